/* SPDX-License-Identifier: Apache-2.0 */
/* Filters that walk: order, groups, choice, joining. */
#include "base/letter.h"
#include "render/builtin.h"

#include "render/walk.h"

bool item_key(struct vm *vm, struct value *key, struct value *item, const struct value *attribute,
              const struct value *fallback, bool fold)
{
    *key = *item;
    if (attribute && attribute->kind != VALUE_NULL && !get_path(vm, key, item, attribute, fallback))
        return false;
    if (fold && is_text(key))
        *key = text_value(letters_in_case(vm->arena, value_text(key), CASE_LOWER));
    return true;
}

/* 'a,b' names two keys. */
static bool sort_key(struct vm *vm, struct value *key, struct value *item,
                     const struct value *attribute, bool fold)
{
    if (!attribute || !is_text(attribute) ||
        str_find_byte(value_text(attribute), ',', 0) == SIZE_MAX)
        return item_key(vm, key, item, attribute, NULL, fold);
    str names = value_text(attribute);
    *key = tuple_new(vm);
    for (size_t from = 0; from <= names.n;) {
        size_t comma = str_find_byte(names, ',', from);
        if (comma == SIZE_MAX)
            comma = names.n;
        struct value name = text_value(str_trim(str_sub(names, from, comma))), part;
        if (!item_key(vm, &part, item, &name, NULL, fold))
            return false;
        list_add(key, part);
        from = comma + 1;
    }
    return true;
}

/* A fresh list of all items. */
bool fresh_list(struct vm *vm, struct value *out, struct value *in)
{
    struct value list;
    if (!to_list(vm, &list, in))
        return false;
    uint32_t n = list.as.list->n;
    if (!vm_room(vm, (uint64_t)n * 2 * sizeof(struct value)) || !vm_work(vm, n / 4))
        return false;
    *out = value_list(vm->arena);
    if (n) {
        out->as.list->at = arena_dup(vm->arena, list.as.list->at, n * sizeof(struct value));
        out->as.list->n = out->as.list->cap = n;
    }
    return true;
}

bool filter_list(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    (void)a;
    return fresh_list(vm, out, in);
}

static bool sort_list(struct vm *vm, struct value *list, const struct value *attribute, bool fold,
                      bool reverse)
{
    struct list *l = list->as.list;
    struct value *keys = ARENA_ARRAY(vm->arena, struct value, l->n + 1);
    for (uint32_t i = 0; i < l->n; i++)
        if (!sort_key(vm, &keys[i], &l->at[i], attribute, fold))
            return false;
    return sort_values(vm, l->at, keys, l->n, SORT_EQUAL | (reverse ? SORT_REVERSE : 0));
}

bool filter_sort(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    bool reverse, exact;
    if (!arg_bool(vm, &reverse, a->arg[0], false) || !arg_bool(vm, &exact, a->arg[1], false))
        return false;
    return fresh_list(vm, out, in) && sort_list(vm, out, a->arg[2], !exact, reverse);
}

bool filter_dictsort(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    bool exact, reverse;
    str by;
    if (!arg_bool(vm, &exact, a->arg[0], false) || !arg_text(vm, &by, a->arg[1], STR("key")) ||
        !arg_bool(vm, &reverse, a->arg[2], false))
        return false;
    if (is_undefined(in))
        return fail_undefined(vm, in);
    if (in->kind != VALUE_MAP)
        return vm_fail(vm, DIAG_TEMPLATE_TYPE, "dictsort works on a map, not '%s'",
                       python_kind(in));
    bool value = str_eq(by, STR("value"));
    if (!value && !str_eq(by, STR("key")))
        return vm_fail(vm, DIAG_TEMPLATE_RUNTIME,
                       "You can only sort by either \"key\" or \"value\"");
    const struct map *m = in->as.map;
    struct value *keys = ARENA_ARRAY(vm->arena, struct value, m->n + 1);
    *out = value_list(vm->arena);
    for (uint32_t i = 0; i < m->n; i++) {
        struct value k = value ? m->at[i].value : m->at[i].key;
        if (!item_key(vm, &keys[i], &k, NULL, NULL, !exact))
            return false;
        list_add(out, tuple_pair(vm, m->at[i].key, m->at[i].value));
    }
    return sort_values(vm, out->as.list->at, keys, m->n, reverse ? SORT_REVERSE : 0);
}

