/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of the JSON index share: where a scan stands, and the checks that are done by code
 * since they are seldom needed. */
#pragma once

#include "base/json_index.h"

#include <stdbool.h>

/* Blocks are scanned in batches, one step after the other over all blocks of the batch, so that
 * each keeps what it needs in registers and most can do several blocks at once. Tokens of a batch
 * are counted from its beginning. */
enum {
    JSON_INDEX_BLOCK = 64,
    JSON_INDEX_BLOCKS = 64, /* of a batch */
    JSON_INDEX_BATCH = JSON_INDEX_BLOCK * JSON_INDEX_BLOCKS,
    JSON_INDEX_ROWS = 2 * JSON_INDEX_BLOCKS, /* see json_index_batch.all */
    JSON_INDEX_SLACK = 16                    /* what is written past the end of a list */
};

/* A batch, as a bit for each byte of each block. */
struct json_index_batch {
    uint32_t blocks, rows, brackets;
    /* Classes of bytes, wherever they stand. */
    uint64_t quote[JSON_INDEX_BLOCKS]; /* later without the escaped ones */
    uint64_t space[JSON_INDEX_BLOCKS], digit[JSON_INDEX_BLOCKS];
    uint64_t ops[JSON_INDEX_BLOCKS];     /* { } [ ] : , */
    uint64_t bracket[JSON_INDEX_BLOCKS]; /* of these: { } [ ] */
    uint64_t bit5[JSON_INDEX_BLOCKS];    /* of these: { } : , */
    uint64_t bit2[JSON_INDEX_BLOCKS];    /* of these: } ] , and of digits: 0 */
    uint64_t
        seldom[JSON_INDEX_BLOCKS];   /* not zero: a backslash, or a byte below 0x20, above 0x7f */
    uint64_t low[JSON_INDEX_BLOCKS]; /* below 0x20 */
    uint64_t in[JSON_INDEX_BLOCKS];  /* in strings: opening quotes too, closing ones not */
    /* Of atoms; the first word is the one before the batch. */
    uint64_t atom[JSON_INDEX_BLOCKS + 1];
    uint64_t other[JSON_INDEX_BLOCKS + 1]; /* bytes of atoms that are no digits */
    uint64_t zero[JSON_INDEX_BLOCKS + 1];  /* zeros at the beginning */
    uint64_t words[JSON_INDEX_BLOCKS];     /* where bytes that are no digits begin */
    /* The parts of a row, in their places: punctuation, and where strings and atoms begin. A row is
     * a block, or half of a block that has too many. */
    uint64_t all[JSON_INDEX_ROWS];
    uint64_t tokens[JSON_INDEX_ROWS];       /* of the parts: what is no comma or colon */
    uint64_t part_bracket[JSON_INDEX_ROWS]; /* { } [ ] */
    uint64_t part_bit5[JSON_INDEX_ROWS];    /* { } : , */
    uint64_t part_bit2[JSON_INDEX_ROWS];    /* } ] , and atoms */
    uint32_t from[JSON_INDEX_ROWS];         /* offset of the block in the batch */
    /* The same of the row, squeezed. */
    uint64_t order6[JSON_INDEX_ROWS], order5[JSON_INDEX_ROWS], order2[JSON_INDEX_ROWS];
    uint64_t valid[JSON_INDEX_ROWS]; /* the parts of this row */
    uint64_t named[JSON_INDEX_ROWS]; /* opening brackets behind a colon */
    uint64_t loose[JSON_INDEX_ROWS]; /* … behind a closing bracket */
    /* Brackets, in order. */
    uint16_t token[JSON_INDEX_BATCH + JSON_INDEX_SLACK];
    int8_t kind[JSON_INDEX_BATCH + JSON_INDEX_SLACK];
    uint16_t word[JSON_INDEX_BATCH + 1]; /* offsets, of `words` */
};

/* What a batch leaves to the next one. */
struct json_index_carry {
    uint64_t in_string;              /* all ones inside of a string */
    uint64_t escaped;                /* the first byte is behind a backslash */
    uint64_t order6, order5, order2; /* of the last four parts */
};

/* The kind of a bracket, as bits that are put together. */
enum {
    BRACKET_CURLY = 1,
    BRACKET_CLOSE = 2,
    BRACKET_NAMED = 4, /* it stands behind a colon */
    /* As it is listed: the sign bit tells, too, that it closes, and another makes it the number of
     * its bit in a level. */
    BRACKET_SIGN = 0x80,
    BRACKET_LISTED = 32
};

static inline int8_t json_index_kind(bool curly, bool close, bool named)
{
    int kind = BRACKET_LISTED | (curly ? BRACKET_CURLY : 0) | (named ? BRACKET_NAMED : 0);
    return (int8_t)(close ? kind + BRACKET_CLOSE - BRACKET_SIGN : kind);
}

/* What may come on a level, as bits 1 << kind. */
enum {
    ALLOWED_NOTHING = 0,
    ALLOWED_LINES = 1 << BRACKET_CURLY,
    ALLOWED_ROOT = 1 << BRACKET_CURLY | 1 << BRACKET_CLOSE,
    ALLOWED_MAP = 1 << BRACKET_NAMED | 1 << (BRACKET_NAMED | BRACKET_CURLY) |
                  1 << (BRACKET_CLOSE | BRACKET_CURLY),
    ALLOWED_LIST = 1 << 0 | 1 << BRACKET_CURLY | 1 << BRACKET_CLOSE
};

/* The level of the root, behind room for a batch of brackets that should not be there. */
enum { JSON_INDEX_ROOT = JSON_INDEX_BATCH + 1 };

/* A level as one word: its token, and above it a bit for each kind of bracket that it allows. */
static inline uint64_t json_index_level(uint32_t token, uint32_t allowed)
{
    return token | (uint64_t)allowed << 32;
}

struct json_index_scan {
    enum json_index_kernel kernel;
    enum json_index_root root;
    bool last;
    uint64_t bad;        /* not zero: the text is wrong */
    uint32_t from;       /* the next byte; a multiple of 64 */
    uint32_t depth;      /* levels of a document that may be open */
    uint32_t level;      /* the level that is open */
    uint32_t behind;     /* the token behind the last bracket */
    uint32_t spare;      /* a token that is none */
    uint32_t characters; /* up to here all characters are known to be whole */
    uint32_t second;     /* where the second half of an escaped pair begins that was seen */
    uint64_t loose;      /* documents behind a closing bracket */
    struct json_index_carry carry;
    uint64_t *levels;       /* see check_levels in json_index_block.h */
    uint8_t places[256][8]; /* by byte: the numbers of the bits that are set */
    struct json_index_batch batch;
};

/* Scans the blocks of a batch, from s->from on, whose bytes stand at p (with 16 readable
 * bytes before them, but for the first block). */
void json_index_run_portable(struct json_index *, const char *p);
void json_index_run_sse2(struct json_index *, const char *p);
void json_index_run_avx2(struct json_index *, const char *p);

/* Whether a word of the batch is wrong, or a number that is not of digits alone. */
bool json_index_bad_words(struct json_index *);
/* Whether an escape is wrong among those whose backslashes are `starts`, in the block at `from`. */
bool json_index_bad_escapes(const struct json_index *, uint64_t starts, uint32_t from);
/* Whether a character is wrong that begins in the block, whose bytes above 0x7f are `high`. */
bool json_index_bad_characters(const struct json_index *, uint64_t high, uint32_t from);
/* A bracket on the root's level, where the token `expected` must come next. */
bool json_index_on_root(struct json_index *, uint32_t token, uint32_t expected, bool closes);
