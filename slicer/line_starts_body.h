/* SPDX-License-Identifier: Apache-2.0 */
/* The starts of a piece, compiled once for each kernel. Before this stand KERNEL, KERNEL_ENTRY,
 * KERNEL_NAME, kernel_block (what 64 bytes hold), kernel_count and kernel_tabs
 * (whether a tab was among them); state.deep becomes true where half of a block is blank. */
#include <string.h>

/* Bytes behind a block that are looked at. */
enum { STARTS_BEHIND = 2 };

/* What goes over from a block to the next. */
struct starts_walk {
    struct starts_state state;
    struct line_starts *m;
    uint64_t begun, apart; /* the next block begins a line; or stands behind a blank */
    uint32_t count;
};

KERNEL void find_block(struct starts_walk *w, uint32_t b, const char *p,
                       const struct line_hints *hints)
{
    struct line_starts *m = w->m;
    struct line_block k;
    kernel_block(&w->state, p, hints, &k);
    uint64_t apart = (k.blank | k.newline) << 1 | w->apart;
    for (uint64_t heads = k.heads & apart; UNLIKELY(heads); heads &= heads - 1)
        m->odd[m->odd_n++] = (uint16_t)(b * 64 + (uint32_t)__builtin_ctzll(heads));
    w->apart = (k.blank | k.newline) >> 63;
    m->blank[b] = k.blank;
    m->comment[b] = k.comment;
    m->start[b] = k.newline << 1 | w->begun;
    m->before[b] = w->count;
    w->begun = k.newline >> 63;
    w->count += kernel_count(m->start[b]);
}

/* A block that has not enough behind it. */
KERNEL void find_edge(struct starts_walk *w, uint32_t b, str lines, const struct line_hints *hints)
{
    enum { EDGE = 64 + STARTS_BEHIND };
    char edge[2 * EDGE] = {0}; /* the last bytes, and none behind them */
    size_t n = lines.n - (size_t)b * 64;
    if (LIKELY(lines.n >= EDGE))
        memcpy(edge, lines.p + lines.n - EDGE, EDGE);
    else
        memcpy(edge + EDGE - n, lines.p + lines.n - n, n);
    find_block(w, b, edge + EDGE - n, hints);
}

KERNEL void find_starts(struct line_starts *m, str lines, struct line_hints hints)
{
    struct starts_walk w = {.m = m, .begun = 1, .apart = 1};
    uint32_t b = 0, whole = lines.n < STARTS_BEHIND ? 0 : (uint32_t)(lines.n - STARTS_BEHIND) / 64;
    m->odd_n = 0;
    for (; b < whole; b++)
        find_block(&w, b, lines.p + (size_t)b * 64, &hints);
    for (; (size_t)b * 64 < lines.n; b++)
        find_edge(&w, b, lines, &hints);
    m->deep = w.state.deep; /* of more than LINE_DEEP blanks 32 fill half a block */
    m->near_known[0] = m->near_known[1] = false;
    m->start[b] = w.begun;
    m->before[b] = w.count;
    m->blank[b] = m->blank[b + 1] = m->start[b + 1] = 0;
    m->comment[b] = m->comment[b + 1] = 0;
    m->p = lines.p;
    m->n = (uint32_t)lines.n;
    m->lines = w.count + (uint32_t)w.begun - 1;
    m->tidy = !kernel_tabs(&w.state);
}

/* Most dialects have closers of one head. */
KERNEL_ENTRY void KERNEL_NAME(line_starts)(struct line_starts *m, str lines,
                                           const struct line_hints *hints)
{
    struct line_hints one = *hints;
    one.n = 1;
    if (hints->n == 1)
        find_starts(m, lines, one);
    else
        find_starts(m, lines, *hints);
}

/* Lines that begin with neither a blank nor a comment. */
KERNEL void find_near_0(const struct line_starts *m, uint64_t *restrict near, uint32_t n)
{
    for (uint32_t b = 0; b < n; b++)
        near[b] = m->start[b] & ~(m->blank[b] | m->comment[b]);
}

/* The same with one blank before it, too. */
KERNEL void find_near_1(const struct line_starts *m, uint64_t *restrict near, uint32_t n)
{
    for (uint32_t b = 0; b < n; b++) {
        uint64_t both = m->blank[b] | m->comment[b], further = m->blank[b + 1] | m->comment[b + 1];
        uint64_t deep = m->blank[b] & (both >> 1 | further << 63);
        near[b] = m->start[b] & ~deep & ~(m->comment[b] & ~m->blank[b]);
    }
}

KERNEL_ENTRY void KERNEL_NAME(line_starts_near)(struct line_starts *m, uint32_t indent, uint32_t n)
{
    if (indent)
        find_near_1(m, m->near[1], n);
    else
        find_near_0(m, m->near[0], n);
}
