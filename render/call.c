/* SPDX-License-Identifier: Apache-2.0 */
/* Calls: binding arguments to parameters, macros, blocks, methods, and the tables of built-ins. */
#include "render/builtin.h"

#include "render/vm.h"

static bool word(str params, size_t *at, str *out)
{
    while (*at < params.n && params.p[*at] == ' ')
        ++*at;
    size_t from = *at;
    while (*at < params.n && params.p[*at] != ' ')
        ++*at;
    *out = str_sub(params, from, *at);
    return out->n > 0;
}

static bool bind_named(struct vm *vm, struct args *a, const str *names, uint32_t n, bool any,
                       const struct builtin *b)
{
    for (uint32_t i = 0; i < a->named_n; i++) {
        uint32_t k = 0;
        while (k < n && !str_eq(names[k], value_text(&a->names[i])))
            k++;
        if (k == n && any)
            continue;
        if (k == n) {
            vm_fail(vm, DIAG_TEMPLATE_TYPE, "%s() has no parameter '%.*s'", b->name,
                    STR_ARG(value_text(&a->names[i])));
            if (b->params[0])
                diag_help(vm->dg, "its parameters: %s", b->params);
            return false;
        }
        if (a->arg[k])
            return vm_fail(vm, DIAG_TEMPLATE_TYPE, "%s() got two values for '%.*s'", b->name,
                           STR_ARG(names[k]));
        a->arg[k] = &a->named[i];
    }
    return true;
}

static bool bind(struct vm *vm, const struct builtin *b, struct args *a)
{
    str names[ARGS_MOST], params = str_of(b->params), w;
    bool needed[ARGS_MOST], more = false, more_named = false;
    uint32_t n = 0, by_place = ARGS_MOST; /* behind `*` a parameter is given by name alone */
    for (size_t at = 0; word(params, &at, &w);) {
        if (str_eq(w, STR("*"))) {
            more = true;
            by_place = n;
        } else if (str_eq(w, STR("**"))) {
            more_named = true;
        } else {
            needed[n] = w.p[w.n - 1] == '!';
            names[n] = needed[n] ? str_sub(w, 0, w.n - 1) : w;
            n++;
        }
    }
    if (a->n > n && !more)
        return vm_fail(vm, DIAG_TEMPLATE_TYPE, "%s() takes at most %u arguments (%u given)",
                       b->name, n, a->n);
    for (uint32_t i = 0; i < n; i++)
        a->arg[i] = i < a->n && i < by_place ? &a->at[i] : NULL;
    if (!bind_named(vm, a, names, n, more_named, b))
        return false;
    for (uint32_t i = 0; i < n; i++)
        if (needed[i] && !a->arg[i])
            return vm_fail(vm, DIAG_TEMPLATE_TYPE, "%s() misses its argument '%.*s'", b->name,
                           STR_ARG(names[i]));
    return true;
}

/* Binds positional arguments in one walk over the parameters; false where bind() must look: one is
 * missing, or there are too many. */
static bool bind_places(const char *params, struct args *a)
{
    uint32_t n = 0;
    for (const char *p = params; *p;) {
        const char *from = p;
        while (*p && *p != ' ')
            p++;
        if (*from == '*')
            return true; /* any more, and what follows goes by name alone */
        if (n >= a->n)
            return p[-1] != '!'; /* what must be given stands in front */
        a->arg[n] = &a->at[n];
        n++;
        p += *p == ' ';
    }
    return a->n == n;
}

bool call_builtin(struct vm *vm, struct value *out, const struct builtin *b, const char *sort,
                  struct value *in, struct args *a)
{
    (void)sort;
    memset(a->arg, 0, sizeof a->arg);
    if (!vm_scan(vm, in))
        return false;
    if ((a->named_n || !bind_places(b->params, a)) && !bind(vm, b, a))
        return false;
    return b->fn(vm, out, in, a);
}

static bool bind_macro_named(struct vm *vm, const struct code *k, struct frame *f, struct args *a,
                             struct value *rest)
{
    for (uint32_t i = 0; i < a->named_n; i++) {
        str name = value_text(&a->names[i]);
        uint32_t p = 0;
        while (p < k->param_n && !str_eq(k->params[p], name))
            p++;
        if (p < k->param_n) {
            if (f->slots[p].kind != OBJECT_MISSING)
                return vm_fail(vm, DIAG_TEMPLATE_TYPE, "macro '%.*s' got two values for '%.*s'",
                               STR_ARG(k->name), STR_ARG(name));
            f->slots[p] = a->named[i];
        } else if (str_eq(name, STR("caller")) && k->caller_slot >= 0) {
            f->slots[k->caller_slot] = a->named[i];
        } else if (k->kwargs_slot >= 0) {
            map_set(rest, name, a->named[i]);
        } else {
            return vm_fail(vm, DIAG_TEMPLATE_TYPE, "macro '%.*s' takes no keyword argument '%.*s'",
                           STR_ARG(k->name), STR_ARG(name));
        }
    }
    return true;
}

