/* SPDX-License-Identifier: Apache-2.0 */
#include "base/diag.h"

#include <stdlib.h>

#undef DIAG
static const struct diag_info table[DIAG_COUNT] = {
#define DIAG(name, severity, code, message, explanation)                                           \
    {#name, SEVERITY_##severity, code, message, explanation},
#include "base/diag.def" /* IWYU pragma: keep */
#undef DIAG
};

const struct diag_info *diag_info(enum diag_code code)
{
    return &table[code];
}

const struct diag_info *diag_find(str code)
{
    for (size_t i = 0; i < DIAG_COUNT; i++)
        if (str_caseeq(str_of(table[i].code), code))
            return &table[i];
    return NULL;
}

struct diags diags_new(struct arena *a)
{
    return (struct diags){.arena = a, .sources = sources_new(a), .limits = limits_default()};
}

/* The row's message with its {} filled in. */
static str fill_message(struct arena *a, str pattern, const str *args, size_t n)
{
    struct buf b = BUF(a);
    size_t from = 0, k = 0;
    for (size_t hole; (hole = str_find(pattern, STR("{}"), from)) != SIZE_MAX; from = hole + 2) {
        buf_add(&b, str_sub(pattern, from, hole));
        if (k < n)
            buf_put_visible(&b, args[k++]);
    }
    buf_add(&b, str_sub(pattern, from, pattern.n));
    return buf_str(&b);
}

static void add_as(struct diags *dg, enum severity severity, enum diag_code code, span at,
                   const str *args, size_t n)
{
    if (severity == SEVERITY_ERROR)
        dg->errors++;
    else if (severity == SEVERITY_WARNING)
        dg->warnings++;
    dg->dropped = dg->n >= 4 * dg->limits.at[LIMIT_diagnostics];
    if (dg->dropped)
        return;
    if (dg->n == dg->cap) {
        uint32_t cap = dg->cap ? dg->cap * 2 : 8;
        dg->at = arena_grow(dg->arena, dg->at, dg->cap * sizeof *dg->at, cap * sizeof *dg->at);
        dg->cap = cap;
    }
    dg->at[dg->n++] = (struct diag){
        .code = code,
        .severity = severity,
        .at = at,
        .message = fill_message(dg->arena, str_of(table[code].message), args, n),
    };
}

void diag_add(struct diags *dg, enum diag_code code, span at, const str *args, size_t n)
{
    add_as(dg, table[code].severity, code, at, args, n);
}

void diag_add_warning(struct diags *dg, enum diag_code code, span at, const str *args, size_t n)
{
    add_as(dg, SEVERITY_WARNING, code, at, args, n);
}

static struct diag *newest(struct diags *dg)
{
    return dg->n && !dg->dropped ? &dg->at[dg->n - 1] : NULL;
}

PRINTF(2, 0) static str format_text(struct arena *a, const char *format, va_list ap)
{
    struct buf raw = BUF(a), b = BUF(a);
    buf_vprintf(&raw, format, ap);
    buf_put_visible(&b, buf_str(&raw));
    return buf_str(&b);
}

void diag_label(struct diags *dg, const char *format, ...)
{
    struct diag *d = newest(dg);
    va_list ap;
    va_start(ap, format);
    if (d)
        d->label = format_text(dg->arena, format, ap);
    va_end(ap);
}

void diag_line(struct diags *dg, uint32_t line, uint32_t column)
{
    struct diag *d = newest(dg);
    if (!d)
        return;
    d->line = line;
    d->column = column;
}

static void add_note(struct diags *dg, span at, str text)
{
    struct diag *d = newest(dg);
    if (!d)
        return;
    struct diag_note **tail = &d->notes;
    while (*tail)
        tail = &(*tail)->next;
    *tail = ARENA_NEW(dg->arena, struct diag_note);
    (*tail)->at = at;
    (*tail)->text = text;
}

void diag_also(struct diags *dg, span at, const char *format, ...)
{
    va_list ap;
    va_start(ap, format);
    add_note(dg, at, format_text(dg->arena, format, ap));
    va_end(ap);
}

void diag_help(struct diags *dg, const char *format, ...)
{
    va_list ap;
    va_start(ap, format);
    add_note(dg, SPAN_NONE, format_text(dg->arena, format, ap));
    va_end(ap);
}

static void add_limit(struct diags *dg, span at, enum limit which, bool warning)
{
    const struct limit_info *l = limit_info(which);
    struct buf b = BUF(dg->arena);
    buf_put_count(&b, dg->limits.at[which]);
    buf_printf(&b, " %s", l->unit);
    const str args[] = {str_of(l->text), buf_str(&b)};
    (warning ? diag_add_warning : diag_add)(dg, DIAG_LIMIT, at, args, COUNTOF(args));
    if (!dg->limits.fixed)
        diag_help(dg, "raise `limits: {%s: N}` in unet.yaml if the input is honest", l->name);
}

void diag_limit(struct diags *dg, span at, enum limit which)
{
    add_limit(dg, at, which, false);
}

void diag_limit_warning(struct diags *dg, span at, enum limit which)
{
    add_limit(dg, at, which, true);
}

static int compare(const void *x, const void *y)
{
    const struct diag *a = x, *b = y;
    if (a->at.file != b->at.file)
        return a->at.file < b->at.file ? -1 : 1;
    if (a->at.from != b->at.from)
        return a->at.from < b->at.from ? -1 : 1;
    return a->code < b->code ? -1 : a->code > b->code;
}

void diags_sort(struct diags *dg)
{
    if (dg->n < 2)
        return;
    /* merge sort by hand would be longer; ties are equal in place and code, so their order cannot
     * matter unless their messages differ, which the comparison of messages below then settles */
    qsort(dg->at, dg->n, sizeof *dg->at, compare);
    uint32_t kept = 1;
    for (uint32_t i = 1; i < dg->n; i++) {
        const struct diag *a = &dg->at[kept - 1], *b = &dg->at[i];
        if (compare(a, b) == 0 && str_eq(a->message, b->message)) {
            if (b->severity == SEVERITY_ERROR)
                dg->errors--;
            else if (b->severity == SEVERITY_WARNING)
                dg->warnings--;
            continue;
        }
        dg->at[kept++] = *b;
    }
    dg->n = kept;
}

struct paint {
    const char *severity, *frame, *strong, *reset;
};

static struct paint paint_for(enum severity s, bool colour)
{
    if (!colour)
        return (struct paint){"", "", "", ""};
    const char *c = s == SEVERITY_ERROR     ? "\033[1;31m"
                    : s == SEVERITY_WARNING ? "\033[1;33m"
                                            : "\033[1;36m";
    return (struct paint){c, "\033[1;34m", "\033[1m", "\033[0m"};
}

static int gutter_width(uint32_t line)
{
    int n = 1;
    while (line >= 10) {
        line /= 10;
        n++;
    }
    return n;
}

/* A line as it is shown, and the carets below it. */
struct excerpt {
    struct buf shown, carets;
};

/* What of a line is shown: all of it where it fits, else what is around the place. */
struct window {
    size_t from, to; /* bytes of the line */
};

enum { WIDEST = 160, BEFORE = 60 }; /* columns of a line, and of those in front of the place */

/* Adds the character at *i of a line, and as many carets or blanks as it is wide; returns that. */
static size_t put_character(struct excerpt *e, str line, size_t *i, char below)
{
    size_t begin = *i, width = e->shown.n;
    uint32_t cp = str_next_codepoint(line, i);
    if (cp == '\t')
        buf_putc(&e->shown, ' ');
    else
        buf_put_visible(&e->shown, str_sub(line, begin, *i));
    width = cp >= 0x80 && e->shown.n - width == *i - begin ? 1 : e->shown.n - width;
    buf_pad(&e->carets, below, width);
    return width;
}

/* How wide the bytes of a line are, up to `most` columns: what is over is not looked at. */
static size_t width_of(struct arena *a, str line, size_t from, size_t to, size_t most)
{
    struct excerpt e = {BUF(a), BUF(a)};
    size_t width = 0;
    for (size_t i = from; i < to && width <= most;)
        width += put_character(&e, line, &i, ' ');
    return width;
}

/* The window of a line around its bytes at `from`. */
static struct window window_of(struct arena *a, str line, size_t from)
{
    struct window w = {0, line.n};
    size_t width = 0, i;
    if (line.n <= 4 * (size_t)WIDEST && width_of(a, line, 0, line.n, WIDEST) <= WIDEST)
        return w;
    if (from > BEFORE || width_of(a, line, 0, from, BEFORE) > BEFORE) {
        w.from = from > BEFORE ? from - BEFORE : 0;
        while (w.from < from && (width_of(a, line, w.from, from, BEFORE) > BEFORE ||
                                 ((unsigned char)line.p[w.from] & 0xc0) == 0x80))
            w.from++;
    }
    struct excerpt e = {BUF(a), BUF(a)};
    for (i = w.from; i < line.n && width < WIDEST;) {
        w.to = i;
        width += put_character(&e, line, &i, ' ');
    }
    if (width < WIDEST)
        w.to = i;
    return w;
}

/* Writes the source line with carets below it, of a long one what is around the place, between `…`.
 * Tabs become one blank, so that the carets stand right. */
static void write_excerpt(struct buf *b, const struct sources *s, uint32_t number, span at,
                          str label, struct paint c, int gutter)
{
    struct source_line source = sources_line(s, at);
    str line = source.text;
    size_t from = source.at, to = from + (at.to > at.from ? at.to - at.from : 1);
    struct window w = window_of(b->arena, line, from < line.n ? from : line.n);
    struct excerpt e = {BUF(b->arena), BUF(b->arena)};
    if (w.from) {
        buf_add(&e.shown, STR("…"));
        buf_putc(&e.carets, ' ');
    }
    size_t marks = SIZE_MAX; /* where the carets begin */
    for (size_t i = w.from; i < w.to;) {
        bool below = i >= from && i < to;
        if (below && marks == SIZE_MAX)
            marks = e.carets.n;
        put_character(&e, line, &i, below ? '^' : ' ');
    }
    if (w.to < line.n)
        buf_add(&e.shown, STR("…"));
    if (marks == SIZE_MAX) { /* behind the line's end */
        marks = e.carets.n;
        buf_putc(&e.carets, '^');
    }
    str carets = str_trim_end(buf_str(&e.carets));
    buf_printf(b, "%s%*s |%s\n", c.frame, gutter, "", c.reset);
    buf_printf(b, "%s%*u |%s ", c.frame, gutter, number, c.reset);
    buf_add(b, str_trim_end(buf_str(&e.shown)));
    buf_printf(b, "\n%s%*s |%s ", c.frame, gutter, "", c.reset);
    buf_add(b, str_sub(carets, 0, marks));
    buf_add(b, str_of(c.severity));
    buf_add(b, str_sub(carets, marks, carets.n));
    if (label.n) {
        buf_putc(b, ' ');
        buf_add(b, label);
    }
    buf_printf(b, "%s\n", c.reset);
}

static void write_arrow(struct buf *b, const struct place *p, struct paint c, int gutter)
{
    buf_printf(b, "%s%*s-->%s ", c.frame, gutter, "", c.reset);
    buf_put_visible(b, p->name);
    if (p->line)
        buf_printf(b, ":%u:%u", p->line, p->column);
    buf_putc(b, '\n');
}

static const char *severity_name(enum severity s)
{
    return s == SEVERITY_ERROR ? "error" : s == SEVERITY_WARNING ? "warning" : "note";
}

void diag_write(struct buf *b, const struct diags *dg, const struct diag *d, bool colour)
{
    struct paint c = paint_for(d->severity, colour);
    buf_printf(b, "%s%s[%s]%s%s: %.*s%s\n", c.severity, severity_name(d->severity),
               table[d->code].code, c.reset, c.strong, STR_ARG(d->message), c.reset);
    struct place p = sources_place(&dg->sources, d->at);
    int gutter = gutter_width(p.line) + 1;
    bool kept = p.line != 0;
    if (!kept && d->line) {
        p.line = d->line;
        p.column = d->column;
    }
    if (p.name.n)
        write_arrow(b, &p, c, gutter);
    if (kept)
        write_excerpt(b, &dg->sources, p.line, d->at, d->label, c, gutter);
    else if (d->label.n)
        buf_printf(b, "%s%*s =%s %.*s\n", c.frame, gutter, "", c.reset, STR_ARG(d->label));
    for (const struct diag_note *n = d->notes; n; n = n->next) {
        if (n->at.file == SOURCE_NONE) {
            buf_printf(b, "%s%*s =%s help: %.*s\n", c.frame, gutter, "", c.reset, STR_ARG(n->text));
            continue;
        }
        struct place q = sources_place(&dg->sources, n->at);
        write_arrow(b, &q, c, gutter);
        if (q.line)
            write_excerpt(b, &dg->sources, q.line, n->at, n->text, c, gutter);
    }
}

void diags_write(struct buf *b, const struct diags *dg, bool colour)
{
    uint64_t most = dg->limits.at[LIMIT_diagnostics];
    for (uint32_t i = 0; i < dg->n && i < most; i++) {
        if (i)
            buf_putc(b, '\n');
        diag_write(b, dg, &dg->at[i], colour);
    }
    uint64_t total = (uint64_t)dg->errors + dg->warnings;
    if (total > most)
        buf_printf(b, "\n… and %llu more\n", (unsigned long long)(total - most));
}
