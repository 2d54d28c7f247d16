/* SPDX-License-Identifier: Apache-2.0 */
/* The schema that data has: every path with its types and counts.
 *
 *     objects --see--> tree of steps (a node for each key, one for all elements of a list) --put-->
 * YAML
 *
 * A map whose keys look like data (over MANY_KEYS different ones) becomes one step `*`. */
#include "engine/schema.h"

#include "base/json.h"
#include "base/sym.h"
#include "base/vec.h"

#include <stdlib.h>

enum { MANY_KEYS = 40, FEW_VALUES = 10 };

struct seen {
    unsigned types;
    uint64_t count;
    struct symtab *keys; /* of maps; the child of a key has its number */
    VEC(struct seen *) children;
    struct seen *each;     /* of lists */
    struct symtab *values; /* as JSON, FEW_VALUES + 1 at most */
    bool secret;
};

static struct seen *seen_new(struct arena *a)
{
    return ARENA_NEW(a, struct seen);
}

static bool is_secret(str key)
{
    static const char *const words[] = {"pass", "secret", "token", "community", "key"};
    for (size_t i = 0; i < COUNTOF(words); i++)
        if (str_find(key, str_of(words[i]), 0) != SIZE_MAX)
            return true;
    return false;
}

static struct seen *child_of(struct arena *a, struct seen *s, str key)
{
    if (!s->keys) {
        s->keys = ARENA_NEW(a, struct symtab);
        *s->keys = symtab_new(a);
    }
    sym k = sym_intern(s->keys, key);
    if (k == s->children.n) {
        vec_push(a, &s->children, seen_new(a));
        s->children.at[k]->secret = s->secret || is_secret(key);
    }
    return s->children.at[k];
}

static void see_value(struct arena *a, struct seen *s, const struct value *v)
{
    struct buf b = BUF(a);
    if (!s->values) {
        s->values = ARENA_NEW(a, struct symtab);
        *s->values = symtab_new(a);
    }
    if (s->values->n > FEW_VALUES)
        return;
    json_put(&b, v, 0);
    sym_intern(s->values, buf_str(&b));
}

/* As deep as the data nests, which has a limit. */
static void see(struct arena *a, struct seen *s, const struct value *v)
{
    if (v->kind == VALUE_NULL)
        return;
    s->count++;
    s->types |= schema_type_of(v);
    if (v->kind == VALUE_LIST) {
        s->each = s->each ? s->each : seen_new(a);
        s->each->secret = s->secret;
        for (uint32_t i = 0; i < v->as.list->n; i++)
            see(a, s->each, &v->as.list->at[i]);
    } else if (v->kind == VALUE_MAP) {
        for (uint32_t i = 0; i < v->as.map->n; i++)
            see(a, child_of(a, s, value_text(&v->as.map->at[i].key)), &v->as.map->at[i].value);
    } else if (!s->secret) {
        see_value(a, s, v);
    }
}

/* Takes what other has seen into s. */
static void join(struct arena *a, struct seen *s, const struct seen *other)
{
    s->types |= other->types;
    s->count += other->count;
    s->secret = s->secret || other->secret;
    for (uint32_t i = 0; i < other->children.n; i++)
        join(a, child_of(a, s, sym_text(other->keys, i)), other->children.at[i]);
    if (other->each) {
        s->each = s->each ? s->each : seen_new(a);
        join(a, s->each, other->each);
    }
    if (other->values && !s->values) {
        s->values = ARENA_NEW(a, struct symtab);
        *s->values = symtab_new(a);
    }
    for (uint32_t i = 0; other->values && i < other->values->n && s->values->n <= FEW_VALUES; i++)
        sym_intern(s->values, sym_text(other->values, i));
}

/* ---- writing ---- */

