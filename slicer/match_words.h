/* SPDX-License-Identifier: Apache-2.0 */
/* The words of a statement, for match_state.c: blanks and quotes of 64 bytes at a time as bits. */
#pragma once

#include "base/str.h"
#include "slicer/dialect.h"

#ifdef __x86_64__
#include <emmintrin.h>
#endif

/* What ends words in a dialect. */
struct match_stops {
    const struct dialect *dialect;
    char blanks[16], quotes[2][16]; /* each 16 times; blanks where there is no quote */
    bool more;                      /* it has more than two quotes: word by word */
};

#ifdef __x86_64__
static inline __m128i match_load16(const char *p)
{
    __m128i bytes;
    memcpy(&bytes, p, sizeof bytes);
    return bytes;
}

static inline uint64_t match_stops_at(const struct match_stops *s, __m128i bytes)
{
    __m128i hits = _mm_cmpeq_epi8(bytes, match_load16(s->blanks));
    hits = _mm_or_si128(hits, _mm_cmpeq_epi8(bytes, match_load16(s->quotes[0])));
    hits = _mm_or_si128(hits, _mm_cmpeq_epi8(bytes, match_load16(s->quotes[1])));
    return (uint64_t)(unsigned)_mm_movemask_epi8(hits);
}

static inline __m128i match_load8(const char *p)
{
    long long half;
    memcpy(&half, p, sizeof half);
    return _mm_cvtsi64_si128(half);
}

/* n bytes, fewer than 8, and zeros. */
static inline __m128i match_load_few(const char *p, size_t n)
{
    uint64_t x = 0;
    if (n >= 4) {
        uint32_t low, high;
        memcpy(&low, p, sizeof low);
        memcpy(&high, p + n - 4, sizeof high);
        x = low | (uint64_t)high << (8 * (n - 4));
    } else if (n) {
        x = (unsigned char)p[0] | (uint64_t)(unsigned char)p[n / 2] << (8 * (n / 2)) |
            (uint64_t)(unsigned char)p[n - 1] << (8 * (n - 1));
    }
    return _mm_cvtsi64_si128((long long)x);
}
#endif

/* The stops among n bytes, at most 64. */
static ALWAYS_INLINE uint64_t match_stops_in(const struct match_stops *s, const char *p, size_t n)
{
    uint64_t bits = 0;
    size_t i = 0;
#ifdef __x86_64__
    if (n < 8)
        return match_stops_at(s, match_load_few(p, n));
    if (n < 16)
        return match_stops_at(s, match_load8(p)) | match_stops_at(s, match_load8(p + n - 8))
                                                       << (n - 8);
    for (; i + 16 < n; i += 16)
        bits |= match_stops_at(s, match_load16(p + i)) << i;
    bits |= match_stops_at(s, match_load16(p + n - 16)) << (n - 16);
#else
    for (; i < n; i++)
        bits |= (uint64_t)(p[i] == ' ' || p[i] == s->quotes[0][0] || p[i] == s->quotes[1][0]) << i;
#endif
    return bits;
}

/* The stops of a statement's first 64 bytes; its end is one, too. */
static ALWAYS_INLINE uint64_t match_stops_of(const struct match_stops *s, str text)
{
    if (s->more)
        return 0;
    if (text.n < 64)
        return match_stops_in(s, text.p, text.n) | (uint64_t)1 << text.n;
    return match_stops_in(s, text.p, 64);
}

/* The end of a word that is long, or holds a quote at `quote`. */
size_t match_long_word(const struct match_stops *, str text, size_t at, size_t quote);

/* The end of the word at `at`, which is not the end of the text. */
static ALWAYS_INLINE size_t match_word_end(const struct match_stops *s, uint64_t stops, str text,
                                           size_t at)
{
    uint64_t rest = at < 64 ? stops >> at : 0;
    if (UNLIKELY(!rest))
        return match_long_word(s, text, at, text.n);
    size_t end = at + (size_t)__builtin_ctzll(rest);
    if (UNLIKELY(end < text.n && text.p[end] != ' '))
        return match_long_word(s, text, at, end);
    return end;
}
