/* SPDX-License-Identifier: Apache-2.0 */
#include "base/yaml_type.h"

#include <math.h>
#include <stdlib.h>

static bool is_one_of(str s, const char *const *words)
{
    for (; *words; words++)
        if (str_eq(s, str_of(*words)))
            return true;
    return false;
}

/* ---- the shape of numbers ---- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Value of a digit in base 16, or 16 for other bytes. */
static unsigned digit_of(char c)
{
    return is_digit(c)            ? (unsigned)(c - '0')
           : c >= 'a' && c <= 'f' ? (unsigned)(c - 'a' + 10)
           : c >= 'A' && c <= 'F' ? (unsigned)(c - 'A' + 10)
                                  : 16;
}

/* Moves over digits of the base, and underscores where they may stand among them; returns how many
 * bytes that were. */
static size_t skip_digits(str s, size_t *at, unsigned base, bool underscores)
{
    size_t from = *at;
    while (*at < s.n && (digit_of(s.p[*at]) < base || (underscores && s.p[*at] == '_')))
        ++*at;
    return *at - from;
}

static size_t skip_sign(str s)
{
    return s.n && (s.p[0] == '-' || s.p[0] == '+');
}

/* The base of an integer and where its digits begin; 0 when the text is none. */
static unsigned integer_base(str s, enum yaml_typing typing, size_t *digits)
{
    size_t sign = skip_sign(s), at = sign;
    bool old = typing == YAML_11;
    char first = at < s.n ? s.p[at] : '\0', second = at + 1 < s.n ? s.p[at + 1] : '\0';
    unsigned base = 10;
    if (first == '0' && second == 'x' && (old || !sign))
        base = 16;
    else if (first == '0' && second == 'o' && !old && !sign)
        base = 8;
    else if (first == '0' && second == 'b' && old)
        base = 2;
    if (base != 10)
        at += 2;
    else if (old && first == '0' && second)
        base = 8, at++;
    else if (old && first == '_')
        return 0;
    *digits = at;
    return skip_digits(s, &at, base, old) && at == s.n ? base : 0;
}

/* Whether the text is a decimal with a point or an exponent. */
static bool is_decimal(str s, enum yaml_typing typing)
{
    bool old = typing == YAML_11;
    size_t at = skip_sign(s);
    size_t whole = at < s.n && s.p[at] == '_' ? 0 : skip_digits(s, &at, 10, old);
    bool point = at < s.n && s.p[at] == '.';
    at += point;
    size_t part =
        point && (whole || (at < s.n && s.p[at] != '_')) ? skip_digits(s, &at, 10, old) : 0;
    if ((!whole && !part) || (old && !point))
        return false;
    if (old && !whole && skip_sign(s))
        return false; /* PyYAML reads +.5 as a string */
    if (at == s.n)
        return point;
    if (s.p[at] != 'e' && s.p[at] != 'E')
        return false;
    at++;
    size_t sign = at < s.n && (s.p[at] == '-' || s.p[at] == '+');
    at += sign;
    return (sign || !old) && skip_digits(s, &at, 10, false) && at == s.n;
}

/* ---- their values ---- */

static str without_underscores(struct arena *a, str s)
{
    if (str_find_byte(s, '_', 0) == SIZE_MAX)
        return s;
    struct buf b = BUF(a);
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] != '_')
            buf_putc(&b, s.p[i]);
    return buf_str(&b);
}

/* The canonical decimal text of an integer that 64 bits do not hold. */
static enum yaml_typed big_integer(struct value *out, struct arena *a, str digits, bool negative,
                                   unsigned base)
{
    if (base != 10)
        return YAML_RANGE;
    while (digits.n > 1 && digits.p[0] == '0')
        digits = str_sub(digits, 1, digits.n);
    str text = negative ? str_printf(a, "-%.*s", STR_ARG(digits)) : digits;
    out->kind = VALUE_BIGINT;
    out->len = (uint32_t)text.n;
    out->as.text = text.p;
    return YAML_TYPED;
}

static enum yaml_typed integer(struct value *out, struct arena *a, str s, size_t from,
                               unsigned base)
{
    bool negative = s.p[0] == '-';
    str digits = without_underscores(a, str_sub(s, from, s.n));
    uint64_t n = 0;
    for (size_t i = 0; i < digits.n; i++)
        if (__builtin_mul_overflow(n, base, &n) ||
            __builtin_add_overflow(n, digit_of(digits.p[i]), &n))
            return big_integer(out, a, digits, negative, base);
    if (n > (uint64_t)INT64_MAX + negative)
        return big_integer(out, a, digits, negative, base);
    out->kind = VALUE_INT;
    out->as.integer = negative ? (int64_t)(0 - n) : (int64_t)n;
    return YAML_TYPED;
}

