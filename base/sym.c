/* SPDX-License-Identifier: Apache-2.0 */
#include "base/sym.h"

#include "base/hash.h"

#ifdef UNET_TINY
#define FIRST_SLOTS 2u
#else
#define FIRST_SLOTS 64u
#endif

struct symtab symtab_new(struct arena *a)
{
    return (struct symtab){.arena = a};
}

/* The slot where s stands or belongs. */
static uint32_t find_slot(const struct symtab *t, str s, uint64_t hash)
{
    uint32_t mask = t->slot_count - 1;
    for (uint32_t i = (uint32_t)hash & mask;; i = (i + 1) & mask) {
        uint32_t at = t->slots[i];
        if (!at || (t->hashes[at - 1] == hash && str_eq(t->texts[at - 1], s)))
            return i;
    }
}

static void make_slots(struct symtab *t, uint32_t count)
{
    t->slots = ARENA_ARRAY(t->arena, uint32_t, count);
    t->slot_count = count;
    uint32_t mask = count - 1;
    for (uint32_t k = 0; k < t->n; k++) {
        uint32_t i = (uint32_t)t->hashes[k] & mask;
        while (t->slots[i])
            i = (i + 1) & mask;
        t->slots[i] = k + 1;
    }
}

static void grow_slots(struct symtab *t)
{
    uint32_t count = t->slot_count ? t->slot_count * 2 : FIRST_SLOTS;
    if (count < t->slot_count)
        boundary_fail(arena_boundary(t->arena));
    make_slots(t, count);
}

static void make_texts(struct symtab *t, uint32_t cap)
{
    t->texts = arena_grow(t->arena, t->texts, t->cap * sizeof(str), cap * sizeof(str));
    t->hashes = arena_grow(t->arena, t->hashes, t->cap * sizeof(uint64_t), cap * sizeof(uint64_t));
    t->cap = cap;
}

static void grow_texts(struct symtab *t)
{
    make_texts(t, t->cap ? t->cap * 2 : 8);
}

void symtab_reserve(struct symtab *t, uint32_t more)
{
    uint32_t count = t->slot_count ? t->slot_count : FIRST_SLOTS;
    if (more > UINT32_MAX / 4 - t->n)
        boundary_fail(arena_boundary(t->arena));
    if (t->cap - t->n < more)
        make_texts(t, t->n + more);
    while (count / 2 < t->n + more)
        count *= 2;
    if (count > t->slot_count)
        make_slots(t, count);
}

sym sym_intern(struct symtab *t, str s)
{
    if (t->n + 1 > t->slot_count / 2)
        grow_slots(t);
    uint64_t hash = hash_bytes(s, 0);
    uint32_t i = find_slot(t, s, hash);
    t->probes += ((i - (uint32_t)hash) & (t->slot_count - 1)) + 1;
    if (t->slots[i])
        return t->slots[i] - 1;
    if (t->n == t->cap)
        grow_texts(t);
    t->texts[t->n] = str_dup(t->arena, s);
    t->hashes[t->n] = hash;
    t->slots[i] = ++t->n;
    return t->n - 1;
}

sym sym_find(const struct symtab *t, str s)
{
    if (!t->n)
        return SYM_NONE;
    uint32_t at = t->slots[find_slot(t, s, hash_bytes(s, 0))];
    return at ? at - 1 : SYM_NONE;
}
