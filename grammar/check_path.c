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

static str canonical(struct arena *a, const struct ast_path *path)
{
    struct buf b = BUF(a);
    for (uint32_t i = 0; i < path->n; i++) {
        const struct ast_step *s = &path->steps[i];
        if (s->kind == AST_STEP_INDEX) {
            buf_printf(&b, "[%u]", s->index);
        } else if (is_plain_key(s->key)) {
            if (i)
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

/* A name that DEFINE, CONST or LET declares. That those are not there yet has been said. */
static bool is_declared(const struct check *c, const struct ast_path *path)
{
    const struct policy_words *w = c->set->words;
    return w->declared.arena && sym_find(&w->declared, path->steps[0].key) != SYM_NONE;
}

/* The first word is another kind of object than the rule's own. */
static bool wrong_object(struct check *c, const struct ast_path *path)
{
    static const char *const roots[] = {"node", "link", "location"};
    const struct ast_step *first = &path->steps[0];
    if (first_is(path, "fleet")) {
        DIAG_STR(c->dg, NOT_YET, first->at, STR("fleet."));
        diag_label(c->dg, "this release cannot compile it");
        check_fail(c);
        return true;
    }
    for (size_t i = 0; i < COUNTOF(roots); i++) {
        bool own = str_eq(str_of(ast_root_name(c->kind)), str_of(roots[i]));
        bool field = c->kind == AST_NODE && i == 2;
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

static bool check_steps(struct check *c, const struct ast_path *path)
{
    for (uint32_t i = 0; i < path->n; i++) {
        const struct ast_step *s = &path->steps[i];
        if (s->kind != AST_STEP_DYNAMIC)
            continue;
        bool constant = s->expr->kind == AST_VALUE || s->expr->kind == AST_NEG;
        if (constant)
            DIAG_STR(c->dg, FIELD_FORM, s->at, check_source(c, path->at));
        else
            DIAG_STR(c->dg, NOT_YET, s->at, STR("a computed index"));
        diag_label(c->dg, constant ? "an index counts from 0; a key stands in quotes"
                                   : "this release takes numbers and quoted keys only");
        check_fail(c);
        return false;
    }
    return true;
}

static bool is_own_root(const struct check *c, const struct ast_path *path)
{
    if (c->kind == AST_TABLE)
        return str_eq(path->steps[0].key, c->table);
    if (c->kind == AST_LOCATION)
        return first_is(path, "location");
    return first_is(path, ast_root_name(c->kind));
}

static void enter_field(struct check *c, const struct ast_path *path)
{
    struct policy_words *w = c->set->words;
    if (!w->field_keys.arena)
        w->field_keys = symtab_new(c->arena);
    struct buf key = BUF(c->arena);
    buf_reserve(&key, path->text.n + c->table.n + 2);
    buf_putc(&key, (char)('0' + c->kind));
    buf_add(&key, c->table);
    buf_putc(&key, '|');
    buf_add(&key, path->text);
    uint32_t before = w->field_keys.n;
    sym known = sym_intern(&w->field_keys, buf_str(&key));
    if (known == before) {
        vec_push(
            c->arena, &c->set->fields,
            (struct policy_field){.path = path, .table = c->table, .again = SPAN_NONE, .uses = 1});
        return;
    }
    struct policy_field *f = &c->set->fields.at[known];
    if (f->uses++ == 1)
        f->again = path->at;
}

bool check_path(struct check *c, struct ast_path *path, bool read)
{
    path->written = check_source(c, path->at);
    if (is_declared(c, path) || !check_steps(c, path) || wrong_object(c, path))
        return false;
    path->root = c->kind;
    if (is_own_root(c, path)) {
        path->steps++;
        path->n--;
    }
    if (path->n == 0 || path->steps[0].kind != AST_STEP_KEY) {
        DIAG_STR(c->dg, FIELD_FORM, path->at, path->written);
        diag_label(c->dg, "this is the whole object; name one of its fields");
        check_fail(c);
        return false;
    }
    path->text = canonical(c->arena, path);
    bool at_end = first_is(path, "a") || first_is(path, "z");
    path->joins = path->n > 1 && ((c->kind == AST_NODE && first_is(path, "location")) ||
                                  (c->kind == AST_LINK && at_end));
    if (read)
        enter_field(c, path);
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
