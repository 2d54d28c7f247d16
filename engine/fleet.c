/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/fleet_table.h"

#include "base/yaml.h"
#include "grammar/fields.h"

struct fleet *fleet_new(struct arena *a)
{
    static const struct {
        const char *name;
        enum ast_root kind;
    } standard[FLEET_TABLES] = {
        [FLEET_NODES] = {"node", AST_NODE},
        [FLEET_LINKS] = {"link", AST_LINK},
        [FLEET_LOCATIONS] = {"location", AST_LOCATION},
    };
    struct fleet *f = ARENA_NEW(a, struct fleet);
    f->arena = a;
    for (uint32_t i = 0; i < FLEET_TABLES; i++)
        vec_push(a, &f->tables,
                 (struct fleet_table){.name = str_of(standard[i].name),
                                      .kind = standard[i].kind,
                                      .names = symtab_new(a),
                                      .ids = symtab_new(a)});
    return f;
}

uint32_t fleet_table_make(struct fleet *f, str name)
{
    uint32_t t = fleet_table(f, AST_TABLE, name);
    if (t != FLEET_NONE)
        return t;
    vec_push(f->arena, &f->tables,
             (struct fleet_table){.name = str_dup(f->arena, name),
                                  .kind = AST_TABLE,
                                  .names = symtab_new(f->arena),
                                  .ids = symtab_new(f->arena)});
    return f->tables.n - 1;
}

uint32_t fleet_table(const struct fleet *f, enum ast_root kind, str table)
{
    for (uint32_t t = 0; t < f->tables.n; t++)
        if (f->tables.at[t].kind == kind &&
            (kind != AST_TABLE || str_eq(f->tables.at[t].name, table)))
            return t;
    return FLEET_NONE;
}

uint32_t fleet_table_count(const struct fleet *f)
{
    return f->tables.n;
}

str fleet_table_name(const struct fleet *f, uint32_t table)
{
    return f->tables.at[table].name;
}

uint32_t fleet_count(const struct fleet *f, uint32_t table)
{
    return f->tables.at[table].objects.n;
}

const struct value *fleet_object(const struct fleet *f, uint32_t table, uint32_t i)
{
    return &f->tables.at[table].objects.at[i];
}

str fleet_name(const struct fleet *f, uint32_t table, uint32_t i)
{
    return sym_text(&f->tables.at[table].names, i);
}

uint32_t fleet_find(const struct fleet *f, uint32_t table, str name)
{
    const struct fleet_table *t = &f->tables.at[table];
    sym s = sym_find(&t->names, name);
    if (s != SYM_NONE)
        return s;
    s = sym_find(&t->ids, name);
    return s == SYM_NONE ? FLEET_NONE : t->by_id[s];
}

str fleet_nearest(const struct fleet *f, uint32_t table, str s)
{
    const struct symtab *names = &f->tables.at[table].names;
    return str_nearest(s, names->texts, names->n);
}

/* ---- adding ---- */

void fleet_retype(struct value *object, enum ast_root kind, fleet_text_fn *text_of, void *ctx,
                  struct arena *a)
{
    struct map *m = object->as.map;
    for (uint32_t i = 0; i < m->n; i++) {
        struct value *v = &m->at[i].value;
        if (v->kind != VALUE_INT && v->kind != VALUE_FLOAT && v->kind != VALUE_BOOL &&
            v->kind != VALUE_BIGINT)
            continue;
        str key = value_text(&m->at[i].key);
        bool names = kind == AST_TABLE && (str_eq(key, STR("name")) || str_eq(key, STR("id")));
        const struct field_info *field = field_find(kind, key);
        if (!names && (!field || field->type != FIELD_STRING))
            continue;
        str text = text_of(ctx, v, a);
        if (!text.n)
            continue;
        struct value s = value_string(text);
        s.file = v->file;
        s.at = v->at;
        *v = s;
    }
}

static str source_text(void *sources, const struct value *v, struct arena *a)
{
    return value_source_text(v, sources, a);
}

static bool from_yaml(const struct value *object, const struct sources *sources)
{
    if (!object->file)
        return false;
    const struct source *s = &sources->at[object->file - 1];
    if (str_ends(s->name, STR(".yaml")) || str_ends(s->name, STR(".yml")))
        return true;
    /* standard input and the like: what JSON begins with is no YAML of ours */
    static const char *const others[] = {".json", ".ndjson", ".jsonl", ".csv"};
    for (size_t i = 0; i < COUNTOF(others); i++)
        if (str_ends(s->name, str_of(others[i])))
            return false;
    str begin = str_trim(str_sub(s->text, 0, 4096));
    return begin.n && *begin.p != '{' && *begin.p != '[';
}

bool fleet_add(struct fleet *f, uint32_t table, struct value object, struct diags *dg)
{
    struct fleet_table *t = &f->tables.at[table];
    if (object.kind != VALUE_MAP) {
        DIAG_STR(dg, OBJECT_KIND, value_span(&object),
                 str_printf(dg->arena, "a %.*s", STR_ARG(t->name)),
                 str_of(value_kind_name(&object)));
        return false;
    }
    if (from_yaml(&object, &dg->sources))
        fleet_retype(&object, t->kind, source_text, &dg->sources, f->arena);
    vec_push(f->arena, &t->objects, object);
    return true;
}

struct value fleet_named(struct arena *a, const struct pair *p)
{
    if (p->value.kind == VALUE_NULL) {
        struct value only = value_map(a);
        only.file = p->key.file;
        only.at = p->key.at;
        map_set(&only, STR("name"), p->key);
        return only;
    }
    if (p->value.kind != VALUE_MAP || map_get(&p->value, STR("name")))
        return p->value;
    struct value copy = value_map(a);
    copy.file = p->value.file;
    copy.at = p->value.at;
    map_set(&copy, STR("name"), p->key);
    for (uint32_t i = 0; i < p->value.as.map->n; i++) {
        const struct pair *q = &p->value.as.map->at[i];
        map_set(&copy, value_text(&q->key), q->value);
    }
    return copy;
}

