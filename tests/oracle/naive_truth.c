/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/oracle/naive_truth.h"

#include "base/net.h"
#include "base/regex.h"

static enum truth of_bool(bool b)
{
    return b ? TRUE : FALSE;
}

static enum truth negated(enum truth t)
{
    return t == UNDECIDED ? UNDECIDED : t == TRUE ? FALSE : TRUE;
}

static const struct result no_result = {false, {0}};

/* ---- paths ---- */

static const struct value *find_object(const struct value *list, str key,
                                       const struct value *wanted)
{
    if (!wanted || wanted->kind != VALUE_STRING)
        return NULL;
    for (uint32_t i = 0; i < list->as.list->n; i++) {
        const struct value *v = map_get(&list->as.list->at[i], key);
        if (v && value_eq(v, wanted))
            return &list->as.list->at[i];
    }
    return NULL;
}

static const struct value *by_name_or_id(const struct value *list, const struct value *wanted)
{
    const struct value *hit = find_object(list, STR("name"), wanted);
    return hit ? hit : find_object(list, STR("id"), wanted);
}

/* Steps from a value on; NULL where one leads nowhere. */
static const struct value *follow(const struct value *v, const struct ast_step *steps, uint32_t n)
{
    for (uint32_t i = 0; v && i < n; i++) {
        if (steps[i].kind == AST_STEP_KEY)
            v = map_get(v, steps[i].key);
        else if (v->kind == VALUE_LIST && steps[i].index < v->as.list->n)
            v = &v->as.list->at[steps[i].index];
        else
            v = NULL;
    }
    return v;
}

/* location.x of a node: of the inline map, else of the location that it names, else the name of
 * the nearest location of type x. */
static const struct value *follow_location(struct judge *j, const struct value *node,
                                           const struct ast_step *steps, uint32_t n)
{
    const struct value *all = &j->run->data.locations, *by = map_get(node, STR("location"));
    if (by && by->kind == VALUE_MAP) {
        const struct value *own = map_get(by, steps[0].key);
        if (own)
            return follow(own, steps + 1, n - 1);
        by = map_get(by, STR("name"));
    }
    const struct value *l = by_name_or_id(all, by);
    if (!l)
        l = by_name_or_id(all, map_get(node, STR("location_id")));
    if (!l)
        return NULL;
    const struct value *own = map_get(l, steps[0].key);
    if (own)
        return follow(own, steps + 1, n - 1);
    for (; l; l = by_name_or_id(all, map_get(l, STR("parent")))) {
        const struct value *type = map_get(l, STR("type"));
        if (type && str_eq(value_text(type), steps[0].key))
            return follow(map_get(l, STR("name")), steps + 1, n - 1);
    }
    return NULL;
}

static const struct value *follow_node(struct judge *j, const struct value *node,
                                       const struct ast_step *steps, uint32_t n, bool joins)
{
    if (joins && n > 1 && str_eq(steps[0].key, STR("location")))
        return follow_location(j, node, steps + 1, n - 1);
    return follow(node, steps, n);
}

static struct value path_value(struct judge *j, const struct ast_path *p)
{
    const struct value *v;
    const struct ast_step *s = p->steps;
    if (p->root == AST_LINK && p->joins) {
        const struct value *end = map_get(j->object, s[0].key);
        const struct value *node = by_name_or_id(&j->run->data.nodes, end);
        v = node ? follow_node(j, node, s + 1, p->n - 1, true) : NULL;
    } else {
        v = follow_node(j, j->object, s, p->n, p->joins && p->root == AST_NODE);
    }
    return v ? *v : value_null();
}

/* ---- literals that read a string on the other side ---- */

static bool is_reading(const struct ast_expr *e)
{
    return e->kind == AST_NETWORK || e->kind == AST_ADDRESS || e->kind == AST_DATE ||
           e->kind == AST_DURATION;
}

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
static bool read_date(int64_t *out, str s)
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

