/* SPDX-License-Identifier: Apache-2.0 */
/* One visit of the slicer to whole lines of the reader's window, shared by slice_lines.c (which
 * lines matter), slice_way.c (lines and bytes) and slice_leave.c (what is left behind). Not for
 * others. */
#pragma once

#include "slicer/line_reader.h"
#include "slicer/line_search.h"
#include "slicer/slice_state.h"
#include "slicer/text_look.h"

#include <string.h>

enum { INDENT_ANY = UINT32_MAX };

/* The newest statement that is no level: what stands deeper is below it. */
struct newest {
    const char *line; /* NULL: it is no line of this window */
    bool parent;
    bool bare; /* with line NULL: nothing stands below it yet */
};

/* The search of a slicer, from visit to visit, at the beginning of a cache line. */
enum { STOPS_KEPT = 4 };
struct way_search {
    struct search_stops left[SEARCH_COLUMNS]; /* by indent */
    struct search_stops kept[STOPS_KEPT];
    struct kept_key {
        const struct line_want *want; /* NULL: nothing is kept yet */
        bool below;                   /* headers */
    } keys[STOPS_KEPT];
    struct line_search search;
};

/* How a statement began that some expression took, or went on below: those that begin alike at the
 * same level are alike. */
struct memo {
    char head[32];
    uint32_t n;                   /* bytes of it, a blank not the next; 0: there is none */
    uint32_t depth;               /* levels above */
    const struct line_want *want; /* what is wanted below */
};

struct way {
    struct slicer *s;
    struct line_reader *r;
    const char *end;       /* of the window's whole lines */
    const char *entry;     /* the first line of this visit */
    const char *at;        /* the next line to look at … */
    uint32_t blanks;       /* … and the blanks that it begins with */
    const char *counted;   /* a line … */
    uint32_t counted_line; /* … and its number */
    const char *from;      /* the first byte that went nowhere yet */
    const char *closer;    /* the newest line, where it closed a block */
    uint32_t indent; /* statements deeper than this are below `newest`; INDENT_ANY: there is none */
    uint32_t limit;  /* lines that are looked at have at most so many blanks */
    struct newest newest;
    bool passed; /* statements behind `newest`, of its indent and parents of nothing, were … */
    const char *seen;             /* … but none of them before this line */
    const struct line_want *top;  /* what is wanted at the top */
    const struct line_want *want; /* what is wanted below the levels, no slice being open; NULL: not
                                     known here */
    uint64_t other; /* first bytes of a line that is no parent, a blank among them; 0: none yet */
    struct memo taken, entered;
    uint32_t floor;   /* with `want`: statements of so many blanks stand below the levels */
    uint32_t parents; /* levels that are parents */
    uint32_t known;   /* so many levels are the reader's, too */
    bool fresh;       /* no statement was looked at: the reader's levels still stand */
    bool told;        /* the reader's pending statement was looked at in an earlier visit */
    bool quiet;       /* nobody hears of slices but by their bytes, which may wait */
    str out;          /* bytes of slices that lie one behind the other and wait */
};

/* A line that is looked at, with its newline, and the blanks that it begins with. */
struct line_span {
    const char *p, *end;
    uint32_t indent;
};

/* What a line of the window is. */
struct seen_line {
    const char *line, *first; /* the first byte behind the blanks */
    uint32_t indent;
    bool statement, comment;
};

/* The blanks that a line begins with. */
static inline uint32_t way_blanks(const struct way *w, const char *line)
{
    return text_look_blanks(line, (size_t)(w->end - line));
}

/* Behind the line that a place is in; most are short. */
static inline const char *way_line_end(const struct way *w, const char *p)
{
    uint64_t newlines = w->end - p >= 64 ? text_look_far(p, '\n') : 0;
    if (LIKELY(newlines))
        return p + __builtin_ctzll(newlines) + 1;
    return (const char *)memchr(p, '\n', (size_t)(w->end - p)) + 1;
}

/* The beginning of the line before one that is not w->entry. */
static inline const char *way_line_before(const struct way *w, const char *line)
{
    const char *p = line - 1;
    uint64_t newlines = p - w->entry >= 64 ? text_look_far(p - 64, '\n') : 0;
    if (LIKELY(newlines))
        return p - __builtin_clzll(newlines);
    const char *nl = memrchr(w->entry, '\n', (size_t)(p - w->entry));
    return nl ? nl + 1 : w->entry;
}

/* Whether the first byte of a line behind its blanks begins a statement for sure. */
static inline bool way_begins_statement(const struct way *w, unsigned char c)
{
    return c > ' ' && !(w->r->gate.bytes[c] & BYTE_COMMENT);
}

/* Below parents each line is looked at, and below deep ones: to find few blanks costs by their
 * number. */
static inline void way_set_limit(struct way *w)
{
    bool all = w->parents || w->newest.parent || w->indent >= SEARCH_COLUMNS;
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
uint32_t way_number(struct way *, const char *line);
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

/* Whether the line before one is a statement for sure. */
bool way_is_behind_statement(const struct way *, const char *line);
/* Passes on what waits. */
bool way_put(struct way *) NODISCARD;
/* Passes the bytes up to a line on as part of the slice, or of none. */
bool way_pass_slice(struct way *, const char *to) NODISCARD;
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
/* The last line from `low` on and before a place that begins with at most so many blanks and is no
 * comment or blank line; NULL: none. */
const char *way_find_before(const struct way *, const char *low, const char *at, uint32_t indent);
/* The newest statement is the last one before a place that was passed over. */
void way_find_newest(struct way *, const char *at);
/* Whether a line that stands at the newest statement's indent may be passed over, told by its first
 * byte; only the search can tell where it does not know. */
bool way_passes_by(struct way *, unsigned char c);
/* Goes from behind a line on to the next one that has to be looked at, or to the end. False: the
 * tokenizer has to take that line. */
bool way_next(struct way *, const char *next);

/* What the slicer and the reader hold becomes the way's. */
void way_enter(struct way *);
/* The tokenizer goes on at a line of the window, in front of which it stands as if it had read all;
 * comments and blank lines before it are its, too. */
bool way_leave(struct way *, const char *to) NODISCARD;
