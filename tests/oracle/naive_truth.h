/* SPDX-License-Identifier: Apache-2.0 */
/* The naive evaluator's conditions and values. */
#pragma once

#include "tests/oracle/naive.h"

enum truth { FALSE, TRUE, UNDECIDED };

/* The value of an expression, where it has one; null is a value. */
struct result {
    bool decided;
    struct value v;
    const struct ast_expr
        *reading; /* a literal that reads a string on the other side: v is its text */
};

enum { NAIVE_SLOTS = 32 };

struct judge {
    struct naive_run *run;
    const struct ast_rule *rule;
    uint32_t index;             /* of the object in its table */
    const struct value *object; /* as the actions so far have made it */
    const struct result *lets;  /* of the rule, as far as they are computed */
    struct value bound[NAIVE_SLOTS];
};

static inline struct result decided(struct value v)
{
    return (struct result){.decided = true, .v = v};
}

static inline enum truth of_bool(bool b)
{
    return b ? TRUE : FALSE;
}

static inline enum truth negated(enum truth t)
{
    return t == UNDECIDED ? UNDECIDED : t == TRUE ? FALSE : TRUE;
}

static inline enum truth both(enum truth a, enum truth b)
{
    if (a == FALSE || b == FALSE)
        return FALSE;
    return a == TRUE && b == TRUE ? TRUE : UNDECIDED;
}

static inline enum truth either(enum truth a, enum truth b)
{
    return negated(both(negated(a), negated(b)));
}

static inline struct result of_truth(enum truth t)
{
    return t == UNDECIDED ? (struct result){0} : decided(value_bool(t == TRUE));
}

/* What a condition says of the object. */
enum truth naive_truth(struct judge *, const struct ast_expr *);
/* The value of an expression. */
struct result naive_value(struct judge *, const struct ast_expr *);
/* Whether a list has an equal member. */
bool naive_holds(const struct value *list, const struct value *);

/* naive_path.c: the value of a field, null where there is none. */
struct result naive_path(struct judge *, const struct ast_path *);
/* naive_order.c: == and order of two values, one of which may be a literal that reads the other. */
enum truth naive_equal(struct judge *, struct result, struct result);
bool naive_order(struct judge *, int *order, struct result, struct result);
/* naive_math.c: arithmetic, joining, calls. */
struct result naive_math(struct judge *, const struct ast_expr *);
struct result naive_call(struct judge *, const struct ast_expr *);
/* naive_loop.c: ALL ANY NONE, COUNT SUM …, IS UNIQUE. */
struct result naive_loop(struct judge *, const struct ast_expr *);
enum truth naive_unique(struct judge *, const struct ast_expr *);
