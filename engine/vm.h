/* SPDX-License-Identifier: Apache-2.0 */
/* Private to the machine: one run's state. A kernel (kernels.c) takes it and an instruction.
 *
 *                     row 0   row 1   row 2 ...        a batch, at most BATCH_ROWS objects
 *     rows            tree    tree    tree             as they are now: loaded, then with SETs
 *     column f0       3       1       3                codes in the dictionary of its path
 *     memo p0         [ ? T F T ]                      by code; filled as codes appear
 *     register r0     t 1 0 1   f 0 1 0                T where memo[code] is true
 *
 * SET never changes a tree: it copies the maps on its path into the batch's scratch arena and
 * shares the rest, so that columns and findings keep what they point at until the batch ends; then
 * what is left of the copies moves to the run's arena. */
#pragma once

#include "engine/dict.h"
#include "engine/engine.h"
#include "engine/program.h"
#include "engine/test.h"
#include "engine/walk.h"

struct row {
    uint32_t object;
    const struct value *loaded;
    struct value now;    /* with what is pending */
    struct value before; /* as the open rule found it */
    VEC(struct assignment) assigned;
    uint32_t assigned_before;
};

struct column {
    const struct value **values; /* NULL = missing */
    uint32_t *codes;
};

/* Answers of a predicate by code. */
struct memo {
    uint8_t *at;
    uint32_t cap, filled;
};

/* What a rule did on a batch. */
struct rule_state {
    uint64_t fail[BATCH_WORDS];      /* some ASSERT was false */
    uint64_t undecided[BATCH_WORDS]; /* some ASSERT was undecided */
    uint64_t error[BATCH_WORDS];     /* some action failed: what was pending is undone */
    uint64_t verdict_fail[BATCH_WORDS], verdict_undecided[BATCH_WORDS]; /* after UNDECIDED */
    uint64_t verdict_skip[BATCH_WORDS];
    uint64_t was_undecided[BATCH_WORDS]; /* before it */
};

/* Why an action failed on a row. */
struct action_error {
    uint32_t rule, row;
    const struct ast_action *action;
    str reason;
};

struct cell {
    struct value value;
    const struct constant *typed; /* a literal that is no plain value */
    bool undecided;
};

struct vm {
    const struct program *p;
    struct fleet *fleet;
    const struct run_options *options;
    struct arena *a;       /* the run's */
    struct arena *scratch; /* the batch's */
    uint32_t section, table;
    uint32_t n; /* rows of the batch */
    struct row rows[BATCH_ROWS];
    struct truth *regs;
    struct column *columns;     /* by field */
    VEC(uint32_t) first_fields; /* version 0 of the section */
    struct dict *dicts;         /* by path */
    struct walk *walks;         /* by path */
    struct memo *memos;         /* by predicate */
    struct rule_state *states;
    struct cell *cells;
    struct regex_scratch *rx;
    VEC(struct action_error) errors;
    uint32_t rule;               /* the open one */
    uint64_t mask[BATCH_WORDS];  /* rows that its actions take */
    struct rule_result *results; /* by rule */
    struct node_result *nodes;
    struct predicate_stats *predicate_stats;
    struct run_stats stats;
    VEC(struct finding) findings;
};

typedef void kernel_fn(struct vm *, const struct inst *);
/* By opcode. */
extern kernel_fn *const vm_kernels[OP_COUNT];

/* Loads version 0 of these fields for the whole batch. */
void kernels_load_first(struct vm *, const uint32_t *fields, uint32_t n);

/* Bits of the batch's rows in word k. */
static inline uint64_t vm_rows(const struct vm *vm, size_t k)
{
    size_t from = k * 64;
    if (vm->n >= from + 64)
        return ~(uint64_t)0;
    return vm->n > from ? ((uint64_t)1 << (vm->n - from)) - 1 : 0;
}

/* ---- scalar.c ---- */

/* Runs a scalar program on a row; its cells stay in vm->cells until the next run. */
struct cell scalar_run(struct vm *, uint32_t scalar, uint32_t row);
/* A cell as a condition. */
enum answer scalar_answer(const struct cell *);
/* Of the scalar that ran last: the operand field that left it undecided, and why. UINT32_MAX when
 * no field is to blame. */
uint32_t scalar_blame(struct vm *, uint32_t scalar, str *reason);

/* ---- finding.c ---- */

/* Counts and materialises the findings of the batch that the options ask for. */
void finding_collect(struct vm *);
/* A message with its placeholders filled, in the run's arena. */
str finding_message(struct vm *, const struct message *, uint32_t row);
