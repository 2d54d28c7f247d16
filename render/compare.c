/* SPDX-License-Identifier: Apache-2.0 */
/* Truth, equality, order and membership as Python has them. */
#include "render/vm.h"

enum { COMPARE_DEPTH = 100 };

bool truth(struct vm *vm, bool *out, const struct value *v)
{
    *out = true;
    switch (v->kind) {
    case VALUE_NULL:
        *out = false;
        break;
    case VALUE_BOOL:
        *out = v->as.boolean;
        break;
    case VALUE_INT:
        *out = v->as.integer != 0;
        break;
    case VALUE_FLOAT:
        *out = v->as.real != 0;
        break;
    case VALUE_STRING:
        *out = v->len > 0;
        break;
    case VALUE_LIST:
    case OBJECT_TUPLE:
        *out = v->as.list->n > 0;
        break;
    case VALUE_MAP:
        *out = v->as.map->n > 0;
        break;
    case OBJECT_RANGE:
        *out = ((struct range *)v->as.object)->n > 0;
        break;
    case OBJECT_VIEW:
        *out = ((struct view *)v->as.object)->map.as.map->n > 0;
        break;
    case OBJECT_UNDEFINED:
        if (is_strict(vm, v))
            return fail_undefined(vm, v);
        *out = false;
        break;
    default:
        break;
    }
    return true;
}

static int sign_of(double d)
{
    return d < 0 ? -1 : d > 0;
}

/* Exact also where an integer has more digits than a double. */
static int compare_numbers(const struct value *a, const struct value *b)
{
    if (a->kind != VALUE_FLOAT && b->kind != VALUE_FLOAT) {
        int64_t x = int_of(a), y = int_of(b);
        return x < y ? -1 : x > y;
    }
    if (a->kind == VALUE_FLOAT && b->kind == VALUE_FLOAT)
        return sign_of(a->as.real - b->as.real);
    if (a->kind == VALUE_FLOAT)
        return -compare_numbers(b, a);
    double r = b->as.real;
    if (r >= 0x1p63)
        return -1;
    if (r < -0x1p63)
        return 1;
    int64_t whole = (int64_t)r, i = int_of(a);
    return i != whole ? (i < whole ? -1 : 1) : sign_of((double)whole - r);
}

static bool same_number(const struct value *a, const struct value *b)
{
    bool nan = (a->kind == VALUE_FLOAT && a->as.real != a->as.real) ||
               (b->kind == VALUE_FLOAT && b->as.real != b->as.real);
    return !nan && compare_numbers(a, b) == 0;
}

static bool equals_deep(struct vm *vm, bool *out, const struct value *a, const struct value *b,
                        int depth);

static bool equal_lists(struct vm *vm, bool *out, const struct list *a, const struct list *b,
                        int depth)
{
    *out = a == b;
    if (a == b || a->n != b->n)
        return true;
    *out = true;
    for (uint32_t i = 0; i < a->n && *out; i++)
        if (!equals_deep(vm, out, &a->at[i], &b->at[i], depth + 1))
            return false;
    return true;
}

static bool equal_maps(struct vm *vm, bool *out, const struct value *a, const struct value *b,
                       int depth)
{
    const struct map *m = a->as.map;
    *out = m == b->as.map;
    if (*out || m->n != b->as.map->n)
        return true;
    *out = true;
    for (uint32_t i = 0; i < m->n && *out; i++) {
        const struct value *other = dict_get(b, &m->at[i].key);
        *out = other != NULL;
        if (other && !equals_deep(vm, out, &m->at[i].value, other, depth + 1))
            return false;
    }
    return true;
}

