/* SPDX-License-Identifier: Apache-2.0 */
/* The kernel for x86 processors with AVX-512, where a comparison of 64 bytes is their bits. */
#include "slicer/line_scan.h"

#ifdef __x86_64__
#include <immintrin.h>

#define KERNEL_ENTRY                                                                               \
    __attribute__((target("avx512f,avx512bw,avx512vbmi2,bmi,bmi2,popcnt,lzcnt,pclmul")))
#define KERNEL_LONG static __attribute__((noinline)) KERNEL_ENTRY
#define KERNEL static inline __attribute__((always_inline)) KERNEL_ENTRY
#define KERNEL_NAME(name) name##_avx512

struct chunk {
    __m512i all;
};

KERNEL __m512i load(const char *p)
{
    return _mm512_loadu_si512(p);
}

KERNEL struct chunk kernel_load(const char *p)
{
    return (struct chunk){load(p)};
}

/* Keeps bits from becoming the mask of another comparison, which then would wait for them. */
KERNEL uint64_t apart(uint64_t bits)
{
    __asm__("" : "+r"(bits));
    return bits;
}

KERNEL uint64_t kernel_equals(const struct chunk *c, char byte)
{
    return apart(_mm512_cmpeq_epi8_mask(c->all, _mm512_set1_epi8(byte)));
}

/* Blanks, and bytes less than that. */
KERNEL uint64_t kernel_small(const struct chunk *c)
{
    return _mm512_cmple_epu8_mask(c->all, _mm512_set1_epi8(' '));
}

/* A set in registers. */
struct finder {
    __m512i low, high;
};

KERNEL __m512i load_table(const uint8_t table[16])
{
    return _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)(const void *)table));
}

KERNEL struct finder kernel_finder(const struct scan_set *set)
{
    return (struct finder){load_table(set->low), load_table(set->high)};
}

KERNEL __m512i upper_halves(__m512i bytes)
{
    return _mm512_and_si512(_mm512_srli_epi16(bytes, 4), _mm512_set1_epi8(15));
}

KERNEL uint64_t kernel_in(const struct finder *f, const struct chunk *c)
{
    return _mm512_test_epi8_mask(_mm512_shuffle_epi8(f->low, c->all),
                                 _mm512_shuffle_epi8(f->high, upper_halves(c->all)));
}

/* Whether any byte is of a set, or a brace before which `next`, the bytes one further on, has no
 * newline. */
KERNEL bool kernel_any_odd(const struct finder *f, const struct chunk *c, char brace,
                           const struct chunk *next)
{
    __mmask64 braces = _mm512_cmpeq_epi8_mask(c->all, _mm512_set1_epi8(brace));
    __mmask64 odd = _mm512_mask_cmpneq_epi8_mask(braces, next->all, _mm512_set1_epi8('\n'));
    __mmask64 in = _mm512_test_epi8_mask(_mm512_shuffle_epi8(f->low, c->all),
                                         _mm512_shuffle_epi8(f->high, upper_halves(c->all)));
    return !_kortestz_mask64_u8(odd, in);
}

/* Writes the places of bits, and perhaps others behind them, up to 64. */
KERNEL void kernel_put_places(uint16_t *to, uint64_t bits, uint32_t base)
{
    static const char numbers[64] = {
        0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
        22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43,
        44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};
    __m512i all = _mm512_maskz_compress_epi8(bits, load(numbers));
    __m512i from = _mm512_set1_epi16((short)base);
    __m256i low = _mm512_castsi512_si256(all), high = _mm512_extracti64x4_epi64(all, 1);
    _mm512_storeu_si512(to, _mm512_add_epi16(_mm512_cvtepu8_epi16(low), from));
    if (UNLIKELY(_mm_popcnt_u64(bits) > 32))
        _mm512_storeu_si512(to + 32, _mm512_add_epi16(_mm512_cvtepu8_epi16(high), from));
}

/* The groups whose k-th bytes these can be. */
KERNEL __m512i groups(const struct line_want *want, int k, const char *p)
{
    __m512i bytes = load(p);
    __m512i low = _mm512_and_si512(bytes, _mm512_set1_epi8(15));
    return _mm512_and_si512(_mm512_shuffle_epi8(load_table(want->low[k]), low),
                            _mm512_shuffle_epi8(load_table(want->high[k]), upper_halves(bytes)));
}

KERNEL uint64_t kernel_may(const struct line_want *want, const char *p, uint64_t first)
{
    (void)first;
    __m512i two = _mm512_and_si512(groups(want, 0, p), groups(want, 1, p + 1));
    return _mm512_test_epi8_mask(two, groups(want, 2, p + 2));
}

#include "slicer/line_scan_wide.h"

#include "slicer/line_scan_body.h"

#include "slicer/line_list_body.h"

#include "slicer/line_braces_body.h"

#include "slicer/line_marks_body.h"

#include "slicer/block_marks_body.h"
#endif
