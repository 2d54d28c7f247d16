/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/column.h"

#include "base/bits.h"
#include "engine/column_patterns.h"
#include "engine/column_plan.h"

enum { FAR = 12, NEAR = 6 }; /* rows that values and lists are fetched ahead */

/* ---- numbers ---- */

/* As number_place, without branches: numbers are mostly at random. */
static uint32_t integer_place(const int64_t *at, uint32_t n, int64_t i)
{
    const int64_t *low = at;
    for (uint32_t left = n; left > 1; left -= left / 2)
        low += low[left / 2] <= i ? left / 2 : 0;
    return 2 * (uint32_t)(low - at) + (*low == i ? 1u : 0) + (*low < i ? 2u : 0);
}

uint32_t column_integer_class(const struct column_plan *plan, int64_t i)
{
    return COLUMN_TEXTS + plan->texts.all.n + integer_place(plan->integers, plan->numbers.n, i);
}

/* 2 i + 1 for the i-th number, even where it stands between two. */
static uint32_t number_place(const struct column_plan *plan, const struct value *v)
{
    uint32_t low = 0, high = plan->numbers.n;
    if (v->kind == VALUE_INT && plan->integers)
        return integer_place(plan->integers, high, v->as.integer);
    while (low < high) {
        uint32_t mid = (low + high) / 2;
        int o = value_order_numbers(v, &plan->numbers.at[mid]);
        if (o == 0)
            return 2 * mid + 1;
        if (o < 0)
            high = mid;
        else
            low = mid + 1;
    }
    return 2 * low;
}

/* ---- the front ---- */

uint32_t column_words(const struct column_plan *plan)
{
    return plan->words;
}

uint32_t column_classes(const struct column_plan *plan)
{
    return COLUMN_TEXTS + plan->texts.all.n + 2 * plan->numbers.n + 1;
}

uint32_t column_alone(const struct column_plan *plan)
{
    uint32_t kinds = 1u << VALUE_BIGINT | 1u << VALUE_LIST | 1u << VALUE_MAP;
    if (plan->kinds[VALUE_STRING].run.n || plan->patterns)
        kinds |= 1u << VALUE_STRING;
    return kinds;
}

uint32_t column_class(const struct column_plan *plan, const struct value *v)
{
    if (column_alone(plan) >> v->kind & 1)
        return COLUMN_ALONE;
    switch ((enum value_kind)v->kind) {
    case VALUE_NULL:
        return COLUMN_NULL;
    case VALUE_BOOL:
        return v->as.boolean ? COLUMN_TRUE : COLUMN_FALSE;
    case VALUE_FLOAT:
        if (v->as.real != v->as.real)
            return COLUMN_ALONE;
        return COLUMN_TEXTS + plan->texts.all.n + number_place(plan, v);
    case VALUE_INT:
        return COLUMN_TEXTS + plan->texts.all.n + number_place(plan, v);
    case VALUE_STRING: {
        const struct entry *e = entry_of(&plan->texts, v);
        return e ? COLUMN_TEXTS + (uint32_t)(e - plan->texts.all.at) : COLUMN_TEXT;
    }
    case VALUE_BIGINT:
    case VALUE_LIST:
    case VALUE_MAP:
    case VALUE_KIND_COUNT:
        break;
    }
    return COLUMN_ALONE;
}

void column_take_entry(const struct column_plan *plan, const struct entry *e, uint64_t *row)
{
    for (uint32_t i = 0; e && i < e->bits.n; i++) {
        uint32_t bit = e->bits.at[i];
        bool other = plan->p->predicates.at[plan->predicates[bit]].test == TEST_NE;
        put_answer(row, bit, other ? ANSWER_FALSE : ANSWER_TRUE);
    }
}

static void take_elements(const struct column_plan *plan, const struct list *l, uint64_t *row)
{
    const struct entries *e = &plan->elements;
    uint32_t i = 0;
    for (; e->small_masks && i < l->n && l->at[i].kind == VALUE_INT; i++) {
        uint64_t k = (uint64_t)l->at[i].as.integer - (uint64_t)e->first_small;
        row[0] |= k < e->small_count ? e->small_masks[k] : 0;
    }
    for (; i < l->n; i++)
        column_take_element(plan, entry_of(e, &l->at[i]), row);
}

void column_run(const struct column_plan *plan, const struct value *v, struct regex_scratch *rx,
                uint64_t *row)
{
    const struct kind_plan *k = &plan->kinds[v->kind];
    for (uint32_t i = 0; i < k->run.n; i++)
        put_answer(row, k->run.at[i], ask(plan, k->run.at[i], v, rx));
}

static inline void answer_one(const struct column_plan *plan, const struct value *v,
                              struct regex_scratch *rx, uint64_t *row)
{
    const struct kind_plan *k = &plan->kinds[v->kind];
    column_copy_row(plan, k->base, row);
    if (v->kind == VALUE_STRING && plan->texts.slot_count)
        column_take_entry(plan, entry_of(&plan->texts, v), row);
    if (v->kind == VALUE_LIST && plan->elements.all.n)
        take_elements(plan, v->as.list, row);
    if (k->run.n)
        column_run(plan, v, rx, row);
}

void column_answer_one(const struct column_plan *plan, const struct value *v,
                       struct regex_scratch *rx, uint64_t *row)
{
    answer_one(plan, v, rx, row);
}

void column_answer_texts(const struct column_plan *plan, const str *texts, uint64_t *const *rows,
                         uint32_t n, uint64_t *room)
{
    column_patterns_run(plan->patterns, texts, n, room);
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t w = 0; w < plan->pattern_words; w++)
            rows[i][(size_t)2 * w] |= room[(size_t)i * plan->pattern_words + w];
}

uint32_t column_room(const struct column_plan *plan)
{
    return plan->patterns ? plan->pattern_words * COLUMN_TEXTS_AT_ONCE : 0;
}

/* Values of trees lie far apart: those of the next rows are asked for before they are needed. */
static inline void fetch_ahead(const struct value *const *values, uint32_t n, uint32_t i)
{
    if (i + FAR < n)
        __builtin_prefetch(values[i + FAR]);
    if (i + NEAR < n && values[i + NEAR] && values[i + NEAR]->kind == VALUE_LIST)
        __builtin_prefetch(values[i + NEAR]->as.list);
    if (i + 1 < n && values[i + 1] && values[i + 1]->kind == VALUE_LIST)
        __builtin_prefetch(values[i + 1]->as.list->at);
}

void column_answers(const struct column_plan *plan, const struct value *const *values, uint32_t n,
                    struct regex_scratch *rx, uint64_t *room, uint64_t *rows)
{
    static const struct value missing = {.kind = VALUE_NULL};
    str texts[COLUMN_TEXTS_AT_ONCE];
    uint64_t *to[COLUMN_TEXTS_AT_ONCE];
    uint32_t waiting = 0;
    for (uint32_t i = 0; i < n; i++) {
        const struct value *v = values[i] ? values[i] : &missing;
        fetch_ahead(values, n, i);
        uint64_t *row = rows + (size_t)i * 2 * plan->words;
        answer_one(plan, v, rx, row);
        if (!plan->patterns || v->kind != VALUE_STRING)
            continue;
        texts[waiting] = value_text(v);
        to[waiting++] = row;
        if (waiting == COLUMN_TEXTS_AT_ONCE) {
            column_answer_texts(plan, texts, to, waiting, room);
            waiting = 0;
        }
    }
    if (waiting)
        column_answer_texts(plan, texts, to, waiting, room);
}
