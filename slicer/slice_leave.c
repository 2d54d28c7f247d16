/* SPDX-License-Identifier: Apache-2.0 */
/* Entering the lines that the reader lends, and leaving it as if it had read each of them: the last
 * statement waits in it, below the levels that stand above it. */
#include "slicer/match.h"
#include "slicer/slice_way.h"

static bool open_reader_level(struct way *w, const struct seen_line *l, const char *end)
{
    struct line_reader *r = w->r;
    struct line_item it = {.text_at = way_byte(w, l->first),
                           .line = way_number(w, l->line),
                           .column = l->indent + 1,
                           .indent = l->indent};
    str text = way_text(w, l->first, end);
    it.text_n = text.n;
    return line_open(r, &it, text);
}

static bool open_slicer_level(struct way *w, const struct open_level *l)
{
    struct line_item it = {.line = l->line, .column = l->indent + 1, .indent = l->indent};
    return line_open(w->r, &it, str_sub(buf_str(&w->s->held), l->text, l->text + l->text_n));
}

static bool is_closer(const struct way *w, const struct seen_line *l, const char *end)
{
    return way_closer(w, l->first, end) != NULL;
}

/* Collects the levels between a place and a statement further on: of the lines between them, from
 * the last one back, those that stand left of all behind them. A closer among them, which may have
 * ended any of the levels, is returned; else NULL. */
static const char *collect_between(struct way *w, const char *from, const struct seen_line *last,
                                   const char *last_end, uint32_t low)
{
    struct line_reader *r = w->r;
    uint32_t least = last->indent;
    r->above.n = 0;
    if (is_closer(w, last, last_end))
        return last->line;
    for (const char *end = last->line; end > from && least > low;) {
        struct seen_line l = way_before(w, end);
        if (l.statement && is_closer(w, &l, end))
            return l.line;
        if (l.statement && l.indent < least) {
            least = l.indent;
            vec_push(
                r->arena, &r->above,
                (struct look_back){.line = {l.line, (size_t)(end - l.line)}, .indent = l.indent});
        }
        end = l.line;
    }
    return NULL;
}

/* Where the lines below the newest statement begin. */
static const char *below_newest(const struct way *w)
{
    if (!w->newest.line)
        return w->entry;
    return (const char *)memchr(w->newest.line, '\n', (size_t)(w->end - w->newest.line)) + 1;
}

/* Whether the statement stands below the newest one, so that levels between them are not known. */
static bool is_deep(const struct way *w, const struct seen_line *last)
{
    return w->fresh ? true
                    : w->newest.line && w->newest.line != last->line && w->indent < last->indent;
}

/* The statement behind which the tokenizer goes on, at or before `to`, with the levels above it in
 * r->above; *end: where its line ends. Without a line: there is none in this visit. */
static struct seen_line last_statement(struct way *w, const char *to, const char **end)
{
    struct seen_line last = {0};
    *end = to;
    w->r->above.n = 0;
    while (*end > w->entry) {
        last = way_before(w, *end);
        if (!last.statement) {
            *end = last.line;
            continue;
        }
        if (last.line == w->closer || !is_deep(w, &last))
            return last;
        uint32_t low = w->indent == INDENT_ANY ? 0 : w->indent + 1;
        const char *closer = collect_between(w, below_newest(w), &last, *end, low);
        if (!closer)
            return last;
        *end = closer;
    }
    return (struct seen_line){0};
}

/* Opens the levels in r->above, in place of those that do not stand left of them. */
static bool open_between(struct way *w, const struct seen_line *last)
{
    struct line_reader *r = w->r;
    uint32_t least = r->above.n ? r->above.at[r->above.n - 1].indent : last->indent;
    uint32_t kept = r->levels.n;
    while (kept && r->levels.at[kept - 1].indent >= least)
        kept--;
    line_cut(r, kept);
    for (uint32_t i = r->above.n; i-- > 0;) {
        str line = r->above.at[i].line;
        struct seen_line l = way_look(w, line.p, line.p + line.n);
        if (!open_reader_level(w, &l, line.p + line.n))
            return false;
    }
    return true;
}

