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

enum {
    MOST_KEPT = 16 << 20
}; /* bytes of rows of a field; past them values are answered each time */

enum { AHEAD = 12 }; /* rows whose values are fetched before they are needed */

/* What is known of a field's values. */
struct answers {
    const struct column_plan *plan;
    struct truth **regs; /* by predicate of the field */
    uint32_t words;
    const uint64_t **by_class; /* NULL: not seen yet */
    const uint64_t **by_code;  /* NULL: answered each time */
    uint32_t filled, cap;      /* codes */
    size_t kept;               /* bytes of rows */
    uint64_t *missing;         /* the row of null, but for … */
    uint64_t *open; /* … what it leaves undecided: most fields are missing now and then,
                       and few values are of a kind that decides nothing */
    bool opens;     /* it leaves any */
    bool undecided; /* some other value does */
    uint64_t evaluated, looked_up;
    const uint64_t **read; /* by row: answers taken from its text, NULL where there are none; NULL
                              before the first */
    uint64_t *read_rows;   /* those of no class */
};

struct loader {
    struct answers *fields; /* by field; plan NULL: it has no predicates */
    tile_fn *turn;
    /* of the field at work */
    const uint64_t *rows[BATCH_WORDS * TILE];
    uint64_t absent[BATCH_WORDS];          /* rows whose value is missing */
    const struct value *alone[BATCH_ROWS]; /* values that are answered now */
    uint64_t *made;                        /* their rows */
    uint64_t *room;
};

/* ---- making ---- */

static void begin_field(struct vm *vm, uint32_t field, struct answers *a, struct truth *nowhere)
{
    const struct program *p = vm->p;
    const struct field *f = &p->fields.at[field];
    a->plan = column_plan_new(vm->a, p, field);
    a->words = column_words(a->plan);
    a->by_class = ARENA_ARRAY(vm->a, const uint64_t *, column_classes(a->plan));
    a->missing = ARENA_ARRAY(vm->a, uint64_t, 2 * a->words);
    a->open = ARENA_ARRAY(vm->a, uint64_t, a->words);
    a->regs = ARENA_ARRAY(vm->a, struct truth *, f->predicates);
    for (uint32_t i = 0; i < f->predicates; i++) {
        uint32_t reg = p->predicates.at[p->field_predicates[f->first + i]].reg;
        a->regs[i] = reg == REG_NONE ? nowhere : &vm->regs[reg];
    }
}

static void begin_missing(struct vm *vm, struct loader *l, struct answers *a)
{
    const struct value *null = NULL;
    column_answers(a->plan, &null, 1, vm->rx, l->room, a->missing);
    for (uint32_t w = 0; w < a->words; w++) {
        a->open[w] = a->missing[2 * w + 1];
        a->opens |= a->open[w] != 0;
        a->missing[2 * w + 1] = 0;
    }
}

struct loader *loader_new(struct vm *vm)
{
    const struct program *p = vm->p;
    struct loader *l = ARENA_NEW(vm->a, struct loader);
    uint32_t words = 0, room = 0;
    l->turn = tile_best();
    l->fields = ARENA_ARRAY(vm->a, struct answers, p->fields.n);
    struct truth *nowhere = ARENA_NEW(vm->a, struct truth);
    for (uint32_t f = 0; f < p->fields.n; f++) {
        struct answers *a = &l->fields[f];
        if (!p->fields.at[f].predicates)
            continue;
        begin_field(vm, f, a, nowhere);
        words = words > a->words ? words : a->words;
        room = room > column_room(a->plan) ? room : column_room(a->plan);
    }
    l->made = ARENA_ARRAY(vm->a, uint64_t, (size_t)BATCH_ROWS * 2 * words);
    l->room = ARENA_ARRAY(vm->a, uint64_t, room);
    for (uint32_t f = 0; f < p->fields.n; f++)
        if (l->fields[f].plan)
            begin_missing(vm, l, &l->fields[f]);
    return l;
}

/* ---- rows ---- */

/* Notes whether a new row leaves something undecided; most fields have none that does. */
static inline void note_row(struct answers *a, const uint64_t *row)
{
    uint64_t open = 0;
    for (uint32_t w = 0; w < a->words; w++)
        open |= row[2 * w + 1];
    a->undecided |= open != 0;
}

