/* SPDX-License-Identifier: Apache-2.0 */
/* Functions of lists and maps: their parts, their order, their truth. */
#include "base/builtin_call.h"

#include <stdlib.h>

bool call_keys(struct call *c)
{
    const struct map *m;
    if (!take_map(c, 0, &m))
        return false;
    give_list(c, m->n);
    for (uint32_t i = 0; i < m->n; i++)
        give_item(c, m->at[i].key);
    return true;
}

static bool give_items(struct call *c, struct items l)
{
    give_list(c, l.n);
    for (uint32_t i = 0; i < l.n; i++)
        give_item(c, l.at[i]);
    return true;
}

bool call_values(struct call *c)
{
    const struct map *m;
    struct items l;
    return take_map(c, 0, &m) && take_items(c, 0, &l) && give_items(c, l);
}

bool call_list(struct call *c)
{
    const struct value *v = &c->args[0];
    struct items l = {v, 1};
    if (v->kind == VALUE_NULL)
        return call_wants(c, 0, "a value");
    if ((v->kind == VALUE_LIST || v->kind == VALUE_MAP) && !take_items(c, 0, &l))
        return false;
    return give_items(c, l);
}

bool call_first(struct call *c)
{
    struct items l;
    return take_items(c, 0, &l) && give(c, l.n ? l.at[0] : value_null());
}

/* The element at a place, counted from the end where negative; NULL outside. */
static const struct value *element(const struct list *l, int64_t at)
{
    int64_t place = at < 0 ? at + l->n : at;
    return place >= 0 && place < l->n ? &l->at[place] : NULL;
}

bool call_get(struct call *c)
{
    const struct value *of = &c->args[0], *found = NULL;
    int64_t at;
    str key;
    if (of->kind == VALUE_MAP) {
        if (!take_text(c, 1, &key))
            return false;
        found = map_get(of, key);
    } else if (of->kind == VALUE_LIST) {
        if (!take_int(c, 1, &at))
            return false;
        found = element(of->as.list, at);
    } else {
        return call_wants(c, 0, "a map or list");
    }
    if (found && found->kind != VALUE_NULL)
        return give(c, *found);
    return give(c, c->n > 2 ? c->args[2] : value_null());
}

bool call_default(struct call *c)
{
    return give(c, c->args[c->args[0].kind == VALUE_NULL ? 1 : 0]);
}

/* ---- truth ---- */

/* any (decisive: true) and all (decisive: false). */
static bool kleene(struct call *c, bool decisive)
{
    struct items l;
    uint32_t open = UINT32_MAX;
    if (!take_items(c, 0, &l))
        return false;
    for (uint32_t i = 0; i < l.n; i++) {
        if (l.at[i].kind != VALUE_BOOL)
            open = open == UINT32_MAX ? i : open;
        else if (l.at[i].as.boolean == decisive)
            return give(c, value_bool(decisive));
    }
    if (open != UINT32_MAX)
        return call_wants_element(c, 0, open, &l.at[open], "a boolean");
    return give(c, value_bool(!decisive));
}

bool call_any(struct call *c)
{
    return kleene(c, true);
}

bool call_all(struct call *c)
{
    return kleene(c, false);
}

/* ---- order ---- */

/* Numbers by value, equal ones integers first; strings naturally, then by bytes. */
static int order(const struct value *a, const struct value *b)
{
    if (a->kind != VALUE_STRING) {
        int by_value = value_order_numbers(a, b);
        return by_value ? by_value : a->kind - b->kind;
    }
    int natural = str_natcmp(value_text(a), value_text(b));
    return natural ? natural : str_cmp(value_text(a), value_text(b));
}

static int order_sorted(const void *a, const void *b)
{
    return order(a, b);
}

/* Whether the elements are all numbers or all strings. i: the argument that they come from,
 * UINT32_MAX where they are the arguments. */
static bool have_order(struct call *c, struct items l, bool arguments)
{
    for (uint32_t k = 0; k < l.n; k++) {
        const struct value *v = &l.at[k];
        bool text = l.at[0].kind == VALUE_STRING;
        if (text ? v->kind == VALUE_STRING : is_finite_number(v))
            continue;
        const char *wanted = k == 0 ? "a string or finite number"
                             : text ? "a string, as the first is,"
                                    : "a finite number, as the first is,";
        return arguments ? call_wants(c, k, wanted) : call_wants_element(c, 0, k, v, wanted);
    }
    return true;
}

bool call_sort(struct call *c)
{
    struct items l;
    if (!take_items(c, 0, &l) || !have_order(c, l, false))
        return false;
    give_items(c, l);
    if (l.n)
        qsort(c->out->as.list->at, l.n, sizeof(struct value), order_sorted);
    return true;
}

/* The first of the elements in an order turned by sign. */
static bool extreme(struct call *c, int sign)
{
    struct items l = {c->args, c->n};
    if (c->n == 1 && !take_items(c, 0, &l))
        return false;
    if (!have_order(c, l, c->n > 1))
        return false;
    if (!l.n)
        return give(c, value_null());
    const struct value *best = &l.at[0];
    for (uint32_t i = 1; i < l.n; i++)
        if (sign * order(&l.at[i], best) < 0)
            best = &l.at[i];
    return give(c, *best);
}

bool call_min(struct call *c)
{
    return extreme(c, 1);
}

bool call_max(struct call *c)
{
    return extreme(c, -1);
}

/* ---- range ---- */

/* Numbers from `from`, step apart, that lie before to. */
static uint64_t range_count(int64_t from, int64_t to, int64_t step)
{
    if (step > 0 ? from >= to : from <= to)
        return 0;
    uint64_t distance = step > 0 ? (uint64_t)to - (uint64_t)from : (uint64_t)from - (uint64_t)to;
    uint64_t width = step > 0 ? (uint64_t)step : 0 - (uint64_t)step;
    return (distance - 1) / width + 1;
}

bool call_range(struct call *c)
{
    int64_t from = 0, to, step = 1;
    if ((c->n > 1 && !take_int(c, 0, &from)) || !take_int(c, c->n > 1 ? 1 : 0, &to) ||
        (c->n > 2 && !take_int(c, 2, &step)))
        return false;
    if (!step)
        return call_fail(c, "wants a step that is not 0");
    uint64_t n = range_count(from, to, step);
    if (!call_room_items(c, n))
        return false;
    give_list(c, (uint32_t)n);
    for (uint64_t i = 0; i < n; i++)
        give_item(c, value_int((int64_t)((uint64_t)from + i * (uint64_t)step)));
    return true;
}
