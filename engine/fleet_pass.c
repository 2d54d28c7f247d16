/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/fleet_pass.h"

#include "base/feed.h"
#include "engine/cell_value.h"
#include "engine/fleet_format.h"
#include "engine/fleet_pass_parts.h"
#include "engine/fleet_table.h"

enum {
    INDEX_STEP = 1 << 15, /* bytes indexed before their objects are taken */
    TRIED = 4096          /* texts of a field that show whether nodes share them */
};

/* ---- making ---- */

static struct part *new_part(struct pass *p, str key)
{
    struct part *part = ARENA_NEW(p->a, struct part);
    part->key = value_string(key);
    text_codes_init(&part->seen, p->a);
    return part;
}

static struct part *part_below(struct pass *p, struct part *above, str key)
{
    for (uint32_t i = 0; i < above->parts.n; i++)
        if (str_eq(value_text(&above->parts.at[i]->key), key))
            return above->parts.at[i];
    struct part *part = new_part(p, key);
    vec_push(p->a, &above->parts, part);
    return part;
}

/* What lies in a part that is kept whole is no part of its own. */
static void drop_leaves(struct pass *p, const struct part *below)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < p->leaves.n; i++)
        if (p->leaves.at[i] != below)
            p->leaves.at[n++] = p->leaves.at[i];
    p->leaves.n = n;
    for (uint32_t i = 0; i < below->parts.n; i++)
        drop_leaves(p, below->parts.at[i]);
}

static struct part *keep(struct pass *p, const struct ast_step *steps, uint32_t n)
{
    struct part *part = p->root;
    for (uint32_t i = 0; i < n && !(part->whole && i); i++) {
        part = part_below(p, part, steps[i].key);
        part->want = projection_want(p->wanted, steps, i + 1);
    }
    for (uint32_t i = 0; i < part->parts.n && !part->whole; i++)
        drop_leaves(p, part->parts.at[i]);
    if (!part->whole && p->name)
        vec_push(p->a, &p->leaves, part);
    part->whole = true;
    return part;
}

static struct part *keep_key(struct pass *p, const char *key)
{
    struct ast_step step = {.kind = AST_STEP_KEY, .key = str_of(key)};
    return keep(p, &step, 1);
}

static void list_inner(struct pass *p, struct part *part)
{
    for (uint32_t i = 0; i < part->parts.n && !part->whole; i++)
        list_inner(p, part->parts.at[i]);
    if (!part->whole && part != p->root)
        vec_push(p->a, &p->inner, part);
}

struct pass *pass_new(struct fleet *f, const struct needs *needs, const struct limits *limits)
{
    struct pass *p = ARENA_NEW(f->arena, struct pass);
    p->a = f->arena;
    p->reading = arena_child(p->a);
    p->fleet = f;
    p->needs = needs;
    p->dg = diags_new(p->a);
    p->dg.limits = *limits;
    p->wanted = projection_new(p->a);
    p->root = new_part(p, (str){0});
    p->name = keep_key(p, "name");
    if (needs->ends)
        keep_key(p, "id");
    for (uint32_t i = 0; i < needs->paths.n; i++)
        keep(p, needs->paths.at[i].steps, needs->paths.at[i].n);
    p->brief = needs->brief;
    p->empty = value_map(p->a);
    list_inner(p, p->root);
    projection_begin(p->wanted);
    return p;
}

void pass_add_file(struct pass *p, uint32_t source, const struct feed *feed)
{
    vec_push(p->a, &p->files, (struct pass_file){source, feed});
}

/* ---- values ---- */

/* A value whose text the chunk takes away with it. */
static struct value own_value(struct pass *p, const struct part *part, const char *text, uint32_t n,
                              uint32_t at)
{
    bool points = *text == '"' || *text == '{' || *text == '[';
    if (points && part != p->name) /* the table of names has a copy */
        text = arena_dup(p->a, text, n);
    return cell_read(p->a, text, n, p->chunk->source, at, &p->dg);
}

struct value pass_shared_value(struct pass *p, struct part *part, const char *text, uint32_t n,
                               uint32_t at)
{
    struct text_key key = text_key(&part->seen, text, n);
    uint32_t known = text_codes_find(&part->seen, key);
    if (known == TEXT_CODE_NONE) {
        struct value v = own_value(p, part, text, n, at);
        if (part->values.n < MOST_SHARED && !part->various) {
            text_codes_add(&part->seen, key, part->values.n);
            vec_push(p->a, &part->values, v);
            part->code = part->values.n;
        }
        return v;
    }
    struct value v = part->values.at[known];
    part->code = known + 1;
    v.file = p->chunk->source + 1;
    v.at = at;
    return v;
}

static struct value map_of(struct pass *p, const struct part *part, uint32_t row);

