/* SPDX-License-Identifier: Apache-2.0 */
/* What can be told of the predicates of a field before values are seen. */
#include "engine/column_plan.h"

#include "base/bits.h"
#include "engine/column_patterns.h"

#include <stdlib.h>

enum { MOST_MASKS = 1 << 17 }; /* words */
enum { SMALL_SPAN = 4096 };    /* integers that are looked up in an array */

/* ---- entries ---- */

static void grow_entries(struct arena *a, struct entries *e)
{
    e->slot_count = e->slot_count ? e->slot_count * 2 : 16;
    e->slots = ARENA_ARRAY(a, uint32_t, e->slot_count);
    uint32_t mask = e->slot_count - 1;
    for (uint32_t k = 0; k < e->all.n; k++) {
        uint32_t i = (uint32_t)e->all.at[k].hash & mask;
        while (e->slots[i])
            i = (i + 1) & mask;
        e->slots[i] = k + 1;
    }
}

/* Notes that a value decides a predicate. */
static void add_entry(struct arena *a, struct entries *e, const struct value *v, uint32_t bit)
{
    if (e->all.n >= e->slot_count / 2)
        grow_entries(a, e);
    uint64_t hash = entry_hash(v);
    struct entry *entry = find_entry(e, v, hash);
    if (!entry) {
        uint32_t mask = e->slot_count - 1, i = (uint32_t)hash & mask;
        while (e->slots[i])
            i = (i + 1) & mask;
        vec_push(a, &e->all, (struct entry){.value = *v, .hash = hash});
        e->slots[i] = e->all.n;
        entry = &e->all.at[e->all.n - 1];
        e->nested |= v->kind == VALUE_LIST || v->kind == VALUE_MAP;
    }
    if (!entry->bits.n || entry->bits.at[entry->bits.n - 1] != bit)
        vec_push(a, &entry->bits, bit);
}

/* Integers that lie close together are found without a hash. */
static void index_small(struct arena *a, struct entries *e)
{
    int64_t low = INT64_MAX, high = INT64_MIN;
    for (uint32_t i = 0; i < e->all.n; i++) {
        const struct value *v = &e->all.at[i].value;
        if (v->kind == VALUE_FLOAT)
            return; /* it may equal an integer */
        if (v->kind != VALUE_INT)
            continue;
        low = v->as.integer < low ? v->as.integer : low;
        high = v->as.integer > high ? v->as.integer : high;
    }
    if (low > high || (uint64_t)high - (uint64_t)low >= SMALL_SPAN)
        return;
    e->first_small = low;
    e->small_count = (uint64_t)high - (uint64_t)low + 1;
    e->small = ARENA_ARRAY(a, uint32_t, e->small_count);
    for (uint32_t i = 0; i < e->all.n; i++)
        if (e->all.at[i].value.kind == VALUE_INT)
            e->small[(uint64_t)e->all.at[i].value.as.integer - (uint64_t)low] = i + 1;
}

/* ---- what a predicate asks of a kind ---- */

/* How its answer is found. */
enum way {
    WAY_KIND,    /* it follows from the kind: that of any value of it */
    WAY_VALUES,  /* it is that of any value of the kind, but for the values of its constant */
    WAY_PATTERN, /* by a pass over the text */
    WAY_RUN      /* by its test */
};

static bool has_kind(const struct value *v, enum value_kind kind)
{
    if (v->kind == kind)
        return true;
    for (uint32_t i = 0; v->kind == VALUE_LIST && i < v->as.list->n; i++)
        if (v->as.list->at[i].kind == kind)
            return true;
    return false;
}

/* IN and BETWEEN: all items are plain values; none of them has the kind or holds one that has. */
static bool plain_items(const struct constant *c)
{
    for (uint32_t i = 0; i < c->n; i++)
        if (c->items[i].kind != CONSTANT_VALUE)
            return false;
    return true;
}

static bool items_have(const struct constant *c, enum value_kind kind)
{
    for (uint32_t i = 0; i < c->n; i++)
        if (c->items[i].kind == CONSTANT_VALUE && has_kind(&c->items[i].value, kind))
            return true;
    return false;
}

