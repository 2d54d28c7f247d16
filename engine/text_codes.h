/* SPDX-License-Identifier: Apache-2.0 */
/* Codes of values by the bytes that they have in a JSON text: what stands in front of a dictionary
 * (dict.h), so that a value which was seen before is neither decoded nor built again.
 *
 *     text    "cisco"   9000   ["a","b"]   "ci\u0073co"
 *     code    1         2      3           1
 *
 * Open addressing by a hash under a secret of the process, at most half full; the first 16 bytes
 * stand in the table itself. Integers of up to four digits, of which a column often has thousands,
 * and booleans have a table by their number instead. */
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
    uint32_t *small; /* by number, TEXT_FALSE, TEXT_TRUE: code + 1, 0 = not there; NULL before the
                        first */
};

enum { TEXT_SMALL = 10000, TEXT_FALSE = TEXT_SMALL, TEXT_TRUE, TEXT_SMALLS };
enum { TEXT_BEHIND = 16 }; /* readable bytes behind a text */

/* What is looked up: made once, for finding and adding; by value, so that it stays in registers. */
struct text_key {
    uint64_t low, high, hash; /* low, high: as word[] of an entry */
    const char *text;
    uint32_t n;
};

/* Empty. */
void text_codes_init(struct text_codes *, struct arena *);
/* The hash of a long text. */
uint64_t text_codes_hash(const struct text_codes *, const char *text, uint32_t n);
/* Remembers the code of a text that is not there yet. */
void text_codes_add(struct text_codes *, struct text_key, uint32_t code);
/* Remembers the code of a small number or a boolean. */
void text_codes_add_small(struct text_codes *, uint32_t number, uint32_t code);

/* The bytes of the first n, of 16. */
extern const uint64_t text_masks[17][2];

/* The hash of a text of up to 16 bytes, whose words and length are given. */
static inline uint64_t text_hash(uint64_t secret, uint64_t low, uint64_t high, uint32_t n)
{
    unsigned __int128 product =
        (unsigned __int128)(low ^ secret) * (high ^ (secret >> 32 | secret << 32) ^ n);
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* The key of n bytes (at least 1) at text, behind which TEXT_BEHIND more can be read. */
static inline struct text_key text_key(const struct text_codes *t, const char *text, uint32_t n)
{
    struct text_key k = {.text = text, .n = n};
    uint32_t most = n < 16 ? n : 16;
    memcpy(&k.low, text, sizeof k.low);
    memcpy(&k.high, text + sizeof k.low, sizeof k.high);
    k.low &= text_masks[most][0];
    k.high &= text_masks[most][1];
    k.hash = n > 16 ? text_codes_hash(t, text, n) : text_hash(t->secret, k.low, k.high, n);
    return k;
}

/* The number of one to four digits at text, and how many they are; TEXT_SMALLS where others stand
 * there, or more. Eight bytes are read. Without branches: lengths of numbers are mostly at random.
 */
static inline uint32_t text_digits(const char *text, uint32_t *digits)
{
    uint64_t w, ends;
    memcpy(&w, text, sizeof w);
    w ^= UINT64_C(0x3030303030303030); /* digits become 0 … 9 */
    ends = ((w + UINT64_C(0x7676767676767676)) | w) & UINT64_C(0x8080808080808080);
    uint32_t n = ends ? (uint32_t)__builtin_ctzll(ends) / 8 : 8;
    *digits = n;
    if (n - 1 > 3)
        return TEXT_SMALLS;
    uint32_t x = (uint32_t)w << (8 * (4 - n)); /* they become the last bytes, zeros in front */
    x = x * 10 + (x >> 8);                     /* pairs in bytes 0 and 2 */
    return (x & 0xff) * 100 + ((x >> 16) & 0xff);
}

/* The code of a small number or a boolean, TEXT_CODE_NONE where it is not there. */
static inline uint32_t text_codes_small(const struct text_codes *t, uint32_t number)
{
    return LIKELY(t->small) ? t->small[number] - 1 : TEXT_CODE_NONE;
}

/* The code of a text, TEXT_CODE_NONE where it is not there. */
uint32_t text_codes_find(const struct text_codes *, struct text_key);

/* The same, faster for one of up to 16 bytes. */
static inline uint32_t text_codes_of(const struct text_codes *t, const char *text, uint32_t n)
{
    uint64_t low, high;
    if (UNLIKELY(n > 16))
        return text_codes_find(t, text_key(t, text, n));
    memcpy(&low, text, sizeof low);
    memcpy(&high, text + sizeof low, sizeof high);
    low &= text_masks[n][0];
    high &= text_masks[n][1];
    uint32_t mask = t->slots - 1, i = (uint32_t)text_hash(t->secret, low, high, n) & mask;
    for (;; i = (i + 1) & mask) {
        const struct text_entry *e = &t->at[i];
        if (LIKELY(!((e->word[0] ^ low) | (e->word[1] ^ high) | (e->n ^ n))))
            return e->code;
        if (!e->n)
            return TEXT_CODE_NONE;
    }
}
