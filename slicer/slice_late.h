/* SPDX-License-Identifier: Apache-2.0 */
/* Levels that the matcher hears of late. Below a level that any words take, it would have to be
 * told of each statement, to know what waits in front of the next one. Where no expression can end
 * without one of a few words (match_tail.h), it is told when such a word comes.
 *
 *     interfaces {          entered: `interfaces`
 *         ge-0/0/1 {        a level, not entered
 *             mtu 9192;     passed over
 *             unit 5 {      the word: now ge-0/0/1 is entered, then this
 *
 * For the slicer's own ways over lines only. */
#pragma once

#include "slicer/slice_state.h"

struct dialect;

/* Whether statements of a depth need to be entered only where they hold such a word, and most of
 * them lead on; want: what match_want says of them. The levels above are entered. */
bool slice_late_may(const struct slicer *, uint32_t depth, const struct line_want *want);
/* Enters the levels that are not; those that lie in the window may be read up to `end`. False:
 * below one of them nothing matters, and it and those further in want nothing from now on. */
bool slice_late_enter(struct slicer *, const struct dialect *, const char *end);
