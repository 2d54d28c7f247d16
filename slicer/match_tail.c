/* SPDX-License-Identifier: Apache-2.0 */
#include "slicer/match_tail.h"

#include "slicer/block_marks.h"
#include "slicer/dialect.h"
#include "slicer/match_compile.h"

static bool add_word(struct match_tail *t, str word)
{
    uint64_t head = 0, mask = 0;
    for (size_t i = 0; i < 8 && i < word.n; i++) {
        head |= (uint64_t)(unsigned char)word.p[i] << 8 * i;
        mask |= (uint64_t)0xff << 8 * i;
    }
    uint32_t n = 0;
    for (uint32_t i = 0; i < t->n; i++) { /* the shorter of two that begin alike stands for both */
        if ((head & t->mask[i]) == t->head[i] && (mask & t->mask[i]) == t->mask[i])
            return true;
        if ((t->head[i] & mask) == head && (t->mask[i] & mask) == mask)
            continue;
        t->head[n] = t->head[i];
        t->mask[n++] = t->mask[i];
    }
    t->n = n;
    if (n == MATCH_TAILS)
        return false;
    t->head[n] = head;
    t->mask[n] = mask;
    t->n++;
    return true;
}

bool match_tail_of(struct match_tail *t, const struct match_program *p)
{
    *t = (struct match_tail){0};
    if (p->whole != UINT32_MAX || p->dialect->fold)
        return false;
    for (uint32_t i = 0; i < p->edges.n; i++) {
        const struct match_edge *e = &p->edges.at[i];
        if (!match_is_last(p, e))
            continue;
        str word = str_sub(e->prefix, 0, str_find_byte(e->prefix, ' ', 0));
        if (e->kind != MATCH_PATTERN || e->not_ || !word.n || !add_word(t, word))
            return false;
    }
    return t->n > 0;
}

/* ---- finding ---- */

bool match_tail_in_any(const struct match_tail *t, str text, size_t more)
{
    for (uint32_t k = 0; k < t->n; k++)
        if (match_tail_in_one(t->head[k], t->mask[k], text, more))
            return true;
    return false;
}

struct block_pairs match_tail_pairs(const struct match_tail *t)
{
    struct block_pairs pairs = {.n = t->n};
    for (uint32_t i = 0; i < t->n; i++) {
        pairs.first[i] = (char)t->head[i];
        pairs.second[i] = (char)(t->head[i] >> 8);
        pairs.any[i] = !(t->mask[i] >> 8);
    }
    return pairs;
}

bool match_under_way(const struct match_walk *w, uint32_t depth)
{
    if (depth >= w->frames.n)
        return false;
    return w->plain || w->frames.at[depth].state->ending;
}

bool match_takes_any(const struct match_walk *w, uint32_t depth)
{
    return depth < w->frames.n && !w->plain && w->frames.at[depth].state->open;
}
