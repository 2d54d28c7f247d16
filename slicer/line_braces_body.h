/* SPDX-License-Identifier: Apache-2.0 */
/* The quick way of the shape with braces, compiled once for each kernel behind
 * line_list_body.h. Before it stand, too: struct finder, kernel_finder and kernel_in (which bytes
 * are of a set), kernel_blanks (how many of 32 bytes are blanks before the first other).
 *
 *     first           last
 *     unit 5 {           {    header
 *         mtu 1500;      ;    leaf
 *         a { b; }            bad: a mark that is not the last
 *     }                  }    close, first and last
 *
 * A line that is a plain statement, a closing brace or blank becomes an event by its place, its
 * first bytes and its last ones. Any other line is left to the steps of line_brace.c, which would
 * make the same events of all. Where lines are taken from a list, what opens a level is only noted;
 * the levels are made when a line comes that may ask for them. */
#include "slicer/line_reader.h"

/* Bytes that are read behind the beginning of a name. */
enum { NAME_READS = 32 };

/* What lines are looked at with. */
struct lens {
    struct finder odd, careful;
    char quote;
    bool escapes;
};

/* What goes over from a block of a line to the next. */
struct carry {
    uint64_t inside; /* all ones inside a string */
    uint64_t blank, odd;
};

/* A line: where it begins in the window, and behind that its newline and its first byte that is no
 * blank. */
struct spot {
    const char *p;
    size_t newline, first;
    bool bad;
};

KERNEL struct lens make_lens(const struct mark_sets *s)
{
    return (struct lens){kernel_finder(&s->odd), kernel_finder(&s->careful), s->quote, s->escapes};
}

/* The marks of a block of a line up to its newline, if it stands here, that the steps must judge:
 * what is odd and not last on the line, backslashes, blanks in a row. */
KERNEL uint64_t look_block(const struct lens *w, const char *p, struct carry *c, uint64_t *newline,
                           uint64_t *blanks)
{
    struct chunk k = kernel_load(p);
    *newline = kernel_equals(&k, '\n');
    *blanks = kernel_equals(&k, ' ');
    uint64_t before = (*newline & -*newline) - 1;
    uint64_t quotes = w->quote ? kernel_equals(&k, w->quote) & before : 0;
    uint64_t inside = parity(quotes) ^ c->inside;
    uint64_t odd = kernel_in(&w->odd, &k) & ~inside;
    uint64_t row = *blanks & (*blanks << 1 | c->blank) & ~inside;
    uint64_t bad = (odd << 1 | c->odd) | row | (w->escapes ? kernel_equals(&k, '\\') : 0);
    c->inside = (uint64_t)((int64_t)inside >> 63);
    c->odd = odd >> 63;
    c->blank = *blanks >> 63;
    return bad & before;
}

/* The rest of a line longer than a block. */
KERNEL_LONG void look_on(const struct lens *w, struct spot *s, struct carry c, size_t left)
{
    uint64_t newline = 0, blanks;
    size_t at = SCAN_BLOCK;
    for (; !newline && at + LINE_READS <= left; at += SCAN_BLOCK)
        s->bad |= look_block(w, s->p + at, &c, &newline, &blanks) != 0;
    s->bad |= !newline || c.inside;
    s->newline = newline ? at - SCAN_BLOCK + kernel_lowest(newline) : left;
}

/* Looks at the line at p, where `left` bytes may be read, LINE_READS of them at least. */
KERNEL struct spot look_line(const struct lens *w, const char *p, size_t left)
{
    struct carry c = {0};
    struct spot s = {.p = p};
    uint64_t newline, blanks, bad = look_block(w, p, &c, &newline, &blanks);
    s.first = kernel_first(~blanks) % SCAN_BLOCK;
    s.bad = !~blanks || bad >> s.first;
    if (LIKELY(newline)) {
        s.newline = kernel_lowest(newline);
        s.bad |= c.inside & 1;
    } else {
        look_on(w, &s, c, left);
    }
    return s;
}

/* ---- events ---- */

enum took { TOOK, LEFT, STOPPED }; /* LEFT: the line is for the steps */

KERNEL uint32_t gate_of(const struct line_reader *r, const char *p)
{
    uint32_t key;
    memcpy(&key, p, sizeof key);
    return r->gate.quick[line_gate_slot(key)] & (GATE_TAG | GATE_LITERAL | GATE_NOISE);
}

