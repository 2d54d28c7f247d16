/* SPDX-License-Identifier: Apache-2.0 */
/* Filters of single values: numbers, defaults, conversions. */
#include "render/builtin.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

bool filter_abs(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    (void)a;
    if (!is_number(in))
        return is_undefined(in) ? fail_undefined(vm, in)
                                : vm_fail(vm, DIAG_TEMPLATE_TYPE,
                                          "bad operand type for abs(): '%s'", python_kind(in));
    if (in->kind == VALUE_FLOAT)
        *out = value_float(fabs(in->as.real));
    else if (int_of(in) < 0)
        return negate(vm, out, in, true);
    else
        *out = value_int(int_of(in));
    return true;
}

bool filter_default(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    bool boolean = false, keep = !is_undefined(in);
    if (!arg_bool(vm, &boolean, a->arg[1], false))
        return false;
    if (keep && boolean && !truth(vm, &keep, in))
        return false;
    *out = keep ? *in : a->arg[0] ? *a->arg[0] : text_value(STR(""));
    return true;
}

bool filter_avd_default(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    (void)vm;
    *out = *in;
    for (uint32_t i = 0; (is_undefined(out) || out->kind == VALUE_NULL) && i < a->n; i++)
        *out = a->at[i];
    if (is_undefined(out))
        *out = value_null();
    return true;
}

bool filter_hide_passwords(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    bool hide = false;
    if (a->arg[0] && !is_undefined(a->arg[0]) && !truth(vm, &hide, a->arg[0]))
        return false;
    *out = hide ? text_value(STR("<removed>")) : *in;
    return true;
}

/* A text as Python's float() reads it. */
static bool read_float(str s, double *out)
{
    char text[64];
    s = str_trim(s);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool between = i > 0 && i + 1 < s.n && s.p[i - 1] >= '0' && s.p[i - 1] <= '9';
        if (c == '_' && between)
            continue;
        if (n + 1 >= sizeof text || c == 'x' || c == 'X' || c == 'p' || c == 'P' || c == '(')
            return false;
        text[n++] = c;
    }
    text[n] = '\0';
    char *end = text;
    *out = strtod(text, &end);
    return n > 0 && *end == '\0';
}

bool filter_float(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    double d = 0;
    *out = a->arg[0] ? *a->arg[0] : value_float(0);
    if (is_undefined(in))
        return fail_undefined(vm, in);
    if (is_number(in))
        *out = value_float(real_of(in));
    else if (is_text(in) && read_float(value_text(in), &d))
        *out = value_float(d);
    return true;
}

static int digit_of(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'z' ? c - 'a' + 10
           : c >= 'A' && c <= 'Z' ? c - 'A' + 10
                                  : 99;
}

/* A text as Python's int(s, base) reads it; big is set when it has more than 64 bits. */
static bool read_int(str s, int64_t base, int64_t *out, bool *big)
{
    s = str_trim(s);
    bool minus = s.n && s.p[0] == '-', any = false;
    size_t i = s.n && (s.p[0] == '-' || s.p[0] == '+') ? 1 : 0;
    char kind = s.n > i + 1 && s.p[i] == '0' ? (char)(s.p[i + 1] | 32) : '\0';
    if ((base == 16 && kind == 'x') || (base == 8 && kind == 'o') || (base == 2 && kind == 'b'))
        i += 2;
    int64_t v = 0;
    *big = false;
    for (; i < s.n; i++) {
        if (s.p[i] == '_' && any && i + 1 < s.n)
            continue;
        int d = digit_of(s.p[i]);
        if (d >= base)
            return false;
        any = true;
        if (__builtin_mul_overflow(v, base, &v) || __builtin_add_overflow(v, minus ? -d : d, &v))
            *big = true;
    }
    *out = v;
    return any;
}

static bool real_to_int(struct vm *vm, struct value *out, double d, const struct value *otherwise)
{
    if (isnan(d) || isinf(d))
        *out = *otherwise;
    else if (fabs(d) >= 0x1p63)
        return vm_fail(vm, DIAG_TEMPLATE_OVERFLOW, "the integer does not fit 64 bits");
    else
        *out = value_int((int64_t)d);
    return true;
}

bool filter_int(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    struct value otherwise = a->arg[0] ? *a->arg[0] : value_int(0);
    int64_t base = 10, i = 0;
    bool big = false;
    double d = 0;
    if (!arg_int(vm, &base, a->arg[1], 10))
        return false;
    if (is_undefined(in))
        return fail_undefined(vm, in);
    *out = otherwise;
    if (in->kind == VALUE_FLOAT)
        return real_to_int(vm, out, in->as.real, &otherwise);
    if (is_number(in))
        *out = value_int(int_of(in));
    else if (in->kind == VALUE_BIGINT)
        *out = *in;
    else if (is_text(in) && base >= 2 && base <= 36 && read_int(value_text(in), base, &i, &big)) {
        if (big)
            return vm_fail(vm, DIAG_TEMPLATE_OVERFLOW, "the integer does not fit 64 bits");
        *out = value_int(i);
    } else if (is_text(in) && read_float(value_text(in), &d)) {
        return real_to_int(vm, out, d, &otherwise);
    }
    return true;
}

