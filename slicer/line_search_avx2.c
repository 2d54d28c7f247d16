/* SPDX-License-Identifier: Apache-2.0 */
/* The search on x86 processors with AVX2. */
#include "slicer/line_search.h"

#ifdef __x86_64__
#include <immintrin.h>

#define KERNEL_ENTRY __attribute__((target("avx2,bmi,bmi2,popcnt,lzcnt")))
#define KERNEL_LONG static __attribute__((noinline)) KERNEL_ENTRY
#define KERNEL static inline __attribute__((always_inline)) KERNEL_ENTRY
#define KERNEL_NAME(name) name##_avx2

struct lens {
    __m256i comment, low, high, head[2][2];
};

KERNEL __m256i load(const char *p)
{
    return _mm256_loadu_si256((const __m256i *)(const void *)p);
}

KERNEL __m256i load_table(const void *table)
{
    return _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)table));
}

KERNEL struct lens make_lens(const struct line_search *s, uint32_t columns)
{
    (void)columns;
    static const uint8_t bit[16] = {1, 2, 4, 8, 16, 32, 64, 128};
    struct lens l = {.comment = _mm256_set1_epi8(s->hints.comment)};
    l.low = load_table(s->stops->set);
    l.high = load_table(bit);
    for (int k = 0; k < 2; k++)
        for (int i = 0; i < 2; i++)
            l.head[k][i] = _mm256_set1_epi8(s->hints.head[k][i + 1]);
    return l;
}

KERNEL uint64_t bits(__m256i low, __m256i high)
{
    return (uint32_t)_mm256_movemask_epi8(low) | (uint64_t)(uint32_t)_mm256_movemask_epi8(high)
                                                     << 32;
}

KERNEL __m256i equals(__m256i bytes, char c)
{
    return _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(c));
}

KERNEL __m256i blank(__m256i bytes)
{
    return _mm256_or_si256(equals(bytes, ' '), equals(bytes, '\t'));
}

/* Not 0 where a byte is in the set. */
KERNEL __m256i in(const struct lens *l, __m256i bytes)
{
    __m256i half = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), _mm256_set1_epi8(15));
    return _mm256_and_si256(_mm256_shuffle_epi8(l->low, bytes), _mm256_shuffle_epi8(l->high, half));
}

/* The last two bytes of a head are enough to look further. */
KERNEL __m256i heads_at(const struct lens *l, const char *p, uint32_t heads)
{
    __m256i before = load(p - 1), bytes = load(p), found = _mm256_setzero_si256();
    for (uint32_t k = 0; k < heads; k++)
        found = _mm256_or_si256(found, _mm256_and_si256(_mm256_cmpeq_epi8(before, l->head[k][0]),
                                                        _mm256_cmpeq_epi8(bytes, l->head[k][1])));
    return found;
}

/* Not 0 where a stop may be among 32 bytes. */
KERNEL __m256i stops_at(const struct lens *l, const char *p, uint32_t heads, uint32_t columns,
                        bool exact)
{
    __m256i bytes = load(p), found = heads_at(l, p, heads), blanks = _mm256_set1_epi8(-1);
    __m256i apart = _mm256_or_si256(blank(bytes), _mm256_cmpeq_epi8(bytes, l->comment));
    for (uint32_t k = 0; k < columns; k++) {
        __m256i line = _mm256_and_si256(equals(load(p - k - 1), '\n'), blanks);
        found = _mm256_or_si256(found, _mm256_andnot_si256(apart, line));
        blanks = _mm256_and_si256(blanks, blank(load(p - k - 1)));
    }
    if (!exact)
        return found;
    __m256i line = _mm256_and_si256(equals(load(p - columns - 1), '\n'), blanks);
    return _mm256_or_si256(found, _mm256_and_si256(in(l, bytes), line));
}

KERNEL uint64_t kernel_stops(const struct lens *l, const char *p, uint32_t heads, uint32_t columns,
                             bool exact)
{
    __m256i low = stops_at(l, p, heads, columns, exact);
    __m256i high = stops_at(l, p + 32, heads, columns, exact), any = _mm256_or_si256(low, high);
    if (LIKELY(_mm256_testz_si256(any, any)))
        return 0;
    __m256i none = _mm256_setzero_si256();
    return ~bits(_mm256_cmpeq_epi8(low, none), _mm256_cmpeq_epi8(high, none));
}

KERNEL uint64_t kernel_equals(const char *p, char c)
{
    return bits(equals(load(p), c), equals(load(p + 32), c));
}

/* Newlines of so many bytes at most are counted together, in bytes of a register. */
static const size_t COUNT_BYTES = (size_t)255 / 2 * SCAN_BLOCK;

KERNEL_ENTRY uint32_t line_count_avx2(str text)
{
    const __m256i none = _mm256_setzero_si256();
    __m256i sums = none;
    size_t i = 0, whole = text.n / SCAN_BLOCK * SCAN_BLOCK;
    while (i < whole) {
        size_t end = whole - i < COUNT_BYTES ? whole : i + COUNT_BYTES;
        __m256i less = none; /* than nothing, by byte */
        for (; i < end; i += SCAN_BLOCK)
            less = _mm256_add_epi8(less, _mm256_add_epi8(equals(load(text.p + i), '\n'),
                                                         equals(load(text.p + i + 32), '\n')));
        sums = _mm256_add_epi64(sums, _mm256_sad_epu8(_mm256_sub_epi8(none, less), none));
    }
    uint32_t n = (uint32_t)(_mm256_extract_epi64(sums, 0) + _mm256_extract_epi64(sums, 1) +
                            _mm256_extract_epi64(sums, 2) + _mm256_extract_epi64(sums, 3));
    for (; i < text.n; i++)
        n += text.p[i] == '\n';
    return n;
}

#include "slicer/line_search_body.h"
#endif
