/* SPDX-License-Identifier: Apache-2.0 */
/* Many patterns as one machine: a deterministic automaton over bytes that notes which patterns have
 * matched on the way, so that one pass over a text answers all of them.
 *
 *     patterns   ^fra[0-9]    -edge-    $
 *     text       f r a 1 - e d g e - 0 1     one table look-up for each byte
 *     noted            0           1    2
 *     answers    0, 1 and 2 are true
 *
 * What has matched is no part of a state (else each subset of the patterns would be a state of its
 * own): a run collects the sets of the few states that stand for a match. Where the automaton of
 * all patterns is too large, several share the patterns; the caller does not see it.
 *
 * PCRE2 defines the meaning (UTF mode, without UCP): a pattern is taken only where its answer on
 * every valid UTF-8 text is sure to be PCRE2's. Look-around, back-references, atomic groups,
 * recursion and the like are not taken; nor is what would make the automaton too large. There is no
 * REGEX_LIMIT here: the automaton decides, too, where PCRE2 would give up.
 *
 * A constant once made: threads share it. Construction by subsets of the states of a
 * non-deterministic automaton (Rabin and Scott, 1959; Thompson, 1968). */
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
    unsigned flags;  /* of regex.h, for DFA_REGEX */
    uint32_t answer; /* number of the answer that a match makes true; patterns may share one */
    str text;
};

struct dfa;

/* A machine of the patterns, in the arena; their texts need not live on. taken[i] tells whether it
 * gives answer i, which it does when it has taken all patterns of the answer (so, too, where there
 * are none: the answer is false). NULL when it would give no answer. most_states bounds all states
 * together, and with them the time of building: over it, answers are left out, the most expensive
 * ones first. */
struct dfa *dfa_new(struct arena *, const struct dfa_pattern *, uint32_t n, uint32_t answers,
                    uint32_t most_states, bool *taken);
uint32_t dfa_states(const struct dfa *);
/* Runs over count texts of valid UTF-8 (they may hold NUL and newlines); of several it runs some at
 * a time, which is faster than one by one. out: bits_words(answers) words for each text; the bits
 * of the answers that are true are set, all others are cleared. */
void dfa_run(const struct dfa *, const str *texts, uint32_t count, uint64_t *out);
