/* SPDX-License-Identifier: Apache-2.0 */
/* What the last levels of expressions begin with. Whatever stands above, no expression ends in a
 * statement without one of these words, and none ends below it by a run of words that begins in it:
 *
 *     interfaces||.*||unit 5           unit
 *     interfaces||.*||mtu .*           mtu
 *
 *         ge-0/0/1 {
 *             description uplink;      neither: nobody needs to know what waits in front of it
 *             mtu 9192;                one of them
 *
 * So where all statements of a level would have to be entered (match_want gives NULL), only those
 * that hold such a word have to be, and the levels above them; below a level where a last level has
 * begun a run (match_under_way) all have to be. */
#pragma once

#include "base/str.h"
#include "slicer/text_look.h"

#include <endian.h>

struct block_pairs;
struct match_program;
struct match_walk;

/* Different words, at most; with more there is no answer. */
enum { MATCH_TAILS = 4 };

struct match_tail {
    uint32_t n;
    /* each as its first eight bytes, the first one lowest; the mask leaves out what it lacks */
    uint64_t head[MATCH_TAILS], mask[MATCH_TAILS];
};

/* The words of a program; false: an expression may end anywhere. */
bool match_tail_of(struct match_tail *, const struct match_program *);
/* Whether a word may stand in a text, anywhere; `more` bytes may be read behind it. */
static inline bool match_tail_in_one(uint64_t head, uint64_t mask, str text, size_t more)
{
    const char first = (char)head, second = (char)(head >> 8);
    const uint32_t any = mask >> 8 ? 0 : 0xffff; /* it has one byte */
    if (UNLIKELY(text.n + more < (text.n + 15) / 16 * 16 + 8))
        return true; /* not known */
    for (size_t at = 0; at < text.n; at += 16) {
        const char *p = text.p + at;
        uint32_t bits = text_look_for(p, first) & (text_look_for(p + 1, second) | any);
        for (; UNLIKELY(bits); bits &= bits - 1) {
            uint64_t here;
            memcpy(&here, p + __builtin_ctz(bits), sizeof here);
            if ((le64toh(here) & mask) == head)
                return true;
        }
    }
    return false;
}

/* The same of several words. */
bool match_tail_in_any(const struct match_tail *, str text, size_t more);

/* Whether one of the words may stand in a text. */
static inline bool match_tail_in(const struct match_tail *t, str text, size_t more)
{
    if (LIKELY(t->n == 1))
        return match_tail_in_one(t->head[0], t->mask[0], text, more);
    return match_tail_in_any(t, text, more);
}

/* Whether one of the words may begin at p; 8 bytes may be read there. */
static inline bool match_tail_at(const struct match_tail *t, const char *p)
{
    uint64_t here;
    memcpy(&here, p, sizeof here);
    here = le64toh(here);
    bool found = false;
    for (uint32_t i = 0; i < t->n; i++)
        found |= (here & t->mask[i]) == t->head[i];
    return found;
}

/* The first two bytes of each. */
struct block_pairs match_tail_pairs(const struct match_tail *);
/* Whether an expression may end in a statement of this depth, below the statements entered last,
 * by a run of words that began above. */
bool match_under_way(const struct match_walk *, uint32_t depth);
/* Whether something waits for statements of this depth that any word takes on: most are alive. */
bool match_takes_any(const struct match_walk *, uint32_t depth);
