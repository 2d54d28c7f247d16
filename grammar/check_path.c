/* SPDX-License-Identifier: Apache-2.0 */
/* Fields: from a path as written to root, steps and one canonical text. */
#include "grammar/check.h"

#include "base/json.h"

static bool is_plain_key(str key)
{
    if (!key.n || (key.p[0] >= '0' && key.p[0] <= '9'))
        return false;
    for (size_t i = 0; i < key.n; i++) {
        char c = key.p[i];
        if (!(c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
              (c >= 'A' && c <= 'Z')))
            return false;
    }
    return true;
}

/* The steps from `from` to `to` as text; front stands before them. */
static str canonical(struct arena *a, const struct ast_path *path, uint32_t from, uint32_t to,
                     str front)
{
    struct buf b = BUF(a);
    buf_add(&b, front);
    for (uint32_t i = from; i < to; i++) {
        const struct ast_step *s = &path->steps[i];
        if (s->kind == AST_STEP_INDEX) {
            buf_printf(&b, "[%u]", s->index);
        } else if (s->kind == AST_STEP_DYNAMIC) {
            buf_putc(&b, '[');
            ast_put_expr(&b, s->expr);
            buf_putc(&b, ']');
        } else if (is_plain_key(s->key)) {
            if (b.n)
                buf_putc(&b, '.');
            buf_add(&b, s->key);
        } else {
            buf_putc(&b, '[');
            json_put_string(&b, s->key);
            buf_putc(&b, ']');
        }
    }
    return buf_str(&b);
}

static bool first_is(const struct ast_path *path, const char *name)
{
    return str_eq(path->steps[0].key, str_of(name));
}

static const char *kind_words(const struct check *c)
{
    static const char *const words[AST_ROOT_COUNT] = {
        "node rules", "link rules", "location rules", "rules about this table", "", ""};
    return words[c->kind];
}

/* A name whose declaration could not be read; that has been said. */
static bool is_lost(const struct check *c, str name)
{
    const struct policy_words *w = c->set->words;
    return w->declared.arena && sym_find(&w->declared, name) != SYM_NONE &&
           (!w->declared_names.arena || sym_find(&w->declared_names, name) == SYM_NONE);
}

const struct bound *check_bound(const struct check *c, str name)
{
    for (uint32_t i = c->scope.n; i-- > c->scope_from;)
        if (str_eq(c->scope.at[i].name, name) && name.n)
            return &c->scope.at[i];
    return c->each && str_eq(c->each->name, name) ? c->each : NULL;
}

/* The first word is another kind of object than the rule's own. */
static bool wrong_object(struct check *c, const struct ast_path *path)
{
    static const char *const roots[] = {"node", "link", "location"};
    const struct ast_step *first = &path->steps[0];
    for (size_t i = 0; i < COUNTOF(roots); i++) {
        bool own = str_eq(str_of(ast_root_name(c->kind)), str_of(roots[i]));
        bool field = c->kind == AST_NODE && i == 2; /* of a node, or of an element of FOR EACH */
        if (!first_is(path, roots[i]) || own || field || (c->kind == AST_TABLE && i == 2))
            continue;
        DIAG_STR(c->dg, WRONG_OBJECT, path->at, str_of(roots[i]), str_of(kind_words(c)));
        str rest = str_sub(path->written, first->key.n, path->written.n);
        if (c->kind == AST_LINK && i == 0)
            diag_label(c->dg, "write link.a%.*s or link.z%.*s", STR_ARG(rest), STR_ARG(rest));
        else
            diag_label(c->dg, "only the rule's own object can be read");
        check_fail(c);
        return true;
    }
    return false;
}

/* ---- steps ---- */

/* A computed step that turns out to be constant is a plain one. */
static bool settle_step(struct check *c, struct ast_path *path, struct ast_step *s)
{
    const struct value *v = &s->expr->as.value;
    if (s->expr->kind != AST_VALUE)
        return true;
    if (v->kind == VALUE_STRING) {
        s->kind = AST_STEP_KEY;
        s->key = value_text(v);
    } else if (v->kind == VALUE_INT && v->as.integer >= 0 && v->as.integer < UINT32_MAX) {
        s->kind = AST_STEP_INDEX;
        s->index = (uint32_t)v->as.integer;
    } else {
        DIAG_STR(c->dg, FIELD_FORM, s->at, check_source(c, path->at));
        diag_label(c->dg, "an index counts from 0; a key stands in quotes");
        check_fail(c);
        return false;
    }
    s->expr = NULL;
    return true;
}

