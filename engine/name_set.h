/* SPDX-License-Identifier: Apache-2.0 */
/* A set of names by their hashes: whether one may stand twice among very many. Open addressing, at
 * most half full; 8 bytes a slot. */
#pragma once

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

struct name_set {
    uint64_t *at; /* 0: free */
    uint32_t slots, n;
};

/* Makes room for so many more. */
void name_set_room(struct name_set *, struct arena *, uint32_t more);
/* Adds a hash, for which there is room; false where it was there. */
bool name_set_add(struct name_set *, uint64_t hash);
/* Fetches the place of a hash that is added soon into the cache. */
void name_set_fetch(const struct name_set *, uint64_t hash);
/* Empties it, and keeps its room. */
void name_set_clear(struct name_set *);
