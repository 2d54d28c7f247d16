/* SPDX-License-Identifier: Apache-2.0 */
/* The state of one activation, shared by the loop over instructions (vm.c) and the instructions
 * that are too rare or too long to stand in it (vm_step.c). */
#pragma once

#include "render/vm.h"

struct open_loop {
    struct open_loop *outer;
    struct loop *loop;
    bool escapes; /* the template can see the loop object */
};

struct run {
    struct vm *vm;
    const struct code *code;
    struct frame *frame;
    const struct value *k; /* constants */
    struct value *sp;      /* above the top of the stack */
    const struct insn *ip; /* the next instruction */
    struct open_loop *loops;
};

static inline struct frame *frame_at(struct frame *f, uint8_t out)
{
    while (out--)
        f = f->outer;
    return f;
}

/* Runs one instruction that the loop does not know. */
bool run_step(struct run *, const struct insn *) NODISCARD;
