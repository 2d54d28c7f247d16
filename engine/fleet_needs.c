/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/fleet_needs.h"

#include "base/bits.h"

struct reading {
    struct needs *out;
    struct arena *a;
    const struct program *p;
    uint64_t *seen; /* bits of scalars of uniques */
};

/* What a path leads to: a node or a link of a node holds more than the first pass keeps. */
enum end { END_DATA, END_LIST, END_WHOLE };

static bool is_key(const struct ast_step *s, const char *key)
{
    return s->kind == AST_STEP_KEY && str_eq(s->key, str_of(key));
}

/* ---- paths ---- */

static void add_path(struct reading *r, const struct ast_step *steps, uint32_t n)
{
    struct needs_path path = {steps, 0};
    while (path.n < n && steps[path.n].kind == AST_STEP_KEY)
        path.n++;
    vec_push(r->a, &r->out->paths, path);
}

static void add_key(struct reading *r, const char *key)
{
    struct ast_step *step = ARENA_NEW(r->a, struct ast_step);
    *step = (struct ast_step){.kind = AST_STEP_KEY, .key = str_of(key)};
    add_path(r, step, 1);
}

/* Steps in a node; *links: they go on in its links. */
static enum end walk_node(struct reading *r, const struct ast_step *steps, uint32_t n, bool *links)
{
    *links = n && is_key(steps, "links");
    if (!n)
        return END_WHOLE;
    if (*links) {
        r->out->ends = true;
        add_key(r, "links");
    } else if (is_key(steps, "location") && n > 1 && steps[1].kind == AST_STEP_KEY) {
        add_key(r, "location");
        add_key(r, "location_id");
    } else {
        add_path(r, steps, n);
    }
    return END_DATA;
}

/* Notes what a walk from an element of this kind reads of nodes. */
static enum end walk(struct reading *r, enum ast_element of, const struct ast_step *steps,
                     uint32_t n)
{
    bool links = of == AST_ELEMENT_NODE_LINK, list = false;
    uint32_t i = 0;
    if (of == AST_ELEMENT_LINK && n > 1 && (is_key(steps, "a") || is_key(steps, "z"))) {
        r->out->ends = true;
        of = AST_ELEMENT_NODE;
        i = 1;
    }
    if (of != AST_ELEMENT_NODE && !links)
        return END_DATA;
    for (;;) {
        if (!links) {
            enum end end = walk_node(r, steps + i, n - i, &links);
            if (!links)
                return end;
            i++;
            list = true;
        }
        while (i < n && steps[i].kind != AST_STEP_KEY) {
            list = false;
            i++;
        }
        if (i == n)
            return list ? END_LIST : END_WHOLE;
        if (!is_key(&steps[i++], "peer"))
            return END_DATA;
        r->out->ends = true;
        links = false;
    }
}

/* A field of the rule's own object: what it reads of others. */
static enum end walk_field(struct reading *r, const struct path *path)
{
    const struct ast_path *ast = path->ast;
    enum ast_root kind = r->p->sections.at[path->section].kind;
    if (kind == AST_NODE && is_key(&ast->steps[0], "links")) {
        r->out->others = true;
        return walk(r, AST_ELEMENT_NODE, ast->steps, ast->n);
    }
    return kind == AST_LINK ? walk(r, AST_ELEMENT_LINK, ast->steps, ast->n) : END_DATA;
}

/* ---- steps ---- */

static enum end step_end(struct reading *r, const struct step *s)
{
    const struct ast_path *path = s->expr ? s->expr->as.path : NULL;
    if (s->op == STEP_FIELD)
        return walk_field(r, &r->p->paths.at[r->p->fields.at[s->a].path]);
    if (s->op == STEP_BOUND)
        return walk(r, path->element, path->steps, path->n);
    if (s->op != STEP_WALK)
        return END_DATA;
    const struct route *route = &r->p->routes.at[s->a];
    return walk(r, route->element, route->path->steps + route->from, route->path->n - route->from);
}

/* Whether step `at` of a scalar takes cell k, so that no more of it shows than the first pass
 * keeps: *bare becomes true where more may show. */
static bool takes(const struct program *p, const struct step *s, uint32_t k, enum end end,
                  bool *bare)
{
    int operands = step_info(s->op)->operands;
    bool first = operands < 0 && s->n && p->operands.at[s->first] == k;
    bool any = operands > 0 && (s->a == k || (operands > 1 && s->b == k));
    for (uint32_t i = 0; operands < 0 && i < s->n; i++)
        any = any || p->operands.at[s->first + i] == k;
    *bare = any && !(s->op == STEP_WALK && first) &&
            !(s->op == STEP_LOOP && end == END_LIST && s->a == k) &&
            !(s->op == STEP_TEST && s->test == TEST_IS_NULL && first);
    return any;
}

static bool is_each(const struct program *p, uint32_t scalar)
{
    for (uint32_t i = 0; i < p->rules.n; i++)
        if (p->rules.at[i].each == scalar)
            return true;
    return false;
}

static void read_scalar(struct reading *r, uint32_t scalar)
{
    const struct program *p = r->p;
    const struct scalar *sc = &p->scalars.at[scalar];
    for (uint32_t k = 0; k < sc->n; k++) {
        const struct step *s = &p->steps.at[sc->first + k];
        r->out->others |= s->op == STEP_FLEET || s->op == STEP_UNIQUE;
        bool base = k + 1 < sc->n && p->steps.at[sc->first + k + 1].op == STEP_WALK &&
                    p->operands.at[p->steps.at[sc->first + k + 1].first] == k;
        enum end end = s->op == STEP_BOUND && base ? END_DATA : step_end(r, s);
        if (end == END_DATA)
            continue;
        bool taken = false, bare;
        r->out->lists = true;
        for (uint32_t i = k + 1; i < sc->n; i++) {
            taken |= takes(p, &p->steps.at[sc->first + i], k, end, &bare);
            r->out->whole |= bare;
        }
        r->out->whole |= !taken && !(end == END_LIST && is_each(p, scalar));
    }
}

