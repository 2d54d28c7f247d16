/* SPDX-License-Identifier: Apache-2.0 */
/* Runs code. One call of vm_run is one activation: a piece of the value stack, a frame of slots,
 * the open loops. Macros, includes and recursive loops are nested calls, bounded by
 * LIMIT_template_recursion. */
#include "render/run.h"

enum { FIRST_STACK = 1024 };

/* The text of the constant that an instruction names: a string always. */
static inline str text_of(const struct run *r, const struct insn *n)
{
    const struct value *k = &r->k[n->c];
    return (str){k->as.text, k->len};
}

static struct value *stack_take(struct vm *vm, uint32_t n)
{
    struct stack_chunk *k = vm->stack;
    if (!k || k->cap - k->n < n) {
        struct stack_chunk *more = ARENA_NEW(vm->arena, struct stack_chunk);
        more->older = k;
        more->cap = n > FIRST_STACK ? n : FIRST_STACK;
        more->at = ARENA_ARRAY(vm->arena, struct value, more->cap);
        vm->stack = k = more;
    }
    k->n += n;
    return k->at + k->n - n;
}

static void stack_give(struct vm *vm, uint32_t n)
{
    vm->stack->n -= n;
    if (vm->stack->n == 0 && vm->stack->older)
        vm->stack = vm->stack->older;
}

/* ---- loops ---- */

static bool open_loop(struct run *r, const struct insn *n)
{
    struct vm *vm = r->vm;
    struct open_loop *o = vm->free_loops;
    if (o)
        vm->free_loops = o->outer;
    else
        o = ARENA_NEW(vm->arena, struct open_loop);
    struct loop *l = o->loop && !o->escapes ? o->loop : ARENA_NEW(vm->arena, struct loop);
    *l = (struct loop){.index0 = -1, .changed = {.kind = OBJECT_MISSING}};
    *o = (struct open_loop){r->loops, l, n->a != 0};
    r->loops = o;
    struct value *v = --r->sp;
    if (!iter_open(vm, &l->iter, v))
        return false;
    if (!n->a)
        return true;
    l->length = iter_left(&l->iter);
    l->has_next = iter_next(vm, &l->iter, &l->next);
    if (n->a & 2) {
        l->again = r->frame->slots[1].as.object;
        l->depth0 = l->again->depth;
    }
    r->frame->slots[n->b] = object_value(OBJECT_LOOP, l);
    return true;
}

static bool next_item(struct run *r, struct value *out)
{
    struct loop *l = r->loops->loop;
    if (!r->loops->escapes)
        return iter_next(r->vm, &l->iter, out);
    if (!l->has_next)
        return false;
    l->has_previous = l->index0 >= 0;
    l->previous = l->current;
    l->current = l->next;
    l->index0++;
    l->has_next = iter_next(r->vm, &l->iter, &l->next);
    *out = l->current;
    return true;
}

static bool close_loop(struct run *r)
{
    struct open_loop *o = r->loops;
    bool ran = o->loop->ran;
    r->loops = o->outer;
    o->outer = r->vm->free_loops;
    r->vm->free_loops = o;
    return ran;
}

/* ---- calls and what loops write ---- */

/* Adds the texts of *list and **map to arguments. */
static bool spread(struct run *r, const struct insn *extra, struct args *a, struct value *more)
{
    struct vm *vm = r->vm;
    if (extra->a & 1) {
        struct value list;
        if (!to_list(vm, &list, more++))
            return false;
        uint32_t n = a->n + list.as.list->n;
        struct value *at = ARENA_ARRAY(vm->arena, struct value, n + 1);
        for (uint32_t i = 0; i < n; i++)
            at[i] = i < a->n ? a->at[i] : list.as.list->at[i - a->n];
        a->at = at;
        a->n = n;
    }
    if (!(extra->a & 2))
        return true;
    if (more->kind != VALUE_MAP)
        return vm_fail(vm, DIAG_TEMPLATE_TYPE, "argument after ** must be a mapping, not %s",
                       python_kind(more));
    const struct map *m = more->as.map;
    uint32_t n = a->named_n + m->n;
    struct value *names = ARENA_ARRAY(vm->arena, struct value, n + 1);
    struct value *named = ARENA_ARRAY(vm->arena, struct value, n + 1);
    for (uint32_t i = 0; i < n; i++) {
        names[i] = i < a->named_n ? a->names[i] : m->at[i - a->named_n].key;
        named[i] = i < a->named_n ? a->named[i] : m->at[i - a->named_n].value;
    }
    a->names = names;
    a->named = named;
    a->named_n = n;
    return true;
}

