/* SPDX-License-Identifier: Apache-2.0 */
/* Private to grammar/: the state of policy_check, shared by its parts.
 *
 *     check.c  rules, actions, order   check_expr.c  expressions   check_path.c  fields and targets
 */
#pragma once

#include "grammar/words.h"

struct check {
    struct arena *arena;
    struct policy_set *set;
    const struct policy_options *options; /* never NULL */
    struct diags *dg;
    enum ast_root kind; /* of the rule at hand */
    str table;
    bool failed;
};

/* The source text of a place. */
str check_source(const struct check *, span);
/* Notes that the error just added was one. */
void check_fail(struct check *);

/* Checks an expression in place and completes it (ast.h says how it looks then). */
void check_expr(struct check *, struct ast_expr *);
/* Checks an expression that becomes data (SET, WITH, a message): networks, addresses, dates and
 * durations turn into their text. */
void check_data(struct check *, struct ast_expr *);

/* Resolves a path for the rule at hand and, when it is read, enters it in the set's fields. False
 * when it was reported. */
bool check_path(struct check *, struct ast_path *, bool read) NODISCARD;
/* Resolves the target of SET, UNSET or APPEND (verb) and checks that rules may write there. */
void check_target(struct check *, struct ast_path *, const char *verb);
