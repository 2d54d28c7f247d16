/* SPDX-License-Identifier: Apache-2.0 */
#include "slicer/slice.h"

#include "slicer/dialect.h"
#include "slicer/line.h"
#include "slicer/match.h"
#include "slicer/slice_state.h"

struct slicer *slice_begin(struct arena *a, const struct dialect *d, const struct match_program *p,
                           struct slice_options options, struct slice_sink sink, struct diags *dg)
{
    struct slicer *s = ARENA_NEW(a, struct slicer);
    s->arena = a;
    s->program = p;
    s->walk = match_walk_new(a, p, &dg->limits, NULL);
    if (!match_tail_of(&s->tail, p))
        s->tail.n = 0;
    s->headers = options.headers;
    s->plain = options.plain;
    s->takers = match_count(p) - options.nots;
    s->hole = UINT32_MAX;
    s->sink = sink;
    s->named = sink.open || sink.close;
    s->dg = dg;
    s->braces = d->shape == SHAPE_BRACE;
    s->held = BUF(a);
    s->bound = BUF(a);
    s->scratch = BUF(a);
    s->skip = UINT32_MAX;
    s->at_line_end = true;
    return s;
}

bool slice_put(struct slicer *s, bool (*to)(void *, str), str bytes, uint32_t line, uint32_t last)
{
    if (!bytes.n)
        return true;
    if (!s->at_line_end && line != s->last_line && s->sink.context)
        if (!s->sink.context(s->sink.arg, STR("\n")))
            return false;
    s->last_line = last;
    s->at_line_end = bytes.p[bytes.n - 1] == '\n';
    return !to || to(s->sink.arg, bytes);
}

static str held_str(const struct slicer *s, uint32_t from, uint32_t n)
{
    return str_sub(buf_str(&s->held), from, from + n);
}

str slice_level_raw(const struct slicer *s, const struct open_level *l)
{
    return l->window ? (str){l->window, l->raw_n} : held_str(s, l->raw, l->raw_n);
}

bool slice_put_rest(struct slicer *s, str bytes)
{
    return !bytes.n || !s->sink.rest || s->sink.rest(s->sink.arg, bytes);
}

/* The comment that was held binds to nothing that is taken. */
static bool drop_bound(struct slicer *s)
{
    bool fine = slice_put_rest(s, buf_str(&s->bound));
    s->bound.n = 0;
    return fine;
}

bool slice_show(struct slicer *s, uint32_t depth)
{
    for (uint32_t i = 0; i < depth && i < s->levels.n; i++) {
        struct open_level *l = &s->levels.at[i];
        if (l->shown)
            continue;
        l->shown = true;
        if (!slice_put(s, s->sink.context, slice_level_raw(s, l), l->line, l->line))
            return false;
    }
    return true;
}

/* --headers full: the levels above are closed again behind each slice. */
static bool hide_context(struct slicer *s)
{
    for (uint32_t i = s->levels.n < s->depth ? s->levels.n : s->depth; i-- > 0;) {
        struct open_level *l = &s->levels.at[i];
        str raw = slice_level_raw(s, l);
        struct buf closer = BUF(s->arena);
        for (size_t k = 0; k < raw.n && (raw.p[k] == ' ' || raw.p[k] == '\t'); k++)
            buf_putc(&closer, raw.p[k]);
        buf_add(&closer, STR("}\n"));
        l->shown = false;
        if (s->braces && !slice_put(s, s->sink.context, buf_str(&closer), 0, 0))
            return false;
    }
    return true;
}

bool slice_end(struct slicer *s)
{
    if (!s->in_slice)
        return true;
    s->in_slice = false;
    s->hole = UINT32_MAX;
    s->counts.lines += s->slice.last - s->slice.line + 1;
    s->counts.bytes += s->slice.to - s->slice.from;
    bool fine = !s->sink.close || s->sink.close(s->sink.arg, &s->slice);
    s->held.n = s->held_n;
    return fine && (s->headers != SLICE_FULL || hide_context(s));
}

/* More bytes of the open slice. */
static bool go_on(struct slicer *s, const struct line_event *e)
{
    s->slice.to = e->to;
    s->slice.last = e->last;
    if (s->sink.event && e->raw.n && !s->sink.event(s->sink.arg, e))
        return false;
    return slice_put(s, s->sink.bytes, e->raw, e->line, e->last);
}

/* The path of a slice, and the expressions that take it. */
static void name_slice(struct slicer *s, str text, uint32_t depth, const struct match_hit *hit)
{
    s->exprs.n = s->path.n = 0;
    for (uint32_t i = 0; i < hit->n; i++)
        vec_push(s->arena, &s->exprs, hit->at[i].expr);
    buf_add(&s->held, text); /* an event's own text does not live until the slice ends */
    for (uint32_t i = 0; i < depth; i++)
        vec_push(s->arena, &s->path, held_str(s, s->levels.at[i].text, s->levels.at[i].text_n));
    if (!s->whole)
        vec_push(s->arena, &s->path, str_sub(buf_str(&s->held), s->held_n, s->held.n));
}