static enum way way_of_text(enum test t, const struct constant *c)
{
    switch (t) {
    case TEST_TRUTH:
    case TEST_IS_NULL:
    case TEST_MEMBER: /* a string is no list */
        return WAY_KIND;
    case TEST_EQ:
    case TEST_NE:
    case TEST_WITHIN:
        return c->kind == CONSTANT_VALUE ? WAY_VALUES : WAY_RUN;
    case TEST_LT:
    case TEST_LE:
    case TEST_GT:
    case TEST_GE:
        return c->kind == CONSTANT_VALUE && c->value.kind != VALUE_STRING ? WAY_KIND : WAY_RUN;
    case TEST_BETWEEN:
        return plain_items(c) && !items_have(c, VALUE_STRING) ? WAY_KIND : WAY_RUN;
    case TEST_IN:
        return plain_items(c) ? WAY_VALUES : WAY_RUN;
    case TEST_CONTAINS:
    case TEST_STARTS_WITH:
    case TEST_ENDS_WITH:
        return c->value.kind != VALUE_STRING ? WAY_KIND : WAY_PATTERN;
    case TEST_MATCHES:
    case TEST_LIKE:
        return WAY_PATTERN;
    case TEST_COUNT:
        break;
    }
    return WAY_RUN;
}

static enum way way_of_list(enum test t, const struct constant *c)
{
    switch (t) {
    case TEST_TRUTH:
    case TEST_IS_NULL:
    case TEST_LT: /* lists have no order */
    case TEST_LE:
    case TEST_GT:
    case TEST_GE:
    case TEST_BETWEEN:
    case TEST_STARTS_WITH:
    case TEST_ENDS_WITH:
    case TEST_MATCHES:
    case TEST_LIKE:
        return WAY_KIND;
    case TEST_EQ:
    case TEST_NE:
        return c->kind == CONSTANT_VALUE && c->value.kind == VALUE_LIST ? WAY_RUN : WAY_KIND;
    case TEST_WITHIN:
        return c->kind == CONSTANT_VALUE && c->value.kind == VALUE_LIST ? WAY_RUN : WAY_KIND;
    case TEST_IN:
        return items_have(c, VALUE_LIST) ? WAY_RUN : WAY_KIND;
    case TEST_MEMBER:
        return c->kind == CONSTANT_VALUE ? WAY_VALUES : WAY_RUN;
    case TEST_CONTAINS:
        return c->value.kind == VALUE_NULL ? WAY_KIND : WAY_VALUES;
    case TEST_COUNT:
        break;
    }
    return WAY_RUN;
}

static enum way way_of_map(enum test t, const struct constant *c)
{
    switch (t) {
    case TEST_EQ:
    case TEST_NE:
    case TEST_WITHIN:
        return c->kind == CONSTANT_VALUE && has_kind(&c->value, VALUE_MAP) ? WAY_RUN : WAY_KIND;
    case TEST_IN:
        return items_have(c, VALUE_MAP) ? WAY_RUN : WAY_KIND;
    case TEST_CONTAINS:
        return c->value.kind == VALUE_STRING ? WAY_RUN : WAY_KIND;
    case TEST_TRUTH:
    case TEST_IS_NULL:
    case TEST_LT:
    case TEST_LE:
    case TEST_GT:
    case TEST_GE:
    case TEST_BETWEEN:
    case TEST_MEMBER:
    case TEST_STARTS_WITH:
    case TEST_ENDS_WITH:
    case TEST_MATCHES:
    case TEST_LIKE:
        return WAY_KIND;
    case TEST_COUNT:
        break;
    }
    return WAY_RUN;
}

/* Null, booleans and numbers have few answers in all (column_class): they come from tests. */
static enum way way_of(enum value_kind kind, enum test t, const struct constant *c)
{
    return kind == VALUE_STRING ? way_of_text(t, c)
           : kind == VALUE_LIST ? way_of_list(t, c)
           : kind == VALUE_MAP  ? way_of_map(t, c)
                                : WAY_RUN;
}

/* ---- planning ---- */

