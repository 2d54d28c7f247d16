/* SPDX-License-Identifier: Apache-2.0 */
/* The marks of pieces with braces, compiled once for each kernel behind line_marks_body.h. Before
 * it stand, too: kernel_put and kernel_put_not_in (the bits of kernel_equals and of all but
 * kernel_in, stored), kernel_gather and kernel_gathered (whether a byte came at all). */
#include "slicer/block_marks.h"

/* What the bytes of a piece are, first without a look at strings: this loop holds nothing that one
 * block has to wait for. */
KERNEL void find_bytes(struct block_marks *m, const struct lens *w, uint32_t b, const char *p,
                       struct gathered *escapes)
{
    struct chunk k = kernel_load(p);
    kernel_gather(escapes, &k, '\\');
    kernel_put(&m->newline[b], &k, '\n');
    kernel_put(&m->quote[b], &k, w->quote);
    kernel_put(&m->open[b], &k, '{');
    kernel_put(&m->close[b], &k, '}');
    kernel_put(&m->mark[b], &k, ';');
    kernel_put_not_in(&m->careful[b], &w->careful, &k);
}

/* Which bytes stand inside strings, in place of the quotes. */
KERNEL void find_inside(struct block_marks *m, uint32_t blocks)
{
    uint64_t carry = 0;
    for (uint32_t b = 0; b < blocks; b++) {
        uint64_t inside = parity(m->quote[b]) ^ carry;
        m->quote[b] = inside;
        carry = (uint64_t)((int64_t)inside >> 63);
    }
}

/* Takes what stands in strings away from the marks. */
KERNEL void clear_inside(struct block_marks *m, uint32_t blocks)
{
    for (uint32_t b = 0; b < blocks; b++) {
        uint64_t inside = m->quote[b], outside = ~inside, newline = m->newline[b];
        uint64_t careful = (outside & ~m->careful[b]) | (newline & inside);
        m->open[b] &= outside;
        m->close[b] &= outside;
        m->careful[b] = careful;
        m->mark[b] = ((m->mark[b] | m->open[b] | m->close[b]) & outside) | newline | careful;
        m->newline[b] = newline & outside;
    }
}

/* Backslashes stand mostly where no quote has to be looked for. */
KERNEL_LONG void find_escapes(struct block_marks *m, str text)
{
    for (const char *p = text.p; (p = memchr(p, '\\', (size_t)(text.p + text.n - p))); p++) {
        size_t at = (size_t)(p - text.p);
        m->careful[at / SCAN_BLOCK] |= 1ull << at % SCAN_BLOCK;
        m->mark[at / SCAN_BLOCK] |= 1ull << at % SCAN_BLOCK;
    }
}

/* Braces that are not the last on their line may be none. */
KERNEL void find_curly(struct block_marks *m, uint32_t blocks)
{
    m->newline[blocks] = 0;
    for (uint32_t b = 0; b < blocks; b++)
        m->careful[b] |= m->open[b] & ~(m->newline[b] >> 1 | m->newline[b + 1] << 63);
}

/* Of a statement without a mark for that long only the tokenizer's limits can judge. */
KERNEL void find_long(struct block_marks *m, uint32_t blocks)
{
    enum { LONG = SCAN_LONG / 2 / SCAN_BLOCK };
    for (uint32_t b = 0; b + LONG <= blocks; b += LONG) {
        uint64_t any = 0;
        for (uint32_t i = b; i < b + LONG; i++)
            any |= m->mark[i] & ~m->newline[i];
        if (UNLIKELY(!any)) {
            m->careful[b + LONG - 1] |= 1ull << 63;
            m->mark[b + LONG - 1] |= 1ull << 63;
        }
    }
}

KERNEL_ENTRY void BLOCKS_LIST(struct block_marks *m, const struct mark_sets *sets, str text)
{
    const struct lens w = make_lens(sets);
    uint32_t whole = (uint32_t)text.n / SCAN_BLOCK, blocks = whole;
    struct gathered escapes = {0};
    for (uint32_t b = 0; b < whole; b++)
        find_bytes(m, &w, b, text.p + (size_t)b * SCAN_BLOCK, &escapes);
    if (text.n % SCAN_BLOCK) {
        char edge[SCAN_BLOCK] = {0};
        memcpy(edge, text.p + (size_t)whole * SCAN_BLOCK, text.n % SCAN_BLOCK);
        find_bytes(m, &w, blocks++, edge, &escapes);
    }
    if (!w.quote)
        memset(m->quote, 0, sizeof m->quote);
    find_inside(m, blocks);
    clear_inside(m, blocks);
    if (w.escapes && kernel_gathered(&escapes))
        find_escapes(m, text);
    if (sets->curly_line)
        find_curly(m, blocks);
    if (!sets->newline_ends)
        find_long(m, blocks);
    for (uint32_t b = 0, lines = 0; b < blocks; b++) {
        m->before[b] = lines;
        lines += kernel_count(m->newline[b]);
    }
}

