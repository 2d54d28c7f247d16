/* SPDX-License-Identifier: Apache-2.0 */
/* Reading the data of a run: which reader a file takes, and where its objects go. */
#include "engine/fleet_format.h"

#include "base/io.h"
#include "base/json.h"

static const str endings[] = {
    {".json", 5}, {".ndjson", 7}, {".jsonl", 6}, {".yaml", 5}, {".yml", 4}, {".csv", 4},
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

/* table: where objects go that stand alone. */
static bool take_document(struct fleet *f, uint32_t table, const struct value *v, struct diags *dg)
{
    if (table < FLEET_TABLES && holds_tables(v))
        return take_tables(f, v, dg);
    if (v->kind == VALUE_LIST)
        return fleet_add_all(f, table, v, dg);
    str name = fleet_table_name(f, table);
    const struct value *own = map_get(v, name);
    if (!own) /* members: [...] for the table member */
        own = map_get(v, str_printf(f->arena, "%.*ss", STR_ARG(name)));
    if (table >= FLEET_TABLES && own && (own->kind == VALUE_LIST || own->kind == VALUE_MAP))
        return fleet_add_all(f, table, own, dg);
    if (table >= FLEET_TABLES && v->kind == VALUE_MAP && !map_get(v, STR("name")))
        return fleet_add_all(f, table, v, dg);
    return fleet_add(f, table, *v, dg);
}

/* A YAML document that holds no objects, with the key that may have been meant. */
static bool no_objects(const struct value *v, struct diags *dg)
{
    DIAG_STR(dg, FLEET_SHAPE, value_span(v), STR("nodes"), str_of(value_kind_name(v)));
    str near = {0};
    for (uint32_t i = 0; v->kind == VALUE_MAP && i < v->as.map->n && !near.n; i++) {
        str keys[COUNTOF(homes)] = {homes[0].key, homes[1].key, homes[2].key};
        near = str_nearest(value_text(&v->as.map->at[i].key), keys, COUNTOF(homes));
        if (near.n)
            diag_also(dg, value_span(&v->as.map->at[i].key), "did you mean `%.*s`?", STR_ARG(near));
    }
    return false;
}

/* A document of ours, without root and map. */
static bool take_own(struct format_run *r, const struct value *v, bool yaml)
{
    bool fits = v->kind == VALUE_LIST || holds_tables(v) || r->table >= FLEET_TABLES ||
                map_get(v, STR("name"));
    if (yaml && v->kind == VALUE_NULL)
        return true;
    return yaml && !fits ? no_objects(v, r->dg) : take_document(r->fleet, r->table, v, r->dg);
}

/* A document of ours with a map: the objects are where they always are, or where root says. */
static bool take_mapped(struct format_run *r, const struct value *v)
{
    const struct value *nodes = map_get(v, homes[0].key);
    bool one = v->kind == VALUE_MAP && !r->root.n;
    if (one && r->table == FLEET_NODES && nodes)
        return inventory_emit_all(r, nodes);
    return one ? inventory_emit(r, v) : inventory_emit_all(r, v);
}

/* Says of the input's first document that it looks like another program's; true where it cannot be
 * read as ours. */
static bool is_foreign(struct format_run *r, const struct value *v)
{
    const struct format *f = r->looked || r->input->format.n ? NULL : inventory_look(v);
    r->looked = true;
    bool own = v->kind == VALUE_LIST || holds_tables(v) || map_get(v, STR("name"));
    if (!f)
        return false;
    r->foreign = !own;
    if (own)
        DIAG_STR(r->dg, FORMAT_LOOKS, span_start(r->source), str_of(f->title));
    else
        DIAG_STR(r->dg, FORMAT_FOREIGN, span_start(r->source), str_of(f->title));
    diag_help(r->dg, "name its format: `nodes: {path: …, format: %s}` or --nodes-format %s",
              f->name, f->name);
    return !own;
}

static bool take(struct format_run *r, const struct value *document, bool yaml)
{
    struct value v = *document;
    if (r->root.n && !fleet_path_find(&v, r->fleet->arena, &r->root, document)) {
        DIAG_STR(r->dg, FLEET_SHAPE, value_span(document), r->input->root, STR("none"));
        return false;
    }
    if (r->format->take)
        return r->format->take(r, &v);
    if (r->table < FLEET_TABLES && is_foreign(r, &v))
        return false;
    return r->root.n || r->rows.n ? take_mapped(r, &v) : take_own(r, &v, yaml);
}

static bool read_json(struct format_run *r)
{
    struct json_stream stream = json_stream_open(r->source);
    struct value v;
    bool good = true, ok;
    while (json_stream_next(&stream, &v, r->fleet->arena, r->dg, &ok)) {
        if (!take(r, &v, false))
            good = false;
        if (r->foreign)
            return false;
    }
    return good && ok;
}

static bool read_yaml(struct format_run *r)
{
    struct value v;
    return yaml_read(&v, r->fleet->arena, r->source, r->format->typing, r->dg) && take(r, &v, true);
}

static bool read_csv(struct format_run *r)
{
    struct value v;
    bool named = r->format->take != NULL;
    if (!csv_read(&v, r->fleet, r->table, r->source, named, r->dg))
        return false;
    for (uint32_t i = 0; i < r->rows.n; i++)
        named = named || str_eq(r->rows.at[i].to, STR("name"));
    for (uint32_t i = 0; i < v.as.list->n && !named; i++)
        named = map_get(&v.as.list->at[i], STR("name")) != NULL;
    str text = str_trim(str_sub(r->dg->sources.at[r->source].text, 0, 4096));
    if (!named && (v.as.list->n || (text.n && (*text.p == '{' || *text.p == '[')))) {
        DIAG(r->dg, CSV_NAME, span_start(r->source));
        return false;
    }
    return r->format->take ? r->format->take(r, &v) : inventory_emit_all(r, &v);
}

/* ---- how a file is written ---- */

enum form { FORM_JSON, FORM_YAML, FORM_CSV, FORM_UNKNOWN };
_Static_assert((int)FORM_JSON == OBJECT_JSON && (int)FORM_YAML == OBJECT_YAML &&
                   (int)FORM_CSV == OBJECT_CSV,
               "files are written alike for all who read them");

static enum form form_of_name(str name)
{
    static const enum form forms[COUNTOF(endings)] = {FORM_JSON, FORM_JSON, FORM_JSON,
                                                      FORM_YAML, FORM_YAML, FORM_CSV};
    for (size_t k = 0; k < COUNTOF(endings); k++)
        if (str_ends(name, endings[k]))
            return forms[k];
    return FORM_UNKNOWN;
}

bool fleet_may_be_json(str path)
{
    enum form form = form_of_name(path);
    return form == FORM_JSON || form == FORM_UNKNOWN;
}

/* What the text begins like. */
static enum form form_of_text(str text)
{
    str t = str_trim(str_sub(text, 0, 4096));
    if (!t.n || *t.p == '{' || *t.p == '[')
        return FORM_JSON;
    return csv_looks(t) ? FORM_CSV : FORM_YAML;
}

enum object_stream_form fleet_form_of(str path, str begin)
{
    enum form form = form_of_name(path);
    return (enum object_stream_form)(form == FORM_UNKNOWN ? form_of_text(begin) : form);
}

/* Whether the first line is one of a block of YAML. */
static bool looks_like_yaml(str text)
{
    str t = str_trim(str_sub(text, 0, 4096));
    str line = str_trim_end(str_sub(t, 0, str_find_byte(t, '\n', 0)));
    return str_starts(line, STR("- ")) || str_starts(line, STR("---")) ||
           str_ends(line, STR(":")) || str_starts(line, STR("#")) ||
           str_find(line, STR(": "), 0) != SIZE_MAX;
}

/* Says of a file that could not be read what it seems to be, where its ending says otherwise. */
static void tell_form(struct format_run *r, const struct source *s)
{
    enum form named = form_of_name(s->name), looks = form_of_text(s->text);
    bool yaml = looks == FORM_YAML && looks_like_yaml(s->text);
    if (named == FORM_UNKNOWN || named == looks || (named == FORM_YAML && looks == FORM_JSON))
        return;
    if (looks == FORM_CSV || looks == FORM_JSON)
        diag_help(r->dg, "this looks like %s: name the file so that it ends in %s",
                  looks == FORM_CSV ? "CSV" : "JSON", looks == FORM_CSV ? ".csv" : ".json");
    else if (yaml)
        diag_help(r->dg, "this looks like YAML: name the file so that it ends in .yaml");
}

static bool is_yaml(str name, str text)
{
    enum form form = form_of_name(name);
    return (form == FORM_UNKNOWN ? form_of_text(text) : form) == FORM_YAML;
}

static bool read_source(struct format_run *r, uint32_t source)
{
    const struct source *s = &r->dg->sources.at[source];
    enum form form = form_of_name(s->name);
    uint32_t before = r->dg->n;
    r->source = source;
    form = form == FORM_UNKNOWN ? form_of_text(s->text) : form;
    bool good = form == FORM_CSV ? read_csv(r) : form == FORM_YAML ? read_yaml(r) : read_json(r);
    if (!good && r->dg->n == before + 1)
        tell_form(r, &r->dg->sources.at[source]);
    return good;
}

static bool read_file(struct format_run *r, str path)
{
    uint32_t source;
    return io_read(&source, r->fleet->arena, path, SPAN_NONE, r->dg) && read_source(r, source);
}

bool fleet_files(struct io_names *out, struct arena *a, str folder, bool recursive,
                 struct diags *dg)
{
    return io_list(out, a, folder, endings, COUNTOF(endings), recursive, dg);
}

static bool read_folder(struct format_run *r, str path)
{
    struct io_names names = {0};
    bool recursive = r->format->finish != inventory_finish_ansible;
    if (r->format->finish == inventory_finish_nornir) {
        str hosts = io_join(r->fleet->arena, path, STR("hosts.yaml"));
        if (io_kind_of(r->dg, hosts) == IO_FILE)
            return read_file(r, hosts);
    }
    if (!fleet_files(&names, r->fleet->arena, path, recursive, r->dg))
        return false;
    if (!names.n)
        DIAG_STR(r->dg, FLEET_FOLDER, SPAN_NONE, path);
    bool good = names.n > 0;
    for (uint32_t i = 0; i < names.n; i++)
        good &= read_file(r, names.at[i]);
    return good;
}

static size_t count_slashes(str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        n += s.p[i] == '/';
    return n;
}

/* The files that a pattern fits, in order of their names; its * stay inside of a step. */
static bool read_glob(struct format_run *r, str pattern)
{
    struct io_names names = {0};
    size_t stop = 0, slash = 0;
    for (; stop < pattern.n && str_find_byte(STR("*?["), pattern.p[stop], 0) == SIZE_MAX; stop++)
        slash = pattern.p[stop] == '/' ? stop : slash;
    str folder = slash ? str_sub(pattern, 0, slash) : STR(".");
    if (!io_list(&names, r->fleet->arena, folder, NULL, 0, true, r->dg))
        return false;
    bool good = true, any = false;
    for (uint32_t i = 0; i < names.n; i++) {
        str name = slash ? names.at[i] : io_below(STR("."), names.at[i]);
        if (count_slashes(name) != count_slashes(pattern) || !str_glob(pattern, name))
            continue;
        any = true;
        good &= read_file(r, names.at[i]);
    }
    if (!any)
        DIAG_STR(r->dg, FLEET_FOLDER, SPAN_NONE, pattern);
    return good && any;
}

static bool read_path(struct format_run *r, str path)
{
    bool glob = false;
    for (size_t i = 0; i < path.n; i++)
        glob = glob || str_find_byte(STR("*?["), path.p[i], 0) != SIZE_MAX;
    if (glob && io_kind_of(r->dg, path) == IO_NONE)
        return read_glob(r, path);
    bool folder = !str_eq(path, STR("-")) && io_kind_of(r->dg, path) == IO_FOLDER;
    return folder ? read_folder(r, path) : read_file(r, path);
}

/* ---- files beside others, for formats ---- */

bool inventory_read(struct value *out, struct format_run *r, str path, bool *good)
{
    uint32_t source;
    if (!io_read(&source, r->fleet->arena, path, SPAN_NONE, r->dg))
        return *good = false;
    const struct source *s = &r->dg->sources.at[source];
    if (str_starts(s->text, STR("$ANSIBLE_VAULT;"))) {
        DIAG_STR(r->dg, FORMAT_VAULT, SPAN_NONE, s->name);
        return false;
    }
    bool done = is_yaml(s->name, s->text)
                    ? yaml_read(out, r->fleet->arena, source, r->format->typing, r->dg)
                    : json_read(out, r->fleet->arena, source, r->dg);
    return done || (*good = false);
}

static str beside(struct format_run *r, str path)
{
    str file = r->dg->sources.at[r->source].name;
    return str_eq(file, STR("<stdin>")) ? (str){0} : io_beside(r->fleet->arena, file, path);
}

bool inventory_beside(struct value *out, struct format_run *r, str path, bool *good)
{
    path = beside(r, path);
    return path.n && io_kind_of(r->dg, path) == IO_FILE && inventory_read(out, r, path, good);
}

bool inventory_folder_beside(struct io_names *out, struct format_run *r, str path, bool *good)
{
    static const str vars[] = {{".yaml", 5}, {".yml", 4}, {".json", 5}};
    path = beside(r, path);
    if (!path.n || io_kind_of(r->dg, path) != IO_FOLDER)
        return false;
    bool done = io_list(out, r->fleet->arena, path, vars, COUNTOF(vars), true, r->dg);
    return done || (*good = false);
}

/* ---- the front door ---- */

static bool run_open(struct format_run *r, struct fleet *f, uint32_t table,
                     const struct fleet_input *input, struct diags *dg)
{
    *r = (struct format_run){
        .fleet = f, .table = table, .input = input, .dg = dg, .source = SOURCE_NONE};
    if (!fleet_format_check(input->format, input->at, dg))
        return false;
    r->format = inventory_find(input->format.n ? input->format : STR("unet"));
    if (input->root.n && !fleet_path_read(&r->root, f->arena, input->root)) {
        DIAG_STR(dg, MAP_PATH, input->at, input->root);
        return false;
    }
    return inventory_map(r);
}

static bool run_close(struct format_run *r, bool good)
{
    if (good && r->format->finish && r->source != SOURCE_NONE)
        good = r->format->finish(r);
    if (good)
        inventory_warn(r);
    return good;
}

static uint32_t home_of(struct fleet *f, str table)
{
    for (size_t k = 0; k < COUNTOF(homes); k++)
        if (str_eq(table, homes[k].key))
            return homes[k].table;
    return table.n ? fleet_table_make(f, table) : FLEET_NODES;
}

bool fleet_check_input(struct fleet *f, str table, const struct fleet_input *input,
                       struct diags *dg)
{
    struct format_run r;
    return run_open(&r, f, home_of(f, table), input, dg);
}

bool fleet_load_input(struct fleet *f, str table, const struct fleet_input *input, struct diags *dg)
{
    struct format_run r;
    return run_open(&r, f, home_of(f, table), input, dg) &&
           run_close(&r, read_path(&r, input->path));
}

bool fleet_load(struct fleet *f, const str *paths, size_t n, struct diags *dg)
{
    bool good = true;
    for (size_t i = 0; i < n; i++) {
        struct fleet_input input = {.path = paths[i], .at = SPAN_NONE};
        good &= fleet_load_input(f, (str){0}, &input, dg);
    }
    return fleet_check(f, dg) && good;
}

bool fleet_load_table(struct fleet *f, str table, str path, struct diags *dg)
{
    struct fleet_input input = {.path = path, .at = SPAN_NONE};
    bool good = fleet_load_input(f, table, &input, dg);
    return fleet_check(f, dg) && good;
}

bool fleet_load_source(struct fleet *f, uint32_t source, struct diags *dg)
{
    struct fleet_input input = {.at = SPAN_NONE};
    struct format_run r;
    bool good = run_open(&r, f, FLEET_NODES, &input, dg) && run_close(&r, read_source(&r, source));
    return fleet_check(f, dg) && good;
}
