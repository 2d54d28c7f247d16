/* SPDX-License-Identifier: Apache-2.0 */
/* CSV (RFC 4180) into objects: quoted cells with "" for a quote, newlines in quotes, CRLF. Where
 * the header has no comma, `;` or a tab parts the cells. */
#include "engine/fleet_format.h"

#include "base/yaml_type.h"
#include "engine/schema.h"
#include "grammar/fields.h"

struct cell {
    str text;
    uint32_t at; /* of its text in the source */
    uint32_t quotes;
};

struct column {
    str name;
    struct fleet_path path;
    const struct field_info *field; /* standard */
    unsigned types;                 /* by schema; 0: it says nothing */
    uint32_t at, to;
};

struct reader {
    struct arena *a;
    struct diags *dg;
    const struct fleet *fleet;
    uint32_t table, source;
    str text;
    size_t at;
    char comma;
    bool plain;
    VEC(struct column) columns;
    VEC(struct cell) cells; /* of the row */
};

static span here(const struct reader *r, size_t from, size_t to)
{
    return (span){r->source, (uint32_t)from, (uint32_t)to};
}

static bool read_quoted(struct reader *r, struct cell *c)
{
    size_t open = r->at++, from = r->at;
    struct buf b = BUF(r->a);
    bool doubled = false;
    for (;; r->at++) {
        size_t close = str_find_byte(r->text, '"', r->at);
        if (close == SIZE_MAX) {
            DIAG(r->dg, CSV_QUOTE, here(r, open, open + 1));
            return false;
        }
        buf_add(&b, str_sub(r->text, r->at, close));
        r->at = close + 1;
        if (r->at >= r->text.n || r->text.p[r->at] != '"')
            break;
        buf_putc(&b, '"');
        doubled = true;
    }
    str inner = str_sub(r->text, from, r->at - 1);
    *c = (struct cell){doubled ? buf_str(&b) : inner, (uint32_t)open, 2};
    while (r->at < r->text.n && r->text.p[r->at] == ' ')
        r->at++;
    char next = r->at < r->text.n ? r->text.p[r->at] : '\n';
    if (next == r->comma || next == '\n' || next == '\r')
        return true;
    DIAG(r->dg, CSV_QUOTE, here(r, open, open + 1));
    diag_also(r->dg, here(r, r->at, r->at + 1), "behind the closing quote stands more");
    return false;
}

/* The next line's cells; false at the end of the text or after an error. */
static bool read_row(struct reader *r, bool *good)
{
    r->cells.n = 0;
    if (r->at >= r->text.n)
        return false;
    for (;;) {
        struct cell c;
        if (r->at < r->text.n && r->text.p[r->at] == '"') {
            if (!read_quoted(r, &c))
                return *good = false;
        } else {
            size_t from = r->at;
            while (r->at < r->text.n && r->text.p[r->at] != r->comma && r->text.p[r->at] != '\n')
                r->at++;
            str text = str_trim(str_sub(r->text, from, r->at));
            c = (struct cell){text, (uint32_t)(text.n ? (size_t)(text.p - r->text.p) : from), 0};
        }
        vec_push(r->a, &r->cells, c);
        if (r->at < r->text.n && r->text.p[r->at] == '\r')
            r->at++;
        if (r->at >= r->text.n || r->text.p[r->at++] == '\n')
            return true;
    }
}

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

static bool read_column(struct reader *r, const struct cell *c)
{
    const struct fleet_table *t = &r->fleet->tables.at[r->table];
    struct column col = {.name = r->plain ? plain_name(r->a, c->text) : c->text,
                         .at = c->at,
                         .to = c->at + (uint32_t)c->text.n + c->quotes};
    span at = here(r, col.at, col.to);
    bool good = fleet_path_read(&col.path, r->a, col.name);
    for (uint32_t i = 0; good && i < col.path.n; i++)
        good = col.path.steps[i].kind == FLEET_STEP_KEY;
    if (!good) {
        DIAG_STR(r->dg, CSV_HEADER, at, c->text);
        return false;
    }
    for (uint32_t i = 0; i < r->columns.n; i++)
        if (str_eq(r->columns.at[i].name, col.name)) {
            DIAG_STR(r->dg, DUPLICATE_KEY, at, col.name);
            diag_also(r->dg, here(r, r->columns.at[i].at, r->columns.at[i].to),
                      "the first stands here");
            return false;
        }
    col.field = col.path.n == 1 ? field_find(t->kind, col.name) : NULL;
    col.types = r->fleet->schema ? schema_types(r->fleet->schema, t->name, &col.path) : 0;
    vec_push(r->a, &r->columns, col);
    return true;
}

