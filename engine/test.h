/* SPDX-License-Identifier: Apache-2.0 */
/* Tests: one value against a constant (op.def, TEST), with three answers. The meaning of every
 * comparison and word operator of the language stands in test.c and nowhere else. */
#pragma once

#include "base/regex.h"
#include "engine/program.h"

/* The answer of a test; a missing value is null. right is NULL where the test takes none. */
enum answer test_run(enum test, const struct value *left, const struct constant *right,
                     struct regex_scratch *);
/* Why test_run said undecided, in words that follow "node.x": `is missing`, `is a string, a number
 * is wanted`. */
str test_reason(struct arena *, enum test, const struct value *left, bool missing,
                const struct constant *right, struct regex_scratch *);
/* The constant as the other side of a comparison: what a report calls "wanted". */
str test_wanted(struct arena *, enum test, const struct constant *right, bool negated);

static inline enum answer answer_of(bool b)
{
    return b ? ANSWER_TRUE : ANSWER_FALSE;
}

/* "true", "false", "undecided". */
static inline str answer_name(enum answer a)
{
    return a == ANSWER_TRUE ? STR("true") : a == ANSWER_FALSE ? STR("false") : STR("undecided");
}

static inline enum answer answer_not(enum answer a)
{
    return a == ANSWER_TRUE ? ANSWER_FALSE : a == ANSWER_FALSE ? ANSWER_TRUE : a;
}

/* Kleene: false wins over undecided, undecided over true. */
static inline enum answer answer_and(enum answer a, enum answer b)
{
    if (a == ANSWER_FALSE || b == ANSWER_FALSE)
        return ANSWER_FALSE;
    return a == ANSWER_UNDECIDED || b == ANSWER_UNDECIDED ? ANSWER_UNDECIDED : ANSWER_TRUE;
}

static inline enum answer answer_or(enum answer a, enum answer b)
{
    return answer_not(answer_and(answer_not(a), answer_not(b)));
}
