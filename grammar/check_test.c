/* SPDX-License-Identifier: Apache-2.0 */
/* TEST: constant objects, rules that exist, fields in their canonical form. */
#include "grammar/check.h"

static bool is_test_file(const struct check *c, uint32_t file)
{
    return str_ends(c->set->files.at[file].name, STR("_test.rules"));
}

/* ---- names of rules ---- */

static void add_rule_name(struct check *c, str name, uint32_t rule)
{
    struct policy_words *w = c->set->words;
    sym s = sym_intern(&w->rule_names, name);
    if (s == w->rule_at.n)
        vec_push(c->arena, &w->rule_at, rule);
}

static void learn_rules(struct check *c)
{
    struct policy_words *w = c->set->words;
    if (w->rule_names.arena)
        return;
    w->rule_names = symtab_new(c->arena);
    for (uint32_t i = 0; i < c->set->rules.n; i++) {
        const struct ast_rule *r = &c->set->rules.at[i];
        if (r->name.n)
            add_rule_name(c, r->name, i);
        if (r->name.n && !str_eq(r->id, r->name))
            add_rule_name(c, r->id, i);
    }
}

str check_nearest_rule(struct check *c, str name)
{
    learn_rules(c);
    return str_nearest(name, c->set->words->rule_names.texts, c->set->words->rule_names.n);
}

static struct ast_rule *find_rule(struct check *c, str name)
{
    learn_rules(c);
    sym s = sym_find(&c->set->words->rule_names, name);
    return s == SYM_NONE ? NULL : &c->set->rules.at[c->set->words->rule_at.at[s]];
}

static bool is_lost(const struct check *c, str name)
{
    const struct symtab *lost = &c->set->words->lost_rules;
    return lost->arena && sym_find(lost, name) != SYM_NONE;
}

/* ---- GIVEN ---- */

/* Completes constant data; false when it is none. */
static bool check_constant(struct check *c, struct ast_expr *e, const char *what)
{
    uint32_t errors = c->dg->errors;
    check_begin(c, AST_NODE, (str){0});
    c->constant = what;
    check_data(c, e);
    c->constant = NULL;
    if (e->kind == AST_VALUE || c->dg->errors > errors || c->over)
        return e->kind == AST_VALUE;
    DIAG_STR(c->dg, NOT_CONSTANT, e->at, str_of(what));
    diag_label(c->dg, "write a literal value, or a list or map of such");
    check_fail(c);
    return false;
}

static void check_given_kind(struct check *c, const struct ast_given *g)
{
    if (g->root == AST_TABLE)
        check_kind(c, g->table, g->table_at, "GIVEN");
}

static void check_given(struct check *c, const struct ast_test *t, uint32_t i)
{
    struct ast_given *g = &t->givens[i];
    if (g->kind == AST_GIVEN_OBJECT) {
        check_given_kind(c, g);
        if (check_constant(c, g->object_expr, "an object of GIVEN"))
            g->object = g->object_expr->as.value;
        return;
    }
    bool node = false;
    for (uint32_t k = 0; k < i; k++)
        node = node || (t->givens[k].kind == AST_GIVEN_OBJECT && t->givens[k].root == AST_NODE);
    if (g->kind == AST_GIVEN_NOW || node)
        return;
    DIAG(c->dg, GIVEN_ORDER, g->at);
    diag_label(c->dg, "write GIVEN node {…} in front of it");
    check_fail(c);
}

/* ---- EXPECT ---- */

static str name_of(const struct ast_given *g)
{
    const struct value *v = map_get(&g->object, STR("name"));
    return v ? value_text(v) : (str){0};
}

/* node-1 and so on: what an object without a name is called. */
static bool is_given_name(const struct ast_given *g, str name)
{
    str kind = g->root == AST_TABLE ? g->table : str_of(ast_root_name(g->root));
    size_t i = kind.n + 1;
    if (!str_starts(name, kind) || name.n <= i || name.p[kind.n] != '-')
        return false;
    while (i < name.n && name.p[i] >= '0' && name.p[i] <= '9')
        i++;
    return i == name.n;
}

/* The object that an EXPECT is about; NULL when that was reported. */
static const struct ast_given *find_object(struct check *c, const struct ast_test *t,
                                           const struct ast_expect *x)
{
    str names[32];
    size_t n = 0;
    const struct ast_given *made = NULL;
    for (uint32_t i = 0; i < t->given_count; i++) {
        const struct ast_given *g = &t->givens[i];
        if (g->kind != AST_GIVEN_OBJECT)
            continue;
        str name = name_of(g);
        if (!x->on.n || (name.n && str_eq(name, x->on)))
            return g;
        if (!name.n && is_given_name(g, x->on))
            made = g;
        if (name.n && n < COUNTOF(names))
            names[n++] = name;
    }
    if (made || !x->on.n)
        return made;
    DIAG_STR(c->dg, UNKNOWN_OBJECT, x->on_at, x->on);
    str near = str_nearest(x->on, names, n);
    if (near.n)
        diag_label(c->dg, "did you mean `%.*s`?", STR_ARG(near));
    check_fail(c);
    return NULL;
}

static void check_verdict(struct check *c, struct ast_expect *x)
{
    struct bound each;
    struct ast_rule *r = find_rule(c, x->rule);
    if (r) {
        check_begin_rule(c, r, &each);
        if (x->field && !check_path(c, x->field, false))
            c->failed = true;
        return;
    }
    c->failed = true;
    if (is_lost(c, x->rule))
        return;
    DIAG_STR(c->dg, UNKNOWN_RULE, x->rule_at, x->rule);
    str near = check_nearest_rule(c, x->rule);
    if (near.n)
        diag_label(c->dg, "did you mean `%.*s`?", STR_ARG(near));
}

static void check_expect(struct check *c, const struct ast_test *t, struct ast_expect *x)
{
    const struct ast_given *g = find_object(c, t, x);
    if (x->kind == AST_EXPECT_VERDICT)
        check_verdict(c, x);
    if (x->kind == AST_EXPECT_SET && g) {
        check_begin(c, g->root, g->table);
        if (!check_path(c, x->field, false))
            c->failed = true;
    }
    if (x->has_value && check_constant(c, x->value_expr, "the value of EXPECT"))
        x->value = x->value_expr->as.value;
}

/* ---- tests ---- */

static void check_test(struct check *c, struct ast_test *t)
{
    bool object = false;
    if (!is_test_file(c, t->file)) {
        DIAG(c->dg, TEST_PLACE, t->name_at);
        diag_label(c->dg, "move it to a file whose name ends in _test.rules");
        check_fail(c);
    }
    for (uint32_t i = 0; i < t->given_count; i++) {
        check_given(c, t, i);
        object = object || t->givens[i].kind == AST_GIVEN_OBJECT;
    }
    if (!object) {
        DIAG(c->dg, GIVEN_NOTHING, t->name_at);
        diag_label(c->dg, "write GIVEN node {…}");
        check_fail(c);
        return;
    }
    for (uint32_t i = 0; i < t->expect_count; i++)
        check_expect(c, t, &t->expects[i]);
}

void check_tests(struct check *c)
{
    for (uint32_t i = 0; i < c->set->tests.n; i++)
        check_test(c, &c->set->tests.at[i]);
    for (uint32_t i = 0; i < c->set->rules.n; i++) {
        const struct ast_rule *r = &c->set->rules.at[i];
        if (!is_test_file(c, r->file))
            continue;
        DIAG(c->dg, RULE_IN_TEST, r->name_at);
        diag_label(c->dg, "move it to a file of rules");
        check_fail(c);
    }
}