static bool bind_macro(struct vm *vm, const struct code *k, struct frame *f, struct args *a)
{
    if (a->n > k->param_n && k->varargs_slot < 0)
        return vm_fail(vm, DIAG_TEMPLATE_TYPE,
                       "macro '%.*s' takes not more than %u argument(s), %u given",
                       STR_ARG(k->name), k->param_n, a->n);
    struct value more = tuple_new(vm), rest = value_map(vm->arena);
    for (uint32_t i = 0; i < a->n; i++) {
        if (i < k->param_n)
            f->slots[i] = a->at[i];
        else
            list_add(&more, a->at[i]);
    }
    if (!bind_macro_named(vm, k, f, a, &rest))
        return false;
    for (uint32_t i = 0; i < k->param_n; i++)
        if (f->slots[i].kind == OBJECT_MISSING && !k->has_default[i])
            f->slots[i] =
                undefined_message(vm, "parameter '%.*s' was not provided", STR_ARG(k->params[i]));
    if (k->caller_slot >= 0 && f->slots[k->caller_slot].kind == OBJECT_MISSING &&
        (uint32_t)k->caller_slot >= k->param_n)
        f->slots[k->caller_slot] = undefined_message(vm, "No caller defined");
    if (k->varargs_slot >= 0)
        f->slots[k->varargs_slot] = more;
    if (k->kwargs_slot >= 0)
        f->slots[k->kwargs_slot] = rest;
    return true;
}

/* Runs code and takes what it wrote as the result. */
static bool run_captured(struct vm *vm, struct value *out, const struct code *k, struct frame *f)
{
    size_t mark = vm->out.n;
    if (!vm_run(vm, k, f))
        return false;
    str s = str_dup(vm->arena, str_sub(buf_str(&vm->out), mark, vm->out.n));
    vm->out.n = mark;
    *out = vm->autoescape ? safe_value(s) : text_value(s);
    return true;
}

static bool call_macro(struct vm *vm, struct value *out, const struct callable *k, struct args *a)
{
    struct frame *f = frame_new(vm, k->code, k->frame, k->context);
    return bind_macro(vm, k->code, f, a) && run_captured(vm, out, k->code, f);
}

static bool call_again(struct vm *vm, struct value *out, const struct callable *k, int64_t depth,
                       struct args *a)
{
    if (a->n != 1)
        return vm_fail(vm, DIAG_TEMPLATE_TYPE, "loop() takes what it shall walk");
    struct callable *deeper = ARENA_NEW(vm->arena, struct callable);
    *deeper = *k;
    deeper->depth = depth + 1;
    struct frame *f = frame_new(vm, k->code, k->frame, k->context);
    f->block = k->frame ? k->frame->block : NULL;
    f->slots[0] = a->at[0];
    f->slots[1] = object_value(OBJECT_CALLABLE, deeper);
    return run_captured(vm, out, k->code, f);
}

static bool call_block(struct vm *vm, struct value *out, const struct callable *k)
{
    size_t mark = vm->out.n;
    if (!vm_run_block(vm, k->context, k->self.as.object))
        return false;
    str s = str_dup(vm->arena, str_sub(buf_str(&vm->out), mark, vm->out.n));
    vm->out.n = mark;
    *out = vm->autoescape ? safe_value(s) : text_value(s);
    return true;
}

static bool call_joiner(struct vm *vm, struct value *out, struct joiner *j)
{
    (void)vm;
    *out = j->used ? j->separator : text_value(STR(""));
    j->used = true;
    return true;
}

bool call_value(struct vm *vm, struct value *out, struct value *callee, struct args *a)
{
    if (is_undefined(callee))
        return fail_undefined(vm, callee);
    if (callee->kind == OBJECT_JOINER)
        return call_joiner(vm, out, callee->as.object);
    if (callee->kind == OBJECT_LOOP) {
        const struct loop *l = callee->as.object;
        if (l->again)
            return call_again(vm, out, l->again, l->depth0, a);
        return vm_fail(vm, DIAG_TEMPLATE_TYPE,
                       "the loop must have the 'recursive' marker to be called recursively");
    }
    if (callee->kind != OBJECT_CALLABLE)
        return vm_fail(vm, DIAG_TEMPLATE_TYPE, "'%s' object is not callable", python_kind(callee));
    struct callable *k = callee->as.object;
    switch (k->kind) {
    case CALL_MACRO:
        return call_macro(vm, out, k, a);
    case CALL_FUNCTION:
    case CALL_METHOD:
        return call_builtin(vm, out, k->builtin, "function", &k->self, a);
    case CALL_LOOP:
        return call_again(vm, out, k, k->depth, a);
    case CALL_BLOCK:
        return call_block(vm, out, k);
    }
    return false;
}

bool call_method(struct vm *vm, struct value *out, struct value *self, str name, struct args *a)
{
    const struct builtin *b = find_method(self, name);
    if (b)
        return call_builtin(vm, out, b, "method", self, a);
    struct value f;
    if (!get_attr(vm, &f, self, name))
        return false;
    return call_value(vm, out, &f, a);
}

