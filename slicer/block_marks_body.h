/* SPDX-License-Identifier: Apache-2.0 */
/* Looking at texts with braces, compiled once for each kernel behind line_marks_body.h */
#include "slicer/block_marks.h"

/* What blocks are looked at with. */
struct block_lens {
    struct finder careful; /* backslashes, which are so in strings, too, among it */
    char quote;
    char curly;      /* the brace that may be none where it is not last on its line, else 0 */
    uint64_t quoted; /* all ones where there are strings */
    uint64_t stops;  /* all ones where a string ends with its line at the latest */
};

/* What one block holds: strings with their first quotes, braces outside them, what may be for the
 * tokenizer. */
struct block_look {
    uint64_t newline, inside, open, close, careful;
};

KERNEL struct block_lens block_lens(const struct mark_sets *s)
{
    return (struct block_lens){kernel_finder(&s->stop), s->quote, s->curly_line ? '{' : 0,
                               s->quote ? ~0ull : 0, s->crossing ? 0 : ~0ull};
}

KERNEL_LONG uint64_t find_careful(const struct mark_sets *s, const char *p, uint64_t inside)
{
    const struct finder careful = kernel_finder(&s->careful);
    struct chunk k = kernel_load(p), next = kernel_load(p + 1);
    uint64_t newline = kernel_equals(&k, '\n'), curly = 0;
    if (s->curly_line)
        curly = kernel_equals(&k, '{') & ~kernel_equals(&next, '\n');
    return ((kernel_in(&careful, &k) | curly) & ~inside) | (s->crossing ? 0 : newline & inside) |
           (s->escapes ? kernel_equals(&k, '\\') : 0);
}

/* within: all ones where it begins in a string. A byte behind it may be read. */
KERNEL struct block_look look_at_block(const struct block_lens *w, const struct mark_sets *sets,
                                       const char *p, uint64_t within)
{
    struct chunk k = kernel_load(p), next = kernel_load(p + 1);
    struct block_look l = {.newline = kernel_equals(&k, '\n')};
    l.inside = parity(kernel_equals(&k, w->quote) & w->quoted) ^ within;
    l.open = kernel_equals(&k, '{') & ~l.inside;
    l.close = kernel_equals(&k, '}') & ~l.inside;
    if (UNLIKELY(kernel_any_odd(&w->careful, &k, w->curly, &next)) ||
        UNLIKELY(l.newline & l.inside & w->stops))
        l.careful = find_careful(sets, p, l.inside);
    return l;
}

KERNEL uint64_t goes_over(const struct block_look *l)
{
    return (uint64_t)((int64_t)l->inside >> 63);
}

/* ---- pieces ---- */

KERNEL_LONG void set_careful(uint16_t *marks, uint64_t all, uint64_t careful)
{
    for (; all; all &= all - 1)
        *marks++ |= careful & all & -all ? MARK_CAREFUL : 0;
}

/* Where one of n pairs begins in a block, behind which a byte may be read. */
KERNEL uint64_t find_pairs(const struct block_pairs *pairs, uint32_t n, const char *p)
{
    struct chunk k = kernel_load(p), next = kernel_load(p + 1);
    uint64_t found = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint64_t second = pairs->any[i] ? ~0ull : kernel_equals(&next, pairs->second[i]);
        found |= kernel_equals(&k, pairs->first[i]) & second;
    }
    return found;
}

/* What goes over from a block of a piece to the next. */
struct list_carry {
    uint64_t within;
    uint32_t lines, count;
};

/* What a piece is marked by. */
struct list_lens {
    struct block_lens block;
    struct block_pairs pairs;
    const struct mark_sets *sets;
};

KERNEL void mark_bytes(struct block_marks *m, const struct list_lens *w, uint32_t pairs,
                       struct list_carry *c, uint32_t b, const char *p)
{
    struct block_look l = look_at_block(&w->block, w->sets, p, c->within);
    uint64_t all = l.open | l.close | l.careful | find_pairs(&w->pairs, pairs, p);
    uint16_t *to = m->marks + c->count;
    m->newline[b] = l.newline;
    m->inside[b] = l.inside;
    m->before[b] = c->lines;
    kernel_put_places(to, all, b * SCAN_BLOCK);
    if (UNLIKELY(l.careful))
        set_careful(to, all, l.careful);
    c->count += kernel_count(all);
    c->lines += kernel_count(l.newline);
    c->within = goes_over(&l);
}

KERNEL void mark_text(struct block_marks *m, const struct list_lens *w, uint32_t pairs, str text)
{
    const char *p = text.p;
    uint32_t b = 0, whole = text.n ? (uint32_t)(text.n - 1) / SCAN_BLOCK : 0;
    struct list_carry c = {0};
    for (; b < whole; b++, p += SCAN_BLOCK)
        mark_bytes(m, w, pairs, &c, b, p);
    char edge[SCAN_BLOCK + 1] = {0};
    memcpy(edge, p, text.n - (size_t)(p - text.p));
    mark_bytes(m, w, pairs, &c, b, edge);
    m->count = c.count;
}

