/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of the JSON index share: where a scan stands, and the checks that are done by code
 * since they are seldom needed. */
#pragma once

#include "base/json_index.h"

#include <stdbool.h>
#include <string.h>

/* Blocks are scanned in batches, one step after the other over all blocks of the batch, so that
 * each keeps what it needs in registers and most can do several blocks at once. Tokens of a batch
 * are counted from its beginning. */
enum {
    JSON_INDEX_BLOCK = 64,
    JSON_INDEX_BLOCKS = 64, /* of a batch */
    JSON_INDEX_BATCH = JSON_INDEX_BLOCK * JSON_INDEX_BLOCKS,
    JSON_INDEX_ROWS = 2 * JSON_INDEX_BLOCKS, /* see json_index_batch.order6 */
    JSON_INDEX_SLACK = 64                    /* what is written past the end of a list */
};

/* A batch, as a bit for each byte of each block. */
struct json_index_batch {
    uint32_t blocks, rows;
    uint64_t *quote; /* in the index: quotes without the escaped ones */
    uint64_t *atom;  /* in the index: of atoms; the word before it is there, too */
    /* Classes of bytes, wherever they stand. */
    uint64_t special[JSON_INDEX_BLOCKS]; /* { } [ ] : , " and blanks */
    uint64_t digit[JSON_INDEX_BLOCKS];
    uint64_t bit6[JSON_INDEX_BLOCKS]; /* of special bytes: { } [ ] */
    uint64_t bit5[JSON_INDEX_BLOCKS]; /* of special bytes: { } : , */
    uint64_t bit1[JSON_INDEX_BLOCKS]; /* of special bytes: { [ : " */
    /* Of digits, 0 has neither bit5 nor bit1, and the other ones have one of them or both. */
    /* Not 0: a backslash, or a byte below 0x20 or above 0x7f. */
    uint64_t seldom[JSON_INDEX_BLOCKS];
    uint64_t low[JSON_INDEX_BLOCKS];    /* bytes below 0x20, where the block has some */
    uint64_t in[JSON_INDEX_BLOCKS + 4]; /* in strings: opening quotes too, closing ones not */
    /* Of atoms; the first word is the one before the batch. */
    uint64_t other[JSON_INDEX_BLOCKS + 1]; /* bytes of atoms that are no digits */
    uint64_t zero[JSON_INDEX_BLOCKS + 1];  /* zeros at the beginning */
    uint64_t words[JSON_INDEX_BLOCKS];     /* where atoms begin whose first byte is no digit */
    uint64_t inner[JSON_INDEX_BLOCKS]; /* where other bytes of atoms are no digits: of numbers */
    /* The parts in their places: punctuation, and where strings and atoms begin. */
    uint64_t all[JSON_INDEX_BLOCKS + 1];
    uint64_t tokens[JSON_INDEX_BLOCKS];           /* of the parts: what is no comma or colon */
    uint64_t part_bracket[JSON_INDEX_BLOCKS + 1]; /* { } [ ] */
    uint64_t part_bit5[JSON_INDEX_BLOCKS + 1];    /* { } : , */
    uint64_t part_bit2[JSON_INDEX_BLOCKS + 1];    /* } ] , and atoms */
    /* The same, squeezed. A row holds those of two blocks, or of half of a block where there are
     * more. */
    uint64_t order6[JSON_INDEX_ROWS], order5[JSON_INDEX_ROWS], order2[JSON_INDEX_ROWS];
    uint64_t valid[JSON_INDEX_ROWS]; /* the parts of this row */
    uint64_t row_brackets[JSON_INDEX_ROWS], row_tokens[JSON_INDEX_ROWS];
    uint64_t inside[JSON_INDEX_ROWS]; /* of brackets: KIND_INSIDE */
    uint64_t loose[JSON_INDEX_ROWS];  /* opening brackets behind a closing one */
    /* Brackets, in order; see json_index_nest.h. */
    uint32_t token[JSON_INDEX_BATCH + JSON_INDEX_SLACK];
    uint8_t kind[JSON_INDEX_BATCH + JSON_INDEX_SLACK];
    /* The same kinds as bits. */
    uint64_t closes[JSON_INDEX_BLOCKS + 1], curly[JSON_INDEX_BLOCKS + 1];
    uint64_t inside_map[JSON_INDEX_BLOCKS + 1];
    uint32_t word[JSON_INDEX_BATCH + 1]; /* offsets, of `words` */
};

/* What a batch leaves to the next one. */
struct json_index_carry {
    uint64_t in_string;              /* all ones inside of a string */
    uint64_t seldom;                 /* CARRY_… of json_index_block.h */
    uint64_t order6, order5, order2; /* of the last four parts */
};

/* What is listed of a bracket. */
enum {
    KIND_INSIDE = 1, /* right before it, a map is open */
    KIND_CURLY = 2,
    KIND_CLOSE = 0x80
};

struct json_index_scan {
    enum json_index_kernel kernel;
    enum json_index_root root;
    bool last;
    uint64_t bad;        /* not zero: the text is wrong */
    uint32_t from;       /* the next byte; a multiple of 64 */
    uint32_t depth;      /* levels of a document that may be open */
    uint32_t open, most; /* containers that are, and may be; the root's list is one */
    uint64_t inside;     /* 1: the next bracket must be inside of a map */
    uint32_t spare;      /* a token that is none */
    uint32_t characters; /* up to here all characters are known to be whole */
    uint32_t second;     /* where the second half of an escaped pair begins that was seen */
    uint64_t loose;      /* opening brackets behind a closing one */
    struct json_index_carry carry;
    uint32_t *stack; /* opening tokens, and what lies around them in the highest bit */
    struct json_index_batch batch;
};

/* Scans the blocks of a batch, from s->from on, whose bytes stand at p (with 16 readable
 * bytes before them, but for the first block). */
void json_index_run_portable(struct json_index *, const char *p);
void json_index_run_sse2(struct json_index *, const char *p);
void json_index_run_avx2(struct json_index *, const char *p);

/* By the first letter of true, false and null, its last four ones. */
extern const char json_index_word_ends[256][4];
/* By byte: whether it may stand behind a number or word. */
extern const bool json_index_ends[256];
/* Whether what begins at an offset with no digit is wrong; slow. */
bool json_index_bad_atom(const struct json_index *, uint32_t at);

static inline bool json_index_bad_word(const struct json_index *ix, uint32_t at)
{
    const char *p = ix->text + at, *last = p + (*p == 'f');
    uint32_t text, word;
    memcpy(&word, json_index_word_ends[(unsigned char)*p], 4);
    memcpy(&text, last, 4);
    bool good = text == word && json_index_ends[(unsigned char)last[4]];
    return UNLIKELY(!good) && json_index_bad_atom(ix, at);
}

/* Whether a number is wrong, of those that have `inner` bytes that are no digits. */
bool json_index_bad_numbers(const struct json_index *, uint64_t inner, uint32_t from);
/* Whether an escape is wrong among those whose backslashes are `starts`, in the block at `from`. */
bool json_index_bad_escapes(const struct json_index *, uint64_t starts, uint32_t from);
/* Whether a character is wrong that begins in the block at `from`, whose bytes above 0x7f are
 * `high`; one by one, for kernels that have nothing better. */
bool json_index_bad_characters(const struct json_index *, uint64_t high, uint32_t from);
