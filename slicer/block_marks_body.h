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
    kernel_put(&m->inside[b], &k, w->quote);
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
        uint64_t inside = parity(m->inside[b]) ^ carry;
        m->inside[b] = inside;
        carry = (uint64_t)((int64_t)inside >> 63);
    }
}

/* Takes what stands in strings away from the marks. */
KERNEL void clear_inside(struct block_marks *m, uint32_t blocks, uint64_t stops)
{
    uint64_t crossed = 0;
    for (uint32_t b = 0; b < blocks; b++) {
        uint64_t inside = m->inside[b], outside = ~inside, newline = m->newline[b];
        uint64_t careful = (outside & ~m->careful[b]) | (newline & inside & stops);
        crossed |= newline & inside;
        m->open[b] &= outside;
        m->close[b] &= outside;
        m->careful[b] = careful;
        m->mark[b] = ((m->mark[b] | m->open[b] | m->close[b] | newline) & outside) | careful;
    }
    m->crossed = crossed;
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

KERNEL_ENTRY void KERNEL_NAME(block_marks_list)(struct block_marks *m, const struct mark_sets *sets,
                                                str text)
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
        memset(m->inside, 0, sizeof m->inside);
    find_inside(m, blocks);
    clear_inside(m, blocks, sets->crossing ? 0 : ~0ull);
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

/* Where one of n pairs begins in a block, behind which a byte may be read. */
KERNEL uint64_t find_pairs(const struct block_pairs *pairs, uint32_t n, const char *p)
{
    struct chunk k = kernel_load(p), next = kernel_load(p + 1);
    uint64_t found = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint64_t first = kernel_equals(&k, pairs->first[i]);
        found |= first & (kernel_equals(&next, pairs->second[i]) | pairs->any[i]);
    }
    return found;
}

KERNEL void list_pairs(struct block_marks *m, const struct block_pairs *pairs, uint32_t n)
{
    uint32_t b = 0, whole = m->n ? (m->n - 1) / SCAN_BLOCK : 0;
    for (; b < whole; b++)
        m->pair[b] = find_pairs(pairs, n, m->p + (size_t)b * SCAN_BLOCK);
    for (; b * SCAN_BLOCK <= m->n; b++) {
        char edge[SCAN_BLOCK + 1] = {0};
        uint32_t from = b * SCAN_BLOCK, left = m->n - from;
        memcpy(edge, m->p + from, left < sizeof edge ? left : sizeof edge);
        m->pair[b] = find_pairs(pairs, n, edge);
    }
}

