/* SPDX-License-Identifier: Apache-2.0 */
/* The state of one render: its clock and limits, the frames of its calls, and how it fails. The
 * first error stands; it tells the place and the chain of templates and macros that led there. */
#include "render/vm.h"

#include <time.h>

enum { CHECK_EVERY = 4096 };

static uint64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

/* Starts the clock and the counters of a render. */
void vm_start(struct vm *vm)
{
    vm->started_ms = now_ms();
    vm->step_limit = diag_limit_of(vm->dg, LIMIT_template_steps);
    vm->next_check = CHECK_EVERY < vm->step_limit ? CHECK_EVERY : vm->step_limit + 1;
    vm->arena_base = arena_bytes(vm->arena);
}

static span place_of(const struct call_note *n)
{
    const struct code_place *p = &n->code->places[n->at - n->code->insns.at];
    return (span){n->code->template->source, p->from, p->to};
}

/* Tells how the render came to the failing place. */
static void add_chain(struct vm *vm)
{
    enum { MOST = 8 };
    int shown = 0;
    const struct call_note *n = vm->calls;
    for (; n && n->outer && shown < MOST; n = n->outer, shown++) {
        str name = n->code->name;
        span at = place_of(n->outer);
        if (n->code->kind == CODE_MAIN)
            diag_also(vm->dg, at, "in template `%.*s`, asked for here", STR_ARG(name));
        else if (n->code->kind == CODE_BLOCK)
            diag_also(vm->dg, at, "in block `%.*s`, run from here", STR_ARG(name));
        else
            diag_also(vm->dg, at, "in `%.*s`, called here", STR_ARG(name));
    }
}

void vm_report(struct vm *vm, enum diag_code code, const char *format, ...)
{
    if (vm->failed)
        return;
    vm->failed = true;
    struct buf b = BUF(vm->dg->arena);
    va_list ap;
    va_start(ap, format);
    buf_vprintf(&b, format, ap);
    va_end(ap);
    span at = vm->calls ? place_of(vm->calls) : SPAN_NONE;
    diag_add(vm->dg, code, at, (const str[]){buf_str(&b), {0}}, 2);
    add_chain(vm);
}

bool vm_limit(struct vm *vm, enum limit which)
{
    if (vm->failed)
        return false;
    vm->failed = true;
    diag_limit(vm->dg, vm->calls ? place_of(vm->calls) : SPAN_NONE, which);
    add_chain(vm);
    return false;
}

bool vm_room(struct vm *vm, uint64_t n)
{
    uint64_t used = arena_bytes(vm->arena) - vm->arena_base;
    uint64_t most = diag_limit_of(vm->dg, LIMIT_template_memory);
    if (n > most || used > most - n)
        return vm_limit(vm, LIMIT_template_memory);
    return true;
}

bool vm_check(struct vm *vm)
{
    if (vm->steps > vm->step_limit)
        return vm_limit(vm, LIMIT_template_steps);
    vm->next_check = vm->steps + CHECK_EVERY;
    if (vm->next_check > vm->step_limit)
        vm->next_check = vm->step_limit + 1;
    if (now_ms() - vm->started_ms > diag_limit_of(vm->dg, LIMIT_template_millis))
        return vm_limit(vm, LIMIT_template_millis);
    return vm_room(vm, 0);
}

bool vm_work(struct vm *vm, uint64_t n)
{
    vm->steps += n;
    return vm->steps < vm->next_check || vm_check(vm);
}

bool vm_own(struct vm *vm, const struct arena *a)
{
    if (a == vm->arena)
        return true;
    if (vm->owned)
        return vm_fail(vm, DIAG_TEMPLATE_RUNTIME, "this data cannot be changed");
    vm->wants_copy = true;
    vm->failed = true;
    return false;
}

struct frame *frame_new(struct vm *vm, const struct code *code, struct frame *outer,
                        struct context *c)
{
    struct frame *f =
        arena_alloc(vm->arena, sizeof *f + (size_t)code->slot_n * sizeof(struct value));
    f->outer = outer;
    f->context = c;
    f->code = code;
    for (uint32_t i = 0; i < code->slot_n; i++)
        f->slots[i].kind = OBJECT_MISSING;
    return f;
}
