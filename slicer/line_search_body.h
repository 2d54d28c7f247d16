/* SPDX-License-Identifier: Apache-2.0 */
/* Searching, compiled once for each kernel. Before this stand KERNEL, KERNEL_ENTRY, KERNEL_NAME,
 * struct search_state, kernel_begin, kernel_pass (whether any of 64 bytes matters, or else its
 * newlines are counted), kernel_search (what they hold), kernel_newlines (those counted, once more
 * from nothing) and kernel_count. */

/* Bytes behind a block that are looked at: what follows its last newline, and heads there. */
enum { SEARCH_BEHIND = 3 };
/* Blocks whose newlines can be counted together. */
enum { SEARCH_TURN = 64 };

/* Whether all bytes of a closer's head stand here: a kernel looks at some. */
KERNEL bool is_head(const char *p, const struct line_hints *h)
{
    bool is = false;
    for (uint32_t k = 0; k < h->n; k++)
        is |= p[0] == h->head[k][0] && p[1] == h->head[k][1] && p[2] == h->head[k][2];
    return is;
}

/* Whether a closer stands here that is known to end nothing. */
KERNEL bool is_harmless(const struct line_search *s, const char *p)
{
    str line = s->harmless_line;
    return s->harmless && (size_t)(s->end - p) >= line.n && text_same(p, line.p, line.n);
}

/* The first line of the set, or head of a closer, behind the bytes of a block; NULL: none. */
KERNEL const char *find_stop(struct line_search *s, const char *p, const struct search_block *k,
                             const struct line_hints *hints)
{
    for (uint64_t all = k->lines | k->heads; all; all &= all - 1) {
        uint32_t i = (uint32_t)__builtin_ctzll(all);
        bool line = k->lines >> i & 1;
        if (!line && (!is_head(p + i + 1, hints) || is_harmless(s, p + i + 1)))
            continue;
        s->why = line ? SEARCH_LINE : SEARCH_HEAD;
        s->newlines += kernel_count(k->newline & (((uint64_t)2 << i) - 1));
        return p + i + 1;
    }
    return NULL;
}

KERNEL void run_search(struct line_search *s, struct line_hints hints)
{
    const char *p = s->at;
    unsigned char c = (unsigned char)*p;
    struct search_state state = kernel_begin(s);
    s->why = SEARCH_LINE;
    if (s->begun && c < 0x80 && s->set[c & 15] >> (c >> 4) & 1)
        return;
    for (s->why = SEARCH_END; s->end - p >= 64 + SEARCH_BEHIND;) {
        size_t blocks = (size_t)(s->end - p - SEARCH_BEHIND) / 64;
        const char *end = p + 64 * (blocks < SEARCH_TURN ? blocks : SEARCH_TURN);
        while (p != end && kernel_pass(&state, p, &hints))
            p += 64;
        s->newlines += kernel_newlines(&state);
        if (p == end)
            continue;
        struct search_block k;
        kernel_search(&state, p, &hints, &k);
        if (k.deep) {
            s->why = SEARCH_DEEP;
            break;
        }
        const char *stop = find_stop(s, p, &k, &hints);
        if (stop) {
            p = stop;
            break;
        }
        s->newlines += kernel_count(k.newline);
        p += 64;
    }
    s->at = p;
}

/* Most dialects have closers of one head. */
KERNEL_ENTRY void KERNEL_NAME(line_search)(struct line_search *s)
{
    struct line_hints one = s->hints;
    one.n = 1;
    if (s->hints.n == 1)
        run_search(s, one);
    else
        run_search(s, s->hints);
}
