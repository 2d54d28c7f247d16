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
 * make the same events of all. A run goes from line to line at the asked depth, and over what
 * stands deeper by counting braces. */
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

/* Whether a rule of the dialect may make something else of a statement. */
KERNEL_LONG bool is_special(struct line_reader *r, str text, uint32_t gate, bool header)
{
    return ((gate & GATE_TAG) && memchr(text.p, ':', text.n < 9 ? text.n : 9)) ||
           ((gate & GATE_LITERAL) && header && line_literal_at(r, text)) ||
           ((gate & GATE_NOISE) && line_is_noise(r, text));
}

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
           (LIKELY(!gate) || !is_special(r, *text, gate, *kind == LINE_HEADER));
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
    uint64_t newline, run, blank, inside, odd, rise;
    uint32_t lines;
};

/* Lists the lines of a block: what is odd in one adds a carry that runs up to its newline. False
 * where a line ends in a string. */
KERNEL bool mark_block(struct line_marks *m, const struct lens *w, struct lister_carry *c,
                       const char *p, uint32_t base)
{
    struct chunk k = kernel_load(p);
    uint64_t newline = kernel_equals(&k, '\n'), blank = kernel_equals(&k, ' ');
    uint64_t in = parity(w->quote ? kernel_equals(&k, w->quote) : 0) ^ c->inside, sum, risen, more;
    uint64_t inside = in << 1 | (c->inside & 1);
    c->inside = (uint64_t)((int64_t)in >> 63);
    c->run = __builtin_add_overflow(blank, newline << 1 | c->newline | c->run, &sum);
    c->newline = newline >> 63;
    uint64_t between = blank & sum & ~inside, odd = kernel_in(&w->odd, &k) & ~inside;
    uint64_t bad = (odd << 1 | c->odd) & ~newline;
    bad |= w->escapes ? kernel_equals(&k, '\\') : 0;
    bad |= between & (between << 1 | c->blank);
    c->odd = odd >> 63;
    c->blank = between >> 63;
    uint64_t over = __builtin_add_overflow(~newline, bad, &risen);
    c->rise = over | __builtin_add_overflow(risen, c->rise, &more);
    uint64_t stop = newline & inside;
    uint32_t *to = m->lines + c->lines;
    c->lines += put_places(to, newline, base);
    for (more = (more & newline) | stop; UNLIKELY(more); more &= more - 1)
        to[kernel_count(newline & ((more & -more) - 1))] |= MARK_BAD;
    if (UNLIKELY(stop))
        c->lines -= kernel_count(newline) - kernel_count(newline & (stop ^ (stop - 1)));
    return !stop;
}

KERNEL_ENTRY void MARKS_LIST(struct line_marks *m, const struct mark_sets *sets, str text)
{
    const struct lens w = make_lens(sets);
    struct lister_carry c = {.newline = 1};
    uint32_t whole = (uint32_t)text.n / SCAN_BLOCK * SCAN_BLOCK, i = 0;
    while (i < whole && mark_block(m, &w, &c, text.p + i, i))
        i += SCAN_BLOCK;
    m->n = c.lines;
    m->end = c.lines ? (m->lines[c.lines - 1] & ~MARK_BAD) + 1 : 0;
    m->lines[c.lines] = MARK_BAD;
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
    MARKS_LIST(&m->marks, &m->sets, (str){p, left < LIST_BYTES ? left : LIST_BYTES});
    return m->marks.end > 0;
}

