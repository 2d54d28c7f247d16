/* SPDX-License-Identifier: Apache-2.0 */
/* What tests say of a field, and whether two of them can be true together. Silent wherever it is
 * not sure. */
#include "grammar/warn.h"

enum { MOST_FACTS = 64 };

/* ---- reading a test ---- */

static const struct value *constant(const struct ast_expr *e)
{
    return e && e->kind == AST_VALUE && e->as.value.kind != VALUE_NULL ? &e->as.value : NULL;
}

static bool take_values(struct fact *f, struct arena *a, const struct ast_expr *e)
{
    const struct ast_expr *only = e->n == 1 && e->bare ? e->items[0] : NULL;
    if (only && only->kind == AST_VALUE && only->as.value.kind == VALUE_LIST) {
        const struct list *l = only->as.value.as.list;
        f->values = l->at;
        f->n = l->n;
        for (uint32_t i = 0; i < l->n; i++)
            if (l->at[i].kind >= VALUE_LIST || l->at[i].kind == VALUE_NULL)
                return false;
        return l->n > 0;
    }
    struct value *v = ARENA_ARRAY(a, struct value, e->n);
    for (uint32_t i = 0; i < e->n; i++) {
        const struct value *item = constant(e->items[i]);
        if (!item || item->kind == VALUE_LIST)
            return false;
        v[i] = *item;
    }
    f->values = v;
    f->n = e->n;
    return e->n > 0 && !e->bare;
}

/* The comparison with its sides exchanged, and its negation. */
static enum ast_kind mirror(enum ast_kind k)
{
    return k == AST_LT   ? AST_GT
           : k == AST_GT ? AST_LT
           : k == AST_LE ? AST_GE
           : k == AST_GE ? AST_LE
                         : k;
}

static enum ast_kind opposite(enum ast_kind k)
{
    return k == AST_LT   ? AST_GE
           : k == AST_GE ? AST_LT
           : k == AST_GT ? AST_LE
           : k == AST_LE ? AST_GT
           : k == AST_EQ ? AST_NE
                         : AST_EQ;
}

static bool is_comparison(enum ast_kind k)
{
    return k == AST_EQ || k == AST_NE || k == AST_LT || k == AST_LE || k == AST_GT || k == AST_GE;
}

static bool take_comparison(struct fact *f, const struct ast_expr *e, bool negate)
{
    bool swapped = e->a->kind != AST_PATH;
    const struct ast_expr *field = swapped ? e->b : e->a;
    const struct value *v = constant(swapped ? e->a : e->b);
    enum ast_kind k = swapped ? mirror(e->kind) : e->kind;
    if (field->kind != AST_PATH || !v)
        return false;
    k = negate ? opposite(k) : k;
    f->path = field->as.path;
    f->in = k == AST_EQ;
    f->not_in = k == AST_NE;
    f->values = v;
    f->n = f->in || f->not_in;
    f->low = k == AST_GT || k == AST_GE ? v : NULL;
    f->high = k == AST_LT || k == AST_LE ? v : NULL;
    f->low_open = k == AST_GT;
    f->high_open = k == AST_LT;
    return true;
}

bool fact_of(struct fact *f, struct arena *a, const struct ast_expr *e, bool negate)
{
    *f = (struct fact){.expr = e};
    for (;; e = e->a) {
        if (e->kind == AST_NOT)
            negate = !negate;
        else if (e->kind != AST_NAMED || e->as.let)
            break;
    }
    if (is_comparison(e->kind))
        return take_comparison(f, e, negate);
    bool others =
        e->kind == AST_IS_NULL || e->kind == AST_IN || (e->kind == AST_BETWEEN && !negate);
    if (!others || e->a->kind != AST_PATH)
        return false;
    f->path = e->a->as.path;
    f->null = e->kind == AST_IS_NULL && !negate;
    f->not_null = e->kind == AST_IS_NULL && negate;
    f->in = e->kind == AST_IN && !negate;
    f->not_in = e->kind == AST_IN && negate;
    if (e->kind == AST_IN)
        return take_values(f, a, e);
    if (e->kind == AST_BETWEEN) {
        f->low = constant(e->b);
        f->high = constant(e->c);
        return f->low && f->high;
    }
    return true;
}

