/* SPDX-License-Identifier: Apache-2.0 */
/* Private to the machine: the facts that made a condition what it is on one row. finding.c walks
 * conditions and predicates, explain.c scalar programs with their loops. */
#pragma once

#include "engine/vm.h"

struct explain {
    struct vm *vm;
    uint32_t row;
    struct facts facts; /* in the run's arena; what they hold lives as long as the finding */
};

/* Adds the facts of a condition: of a false AND those of its false parts, and so on. */
void explain_cond(struct explain *, const struct cond *, bool negated);
/* Adds the facts of a scalar leaf. */
void explain_scalar(struct explain *, const struct cond *, enum answer, bool negated);
/* The value of a field version on the row, and its place or that of its nearest parent. */
struct fact explain_field(struct explain *, uint32_t field);
/* words_of_value of a computed one: durations in words, 324d 19h. */
str explain_computed(struct arena *, const struct value *);
enum verdict explain_verdict(enum answer);
