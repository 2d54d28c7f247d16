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
 * Below statements that may be parents of literals (GATE_PARENT) every line is looked at; closers
 * are looked at wherever they stand. What only the tokenizer can judge is left to it: leave() makes
 * its levels as if it had read each line. */
#include "slicer/line_reader.h"
#include "slicer/line_starts.h"
#include "slicer/match.h"
#include "slicer/slice_state.h"

#include <endian.h>

/* The newest statement that is no level: what stands deeper is below it. */
struct newest {
    const char *line; /* NULL: it is no line of this window */
    bool parent;
    bool bare; /* with line NULL: nothing stands below it yet */
};

struct way {
    struct slicer *s;
    struct line_reader *r;
    struct line_starts *m;
    struct line_hints hints;
    const char *end;     /* of the window's whole lines */
    const char *entry;   /* the first line of this visit */
    const char *from;    /* the first byte that went nowhere yet */
    const char *closer;  /* the newest line, where it closed a block */
    uint32_t first_line; /* number of the piece's first line */
    uint32_t at;         /* the next line to look at, in the piece */
    uint32_t odd;        /* the next odd line, a place in m->odd */
    uint32_t indent; /* statements deeper than this are below `newest`; INDENT_ANY: there is none */
    uint32_t limit;  /* lines that are looked at have at most so many blanks */
    struct newest newest;
    const struct line_want *top;  /* what is wanted at the top */
    const struct line_want *want; /* what is wanted below the levels, no slice being open; NULL: not
                                     known here */
    uint64_t other;   /* first bytes of a line that is no parent, a blank among them; 0: none yet */
    uint32_t floor;   /* with it: statements of so many blanks stand below the levels */
    uint32_t parents; /* levels that are parents */
    uint32_t known;   /* so many levels are the reader's, too */
    bool fresh;       /* no statement was looked at: the reader's levels still stand */
    bool told;        /* the reader's pending statement was looked at in an earlier visit */
    str out;          /* bytes of slices that lie one behind the other and wait */
    uint32_t out_line, out_last;
};

/* ---- lines ---- */

static uint32_t line_number(const struct way *w, const char *line)
{
    uint32_t before = 0; /* lines from it to the piece */
    for (const char *p = line; UNLIKELY(p < w->m->p); before++)
        p = (const char *)memchr(p, '\n', (size_t)(w->m->p - p)) + 1;
    if (before)
        return w->first_line - before;
    return w->first_line + line_starts_count(w->m, (uint32_t)(line - w->m->p));
}

static uint64_t byte_of(const struct way *w, const char *p)
{
    return w->r->base + (uint64_t)(p - w->r->win);
}

/* The blanks that the line at a place begins with. */
static uint32_t indent_at(const struct line_starts *m, uint32_t at)
{
    uint32_t n = 0;
    while (m->p[at + n] == ' ' || m->p[at + n] == '\t')
        n++;
    return n;
}

/* What a line of the window is. */
struct seen_line {
    const char *line, *first; /* the first byte behind the blanks */
    uint32_t indent;
    bool statement, comment;
};

static struct seen_line look(const struct way *w, const char *line, const char *end)
{
    struct seen_line l = {.line = line, .first = line};
    while (l.first < end && (*l.first == ' ' || *l.first == '\t'))
        l.first++;
    l.indent = (uint32_t)(l.first - line);
    const char *p = l.first;
    while (p < end && (*p == '\r' || *p == '\n'))
        p++;
    if (p == end)
        return l;
    l.comment = w->r->gate.bytes[(unsigned char)*l.first] & BYTE_COMMENT;
    l.statement = !l.comment;
    return l;
}

/* The line before `end`, which is not w->entry. */
static struct seen_line line_before(const struct way *w, const char *end)
{
    const char *line;
    if (end > w->m->p && end <= w->m->p + w->m->n) {
        line = w->m->p + line_starts_before(w->m, (uint32_t)(end - w->m->p));
    } else {
        const char *nl = memrchr(w->entry, '\n', (size_t)(end - 1 - w->entry));
        line = nl ? nl + 1 : w->entry;
    }
    return look(w, line, end);
}

