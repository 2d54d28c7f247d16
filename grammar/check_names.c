/* SPDX-License-Identifier: Apache-2.0 */
/* Names that policies give: LET, CONST, DEFINE. A DEFINE is text that is read again at each use: a
 * copy of its tree is checked for the rule that uses it. It sees the names of its own place, never
 * those of the rule. A CONST is one checked value. */
#include "grammar/check.h"
#include "grammar/fields.h"

#include "base/builtin.h"

/* ---- which declaration a name means ---- */

/* The file of a source; UINT32_MAX for a text that is none (--where). */
static uint32_t file_of(const struct policy_set *set, uint32_t source)
{
    uint32_t from = 0, to = set->files.n; /* sources count up from file to file */
    while (from < to) {
        uint32_t middle = from + (to - from) / 2;
        if (set->files.at[middle].source == source)
            return middle;
        if (set->files.at[middle].source < source)
            from = middle + 1;
        else
            to = middle;
    }
    return UINT32_MAX;
}

/* Marks the files that a file imports, and those that they import. */
static void reach(const struct policy_set *set, uint32_t file, uint64_t *seen)
{
    if (file == UINT32_MAX || (seen[file / 64] >> (file % 64) & 1))
        return;
    seen[file / 64] |= 1ull << (file % 64);
    for (uint32_t i = 0; i < set->imports.n; i++)
        if (set->imports.at[i].from == file)
            reach(set, set->imports.at[i].file, seen);
}

/* The files whose names can be used at this place, as bits: the imports above it. */
static uint64_t *imported_at(struct check *c, span at, uint32_t file)
{
    const struct policy_set *set = c->set;
    struct policy_words *w = set->words;
    uint32_t above = 0;
    for (uint32_t i = 0; i < set->imports.n; i++)
        above += set->imports.at[i].from == file && set->imports.at[i].at.from < at.from;
    if (w->seen && w->seen_file == file && w->seen_imports == above)
        return w->seen;
    w->seen = ARENA_ARRAY(c->arena, uint64_t, set->files.n / 64 + 1);
    w->seen_file = file;
    w->seen_imports = above;
    for (uint32_t i = 0; i < set->imports.n; i++)
        if (set->imports.at[i].from == file && set->imports.at[i].at.from < at.from)
            reach(set, set->imports.at[i].file, w->seen);
    return w->seen;
}

static uint32_t first_of(const struct policy_words *w, str name)
{
    sym s = w->declared_names.arena ? sym_find(&w->declared_names, name) : SYM_NONE;
    return s == SYM_NONE ? UINT32_MAX : w->first.at[s];
}

/* What the name means at this place; NULL: nothing. *near is one of that name that cannot be used
 * here but stands in the same file. */
static struct declared *find_declared(struct check *c, str name, span at, struct declared **near)
{
    struct policy_words *w = c->set->words;
    uint64_t *imported = NULL;
    *near = NULL;
    for (uint32_t i = first_of(w, name); i != UINT32_MAX; i = w->next.at[i]) {
        struct declared *d = &w->declarations.at[i];
        if (d->at.file == at.file) {
            if (d->at.to <= at.from)
                return d;
            *near = d;
            continue;
        }
        uint32_t file = file_of(c->set, at.file), of = file_of(c->set, d->at.file);
        if (file == UINT32_MAX || of == UINT32_MAX)
            continue;
        if (!imported)
            imported = imported_at(c, at, file);
        if (imported[of / 64] >> (of % 64) & 1)
            return d;
    }
    return NULL;
}

const struct declared *check_elsewhere(const struct policy_set *set, str name)
{
    uint32_t i = first_of(set->words, name);
    return i == UINT32_MAX ? NULL : &set->words->declarations.at[i];
}

static const char *word_of(const struct declared *d)
{
    return d->is_const ? "CONST" : "DEFINE";
}

/* ---- names that are taken ---- */

static bool is_root(str name)
{
    static const char *const roots[] = {"node", "link", "location", "fleet"};
    for (size_t i = 0; i < COUNTOF(roots); i++)
        if (str_eq(name, str_of(roots[i])))
            return true;
    return false;
}

static bool is_standard_name(str name)
{
    return field_find(AST_NODE, name) || field_find(AST_LINK, name) ||
           field_find(AST_LOCATION, name);
}

/* Is it the name of something that every rule knows, or every rule of this kind? */
static bool is_taken(struct check *c, str name, bool everywhere, span at)
{
    bool root = is_root(name);
    for (uint32_t i = 0; i < c->options->table_count; i++)
        root = root || str_eq(c->options->tables[i], name);
    if (!root && !(everywhere ? is_standard_name(name) : field_find(c->kind, name) != NULL))
        return false;
    DIAG_STR(c->dg, NAME_TAKEN, at, name, root ? STR("a kind of object") : STR("a standard field"));
    diag_label(c->dg, "give it another name");
    check_fail(c);
    return true;
}

