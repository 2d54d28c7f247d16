/* SPDX-License-Identifier: Apache-2.0 */
/* Private to spool*.c: the log, and how a record of it is written.
 *
 *     size (4 bytes, of what follows)
 *     object (4 bytes)
 *     head   verdict and HEAD_ flags, rule, table, [element index, element, key], [waiver]
 *     message, parts, facts of all parts
 *     part   verdict and PART_ flags, place, text, [message], [reason], facts
 *     fact   verdict and FACT_ flags, field, test, its place, wanted, [wanted value]
 *            found as text, place, [element], [sentence], [reason], found
 *     [labels, notes]
 *     name
 *
 * So a finding of one fact is the same from its head to what is wanted wherever its rule fails, but
 * for FACT_MISSING: a mould keeps these bytes.
 *
 * Numbers have seven bits a byte, the lowest first. A text is twice its length and its bytes, or
 * twice its number among the shared ones and one. A place is the number of its source and one, its
 * beginning and its length; 0: none. */
#pragma once

#include "base/vec.h"
#include "engine/spool.h"

enum { VERDICT_BITS = 7 }; /* of the first byte of head, part and fact */
enum { HEAD_UNDECIDED = 8, HEAD_ELEMENT = 16, HEAD_WAIVER = 32, HEAD_NOTES = 64 };
enum { PART_MESSAGE = 8, PART_REASON = 16 };
enum {
    FACT_MISSING = 8,
    FACT_EXACT = 16,
    FACT_ELEMENT = 32,
    FACT_SENTENCE = 64,
    FACT_REASON = 128
};
/* Of the first byte of a value, beside its kind: where it stands. Nothing: nowhere. */
enum { KIND_BITS = 15, VALUE_HERE = 16, VALUE_PLACED = 32, VALUE_FLAGGED = 64 };

struct key {
    uint32_t table, object, rule, element;
};

/* A record of the batch. */
struct pending {
    struct key key;
    size_t at, n;
};

/* What the findings of one number have in common; bytes[1] where they find no value. */
struct mould {
    const struct ast_rule *rule;
    uint32_t rule_index, table;
    enum verdict verdict;
    str bytes[2];
};

struct rule_of {
    const struct ast_rule *rule;
    uint64_t count[VERDICT_COUNT];
};

struct spool {
    struct arena *arena;
    size_t most;  /* bytes of the log that stay in memory */
    int fd;       /* -1: nothing was written */
    int error;    /* errno of what failed first; 0: all is well */
    bool reading; /* it failed when reading */
    uint64_t spilled;
    struct buf tail;  /* the log behind what is in the file */
    struct buf batch; /* added since the last settle … */
    VEC(struct pending) order;
    bool sorted;               /* … in order of their keys */
    struct key last;           /* of the log */
    VEC(uint64_t) runs;        /* offsets in the log where the order begins anew */
    VEC(struct rule_of) rules; /* by index */
    VEC(struct mould) moulds;  /* by number */
    uint64_t n;
    VEC(str) texts;        /* shared ones, by number */
    uint32_t recent[1024]; /* numbers of texts, by place: guesses */
    uint32_t *slots, slot_count;
    size_t text_bytes;
    VEC(struct spool *) joined;
};

/* Below 0, 0 or above as the keys compare. */
static inline int key_order(const struct key *a, const struct key *b)
{
    if (a->table != b->table)
        return a->table < b->table ? -1 : 1;
    if (a->object != b->object)
        return a->object < b->object ? -1 : 1;
    if (a->rule != b->rule)
        return a->rule < b->rule ? -1 : 1;
    return (a->element > b->element) - (a->element < b->element);
}

/* ---- spool.c ---- */

/* The number of a shared text; false where it is none and no more fit. */
bool spool_share(struct spool *, str text, uint32_t *number);

/* ---- spool_put.c ---- */

/* Adds what follows a record's length to the batch. */
void spool_put(struct spool *, const struct finding *);
/* The bytes of a finding of one fact that moulds keep. */
str spool_put_mould(struct spool *, const struct finding *);
/* Likewise, of the mould's bytes and what is its own. */
void spool_put_cast(struct spool *, str mould, const struct spool_cast *);

/* ---- spool_get.c ---- */

/* The finding that a record was made to, and its memory, which the next one takes over. */
struct record {
    struct arena *arena, *scratch; /* scratch: what one record needs alone */
    bool keep;                     /* all of it stays, in scratch */
    bool scratched;
    struct finding finding;
    struct finding_part *parts;
    struct fact *facts;
    str *texts;
    size_t parts_cap, facts_cap, texts_cap;
};

/* Makes a finding of what follows a record's length; its texts stay there. */
const struct finding *spool_get(struct record *, const struct spool *, const char *bytes);
/* Only the head; its first byte is left in *first. Returns what follows. */
const char *spool_get_head(const struct spool *, struct finding *, unsigned *first,
                           const char *bytes);
