/* SPDX-License-Identifier: Apache-2.0 */
/* Private to the machine: where a run spends its time, for `--profile`.
 *
 *     load | LOAD f0 | SCALAR s3 | AND AND RULE ASSERT COMMIT | LOAD f2 | … | END
 *     read   field 0   scalar 3    rule 0                       field 2       findings
 *
 * The clock is read where the owner changes, not at every instruction. A machine without a profile
 * asks once a batch whether it has one. */
#pragma once

#include "engine/vm.h"

/* What one owner took: nanoseconds, and runs of scalar programs on a row. */
struct clocked {
    uint64_t ns, rows;
};

struct meter {
    uint64_t read_ns, config_ns, findings_ns;
    struct clocked *fields, *scalars, *rules; /* by their numbers in the program */
    uint64_t *predicate_hits, *scalar_hits;   /* rows that they were true on … */
    uint64_t *scalar_asked;                   /* … and asked on */
    uint64_t lag;                             /* what a reading of the clock takes */
    uint64_t batch_ns;                        /* all that was counted in batches */
};

/* A meter at zero. */
struct meter *meter_new(struct arena *, const struct program *);
/* Fills the columns and runs the batch's instructions, as run_batch does, under the clock. */
void meter_batch(struct vm *, void (*load)(struct vm *));
/* The reading of text around batches: begins, and counts what did not go by in batches. */
uint64_t meter_begin(const struct vm *);
void meter_end(struct vm *, uint64_t began);
/* A configuration is read and asked all questions: it is nobody's, not the first's who asks. */
uint64_t meter_config_begin(const struct vm *);
void meter_config_end(struct vm *, uint64_t began);
/* Findings are written down behind a batch. */
uint64_t meter_findings_begin(const struct vm *);
void meter_findings_end(struct vm *, uint64_t began);
/* Adds what another machine measured. */
void meter_merge(struct meter *into, const struct meter *from, const struct program *);
/* The profile of the run; the statistics of predicates must be there. */
const struct profile *meter_result(const struct vm *);
