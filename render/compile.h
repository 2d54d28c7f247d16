/* SPDX-License-Identifier: Apache-2.0 */
/* What the two halves of the compiler share: statements (compile.c), expressions
 * (compile_expr.c), and names (names.c).
 *
 * Names. A name that a loop, macro or `with` sets is a slot of the running code's frame; one that
 * the top of a template sets, or that nobody sets, is looked up in the context. Scopes nest as the
 * text does, and a scope of a macro looks out through frames. A name that is set only later in its
 * scope still means the outer one until then: hence SLOT_OR, which goes on when a slot is empty. */
#pragma once

#include "render/vm.h"

struct scope_name {
    str name;
    uint16_t slot;
    bool always; /* set before the scope's code runs: parameters and loop targets */
};

struct scope {
    struct scope *outer;
    struct code *code; /* whose frame holds the slots */
    VEC(struct scope_name) names;
    uint16_t first;   /* its slots begin here */
    uint32_t guarded; /* of the compiler around it */
    bool root;        /* the top of a template: names go to the context */
};

/* Blocks that a break or continue has to leave. */
struct open_block {
    struct open_block *outer;
    enum { OPEN_LOOP, OPEN_CAPTURE, OPEN_ESCAPE } kind;
    uint32_t next;        /* where a loop goes on */
    VEC(uint32_t) breaks; /* jumps to its end */
    uint32_t depth;       /* of the stack outside */
};

struct compiler {
    struct arena *arena;
    struct template *template;
    struct code *code;
    struct scope *scope;
    struct open_block *open;
    struct diags *dg;
    uint32_t source;
    uint32_t depth;   /* of the value stack at this point */
    uint32_t guarded; /* inside an if: an unknown filter fails only when reached */
    struct code_place place;
    bool failed;
};

/* Emits one instruction; effect is the change of the stack's depth. Returns its number. */
uint32_t code_emit(struct compiler *, enum op, uint8_t a, uint16_t b, uint32_t c, int effect);
/* Lets the jump at `at` go to the next instruction. */
void land(struct compiler *, uint32_t at);
uint32_t here(const struct compiler *);
uint32_t constant(struct compiler *, struct value);
uint32_t constant_text(struct compiler *, str);
void compile_fail(struct compiler *, const struct tnode *, const char *format, ...) PRINTF(3, 4);

void compile_expr(struct compiler *, const struct tnode *);
/* A filter chain over the value on the stack (its innermost filter has no input). */
void compile_filters(struct compiler *, const struct tnode *chain);
/* Calls: callee and arguments are compiled; with caller, the code of a call block is one more. */
void compile_call(struct compiler *, const struct tnode *call, const struct code *caller,
                  uint32_t caller_number);

/* Scopes and names. */
struct scope *scope_push(struct compiler *, struct code *, const struct tnode *body);
void scope_pop(struct compiler *);
uint16_t scope_add(struct compiler *, struct scope *, str name, bool always);
void scope_add_targets(struct compiler *, struct scope *, const struct tnode *target, bool always);
/* Adds the names that statements of one scope set; inner scopes keep theirs. */
void scope_add_stores(struct compiler *, struct scope *, const struct tnode *body);
void load_name(struct compiler *, str name);
/* Stores the value on the stack. */
void store_target(struct compiler *, const struct tnode *target, bool exported);
void store_name(struct compiler *, str name, bool exported);
/* Pushes a map of all slots that are visible here, null when there are none. */
void push_locals(struct compiler *);
/* Does the tree use the name anywhere? */
bool uses_name(const struct tnode *, const char *name);
/* Does it hold a block that is handed the names around it, and so the loop? */
bool has_scoped_block(const struct tnode *);
