/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/stream_csv.h"

#include "base/bits.h"
#include "base/feed.h"
#include "engine/fleet_csv.h"
#include "engine/stream_lane.h"
#include "grammar/policy.h"

enum {
    WINDOW_BYTES = 1 << 20,
    WINDOW_PAD = 64,     /* readable bytes behind it */
    TRIED_ROWS = 1000,   /* cells of a column that show whether codes pay … */
    FRESH_PART = 4,      /* … which they do not where more than one of so many is new */
    MOST_COLUMNS = 1024, /* whose cells are kept for a batch */
    LONGEST_PATH = 64    /* keys of a column: longer ones are for trees */
};

/* How a path lies to the columns of a file. */
enum way { WAY_NONE, WAY_CELL, WAY_BELOW, WAY_TREE };

/* Columns that are a path, or lie below it. */
struct csv_below {
    VEC(uint32_t) columns;
};

struct csv_field {
    enum way way;
    uint32_t column;        /* of WAY_CELL */
    bool codes;             /* else only presence matters: */
    struct csv_below below; /* of WAY_BELOW */
    struct text_codes seen, quoted;
    uint32_t rows, fresh;
    bool various; /* most cells are new: none is looked up any more */
};

/* A field of the policies whose name is checked. */
struct csv_known {
    enum way way;
    struct walk walk; /* of WAY_TREE, else … */
    struct csv_below below;
};

struct csv_lane {
    struct arena *a, *file; /* the second of the file at hand */
    struct vm *vm;
    struct object_stream *objects;
    struct csv_reader r;
    struct fleet *kinds;
    struct csv_field *fields; /* by field; those of vm->first_fields */
    struct csv_known *known;  /* by field of the policies */
    uint64_t *held;
    uint32_t name, id;      /* columns; CSV_NONE: there is none */
    struct csv_cell *cells; /* of the batch, row by row */
    struct {
        char *p;
        uint32_t n, at;
        bool last;
    } window;
};

static const struct csv_cell *cell_at(const struct csv_lane *l, uint32_t column, uint32_t row)
{
    return &l->cells[(size_t)row * l->r.columns.n + column];
}

static struct value read_cell(struct csv_lane *l, uint32_t column, uint32_t row)
{
    l->r.a = l->vm->scratch;
    return csv_typed(&l->r, &l->r.columns.at[column], cell_at(l, column, row));
}

static const struct value *keep(struct csv_lane *l, struct value v)
{
    struct value *kept = ARENA_NEW(l->vm->scratch, struct value);
    *kept = v;
    return kept;
}

/* ---- what the machine asks for ---- */

static uint32_t value_code(struct csv_lane *l, uint32_t field, uint32_t row, struct value v)
{
    struct vm *vm = l->vm;
    uint32_t code = dict_code(&vm->dicts[vm->p->fields.at[field].path], &v, true);
    if (code == DICT_WIDE)
        vm->columns[field].values[row] = keep(l, v);
    return code;
}

/* Codes a cell whose bytes were not seen before. */
static uint32_t new_code(struct csv_lane *l, struct csv_field *f, uint32_t field, uint32_t row)
{
    f->fresh++;
    return value_code(l, field, row, read_cell(l, f->column, row));
}

static inline uint32_t cell_code(struct csv_lane *l, struct csv_field *f, uint32_t field,
                                 uint32_t row, const struct csv_cell *c)
{
    struct text_codes *seen = c->quotes ? &f->quoted : &f->seen;
    uint32_t n = (uint32_t)c->text.n, code;
    if ((size_t)(c->text.p - l->window.p) >= l->window.n) /* its quotes were taken out */
        return new_code(l, f, field, row);
    struct text_key key = text_key(seen, c->text.p, n);
    if (UNLIKELY((code = text_codes_find(seen, key)) == TEXT_CODE_NONE) &&
        (code = new_code(l, f, field, row)) != DICT_WIDE)
        text_codes_add(seen, key, code);
    return code;
}

static void load_wide(struct csv_lane *l, struct csv_field *f, uint32_t field)
{
    struct vm *vm = l->vm;
    vm->dicts[vm->p->fields.at[field].path].wide = true;
    for (uint32_t r = 0; r < vm->n; r++) {
        bool there = cell_at(l, f->column, r)->text.n > 0;
        vm->columns[field].codes[r] = there ? DICT_WIDE : 0;
        if (there)
            vm->columns[field].values[r] = keep(l, read_cell(l, f->column, r));
    }
}