static bool check_steps(struct check *c, struct ast_path *path)
{
    for (uint32_t i = 0; i < path->n; i++) {
        struct ast_step *s = &path->steps[i];
        if (s->kind != AST_STEP_DYNAMIC)
            continue;
        uint32_t errors = c->dg->errors;
        check_expr(c, s->expr);
        if (c->over || c->dg->errors > errors || !settle_step(c, path, s)) {
            c->failed = true;
            return false;
        }
        path->dynamic = path->dynamic || s->kind == AST_STEP_DYNAMIC;
    }
    return true;
}

/* ---- which objects a path leads through ---- */

static enum ast_element root_element(const struct ast_path *path)
{
    static const enum ast_element elements[AST_ROOT_COUNT] = {
        [AST_NODE] = AST_ELEMENT_NODE,
        [AST_LINK] = AST_ELEMENT_LINK,
        [AST_LOCATION] = AST_ELEMENT_LOCATION,
    };
    return path->root == AST_BOUND ? path->element : elements[path->root];
}

static bool key_is(const struct ast_path *path, uint32_t i, const char *key)
{
    return path->steps[i].kind == AST_STEP_KEY && str_eq(path->steps[i].key, str_of(key));
}

/* One object on the way: its steps are from..to of the path. */
struct part {
    enum ast_element of;
    uint32_t from, to;
    bool joins;                /* another object is looked up behind it or inside of it */
    enum ast_element elements; /* of the list at its end */
};

/* The part of the path that begins at step `from` in an object of that sort. A link's ends are read
 * as fields of the link: a.vendor. */
static struct part part_of(const struct ast_path *path, enum ast_element of, uint32_t from)
{
    struct part p = {.of = of, .from = from, .to = path->n, .elements = AST_ELEMENT_DATA};
    bool more = from + 1 < path->n;
    if (from >= path->n)
        return p;
    if (of == AST_ELEMENT_NODE && key_is(path, from, "links")) {
        p.elements = more ? AST_ELEMENT_DATA : AST_ELEMENT_NODE_LINK;
        bool element = more && path->steps[from + 1].kind != AST_STEP_KEY;
        p.to = element ? from + 2 : path->n;
    } else if (of == AST_ELEMENT_NODE && key_is(path, from, "location")) {
        p.joins = more;
    } else if (of == AST_ELEMENT_LINK && (key_is(path, from, "a") || key_is(path, from, "z"))) {
        p.joins = more;
        p.elements = more && from + 2 == path->n && key_is(path, from + 1, "links")
                         ? AST_ELEMENT_NODE_LINK
                         : AST_ELEMENT_DATA;
    } else if (of == AST_ELEMENT_NODE_LINK && key_is(path, from, "peer")) {
        p.joins = more;
        p.to = from + 1;
    }
    return p;
}

/* What stands behind a part that is not the last. */
static enum ast_element behind(const struct part *p)
{
    return p->of == AST_ELEMENT_NODE        ? AST_ELEMENT_NODE_LINK
           : p->of == AST_ELEMENT_NODE_LINK ? AST_ELEMENT_NODE
                                            : AST_ELEMENT_DATA;
}

enum ast_element check_elements(const struct ast_path *path)
{
    static const char *const lists[] = {"nodes", "links", "locations"};
    static const enum ast_element elements[] = {AST_ELEMENT_NODE, AST_ELEMENT_LINK,
                                                AST_ELEMENT_LOCATION};
    if (path->root == AST_FLEET) {
        for (size_t i = 0; i < COUNTOF(lists); i++)
            if (key_is(path, 0, lists[i]))
                return elements[i];
        return AST_ELEMENT_DATA;
    }
    struct part p = part_of(path, root_element(path), 0);
    while (p.to < path->n)
        p = part_of(path, behind(&p), p.to);
    return p.elements;
}