/* The reader's levels above the last statement, which is in this visit. */
static bool open_levels(struct way *w, const struct seen_line *last)
{
    struct line_reader *r = w->r;
    struct slicer *s = w->s;
    if (w->fresh) {
        if (w->told && !line_open(r, &r->statement, line_item_text(r, &r->statement)))
            return false;
        return open_between(w, last);
    }
    line_cut(r, w->known);
    for (uint32_t i = w->known; i < s->levels.n; i++)
        if (s->levels.at[i].indent < last->indent && !open_slicer_level(w, &s->levels.at[i]))
            return false;
    if (!is_deep(w, last))
        return true;
    struct seen_line newest = way_look(w, w->newest.line, below_newest(w));
    return open_reader_level(w, &newest, below_newest(w)) && open_between(w, last);
}

/* The last statement waits in the reader until the next line tells whether it is a level. */
static void leave_pending(struct way *w, const struct seen_line *last, const char *end)
{
    struct line_reader *r = w->r;
    str text = way_text(w, last->first, end);
    r->pending_text.n = 0;
    buf_add(&r->pending_text, text);
    r->statement = (struct line_item){.text_at = way_byte(w, last->first),
                                      .text_n = text.n,
                                      .copied = true,
                                      .line = way_number(w, last->line),
                                      .column = last->indent + 1,
                                      .indent = last->indent,
                                      .depth = r->levels.n};
    r->statement.last = r->statement.line;
    r->pending = r->told = true;
}

/* The tokenizer goes on at a line of the window; comments and blank lines before it are its, too.
 */
bool way_leave(struct way *w, const char *to)
{
    struct line_reader *r = w->r;
    struct slicer *s = w->s;
    const char *end;
    struct seen_line last = last_statement(w, to, &end);
    r->waiting.n = 0;
    r->line_start = r->searched = way_byte(w, end);
    r->line_no = way_number(w, end) - 1;
    if (to < w->end || end < to)
        r->skip_from = way_byte(w, to) + (to < w->end || end < to);
    r->pending = r->told = w->told && !last.line;
    if (!last.line) {
        if (s->skip != UINT32_MAX)
            slice_push_unseen(s, s->skip + 1);
        return true;
    }
    if (s->in_slice) {
        s->slice.to = way_byte(w, end);
        s->slice.last = r->line_no;
    }
    if (!(s->in_slice ? way_pass_slice(w, end) : way_pass_rest(w, end)) || !way_put(w))
        return false;
    s->counts.total = way_byte(w, end);
    way_keep_levels(w);
    if (s->in_slice && !s->named)
        s->held_n = s->held.n;
    if (!open_levels(w, &last))
        return false;
    r->emitted = way_byte(w, end);
    if (last.line != w->closer)
        leave_pending(w, &last, end);
    if (!w->fresh)
        s->skip = s->in_slice || !w->newest.line ? UINT32_MAX : s->levels.n;
    if (s->skip != UINT32_MAX)
        slice_push_unseen(s, s->skip + 1);
    return true;
}

/* ---- entering ---- */

/* What the slicer and the reader hold becomes the way's. */
void way_enter(struct way *w)
{
    struct slicer *s = w->s;
    struct line_reader *r = w->r;
    uint32_t depth = s->in_slice ? s->depth : s->skip < s->levels.n ? s->skip : s->levels.n;
    w->told = r->pending && r->told;
    w->fresh = true;
    w->indent = w->limit = INDENT_ANY;
    if (s->levels.n > depth) {
        if (!s->in_slice)
            s->held.n = s->levels.at[depth].raw;
        s->levels.n = depth;
    }
    w->known = r->levels.n < s->levels.n ? r->levels.n : s->levels.n;
    for (uint32_t i = 0; i < s->levels.n; i++) {
        struct open_level *l = &s->levels.at[i];
        l->indent = i < r->levels.n ? r->levels.at[i].indent : r->statement.indent;
        str text = str_sub(buf_str(&s->held), l->text, l->text + l->text_n);
        l->parent = text.n && line_is_parent(r, text);
        l->want = match_want(s->walk, i + 1);
        w->parents += l->parent;
    }
    w->top = match_want(s->walk, 0);
    if (!s->in_slice && s->skip == UINT32_MAX)
        return;
    str text = {0};
    if (r->levels.n > depth) {
        w->indent = r->levels.at[depth].indent;
        text = r->path.at[depth];
    } else if (w->told && r->statement.depth == depth) {
        w->indent = r->statement.indent;
        w->newest.bare = true;
        text = line_item_text(r, &r->statement);
    }
    w->newest.parent = text.n && line_is_parent(r, text);
    way_set_limit(w);
}
