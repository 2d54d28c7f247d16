/* SPDX-License-Identifier: Apache-2.0 */
/* Quantifiers and aggregates, element by element; IS UNIQUE, object against object. */
#include "tests/oracle/naive_truth.h"

#include "base/builtin.h"

static const struct result no_result;

static uint32_t count(const struct value *list)
{
    return list->kind == VALUE_LIST ? list->as.list->n : list->as.map->n;
}

static struct value element(const struct value *list, uint32_t i)
{
    return list->kind == VALUE_LIST ? list->as.list->at[i] : list->as.map->at[i].value;
}

static struct result quantified(struct judge *j, const struct ast_expr *e, const struct value *list)
{
    enum truth all = of_bool(e->kind != AST_ANY);
    for (uint32_t i = 0; i < count(list); i++) {
        j->bound[e->as.loop->slot] = element(list, i);
        enum truth t = naive_truth(j, e->b);
        if (e->kind == AST_ANY)
            all = either(all, t);
        else
            all = both(all, e->kind == AST_NONE ? negated(t) : t);
    }
    return of_truth(all);
}

/* SUM MIN MAX AVG are the functions of the same names. */
static struct result folded(struct judge *j, const char *function, const struct value *values)
{
    struct builtin_run run = {
        .arena = j->run->arena, .now = j->run->now, .rx = j->run->rx, .limits = j->run->limits};
    struct value out;
    str why;
    if (!builtin_call(&out, builtin_find(str_of(function)), values, 1, &run, &why))
        return no_result;
    return decided(out);
}

static struct result gathered(struct judge *j, const struct ast_expr *e, const struct value *list)
{
    static const char *const names[] = {
        [AST_GATHER_SUM] = "sum",
        [AST_GATHER_MIN] = "min",
        [AST_GATHER_MAX] = "max",
        [AST_GATHER_AVG] = "avg",
    };
    struct value values = value_list(j->run->arena);
    enum ast_gather kind = e->as.loop->gather;
    bool open = false;
    for (uint32_t i = 0; i < count(list); i++) {
        j->bound[e->as.loop->slot] = element(list, i);
        enum truth taken = e->c ? naive_truth(j, e->c) : TRUE;
        struct result r = decided(value_null());
        if (taken == UNDECIDED)
            return no_result;
        if (taken == FALSE)
            continue;
        if (e->b && !(kind == AST_GATHER_FIRST && values.as.list->n))
            r = naive_value(j, e->b);
        open |= !r.decided;
        list_add(&values, r.v);
    }
    if (kind == AST_GATHER_COUNT)
        return decided(value_int(values.as.list->n));
    if (open)
        return no_result;
    if (kind == AST_GATHER_LIST)
        return decided(values);
    if (kind == AST_GATHER_FIRST)
        return decided(values.as.list->n ? values.as.list->at[0] : value_null());
    return folded(j, names[kind], &values);
}

struct result naive_loop(struct judge *j, const struct ast_expr *e)
{
    struct result list = naive_value(j, e->a);
    if (!list.decided || (list.v.kind != VALUE_LIST && list.v.kind != VALUE_MAP))
        return no_result;
    return e->kind == AST_GATHER ? gathered(j, e, &list.v) : quantified(j, e, &list.v);
}

/* Whether another object is a double of the first: among those, in that group, of that value. All
 * is read as loaded. */
static enum truth is_double(const struct judge *from, const struct ast_expr *e, uint32_t index,
                            struct result value, struct result group)
{
    uint32_t table = naive_table(from->rule);
    const struct naive_data *d = &from->run->data;
    const struct value *all = table == 0 ? &d->nodes : table == 1 ? &d->links : &d->locations;
    struct judge other = *from;
    other.object = &all->as.list->at[index];
    other.index = index;
    struct result theirs = naive_value(&other, e->a), place = decided(value_null());
    if (e->c)
        place = naive_value(&other, e->c);
    if (!theirs.decided || !place.decided || theirs.v.kind == VALUE_NULL)
        return FALSE;
    if (!value_eq(&theirs.v, &value.v) || !value_eq(&place.v, &group.v))
        return FALSE;
    return e->b ? naive_truth(&other, e->b) : TRUE;
}

enum truth naive_unique(struct judge *j, const struct ast_expr *e)
{
    uint32_t table = naive_table(j->rule);
    const struct naive_data *d = &j->run->data;
    const struct value *all = table == 0 ? &d->nodes : table == 1 ? &d->links : &d->locations;
    struct judge own = *j;
    own.object = &all->as.list->at[j->index];
    enum truth among = e->b ? naive_truth(&own, e->b) : TRUE, unique = TRUE;
    struct result value = naive_value(&own, e->a), group = decided(value_null());
    if (e->c)
        group = naive_value(&own, e->c);
    if (among == FALSE)
        return TRUE;
    if (!value.decided || !group.decided || value.v.kind == VALUE_NULL)
        return UNDECIDED;
    for (uint32_t i = 0; i < all->as.list->n; i++)
        if (i != j->index)
            unique = both(unique, negated(is_double(&own, e, i, value, group)));
    return either(negated(among), unique);
}
