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
 * Only child_load knows where elements come from: from the trees of lists, or from a source
 * (vm_source.elements). What either must leave behind: rows of the batch that
 * have no list or map there are out of `lists` and own no child rows; children of a row are in the
 * order of its list, or of its map's keys; code 0 is null or missing; where a code is DICT_WIDE,
 * `wide` holds the value, in order of child rows. Values in dictionaries live as long as the run,
 * wide ones as long as the batch. */
#pragma once

#include "engine/tile.h"
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
    uint32_t *codes;
    VEC(struct child_wide) wide;
    VEC(uint32_t) predicates; /* of its values */
    uint64_t *rows;           /* by code: their answers, 64 a word; T, then what is undecided */
    uint32_t filled, rows_cap;
    uint32_t places[CHILD_GUESSES], numbers[CHILD_GUESSES], booleans[2];
};

/* A predicate over the child rows. */
struct child_answers {
    uint64_t stamp;
    uint64_t *t, *f;
    uint32_t cap;          /* child rows that t and f have room for */
    struct tuples *tuples; /* of a scalar over the element: what was answered (tuple.c) */
};

/* A condition over all child rows of a table. */
struct child_bits {
    uint64_t stamp;
    uint64_t *t, *f;
    uint32_t cap; /* child rows */
};

struct children {
    struct child_table *tables;    /* by list */
    struct child_cells *cells;     /* by column */
    struct child_answers *answers; /* by predicate */
    struct child_bits *loops;      /* by loop */
    struct child_bits fold;        /* of the fold at work */
    const struct tile_kernels *tiles;
};

/* Makes room for n child rows in the columns of a table: child_load and sources. */
void child_room(struct vm *, struct child_table *, uint32_t n);
/* The child table of a list in this batch. */
const struct child_table *child_load(struct vm *, uint32_t list);
/* A predicate over the child rows of its table, which is loaded. */
const struct child_answers *child_answer(struct vm *, uint32_t predicate);

/* Answers a scalar over the element for all child rows; t and f are clear. */
void child_tuples(struct vm *, const struct child_predicate *, struct child_answers *);

enum { CHILD_CHUNK = 32 };

/* A condition over 64 x CHILD_CHUNK child rows; bits past the table's end may be anything. */
struct child_chunk {
    uint64_t t[CHILD_CHUNK], f[CHILD_CHUNK];
};

/* Words [from, from + n) of a condition over the child rows of a loaded table; n is at most
 * CHILD_CHUNK. NULL: true. */
void child_chunk(struct vm *, const struct child_table *, const struct child_cond *, uint32_t from,
                 uint32_t n, struct child_chunk *out);
/* Whether this run goes element by element: for coverage, which looks at every leaf, and tests. */
static inline bool child_refused(const struct vm *vm)
{
    return vm->seen || vm->options->by_element;
}
