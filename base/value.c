/* SPDX-License-Identifier: Apache-2.0 */
#include "base/value.h"

#include "base/hash.h"

enum { SMALL_MAP = 16 }; /* up to this many keys a map is searched in order */

struct value value_null(void)
{
    return (struct value){.kind = VALUE_NULL};
}

struct value value_bool(bool b)
{
    return (struct value){.kind = VALUE_BOOL, .as.boolean = b};
}

struct value value_int(int64_t i)
{
    return (struct value){.kind = VALUE_INT, .as.integer = i};
}

struct value value_float(double d)
{
    return (struct value){.kind = VALUE_FLOAT, .as.real = d};
}

struct value value_string(str s)
{
    return (struct value){.kind = VALUE_STRING, .len = (uint32_t)s.n, .as.text = s.p};
}

struct value value_list(struct arena *a)
{
    struct list *l = ARENA_NEW(a, struct list);
    l->arena = a;
    return (struct value){.kind = VALUE_LIST, .as.list = l};
}

struct value value_map(struct arena *a)
{
    struct map *m = ARENA_NEW(a, struct map);
    m->arena = a;
    return (struct value){.kind = VALUE_MAP, .as.map = m};
}

str value_text(const struct value *v)
{
    if (v->kind != VALUE_STRING && v->kind != VALUE_BIGINT)
        return (str){0};
    return (str){v->as.text, v->len};
}

span value_span(const struct value *v)
{
    if (!v->file)
        return SPAN_NONE;
    uint32_t len = v->len + v->extra;
    return (span){v->file - 1, v->at, v->at + (len ? len : 1)};
}

const char *value_kind_name(const struct value *v)
{
    static const char *const names[VALUE_KIND_COUNT] = {
        [VALUE_NULL] = "null",       [VALUE_BOOL] = "a boolean",    [VALUE_INT] = "an integer",
        [VALUE_FLOAT] = "a decimal", [VALUE_BIGINT] = "an integer", [VALUE_STRING] = "a string",
        [VALUE_LIST] = "a list",     [VALUE_MAP] = "a map",
    };
    return v->kind < VALUE_KIND_COUNT ? names[v->kind] : "an object";
}

void list_add(struct value *list, struct value item)
{
    struct list *l = list->as.list;
    if (l->n == l->cap) {
        uint32_t cap = l->cap ? l->cap * 2 : 4;
        l->at = arena_grow(l->arena, l->at, l->cap * sizeof *l->at, (size_t)cap * sizeof *l->at);
        l->cap = cap;
    }
    l->at[l->n++] = item;
}

static bool key_is(const struct value *k, str key)
{
    return k->len == key.n && k->kind == VALUE_STRING &&
           (!key.n || (*k->as.text == *key.p && memcmp(k->as.text, key.p, key.n) == 0));
}

/* The seed is the map's address: input cannot aim at collisions, and no order depends on it. */
static uint32_t *slot_of(const struct map *m, str key)
{
    uint32_t mask = m->slot_count - 1;
    for (uint32_t i = (uint32_t)hash_bytes(key, (uintptr_t)m) & mask;; i = (i + 1) & mask) {
        uint32_t at = m->slots[i];
        if (!at || key_is(&m->at[at - 1].key, key))
            return &m->slots[i];
    }
}

static void index_map(struct map *m, uint32_t slot_count)
{
    if (m->slot_count < slot_count)
        m->slots = ARENA_ARRAY(m->arena, uint32_t, slot_count);
    else
        memset(m->slots, 0, m->slot_count * sizeof *m->slots);
    m->slot_count = m->slot_count < slot_count ? slot_count : m->slot_count;
    for (uint32_t i = 0; i < m->n; i++)
        if (m->at[i].key.kind == VALUE_STRING)
            *slot_of(m, value_text(&m->at[i].key)) = i + 1;
}

static struct pair *find_pair(const struct map *m, str key)
{
    if (m->slot_count) {
        uint32_t at = *slot_of(m, key);
        return at ? &m->at[at - 1] : NULL;
    }
    for (uint32_t i = 0; i < m->n; i++)
        if (key_is(&m->at[i].key, key))
            return &m->at[i];
    return NULL;
}

struct value *map_get(const struct value *v, str key)
{
    if (v->kind != VALUE_MAP)
        return NULL;
    struct pair *p = find_pair(v->as.map, key);
    return p ? &p->value : NULL;
}

static void push_pair(struct map *m, struct pair p)
{
    if (m->n == m->cap) {
        uint32_t cap = m->cap ? m->cap * 2 : 4;
        m->at = arena_grow(m->arena, m->at, m->cap * sizeof *m->at, (size_t)cap * sizeof *m->at);
        m->cap = cap;
    }
    m->at[m->n++] = p;
}

/* Slots that leave half of them free for the pairs of now. */
static uint32_t slots_for(const struct map *m)
{
    uint32_t n = m->slot_count ? m->slot_count : 2 * SMALL_MAP;
    while (n / 2 < m->n)
        n *= 2;
    return n;
}

struct value *map_set(struct value *v, str key, struct value item)
{
    struct map *m = v->as.map;
    struct pair *p = find_pair(m, key);
    if (p) {
        p->value = item;
        return &p->value;
    }
    push_pair(m, (struct pair){value_string(key), item});
    if (m->slot_count && m->n <= m->slot_count / 2)
        *slot_of(m, key) = m->n;
    else if (m->n > SMALL_MAP)
        index_map(m, slots_for(m));
    return &m->at[m->n - 1].value;
}

