/* SPDX-License-Identifier: Apache-2.0 */
/* The marks of a piece on x86 processors with AVX2. */
#include "slicer/line_starts.h"

#ifdef __x86_64__
#include "base/attr.h"

#include <immintrin.h>

#define KERNEL_ENTRY __attribute__((target("avx2,bmi,bmi2,popcnt,lzcnt")))
#define KERNEL static inline __attribute__((always_inline)) KERNEL_ENTRY
#define STARTS_RUN line_starts_avx2

struct starts_state {
    __m256i tabs;
};

KERNEL __m256i load(const char *p)
{
    return _mm256_loadu_si256((const __m256i *)(const void *)p);
}

KERNEL __m256i equals(__m256i bytes, char c)
{
    return _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(c));
}

KERNEL uint64_t bits(__m256i low, __m256i high)
{
    return (uint32_t)_mm256_movemask_epi8(low) | (uint64_t)(uint32_t)_mm256_movemask_epi8(high)
                                                     << 32;
}

KERNEL __m256i heads(const char *p, const char *head)
{
    __m256i two = _mm256_and_si256(equals(load(p), head[0]), equals(load(p + 1), head[1]));
    return _mm256_and_si256(two, equals(load(p + 2), head[2]));
}

KERNEL void kernel_block(struct starts_state *s, const char *p, const struct line_hints *h,
                         struct line_block *out)
{
    __m256i low = load(p), high = load(p + 32);
    __m256i low_tab = equals(low, '\t'), high_tab = equals(high, '\t');
    s->tabs = _mm256_or_si256(s->tabs, _mm256_or_si256(low_tab, high_tab));
    *out = (struct line_block){
        .newline = bits(equals(low, '\n'), equals(high, '\n')),
        .blank = bits(_mm256_or_si256(equals(low, ' '), low_tab),
                      _mm256_or_si256(equals(high, ' '), high_tab)),
        .comment = bits(equals(low, h->comment), equals(high, h->comment)),
    };
    for (uint32_t k = 0; k < h->n; k++)
        out->heads |= bits(heads(p, h->head[k]), heads(p + 32, h->head[k]));
}

KERNEL uint32_t kernel_count(uint64_t x)
{
    return (uint32_t)_mm_popcnt_u64(x);
}

KERNEL bool kernel_tabs(const struct starts_state *s)
{
    return _mm256_movemask_epi8(s->tabs) != 0;
}

#include "slicer/line_starts_body.h"
#endif
