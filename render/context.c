/* SPDX-License-Identifier: Apache-2.0 */
/* The names of one template run, and how other templates come in: include, import, extends, blocks.
 *
 *     lookup:  vars  ->  locals of the including place  ->  the including context …  ->  data
 *              ->  globals of the environment  ->  built-in functions  ->  undefined */
#include "render/vm.h"

struct context *context_new(struct vm *vm, const struct template *t)
{
    struct context *c = ARENA_NEW(vm->arena, struct context);
    c->template = t;
    c->vars = value_map(vm->arena);
    c->exported = value_map(vm->arena);
    context_add_blocks(vm, c, t);
    return c;
}

void context_add_blocks(struct vm *vm, struct context *c, const struct template *t)
{
    for (uint32_t i = 0; i < t->blocks.n; i++) {
        struct block_stack *b = ARENA_NEW(vm->arena, struct block_stack);
        b->name = t->blocks.at[i]->name;
        b->code = t->blocks.at[i];
        struct block_stack *seen = context_block(c, b->name);
        if (!seen) {
            b->next = c->blocks;
            c->blocks = b;
            continue;
        }
        while (seen->parent)
            seen = seen->parent;
        seen->parent = b;
    }
}

struct block_stack *context_block(const struct context *c, str name)
{
    for (struct block_stack *b = c->blocks; b; b = b->next)
        if (str_eq(b->name, name))
            return b;
    return NULL;
}

static const struct value *find_name(const struct context *c, str name)
{
    for (; c; c = c->up) {
        const struct value *v = map_get(&c->vars, name);
        if (!v && c->locals.kind == VALUE_MAP)
            v = map_get(&c->locals, name);
        if (!v && c->data)
            v = map_get(c->data, name);
        if (v)
            return v;
    }
    return NULL;
}

struct value context_lookup(struct vm *vm, const struct context *c, str name)
{
    const struct value *v = find_name(c, name);
    if (!v)
        v = map_get(&vm->env->globals, name);
    if (v)
        return *v;
    const struct builtin *f = find_function(name);
    if (f)
        return builtin_value(vm, f);
    const struct map *known = NULL;
    for (const struct context *k = c; k && !known; k = k->up)
        known = k->data && k->data->kind == VALUE_MAP ? k->data->as.map : NULL;
    return undefined_name(vm, name, known);
}

/* The template of a name value; NULL with *absent when the loader has none, else with an error. */
static const struct template *find_one(struct vm *vm, const struct value *name, bool *absent)
{
    *absent = false;
    if (is_undefined(name)) {
        fail_undefined(vm, name);
        return NULL;
    }
    if (!is_text(name)) {
        vm_fail(vm, DIAG_TEMPLATE_TYPE, "a template name is a string, not %s", python_kind(name));
        return NULL;
    }
    const struct call_note *n = vm->calls;
    span at = SPAN_NONE;
    if (n) {
        struct code_place p = n->code->places[n->at - n->code->insns.at];
        at = (span){n->code->template->source, p.from, p.to};
    }
    uint32_t errors = vm->dg->errors;
    const struct template *t = environment_find(vm->env, value_text(name), at, absent, vm->dg);
    if (!t && vm->dg->errors > errors)
        vm->failed = true;
    return t;
}

/* The first of several names that is there. */
static const struct template *find_any(struct vm *vm, const struct value *name, bool ignore)
{
    bool absent = false;
    struct buf tried = BUF(vm->arena);
    if (!is_sequence(name)) {
        const struct template *t = find_one(vm, name, &absent);
        if (t || !absent || ignore)
            return t;
        vm_fail(vm, DIAG_TEMPLATE_ABSENT, "'%.*s'", STR_ARG(value_text(name)));
        return NULL;
    }
    for (uint32_t i = 0; i < name->as.list->n; i++) {
        const struct value *one = &name->as.list->at[i];
        const struct template *t = find_one(vm, one, &absent);
        if (t || !absent)
            return t;
        buf_printf(&tried, "%s'%.*s'", i ? ", " : "", STR_ARG(value_text(one)));
    }
    if (!ignore)
        vm_fail(vm, DIAG_TEMPLATE_ABSENT, "of the names %.*s", STR_ARG(buf_str(&tried)));
    return NULL;
}

/* Runs the top of a template and, where it extends one, that of its parent. */
bool vm_run_template(struct vm *vm, const struct template *t, struct context *c)
{
    if (vm->includes >= diag_limit_of(vm->dg, LIMIT_template_includes))
        return vm_limit(vm, LIMIT_template_includes);
    vm->includes++;
    uint64_t parents = 0;
    for (; t; t = c->parent) {
        if (parents++ > diag_limit_of(vm->dg, LIMIT_template_includes))
            return vm_limit(vm, LIMIT_template_includes);
        c->parent = NULL;
        if (!vm_run(vm, t->main, frame_new(vm, t->main, NULL, c)))
            return false;
    }
    vm->includes--;
    return true;
}

static struct context *context_below(struct vm *vm, const struct template *t, struct context *up,
                                     struct value locals, bool with_context)
{
    struct context *c = context_new(vm, t);
    if (with_context) {
        c->up = up;
        c->locals = locals;
    }
    return c;
}

bool vm_include(struct vm *vm, struct context *up, const struct value *name, struct value locals,
                unsigned flags)
{
    bool ignore = flags & TEMPLATE_IGNORE_MISSING;
    const struct template *t = find_any(vm, name, ignore);
    if (!t)
        return ignore && !vm->failed;
    return vm_run_template(vm, t,
                           context_below(vm, t, up, locals, (flags & TEMPLATE_WITH_CONTEXT) != 0));
}

bool vm_import(struct vm *vm, struct value *out, struct context *up, const struct value *name,
               struct value locals, unsigned flags)
{
    bool with_context = flags & TEMPLATE_WITH_CONTEXT;
    const struct template *t = find_any(vm, name, false);
    if (!t)
        return false;
    struct value *cached = with_context ? NULL : map_get(&vm->modules, t->name);
    if (cached) {
        *out = *cached;
        return true;
    }
    struct module *m = ARENA_NEW(vm->arena, struct module);
    m->name = t->name;
    m->context = context_below(vm, t, up, locals, with_context);
    size_t mark = vm->out.n;
    if (!vm_run_template(vm, t, m->context))
        return false;
    m->text = str_dup(vm->arena, str_sub(buf_str(&vm->out), mark, vm->out.n));
    vm->out.n = mark;
    *out = object_value(OBJECT_MODULE, m);
    if (!with_context)
        map_set(&vm->modules, t->name, *out);
    return true;
}

bool vm_extends(struct vm *vm, struct context *c, const struct value *name)
{
    if (c->parent)
        return vm_fail(vm, DIAG_TEMPLATE_RUNTIME, "a template extends only one other");
    const struct template *t = find_any(vm, name, false);
    if (!t)
        return false;
    c->parent = t;
    context_add_blocks(vm, c, t);
    return true;
}

bool vm_run_block(struct vm *vm, struct context *c, struct block_stack *b)
{
    struct frame *f = frame_new(vm, b->code, NULL, c);
    f->block = b;
    return vm_run(vm, b->code, f);
}
