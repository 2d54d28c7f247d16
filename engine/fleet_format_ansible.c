/* SPDX-License-Identifier: Apache-2.0 */
/* Ansible: what `ansible-inventory --list` prints, and YAML inventories with group_vars/ and
 * host_vars/ beside them.
 *
 *     all                depth 0        a host has, later over earlier: the vars of all, of its
 * groups
 *      |- core           1              from the outside in (then ansible_group_priority, then
 * name), |   `- spines     2  host s1     group_vars/all, group_vars/GROUP in the same order, its
 * own,
 *      `- lab            1              host_vars/HOST
 *
 * A host becomes {inventory_hostname, group_names, its vars}. */
#include "engine/fleet_format.h"

#include "base/io.h"

#include <stdlib.h>

struct group {
    str name;
    VEC(uint32_t) children;
    VEC(uint32_t) parents;
    VEC(const struct value *) vars;
    VEC(const struct value *) files; /* group_vars */
    int64_t priority;
    uint32_t depth, waiting; /* parents that have no depth yet */
    uint32_t rank;           /* in order of the vars */
    uint32_t mark;           /* the host that was seen in it last + 1 */
};

struct host {
    const struct value *key;
    VEC(uint32_t) groups;
    VEC(const struct value *) vars;
    VEC(const struct value *) files; /* host_vars */
};

struct ansible {
    struct arena *a;
    struct format_run *r;
    struct symtab group_names, host_names;
    VEC(struct group) groups; /* 0: all */
    VEC(struct host) hosts;
};

static uint32_t group_of(struct ansible *s, str name)
{
    uint32_t k = sym_intern(&s->group_names, name);
    if (k == s->groups.n)
        vec_push(s->a, &s->groups, (struct group){.name = sym_text(&s->group_names, k)});
    return k;
}

static uint32_t host_of(struct ansible *s, const struct value *key, str name)
{
    uint32_t k = sym_intern(&s->host_names, name);
    if (k == s->hosts.n) {
        struct value *named = ARENA_NEW(s->a, struct value);
        *named = *key;
        named->as.text = name.p;
        named->len = (uint32_t)name.n;
        vec_push(s->a, &s->hosts, (struct host){.key = named});
    }
    return k;
}

static struct ansible *state_of(struct format_run *r)
{
    struct ansible *s = r->state;
    if (s)
        return s;
    s = r->state = ARENA_NEW(r->fleet->arena, struct ansible);
    s->a = r->fleet->arena;
    s->r = r;
    s->group_names = symtab_new(s->a);
    s->host_names = symtab_new(s->a);
    group_of(s, STR("all"));
    return s;
}

static void join(struct ansible *s, uint32_t parent, uint32_t child)
{
    struct group *p = &s->groups.at[parent], *c = &s->groups.at[child];
    bool by_child = c->parents.n < p->children.n;
    const uint32_t *at = by_child ? c->parents.at : p->children.at;
    for (uint32_t i = 0, n = by_child ? c->parents.n : p->children.n; i < n; i++)
        if (at[i] == (by_child ? parent : child))
            return;
    vec_push(s->a, &p->children, child);
    vec_push(s->a, &c->parents, parent);
}

static bool bad_shape(struct ansible *s, const struct value *at, const char *want)
{
    DIAG_STR(s->r->dg, FORMAT_SHAPE, value_span(at), STR("Ansible"), str_of(want));
    return false;
}

/* ---- hosts, with ranges: web[01:12].example.net ---- */

enum { RANGES = 4 }; /* at most, in one name */

static bool put_host(struct ansible *s, uint32_t group, const struct value *key, str name,
                     const struct value *vars)
{
    uint32_t k = host_of(s, key, name);
    struct host *h = &s->hosts.at[k];
    vec_push(s->a, &h->groups, group);
    if (vars && vars->kind == VALUE_MAP)
        vec_push(s->a, &h->vars, vars);
    return !vars || vars->kind == VALUE_MAP || vars->kind == VALUE_NULL ||
           bad_shape(s, vars, "a map of variables behind the name of a host");
}

/* "01:12" or "a:f", with a step behind another colon. width: digits, 0 for letters. */
static bool read_range(str text, long at[3], int *width)
{
    str part[3] = {0};
    uint32_t n = 0;
    for (size_t from = 0; from <= text.n && n < 3; n++) {
        size_t colon = str_find_byte(text, ':', from);
        part[n] = str_sub(text, from, colon);
        from = colon == SIZE_MAX ? text.n + 1 : colon + 1;
    }
    if (n < 2 || !part[0].n || !part[1].n || part[0].n > 9 || part[1].n > 9 || part[2].n > 9)
        return false;
    at[2] = 1;
    *width = 0;
    for (uint32_t k = 0; k < n; k++) {
        bool digits = true;
        long value = 0;
        for (size_t i = 0; i < part[k].n; i++) {
            digits = digits && part[k].p[i] >= '0' && part[k].p[i] <= '9';
            value = value * 10 + (part[k].p[i] - '0');
        }
        if (!digits && (k == 2 || part[k].n != 1))
            return false;
        at[k] = digits ? value : part[k].p[0];
        if (k == 0)
            *width = digits ? (int)part[k].n : 0;
    }
    return at[0] <= at[1] && at[2] > 0;
}