/* The strings of EQ, NE, WITHIN, IN; the elements of MEMBER, CONTAINS. */
static void plan_value(struct column_plan *plan, enum value_kind kind, const struct value *v,
                       uint32_t bit)
{
    if (kind == VALUE_LIST) {
        add_entry(plan->a, &plan->elements, v, bit);
        return;
    }
    enum test t = plan->p->predicates.at[plan->predicates[bit]].test;
    if (v->kind == VALUE_STRING && t != TEST_WITHIN)
        add_entry(plan->a, &plan->texts, v, bit);
    bool inner = v->kind == VALUE_LIST && (t == TEST_IN || t == TEST_WITHIN);
    for (uint32_t i = 0; inner && i < v->as.list->n; i++)
        if (v->as.list->at[i].kind == VALUE_STRING)
            add_entry(plan->a, &plan->texts, &v->as.list->at[i], bit);
}

static void plan_values(struct column_plan *plan, enum value_kind kind, uint32_t bit)
{
    const struct constant *c = right_of(plan, bit);
    if (c->kind != CONSTANT_ITEMS)
        plan_value(plan, kind, &c->value, bit);
    for (uint32_t i = 0; c->kind == CONSTANT_ITEMS && i < c->n; i++)
        plan_value(plan, kind, &c->items[i].value, bit);
}

/* A string that none of the constants is: what WAY_VALUES answers for all others. */
static struct value strange_text(const struct column_plan *plan)
{
    struct buf b = BUF(plan->a);
    for (uint32_t i = 0; i < plan->texts.all.n; i++)
        if (plan->texts.all.at[i].value.len >= b.n)
            buf_pad(&b, 'x', plan->texts.all.at[i].value.len - b.n + 1);
    return value_string(buf_str(&b));
}

static struct value typical(const struct column_plan *plan, enum value_kind kind)
{
    return kind == VALUE_LIST  ? value_list(plan->a)
           : kind == VALUE_MAP ? value_map(plan->a)
                               : strange_text(plan);
}

/* Bases, and what is to be asked; entries are there. */
static void plan_kind(struct column_plan *plan, enum value_kind kind)
{
    struct kind_plan *k = &plan->kinds[kind];
    k->base = ARENA_ARRAY(plan->a, uint64_t, (size_t)2 * plan->words);
    bool has_base = kind == VALUE_STRING || kind == VALUE_LIST || kind == VALUE_MAP;
    struct value v = has_base ? typical(plan, kind) : value_null();
    for (uint32_t bit = 0; bit < plan->n; bit++) {
        enum test t = plan->p->predicates.at[plan->predicates[bit]].test;
        enum way way = way_of(kind, t, right_of(plan, bit));
        if (way == WAY_RUN || (way == WAY_PATTERN && !bits_get(plan->by_pattern, bit)))
            vec_push(plan->a, &k->run, bit);
        else if (way != WAY_PATTERN) /* false unless a pattern says so */
            put_answer(k->base, bit, ask(plan, bit, &v, NULL));
    }
}

/* Strings are found by what most programs write of them: their bytes between quotes. Those that
 * need escapes are never plain, and are found as values. */
static void index_raw(struct arena *a, struct entries *e)
{
    text_codes_init(&e->raw, a);
    for (uint32_t i = 0; i < e->all.n; i++) {
        if (e->all.at[i].value.kind != VALUE_STRING)
            continue;
        struct buf b = BUF(a);
        buf_putc(&b, '"');
        buf_add(&b, value_text(&e->all.at[i].value));
        buf_putc(&b, '"');
        buf_pad(&b, '\0', TEXT_BEHIND);
        text_codes_add(&e->raw, text_key(&e->raw, b.p, (uint32_t)b.n - TEXT_BEHIND), i);
    }
}

/* Masks by small integer, where one word is all of a mask. */
static void index_small_masks(const struct column_plan *plan, struct entries *e)
{
    if (!e->small || !e->masks || plan->words != 1)
        return;
    e->small_masks = ARENA_ARRAY(plan->a, uint64_t, e->small_count);
    for (uint64_t i = 0; i < e->small_count; i++)
        if (e->small[i])
            e->small_masks[i] = e->masks[e->small[i] - 1];
}

