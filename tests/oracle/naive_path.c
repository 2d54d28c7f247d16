/* SPDX-License-Identifier: Apache-2.0 */
/* Fields: from the rule's object, from a bound name, from the fleet; joins look objects up one by
 * one. Other objects are read as loaded. */
#include "tests/oracle/naive_truth.h"

struct route {
    struct judge *j;
    const struct ast_step *steps;
    uint32_t n;
    bool undecided; /* a computed step was no key and no index */
};

static bool is_key(const struct ast_step *s, const char *key)
{
    return s->kind == AST_STEP_KEY && str_eq(s->key, str_of(key));
}

static const struct value *find_object(const struct value *list, str key,
                                       const struct value *wanted)
{
    if (!wanted || wanted->kind != VALUE_STRING)
        return NULL;
    for (uint32_t i = 0; i < list->as.list->n; i++) {
        const struct value *v = map_get(&list->as.list->at[i], key);
        if (v && value_eq(v, wanted))
            return &list->as.list->at[i];
    }
    return NULL;
}

static const struct value *by_name_or_id(const struct value *list, const struct value *wanted)
{
    const struct value *hit = find_object(list, STR("name"), wanted);
    return hit ? hit : find_object(list, STR("id"), wanted);
}

/* One step of plain data. */
static const struct value *plain_step(struct route *r, const struct value *v,
                                      const struct ast_step *s)
{
    struct result key;
    int64_t index = -1;
    switch (s->kind) {
    case AST_STEP_KEY:
        return map_get(v, s->key);
    case AST_STEP_INDEX:
        index = s->index;
        break;
    case AST_STEP_DYNAMIC:
        key = naive_value(r->j, s->expr);
        if (key.decided && key.v.kind == VALUE_STRING)
            return map_get(v, value_text(&key.v));
        if (!key.decided || key.v.kind != VALUE_INT) {
            r->undecided = true;
            return NULL;
        }
        index = key.v.as.integer;
        break;
    }
    if (v->kind != VALUE_LIST || index < 0 || index >= (int64_t)v->as.list->n)
        return NULL;
    return &v->as.list->at[index];
}

/* Plain steps from a value on; computed steps count even where there is nothing to take them. */
static const struct value *follow(struct route *r, const struct value *v, uint32_t i)
{
    static const struct value nothing;
    for (; i < r->n; i++)
        v = plain_step(r, v ? v : &nothing, &r->steps[i]);
    return v;
}

/* A field of a location: its own key, else the name of the nearest location of that type. Its path
 * and ancestors are not told here. */
static const struct value *location_step(struct judge *j, const struct value *l, str key)
{
    const struct value *own = map_get(l, key);
    for (; l && !own; l = by_name_or_id(&j->run->data.locations, map_get(l, STR("parent")))) {
        const struct value *type = map_get(l, STR("type"));
        if (type && type->kind == VALUE_STRING && str_eq(value_text(type), key))
            return map_get(l, STR("name"));
    }
    return own;
}

/* location.x of a node: of the inline map, else of the location that it names. */
static const struct value *node_location(struct judge *j, const struct value *node, str key)
{
    const struct value *all = &j->run->data.locations, *by = map_get(node, STR("location"));
    if (by && by->kind == VALUE_MAP) {
        const struct value *own = map_get(by, key);
        if (own)
            return own;
        by = map_get(by, STR("name"));
    }
    const struct value *l = by_name_or_id(all, by);
    if (!l)
        l = by_name_or_id(all, map_get(node, STR("location_id")));
    return l ? location_step(j, l, key) : NULL;
}

static const struct value *link_end(struct judge *j, const struct value *link, str end)
{
    return by_name_or_id(&j->run->data.nodes, map_get(link, end));
}

static void copy_key(struct value *view, const char *as, const struct value *link, const char *key)
{
    const struct value *v = map_get(link, str_of(key));
    if (v)
        map_set(view, str_of(as), *v);
}

