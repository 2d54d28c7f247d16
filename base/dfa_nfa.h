/* SPDX-License-Identifier: Apache-2.0 */
/* Trees as one non-deterministic automaton over bytes.
 *
 *     a(b|c)*    BYTES a --> SPLIT --> SPLIT --> BYTES b --> back to the first SPLIT
 *                              |         '-----> BYTES c --> the same
 *                              '-> ACCEPT
 *
 * A set of code points becomes the byte ranges of its UTF-8 sequences. Nodes of one pattern lie
 * together; every node knows the answer that its pattern is for. */
#pragma once

#include "base/dfa_parse.h"

/* Distinct arrays of words by number: sets of bytes, states, sets of answers. */
struct words_entry {
    uint32_t at, n; /* in the pool */
    uint64_t hash;
};

struct words {
    struct arena *arena;
    VEC(uint32_t) pool;
    VEC(struct words_entry) entries;
    uint32_t *slots; /* number + 1, 0 = free */
    uint32_t slot_count;
};

/* The number of an array, added when it is new. */
uint32_t words_intern(struct words *, const uint32_t *w, uint32_t n);
/* The array of a number; moves when another one is added. */
static inline const uint32_t *words_at(const struct words *s, uint32_t i, uint32_t *n)
{
    *n = s->entries.at[i].n;
    return s->pool.at + s->entries.at[i].at;
}

enum nfa_kind { NFA_BYTES, NFA_SPLIT, NFA_ASSERT, NFA_ACCEPT };

struct nfa_node {
    enum nfa_kind kind;
    enum dfa_assertion assertion;
    uint32_t a, b; /* what follows; b: SPLIT only */
    uint32_t set;  /* BYTES: number in sets, 8 words with a bit for each byte */
    uint32_t answer;
};

struct nfa {
    struct arena *arena;
    VEC(struct nfa_node) nodes;
    struct words sets;
};

enum {
    NFA_PATTERN_NODES = 1000, /* one pattern's part */
    NFA_NODES = 1 << 16
};

/* Adds a pattern's tree; *start is its first node. False, with nothing added, when it is too large.
 */
bool nfa_add(struct nfa *, const struct tree *, uint32_t answer, uint32_t *start) NODISCARD;
