/* SPDX-License-Identifier: Apache-2.0 */
/* Joins: from a node to its location, from a link to its nodes.
 *
 * Each location has a view with what is computed of it: `path`, `ancestors`, and for each type of
 * location on the way to the outermost the name of the nearest one. A view is built from the
 * parent's view, so building all of them takes time linear in their number times their depth. */
#include "engine/fleet_table.h"

static uint32_t parent_of(const struct fleet *f, uint32_t i)
{
    const struct value *parent = map_get(fleet_object(f, FLEET_LOCATIONS, i), STR("parent"));
    if (!parent || parent->kind != VALUE_STRING)
        return FLEET_NONE;
    return fleet_find(f, FLEET_LOCATIONS, value_text(parent));
}

static struct value make_view(struct fleet *f, uint32_t i, const struct value *above,
                              str above_name)
{
    struct value view = value_map(f->arena), ancestors = value_list(f->arena);
    const struct value *object = fleet_object(f, FLEET_LOCATIONS, i);
    const struct value *name = map_get(object, STR("name"));
    str path = value_text(name);
    if (above) {
        const struct value *outer = map_get(above, STR("ancestors"));
        for (uint32_t k = 0; k < outer->as.list->n; k++)
            list_add(&ancestors, outer->as.list->at[k]);
        list_add(&ancestors, value_string(above_name));
        path = str_printf(f->arena, "%.*s/%.*s", STR_ARG(value_text(map_get(above, STR("path")))),
                          STR_ARG(path));
        for (uint32_t k = 0; k < above->as.map->n; k++)
            map_set(&view, value_text(&above->as.map->at[k].key), above->as.map->at[k].value);
    }
    const struct value *type = map_get(object, STR("type"));
    if (type && type->kind == VALUE_STRING)
        map_set(&view, value_text(type), *name);
    map_set(&view, STR("path"), value_string(path));
    map_set(&view, STR("ancestors"), ancestors);
    return view;
}

bool fleet_locate(struct fleet *f, struct diags *dg)
{
    struct fleet_table *t = &f->tables.at[FLEET_LOCATIONS];
    uint32_t n = t->objects.n, open = 0;
    t->views = ARENA_ARRAY(f->arena, struct value, n);
    struct arena *scratch = arena_child(f->arena);
    uint32_t *chain = ARENA_ARRAY(scratch, uint32_t, n + 1);
    bool *on_chain = ARENA_ARRAY(scratch, bool, n + 1);
    bool good = true;
    for (uint32_t i = 0; i < n && good; i++) {
        for (uint32_t k = i; k != FLEET_NONE && t->views[k].kind == VALUE_NULL;
             k = parent_of(f, k)) {
            if (on_chain[k]) {
                const struct value *at = map_get(&t->objects.at[k], STR("parent"));
                DIAG_STR(dg, LOCATION_CYCLE, value_span(at), sym_text(&t->names, k));
                good = false;
                break;
            }
            on_chain[k] = true;
            chain[open++] = k;
        }
        while (open && good) {
            uint32_t k = chain[--open], above = parent_of(f, k);
            t->views[k] = above == FLEET_NONE ? make_view(f, k, NULL, (str){0})
                                              : make_view(f, k, &t->views[above],
                                                          fleet_name(f, FLEET_LOCATIONS, above));
        }
    }
    arena_free(scratch);
    return good;
}

/* The location that a node names, by `location` (a string, or the name in an inline map) or
 * `location_id`. */
static uint32_t location_index(const struct fleet *f, const struct value *node)
{
    const struct value *by = map_get(node, STR("location"));
    if (by && by->kind == VALUE_MAP)
        by = map_get(by, STR("name"));
    uint32_t i = FLEET_NONE;
    if (by && by->kind == VALUE_STRING)
        i = fleet_find(f, FLEET_LOCATIONS, value_text(by));
    if (i == FLEET_NONE && (by = map_get(node, STR("location_id"))) && by->kind == VALUE_STRING)
        i = fleet_find(f, FLEET_LOCATIONS, value_text(by));
    return i;
}

const struct value *fleet_location_of(struct fleet *f, const struct value *node, str key)
{
    const struct fleet_table *t = &f->tables.at[FLEET_LOCATIONS];
    if (!t->objects.n)
        return NULL;
    uint32_t i = location_index(f, node);
    if (i == FLEET_NONE || !t->views)
        return NULL;
    const struct value *own = map_get(&t->objects.at[i], key);
    return own ? own : map_get(&t->views[i], key);
}

static uint32_t end_index(const struct fleet *f, const struct value *link, str end)
{
    const struct value *by = map_get(link, end);
    return by && by->kind == VALUE_STRING ? fleet_find(f, FLEET_NODES, value_text(by)) : FLEET_NONE;
}

static const struct value *node_at(const struct fleet *f, uint32_t i)
{
    bool wanted = f->whole && f->whole->wanted(f->whole->ctx);
    const struct value *whole = wanted ? f->whole->node(f->whole->ctx, i) : NULL;
    return whole ? whole : fleet_object(f, FLEET_NODES, i);
}

