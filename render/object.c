/* SPDX-License-Identifier: Apache-2.0 */
/* Objects of a render: making them, walking them, keys of maps. */
#include "render/vm.h"

struct value object_value(enum object_kind kind, void *object)
{
    return (struct value){.kind = (uint8_t)kind, .as.object = object};
}

struct value text_value(str s)
{
    return value_string(s);
}

struct value safe_value(str s)
{
    struct value v = value_string(s);
    v.flags = VALUE_SAFE;
    return v;
}

struct value text_like(str s, const struct value *like)
{
    return is_safe(like) ? safe_value(s) : text_value(s);
}

struct value tuple_new(struct vm *vm)
{
    struct value v = value_list(vm->arena);
    v.kind = OBJECT_TUPLE;
    return v;
}

struct value tuple_pair(struct vm *vm, struct value a, struct value b)
{
    struct value v = tuple_new(vm);
    list_add(&v, a);
    list_add(&v, b);
    return v;
}

struct value undefined_name(struct vm *vm, str name, const struct map *known)
{
    struct undefined *u = ARENA_NEW(vm->arena, struct undefined);
    u->name = name;
    u->known = known;
    return object_value(OBJECT_UNDEFINED, u);
}

struct value undefined_member(struct vm *vm, const struct value *owner, str name)
{
    struct value v = undefined_name(vm, name, owner->kind == VALUE_MAP ? owner->as.map : NULL);
    ((struct undefined *)v.as.object)->owner = python_kind(owner);
    return v;
}

struct value undefined_message(struct vm *vm, const char *format, ...)
{
    struct buf b = BUF(vm->arena);
    va_list ap;
    va_start(ap, format);
    buf_vprintf(&b, format, ap);
    va_end(ap);
    struct value v = undefined_name(vm, (str){0}, NULL);
    ((struct undefined *)v.as.object)->message = buf_str(&b);
    return v;
}

struct value undefined_lenient(struct vm *vm, str message)
{
    struct value v = undefined_name(vm, (str){0}, NULL);
    struct undefined *u = v.as.object;
    u->message = message;
    u->lenient = true;
    return v;
}

struct value lazy_new(struct vm *vm, struct value list, const char *what)
{
    struct lazy *z = ARENA_NEW(vm->arena, struct lazy);
    *z = (struct lazy){list, false, what};
    return object_value(OBJECT_LAZY, z);
}

struct value builtin_value(struct vm *vm, const struct builtin *b)
{
    struct callable *k = ARENA_NEW(vm->arena, struct callable);
    k->kind = CALL_FUNCTION;
    k->name = str_of(b->name);
    k->builtin = b;
    return object_value(OBJECT_CALLABLE, k);
}

const char *python_kind(const struct value *v)
{
    switch (v->kind) {
    case VALUE_NULL:
        return "None";
    case VALUE_BOOL:
        return "bool";
    case VALUE_INT:
    case VALUE_BIGINT:
        return "int";
    case VALUE_FLOAT:
        return "float";
    case VALUE_STRING:
        return "str";
    case VALUE_LIST:
        return "list";
    case VALUE_MAP:
        return "dict";
    case OBJECT_TUPLE:
        return "tuple";
    case OBJECT_RANGE:
        return "range";
    case OBJECT_LAZY:
        return "generator";
    case OBJECT_VIEW:
        return "dict view";
    case OBJECT_SPACE:
        return "Namespace";
    case OBJECT_LOOP:
        return "LoopContext";
    case OBJECT_CALLABLE:
        return "function";
    case OBJECT_MODULE:
        return "TemplateModule";
    case OBJECT_CYCLER:
        return "Cycler";
    case OBJECT_JOINER:
        return "Joiner";
    case OBJECT_SELF:
        return "TemplateReference";
    default:
        return "Undefined";
    }
}

/* The key of a map nearest to a name that it does not have. */
static str nearest_key(struct vm *vm, const struct map *m, str name)
{
    str *names = ARENA_ARRAY(vm->arena, str, m->n + 1);
    size_t n = 0;
    for (uint32_t i = 0; i < m->n && i < 1000; i++)
        if (m->at[i].key.kind == VALUE_STRING)
            names[n++] = value_text(&m->at[i].key);
    return str_nearest(name, names, n);
}

