/* SPDX-License-Identifier: Apache-2.0 */
/* Lines: writes an item flat where it fits, else group by group. A line break that a group asks for
 * waits until the next token is written, for the comments before that token come first. */
#include "grammar/format_parts.h"

struct lines {
    struct buf *b;
    const struct format_tokens *f;
    uint32_t column;
    uint32_t base; /* indent of the part being written, for breaks that only a comment asks for */
    bool breaks;   /* a line break waits … */
    bool blank;    /* … before which the author's empty line may stay */
    uint32_t indent, comment_indent;
};

static void newline(struct lines *w, uint32_t indent, bool blank)
{
    buf_add(w->b, blank ? STR("\n\n") : STR("\n"));
    buf_pad(w->b, ' ', indent);
    w->column = indent;
}

static void put_text(struct lines *w, str text)
{
    buf_add(w->b, text);
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '\n')
            w->column = 0;
        else
            w->column += ((unsigned char)text.p[i] & 0xC0) != 0x80;
    }
}

static void put_blanks(struct lines *w, uint32_t n)
{
    buf_pad(w->b, ' ', n);
    w->column += n;
}

/* The comments in front of a token; says whether a line break must follow. */
static bool put_comments(struct lines *w, const struct format_token *t)
{
    bool breaks = w->breaks;
    uint32_t beside = w->base + 2 * FORMAT_INDENT;
    for (uint32_t k = 0; k < t->comment_count; k++) {
        const struct format_comment *c = &w->f->comments.at[t->comments + k];
        bool last = k + 1 == t->comment_count;
        uint32_t behind = last ? t->newlines : c[1].newlines;
        if (c->newlines) {
            newline(w, w->breaks ? w->comment_indent : beside, w->blank && c->newlines > 1);
            breaks = c->to_eol || behind;
        } else {
            put_blanks(w, c->to_eol ? 2 : 1);
            breaks = breaks || c->to_eol;
        }
        put_text(w, c->text);
    }
    return breaks;
}

static void put_token(struct lines *w, uint32_t at, bool with_comments)
{
    const struct format_token *t = &w->f->list.at[at];
    bool breaks = with_comments ? put_comments(w, t) : w->breaks;
    if (breaks && (with_comments || w->breaks))
        newline(w, w->breaks ? w->indent : w->base + 2 * FORMAT_INDENT,
                w->blank && t->newlines > 1);
    else if (with_comments)
        put_blanks(w, t->comment_count ? 1 : t->gap);
    put_text(w, t->text);
    w->breaks = w->blank = false;
}

static void ask_break(struct lines *w, uint32_t indent, uint32_t comment_indent, bool blank)
{
    w->breaks = true;
    w->blank = blank;
    w->indent = indent;
    w->comment_indent = comment_indent;
}

/* ---- groups ---- */

/* The column at which a token would stand. */
static uint32_t column_of(const struct lines *w, uint32_t at)
{
    return w->breaks ? w->indent : w->column + w->f->list.at[at].gap;
}

static bool fits(const struct lines *w, uint32_t from, uint32_t to)
{
    return column_of(w, from) + format_width(w->f, from, to) <= FORMAT_COLUMNS;
}

/* Where the text that must follow a nested group on its line ends: at the next break point of the
 * group around it, or behind the bracket that begins the next nested one. */
static uint32_t tail_of(const struct lines *w, const struct format_group *g,
                        const struct format_group *child, uint32_t tail)
{
    uint32_t stop = child->next ? child->next->from + 1 : g->to;
    for (uint32_t i = child->to; i < stop; i++)
        if (w->f->list.at[i].breaks == g)
            return i;
    return child->next ? stop : tail;
}

/* Begins a line before a break point of a FILL group only where one is needed. */
static bool is_full(const struct lines *w, const struct format_group *g,
                    const struct format_group *child, uint32_t at)
{
    uint32_t end = at + 1;
    while (end < g->to && w->f->list.at[end].breaks != g)
        end++;
    for (; child && child->from < end; child = child->next)
        if (child->forced)
            return true;
    return w->f->list.at[at].newlines || format_has_comment(w->f, at - 1, end) || !fits(w, at, end);
}

static void break_at(struct lines *w, const struct format_group *g,
                     const struct format_group *child, uint32_t at, uint32_t base)
{
    bool bracket = g->kind == FORMAT_EACH || g->kind == FORMAT_FILL;
    uint32_t inside = base + g->shift;
    if (bracket && at == g->to - 1)
        ask_break(w, base, inside, false);
    else if (g->kind != FORMAT_FILL || at == g->from + 1 || is_full(w, g, child, at))
        ask_break(w, inside, inside, bracket && at > g->from + 1);
}

/* Writes a group whose first token may be at the start of an item (bare: without its comments).
 * tail: the end of what must follow on its last line. */
static void put_group(struct lines *w, const struct format_group *g, uint32_t base, uint32_t tail,
                      bool bare)
{
    bool broken = g->points && (g->forced || !fits(w, g->from, tail));
    bool bracket = g->kind == FORMAT_EACH || g->kind == FORMAT_FILL;
    uint32_t inner = broken && !g->level ? base + g->shift : base;
    const struct format_group *child = g->first;
    uint32_t outer = w->base;
    w->base = bracket ? base : inner;
    for (uint32_t i = g->from; i < g->to;) {
        if (broken && w->f->list.at[i].breaks == g)
            break_at(w, g, child, i, base);
        if (child && child->from == i) {
            put_group(w, child, inner, broken || !g->points ? tail_of(w, g, child, tail) : tail,
                      bare && i == g->from);
            i = child->to;
            child = child->next;
        } else {
            put_token(w, i, !(bare && i == g->from));
            i++;
        }
    }
    w->base = outer;
}

/* ---- items ---- */

static bool stands_on_one_line(const struct format_tokens *f, const struct format_item *item)
{
    if (!item->single || format_has_comment(f, item->from, item->to) ||
        format_width(f, item->from, item->to) > FORMAT_COLUMNS)
        return false;
    for (uint32_t i = item->from + 1; i < item->to; i++)
        if (f->list.at[i].newlines)
            return false;
    return true;
}

void format_put_item(struct buf *b, const struct format_tokens *f, const struct format_item *item)
{
    struct lines w = {.b = b, .f = f};
    if (stands_on_one_line(f, item)) {
        for (uint32_t i = item->from; i < item->to; i++)
            put_token(&w, i, i > item->from);
        return;
    }
    for (uint32_t k = 0; k < item->segments.n; k++) {
        const struct format_segment *s = &item->segments.at[k];
        const struct format_token *t = &f->list.at[s->from];
        bool joins = s->joins && !t->comment_count && !s[-1].group->forced &&
                     w.column + 2 + format_width(f, s->from, s->to) <= FORMAT_COLUMNS;
        if (joins)
            put_blanks(&w, 1);
        else if (k)
            ask_break(&w, s->indent, s->indent, false);
        w.base = s->indent;
        put_group(&w, s->group, s->indent, s->to, k == 0);
    }
}
