/* SPDX-License-Identifier: Apache-2.0 */
/* A compiled policy set: tables, and one code array over truth registers.
 *
 *     rules ──compile──> sections   one for each kind of object, each a run of the code array
 *                        paths      what is read, without version      custom_data.snmp.version
 *                        fields     (path, version); a write to a path makes new versions  f3 =
 * p1.2 constants  values, networks, dates, patterns, lists of such predicates (field, test,
 * constant), each distinct one once   p7 = f3 == c2 scalars    step programs for what is no such
 * test, run row by row
 *
 *     an instruction, 16 bytes    | op 16 | - 16 | dst 32 | a 32 | b 32 |
 *     a truth register            | t: 1 bit a row, 1,024 rows | f: the same |   neither =
 * undecided a scalar program            step i writes cell i and takes cells before i; the last is
 * the result
 *
 * Version 0 of every field is loaded when a batch begins, row by row, while a row's tree is at
 * hand; its LOAD only tells the reader where it is used first. All predicates of a field version
 * are answered together when it is loaded, a table of bits by code turned over; their PRED names
 * the register that holds the answers from then on.
 *
 * Versions, as in SSA: LOAD takes the rows as they are when it runs, and the compiler puts it
 * before the first use of that version; a write to P ends the current version of every path that is
 * P, above P or below P. So a predicate on an older version stays what it was, and rules that see
 * the same version share it. A path with later versions has version 0, too: rows that nobody wrote
 * to have its value. Registers of predicates and scalars are written once in a batch and
 * last to its end, where findings read them; those of inner AND, OR, NOT are used again.
 *
 * A program is constant once verified. It points into the policy set. */
#pragma once

#include "base/diag.h"
#include "base/value.h"
#include "base/vec.h"
#include "base/version.h"
#include "engine/engine.h"
#include "grammar/ast.h"

#define PROGRAM_NONE UINT32_MAX
#define REG_NONE UINT32_MAX

enum {
    BATCH_ROWS =
#ifdef UNET_TINY
        3
#else
        1024
#endif
};
enum { BATCH_WORDS = (BATCH_ROWS + 63) / 64 };

/* A condition over a batch. Bits past the batch's end are 0 in both. */
struct truth {
    uint64_t t[BATCH_WORDS], f[BATCH_WORDS];
};

/* A truth value of one row, as memo tables hold it. */
enum answer { ANSWER_UNKNOWN = 0, ANSWER_TRUE = 1, ANSWER_FALSE = 2, ANSWER_UNDECIDED = 4 };

enum op {
#define OP(name, kernel, word, dst, a, b, effect) OP_##name,
#include "engine/op.def" /* IWYU pragma: keep */
#undef OP
    OP_COUNT
};

enum operand {
    OPERAND_NONE,
    OPERAND_REG,
    OPERAND_FIELD,
    OPERAND_PRED,
    OPERAND_SCALAR,
    OPERAND_FOLD,
    OPERAND_RULE,
    OPERAND_ASSERT,
    OPERAND_WRITE,
    OPERAND_APPLY,
    OPERAND_NOTE,
    OPERAND_WAIVER,
    OPERAND_EACH,
    OPERAND_TRUTH
};

struct op_info {
    const char *word;
    enum operand dst, a, b;
    const char *effect;
};
/* The row of op.def; a constant. */
const struct op_info *op_info(enum op);

enum test {
#define TEST(name, kernel, word, right, effect) TEST_##name,
#include "engine/op.def" /* IWYU pragma: keep */
#undef TEST
    TEST_COUNT
};

enum test_right { RIGHT_NONE, RIGHT_ANY, RIGHT_ITEMS, RIGHT_PATTERN, RIGHT_GLOB };

struct test_info {
    const char *word;
    enum test_right right;
    const char *effect;
};
/* The row of op.def; a constant. */
const struct test_info *test_info(enum test);

enum step_op {
#define STEP(name, kernel, word, operands, effect) STEP_##name,
#include "engine/op.def" /* IWYU pragma: keep */
#undef STEP
    STEP_COUNT
};

