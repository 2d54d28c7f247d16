/* SPDX-License-Identifier: Apache-2.0 */
/* Quantifiers over child rows: the condition for 64 child rows a word, and what it makes of each
 * parent. loop.c says the same element by element, and is what this must equal. */
#include "engine/child.h"

#include "base/bits.h"

/* ---- conditions ---- */

/* Where the condition is computed: words [from, from + n) of a table. */
struct work {
    struct vm *vm;
    const struct child_table *table;
    uint32_t from, n;
};

/* Sets child rows [from, to), as far as they are in the words at work. */
static void set_range(const struct work *w, uint64_t *words, uint32_t from, uint32_t to)
{
    uint32_t low = w->from * 64, high = low + w->n * 64;
    from = from > low ? from - low : 0;
    to = (to < high ? to : high) - low;
    while (from < to) {
        uint32_t end = (from / 64 + 1) * 64;
        end = end < to ? end : to;
        uint64_t ones = ~(uint64_t)0 >> (64 - (end - from));
        words[from / 64] |= ones << (from % 64);
        from = end;
    }
}

/* The first row that has children at or behind a child row. */
static uint32_t parent_of(const struct vm *vm, const struct child_table *t, uint32_t child)
{
    uint32_t low = 0, high = vm->n;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (t->first[middle + 1] <= child)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void row_chunk(const struct work *w, uint32_t reg, struct child_chunk *out)
{
    const struct truth *truth = &w->vm->regs[reg];
    const uint32_t *first = w->table->first;
    *out = (struct child_chunk){0};
    for (uint32_t r = parent_of(w->vm, w->table, w->from * 64);
         r < w->vm->n && first[r] < (w->from + w->n) * 64; r++) {
        if (bits_get(truth->t, r))
            set_range(w, out->t, first[r], first[r + 1]);
        else if (bits_get(truth->f, r))
            set_range(w, out->f, first[r], first[r + 1]);
    }
}

static void chunk_of(const struct work *w, const struct child_cond *c, struct child_chunk *out)
{
    struct child_chunk next;
    switch (c->kind) {
    case CHILD_CONST:
        memset(out->t, c->index == ANSWER_TRUE ? 0xff : 0, sizeof out->t);
        memset(out->f, c->index == ANSWER_FALSE ? 0xff : 0, sizeof out->f);
        return;
    case CHILD_PRED: {
        const struct child_answers *all = child_answer(w->vm, c->index);
        memcpy(out->t, all->t + w->from, (size_t)w->n * 8);
        memcpy(out->f, all->f + w->from, (size_t)w->n * 8);
        return;
    }
    case CHILD_ROW:
        row_chunk(w, c->index, out);
        return;
    case CHILD_NOT:
        chunk_of(w, c->kids[0], &next);
        memcpy(out->t, next.f, sizeof out->t);
        memcpy(out->f, next.t, sizeof out->f);
        return;
    case CHILD_AND:
    case CHILD_OR:
        break;
    }
    chunk_of(w, c->kids[0], out);
    uint64_t *all = c->kind == CHILD_AND ? out->t : out->f; /* where every kid must be */
    uint64_t *any = c->kind == CHILD_AND ? out->f : out->t;
    for (uint32_t i = 1; i < c->n; i++) {
        chunk_of(w, c->kids[i], &next);
        const uint64_t *also = c->kind == CHILD_AND ? next.t : next.f;
        const uint64_t * or = c->kind == CHILD_AND ? next.f : next.t;
        for (uint32_t k = 0; k < w->n; k++) {
            all[k] &= also[k];
            any[k] |= or [k];
        }
    }
}

void child_chunk(struct vm *vm, const struct child_table *table, const struct child_cond *c,
                 uint32_t from, uint32_t n, struct child_chunk *out)
{
    struct work w = {vm, table, from, n};
    if (c) {
        chunk_of(&w, c, out);
        return;
    }
    memset(out->t, 0xff, sizeof out->t);
    memset(out->f, 0, sizeof out->f);
}

/* The condition over all child rows of a list. */
static void whole_condition(struct vm *vm, const struct child_table *table,
                            const struct child_cond *c, struct child_bits *bits)
{
    uint32_t words = (uint32_t)bits_words(table->n);
    bits->stamp = vm->batch + 1;
    if (bits->cap < table->cap) {
        bits->cap = table->cap;
        bits->t = ARENA_ARRAY(vm->a, uint64_t, bits_words(bits->cap));
        bits->f = ARENA_ARRAY(vm->a, uint64_t, bits_words(bits->cap));
    }
    for (uint32_t from = 0; from < words; from += CHILD_CHUNK) {
        uint32_t n = words - from < CHILD_CHUNK ? words - from : CHILD_CHUNK;
        struct child_chunk out;
        child_chunk(vm, table, c, from, n, &out);
        memcpy(bits->t + from, out.t, (size_t)n * 8);
        memcpy(bits->f + from, out.f, (size_t)n * 8);
    }
}

/* ---- parents ---- */

/* The bits of word k that lie in [from, to). */
static inline uint64_t range_mask(uint32_t k, uint32_t from, uint32_t to)
{
    uint64_t mask = ~(uint64_t)0;
    if (k == from / 64)
        mask <<= from % 64;
    if (k == (to - 1) / 64)
        mask &= ~(uint64_t)0 >> (63 - (to - 1) % 64);
    return mask;
}

/* Of a row's children: does any decide, is any undecided? */
static inline enum answer decided_row(const struct child_bits *b, const uint64_t *decides,
                                      uint32_t from, uint32_t to)
{
    uint64_t open = 0;
    if (from == to)
        return ANSWER_FALSE;
    for (uint32_t k = from / 64; k <= (to - 1) / 64; k++) {
        uint64_t mask = range_mask(k, from, to);
        if (decides[k] & mask)
            return ANSWER_TRUE;
        open |= ~(b->t[k] | b->f[k]) & mask;
    }
    return open ? ANSWER_UNDECIDED : ANSWER_FALSE;
}

/* ANY is true where a body is, ALL false where one is false, NONE false where one is true. */
static inline enum answer fold_row(enum ast_kind kind, const struct child_bits *b, uint32_t from,
                                   uint32_t to)
{
    enum answer a = decided_row(b, kind == AST_ALL ? b->f : b->t, from, to);
    return kind == AST_ANY ? a : answer_not(a);
}

static void put_answer(struct truth *dst, uint32_t row, enum answer a)
{
    if (a == ANSWER_TRUE)
        bits_set(dst->t, row);
    if (a == ANSWER_FALSE)
        bits_set(dst->f, row);
}

static void fold_rows(struct vm *vm, const struct fold *fold, struct truth *dst)
{
    const struct child_table *table = child_load(vm, fold->list);
    struct child_bits *bits = &vm->children->fold;
    whole_condition(vm, table, fold->cond, bits);
    for (uint32_t r = 0; r < vm->n; r++)
        if (bits_get(table->lists, r))
            put_answer(dst, r, fold_row(fold->kind, bits, table->first[r], table->first[r + 1]));
}

/* ---- COUNT ---- */

enum { COUNTS = 64 }; /* whose answers are kept */

struct counting {
    struct vm *vm;
    const struct fold *fold;
    uint8_t known[COUNTS];
};

static enum answer count_answer(struct counting *c, uint32_t n)
{
    const struct constant *constants = c->vm->p->constants.at;
    const struct constant *right =
        c->fold->constant == UINT32_MAX ? NULL : &constants[c->fold->constant];
    struct value v = value_int((int64_t)n);
    if (n < COUNTS && c->known[n])
        return (enum answer)c->known[n];
    enum answer a = test_run(c->fold->test, &v, right, c->vm->rx);
    if (n < COUNTS)
        c->known[n] = (uint8_t)a;
    return a;
}

/* How many children the condition takes; false where it cannot decide about one. */
static bool count_row(uint32_t *out, const struct child_bits *b, uint32_t from, uint32_t to)
{
    uint64_t open = 0;
    *out = 0;
    for (uint32_t k = from / 64; from < to && k <= (to - 1) / 64; k++) {
        uint64_t mask = range_mask(k, from, to);
        *out += (uint32_t)__builtin_popcountll(b->t[k] & mask);
        open |= ~(b->t[k] | b->f[k]) & mask;
    }
    return !open;
}

static void count_rows(struct vm *vm, const struct fold *fold, struct truth *dst)
{
    struct counting c = {.vm = vm, .fold = fold};
    const struct child_table *table = child_load(vm, fold->list);
    struct child_bits *bits = &vm->children->fold;
    whole_condition(vm, table, fold->cond, bits);
    for (uint32_t r = 0; r < vm->n; r++) {
        uint32_t n;
        if (bits_get(table->lists, r) && count_row(&n, bits, table->first[r], table->first[r + 1]))
            put_answer(dst, r, count_answer(&c, n));
    }
}

/* ---- values ---- */

/* The walk to the value that a GATHER takes of an element, where it is a plain one. */
static const struct walk *value_walk(const struct vm *vm, const struct loop *l)
{
    const struct scalar *s = &vm->p->scalars.at[l->value];
    const struct step *steps = vm->p->steps.at + s->first;
    if (s->n != 2 || steps[0].op != STEP_BOUND || steps[0].a != l->slot ||
        steps[1].op != STEP_WALK || steps[1].n != 1)
        return NULL;
    return loop_walk(vm, steps[1].a);
}

/* A value of a column. */
static const struct value *column_value(const struct child_cells *c, uint32_t child)
{
    static const struct value null = {.kind = VALUE_NULL};
    uint32_t low = 0, high = c->wide.n;
    if (c->codes[child] == 0)
        return &null;
    if (c->codes[child] != DICT_WIDE)
        return &c->dict.values[c->codes[child]];
    while (low + 1 < high) {
        uint32_t middle = (low + high) / 2;
        if (c->wide.at[middle].row <= child)
            low = middle;
        else
            high = middle;
    }
    return c->wide.at[low].value;
}

/* SUM MIN MAX AVG of a column. A sum of integers needs no list of them. */
static struct cell column_row(struct vm *vm, const struct loop *l, const struct child_bits *bits,
                              uint32_t from, uint32_t to)
{
    const struct child_cells *c = &vm->children->cells[l->column];
    bool simple = l->expr->as.loop->gather == AST_GATHER_SUM;
    __extension__ __int128 sum = 0;
    uint32_t taken = 0;
    for (uint32_t i = from; simple && i < to; i++) {
        if (!bits_get(bits->t, i))
            continue;
        const struct value *v = column_value(c, i);
        simple = v->kind == VALUE_INT;
        sum += simple ? v->as.integer : 0;
        taken++;
    }
    if (simple && taken && sum >= INT64_MIN && sum <= INT64_MAX)
        return cell_of(value_int((int64_t)sum));
    struct value values = value_list(vm->scratch);
    for (uint32_t i = from; i < to; i++)
        if (bits_get(bits->t, i))
            list_add(&values, *column_value(c, i));
    return loop_finish(vm, l, &values, values.as.list->n);
}

/* The values of the elements that the condition takes. */
static struct cell gather_row(struct vm *vm, const struct loop *l, const struct child_bits *bits,
                              uint32_t row, uint32_t from)
{
    bool first = l->expr->as.loop->gather == AST_GATHER_FIRST;
    const struct value *list = vm_value(vm, vm->p->child_lists.at[l->list].field, row);
    const struct walk *walk = value_walk(vm, l);
    struct value values = value_list(vm->scratch);
    uint32_t n = loop_count(list);
    for (uint32_t i = 0; i < n; i++) {
        if (!bits_get(bits->t, from + i) || (first && values.as.list->n))
            continue;
        if (walk) {
            const struct value *v = walk_find(walk, vm->fleet, loop_element(list, i), NULL);
            list_add(&values, v ? *v : value_null());
            continue;
        }
        loop_bind(vm, l, list, i);
        struct cell v = scalar_run(vm, l->value, row);
        if (v.undecided)
            return v;
        list_add(&values, v.value);
    }
    return loop_finish(vm, l, &values, values.as.list->n);
}

bool fold_takes(const struct vm *vm, uint32_t loop)
{
    return vm->p->loops.at[loop].list != PROGRAM_NONE && !vm->lone && !vm->explaining &&
           !child_refused(vm);
}

struct cell fold_cell(struct vm *vm, uint32_t loop, uint32_t row)
{
    const struct loop *l = &vm->p->loops.at[loop];
    const struct child_table *table = child_load(vm, l->list);
    struct child_bits *bits = &vm->children->loops[loop];
    uint32_t from = table->first[row], to = table->first[row + 1], n;
    if (!bits_get(table->lists, row))
        return cell_undecided("goes over what is no list or map");
    if (bits->stamp != vm->batch + 1)
        whole_condition(vm, table, l->child, bits);
    if (l->expr->kind != AST_GATHER)
        return cell_of_answer(fold_row(l->expr->kind, bits, from, to));
    if (!count_row(&n, bits, from, to))
        return cell_undecided("has an element that its WHERE cannot decide");
    if (l->expr->as.loop->gather == AST_GATHER_COUNT)
        return cell_of(value_int((int64_t)n));
    return l->column != PROGRAM_NONE ? column_row(vm, l, bits, from, to)
                                     : gather_row(vm, l, bits, row, from);
}

void fold_run(struct vm *vm, uint32_t i, struct truth *dst)
{
    const struct fold *fold = &vm->p->folds.at[i];
    *dst = (struct truth){0};
    if (child_refused(vm)) {
        for (uint32_t r = 0; r < vm->n; r++) {
            struct cell c = scalar_run(vm, fold->scalar, r);
            put_answer(dst, r, scalar_answer(&c));
        }
    } else if (fold->kind == AST_GATHER) {
        count_rows(vm, fold, dst);
    } else {
        fold_rows(vm, fold, dst);
    }
}
