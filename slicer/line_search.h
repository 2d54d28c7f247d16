/* SPDX-License-Identifier: Apache-2.0 */
/* Looks for the next line at column 0 that may matter, without marks: what stands deeper is looked
 * at only where it may be a closer. Not for others than the slicer's own way over lines
 * (slice_search.c). */
#pragma once

#include "base/str.h"
#include "slicer/line_starts.h"
#include "slicer/text_tree.h"

struct dialect_closer;

enum search_why {
    SEARCH_END,  /* too little is left */
    SEARCH_LINE, /* a line that begins with a byte of the set */
    SEARCH_HEAD, /* the head of a closer, perhaps inside a line */
    SEARCH_DEEP, /* perhaps inside a line with more than LINE_DEEP blanks */
};

struct line_search {
    uint8_t set[16]; /* of ASCII, bit c >> 4 of set[c & 15] */
    struct line_hints hints;
    /* in and out: where it goes on, and whether that is the beginning of a line */
    const char *at, *end;
    bool begun;
    uint32_t newlines;                     /* those that were passed are added */
    const char *newest;                    /* the last line of SEARCH_PASS, where one was passed */
    const struct dialect_closer *harmless; /* below the newest statement; NULL: none known */
    str harmless_line;   /* with it: what it says, with the newline behind; not stopped at */
    enum search_why why; /* why it stopped in front of the byte at `at` */
};

void line_search(struct line_search *, enum scan_kernel);

/* ---- kernels: all the same ---- */

/* What 64 bytes hold: newlines; which are before a byte of the set; which before what may be the
 * head of a closer. deep: half of them are blank. */
struct search_block {
    uint64_t newline, lines, heads;
    bool deep;
};

SCAN_DECLARE(void, line_search, struct line_search *);
