/* SPDX-License-Identifier: Apache-2.0 */
/* When two expressions say the same, and a number that equal ones share. */
#include "grammar/ast.h"

#include "base/hash.h"
#include "base/net.h"

static bool equal_paths(const struct ast_path *x, const struct ast_path *y)
{
    return x->root == y->root && str_eq(x->text, y->text) &&
           (x->root != AST_BOUND || (x->slot == y->slot && x->element == y->element));
}

static bool equal_configs(const struct ast_config *x, const struct ast_config *y)
{
    return x->kind == y->kind && x->rendered == y->rendered && x->inner == y->inner &&
           x->slot == y->slot && str_eq(x->pattern, y->pattern);
}

/* What two expressions of one kind hold beside their parts. */
static bool equal_inside(const struct ast_expr *x, const struct ast_expr *y)
{
    if (x->kind == AST_VALUE)
        return value_eq(&x->as.value, &y->as.value);
    if (x->kind == AST_PATH)
        return equal_paths(x->as.path, y->as.path);
    if (x->kind == AST_REGEX)
        return x->as.regex.flags == y->as.regex.flags &&
               str_eq(x->as.regex.pattern, y->as.regex.pattern);
    if (x->kind == AST_NETWORK || x->kind == AST_ADDRESS)
        return net_equal(x->as.net, y->as.net);
    if (x->kind == AST_DATE || x->kind == AST_DURATION)
        return x->as.seconds == y->as.seconds;
    if (x->kind == AST_VERSION)
        return str_eq(x->as.version.text, y->as.version.text) &&
               str_eq(x->as.version.scheme, y->as.version.scheme);
    if (x->kind == AST_CONFIG)
        return equal_configs(x->as.config, y->as.config);
    if (x->kind == AST_ALL || x->kind == AST_ANY || x->kind == AST_NONE || x->kind == AST_GATHER)
        return x->as.loop->slot == y->as.loop->slot && x->as.loop->gather == y->as.loop->gather;
    return x->kind != AST_IN || x->bare == y->bare;
}

bool ast_equal(const struct ast_expr *x, const struct ast_expr *y)
{
    while (x && x->kind == AST_NAMED && !x->as.let)
        x = x->a;
    while (y && y->kind == AST_NAMED && !y->as.let)
        y = y->a;
    if (x == y)
        return true;
    if (!x || !y || x->kind != y->kind || x->n != y->n)
        return false;
    for (uint32_t i = 0; i < x->n; i++)
        if (!ast_equal(x->items[i], y->items[i]))
            return false;
    if (!(ast_equal(x->a, y->a) && ast_equal(x->b, y->b) && ast_equal(x->c, y->c)))
        return false;
    return equal_inside(x, y) && (x->kind == AST_NAMED || str_eq(x->name, y->name));
}

/* ---- hashes: what is equal above must be equal here, too ---- */

static uint64_t mix(uint64_t hash, uint64_t more)
{
    hash = (hash ^ more) * 0x9e3779b97f4a7c15;
    return hash ^ hash >> 29;
}

static uint64_t mix_text(uint64_t hash, str text)
{
    return mix(hash, hash_bytes(text, 0));
}

/* 1 and 1.0 are equal; lists and maps are told apart by their size alone. */
static uint64_t hash_value(const struct value *v)
{
    bool number = v->kind == VALUE_INT || v->kind == VALUE_FLOAT;
    double d = !number ? 0 : v->kind == VALUE_INT ? (double)v->as.integer : v->as.real + 0.0;
    if (number)
        return mix_text(VALUE_FLOAT, (str){(const char *)&d, sizeof d});
    if (v->kind == VALUE_STRING || v->kind == VALUE_BIGINT)
        return mix_text(v->kind, value_text(v));
    return mix(v->kind, v->kind == VALUE_BOOL   ? v->as.boolean
                        : v->kind == VALUE_LIST ? v->as.list->n
                        : v->kind == VALUE_MAP  ? v->as.map->n
                                                : 0);
}

static uint64_t hash_inside(const struct ast_expr *e)
{
    if (e->kind == AST_VALUE)
        return hash_value(&e->as.value);
    if (e->kind == AST_PATH)
        return mix_text(e->as.path->root, e->as.path->text);
    if (e->kind == AST_REGEX)
        return mix_text(e->as.regex.flags, e->as.regex.pattern);
    if (e->kind == AST_DATE || e->kind == AST_DURATION)
        return (uint64_t)e->as.seconds;
    if (e->kind == AST_VERSION)
        return hash_bytes(e->as.version.text, 0);
    if (e->kind == AST_CONFIG)
        return mix_text(e->as.config->kind, e->as.config->pattern);
    if (e->kind == AST_CALL)
        return hash_bytes(e->name, 0);
    return 0;
}

uint64_t ast_hash(const struct ast_expr *e)
{
    while (e && e->kind == AST_NAMED && !e->as.let)
        e = e->a;
    if (!e)
        return 0;
    uint64_t hash = mix(mix(e->kind, e->n), hash_inside(e));
    for (uint32_t i = 0; i < e->n; i++)
        hash = mix(hash, ast_hash(e->items[i]));
    hash = mix(hash, ast_hash(e->a));
    hash = mix(hash, ast_hash(e->b));
    return mix(hash, ast_hash(e->c));
}
