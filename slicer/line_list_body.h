/* SPDX-License-Identifier: Apache-2.0 */
/* The quick way of the INDENT shape where all is asked for, compiled once for each kernel behind
 * line_scan_body.h. Before it stand, too: kernel_small (which bytes are blanks or less) and
 * kernel_blanks (how many of 32 bytes are blanks before the first other).
 *
 * The indents of the open levels grow, so a word holds them all, and how many stand left of a line
 * is a count of bits:
 *
 *                          left of it    depth    then
 *     interface Gi0/1               0        0       1
 *      mtu 9000                     1        1       1
 *      service instance 5           1        1      11
 *       bridge-domain 5            11        2      11
 *     router bgp 1                  0        0       1
 *
 * Of what opens a level only the place is noted; the levels are made when the run is over. */
#include "slicer/line_reader.h"

/* Bytes that are read behind the beginning of a line, and blanks that are looked for there. */
enum { LINE_READS = 2 * SCAN_BLOCK, BLANKS_READ = 32 };

/* ---- lists: lines of which all are asked for ---- */

/* What goes over from a block of a list to the next. */
struct row_carry {
    uint64_t newline, run, blank, rise;
    uint32_t lines;
};

/* Marks the lines of a block in which something is odd: that adds a carry which runs up to the
 * newline. */
KERNEL void mark_rows(uint32_t *to, uint64_t newline, uint64_t odd, uint64_t ends, uint64_t *rise)
{
    uint64_t risen, more, over = __builtin_add_overflow(~newline, odd, &risen);
    *rise = over | __builtin_add_overflow(risen, *rise, &more);
    for (more = (more | ends) & newline; more; more &= more - 1)
        to[kernel_count(newline & ((more & -more) - 1))] |= MARK_BAD;
}

/* Lists the lines of a block. */
KERNEL void row_block(struct line_marks *m, struct row_carry *c, const char *p, uint32_t base)
{
    struct chunk k = kernel_load(p);
    uint64_t newline = kernel_equals(&k, '\n'), blank = kernel_equals(&k, ' '), sum;
    c->run = __builtin_add_overflow(blank, newline << 1 | c->newline | c->run, &sum);
    c->newline = newline >> 63;
    uint64_t between = blank & sum, behind = between << 1 | c->blank;
    uint64_t bad = (kernel_small(&k) & ~(newline | blank)) | (between & behind);
    c->blank = between >> 63;
    uint32_t *to = m->lines + c->lines;
    c->lines += put_places(to, newline, base);
    if (UNLIKELY(bad | (behind & newline) | c->rise))
        mark_rows(to, newline, bad, behind, &c->rise);
}

KERNEL_ENTRY void KERNEL_NAME(line_rows_list)(struct line_marks *m, str text)
{
    struct row_carry c = {.newline = 1};
    for (uint32_t i = 0; i + SCAN_BLOCK <= text.n; i += SCAN_BLOCK)
        row_block(m, &c, text.p + i, i);
    m->n = c.lines;
    m->end = c.lines ? (m->lines[c.lines - 1] & ~MARK_BAD) + 1 : 0;
    m->lines[c.lines] = MARK_BAD;
}

/* Lists the lines from a place of the window on; false where there is none. */
KERNEL bool fill_rows(struct line_reader *r, uint64_t from)
{
    struct line_lister *l = r->lister;
    uint64_t left = r->whole_end - from, most = l->asked ? LIST_BYTES / 8 : LIST_BYTES;
    left = left < LINE_READS ? 0 : left - SCAN_BLOCK;
    l->rows_from = from;
    l->next = 0;
    KERNEL_NAME(line_rows_list)
    (&l->rows, (str){r->win + (from - r->base), left < most ? left : most});
    return l->rows.n > 0;
}

/* ---- lines ---- */

/* Where the next event begins. */
struct onward {
    uint64_t from;
    uint32_t line;
};

