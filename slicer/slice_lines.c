/* SPDX-License-Identifier: Apache-2.0 */
/* Slicing of lines whose depth their indents tell, without an event for each: a search
 * (line_search.h) leads from one line that may matter to the next.
 *
 *     interface Gi0/1                 some expression goes on below it: a level, kept
 *      mtu 9000                       none takes it: lines deeper than 1 blank do not matter
 *      service instance 1 ethernet    taken: a slice up to the next line of at most 1 blank
 *       encapsulation dot1q 5         (not looked at)
 *     !                               (a comment is no end yet)
 *     interface Gi0/2                 the first line that is looked at again
 *
 * Where w->want is known, lines of the newest statement's indent that begin with nothing it asks
 * for are passed over, too (slice_search.c).
 *
 * Below statements that may be parents of literals (GATE_PARENT) every line is looked at; closers
 * are looked at wherever they stand. What only the tokenizer can judge is left to it: way_leave()
 * makes its levels as if it had read each line. */
#include "slicer/match.h"
#include "slicer/slice_way.h"

static void pop_levels(struct way *w, uint32_t indent)
{
    struct slicer *s = w->s;
    while (s->levels.n && s->levels.at[s->levels.n - 1].indent >= indent) {
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
    slice_begin_unnamed(s, way_byte(w, line));
    return shown || s->headers == SLICE_NONE || slice_show(s, s->levels.n);
}

static bool open_at(struct way *w, struct line_span line, str text, const struct match_hit *hit)
{
    struct slicer *s = w->s;
    bool near = w->out.n && w->out.p + w->out.n == line.p;
    bool shown = !s->levels.n || s->levels.at[s->levels.n - 1].shown;
    if (!(near && shown) && !way_put(w))
        return false;
    if (!way_pass_rest(w, line.p))
        return false;
    if (!s->named)
        return open_unnamed(w, line.p, shown);
    uint32_t number = way_number(w, line.p);
    struct line_event e = {.from = way_byte(w, line.p),
                           .to = way_byte(w, line.end),
                           .line = number,
                           .last = number,
                           .depth = s->levels.n,
                           .text = text};
    way_keep_levels(w);
    return slice_open(s, &e, hit);
}

/* Behind a new level: where the line below it stands right of it by one and need not be looked at,
 * it is the newest statement; else nothing is known yet. */
static void begin_below(struct way *w, const struct line_span *header, const struct line_want *want)
{
    const char *below = header->end;
    w->want = want;
    w->floor = w->indent = header->indent + 1;
    w->newest = (struct newest){below, false, true};
    way_set_limit(w);
    if (below < w->end && way_blanks(w, below) == w->indent &&
        way_passes_by(w, (unsigned char)below[w->indent]))
        return;
    w->want = NULL;
    w->indent = w->limit = INDENT_ANY;
    w->newest = (struct newest){0};
}

static void push_level(struct way *w, const struct line_span *line, bool parent,
                       const struct line_want *want)
{
    struct slicer *s = w->s;
    w->parents += parent;
    vec_push(s->arena, &s->levels,
             (struct open_level){.raw = (uint32_t)s->held.n,
                                 .raw_n = (uint32_t)(line->end - line->p),
                                 .parent = parent,
                                 .indent = line->indent,
                                 .want = want,
                                 .window = line->p});
}

/* Whether the next slice begins where the open one ends, so that they may as well be one: nobody is
 * told where each begins. */
static bool is_next_slice(const struct way *w, const char *line, uint32_t indent)
{
    const struct slicer *s = w->s;
    return s->in_slice && indent >= w->floor && w->quiet && s->depth == s->levels.n && !w->fresh &&
           way_is_behind_statement(w, line);
}

/* Keeps what a statement is, told by its first bytes. Rules look at the first three bytes to tell
 * whether they may concern a statement. */
static void keep_memo(struct way *w, struct memo *k, const char *first,
                      const struct match_glance *g)
{
    bool rules = way_gate(w, first) & (GATE_CLOSER | GATE_LITERAL | GATE_PARENT);
    k->n = g->head.n >= 3 && g->head.n <= sizeof k->head && !rules ? (uint32_t)g->head.n : 0;
    k->depth = w->s->levels.n;
    k->want = g->want;
    memcpy(k->head, g->head.p, k->n);
}

/* What a statement that may be asked for is to the expressions, which say so of its first bytes or
 * else of all that it says. */
static struct match_glance enter_line(struct way *w, const struct line_span *line,
                                      struct match_hit *hit, str *text)
{
    struct slicer *s = w->s;
    uint32_t depth = s->levels.n;
    struct match_glance g = {0};
    const char *first = line->p + line->indent;
    if (w->entered.depth >= depth) /* the matcher hears of another statement */
        w->entered.n = 0;
    if (w->taken.depth > depth)
        w->taken.n = 0;
    if (!s->named)
        g = match_glance(s->walk, depth, first, (size_t)(w->end - first));
    if (g.takes || g.alive)
        keep_memo(w, g.takes ? &w->taken : &w->entered, first, &g);
    if (g.known)
        return g;
    *text = way_text(w, first, line->end);
    *hit = match_enter(s->walk, depth, *text);
    const struct line_want *want = hit->alive ? match_want(s->walk, depth + 1) : NULL;
    return (struct match_glance){
        .known = true, .takes = hit->n > 0, .alive = hit->alive, .want = want};
}

/* A statement at the asked depth or above it is the newest; what was open there ends. */
static bool begin_newest(struct way *w, const struct line_span *line, bool parent)
{
    struct slicer *s = w->s;
    if (s->in_slice && !way_close_slice(w, way_slice_end(w, line->p)))
        return false;
    pop_levels(w, line->indent);
    s->search->search.harmless.n = 0;
    w->closer = NULL;
    w->passed = false;
    w->newest = (struct newest){line->p, parent, true};
    w->indent = line->indent;
    const struct open_level *above = s->levels.n ? &s->levels.at[s->levels.n - 1] : NULL;
    w->floor = above ? above->indent + 1 : 0;
    w->want = above ? above->want : w->top;
    way_set_limit(w);
    return true;
}

/* It begins a slice. */
static bool take_slice(struct way *w, const struct line_span *line, str text,
                       const struct match_hit *hit)
{
    w->want = NULL;
    return open_at(w, *line, text, hit);
}

/* Some expression goes on below it. */
static void enter_level(struct way *w, const struct line_span *line, bool parent,
                        const struct line_want *want)
{
    push_level(w, line, parent, want);
    begin_below(w, line, want);
}

static bool take_line(struct way *w, const struct line_span *line, bool parent)
{
    struct match_hit hit;
    str text;
    if (!begin_newest(w, line, parent))
        return false;
    if (w->want && !way_may_take(w, w->want, line->p + line->indent))
        return true;
    struct match_glance g = enter_line(w, line, &hit, &text);
    if (g.takes)
        return take_slice(w, line, text, &hit);
    if (g.alive)
        enter_level(w, line, parent, g.want);
    return true;
}

/* Whether so many levels stand above a line. */
static inline bool is_below(const struct slicer *s, uint32_t levels, uint32_t indent)
{
    return s->levels.n >= levels && (!levels || s->levels.at[levels - 1].indent < indent) &&
           (s->levels.n == levels || s->levels.at[levels].indent >= indent);
}

/* Whether a line is a statement that begins like the one that was kept, at the same level. */
static inline bool is_again(const struct way *w, const struct memo *k, const struct line_span *line)
{
    const char *first = line->p + line->indent;
    return k->n && (size_t)(w->end - first) > k->n && text_same(first, k->head, k->n) &&
           (unsigned char)first[k->n] > ' ' && line->indent <= w->indent && !w->fresh &&
           line->indent <= LINE_DEEP && is_below(w->s, k->depth, line->indent);
}

static bool take_again(struct way *w, const struct line_span *line)
{
    if (is_next_slice(w, line->p, line->indent)) {
        w->s->counts.slices++;
        w->newest.line = line->p;
        if (UNLIKELY(line->indent != w->indent)) {
            w->indent = line->indent;
            way_set_limit(w);
        }
        return true;
    }
    return begin_newest(w, line, false) && take_slice(w, line, (str){0}, NULL);
}

static bool enter_again(struct way *w, const struct line_span *line)
{
    if (!begin_newest(w, line, false))
        return false;
    enter_level(w, line, false, w->entered.want);
    return true;
}

/* A closer that ends the newest statement, at whose indent it stands. */
static bool closes_newest(const struct way *w, const struct dialect_closer *c,
                          const struct line_span *line)
{
    if (!c->opens || w->indent != line->indent || !w->newest.line)
        return false;
    const char *first = w->newest.line + w->indent;
    str header = {first, (size_t)(line->p - first)};
    header.n = str_find_byte(header, '\n', 0);
    return way_is_closer_of(w, c, str_trim(header));
}

/* What stands at a line that has to be looked at. */
enum turn { TURN_ON, TURN_STOP, TURN_FAIL };

/* Whether a closer that stands deeper than the newest statement ends a block that does so, too, and
 * stands at its indent, with no closer between: then nothing above changes. */
static bool ends_inner(const struct way *w, const struct dialect_closer *c,
                       const struct line_span *line)
{
    const char *low = w->newest.line ? way_line_end(w, w->newest.line) : w->entry, *end = line->p;
    while (c->opens && end > low) {
        struct seen_line l = way_before(w, end);
        if (l.statement && (way_gate(w, l.first) & GATE_CLOSER))
            return false;
        if (l.statement && l.indent <= line->indent)
            return l.indent == line->indent &&
                   way_is_closer_of(w, c, str_trim((str){l.first, (size_t)(end - l.first)}));
        end = l.line;
    }
    return false;
}

/* Whether the pattern of the headers that a closer ends says the byte that they begin with, so that
 * none of them was passed over at the top. */
static bool is_told(const struct dialect_closer *c)
{
    const char *p = c->opens;
    return p && *p && (unsigned char)*p < 0x80 && p[strcspn(p, " *?[]|=")] == ' ';
}

/* A closer that stands deeper than the newest statement and can end nothing that matters. The next
 * ones that say the same need not be looked at. */
static bool passes_closer(struct way *w, const struct dialect_closer *c,
                          const struct line_span *line)
{
    if (line->indent <= w->indent)
        return false;
    if ((!w->passed || (!w->floor && is_told(c))) && way_is_harmless(w, c)) {
        const char *first = line->p + line->indent;
        w->s->search->search.harmless = (str){first, (size_t)(line->end - first)};
        return true;
    }
    if (w->passed)
        way_find_newest(w, line->p);
    return way_is_harmless(w, c) || ends_inner(w, c, line);
}

/* Whether a line at column 0 ends the configuration. */
static bool is_ending(const struct line_reader *r, str text)
{
    return r->dialect->ending && dialect_line_fits(r->dialect, r->dialect->ending, text);
}

/* A line that may be a closer or open a literal; *on: it is neither. */
static enum turn look_closely(struct way *w, const struct line_span *line, bool *on)
{
    struct line_reader *r = w->r;
    const char *first = line->p + line->indent;
    str text = str_trim((str){first, (size_t)(line->end - first)});
    *on = !(line_gate(r, text) & (GATE_CLOSER | GATE_LITERAL));
    if (*on)
        return TURN_ON;
    text = way_text(w, first, line->end);
    const struct dialect_closer *closer = line_closer_at(r, text);
    bool ending = !closer && !line->indent && is_ending(r, text);
    *on = !closer && !ending && !(line_gate(r, text) & GATE_LITERAL);
    if (*on || (closer && passes_closer(w, closer, line)))
        return TURN_ON;
    if (w->passed)
        way_find_newest(w, line->p);
    if (!closer || !closes_newest(w, closer, line))
        return TURN_STOP;
    w->s->search->search.harmless.n = 0;
    w->closer = line->p;
    w->newest = (struct newest){0};
    w->indent = w->limit = INDENT_ANY;
    w->want = NULL;
    return !w->s->in_slice || way_close_slice(w, line->end) ? TURN_ON : TURN_FAIL;
}

/* A line that has to be looked at, which no comment is. Apart from the walk, which so keeps what it
 * needs in registers. */
static NOINLINE enum turn look_at(struct way *w, const struct line_span *line)
{
    const char *first = line->p + line->indent;
    unsigned char c = (unsigned char)*first;
    uint32_t gate = w->r->gate.bytes[c] & BYTE_GATED ? way_gate(w, first) : 0;
    bool blank = c == '\n' || (c == '\r' && first[1] == '\n');
    if (UNLIKELY(c <= ' ' || line->indent > LINE_DEEP))
        return blank ? TURN_ON : TURN_STOP;
    if (UNLIKELY(gate & (GATE_CLOSER | GATE_LITERAL))) {
        bool on;
        enum turn turn = look_closely(w, line, &on);
        if (!on)
            return turn;
    }
    if (line->indent > w->indent)
        return TURN_ON;
    bool parent = gate & GATE_PARENT && way_is_parent(w, first);
    return take_line(w, line, parent) ? TURN_ON : TURN_FAIL;
}

/* Goes on to the end of the window, or a line that stops it. */
static enum turn walk(struct way *w)
{
    const uint8_t *bytes = w->r->gate.bytes;
    while (w->at < w->end) {
        struct line_span line = {.p = w->at, .indent = w->blanks};
        const char *first = line.p + line.indent;
        line.end = way_line_end(w, first);
        if (UNLIKELY(line.end - line.p >= SEARCH_LONG))
            return TURN_STOP;
        enum turn turn = TURN_ON;
        if (is_again(w, &w->taken, &line))
            turn = take_again(w, &line) ? TURN_ON : TURN_FAIL;
        else if (is_again(w, &w->entered, &line))
            turn = enter_again(w, &line) ? TURN_ON : TURN_FAIL;
        else if (!(bytes[(unsigned char)*first] & BYTE_COMMENT))
            turn = look_at(w, &line);
        if (turn != TURN_ON)
            return turn;
        if (!way_next(w, line.end))
            return TURN_STOP;
    }
    return TURN_ON;
}

static struct way_search *make_search(struct arena *a, const struct line_reader *r)
{
    uintptr_t at = (uintptr_t)arena_alloc(a, sizeof(struct way_search) + 63);
    struct way_search *k = (struct way_search *)((at + 63) & ~(uintptr_t)63);
    line_search_begin(&k->search, r->dialect, r->kernel);
    return k;
}

bool slice_lines(void *slicer, struct line_reader *r)
{
    struct slicer *s = slicer;
    struct way w = {.s = s, .r = r};
    if (!s->search)
        s->search = make_search(s->arena, r);
    w.entry = w.from = w.at = w.seen = w.counted = r->win + (r->emitted - r->base);
    w.end = r->win + (r->whole_end - r->base);
    w.counted_line = line_first_open(r);
    s->search->search.begin = w.entry;
    s->search->search.end = w.end;
    s->search->search.harmless.n = 0;
    w.quiet = !s->named && !s->sink.rest && s->headers != SLICE_FULL;
    w.blanks = way_blanks(&w, w.at);
    way_enter(&w);
    if (walk(&w) == TURN_FAIL)
        return false;
    if (w.passed)
        way_find_newest(&w, w.at);
    return way_leave(&w, w.at);
}
