/* SPDX-License-Identifier: Apache-2.0 */
/* Nornir: hosts.yaml, and groups.yaml and defaults.yaml beside it. What a host does not say itself
 * its groups say, in order and each with its own groups; what they do not say the defaults say. */
#include "engine/fleet_format.h"

#include "base/io.h"

static const char *const attributes[] = {"hostname", "port", "username", "password", "platform"};

struct nornir {
    bool read;
    struct value groups, defaults; /* null: none */
};

/* hosts.yaml as groups.yaml: the same name with another word before the ending. */
static str sister(struct arena *a, str path, const char *word)
{
    size_t dot = path.n;
    while (dot && path.p[dot - 1] != '.')
        dot--;
    str stem = dot > 1 ? str_sub(path, 0, dot - 1) : path;
    str head = str_ends(stem, STR("hosts")) ? str_sub(stem, 0, stem.n - 5) : (str){0};
    if (!str_ends(stem, STR("hosts")))
        return (str){0};
    return str_printf(a, "%.*s%s%.*s", STR_ARG(head), word,
                      STR_ARG(dot > 1 ? str_sub(path, dot - 1, path.n) : (str){0}));
}

static bool read_sisters(struct format_run *r, struct nornir *n)
{
    struct arena *a = r->fleet->arena;
    str path = r->dg->sources.at[r->source].name, given[] = {r->input->groups, r->input->defaults};
    static const char *const words[] = {"groups", "defaults"};
    struct value *into[] = {&n->groups, &n->defaults};
    bool good = true;
    for (size_t k = 0; k < COUNTOF(words); k++) {
        str name = given[k].n ? given[k] : sister(a, path, words[k]);
        struct value v;
        if (!name.n || !inventory_beside(&v, r, name, &good))
            continue;
        if (v.kind == VALUE_MAP) {
            *into[k] = v;
        } else if (v.kind != VALUE_NULL) {
            DIAG_STR(r->dg, FORMAT_SHAPE, value_span(&v), STR("Nornir"),
                     str_printf(r->dg->arena, "a map of %s", words[k]));
            good = false;
        }
    }
    return good;
}

/* ---- one host ---- */

struct layers {
    VEC(const struct value *) at; /* the host, then its groups, nearest first */
    struct symtab names;          /* of groups that are in it */
};

static bool unknown_group(struct format_run *r, const struct nornir *n, const struct value *name)
{
    DIAG_STR(r->dg, FORMAT_GROUP, value_span(name), value_text(name));
    uint32_t count = n->groups.kind == VALUE_MAP ? n->groups.as.map->n : 0;
    str *names = ARENA_ARRAY(r->dg->arena, str, count + 1);
    for (uint32_t i = 0; i < count; i++)
        names[i] = value_text(&n->groups.as.map->at[i].key);
    str near = str_nearest(value_text(name), names, count);
    if (near.n)
        diag_label(r->dg, "did you mean `%.*s`?", STR_ARG(near));
    return false;
}

/* Adds the groups that a host or group names, each followed by its own: depth first, each once,
 * with a stack of its own. */
static bool add_groups(struct layers *l, struct format_run *r, const struct nornir *n,
                       const struct value *of)
{
    struct arena *a = r->fleet->arena;
    VEC(const struct value *) stack = {0};
    bool good = true;
    for (const struct value *from = of;;) {
        const struct value *groups = map_get(from, STR("groups"));
        uint32_t count = groups && groups->kind == VALUE_LIST ? groups->as.list->n : 0;
        for (uint32_t i = count; i-- > 0;)
            vec_push(a, &stack, &groups->as.list->at[i]);
        for (from = NULL; stack.n && !from;) {
            const struct value *name = stack.at[--stack.n];
            uint32_t known = l->names.n;
            const struct value *group = map_get(&n->groups, value_text(name));
            if (sym_intern(&l->names, value_text(name)) < known)
                continue;
            if (!group && n->groups.kind == VALUE_MAP)
                good = unknown_group(r, n, name);
            if (group && group->kind == VALUE_MAP)
                vec_push(a, &l->at, from = group);
        }
        if (!from)
            return good;
    }
}

