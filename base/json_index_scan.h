/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of the JSON index share: where a scan stands, and the checks that are done by code
 * since they are seldom needed. */
#pragma once

#include "base/json_index.h"

#include <stdbool.h>

/* What a block leaves to the next one: for each chain (see json_index_block.h) the bit that comes
 * in at its lowest place. */
struct json_index_carry {
    uint64_t in_string; /* all ones inside of a string */
    uint64_t escaped;   /* the first byte is behind a backslash */
    uint64_t atom;      /* the last byte was part of an atom */
    uint64_t other;     /* … and no digit */
    uint64_t zero;      /* … and a zero at the beginning of it */
    uint64_t behind_separator, behind_opening, behind_string;
    uint64_t last_colon, last_closing, last_key, last_perhaps;
};

/* An open container. */
struct json_index_level {
    uint32_t token;
    uint32_t allowed; /* a bit for each kind of bracket that may come next on this level */
};

/* What a bracket is: these bits, and what stands before it. */
enum {
    BRACKET_CURLY = 1,
    BRACKET_CLOSE = 2,
    BRACKET_FIRST = 4, /* opening: behind a colon, or CLEAN */
    BRACKET_SECOND = 8 /* opening: behind a closing bracket, or CLEAN */
};

/* What may come on a level, as bits 1 << bracket. */
enum {
    ALLOWED_NOTHING = 0,
    ALLOWED_LINES = 1 << (BRACKET_CURLY | BRACKET_SECOND),
    ALLOWED_ROOT = 1 << (BRACKET_CURLY | BRACKET_FIRST | BRACKET_SECOND) |
                   0x11 << (BRACKET_CLOSE | BRACKET_SECOND),
    ALLOWED_MAP = 1 << BRACKET_FIRST | 1 << (BRACKET_CURLY | BRACKET_FIRST) |
                  0x1111 << (BRACKET_CURLY | BRACKET_CLOSE),
    ALLOWED_LIST = 1 << 0 | 1 << BRACKET_CURLY | 1 << (BRACKET_FIRST | BRACKET_SECOND) |
                   1 << (BRACKET_CURLY | BRACKET_FIRST | BRACKET_SECOND) | 0x1111 << BRACKET_CLOSE
};

struct json_index_scan {
    enum json_index_kernel kernel;
    bool last;
    uint64_t bad;        /* not zero: the text is wrong */
    uint32_t from;       /* the next byte; a multiple of 64 */
    uint32_t depth;      /* levels of a document that may be open */
    uint32_t level;      /* the level that is open: 0 behind the root's list, 1 the root */
    uint32_t characters; /* up to here all characters are known to be whole */
    uint32_t second;     /* where the second half of an escaped pair begins that was seen */
    struct json_index_carry carry;
    struct json_index_level *levels;
};

/* Scans so many blocks from s->from on, whose bytes stand at p (16 readable bytes before them, but
 * for the first block). */
void json_index_run_portable(struct json_index *, const char *p, uint32_t blocks);
void json_index_run_sse2(struct json_index *, const char *p, uint32_t blocks);
void json_index_run_avx2(struct json_index *, const char *p, uint32_t blocks);

/* Whether the atom is wrong that has at p the beginning of a run of bytes that are no digits. */
bool json_index_bad_atom(const struct json_index *, uint32_t p);
/* Whether the escape is wrong whose backslash is at p. */
bool json_index_bad_escape(const struct json_index *, uint32_t p);
/* Whether a character is wrong that begins in the block, whose bytes above 0x7f are `high`. */
bool json_index_bad_characters(const struct json_index *, uint32_t from, uint64_t high);
