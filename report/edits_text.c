/* SPDX-License-Identifier: Apache-2.0 */
#include "report/edits.h"

/* The view on its way through the edits. */
struct view {
    struct buf *out;
    const struct edits *edits;
    const struct edits_view *options;
    const struct dialect *dialect;
    const struct edit *last; /* whose headings were written */
};

static const char *colour_of(char mark)
{
    switch (mark) {
    case '-':
        return "\033[31m";
    case '+':
        return "\033[32m";
    case '!':
    case '~':
        return "\033[33m";
    case '@':
        return "\033[36m";
    default:
        return NULL;
    }
}

static void begin_line(struct view *v, char mark)
{
    if (v->options->colour && colour_of(mark))
        buf_printf(v->out, "%s", colour_of(mark));
    buf_putc(v->out, mark);
}

static void end_line(struct view *v, char mark)
{
    if (v->options->colour && colour_of(mark))
        buf_add(v->out, STR("\033[0m"));
    buf_putc(v->out, '\n');
}

static void put_indent(struct view *v, uint32_t depth)
{
    switch (v->dialect->shape) {
    case SHAPE_INDENT:
    case SHAPE_KEYWORD:
        buf_pad(v->out, ' ', depth);
        break;
    case SHAPE_WORDS:
    case SHAPE_BRACE:
        buf_pad(v->out, ' ', (size_t)depth * 4);
        break;
    case SHAPE_PATH:
    case SHAPE_FLAT:
        break;
    }
}

static void put_state(struct view *v, uint32_t flags)
{
    const char *state = edit_state_name(flags);
    if (state)
        buf_printf(v->out, "%s: ", state);
}

/* One statement as the dialect draws it. */
static void put_statement(struct view *v, uint32_t depth, str text, uint32_t flags, bool header)
{
    put_indent(v, depth);
    put_state(v, flags & LINE_STATE);
    buf_put_visible(v->out, text);
    if (v->dialect->shape != SHAPE_BRACE)
        return;
    if (header)
        buf_add(v->out, STR(" {"));
    else if (!v->dialect->newline_ends)
        buf_putc(v->out, ';');
}

static void put_body(struct view *v, char mark, str body)
{
    for (size_t at = 0; at < body.n;) {
        size_t end = str_find_byte(body, '\n', at);
        end = end == SIZE_MAX ? body.n : end;
        begin_line(v, mark);
        buf_put_visible(v->out, str_sub(body, at, end));
        end_line(v, mark);
        at = end + 1;
    }
}

static void put_places(struct view *v, const struct edit *e)
{
    if (!v->options->line_numbers)
        return;
    const struct {
        const char *side;
        uint32_t from, to;
    } sides[] = {{"live", e->have_line, e->have_last}, {"want", e->want_line, e->want_last}};
    bool first = true;
    for (size_t i = 0; i < COUNTOF(sides); i++) {
        if (!sides[i].from)
            continue;
        buf_printf(v->out, "%s%s %u", first ? "   (" : ", ", sides[i].side, sides[i].from);
        if (sides[i].to > sides[i].from)
            buf_printf(v->out, "-%u", sides[i].to);
        first = false;
    }
    if (!first)
        buf_putc(v->out, ')');
}

static void put_closer(struct view *v, char mark, uint32_t depth)
{
    if (v->dialect->shape != SHAPE_BRACE)
        return;
    begin_line(v, mark);
    put_indent(v, depth);
    buf_putc(v->out, '}');
    end_line(v, mark);
}

/* A statement with all below it. Depth counts from the edit's own level. */
static void put_block(struct view *v, char mark, const struct tree *t, uint32_t top,
                      const struct edit *e)
{
    uint32_t base = e->levels - 1, top_depth = tree_get(t, top)->depth;
    for (uint32_t n = top; n != TREE_NONE;) {
        const struct tree_node *node = tree_get(t, n);
        uint32_t depth = base + node->depth - top_depth;
        begin_line(v, mark);
        put_statement(v, depth, node->text, node->flags, node->kind == LINE_HEADER);
        if (n == top)
            put_places(v, e);
        end_line(v, mark);
        put_body(v, mark, node->literal_raw);
        uint32_t next = tree_walk(t, top, n);
        uint32_t open = n; /* close what the next statement does not stand in */
        uint32_t until = next == TREE_NONE ? top_depth : tree_get(t, next)->depth;
        while (tree_get(t, open)->depth >= until) {
            if (tree_get(t, open)->kind == LINE_HEADER)
                put_closer(v, mark, base + tree_get(t, open)->depth - top_depth);
            if (open == top)
                break;
            open = tree_get(t, open)->parent;
        }
        n = next;
    }
}

