/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/schema.h"

#include "base/net.h"
#include "base/vec.h"
#include "base/yaml.h"

static const struct {
    const char *name, *text;
    unsigned bit;
} types[] = {
    {"string", "a string", SCHEMA_STRING},
    {"integer", "an integer", SCHEMA_INTEGER},
    {"number", "a number", SCHEMA_NUMBER},
    {"boolean", "a boolean", SCHEMA_BOOLEAN},
    {"list", "a list", SCHEMA_LIST},
    {"map", "a map", SCHEMA_MAP},
    {"address", "an address", SCHEMA_ADDRESS},
    {"network", "a network", SCHEMA_NETWORK},
    {"any", "anything", 0},
};

const char *schema_type_name(enum schema_type t)
{
    for (size_t i = 0; i < COUNTOF(types); i++)
        if (types[i].bit == (unsigned)t)
            return types[i].name;
    return "any";
}

str schema_type_text(struct arena *a, unsigned bits)
{
    struct buf b = BUF(a);
    for (size_t i = 0; i < COUNTOF(types); i++)
        if (bits & types[i].bit)
            buf_printf(&b, "%s%s", b.n ? " or " : "", types[i].text);
    return b.n ? buf_str(&b) : STR("anything");
}

unsigned schema_type_of(const struct value *v)
{
    struct net_addr address;
    static const unsigned by_kind[VALUE_KIND_COUNT] = {
        [VALUE_BOOL] = SCHEMA_BOOLEAN,   [VALUE_INT] = SCHEMA_INTEGER,
        [VALUE_BIGINT] = SCHEMA_INTEGER, [VALUE_FLOAT] = SCHEMA_NUMBER,
        [VALUE_STRING] = SCHEMA_STRING,  [VALUE_LIST] = SCHEMA_LIST,
        [VALUE_MAP] = SCHEMA_MAP,
    };
    if (v->kind == VALUE_STRING && net_parse(&address, value_text(v)))
        return address.prefix ? SCHEMA_NETWORK : SCHEMA_ADDRESS;
    return by_kind[v->kind];
}

/* ---- reading ---- */

struct reader {
    struct schema *schema;
    struct diags *dg;
    VEC(struct schema_field) fields;
};

static bool bad_form(struct reader *r, const struct value *at, str what, const char *want)
{
    DIAG_STR(r->dg, SCHEMA_FORM, value_span(at), what, str_of(want), str_of(value_kind_name(at)));
    return false;
}

static bool unknown_word(struct reader *r, const struct value *word, const str *known, size_t n)
{
    DIAG_STR(r->dg, SCHEMA_KEY, value_span(word), value_text(word));
    str near = str_nearest(value_text(word), known, n);
    struct buf all = BUF(r->dg->arena);
    for (size_t i = 0; i < n; i++)
        buf_printf(&all, "%s%.*s", i ? ", " : "", STR_ARG(known[i]));
    if (near.n)
        diag_label(r->dg, "did you mean `%.*s`?", STR_ARG(near));
    diag_help(r->dg, "known here: %.*s", STR_ARG(buf_str(&all)));
    return false;
}

static bool read_type(struct reader *r, struct schema_field *f, const struct value *v)
{
    str names[COUNTOF(types)];
    if (v->kind == VALUE_LIST) {
        bool good = v->as.list->n > 0 || bad_form(r, v, f->path, "a type");
        for (uint32_t i = 0; i < v->as.list->n; i++)
            good = (v->as.list->at[i].kind == VALUE_STRING
                        ? read_type(r, f, &v->as.list->at[i])
                        : bad_form(r, &v->as.list->at[i], f->path, "a type")) &&
                   good;
        return good;
    }
    if (v->kind != VALUE_STRING)
        return bad_form(r, v, f->path, "a type");
    for (size_t i = 0; i < COUNTOF(types); i++) {
        names[i] = str_of(types[i].name);
        if (str_eq(names[i], value_text(v))) {
            f->types |= types[i].bit;
            return true;
        }
    }
    return unknown_word(r, v, names, COUNTOF(types));
}

static bool read_setting(struct reader *r, struct schema_field *f, const struct pair *p)
{
    static const str words[] = {{"type", 4},         {"values", 6}, {"required", 8},
                                {"description", 11}, {"count", 5},  {"seen", 4}};
    str word = value_text(&p->key);
    const struct value *v = &p->value;
    if (str_eq(word, words[0]))
        return read_type(r, f, v);
    if (str_eq(word, words[1])) {
        f->values = v;
        return v->kind == VALUE_LIST || bad_form(r, v, STR("values"), "a list");
    }
    if (str_eq(word, words[2])) {
        f->required = v->kind == VALUE_BOOL && v->as.boolean;
        return v->kind == VALUE_BOOL || bad_form(r, v, STR("required"), "true or false");
    }
    if (str_eq(word, words[3])) {
        f->description = value_text(v);
        return v->kind == VALUE_STRING || bad_form(r, v, STR("description"), "text");
    }
    return str_eq(word, words[4]) || str_eq(word, words[5]) ||
           unknown_word(r, &p->key, words, COUNTOF(words));
}

