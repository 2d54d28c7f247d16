/* SPDX-License-Identifier: Apache-2.0 */
/* One deterministic automaton: how it is made, and its table as dfa_run reads it.
 *
 *     column[256]  byte → where its entry stands in a row (an offset in bytes)
 *     row          | true when a run comes here | true when it ends here | next row by class of
 * byte |
 *
 * The answers of one machine lie in one word of all answers: a set of them is a mask. A state is
 * the number of its row, counted in units of 8 bytes so that 16 bits reach 512 KiB. */
#pragma once

#include "base/dfa_nfa.h"

struct dfa_machine {
    const uint64_t *table;
    uint32_t start, states;
    uint32_t word; /* of the answers */
    uint16_t column[256];
};

/* The head of a row, in units: the two masks. */
enum { DFA_ROW_HEAD = 2, DFA_ROW_UNIT = sizeof(uint64_t), DFA_ROWS_MOST = 65535 };

/* States before they have rows. */
struct dfa_states {
    uint32_t n, classes;
    uint8_t class_of[256];
    VEC(uint32_t) next; /* by state and class */
    VEC(uint64_t) come; /* by state: what is true when a run comes to it, */
    VEC(uint64_t) end;  /* and when it ends there */
};

/* What building may still spend; attempts that fail spend it, too. */
struct dfa_budget {
    uint32_t states; /* of one machine */
    uint64_t work;   /* steps, of a few nanoseconds each */
};

struct dfa_builder;
/* The working memory of building machines from one nfa, which is complete. */
struct dfa_builder *dfa_builder_new(struct arena *, const struct nfa *);
/* The states for n patterns, by their first nodes, whose answers lie in one word; they live until
 * the next call. NULL when the
 * budget does not suffice. */
struct dfa_states *dfa_build(struct dfa_builder *, const uint32_t *starts, uint32_t n,
                             struct dfa_budget *);
/* Their table, in the arena. */
struct dfa_machine *dfa_table(struct arena *, const struct dfa_states *, uint32_t word);
/* Units of one row. */
static inline uint32_t dfa_row_units(uint32_t classes)
{
    return DFA_ROW_HEAD + (uint32_t)(classes * sizeof(uint16_t) + DFA_ROW_UNIT - 1) / DFA_ROW_UNIT;
}
