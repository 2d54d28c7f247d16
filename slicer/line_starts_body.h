/* SPDX-License-Identifier: Apache-2.0 */
/* The marks of a piece, compiled once for each kernel. Before this stand KERNEL, KERNEL_ENTRY,
 * STARTS_RUN and kernel_block: the newlines and blanks of 64 bytes, those newlines that may end a
 * closing word (too many is slow, too few is wrong), and whether a tab is among them. */
#include <string.h>

/* Bytes in front of a block that are looked at. */
enum { STARTS_AHEAD = 2 };

/* What goes over from a block to the next. */
struct starts_walk {
    struct starts_state state;
    struct line_starts *m;
    uint64_t begun; /* the next block begins a line */
    uint32_t count;
};

KERNEL void find_block(struct starts_walk *w, uint32_t b, const char *p,
                       const struct line_tails *tails)
{
    struct line_starts *m = w->m;
    struct line_block k;
    kernel_block(&w->state, p, tails, &k);
    for (uint64_t ends = k.ends; UNLIKELY(ends); ends &= ends - 1)
        m->odd[m->odd_n++] = (uint16_t)(b * 64 + (uint32_t)__builtin_ctzll(ends));
    m->blank[b] = k.blank;
    m->comment[b] = k.comment;
    m->start[b] = k.newline << 1 | w->begun;
    m->before[b] = w->count;
    w->begun = k.newline >> 63;
    w->count += kernel_count(m->start[b]);
}

/* A block that has nothing in front or not enough behind it. */
KERNEL void find_edge(struct starts_walk *w, uint32_t b, str lines, const struct line_tails *tails)
{
    char edge[STARTS_AHEAD + 64] = {0};
    size_t from = (size_t)b * 64, ahead = b ? STARTS_AHEAD : 0;
    size_t n = lines.n - from < 64 ? lines.n - from : 64;
    memcpy(edge + STARTS_AHEAD - ahead, lines.p + from - ahead, ahead + n);
    find_block(w, b, edge + STARTS_AHEAD, tails);
}

KERNEL void find_starts(struct line_starts *m, str lines, struct line_tails tails)
{
    struct starts_walk w = {.m = m, .begun = 1};
    uint32_t b = 1, whole = (uint32_t)(lines.n / 64);
    m->odd_n = 0;
    find_edge(&w, 0, lines, &tails);
    for (; b < whole; b++)
        find_block(&w, b, lines.p + (size_t)b * 64, &tails);
    for (; (size_t)b * 64 < lines.n; b++)
        find_edge(&w, b, lines, &tails);
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

/* Most dialects know one word that closes all blocks, some none. */
KERNEL_ENTRY void STARTS_RUN(struct line_starts *m, str lines, const struct line_tails *tails)
{
    struct line_tails one = {
        .n = 1, .comment = tails->comment, .last = {tails->last[0]}, .before = {tails->before[0]}};
    if (tails->n < 2)
        find_starts(m, lines, one);
    else
        find_starts(m, lines, *tails);
}
