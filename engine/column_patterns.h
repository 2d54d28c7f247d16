/* SPDX-License-Identifier: Apache-2.0 */
/* The tests of one field that ask for text, answered together: MATCHES, LIKE, CONTAINS, STARTS
 * WITH, ENDS WITH, ==, !=, IN with constants become one automaton (base/dfa.h), which passes over a
 * string once. The meaning is that of test_run on a string; other values are not its affair. A
 * pattern with which PCRE2 would pass its limit of steps is decided here. */
#pragma once

#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct program;
struct column_patterns;

/* The automaton of those of n predicates (numbers in program.predicates) that it can answer:
 * taken[i] tells whether predicate i is among them. In the arena, and a constant: threads share it.
 * NULL when it would answer none. */
struct column_patterns *column_patterns_new(struct arena *, const struct program *,
                                            const uint32_t *predicates, uint32_t n, bool *taken);
/* Answers count strings of valid UTF-8; many in one call are faster than one by one. out:
 * bits_words(n) words for each string; bit i is set where predicate i is true. Predicates that are
 * taken and not true are false; bits of the others are 0. */
void column_patterns_run(const struct column_patterns *, const str *texts, uint32_t count,
                         uint64_t *out);
