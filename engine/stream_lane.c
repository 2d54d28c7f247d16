/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/stream_lane.h"

#include "base/bits.h"
#include "base/hash.h"
#include "engine/cell_value.h"
#include "engine/fleet_format.h"
#include "engine/fleet_pass.h"
#include "engine/group.h"
#include "engine/profile.h"
#include "grammar/policy.h"

enum {
    INDEX_STEP = 1 << 15, /* bytes indexed before their objects are taken */
    SCRAP_PART = 8        /* of a chunk, that are left to the next one */
};

/* ---- names ---- */

/* Takes the hash of the row's name; false where it has none that is good. */
static bool take_name(struct lane *l, uint32_t row)
{
    uint32_t at = projection_at(l->wanted, l->name_want, row);
    if (!at || l->chunk->text[at] != '"')
        return false;
    uint32_t end = json_index_string_end(l->ix, at);
    str s = {l->chunk->text + at + 1, end - at - 2};
    if (s.n && memchr(s.p, '\\', s.n)) {
        struct value v = lane_cell(l, l->name_want, row);
        s = value_text(&v);
    }
    if (!s.n)
        return false;
    vec_push(l->a, &l->chunk->names, hash_bytes(s, l->secret));
    return true;
}

/* ---- rows ---- */

/* Codes the rows that were taken since the last time, while their text is still in the cache. */
static void load_rows(struct lane *l)
{
    struct vm *vm = l->vm;
    for (uint32_t k = 0; k < vm->first_fields.n; k++)
        lane_load_column(l, vm->first_fields.at[k], l->loaded, vm->n);
    for (; l->loaded < vm->n; l->loaded++)
        l->chunk->odd |= !take_name(l, l->loaded);
}

/* ---- what the machine asks for ---- */

static void load(void *ctx UNUSED, struct vm *vm UNUSED)
{
    /* done before the batch runs */
}

static const struct value *tree(void *ctx, struct vm *vm UNUSED, uint32_t row)
{
    struct lane *l = ctx;
    uint32_t token = l->docs[row], from = l->ix->at[token];
    uint32_t to = l->ix->at[l->ix->close[token]] + 1;
    return lane_keep(l, cell_read(vm->scratch, l->chunk->text + from, to - from, l->chunk->source,
                                  l->chunk->at + from, &l->dg));
}

static const struct value *value(void *ctx, struct vm *vm UNUSED, uint32_t field, uint32_t row)
{
    struct lane *l = ctx;
    const struct text_column *col = &l->columns[field];
    uint32_t want = col->want;
    if (col->joins)
        return lane_joined(l, col, row);
    if (!projection_at(l->wanted, want, row))
        return NULL;
    return lane_keep(l, lane_cell(l, want, row));
}

/* What the nearest value above the path is that there is; those above that one are maps. */
static bool bars(void *ctx, uint32_t slot, uint32_t row)
{
    struct lane *l = ctx;
    for (uint32_t k = pending_path(l->vm, slot)->n - 1; k-- > 0;) {
        uint32_t at = projection_at(l->wanted, l->ways[slot][k], row);
        if (at)
            return l->chunk->text[at] != '{' && l->chunk->text[at] != 'n';
    }
    return false;
}

static str name(void *ctx, struct vm *vm, uint32_t row)
{
    struct lane *l = ctx;
    struct value v = lane_cell(l, l->name_want, row);
    return str_dup(vm->a, value_text(&v));
}

/* ---- held fields ---- */

static void note_held(struct lane *l, uint32_t rows)
{
    for (uint32_t i = 0; i < l->known_count; i++) {
        if (bits_get(l->held, i))
            continue;
        for (uint32_t r = 0; r < rows; r++) {
            if (projection_at(l->wanted, l->known_wants[i], r)) {
                bits_set(l->held, i);
                break;
            }
        }
    }
}

/* ---- chunks ---- */

