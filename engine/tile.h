/* SPDX-License-Identifier: Apache-2.0 */
/* Bits turned over: 64 rows of 64 bits become 64 columns, so that what a table says of each value
 * (a bit for each test) becomes what each test says of a batch (a bit for each value).
 *
 *              bit 0 1 2 …                         bit 0 1 2 …   rows
 *     row 0      1 0 1        column_of(0)           1 0 1
 *     row 1      0 0 1        column_of(1)           0 0 0
 *     row 2      1 0 0        column_of(2)           1 1 0
 *
 * Row i lies at tile_slot(i), and so does column i: an order in which vectors of four words need
 * few steps. By swaps of halves, quarters … (Warren, Hacker's Delight, 7-3). */
#pragma once

#include <stdint.h>

enum { TILE = 64 };

/* Where row or column i lies. */
static inline uint32_t tile_slot(uint32_t i)
{
    return i % 16 * 4 + i / 16;
}

/* Turns a tile over in place; 32 bytes aligned. */
typedef void tile_fn(uint64_t tile[TILE]);
/* The same of 64 rows of eight bits: makes columns 0 … 7, each where it lies in a tile. */
typedef void tile_bytes_fn(uint64_t *columns, const uint8_t rows[TILE]);
/* Likewise of rows that are looked up in a table of bytes by numbers below 16 * sixteens. */
enum { TILE_SIXTEENS = 8 }; /* at most */
typedef void tile_codes_fn(uint64_t *columns, const uint8_t *table, uint32_t sixteens,
                           const uint32_t numbers[TILE]);
/* Bit i: number i is 0. */
typedef uint64_t tile_zeros_fn(const uint32_t numbers[TILE]);

struct tile_kernels {
    tile_fn *turn;
    tile_bytes_fn *turn_bytes;
    tile_codes_fn *turn_codes;
    tile_zeros_fn *zeros;
};

/* For any processor; the fastest of this one. */
extern const struct tile_kernels tile_portable;
const struct tile_kernels *tile_best(void);
