/* SPDX-License-Identifier: Apache-2.0 */
/* The quick way of the INDENT shape: the lines of a few kilobytes are found together, and whatever
 * is a plain statement, comment or blank line is told from its place, its first bytes and the line
 * behind it. Any other line is left to the steps of line_lines.c, which would make the same events
 * of all. Where all is asked for, line_list_body.h goes along lists of its own; what was not asked
 * for goes by on the list here, without looking at anything but these places:
 *
 *     start  first
 *         0      0   interface Gi0/1
 *        16     17    mtu 9000
 *        26     26   exit                may be a closer */
#include "slicer/line_reader.h"

#include <assert.h>
#include <string.h>

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
    if (d->commas)
        return;
    r->lister = ARENA_NEW(r->arena, struct line_lister);
    for (unsigned c = ' ' + 1; c < 256; c++)
        r->gate.begins[c] = !(r->gate.bytes[c] & BYTE_COMMENT);
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

/* Goes on behind the next line. */
static void pass_item(struct line_reader *r, const struct line_item *it)
{
    r->line_start = r->searched = it->to;
    r->line_no = it->line;
}

bool line_list_settle(struct line_reader *r, uint32_t indent)
{
    if (r->pending && !line_flush_pending(r, indent > r->statement.indent))
        return false;
    return !r->waiting.n || line_flush_above(r, levels_above(r, indent), indent);
}

void line_list_wait(struct line_reader *r, struct line_item *it)
{
    it->depth = levels_above(r, it->indent);
    if (it->depth < r->levels.n)
        line_cut(r, it->depth);
    pass_item(r, it);
    r->statement = *it;
    r->pending = true;
}

bool line_list_apart(struct line_reader *r, struct line_item *it)
{
    bool blank = r->win[it->text_at - r->base] == '\n';
    it->kind = blank ? LINE_BLANK : LINE_COMMENT;
    it->text_n = blank ? 0 : it->text_n;
    pass_item(r, it);
    return line_wait(r, it);
}

bool line_list_close(struct line_reader *r, struct line_item *it, bool *left)
{
    str text = line_item_text(r, it);
    const struct dialect_closer *c = text.n ? line_closer_at(r, text) : NULL;
    *left = !c;
    if (!c)
        return true;
    pass_item(r, it);
    return line_close_indent(r, c, it, text);
}

/* A line of which nothing has to be known but its place. */
static bool is_plain(const struct line_reader *r, const struct line_lister *l, const char *p,
                     uint32_t k)
{
    uint32_t first = l->list.first[k];
    return r->gate.begins[(unsigned char)p[first]] &&
           (unsigned char)p[l->list.start[k + 1] - 2] > ' ' && !is_odd(l, k) &&
           !(gate_at(r, l, p, first) & (GATE_CLOSER | GATE_LITERAL | GATE_NOISE));
}

/* A comment or blank line that is nothing else. */
static bool is_apart(const struct line_reader *r, const struct line_lister *l, const char *p,
                     uint32_t k)
{
    unsigned char c = (unsigned char)p[l->list.first[k]];
    return c == '\n' ||
           (r->gate.bytes[c] & BYTE_COMMENT && (unsigned char)p[l->list.start[k + 1] - 2] > ' ');
}

/* Takes the lines up to one that is for the steps, while all is asked for. */
static bool go_all(struct line_reader *r)
{
    return SCAN_CALL(r->kernel, line_list_go, r);
}

/* The same with the next line, or a run from it on, where less is asked for. */
static bool go_asked(struct line_reader *r, struct line_lister *l, bool *left)
{
    uint64_t before = r->line_start, emitted = r->emitted;
    if (line_may_skip(r)) {
        if (!skip(r, l))
            return false;
        if (r->line_start != before || r->emitted != emitted)
            return true;
    }
    const char *p = text_at(r, l);
    uint32_t k = l->at;
    struct line_item it = item_at(l, k);
    if (is_plain(r, l, p, k)) {
        if (!line_list_settle(r, it.indent))
            return false;
        line_list_wait(r, &it);
    } else if (is_apart(r, l, p, k)) {
        return line_list_apart(r, &it);
    } else {
        *left = true;
    }
    return true;
}

bool line_list_go(struct line_reader *r)
{
    struct line_lister *l = r->lister;
    for (bool left = false; !left;) {
        bool all = r->ask_depth == UINT32_MAX;
        l->asked |= !all;
        if (all && !go_all(r))
            return false;
        if (r->line_start >= r->whole_end || (all && r->ask_depth == UINT32_MAX) ||
            (!all && !fill(r, l)))
            return true;
        if (!all && !go_asked(r, l, &left))
            return false;
    }
    return true;
}
