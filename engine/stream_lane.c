/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/stream_lane.h"

#include "base/bits.h"
#include "base/hash.h"
#include "engine/cell_value.h"
#include "grammar/policy.h"

enum { INDEX_STEP = 1 << 16 }; /* bytes indexed before their objects are taken */

/* ---- what the machine asks for ---- */

/* The value of a cell: at its offset in the chunk. */
static struct value cell_value(struct lane *l, uint32_t want, uint32_t row)
{
    const struct chunk *c = l->chunk;
    uint32_t at = projection_at(l->wanted, want, row);
    uint32_t end = projection_end(l->wanted, l->ix, want, row);
    return cell_read(l->vm->scratch, c->text + at, end - at, c->source, c->at + at, &l->dg);
}

static const struct value *keep_value(struct lane *l, struct value v)
{
    struct value *kept = ARENA_NEW(l->vm->scratch, struct value);
    *kept = v;
    return kept;
}

/* The code of a cell that is there; a value without a code goes to the column. */
static uint32_t cell_code(struct lane *l, struct text_column *col, uint32_t row, uint32_t at)
{
    struct dict *dict = &l->vm->dicts[l->p->fields.at[col->field].path];
    const char *text = l->chunk->text + at;
    if (*text == 'n')
        return 0;
    uint32_t end = projection_end(l->wanted, l->ix, col->want, row);
    struct text_key key = text_key(&col->seen, text, end - at);
    uint32_t code = text_codes_find(&col->seen, &key);
    if (LIKELY(code != TEXT_CODE_NONE))
        return code;
    struct value v = cell_value(l, col->want, row);
    code = dict_code(dict, &v, true);
    if (code == DICT_WIDE)
        l->vm->columns[col->field].values[row] = keep_value(l, v);
    else
        text_codes_add(&col->seen, &key, code);
    return code;
}

static void load_column(struct lane *l, uint32_t field)
{
    struct vm *vm = l->vm;
    struct text_column *col = &l->columns[field];
    uint32_t *codes = vm->columns[field].codes;
    const char *text = l->chunk->text;
    memset(vm->columns[field].values, 0, vm->n * sizeof *vm->columns[field].values);
    for (uint32_t r = 0; r < vm->n; r++) {
        uint32_t at = projection_at(l->wanted, col->want, r);
        codes[r] = !at ? 0 : col->codes ? cell_code(l, col, r, at) : text[at] != 'n';
    }
}

static void load(void *ctx, struct vm *vm)
{
    for (uint32_t k = 0; k < vm->first_fields.n; k++)
        load_column(ctx, vm->first_fields.at[k]);
}

static const struct value *tree(void *ctx, struct vm *vm UNUSED, uint32_t row)
{
    struct lane *l = ctx;
    uint32_t token = l->docs[row], from = l->ix->at[token];
    uint32_t to = l->ix->at[l->ix->close[token]] + 1;
    return keep_value(l, cell_read(vm->scratch, l->chunk->text + from, to - from, l->chunk->source,
                                   l->chunk->at + from, &l->dg));
}

static const struct value *value(void *ctx, struct vm *vm, uint32_t field, uint32_t row)
{
    struct lane *l = ctx;
    uint32_t want = l->columns[field].want;
    if (!projection_at(l->wanted, want, row))
        return NULL;
    return vm->columns[field].values[row] = keep_value(l, cell_value(l, want, row));
}

static str name(void *ctx, struct vm *vm, uint32_t row)
{
    struct lane *l = ctx;
    struct value v = cell_value(l, l->name_want, row);
    return str_dup(vm->a, value_text(&v));
}

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
        struct value v = cell_value(l, l->name_want, row);
        s = value_text(&v);
    }
    if (!s.n)
        return false;
    vec_push(l->a, &l->chunk->names, hash_bytes(s, hash_process_secret()));
    return true;
}

static void note_held(struct lane *l)
{
    for (uint32_t i = 0; i < l->known_count; i++) {
        if (bits_get(l->held, i))
            continue;
        for (uint32_t r = 0; r < l->vm->n; r++) {
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
    for (uint32_t r = 0; r < n && !l->chunk->odd; r++)
        l->chunk->odd = !take_name(l, r);
    if (!l->chunk->odd) {
        note_held(l);
        vm_batch(l->vm);
    }
    projection_clear(l->wanted, n);
}

/* An object has this many bytes at least ({"name":""}), so that places divided by it differ. */
enum { LEAST_BYTES = 8 };

static void take_objects(struct lane *l, uint32_t *doc)
{
    const struct json_index *ix = l->ix;
    struct chunk *c = l->chunk;
    for (; *doc < ix->complete && !c->odd; ++*doc) {
        uint32_t row = l->vm->n, token = ix->docs[*doc];
        l->docs[row] = token;
        vm_add_row(l->vm, (uint32_t)((c->before + c->at + ix->at[token]) / LEAST_BYTES), NULL);
        c->odd = !projection_take(l->wanted, ix, token, row);
        c->taken = ix->at[ix->close[token]] + 1;
        if (l->vm->n == BATCH_ROWS)
            run_rows(l);
    }
}

static void make_room(struct lane *l, uint32_t n)
{
    if (l->ix && n <= l->room)
        return;
    l->room = n;
    l->ix = json_index_new(l->a, n, (uint32_t)diag_limit_of(&l->dg, LIMIT_data_depth),
                           json_index_best());
}

void lane_chunk(struct lane *l, struct chunk *c)
{
    enum json_index_state state;
    uint32_t doc = 0;
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
        take_objects(l, &doc);
    } while (state == JSON_INDEX_MORE && !c->odd);
    if (l->vm->n && !c->odd)
        run_rows(l);
    c->objects = doc;
    c->closed = l->ix->root_end != UINT32_MAX;
    c->odd |= c->whole && doc != l->ix->doc_count;
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

struct lane *lane_new(struct arena *a, const struct program *p, const struct run_options *options,
                      const struct limits *limits)
{
    struct lane *l = ARENA_NEW(a, struct lane);
    struct ast_step name_step = {.kind = AST_STEP_KEY, .key = STR("name")};
    l->a = a;
    l->dg = diags_new(a);
    l->dg.limits = *limits;
    l->p = p;
    l->vm = vm_new(a, p, NULL, options, &l->dg);
    l->vm->source = (struct vm_source){l, load, tree, value, name};
    vm_open_section(l->vm, 0);
    l->wanted = projection_new(a);
    l->name_want = projection_want(l->wanted, &name_step, 1);
    l->columns = ARENA_ARRAY(a, struct text_column, p->fields.n);
    for (uint32_t k = 0; k < l->vm->first_fields.n; k++) {
        uint32_t field = l->vm->first_fields.at[k];
        const struct path *path = &p->paths.at[p->fields.at[field].path];
        struct text_column *col = &l->columns[field];
        col->field = field;
        col->codes = path->codes;
        col->want = projection_want(l->wanted, path->ast->steps, path->ast->n);
        text_codes_init(&col->seen, a);
    }
    want_known(l, p->set);
    projection_begin(l->wanted);
    return l;
}
