/* SPDX-License-Identifier: Apache-2.0 */
/* Filters that apply other filters and tests, and filters of maps and sets. */
#include "base/letter.h"
#include "render/builtin.h"

#include "render/walk.h"

static struct value *named(struct args *a, const char *name)
{
    for (uint32_t i = 0; i < a->named_n; i++)
        if (str_eq(value_text(&a->names[i]), str_of(name)))
            return &a->named[i];
    return NULL;
}

/* What is false has no items here, even none. */
static bool open_items(struct vm *vm, struct iter *it, struct value *in)
{
    bool any;
    struct value nothing = value_list(vm->arena);
    return truth(vm, &any, in) && iter_open(vm, it, any ? in : &nothing);
}

static bool map_attribute(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    struct iter it;
    struct value item, v, all = value_list(vm->arena);
    struct value *attribute = named(a, "attribute"), *fallback = named(a, "default");
    if (a->named_n > (fallback ? 2u : 1u))
        return vm_fail(vm, DIAG_TEMPLATE_RUNTIME, "map() got an unexpected keyword argument");
    if (!open_items(vm, &it, in))
        return false;
    while (iter_next(vm, &it, &item)) {
        if (!item_key(vm, &v, &item, attribute, fallback, false) || !vm_work(vm, 1))
            return false;
        list_add(&all, v);
    }
    *out = lazy_new(vm, all, "map");
    return true;
}

/* The row of a filter or test named by an argument. */
static const struct builtin *row_named(struct vm *vm, const struct value *name, bool test)
{
    if (!is_text(name)) {
        vm_fail(vm, DIAG_TEMPLATE_TYPE, "the name of a %s is a string", test ? "test" : "filter");
        return NULL;
    }
    const struct builtin *b = test ? find_test(value_text(name)) : find_filter(value_text(name));
    if (!b)
        vm_fail(vm, DIAG_TEMPLATE_RUNTIME, "no %s named '%.*s'", test ? "test" : "filter",
                STR_ARG(value_text(name)));
    return b;
}

bool filter_map(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    struct iter it;
    struct value item, v, all = value_list(vm->arena);
    if (!a->n && named(a, "attribute"))
        return map_attribute(vm, out, in, a);
    if (!a->n)
        return vm_fail(vm, DIAG_TEMPLATE_RUNTIME, "map requires a filter argument");
    const struct builtin *b = row_named(vm, &a->at[0], false);
    if (!b || !open_items(vm, &it, in))
        return false;
    struct args rest = *a;
    rest.at++;
    rest.n--;
    while (iter_next(vm, &it, &item)) {
        struct args once = rest;
        if (!vm_work(vm, 1) || !call_builtin(vm, &v, b, "filter", &item, &once))
            return false;
        list_add(&all, v);
    }
    *out = lazy_new(vm, all, "map");
    return true;
}

static bool choose(struct vm *vm, struct value *out, struct value *in, struct args *a,
                   bool by_attribute, bool wanted, const char *what)
{
    struct iter it;
    struct value item, v, answer, kept = value_list(vm->arena);
    struct args rest = *a;
    if (by_attribute && !a->n)
        return vm_fail(vm, DIAG_TEMPLATE_RUNTIME, "Missing parameter for attribute name");
    const struct value *attribute = by_attribute ? &a->at[0] : NULL;
    uint32_t skip = by_attribute ? 1 : 0;
    const struct builtin *b = a->n > skip ? row_named(vm, &a->at[skip], true) : NULL;
    if (vm->failed || !open_items(vm, &it, in))
        return false;
    rest.at += a->n > skip ? skip + 1 : a->n;
    rest.n = a->n > skip ? a->n - skip - 1 : 0;
    while (iter_next(vm, &it, &item)) {
        bool yes;
        struct args once = rest;
        if (!vm_work(vm, 1) || !item_key(vm, &v, &item, attribute, NULL, false))
            return false;
        if (b && !call_builtin(vm, &answer, b, "test", &v, &once))
            return false;
        if (!truth(vm, &yes, b ? &answer : &v))
            return false;
        if (yes == wanted)
            list_add(&kept, item);
    }
    *out = lazy_new(vm, kept, what);
    return true;
}

bool filter_select(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    return choose(vm, out, in, a, false, true, "select");
}

bool filter_reject(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    return choose(vm, out, in, a, false, false, "reject");
}

bool filter_selectattr(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    return choose(vm, out, in, a, true, true, "selectattr");
}

bool filter_rejectattr(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    return choose(vm, out, in, a, true, false, "rejectattr");
}

bool filter_items(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    struct value view, list;
    if (is_undefined(in)) {
        *out = lazy_new(vm, value_list(vm->arena), "items");
        return true;
    }
    if (in->kind != VALUE_MAP)
        return vm_fail(vm, DIAG_TEMPLATE_TYPE, "Can only get item pairs from a mapping.");
    if (!method_map_items(vm, &view, in, a) || !to_list(vm, &list, &view))
        return false;
    *out = lazy_new(vm, list, "items");
    return true;
}

