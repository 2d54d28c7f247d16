/* SPDX-License-Identifier: Apache-2.0 */
/* Columns straight from the text: codes of values that were seen before, answers of those that
 * come once. */
#include "engine/cell_value.h"
#include "engine/stream_lane.h"

enum {
    TRIED_ROWS = 1000, /* values of a column that show whether codes pay */
    FRESH_PART = 4,    /* … which they do not where more than one of so many is new … */
    RESTLESS = 2       /* … so many times in a row */
};

/* ---- cells ---- */

struct value lane_cell(struct lane *l, uint32_t want, uint32_t row)
{
    const struct chunk *c = l->chunk;
    uint32_t at = projection_at(l->wanted, want, row);
    uint32_t end = projection_end(l->wanted, l->ix, want, row);
    return cell_read(l->vm->scratch, c->text + at, end - at, c->source, c->at + at, &l->dg);
}

const struct value *lane_keep(struct lane *l, struct value v)
{
    struct value *kept = ARENA_NEW(l->vm->scratch, struct value);
    *kept = v;
    return kept;
}

/* The number of a boolean or a small number at text among those of text_codes; TEXT_SMALLS: it is
 * something else. */
static inline uint32_t small_of(const char *text, uint32_t n)
{
    uint32_t digits, small = text_digits(text, &digits);
    if (*text == 't' || *text == 'f')
        return *text == 't' ? TEXT_TRUE : TEXT_FALSE;
    return digits == n ? small : TEXT_SMALLS;
}

/* Codes a value that was not seen before; DICT_WIDE puts it into the column. */
static NOINLINE uint32_t new_code(struct lane *l, struct text_column *col, uint32_t row)
{
    uint32_t at = projection_at(l->wanted, col->want, row);
    uint32_t n = projection_end(l->wanted, l->ix, col->want, row) - at;
    const char *text = l->chunk->text + at;
    struct value v = lane_cell(l, col->want, row);
    struct dict *dict = &l->vm->dicts[l->p->fields.at[col->field].path];
    uint32_t code = dict_code(dict, &v, true), small = small_of(text, n);
    if (code == DICT_WIDE) {
        col->fresh++;
        col->various |= dict->closed;
        l->vm->columns[col->field].values[row] = lane_keep(l, v);
    } else if (small != TEXT_SMALLS) {
        text_codes_add_small(&col->seen, small, code);
    } else {
        col->fresh++;
        text_codes_add(&col->seen, text_key(&col->seen, text, n), code);
    }
    return code;
}

/* The code of a cell that is no string; TEXT_CODE_NONE where its value is new. */
static NOINLINE uint32_t other_code(const struct lane *l, const struct text_column *col,
                                    uint32_t row, uint32_t at)
{
    const char *text = l->chunk->text + at;
    if (*text == 'n')
        return 0;
    uint32_t n = projection_end(l->wanted, l->ix, col->want, row) - at, small = small_of(text, n);
    return small != TEXT_SMALLS ? text_codes_small(&col->seen, small)
                                : text_codes_of(&col->seen, text, n);
}

/* A small number that is followed by what mostly follows one: TEXT_SMALLS where something else
 * stands there. */
static inline uint32_t short_number(const char *text)
{
    uint32_t digits, n = text_digits(text, &digits);
    return text[digits] == ',' || text[digits] == '}' ? n : TEXT_SMALLS;
}

/* Whether codes go on paying: a column that has few values shows most of them in the first rows. */
static void look_back(struct text_column *col, uint32_t rows)
{
    col->rows += rows;
    if (col->rows < TRIED_ROWS)
        return;
    col->restless = col->fresh > col->rows / FRESH_PART ? col->restless + 1 : 0;
    col->various |= col->restless == RESTLESS;
    col->rows = col->fresh = 0;
}

static void load_codes(struct lane *l, struct text_column *col, uint32_t from, uint32_t to)
{
    const struct json_index *ix = l->ix;
    const char *text = l->chunk->text;
    const uint32_t *cell = l->wanted->at + (size_t)from * l->wanted->n + col->want;
    uint32_t *codes = l->vm->columns[col->field].codes, step = l->wanted->n;
    for (uint32_t r = from; r < to; r++, cell += step) {
        uint32_t at = *cell, code = 0, small;
        if (text[at] == '"' && LIKELY(at))
            code = text_codes_of(&col->seen, text + at, json_index_string_end(ix, at) - at);
        else if (at && (small = short_number(text + at)) != TEXT_SMALLS)
            code = text_codes_small(&col->seen, small);
        else if (at)
            code = other_code(l, col, r, at);
        codes[r] = LIKELY(code != TEXT_CODE_NONE) ? code : new_code(l, col, r);
    }
    look_back(col, to - from);
}

