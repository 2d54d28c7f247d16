/* SPDX-License-Identifier: Apache-2.0 */
/* Single instructions: those that build values, and those that bring in other code. Each takes its
 * operands off the stack of the activation and leaves its result there. */
#include "render/run.h"

static bool run_recursive(struct run *r, uint32_t number)
{
    struct vm *vm = r->vm;
    const struct code *code = r->code->template->codes.at[number];
    struct callable *k = ARENA_NEW(vm->arena, struct callable);
    *k = (struct callable){.kind = CALL_LOOP,
                           .name = STR("loop"),
                           .code = code,
                           .frame = r->frame,
                           .context = r->frame->context};
    struct frame *f = frame_new(vm, code, r->frame, r->frame->context);
    f->block = r->frame->block;
    f->slots[0] = *--r->sp;
    f->slots[1] = object_value(OBJECT_CALLABLE, k);
    return vm_run(vm, code, f);
}

static bool unpack(struct run *r, uint16_t n)
{
    struct value list, *v = --r->sp;
    if (!to_list(r->vm, &list, v))
        return false;
    uint32_t have = list.as.list->n;
    if (have < n)
        return vm_fail(r->vm, DIAG_TEMPLATE_VALUE,
                       "not enough values to unpack (expected %u, got %u)", n, have);
    if (have > n)
        return vm_fail(r->vm, DIAG_TEMPLATE_VALUE, "too many values to unpack (expected %u)", n);
    for (uint32_t i = n; i-- > 0;)
        *r->sp++ = list.as.list->at[i];
    return true;
}

static void make_list(struct run *r, uint32_t n, bool tuple)
{
    struct value v = value_list(r->vm->arena);
    r->sp -= n;
    if (n) {
        v.as.list->at = arena_dup(r->vm->arena, r->sp, n * sizeof(struct value));
        v.as.list->n = v.as.list->cap = n;
    }
    if (tuple)
        v.kind = OBJECT_TUPLE;
    *r->sp++ = v;
}

static bool make_map(struct run *r, uint32_t n)
{
    struct value v = value_map(r->vm->arena);
    r->sp -= 2 * (size_t)n;
    for (const struct value *k = r->sp, *end = k + 2 * (size_t)n; k < end; k += 2)
        if (!dict_set(r->vm, &v, k, k[1]))
            return false;
    *r->sp++ = v;
    return true;
}

static bool store_member(struct run *r, str name)
{
    struct value *space = r->sp - 1;
    if (space->kind != OBJECT_SPACE)
        return vm_fail(r->vm, DIAG_TEMPLATE_RUNTIME,
                       "cannot set attribute '%.*s': only a namespace has attributes to set",
                       STR_ARG(name));
    struct value map = *space;
    map.kind = VALUE_MAP;
    map_set(&map, name, r->sp[-2]);
    r->sp -= 2;
    return true;
}

static bool make_macro(struct run *r, uint32_t number)
{
    struct callable *k = ARENA_NEW(r->vm->arena, struct callable);
    const struct code *code = r->code->template->codes.at[number];
    *k = (struct callable){.kind = CALL_MACRO,
                           .name = code->name,
                           .code = code,
                           .frame = r->frame,
                           .context = r->frame->context};
    *r->sp++ = object_value(OBJECT_CALLABLE, k);
    return true;
}

static bool run_block(struct run *r, const struct insn *n)
{
    struct context *c = r->frame->context;
    struct block_stack *b = context_block(c, value_text(&r->k[n->c]));
    struct value locals = *--r->sp;
    if (n->a && b && !b->parent && (b->code->flags & TEMPLATE_REQUIRED))
        return vm_fail(r->vm, DIAG_TEMPLATE_RUNTIME, "required block '%.*s' is not there",
                       STR_ARG(b->name));
    if (locals.kind == VALUE_MAP) {
        struct context *inner = ARENA_NEW(r->vm->arena, struct context);
        *inner = *c;
        inner->up = c;
        inner->data = NULL;
        inner->vars = value_map(r->vm->arena);
        inner->locals = locals;
        c = inner;
    }
    return vm_run_block(r->vm, c, b);
}

static bool push_super(struct run *r)
{
    struct frame *f = r->frame;
    while (f && !f->block)
        f = f->outer;
    struct vm *vm = r->vm;
    if (!f) {
        *r->sp++ = context_lookup(vm, r->frame->context, STR("super"));
        return true;
    }
    if (!f->block->parent) {
        *r->sp++ = undefined_message(vm, "there is no parent block called '%.*s'",
                                     STR_ARG(f->block->name));
        return true;
    }
    struct callable *k = ARENA_NEW(vm->arena, struct callable);
    *k = (struct callable){.kind = CALL_BLOCK, .name = f->block->name, .context = f->context};
    k->self.as.object = f->block->parent;
    *r->sp++ = object_value(OBJECT_CALLABLE, k);
    return true;
}

