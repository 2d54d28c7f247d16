/* SPDX-License-Identifier: Apache-2.0 */
/* Builders of expressions: one call for each action of the grammar. Depth is counted here, so that
 * everything behind may walk the tree by recursion. */
#include "grammar/parse.h"

#include "base/regex.h"

static uint16_t deeper(uint16_t most, const struct ast_expr *e)
{
    return e && e->depth > most ? e->depth : most;
}

/* Sets the depth above parts of which the deepest has `most`; a passed limit is reported once and
 * leaves a leaf. */
static struct ast_expr *limit_depth(struct parse *p, struct ast_expr *e, uint16_t most)
{
    e->depth = (uint16_t)(most + 1);
    if (e->depth <= diag_limit_of(p->dg, LIMIT_expr_depth) && e->depth < UINT16_MAX)
        return e;
    if (parse_break(p, e->at))
        diag_limit(p->dg, e->at, LIMIT_expr_depth);
    return build_value(p, value_null(), e->at);
}

static struct ast_expr *count_depth(struct parse *p, struct ast_expr *e)
{
    uint16_t most = deeper(deeper(deeper(0, e->a), e->b), e->c);
    for (uint32_t i = 0; i < e->n; i++)
        most = deeper(most, e->items[i]);
    return limit_depth(p, e, most);
}

struct ast_expr *build_leaf(struct parse *p, enum ast_kind kind, span at)
{
    struct ast_expr *e = ARENA_NEW(p->arena, struct ast_expr);
    e->kind = kind;
    e->at = at;
    e->depth = 1;
    return e;
}

struct ast_expr *build_value(struct parse *p, struct value v, span at)
{
    struct ast_expr *e = build_leaf(p, AST_VALUE, at);
    e->as.value = v;
    e->as.value.file = at.file + 1;
    e->as.value.at = at.from;
    return e;
}

struct ast_expr *build_three(struct parse *p, enum ast_kind kind, span at, struct ast_expr *a,
                             struct ast_expr *b, struct ast_expr *c)
{
    struct ast_expr *e = build_leaf(p, kind, at);
    e->a = a;
    e->b = b;
    e->c = c;
    return count_depth(p, e);
}

struct ast_expr *build_two(struct parse *p, enum ast_kind kind, span at, struct ast_expr *a,
                           struct ast_expr *b)
{
    return build_three(p, kind, at, a, b, NULL);
}

struct ast_expr *build_one(struct parse *p, enum ast_kind kind, span at, struct ast_expr *a)
{
    return build_three(p, kind, at, a, NULL, NULL);
}

/* Appends to items, whose room is n rounded up to a power of two. */
static void add_item(struct parse *p, struct ast_expr *e, struct ast_expr *item)
{
    if ((e->n & (e->n - 1)) == 0) {
        size_t size = sizeof *e->items, room = e->n ? e->n : 0;
        e->items = arena_grow(p->arena, e->items, room * size, (room ? 2 * room : 1) * size);
    }
    e->items[e->n++] = item;
}

struct ast_expr *build_chain(struct parse *p, enum ast_kind kind, span at, struct ast_expr *a,
                             struct ast_expr *b)
{
    if (a->kind == kind && !a->in_parens) {
        add_item(p, a, b);
        a->at = at;
        if (b->depth < a->depth)
            return a;
        return count_depth(p, a);
    }
    struct ast_expr *e = build_leaf(p, kind, at);
    add_item(p, e, a);
    add_item(p, e, b);
    return count_depth(p, e);
}

static bool is_null(const struct ast_expr *e)
{
    return e->kind == AST_VALUE && e->as.value.kind == VALUE_NULL;
}

struct ast_expr *build_equal(struct parse *p, span at, struct ast_expr *a, struct ast_expr *b,
                             bool negated, bool as_word)
{
    struct ast_expr *e;
    if (is_null(a) || is_null(b)) {
        e = build_one(p, AST_IS_NULL, at, is_null(b) ? a : b);
        e->as_word = as_word;
        return negated ? build_not(p, at, e) : e;
    }
    e = build_two(p, negated ? AST_NE : AST_EQ, at, a, b);
    e->as_word = as_word;
    return e;
}

struct ast_expr *build_not(struct parse *p, span at, struct ast_expr *a)
{
    return build_one(p, AST_NOT, at, a);
}

struct ast_expr *build_left(struct parse *p, span at, struct ast_expr *left, struct ast_expr *op,
                            bool negated)
{
    op->a = left;
    op->at = at;
    struct ast_expr *e = count_depth(p, op);
    return negated ? build_not(p, at, e) : e;
}

struct ast_expr *build_many(struct parse *p, enum ast_kind kind, span at, str name,
                            struct exprs *items)
{
    struct ast_expr *e = build_leaf(p, kind, at);
    e->name = name;
    e->items = items ? items->at : NULL;
    e->n = items ? items->n : 0;
    return count_depth(p, e);
}

struct ast_expr *build_negative(struct parse *p, span at, struct ast_expr *a)
{
    struct value *v = &a->as.value;
    if (a->kind == AST_VALUE && v->kind == VALUE_INT && v->as.integer != INT64_MIN)
        return build_value(p, value_int(-v->as.integer), at);
    if (a->kind == AST_VALUE && v->kind == VALUE_FLOAT)
        return build_value(p, value_float(-v->as.real), at);
    if (a->kind == AST_VALUE && v->kind == VALUE_BIGINT)
        return build_value(p, value_int(INT64_MIN), at);
    return build_one(p, AST_NEG, at, a);
}

struct ast_expr *build_parens(struct parse *p UNUSED, span inner UNUSED, struct ast_expr *a)
{
    a->in_parens = true;
    return a;
}

