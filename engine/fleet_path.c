/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/fleet_path.h"

#include "base/vec.h"

/* ["a-b"]: the key between the quotes; *at stands on the bracket and moves behind the other. */
static bool read_quoted(str *key, struct arena *a, str text, size_t *at)
{
    struct buf b = BUF(a);
    size_t i = *at + 2;
    for (; i < text.n && text.p[i] != '"'; i++) {
        i += text.p[i] == '\\' && i + 1 < text.n;
        buf_putc(&b, text.p[i]);
    }
    *key = b.n ? buf_str(&b) : STR("");
    *at = i + 2;
    return i + 1 < text.n && text.p[i + 1] == ']';
}

/* [], [*] or [12] */
static bool read_bracket(struct fleet_step *step, str text, size_t *at)
{
    size_t close = str_find_byte(text, ']', *at);
    if (close == SIZE_MAX)
        return false;
    str inner = str_sub(text, *at + 1, close);
    *at = close + 1;
    step->kind = FLEET_STEP_EACH;
    if (!inner.n || str_eq(inner, STR("*")))
        return true;
    step->kind = FLEET_STEP_INDEX;
    for (size_t i = 0; i < inner.n; i++) {
        if (inner.p[i] < '0' || inner.p[i] > '9' || i > 8)
            return false;
        step->index = step->index * 10 + (uint32_t)(inner.p[i] - '0');
    }
    return true;
}

static bool read_name(struct fleet_step *step, str text, size_t *at)
{
    size_t from = *at;
    while (*at < text.n && text.p[*at] != '.' && text.p[*at] != '[')
        ++*at;
    step->key = str_sub(text, from, *at);
    if (str_eq(step->key, STR("*")))
        step->kind = FLEET_STEP_ANY;
    return step->key.n > 0;
}

bool fleet_path_read(struct fleet_path *out, struct arena *a, str text)
{
    VEC(struct fleet_step) steps = {0};
    for (size_t i = 0; i < text.n;) {
        struct fleet_step step = {.kind = FLEET_STEP_KEY};
        bool bracket = text.p[i] == '[';
        if (!bracket && steps.n && text.p[i++] != '.')
            return false;
        bool good = bracket && i + 1 < text.n && text.p[i + 1] == '"'
                        ? read_quoted(&step.key, a, text, &i)
                    : bracket ? read_bracket(&step, text, &i)
                              : read_name(&step, text, &i);
        if (!good)
            return false;
        vec_push(a, &steps, step);
    }
    *out = (struct fleet_path){steps.at, steps.n};
    return steps.n > 0;
}

/* ---- following ---- */

static void gather(struct value *out, struct arena *a, const struct fleet_path *rest,
                   const struct value *item)
{
    struct value found;
    if (!rest->n) {
        if (item->kind != VALUE_NULL)
            list_add(out, *item);
    } else if (fleet_path_find(&found, a, rest, item)) {
        list_add(out, found);
    }
}

static bool find_all(struct value *out, struct arena *a, const struct fleet_path *rest,
                     const struct value *v)
{
    struct value all = value_list(a);
    if (v->kind != VALUE_LIST && v->kind != VALUE_MAP)
        return false;
    all.file = v->file;
    all.at = v->at;
    for (uint32_t i = 0; v->kind == VALUE_LIST && i < v->as.list->n; i++)
        gather(&all, a, rest, &v->as.list->at[i]);
    for (uint32_t i = 0; v->kind == VALUE_MAP && i < v->as.map->n; i++)
        gather(&all, a, rest, &v->as.map->at[i].value);
    *out = all;
    return all.as.list->n > 0;
}

bool fleet_path_find(struct value *out, struct arena *a, const struct fleet_path *p,
                     const struct value *v)
{
    for (uint32_t i = 0; v && i < p->n; i++) {
        const struct fleet_step *s = &p->steps[i];
        struct fleet_path rest = {p->steps + i + 1, p->n - i - 1};
        bool wrong = s->kind == FLEET_STEP_EACH ? v->kind != VALUE_LIST : v->kind != VALUE_MAP;
        switch (s->kind) {
        case FLEET_STEP_KEY:
            v = map_get(v, s->key);
            break;
        case FLEET_STEP_INDEX:
            v = v->kind == VALUE_LIST && s->index < v->as.list->n ? &v->as.list->at[s->index]
                                                                  : NULL;
            break;
        case FLEET_STEP_EACH:
        case FLEET_STEP_ANY:
            return !wrong && find_all(out, a, &rest, v);
        }
    }
    if (!v || v->kind == VALUE_NULL)
        return false;
    *out = *v;
    return true;
}

bool fleet_path_set(struct value *root, struct arena *a, const struct fleet_path *p,
                    struct value item)
{
    for (uint32_t i = 0; i + 1 < p->n; i++) {
        struct value *next = map_get(root, p->steps[i].key);
        if (!next) {
            struct value fresh = value_map(a);
            fresh.file = item.file;
            fresh.at = item.at;
            next = map_set(root, p->steps[i].key, fresh);
        }
        if (next->kind != VALUE_MAP)
            return false;
        root = next;
    }
    map_set(root, p->steps[p->n - 1].key, item);
    return true;
}

void fleet_path_put_key(struct buf *b, str key)
{
    bool plain = key.n > 0;
    for (size_t i = 0; i < key.n; i++) {
        char c = key.p[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        plain = plain && (letter || (i && c >= '0' && c <= '9'));
    }
    if (plain) {
        buf_printf(b, "%s%.*s", b->n ? "." : "", STR_ARG(key));
        return;
    }
    buf_add(b, STR("[\""));
    for (size_t i = 0; i < key.n; i++) {
        if (key.p[i] == '"' || key.p[i] == '\\')
            buf_putc(b, '\\');
        buf_putc(b, key.p[i]);
    }
    buf_add(b, STR("\"]"));
}
