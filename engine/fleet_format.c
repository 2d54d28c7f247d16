/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/fleet_format.h"

#include "base/net.h"
#include "grammar/fields.h"
#include "slicer/dialects.h"

static const struct format formats[] = {
#define FORMAT(name, title, typing, take, finish, looks)                                           \
    {#name, title, typing, take, finish, looks},
#define MAP(format, field, paths)
#include "engine/fleet_format.def" /* IWYU pragma: keep */
#undef FORMAT
#undef MAP
};

static const struct {
    const char *format, *to, *from;
} defaults[] = {
#define FORMAT(name, title, typing, take, finish, looks)
#define MAP(format, field, paths) {#format, field, paths},
#include "engine/fleet_format.def" /* IWYU pragma: keep */
#undef FORMAT
#undef MAP
};

const struct format *inventory_find(str name)
{
    for (size_t i = 0; i < COUNTOF(formats); i++)
        if (str_eq(name, str_of(formats[i].name)))
            return &formats[i];
    return NULL;
}

const struct format *inventory_look(const struct value *document)
{
    for (size_t i = 0; i < COUNTOF(formats); i++)
        if (formats[i].looks && formats[i].looks(document))
            return &formats[i];
    return NULL;
}

str fleet_format_names(struct arena *a)
{
    struct buf b = BUF(a);
    for (size_t i = 0; i < COUNTOF(formats); i++)
        buf_printf(&b, "%s%s", i ? ", " : "", formats[i].name);
    return buf_str(&b);
}

bool fleet_format_check(str name, span at, struct diags *dg)
{
    str names[COUNTOF(formats)];
    if (!name.n || inventory_find(name))
        return true;
    for (size_t i = 0; i < COUNTOF(formats); i++)
        names[i] = str_of(formats[i].name);
    DIAG_STR(dg, FORMAT_UNKNOWN, at, name);
    str near = str_nearest(name, names, COUNTOF(names));
    if (near.n)
        diag_label(dg, "did you mean `%.*s`?", STR_ARG(near));
    diag_help(dg, "formats are %.*s", STR_ARG(fleet_format_names(dg->arena)));
    return false;
}

/* ---- the map ---- */

static bool has_prefix(const struct fleet_path *of, const struct fleet_path *above)
{
    for (uint32_t i = 0; i < above->n; i++)
        if (i >= of->n || !str_eq(of->steps[i].key, above->steps[i].key))
            return false;
    return true;
}

/* One is the other, or a part of it. custom_data takes parts besides the whole. */
static bool clash(const struct fleet_path *a, const struct fleet_path *b)
{
    bool merges = (a->n == 1) != (b->n == 1) && str_eq(a->steps[0].key, STR("custom_data"));
    return !merges && (has_prefix(a, b) || has_prefix(b, a));
}

static bool bad_row(struct format_run *r, const struct fleet_map *m, str what)
{
    DIAG_STR(r->dg, MAP_PATH, m->at, what);
    return false;
}

static bool read_from(struct format_run *r, struct map_row *row, const struct fleet_map *m)
{
    for (size_t from = 0; from <= m->from.n;) {
        size_t bar = str_find_byte(m->from, '|', from);
        bar = bar == SIZE_MAX ? m->from.n : bar;
        str text = str_trim(str_sub(m->from, from, bar));
        from = bar + 1;
        if (row->n == COUNTOF(row->from))
            return bad_row(r, m,
                           str_printf(r->dg->arena, "%.*s: more than %zu paths", STR_ARG(m->from),
                                      COUNTOF(row->from)));
        row->from[row->n].text = text;
        if (!str_eq(text, STR("@file")) &&
            !fleet_path_read(&row->from[row->n].path, r->fleet->arena, text))
            return bad_row(r, m, text);
        row->n++;
    }
    return true;
}

static bool unknown_target(struct format_run *r, const struct fleet_map *m, str key)
{
    uint32_t n, found = 0;
    const struct field_info *rows = field_table(&n);
    str *names = ARENA_ARRAY(r->dg->arena, str, n);
    for (uint32_t i = 0; i < n; i++)
        if (rows[i].kind == r->fleet->tables.at[r->table].kind)
            names[found++] = str_of(rows[i].name);
    DIAG_STR(r->dg, MAP_FIELD, m->at, m->to);
    str near = str_nearest(key, names, found);
    if (near.n)
        diag_label(r->dg, "did you mean `%.*s`?", STR_ARG(near));
    diag_help(r->dg, "what is no standard field stands in custom_data: `custom_data.%.*s: %.*s`",
              STR_ARG(m->to), STR_ARG(m->from));
    return false;
}

static bool read_target(struct format_run *r, struct map_row *row, const struct fleet_map *m)
{
    enum ast_root kind = r->fleet->tables.at[r->table].kind;
    if (!fleet_path_read(&row->target, r->fleet->arena, m->to))
        return bad_row(r, m, m->to);
    for (uint32_t i = 0; i < row->target.n; i++)
        if (row->target.steps[i].kind != FLEET_STEP_KEY)
            return bad_row(r, m, m->to);
    const struct field_info *field = field_find(kind, row->target.steps[0].key);
    if (!field && kind != AST_TABLE)
        return unknown_target(r, m, row->target.steps[0].key);
    row->field = row->target.n == 1 ? field : NULL;
    return true;
}

static bool add_own(struct format_run *r, const struct fleet_map *m)
{
    struct map_row row = {.to = m->to, .own = true, .at = m->at};
    if (!read_target(r, &row, m) || !read_from(r, &row, m))
        return false;
    for (uint32_t i = 0; i < r->rows.n; i++)
        if (clash(&r->rows.at[i].target, &row.target)) {
            DIAG_STR(r->dg, MAP_TWICE, m->at, r->rows.at[i].to, m->to);
            return false;
        }
    vec_push(r->fleet->arena, &r->rows, row);
    return true;
}

static void add_default(struct format_run *r, size_t k)
{
    struct fleet_map m = {str_of(defaults[k].to), str_of(defaults[k].from), SPAN_NONE};
    struct map_row row = {.to = m.to, .at = SPAN_NONE};
    enum ast_root kind = r->fleet->tables.at[r->table].kind;
    if (!fleet_path_read(&row.target, r->fleet->arena, m.to) || !read_from(r, &row, &m))
        return;
    row.field = row.target.n == 1 ? field_find(kind, m.to) : NULL;
    for (uint32_t i = 0; i < r->rows.n; i++)
        if (r->rows.at[i].own && clash(&r->rows.at[i].target, &row.target))
            return;
    vec_push(r->fleet->arena, &r->rows, row);
}

bool inventory_map(struct format_run *r)
{
    bool fine = true;
    for (uint32_t i = 0; i < r->input->map_count; i++)
        fine = add_own(r, &r->input->maps[i]) && fine;
    for (size_t k = 0; fine && k < COUNTOF(defaults); k++)
        if (str_eq(str_of(defaults[k].format), str_of(r->format->name)))
            add_default(r, k);
    for (uint32_t i = r->rows.n; i-- > 1;) /* people look for the name first */
        if (str_eq(r->rows.at[i].to, STR("name"))) {
            struct map_row row = r->rows.at[i];
            memmove(r->rows.at + 1, r->rows.at, i * sizeof row);
            r->rows.at[0] = row;
            break;
        }
    return fine;
}

void inventory_warn(struct format_run *r)
{
    for (uint32_t i = 0; r->taken && i < r->rows.n; i++) {
        const struct map_row *row = &r->rows.at[i];
        if (!row->own || row->hits)
            continue;
        struct buf all = BUF(r->dg->arena);
        for (uint32_t k = 0; k < row->n; k++)
            buf_printf(&all, "%s%.*s", k ? " | " : "", STR_ARG(row->from[k].text));
        struct buf count = BUF(r->dg->arena);
        buf_put_count(&count, r->taken);
        DIAG_STR(r->dg, MAP_NOWHERE, row->at, buf_str(&count), buf_str(&all));
        diag_label(r->dg, "so no object has `%.*s`", STR_ARG(row->to));
    }
}

/* ---- one value for one field ---- */

static str scalar_text(struct format_run *r, const struct value *v)
{
    struct arena *a = r->fleet->arena;
    if (v->kind == VALUE_STRING || v->kind == VALUE_BIGINT)
        return value_text(v);
    str text = v->file ? value_source_text(v, &r->dg->sources, a) : (str){0};
    if (text.n)
        return text;
    if (v->kind == VALUE_BOOL)
        return v->as.boolean ? STR("true") : STR("false");
    return v->kind == VALUE_INT ? str_printf(a, "%lld", (long long)v->as.integer)
                                : str_printf(a, "%g", v->as.real);
}

static struct value text_at(const struct value *from, str text)
{
    struct value v = value_string(text);
    v.file = from->file;
    v.at = from->at;
    v.extra = from->extra;
    return v;
}

/* A text for a standard field. own: what the user asks for is taken as it is. */
static bool fit_text(struct value *out, struct format_run *r, const struct map_row *row,
                     const struct value *v)
{
    struct net_addr address;
    str to = row->to, text = scalar_text(r, v);
    if (v->kind == VALUE_LIST || v->kind == VALUE_MAP || !text.n)
        return false;
    bool is_address = net_parse(&address, text);
    if (str_eq(to, STR("management_ip"))) {
        if (!is_address && !row->own)
            return false;
        text = str_sub(text, 0, is_address ? str_find_byte(text, '/', 0) : text.n);
    }
    if (str_eq(to, STR("fqdn")) && is_address && !row->own)
        return false;
    if (str_eq(to, STR("platform"))) {
        const struct dialect *d = dialects_find(NULL, text);
        text = d ? str_of(d->name) : text;
    }
    *out = v->kind == VALUE_STRING && str_eq(text, value_text(v)) ? *v : text_at(v, text);
    return true;
}

struct value inventory_cut(struct arena *a, const struct value *v)
{
    struct value all = value_list(a);
    str text = value_text(v);
    all.file = v->file;
    all.at = v->at;
    for (size_t from = 0; from <= text.n;) {
        size_t comma = str_find_byte(text, ',', from);
        comma = comma == SIZE_MAX ? text.n : comma;
        str one = str_trim(str_sub(text, from, comma));
        if (one.n)
            list_add(&all, text_at(v, one));
        from = comma + 1;
    }
    return all;
}

/* What the field makes of the value; false where it does not fit. */
static bool fit(struct value *out, struct format_run *r, const struct map_row *row,
                const struct value *v)
{
    if (str_eq(row->to, STR("name")) || str_eq(row->to, STR("id")))
        return fit_text(out, r, row, v);
    if (!row->field) {
        *out = *v;
        return v->kind != VALUE_STRING || v->len || row->own;
    }
    switch (row->field->type) {
    case FIELD_STRING:
        return fit_text(out, r, row, v);
    case FIELD_LIST:
        *out = v->kind == VALUE_STRING ? inventory_cut(r->fleet->arena, v) : *v;
        return out->kind == VALUE_LIST && (v->kind == VALUE_LIST || str_eq(row->to, STR("tags")));
    case FIELD_MAP:
        *out = *v;
        return v->kind == VALUE_MAP;
    case FIELD_NUMBER:
    case FIELD_ANY:
        *out = *v;
        return v->kind != VALUE_STRING || v->len;
    }
    return false;
}

/* The file's name without folder and ending. */
static str file_stem(struct format_run *r)
{
    str name = r->dg->sources.at[r->source].name;
    size_t from = name.n;
    while (from && name.p[from - 1] != '/')
        from--;
    name = str_sub(name, from, name.n);
    for (size_t i = name.n; i-- > 1;)
        if (name.p[i] == '.')
            return str_sub(name, 0, i);
    return name;
}

/* The first of the row's paths that fits. *whole: the key of the object that it took, unchanged. */
static bool find_value(struct value *out, str *whole, struct format_run *r, struct map_row *row,
                       const struct value *object)
{
    for (uint32_t k = 0; k < row->n; k++) {
        struct value v;
        const struct fleet_path *p = &row->from[k].path;
        *whole = (str){0};
        if (!p->n) {
            v = value_string(file_stem(r));
            v.file = object->file;
            v.at = object->at;
        } else if (!fleet_path_find(&v, r->fleet->arena, p, object)) {
            continue;
        }
        if (!fit(out, r, row, &v))
            continue;
        bool same = out->kind == v.kind && out->as.object == v.as.object && out->len == v.len;
        if (p->n == 1 && same)
            *whole = p->steps[0].key;
        return true;
    }
    return false;
}

/* ---- one object ---- */

static void merge(struct value *into, struct arena *a, const struct value *map, const str *but,
                  uint32_t n)
{
    struct value *custom = map_get(into, STR("custom_data"));
    if (!custom || custom->kind != VALUE_MAP) {
        struct value fresh = value_map(a);
        fresh.file = map->file;
        fresh.at = map->at;
        custom = map_set(into, STR("custom_data"), fresh);
    }
    for (uint32_t i = 0; i < map->as.map->n; i++) {
        const struct pair *p = &map->as.map->at[i];
        bool leave = map_get(custom, value_text(&p->key)) != NULL;
        for (uint32_t k = 0; k < n; k++)
            leave = leave || str_eq(but[k], value_text(&p->key));
        if (!leave)
            map_set(custom, value_text(&p->key), p->value);
    }
}

/* A copy whose maps on the way of the path are its own. */
static void own_way(struct value *out, struct arena *a, const struct fleet_path *p)
{
    struct value *top = map_get(out, p->steps[0].key);
    if (top && (p->n > 1 || str_eq(p->steps[0].key, STR("custom_data"))))
        *top = value_copy(a, top);
}

static struct value begin(struct format_run *r, const struct value *object)
{
    struct value out = value_map(r->fleet->arena);
    out.file = object->file;
    out.at = object->at;
    for (uint32_t i = 0; !r->format->take && i < object->as.map->n; i++)
        map_set(&out, value_text(&object->as.map->at[i].key), object->as.map->at[i].value);
    return out;
}

bool inventory_emit(struct format_run *r, const struct value *object)
{
    struct arena *a = r->fleet->arena;
    if (object->kind != VALUE_MAP || (!r->format->take && !r->rows.n))
        return fleet_add(r->fleet, r->table, *object, r->dg);
    struct value out = begin(r, object), v;
    str *whole = ARENA_ARRAY(a, str, r->rows.n + 1);
    bool good = true;
    for (uint32_t i = 0; i < r->rows.n; i++) {
        struct map_row *row = &r->rows.at[i];
        if (!find_value(&v, &whole[i], r, row, object))
            continue;
        row->hits++;
        own_way(&out, a, &row->target);
        if (row->field && str_eq(row->to, STR("custom_data"))) {
            merge(&out, a, &v, NULL, 0);
            continue;
        }
        if (!fleet_path_set(&out, a, &row->target, v)) {
            DIAG_STR(r->dg, MAP_SHAPE, value_span(object), row->to);
            good = false;
        }
    }
    if (r->format->take)
        merge(&out, a, object, whole, r->rows.n);
    struct value *custom = map_get(&out, STR("custom_data"));
    if (r->format->take && custom && custom->kind == VALUE_MAP && !custom->as.map->n)
        map_remove(&out, STR("custom_data"));
    r->taken++;
    return fleet_add(r->fleet, r->table, out, r->dg) && good;
}

bool inventory_emit_all(struct format_run *r, const struct value *all)
{
    bool good = true;
    if (all->kind == VALUE_NULL)
        return true;
    if (all->kind != VALUE_LIST && all->kind != VALUE_MAP) {
        DIAG_STR(r->dg, FLEET_SHAPE, value_span(all),
                 str_printf(r->dg->arena, "%.*ss", STR_ARG(r->fleet->tables.at[r->table].name)),
                 str_of(value_kind_name(all)));
        return false;
    }
    for (uint32_t i = 0; all->kind == VALUE_LIST && i < all->as.list->n; i++)
        good &= inventory_emit(r, &all->as.list->at[i]);
    for (uint32_t i = 0; all->kind == VALUE_MAP && i < all->as.map->n; i++) {
        struct value one = fleet_named(r->fleet->arena, &all->as.map->at[i]);
        good &= inventory_emit(r, &one);
    }
    return good;
}