static str normal_text(const struct way *w, struct buf *b, const char *first, const char *end)
{
    struct line_reader *r = w->r;
    str text = str_trim((str){first, (size_t)(end - first)});
    if ((line_gate(r, text) & GATE_VERBATIM) &&
        dialect_rule_find(r->dialect, r->dialect->verbatim, (struct dialect_path){0}, text))
        return text;
    return line_normalise(b, r->dialect, text);
}

static str line_text(const struct way *w, const char *first, const char *end)
{
    return normal_text(w, &w->r->scratch, first, end);
}

/* The text of the line at a place of the piece; most need no look at each byte. */
static str piece_text(const struct way *w, uint32_t first, uint32_t end)
{
    const struct line_starts *m = w->m;
    uint32_t n = end - 1 - first;
    uint64_t blank = line_starts_blanks(m, first);
    if (n < 64 && n) {
        blank &= (1ull << n) - 1;
        if (m->tidy && !(blank & blank >> 1) && (unsigned char)m->p[end - 2] > ' ')
            return (str){m->p + first, n};
    }
    return line_text(w, m->p + first, m->p + end);
}

/* ---- what goes out ---- */

static bool put_out(struct way *w)
{
    str out = w->out;
    w->out.n = 0;
    return slice_put(w->s, w->s->sink.bytes, out, w->out_line, w->out_last);
}

/* Passes on the bytes up to a line, which the last of them is before. */
static bool pass_slice(struct way *w, const char *to, uint32_t line)
{
    struct slicer *s = w->s;
    str more = {w->from, (size_t)(to - w->from)};
    w->from = to;
    if (!more.n)
        return true;
    bool gap = w->out.n && w->out.p + w->out.n != more.p;
    if (gap && !put_out(w))
        return false;
    if (!w->out.n) {
        w->out = more;
        w->out_line = s->slice.line;
    } else {
        w->out.n += more.n;
    }
    w->out_last = line - 1;
    return s->named || s->sink.rest ? put_out(w) : true;
}

static bool pass_rest(struct way *w, const char *to)
{
    str rest = {w->from, (size_t)(to - w->from)};
    w->from = to;
    return !w->s->sink.rest || slice_put_rest(w->s, rest);
}

/* Whether the line before one of the piece is a statement for sure. */
static bool is_behind_statement(const struct way *w, const char *line)
{
    const struct line_starts *m = w->m;
    if (line == m->p)
        return false;
    uint32_t at = line_starts_before(m, (uint32_t)(line - m->p)), indent = indent_at(m, at);
    unsigned char c = (unsigned char)m->p[at + indent];
    return c > ' ' && !(w->r->gate.bytes[c] & BYTE_COMMENT);
}

/* Where the open slice ends if the next statement is at `to`: behind its last statement, or the
 * last comment behind that which stands deeper than its header. */
static const char *slice_end_before(const struct way *w, const char *to)
{
    const char *end = to, *deep = NULL;
    if (is_behind_statement(w, to))
        return to;
    while (end > w->entry) {
        struct seen_line l = line_before(w, end);
        if (l.statement) {
            return deep && l.line != w->newest.line ? deep : end;
        }
        if (!deep && l.comment && l.indent > w->indent)
            deep = end;
        end = l.line;
    }
    return deep && !(w->newest.bare && !w->newest.line) ? deep : end;
}

static bool close_slice(struct way *w, const char *end)
{
    struct slicer *s = w->s;
    uint32_t line = line_number(w, end);
    s->slice.to = byte_of(w, end);
    s->slice.last = line - 1;
    return pass_slice(w, end, line) && slice_end(s);
}

/* Moves what was kept in the window to where it stays. */
static void keep_levels(struct way *w)
{
    struct slicer *s = w->s;
    for (uint32_t i = 0; i < s->levels.n; i++) {
        struct open_level *l = &s->levels.at[i];
        if (!l->window)
            continue;
        str raw = {l->window, l->raw_n};
        str text = normal_text(w, &s->scratch, raw.p + l->indent, raw.p + raw.n);
        l->raw = (uint32_t)s->held.n;
        l->text = l->raw + l->raw_n;
        l->text_n = (uint32_t)text.n;
        l->line = line_number(w, l->window);
        l->window = NULL;
        buf_add(&s->held, raw);
        buf_add(&s->held, text);
    }
}

