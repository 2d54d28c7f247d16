/* SPDX-License-Identifier: Apache-2.0 */
/* CSV (RFC 4180) into objects: quoted cells with "" for a quote, newlines in quotes, CRLF. Where
 * the header has no comma, `;` or a tab parts the cells.
 *
 *     header   name, custom_data.rack, custom_data.snmp.version
 *     shapes   0 object <- 1 custom_data <- 2 snmp       the maps that columns put their cells into
 *     row      r1,A1,     makes the maps 0 and 1 with exactly as many pairs as cells are there
 *
 * Marks (separators and ends of lines) are found 64 bytes at a time. */
#include "engine/fleet_csv.h"

#include "base/yaml_type.h"
#include "engine/schema.h"
#include "grammar/fields.h"

#if defined __SSE2__
#include <emmintrin.h>
#endif

#define NONE CSV_NONE
enum {
    BLOCK = 64,            /* bytes whose marks are looked for together */
    LONGEST_HEADER = 4096, /* bytes of a line that is looked at to tell CSV */
    SEARCHED = 64          /* keys of a map up to which it is searched in order */
};

static span here(const struct csv_reader *r, size_t from, size_t to)
{
    return (span){r->source, r->origin + (uint32_t)from, r->origin + (uint32_t)to};
}

/* Likewise, of places in the file. */
static span between(const struct csv_reader *r, uint32_t from, uint32_t to)
{
    return (span){r->source, from, to};
}

/* The offset in the file. */
static uint32_t place(const struct csv_reader *r, size_t at)
{
    return r->origin + (uint32_t)at;
}

/* ---- cells ---- */

/* The bytes of a block that are separators or newlines, as bits. */
static uint64_t find_marks(const char *p, size_t n, char comma)
{
    uint64_t marks = 0;
#if defined __SSE2__
    __m128i c = _mm_set1_epi8(comma), nl = _mm_set1_epi8('\n');
    for (unsigned i = 0; n >= BLOCK && i < BLOCK; i += 16) {
        __m128i x = _mm_loadu_si128((const __m128i *)(const void *)(p + i));
        __m128i hit = _mm_or_si128(_mm_cmpeq_epi8(x, c), _mm_cmpeq_epi8(x, nl));
        marks |= (uint64_t)(uint32_t)_mm_movemask_epi8(hit) << i;
    }
    if (n >= BLOCK)
        return marks;
#endif
    for (unsigned i = 0; i < BLOCK && i < n; i++)
        marks |= (uint64_t)(p[i] == comma || p[i] == '\n') << i;
    return marks;
}

/* The first mark at or behind r->at, the text's length where there is none. */
static size_t next_mark(struct csv_reader *r)
{
    uint64_t marks = 0;
    if (r->at - r->block < BLOCK)
        marks = r->marks & (~(uint64_t)0 << (r->at - r->block));
    else
        r->block = r->at - BLOCK;
    while (!marks) {
        r->block += BLOCK;
        if (r->block >= r->text.n)
            return r->text.n;
        marks = r->marks = find_marks(r->text.p + r->block, r->text.n - r->block, r->comma);
    }
    return r->block + (unsigned)__builtin_ctzll(marks);
}

/* The text of a cell that has doubled quotes; closes where the last one does. */
static bool read_doubled(struct csv_reader *r, struct csv_cell *c)
{
    struct buf b = BUF(r->a);
    for (;; r->at++) {
        size_t close = str_find_byte(r->text, '"', r->at);
        if (close == SIZE_MAX)
            return false;
        buf_add(&b, str_sub(r->text, r->at, close));
        r->at = close + 1;
        if (r->at >= r->text.n || r->text.p[r->at] != '"')
            break;
        buf_putc(&b, '"');
    }
    c->text = buf_str(&b);
    return true;
}

static bool read_quoted(struct csv_reader *r, struct csv_cell *c)
{
    size_t open = r->at++, close = str_find_byte(r->text, '"', r->at);
    bool doubled = close != SIZE_MAX && close + 1 < r->text.n && r->text.p[close + 1] == '"';
    *c = (struct csv_cell){.at = place(r, open), .quotes = 2};
    if (close == SIZE_MAX || (doubled && !read_doubled(r, c))) {
        DIAG(r->dg, CSV_QUOTE, here(r, open, open + 1));
        return false;
    }
    if (!doubled) {
        c->text = str_sub(r->text, r->at, close);
        r->at = close + 1;
    }
    while (r->at < r->text.n && r->text.p[r->at] == ' ')
        r->at++;
    char next = r->at < r->text.n ? r->text.p[r->at] : '\n';
    if (next == r->comma || next == '\n' || next == '\r')
        return true;
    DIAG(r->dg, CSV_QUOTE, here(r, open, open + 1));
    diag_also(r->dg, here(r, r->at, r->at + 1), "behind the closing quote stands more");
    return false;
}