static struct value typed(struct reader *r, const struct column *col, const struct cell *c)
{
    struct value v = value_string(c->text);
    v.file = r->source + 1;
    v.at = c->at;
    v.extra = (uint16_t)c->quotes;
    bool list =
        col->types ? col->types == SCHEMA_LIST : col->field && col->field->type == FIELD_LIST;
    if (list)
        return inventory_cut(r->a, &v);
    bool text = col->types ? !(col->types & SCHEMA_TYPED)
                           : c->quotes || (col->field && col->field->type == FIELD_STRING);
    struct value other = v;
    if (r->plain || text || yaml_type(&other, r->a, c->text, YAML_CORE) != YAML_TYPED ||
        other.kind == VALUE_STRING || other.kind == VALUE_NULL)
        return v;
    other.file = v.file;
    other.at = v.at;
    other.len = other.kind == VALUE_BIGINT ? other.len : (uint32_t)c->text.n;
    return other;
}

static bool add_row(struct reader *r, struct value *out)
{
    struct value object = value_map(r->a);
    object.file = r->source + 1;
    object.at = r->cells.at[0].at;
    if (r->cells.n != r->columns.n) {
        DIAG_STR(r->dg, CSV_CELLS, here(r, object.at, object.at + 1),
                 str_printf(r->dg->arena, "%u", r->cells.n),
                 str_printf(r->dg->arena, "%u", r->columns.n));
        return false;
    }
    for (uint32_t i = 0; i < r->cells.n; i++) {
        const struct column *col = &r->columns.at[i];
        const struct cell *c = &r->cells.at[i];
        if (c->text.n && !fleet_path_set(&object, r->a, &col->path, typed(r, col, c))) {
            DIAG_STR(r->dg, MAP_SHAPE, here(r, col->at, col->to), col->name);
            return false;
        }
    }
    list_add(out, object);
    return true;
}

static char separator(str text)
{
    str header = str_sub(text, 0, str_find_byte(text, '\n', 0));
    for (const char *c = ",;\t"; *c; c++)
        if (str_find_byte(header, *c, 0) != SIZE_MAX)
            return *c;
    return ',';
}

bool csv_read(struct value *out, const struct fleet *f, uint32_t table, uint32_t source, bool plain,
              struct diags *dg)
{
    struct reader r = {.a = f->arena,
                       .dg = dg,
                       .fleet = f,
                       .table = table,
                       .source = source,
                       .text = dg->sources.at[source].text,
                       .plain = plain};
    size_t bad;
    bool good = true;
    *out = value_list(f->arena);
    out->file = source + 1;
    if (!str_is_utf8(r.text, &bad)) {
        DIAG_STR(dg, ENCODING, here(&r, bad, bad + 1), STR("a byte that no UTF-8 text has"));
        return false;
    }
    r.at = str_starts(r.text, STR("\xef\xbb\xbf")) ? 3 : 0;
    r.comma = separator(r.text);
    if (!read_row(&r, &good))
        return good;
    if (r.cells.n > diag_limit_of(dg, LIMIT_csv_columns)) {
        diag_limit(dg, here(&r, r.cells.at[0].at, r.cells.at[0].at + 1), LIMIT_csv_columns);
        return false;
    }
    for (uint32_t i = 0; i < r.cells.n; i++)
        good = read_column(&r, &r.cells.at[i]) && good;
    while (good && read_row(&r, &good))
        if (r.cells.n > 1 || r.cells.at[0].text.n || r.cells.at[0].quotes) {
            if (!add_row(&r, out))
                return false;
        }
    return good;
}
