/* SPDX-License-Identifier: Apache-2.0 */
/* Functions of lists as sets, by the equality of values. Every element is hashed once.
 *
 *     slots  [ . &"b" . . &"a" . &1 . ]   open addressing, load at most 1/2 */
#include "base/builtin_call.h"
#include "base/hash.h"

struct set {
    const struct value **slots;
    uint64_t mask;
    uint64_t secret; /* of the hashes */
    uint32_t n;
};

/* An empty set with room for n values. */
static struct set set_new(struct arena *a, uint64_t n)
{
    uint64_t slots = 4;
    while (slots < 2 * n)
        slots *= 2;
    return (struct set){.slots = ARENA_ARRAY(a, const struct value *, slots),
                        .mask = slots - 1,
                        .secret = hash_process_secret()};
}

static const struct value **slot_of(const struct set *s, const struct value *v)
{
    uint64_t i = value_hash(v, s->secret) & s->mask;
    while (s->slots[i] && !value_eq(s->slots[i], v))
        i = (i + 1) & s->mask;
    return &s->slots[i];
}

static bool set_has(const struct set *s, const struct value *v)
{
    return *slot_of(s, v) != NULL;
}

/* Whether v is new to the set. */
static bool set_add(struct set *s, const struct value *v)
{
    const struct value **slot = slot_of(s, v);
    if (*slot)
        return false;
    *slot = v;
    s->n++;
    return true;
}

static struct set set_of(struct arena *a, struct items l)
{
    struct set s = set_new(a, l.n);
    for (uint32_t i = 0; i < l.n; i++)
        set_add(&s, &l.at[i]);
    return s;
}

/* Adds the elements that are new to the set to the result. */
static void give_new(struct call *c, struct set *s, struct items l)
{
    for (uint32_t i = 0; i < l.n; i++)
        if (set_add(s, &l.at[i]))
            give_item(c, l.at[i]);
}

bool call_unique(struct call *c)
{
    struct items l;
    if (!take_items(c, 0, &l))
        return false;
    struct set s = set_new(c->run->arena, l.n);
    give_list(c, 0);
    give_new(c, &s, l);
    return true;
}

bool call_union(struct call *c)
{
    struct items *lists = ARENA_ARRAY(c->run->arena, struct items, c->n);
    uint64_t n = 0;
    for (uint32_t i = 0; i < c->n; i++) {
        if (!take_items(c, i, &lists[i]))
            return false;
        n += lists[i].n;
    }
    if (n > UINT32_MAX)
        return call_limit(c, LIMIT_function_items);
    struct set s = set_new(c->run->arena, n);
    give_list(c, 0);
    for (uint32_t i = 0; i < c->n; i++)
        give_new(c, &s, lists[i]);
    return true;
}

/* The elements of the first list that all others have (wanted), or that none of them has. */
static bool filter_first(struct call *c, bool wanted)
{
    struct items first, l;
    struct set *others = ARENA_ARRAY(c->run->arena, struct set, c->n);
    if (!take_items(c, 0, &first))
        return false;
    for (uint32_t i = 1; i < c->n; i++) {
        if (!take_items(c, i, &l))
            return false;
        others[i] = set_of(c->run->arena, l);
    }
    struct set seen = set_new(c->run->arena, first.n);
    give_list(c, 0);
    for (uint32_t k = 0; k < first.n; k++) {
        bool keep = set_add(&seen, &first.at[k]);
        for (uint32_t i = 1; keep && i < c->n; i++)
            keep = set_has(&others[i], &first.at[k]) == wanted;
        if (keep)
            give_item(c, first.at[k]);
    }
    return true;
}

bool call_intersect(struct call *c)
{
    return filter_first(c, true);
}

bool call_difference(struct call *c)
{
    return filter_first(c, false);
}

bool call_same_set(struct call *c)
{
    struct items a, b;
    if (!take_items(c, 0, &a) || !take_items(c, 1, &b))
        return false;
    struct set left = set_of(c->run->arena, a), right = set_of(c->run->arena, b);
    bool same = left.n == right.n;
    for (uint32_t i = 0; same && i < a.n; i++)
        same = set_has(&right, &a.at[i]);
    return give(c, value_bool(same));
}
