/* SPDX-License-Identifier: Apache-2.0 */
/* Looks for the next line that may matter where indents tell the depth: one that stands left of a
 * column, one that begins with a byte of a set right there, and what may close a block wherever it
 * stands. Not for others than the slicer's own way over lines (slice_lines.c).
 *
 *     interface Gi0/1                 two columns: the line behind is no stop,
 *      mtu 9000                       nor is this, since m is not in the set,
 *      service instance 1 ethernet    s is: a stop
 *       encapsulation dot1q 5         stands deeper
 *      exit                           may be a closer: a stop
 */
#pragma once

#include "base/attr.h"
#include "base/str.h"
#include "slicer/line_scan.h"

struct dialect;

/* What lines of a dialect are looked at for besides their columns. */
struct line_hints {
    char comment; /* begins a comment, or a blank line, where a line begins with it */
    bool none;    /* closers cannot be told by so few heads: each line has to be looked at */
    uint32_t n;
    char head[2][3]; /* the first bytes of all closers */
};

/* Those of a dialect. */
struct line_hints line_hints_of(const struct dialect *);

/* Columns, at most; and bytes that a line may have which is passed over. */
enum { SEARCH_COLUMNS = 6, SEARCH_LONG = 4 * SCAN_LONG };

/* Which lines are stops, besides closers: those with fewer blanks than `columns` before them, which
 * are no comments; and of those with just so many the ones that begin with a byte of the set. */
struct search_stops {
    /* made of the others, for kernels: by the byte that stands so many before the first one of a
     * line, a bit for each kind of stop; 127 stands for all that is not ASCII */
    uint8_t table[SEARCH_COLUMNS + 2][128];
    uint32_t columns;
    bool exact;       /* false: the set is empty */
    uint8_t set[16];  /* of ASCII: bit c >> 4 of set[c & 15] */
    uint8_t rest[40]; /* of the cache line, so that tables one behind the other begin with one */
};
_Static_assert(sizeof(struct search_stops) % 64 == 0, "cache lines");

enum search_why {
    SEARCH_END,      /* nothing up to the end */
    SEARCH_LINE,     /* a line to look at */
    SEARCH_TOO_LONG, /* a line of SEARCH_LONG bytes or more */
};

enum search_found {
    FOUND_NOTHING,  /* too little is left for a block */
    FOUND_NONE_YET, /* up to SCAN_LONG bytes further on */
    FOUND_STOP,     /* at `at` stands what may be the first byte of a line to look at behind its
                       blanks, or the last byte of a closer's head */
    FOUND_ODD, /* the block there may hold too many blanks, or no newline stood before it, or the
                  text begins there */
};

struct line_search {
    struct line_hints hints;
    const struct search_stops *stops;
    const char *begin, *end; /* of whole lines; a stop is told by what stands before it, too */
    str harmless;            /* a closer that is none, with the newline behind it: no stop */
    enum search_found (*kernel)(struct line_search *);
    /* in: the beginning of a line; out: of the stop */
    const char *at;
};

/* Makes a search for lines of a dialect. */
void line_search_begin(struct line_search *, const struct dialect *, enum scan_kernel);
/* Fills the table from the rest. */
void line_search_table(struct search_stops *, const struct line_hints *);
/* The same behind what a kernel found, from the line `from` on. */
enum search_why line_search_end(struct line_search *, const char *from, enum search_found,
                                uint32_t *blanks);

/* Finds the next stop, whose line begins with so many blanks. Lines that may hold more than
 * LINE_DEEP blanks are stops, too. */
static inline enum search_why line_search(struct line_search *s, uint32_t *blanks)
{
    const char *from = s->at;
    enum search_found found = s->kernel(s);
    if (LIKELY(found == FOUND_STOP)) {
        const char *first = s->at;
        uint32_t n = first[-1] == ' '; /* most have few, which no branch has to tell */
        n += n & (first[-1 - (int)n] == ' ');
        while (UNLIKELY(first[-1 - (int)n] == ' ' || first[-1 - (int)n] == '\t'))
            n++;
        if (LIKELY(first[-1 - (int)n] == '\n')) {
            s->at = first - n;
            *blanks = n;
            return SEARCH_LINE;
        }
    }
    return line_search_end(s, from, found, blanks);
}

/* How many lines end in a text. */
uint32_t line_count(str text, enum scan_kernel);

/* ---- kernels ---- */

/* Goes over whole blocks from `at` on. */
SCAN_DECLARE(enum search_found, line_search, struct line_search *);
uint32_t line_count_avx2(str text);
