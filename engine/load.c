/* SPDX-License-Identifier: Apache-2.0 */
/* LOAD: a column, and with it the registers of all predicates that read it.
 *
 *     codes   3 1 3 …   ──by code──>   rows of bits   ──tile by tile──>   registers of the field
 *
 * The bits of a value are made once, when its code or class first appears (column.h), and turned
 * over for 64 rows and 64 predicates at a time. */
#include "engine/vm.h"

#include "base/bits.h"
#include "engine/column.h"
#include "engine/tile.h"

enum { MOST_KEPT = 16 << 20 }; /* bytes of rows by code; past them a value is answered each time */

/* What is known of a field's values. Rows have the words of T, then those of F. */
struct answers {
    const struct column_plan *plan;
    uint32_t words;
    const uint64_t **by_class; /* NULL: not seen yet */
    const uint64_t **by_code;  /* NULL: answered each time */
    uint32_t filled, cap;      /* codes */
    size_t kept;               /* bytes of rows by code */
    uint64_t *missing;         /* the row of null */
    uint64_t evaluated, looked_up;
};

struct loader {
    struct answers *fields; /* by field; plan NULL: it has no predicates */
    tile_fn *turn;
    /* of the field at work */
    const uint64_t *rows[BATCH_WORDS * TILE];
    const struct value *alone[BATCH_ROWS]; /* values that are answered now */
    uint32_t alone_row[BATCH_ROWS];
    uint64_t *made; /* their rows */
    uint64_t *room;
};

/* ---- making ---- */

struct loader *loader_new(struct vm *vm)
{
    const struct program *p = vm->p;
    struct loader *l = ARENA_NEW(vm->a, struct loader);
    uint32_t words = 0, room = 0;
    l->turn = tile_best();
    l->fields = ARENA_ARRAY(vm->a, struct answers, p->fields.n);
    for (uint32_t f = 0; f < p->fields.n; f++) {
        if (!p->fields.at[f].predicates)
            continue;
        struct answers *a = &l->fields[f];
        a->plan = column_plan_new(vm->a, p, f);
        a->words = column_words(a->plan);
        a->by_class = ARENA_ARRAY(vm->a, const uint64_t *, column_classes(a->plan));
        a->missing = ARENA_ARRAY(vm->a, uint64_t, 2 * a->words);
        words = words > a->words ? words : a->words;
        room = room > column_room(a->plan) ? room : column_room(a->plan);
    }
    l->made = ARENA_ARRAY(vm->a, uint64_t, (size_t)BATCH_ROWS * 2 * words);
    l->room = ARENA_ARRAY(vm->a, uint64_t, room);
    for (uint32_t f = 0; f < p->fields.n; f++) {
        struct answers *a = &l->fields[f];
        const struct value *null = NULL;
        if (a->plan)
            column_answers(a->plan, &null, 1, vm->rx, l->room, a->missing);
    }
    return l;
}

/* ---- rows ---- */

/* The row of a class, made of the first value of it. */
static const uint64_t *class_row(struct vm *vm, struct answers *a, uint32_t class,
                                 const struct value *v)
{
    if (!a->by_class[class]) {
        uint64_t *row = ARENA_ARRAY(vm->a, uint64_t, 2 * a->words);
        column_answers(a->plan, &v, 1, vm->rx, vm->loader->room, row);
        a->by_class[class] = row;
    }
    return a->by_class[class];
}

/* Rows of the codes that the dictionary has got since the last time. */
static void fill_codes(struct vm *vm, struct answers *a, const struct dict *dict)
{
    struct loader *l = vm->loader;
    size_t row_bytes = 2 * a->words * sizeof(uint64_t);
    if (a->cap < dict->n) {
        a->by_code = arena_grow(vm->a, a->by_code, a->cap * sizeof *a->by_code,
                                dict->cap * sizeof *a->by_code);
        a->cap = dict->cap;
    }
    a->evaluated += dict->n - a->filled;
    if (!a->filled) { /* no value */
        a->by_code[a->filled++] = a->missing;
        a->evaluated--;
    }
    while (a->filled < dict->n) {
        uint32_t n = 0, codes[TILE];
        for (; a->filled < dict->n && n < TILE && n < BATCH_ROWS; a->filled++) {
            const struct value *v = &dict->values[a->filled];
            uint32_t class = column_class(a->plan, v);
            if (class != COLUMN_ALONE) {
                a->by_code[a->filled] = class_row(vm, a, class, v);
            } else if (a->kept + row_bytes <= MOST_KEPT) {
                a->kept += row_bytes;
                codes[n] = a->filled;
                l->alone[n++] = v;
            }
        }
        if (!n)
            continue;
        uint64_t *rows = ARENA_ARRAY(vm->a, uint64_t, (size_t)n * 2 * a->words);
        column_answers(a->plan, l->alone, n, vm->rx, l->room, rows);
        for (uint32_t i = 0; i < n; i++)
            a->by_code[codes[i]] = rows + (size_t)i * 2 * a->words;
    }
}

