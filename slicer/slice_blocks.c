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

/* ---- what goes out: whole lines ---- */

static bool put_out(struct block_way *w)
{
    str out = w->out;
    w->out.n = 0;
    return slice_put(w->s, w->s->sink.bytes, out, 0, 0);
}

static bool put_rest(struct block_way *w, const char *to)
{
    str rest = {w->from, (size_t)(to - w->from)};
    w->from = to;
    return !w->s->sink.rest || slice_put_rest(w->s, rest);
}

/* Passes on the bytes of the open slice up to a line. */
static bool put_slice(struct block_way *w, struct spot to)
{
    struct slicer *s = w->s;
    str more = {w->from, (size_t)(to.p - w->from)};
    w->from = to.p;
    s->slice.to = byte_at(w, to.p);
    s->slice.last = to.number - 1;
    if (!more.n)
        return true;
    if (w->out.n && w->out.p + w->out.n == more.p) {
        w->out.n += more.n;
    } else {
        if (!put_out(w))
            return false;
        w->out = more;
    }
    return w->quiet || put_out(w);
}

static bool close_slice(struct block_way *w, struct spot to)
{
    struct slicer *s = w->s;
    if (!w->quiet || w->out.p + w->out.n != w->from)
        return put_slice(w, to) && slice_end(s);
    w->out.n += (size_t)(to.p - w->from);
    w->from = to.p;
    s->counts.bytes += byte_at(w, to.p) - s->slice.from;
    s->in_slice = false;
    s->held.n = s->held_n;
    return true;
}

/* ---- levels ---- */

static void set_want(struct block_way *w)
{
    struct slicer *s = w->s;
    uint32_t n = s->levels.n;
    w->want = n ? s->levels.at[n - 1].want : match_want(s->walk, 0);
    w->late = n ? s->levels.at[n - 1].late : slice_late_may(s, 0, w->want);
    w->tailed = w->late || (s->tail.n && !match_under_way(s->walk, n));
}

static void cut_levels(struct block_way *w, uint32_t n)
{
    struct slicer *s = w->s;
    if (n < s->levels.n) {
        s->held.n = s->levels.at[n].raw;
        s->levels.n = n;
    }
    if (w->known > n)
        w->known = n;
    if (s->entered > n)
        s->entered = n;
}

/* late: the matcher has not heard of it. */
static void push_level(struct block_way *w, uint32_t at, uint32_t end, str text, bool late)
{
    struct slicer *s = w->s;
    uint32_t n = s->levels.n;
    const struct line_want *want = late ? NULL : match_want(s->walk, n + 1);
    vec_push(s->arena, &s->levels,
             (struct open_level){.raw = (uint32_t)s->held.n,
                                 .raw_n = end - at,
                                 .text_n = (uint32_t)text.n,
                                 .indent = (uint32_t)(text.p - (w->m->p + at)),
                                 .want = want,
                                 .late = late || slice_late_may(s, n + 1, want),
                                 .window = w->m->p + at,
                                 .from = byte_at(w, text.p),
                                 .to = byte_at(w, text.p) + text.n});
    if (!late)
        s->entered = n + 1;
    set_want(w);
}

/* Finds the numbers of lines that are needed when the piece is gone. */
static void keep_numbers(struct block_way *w)
{
    struct slicer *s = w->s;
    for (uint32_t i = s->levels.n; i-- > 0 && s->levels.at[i].window && !s->levels.at[i].line;)
        s->levels.at[i].line = number_at(w, (uint32_t)(s->levels.at[i].window - w->m->p));
    if (w->passing && !w->base_line)
        w->base_line = number_at(w, (uint32_t)(w->base - w->m->p));
}

/* Moves what was kept of levels in the window to where it stays. */
static void keep_levels(struct block_way *w)
{
    struct slicer *s = w->s;
    for (uint32_t i = 0; i < s->levels.n; i++) {
        struct open_level *l = &s->levels.at[i];
        if (!l->window)
            continue;
        str raw = {l->window, l->raw_n}, text = {l->window + l->indent, l->text_n};
        text = line_normalise(&s->scratch, w->r->dialect, text);
        l->raw = (uint32_t)s->held.n;
        l->text = l->raw + l->raw_n;
        l->text_n = (uint32_t)text.n;
        l->window = NULL;
        buf_add(&s->held, raw);
        buf_add(&s->held, text);
    }
}

/* ---- statements ---- */

