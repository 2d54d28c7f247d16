/* SPDX-License-Identifier: Apache-2.0 */
/* Slicing of lines whose depth their indents tell, without an event for each: the marks of a piece
 * (line_starts.h) lead from one line that may matter to the next.
 *
 *     interface Gi0/1                 some expression goes on below it: a level, kept
 *      mtu 9000                       none takes it: lines deeper than 1 blank do not matter
 *      service instance 1 ethernet    taken: a slice up to the next line of at most 1 blank
 *       encapsulation dot1q 5         (not looked at)
 *     !                               the first line that is looked at again
 *
 * Where w->want is known, lines of the newest statement's indent that begin with nothing it asks
 * for are passed over, too (line_starts_asked); with no level open there need be no marks
 * (slice_search.c).
 *
 * Below statements that may be parents of literals (GATE_PARENT) every line is looked at; closers
 * are looked at wherever they stand. What only the tokenizer can judge is left to it: way_leave()
 * makes its levels as if it had read each line. */
#include "slicer/match.h"
#include "slicer/slice_way.h"

/* Bytes of the first piece, and of those behind many: they stay in the cache nearest by. */
enum { LEAST_PIECE = 512, MOST_PIECE = STARTS_BYTES / 2 };

static void pop_levels(struct way *w, uint32_t indent)
{
    struct slicer *s = w->s;
    while (s->levels.n && s->levels.at[s->levels.n - 1].indent >= indent) {
        w->taken_n = 0;
        const struct open_level *l = &s->levels.at[--s->levels.n];
        s->held.n = l->raw;
        w->parents -= l->parent;
    }
    if (w->known > s->levels.n)
        w->known = s->levels.n;
    w->fresh = false;
    w->told = false;
}

/* A slice that nobody is told of but by its bytes. */
static bool open_unnamed(struct way *w, const char *line, bool shown)
{
    struct slicer *s = w->s;
    s->slice.from = way_byte(w, line);
    s->slice.line = way_number(w, line);
    s->in_slice = true;
    s->depth = s->levels.n;
    s->held_n = s->held.n;
    s->counts.slices++;
    return shown || s->headers == SLICE_NONE || slice_show(s, s->levels.n);
}

static bool open_at(struct way *w, uint32_t at, uint32_t end, str text, const struct match_hit *hit)
{
    struct slicer *s = w->s;
    const char *line = w->m->p + at;
    bool near = w->out.n && w->out.p + w->out.n == line;
    bool shown = !s->levels.n || s->levels.at[s->levels.n - 1].shown;
    if (!(near && shown) && !way_put(w))
        return false;
    if (!way_pass_rest(w, line))
        return false;
    if (!s->named)
        return open_unnamed(w, line, shown);
    uint32_t number = way_number(w, line);
    struct line_event e = {.from = way_byte(w, line),
                           .to = way_byte(w, w->m->p + end),
                           .line = number,
                           .last = number,
                           .depth = s->levels.n,
                           .text = text};
    way_keep_levels(w);
    return slice_open(s, &e, hit);
}

/* The first bytes of lines that have to be looked at where w->want is known: what is asked for, and
 * what may change more than the newest statement. */
static void set_stops(struct way *w)
{
    const uint8_t *stop = w->r->gate.stop[w->floor > 0];
    for (size_t i = 0; i < sizeof w->stops; i++)
        w->stops[i] = w->want->ask[i] | stop[i];
    w->stops_of = w->want;
    w->stops_below = w->floor > 0;
}

/* Whether lines of the newest statement's indent can be told by w->stops. */
static inline bool may_pass(struct way *w)
{
    if (w->limit == INDENT_ANY || !w->want || w->want->wide || w->limit != w->indent ||
        w->r->gate.all & (GATE_CLOSER | GATE_LITERAL | GATE_PARENT))
        return false;
    if (w->stops_of != w->want || w->stops_below != (w->floor > 0))
        set_stops(w);
    return true;
}

/* The next line to look at from a place on. */
static uint32_t next_line(struct way *w, uint32_t at)
{
    if (!may_pass(w))
        return line_starts_next(w->m, at, w->limit);
    w->passed = true;
    return line_starts_asked(w->m, at, w->indent, w->stops, w->r->kernel);
}

/* Behind a new level: where the line below it stands right of it by one and need not be looked at,
 * it is the newest statement; else nothing is known yet. */