struct step_info {
    const char *word;
    int operands;
    const char *effect;
};
/* The row of op.def; a constant. */
const struct step_info *step_info(enum step_op);

struct inst {
    uint16_t op, spare;
    uint32_t dst, a, b;
};

enum constant_kind {
    CONSTANT_VALUE,
    CONSTANT_NET,      /* a network */
    CONSTANT_ADDRESS,  /* a network of full length */
    CONSTANT_DATE,     /* seconds since 1970-01-01 UTC */
    CONSTANT_DURATION, /* seconds */
    CONSTANT_REGEX,
    CONSTANT_VERSION, /* value is its text; compared by `scheme` */
    CONSTANT_ITEMS    /* of IN and BETWEEN */
};

struct constant {
    enum constant_kind kind;
    uint32_t n;         /* ITEMS */
    struct value value; /* VALUE; for the other scalar kinds their text as a string */
    const struct net_addr *net;
    int64_t seconds;
    const struct regex *regex;
    const struct ast_regex *pattern; /* REGEX: its text and flags */
    enum version_scheme scheme;
    const struct constant *items;
    str text; /* canonical, as rules write it */
};

/* How the first steps of a path leave the object. */
enum join { JOIN_NONE, JOIN_LOCATION, JOIN_LINK_END };

struct path {
    const struct ast_path *ast;
    uint32_t section;
    enum join join;
    bool codes; /* some predicate looks values up; else only presence matters */
    str text;   /* with its root: node.custom_data.x */
};

struct field {
    uint32_t path;
    uint32_t version;           /* 0 = as loaded */
    uint32_t base;              /* the field of the same path as loaded */
    uint32_t first, predicates; /* in program.field_predicates */
};

struct predicate {
    uint32_t field;
    enum test test;
    uint32_t constant; /* UINT32_MAX: none */
    uint32_t reg;      /* of its PRED; REG_NONE: nothing asks it */
};

struct step {
    uint8_t op;     /* enum step_op */
    uint8_t test;   /* STEP_TEST: enum test */
    uint32_t a, b;  /* operands: earlier steps; FIELD: a = field; CONST, VERSION: a = constant;
                       its b: 1 + the loop that alone takes it and may do without, 0: none;
                       LET: a = scalar; BOUND: a = slot; WALK: a = route; FLEET: a = table;
                       CALL: a = call; LOOP: b = loop; SLICES: a = loop; CONFIG: a = question;
                       UNIQUE: a = unique */
    uint32_t first; /* where operands is -1: operands [first, first + n) of program.operands */
    uint32_t n;
    const struct ast_expr *expr; /* what it computes */
};

struct scalar {
    uint32_t first, n;           /* steps of program.steps */
    uint32_t need;               /* cells: its own, and those of what it runs inside */
    bool bound;                  /* of a LET: another value for each element of FOR EACH */
    uint32_t fold;               /* the same as a condition over child rows; PROGRAM_NONE */
    const struct ast_expr *expr; /* what it computes */
};

/* A condition as a tree, kept to tell which of its tests decided. Leaves name their register; in a
 * loose tree (the body of a loop, a rule over elements) they have none and are computed when they
 * are asked. */
enum cond_kind { COND_CONST, COND_PRED, COND_SCALAR, COND_NOT, COND_AND, COND_OR };
struct cond {
    enum cond_kind kind;
    uint32_t index; /* of the predicate or scalar; CONST: the answer */
    uint32_t reg;   /* leaves; REG_NONE in a loose tree */
    uint32_t leaf;  /* number in program.leaves; PROGRAM_NONE: coverage leaves it out */
    uint32_t n;
    struct cond **kids;
    const struct ast_expr *expr;
};

/* The way from an element or a field's value on: steps of a path behind its first `from`. */
struct route {
    const struct ast_path *path;
    uint32_t from;
    enum ast_element element; /* what the walk begins at */
};

struct loop_key {
    uint32_t inner, outer; /* scalars */
};