static void plan_entries(struct column_plan *plan)
{
    static const enum value_kind kinds[] = {VALUE_STRING, VALUE_LIST};
    for (size_t k = 0; k < COUNTOF(kinds); k++)
        for (uint32_t bit = 0; bit < plan->n; bit++) {
            enum test t = plan->p->predicates.at[plan->predicates[bit]].test;
            if (way_of(kinds[k], t, right_of(plan, bit)) == WAY_VALUES)
                plan_values(plan, kinds[k], bit);
        }
    struct entries *e = &plan->elements;
    index_small(plan->a, e);
    index_raw(plan->a, e);
    index_raw(plan->a, &plan->texts);
    if ((uint64_t)e->all.n * plan->words > MOST_MASKS)
        return;
    e->masks = ARENA_ARRAY(plan->a, uint64_t, (size_t)e->all.n * plan->words);
    for (uint32_t i = 0; i < e->all.n; i++)
        for (uint32_t k = 0; k < e->all.at[i].bits.n; k++)
            bits_set(e->masks + (size_t)i * plan->words, e->all.at[i].bits.at[k]);
    index_small_masks(plan, e);
}

static void plan_patterns(struct column_plan *plan)
{
    uint32_t n = 0;
    while (n < plan->n) {
        enum test t = plan->p->predicates.at[plan->predicates[n]].test;
        if (way_of(VALUE_STRING, t, right_of(plan, n)) != WAY_PATTERN)
            break; /* they stand first */
        n++;
    }
    plan->by_pattern = ARENA_ARRAY(plan->a, uint64_t, plan->words);
    if (!n)
        return;
    bool *taken = ARENA_ARRAY(plan->a, bool, n);
    plan->patterns = column_patterns_new(plan->a, plan->p, plan->predicates, n, taken);
    plan->pattern_words = (uint32_t)bits_words(n);
    for (uint32_t i = 0; plan->patterns && i < n; i++)
        if (taken[i])
            bits_set(plan->by_pattern, i);
}

/* ---- numbers ---- */

static void add_number(struct column_plan *plan, const struct value *v)
{
    if (v->kind == VALUE_INT || (v->kind == VALUE_FLOAT && v->as.real == v->as.real))
        vec_push(plan->a, &plan->numbers, *v);
    for (uint32_t i = 0; v->kind == VALUE_LIST && i < v->as.list->n; i++)
        if (v->as.list->at[i].kind != VALUE_LIST)
            add_number(plan, &v->as.list->at[i]);
}

static int by_number(const void *a, const void *b)
{
    return value_order_numbers(a, b);
}

static void plan_numbers(struct column_plan *plan)
{
    for (uint32_t bit = 0; bit < plan->n; bit++) {
        const struct constant *c = right_of(plan, bit);
        if (c && c->kind == CONSTANT_VALUE)
            add_number(plan, &c->value);
        for (uint32_t i = 0; c && c->kind == CONSTANT_ITEMS && i < c->n; i++)
            if (c->items[i].kind == CONSTANT_VALUE)
                add_number(plan, &c->items[i].value);
    }
    if (!plan->numbers.n)
        return;
    struct value *at = plan->numbers.at;
    uint32_t n = 1;
    qsort(at, plan->numbers.n, sizeof *at, by_number);
    for (uint32_t i = 1; i < plan->numbers.n; i++)
        if (value_order_numbers(&at[n - 1], &at[i]) != 0)
            at[n++] = at[i];
    plan->numbers.n = n;
    for (uint32_t i = 0; i < n; i++)
        if (at[i].kind != VALUE_INT)
            return;
    plan->integers = ARENA_ARRAY(plan->a, int64_t, n);
    for (uint32_t i = 0; i < n; i++)
        plan->integers[i] = at[i].as.integer;
}

/* ---- the front ---- */

struct column_plan *column_plan_new(struct arena *a, const struct program *p, uint32_t field)
{
    const struct field *f = &p->fields.at[field];
    struct column_plan *plan = ARENA_NEW(a, struct column_plan);
    *plan = (struct column_plan){.p = p, .a = a, .n = f->predicates};
    plan->predicates = p->field_predicates + f->first;
    plan->words = (uint32_t)bits_words(plan->n);
    plan_patterns(plan);
    plan_entries(plan);
    plan_numbers(plan);
    for (int k = 0; k < VALUE_KIND_COUNT; k++)
        plan_kind(plan, (enum value_kind)k);
    return plan;
}
