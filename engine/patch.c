/* SPDX-License-Identifier: Apache-2.0 */
/* What the rules changed of an object, as an RFC 6902 patch. Trees share what nobody touched, so
 * equal pointers end the walk early. Lists are replaced whole. */
#include "engine/engine.h"

static void add_token(struct buf *b, str key)
{
    buf_putc(b, '/');
    for (size_t i = 0; i < key.n; i++) {
        if (key.p[i] == '~')
            buf_add(b, STR("~0"));
        else if (key.p[i] == '/')
            buf_add(b, STR("~1"));
        else
            buf_putc(b, key.p[i]);
    }
}

static void add_op(struct value *patch, struct arena *a, const char *op, str path,
                   const struct value *v)
{
    struct value row = value_map(a);
    map_set(&row, STR("op"), value_string(str_of(op)));
    map_set(&row, STR("path"), value_string(str_dup(a, path)));
    if (v)
        map_set(&row, STR("value"), *v);
    list_add(patch, row);
}

/* Depth is that of the data, which has a limit. */
static void compare(struct value *patch, struct arena *a, struct buf *path,
                    const struct value *before, const struct value *after)
{
    if (before->kind == VALUE_MAP && after->kind == VALUE_MAP) {
        const struct map *m = before->as.map, *n = after->as.map;
        size_t end = path->n;
        if (m == n)
            return;
        for (uint32_t i = 0; i < m->n; i++) {
            str key = value_text(&m->at[i].key);
            const struct value *now = map_get(after, key);
            add_token(path, key);
            if (now)
                compare(patch, a, path, &m->at[i].value, now);
            else
                add_op(patch, a, "remove", buf_str(path), NULL);
            path->n = end;
        }
        for (uint32_t i = 0; i < n->n; i++) {
            str key = value_text(&n->at[i].key);
            if (map_get(before, key))
                continue;
            add_token(path, key);
            add_op(patch, a, "add", buf_str(path), &n->at[i].value);
            path->n = end;
        }
        return;
    }
    if (before->kind != after->kind || !value_eq(before, after))
        add_op(patch, a, "replace", buf_str(path), after);
}

struct value engine_patch(struct arena *a, const struct value *before, const struct value *after)
{
    struct value patch = value_list(a);
    struct buf path = BUF(a);
    compare(&patch, a, &path, before, after);
    return patch;
}
