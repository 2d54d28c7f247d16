/* SPDX-License-Identifier: Apache-2.0 */
/* Steps over lists: bound names, walks from them, quantifiers and aggregates. */
#include "base/builtin.h"
#include "engine/group.h"

/* ---- bound names and walks ---- */

struct cell step_bound(struct vm *vm, const struct step *s, const struct cell *frame, uint32_t row)
{
    (void)frame;
    (void)row;
    return cell_of(vm->bounds[s->a].value);
}

/* Fixed steps of which the first one stays in the element: those behind it do then, too. */
static bool is_plain(const struct route *route)
{
    const struct ast_path *path = route->path;
    const struct ast_step *first = &path->steps[route->from];
    for (uint32_t i = route->from; i < path->n; i++)
        if (path->steps[i].kind == AST_STEP_DYNAMIC)
            return false;
    if (path->n <= route->from || route->element == AST_ELEMENT_LOCATION)
        return false;
    if (route->element == AST_ELEMENT_DATA)
        return true;
    static const char *const joins[] = {"location", "links", "peer", "a", "z"};
    bool plain = first->kind == AST_STEP_KEY;
    for (size_t i = 0; plain && i < COUNTOF(joins); i++)
        plain = !str_eq(first->key, str_of(joins[i]));
    return plain;
}

void loop_begin(struct vm *vm)
{
    const struct program *p = vm->p;
    vm->routes = ARENA_ARRAY(vm->a, struct walk, p->routes.n);
    for (uint32_t i = 0; i < p->routes.n; i++) {
        const struct route *route = &p->routes.at[i];
        if (!is_plain(route))
            continue;
        uint32_t n = route->path->n - route->from;
        vm->routes[i] = (struct walk){.steps = route->path->steps + route->from, .n = n};
        vm->routes[i].hints = ARENA_ARRAY(vm->a, uint32_t, n);
    }
}

const struct walk *loop_walk(const struct vm *vm, uint32_t route)
{
    return vm->routes[route].steps ? &vm->routes[route] : NULL;
}

struct cell step_walk(struct vm *vm, const struct step *s, const struct cell *frame, uint32_t row)
{
    (void)row;
    const struct route *route = &vm->p->routes.at[s->a];
    const struct cell *base = scalar_operand(vm, s, frame, 0);
    struct value keys[8], *at = keys;
    if (base->undecided)
        return *base;
    if (vm->routes[s->a].steps) {
        const struct value *v = walk_find(&vm->routes[s->a], vm->fleet, &base->value, NULL);
        return cell_of(v ? *v : value_null());
    }
    if (s->n > COUNTOF(keys))
        at = ARENA_ARRAY(vm->scratch, struct value, s->n);
    for (uint32_t k = 1; k < s->n; k++) {
        const struct cell *key = scalar_operand(vm, s, frame, k);
        if (key->undecided)
            return *key;
        if (key->value.kind != VALUE_INT && key->value.kind != VALUE_STRING)
            return cell_undecided("has a step that is no string and no integer");
        at[k - 1] = key->value;
    }
    const struct value *v =
        walk_route(vm->fleet, route->element, &base->value, route->path->steps + route->from,
                   route->path->n - route->from, at);
    return cell_of(v ? *v : value_null());
}

struct cell step_fleet(struct vm *vm, const struct step *s, const struct cell *frame, uint32_t row)
{
    (void)frame;
    (void)row;
    return cell_of(*fleet_all(vm->fleet, s->a));
}

/* ---- elements ---- */

uint32_t loop_count(const struct value *list)
{
    return list->kind == VALUE_LIST ? list->as.list->n : list->as.map->n;
}

const struct value *loop_element(const struct value *list, uint32_t i)
{
    return list->kind == VALUE_LIST ? &list->as.list->at[i] : &list->as.map->at[i].value;
}

void loop_put_step(struct buf *b, const struct value *list, uint32_t i)
{
    if (list->kind == VALUE_LIST)
        buf_printf(b, "[%u]", i);
    else
        buf_printf(b, ".%.*s", STR_ARG(value_text(&list->as.map->at[i].key)));
}

str loop_path_text(struct vm *vm, const struct ast_path *p)
{
    size_t cut = 0; /* behind the bound name */
    while (cut < p->text.n && p->text.p[cut] != '.' && p->text.p[cut] != '[')
        cut++;
    str from = vm->bounds[p->slot].text, rest = str_sub(p->text, cut, p->text.n);
    return from.n ? str_printf(vm->scratch, "%.*s%.*s", STR_ARG(from), STR_ARG(rest)) : p->text;
}

/* How a report names element i: by its place in the list, or by its key. */
static str element_text(struct vm *vm, const struct loop *l, const struct value *list, uint32_t i)
{
    const struct ast_expr *from = l->expr->a;
    const struct ast_path *path = from->kind == AST_PATH ? from->as.path : NULL;
    struct buf b = BUF(vm->scratch);
    if (path && path->root == AST_FLEET) {
        const struct value *name = map_get(&list->as.list->at[i], STR("name"));
        buf_printf(&b, "fleet.%.*s[\"%.*s\"]", STR_ARG(path->steps[0].key),
                   STR_ARG(name ? value_text(name) : STR("?")));
        return buf_str(&b);
    }
    buf_add(&b, path && path->root == AST_BOUND ? loop_path_text(vm, path) : from->text);
    loop_put_step(&b, list, i);
    return buf_str(&b);
}

void loop_bind(struct vm *vm, const struct loop *l, const struct value *list, uint32_t i)
{
    struct bound *bound = &vm->bounds[l->slot];
    bound->value = *loop_element(list, i);
    if (vm->explaining)
        bound->text = element_text(vm, l, list, i);
}

