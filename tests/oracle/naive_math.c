/* SPDX-License-Identifier: Apache-2.0 */
/* Arithmetic in 128 bits and in doubles, joining of texts, calls of functions. */
#include "tests/oracle/naive_truth.h"

#include "base/builtin.h"

#include <math.h>

static const struct result no_result;

static bool is_number(const struct result *r)
{
    return !r->reading && (r->v.kind == VALUE_INT || r->v.kind == VALUE_FLOAT);
}

static double real(const struct value *v)
{
    return v->kind == VALUE_INT ? (double)v->as.integer : v->as.real;
}

static struct result whole(__int128 n)
{
    if (n > INT64_MAX || n < INT64_MIN)
        return no_result;
    return decided(value_int((int64_t)n));
}

static struct result fraction(double d)
{
    return isfinite(d) ? decided(value_float(d)) : no_result;
}

static struct result of_integers(enum ast_kind op, __int128 a, __int128 b)
{
    switch ((int)op) {
    case AST_ADD:
        return whole(a + b);
    case AST_SUB:
        return whole(a - b);
    case AST_MUL:
        return whole(a * b);
    case AST_MOD:
        return whole((a % b + b) % b);
    default:
        return a % b == 0 ? whole(a / b) : fraction((double)(int64_t)a / (double)(int64_t)b);
    }
}

static double remainder_of(double a, double b)
{
    double r = fmod(a, b);
    return r != 0 && (r < 0) != (b < 0) ? r + b : r;
}

static struct result of_reals(enum ast_kind op, double a, double b)
{
    switch ((int)op) {
    case AST_ADD:
        return fraction(a + b);
    case AST_SUB:
        return fraction(a - b);
    case AST_MUL:
        return fraction(a * b);
    case AST_MOD:
        return fraction(remainder_of(a, b));
    default:
        return fraction(a / b);
    }
}

/* A string or number as text. */
static bool text_of(struct judge *j, str *out, const struct result *r)
{
    struct builtin_run run = {.arena = j->run->arena, .now = j->run->now, .limits = j->run->limits};
    struct value text;
    str why;
    *out = value_text(&r->v);
    if (r->v.kind == VALUE_STRING)
        return true;
    if (!is_number(r) || !builtin_call(&text, builtin_find(STR("string")), &r->v, 1, &run, &why))
        return false;
    *out = value_text(&text);
    return true;
}

static struct result joined(struct judge *j, struct result x, struct result y)
{
    str a, b;
    struct buf both = BUF(j->run->arena);
    if (!text_of(j, &a, &x) || !text_of(j, &b, &y))
        return no_result;
    buf_add(&both, a);
    buf_add(&both, b);
    return decided(value_string(both.n ? buf_str(&both) : STR("")));
}

struct result naive_math(struct judge *j, const struct ast_expr *e)
{
    struct result x = naive_value(j, e->a), y = x;
    if (e->kind != AST_NEG)
        y = naive_value(j, e->b);
    if (!x.decided || !y.decided)
        return no_result;
    if (e->kind == AST_CONCAT)
        return joined(j, x, y);
    if (!is_number(&x) || !is_number(&y))
        return no_result;
    bool integers = x.v.kind == VALUE_INT && y.v.kind == VALUE_INT;
    if (e->kind == AST_NEG)
        return integers ? whole(-(__int128)x.v.as.integer) : fraction(-x.v.as.real);
    if ((e->kind == AST_DIV || e->kind == AST_MOD) && real(&y.v) == 0)
        return no_result;
    if (integers)
        return of_integers(e->kind, x.v.as.integer, y.v.as.integer);
    return of_reals(e->kind, real(&x.v), real(&y.v));
}

struct result naive_call(struct judge *j, const struct ast_expr *e)
{
    struct builtin_run run = {
        .arena = j->run->arena, .now = j->run->now, .rx = j->run->rx, .limits = j->run->limits};
    struct value *args = ARENA_ARRAY(j->run->arena, struct value, e->n + 1), out;
    str why;
    for (uint32_t i = 0; i < e->n; i++) {
        struct result r = naive_value(j, e->items[i]);
        if (!r.decided)
            return no_result;
        args[i] = r.v;
    }
    if (!builtin_call(&out, e->as.function, args, e->n, &run, &why))
        return no_result;
    return decided(out);
}
