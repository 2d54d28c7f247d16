/* SPDX-License-Identifier: Apache-2.0 */
/* The quick way of the INDENT shape: the lines of a few kilobytes are found together, and whatever
 * is a plain statement, comment or blank line is told from its place, its first bytes and the line
 * behind it. Any other line is left to the steps of line_lines.c, which would make the same events
 * of all.
 *
 *     start  first
 *         0      0   interface Gi0/1     header: the next line stands deeper
 *        16     17    mtu 9000           leaf
 *        26     26   exit                may be a closer: left to the steps
 *
 * What was not asked for goes by on the list, too, without looking at anything but these places. */
#include "slicer/line_reader.h"

#include <assert.h>
#include <string.h>

struct line_lister {
    struct line_list list;
    uint64_t from; /* byte of the input where the list begins */
    uint32_t line; /* number of its first line */
    uint32_t at;   /* the line that comes next */
    bool filled;
};

/* A statement and the comments and blank lines behind it that are sent together, at most. */
enum { APART = 8 };

/* A run that goes by on the list. */
struct run {
    struct line_reader *r;
    struct line_lister *l;
    const char *p;
    uint32_t first, keep, current;
};

void line_list_build(struct line_reader *r)
{
    const struct dialect *d = r->dialect;
    for (const struct dialect_comment *c = d->comments; c && c->open; c++)
        if (c->open[1] || c->close || c->place == COMMENT_COLUMN0 || c->binds)
            return;
    if (!d->commas)
        r->lister = ARENA_NEW(r->arena, struct line_lister);
}

void line_list_forget(struct line_reader *r)
{
    if (r->lister)
        r->lister->filled = false;
}

static const char *text_at(const struct line_reader *r, const struct line_lister *l)
{
    return r->win + (l->from - r->base);
}

/* The sets of rules that the line with this first byte may concern. */
static uint32_t gate_at(const struct line_reader *r, const struct line_lister *l, const char *p,
                        uint32_t first)
{
    return line_gate_quick(&r->gate, p + first, l->list.start[l->list.n] - first);
}

/* Moves the list to the line that comes next; false where there is none. */
static bool fill(struct line_reader *r, struct line_lister *l)
{
    if (l->filled && r->line_start >= l->from) {
        uint64_t off = r->line_start - l->from;
        if (l->at < l->list.n && l->list.start[l->at] < off)
            l->at++;
        if (l->at < l->list.n && l->list.start[l->at] == off)
            return true;
    }
    uint64_t left = r->whole_end - r->line_start;
    l->from = r->line_start;
    l->line = r->line_no + 1;
    l->at = 0;
    scan_list(&l->list, (str){text_at(r, l), left < LIST_BYTES ? left : LIST_BYTES}, r->kernel);
    l->filled = l->list.n > 0;
    return l->filled;
}

/* Goes on behind line k of the list. */
static void pass(struct line_reader *r, struct line_lister *l, uint32_t k)
{
    l->at = k + 1;
    r->line_start = r->searched = l->from + l->list.start[k + 1];
    r->line_no = l->line + k;
}

/* ---- runs ---- */

static bool is_blank_byte(unsigned char c)
{
    return c == '\n' || c == '\r';
}

static bool is_statement(const struct run *u, uint32_t k)
{
    unsigned char c = (unsigned char)u->p[u->l->list.first[k]];
    return !is_blank_byte(c) && !(u->r->gate.bytes[c] & BYTE_COMMENT);
}

static uint32_t indent_at(const struct line_lister *l, uint32_t k)
{
    return l->list.first[k] - l->list.start[k];
}

static str line_text(const struct run *u, uint32_t k)
{
    const struct line_list *l = &u->l->list;
    return str_trim((str){u->p + l->first[k], l->start[k + 1] - l->first[k]});
}

/* Emits the lines before k as a run; the tokenizer goes on with line k, and no run begins before
 * line `seen` is an event. */
static bool end_run(struct run *u, uint32_t k, uint32_t seen)
{
    struct line_reader *r = u->r;
    struct line_lister *l = u->l;
    uint64_t from = l->from + l->list.start[u->first];
    struct line_item it = {.from = from,
                           .to = l->from + l->list.start[k],
                           .text_at = from,
                           .line = l->line + u->first,
                           .last = l->line + k - 1,
                           .column = 1,
                           .depth = r->ask_depth,
                           .kind = LINE_RUN};
    r->skip_from = l->from + l->list.start[seen] + 1;
    r->line_start = r->searched = it.to;
    r->line_no = l->line + k - 1;
    r->pending = false;
    r->waiting.n = 0;
    l->at = k;
    return k == u->first || line_emit(r, &it, (str){"", 0});
}