bool filter_groupby(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    bool exact;
    struct value all, key, group_key = value_null();
    if (!arg_bool(vm, &exact, a->arg[2], false) || !fresh_list(vm, &all, in))
        return false;
    struct list *l = all.as.list;
    struct value *keys = ARENA_ARRAY(vm->arena, struct value, l->n + 1);
    for (uint32_t i = 0; i < l->n; i++)
        if (!item_key(vm, &keys[i], &l->at[i], a->arg[0], a->arg[1], !exact))
            return false;
    if (!sort_values(vm, l->at, keys, l->n, 0))
        return false;
    *out = value_list(vm->arena);
    struct value *group = NULL;
    for (uint32_t i = 0; i < l->n; i++) {
        bool same = false;
        if (!item_key(vm, &key, &l->at[i], a->arg[0], a->arg[1], !exact))
            return false;
        if (group && !equals(vm, &same, &key, &group_key))
            return false;
        if (!same) {
            struct value shown;
            if (!item_key(vm, &shown, &l->at[i], a->arg[0], a->arg[1], false))
                return false;
            struct value pair = tuple_pair(vm, shown, value_list(vm->arena));
            pair.flags = VALUE_GROUP;
            list_add(out, pair);
            group = &pair.as.list->at[1];
            group_key = key;
        }
        list_add(group, l->at[i]);
    }
    return true;
}

static bool extreme(struct vm *vm, struct value *out, struct value *in, struct args *a, int wanted)
{
    bool exact;
    struct value list, best = {0}, key;
    if (!arg_bool(vm, &exact, a->arg[0], false) || !to_list(vm, &list, in))
        return false;
    const struct list *l = list.as.list;
    if (!l->n) {
        *out = undefined_message(vm, "No aggregated item, sequence was empty.");
        return true;
    }
    for (uint32_t i = 0; i < l->n; i++) {
        int c = wanted;
        if (!item_key(vm, &key, &l->at[i], a->arg[1], NULL, !exact))
            return false;
        if (i && !order(vm, &c, &key, &best, wanted < 0 ? "<" : ">"))
            return false;
        if (c != wanted)
            continue;
        best = key;
        *out = l->at[i];
    }
    return true;
}

bool filter_max(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    return extreme(vm, out, in, a, 1);
}

bool filter_min(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    return extreme(vm, out, in, a, -1);
}

bool list_has(struct vm *vm, bool *out, struct value *list, const struct value *item)
{
    return contains(vm, out, list, item);
}

/* Keys seen so far: a map for texts, which are the common case, a list for the rest. */
static bool seen_before(struct vm *vm, bool *out, struct value *texts, struct value *rest,
                        const struct value *key)
{
    if (is_text(key)) {
        *out = map_get(texts, value_text(key)) != NULL;
        if (!*out)
            map_set(texts, value_text(key), value_null());
        return true;
    }
    if (!check_hashable(vm, key) || !list_has(vm, out, rest, key))
        return false;
    if (!*out)
        list_add(rest, *key);
    return true;
}

bool filter_unique(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    bool exact;
    struct value list, kept = value_list(vm->arena), key;
    struct value texts = value_map(vm->arena), rest = value_list(vm->arena);
    if (!arg_bool(vm, &exact, a->arg[0], false) || !to_list(vm, &list, in))
        return false;
    for (uint32_t i = 0; i < list.as.list->n; i++) {
        bool seen;
        if (!item_key(vm, &key, &list.as.list->at[i], a->arg[1], NULL, !exact) ||
            !seen_before(vm, &seen, &texts, &rest, &key) || !vm_work(vm, 1))
            return false;
        if (!seen)
            list_add(&kept, list.as.list->at[i]);
    }
    *out = lazy_new(vm, kept, "unique");
    return true;
}

bool filter_join(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    str d;
    struct iter it;
    struct value item, v;
    struct buf b = BUF(vm->arena);
    bool safe = vm->autoescape && a->arg[0] && is_safe(a->arg[0]);
    if (!arg_text(vm, &d, a->arg[0], STR("")) || !iter_open(vm, &it, in))
        return false;
    if (vm->autoescape && !safe && (it.of.kind == VALUE_LIST || it.of.kind == OBJECT_TUPLE))
        for (uint32_t i = 0; i < it.of.as.list->n && !safe; i++)
            safe = is_safe(&it.of.as.list->at[i]);
    bool escape_d = safe && !(a->arg[0] && is_safe(a->arg[0]));
    for (bool first = true; iter_next(vm, &it, &item); first = false) {
        str s;
        if (!item_key(vm, &v, &item, a->arg[1], NULL, false) || !to_text(vm, &s, &v) ||
            !vm_work(vm, 1) || !vm_room(vm, b.n + s.n + d.n))
            return false;
        if (!first && escape_d)
            put_escaped(&b, d);
        else if (!first)
            buf_add(&b, d);
        if (safe && !is_safe(&v))
            put_escaped(&b, s);
        else
            buf_add(&b, s);
    }
    *out = safe ? safe_value(buf_str(&b)) : text_value(buf_str(&b));
    return true;
}

