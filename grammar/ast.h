/* SPDX-License-Identifier: Apache-2.0 */
/* The policy language as a tree: what policy.y builds, check.c completes, and the compiler reads.
 *
 *     policy_set
 *       |- files   front matter, name                              (order of parsing)
 *       `- rules   id, severity, ...                               (order of parsing; run_order
 * sorts)
 *            |- when       ast_expr, NULL = ALWAYS
 *            |- then       actions ----- ASSERT  cond  + message: literal | expr | literal ...
 *            `- otherwise  actions       SET     target + value
 *
 * Shapes of an expression (ast.def says which kind has which):
 *
 *     ONE  NOT -> a      TWO  EQ -> a, b      THREE  BETWEEN -> a, b, c      MANY  AND ->
 * items[0..n) SEARCH  IN -> a, items[0..n)            PAIRS  MAP -> items[0] : items[1], items[2] :
 * items[3]
 *
 * `a AND b AND c` is one AND of three items, however long the chain; all other nesting is at most
 * LIMIT_expr_depth deep (ast_expr.depth), so the tree may be walked by recursion.
 *
 * Ownership: everything lives in the set's arena (the program's lifetime); texts without escapes
 * point into the source text, which lives as long. Nothing is freed piece by piece.
 *
 * What holds after policy_check returned true (the compiler may rely on it):
 *   - only kinds marked NOW in ast.def occur; negated operators (NOT IN, !~, IS NOT NULL, EXISTS)
 *     are NOT over the plain kind; IS is EQ, IS NOT is NE; `== null` is IS_NULL, `!= null` its NOT;
 *   - each PATH is resolved: root and steps, and two ways to write one field give the same root and
 *     the same text (vendor = node.vendor, location.x = node.location.x in a node rule);
 *   - b of MATCHES is a REGEX with its code compiled; b of LIKE is a VALUE string; a REGEX stands
 *     nowhere else;
 *   - constant lists and maps are one VALUE; LIST and MAP have a part that is no constant;
 *   - items of IN: VALUE, NETWORK, ADDRESS, DATE, DURATION, or an expression; none is an IN of
 * "10.0.0.0/8";
 *   - a NETWORK has no host bits set;
 *   - SET, UNSET (and APPEND) go to writable targets of the rule's own object, by constant steps;
 *   - APPLY stands in node rules only. */
#pragma once

#include "base/diag.h"
#include "base/value.h"
#include "base/vec.h"

struct ast_expr;
struct net_addr; /* base/net.h */
struct regex;    /* base/regex.h */

enum ast_kind {
#define AST_EXPR(name, word, shape, stage, meaning) AST_##name,
#define AST_ACTION(name, word, meaning)
#include "grammar/ast.def" /* IWYU pragma: keep */
#undef AST_EXPR
#undef AST_ACTION
    AST_KIND_COUNT
};

enum ast_shape {
    AST_LEAF,
    AST_ONE,
    AST_TWO,
    AST_THREE,
    AST_MANY,
    AST_SEARCH,
    AST_PAIRS,
    AST_SHAPE_CALL
};

struct ast_kind_info {
    const char *name; /* "STARTS_WITH" */
    const char *word; /* "starts-with" */
    enum ast_shape shape;
    bool supported; /* the compiler takes it */
    const char *meaning;
};

/* The row of ast.def; a constant. */
const struct ast_kind_info *ast_kind_info(enum ast_kind);

/* Whose field a path is. The rule's kind is one of the first four. */
enum ast_root {
    AST_NODE,
    AST_LINK,     /* link.a and link.z are steps: link.a.vendor = [a] [vendor] */
    AST_LOCATION, /* FOR location */
    AST_TABLE,    /* FOR member: a table of the workspace, by name (ast_rule.table) */
    AST_FLEET,    /* later: fleet.nodes */
    AST_BOUND,    /* later: a quantifier's name */
    AST_ROOT_COUNT
};

enum ast_step_kind { AST_STEP_KEY, AST_STEP_INDEX, AST_STEP_DYNAMIC };

struct ast_step {
    enum ast_step_kind kind;
    str key;               /* AST_STEP_KEY, unquoted */
    uint32_t index;        /* AST_STEP_INDEX, from 0 */
    struct ast_expr *expr; /* AST_STEP_DYNAMIC (later) */
    span at;
};

/* A field. steps[0..n) lead from the object of the root to the value; n is at least 1. In a node
 * rule the steps [location] [x] ... mean the join: the key x of an inline location map, else of the
 * location that `location` or `location_id` names; `joins` is true for these and for link.a.x,
 * link.z.x. */
struct ast_path {
    enum ast_root root;
    bool joins;
    uint32_t n;
    struct ast_step *steps;
    str text; /* canonical, relative to the object: custom_data.snmp["key-with-dash"].list[0].x */
    str written; /* as it stands in the source, for messages */
    span at;
};

