/* SPDX-License-Identifier: Apache-2.0 */
/* What the quick way of the shape with braces (line_marks_body.h) has to know of a dialect. */
#include "slicer/line_reader.h"

/* Bytes that a plain line holds only last, or in strings. */
static bool set_odd(struct line_marker *m, const struct line_reader *r)
{
    const struct dialect *d = r->dialect;
    struct scan_set *odd = &m->sets.odd;
    bool fine = true;
    for (unsigned c = 0; c < 256; c++) {
        bool quote = m->sets.quote && c == (unsigned char)m->sets.quote;
        if (c != ' ' && !quote && (r->gate.bytes[c] & (BYTE_MARK | BYTE_BLANK)))
            fine &= scan_set_add(odd, (char)c);
    }
    for (const struct dialect_comment *c = d->comments; c && c->open; c++)
        if (c->place == COMMENT_ANYWHERE || c->place == COMMENT_SPACED)
            fine &= scan_set_add(odd, c->open[strlen(c->open) - 1]);
    for (unsigned c = 0; c < 256; c++)
        m->bare[c] = d->newline_ends && c != ' ' && !memchr(odd->bytes, (int)c, odd->n);
    return fine;
}

/* The last bytes of what ends a run. */
static bool set_careful(struct line_marker *m, const struct line_scan *s)
{
    bool fine = true;
    for (uint32_t i = 0; i < s->careful_n; i++) {
        char last = s->careful[i][s->careful[i][1] != 0];
        if (last == '\\')
            m->sets.escapes = true;
        else
            fine &= scan_set_add(&m->sets.careful, last);
    }
    m->sets.stop = m->sets.careful;
    return fine && (!m->sets.escapes || scan_set_add(&m->sets.stop, '\\'));
}

/* A line that begins with a brace and is not odd holds nothing else. */
static void set_ends(struct line_marker *m, const struct line_reader *r)
{
    for (unsigned c = 0; c < 256; c++)
        m->leads[c] = r->gate.bytes[c] ? 2 : 0;
    m->leads['}'] = 1;
    for (unsigned c = 0; c < 256; c++)
        if (m->bare[c] && c != '\n') /* that of the line before, if it is blank */
            m->ends[c] = (struct line_end){.kind = LINE_LEAF, .fits = {1, 1}};
    m->ends[';'] = (struct line_end){.kind = LINE_LEAF, .marks = 1, .fits = {1, 0}};
    m->ends['{'] = (struct line_end){.kind = LINE_HEADER, .marks = 2, .opens = 1, .fits = {0, 1}};
    m->ends['}'] = (struct line_end){.kind = LINE_CLOSE, .marks = 1, .closes = 1, .fits = {1, 1}};
}

void line_marks_build(struct line_reader *r)
{
    const struct dialect *d = r->dialect;
    struct line_marker *m = ARENA_NEW(r->arena, struct line_marker);
    uint64_t limit = diag_limit_of(r->dg, LIMIT_config_depth);
    m->limit = limit < SCAN_DEPTH ? (uint32_t)limit : SCAN_DEPTH;
    m->least = d->body_words != NULL;
    m->sets = (struct mark_sets){.quote = d->word_marks ? 0 : d->quotes[0],
                                 .escapes = d->quote_escapes,
                                 .crossing = d->quote_lines,
                                 .curly_line = d->prompts || d->code,
                                 .newline_ends = d->newline_ends};
    vec_reserve(r->arena, &r->levels, m->limit);
    vec_reserve(r->arena, &r->path, m->limit);
    buf_reserve(&r->names, 256);
    bool fine = set_odd(m, r) && (!r->skip || set_careful(m, r->scan));
    set_ends(m, r);
    if (fine)
        r->marker = m;
}

bool line_marks_go(struct line_reader *r)
{
    return SCAN_CALL(r->kernel, line_marks, r);
}
