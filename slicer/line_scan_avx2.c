/* SPDX-License-Identifier: Apache-2.0 */
/* The kernel for x86 processors with AVX2. */
#include "slicer/line_scan.h"

#ifdef __x86_64__
#include <immintrin.h>

#define KERNEL_ENTRY __attribute__((target("avx2,bmi,bmi2,popcnt,lzcnt,pclmul")))
#define KERNEL_LONG static __attribute__((noinline)) KERNEL_ENTRY
#define KERNEL static inline __attribute__((always_inline)) KERNEL_ENTRY
#define KERNEL_NAME(name) name##_avx2

struct chunk {
    __m256i a, b;
};

KERNEL __m256i load(const char *p)
{
    return _mm256_loadu_si256((const __m256i *)(const void *)p);
}

KERNEL struct chunk kernel_load(const char *p)
{
    return (struct chunk){load(p), load(p + 32)};
}

KERNEL uint64_t bits_of(__m256i a, __m256i b)
{
    return (uint32_t)_mm256_movemask_epi8(a) | (uint64_t)(uint32_t)_mm256_movemask_epi8(b) << 32;
}

KERNEL uint64_t kernel_equals(const struct chunk *c, char byte)
{
    __m256i all = _mm256_set1_epi8(byte);
    return bits_of(_mm256_cmpeq_epi8(c->a, all), _mm256_cmpeq_epi8(c->b, all));
}

/* Blanks, and bytes less than that. */
KERNEL uint64_t kernel_small(const struct chunk *c)
{
    __m256i all = _mm256_set1_epi8(' ');
    return bits_of(_mm256_cmpeq_epi8(_mm256_max_epu8(c->a, all), all),
                   _mm256_cmpeq_epi8(_mm256_max_epu8(c->b, all), all));
}

/* A set in registers. */
struct finder {
    __m256i low, high;
};

KERNEL struct finder kernel_finder(const struct scan_set *set)
{
    const __m128i *low = (const __m128i *)(const void *)set->low;
    const __m128i *high = (const __m128i *)(const void *)set->high;
    return (struct finder){_mm256_broadcastsi128_si256(_mm_loadu_si128(low)),
                           _mm256_broadcastsi128_si256(_mm_loadu_si128(high))};
}

KERNEL __m256i not_in(const struct finder *f, __m256i bytes)
{
    __m256i half = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), _mm256_set1_epi8(15));
    __m256i both =
        _mm256_and_si256(_mm256_shuffle_epi8(f->low, bytes), _mm256_shuffle_epi8(f->high, half));
    return _mm256_cmpeq_epi8(both, _mm256_setzero_si256());
}

KERNEL uint64_t kernel_in(const struct finder *f, const struct chunk *c)
{
    return ~bits_of(not_in(f, c->a), not_in(f, c->b));
}

/* The bytes that are of a set, or a brace before which `next` has no newline. */
KERNEL __m256i not_odd(const struct finder *f, __m256i bytes, __m256i next, char brace)
{
    __m256i braces = _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(brace));
    __m256i last = _mm256_cmpeq_epi8(next, _mm256_set1_epi8('\n'));
    return _mm256_andnot_si256(_mm256_andnot_si256(last, braces), not_in(f, bytes));
}

/* Whether any byte is of a set, or a brace before which `next`, the bytes one further on, has no
 * newline. */
KERNEL bool kernel_any_odd(const struct finder *f, const struct chunk *c, char brace,
                           const struct chunk *next)
{
    __m256i none =
        _mm256_and_si256(not_odd(f, c->a, next->a, brace), not_odd(f, c->b, next->b, brace));
    return (uint32_t)_mm256_movemask_epi8(none) != UINT32_MAX;
}

/* Writes the places of bits, and perhaps others behind them, up to 64. */
KERNEL void kernel_put_places(uint16_t *to, uint64_t bits, uint32_t base)
{
    do {
        for (int k = 0; k < 4; k++, bits &= bits - 1)
            *to++ = (uint16_t)(base + (uint32_t)_tzcnt_u64(bits));
    } while (UNLIKELY(bits));
}

/* The groups whose k-th bytes these can be. */
KERNEL __m256i groups(const struct line_want *want, int k, const char *p)
{
    const __m128i *low = (const __m128i *)(const void *)want->low[k];
    const __m128i *high = (const __m128i *)(const void *)want->high[k];
    __m256i bytes = load(p), half = _mm256_set1_epi8(15);
    __m256i l = _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(_mm_loadu_si128(low)),
                                    _mm256_and_si256(bytes, half));
    __m256i h = _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(_mm_loadu_si128(high)),
                                    _mm256_and_si256(_mm256_srli_epi16(bytes, 4), half));
    return _mm256_and_si256(l, h);
}

KERNEL __m256i no_group(const struct line_want *want, const char *p)
{
    __m256i all = _mm256_and_si256(groups(want, 0, p), groups(want, 1, p + 1));
    all = _mm256_and_si256(all, groups(want, 2, p + 2));
    return _mm256_cmpeq_epi8(all, _mm256_setzero_si256());
}

KERNEL uint64_t kernel_may(const struct line_want *want, const char *p, uint64_t first)
{
    (void)first;
    return ~bits_of(no_group(want, p), no_group(want, p + 32));
}

#include "slicer/line_scan_wide.h"

#include "slicer/line_scan_body.h"

#include "slicer/line_list_body.h"

#include "slicer/line_braces_body.h"

#include "slicer/line_marks_body.h"

#include "slicer/block_marks_body.h"
#endif