/* Reads the arguments of a call off the stack; sp is left on the callee or input. */
static bool take_args(struct run *r, const struct insn *n, struct args *a)
{
    const struct insn *extra = n->a ? r->ip++ : NULL;
    uint32_t named = extra ? extra->b : 0;
    uint32_t spreads = extra ? (extra->a & 1u) + (extra->a >> 1 & 1u) : 0;
    r->sp -= n->b + named + spreads;
    a->at = r->sp;
    a->n = n->b;
    a->named = r->sp + n->b;
    a->named_n = named;
    a->names = named ? r->k[extra->c].as.list->at : NULL;
    r->sp--;
    return !spreads || spread(r, extra, a, a->named + named);
}

static bool run_filter(struct run *r, const struct insn *n)
{
    struct args a;
    if (!take_args(r, n, &a))
        return false;
    struct value out = {0};
    if (!call_builtin(r->vm, &out, filter_at(n->c), "filter", r->sp, &a))
        return false;
    *r->sp++ = out;
    return true;
}

static bool run_test(struct run *r, const struct insn *n)
{
    struct args a;
    if (!take_args(r, n, &a))
        return false;
    struct value out = {0};
    if (!call_builtin(r->vm, &out, test_at(n->c), "test", r->sp, &a))
        return false;
    *r->sp++ = out;
    return true;
}

static bool run_call(struct run *r, const struct insn *n)
{
    struct args a;
    if (!take_args(r, n, &a))
        return false;
    struct value out = {0};
    bool ok = n->op == OP_METHOD ? call_method(r->vm, &out, r->sp, text_of(r, n), &a)
                                 : call_value(r->vm, &out, r->sp, &a);
    if (!ok)
        return false;
    *r->sp++ = out;
    return true;
}

static bool write_text(struct run *r, const struct insn *n)
{
    struct vm *vm = r->vm;
    buf_add(&vm->out, text_of(r, n));
    if (UNLIKELY(vm->out.n > diag_limit_of(vm->dg, LIMIT_template_output)))
        return vm_limit(vm, LIMIT_template_output);
    return true;
}

static bool push_slot(struct run *r, const struct insn *n)
{
    const struct value *v = &frame_at(r->frame, n->a)->slots[n->b];
    *r->sp++ = v->kind == OBJECT_MISSING ? undefined_name(r->vm, text_of(r, n), NULL) : *v;
    return true;
}

static bool lookup(struct run *r, const struct insn *n)
{
    str name = text_of(r, n);
    *r->sp++ =
        n->a ? undefined_lenient(r->vm, name) : context_lookup(r->vm, r->frame->context, name);
    return true;
}

