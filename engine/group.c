/* SPDX-License-Identifier: Apache-2.0 */
/* Fleet-wide tests by groups: objects are sorted once into groups by what they are compared by, so
 * that a rule over each of n objects costs n steps and not n times n.
 *
 *     IS UNIQUE           value of x, value of WITHIN   -> the objects that have both
 *     n.a == node.b AND…  values of n.a …               -> the n for which the rest is true
 *
 * Everything is read as loaded. */
#include "engine/group.h"

#include "base/hash.h"
#include "engine/fleet_pass.h"
#include "engine/fleet_table.h"
#include "engine/group_reads.h"

struct group {
    uint64_t hash;        /* of its keys */
    uint32_t sure;        /* members … */
    uint32_t maybe;       /* … and those that an undecided condition left open */
    uint32_t first, last; /* of the sure ones, where they are listed: 1 + its number, 0: none */
    struct cell *result;  /* of an aggregate over the members; NULL: not computed */
};

struct member {
    uint32_t group; /* PROGRAM_NONE: in none */
    uint8_t in;     /* enum answer: of AMONG */
    uint8_t
        undecided; /* its value is undecided or null: 1 + number of the reason, 0: it is there */
};

enum { FEW_REASONS = 64 }; /* that are looked for before another one is kept */

struct grouping {
    uint32_t key_count;
    bool lent; /* keys are values of the fleet, which outlive it */
    VEC(struct group) groups;
    VEC(struct value) keys; /* key_count for each group */
    uint32_t *slots;        /* group + 1 by hash */
    uint32_t slot_count;
    uint64_t secret;        /* of the hashes */
    struct member *members; /* of UNIQUE: by object */
    VEC(str) reasons;       /* of members that are undecided */
    uint32_t *next;         /* by element: 1 + the next sure one of its group, 0: it is the last */
    uint32_t open;          /* elements whose keys are undecided */
    uint32_t candidates;    /* elements that the rest does not refuse */
    uint32_t total;
};

static uint64_t hash_keys(const struct value *keys, uint32_t n, uint64_t secret)
{
    uint64_t h = n;
    for (uint32_t k = 0; k < n; k++)
        h = (h ^ value_hash(&keys[k], secret)) * 0x9e3779b97f4a7c15u;
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
    uint64_t hash = hash_keys(keys, g->key_count, g->secret);
    uint32_t mask = g->slot_count - 1, at = (uint32_t)hash & mask;
    for (; g->slots[at]; at = (at + 1) & mask) {
        size_t i = g->slots[at] - 1;
        if (g->groups.at[i].hash == hash &&
            same_keys(&g->keys.at[i * g->key_count], keys, g->key_count))
            return (uint32_t)i;
    }
    if (!make)
        return PROGRAM_NONE;
    for (uint32_t k = 0; k < g->key_count; k++) {
        struct value key = g->lent ? keys[k] : value_copy(a, &keys[k]);
        vec_push(a, &g->keys, key);
    }
    vec_push(a, &g->groups, (struct group){.hash = hash});
    g->slots[at] = g->groups.n;
    return g->groups.n - 1;
}

/* Lists element i as a sure member. */
static void list_member(struct grouping *g, struct group *group, uint32_t i)
{
    if (group->last)
        g->next[group->last - 1] = i + 1;
    else
        group->first = i + 1;
    group->last = i + 1;
}

/* ---- nodes that are alike ---- */

/* The nodes of the fleet, or for each of those that hold the same one of them. */
struct spread {
    const struct pass_set *set; /* NULL: every node is its own */
    uint32_t total, at;
};

static struct spread spread_nodes(struct vm *vm, bool whole, const struct reads_of *reads)
{
    struct pass *pass = vm->fleet->pass;
    struct spread s = {.total = fleet_count(vm->fleet, FLEET_NODES)};
    s.set = pass && whole ? pass_set(pass, reads->path, reads->n) : NULL;
    if (s.set)
        s.total = s.set->n + s.set->alone_count;
    return s;
}

/* The next node that stands for *count of them. */
static bool next_node(struct spread *s, uint32_t *node, uint32_t *count)
{
    uint32_t i = s->at++;
    *count = 1;
    *node = i;
    if (s->set && i < s->set->n) {
        *node = s->set->first[i];
        *count = s->set->count[i];
    } else if (s->set && i < s->total) {
        *node = s->set->alone[i - s->set->n];
    }
    return i < s->total;
}

/* ---- IS UNIQUE ---- */