void report_undefined(struct vm *vm, const struct value *v)
{
    const struct undefined *u = v->as.object;
    if (vm->failed)
        return;
    if (u->message.n)
        vm_report(vm, DIAG_TEMPLATE_UNDEFINED, "%.*s", STR_ARG(u->message));
    else if (u->owner)
        vm_report(vm, DIAG_TEMPLATE_UNDEFINED, "'%s%s' has no attribute '%.*s'", u->owner,
                  strcmp(u->owner, "None") == 0 ? "" : " object", STR_ARG(u->name));
    else
        vm_report(vm, DIAG_TEMPLATE_UNDEFINED, "'%.*s' is undefined", STR_ARG(u->name));
    str near = u->known && !u->message.n ? nearest_key(vm, u->known, u->name) : (str){0};
    if (near.n)
        diag_label(vm->dg, "did you mean `%.*s`?", STR_ARG(near));
}

size_t utf8_count(str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        n += ((unsigned char)s.p[i] & 0xc0) != 0x80;
    return n;
}

size_t utf8_offset(str s, size_t k)
{
    size_t i = 0;
    for (; i < s.n; i++)
        if (((unsigned char)s.p[i] & 0xc0) != 0x80 && k-- == 0)
            return i;
    return s.n;
}

bool iter_open(struct vm *vm, struct iter *it, struct value *v)
{
    *it = (struct iter){.of = *v};
    switch (v->kind) {
    case VALUE_LIST:
    case OBJECT_TUPLE:
    case VALUE_MAP:
    case OBJECT_VIEW:
        return true;
    case VALUE_STRING:
        it->n = v->len;
        return true;
    case OBJECT_RANGE:
        it->n = ((struct range *)v->as.object)->n;
        return true;
    case OBJECT_LAZY: {
        struct lazy *z = v->as.object;
        it->of = z->taken ? value_list(vm->arena) : z->items;
        z->taken = true;
        return true;
    }
    case OBJECT_LOOP:
        it->of = value_list(vm->arena);
        return true;
    case OBJECT_UNDEFINED:
        if (is_strict(vm, v))
            return fail_undefined(vm, v);
        it->of = value_list(vm->arena);
        return true;
    default:
        if (v->kind == OBJECT_CALLABLE && ((struct callable *)v->as.object)->kind == CALL_METHOD) {
            str name = ((struct callable *)v->as.object)->name;
            return vm_fail(vm, DIAG_TEMPLATE_TYPE,
                           "'%.*s' is a method here; write %.*s() to call it, or ['%.*s'] for the "
                           "key of that name",
                           STR_ARG(name), STR_ARG(name), STR_ARG(name));
        }
        return vm_fail(vm, DIAG_TEMPLATE_TYPE, "'%s' object is not iterable", python_kind(v));
    }
}

static void view_item(struct vm *vm, const struct view *w, const struct pair *p, struct value *out)
{
    switch (w->kind) {
    case VIEW_KEYS:
        *out = p->key;
        break;
    case VIEW_VALUES:
        *out = p->value;
        break;
    case VIEW_ITEMS:
        *out = tuple_pair(vm, p->key, p->value);
        break;
    }
}

bool iter_next(struct vm *vm, struct iter *it, struct value *out)
{
    switch (it->of.kind) {
    case VALUE_LIST:
    case OBJECT_TUPLE:
        if (it->at >= it->of.as.list->n)
            return false;
        *out = it->of.as.list->at[it->at++];
        return true;
    case VALUE_MAP:
        if (it->at >= it->of.as.map->n)
            return false;
        *out = it->of.as.map->at[it->at++].key;
        return true;
    case OBJECT_VIEW: {
        const struct view *w = it->of.as.object;
        if (it->at >= w->map.as.map->n)
            return false;
        view_item(vm, w, &w->map.as.map->at[it->at++], out);
        return true;
    }
    case VALUE_STRING: {
        if (it->at >= it->n)
            return false;
        size_t from = (size_t)it->at, to = from;
        str_next_codepoint(value_text(&it->of), &to);
        it->at = (int64_t)to;
        *out =
            text_value((str){it->of.as.text + from, to - from}); /* safe text gives plain signs */
        return true;
    }
    case OBJECT_RANGE: {
        const struct range *r = it->of.as.object;
        if (it->at >= it->n)
            return false;
        *out = value_int(r->start + it->at++ * r->step);
        return true;
    }
    default:
        return false;
    }
}

