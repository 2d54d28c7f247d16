/* SPDX-License-Identifier: Apache-2.0 */
/* Slicing of statements with braces, without an event for each: the marks of a piece
 * (block_marks.h) lead from one statement of a level that some expression looks into to the next,
 * and over blocks that are taken or that nobody asks for.
 *
 *     interfaces {                    some expression goes on below it: a level, kept
 *         ge-0/0/1 {                  the same
 *             mtu 9192;               none asks for it
 *             unit 5 {                taken: a slice
 *                 family inet {       \ passed over, counting braces
 *                 }                   /
 *             }                       closes the slice
 *         }                           closes the level
 *
 * What only the tokenizer can judge (comments, statements over several lines or several on one) is
 * left to it, with its levels as if it had read each line. */
#include "slicer/block_way.h"
#include "slicer/match.h"
#include "slicer/slice_late.h"
#include "slicer/text_look.h"

/* A slice begins at a line. */
static bool open_slice(struct block_way *w, uint32_t at, uint32_t end, str text,
                       const struct match_hit *hit)
{
    struct slicer *s = w->s;
    const char *line = w->m->p + at;
    uint32_t n = s->levels.n;
    bool shown = !n || s->levels.at[n - 1].shown || s->headers == SLICE_NONE;
    bool near = w->out.p + w->out.n == line;
    if (!(near && shown) && w->out.n && !block_put(w))
        return false;
    if (!block_put_rest(w, line))
        return false;
    if (s->named) {
        struct line_event e = {.from = byte_at(w, line),
                               .to = byte_at(w, w->m->p + end),
                               .line = number_at(w, at),
                               .last = number_at(w, at),
                               .depth = n,
                               .text = text};
        block_keep_numbers(w);
        block_keep_levels(w);
        return slice_open(s, &e, hit);
    }
    s->slice.from = byte_at(w, line);
    s->in_slice = true;
    s->depth = n;
    s->held_n = s->held.n;
    s->counts.slices++;
    return shown || slice_show(s, n);
}

/* From the line behind a header on, what stands in its block is passed over. */
static void begin_pass(struct block_way *w, uint32_t at, uint32_t end)
{
    uint32_t depth = w->s->levels.n;
    w->passing = true;
    w->base = w->m->p + at;
    w->base_line = 0;
    w->pass.at = end;
    w->pass.over = w->pass.least = depth;
    w->pass.depth = depth + 1;
}

/* The text of a statement as its event would have it. */
static str statement_text(struct block_way *w, str raw)
{
    raw.n -= raw.p[raw.n - 1] == ' ';
    if (LIKELY(text_look_tidy(raw, w->m->n - (size_t)(raw.p + raw.n - w->m->p))) &&
        raw.p[raw.n - 1] != ' ')
        return raw;
    return line_normalise(&w->r->scratch, w->r->dialect, raw);
}

/* The pairs of bytes that the words of last levels begin with. */
static inline void find_pairs(struct block_way *w)
{
    if (LIKELY(w->m->paired))
        return;
    struct block_pairs pairs = match_tail_pairs(&w->s->tail);
    block_marks_pairs(w->m, &pairs, w->r->kernel);
}

/* Goes over the block of a header below which only certain words matter, if none of them stands in
 * it and the piece holds all of it. */
static bool pass_late(struct block_way *w, struct block_line *l)
{
    struct block_marks *m = w->m;
    find_pairs(w);
    uint32_t until = block_marks_first(m, m->pair, l->end);
    if (block_marks_first(m, m->close, l->end) >= until)
        return false;
    struct block_pass u = w->pass;
    u.p = m->p;
    u.at = l->end;
    u.over = u.least = w->s->levels.n;
    u.depth = u.over + 1;
    u.until = until;
    if (block_marks_pass(m, &u, w->r->kernel) != BLOCK_CLOSED || u.at > until)
        return false;
    const char *behind = line_end(m->p + u.at);
    if (behind)
        l->end = (uint32_t)(behind - m->p);
    return behind;
}

/* The same for a header that was entered. */
static bool pass_vain(struct block_way *w, struct block_line *l)
{
    const struct slicer *s = w->s;
    return s->tail.n && !match_under_way(s->walk, s->levels.n + 1) && pass_late(w, l);
}

/* A statement on a line of its own, which no rule of the dialect makes something else. */
static enum turn take_statement(struct block_way *w, struct block_line *l, bool header)
{
    struct slicer *s = w->s;
    str raw = {w->m->p + l->first, l->stop - l->first}, text = raw;
    if (UNLIKELY(s->entered < s->levels.n) && !slice_late_enter(s, w->r->dialect)) {
        block_set_want(w);
        if (header)
            begin_pass(w, l->at, l->end);
        return TURN_ON;
    }
    struct match_hit hit = {0};
    if (w->quiet && w->m->n - l->first >= 18)
        hit.n = match_takes_early(s->walk, s->levels.n, raw).n;
    if (!hit.n) {
        text = statement_text(w, raw);
        hit = match_enter(s->walk, s->levels.n, text);
    }
    if (hit.n) {
        if (!open_slice(w, l->at, l->end, text, &hit))
            return TURN_FAIL;
        if (header)
            begin_pass(w, l->at, l->end);
        else if (!block_close_slice(w, spot_at(w, l->end)))
            return TURN_FAIL;
    } else if (header && hit.alive && !pass_vain(w, l)) {
        block_push_level(w, l->at, l->end, str_trim_end(raw), false);
    } else if (header && !hit.alive) {
        begin_pass(w, l->at, l->end);
    }
    return TURN_ON;
}