/* Opens a level below a header, as line_open does, where there is room. */
KERNEL bool open_level(struct line_reader *r, struct onward at, uint32_t column, str text)
{
    uint32_t n = r->levels.n;
    uint64_t from = at.from + column - 1;
    size_t named = r->names.n;
    if (UNLIKELY(n >= r->marker->limit || text.n > NAME_READS ||
                 r->names.cap - named < NAME_READS)) {
        struct line_item it = {
            .text_at = from, .text_n = text.n, .line = at.line, .column = column};
        return line_open(r, &it, text);
    }
    char *name = r->names.p + named;
    memcpy(name, text.p, NAME_READS);
    r->names.n = named + text.n;
    r->levels.at[n] = (struct line_level){.child_indent = UINT32_MAX,
                                          .line = at.line,
                                          .column = column,
                                          .from = from,
                                          .to = from + text.n,
                                          .name_end = named + text.n};
    r->path.at[n] = (str){name, text.n};
    r->levels.n = r->path.n = n + 1;
    return true;
}

/* What a line with a statement is, and its text. False: for the steps. */
KERNEL bool judge(struct line_reader *r, const char *last, enum line_kind *kind, str *text)
{
    const struct line_marker *m = r->marker;
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
    uint32_t gate = gate_of(r, text->p);
    return r->levels.n >= m->least &&
           (LIKELY(!gate) || !line_is_special(r, *text, gate, *kind == LINE_HEADER));
}

/* Closes the newest level, and returns its depth. */
KERNEL uint32_t close_level(struct line_reader *r)
{
    uint32_t depth = r->levels.n - 1;
    r->levels.n = r->path.n = depth;
    r->names.n = depth ? r->levels.at[depth - 1].name_end : 0;
    return depth;
}

/* Emits the event of a line that is not bad. */
KERNEL enum took emit_line(struct line_reader *r, struct line_event *e, struct onward *at,
                           const struct spot *s)
{
    const char *last = s->p + s->newline - 1;
    uint32_t depth = r->levels.n, column = (uint32_t)s->first + 1;
    str text = {s->p + s->first, 0};
    enum line_kind kind = LINE_BLANK;
    if (UNLIKELY(s->first == s->newline)) {
        column = 1;
    } else if (r->gate.bytes[(unsigned char)*text.p]) {
        if (*text.p != '}' || text.p != last || !depth)
            return LEFT;
        kind = LINE_CLOSE;
        depth = close_level(r);
    } else {
        if (!judge(r, last, &kind, &text))
            return LEFT;
        if (kind == LINE_HEADER && !open_level(r, *at, column, text))
            return STOPPED;
    }
    uint64_t to = at->from + s->newline + 1;
    e->from = at->from;
    e->to = to;
    e->line = e->last = at->line;
    e->column = column;
    e->depth = depth;
    e->kind = kind;
    e->text = text;
    e->raw = (str){s->p, s->newline + 1};
    at->from = to;
    at->line++;
    if (LIKELY(r->sink(r->arg, e)))
        return TOOK;
    r->stopped = true;
    return STOPPED;
}

/* Goes on where the next event begins; *left: with the steps. */
KERNEL bool go_on(struct line_reader *r, struct onward at, enum took took, bool *left)
{
    r->emitted = r->line_start = r->searched = at.from;
    r->line_no = at.line - 1;
    *left = took == LEFT;
    return took != STOPPED;
}

/* Emits lines up to one that is for the steps, or that nobody may have asked for. */
KERNEL bool take_lines(struct line_reader *r, const struct lens *w, bool *left)
{
    const char *p = r->win + (r->line_start - r->base), *end = r->win + (r->whole_end - r->base);
    struct line_event e = {.reader = r};
    struct onward at = {r->line_start, r->line_no + 1};
    enum took took = TOOK;
    do {
        if (end - p < LINE_READS)
            return go_on(r, at, LEFT, left);
        struct spot s = look_line(w, p, (size_t)(end - p));
        took = s.bad ? LEFT : emit_line(r, &e, &at, &s);
        p += s.newline + 1;
    } while (took == TOOK && r->ask_depth == UINT32_MAX);
    return go_on(r, at, took, left);
}

/* ---- lists: lines of which all are asked for ---- */