static struct value part_value(struct pass *p, struct part *part, uint32_t row)
{
    const char *text = p->chunk->text;
    uint32_t at = projection_at(p->wanted, part->want, row), place = p->chunk->at + at;
    if (text[at] == '{' && !part->whole) {
        struct value map = map_of(p, part, row);
        map.file = p->chunk->source + 1;
        map.at = place;
        return map;
    }
    uint32_t n = projection_end(p->wanted, p->ix, part->want, row) - at;
    bool scalar = text[at] != '{' && text[at] != '[' && part != p->name;
    part->code = PASS_ALONE;
    return scalar ? pass_shared_value(p, part, text + at, n, place)
                  : own_value(p, part, text + at, n, place);
}

static struct value map_of(struct pass *p, const struct part *part, uint32_t row)
{
    struct value map = value_map(p->a);
    struct pair *pairs = ARENA_ARRAY(p->a, struct pair, part->parts.n);
    uint32_t n = 0;
    for (uint32_t i = 0; i < part->parts.n; i++)
        if (projection_at(p->wanted, part->parts.at[i]->want, row)) {
            pairs[n].key = part->parts.at[i]->key;
            pairs[n++].value = part_value(p, part->parts.at[i], row);
        }
    map_fill(&map, pairs, n);
    return map;
}

/* ---- chunks ---- */

/* Gives the node at hand its codes. */
static void take_codes(struct pass *p)
{
    for (uint32_t i = 0; p->brief && i < p->inner.n; i++) {
        vec_push(p->a, &p->inner.at[i]->codes, p->inner.at[i]->code);
        vec_push(p->a, &p->inner.at[i]->texts, p->inner.at[i]->text);
        p->inner.at[i]->code = 0;
    }
    for (uint32_t i = 0; i < p->leaves.n; i++) {
        struct part *leaf = p->leaves.at[i];
        vec_push(p->a, &leaf->codes, leaf->code);
        if (p->brief)
            vec_push(p->a, &leaf->texts, leaf->text);
        leaf->code = 0;
        leaf->various |= leaf->values.n >= TRIED && leaf->values.n > leaf->codes.n / 2;
    }
}

/* Makes room for all nodes, when the first ones show how long they are. */
static void make_room(struct pass *p)
{
    struct fleet_table *nodes = &p->fleet->tables.at[FLEET_NODES];
    uint64_t bytes = 0, each = p->chunk->taken / nodes->objects.n + 1;
    for (uint32_t i = 0; i < p->files.n; i++)
        bytes += feed_size(p->files.at[i].feed);
    uint32_t more = (uint32_t)(bytes / each + bytes / each / 32);
    vec_reserve(p->a, &nodes->objects, more);
    vec_reserve(p->a, &p->sizes, more);
    for (uint32_t i = 0; i < p->leaves.n; i++)
        vec_reserve(p->a, &p->leaves.at[i]->codes, more);
    for (uint32_t i = 0; i < p->leaves.n && p->brief; i++)
        vec_reserve(p->a, &p->leaves.at[i]->texts, more);
    symtab_reserve(&nodes->names, more);
}

/* Names point to the table of names, not into the chunk. */
static void check_names(struct pass *p, uint32_t from)
{
    struct fleet_table *nodes = &p->fleet->tables.at[FLEET_NODES];
    p->chunk->odd |= !fleet_check_names(p->fleet, &p->dg);
    for (uint32_t i = from; i < nodes->objects.n && !p->chunk->odd; i++)
        map_get(&nodes->objects.at[i], STR("name"))->as.text = sym_text(&nodes->names, i).p;
}

static void take_rows(struct pass *p)
{
    const struct json_index *ix = p->ix;
    struct fleet_table *nodes = &p->fleet->tables.at[FLEET_NODES];
    uint32_t before = nodes->objects.n;
    for (uint32_t r = 0; r < p->rows; r++) {
        uint32_t token = p->docs[r], at = projection_at(p->wanted, p->name->want, r);
        if (!at || p->chunk->text[at] != '"') {
            p->chunk->odd = true;
            break;
        }
        struct value node = p->brief ? pass_brief_node(p, r) : map_of(p, p->root, r);
        node.file = p->chunk->source + 1;
        node.at = p->chunk->at + ix->at[token];
        vec_push(p->a, &nodes->objects, node);
        take_codes(p);
        vec_push(p->a, &p->sizes, ix->at[ix->close[token]] + 1 - ix->at[token]);
    }
    if (!p->brief)
        check_names(p, before);
    if (!before && nodes->objects.n)
        make_room(p);
    projection_clear(p->wanted, p->rows);
    p->rows = 0;
}

/* Whether the first object of a file looks like another program's: the fleet's reader says it. */
static bool is_foreign(struct pass *p, uint32_t token)
{
    const struct json_index *ix = p->ix;
    uint32_t from = ix->at[token], n = ix->at[ix->close[token]] + 1 - from;
    struct value v = cell_read(p->a, p->chunk->text + from, n, p->chunk->source, from, &p->dg);
    p->chunk->first = false;
    return inventory_look(&v) != NULL;
}

