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
#include "slicer/block_row.h"
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
    bool shown = block_is_shown(s);
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
        return block_put(w) && slice_open(s, &e, hit);
    }
    slice_begin_unnamed(s, byte_at(w, line));
    return shown || block_show(w);
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
    if (LIKELY(text_look_tidy(raw, (size_t)(w->end - raw.p) - raw.n)) && raw.p[raw.n - 1] != ' ')
        return raw;
    return line_normalise(&w->r->scratch, w->r->dialect, raw);
}

/* Goes over the block of a header below which only certain words matter, if none of them stands in
 * it and the piece holds all of it. */
static bool pass_late(struct block_way *w, struct block_line *l)
{
    const struct block_marks *m = w->m;
    uint32_t i = block_next_mark(w, l->end), depth = 1, room = w->pass.limit - w->s->levels.n;
    for (;; i++) {
        if (UNLIKELY(m->marks[i] & MARK_CAREFUL) || depth > room)
            return false;
        int step = block_marks_step(m, i);
        if (!step && block_is_asked(w, i))
            return false;
        depth += (uint32_t)step;
        if (!depth)
            break;
    }
    const char *behind = line_end(m->p + m->marks[i]);
    if (!behind)
        return false;
    w->mark = i;
    l->end = (uint32_t)(behind - m->p);
    return true;
}

/* The same for a header that was entered. */
static bool pass_vain(struct block_way *w, struct block_line *l)
{
    const struct slicer *s = w->s;
    return s->tail.n && !match_under_way(s->walk, s->levels.n + 1) && pass_late(w, l);
}

/* A statement that some expression takes. */
static enum turn take_slice(struct block_way *w, struct block_line *l, str text,
                            const struct match_hit *hit)
{
    if (!open_slice(w, l->at, l->end, text, hit))
        return TURN_FAIL;
    if (w->m->p[l->stop] == '{')
        begin_pass(w, l->at, l->end);
    else if (!block_close_slice(w, spot_at(w, l->end)))
        return TURN_FAIL;
    return TURN_ON;
}

/* A statement on a line of its own, which no rule of the dialect makes something else. */
static enum turn take_statement(struct block_way *w, struct block_line *l, bool header)
{
    struct slicer *s = w->s;
    str raw = {w->m->p + l->first, l->stop - l->first}, text = raw;
    if (UNLIKELY(s->entered < s->levels.n) && !slice_late_enter(s, w->r->dialect, w->end)) {
        block_set_want(w);
        if (header)
            begin_pass(w, l->at, l->end);
        return TURN_ON;
    }
    struct match_early early = {0};
    if (w->quiet && block_bytes_behind(w, l->first) >= 18)
        early = match_takes_early(s->walk, s->levels.n, raw);
    enum turn turn = early.n && header ? block_begin_row(w, l, &early) : TURN_STOP;
    if (turn != TURN_STOP)
        return turn;
    struct match_hit hit = {.n = early.n};
    if (!hit.n) {
        text = statement_text(w, raw);
        hit = match_enter(s->walk, s->levels.n, text);
    }
    if (hit.n)
        return take_slice(w, l, text, &hit);
    if (header && hit.alive && !pass_vain(w, l))
        block_push_level(w, l, false);
    else if (header && !hit.alive)
        begin_pass(w, l->at, l->end);
    return TURN_ON;
}

