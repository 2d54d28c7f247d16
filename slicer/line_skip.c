/* SPDX-License-Identifier: Apache-2.0 */
/* Runs: what the sink did not ask for goes by as one event, up to a line that matters. In front of
 * that line the reader stands as if it had read each line before it:
 *
 *     asked: depth 1, nothing        levels  "interface Gi0/1"
 *      mtu 9000           \
 *      service instance 1 | run      a dedent: the levels from the asked one on are gone
 *       encapsulation x   /
 *     interface Gi0/2                read by the tokenizer
 *
 * Where a run has to end between two lines that are not asked for (at the end of the window, before
 * a literal), the levels above that place are found by looking back over it. */
#include "slicer/line_reader.h"

#include <assert.h>

/* Not worth a scan. */
enum { LEAST = 64 };

void line_ask(struct line_reader *r, uint32_t depth, const struct line_want *want)
{
    if (!want && !r->want_none)
        r->want_none = line_want_new(r->arena, r->dialect, NULL, 0);
    if (!want)
        want = r->want_none;
    r->ask_depth = want->all ? UINT32_MAX : depth;
    r->ask_want = want;
    r->ask_close = false;
}

void line_ask_close(struct line_reader *r, uint32_t depth)
{
    line_ask(r, depth, NULL);
    r->ask_close = true;
}

/* ---- lines, backwards ---- */

static void judge_line(const struct line_reader *r, struct look_back *b, const char *p, size_t n)
{
    size_t len = n - (n && p[n - 1] == '\n'), i = 0;
    while (len && p[len - 1] == '\r')
        len--;
    while (i < len && (p[i] == ' ' || p[i] == '\t'))
        i++;
    b->line = (str){p, len};
    b->indent = (uint32_t)i;
    b->blank = i == len;
    const struct dialect_comment *c = b->blank ? NULL : line_comment_at(r, p, len, i, true);
    b->comment = c && !c->close;
}

/* The line before the one that begins at `end`; false at the beginning. */
static bool line_before(const struct line_reader *r, struct look_back *b, str text, size_t end)
{
    if (end == 0)
        return false;
    const char *nl = memrchr(text.p, '\n', end - 1);
    b->from = nl ? (size_t)(nl + 1 - text.p) : 0;
    judge_line(r, b, text.p + b->from, end - b->from);
    return true;
}

static size_t line_start_of(str text, size_t at)
{
    const char *nl = at ? memrchr(text.p, '\n', at) : NULL;
    return nl ? (size_t)(nl + 1 - text.p) : 0;
}

/* ---- ending a run ---- */

struct skip {
    struct line_reader *r;
    str text;      /* whole lines from `emitted` on */
    uint32_t line; /* number of the first */
};

/* Emits text up to `to` as a run of so many lines, and goes on behind it. */
static bool end_run(struct skip *k, size_t to, uint32_t lines)
{
    struct line_reader *r = k->r;
    struct line_item it = {.from = r->emitted,
                           .to = r->emitted + to,
                           .text_at = r->emitted,
                           .line = k->line,
                           .last = k->line + lines - 1,
                           .column = 1,
                           .depth = r->ask_depth,
                           .kind = LINE_RUN};
    r->line_start = r->searched = it.to;
    r->line_no = k->line + lines - 1;
    r->pending = false;
    r->waiting.n = 0;
    return to == 0 || line_emit(r, &it, (str){"", 0});
}

/* The run ends before a line at `at` of this indent, which belongs to a level above it or at the
 * asked depth. Comments behind the last statement that do not stand deeper than `most` are of
 * another level. */
static bool end_above(struct skip *k, size_t at, uint32_t lines, uint32_t most)
{
    struct look_back b;
    struct line_reader *r = k->r;
    size_t end = at;
    while (line_before(r, &b, k->text, end) && (b.blank || (b.comment && b.indent <= most))) {
        end = b.from;
        lines--;
    }
    if (end && r->levels.n > r->ask_depth)
        line_cut(r, r->ask_depth);
    r->skip_from = r->emitted + at + 1;
    return end_run(k, end, lines);
}

/* The level of a line that is above what comes. */
static bool open_level(struct skip *k, const struct look_back *b)
{
    struct line_reader *r = k->r;
    struct line_item it = {.text_at = r->emitted + b->from + b->indent,
                           .line = b->number,
                           .column = b->indent + 1,
                           .indent = b->indent};
    str text = str_trim(b->line);
    it.text_n = text.n;
    return line_open(r, &it, line_statement_text(r, &r->scratch, text));
}

