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
    bool braces;    /* runs are asked for: marks hold braces, too */
    uint32_t next;  /* else: no line before it in the list comes next */
    uint32_t least; /* levels that have to be open */
    bool bare[256]; /* a line's last byte may end a statement without a mark */
};

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
            m->bare[c] = true;
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
    uint64_t limit = diag_limit_of(r->dg, LIMIT_config_depth);
    m->limit = limit < SCAN_DEPTH ? (uint32_t)limit : SCAN_DEPTH;
    m->least = d->body_words != NULL;
    vec_reserve(r->arena, &r->levels, m->limit);
    vec_reserve(r->arena, &r->path, m->limit);
    buf_reserve(&r->names, BEYOND * 8);
    if (set_odd(m, r) && (!r->skip || set_careful(m, r->scan)))
        r->marker = m;
}

void line_marks_forget(struct line_reader *r)
{
    if (r->marker)
        r->marker->filled = false;
}

/* Lines that end so near the end of the window that reading on would leave it are bad. */
static void keep_inside(struct line_marks *m, bool braces, size_t left)
{
    for (uint32_t i = m->n; !braces && i-- > 0 && (m->lines[i] & ~MARK_BAD) + BEYOND >= left;)
        m->lines[i] |= MARK_BAD;
    if (!braces)
        return;
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
    m->next = 0;
    scan_marks(&m->marks, &m->sets, (str){p, left < LIST_BYTES ? left : LIST_BYTES}, m->braces,
               r->kernel);
    size_t behind = r->win_n - (r->line_start - r->base);
    if (behind < m->marks.end + BEYOND)
        keep_inside(&m->marks, m->braces, behind);
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

static inline uint32_t gate_of(const struct line_reader *r, const char *p)
{
    uint32_t key;
    memcpy(&key, p, sizeof key);
    return r->gate.quick[line_gate_slot(key)];
}

/* A line of the marks: its place, and its first byte that is no blank. */
struct spot {
    uint32_t from, first, newline, line;
};

enum took { TOOK, LEFT, STOPPED }; /* LEFT: the line is for the steps */

/* Opens a level below a header, as line_open does, where there is room. */
static inline bool open_level(struct line_reader *r, const struct line_marker *m, struct spot s,
                              str text)
{
    uint32_t n = r->levels.n, column = s.first - s.from + 1;
    uint64_t at = m->from + s.first;
    size_t named = r->names.n;
    if (UNLIKELY(n >= m->limit || text.n > BEYOND || r->names.cap - named < BEYOND)) {
        struct line_item it = {.text_at = at, .text_n = text.n, .line = s.line, .column = column};
        return line_open(r, &it, text);
    }
    char *name = r->names.p + named;
    memcpy(name, text.p, BEYOND);
    r->names.n = named + text.n;
    struct line_level *l = &r->levels.at[n];
    l->indent = 0;
    l->child_indent = UINT32_MAX;
    l->line = s.line;
    l->column = column;
    l->from = at;
    l->to = at + text.n;
    l->name_end = named + text.n;
    r->path.at[n] = (str){name, text.n};
    r->levels.n = r->path.n = n + 1;
    return true;
}

/* What a line with a statement is, and its text. False: for the steps. */
static inline bool judge(struct line_reader *r, const struct line_marker *m, const char *last,
                         enum line_kind *kind, str *text)
{
    *kind = LINE_LEAF;
    text->n = (size_t)(last - text->p);
    if (*last == ';') {
        if (last[-1] == ' ')
            return false;
    } else if (*last == '{') {
        *kind = LINE_HEADER;
        text->n--;
        if (last[-1] != ' ')
            return false;
    } else {
        text->n++;
        if (!m->bare[(unsigned char)*last])
            return false;
    }
    uint32_t gate = gate_of(r, text->p) & (GATE_TAG | GATE_LITERAL | GATE_NOISE);
    return r->levels.n >= m->least &&
           (LIKELY(!gate) || !is_special(r, *text, gate, *kind == LINE_HEADER));
}

static inline enum took take_line(struct line_reader *r, struct line_marker *m,
                                  struct line_event *e, const char *p, struct spot s)
{
    str text = {p + s.first, 0};
    const char *last = p + s.newline - 1;
    uint32_t depth = r->levels.n, column = s.first - s.from + 1;
    enum line_kind kind = LINE_BLANK;
    if (UNLIKELY(s.first == s.newline)) {
        column = 1;
    } else if (r->gate.bytes[(unsigned char)*text.p]) {
        if (*text.p != '}' || text.p != last || !depth)
            return LEFT;
        kind = LINE_CLOSE;
        depth--;
        r->levels.n = r->path.n = depth;
        r->names.n = depth ? r->levels.at[depth - 1].name_end : 0;
    } else {
        if (!judge(r, m, last, &kind, &text))
            return LEFT;
        if (kind == LINE_HEADER && !open_level(r, m, s, text))
            return STOPPED;
    }
    e->from = m->from + s.from;
    e->to = m->from + s.newline + 1;
    e->line = e->last = s.line;
    e->column = column;
    e->depth = depth;
    e->kind = kind;
    e->text = text;
    e->raw = (str){p + s.from, s.newline + 1 - s.from};
    return LIKELY(r->sink(r->arg, e)) ? TOOK : STOPPED;
}

/* Goes on with the line at `pos`, which has this number. */
static bool go_on(struct line_reader *r, const struct line_marker *m, uint32_t pos, uint32_t line,
                  enum took took)
{
    r->emitted = r->line_start = r->searched = m->from + pos;
    r->line_no = line - 1;
    return took != STOPPED;
}

/* Emits lines up to one that is for the steps, then *left, or that nobody may have asked for. */
static bool take_marked(struct line_reader *r, struct line_marker *m, bool *left)
{
    const struct line_marks *marks = &m->marks;
    const char *p = r->win + (m->from - r->base);
    struct marks_at at = place_at(marks, (uint32_t)(r->line_start - m->from));
    struct line_event e = {.reader = r};
    struct spot s = {.from = at.pos, .line = r->line_no + 1};
    enum took took = TOOK;
    do {
        s.newline = next_mark(marks->newline, &at.newline_k, &at.newline);
        if (marks->bad[at.newline_k] >> s.newline % SCAN_BLOCK & 1) {
            took = s.from < marks->end ? LEFT : TOOK;
            break;
        }
        s.first = next_mark(marks->first, &at.first_k, &at.first);
        took = take_line(r, m, &e, p, s);
        if (took != TOOK)
            break;
        s.from = s.newline + 1;
        s.line++;
    } while (r->ask_depth == UINT32_MAX);
    *left = took == LEFT;
    return go_on(r, m, s.from, s.line, took);
}

/* The same by the list. */
static bool take_listed(struct line_reader *r, struct line_marker *m, bool *left)
{
    const struct line_marks *marks = &m->marks;
    const char *p = r->win + (m->from - r->base);
    struct line_event e = {.reader = r};
    struct spot s = {.from = (uint32_t)(r->line_start - m->from), .line = r->line_no + 1};
    uint32_t i = m->next;
    enum took took = TOOK;
    while ((marks->lines[i] & ~MARK_BAD) < s.from)
        i++;
    do {
        s.newline = marks->lines[i];
        if (s.newline & MARK_BAD) {
            took = s.from < marks->end ? LEFT : TOOK;
            break;
        }
        s.first = marks->starts[i];
        took = take_line(r, m, &e, p, s);
        if (took != TOOK)
            break;
        i++;
        s.from = s.newline + 1;
        s.line++;
    } while (r->ask_depth == UINT32_MAX);
    m->next = i;
    *left = took == LEFT;
    return go_on(r, m, s.from, s.line, took);
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
        if (!(m->braces ? take_marked : take_listed)(r, m, &left))
            return false;
        if (left)
            return true;
    }
    return true;
}