static bool want_map(struct vm *vm, const struct value *v)
{
    if (is_undefined(v))
        return fail_undefined(vm, v);
    return v->kind == VALUE_MAP ||
           vm_fail(vm, DIAG_TEMPLATE_TYPE, "a map is wanted, not '%s'", python_kind(v));
}

static bool merge(struct vm *vm, struct value *into, const struct value *from, bool deep, int depth)
{
    const struct map *m = from->as.map;
    if (depth > 100)
        return vm_limit(vm, LIMIT_template_depth);
    for (uint32_t i = 0; i < m->n; i++) {
        struct value *there = dict_get(into, &m->at[i].key), item = m->at[i].value;
        if (!vm_work(vm, 1))
            return false;
        if (deep && there && there->kind == VALUE_MAP && item.kind == VALUE_MAP) {
            struct value both = value_map(vm->arena);
            if (!merge(vm, &both, there, false, depth + 1) ||
                !merge(vm, &both, &item, true, depth + 1))
                return false;
            item = both;
        }
        if (!dict_set(vm, into, &m->at[i].key, item))
            return false;
    }
    return vm_room(vm, 0);
}

bool filter_combine(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    bool deep = false;
    if (!want_map(vm, in) || !arg_bool(vm, &deep, named(a, "recursive"), false))
        return false;
    *out = value_map(vm->arena);
    if (!merge(vm, out, in, false, 0))
        return false;
    for (uint32_t i = 0; i < a->n; i++)
        if (!want_map(vm, &a->at[i]) || !merge(vm, out, &a->at[i], deep, 0))
            return false;
    return true;
}

bool filter_dict2items(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    str key, value;
    if (!want_map(vm, in) || !arg_text(vm, &key, a->arg[0], STR("key")) ||
        !arg_text(vm, &value, a->arg[1], STR("value")))
        return false;
    *out = value_list(vm->arena);
    for (uint32_t i = 0; i < in->as.map->n; i++) {
        struct value pair = value_map(vm->arena);
        map_set(&pair, key, in->as.map->at[i].key);
        map_set(&pair, value, in->as.map->at[i].value);
        list_add(out, pair);
    }
    return vm_room(vm, 0);
}

bool filter_items2dict(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    str key, value;
    struct iter it;
    struct value item;
    if (!arg_text(vm, &key, a->arg[0], STR("key")) ||
        !arg_text(vm, &value, a->arg[1], STR("value")) || !iter_open(vm, &it, in))
        return false;
    *out = value_map(vm->arena);
    while (iter_next(vm, &it, &item)) {
        const struct value *k = map_get(&item, key), *v = map_get(&item, value);
        if (!k || !v)
            return vm_fail(vm, DIAG_TEMPLATE_VALUE, "each item needs '%.*s' and '%.*s'",
                           STR_ARG(key), STR_ARG(value));
        if (!dict_set(vm, out, k, *v) || !vm_work(vm, 1))
            return false;
    }
    return true;
}

static bool flatten(struct vm *vm, struct value *into, struct value *list, int64_t levels,
                    bool skip, int depth)
{
    if (depth > 100)
        return vm_limit(vm, LIMIT_template_depth);
    for (uint32_t i = 0; i < list->as.list->n; i++) {
        struct value *v = &list->as.list->at[i];
        if (!vm_work(vm, 1))
            return false;
        if (skip && v->kind == VALUE_NULL)
            continue;
        if (!is_sequence(v) || levels == 0)
            list_add(into, *v);
        else if (!flatten(vm, into, v, levels - 1, skip, depth + 1))
            return false;
    }
    return vm_room(vm, 0);
}

bool filter_flatten(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    int64_t levels = -1;
    bool skip, given = a->arg[0] && a->arg[0]->kind != VALUE_NULL;
    struct value list;
    if ((given && !arg_int(vm, &levels, a->arg[0], -1)) || !arg_bool(vm, &skip, a->arg[1], true) ||
        !to_list(vm, &list, in))
        return false;
    *out = value_list(vm->arena);
    return flatten(vm, out, &list, levels, skip, 0);
}

/* Items of a, each once, that b has (or has not). */
static bool set_filter(struct vm *vm, struct value *out, struct value *a, struct value *b,
                       bool wanted)
{
    for (uint32_t i = 0; i < a->as.list->n; i++) {
        struct value *v = &a->as.list->at[i];
        bool there, taken;
        if (!list_has(vm, &there, b, v) || !list_has(vm, &taken, out, v))
            return false;
        if (there == wanted && !taken)
            list_add(out, *v);
    }
    return vm_room(vm, 0);
}

