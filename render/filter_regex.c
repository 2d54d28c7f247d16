/* SPDX-License-Identifier: Apache-2.0 */
/* Filters and tests with patterns, under the names that Ansible gave them. Replacements know \1,
 * \g<1> and \g<name>. */
#include "render/builtin.h"

static const struct regex *pattern_of(struct vm *vm, const struct value *pattern, unsigned flags)
{
    str p;
    if (!to_text(vm, &p, pattern))
        return NULL;
    str key = str_printf(vm->arena, "%u %.*s", flags, STR_ARG(p));
    const struct value *known = map_get(&vm->regexes, key);
    if (!vm->scratch)
        vm->scratch = regex_scratch_new(vm->arena, &vm->dg->limits);
    if (known)
        return known->as.object;
    struct regex_error error = {0};
    struct regex *r = regex_new(vm->arena, p, flags, &vm->dg->limits, &error);
    if (!r) {
        vm_fail(vm, DIAG_TEMPLATE_VALUE, "bad pattern '%.*s': %.*s", STR_ARG(p),
                STR_ARG(error.message));
        return NULL;
    }
    map_set(&vm->regexes, key, object_value(OBJECT_MISSING, r));
    return r;
}

static bool flags_of(struct vm *vm, unsigned *out, const struct value *ignorecase,
                     const struct value *multiline)
{
    bool i, m;
    if (!arg_bool(vm, &i, ignorecase, false) || !arg_bool(vm, &m, multiline, false))
        return false;
    *out = (i ? REGEX_CASELESS : 0u) | (m ? REGEX_MULTILINE : 0u);
    return true;
}

/* Finds from a place on; *hit tells whether there was a match. */
static bool find(struct vm *vm, const struct regex *r, str s, size_t at, bool *hit)
{
    enum regex_answer answer =
        at ? regex_find_again(r, vm->scratch, s, at) : regex_find(r, vm->scratch, s, at);
    *hit = answer == REGEX_YES;
    if (answer == REGEX_LIMIT)
        return vm_limit(vm, LIMIT_regex_match_steps);
    return vm_work(vm, 1 + s.n / 64);
}

bool filter_regex_replace(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    str s, with;
    unsigned flags;
    int64_t most;
    if (!to_text(vm, &s, in) || !arg_text(vm, &with, a->arg[1], STR("")) ||
        !arg_int(vm, &most, a->arg[2], 0) || !flags_of(vm, &flags, a->arg[3], a->arg[4]))
        return false;
    const struct regex *r = pattern_of(vm, a->arg[0], flags);
    struct buf b = BUF(vm->arena);
    size_t at = 0, done = 0;
    bool hit = r != NULL;
    for (int64_t n = 0; hit && at <= s.n && (most == 0 || n < most); n++) {
        size_t from = 0, to = 0;
        if (!find(vm, r, s, at, &hit) || !vm_room(vm, b.n + with.n))
            return false;
        if (!hit || !regex_group(vm->scratch, 0, &from, &to))
            break;
        buf_add(&b, str_sub(s, done, from));
        if (!regex_expand(&b, r, vm->scratch, s, with, vm->dg->limits.at[LIMIT_template_output]))
            return vm_limit(vm, LIMIT_template_output);
        done = to;
        at = regex_next(vm->scratch, s);
    }
    buf_add(&b, str_sub(s, done, s.n));
    *out = text_value(buf_str(&b));
    return r != NULL;
}

/* A group asked for as '\\1' or '\\g<name>'. */
static uint32_t group_number(const struct regex *r, str ref)
{
    if (ref.n == 2 && ref.p[0] == '\\' && ref.p[1] >= '0' && ref.p[1] <= '9')
        return (uint32_t)(ref.p[1] - '0');
    if (str_starts(ref, STR("\\g<")) && str_ends(ref, STR(">")))
        return regex_group_named(r, str_sub(ref, 3, ref.n - 1));
    return 0;
}

bool filter_regex_search(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    str s;
    unsigned flags = 0;
    bool hit;
    if (!to_text(vm, &s, in))
        return false;
    for (uint32_t i = 0; i < a->named_n; i++) {
        bool on;
        if (!truth(vm, &on, &a->named[i]))
            return false;
        if (on && str_eq(value_text(&a->names[i]), STR("ignorecase")))
            flags |= REGEX_CASELESS;
        if (on && str_eq(value_text(&a->names[i]), STR("multiline")))
            flags |= REGEX_MULTILINE;
    }
    const struct regex *r = pattern_of(vm, a->arg[0], flags);
    if (!r || !find(vm, r, s, 0, &hit))
        return false;
    *out = value_null();
    if (hit && a->n < 2)
        *out = text_value(regex_group_text(vm->scratch, s, 0));
    if (!hit || a->n < 2)
        return true;
    *out = value_list(vm->arena);
    for (uint32_t i = 1; i < a->n; i++)
        list_add(out, text_value(regex_group_text(vm->scratch, s,
                                                  group_number(r, value_text(&a->at[i])))));
    return true;
}

bool filter_regex_findall(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    str s;
    unsigned flags;
    if (!to_text(vm, &s, in) || !flags_of(vm, &flags, a->arg[2], a->arg[1]))
        return false;
    const struct regex *r = pattern_of(vm, a->arg[0], flags);
    if (!r)
        return false;
    uint32_t groups = regex_group_count(r);
    *out = value_list(vm->arena);
    for (size_t at = 0; at <= s.n;) {
        bool hit;
        size_t from = 0, to = 0;
        if (!find(vm, r, s, at, &hit) || !vm_room(vm, 0))
            return false;
        if (!hit || !regex_group(vm->scratch, 0, &from, &to))
            break;
        struct value v =
            groups > 1 ? tuple_new(vm) : text_value(regex_group_text(vm->scratch, s, groups));
        for (uint32_t k = 1; groups > 1 && k <= groups; k++)
            list_add(&v, text_value(regex_group_text(vm->scratch, s, k)));
        list_add(out, v);
        at = regex_next(vm->scratch, s);
    }
    return true;
}

bool filter_regex_escape(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    (void)a;
    str s;
    struct buf b = BUF(vm->arena);
    if (!to_text(vm, &s, in))
        return false;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] && strchr("()[]{}?*+-|^$\\.&~# \t\n\r\v\f", s.p[i]))
            buf_putc(&b, '\\');
        buf_putc(&b, s.p[i]);
    }
    *out = text_value(buf_str(&b));
    return true;
}

static bool test_pattern(struct vm *vm, struct value *out, struct value *in, struct args *a,
                         bool at_start)
{
    str s;
    unsigned flags;
    bool hit;
    if (!to_text(vm, &s, in) || !flags_of(vm, &flags, a->arg[1], a->arg[2]))
        return false;
    const struct regex *r = pattern_of(vm, a->arg[0], flags);
    if (!r || !find(vm, r, s, 0, &hit))
        return false;
    size_t from = 0, to = 0;
    hit = hit && regex_group(vm->scratch, 0, &from, &to);
    *out = value_bool(hit && (!at_start || from == 0));
    return true;
}

bool test_match(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    return test_pattern(vm, out, in, a, true);
}

bool test_search(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    return test_pattern(vm, out, in, a, false);
}
