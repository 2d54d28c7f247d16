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

KERNEL uint64_t bits(__m128i bytes, uint32_t quarter)
{
    return (uint64_t)(uint32_t)_mm_movemask_epi8(bytes) << (16 * quarter);
}

KERNEL void kernel_quarter(struct starts_state *s, const char *p, const struct line_tails *t,
                           struct line_block *out, uint32_t i)
{
    __m128i bytes = load(p), one = load(p - 1), two = load(p - 2);
    __m128i newline = equals(bytes, '\n'), tab = equals(bytes, '\t');
    __m128i above = _mm_set1_epi8(' ');
    __m128i tail = _mm_cmpeq_epi8(_mm_max_epu8(one, above), above);
    for (uint32_t k = 0; k < t->n; k++)
        tail =
            _mm_or_si128(tail, _mm_and_si128(equals(one, t->last[k]), equals(two, t->before[k])));
    s->tabs = _mm_or_si128(s->tabs, tab);
    out->newline |= bits(newline, i);
    out->blank |= bits(_mm_or_si128(equals(bytes, ' '), tab), i);
    out->comment |= bits(equals(bytes, t->comment), i);
    out->ends |= bits(_mm_and_si128(tail, newline), i);
}

KERNEL void kernel_block(struct starts_state *s, const char *p, const struct line_tails *t,
                         struct line_block *out)
{
    *out = (struct line_block){0};
    for (uint32_t i = 0; i < 4; i++)
        kernel_quarter(s, p + 16 * i, t, out, i);
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