/* ---- the fields that are read ---- */

static str field_key(struct check *c, enum ast_root root, str table, str text)
{
    struct buf *key = check_key(c);
    buf_putc(key, (char)('0' + root));
    buf_add(key, table);
    buf_putc(key, '|');
    buf_add(key, text);
    return buf_str(key);
}

/* One more place reads the field. */
static void count_use(struct check *c, uint32_t field, span at)
{
    struct policy_field *f = &c->set->fields.at[field];
    if (f->uses++ == 1)
        f->again = at;
}

static void enter_field(struct check *c, const struct ast_path *path, str table)
{
    struct policy_words *w = c->set->words;
    if (!w->field_keys.arena)
        w->field_keys = symtab_new(c->arena);
    uint32_t before = w->field_keys.n;
    sym known = sym_intern(&w->field_keys, field_key(c, path->root, table, path->text));
    if (known == before) {
        vec_push(
            c->arena, &c->set->fields,
            (struct policy_field){.path = path, .table = table, .again = SPAN_NONE, .uses = 1});
    } else {
        count_use(c, known, path->at);
    }
}

/* A part of a path as a field of its own object, up to the first computed step. */
static void enter_part(struct check *c, const struct ast_path *path, const struct part *p)
{
    static const enum ast_root roots[] = {AST_ROOT_COUNT, AST_NODE, AST_LINK, AST_LOCATION,
                                          AST_ROOT_COUNT};
    enum ast_root root = path->root == AST_TABLE ? AST_TABLE : roots[p->of];
    uint32_t to = p->from;
    while (to < p->to && path->steps[to].kind != AST_STEP_DYNAMIC)
        to++;
    if (root == AST_ROOT_COUNT || to == p->from)
        return;
    if (p->from == 0 && to == path->n && path->root == root) {
        enter_field(c, path, c->table);
        return;
    }
    struct ast_path *own = arena_dup(c->arena, path, sizeof *path);
    own->root = root;
    own->steps = path->steps + p->from;
    own->n = to - p->from;
    own->dynamic = false;
    own->joins = p->joins && own->n > 1;
    own->text = canonical(c->arena, path, p->from, to, STR(""));
    enter_field(c, own, root == AST_TABLE ? c->table : (str){0});
}

/* Of an element of node.links there are four keys. */
static bool check_link_key(struct check *c, const struct ast_path *path, uint32_t i)
{
    static const str keys[] = {{"role", 4}, {"interface", 9}, {"peer", 4}, {"peer_interface", 14}};
    const struct ast_step *s = &path->steps[i];
    for (size_t k = 0; k < COUNTOF(keys); k++)
        if (s->kind != AST_STEP_KEY || str_eq(s->key, keys[k]))
            return true;
    DIAG_STR(c->dg, UNKNOWN_FIELD, path->at, path->written);
    str near = str_nearest(s->key, keys, COUNTOF(keys));
    if (near.n)
        diag_label(c->dg, "did you mean `%.*s`?", STR_ARG(near));
    else
        diag_label(c->dg, "an element of links has role, interface, peer, peer_interface");
    check_fail(c);
    return false;
}

/* Follows the path from object to object: joins, keys, and where it is read the fields. */
static bool follow_parts(struct check *c, struct ast_path *path, bool read)
{
    enum ast_element of = root_element(path);
    uint32_t from = 0;
    while (from < path->n) {
        struct part p = part_of(path, of, from);
        path->joins = path->joins || p.joins;
        if (of == AST_ELEMENT_NODE_LINK && !check_link_key(c, path, from))
            return false;
        if (read)
            enter_part(c, path, &p);
        of = behind(&p);
        from = p.to;
    }
    return true;
}

/* ---- roots ---- */

static bool is_own_root(const struct check *c, const struct ast_path *path)
{
    if (c->kind == AST_TABLE)
        return str_eq(path->steps[0].key, c->table);
    if (c->kind == AST_LOCATION)
        return first_is(path, "location");
    return first_is(path, ast_root_name(c->kind));
}

static void drop_first(struct ast_path *path)
{
    path->steps++;
    path->n--;
}