/* A cell without quotes; moves to the mark behind it. */
static struct csv_cell read_plain(struct csv_reader *r)
{
    size_t from = r->at;
    r->at = next_mark(r);
    str text = {r->text.p + from, r->at - from};
    if (text.n && (text.p[0] <= ' ' || text.p[text.n - 1] <= ' '))
        text = str_trim(text);
    return (struct csv_cell){text, place(r, text.n ? (size_t)(text.p - r->text.p) : from), 0};
}

/* The next line's cells; false at the end of the text or after an error. */
bool csv_read_row(struct csv_reader *r, bool *good)
{
    r->cells.n = 0;
    if (r->at >= r->text.n)
        return false;
    for (;;) {
        struct csv_cell c;
        if (r->at < r->text.n && r->text.p[r->at] == '"') {
            if (!read_quoted(r, &c))
                return *good = false;
        } else {
            c = read_plain(r);
        }
        vec_push(r->scratch, &r->cells, c);
        if (r->at < r->text.n && r->text.p[r->at] == '\r')
            r->at++;
        if (r->at >= r->text.n || r->text.p[r->at++] == '\n')
            return true;
    }
}

/* ---- the header ---- */

/* "IP Address" as ip_address. */
static str plain_name(struct arena *a, str name)
{
    struct buf b = BUF(a);
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        bool upper = c >= 'A' && c <= 'Z';
        buf_putc(&b, upper ? (char)(c + 32) : c == ' ' || c == '-' ? '_' : c);
    }
    return buf_str(&b);
}

/* The number of a step in a map, the same for the same. */
static struct csv_step *step_of(struct csv_reader *r, uint32_t shape, str key)
{
    str name = str_printf(r->scratch, "%u.%.*s", shape, STR_ARG(key));
    sym s = sym_intern(&r->names, name);
    if (s == r->steps.n)
        vec_push(r->scratch, &r->steps, (struct csv_step){NONE, NONE});
    return &r->steps.at[s];
}

/* The map of a key in another; made where it is new. */
static uint32_t shape_of(struct csv_reader *r, uint32_t parent, str key)
{
    struct csv_step *step = step_of(r, parent, key);
    if (step->shape == NONE) {
        step->shape = r->shapes.n;
        vec_push(r->scratch, &r->shapes,
                 (struct csv_shape){
                     .key = key, .parent = parent, .step = (uint32_t)(step - r->steps.at)});
    }
    return step->shape;
}

static enum csv_cell_type type_of(const struct csv_reader *r, str name,
                                  const struct fleet_path *path)
{
    const struct fleet_table *t = &r->fleet->tables.at[r->table];
    const struct schema *schema = r->fleet->schema;
    const struct field_info *field = path->n == 1 ? field_find(t->kind, name) : NULL;
    unsigned types = schema ? schema_types(schema, t->name, path) : 0;
    if (types ? types == SCHEMA_LIST : field && field->type == FIELD_LIST)
        return CSV_LIST;
    if (r->plain || (types ? !(types & SCHEMA_TYPED) : field && field->type == FIELD_STRING))
        return CSV_TEXT;
    return types ? CSV_TYPED : CSV_PLAIN_TYPED;
}

static bool report_twice(struct csv_reader *r, const struct csv_column *twice,
                         const struct csv_column *first)
{
    DIAG_STR(r->dg, DUPLICATE_KEY, between(r, twice->at, twice->to), twice->name);
    diag_also(r->dg, between(r, first->at, first->to), "the first stands here");
    return false;
}

