/* SPDX-License-Identifier: Apache-2.0 */
/* The methods of lists, maps and the small objects of a render. What changes data first makes sure
 * that it is not the caller's (vm_own). */
#include "render/builtin.h"

#define METHOD_OF(of, name)                                                                        \
    bool method_##of##_##name(struct vm *vm, struct value *out, struct value *in, struct args *a)

static bool none(struct value *out)
{
    *out = value_null();
    return true;
}

METHOD_OF(list, append)
{
    if (!vm_own(vm, in->as.list->arena) || !vm_room(vm, 0))
        return false;
    list_add(in, *a->arg[0]);
    return none(out);
}

METHOD_OF(list, extend)
{
    struct value more;
    if (!vm_own(vm, in->as.list->arena) || !to_list(vm, &more, a->arg[0]))
        return false;
    uint32_t n = more.as.list->n;
    if (!vm_room(vm, (uint64_t)n * 2 * sizeof(struct value)) || !vm_work(vm, n / 4))
        return false;
    for (uint32_t i = 0; i < n; i++)
        list_add(in, more.as.list->at[i]);
    return none(out);
}

METHOD_OF(list, insert)
{
    int64_t i, n = in->as.list->n;
    if (!vm_own(vm, in->as.list->arena) || !arg_int(vm, &i, a->arg[0], 0) || !vm_room(vm, 0))
        return false;
    i = i < 0 ? (i + n < 0 ? 0 : i + n) : i > n ? n : i;
    list_add(in, *a->arg[1]);
    struct value *at = in->as.list->at;
    memmove(at + i + 1, at + i, (size_t)(n - i) * sizeof *at);
    at[i] = *a->arg[1];
    return vm_work(vm, (uint64_t)(n - i) / 8) && none(out);
}

static void remove_item(struct value *list, int64_t i)
{
    struct list *l = list->as.list;
    memmove(l->at + i, l->at + i + 1, (size_t)(l->n - i - 1) * sizeof *l->at);
    l->n--;
}

METHOD_OF(list, pop)
{
    int64_t i, n = in->as.list->n;
    if (!vm_own(vm, in->as.list->arena) || !arg_int(vm, &i, a->arg[0], -1))
        return false;
    i = i < 0 ? i + n : i;
    if (i < 0 || i >= n)
        return vm_fail(vm, DIAG_TEMPLATE_VALUE,
                       n ? "pop index out of range" : "pop from empty list");
    *out = in->as.list->at[i];
    remove_item(in, i);
    return vm_work(vm, (uint64_t)(n - i) / 8);
}

static bool find_item(struct vm *vm, const struct value *list, const struct value *item,
                      int64_t *at)
{
    const struct list *l = list->as.list;
    for (uint32_t i = 0; i < l->n; i++) {
        bool same;
        if (!equals(vm, &same, &l->at[i], item))
            return false;
        *at = i;
        if (same)
            return true;
    }
    return vm_fail(vm, DIAG_TEMPLATE_VALUE, "the item is not in the list");
}

METHOD_OF(list, remove)
{
    int64_t i = 0;
    if (!vm_own(vm, in->as.list->arena) || !find_item(vm, in, a->arg[0], &i))
        return false;
    remove_item(in, i);
    return none(out);
}

METHOD_OF(list, clear)
{
    (void)a;
    if (!vm_own(vm, in->as.list->arena))
        return false;
    in->as.list->n = 0;
    return none(out);
}

METHOD_OF(list, copy)
{
    (void)a;
    uint32_t n = in->as.list->n;
    if (!vm_room(vm, (uint64_t)n * 2 * sizeof(struct value)) || !vm_work(vm, n / 4))
        return false;
    *out = value_list(vm->arena);
    for (uint32_t i = 0; i < n; i++)
        list_add(out, in->as.list->at[i]);
    return true;
}

METHOD_OF(list, reverse)
{
    (void)a;
    struct list *l = in->as.list;
    if (!vm_own(vm, l->arena))
        return false;
    for (uint32_t i = 0; i < l->n / 2; i++) {
        struct value swap = l->at[i];
        l->at[i] = l->at[l->n - 1 - i];
        l->at[l->n - 1 - i] = swap;
    }
    return vm_work(vm, l->n / 8) && none(out);
}

METHOD_OF(list, sort)
{
    bool reverse;
    struct value keys;
    struct list *l = in->as.list;
    if (!vm_own(vm, l->arena) || !arg_bool(vm, &reverse, a->arg[0], false) ||
        !method_list_copy(vm, &keys, in, a))
        return false;
    return sort_values(vm, l->at, keys.as.list->at, l->n, reverse ? SORT_REVERSE : 0) && none(out);
}

