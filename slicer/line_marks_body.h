/* SPDX-License-Identifier: Apache-2.0 */
/* Runs of the shape with braces, compiled once for each kernel behind line_braces_body.h: a run
 * goes from line to line at the asked depth, and over what stands deeper by counting braces. */
#include "slicer/line_reader.h"

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
        if ((careful & bit) && line_ends_careful(u->r, u->p, u->pos))
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

KERNEL_ENTRY bool KERNEL_NAME(line_marks)(struct line_reader *r)
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
