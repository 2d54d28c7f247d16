/* SPDX-License-Identifier: Apache-2.0 */
/* Scalars over an element that read some of its columns, and some fields of its row: computed once
 * for each distinct tuple of their codes.
 *
 *     i.mtu > node.custom_data.mtu     codes of .mtu and of the field   (3, 7) -> true
 *
 * Where one of the values has no code, or there are very many tuples, it is computed anew. */
#include "engine/child.h"

#include "base/bits.h"

enum { MOST_PARTS = 8 };

struct tuples {
    uint32_t *keys; /* n tuples of as many codes as are read */
    uint8_t *answers;
    uint32_t n, cap;
    uint32_t *slots; /* tuple + 1 by hash */
    uint32_t slot_count;
};

static uint32_t hash_of(const uint32_t *key, uint32_t n)
{
    uint64_t h = 0;
    for (uint32_t i = 0; i < n; i++)
        h = (h ^ key[i]) * 0x9e3779b97f4a7c15u;
    return (uint32_t)(h >> 32);
}

static void grow(struct arena *a, struct tuples *t, uint32_t parts)
{
    uint32_t cap = t->cap ? t->cap * 2 : 32, old = t->cap;
    t->keys = arena_grow(a, t->keys, (size_t)old * parts * 4, (size_t)cap * parts * 4);
    t->answers = arena_grow(a, t->answers, old, cap);
    t->cap = cap;
    t->slot_count = cap * 2;
    t->slots = ARENA_ARRAY(a, uint32_t, t->slot_count);
    for (uint32_t i = 0; i < t->n; i++) {
        uint32_t at = hash_of(t->keys + (size_t)i * parts, parts) & (t->slot_count - 1);
        while (t->slots[at])
            at = (at + 1) & (t->slot_count - 1);
        t->slots[at] = i + 1;
    }
}

struct asking {
    struct vm *vm;
    const struct child_predicate *p;
    const struct child_table *table;
    struct tuples *tuples;
    uint32_t list; /* field */
    uint32_t parts;
};

static uint8_t compute(const struct asking *q, uint32_t row, uint32_t child)
{
    struct vm *vm = q->vm;
    const struct value *list = vm_value(vm, q->list, row);
    vm->bounds[q->p->slot].value = *loop_element(list, child - q->table->first[row]);
    struct cell c = scalar_run(vm, q->p->scalar, row);
    vm->stats.evaluated++;
    return (uint8_t)scalar_answer(&c);
}

static uint8_t answer_of_key(const struct asking *q, const uint32_t *key, uint32_t row,
                             uint32_t child)
{
    struct tuples *t = q->tuples;
    size_t bytes = q->parts * sizeof *key;
    if (t->n == t->cap && t->n < q->vm->dg->limits.at[LIMIT_dictionary_entries])
        grow(q->vm->a, t, q->parts);
    uint32_t mask = t->slot_count - 1, at = hash_of(key, q->parts) & mask;
    for (; t->slot_count && t->slots[at]; at = (at + 1) & mask) {
        uint32_t i = t->slots[at] - 1;
        if (memcmp(t->keys + (size_t)i * q->parts, key, bytes) == 0)
            return t->answers[i];
    }
    uint8_t answer = compute(q, row, child);
    if (t->n < t->cap) {
        memcpy(t->keys + (size_t)t->n * q->parts, key, bytes);
        t->answers[t->n] = answer;
        t->slots[at] = ++t->n;
    }
    return answer;
}

/* The codes of the row's fields; false where one has none. */
static bool row_codes(const struct asking *q, uint32_t *key, uint32_t row)
{
    bool all = true;
    for (uint32_t k = 0; k < q->p->fields; k++) {
        key[q->p->columns + k] = q->vm->columns[q->p->reads[q->p->columns + k]].codes[row];
        all &= key[q->p->columns + k] != DICT_WIDE;
    }
    return all;
}

void child_tuples(struct vm *vm, const struct child_predicate *p, struct child_answers *all)
{
    uint32_t list = vm->p->child_columns.at[p->column].list, key[MOST_PARTS];
    struct asking q = {.vm = vm, .p = p, .parts = p->columns + p->fields};
    q.table = &vm->children->tables[list];
    q.list = vm->p->child_lists.at[list].field;
    if (!all->tuples)
        all->tuples = ARENA_NEW(vm->a, struct tuples);
    q.tuples = all->tuples;
    for (uint32_t r = 0; r < vm->n; r++) {
        bool coded = row_codes(&q, key, r);
        for (uint32_t child = q.table->first[r]; child < q.table->first[r + 1]; child++) {
            bool whole = coded;
            for (uint32_t k = 0; k < p->columns; k++) {
                key[k] = vm->children->cells[p->reads[k]].codes[child];
                whole &= key[k] != DICT_WIDE;
            }
            uint8_t m = whole ? answer_of_key(&q, key, r, child) : compute(&q, r, child);
            if (m == ANSWER_TRUE)
                bits_set(all->t, child);
            if (m == ANSWER_FALSE)
                bits_set(all->f, child);
        }
    }
}
