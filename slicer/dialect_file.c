/* SPDX-License-Identifier: Apache-2.0 */
#include "slicer/dialect_file.h"

#include "base/value.h"
#include "slicer/dialects.h"

#include <stddef.h>

/* ---- what a dialect consists of ---- */

enum kind { KIND_TEXT, KIND_FLAG, KIND_NUMBER, KIND_CHOICE, KIND_ROWS, KIND_OTHER };

/* Names of an enum's values, in its order. */
struct choice {
    const char *const *names;
    size_t n;
};

struct column {
    const char *name;
    enum kind kind;
    size_t offset;
    const struct choice *choice;
};

/* A row's first column is its main one: it must be there, is what a text alone gives, and where it
 * is NULL the list ends. */
struct row_kind {
    size_t size;
    const struct column *columns;
    size_t n;
};

struct field {
    const char *name;
    enum kind kind;
    size_t offset;
    const char *fallback;
    const struct choice *choice;
    const struct row_kind *rows;
    const char *help;
};

#define CHOICES(id, ...)                                                                           \
    static const char *const id##_NAMES[] = {__VA_ARGS__};                                         \
    static const struct choice id = {id##_NAMES, COUNTOF(id##_NAMES)};
CHOICES(SHAPES, [SHAPE_INDENT] = "indent", [SHAPE_KEYWORD] = "keyword", [SHAPE_WORDS] = "words",
        [SHAPE_BRACE] = "brace", [SHAPE_PATH] = "path", [SHAPE_FLAT] = "flat")
CHOICES(NEGATIONS, [NEGATE_NONE] = "none", [NEGATE_PREPEND] = "prepend", [NEGATE_PATH] = "path",
        [NEGATE_FIND] = "find", [NEGATE_WORDS] = "words")
CHOICES(PLACES, [COMMENT_COLUMN0] = "column0", [COMMENT_LINE_START] = "line-start",
        [COMMENT_ANYWHERE] = "anywhere", [COMMENT_SPACED] = "spaced")
CHOICES(
    ENDS, [LITERAL_DELIMITER] = "delimiter", [LITERAL_BRACES] = "braces", [LITERAL_LINE] = "line")
CHOICES(ORDERS, [ORDER_SET] = "set", [ORDER_SEQUENCE] = "sequence", [ORDER_POSITION] = "position",
        [ORDER_UNIT] = "unit")

#define COLUMN(type, name, kind, choice)                                                           \
    {                                                                                              \
#name, KIND_##kind, offsetof(struct type, name), choice                                    \
    }
#define ROW_KIND(id, type, ...)                                                                    \
    static const struct column id##_COLUMNS[] = {__VA_ARGS__};                                     \
    static const struct row_kind id = {sizeof(struct type), id##_COLUMNS, COUNTOF(id##_COLUMNS)};
ROW_KIND(OPENER, dialect_opener, COLUMN(dialect_opener, line, TEXT, NULL),
         COLUMN(dialect_opener, under, TEXT, NULL))
ROW_KIND(CLOSER, dialect_closer, COLUMN(dialect_closer, word, TEXT, NULL),
         COLUMN(dialect_closer, opens, TEXT, NULL))
ROW_KIND(RULE, dialect_rule, COLUMN(dialect_rule, line, TEXT, NULL),
         COLUMN(dialect_rule, under, TEXT, NULL))
ROW_KIND(COMMENT, dialect_comment, COLUMN(dialect_comment, open, TEXT, NULL),
         COLUMN(dialect_comment, close, TEXT, NULL),
         COLUMN(dialect_comment, place, CHOICE, &PLACES),
         COLUMN(dialect_comment, binds, FLAG, NULL))
ROW_KIND(LITERAL, dialect_literal, COLUMN(dialect_literal, opener, TEXT, NULL),
         COLUMN(dialect_literal, under, TEXT, NULL), COLUMN(dialect_literal, how, CHOICE, &ENDS),
         COLUMN(dialect_literal, end, TEXT, NULL), COLUMN(dialect_literal, unless, TEXT, NULL))
ROW_KIND(ITEM, dialect_item_key, COLUMN(dialect_item_key, path, TEXT, NULL),
         COLUMN(dialect_item_key, properties, TEXT, NULL))
ROW_KIND(ORDER, dialect_order_row, COLUMN(dialect_order_row, under, TEXT, NULL),
         COLUMN(dialect_order_row, lines, TEXT, NULL),
         COLUMN(dialect_order_row, order, CHOICE, &ORDERS))
ROW_KIND(TELL, dialect_tell, COLUMN(dialect_tell, glob, TEXT, NULL),
         COLUMN(dialect_tell, weight, NUMBER, NULL), COLUMN(dialect_tell, most, NUMBER, NULL))

static const struct field FIELDS[] = {
#define AT(name) offsetof(struct dialect, name)
#define TEXT(name, fallback, help) {#name, KIND_TEXT, AT(name), fallback, NULL, NULL, help},
#define FLAG(name, help) {#name, KIND_FLAG, AT(name), NULL, NULL, NULL, help},
#define COUNT(name, help) {#name, KIND_NUMBER, AT(name), NULL, NULL, NULL, help},
#define CHOICE(name, names, help) {#name, KIND_CHOICE, AT(name), NULL, &names, NULL, help},
#define ROWS(name, row, help) {#name, KIND_ROWS, AT(name), NULL, NULL, &row, help},
#define OTHER(name, help) {#name, KIND_OTHER, AT(name), NULL, NULL, NULL, help},
#include "slicer/dialect_field.def" /* IWYU pragma: keep */
#undef TEXT
#undef FLAG
#undef COUNT
#undef CHOICE
#undef ROWS
#undef OTHER
};

/* The name as YAML has it: "negation-word". */
static str yaml_name(struct arena *a, const char *name)
{
    char *p = arena_dup(a, name, strlen(name) + 1);
    for (size_t i = 0; p[i]; i++)
        p[i] = p[i] == '_' ? '-' : p[i];
    return str_of(p);
}

/* ---- reading ---- */

struct reading {
    struct arena *a;
    const struct dialects *known;
    struct diags *dg;
};

static bool wrong(struct reading *r, const struct value *v, str name, const char *wants)
{
    DIAG_STR(r->dg, SETTING_KIND, value_span(v), name, str_of(wants), str_of(value_kind_name(v)));
    return false;
}

static bool unknown(struct reading *r, const struct value *key, const str *names, size_t n)
{
    str text = value_text(key), near = str_nearest(text, names, n);
    DIAG_STR(r->dg, SETTING_UNKNOWN, value_span(key), text);
    if (near.n)
        diag_label(r->dg, "did you mean `%.*s`?", STR_ARG(near));
    return false;
}

static bool read_choice(struct reading *r, void *at, const struct choice *c, str name,
                        const struct value *v)
{
    struct buf all = BUF(r->a);
    for (size_t i = 0; i < c->n; i++) {
        if (v->kind == VALUE_STRING && str_eq(value_text(v), str_of(c->names[i]))) {
            *(unsigned *)at = (unsigned)i;
            return true;
        }
        buf_printf(&all, "%s%s", i ? ", " : "one of ", c->names[i]);
    }
    if (v->kind != VALUE_STRING)
        return wrong(r, v, name, "a name");
    DIAG_STR(r->dg, SETTING_KIND, value_span(v), name, buf_str(&all),
             str_printf(r->a, "`%.*s`", STR_ARG(value_text(v))));
    return false;
}

/* A single value of a field or column. */
static bool read_cell(struct reading *r, void *at, enum kind kind, const struct choice *choice,
                      str name, const struct value *v)
{
    switch (kind) {
    case KIND_TEXT:
        if (v->kind != VALUE_STRING)
            return wrong(r, v, name, "a text");
        *(const char **)at = str_c(r->a, value_text(v));
        return true;
    case KIND_FLAG:
        if (v->kind != VALUE_BOOL)
            return wrong(r, v, name, "true or false");
        *(bool *)at = v->as.boolean;
        return true;
    case KIND_NUMBER:
        if (v->kind != VALUE_INT || v->as.integer < -10000 || v->as.integer > 10000)
            return wrong(r, v, name, "a number from -10000 to 10000");
        *(int *)at = (int)v->as.integer;
        return true;
    case KIND_CHOICE:
        return read_choice(r, at, choice, name, v);
    case KIND_ROWS:
    case KIND_OTHER:
        break;
    }
    return false;
}

static bool read_row(struct reading *r, char *row, const struct row_kind *k, str field,
                     const struct value *v)
{
    if (v->kind == VALUE_STRING)
        return read_cell(r, row + k->columns[0].offset, KIND_TEXT, NULL, field, v);
    if (v->kind != VALUE_MAP)
        return wrong(r, v, field, "rows that are texts or maps");
    str names[8];
    for (size_t i = 0; i < k->n; i++)
        names[i] = str_of(k->columns[i].name);
    for (uint32_t i = 0; i < v->as.map->n; i++) {
        const struct pair *p = &v->as.map->at[i];
        size_t c = 0;
        while (c < k->n && !str_eq(names[c], value_text(&p->key)))
            c++;
        if (c == k->n)
            return unknown(r, &p->key, names, k->n);
        if (!read_cell(r, row + k->columns[c].offset, k->columns[c].kind, k->columns[c].choice,
                       names[c], &p->value))
            return false;
    }
    const char *main;
    memcpy(&main, row + k->columns[0].offset, sizeof main);
    return main ||
           wrong(r, v, field, str_c(r->a, str_printf(r->a, "rows with `%s`", k->columns[0].name)));
}

static size_t row_count(const struct row_kind *k, const char *rows)
{
    size_t n = 0;
    for (const char *main = rows; rows && main; n += main != NULL)
        memcpy(&main, rows + n * k->size + k->columns[0].offset, sizeof main);
    return n;
}

/* The rows of a list, and behind them those that the field has already. */
static bool read_rows(struct reading *r, const char **at, const struct row_kind *k, str name,
                      const struct value *v)
{
    if (v->kind != VALUE_LIST)
        return wrong(r, v, name, "a list");
    size_t own = v->as.list->n, old = row_count(k, *at);
    char *rows = arena_array(r->a, own + old + 1, k->size);
    for (size_t i = 0; i < own; i++)
        if (!read_row(r, rows + i * k->size, k, name, &v->as.list->at[i]))
            return false;
    if (old)
        memcpy(rows + own * k->size, *at, old * k->size);
    *at = rows;
    return true;
}

static bool read_other(struct reading *r, const struct dialect **at, str name,
                       const struct value *v)
{
    if (v->kind != VALUE_STRING)
        return wrong(r, v, name, "the name of a dialect");
    *at = dialects_get(r->known, value_text(v), value_span(v), r->dg);
    return *at != NULL;
}

static bool read_field(struct reading *r, struct dialect *d, const struct field *f,
                       const struct value *v)
{
    char *at = (char *)d + f->offset;
    str name = yaml_name(r->a, f->name);
    if (f->kind == KIND_ROWS)
        return read_rows(r, (const char **)at, f->rows, name, v);
    if (f->kind == KIND_OTHER)
        return read_other(r, (const struct dialect **)at, name, v);
    if (f->kind == KIND_NUMBER && v->kind == VALUE_INT && v->as.integer < 0)
        return wrong(r, v, name, "a number from 0");
    return read_cell(r, at, f->kind, f->choice, name, v);
}

/* Texts that are empty or not there become what the tokenizer expects. */
static void fill(struct dialect *d)
{
    for (size_t i = 0; i < COUNTOF(FIELDS); i++) {
        const char **at = (const char **)((char *)d + FIELDS[i].offset);
        if (FIELDS[i].kind == KIND_TEXT && (!*at || !**at))
            *at = FIELDS[i].fallback;
    }
}

static bool read_pair(struct reading *r, struct dialect *d, const struct pair *p)
{
    str names[COUNTOF(FIELDS) + 1], key = value_text(&p->key);
    for (size_t i = 0; i < COUNTOF(FIELDS); i++) {
        names[i] = yaml_name(r->a, FIELDS[i].name);
        if (str_eq(names[i], key))
            return read_field(r, d, &FIELDS[i], &p->value);
    }
    names[COUNTOF(FIELDS)] = STR("base");
    return str_eq(key, STR("base")) || unknown(r, &p->key, names, COUNTOF(names));
}

const struct dialect *dialect_from_value(struct arena *a, str name, const struct value *v,
                                         const struct dialects *known, struct diags *dg)
{
    struct reading r = {a, known, dg};
    struct dialect *d = ARENA_NEW(a, struct dialect);
    if (v->kind != VALUE_MAP) {
        wrong(&r, v, name, "a map");
        return NULL;
    }
    const struct value *base = map_get(v, STR("base"));
    if (base) {
        const struct dialect *of = NULL;
        if (!read_other(&r, &of, STR("base"), base))
            return NULL;
        *d = *of;
        d->summary = d->aliases = ""; /* these are the other's own */
    }
    d->name = str_c(a, name);
    bool fine = true;
    for (uint32_t i = 0; i < v->as.map->n; i++)
        fine = read_pair(&r, d, &v->as.map->at[i]) && fine;
    fill(d);
    return fine ? d : NULL;
}

/* ---- writing ---- */

/* A cell as a value, null where it says nothing. */
static struct value cell_value(const char *at, enum kind kind, const struct choice *choice)
{
    switch (kind) {
    case KIND_TEXT: {
        const char *text = *(const char *const *)at;
        return text ? value_string(str_of(text)) : value_null();
    }
    case KIND_FLAG:
        return *(const bool *)at ? value_bool(true) : value_null();
    case KIND_NUMBER:
        return *(const int *)at ? value_int(*(const int *)at) : value_null();
    case KIND_CHOICE:
        return value_string(str_of(choice->names[*(const unsigned *)at]));
    case KIND_ROWS:
    case KIND_OTHER:
        break;
    }
    return value_null();
}

/* A row as a map, or as its main column where it has no other. */
static struct value row_value(struct arena *a, const char *row, const struct row_kind *k)
{
    struct value v = value_map(a);
    for (size_t c = 0; c < k->n; c++) {
        struct value cell =
            cell_value(row + k->columns[c].offset, k->columns[c].kind, k->columns[c].choice);
        if (cell.kind != VALUE_NULL)
            map_set(&v, str_of(k->columns[c].name), cell);
    }
    return v.as.map->n == 1 ? v.as.map->at[0].value : v;
}

static struct value field_value(struct arena *a, const struct dialect *d, const struct field *f)
{
    const char *at = (const char *)d + f->offset;
    if (f->kind == KIND_OTHER) {
        const struct dialect *other = *(const struct dialect *const *)at;
        return other ? value_string(str_of(other->name)) : value_null();
    }
    if (f->kind != KIND_ROWS) {
        struct value v = cell_value(at, f->kind, f->choice);
        bool silent = v.kind == VALUE_STRING &&
                      str_eq(value_text(&v), str_of(f->fallback ? f->fallback : ""));
        return silent ? value_null() : v;
    }
    const char *rows = *(const char *const *)at;
    size_t n = row_count(f->rows, rows);
    struct value list = value_list(a);
    for (size_t i = 0; i < n; i++)
        list_add(&list, row_value(a, rows + i * f->rows->size, f->rows));
    return n ? list : value_null();
}

struct value dialect_to_value(struct arena *a, const struct dialect *d)
{
    struct value v = value_map(a);
    for (size_t i = 0; i < COUNTOF(FIELDS); i++) {
        struct value one = field_value(a, d, &FIELDS[i]);
        if (one.kind != VALUE_NULL)
            map_set(&v, yaml_name(a, FIELDS[i].name), one);
    }
    return v;
}

static void put_names(struct buf *b, const struct choice *c)
{
    for (size_t i = 0; i < c->n; i++)
        buf_printf(b, "%s%s", i ? ", " : "", c->names[i]);
}

static void put_columns(struct buf *b, const struct row_kind *k)
{
    for (size_t i = 0; i < k->n; i++) {
        const struct column *c = &k->columns[i];
        buf_printf(b, "%s%s", i ? ", " : "rows: ", c->name);
        if (c->choice) {
            buf_add(b, STR(" ("));
            put_names(b, c->choice);
            buf_putc(b, ')');
        }
    }
}

void dialect_write_fields(struct buf *b)
{
    static const char *const kinds[] = {[KIND_TEXT] = "text",
                                        [KIND_FLAG] = "true or false",
                                        [KIND_NUMBER] = "number",
                                        [KIND_OTHER] = "dialect"};
    buf_add(b, STR("| field | value | meaning |\n| --- | --- | --- |\n"));
    for (size_t i = 0; i < COUNTOF(FIELDS); i++) {
        const struct field *f = &FIELDS[i];
        buf_printf(b, "| %.*s | ", STR_ARG(yaml_name(b->arena, f->name)));
        if (f->kind == KIND_CHOICE)
            put_names(b, f->choice);
        else if (f->kind == KIND_ROWS)
            put_columns(b, f->rows);
        else
            buf_add(b, str_of(kinds[f->kind]));
        buf_printf(b, " | %s |\n", f->help);
    }
}