static bool whole_object(struct check *c, const struct ast_path *path)
{
    DIAG_STR(c->dg, FIELD_FORM, path->at, path->written);
    diag_label(c->dg, "this is the whole object; name one of its fields");
    check_fail(c);
    return false;
}

static bool resolve_fleet(struct check *c, struct ast_path *path, bool list_place)
{
    static const str lists[] = {{"nodes", 5}, {"links", 5}, {"locations", 9}};
    str key = path->n > 1 ? path->steps[1].key : (str){0};
    path->root = AST_FLEET;
    drop_first(path);
    path->text = canonical(c->arena, path, 0, path->n, STR("fleet"));
    if (path->n == 1 && check_elements(path) != AST_ELEMENT_DATA) {
        if (list_place)
            return true;
        DIAG_STR(c->dg, FLEET_PLACE, path->at, path->written);
        diag_label(c->dg, "write ANY n IN %.*s : … or COUNT(n IN %.*s WHERE …)",
                   STR_ARG(path->text), STR_ARG(path->text));
    } else if (path->n > 1 && key.n &&
               (str_eq(key, lists[0]) || str_eq(key, lists[1]) || str_eq(key, lists[2]))) {
        DIAG_STR(c->dg, FLEET_PLACE, path->at, path->written);
        diag_label(c->dg, "it has no order and no names; write ANY n IN fleet.%.*s : …",
                   STR_ARG(key));
    } else {
        str near = str_nearest(key, lists, COUNTOF(lists));
        DIAG_STR(c->dg, UNKNOWN_FIELD, path->at, path->written);
        if (near.n)
            diag_label(c->dg, "did you mean `fleet.%.*s`?", STR_ARG(near));
        else
            diag_label(c->dg, "the fleet has nodes, links and locations");
    }
    check_fail(c);
    return false;
}

static bool resolve_bound(struct check *c, struct ast_path *path, const struct bound *b, bool named)
{
    path->root = AST_BOUND;
    path->slot = b->slot;
    path->element = b->element;
    if (named)
        drop_first(path);
    path->text = canonical(c->arena, path, 0, path->n, b->name);
    if (b->slice)
        return check_slice_key(c, path, b->slice);
    bool data = b->element == AST_ELEMENT_DATA;
    return data || (path->n && path->steps[0].kind == AST_STEP_KEY) || whole_object(c, path);
}

static bool resolve_own(struct check *c, struct ast_path *path)
{
    if (wrong_object(c, path))
        return false;
    bool own = is_own_root(c, path);
    if (c->each && !own)
        return resolve_bound(c, path, c->each, false);
    path->root = c->kind;
    if (own)
        drop_first(path);
    if (path->n == 0 || path->steps[0].kind != AST_STEP_KEY)
        return whole_object(c, path);
    path->text = canonical(c->arena, path, 0, path->n, STR(""));
    return true;
}

static bool resolve(struct check *c, struct ast_path *path, bool list_place)
{
    const struct bound *b = check_bound(c, path->steps[0].key);
    if (b)
        return resolve_bound(c, path, b, true);
    if (c->constant) {
        DIAG_STR(c->dg, NOT_CONSTANT, path->at, str_of(c->constant));
        diag_label(c->dg, "this is read from an object");
        check_fail(c);
        return false;
    }
    if (first_is(path, "fleet"))
        return resolve_fleet(c, path, list_place);
    return resolve_own(c, path);
}

/* ---- paths that were written before: most are, again and again ---- */

/* Does the text alone say what the path is? */
static bool is_plain(const struct check *c, const struct ast_path *path)
{
    if (c->each || c->constant || c->scope.n > c->scope_from)
        return false;
    for (uint32_t i = 0; i < path->n; i++)
        if (path->steps[i].kind == AST_STEP_DYNAMIC)
            return false;
    return true;
}

/* The number of the path as it is written, for rules of this kind. */
static sym intern_written(struct check *c, const struct ast_path *path)
{
    struct policy_words *w = c->set->words;
    if (!w->written_keys.arena)
        w->written_keys = symtab_new(c->arena);
    return sym_intern(&w->written_keys, field_key(c, c->kind, c->table, path->written));
}