bool fleet_add_all(struct fleet *f, uint32_t table, const struct value *all, struct diags *dg)
{
    bool good = true;
    if (all->kind == VALUE_LIST) {
        for (uint32_t i = 0; i < all->as.list->n; i++)
            good &= fleet_add(f, table, all->as.list->at[i], dg);
    } else if (all->kind == VALUE_MAP) {
        for (uint32_t i = 0; i < all->as.map->n; i++)
            good &= fleet_add(f, table, fleet_named(f->arena, &all->as.map->at[i]), dg);
    } else if (all->kind != VALUE_NULL) {
        DIAG_STR(dg, FLEET_SHAPE, value_span(all),
                 str_printf(dg->arena, "%.*ss", STR_ARG(f->tables.at[table].name)),
                 str_of(value_kind_name(all)));
        good = false;
    }
    return good;
}

/* ---- checking ---- */

static bool report_twice(const struct fleet_table *t, const char *what, const struct value *twice,
                         const struct value *first, struct diags *dg)
{
    DIAG_STR(dg, OBJECT_TWICE, value_span(twice), t->name, str_of(what), value_text(twice));
    diag_also(dg, value_span(first), "the first stands here");
    return false;
}

static bool check_name(struct fleet_table *t, uint32_t i, struct diags *dg)
{
    const struct value *object = &t->objects.at[i];
    const struct value *name = map_get(object, STR("name"));
    if (!name || name->kind != VALUE_STRING || name->len == 0) {
        str who = str_printf(dg->arena, "this %.*s", STR_ARG(t->name));
        str what =
            !name ? STR("has no name")
            : name->kind == VALUE_STRING
                ? STR("has an empty name")
                : str_printf(dg->arena, "has %s for a name, not a string", value_kind_name(name));
        DIAG_STR(dg, OBJECT_NAME, value_span(name ? name : object), who, what);
        /* a name of its own keeps number and object in step */
        sym_intern(&t->names, str_printf(dg->arena, "%c%u", '\0', i));
        return false;
    }
    sym s = sym_intern(&t->names, value_text(name));
    if (s == i)
        return true;
    sym_intern(&t->names, str_printf(dg->arena, "%c%u", '\0', i));
    return report_twice(t, "name", name, map_get(&t->objects.at[s], STR("name")), dg);
}

static bool check_id(struct arena *a, struct fleet_table *t, uint32_t i, struct diags *dg)
{
    const struct value *id = map_get(&t->objects.at[i], STR("id"));
    if (!id || id->kind != VALUE_STRING)
        return true;
    uint32_t known = t->ids.n;
    sym s = sym_intern(&t->ids, value_text(id));
    if (s < known)
        return report_twice(t, "id", id, map_get(&t->objects.at[t->by_id[s]], STR("id")), dg);
    if (s >= t->by_id_cap) {
        uint32_t cap = vec_next_cap(a, t->by_id_cap, s + 1);
        t->by_id = arena_grow(a, t->by_id, t->by_id_cap * sizeof(uint32_t), cap * sizeof(uint32_t));
        t->by_id_cap = cap;
    }
    t->by_id[s] = i;
    return true;
}

static bool check_ends(const struct fleet *f, struct diags *dg)
{
    bool good = true;
    const struct fleet_table *t = &f->tables.at[FLEET_LINKS];
    for (uint32_t i = 0; i < t->objects.n; i++) {
        const struct value *link = &t->objects.at[i];
        const char *what[2] = {NULL, NULL};
        const struct value *end[2], *node[2];
        for (int k = 0; k < 2; k++) {
            str key = k ? STR("z") : STR("a");
            end[k] = map_get(link, key);
            node[k] = fleet_link_end(f, link, key);
            if (!end[k] || end[k]->kind == VALUE_NULL)
                what[k] = k ? NULL : "is missing";
            else if (end[k]->kind != VALUE_STRING)
                what[k] = "is no name of a node";
            else if (!node[k])
                what[k] = "is no node of this fleet";
        }
        if (node[0] && node[0] == node[1])
            what[1] = "is the node of end a";
        for (int k = 0; k < 2; k++) {
            if (!what[k])
                continue;
            DIAG_STR(dg, LINK_END, value_span(end[k] ? end[k] : link), k ? STR("z") : STR("a"),
                     fleet_name(f, FLEET_LINKS, i), str_of(what[k]));
            str near = end[k] ? fleet_nearest(f, FLEET_NODES, value_text(end[k])) : (str){0};
            if (near.n && !node[k])
                diag_label(dg, "did you mean `%.*s`?", STR_ARG(near));
            good = false;
        }
    }
    return good;
}

bool fleet_check_names(struct fleet *f, struct diags *dg)
{
    bool good = true;
    for (uint32_t k = 0; k < f->tables.n; k++) {
        struct fleet_table *t = &f->tables.at[k];
        for (; t->checked < t->objects.n; t->checked++) {
            good &= check_name(t, t->checked, dg);
            good &= check_id(f->arena, t, t->checked, dg);
        }
    }
    return good;
}

bool fleet_check(struct fleet *f, struct diags *dg)
{
    return fleet_check_names(f, dg) && check_ends(f, dg) && fleet_locate(f, dg);
}

void fleet_use_schema(struct fleet *f, const struct schema *schema)
{
    f->schema = schema;
}