METHOD_OF(list, index)
{
    int64_t i = 0;
    if (!find_item(vm, in, a->arg[0], &i))
        return false;
    *out = value_int(i);
    return true;
}

METHOD_OF(list, count)
{
    int64_t n = 0;
    for (uint32_t i = 0; i < in->as.list->n; i++) {
        bool same;
        if (!equals(vm, &same, &in->as.list->at[i], a->arg[0]))
            return false;
        n += same;
    }
    *out = value_int(n);
    return true;
}

static bool view(struct vm *vm, struct value *out, const struct value *map, enum view_kind kind)
{
    struct view *w = ARENA_NEW(vm->arena, struct view);
    *w = (struct view){*map, kind};
    *out = object_value(OBJECT_VIEW, w);
    return true;
}

METHOD_OF(map, items)
{
    (void)a;
    return view(vm, out, in, VIEW_ITEMS);
}

METHOD_OF(map, keys)
{
    (void)a;
    return view(vm, out, in, VIEW_KEYS);
}

METHOD_OF(map, values)
{
    (void)a;
    return view(vm, out, in, VIEW_VALUES);
}

METHOD_OF(map, get)
{
    if (!check_hashable(vm, a->arg[0]))
        return false;
    const struct value *v = dict_get(in, a->arg[0]);
    *out = v ? *v : a->arg[1] ? *a->arg[1] : value_null();
    return true;
}

METHOD_OF(map, setdefault)
{
    const struct value *v = dict_get(in, a->arg[0]);
    *out = v ? *v : a->arg[1] ? *a->arg[1] : value_null();
    if (v)
        return true;
    return vm_own(vm, in->as.map->arena) && vm_room(vm, 0) && dict_set(vm, in, a->arg[0], *out);
}

/* Takes the pairs of a map, or of a list of pairs. */
static bool take_pairs(struct vm *vm, struct value *map, struct value *from)
{
    struct iter it;
    struct value v, pair;
    if (from->kind == VALUE_MAP) {
        const struct map *m = from->as.map;
        if (!vm_work(vm, m->n / 2) || !vm_room(vm, (uint64_t)m->n * 2 * sizeof(struct pair)))
            return false;
        for (uint32_t i = 0; i < m->n; i++)
            if (!dict_set(vm, map, &m->at[i].key, m->at[i].value))
                return false;
        return true;
    }
    if (!iter_open(vm, &it, from))
        return false;
    while (iter_next(vm, &it, &v)) {
        if (!to_list(vm, &pair, &v))
            return false;
        if (pair.as.list->n != 2)
            return vm_fail(vm, DIAG_TEMPLATE_VALUE,
                           "a map is made of pairs; this item has %u parts", pair.as.list->n);
        if (!dict_set(vm, map, &pair.as.list->at[0], pair.as.list->at[1]) || !vm_work(vm, 1))
            return false;
    }
    return true;
}

/* The pairs of arguments, as dict(…) and update(…) take them. */
static bool take_arguments(struct vm *vm, struct value *map, struct args *a)
{
    if (a->n > 1)
        return vm_fail(vm, DIAG_TEMPLATE_TYPE, "expected at most 1 argument, got %u", a->n);
    if (a->n && !take_pairs(vm, map, &a->at[0]))
        return false;
    for (uint32_t i = 0; i < a->named_n; i++)
        map_set(map, value_text(&a->names[i]), a->named[i]);
    return true;
}

METHOD_OF(map, update)
{
    return vm_own(vm, in->as.map->arena) && take_arguments(vm, in, a) && none(out);
}

METHOD_OF(map, pop)
{
    const struct value *v = dict_get(in, a->arg[0]);
    if (!v && !a->arg[1])
        return vm_fail(vm, DIAG_TEMPLATE_VALUE, "the map has no such key");
    *out = v ? *v : *a->arg[1];
    if (!v)
        return true;
    if (!vm_own(vm, in->as.map->arena) || !vm_work(vm, in->as.map->n / 8))
        return false;
    dict_remove(in, a->arg[0]);
    return true;
}

METHOD_OF(map, popitem)
{
    (void)a;
    struct map *m = in->as.map;
    if (!m->n)
        return vm_fail(vm, DIAG_TEMPLATE_VALUE, "popitem(): dictionary is empty");
    if (!vm_own(vm, m->arena) || !vm_work(vm, m->n / 8))
        return false;
    *out = tuple_pair(vm, m->at[m->n - 1].key, m->at[m->n - 1].value);
    map_remove_at(in, m->n - 1);
    return true;
}

METHOD_OF(map, clear)
{
    (void)a;
    if (!vm_own(vm, in->as.map->arena))
        return false;
    struct value empty = value_map(vm->arena);
    *in->as.map = *empty.as.map;
    return none(out);
}

