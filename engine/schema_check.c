/* SPDX-License-Identifier: Apache-2.0 */
/* Objects against the schema and the table of standard fields. */
#include "engine/schema.h"

#include "base/bits.h"
#include "base/json.h"
#include "engine/fleet_table.h"
#include "grammar/fields.h"

struct check {
    struct diags *dg;
    const struct fleet *fleet;
    const struct schema_field *field;
    str object; /* "node r1" */
    bool good;
};

static bool type_fits(unsigned types, const struct value *v)
{
    unsigned is = schema_type_of(v);
    if (is & (SCHEMA_ADDRESS | SCHEMA_NETWORK))
        is |= SCHEMA_STRING | SCHEMA_ADDRESS;
    if (is & SCHEMA_INTEGER)
        is |= SCHEMA_NUMBER;
    return !types || (types & is);
}

static void bad_type(struct check *c, const struct value *v, str path, unsigned types)
{
    struct buf found = BUF(c->dg->arena);
    buf_printf(&found, "%s", value_kind_name(v));
    if (v->kind != VALUE_LIST && v->kind != VALUE_MAP) {
        buf_putc(&found, ' ');
        json_put(&found, v, 0);
    }
    DIAG_STR(c->dg, SCHEMA_TYPE, value_span(v), path, schema_type_text(c->dg->arena, types),
             buf_str(&found));
    diag_label(c->dg, "%.*s", STR_ARG(c->object));
    if (types == SCHEMA_STRING && v->kind != VALUE_LIST && v->kind != VALUE_MAP)
        diag_help(c->dg, "put it in quotes to make it a string");
    c->good = false;
}

static void bad_value(struct check *c, const struct value *v)
{
    struct arena *a = c->dg->arena;
    const struct list *values = c->field->values->as.list;
    str *names = ARENA_ARRAY(a, str, values->n + 1);
    struct buf shown = BUF(a), all = BUF(a);
    json_put(&shown, v, 0);
    for (uint32_t i = 0; i < values->n; i++) {
        names[i] = value_text(&values->at[i]);
        buf_add(&all, i ? STR(", ") : (str){0});
        json_put(&all, &values->at[i], 0);
    }
    DIAG_STR(c->dg, SCHEMA_VALUE, value_span(v), buf_str(&shown), c->field->path);
    str near = str_nearest(value_text(v), names, values->n);
    if (near.n)
        diag_label(c->dg, "%.*s; did you mean `%.*s`?", STR_ARG(c->object), STR_ARG(near));
    else
        diag_label(c->dg, "%.*s", STR_ARG(c->object));
    diag_help(c->dg, "the schema lists %.*s", STR_ARG(buf_str(&all)));
    c->good = false;
}

static void missing(struct check *c, const struct value *parent, uint32_t step)
{
    const struct fleet_path *p = &c->field->steps;
    bool required = c->field->required;
    for (uint32_t i = step; i < p->n; i++) /* no list, no elements that could lack it */
        required =
            required && p->steps[i].kind != FLEET_STEP_EACH && p->steps[i].kind != FLEET_STEP_ANY;
    if (!required)
        return;
    DIAG_STR(c->dg, SCHEMA_MISSING, value_span(parent), c->field->path);
    diag_label(c->dg, "%.*s", STR_ARG(c->object));
    c->good = false;
}

static void check_end(struct check *c, const struct value *v)
{
    const struct value *values = c->field->values;
    if (!type_fits(c->field->types, v)) {
        bad_type(c, v, c->field->path, c->field->types);
        return;
    }
    for (uint32_t i = 0; values && i < values->as.list->n; i++)
        if (value_eq(&values->as.list->at[i], v))
            return;
    if (values)
        bad_value(c, v);
}

