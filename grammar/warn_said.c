/* SPDX-License-Identifier: Apache-2.0 */
/* Rules that demand nothing that others do not demand.
 *
 *     rule      asked (parts of WHEN)    demanded (ASSERTs)
 *     first     { 3 }                    { 7 }
 *     second    { 1, 3, 4 }              { 7 }         says nothing: it asks more, demands the same
 *
 * Tests that are equal get one number while their rule's tree is at hand; after that rules are
 * compared as sets of numbers, and no tree is looked at again: most are out of the cache by then.
 */
#include "grammar/warn.h"

#include <stdlib.h>

enum { FIRST_SLOTS = 64 };

struct tests {
    uint64_t
        asked[2];  /* a bit in each for every test: a set that is not among those of another … */
    uint32_t from; /* … needs no look at its numbers: in said.numbers, those asked in order … */
    uint32_t asked_n, demanded_n; /* … and then those demanded, in order */
    uint32_t rule;
};

/* The rules so far whose first ASSERT is one test: only those can say the same. */
struct alike {
    VEC(struct tests) rules;
};

struct said {
    struct arena *arena;
    const struct policy_set *set;
    VEC(const struct ast_expr *) tests; /* by number … */
    VEC(uint64_t) hashes;               /* … likewise */
    uint32_t *slots;                    /* number + 1, 0: empty */
    uint32_t slot_count;                /* a power of two */
    VEC(uint32_t) numbers;
    struct tests *rules; /* of the set's rules; from is UINT32_MAX where none is looked at */
    uint32_t *first;     /* number of the first ASSERT, likewise */
};

struct said *said_new(struct arena *a, const struct policy_set *set)
{
    struct said *s = ARENA_NEW(a, struct said);
    s->arena = a;
    s->set = set;
    s->rules = ARENA_ARRAY(a, struct tests, set->rules.n);
    s->first = ARENA_ARRAY(a, uint32_t, set->rules.n);
    return s;
}

static void grow_slots(struct said *s)
{
    s->slot_count = s->slot_count ? s->slot_count * 2 : FIRST_SLOTS;
    s->slots = ARENA_ARRAY(s->arena, uint32_t, s->slot_count);
    for (uint32_t k = 0; k < s->hashes.n; k++) {
        uint32_t i = (uint32_t)s->hashes.at[k] & (s->slot_count - 1);
        while (s->slots[i])
            i = (i + 1) & (s->slot_count - 1);
        s->slots[i] = k + 1;
    }
}

/* The number that equal tests share. */
static uint32_t number_of(struct said *s, const struct ast_expr *e, uint64_t hash)
{
    if (s->tests.n >= s->slot_count / 2)
        grow_slots(s);
    uint32_t i = (uint32_t)hash & (s->slot_count - 1), k;
    for (; (k = s->slots[i]); i = (i + 1) & (s->slot_count - 1))
        if (s->hashes.at[k - 1] == hash && ast_equal(s->tests.at[k - 1], e))
            return k - 1;
    vec_push(s->arena, &s->tests, e);
    vec_push(s->arena, &s->hashes, hash);
    s->slots[i] = s->tests.n;
    return s->tests.n - 1;
}

static void add_parts(struct said *s, struct tests *t, const struct ast_expr *e)
{
    while (e && e->kind == AST_NAMED && !e->as.let)
        e = e->a;
    if (e && e->kind != AST_AND) {
        uint64_t hash = ast_hash(e);
        t->asked[0] |= 1ull << (hash & 63);
        t->asked[1] |= 1ull << (hash >> 6 & 63);
        vec_push(s->arena, &s->numbers, number_of(s, e, hash));
    }
    for (uint32_t i = 0; e && e->kind == AST_AND && i < e->n; i++)
        add_parts(s, t, e->items[i]);
}

static int compare_numbers(const void *x, const void *y)
{
    uint32_t i = *(const uint32_t *)x, k = *(const uint32_t *)y;
    return i < k ? -1 : i > k;
}

/* Puts the numbers from `from` on in order; returns how many they are. */
static uint32_t in_order(struct said *s, uint32_t from)
{
    uint32_t n = s->numbers.n - from;
    if (n > 1)
        qsort(s->numbers.at + from, n, sizeof *s->numbers.at, compare_numbers);
    return n;
}

