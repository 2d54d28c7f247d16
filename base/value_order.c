/* SPDX-License-Identifier: Apache-2.0 */
/* Hash and order of values, in step with value_eq. */
#include "base/hash.h"
#include "base/value.h"

static uint64_t mix(uint64_t seed, uint64_t part)
{
    uint64_t both[2] = {seed, part};
    return hash_bytes((str){(const char *)both, sizeof both}, seed);
}

/* A whole decimal hashes as the integer that it equals. */
static uint64_t hash_real(const struct value *v, uint64_t seed)
{
    double d = v->as.real;
    if (d != d) /* equals nothing: many of them must not share a slot */
        return mix(seed ^ VALUE_FLOAT, (uintptr_t)v);
    if (d >= -0x1p63 && d < 0x1p63 && (double)(int64_t)d == d)
        return mix(seed ^ VALUE_INT, (uint64_t)(int64_t)d);
    uint64_t bits;
    memcpy(&bits, &d, sizeof bits);
    return mix(seed ^ VALUE_FLOAT, bits);
}

static uint64_t hash(const struct value *v, uint64_t seed)
{
    uint64_t h = mix(seed ^ v->kind, 0);
    switch ((enum value_kind)v->kind) {
    case VALUE_INT:
        return mix(seed ^ VALUE_INT, (uint64_t)v->as.integer);
    case VALUE_FLOAT:
        return hash_real(v, seed);
    case VALUE_BOOL:
        return mix(h, v->as.boolean);
    case VALUE_BIGINT:
    case VALUE_STRING:
        return hash_bytes(value_text(v), h);
    case VALUE_LIST:
        for (uint32_t i = 0; i < v->as.list->n; i++)
            h = mix(h, hash(&v->as.list->at[i], seed));
        return h;
    case VALUE_MAP: /* in any order */
        for (uint32_t i = 0; i < v->as.map->n; i++) {
            const struct pair *p = &v->as.map->at[i];
            h += mix(hash(&p->key, seed), hash(&p->value, seed));
        }
        return h;
    case VALUE_NULL:
    case VALUE_KIND_COUNT:
        break;
    }
    return h;
}

uint64_t value_hash(const struct value *v, uint64_t seed)
{
    return hash(v, seed);
}

static int order_ints(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int order_int_real(int64_t i, double d)
{
    if (d >= 0x1p63)
        return -1;
    if (d < -0x1p63)
        return 1;
    int64_t whole = (int64_t)d;
    if (i != whole)
        return order_ints(i, whole);
    double rest = d - (double)whole;
    return (rest < 0) - (rest > 0);
}

int value_order_numbers(const struct value *a, const struct value *b)
{
    if (a->kind == VALUE_INT)
        return b->kind == VALUE_INT ? order_ints(a->as.integer, b->as.integer)
                                    : order_int_real(a->as.integer, b->as.real);
    if (b->kind == VALUE_INT)
        return -order_int_real(b->as.integer, a->as.real);
    return (a->as.real > b->as.real) - (a->as.real < b->as.real);
}
