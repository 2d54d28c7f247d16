/* SPDX-License-Identifier: Apache-2.0 */
/* Fleet-wide tests by groups: objects are sorted once into groups by what they are compared by, so
 * that a rule over each of n objects costs n steps and not n times n.
 *
 *     IS UNIQUE           value of x, value of WITHIN   -> the objects that have both
 *     n.a == node.b AND…  values of n.a …               -> the n for which the rest is true
 *
 * Everything is read as loaded. */
#include "engine/vm.h"

struct group {
    struct value *keys;
    uint64_t hash;
    VEC(uint32_t) sure;  /* members */
    VEC(uint32_t) maybe; /* those that an undecided condition left open */
    struct cell result;  /* of an aggregate over the members, once computed */
    bool has_result;
};

struct member {
    uint32_t group; /* PROGRAM_NONE: in none */
    enum answer in; /* of AMONG */
    bool undecided; /* its value is undecided or null */
    str why;
};

struct grouping {
    uint32_t key_count;
    VEC(struct group) groups;
    uint32_t *slots; /* group + 1 by hash */
    uint32_t slot_count;
    struct member *members; /* of UNIQUE: by object */
    uint32_t open;          /* elements whose keys are undecided */
    uint32_t candidates;    /* elements that the rest does not refuse */
    uint32_t total;
};

static uint64_t hash_keys(const struct value *keys, uint32_t n)
{
    uint64_t h = n;
    for (uint32_t k = 0; k < n; k++)
        h = (h ^ value_hash(&keys[k])) * 0x9e3779b97f4a7c15u;
    return h ^ h >> 29;
}

static bool same_keys(const struct value *a, const struct value *b, uint32_t n)
{
    for (uint32_t k = 0; k < n; k++)
        if (!value_eq(&a[k], &b[k]))
            return false;
    return true;
}

static void grow(struct arena *a, struct grouping *g)
{
    g->slot_count = g->slot_count ? g->slot_count * 2 : 16;
    g->slots = ARENA_ARRAY(a, uint32_t, g->slot_count);
    uint32_t mask = g->slot_count - 1;
    for (uint32_t i = 0; i < g->groups.n; i++) {
        uint32_t at = (uint32_t)g->groups.at[i].hash & mask;
        while (g->slots[at])
            at = (at + 1) & mask;
        g->slots[at] = i + 1;
    }
}

/* The group of the keys, made where `make` says so; PROGRAM_NONE when there is none. */
static uint32_t find_group(struct arena *a, struct grouping *g, const struct value *keys, bool make)
{
    if (make && g->groups.n >= g->slot_count / 2)
        grow(a, g);
    if (!g->slot_count)
        return PROGRAM_NONE;
    uint64_t hash = hash_keys(keys, g->key_count);
    uint32_t mask = g->slot_count - 1, at = (uint32_t)hash & mask;
    for (; g->slots[at]; at = (at + 1) & mask) {
        const struct group *known = &g->groups.at[g->slots[at] - 1];
        if (known->hash == hash && same_keys(known->keys, keys, g->key_count))
            return g->slots[at] - 1;
    }
    if (!make)
        return PROGRAM_NONE;
    struct group new = {.hash = hash, .keys = ARENA_ARRAY(a, struct value, g->key_count)};
    for (uint32_t k = 0; k < g->key_count; k++)
        new.keys[k] = value_copy(a, &keys[k]);
    vec_push(a, &g->groups, new);
    g->slots[at] = g->groups.n;
    return g->groups.n - 1;
}

/* ---- IS UNIQUE ---- */