bool filter_difference(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    struct value x, y;
    *out = value_list(vm->arena);
    return to_list(vm, &x, in) && to_list(vm, &y, a->arg[0]) && set_filter(vm, out, &x, &y, false);
}

bool filter_intersect(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    struct value x, y;
    *out = value_list(vm->arena);
    return to_list(vm, &x, in) && to_list(vm, &y, a->arg[0]) && set_filter(vm, out, &x, &y, true);
}

bool filter_union(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    struct value x, y, none = value_list(vm->arena);
    *out = value_list(vm->arena);
    return to_list(vm, &x, in) && to_list(vm, &y, a->arg[0]) &&
           set_filter(vm, out, &x, &none, false) && set_filter(vm, out, &y, &none, false);
}

bool filter_zip(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    struct value *lists = ARENA_ARRAY(vm->arena, struct value, a->n + 1);
    uint32_t n = UINT32_MAX;
    for (uint32_t i = 0; i <= a->n; i++) {
        if (!to_list(vm, &lists[i], i ? &a->at[i - 1] : in))
            return false;
        n = lists[i].as.list->n < n ? lists[i].as.list->n : n;
    }
    *out = value_list(vm->arena);
    for (uint32_t k = 0; k < n; k++) {
        struct value row = tuple_new(vm);
        for (uint32_t i = 0; i <= a->n; i++)
            list_add(&row, lists[i].as.list->at[k]);
        list_add(out, row);
        if (!vm_work(vm, 1))
            return false;
    }
    return vm_room(vm, 0);
}

static size_t run_end(str s, size_t at, bool digits)
{
    while (at < s.n && (s.p[at] >= '0' && s.p[at] <= '9') == digits)
        at++;
    return at;
}

/* eth2 before eth10: runs of other characters and of digits in turn, each compared as a whole, so
 * that "a6/b" stands before "a/b". */
static int natural(const struct value *a, const struct value *b)
{
    str x = value_text(a), y = value_text(b);
    size_t i = 0, j = 0;
    for (bool digits = false; i < x.n && j < y.n; digits = !digits) {
        size_t to_x = run_end(x, i, digits), to_y = run_end(y, j, digits);
        str run_x = str_sub(x, i, to_x), run_y = str_sub(y, j, to_y);
        int c = digits ? str_natcmp(run_x, run_y) : str_cmp(run_x, run_y);
        if (c)
            return c;
        i = to_x;
        j = to_y;
    }
    return i < x.n ? 1 : j < y.n ? -1 : 0;
}

static bool natural_key(struct vm *vm, struct value *key, struct value *item,
                        const struct value *sort_key, const struct value *fallback, bool fold)
{
    struct value v;
    str s;
    if (sort_key && sort_key->kind != VALUE_NULL && item->kind == VALUE_MAP) {
        const struct value *found = dict_get(item, sort_key);
        v = found ? *found : fallback ? *fallback : text_value(STR(""));
    } else {
        v = *item;
    }
    if (!to_text(vm, &s, &v))
        return false;
    *key = text_value(fold ? letters_in_case(vm->arena, s, CASE_LOWER) : s);
    return true;
}

static void natural_merge(struct value *items, struct value *keys, uint32_t n, struct value *spare)
{
    if (n < 2)
        return;
    uint32_t half = n / 2, i = 0, j = half;
    natural_merge(items, keys, half, spare);
    natural_merge(items + half, keys + half, n - half, spare);
    for (uint32_t k = 0; k < n; k++) {
        bool right = i >= half || (j < n && natural(&keys[j], &keys[i]) < 0);
        uint32_t from = right ? j++ : i++;
        spare[2 * (size_t)k] = items[from];
        spare[2 * (size_t)k + 1] = keys[from];
    }
    for (uint32_t k = 0; k < n; k++) {
        items[k] = spare[2 * (size_t)k];
        keys[k] = spare[2 * (size_t)k + 1];
    }
}

bool filter_natural_sort(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    bool fold;
    if (is_undefined(in) || in->kind == VALUE_NULL) {
        *out = value_list(vm->arena);
        return true;
    }
    if (!arg_bool(vm, &fold, a->arg[2], true) || !fresh_list(vm, out, in))
        return false;
    struct list *l = out->as.list;
    if (!vm_room(vm, (uint64_t)l->n * 4 * sizeof(struct value)) || !vm_work(vm, l->n * 8ull))
        return false;
    struct value *keys = ARENA_ARRAY(vm->arena, struct value, l->n + 1);
    struct value *spare = ARENA_ARRAY(vm->arena, struct value, 2 * (size_t)l->n + 1);
    for (uint32_t i = 0; i < l->n; i++)
        if (!natural_key(vm, &keys[i], &l->at[i], a->arg[0], a->arg[3], fold))
            return false;
    natural_merge(l->at, keys, l->n, spare);
    return true;
}
