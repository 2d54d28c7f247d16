/* SPDX-License-Identifier: Apache-2.0 */
/* Searching, compiled once for each kernel. Before this stand KERNEL, KERNEL_ENTRY, SEARCH_RUN,
 * kernel_search (what 64 bytes hold) and kernel_count. */

/* Judges the lines at column 0 and the heads of a block, in order; true where one stops. */
KERNEL bool judge_block(struct line_search *s, const char *p, uint64_t lines, uint64_t heads,
                        uint32_t *stop)
{
    for (uint64_t all = lines | heads; all; all &= all - 1) {
        uint32_t i = (uint32_t)__builtin_ctzll(all);
        uint8_t what = s->what[(unsigned char)p[i]];
        *stop = i;
        if (!(lines >> i & 1)) {
            s->why = SEARCH_HEAD;
            return true;
        }
        if (what == SEARCH_STOP) {
            s->why = SEARCH_LINE;
            return true;
        }
        if (what == SEARCH_PASS)
            s->newest = p + i;
    }
    return false;
}

KERNEL void run_search(struct line_search *s, struct line_hints hints)
{
    const char *p = s->at;
    struct search_tables t = kernel_tables(&hints);
    uint64_t begun = s->begun, newlines = 0;
    s->why = SEARCH_END;
    for (; s->end - p >= 64 + STARTS_BEHIND; p += 64) {
        struct search_block k;
        kernel_search(&t, p, &hints, &k);
        uint64_t lines = (k.newline << 1 | begun) & ~k.quiet;
        uint32_t stop;
        if (UNLIKELY((uint32_t)k.quiet == UINT32_MAX || k.quiet >> 32 == UINT32_MAX)) {
            s->why = SEARCH_DEEP;
            break;
        }
        if (UNLIKELY(lines | k.heads) && judge_block(s, p, lines, k.heads, &stop)) {
            newlines += kernel_count(k.newline & (((uint64_t)1 << stop) - 1));
            p += stop;
            break;
        }
        newlines += kernel_count(k.newline);
        begun = k.newline >> 63;
    }
    s->at = p;
    s->newlines += (uint32_t)newlines;
}

/* Most dialects have closers of one head. */
KERNEL_ENTRY void SEARCH_RUN(struct line_search *s)
{
    struct line_hints one = s->hints;
    one.n = 1;
    if (s->hints.n == 1)
        run_search(s, one);
    else
        run_search(s, s->hints);
}