static void load_cells(struct csv_lane *l, struct csv_field *f, uint32_t field)
{
    uint32_t *codes = l->vm->columns[field].codes, n = l->vm->n, step = l->r.columns.n;
    const struct csv_cell *c = cell_at(l, f->column, 0);
    if (f->various) {
        load_wide(l, f, field);
        return;
    }
    for (uint32_t r = 0; r < n; r++, c += step)
        codes[r] = !c->text.n ? 0 : !f->codes ? 1 : cell_code(l, f, field, r, c);
    f->rows += n;
    f->various = f->rows >= TRIED_ROWS && f->fresh > f->rows / FRESH_PART;
}

static const struct value *find(struct vm *vm, uint32_t field, uint32_t row)
{
    return walk_find(&vm->walks[vm->p->fields.at[field].path], vm->fleet, vm_tree(vm, row), NULL);
}

static void load_trees(struct vm *vm, const struct csv_field *f, uint32_t field)
{
    struct column *col = &vm->columns[field];
    struct dict *dict = &vm->dicts[vm->p->fields.at[field].path];
    for (uint32_t r = 0; r < vm->n; r++) {
        const struct value *v = find(vm, field, r);
        col->codes[r] = f->codes ? dict_code(dict, v, true) : v && v->kind != VALUE_NULL;
        col->values[r] = v;
    }
}

static bool any_below(const struct csv_lane *l, const struct csv_below *below, uint32_t row)
{
    for (uint32_t k = 0; k < below->columns.n; k++)
        if (cell_at(l, below->columns.at[k], row)->text.n)
            return true;
    return false;
}

static void load_below(struct csv_lane *l, const struct csv_field *f, uint32_t field)
{
    for (uint32_t r = 0; r < l->vm->n; r++)
        l->vm->columns[field].codes[r] = any_below(l, &f->below, r);
}

static void load(void *ctx, struct vm *vm)
{
    struct csv_lane *l = ctx;
    for (uint32_t k = 0; k < vm->first_fields.n; k++) {
        uint32_t field = vm->first_fields.at[k];
        struct csv_field *f = &l->fields[field];
        if (f->way == WAY_CELL)
            load_cells(l, f, field);
        else if (f->way == WAY_TREE)
            load_trees(vm, f, field);
        else if (f->way == WAY_BELOW)
            load_below(l, f, field);
        else
            memset(vm->columns[field].codes, 0, vm->n * sizeof *vm->columns[field].codes);
    }
}

static const struct value *tree(void *ctx, struct vm *vm, uint32_t row)
{
    struct csv_lane *l = ctx;
    struct value v;
    struct csv_cell *cells = l->r.cells.at;
    uint32_t n = l->r.cells.n;
    l->r.a = vm->scratch;
    l->r.cells.at = &l->cells[(size_t)row * l->r.columns.n];
    l->r.cells.n = l->r.columns.n;
    bool made = csv_make_row(&l->r, &v); /* no column is above another: plan */
    l->r.cells.at = cells;
    l->r.cells.n = n;
    return keep(l, made ? v : value_map(vm->scratch));
}

static const struct value *value(void *ctx, struct vm *vm, uint32_t field, uint32_t row)
{
    struct csv_lane *l = ctx;
    const struct csv_field *f = &l->fields[field];
    if (f->way == WAY_TREE || f->way == WAY_BELOW)
        return find(vm, field, row);
    bool there = f->way == WAY_CELL && cell_at(l, f->column, row)->text.n;
    return there ? keep(l, read_cell(l, f->column, row)) : NULL;
}

static str name(void *ctx, struct vm *vm, uint32_t row)
{
    struct csv_lane *l = ctx;
    return str_dup(vm->a, cell_at(l, l->name, row)->text);
}

/* ---- columns ---- */

/* Whether the first n steps of a path lead to a column (*below stays 0), or above it. */
static bool leads(const struct csv_reader *r, const struct csv_column *col,
                  const struct ast_step *steps, uint32_t n, uint32_t *below)
{
    str keys[LONGEST_PATH];
    uint32_t depth = 0;
    keys[depth++] = col->key;
    for (uint32_t s = col->shape; s && depth < LONGEST_PATH; s = r->shapes.at[s].parent)
        keys[depth++] = r->shapes.at[s].key;
    for (uint32_t i = 0; i < n; i++)
        if (i >= depth || !str_eq(steps[i].key, keys[depth - 1 - i]))
            return false;
    *below = depth - n;
    return true;
}

