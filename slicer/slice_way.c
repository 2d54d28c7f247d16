/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of the window, and the bytes that go out. */
#include "slicer/slice_way.h"

#include "slicer/line.h"
#include "slicer/text_tree.h"

uint32_t way_number(struct way *w, const char *line)
{
    enum scan_kernel k = w->r->kernel;
    if (line < w->counted)
        return w->counted_line - line_count((str){line, (size_t)(w->counted - line)}, k);
    w->counted_line += line_count((str){w->counted, (size_t)(line - w->counted)}, k);
    w->counted = line;
    return w->counted_line;
}

struct seen_line way_look(const struct way *w, const char *line, const char *end)
{
    struct seen_line l = {.line = line, .first = line};
    while (l.first < end && (*l.first == ' ' || *l.first == '\t'))
        l.first++;
    l.indent = (uint32_t)(l.first - line);
    const char *p = l.first;
    while (p < end && (*p == '\r' || *p == '\n'))
        p++;
    if (p == end)
        return l;
    l.comment = w->r->gate.bytes[(unsigned char)*l.first] & BYTE_COMMENT;
    l.statement = !l.comment;
    return l;
}

/* The line before `end`, which is not w->entry. */
struct seen_line way_before(const struct way *w, const char *end)
{
    return way_look(w, way_line_before(w, end), end);
}

str way_normal(const struct way *w, struct buf *b, const char *first, const char *end)
{
    return line_statement_text(w->r, b, (str){first, (size_t)(end - first)});
}

str way_text(const struct way *w, const char *first, const char *end)
{
    str text = {first, (size_t)(end - first) - 1};
    bool bare = text.n && (unsigned char)text.p[text.n - 1] > ' ';
    if (LIKELY(bare && text_look_tidy(text, (size_t)(w->end - end) + 1)))
        return text;
    return way_normal(w, &w->r->scratch, first, end);
}

/* Closers mostly say what the one before said; other statements seldom begin like one. */
const struct dialect_closer *way_closer(const struct way *w, const char *first, const char *end)
{
    const struct line_closed *newest = &w->r->closed;
    size_t n = (size_t)(end - first) - 1;
    if (n && n == newest->n && text_same(first, newest->text, n))
        return newest->closer;
    if ((unsigned char)*first > ' ' && !(way_gate(w, first) & GATE_CLOSER))
        return NULL;
    return line_closer_at(w->r, way_text(w, first, end));
}

/* ---- what goes out ---- */

bool way_put(struct way *w)
{
    str out = w->out;
    w->out.n = 0;
    return slice_put(w->s, w->s->sink.bytes, out, 0, 0);
}

bool way_pass_slice(struct way *w, const char *to)
{
    str more = {w->from, (size_t)(to - w->from)};
    w->from = to;
    if (!more.n)
        return true;
    if (w->out.n && w->out.p + w->out.n != more.p && !way_put(w))
        return false;
    if (!w->out.n)
        w->out.p = more.p;
    w->out.n += more.n;
    return w->quiet || way_put(w);
}

bool way_pass_rest(struct way *w, const char *to)
{
    str rest = {w->from, (size_t)(to - w->from)};
    w->from = to;
    return !w->s->sink.rest || slice_put_rest(w->s, rest);
}

bool way_is_behind_statement(const struct way *w, const char *line)
{
    if (line == w->entry)
        return false;
    const char *before = way_line_before(w, line);
    return way_begins_statement(w, (unsigned char)before[way_blanks(w, before)]);
}

/* Where the open slice ends if the next statement is at `to`: behind its last statement, or the
 * last comment behind that which stands deeper than its header. */
const char *way_slice_end(const struct way *w, const char *to)
{
    const char *end = to, *deep = NULL;
    if (way_is_behind_statement(w, to))
        return to;
    while (end > w->entry) {
        struct seen_line l = way_before(w, end);
        if (l.statement) {
            return deep && l.line != w->newest.line ? deep : end;
        }
        if (!deep && l.comment && l.indent > w->indent)
            deep = end;
        end = l.line;
    }
    return deep && !(w->newest.bare && !w->newest.line) ? deep : end;
}

bool way_close_slice(struct way *w, const char *end)
{
    struct slicer *s = w->s;
    s->slice.to = way_byte(w, end);
    if (w->quiet) {
        slice_end_unnamed(s);
        return way_pass_slice(w, end);
    }
    s->slice.last = s->named ? way_number(w, end) - 1 : 0;
    return way_pass_slice(w, end) && slice_end(s);
}

/* Moves what was kept in the window to where it stays. */
void way_keep_levels(struct way *w)
{
    struct slicer *s = w->s;
    for (uint32_t i = 0; i < s->levels.n; i++) {
        struct open_level *l = &s->levels.at[i];
        if (!l->window)
            continue;
        str raw = {l->window, l->raw_n};
        str text = way_normal(w, &s->scratch, raw.p + l->indent, raw.p + raw.n);
        l->raw = (uint32_t)s->held.n;
        l->text = l->raw + l->raw_n;
        l->text_n = (uint32_t)text.n;
        l->line = way_number(w, l->window);
        l->window = NULL;
        buf_add(&s->held, raw);
        buf_add(&s->held, text);
    }
}
