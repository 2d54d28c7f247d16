/* SPDX-License-Identifier: Apache-2.0 */
/* What goes out, the levels, and entering and leaving the window. */
#include "slicer/block_way.h"

#include "slicer/match.h"
#include "slicer/slice_late.h"

/* ---- what goes out: whole lines ---- */

bool block_put(struct block_way *w)
{
    str out = w->out;
    w->out.n = 0;
    return slice_put(w->s, w->s->sink.bytes, out, 0, 0);
}

bool block_put_rest(struct block_way *w, const char *to)
{
    str rest = {w->from, (size_t)(to - w->from)};
    w->from = to;
    return !w->s->sink.rest || slice_put_rest(w->s, rest);
}

/* What a sink takes alike waits in one run. */
static bool put_context(struct block_way *w, str lines)
{
    const struct slice_sink *sink = &w->s->sink;
    bool alike = w->quiet && sink->context == sink->bytes;
    if (alike && w->out.p + w->out.n == lines.p) {
        w->out.n += lines.n;
        return true;
    }
    if (!block_put(w))
        return false;
    if (!alike)
        return slice_put(w->s, sink->context, lines, 0, 0);
    w->out = lines;
    return true;
}

bool block_show(struct block_way *w)
{
    struct slicer *s = w->s;
    for (uint32_t i = 0; i < s->levels.n; i++) {
        struct open_level *l = &s->levels.at[i];
        if (l->shown)
            continue;
        l->shown = true;
        if (l->window ? !put_context(w, slice_level_raw(s, l))
                      : !block_put(w) ||
                            !slice_put(s, s->sink.context, slice_level_raw(s, l), l->line, l->line))
            return false;
    }
    return true;
}

bool block_show_closer(struct block_way *w, str line)
{
    return block_put_rest(w, line.p) && put_context(w, line);
}

bool block_put_row(struct block_way *w, str row, uint32_t n)
{
    struct slicer *s = w->s;
    if (!block_is_shown(s) && !block_show(w))
        return false;
    if (w->out.p + w->out.n == row.p) {
        w->out.n += row.n;
    } else {
        if (!block_put(w))
            return false;
        w->out = row;
    }
    w->from = row.p + row.n;
    s->counts.slices += n;
    s->counts.bytes += row.n;
    return true;
}

/* Passes on the bytes of the open slice up to a line. */
static bool block_put_slice(struct block_way *w, struct spot to)
{
    struct slicer *s = w->s;
    str more = {w->from, (size_t)(to.p - w->from)};
    w->from = to.p;
    s->slice.to = byte_at(w, to.p);
    s->slice.last = to.number - 1;
    if (!more.n)
        return true;
    if (w->out.n && w->out.p + w->out.n == more.p) {
        w->out.n += more.n;
    } else {
        if (!block_put(w))
            return false;
        w->out = more;
    }
    return w->quiet || block_put(w);
}

bool block_close_slice(struct block_way *w, struct spot to)
{
    struct slicer *s = w->s;
    if (!w->quiet || w->out.p + w->out.n != w->from)
        return block_put_slice(w, to) && slice_end(s);
    w->out.n += (size_t)(to.p - w->from);
    w->from = to.p;
    s->slice.to = byte_at(w, to.p);
    slice_end_unnamed(s);
    return true;
}

/* ---- levels ---- */

void block_set_want(struct block_way *w)
{
    struct slicer *s = w->s;
    uint32_t n = s->levels.n;
    w->want = n ? s->levels.at[n - 1].want : match_want(s->walk, 0);
    w->late = n ? s->levels.at[n - 1].late : slice_late_may(s, 0, w->want);
    w->tailed = w->late || (s->tail.n && !match_under_way(s->walk, n));
}

void block_cut_levels(struct block_way *w, uint32_t n)
{
    struct slicer *s = w->s;
    if (n < s->levels.n) {
        s->held.n = s->levels.at[n].raw;
        s->levels.n = n;
    }
    if (w->known > n)
        w->known = n;
    if (s->entered > n)
        s->entered = n;
}

struct open_level block_level(const struct block_way *w, const struct block_line *l)
{
    const char *p = w->m->p;
    uint32_t end = l->stop;
    while ((unsigned char)p[end - 1] <= ' ')
        end--;
    return (struct open_level){.raw = (uint32_t)w->s->held.n,
                               .raw_n = l->end - l->at,
                               .text_n = end - l->first,
                               .indent = l->first - l->at,
                               .window = p + l->at,
                               .from = byte_at(w, p + l->first),
                               .to = byte_at(w, p + end)};
}

void block_push_level(struct block_way *w, const struct block_line *l, bool late)
{
    struct slicer *s = w->s;
    uint32_t n = s->levels.n;
    struct open_level level = block_level(w, l);
    level.want = late ? NULL : match_want(s->walk, n + 1);
    level.late = late || slice_late_may(s, n + 1, level.want);
    vec_push(s->arena, &s->levels, level);
    if (!late)
        s->entered = n + 1;
    block_set_want(w);
}

/* Finds the numbers of lines that are needed when the piece is gone. */
void block_keep_numbers(struct block_way *w)
{
    struct slicer *s = w->s;
    for (uint32_t i = s->levels.n; i-- > 0 && s->levels.at[i].window && !s->levels.at[i].line;)
        s->levels.at[i].line = number_at(w, (uint32_t)(s->levels.at[i].window - w->m->p));
    if (w->passing && !w->base_line)
        w->base_line = number_at(w, (uint32_t)(w->base - w->m->p));
}

