/* SPDX-License-Identifier: Apache-2.0 */
/* Private to the compiler: its state, and what lower.c (expressions) offers to compile.c (rules).
 */
#pragma once

#include "base/sym.h"
#include "engine/program.h"

/* The newest writes to a path and to what lies below it: versions before these epochs are over. */
struct written {
    uint32_t at, below;
};

/* Fields of a path; PROGRAM_NONE: none yet. */
struct versions {
    uint32_t newest, base; /* base: as loaded */
};

struct compiler {
    struct arena *a;       /* the program's */
    struct arena *scratch; /* keys, and what dies with the compiler */
    struct program *p;
    struct diags *dg;
    uint32_t section;
    uint32_t epoch;                /* counts writes in this section */
    struct symtab written_keys;    /* paths that were written, and all that they lie below … */
    VEC(struct written) written;   /* … and when */
    VEC(struct versions) versions; /* by path */
    struct symtab path_keys, constant_keys, predicate_keys, scalar_keys, question_keys;
    struct symtab child_column_keys, child_predicate_keys;
    VEC(uint32_t) predicate_regs, scalar_regs; /* REG_NONE until emitted */
    VEC(uint32_t) free_regs;                   /* temporaries to use again */
    uint32_t true_reg;                         /* holds true in this section, or REG_NONE */
    const struct ast_rule *rule;               /* the one at hand */
    uint32_t rule_index;
    uint32_t rule_epoch;          /* at its beginning */
    uint32_t *lets;               /* scalars of the rule's LETs */
    bool quiet;                   /* conditions of waivers: coverage leaves them out */
    uint32_t loose;               /* inside a loop or a rule over elements: no registers */
    VEC(uint32_t) used;           /* fields that scalars at work read, nested ones too */
    uint32_t bounds;              /* counts uses of the element that a FOR EACH rule judges */
    uint32_t nested;              /* cells that scalars inside the one at work need */
    bool told;                    /* lowering what is told of few rows: loops go by element */
    const struct ast_path *whole; /* scalars over a child column: this path is the bound value */
    VEC(uint32_t) slices;         /* question of the slice that a slot stands for */
    struct buf key;
};

/* Adds an instruction. */
void emit(struct compiler *, enum op, uint32_t dst, uint32_t a, uint32_t b);
/* Notes that a path has new values from here on. */
void note_write(struct compiler *, const struct ast_path *);
/* The condition as a tree; a NULL expression is true. Columns that it needs are loaded here. */
struct cond *lower_condition(struct compiler *, const struct ast_expr *);
/* Emits the tree and returns the register that keeps its outcome to the end of the batch. */
uint32_t emit_condition(struct compiler *, struct cond *);
/* A scalar program for the value of an expression. */
uint32_t lower_value(struct compiler *, const struct ast_expr *);
/* A condition that is computed row by row when it is asked for (struct cond). */
struct cond *lower_loose(struct compiler *, const struct ast_expr *);

/* ---- between lower.c and lower_scalar.c ---- */

/* The expression behind names: a DEFINE always, a LET while it would read the same. */
const struct ast_expr *lower_bare(const struct compiler *, const struct ast_expr *);
bool lower_is_constant(const struct ast_expr *);
uint32_t lower_constant(struct compiler *, const struct ast_expr *);
/* The field of the path as it is now, loaded before its first use. */
uint32_t lower_field(struct compiler *, const struct ast_path *);
/* The field of the path as loaded. */
uint32_t lower_base(struct compiler *, const struct ast_path *);
bool lower_test(enum test *out, enum ast_kind) NODISCARD;
/* One constant of several: the items of IN, the ends of BETWEEN. */
uint32_t lower_items(struct compiler *, struct ast_expr *const *items, uint32_t n,
                     const char *between);
/* The same comparison with its sides exchanged: 5 < x is x > 5. */
bool lower_mirrored(enum ast_kind, enum test *out) NODISCARD;
/* A field of the rule's own object, read from a column. */
bool lower_is_field(const struct ast_expr *);
/* An empty key to fill, and the number of the key in a table; true when it is new. */
struct buf *lower_key(struct compiler *);
bool lower_is_new(struct symtab *, const struct buf *key, uint32_t *number);

/* ---- lower_loop.c ---- */

/* The scalar of a condition, with its fold over child rows where it has one (struct scalar.fold).
 * What it asks of the row itself is emitted here. */
uint32_t lower_fold(struct compiler *, const struct ast_expr *);
/* The loop over child rows where it can be (struct loop.list). */
void lower_loop_child(struct compiler *, struct loop *);
/* The conditions of a rule over elements, whose asserts are the last, over child rows where they
 * can be (struct rule.each_list). */
void lower_each_children(struct compiler *, struct rule *);
