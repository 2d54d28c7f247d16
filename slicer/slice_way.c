/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of the window, and the bytes that go out. */
#include "slicer/slice_way.h"

#include "slicer/line.h"
#include "slicer/text_tree.h"

uint32_t way_number(const struct way *w, const char *line)
{
    uint32_t before = 0; /* lines from it to the piece */
    for (const char *p = line; UNLIKELY(p < w->m->p); before++)
        p = (const char *)memchr(p, '\n', (size_t)(w->m->p - p)) + 1;
    if (before)
        return w->first_line - before;
    return w->first_line + line_starts_count(w->m, (uint32_t)(line - w->m->p));
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
    const char *line;
    if (end > w->m->p && end <= w->m->p + w->m->n) {
        line = w->m->p + line_starts_before(w->m, (uint32_t)(end - w->m->p));
    } else {
        const char *nl = memrchr(w->entry, '\n', (size_t)(end - 1 - w->entry));
        line = nl ? nl + 1 : w->entry;
    }
    return way_look(w, line, end);
}

str way_normal(const struct way *w, struct buf *b, const char *first, const char *end)
{
    return line_statement_text(w->r, b, (str){first, (size_t)(end - first)});
}

str way_text(const struct way *w, const char *first, const char *end)
{
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

/* The text of the line at a place of the piece; most need no look at each byte. */
str way_piece_text(const struct way *w, uint32_t first, uint32_t end)
{
    const struct line_starts *m = w->m;
    uint32_t n = end - 1 - first;
    uint64_t blank = line_starts_blanks(m, first);
    if (n < 64 && n) {
        blank &= (1ull << n) - 1;
        if (m->tidy && !(blank & blank >> 1) && (unsigned char)m->p[end - 2] > ' ')
            return (str){m->p + first, n};
    }
    return way_text(w, m->p + first, m->p + end);
}

/* ---- what goes out ---- */

bool way_put(struct way *w)
{
    str out = w->out;
    w->out.n = 0;
    return slice_put(w->s, w->s->sink.bytes, out, w->out_line, w->out_last);
}

/* Passes on the bytes up to a line, which the last of them is before. */
bool way_pass_slice(struct way *w, const char *to, uint32_t line)
{
    struct slicer *s = w->s;
    str more = {w->from, (size_t)(to - w->from)};
    w->from = to;
    if (!more.n)
        return true;
    bool gap = w->out.n && w->out.p + w->out.n != more.p;
    if (gap && !way_put(w))
        return false;
    if (!w->out.n) {
        w->out = more;
        w->out_line = s->slice.line;
    } else {
        w->out.n += more.n;
    }
    w->out_last = line - 1;
    return s->named || s->sink.rest ? way_put(w) : true;
}

bool way_pass_rest(struct way *w, const char *to)
{
    str rest = {w->from, (size_t)(to - w->from)};
    w->from = to;
    return !w->s->sink.rest || slice_put_rest(w->s, rest);
}

bool way_is_behind_statement(const struct way *w, const char *line)
{
    const struct line_starts *m = w->m;
    if (line == m->p)
        return false;
    uint32_t at = line_starts_before(m, (uint32_t)(line - m->p)), indent = way_indent(m, at);
    unsigned char c = (unsigned char)m->p[at + indent];
    return c > ' ' && !(w->r->gate.bytes[c] & BYTE_COMMENT);
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
    uint32_t line = way_number(w, end);
    s->slice.to = way_byte(w, end);
    s->slice.last = line - 1;
    return way_pass_slice(w, end, line) && slice_end(s);
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
