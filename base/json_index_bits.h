/* SPDX-License-Identifier: Apache-2.0 */
/* What the kernels of the JSON index do bit by bit where the processor has no instruction for it;
 * see json_index_block.h. */
#pragma once

#include "base/json_index_scan.h"

static inline uint64_t kernel_parity(uint64_t x)
{
    for (int n = 1; n < 64; n *= 2)
        x ^= x << n;
    return x;
}

static inline void kernel_parities(uint64_t *to, const uint64_t *masks, uint32_t n, uint64_t odd)
{
    for (uint32_t i = 0; i < n; i++) {
        to[i] = kernel_parity(masks[i]) ^ odd;
        odd = (uint64_t)((int64_t)to[i] >> 63);
    }
}

static inline uint32_t kernel_count(uint64_t x)
{
    const uint64_t each = UINT64_C(0x0101010101010101);
    x -= x >> 1 & each * 0x55;
    x = (x & each * 0x33) + (x >> 2 & each * 0x33);
    x = (x + (x >> 4)) & each * 0x0f;
    return (uint32_t)(x * each >> 56);
}

static inline uint32_t kernel_lowest(uint64_t x)
{
    return (uint32_t)__builtin_ctzll(x | UINT64_C(1) << 63);
}

static inline uint64_t kernel_low_bits(uint32_t n)
{
    return (UINT64_C(1) << n) - 1; /* of 60 at most */
}

/* By power of two: the bits that move down so far. They are those with an odd number in the binary
 * digit of that power of the count of zeros below them (Warren, Hacker's Delight, 7-4). */
struct squeezer {
    uint64_t mask, moves[6];
};

static inline struct squeezer kernel_squeezer(uint64_t mask)
{
    struct squeezer s = {.mask = mask};
    uint64_t zeros = ~mask << 1;
    for (int i = 0; i < 6; i++) {
        uint64_t odd = kernel_parity(zeros), moves = odd & mask;
        s.moves[i] = moves;
        mask = (mask ^ moves) | moves >> (1u << i);
        zeros &= ~odd;
    }
    return s;
}

static inline uint64_t kernel_squeeze(const struct squeezer *s, uint64_t x)
{
    x &= s->mask;
    for (int i = 0; i < 6; i++) {
        uint64_t moves = x & s->moves[i];
        x = (x ^ moves) | moves >> (1u << i);
    }
    return x;
}

static inline uint64_t kernel_blocks_with(const uint64_t *masks, uint32_t n)
{
    uint64_t blocks = 0;
    for (uint32_t i = 0; i < n; i++)
        blocks |= (uint64_t)(masks[i] != 0) << i;
    return blocks;
}

static inline uint32_t *kernel_put_offsets(uint32_t *out, const uint64_t *masks, uint32_t n,
                                           uint32_t from)
{
    for (uint32_t i = 0; i < n; i++, from += JSON_INDEX_BLOCK)
        for (uint64_t mask = masks[i]; mask; mask &= mask - 1)
            *out++ = from + (uint32_t)__builtin_ctzll(mask);
    return out;
}

static inline void kernel_put_brackets(struct json_index_scan *s, uint32_t row, uint32_t n,
                                       uint32_t token)
{
    struct json_index_batch *b = &s->batch;
    uint64_t curly = b->order5[row], close = b->order2[row];
    for (uint64_t left = b->row_brackets[row]; left; left &= left - 1) {
        uint64_t bit = left & (0 - left);
        b->token[n] = token + kernel_count(b->row_tokens[row] & (bit - 1));
        b->kind[n++] = (uint8_t)((b->inside[row] & bit ? KIND_INSIDE : 0) |
                                 (curly & bit ? KIND_CURLY : 0) | (close & bit ? KIND_CLOSE : 0));
    }
}

static inline void kernel_put_kinds(struct json_index_batch *b, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        uint64_t bit = UINT64_C(1) << i % 64;
        if (bit == 1)
            b->closes[i / 64] = b->curly[i / 64] = b->inside_map[i / 64] = 0;
        b->closes[i / 64] |= b->kind[i] & KIND_CLOSE ? bit : 0;
        b->curly[i / 64] |= b->kind[i] & KIND_CURLY ? bit : 0;
        b->inside_map[i / 64] |= b->kind[i] & KIND_INSIDE ? bit : 0;
    }
}

static inline uint64_t kernel_pairs(uint32_t *close UNUSED, const uint32_t *token UNUSED,
                                    uint64_t open, uint64_t closing, uint64_t around UNUSED,
                                    uint32_t *height UNUSED, uint64_t *bad UNUSED)
{
    return open | closing;
}

static inline bool kernel_bad_characters(const struct json_index *ix, const char *p UNUSED,
                                         uint64_t high, uint32_t from)
{
    return json_index_bad_characters(ix, high, from);
}