static void report_twice(struct check *c, str name, span at, const char *what, span before)
{
    DIAG_STR(c->dg, NAME_TAKEN, at, name, str_of(what));
    diag_label(c->dg, "give it another name");
    if (before.file != SOURCE_NONE)
        diag_also(c->dg, before, "it is given here");
    check_fail(c);
}

bool check_new_name(struct check *c, str name, span at)
{
    struct declared *near;
    if (is_taken(c, name, false, at))
        return false;
    for (uint32_t i = 0; i < c->let_count; i++) {
        if (!str_eq(c->lets[i].name, name))
            continue;
        report_twice(c, name, at, "a LET of this rule", c->lets[i].name_at);
        return false;
    }
    if (check_bound(c, name)) {
        report_twice(c, name, at, "an element of the list around it", SPAN_NONE);
        return false;
    }
    const struct declared *d = find_declared(c, name, at, &near);
    if (!d)
        return true;
    report_twice(c, name, at, d->is_const ? "a CONST" : "a DEFINE", d->name_at);
    return false;
}

/* ---- constants ---- */

static bool is_all_constant(const struct ast_expr *e)
{
    if (e->kind == AST_LIST || e->kind == AST_MAP) {
        for (uint32_t i = 0; i < e->n; i++)
            if (!is_all_constant(e->items[i]))
                return false;
        return true;
    }
    return e->kind == AST_VALUE || e->kind == AST_NETWORK || e->kind == AST_ADDRESS ||
           e->kind == AST_DATE || e->kind == AST_DURATION || e->kind == AST_VERSION;
}

/* Completes the value of a CONST once; false where it is wrong, which was reported. */
static bool check_const(struct check *c, struct declared *d)
{
    if (d->checked)
        return !d->failed;
    d->checked = true;
    struct check own = {.arena = c->arena,
                        .set = c->set,
                        .options = c->options,
                        .dg = c->dg,
                        .constant = "a CONST"};
    check_begin(&own, AST_NODE, (str){0});
    own.constant = "a CONST";
    own.level = c->level;
    d->busy = true;
    check_expr(&own, d->value);
    d->busy = false;
    d->failed = own.failed;
    d->parts = own.parts;
    if (!d->failed && !is_all_constant(d->value)) {
        DIAG_STR(c->dg, NOT_CONSTANT, d->value->at, STR("a CONST"));
        diag_label(c->dg, "write a literal value, or a list or map of such");
        d->failed = true;
    }
    c->failed = c->failed || d->failed;
    return !d->failed;
}

/* ---- steps behind a name: name.key, name[0], name[node.model] ---- */

static struct ast_expr *new_expr(struct check *c, enum ast_kind kind, const struct ast_expr *like)
{
    struct ast_expr *e = ARENA_NEW(c->arena, struct ast_expr);
    e->kind = kind;
    e->at = like->at;
    e->text = like->text;
    e->depth = 1;
    return e;
}

static struct ast_expr *new_value(struct check *c, struct value v, const struct ast_expr *like)
{
    struct ast_expr *e = new_expr(c, AST_VALUE, like);
    e->as.value = v;
    return e;
}

/* What lies at one constant step of a constant; NULL: nothing. */
static const struct value *inside(const struct value *v, const struct ast_step *s)
{
    if (s->kind == AST_STEP_KEY)
        return map_get(v, s->key);
    bool there = v->kind == VALUE_LIST && s->index < v->as.list->n;
    return there ? &v->as.list->at[s->index] : NULL;
}

static bool report_no_key(struct check *c, const struct ast_step *s, const struct value *v,
                          str name)
{
    str keys[64];
    size_t n = 0;
    for (uint32_t i = 0; v->kind == VALUE_MAP && i < v->as.map->n && n < COUNTOF(keys); i++)
        keys[n++] = value_text(&v->as.map->at[i].key);
    DIAG_STR(c->dg, NO_KEY, s->at, name, check_source(c, s->at));
    str near = s->kind == AST_STEP_KEY ? str_nearest(s->key, keys, n) : (str){0};
    if (near.n)
        diag_label(c->dg, "did you mean `%.*s`?", STR_ARG(near));
    else if (v->kind != VALUE_MAP && v->kind != VALUE_LIST)
        diag_label(c->dg, "here it is %s", value_kind_name(v));
    check_fail(c);
    return false;
}

