/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/child.h"

#include "base/bits.h"

/* ---- state ---- */

/* A path that stays inside the element is followed by its keys, others know what they join. */
static bool stays(const struct ast_path *path)
{
    return !path->n || path->element == AST_ELEMENT_DATA ||
           (path->element == AST_ELEMENT_NODE_LINK && path->steps[0].kind == AST_STEP_KEY &&
            !str_eq(path->steps[0].key, STR("peer")));
}

static void begin_cells(struct vm *vm, uint32_t i)
{
    const struct child_column *column = &vm->p->child_columns.at[i];
    struct child_cells *cells = &vm->children->cells[i];
    dict_init(&cells->dict, vm->a, vm->dg->limits.at[LIMIT_dictionary_entries]);
    cells->walk = (struct walk){.steps = column->path->steps, .n = column->path->n};
    cells->walk.hints = ARENA_ARRAY(vm->a, uint32_t, column->path->n);
    cells->joins = !stays(column->path);
}

void child_begin(struct vm *vm)
{
    const struct program *p = vm->p;
    if (!p->child_lists.n)
        return;
    struct children *all = vm->children = ARENA_NEW(vm->a, struct children);
    all->tables = ARENA_ARRAY(vm->a, struct child_table, p->child_lists.n);
    all->cells = ARENA_ARRAY(vm->a, struct child_cells, p->child_columns.n);
    all->answers = ARENA_ARRAY(vm->a, struct child_answers, p->child_predicates.n);
    all->loops = ARENA_ARRAY(vm->a, struct child_bits, p->loops.n);
    for (uint32_t i = 0; i < p->child_columns.n; i++)
        begin_cells(vm, i);
    for (uint32_t i = 0; i < p->child_predicates.n; i++)
        if (!p->child_predicates.at[i].reads)
            vec_push(vm->a, &all->cells[p->child_predicates.at[i].column].predicates, i);
    all->tiles = tile_best();
    for (uint32_t l = 0; l < p->child_lists.n; l++) {
        VEC(uint32_t) columns = {0};
        for (uint32_t i = 0; i < p->child_columns.n; i++)
            if (p->child_columns.at[i].list == l)
                vec_push(vm->a, &columns, i);
        all->tables[l].columns = columns.at;
        all->tables[l].column_count = columns.n;
    }
}

/* ---- codes ---- */

/* The same code as the value of a guess; scalars only. */
static inline bool guessed(const struct value *known, const struct value *v)
{
    if (known->kind != v->kind)
        return false;
    if (v->kind == VALUE_STRING)
        return known->len == v->len && memcmp(known->as.text, v->as.text, v->len) == 0;
    return v->kind == VALUE_INT && known->as.integer == v->as.integer;
}

static inline uint32_t *guess_of(struct child_cells *c, const struct value *v, uint32_t place)
{
    if (v->kind == VALUE_BOOL)
        return &c->booleans[v->as.boolean];
    if (v->kind == VALUE_INT)
        return &c->numbers[((uint64_t)v->as.integer * 0x9e3779b97f4a7c15u) >> 58];
    return &c->places[place % CHILD_GUESSES];
}

static inline uint32_t code_of(struct child_cells *c, const struct value *v, uint32_t place,
                               bool copy)
{
    if (!v || v->kind == VALUE_NULL)
        return 0;
    uint32_t *guess = guess_of(c, v, place);
    if (LIKELY(*guess && (v->kind == VALUE_BOOL || guessed(&c->dict.values[*guess], v))))
        return *guess;
    uint32_t code = dict_code(&c->dict, v, copy);
    if (code != DICT_WIDE)
        *guess = code;
    return code;
}

/* ---- loading ---- */

/* A path of one key, which mostly stands where it stood in the element before. */
static inline const struct value *key_of(const struct child_cells *c, const struct value *element)
{
    if (element->kind != VALUE_MAP)
        return NULL;
    const struct map *m = element->as.map;
    str key = c->walk.steps[0].key;
    uint32_t hint = c->walk.hints[0];
    if (LIKELY(hint < m->n)) {
        const struct value *there = &m->at[hint].key;
        if (LIKELY(there->len == key.n && there->kind == VALUE_STRING &&
                   memcmp(there->as.text, key.p, key.n) == 0))
            return &m->at[hint].value;
    }
    return walk_find(&c->walk, NULL, element, NULL);
}

