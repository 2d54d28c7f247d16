/* SPDX-License-Identifier: Apache-2.0 */
/* Hardware addresses in the spellings of platforms, under the names of Ansible (hwaddr) and
 * netutils (mac_to_format). */
#include "base/mac.h"
#include "render/builtin.h"

static const struct mac_form queries[] = {
    {"bare", 0, 12, true, false},    {"cisco", '.', 4, false, false},
    {"eui48", '-', 2, true, false},  {"win", '-', 2, true, false},
    {"linux", ':', 2, false, false}, {"unix", ':', 2, false, true},
    {"pgsql", ':', 6, false, false}, {"postgresql", ':', 6, false, false},
    {"psql", ':', 6, false, false},
};

static struct value write_mac(struct vm *vm, uint64_t v, const struct mac_form *f)
{
    struct buf b = BUF(vm->arena);
    mac_put(&b, v, f);
    return text_value(buf_str(&b));
}

static const struct mac_form *find_query(str name)
{
    for (size_t i = 0; i < COUNTOF(queries); i++)
        if (str_eq(str_of(queries[i].name), name))
            return &queries[i];
    return NULL;
}

/* An integer or text as a hardware address; an error where it is none. */
static bool want_mac(struct vm *vm, uint64_t *out, const struct value *in)
{
    str s;
    if (is_undefined(in))
        return fail_undefined(vm, in);
    if (!to_text(vm, &s, in))
        return false;
    return mac_parse(out, s) ||
           vm_fail(vm, DIAG_TEMPLATE_VALUE, "'%.*s' is no hardware address", STR_ARG(s));
}

bool filter_hwaddr(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    str query, s;
    uint64_t v = 0;
    if (!arg_text(vm, &query, a->arg[0], STR("")))
        return false;
    if (is_undefined(in))
        return fail_undefined(vm, in);
    if (!to_text(vm, &s, in))
        return false;
    bool asks = query.n && !str_eq(query, STR("bool")), valid = mac_parse(&v, s);
    const struct mac_form *f = find_query(query);
    *out = !valid ? value_null() : query.n ? value_bool(true) : *in;
    if (!asks)
        return true;
    if (!valid)
        return want_mac(vm, &v, in);
    if (!f && !str_eq(query, STR("int")))
        return vm_fail(vm, DIAG_TEMPLATE_VALUE, "hwaddr has no query '%.*s'", STR_ARG(query));
    *out = f ? write_mac(vm, v, f) : value_int((int64_t)v);
    return true;
}

bool filter_mac_to_format(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    str name;
    uint64_t v = 0;
    if (!arg_text(vm, &name, a->arg[0], STR("MAC_DOT_FOUR")) || !want_mac(vm, &v, in))
        return false;
    const struct mac_form *f = mac_form_find(name);
    if (!f)
        return vm_fail(vm, DIAG_TEMPLATE_VALUE, "there is no format '%.*s'", STR_ARG(name));
    *out = write_mac(vm, v, f);
    return true;
}

bool filter_mac_normalize(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    (void)a;
    uint64_t v = 0;
    if (!want_mac(vm, &v, in))
        return false;
    *out = write_mac(vm, v, mac_form_find(STR("MAC_NO_SPECIAL")));
    return true;
}

bool filter_mac_to_int(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    (void)a;
    uint64_t v = 0;
    if (!want_mac(vm, &v, in))
        return false;
    *out = value_int((int64_t)v);
    return true;
}

bool filter_mac_type(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    (void)a;
    uint64_t v = 0;
    if (!want_mac(vm, &v, in))
        return false;
    const struct mac_form *f = mac_form_of(value_text(in));
    *out = f ? text_value(str_of(f->name)) : value_null();
    return true;
}

bool filter_is_valid_mac(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    (void)a;
    str s;
    if (!to_text(vm, &s, in))
        return false;
    *out = value_bool(mac_form_of(s) != NULL);
    return true;
}
