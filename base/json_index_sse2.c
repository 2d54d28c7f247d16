/* SPDX-License-Identifier: Apache-2.0 */
/* The kernel for any x86-64 processor. */
#include "base/json_index_bits.h"

#ifdef __x86_64__
#include <emmintrin.h>

#define KERNEL_ENTRY
#define KERNEL static inline __attribute__((always_inline))
#define KERNEL_RUN json_index_run_sse2

struct chunk {
    __m128i at[4];
};

KERNEL struct chunk kernel_load(const char *p)
{
    const __m128i *at = (const __m128i *)(const void *)p;
    return (struct chunk){{_mm_loadu_si128(at), _mm_loadu_si128(at + 1), _mm_loadu_si128(at + 2),
                           _mm_loadu_si128(at + 3)}};
}

KERNEL uint64_t top_bits(const struct chunk *c)
{
    uint64_t bits = 0;
    for (int i = 0; i < 4; i++)
        bits |= (uint64_t)(uint32_t)_mm_movemask_epi8(c->at[i]) << (16 * i);
    return bits;
}

KERNEL uint64_t equals(const struct chunk *c, char byte)
{
    struct chunk same;
    for (int i = 0; i < 4; i++)
        same.at[i] = _mm_cmpeq_epi8(c->at[i], _mm_set1_epi8(byte));
    return top_bits(&same);
}

/* Bytes below 0x20 and above 0x7f are, as signed numbers, below 0x20. */
KERNEL uint64_t seldom(const struct chunk *c)
{
    __m128i seen = _mm_setzero_si128(), slash = _mm_set1_epi8('\\');
    for (int i = 0; i < 4; i++) {
        seen = _mm_or_si128(seen, _mm_cmplt_epi8(c->at[i], _mm_set1_epi8(0x20)));
        seen = _mm_or_si128(seen, _mm_cmpeq_epi8(c->at[i], slash));
    }
    return (uint32_t)_mm_movemask_epi8(seen);
}

KERNEL uint64_t kernel_high(const struct chunk *c)
{
    return top_bits(c);
}

/* Bytes from `first` on, so many of them. */
KERNEL uint64_t range(const struct chunk *c, char first, char n)
{
    struct chunk in;
    for (int i = 0; i < 4; i++) {
        __m128i x = _mm_sub_epi8(c->at[i], _mm_set1_epi8(first));
        in.at[i] = _mm_cmpeq_epi8(_mm_min_epu8(x, _mm_set1_epi8((char)(n - 1))), x);
    }
    return top_bits(&in);
}

KERNEL uint64_t kernel_low(const struct chunk *c)
{
    return range(c, 0, 0x20);
}

KERNEL uint64_t kernel_newline(const struct chunk *c)
{
    return equals(c, '\n');
}

KERNEL uint64_t kernel_slash(const struct chunk *c)
{
    return equals(c, '\\');
}

KERNEL uint64_t kernel_blank(const struct chunk *c)
{
    struct chunk is;
    for (int i = 0; i < 4; i++) {
        __m128i x = c->at[i];
        __m128i line = _mm_or_si128(_mm_cmpeq_epi8(x, _mm_set1_epi8('\n')),
                                    _mm_cmpeq_epi8(x, _mm_set1_epi8('\r')));
        __m128i gap = _mm_or_si128(_mm_cmpeq_epi8(x, _mm_set1_epi8(' ')),
                                   _mm_cmpeq_epi8(x, _mm_set1_epi8('\t')));
        is.at[i] = _mm_or_si128(line, gap);
    }
    return top_bits(&is);
}

KERNEL uint64_t shifted(const struct chunk *c, int left)
{
    struct chunk moved;
    for (int i = 0; i < 4; i++)
        moved.at[i] = _mm_slli_epi16(c->at[i], left);
    return top_bits(&moved);
}

KERNEL uint64_t special(const struct chunk *c)
{
    struct chunk is;
    for (int i = 0; i < 4; i++) {
        __m128i x = c->at[i], curly = _mm_or_si128(x, _mm_set1_epi8(0x20));
        __m128i bracket = _mm_or_si128(_mm_cmpeq_epi8(curly, _mm_set1_epi8('{')),
                                       _mm_cmpeq_epi8(curly, _mm_set1_epi8('}')));
        __m128i separator = _mm_or_si128(_mm_cmpeq_epi8(x, _mm_set1_epi8(':')),
                                         _mm_cmpeq_epi8(x, _mm_set1_epi8(',')));
        __m128i other = _mm_or_si128(_mm_cmpeq_epi8(x, _mm_set1_epi8('"')),
                                     _mm_cmpeq_epi8(x, _mm_set1_epi8(' ')));
        is.at[i] = _mm_or_si128(_mm_or_si128(bracket, separator), other);
    }
    return top_bits(&is);
}

KERNEL void kernel_classes(struct json_index_batch *to, uint32_t i, const char *p)
{
    struct chunk c = kernel_load(p);
    uint64_t digit = range(&c, '0', 10);
    to->special[i] = special(&c);
    to->digit[i] = digit;
    to->bit6[i] = shifted(&c, 1);
    to->bit5[i] = (shifted(&c, 2) & shifted(&c, 4)) | (digit & ~equals(&c, '0'));
    to->bit1[i] = shifted(&c, 6);
    to->seldom[i] = seldom(&c);
}

#include "base/json_index_block.h"
#endif
