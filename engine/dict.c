/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/dict.h"

#include "base/hash.h"

/* Of two windows in a row most values are new: names, addresses, counters. */
enum {
    WINDOW =
#ifdef UNET_TINY
        4,
#else
        4096,
#endif
    RESTLESS = 2
};
enum { WIDE_PARTS = 64, WIDE_DEPTH = 3 }; /* a list or map over either has no code */
enum {
    FIRST_SLOTS =
#ifdef UNET_TINY
        4
#else
        64
#endif
};

void dict_init(struct dict *d, struct arena *a, uint64_t limit)
{
    *d = (struct dict){.arena = a, .limit = limit < UINT32_MAX ? (uint32_t)limit : UINT32_MAX - 1};
    d->cap = 8;
    d->values = ARENA_ARRAY(a, struct value, d->cap);
    d->hashes = ARENA_ARRAY(a, uint64_t, d->cap);
    d->n = 1;
}

static uint64_t mix(uint64_t h, uint64_t x)
{
    h ^= x + 0x9e3779b97f4a7c15u + (h << 6) + (h >> 2);
    return h * 0xff51afd7ed558ccdu;
}

/* Adds v to the hash; false when it has too many parts. */
static bool hash_value(uint64_t *h, const struct value *v, uint32_t *parts, int depth)
{
    if (++*parts > WIDE_PARTS || depth > WIDE_DEPTH)
        return false;
    *h = mix(*h, v->kind);
    switch ((enum value_kind)v->kind) {
    case VALUE_STRING:
    case VALUE_BIGINT:
        *h = hash_bytes(value_text(v), *h);
        return true;
    case VALUE_LIST:
        for (uint32_t i = 0; i < v->as.list->n; i++)
            if (!hash_value(h, &v->as.list->at[i], parts, depth + 1))
                return false;
        return true;
    case VALUE_MAP:
        for (uint32_t i = 0; i < v->as.map->n; i++) {
            *h = hash_bytes(value_text(&v->as.map->at[i].key), *h);
            if (!hash_value(h, &v->as.map->at[i].value, parts, depth + 1))
                return false;
        }
        return true;
    case VALUE_BOOL:
        *h = mix(*h, v->as.boolean);
        return true;
    case VALUE_INT:
    case VALUE_FLOAT:
        *h = mix(*h, (uint64_t)v->as.integer);
        return true;
    case VALUE_NULL:
    case VALUE_KIND_COUNT:
        break;
    }
    return true;
}

/* The same kinds and bytes, keys in the same order. */
static bool same(const struct value *a, const struct value *b)
{
    if (a->kind != b->kind)
        return false;
    switch ((enum value_kind)a->kind) {
    case VALUE_STRING:
    case VALUE_BIGINT:
        return str_eq(value_text(a), value_text(b));
    case VALUE_LIST:
        if (a->as.list->n != b->as.list->n)
            return false;
        for (uint32_t i = 0; i < a->as.list->n; i++)
            if (!same(&a->as.list->at[i], &b->as.list->at[i]))
                return false;
        return true;
    case VALUE_MAP:
        if (a->as.map->n != b->as.map->n)
            return false;
        for (uint32_t i = 0; i < a->as.map->n; i++) {
            const struct pair *p = &a->as.map->at[i], *q = &b->as.map->at[i];
            if (!same(&p->key, &q->key) || !same(&p->value, &q->value))
                return false;
        }
        return true;
    case VALUE_BOOL:
        return a->as.boolean == b->as.boolean;
    case VALUE_INT:
    case VALUE_FLOAT:
        return a->as.integer == b->as.integer;
    case VALUE_NULL:
    case VALUE_KIND_COUNT:
        break;
    }
    return true;
}

static void grow_slots(struct dict *d)
{
    d->slot_count = d->slot_count ? d->slot_count * 2 : FIRST_SLOTS;
    d->slots = ARENA_ARRAY(d->arena, uint32_t, d->slot_count);
    uint32_t mask = d->slot_count - 1;
    for (uint32_t code = 1; code < d->n; code++) {
        uint32_t i = (uint32_t)d->hashes[code] & mask;
        while (d->slots[i])
            i = (i + 1) & mask;
        d->slots[i] = code;
    }
}

static uint32_t add(struct dict *d, uint32_t slot, uint64_t hash, const struct value *v, bool copy)
{
    if (d->n == d->cap) {
        uint32_t cap = d->cap * 2;
        d->values = arena_grow(d->arena, d->values, d->cap * sizeof *d->values,
                               (size_t)cap * sizeof *d->values);
        d->hashes = arena_grow(d->arena, d->hashes, d->cap * sizeof *d->hashes,
                               (size_t)cap * sizeof *d->hashes);
        d->cap = cap;
    }
    d->values[d->n] = copy ? value_copy(d->arena, v) : *v;
    d->hashes[d->n] = hash;
    d->slots[slot] = d->n;
    return d->n++;
}

/* Ends a window; closes the dictionary when it does not pay. */
static void look_back(struct dict *d)
{
    d->restless = d->fresh > WINDOW / 2 ? d->restless + 1 : 0;
    d->closed = d->restless >= RESTLESS;
    d->asked = d->fresh = 0;
}

uint32_t dict_code(struct dict *d, const struct value *v, bool copy)
{
    if (!v || v->kind == VALUE_NULL)
        return 0;
    uint64_t hash = 0;
    uint32_t parts = 0;
    if (d->closed || !hash_value(&hash, v, &parts, 0)) {
        d->wide = true;
        return DICT_WIDE;
    }
    if (++d->asked > WINDOW)
        look_back(d);
    if (d->n >= d->slot_count / 2)
        grow_slots(d);
    uint32_t mask = d->slot_count - 1, i = (uint32_t)hash & mask;
    for (; d->slots[i]; i = (i + 1) & mask)
        if (d->hashes[d->slots[i]] == hash && same(&d->values[d->slots[i]], v))
            return d->slots[i];
    d->fresh++;
    if (d->n < d->limit)
        return add(d, i, hash, v, copy);
    d->wide = true;
    return DICT_WIDE;
}
