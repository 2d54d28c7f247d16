/* SPDX-License-Identifier: Apache-2.0 */
/* Copies of trees, so that one text can be checked for several rules. */
#include "grammar/check.h"

static struct ast_path *copy_path(struct arena *a, const struct ast_path *path)
{
    struct ast_path *copy = arena_dup(a, path, sizeof *path);
    if (path->n)
        copy->steps = arena_dup(a, path->steps, path->n * sizeof *path->steps);
    for (uint32_t i = 0; i < path->n; i++)
        copy->steps[i].expr = ast_copy(a, path->steps[i].expr);
    return copy;
}

struct ast_expr *ast_copy(struct arena *a, const struct ast_expr *e)
{
    if (!e)
        return NULL;
    struct ast_expr *copy = arena_dup(a, e, sizeof *e);
    copy->a = ast_copy(a, e->a);
    copy->b = ast_copy(a, e->b);
    copy->c = ast_copy(a, e->c);
    if (e->n)
        copy->items = arena_dup(a, e->items, e->n * sizeof(struct ast_expr *));
    for (uint32_t i = 0; i < e->n; i++)
        copy->items[i] = ast_copy(a, e->items[i]);
    if (e->kind == AST_PATH)
        copy->as.path = copy_path(a, e->as.path);
    if (e->kind == AST_CONFIG)
        copy->as.config = arena_dup(a, e->as.config, sizeof *e->as.config);
    else if (ast_kind_info(e->kind)->shape == AST_LOOP)
        copy->as.loop = arena_dup(a, e->as.loop, sizeof *e->as.loop);
    return copy;
}