static enum yaml_typed decimal(struct value *out, struct arena *a, str s)
{
    out->kind = VALUE_FLOAT;
    out->as.real = strtod(str_c(a, without_underscores(a, s)), NULL);
    return isinf(out->as.real) ? YAML_RANGE : YAML_TYPED;
}

/* 12:30:45 and 12:30:45.6 count in base 60. */
static bool is_sexagesimal(str s)
{
    size_t at = skip_sign(s);
    if (at >= s.n || !is_digit(s.p[at]) || !skip_digits(s, &at, 10, true))
        return false;
    bool zero = s.p[skip_sign(s)] == '0';
    size_t parts = 0;
    for (; at < s.n && s.p[at] == ':'; parts++) {
        size_t from = ++at, n = skip_digits(s, &at, 10, false);
        if (n == 0 || n > 2 || (n == 2 && s.p[from] > '5'))
            return false;
    }
    bool point = at < s.n && s.p[at] == '.';
    at += point;
    if (point)
        skip_digits(s, &at, 10, true);
    return parts && at == s.n && (!zero || point);
}

static struct value sexagesimal(struct arena *a, str s)
{
    str plain = without_underscores(a, s);
    double sum = 0, unit = 0;
    const char *p = str_c(a, str_sub(plain, skip_sign(plain), plain.n));
    for (char *end = NULL; p; p = *end == ':' ? end + 1 : NULL) {
        unit = strtod(p, &end);
        sum = sum * 60 + unit;
    }
    sum = s.p[0] == '-' ? -sum : sum;
    bool point = str_find_byte(s, '.', 0) != SIZE_MAX;
    return point || fabs(sum) > 0x1p53 ? value_float(sum) : value_int((int64_t)sum);
}

/* ---- words ---- */

/* By length and first letter. */
static bool may_be_word(str s)
{
    return !s.n || (s.n <= 5 && str_find_byte(STR("~nNtTfFyYoO.+-"), s.p[0], 0) != SIZE_MAX);
}

static bool word(struct value *out, str s, enum yaml_typing typing)
{
    static const char *const nulls[] = {"", "~", "null", "Null", "NULL", NULL};
    static const char *const trues[] = {"true", "True", "TRUE", NULL};
    static const char *const falses[] = {"false", "False", "FALSE", NULL};
    static const char *const old_trues[] = {"yes", "Yes", "YES", "on", "On", "ON", NULL};
    static const char *const old_falses[] = {"no", "No", "NO", "off", "Off", "OFF", NULL};
    static const char *const infinities[] = {".inf", ".Inf", ".INF", NULL};
    static const char *const nans[] = {".nan", ".NaN", ".NAN", NULL};
    bool old = typing == YAML_11;
    struct value v;
    if (is_one_of(s, nulls))
        v = value_null();
    else if (is_one_of(s, trues) || (old && is_one_of(s, old_trues)))
        v = value_bool(true);
    else if (is_one_of(s, falses) || (old && is_one_of(s, old_falses)))
        v = value_bool(false);
    else if (is_one_of(str_sub(s, skip_sign(s), s.n), infinities))
        v = value_float(s.p[0] == '-' ? -INFINITY : INFINITY);
    else if (is_one_of(s, nans))
        v = value_float(NAN);
    else
        return false;
    *out = v;
    return true;
}

bool yaml_is_text(str s, enum yaml_typing typing)
{
    struct value v;
    size_t digits;
    if (may_be_word(s) && word(&v, s, typing))
        return false;
    return !integer_base(s, typing, &digits) && !is_decimal(s, typing) &&
           (typing != YAML_11 || !is_sexagesimal(s));
}

/* What integers mostly are: up to 18 digits, the first of them no zero. */
static bool is_short_integer(str s, int64_t *out)
{
    int64_t n = s.p[0] - '0';
    if (s.n > 18 || n < 1 || n > 9)
        return false;
    for (size_t i = 1; i < s.n; i++) {
        if (!is_digit(s.p[i]))
            return false;
        n = n * 10 + (s.p[i] - '0');
    }
    *out = n;
    return true;
}

enum yaml_typed yaml_type(struct value *out, struct arena *a, str s, enum yaml_typing typing)
{
    if (may_be_word(s) && word(out, s, typing))
        return YAML_TYPED;
    if (is_short_integer(s, &out->as.integer)) {
        out->kind = VALUE_INT;
        return YAML_TYPED;
    }
    char c = s.p[0];
    if (is_digit(c) || c == '-' || c == '+' || c == '.') {
        size_t digits;
        unsigned base = integer_base(s, typing, &digits);
        if (base)
            return integer(out, a, s, digits, base);
        if (is_decimal(s, typing))
            return decimal(out, a, s);
        if (typing == YAML_11 && is_sexagesimal(s)) {
            *out = sexagesimal(a, s);
            return YAML_TYPED;
        }
    }
    *out = value_string(s);
    return YAML_TYPED;
}