/* How a path lies to the columns, the column that it is, and those below it. */
static enum way way_of(struct csv_lane *l, const struct ast_path *path, uint32_t *column,
                       struct csv_below *list)
{
    enum way way = WAY_NONE;
    uint32_t n = 0, below;
    list->columns.n = 0;
    while (n < path->n && path->steps[n].kind == AST_STEP_KEY)
        n++;
    for (uint32_t c = 0; c < l->r.columns.n; c++) {
        if (!leads(&l->r, &l->r.columns.at[c], path->steps, n, &below))
            continue;
        vec_push(l->a, &list->columns, c);
        way = n < path->n ? WAY_TREE : below ? WAY_BELOW : WAY_CELL;
        *column = c;
    }
    return way;
}

static void plan_fields(struct csv_lane *l)
{
    const struct program *p = l->vm->p;
    for (uint32_t k = 0; k < l->vm->first_fields.n; k++) {
        uint32_t field = l->vm->first_fields.at[k];
        const struct path *path = &p->paths.at[p->fields.at[field].path];
        struct csv_field *f = &l->fields[field];
        bool joins = path->join != JOIN_NONE && fleet_count(l->vm->fleet, FLEET_LOCATIONS) > 0;
        f->codes = path->codes;
        f->way = joins ? WAY_TREE : way_of(l, path->ast, &f->column, &f->below);
        if (f->way == WAY_BELOW && f->codes)
            f->way = WAY_TREE;
    }
    const struct policy_set *set = p->set;
    for (uint32_t i = 0; i < set->fields.n; i++) {
        struct csv_known *known = &l->known[i];
        uint32_t column;
        known->way = WAY_NONE;
        if (!lane_knows(&set->fields.at[i]))
            continue;
        if (!known->walk.n)
            known->walk = walk_new(l->a, set->fields.at[i].path);
        known->way = way_of(l, set->fields.at[i].path, &column, &known->below);
    }
}

/* The column of a text field of that name. False where its cells may be no text. */
static bool find_text(const struct csv_lane *l, str name, uint32_t *column)
{
    *column = CSV_NONE;
    for (uint32_t c = 0; c < l->r.columns.n; c++)
        if (l->r.columns.at[c].shape == 0 && str_eq(l->r.columns.at[c].key, name))
            *column = c;
    return *column == CSV_NONE || l->r.columns.at[*column].type == CSV_TEXT;
}

static bool plan(struct csv_lane *l)
{
    const struct csv_reader *r = &l->r;
    if (!find_text(l, STR("name"), &l->name) || !find_text(l, STR("id"), &l->id) ||
        l->name == CSV_NONE)
        return false;
    for (uint32_t i = 1; i < r->shapes.n; i++)
        if (r->shapes.at[i].rival != CSV_NONE || r->shapes.n >= LONGEST_PATH)
            return false;
    if (r->columns.n > MOST_COLUMNS)
        return false;
    l->cells = ARENA_ARRAY(l->file, struct csv_cell, (size_t)BATCH_ROWS * r->columns.n);
    plan_fields(l);
    return true;
}

/* ---- rows ---- */

static void note_held(struct csv_lane *l)
{
    for (uint32_t i = 0; i < l->vm->p->set->fields.n; i++) {
        const struct csv_known *known = &l->known[i];
        for (uint32_t r = 0; known->way && r < l->vm->n && !bits_get(l->held, i); r++) {
            bool there = known->way != WAY_TREE ? any_below(l, &known->below, r)
                                                : walk_find(&known->walk, l->vm->fleet,
                                                            vm_tree(l->vm, r), NULL) != NULL;
            if (there)
                bits_set(l->held, i);
        }
    }
}

static bool run_rows(struct csv_lane *l)
{
    for (uint32_t r = 0; r < l->vm->n; r++) {
        str id = l->id == CSV_NONE ? (str){0} : cell_at(l, l->id, r)->text;
        str row_name = cell_at(l, l->name, r)->text;
        if (!row_name.n || !object_stream_claim(l->objects, row_name, id))
            return false;
    }
    note_held(l);
    vm_batch(l->vm);
    return true;
}

/* Whether the lines of the window that end in it are text. */
static bool is_text(const struct csv_lane *l)
{
    size_t bad, n = l->window.n;
    const char *line = l->window.last ? NULL : memrchr(l->window.p, '\n', n);
    str text = {l->window.p, line ? (size_t)(line - l->window.p) : n};
    return (l->window.last || line) && str_is_utf8(text, &bad) && !memchr(text.p, '\0', text.n);
}

