/* SPDX-License-Identifier: Apache-2.0 */
/* Questions that are asked of most lines, sixteen bytes at a time where the processor can. */
#pragma once

#include "base/attr.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

#ifdef __SSE2__
#include <emmintrin.h>

/* Bit i: byte i of 16 is this one. */
static inline uint32_t text_look_for(const char *p, char c)
{
    __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)p);
    return (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(c)));
}
#else
static inline uint32_t text_look_for(const char *p, char c)
{
    uint32_t bits = 0;
    for (uint32_t i = 0; i < 16; i++)
        bits |= (uint32_t)(p[i] == c) << i;
    return bits;
}
#endif

/* The same of 64 bytes, with no branch that how long a line is could mislead. */
static inline uint64_t text_look_far(const char *p, char c)
{
    return text_look_for(p, c) | (uint64_t)text_look_for(p + 16, c) << 16 |
           (uint64_t)text_look_for(p + 32, c) << 32 | (uint64_t)text_look_for(p + 48, c) << 48;
}

/* How many blanks a line begins with, of which n bytes may be read; its newline is among them. */
static inline uint32_t text_look_blanks(const char *p, size_t n)
{
    uint32_t at = 0;
    if (LIKELY(n >= 16))
        at = (uint32_t)__builtin_ctz(~text_look_for(p, ' '));
    while (UNLIKELY(p[at] == ' ' || p[at] == '\t'))
        at++;
    return at;
}

/* Whether a text holds neither a tab nor two blanks in a row; `more` bytes may be read behind it.
 */
static inline bool text_look_tidy(str text, size_t more)
{
    uint64_t blanks = 0;
    size_t at = 0;
    for (; at < text.n && text.n - at + more >= 16; at += 15) { /* neighbours meet in one piece */
        uint32_t within = text.n - at >= 16 ? 0xffff : (1u << (text.n - at)) - 1;
        blanks = text_look_for(text.p + at, ' ');
        if (((blanks & blanks >> 1) | text_look_for(text.p + at, '\t')) & within)
            return false;
    }
    for (; at < text.n; at++)
        if (text.p[at] == '\t' || (text.p[at] == ' ' && at && text.p[at - 1] == ' '))
            return false;
    return true;
}

/* Whether a text holds any of four bytes. */
static inline bool text_look_any(str text, const char bytes[4])
{
    uint32_t found = 0;
    if (text.n < 16) {
        for (size_t i = 0; i < text.n; i++)
            for (int k = 0; k < 4; k++)
                found |= text.p[i] == bytes[k];
        return found;
    }
    for (size_t at = 0; at < text.n && !found; at += 16) { /* the last piece begins earlier */
        const char *p = text.p + (text.n - at < 16 ? text.n - 16 : at);
        for (int k = 0; k < 4; k++)
            found |= text_look_for(p, bytes[k]);
    }
    return found;
}