bool slice_open(struct slicer *s, const struct line_event *e, const struct match_hit *hit)
{
    uint32_t depth = e->depth < s->levels.n ? e->depth : s->levels.n;
    s->held_n = s->held.n;
    if (s->named)
        name_slice(s, e->text, depth, hit);
    bool binds = s->bound.n > 0;
    s->slice = (struct slice){.from = binds ? s->bound_from : e->from,
                              .to = e->to,
                              .line = binds ? s->bound_line : e->line,
                              .last = e->last,
                              .exprs = s->exprs.at,
                              .expr_count = s->exprs.n,
                              .path = s->path.at,
                              .levels = s->path.n};
    s->in_slice = true;
    s->depth = e->depth;
    s->counts.slices++;
    if (s->sink.open && !s->sink.open(s->sink.arg, &s->slice))
        return false;
    if (s->headers != SLICE_NONE && !slice_show(s, depth))
        return false;
    return slice_put(s, s->sink.bytes, buf_str(&s->bound), s->slice.line, e->line);
}

/* Drops what is open at depth or deeper. */
static void pop_levels(struct slicer *s, uint32_t depth)
{
    if (s->levels.n <= depth)
        return;
    s->held.n = s->levels.at[depth].raw;
    s->levels.n = depth;
    if (s->skip != UINT32_MAX && depth <= s->skip)
        s->skip = UINT32_MAX;
}

void slice_push_unseen(struct slicer *s, uint32_t depth)
{
    while (s->levels.n < depth)
        vec_push(s->arena, &s->levels, (struct open_level){.raw = (uint32_t)s->held.n});
}

static void push_level(struct slicer *s, const struct line_event *e)
{
    slice_push_unseen(s, e->depth);
    struct open_level l = {.raw = (uint32_t)s->held.n,
                           .raw_n = (uint32_t)e->raw.n,
                           .text = (uint32_t)(s->held.n + e->raw.n),
                           .text_n = (uint32_t)e->text.n,
                           .line = e->line};
    buf_add(&s->held, e->raw);
    buf_add(&s->held, e->text);
    vec_push(s->arena, &s->levels, l);
}

/* Whether a statement is taken away; what is left of the hit are the expressions that take. */
static bool split_hit(const struct slicer *s, struct match_hit *hit)
{
    uint32_t n = hit->n;
    while (n && hit->at[n - 1].expr >= s->takers)
        n--;
    bool away = n < hit->n;
    hit->n = n;
    return away;
}

/* A header or leaf outside the open slice, if there was one. */
static bool take_statement(struct slicer *s, const struct line_event *e)
{
    pop_levels(s, e->depth);
    struct match_hit hit = {0};
    if (s->skip == UINT32_MAX || e->depth <= s->skip)
        hit = match_enter(s->walk, e->depth, e->text);
    bool away = split_hit(s, &hit);
    if (hit.n && !away) {
        bool fine = slice_open(s, e, &hit) && go_on(s, e);
        s->bound.n = 0;
        return fine;
    }
    if (e->kind == LINE_HEADER) {
        if ((!hit.alive || away) && s->skip == UINT32_MAX)
            s->skip = e->depth;
        push_level(s, e);
    }
    return drop_bound(s) && slice_put_rest(s, e->raw);
}

static bool take_close(struct slicer *s, const struct line_event *e)
{
    bool shown = e->depth < s->levels.n && s->levels.at[e->depth].shown;
    bool fine =
        drop_bound(s) && (!shown || slice_put(s, s->sink.context, e->raw, e->line, e->last));
    pop_levels(s, e->depth);
    return fine && slice_put_rest(s, e->raw);
}

/* Behind a run may follow what stands below its last statement. */
static bool take_run(struct slicer *s, const struct line_event *e)
{
    pop_levels(s, e->depth);
    slice_push_unseen(s, e->depth + 1);
    if (s->skip == UINT32_MAX)
        s->skip = e->depth;
    return drop_bound(s) && slice_put_rest(s, e->raw);
}

/* Keeps a comment that may bind, with the blank lines behind it. */
static bool hold_comment(struct slicer *s, const struct line_event *e)
{
    bool binds = e->kind == LINE_COMMENT && (e->flags & LINE_BINDS);
    if (!binds && (e->kind == LINE_COMMENT || !s->bound.n))
        return drop_bound(s) && slice_put_rest(s, e->raw);
    if (s->bound.n + e->raw.n > diag_limit_of(s->dg, LIMIT_line_bytes) && !drop_bound(s))
        return false;
    if (!s->bound.n) {
        s->bound_from = e->from;
        s->bound_line = e->line;
    }
    buf_add(&s->bound, e->raw);
    return true;
}

/* An event below the first statement of the open slice, or its closer. What an expression takes
 * away is a hole, until its block ends. */
