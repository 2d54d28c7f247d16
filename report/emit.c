/* SPDX-License-Identifier: Apache-2.0 */
#include "report/emit.h"

#include "base/json.h"

struct emit emit_begin(struct buf *b, int indent)
{
    return (struct emit){.buf = b, .indent = indent, .first = true};
}

static void new_line(struct emit *e)
{
    if (!e->indent)
        return;
    buf_putc(e->buf, '\n');
    buf_pad(e->buf, ' ', (size_t)e->indent * e->depth);
}

/* What stands in front of an item: nothing behind a key, else a comma and a new line. */
static void before_item(struct emit *e)
{
    if (e->after_key) {
        e->after_key = false;
        return;
    }
    if (!e->first)
        buf_putc(e->buf, ',');
    if (e->depth)
        new_line(e);
    e->first = false;
}

void emit_open(struct emit *e, char bracket)
{
    before_item(e);
    buf_putc(e->buf, bracket);
    e->depth++;
    e->first = true;
}

void emit_close(struct emit *e, char bracket)
{
    e->depth--;
    if (!e->first)
        new_line(e);
    buf_putc(e->buf, bracket);
    e->first = false;
}

void emit_key_str(struct emit *e, str key)
{
    before_item(e);
    json_put_string(e->buf, key);
    buf_add(e->buf, e->indent ? STR(": ") : STR(":"));
    e->after_key = true;
}

void emit_key(struct emit *e, const char *key)
{
    before_item(e);
    buf_putc(e->buf, '"');
    buf_add(e->buf, str_of(key));
    buf_add(e->buf, e->indent ? STR("\": ") : STR("\":"));
    e->after_key = true;
}

void emit_str(struct emit *e, str s)
{
    before_item(e);
    json_put_string(e->buf, s);
}

void emit_text(struct emit *e, const char *s)
{
    emit_str(e, str_of(s));
}

void emit_int(struct emit *e, int64_t n)
{
    before_item(e);
    buf_put_int(e->buf, n);
}

void emit_count(struct emit *e, uint64_t n)
{
    before_item(e);
    buf_put_int(e->buf, (int64_t)n);
}

void emit_bool(struct emit *e, bool b)
{
    before_item(e);
    buf_add(e->buf, b ? STR("true") : STR("false"));
}

void emit_null(struct emit *e)
{
    before_item(e);
    buf_add(e->buf, STR("null"));
}

void emit_value(struct emit *e, const struct value *v)
{
    before_item(e);
    json_put(e->buf, v, 0);
}

void emit_document(struct emit *e, const char *kind)
{
    emit_open(e, '{');
    emit_key(e, "schema_version");
    emit_int(e, 1);
    emit_key(e, "kind");
    emit_text(e, kind);
}

void emit_place(struct emit *e, const struct sources *sources, span at)
{
    struct place p = sources_place(sources, at);
    if (!p.name.n) {
        emit_null(e);
        return;
    }
    emit_open(e, '{');
    emit_key(e, "file");
    emit_str(e, p.name);
    emit_key(e, "line");
    emit_count(e, p.line);
    emit_key(e, "column");
    emit_count(e, p.column);
    emit_close(e, '}');
}
