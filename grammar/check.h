/* SPDX-License-Identifier: Apache-2.0 */
/* Private to grammar/: the state of policy_check, shared by its parts.
 *
 *     check.c  rules, actions, order   check_expr.c  expressions   check_path.c  fields and targets
 */
#pragma once

#include "grammar/words.h"

/* A name that a quantifier, AS or FOR EACH gave. */
struct bound {
    str name; /* empty: a SLICE without AS */
    uint32_t slot;
    enum ast_element element;
    const struct ast_expr *slice; /* of a SLICE: it has header, line and named groups */
};

struct check {
    struct arena *arena;
    struct policy_set *set;
    const struct policy_options *options; /* never NULL */
    struct diags *dg;
    bool failed;
    struct buf key; /* for look-ups, used again and again */
    span plain;     /* source text that is one line without comments; what lies in it is, too */

    /* the rule at hand */
    enum ast_root kind;
    str table;
    const struct bound *each; /* what FOR EACH names, NULL elsewhere */
    const struct ast_let *lets;
    uint32_t let_count; /* those that may be used at this point */
    VEC(uint32_t) let_parts;
    uint32_t slots;      /* given away so far */
    uint64_t parts;      /* of the rule and all that it uses */
    uint64_t all_parts;  /* of all rules so far */
    bool said_all;       /* … and that they are too many */
    uint64_t waivers;    /* of all rules so far */
    uint32_t level;      /* of nesting at this point */
    bool over;           /* a limit was passed and reported: nothing further is looked at */
    bool reads_rendered; /* RENDERED was seen */

    /* the place at hand */
    VEC(struct bound) scope;
    uint32_t scope_from;          /* names below it are hidden: they belong to whom uses a DEFINE */
    const struct ast_expr *slice; /* the SLICE that encloses it */
    bool among;                   /* inside IS UNIQUE */
    const char *constant;         /* here must be a constant, of this; else NULL */
    bool list_place;              /* behind IN of a quantifier, where fleet.nodes may stand */
};

/* An empty key to fill. */
struct buf *check_key(struct check *);
/* The source text of a place. */
str check_source(const struct check *, span);
/* Notes that the error just added was one. */
void check_fail(struct check *);

/* Starts on another rule or other text: forgets names, slots and counts. */
void check_begin(struct check *, enum ast_root kind, str table);
/* As check_begin, as that rule sees its fields; *each must outlive what is checked. */
void check_begin_rule(struct check *, const struct ast_rule *, struct bound *each);
/* FOR name, GIVEN name: there must be such a table. */
void check_kind(struct check *, str table, span at, const char *word);
/* Checks an expression in place and completes it (ast.h says how it looks then). */
void check_expr(struct check *, struct ast_expr *);
/* The depth above its parts once they are complete; a passed limit is reported. */
void check_depth(struct check *, struct ast_expr *);
/* The source text of a place as one line. */
str check_line(struct check *, span);
/* Sets ast_expr.text of an expression and all its parts, before it is copied. */
void check_lines(struct check *, struct ast_expr *);
/* `operation` takes `wanted`, not this constant. */
void check_bad_operand(struct check *, const struct ast_expr *, const char *operation,
                       const char *wanted);

/* Checks an expression that becomes data (SET, WITH, a message): networks, addresses, dates and
 * durations turn into their text. */
void check_data(struct check *, struct ast_expr *);

/* A literal of any kind; a literal string. */
bool check_is_constant(const struct ast_expr *);
bool check_is_string(const struct ast_expr *);

/* ---- check_pattern.c ---- */

/* The right side of MATCHES becomes a compiled REGEX. */
void check_pattern(struct check *, struct ast_expr *);
/* A pattern as the argument of a function is compiled, and is the text of it then: (?i)^sw. */
void check_pattern_argument(struct check *, struct ast_expr *);
/* The right side of MATCHES or LIKE (operation), a CONST perhaps, is a string; false when it was
 * reported. */
bool check_take_pattern(struct check *, struct ast_expr *, const char *operation) NODISCARD;

/* ---- check_compute.c ---- */

void check_arithmetic(struct check *, struct ast_expr *);
void check_concat(struct check *, struct ast_expr *);
/* The function of a CALL and its number of arguments. */
void check_call(struct check *, struct ast_expr *);
/* The scheme and the text of VERSION. */
void check_version(struct check *, struct ast_expr *);

/* ---- check_names.c ---- */

/* A path that is the name of a LET, CONST or DEFINE becomes what it stands for; true when it was
 * one, also where that is wrong (which was reported then). */
bool check_name(struct check *, struct ast_expr *);
/* The checks of declarations themselves: constants, names given twice, names already taken. */
void check_declarations(struct check *);
/* The name may be given at this place: no standard field, root, LET, CONST, DEFINE or bound name
 * has it. False when it was reported. */
bool check_new_name(struct check *, str name, span at) NODISCARD;
/* Checks the LETs of the rule at hand in order. */
void check_lets(struct check *, struct ast_rule *);
/* The DEFINEs that a rule uses make it a rule about links where they name link. and FOR is silent.
 */
bool check_names_link(struct check *, const struct ast_expr *);
/* What IMPORT names: cycles. */
void check_imports(struct check *);
/* A DEFINE or CONST of this name in a file that this place does not import; NULL: none. */
const struct declared *check_elsewhere(const struct policy_set *, str name);

/* A copy of everything below an expression but its constants. */
struct ast_expr *ast_copy(struct arena *, const struct ast_expr *);

/* ---- check_loop.c ---- */

/* ALL, ANY, NONE, GATHER. */
void check_loop(struct check *, struct ast_expr *);
/* Makes a name known to what is checked until check_leave; NULL for none. */
uint32_t check_enter(struct check *, str name, span at, enum ast_element);
void check_leave(struct check *);

/* ---- check_config.c ---- */

/* CONFIG and all its kinds. */
void check_config(struct check *, struct ast_expr *);
/* The path behind the name of a SLICE leads to something that a slice has. */
bool check_slice_key(struct check *, const struct ast_path *,
                     const struct ast_expr *slice) NODISCARD;

/* ---- check_exempt.c, check_test.c ---- */

void check_exempts(struct check *);
void check_tests(struct check *);
/* The rule whose name or id is nearest; empty: none is near. */
str check_nearest_rule(struct check *, str name);

/* ---- check_path.c ---- */

/* The bound name that a path begins with, NULL when there is none. */
const struct bound *check_bound(const struct check *, str name);
/* What the elements of the list at a resolved path are. */
enum ast_element check_elements(const struct ast_path *);
/* Resolves a path for the rule at hand and, when it is read, enters it in the set's fields. False
 * when it was reported. */
bool check_path(struct check *, struct ast_path *, bool read) NODISCARD;
/* Resolves the target of SET, UNSET or APPEND (verb) and checks that rules may write there. */
void check_target(struct check *, struct ast_path *, const char *verb);