static void put_types(struct buf *b, unsigned types)
{
    if (types & SCHEMA_STRING)
        types &= ~(unsigned)(SCHEMA_ADDRESS | SCHEMA_NETWORK);
    if ((types & SCHEMA_ADDRESS) && (types & SCHEMA_NETWORK))
        types &= ~(unsigned)SCHEMA_NETWORK;
    if (types & SCHEMA_NUMBER)
        types &= ~(unsigned)SCHEMA_INTEGER;
    bool several = types & (types - 1);
    buf_add(b, several ? STR("[") : (str){0});
    bool first = true;
    for (unsigned bit = 1; bit <= types; bit <<= 1)
        if (types & bit) {
            buf_printf(b, "%s%s", first ? "" : ", ", schema_type_name((enum schema_type)bit));
            first = false;
        }
    buf_add(b, several ? STR("]") : (str){0});
}

static int by_text(const void *x, const void *y)
{
    return str_cmp(*(const str *)x, *(const str *)y);
}

static void put_values(struct buf *b, const struct seen *s)
{
    if (!s->values || s->secret || s->values->n > FEW_VALUES ||
        (uint64_t)2 * s->values->n > s->count)
        return;
    str *values = ARENA_ARRAY(b->arena, str, s->values->n + 1);
    for (uint32_t i = 0; i < s->values->n; i++)
        values[i] = sym_text(s->values, i);
    qsort(values, s->values->n, sizeof *values, by_text);
    buf_add(b, STR(", seen: ["));
    for (uint32_t i = 0; i < s->values->n; i++)
        buf_printf(b, "%s%.*s", i ? ", " : "", STR_ARG(values[i]));
    buf_putc(b, ']');
}

static void put_key(struct buf *b, str path)
{
    bool plain = path.n && path.p[0] != '[' && path.p[0] != '*';
    for (size_t i = 0; i < path.n; i++) {
        char c = path.p[i];
        plain = plain && ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || str_find_byte(STR("_.[]*"), c, 0) != SIZE_MAX);
    }
    if (plain)
        buf_add(b, path);
    else
        json_put_string(b, path);
}

static void put(struct buf *b, struct buf *path, const struct seen *s)
{
    size_t n = path->n;
    bool holds = s->children.n || (s->each && s->each->count);
    unsigned own = holds ? s->types & ~(unsigned)(SCHEMA_LIST | SCHEMA_MAP) : s->types;
    if (s->count && (own || !holds)) {
        buf_add(b, STR("  "));
        put_key(b, buf_str(path));
        buf_add(b, STR(": {type: "));
        put_types(b, s->types);
        buf_printf(b, ", count: %llu", (unsigned long long)s->count);
        put_values(b, s);
        buf_add(b, STR("}\n"));
    }
    if (s->children.n > MANY_KEYS && n) {
        struct seen *all = seen_new(b->arena);
        for (uint32_t i = 0; i < s->children.n; i++)
            join(b->arena, all, s->children.at[i]);
        buf_add(path, STR(".*"));
        put(b, path, all);
        path->n = n;
    } else {
        for (uint32_t i = 0; i < s->children.n; i++) {
            fleet_path_put_key(path, sym_text(s->keys, i));
            put(b, path, s->children.at[i]);
            path->n = n;
        }
    }
    if (s->each) {
        buf_add(path, STR("[]"));
        put(b, path, s->each);
        path->n = n;
    }
}

void schema_infer(struct buf *b, struct fleet *f)
{
    buf_add(b, STR("# Written by `unet schema infer`. count and seen are notes; `seen` renamed to "
                   "`values` is a rule.\n"));
    for (uint32_t t = 0; t < fleet_table_count(f); t++) {
        uint32_t n = fleet_count(f, t);
        struct seen *root = seen_new(b->arena);
        struct buf path = BUF(b->arena);
        if (!n)
            continue;
        for (uint32_t i = 0; i < n; i++)
            see(b->arena, root, fleet_object(f, t, i));
        buf_printf(b, "%.*s: # %u objects\n", STR_ARG(fleet_table_name(f, t)), n);
        put(b, &path, root);
    }
}
