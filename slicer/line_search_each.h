/* SPDX-License-Identifier: Apache-2.0 */
/* What kernels share that find all that a block holds at once. */

struct search_state {
    const uint8_t *set;
    uint32_t newlines;
};

KERNEL struct search_state kernel_begin(const struct line_search *s)
{
    return (struct search_state){.set = s->set};
}

/* Fills in what follows from the newlines and blanks of a block. */
KERNEL void search_lines(struct search_block *out, const char *p, const uint8_t set[16],
                         uint64_t blank)
{
    for (uint64_t all = out->newline; all; all &= all - 1) {
        unsigned char c = (unsigned char)p[__builtin_ctzll(all) + 1];
        if (c < 0x80 && set[c & 15] >> (c >> 4) & 1)
            out->lines |= all & -all;
    }
    out->deep = (uint32_t)blank == UINT32_MAX || blank >> 32 == UINT32_MAX;
}

KERNEL void kernel_search(const struct search_state *, const char *p, const struct line_hints *,
                          struct search_block *);

KERNEL bool kernel_pass(struct search_state *s, const char *p, const struct line_hints *h)
{
    struct search_block k;
    kernel_search(s, p, h, &k);
    if (k.lines || k.heads || k.deep)
        return false;
    s->newlines += kernel_count(k.newline);
    return true;
}

KERNEL uint32_t kernel_newlines(struct search_state *s)
{
    uint32_t n = s->newlines;
    s->newlines = 0;
    return n;
}