/* What goes over from a block of a list to the next. */
struct lister_carry {
    uint64_t blank, text, inside, odd, rise;
    uint32_t lines;
};

/* Lists the lines of a block. False where one ends in a string. Blanks in a row count behind what
 * is neither a blank nor a newline. */
KERNEL bool mark_block(struct line_marks *m, const struct lens *w, struct lister_carry *c,
                       const char *p, uint32_t base, bool strings)
{
    struct chunk k = kernel_load(p);
    uint64_t newline = kernel_equals(&k, '\n'), blank = kernel_equals(&k, ' ');
    uint64_t quotes = strings || w->quote ? kernel_equals(&k, w->quote) : 0;
    uint64_t inside = parity(quotes) ^ c->inside, text = ~(newline | blank);
    uint64_t row = blank & (blank << 1 | c->blank) & (text << 2 | c->text) & ~inside;
    uint64_t odd = kernel_in(&w->odd, &k) & ~inside;
    uint64_t bad = ((odd << 1 | c->odd) & ~newline) | row;
    bad |= strings || w->escapes ? kernel_equals(&k, '\\') : 0;
    c->inside = (uint64_t)((int64_t)inside >> 63);
    c->blank = blank >> 63;
    c->text = text >> 62;
    c->odd = odd >> 63;
    uint64_t stop = newline & inside;
    uint32_t *to = m->lines + c->lines;
    c->lines += put_places(to, newline, base);
    if (UNLIKELY(bad | stop | c->rise)) {
        mark_rows(to, newline, bad, stop, &c->rise);
        c->lines -= kernel_count(newline & ~(stop ^ (stop - 1)) & -(uint64_t)(stop != 0));
    }
    return !stop;
}

/* The blocks up to one where a line ends in a string. */
KERNEL uint32_t mark_blocks(struct line_marks *m, const struct lens *w, str text, bool strings)
{
    struct lister_carry c = {0};
    uint32_t whole = (uint32_t)text.n / SCAN_BLOCK * SCAN_BLOCK, i = 0;
    while (i < whole && mark_block(m, w, &c, text.p + i, i, strings))
        i += SCAN_BLOCK;
    return c.lines;
}

KERNEL_ENTRY void KERNEL_NAME(line_marks_list)(struct line_marks *m, const struct mark_sets *sets,
                                               str text)
{
    const struct lens w = make_lens(sets);
    bool strings = w.quote && w.escapes;
    uint32_t n = strings ? mark_blocks(m, &w, text, true) : mark_blocks(m, &w, text, false);
    m->n = n;
    m->end = n ? (m->lines[n - 1] & ~MARK_BAD) + 1 : 0;
    m->lines[n] = MARK_BAD;
}

/* Lists the lines that come next; false where there is none. */
KERNEL bool fill(struct line_reader *r)
{
    struct line_marker *m = r->marker;
    const char *p = r->win + (r->line_start - r->base);
    uint64_t left = r->whole_end - r->line_start;
    if (m->from <= r->line_start && r->line_start < m->from + m->marks.end && m->from >= r->base)
        return true;
    left = left < LINE_READS ? 0 : left - SCAN_BLOCK;
    m->from = r->line_start;
    m->next = 0;
    KERNEL_NAME(line_marks_list)
    (&m->marks, &m->sets, (str){p, left < LIST_BYTES ? left : LIST_BYTES});
    return m->marks.end > 0;
}

/* Where a march over a list is. */
struct march {
    uint32_t i;                  /* the next line on the list */
    uint32_t depth;              /* levels open */
    uint64_t from;               /* byte where that line begins */
    uint32_t line;               /* number of the list's first line */
    uint32_t opened[SCAN_DEPTH]; /* by level: the line behind the newest, 0: it stood open before */
};

/* Makes the levels that are open behind plain lines. */
KERNEL_LONG bool open_marched(struct line_reader *r, const struct march *m)
{
    const struct line_marker *k = r->marker;
    uint32_t n = 0;
    while (n < m->depth && !m->opened[n])
        n++;
    r->levels.n = r->path.n = n;
    r->names.n = n ? r->levels.at[n - 1].name_end : 0;
    for (; n < m->depth; n++) {
        uint32_t i = m->opened[n] - 1, from = i ? (k->marks.lines[i - 1] & ~MARK_BAD) + 1 : 0;
        struct onward at = {k->from + from, m->line + i};
        const char *p = r->win + (at.from - r->base);
        uint32_t first = kernel_blanks(p);
        while (UNLIKELY(first >= BLANKS_READ) && p[first] == ' ')
            first++;
        if (!open_level(r, at, first + 1, (str){p + first, k->marks.lines[i] - from - first - 2}))
            return false;
    }
    return true;
}

