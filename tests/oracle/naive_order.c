/* SPDX-License-Identifier: Apache-2.0 */
/* == and order: of data, and of literals that read a string on the other side. */
#include "tests/oracle/naive_truth.h"

#include "base/moment.h"
#include "base/net.h"
#include "base/version.h"

static bool digits(str s, size_t from, size_t to, int64_t *out)
{
    *out = 0;
    for (size_t i = from; i < to; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
        *out = *out * 10 + (s.p[i] - '0');
    }
    return to > from;
}

/* Day by day from 1970 on: slow, and with nothing to get wrong. */
static bool read_day(int64_t *out, str s)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int64_t year, month, day, days = 0;
    if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-' || !digits(s, 0, 4, &year) ||
        !digits(s, 5, 7, &month) || !digits(s, 8, 10, &day) || year < 1970)
        return false;
    for (int64_t y = 1970;; y++)
        for (int64_t m = 1; m <= 12; m++) {
            bool leap = y % 4 == 0 && (y % 100 != 0 || y % 400 == 0);
            int length = lengths[m - 1] + (m == 2 && leap);
            if (y == year && m == month) {
                *out = (days + day - 1) * 86400;
                return day >= 1 && day <= length;
            }
            if (y > year)
                return false;
            days += length;
        }
}

static bool read_date(int64_t *out, str s)
{
    return s.n == 10 ? read_day(out, s) : moment_date(out, s);
}

static bool read_duration(int64_t *out, str s)
{
    int64_t n = 0;
    bool minus = s.n && s.p[0] == '-'; /* age() of a date to come */
    if (minus)
        s = str_sub(s, 1, s.n);
    if (s.n < 2)
        return false;
    for (size_t i = 0; i + 1 < s.n; i++) { /* of duration() as many as an integer has */
        int64_t digit = minus ? '0' - s.p[i] : s.p[i] - '0';
        if (s.p[i] < '0' || s.p[i] > '9' || __builtin_mul_overflow(n, 10, &n) ||
            __builtin_add_overflow(n, digit, &n))
            return false;
    }
    char unit = s.p[s.n - 1];
    int64_t seconds = unit == 's'   ? 1
                      : unit == 'm' ? 60
                      : unit == 'h' ? 3600
                      : unit == 'd' ? 86400
                      : unit == 'w' ? 604800
                                    : 0;
    return seconds != 0 && !__builtin_mul_overflow(n, seconds, out);
}

/* The version scheme of a literal; without one, the node's platform chooses. */
static bool scheme_of(struct judge *j, enum version_scheme *out, const struct ast_expr *literal)
{
    if (literal->as.version.scheme.n)
        return version_scheme_find(out, literal->as.version.scheme);
    const struct value *platform = map_get(j->object, STR("platform"));
    return platform && platform->kind == VALUE_STRING &&
           version_scheme_of(out, value_text(platform));
}

/* Orders a text and a literal; false when the text is none of its kind. */
static bool read_order(struct judge *j, int *order, str s, const struct ast_expr *literal,
                       bool *other_family)
{
    int64_t n = 0;
    struct net_addr net;
    enum version_scheme scheme;
    *other_family = false;
    switch ((int)literal->kind) {
    case AST_NETWORK:
    case AST_ADDRESS:
        if (!net_parse(&net, s))
            return false;
        *other_family = net.family != literal->as.net->family;
        *order = net_compare(&net, literal->as.net);
        return true;
    case AST_VERSION:
        return scheme_of(j, &scheme, literal) &&
               version_compare(order, scheme, s, literal->as.version.text);
    default:
        if (literal->kind == AST_DATE ? !read_date(&n, s) : !read_duration(&n, s))
            return false;
        *order = (n > literal->as.seconds) - (n < literal->as.seconds);
        return true;
    }
}

/* == is total: null and other types differ from a literal that reads strings. */
enum truth naive_equal(struct judge *j, struct result x, struct result y)
{
    enum version_scheme scheme;
    bool other;
    int order;
    if (!x.decided || !y.decided)
        return UNDECIDED;
    const struct ast_expr *literal = y.reading ? y.reading : x.reading;
    const struct value *v = y.reading ? &x.v : &y.v;
    if (!literal)
        return of_bool(value_eq(&x.v, &y.v));
    if (literal->kind == AST_VERSION && !scheme_of(j, &scheme, literal))
        return UNDECIDED;
    if (v->kind != VALUE_STRING)
        return FALSE;
    if (!read_order(j, &order, value_text(v), literal, &other))
        return UNDECIDED;
    return of_bool(!other && order == 0);
}

static int order_of_numbers(const struct value *x, const struct value *y)
{
    if (x->kind == VALUE_INT && y->kind == VALUE_INT)
        return (x->as.integer > y->as.integer) - (x->as.integer < y->as.integer);
    /* long doubles of 64 bits of mantissa hold all integers and all doubles */
    long double a = x->kind == VALUE_INT ? (long double)x->as.integer : (long double)x->as.real;
    long double b = y->kind == VALUE_INT ? (long double)y->as.integer : (long double)y->as.real;
    return (a > b) - (a < b);
}

static bool is_number(const struct value *v)
{
    return v->kind == VALUE_INT || v->kind == VALUE_FLOAT;
}

bool naive_order(struct judge *j, int *order, struct result x, struct result y)
{
    bool other;
    if (!x.decided || !y.decided)
        return false;
    if (x.reading || y.reading) {
        const struct value *v = y.reading ? &x.v : &y.v;
        if (v->kind != VALUE_STRING ||
            !read_order(j, order, value_text(v), y.reading ? y.reading : x.reading, &other) ||
            other)
            return false;
        *order = y.reading ? *order : -*order;
        return true;
    }
    if (is_number(&x.v) && is_number(&y.v))
        *order = order_of_numbers(&x.v, &y.v);
    else if (x.v.kind == VALUE_STRING && y.v.kind == VALUE_STRING)
        *order = str_natcmp(value_text(&x.v), value_text(&y.v));
    else
        return false;
    return true;
}
