/* SPDX-License-Identifier: Apache-2.0 */
/* Truth registers by the word: what the instructions AND, OR and NOT do, and the verdicts of a
 * plain rule, which is one that only asserts. Words past the batch's last are left alone. */
#pragma once

#include "engine/program.h"

/* Rows of a batch by the verdict of a rule; all others pass. */
struct logic_counts {
    uint32_t fail, undecided, skip;
};

typedef void logic_two_fn(struct truth *to, const struct truth *a, const struct truth *b,
                          uint32_t words);
typedef struct logic_counts logic_judge_fn(const struct truth *when, const struct truth *wanted,
                                           const uint64_t *rows, uint32_t words);

struct logic {
    logic_two_fn *and, * or, *and_not, *or_not; /* of a with b, with NOT b; to may be either */
    /* The verdicts of WHEN … ASSERT: fails where the assert is false, undecided where either is.
     * rows: bits of the batch's rows. */
    logic_judge_fn *judge;
};

/* For any processor; the best for this one. */
extern const struct logic logic_portable;
const struct logic *logic_best(void);