/* ---- statements ---- */

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
    s->slice.from = byte_of(w, line);
    s->slice.line = line_number(w, line);
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
    if (!(near && shown) && !put_out(w))
        return false;
    if (!pass_rest(w, line))
        return false;
    if (!s->named)
        return open_unnamed(w, line, shown);
    uint32_t number = line_number(w, line);
    struct line_event e = {.from = byte_of(w, line),
                           .to = byte_of(w, w->m->p + end),
                           .line = number,
                           .last = number,
                           .depth = s->levels.n,
                           .text = text};
    keep_levels(w);
    return slice_open(s, &e, hit);
}

static void push_level(struct way *w, uint32_t at, uint32_t end, uint32_t indent, bool parent)
{
    struct slicer *s = w->s;
    const struct line_want *want = match_want(s->walk, s->levels.n + 1);
    w->parents += parent;
    vec_push(s->arena, &s->levels,
             (struct open_level){.raw = (uint32_t)s->held.n,
                                 .raw_n = end - at,
                                 .parent = parent,
                                 .indent = indent,
                                 .want = want,
                                 .window = w->m->p + at});
}

/* Whether what is wanted may begin here, told by the first eight bytes. */
static bool may_take(const struct line_want *want, const char *p, size_t n)
{
    unsigned char c = (unsigned char)*p;
    uint64_t head = 0;
    if (LIKELY(n >= sizeof head))
        memcpy(&head, p, sizeof head);
    else
        memcpy(&head, p, n);
    return want->asks[c] && (le64toh(head) & want->mask[c]) == want->head[c];
}

/* A statement at the asked depth or above it. */
static bool take_line(struct way *w, uint32_t at, uint32_t indent, bool parent)
{
    struct slicer *s = w->s;
    const struct line_starts *m = w->m;
    uint32_t first = at + indent;
    if (s->in_slice && !close_slice(w, slice_end_before(w, m->p + at)))
        return false;
    pop_levels(w, indent);
    w->closer = NULL;
    w->newest = (struct newest){m->p + at, parent, true};
    w->indent = indent;
    const struct open_level *above = s->levels.n ? &s->levels.at[s->levels.n - 1] : NULL;
    w->floor = above ? above->indent + 1 : 0;
    const struct line_want *want = w->want = above ? above->want : w->top;
    if (want && !may_take(want, m->p + first, m->n - first))
        return true;
    uint32_t end = line_starts_end(m, at);
    str text = piece_text(w, first, end);
    struct match_hit hit = match_enter(s->walk, s->levels.n, text);
    if (!hit.n && !hit.alive)
        return true;
    w->want = NULL;
    if (hit.n)
        return open_at(w, at, end, text, &hit);
    push_level(w, at, end, indent, parent);
    w->indent = INDENT_ANY;
    w->newest = (struct newest){0};
    return true;
}

/* Whether a closer ends the block of a header; most say so by the header's first word alone. */
static bool is_closer_of(const struct way *w, const struct dialect_closer *c, str header)
{
    size_t n = strcspn(c->opens, " *?[]|=");
    if (strcmp(c->opens + n, " **") != 0)
        return dialect_line_fits(w->r->dialect, c->opens, header);
    return header.n >= n && memcmp(header.p, c->opens, n) == 0 &&
           (header.n == n || header.p[n] == ' ' || header.p[n] == '\t');
}

/* A closer that ends the newest statement, at whose indent it stands. */
static bool closes_newest(struct way *w, uint32_t at, uint32_t first, uint32_t end)
{
    if (w->indent != first - at || !w->newest.line)
        return false;
    struct line_reader *r = w->r;
    str header = {w->newest.line + w->indent, (size_t)(w->m->p + at - w->newest.line - w->indent)};
    header.n = str_find_byte(header, '\n', 0);
    const struct dialect_closer *c =
        line_closer_at(r, str_trim((str){w->m->p + first, end - first}));
    return c && c->opens && is_closer_of(w, c, str_trim(header));
}

/* What stands at a line that has to be looked at. */
enum turn { TURN_ON, TURN_STOP, TURN_FAIL };

