/* SPDX-License-Identifier: Apache-2.0 */
/* NetBox and Nautobot: pages of the API, answers of GraphQL, plain lists, one device a line. */
#include "engine/fleet_format.h"

/* The list of objects in a document; the document itself where it is one. */
static const struct value *objects_of(const struct value *v)
{
    static const char *const keys[] = {"devices", "device_list", "virtual_machines",
                                       "virtual_machine_list"};
    const struct value *results = map_get(v, STR("results")), *data = map_get(v, STR("data"));
    if (results && results->kind == VALUE_LIST)
        return results;
    for (const struct value *in = data ? data : v; in; in = in == v ? NULL : v)
        for (size_t i = 0; i < COUNTOF(keys); i++) {
            const struct value *all = map_get(in, str_of(keys[i]));
            if (all && all->kind == VALUE_LIST)
                return all;
        }
    return NULL;
}

/* ---- names: these programs let devices share one, or have none ---- */

struct device {
    const struct value *object;
    uint32_t source;
    uint32_t stage; /* how much of its place the name tells, 0 is its own */
    str name;
};

struct devices {
    VEC(struct device) at;
};

enum { STAGES = 4 };

static bool keep(struct format_run *r, const struct value *v)
{
    struct devices *d = r->state;
    if (!d)
        d = r->state = ARENA_NEW(r->fleet->arena, struct devices);
    if (v->kind != VALUE_MAP)
        return inventory_emit(r, v);
    struct value *kept = arena_dup(r->fleet->arena, v, sizeof *v);
    vec_push(r->fleet->arena, &d->at, (struct device){.object = kept, .source = r->source});
    return true;
}

static bool keep_all(struct format_run *r, const struct value *all)
{
    bool good = true;
    for (uint32_t i = 0; i < all->as.list->n; i++)
        good = keep(r, &all->as.list->at[i]) && good;
    return good;
}

/* The text at the first of the paths that has one. */
static str text_of(struct format_run *r, const struct value *object, const char *const *paths)
{
    struct arena *a = r->fleet->arena;
    for (; *paths; paths++) {
        struct fleet_path p;
        struct value v;
        if (!fleet_path_read(&p, a, str_of(*paths)) || !fleet_path_find(&v, a, &p, object))
            continue;
        if (v.kind == VALUE_STRING && v.len)
            return value_text(&v);
        if (v.kind == VALUE_INT)
            return str_printf(a, "%lld", (long long)v.as.integer);
    }
    return (str){0};
}

/* PP:MDF · PP:MDF@site · PP:MDF@site:rack:position · PP:MDF@site:rack:position:id */
static void name_device(struct format_run *r, struct device *d)
{
    static const char *const own[] = {"name", NULL};
    static const char *const made[] = {"display", "display_name", "device_type.model",
                                       "model",   "id",           NULL};
    static const char *const places[][4] = {
        {"site.slug", "location.name", "site.name", "site"},
        {"rack.name", "rack", NULL},
        {"position", NULL},
        {"id", NULL},
    };
    str name = text_of(r, d->object, own);
    if (!name.n && !d->stage)
        d->stage = text_of(r, d->object, (const char *const[]){"display", NULL}).n ? 0 : 1;
    struct buf b = BUF(r->fleet->arena);
    name = name.n ? name : text_of(r, d->object, made);
    buf_add(&b, name.n ? name : STR("unnamed"));
    size_t parts = d->stage == 0 ? 0 : d->stage == 1 ? 1 : d->stage + 1;
    for (size_t k = 0; k < parts && k < COUNTOF(places); k++) {
        const char *const paths[] = {places[k][0], places[k][1], places[k][1] ? places[k][2] : NULL,
                                     places[k][1] && places[k][2] ? places[k][3] : NULL, NULL};
        str place = text_of(r, d->object, paths);
        if (place.n)
            buf_printf(&b, "%c%.*s", k ? ':' : '@', STR_ARG(place));
    }
    d->name = buf_str(&b);
}

/* Names all devices; those that share one tell more of their place, until none do or no more can be
 * told. */
static void name_all(struct format_run *r, struct devices *d)
{
    for (uint32_t round = 0; round <= STAGES; round++) {
        struct symtab names = symtab_new(r->fleet->arena);
        VEC(uint32_t) count = {0};
        bool twice = false;
        for (uint32_t i = 0; i < d->at.n; i++) {
            name_device(r, &d->at.at[i]);
            sym k = sym_intern(&names, d->at.at[i].name);
            if (k == count.n)
                vec_push(r->fleet->arena, &count, 0);
            twice = ++count.at[k] > 1 || twice;
        }
        for (uint32_t i = 0; twice && i < d->at.n; i++)
            d->at.at[i].stage += count.at[sym_find(&names, d->at.at[i].name)] > 1;
        if (!twice)
            return;
    }
}

