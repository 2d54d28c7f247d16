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

/* For any processor, and for those with AVX2; NULL where that is not known to the compiler. */
extern tile_fn *const tile_portable, *const tile_avx2;
/* The fastest one of this processor. */
tile_fn *tile_best(void);