static bool equals_deep(struct vm *vm, bool *out, const struct value *a, const struct value *b,
                        int depth)
{
    if (depth > COMPARE_DEPTH)
        return vm_limit(vm, LIMIT_template_depth);
    if (!vm_work(vm, 1))
        return false;
    if (is_undefined(a) || is_undefined(b)) {
        const struct value *first = is_undefined(a) && is_strict(vm, a) ? a : b;
        if (is_undefined(first) && is_strict(vm, first))
            return fail_undefined(vm, first);
        *out = is_undefined(a) && is_undefined(b);
        return true;
    }
    if (is_number(a) && is_number(b)) {
        *out = same_number(a, b);
        return true;
    }
    *out = false;
    if (a->kind != b->kind)
        return true;
    if (a->kind == VALUE_NULL)
        *out = true;
    else if (a->kind == VALUE_STRING || a->kind == VALUE_BIGINT)
        *out = str_eq(value_text(a), value_text(b));
    else if (is_sequence(a))
        return equal_lists(vm, out, a->as.list, b->as.list, depth);
    else if (a->kind == VALUE_MAP)
        return equal_maps(vm, out, a, b, depth);
    else if (a->kind == OBJECT_RANGE) {
        const struct range *x = a->as.object, *y = b->as.object;
        *out = x->n == y->n &&
               (x->n == 0 || (x->start == y->start && (x->n == 1 || x->step == y->step)));
    } else
        *out = a->as.object == b->as.object;
    return true;
}

bool equals(struct vm *vm, bool *out, const struct value *a, const struct value *b)
{
    return equals_deep(vm, out, a, b, 0);
}

static bool order_deep(struct vm *vm, int *out, const struct value *a, const struct value *b,
                       const char *op, int depth);

static bool order_lists(struct vm *vm, int *out, const struct list *a, const struct list *b,
                        const char *op, int depth)
{
    for (uint32_t i = 0; i < a->n && i < b->n; i++) {
        bool same;
        if (!equals_deep(vm, &same, &a->at[i], &b->at[i], depth + 1))
            return false;
        if (!same)
            return order_deep(vm, out, &a->at[i], &b->at[i], op, depth + 1);
    }
    *out = a->n < b->n ? -1 : a->n > b->n;
    return true;
}

static bool order_deep(struct vm *vm, int *out, const struct value *a, const struct value *b,
                       const char *op, int depth)
{
    if (depth > COMPARE_DEPTH)
        return vm_limit(vm, LIMIT_template_depth);
    if (!vm_work(vm, 1))
        return false;
    if (is_number(a) && is_number(b)) {
        *out = compare_numbers(a, b);
        return true;
    }
    if (is_text(a) && is_text(b)) {
        *out = str_cmp(value_text(a), value_text(b));
        return true;
    }
    if (is_sequence(a) && a->kind == b->kind)
        return order_lists(vm, out, a->as.list, b->as.list, op, depth);
    if (is_undefined(a) || is_undefined(b))
        return fail_undefined(vm, is_undefined(a) ? a : b);
    return vm_fail(vm, DIAG_TEMPLATE_TYPE, "'%s' not supported between instances of '%s' and '%s'",
                   op, python_kind(a), python_kind(b));
}

bool order(struct vm *vm, int *out, const struct value *a, const struct value *b, const char *op)
{
    return order_deep(vm, out, a, b, op, 0);
}

static bool in_range(const struct range *r, const struct value *item)
{
    if (item->kind == VALUE_FLOAT && item->as.real != (double)(int64_t)item->as.real)
        return false;
    if (!is_number(item))
        return false;
    int64_t i = item->kind == VALUE_FLOAT ? (int64_t)item->as.real : int_of(item);
    if (!r->n || (i - r->start) % r->step != 0)
        return false;
    int64_t k = (i - r->start) / r->step;
    return k >= 0 && k < r->n;
}

static bool in_walk(struct vm *vm, bool *out, struct value *in, const struct value *item)
{
    struct iter it;
    struct value v;
    if (!iter_open(vm, &it, in))
        return false;
    *out = false;
    while (!*out && iter_next(vm, &it, &v))
        if (!equals(vm, out, &v, item))
            return false;
    return true;
}

