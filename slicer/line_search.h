/* SPDX-License-Identifier: Apache-2.0 */
/* Looks for the next line at column 0 that may matter, without marks: what stands deeper is looked
 * at only where it may be a closer. Not for others than the slicer's own way over lines
 * (slice_search.c). */
#pragma once

#include "slicer/line_starts.h"

/* What a line at column 0 is, by its first byte. */
enum { SEARCH_PASS, SEARCH_IGNORE, SEARCH_STOP };

enum search_why {
    SEARCH_END,  /* too little is left */
    SEARCH_LINE, /* a line of SEARCH_STOP */
    SEARCH_HEAD, /* the head of a closer, perhaps inside a line */
    SEARCH_DEEP, /* perhaps a line with more than LINE_DEEP blanks */
};

struct line_search {
    uint8_t what[256];
    struct line_hints hints;
    /* in and out: where it goes on, and whether that is the beginning of a line */
    const char *at, *end;
    bool begun;
    uint32_t newlines;   /* those that were passed are added */
    const char *newest;  /* the last line of SEARCH_PASS, where one was passed */
    enum search_why why; /* why it stopped in front of the byte at `at` */
};

void line_search(struct line_search *, enum scan_kernel);

/* ---- kernels: all the same ---- */

/* What 64 bytes hold: newlines; blanks, newlines and bytes that begin comments; and heads of
 * closers. */
struct search_block {
    uint64_t newline, quiet, heads;
};

void line_search_portable(struct line_search *);
void line_search_sse2(struct line_search *);
void line_search_avx2(struct line_search *);