/* Adds the hosts of one name, its first range written out; more ranges by coming here again. */
static bool add_host(struct ansible *s, uint32_t group, const struct value *key, str name,
                     const struct value *vars, uint64_t *room, uint32_t ranges)
{
    long at[3];
    int width;
    size_t open = str_find_byte(name, '[', 0), close = str_find_byte(name, ']', 0);
    bool range = open != SIZE_MAX && close != SIZE_MAX && close > open &&
                 read_range(str_sub(name, open + 1, close), at, &width);
    if (!range || !ranges) {
        if (!range && *room && (*room)--)
            return put_host(s, group, key, name, vars);
        diag_limit(s->r->dg, value_span(key), LIMIT_inventory_range);
        return false;
    }
    for (long i = at[0]; i <= at[1]; i += at[2]) {
        str head = str_sub(name, 0, open), tail = str_sub(name, close + 1, name.n);
        str one = width ? str_printf(s->a, "%.*s%0*ld%.*s", STR_ARG(head), width, i, STR_ARG(tail))
                        : str_printf(s->a, "%.*s%c%.*s", STR_ARG(head), (char)i, STR_ARG(tail));
        if (!add_host(s, group, key, one, vars, room, ranges - 1))
            return false;
    }
    return true;
}

static bool take_hosts(struct ansible *s, uint32_t group, const struct value *hosts)
{
    bool good = true;
    uint64_t most = diag_limit_of(s->r->dg, LIMIT_inventory_range);
    if (!hosts || hosts->kind == VALUE_NULL)
        return true;
    for (uint32_t i = 0; hosts->kind == VALUE_LIST && i < hosts->as.list->n; i++) {
        const struct value *v = &hosts->as.list->at[i];
        uint64_t room = most;
        good = v->kind == VALUE_STRING
                   ? add_host(s, group, v, value_text(v), NULL, &room, RANGES) && good
                   : bad_shape(s, v, "names of hosts");
    }
    for (uint32_t i = 0; hosts->kind == VALUE_MAP && i < hosts->as.map->n; i++) {
        const struct pair *p = &hosts->as.map->at[i];
        uint64_t room = most;
        good = add_host(s, group, &p->key, value_text(&p->key), &p->value, &room, RANGES) && good;
    }
    return hosts->kind == VALUE_LIST || hosts->kind == VALUE_MAP
               ? good
               : bad_shape(s, hosts, "a map of hosts by name");
}

/* ---- groups ---- */

static void take_vars(struct ansible *s, uint32_t group, const struct value *vars)
{
    if (!vars || vars->kind != VALUE_MAP)
        return;
    const struct value *priority = map_get(vars, STR("ansible_group_priority"));
    vec_push(s->a, &s->groups.at[group].vars, vars);
    if (priority && priority->kind == VALUE_INT)
        s->groups.at[group].priority = priority->as.integer;
}

/* A group and those inside of it; as deep as the data nests, which has a limit. */
static bool take_group(struct ansible *s, uint32_t group, const struct value *v)
{
    if (v->kind == VALUE_NULL)
        return true;
    if (v->kind == VALUE_LIST) /* old dynamic inventories: {"group": ["host"]} */
        return take_hosts(s, group, v);
    if (v->kind != VALUE_MAP)
        return bad_shape(s, v, "groups with `hosts`, `vars` and `children`");
    bool good = take_hosts(s, group, map_get(v, STR("hosts")));
    take_vars(s, group, map_get(v, STR("vars")));
    const struct value *children = map_get(v, STR("children"));
    for (uint32_t i = 0; children && children->kind == VALUE_LIST && i < children->as.list->n; i++)
        join(s, group, group_of(s, value_text(&children->as.list->at[i])));
    for (uint32_t i = 0; children && children->kind == VALUE_MAP && i < children->as.map->n; i++) {
        const struct pair *p = &children->as.map->at[i];
        uint32_t child = group_of(s, value_text(&p->key));
        join(s, group, child);
        good = take_group(s, child, &p->value) && good;
    }
    return good;
}

