/* SPDX-License-Identifier: Apache-2.0 */
/* The marks of a piece, compiled once for each kernel. Before this stand KERNEL, KERNEL_ENTRY,
 * STARTS_RUN and kernel_block: the newlines and blanks of 64 bytes, those newlines that may end a
 * closing word (too many is slow, too few is wrong), and whether a tab is among them. */
#include <string.h>

/* Bytes in front of a block that are looked at. */
enum { STARTS_AHEAD = 2 };

KERNEL void find_starts(struct line_starts *m, str lines, struct line_tails tails)
{
    char edge[STARTS_AHEAD + 64 + STARTS_AHEAD] = {0};
    struct starts_state s = {0};
    uint64_t begun = 1;
    uint32_t count = 0, b = 0;
    m->odd_n = 0;
    for (size_t i = 0; i < lines.n; i += 64, b++) {
        const char *p = lines.p + i;
        if (UNLIKELY(i == 0 || lines.n - i < 64)) { /* nothing in front, or not enough behind */
            size_t ahead = i ? STARTS_AHEAD : 0, left = lines.n - i < 64 ? lines.n - i : 64;
            memset(edge, 0, sizeof edge);
            memcpy(edge + STARTS_AHEAD - ahead, p - ahead, ahead + left);
            p = edge + STARTS_AHEAD;
        }
        uint64_t ends, newline = kernel_block(&s, p, &tails, &m->blank[b], &ends);
        for (; UNLIKELY(ends); ends &= ends - 1)
            m->odd[m->odd_n++] = (uint16_t)(i + (size_t)__builtin_ctzll(ends));
        m->start[b] = newline << 1 | begun;
        m->before[b] = count;
        begun = newline >> 63;
        count += kernel_count(m->start[b]);
    }
    m->start[b] = begun;
    m->before[b] = count;
    m->blank[b] = m->blank[b + 1] = m->start[b + 1] = 0;
    m->p = lines.p;
    m->n = (uint32_t)lines.n;
    m->lines = count + (uint32_t)begun - 1;
    m->tidy = !kernel_tabs(&s);
}

/* Most dialects know one word that closes all blocks, some none. */
KERNEL_ENTRY void STARTS_RUN(struct line_starts *m, str lines, const struct line_tails *tails)
{
    struct line_tails one = {.n = 1, .last = {tails->last[0]}, .before = {tails->before[0]}};
    if (tails->n < 2)
        find_starts(m, lines, one);
    else
        find_starts(m, lines, *tails);
}
