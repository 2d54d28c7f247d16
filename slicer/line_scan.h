/* SPDX-License-Identifier: Apache-2.0 */
/* Passing over lines that nobody asked for, 64 bytes at a time. Not for others: line_skip.c cuts
 * the runs, this only finds where the next one has to end.
 *
 *     indent   interface Gi0/1        run from here
 *               mtu 9000              first bytes behind the indent: may a wanted text begin here?
 *              router bgp 1           indent < keep: the run ends before this line
 *
 * A kernel exists for each instruction set that the compiler knows; all give the same stops.
 */
#pragma once

#include "base/str.h"
#include "slicer/scan_kernel.h"
#include "slicer/text_tree.h"

enum { SCAN_BLOCK = 64, SCAN_KEEP = 8, SCAN_CAREFUL = 12, SCAN_DEPTH = 256, SCAN_LONG = 4096 };

/* With more blanks before it, a line has to be asked whether it is over the limit of levels. */
enum { LINE_DEEP = 62 };

struct line_want {
    bool all;  /* any line may matter: no runs */
    bool fold; /* prefixes are in small letters */
    /* by the low and the high half of the first three bytes: groups of prefixes */
    uint8_t low[3][16], high[3][16];
    uint16_t first[257];  /* prefixes by first byte: first[c] .. first[c + 1] */
    uint16_t common[256]; /* by first byte: bytes that all of its prefixes begin with */
    bool begins[256];     /* a text of this first byte may begin with one */
    bool asks[256]; /* the same for those that were asked for, without the dialect's own … */
    /* … which have these of their first bytes in common, as far as they go without a blank */
    uint64_t head[256], mask[256];
    uint8_t ask[16];       /* asks again, by half a byte each: bit c >> 4 of ask[c & 15] … */
    bool wide;             /* … which holds none past ASCII, but some are asked for */
    str *prefixes;         /* a blank in them stands for any run of blanks */
    struct text_tree tree; /* of them, if not fold */
};

/* Whether a text, which is not empty, begins with one of the prefixes. */
bool line_want_takes(const struct line_want *, str text);

enum scan_stop {
    SCAN_END,       /* nothing up to the end */
    SCAN_DEDENT,    /* a line of a smaller indent */
    SCAN_TEXT,      /* a line that begins with what is wanted */
    SCAN_CAREFULLY, /* what only the tokenizer can judge */
};

struct line_scan {
    str text;      /* whole lines */
    uint32_t keep; /* lines with fewer blanks end the run */
    const struct line_want *want;
    const uint8_t *bytes; /* what bytes may begin, enum of line_reader.h */
    uint8_t comment;      /* the bit of comments in it, 0: comments are left to the caller */
    /* brace: runs of line_marks_body.h, and what is open at their ends (line_skip_brace.c) */
    char quote; /* 0: none */
    uint32_t careful_n;
    char careful[SCAN_CAREFUL][2]; /* what ends a run: one byte, or two */
    uint32_t depth;                /* levels open */
    /* where open braces stand, and on which line, by level; the first `known` levels say so, or
     * stood open before the text */
    uint32_t opened[SCAN_DEPTH], opened_line[SCAN_DEPTH];
    uint32_t known;
    /* out */
    enum scan_stop why;
    size_t at;         /* byte of the stop, text.n at the end */
    bool inside;       /* brace: it stands in a string */
    uint32_t newlines; /* before it */
};

/* Lines one behind the other, found together. */
enum { LIST_BYTES = 4096 };

struct line_list {
    uint32_t n; /* whole lines */
    uint32_t
        start[LIST_BYTES + 2 * SCAN_BLOCK]; /* of each line, and of what stands behind the last */
    uint32_t first[LIST_BYTES + 2 * SCAN_BLOCK]; /* its first byte that is no blank */
    uint64_t
        odd[LIST_BYTES / 64 + 1]; /* bit: it holds a tab, or blanks in a row behind that byte */
};

/* Up to 32 bytes of ASCII, looked up by their halves. */
struct scan_set {
    uint8_t low[16], high[16];
    uint32_t n;
    char bytes[32];
};

/* What the lines of a dialect with braces are judged by (line_marks_body.h). */
struct mark_sets {
    char quote;              /* 0: strings are not known */
    bool escapes;            /* a backslash anywhere is for the tokenizer */
    bool crossing;           /* strings may go over lines */
    bool curly_line;         /* a brace that is not last on its line may be none */
    bool newline_ends;       /* statements need no marks */
    struct scan_set odd;     /* outside strings, unless last on its line */
    struct scan_set careful; /* may end a run */
    struct scan_set stop;    /* the same, and backslashes where escapes is set */
};

/* Lines that all begin outside strings; behind the last stands MARK_BAD. */
#define MARK_BAD 0x80000000u
struct line_marks {
    uint32_t n, end; /* of the text: behind the last line */
    /* newlines, MARK_BAD: of lines that hold what the steps must judge */
    uint32_t lines[LIST_BYTES + 2 * SCAN_BLOCK];
};

void scan_indent(struct line_scan *, enum scan_kernel);
/* The whole lines of a text of at most LIST_BYTES. */
void scan_list(struct line_list *, str text, enum scan_kernel);

/* Sets of ASCII, bit c >> 4 of set[c & 15]; other bytes are in none. */
static inline void scan_ascii_add(uint8_t set[16], unsigned char c)
{
    if (c < 0x80)
        set[c & 15] |= (uint8_t)(1u << (c >> 4));
}
static inline bool scan_ascii_has(const uint8_t set[16], unsigned char c)
{
    return c < 0x80 && set[c & 15] >> (c >> 4) & 1;
}

/* False where the set can not hold the byte. */
bool scan_set_add(struct scan_set *, char);
SCAN_DECLARE(void, scan_indent, struct line_scan *);
SCAN_DECLARE(void, scan_list, struct line_list *, str text);
