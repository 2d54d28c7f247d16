/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/walk.h"

/* Whether step i is the location of a node, and the next one a field of it. */
static bool joins_location(const struct ast_path *p, uint32_t i)
{
    return p->n > i + 1 && p->steps[i].kind == AST_STEP_KEY &&
           p->steps[i + 1].kind == AST_STEP_KEY && str_eq(p->steps[i].key, STR("location"));
}

struct walk walk_new(struct arena *a, const struct ast_path *p)
{
    bool link_end = p->joins && p->root == AST_LINK && p->n > 1;
    bool joins = p->joins && (p->root == AST_NODE || link_end);
    return (struct walk){
        .steps = p->steps,
        .n = p->n,
        .location = joins && joins_location(p, link_end),
        .link_end = link_end,
        .links = p->root == AST_NODE && p->steps[0].kind == AST_STEP_KEY &&
                 str_eq(p->steps[0].key, STR("links")),
        .views = p->root == AST_LOCATION,
        .hints = ARENA_ARRAY(a, uint32_t, p->n),
    };
}

static const struct value *key_at(const struct value *v, str key, uint32_t *hint)
{
    if (v->kind != VALUE_MAP)
        return NULL;
    const struct map *m = v->as.map;
    if (*hint < m->n) {
        const struct value *k = &m->at[*hint].key;
        if (k->len == key.n && k->kind == VALUE_STRING && memcmp(k->as.text, key.p, key.n) == 0)
            return &m->at[*hint].value;
    }
    const struct value *found = map_get(v, key);
    if (found)
        *hint = (uint32_t)((const struct pair *)(const void *)((const char *)found -
                                                               offsetof(struct pair, value)) -
                           m->at);
    return found;
}

static const struct value *take_step(const struct value *v, const struct ast_step *s,
                                     uint32_t *hint)
{
    switch (s->kind) {
    case AST_STEP_KEY:
        return key_at(v, s->key, hint);
    case AST_STEP_INDEX:
        return v->kind == VALUE_LIST && s->index < v->as.list->n ? &v->as.list->at[s->index] : NULL;
    case AST_STEP_DYNAMIC:
        break;
    }
    return NULL;
}

/* The field of a node's location that step i + 1 names. */
static const struct value *take_location(const struct walk *w, struct fleet *f,
                                         const struct value *node, uint32_t i,
                                         const struct value **parent)
{
    const struct value *own = key_at(node, w->steps[i].key, &w->hints[i]);
    if (own && parent)
        *parent = own;
    const struct value *v = own ? key_at(own, w->steps[i + 1].key, &w->hints[i + 1]) : NULL;
    return v ? v : fleet_location_of(f, node, w->steps[i + 1].key);
}

const struct value *walk_find(const struct walk *w, struct fleet *f, const struct value *object,
                              const struct value **parent)
{
    const struct value *v = object;
    uint32_t i = 0;
    if (parent)
        *parent = object;
    if (w->link_end) {
        v = fleet_link_end(f, object, w->steps[0].key);
        i = 1;
    }
    if (w->links && !map_get(object, w->steps[0].key))
        return walk_route(f, AST_ELEMENT_NODE, object, w->steps, w->n, NULL);
    if (w->views)
        return walk_route(f, AST_ELEMENT_LOCATION, object, w->steps, w->n, NULL);
    if (w->location && v) {
        v = take_location(w, f, v, i, parent);
        i += 2;
    }
    for (; v && i < w->n; i++) {
        if (parent)
            *parent = v;
        v = take_step(v, &w->steps[i], &w->hints[i]);
    }
    return v;
}

/* ---- from an element ---- */

static const struct value *key_of(const struct value *v, const struct value *key)
{
    if (key->kind == VALUE_STRING)
        return map_get(v, value_text(key));
    int64_t i = key->as.integer, n = v->kind == VALUE_LIST ? v->as.list->n : 0;
    return i >= 0 && i < n ? &v->as.list->at[i] : NULL;
}

static bool is_key(const struct ast_step *s, const char *key)
{
    return s->kind == AST_STEP_KEY && str_eq(s->key, str_of(key));
}

/* The steps of a node that leave it: location.x and links. Advances *i; NULL with *i unmoved where
 * none does. */
static const struct value *node_step(struct fleet *f, const struct value *node,
                                     const struct ast_step *steps, uint32_t n, uint32_t *i)
{
    const struct ast_step *s = &steps[*i];
    if (is_key(s, "links")) {
        ++*i;
        return fleet_node_links(f, node);
    }
    if (!is_key(s, "location") || *i + 1 >= n || steps[*i + 1].kind != AST_STEP_KEY)
        return NULL;
    const struct value *own = map_get(node, s->key);
    const struct value *v = own ? map_get(own, steps[*i + 1].key) : NULL;
    *i += 2;
    return v ? v : fleet_location_of(f, node, steps[*i - 1].key);
}

/* What stands behind one step, and of which kind that is. */
static enum ast_element next_element(enum ast_element e, const struct ast_step *s)
{
    if (e == AST_ELEMENT_NODE && is_key(s, "links"))
        return AST_ELEMENT_NODE_LINK; /* its list: the index behind it keeps the kind */
    if (e == AST_ELEMENT_NODE_LINK)
        return s->kind != AST_STEP_KEY ? AST_ELEMENT_NODE_LINK
               : is_key(s, "peer")     ? AST_ELEMENT_NODE
                                       : AST_ELEMENT_DATA;
    if (e == AST_ELEMENT_LINK && (is_key(s, "a") || is_key(s, "z")))
        return AST_ELEMENT_NODE;
    return AST_ELEMENT_DATA;
}

