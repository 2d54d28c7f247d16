/* SPDX-License-Identifier: Apache-2.0 */
/* LOAD: a column, and with it the registers of all predicates that read it.
 *
 *     codes   3 1 3 …   ──by slot──>   words of bits   ──tile by tile──>   registers of the field
 *
 * The bits of a value are made once, when its code or class first appears (column.h), and turned
 * over for 64 rows and 64 predicates at a time, or for 8 where there are few. A slot for each code
 * has them; values without one have the slots of their rows, behind which codes begin. */
#include "engine/vm.h"

#include "base/bits.h"
#include "engine/column.h"
#include "engine/tile.h"

/* Bytes of a field by code, and by class; past them values are answered each time. */
enum {
    MOST_KEPT =
#ifdef UNET_TINY
        512
#else
        16 << 20
#endif
};
enum { MOST_CODES = MOST_KEPT / (2 * sizeof(uint64_t)) }; /* of a field of one word */
enum { FIRST_CODE = BATCH_ROWS };                         /* the slot of code 0 */
enum { FEW = 16 };                                        /* predicates, turned over by eights */

/* Fields of few codes and predicates: rows of all codes fit into bytes by code. */
enum { SMALL_CODES = 16 * TILE_SIXTEENS, SMALL_EIGHTS = 4 };

enum { AHEAD = 12 }; /* rows whose values are fetched before they are needed */

/* What is known of a field's values. */
struct answers {
    const struct column_plan *plan;
    struct truth **regs; /* by predicate of the field */
    uint32_t words;
    uint32_t alone;            /* bits of the kinds that have no class */
    const uint64_t **by_class; /* NULL: not seen yet */
    size_t kept;               /* bytes of their rows */
    uint64_t **yes;            /* by word and slot: T */
    uint64_t **maybe;          /* likewise, U; NULL until a value leaves anything undecided */
    uint32_t filled, cap;      /* slots of codes */
    uint64_t *missing;         /* the row of null, but for … */
    uint64_t *open; /* … what it leaves undecided: most fields are missing now and then,
                       and few values are of a kind that decides nothing */
    bool opens;     /* it leaves any */
    uint64_t evaluated, looked_up;
    uint64_t read[BATCH_WORDS]; /* rows that are answered, from their texts */
};

/* Bits of all codes of a field, by eight predicates. */
struct tables {
    uint32_t eights, sixteens;
    uint8_t bytes[SMALL_EIGHTS][SMALL_CODES];
};

struct loader {
    struct answers *fields; /* by field; plan NULL: it has no predicates */
    const struct tile_kernels *tiles;
    /* of the field at work */
    uint32_t slots[BATCH_ROWS];
    const struct value *alone[BATCH_ROWS]; /* values that are answered now … */
    uint32_t alone_rows[BATCH_ROWS];       /* … of these rows */
    uint64_t *made;                        /* their answers */
    struct tables yes, maybe;
    uint64_t *room;
};

/* ---- making ---- */