static bool read_duration(int64_t *out, str s)
{
    int64_t n;
    if (s.n < 2 || s.n > 12 || !digits(s, 0, s.n - 1, &n))
        return false;
    char unit = s.p[s.n - 1];
    int64_t seconds = unit == 's'   ? 1
                      : unit == 'm' ? 60
                      : unit == 'h' ? 3600
                      : unit == 'd' ? 86400
                                    : 0;
    *out = n * seconds;
    return seconds != 0;
}

/* Compares a string with such a literal: -1, 0, 1 in *order; false when the text is none. */
static bool read_order(int *order, const struct value *v, const struct ast_expr *literal,
                       bool *other_family)
{
    int64_t n = 0;
    struct net_addr net;
    str s = value_text(v);
    *other_family = false;
    if (v->kind != VALUE_STRING)
        return false;
    if (literal->kind == AST_NETWORK || literal->kind == AST_ADDRESS) {
        if (!net_parse(&net, s))
            return false;
        *other_family = net.family != literal->as.net->family;
        *order = net_compare(&net, literal->as.net);
        return true;
    }
    if (literal->kind == AST_DATE ? !read_date(&n, s) : !read_duration(&n, s))
        return false;
    *order = (n > literal->as.seconds) - (n < literal->as.seconds);
    return true;
}

static int turned(int order, bool turn)
{
    return turn ? -order : order;
}

/* ---- comparisons ---- */

/* == is total: null and other types differ from a literal that reads strings. */
static enum truth equals_literal(const struct value *v, const struct ast_expr *literal)
{
    bool other;
    int order;
    if (v->kind != VALUE_STRING)
        return FALSE;
    return read_order(&order, v, literal, &other) ? of_bool(!other && order == 0) : UNDECIDED;
}