bool contains(struct vm *vm, bool *out, struct value *in, const struct value *item)
{
    *out = false;
    switch (in->kind) {
    case VALUE_STRING:
        if (is_undefined(item))
            return fail_undefined(vm, item);
        if (!is_text(item))
            return vm_fail(vm, DIAG_TEMPLATE_TYPE,
                           "'in <string>' requires string as left operand, not %s",
                           python_kind(item));
        *out = str_find(value_text(in), value_text(item), 0) != SIZE_MAX;
        return vm_scan(vm, in);
    case VALUE_MAP:
        if (!check_hashable(vm, item))
            return false;
        *out = dict_get(in, item) != NULL;
        return true;
    case OBJECT_RANGE:
        *out = in_range(in->as.object, item);
        return true;
    case VALUE_NULL:
    case VALUE_BOOL:
    case VALUE_INT:
    case VALUE_FLOAT:
        return vm_fail(vm, DIAG_TEMPLATE_TYPE, "argument of type '%s' is not iterable",
                       in->kind == VALUE_NULL ? "NoneType" : python_kind(in));
    default:
        return in_walk(vm, out, in, item);
    }
}

bool compare(struct vm *vm, bool *out, enum template_operator op, struct value *a, struct value *b)
{
    static const char *const names[] = {
        [TEMPLATE_LT] = "<", [TEMPLATE_LE] = "<=", [TEMPLATE_GT] = ">", [TEMPLATE_GE] = ">="};
    int c = 0;
    if (op == TEMPLATE_EQ || op == TEMPLATE_NE) {
        if (!equals(vm, out, a, b))
            return false;
        *out = *out == (op == TEMPLATE_EQ);
        return true;
    }
    if (op == TEMPLATE_IN || op == TEMPLATE_NOT_IN) {
        if (!contains(vm, out, b, a))
            return false;
        *out = *out == (op == TEMPLATE_IN);
        return true;
    }
    if (!order(vm, &c, a, b, names[op]))
        return false;
    *out = op == TEMPLATE_LT   ? c < 0
           : op == TEMPLATE_LE ? c <= 0
           : op == TEMPLATE_GT ? c > 0
                               : c >= 0;
    return true;
}

/* Merges two sorted runs of indexes. */
/* Whether y must stand before x, of which x came first. */
static bool comes_first(struct vm *vm, bool *out, const struct value *x, const struct value *y,
                        unsigned flags)
{
    bool same = false;
    int c = 0;
    if (flags & SORT_EQUAL && x->kind == y->kind && !is_text(x) && !is_number(x) &&
        !equals(vm, &same, x, y))
        return false;
    if (!same && !(flags & SORT_REVERSE ? order(vm, &c, x, y, "<") : order(vm, &c, y, x, "<")))
        return false;
    *out = c < 0;
    return true;
}

static bool merge(struct vm *vm, const struct value *keys, const uint32_t *from, uint32_t *to,
                  uint32_t a, uint32_t middle, uint32_t end, unsigned flags)
{
    uint32_t i = a, j = middle;
    for (uint32_t k = a; k < end; k++) {
        bool take_right = i >= middle;
        if (!take_right && j < end &&
            !comes_first(vm, &take_right, &keys[from[i]], &keys[from[j]], flags))
            return false;
        to[k] = take_right ? from[j++] : from[i++];
    }
    return true;
}

bool sort_values(struct vm *vm, struct value *items, struct value *keys, uint32_t n, unsigned flags)
{
    if (!vm_room(vm, (uint64_t)n * (8 + sizeof(struct value))))
        return false;
    uint32_t *from = ARENA_ARRAY(vm->arena, uint32_t, n + 1);
    uint32_t *to = ARENA_ARRAY(vm->arena, uint32_t, n + 1);
    struct value *copy = ARENA_ARRAY(vm->arena, struct value, n + 1);
    for (uint32_t i = 0; i < n; i++) {
        from[i] = i;
        copy[i] = items[i];
    }
    for (uint32_t width = 1; width < n; width *= 2) {
        for (uint32_t a = 0; a < n; a += 2 * width) {
            uint32_t middle = a + width < n ? a + width : n;
            uint32_t end = middle + width < n ? middle + width : n;
            if (!merge(vm, keys, from, to, a, middle, end, flags))
                return false;
        }
        uint32_t *swap = from;
        from = to;
        to = swap;
    }
    for (uint32_t i = 0; i < n; i++)
        items[i] = copy[from[i]];
    return true;
}
