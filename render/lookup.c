/* SPDX-License-Identifier: Apache-2.0 */
/* a.b and a['b']. The first tries what the kind of object offers (methods of maps, lists and
 * strings) and then keys, the second keys and then the rest, as Jinja2 does: `d.items` is the
 * method even when the map has such a key. */
#include "render/vm.h"

static struct value bound_method(struct vm *vm, const struct value *self, const struct builtin *b)
{
    struct callable *k = ARENA_NEW(vm->arena, struct callable);
    *k = (struct callable){
        .kind = CALL_METHOD, .name = str_of(b->name), .builtin = b, .self = *self};
    return object_value(OBJECT_CALLABLE, k);
}

static struct value or_missing(struct vm *vm, bool there, const struct value *v, const char *what)
{
    return there ? *v : undefined_message(vm, "there is no %s item", what);
}

static bool loop_attr(struct vm *vm, struct value *out, const struct loop *l, str name)
{
    static const char *const names[] = {"index",  "index0",   "revindex", "revindex0",
                                        "first",  "last",     "length",   "depth",
                                        "depth0", "previtem", "nextitem"};
    size_t i = 0;
    while (i < COUNTOF(names) && !str_eq(name, str_of(names[i])))
        i++;
    switch (i) {
    case 0:
        *out = value_int(l->index0 + 1);
        return true;
    case 1:
        *out = value_int(l->index0);
        return true;
    case 2:
        *out = value_int(l->length - l->index0);
        return true;
    case 3:
        *out = value_int(l->length - l->index0 - 1);
        return true;
    case 4:
        *out = value_bool(l->index0 == 0);
        return true;
    case 5:
        *out = value_bool(!l->has_next);
        return true;
    case 6:
        *out = value_int(l->length);
        return true;
    case 7:
        *out = value_int(l->depth0 + 1);
        return true;
    case 8:
        *out = value_int(l->depth0);
        return true;
    case 9:
        *out = or_missing(vm, l->has_previous, &l->previous, "previous");
        return true;
    case 10:
        *out = or_missing(vm, l->has_next, &l->next, "next");
        return true;
    default:
        return false;
    }
}

static bool macro_attr(struct vm *vm, struct value *out, const struct callable *k, str name)
{
    if (k->kind == CALL_BLOCK && str_eq(name, STR("super"))) {
        const struct block_stack *b = k->self.as.object;
        struct callable *up = ARENA_NEW(vm->arena, struct callable);
        *up = *k;
        up->self.as.object = b->parent;
        *out = b->parent ? object_value(OBJECT_CALLABLE, up)
                         : undefined_message(vm, "there is no parent block called '%.*s'",
                                             STR_ARG(b->name));
        return true;
    }
    if (k->kind != CALL_MACRO)
        return false;
    if (str_eq(name, STR("name"))) {
        *out = k->code->kind == CODE_CALLER ? value_null() : text_value(k->name);
    } else if (str_eq(name, STR("arguments"))) {
        *out = tuple_new(vm);
        for (uint32_t i = 0; i < k->code->param_n; i++)
            list_add(out, text_value(k->code->params[i]));
    } else if (str_eq(name, STR("catch_kwargs"))) {
        *out = value_bool(k->code->kwargs_slot >= 0);
    } else if (str_eq(name, STR("catch_varargs"))) {
        *out = value_bool(k->code->varargs_slot >= 0);
    } else if (str_eq(name, STR("caller"))) {
        *out = value_bool(k->code->caller_slot >= 0);
    } else {
        return false;
    }
    return true;
}

static bool self_attr(struct vm *vm, struct value *out, struct context *c, str name)
{
    struct block_stack *b = context_block(c, name);
    if (!b)
        return false;
    struct callable *k = ARENA_NEW(vm->arena, struct callable);
    *k = (struct callable){.kind = CALL_BLOCK, .name = name, .context = c};
    k->self.as.object = b;
    *out = object_value(OBJECT_CALLABLE, k);
    return true;
}

static bool take(struct value *out, const struct value *found)
{
    if (found)
        *out = *found;
    return found != NULL;
}

