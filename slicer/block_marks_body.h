/* SPDX-License-Identifier: Apache-2.0 */
/* The marks of pieces with braces, compiled once for each kernel behind line_marks_body.h. */
#include "slicer/block_marks.h"

/* What goes over from a block to the next. */
struct marks_carry {
    uint64_t inside; /* all ones inside a string */
    uint32_t lines;
    uint32_t silent; /* bytes without a mark: a statement may be over the limit */
};

KERNEL void find_marks(struct block_marks *m, const struct lens *w, const struct mark_sets *sets,
                       struct marks_carry *c, uint32_t b, const char *p)
{
    struct chunk k = kernel_load(p);
    uint64_t newline = kernel_equals(&k, '\n');
    uint64_t inside = parity(w->quote ? kernel_equals(&k, w->quote) : 0) ^ c->inside;
    uint64_t open = kernel_equals(&k, '{') & ~inside, close = kernel_equals(&k, '}') & ~inside;
    uint64_t semicolon = kernel_equals(&k, ';') & ~inside;
    uint64_t careful = (kernel_in(&w->careful, &k) & ~inside) | (newline & inside);
    careful |= w->escapes ? kernel_equals(&k, '\\') : 0;
    if (sets->curly_line)
        careful |= open & ~(newline >> 1 | (uint64_t)(p[SCAN_BLOCK] == '\n') << 63);
    uint64_t ends = open | close | semicolon;
    c->silent = ends || sets->newline_ends ? 0 : c->silent + SCAN_BLOCK;
    careful |= (uint64_t)(c->silent > SCAN_LONG) << 63;
    c->inside = (uint64_t)((int64_t)inside >> 63);
    m->newline[b] = newline & ~inside;
    m->open[b] = open;
    m->close[b] = close;
    m->careful[b] = careful;
    m->mark[b] = ends | careful | newline;
    m->before[b] = c->lines;
    c->lines += kernel_count(newline & ~inside);
}

KERNEL_ENTRY void BLOCKS_LIST(struct block_marks *m, const struct mark_sets *sets, str text)
{
    const struct lens w = make_lens(sets);
    struct marks_carry c = {0};
    uint32_t b = 0;
    for (; b * 64 + SCAN_BLOCK < text.n; b++)
        find_marks(m, &w, sets, &c, b, text.p + (size_t)b * 64);
    if (b * 64 < text.n) {
        char edge[SCAN_BLOCK + 1] = {0};
        memcpy(edge, text.p + (size_t)b * 64, text.n - (size_t)b * 64);
        find_marks(m, &w, sets, &c, b, edge);
    }
}

/* The marks of a block one by one. */
KERNEL_LONG enum block_stop pass_one_by_one(const struct block_marks *m, struct block_pass *u,
                                           uint32_t b, uint64_t behind)
{
    uint64_t open = m->open[b] & behind, close = m->close[b] & behind;
    uint64_t careful = m->careful[b] & behind;
    uint32_t depth = u->depth, least = u->least;
    enum block_stop how = BLOCK_END;
    for (uint64_t all = open | close | careful; all; all &= all - 1) {
        uint64_t bit = all & -all;
        u->at = b * 64 + kernel_lowest(all);
        if ((careful & bit) || ((open & bit) && depth >= u->limit)) {
            how = BLOCK_CAREFUL;
            break;
        }
        depth += open & bit ? 1 : UINT32_MAX;
        if (depth == u->over) {
            how = BLOCK_CLOSED;
            break;
        }
        least = least < depth ? least : depth;
    }
    u->depth = depth;
    u->least = least;
    return how;
}

KERNEL_ENTRY enum block_stop BLOCKS_PASS(const struct block_marks *m, struct block_pass *u)
{
    uint32_t b = u->at / 64, blocks = (m->n + 63) / 64;
    uint64_t behind = ~0ull << u->at % 64;
    struct block_pass v = *u;
    for (; b < blocks; b++, behind = ~0ull) {
        uint64_t open = m->open[b] & behind, close = m->close[b] & behind;
        uint32_t opens = kernel_count(open), closes = kernel_count(close);
        if (UNLIKELY((m->careful[b] & behind) || v.depth <= v.over + closes ||
                     v.depth + opens > v.limit)) {
            enum block_stop how = pass_one_by_one(m, &v, b, behind);
            if (how != BLOCK_END) {
                *u = v;
                return how;
            }
            continue;
        }
        v.depth -= closes;
        v.least = v.least < v.depth ? v.least : v.depth;
        v.depth += opens;
    }
    *u = v;
    u->at = m->n;
    return BLOCK_END;
}