const struct value *fleet_link_end(const struct fleet *f, const struct value *link, str end)
{
    uint32_t i = end_index(f, link, end);
    return i == FLEET_NONE ? NULL : node_at(f, i);
}

const struct value *fleet_location_key(struct fleet *f, const struct value *location, str key)
{
    const struct fleet_table *t = &f->tables.at[FLEET_LOCATIONS];
    const struct value *own = map_get(location, key), *name = map_get(location, STR("name"));
    if (own || !t->views || !name || name->kind != VALUE_STRING)
        return own;
    uint32_t i = fleet_find(f, FLEET_LOCATIONS, value_text(name));
    return i == FLEET_NONE ? NULL : map_get(&t->views[i], key);
}

/* ---- links as their nodes see them ---- */

/* One end's view of a link: own is "a" or "z". */
static struct value link_view(struct fleet *f, const struct value *link, bool at_z)
{
    static const char *const same[] = {"name",      "id",         "role",
                                       "bandwidth", "circuit_id", "custom_data"};
    struct value view = value_map(f->arena);
    view.file = link->file;
    view.at = link->at;
    for (size_t k = 0; k < COUNTOF(same); k++) {
        const struct value *v = map_get(link, str_of(same[k]));
        if (v)
            map_set(&view, str_of(same[k]), *v);
    }
    const struct value *own = map_get(link, at_z ? STR("interface_z") : STR("interface_a"));
    const struct value *other = map_get(link, at_z ? STR("interface_a") : STR("interface_z"));
    const struct value *peer = fleet_link_end(f, link, at_z ? STR("a") : STR("z"));
    if (own)
        map_set(&view, STR("interface"), *own);
    map_set(&view, STR("peer"), peer ? *peer : value_null());
    if (other)
        map_set(&view, STR("peer_interface"), *other);
    return view;
}

static void make_links(struct fleet *f)
{
    struct fleet_table *nodes = &f->tables.at[FLEET_NODES];
    nodes->links = ARENA_ARRAY(f->arena, struct value, nodes->objects.n);
    for (uint32_t i = 0; i < nodes->objects.n; i++)
        nodes->links[i] = value_list(f->arena);
    for (uint32_t i = 0; i < fleet_count(f, FLEET_LINKS); i++) {
        const struct value *link = fleet_object(f, FLEET_LINKS, i);
        for (int z = 0; z < 2; z++) {
            uint32_t end = end_index(f, link, z ? STR("z") : STR("a"));
            if (end != FLEET_NONE)
                list_add(&nodes->links[end], link_view(f, link, z));
        }
    }
}

/* The links of node i with whole peers. */
static const struct value *whole_links(struct fleet *f, uint32_t i)
{
    struct arena *a = f->whole->room;
    const struct value **slot = f->whole->links(f->whole->ctx, i);
    if (*slot)
        return *slot;
    const struct value *kept = &f->tables.at[FLEET_NODES].links[i];
    struct value *links = ARENA_NEW(a, struct value);
    *links = value_list(a);
    for (uint32_t k = 0; k < kept->as.list->n; k++) {
        struct value view = kept->as.list->at[k], copy = value_map(a);
        copy.file = view.file;
        copy.at = view.at;
        struct pair *pairs = arena_dup(a, view.as.map->at, view.as.map->n * sizeof *pairs);
        map_fill(&copy, pairs, view.as.map->n);
        struct value *peer = map_get(&copy, STR("peer"));
        const struct value *name = map_get(peer, STR("name"));
        if (name)
            *peer = *node_at(f, fleet_find(f, FLEET_NODES, value_text(name)));
        list_add(links, copy);
    }
    return *f->whole->links(f->whole->ctx, i) = links;
}

const struct value *fleet_links_of(struct fleet *f, const struct value *node)
{
    struct fleet_table *nodes = &f->tables.at[FLEET_NODES];
    const struct value *name = map_get(node, STR("name"));
    if (!name || name->kind != VALUE_STRING)
        return NULL;
    uint32_t i = fleet_find(f, FLEET_NODES, value_text(name));
    if (i == FLEET_NONE)
        return NULL;
    if (!nodes->links)
        make_links(f);
    bool wanted = f->whole && f->whole->wanted(f->whole->ctx);
    return wanted ? whole_links(f, i) : &nodes->links[i];
}

const struct value *fleet_node_links(struct fleet *f, const struct value *node)
{
    const struct value *own = map_get(node, STR("links"));
    return own ? own : fleet_links_of(f, node);
}

const struct value *fleet_all(struct fleet *f, uint32_t table)
{
    struct fleet_table *t = &f->tables.at[table];
    if (t->all.kind == VALUE_NULL)
        t->all = value_list(f->arena);
    if (t->all.as.list->n != t->objects.n) { /* the table's own rows: nobody adds to the list */
        t->all.as.list->at = t->objects.at;
        t->all.as.list->n = t->all.as.list->cap = t->objects.n;
    }
    return &t->all;
}
