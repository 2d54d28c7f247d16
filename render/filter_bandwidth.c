/* SPDX-License-Identifier: Apache-2.0 */
/* Speeds as people write them (10Mbps, 2.5 GBps), under the names of netutils. */
#include "render/builtin.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static const struct unit {
    const char *name;
    double bits;
} units[] = {
    {"bps", 1}, {"Kbps", 1e3}, {"Mbps", 1e6}, {"Gbps", 1e9}, {"Tbps", 1e12},
    {"Bps", 8}, {"KBps", 8e3}, {"MBps", 8e6}, {"GBps", 8e9}, {"TBps", 8e12},
};

enum { BIT_UNITS = 5 };

static const struct unit *find_unit(str name)
{
    for (size_t i = 0; i < COUNTOF(units); i++) {
        str full = str_of(units[i].name);
        /* KB stands for KBps */
        if (str_eq(name, full) || (i > BIT_UNITS && str_eq(name, str_sub(full, 0, 2))))
            return &units[i];
    }
    return NULL;
}

/* A speed in bits of a second; an error where the text is none. */
static bool read_speed(struct vm *vm, double *bits, const struct value *in)
{
    char number[40];
    size_t n = 0, points = 0;
    if (is_undefined(in))
        return fail_undefined(vm, in);
    str s = is_text(in) ? value_text(in) : STR("");
    while (n < s.n && n + 1 < sizeof number &&
           (strchr("0123456789", s.p[n]) || (s.p[n] == '.' && !points++)))
        n++;
    memcpy(number, s.p ? s.p : "", n);
    number[n] = '\0';
    const struct unit *u = find_unit(str_trim(str_sub(s, n, s.n)));
    if (!n || n == points || !u) {
        struct value text;
        return to_text_value(vm, &text, in) &&
               vm_fail(vm, DIAG_TEMPLATE_VALUE, "'%.*s' is no speed such as 10Mbps",
                       STR_ARG(value_text(&text)));
    }
    *bits = strtod(number, NULL) * u->bits;
    return true;
}

bool filter_name_to_bits(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    (void)a;
    double bits = 0;
    if (!read_speed(vm, &bits, in))
        return false;
    if (bits >= 0x1p63)
        return vm_fail(vm, DIAG_TEMPLATE_OVERFLOW, "the speed does not fit 64 bits");
    *out = value_int((int64_t)bits);
    return true;
}

bool filter_name_to_bytes(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    (void)a;
    double bits = 0;
    if (!read_speed(vm, &bits, in))
        return false;
    *out = value_float(bits / 8);
    return true;
}

bool filter_name_to_name(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    double bits = 0;
    str name;
    struct buf b = BUF(vm->arena);
    if (!read_speed(vm, &bits, in) || !arg_text(vm, &name, a->arg[0], STR("")))
        return false;
    const struct unit *u = find_unit(name);
    if (!u)
        return vm_fail(vm, DIAG_TEMPLATE_VALUE, "'%.*s' is no unit of speed", STR_ARG(name));
    put_float(&b, bits / u->bits);
    buf_add(&b, name);
    *out = text_value(buf_str(&b));
    return true;
}

bool filter_bits_to_name(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    int64_t decimals;
    if (!arg_int(vm, &decimals, a->arg[0], 0))
        return false;
    if (is_undefined(in))
        return fail_undefined(vm, in);
    if (in->kind != VALUE_INT || in->as.integer < 0)
        return vm_fail(vm, DIAG_TEMPLATE_VALUE, "bits_to_name wants a whole number of bits");
    double bits = (double)in->as.integer;
    const struct unit *u = &units[0];
    for (size_t i = 1; i < BIT_UNITS && bits >= units[i].bits; i++)
        u = &units[i];
    if (bits >= 1e15)
        return vm_fail(vm, DIAG_TEMPLATE_VALUE, "no unit is large enough for this speed");
    decimals = decimals < 0 ? 0 : decimals > 12 ? 12 : decimals;
    *out = text_value(str_printf(vm->arena, "%.*f%s", (int)decimals, bits / u->bits, u->name));
    return true;
}
