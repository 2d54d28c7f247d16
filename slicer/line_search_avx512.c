/* SPDX-License-Identifier: Apache-2.0 */
/* The search on x86 processors with AVX-512: the tables of the stops are looked up by whole bytes.
 * Instructions that make masks are the slow ones, so there is one for the stops of a block. */
#include "slicer/line_search.h"

#ifdef __x86_64__
#include <immintrin.h>

#define KERNEL_ENTRY __attribute__((target("avx512f,avx512bw,avx512vbmi,bmi,bmi2,popcnt,lzcnt")))
#define KERNEL_LONG static __attribute__((noinline)) KERNEL_ENTRY
#define KERNEL static inline __attribute__((always_inline)) KERNEL_ENTRY
#define KERNEL_NAME(name) name##_avx512

struct lens {
    __m512i table[SEARCH_COLUMNS + 2][2];
    __m512i most;
};

KERNEL __m512i load(const void *p)
{
    return _mm512_loadu_si512(p);
}

KERNEL struct lens make_lens(const struct line_search *s, uint32_t columns)
{
    struct lens l = {.most = _mm512_set1_epi8(127)};
    for (uint32_t k = 0; k < columns + 2; k++) {
        l.table[k][0] = load(s->stops->table[k]);
        l.table[k][1] = load(s->stops->table[k] + 64);
    }
    return l;
}

/* Of bytes that are not ASCII the lower bits are looked up, which may find too much; the first byte
 * of a line must not be taken for a blank by that. */
KERNEL uint64_t kernel_stops(const struct lens *l, const char *p, uint32_t heads, uint32_t columns,
                             bool exact)
{
    (void)heads;
    (void)exact;
    __m512i first = _mm512_min_epu8(load(p), l->most);
    __m512i parts = _mm512_permutex2var_epi8(l->table[0][0], first, l->table[0][1]);
    for (uint32_t k = 1; k < columns + 1; k++)
        parts = _mm512_and_si512(
            parts, _mm512_permutex2var_epi8(l->table[k][0], load(p - k), l->table[k][1]));
    return _mm512_test_epi8_mask(parts, _mm512_permutex2var_epi8(l->table[columns + 1][0],
                                                                 load(p - columns - 1),
                                                                 l->table[columns + 1][1]));
}

KERNEL uint64_t kernel_equals(const char *p, char c)
{
    return _mm512_cmpeq_epi8_mask(load(p), _mm512_set1_epi8(c));
}

#include "slicer/line_search_body.h"
#endif