KERNEL_ENTRY void KERNEL_NAME(block_marks_list)(struct block_marks *m, const struct mark_sets *sets,
                                                const struct block_pairs *pairs, str text)
{
    const struct list_lens w = {block_lens(sets), *pairs, sets};
    if (pairs->n == 0)
        mark_text(m, &w, 0, text);
    else if (pairs->n == 1)
        mark_text(m, &w, 1, text);
    else
        mark_text(m, &w, pairs->n, text);
}

/* ---- without marks ---- */

struct skip_walk {
    const char *p, *end; /* the next block, and where the text ends */
    uint64_t within;     /* all ones inside a string */
    uint32_t depth, least, lines;
};

/* Goes over blocks, each of which has a byte behind it, up to one in which something has to be
 * looked at. */
KERNEL_LONG void skip_plain(struct skip_walk *walk, const struct mark_sets *sets,
                            const struct block_pass *u, const char *until)
{
    const struct block_lens w = block_lens(sets);
    const char *p = walk->p;
    uint64_t within = walk->within;
    uint32_t depth = walk->depth, least = walk->least, lines = walk->lines;
    const uint32_t over = u->over, limit = u->limit;
    for (; p < until; p += SCAN_BLOCK) {
        struct block_look l = look_at_block(&w, sets, p, within);
        uint32_t closes = kernel_count(l.close), after = depth + kernel_count(l.open);
        if (UNLIKELY(l.careful || depth <= over + closes || after > limit))
            break;
        least = least < depth - closes ? least : depth - closes;
        depth = after - closes;
        lines += kernel_count(l.newline);
        within = goes_over(&l);
    }
    *walk = (struct skip_walk){p, walk->end, within, depth, least, lines};
}

/* The braces of a block one by one. */
KERNEL_LONG enum block_stop skip_each(struct skip_walk *v, struct block_pass *u,
                                      const struct block_look *l)
{
    uint32_t from = (uint32_t)(v->p - u->p);
    for (uint64_t all = l->open | l->close | l->careful; all; all &= all - 1) {
        uint64_t bit = all & -all;
        u->at = from + kernel_lowest(all);
        if (((l->careful & bit) && line_ends_careful(u->reader, u->p, u->at)) ||
            ((l->open & bit) && v->depth >= u->limit))
            return BLOCK_CAREFUL;
        v->depth += l->open & bit ? 1 : l->close & bit ? UINT32_MAX : 0;
        if (v->depth == u->over)
            return BLOCK_CLOSED;
        v->least = v->least < v->depth ? v->least : v->depth;
    }
    return BLOCK_END;
}

/* Goes over one block in which something has to be looked at. */
KERNEL_LONG enum block_stop skip_slowly(struct skip_walk *v, const struct mark_sets *sets,
                                        struct block_pass *u)
{
    const struct block_lens w = block_lens(sets);
    const char *p = v->p;
    char edge[SCAN_BLOCK + 1] = {0};
    if (v->end - p <= SCAN_BLOCK)
        p = memcpy(edge, p, (size_t)(v->end - p));
    struct block_look l = look_at_block(&w, sets, p, v->within);
    enum block_stop how = skip_each(v, u, &l);
    uint64_t here = how == BLOCK_END ? 0 : 1ull << (u->p + u->at - v->p);
    v->lines += kernel_count(l.newline & (here - 1));
    v->within = goes_over(&l);
    v->p += SCAN_BLOCK;
    u->inside = l.inside & here;
    return how;
}

/* Whether no statement ends in what was gone over last: it may be over the limit. */
static inline bool is_endless(const struct mark_sets *sets, const char *end)
{
    return !sets->newline_ends && !memchr(end - SCAN_LONG, ';', SCAN_LONG);
}

KERNEL enum block_stop skip_text(struct skip_walk *v, const struct mark_sets *sets,
                                 struct block_pass *u)
{
    const size_t n = (size_t)(v->end - u->p);
    const char *whole = u->p + (n ? n - 1 : 0) / SCAN_BLOCK * SCAN_BLOCK, *until = u->p + SCAN_LONG;
    while (v->p < v->end) {
        skip_plain(v, sets, u, until < whole ? until : whole);
        if (v->p < until && v->p < v->end) {
            enum block_stop how = skip_slowly(v, sets, u);
            if (how != BLOCK_END)
                return how;
        }
        if (v->p < until)
            continue;
        if (v->p < v->end && is_endless(sets, until)) {
            u->at = (uint32_t)(v->p - u->p);
            u->inside = v->within;
            return BLOCK_CAREFUL;
        }
        until += SCAN_LONG;
    }
    u->at = (uint32_t)n;
    u->inside = v->within;
    return BLOCK_END;
}

KERNEL_ENTRY enum block_stop KERNEL_NAME(block_marks_skip)(const struct mark_sets *sets, size_t n,
                                                           struct block_pass *u, uint32_t *lines)
{
    struct skip_walk v = {u->p, u->p + n, 0, u->depth, u->least, 0};
    enum block_stop how = skip_text(&v, sets, u);
    u->depth = v.depth;
    u->least = v.least;
    *lines = v.lines;
    return how;
}