static uint32_t reason_of(struct vm *vm, struct grouping *g, str why)
{
    for (uint32_t i = 0; i < g->reasons.n && i < FEW_REASONS; i++)
        if (str_eq(g->reasons.at[i], why))
            return i;
    vec_push(vm->a, &g->reasons, str_dup(vm->a, why));
    return g->reasons.n - 1;
}

static struct member unique_member(struct vm *vm, const struct unique *u, struct grouping *g)
{
    struct member m = {.group = PROGRAM_NONE, .in = ANSWER_TRUE};
    struct value keys[2] = {value_null(), value_null()};
    if (u->among)
        m.in = (uint8_t)cond_answer(vm, u->among, 0);
    struct cell value = scalar_run(vm, u->value, 0), within = {.value = value_null()};
    if (u->within != PROGRAM_NONE)
        within = scalar_run(vm, u->within, 0);
    if (value.undecided || within.undecided || value.value.kind == VALUE_NULL) {
        m.undecided = true;
        m.group = reason_of(vm, g,
                            value.undecided    ? value.why
                            : within.undecided ? within.why
                                               : STR("is missing"));
        return m;
    }
    if (m.in == ANSWER_FALSE)
        return m;
    keys[0] = value.value;
    keys[1] = within.value;
    m.group = find_group(vm->a, g, keys, true);
    return m;
}

static bool is_field(const struct vm *vm, uint32_t scalar)
{
    const struct scalar *s = &vm->p->scalars.at[scalar];
    return s->n == 1 && vm->p->steps.at[s->first].op == STEP_FIELD;
}

static void fill_members(struct vm *vm, const struct unique *u, struct grouping *g)
{
    struct reads_of reads = {0};
    const struct value *outer = vm->lone;
    bool whole = vm->table == FLEET_NODES && reads_of_unique(&reads, vm->p, u);
    struct spread s = spread_nodes(vm, whole, &reads);
    uint32_t node, count;
    const struct pass *kept = vm->table == FLEET_NODES ? vm->fleet->pass : NULL;
    struct arena *room = arena_child(vm->a);
    if (vm->table != FLEET_NODES)
        s.total = g->total;
    g->lent = is_field(vm, u->value) && (u->within == PROGRAM_NONE || is_field(vm, u->within));
    if (s.set && s.set->alone_count > s.set->n) { /* nearly all values differ */
        vec_reserve(vm->a, &g->groups, s.total);
        vec_reserve(vm->a, &g->keys, s.total * g->key_count);
        while (g->slot_count < 2 * s.total)
            g->slot_count = g->slot_count ? g->slot_count * 2 : 16;
        g->slots = ARENA_ARRAY(vm->a, uint32_t, g->slot_count);
    }
    while (next_node(&s, &node, &count)) {
        vm->lone = kept ? pass_node(kept, room, node) : fleet_object(vm->fleet, vm->table, node);
        g->members[node] = unique_member(vm, u, g);
        arena_reset(room);
    }
    arena_free(room);
    vm->lone = outer;
    for (uint32_t i = 0; s.set && i < g->total; i++)
        if (s.set->tuple[i] != PASS_ALONE)
            g->members[i] = g->members[s.set->first[s.set->tuple[i]]];
}

static struct grouping *unique_grouping(struct vm *vm, uint32_t i)
{
    if (vm->uniques[i])
        return vm->uniques[i];
    const struct unique *u = &vm->p->uniques.at[i];
    struct grouping *g = vm->uniques[i] = ARENA_NEW(vm->a, struct grouping);
    g->secret = hash_process_secret();
    g->key_count = u->within == PROGRAM_NONE ? 1 : 2;
    g->total = fleet_count(vm->fleet, vm->table);
    g->members = ARENA_ARRAY(vm->a, struct member, g->total);
    g->next = ARENA_ARRAY(vm->a, uint32_t, g->total);
    fill_members(vm, u, g);
    for (uint32_t k = 0; k < g->total; k++) {
        const struct member *m = &g->members[k];
        if (m->undecided || m->group == PROGRAM_NONE)
            continue;
        struct group *group = &g->groups.at[m->group];
        if (m->in != ANSWER_TRUE) {
            group->maybe++;
            continue;
        }
        group->sure++;
        list_member(g, group, k);
    }
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
        return (struct cell){.undecided = true, .why = g->reasons.at[m->group]};
    const struct group *group = &g->groups.at[m->group];
    uint32_t sure = group->sure - (m->in == ANSWER_TRUE);
    uint32_t maybe = group->maybe - (m->in != ANSWER_TRUE);
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
    if (g->members[own].undecided || g->members[own].group == PROGRAM_NONE)
        return (str){0};
    const struct group *group = &g->groups.at[g->members[own].group];
    struct buf b = BUF(vm->scratch);
    for (uint32_t i = group->first; i && shown < most; i = g->next[i - 1]) {
        if (i - 1 == own)
            continue;
        buf_printf(&b, "%s%.*s", shown++ ? ", " : "",
                   STR_ARG(fleet_name(vm->fleet, vm->table, i - 1)));
    }
    uint32_t others = group->sure - (g->members[own].in == ANSWER_TRUE);
    if (others > shown)
        buf_printf(&b, " and %u more", others - shown);
    return buf_str(&b);
}

