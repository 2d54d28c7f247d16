/* SPDX-License-Identifier: Apache-2.0 */
/* Private to the machine: child tables (struct child_list), made once in a batch when the first
 * fold asks for them.
 *
 *     child_load     the elements of a list of all rows: first[], lists[], and for each column of
 *                    the table a code for each child row
 *     child_answer   a predicate of a column over all child rows, looked up by code
 *     fold_run       a quantifier: its condition over 64 child rows a word, then one truth for each
 *                    parent
 *
 * Only child_load knows where elements come from. What it must leave behind: rows of the batch that
 * have no list or map there are out of `lists` and own no child rows; children of a row are in the
 * order of its list, or of its map's keys; code 0 is null or missing; where a code is DICT_WIDE,
 * `wide` holds the value, in order of child rows. Values in dictionaries live as long as the run,
 * wide ones as long as the batch. */
#pragma once

#include "engine/vm.h"

struct child_table {
    uint64_t stamp;                 /* of the batch that it holds */
    uint32_t first[BATCH_ROWS + 1]; /* child rows of row r: [first[r], first[r + 1]) */
    uint64_t lists[BATCH_WORDS];    /* rows that have a list or map */
    uint32_t n, cap;                /* child rows; cap is a multiple of 64 */
    const uint32_t *columns;        /* of the program */
    uint32_t column_count;
};

struct child_wide {
    uint32_t row;
    const struct value *value;
};

enum { CHILD_GUESSES = 64 };

/* A column of a child table. Most elements have a value that was there before: the code of the
 * element in the same place of the list before, or of the same number, is tried first. */
struct child_cells {
    struct dict dict;
    struct walk walk;
    bool joins; /* its path leaves the element */
    bool copy;  /* the values die with the batch */
    uint32_t *codes;
    VEC(struct child_wide) wide;
    uint32_t places[CHILD_GUESSES], numbers[CHILD_GUESSES], booleans[2];
};

/* A predicate over the child rows. */
struct child_answers {
    uint64_t stamp;
    uint64_t *t, *f;
    uint32_t cap; /* child rows that t and f have room for */
    struct memo memo;
};

struct children {
    struct child_table *tables;    /* by list */
    struct child_cells *cells;     /* by column */
    struct child_answers *answers; /* by predicate */
    uint64_t *t, *f;               /* of a whole condition */
    uint32_t cap;
};

/* The child table of a list in this batch. */
const struct child_table *child_load(struct vm *, uint32_t list);
/* A predicate over the child rows of its table, which is loaded. */
const struct child_answers *child_answer(struct vm *, uint32_t predicate);
/* The condition over all child rows of a list; t and f live until the next call. */
const struct child_table *child_condition(struct vm *, uint32_t list, const struct child_cond *,
                                          const uint64_t **t, const uint64_t **f);