void child_room(struct vm *vm, struct child_table *t, uint32_t n)
{
    if (n <= t->cap)
        return;
    uint32_t old = t->cap;
    while (t->cap < n)
        t->cap = vec_next_cap(vm->a, t->cap, n);
    t->cap = (t->cap + 63) / 64 * 64;
    for (uint32_t i = 0; i < t->column_count; i++) {
        struct child_cells *c = &vm->children->cells[t->columns[i]];
        c->codes = arena_grow(vm->a, c->codes, old * sizeof *c->codes, t->cap * sizeof *c->codes);
    }
}

/* How the cells of a column are found. */
enum way { WAY_ELEMENT, WAY_KEY, WAY_WALK, WAY_JOIN };

static enum way way_of(const struct child_cells *c)
{
    if (!c->walk.n)
        return WAY_ELEMENT;
    if (c->joins)
        return WAY_JOIN;
    return c->walk.n == 1 && c->walk.steps[0].kind == AST_STEP_KEY ? WAY_KEY : WAY_WALK;
}

static const struct value *far_value(struct vm *vm, uint32_t column, const struct value *element)
{
    const struct child_cells *c = &vm->children->cells[column];
    if (!c->joins)
        return walk_find(&c->walk, vm->fleet, element, NULL);
    enum ast_element kind = vm->p->child_columns.at[column].path->element;
    return walk_route(vm->fleet, kind, element, c->walk.steps, c->walk.n, NULL);
}

/* A column of the n elements of a list, from child row `to` on. */
static void load_cells(struct vm *vm, uint32_t column, const struct value *list, uint32_t to,
                       uint32_t n, bool copy)
{
    struct child_cells *c = &vm->children->cells[column];
    enum way way = way_of(c);
    for (uint32_t i = 0; i < n; i++) {
        const struct value *element =
            list->kind == VALUE_LIST ? &list->as.list->at[i] : &list->as.map->at[i].value;
        const struct value *v = way == WAY_KEY       ? key_of(c, element)
                                : way == WAY_ELEMENT ? element
                                                     : far_value(vm, column, element);
        uint32_t code = code_of(c, v, i, copy);
        c->codes[to + i] = code;
        if (UNLIKELY(code == DICT_WIDE))
            vec_push(vm->scratch, &c->wide, (struct child_wide){to + i, v});
    }
}

static void load_values(struct vm *vm, struct child_table *t, uint32_t field)
{
    bool copy = vm->source.value || vm->p->fields.at[field].version > 0;
    for (uint32_t r = 0; r < vm->n; r++) {
        const struct value *v = vm_value(vm, field, r);
        t->first[r] = t->n;
        if (!v || !loop_fits(v))
            continue;
        bits_set(t->lists, r);
        uint32_t n = loop_count(v);
        child_room(vm, t, t->n + n);
        for (uint32_t k = 0; k < t->column_count; k++)
            load_cells(vm, t->columns[k], v, t->n, n, copy);
        t->n += n;
    }
    t->first[vm->n] = t->n;
}

const struct child_table *child_load(struct vm *vm, uint32_t list)
{
    struct child_table *t = &vm->children->tables[list];
    uint32_t field = vm->p->child_lists.at[list].field;
    if (t->stamp == vm->batch + 1)
        return t;
    t->stamp = vm->batch + 1;
    t->n = 0;
    memset(t->lists, 0, sizeof t->lists);
    for (uint32_t i = 0; i < t->column_count; i++) { /* what they held lay in the batch's arena */
        struct child_cells *c = &vm->children->cells[t->columns[i]];
        c->wide.at = NULL;
        c->wide.n = c->wide.cap = 0;
    }
    bool filled = vm->source.elements && !vm->p->fields.at[field].version &&
                  vm->source.elements(vm->source.ctx, vm, list);
    if (!filled)
        load_values(vm, t, field);
    return t;
}
