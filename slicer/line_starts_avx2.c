/* SPDX-License-Identifier: Apache-2.0 */
/* The marks of a piece on x86 processors with AVX2. */
#include "slicer/line_search.h"
#include "slicer/line_starts.h"

#ifdef __x86_64__
#include "base/attr.h"

#include <immintrin.h>

#define KERNEL_ENTRY __attribute__((target("avx2,bmi,bmi2,popcnt,lzcnt")))
#define KERNEL static inline __attribute__((always_inline)) KERNEL_ENTRY
#define KERNEL_NAME(name) name##_avx2

struct starts_state {
    __m256i tabs;
    bool deep;
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

/* The last two bytes of a head are enough to look further. */
KERNEL __m256i heads(const char *p, const char *head)
{
    return _mm256_and_si256(equals(load(p + 1), head[1]), equals(load(p + 2), head[2]));
}

KERNEL void kernel_block(struct starts_state *s, const char *p, const struct line_hints *h,
                         struct line_block *out)
{
    __m256i low = load(p), high = load(p + 32);
    __m256i low_tab = equals(low, '\t'), high_tab = equals(high, '\t');
    s->tabs = _mm256_or_si256(s->tabs, _mm256_or_si256(low_tab, high_tab));
    __m256i low_blank = _mm256_or_si256(equals(low, ' '), low_tab);
    __m256i high_blank = _mm256_or_si256(equals(high, ' '), high_tab);
    if (UNLIKELY(_mm256_movemask_epi8(low_blank) == -1 || _mm256_movemask_epi8(high_blank) == -1))
        s->deep = true;
    *out = (struct line_block){
        .newline = bits(equals(low, '\n'), equals(high, '\n')),
        .blank = bits(low_blank, high_blank),
        .comment = bits(equals(low, h->comment), equals(high, h->comment)),
    };
    __m256i low_heads = _mm256_setzero_si256(), high_heads = low_heads;
    for (uint32_t k = 0; k < h->n; k++) {
        low_heads = _mm256_or_si256(low_heads, heads(p, h->head[k]));
        high_heads = _mm256_or_si256(high_heads, heads(p + 32, h->head[k]));
    }
    __m256i any = _mm256_or_si256(low_heads, high_heads);
    if (UNLIKELY(!_mm256_testz_si256(any, any)))
        out->heads = bits(low_heads, high_heads);
}

KERNEL uint32_t kernel_count(uint64_t x)
{
    return (uint32_t)_mm_popcnt_u64(x);
}

KERNEL bool kernel_tabs(const struct starts_state *s)
{
    return _mm256_movemask_epi8(s->tabs) != 0;
}

/* A set of bytes of ASCII in registers. */
struct byte_set {
    __m256i low, high;
};

KERNEL struct byte_set load_set(const uint8_t set[16])
{
    const __m128i *table = (const __m128i *)(const void *)set;
    __m128i bit = _mm_setr_epi8(1, 2, 4, 8, 16, 32, 64, (char)128, 0, 0, 0, 0, 0, 0, 0, 0);
    return (struct byte_set){_mm256_broadcastsi128_si256(_mm_loadu_si128(table)),
                             _mm256_broadcastsi128_si256(bit)};
}

KERNEL __m256i not_in(const struct byte_set *s, __m256i bytes)
{
    __m256i half = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), _mm256_set1_epi8(15));
    __m256i both =
        _mm256_and_si256(_mm256_shuffle_epi8(s->low, bytes), _mm256_shuffle_epi8(s->high, half));
    return _mm256_cmpeq_epi8(both, _mm256_setzero_si256());
}

KERNEL uint64_t kernel_among(const struct byte_set *s, const char *p)
{
    return ~bits(not_in(s, load(p)), not_in(s, load(p + 32)));
}

struct search_state {
    struct byte_set set;
    __m256i newlines; /* so many less, by byte */
};

KERNEL struct search_state kernel_begin(const struct line_search *s)
{
    return (struct search_state){.set = load_set(s->set)};
}

/* What matters of 32 bytes. */
struct search_half {
    __m256i newline, lines, heads;
};

KERNEL struct search_half search_half(const struct search_state *s, const char *p,
                                      const struct line_hints *h)
{
    struct search_half half = {.newline = equals(load(p), '\n'), .heads = _mm256_setzero_si256()};
    half.lines = _mm256_andnot_si256(not_in(&s->set, load(p + 1)), half.newline);
    for (uint32_t k = 0; k < h->n; k++) {
        half.heads = _mm256_or_si256(half.heads, heads(p + 1, h->head[k]));
    }
    return half;
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
    struct search_half low = search_half(s, p, h), high = search_half(s, p + 32, h);
    __m256i any = _mm256_or_si256(_mm256_or_si256(low.lines, low.heads),
                                  _mm256_or_si256(high.lines, high.heads));
    if (UNLIKELY(!_mm256_testz_si256(any, any) || may_be_blank(p) || may_be_blank(p + 32)))
        return false;
    s->newlines = _mm256_add_epi8(s->newlines, _mm256_add_epi8(low.newline, high.newline));
    return true;
}

KERNEL uint32_t kernel_newlines(struct search_state *s)
{
    __m256i n = _mm256_sub_epi8(_mm256_setzero_si256(), s->newlines);
    n = _mm256_sad_epu8(n, _mm256_setzero_si256());
    s->newlines = _mm256_setzero_si256();
    return (uint32_t)(_mm256_extract_epi64(n, 0) + _mm256_extract_epi64(n, 1) +
                      _mm256_extract_epi64(n, 2) + _mm256_extract_epi64(n, 3));
}

KERNEL bool all_blank(const char *p)
{
    __m256i bytes = load(p);
    __m256i blank = _mm256_or_si256(equals(bytes, ' '), equals(bytes, '\t'));
    return _mm256_movemask_epi8(blank) == -1;
}

KERNEL void kernel_search(const struct search_state *s, const char *p, const struct line_hints *h,
                          struct search_block *out)
{
    struct search_half low = search_half(s, p, h), high = search_half(s, p + 32, h);
    *out = (struct search_block){.newline = bits(low.newline, high.newline),
                                 .lines = bits(low.lines, high.lines),
                                 .heads = bits(low.heads, high.heads),
                                 .deep = all_blank(p) || all_blank(p + 32)};
}

#include "slicer/line_starts_body.h"

#include "slicer/line_search_body.h"

#include "slicer/line_starts_asked_body.h"
#endif