static void begin_below(struct way *w, uint32_t line, uint32_t indent, const struct line_want *want)
{
    const struct line_starts *m = w->m;
    w->want = want;
    w->floor = w->indent = indent + 1;
    w->newest = (struct newest){m->p + line, false, true};
    way_set_limit(w);
    if (line < m->n && way_indent(m, line) == w->indent && may_pass(w)) {
        unsigned char c = (unsigned char)m->p[line + w->indent];
        bool stop = c < 0x80 && w->stops[c & 15] >> (c >> 4) & 1;
        if (c > ' ' && !stop && !(w->r->gate.bytes[c] & BYTE_COMMENT))
            return;
    }
    w->want = NULL;
    w->indent = INDENT_ANY;
    w->newest = (struct newest){0};
}

static void push_level(struct way *w, uint32_t at, uint32_t end, uint32_t indent, bool parent,
                       const struct line_want *want)
{
    struct slicer *s = w->s;
    w->taken_n = 0;
    w->parents += parent;
    vec_push(s->arena, &s->levels,
             (struct open_level){.raw = (uint32_t)s->held.n,
                                 .raw_n = end - at,
                                 .parent = parent,
                                 .indent = indent,
                                 .want = want,
                                 .window = w->m->p + at});
}

/* Whether the next slice begins where the open one ends, so that they may as well be one: nobody is
 * told where each begins. */
static bool is_next_slice(const struct way *w, uint32_t at, uint32_t indent)
{
    const struct slicer *s = w->s;
    return s->in_slice && indent >= w->floor && !s->named && !s->sink.rest &&
           s->headers != SLICE_FULL && s->depth == s->levels.n && !w->fresh &&
           way_is_behind_statement(w, w->m->p + at);
}

/* Statements below one level that begin alike are taken alike. Rules look at the first three bytes
 * to tell whether they may concern a statement. */
static void keep_taken(struct way *w, const char *first, str head)
{
    bool rules = way_gate(w, first) & (GATE_CLOSER | GATE_LITERAL | GATE_PARENT);
    w->taken_n = head.n >= 3 && head.n <= sizeof w->taken && !rules ? (uint32_t)head.n : 0;
    memcpy(w->taken, head.p, w->taken_n);
}

/* Whether the statement with this first byte begins like the one that was taken before. */
static inline bool is_taken_again(const struct way *w, const char *first)
{
    size_t n = w->taken_n;
    return n && (size_t)(w->end - first) > n && text_same(first, w->taken, n) &&
           (unsigned char)first[n] > ' ';
}

/* What a statement that may be asked for is to the expressions, which say so of its first bytes or
 * else of all that it says. */
static struct match_glance enter_line(struct way *w, uint32_t at, uint32_t first,
                                      struct match_hit *hit, str *text)
{
    struct slicer *s = w->s;
    struct match_glance g = {0};
    if (!s->named)
        g = match_glance(s->walk, s->levels.n, w->m->p + first, w->m->n - first);
    if (g.takes)
        keep_taken(w, w->m->p + first, g.head);
    if (g.known)
        return g;
    *text = way_piece_text(w, first, line_starts_end(w->m, at));
    *hit = match_enter(s->walk, s->levels.n, *text);
    const struct line_want *want = hit->alive ? match_want(s->walk, s->levels.n + 1) : NULL;
    return (struct match_glance){
        .known = true, .takes = hit->n > 0, .alive = hit->alive, .want = want};
}

/* A statement at the asked depth or above it. */
static bool take_line(struct way *w, uint32_t at, uint32_t indent, bool parent)
{
    struct slicer *s = w->s;
    const struct line_starts *m = w->m;
    uint32_t first = at + indent;
    struct match_hit hit;
    str text;
    if (s->in_slice && !way_close_slice(w, way_slice_end(w, m->p + at)))
        return false;
    pop_levels(w, indent);
    w->closer = NULL;
    w->passed = false;
    w->newest = (struct newest){m->p + at, parent, true};
    w->indent = indent;
    const struct open_level *above = s->levels.n ? &s->levels.at[s->levels.n - 1] : NULL;
    w->floor = above ? above->indent + 1 : 0;
    const struct line_want *want = w->want = above ? above->want : w->top;
    if (want && !way_may_take(w, want, m->p + first))
        return true;
    struct match_glance g = enter_line(w, at, first, &hit, &text);
    if (!g.takes && !g.alive)
        return true;
    w->want = NULL;
    uint32_t end = line_starts_end(m, at);
    if (g.takes)
        return open_at(w, at, end, text, &hit);
    push_level(w, at, end, indent, parent, g.want);
    begin_below(w, end, indent, g.want);
    return true;
}

/* A closer that ends the newest statement, at whose indent it stands. */
static bool closes_newest(const struct way *w, const struct dialect_closer *c, uint32_t at,
                          uint32_t indent)
{
    if (!c->opens || w->indent != indent || !w->newest.line)
        return false;
    str header = {w->newest.line + w->indent, (size_t)(w->m->p + at - w->newest.line - w->indent)};
    header.n = str_find_byte(header, '\n', 0);
    return way_is_closer_of(w, c, str_trim(header));
}

