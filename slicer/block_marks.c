/* SPDX-License-Identifier: Apache-2.0 */
/* The choice of a kernel, and which lines make a piece. */
#include "slicer/block_marks.h"

#include <string.h>

/* Behind the last newline that stands outside strings. */
static uint32_t last_line(const struct block_marks *m, uint32_t n)
{
    for (uint32_t b = (n + 63) / 64; b-- > 0;)
        if (m->newline[b] & ~m->inside[b])
            return b * 64 + 64 - (uint32_t)__builtin_clzll(m->newline[b] & ~m->inside[b]);
    return 0;
}

bool block_marks_find(struct block_marks *m, const struct mark_sets *sets, str text,
                      enum scan_kernel k)
{
    uint32_t n = 0;
    while (!n) {
        str piece = str_sub(text, 0, m->size);
        SCAN_CALL(k, block_marks_list, m, sets, piece);
        n = last_line(m, (uint32_t)piece.n);
        if (!n && (m->size == MARKS_BYTES || m->size >= text.n))
            break;
        m->size = m->size < MARKS_BYTES ? m->size * 2 : MARKS_BYTES;
    }
    m->paired = false;
    uint32_t b = n / 64;
    uint64_t within = ((uint64_t)1 << n % 64) - 1;
    m->p = text.p;
    m->n = n;
    m->open[b] &= within;
    m->close[b] &= within;
    m->careful[b] &= within;
    m->newline[b] &= within;
    m->mark[b] = (m->mark[b] & within) | ~within;
    if (n % 64 == 0)
        m->before[b] = n ? m->before[b - 1] + (uint32_t)__builtin_popcountll(m->newline[b - 1]) : 0;
    return n > 0;
}

void block_marks_pairs(struct block_marks *m, const struct block_pairs *pairs, enum scan_kernel k)
{
    SCAN_CALL(k, block_marks_pairs, m, pairs);
    m->pair[m->n / 64] &= ((uint64_t)1 << m->n % 64) - 1;
    m->paired = true;
}

enum block_stop block_marks_pass(const struct block_marks *m, struct block_pass *u,
                                 enum scan_kernel k)
{
    return SCAN_CALL(k, block_marks_pass, m, u);
}

enum block_stop block_marks_skip(const struct mark_sets *sets, size_t n, struct block_pass *u,
                                 uint32_t *lines, enum scan_kernel k)
{
    return SCAN_CALL(k, block_marks_skip, sets, n, u, lines);
}