/* A line, and behind its beginning its newline and its first byte that is no blank. */
struct row {
    const char *p;
    uint32_t newline, first;
};

/* Line i of the list, which begins at `from` of it. */
KERNEL struct row row_at(const struct line_reader *r, uint32_t i, uint32_t from)
{
    const struct line_lister *l = r->lister;
    const char *p = r->win + (l->rows_from - r->base) + from;
    return (struct row){p, (l->rows.lines[i] & ~MARK_BAD) - from, kernel_blanks(p)};
}

/* Whether rules of the dialect may make something else of a statement. */
KERNEL_LONG bool is_gated(const struct line_reader *r, const struct row *w)
{
    return line_gate(r, (str){w->p + w->first, w->newline - w->first}) &
           (GATE_CLOSER | GATE_LITERAL | GATE_NOISE);
}

/* A line of which nothing has to be known but its place. */
KERNEL bool is_plain(const struct line_reader *r, const struct row *w)
{
    uint32_t key;
    const char *text = w->p + w->first;
    memcpy(&key, text, sizeof key);
    return w->first < BLANKS_READ && r->gate.begins[(unsigned char)*text] &&
           (LIKELY(!(r->gate.quick[line_gate_slot(key)] &
                     (GATE_CLOSER | GATE_LITERAL | GATE_NOISE))) ||
            !is_gated(r, w));
}

/* A comment or blank line that is nothing else. */
KERNEL bool is_apart(const struct line_reader *r, const struct row *w)
{
    unsigned char c = (unsigned char)w->p[w->first];
    return w->first < BLANKS_READ && (c == '\n' || r->gate.bytes[c] & BYTE_COMMENT);
}

/* ---- runs ---- */

/* Where a run is, which has sent the lines before the newest. */
struct course {
    uint64_t from; /* byte of the input where that begins */
    uint32_t line; /* its number … */
    uint32_t i;    /* … its place on the list … */
    size_t first;  /* … and its blanks */
    uint64_t open; /* bit: a level of that indent */
    /* by indent: where the newest line begins, 0 where a level stood open all the time; its number
     */
    uint64_t *opened;
    uint32_t *opened_line;
};

KERNEL uint64_t left_of(uint64_t open, size_t indent)
{
    return open & ((1ull << indent) - 1);
}

/* The indents of the open levels; false where some stands too deep. */
KERNEL bool open_indents(const struct line_reader *r, struct course *u)
{
    for (uint32_t i = 0; i < r->levels.n; i++) {
        uint32_t indent = r->levels.at[i].indent;
        if (indent >= BLANKS_READ)
            return false;
        u->open |= 1ull << indent;
        u->opened[indent] = 0;
    }
    return true;
}

/* Makes the levels that are open behind a run. */
KERNEL_LONG bool open_levels(struct line_reader *r, const struct course *u)
{
    uint64_t rest = u->open;
    uint32_t kept = 0;
    for (; rest && !u->opened[kernel_lowest(rest)]; rest &= rest - 1)
        kept++;
    line_cut(r, kept);
    for (; rest; rest &= rest - 1) {
        uint32_t indent = kernel_lowest(rest);
        uint64_t at = u->opened[indent] + indent;
        str text = {r->win + (at - r->base), 0};
        text.n = (size_t)((const char *)memchr(text.p, '\n', r->whole_end - at) - text.p);
        struct line_item it = {.text_at = at,
                               .text_n = text.n,
                               .line = u->opened_line[indent],
                               .column = indent + 1,
                               .indent = indent};
        if (!line_open(r, &it, text))
            return false;
    }
    return true;
}

/* Fills the event of a line at p, but its kind and depth. */
KERNEL void place_event(struct line_event *e, const char *p, size_t newline, size_t first,
                        uint64_t from, uint32_t line)
{
    e->from = from;
    e->to = from + newline + 1;
    e->line = e->last = line;
    e->column = (uint32_t)first + 1;
    e->text = (str){p + first, newline - first};
    e->raw = (str){p, newline + 1};
}