bool arg_int(struct vm *vm, int64_t *out, const struct value *arg, int64_t otherwise)
{
    *out = otherwise;
    if (!arg)
        return true;
    if (is_undefined(arg))
        return fail_undefined(vm, arg);
    if (arg->kind != VALUE_INT && arg->kind != VALUE_BOOL)
        return vm_fail(vm, DIAG_TEMPLATE_TYPE, "'%s' object cannot be interpreted as an integer",
                       python_kind(arg));
    *out = int_of(arg);
    return true;
}

bool arg_text(struct vm *vm, str *out, const struct value *arg, str otherwise)
{
    *out = otherwise;
    return !arg || to_text(vm, out, arg);
}

bool arg_bool(struct vm *vm, bool *out, const struct value *arg, bool otherwise)
{
    *out = otherwise;
    return !arg || truth(vm, out, arg);
}

/* --- tables ------------------------------------------------------------------------------------
 */

static const struct builtin filters[] = {
#define FILTER(name, fn, params, doc) {name, params, doc, filter_##fn, sizeof(name) - 1},
#include "render/filter.def" /* IWYU pragma: keep */
#undef FILTER
};

static const struct builtin tests[] = {
#define TEST(name, fn, params, doc) {name, params, doc, test_##fn, sizeof(name) - 1},
#include "render/test.def" /* IWYU pragma: keep */
#undef TEST
};

static const struct builtin functions[] = {
#define FUNCTION(name, params, doc) {#name, params, doc, function_##name, sizeof(#name) - 1},
#include "render/function.def" /* IWYU pragma: keep */
#undef FUNCTION
};

static bool has_name(const struct builtin *b, str name)
{
    return b->length == name.n && name.n && b->name[0] == name.p[0] &&
           memcmp(b->name, name.p, name.n) == 0;
}

struct method {
    uint8_t kind;
    struct builtin row;
};

static const struct method methods[] = {
#define METHOD(kind, of, name, params, doc)                                                        \
    {kind, {#name, params, doc, method_##of##_##name, sizeof(#name) - 1}},
#include "render/method.def" /* IWYU pragma: keep */
#undef METHOD
};

const struct builtin *find_method(const struct value *self, str name)
{
    uint8_t kind = self->kind == OBJECT_TUPLE ? VALUE_LIST : self->kind;
    for (size_t i = 0; i < COUNTOF(methods); i++)
        if (methods[i].kind == kind && has_name(&methods[i].row, name)) {
            bool changes = self->kind == OBJECT_TUPLE && !str_eq(name, STR("index")) &&
                           !str_eq(name, STR("count"));
            return changes ? NULL : &methods[i].row;
        }
    return NULL;
}

bool is_method_name(str name)
{
    for (size_t i = 0; i < COUNTOF(methods); i++)
        if (has_name(&methods[i].row, name))
            return true;
    return false;
}

/* Ansible's collection names stand for the plain ones. */
static str plain_name(str name)
{
    static const char *const prefixes[] = {"ansible.builtin.", "ansible.utils.",
                                           "ansible.netcommon.", "netutils."};
    for (size_t i = 0; i < COUNTOF(prefixes); i++)
        if (str_starts(name, str_of(prefixes[i])))
            return str_sub(name, strlen(prefixes[i]), name.n);
    return name;
}

static int find_row(const struct builtin *rows, size_t n, str name)
{
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < n; i++)
            if (has_name(&rows[i], name))
                return (int)i;
        name = plain_name(name);
    }
    return -1;
}

int filter_index(str name)
{
    return find_row(filters, COUNTOF(filters), name);
}

int test_index(str name)
{
    return find_row(tests, COUNTOF(tests), name);
}

const struct builtin *filter_at(uint32_t i)
{
    return &filters[i];
}

const struct builtin *test_at(uint32_t i)
{
    return &tests[i];
}

const struct builtin *find_filter(str name)
{
    int i = filter_index(name);
    return i < 0 ? NULL : &filters[i];
}

const struct builtin *find_test(str name)
{
    int i = test_index(name);
    return i < 0 ? NULL : &tests[i];
}

const struct builtin *find_function(str name)
{
    int i = find_row(functions, COUNTOF(functions), name);
    return i < 0 ? NULL : &functions[i];
}

static const struct builtin_info filter_infos[] = {
#define FILTER(name, fn, params, doc) {name, params, doc},
#include "render/filter.def" /* IWYU pragma: keep */
#undef FILTER
};

static const struct builtin_info test_infos[] = {
#define TEST(name, fn, params, doc) {name, params, doc},
#include "render/test.def" /* IWYU pragma: keep */
#undef TEST
};

static const struct builtin_info function_infos[] = {
#define FUNCTION(name, params, doc) {#name, params, doc},
#include "render/function.def" /* IWYU pragma: keep */
#undef FUNCTION
};

const struct builtin_info *render_filters(size_t *n)
{
    *n = COUNTOF(filter_infos);
    return filter_infos;
}

const struct builtin_info *render_tests(size_t *n)
{
    *n = COUNTOF(test_infos);
    return test_infos;
}

const struct builtin_info *render_functions(size_t *n)
{
    *n = COUNTOF(function_infos);
    return function_infos;
}
