/* SPDX-License-Identifier: Apache-2.0 */
/* The kernel for any x86-64 processor. */
#include "slicer/line_scan.h"

#ifdef __x86_64__
#include <emmintrin.h>

#define KERNEL_ENTRY
#define KERNEL_LONG static __attribute__((noinline)) KERNEL_ENTRY
#define KERNEL static inline __attribute__((always_inline))
#define KERNEL_NAME(name) name##_sse2

struct chunk {
    __m128i at[4];
};

KERNEL struct chunk kernel_load(const char *p)
{
    const __m128i *at = (const __m128i *)(const void *)p;
    return (struct chunk){{_mm_loadu_si128(at), _mm_loadu_si128(at + 1), _mm_loadu_si128(at + 2),
                           _mm_loadu_si128(at + 3)}};
}

KERNEL uint64_t kernel_equals(const struct chunk *c, char byte)
{
    uint64_t bits = 0;
    for (int i = 0; i < 4; i++) {
        __m128i same = _mm_cmpeq_epi8(c->at[i], _mm_set1_epi8(byte));
        bits |= (uint64_t)(uint32_t)_mm_movemask_epi8(same) << (16 * i);
    }
    return bits;
}

KERNEL uint64_t kernel_small(const struct chunk *c)
{
    __m128i all = _mm_set1_epi8(' ');
    uint64_t bits = 0;
    for (int i = 0; i < 4; i++) {
        __m128i same = _mm_cmpeq_epi8(_mm_max_epu8(c->at[i], all), all);
        bits |= (uint64_t)(uint32_t)_mm_movemask_epi8(same) << (16 * i);
    }
    return bits;
}

#include "slicer/line_scan_words.h"

#include "slicer/line_scan_body.h"

#include "slicer/line_list_body.h"

#include "slicer/line_braces_body.h"

#include "slicer/line_marks_body.h"

#include "slicer/block_marks_body.h"
#endif
