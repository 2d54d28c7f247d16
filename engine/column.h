/* SPDX-License-Identifier: Apache-2.0 */
/* All predicates of a field version answered for a value at once.
 *
 *     predicate     0 == "a"   1 > 5   2 contains 7   …        bit of a word
 *     value 6       0          1       0                       T: true
 *                   0          0       1                       U: undecided; neither: false
 *
 * test.c says what each answer is. Here stands which answers need no test of their own: those that
 * are the same for all values of a kind; those that follow from where a number stands among the
 * constants, which constant a string is, which constants a list has as elements; and those that one
 * pass over a text gives (column_patterns.h). All others are asked one by one.
 *
 * A plan is a constant: threads share it. */
#pragma once

#include "engine/program.h"

struct column_plan;
struct regex_scratch;

/* How the predicates of the field are answered. It points into the program. */
struct column_plan *column_plan_new(struct arena *, const struct program *, uint32_t field);
/* Words of T, and of U: a bit for each predicate in the order of program.field_predicates. A row of
 * answers is T 0, U 0, T 1, U 1 … */
uint32_t column_words(const struct column_plan *);

/* The answer of predicate `bit` in a row. */
static inline enum answer column_answer(const uint64_t *row, uint32_t bit)
{
    const uint64_t *words = row + (size_t)(bit / 64) * 2;
    return (words[0] >> (bit % 64)) & 1   ? ANSWER_TRUE
           : (words[1] >> (bit % 64)) & 1 ? ANSWER_UNDECIDED
                                          : ANSWER_FALSE;
}

/* Values of one class have the same answers: null, true, false, a place among the numbers, one of
 * the strings that are constants, any other string. COLUMN_ALONE where only the value itself tells.
 */
#define COLUMN_ALONE UINT32_MAX
uint32_t column_class(const struct column_plan *, const struct value *);
/* Bits of the kinds (enum value_kind) whose values are of no class. */
uint32_t column_alone(const struct column_plan *);
/* Classes are below it. */
uint32_t column_classes(const struct column_plan *);

enum { COLUMN_TEXTS_AT_ONCE = 64 };
/* Words that column_answers and column_answer_texts need to write into on the way. */
uint32_t column_room(const struct column_plan *);
/* Rows of answers for n values (NULL: missing). The more at a time, the faster. */
void column_answers(const struct column_plan *, const struct value *const *values, uint32_t n,
                    struct regex_scratch *, uint64_t *room, uint64_t *rows);

/* The class of a value that stands in a JSON text, n bytes from its token on, with TEXT_BEHIND
 * (text_codes.h) readable ones behind it. COLUMN_ALONE also where it is not plain: a number that is
 * no short integer, a string with escapes. */
uint32_t column_text_class(const struct column_plan *, const char *text, uint32_t n);
/* The row of answers of such a value. What patterns say of it is left open: then *open is its text,
 * for column_answer_texts; else open->p is NULL. False where the value has to be built. */
bool column_text_answer(const struct column_plan *, const char *text, uint32_t n,
                        struct regex_scratch *, uint64_t *row, str *open);
/* Adds what patterns say of up to COLUMN_TEXTS_AT_ONCE texts to their rows. */
void column_answer_texts(const struct column_plan *, const str *texts, uint64_t *const *rows,
                         uint32_t n, uint64_t *room);
