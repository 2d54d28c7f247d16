/* SPDX-License-Identifier: Apache-2.0 */
/* The dictionary of a path: each distinct value of a run gets a small code, so that a test runs
 * once for each value and a batch is answered by looking codes up.
 *
 *     code   0        1        2     3          DICT_WIDE
 *     value  missing  "cisco"  9000  ["a","b"]  held in no table: test it row by row
 *
 * Scalars, and lists and maps of few parts, are coded; larger ones, and what comes after
 * LIMIT_dictionary_entries values, are wide. Where most values are new (names, counters), codes
 * would cost more than they save: then all are wide from there on, which depends on the values in
 * their order alone. 1 and 1.0 have codes of their own. */
#pragma once

#include "base/limits.h"
#include "base/value.h"

#define DICT_WIDE UINT32_MAX

struct dict {
    struct arena *arena;
    struct value *values; /* by code; values[0] is null */
    uint64_t *hashes;
    uint32_t n, cap;
    uint32_t *slots; /* code, 0 = free */
    uint32_t slot_count;
    uint32_t limit;
    uint32_t asked, fresh; /* in the window at hand: values, and those that were new */
    uint32_t restless;     /* windows in a row of which most was new */
    bool closed;           /* all values are wide */
    bool wide;             /* some value was: n - 1 is less than there are */
};

/* Empty but for code 0. */
void dict_init(struct dict *, struct arena *, uint64_t limit);
/* The code of a value (NULL and null are 0), added when it is new. copy: the value may die before
 * the dictionary, keep a copy of it. */
uint32_t dict_code(struct dict *, const struct value *, bool copy);
