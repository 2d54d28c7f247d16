/* SPDX-License-Identifier: Apache-2.0 */
/* Predicates and values of configurations: CONFIG, RENDERED, and what is asked of a SLICE. */
#include "grammar/check.h"
#include "grammar/header.h"

static const char *word_of(const struct ast_config *k)
{
    static const char *const words[] = {"HAS",   "MISSING",     "COUNT",      "VALUES",
                                        "VALUE", "EVERY SLICE", "SOME SLICE", "NO SLICE"};
    return words[k->kind];
}

/* Does it stand where a configuration is at hand? */
static bool check_place(struct check *c, struct ast_expr *e)
{
    struct ast_config *k = e->as.config;
    if (k->inner && !c->slice) {
        DIAG_STR(c->dg, SLICE_ONLY, e->at, str_of(word_of(k)));
        diag_label(c->dg, "write CONFIG %s for the whole configuration", word_of(k));
    } else if (c->constant) {
        DIAG_STR(c->dg, NOT_CONSTANT, e->at, str_of(c->constant));
        diag_label(c->dg, "this is read from a configuration");
    } else if (c->kind != AST_NODE) {
        DIAG_STR(c->dg, NODE_ONLY, e->at, STR("a configuration predicate"));
        diag_label(c->dg, "only nodes have a configuration");
    } else if (c->among) {
        DIAG_STR(c->dg, UNIQUE_PLACE, e->at, STR("a configuration predicate"));
        diag_label(c->dg, "AMONG looks at fields only");
    } else {
        return true;
    }
    check_fail(c);
    return false;
}

static void check_match(struct check *c, struct ast_config *k)
{
    span inside = k->pattern_at;
    struct match_expr *match = ARENA_NEW(c->arena, struct match_expr);
    inside.from += inside.to > inside.from + 1;
    inside.to -= inside.to > inside.from;
    if (match_parse(match, c->arena, k->pattern, inside, c->dg))
        k->match = match;
    else
        check_fail(c);
}

void check_config(struct check *c, struct ast_expr *e)
{
    struct ast_config *k = e->as.config;
    if (!check_place(c, e))
        return;
    check_match(c, k);
    c->reads_rendered = c->reads_rendered || k->rendered;
    if (k->inner)
        k->slot = c->slice->as.config->slot;
    if (k->kind < AST_CONFIG_EVERY)
        return;
    const struct ast_expr *around = c->slice;
    k->slot = check_enter(c, e->name, k->name_at, AST_ELEMENT_DATA);
    c->scope.at[c->scope.n - 1].slice = e;
    c->slice = e;
    if (e->a)
        check_expr(c, e->a);
    check_expr(c, e->b);
    c->slice = around;
    check_leave(c);
}

/* The name of a capture group that begins at (? in a pattern; empty when none does. */
static str group_name(str pattern, size_t at)
{
    str rest = str_sub(pattern, at, pattern.n);
    size_t from = str_starts(rest, STR("(?P<"))                                  ? 4
                  : str_starts(rest, STR("(?<")) || str_starts(rest, STR("(?'")) ? 3
                                                                                 : 0;
    size_t to = from;
    while (to < rest.n && rest.p[to] != '>' && rest.p[to] != '\'')
        to++;
    bool named = from && to > from && rest.p[from] != '=' && rest.p[from] != '!';
    return named ? str_sub(rest, from, to) : (str){0};
}

bool check_slice_key(struct check *c, const struct ast_path *path, const struct ast_expr *slice)
{
    str keys[34] = {{"header", 6}, {"line", 4}}, pattern = slice->as.config->pattern;
    size_t n = 2;
    for (size_t at = 0; (at = str_find(pattern, STR("(?"), at)) != SIZE_MAX; at++) {
        str name = group_name(pattern, at);
        if (name.n && n < COUNTOF(keys))
            keys[n++] = name;
    }
    const struct ast_step *s = path->n ? &path->steps[0] : NULL;
    for (size_t i = 0; s && i < n; i++)
        if (s->kind != AST_STEP_KEY || str_eq(s->key, keys[i]) || n == COUNTOF(keys))
            return true;
    DIAG_STR(c->dg, FIELD_FORM, path->at, path->written);
    str near = s ? str_nearest(s->key, keys, n) : (str){0};
    if (near.n)
        diag_label(c->dg, "did you mean `%.*s`?", STR_ARG(near));
    else
        diag_label(c->dg, "a slice has header, line and the named groups of its pattern");
    check_fail(c);
    return false;
}