static bool read_window(struct csv_lane *l, const struct feed *feed)
{
    size_t got;
    if (!feed_read(feed, l->window.at, l->window.p, WINDOW_BYTES, &got))
        return false;
    l->window.n = (uint32_t)got;
    l->window.last = got < WINDOW_BYTES || l->window.at + got >= feed_size(feed);
    return is_text(l);
}

/* Keeps the cells of a line. */
static bool add_row(struct csv_lane *l, uint32_t *objects)
{
    if (csv_is_blank(&l->r))
        return true;
    if (l->r.cells.n != l->r.columns.n)
        return false;
    memcpy(&l->cells[(size_t)l->vm->n * l->r.columns.n], l->r.cells.at,
           l->r.cells.n * sizeof *l->r.cells.at);
    vm_add_row(l->vm, (*objects)++, NULL);
    return l->vm->n < BATCH_ROWS || run_rows(l);
}

/* Takes the lines that end in the window; the next one begins behind those that were taken. */
static bool run_window(struct csv_lane *l, size_t from, uint32_t *objects)
{
    struct csv_reader *r = &l->r;
    size_t taken = from;
    bool good = true;
    for (;;) {
        r->a = l->vm->scratch;
        bool any = csv_read_row(r, &good);
        bool cut =
            !l->window.last && (!any || (r->at == r->text.n && r->text.p[r->at - 1] != '\n'));
        if (cut || !any)
            break;
        taken = r->at;
        if (!add_row(l, objects))
            return false;
    }
    l->window.at += (uint32_t)taken;
    return (good || !l->window.last) && (!l->vm->n || run_rows(l)) && (taken || l->window.last);
}

static bool begin_file(struct csv_lane *l, uint32_t source)
{
    struct csv_reader *r = &l->r;
    bool good = true;
    arena_reset(l->file);
    *r = csv_reader_of(l->file, l->kinds, FLEET_NODES, source, r->dg);
    r->streams = true; /* what is kept of the header outlives the window */
    csv_enter(r, (str){l->window.p, l->window.n}, 0);
    csv_begin(r);
    if (!csv_read_row(r, &good) || (r->at == r->text.n && !l->window.last) || !csv_read_header(r))
        return false;
    r->streams = false;
    return plan(l);
}

static bool run_file(struct csv_lane *l, const struct feed *feed, uint32_t source,
                     uint32_t *objects)
{
    l->window.at = 0;
    if (!read_window(l, feed) || !begin_file(l, source) || !run_window(l, l->r.at, objects))
        return false;
    while (!l->window.last) {
        if (!read_window(l, feed))
            return false;
        csv_enter(&l->r, (str){l->window.p, l->window.n}, l->window.at);
        if (!run_window(l, 0, objects))
            return false;
    }
    return true;
}

bool csv_run(struct object_stream *s, const struct schema *schema, struct vm *vm, uint64_t *held,
             uint32_t *objects)
{
    struct csv_lane *l = ARENA_NEW(vm->a, struct csv_lane);
    struct diags *quiet = ARENA_NEW(vm->a, struct diags);
    *quiet = diags_new(vm->a);
    quiet->limits = vm->dg->limits;
    *l = (struct csv_lane){.a = vm->a, .vm = vm, .objects = s, .held = held};
    l->file = arena_child(vm->a);
    l->kinds = fleet_new(vm->a);
    fleet_use_schema(l->kinds, schema);
    l->r.dg = quiet;
    l->window.p = arena_alloc(vm->a, WINDOW_BYTES + WINDOW_PAD);
    l->fields = ARENA_ARRAY(vm->a, struct csv_field, vm->p->fields.n);
    l->known = ARENA_ARRAY(vm->a, struct csv_known, vm->p->set->fields.n);
    for (uint32_t k = 0; k < vm->first_fields.n; k++) {
        text_codes_init(&l->fields[vm->first_fields.at[k]].seen, vm->a);
        text_codes_init(&l->fields[vm->first_fields.at[k]].quoted, vm->a);
    }
    vm->source =
        (struct vm_source){.ctx = l, .load = load, .tree = tree, .value = value, .name = name};
    const struct feed *feed;
    uint32_t source;
    for (uint32_t i = 0; object_stream_file(s, i, &feed, &source); i++)
        if (!run_file(l, feed, source, objects))
            return false;
    return true;
}