/* The links of a node, in order of the links, its a ends before its z ends. */
static const struct value *node_links(struct judge *j, const struct value *node)
{
    const struct value *links = &j->run->data.links, *own = map_get(node, STR("name"));
    struct value *all = ARENA_NEW(j->run->arena, struct value);
    *all = value_list(j->run->arena);
    for (uint32_t i = 0; i < links->as.list->n; i++)
        for (int z = 0; z < 2; z++) {
            const struct value *link = &links->as.list->at[i];
            const struct value *here = link_end(j, link, z ? STR("z") : STR("a"));
            const struct value *name = here ? map_get(here, STR("name")) : NULL;
            if (!name || !own || !value_eq(name, own))
                continue;
            const struct value *peer = link_end(j, link, z ? STR("a") : STR("z"));
            struct value view = value_map(j->run->arena);
            copy_key(&view, "role", link, "role");
            copy_key(&view, "interface", link, z ? "interface_z" : "interface_a");
            map_set(&view, STR("peer"), peer ? *peer : value_null());
            copy_key(&view, "peer_interface", link, z ? "interface_a" : "interface_z");
            list_add(all, view);
        }
    return all;
}

/* Steps from a node, whose location and links are elsewhere. */
static const struct value *follow_node(struct route *r, const struct value *node, uint32_t i)
{
    if (node && i + 1 < r->n && is_key(&r->steps[i], "location") &&
        r->steps[i + 1].kind == AST_STEP_KEY)
        return follow(r, node_location(r->j, node, r->steps[i + 1].key), i + 2);
    if (!node || i >= r->n || !is_key(&r->steps[i], "links") || map_get(node, STR("links")))
        return follow(r, node, i);
    const struct value *v = node_links(r->j, node);
    if (i + 1 < r->n)
        v = plain_step(r, v, &r->steps[i + 1]);
    if (v && i + 3 < r->n && is_key(&r->steps[i + 2], "peer"))
        return follow_node(r, map_get(v, STR("peer")), i + 3);
    return follow(r, v, i + 2 < r->n ? i + 2 : r->n);
}

static const struct value *follow_element(struct route *r, enum ast_element element,
                                          const struct value *v)
{
    switch (element) {
    case AST_ELEMENT_NODE:
        return follow_node(r, v, 0);
    case AST_ELEMENT_LINK:
        if (r->n > 1 && (is_key(&r->steps[0], "a") || is_key(&r->steps[0], "z")))
            return follow_node(r, link_end(r->j, v, r->steps[0].key), 1);
        return follow(r, v, 0);
    case AST_ELEMENT_LOCATION:
        if (r->n > 0 && r->steps[0].kind == AST_STEP_KEY)
            return follow(r, location_step(r->j, v, r->steps[0].key), 1);
        return follow(r, v, 0);
    case AST_ELEMENT_NODE_LINK:
        if (r->n > 0 && is_key(&r->steps[0], "peer"))
            return follow_node(r, map_get(v, STR("peer")), 1);
        return follow(r, v, 0);
    case AST_ELEMENT_DATA:
        break;
    }
    return follow(r, v, 0);
}

static const struct value *fleet_list(const struct naive_data *d, str name)
{
    return str_eq(name, STR("nodes"))   ? &d->nodes
           : str_eq(name, STR("links")) ? &d->links
                                        : &d->locations;
}

struct result naive_path(struct judge *j, const struct ast_path *p)
{
    struct route r = {.j = j, .steps = p->steps, .n = p->n};
    const struct value *v = j->object;
    switch (p->root) {
    case AST_NODE:
        v = follow_node(&r, v, 0);
        break;
    case AST_LINK:
        v = follow_element(&r, p->joins ? AST_ELEMENT_LINK : AST_ELEMENT_DATA, v);
        break;
    case AST_LOCATION:
        v = follow_element(&r, AST_ELEMENT_LOCATION, v);
        break;
    case AST_FLEET:
        v = follow(&r, fleet_list(&j->run->data, p->steps[0].key), 1);
        break;
    case AST_BOUND:
        v = follow_element(&r, p->element, &j->bound[p->slot]);
        break;
    case AST_TABLE:
    case AST_ROOT_COUNT:
        v = follow(&r, v, 0);
        break;
    }
    if (r.undecided)
        return (struct result){0};
    return decided(v ? *v : value_null());
}