int64_t iter_left(const struct iter *it)
{
    switch (it->of.kind) {
    case VALUE_LIST:
    case OBJECT_TUPLE:
        return (int64_t)it->of.as.list->n - it->at;
    case VALUE_MAP:
        return (int64_t)it->of.as.map->n - it->at;
    case OBJECT_VIEW:
        return (int64_t)((struct view *)it->of.as.object)->map.as.map->n - it->at;
    case VALUE_STRING: {
        str s = value_text(&it->of);
        return (int64_t)utf8_count(str_sub(s, (size_t)it->at, s.n));
    }
    case OBJECT_RANGE:
        return it->n - it->at;
    default:
        return 0;
    }
}

bool to_list(struct vm *vm, struct value *list, struct value *v)
{
    if (is_sequence(v)) {
        *list = *v;
        return true;
    }
    struct iter it;
    if (!iter_open(vm, &it, v))
        return false;
    if (it.of.kind == VALUE_LIST && it.at == 0) {
        *list = it.of;
        return true;
    }
    int64_t n = iter_left(&it);
    if (!vm_work(vm, (uint64_t)n) || !vm_room(vm, (uint64_t)n * 2 * sizeof(struct value)))
        return false;
    struct value all = value_list(vm->arena), item;
    while (iter_next(vm, &it, &item))
        list_add(&all, item);
    *list = all;
    return true;
}

bool check_hashable(struct vm *vm, const struct value *key)
{
    if (key->kind == VALUE_LIST || key->kind == VALUE_MAP)
        return vm_fail(vm, DIAG_TEMPLATE_TYPE, "unhashable type: '%s'", python_kind(key));
    return true;
}

/* Equality of keys: scalars by value, tuples item by item, objects by identity. */
static bool key_equal(const struct value *a, const struct value *b, int depth)
{
    if (is_number(a) && is_number(b)) {
        if (a->kind != VALUE_FLOAT && b->kind != VALUE_FLOAT)
            return int_of(a) == int_of(b);
        return real_of(a) == real_of(b);
    }
    if (a->kind != b->kind)
        return false;
    if (a->kind == VALUE_STRING || a->kind == VALUE_BIGINT)
        return str_eq(value_text(a), value_text(b));
    if (a->kind == VALUE_NULL)
        return true;
    if (a->kind == OBJECT_TUPLE && depth < 32) {
        const struct list *x = a->as.list, *y = b->as.list;
        if (x->n != y->n)
            return false;
        for (uint32_t i = 0; i < x->n; i++)
            if (!key_equal(&x->at[i], &y->at[i], depth + 1))
                return false;
        return true;
    }
    return a->as.object == b->as.object;
}

static struct pair *find_key(const struct value *map, const struct value *key)
{
    const struct map *m = map->as.map;
    for (uint32_t i = 0; i < m->n; i++)
        if (key_equal(&m->at[i].key, key, 0))
            return &m->at[i];
    return NULL;
}

struct value *dict_get(const struct value *map, const struct value *key)
{
    if (key->kind == VALUE_STRING)
        return map_get(map, value_text(key));
    struct pair *p = find_key(map, key);
    return p ? &p->value : NULL;
}

bool dict_set(struct vm *vm, struct value *map, const struct value *key, struct value item)
{
    if (key->kind == VALUE_STRING) {
        map_set(map, value_text(key), item);
        return true;
    }
    if (!check_hashable(vm, key) || !vm_work(vm, map->as.map->n / 8))
        return false;
    struct pair *p = find_key(map, key);
    if (p)
        p->value = item;
    else
        map_append(map, *key, item);
    return true;
}

bool dict_remove(struct value *map, const struct value *key)
{
    if (key->kind == VALUE_STRING)
        return map_remove(map, value_text(key));
    struct pair *p = find_key(map, key);
    if (!p)
        return false;
    map_remove_at(map, (uint32_t)(p - map->as.map->at));
    return true;
}
