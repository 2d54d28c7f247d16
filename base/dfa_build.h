/* SPDX-License-Identifier: Apache-2.0 */
/* One deterministic automaton: how it is made, and its tables as dfa_run reads them.
 *
 *     column[256]  byte → where its entry stands in a row (an offset in bytes)
 *     row          | set on the way | set at the end | next row for each class of bytes |
 *
 * A state is the number of its row, counted in units of 8 bytes so that 16 bits reach 512 KiB. Rows
 * from `first` on have something true when a run comes to them. */
#pragma once

#include "base/dfa_nfa.h"

/* A word of a set of answers. */
struct dfa_bits {
    uint64_t bits;
    uint32_t word;
};

struct dfa_set {
    uint32_t from, to; /* in bits */
};

struct dfa_machine {
    const uint16_t *table;
    uint32_t start, first, states;
    const struct dfa_set *sets;
    const struct dfa_bits *bits;
    uint16_t column[256];
};

enum { DFA_ROW_UNIT = 8, DFA_ROW_HEAD = 2, DFA_ROWS_MOST = 65535, DFA_STATES_MOST = 30000 };

/* States before they have rows. */
struct dfa_states {
    uint32_t n, classes;
    uint8_t class_of[256];
    VEC(uint32_t) next;   /* by state and class */
    VEC(uint32_t) on_way; /* by state: the number of its set */
    VEC(uint32_t) at_end;
    struct words sets; /* of answers; 0 is the empty one */
};

/* What building may still spend; attempts that fail spend it, too. */
struct dfa_budget {
    uint32_t states; /* of one machine */
    uint64_t work;   /* steps, of a few nanoseconds each */
};

struct dfa_builder;
/* The working memory of building machines from one nfa, which is complete. */
struct dfa_builder *dfa_builder_new(struct arena *, const struct nfa *);
/* The states for n patterns, by their first nodes; they live until the next call. NULL when the
 * budget does not suffice. */
struct dfa_states *dfa_build(struct dfa_builder *, const uint32_t *starts, uint32_t n,
                             struct dfa_budget *);
/* Their tables, in the arena. */
struct dfa_machine *dfa_table(struct arena *, const struct dfa_states *);
/* Units of one row. */
static inline uint32_t dfa_row_units(uint32_t classes)
{
    return (uint32_t)((DFA_ROW_HEAD + classes) * sizeof(uint16_t) + DFA_ROW_UNIT - 1) /
           DFA_ROW_UNIT;
}