/* The run ends before line k, which is of a level above it or at the asked depth. Comments before
 * it that do not stand deeper than `most` are of another level. */
static bool end_above(struct run *u, uint32_t k, uint32_t most)
{
    uint32_t end = k;
    while (end > u->first && !is_statement(u, end - 1) &&
           (is_blank_byte((unsigned char)u->p[u->l->list.first[end - 1]]) ||
            indent_at(u->l, end - 1) <= most))
        end--;
    if (end > u->first && u->r->levels.n > u->r->ask_depth)
        line_cut(u->r, u->r->ask_depth);
    return end_run(u, end, k);
}

/* The level of a line that is above what comes. */
static bool open_level(struct run *u, uint32_t k)
{
    struct line_reader *r = u->r;
    struct line_item it = {.text_at = u->l->from + u->l->list.first[k],
                           .line = u->l->line + k,
                           .column = indent_at(u->l, k) + 1,
                           .indent = indent_at(u->l, k)};
    str text = line_text(u, k);
    it.text_n = text.n;
    return line_open(r, &it, line_statement_text(r, &r->scratch, text));
}

/* The run ends before the last statement above line k, which the tokenizer reads again. */
static bool end_inside(struct run *u, uint32_t k)
{
    struct line_reader *r = u->r;
    uint32_t last = k;
    while (last > u->first && !is_statement(u, last - 1))
        last--;
    if (last == u->first || last - 1 == u->first)
        return end_run(u, u->first, k);
    last--;
    uint32_t least = indent_at(u->l, last), low = u->keep;
    uint32_t above[LINE_DEEP + 1], n = 0;
    for (uint32_t i = last; least > low && i-- > u->first;) {
        if (!is_statement(u, i) || indent_at(u->l, i) >= least)
            continue;
        least = indent_at(u->l, i);
        above[n++] = i;
    }
    uint32_t kept = r->ask_depth;
    while (kept < r->levels.n && r->levels.at[kept].indent < least)
        kept++;
    line_cut(r, kept < r->levels.n ? kept : r->levels.n);
    while (n-- > 0)
        if (!open_level(u, above[n]))
            return false;
    return end_run(u, last, k);
}

static bool is_odd(const struct line_lister *l, uint32_t k)
{
    return l->list.odd[k / 64] >> k % 64 & 1;
}

/* Whether line k may be a closer or begin a literal. */
static bool is_structure(const struct run *u, uint32_t k)
{
    str text = line_text(u, k);
    uint32_t gate = line_gate(u->r, text);
    return is_odd(u->l, k) || (gate & GATE_LITERAL) || line_closer_at(u->r, text);
}

/* Whether line k, which may be a closer, ends a block whose header stands below the asked depth and
 * at its own indent in this run, with nothing that may be a closer between. */
static bool ends_inner(const struct run *u, uint32_t k)
{
    struct line_reader *r = u->r;
    const struct line_list *l = &u->l->list;
    uint32_t indent = indent_at(u->l, k);
    if (indent <= u->current || is_odd(u->l, k))
        return false;
    const struct dialect_closer *c = line_closer_at(r, line_text(u, k));
    bool deeper = false;
    for (uint32_t i = k; c && c->opens && i-- > u->first;) {
        if (!is_statement(u, i))
            continue;
        if (is_odd(u->l, i) || gate_at(r, u->l, u->p, l->first[i]) & (GATE_CLOSER | GATE_LITERAL))
            return false;
        if (indent_at(u->l, i) <= indent)
            return deeper && indent_at(u->l, i) == indent && indent_at(u->l, i) > u->current &&
                   dialect_line_fits(r->dialect, c->opens, line_text(u, i));
        deeper = true;
    }
    return false;
}

