/* SPDX-License-Identifier: Apache-2.0 */
/* The marks of a piece on any x86-64 processor. */
#include "slicer/line_starts.h"

#ifdef __x86_64__
#include "base/attr.h"

#include <emmintrin.h>

#define KERNEL_ENTRY
#define KERNEL static inline __attribute__((always_inline))
#define STARTS_RUN line_starts_sse2

struct starts_state {
    __m128i tabs;
};

KERNEL __m128i load(const char *p)
{
    return _mm_loadu_si128((const __m128i *)(const void *)p);
}

KERNEL __m128i equals(__m128i bytes, char c)
{
    return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(c));
}

/* A quarter of a block. */
KERNEL uint32_t quarter(struct starts_state *s, const char *p, const struct line_tails *t,
                        uint32_t *blanks, uint32_t *ends)
{
    __m128i bytes = load(p), one = load(p - 1), two = load(p - 2);
    __m128i newline = equals(bytes, '\n'), tab = equals(bytes, '\t');
    __m128i above = _mm_set1_epi8(' ');
    __m128i tail = _mm_cmpeq_epi8(_mm_max_epu8(one, above), above);
    for (uint32_t k = 0; k < t->n; k++)
        tail =
            _mm_or_si128(tail, _mm_and_si128(equals(one, t->last[k]), equals(two, t->before[k])));
    s->tabs = _mm_or_si128(s->tabs, tab);
    *ends = (uint32_t)_mm_movemask_epi8(_mm_and_si128(tail, newline));
    *blanks = (uint32_t)_mm_movemask_epi8(_mm_or_si128(equals(bytes, ' '), tab));
    return (uint32_t)_mm_movemask_epi8(newline);
}

KERNEL uint64_t kernel_block(struct starts_state *s, const char *p, const struct line_tails *t,
                             uint64_t *blank, uint64_t *ends)
{
    uint64_t newline = 0;
    *blank = *ends = 0;
    for (uint32_t i = 0; i < 4; i++) {
        uint32_t blanks, marks;
        newline |= (uint64_t)quarter(s, p + 16 * i, t, &blanks, &marks) << (16 * i);
        *ends |= (uint64_t)marks << (16 * i);
        *blank |= (uint64_t)blanks << (16 * i);
    }
    return newline;
}

KERNEL uint32_t kernel_count(uint64_t x)
{
    return (uint32_t)__builtin_popcountll(x);
}

KERNEL bool kernel_tabs(const struct starts_state *s)
{
    return _mm_movemask_epi8(s->tabs) != 0;
}

#include "slicer/line_starts_body.h"
#endif