/* What stands at a line that has to be looked at. */
enum turn { TURN_ON, TURN_STOP, TURN_FAIL };

/* The last line of the piece before a place that begins with at most so many blanks and is no
 * comment or blank line; false where it is not known. */
static bool find_before(const struct way *w, uint32_t at, uint32_t indent, uint32_t *found)
{
    const struct line_starts *m = w->m;
    while ((at = indent == 0   ? line_starts_last(m, at, 0) /* loops of their own */
                 : indent == 1 ? line_starts_last(m, at, 1)
                               : line_starts_last(m, at, indent)) != m->n) {
        unsigned char c = (unsigned char)m->p[at + way_indent(m, at)];
        *found = at;
        if (c > ' ' && !(w->r->gate.bytes[c] & BYTE_COMMENT))
            return true;
    }
    return false;
}

/* Whether a closer that stands deeper than the newest statement ends a block that does so, too, and
 * stands at its indent, with no closer between: then nothing above changes. */
static bool ends_inner(const struct way *w, const struct dialect_closer *c, uint32_t at,
                       uint32_t indent)
{
    const struct line_starts *m = w->m;
    uint32_t header;
    if (!c->opens || !find_before(w, at, indent, &header) || way_indent(m, header) != indent)
        return false;
    uint32_t odd = w->odd;
    while (odd && m->odd[odd - 1] >= at)
        odd--;
    if (odd && m->odd[odd - 1] >= header)
        return false;
    if (m->p + header < w->entry || (w->newest.line && m->p + header <= w->newest.line))
        return false;
    uint32_t first = header + indent;
    return way_is_closer_of(w, c,
                            str_trim((str){m->p + first, line_starts_end(m, header) - first}));
}

/* Whether a line at column 0 ends the configuration. */
static bool is_ending(const struct line_reader *r, str text)
{
    return r->dialect->ending && dialect_line_fits(r->dialect, r->dialect->ending, text);
}

/* A line that may be a closer or open a literal; *on: it is neither. */
static enum turn look_closely(struct way *w, uint32_t at, uint32_t indent, bool *on)
{
    const struct line_starts *m = w->m;
    struct line_reader *r = w->r;
    uint32_t first = at + indent, end = line_starts_end(m, at);
    str text = str_trim((str){m->p + first, end - first});
    *on = !(line_gate(r, text) & (GATE_CLOSER | GATE_LITERAL));
    if (*on)
        return TURN_ON;
    text = way_piece_text(w, first, end);
    const struct dialect_closer *closer = line_closer_at(r, text);
    bool ending = !closer && !indent && is_ending(r, text);
    *on = !closer && !ending && !(line_gate(r, text) & GATE_LITERAL);
    if (*on || (closer && indent > w->indent &&
                (way_is_harmless(w, closer) || ends_inner(w, closer, at, indent))))
        return TURN_ON;
    if (!closer || !closes_newest(w, closer, at, indent))
        return TURN_STOP;
    w->closer = m->p + at;
    w->newest = (struct newest){0};
    w->indent = w->limit = INDENT_ANY;
    w->want = NULL;
    return !w->s->in_slice || way_close_slice(w, m->p + end) ? TURN_ON : TURN_FAIL;
}

/* The newest statement is the last one before a place that was passed over. */
static NOINLINE void find_newest(struct way *w, uint32_t at)
{
    uint32_t newest;
    w->passed = false;
    if (find_before(w, at, w->indent, &newest) && w->m->p + newest > w->newest.line)
        w->newest = (struct newest){w->m->p + newest, false, false};
}

/* A line that has to be looked at, which no comment is. Apart from the walk, which so keeps what it
 * needs in registers. */
static NOINLINE enum turn look_at(struct way *w, uint32_t at, uint32_t indent)
{
    const struct line_starts *m = w->m;
    uint32_t first = at + indent;
    unsigned char c = (unsigned char)m->p[first];
    uint32_t gate = w->r->gate.bytes[c] & BYTE_GATED ? way_gate(w, m->p + first) : 0;
    bool odd = c <= ' ' || indent > LINE_DEEP || gate & (GATE_CLOSER | GATE_LITERAL);
    if (UNLIKELY(odd && w->passed))
        find_newest(w, at);
    if (UNLIKELY(c <= ' ')) {
        bool blank = c == '\n' || (c == '\r' && m->p[first + 1] == '\n');
        return blank ? TURN_ON : TURN_STOP;
    }
    if (UNLIKELY(indent > LINE_DEEP))
        return TURN_STOP;
    if (UNLIKELY(gate & (GATE_CLOSER | GATE_LITERAL))) {
        bool on;
        enum turn turn = look_closely(w, at, indent, &on);
        if (!on)
            return turn;
    }
    if (indent > w->indent)
        return TURN_ON;
    bool parent = gate & GATE_PARENT && way_is_parent(w, m->p + first);
    bool fine = take_line(w, at, indent, parent);
    way_set_limit(w);
    return fine ? TURN_ON : TURN_FAIL;
}