/* ---- loops over the fleet ---- */

static bool is_count(const struct loop *l)
{
    return l->expr->kind != AST_GATHER || l->expr->as.loop->gather == AST_GATHER_COUNT;
}

/* The nodes that a loop goes over, once for those alike; false where it is no loop over nodes. */
static bool spread_loop(struct vm *vm, const struct loop *l, const struct value *list,
                        struct spread *s)
{
    struct reads_of reads;
    bool nodes =
        vm->fleet->pass && list->as.list->at == fleet_all(vm->fleet, FLEET_NODES)->as.list->at;
    if (!nodes || !list->as.list->n)
        return false;
    *s = spread_nodes(vm, reads_of_loop(&reads, vm->p, l), &reads);
    return true;
}

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

/* What an element is to the loop: a member of a group for sure, perhaps … */
enum { REFUSED = PROGRAM_NONE, OPEN = PROGRAM_NONE - 1 };
struct standing {
    uint32_t group;
    bool sure;
};

static struct standing place_element(struct vm *vm, const struct loop *l, struct grouping *g,
                                     const struct value *list, uint32_t i, uint32_t row)
{
    struct value few[4], *keys = few;
    if (l->key_count > COUNTOF(few))
        keys = ARENA_ARRAY(vm->scratch, struct value, l->key_count);
    loop_bind(vm, l, list, i);
    enum answer rest = l->rest ? cond_answer(vm, l->rest, row) : ANSWER_TRUE;
    if (rest == ANSWER_FALSE)
        return (struct standing){REFUSED, false};
    if (!inner_keys(vm, l, keys, row))
        return (struct standing){OPEN, false};
    return (struct standing){find_group(vm->a, g, keys, true), rest == ANSWER_TRUE};
}

/* Counts elements that are alike. */
static void count_place(struct grouping *g, struct standing at, uint32_t count)
{
    g->candidates += at.group == REFUSED ? 0 : count;
    g->open += at.group == OPEN ? count : 0;
    if (at.group == REFUSED || at.group == OPEN)
        return;
    if (at.sure)
        g->groups.at[at.group].sure += count;
    else
        g->groups.at[at.group].maybe += count;
}

static struct grouping *loop_grouping(struct vm *vm, const struct loop *l, const struct value *list,
                                      uint32_t row)
{
    struct grouping **slot = &vm->groups[l - vm->p->loops.at];
    if (*slot)
        return *slot;
    struct grouping *g = *slot = ARENA_NEW(vm->a, struct grouping);
    g->secret = hash_process_secret();
    struct spread s = {.total = list->as.list->n};
    uint32_t i, count;
    g->key_count = l->key_count;
    g->total = s.total;
    (void)spread_loop(vm, l, list, &s);
    struct arena *scratch = is_count(l) ? NULL : arena_child(vm->a);
    struct standing *places = scratch ? ARENA_ARRAY(scratch, struct standing, g->total) : NULL;
    while (next_node(&s, &i, &count)) {
        struct standing at = place_element(vm, l, g, list, i, row);
        count_place(g, at, count);
        if (places)
            places[i] = at;
    }
    g->next = places ? ARENA_ARRAY(vm->a, uint32_t, g->total) : NULL;
    for (i = 0; places && i < g->total; i++) {
        uint32_t tuple = s.set ? s.set->tuple[i] : PASS_ALONE;
        struct standing at = places[tuple == PASS_ALONE ? i : s.set->first[tuple]];
        if (at.group != REFUSED && at.group != OPEN && at.sure)
            list_member(g, &g->groups.at[at.group], i);
    }
    arena_free(scratch);
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
                                const struct grouping *g, struct group *group, uint32_t row)
{
    if (group && group->result)
        return *group->result;
    if (is_count(l))
        return cell_of(value_int(group ? group->sure : 0));
    struct loop over = *l;
    struct value members = value_list(vm->scratch);
    over.where = NULL;
    for (uint32_t i = group ? group->first : 0; i; i = g->next[i - 1])
        list_add(&members, list->as.list->at[i - 1]);
    struct cell c = loop_over(vm, &over, &members, row);
    if (group && l->of_element && !vm->explaining) {
        c.value = value_copy(vm->a, &c.value);
        c.why = str_dup(vm->a, c.why);
        group->result = ARENA_NEW(vm->a, struct cell);
        *group->result = c;
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
            return l->expr->kind == AST_GATHER ? gather_group(vm, l, list, g, NULL, row)
                                               : count_answer(l, g, 0, g->candidates);
        keys[k] = c.value;
    }
    uint32_t found = find_group(vm->a, g, keys, false);
    struct group *group = found == PROGRAM_NONE ? NULL : &g->groups.at[found];
    uint32_t sure = group ? group->sure : 0, maybe = (group ? group->maybe : 0) + g->open;
    if (l->expr->kind != AST_GATHER)
        return count_answer(l, g, sure, maybe);
    if (maybe)
        return cell_undecided("has an element that its WHERE cannot decide");
    return gather_group(vm, l, list, g, group, row);
}