static void begin_field(struct vm *vm, uint32_t field, struct answers *a, struct truth *nowhere)
{
    const struct program *p = vm->p;
    const struct field *f = &p->fields.at[field];
    a->plan = column_plan_new(vm->a, p, field);
    a->words = column_words(a->plan);
    a->alone = column_alone(a->plan);
    a->by_class = ARENA_ARRAY(vm->a, const uint64_t *, column_classes(a->plan));
    a->yes = ARENA_ARRAY(vm->a, uint64_t *, a->words);
    a->missing = ARENA_ARRAY(vm->a, uint64_t, (size_t)2 * a->words);
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
    l->tiles = tile_best();
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

/* Slots for so many codes. */
static uint64_t *grow_slots(struct vm *vm, const struct answers *a, uint64_t *slots, uint32_t codes)
{
    size_t old = slots ? ((size_t)FIRST_CODE + a->cap) * sizeof *slots : 0;
    return arena_grow(vm->a, slots, old, ((size_t)FIRST_CODE + codes) * sizeof *slots);
}

static void grow_codes(struct vm *vm, struct answers *a, uint32_t codes)
{
    for (uint32_t w = 0; w < a->words; w++) {
        a->yes[w] = grow_slots(vm, a, a->yes[w], codes);
        if (a->maybe)
            a->maybe[w] = grow_slots(vm, a, a->maybe[w], codes);
    }
    a->cap = codes;
}

/* Notes whether n new rows leave something undecided; most fields have none that does. */
static inline void note_rows(struct vm *vm, struct answers *a, const uint64_t *rows, uint32_t n)
{
    uint64_t open = 0;
    for (size_t w = 0; w < (size_t)n * a->words; w++)
        open |= rows[2 * w + 1];
    if (LIKELY(!open || a->maybe))
        return;
    a->maybe = ARENA_ARRAY(vm->a, uint64_t *, a->words);
    for (uint32_t w = 0; w < a->words; w++)
        a->maybe[w] = ARENA_ARRAY(vm->a, uint64_t, (size_t)FIRST_CODE + a->cap);
}

/* Puts a row that was noted into a slot. */
static inline void put_row(struct answers *a, uint32_t slot, const uint64_t *row)
{
    for (uint32_t w = 0; w < a->words; w++)
        a->yes[w][slot] = row[(size_t)2 * w];
    for (uint32_t w = 0; a->maybe && w < a->words; w++)
        a->maybe[w][slot] = row[2 * w + 1];
}

/* The row of a class, made of the first value of it; NULL when no more rows are kept. */
static const uint64_t *class_row(struct vm *vm, struct answers *a, uint32_t class,
                                 const struct value *v)
{
    size_t bytes = (size_t)2 * a->words * sizeof(uint64_t);
    if (!a->by_class[class] && a->kept + bytes <= MOST_KEPT) {
        a->kept += bytes;
        uint64_t *row = ARENA_ARRAY(vm->a, uint64_t, (size_t)2 * a->words);
        column_answers(a->plan, &v, 1, vm->rx, vm->loader->room, row);
        note_rows(vm, a, row, 1);
        a->by_class[class] = row;
    }
    return a->by_class[class];
}

/* Answers what waits in l->alone, into the slots that go with it. */
static void answer_alone(struct vm *vm, struct answers *a, const uint32_t *slots, uint32_t n)
{
    struct loader *l = vm->loader;
    size_t stride = 2 * (size_t)a->words;
    if (!n)
        return;
    column_answers(a->plan, l->alone, n, vm->rx, l->room, l->made);
    note_rows(vm, a, l->made, n);
    for (uint32_t w = 0; w < a->words; w++) {
        const uint64_t *row = l->made + 2 * (size_t)w;
        uint64_t *yes = a->yes[w], *maybe = a->maybe ? a->maybe[w] : NULL;
        for (uint32_t i = 0; i < n; i++)
            yes[slots[i]] = row[i * stride];
        for (uint32_t i = 0; maybe && i < n; i++)
            maybe[slots[i]] = row[i * stride + 1];
    }
}

/* The codes that the dictionary has got since the last time, as far as they are kept. */
static void fill_codes(struct vm *vm, struct answers *a, const struct dict *dict)
{
    struct loader *l = vm->loader;
    uint32_t most = MOST_CODES / a->words + 1, end = dict->n < most ? dict->n : most;
    if (a->cap < end)
        grow_codes(vm, a, dict->cap < most ? dict->cap : most);
    if (!a->filled) /* no value */
        put_row(a, FIRST_CODE + a->filled++, a->missing);
    a->evaluated += end - a->filled;
    while (a->filled < end) {
        uint32_t n = 0, slots[TILE];
        for (; a->filled < end && n < TILE && n < BATCH_ROWS; a->filled++) {
            const struct value *v = &dict->values[a->filled];
            uint32_t class = column_class(a->plan, v), slot = FIRST_CODE + a->filled;
            const uint64_t *row = class != COLUMN_ALONE ? class_row(vm, a, class, v) : NULL;
            if (row) {
                put_row(a, slot, row);
                continue;
            }
            slots[n] = slot;
            l->alone[n++] = v;
        }
        answer_alone(vm, a, slots, n);
    }
}

/* ---- texts ---- */

/* The row of a class, made of the first text of it; NULL when no more rows are kept. */
static const uint64_t *class_of_text(struct vm *vm, struct answers *a, uint32_t class,
                                     const struct text_cell *cell)
{
    size_t bytes = (size_t)2 * a->words * sizeof(uint64_t);
    str open;
    if (!a->by_class[class] && a->kept + bytes <= MOST_KEPT) {
        uint64_t *row = ARENA_ARRAY(vm->a, uint64_t, (size_t)2 * a->words);
        if (!column_text_answer(a->plan, cell->text, cell->n, vm->rx, row, &open))
            return NULL;
        a->kept += bytes;
        note_rows(vm, a, row, 1);
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

/* The answers of a text, in `own` where it is of no class; NULL: the value has to be built. */
static const uint64_t *read_cell(struct vm *vm, struct answers *a, const struct text_cell *cell,
                                 uint64_t *own, struct waiting *w)
{
    uint32_t class = column_text_class(a->plan, cell->text, cell->n);
    const uint64_t *known = class == COLUMN_ALONE ? NULL : class_of_text(vm, a, class, cell);
    str open;
    if (known)
        return known;
    if (!column_text_answer(a->plan, cell->text, cell->n, vm->rx, own, &open))
        return NULL;
    note_rows(vm, a, own, 1);
    if (open.p) {
        w->texts[w->n] = open;
        w->rows[w->n++] = own;
    }
    return own;
}

/* Notes which of the rows from `from` on are answered. */
static void note_read(struct answers *a, uint32_t from, uint64_t rows)
{
    uint32_t k = from / 64, shift = from % 64;
    a->read[k] |= rows << shift;
    if (shift && rows >> (64 - shift))
        a->read[k + 1] |= rows >> (64 - shift);
}

uint64_t loader_read(struct vm *vm, uint32_t field, uint32_t from, const struct text_cell *cells,
                     uint32_t n)
{
    struct answers *a = &vm->loader->fields[field];
    const uint64_t *rows[LOADER_CELLS];
    uint64_t there = 0, read = 0;
    struct waiting w;
    w.n = 0;
    if (!a->plan)
        return 0; /* whoever wants a value asks for it */
    for (uint32_t i = 0; i < n; i++) {
        uint64_t *own = vm->loader->made + (size_t)i * 2 * a->words;
        if (!cells[i].n)
            continue;
        rows[i] = read_cell(vm, a, &cells[i], own, &w);
        there |= (uint64_t)1 << i;
        read |= (uint64_t)(rows[i] != NULL) << i;
    }
    if (w.n)
        column_answer_texts(a->plan, w.texts, w.rows, w.n, vm->loader->room);
    for (uint64_t left = read; left; left &= left - 1) {
        uint32_t i = (uint32_t)__builtin_ctzll(left);
        put_row(a, from + i, rows[i]);
    }
    note_read(a, from, read);
    a->evaluated += (uint64_t)__builtin_popcountll(read);
    return there & ~read;
}

/* ---- slots of a batch ---- */

/* Puts the answers of a row into its slot where the value's class has them; false: it has none. */
static bool find_class(struct vm *vm, struct answers *a, uint32_t r, const struct value *v)
{
    uint32_t class = column_class(a->plan, v);
    const uint64_t *row = class != COLUMN_ALONE ? class_row(vm, a, class, v) : NULL;
    if (row)
        put_row(a, r, row);
    return row != NULL;
}

/* The answers of a value that has none by code, now or when all of the batch are asked. */
static void find_answers(struct vm *vm, struct answers *a, uint32_t r, const struct value *v,
                         uint32_t *alone)
{
    struct loader *l = vm->loader;
    a->evaluated++;
    if (v && !(a->alone >> v->kind & 1) && find_class(vm, a, r, v))
        return;
    l->alone[*alone] = v;
    l->alone_rows[(*alone)++] = r;
}

static void find_any(struct vm *vm, struct answers *a, uint32_t field)
{
    struct loader *l = vm->loader;
    const struct dict *dict = &vm->dicts[vm->p->fields.at[field].path];
    const struct column *col = &vm->columns[field];
    uint32_t alone = 0, filled = a->filled;
    for (uint32_t r = 0; r < vm->n; r++)
        l->slots[r] = col->codes[r] < filled ? FIRST_CODE + col->codes[r] : r;
    for (uint32_t k = 0; k < vm->words; k++)
        for (uint64_t open = vm->valid[k] & ~a->read[k]; open; open &= open - 1) {
            uint32_t r = k * 64 + (uint32_t)__builtin_ctzll(open), code = col->codes[r];
            if (code < filled)
                continue;
            if (r + AHEAD < vm->n)
                __builtin_prefetch(col->values[r + AHEAD]);
            find_answers(vm, a, r, code == DICT_WIDE ? vm_value(vm, field, r) : &dict->values[code],
                         &alone);
        }
    memset(a->read, 0, sizeof a->read);
    answer_alone(vm, a, l->alone_rows, alone);
}

/* Where the answers of the batch's rows are, from slot *first on: mostly all have codes, whose
 * answers are there. */
static const uint32_t *find_slots(struct vm *vm, struct answers *a, uint32_t field, uint32_t *first)
{
    const uint32_t *codes = vm->columns[field].codes;
    uint32_t behind = 0; /* bit 31: a code that is not below `filled`, which is a small number */
    for (uint32_t r = 0; r < vm->n; r++)
        behind |= codes[r] | (a->filled - 1 - codes[r]);
    *first = behind >> 31 ? 0 : FIRST_CODE;
    if (*first)
        return codes;
    find_any(vm, a, field);
    return vm->loader->slots;
}

/* ---- registers ---- */

/* Eight bits of a word of each of 64 rows, from bit `by` on, as columns of a tile. */
static inline void turn_eight(const struct tile_kernels *tiles, uint64_t tile[TILE],
                              const uint64_t *words, const uint32_t slots[TILE], uint32_t by)
{
    uint8_t bytes[TILE];
    for (uint32_t r = 0; r < TILE; r += 4) {
        bytes[r] = (uint8_t)(words[slots[r]] >> by);
        bytes[r + 1] = (uint8_t)(words[slots[r + 1]] >> by);
        bytes[r + 2] = (uint8_t)(words[slots[r + 2]] >> by);
        bytes[r + 3] = (uint8_t)(words[slots[r + 3]] >> by);
    }
    tiles->turn_bytes(tile + tile_slot(by), bytes);
}

/* A word of each of 64 rows, of its bits the lowest n, as a tile of columns. */
static inline void make_tile(const struct vm *vm, uint64_t tile[TILE], const uint64_t *words,
                             const uint32_t slots[TILE], uint32_t n)
{
    const struct tile_kernels *tiles = vm->loader->tiles;
    if (n <= FEW) {
        turn_eight(tiles, tile, words, slots, 0);
        if (n > 8)
            turn_eight(tiles, tile, words, slots, 8);
        return;
    }
    for (uint32_t lane = 0; lane < 4; lane++) /* in the order of tiles */
        for (uint32_t v = 0; v < 16; v++)
            tile[v * 4 + lane] = words[slots[lane * 16 + v]];
    tiles->turn(tile);
}

/* Fills tables from the slots of codes. */
static void make_tables(struct tables *t, const uint64_t *words, uint32_t codes, uint32_t n)
{
    t->eights = (n + 7) / 8;
    t->sixteens = (codes + 15) / 16;
    for (uint32_t e = 0; e < t->eights; e++)
        for (uint32_t c = 0; c < codes; c++)
            t->bytes[e][c] = (uint8_t)(words[c] >> (8 * e));
}

static inline void look_up_tile(const struct tile_kernels *tiles, uint64_t tile[TILE],
                                const struct tables *t, const uint32_t codes[TILE])
{
    for (uint32_t e = 0; e < t->eights; e++)
        tiles->turn_codes(tile + tile_slot(8 * e), t->bytes[e], t->sixteens, codes);
}

/* Of 64 rows: where their answers are, and which of them there are, and have no value. */
struct rows {
    const uint32_t *slots;
    uint32_t first, k;
    bool small; /* slots are codes, of which the tables have the answers */
    uint64_t valid, absent;
};

/* Predicates from word w on. */
static void turn_word(struct vm *vm, const struct answers *a, const struct rows *rows, uint32_t n,
                      uint32_t w)
{
    _Alignas(32) uint64_t tile[TILE];
    struct truth *const *regs = a->regs + (size_t)w * TILE;
    uint64_t valid = rows->valid, open = rows->absent ? a->open[w] : 0;
    uint32_t k = rows->k;
    n = n - w * TILE < TILE ? n - w * TILE : TILE;
    if (rows->small)
        look_up_tile(vm->loader->tiles, tile, &vm->loader->yes, rows->slots);
    else
        make_tile(vm, tile, a->yes[w] + rows->first, rows->slots, n);
    for (uint32_t i = 0; i < n; i += 16) { /* as tile_slot has them */
        const uint64_t *column = tile + i / 16;
        for (uint32_t v = 0; v < 16 && i + v < n; v++) {
            struct truth *reg = regs[i + v];
            uint64_t yes = column[4 * (size_t)v] & valid;
            reg->t[k] = yes;
            reg->f[k] = yes ^ valid;
        }
    }
    for (; open; open &= open - 1)
        regs[__builtin_ctzll(open)]->f[k] &= ~rows->absent;
    if (LIKELY(!a->maybe))
        return;
    if (rows->small)
        look_up_tile(vm->loader->tiles, tile, &vm->loader->maybe, rows->slots);
    else
        make_tile(vm, tile, a->maybe[w] + rows->first, rows->slots, n);
    for (uint32_t i = 0; i < n; i++)
        regs[i]->f[k] &= ~tile[tile_slot(i)];
}

/* The last rows of a batch with others behind them that nobody looks at. */
static const uint32_t *pad(uint32_t room[TILE], const uint32_t *rows, uint32_t n)
{
    for (uint32_t i = 0; i < TILE; i++)
        room[i] = i < n ? rows[i] : 0;
    return room;
}

/* Whether the batch's rows are looked up in tables, which are made then. */
static bool take_tables(struct loader *l, const struct answers *a, uint32_t first, uint32_t n)
{
    if (first != FIRST_CODE || a->filled > SMALL_CODES || n > 8 * SMALL_EIGHTS)
        return false;
    make_tables(&l->yes, a->yes[0] + FIRST_CODE, a->filled, n);
    if (a->maybe)
        make_tables(&l->maybe, a->maybe[0] + FIRST_CODE, a->filled, n);
    return true;
}

void loader_answer(struct vm *vm, uint32_t field)
{
    const struct field *f = &vm->p->fields.at[field];
    struct answers *a = &vm->loader->fields[field];
    if (!a->plan)
        return;
    fill_codes(vm, a, &vm->dicts[f->path]);
    struct rows rows;
    const uint32_t *slots = find_slots(vm, a, field, &rows.first);
    const uint32_t *codes = vm->columns[field].codes;
    a->looked_up += vm->n;
    rows.small = take_tables(vm->loader, a, rows.first, f->predicates);
    for (rows.k = 0; rows.k < vm->words; rows.k++) {
        uint32_t from = rows.k * TILE, last[TILE], last_codes[TILE];
        const uint32_t *of = codes + from;
        rows.slots = slots + from;
        rows.valid = vm->valid[rows.k];
        if (vm->n - from < TILE) {
            rows.slots = pad(last, rows.slots, vm->n - from);
            of = pad(last_codes, of, vm->n - from);
        }
        rows.absent = a->opens ? vm->loader->tiles->zeros(of) & rows.valid : 0;
        for (uint32_t w = 0; w < a->words; w++)
            turn_word(vm, a, &rows, f->predicates, w);
    }
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
