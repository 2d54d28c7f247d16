/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/name_set.h"

#include <string.h>

enum { FIRST_SLOTS = 1024 };

static uint32_t slot_of(const struct name_set *s, uint64_t hash)
{
    return (uint32_t)(hash >> 7) & (s->slots - 1);
}

static bool put(struct name_set *s, uint64_t hash)
{
    uint32_t i = slot_of(s, hash);
    for (; s->at[i]; i = (i + 1) & (s->slots - 1))
        if (s->at[i] == hash)
            return false;
    s->at[i] = hash;
    return true;
}

void name_set_room(struct name_set *s, struct arena *a, uint32_t more)
{
    struct name_set grown = {.slots = s->slots ? s->slots : FIRST_SLOTS, .n = s->n};
    while (grown.slots / 2 < s->n + more)
        grown.slots *= 2;
    if (grown.slots == s->slots)
        return;
    grown.at = ARENA_ARRAY(a, uint64_t, grown.slots);
    for (uint32_t i = 0; i < s->slots; i++)
        if (s->at[i])
            (void)put(&grown, s->at[i]);
    *s = grown;
}

bool name_set_add(struct name_set *s, uint64_t hash)
{
    s->n++;
    return put(s, hash ? hash : 1);
}

void name_set_fetch(const struct name_set *s, uint64_t hash)
{
    __builtin_prefetch(&s->at[slot_of(s, hash)]);
}

void name_set_clear(struct name_set *s)
{
    if (s->at)
        memset(s->at, 0, s->slots * sizeof *s->at);
    s->n = 0;
}