/* get(base ?? {}, step): a step into what is only known when the rule runs. */
static struct ast_expr *get_step(struct check *c, struct ast_expr *base, const struct ast_step *s)
{
    struct ast_expr *call = new_expr(c, AST_CALL, base), *or_empty = base;
    if (base->kind != AST_VALUE) {
        or_empty = new_expr(c, AST_COALESCE, base);
        or_empty->a = base;
        or_empty->b = new_value(c, value_map(c->arena), base);
        check_depth(c, or_empty);
    }
    call->name = STR("get");
    call->as.function = builtin_find(call->name);
    call->n = 2;
    call->items = ARENA_ARRAY(c->arena, struct ast_expr *, 2);
    call->items[0] = or_empty;
    call->items[1] = s->kind == AST_STEP_KEY     ? new_value(c, value_string(s->key), base)
                     : s->kind == AST_STEP_INDEX ? new_value(c, value_int(s->index), base)
                                                 : s->expr;
    check_depth(c, call);
    return call;
}

/* e is what the first step of the path names; goes on along the others. False when reported. */
static bool follow_steps(struct check *c, struct ast_expr **e, struct ast_path *path)
{
    for (uint32_t i = 1; i < path->n; i++) {
        struct ast_step *s = &path->steps[i];
        if (s->kind == AST_STEP_DYNAMIC) {
            check_expr(c, s->expr);
            if (s->expr->kind == AST_VALUE && s->expr->as.value.kind == VALUE_STRING) {
                s->kind = AST_STEP_KEY;
                s->key = value_text(&s->expr->as.value);
            }
        }
        bool fold = (*e)->kind == AST_VALUE && s->kind != AST_STEP_DYNAMIC;
        const struct value *v = fold ? inside(&(*e)->as.value, s) : NULL;
        if (fold && !v)
            return report_no_key(c, s, &(*e)->as.value, path->steps[0].key);
        uint16_t depth = (*e)->depth;
        *e = fold ? new_value(c, *v, *e) : get_step(c, *e, s);
        (*e)->depth = fold ? depth : (*e)->depth;
    }
    return true;
}

/* ---- uses ---- */

static void use_const(struct check *c, struct ast_expr *e, struct declared *d)
{
    struct ast_path *path = e->as.path;
    if (d->busy) {
        DIAG_STR(c->dg, RECURSIVE, e->at, d->name, STR("CONST"));
        check_fail(c);
        return;
    }
    if (!check_const(c, d)) {
        c->failed = true;
        return;
    }
    if (c->constant) /* constants of constants double quickly */
        c->parts += d->parts;
    struct ast_expr *value = ast_copy(c->arena, d->value);
    bool literal = value->kind != AST_VALUE && value->kind != AST_LIST && value->kind != AST_MAP;
    value->at = e->at;
    if (!literal) /* the text of a date and the like is its value as data */
        value->text = e->text;
    value->in_parens = e->in_parens;
    if (!follow_steps(c, &value, path))
        return;
    *e = *value;
}

/* The rule's own names are not those of the DEFINE. */
struct hidden {
    uint32_t scope_from, let_count;
    const struct ast_expr *slice;
};

static void use_define(struct check *c, struct ast_expr *e, struct declared *d)
{
    unsigned bit = 1u << (c->kind + (c->each ? AST_ROOT_COUNT : 0));
    struct hidden kept = {c->scope_from, c->let_count, c->slice};
    uint32_t errors = c->dg->errors;
    if (e->as.path->n > 1) {
        DIAG_STR(c->dg, FIELD_FORM, e->at, check_source(c, e->at));
        diag_label(c->dg, "`%.*s` is a DEFINE, which has no fields", STR_ARG(d->name));
        check_fail(c);
        return;
    }
    if (d->busy) {
        DIAG_STR(c->dg, RECURSIVE, e->at, d->name, STR("DEFINE"));
        check_fail(c);
        return;
    }
    e->kind = AST_NAMED;
    e->name = d->name;
    e->as.let = false;
    if (!d->lined)
        check_lines(c, d->value);
    d->lined = true;
    e->a = ast_copy(c->arena, d->value);
    if (d->failed_kinds & bit) { /* said at its first use */
        c->failed = true;
        e->a = new_value(c, value_null(), e);
        return;
    }
    c->scope_from = c->scope.n;
    c->let_count = 0;
    c->slice = NULL;
    d->busy = true;
    check_expr(c, e->a);
    d->busy = false;
    c->scope_from = kept.scope_from;
    c->let_count = kept.let_count;
    c->slice = kept.slice;
    if (c->dg->errors > errors) {
        d->failed_kinds |= bit;
        diag_also(c->dg, e->at, "used here");
    }
    check_depth(c, e);
}

static void use_let(struct check *c, struct ast_expr *e, uint32_t i)
{
    struct ast_expr *named = new_expr(c, AST_NAMED, e);
    named->name = c->lets[i].name;
    named->as.let = true;
    named->a = c->lets[i].value;
    named->in_parens = e->in_parens;
    c->parts += c->let_parts.at[i];
    check_depth(c, named);
    if (follow_steps(c, &named, e->as.path))
        *e = *named;
}