static bool read_field(struct reader *r, str table, const struct pair *p)
{
    struct schema_field f = {
        .table = table, .path = value_text(&p->key), .at = value_span(&p->key)};
    const struct value *v = &p->value;
    bool good = true;
    if (!fleet_path_read(&f.steps, r->schema->arena, f.path)) {
        DIAG_STR(r->dg, MAP_PATH, f.at, f.path);
        return false;
    }
    if (v->kind == VALUE_MAP)
        for (uint32_t i = 0; i < v->as.map->n; i++)
            good = read_setting(r, &f, &v->as.map->at[i]) && good;
    else if (v->kind != VALUE_NULL)
        good = read_type(r, &f, v);
    vec_push(r->schema->arena, &r->fields, f);
    return good;
}

static bool read_table(struct reader *r, const struct pair *p, const str *known, size_t n)
{
    str table = value_text(&p->key);
    bool good = false;
    for (size_t i = 0; i < n; i++)
        good = good || str_eq(known[i], table);
    if (!good)
        return unknown_word(r, &p->key, known, n);
    if (p->value.kind != VALUE_MAP)
        return p->value.kind == VALUE_NULL || bad_form(r, &p->value, table, "a map of fields");
    for (uint32_t i = 0; i < p->value.as.map->n; i++)
        good = read_field(r, table, &p->value.as.map->at[i]) && good;
    return good;
}

bool schema_read(struct schema **out, struct arena *a, uint32_t source, const str *tables,
                 uint32_t table_count, struct diags *dg)
{
    struct reader r = {.schema = ARENA_NEW(a, struct schema), .dg = dg};
    struct value v;
    str *known = ARENA_ARRAY(a, str, table_count + 3);
    known[0] = STR("node");
    known[1] = STR("link");
    known[2] = STR("location");
    for (uint32_t i = 0; i < table_count; i++)
        known[3 + i] = tables[i];
    r.schema->arena = a;
    if (!yaml_read(&v, a, source, YAML_CORE, dg))
        return false;
    bool good = true;
    if (v.kind != VALUE_MAP && v.kind != VALUE_NULL)
        return bad_form(&r, &v, STR("the whole"), "a map of kinds of objects");
    for (uint32_t i = 0; v.kind == VALUE_MAP && i < v.as.map->n; i++)
        good = read_table(&r, &v.as.map->at[i], known, table_count + 3) && good;
    r.schema->fields = r.fields.at;
    r.schema->n = r.fields.n;
    *out = r.schema;
    return good;
}

/* ---- asking ---- */

/* Does a step of the schema stand for a step of a path? */
static bool fits(const struct fleet_step *schema, const struct fleet_step *asked)
{
    switch (schema->kind) {
    case FLEET_STEP_KEY:
        return asked->kind == FLEET_STEP_KEY && str_eq(schema->key, asked->key);
    case FLEET_STEP_INDEX:
        return asked->kind == FLEET_STEP_INDEX && schema->index == asked->index;
    case FLEET_STEP_EACH:
        return asked->kind == FLEET_STEP_EACH || asked->kind == FLEET_STEP_INDEX;
    case FLEET_STEP_ANY:
        return asked->kind == FLEET_STEP_KEY || asked->kind == FLEET_STEP_ANY;
    }
    return false;
}

/* How many steps both have in common from the start. */
static uint32_t common(const struct fleet_path *schema, const struct fleet_path *asked)
{
    uint32_t i = 0;
    while (i < schema->n && i < asked->n && fits(&schema->steps[i], &asked->steps[i]))
        i++;
    return i;
}

bool schema_knows(const struct schema *s, str table, str path)
{
    struct arena *scratch = arena_child(s->arena);
    struct fleet_path asked;
    bool known = false;
    if (fleet_path_read(&asked, scratch, path))
        for (uint32_t i = 0; i < s->n && !known; i++) {
            const struct schema_field *f = &s->fields[i];
            uint32_t same = common(&f->steps, &asked);
            known =
                str_eq(f->table, table) && (same == asked.n || (same == f->steps.n && !f->types));
        }
    arena_free(scratch);
    return known;
}

unsigned schema_types(const struct schema *s, str table, const struct fleet_path *asked)
{
    unsigned found = 0;
    for (uint32_t i = 0; i < s->n; i++) {
        const struct schema_field *f = &s->fields[i];
        if (!str_eq(f->table, table) || common(&f->steps, asked) != asked->n)
            continue;
        if (f->steps.n == asked->n)
            return f->types;
        if (f->steps.steps[asked->n].kind == FLEET_STEP_EACH)
            found = SCHEMA_LIST;
    }
    return found;
}

void schema_each(const struct schema *s, str table, str parent,
                 void (*fn)(void *arg, str name, uint64_t count), void *arg)
{
    struct arena *scratch = arena_child(s->arena);
    struct fleet_path asked = {0};
    if (!parent.n || fleet_path_read(&asked, scratch, parent))
        for (uint32_t i = 0; i < s->n; i++) {
            const struct schema_field *f = &s->fields[i];
            if (str_eq(f->table, table) && f->steps.n > asked.n &&
                common(&f->steps, &asked) == asked.n &&
                f->steps.steps[asked.n].kind == FLEET_STEP_KEY)
                fn(arg, f->steps.steps[asked.n].key, 0);
        }
    arena_free(scratch);
}