static struct member unique_member(struct vm *vm, const struct unique *u, struct grouping *g)
{
    struct member m = {.group = PROGRAM_NONE, .in = ANSWER_TRUE};
    struct value keys[2] = {value_null(), value_null()};
    if (u->among)
        m.in = cond_answer(vm, u->among, 0);
    struct cell value = scalar_run(vm, u->value, 0), within = {.value = value_null()};
    if (u->within != PROGRAM_NONE)
        within = scalar_run(vm, u->within, 0);
    if (value.undecided || within.undecided || value.value.kind == VALUE_NULL) {
        m.undecided = true;
        m.why = value.undecided    ? str_dup(vm->a, value.why)
                : within.undecided ? str_dup(vm->a, within.why)
                                   : STR("is missing");
        return m;
    }
    if (m.in == ANSWER_FALSE)
        return m;
    keys[0] = value.value;
    keys[1] = within.value;
    m.group = find_group(vm->a, g, keys, true);
    return m;
}

static struct grouping *unique_grouping(struct vm *vm, uint32_t i)
{
    if (vm->uniques[i])
        return vm->uniques[i];
    const struct unique *u = &vm->p->uniques.at[i];
    const struct value *outer = vm->lone;
    struct grouping *g = vm->uniques[i] = ARENA_NEW(vm->a, struct grouping);
    g->key_count = 2;
    g->total = fleet_count(vm->fleet, vm->table);
    g->members = ARENA_ARRAY(vm->a, struct member, g->total);
    for (uint32_t k = 0; k < g->total; k++) {
        vm->lone = fleet_object(vm->fleet, vm->table, k);
        struct member m = g->members[k] = unique_member(vm, u, g);
        if (m.group == PROGRAM_NONE)
            continue;
        if (m.in == ANSWER_TRUE)
            vec_push(vm->a, &g->groups.at[m.group].sure, k);
        else
            vec_push(vm->a, &g->groups.at[m.group].maybe, k);
    }
    vm->lone = outer;
    return g;
}

struct cell step_unique(struct vm *vm, const struct step *s, const struct cell *frame, uint32_t row)
{
    (void)frame;
    const struct grouping *g = unique_grouping(vm, s->a);
    const struct member *m = &g->members[vm->rows[row].object];
    if (m->in == ANSWER_FALSE)
        return cell_of(value_bool(true));
    if (m->undecided)
        return (struct cell){.undecided = true, .why = m->why};
    const struct group *group = &g->groups.at[m->group];
    uint32_t sure = group->sure.n - (m->in == ANSWER_TRUE);
    uint32_t maybe = group->maybe.n - (m->in != ANSWER_TRUE);
    if (!sure && !maybe)
        return cell_of(value_bool(true));
    if (sure && m->in == ANSWER_TRUE)
        return cell_of(value_bool(false));
    return cell_undecided("cannot be decided: an AMONG condition is undecided");
}

str unique_others(struct vm *vm, uint32_t unique, uint32_t row, uint32_t most)
{
    const struct grouping *g = unique_grouping(vm, unique);
    uint32_t own = vm->rows[row].object, shown = 0;
    if (g->members[own].group == PROGRAM_NONE)
        return (str){0};
    const struct group *group = &g->groups.at[g->members[own].group];
    struct buf b = BUF(vm->scratch);
    for (uint32_t i = 0; i < group->sure.n && shown < most; i++) {
        if (group->sure.at[i] == own)
            continue;
        buf_printf(&b, "%s%.*s", shown++ ? ", " : "",
                   STR_ARG(fleet_name(vm->fleet, vm->table, group->sure.at[i])));
    }
    uint32_t others = group->sure.n - (g->members[own].in == ANSWER_TRUE);
    if (others > shown)
        buf_printf(&b, " and %u more", others - shown);
    return buf_str(&b);
}

/* ---- loops over the fleet ---- */

static bool inner_keys(struct vm *vm, const struct loop *l, struct value *keys, uint32_t row)
{
    for (uint32_t k = 0; k < l->key_count; k++) {
        struct cell c = scalar_run(vm, l->keys[k].inner, row);
        if (c.undecided)
            return false;
        keys[k] = c.value;
    }
    return true;
}