/* The sets of rules that the line with this first byte may concern. */
static uint32_t gate_at(const struct way *w, uint32_t first)
{
    const struct line_starts *m = w->m;
    uint32_t key = 0;
    if (LIKELY(m->n - first >= sizeof key))
        memcpy(&key, m->p + first, sizeof key);
    else
        memcpy(&key, m->p + first, m->n - first);
    return w->r->gate.quick[line_gate_slot(key)];
}

/* The last line of the piece before a place that begins with at most so many blanks and is no
 * comment or blank line; false where it is not known. */
static bool find_before(const struct way *w, uint32_t at, uint32_t indent, uint32_t *found)
{
    const struct line_starts *m = w->m;
    while (at) {
        at = line_starts_before(m, at);
        if (indent_at(m, at) > indent)
            continue;
        unsigned char c = (unsigned char)m->p[at + indent_at(m, at)];
        *found = at;
        if (c > ' ' && !(w->r->gate.bytes[c] & BYTE_COMMENT))
            return true;
    }
    return false;
}

/* Whether a closer that stands deeper than the newest statement ends a block that does so, too, and
 * stands at its indent, with no closer between: then nothing above changes. */
static bool ends_inner(struct way *w, uint32_t at, uint32_t indent, str text)
{
    const struct line_starts *m = w->m;
    const struct dialect_closer *c = line_closer_at(w->r, text);
    uint32_t header;
    if (!c->opens || !find_before(w, at, indent, &header) || indent_at(m, header) != indent)
        return false;
    uint32_t odd = w->odd;
    while (odd && m->odd[odd - 1] >= at)
        odd--;
    if (odd && m->odd[odd - 1] >= header)
        return false;
    if (m->p + header < w->entry || (w->newest.line && m->p + header <= w->newest.line))
        return false;
    uint32_t first = header + indent;
    return is_closer_of(w, c, str_trim((str){m->p + first, line_starts_end(m, header) - first}));
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
    text = line_text(w, m->p + first, m->p + end);
    bool closer = line_closer_at(r, text), ending = !indent && is_ending(r, text);
    *on = !closer && !ending && !(line_gate(r, text) & GATE_LITERAL);
    if (*on || (closer && indent > w->indent && ends_inner(w, at, indent, text)))
        return TURN_ON;
    if (!closer || !closes_newest(w, at, first, end))
        return TURN_STOP;
    w->closer = m->p + at;
    w->newest = (struct newest){0};
    w->indent = w->limit = INDENT_ANY;
    w->want = NULL;
    return !w->s->in_slice || close_slice(w, m->p + end) ? TURN_ON : TURN_FAIL;
}

/* Whether the line with this first byte is a parent of literals or closers. A short word is mostly
 * the one before. */
static bool is_parent(struct way *w, uint32_t first)
{
    const struct line_starts *m = w->m;
    str text = {m->p + first, m->n - first - 1};
    uint64_t head = 0;
    memcpy(&head, text.p, LIKELY(text.n >= 8) ? 8 : 0);
    if (head && head == w->other)
        return false;
    bool is = line_is_parent(w->r, text);
    if (!is && memchr(&head, ' ', sizeof head))
        w->other = head;
    return is;
}

/* A line that has to be looked at, which no comment is. */
static enum turn look_at(struct way *w, uint32_t at, uint32_t indent)
{
    const struct line_starts *m = w->m;
    uint32_t first = at + indent;
    unsigned char c = (unsigned char)m->p[first];
    if (UNLIKELY(c <= ' ')) {
        bool blank = c == '\n' || (c == '\r' && m->p[first + 1] == '\n');
        return blank ? TURN_ON : TURN_STOP;
    }
    uint32_t gate = w->r->gate.bytes[c] & BYTE_GATED ? gate_at(w, first) : 0;
    if (UNLIKELY(gate & (GATE_CLOSER | GATE_LITERAL))) {
        bool on;
        enum turn turn = look_closely(w, at, indent, &on);
        if (!on)
            return turn;
    }
    if (indent > w->indent)
        return TURN_ON;
    bool parent = gate & GATE_PARENT && is_parent(w, first);
    bool fine = take_line(w, at, indent, parent);
    w->limit = w->parents || w->newest.parent || w->indent > 8 ? INDENT_ANY : w->indent;
    return fine ? TURN_ON : TURN_FAIL;
}

