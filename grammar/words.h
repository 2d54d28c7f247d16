/* SPDX-License-Identifier: Apache-2.0 */
/* Private to grammar/: what the checks keep in a policy_set. */
#pragma once

#include "base/sym.h"
#include "grammar/policy.h"

/* A growing list of expressions. */
struct exprs {
    struct ast_expr **at;
    uint32_t n, cap;
};

/* One compiled pattern, so that a set compiles each only once. */
struct known_pattern {
    str pattern;
    unsigned flags;
    const struct regex *code; /* NULL: it does not compile, which has been said */
};

struct policy_words {
    struct symtab keywords; /* in capitals, in the order of their tokens */
    VEC(struct known_pattern) patterns;
    struct symtab pattern_keys; /* flags and pattern -> index in patterns */
    struct symtab declared;     /* names of DEFINE, CONST and LET */
    struct symtab field_keys;   /* kind, table and path -> index in policy_set.fields */
};

/* Checks and resolves a single condition. */
bool check_condition(struct policy_set *, struct ast_expr *, enum ast_root kind,
                     const struct known_fields *, struct diags *) NODISCARD;
/* As policy_check_fields, for the fields from this index on. */
bool check_fields_from(struct policy_set *, uint32_t from, const struct known_fields *,
                       struct diags *) NODISCARD;
