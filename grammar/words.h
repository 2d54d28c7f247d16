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

/* DEFINE name AS body, CONST name = value. */
struct declared {
    str name;
    span at, name_at;
    bool is_const;
    bool names_link; /* the body reads link.x: a rule that uses it is a link rule */
    bool no_link;    /* it was looked at with all that it uses, and does not */
    bool busy;       /* being expanded */
    bool checked;    /* CONST: value is complete, or wrong, which has been said */
    bool failed;
    bool lined;             /* the texts of its parts are made */
    uint64_t parts;         /* of a CONST that was checked */
    unsigned failed_kinds;  /* DEFINE: a bit for each kind of rule for which its faults were said */
    struct ast_expr *value; /* as written; of a CONST that was checked, complete */
};

/* A path that was resolved, for others of the same text. */
struct known_path {
    const struct ast_path *path; /* NULL: none that the text alone explains */
    uint32_t field;              /* index in policy_set.fields */
};

struct policy_words {
    struct symtab keywords;     /* in capitals, in the order of their tokens */
    uint32_t first_letters[17]; /* of keywords so long: bit 0 is A */
    VEC(struct known_pattern) patterns;
    struct symtab pattern_keys;        /* flags and pattern -> index in patterns */
    struct symtab declared;            /* names of DEFINE and CONST, also of broken ones */
    struct symtab lost_rules;          /* names of rules that could not be read */
    VEC(struct declared) declarations; /* in order of parsing */
    struct symtab declared_names;      /* names of declarations … */
    VEC(uint32_t) first, last;         /* … name → its first and newest declaration */
    VEC(uint32_t) next;                /* declaration → the next one of that name */
    uint32_t seen_file,
        seen_imports;           /* what was asked for last: the files that this file can use … */
    uint64_t *seen;             /* … behind so many imports; NULL: nothing yet */
    struct symtab rule_names;   /* names and ids of rules, once asked for … */
    VEC(uint32_t) rule_at;      /* … → the first rule of that name */
    struct symtab field_keys;   /* kind, table and path -> index in policy_set.fields */
    struct symtab written_keys; /* kind, table and path as written … */
    VEC(struct known_path) known_paths; /* … → what it is */
};

/* Checks and resolves a single condition. */
bool check_condition(struct policy_set *, struct ast_expr *, enum ast_root kind,
                     const struct known_fields *, struct diags *) NODISCARD;
/* As policy_check_fields, for the fields from this index on. */
bool check_fields_from(struct policy_set *, uint32_t from, const struct known_fields *,
                       struct diags *) NODISCARD;
