/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/slicing_json.h"

static void emit_range(struct emit *e, const char *key, uint64_t from, uint64_t to)
{
    emit_key(e, key);
    emit_open(e, '[');
    emit_count(e, from);
    emit_count(e, to);
    emit_close(e, ']');
}

void slicing_json_open(struct slicing_json *j, const struct slice *s)
{
    struct emit *e = j->emit;
    j->text.n = j->literal.n = 0;
    j->open = 0;
    j->begun = j->in_literal = false;
    emit_open(e, '{');
    emit_key(e, "path");
    emit_open(e, '[');
    for (uint32_t i = 0; i < s->levels; i++)
        emit_str(e, s->path[i]);
    emit_close(e, ']');
    emit_key(e, "expressions");
    emit_open(e, '[');
    for (uint32_t i = 0; i < s->expr_count; i++)
        if (s->exprs[i] < j->takers)
            emit_str(e, match_text(j->program, s->exprs[i]));
    emit_close(e, ']');
    emit_key(e, "statements");
    emit_open(e, '[');
}

/* Ends the literal that waits, and its statement. */
static void end_literal(struct slicing_json *j)
{
    if (!j->in_literal)
        return;
    j->in_literal = false;
    emit_key(j->emit, "literal");
    emit_str(j->emit, buf_str(&j->literal));
    emit_close(j->emit, '}');
    j->literal.n = 0;
}

/* Ends blocks until n are open. */
static void end_blocks(struct slicing_json *j, uint32_t n)
{
    end_literal(j);
    for (; j->open > n; j->open--) {
        emit_close(j->emit, ']');
        emit_close(j->emit, '}');
    }
}

static void emit_state(struct emit *e, uint32_t flags)
{
    if (!(flags & LINE_STATE))
        return;
    emit_key(e, "state");
    emit_open(e, '[');
    for (const struct line_state *s = LINE_STATES; s->name; s++)
        if (flags & s->flag)
            emit_text(e, s->name);
    emit_close(e, ']');
}

static void put_statement(struct slicing_json *j, const struct line_event *s)
{
    struct emit *e = j->emit;
    if (!j->begun)
        j->base = s->depth;
    j->begun = true;
    end_blocks(j, s->depth - j->base);
    emit_open(e, '{');
    emit_key(e, "text");
    emit_str(e, s->text);
    emit_key(e, "line");
    emit_count(e, s->line);
    emit_key(e, "column");
    emit_count(e, s->column);
    emit_state(e, s->flags);
    if (s->kind == LINE_HEADER) {
        emit_key(e, "children");
        emit_open(e, '[');
        j->open++;
    } else if (s->flags & LINE_LITERAL) {
        j->in_literal = true;
        j->lines = false;
    } else {
        emit_close(e, '}');
    }
}

void slicing_json_event(struct slicing_json *j, const struct line_event *e)
{
    switch (e->kind) {
    case LINE_HEADER:
    case LINE_LEAF:
        put_statement(j, e);
        break;
    case LINE_BODY:
        if (j->lines)
            buf_putc(&j->literal, '\n');
        j->lines = true;
        buf_add(&j->literal, e->text);
        if (e->flags & LINE_LAST)
            end_literal(j);
        break;
    case LINE_CLOSE:
    case LINE_COMMENT:
    case LINE_BLANK:
    case LINE_RUN:
        break;
    }
}

void slicing_json_close(struct slicing_json *j, const struct slice *s)
{
    struct emit *e = j->emit;
    end_blocks(j, 0);
    emit_close(e, ']');
    emit_range(e, "lines", s->line, s->last);
    emit_range(e, "bytes", s->from, s->to);
    emit_key(e, "text");
    emit_str(e, buf_str(&j->text));
    emit_close(e, '}');
}