/* ---- uniqueness: fields of every node ---- */

static void unique_scalar(void *ctx, uint32_t scalar);

static void unique_scalar(void *ctx, uint32_t scalar)
{
    struct reading *r = ctx;
    const struct program *p = r->p;
    const struct scalar *sc = &p->scalars.at[scalar];
    if (bits_get(r->seen, scalar))
        return;
    bits_set(r->seen, scalar);
    for (uint32_t k = 0; k < sc->n; k++) {
        const struct step *s = &p->steps.at[sc->first + k];
        const struct ast_path *path =
            s->op == STEP_FIELD ? p->paths.at[p->fields.at[s->a].path].ast : NULL;
        if (path)
            walk(r, AST_ELEMENT_NODE, path->steps, path->n);
        if (s->op == STEP_LET)
            unique_scalar(r, s->a);
        if (s->op == STEP_LOOP)
            loop_parts(&p->loops.at[s->b], &(struct part_calls){r, unique_scalar, NULL});
        r->out->whole |= s->op == STEP_VERSION; /* its scheme is read off the node */
    }
}

/* ---- all of it ---- */

static void read_uniques(struct reading *r)
{
    for (uint32_t i = 0; i < r->p->uniques.n; i++) {
        const struct unique *u = &r->p->uniques.at[i];
        if (r->p->sections.at[u->section].kind != AST_NODE)
            continue;
        unique_scalar(r, u->value);
        cond_parts(u->among, &(struct part_calls){r, unique_scalar, NULL});
        if (u->within != PROGRAM_NONE)
            unique_scalar(r, u->within);
    }
}

/* Conditions over columns. */
static void read_columns(struct reading *r)
{
    const struct program *p = r->p;
    for (uint32_t i = 0; i < p->predicates.n; i++) {
        const struct predicate *pred = &p->predicates.at[i];
        enum end end = walk_field(r, &p->paths.at[p->fields.at[pred->field].path]);
        r->out->lists |= end != END_DATA;
        r->out->whole |= end != END_DATA && pred->test != TEST_IS_NULL;
    }
    for (uint32_t i = 0; i < p->child_predicates.n; i++) {
        const struct child_predicate *pred = &p->child_predicates.at[i];
        const struct ast_path *path = p->child_columns.at[pred->column].path;
        enum end end = walk(r, path->element, path->steps, path->n);
        r->out->lists |= end != END_DATA;
        r->out->whole |=
            end != END_DATA && pred->scalar == PROGRAM_NONE && pred->test != TEST_IS_NULL;
    }
    for (uint32_t i = 0; i < p->child_columns.n; i++) {
        const struct ast_path *path = p->child_columns.at[i].path;
        (void)walk(r, path->element, path->steps, path->n);
    }
}

/* Loops over the fleet are computed once for all rows; a literal whose scheme is the row's is not.
 */
static void read_loops(struct reading *r)
{
    bool version = false, once = false;
    for (uint32_t i = 0; i < r->p->steps.n; i++)
        version |= r->p->steps.at[i].op == STEP_VERSION;
    for (uint32_t i = 0; i < r->p->loops.n; i++)
        once |= r->p->loops.at[i].fixed || r->p->loops.at[i].grouped;
    r->out->whole |= version && once;
}

void needs_add_all(struct needs *out, struct arena *a, const struct program *p)
{
    struct needs own;
    needs_read(&own, a, p);
    out->others |= own.others;
    out->ends |= own.ends;
    out->lists |= own.lists;
    out->whole |= own.whole || p->questions.n;
    for (uint32_t i = 0; i < own.paths.n; i++)
        vec_push(a, &out->paths, own.paths.at[i]);
    struct reading r = {.out = out, .a = a, .p = p};
    out->brief = false;
    for (uint32_t i = 0; i < p->paths.n; i++)
        (void)walk(&r, AST_ELEMENT_NODE, p->paths.at[i].ast->steps, p->paths.at[i].ast->n);
    for (uint32_t i = 0; i < p->steps.n; i++)
        out->whole |= p->steps.at[i].op == STEP_VERSION;
}

void needs_read(struct needs *out, struct arena *a, const struct program *p)
{
    struct reading r = {.out = out, .a = a, .p = p};
    *out = (struct needs){0};
    r.seen = ARENA_ARRAY(a, uint64_t, bits_words(p->scalars.n) + 1);
    for (uint32_t i = 0; i < p->sections.n; i++)
        out->others |= p->sections.at[i].kind != AST_NODE;
    for (uint32_t i = 0; i < p->paths.n; i++)
        (void)walk_field(&r, &p->paths.at[i]);
    for (uint32_t i = 0; i < p->routes.n; i++) {
        const struct route *route = &p->routes.at[i];
        (void)walk(&r, route->element, route->path->steps + route->from,
                   route->path->n - route->from);
    }
    for (uint32_t i = 0; i < p->scalars.n; i++)
        read_scalar(&r, i);
    read_columns(&r);
    read_loops(&r);
    out->brief = !out->paths.n && !out->ends && !out->lists && !out->whole;
    for (uint32_t i = 0; i < p->steps.n; i++)
        out->brief &= p->steps.at[i].op != STEP_FLEET;
    read_uniques(&r);
    out->brief &= !out->ends && !out->lists && !out->whole;
    for (uint32_t i = 0; i < out->paths.n; i++) /* ids are held against each other */
        out->brief &= out->paths.at[i].n && !is_key(&out->paths.at[i].steps[0], "id");
}