static enum truth equal(struct judge *j, const struct ast_expr *a, const struct ast_expr *b)
{
    const struct ast_expr *literal = is_reading(a) ? a : is_reading(b) ? b : NULL;
    struct result x = naive_value(j, literal == a ? b : a);
    if (!x.decided)
        return UNDECIDED;
    if (literal)
        return equals_literal(&x.v, literal);
    struct result y = naive_value(j, b);
    return y.decided ? of_bool(value_eq(&x.v, &y.v)) : UNDECIDED;
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

/* False where the two have no order. */
static bool order(struct judge *j, int *out, const struct ast_expr *a, const struct ast_expr *b)
{
    const struct ast_expr *literal = is_reading(a) ? a : is_reading(b) ? b : NULL;
    bool other;
    if (literal) {
        struct result x = naive_value(j, literal == a ? b : a);
        if (!x.decided || !read_order(out, &x.v, literal, &other) || other)
            return false;
        *out = turned(*out, literal == a);
        return true;
    }
    struct result x = naive_value(j, a), y = naive_value(j, b);
    if (!x.decided || !y.decided)
        return false;
    if (is_number(&x.v) && is_number(&y.v))
        *out = order_of_numbers(&x.v, &y.v);
    else if (x.v.kind == VALUE_STRING && y.v.kind == VALUE_STRING)
        *out = str_natcmp(value_text(&x.v), value_text(&y.v));
    else
        return false;
    return true;
}

static enum truth compare(struct judge *j, enum ast_kind kind, const struct ast_expr *a,
                          const struct ast_expr *b)
{
    int o;
    if (!order(j, &o, a, b))
        return UNDECIDED;
    return of_bool(kind == AST_LT   ? o < 0
                   : kind == AST_LE ? o <= 0
                   : kind == AST_GT ? o > 0
                                    : o >= 0);
}

static enum truth both(enum truth a, enum truth b)
{
    if (a == FALSE || b == FALSE)
        return FALSE;
    return a == TRUE && b == TRUE ? TRUE : UNDECIDED;
}

/* ---- membership and text ---- */

bool naive_holds(const struct value *list, const struct value *v)
{
    for (uint32_t i = 0; i < list->as.list->n; i++)
        if (value_eq(&list->as.list->at[i], v))
            return true;
    return false;
}

/* x IN (… item …) */
static enum truth in_item(struct judge *j, const struct ast_expr *a, const struct ast_expr *item)
{
    struct net_addr net;
    struct result x = naive_value(j, a);
    if (!x.decided)
        return UNDECIDED;
    if (item->kind == AST_NETWORK) {
        if (x.v.kind != VALUE_STRING || !net_parse(&net, value_text(&x.v)))
            return UNDECIDED;
        return of_bool(net_contains(item->as.net, &net));
    }
    if (item->kind == AST_ADDRESS && x.v.kind == VALUE_NULL)
        return UNDECIDED;
    if (is_reading(item))
        return equal(j, a, item);
    struct result y = naive_value(j, item);
    if (!y.decided)
        return UNDECIDED;
    return of_bool(value_eq(&x.v, &y.v) || (y.v.kind == VALUE_LIST && naive_holds(&y.v, &x.v)));
}

/* x IN list_expr, without parentheses: wants a list. */
static enum truth in_list(struct judge *j, const struct ast_expr *a, const struct ast_expr *item)
{
    struct result y = naive_value(j, item), x = no_result;
    enum truth all = FALSE;
    if (!is_reading(a))
        x = naive_value(j, a);
    if (!y.decided || y.v.kind != VALUE_LIST || (!x.decided && !is_reading(a)))
        return UNDECIDED;
    if (!is_reading(a))
        return of_bool(naive_holds(&y.v, &x.v));
    for (uint32_t i = 0; i < y.v.as.list->n; i++)
        all = negated(both(negated(all), negated(equals_literal(&y.v.as.list->at[i], a))));
    return all;
}

static enum truth in(struct judge *j, const struct ast_expr *e)
{
    enum truth all = FALSE;
    for (uint32_t i = 0; i < e->n; i++) {
        if (e->bare && !is_reading(e->items[i]) && e->items[i]->kind != AST_VALUE)
            return in_list(j, e->a, e->items[i]);
        all = negated(both(negated(all), negated(in_item(j, e->a, e->items[i]))));
    }
    return all;
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

static enum truth text_test(struct judge *j, const struct ast_expr *e)
{
    struct result x = naive_value(j, e->a);
    if (!x.decided || x.v.kind != VALUE_STRING)
        return UNDECIDED;
    str s = value_text(&x.v);
    if (e->kind == AST_MATCHES) {
        enum regex_answer r = regex_match(e->b->as.regex.code, j->run->rx, s);
        return r == REGEX_LIMIT ? UNDECIDED : of_bool(r == REGEX_YES);
    }
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
            t = negated(both(negated(t), negated(naive_truth(j, e->items[i]))));
        return t;
    case AST_NOT:
        return negated(naive_truth(j, e->a));
    case AST_EQ:
        return equal(j, e->a, e->b);
    case AST_NE:
        return negated(equal(j, e->a, e->b));
    case AST_LT:
    case AST_LE:
    case AST_GT:
    case AST_GE:
        return compare(j, e->kind, e->a, e->b);
    case AST_BETWEEN:
        return both(compare(j, AST_GE, e->a, e->b), compare(j, AST_LE, e->a, e->c));
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

struct result naive_value(struct judge *j, const struct ast_expr *e)
{
    struct result r;
    enum truth t;
    switch ((int)e->kind) {
    case AST_VALUE:
        return decided(e->as.value);
    case AST_NETWORK:
    case AST_ADDRESS:
        return decided(value_string(net_text(j->run->arena, e->as.net)));
    case AST_PATH:
        return decided(path_value(j, e->as.path));
    case AST_LIST:
    case AST_MAP:
        return list_value(j, e);
    case AST_COALESCE:
        r = naive_value(j, e->a);
        return r.decided && r.v.kind == VALUE_NULL ? naive_value(j, e->b) : r;
    default:
        t = naive_truth(j, e);
        return t == UNDECIDED ? no_result : decided(value_bool(t == TRUE));
    }
}