bool inventory_take_ansible(struct format_run *r, const struct value *v)
{
    struct ansible *s = state_of(r);
    bool good = true;
    const struct value *meta = map_get(v, STR("_meta"));
    const struct value *hostvars = meta ? map_get(meta, STR("hostvars")) : NULL;
    if (v->kind == VALUE_NULL)
        return true;
    if (v->kind != VALUE_MAP)
        return bad_shape(s, v, "a map of groups");
    for (uint32_t i = 0; i < v->as.map->n; i++) {
        const struct pair *p = &v->as.map->at[i];
        if (!str_eq(value_text(&p->key), STR("_meta")))
            good = take_group(s, group_of(s, value_text(&p->key)), &p->value) && good;
    }
    for (uint32_t i = 0; hostvars && hostvars->kind == VALUE_MAP && i < hostvars->as.map->n; i++) {
        const struct pair *p = &hostvars->as.map->at[i];
        good = put_host(s, 0, &p->key, value_text(&p->key), &p->value) && good;
    }
    return good;
}

/* ---- depths and order ---- */

static bool report_cycle(struct ansible *s)
{
    for (uint32_t i = 0; i < s->groups.n; i++)
        if (s->groups.at[i].waiting) {
            DIAG_STR(s->r->dg, FORMAT_CYCLE, span_start(s->r->source), s->groups.at[i].name);
            return false;
        }
    return true;
}

/* Depth is the longest way from all. */
static bool find_depths(struct ansible *s)
{
    VEC(uint32_t) ready = {0};
    for (uint32_t i = 1; i < s->groups.n; i++)
        if (!s->groups.at[i].parents.n) {
            vec_push(s->a, &s->groups.at[0].children, i);
            vec_push(s->a, &s->groups.at[i].parents, 0);
        }
    for (uint32_t i = 0; i < s->groups.n; i++) {
        s->groups.at[i].waiting = s->groups.at[i].parents.n;
        if (!s->groups.at[i].waiting)
            vec_push(s->a, &ready, i);
    }
    for (uint32_t k = 0; k < ready.n; k++) {
        const struct group *g = &s->groups.at[ready.at[k]];
        for (uint32_t i = 0; i < g->children.n; i++) {
            struct group *child = &s->groups.at[g->children.at[i]];
            child->depth = child->depth > g->depth + 1 ? child->depth : g->depth + 1;
            if (!--child->waiting)
                vec_push(s->a, &ready, g->children.at[i]);
        }
    }
    return report_cycle(s);
}

static int by_order(const void *x, const void *y)
{
    const struct group *const *a = x, *const *b = y;
    if ((*a)->depth != (*b)->depth)
        return (*a)->depth < (*b)->depth ? -1 : 1;
    if ((*a)->priority != (*b)->priority)
        return (*a)->priority < (*b)->priority ? -1 : 1;
    return str_cmp((*a)->name, (*b)->name);
}

static int by_rank(const void *x, const void *y)
{
    uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;
    return a < b ? -1 : a > b;
}

/* The groups in order of their vars. */
static struct group **rank(struct ansible *s)
{
    struct group **order = ARENA_ARRAY(s->a, struct group *, s->groups.n);
    for (uint32_t i = 0; i < s->groups.n; i++)
        order[i] = &s->groups.at[i];
    qsort(order, s->groups.n, sizeof *order, by_order);
    for (uint32_t i = 0; i < s->groups.n; i++)
        order[i]->rank = i;
    return order;
}

/* ---- group_vars and host_vars ---- */

static bool add_file(struct ansible *s, uint32_t i, const struct value *v)
{
    struct value *kept = arena_dup(s->a, v, sizeof *v);
    uint32_t groups = s->groups.n;
    if (v->kind == VALUE_NULL)
        return true;
    if (v->kind != VALUE_MAP)
        return bad_shape(s, v, "a map of variables");
    if (i < groups)
        vec_push(s->a, &s->groups.at[i].files, kept);
    else
        vec_push(s->a, &s->hosts.at[i - groups].files, kept);
    return true;
}

/* NAME, NAME.yml, NAME.yaml, NAME.json, or the files of a folder NAME. */
static bool read_files(struct ansible *s)
{
    static const char *const endings[] = {"", ".yml", ".yaml", ".json"};
    bool good = true;
    uint32_t groups = s->groups.n, hosts = s->hosts.n;
    for (uint32_t i = 0; i < groups + hosts; i++) {
        str name = i < groups ? s->groups.at[i].name : value_text(s->hosts.at[i - groups].key);
        if (memchr(name.p, '/', name.n) || str_starts(name, STR(".")))
            continue;
        for (size_t k = 0; k < COUNTOF(endings); k++) {
            struct value v;
            str path = str_printf(s->a, "%s/%.*s%s", i < groups ? "group_vars" : "host_vars",
                                  STR_ARG(name), endings[k]);
            struct io_names names = {0};
            if (inventory_beside(&v, s->r, path, &good))
                good = add_file(s, i, &v) && good;
            else if (!k && inventory_folder_beside(&names, s->r, path, &good))
                for (uint32_t j = 0; j < names.n; j++)
                    if (inventory_read(&v, s->r, names.at[j], &good))
                        good = add_file(s, i, &v) && good;
        }
    }
    return good;
}

