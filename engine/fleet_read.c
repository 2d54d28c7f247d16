/* SPDX-License-Identifier: Apache-2.0 */
/* Reading the data of a run: which reader a file takes, and where its objects go. */
#include "engine/fleet_table.h"

#include "base/io.h"
#include "base/json.h"
#include "base/yaml.h"

static const str endings[] = {
    {".json", 5}, {".ndjson", 7}, {".jsonl", 6}, {".yaml", 5}, {".yml", 4},
};

static const struct {
    str key;
    uint32_t table;
} homes[] = {
    {{"nodes", 5}, FLEET_NODES},
    {{"links", 5}, FLEET_LINKS},
    {{"locations", 9}, FLEET_LOCATIONS},
};

/* A map that holds tables; a single object has a name instead. */
static bool holds_tables(const struct value *v)
{
    if (v->kind != VALUE_MAP)
        return false;
    const struct value *name = map_get(v, STR("name"));
    if (name && name->kind == VALUE_STRING)
        return false;
    for (size_t k = 0; k < COUNTOF(homes); k++)
        if (map_get(v, homes[k].key))
            return true;
    return false;
}

static bool take_tables(struct fleet *f, const struct value *v, struct diags *dg)
{
    bool good = true;
    for (size_t k = 0; k < COUNTOF(homes); k++) {
        const struct value *all = map_get(v, homes[k].key);
        good &= !all || fleet_add_all(f, homes[k].table, all, dg);
    }
    return good;
}

/* table: where objects go that stand alone; FLEET_NODES unless a table of the workspace is read. */
static bool take_document(struct fleet *f, uint32_t table, const struct value *v, struct diags *dg)
{
    if (table == FLEET_NODES && holds_tables(v))
        return take_tables(f, v, dg);
    if (v->kind == VALUE_LIST)
        return fleet_add_all(f, table, v, dg);
    const struct value *own = map_get(v, fleet_table_name(f, table));
    if (table >= FLEET_TABLES && own && (own->kind == VALUE_LIST || own->kind == VALUE_MAP))
        return fleet_add_all(f, table, own, dg);
    if (table >= FLEET_TABLES && v->kind == VALUE_MAP && !map_get(v, STR("name")))
        return fleet_add_all(f, table, v, dg);
    return fleet_add(f, table, *v, dg);
}

static bool read_json(struct fleet *f, uint32_t table, uint32_t source, struct diags *dg)
{
    struct json_stream stream = json_stream_open(source);
    struct value v;
    bool good = true, ok;
    while (json_stream_next(&stream, &v, f->arena, dg, &ok))
        good &= take_document(f, table, &v, dg);
    return good && ok;
}

static bool read_yaml(struct fleet *f, uint32_t table, uint32_t source, struct diags *dg)
{
    struct value v;
    if (!yaml_read(&v, f->arena, source, YAML_CORE, dg))
        return false;
    if (v.kind == VALUE_NULL)
        return true;
    if (v.kind == VALUE_LIST || holds_tables(&v) || table >= FLEET_TABLES ||
        map_get(&v, STR("name")))
        return take_document(f, table, &v, dg);
    DIAG_STR(dg, FLEET_SHAPE, value_span(&v), STR("nodes"), str_of(value_kind_name(&v)));
    if (v.kind == VALUE_MAP) {
        str near = {0};
        for (uint32_t i = 0; i < v.as.map->n && !near.n; i++) {
            str keys[COUNTOF(homes)] = {homes[0].key, homes[1].key, homes[2].key};
            near = str_nearest(value_text(&v.as.map->at[i].key), keys, COUNTOF(homes));
            if (near.n)
                diag_also(dg, value_span(&v.as.map->at[i].key), "did you mean `%.*s`?",
                          STR_ARG(near));
        }
    }
    return false;
}

/* By its ending; without a known one by its first byte. */
static bool is_yaml(str name, str text)
{
    if (str_ends(name, STR(".yaml")) || str_ends(name, STR(".yml")))
        return true;
    for (size_t k = 0; k < 3; k++)
        if (str_ends(name, endings[k]))
            return false;
    str t = str_trim(str_sub(text, 0, 4096));
    return t.n && *t.p != '{' && *t.p != '[';
}

static bool read_source(struct fleet *f, uint32_t table, uint32_t source, struct diags *dg)
{
    const struct source *s = &dg->sources.at[source];
    return is_yaml(s->name, s->text) ? read_yaml(f, table, source, dg)
                                     : read_json(f, table, source, dg);
}

static bool read_file(struct fleet *f, uint32_t table, str path, struct diags *dg)
{
    uint32_t source;
    return io_read(&source, f->arena, path, SPAN_NONE, dg) && read_source(f, table, source, dg);
}

static bool read_folder(struct fleet *f, uint32_t table, str path, struct diags *dg)
{
    struct io_names names = {0};
    if (!io_list(&names, f->arena, path, endings, COUNTOF(endings), true, dg))
        return false;
    if (!names.n)
        DIAG_STR(dg, FLEET_FOLDER, SPAN_NONE, path);
    bool good = names.n > 0;
    for (uint32_t i = 0; i < names.n; i++)
        good &= read_file(f, table, names.at[i], dg);
    return good;
}

static bool read_path(struct fleet *f, uint32_t table, str path, struct diags *dg)
{
    bool folder = !str_eq(path, STR("-")) && io_kind_of(dg, path) == IO_FOLDER;
    return folder ? read_folder(f, table, path, dg) : read_file(f, table, path, dg);
}

bool fleet_load(struct fleet *f, const str *paths, size_t n, struct diags *dg)
{
    bool good = true;
    for (size_t i = 0; i < n; i++)
        good &= read_path(f, FLEET_NODES, paths[i], dg);
    return fleet_check(f, dg) && good;
}

bool fleet_load_table(struct fleet *f, str table, str path, struct diags *dg)
{
    uint32_t t = fleet_table_make(f, table);
    bool good = read_path(f, t, path, dg);
    return fleet_check(f, dg) && good;
}

bool fleet_load_source(struct fleet *f, uint32_t source, struct diags *dg)
{
    bool good = read_source(f, FLEET_NODES, source, dg);
    return fleet_check(f, dg) && good;
}