/* The marks of a block one by one. */
KERNEL_LONG enum block_stop pass_one_by_one(struct block_pass *u, uint32_t at, uint64_t open,
                                            uint64_t close, uint64_t careful)
{
    uint32_t depth = u->depth, least = u->least;
    enum block_stop how = BLOCK_END;
    for (uint64_t all = open | close | careful; all; all &= all - 1) {
        uint64_t bit = all & -all;
        u->at = at + kernel_lowest(all);
        if (((careful & bit) && line_ends_careful(u->reader, u->p, u->at)) ||
            ((open & bit) && depth >= u->limit)) {
            how = BLOCK_CAREFUL;
            break;
        }
        depth += open & bit ? 1 : close & bit ? UINT32_MAX : 0;
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

/* Counts the braces of a block, where none of them can be the end; else looks at each. */
KERNEL enum block_stop pass_block(struct block_pass *u, uint32_t at, uint64_t open, uint64_t close,
                                  uint64_t careful)
{
    uint32_t closes = kernel_count(close), below = u->depth - closes;
    uint32_t depth = below + kernel_count(open);
    if (UNLIKELY(careful || (int32_t)(below - u->over) <= 0 || depth + closes > u->limit))
        return pass_one_by_one(u, at, open, close, careful);
    u->least = u->least < below ? u->least : below;
    u->depth = depth;
    return BLOCK_END;
}

KERNEL_ENTRY enum block_stop BLOCKS_PASS(const struct block_marks *m, struct block_pass *pass)
{
    uint32_t b = pass->at / 64, blocks = (m->n + 63) / 64;
    uint64_t behind = ~0ull << pass->at % 64;
    struct block_pass u = *pass;
    enum block_stop how = BLOCK_END;
    for (; b < blocks && how == BLOCK_END; b++, behind = ~0ull)
        how = pass_block(&u, b * 64, m->open[b] & behind, m->close[b] & behind,
                         m->careful[b] & behind);
    *pass = u;
    if (how == BLOCK_END)
        pass->at = m->n;
    return how;
}

/* What is gone over without marks. */
struct skip_walk {
    struct block_pass u;
    uint64_t inside; /* all ones inside a string */
    uint32_t lines;
    uint32_t silent; /* bytes without a brace */
};

KERNEL enum block_stop skip_block(struct skip_walk *v, const struct lens *w,
                                  const struct mark_sets *sets, const char *p, uint32_t at)
{
    struct chunk k = kernel_load(p);
    uint64_t newline = kernel_equals(&k, '\n');
    uint64_t inside = parity(w->quote ? kernel_equals(&k, w->quote) : 0) ^ v->inside;
    uint64_t open = kernel_equals(&k, '{') & ~inside, close = kernel_equals(&k, '}') & ~inside;
    uint64_t careful = (kernel_in(&w->careful, &k) & ~inside) | (newline & inside);
    careful |= w->escapes ? kernel_equals(&k, '\\') : 0;
    if (sets->curly_line)
        careful |= open & ~(newline >> 1 | (uint64_t)(p[SCAN_BLOCK] == '\n') << 63);
    v->silent = open | close ? 0 : v->silent + SCAN_BLOCK;
    enum block_stop how = pass_block(&v->u, at, open, close, careful);
    if (UNLIKELY(how != BLOCK_END)) {
        v->lines += kernel_count(newline & ((1ull << (v->u.at - at)) - 1));
        return how;
    }
    v->inside = (uint64_t)((int64_t)inside >> 63);
    v->lines += kernel_count(newline);
    return BLOCK_END;
}

/* Whether no statement ends in what was gone over last: it may be over the limit. */
KERNEL_LONG bool is_endless(struct skip_walk *v, const struct mark_sets *sets, const char *end)
{
    v->silent = 0;
    return !sets->newline_ends && !memchr(end - SCAN_LONG, ';', SCAN_LONG);
}

KERNEL_ENTRY enum block_stop BLOCKS_SKIP(const struct mark_sets *sets, size_t n,
                                         struct block_pass *pass, uint32_t *lines)
{
    const str text = {pass->p, n};
    const struct lens w = make_lens(sets);
    struct skip_walk v = {.u = *pass};
    enum block_stop how = BLOCK_END;
    uint32_t at = 0;
    for (; at + SCAN_BLOCK < text.n && how == BLOCK_END; at += SCAN_BLOCK) {
        how = skip_block(&v, &w, sets, text.p + at, at);
        if (UNLIKELY(v.silent > SCAN_LONG) && is_endless(&v, sets, text.p + at + SCAN_BLOCK)) {
            v.u.at = at + SCAN_BLOCK;
            how = BLOCK_CAREFUL;
        }
    }
    if (at < text.n && how == BLOCK_END) {
        char edge[SCAN_BLOCK + 1] = {0};
        memcpy(edge, text.p + at, text.n - at);
        how = skip_block(&v, &w, sets, edge, at);
    }
    *pass = v.u;
    *lines = v.lines;
    if (how == BLOCK_END)
        pass->at = (uint32_t)text.n;
    return how;
}
