/* SPDX-License-Identifier: Apache-2.0 */
/* What a lenient reading makes of things that go over lines and never end, and of lines over the
 * limit.
 *
 *     banner motd ^C       no ^C comes before the end (or before LIMIT_line_bytes): the reading
 * goes Hello                back, and the banner ends where the configuration evidently goes on !
 * <- a lone mark of comments, or a line that detection knows the platform by line con 0
 *
 * Strings, braces and comments over lines end with the line that they begin on. Nothing is emitted
 * while an end is looked for; a budget bounds what is read twice. */
#include "slicer/line_reader.h"

#include <stdio.h>

/* Bytes that may be read in vain, in limits of a line, before ends are no longer looked for. */
enum { VAIN = 64 };

bool line_mark(struct line_reader *r, const struct line_raw *l, size_t text)
{
    r->mark = (struct line_mark){.set = true,
                                 .at = l->at + l->n,
                                 .line = l->no,
                                 .text = text,
                                 .braces = r->brace.braces,
                                 .in_pieces = r->in_pieces};
    return r->vain <= VAIN * diag_limit_of(r->dg, LIMIT_line_bytes);
}

void line_go_back(struct line_reader *r)
{
    r->mark.set = false;
    line_list_forget(r);
    r->line_start = r->searched = r->mark.at;
    r->line_no = r->mark.line;
    r->in_pieces = r->mark.in_pieces;
    r->brace.braces = r->mark.braces;
}

bool line_mark_too_old(const struct line_reader *r)
{
    return r->mark.set && r->line_start - r->mark.at > diag_limit_of(r->dg, LIMIT_line_bytes);
}

/* Goes back to the mark in vain. */
static void give_up(struct line_reader *r)
{
    r->vain += r->line_start - r->mark.at;
    line_go_back(r);
}

bool line_is_told(const struct dialect *d, str text)
{
    const struct dialect_tell *t = d->tells;
    while (t && t->glob && (t->weight <= 0 || !str_glob(str_of(t->glob), text)))
        t++;
    return t && t->glob;
}

bool line_is_evident(const struct line_reader *r, const struct line_raw *l)
{
    const struct dialect *d = r->dialect;
    str s = str_trim_end((str){l->p, l->len});
    if (!s.n || s.p[0] == ' ' || s.p[0] == '\t')
        return false;
    if (r->literal->how == LITERAL_LINE && r->opener.indent)
        return true;
    for (const struct dialect_comment *c = d->comments; c && c->open; c++)
        if (!c->close && str_eq(s, str_trim(str_of(c->open))))
            return true;
    return line_is_told(d, s) || (d->reset && str_eq(s, str_of(d->reset)));
}

bool line_literal_seek(struct line_reader *r, const struct line_raw *l)
{
    if (!r->options.lenient || r->seek != SEEK_NONE)
        return true;
    r->seek = line_mark(r, l, 0) ? SEEK_ON : SEEK_LOST;
    r->mark.set = r->seek == SEEK_ON;
    return r->mark.set || line_literal_complain(r);
}

bool line_literal_found(struct line_reader *r, bool found)
{
    if (found) {
        r->seek = SEEK_FOUND;
        line_go_back(r);
    }
    return !line_mark_too_old(r) || line_literal_lost(r);
}

bool line_literal_lost(struct line_reader *r)
{
    give_up(r);
    r->seek = SEEK_LOST;
    return line_literal_complain(r);
}

bool line_literal_complain(struct line_reader *r)
{
    char what[80];
    snprintf(what, sizeof what, "the literal that begins on line %u", r->opener.line);
    str name = r->literal->how == LITERAL_BRACES ? STR("the code") : str_of(what);
    return line_complain(r, DIAG_CONFIG_LITERAL, r->opener.text_at,
                         r->opener.text_at + r->opener.text_n, r->opener.line, r->opener.column,
                         name);
}

void line_literal_end(struct line_reader *r)
{
    r->literal = NULL;
    r->seek = SEEK_NONE;
}

bool line_recover(struct line_reader *r, bool *again)
{
    *again = r->mark.set;
    if (!r->mark.set)
        return true;
    if (r->literal)
        return line_literal_lost(r);
    give_up(r);
    return r->joining ? line_join_lost(r) : line_brace_lost(r);
}

/* ---- lines over the limit ---- */

/* What is open at the end of the first piece ends there. */
static bool end_piece(struct line_reader *r)
{
    if (r->literal)
        return true;
    r->mark.set = false;
    if (r->dialect->shape == SHAPE_BRACE)
        return line_brace_cut(r);
    if (r->joining && !line_join_cut(r))
        return false;
    return line_flush_pending(r, false) && line_flush_waiting(r, r->levels.n);
}

bool line_piece(struct line_reader *r, size_t n)
{
    uint64_t most = diag_limit_of(r->dg, LIMIT_line_bytes);
    const char *p = r->win + (r->line_start - r->base);
    struct line_raw l = {.p = p, .n = n < most ? n : most, .at = r->line_start};
    bool first = !r->in_pieces, end = p[l.n - 1] == '\n';
    l.no = r->line_no += first;
    l.len = l.n - end;
    r->line_start = r->searched = l.at + l.n;
    r->in_pieces = !end;
    if (first && l.at >= r->long_said) {
        (void)line_too_long(r, l.at, l.at + 1, l.no);
        r->long_said = l.at + 1;
    }
    if (r->literal)
        return r->step(r, &l);
    struct line_item rest = {.from = r->emitted,
                             .to = r->line_start,
                             .text_at = l.at,
                             .text_n = l.len,
                             .line = l.no,
                             .last = l.no,
                             .column = 1,
                             .depth = r->levels.n,
                             .kind = LINE_BODY};
    if (!first)
        return line_emit(r, &rest, line_item_text(r, &rest));
    r->cut_at = r->line_start;
    bool fine = r->step(r, &l) && end_piece(r);
    r->cut_at = 0;
    return fine;
}