static bool read_column(struct csv_reader *r, const struct csv_cell *c)
{
    str name = r->streams ? str_dup(r->a, c->text) : c->text;
    struct csv_column col = {.name = r->plain ? plain_name(r->a, name) : name,
                             .at = c->at,
                             .to = c->at + (uint32_t)c->text.n + c->quotes};
    struct fleet_path path;
    span at = between(r, col.at, col.to);
    bool good = fleet_path_read(&path, r->a, col.name);
    for (uint32_t i = 0; good && i < path.n; i++)
        good = path.steps[i].kind == FLEET_STEP_KEY;
    if (!good) {
        DIAG_STR(r->dg, CSV_HEADER, at, c->text);
        return false;
    }
    if (path.n >= diag_limit_of(r->dg, LIMIT_data_depth)) {
        diag_limit(r->dg, at, LIMIT_data_depth);
        return false;
    }
    for (uint32_t i = 0; i + 1 < path.n; i++)
        col.shape = shape_of(r, col.shape, path.steps[i].key);
    col.key = path.steps[path.n - 1].key;
    col.type = type_of(r, col.name, &path);
    struct csv_step *step = step_of(r, col.shape, col.key);
    if (step->column != NONE)
        return report_twice(r, &col, &r->columns.at[step->column]);
    step->column = r->columns.n;
    vec_push(r->scratch, &r->columns, col);
    return true;
}

bool csv_read_header(struct csv_reader *r)
{
    if (r->cells.n > diag_limit_of(r->dg, LIMIT_csv_columns)) {
        diag_limit(r->dg, between(r, r->cells.at[0].at, r->cells.at[0].at + 1), LIMIT_csv_columns);
        return false;
    }
    bool good = true;
    vec_push(r->scratch, &r->shapes, (struct csv_shape){.step = NONE}); /* the object itself */
    for (uint32_t i = 0; i < r->cells.n; i++)
        good = read_column(r, &r->cells.at[i]) && good;
    for (uint32_t i = 1; i < r->shapes.n; i++)
        r->shapes.at[i].rival = r->steps.at[r->shapes.at[i].step].column;
    return good;
}

/* ---- rows ---- */

/* The value of a cell. */
struct value csv_typed(struct csv_reader *r, const struct csv_column *col, const struct csv_cell *c)
{
    str text = r->streams ? str_dup(r->a, c->text) : c->text;
    struct value v = value_string(text);
    v.file = r->source + 1;
    v.at = c->at;
    v.extra = (uint16_t)c->quotes;
    if (col->type == CSV_LIST)
        return inventory_cut(r->a, &v);
    struct value other = v;
    if (col->type == CSV_TEXT || (col->type == CSV_PLAIN_TYPED && c->quotes) ||
        yaml_type(&other, r->a, text, YAML_CORE) != YAML_TYPED || other.kind == VALUE_STRING ||
        other.kind == VALUE_NULL)
        return v;
    other.file = v.file;
    other.at = v.at;
    other.extra = v.extra;
    other.len = other.kind == VALUE_BIGINT ? other.len : (uint32_t)c->text.n;
    return other;
}

/* Counts the pairs that each map of the row will have. */
static bool count_pairs(struct csv_reader *r)
{
    struct csv_shape *object = r->shapes.at;
    object->row = ++r->row;
    object->n = 0;
    object->map.kind = VALUE_NULL;
    for (uint32_t i = 0; i < r->cells.n; i++) {
        const struct csv_column *col = &r->columns.at[i];
        struct csv_shape *s = object + col->shape;
        if (!r->cells.at[i].text.n)
            continue;
        for (; s->row != r->row; s = object + s->parent) {
            if (s->rival != NONE && r->cells.at[s->rival].text.n) {
                DIAG_STR(r->dg, MAP_SHAPE, between(r, col->at, col->to), col->name);
                return false;
            }
            s->row = r->row;
            s->n = 1;
            s->map.kind = VALUE_NULL;
        }
        s->n++;
    }
    return true;
}

/* Adds a pair to a map that has room for it; one of many keys gets its index with the last. */
static void put(struct value *map, str key, struct value v)
{
    struct map *m = map->as.map;
    m->at[m->n++] = (struct pair){value_string(key), v};
    if (m->n < m->cap || m->n <= SEARCHED)
        return;
    m->n = 0;
    map_fill(map, m->at, m->cap);
}

/* The map of this row; made, with its place in the one above, at the first of its cells. The
 * depth of columns is limited, so is the recursion. */
static struct value *open_map(struct csv_reader *r, struct csv_shape *s, uint32_t at)
{
    if (s->map.kind == VALUE_MAP)
        return &s->map;
    s->map = value_map(r->a);
    s->map.file = r->source + 1;
    s->map.at = at;
    s->map.as.map->at = ARENA_ARRAY(r->a, struct pair, s->n);
    s->map.as.map->cap = s->n;
    if (s != r->shapes.at)
        put(open_map(r, r->shapes.at + s->parent, at), s->key, s->map);
    return &s->map;
}