/* Whether a line is a plain statement that nobody asks for, told from its indent and first byte. */
static inline bool is_other(const struct way *w, uint32_t first, uint32_t indent, unsigned char c)
{
    if (!w->want || indent < w->floor || indent > w->indent || c <= ' ' || w->want->asks[c])
        return false;
    return !(w->r->gate.bytes[c] & BYTE_GATED) ||
           !(gate_at(w, first) & (GATE_CLOSER | GATE_LITERAL | GATE_PARENT));
}

/* The next line that may be a closer, from a place on; the end of the piece where there is none. */
static uint32_t next_odd(struct way *w, uint32_t at)
{
    const struct line_starts *m = w->m;
    while (w->odd < m->odd_n && m->odd[w->odd] < at)
        w->odd++;
    return w->odd < m->odd_n ? m->odd[w->odd] : m->n;
}

/* Goes on along the piece, to its end or a line that stops it. Where w->want is known, most lines
 * are told from their indent and first byte. */
static enum turn walk(struct way *w)
{
    struct line_starts *m = w->m;
    const uint8_t *bytes = w->r->gate.bytes;
    uint32_t odd = next_odd(w, w->at);
    for (uint32_t at = w->at;; at++) {
        at = line_starts_next(m, at, w->limit);
        if (UNLIKELY(at >= odd)) {
            at = odd;
            odd = next_odd(w, at + 1);
            if (at == m->n) {
                w->at = at;
                return TURN_ON;
            }
        }
        uint32_t indent = indent_at(m, at);
        unsigned char c = (unsigned char)m->p[at + indent];
        if (bytes[c] & BYTE_COMMENT)
            continue;
        if (is_other(w, at + indent, indent, c)) {
            w->newest.line = m->p + at;
            w->newest.parent = false;
            w->indent = indent;
            w->limit = w->parents || indent > 8 ? INDENT_ANY : indent;
            continue;
        }
        enum turn turn = look_at(w, at, indent);
        if (turn != TURN_ON) {
            w->at = at;
            return turn;
        }
    }
}

/* ---- leaving the reader as if it had read each line ---- */

static bool open_reader_level(struct way *w, const struct seen_line *l, const char *end)
{
    struct line_reader *r = w->r;
    struct line_item it = {
        .text_at = byte_of(w, l->first), .column = l->indent + 1, .indent = l->indent};
    str text = line_text(w, l->first, end);
    it.text_n = text.n;
    return line_open(r, &it, text);
}

static bool open_slicer_level(struct way *w, const struct open_level *l)
{
    struct line_item it = {.line = l->line, .column = l->indent + 1, .indent = l->indent};
    return line_open(w->r, &it, str_sub(buf_str(&w->s->held), l->text, l->text + l->text_n));
}

static bool is_closer(const struct way *w, const struct seen_line *l, const char *end)
{
    return line_closer_at(w->r, line_text(w, l->first, end)) != NULL;
}

/* Collects the levels between a place and a statement further on: of the lines between them, from
 * the last one back, those that stand left of all behind them. A closer among them, which may have
 * ended any of the levels, is returned; else NULL. */
static const char *collect_between(struct way *w, const char *from, const struct seen_line *last,
                                   const char *last_end, uint32_t low)
{
    struct line_reader *r = w->r;
    uint32_t least = last->indent;
    r->above.n = 0;
    if (is_closer(w, last, last_end))
        return last->line;
    for (const char *end = last->line; end > from && least > low;) {
        struct seen_line l = line_before(w, end);
        if (l.statement && is_closer(w, &l, end))
            return l.line;
        if (l.statement && l.indent < least) {
            least = l.indent;
            vec_push(
                r->arena, &r->above,
                (struct look_back){.line = {l.line, (size_t)(end - l.line)}, .indent = l.indent});
        }
        end = l.line;
    }
    return NULL;
}

/* Where the lines below the newest statement begin. */
static const char *below_newest(const struct way *w)
{
    if (!w->newest.line)
        return w->entry;
    return (const char *)memchr(w->newest.line, '\n', (size_t)(w->end - w->newest.line)) + 1;
}

