/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/text_codes.h"

#include "base/hash.h"

enum { FIRST_SLOTS = 64 };

#define LOW(n) ((n) >= 8 ? ~UINT64_C(0) : (UINT64_C(1) << (8 * ((n)&7))) - 1)
#define ROW(n)                                                                                     \
    {                                                                                              \
        LOW(n), (n) > 8 ? LOW((n)-8) : 0                                                           \
    }
const uint64_t text_masks[17][2] = {ROW(0),  ROW(1),  ROW(2),  ROW(3),  ROW(4),  ROW(5),
                                    ROW(6),  ROW(7),  ROW(8),  ROW(9),  ROW(10), ROW(11),
                                    ROW(12), ROW(13), ROW(14), ROW(15), ROW(16)};

void text_codes_init(struct text_codes *t, struct arena *a)
{
    *t = (struct text_codes){.arena = a, .slots = FIRST_SLOTS, .secret = hash_process_secret() | 1};
    t->at = ARENA_ARRAY(a, struct text_entry, t->slots);
}

uint64_t text_codes_hash(const struct text_codes *t, const char *text, uint32_t n)
{
    return hash_bytes((str){text, n}, t->secret);
}

static void put(struct text_codes *t, struct text_key k, const struct text_entry *e)
{
    uint32_t i = (uint32_t)k.hash & (t->slots - 1);
    while (t->at[i].n)
        i = (i + 1) & (t->slots - 1);
    t->at[i] = *e;
}

/* The entry's text as a key again; of short ones the words hold it. */
static struct text_key key_again(const struct text_codes *t, const struct text_entry *e)
{
    char small[16];
    memcpy(small, e->word, sizeof small);
    return text_key(t, e->n > 16 ? e->text : small, e->n);
}

static void grow(struct text_codes *t)
{
    struct text_entry *old = t->at;
    uint32_t slots = t->slots;
    t->slots *= 2;
    t->at = ARENA_ARRAY(t->arena, struct text_entry, t->slots);
    for (uint32_t i = 0; i < slots; i++) {
        if (!old[i].n)
            continue;
        put(t, key_again(t, &old[i]), &old[i]);
    }
}

void text_codes_add(struct text_codes *t, struct text_key k, uint32_t code)
{
    if (t->n >= t->slots / 2)
        grow(t);
    struct text_entry e = {.word = {k.low, k.high}, .n = k.n, .code = code};
    if (k.n > 16)
        e.text = arena_dup(t->arena, k.text, k.n);
    put(t, k, &e);
    t->n++;
}

void text_codes_add_small(struct text_codes *t, uint32_t number, uint32_t code)
{
    if (!t->small)
        t->small = ARENA_ARRAY(t->arena, uint32_t, TEXT_SMALLS);
    t->small[number] = code + 1;
}

uint32_t text_codes_find(const struct text_codes *t, struct text_key k)
{
    for (uint32_t i = (uint32_t)k.hash & (t->slots - 1);; i = (i + 1) & (t->slots - 1)) {
        const struct text_entry *e = &t->at[i];
        if (e->n == k.n && e->word[0] == k.low && e->word[1] == k.high &&
            (k.n <= 16 || memcmp(e->text + 16, k.text + 16, k.n - 16) == 0))
            return e->code;
        if (!e->n)
            return TEXT_CODE_NONE;
    }
}