/* A slice begins at a line. */
static bool open_slice(struct block_way *w, uint32_t at, uint32_t end, str text,
                       const struct match_hit *hit)
{
    struct slicer *s = w->s;
    const char *line = w->m->p + at;
    uint32_t n = s->levels.n;
    bool shown = !n || s->levels.at[n - 1].shown || s->headers == SLICE_NONE;
    bool near = w->out.p + w->out.n == line;
    if (!(near && shown) && w->out.n && !put_out(w))
        return false;
    if (!put_rest(w, line))
        return false;
    if (s->named) {
        struct line_event e = {.from = byte_at(w, line),
                               .to = byte_at(w, w->m->p + end),
                               .line = number_at(w, at),
                               .last = number_at(w, at),
                               .depth = n,
                               .text = text};
        keep_numbers(w);
        keep_levels(w);
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

/* A statement on a line of its own, which no rule of the dialect makes something else. */
static enum turn take_statement(struct block_way *w, const struct block_line *l, bool header)
{
    struct slicer *s = w->s;
    str raw = {w->m->p + l->first, l->stop - l->first}, text = raw;
    if (UNLIKELY(s->entered < s->levels.n) && !slice_late_enter(s, w->r->dialect)) {
        set_want(w);
        if (header)
            begin_pass(w, l->at, l->end);
        return TURN_ON;
    }
    struct match_hit hit = {.n = w->quiet && w->m->n - l->first >= 18 &&
                                 match_takes_early(s->walk, s->levels.n, raw)};
    if (!hit.n) {
        text = statement_text(w, raw);
        hit = match_enter(s->walk, s->levels.n, text);
    }
    if (hit.n) {
        if (!open_slice(w, l->at, l->end, text, &hit))
            return TURN_FAIL;
        if (header)
            begin_pass(w, l->at, l->end);
        else if (!close_slice(w, spot_at(w, l->end)))
            return TURN_FAIL;
    } else if (header && hit.alive) {
        push_level(w, l->at, l->end, str_trim_end(raw), false);
    } else if (header) {
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
        if (!put_out(w) || !put_rest(w, line) ||
            !slice_put(s, s->sink.context, (str){line, end - at}, 0, 0))
            return TURN_FAIL;
    }
    cut_levels(w, depth);
    set_want(w);
    return TURN_ON;
}

/* Whether a rule of the dialect may make something else of a statement. */
static NOINLINE bool is_special(struct line_reader *r, str text, uint32_t gate)
{
    return ((gate & GATE_TAG) && memchr(text.p, ':', text.n < 9 ? text.n : 9)) ||
           ((gate & GATE_NOISE) && line_is_noise(r, text));
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
    return fine && (LIKELY(!(gate & (GATE_TAG | GATE_NOISE))) ||
                    !is_special(w->r, (str){m->p + l->first, l->stop - l->first}, gate));
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
        if (header)
            push_level(w, l->at, l->end, str_trim_end((str){m->p + l->first, l->stop - l->first}),
                       true);
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
    return !w->s->in_slice || close_slice(w, *to) ? TURN_ON : TURN_FAIL;
}

/* Goes over a block as far as the piece goes. */
static enum turn pass(struct block_way *w)
{
    struct block_marks *m = w->m;
    w->pass.p = m->p;
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
    if (UNLIKELY(!m->paired)) {
        struct block_pairs pairs = match_tail_pairs(&w->s->tail);
        block_marks_pairs(m, &pairs, w->r->kernel);
    }
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

/* ---- entering and leaving ---- */

/* Marks the piece that a line is in; false where there is none. */
static bool take_piece(struct block_way *w, struct spot line)
{
    struct block_marks *m = w->m;
    if (m->n && line.p >= m->p && line.p < m->p + m->n) {
        w->at = (uint32_t)(line.p - m->p);
        if (block_marks_begins(m, w->at)) {
            w->first_line = line.number - block_marks_count(m, w->at);
            return true;
        }
        m->size = MARKS_LEAST; /* what the tokenizer read were no strings */
    }
    w->at = 0;
    w->first_line = line.number;
    str text = {line.p, (size_t)(w->end - line.p)};
    if (!block_marks_find(m, &w->r->marker->sets, text, w->r->kernel))
        return false;
    m->size = m->size * 2 < MARKS_BYTES ? m->size * 2 : MARKS_BYTES;
    return true;
}

/* In a block that was entered before, down to the brace that closes a level. */
static void enter_block(struct block_way *w, uint32_t over)
{
    w->passing = true;
    w->pass.over = over;
    w->pass.depth = w->pass.least = w->r->levels.n;
}

/* What the slicer and the reader hold becomes the way's. */
static bool enter(struct block_way *w)
{
    struct slicer *s = w->s;
    uint32_t depth = w->r->levels.n;
    w->quiet = !s->named && !s->sink.rest && s->headers != SLICE_FULL;
    w->pass = (struct block_pass){.reader = w->r, .limit = w->r->marker->limit};
    w->known = UINT32_MAX;
    if (s->in_slice && depth > s->depth) {
        enter_block(w, s->depth);
    } else if (s->in_slice && !slice_end(s)) {
        return false;
    } else if (s->skip < depth) {
        cut_levels(w, s->skip);
        enter_block(w, s->skip);
    } else {
        cut_levels(w, depth);
    }
    s->skip = UINT32_MAX;
    w->known = s->entered = s->levels.n;
    for (uint32_t i = 0; i < s->levels.n; i++) {
        struct open_level *l = &s->levels.at[i];
        l->want = match_want(s->walk, i + 1);
        l->late = slice_late_may(s, i + 1, l->want);
    }
    set_want(w);
    return true;
}

/* The levels that the tokenizer needs, up to the newest of the slicer's. */
static bool open_levels(struct block_way *w)
{
    struct line_reader *r = w->r;
    struct slicer *s = w->s;
    if (w->passing && w->base == w->entry) /* those below it are the reader's */
        return true;
    line_cut(r, w->known);
    for (uint32_t i = w->known; i < s->levels.n; i++) {
        const struct open_level *l = &s->levels.at[i];
        struct line_item it = {.text_at = l->from,
                               .text_n = l->to - l->from,
                               .line = l->line,
                               .column = l->indent + 1};
        str text = str_sub(buf_str(&s->held), l->text, l->text + l->text_n);
        if (!line_open(r, &it, text))
            return false;
    }
    return true;
}

/* In a block: back to the nearest beginning of a line behind a whole statement, with the levels
 * that are open there. */
static bool leave_block(struct block_way *w, struct spot *to)
{
    struct line_reader *r = w->r;
    struct line_scan *scan = r->scan;
    scan->text = (str){w->base, (size_t)(to->p - w->base)};
    scan->at = scan->text.n;
    scan->inside = w->pass.inside;
    scan->newlines = to->number - w->base_line;
    scan->depth = w->pass.depth;
    scan->known = w->pass.least;
    r->emitted = byte_at(w, w->base);
    r->line_no = w->base_line - 1;
    if (!line_skip_brace_back(r))
        return false;
    to->p = w->base + scan->at;
    to->number = w->base_line + scan->newlines;
    return true;
}

/* Hands on what is known up to a line. */
static bool settle(struct block_way *w, struct spot to)
{
    struct slicer *s = w->s;
    s->counts.total = byte_at(w, to.p);
    if (!(s->in_slice ? put_slice(w, to) : put_rest(w, to.p)) || !put_out(w))
        return false;
    if (s->in_slice && !s->named)
        s->held_n = s->held.n;
    if (w->passing && !s->in_slice) {
        s->skip = w->pass.over;
        slice_push_unseen(s, s->skip + 1);
    }
    return true;
}

/* The tokenizer goes on at a place of the window, or at the nearest line before it where it can;
 * stopped: it has to take what stands there. */
static bool leave(struct block_way *w, struct spot at, bool stopped)
{
    struct line_reader *r = w->r;
    if (stopped) {
        const char *line = at.p;
        while (line > w->entry && line[-1] != '\n')
            line--;
        r->skip_from = byte_at(w, line) + 1;
    }
    keep_levels(w);
    (void)slice_late_enter(w->s, r->dialect);
    if (!open_levels(w) || (w->passing && !leave_block(w, &at)))
        return false;
    r->emitted = r->line_start = r->searched = byte_at(w, at.p);
    r->line_no = at.number - 1;
    return settle(w, at);
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
    if (!enter(&w))
        return false;
    for (enum turn turn = TURN_ON;;) {
        if (w.passing && turn == TURN_ON)
            turn = skip(&w, &at);
        bool more = turn == TURN_ON && at.p < w.end && !w.passing;
        if (turn == TURN_FAIL)
            return false;
        if (!more || !take_piece(&w, at))
            return leave(&w, at, more || turn == TURN_STOP);
        turn = w.s->levels.n < r->marker->least ? TURN_STOP : walk(&w);
        keep_numbers(&w);
        at = (struct spot){w.m->p + w.at, number_at(&w, w.at)};
    }
}
