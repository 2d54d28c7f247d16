/* SPDX-License-Identifier: Apache-2.0 */
/* Which items of two sequences stand for each other when order counts. */
#pragma once

#include "base/arena.h"

#include <stdint.h>

#define ALIGN_NONE UINT32_MAX

/* Pairs equal ids of have and want in order: mate[i] is the index in want of have[i], or
 * ALIGN_NONE. A longest common subsequence where the middle that differs is small (n * m up to a
 * million); beyond that, ids that stand once on both sides are anchors (their longest rising run),
 * and what lies between is aligned the same way. */
void align_ids(uint32_t *mate, struct arena *scratch, const uint32_t *have, uint32_t n,
               const uint32_t *want, uint32_t m);