/* The same by a list. */
KERNEL bool take_listed(struct line_reader *r, bool *left)
{
    struct line_marker *m = r->marker;
    const char *p = r->win + (m->from - r->base);
    struct line_event e = {.reader = r};
    struct onward at = {r->line_start, r->line_no + 1};
    uint32_t from = (uint32_t)(r->line_start - m->from), i = m->next;
    enum took took = TOOK;
    while ((m->marks.lines[i] & ~MARK_BAD) < from)
        i++;
    do {
        uint32_t newline = m->marks.lines[i];
        if (newline & MARK_BAD) {
            took = from < m->marks.end ? LEFT : TOOK;
            break;
        }
        struct spot s = {
            .p = p + from, .newline = newline - from, .first = kernel_blanks(p + from)};
        while (UNLIKELY(s.first >= BLANKS_READ) && s.p[s.first] == ' ')
            s.first++;
        took = emit_line(r, &e, &at, &s);
        from = newline + 1;
        i += took == TOOK;
    } while (took == TOOK && r->ask_depth == UINT32_MAX);
    m->next = i;
    return go_on(r, at, took, left);
}

/* ---- runs ---- */

/* A run: places are bytes behind its beginning. */
struct run {
    struct line_reader *r;
    const struct lens *w;
    const char *p;
    size_t n;             /* whole lines */
    size_t pos, end;      /* what comes next; where the run may end */
    uint32_t lines, ends; /* newlines before them */
    uint32_t depth;       /* at pos */
    uint32_t known;       /* levels that stood open all the time */
    bool inside;          /* pos stands in a string */
};

enum passed { PASS_CLOSED, PASS_CAREFUL, PASS_END };

/* Emits the lines before u->end, where the tokenizer goes on; no run begins before `seen` is an
 * event. */
KERNEL_LONG bool end_run(struct run *u, bool seen)
{
    struct line_reader *r = u->r;
    uint64_t from = r->line_start;
    struct line_event e = {.from = from,
                           .to = from + u->end,
                           .line = r->line_no + 1,
                           .last = r->line_no + u->ends,
                           .column = 1,
                           .depth = r->ask_depth,
                           .kind = LINE_RUN,
                           .text = STR(""),
                           .raw = {u->p, u->end},
                           .reader = r};
    if (seen)
        r->skip_from = e.to + 1;
    if (!u->end)
        return true;
    if (r->levels.n > r->ask_depth)
        line_cut(r, r->ask_depth);
    r->emitted = r->line_start = r->searched = e.to;
    r->line_no += u->ends;
    r->stopped = !r->sink(r->arg, &e);
    return !r->stopped;
}

/* The run, and the brace behind it that stands alone on its line and closes the level above. */
KERNEL_LONG bool end_close(struct run *u, size_t brace)
{
    struct line_reader *r = u->r;
    uint64_t from = r->line_start, to = from + brace + 2;
    struct line_event e = {.from = from,
                           .to = to,
                           .line = r->line_no + 1,
                           .last = r->line_no + u->lines + 1,
                           .column = 1,
                           .depth = r->ask_depth - 1,
                           .kind = LINE_CLOSE,
                           .text = STR(""),
                           .raw = {u->p, brace + 2},
                           .reader = r};
    line_cut(r, e.depth);
    r->emitted = r->line_start = r->searched = to;
    r->line_no = e.last;
    r->stopped = !r->sink(r->arg, &e);
    return !r->stopped;
}

/* The run ends before pos, where the steps have to judge, with the levels that are open there. */
KERNEL_LONG bool end_inside(struct run *u)
{
    struct line_scan *s = u->r->scan;
    if (u->pos >= UINT32_MAX)
        return end_run(u, true);
    s->text = (str){u->p, u->n};
    s->at = u->pos;
    s->inside = u->inside;
    s->newlines = u->lines;
    s->depth = u->depth;
    s->known = u->known;
    memset(s->opened, 0xff, sizeof s->opened);
    return line_skip_brace_end(u->r);
}

/* Whether a byte, which may end what is careful, does. */
KERNEL_LONG bool ends_careful(const struct line_reader *r, const char *p, size_t at)
{
    const struct line_scan *s = r->scan;
    bool listed = false, fits = false;
    for (uint32_t i = 0; i < s->careful_n; i++) {
        bool two = s->careful[i][1];
        if (s->careful[i][two] != p[at])
            continue;
        listed = true;
        fits |= !two || (at && p[at - 1] == s->careful[i][0]);
    }
    return fits || !listed;
}

