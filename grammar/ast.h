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
 *   - APPLY and CONFIG stand in node rules only;
 *   - a use of a CONST is its VALUE; a use of a DEFINE or LET is NAMED; one rule and all that it
 * uses has at most LIMIT_rule_parts parts, DEFINEs counted at each use;
 *   - the names of a rule's quantifiers have slots of their own, 0 … slots - 1. */
#pragma once

#include "base/diag.h"
#include "base/value.h"
#include "base/vec.h"

struct ast_expr;
struct builtin;    /* base/builtin.h */
struct match_expr; /* base/match_expr.h */
struct net_addr;   /* base/net.h */
struct regex;      /* base/regex.h */

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
    AST_SHAPE_CALL,
    AST_LOOP
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
    AST_FLEET,    /* fleet.nodes, fleet.links, fleet.locations: one step */
    AST_BOUND,    /* a name that a quantifier, AS or FOR EACH gave; steps lead from the element */
    AST_ROOT_COUNT
};

/* What the elements of a list are, so that a path behind a bound name knows how to join. */
enum ast_element {
    AST_ELEMENT_DATA, /* plain data: steps are keys and indexes */
    AST_ELEMENT_NODE, /* of fleet.nodes, or the peer of a NODE_LINK: location.x and links join */
    AST_ELEMENT_LINK, /* of fleet.links: a.x and z.x join */
    AST_ELEMENT_LOCATION, /* of fleet.locations */
    AST_ELEMENT_NODE_LINK /* of node.links: role interface peer peer_interface; peer is a node */
};

enum ast_step_kind { AST_STEP_KEY, AST_STEP_INDEX, AST_STEP_DYNAMIC };

struct ast_step {
    enum ast_step_kind kind;
    uint32_t index;        /* AST_STEP_INDEX, from 0 */
    str key;               /* AST_STEP_KEY, unquoted */
    struct ast_expr *expr; /* AST_STEP_DYNAMIC (later) */
    span at;
};

/* A field. steps[0..n) lead from the object of the root to the value; n is at least 1. In a node
 * rule the steps [location] [x] ... mean the join: the key x of an inline location map, else of the
 * location that `location` or `location_id` names; `joins` is true for these and for link.a.x,
 * link.z.x. */
struct ast_path {
    enum ast_root root;
    uint32_t n; /* at least 1; of AST_BOUND also 0: the element itself */
    struct ast_step *steps;
    uint32_t slot;            /* AST_BOUND: which of the rule's bound names (ast_loop.slot) */
    enum ast_element element; /* AST_BOUND: what the name stands for */
    bool joins;
    bool dynamic; /* some step is AST_STEP_DYNAMIC: it is read row by row, keyed by its text */
    span at;
    str text;    /* canonical, relative to the object: custom_data.snmp["key-with-dash"].list[0].x;
                    of AST_BOUND and AST_FLEET with the name in front: i.mtu, fleet.nodes */
    str written; /* as it stands in the source, for messages */
};

struct ast_regex {
    str pattern;
    const struct regex *code; /* set by policy_check; equal (pattern, flags) share one */
    unsigned flags;           /* enum regex_flag */
    bool exact; /* the pattern stands in the source byte for byte, one byte behind `at` */
};

enum ast_gather {
    AST_GATHER_COUNT,
    AST_GATHER_SUM,
    AST_GATHER_MIN,
    AST_GATHER_MAX,
    AST_GATHER_AVG,
    AST_GATHER_LIST,
    AST_GATHER_FIRST
};

/* An equality between something of the element alone and something of the rule's object alone. */
struct ast_key {
    struct ast_expr *inner, *outer;
};

/* ALL, ANY, NONE, GATHER. Over fleet.* one of two forms holds: `fixed` (the body names nothing of
 * the rule's object: computed once), or `keys` and `rest` (the body, or the WHERE of a GATHER, is
 * the AND of the keys' equalities and of rest): a grouped count. Elsewhere keys is NULL. */
struct ast_loop {
    enum ast_gather gather;   /* GATHER */
    uint32_t slot;            /* of the bound name in its rule, from 0; a name inside another's body
                                 has another slot */
    enum ast_element element; /* of the list */
    span name_at;             /* the bound name */
    bool fleet, fixed;
    struct ast_key *keys;
    uint32_t key_count;
    struct ast_expr *rest; /* tests of the element alone; NULL: none */
};

enum ast_config_kind {
    AST_CONFIG_HAS,
    AST_CONFIG_MISSING,
    AST_CONFIG_COUNT,  /* a number */
    AST_CONFIG_VALUES, /* a list: of the one capture group, of maps where groups have names, of the
                          whole level where there is none */
    AST_CONFIG_VALUE,  /* the first of VALUES, or null */
    AST_CONFIG_EVERY,  /* EVERY SLICE */
    AST_CONFIG_SOME,
    AST_CONFIG_NO
};

struct ast_config {
    enum ast_config_kind kind;
    bool rendered; /* RENDERED in place of CONFIG */
    bool inner; /* HAS, MISSING, COUNT of a slice: of the SLICE expression that encloses it … */
    uint32_t slot; /* … whose slot this is; of EVERY SOME NO: their own slot, whose element is a map
                      of header, line and the named groups (name is empty without AS) */
    span name_at; /* the name behind AS */
    str pattern;  /* the match expression as text */
    span pattern_at;
    const struct match_expr *match; /* parsed by policy_check (base/match_expr.h), not trimmed */
};

