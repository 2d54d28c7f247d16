/* SPDX-License-Identifier: Apache-2.0 */
#include "slicer/match_tail.h"

#include "slicer/dialect.h"
#include "slicer/match_compile.h"
#include "slicer/text_look.h"

#include <ctype.h>
#ifdef __x86_64__
#include <emmintrin.h>
#endif

/* Bytes of a block, and of one with what a word that begins in it may need behind it. */
enum { BLOCK = 64, BLOCK_MORE = BLOCK + 8 };

static uint64_t bytes8(const char *p)
{
    uint64_t x = 0;
    for (unsigned i = 0; i < 8; i++)
        x |= (uint64_t)(unsigned char)p[i] << 8 * i;
    return x;
}

static bool add_word(struct match_tail *t, str word)
{
    uint64_t head = 0, mask = 0;
    for (size_t i = 0; i < 8 && i < word.n; i++) {
        head |= (uint64_t)(unsigned char)word.p[i] << 8 * i;
        mask |= (uint64_t)0xff << 8 * i;
    }
    uint32_t n = 0;
    for (uint32_t i = 0; i < t->n; i++) { /* the shorter of two that begin alike stands for both */
        if ((head & t->mask[i]) == t->head[i] && (mask & t->mask[i]) == t->mask[i])
            return true;
        if ((t->head[i] & mask) == head && (t->mask[i] & mask) == mask)
            continue;
        t->head[n] = t->head[i];
        t->mask[n++] = t->mask[i];
    }
    t->n = n;
    if (n == MATCH_TAILS)
        return false;
    t->head[n] = head;
    t->mask[n] = mask;
    t->n++;
    return true;
}

bool match_tail_of(struct match_tail *t, const struct match_program *p)
{
    *t = (struct match_tail){0};
    if (p->whole != UINT32_MAX || p->dialect->fold)
        return false;
    for (uint32_t i = 0; i < p->edges.n; i++) {
        const struct match_edge *e = &p->edges.at[i];
        if (!match_is_last(p, e))
            continue;
        str word = str_sub(e->prefix, 0, str_find_byte(e->prefix, ' ', 0));
        if (e->kind != MATCH_PATTERN || e->not_ || !word.n || !add_word(t, word))
            return false;
    }
    return t->n > 0;
}

/* ---- finding ---- */

/* Where the first two bytes of a word stand in a block. */
static uint64_t find_pairs(const char *p, uint64_t head, uint64_t mask)
{
    uint64_t bits = 0;
    bool two = mask >> 8;
#ifdef __x86_64__
    const __m128i first = _mm_set1_epi8((char)head), second = _mm_set1_epi8((char)(head >> 8));
    for (unsigned i = 0; i < BLOCK; i += 16) {
        __m128i a, b;
        memcpy(&a, p + i, sizeof a);
        memcpy(&b, p + i + 1, sizeof b);
        __m128i hits = _mm_cmpeq_epi8(a, first);
        if (two)
            hits = _mm_and_si128(hits, _mm_cmpeq_epi8(b, second));
        bits |= (uint64_t)(unsigned)_mm_movemask_epi8(hits) << i;
    }
#else
    for (unsigned i = 0; i < BLOCK; i++)
        bits |= (uint64_t)(p[i] == (char)head && (!two || p[i + 1] == (char)(head >> 8))) << i;
#endif
    return bits;
}

/* The words of a block of BLOCK_MORE bytes; `before` is the byte in front of it. */
static uint64_t find_words(const struct match_tail *t, const char *p, char before)
{
    uint64_t found = 0;
    for (uint32_t k = 0; k < t->n; k++) {
        for (uint64_t bits = find_pairs(p, t->head[k], t->mask[k]); bits; bits &= bits - 1) {
            unsigned i = (unsigned)__builtin_ctzll(bits);
            unsigned char last = (unsigned char)(i ? p[i - 1] : before);
            if ((bytes8(p + i) & t->mask[k]) == t->head[k] && !isalnum(last))
                found |= bits & -bits;
        }
    }
    return found;
}

void match_tail_find(const struct match_tail *t, str text, uint64_t *bits)
{
    size_t at = 0;
    for (; at + BLOCK_MORE <= text.n; at += BLOCK)
        bits[at / BLOCK] = find_words(t, text.p + at, at ? text.p[at - 1] : '\n');
    for (; at <= text.n; at += BLOCK) {
        char rest[BLOCK_MORE + 8] = {0};
        size_t n = text.n - at < BLOCK_MORE ? text.n - at : BLOCK_MORE;
        if (n)
            memcpy(rest, text.p + at, n);
        bits[at / BLOCK] = find_words(t, rest, at ? text.p[at - 1] : '\n');
    }
}

/* Where the first two bytes of a word stand in 16 bytes, behind which one more is read. */
static inline uint32_t find_head(const char *p, uint64_t head, uint64_t mask)
{
    uint32_t bits = text_look_for(p, (char)head);
    return mask >> 8 ? bits & text_look_for(p + 1, (char)(head >> 8)) : bits;
}

bool match_tail_in(const struct match_tail *t, str text, size_t more)
{
    for (size_t at = 0; at < text.n; at += 16) {
        if (text.n - at + more < 17 + 8)
            return true; /* not known */
        for (uint32_t k = 0; k < t->n; k++) {
            uint32_t bits = find_head(text.p + at, t->head[k], t->mask[k]);
            for (; UNLIKELY(bits); bits &= bits - 1)
                if ((bytes8(text.p + at + __builtin_ctz(bits)) & t->mask[k]) == t->head[k])
                    return true;
        }
    }
    return false;
}

bool match_under_way(const struct match_walk *w, uint32_t depth)
{
    if (depth >= w->frames.n)
        return false;
    return w->plain || w->frames.at[depth].state->ending;
}

bool match_takes_any(const struct match_walk *w, uint32_t depth)
{
    return depth < w->frames.n && !w->plain && w->frames.at[depth].state->open;
}