/* ---- two facts about one field ---- */

static double number(const struct value *v)
{
    return v->kind == VALUE_INT ? (double)v->as.integer : v->as.real;
}

/* Orders two values; false when they have no order. */
static bool compare(int *out, const struct value *x, const struct value *y)
{
    bool numbers = (x->kind == VALUE_INT || x->kind == VALUE_FLOAT) &&
                   (y->kind == VALUE_INT || y->kind == VALUE_FLOAT);
    if (numbers)
        *out = number(x) < number(y) ? -1 : number(x) > number(y);
    else if (x->kind == VALUE_STRING && y->kind == VALUE_STRING)
        *out = str_natcmp(value_text(x), value_text(y));
    else
        return false;
    return true;
}

static bool is_one_of(const struct value *v, const struct fact *f)
{
    for (uint32_t i = 0; i < f->n; i++)
        if (value_eq(v, &f->values[i]))
            return true;
    return false;
}

/* Might the fact be true of this value? */
static bool allows(const struct fact *f, const struct value *v)
{
    int order;
    if (f->null || (f->in && !is_one_of(v, f)) || (f->not_in && is_one_of(v, f)))
        return false;
    if (f->low && compare(&order, v, f->low) && (order < 0 || (order == 0 && f->low_open)))
        return false;
    return !(f->high && compare(&order, v, f->high) && (order > 0 || (order == 0 && f->high_open)));
}

static bool same_field(const struct ast_path *x, const struct ast_path *y)
{
    return x->root == y->root && str_eq(x->text, y->text) &&
           (x->root != AST_BOUND || x->slot == y->slot);
}

static bool one_side(const struct fact *x, const struct fact *y)
{
    int order;
    if (x->null && (y->not_null || y->in || y->low || y->high))
        return true;
    for (uint32_t i = 0; x->in && i < x->n; i++)
        if (allows(y, &x->values[i]))
            return false;
    if (x->in)
        return true;
    return x->low && y->high && compare(&order, x->low, y->high) &&
           (order > 0 || (order == 0 && (x->low_open || y->high_open)));
}

bool fact_excludes(const struct fact *x, const struct fact *y)
{
    return same_field(x->path, y->path) && (one_side(x, y) || one_side(y, x));
}

/* ---- conditions ---- */

static void add_facts(struct facts *out, struct arena *a, const struct ast_expr *e)
{
    struct fact f;
    if (out->known.n + out->others.n >= MOST_FACTS)
        return;
    if (e->kind == AST_NAMED && !e->as.let) {
        add_facts(out, a, e->a);
        return;
    }
    if (e->kind == AST_AND) {
        for (uint32_t i = 0; i < e->n; i++)
            add_facts(out, a, e->items[i]);
        return;
    }
    if (fact_of(&f, a, e, false))
        vec_push(a, &out->known, f);
    else
        vec_push(a, &out->others, e);
}

struct facts facts_of(struct arena *a, const struct ast_expr *cond)
{
    struct facts out = {0};
    if (cond)
        add_facts(&out, a, cond);
    return out;
}

/* One is the NOT of the other. */
static bool opposed(const struct ast_expr *x, const struct ast_expr *y)
{
    return (x->kind == AST_NOT && ast_equal(x->a, y)) || (y->kind == AST_NOT && ast_equal(y->a, x));
}

bool facts_exclude(const struct facts *p, const struct facts *q, const struct ast_expr **x,
                   const struct ast_expr **y)
{
    for (uint32_t k = 0; k < q->known.n; k++)
        for (uint32_t i = 0; i < (p == q ? k : p->known.n); i++)
            if (fact_excludes(&p->known.at[i], &q->known.at[k])) {
                *x = p->known.at[i].expr;
                *y = q->known.at[k].expr;
                return true;
            }
    for (uint32_t k = 0; k < q->others.n; k++)
        for (uint32_t i = 0; i < (p == q ? k : p->others.n); i++)
            if (opposed(p->others.at[i], q->others.at[k])) {
                *x = p->others.at[i];
                *y = q->others.at[k];
                return true;
            }
    return false;
}