/* The object under the name that it was given. */
static const struct value *renamed(struct format_run *r, const struct device *d)
{
    const struct value *own = map_get(d->object, STR("name"));
    if (own && str_eq(value_text(own), d->name))
        return d->object;
    struct value *copy = arena_dup(r->fleet->arena, d->object, sizeof *d->object);
    struct value name = value_string(d->name);
    *copy = value_map(r->fleet->arena);
    copy->file = name.file = d->object->file;
    copy->at = name.at = own ? own->at : d->object->at;
    for (uint32_t i = 0; i < d->object->as.map->n; i++)
        map_set(copy, value_text(&d->object->as.map->at[i].key), d->object->as.map->at[i].value);
    map_set(copy, STR("name"), name);
    return copy;
}

static bool emit_devices(struct format_run *r, struct devices *d)
{
    bool good = true, named = false;
    uint32_t changed = 0, first = 0;
    for (uint32_t i = 0; i < r->rows.n; i++) /* the user's own map says where names come from */
        named = named || (r->rows.at[i].own && str_eq(r->rows.at[i].to, STR("name")));
    if (!named)
        name_all(r, d);
    for (uint32_t i = 0; i < d->at.n; i++) {
        const struct value *object = named ? d->at.at[i].object : renamed(r, &d->at.at[i]);
        r->source = d->at.at[i].source;
        if (object != d->at.at[i].object && !changed++)
            first = i;
        good = inventory_emit(r, object) && good;
    }
    if (changed) {
        struct buf count = BUF(r->dg->arena);
        buf_put_count(&count, changed);
        buf_add(&count, changed == 1 ? STR(" object has") : STR(" objects have"));
        DIAG_STR(r->dg, FORMAT_NAMES, value_span(d->at.at[first].object), buf_str(&count));
        diag_label(r->dg, "this one is called `%.*s`", STR_ARG(d->at.at[first].name));
    }
    return good;
}

/* ---- documents ---- */

bool inventory_take_api(struct format_run *r, const struct value *v)
{
    const struct value *all = objects_of(v), *count = map_get(v, STR("count"));
    if (v->kind == VALUE_LIST)
        return keep_all(r, v);
    if (!all && v->kind == VALUE_MAP && (map_get(v, STR("name")) || map_get(v, STR("id"))))
        return keep(r, v);
    if (!all) {
        DIAG_STR(r->dg, FORMAT_SHAPE, value_span(v), str_of(r->format->title),
                 STR("a list of devices, or a map with it under `results` or `data.devices`"));
        return false;
    }
    if (count && count->kind == VALUE_INT && count->as.integer > 0)
        r->announced = (uint64_t)count->as.integer;
    return keep_all(r, all);
}

bool inventory_finish_api(struct format_run *r)
{
    struct buf have = BUF(r->dg->arena), want = BUF(r->dg->arena);
    bool good = !r->state || emit_devices(r, r->state);
    if (r->taken >= r->announced)
        return good;
    buf_put_count(&have, r->taken);
    buf_put_count(&want, r->announced);
    DIAG_STR(r->dg, FORMAT_PAGE, r->source == SOURCE_NONE ? SPAN_NONE : span_start(r->source),
             buf_str(&have), buf_str(&want));
    return good;
}

static const struct value *first_of(const struct value *v)
{
    const struct value *all = v->kind == VALUE_LIST ? v : objects_of(v);
    if (!all)
        return v->kind == VALUE_MAP ? v : NULL;
    return all->as.list->n && all->as.list->at[0].kind == VALUE_MAP ? &all->as.list->at[0] : NULL;
}

bool inventory_looks_nautobot(const struct value *v)
{
    const struct value *first = first_of(v);
    const struct value *data = map_get(v, STR("data"));
    return (first && (map_get(first, STR("natural_slug")) || map_get(first, STR("object_type")))) ||
           (data && map_get(data, STR("devices")));
}

bool inventory_looks_netbox(const struct value *v)
{
    const struct value *first = first_of(v);
    if (!first || inventory_looks_nautobot(v))
        return false;
    const struct value *type = map_get(first, STR("device_type"));
    return (type && (type->kind == VALUE_MAP || map_get(first, STR("site")))) ||
           (map_get(first, STR("manufacturer")) && map_get(first, STR("site")));
}