METHOD_OF(map, copy)
{
    (void)a;
    *out = value_map(vm->arena);
    return take_pairs(vm, out, in);
}

METHOD_OF(int, bit_length)
{
    (void)vm, (void)a;
    int64_t i = in->as.integer, n = 0;
    for (uint64_t u = i < 0 ? 0 - (uint64_t)i : (uint64_t)i; u; u >>= 1)
        n++;
    *out = value_int(n);
    return true;
}

METHOD_OF(float, is_integer)
{
    (void)vm, (void)a;
    *out = value_bool(in->as.real == (double)(int64_t)in->as.real);
    return true;
}

METHOD_OF(loop, cycle)
{
    const struct loop *l = in->as.object;
    if (!a->n)
        return vm_fail(vm, DIAG_TEMPLATE_TYPE, "no items for cycling given");
    *out = a->at[l->index0 % a->n];
    return true;
}

METHOD_OF(loop, changed)
{
    struct loop *l = in->as.object;
    struct value now = tuple_new(vm);
    bool same = false;
    for (uint32_t i = 0; i < a->n; i++)
        list_add(&now, a->at[i]);
    if (l->changed.kind != OBJECT_MISSING && !equals(vm, &same, &now, &l->changed))
        return false;
    l->changed = now;
    *out = value_bool(!same);
    return true;
}

METHOD_OF(cycler, next)
{
    (void)vm, (void)a;
    struct cycler *k = in->as.object;
    *out = k->items->at[k->at];
    k->at = (k->at + 1) % k->items->n;
    return true;
}

METHOD_OF(cycler, reset)
{
    (void)vm, (void)a;
    ((struct cycler *)in->as.object)->at = 0;
    return none(out);
}

METHOD_OF(range, index)
{
    const struct range *r = in->as.object;
    bool there;
    if (!contains(vm, &there, in, a->arg[0]))
        return false;
    if (!there)
        return vm_fail(vm, DIAG_TEMPLATE_VALUE, "the number is not in range");
    *out = value_int((int_of(a->arg[0]) - r->start) / r->step);
    return true;
}

METHOD_OF(range, count)
{
    bool there;
    if (!contains(vm, &there, in, a->arg[0]))
        return false;
    *out = value_int(there);
    return true;
}

/* --- functions ---------------------------------------------------------------------------------
 */

bool function_range(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    (void)in;
    int64_t part[3] = {0, 0, 1};
    if (a->n < 1 || a->n > 3)
        return vm_fail(vm, DIAG_TEMPLATE_TYPE, "range() takes 1 to 3 arguments, not %u", a->n);
    for (uint32_t i = 0; i < a->n; i++)
        if (!arg_int(vm, &part[a->n == 1 ? 1 : i], &a->at[i], 0))
            return false;
    if (part[2] == 0)
        return vm_fail(vm, DIAG_TEMPLATE_VALUE, "range() arg 3 must not be zero");
    __int128 distance = part[2] > 0 ? (__int128)part[1] - part[0] : (__int128)part[0] - part[1];
    __int128 stride = part[2] > 0 ? part[2] : -(__int128)part[2];
    __int128 n = distance > 0 ? (distance - 1) / stride + 1 : 0;
    if (n > (__int128)diag_limit_of(vm->dg, LIMIT_template_range))
        return vm_limit(vm, LIMIT_template_range);
    struct range *r = ARENA_NEW(vm->arena, struct range);
    *r = (struct range){part[0], part[1], part[2], (int64_t)n};
    *out = object_value(OBJECT_RANGE, r);
    return true;
}

bool function_dict(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    (void)in;
    *out = value_map(vm->arena);
    return take_arguments(vm, out, a);
}

bool function_namespace(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    if (!function_dict(vm, out, in, a))
        return false;
    out->kind = OBJECT_SPACE;
    return true;
}

bool function_cycler(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    (void)in;
    if (!a->n)
        return vm_fail(vm, DIAG_TEMPLATE_RUNTIME, "at least one item has to be provided");
    struct cycler *k = ARENA_NEW(vm->arena, struct cycler);
    struct value items = value_list(vm->arena);
    for (uint32_t i = 0; i < a->n; i++)
        list_add(&items, a->at[i]);
    k->items = items.as.list;
    *out = object_value(OBJECT_CYCLER, k);
    return true;
}

bool function_joiner(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    (void)in;
    struct joiner *j = ARENA_NEW(vm->arena, struct joiner);
    j->separator = a->arg[0] ? *a->arg[0] : text_value(STR(", "));
    *out = object_value(OBJECT_JOINER, j);
    return true;
}
