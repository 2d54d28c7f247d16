/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of a slicer, shared by slice.c (events) and slice_lines.c (whole lines). Not for
 * others: include slicer/slice.h. */
#pragma once

#include "base/vec.h"
#include "slicer/match_tail.h"
#include "slicer/slice.h"

struct line_reader;

struct line_want;
struct way_search;
struct match_hit;
struct match_walk;

/* An open level above: its header's bytes are kept so that they can be shown as context. */
struct open_level {
    uint32_t raw, raw_n;   /* in `held` */
    uint32_t text, text_n; /* in `held` */
    uint32_t line;
    bool shown;      /* written as context; its closer will be, too */
    bool parent;     /* whole lines: what stands below has to be looked at line by line */
    uint32_t indent; /* whole lines: blanks before it */
    const struct line_want *want; /* whole lines: what is wanted below it */
    const char *window; /* whole lines: not NULL where it lies here and not yet in `held` */
    uint64_t from, to;  /* blocks: bytes of its text in the input */
    bool late;          /* blocks: what stands below it may be entered late (slice_late.h) */
};

struct slicer {
    struct arena *arena;
    const struct match_program *program;
    struct match_walk *walk;
    struct match_tail tail; /* blocks; n is 0 where there is none */
    uint32_t entered;       /* blocks: levels that the matcher was told of */
    enum slice_headers headers;
    uint32_t takers; /* expressions before this number take, the others take away */
    struct slice_sink sink;
    struct diags *dg;
    bool plain;                    /* never asks the reader for less */
    bool offered;                  /* the reader was asked whether it lends lines … */
    bool lent;                     /* … and it does */
    bool named;                    /* the sink is told of the slices and their paths */
    bool braces;                   /* blocks are closed by `}` */
    VEC(struct open_level) levels; /* levels.at[d]: the open header of depth d */
    struct buf held;               /* their bytes */
    struct buf bound;              /* comments that bind to the statement to come */
    struct buf scratch;            /* whole lines: the text of a level */
    struct way_search *search;     /* whole lines: NULL until it is needed */
    uint64_t bound_from;
    uint32_t bound_line;
    bool in_slice;
    bool whole;     /* an expression takes everything */
    uint32_t depth; /* of the slice's first statement */
    size_t held_n;  /* of `held` without that statement's text */
    struct slice slice;
    VEC(uint32_t) exprs;
    VEC(str) path;
    struct slice_counts counts;
    uint32_t skip;      /* statements deeper than this cannot match */
    uint32_t hole;      /* depth of the statement that was taken away with all below it */
    uint32_t last_line; /* line of what was written last */
    bool at_line_end;   /* the last byte written was a newline */
};

/* The bytes of a level's header. */
str slice_level_raw(const struct slicer *, const struct open_level *);
/* Begins a slice at a statement: the sink gets to know of it, and the levels above. */
bool slice_open(struct slicer *, const struct line_event *, const struct match_hit *) NODISCARD;
/* Shows the levels above a depth that the reader of the output has not seen yet. */
bool slice_show(struct slicer *, uint32_t depth) NODISCARD;
/* Begins and ends a slice that nobody is told of but by its bytes: from this byte, and to slice.to.
 */
static inline void slice_begin_unnamed(struct slicer *s, uint64_t from)
{
    s->slice.from = from;
    s->in_slice = true;
    s->depth = s->levels.n;
    s->held_n = s->held.n;
    s->counts.slices++;
}
static inline void slice_end_unnamed(struct slicer *s)
{
    s->counts.bytes += s->slice.to - s->slice.from;
    s->in_slice = false;
    s->held.n = s->held_n;
}
/* Ends the slice, if one is open; slice.to and slice.last are known. */
bool slice_end(struct slicer *) NODISCARD;
/* Passes bytes of slices or context on, so that what stood on different lines stays so. */
bool slice_put(struct slicer *, bool (*to)(void *, str), str bytes, uint32_t line,
               uint32_t last) NODISCARD;
/* Passes on bytes that are in no slice. */
bool slice_put_rest(struct slicer *, str bytes) NODISCARD;
/* Levels up to this depth exist, if only as ones that were passed over. */
void slice_push_unseen(struct slicer *, uint32_t depth);
/* line_takers (their argument is the slicer): slice lines by their indents, and by their braces. */
bool slice_lines(void *slicer, struct line_reader *);
bool slice_blocks(void *slicer, struct line_reader *);