/* Whether the statement stands below the newest one, so that levels between them are not known. */
static bool is_deep(const struct way *w, const struct seen_line *last)
{
    return w->fresh ? true
                    : w->newest.line && w->newest.line != last->line && w->indent < last->indent;
}

/* The statement behind which the tokenizer goes on, at or before `to`, with the levels above it in
 * r->above; *end: where its line ends. Without a line: there is none in this visit. */
static struct seen_line last_statement(struct way *w, const char *to, const char **end)
{
    struct seen_line last = {0};
    *end = to;
    w->r->above.n = 0;
    while (*end > w->entry) {
        last = line_before(w, *end);
        if (!last.statement) {
            *end = last.line;
            continue;
        }
        if (last.line == w->closer || !is_deep(w, &last))
            return last;
        uint32_t low = w->indent == INDENT_ANY ? 0 : w->indent + 1;
        const char *closer = collect_between(w, below_newest(w), &last, *end, low);
        if (!closer)
            return last;
        *end = closer;
    }
    return (struct seen_line){0};
}

/* Opens the levels in r->above, in place of those that do not stand left of them. */
static bool open_between(struct way *w, const struct seen_line *last)
{
    struct line_reader *r = w->r;
    uint32_t least = r->above.n ? r->above.at[r->above.n - 1].indent : last->indent;
    uint32_t kept = r->levels.n;
    while (kept && r->levels.at[kept - 1].indent >= least)
        kept--;
    line_cut(r, kept);
    for (uint32_t i = r->above.n; i-- > 0;) {
        str line = r->above.at[i].line;
        struct seen_line l = look(w, line.p, line.p + line.n);
        if (!open_reader_level(w, &l, line.p + line.n))
            return false;
    }
    return true;
}

/* The reader's levels above the last statement, which is in this visit. */
static bool open_levels(struct way *w, const struct seen_line *last)
{
    struct line_reader *r = w->r;
    struct slicer *s = w->s;
    if (w->fresh) {
        if (w->told && !line_open(r, &r->statement, line_item_text(r, &r->statement)))
            return false;
        return open_between(w, last);
    }
    line_cut(r, w->known);
    for (uint32_t i = w->known; i < s->levels.n; i++)
        if (s->levels.at[i].indent < last->indent && !open_slicer_level(w, &s->levels.at[i]))
            return false;
    if (!is_deep(w, last))
        return true;
    struct seen_line newest = look(w, w->newest.line, below_newest(w));
    return open_reader_level(w, &newest, below_newest(w)) && open_between(w, last);
}

/* The last statement waits in the reader until the next line tells whether it is a level. */
static void leave_pending(struct way *w, const struct seen_line *last, const char *end)
{
    struct line_reader *r = w->r;
    str text = line_text(w, last->first, end);
    r->pending_text.n = 0;
    buf_add(&r->pending_text, text);
    r->statement = (struct line_item){.text_at = byte_of(w, last->first),
                                      .text_n = text.n,
                                      .copied = true,
                                      .line = line_number(w, last->line),
                                      .column = last->indent + 1,
                                      .indent = last->indent,
                                      .depth = r->levels.n};
    r->statement.last = r->statement.line;
    r->pending = r->told = true;
}

/* The tokenizer goes on at a line of the window; comments and blank lines before it are its, too.
 */
static bool leave(struct way *w, const char *to)
{
    struct line_reader *r = w->r;
    struct slicer *s = w->s;
    const char *end;
    struct seen_line last = last_statement(w, to, &end);
    r->waiting.n = 0;
    r->line_start = r->searched = byte_of(w, end);
    r->line_no = line_number(w, end) - 1;
    if (to < w->end || end < to)
        r->skip_from = byte_of(w, to) + (to < w->end || end < to);
    r->pending = r->told = w->told && !last.line;
    if (!last.line) {
        if (s->skip != UINT32_MAX)
            slice_push_unseen(s, s->skip + 1);
        return true;
    }
    if (s->in_slice) {
        s->slice.to = byte_of(w, end);
        s->slice.last = r->line_no;
    }
    if (!(s->in_slice ? pass_slice(w, end, r->line_no + 1) : pass_rest(w, end)) || !put_out(w))
        return false;
    s->counts.total = byte_of(w, end);
    keep_levels(w);
    if (s->in_slice && !s->named)
        s->held_n = s->held.n;
    if (!open_levels(w, &last))
        return false;
    r->emitted = byte_of(w, end);
    if (last.line != w->closer)
        leave_pending(w, &last, end);
    if (!w->fresh)
        s->skip = s->in_slice || !w->newest.line ? UINT32_MAX : s->levels.n;
    if (s->skip != UINT32_MAX)
        slice_push_unseen(s, s->skip + 1);
    return true;
}

