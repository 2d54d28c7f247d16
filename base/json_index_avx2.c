/* SPDX-License-Identifier: Apache-2.0 */
/* The kernel for x86 processors with AVX2. */
#include "base/json_index_scan.h"

#ifdef __x86_64__
#include <immintrin.h>

#define KERNEL_ENTRY __attribute__((target("avx2,bmi,bmi2,popcnt,lzcnt,pclmul")))
#define KERNEL static inline __attribute__((always_inline)) KERNEL_ENTRY
#define KERNEL_RUN json_index_run_avx2

struct chunk {
    __m256i a, b;
};

struct masks;
KERNEL struct masks kernel_masks(const struct chunk *);

KERNEL struct chunk kernel_load(const char *p)
{
    return (struct chunk){_mm256_loadu_si256((const __m256i *)(const void *)p),
                          _mm256_loadu_si256((const __m256i *)(const void *)(p + 32))};
}

KERNEL uint64_t top_bits(__m256i a, __m256i b)
{
    return (uint32_t)_mm256_movemask_epi8(a) | (uint64_t)(uint32_t)_mm256_movemask_epi8(b) << 32;
}

KERNEL uint64_t equals(const struct chunk *c, char byte)
{
    __m256i all = _mm256_set1_epi8(byte);
    return top_bits(_mm256_cmpeq_epi8(c->a, all), _mm256_cmpeq_epi8(c->b, all));
}

/* Bytes below 0x20 and above 0x7f are, as signed numbers, below 0x20. */
KERNEL bool kernel_is_plain(const struct chunk *c)
{
    __m256i least = _mm256_min_epi8(c->a, c->b);
    return _mm256_movemask_epi8(_mm256_cmpgt_epi8(_mm256_set1_epi8(0x20), least)) == 0;
}

KERNEL uint64_t kernel_high(const struct chunk *c)
{
    return top_bits(c->a, c->b);
}

KERNEL uint64_t kernel_low(const struct chunk *c)
{
    __m256i most = _mm256_set1_epi8(0x1f);
    return top_bits(_mm256_cmpeq_epi8(_mm256_max_epu8(c->a, most), most),
                    _mm256_cmpeq_epi8(_mm256_max_epu8(c->b, most), most));
}

KERNEL uint64_t kernel_newline(const struct chunk *c)
{
    return equals(c, '\n');
}

KERNEL uint64_t kernel_parity(uint64_t x)
{
    __m128i all = _mm_set1_epi8((char)0xff), v = _mm_cvtsi64_si128((long long)x);
    return (uint64_t)_mm_cvtsi128_si64(_mm_clmulepi64_si128(v, all, 0));
}

KERNEL uint32_t kernel_lowest(uint64_t x)
{
    return (uint32_t)_tzcnt_u64(x);
}

#include "base/json_index_block.h"

KERNEL uint64_t digits_of(const struct chunk *c)
{
    __m256i zero = _mm256_set1_epi8('0'), nine = _mm256_set1_epi8(9);
    __m256i a = _mm256_sub_epi8(c->a, zero), b = _mm256_sub_epi8(c->b, zero);
    return top_bits(_mm256_cmpeq_epi8(_mm256_min_epu8(a, nine), a),
                    _mm256_cmpeq_epi8(_mm256_min_epu8(b, nine), b));
}

/* Bytes that equal what the table has for their low half. */
KERNEL uint64_t matches(__m256i a, __m256i b, __m256i table, __m256i set)
{
    return top_bits(_mm256_cmpeq_epi8(_mm256_shuffle_epi8(table, a), _mm256_or_si256(a, set)),
                    _mm256_cmpeq_epi8(_mm256_shuffle_epi8(table, b), _mm256_or_si256(b, set)));
}

KERNEL struct masks kernel_masks(const struct chunk *c)
{
    /* clang-format off */
    const __m256i ops = _mm256_broadcastsi128_si256(
        _mm_setr_epi8(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ':', '{', ',', '}', 0, 0));
    const __m256i blanks = _mm256_broadcastsi128_si256(
        _mm_setr_epi8(' ', 0, 0, 0, 0, 0, 0, 0, 0, '\t', '\n', 0, 0, '\r', 0, 0));
    /* clang-format on */
    __m256i a = c->a, b = c->b;
    return (struct masks){
        .quote = equals(c, '"'),
        .slash = equals(c, '\\'),
        .zero = equals(c, '0'),
        .digit = digits_of(c),
        .blank = matches(a, b, blanks, _mm256_setzero_si256()),
        .ops = matches(a, b, ops, _mm256_set1_epi8(0x20)), /* [ ] look like { } */
        .bit2 = top_bits(_mm256_slli_epi16(a, 5), _mm256_slli_epi16(b, 5)),
        .bit5 = top_bits(_mm256_slli_epi16(a, 2), _mm256_slli_epi16(b, 2)),
        .bit6 = top_bits(_mm256_slli_epi16(a, 1), _mm256_slli_epi16(b, 1)),
    };
}
#endif