static struct grouping *loop_grouping(struct vm *vm, const struct loop *l, const struct value *list,
                                      uint32_t row)
{
    struct grouping **slot = &vm->groups[l - vm->p->loops.at];
    if (*slot)
        return *slot;
    struct grouping *g = *slot = ARENA_NEW(vm->a, struct grouping);
    struct value *keys = ARENA_ARRAY(vm->a, struct value, l->key_count);
    g->key_count = l->key_count;
    g->total = list->as.list->n;
    for (uint32_t i = 0; i < g->total; i++) {
        loop_bind(vm, l, list, i);
        enum answer rest = l->rest ? cond_answer(vm, l->rest, row) : ANSWER_TRUE;
        if (rest == ANSWER_FALSE)
            continue;
        g->candidates++;
        if (!inner_keys(vm, l, keys, row)) {
            g->open++;
            continue;
        }
        uint32_t at = find_group(vm->a, g, keys, true); /* moves the groups */
        struct group *group = &g->groups.at[at];
        if (rest == ANSWER_TRUE)
            vec_push(vm->a, &group->sure, i);
        else
            vec_push(vm->a, &group->maybe, i);
    }
    return g;
}

/* How many elements the body is true for, and for how many it is undecided. */
static struct cell count_answer(const struct loop *l, const struct grouping *g, uint32_t sure,
                                uint32_t maybe)
{
    uint32_t refused = g->total - sure - maybe;
    enum answer all = ANSWER_UNDECIDED;
    if (l->expr->kind == AST_ALL)
        all = refused ? ANSWER_FALSE : maybe ? ANSWER_UNDECIDED : ANSWER_TRUE;
    else if (l->expr->kind == AST_ANY)
        all = sure ? ANSWER_TRUE : maybe ? ANSWER_UNDECIDED : ANSWER_FALSE;
    else
        all = sure ? ANSWER_FALSE : maybe ? ANSWER_UNDECIDED : ANSWER_TRUE;
    return cell_of_answer(all);
}

/* The aggregate over the group's members. */
static struct cell gather_group(struct vm *vm, const struct loop *l, const struct value *list,
                                struct group *group, uint32_t row)
{
    if (group && group->has_result)
        return group->result;
    struct loop over = *l;
    struct value members = value_list(vm->scratch);
    over.where = NULL;
    for (uint32_t i = 0; group && i < group->sure.n; i++)
        list_add(&members, list->as.list->at[group->sure.at[i]]);
    struct cell c = loop_over(vm, &over, &members, row);
    if (group && l->of_element && !vm->explaining) {
        c.value = value_copy(vm->a, &c.value);
        c.why = str_dup(vm->a, c.why);
        group->result = c;
        group->has_result = true;
    }
    return c;
}

struct cell group_loop(struct vm *vm, const struct loop *l, const struct value *list, uint32_t row)
{
    struct value few[4], *keys = few;
    struct grouping *g = loop_grouping(vm, l, list, row);
    if (l->key_count > COUNTOF(few))
        keys = ARENA_ARRAY(vm->scratch, struct value, l->key_count);
    for (uint32_t k = 0; k < l->key_count; k++) {
        struct cell c = scalar_run(vm, l->keys[k].outer, row);
        if (c.undecided && (l->expr->kind == AST_GATHER && g->candidates))
            return c;
        if (c.undecided) /* equal to none for sure, and different from none */
            return l->expr->kind == AST_GATHER ? gather_group(vm, l, list, NULL, row)
                                               : count_answer(l, g, 0, g->candidates);
        keys[k] = c.value;
    }
    uint32_t found = find_group(vm->a, g, keys, false);
    struct group *group = found == PROGRAM_NONE ? NULL : &g->groups.at[found];
    uint32_t sure = group ? group->sure.n : 0, maybe = (group ? group->maybe.n : 0) + g->open;
    if (l->expr->kind != AST_GATHER)
        return count_answer(l, g, sure, maybe);
    if (maybe)
        return cell_undecided("has an element that its WHERE cannot decide");
    return gather_group(vm, l, list, group, row);
}