/* Where only presence matters. */
static void load_presence(struct lane *l, const struct text_column *col, uint32_t from, uint32_t to)
{
    const uint32_t *cell = l->wanted->at + (size_t)from * l->wanted->n + col->want;
    uint32_t *codes = l->vm->columns[col->field].codes, step = l->wanted->n;
    const char *text = l->chunk->text;
    for (uint32_t r = from; r < to; r++, cell += step)
        codes[r] = *cell && text[*cell] != 'n';
}

/* ---- fields of the location ---- */

/* As much of a node as tells its location, or its links. */
static struct value part_of_node(struct lane *l, const struct text_column *col, uint32_t row)
{
    struct value node = value_map(l->vm->scratch);
    if (col->links) {
        map_set(&node, STR("name"), lane_cell(l, l->name_want, row));
        if (projection_at(l->wanted, col->own_links, row))
            map_set(&node, STR("links"), lane_cell(l, col->own_links, row));
        return node;
    }
    if (projection_at(l->wanted, col->location, row))
        map_set(&node, STR("location"), lane_cell(l, col->location, row));
    if (projection_at(l->wanted, col->location_id, row))
        map_set(&node, STR("location_id"), lane_cell(l, col->location_id, row));
    return node;
}

const struct value *lane_joined(struct lane *l, const struct text_column *col, uint32_t row)
{
    struct value node = part_of_node(l, col, row);
    uint32_t path = l->p->fields.at[col->field].path;
    return walk_find(&l->vm->walks[path], l->vm->fleet, &node, NULL);
}

static uint32_t value_code(struct lane *l, struct text_column *col, uint32_t row)
{
    const struct value *v = lane_joined(l, col, row);
    if (!col->codes)
        return v && v->kind != VALUE_NULL;
    uint32_t code = dict_code(&l->vm->dicts[l->p->fields.at[col->field].path], v, true);
    if (code == DICT_WIDE)
        l->vm->columns[col->field].values[row] = v;
    return code;
}

/* The code of a field of the row's location: the same for the same name. */
static uint32_t joined_code(struct lane *l, struct text_column *col, uint32_t row)
{
    const char *text = l->chunk->text;
    uint32_t at = projection_at(l->wanted, col->location, row), code;
    if (!at || text[at] != '"' || projection_at(l->wanted, col->location_id, row))
        return value_code(l, col, row);
    struct text_key key = text_key(&col->joined, text + at, json_index_string_end(l->ix, at) - at);
    if ((code = text_codes_find(&col->joined, key)) != TEXT_CODE_NONE)
        return code;
    code = value_code(l, col, row);
    if (code != DICT_WIDE)
        text_codes_add(&col->joined, key, code);
    return code;
}

static void load_joined(struct lane *l, struct text_column *col, uint32_t from, uint32_t to)
{
    uint32_t *codes = l->vm->columns[col->field].codes;
    for (uint32_t r = from; r < to; r++) {
        bool own = col->links || projection_at(l->wanted, col->want, r) != 0;
        codes[r] = own ? value_code(l, col, r) : joined_code(l, col, r);
    }
}

/* Up to LOADER_CELLS values, which the loader answers from their texts where they are plain. */
static void load_texts(struct lane *l, struct text_column *col, uint32_t from, uint32_t n)
{
    struct column *column = &l->vm->columns[col->field];
    struct text_cell cells[LOADER_CELLS];
    for (uint32_t i = 0; i < n; i++) {
        uint32_t at = projection_at(l->wanted, col->want, from + i);
        const char *text = l->chunk->text + at;
        bool there = at && *text != 'n';
        column->codes[from + i] = there ? DICT_WIDE : 0;
        column->values[from + i] = NULL;
        cells[i].text = text;
        cells[i].n = there ? projection_end(l->wanted, l->ix, col->want, from + i) - at : 0;
    }
    uint64_t left = loader_read(l->vm, col->field, from, cells, n);
    for (; left; left &= left - 1) {
        uint32_t row = from + (uint32_t)__builtin_ctzll(left);
        column->values[row] = lane_keep(l, lane_cell(l, col->want, row));
    }
}

/* The values themselves, where hardly any comes twice. */
static void load_values(struct lane *l, struct text_column *col, uint32_t from, uint32_t to)
{
    l->vm->dicts[l->p->fields.at[col->field].path].wide = true;
    for (uint32_t n; from < to; from += n) {
        n = to - from < LOADER_CELLS ? to - from : LOADER_CELLS;
        load_texts(l, col, from, n);
    }
}

void lane_load_column(struct lane *l, uint32_t field, uint32_t from, uint32_t to)
{
    struct text_column *col = &l->columns[field];
    if (col->joins)
        load_joined(l, col, from, to);
    else if (col->various)
        load_values(l, col, from, to);
    else if (col->codes)
        load_codes(l, col, from, to);
    else
        load_presence(l, col, from, to);
}