struct ast_expr *build_regex(struct parse *p, span at, str pattern, unsigned flags)
{
    struct ast_expr *e = build_leaf(p, AST_REGEX, at);
    e->as.regex = (struct ast_regex){.pattern = pattern, .flags = flags};
    return e;
}

/* Keywords may be written in any case, functions are small. */
static str function_name(struct parse *p, span at)
{
    str name = parse_text(p, at);
    if (!policy_keyword(p, name))
        return name;
    char *small = arena_dup(p->arena, name.p, name.n);
    for (size_t i = 0; i < name.n; i++)
        small[i] = (char)(small[i] >= 'A' && small[i] <= 'Z' ? small[i] + 32 : small[i]);
    return (str){small, name.n};
}

struct ast_expr *build_call(struct parse *p, span at, span name, struct exprs *args)
{
    return build_many(p, AST_CALL, at, function_name(p, name), args);
}

struct ast_expr *build_version(struct parse *p, span at, str text, str scheme)
{
    struct ast_expr *e = build_leaf(p, AST_VERSION, at);
    e->as.version.text = text;
    e->as.version.scheme = scheme;
    return e;
}

/* ---- over lists and configurations ---- */

struct ast_expr *build_loop(struct parse *p, enum ast_kind kind, span at, struct named_text name,
                            struct ast_expr *list, struct ast_expr *body, struct ast_expr *where)
{
    struct ast_expr *e = build_leaf(p, kind, at);
    e->name = name.text;
    e->as.loop = ARENA_NEW(p->arena, struct ast_loop);
    e->as.loop->name_at = name.at;
    e->a = list;
    e->b = body;
    e->c = where;
    return count_depth(p, e);
}

struct ast_expr *build_gather(struct parse *p, span at, int gather, struct named_text name,
                              struct ast_expr *list, struct ast_expr *value, struct ast_expr *where)
{
    struct ast_expr *e = build_loop(p, AST_GATHER, at, name, list, value, where);
    if (e->kind == AST_GATHER) /* not cut off at the limit */
        e->as.loop->gather = (enum ast_gather)gather;
    return e;
}

struct ast_expr *build_config(struct parse *p, span at, enum ast_config_kind kind, int source,
                              struct named_text pattern)
{
    struct ast_expr *e = build_leaf(p, AST_CONFIG, at);
    e->as.config = ARENA_NEW(p->arena, struct ast_config);
    *e->as.config = (struct ast_config){.kind = kind,
                                        .rendered = source == OF_RENDERED,
                                        .inner = source == OF_SLICE,
                                        .name_at = SPAN_NONE,
                                        .pattern = pattern.text,
                                        .pattern_at = pattern.at};
    return e;
}

struct ast_expr *build_slice(struct parse *p, span at, int kind, struct named_text pattern,
                             struct named_text name, struct ast_expr *where, struct ast_expr *body)
{
    struct ast_expr *e = build_config(p, at, (enum ast_config_kind)kind, OF_CONFIG, pattern);
    e->name = name.text;
    e->as.config->name_at = name.at;
    e->a = where;
    e->b = body;
    return count_depth(p, e);
}

struct ast_expr *build_path(struct parse *p, struct ast_path *path)
{
    struct ast_expr *e = build_leaf(p, AST_PATH, path->at);
    uint16_t most = 0;
    e->as.path = path;
    for (uint32_t i = 0; i < path->n; i++)
        most = deeper(most, path->steps[i].expr);
    return limit_depth(p, e, most);
}

struct exprs *build_list(struct parse *p, struct exprs *list, struct ast_expr *e)
{
    if (!list)
        list = ARENA_NEW(p->arena, struct exprs);
    vec_push(p->arena, list, e);
    return list;
}

/* ---- paths: steps are appended in place; check.c resolves the root ---- */

static void add_step(struct parse *p, struct ast_path *path, struct ast_step step)
{
    if (path->n > diag_limit_of(p->dg, LIMIT_data_depth)) {
        if (parse_break(p, path->at))
            diag_limit(p->dg, path->at, LIMIT_data_depth);
        return;
    }
    if ((path->n & (path->n - 1)) == 0) {
        size_t size = sizeof *path->steps, room = path->n;
        path->steps = arena_grow(p->arena, path->steps, room * size, (room ? 2 * room : 1) * size);
    }
    path->steps[path->n++] = step;
}

struct ast_path *build_field(struct parse *p, span at, str name)
{
    struct ast_path *path = ARENA_NEW(p->arena, struct ast_path);
    path->at = at;
    add_step(p, path, (struct ast_step){.kind = AST_STEP_KEY, .key = name, .at = at});
    return path;
}

struct ast_path *build_key(struct parse *p, span at, struct ast_path *path, str key, span key_at)
{
    path->at = at;
    if (path->n == 1 && str_eq(path->steps[0].key, STR("link")))
        p->head.names_link = true;
    add_step(p, path, (struct ast_step){.kind = AST_STEP_KEY, .key = key, .at = key_at});
    return path;
}

struct ast_path *build_index(struct parse *p, span at, struct ast_path *path, struct ast_expr *e)
{
    struct ast_step step = {.kind = AST_STEP_DYNAMIC, .expr = e, .at = e->at};
    const struct value *v = &e->as.value;
    if (e->kind == AST_VALUE && v->kind == VALUE_STRING) {
        step.kind = AST_STEP_KEY;
        step.key = value_text(v);
    } else if (e->kind == AST_VALUE && v->kind == VALUE_INT && v->as.integer >= 0 &&
               v->as.integer < UINT32_MAX) {
        step.kind = AST_STEP_INDEX;
        step.index = (uint32_t)v->as.integer;
    }
    path->at = at;
    add_step(p, path, step);
    return path;
}
