/* SPDX-License-Identifier: Apache-2.0 */
/* Hardware addresses in the spellings of platforms, under the names of Ansible (hwaddr) and
 * netutils (mac_to_format). */
#include "render/builtin.h"

enum { DIGITS = 12 };

struct mac_form {
    const char *name;
    char sign;     /* between groups, 0: none */
    uint8_t group; /* digits of a group */
    bool upper;    /* letters */
    bool unpadded; /* groups without leading zeros */
};

static const struct mac_form queries[] = {
    {"bare", 0, 12, true, false},    {"cisco", '.', 4, false, false},
    {"eui48", '-', 2, true, false},  {"win", '-', 2, true, false},
    {"linux", ':', 2, false, false}, {"unix", ':', 2, false, true},
    {"pgsql", ':', 6, false, false}, {"postgresql", ':', 6, false, false},
    {"psql", ':', 6, false, false},
};

static const struct mac_form forms[] = {
    {"MAC_COLON_TWO", ':', 2, false, false}, {"MAC_COLON_FOUR", ':', 4, false, false},
    {"MAC_DASH_TWO", '-', 2, false, false},  {"MAC_DASH_FOUR", '-', 4, false, false},
    {"MAC_DOT_TWO", '.', 2, false, false},   {"MAC_DOT_FOUR", '.', 4, false, false},
    {"MAC_NO_SPECIAL", 0, 12, false, false},
};

static int hex(char c)
{
    return c >= '0' && c <= '9'                 ? c - '0'
           : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10
                                                : -1;
}

/* Whether s is 12 digits in groups of this form. */
static bool has_form(str s, const struct mac_form *f)
{
    unsigned digits = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (f->sign && digits && digits % f->group == 0 && s.p[i - 1] != f->sign) {
            if (s.p[i] != f->sign)
                return false;
        } else if (hex(s.p[i]) < 0 || ++digits > DIGITS) {
            return false;
        }
    }
    return digits == DIGITS && hex(s.p[s.n - 1]) >= 0;
}

static const struct mac_form *form_of(str s)
{
    for (size_t i = 0; i < COUNTOF(forms); i++)
        if (has_form(s, &forms[i]))
            return &forms[i];
    return NULL;
}

/* Reads any spelling; groups between signs may lack leading zeros when there are six. */
static bool read_mac(uint64_t *out, str s)
{
    uint64_t v = 0;
    unsigned groups = 0;
    if (form_of(s)) {
        for (size_t i = 0; i < s.n; i++)
            v = hex(s.p[i]) < 0 ? v : v << 4 | (uint64_t)hex(s.p[i]);
        *out = v;
        return true;
    }
    for (size_t i = 0; i < s.n; i++, groups++) {
        uint64_t byte = 0;
        size_t from = i;
        for (; i < s.n && hex(s.p[i]) >= 0; i++)
            byte = byte << 4 | (uint64_t)hex(s.p[i]);
        bool end = i == s.n;
        if (i == from || i - from > 2 || (!end && s.p[i] != ':' && s.p[i] != '-') || groups > 5)
            return false;
        v = v << 8 | byte;
    }
    *out = v;
    return groups == 6 && hex(s.p[s.n - 1]) >= 0;
}

static struct value write_mac(struct vm *vm, uint64_t v, const struct mac_form *f)
{
    struct buf b = BUF(vm->arena);
    for (unsigned at = 0; at < DIGITS; at += f->group) {
        unsigned shift = 4u * (DIGITS - at - f->group);
        uint64_t part = v >> shift & ((UINT64_C(1) << 4 * f->group) - 1);
        if (at && f->sign)
            buf_putc(&b, f->sign);
        buf_printf(&b, f->upper ? "%0*llX" : "%0*llx", f->unpadded ? 1 : (int)f->group,
                   (unsigned long long)part);
    }
    return text_value(buf_str(&b));
}

static const struct mac_form *find_form(const struct mac_form *of, size_t n, str name)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(str_of(of[i].name), name))
            return &of[i];
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
    return read_mac(out, s) ||
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
    bool asks = query.n && !str_eq(query, STR("bool")), valid = read_mac(&v, s);
    const struct mac_form *f = find_form(queries, COUNTOF(queries), query);
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
    const struct mac_form *f = find_form(forms, COUNTOF(forms), name);
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
    *out = write_mac(vm, v, &forms[COUNTOF(forms) - 1]);
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
    const struct mac_form *f = form_of(value_text(in));
    *out = f ? text_value(str_of(f->name)) : value_null();
    return true;
}

bool filter_is_valid_mac(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    (void)a;
    str s;
    if (!to_text(vm, &s, in))
        return false;
    *out = value_bool(form_of(s) != NULL);
    return true;
}