/* Moves what was kept of levels in the window to where it stays. */
void block_keep_levels(struct block_way *w)
{
    struct slicer *s = w->s;
    for (uint32_t i = 0; i < s->levels.n; i++) {
        struct open_level *l = &s->levels.at[i];
        if (!l->window)
            continue;
        str raw = {l->window, l->raw_n}, text = {l->window + l->indent, l->text_n};
        text = line_normalise(&s->scratch, w->r->dialect, text);
        l->raw = (uint32_t)s->held.n;
        l->text = l->raw + l->raw_n;
        l->text_n = (uint32_t)text.n;
        l->window = NULL;
        buf_add(&s->held, raw);
        buf_add(&s->held, text);
    }
}

/* ---- entering and leaving ---- */

/* Marks the piece that a line is in; false where there is none. */
bool block_take_piece(struct block_way *w, struct spot line)
{
    struct block_marks *m = w->m;
    if (m->n && line.p >= m->p && line.p < m->p + m->n) {
        w->at = (uint32_t)(line.p - m->p);
        if (block_marks_begins(m, w->at)) {
            w->mark = block_marks_at(m, w->at);
            w->first_line = line.number - block_marks_count(m, w->at);
            return true;
        }
        m->size = MARKS_LEAST; /* what the tokenizer read were no strings */
    }
    w->at = w->mark = 0;
    w->first_line = line.number;
    str text = {line.p, (size_t)(w->end - line.p)};
    if (!block_marks_find(m, &w->r->marker->sets, &w->pairs, text, w->r->kernel))
        return false;
    m->size = m->size * 2 < MARKS_BYTES ? m->size * 2 : MARKS_BYTES;
    return true;
}

/* In a block that was entered before, down to the brace that closes a level. */
static void enter_block(struct block_way *w, uint32_t over)
{
    w->passing = true;
    w->pass.over = over;
    w->pass.depth = w->pass.least = w->r->levels.n;
}

/* What the slicer and the reader hold becomes the way's. */
bool block_enter(struct block_way *w)
{
    struct slicer *s = w->s;
    uint32_t depth = w->r->levels.n;
    w->quiet = !s->named && !s->sink.rest && s->headers != SLICE_FULL;
    w->pass = (struct block_pass){.reader = w->r, .limit = w->r->marker->limit};
    w->pairs = match_tail_pairs(&s->tail);
    w->known = UINT32_MAX;
    if (s->in_slice && depth > s->depth) {
        enter_block(w, s->depth);
    } else if (s->in_slice && !slice_end(s)) {
        return false;
    } else if (s->skip < depth) {
        block_cut_levels(w, s->skip);
        enter_block(w, s->skip);
    } else {
        block_cut_levels(w, depth);
    }
    s->skip = UINT32_MAX;
    w->known = s->entered = s->levels.n;
    for (uint32_t i = 0; i < s->levels.n; i++) {
        struct open_level *l = &s->levels.at[i];
        l->want = match_want(s->walk, i + 1);
        l->late = slice_late_may(s, i + 1, l->want);
    }
    block_set_want(w);
    return true;
}

/* The levels that the tokenizer needs, up to the newest of the slicer's. */
static bool open_levels(struct block_way *w)
{
    struct line_reader *r = w->r;
    struct slicer *s = w->s;
    if (w->passing && w->base == w->entry) /* those below it are the reader's */
        return true;
    line_cut(r, w->known);
    for (uint32_t i = w->known; i < s->levels.n; i++) {
        const struct open_level *l = &s->levels.at[i];
        struct line_item it = {.text_at = l->from,
                               .text_n = l->to - l->from,
                               .line = l->line,
                               .column = l->indent + 1};
        str text = str_sub(buf_str(&s->held), l->text, l->text + l->text_n);
        if (!line_open(r, &it, text))
            return false;
    }
    return true;
}

/* In a block: back to the nearest beginning of a line behind a whole statement, with the levels
 * that are open there. */
static bool leave_block(struct block_way *w, struct spot *to)
{
    struct line_reader *r = w->r;
    struct line_scan *scan = r->scan;
    scan->text = (str){w->base, (size_t)(to->p - w->base)};
    scan->at = scan->text.n;
    scan->inside = w->pass.inside;
    scan->newlines = to->number - w->base_line;
    scan->depth = w->pass.depth;
    scan->known = w->pass.least;
    r->emitted = byte_at(w, w->base);
    r->line_no = w->base_line - 1;
    if (!line_skip_brace_back(r))
        return false;
    to->p = w->base + scan->at;
    to->number = w->base_line + scan->newlines;
    return true;
}

/* Hands on what is known up to a line. */
static bool settle(struct block_way *w, struct spot to)
{
    struct slicer *s = w->s;
    s->counts.total = byte_at(w, to.p);
    if (!(s->in_slice ? block_put_slice(w, to) : block_put_rest(w, to.p)) || !block_put(w))
        return false;
    if (s->in_slice && !s->named)
        s->held_n = s->held.n;
    if (w->passing && !s->in_slice) {
        s->skip = w->pass.over;
        slice_push_unseen(s, s->skip + 1);
    }
    return true;
}

/* The tokenizer goes on at a place of the window, or at the nearest line before it where it can;
 * stopped: it has to take what stands there. */
bool block_leave(struct block_way *w, struct spot at, bool stopped)
{
    struct line_reader *r = w->r;
    if (stopped) {
        const char *line = at.p;
        while (line > w->entry && line[-1] != '\n')
            line--;
        r->skip_from = byte_at(w, line) + 1;
    }
    block_keep_levels(w);
    (void)slice_late_enter(w->s, r->dialect, w->end);
    if (!open_levels(w) || (w->passing && !leave_block(w, &at)))
        return false;
    r->emitted = r->line_start = r->searched = byte_at(w, at.p);
    r->line_no = at.number - 1;
    return settle(w, at);
}