/* The same of the newest line whole; `further`: blanks before the one behind it. */
KERNEL void place_plain(struct course *u, struct line_event *e, const char *p, size_t newline,
                        size_t further)
{
    uint64_t left = left_of(u->open, u->first);
    bool header = further > u->first;
    place_event(e, p, newline, u->first, u->from, u->line);
    e->depth = kernel_count(left);
    e->kind = header ? LINE_HEADER : LINE_LEAF;
    u->open = left | (uint64_t)header << u->first;
    u->opened[u->first] = u->from;
    u->opened_line[u->first] = u->line++;
}

/* Comments and blank lines between two plain ones. */
struct apart {
    uint32_t n;
    struct row rows[LIST_APART];
};

/* Sends comments and blank lines above a line at an indent. */
KERNEL bool send_apart(struct line_reader *r, struct course *u, const struct apart *a,
                       struct line_event *e, size_t indent)
{
    uint32_t depths[LIST_APART], depth = kernel_count(left_of(u->open, indent));
    for (uint32_t k = a->n; k-- > 0;) {
        const struct row *w = &a->rows[k];
        uint32_t own = w->p[w->first] == '\n' ? 0 : kernel_count(left_of(u->open, w->first));
        depth = own > depth ? own : depth;
        depths[k] = depth;
    }
    for (uint32_t k = 0; k < a->n; k++) {
        const struct row *w = &a->rows[k];
        bool blank = w->p[w->first] == '\n';
        place_event(e, w->p, w->newline, w->first, u->from, u->line++);
        u->from += w->newline + 1;
        e->kind = blank ? LINE_BLANK : LINE_COMMENT;
        e->text.n = blank ? 0 : e->text.n;
        e->depth = depths[k];
        if (!r->sink(r->arg, e))
            return false;
    }
    return true;
}

enum went { WENT_ON, WENT_STOPPED, WENT_LEFT };

/* Goes on with a list that begins with the newest line. */
KERNEL enum went list_anew(struct line_reader *r, struct course *u)
{
    bool fine = u->from > r->lister->rows_from && fill_rows(r, u->from);
    u->i = 0;
    return fine ? WENT_ON : WENT_LEFT;
}

/* Sends the newest line and comments and blank lines behind it, if a plain line follows, or makes a
 * new list. */
KERNEL_LONG enum went go_slowly(struct line_reader *r, struct course *u, struct line_event *e)
{
    const struct line_marks *m = &r->lister->rows;
    struct apart a;
    struct row next;
    a.n = 0;
    for (uint32_t i = u->i;; a.rows[a.n++] = next) {
        if (++i >= m->n)
            return list_anew(r, u);
        next = row_at(r, i, (m->lines[i - 1] & ~MARK_BAD) + 1);
        if (m->lines[i] & MARK_BAD)
            return WENT_LEFT;
        if (!is_apart(r, &next) || a.n + 1 == LIST_APART)
            break;
    }
    if (!is_plain(r, &next))
        return WENT_LEFT;
    uint32_t start = (uint32_t)(u->from - r->lister->rows_from);
    struct row now = row_at(r, u->i, start);
    place_plain(u, e, now.p, now.newline, next.first);
    u->from += now.newline + 1;
    u->first = next.first;
    u->i += a.n + 1;
    return r->sink(r->arg, e) && send_apart(r, u, &a, e, next.first) ? WENT_ON : WENT_STOPPED;
}

