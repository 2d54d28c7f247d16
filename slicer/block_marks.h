/* SPDX-License-Identifier: Apache-2.0 */
/* The marks of a piece of text in a dialect with braces, one behind the other, so that whoever
 * knows which statements are of interest steps from one to the next, and over whole blocks. Their
 * order is much the same from statement to statement, so that a processor foresees the way; places
 * of bytes would not be. Not for others than the slicer's own way over blocks (slice_blocks.c).
 *
 *     text     unit 5 {. mtu "a{";.}.
 *     marks          ^             ^     braces outside strings, and what only the tokenizer can
 *     newline         ^          ^  ^    judge
 */
#pragma once

#include "base/bits.h"
#include "base/str.h"
#include "slicer/line_scan.h"

enum { MARKS_BYTES = 8 * 1024, MARKS_LEAST = 512, MARKS_BLOCKS = MARKS_BYTES / 64 };
/* A mark that may be for the tokenizer. */
#define MARK_CAREFUL 0x8000u

struct block_marks {
    const char *p; /* the piece */
    uint32_t n;    /* bytes of it: whole lines, the last of which does not end in a string */
    uint32_t size; /* of the piece to come */
    uint64_t newline[MARKS_BLOCKS + 1], inside[MARKS_BLOCKS + 1]; /* lines; strings, first quotes */
    uint32_t before[MARKS_BLOCKS + 1]; /* newlines in front of the block */
    uint32_t count;
    /* Places, some with MARK_CAREFUL: braces outside strings, and anywhere pairs, backslashes, and
     * newlines where they may not be; behind them the end of the piece with MARK_CAREFUL. */
    uint16_t marks[MARKS_BYTES + 2 * SCAN_BLOCK];
};

/* Up to four pairs of bytes that are marked, too. */
struct block_pairs {
    uint32_t n;
    char first[4], second[4];
    bool any[4]; /* the second may be any byte */
};

struct line_reader;

/* Marks the whole lines at the beginning of a text, which begins outside strings, up to `size`
 * bytes. False where there is none. */
bool block_marks_find(struct block_marks *, const struct mark_sets *, const struct block_pairs *,
                      str text, enum scan_kernel);

static inline uint32_t block_marks_place(const struct block_marks *m, uint32_t i)
{
    return m->marks[i] & (MARK_CAREFUL - 1);
}

/* Whether a mark is a brace, unless it has MARK_CAREFUL: 1, or -1 for one that closes; 0: none. */
static inline int block_marks_step(const struct block_marks *m, uint32_t i)
{
    char c = m->p[block_marks_place(m, i)];
    return (c == '{') - (c == '}');
}

/* The number of the first mark at or behind a place. */
uint32_t block_marks_at(const struct block_marks *, uint32_t at);

/* The first newline at or behind a place of the piece, also in strings. */
static inline uint32_t block_marks_newline(const struct block_marks *m, uint32_t at)
{
    uint32_t b = at / 64;
    uint64_t found = m->newline[b] & ~0ull << at % 64;
    while (!found)
        found = m->newline[++b];
    return b * 64 + (uint32_t)__builtin_ctzll(found);
}

/* Whether a place is in a string. */
static inline bool block_marks_inside(const struct block_marks *m, uint32_t at)
{
    return m->inside[at / 64] >> at % 64 & 1;
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

/* How statements begin, with the blanks before them, all of which are to be gone over alike; where
 * the next byte is a blank, or of `others`, they are not. */
enum { MARKS_HEAD = 48, MARKS_ALIKE = MARKS_HEAD + 16 };
struct block_head {
    const char *bytes;
    uint32_t n;             /* MARKS_HEAD at most */
    const uint16_t *others; /* by byte: not 0 */
};

/* Going over what stands in a block, up to the brace that closes it. */
struct block_pass {
    const struct line_reader *reader;
    const char *p;  /* the text; places are bytes behind this */
    uint32_t at;    /* where it goes on, */
    uint32_t mark;  /* in a piece: and the number of the first mark from there on */
    uint32_t depth; /* open levels there */
    uint32_t over;  /* the level that the block is in */
    uint32_t least; /* so many levels stood open all the time, at least */
    uint32_t limit; /* of levels */
    bool inside;    /* the place is in a string */
};

enum block_stop {
    BLOCK_END,     /* of the text */
    BLOCK_CLOSED,  /* at the brace */
    BLOCK_CAREFUL, /* at what only the tokenizer can judge */
};

/* Goes on in a piece. */
enum block_stop block_marks_pass(const struct block_marks *, struct block_pass *);
/* Goes over lines without a piece, from the beginning of one outside strings; *lines: how many end
 * in front of the place. */
enum block_stop block_marks_skip(const struct mark_sets *sets, size_t n, struct block_pass *,
                                 uint32_t *lines, enum scan_kernel);
/* Goes over statements with blocks, one line behind the other from the one at u->at on, as long as
 * they begin with a head, hold little more on their line and no mark but the brace at its end, and
 * are closed by one that ends its line, all in the piece, with nothing for the tokenizer. Returns
 * how many; MARKS_ALIKE bytes may be read from each line up to `last`. */
uint32_t block_marks_alike(const struct block_marks *, struct block_pass *u,
                           const struct block_head *, uint32_t last);

/* ---- kernels ---- */

/* All blocks of a text, up to MARKS_BYTES. */
SCAN_DECLARE(void, block_marks_list, struct block_marks *, const struct mark_sets *,
             const struct block_pairs *, str text);
SCAN_DECLARE(enum block_stop, block_marks_skip, const struct mark_sets *, size_t n,
             struct block_pass *, uint32_t *lines);