static void take_objects(struct pass *p, uint32_t *doc)
{
    const struct json_index *ix = p->ix;
    struct chunk *c = p->chunk;
    for (; *doc < ix->complete && !c->odd; ++*doc) {
        uint32_t token = ix->docs[*doc];
        p->docs[p->rows] = token;
        c->odd = c->first && is_foreign(p, token);
        c->odd |= !projection_take(p->wanted, ix, token, p->rows++);
        c->taken = ix->at[ix->close[token]] + 1;
        if (p->rows == BATCH_ROWS)
            take_rows(p);
    }
}

void pass_chunk(struct pass *p, struct chunk *c)
{
    enum json_index_state state;
    uint32_t doc = 0;
    p->chunk = c;
    p->rows = 0;
    if (!p->ix || p->room < c->room) {
        p->room = c->room;
        p->ix =
            json_index_new(p->reading, c->room, (uint32_t)diag_limit_of(&p->dg, LIMIT_data_depth),
                           json_index_best());
    }
    json_index_begin(p->ix, c->text, c->n, c->root, c->last);
    do {
        state = json_index_next(p->ix, INDEX_STEP);
        if (state == JSON_INDEX_ODD) {
            c->odd = true;
            return;
        }
        take_objects(p, &doc);
    } while (state == JSON_INDEX_MORE && !c->odd);
    if (!c->odd)
        take_rows(p);
    c->objects = doc;
    c->closed = p->ix->root_end != UINT32_MAX;
}

bool pass_end(struct pass *p)
{
    struct fleet *f = p->fleet;
    arena_free(p->reading);
    p->reading = NULL;
    p->ix = NULL;
    if (!fleet_check(f, &p->dg))
        return false;
    for (uint32_t t = 0; t < FLEET_TABLES; t++)
        (void)fleet_all(f, t);
    f->pass = p;
    if (p->needs->ends && fleet_count(f, FLEET_NODES))
        (void)fleet_links_of(f, fleet_object(f, FLEET_NODES, 0));
    return true;
}

/* ---- looking at it ---- */

uint32_t pass_number(const struct fleet *f, uint32_t source, uint32_t at)
{
    const struct fleet_table *nodes = &f->tables.at[FLEET_NODES];
    uint32_t from = 0, to = nodes->objects.n;
    while (from < to) {
        uint32_t mid = from + (to - from) / 2;
        const struct value *v = &nodes->objects.at[mid];
        if (v->file < source + 1 || (v->file == source + 1 && v->at < at))
            from = mid + 1;
        else
            to = mid;
    }
    return from;
}

/* Whole nodes for one machine: findings of a batch ask for few of them again and again. */
enum { VIEW_SLOTS = 256 };
struct view_slot {
    uint64_t stamp; /* 1 + the batch that it was read in */
    uint32_t node;
    const struct value *whole, *links; /* NULL: not asked yet */
};

struct view {
    const struct pass *pass;
    const struct vm *vm;
    struct diags dg;
    struct view_slot slots[VIEW_SLOTS];
};

static bool is_explaining(void *ctx)
{
    const struct view *view = ctx;
    return view->vm->explaining;
}

static struct view_slot *slot_of(struct view *view, uint32_t i)
{
    struct view_slot *slot = &view->slots[i % VIEW_SLOTS];
    uint64_t stamp = view->vm->batch + 1;
    if (slot->stamp != stamp || slot->node != i)
        *slot = (struct view_slot){.stamp = stamp, .node = i};
    return slot;
}

static const struct value **links_slot(void *ctx, uint32_t i)
{
    return &slot_of(ctx, i)->links;
}

static const struct value *whole_node(void *ctx, uint32_t i)
{
    struct view *view = ctx;
    const struct pass *p = view->pass;
    struct arena *room = view->vm->scratch;
    struct view_slot *slot = slot_of(view, i);
    const struct value *kept = fleet_object(p->fleet, FLEET_NODES, i);
    uint32_t n = p->sizes.at[i], k = 0;
    size_t got;
    if (slot->whole)
        return slot->whole;
    while (p->files.at[k].source + 1 != kept->file)
        k++;
    char *text = arena_alloc(room, n);
    if (!feed_read(p->files.at[k].feed, kept->at, text, n, &got) || got < n)
        return NULL;
    struct value *whole = ARENA_NEW(room, struct value);
    *whole = cell_read(room, text, n, kept->file - 1, kept->at, &view->dg);
    return slot->whole = whole;
}

struct fleet *pass_view(struct arena *a, const struct pass *p, const struct vm *vm)
{
    struct fleet *f = arena_dup(a, p->fleet, sizeof *f);
    struct view *view = ARENA_NEW(a, struct view);
    view->pass = p;
    view->vm = vm;
    view->dg = diags_new(a);
    view->dg.limits = p->dg.limits;
    struct fleet_whole *whole = ARENA_NEW(a, struct fleet_whole);
    *whole = (struct fleet_whole){view, is_explaining, whole_node, links_slot, vm->scratch};
    f->whole = whole;
    return f;
}
