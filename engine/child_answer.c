/* SPDX-License-Identifier: Apache-2.0 */
/* Predicates over child rows. All of a column are answered together: what each value gives is kept
 * by code as a row of bits, and rows of 64 children are turned over into words of predicates. */
#include "engine/child.h"

#include "base/bits.h"

static enum answer test_value(struct vm *vm, const struct child_predicate *p, const struct value *v)
{
    const struct constant *right =
        p->constant == UINT32_MAX ? NULL : &vm->p->constants.at[p->constant];
    vm->stats.evaluated++;
    if (p->scalar == PROGRAM_NONE)
        return test_run(p->test, v, right, vm->rx);
    vm->bounds[p->slot].value = *v;
    struct cell c = scalar_run(vm, p->scalar, 0);
    return scalar_answer(&c);
}

static uint32_t words_of(const struct child_cells *c)
{
    return (uint32_t)bits_words(c->predicates.n);
}

/* Rows of the values that the dictionary has got since the last time. */
static void fill_rows(struct vm *vm, struct child_cells *c)
{
    uint32_t words = words_of(c);
    size_t row = (size_t)2 * words;
    if (c->rows_cap < c->dict.n) {
        c->rows = arena_grow(vm->a, c->rows, c->rows_cap * row * 8, c->dict.cap * row * 8);
        c->rows_cap = c->dict.cap;
    }
    for (; c->filled < c->dict.n; c->filled++)
        for (uint32_t i = 0; i < c->predicates.n; i++) {
            const struct child_predicate *p = &vm->p->child_predicates.at[c->predicates.at[i]];
            enum answer a = test_value(vm, p, &c->dict.values[c->filled]);
            if (a == ANSWER_TRUE)
                bits_set(c->rows + c->filled * row, i);
            else if (a != ANSWER_FALSE)
                bits_set(c->rows + c->filled * row + words, i);
        }
}

static void make_answers(struct vm *vm, struct child_answers *all, uint32_t cap)
{
    all->stamp = vm->batch + 1;
    if (all->cap >= cap)
        return;
    all->cap = cap;
    all->t = ARENA_ARRAY(vm->a, uint64_t, bits_words(cap));
    all->f = ARENA_ARRAY(vm->a, uint64_t, bits_words(cap));
}

/* 64 child rows from word k on, 64 predicates from word w on. */
static void turn_word(struct vm *vm, const struct child_cells *c, uint32_t children, uint32_t k,
                      uint32_t w)
{
    _Alignas(32) uint64_t t[TILE] = {0}, u[TILE] = {0};
    uint32_t words = words_of(c), from = k * TILE;
    uint32_t n = children - from < TILE ? children - from : TILE;
    uint64_t open = 0, valid = bits_tail(children, k);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t code = c->codes[from + i];
        const uint64_t *row = c->rows + (size_t)code * 2 * words;
        if (UNLIKELY(code == DICT_WIDE)) {
            u[tile_slot(i)] = ~(uint64_t)0; /* until it is asked */
            open = 1;
            continue;
        }
        t[tile_slot(i)] = row[w];
        u[tile_slot(i)] = row[words + w];
        open |= row[words + w];
    }
    vm->children->tiles->turn(t);
    if (open)
        vm->children->tiles->turn(u);
    uint32_t predicates = c->predicates.n - w * TILE;
    for (uint32_t i = 0; i < predicates && i < TILE; i++) {
        struct child_answers *all = &vm->children->answers[c->predicates.at[w * TILE + i]];
        all->t[k] = t[tile_slot(i)];
        all->f[k] = valid & ~(t[tile_slot(i)] | u[tile_slot(i)]);
    }
}

static void answer_wide(struct vm *vm, const struct child_cells *c, uint32_t predicate)
{
    struct child_answers *all = &vm->children->answers[predicate];
    for (uint32_t i = 0; i < c->wide.n; i++) {
        enum answer a = test_value(vm, &vm->p->child_predicates.at[predicate], c->wide.at[i].value);
        if (a == ANSWER_TRUE)
            bits_set(all->t, c->wide.at[i].row);
        if (a == ANSWER_FALSE)
            bits_set(all->f, c->wide.at[i].row);
    }
}

static void answer_column(struct vm *vm, const struct child_table *table, struct child_cells *c)
{
    fill_rows(vm, c);
    for (uint32_t i = 0; i < c->predicates.n; i++)
        make_answers(vm, &vm->children->answers[c->predicates.at[i]], table->cap);
    for (uint32_t w = 0; w < words_of(c); w++)
        for (uint32_t k = 0; k < bits_words(table->n); k++)
            turn_word(vm, c, table->n, k, w);
    for (uint32_t i = 0; c->wide.n && i < c->predicates.n; i++)
        answer_wide(vm, c, c->predicates.at[i]);
    vm->stats.looked_up += (uint64_t)table->n * c->predicates.n;
}

static void answer(struct vm *vm, uint32_t predicate)
{
    const struct child_predicate *p = &vm->p->child_predicates.at[predicate];
    struct child_answers *all = &vm->children->answers[predicate];
    const struct child_table *table =
        &vm->children->tables[vm->p->child_columns.at[p->column].list];
    if (!p->reads) {
        answer_column(vm, table, &vm->children->cells[p->column]);
        return;
    }
    make_answers(vm, all, table->cap);
    memset(all->t, 0, bits_words(table->n) * 8);
    memset(all->f, 0, bits_words(table->n) * 8);
    child_tuples(vm, p, all);
    vm->stats.looked_up += table->n;
}

/* Asked by a scalar at work: what is answered with it are predicates of any rule, whose cells and
 * bound names are none of those that the scalar counted on. */
static void answer_apart(struct vm *vm, uint32_t predicate)
{
    struct cell *cells = vm->cells;
    struct bound *bounds = vm->bounds;
    uint32_t top = vm->top;
    vm->cells = ARENA_ARRAY(vm->scratch, struct cell, vm->p->max_cells);
    vm->bounds = ARENA_ARRAY(vm->scratch, struct bound, vm->p->slots);
    vm->top = 0;
    answer(vm, predicate);
    vm->cells = cells;
    vm->bounds = bounds;
    vm->top = top;
}

const struct child_answers *child_answer(struct vm *vm, uint32_t predicate)
{
    struct child_answers *all = &vm->children->answers[predicate];
    if (all->stamp == vm->batch + 1)
        return all;
    if (vm->top)
        answer_apart(vm, predicate);
    else
        answer(vm, predicate);
    return all;
}
