/* SPDX-License-Identifier: Apache-2.0 */
/* Quantifiers and what gathers over a list: names for the elements, and the two forms that a loop
 * over the whole fleet may have.
 *
 *     ANY n IN fleet.nodes : n.role == "core"                        fixed: computed once
 *     ANY n IN fleet.nodes : n.site == node.site AND n.role == "core"
 *                            key: inner = outer      rest             counted once for each key */
#include "grammar/check.h"

/* ---- names of elements ---- */

uint32_t check_enter(struct check *c, str name, span at, enum ast_element element)
{
    if (name.n && !check_new_name(c, name, at))
        c->failed = true;
    struct bound b = {.name = name, .slot = c->slots++, .element = element};
    vec_push(c->arena, &c->scope, b);
    return b.slot;
}

void check_leave(struct check *c)
{
    c->scope.n--;
}

/* ---- what an expression speaks of ---- */

enum { OF_ELEMENT = 1, OF_OTHERS = 2 };

static unsigned speaks_of(const struct ast_expr *e, uint32_t slot);

static unsigned path_speaks_of(const struct ast_path *path, uint32_t slot)
{
    unsigned of = path->root == AST_FLEET                         ? 0
                  : path->root == AST_BOUND && path->slot >= slot ? OF_ELEMENT
                                                                  : OF_OTHERS;
    for (uint32_t i = 0; i < path->n; i++)
        of |= speaks_of(path->steps[i].expr, slot);
    return of;
}

/* Of the elements of the loop with this slot (and of loops inside it), of anything else? */
static unsigned speaks_of(const struct ast_expr *e, uint32_t slot)
{
    if (!e)
        return 0;
    unsigned of = speaks_of(e->a, slot) | speaks_of(e->b, slot) | speaks_of(e->c, slot);
    for (uint32_t i = 0; i < e->n; i++)
        of |= speaks_of(e->items[i], slot);
    if (e->kind == AST_PATH)
        of |= path_speaks_of(e->as.path, slot);
    if (e->kind == AST_UNIQUE || (e->kind == AST_CONFIG && !e->as.config->inner))
        of |= OF_OTHERS;
    return of;
}

/* ---- over the fleet ---- */

struct split {
    struct check *c;
    uint32_t slot;
    VEC(struct ast_key) keys;
    struct exprs rest;
};

static bool report_form(struct check *c, const struct ast_expr *loop, const struct ast_expr *at)
{
    str list = loop->a->as.path->text, n = loop->name;
    DIAG_STR(c->dg, FLEET_FORM, at->at, list);
    diag_label(c->dg,
               "this names the rule's object beside `%.*s`, in another way than `%.*s.field "
               "== value`",
               STR_ARG(n), STR_ARG(n));
    diag_help(c->dg, "either only %.*s is named: ANY %.*s IN %.*s : %.*s.name LIKE \"core-*\"",
              STR_ARG(n), STR_ARG(n), STR_ARG(list), STR_ARG(n));
    diag_help(c->dg,
              "or equalities with AND and tests of %.*s alone: COUNT(%.*s IN %.*s WHERE %.*s.name "
              "== custom_data.partner AND EXISTS %.*s.id)",
              STR_ARG(n), STR_ARG(n), STR_ARG(list), STR_ARG(n), STR_ARG(n));
    check_fail(c);
    return false;
}

/* Sorts the parts of an AND into keys and rest; returns the first that is neither, or NULL. */
static const struct ast_expr *split(struct split *s, struct ast_expr *e)
{
    if (e->kind == AST_NAMED && !e->as.let)
        return split(s, e->a);
    for (uint32_t i = 0; e->kind == AST_AND && i < e->n; i++) {
        const struct ast_expr *bad = split(s, e->items[i]);
        if (bad)
            return bad;
    }
    if (e->kind == AST_AND)
        return NULL;
    if (!(speaks_of(e, s->slot) & OF_OTHERS)) {
        vec_push(s->c->arena, &s->rest, e);
        return NULL;
    }
    if (e->kind != AST_EQ)
        return e;
    unsigned a = speaks_of(e->a, s->slot), b = speaks_of(e->b, s->slot);
    if (a == OF_ELEMENT && b == OF_OTHERS)
        vec_push(s->c->arena, &s->keys, (struct ast_key){e->a, e->b});
    else if (a == OF_OTHERS && b == OF_ELEMENT)
        vec_push(s->c->arena, &s->keys, (struct ast_key){e->b, e->a});
    else
        return e;
    return NULL;
}

static struct ast_expr *join_rest(struct check *c, const struct exprs *rest,
                                  const struct ast_expr *cond)
{
    if (rest->n < 2)
        return rest->n ? rest->at[0] : NULL;
    struct ast_expr *e = ARENA_NEW(c->arena, struct ast_expr);
    e->kind = AST_AND;
    e->at = cond->at;
    e->text = cond->text;
    e->items = rest->at;
    e->n = rest->n;
    check_depth(c, e);
    return e;
}

static bool check_fleet_form(struct check *c, struct ast_expr *e)
{
    struct ast_loop *l = e->as.loop;
    struct ast_expr *cond = e->kind == AST_GATHER ? e->c : e->b;
    struct ast_expr *value = e->kind == AST_GATHER ? e->b : NULL;
    unsigned of_cond = speaks_of(cond, l->slot), of_value = speaks_of(value, l->slot);
    l->fleet = true;
    l->fixed = !((of_cond | of_value) & OF_OTHERS);
    if (l->fixed)
        return true;
    if (of_value & OF_OTHERS)
        return report_form(c, e, value);
    struct split s = {.c = c, .slot = l->slot};
    const struct ast_expr *bad = split(&s, cond);
    if (bad)
        return report_form(c, e, bad);
    l->keys = s.keys.at;
    l->key_count = s.keys.n;
    l->rest = join_rest(c, &s.rest, cond);
    return true;
}

/* ---- loops ---- */

static const char *loop_word(const struct ast_expr *e)
{
    static const char *const gathers[] = {"COUNT", "SUM", "MIN", "MAX", "AVG", "LIST", "FIRST"};
    return e->kind == AST_ALL    ? "ALL"
           : e->kind == AST_ANY  ? "ANY"
           : e->kind == AST_NONE ? "NONE"
                                 : gathers[e->as.loop->gather];
}

static void check_list(struct check *c, const struct ast_expr *e)
{
    const struct ast_expr *list = e->a;
    bool value = list->kind == AST_VALUE && list->as.value.kind != VALUE_LIST &&
                 list->as.value.kind != VALUE_MAP;
    bool literal = list->kind == AST_NETWORK || list->kind == AST_ADDRESS ||
                   list->kind == AST_DATE || list->kind == AST_DURATION ||
                   list->kind == AST_VERSION;
    if (value || literal)
        check_bad_operand(c, list, loop_word(e), "a list or map");
}

void check_loop(struct check *c, struct ast_expr *e)
{
    struct ast_loop *l = e->as.loop;
    uint32_t errors = c->dg->errors;
    c->list_place = e->a->kind == AST_PATH;
    check_expr(c, e->a);
    c->list_place = false;
    check_list(c, e);
    bool path = e->a->kind == AST_PATH && e->a->as.path->text.n;
    l->element = path ? check_elements(e->a->as.path) : AST_ELEMENT_DATA;
    l->slot = check_enter(c, e->name, l->name_at, l->element);
    if (e->b)
        check_expr(c, e->b);
    if (e->c)
        check_expr(c, e->c);
    check_leave(c);
    if (path && e->a->as.path->root == AST_FLEET && c->dg->errors == errors && !c->over)
        (void)check_fleet_form(c, e);
}
