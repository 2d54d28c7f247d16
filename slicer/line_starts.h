/* SPDX-License-Identifier: Apache-2.0 */
/* Where the lines of a piece of text begin and which of its bytes are blanks, as bits, so that
 * whoever knows how deep a line must stand to be of no interest steps from one line of interest to
 * the next. Not for others than the slicer's own way over lines (slice_lines.c).
 *
 *     text   interface Gi0/1 . mtu 9000 .   bit i of a block: byte i
 *     start  1000000000000000010000000001   and one behind the last line
 *     blank  0000000001000000011000010000
 */
#pragma once

#include "base/attr.h"
#include "base/bits.h"
#include "slicer/line_scan.h"

struct dialect;

enum { STARTS_BYTES = 16 * 1024, STARTS_BLOCKS = STARTS_BYTES / 64, INDENT_ANY = UINT32_MAX };

/* With more blanks before it a line is not looked for by their number, which costs. */
enum { STARTS_INDENT = 8 };

/* What lines of a dialect are looked at for besides their starts. */
struct line_hints {
    char comment; /* begins a comment, or a blank line, where a line begins with it */
    bool none;    /* closers cannot be told by so few heads: each line has to be looked at */
    uint32_t n;
    char head[2][3]; /* the first bytes of all closers */
};

struct line_starts {
    struct line_hints hints; /* of the dialect, from the caller */
    const char *p;           /* the piece */
    uint32_t n;              /* bytes of it: whole lines */
    uint32_t lines;          /* and how many */
    enum scan_kernel kernel; /* that marked it */
    bool deep;      /* some line may begin with more than LINE_DEEP blanks: those are odd, too */
    bool tidy;      /* no tab in it */
    uint32_t odd_n; /* lines that may be closers: where they begin */
    uint64_t start[STARTS_BLOCKS + 2], blank[STARTS_BLOCKS + 2];
    uint64_t comment[STARTS_BLOCKS + 2]; /* bytes that begin a comment at the start of a line */
    /* starts of lines with at most so many blanks that are no comments, where they are known */
    bool near_known[2];
    uint64_t near[2][STARTS_BLOCKS + 2];
    uint32_t before[STARTS_BLOCKS + 2]; /* lines that begin in front of the block */
    uint16_t odd[STARTS_BYTES];
};

/* Those of a dialect. */
struct line_hints line_hints_of(const struct dialect *);
/* No piece: one without lines that begins at a place. */
void line_starts_none(struct line_starts *, const char *);
/* Marks whole lines, at most STARTS_BYTES, not none. */
void line_starts_find(struct line_starts *, str lines, enum scan_kernel);

/* ---- asking ---- */

/* Finds the lines near[indent], for an indent of 0 or 1. */
void line_starts_near(struct line_starts *, uint32_t indent);

/* The first line at or behind a place that begins with at most `indent` blanks (INDENT_ANY: any);
 * the end of the piece where there is none. Lines of comments may be left out. */
static inline uint32_t line_starts_next(struct line_starts *m, uint32_t at, uint32_t indent)
{
    uint32_t b = at / 64;
    uint64_t behind = ~0ull << at % 64;
    if (indent < 2 || indent == INDENT_ANY) {
        if (indent < 2 && UNLIKELY(!m->near_known[indent]))
            line_starts_near(m, indent);
        const uint64_t *few = indent < 2 ? m->near[indent] : m->start;
        behind &= few[b];
        while (!behind)
            behind = few[++b];
        return b * 64 + (uint32_t)__builtin_ctzll(behind);
    }
    for (;; b++, behind = ~0ull) {
        uint64_t deep = m->blank[b];
        for (uint32_t k = 1; k <= indent; k++)
            deep &= m->blank[b] >> k | m->blank[b + 1] << (64 - k);
        uint64_t few = m->start[b] & ~deep & behind;
        if (few)
            return b * 64 + (uint32_t)__builtin_ctzll(few);
    }
}

/* The same for an indent of at most STARTS_INDENT, without the lines of exactly that indent whose
 * first byte is none of a set: bit c >> 4 of set[c & 15]. Up to the end of the piece lines that are
 * not asked for may be found. */
uint32_t line_starts_asked(struct line_starts *, uint32_t at, uint32_t indent,
                           const uint8_t set[16], enum scan_kernel);

/* The blanks at a place, as bits, the first one lowest. */
static inline uint64_t line_starts_blanks(const struct line_starts *m, uint32_t at)
{
    uint32_t b = at / 64, o = at % 64;
    return m->blank[b] >> o | m->blank[b + 1] << 1 << (63 - o);
}

/* The beginning of the next line behind the one that a place is in. */
static inline uint32_t line_starts_end(const struct line_starts *m, uint32_t at)
{
    uint32_t b = at / 64;
    uint64_t behind = m->start[b] & ~1ull << at % 64;
    while (!behind)
        behind = m->start[++b];
    return b * 64 + (uint32_t)__builtin_ctzll(behind);
}

/* The beginning of the line before the one that begins at a place, which is not 0. */
static inline uint32_t line_starts_before(const struct line_starts *m, uint32_t at)
{
    uint32_t b = at / 64;
    uint64_t before = m->start[b] & ((1ull << at % 64) - 1);
    while (!before)
        before = m->start[--b];
    return b * 64 + 63 - (uint32_t)__builtin_clzll(before);
}

/* The lines of a block that begin with at most so many blanks, without most comments. */
static inline uint64_t line_starts_few(const struct line_starts *m, uint32_t b, uint32_t indent)
{
    uint64_t deep = m->blank[b];
    for (uint32_t k = 1; k <= indent; k++)
        deep &= m->blank[b] >> k | m->blank[b + 1] << (64 - k);
    return m->start[b] & ~(deep | (m->comment[b] & ~m->blank[b]));
}

/* The last such line before a place; the end of the piece where there is none. */
static inline uint32_t line_starts_last(const struct line_starts *m, uint32_t at, uint32_t indent)
{
    uint32_t b = at / 64;
    uint64_t few = line_starts_few(m, b, indent) & (((uint64_t)1 << at % 64) - 1);
    while (!few && b)
        few = line_starts_few(m, --b, indent);
    return few ? b * 64 + 63 - (uint32_t)__builtin_clzll(few) : m->n;
}

/* How many lines begin in front of a place. */
static inline uint32_t line_starts_count(const struct line_starts *m, uint32_t at)
{
    return m->before[at / 64] + bits_ones(m->start[at / 64] & ((1ull << at % 64) - 1));
}

/* What 64 bytes hold, a bit for each: newlines, blanks, bytes that begin comments, and what may be
 * heads of closers. */
struct line_block {
    uint64_t newline, blank, comment, heads;
};

/* ---- kernels: what one makes of a text, all the same ---- */

/* odd: heads of closers behind a blank or newline. */
SCAN_DECLARE(void, line_starts, struct line_starts *, str lines, const struct line_hints *);
/* The lines near[indent] of so many blocks, but the end of the piece. */
SCAN_DECLARE(void, line_starts_near, struct line_starts *, uint32_t indent, uint32_t n);
/* Kernels that can look up many bytes at once. */
uint32_t line_starts_asked_avx2(struct line_starts *, uint32_t at, uint32_t indent,
                                const uint8_t set[16]);
uint32_t line_starts_asked_avx512(struct line_starts *, uint32_t at, uint32_t indent,
                                  const uint8_t set[16]);