/* ALL ANY NONE COUNT SUM …, and EVERY SOME NO SLICE. */
struct loop {
    const struct ast_expr *expr;
    uint32_t slot;
    const struct cond *body;    /* ALL ANY NONE EVERY SOME NO; else NULL */
    const struct cond *where;   /* NULL: every element */
    uint32_t value;             /* scalar that a GATHER takes of an element; PROGRAM_NONE: COUNT */
    const struct builtin *fold; /* SUM MIN MAX AVG: the function of that name; else NULL */
    uint32_t question;          /* of a SLICE quantifier; else PROGRAM_NONE */
    bool fixed;                 /* the same for all objects of the run */
    bool of_element;            /* value reads nothing but the element: groups keep their result */
    bool grouped;               /* by keys; rest is the condition of the element alone */
    struct loop_key *keys;
    uint32_t key_count;
    const struct cond *rest;        /* NULL: true */
    uint32_t list;                  /* child table that it goes over; PROGRAM_NONE: none */
    const struct child_cond *child; /* the body, or the WHERE; NULL: every element */
    uint32_t column; /* of the values of SUM MIN MAX AVG; PROGRAM_NONE: taken from the elements */
};

/* Calls for what conditions and loops compute: each scalar that they run, each predicate (may be
 * NULL) that stands among them. Scalars may come more than once. */
struct part_calls {
    void *ctx;
    void (*scalar)(void *ctx, uint32_t scalar);
    void (*predicate)(void *ctx);
};
/* All of a condition; NULL: none. */
void cond_parts(const struct cond *, const struct part_calls *);
/* All that a loop runs for each element. */
void loop_parts(const struct loop *, const struct part_calls *);

/* Lists as child tables: the elements of a list of all rows of a batch are rows of their own, so
 * that what is asked of an element is a predicate over child rows, shared by all loops.
 *
 *     rows        r0 [e0 e1 e2]   r1 []   r2 [e3 e4]   r3 no list
 *     first       0               3       3            5          5
 *     column .mtu c1 c1 c2                c1 c3                       codes in its dictionary
 *     predicate   t  t  f                 t  ?
 *     ALL         false           true    undecided    undecided
 */
struct child_list {
    uint32_t field;
};

/* A path behind the elements of a child table; its steps are fixed. */
struct child_column {
    uint32_t list;
    const struct ast_path *path;
};

/* What is asked of an element: a test of a column; or a scalar over the column's value, which is
 * bound to a slot; or a scalar over the element, bound likewise, which reads nothing but some
 * columns and some fields of the row: the same codes, the same answer. */
struct child_predicate {
    uint32_t column; /* of several: the first */
    enum test test;
    uint32_t constant;     /* UINT32_MAX: none */
    uint32_t scalar, slot; /* scalar: PROGRAM_NONE: a test */
    const uint32_t *reads; /* of a scalar over the element: columns, then fields */
    uint32_t columns, fields;
};

/* A condition over child rows. ROW: what its parent row says in a register. */
enum child_kind { CHILD_CONST, CHILD_PRED, CHILD_ROW, CHILD_NOT, CHILD_AND, CHILD_OR };
struct child_cond {
    enum child_kind kind;
    uint32_t index; /* CONST: the answer; PRED: the predicate; ROW: the register */
    uint32_t n;
    struct child_cond **kids;
};

/* ALL, ANY, NONE, or a COUNT beside a constant: one truth for each parent of child rows. */
struct fold {
    uint32_t scalar; /* what it computes, which explains it and stands in for it */
    uint32_t list;
    enum ast_kind kind;            /* GATHER: COUNT */
    const struct child_cond *cond; /* the body, or the WHERE of COUNT; NULL: every element */
    enum test test;                /* of COUNT */
    uint32_t constant;
};

/* A condition that reads nothing but few fields of its row (memo.h). */
enum { MEMO_FIELDS = 3 };
struct memo_plan {
    uint32_t scalar;
    uint32_t n, fields[MEMO_FIELDS];
};

/* IS UNIQUE: computed for every object of the section's table, as loaded. */
struct unique {
    const struct ast_expr *expr;
    uint32_t section;
    uint32_t value, within;   /* scalars; within may be PROGRAM_NONE */
    const struct cond *among; /* NULL: all */
};