static void report_early(struct check *c, const struct ast_expr *e, const struct declared *d)
{
    if (e->at.from >= d->at.from) {
        DIAG_STR(c->dg, RECURSIVE, e->at, d->name, str_of(word_of(d)));
    } else {
        DIAG_STR(c->dg, USED_EARLY, e->at, d->name, str_of(word_of(d)));
        diag_label(c->dg, "move the %s in front of it", word_of(d));
        diag_also(c->dg, d->name_at, "it is given here");
    }
    check_fail(c);
}

bool check_name(struct check *c, struct ast_expr *e)
{
    str name = e->as.path->steps[0].key;
    struct declared *near;
    if (check_bound(c, name))
        return false;
    for (uint32_t i = 0; i < c->let_count; i++) {
        if (!str_eq(c->lets[i].name, name))
            continue;
        use_let(c, e, i);
        return true;
    }
    struct declared *d = find_declared(c, name, e->at, &near);
    if (d && d->is_const)
        use_const(c, e, d);
    else if (d)
        use_define(c, e, d);
    else if (near)
        report_early(c, e, near);
    return d || near;
}

void check_lets(struct check *c, struct ast_rule *r)
{
    if (r->let_count > diag_limit_of(c->dg, LIMIT_rule_lets)) {
        diag_limit(c->dg, r->lets[0].at, LIMIT_rule_lets);
        check_fail(c);
        c->over = true;
    }
    c->lets = r->lets;
    c->let_count = 0;
    c->let_parts.n = 0;
    for (uint32_t i = 0; i < r->let_count && !c->over; i++) {
        struct ast_let *let = &r->lets[i];
        uint64_t before = c->parts;
        if (!check_new_name(c, let->name, let->name_at))
            c->failed = true;
        check_expr(c, let->value);
        uint64_t parts = c->parts - before;
        vec_push(c->arena, &c->let_parts, parts < UINT32_MAX ? (uint32_t)parts : UINT32_MAX);
        c->let_count++;
    }
}

bool check_names_link(struct check *c, const struct ast_expr *e)
{
    struct declared *near, *d;
    if (!e)
        return false;
    if (e->kind == AST_PATH && e->as.path->n == 1) {
        d = find_declared(c, e->as.path->steps[0].key, e->at, &near);
        if (!d || d->is_const || d->busy || d->no_link ||
            c->level > diag_limit_of(c->dg, LIMIT_expr_depth)) /* which is said later */
            return false;
        d->busy = true;
        c->level++;
        d->names_link = d->names_link || check_names_link(c, d->value);
        d->no_link = !d->names_link;
        c->level--;
        d->busy = false;
        return d->names_link;
    }
    if (check_names_link(c, e->a) || check_names_link(c, e->b) || check_names_link(c, e->c))
        return true;
    for (uint32_t i = 0; i < e->n; i++)
        if (check_names_link(c, e->items[i]))
            return true;
    return false;
}

/* ---- declarations ---- */

void check_declarations(struct check *c)
{
    struct policy_words *w = c->set->words;
    struct declared *near;
    for (uint32_t i = 0; i < w->declarations.n; i++) {
        struct declared *d = &w->declarations.at[i];
        const struct declared *before = find_declared(c, d->name, d->name_at, &near);
        if (before)
            report_twice(c, d->name, d->name_at, before->is_const ? "a CONST" : "a DEFINE",
                         before->name_at);
        else
            (void)is_taken(c, d->name, true, d->name_at);
        if (d->is_const)
            (void)check_const(c, d);
    }
}

/* ---- imports ---- */

/* Is `file` imported again by what it imports? `open` are the files that are being followed. */
static void follow_imports(struct check *c, uint32_t file, uint8_t *state)
{
    enum { OPEN = 1, DONE };
    state[file] = OPEN;
    for (uint32_t i = 0; i < c->set->imports.n; i++) {
        const struct policy_import *m = &c->set->imports.at[i];
        if (m->from != file || m->file == UINT32_MAX || state[m->file] == DONE)
            continue;
        if (state[m->file] == OPEN) {
            DIAG_STR(c->dg, IMPORT_CYCLE, m->at, c->set->files.at[m->file].name);
            diag_label(c->dg, "it imports this file, directly or through others");
            check_fail(c);
        } else {
            follow_imports(c, m->file, state);
        }
    }
    state[file] = DONE;
}

void check_imports(struct check *c)
{
    uint8_t *state = ARENA_ARRAY(c->arena, uint8_t, c->set->files.n + 1);
    for (uint32_t i = 0; c->set->imports.n && i < c->set->files.n; i++)
        if (!state[i])
            follow_imports(c, i, state);
}