/* Half to even on the exact binary value, as Python's round(): printf rounds exactly. */
static double round_to(double d, int64_t precision)
{
    if (precision > 15)
        return d;
    if (precision < 0) {
        double scale = pow(10, (double)-precision);
        return nearbyint(d / scale) * scale;
    }
    char text[400];
    snprintf(text, sizeof text, "%.*f", (int)precision, d);
    return strtod(text, NULL);
}

bool filter_round(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    int64_t precision = 0;
    str method;
    if (!arg_int(vm, &precision, a->arg[0], 0) || !arg_text(vm, &method, a->arg[1], STR("common")))
        return false;
    if (is_undefined(in))
        return fail_undefined(vm, in);
    if (!is_number(in))
        return vm_fail(vm, DIAG_TEMPLATE_TYPE, "type %s doesn't define __round__ method",
                       python_kind(in));
    double scale = pow(10, (double)precision);
    if (str_eq(method, STR("common"))) {
        if (in->kind != VALUE_FLOAT && precision >= 0)
            *out = value_int(int_of(in));
        else if (in->kind != VALUE_FLOAT)
            *out = value_int((int64_t)round_to(real_of(in), precision));
        else
            *out = value_float(round_to(in->as.real, precision));
    } else if (str_eq(method, STR("ceil")) || str_eq(method, STR("floor"))) {
        double d = real_of(in) * scale;
        *out = value_float((method.p[0] == 'c' ? ceil(d) : floor(d)) / scale);
    } else {
        return vm_fail(vm, DIAG_TEMPLATE_VALUE, "method must be common, ceil or floor");
    }
    return true;
}

bool filter_attr(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    str name;
    if (!arg_text(vm, &name, a->arg[0], STR("")))
        return false;
    if (in->kind == VALUE_MAP && !find_method(in, name)) {
        *out = undefined_member(vm, in, name);
        return true;
    }
    return get_attr(vm, out, in, name);
}

bool filter_string(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    (void)a;
    return to_text_value(vm, out, in);
}

bool filter_bool(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    (void)a;
    static const char *const yes[] = {"yes", "on", "1", "true", "t", "y"};
    if (is_undefined(in))
        return fail_undefined(vm, in);
    *out = value_bool(false);
    if (in->kind == VALUE_NULL || in->kind == VALUE_BOOL)
        *out = *in;
    else if (in->kind == VALUE_INT)
        *out = value_bool(in->as.integer == 1);
    for (size_t i = 0; is_text(in) && i < COUNTOF(yes); i++)
        if (str_caseeq(value_text(in), str_of(yes[i])))
            *out = value_bool(true);
    return true;
}

bool filter_ternary(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    bool b;
    if (in->kind == VALUE_NULL && a->arg[2]) {
        *out = *a->arg[2];
        return true;
    }
    if (!truth(vm, &b, in))
        return false;
    *out = b ? *a->arg[0] : *a->arg[1];
    return true;
}

bool filter_mandatory(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    str message;
    if (is_undefined(in) && a->arg[0]) {
        if (!arg_text(vm, &message, a->arg[0], STR("")))
            return false;
        return vm_fail(vm, DIAG_TEMPLATE_UNDEFINED, "%.*s", STR_ARG(message));
    }
    if (is_undefined(in))
        return fail_undefined(vm, in);
    *out = *in;
    return true;
}

bool filter_filesizeformat(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    static const char *const decimal[] = {"kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB"};
    static const char *const binary[] = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB", "YiB"};
    bool two = false;
    struct value number, none = value_null();
    struct args no = {.arg = {&none}};
    if (!arg_bool(vm, &two, a->arg[0], false) || !filter_float(vm, &number, in, &no))
        return false;
    if (number.kind != VALUE_FLOAT)
        return vm_fail(vm, is_text(in) ? DIAG_TEMPLATE_VALUE : DIAG_TEMPLATE_TYPE,
                       "filesizeformat takes a number of bytes, not '%s'", python_kind(in));
    double bytes = number.as.real, base = two ? 1024 : 1000, unit;
    if (bytes < base) {
        *out = text_value(bytes == 1 ? STR("1 Byte")
                                     : str_printf(vm->arena, "%lld Bytes", (long long)bytes));
        return true;
    }
    size_t i = 0;
    for (unit = base * base; bytes >= unit && i + 1 < COUNTOF(decimal); i++)
        unit *= base;
    *out = text_value(
        str_printf(vm->arena, "%.1f %s", base * bytes / unit, two ? binary[i] : decimal[i]));
    return true;
}

bool filter_pprint(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    (void)a;
    struct buf b = BUF(vm->arena);
    if (!put_repr(vm, &b, in, 0))
        return false;
    *out = text_value(buf_str(&b));
    return true;
}

bool filter_type_debug(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    (void)vm, (void)a;
    *out = text_value(str_of(in->kind == VALUE_NULL ? "NoneType" : python_kind(in)));
    return true;
}
