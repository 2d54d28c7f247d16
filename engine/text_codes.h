/* SPDX-License-Identifier: Apache-2.0 */
/* Codes of values by the bytes that they have in a JSON text: what stands in front of a dictionary
 * (dict.h), so that a value which was seen before is neither decoded nor built again.
 *
 *     text    "cisco"   9000   ["a","b"]   "ci\u0073co"
 *     code    1         2      3           1
 *
 * Open addressing by a hash under a secret of the process, at most half full; the first 16 bytes
 * stand in the table itself. */
#pragma once

#include "base/arena.h"

#include <stdint.h>
#include <string.h>

#define TEXT_CODE_NONE UINT32_MAX

struct text_entry {
    uint64_t word[2]; /* the first 16 bytes, 0 behind the end */
    const char *text; /* of longer ones */
    uint32_t n;       /* bytes; 0: free */
    uint32_t code;
};

struct text_codes {
    struct arena *arena;
    struct text_entry *at;
    uint32_t slots, n;
    uint64_t secret;
};

/* What is looked up: made once, for finding and adding. */
struct text_key {
    uint64_t word[2], hash;
    const char *text;
    uint32_t n;
};

/* Empty. */
void text_codes_init(struct text_codes *, struct arena *);
/* The hash of a long text. */
uint64_t text_codes_hash(const struct text_codes *, const char *text, uint32_t n);
/* Remembers the code of a text that is not there yet. */
void text_codes_add(struct text_codes *, const struct text_key *, uint32_t code);

/* The key of n bytes (at least 1) at text, behind which 16 more can be read. */
static inline struct text_key text_key(const struct text_codes *t, const char *text, uint32_t n)
{
    struct text_key k = {.text = text, .n = n};
    memcpy(k.word, text, sizeof k.word);
    if (n < 16) {
        uint32_t low = n < 8 ? n : 8, high = n - low;
        k.word[0] &= low == 8 ? ~UINT64_C(0) : (UINT64_C(1) << (8 * low)) - 1;
        k.word[1] &= (UINT64_C(1) << (8 * high)) - 1;
    }
    if (n > 16) {
        k.hash = text_codes_hash(t, text, n);
        return k;
    }
    unsigned __int128 product = (unsigned __int128)(k.word[0] ^ t->secret) *
                                (k.word[1] ^ (t->secret >> 32 | t->secret << 32) ^ n);
    k.hash = (uint64_t)product ^ (uint64_t)(product >> 64);
    return k;
}

/* The code of a text, TEXT_CODE_NONE where it is not there. */
static inline uint32_t text_codes_find(const struct text_codes *t, const struct text_key *k)
{
    for (uint32_t i = (uint32_t)k->hash & (t->slots - 1);; i = (i + 1) & (t->slots - 1)) {
        const struct text_entry *e = &t->at[i];
        if (e->n == k->n && e->word[0] == k->word[0] && e->word[1] == k->word[1] &&
            (k->n <= 16 || memcmp(e->text + 16, k->text + 16, k->n - 16) == 0))
            return e->code;
        if (!e->n)
            return TEXT_CODE_NONE;
    }
}