/* The common instructions and all jumps. */
static bool run_loop(struct run *r, struct call_note *note)
{
    struct vm *vm = r->vm;
    const struct insn *first = r->code->insns.at;
    for (;;) {
        const struct insn *n = r->ip++;
        struct value out;
        bool b;
        note->at = n;
        if (UNLIKELY(++vm->steps >= vm->next_check) && !vm_check(vm))
            return false;
        switch (n->op) {
        case OP_TEXT:
            if (!write_text(r, n))
                return false;
            break;
        case OP_PRINT:
            if (!print_value(vm, --r->sp))
                return false;
            break;
        case OP_CONST:
            *r->sp++ = r->k[n->c];
            break;
        case OP_LOOKUP:
            lookup(r, n);
            break;
        case OP_SLOT:
            push_slot(r, n);
            break;
        case OP_SLOT_OR: {
            const struct value *v = &frame_at(r->frame, n->a)->slots[n->b];
            if (v->kind != OBJECT_MISSING) {
                *r->sp++ = *v;
                r->ip = first + n->c;
            }
            break;
        }
        case OP_ATTR:
            if (!n->b && r->sp[-1].kind == VALUE_MAP) {
                const struct value *v = map_get(r->sp - 1, text_of(r, n));
                r->sp[-1] = v ? *v : undefined_member(vm, r->sp - 1, text_of(r, n));
                break;
            }
            if (!get_attr(vm, &out, r->sp - 1, text_of(r, n)))
                return false;
            r->sp[-1] = out;
            break;
        case OP_BINARY:
            r->sp--;
            if (!operate(vm, &out, (enum template_operator)n->a, r->sp - 1, r->sp))
                return false;
            r->sp[-1] = out;
            break;
        case OP_COMPARE:
            r->sp--;
            if (!compare(vm, &b, (enum template_operator)n->a, r->sp - 1, r->sp))
                return false;
            r->sp[-1] = value_bool(b);
            break;
        case OP_CHAIN:
            r->sp--;
            if (!compare(vm, &b, (enum template_operator)n->a, r->sp - 1, r->sp))
                return false;
            r->sp[-1] = b ? r->sp[0] : value_bool(false);
            if (!b)
                r->ip = first + n->c;
            break;
        case OP_NOT:
            if (!truth(vm, &b, r->sp - 1))
                return false;
            r->sp[-1] = value_bool(!b);
            break;
        case OP_NEGATE:
            if (!negate(vm, &out, r->sp - 1, !n->a))
                return false;
            r->sp[-1] = out;
            break;
        case OP_POP:
            r->sp--;
            break;
        case OP_JUMP:
            r->ip = first + n->c;
            break;
        case OP_JUMP_FALSE:
            if (!truth(vm, &b, --r->sp))
                return false;
            if (!b)
                r->ip = first + n->c;
            break;
        case OP_AND:
        case OP_OR:
            if (!truth(vm, &b, r->sp - 1))
                return false;
            if (b == (n->op == OP_OR))
                r->ip = first + n->c;
            else
                r->sp--;
            break;
        case OP_FILTER:
            if (!run_filter(r, n))
                return false;
            break;
        case OP_TEST:
            if (!run_test(r, n))
                return false;
            break;
        case OP_CALL:
        case OP_METHOD:
            if (!run_call(r, n))
                return false;
            break;
        case OP_FOR:
            if (!open_loop(r, n))
                return false;
            break;
        case OP_NEXT:
            if (next_item(r, r->sp))
                r->sp++;
            else
                r->ip = first + n->c;
            break;
        case OP_RAN:
            r->loops->loop->ran = true;
            break;
        case OP_END_FOR:
            if (close_loop(r) && n->c)
                r->ip = first + n->c;
            break;
        case OP_GIVEN:
            if (r->frame->slots[n->b].kind != OBJECT_MISSING)
                r->ip = first + n->c;
            break;
        case OP_EXTENDED:
            if (r->frame->context->parent)
                r->ip = first + n->c;
            break;
        case OP_RETURN:
            return true;
        default:
            if (!run_step(r, n))
                return false;
            break;
        }
    }
}

bool vm_run(struct vm *vm, const struct code *code, struct frame *f)
{
    if (vm->depth >= diag_limit_of(vm->dg, LIMIT_template_recursion))
        return vm_limit(vm, LIMIT_template_recursion);
    struct call_note note = {vm->calls, code, code->insns.at};
    struct run r = {.vm = vm,
                    .code = code,
                    .frame = f,
                    .k = code->template->constants.at,
                    .ip = code->insns.at};
    if (!vm_room(vm, 0))
        return false;
    r.sp = stack_take(vm, code->stack_n + 2);
    vm->calls = &note;
    vm->depth++;
    bool ok = run_loop(&r, &note);
    vm->depth--;
    if (ok)
        stack_give(vm, code->stack_n + 2);
    vm->calls = note.outer;
    return ok;
}
