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

/* ---- runs ---- */

/* A run that goes by on the marks. */
struct run {
    struct line_reader *r;
    struct line_marker *m;
    const char *p;
    uint32_t from;  /* of the run */
    uint32_t pos;   /* line that comes next */
    uint32_t line;  /* where the run may end instead: before the block that pos stands in */
    uint32_t depth; /* at pos */
};

enum passed { PASS_STOP, PASS_END, PASS_CAREFUL };

/* Emits the lines before pos, which stands at the asked depth. The steps or take_marked go on
 * there, and no run begins before the line behind it where it is wanted. */
static bool end_run(struct run *u, bool wanted)
{
    struct line_reader *r = u->r;
    uint64_t from = u->m->from;
    if (wanted)
        r->skip_from = from + u->pos + 1;
    if (u->pos == u->from)
        return true;
    uint32_t lines = scan_lines(&u->m->marks, u->from, u->pos, r->kernel);
    struct line_item it = {.from = from + u->from,
                           .to = from + u->pos,
                           .text_at = from + u->from,
                           .line = r->line_no + 1,
                           .last = r->line_no + lines,
                           .column = 1,
                           .depth = r->ask_depth,
                           .kind = LINE_RUN};
    if (r->levels.n > r->ask_depth)
        line_cut(r, r->ask_depth);
    r->line_start = r->searched = it.to;
    r->line_no += lines;
    return line_emit(r, &it, (str){"", 0});
}

/* The newline of the line at pos. */
static uint32_t newline_at(const struct line_marks *m, uint32_t pos)
{
    uint32_t k = pos / SCAN_BLOCK;
    uint64_t word = m->newline[k] & ~0ull << pos % SCAN_BLOCK;
    while (!word)
        word = m->newline[++k];
    return k * SCAN_BLOCK + (uint32_t)__builtin_ctzll(word);
}

static uint32_t first_at(const struct line_marks *m, uint32_t pos)
{
    uint32_t k = pos / SCAN_BLOCK;
    uint64_t word = m->first[k] & ~0ull << pos % SCAN_BLOCK;
    while (!word)
        word = m->first[++k];
    return k * SCAN_BLOCK + (uint32_t)__builtin_ctzll(word);
}

/* The beginning of the line that holds a byte. */
static uint32_t line_of(const struct line_marks *m, uint32_t at)
{
    uint32_t k = at / SCAN_BLOCK;
    uint64_t word = m->newline[k] & ((1ull << at % SCAN_BLOCK) - 1);
    while (!word && k)
        word = m->newline[--k];
    return word ? k * SCAN_BLOCK + 64 - (uint32_t)__builtin_clzll(word) : 0;
}

/* Goes on to the brace that closes a level over `over`. */
static enum passed pass(struct run *u, uint32_t over, uint32_t *at)
{
    struct mark_pass p = {.at = u->pos, .depth = u->depth, .over = over, .limit = u->m->limit};
    scan_pass(&u->m->marks, &p, u->r->kernel);
    *at = p.at;
    return p.why == SCAN_END ? PASS_END : p.why == SCAN_DEDENT ? PASS_STOP : PASS_CAREFUL;
}

/* Whether a brace stands alone on its line. */
static bool is_alone(const struct run *u, uint32_t at)
{
    const struct line_marks *m = &u->m->marks;
    return (m->first[at / SCAN_BLOCK] >> at % SCAN_BLOCK & 1) && u->p[at + 1] == '\n';
}

/* Over the line at pos, which stands at the asked depth; false where it is not for a run. *any: it
 * is not blank. */
static bool pass_line(struct run *u, bool *any)
{
    const struct line_marks *m = &u->m->marks;
    struct line_reader *r = u->r;
    uint32_t newline = newline_at(m, u->pos), first = first_at(m, u->pos);
    unsigned char c = (unsigned char)u->p[first];
    if (first != newline) {
        unsigned char last = (unsigned char)u->p[newline - 1];
        if ((m->bad[newline / SCAN_BLOCK] >> newline % SCAN_BLOCK & 1) || r->gate.bytes[c] ||
            (last != ';' && last != '{' && !u->m->bare[last]) || u->depth < u->m->least)
            return false;
        if (r->ask_want->begins[c] &&
            line_want_takes(r->ask_want, (str){u->p + first, newline - first}))
            return false;
        u->depth += last == '{';
        *any = true;
    }
    u->pos = newline + 1;
    return true;
}

/* What cannot be told by the marks: the run ends before pos, and the careful scan goes on there.
 * What only is too long for these marks is marked again from there. */
static bool end_careful(struct run *u, enum passed how)
{
    struct line_reader *r = u->r;
    bool again = how == PASS_END && (u->pos > u->from || u->from > 0);
    if (again)
        u->m->filled = false;
    return end_run(u, false) && (again || r->skip(r));
}

/* Passes over everything up to the brace that closes the level above. */
static bool skip_all(struct run *u)
{
    const struct line_marks *m = &u->m->marks;
    uint32_t at;
    if (u->p[first_at(m, u->pos)] == '\n')
        return end_run(u, true);
    enum passed how = pass(u, u->r->ask_depth, &at);
    uint32_t from = how == PASS_STOP ? line_of(m, at) : 0;
    bool whole = from < u->pos + 2 || u->r->dialect->newline_ends ||
                 (u->p[from - 2] && strchr(";{}", u->p[from - 2]));
    if (how != PASS_STOP || !is_alone(u, at) || !whole)
        return end_careful(u, how);
    u->pos = from;
    return end_run(u, true);
}

/* Passes over what was not asked for, as far as the marks go. */
static bool skip(struct line_reader *r, struct line_marker *m)
{
    struct run u = {.r = r,
                    .m = m,
                    .p = r->win + (m->from - r->base),
                    .from = (uint32_t)(r->line_start - m->from),
                    .depth = r->levels.n};
    u.pos = u.line = u.from;
    if (r->ask_want == r->want_none)
        return skip_all(&u);
    bool any = false;
    while (u.pos < m->marks.end) {
        uint32_t at;
        if (u.depth == r->ask_depth) {
            uint32_t line = any ? u.pos : u.from;
            if (!pass_line(&u, &any))
                break;
            if (u.depth == r->ask_depth)
                continue;
            u.line = line;
        }
        enum passed how = pass(&u, r->ask_depth + 1, &at);
        if (how != PASS_STOP || !is_alone(&u, at)) {
            u.pos = u.line;
            return end_careful(&u, how);
        }
        u.pos = at + 2;
        u.depth = r->ask_depth;
        any = true;
    }
    if (!any)
        u.pos = u.from;
    return end_run(&u, u.pos < m->marks.end);
}

bool line_marks_go(struct line_reader *r)
{
    struct line_marker *m = r->marker;
    const struct line_brace *b = &r->brace;
    if (b->begun || b->comment || b->brackets || r->emitted != r->line_start)
        return true;
    while (r->line_start < r->whole_end) {
        bool may = line_may_skip(r), left;
        if (may && !m->braces) {
            m->braces = true;
            m->filled = false;
        }
        if (!fill(r, m))
            return true;
        if (may) {
            uint64_t emitted = r->emitted;
            if (!skip(r, m))
                return false;
            if (r->emitted != emitted || !m->filled)
                continue;
        }
        if (!(m->braces ? take_marked : take_listed)(r, m, &left))
            return false;
        if (left)
            return true;
    }
    return true;
}