bool group_fixed(struct vm *vm, const struct loop *l, const struct value *list, uint32_t row,
                 struct cell *out)
{
    const struct cond *cond = l->expr->kind == AST_GATHER ? l->where : l->body;
    struct grouping counts = {.total = list->kind == VALUE_LIST ? list->as.list->n : 0};
    uint32_t i, count, sure = 0, maybe = 0;
    struct spread s;
    if (list->kind != VALUE_LIST || !is_count(l) || !spread_loop(vm, l, list, &s))
        return false;
    while (next_node(&s, &i, &count)) {
        loop_bind(vm, l, list, i);
        enum answer a = cond ? cond_answer(vm, cond, row) : ANSWER_TRUE;
        sure += a == ANSWER_TRUE ? count : 0;
        maybe += a != ANSWER_TRUE && a != ANSWER_FALSE ? count : 0;
    }
    if (l->expr->kind != AST_GATHER)
        *out = count_answer(l, &counts, sure, maybe);
    else if (maybe)
        *out = cell_undecided("has an element that its WHERE cannot decide");
    else
        *out = cell_of(value_int(sure));
    return true;
}

/* ---- ahead of the run ---- */

static void prepare_loop(struct vm *vm, uint32_t loop, uint32_t table)
{
    const struct loop *l = &vm->p->loops.at[loop];
    const struct value *list = fleet_all(vm->fleet, table);
    if (l->fixed)
        (void)loop_fixed(vm, loop, list, 0);
    struct grouping *g = l->grouped ? loop_grouping(vm, l, list, 0) : NULL;
    for (uint32_t i = 0; g && l->of_element && !is_count(l) && i < g->groups.n; i++) {
        (void)gather_group(vm, l, list, g, &g->groups.at[i], 0);
        arena_reset(vm->scratch);
    }
    arena_reset(vm->scratch);
}

static void prepare_unique(struct vm *vm, uint32_t unique)
{
    const struct section *section = &vm->p->sections.at[vm->p->uniques.at[unique].section];
    vm->table = fleet_table(vm->fleet, section->kind, section->table);
    if (vm->table != FLEET_NONE)
        (void)unique_grouping(vm, unique);
    arena_reset(vm->scratch);
}

void group_prepare(struct vm *vm)
{
    const struct program *p = vm->p;
    for (uint32_t i = 0; i < p->scalars.n; i++) {
        const struct step *steps = p->steps.at + p->scalars.at[i].first;
        for (uint32_t k = 0; k < p->scalars.at[i].n; k++) {
            if (steps[k].op == STEP_UNIQUE)
                prepare_unique(vm, steps[k].a);
            else if (steps[k].op == STEP_LOOP && steps[steps[k].a].op == STEP_FLEET)
                prepare_loop(vm, steps[k].b, steps[steps[k].a].a);
        }
    }
}

void group_share(struct vm *vm, const struct vm *known)
{
    vm->groups = known->groups;
    vm->uniques = known->uniques;
    vm->fixed = known->fixed;
    vm->has_fixed = known->has_fixed;
}