static void run_rows(struct lane *l)
{
    uint32_t n = l->vm->n;
    load_rows(l);
    l->loaded = 0;
    if (l->chunk->first && n && !l->others->pass) /* what it looks like, the fleet's reader says */
        l->chunk->odd |= inventory_look(vm_tree(l->vm, 0)) != NULL;
    l->chunk->first = false;
    if (!l->chunk->odd) {
        note_held(l, n);
        vm_batch(l->vm);
    }
    projection_clear(l->wanted, n);
}

/* An object has this many bytes at least ({"name":""}), so that places divided by it differ. */
enum { LEAST_BYTES = 8 };

/* Whether what is left of a chunk behind a full batch would be a batch of few rows, which costs as
 * much as one of many: the next chunk begins there. */
static bool is_scrap(const struct chunk *c)
{
    return !c->last && !c->whole && c->n - c->taken < c->taken / SCRAP_PART;
}

/* An object that no selector chose says which fields there are. */
static void pass_over(struct lane *l, uint32_t token)
{
    uint32_t row = l->vm->n;
    l->chunk->odd |= !projection_take(l->wanted, l->ix, token, row);
    note_held(l, row + 1);
    memset(l->wanted->at + (size_t)row * l->wanted->n, 0, l->wanted->n * sizeof *l->wanted->at);
}

/* False: the chunk ends here. */
static bool take_objects(struct lane *l, uint32_t *doc)
{
    const struct json_index *ix = l->ix;
    struct chunk *c = l->chunk;
    bool known = l->others->pass != NULL;
    if (known && !*doc && ix->complete)
        l->first = pass_number(l->others->fleet, c->source, c->at + ix->at[ix->docs[0]]);
    const uint64_t *chosen = l->vm->options->nodes;
    for (; *doc < ix->complete && !c->odd; ++*doc) {
        uint32_t row = l->vm->n, token = ix->docs[*doc];
        if (chosen && !bits_get(chosen, l->first + *doc)) {
            pass_over(l, token);
            c->taken = ix->at[ix->close[token]] + 1;
            continue;
        }
        l->docs[row] = token;
        uint64_t place = (c->before + c->at + ix->at[token]) / LEAST_BYTES;
        vm_add_row(l->vm, known ? l->first + *doc : (uint32_t)place, NULL);
        c->odd = !projection_take(l->wanted, ix, token, row);
        c->taken = ix->at[ix->close[token]] + 1;
        if (l->vm->n < BATCH_ROWS)
            continue;
        run_rows(l);
        if (is_scrap(c)) {
            ++*doc;
            return false;
        }
    }
    return true;
}

static void make_room(struct lane *l, uint32_t n)
{
    if (l->ix && n <= l->room)
        return;
    l->room = n;
    l->ix = json_index_new(l->a, n, (uint32_t)diag_limit_of(&l->dg, LIMIT_data_depth),
                           json_index_best());
}

static void judge_chunk(struct lane *l, struct chunk *c)
{
    enum json_index_state state;
    uint32_t doc = 0;
    bool more;
    l->chunk = c;
    uint32_t n = c->n;
    if (!c->last && c->whole) { /* the index wants to see what follows */
        memset(c->text + n, ' ', CHUNK_BLANKS);
        n += CHUNK_BLANKS;
    }
    make_room(l, c->room + CHUNK_BLANKS);
    json_index_begin(l->ix, c->text, n, c->root, c->last);
    do {
        state = json_index_next(l->ix, INDEX_STEP);
        if (state == JSON_INDEX_ODD) {
            c->odd = true;
            return;
        }
        more = take_objects(l, &doc);
        load_rows(l);
    } while (state == JSON_INDEX_MORE && more && !c->odd);
    if (l->vm->n && !c->odd)
        run_rows(l);
    c->objects = doc;
    c->closed = l->ix->root_end != UINT32_MAX;
    c->odd |= c->whole && doc != l->ix->doc_count;
}

void lane_chunk(struct lane *l, struct chunk *c)
{
    uint64_t began = meter_begin(l->vm);
    judge_chunk(l, c);
    meter_end(l->vm, began);
}

/* ---- making ---- */

