/* SPDX-License-Identifier: Apache-2.0 */
/* JSON as Python's json.dumps writes it: ", " and ": ", ASCII only, keys of scalars as text. */
#include "render/builtin.h"

#include <math.h>

struct writer {
    struct vm *vm;
    struct buf *b;
    int indent; /* negative: one line */
    bool sorted, ascii;
};

static void put_string(struct writer *w, str s)
{
    struct buf *b = w->b;
    buf_putc(b, '"');
    for (size_t i = 0; i < s.n;) {
        uint32_t c = str_next_codepoint(s, &i);
        static const char plain[] = "\"\\\n\r\t\f\b", letters[] = "\"\\nrtfb";
        const char *hit = c && c < 0x80 ? strchr(plain, (int)c) : NULL;
        if (hit)
            buf_printf(b, "\\%c", letters[hit - plain]);
        else if (c < 0x20)
            buf_printf(b, "\\u%04x", c);
        else if (c < 0x80 || !w->ascii)
            buf_put_codepoint(b, c);
        else if (c < 0x10000)
            buf_printf(b, "\\u%04x", c);
        else
            buf_printf(b, "\\u%04x\\u%04x", 0xd800 + ((c - 0x10000) >> 10),
                       0xdc00 + ((c - 0x10000) & 0x3ff));
    }
    buf_putc(b, '"');
}

static void new_line(struct writer *w, int depth)
{
    if (w->indent < 0)
        return;
    buf_putc(w->b, '\n');
    buf_pad(w->b, ' ', (size_t)w->indent * (size_t)depth);
}

static void separate(struct writer *w, bool first, int depth)
{
    if (!first)
        buf_add(w->b, w->indent < 0 ? STR(", ") : STR(","));
    new_line(w, depth);
}

static bool put(struct writer *w, const struct value *v, int depth);

static bool put_key(struct writer *w, const struct value *k)
{
    struct buf text = BUF(w->vm->arena);
    if (is_text(k)) {
        put_string(w, value_text(k));
        return true;
    }
    if (k->kind != VALUE_NULL && !is_number(k))
        return vm_fail(w->vm, DIAG_TEMPLATE_TYPE, "keys must be str, int, float, bool or None");
    struct writer inner = *w;
    inner.b = &text;
    if (!put(&inner, k, 0))
        return false;
    put_string(w, buf_str(&text));
    return true;
}

static bool put_pairs(struct writer *w, const struct value *v, int depth)
{
    const struct map *m = v->as.map;
    struct value *order_of = ARENA_ARRAY(w->vm->arena, struct value, m->n + 1);
    struct value *keys = ARENA_ARRAY(w->vm->arena, struct value, m->n + 1);
    for (uint32_t i = 0; i < m->n; i++) {
        order_of[i] = value_int(i);
        keys[i] = m->at[i].key;
    }
    if (w->sorted && !sort_values(w->vm, order_of, keys, m->n, 0))
        return false;
    buf_putc(w->b, '{');
    for (uint32_t i = 0; i < m->n; i++) {
        const struct pair *p = &m->at[order_of[i].as.integer];
        separate(w, i == 0, depth + 1);
        if (!put_key(w, &p->key))
            return false;
        buf_add(w->b, STR(": "));
        if (!put(w, &p->value, depth + 1))
            return false;
    }
    if (m->n)
        new_line(w, depth);
    buf_putc(w->b, '}');
    return true;
}

static bool put_list(struct writer *w, const struct value *v, int depth)
{
    const struct list *l = v->as.list;
    buf_putc(w->b, '[');
    for (uint32_t i = 0; i < l->n; i++) {
        separate(w, i == 0, depth + 1);
        if (!put(w, &l->at[i], depth + 1))
            return false;
    }
    if (l->n)
        new_line(w, depth);
    buf_putc(w->b, ']');
    return true;
}

static bool put(struct writer *w, const struct value *v, int depth)
{
    if (depth > 150)
        return vm_limit(w->vm, LIMIT_template_depth);
    if (!vm_work(w->vm, 1) || !vm_room(w->vm, w->b->n))
        return false;
    switch (v->kind) {
    case VALUE_NULL:
        buf_add(w->b, STR("null"));
        return true;
    case VALUE_BOOL:
        buf_add(w->b, v->as.boolean ? STR("true") : STR("false"));
        return true;
    case VALUE_FLOAT:
        if (isnan(v->as.real) || isinf(v->as.real))
            buf_add(w->b, isnan(v->as.real) ? STR("NaN")
                          : v->as.real < 0  ? STR("-Infinity")
                                            : STR("Infinity"));
        else
            put_float(w->b, v->as.real);
        return true;
    case VALUE_INT:
    case VALUE_BIGINT:
        return put_repr(w->vm, w->b, v, 0);
    case VALUE_STRING:
        put_string(w, value_text(v));
        return true;
    case VALUE_LIST:
    case OBJECT_TUPLE:
        return put_list(w, v, depth);
    case VALUE_MAP:
        return put_pairs(w, v, depth);
    case OBJECT_UNDEFINED:
        if (is_strict(w->vm, v))
            return fail_undefined(w->vm, v);
        FALLTHROUGH;
    default:
        return vm_fail(w->vm, DIAG_TEMPLATE_TYPE, "Object of type %s is not JSON serializable",
                       python_kind(v));
    }
}

bool put_json(struct vm *vm, struct buf *b, const struct value *v, int indent, bool sorted,
              int depth)
{
    struct writer w = {vm, b, indent, sorted, true};
    return put(&w, v, depth);
}

static bool indent_of(struct vm *vm, int *out, const struct value *v, int otherwise)
{
    int64_t i;
    *out = otherwise;
    if (!v || v->kind == VALUE_NULL)
        return true;
    if (!arg_int(vm, &i, v, otherwise))
        return false;
    *out = i < 0 ? 0 : i > 64 ? 64 : (int)i;
    return true;
}

bool filter_tojson(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    static const char unsafe[] = "<>&'", *const with[] = {"\\u003c", "\\u003e", "\\u0026",
                                                          "\\u0027"};
    int indent;
    struct buf raw = BUF(vm->arena), b = BUF(vm->arena);
    if (!indent_of(vm, &indent, a->arg[0], -1) || !put_json(vm, &raw, in, indent, true, 0))
        return false;
    for (size_t i = 0; i < raw.n; i++) {
        const char *hit = raw.p[i] ? strchr(unsafe, raw.p[i]) : NULL;
        if (hit)
            buf_add(&b, str_of(with[hit - unsafe]));
        else
            buf_putc(&b, raw.p[i]);
    }
    *out = safe_value(buf_str(&b));
    return true;
}

static bool dump(struct vm *vm, struct value *out, struct value *in, struct args *a, int otherwise,
                 bool sorts)
{
    struct buf b = BUF(vm->arena);
    struct writer w = {.vm = vm, .b = &b};
    if (is_undefined(in))
        return fail_undefined(vm, in);
    if (!indent_of(vm, &w.indent, a->arg[0], otherwise) ||
        !arg_bool(vm, &w.sorted, a->arg[1], sorts) || !arg_bool(vm, &w.ascii, a->arg[2], true) ||
        !put(&w, in, 0))
        return false;
    *out = text_value(buf_str(&b));
    return true;
}

bool filter_to_json(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    return dump(vm, out, in, a, -1, false);
}

bool filter_to_nice_json(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    return dump(vm, out, in, a, 4, true);
}
