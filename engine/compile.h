/* SPDX-License-Identifier: Apache-2.0 */
/* Private to the compiler: its state, and what lower.c (expressions) offers to compile.c (rules).
 */
#pragma once

#include "base/sym.h"
#include "engine/program.h"

#define REG_NONE UINT32_MAX

/* A path was written: its versions before this epoch are over. */
struct written {
    const struct ast_path *path;
    uint32_t epoch;
};

struct compiler {
    struct arena *a;       /* the program's */
    struct arena *scratch; /* keys, and what dies with the compiler */
    struct program *p;
    struct diags *dg;
    uint32_t section;
    uint32_t epoch;              /* counts writes in this section */
    VEC(struct written) written; /* each path once, with its newest epoch */
    struct symtab path_keys, field_keys, constant_keys, predicate_keys, scalar_keys;
    VEC(uint32_t) predicate_regs, scalar_regs; /* REG_NONE until emitted */
    VEC(uint32_t) free_regs;                   /* temporaries to use again */
    uint32_t true_reg;                         /* holds true in this section, or REG_NONE */
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
