/* SPDX-License-Identifier: Apache-2.0 */
/* The quick way of the shape with braces: marks of some kilobytes are found together, and a line
 * that is a plain statement, a closing brace or blank becomes an event by its place, its first
 * bytes and its last ones. Any other line is left to the steps of line_brace.c, which would make
 * the same events of all.
 *
 *     first           last
 *     unit 5 {           {    header
 *         mtu 1500;      ;    leaf
 *         a { b; }            bad: a mark that is not the last
 *     }                  }    close, first and last
 *
 * A run goes from line to line at the asked depth, and over what stands deeper by counting
 * braces. */
#include "slicer/line_reader.h"

#include <assert.h>

struct line_marker {
    struct line_marks marks;
    struct mark_sets sets;
    uint64_t from;  /* byte of the input where the marks begin */
    uint32_t limit; /* of levels */
    bool filled;
    bool braces;       /* runs are asked for: marks hold braces, too */
    uint8_t ends[256]; /* enum plain_end of a line's last byte */
};

/* What a plain line is by its last byte. */
enum plain_end { END_NONE, END_LEAF, END_HEADER, END_BARE };

/* Bytes that may be read behind a line. */
enum { BEYOND = 32 };

/* Where the lines to come stand in the marks. */
struct marks_at {
    uint32_t pos; /* of the next line */
    uint32_t newline_k, first_k;
    uint64_t newline, first; /* marks left of these words */
};

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
        if (d->newline_ends && c != ' ' && !memchr(odd->bytes, (int)c, odd->n))
            m->ends[c] = END_BARE;
    m->ends[';'] = END_LEAF;
    m->ends['{'] = END_HEADER;
    return fine;
}

static bool set_careful(struct line_marker *m, const struct line_scan *s)
{
    bool fine = true;
    for (uint32_t i = 0; s && i < s->careful_n; i++) {
        char last = s->careful[i][s->careful[i][1] != 0];
        if (last == '\\')
            m->sets.escapes = true;
        else
            fine &= scan_set_add(&m->sets.careful, last);
    }
    return fine;
}

void line_marks_build(struct line_reader *r)
{
    const struct dialect *d = r->dialect;
    struct line_marker *m = ARENA_NEW(r->arena, struct line_marker);
    m->sets.quote = d->word_marks ? 0 : d->quotes[0];
    m->sets.escapes = d->quote_escapes;
    m->sets.glued = d->code;
    m->sets.curly_line = d->prompts != NULL;
    m->limit = (uint32_t)diag_limit_of(r->dg, LIMIT_config_depth);
    if (set_odd(m, r) && (!r->skip || set_careful(m, r->scan)))
        r->marker = m;
}

void line_marks_forget(struct line_reader *r)
{
    if (r->marker)
        r->marker->filled = false;
}

/* Lines that end so near the end of the window that reading on would leave it are bad. */
static void keep_inside(struct line_marks *m, size_t left)
{
    uint32_t from = left < BEYOND ? 0 : (uint32_t)(left - BEYOND);
    for (uint32_t k = from / SCAN_BLOCK; k * SCAN_BLOCK < m->end; k++) {
        uint64_t behind = k == from / SCAN_BLOCK ? ~0ull << from % SCAN_BLOCK : ~0ull;
        m->bad[k] |= m->newline[k] & behind;
    }
}

/* Marks the line that comes next and those behind it; false where it is longer than the marks. */
static bool fill(struct line_reader *r, struct line_marker *m)
{
    if (m->filled && r->line_start >= m->from && r->line_start < m->from + m->marks.end)
        return true;
    uint64_t left = r->whole_end - r->line_start;
    const char *p = r->win + (r->line_start - r->base);
    m->from = r->line_start;
    scan_marks(&m->marks, &m->sets, (str){p, left < LIST_BYTES ? left : LIST_BYTES}, m->braces,
               r->kernel);
    size_t behind = r->win_n - (r->line_start - r->base);
    if (behind < m->marks.end + BEYOND)
        keep_inside(&m->marks, behind);
    m->filled = m->marks.end > 0;
    return m->filled;
}

/* ---- events ---- */

static struct marks_at place_at(const struct line_marks *m, uint32_t pos)
{
    uint32_t k = pos / SCAN_BLOCK;
    uint64_t behind = ~0ull << pos % SCAN_BLOCK;
    return (struct marks_at){pos, k, k, m->newline[k] & behind, m->first[k] & behind};
}

/* The next mark of some words; the last word has one. */
static inline uint32_t next_mark(const uint64_t *words, uint32_t *k, uint64_t *word)
{
    uint64_t none = -(uint64_t)(*word == 0);
    *word |= words[*k + 1] & none;
    *k += (uint32_t)(none & 1);
    while (UNLIKELY(*word == 0))
        *word = words[++*k];
    uint32_t at = *k * SCAN_BLOCK + (uint32_t)__builtin_ctzll(*word);
    *word &= *word - 1;
    return at;
}

/* Whether a rule of the dialect may make something else of a statement. */
static bool is_special(struct line_reader *r, str text, uint32_t gate, bool header)
{
    return ((gate & GATE_TAG) && memchr(text.p, ':', text.n < 9 ? text.n : 9)) ||
           ((gate & GATE_LITERAL) && header && line_literal_at(r, text)) ||
           ((gate & GATE_NOISE) && line_is_noise(r, text));
}