/* Points l->rows at the bits of the batch's rows. */
static void find_rows(struct vm *vm, struct answers *a, uint32_t field)
{
    struct loader *l = vm->loader;
    const struct dict *dict = &vm->dicts[vm->p->fields.at[field].path];
    const uint32_t *codes = vm->columns[field].codes;
    uint32_t alone = 0, r = 0;
    for (; r < vm->n; r++) {
        const uint64_t *row = LIKELY(codes[r] != DICT_WIDE) ? a->by_code[codes[r]] : NULL;
        l->rows[r] = row;
        if (LIKELY(row != NULL))
            continue;
        const struct value *v =
            codes[r] == DICT_WIDE ? vm_value(vm, field, r) : &dict->values[codes[r]];
        uint32_t class = v ? column_class(a->plan, v) : COLUMN_ALONE;
        a->evaluated++;
        if (class != COLUMN_ALONE) {
            l->rows[r] = class_row(vm, a, class, v);
            continue;
        }
        l->rows[r] = l->made + (size_t)alone * 2 * a->words;
        l->alone[alone++] = v;
    }
    for (; r % TILE; r++)
        l->rows[r] = a->missing;
    if (alone)
        column_answers(a->plan, l->alone, alone, vm->rx, l->room, l->made);
}

/* ---- registers ---- */

/* 64 rows from word k on, 64 predicates from word w on. */
static void turn_tile(struct vm *vm, const struct answers *a, const struct field *f, uint32_t k,
                      uint32_t w)
{
    _Alignas(32) uint64_t t[TILE], u[TILE];
    struct loader *l = vm->loader;
    const uint64_t *const *rows = l->rows + (size_t)k * TILE;
    const uint32_t *predicates = vm->p->field_predicates + f->first + w * TILE;
    uint32_t n = f->predicates - w * TILE < TILE ? f->predicates - w * TILE : TILE;
    uint64_t asked = bits_tail(f->predicates, w), valid = vm_rows(vm, k), absent = 0, open = 0;
    uint64_t open_absent = asked & ~(a->missing[w] | a->missing[a->words + w]);
    for (uint32_t i = 0; i < TILE; i++) {
        uint64_t yes = rows[i][w], unknown = ~(yes | rows[i][a->words + w]);
        uint64_t is_absent = rows[i] == a->missing;
        t[tile_slot(i)] = yes;
        u[tile_slot(i)] = unknown;
        open |= unknown & (is_absent - 1);
        absent |= is_absent << i;
    }
    l->turn(t);
    if (open & asked)
        l->turn(u);
    for (uint32_t i = 0; i < n; i++) {
        const struct predicate *p = &vm->p->predicates.at[predicates[i]];
        if (p->reg == REG_NONE)
            continue;
        uint64_t yes = t[tile_slot(i)] & valid;
        uint64_t unknown = open & asked ? u[tile_slot(i)] : (open_absent >> i) & 1 ? absent : 0;
        vm->regs[p->reg].t[k] = yes;
        vm->regs[p->reg].f[k] = valid & ~(yes | unknown);
    }
}

void loader_answer(struct vm *vm, uint32_t field)
{
    const struct field *f = &vm->p->fields.at[field];
    struct answers *a = &vm->loader->fields[field];
    if (!a->plan)
        return;
    fill_codes(vm, a, &vm->dicts[f->path]);
    find_rows(vm, a, field);
    a->looked_up += vm->n;
    for (uint32_t w = 0; w < a->words; w++)
        for (uint32_t k = 0; k < bits_words(vm->n); k++)
            turn_tile(vm, a, f, k, w);
}

struct predicate_stats loader_stats(const struct vm *vm, uint32_t predicate)
{
    uint32_t field = vm->p->predicates.at[predicate].field;
    const struct answers *a = &vm->loader->fields[field];
    struct predicate_stats s = {.evaluated = a->evaluated, .looked_up = a->looked_up};
    s.distinct = vm->dicts[vm->p->fields.at[field].path].n - 1;
    return s;
}