/* The run ends before the last statement above `at`, which the tokenizer reads again. */
static bool end_inside(struct skip *k, size_t at, uint32_t lines, bool end)
{
    struct line_reader *r = k->r;
    struct look_back last = {.blank = true}, b;
    size_t from = at;
    while ((last.blank || last.comment) && line_before(r, &last, k->text, from)) {
        from = last.from;
        lines--;
    }
    r->skip_from = r->emitted + (end ? from : at) + 1;
    if (last.blank || last.comment || from == 0)
        return end_run(k, 0, 0);
    r->above.n = 0;
    uint32_t least = last.indent, number = lines;
    for (size_t i = from; least && line_before(r, &b, k->text, i); i = b.from) {
        number--;
        if (b.blank || b.comment || b.indent >= least)
            continue;
        least = b.indent;
        b.number = k->line + number;
        vec_push(r->arena, &r->above, b);
        if (r->ask_depth == 0 ? !least : least == r->levels.at[r->ask_depth - 1].indent + 1)
            break;
    }
    uint32_t kept = r->ask_depth;
    while (kept < r->levels.n && r->levels.at[kept].indent < least)
        kept++;
    line_cut(r, kept < r->levels.n ? kept : r->levels.n);
    for (uint32_t i = r->above.n; i-- > 0;)
        if (!open_level(k, &r->above.at[i]))
            return false;
    return end_run(k, from, lines);
}

/* ---- lines with indents ---- */

/* Whether a line below the asked depth may be one that the tokenizer has to see. */
static bool is_structure(struct line_reader *r, str text)
{
    text = line_normalise(&r->scratch, r->dialect, text);
    return line_gate(r, text) & (GATE_CLOSER | GATE_LITERAL);
}

/* Whether the line at `at` stands at the asked depth: no statement of the run is above it. */
static bool is_asked_level(struct skip *k, size_t at, uint32_t indent)
{
    struct line_reader *r = k->r;
    uint32_t least = r->ask_depth ? r->levels.at[r->ask_depth - 1].indent + 1 : 0;
    struct look_back b;
    if (indent == least)
        return true;
    for (size_t i = at; line_before(r, &b, k->text, i); i = b.from) {
        if (b.blank || b.comment)
            continue;
        if (b.indent < indent)
            return false;
        if (b.indent == least)
            break;
    }
    return r->levels.n <= r->ask_depth || r->levels.at[r->ask_depth].indent >= indent;
}

/* What to do at a stop; *again: go on behind its line. */
static bool stop_indent(struct skip *k, const struct line_scan *s, size_t at, uint32_t lines,
                        bool *again)
{
    struct line_reader *r = k->r;
    struct look_back b;
    size_t from = line_start_of(k->text, at);
    *again = false;
    if (s->why == SCAN_END)
        return end_inside(k, at, lines, true);
    if (s->why == SCAN_CAREFULLY)
        return end_inside(k, from, lines, false);
    const char *nl = memchr(k->text.p + at, '\n', k->text.n - at);
    judge_line(r, &b, k->text.p + from, (size_t)(nl + 1 - k->text.p) - from);
    *again = b.comment;
    if (b.comment)
        return true;
    if (s->why == SCAN_DEDENT)
        return end_above(k, from, lines, s->keep - 1);
    if (is_structure(r, b.line))
        return end_inside(k, from, lines, false);
    *again = !is_asked_level(k, from, b.indent);
    return *again || end_above(k, from, lines, b.indent);
}

/* Whether each line that begins with the first byte of a comment is one. */
static bool simple_comments(const struct dialect *d)
{
    bool simple = true;
    for (const struct dialect_comment *c = d->comments; c && c->open; c++) {
        const struct dialect_comment *any = c; /* `!` behind `! ` */
        while (any->open && (any->open[0] != c->open[0] || any->open[1] || any->close ||
                             any->place == COMMENT_COLUMN0))
            any++;
        simple &= any->open != NULL;
    }
    return simple;
}

bool line_skip_indent(struct line_reader *r)
{
    if (r->literal || r->joining)
        return true;
    const char *p = r->win + (r->emitted - r->base);
    struct skip k = {r, {p, r->whole_end - r->emitted}, line_first_open(r)};
    uint32_t keep = r->ask_depth ? r->levels.at[r->ask_depth - 1].indent + 1 : 0;
    if (keep > SCAN_KEEP || k.text.n < LEAST)
        return true;
    struct line_scan s = {.keep = keep,
                          .want = r->ask_want,
                          .bytes = r->gate.bytes,
                          .comment = simple_comments(r->dialect) ? BYTE_COMMENT : 0};
    size_t base = 0;
    uint32_t lines = 0;
    for (bool again = true; again;) {
        s.text = str_sub(k.text, base, k.text.n);
        scan_indent(&s, r->kernel);
        lines += s.newlines;
        size_t at = base + s.at;
        if (!stop_indent(&k, &s, at, lines, &again))
            return false;
        if (again) {
            const char *nl = memchr(k.text.p + at, '\n', k.text.n - at);
            base = (size_t)(nl + 1 - k.text.p);
            lines++;
        }
    }
    return true;
}