/* A match expression that a rule asks of configurations. */
struct question {
    const struct ast_expr *expr; /* the first that asks it */
    uint32_t parent;             /* the question of the enclosing slice; PROGRAM_NONE */
    bool rendered;
    uint32_t number; /* in the query of its kind (CONFIG or RENDERED) */
};

/* A message: literal texts and scalars in turn. */
struct message {
    const struct ast_message *ast;
    uint32_t *scalars; /* one for each piece; UINT32_MAX for literal text */
};

struct assertion {
    uint32_t rule;
    bool in_else;
    const struct ast_action *ast;
    const struct cond *cond;
    const struct child_cond *child; /* of a rule over elements that has a child table; else NULL */
    uint32_t reg;
    struct message message;
};

struct write {
    uint32_t rule;
    const struct ast_action *ast;
    uint32_t base; /* APPEND: the field of its path as loaded; else PROGRAM_NONE */
};

struct apply {
    uint32_t rule;
    const struct ast_action *ast;
    uint32_t with; /* scalar; UINT32_MAX: none */
};

struct note {
    uint32_t rule;
    bool in_else;
    const struct ast_action *ast;
    struct message message; /* WARN */
};

/* A waiver of one rule. */
struct waiver {
    uint32_t rule;
    const struct ast_waiver *ast;
    const struct cond *cond;
    uint32_t reg;
};

struct rule {
    const struct ast_rule *ast;
    uint32_t index; /* in policy_set.rules */
    uint32_t section;
    const struct cond *when; /* NULL: ALWAYS */
    uint32_t when_reg;
    uint32_t first_assert, assert_count; /* in program.asserts */
    uint32_t first_note, note_count;
    uint32_t first_waiver, waiver_count;
    uint32_t each;      /* scalar of the list whose elements are judged; PROGRAM_NONE */
    uint32_t each_list; /* its child table where all conditions are of child rows; PROGRAM_NONE */
    const struct child_cond *each_when; /* NULL: ALWAYS */
    bool reads_config, reads_rendered;
    bool has_else;
    bool changes; /* it writes or applies: there may be something to take back */
};

/* The rules over one kind of object. */
struct section {
    enum ast_root kind;
    str table;
    uint32_t first, end; /* instructions */
    bool writes;         /* some rule SETs, UNSETs or APPENDs */
};

struct program {
    struct arena *arena;
    const struct policy_set *set;
    VEC(struct section) sections;
    VEC(struct path) paths;
    VEC(struct field) fields;
    VEC(struct constant) constants;
    VEC(struct predicate) predicates;
    uint32_t *field_predicates; /* those of each field, texts asked in part or by pattern first */
    VEC(struct step) steps;
    VEC(uint32_t) operands;
    VEC(struct scalar) scalars;
    VEC(struct rule) rules;
    VEC(struct assertion) asserts;
    VEC(struct write) writes;
    VEC(struct apply) applies;
    VEC(struct note) notes;
    VEC(struct route) routes;
    VEC(const struct builtin *) calls;
    VEC(struct loop) loops;
    VEC(struct child_list) child_lists;
    VEC(struct child_column) child_columns;
    VEC(struct child_predicate) child_predicates;
    VEC(struct fold) folds;
    VEC(struct unique) uniques;
    VEC(struct memo_plan) memos;
    uint32_t *memo_of; /* by scalar: 1 + its number in memos, 0: none */
    VEC(struct question) questions;
    VEC(struct waiver) waivers;
    VEC(struct condition_leaf) leaves;
    VEC(struct inst) code;
    uint32_t registers;
    uint32_t slots;     /* bound names of one rule */
    uint32_t max_cells; /* that a scalar needs */
    bool reads_now;     /* some expression calls now(), today() or age() */
    uint64_t probes;    /* slots of tables that the compiler looked at */
};

/* Fills the lists of predicates by field, and the register of each. When all code is there. */
void program_list_predicates(struct program *);

/* Checks every instruction and table of the program: operands in range, registers and columns
 * defined before they are used, every RULE closed by its COMMIT, sections ended. NULL when it is
 * sound, else what is wrong with which instruction, in the arena. */
const char *program_verify(const struct program *, struct arena *) NODISCARD;