/* The row of a class, made of the first value of it; NULL when no more rows are kept. */
static const uint64_t *class_row(struct vm *vm, struct answers *a, uint32_t class,
                                 const struct value *v)
{
    size_t bytes = 2 * a->words * sizeof(uint64_t);
    if (!a->by_class[class] && a->kept + bytes <= MOST_KEPT) {
        a->kept += bytes;
        uint64_t *row = ARENA_ARRAY(vm->a, uint64_t, 2 * a->words);
        column_answers(a->plan, &v, 1, vm->rx, vm->loader->room, row);
        note_row(a, row);
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
        for (uint32_t i = 0; i < n; i++) {
            a->by_code[codes[i]] = rows + (size_t)i * 2 * a->words;
            note_row(a, a->by_code[codes[i]]);
        }
    }
}

/* A row without a code of its own, or past what is kept; the values that are to be answered now go
 * to the end of l->alone. */
static const uint64_t *find_alone(struct vm *vm, struct answers *a, const struct value *v,
                                  uint32_t *alone)
{
    struct loader *l = vm->loader;
    uint32_t class = v ? column_class(a->plan, v) : COLUMN_ALONE;
    a->evaluated++;
    const uint64_t *row = class != COLUMN_ALONE ? class_row(vm, a, class, v) : NULL;
    if (row)
        return row;
    l->alone[*alone] = v;
    return l->made + (size_t)(*alone)++ * 2 * a->words;
}

/* ---- texts ---- */

/* The row of a class, made of the first text of it; NULL when no more rows are kept. */
static const uint64_t *class_of_text(struct vm *vm, struct answers *a, uint32_t class,
                                     const struct text_cell *cell)
{
    size_t bytes = 2 * a->words * sizeof(uint64_t);
    str open;
    if (!a->by_class[class] && a->kept + bytes <= MOST_KEPT) {
        uint64_t *row = ARENA_ARRAY(vm->a, uint64_t, 2 * a->words);
        if (!column_text_answer(a->plan, cell->text, cell->n, vm->rx, row, &open))
            return NULL;
        a->kept += bytes;
        note_row(a, row);
        a->by_class[class] = row;
    }
    return a->by_class[class];
}

/* Texts that wait for their patterns. */
struct waiting {
    str texts[COLUMN_TEXTS_AT_ONCE];
    uint64_t *rows[COLUMN_TEXTS_AT_ONCE];
    uint32_t n;
};

static const uint64_t *read_cell(struct vm *vm, struct answers *a, uint32_t row,
                                 const struct text_cell *cell, struct waiting *w)
{
    uint32_t class = column_text_class(a->plan, cell->text, cell->n);
    const uint64_t *known = class == COLUMN_ALONE ? NULL : class_of_text(vm, a, class, cell);
    if (known)
        return known;
    uint64_t *own = a->read_rows + (size_t)row * 2 * a->words;
    str open;
    if (!column_text_answer(a->plan, cell->text, cell->n, vm->rx, own, &open))
        return NULL;
    note_row(a, own);
    if (open.p) {
        w->texts[w->n] = open;
        w->rows[w->n++] = own;
    }
    return own;
}

uint64_t loader_read(struct vm *vm, uint32_t field, uint32_t from, const struct text_cell *cells,
                     uint32_t n)
{
    struct answers *a = &vm->loader->fields[field];
    uint64_t unread = 0;
    struct waiting w;
    w.n = 0;
    if (!a->plan)
        return 0; /* whoever wants a value asks for it */
    if (!a->read) {
        a->read = ARENA_ARRAY(vm->a, const uint64_t *, BATCH_ROWS);
        a->read_rows = ARENA_ARRAY(vm->a, uint64_t, (size_t)BATCH_ROWS * 2 * a->words);
    }
    for (uint32_t i = 0; i < n; i++) {
        if (!cells[i].n)
            continue;
        a->read[from + i] = read_cell(vm, a, from + i, &cells[i], &w);
        unread |= (uint64_t)!a->read[from + i] << i;
        a->evaluated += a->read[from + i] != NULL;
    }
    if (w.n)
        column_answer_texts(a->plan, w.texts, w.rows, w.n, vm->loader->room);
    return unread;
}

/* ---- rows of a batch ---- */

/* Bits of the rows whose value is missing, where that is of interest. */
static void find_absent(struct vm *vm, const uint32_t *codes)
{
    struct loader *l = vm->loader;
    for (uint32_t k = 0; k < vm->words; k++) {
        uint32_t from = k * TILE, n = vm->n - from < TILE ? vm->n - from : TILE, any = 0;
        l->absent[k] = 0;
        for (uint32_t i = 0; i < n; i++)
            any |= codes[from + i] == 0;
        for (uint32_t i = 0; any && i < n; i++)
            l->absent[k] |= (uint64_t)(codes[from + i] == 0) << i;
    }
}