/* ---- quantifiers ---- */

/* What one more element makes of ALL, ANY or NONE. */
static enum answer one_more(enum ast_kind kind, enum answer all, enum answer next)
{
    if (kind == AST_ALL)
        return answer_and(all, next);
    return kind == AST_ANY ? answer_or(all, next) : answer_and(all, answer_not(next));
}

static struct cell quantify(struct vm *vm, const struct loop *l, const struct value *list,
                            uint32_t row)
{
    enum ast_kind kind = l->expr->kind;
    enum answer all = answer_of(kind != AST_ANY), decided = answer_not(all);
    uint32_t n = loop_count(list);
    for (uint32_t i = 0; i < n && all != decided; i++) {
        loop_bind(vm, l, list, i);
        all = one_more(kind, all, cond_answer(vm, l->body, row));
    }
    return cell_of_answer(all);
}

/* ---- aggregates ---- */

/* SUM MIN MAX AVG are the functions of the same names over the values. */
static struct cell fold(struct vm *vm, const struct loop *l, const struct value *values)
{
    struct cell out = {0};
    out.undecided = !builtin_call(&out.value, l->fold, values, 1, &vm->builtin, &out.why);
    return out;
}

struct cell loop_finish(struct vm *vm, const struct loop *l, const struct value *values,
                        uint64_t taken)
{
    switch (l->expr->as.loop->gather) {
    case AST_GATHER_COUNT:
        return cell_of(value_int((int64_t)taken));
    case AST_GATHER_LIST:
        return cell_of(*values);
    case AST_GATHER_FIRST:
        return cell_of(values->as.list->n ? values->as.list->at[0] : value_null());
    case AST_GATHER_SUM:
    case AST_GATHER_MIN:
    case AST_GATHER_MAX:
    case AST_GATHER_AVG:
        break;
    }
    return fold(vm, l, values);
}

static struct cell gather(struct vm *vm, const struct loop *l, const struct value *list,
                          uint32_t row)
{
    enum ast_gather kind = l->expr->as.loop->gather;
    struct value values = value_list(vm->scratch);
    uint64_t taken = 0;
    uint32_t n = loop_count(list);
    for (uint32_t i = 0; i < n; i++) {
        loop_bind(vm, l, list, i);
        enum answer takes = l->where ? cond_answer(vm, l->where, row) : ANSWER_TRUE;
        if (takes == ANSWER_UNDECIDED)
            return cell_undecided("has an element that its WHERE cannot decide");
        taken += takes == ANSWER_TRUE;
        if (takes == ANSWER_FALSE || kind == AST_GATHER_COUNT ||
            (kind == AST_GATHER_FIRST && values.as.list->n))
            continue;
        struct cell v = scalar_run(vm, l->value, row);
        if (v.undecided)
            return v;
        list_add(&values, v.value);
    }
    return loop_finish(vm, l, &values, taken);
}

struct cell loop_over(struct vm *vm, const struct loop *l, const struct value *list, uint32_t row)
{
    return l->expr->kind == AST_GATHER ? gather(vm, l, list, row) : quantify(vm, l, list, row);
}

/* The same for every object: computed once, kept for the run. */
struct cell loop_fixed(struct vm *vm, uint32_t loop, const struct value *list, uint32_t row)
{
    if (!vm->has_fixed[loop]) {
        struct cell c;
        if (!group_fixed(vm, &vm->p->loops.at[loop], list, row, &c))
            c = loop_over(vm, &vm->p->loops.at[loop], list, row);
        c.value = value_copy(vm->a, &c.value);
        c.why = str_dup(vm->a, c.why);
        vm->fixed[loop] = c;
        vm->has_fixed[loop] = true;
    }
    return vm->fixed[loop];
}

struct cell step_loop(struct vm *vm, const struct step *s, const struct cell *frame, uint32_t row)
{
    const struct loop *l = &vm->p->loops.at[s->b];
    const struct cell *list = &frame[s->a];
    if (fold_takes(vm, s->b))
        return fold_cell(vm, s->b, row);
    if (list->undecided)
        return *list;
    if (!loop_fits(&list->value))
        return cell_undecided(list->value.kind == VALUE_NULL ? "goes over a list that is missing"
                                                             : "goes over what is no list or map");
    if (l->fixed)
        return loop_fixed(vm, s->b, &list->value, row);
    return l->grouped ? group_loop(vm, l, &list->value, row) : loop_over(vm, l, &list->value, row);
}

/* ---- slices ---- */

struct cell step_slices(struct vm *vm, const struct step *s, const struct cell *frame, uint32_t row)
{
    (void)frame;
    const struct loop *l = &vm->p->loops.at[s->a];
    enum ast_config_kind kind = l->expr->as.config->kind;
    enum answer all = answer_of(kind != AST_CONFIG_SOME), decided = answer_not(all);
    uint32_t n;
    str why = {0};
    if (!config_hits(vm, l->question, row, &n, &why) && why.n)
        return (struct cell){.undecided = true, .why = why};
    for (uint32_t i = 0; i < n && all != decided; i++) {
        loop_bind_slice(vm, l, i, row);
        enum answer taken = l->where ? cond_answer(vm, l->where, row) : ANSWER_TRUE;
        if (taken == ANSWER_FALSE)
            continue;
        enum answer body = cond_answer(vm, l->body, row);
        /* an undecided WHERE: the slice may count or not */
        if (kind == AST_CONFIG_EVERY)
            all = answer_and(all, answer_or(answer_not(taken), body));
        else if (kind == AST_CONFIG_SOME)
            all = answer_or(all, answer_and(taken, body));
        else
            all = answer_and(all, answer_not(answer_and(taken, body)));
    }
    return cell_of_answer(all);
}