/* ---- one host ---- */

static void lay(struct value *out, const struct value *vars)
{
    for (uint32_t i = 0; i < vars->as.map->n; i++)
        map_set(out, value_text(&vars->as.map->at[i].key), vars->as.map->at[i].value);
}

typedef VEC(uint32_t) group_list;

static void add_marked(struct ansible *s, group_list *all, uint32_t group, uint32_t mark)
{
    if (s->groups.at[group].mark == mark)
        return;
    s->groups.at[group].mark = mark;
    vec_push(s->a, all, group);
}

/* All groups that a host is in, as ranks in order. */
static uint32_t *groups_of(struct ansible *s, const struct host *h, uint32_t *n)
{
    group_list all = {0};
    uint32_t mark = (uint32_t)(h - s->hosts.at) + 1;
    add_marked(s, &all, 0, mark);
    for (uint32_t i = 0; i < h->groups.n; i++)
        add_marked(s, &all, h->groups.at[i], mark);
    for (uint32_t i = 1; i < all.n; i++) {
        const struct group *g = &s->groups.at[all.at[i]];
        for (uint32_t k = 0; k < g->parents.n; k++)
            add_marked(s, &all, g->parents.at[k], mark);
    }
    for (uint32_t i = 0; i < all.n; i++)
        all.at[i] = s->groups.at[all.at[i]].rank;
    qsort(all.at, all.n, sizeof *all.at, by_rank);
    *n = all.n;
    return all.at;
}

static int by_name(const void *x, const void *y)
{
    const struct value *a = x, *b = y;
    return str_cmp(value_text(a), value_text(b));
}

static bool emit_host(struct ansible *s, const struct host *h, struct group *const *order)
{
    uint32_t n;
    const uint32_t *ranks = groups_of(s, h, &n);
    struct value out = value_map(s->a), names = value_list(s->a);
    out.file = h->key->file;
    out.at = h->key->at;
    map_set(&out, STR("inventory_hostname"), *h->key);
    for (uint32_t i = 0; i < n; i++) {
        const struct group *g = order[ranks[i]];
        for (uint32_t k = 0; k < g->vars.n; k++)
            lay(&out, g->vars.at[k]);
        if (!str_eq(g->name, STR("all")) && !str_eq(g->name, STR("ungrouped")))
            list_add(&names, value_string(g->name));
    }
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t k = 0; k < order[ranks[i]]->files.n; k++)
            lay(&out, order[ranks[i]]->files.at[k]);
    for (uint32_t k = 0; k < h->vars.n; k++)
        lay(&out, h->vars.at[k]);
    for (uint32_t k = 0; k < h->files.n; k++)
        lay(&out, h->files.at[k]);
    map_set(&out, STR("inventory_hostname"), *h->key);
    if (names.as.list->n) {
        qsort(names.as.list->at, names.as.list->n, sizeof names, by_name);
        map_set(&out, STR("group_names"), names);
    }
    map_remove(&out, STR("ansible_group_priority"));
    return inventory_emit(s->r, &out);
}

bool inventory_finish_ansible(struct format_run *r)
{
    struct ansible *s = state_of(r);
    bool good = find_depths(s) && read_files(s);
    if (!good)
        return false;
    struct group **order = rank(s);
    for (uint32_t i = 0; i < s->hosts.n; i++)
        good = emit_host(s, &s->hosts.at[i], order) && good;
    return good;
}

static bool is_group(const struct value *v)
{
    if (v->kind != VALUE_MAP || !v->as.map->n)
        return false;
    for (uint32_t i = 0; i < v->as.map->n; i++) {
        str key = value_text(&v->as.map->at[i].key);
        if (!str_eq(key, STR("hosts")) && !str_eq(key, STR("vars")) &&
            !str_eq(key, STR("children")))
            return false;
    }
    return true;
}

bool inventory_looks_ansible(const struct value *v)
{
    const struct value *meta = map_get(v, STR("_meta")), *all = map_get(v, STR("all"));
    if ((meta && map_get(meta, STR("hostvars"))) || (all && is_group(all)))
        return true;
    bool every = v->kind == VALUE_MAP && v->as.map->n;
    for (uint32_t i = 0; every && i < v->as.map->n; i++)
        every = is_group(&v->as.map->at[i].value);
    return every;
}
