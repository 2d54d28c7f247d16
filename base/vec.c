/* SPDX-License-Identifier: Apache-2.0 */
#include "base/vec.h"

uint32_t vec_next_cap(struct arena *a, uint32_t cap, uint32_t wanted)
{
    if (wanted < cap || wanted > UINT32_MAX / 2)
        boundary_fail(arena_boundary(a));
    uint32_t next = cap ? cap * 2 : 8;
    while (next < wanted)
        next *= 2;
    return next;
}
