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
#include "slicer/block_marks.h"
#include "slicer/match.h"
#include "slicer/slice_state.h"

#include "slicer/line_reader.h"

/* One visit of the slicer to whole lines of the reader's window. */
struct block_way {
    struct slicer *s;
    struct line_reader *r;
    struct block_marks *m;
    const char *end;              /* of the window's whole lines */
    const char *entry;            /* the first line of this visit */
    const char *from;             /* the first byte that went nowhere yet */
    const struct line_want *want; /* what is wanted below the levels; NULL: any may matter */
    uint32_t first_line;          /* number of the piece's first line */
    uint32_t known;               /* so many levels are the reader's, too */
    bool passing;                 /* in a block, down to the brace that closes it … */
    struct block_pass pass;
    const char *base;   /* … whose header this is, or the entry, */
    uint32_t base_line; /* and its number */
    str out;            /* bytes of slices that lie one behind the other and wait */
    uint32_t out_line, out_last;
};

/* How far a walk came. */
enum turn { TURN_ON, TURN_STOP, TURN_FAIL };

static uint64_t byte_at(const struct block_way *w, const char *p)
{
    return w->r->base + (uint64_t)(p - w->r->win);
}

static uint32_t number_at(const struct block_way *w, uint32_t at)
{
    return w->first_line + block_marks_count(w->m, at);
}

/* ---- what goes out ---- */

static bool put_out(struct block_way *w)
{
    str out = w->out;
    w->out.n = 0;
    return slice_put(w->s, w->s->sink.bytes, out, w->out_line, w->out_last);
}

static bool put_rest(struct block_way *w, const char *to)
{
    str rest = {w->from, (size_t)(to - w->from)};
    w->from = to;
    return !w->s->sink.rest || slice_put_rest(w->s, rest);
}

/* Passes on the bytes of the open slice up to a line. */
static bool put_slice(struct block_way *w, const char *to, uint32_t line)
{
    struct slicer *s = w->s;
    str more = {w->from, (size_t)(to - w->from)};
    w->from = to;
    s->slice.to = byte_at(w, to);
    s->slice.last = line - 1;
    if (!more.n)
        return true;
    if (w->out.n && w->out.p + w->out.n == more.p) {
        w->out.n += more.n;
    } else {
        if (!put_out(w))
            return false;
        w->out = more;
        w->out_line = s->slice.line;
    }
    w->out_last = line - 1;
    bool waits = !s->named && !s->sink.rest && s->headers != SLICE_FULL;
    return waits || put_out(w);
}

static bool close_slice(struct block_way *w, uint32_t at)
{
    return put_slice(w, w->m->p + at, number_at(w, at)) && slice_end(w->s);
}

/* ---- levels ---- */

static void set_want(struct block_way *w)
{
    struct slicer *s = w->s;
    uint32_t n = s->levels.n;
    w->want = n ? s->levels.at[n - 1].want : match_want(s->walk, 0);
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
}

static void push_level(struct block_way *w, uint32_t at, uint32_t end, str text)
{
    struct slicer *s = w->s;
    uint32_t n = s->levels.n;
    const struct line_want *want = match_want(s->walk, n + 1);
    vec_push(s->arena, &s->levels,
             (struct open_level){.raw = (uint32_t)s->held.n,
                                 .raw_n = end - at,
                                 .text_n = (uint32_t)text.n,
                                 .line = number_at(w, at),
                                 .indent = (uint32_t)(text.p - (w->m->p + at)),
                                 .want = want,
                                 .window = w->m->p + at,
                                 .from = byte_at(w, text.p),
                                 .to = byte_at(w, text.p) + text.n});
    w->want = want;
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
    uint32_t n = s->levels.n, number = number_at(w, at);
    bool shown = !n || s->levels.at[n - 1].shown || s->headers == SLICE_NONE;
    bool near = w->out.n && w->out.p + w->out.n == line;
    if (!(near && shown) && !put_out(w))
        return false;
    if (!put_rest(w, line))
        return false;
    if (s->named) {
        struct line_event e = {.from = byte_at(w, line),
                               .to = byte_at(w, w->m->p + end),
                               .line = number,
                               .last = number,
                               .depth = n,
                               .text = text};
        keep_levels(w);
        return slice_open(s, &e, hit);
    }
    s->slice.from = byte_at(w, line);
    s->slice.line = number;
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
    w->base_line = number_at(w, at);
    w->pass.at = end;
    w->pass.over = w->pass.least = depth;
    w->pass.depth = depth + 1;
}