bool filter_first(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    (void)a;
    struct iter it;
    if (!iter_open(vm, &it, in))
        return false;
    if (!iter_next(vm, &it, out))
        *out = undefined_message(vm, "No first item, sequence was empty.");
    return true;
}

bool filter_last(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    (void)a;
    struct value list, minus = value_int(-1);
    if (in->kind == OBJECT_LAZY)
        return vm_fail(vm, DIAG_TEMPLATE_TYPE,
                       "'generator' object is not reversible: put `| list` behind '%s'",
                       ((struct lazy *)in->as.object)->what);
    if (is_text(in) && in->len)
        return get_item(vm, out, in, &minus);
    if (!to_list(vm, &list, in))
        return false;
    if (list.as.list->n)
        *out = list.as.list->at[list.as.list->n - 1];
    else
        *out = undefined_message(vm, "No last item, sequence was empty.");
    return true;
}

bool filter_length(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    (void)a;
    struct iter it;
    if (in->kind == OBJECT_LAZY)
        return vm_fail(vm, DIAG_TEMPLATE_TYPE,
                       "object of type 'generator' has no len(): put `| list` behind '%s'",
                       ((struct lazy *)in->as.object)->what);
    if (is_number(in) || in->kind == VALUE_NULL || in->kind == OBJECT_CALLABLE)
        return vm_fail(vm, DIAG_TEMPLATE_TYPE, "object of type '%s' has no len()",
                       in->kind == VALUE_NULL ? "NoneType" : python_kind(in));
    if (!iter_open(vm, &it, in))
        return false;
    *out = value_int(iter_left(&it));
    return true;
}

bool filter_reverse(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    struct value null = value_null(), minus = value_int(-1), list;
    if (is_text(in))
        return get_slice(vm, out, in, &null, &null, &minus);
    (void)a;
    if (!fresh_list(vm, &list, in))
        return false;
    struct list *l = list.as.list;
    for (uint32_t i = 0; i < l->n / 2; i++) {
        struct value swap = l->at[i];
        l->at[i] = l->at[l->n - 1 - i];
        l->at[l->n - 1 - i] = swap;
    }
    *out = lazy_new(vm, list, "reverse");
    return true;
}

bool filter_sum(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    struct iter it;
    struct value item, v, total = a->arg[1] ? *a->arg[1] : value_int(0);
    if (!iter_open(vm, &it, in))
        return false;
    while (iter_next(vm, &it, &item)) {
        struct value next;
        if (!item_key(vm, &v, &item, a->arg[0], NULL, false) || !vm_work(vm, 1) ||
            !operate(vm, &next, TEMPLATE_ADD, &total, &v))
            return false;
        total = next;
    }
    *out = total;
    return true;
}

bool filter_batch(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    int64_t n;
    struct iter it;
    struct value item, all = value_list(vm->arena), row = value_null();
    if (!arg_int(vm, &n, a->arg[0], 1) || !iter_open(vm, &it, in))
        return false;
    if (n > (int64_t)diag_limit_of(vm->dg, LIMIT_template_range))
        return vm_limit(vm, LIMIT_template_range);
    while (iter_next(vm, &it, &item)) {
        if (row.kind == VALUE_NULL || row.as.list->n == n) {
            row = value_list(vm->arena);
            list_add(&all, row);
        }
        list_add(&row, item);
    }
    bool fills = a->arg[1] && a->arg[1]->kind != VALUE_NULL && row.kind == VALUE_LIST;
    while (fills && row.as.list->n < n)
        list_add(&row, *a->arg[1]);
    *out = lazy_new(vm, all, "batch");
    return true;
}

bool filter_slice(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    int64_t n;
    struct value list, all = value_list(vm->arena);
    if (!arg_int(vm, &n, a->arg[0], 1) || !to_list(vm, &list, in))
        return false;
    if (n == 0)
        return vm_fail(vm, DIAG_TEMPLATE_ZERO, "integer division or modulo by zero");
    if (n > (int64_t)diag_limit_of(vm->dg, LIMIT_template_range))
        return vm_limit(vm, LIMIT_template_range);
    int64_t count = list.as.list->n, each = count / n, extra = count % n, at = 0;
    for (int64_t i = 0; i < n; i++) {
        struct value part = value_list(vm->arena);
        for (int64_t k = 0; k < each + (i < extra); k++)
            list_add(&part, list.as.list->at[at++]);
        if (a->arg[1] && a->arg[1]->kind != VALUE_NULL && i >= extra)
            list_add(&part, *a->arg[1]);
        list_add(&all, part);
    }
    *out = lazy_new(vm, all, "slice");
    return true;
}
