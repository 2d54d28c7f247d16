/* SPDX-License-Identifier: Apache-2.0 */
/* The marks of a piece of text in a dialect with braces, as bits, so that whoever knows which
 * statements are of interest steps from one to the next, and over whole blocks by counting. Not for
 * others than the slicer's own way over blocks (slice_blocks.c).
 *
 *     text   unit 5 {. mtu "a{";.}.     bit i of a block: byte i
 *     open   00000010000000000000
 *     close  00000000000000000010
 *     mark   00000011000000000111      with `;`, newlines and what only the tokenizer can judge
 */
#pragma once

#include "base/bits.h"
#include "slicer/line_scan.h"

enum { MARKS_BYTES = 8 * 1024, MARKS_LEAST = 512, MARKS_BLOCKS = MARKS_BYTES / 64 };

struct block_marks {
    const char *p; /* the piece */
    uint32_t n;    /* bytes of it: whole lines, the last of which does not end in a string */
    uint32_t size; /* of the piece to come */
    bool crossed;  /* some of its strings go over lines */
    uint64_t newline[MARKS_BLOCKS + 1], inside[MARKS_BLOCKS + 1]; /* lines; strings, first quotes */
    /* outside strings; careful also inside: backslashes, newlines where they may not be */
    uint64_t open[MARKS_BLOCKS + 1], close[MARKS_BLOCKS + 1];
    uint64_t careful[MARKS_BLOCKS + 1], mark[MARKS_BLOCKS + 1];
    uint32_t before[MARKS_BLOCKS + 1]; /* newlines in front of the block */
    bool paired;                       /* pairs are found: where two bytes, one of some, begin */
    uint64_t pair[MARKS_BLOCKS + 1];
};

/* Up to four pairs of bytes. */
struct block_pairs {
    uint32_t n;
    char first[4], second[4];
    uint64_t any[4]; /* all ones: the second may be any byte, else 0 */
};

/* Marks the whole lines at the beginning of a text, which begins outside strings, up to `size`
 * bytes. False where there is none. */
bool block_marks_find(struct block_marks *, const struct mark_sets *, str text, enum scan_kernel);

struct line_reader;

/* The first mark at or behind a place; at the end of the piece stands one. */
static inline uint32_t block_marks_next(const struct block_marks *m, uint32_t at)
{
    uint32_t b = at / 64;
    uint64_t marks = m->mark[b] & ~0ull << at % 64;
    while (!marks)
        marks = m->mark[++b];
    return b * 64 + (uint32_t)__builtin_ctzll(marks);
}

/* Finds pairs in the piece. */
void block_marks_pairs(struct block_marks *, const struct block_pairs *, enum scan_kernel);

/* The first brace, pair or careful mark at or behind a place; the end of the piece where there is
 * none. */
static inline uint32_t block_marks_event(const struct block_marks *m, uint32_t at)
{
    uint32_t b = at / 64, last = m->n / 64;
    uint64_t behind = ~0ull << at % 64;
    for (;; b++, behind = ~0ull) {
        uint64_t events = (m->open[b] | m->close[b] | m->careful[b] | m->pair[b]) & behind;
        if (events)
            return b * 64 + (uint32_t)__builtin_ctzll(events);
        if (b == last)
            return m->n;
    }
}

/* The first bit of a kind at or behind a place; the end of the piece where there is none. */
static inline uint32_t block_marks_first(const struct block_marks *m, const uint64_t *bits,
                                         uint32_t at)
{
    uint32_t b = at / 64, last = m->n / 64;
    uint64_t found = bits[b] & ~0ull << at % 64;
    while (!found && b < last)
        found = bits[++b];
    return found ? b * 64 + (uint32_t)__builtin_ctzll(found) : m->n;
}

/* The beginning of the line that a place is in, outside strings. */
static inline uint32_t block_marks_line(const struct block_marks *m, uint32_t at)
{
    uint32_t b = at / 64;
    uint64_t before = m->newline[b] & ~m->inside[b] & ((1ull << at % 64) - 1);
    while (!before && b--)
        before = m->newline[b] & ~m->inside[b];
    return before ? b * 64 + 64 - (uint32_t)__builtin_clzll(before) : 0;
}

/* Whether what stands at a place may be for the tokenizer. */
static inline bool block_marks_careful(const struct block_marks *m, uint32_t at)
{
    return m->careful[at / 64] >> at % 64 & 1;
}

/* How many lines end in front of a place. */
static inline uint32_t block_marks_count(const struct block_marks *m, uint32_t at)
{
    return m->before[at / 64] + bits_ones(m->newline[at / 64] & ((1ull << at % 64) - 1));
}

/* Whether a line begins at a place, outside strings. */
static inline bool block_marks_begins(const struct block_marks *m, uint32_t at)
{
    uint32_t b = (at - 1) / 64;
    return !at || ((m->newline[b] & ~m->inside[b]) >> (at - 1) % 64 & 1);
}

/* Going over what stands in a block, up to the brace that closes it. */
struct block_pass {
    const struct line_reader *reader;
    const char *p;  /* the text; places are bytes behind this */
    uint32_t at;    /* where it goes on */
    uint32_t depth; /* open levels there */
    uint32_t over;  /* the level that the block is in */
    uint32_t least; /* so many levels stood open all the time, at least */
    uint32_t limit; /* of levels */
    uint32_t until; /* in a piece: it is not gone over further than the block this is in */
    bool inside;    /* the place is in a string */
};

enum block_stop {
    BLOCK_END,     /* of the text */
    BLOCK_CLOSED,  /* at the brace */
    BLOCK_CAREFUL, /* at what only the tokenizer can judge */
};

/* Goes on in a piece. */
enum block_stop block_marks_pass(const struct block_marks *, struct block_pass *, enum scan_kernel);
/* Goes over lines without a piece, from the beginning of one outside strings; *lines: how many end
 * in front of the place. */
enum block_stop block_marks_skip(const struct mark_sets *, size_t n, struct block_pass *,
                                 uint32_t *lines, enum scan_kernel);

/* ---- kernels ---- */

/* All blocks of a text, up to MARKS_BYTES. */
SCAN_DECLARE(void, block_marks_list, struct block_marks *, const struct mark_sets *, str text);
SCAN_DECLARE(void, block_marks_pairs, struct block_marks *, const struct block_pairs *);
SCAN_DECLARE(enum block_stop, block_marks_pass, const struct block_marks *, struct block_pass *);
SCAN_DECLARE(enum block_stop, block_marks_skip, const struct mark_sets *, size_t n,
             struct block_pass *, uint32_t *lines);
