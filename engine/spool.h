/* SPDX-License-Identifier: Apache-2.0 */
/* The findings of a run in bounded memory: they are added one by one and read again as often as
 * reports want them. A few megabytes of them stay in memory, the rest goes to a temporary file
 * without a name.
 *
 *     spool_add  ──> batch ──spool_settle──> log   |record|record|record|...|record|record|
 *                    (any order)  (sorted)         '--- in the file ---' '- in memory ---'
 *     runs           |--- links ---|--- nodes ---|     each in order of table, object, rule
 *     spool_open ──> spool_next ... the runs, merged: by table, object, rule, element
 *
 * A record is what a finding has of its own: numbers, places, values, the texts that are made for
 * it. Rules, waivers and values of policies are pointers, which outlive the run; texts that many
 * findings share (fields, tests) are kept once. Words that follow from the rest are made when a
 * record is read: a finding is added without its message, a fact without the text of its value. */
#pragma once

#include "engine/engine.h"

struct spool;
struct spool_reader;

/* An empty spool in the arena; its file is closed with it. */
struct spool *spool_new(struct arena *, const struct limits *);
/* Adds a finding and copies what is its own, so that the caller may forget it. Between two calls
 * of spool_settle any order will do. */
void spool_add(struct spool *, const struct finding *);

/* A finding that is like others of its rule: one part, which has one fact and failed. All of one
 * number have everything in common but this; of the fact: missing, found, found_text, place. */
struct spool_cast {
    uint32_t object;
    str object_name;
    const struct fact *fact;
};
/* Adds the first one of a number, which makes the mould of it; numbers are small. */
void spool_add_first(struct spool *, uint32_t mould, const struct finding *);
/* Whether there is a mould of the number; adds another one. */
bool spool_has_mould(const struct spool *, uint32_t mould);
void spool_add_cast(struct spool *, uint32_t mould, const struct spool_cast *);
/* Ends a batch: puts what was added since the last one in order and lets go of it. Memory is that
 * of one batch, and time is best, when each batch follows the one before in order of table and
 * object. */
void spool_settle(struct spool *);
/* Reads give the findings of `from` too, which must outlive the spool: those that another machine
 * made of other objects of the same run. */
void spool_join(struct spool *, struct spool *from);

/* How many there are, of a rule (by index in the run) and verdict, and in all. */
uint64_t spool_count(const struct spool *);
uint64_t spool_count_of(const struct spool *, uint32_t rule, enum verdict);
/* False with a diagnostic where the file could not be written or read, now or before: then
 * findings are missing. */
bool spool_check(const struct spool *, struct diags *) NODISCARD;

enum spool_order {
    SPOOL_BY_OBJECT, /* by table, object, rule, element */
    SPOOL_BY_RULE    /* by rule, each in the order above; takes 8 bytes a finding */
};

/* Begins to read all of a spool that nothing is added to any more. Any number of readers may be
 * open at once. */
struct spool_reader *spool_open(struct spool *, struct arena *, enum spool_order);
/* The next finding, a loan until the next call; NULL at the end. */
const struct finding *spool_next(struct spool_reader *);
/* As spool_next, but only the finding's rule, rule_index, table, object, element, element_index,
 * verdict, was_undecided and waiver are filled: cheap. */
const struct finding *spool_skim(struct spool_reader *);
/* The whole finding that was given last, and a copy of it in an arena. */
const struct finding *spool_whole(struct spool_reader *);
const struct finding *spool_keep(struct spool_reader *, struct arena *);
/* Frees what the reader took; the arena does it, too. */
void spool_close(struct spool_reader *);

/* All of them, in order, in the arena, which they live in: for runs known to be small. */
struct findings {
    struct finding *at;
    uint32_t n;
};
struct findings spool_all(struct spool *, struct arena *);