void said_note(struct said *s, uint32_t rule)
{
    const struct ast_rule *r = &s->set->rules.at[rule];
    struct tests *t = &s->rules[rule];
    *t = (struct tests){.rule = rule, .from = UINT32_MAX};
    if (!r->then.n || r->then.at[0].kind != ACTION_ASSERT)
        return;
    t->from = s->numbers.n;
    add_parts(s, t, r->when);
    t->asked_n = in_order(s, t->from);
    for (uint32_t i = 0; i < r->then.n; i++) {
        const struct ast_expr *cond = r->then.at[i].cond;
        if (r->then.at[i].kind == ACTION_ASSERT)
            vec_push(s->arena, &s->numbers, number_of(s, cond, ast_hash(cond)));
    }
    s->first[rule] = s->numbers.at[t->from + t->asked_n];
    t->demanded_n = in_order(s, t->from + t->asked_n);
}

/* ---- two rules ---- */

bool warn_same_objects(const struct ast_rule *x, const struct ast_rule *y)
{
    return x->kind == y->kind && str_eq(x->table, y->table) && !x->each == !y->each &&
           (!x->each || str_eq(x->each->text, y->each->text));
}

static bool is_among(const uint32_t *x, uint32_t n, const uint32_t *y, uint32_t m)
{
    uint32_t k = 0;
    for (uint32_t i = 0; i < n; i++) {
        while (k < m && y[k] < x[i])
            k++;
        if (k == m || y[k] != x[i])
            return false;
    }
    return true;
}

static bool only_asserts(const struct ast_rule *r)
{
    for (uint32_t i = 0; i < r->then.n; i++)
        if (r->then.at[i].kind != ACTION_ASSERT)
            return false;
    return !r->has_else;
}

/* Nothing that y demands is not demanded by x of the same objects: whatever y lets through, x lets
 * through. */
static bool is_said_by(const struct said *s, const struct tests *y, const struct tests *x)
{
    const uint32_t *ys = s->numbers.at + y->from, *xs = s->numbers.at + x->from;
    if (!is_among(xs, x->asked_n, ys, y->asked_n) ||
        !is_among(ys + y->asked_n, y->demanded_n, xs + x->asked_n, x->demanded_n))
        return false;
    const struct ast_rule *a = &s->set->rules.at[y->rule], *b = &s->set->rules.at[x->rule];
    return warn_same_objects(a, b) && b->severity >= a->severity && a->enabled && b->enabled &&
           only_asserts(a);
}

static bool warn_said(const struct said *s, const struct tests *y, const struct tests *x,
                      struct diags *dg)
{
    if (!is_said_by(s, y, x))
        return false;
    const struct ast_rule *a = &s->set->rules.at[y->rule], *b = &s->set->rules.at[x->rule];
    DIAG_STR(dg, RULE_SAID, a->name_at, a->id, b->id);
    diag_also(dg, b->name_at, "this one demands all of it");
    return true;
}

/* May x ask no more than y does? */
static bool may_ask_less(const struct tests *x, const struct tests *y)
{
    return !((x->asked[0] & ~y->asked[0]) | (x->asked[1] & ~y->asked[1]));
}

void said_warn(const struct said *s, uint32_t *pairs, struct diags *dg)
{
    struct alike *all = ARENA_ARRAY(s->arena, struct alike, s->tests.n);
    for (uint32_t i = 0; i < s->set->rules.n; i++) {
        const struct tests now = s->rules[i];
        if (now.from == UINT32_MAX)
            continue;
        struct alike *group = &all[s->first[i]];
        const struct tests *end = group->rules.at + group->rules.n, *x = end;
        uint32_t most = group->rules.n < *pairs ? group->rules.n : *pairs;
        for (bool said = false; !said && (size_t)(end - x) < most;) {
            x--;
            said = (may_ask_less(x, &now) && warn_said(s, &now, x, dg)) ||
                   (may_ask_less(&now, x) && warn_said(s, x, &now, dg));
        }
        *pairs -= (uint32_t)(end - x);
        vec_push(s->arena, &group->rules, now);
    }
}
