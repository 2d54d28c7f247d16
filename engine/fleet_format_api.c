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

bool format_take_api(struct format_run *r, const struct value *v)
{
    const struct value *all = objects_of(v), *count = map_get(v, STR("count"));
    if (v->kind == VALUE_LIST)
        return format_emit_all(r, v);
    if (!all && v->kind == VALUE_MAP && (map_get(v, STR("name")) || map_get(v, STR("id"))))
        return format_emit(r, v);
    if (!all) {
        DIAG_STR(r->dg, FORMAT_SHAPE, value_span(v), str_of(r->format->title),
                 STR("a list of devices, or a map with it under `results` or `data.devices`"));
        return false;
    }
    if (count && count->kind == VALUE_INT && count->as.integer > 0)
        r->announced = (uint64_t)count->as.integer;
    return format_emit_all(r, all);
}

bool format_finish_api(struct format_run *r)
{
    struct buf have = BUF(r->dg->arena), want = BUF(r->dg->arena);
    if (r->taken >= r->announced)
        return true;
    buf_put_count(&have, r->taken);
    buf_put_count(&want, r->announced);
    DIAG_STR(r->dg, FORMAT_PAGE, r->source == SOURCE_NONE ? SPAN_NONE : span_start(r->source),
             buf_str(&have), buf_str(&want));
    return true;
}

static const struct value *first_of(const struct value *v)
{
    const struct value *all = v->kind == VALUE_LIST ? v : objects_of(v);
    if (!all)
        return v->kind == VALUE_MAP ? v : NULL;
    return all->as.list->n && all->as.list->at[0].kind == VALUE_MAP ? &all->as.list->at[0] : NULL;
}

bool format_looks_nautobot(const struct value *v)
{
    const struct value *first = first_of(v);
    const struct value *data = map_get(v, STR("data"));
    return (first && (map_get(first, STR("natural_slug")) || map_get(first, STR("object_type")))) ||
           (data && map_get(data, STR("devices")));
}

bool format_looks_netbox(const struct value *v)
{
    const struct value *first = first_of(v);
    if (!first || format_looks_nautobot(v))
        return false;
    const struct value *type = map_get(first, STR("device_type"));
    return (type && (type->kind == VALUE_MAP || map_get(first, STR("site")))) ||
           (map_get(first, STR("manufacturer")) && map_get(first, STR("site")));
}
