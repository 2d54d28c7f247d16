/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/fleet_pass.h"

#include "base/feed.h"
#include "engine/cell_value.h"
#include "engine/fleet_table.h"

enum {
    INDEX_STEP = 1 << 15, /* bytes indexed before their objects are taken */
    MOST_SHARED = 4096    /* texts of a field that nodes share */
};

/* A key on the way to what is kept. */
struct part {
    struct value key;
    uint32_t want;
    bool whole; /* its value is kept as it is; else what its parts are of a map */
    VEC(struct part *) parts;
    struct text_codes seen; /* strings that several nodes have: numbers in … */
    VEC(struct value) values;
};

struct pass_file {
    uint32_t source;
    const struct feed *feed;
};

struct pass {
    struct arena *a;
    struct fleet *fleet;
    const struct needs *needs;
    struct diags dg; /* what it holds is said by the fleet's reader */
    struct projection *wanted;
    struct json_index *ix;
    uint32_t room; /* bytes that the index can take */
    struct part *root, *name;
    struct chunk *chunk;
    uint32_t docs[BATCH_ROWS]; /* opening tokens of the rows */
    uint32_t rows;
    VEC(uint32_t) sizes; /* bytes of each node */
    VEC(struct pass_file) files;
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

static struct part *keep(struct pass *p, const struct ast_step *steps, uint32_t n)
{
    struct part *part = p->root;
    for (uint32_t i = 0; i < n; i++) {
        part = part_below(p, part, steps[i].key);
        part->want = projection_want(p->wanted, steps, i + 1);
    }
    part->whole = true;
    return part;
}

static struct part *keep_key(struct pass *p, const char *key)
{
    struct ast_step step = {.kind = AST_STEP_KEY, .key = str_of(key)};
    return keep(p, &step, 1);
}

struct pass *pass_new(struct fleet *f, const struct needs *needs, const struct limits *limits)
{
    struct pass *p = ARENA_NEW(f->arena, struct pass);
    p->a = f->arena;
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
    projection_begin(p->wanted);
    return p;
}

void pass_add_file(struct pass *p, uint32_t source, const struct feed *feed)
{
    vec_push(p->a, &p->files, (struct pass_file){source, feed});
}

/* ---- values ---- */

/* A value whose text the chunk takes away with it. */
static struct value own_value(struct pass *p, const char *text, uint32_t n, uint32_t at)
{
    bool points = *text == '"' || *text == '{' || *text == '[';
    if (points)
        text = arena_dup(p->a, text, n);
    return cell_read(p->a, text, n, p->chunk->source, at, &p->dg);
}

/* A string: the same text is kept once. */
static struct value shared_value(struct pass *p, struct part *part, const char *text, uint32_t n,
                                 uint32_t at)
{
    struct text_key key = text_key(&part->seen, text, n);
    uint32_t known = text_codes_find(&part->seen, key);
    if (known == TEXT_CODE_NONE) {
        struct value v = own_value(p, text, n, at);
        if (part->values.n < MOST_SHARED) {
            text_codes_add(&part->seen, key, part->values.n);
            vec_push(p->a, &part->values, v);
        }
        return v;
    }
    struct value v = part->values.at[known];
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
    return text[at] == '"' ? shared_value(p, part, text + at, n, place)
                           : own_value(p, text + at, n, place);
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

static void take_rows(struct pass *p)
{
    const struct json_index *ix = p->ix;
    struct fleet_table *nodes = &p->fleet->tables.at[FLEET_NODES];
    for (uint32_t r = 0; r < p->rows; r++) {
        uint32_t token = p->docs[r], at = projection_at(p->wanted, p->name->want, r);
        if (!at || p->chunk->text[at] != '"') {
            p->chunk->odd = true;
            break;
        }
        struct value node = map_of(p, p->root, r);
        node.file = p->chunk->source + 1;
        node.at = p->chunk->at + ix->at[token];
        vec_push(p->a, &nodes->objects, node);
        vec_push(p->a, &p->sizes, ix->at[ix->close[token]] + 1 - ix->at[token]);
    }
    projection_clear(p->wanted, p->rows);
    p->rows = 0;
}

static void take_objects(struct pass *p, uint32_t *doc)
{
    const struct json_index *ix = p->ix;
    struct chunk *c = p->chunk;
    for (; *doc < ix->complete && !c->odd; ++*doc) {
        uint32_t token = ix->docs[*doc];
        p->docs[p->rows] = token;
        c->odd = !projection_take(p->wanted, ix, token, p->rows++);
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
        p->ix = json_index_new(p->a, c->room, (uint32_t)diag_limit_of(&p->dg, LIMIT_data_depth),
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
    if (!fleet_check(f, &p->dg))
        return false;
    for (uint32_t t = 0; t < FLEET_TABLES; t++)
        (void)fleet_all(f, t);
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

/* Whole nodes for one machine. */
struct view {
    const struct pass *pass;
    struct arena *room;
    const bool *explaining;
    struct diags dg;
};

static const struct value *whole_node(void *ctx, uint32_t i)
{
    struct view *view = ctx;
    const struct pass *p = view->pass;
    const struct value *kept = fleet_object(p->fleet, FLEET_NODES, i);
    uint32_t n = p->sizes.at[i], k = 0;
    size_t got;
    if (!*view->explaining)
        return NULL;
    while (p->files.at[k].source + 1 != kept->file)
        k++;
    char *text = arena_alloc(view->room, n);
    if (!feed_read(p->files.at[k].feed, kept->at, text, n, &got) || got < n)
        return NULL;
    struct value *whole = ARENA_NEW(view->room, struct value);
    *whole = cell_read(view->room, text, n, kept->file - 1, kept->at, &view->dg);
    return whole;
}

struct fleet *pass_view(struct arena *a, const struct pass *p, struct arena *room,
                        const bool *explaining)
{
    struct fleet *f = arena_dup(a, p->fleet, sizeof *f);
    struct view *view = ARENA_NEW(a, struct view);
    *view = (struct view){.pass = p, .room = room, .explaining = explaining, .dg = diags_new(a)};
    view->dg.limits = p->dg.limits;
    struct fleet_whole *whole = ARENA_NEW(a, struct fleet_whole);
    *whole = (struct fleet_whole){view, whole_node, room};
    f->whole = whole;
    return f;
}