/* What the object itself offers under a name; not the keys of maps. */
static bool own_attr(struct vm *vm, struct value *out, const struct value *of, str name)
{
    switch (of->kind) {
    case OBJECT_LOOP:
        if (loop_attr(vm, out, of->as.object, name))
            return true;
        break;
    case OBJECT_SPACE: {
        struct value map = *of;
        map.kind = VALUE_MAP;
        return take(out, map_get(&map, name));
    }
    case OBJECT_MODULE:
        return take(out, map_get(&((struct module *)of->as.object)->context->exported, name));
    case OBJECT_CALLABLE:
        return macro_attr(vm, out, of->as.object, name);
    case OBJECT_SELF:
        return self_attr(vm, out, of->as.object, name);
    case OBJECT_TUPLE:
        if ((of->flags & VALUE_GROUP) && str_eq(name, STR("grouper")))
            return take(out, &of->as.list->at[0]);
        if ((of->flags & VALUE_GROUP) && str_eq(name, STR("list")))
            return take(out, &of->as.list->at[1]);
        break;
    case OBJECT_CYCLER:
        if (str_eq(name, STR("current"))) {
            const struct cycler *k = of->as.object;
            *out = k->items->at[k->at];
            return true;
        }
        break;
    default:
        break;
    }
    const struct builtin *b = find_method(of, name);
    if (b)
        *out = bound_method(vm, of, b);
    return b != NULL;
}

static bool of_undefined(struct vm *vm, struct value *out, const struct value *of)
{
    bool chains =
        vm->undefined == UNDEFINED_CHAINABLE || vm->undefined == UNDEFINED_STRICT_CHAINABLE;
    if (!chains || ((const struct undefined *)of->as.object)->lenient)
        return fail_undefined(vm, of);
    *out = *of;
    return true;
}

static bool refuse_private(struct vm *vm, struct value *out, const struct value *of, str name)
{
    if (!str_starts(name, STR("__")))
        return false;
    *out = undefined_member(vm, of, name);
    return true;
}

bool get_attr(struct vm *vm, struct value *out, const struct value *of, str name)
{
    if (of->kind == VALUE_MAP) {
        const struct builtin *b = find_method(of, name);
        const struct value *v = b ? NULL : map_get(of, name);
        if (v)
            *out = *v;
        else if (b)
            *out = bound_method(vm, of, b);
        else
            *out = undefined_member(vm, of, name);
        return true;
    }
    if (is_undefined(of))
        return of_undefined(vm, out, of);
    if (!refuse_private(vm, out, of, name) && !own_attr(vm, out, of, name))
        *out = undefined_member(vm, of, name);
    return true;
}

static bool index_of(int64_t *i, int64_t n)
{
    if (*i < 0)
        *i += n;
    return *i >= 0 && *i < n;
}

static bool is_index(const struct value *v)
{
    return v->kind == VALUE_INT || v->kind == VALUE_BOOL;
}

static bool text_item(struct value *out, const struct value *of, int64_t i)
{
    str s = value_text(of);
    if (!index_of(&i, (int64_t)utf8_count(s)))
        return false;
    size_t from = utf8_offset(s, (size_t)i), to = from;
    str_next_codepoint(s, &to);
    *out = text_like(str_sub(s, from, to), of);
    return true;
}

static bool index_item(struct value *out, const struct value *of, int64_t i)
{
    if (is_sequence(of)) {
        if (!index_of(&i, of->as.list->n))
            return false;
        *out = of->as.list->at[i];
        return true;
    }
    if (of->kind == OBJECT_RANGE) {
        const struct range *r = of->as.object;
        if (!index_of(&i, r->n))
            return false;
        *out = value_int(r->start + i * r->step);
        return true;
    }
    return of->kind == VALUE_STRING && text_item(out, of, i);
}

static bool missing_item(struct vm *vm, struct value *out, const struct value *of,
                         const struct value *key)
{
    struct buf b = BUF(vm->arena);
    if (is_text(key)) {
        *out = undefined_member(vm, of, value_text(key));
        return true;
    }
    if (is_undefined(key))
        return fail_undefined(vm, key);
    if (!put_repr(vm, &b, key, 0))
        return false;
    *out = undefined_message(vm, "%s object has no element %.*s", python_kind(of), (int)b.n, b.p);
    return true;
}

bool get_item(struct vm *vm, struct value *out, struct value *of, const struct value *key)
{
    if (is_undefined(of))
        return of_undefined(vm, out, of);
    if (of->kind == VALUE_MAP) {
        const struct value *v = dict_get(of, key);
        if (v) {
            *out = *v;
            return true;
        }
    } else if (is_index(key) && !vm_scan(vm, of)) {
        return false;
    } else if (is_index(key) && index_item(out, of, int_of(key))) {
        return true;
    }
    if (is_text(key) && !str_starts(value_text(key), STR("__")) &&
        own_attr(vm, out, of, value_text(key)))
        return true;
    return missing_item(vm, out, of, key);
}

struct bounds {
    int64_t from, step, n;
};

static bool slice_part(struct vm *vm, const struct value *v, int64_t *out)
{
    if (is_undefined(v))
        return fail_undefined(vm, v);
    if (!is_index(v))
        return vm_fail(vm, DIAG_TEMPLATE_TYPE, "slice indices must be integers or None, not '%s'",
                       python_kind(v));
    *out = int_of(v);
    return true;
}