/* The brace that closes the newest level, alone on its line. */
static enum turn take_close(struct block_way *w, uint32_t at, uint32_t end)
{
    struct slicer *s = w->s;
    uint32_t depth = s->levels.n - 1;
    if (s->levels.at[depth].shown) {
        const char *line = w->m->p + at;
        if (!block_put(w) || !block_put_rest(w, line) ||
            !slice_put(s, s->sink.context, (str){line, end - at}, 0, 0))
            return TURN_FAIL;
    }
    block_cut_levels(w, depth);
    block_set_want(w);
    return TURN_ON;
}

/* Whether nobody asks for a statement, told by its first eight bytes. */
static inline bool is_other(const struct line_want *want, const char *p, size_t n)
{
    if (!want)
        return false;
    unsigned char c = (unsigned char)*p;
    return !want->asks[c] || (line_head(p, n) & want->mask[c]) != want->head[c];
}

/* Whether a mark that may be for the tokenizer is; if not, it is none any more. */
static bool is_careful(struct block_way *w, uint32_t at)
{
    struct block_marks *m = w->m;
    uint64_t bit = (uint64_t)1 << at % 64;
    if (line_ends_careful(w->r, m->p, at))
        return true;
    m->careful[at / 64] &= ~bit;
    m->mark[at / 64] &= ~bit;
    return false;
}

/* The first mark of a line from a place on, which the tokenizer need not judge; UINT32_MAX: it
 * does. */
static NOINLINE uint32_t judge_marks(struct block_way *w, uint32_t first)
{
    for (;;) {
        uint32_t stop = block_marks_next(w->m, first);
        if (!block_marks_careful(w->m, stop))
            return stop;
        if (is_careful(w, stop))
            return UINT32_MAX;
    }
}

/* A line that is no statement for sure. */
static enum turn take_other(struct block_way *w, const struct block_line *l)
{
    char mark = w->m->p[l->stop];
    if (l->first == l->stop && mark == '\n')
        return TURN_ON;
    if (l->first != l->stop || mark != '}' || !w->s->levels.n)
        return TURN_STOP;
    enum turn turn = take_close(w, l->at, l->end);
    return turn == TURN_ON && w->s->levels.n < w->r->marker->least ? TURN_PAST : turn;
}

/* Whether no expression can end in a statement. */
static inline bool is_vain(const struct block_way *w, const struct block_line *l)
{
    str text = {w->m->p + l->first, l->stop - l->first};
    return w->tailed && !match_tail_in(&w->s->tail, text, w->m->n - l->stop);
}

/* Where a line ends whose first mark is known; 0: it is for the tokenizer. */
static inline uint32_t end_of_line(const struct block_way *w, uint32_t stop)
{
    const char *p = w->m->p + stop;
    if (LIKELY(*p == '\n'))
        return stop + 1;
    if (LIKELY(p[1] == '\n'))
        return stop + 2;
    const char *behind = line_end(p);
    return behind ? (uint32_t)(behind - w->m->p) : 0;
}

/* Whether what a line holds is not for the tokenizer, from its first byte and its mark. */
static inline bool is_plain(const struct block_way *w, const struct block_line *l)
{
    const struct block_marks *m = w->m;
    const struct line_reader *r = w->r;
    char mark = m->p[l->stop];
    bool fine = mark == ';';
    if (mark == '{')
        fine = m->p[l->stop - 1] == ' ' && w->s->levels.n < w->pass.limit;
    else if (mark == '\n')
        fine = r->marker->bare[(unsigned char)m->p[l->stop - 1]];
    if (UNLIKELY(m->crossed) && memchr(m->p + l->first, '\n', l->stop - l->first))
        return false;
    uint32_t gate = line_gate_quick(&r->gate, m->p + l->first, m->n - l->first);
    return fine &&
           (LIKELY(!(gate & (GATE_TAG | GATE_NOISE))) ||
            !line_is_special(w->r, (str){m->p + l->first, l->stop - l->first}, gate, false));
}

