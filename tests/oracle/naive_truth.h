/* SPDX-License-Identifier: Apache-2.0 */
/* The naive evaluator's conditions and values. */
#pragma once

#include "tests/oracle/naive.h"

enum truth { FALSE, TRUE, UNDECIDED };

/* The value of an expression, where it has one; null is a value. */
struct result {
    bool decided;
    struct value v;
};

struct judge {
    struct naive_run *run;
    enum ast_root root;
    const struct value *object; /* as the actions so far have made it */
};

static inline struct result decided(struct value v)
{
    return (struct result){true, v};
}

/* What a condition says of the object. */
enum truth naive_truth(struct judge *, const struct ast_expr *);
/* The value of an expression. */
struct result naive_value(struct judge *, const struct ast_expr *);
/* Whether a list has an equal member. */
bool naive_holds(const struct value *list, const struct value *);
