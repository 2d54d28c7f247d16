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

struct halves {
    uint32_t newline, blank, comment, ends;
};

/* Half a block. A line's end may be a closing word where a blank stands before it, or the last two
 * bytes of one. */
KERNEL struct halves half(struct starts_state *s, const char *p, const struct line_tails *t)
{
    __m256i bytes = load(p), one = load(p - 1), two = load(p - 2);
    __m256i newline = equals(bytes, '\n'), tab = equals(bytes, '\t');
    __m256i blank = _mm256_or_si256(equals(bytes, ' '), tab);
    __m256i above = _mm256_set1_epi8(' ');
    __m256i tail = _mm256_cmpeq_epi8(_mm256_max_epu8(one, above), above);
    tail =
        _mm256_or_si256(tail, _mm256_and_si256(equals(one, t->last[0]), equals(two, t->before[0])));
    if (t->n > 1)
        tail = _mm256_or_si256(
            tail, _mm256_and_si256(equals(one, t->last[1]), equals(two, t->before[1])));
    s->tabs = _mm256_or_si256(s->tabs, tab);
    return (struct halves){(uint32_t)_mm256_movemask_epi8(newline),
                           (uint32_t)_mm256_movemask_epi8(blank),
                           (uint32_t)_mm256_movemask_epi8(equals(bytes, t->comment)),
                           (uint32_t)_mm256_movemask_epi8(_mm256_and_si256(tail, newline))};
}

KERNEL void kernel_block(struct starts_state *s, const char *p, const struct line_tails *t,
                         struct line_block *out)
{
    struct halves low = half(s, p, t), high = half(s, p + 32, t);
    *out = (struct line_block){
        low.newline | (uint64_t)high.newline << 32, low.blank | (uint64_t)high.blank << 32,
        low.comment | (uint64_t)high.comment << 32, low.ends | (uint64_t)high.ends << 32};
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