/* The line at a place; what comes behind it is at l->end. */
static inline enum turn take_line(struct block_way *w, struct block_line *l)
{
    const struct block_marks *m = w->m;
    l->first = l->at + text_look_blanks(m->p + l->at, m->n - l->at);
    l->stop = block_marks_next(m, l->first);
    if (UNLIKELY(block_marks_careful(m, l->stop))) {
        l->stop = judge_marks(w, l->first);
        if (l->stop == UINT32_MAX)
            return TURN_STOP;
    }
    l->end = end_of_line(w, l->stop);
    if (UNLIKELY(!l->end))
        return TURN_STOP;
    unsigned char c = (unsigned char)m->p[l->first];
    if (w->r->gate.bytes[c] || c == '\n')
        return take_other(w, l);
    if (!is_plain(w, l))
        return TURN_STOP;
    bool header = m->p[l->stop] == '{';
    if (!is_other(w->want, m->p + l->first, m->n - l->first)) {
        if ((header && !w->late) || !is_vain(w, l))
            return take_statement(w, l, header);
        if (header && !pass_late(w, l))
            block_push_level(w, l->at, l->end,
                             str_trim_end((str){m->p + l->first, l->stop - l->first}), true);
    } else if (header) {
        begin_pass(w, l->at, l->end);
    }
    return TURN_ON;
}

/* Behind the brace of a block at p; *to: the line behind it. */
static enum turn end_block(struct block_way *w, const char *p, struct spot *to)
{
    to->p = line_end(p);
    if (UNLIKELY(!to->p)) {
        w->pass.depth++;
        to->p = p;
        return TURN_STOP;
    }
    to->number++;
    w->passing = false;
    return !w->s->in_slice || block_close_slice(w, *to) ? TURN_ON : TURN_FAIL;
}

/* Goes over a block as far as the piece goes. */
static enum turn pass(struct block_way *w)
{
    struct block_marks *m = w->m;
    w->pass.p = m->p;
    w->pass.until = m->n;
    enum block_stop how = block_marks_pass(m, &w->pass, w->r->kernel);
    w->at = w->pass.at;
    if (how != BLOCK_CLOSED)
        return how == BLOCK_END ? TURN_ON : TURN_STOP;
    struct spot to = spot_at(w, w->at);
    enum turn turn = end_block(w, m->p + w->at, &to);
    w->at = (uint32_t)(to.p - m->p);
    return turn;
}

/* Whether nothing but whole statements stands between two beginnings of lines. */
static bool is_whole(const struct block_way *w, uint32_t from, uint32_t to)
{
    const char *p = w->m->p;
    while (to > from && (unsigned char)p[to - 1] <= ' ')
        to--;
    char last = to > from ? p[to - 1] : ';';
    return last == ';' || last == '{' || last == '}' || w->r->dialect->newline_ends;
}

/* The next line behind leaves in which no expression can end, where no level need be entered. */
static uint32_t next_late(struct block_way *w, uint32_t at)
{
    struct block_marks *m = w->m;
    find_pairs(w);
    uint32_t event = block_marks_event(m, at), line = block_marks_line(m, event);
    return line > at && is_whole(w, at, line) ? line : at;
}

/* Takes lines up to the end of the piece, a block that goes on behind it, or what stops. */
static enum turn walk(struct block_way *w)
{
    struct block_line l = {.at = w->at};
    for (;;) {
        if (w->late && l.at < w->m->n)
            l.at = next_late(w, l.at);
        w->at = l.at;
        if (l.at >= w->m->n)
            return TURN_ON;
        enum turn turn = take_line(w, &l);
        if (turn == TURN_STOP) {
            w->at = l.at;
            return turn;
        }
        w->at = l.at = l.end;
        if (w->passing && turn == TURN_ON) {
            turn = pass(w);
            l.at = w->at;
        }
        if (turn != TURN_ON)
            return turn == TURN_PAST ? TURN_STOP : turn;
    }
}

/* Goes over the rest of a block that the piece did not hold; *at: where that ended. */
static enum turn skip(struct block_way *w, struct spot *at)
{
    enum { MOST = 1 << 30 };
    size_t n = (size_t)(w->end - at->p) < MOST ? (size_t)(w->end - at->p) : MOST;
    uint32_t lines;
    w->pass.p = at->p;
    enum block_stop how = block_marks_skip(&w->r->marker->sets, n, &w->pass, &lines, w->r->kernel);
    at->p += w->pass.at;
    at->number += lines;
    if (how != BLOCK_CLOSED)
        return how == BLOCK_END ? TURN_ON : TURN_STOP;
    return end_block(w, at->p, at);
}

bool slice_blocks(void *slicer, struct line_reader *r)
{
    struct block_way w = {.s = slicer, .r = r, .m = r->blocks};
    struct spot at = {r->win + (r->emitted - r->base), r->line_no + 1};
    w.entry = w.from = w.base = at.p;
    w.end = r->win + (r->whole_end - r->base);
    w.base_line = at.number;
    if (w.s->bound.n) {
        r->skip_from = r->emitted + 1;
        return true;
    }
    if (!block_enter(&w))
        return false;
    for (enum turn turn = TURN_ON;;) {
        if (w.passing && turn == TURN_ON)
            turn = skip(&w, &at);
        bool more = turn == TURN_ON && at.p < w.end && !w.passing;
        if (turn == TURN_FAIL)
            return false;
        if (!more || !block_take_piece(&w, at))
            return block_leave(&w, at, more || turn == TURN_STOP);
        turn = w.s->levels.n < r->marker->least ? TURN_STOP : walk(&w);
        block_keep_numbers(&w);
        at = (struct spot){w.m->p + w.at, number_at(&w, w.at)};
    }
}