/* Opens a level below a header, as line_open does where there is room. */
static inline bool open_level(struct line_reader *r, const struct line_marker *m,
                              const struct line_event *e)
{
    uint64_t at = e->from + e->column - 1;
    size_t room = r->names.cap - r->names.n;
    uint32_t n = r->levels.n;
    if (UNLIKELY(room < BEYOND || e->text.n > BEYOND || n >= r->levels.cap || n >= r->path.cap ||
                 n >= m->limit)) {
        struct line_item it = {
            .text_at = at, .text_n = e->text.n, .line = e->line, .column = e->column};
        return line_open(r, &it, e->text);
    }
    char *name = r->names.p + r->names.n;
    memcpy(name, e->text.p, BEYOND);
    r->names.n += e->text.n;
    r->levels.at[n] = (struct line_level){.child_indent = UINT32_MAX,
                                          .line = e->line,
                                          .column = e->column,
                                          .from = at,
                                          .to = at + e->text.n,
                                          .name_end = r->names.n};
    r->path.at[n] = (str){name, e->text.n};
    r->levels.n = r->path.n = n + 1;
    return true;
}

static inline uint32_t gate_of(const struct line_reader *r, const char *p)
{
    uint32_t key;
    memcpy(&key, p, sizeof key);
    return r->gate.quick[line_gate_slot(key)];
}

/* What a line that is not blank is; its text's end moves in front of its mark. False: for the
 * steps. */
static inline bool judge(struct line_reader *r, const struct line_marker *m, struct line_event *e,
                         const char *last)
{
    const char *p = e->text.p;
    unsigned char first = (unsigned char)*p, z = (unsigned char)*last;
    enum plain_end end = m->ends[z];
    if (UNLIKELY(r->gate.bytes[first])) {
        e->kind = LINE_CLOSE;
        e->text.n = 0;
        return first == '}' && p == last && r->levels.n;
    }
    e->kind = end == END_HEADER ? LINE_HEADER : LINE_LEAF;
    e->text.n = (size_t)(last - p) - (end == END_HEADER) + (end == END_BARE);
    if (end == END_NONE || (end != END_BARE && (last[-1] == ' ') != (end == END_HEADER)) ||
        (r->dialect->body_words && !r->levels.n))
        return false;
    uint32_t gate = gate_of(r, p) & (GATE_TAG | GATE_LITERAL | GATE_NOISE);
    return LIKELY(!gate) || !is_special(r, e->text, gate, end == END_HEADER);
}

/* Emits lines up to one that is for the steps, then *left, or that nobody may have asked for. */
static bool take_lines(struct line_reader *r, struct line_marker *m, bool *left)
{
    const struct line_marks *marks = &m->marks;
    const char *p = r->win + (m->from - r->base);
    struct marks_at at = place_at(marks, (uint32_t)(r->line_start - m->from));
    struct line_event e = {.reader = r};
    uint32_t line = r->line_no;
    bool goes_on = true;
    *left = false;
    do {
        uint32_t newline = next_mark(marks->newline, &at.newline_k, &at.newline);
        if (marks->bad[at.newline_k] >> newline % SCAN_BLOCK & 1) {
            *left = at.pos < marks->end;
            break;
        }
        uint32_t first = next_mark(marks->first, &at.first_k, &at.first);
        e.from = m->from + at.pos;
        e.to = m->from + newline + 1;
        e.line = e.last = line + 1;
        e.column = first - at.pos + 1;
        e.depth = r->levels.n;
        e.raw = (str){p + at.pos, newline + 1 - at.pos};
        e.text.p = p + first;
        if (UNLIKELY(first == newline)) {
            e.kind = LINE_BLANK;
            e.text.n = 0;
            e.column = 1;
        } else if (!judge(r, m, &e, p + newline - 1)) {
            *left = true;
            break;
        } else if (e.kind == LINE_HEADER) {
            if (!open_level(r, m, &e)) {
                goes_on = false;
                break;
            }
        } else if (e.kind == LINE_CLOSE) {
            line_cut(r, --e.depth);
        }
        at.pos = newline + 1;
        line++;
        r->emitted = e.to;
        if (UNLIKELY(!r->sink(r->arg, &e))) {
            r->stopped = true;
            goes_on = false;
        }
    } while (goes_on && r->ask_depth == UINT32_MAX);
    r->line_start = r->searched = m->from + at.pos;
    r->line_no = line;
    return goes_on;
}

bool line_marks_go(struct line_reader *r)
{
    struct line_marker *m = r->marker;
    const struct line_brace *b = &r->brace;
    if (b->begun || b->comment || b->brackets || r->emitted != r->line_start)
        return true;
    while (r->line_start < r->whole_end) {
        if (line_may_skip(r)) {
            uint64_t emitted = r->emitted;
            if (!r->skip(r))
                return false;
            if (r->emitted != emitted)
                continue;
        }
        bool left;
        if (!fill(r, m))
            return true;
        if (!take_lines(r, m, &left))
            return false;
        if (left)
            return true;
    }
    return true;
}