/* The next line that may be a closer, from a place on; the end of the piece where there is none. */
static uint32_t next_odd(struct way *w, uint32_t at)
{
    const struct line_starts *m = w->m;
    while (w->odd < m->odd_n && m->odd[w->odd] < at)
        w->odd++;
    return w->odd < m->odd_n ? m->odd[w->odd] : m->n;
}

/* Goes on along the piece, to its end or a line that stops it. */
static enum turn walk(struct way *w)
{
    struct line_starts *m = w->m;
    const uint8_t *bytes = w->r->gate.bytes;
    uint32_t odd = next_odd(w, w->at);
    for (uint32_t at = w->at;; at++) {
        at = next_line(w, at);
        if (UNLIKELY(at >= odd)) {
            at = odd;
            odd = next_odd(w, at + 1);
            if (at == m->n) {
                if (w->passed)
                    find_newest(w, at);
                w->at = at;
                return TURN_ON;
            }
        }
        uint32_t indent = way_indent(m, at);
        unsigned char c = (unsigned char)m->p[at + indent];
        if (bytes[c] & BYTE_COMMENT)
            continue;
        if (indent == w->indent && is_taken_again(w, m->p + at + indent) &&
            is_next_slice(w, at, indent)) {
            w->s->counts.slices++;
            w->newest.line = m->p + at;
            continue;
        }
        enum turn turn = look_at(w, at, indent);
        if (turn != TURN_ON) {
            w->at = at;
            return turn;
        }
    }
}

/* ---- the way ---- */

/* The number of the first odd line from a place on: the piece may have been entered before. */
static uint32_t first_odd(const struct line_starts *m, uint32_t at)
{
    uint32_t low = 0, high = m->odd_n;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (m->odd[middle] < at)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The bytes of the piece that begins with a line; 0 where the line is too long for one. Pieces grow
 * for as long as one follows the other: behind a line that was searched for mostly little matters.
 */
static size_t piece_bytes(struct way *w, const char *line)
{
    size_t left = (size_t)(w->end - line);
    const char *nl = left > w->room ? memrchr(line, '\n', w->room) : NULL;
    if (left > w->room && !nl && w->room < STARTS_BYTES) {
        w->room = STARTS_BYTES;
        return piece_bytes(w, line);
    }
    size_t n = nl ? (size_t)(nl + 1 - line) : left > w->room ? 0 : left;
    w->room = w->room < MOST_PIECE ? w->room * 4 : MOST_PIECE;
    return n;
}

/* Marks the piece that a line is in; false where the line is too long for one. */
static bool take_piece(struct way *w, const char *line, uint32_t number)
{
    struct line_starts *m = w->m;
    if (m->n && line >= m->p && line < m->p + m->n) {
        w->at = (uint32_t)(line - m->p);
        w->first_line = number - line_starts_count(m, w->at);
    } else {
        size_t n = piece_bytes(w, line);
        w->at = 0;
        w->first_line = number;
        if (!n) {
            line_starts_none(m, line);
            return false;
        }
        line_starts_find(m, (str){line, n}, w->r->kernel);
    }
    w->odd = first_odd(m, w->at);
    return true;
}

bool slice_lines(void *slicer, struct line_reader *r)
{
    struct slicer *s = slicer;
    struct way w = {.s = s, .r = r, .m = r->starts};
    uint32_t number = line_first_open(r);
    w.room = LEAST_PIECE;
    w.entry = w.from = r->win + (r->emitted - r->base);
    w.end = r->win + (r->whole_end - r->base);
    if (!take_piece(&w, w.entry, number)) {
        r->skip_from = r->emitted + 1;
        return true;
    }
    way_enter(&w);
    for (;;) {
        enum turn turn = walk(&w);
        const char *at = w.m->p + w.at;
        if (turn == TURN_FAIL)
            return false;
        if (turn == TURN_STOP || at == w.end)
            return way_leave(&w, at);
        number = w.first_line + w.m->lines;
        if (way_may_search(&w)) {
            at = way_search(&w, at, &number);
            w.room = LEAST_PIECE;
        }
        if (!take_piece(&w, at, number))
            return way_leave(&w, at);
    }
}