static int64_t clamp(int64_t i, int64_t n, int64_t low, int64_t high)
{
    if (i < 0)
        i = i < -n ? low : i + n;
    return i < low ? low : i > high ? high : i;
}

/* The bounds of a slice over n items, as Python computes them. */
static bool slice_bounds(struct vm *vm, struct bounds *b, int64_t n, const struct value *from,
                         const struct value *to, const struct value *step)
{
    int64_t s = 1, i = 0, j = 0;
    if (step->kind != VALUE_NULL && !slice_part(vm, step, &s))
        return false;
    if (s == 0)
        return vm_fail(vm, DIAG_TEMPLATE_VALUE, "slice step cannot be zero");
    if (s == INT64_MIN)
        s = INT64_MIN + 1;
    bool down = s < 0;
    int64_t low = down ? -1 : 0, high = down ? n - 1 : n;
    if (from->kind != VALUE_NULL && !slice_part(vm, from, &i))
        return false;
    if (to->kind != VALUE_NULL && !slice_part(vm, to, &j))
        return false;
    i = from->kind == VALUE_NULL ? (down ? high : low) : clamp(i, n, low, high);
    j = to->kind == VALUE_NULL ? (down ? low : high) : clamp(j, n, low, high);
    int64_t reach = down ? i - j : j - i;
    int64_t stride = down ? -s : s;
    *b = (struct bounds){i, s, reach > 0 ? (reach - 1) / stride + 1 : 0};
    return true;
}

static bool slice_text(struct vm *vm, struct value *out, const struct value *of,
                       const struct value *from, const struct value *to, const struct value *step)
{
    str s = value_text(of);
    struct bounds b;
    if (!slice_bounds(vm, &b, (int64_t)utf8_count(s), from, to, step))
        return false;
    if (b.step == 1) {
        size_t at = utf8_offset(s, (size_t)b.from);
        str rest = str_sub(s, at, s.n);
        *out = text_like(str_sub(rest, 0, utf8_offset(rest, (size_t)b.n)), of);
        return true;
    }
    if (!vm_work(vm, (uint64_t)b.n * (1 + s.n / 64)))
        return false;
    struct buf text = BUF(vm->arena);
    for (int64_t k = 0; k < b.n; k++) {
        size_t at = utf8_offset(s, (size_t)(b.from + k * b.step)), end = at;
        str_next_codepoint(s, &end);
        buf_add(&text, str_sub(s, at, end));
    }
    *out = text_like(buf_str(&text), of);
    return true;
}

bool get_slice(struct vm *vm, struct value *out, struct value *of, const struct value *from,
               const struct value *to, const struct value *step)
{
    struct bounds b;
    if (is_undefined(of))
        return of_undefined(vm, out, of);
    if (of->kind == VALUE_STRING)
        return vm_scan(vm, of) && slice_text(vm, out, of, from, to, step);
    struct value list = *of;
    if (of->kind == OBJECT_RANGE && !to_list(vm, &list, of))
        return false;
    if (!is_sequence(&list))
        return vm_fail(vm, DIAG_TEMPLATE_TYPE, "'%s' object is not subscriptable", python_kind(of));
    if (!slice_bounds(vm, &b, list.as.list->n, from, to, step) || !vm_work(vm, (uint64_t)b.n / 4))
        return false;
    *out = value_list(vm->arena);
    if (of->kind == OBJECT_TUPLE)
        out->kind = OBJECT_TUPLE;
    for (int64_t k = 0; k < b.n; k++)
        list_add(out, list.as.list->at[b.from + k * b.step]);
    return true;
}

static bool digits(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
    return s.n > 0 && s.n < 10;
}

/* a.b.0: each part is a key first, as item access has it. */
bool get_path(struct vm *vm, struct value *out, struct value *v, const struct value *path,
              const struct value *fallback)
{
    struct value now = *v;
    if (!is_text(path)) {
        if (!get_item(vm, out, &now, path))
            return false;
    } else {
        str p = value_text(path);
        for (size_t from = 0; from <= p.n;) {
            size_t dot = str_find_byte(p, '.', from);
            if (dot == SIZE_MAX)
                dot = p.n;
            str part = str_sub(p, from, dot);
            int64_t number = 0;
            for (size_t i = 0; digits(part) && i < part.n; i++)
                number = number * 10 + (part.p[i] - '0');
            struct value key = digits(part) ? value_int(number) : text_value(part), next;
            if (!get_item(vm, &next, &now, &key))
                return false;
            if (is_undefined(&next) && fallback) {
                *out = *fallback;
                return true;
            }
            now = next;
            from = dot + 1;
        }
        *out = now;
    }
    if (is_undefined(out) && fallback)
        *out = *fallback;
    return true;
}
