/* SPDX-License-Identifier: Apache-2.0 */
/* The choice of a kernel, which lines make a piece, and going over its blocks. */
#include "slicer/block_marks.h"

#include "slicer/line_reader.h"
#include "slicer/text_look.h"

#include <string.h>

/* ---- pieces ---- */

/* Behind the last newline that stands outside strings. */
static uint32_t last_line(const struct block_marks *m, uint32_t n)
{
    for (uint32_t b = (n + 63) / 64; b-- > 0;)
        if (m->newline[b] & ~m->inside[b])
            return b * 64 + 64 - (uint32_t)__builtin_clzll(m->newline[b] & ~m->inside[b]);
    return 0;
}

uint32_t block_marks_at(const struct block_marks *m, uint32_t at)
{
    uint32_t low = 0, high = m->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (block_marks_place(m, middle) < at)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Of a statement that does not end for that long only the tokenizer's limits can judge. */
static void mark_long(struct block_marks *m)
{
    enum { LONG = SCAN_LONG / 2 };
    for (uint32_t end = LONG; end <= m->n; end += LONG) {
        if (LIKELY(memchr(m->p + end - LONG, ';', LONG)))
            continue;
        uint32_t i = block_marks_at(m, end - 1);
        if (block_marks_place(m, i) != end - 1) {
            memmove(m->marks + i + 1, m->marks + i, (m->count - i) * sizeof *m->marks);
            m->count++;
        }
        m->marks[i] = (uint16_t)((end - 1) | MARK_CAREFUL);
    }
}

bool block_marks_find(struct block_marks *m, const struct mark_sets *sets,
                      const struct block_pairs *pairs, str text, enum scan_kernel k)
{
    uint32_t n = 0;
    while (!n) {
        str piece = str_sub(text, 0, m->size);
        SCAN_CALL(k, block_marks_list, m, sets, pairs, piece);
        n = last_line(m, (uint32_t)piece.n);
        if (!n && (m->size == MARKS_BYTES || m->size >= text.n))
            break;
        m->size = m->size < MARKS_BYTES ? m->size * 2 : MARKS_BYTES;
    }
    uint32_t b = n / 64;
    m->p = text.p;
    m->n = n;
    m->newline[b] &= ((uint64_t)1 << n % 64) - 1;
    if (n % 64 == 0)
        m->before[b] = n ? m->before[b - 1] + bits_ones(m->newline[b - 1]) : 0;
    while (m->count && block_marks_place(m, m->count - 1) >= n)
        m->count--;
    if (!sets->newline_ends)
        mark_long(m);
    m->marks[m->count] = (uint16_t)(n | MARK_CAREFUL);
    return n > 0;
}

/* ---- blocks ---- */

/* What a brace does to the depth. */
static const int8_t STEPS[256] = {['{'] = 1, ['}'] = -1};

enum block_stop block_marks_pass(const struct block_marks *m, struct block_pass *u)
{
    uint32_t depth = u->depth, least = u->least, at, i = u->mark;
    enum block_stop how = BLOCK_END;
    for (;; i++) {
        at = block_marks_place(m, i);
        if (UNLIKELY(m->marks[i] & MARK_CAREFUL)) {
            if (at == m->n || line_ends_careful(u->reader, m->p, at)) {
                how = at == m->n ? BLOCK_END : BLOCK_CAREFUL;
                break;
            }
        }
        if (m->p[at] == '{') {
            if (UNLIKELY(depth >= u->limit)) {
                how = BLOCK_CAREFUL;
                break;
            }
            depth++;
        } else if (m->p[at] == '}') {
            if (--depth == u->over) {
                how = BLOCK_CLOSED;
                break;
            }
            least = least < depth ? least : depth;
        }
    }
    u->inside = how == BLOCK_CAREFUL && block_marks_inside(m, at);
    u->depth = depth;
    u->least = least;
    u->at = at;
    u->mark = i;
    return how;
}

/* Whether a header is as the head says, with its brace at a mark. */
static inline bool is_alike(const struct block_marks *m, const struct block_head *head, char quote,
                            uint32_t at, uint32_t mark)
{
    const char *p = m->p + at, *rest = p + head->n, *brace = m->p + mark;
    uint32_t length = mark - (at + head->n); /* of what differs, with the blank behind it */
    unsigned char next = (unsigned char)*rest;
    if (length - 2 > 13 || memcmp(brace - 1, " {\n", 3) != 0 ||
        !text_same(p, head->bytes, head->n) || next <= ' ' || head->others[next])
        return false;
    uint32_t other = text_look_for(rest, '\n') | text_look_for(rest, ';');
    return !((other | text_look_for(rest, quote)) & ((1u << length) - 1));
}

/* The number of the mark that closes the block of a header, which is the mark i; 0: it is none of
 * those before `last`, or something may be for the tokenizer. */
static inline uint32_t closer_of(const struct block_marks *m, uint32_t i, uint32_t last)
{
    uint32_t all = 0;
    int depth = 1;
    while (depth && ++i < last) {
        uint32_t mark = m->marks[i];
        all |= mark;
        depth += STEPS[(unsigned char)m->p[mark & (MARK_CAREFUL - 1)]];
    }
    return depth || all & MARK_CAREFUL ? 0 : i;
}

uint32_t block_marks_alike(const struct block_marks *m, struct block_pass *u,
                           const struct block_head *head, uint32_t last)
{
    uint32_t count = 0, at = u->at, i = u->mark, room = u->limit - u->depth;
    const char quote = u->reader->marker->sets.quote;
    for (; at <= last; count++) {
        uint32_t header = i;
        while (m->marks[header] < at + head->n) /* not behind one with MARK_CAREFUL */
            header++;
        if (!is_alike(m, head, quote, at, m->marks[header]))
            break;
        uint32_t end = header + room < m->count ? header + room : m->count;
        uint32_t closer = closer_of(m, header, end); /* each mark opens one level at most */
        if (!closer || m->p[m->marks[closer] + 1] != '\n')
            break;
        at = m->marks[closer] + 2u;
        i = closer + 1;
    }
    u->at = at;
    u->mark = i;
    return count;
}

enum block_stop block_marks_skip(const struct mark_sets *sets, size_t n, struct block_pass *u,
                                 uint32_t *lines, enum scan_kernel k)
{
    return SCAN_CALL(k, block_marks_skip, sets, n, u, lines);
}
