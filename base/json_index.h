/* SPDX-License-Identifier: Apache-2.0 */
/* The structure of a JSON text, found by a vectorised scan: where its values begin and where its
 * containers end. Whoever needs few values of a large text looks at these alone, and passes over a
 * whole subtree in one step.
 *
 *     text    {"name":"rs1","if":[{"mtu":1500},{}],"up":true}
 *     tokens  0^     1^    2^^    34    5^    67 8 9^  10^  11   { [ } ] and first bytes of keys
 * and values close   [0] = 11   [3] = 8   [4] = 6 …                     of an opening bracket its
 * closing token docs    0                                                  tokens of the objects at
 * the level asked for
 *
 * Commas, colons and blanks are no tokens, since every byte is validated: what the tokens say is
 * what a full parser would have seen. It accepts the texts that json_read accepts, but for the
 * uniqueness of keys, which is the caller's, and few oddities that it leaves to json_read (see
 * json_index_next). Three kernels (AVX2, SSE2, portable) give the same answers; the best that the
 * processor has is chosen at run time.
 *
 * The scan goes by blocks of 64 bytes, with a bit for each byte: strings by the parity of unescaped
 * quotes; the order of punctuation and values where blanks and their insides are squeezed out;
 * brackets by taking out neighbours that match (json_index_nest.h). The first of these ideas are
 * those of simdjson (Langdale and Lemire, 2019). */
#pragma once

#include "base/arena.h"
#include "base/attr.h"

#include <stdint.h>

enum { JSON_INDEX_PAD = 64 }; /* readable bytes behind a text, of any content */

enum json_index_kernel {
    JSON_KERNEL_PORTABLE,
    JSON_KERNEL_SSE2,
    JSON_KERNEL_AVX2,
    JSON_KERNEL_COUNT
};

/* Where the text begins. Its documents are objects, one level below what is open there. */
enum json_index_root {
    JSON_ROOT_LINES, /* nothing is open: objects one behind the other, blanks between them */
    JSON_ROOT_OPEN,  /* behind the `[` of a list of objects */
    JSON_ROOT_COMMA, /* behind a comma of that list */
    JSON_ROOT_VALUE  /* behind an element of it */
};

enum json_index_state {
    JSON_INDEX_MORE, /* so far so good; more text can be indexed */
    JSON_INDEX_DONE, /* all of the text is indexed */
    JSON_INDEX_ODD   /* the text is wrong, or too unusual to tell: json_read knows */
};

struct json_index {
    const char *text;
    uint32_t n;   /* its bytes; under 2 GiB */
    uint32_t *at; /* by token: the offset of its first byte */
    uint32_t
        *close; /* by token, of opening brackets: the token that closes it; 0 while it is open */
    uint32_t tokens;
    uint32_t *docs; /* opening tokens of the objects at the root's level, in order */
    uint32_t doc_count;
    uint32_t complete; /* of them, how many are closed: the first ones */
    uint64_t *quotes;  /* a bit for each byte: an unescaped quote, opening or closing */
    uint64_t *atoms;   /* a bit for each byte: part of a number, true, false or null */
    uint32_t
        root_end;   /* offset of the bracket that closes the root's list; UINT32_MAX while open */
    uint64_t lines; /* newlines among the bytes indexed */
    struct json_index_scan *scan; /* where it stands */
};

/* The fastest kernel of this processor; those before it in the enum run as well. */
enum json_index_kernel json_index_best(void);

/* An index for texts of up to `most` bytes, in the arena; it is used again for each text. A
 * document may have `depth` levels (at least 1), itself the first. Texts of 256 KiB are indexed
 * fastest: their tokens stay in the cache. */
struct json_index *json_index_new(struct arena *, uint32_t most, uint32_t depth,
                                  enum json_index_kernel);
/* Begins with a text, which must stay until the next begin. last: nothing comes behind it; else it
 * may end anywhere, and the last blocks may stay unindexed, as what follows them is not known. */
void json_index_begin(struct json_index *, const char *text, uint32_t n, enum json_index_root,
                      bool last);
/* Indexes about `bytes` more bytes (in whole blocks, so that the tokens of some documents are still
 * in the cache when they are looked at). Behind JSON_INDEX_ODD the index says nothing; it comes for
 * every text that json_read refuses, for values at the root's level that are no objects, for a
 * number that is not over where a text ends that is not the last, and for nothing else. With last,
 * a text that ends inside of a document or list is ODD, and blanks alone may follow the end of the
 * root's list. */
enum json_index_state json_index_next(struct json_index *, uint32_t bytes) NODISCARD;

/* The offset behind the value that begins with token k: past its quote or bracket. */
static inline uint32_t json_index_string_end(const struct json_index *ix, uint32_t at)
{
    uint32_t from = at + 1, w = from / 64;
    uint64_t bits = ix->quotes[w] >> (from % 64);
    if (bits)
        return from + (uint32_t)__builtin_ctzll(bits) + 1;
    do
        bits = ix->quotes[++w];
    while (!bits);
    return w * 64 + (uint32_t)__builtin_ctzll(bits) + 1;
}

static inline uint32_t json_index_atom_end(const struct json_index *ix, uint32_t at)
{
    uint32_t w = at / 64;
    uint64_t bits = ~ix->atoms[w] >> (at % 64);
    if (bits)
        return at + (uint32_t)__builtin_ctzll(bits);
    do
        bits = ~ix->atoms[++w];
    while (!bits);
    return w * 64 + (uint32_t)__builtin_ctzll(bits);
}
