/* SPDX-License-Identifier: Apache-2.0 */
/* Bit sets as arrays of 64-bit words: bit i lives in word i / 64. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Words that hold n bits. */
static inline size_t bits_words(size_t n)
{
    return (n + 63) / 64;
}

static inline bool bits_get(const uint64_t *w, size_t i)
{
    return (w[i / 64] >> (i % 64)) & 1;
}

static inline void bits_set(uint64_t *w, size_t i)
{
    w[i / 64] |= (uint64_t)1 << (i % 64);
}

static inline void bits_clear(uint64_t *w, size_t i)
{
    w[i / 64] &= ~((uint64_t)1 << (i % 64));
}

/* The mask of the valid bits of word k in a set of n bits. */
static inline uint64_t bits_tail(size_t n, size_t k)
{
    size_t left = n - k * 64;
    return left >= 64 ? ~(uint64_t)0 : ((uint64_t)1 << left) - 1;
}

/* How many bits of a word are set; not each processor can count them. */
static inline uint32_t bits_ones(uint64_t w)
{
    w -= w >> 1 & 0x5555555555555555u;
    w = (w & 0x3333333333333333u) + (w >> 2 & 0x3333333333333333u);
    w = (w + (w >> 4)) & 0x0f0f0f0f0f0f0f0fu;
    return (uint32_t)(w * 0x0101010101010101u >> 56);
}

static inline size_t bits_count(const uint64_t *w, size_t words)
{
    size_t n = 0;
    for (size_t i = 0; i < words; i++)
        n += (size_t)__builtin_popcountll(w[i]);
    return n;
}