/* ---- entering ---- */

static uint32_t emitted_line(const struct line_reader *r)
{
    if (r->pending && !r->told)
        return r->statement.line;
    return r->waiting.n ? r->waiting.at[0].line : r->line_no + 1;
}

/* What the slicer and the reader hold becomes the way's. */
static void enter(struct way *w)
{
    struct slicer *s = w->s;
    struct line_reader *r = w->r;
    uint32_t depth = s->in_slice ? s->depth : s->skip < s->levels.n ? s->skip : s->levels.n;
    w->told = r->pending && r->told;
    w->fresh = true;
    w->indent = w->limit = INDENT_ANY;
    if (s->levels.n > depth) {
        if (!s->in_slice)
            s->held.n = s->levels.at[depth].raw;
        s->levels.n = depth;
    }
    w->known = r->levels.n < s->levels.n ? r->levels.n : s->levels.n;
    for (uint32_t i = 0; i < s->levels.n; i++) {
        struct open_level *l = &s->levels.at[i];
        l->indent = i < r->levels.n ? r->levels.at[i].indent : r->statement.indent;
        str text = str_sub(buf_str(&s->held), l->text, l->text + l->text_n);
        l->parent = text.n && line_is_parent(r, text);
        l->want = match_want(s->walk, i + 1);
        w->parents += l->parent;
    }
    w->top = match_want(s->walk, 0);
    if (!s->in_slice && s->skip == UINT32_MAX)
        return;
    str text = {0};
    if (r->levels.n > depth) {
        w->indent = r->levels.at[depth].indent;
        text = r->path.at[depth];
    } else if (w->told && r->statement.depth == depth) {
        w->indent = r->statement.indent;
        w->newest.bare = true;
        text = line_item_text(r, &r->statement);
    }
    w->newest.parent = text.n && line_is_parent(r, text);
    w->limit = w->parents || w->newest.parent || w->indent > 8 ? INDENT_ANY : w->indent;
}

/* Marks the piece that a line is in; false where the line is too long for one. */
static bool take_piece(struct way *w, const char *line, uint32_t number)
{
    struct line_starts *m = w->m;
    if (m->n && line >= m->p && line < m->p + m->n) {
        w->at = (uint32_t)(line - m->p);
        w->first_line = number - line_starts_count(m, w->at);
    } else {
        size_t n = (size_t)(w->end - line);
        if (n > STARTS_BYTES) {
            const char *nl = memrchr(line, '\n', STARTS_BYTES);
            n = nl ? (size_t)(nl + 1 - line) : 0;
        }
        if (!n)
            return false;
        line_starts_find(m, (str){line, n}, &w->hints, w->r->kernel);
        w->at = 0;
        w->first_line = number;
    }
    w->odd = 0;
    return true;
}

bool slice_lines(void *slicer, struct line_reader *r)
{
    struct slicer *s = slicer;
    struct way w = {.s = s, .r = r, .m = r->starts, .hints = line_hints_of(r->dialect)};
    uint32_t number = emitted_line(r);
    w.entry = w.from = r->win + (r->emitted - r->base);
    w.end = r->win + (r->whole_end - r->base);
    if (!take_piece(&w, w.entry, number)) {
        r->skip_from = r->emitted + 1;
        return true;
    }
    enter(&w);
    for (;;) {
        enum turn turn = walk(&w);
        const char *at = w.m->p + w.at;
        if (turn == TURN_FAIL)
            return false;
        if (turn == TURN_STOP || at == w.end)
            return leave(&w, at);
        number = w.first_line + w.m->lines;
        if (!take_piece(&w, at, number))
            return leave(&w, at);
    }
}
