/* SPDX-License-Identifier: Apache-2.0 */
#include "slicer/align.h"

#include <stdlib.h>
#include <string.h>

#define TABLE_CELLS 1000000u
#define ANCHOR_DEPTH 24u

/* A stretch of both sequences. */
struct stretch {
    const uint32_t *have, *want;
    uint32_t *mate;
    uint32_t h, n, w, m; /* have[h .. h + n), want[w .. w + m) */
};

static void align_stretch(struct arena *, struct stretch, unsigned depth);

/* The textbook table: cell (i, j) is the length for the tails from i and j. */
static void align_table(struct arena *a, struct stretch s)
{
    size_t wide = (size_t)s.m + 1;
    struct arena *own = arena_child(a);
    uint32_t *cell = ARENA_ARRAY(own, uint32_t, (s.n + (size_t)1) * wide);
    for (uint32_t i = s.n; i-- > 0;) {
        for (uint32_t j = s.m; j-- > 0;) {
            uint32_t down = cell[(i + 1) * wide + j], right = cell[i * wide + j + 1];
            cell[i * wide + j] = s.have[s.h + i] == s.want[s.w + j]
                                     ? cell[(i + 1) * wide + j + 1] + 1
                                 : down > right ? down
                                                : right;
        }
    }
    for (uint32_t i = 0, j = 0; i < s.n && j < s.m;) {
        if (s.have[s.h + i] == s.want[s.w + j])
            s.mate[s.h + i++] = s.w + j++;
        else if (cell[(i + 1) * wide + j] >= cell[i * wide + j + 1])
            i++;
        else
            j++;
    }
    arena_free(own);
}

/* How often an id stands on each side of a stretch, and where. */
struct tally {
    uint32_t id, have, want, have_at, want_at;
};

static struct tally *tally_of(struct tally *t, size_t mask, uint32_t id)
{
    size_t i = ((size_t)id * 2654435761u) & mask;
    while (t[i].have + t[i].want && t[i].id != id)
        i = (i + 1) & mask;
    t[i].id = id;
    return &t[i];
}

static int by_have(const void *a, const void *b)
{
    const struct tally *x = a, *y = b;
    return (x->have_at > y->have_at) - (x->have_at < y->have_at);
}

/* The anchors of a stretch in order of have, cut down to the longest run that rises in want. */
static uint32_t find_anchors(struct arena *a, struct stretch s, struct tally **out)
{
    size_t slots = 16;
    while (slots < 2 * ((size_t)s.n + s.m))
        slots *= 2;
    struct tally *t = ARENA_ARRAY(a, struct tally, slots);
    for (uint32_t i = 0; i < s.n; i++) {
        struct tally *x = tally_of(t, slots - 1, s.have[s.h + i]);
        x->have++;
        x->have_at = s.h + i;
    }
    for (uint32_t j = 0; j < s.m; j++) {
        struct tally *x = tally_of(t, slots - 1, s.want[s.w + j]);
        x->want++;
        x->want_at = s.w + j;
    }
    uint32_t n = 0;
    for (size_t i = 0; i < slots; i++)
        if (t[i].have == 1 && t[i].want == 1)
            t[n++] = t[i];
    qsort(t, n, sizeof *t, by_have);
    /* piles of patience sorting: top[k] is the anchor that ends the best run of length k + 1 */
    uint32_t *top = ARENA_ARRAY(a, uint32_t, n + 1), *back = ARENA_ARRAY(a, uint32_t, n + 1);
    uint32_t piles = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t lo = 0, hi = piles;
        while (lo < hi) {
            uint32_t mid = (lo + hi) / 2;
            if (t[top[mid]].want_at < t[i].want_at)
                lo = mid + 1;
            else
                hi = mid;
        }
        back[i] = lo ? top[lo - 1] : ALIGN_NONE;
        top[lo] = i;
        piles += lo == piles;
    }
    *out = ARENA_ARRAY(a, struct tally, piles + 1);
    uint32_t at = piles ? top[piles - 1] : ALIGN_NONE;
    for (uint32_t k = piles; k-- > 0; at = back[at])
        (*out)[k] = t[at];
    return piles;
}

static void align_between(struct arena *a, struct stretch s, unsigned depth)
{
    struct arena *own = arena_child(a);
    struct tally *anchors = NULL;
    uint32_t n = find_anchors(own, s, &anchors);
    uint32_t h = s.h, w = s.w;
    for (uint32_t k = 0; n && k <= n; k++) {
        uint32_t h_end = k < n ? anchors[k].have_at : s.h + s.n;
        uint32_t w_end = k < n ? anchors[k].want_at : s.w + s.m;
        struct stretch part = {s.have, s.want, s.mate, h, h_end - h, w, w_end - w};
        align_stretch(own, part, depth + 1);
        if (k < n)
            s.mate[h_end] = w_end;
        h = h_end + 1;
        w = w_end + 1;
    }
    arena_free(own);
}

/* Equal ends are taken off, then the middle is aligned. */
static void align_stretch(struct arena *a, struct stretch s, unsigned depth)
{
    while (s.n && s.m && s.have[s.h] == s.want[s.w]) {
        s.mate[s.h++] = s.w++;
        s.n--;
        s.m--;
    }
    while (s.n && s.m && s.have[s.h + s.n - 1] == s.want[s.w + s.m - 1]) {
        s.n--;
        s.m--;
        s.mate[s.h + s.n] = s.w + s.m;
    }
    if (!s.n || !s.m)
        return;
    if ((uint64_t)s.n * s.m <= TABLE_CELLS)
        align_table(a, s);
    else if (depth < ANCHOR_DEPTH)
        align_between(a, s, depth);
}

void align_ids(uint32_t *mate, struct arena *scratch, const uint32_t *have, uint32_t n,
               const uint32_t *want, uint32_t m)
{
    for (uint32_t i = 0; i < n; i++)
        mate[i] = ALIGN_NONE;
    align_stretch(scratch, (struct stretch){have, want, mate, 0, n, 0, m}, 0);
}