/* Rows with codes, all of whose bits are kept: nearly all batches of most fields. */
static bool find_coded(struct vm *vm, const struct answers *a, const uint32_t *codes)
{
    const uint64_t **rows = vm->loader->rows, **by_code = a->by_code;
    uint32_t wide = 0, n = vm->n;
    for (uint32_t r = 0; r < n; r++)
        wide |= codes[r] == DICT_WIDE;
    if (wide || a->kept >= MOST_KEPT / 2)
        return false;
    for (uint32_t r = 0; r < n; r++)
        rows[r] = by_code[codes[r]];
    return true;
}

static void find_any(struct vm *vm, struct answers *a, uint32_t field)
{
    struct loader *l = vm->loader;
    const struct dict *dict = &vm->dicts[vm->p->fields.at[field].path];
    const uint32_t *codes = vm->columns[field].codes;
    uint32_t alone = 0;
    for (uint32_t r = 0; r < vm->n; r++) {
        uint32_t code = codes[r];
        l->rows[r] = code != DICT_WIDE ? a->by_code[code] : a->read ? a->read[r] : NULL;
        if (l->rows[r])
            continue;
        if (r + AHEAD < vm->n)
            __builtin_prefetch(vm->columns[field].values[r + AHEAD]);
        l->rows[r] = find_alone(
            vm, a, code == DICT_WIDE ? vm_value(vm, field, r) : &dict->values[code], &alone);
    }
    if (alone)
        column_answers(a->plan, l->alone, alone, vm->rx, l->room, l->made);
    for (uint32_t i = 0; i < alone; i++)
        note_row(a, l->made + (size_t)i * 2 * a->words);
}

/* Points l->rows at the bits of the batch's rows. */
static void find_rows(struct vm *vm, struct answers *a, uint32_t field)
{
    const uint32_t *codes = vm->columns[field].codes;
    if (!find_coded(vm, a, codes))
        find_any(vm, a, field);
    for (uint32_t r = vm->n; r % TILE; r++)
        vm->loader->rows[r] = a->missing;
    if (a->opens)
        find_absent(vm, codes);
}

/* ---- registers ---- */

/* One word of each of 64 rows, from word k on of the batch, in the order of tiles. */
static void gather(uint64_t tile[TILE], const uint64_t *const *rows, uint32_t word)
{
    for (uint32_t lane = 0; lane < 4; lane++)
        for (uint32_t v = 0; v < 16; v++)
            tile[v * 4 + lane] = rows[lane * 16 + v][word];
}

/* 64 rows from word k on, 64 predicates from word w on. */
static void turn_tile(struct vm *vm, const struct answers *a, uint32_t n, uint32_t k, uint32_t w)
{
    _Alignas(32) uint64_t tile[TILE];
    const uint64_t *const *rows = vm->loader->rows + (size_t)k * TILE;
    struct truth *const *regs = a->regs + w * TILE;
    uint64_t valid = vm->valid[k], open = a->open[w], absent = open ? vm->loader->absent[k] : 0;
    n = n - w * TILE < TILE ? n - w * TILE : TILE;
    gather(tile, rows, 2 * w);
    vm->loader->turn(tile);
    for (uint32_t i = 0; i < n; i += 16) { /* as tile_slot has them */
        const uint64_t *column = tile + i / 16;
        for (uint32_t v = 0; v < 16 && i + v < n; v++) {
            struct truth *reg = regs[i + v];
            uint64_t yes = column[4 * (size_t)v] & valid;
            reg->t[k] = yes;
            reg->f[k] = yes ^ valid;
        }
    }
    for (; absent && open; open &= open - 1)
        regs[__builtin_ctzll(open)]->f[k] &= ~absent;
    if (LIKELY(!a->undecided))
        return;
    gather(tile, rows, 2 * w + 1);
    vm->loader->turn(tile);
    for (uint32_t i = 0; i < n; i++)
        regs[i]->f[k] &= ~tile[tile_slot(i)];
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
        for (uint32_t k = 0; k < vm->words; k++)
            turn_tile(vm, a, f->predicates, k, w);
}

struct predicate_stats loader_stats(const struct vm *vm, uint32_t predicate)
{
    uint32_t field = vm->p->predicates.at[predicate].field;
    const struct answers *a = &vm->loader->fields[field];
    struct predicate_stats s = {.evaluated = a->evaluated, .looked_up = a->looked_up};
    s.distinct = vm->dicts[vm->p->fields.at[field].path].n - 1;
    s.more = vm->dicts[vm->p->fields.at[field].path].wide;
    return s;
}
