/* SPDX-License-Identifier: Apache-2.0 */
/* A look at the tree of texts of a state: for most units all that is done with them. */
#pragma once

#include "slicer/match_state.h"

static inline uint64_t match_bytes8(const char *p)
{
    uint64_t x;
    memcpy(&x, p, sizeof x);
    return x;
}

static inline uint32_t match_bytes4(const char *p)
{
    uint32_t x;
    memcpy(&x, p, sizeof x);
    return x;
}

static inline bool match_same(const char *a, const char *b, size_t n)
{
    if (n < 4) {
        while (n && a[n - 1] == b[n - 1])
            n--;
        return n == 0;
    }
    if (n < 8)
        return match_bytes4(a) == match_bytes4(b) &&
               match_bytes4(a + n - 4) == match_bytes4(b + n - 4);
    for (size_t i = 0; i + 8 <= n; i += 8)
        if (match_bytes8(a + i) != match_bytes8(b + i))
            return false;
    return match_bytes8(a + n - 8) == match_bytes8(b + n - 8);
}

/* The kid that goes on with a byte, 0 for none. */
static inline uint32_t match_kid_of(const struct match_state *s, const struct match_branch *b,
                                    char byte)
{
    if (b->table) {
        uint32_t kid = b->table[(unsigned char)byte];
        return kid ? b->kid + kid - 1 : 0;
    }
    for (uint32_t i = 0; i < b->kids; i++)
        if (s->branches[b->kid + i].byte == (unsigned char)byte)
            return b->kid + i;
    return 0;
}

/* Class of a unit with bytes, from the branch of the first one on. */
static inline uint32_t match_class_below(const struct match_state *s, uint32_t branch, str unit)
{
    uint32_t class = 0;
    while (branch) {
        const struct match_branch *b = &s->branches[branch];
        if (unit.n < b->n || !match_same(unit.p, b->text, b->n))
            break;
        if (unit.n == b->n)
            return b->ends;
        class = b->begins;
        branch = match_kid_of(s, b, unit.p[b->n]);
        unit.p += b->n;
        unit.n -= b->n;
    }
    return class;
}

/* Class of a unit as the walk sees it: one that is not ready where there is no plan yet, or the
 * dialect folds. */
static inline const struct match_class *match_class_of(const struct match_state *s, str unit)
{
    if (!unit.n)
        return &s->seen[s->empty];
    uint32_t branch = s->first[(unsigned char)unit.p[0]];
    return &s->seen[branch ? match_class_below(s, branch, unit) : 0];
}