/* A statement on a line of its own, which no rule of the dialect makes something else. */
static enum turn take_statement(struct block_way *w, uint32_t at, uint32_t first, uint32_t stop,
                                uint32_t end, bool header)
{
    struct slicer *s = w->s;
    str raw = {w->m->p + first, stop - first};
    str text = line_normalise(&w->r->scratch, w->r->dialect, raw);
    struct match_hit hit = match_enter(s->walk, s->levels.n, text);
    if (hit.n) {
        if (!open_slice(w, at, end, text, &hit))
            return TURN_FAIL;
        if (header)
            begin_pass(w, at, end);
        else if (!close_slice(w, end))
            return TURN_FAIL;
    } else if (header && hit.alive) {
        push_level(w, at, end, str_trim_end(raw));
    } else if (header) {
        begin_pass(w, at, end);
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
        uint32_t number = number_at(w, at);
        if (!put_out(w) || !put_rest(w, line) ||
            !slice_put(s, s->sink.context, (str){line, end - at}, number, number))
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

/* Where the line ends whose last mark but the newline is at a place, blanks behind it apart; 0: not
 * there. */
static uint32_t line_end(const struct block_marks *m, uint32_t mark)
{
    uint32_t at = mark + 1;
    while (m->p[at] != '\n' && strchr(" \t\r\f\v", m->p[at]) && m->p[at])
        at++;
    return m->p[at] == '\n' ? at + 1 : 0;
}

/* Whether a mark that may be for the tokenizer is; if not, it is none any more. */
static bool is_careful(struct block_way *w, uint32_t at)
{
    struct block_marks *m = w->m;
    uint64_t bit = (uint64_t)1 << at % 64;
    if (!(m->careful[at / 64] & bit) || line_ends_careful(w->r, m->p, at))
        return m->careful[at / 64] & bit;
    m->careful[at / 64] &= ~bit;
    if (m->p[at] != '\n' && m->p[at] != ';' && !((m->open[at / 64] | m->close[at / 64]) & bit))
        m->mark[at / 64] &= ~bit;
    return false;
}

/* The line at a place; *next: the one behind it. */
static inline enum turn take_line(struct block_way *w, uint32_t at, uint32_t *next)
{
    struct block_marks *m = w->m;
    struct line_reader *r = w->r;
    uint32_t first = at, stop, end;
    while (m->p[first] == ' ' || m->p[first] == '\t')
        first++;
    do
        stop = block_marks_next(m, first);
    while (UNLIKELY(m->careful[stop / 64] >> stop % 64 & 1) && !is_careful(w, stop));
    if (UNLIKELY(m->careful[stop / 64] >> stop % 64 & 1))
        return TURN_STOP;
    char mark = m->p[stop];
    end =
        LIKELY(m->p[stop + (mark != '\n')] == '\n') ? stop + 1 + (mark != '\n') : line_end(m, stop);
    if (UNLIKELY(!end))
        return TURN_STOP;
    *next = end;
    unsigned char c = (unsigned char)m->p[first];
    if (r->gate.bytes[c] || c == '\n') {
        if (first == stop && mark == '\n')
            return TURN_ON;
        if (first != stop || mark != '}' || !w->s->levels.n)
            return TURN_STOP;
        return take_close(w, at, end);
    }
    if (UNLIKELY(mark == '\n') && !r->marker->bare[(unsigned char)m->p[stop - 1]])
        return TURN_STOP;
    if (mark == '}' || (mark == '{' && (m->p[stop - 1] != ' ' || w->s->levels.n >= w->pass.limit)))
        return TURN_STOP;
    uint32_t gate = line_gate_quick(&r->gate, m->p + first, m->n - first);
    if (UNLIKELY(gate & (GATE_TAG | GATE_NOISE)) &&
        is_special(r, (str){m->p + first, stop - first}, gate))
        return TURN_STOP;
    if (LIKELY(is_other(w->want, m->p + first, m->n - first))) {
        if (mark == '{')
            begin_pass(w, at, end);
        return TURN_ON;
    }
    return take_statement(w, at, first, stop, end, mark == '{');
}

/* Takes lines up to the end of the piece, a block that is passed over, or what stops. */
static enum turn walk(struct block_way *w, uint32_t *at)
{
    while (*at < w->m->n) {
        uint32_t next = 0;
        enum turn turn =
            w->s->levels.n < w->r->marker->least ? TURN_STOP : take_line(w, *at, &next);
        if (turn != TURN_ON)
            return turn;
        *at = next;
        if (w->passing)
            return TURN_ON;
    }
    return TURN_ON;
}

/* Goes over a block; *at: behind it, if it ends in the piece, or what stops. */
static enum turn pass(struct block_way *w, uint32_t *at)
{
    struct block_marks *m = w->m;
    enum block_stop how;
    do
        how = block_marks_pass(m, &w->pass, w->r->kernel);
    while (UNLIKELY(how == BLOCK_CAREFUL) && w->pass.depth < w->pass.limit &&
           !is_careful(w, w->pass.at));
    *at = w->pass.at;
    if (how == BLOCK_END)
        return TURN_ON;
    uint32_t end = how == BLOCK_CLOSED ? line_end(m, *at) : 0;
    if (UNLIKELY(!end)) {
        w->pass.depth += how == BLOCK_CLOSED;
        return TURN_STOP;
    }
    *at = end;
    w->passing = false;
    return !w->s->in_slice || close_slice(w, end) ? TURN_ON : TURN_FAIL;
}

/* ---- entering and leaving ---- */

/* Marks the piece that a line is in; false where there is none. */
static bool take_piece(struct block_way *w, const char *line, uint32_t number, uint32_t *at)
{
    struct block_marks *m = w->m;
    if (m->n && line >= m->p && line < m->p + m->n) {
        *at = (uint32_t)(line - m->p);
        if (block_marks_begins(m, *at)) {
            w->first_line = number - block_marks_count(m, *at);
            return true;
        }
        m->size = MARKS_LEAST; /* what the tokenizer read were no strings */
    }
    *at = 0;
    w->first_line = number;
    str text = {line, (size_t)(w->end - line)};
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
    w->pass.limit = w->r->marker->limit;
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
    w->known = s->levels.n;
    for (uint32_t i = 0; i < s->levels.n; i++)
        s->levels.at[i].want = match_want(s->walk, i + 1);
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
static bool leave_block(struct block_way *w, const char **to, uint32_t *number)
{
    struct line_reader *r = w->r;
    struct line_scan *scan = r->scan;
    scan->text = (str){w->base, (size_t)(*to - w->base)};
    scan->at = scan->text.n;
    scan->inside = false;
    scan->newlines = *number - w->base_line;
    scan->depth = w->pass.depth;
    scan->known = w->pass.least;
    r->emitted = byte_at(w, w->base);
    r->line_no = w->base_line - 1;
    if (!line_skip_brace_back(r))
        return false;
    *to = w->base + scan->at;
    *number = w->base_line + scan->newlines;
    return true;
}

/* Hands on what is known up to a line. */
static bool settle(struct block_way *w, const char *to, uint32_t number)
{
    struct slicer *s = w->s;
    s->counts.total = byte_at(w, to);
    if (!(s->in_slice ? put_slice(w, to, number) : put_rest(w, to)) || !put_out(w))
        return false;
    if (s->in_slice && !s->named)
        s->held_n = s->held.n;
    if (w->passing && !s->in_slice) {
        s->skip = w->pass.over;
        slice_push_unseen(s, s->skip + 1);
    }
    return true;
}

/* The tokenizer goes on at a place of the piece, or at the nearest line before it where it can;
 * stopped: it has to take what stands there. */
static bool leave(struct block_way *w, uint32_t at, bool stopped)
{
    struct line_reader *r = w->r;
    const char *to = w->m->p + at;
    uint32_t number = number_at(w, at);
    keep_levels(w);
    if (stopped)
        r->skip_from = byte_at(w, w->m->p + block_marks_line(w->m, at)) + 1;
    if (!open_levels(w) || (w->passing && !leave_block(w, &to, &number)))
        return false;
    r->emitted = r->line_start = r->searched = byte_at(w, to);
    r->line_no = number - 1;
    return settle(w, to, number);
}

bool slice_blocks(void *slicer, struct line_reader *r)
{
    struct block_way w = {.s = slicer, .r = r, .m = r->blocks};
    uint32_t at;
    w.entry = w.from = w.base = r->win + (r->emitted - r->base);
    w.end = r->win + (r->whole_end - r->base);
    w.base_line = r->line_no + 1;
    if (w.s->bound.n || !take_piece(&w, w.entry, w.base_line, &at)) {
        r->skip_from = r->emitted + 1;
        return true;
    }
    if (!enter(&w))
        return false;
    w.pass.at = at;
    for (;;) {
        enum turn turn = w.passing ? pass(&w, &at) : walk(&w, &at);
        if (turn == TURN_FAIL)
            return false;
        const char *line = w.m->p + at;
        if (turn == TURN_STOP || line == w.end)
            return leave(&w, at, turn == TURN_STOP);
        if (at < w.m->n)
            continue;
        if (!take_piece(&w, line, number_at(&w, at), &at)) {
            w.m->p = line; /* an empty piece */
            return leave(&w, 0, true);
        }
        w.pass.at = at;
    }
}