/* The keys of maps that earlier layers do not have. */
static void inherit(struct value *into, const struct value *map)
{
    for (uint32_t i = 0; map && map->kind == VALUE_MAP && i < map->as.map->n; i++) {
        const struct pair *p = &map->as.map->at[i];
        if (!map_get(into, value_text(&p->key)))
            map_set(into, value_text(&p->key), p->value);
    }
}

static void inherit_attributes(struct value *into, const struct value *layer)
{
    for (size_t k = 0; k < COUNTOF(attributes); k++) {
        const struct value *v = map_get(layer, str_of(attributes[k]));
        if (v && v->kind != VALUE_NULL && !map_get(into, str_of(attributes[k])))
            map_set(into, str_of(attributes[k]), *v);
    }
}

static bool emit_host(struct format_run *r, const struct nornir *n, const struct pair *p)
{
    struct arena *a = r->fleet->arena;
    const struct value *host = &p->value;
    struct layers l = {.names = symtab_new(a)};
    struct value out = value_map(a), data = value_map(a), options = value_map(a),
                 groups = value_list(a);
    if (host->kind != VALUE_MAP && host->kind != VALUE_NULL)
        return fleet_add(r->fleet, r->table, *host, r->dg);
    out.file = host->kind == VALUE_NULL ? p->key.file : host->file;
    out.at = host->kind == VALUE_NULL ? p->key.at : host->at;
    map_set(&out, STR("name"), p->key);
    vec_push(a, &l.at, host);
    bool good = add_groups(&l, r, n, host);
    if (n->defaults.kind == VALUE_MAP)
        vec_push(a, &l.at, &n->defaults);
    for (uint32_t i = 0; i < l.at.n; i++) {
        inherit_attributes(&out, l.at.at[i]);
        inherit(&data, map_get(l.at.at[i], STR("data")));
        inherit(&options, map_get(l.at.at[i], STR("connection_options")));
    }
    for (uint32_t i = 0; i < l.names.n; i++)
        list_add(&groups, value_string(sym_text(&l.names, i)));
    if (groups.as.list->n)
        map_set(&out, STR("groups"), groups);
    map_set(&out, STR("data"), data);
    if (options.as.map->n)
        map_set(&out, STR("connection_options"), options);
    return inventory_emit(r, &out) && good;
}

bool inventory_take_nornir(struct format_run *r, const struct value *v)
{
    struct nornir *n = r->state;
    if (!n) {
        n = r->state = ARENA_NEW(r->fleet->arena, struct nornir);
        n->groups = n->defaults = value_null();
    }
    const struct value *hosts = map_get(v, STR("hosts"));
    bool whole = hosts && hosts->kind == VALUE_MAP && map_get(v, STR("groups"));
    bool good = true;
    if (whole) {
        const struct value *groups = map_get(v, STR("groups")), *d = map_get(v, STR("defaults"));
        n->groups = *groups;
        n->defaults = d ? *d : value_null();
    } else {
        hosts = v;
        good = n->read || read_sisters(r, n);
    }
    n->read = true;
    if (hosts->kind != VALUE_MAP) {
        DIAG_STR(r->dg, FORMAT_SHAPE, value_span(v), STR("Nornir"),
                 STR("a map of hosts by name (hosts.yaml)"));
        return false;
    }
    for (uint32_t i = 0; i < hosts->as.map->n; i++)
        good = emit_host(r, n, &hosts->as.map->at[i]) && good;
    return good;
}

bool inventory_finish_nornir(struct format_run *r UNUSED)
{
    return true;
}

bool inventory_looks_nornir(const struct value *v)
{
    bool any = false;
    if (v->kind != VALUE_MAP || !v->as.map->n)
        return false;
    for (uint32_t i = 0; i < v->as.map->n; i++) {
        const struct value *host = &v->as.map->at[i].value;
        if (host->kind != VALUE_MAP)
            return false;
        for (uint32_t k = 0; k < host->as.map->n; k++) {
            str key = value_text(&host->as.map->at[k].key);
            bool known = str_eq(key, STR("groups")) || str_eq(key, STR("data")) ||
                         str_eq(key, STR("connection_options"));
            for (size_t j = 0; j < COUNTOF(attributes); j++)
                known = known || str_eq(key, str_of(attributes[j]));
            if (!known)
                return false;
            any = true;
        }
    }
    return any;
}
