/* SPDX-License-Identifier: Apache-2.0 */
/* Many patterns as one machine: a deterministic automaton over bytes whose states carry the set of
 * patterns that have matched, so that one pass over a text answers all of them.
 *
 *     patterns   ^fra[0-9]    -edge-    $
 *     text       f r a 1 - e d g e - 0 1     one table look-up for each byte
 *     set        { 0, 1, 2 }                 the patterns that match, by the number of the last
 * state
 *
 * PCRE2 defines the meaning (UTF mode, without UCP): a pattern is taken only where its answer on
 * every valid UTF-8 text is sure to be PCRE2's. Look-around, back-references, atomic groups,
 * recursion and the like are not taken; nor is what would make the automaton too large. A constant
 * once made: threads share it. Construction by subsets of the positions of an expression (Glushkov;
 * Thompson, 1968). */
#pragma once

#include "base/arena.h"
#include "base/regex.h"

enum dfa_kind {
    DFA_REGEX, /* finds a match anywhere, as regex_match does */
    DFA_EQUAL, /* the text itself */
    DFA_PREFIX,
    DFA_SUFFIX,
    DFA_CONTAINS,
    DFA_GLOB /* str_glob over the whole text */
};

struct dfa_pattern {
    enum dfa_kind kind;
    unsigned flags; /* of regex.h, for DFA_REGEX */
    str text;
};

struct dfa;

/* A machine of the patterns, in the arena; taken[i] tells whether it answers for pattern i. NULL
 * when it would answer for none. most_states: over it, patterns are left out, the most expensive
 * ones first. Building time is bounded by it as well. */
struct dfa *dfa_new(struct arena *, const struct dfa_pattern *, uint32_t n, uint32_t most_states,
                    bool *taken);
uint32_t dfa_states(const struct dfa *);
/* Number of different sets that a run can end with; their numbers are 0 … sets - 1. */
uint32_t dfa_sets(const struct dfa *);
/* The patterns of a set, a bit for each of the n given ones. */
const uint64_t *dfa_set(const struct dfa *, uint32_t set);
/* Runs over a text of valid UTF-8 (it may hold NUL); the number of the set of patterns that match.
 */
uint32_t dfa_run(const struct dfa *, str text);