/* From a value down the steps of the field that are left; as deep as the schema's path is long. */
static void follow(struct check *c, const struct value *v, uint32_t step)
{
    const struct fleet_path *p = &c->field->steps;
    if (step == p->n) {
        check_end(c, v);
        return;
    }
    const struct fleet_step *s = &p->steps[step];
    bool list = v->kind == VALUE_LIST;
    if (s->kind == FLEET_STEP_EACH || s->kind == FLEET_STEP_ANY) {
        uint32_t n = list ? v->as.list->n : v->kind == VALUE_MAP ? v->as.map->n : 0;
        if (list != (s->kind == FLEET_STEP_EACH) && (list || v->kind == VALUE_MAP))
            bad_type(c, v, c->field->path, list ? SCHEMA_MAP : SCHEMA_LIST);
        else
            for (uint32_t i = 0; i < n; i++)
                follow(c, list ? &v->as.list->at[i] : &v->as.map->at[i].value, step + 1);
        return;
    }
    const struct value *next = s->kind == FLEET_STEP_KEY          ? map_get(v, s->key)
                               : list && s->index < v->as.list->n ? &v->as.list->at[s->index]
                                                                  : NULL;
    if (!next || next->kind == VALUE_NULL)
        missing(c, v, step);
    else
        follow(c, next, step + 1);
}

/* ---- standard fields ---- */

static unsigned standard_types(const struct field_info *f)
{
    switch (f->type) {
    case FIELD_STRING: /* an id may be a number, in JSON */
        return strcmp(f->name, "id") == 0              ? SCHEMA_STRING | SCHEMA_INTEGER
               : strcmp(f->name, "management_ip") == 0 ? SCHEMA_ADDRESS
                                                       : SCHEMA_STRING;
    case FIELD_LIST:
        return SCHEMA_LIST;
    case FIELD_MAP:
        return SCHEMA_MAP;
    case FIELD_NUMBER:
        return SCHEMA_NUMBER;
    case FIELD_ANY:
        return 0;
    }
    return 0;
}

static void suggest(struct check *c, const struct schema *s, enum ast_root kind,
                    const struct value *key)
{
    uint32_t n, found = 0, more = s ? s->n : 0;
    const struct field_info *rows = field_table(&n);
    str *names = ARENA_ARRAY(c->dg->arena, str, n + more);
    for (uint32_t i = 0; i < n; i++)
        if (rows[i].kind == kind)
            names[found++] = str_of(rows[i].name);
    for (uint32_t i = 0; i < more; i++)
        names[found++] = s->fields[i].steps.steps[0].key;
    str near = str_nearest(value_text(key), names, found);
    if (!near.n && !s)
        return; /* without a schema only what may be a typing error is told */
    DIAG_STR(c->dg, FIELD_ODD, value_span(key), value_text(key));
    if (near.n)
        diag_label(c->dg, "%.*s; did you mean `%.*s`?", STR_ARG(c->object), STR_ARG(near));
    else
        diag_label(c->dg, "%.*s", STR_ARG(c->object));
}

static void check_standard(struct check *c, const struct schema *s, enum ast_root kind, str table,
                           const struct value *object)
{
    for (uint32_t i = 0; i < object->as.map->n; i++) {
        const struct pair *p = &object->as.map->at[i];
        str key = value_text(&p->key);
        const struct field_info *f = field_find(kind, key);
        unsigned types = f ? standard_types(f) : 0;
        struct buf path = BUF(c->dg->arena);
        fleet_path_put_key(&path, key);
        if (f && p->value.kind != VALUE_NULL && !type_fits(types, &p->value))
            bad_type(c, &p->value, key, types);
        else if (!f && !(s && schema_knows(s, table, buf_str(&path))))
            suggest(c, s, kind, &p->key);
    }
}

bool schema_check(const struct schema *s, const struct fleet *f, const uint64_t *nodes,
                  struct diags *dg)
{
    struct check c = {.dg = dg, .fleet = f, .good = true};
    for (uint32_t t = 0; t < fleet_table_count(f); t++) {
        str table = fleet_table_name(f, t);
        enum ast_root kind = f->tables.at[t].kind;
        for (uint32_t i = 0; i < fleet_count(f, t); i++) {
            if (nodes && (t != FLEET_NODES || !bits_get(nodes, i)))
                continue;
            const struct value *object = fleet_object(f, t, i);
            c.object =
                str_printf(dg->arena, "%.*s %.*s", STR_ARG(table), STR_ARG(fleet_name(f, t, i)));
            if (kind != AST_TABLE || s)
                check_standard(&c, s, kind, table, object);
            for (uint32_t k = 0; s && k < s->n; k++) {
                c.field = &s->fields[k];
                if (str_eq(c.field->table, table))
                    follow(&c, object, 0);
            }
        }
    }
    return c.good;
}
