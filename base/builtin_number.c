/* SPDX-License-Identifier: Apache-2.0 */
/* Functions of numbers. What does not fit 64 bits is undecided, never wrapped or rounded. */
#include "base/builtin_call.h"

#include <math.h>
#include <stdlib.h>

enum { NUMBER_TEXT_MOST = 400, DIGITS_MOST = 15 };

static bool overflows(struct call *c)
{
    return call_fail(c, "passes 64 bits");
}

static bool give_sum(struct call *c, double d)
{
    return isfinite(d) ? give(c, value_float(d)) : call_fail(c, "is larger than any decimal");
}

/* A decimal without its fraction, which is cut already. */
static bool give_whole(struct call *c, double d)
{
    if (!(d >= -0x1p63 && d < 0x1p63))
        return overflows(c);
    return give(c, value_int((int64_t)d));
}

static bool is_digit(char b)
{
    return b >= '0' && b <= '9';
}

static size_t digits_from(str s, size_t at)
{
    while (at < s.n && is_digit(s.p[at]))
        at++;
    return at;
}

/* 1 past the sign. */
static size_t behind_sign(str s)
{
    return s.n && (s.p[0] == '-' || s.p[0] == '+') ? 1 : 0;
}

static bool is_whole_text(str s)
{
    size_t from = behind_sign(s);
    return from < s.n && digits_from(s, from) == s.n;
}

/* [sign] digits [. digits] [e [sign] digits] */
static bool is_decimal_text(str s)
{
    size_t from = behind_sign(s), at = digits_from(s, from);
    if (at == from)
        return false;
    if (at < s.n && s.p[at] == '.') {
        from = at + 1;
        at = digits_from(s, from);
        if (at == from)
            return false;
    }
    if (at < s.n && (s.p[at] | 32) == 'e') {
        from = at + 1 + behind_sign(str_sub(s, at + 1, s.n));
        at = digits_from(s, from);
        if (at == from)
            return false;
    }
    return at == s.n;
}

static bool give_int_text(struct call *c, str s)
{
    int64_t v = 0;
    bool minus = s.p[0] == '-';
    for (size_t i = behind_sign(s); i < s.n; i++) {
        int digit = s.p[i] - '0';
        if (__builtin_mul_overflow(v, 10, &v) ||
            __builtin_add_overflow(v, minus ? -digit : digit, &v))
            return overflows(c);
    }
    return give(c, value_int(v));
}

bool call_int(struct call *c)
{
    const struct value *v = &c->args[0];
    if (v->kind == VALUE_INT)
        return give(c, value_int(v->as.integer));
    if (is_finite_number(v))
        return give_whole(c, trunc(v->as.real));
    if (v->kind == VALUE_STRING && is_whole_text(value_text(v)))
        return give_int_text(c, value_text(v));
    return call_wants(c, 0, "a number or the text of an integer");
}

bool call_float(struct call *c)
{
    const struct value *v = &c->args[0];
    str s = value_text(v);
    if (v->kind == VALUE_INT)
        return give(c, value_float((double)v->as.integer));
    if (is_finite_number(v))
        return give(c, value_float(v->as.real));
    if (v->kind == VALUE_STRING && s.n < NUMBER_TEXT_MOST && is_decimal_text(s))
        return give_sum(c, strtod(str_c(c->run->arena, s), NULL));
    return call_wants(c, 0, "a number or the text of one");
}

bool call_abs(struct call *c)
{
    const struct value *v;
    if (!take_number(c, 0, &v))
        return false;
    if (v->kind == VALUE_FLOAT)
        return give(c, value_float(fabs(v->as.real)));
    if (v->as.integer == INT64_MIN)
        return overflows(c);
    return give(c, value_int(v->as.integer < 0 ? -v->as.integer : v->as.integer));
}

bool call_round(struct call *c)
{
    const struct value *v;
    int64_t digits = 0;
    if (!take_number(c, 0, &v) || (c->n > 1 && !take_int(c, 1, &digits)))
        return false;
    if (digits < 0 || digits > DIGITS_MOST)
        return call_fail(c, "wants 0 to %d digits, found %lld", DIGITS_MOST, (long long)digits);
    if (v->kind == VALUE_INT)
        return give(c, value_int(v->as.integer));
    if (c->n == 1)
        return give_whole(c, round(v->as.real));
    double scale = pow(10, (double)digits), up = v->as.real * scale;
    /* from 2^52 on there is no fraction to round */
    return give(c, value_float(fabs(up) < 0x1p52 ? round(up) / scale : v->as.real));
}

/* ---- sums ---- */

__extension__ typedef __int128 wide;

/* A list of numbers added up: exactly, as long as they are integers. */
struct sum {
    wide whole;
    double real;
    bool decimal; /* one of them is */
};

static bool add_up(struct call *c, struct sum *out, struct items *l)
{
    *out = (struct sum){0};
    if (!take_items(c, 0, l))
        return false;
    for (uint32_t i = 0; i < l->n; i++) {
        const struct value *v = &l->at[i];
        if (!is_finite_number(v))
            return call_wants_element(c, 0, i, v, "a finite number");
        out->decimal |= v->kind == VALUE_FLOAT;
        if (v->kind == VALUE_FLOAT)
            out->real += v->as.real;
        else
            out->whole += v->as.integer;
    }
    return true;
}

static bool give_wide(struct call *c, wide sum)
{
    if (sum < INT64_MIN || sum > INT64_MAX)
        return overflows(c);
    return give(c, value_int((int64_t)sum));
}

bool call_sum(struct call *c)
{
    struct sum s;
    struct items l;
    if (!add_up(c, &s, &l))
        return false;
    return s.decimal ? give_sum(c, s.real + (double)s.whole) : give_wide(c, s.whole);
}

bool call_avg(struct call *c)
{
    struct sum s;
    struct items l;
    if (!add_up(c, &s, &l))
        return false;
    if (!l.n)
        return give(c, value_null());
    if (!s.decimal && s.whole % l.n == 0)
        return give_wide(c, s.whole / l.n);
    return give_sum(c, (s.real + (double)s.whole) / l.n);
}