/* Goes along the list while nothing was asked for. *through: the list ended first. */
static bool run_on(struct run *u, bool *through)
{
    struct line_reader *r = u->r;
    const struct line_list *l = &u->l->list;
    *through = false;
    for (uint32_t k = u->first; k < l->n; k++) {
        uint32_t first = l->first[k], indent = first - l->start[k];
        unsigned char c = (unsigned char)u->p[first];
        if (c == '\n' || r->gate.bytes[c] & BYTE_COMMENT)
            continue;
        if (c == '\r' && first + 2 == l->start[k + 1])
            continue;
        if (c < ' ' || indent > LINE_DEEP)
            return end_inside(u, k);
        if (indent < u->keep)
            return end_above(u, k, u->keep - 1);
        uint32_t gate = gate_at(r, u->l, u->p, first);
        if (gate & (GATE_CLOSER | GATE_LITERAL) && is_structure(u, k) && !ends_inner(u, k))
            return end_inside(u, k);
        if (indent > u->current)
            continue;
        u->current = indent;
        if (r->ask_want->begins[c] &&
            line_want_takes(r->ask_want, (str){u->p + first, l->start[k + 1] - first}))
            return end_above(u, k, indent);
    }
    *through = true;
    return true;
}

/* Passes over what was not asked for. */
static bool skip(struct line_reader *r, struct line_lister *l)
{
    struct run u = {r, l, text_at(r, l), l->at, 0, UINT32_MAX};
    if (r->emitted < l->from)
        return r->skip(r);
    while (l->list.start[u.first] > r->emitted - l->from)
        u.first--;
    if (r->ask_depth)
        u.keep = r->levels.at[r->ask_depth - 1].indent + 1;
    if (r->levels.n > r->ask_depth)
        u.current = r->levels.at[r->ask_depth].indent;
    bool through;
    if (u.keep > LINE_DEEP || !run_on(&u, &through))
        return u.keep > LINE_DEEP;
    if (!through)
        return true;
    if (l->from + l->list.start[l->list.n] < r->whole_end)
        return r->skip(r);
    return end_inside(&u, l->list.n);
}

/* ---- events ---- */

/* How many open levels stand left of this indent. */
static uint32_t levels_above(const struct line_reader *r, uint32_t indent)
{
    uint32_t n = r->levels.n;
    while (n && r->levels.at[n - 1].indent >= indent)
        n--;
    return n;
}

static struct line_item item_at(const struct line_lister *l, uint32_t k)
{
    uint32_t from = l->list.start[k], to = l->list.start[k + 1], first = l->list.first[k];
    return (struct line_item){.from = l->from + from,
                              .to = l->from + to,
                              .text_at = l->from + first,
                              .text_n = to - 1 - first,
                              .line = l->line + k,
                              .last = l->line + k,
                              .column = first - from + 1,
                              .indent = first - from};
}

/* A line of which nothing has to be known but its place. */
static bool is_plain(const struct line_reader *r, const struct line_lister *l, const char *p,
                     uint32_t k)
{
    unsigned char c = (unsigned char)p[l->list.first[k]];
    return c > ' ' && (unsigned char)p[l->list.start[k + 1] - 2] > ' ' && !is_odd(l, k) &&
           !(gate_at(r, l, p, l->list.first[k]) & (GATE_CLOSER | GATE_LITERAL | GATE_NOISE)) &&
           !(r->gate.bytes[c] & BYTE_COMMENT);
}

/* Sends what waits before line k of the list, which tells what it is. */
static bool send_waiting(struct line_reader *r, const struct line_lister *l, uint32_t k)
{
    uint32_t indent = indent_at(l, k);
    if (r->pending && !line_flush_pending(r, indent > r->statement.indent))
        return false;
    return !r->waiting.n || line_flush_above(r, levels_above(r, indent), indent);
}

/* Lets line k wait, whose kind the next one tells. */
static void let_wait(struct line_reader *r, struct line_lister *l, uint32_t k)
{
    struct line_item it = item_at(l, k);
    it.depth = levels_above(r, it.indent);
    if (it.depth < r->levels.n)
        line_cut(r, it.depth);
    pass(r, l, k);
    r->statement = it;
    r->pending = true;
}

/* Comments and blank lines from line k of the list on; returns how many. */
static uint32_t count_apart(const struct line_reader *r, const struct line_lister *l, const char *p,
                            uint32_t k)
{
    uint32_t n = 0;
    for (; k + n < l->list.n; n++) {
        unsigned char c = (unsigned char)p[l->list.first[k + n]];
        bool comment = r->gate.bytes[c] & BYTE_COMMENT &&
                       (unsigned char)p[l->list.start[k + n + 1] - 2] > ' ' && !is_odd(l, k + n);
        if (c != '\n' && !comment)
            break;
    }
    return n;
}