struct ast_regex {
    str pattern;
    const struct regex *code; /* set by policy_check; equal (pattern, flags) share one */
    unsigned flags;           /* enum regex_flag */
    bool exact; /* the pattern stands in the source byte for byte, one byte behind `at` */
};

struct ast_expr {
    enum ast_kind kind;
    uint16_t depth; /* 1 for a leaf */
    bool in_parens; /* the source had ( ) round it */
    bool as_word;   /* EQ, NE, IS_NULL: written IS, IS NOT */
    bool bare;      /* IN: the one item stood without parentheses */
    span at;        /* the whole expression, without enclosing parentheses */
    str text;       /* the source text of `at` as one line: comments dropped, blanks made one; by
                       policy_check */
    struct ast_expr *a, *b, *c;
    struct ast_expr **items;
    uint32_t n; /* of items */
    str name;   /* CALL: the function; quantifiers: the bound name */
    union {
        struct value value;         /* VALUE */
        struct ast_path *path;      /* PATH */
        struct ast_regex regex;     /* REGEX */
        const struct net_addr *net; /* NETWORK, ADDRESS (an address has the full length) */
        int64_t seconds;            /* DATE: since 1970-01-01 UTC; DURATION */
    } as;
};

/* A message as literal texts and expressions, in order; "{{" and "}}" are already braces. */
struct ast_piece {
    str text;              /* where expr is NULL */
    struct ast_expr *expr; /* a value to print; `<missing>` when it has none */
};

struct ast_message {
    struct ast_piece *at;
    uint32_t n; /* 0: there is no message */
    span where;
};

enum ast_action_kind {
#define AST_EXPR(name, word, shape, stage, meaning)
#define AST_ACTION(name, word, meaning) ACTION_##name,
#include "grammar/ast.def" /* IWYU pragma: keep */
#undef AST_EXPR
#undef AST_ACTION
    ACTION_COUNT
};

struct ast_action {
    enum ast_action_kind kind;
    bool short_form;            /* ASSERT field IS value: cond is EQ (or IS_NULL for IS NULL) */
    span at;                    /* the whole action */
    struct ast_expr *cond;      /* ASSERT */
    struct ast_message message; /* ASSERT (optional), WARN */
    struct ast_path *target;    /* SET, UNSET, APPEND */
    struct ast_expr *value;     /* SET, APPEND; APPLY: the WITH map or NULL */
    str text;                   /* APPLY: the template; TAG: the label */
    span text_at;
};

struct ast_actions {
    struct ast_action *at;
    uint32_t n, cap;
};

enum ast_severity { AST_INFO, AST_WARNING, AST_ERROR, AST_CRITICAL, AST_SEVERITY_COUNT };
enum ast_undecided {
    AST_UNDECIDED_RUN,
    AST_UNDECIDED_FAIL,
    AST_UNDECIDED_WARN,
    AST_UNDECIDED_SKIP
};

struct ast_rule {
    str id;             /* "prefix/name", or "FILE:LINE" for a rule without a name */
    str name;           /* as written; empty for a rule without one */
    span at;            /* the whole rule */
    span name_at;       /* the name, or the rule's first word */
    span when_at;       /* WHEN condition, or the word ALWAYS */
    uint32_t file;      /* index in policy_set.files */
    enum ast_root kind; /* AST_NODE, AST_LINK, AST_LOCATION or AST_TABLE */
    str table;          /* AST_TABLE: its name */
    enum ast_severity severity;
    enum ast_undecided undecided; /* RUN: what the run says */
    bool enabled;                 /* false: the file's front matter says enabled: false */
    int32_t priority;
    str *tags;
    uint32_t tag_count;
    str description;
    struct ast_expr *when;              /* NULL: ALWAYS */
    struct ast_actions then, otherwise; /* otherwise.n == 0: no ELSE */
    bool has_else;
};

/* One policy file and its front matter, whose values are already in its rules. */
struct ast_file {
    uint32_t source; /* number in diags.sources */
    str name;        /* path as given */
    str id, owner, summary;
    bool enabled;
    enum ast_severity severity; /* and the further defaults of its rules */
    enum ast_undecided undecided;
    str *tags;
    uint32_t tag_count;
};

/* "error" and so on; and its reverse, false when s is none. */
const char *ast_severity_name(enum ast_severity);
bool ast_severity_find(enum ast_severity *out, str s) NODISCARD;
/* "node", "link", "location", "table", "fleet", "bound". */
const char *ast_root_name(enum ast_root);

/* The canonical text of an expression: fully resolved, the same for equal expressions, parentheses
 * only where they are needed. It is a key for sharing and is shown by `policy explain`. */
void ast_put_expr(struct buf *, const struct ast_expr *);
/* Equal in meaning by shape: the same kind, operands, paths and constants (places ignored). */
bool ast_equal(const struct ast_expr *, const struct ast_expr *);