void map_append(struct value *v, struct value key, struct value item)
{
    struct map *m = v->as.map;
    push_pair(m, (struct pair){key, item});
    if (m->n > SMALL_MAP && m->n > m->slot_count / 2)
        index_map(m, slots_for(m));
}

void map_remove_at(struct value *v, uint32_t i)
{
    struct map *m = v->as.map;
    memmove(&m->at[i], &m->at[i + 1], (m->n - i - 1) * sizeof *m->at);
    m->n--;
    if (m->slot_count)
        index_map(m, m->slot_count);
}

/* As map_fill, of a map that is searched in order. Keys that differ in length, first and last byte
 * mostly have bits of their own, so that few are compared. */
static uint32_t fill_small(struct map *m, uint32_t n)
{
    uint64_t seen = 0;
    for (uint32_t i = 0; i < n; i++) {
        str key = value_text(&m->at[i].key);
        unsigned ends = key.n ? (unsigned char)key.p[0] * 7u + (unsigned char)key.p[key.n - 1] : 0;
        uint64_t bit = (uint64_t)1 << ((ends + key.n * 19u) & 63);
        for (uint32_t k = seen & bit ? 0 : i; k < i; k++)
            if (key_is(&m->at[k].key, key))
                return i;
        seen |= bit;
    }
    return m->n = n;
}

uint32_t map_fill(struct value *v, struct pair *at, uint32_t n)
{
    struct map *m = v->as.map;
    m->at = at;
    m->cap = n;
    if (n <= SMALL_MAP)
        return fill_small(m, n);
    uint32_t slot_count = 4 * SMALL_MAP;
    while (slot_count / 2 < n)
        slot_count *= 2;
    index_map(m, slot_count);
    for (; m->n < n; m->n++) {
        uint32_t *slot = slot_of(m, value_text(&at[m->n].key));
        if (*slot)
            return m->n;
        *slot = m->n + 1;
    }
    return n;
}

bool map_remove(struct value *v, str key)
{
    struct pair *p = find_pair(v->as.map, key);
    if (!p)
        return false;
    map_remove_at(v, (uint32_t)(p - v->as.map->at));
    return true;
}

struct value *value_path(struct value *v, str path)
{
    for (size_t from = 0; v && from <= path.n;) {
        size_t dot = str_find_byte(path, '.', from);
        if (dot == SIZE_MAX)
            dot = path.n;
        v = map_get(v, str_sub(path, from, dot));
        from = dot + 1;
    }
    return v;
}

static bool number_eq(const struct value *a, const struct value *b)
{
    if (a->kind == b->kind)
        return a->kind == VALUE_INT ? a->as.integer == b->as.integer : a->as.real == b->as.real;
    const struct value *i = a->kind == VALUE_INT ? a : b, *d = a->kind == VALUE_INT ? b : a;
    double r = d->as.real;
    /* exact: the decimal must be whole, in range, and the same integer */
    return r >= -0x1p63 && r < 0x1p63 && (double)(int64_t)r == r && (int64_t)r == i->as.integer;
}

static bool list_eq(const struct list *a, const struct list *b)
{
    if (a->n != b->n)
        return false;
    for (uint32_t i = 0; i < a->n; i++)
        if (!value_eq(&a->at[i], &b->at[i]))
            return false;
    return true;
}

static bool map_eq(const struct value *a, const struct value *b)
{
    const struct map *m = a->as.map;
    if (m->n != b->as.map->n)
        return false;
    for (uint32_t i = 0; i < m->n; i++) {
        const struct value *other = map_get(b, value_text(&m->at[i].key));
        if (!other || !value_eq(&m->at[i].value, other))
            return false;
    }
    return true;
}

static bool is_number(const struct value *v)
{
    return v->kind == VALUE_INT || v->kind == VALUE_FLOAT;
}

bool value_eq(const struct value *a, const struct value *b)
{
    if (is_number(a) && is_number(b))
        return number_eq(a, b);
    if (a->kind != b->kind)
        return false;
    switch ((enum value_kind)a->kind) {
    case VALUE_NULL:
        return true;
    case VALUE_BOOL:
        return a->as.boolean == b->as.boolean;
    case VALUE_BIGINT:
    case VALUE_STRING:
        return str_eq(value_text(a), value_text(b));
    case VALUE_LIST:
        return list_eq(a->as.list, b->as.list);
    case VALUE_MAP:
        return map_eq(a, b);
    case VALUE_INT:
    case VALUE_FLOAT:
    case VALUE_KIND_COUNT:
        break;
    }
    return a->as.object == b->as.object;
}

struct value value_copy(struct arena *a, const struct value *v)
{
    struct value copy = *v;
    if (v->kind == VALUE_STRING || v->kind == VALUE_BIGINT) {
        copy.as.text = str_dup(a, value_text(v)).p;
    } else if (v->kind == VALUE_LIST) {
        copy.as.list = value_list(a).as.list;
        for (uint32_t i = 0; i < v->as.list->n; i++)
            list_add(&copy, value_copy(a, &v->as.list->at[i]));
    } else if (v->kind == VALUE_MAP) {
        copy.as.map = value_map(a).as.map;
        for (uint32_t i = 0; i < v->as.map->n; i++) {
            const struct pair *p = &v->as.map->at[i];
            map_set(&copy, str_dup(a, value_text(&p->key)), value_copy(a, &p->value));
        }
    }
    return copy;
}
