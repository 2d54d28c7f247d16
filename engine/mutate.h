/* SPDX-License-Identifier: Apache-2.0 */
/* Mutations: small mistakes put into checked rules one at a time, to see whether a test notices.
 * Each changes one operator, quantifier or number of one condition. */
#pragma once

#include "grammar/policy.h"

struct mutation_part {
    struct ast_expr *expr; /* the part that changes */
    struct ast_expr other; /* what it becomes; while the mutation is made, what it was */
};

struct mutation {
    const struct ast_rule *rule;     /* the first that has the part */
    VEC(struct mutation_part) parts; /* one; of a DEFINE its copy at each use */
    str was, now;                    /* in the words of rules: `>=` and `>` */
};

/* All mutations of the enabled rules, in order of the text. */
uint32_t mutate_all(struct mutation **out, struct arena *, const struct policy_set *);
/* Makes the mutation, or takes it back. */
void mutate_turn(const struct mutation *);