/* The marks of a block one by one; true: the pass ends at *at. */
KERNEL_LONG enum passed pass_marks(struct run *u, uint32_t over, size_t i, uint64_t open,
                                   uint64_t close, uint64_t careful)
{
    const struct line_marker *m = u->r->marker;
    for (uint64_t all = open | close | careful; all; all &= all - 1) {
        uint64_t bit = all & -all;
        u->pos = i + kernel_lowest(all);
        if ((open & bit) && u->depth >= m->limit)
            return PASS_CAREFUL;
        if ((careful & bit) && ends_careful(u->r, u->p, u->pos))
            return PASS_CAREFUL;
        if ((close & bit) && u->depth == over)
            return PASS_CLOSED;
        u->depth += open & bit ? 1 : close & bit ? UINT32_MAX : 0;
        u->known = u->known < u->depth ? u->known : u->depth;
    }
    return PASS_END;
}

/* What a block holds for a pass; `inside` goes over to the next. */
struct pass_look {
    uint64_t newline, open, close, careful, inside;
};

KERNEL struct pass_look look_braces(const struct lens *w, const struct mark_sets *sets,
                                    const char *p, uint64_t within)
{
    struct chunk k = kernel_load(p);
    struct pass_look l = {.newline = kernel_equals(&k, '\n')};
    l.inside = parity(w->quote ? kernel_equals(&k, w->quote) : 0) ^ within;
    l.open = kernel_equals(&k, '{') & ~l.inside;
    l.close = kernel_equals(&k, '}') & ~l.inside;
    l.careful = kernel_in(&w->careful, &k) & ~l.inside;
    l.careful |= w->escapes ? kernel_equals(&k, '\\') : 0;
    if (sets->curly_line)
        l.careful |= l.open & ~(l.newline >> 1 | (uint64_t)(p[SCAN_BLOCK] == '\n') << 63);
    if (!sets->crossing)
        l.careful |= l.newline & l.inside;
    return l;
}

/* Goes on from the beginning of a line to the brace that closes a level over `over`. */
KERNEL enum passed pass(struct run *u, uint32_t over)
{
    const struct mark_sets *sets = &u->r->marker->sets;
    const struct lens w = *u->w;
    const char *p = u->p;
    uint64_t within = 0;
    uint32_t silent = 0, limit = u->r->marker->limit;
    uint32_t depth = u->depth, known = u->known, lines = u->lines;
    size_t i = u->pos, n = u->n - LINE_READS;
    enum passed how = PASS_END;
    for (; i <= n; i += SCAN_BLOCK) {
        struct pass_look l = look_braces(&w, sets, p + i, within);
        silent = l.newline ? 0 : silent + SCAN_BLOCK;
        if (UNLIKELY(silent > SCAN_LONG))
            break;
        uint32_t opens = kernel_count(l.open), closes = kernel_count(l.close);
        if (UNLIKELY(l.careful || depth < over + closes || depth + opens > limit)) {
            u->depth = depth;
            u->known = known;
            how = pass_marks(u, over, i, l.open, l.close, l.careful);
            depth = u->depth;
            known = u->known;
            if (how != PASS_END) {
                u->inside = l.inside >> (u->pos - i) & 1;
                u->lines = lines + kernel_count(l.newline & ((1ull << (u->pos - i)) - 1));
                return how;
            }
        } else {
            depth -= closes;
            known = known < depth ? known : depth;
            depth += opens;
        }
        within = (uint64_t)((int64_t)l.inside >> 63);
        lines += kernel_count(l.newline);
    }
    u->pos = i;
    u->inside = within;
    u->depth = depth;
    u->known = known;
    u->lines = lines;
    return PASS_END;
}

/* The beginning of the line that a brace stands alone on, SIZE_MAX where it does not. */
KERNEL size_t alone(const struct run *u, size_t brace)
{
    size_t at = brace;
    while (at && u->p[at - 1] == ' ')
        at--;
    bool first = !at || u->p[at - 1] == '\n';
    return first && u->p[brace + 1] == '\n' ? at : SIZE_MAX;
}

