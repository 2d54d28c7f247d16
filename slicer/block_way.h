/* SPDX-License-Identifier: Apache-2.0 */
/* One visit of the slicer to blocks of the reader's window: what slice_blocks.c goes by. Not for
 * others. */
#pragma once

#include "slicer/block_marks.h"
#include "slicer/line_reader.h"
#include "slicer/match.h"
#include "slicer/slice_state.h"

/* One visit of the slicer to whole lines of the reader's window. */
struct block_way {
    struct slicer *s;
    struct line_reader *r;
    struct block_marks *m;
    const char *end;              /* of the window's whole lines */
    const char *entry;            /* the first line of this visit */
    const char *from;             /* the first byte that went nowhere yet */
    struct block_pairs pairs;     /* what the words of s->tail begin with */
    const struct line_want *want; /* what is wanted below the levels; NULL: any may matter */
    uint32_t first_line;          /* number of the piece's first line */
    uint32_t at;                  /* the line of the piece to look at … */
    uint32_t mark;                /* … and the first mark from there on, or one before it */
    uint32_t known;               /* so many levels are the reader's, too */
    bool passing;                 /* in a block, down to the brace that closes it … */
    struct block_pass pass;
    const char *base;         /* … whose header this is, or the entry, */
    uint32_t base_line;       /* and its number; 0: it stands in the piece, and nobody asked */
    str out;                  /* bytes of slices that lie one behind the other and wait */
    bool quiet;               /* nobody hears of slices but by their bytes, which may wait */
    struct block_head alike;  /* of the statements taken last, all of them by how they begin … */
    struct match_place place; /* … where the matcher stood so */
    bool tailed; /* here no expression ends in a statement without the words of s->tail */
    bool late;   /* and most statements lead on, so that headers may be entered late */
};

/* A line from its first byte to its first mark. */
struct block_line {
    uint32_t at, first, stop, end;
    bool calm; /* no other mark stands before the first one, not even of a pair */
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

/* So many bytes may be read from a place of the piece on. */
static inline size_t block_bytes_behind(const struct block_way *w, uint32_t at)
{
    return (size_t)(w->end - w->m->p) - at;
}

/* The number of the first mark from a place on, not before that of the line at hand. */
static inline uint32_t block_next_mark(struct block_way *w, uint32_t at)
{
    while (block_marks_place(w->m, w->mark) < at)
        w->mark++;
    return w->mark;
}

/* Whether a word of last levels may stand at a mark. */
static inline bool block_is_asked(const struct block_way *w, uint32_t i)
{
    uint32_t at = block_marks_place(w->m, i);
    return block_bytes_behind(w, at) < 8 || match_tail_at(&w->s->tail, w->m->p + at);
}

/* The first mark from one on that is more than a pair which begins no such word. */
static inline uint32_t block_next_asked(const struct block_way *w, uint32_t i)
{
    const struct block_marks *m = w->m;
    while (!(m->marks[i] & MARK_CAREFUL) && !block_marks_step(m, i) && !block_is_asked(w, i))
        i++;
    return i;
}

/* Whether nothing but whole statements stands between two beginnings of lines. */
static inline bool block_is_whole(const struct block_way *w, uint32_t from, uint32_t to)
{
    const char *p = w->m->p;
    while (to > from && (unsigned char)p[to - 1] <= ' ')
        to--;
    char last = to > from ? p[to - 1] : ';';
    return last == ';' || last == '{' || last == '}' || w->r->dialect->newline_ends;
}

/* Behind the line that a mark at p is the last of, blanks apart; NULL: it is not. */
static inline const char *line_end(const char *p)
{
    p++;
    while (*p == ' ' || (*p >= '\t' && *p <= '\r' && *p != '\n'))
        p++;
    return *p == '\n' ? p + 1 : NULL;
}

/* Whether the levels above a slice need not be shown. */
static inline bool block_is_shown(const struct slicer *s)
{
    uint32_t n = s->levels.n;
    return !n || s->levels.at[n - 1].shown || s->headers == SLICE_NONE;
}

/* Passes on the bytes of slices that wait. */
bool block_put(struct block_way *) NODISCARD;
/* Passes on the bytes up to a line that are in no slice. */
bool block_put_rest(struct block_way *, const char *to) NODISCARD;
/* Takes n slices that lie one behind the other, where nobody hears of each. */
bool block_put_row(struct block_way *, str row, uint32_t n) NODISCARD;
/* Shows the levels that the reader of the output has not seen yet, or the closer of one. */
bool block_show(struct block_way *) NODISCARD;
bool block_show_closer(struct block_way *, str line) NODISCARD;
/* The open slice ends before a line. */
bool block_close_slice(struct block_way *, struct spot to) NODISCARD;

/* What is wanted below the newest level. */
void block_set_want(struct block_way *);
/* Drops the levels from n on. */
void block_cut_levels(struct block_way *, uint32_t n);
/* The level of a header of the piece; what is wanted below it is not set. */
struct open_level block_level(const struct block_way *, const struct block_line *);
/* A level begins at a header of the piece; late: the matcher has not heard of it. */
void block_push_level(struct block_way *, const struct block_line *, bool late);
/* Finds the numbers of lines that are needed when the piece is gone. */
void block_keep_numbers(struct block_way *);
/* Moves what was kept of levels in the window to where it stays. */
void block_keep_levels(struct block_way *);

/* Marks the piece that a line is in; false where there is none. */
bool block_take_piece(struct block_way *, struct spot line);
/* What the slicer and the reader hold becomes the way's. False when the sink stopped. */
bool block_enter(struct block_way *) NODISCARD;
/* The tokenizer goes on at a place of the window, or at the nearest line before it where it can;
 * stopped: it has to take what stands there. */
bool block_leave(struct block_way *, struct spot at, bool stopped) NODISCARD;
