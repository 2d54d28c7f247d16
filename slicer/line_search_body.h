/* SPDX-License-Identifier: Apache-2.0 */
/* Searching, compiled once for each kernel that looks at 64 bytes at once. Before this stand
 * KERNEL, KERNEL_LONG, KERNEL_ENTRY, KERNEL_NAME, struct lens with make_lens (what is looked for,
 * in registers), kernel_stops (where stops may be in a block, told by its bytes and as many before
 * each as the columns are, and one), and kernel_equals. */
#include <string.h>

/* Whether half a block may be blank, told by eight bytes of each: of so many that are one behind
 * the other as make a line too deep, some half holds 32. */
KERNEL bool may_be_deep(const char *p)
{
    uint64_t low, high, other = 0xd0d0d0d0d0d0d0d0u; /* bits that no blank has */
    memcpy(&low, p, sizeof low);
    memcpy(&high, p + 32, sizeof high);
    return !(low & other) || !(high & other);
}

KERNEL bool is_half_blank(const char *p)
{
    uint64_t blank = kernel_equals(p, ' ') | kernel_equals(p, '\t');
    return (uint32_t)blank == UINT32_MAX || blank >> 32 == UINT32_MAX;
}

/* A loop of its own for the numbers of columns that most lines have; nothing is called from it, so
 * that what it looks for stays in registers. */
KERNEL enum search_found run_search(struct line_search *s, uint32_t heads, uint32_t columns,
                                    bool exact)
{
    const struct lens lens = make_lens(s, columns);
    const char *p = s->at, *end = s->end - SCAN_BLOCK;
    const char *turn = end - p < SCAN_LONG ? end : p + (SCAN_LONG - SCAN_BLOCK);
    for (; p <= turn; p += SCAN_BLOCK) {
        uint64_t stops = kernel_stops(&lens, p, heads, columns, exact);
        if (UNLIKELY(may_be_deep(p)) && is_half_blank(p)) {
            s->at = p;
            return FOUND_ODD;
        }
        if (UNLIKELY(stops)) {
            s->at = p + __builtin_ctzll(stops);
            return FOUND_STOP;
        }
    }
    s->at = p;
    return p <= end ? FOUND_NONE_YET : FOUND_NOTHING;
}

/* Indents of more blanks, and closers of several heads. */
KERNEL_LONG enum search_found search_any(struct line_search *s)
{
    uint32_t columns = s->stops->columns;
    return s->stops->exact ? run_search(s, s->hints.n, columns, true)
                           : run_search(s, s->hints.n, columns, false);
}

/* Most dialects have closers of one head. */
KERNEL_ENTRY enum search_found KERNEL_NAME(line_search)(struct line_search *s)
{
    const struct search_stops *k = s->stops;
    if (UNLIKELY(s->at - s->begin <= SEARCH_COLUMNS))
        return FOUND_ODD;
    if (s->hints.n != 1 || k->columns > 2)
        return search_any(s);
    if (k->exact)
        return k->columns == 0   ? run_search(s, 1, 0, true)
               : k->columns == 1 ? run_search(s, 1, 1, true)
                                 : run_search(s, 1, 2, true);
    return k->columns == 1 ? run_search(s, 1, 1, false) : run_search(s, 1, 2, false);
}
