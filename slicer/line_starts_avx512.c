/* SPDX-License-Identifier: Apache-2.0 */
/* The marks of a piece on x86 processors with AVX-512. */
#include "slicer/line_search.h"
#include "slicer/line_starts.h"

#ifdef __x86_64__
#include "base/attr.h"

#include <immintrin.h>

#define KERNEL_ENTRY                                                                               \
    __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi2,bmi,bmi2,popcnt,lzcnt")))
#define KERNEL static inline __attribute__((always_inline)) KERNEL_ENTRY
#define KERNEL_NAME(name) name##_avx512

struct starts_state {
    __mmask64 tabs;
    bool deep;
};

KERNEL __m512i load(const char *p)
{
    return _mm512_loadu_si512(p);
}

KERNEL uint64_t equals(__m512i bytes, char c)
{
    return _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8(c));
}

/* The last two bytes of a head are enough to look further. */
KERNEL uint64_t heads(const char *p, const struct line_hints *h)
{
    uint64_t found = 0;
    for (uint32_t k = 0; k < h->n; k++)
        found |= _mm512_mask_cmpeq_epi8_mask(equals(load(p + 1), h->head[k][1]), load(p + 2),
                                             _mm512_set1_epi8(h->head[k][2]));
    return found;
}

KERNEL bool is_half(uint64_t bits)
{
    return (uint32_t)bits == UINT32_MAX || bits >> 32 == UINT32_MAX;
}

KERNEL void kernel_block(struct starts_state *s, const char *p, const struct line_hints *h,
                         struct line_block *out)
{
    __m512i bytes = load(p);
    uint64_t tab = equals(bytes, '\t');
    s->tabs |= tab;
    *out = (struct line_block){
        .newline = equals(bytes, '\n'),
        .blank = equals(bytes, ' ') | tab,
        .comment = equals(bytes, h->comment),
        .heads = heads(p, h),
    };
    s->deep |= is_half(out->blank);
}

KERNEL uint32_t kernel_count(uint64_t x)
{
    return (uint32_t)_mm_popcnt_u64(x);
}

KERNEL bool kernel_tabs(const struct starts_state *s)
{
    return s->tabs != 0;
}

/* A set of bytes of ASCII in registers. */
struct byte_set {
    __m512i low, high;
};

KERNEL struct byte_set load_set(const uint8_t set[16])
{
    const __m128i *table = (const __m128i *)(const void *)set;
    __m128i bit = _mm_setr_epi8(1, 2, 4, 8, 16, 32, 64, (char)128, 0, 0, 0, 0, 0, 0, 0, 0);
    return (struct byte_set){_mm512_broadcast_i32x4(_mm_loadu_si128(table)),
                             _mm512_broadcast_i32x4(bit)};
}

KERNEL uint64_t kernel_among(const struct byte_set *s, const char *p)
{
    __m512i bytes = load(p);
    __m512i half = _mm512_and_si512(_mm512_srli_epi16(bytes, 4), _mm512_set1_epi8(15));
    return _mm512_test_epi8_mask(_mm512_shuffle_epi8(s->low, bytes),
                                 _mm512_shuffle_epi8(s->high, half));
}

struct search_state {
    struct byte_set set;
    uint32_t newlines;
};

KERNEL struct search_state kernel_begin(const struct line_search *s)
{
    return (struct search_state){.set = load_set(s->set)};
}

/* Whether eight bytes may all be blanks: of so many that are one behind the other as make a line
 * too deep, each 32 hold eight. */
KERNEL bool may_be_blank(const char *p)
{
    uint64_t bytes;
    memcpy(&bytes, p, sizeof bytes);
    return !(bytes & 0xd0d0d0d0d0d0d0d0u);
}

KERNEL bool kernel_pass(struct search_state *s, const char *p, const struct line_hints *h)
{
    uint64_t newline = equals(load(p), '\n'), lines = newline & kernel_among(&s->set, p + 1);
    if (UNLIKELY(lines | heads(p + 1, h)) || UNLIKELY(may_be_blank(p)) ||
        UNLIKELY(may_be_blank(p + 32)))
        return false;
    s->newlines += kernel_count(newline);
    return true;
}

KERNEL uint32_t kernel_newlines(struct search_state *s)
{
    uint32_t n = s->newlines;
    s->newlines = 0;
    return n;
}

KERNEL void kernel_search(const struct search_state *s, const char *p, const struct line_hints *h,
                          struct search_block *out)
{
    __m512i bytes = load(p);
    uint64_t newline = equals(bytes, '\n'), blank = equals(bytes, ' ') | equals(bytes, '\t');
    *out = (struct search_block){.newline = newline,
                                 .lines = newline & kernel_among(&s->set, p + 1),
                                 .heads = heads(p + 1, h),
                                 .deep = is_half(blank)};
}

#include "slicer/line_starts_body.h"

#include "slicer/line_search_body.h"

#include "slicer/line_starts_asked_body.h"
#endif