const struct value *walk_route(struct fleet *f, enum ast_element element, const struct value *from,
                               const struct ast_step *steps, uint32_t n, const struct value *keys)
{
    const struct value *v = from;
    for (uint32_t i = 0, key = 0; v && i < n;) {
        const struct ast_step *s = &steps[i];
        uint32_t before = i, hint = 0;
        const struct value *joined = NULL;
        if (element == AST_ELEMENT_NODE)
            joined = node_step(f, v, steps, n, &i);
        else if (element == AST_ELEMENT_LINK && i + 1 < n && (is_key(s, "a") || is_key(s, "z")))
            joined = fleet_link_end(f, v, steps[i++].key);
        else if (element == AST_ELEMENT_LOCATION && s->kind == AST_STEP_KEY)
            joined = fleet_location_key(f, v, steps[i++].key);
        if (i == before) {
            joined = s->kind == AST_STEP_DYNAMIC ? key_of(v, &keys[key++]) : take_step(v, s, &hint);
            i++;
        }
        v = joined;
        element = i == before + 1 ? next_element(element, s) : AST_ELEMENT_DATA;
    }
    return v;
}

/* ---- writing ---- */

static struct value copy_map(struct arena *a, const struct value *v)
{
    struct value copy = value_map(a);
    copy.file = v->file;
    copy.at = v->at;
    copy.len = v->len;
    const struct map *m = v->as.map;
    struct pair *pairs = m->n ? arena_dup(a, m->at, m->n * sizeof *pairs) : NULL;
    map_fill(&copy, pairs, m->n);
    return copy;
}

static struct value copy_list(struct arena *a, const struct value *v)
{
    struct value copy = value_list(a);
    copy.file = v->file;
    copy.at = v->at;
    copy.len = v->len;
    for (uint32_t i = 0; i < v->as.list->n; i++)
        list_add(&copy, v->as.list->at[i]);
    return copy;
}

static bool absent(const struct value *v)
{
    return !v || v->kind == VALUE_NULL;
}

/* Copies what the step leads through, in place of *v, and gives the slot behind the step; a missing
 * key is made where `make` says so, else *out is NULL. */
static enum write_answer open_step(struct value **out, struct value *v, struct arena *a,
                                   const struct ast_step *s, bool make)
{
    *out = NULL;
    if (s->kind == AST_STEP_INDEX) {
        if (v->kind == VALUE_LIST && s->index < v->as.list->n) {
            *v = copy_list(a, v);
            *out = &v->as.list->at[s->index];
            return WRITE_DONE;
        }
        return make || v->kind != VALUE_NULL ? WRITE_NO_INDEX : WRITE_DONE;
    }
    if (v->kind == VALUE_NULL) {
        if (!make)
            return WRITE_DONE;
        *v = value_map(a);
    } else if (v->kind == VALUE_MAP) {
        *v = copy_map(a, v);
    } else {
        return WRITE_NO_MAP;
    }
    *out = map_get(v, s->key);
    if (!*out && make)
        *out = map_set(v, s->key, value_null());
    return WRITE_DONE;
}

/* The slot of the whole path. */
static enum write_answer open_path(struct value **out, struct value *root, struct arena *a,
                                   const struct ast_step *steps, uint32_t n, bool make)
{
    *out = root;
    for (uint32_t i = 0; *out && i < n; i++) {
        enum write_answer answer = open_step(out, *out, a, &steps[i], make);
        if (answer != WRITE_DONE)
            return answer;
    }
    return WRITE_DONE;
}

enum write_answer walk_set(struct value *root, struct arena *a, const struct ast_path *p,
                           const struct value *item)
{
    struct value copy = *root, *slot;
    enum write_answer answer = open_path(&slot, &copy, a, p->steps, p->n, true);
    if (answer != WRITE_DONE)
        return answer;
    *slot = *item;
    *root = copy;
    return WRITE_DONE;
}

enum write_answer walk_unset(struct value *root, struct arena *a, const struct ast_path *p)
{
    struct value copy = *root, *slot;
    const struct ast_step *last = &p->steps[p->n - 1];
    enum write_answer answer = open_path(&slot, &copy, a, p->steps, p->n - 1, false);
    if (answer != WRITE_DONE || !slot || slot->kind == VALUE_NULL)
        return answer;
    if (last->kind == AST_STEP_INDEX || slot->kind != VALUE_MAP)
        return last->kind == AST_STEP_INDEX ? WRITE_NO_INDEX : WRITE_NO_MAP;
    *slot = copy_map(a, slot);
    if (map_remove(slot, last->key))
        *root = copy;
    return WRITE_DONE;
}

enum write_answer walk_add(struct value *list, struct arena *a, const struct value *item,
                           bool *added)
{
    *added = false;
    if (!absent(list) && list->kind != VALUE_LIST)
        return WRITE_NO_LIST;
    if (list->kind == VALUE_LIST)
        for (uint32_t i = 0; i < list->as.list->n; i++)
            if (value_eq(&list->as.list->at[i], item))
                return WRITE_DONE;
    *list = absent(list) ? value_list(a) : copy_list(a, list);
    list_add(list, *item);
    *added = true;
    return WRITE_DONE;
}

enum write_answer walk_append(struct value *root, struct arena *a, const struct ast_path *p,
                              const struct value *item)
{
    struct value copy = *root, *slot;
    enum write_answer answer = open_path(&slot, &copy, a, p->steps, p->n, true);
    if (answer != WRITE_DONE)
        return answer;
    bool added;
    answer = walk_add(slot, a, item, &added);
    if (added)
        *root = copy;
    return answer;
}
