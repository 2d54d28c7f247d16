/* SPDX-License-Identifier: Apache-2.0 */
/* A second reading of the policy language: rules are walked as trees over value trees, object by
 * object, as the "Meaning" of the language says it and without a thought for speed. It shares the
 * parser and the functions with the engine and nothing of the engine itself; the two must agree.
 *
 * It does not do: findings and their facts, messages, labels, configuration predicates. */
#pragma once

#include "grammar/policy.h"

enum naive_verdict {
    NAIVE_SKIP,
    NAIVE_PASS,
    NAIVE_FAIL,
    NAIVE_WAIVED,
    NAIVE_UNDECIDED,
    NAIVE_VERDICTS
};

/* The objects of a run: lists of maps, as loaded. */
struct naive_data {
    struct value nodes, links, locations;
};

struct naive_assignment {
    str template;
    struct value with;
};

struct naive_object {
    struct value now; /* with the SETs of the rules so far */
    VEC(struct naive_assignment) templates;
};

struct naive_judgement {
    uint32_t object, element; /* element: of a rule FOR EACH, else 0 */
    enum naive_verdict verdict;
};

struct naive_judgements {
    struct naive_judgement *at;
    uint32_t n, cap;
};

struct naive_run {
    struct arena *arena;
    struct naive_data data;
    struct naive_object *objects[3]; /* nodes, links, locations */
    uint32_t counts[3];
    struct naive_judgements *verdicts; /* [position in run_order] */
    struct regex_scratch *rx;
    const struct limits *limits;
    int64_t now;
};

/* Judges all objects by all rules, in the order of the set. Everything lives in the arena. */
struct naive_run *naive_judge(struct arena *, const struct policy_set *, struct naive_data,
                              const struct limits *, int64_t now);
/* Which of the three tables a rule runs over: 0 nodes, 1 links, 2 locations. */
uint32_t naive_table(const struct ast_rule *);