/* Two lines of the cache: all passes of the compiler walk over them. */
struct ast_expr {
    enum ast_kind kind;
    uint16_t depth; /* 1 for a leaf */
    bool in_parens; /* the source had ( ) round it */
    bool as_word;   /* EQ, NE, IS_NULL: written IS, IS NOT */
    bool bare;      /* IN: the one item stood without parentheses */
    uint32_t n;     /* of items */
    span at;        /* the whole expression, without enclosing parentheses */
    struct ast_expr *a, *b, *c;
    struct ast_expr **items;
    union {
        struct value value;             /* VALUE */
        struct ast_path *path;          /* PATH */
        struct ast_regex regex;         /* REGEX */
        const struct net_addr *net;     /* NETWORK, ADDRESS (an address has the full length) */
        int64_t seconds;                /* DATE: since 1970-01-01 UTC; DURATION */
        const struct builtin *function; /* CALL: base/builtin.h */
        struct ast_loop *loop;          /* ALL ANY NONE GATHER */
        struct ast_config *config;      /* CONFIG */
        struct {
            str text;
            str scheme; /* as written behind ON; empty: the row's dialect chooses */
        } version;      /* VERSION; its scheme is known (base/version.h) */
        bool let;       /* NAMED: a LET, whose value is that of the rule's beginning */
    } as;
    str text; /* the source text of `at` as one line: comments dropped, blanks made one; by
                 policy_check */
    str name; /* CALL: the function; LOOP: the bound name; NAMED: the name */
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

/* LET name = value: computed once, on the values before the rule. */
struct ast_let {
    str name;
    span at, name_at;
    struct ast_expr *value;
};

/* EXEMPT what FOR cond UNTIL day REASON "…" [BY "…"]. */
struct ast_exempt {
    span at;
    uint32_t file;
    span what_at;
    str rule, tag, template; /* one of them: a glob for names of rules, TAG x, TEMPLATE "…" */
    struct ast_expr *cond;   /* as written; TEMPLATE: resolved for nodes by policy_check */
    str cond_text;           /* on one line */
    int64_t until;           /* the end of its last day: seconds since 1970 UTC, exclusive */
    str until_text;          /* 2026-12-31 */
    str reason, by;
    uint32_t matched; /* rules that it names; 0 is a warning */
};

/* A waiver as one rule sees it: cond is a copy resolved for that rule. */
struct ast_waiver {
    const struct ast_exempt *exempt;
    struct ast_expr *cond;
};

enum ast_given_kind { AST_GIVEN_OBJECT, AST_GIVEN_NOW, AST_GIVEN_CONFIG };
struct ast_given {
    enum ast_given_kind kind;
    enum ast_root root; /* OBJECT: node link location table */
    str table;
    span table_at;
    struct value object; /* a map; names are given where it has none (node-1, …) by the runner */
    struct ast_expr *object_expr; /* … as written */
    int64_t now;                  /* NOW: seconds */
    str config, dialect; /* CONFIG of the node given last before it; dialect may be empty */
    span at;
};

enum ast_expect_kind {
    AST_EXPECT_VERDICT, /* [NOT] NAME FAILS [AT field] | PASSES | SKIPS | IS UNDECIDED | IS WAIVED
                         */
    AST_EXPECT_SET,     /* [NOT] SET path [TO value] */
    AST_EXPECT_APPLY    /* [NOT] APPLY "template" */
};
enum ast_outcome { AST_FAILS, AST_PASSES, AST_SKIPS, AST_IS_UNDECIDED, AST_IS_WAIVED };
struct ast_expect {
    enum ast_expect_kind kind;
    bool negated;
    str on; /* ON name; empty: the first object */
    span on_at;
    str rule;     /* VERDICT: name or id */
    span rule_at; /* … its place */
    enum ast_outcome outcome;
    struct ast_path *field; /* FAILS AT field; SET path; text is canonical (node.x stands as x) */
    bool has_value;
    struct value value;          /* SET … TO value */
    struct ast_expr *value_expr; /* … as written */
    str template;                /* APPLY */
    span at;
};

/* TEST "name" GIVEN … EXPECT …; of *_test.rules only. */
struct ast_test {
    str name;
    span at, name_at;
    uint32_t file;
    struct ast_given *givens;
    uint32_t given_count;
    struct ast_expect *expects;
    uint32_t expect_count;
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
    bool kind_said;     /* FOR says the kind, or link. does */
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
    struct ast_let *lets;
    uint32_t let_count;
    /* FOR EACH name IN path: the rule's objects are the elements of a list of each node. kind is
     * AST_NODE; a bare name and `name.x` are AST_BOUND of slot 0, `node.x` the node's. */
    struct ast_path *each; /* NULL: no such rule */
    str each_name;
    span each_name_at;
    uint32_t slots;                   /* bound names in all */
    bool names_rendered;              /* some part of it is RENDERED; by policy_check */
    const struct ast_waiver *waivers; /* that may waive it; by policy_check */
    uint32_t waiver_count;
};

/* One policy file and its front matter, whose values are already in its rules. */
struct ast_file {
    uint32_t source; /* number in diags.sources */
    str name;        /* path as given */
    str path;        /* as it was read: with the mark of a revision (base/io.h) */
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
/* "set" and so on. */
const char *ast_action_word(enum ast_action_kind);
/* "node", "link", "location", "table", "fleet", "bound". */
const char *ast_root_name(enum ast_root);

/* The canonical text of an expression: fully resolved, the same for equal expressions, parentheses
 * only where they are needed. It is a key for sharing and is shown by `policy explain`. */
void ast_put_expr(struct buf *, const struct ast_expr *);
/* Equal in meaning by shape: the same kind, operands, paths and constants (places ignored). */
bool ast_equal(const struct ast_expr *, const struct ast_expr *);
/* The same number for expressions that are equal, nearly always another for others. */
uint64_t ast_hash(const struct ast_expr *);
