/* SPDX-License-Identifier: Apache-2.0 */
/* Objects as lines of CSV, the inverse of fleet_csv.c: each value that is no map has the column of
 * its path, columns stand in the order in which the first object has them. Null and missing are
 * both an empty cell. */
#include "engine/fleet_write_csv.h"

#include "base/json.h"
#include "base/yaml_type.h"
#include "engine/fleet_format.h"
#include "engine/fleet_path.h"
#include "engine/schema.h"
#include "grammar/fields.h"

struct csv_column {
    bool text; /* standard text: its cells are not typed */
    bool list; /* its cells are cut at commas */
    bool told; /* of a value that it cannot hold */
};

static struct csv_column *column_of(struct csv_writer *w, str key, bool top)
{
    str name = buf_str(&w->path);
    uint32_t known = w->names.n;
    sym s = sym_intern(&w->names, name);
    if (s < known)
        return &w->columns.at[s];
    const struct fleet_table *t = &w->fleet->tables.at[w->table];
    const struct field_info *field = top ? field_find(t->kind, key) : NULL;
    struct csv_column c = {.text = field && field->type == FIELD_STRING,
                           .list = field && field->type == FIELD_LIST};
    vec_push(w->a, &w->columns, c);
    return &w->columns.at[s];
}

/* Whether a cell that is cut at commas gives the list again. */
static bool is_word_list(const struct value *v)
{
    if (v->kind != VALUE_LIST || !v->as.list->n)
        return false;
    for (uint32_t i = 0; i < v->as.list->n; i++) {
        str s = value_text(&v->as.list->at[i]);
        if (v->as.list->at[i].kind != VALUE_STRING || !s.n || s.n != str_trim(s).n ||
            str_find_byte(s, ',', 0) != SIZE_MAX)
            return false;
    }
    return true;
}

/* What of the value no cell of the column can hold; NULL where it can. */
static const char *misfit(const struct csv_column *c, const struct value *v)
{
    if (v->kind == VALUE_NULL)
        return NULL;
    if (c->list)
        return is_word_list(v)         ? NULL
               : v->kind != VALUE_LIST ? value_kind_name(v)
               : v->as.list->n == 0    ? "an empty list"
                                       : "a list of more than words";
    if (v->kind == VALUE_LIST)
        return "a list";
    if (v->kind == VALUE_MAP)
        return "an empty map";
    return v->kind == VALUE_STRING && !v->len ? "an empty text" : NULL;
}

/* Calls for each leaf below v with the path in w->path; recursion is as deep as the data. */
static bool each_leaf(struct csv_writer *w, const struct value *v, uint32_t depth,
                      bool (*leaf)(struct csv_writer *, const struct pair *, bool top))
{
    bool good = true;
    for (uint32_t i = 0; i < v->as.map->n; i++) {
        const struct pair *p = &v->as.map->at[i];
        size_t from = w->path.n;
        fleet_path_put_key(&w->path, value_text(&p->key));
        bool inner = p->value.kind == VALUE_MAP && p->value.as.map->n;
        good &= inner ? each_leaf(w, &p->value, depth + 1, leaf) : leaf(w, p, depth == 0);
        w->path.n = from;
    }
    return good;
}

static bool look_at(struct csv_writer *w, const struct pair *p, bool top)
{
    uint32_t most = (uint32_t)diag_limit_of(w->dg, LIMIT_csv_columns);
    struct csv_column *c = column_of(w, value_text(&p->key), top);
    if (w->columns.n == most + 1 && !c->told)
        diag_limit(w->dg, value_span(&p->key), LIMIT_csv_columns);
    const char *what = misfit(c, &p->value);
    if (what && !c->told && w->columns.n <= most) {
        DIAG_STR(w->dg, CSV_HOLDS, value_span(&p->value), str_of(what), buf_str(&w->path));
        diag_help(w->dg, "--to ndjson, json and yaml hold everything");
    }
    c->told = c->told || what || w->columns.n > most;
    return !what && w->columns.n <= most;
}

bool csv_look(struct csv_writer *w, const struct value *object)
{
    return each_leaf(w, object, 0, look_at);
}

/* ---- text ---- */

static void put_quoted(struct buf *b, str s)
{
    buf_putc(b, '"');
    for (size_t from = 0; from <= s.n;) {
        size_t quote = str_find_byte(s, '"', from);
        size_t to = quote == SIZE_MAX ? s.n : quote + 1;
        buf_add(b, str_sub(s, from, to));
        if (quote != SIZE_MAX)
            buf_putc(b, '"');
        from = quote == SIZE_MAX ? s.n + 1 : to;
    }
    buf_putc(b, '"');
}

/* typed: a number or a word such as true would not stay text. */
static void put_text(struct buf *b, str s, bool typed)
{
    bool quotes = s.n != str_trim(s).n || (typed && !yaml_is_text(s, YAML_CORE));
    for (size_t i = 0; i < s.n && !quotes; i++)
        quotes = str_find_byte(STR(",;\t\"\r\n"), s.p[i], 0) != SIZE_MAX;
    if (quotes)
        put_quoted(b, s);
    else
        buf_add(b, s);
}

static void put_cell(struct csv_writer *w, struct buf *b, const struct csv_column *c,
                     const struct value *v)
{
    if (v->kind == VALUE_STRING) {
        put_text(b, value_text(v), !c->text);
    } else if (v->kind == VALUE_LIST) {
        w->words.n = 0;
        for (uint32_t i = 0; i < v->as.list->n; i++) {
            buf_add(&w->words, i ? STR(", ") : (str){0});
            buf_add(&w->words, value_text(&v->as.list->at[i]));
        }
        put_text(b, buf_str(&w->words), false);
    } else if (v->kind == VALUE_FLOAT) {
        size_t from = b->n;
        yaml_put(b, v, 0);
        b->n -= b->n > from; /* its newline */
    } else {
        json_put(b, v, JSON_COMPACT);
    }
}

void csv_put_header(struct csv_writer *w, struct buf *b)
{
    for (uint32_t i = 0; i < w->names.n; i++) {
        buf_add(b, i ? STR(",") : (str){0});
        put_text(b, sym_text(&w->names, i), false);
    }
    buf_add(b, w->names.n ? STR("\n") : (str){0});
    w->row = ARENA_ARRAY(w->a, const struct value *, w->names.n + 1);
}

static bool set_cell(struct csv_writer *w, const struct pair *p, bool top)
{
    (void)top;
    w->row[sym_find(&w->names, buf_str(&w->path))] = &p->value;
    return true;
}

void csv_put_row(struct csv_writer *w, struct buf *b, const struct value *object)
{
    memset(w->row, 0, w->names.n * sizeof *w->row);
    each_leaf(w, object, 0, set_cell);
    for (uint32_t i = 0; i < w->names.n; i++) {
        buf_add(b, i ? STR(",") : (str){0});
        if (w->row[i] && w->row[i]->kind != VALUE_NULL)
            put_cell(w, b, &w->columns.at[i], w->row[i]);
    }
    buf_putc(b, '\n');
}
