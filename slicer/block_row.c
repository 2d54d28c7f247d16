/* SPDX-License-Identifier: Apache-2.0 */
#include "slicer/block_row.h"

#include "slicer/slice_late.h"
#include "slicer/text_look.h"

/* They look at three bytes to tell whether they concern a statement. */
enum { RULES = GATE_TAG | GATE_NOISE };

/* The statements at a line of the piece and behind it that begin like those taken last; u: where
 * they end. */
static uint32_t count_row(const struct block_way *w, struct block_pass *u, uint32_t at,
                          uint32_t mark)
{
    size_t left = block_bytes_behind(w, 0);
    *u = w->pass;
    u->at = at;
    u->mark = mark;
    u->depth = w->s->levels.n;
    if (left < MARKS_ALIKE)
        return 0;
    uint32_t last = left - MARKS_ALIKE < w->m->n ? (uint32_t)(left - MARKS_ALIKE) : w->m->n;
    return block_marks_alike(w->m, u, &w->alike, last);
}

/* Hands on a row of n statements from a line to where u stands. */
static enum turn put_row(struct block_way *w, struct block_line *l, const struct block_pass *u,
                         uint32_t at, uint32_t n)
{
    w->mark = u->mark;
    l->end = u->at;
    return block_put_row(w, (str){w->m->p + at, u->at - at}, n) ? TURN_ON : TURN_FAIL;
}

static enum turn take_row(struct block_way *w, struct block_line *l)
{
    struct block_pass u;
    uint32_t n = count_row(w, &u, l->at, block_next_mark(w, l->at));
    return n ? put_row(w, l, &u, l->at, n) : TURN_STOP;
}

enum turn block_begin_row(struct block_way *w, struct block_line *l,
                          const struct match_early *early)
{
    const struct line_reader *r = w->r;
    struct block_head head = {w->m->p + l->at, l->first - l->at + early->n, early->others};
    uint32_t gate = line_gate_quick(&r->gate, w->m->p + l->first, block_bytes_behind(w, l->first));
    if (early->n < 3 || head.n > MARKS_HEAD || (gate & RULES) ||
        r->marker->sets.quote != r->dialect->quotes[0])
        return TURN_STOP;
    w->alike = head;
    w->place = match_place_of(w->s->walk, w->s->levels.n);
    return take_row(w, l);
}

/* Whether the matcher stands as where the row began. */
static bool is_in_place(const struct block_way *w)
{
    struct match_place place = match_place_of(w->s->walk, w->s->levels.n);
    return place.state && place.state == w->place.state && place.clears == w->place.clears;
}

/* ---- from level to level ---- */

/* Whether a brace that closes is alone on its line, and what stands behind it a short header of one
 * word: h. */
static bool find_header(const struct block_way *w, const struct block_line *l, uint32_t closer,
                        uint32_t brace, struct block_line *h)
{
    const char *p = w->m->p;
    const struct line_gates *gate = &w->r->gate;
    h->at = closer + 2;
    if (brace & MARK_CAREFUL || p[brace] != '{' || p[closer + 1] != '\n' || brace - h->at > 48 ||
        block_bytes_behind(w, h->at) < 80)
        return false;
    h->first = h->at + text_look_blanks(p + h->at, block_bytes_behind(w, h->at));
    h->stop = brace;
    h->end = brace + 2;
    uint32_t length = brace - h->first; /* with the blank behind it */
    const char *first = p + h->first;
    uint32_t others = text_look_for(first, '\n') | text_look_for(first, ';');
    return length - 2 < 14 && !(others & ((1u << length) - 1)) && p[brace - 1] == ' ' &&
           (unsigned char)p[brace - 2] > ' ' && p[brace + 1] == '\n' &&
           !gate->bytes[(unsigned char)*first] && !(line_gate_quick(gate, first, 16) & RULES) &&
           text_look_blanks(p + l->at, block_bytes_behind(w, l->at)) == closer - l->at;
}

/* Whether the newest level, and the one that it is in, are of those that are entered late. */
static bool is_among_late(const struct block_way *w)
{
    const struct slicer *s = w->s;
    uint32_t n = s->levels.n;
    return n >= 2 && n > w->r->marker->least && s->entered == n && s->levels.at[n - 1].late &&
           s->levels.at[n - 2].late;
}

/* Puts a level in the place of the newest one, which ends at a line. */
static bool replace_level(struct block_way *w, const struct block_line *l,
                          const struct block_line *h)
{
    struct slicer *s = w->s;
    struct open_level *newest = &s->levels.at[s->levels.n - 1];
    if (newest->shown && !block_show_closer(w, (str){w->m->p + l->at, h->at - l->at}))
        return false;
    s->held.n = newest->raw;
    *newest = block_level(w, h);
    newest->late = true;
    if (w->known >= s->levels.n)
        w->known = s->levels.n - 1;
    return true;
}

/* The newest level ends at the line at hand, with the mark i: goes on at a row below the next
 * one. */
static enum turn take_next_level(struct block_way *w, struct block_line *l, uint32_t i)
{
    const struct block_marks *m = w->m;
    struct slicer *s = w->s;
    struct block_line h;
    if (!is_among_late(w) || !find_header(w, l, m->marks[i], m->marks[i + 1], &h))
        return TURN_STOP;
    uint32_t k = block_next_asked(w, i + 2);
    if (m->marks[k] & MARK_CAREFUL || block_marks_step(m, k))
        return TURN_STOP;
    uint32_t line = block_marks_line(m, m->marks[k]);
    str word = {m->p + h.first, h.stop - h.first - 1};
    if (line < h.end || !block_is_whole(w, h.end, line) ||
        !match_enter_any(s->walk, s->levels.n - 1, word))
        return TURN_STOP;
    struct block_pass u;
    uint32_t n = is_in_place(w) ? count_row(w, &u, line, k) : 0;
    if (!n) {
        s->entered = s->levels.n - 1; /* it was told of the next one */
        return TURN_STOP;
    }
    return replace_level(w, l, &h) ? put_row(w, l, &u, line, n) : TURN_FAIL;
}

enum turn block_take_row(struct block_way *w, struct block_line *l)
{
    struct slicer *s = w->s;
    const struct block_marks *m = w->m;
    if (block_bytes_behind(w, l->at) < MARKS_ALIKE)
        return TURN_STOP;
    uint32_t i = block_next_mark(w, l->at);
    if (!(m->marks[i] & MARK_CAREFUL) && m->p[m->marks[i]] == '}')
        return take_next_level(w, l, i);
    if (!text_same(m->p + l->at, w->alike.bytes, w->alike.n))
        return TURN_STOP;
    if (s->entered < s->levels.n && !slice_late_enter(s, w->r->dialect, w->end))
        block_set_want(w);
    return is_in_place(w) ? take_row(w, l) : TURN_STOP;
}
