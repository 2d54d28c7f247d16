/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/oracle/naive_truth.h"

#include "base/net.h"
#include "base/regex.h"

static const struct result no_result;

/* ---- comparisons ---- */

static enum truth compare(struct judge *j, enum ast_kind kind, struct result x, struct result y)
{
    int o;
    if (!naive_order(j, &o, x, y))
        return UNDECIDED;
    return of_bool(kind == AST_LT   ? o < 0
                   : kind == AST_LE ? o <= 0
                   : kind == AST_GT ? o > 0
                                    : o >= 0);
}

static enum truth between(struct judge *j, const struct ast_expr *e)
{
    struct result x = naive_value(j, e->a), low = naive_value(j, e->b), high = naive_value(j, e->c);
    if (!x.decided || !low.decided || !high.decided)
        return UNDECIDED; /* an operand: no AND of conditions */
    return both(compare(j, AST_GE, x, low), compare(j, AST_LE, x, high));
}

/* ---- membership and text ---- */

bool naive_holds(const struct value *list, const struct value *v)
{
    for (uint32_t i = 0; i < list->as.list->n; i++)
        if (value_eq(&list->as.list->at[i], v))
            return true;
    return false;
}

/* Whether one of the list's elements is equal. */
static enum truth in_elements(struct judge *j, struct result x, const struct value *list)
{
    enum truth all = FALSE;
    for (uint32_t i = 0; i < list->as.list->n; i++)
        all = either(all, naive_equal(j, x, decided(list->as.list->at[i])));
    return all;
}

/* x IN (… item …) */
static enum truth in_item(struct judge *j, struct result x, struct result item)
{
    struct net_addr net;
    if (!x.decided || !item.decided)
        return UNDECIDED;
    if (item.reading && item.reading->kind == AST_NETWORK) {
        if (x.v.kind != VALUE_STRING || !net_parse(&net, value_text(&x.v)))
            return UNDECIDED;
        return of_bool(net_contains(item.reading->as.net, &net));
    }
    if (item.reading && item.reading->kind == AST_ADDRESS && x.v.kind == VALUE_NULL)
        return UNDECIDED;
    enum truth t = naive_equal(j, x, item);
    return item.v.kind == VALUE_LIST ? either(t, in_elements(j, x, &item.v)) : t;
}

/* The items of a list that is written out: each is an item of its own where it stands alone. */
static enum truth in_items(struct judge *j, struct result x, struct ast_expr *const *items,
                           uint32_t n)
{
    enum truth all = FALSE;
    bool open = !x.decided;
    for (uint32_t i = 0; i < n; i++) {
        struct result item = naive_value(j, items[i]);
        open |= !item.decided; /* an operand: no AND or OR of conditions */
        all = either(all, in_item(j, x, item));
    }
    return open ? UNDECIDED : all;
}

static enum truth in(struct judge *j, const struct ast_expr *e)
{
    struct result x = naive_value(j, e->a), list;
    if (!e->bare)
        return in_items(j, x, e->items, e->n);
    list = naive_value(j, e->items[0]);
    if (list.reading)
        return in_item(j, x, list);
    if (!x.decided || !list.decided || list.v.kind != VALUE_LIST)
        return UNDECIDED; /* without parentheses: wants a list */
    return in_elements(j, x, &list.v);
}

static enum truth contains(struct judge *j, const struct ast_expr *e)
{
    struct result x = naive_value(j, e->a), y = naive_value(j, e->b);
    if (!x.decided || !y.decided)
        return UNDECIDED;
    if (x.v.kind == VALUE_LIST)
        return y.v.kind == VALUE_NULL ? UNDECIDED : of_bool(naive_holds(&x.v, &y.v));
    if (y.v.kind != VALUE_STRING)
        return UNDECIDED;
    if (x.v.kind == VALUE_MAP)
        return of_bool(map_get(&x.v, value_text(&y.v)) != NULL);
    if (x.v.kind != VALUE_STRING)
        return UNDECIDED;
    return of_bool(str_find(value_text(&x.v), value_text(&y.v), 0) != SIZE_MAX);
}

static enum truth matches(struct judge *j, const struct regex *code, str s)
{
    enum regex_answer r = regex_match(code, j->run->rx, s);
    return r == REGEX_LIMIT ? UNDECIDED : of_bool(r == REGEX_YES);
}

static enum truth text_test(struct judge *j, const struct ast_expr *e)
{
    struct result x = naive_value(j, e->a);
    if (!x.decided || x.v.kind != VALUE_STRING)
        return UNDECIDED;
    str s = value_text(&x.v);
    if (e->kind == AST_MATCHES)
        return matches(j, e->b->as.regex.code, s);
    struct result y = naive_value(j, e->b);
    if (!y.decided || y.v.kind != VALUE_STRING)
        return UNDECIDED;
    str t = value_text(&y.v);
    return of_bool(e->kind == AST_LIKE          ? str_glob(t, s)
                   : e->kind == AST_STARTS_WITH ? str_starts(s, t)
                                                : str_ends(s, t));
}

