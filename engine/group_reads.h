/* SPDX-License-Identifier: Apache-2.0 */
/* Which fields of a node decide what a loop over the fleet, or IS UNIQUE, makes of it. */
#pragma once

#include "engine/fleet_needs.h"

enum { READS_PATHS = 8 };
struct reads_of {
    struct needs_path path[READS_PATHS];
    uint32_t n;
};

/* Of a loop over fleet.nodes: its keys and its condition. False where something else decides, too.
 */
bool reads_of_loop(struct reads_of *, const struct program *, const struct loop *);
/* Of IS UNIQUE about nodes. */
bool reads_of_unique(struct reads_of *, const struct program *, const struct unique *);
