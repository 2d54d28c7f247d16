/* SPDX-License-Identifier: Apache-2.0 */
/* Private to the columns: what is known of a field's predicates (column.h) before values are seen.
 */
#pragma once

#include "base/hash.h"
#include "engine/column.h"
#include "engine/test.h"
#include "engine/text_codes.h"

enum {
    COLUMN_NULL,
    COLUMN_FALSE,
    COLUMN_TRUE,
    COLUMN_TEXT,
    COLUMN_TEXTS
}; /* then texts, numbers */

/* A constant that strings or elements of lists may equal, and the predicates that it decides. */
struct entry {
    struct value value;
    uint64_t hash;
    VEC(uint32_t) bits;
};

struct entries {
    VEC(struct entry) all;
    uint32_t *slots; /* entry + 1 by hash */
    uint32_t slot_count;
    uint64_t *masks; /* by entry: a word for each of T, what it makes true; NULL: too many */
    uint32_t *small; /* entry + 1 of the integer first_small + i; NULL: none is kept so */
    int64_t first_small;
    uint64_t small_count;
    uint64_t *small_masks; /* its mask, where a mask is one word; NULL: none is kept so */
    bool nested;           /* some are lists or maps */
    struct text_codes raw; /* strings by their JSON text without escapes: number in all */
};

/* What is known of a kind before a value is seen. */
struct kind_plan {
    uint64_t *base;    /* the row that is right where nothing below says otherwise */
    VEC(uint32_t) run; /* bits of the predicates that are asked */
};

struct column_plan {
    const struct program *p;
    struct arena *a;
    const uint32_t *predicates;
    uint32_t n, words;
    struct kind_plan kinds[VALUE_KIND_COUNT];
    struct entries texts, elements;
    VEC(struct value) numbers; /* in order, each once */
    int64_t *integers;         /* the same where all are integers */
    struct column_patterns *patterns;
    uint32_t pattern_words;
    uint64_t *by_pattern; /* predicates that the patterns answer */
};

/* ---- looking up ---- */

static inline uint64_t entry_hash(const struct value *v)
{
    return v->kind == VALUE_STRING ? hash_bytes(value_text(v), 1) : value_hash(v, 1);
}

static inline struct entry *find_entry(const struct entries *e, const struct value *v,
                                       uint64_t hash)
{
    uint32_t mask = e->slot_count - 1;
    for (uint32_t i = (uint32_t)hash & mask; e->slots[i]; i = (i + 1) & mask) {
        struct entry *entry = &e->all.at[e->slots[i] - 1];
        if (entry->hash == hash && value_eq(&entry->value, v))
            return entry;
    }
    return NULL;
}

static inline const struct entry *entry_of(const struct entries *e, const struct value *v)
{
    if (!e->slot_count)
        return NULL;
    if (v->kind == VALUE_INT && e->small) {
        uint64_t i = (uint64_t)v->as.integer - (uint64_t)e->first_small;
        return i < e->small_count && e->small[i] ? &e->all.at[e->small[i] - 1] : NULL;
    }
    if ((v->kind == VALUE_LIST || v->kind == VALUE_MAP) && !e->nested)
        return NULL;
    return find_entry(e, v, entry_hash(v));
}

static inline const struct constant *right_of(const struct column_plan *plan, uint32_t bit)
{
    uint32_t i = plan->p->predicates.at[plan->predicates[bit]].constant;
    return i == UINT32_MAX ? NULL : &plan->p->constants.at[i];
}

static inline enum answer ask(const struct column_plan *plan, uint32_t bit, const struct value *v,
                              struct regex_scratch *rx)
{
    enum test t = plan->p->predicates.at[plan->predicates[bit]].test;
    return test_run(t, v, right_of(plan, bit), rx);
}

/* Sets an answer in a row that says true or false there so far. */
static inline void put_answer(uint64_t *row, uint32_t bit, enum answer a)
{
    uint64_t *words = row + (size_t)(bit / 64) * 2, one = (uint64_t)1 << (bit % 64);
    words[0] = a == ANSWER_TRUE ? words[0] | one : words[0] & ~one;
    if (a == ANSWER_UNDECIDED)
        words[1] |= one;
}

/* ---- column.c ---- */

/* The class of a number, where the plan's numbers are integers. */
uint32_t column_integer_class(const struct column_plan *, int64_t);
/* The value is the entry's: what was so of no constant turns over. */
void column_take_entry(const struct column_plan *, const struct entry *, uint64_t *row);
/* Those that are asked one by one. */
void column_run(const struct column_plan *, const struct value *, struct regex_scratch *,
                uint64_t *row);
/* All but the patterns. */
void column_answer_one(const struct column_plan *, const struct value *, struct regex_scratch *,
                       uint64_t *row);

/* What a list that holds the entry's value makes true. */
static inline void column_take_element(const struct column_plan *plan, const struct entry *entry,
                                       uint64_t *row)
{
    const struct entries *e = &plan->elements;
    if (!entry)
        return;
    if (UNLIKELY(!e->masks)) {
        column_take_entry(plan, entry, row);
        return;
    }
    const uint64_t *mask = e->masks + (size_t)(entry - e->all.at) * plan->words;
    for (uint32_t w = 0; w < plan->words; w++)
        row[2 * (size_t)w] |= mask[w];
}

static inline void column_copy_row(const struct column_plan *plan, const uint64_t *from,
                                   uint64_t *row)
{
    for (uint32_t w = 0; w < 2 * plan->words; w++)
        row[w] = from[w];
}