/* Fills the event of line k of the list but its depth and kind. */
static inline void place_event(struct line_event *e, const struct line_lister *l, const char *p,
                               uint32_t k)
{
    uint32_t from = l->list.start[k], to = l->list.start[k + 1], first = l->list.first[k];
    e->from = l->from + from;
    e->to = l->from + to;
    e->line = e->last = l->line + k;
    e->column = first - from + 1;
    e->text = (str){p + first, to - 1 - first};
    e->raw = (str){p + from, to - from};
}

static bool send(struct line_reader *r, struct line_event *e)
{
    r->emitted = e->to;
    if (LIKELY(r->sink(r->arg, e)))
        return true;
    r->stopped = true;
    return false;
}

/* Sends lines from..to, which count_apart counted, above a statement of depth low. */
static bool send_apart(struct line_reader *r, struct line_lister *l, const char *p, uint32_t from,
                       uint32_t to, uint32_t low)
{
    struct line_event e = {.reader = r};
    uint32_t depths[APART], depth = low;
    for (uint32_t k = to; k-- > from;) {
        bool blank = p[l->list.first[k]] == '\n';
        uint32_t own = blank ? 0 : levels_above(r, indent_at(l, k));
        depth = own > depth ? own : depth;
        depths[k - from] = depth;
    }
    for (uint32_t k = from; k < to; k++) {
        place_event(&e, l, p, k);
        bool blank = p[l->list.first[k]] == '\n';
        e.kind = blank ? LINE_BLANK : LINE_COMMENT;
        e.text.n = blank ? 0 : e.text.n;
        e.depth = depths[k - from];
        if (!send(r, &e))
            return false;
    }
    return true;
}

/* Sends plain lines from line k of the list on, as far as the next plain one is on it, too. */
static bool plain_run(struct line_reader *r, struct line_lister *l, const char *p, uint32_t k)
{
    struct line_event e = {.reader = r};
    uint32_t n = l->list.n, indent = indent_at(l, k);
    bool fine = true;
    for (uint32_t next = k + 1; fine && next < n && r->ask_depth == UINT32_MAX; k = next++) {
        if (!is_plain(r, l, p, next)) {
            next += count_apart(r, l, p, next);
            if (next - k > APART || next >= n || !is_plain(r, l, p, next))
                break;
        }
        place_event(&e, l, p, k);
        e.depth = levels_above(r, indent);
        if (e.depth < r->levels.n)
            line_cut(r, e.depth);
        uint32_t further = indent_at(l, next);
        e.kind = further > indent ? LINE_HEADER : LINE_LEAF;
        if (e.kind == LINE_HEADER) {
            struct line_item it = item_at(l, k);
            if (!line_open(r, &it, e.text))
                return false;
        }
        indent = further;
        fine = send(r, &e) &&
               (next == k + 1 || send_apart(r, l, p, k + 1, next, levels_above(r, further)));
    }
    l->at = k;
    r->line_start = r->searched = l->from + l->list.start[k];
    r->line_no = l->line + k - 1;
    return fine;
}

/* A comment or blank line that is nothing else; false with *left where it may be. */
static bool waits(struct line_reader *r, struct line_lister *l, const char *p, uint32_t k,
                  bool *left)
{
    struct line_item it = item_at(l, k);
    unsigned char c = (unsigned char)p[l->list.first[k]];
    *left = true;
    if (c == '\n') {
        it.kind = LINE_BLANK;
        it.text_n = 0;
    } else if (r->gate.bytes[c] & BYTE_COMMENT &&
               (unsigned char)p[l->list.start[k + 1] - 2] > ' ') {
        it.kind = LINE_COMMENT;
    } else {
        return false;
    }
    *left = false;
    pass(r, l, k);
    return line_wait(r, &it);
}

bool line_list_go(struct line_reader *r)
{
    struct line_lister *l = r->lister;
    while (r->line_start < r->whole_end && fill(r, l)) {
        if (line_may_skip(r)) {
            uint64_t before = r->line_start, emitted = r->emitted;
            if (!skip(r, l))
                return false;
            if (r->line_start != before || r->emitted != emitted)
                continue;
        }
        const char *p = text_at(r, l);
        uint32_t k = l->at;
        bool left = false;
        if (is_plain(r, l, p, k)) {
            if (!send_waiting(r, l, k) || !plain_run(r, l, p, k))
                return false;
            if (l->at == k)
                let_wait(r, l, k);
        } else if (!waits(r, l, p, k, &left)) {
            return left;
        }
    }
    return true;
}
