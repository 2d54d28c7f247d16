/* SPDX-License-Identifier: Apache-2.0 */
/* The marks of a piece on x86 processors with AVX2. */
#include "slicer/line_search.h"
#include "slicer/line_starts.h"

#ifdef __x86_64__
#include "base/attr.h"

#include <immintrin.h>

#define KERNEL_ENTRY __attribute__((target("avx2,bmi,bmi2,popcnt,lzcnt")))
#define KERNEL static inline __attribute__((always_inline)) KERNEL_ENTRY
#define STARTS_RUN line_starts_avx2
#define SEARCH_RUN line_search_avx2

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

KERNEL uint64_t bits(__m256i low, __m256i high)
{
    return (uint32_t)_mm256_movemask_epi8(low) | (uint64_t)(uint32_t)_mm256_movemask_epi8(high)
                                                     << 32;
}

KERNEL __m256i heads(const char *p, const char *head)
{
    __m256i two = _mm256_and_si256(equals(load(p), head[0]), equals(load(p + 1), head[1]));
    return _mm256_and_si256(two, equals(load(p + 2), head[2]));
}

KERNEL void kernel_block(struct starts_state *s, const char *p, const struct line_hints *h,
                         struct line_block *out)
{
    __m256i low = load(p), high = load(p + 32);
    __m256i low_tab = equals(low, '\t'), high_tab = equals(high, '\t');
    s->tabs = _mm256_or_si256(s->tabs, _mm256_or_si256(low_tab, high_tab));
    *out = (struct line_block){
        .newline = bits(equals(low, '\n'), equals(high, '\n')),
        .blank = bits(_mm256_or_si256(equals(low, ' '), low_tab),
                      _mm256_or_si256(equals(high, ' '), high_tab)),
        .comment = bits(equals(low, h->comment), equals(high, h->comment)),
    };
    for (uint32_t k = 0; k < h->n; k++)
        out->heads |= bits(heads(p, h->head[k]), heads(p + 32, h->head[k]));
}

KERNEL uint32_t kernel_count(uint64_t x)
{
    return (uint32_t)_mm_popcnt_u64(x);
}

KERNEL bool kernel_tabs(const struct starts_state *s)
{
    return _mm256_movemask_epi8(s->tabs) != 0;
}

/* A byte is quiet where the entry of its lower half is the byte itself. */
struct search_tables {
    __m256i quiet;
};

KERNEL struct search_tables kernel_tables(const struct line_hints *h)
{
    char own[16] = {' ', [9] = '\t', [10] = '\n'};
    if (!own[h->comment & 15])
        own[h->comment & 15] = h->comment;
    const __m128i *table = (const __m128i *)(const void *)own;
    return (struct search_tables){_mm256_broadcastsi128_si256(_mm_loadu_si128(table))};
}

KERNEL void kernel_search(const struct search_tables *t, const char *p, const struct line_hints *h,
                          struct search_block *out)
{
    __m256i low = load(p), high = load(p + 32);
    *out = (struct search_block){
        .newline = bits(equals(low, '\n'), equals(high, '\n')),
        .quiet = bits(_mm256_cmpeq_epi8(_mm256_shuffle_epi8(t->quiet, low), low),
                      _mm256_cmpeq_epi8(_mm256_shuffle_epi8(t->quiet, high), high)),
    };
    for (uint32_t k = 0; k < h->n; k++)
        out->heads |= bits(heads(p, h->head[k]), heads(p + 32, h->head[k]));
}

#include "slicer/line_starts_body.h"

#include "slicer/line_search_body.h"

/* Which of 64 bytes are in the set; `low` and `high` are its two tables. */
KERNEL uint64_t in_set(const char *p, __m256i low, __m256i high)
{
    uint64_t in[2];
    for (int i = 0; i < 2; i++) {
        __m256i bytes = load(p + (ptrdiff_t)i * 32);
        __m256i half = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), _mm256_set1_epi8(15));
        __m256i both =
            _mm256_and_si256(_mm256_shuffle_epi8(low, bytes), _mm256_shuffle_epi8(high, half));
        __m256i not_in = _mm256_cmpeq_epi8(both, _mm256_setzero_si256());
        in[i] = (uint32_t)~_mm256_movemask_epi8(not_in);
    }
    return in[0] | in[1] << 32;
}

/* The lines of a block that are asked for; `in`: bytes in the set, `indent` further on. */
KERNEL uint64_t asked_lines(const struct line_starts *m, uint32_t b, uint32_t indent, uint64_t in)
{
    uint64_t start = m->start[b], blank = m->blank[b], exact = start;
    uint64_t column_0 = start & ~(blank | m->comment[b]);
    if (indent == 0)
        return column_0 & in;
    for (uint32_t k = 0; k < indent; k++)
        exact &= k ? blank >> k | m->blank[b + 1] << (64 - k) : blank;
    if (indent == 1)
        return column_0 | (exact & in);
    return (start & blank & ~exact) | column_0 | (exact & in);
}

/* A loop of its own for the indents that most lines have. */
KERNEL uint32_t find_asked(struct line_starts *m, uint32_t at, uint32_t indent,
                           const uint8_t set[16])
{
    const __m128i *table = (const __m128i *)(const void *)set;
    __m256i low = _mm256_broadcastsi128_si256(_mm_loadu_si128(table));
    __m256i high = _mm256_broadcastsi128_si256(
        _mm_setr_epi8(1, 2, 4, 8, 16, 32, 64, (char)128, 0, 0, 0, 0, 0, 0, 0, 0));
    uint32_t b = at / 64, whole = m->n < 64 + indent ? 0 : (m->n - indent) / 64;
    uint64_t behind = ~0ull << at % 64;
    for (; b < whole; b++, behind = ~0ull) {
        uint64_t in = in_set(m->p + (size_t)b * 64 + indent, low, high);
        uint64_t asked = asked_lines(m, b, indent, in) & behind;
        if (asked)
            return b * 64 + (uint32_t)__builtin_ctzll(asked);
    }
    return line_starts_next(m, b > at / 64 ? b * 64 : at, indent);
}

KERNEL_ENTRY uint32_t line_starts_asked_avx2(struct line_starts *m, uint32_t at, uint32_t indent,
                                             const uint8_t set[16])
{
    if (indent == 0)
        return find_asked(m, at, 0, set);
    if (indent == 1)
        return find_asked(m, at, 1, set);
    return find_asked(m, at, indent, set);
}
#endif
