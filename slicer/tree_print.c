/* SPDX-License-Identifier: Apache-2.0 */
/* A tree back to text: as configuration, and as the stable lines of --stage tree. */
#include "slicer/tree.h"

#include "slicer/line_reader.h"

static void put_tags(struct buf *b, uint32_t flags)
{
    for (const struct line_state *s = LINE_STATES; s->name; s++)
        if (flags & s->flag)
            buf_printf(b, "%s ", s->tag);
}

/* Adds text, each of its lines at the indent. */
static void put_lines(struct buf *b, str text, size_t indent)
{
    while (text.n) {
        size_t nl = str_find_byte(text, '\n', 0);
        buf_pad(b, ' ', indent);
        buf_add(b, str_trim(str_sub(text, 0, nl)));
        buf_putc(b, '\n');
        text = str_sub(text, nl == SIZE_MAX ? text.n : nl + 1, text.n);
    }
}

/* The line that ends a block in print, NULL where none is needed. */
static const char *closer_of(const struct tree *t, const struct tree_node *n)
{
    const struct dialect *d = t->dialect;
    if (d->goes_on && n->next != TREE_NONE &&
        dialect_line_fits(d, d->goes_on, tree_get(t, n->next)->text))
        return NULL;
    for (const struct dialect_closer *c = d->closers; c && c->word; c++)
        if (c->opens && dialect_line_fits(d, c->opens, n->text))
            return c->word;
    return d->shape == SHAPE_KEYWORD || d->closer_at_header ? "exit" : NULL;
}

static size_t indent_of(const struct tree *t, const struct tree_node *n)
{
    switch (t->dialect->shape) {
    case SHAPE_INDENT:
    case SHAPE_KEYWORD:
        return n->depth;
    case SHAPE_WORDS:
    case SHAPE_BRACE:
        return (size_t)n->depth * 4;
    case SHAPE_PATH:
    case SHAPE_FLAT:
        break;
    }
    return 0;
}

/* Whether a statement would be a comment or an echoed command at the very beginning of a line,
 * where indent means nothing. */
static bool needs_blank(const struct tree *t, const struct tree_node *n)
{
    if (t->dialect->shape != SHAPE_INDENT && line_is_junk(t->dialect, n->text))
        return indent_of(t, n) == 0;
    for (const struct dialect_comment *c = t->dialect->comments; c && c->open; c++)
        if (c->place == COMMENT_COLUMN0 && str_starts(n->text, str_of(c->open)))
            return indent_of(t, n) == 0;
    return false;
}

/* Whether a comma parts a member of a list from the next. */
static bool needs_comma(const struct tree *t, const struct tree_node *n)
{
    const struct dialect *d = t->dialect;
    if (!d->commas || n->next == TREE_NONE)
        return false;
    return dialect_rule_find(d, d->commas, tree_path(t->arena, t, n->parent), n->text);
}

static void open_node(struct buf *b, const struct tree *t, const struct tree_node *n)
{
    bool brace = t->dialect->shape == SHAPE_BRACE;
    bool bare = (n->flags & LINE_BARE) && n->next == TREE_NONE; /* merged blocks have several */
    put_lines(b, n->comment, indent_of(t, n));
    buf_pad(b, ' ', needs_blank(t, n) ? 1 : indent_of(t, n));
    put_tags(b, n->flags);
    buf_add(b, n->text);
    if (brace && (n->kind == LINE_HEADER || (n->flags & LINE_LITERAL)))
        buf_add(b, n->text.n ? STR(" {") : STR("{"));
    else if (brace && !t->dialect->newline_ends && !bare)
        buf_putc(b, ';');
    if (needs_comma(t, n))
        buf_putc(b, ',');
    if (n->literal_raw.n && n->literal.n && n->literal.p[0] == '\n')
        buf_putc(b, '\n');
    buf_add(b, n->literal_raw);
    if (!n->literal_raw.n || n->literal_raw.p[n->literal_raw.n - 1] != '\n')
        buf_putc(b, '\n');
}

/* Whether a node stands in code, where a block's end takes no `;`. */
static bool in_code(const struct tree *t, const struct tree_node *n)
{
    for (; n->parent != TREE_NONE; n = tree_get(t, n->parent))
        if (n->order == ORDER_UNIT)
            return true;
    return false;
}

static void close_node(struct buf *b, const struct tree *t, const struct tree_node *n)
{
    if (n->kind != LINE_HEADER)
        return;
    if (t->dialect->shape == SHAPE_BRACE) {
        buf_pad(b, ' ', indent_of(t, n));
        buf_putc(b, '}');
        if (t->dialect->code && n->depth && !in_code(t, n))
            buf_putc(b, ';');
        buf_putc(b, '\n');
        return;
    }
    const char *closer = closer_of(t, n);
    if (!closer || t->dialect->shape == SHAPE_PATH)
        return;
    buf_pad(b, ' ', indent_of(t, n));
    buf_add(b, str_of(closer));
    buf_putc(b, '\n');
}

/* A byte order mark in front of a file's first line is dropped by whoever reads it; where one
 * belongs to the first statement, another stands before it. */
static void keep_mark(struct buf *b, size_t from)
{
    static const char mark[] = "\xef\xbb\xbf";
    size_t n = sizeof mark - 1;
    if (b->n - from < n || memcmp(b->p + from, mark, n) != 0)
        return;
    buf_add(b, (str){mark, n});
    memmove(b->p + from + n, b->p + from, b->n - from - n);
}

void tree_print(struct buf *b, const struct tree *t)
{
    size_t from = b->n;
    uint32_t node = t->at[TREE_ROOT].first;
    while (node != TREE_NONE && node != TREE_ROOT) {
        const struct tree_node *n = tree_get(t, node);
        open_node(b, t, n);
        if (n->first != TREE_NONE) {
            node = n->first;
            continue;
        }
        for (;;) {
            close_node(b, t, n);
            if (n->next != TREE_NONE || n->parent == TREE_ROOT)
                break;
            n = tree_get(t, n->parent);
        }
        node = n->next;
    }
    keep_mark(b, from);
}

void tree_write(struct buf *b, const struct tree *t)
{
    for (uint32_t i = tree_walk(t, TREE_ROOT, TREE_ROOT); i != TREE_NONE;
         i = tree_walk(t, TREE_ROOT, i)) {
        const struct tree_node *n = tree_get(t, i);
        buf_printf(b, "%u", n->line);
        if (n->end_line > n->line)
            buf_printf(b, "-%u", n->end_line);
        buf_printf(b, " %u %s", n->depth, line_kind_name(n->kind));
        line_write_flags(b, n->flags);
        if (n->written > 1)
            buf_printf(b, " *%u", n->written);
        if (n->order != ORDER_SET)
            buf_printf(b, " (%s)", dialect_order_name(n->order));
        buf_putc(b, ' ');
        buf_put_visible(b, n->text);
        if (n->literal.n) {
            buf_add(b, STR(" <"));
            buf_put_visible(b, n->literal);
            buf_putc(b, '>');
        }
        buf_putc(b, '\n');
    }
}