KERNEL_ENTRY void KERNEL_NAME(block_marks_pairs)(struct block_marks *m,
                                                 const struct block_pairs *pairs)
{
    const struct block_pairs own = *pairs;
    if (own.n == 1)
        list_pairs(m, &own, 1);
    else
        list_pairs(m, &own, own.n);
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

/* Counts the braces of blocks, where none of them can be the end; else looks at each. */
KERNEL_ENTRY enum block_stop KERNEL_NAME(block_marks_pass)(const struct block_marks *m,
                                                           struct block_pass *pass)
{
    uint32_t b = pass->at / 64, depth = pass->depth, least = pass->least;
    const uint32_t blocks = (pass->until + 63) / 64, over = pass->over, limit = pass->limit;
    for (uint64_t behind = ~0ull << pass->at % 64; b < blocks; b++, behind = ~0ull) {
        uint64_t open = m->open[b] & behind, close = m->close[b] & behind;
        uint64_t careful = m->careful[b] & behind;
        uint32_t closes = kernel_count(close), after = depth + kernel_count(open);
        if (UNLIKELY(careful || depth - over <= closes || after > limit)) {
            pass->depth = depth;
            pass->least = least;
            enum block_stop how = pass_one_by_one(pass, b * 64, open, close, careful);
            if (how != BLOCK_END) {
                pass->inside = m->inside[b] >> pass->at % 64 & 1;
                return how;
            }
            depth = pass->depth;
            least = pass->least;
            continue;
        }
        depth -= closes;
        least = least < depth ? least : depth;
        depth = after - closes;
    }
    pass->depth = depth;
    pass->least = least;
    pass->at = pass->until;
    pass->inside = false;
    return BLOCK_END;
}

/* ---- without marks ---- */

/* What a skip looks for. */
struct skip_lens {
    struct finder careful; /* backslashes, which are so in strings, too, among it */
    char quote;
    bool curly_line;
    uint64_t stops; /* all ones where a string ends with its line at the latest */
};

struct skip_walk {
    const char *p;   /* the next block */
    uint64_t inside; /* all ones inside a string */
    uint32_t depth, least, over, limit, lines;
};

/* What one block holds that counts. */
struct skip_look {
    uint64_t newline, inside, open, close, curly;
};

KERNEL struct skip_look look_skipped(const struct skip_lens *w, const struct chunk *k,
                                     uint64_t newline, uint64_t next, uint64_t within)
{
    struct skip_look l = {.newline = newline};
    l.inside = parity(w->quote ? kernel_equals(k, w->quote) : 0) ^ within;
    l.open = kernel_equals(k, '{') & ~l.inside;
    l.close = kernel_equals(k, '}') & ~l.inside;
    l.curly = w->curly_line ? l.open & ~(newline >> 1 | next << 63) : 0;
    return l;
}

/* Goes over blocks, each of which may be read with the one behind it, up to one in which something
 * has to be looked at. */
KERNEL_LONG void skip_plain(struct skip_walk *walk, const struct skip_lens *lens, const char *end)
{
    const struct skip_lens w = *lens;
    const char *p = walk->p;
    uint64_t within = walk->inside, newline, next;
    uint32_t depth = walk->depth, least = walk->least, lines = walk->lines;
    const uint32_t over = walk->over, limit = walk->limit;
    struct chunk k = kernel_load(p);
    for (newline = kernel_equals(&k, '\n'); p < end; p += SCAN_BLOCK, newline = next) {
        struct chunk behind = kernel_load(p + SCAN_BLOCK);
        next = kernel_equals(&behind, '\n');
        struct skip_look l = look_skipped(&w, &k, newline, next, within);
        uint32_t closes = kernel_count(l.close), after = depth + kernel_count(l.open);
        if (UNLIKELY(((newline & l.inside & w.stops) | l.curly) || kernel_any_in(&w.careful, &k) ||
                     depth - over <= closes || after > limit))
            break;
        depth -= closes;
        least = least < depth ? least : depth;
        depth = after - closes;
        lines += kernel_count(newline);
        within = (uint64_t)((int64_t)l.inside >> 63);
        k = behind;
    }
    *walk = (struct skip_walk){p, within, depth, least, over, limit, lines};
}

/* Goes over one block brace by brace. */
KERNEL_LONG enum block_stop skip_one_by_one(struct skip_walk *v, const struct skip_lens *w,
                                            const struct mark_sets *sets, struct block_pass *pass,
                                            uint32_t at)
{
    const struct finder careful = kernel_finder(&sets->careful);
    struct chunk k = kernel_load(v->p), behind = kernel_load(v->p + SCAN_BLOCK);
    struct skip_look l =
        look_skipped(w, &k, kernel_equals(&k, '\n'), kernel_equals(&behind, '\n'), v->inside);
    uint64_t odd =
        (kernel_in(&careful, &k) & ~l.inside) | (l.newline & l.inside & w->stops) | l.curly;
    odd |= sets->escapes ? kernel_equals(&k, '\\') : 0;
    pass->depth = v->depth;
    pass->least = v->least;
    enum block_stop how = pass_one_by_one(pass, at, l.open, l.close, odd);
    v->depth = pass->depth;
    v->least = pass->least;
    uint64_t passed = how == BLOCK_END ? ~0ull : (1ull << (pass->at - at)) - 1;
    v->lines += kernel_count(l.newline & passed);
    v->inside = (uint64_t)((int64_t)l.inside >> 63);
    v->p += SCAN_BLOCK;
    pass->inside = how != BLOCK_END && (l.inside >> (pass->at - at) & 1);
    return how;
}

/* Whether no statement ends in what was gone over last: it may be over the limit. */
static inline bool is_endless(const struct mark_sets *sets, const char *end)
{
    return !sets->newline_ends && !memchr(end - SCAN_LONG, ';', SCAN_LONG);
}

/* Goes over `blocks` blocks of a text, which has at least one more; it begins at a place of the
 * pass's text. */
KERNEL enum block_stop skip_blocks(struct skip_walk *v, const struct skip_lens *w,
                                   const struct mark_sets *sets, struct block_pass *pass,
                                   uint32_t from, uint32_t blocks)
{
    const char *p = v->p, *end = p + (size_t)blocks * SCAN_BLOCK;
    while (v->p < end) {
        const char *until = v->p + (SCAN_LONG - (size_t)(v->p - p) % SCAN_LONG);
        skip_plain(v, w, until < end ? until : end);
        if (v->p == until && is_endless(sets, until)) {
            pass->at = from + (uint32_t)(v->p - p);
            pass->inside = v->inside;
            return BLOCK_CAREFUL;
        }
        if (v->p >= end || v->p == until)
            continue;
        enum block_stop how = skip_one_by_one(v, w, sets, pass, from + (uint32_t)(v->p - p));
        if (how != BLOCK_END)
            return how;
    }
    return BLOCK_END;
}

KERNEL_ENTRY enum block_stop KERNEL_NAME(block_marks_skip)(const struct mark_sets *sets, size_t n,
                                                           struct block_pass *pass, uint32_t *lines)
{
    struct scan_set set = sets->careful;
    if (sets->escapes)
        (void)scan_set_add(&set, '\\');
    const struct skip_lens w = {kernel_finder(&set), sets->quote, sets->curly_line,
                                sets->crossing ? 0 : ~0ull};
    struct skip_walk v = {pass->p, 0, pass->depth, pass->least, pass->over, pass->limit, 0};
    uint32_t whole = n / SCAN_BLOCK ? (uint32_t)(n / SCAN_BLOCK) - 1 : 0;
    uint32_t from = whole * SCAN_BLOCK;
    enum block_stop how = skip_blocks(&v, &w, sets, pass, 0, whole);
    if (how == BLOCK_END) {
        char edge[3 * SCAN_BLOCK] = {0}; /* less than two blocks, and one behind them */
        memcpy(edge, pass->p + from, n - from);
        v.p = edge;
        how = skip_blocks(&v, &w, sets, pass, from, 2);
    }
    pass->depth = v.depth;
    pass->least = v.least;
    *lines = v.lines;
    if (how == BLOCK_END) {
        pass->at = (uint32_t)n;
        pass->inside = v.inside;
    }
    return how;
}