/* The levels above an edit that were not written for the edit before. */
static void put_headings(struct view *v, const struct edit *e)
{
    uint32_t levels = e->levels - (e->property ? 2 : 1), same = 0;
    if (!v->last || v->last->pair != e->pair) {
        str name = v->edits->pairs[e->pair].name;
        if (name.n) {
            begin_line(v, '@');
            buf_add(v->out, STR("@ "));
            buf_put_visible(v->out, name);
            buf_add(v->out, STR(" @@"));
            end_line(v, '@');
        }
    } else {
        uint32_t other = v->last->levels - (v->last->property ? 2 : 1);
        while (same < levels && same < other && str_eq(v->last->path[same], e->path[same]))
            same++;
        if (same < other && same == levels && levels)
            same--; /* back from a deeper block: say again where this stands */
    }
    for (uint32_t i = same; i < levels; i++) {
        begin_line(v, ' ');
        put_statement(v, i, e->path[i], 0, true);
        end_line(v, ' ');
    }
    v->last = e;
}

/* One property of an item, on the item's line. */
static void put_property(struct view *v, char mark, const struct edit *e, str value)
{
    begin_line(v, mark);
    put_indent(v, e->levels - 2);
    buf_put_visible(v->out, e->path[e->levels - 2]);
    buf_putc(v->out, ' ');
    buf_put_visible(v->out, e->path[e->levels - 1]);
    buf_putc(v->out, '=');
    bool quote = str_find_byte(value, ' ', 0) != SIZE_MAX || value.n == 0;
    if (quote)
        buf_putc(v->out, '"');
    buf_put_visible(v->out, value);
    if (quote)
        buf_putc(v->out, '"');
    if (mark == '+' || e->kind == EDIT_REMOVE)
        put_places(v, e);
    end_line(v, mark);
}

static void put_line(struct view *v, char mark, const struct edit *e, const struct tree_node *n,
                     uint32_t state, bool places)
{
    begin_line(v, mark);
    put_statement(v, e->levels - 1, n->text, state, n->kind == LINE_HEADER);
    if (places)
        put_places(v, e);
    end_line(v, mark);
}

static const char *state_word(uint32_t flags)
{
    const char *name = edit_state_name(flags);
    return name ? name : "active";
}

static void put_change(struct view *v, const struct edit *e, const struct edit_pair *pair)
{
    const struct tree_node *h = tree_get(pair->have, e->have_node);
    const struct tree_node *w = tree_get(pair->want, e->want_node);
    if (e->state) {
        begin_line(v, '!');
        put_statement(v, e->levels - 1, w->text, 0, w->kind == LINE_HEADER);
        buf_printf(v->out, "   (live is %s, wanted is %s)", state_word(e->have_state),
                   state_word(e->want_state));
        put_places(v, e);
        end_line(v, '!');
        return;
    }
    bool literal = str_eq(h->text, w->text);
    if (literal) {
        put_line(v, ' ', e, w, 0, true);
    } else {
        put_line(v, '-', e, h, h->flags, false);
    }
    put_body(v, '-', h->literal_raw);
    if (!literal)
        put_line(v, '+', e, w, w->flags, true);
    put_body(v, '+', w->literal_raw);
}

static void put_edit(struct view *v, const struct edit *e)
{
    const struct edit_pair *pair = &v->edits->pairs[e->pair];
    v->dialect = pair->have->dialect;
    put_headings(v, e);
    if (e->property) {
        if (e->kind != EDIT_ADD)
            put_property(v, '-', e, e->live);
        if (e->kind != EDIT_REMOVE)
            put_property(v, '+', e, e->want);
        return;
    }
    switch (e->kind) {
    case EDIT_ADD:
        put_block(v, '+', pair->want, e->want_node, e);
        break;
    case EDIT_REMOVE:
        put_block(v, '-', pair->have, e->have_node, e);
        break;
    case EDIT_CHANGE:
        put_change(v, e, pair);
        break;
    case EDIT_MOVE:
        begin_line(v, '~');
        put_statement(v, e->levels - 1, e->want, 0,
                      tree_get(pair->want, e->want_node)->kind == LINE_HEADER);
        buf_printf(v->out, "   (moved: line %u of live, line %u of wanted)", e->have_line,
                   e->want_line);
        end_line(v, '~');
        break;
    }
}

void edits_text(struct buf *out, const struct edits *edits, const struct edits_view *options)
{
    struct view v = {.out = out, .edits = edits, .options = options};
    for (uint32_t i = 0; i < edits->n; i++)
        put_edit(&v, &edits->at[i]);
}
