/* SPDX-License-Identifier: Apache-2.0 */
/* The elements of lists, as child rows straight from the text. */
#include "base/bits.h"
#include "engine/cell_value.h"
#include "engine/child.h"
#include "engine/stream_lane.h"

/* Child rows that are taken together: at most BATCH_ROWS of the table's last ones. */
struct block {
    struct lane *lane;
    struct text_list *list;
    struct child_table *table;
    uint32_t n;
};

static uint32_t element_code(struct block *b, uint32_t k, uint32_t row, uint32_t child)
{
    struct lane *l = b->lane;
    struct child_cells *cells = &l->vm->children->cells[b->table->columns[k]];
    struct text_codes *seen = &b->list->seen[k];
    const struct chunk *c = l->chunk;
    uint32_t want = b->list->wants[k], at = projection_at(b->list->wanted, want, row);
    if (!at || c->text[at] == 'n')
        return 0;
    uint32_t n = projection_end(b->list->wanted, l->ix, want, row) - at;
    uint32_t code = text_codes_of(seen, c->text + at, n);
    if (LIKELY(code != TEXT_CODE_NONE))
        return code;
    struct value *v = ARENA_NEW(l->vm->scratch, struct value);
    *v = cell_read(l->vm->scratch, c->text + at, n, c->source, c->at + at, &l->dg);
    code = dict_code(&cells->dict, v, true);
    if (code == DICT_WIDE)
        vec_push(l->vm->scratch, &cells->wide, (struct child_wide){child, v});
    else
        text_codes_add(seen, text_key(seen, c->text + at, n), code);
    return code;
}

/* Gives the rows of the block their codes. */
static void end_block(struct block *b)
{
    struct child_table *t = b->table;
    uint32_t first = t->n - b->n;
    child_room(b->lane->vm, t, t->n);
    for (uint32_t k = 0; k < t->column_count; k++) {
        struct child_cells *cells = &b->lane->vm->children->cells[t->columns[k]];
        for (uint32_t i = 0; i < b->n; i++)
            cells->codes[first + i] = element_code(b, k, i, first + i);
    }
    projection_clear(b->list->wanted, b->n);
    b->n = 0;
}

static void take_element(struct block *b, uint32_t token)
{
    const struct json_index *ix = b->lane->ix;
    struct projection *p = b->list->wanted;
    if (b->n == BATCH_ROWS)
        end_block(b);
    size_t cell = (size_t)b->n * p->n + PROJECTION_OBJECT;
    p->at[cell] = ix->at[token];
    p->token[cell] = token;
    if (ix->text[ix->at[token]] == '{' && !projection_take(p, ix, token, b->n))
        b->lane->chunk->odd = true;
    b->n++;
    b->table->n++;
}

/* The elements of a list, or the values of a map, which begins with the token. */
static void take_elements(struct block *b, uint32_t token)
{
    const struct json_index *ix = b->lane->ix;
    uint32_t step = ix->text[ix->at[token]] == '{', close = ix->close[token];
    for (uint32_t t = token + 1 + step; t < close; t += step) {
        take_element(b, t);
        char c = ix->text[ix->at[t]];
        t = (c == '{' || c == '[' ? ix->close[t] : t) + 1;
    }
}

bool lane_elements(void *ctx, struct vm *vm, uint32_t list)
{
    struct lane *l = ctx;
    struct block b = {l, &l->lists[list], &vm->children->tables[list], 0};
    const struct text_column *col = &l->columns[vm->p->child_lists.at[list].field];
    if (b.list->joins)
        return false;
    for (uint32_t r = 0; r < vm->n; r++) {
        uint32_t at = projection_at(l->wanted, col->want, r);
        char c = at ? l->chunk->text[at] : 'n';
        b.table->first[r] = b.table->n;
        if (c != '[' && c != '{')
            continue;
        bits_set(b.table->lists, r);
        take_elements(&b, l->wanted->token[(size_t)r * l->wanted->n + col->want]);
    }
    end_block(&b);
    b.table->first[vm->n] = b.table->n;
    return true;
}

void lane_make_lists(struct lane *l)
{
    const struct program *p = l->p;
    l->lists = ARENA_ARRAY(l->a, struct text_list, p->child_lists.n);
    for (uint32_t i = 0; i < p->child_lists.n; i++) {
        struct text_list *list = &l->lists[i];
        const struct child_table *table = &l->vm->children->tables[i];
        list->joins = l->columns[p->child_lists.at[i].field].joins;
        list->wanted = projection_new(l->a);
        list->wants = ARENA_ARRAY(l->a, uint32_t, table->column_count);
        list->seen = ARENA_ARRAY(l->a, struct text_codes, table->column_count);
        for (uint32_t k = 0; k < table->column_count; k++) {
            const struct ast_path *path = p->child_columns.at[table->columns[k]].path;
            list->joins |= l->vm->children->cells[table->columns[k]].joins;
            list->wants[k] = projection_want(list->wanted, path->steps, path->n);
            text_codes_init(&list->seen[k], l->a);
        }
        projection_begin(list->wanted);
    }
}
