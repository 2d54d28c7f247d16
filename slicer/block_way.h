/* SPDX-License-Identifier: Apache-2.0 */
/* One visit of the slicer to blocks of the reader's window: what slice_blocks.c goes by. Not for
 * others. */
#pragma once

#include "slicer/block_marks.h"
#include "slicer/line_reader.h"
#include "slicer/slice_state.h"

/* One visit of the slicer to whole lines of the reader's window. */
struct block_way {
    struct slicer *s;
    struct line_reader *r;
    struct block_marks *m;
    const char *end;              /* of the window's whole lines */
    const char *entry;            /* the first line of this visit */
    const char *from;             /* the first byte that went nowhere yet */
    const struct line_want *want; /* what is wanted below the levels; NULL: any may matter */
    uint32_t first_line;          /* number of the piece's first line */
    uint32_t at;                  /* the line of the piece to look at */
    uint32_t known;               /* so many levels are the reader's, too */
    bool passing;                 /* in a block, down to the brace that closes it … */
    struct block_pass pass;
    const char *base;   /* … whose header this is, or the entry, */
    uint32_t base_line; /* and its number; 0: it stands in the piece, and nobody asked */
    str out;            /* bytes of slices that lie one behind the other and wait */
    bool quiet;         /* nobody hears of slices but by their bytes, which may wait */
    bool tailed;        /* here no expression ends in a statement without the words of s->tail */
    bool late;          /* and most statements lead on, so that headers may be entered late */
};

/* A line from its first byte to its first mark. */
struct block_line {
    uint32_t at, first, stop, end;
};

/* A line of the window; its number is 0 where nobody asks. */
struct spot {
    const char *p;
    uint32_t number;
};

/* How far a walk came. */
enum turn {
    TURN_ON,
    TURN_STOP,
    TURN_PAST, /* the line was taken, the next one stops */
    TURN_FAIL
};

static inline uint64_t byte_at(const struct block_way *w, const char *p)
{
    return w->r->base + (uint64_t)(p - w->r->win);
}

static inline uint32_t number_at(const struct block_way *w, uint32_t at)
{
    return w->first_line + block_marks_count(w->m, at);
}

/* A line of the piece; whoever hears of slices hears of lines. */
static inline struct spot spot_at(const struct block_way *w, uint32_t at)
{
    return (struct spot){w->m->p + at, w->s->named ? number_at(w, at) : 0};
}

/* Behind the line that a mark at p is the last of, blanks apart; NULL: it is not. */
static inline const char *line_end(const char *p)
{
    p++;
    while (*p == ' ' || (*p >= '\t' && *p <= '\r' && *p != '\n'))
        p++;
    return *p == '\n' ? p + 1 : NULL;
}