/* ---- expressions ---- */

static enum truth truth_of_value(struct result r)
{
    return r.decided && r.v.kind == VALUE_BOOL ? of_bool(r.v.as.boolean) : UNDECIDED;
}

enum truth naive_truth(struct judge *j, const struct ast_expr *e)
{
    enum truth t = e->kind == AST_AND ? TRUE : FALSE;
    struct result r;
    switch ((int)e->kind) {
    case AST_AND:
        for (uint32_t i = 0; i < e->n; i++)
            t = both(t, naive_truth(j, e->items[i]));
        return t;
    case AST_OR:
        for (uint32_t i = 0; i < e->n; i++)
            t = either(t, naive_truth(j, e->items[i]));
        return t;
    case AST_NOT:
        return negated(naive_truth(j, e->a));
    case AST_EQ:
        return naive_equal(j, naive_value(j, e->a), naive_value(j, e->b));
    case AST_NE:
        return negated(naive_equal(j, naive_value(j, e->a), naive_value(j, e->b)));
    case AST_LT:
    case AST_LE:
    case AST_GT:
    case AST_GE:
        return compare(j, e->kind, naive_value(j, e->a), naive_value(j, e->b));
    case AST_BETWEEN:
        return between(j, e);
    case AST_IS_NULL:
        r = naive_value(j, e->a);
        return r.decided ? of_bool(r.v.kind == VALUE_NULL) : UNDECIDED;
    case AST_IN:
        return in(j, e);
    case AST_CONTAINS:
        return contains(j, e);
    case AST_STARTS_WITH:
    case AST_ENDS_WITH:
    case AST_MATCHES:
    case AST_LIKE:
        return text_test(j, e);
    case AST_UNIQUE:
        return naive_unique(j, e);
    default:
        return truth_of_value(naive_value(j, e));
    }
}

static struct result list_value(struct judge *j, const struct ast_expr *e)
{
    bool map = e->kind == AST_MAP;
    struct value all = map ? value_map(j->run->arena) : value_list(j->run->arena);
    for (uint32_t i = map; i < e->n; i += 1 + map) {
        struct result r = naive_value(j, e->items[i]);
        if (!r.decided)
            return no_result;
        if (map)
            map_set(&all, value_text(&e->items[i - 1]->as.value), r.v);
        else
            list_add(&all, r.v);
    }
    return decided(all);
}

static struct result reading(struct judge *j, const struct ast_expr *e)
{
    str text = e->text;
    if (e->kind == AST_NETWORK || e->kind == AST_ADDRESS)
        text = net_text(j->run->arena, e->as.net);
    else if (e->kind == AST_VERSION)
        text = e->as.version.text;
    return (struct result){.decided = true, .v = value_string(text), .reading = e};
}

/* A DEFINE stands for its condition, a LET for the value it had at the rule's beginning. */
static struct result named(struct judge *j, const struct ast_expr *e)
{
    if (!e->as.let)
        return naive_value(j, e->a);
    for (uint32_t i = 0; i < j->rule->let_count; i++)
        if (j->rule->lets[i].value == e->a)
            return j->lets[i];
    return no_result;
}

static struct result chosen(struct judge *j, const struct ast_expr *e)
{
    enum truth t = naive_truth(j, e->b);
    return t == UNDECIDED ? no_result : naive_value(j, t == TRUE ? e->a : e->c);
}

struct result naive_value(struct judge *j, const struct ast_expr *e)
{
    struct result r;
    switch ((int)e->kind) {
    case AST_VALUE:
        return decided(e->as.value);
    case AST_NETWORK:
    case AST_ADDRESS:
    case AST_DATE:
    case AST_DURATION:
    case AST_VERSION:
        return reading(j, e);
    case AST_PATH:
        return naive_path(j, e->as.path);
    case AST_LIST:
    case AST_MAP:
        return list_value(j, e);
    case AST_COALESCE:
        r = naive_value(j, e->a);
        return r.decided && r.v.kind == VALUE_NULL ? naive_value(j, e->b) : r;
    case AST_ADD:
    case AST_SUB:
    case AST_MUL:
    case AST_DIV:
    case AST_MOD:
    case AST_NEG:
    case AST_CONCAT:
        return naive_math(j, e);
    case AST_CALL:
        return naive_call(j, e);
    case AST_IF:
        return chosen(j, e);
    case AST_NAMED:
        return named(j, e);
    case AST_ALL:
    case AST_ANY:
    case AST_NONE:
    case AST_GATHER:
        return naive_loop(j, e);
    default:
        return of_truth(naive_truth(j, e));
    }
}
