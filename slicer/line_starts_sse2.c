/* SPDX-License-Identifier: Apache-2.0 */
/* The marks of a piece on any x86-64 processor. */
#include "slicer/line_search.h"
#include "slicer/line_starts.h"

#ifdef __x86_64__
#include "base/attr.h"

#include <emmintrin.h>

#define KERNEL_ENTRY
#define KERNEL static inline __attribute__((always_inline))
#define KERNEL_NAME(name) name##_sse2

struct starts_state {
    __m128i tabs;
    bool deep;
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

KERNEL __m128i heads(const char *p, const char *head)
{
    __m128i two = _mm_and_si128(equals(load(p), head[0]), equals(load(p + 1), head[1]));
    return _mm_and_si128(two, equals(load(p + 2), head[2]));
}

KERNEL void kernel_quarter(struct starts_state *s, const char *p, const struct line_hints *h,
                           struct line_block *out, uint32_t i)
{
    __m128i bytes = load(p), tab = equals(bytes, '\t');
    s->tabs = _mm_or_si128(s->tabs, tab);
    out->newline |= bits(equals(bytes, '\n'), i);
    out->blank |= bits(_mm_or_si128(equals(bytes, ' '), tab), i);
    out->comment |= bits(equals(bytes, h->comment), i);
    for (uint32_t k = 0; k < h->n; k++)
        out->heads |= bits(heads(p, h->head[k]), i);
}

KERNEL void kernel_block(struct starts_state *s, const char *p, const struct line_hints *h,
                         struct line_block *out)
{
    *out = (struct line_block){0};
    for (uint32_t i = 0; i < 4; i++)
        kernel_quarter(s, p + (size_t)16 * i, h, out, i);
    s->deep |= (uint32_t)out->blank == UINT32_MAX || out->blank >> 32 == UINT32_MAX;
}

KERNEL uint32_t kernel_count(uint64_t x)
{
    return (uint32_t)__builtin_popcountll(x);
}

KERNEL bool kernel_tabs(const struct starts_state *s)
{
    return _mm_movemask_epi8(s->tabs) != 0;
}

#include "slicer/line_search_each.h"

KERNEL void kernel_search(const struct search_state *s, const char *p, const struct line_hints *h,
                          struct search_block *out)
{
    uint64_t blank = 0;
    *out = (struct search_block){0};
    for (uint32_t i = 0; i < 4; i++) {
        const char *at = p + (size_t)16 * i;
        __m128i bytes = load(at);
        blank |= bits(_mm_or_si128(equals(bytes, ' '), equals(bytes, '\t')), i);
        out->newline |= bits(equals(bytes, '\n'), i);
        for (uint32_t k = 0; k < h->n; k++)
            out->heads |= bits(heads(at + 1, h->head[k]), i);
    }
    search_lines(out, p, s->set, blank);
}

#include "slicer/line_starts_body.h"

#include "slicer/line_search_body.h"
#endif