static bool take_inside(struct slicer *s, const struct line_event *e)
{
    bool statement = e->kind == LINE_HEADER || e->kind == LINE_LEAF;
    bool closes = e->kind == LINE_CLOSE && e->depth == s->depth && !s->whole;
    if (s->hole != UINT32_MAX) {
        bool in_hole = e->depth > s->hole || e->kind == LINE_BODY ||
                       (e->kind == LINE_CLOSE && e->depth == s->hole);
        if (in_hole)
            return slice_put_rest(s, e->raw);
        s->hole = UINT32_MAX;
    }
    if (statement && s->takers < match_count(s->program)) {
        struct match_hit hit = match_enter(s->walk, e->depth, e->text);
        if (split_hit(s, &hit)) {
            s->hole = e->depth;
            return slice_put_rest(s, e->raw);
        }
    }
    return go_on(s, e) && (!closes || slice_end(s));
}

/* An expression without levels takes everything from the first byte to the last. */
static bool open_whole(struct slicer *s)
{
    struct match_took took = {.expr = match_whole(s->program)};
    struct match_hit hit = {.at = &took, .n = 1};
    struct line_event nothing = {.line = 1, .last = 1};
    s->whole = true;
    return slice_open(s, &nothing, &hit) && go_on(s, &nothing);
}

/* Whether the event stands below the first statement of the open slice, or closes it. */
static bool is_inside(const struct slicer *s, const struct line_event *e)
{
    return s->whole || e->depth > s->depth || e->kind == LINE_BODY ||
           (e->kind == LINE_CLOSE && e->depth == s->depth);
}

static bool take_event(struct slicer *s, const struct line_event *e)
{
    s->counts.total = e->to;
    if (!s->whole && match_whole(s->program) < s->takers && !open_whole(s))
        return false;
    if (s->in_slice) {
        if (is_inside(s, e))
            return take_inside(s, e);
        if (!slice_end(s))
            return false;
    }
    switch (e->kind) {
    case LINE_HEADER:
    case LINE_LEAF:
        return take_statement(s, e);
    case LINE_CLOSE:
        return take_close(s, e);
    case LINE_COMMENT:
    case LINE_BLANK:
        return hold_comment(s, e);
    case LINE_BODY:
        return slice_put_rest(s, e->raw);
    case LINE_RUN:
        return take_run(s, e);
    }
    return true;
}

/* Tells the reader which of the lines to come can change anything here. */
static void ask(struct slicer *s, struct line_reader *r)
{
    const struct line_want *want = NULL;
    uint32_t depth = s->skip == UINT32_MAX ? s->levels.n : s->skip;
    if (s->in_slice) {
        bool holes = s->takers < match_count(s->program);
        bool all = holes || s->sink.event;
        depth = all ? UINT32_MAX : s->whole ? 0 : s->depth + 1;
        if (!all && !s->whole) {
            line_ask_close(r, depth);
            return;
        }
    } else {
        want = match_want(s->walk, depth);
        if (!want)
            depth = s->skip == UINT32_MAX ? UINT32_MAX : depth + 1;
    }
    line_ask(r, depth, want);
}

/* Lines whose depth can be told by their indents or braces are sliced without events, where the
 * sink does not want them, nothing is taken away from slices, and they do not go to the last byte.
 */
static void offer(struct slicer *s, struct line_reader *r)
{
    bool simple = !s->plain && !s->whole && !s->sink.event && s->takers == match_count(s->program);
    s->offered = true;
    s->lent = simple && line_lend(r, slice_lines, slice_blocks, s);
}

bool slice_take(void *slicer, const struct line_event *e)
{
    struct slicer *s = slicer;
    if (!take_event(s, e))
        return false;
    if (!s->offered)
        offer(s, e->reader);
    if (!s->plain && !s->lent)
        ask(s, e->reader);
    return true;
}

bool slice_finish(struct slicer *s)
{
    if (!slice_end(s) || !drop_bound(s))
        return false;
    if (!s->at_line_end && s->sink.context && !s->sink.context(s->sink.arg, STR("\n")))
        return false;
    return !match_gave_up(s->walk, s->dg);
}

struct slice_counts slice_counts(const struct slicer *s)
{
    return s->counts;
}

void slice_write_one(struct buf *b, const struct slice *s)
{
    buf_printf(b, "%llu..%llu %u-%u ", (unsigned long long)s->from, (unsigned long long)s->to,
               s->line, s->last);
    for (uint32_t i = 0; i < s->expr_count; i++)
        buf_printf(b, "%s%u", i ? "," : "", s->exprs[i]);
    for (uint32_t i = 0; i < s->levels; i++) {
        buf_add(b, i ? STR("||") : STR(" "));
        buf_put_visible(b, s->path[i]);
    }
    buf_putc(b, '\n');
}

static bool write_slice(void *arg, const struct slice *s)
{
    slice_write_one(arg, s);
    return true;
}

bool slice_write(struct buf *out, struct arena *a, const struct dialect *d,
                 const struct match_program *p, uint32_t source, str text, struct diags *dg)
{
    struct slice_sink sink = {.close = write_slice, .arg = out};
    struct slicer *s =
        slice_begin(a, d, p, (struct slice_options){.headers = SLICE_NONE}, sink, dg);
    struct line_options options = {.source = source};
    return line_read(a, d, options, text, slice_take, s, dg) && slice_finish(s);
}
