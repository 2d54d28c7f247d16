/* SPDX-License-Identifier: Apache-2.0 */
/* One visit of the slicer to whole lines of the reader's window, shared by slice_lines.c (which
 * lines matter), slice_way.c (lines and bytes) and slice_leave.c (what is left behind). Not for
 * others. */
#pragma once

#include "slicer/line_reader.h"
#include "slicer/line_starts.h"
#include "slicer/slice_state.h"

/* The newest statement that is no level: what stands deeper is below it. */
struct newest {
    const char *line; /* NULL: it is no line of this window */
    bool parent;
    bool bare; /* with line NULL: nothing stands below it yet */
};

struct way {
    struct slicer *s;
    struct line_reader *r;
    struct line_starts *m;
    const char *end;     /* of the window's whole lines */
    const char *entry;   /* the first line of this visit */
    const char *from;    /* the first byte that went nowhere yet */
    const char *closer;  /* the newest line, where it closed a block */
    uint32_t first_line; /* number of the piece's first line */
    uint32_t room;       /* bytes of the next piece, at most */
    uint32_t at;         /* the next line to look at, in the piece */
    uint32_t odd;        /* the next odd line, a place in m->odd */
    uint32_t indent; /* statements deeper than this are below `newest`; INDENT_ANY: there is none */
    uint32_t limit;  /* lines that are looked at have at most so many blanks */
    struct newest newest;
    const struct line_want *top;  /* what is wanted at the top */
    const struct line_want *want; /* what is wanted below the levels, no slice being open; NULL: not
                                     known here */
    bool passed;      /* statements behind `newest`, of its indent and parents of nothing, were */
    uint64_t other;   /* first bytes of a line that is no parent, a blank among them; 0: none yet */
    char taken[32];   /* how a statement at the newest level begins that is taken, … */
    uint32_t taken_n; /* … so many bytes, a blank not the next; 0: not known */
    uint8_t stops[16];                /* the first bytes that are looked at … */
    const struct line_want *stops_of; /* … where this is wanted; NULL: none yet */
    bool stops_below;                 /* … below headers */
    uint32_t floor;   /* with it: statements of so many blanks stand below the levels */
    uint32_t parents; /* levels that are parents */
    uint32_t known;   /* so many levels are the reader's, too */
    bool fresh;       /* no statement was looked at: the reader's levels still stand */
    bool told;        /* the reader's pending statement was looked at in an earlier visit */
    str out;          /* bytes of slices that lie one behind the other and wait */
    uint32_t out_line, out_last;
};

/* What a line of the window is. */
struct seen_line {
    const char *line, *first; /* the first byte behind the blanks */
    uint32_t indent;
    bool statement, comment;
};

/* The blanks that the line at a place begins with. */
static inline uint32_t way_indent(const struct line_starts *m, uint32_t at)
{
    uint64_t other = ~line_starts_blanks(m, at);
    uint32_t n = other ? (uint32_t)__builtin_ctzll(other) : 64;
    while (UNLIKELY(n >= 64) && (m->p[at + n] == ' ' || m->p[at + n] == '\t'))
        n++;
    return n;
}

/* Below parents each line is looked at, and below deep ones: to find few blanks costs by their
 * number. */
static inline void way_set_limit(struct way *w)
{
    bool all = w->parents || w->newest.parent || w->indent > STARTS_INDENT;
    w->limit = all ? INDENT_ANY : w->indent;
}

/* The sets of rules that the statement with this first byte may concern. */
static inline uint32_t way_gate(const struct way *w, const char *first)
{
    return line_gate_quick(&w->r->gate, first, (size_t)(w->end - first));
}

/* Whether what is wanted may begin with this byte, told by it and the seven behind. */
static inline bool way_may_take(const struct way *w, const struct line_want *want,
                                const char *first)
{
    unsigned char c = (unsigned char)*first;
    return want->asks[c] &&
           (line_head(first, (size_t)(w->end - first)) & want->mask[c]) == want->head[c];
}

/* The byte of the input that stands here. */
static inline uint64_t way_byte(const struct way *w, const char *p)
{
    return w->r->base + (uint64_t)(p - w->r->win);
}

/* The number of a line of the window. */
uint32_t way_number(const struct way *, const char *line);
/* A line from..end of the window. */
struct seen_line way_look(const struct way *, const char *line, const char *end);
/* The line before `end`, which is not w->entry. */
struct seen_line way_before(const struct way *, const char *end);
/* The text of a statement as its event would have it; the buffer is for one that is not so in the
 * window. */
str way_normal(const struct way *, struct buf *, const char *first, const char *end);
str way_text(const struct way *, const char *first, const char *end);
/* What the line first..end says as a closer: line_closer_at its text, mostly told without it. */
const struct dialect_closer *way_closer(const struct way *, const char *first, const char *end);
/* The text of a line of the piece; most need no look at each byte. */
str way_piece_text(const struct way *, uint32_t first, uint32_t end);

/* Whether the line before one of the piece is a statement for sure. */
bool way_is_behind_statement(const struct way *, const char *line);
/* Passes on what waits. */
bool way_put(struct way *) NODISCARD;
/* Passes the bytes up to `to`, which begins this line, on as part of the slice, or of none. */
bool way_pass_slice(struct way *, const char *to, uint32_t line) NODISCARD;
bool way_pass_rest(struct way *, const char *to) NODISCARD;
/* Where the open slice ends if the next statement is at `to`. */
const char *way_slice_end(const struct way *, const char *to);
bool way_close_slice(struct way *, const char *end) NODISCARD;
/* Moves what was kept of levels in the window to where it stays. */
void way_keep_levels(struct way *);

/* Whether the statement with this first byte is a parent of literals or closers. */
bool way_is_parent(struct way *, const char *first);
/* Whether a closer ends the block of a header. */
bool way_is_closer_of(const struct way *, const struct dialect_closer *, str header);
/* Whether a closer that stands below the newest statement can end neither its block nor one above:
 * what it may end is of no interest. */
bool way_is_harmless(const struct way *, const struct dialect_closer *);
/* Whether from a line on that begins no piece only what is asked for at the top matters. */
bool way_may_search(const struct way *);
/* Goes from such a line on to the next one that has to be looked at, or may have to be; *number is
 * its number. */
const char *way_search(struct way *, const char *line, uint32_t *number);

/* What the slicer and the reader hold becomes the way's. */
void way_enter(struct way *);
/* The tokenizer goes on at a line of the window, in front of which it stands as if it had read all;
 * comments and blank lines before it are its, too. */
bool way_leave(struct way *, const char *to) NODISCARD;