/* Sends plain lines while the next one is plain, too. False when the sink stopped. */
KERNEL_LONG bool go_quickly(struct line_reader *r, struct course *to, struct line_event *e)
{
    const struct line_lister *l = r->lister;
    const char *list = r->win + (l->rows_from - r->base);
    const uint64_t from = l->rows_from;
    const uint32_t *row = l->rows.lines + to->i;
    struct course u = *to;
    size_t start = u.from - from, newline = *row & ~MARK_BAD;
    bool fine = true;
    while (fine && !(row[1] & MARK_BAD) && r->ask_depth == UINT32_MAX) {
        struct row next = {list + newline + 1, row[1] - (uint32_t)newline - 1, 0};
        next.first = kernel_blanks(next.p);
        if (UNLIKELY(!is_plain(r, &next)))
            break;
        u.from = from + start;
        place_plain(&u, e, list + start, newline - start, next.first);
        start = newline + 1;
        newline = *++row;
        u.first = next.first;
        fine = r->sink(r->arg, e);
    }
    u.from = from + start;
    u.i = (uint32_t)(row - l->rows.lines);
    *to = u;
    return fine;
}

KERNEL bool go_on_list(struct line_reader *r, struct course *u)
{
    struct line_event e = {.reader = r};
    enum went went = WENT_ON;
    while (went == WENT_ON && r->ask_depth == UINT32_MAX) {
        if (!go_quickly(r, u, &e))
            return false;
        if (r->ask_depth == UINT32_MAX)
            went = go_slowly(r, u, &e);
    }
    return went != WENT_STOPPED;
}

/* The next line as an item. */
KERNEL struct line_item item_of(const struct line_reader *r, const struct row *w)
{
    return (struct line_item){.from = r->line_start,
                              .to = r->line_start + w->newline + 1,
                              .text_at = r->line_start + w->first,
                              .text_n = w->newline - w->first,
                              .line = r->line_no + 1,
                              .last = r->line_no + 1,
                              .column = w->first + 1,
                              .indent = w->first};
}

/* Takes the plain line that is next and those behind it; the last of them waits. */
KERNEL_LONG bool take_plain(struct line_reader *r, struct row now)
{
    struct line_lister *l = r->lister;
    uint64_t opened[BLANKS_READ];
    uint32_t opened_line[BLANKS_READ];
    struct course u = {r->line_start, r->line_no + 1, l->next, now.first, 0, opened, opened_line};
    if (!line_list_settle(r, now.first))
        return false;
    if (open_indents(r, &u)) {
        r->stopped = !go_on_list(r, &u);
        r->emitted = r->line_start = r->searched = u.from;
        r->line_no = u.line - 1;
        l->next = u.i;
        if (r->stopped || !open_levels(r, &u))
            return false;
        if (l->rows.n)
            now = row_at(r, u.i, (uint32_t)(u.from - l->rows_from));
    }
    struct line_item it = item_of(r, &now);
    if (r->ask_depth == UINT32_MAX && l->rows.n)
        line_list_wait(r, &it);
    return true;
}

/* Finds the next line on the list, or makes one. */
KERNEL bool find_row(struct line_reader *r, struct row *w)
{
    struct line_lister *l = r->lister;
    if (l->rows_from > r->line_start || r->line_start >= l->rows_from + l->rows.end ||
        l->rows_from < r->base)
        if (!fill_rows(r, r->line_start))
            return false;
    uint32_t from = (uint32_t)(r->line_start - l->rows_from);
    while ((l->rows.lines[l->next] & ~MARK_BAD) < from)
        l->next++;
    *w = row_at(r, l->next, from);
    return !(l->rows.lines[l->next] & MARK_BAD);
}

KERNEL_ENTRY bool KERNEL_NAME(line_list_go)(struct line_reader *r)
{
    struct row w;
    while (r->line_start < r->whole_end && r->ask_depth == UINT32_MAX && find_row(r, &w)) {
        if (is_plain(r, &w)) {
            if (!take_plain(r, w))
                return false;
            continue;
        }
        struct line_item it = item_of(r, &w);
        bool left = !is_apart(r, &w);
        if (left && r->taker) /* who may go on behind it */
            return true;
        if (!(left ? line_list_close(r, &it, &left) : line_list_apart(r, &it)))
            return false;
        if (left)
            return true;
    }
    return true;
}
