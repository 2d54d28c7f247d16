/* SPDX-License-Identifier: Apache-2.0 */
/* Nodes that hold the same in some fields: what is computed of these is computed once. */
#include "engine/fleet_pass_parts.h"
#include "engine/fleet_table.h"

static struct part *find_leaf(const struct pass *p, const struct needs_path *path)
{
    struct part *part = p->root;
    for (uint32_t i = 0; i < path->n && !(i && part->whole); i++) {
        struct part *next = NULL;
        for (uint32_t k = 0; k < part->parts.n && !next; k++)
            if (str_eq(value_text(&part->parts.at[k]->key), path->steps[i].key))
                next = part->parts.at[k];
        if (!next)
            return NULL;
        part = next;
    }
    return part->whole && part->codes.n ? part : NULL;
}

static uint64_t hash_codes(struct part *const *parts, uint32_t n, uint32_t node)
{
    uint64_t h = 0;
    for (uint32_t k = 0; k < n; k++)
        h = (h ^ parts[k]->codes.at[node]) * 0x9e3779b97f4a7c15u;
    return h ^ h >> 32;
}

static bool same_codes(const struct pass_set *s, uint32_t a, uint32_t b)
{
    for (uint32_t k = 0; k < s->parts; k++)
        if (s->part[k]->codes.at[a] != s->part[k]->codes.at[b])
            return false;
    return true;
}

static void grow_set(struct arena *scratch, struct pass_set *s, uint32_t **slots, uint32_t *count)
{
    *count = *count ? *count * 2 : 64;
    *slots = ARENA_ARRAY(scratch, uint32_t, *count);
    for (uint32_t t = 0; t < s->n; t++) {
        uint32_t at = (uint32_t)hash_codes(s->part, s->parts, s->first[t]) & (*count - 1);
        while ((*slots)[at])
            at = (at + 1) & (*count - 1);
        (*slots)[at] = t + 1;
    }
}

static void fill_set(struct pass *p, struct pass_set *s)
{
    struct arena *scratch = arena_child(p->a);
    uint32_t nodes = fleet_count(p->fleet, FLEET_NODES), *slots = NULL, count = 0, cap = 0;
    VEC(uint32_t) alone = {0};
    vec_reserve(p->a, &alone, nodes);
    uint32_t *tuple = ARENA_ARRAY(p->a, uint32_t, nodes);
    s->tuple = tuple;
    for (uint32_t i = 0; i < nodes; i++) {
        bool coded = true;
        for (uint32_t k = 0; k < s->parts && coded; k++)
            coded = s->part[k]->codes.at[i] != PASS_ALONE;
        tuple[i] = PASS_ALONE;
        if (!coded) {
            vec_push(p->a, &alone, i);
            continue;
        }
        if (s->n >= count / 2)
            grow_set(scratch, s, &slots, &count);
        uint32_t at = (uint32_t)hash_codes(s->part, s->parts, i) & (count - 1);
        while (slots[at] && !same_codes(s, s->first[slots[at] - 1], i))
            at = (at + 1) & (count - 1);
        if (!slots[at]) {
            if (s->n == cap) {
                uint32_t old = cap;
                cap = cap ? cap * 2 : 16;
                s->first =
                    arena_grow(p->a, s->first, old * sizeof(uint32_t), cap * sizeof(uint32_t));
                s->count =
                    arena_grow(p->a, s->count, old * sizeof(uint32_t), cap * sizeof(uint32_t));
            }
            s->first[s->n] = i;
            slots[at] = ++s->n;
        }
        tuple[i] = slots[at] - 1;
        s->count[slots[at] - 1]++;
    }
    s->alone = alone.at;
    s->alone_count = alone.n;
    arena_free(scratch);
}

const struct pass_set *pass_set(struct pass *p, const struct needs_path *paths, uint32_t n)
{
    struct part *parts[PASS_PARTS];
    uint32_t count = 0;
    for (uint32_t i = 0; i < n; i++) {
        struct part *leaf = find_leaf(p, &paths[i]);
        bool known = false;
        for (uint32_t k = 0; k < count; k++)
            known |= parts[k] == leaf;
        if (!leaf || (!known && count == PASS_PARTS))
            return NULL;
        uint32_t at = count;
        for (; !known && at && parts[at - 1] > leaf; at--)
            parts[at] = parts[at - 1];
        if (!known)
            parts[at] = leaf;
        count += !known;
    }
    for (uint32_t i = 0; i < p->sets.n; i++)
        if (p->sets.at[i]->parts == count &&
            (!count || memcmp(p->sets.at[i]->part, parts, count * sizeof *parts) == 0))
            return p->sets.at[i];
    struct pass_set *set = ARENA_NEW(p->a, struct pass_set);
    set->parts = count;
    set->part = arena_dup(p->a, parts, count * sizeof *parts);
    fill_set(p, set);
    vec_push(p->a, &p->sets, set);
    return set;
}
