/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/group_reads.h"

enum { MOST_SCALARS = 64 };

struct look {
    struct reads_of *out;
    const struct program *p;
    uint32_t slot; /* of the node's name; PROGRAM_NONE: fields are the node's */
    uint32_t scalars;
    bool refused;
};

static bool is_key(const struct ast_step *s, const char *key)
{
    return s->kind == AST_STEP_KEY && str_eq(s->key, str_of(key));
}

static const struct ast_step location[] = {{.kind = AST_STEP_KEY, .key = {"location", 8}}};
static const struct ast_step location_id[] = {{.kind = AST_STEP_KEY, .key = {"location_id", 11}}};

static void add(struct look *l, const struct ast_step *steps, uint32_t n)
{
    struct needs_path path = {steps, 0};
    while (path.n < n && steps[path.n].kind == AST_STEP_KEY)
        path.n++;
    l->refused |= !path.n || l->out->n == READS_PATHS;
    if (!l->refused)
        l->out->path[l->out->n++] = path;
}

/* A path from the node. */
static void add_path(struct look *l, const struct ast_step *steps, uint32_t n)
{
    if (n && is_key(steps, "links")) {
        l->refused = true;
    } else if (n > 1 && is_key(steps, "location") && steps[1].kind == AST_STEP_KEY) {
        add(l, location, 1);
        add(l, location_id, 1);
    } else {
        add(l, steps, n);
    }
}

static void look_scalar(void *ctx, uint32_t scalar);

static void refuse(void *ctx)
{
    struct look *l = ctx;
    l->refused = true;
}

static struct part_calls calls_of(struct look *l)
{
    return (struct part_calls){l, look_scalar, refuse};
}

/* A bound name: the node's, with the walk behind it; or that of a loop inside. */
static void look_bound(struct look *l, const struct scalar *s, uint32_t k)
{
    const struct program *p = l->p;
    const struct step *step = &p->steps.at[s->first + k];
    const struct step *next = k + 1 < s->n ? step + 1 : NULL;
    bool base = next && next->op == STEP_WALK && p->operands.at[next->first] == k;
    if (step->a != l->slot) {
        l->refused |= l->slot != PROGRAM_NONE && step->a < l->slot;
        return;
    }
    l->refused |= !base;
    if (!base)
        return;
    const struct route *route = &p->routes.at[next->a];
    add_path(l, route->path->steps + route->from, route->path->n - route->from);
}

static void look_step(struct look *l, const struct scalar *s, uint32_t k)
{
    const struct program *p = l->p;
    const struct step *step = &p->steps.at[s->first + k];
    bool fields = l->slot == PROGRAM_NONE;
    l->refused |= step->op == STEP_UNIQUE || step->op == STEP_CONFIG || step->op == STEP_SLICES ||
                  step->op == STEP_VERSION || (step->op == STEP_LET && !fields) ||
                  (step->op == STEP_FIELD && !fields);
    if (l->refused)
        return;
    if (step->op == STEP_FIELD) {
        const struct ast_path *path = p->paths.at[p->fields.at[step->a].path].ast;
        add_path(l, path->steps, path->n);
    } else if (step->op == STEP_LET) {
        look_scalar(l, step->a);
    } else if (step->op == STEP_BOUND) {
        look_bound(l, s, k);
    } else if (step->op == STEP_LOOP) {
        struct part_calls calls = calls_of(l);
        loop_parts(&p->loops.at[step->b], &calls);
    }
}

static void look_scalar(void *ctx, uint32_t scalar)
{
    struct look *l = ctx;
    const struct scalar *s = &l->p->scalars.at[scalar];
    l->refused |= ++l->scalars > MOST_SCALARS;
    for (uint32_t k = 0; k < s->n && !l->refused; k++)
        look_step(l, s, k);
}

bool reads_of_loop(struct reads_of *out, const struct program *p, const struct loop *loop)
{
    struct look l = {.out = out, .p = p, .slot = loop->slot};
    const struct part_calls calls = calls_of(&l);
    out->n = 0;
    cond_parts(loop->body, &calls);
    cond_parts(loop->where, &calls);
    cond_parts(loop->rest, &calls);
    for (uint32_t k = 0; k < loop->key_count; k++)
        look_scalar(&l, loop->keys[k].inner);
    return !l.refused;
}

bool reads_of_unique(struct reads_of *out, const struct program *p, const struct unique *u)
{
    struct look l = {.out = out, .p = p, .slot = PROGRAM_NONE};
    const struct part_calls calls = calls_of(&l);
    out->n = 0;
    look_scalar(&l, u->value);
    if (u->within != PROGRAM_NONE)
        look_scalar(&l, u->within);
    cond_parts(u->among, &calls);
    return !l.refused;
}