bool csv_make_row(struct csv_reader *r, struct value *out)
{
    uint32_t at = r->cells.at[0].at;
    if (r->cells.n != r->columns.n) {
        DIAG_STR(r->dg, CSV_CELLS, between(r, at, at + 1),
                 str_printf(r->dg->arena, "%u", r->cells.n),
                 str_printf(r->dg->arena, "%u", r->columns.n));
        return false;
    }
    if (!count_pairs(r))
        return false;
    struct value *object = open_map(r, r->shapes.at, at);
    for (uint32_t i = 0; i < r->cells.n; i++) {
        const struct csv_column *col = &r->columns.at[i];
        const struct csv_cell *c = &r->cells.at[i];
        if (c->text.n)
            put(open_map(r, r->shapes.at + col->shape, c->at), col->key, csv_typed(r, col, c));
    }
    *out = *object;
    return true;
}

bool csv_is_blank(const struct csv_reader *r)
{
    return r->cells.n == 1 && !r->cells.at[0].text.n && !r->cells.at[0].quotes;
}

bool csv_looks(str text)
{
    str line = str_trim_end(str_sub(text, 0, str_find_byte(text, '\n', 0)));
    for (const char *c = ",;\t"; *c && line.n < LONGEST_HEADER; c++) {
        bool cut = false, named = false;
        for (size_t from = 0, to; from <= line.n; from = to + 1) {
            to = str_find_byte(line, *c, from);
            cut = cut || to != SIZE_MAX;
            to = to == SIZE_MAX ? line.n : to;
            str cell = str_trim(str_sub(line, from, to));
            named = named || str_eq(cell, STR("name")) || str_eq(cell, STR("\"name\""));
        }
        if (cut && named)
            return true;
    }
    return false;
}

static char separator(str text)
{
    str header = str_sub(text, 0, str_find_byte(text, '\n', 0));
    for (const char *c = ",;\t"; *c; c++)
        if (str_find_byte(header, *c, 0) != SIZE_MAX)
            return *c;
    return ',';
}

void csv_begin(struct csv_reader *r)
{
    r->at = str_starts(r->text, STR("\xef\xbb\xbf")) ? 3 : 0;
    r->comma = separator(r->text);
    r->marks = find_marks(r->text.p, r->text.n, r->comma);
}

void csv_enter(struct csv_reader *r, str text, uint32_t origin)
{
    r->text = text;
    r->origin = origin;
    r->at = r->block = 0;
    if (text.n && r->comma)
        r->marks = find_marks(text.p, text.n, r->comma);
}

struct csv_reader csv_reader_of(struct arena *a, const struct fleet *f, uint32_t table,
                                uint32_t source, struct diags *dg)
{
    return (struct csv_reader){.a = a,
                               .scratch = a,
                               .dg = dg,
                               .fleet = f,
                               .table = table,
                               .source = source,
                               .names = symtab_new(a)};
}

static bool read_rows(struct csv_reader *r, struct value *out)
{
    size_t bad;
    bool good = true;
    if (!str_is_utf8(r->text, &bad)) {
        DIAG_STR(r->dg, ENCODING, here(r, bad, bad + 1), STR("a byte that no UTF-8 text has"));
        return false;
    }
    bad = str_find_byte(r->text, '\0', 0);
    if (bad != SIZE_MAX) {
        DIAG_STR(r->dg, ENCODING, here(r, bad, bad + 1), STR("NUL is not allowed in text"));
        return false;
    }
    csv_begin(r);
    if (!csv_read_row(r, &good) || !csv_read_header(r))
        return good && !r->cells.n;
    while (csv_read_row(r, &good)) {
        struct value row;
        if (csv_is_blank(r))
            continue;
        if (!csv_make_row(r, &row))
            return false;
        list_add(out, row);
    }
    return good;
}

bool csv_read(struct value *out, const struct fleet *f, uint32_t table, uint32_t source, bool plain,
              struct diags *dg)
{
    struct arena *scratch = arena_child(f->arena);
    struct csv_reader r = csv_reader_of(scratch, f, table, source, dg);
    r.a = f->arena;
    r.text = dg->sources.at[source].text;
    r.plain = plain;
    *out = value_list(f->arena);
    out->file = source + 1;
    bool good = read_rows(&r, out);
    arena_free(scratch);
    return good;
}