/* Completes the path as the first one that was written so; false when there is none. */
static bool take_known(struct check *c, struct ast_path *path, sym written)
{
    struct policy_words *w = c->set->words;
    if (written == w->known_paths.n)
        vec_push(c->arena, &w->known_paths, (struct known_path){0});
    const struct known_path *k = &w->known_paths.at[written];
    if (!k->path)
        return false;
    path->root = k->path->root;
    path->joins = k->path->joins;
    path->text = k->path->text;
    if (k->path->n < path->n)
        drop_first(path);
    count_use(c, k->field, path->at);
    return true;
}

/* Keeps a path that is one field of its own object. */
static void keep_known(struct check *c, const struct ast_path *path, sym written)
{
    struct part p = part_of(path, root_element(path), 0);
    if (path->root != c->kind || p.to < path->n)
        return;
    struct policy_words *w = c->set->words;
    sym field = sym_find(&w->field_keys, field_key(c, path->root, c->table, path->text));
    if (field != SYM_NONE)
        w->known_paths.at[written] = (struct known_path){path, field};
}

bool check_path(struct check *c, struct ast_path *path, bool read)
{
    bool list_place = c->list_place;
    c->list_place = false;
    path->written = check_source(c, path->at);
    sym written = read && is_plain(c, path) ? intern_written(c, path) : SYM_NONE;
    if (written != SYM_NONE && take_known(c, path, written))
        return true;
    if (!check_bound(c, path->steps[0].key) && is_lost(c, path->steps[0].key)) {
        check_fail(c);
        return false;
    }
    if (!check_steps(c, path) || !resolve(c, path, list_place) || !follow_parts(c, path, read))
        return false;
    if (written != SYM_NONE)
        keep_known(c, path, written);
    return true;
}

/* ---- targets ---- */

/* Is the path the writable one or below it? Both are canonical texts. */
static bool lies_below(str path, str above)
{
    if (!str_starts(path, above))
        return false;
    return path.n == above.n || path.p[above.n] == '.' || path.p[above.n] == '[';
}

static bool is_writable(const struct check *c, const struct ast_path *path)
{
    if (path->joins)
        return false;
    if (first_is(path, "custom_data"))
        return path->n > 1;
    for (uint32_t i = 0; i < c->options->writable_count; i++) {
        str w = c->options->writable[i];
        str root = str_printf(c->arena, "%s.", ast_root_name(c->kind));
        if (str_starts(w, root))
            w = str_sub(w, root.n, w.n);
        if (w.n && lies_below(path->text, w))
            return true;
    }
    return false;
}

static void report_target(struct check *c, const struct ast_path *path, const char *verb)
{
    const struct ast_step *last = &path->steps[path->n - 1];
    DIAG_STR(c->dg, NOT_WRITABLE, path->at, str_of(verb), path->written);
    if (path->joins)
        diag_label(c->dg, "rules write to their own object only");
    else if (first_is(path, "custom_data"))
        diag_label(c->dg, "name a key below it: custom_data.key");
    else if (is_plain_key(last->key))
        diag_label(c->dg, "rules write below custom_data; did you mean `custom_data.%.*s`?",
                   STR_ARG(last->key));
    else
        diag_label(c->dg, "rules write below custom_data only");
    check_fail(c);
}

void check_target(struct check *c, struct ast_path *path, const char *verb)
{
    if (!check_path(c, path, false))
        return;
    if (path->root == AST_BOUND || path->dynamic) {
        DIAG_STR(c->dg, NOT_WRITABLE, path->at, str_of(verb), path->written);
        diag_label(c->dg, "a place to write to is named by constant keys");
        check_fail(c);
        return;
    }
    vec_push(c->arena, &c->set->written, (struct policy_field){.path = path, .table = c->table});
    if (!is_writable(c, path)) {
        report_target(c, path, verb);
        return;
    }
    for (uint32_t i = 0; i < path->n; i++) {
        if (path->steps[i].kind != AST_STEP_INDEX)
            continue;
        DIAG_STR(c->dg, NOT_WRITABLE, path->at, str_of(verb), path->written);
        diag_label(c->dg, "an element of a list has no name to write to; name a key");
        check_fail(c);
        return;
    }
}