/* Passes over everything up to the brace that closes the level above. */
KERNEL bool skip_all(struct run *u)
{
    struct chunk k = kernel_load(u->p);
    uint64_t text = ~kernel_equals(&k, ' ');
    if (!text || u->p[kernel_lowest(text)] == '\n') /* a comment above may bind to what comes */
        return end_run(u, true);
    if (pass(u, u->r->ask_depth) != PASS_CLOSED)
        return end_inside(u);
    size_t from = alone(u, u->pos);
    bool whole = from < 2 || from == SIZE_MAX || u->r->dialect->newline_ends ||
                 (u->p[from - 2] && strchr(";{}", u->p[from - 2]));
    if (from == SIZE_MAX || !whole)
        return end_inside(u);
    if (u->r->ask_close && u->r->ask_depth)
        return end_close(u, u->pos);
    u->end = from;
    u->ends = u->lines;
    return end_run(u, true);
}

/* Over the line at pos, which stands at the asked depth; false where it is not for a run. */
KERNEL bool pass_line(struct run *u, bool *any)
{
    struct line_reader *r = u->r;
    struct spot s = look_line(u->w, u->p + u->pos, u->n - u->pos);
    const char *text = s.p + s.first;
    unsigned char c = (unsigned char)*text;
    unsigned char last = (unsigned char)s.p[s.newline - (s.newline > 0)];
    if (s.bad)
        return false;
    if (s.first != s.newline) {
        if (r->gate.bytes[c] || (last != ';' && last != '{' && !r->marker->bare[last]) ||
            u->depth < r->marker->least)
            return false;
        if (r->ask_want->begins[c] &&
            line_want_takes(r->ask_want, (str){text, s.newline - s.first}))
            return false;
        u->depth += last == '{';
        *any = true;
    }
    u->pos += s.newline + 1;
    u->lines++;
    return true;
}

/* Passes over what was not asked for. */
KERNEL bool skip_some(struct run *u)
{
    uint32_t keep = u->r->ask_depth;
    bool any = false;
    while (u->n - u->pos >= LINE_READS) {
        if (u->depth == keep) {
            if (!pass_line(u, &any)) {
                u->n = u->pos;
                break;
            }
            u->known = u->known < keep ? u->known : keep;
            if (u->depth == keep) {
                u->end = any ? u->pos : 0;
                u->ends = u->lines;
                continue;
            }
        }
        enum passed how = pass(u, keep + 1);
        if (how != PASS_CLOSED || alone(u, u->pos) == SIZE_MAX)
            return end_inside(u);
        u->end = u->pos += 2;
        u->ends = ++u->lines;
        u->depth = keep;
        u->known = u->known < keep ? u->known : keep;
        any = true;
    }
    return end_run(u, u->n == u->pos || !u->end);
}

KERNEL bool skip(struct line_reader *r, const struct lens *w)
{
    struct run u = {.r = r,
                    .w = w,
                    .p = r->win + (r->line_start - r->base),
                    .n = r->whole_end - r->line_start,
                    .depth = r->levels.n,
                    .known = r->levels.n};
    if (u.n < LINE_READS)
        return true;
    return r->ask_want == r->want_none ? skip_all(&u) : skip_some(&u);
}

KERNEL_ENTRY bool MARKS_GO(struct line_reader *r)
{
    const struct line_brace *b = &r->brace;
    const struct lens w = make_lens(&r->marker->sets);
    if (b->begun || b->comment || b->brackets || r->emitted != r->line_start)
        return true;
    while (r->line_start < r->whole_end) {
        if (line_may_skip(r)) {
            r->marker->asked = true;
            uint64_t emitted = r->emitted;
            if (!skip(r, &w))
                return false;
            if (r->emitted != emitted)
                continue;
        }
        bool left, listed = !r->marker->asked && fill(r);
        if (!(listed ? take_listed(r, &left) : take_lines(r, &w, &left)))
            return false;
        if (left)
            return true;
    }
    return true;
}
