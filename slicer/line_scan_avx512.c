/* SPDX-License-Identifier: Apache-2.0 */
/* The kernel for x86 processors with AVX-512, where a comparison of 64 bytes is their bits. */
#include "slicer/line_scan.h"

#ifdef __x86_64__
#include <immintrin.h>

#define KERNEL_ENTRY                                                                               \
    __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi2,bmi,bmi2,popcnt,lzcnt,pclmul")))
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

KERNEL uint64_t kernel_equals(const struct chunk *c, char byte)
{
    return _mm512_cmpeq_epi8_mask(c->all, _mm512_set1_epi8(byte));
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

/* Whether any byte is of a set. */
KERNEL bool kernel_any_in(const struct finder *f, const struct chunk *c)
{
    return kernel_in(f, c) != 0;
}

KERNEL void kernel_put(uint64_t *to, const struct chunk *c, char byte)
{
    *to = kernel_equals(c, byte);
}

KERNEL void kernel_put_not_in(uint64_t *to, const struct finder *f, const struct chunk *c)
{
    *to = _mm512_testn_epi8_mask(_mm512_shuffle_epi8(f->low, c->all),
                                 _mm512_shuffle_epi8(f->high, upper_halves(c->all)));
}

struct gathered {
    __mmask64 any;
};

KERNEL void kernel_gather(struct gathered *g, const struct chunk *c, char byte)
{
    g->any = _kor_mask64(g->any, _mm512_cmpeq_epi8_mask(c->all, _mm512_set1_epi8(byte)));
}

KERNEL bool kernel_gathered(const struct gathered *g)
{
    return g->any != 0;
}

/* A product without carries by all ones. */
#define KERNEL_PARITY
KERNEL uint64_t kernel_parity(uint64_t x)
{
    __m128i product =
        _mm_clmulepi64_si128(_mm_cvtsi64_si128((int64_t)x), _mm_set1_epi8((char)0xff), 0);
    return (uint64_t)_mm_cvtsi128_si64(product);
}

KERNEL uint32_t kernel_count(uint64_t x)
{
    return (uint32_t)_mm_popcnt_u64(x);
}

KERNEL uint32_t kernel_lowest(uint64_t x)
{
    return (uint32_t)_tzcnt_u64(x);
}

/* The same, any number where there is none. */
KERNEL uint32_t kernel_first(uint64_t x)
{
    return (uint32_t)_tzcnt_u64(x);
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

KERNEL uint32_t kernel_blanks(const char *p)
{
    __m256i bytes = _mm256_loadu_si256((const __m256i *)(const void *)p);
    return (uint32_t)_tzcnt_u64(1ull << 32 | _mm256_cmpneq_epi8_mask(bytes, _mm256_set1_epi8(' ')));
}

#include "slicer/line_scan_body.h"

#include "slicer/line_list_body.h"

#include "slicer/line_braces_body.h"

#include "slicer/line_marks_body.h"

#include "slicer/block_marks_body.h"
#endif