/* Whether what the first bytes of a text may be is more than a tag that it does not have. */
KERNEL_LONG bool is_more(const struct line_reader *r, const char *text, size_t n)
{
    return gate_of(r, text) != GATE_TAG || memchr(text, ':', n < 9 ? n : 9);
}

/* Sends lines of the list up to one that is not plain, or that nobody may have asked for. False
 * when the sink stopped. Two bytes before the first line are read. */
KERNEL_LONG bool march(struct line_reader *r, struct march *m)
{
    const struct line_marker *k = r->marker;
    const char *list = r->win + (k->from - r->base);
    struct line_event e = {.reader = r};
    const uint64_t from = k->from;
    size_t start = m->from - from, i = m->i;
    uint32_t depth = m->depth;
    bool fine = true;
    while (fine && !(k->marks.lines[i] & MARK_BAD) && r->ask_depth == UINT32_MAX) {
        size_t newline = k->marks.lines[i], first = kernel_blanks(list + start);
        while (UNLIKELY(first >= BLANKS_READ) && list[start + first] == ' ')
            first++;
        const struct line_end *end = &k->ends[(unsigned char)list[newline - 1]];
        const char *text = list + start + first;
        uint32_t at = depth - end->closes;
        size_t n = newline - start - first - end->marks;
        if (UNLIKELY(!end->fits[list[newline - 2] == ' ']) ||
            UNLIKELY(k->leads[(unsigned char)*text] != end->closes) || UNLIKELY(at >= k->limit) ||
            UNLIKELY(at < k->least) || (UNLIKELY(gate_of(r, text)) && is_more(r, text, n)))
            break;
        depth = at + end->opens;
        e.depth = at;
        e.kind = end->kind;
        place_event(&e, list + start, newline - start, first, from + start, m->line + (uint32_t)i);
        e.text.n = n;
        m->opened[at] = (uint32_t)++i;
        start = newline + 1;
        fine = r->sink(r->arg, &e);
    }
    m->from = from + start;
    m->i = (uint32_t)i;
    m->depth = depth;
    return fine;
}

/* Takes a line of the list that march left. */
KERNEL enum took take_left(struct line_reader *r, struct march *m)
{
    struct line_marker *k = r->marker;
    uint32_t newline = k->marks.lines[m->i], from = (uint32_t)(m->from - k->from);
    if (newline & MARK_BAD)
        return LEFT;
    struct line_event e = {.reader = r};
    struct onward at = {m->from, m->line + m->i};
    const char *p = r->win + (m->from - r->base);
    struct spot s = {.p = p, .newline = newline - from, .first = kernel_blanks(p)};
    while (UNLIKELY(s.first >= BLANKS_READ) && s.p[s.first] == ' ')
        s.first++;
    enum took took = emit_line(r, &e, &at, &s);
    m->i += took == TOOK;
    m->from = at.from;
    return took;
}

/* Emits the lines of the list up to one that is for the steps, or that nobody may have asked for.
 */
KERNEL bool take_listed(struct line_reader *r, bool *left)
{
    struct line_marker *k = r->marker;
    struct march m;
    enum took took = TOOK;
    m.i = k->next;
    while ((k->marks.lines[m.i] & ~MARK_BAD) < r->line_start - k->from)
        m.i++;
    m.from = r->line_start;
    m.line = r->line_no + 1 - m.i;
    do {
        if (m.from > r->base + 1 && r->levels.n >= k->least && r->ask_depth == UINT32_MAX) {
            m.depth = r->levels.n;
            memset(m.opened, 0, m.depth * sizeof *m.opened);
            r->stopped = !march(r, &m);
            if (r->stopped || !open_marched(r, &m))
                return false;
            if (m.i >= k->marks.n || r->ask_depth != UINT32_MAX)
                break;
        }
        took = take_left(r, &m);
    } while (took == TOOK && m.i < k->marks.n && r->ask_depth == UINT32_MAX);
    k->next = m.i;
    return go_on(r, (struct onward){m.from, m.line + m.i}, took, left);
}
