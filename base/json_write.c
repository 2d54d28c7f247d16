/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json.h"
#include "base/vec.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static void put_escape(struct buf *b, unsigned char c)
{
    static const char from[] = "\"\\\b\f\n\r\t", to[] = "\"\\bfnrt";
    const char *hit = c ? strchr(from, c) : NULL;
    if (hit)
        buf_printf(b, "\\%c", to[hit - from]);
    else
        buf_printf(b, "\\u%04x", c);
}

/* Eight copies of a byte. */
#define EIGHT(c) (UINT64_C(0x0101010101010101) * (c))

/* The end of the run at i of bytes that stand for themselves. */
static size_t plain_end(str s, size_t i)
{
    for (uint64_t w; i + 8 <= s.n; i += 8) {
        memcpy(&w, s.p + i, 8);
        uint64_t quote = w ^ EIGHT(0x22), slash = w ^ EIGHT(0x5c), delete = w ^ EIGHT(0x7f);
        /* a byte below 0x20, a zero of the three, or one of 0x80 and above sets its highest bit */
        uint64_t odd =
            (w - EIGHT(0x20)) | (quote - EIGHT(1)) | (slash - EIGHT(1)) | (delete - EIGHT(1)) | w;
        if (odd & EIGHT(0x80))
            break;
    }
    for (; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c < 0x20 || c >= 0x7f || c == '"' || c == '\\')
            break;
    }
    return i;
}

void json_put_string(struct buf *b, str s)
{
    buf_putc(b, '"');
    size_t from = 0;
    for (size_t i = 0; (i = plain_end(s, i)) < s.n;) {
        size_t at = i;
        unsigned char c = (unsigned char)s.p[i];
        uint32_t cp = str_next_codepoint(s, &i);
        bool invalid = cp == 0xfffd && i - at == 1;
        bool control = c < 0x20 || c == 0x7f || c == '"' || c == '\\';
        if (!invalid && !control)
            continue;
        buf_add(b, str_sub(s, from, at));
        if (invalid)
            buf_add(b, STR("\xef\xbf\xbd"));
        else
            put_escape(b, c);
        from = i;
    }
    buf_add(b, str_sub(s, from, s.n));
    buf_putc(b, '"');
}

void json_put_float(struct buf *b, double d)
{
    char text[40];
    if (!isfinite(d)) {
        buf_add(b, STR("null"));
        return;
    }
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, d);
        if (strtod(text, NULL) == d)
            break;
    }
    buf_add(b, str_of(text));
    if (!strpbrk(text, ".e"))
        buf_add(b, STR(".0"));
}

static void put_scalar(struct buf *b, const struct value *v)
{
    switch ((enum value_kind)v->kind) {
    case VALUE_BOOL:
        buf_add(b, v->as.boolean ? STR("true") : STR("false"));
        return;
    case VALUE_INT:
        buf_put_int(b, v->as.integer);
        return;
    case VALUE_FLOAT:
        json_put_float(b, v->as.real);
        return;
    case VALUE_BIGINT:
        buf_add(b, value_text(v));
        return;
    case VALUE_STRING:
        json_put_string(b, value_text(v));
        return;
    case VALUE_NULL:
    case VALUE_LIST:
    case VALUE_MAP:
    case VALUE_KIND_COUNT:
        break;
    }
    buf_add(b, STR("null"));
}

/* A list or map that is being written, and the next of its items. */
struct open {
    const struct value *v;
    uint32_t next;
};

enum { FIRST_LEVELS = 8 };

static uint32_t count(const struct value *v)
{
    return v->kind == VALUE_LIST ? v->as.list->n : v->kind == VALUE_MAP ? v->as.map->n : 0;
}

static void put_line(struct buf *b, int indent, uint32_t level)
{
    if (indent <= 0)
        return;
    buf_putc(b, '\n');
    buf_pad(b, ' ', (size_t)indent * level);
}

/* Writes the value, or its opening bracket when items must follow; true in that case. */
static bool put_begin(struct buf *b, const struct value *v)
{
    bool list = v->kind == VALUE_LIST, map = v->kind == VALUE_MAP;
    if (!list && !map)
        put_scalar(b, v);
    else if (!count(v))
        buf_add(b, list ? STR("[]") : STR("{}"));
    else
        buf_putc(b, list ? '[' : '{');
    return count(v) > 0;
}

void json_put(struct buf *b, const struct value *root, int indent)
{
    struct open first[FIRST_LEVELS]; /* most values are not deeper, and need no arena */
    VEC(struct open) stack = {.at = first, .cap = FIRST_LEVELS};
    struct arena *a = NULL;
    if (!put_begin(b, root))
        return;
    stack.at[stack.n++] = (struct open){root, 0};
    while (stack.n) {
        struct open *o = &stack.at[stack.n - 1];
        bool map = o->v->kind == VALUE_MAP;
        if (o->next == count(o->v)) {
            stack.n--;
            put_line(b, indent, stack.n);
            buf_putc(b, map ? '}' : ']');
            continue;
        }
        if (o->next)
            buf_add(b, indent ? STR(",") : STR(", "));
        put_line(b, indent, stack.n);
        const struct value *item =
            map ? &o->v->as.map->at[o->next].value : &o->v->as.list->at[o->next];
        if (map) {
            json_put_string(b, value_text(&o->v->as.map->at[o->next].key));
            buf_add(b, indent == JSON_COMPACT ? STR(":") : STR(": "));
        }
        o->next++;
        if (!put_begin(b, item))
            continue;
        if (stack.n == FIRST_LEVELS && !a)
            a = arena_child(b->arena);
        vec_push(a, &stack, (struct open){item, 0});
    }
    arena_free(a);
}