/* The brace that closes the newest level, alone on its line. */
static enum turn take_close(struct block_way *w, uint32_t at, uint32_t end)
{
    struct slicer *s = w->s;
    uint32_t depth = s->levels.n - 1;
    if (s->levels.at[depth].shown && !block_show_closer(w, (str){w->m->p + at, end - at}))
        return TURN_FAIL;
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

/* The first brace of a line from a place on, or its newline; NOWHERE: the tokenizer has to look. */
enum { NOWHERE = UINT32_MAX };
static inline uint32_t first_brace(struct block_way *w, uint32_t at, uint32_t newline)
{
    const struct block_marks *m = w->m;
    for (uint32_t i = block_next_mark(w, at);; i++) {
        uint32_t place = block_marks_place(m, i);
        if (place >= newline)
            return newline;
        if (UNLIKELY(m->marks[i] & MARK_CAREFUL) && line_ends_careful(w->r, m->p, place))
            return NOWHERE;
        if (block_marks_step(m, i))
            return place;
    }
}

/* The first brace, `;` or newline of a line from its first byte on; NOWHERE: the tokenizer has to
 * look. */
static inline uint32_t first_stop(struct block_way *w, uint32_t at)
{
    const struct block_marks *m = w->m;
    uint32_t newline = block_marks_newline(m, at), stop = first_brace(w, at, newline);
    if (UNLIKELY(stop == NOWHERE || block_marks_inside(m, newline)))
        return NOWHERE;
    if (UNLIKELY(block_bytes_behind(w, stop) < 16)) {
        while (at < stop && (m->p[at] != ';' || block_marks_inside(m, at)))
            at++;
        return at;
    }
    for (; at < stop; at += 16)
        for (uint32_t found = text_look_for(m->p + at, ';'); found; found &= found - 1) {
            uint32_t place = at + (uint32_t)__builtin_ctz(found);
            if (place < stop && !block_marks_inside(m, place))
                return place;
        }
    return stop;
}

/* The same where the next mark is that brace, the last byte of a short line. */
static inline bool stops_soon(struct block_way *w, struct block_line *l)
{
    const struct block_marks *m = w->m;
    uint32_t i = block_next_mark(w, l->first), mark = m->marks[i], length = mark - l->first;
    const char *first = m->p + l->first;
    if (length > 15 || block_bytes_behind(w, l->first) < 18 || m->p[mark + 1] != '\n' ||
        !block_marks_step(m, i))
        return false;
    uint32_t others = text_look_for(first, '\n') | text_look_for(first, ';');
    l->stop = mark;
    l->end = mark + 2;
    return !(others & ((1u << length) - 1));
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
    return w->tailed &&
           (l->calm || !match_tail_in(&w->s->tail, text, block_bytes_behind(w, l->stop)));
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
    uint32_t gate = line_gate_quick(&r->gate, m->p + l->first, block_bytes_behind(w, l->first));
    return fine &&
           (LIKELY(!(gate & (GATE_TAG | GATE_NOISE))) ||
            !line_is_special(w->r, (str){m->p + l->first, l->stop - l->first}, gate, false));
}

/* The line at a place; what comes behind it is at l->end. */
static inline enum turn take_line(struct block_way *w, struct block_line *l)
{
    const struct block_marks *m = w->m;
    l->first = l->at + text_look_blanks(m->p + l->at, block_bytes_behind(w, l->at));
    l->calm = stops_soon(w, l);
    if (!l->calm) {
        l->stop = first_stop(w, l->first);
        l->end = LIKELY(l->stop != NOWHERE) ? end_of_line(w, l->stop) : 0;
    }
    if (UNLIKELY(!l->end))
        return TURN_STOP;
    unsigned char c = (unsigned char)m->p[l->first];
    if (w->r->gate.bytes[c] || c == '\n')
        return take_other(w, l);
    if (!is_plain(w, l))
        return TURN_STOP;
    bool header = m->p[l->stop] == '{';
    if (!is_other(w->want, m->p + l->first, block_bytes_behind(w, l->first))) {
        if ((header && !w->late) || !is_vain(w, l))
            return take_statement(w, l, header);
        if (header && !pass_late(w, l))
            block_push_level(w, l, true);
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
    w->pass.mark = block_next_mark(w, w->at);
    enum block_stop how = block_marks_pass(m, &w->pass);
    w->at = w->pass.at;
    w->mark = w->pass.mark;
    if (how != BLOCK_CLOSED)
        return how == BLOCK_END ? TURN_ON : TURN_STOP;
    struct spot to = spot_at(w, w->at);
    enum turn turn = end_block(w, m->p + w->at, &to);
    w->at = (uint32_t)(to.p - m->p);
    return turn;
}

/* The next line behind leaves in which no expression can end, where no level need be entered. */
static inline uint32_t next_late(struct block_way *w, uint32_t at)
{
    uint32_t i = block_next_asked(w, block_next_mark(w, at));
    uint32_t line = block_marks_line(w->m, block_marks_place(w->m, i));
    return line > at && block_is_whole(w, at, line) ? line : at;
}

/* Takes lines up to the end of the piece, a block that goes on behind it, or what stops. */
static enum turn walk(struct block_way *w)
{
    while (w->at < w->m->n) {
        struct block_line l = {.at = w->at};
        enum turn turn = w->alike.n ? block_take_row(w, &l) : TURN_STOP;
        if (turn == TURN_STOP && w->late)
            l.at = next_late(w, w->at);
        if (l.at > w->at && (w->alike.n || l.at == w->m->n)) {
            w->at = l.at;
            continue;
        }
        w->at = l.at;
        if (turn == TURN_STOP)
            turn = take_line(w, &l);
        if (turn == TURN_STOP)
            return turn;
        w->at = l.end;
        if (w->passing && turn == TURN_ON)
            turn = pass(w);
        if (turn != TURN_ON)
            return turn == TURN_PAST ? TURN_STOP : turn;
    }
    return TURN_ON;
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
