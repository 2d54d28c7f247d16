/* SPDX-License-Identifier: Apache-2.0 */
/* Interned text: equal bytes get one small number, counted up from 0 in order of first appearance.
 * Used for dictionaries of columns, names in programs, words of configurations.
 *
 *     slots  [ . 2 . 0 . . 1 . ]   open addressing by hash, load at most 1/2
 *     texts  [ "cisco" "juniper" "frr" ]
 */
#pragma once

#include "base/str.h"

typedef uint32_t sym;
#define SYM_NONE UINT32_MAX

struct symtab {
    struct arena *arena; /* texts are copied here */
    uint32_t *slots;     /* sym + 1, 0 = free */
    uint64_t *hashes;    /* of each text */
    str *texts;
    uint32_t n, cap, slot_count;
    uint64_t probes; /* slots that sym_intern looked at so far, for tests of its work */
};

/* An empty table whose texts and arrays live in the arena. */
struct symtab symtab_new(struct arena *);
/* Makes room for so many more, where it is known how many will come. */
void symtab_reserve(struct symtab *, uint32_t more);
/* The number of s, added when it is new. */
sym sym_intern(struct symtab *, str s);
/* The number of s, SYM_NONE when it was never added. */
sym sym_find(const struct symtab *, str s);
/* The text of a number; lives as long as the arena. */
static inline str sym_text(const struct symtab *t, sym s)
{
    return t->texts[s];
}