static bool push_member(struct run *r, str name)
{
    const struct module *m = r->sp[-1].as.object;
    struct value *v = map_get(&m->context->exported, name);
    *r->sp++ = v ? *v
                 : undefined_message(
                       r->vm, "the template '%.*s' does not export the requested name '%.*s'",
                       STR_ARG(m->name), STR_ARG(name));
    return true;
}

static void add_local(struct run *r, str name)
{
    struct value *v = --r->sp, *map = r->sp - 1;
    if (v->kind != OBJECT_MISSING && !map_get(map, name))
        map_set(map, name, *v);
}

static bool captured(struct run *r)
{
    struct vm *vm = r->vm;
    size_t mark = (size_t)r->sp[-1].as.integer;
    str s = str_dup(vm->arena, str_sub(buf_str(&vm->out), mark, vm->out.n));
    vm->out.n = mark;
    r->sp[-1] = vm->autoescape ? safe_value(s) : text_value(s);
    return true;
}

static void store_root(struct run *r, const struct insn *n)
{
    str name = value_text(&r->k[n->c]);
    struct context *c = r->frame->context;
    map_set(&c->vars, name, *--r->sp);
    if (n->a)
        map_set(&c->exported, name, *r->sp);
    else
        map_remove(&c->exported, name);
}

/* Instructions that move values between stack, slots and context. */
static bool step_data(struct run *r, const struct insn *n)
{
    struct value out = {0};
    switch (n->op) {
    case OP_STORE:
        r->frame->slots[n->b] = *--r->sp;
        return true;
    case OP_STORE_ROOT:
        store_root(r, n);
        return true;
    case OP_STORE_MEMBER:
        return store_member(r, value_text(&r->k[n->c]));
    case OP_CLEAR:
        for (uint32_t i = n->b; i < n->c; i++)
            r->frame->slots[i].kind = OBJECT_MISSING;
        return true;
    case OP_UNPACK:
        return unpack(r, n->b);
    case OP_ITEM:
        r->sp--;
        if (!get_item(r->vm, &out, r->sp - 1, r->sp))
            return false;
        r->sp[-1] = out;
        return true;
    case OP_SLICE:
        r->sp -= 3;
        if (!get_slice(r->vm, &out, r->sp - 1, r->sp, r->sp + 1, r->sp + 2))
            return false;
        r->sp[-1] = out;
        return true;
    case OP_LIST:
    case OP_TUPLE:
        make_list(r, n->c, n->op == OP_TUPLE);
        return true;
    case OP_MAP:
        return make_map(r, n->c);
    case OP_CONCAT:
        r->sp -= n->c;
        if (!concatenate(r->vm, &out, r->sp, n->c))
            return false;
        *r->sp++ = out;
        return true;
    case OP_GATHER:
        r->sp--;
        list_add(r->sp - 1, *r->sp);
        return true;
    case OP_LOCAL:
        add_local(r, value_text(&r->k[n->c]));
        return true;
    case OP_MAYBE:
        *r->sp++ = frame_at(r->frame, n->a)->slots[n->b];
        return true;
    case OP_MEMBER:
        return push_member(r, value_text(&r->k[n->c]));
    case OP_SUPER:
        return push_super(r);
    case OP_SELF:
        *r->sp++ = object_value(OBJECT_SELF, r->frame->context);
        return true;
    default:
        return vm_fail(r->vm, DIAG_TEMPLATE_RUNTIME, "bad code");
    }
}

/* Instructions that bring in other code, or switch what is written. */
bool run_step(struct run *r, const struct insn *n)
{
    struct vm *vm = r->vm;
    struct value out = {0};
    bool b = false;
    switch (n->op) {
    case OP_UNKNOWN:
        return vm_fail(vm, DIAG_TEMPLATE_RUNTIME, "no %s named '%.*s'", n->a ? "test" : "filter",
                       STR_ARG(value_text(&r->k[n->c])));
    case OP_CAPTURE:
        *r->sp++ = value_int((int64_t)vm->out.n);
        return true;
    case OP_CAPTURED:
        return captured(r);
    case OP_ESCAPE_ON:
        if (!truth(vm, &b, r->sp - 1))
            return false;
        r->sp[-1] = value_bool(vm->autoescape);
        vm->autoescape = b;
        return true;
    case OP_ESCAPE_OFF:
        vm->autoescape = (--r->sp)->as.boolean;
        return true;
    case OP_RECUR:
        return run_recursive(r, n->c);
    case OP_MACRO:
        return make_macro(r, n->c);
    case OP_INCLUDE:
        r->sp -= 2;
        return vm_include(vm, r->frame->context, r->sp + 1, r->sp[0], n->a);
    case OP_IMPORT:
        r->sp -= 2;
        if (!vm_import(vm, &out, r->frame->context, r->sp + 1, r->sp[0], n->a))
            return false;
        *r->sp++ = out;
        return true;
    case OP_EXTENDS:
        r->sp--;
        return vm_extends(vm, r->frame->context, r->sp);
    case OP_BLOCK:
        return run_block(r, n);
    default:
        return step_data(r, n);
    }
}
