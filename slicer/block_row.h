/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of statements with blocks that begin like one that was taken, and so are taken, too, without
 * a look at each: where the matcher stands as it stood there, and where nobody hears of slices but
 * by their bytes.
 *
 *     interfaces {
 *         ge-0/0/1 {
 *             unit 5 {        taken: `unit ` tells
 *             }
 *             unit 6 {        \ a row
 *             }               /
 *         }                   \ a level that ends, and one like it; no leaf below it is asked for
 *         ge-0/0/2 {          |
 *             mtu 9192;       /
 *             unit 5 {        the row goes on
 *
 * Not for others than the slicer's own way over blocks (slice_blocks.c). */
#pragma once

#include "slicer/block_way.h"

/* A header is taken, told by how it begins: takes the row that begins there. TURN_STOP: there is
 * none. */
enum turn block_begin_row(struct block_way *, struct block_line *, const struct match_early *);
/* Takes the row that goes on at a line, one having begun. TURN_STOP: none does. */
enum turn block_take_row(struct block_way *, struct block_line *);