bool lane_knows(const struct policy_field *f)
{
    return f->path->root == AST_NODE && !f->path->dynamic && !f->path->joins;
}

/* The paths of the policies' fields, whose names are checked against the data. */
static void want_known(struct lane *l, const struct policy_set *set)
{
    l->known_wants = ARENA_ARRAY(l->a, uint32_t, set->fields.n);
    for (uint32_t i = 0; i < set->fields.n; i++) {
        const struct ast_path *path = set->fields.at[i].path;
        l->known_wants[i] = lane_knows(&set->fields.at[i])
                                ? projection_want(l->wanted, path->steps, path->n)
                                : PROJECTION_OBJECT;
    }
    l->known_count = set->fields.n;
    l->held = ARENA_ARRAY(l->a, uint64_t, bits_words(l->known_count));
}

static uint32_t want_key(struct lane *l, const char *key)
{
    struct ast_step step = {.kind = AST_STEP_KEY, .key = str_of(key)};
    return projection_want(l->wanted, &step, 1);
}

static void make_column(struct lane *l, uint32_t field)
{
    const struct path *path = &l->p->paths.at[l->p->fields.at[field].path];
    struct text_column *col = &l->columns[field];
    col->field = field;
    col->codes = path->codes;
    col->want = projection_want(l->wanted, path->ast->steps, path->ast->n);
    text_codes_init(&col->seen, l->a);
    const struct ast_step *first = &path->ast->steps[0];
    col->links = first->kind == AST_STEP_KEY && str_eq(first->key, STR("links"));
    col->joins = col->links ||
                 (path->join == JOIN_LOCATION && fleet_count(l->vm->fleet, FLEET_LOCATIONS) > 0);
    if (col->links)
        col->own_links = projection_want(l->wanted, first, 1);
    if (!col->joins || col->links)
        return;
    text_codes_init(&col->joined, l->a);
    col->location = want_key(l, "location");
    col->location_id = want_key(l, "location_id");
}

static void want_ways(struct lane *l)
{
    uint32_t n = pending_paths(l->vm);
    l->ways = ARENA_ARRAY(l->a, uint32_t *, n);
    for (uint32_t i = 0; i < n; i++) {
        const struct ast_path *path = pending_path(l->vm, i);
        l->ways[i] = ARENA_ARRAY(l->a, uint32_t, path->n);
        for (uint32_t k = 0; k + 1 < path->n; k++)
            l->ways[i][k] = projection_want(l->wanted, path->steps, k + 1);
    }
}

uint32_t lane_section(const struct program *p)
{
    uint32_t s = 0;
    while (s < p->sections.n && p->sections.at[s].kind != AST_NODE)
        s++;
    return s;
}

struct vm *lane_vm(struct arena *a, const struct program *p, const struct lane_others *others,
                   const struct run_options *options, struct diags *dg)
{
    struct vm *vm = vm_new(a, p, others->fleet, options, dg);
    if (others->pass)
        vm->fleet = pass_view(a, others->pass, vm);
    if (others->known)
        group_share(vm, others->known);
    return vm;
}

struct lane *lane_new(struct arena *a, const struct program *p, const struct lane_others *others,
                      const struct run_options *options, const struct limits *limits)
{
    struct lane *l = ARENA_NEW(a, struct lane);
    l->a = a;
    l->dg = diags_new(a);
    l->dg.limits = *limits;
    l->p = p;
    l->secret = hash_process_secret();
    l->others = others;
    l->vm = lane_vm(a, p, others, options, &l->dg);
    l->vm->source = (struct vm_source){l, load, tree, value, lane_elements, bars, name};
    vm_open_section(l->vm, lane_section(p));
    l->wanted = projection_new(a);
    l->name_want = want_key(l, "name");
    l->columns = ARENA_ARRAY(a, struct text_column, p->fields.n);
    for (uint32_t k = 0; k < l->vm->first_fields.n; k++)
        make_column(l, l->vm->first_fields.at[k]);
    lane_make_lists(l);
    want_known(l, p->set);
    want_ways(l);
    projection_begin(l->wanted);
    return l;
}
