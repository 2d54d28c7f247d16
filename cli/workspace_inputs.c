/* SPDX-License-Identifier: Apache-2.0 */
/* What unet.yaml says about data: `nodes:` with format and map, `objects:`, `schema:`, and the
 * keys of `configs:`. */
#include "cli/workspace.h"

#include "base/builtin.h"
#include "base/io.h"
#include "base/vec.h"

#include <stdlib.h>

static bool bad_kind(struct call *c, const struct value *at, str what, const char *want)
{
    DIAG_STR(&c->diags, SETTING_KIND, value_span(at), what, str_of(want),
             str_of(value_kind_name(at)));
    return false;
}

static bool unknown_key(struct call *c, const struct value *key, const str *known, size_t n)
{
    DIAG_STR(&c->diags, SETTING_UNKNOWN, value_span(key), value_text(key));
    str near = str_nearest(value_text(key), known, n);
    struct buf all = BUF(c->arena);
    for (size_t i = 0; i < n; i++)
        buf_printf(&all, "%s%.*s", i ? ", " : "", STR_ARG(known[i]));
    if (near.n)
        diag_label(&c->diags, "did you mean `%.*s`?", STR_ARG(near));
    diag_help(&c->diags, "known here: %.*s", STR_ARG(buf_str(&all)));
    return false;
}

/* ---- one input ---- */

static bool read_map(struct fleet_input *in, struct call *c, const struct value *map)
{
    VEC(struct fleet_map) rows = {0};
    if (map->kind != VALUE_MAP)
        return bad_kind(c, map, STR("map"), "a map of fields to paths");
    for (uint32_t i = 0; i < map->as.map->n; i++) {
        const struct pair *p = &map->as.map->at[i];
        if (p->value.kind != VALUE_STRING)
            return bad_kind(c, &p->value, value_text(&p->key), "a path in the source's objects");
        vec_push(c->arena, &rows,
                 (struct fleet_map){value_text(&p->key), value_text(&p->value),
                                    span_join(value_span(&p->key), value_span(&p->value))});
    }
    in->maps = rows.at;
    in->map_count = rows.n;
    return true;
}

/* The settings of a map; a path relative to unet.yaml. */
static bool read_input(struct fleet_input *in, const struct workspace *w, struct call *c,
                       const struct value *v)
{
    static const str keys[] = {{"path", 4}, {"format", 6}, {"map", 3},
                               {"root", 4}, {"groups", 6}, {"defaults", 8}};
    str *texts[] = {&in->path, &in->format, NULL, &in->root, &in->groups, &in->defaults};
    *in = (struct fleet_input){.at = SPAN_NONE};
    if (v->kind == VALUE_STRING) {
        in->path = io_join(c->arena, w->root, value_text(v));
        return true;
    }
    if (v->kind != VALUE_MAP)
        return bad_kind(c, v, STR("objects"), "a path or a map");
    bool fine = true;
    for (uint32_t i = 0; i < v->as.map->n; i++) {
        const struct pair *p = &v->as.map->at[i];
        size_t k = 0;
        while (k < COUNTOF(keys) && !str_eq(keys[k], value_text(&p->key)))
            k++;
        if (k == COUNTOF(keys))
            fine = unknown_key(c, &p->key, keys, COUNTOF(keys));
        else if (!texts[k])
            fine = read_map(in, c, &p->value) && fine;
        else if (p->value.kind != VALUE_STRING)
            fine = bad_kind(c, &p->value, keys[k], "text");
        else
            *texts[k] = value_text(&p->value);
        if (k == 1)
            in->at = value_span(&p->value);
    }
    if (in->path.n && !str_eq(in->path, STR("-")))
        in->path = io_join(c->arena, w->root, in->path);
    return fleet_format_check(in->format, in->at, &c->diags) && fine;
}

static bool read_nodes(struct workspace *w, struct call *c)
{
    const char *env = getenv("UNET_NODES"), *format = getenv("UNET_NODES_FORMAT");
    const struct value *v = map_get(&w->settings, STR("nodes"));
    struct fleet_input *in = &w->node_input;
    *in = (struct fleet_input){.at = SPAN_NONE};
    bool given = call_has(c, OPT_nodes) || (env && *env);
    if (!given && v && v->kind == VALUE_MAP && !read_input(in, w, c, v))
        return false;
    str named = call_text(c, OPT_nodes_format, str_of(format));
    if (!named.n)
        return true;
    in->format = named;
    in->at = SPAN_NONE;
    return fleet_format_check(named, SPAN_NONE, &c->diags);
}

/* ---- tables ---- */

/* Names that mean something else in rules. */
static bool is_taken(str name)
{
    static const char *const roots[] = {"node", "link", "location", "fleet", "config", "rendered"};
    for (size_t i = 0; i < COUNTOF(roots); i++)
        if (str_caseeq(name, str_of(roots[i])))
            return true;
    return builtin_find(name) != NULL;
}

static bool is_word(str name)
{
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        if (!letter && (!i || c < '0' || c > '9'))
            return false;
    }
    return name.n > 0;
}

static bool read_tables(struct workspace *w, struct call *c)
{
    const struct value *v = map_get(&w->settings, STR("objects"));
    uint32_t n = v && v->kind == VALUE_MAP ? v->as.map->n : 0;
    bool fine = true;
    w->tables = ARENA_ARRAY(c->arena, struct workspace_table, n + 1);
    for (uint32_t i = 0; i < n; i++) {
        const struct pair *p = &v->as.map->at[i];
        struct workspace_table *t = &w->tables[w->table_count++];
        t->name = value_text(&p->key);
        if (is_taken(t->name) || !is_word(t->name)) {
            DIAG_STR(&c->diags, TABLE_NAME, value_span(&p->key), t->name);
            fine = false;
        }
        fine = read_input(&t->input, w, c, &p->value) && fine;
        if (fine && !t->input.path.n)
            fine = bad_kind(c, &p->value, t->name, "a path");
    }
    return fine;
}

/* ---- the rest ---- */

static bool check_configs(const struct workspace *w, struct call *c)
{
    static const str keys[] = {{"path", 4}, {"required", 8}};
    const struct value *v = map_get(&w->settings, STR("configs"));
    for (uint32_t i = 0; v && v->kind == VALUE_MAP && i < v->as.map->n; i++) {
        const struct pair *p = &v->as.map->at[i];
        if (!str_eq(value_text(&p->key), keys[0]) && !str_eq(value_text(&p->key), keys[1]))
            return unknown_key(c, &p->key, keys, COUNTOF(keys));
    }
    if (w->required && w->required->kind != VALUE_STRING && w->required->kind != VALUE_BOOL)
        return bad_kind(c, w->required, STR("required"), "a condition, true or false");
    return true;
}

bool workspace_inputs(struct workspace *w, struct call *c)
{
    const char *env = getenv("UNET_SCHEMA");
    const struct value *schema = map_get(&w->settings, STR("schema"));
    w->schema = call_text(c, OPT_schema, str_of(env));
    if (!w->schema.n && schema)
        w->schema = io_join(c->arena, w->root, value_text(schema));
    bool nodes = read_nodes(w, c), tables = read_tables(w, c), configs = check_configs(w, c);
    return nodes && tables && configs;
}
