/* SPDX-License-Identifier: Apache-2.0 */
/* Runs code. One call of vm_run is one activation: a piece of the value stack, a frame of slots,
 * the open loops. Macros, includes and recursive loops are nested calls, bounded by
 * LIMIT_template_recursion. */
#include "render/vm.h"

#include <time.h>

enum { CHECK_EVERY = 4096, FIRST_STACK = 1024 };

struct open_loop {
    struct open_loop *outer;
    struct loop *loop;
    bool escapes; /* the template can see the loop object */
};

/* The state of one activation. */
struct run {
    struct vm *vm;
    const struct code *code;
    struct frame *frame;
    const struct value *k; /* constants */
    struct value *sp;      /* above the top of the stack */
    const struct insn *ip; /* the next instruction */
    struct open_loop *loops;
};

static uint64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
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

bool vm_fail(struct vm *vm, enum diag_code code, const char *format, ...)
{
    if (vm->failed)
        return false;
    vm->failed = true;
    struct buf b = BUF(vm->dg->arena);
    va_list ap;
    va_start(ap, format);
    buf_vprintf(&b, format, ap);
    va_end(ap);
    span at = vm->calls ? place_of(vm->calls) : SPAN_NONE;
    diag_add(vm->dg, code, at, (const str[]){buf_str(&b), {0}}, 2);
    add_chain(vm);
    return false;
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

static bool check(struct vm *vm)
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
    return vm->steps < vm->next_check || check(vm);
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

static struct frame *frame_at(struct frame *f, uint8_t out)
{
    while (out--)
        f = f->outer;
    return f;
}

/* --- loops -------------------------------------------------------------------------------------
 */

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

/* --- single instructions -----------------------------------------------------------------------
 */

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
    for (uint32_t i = 0; i < n; i++)
        if (!dict_set(r->vm, &v, &r->sp[2 * i], r->sp[2 * i + 1]))
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
    bool ok = n->op == OP_METHOD ? call_method(r->vm, &out, r->sp, value_text(&r->k[n->c]), &a)
                                 : call_value(r->vm, &out, r->sp, &a);
    if (!ok)
        return false;
    *r->sp++ = out;
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

static bool write_text(struct run *r, const struct insn *n)
{
    struct vm *vm = r->vm;
    buf_add(&vm->out, value_text(&r->k[n->c]));
    if (UNLIKELY(vm->out.n > diag_limit_of(vm->dg, LIMIT_template_output)))
        return vm_limit(vm, LIMIT_template_output);
    return true;
}

static bool push_slot(struct run *r, const struct insn *n)
{
    const struct value *v = &frame_at(r->frame, n->a)->slots[n->b];
    *r->sp++ =
        v->kind == OBJECT_MISSING ? undefined_name(r->vm, value_text(&r->k[n->c]), NULL) : *v;
    return true;
}

static bool lookup(struct run *r, const struct insn *n)
{
    str name = value_text(&r->k[n->c]);
    *r->sp++ = n->a ? undefined_message(r->vm, "%.*s", STR_ARG(name))
                    : context_lookup(r->vm, r->frame->context, name);
    return true;
}

/* Instructions that move values between stack, slots and context. */
static bool step_data(struct run *r, const struct insn *n)
{
    struct value out = {0};
    switch ((enum op)n->op) {
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
#define REST(name) case OP_##name:
        REST(TEXT)
        REST(PRINT)
        REST(CONST)
        REST(LOOKUP)
        REST(SLOT) REST(SLOT_OR) REST(ATTR) REST(BINARY) REST(COMPARE) REST(CHAIN) REST(NOT)
            REST(NEGATE) REST(POP) REST(JUMP) REST(JUMP_FALSE) REST(AND) REST(OR) REST(FILTER)
                REST(TEST) REST(CALL) REST(METHOD) REST(EXTRA) REST(UNKNOWN) REST(CAPTURE)
                    REST(CAPTURED) REST(ESCAPE_ON) REST(ESCAPE_OFF) REST(FOR) REST(NEXT) REST(RAN)
                        REST(END_FOR) REST(RECUR) REST(MACRO) REST(GIVEN) REST(INCLUDE) REST(IMPORT)
                            REST(EXTENDS) REST(EXTENDED) REST(BLOCK) REST(RETURN) REST(COUNT) break;
    }
    return vm_fail(r->vm, DIAG_TEMPLATE_RUNTIME, "bad code");
}

/* Instructions that bring in other code, or switch what is written. */
static bool step_other(struct run *r, const struct insn *n)
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

/* The common instructions and all jumps. */
static bool run_loop(struct run *r, struct call_note *note)
{
    struct vm *vm = r->vm;
    const struct insn *first = r->code->insns.at;
    for (;;) {
        const struct insn *n = r->ip++;
        struct value out = {0};
        bool b = false;
        note->at = n;
        if (UNLIKELY(++vm->steps >= vm->next_check) && !check(vm))
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
            if (!get_attr(vm, &out, r->sp - 1, value_text(&r->k[n->c])))
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
            if (!step_other(r, n))
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

/* Starts the clock and the counters of a render. */
void vm_start(struct vm *vm)
{
    vm->started_ms = now_ms();
    vm->step_limit = diag_limit_of(vm->dg, LIMIT_template_steps);
    vm->next_check = CHECK_EVERY < vm->step_limit ? CHECK_EVERY : vm->step_limit + 1;
    vm->arena_base = arena_bytes(vm->arena);
}
