/* SPDX-License-Identifier: Apache-2.0 */
/* Values into scalar programs: one step for each part of an expression, in the order that they are
 * computed. What is done for each element of a list stands in tables of its own (struct loop,
 * struct unique), whose conditions are loose. */
#include "engine/compile.h"

#include "base/builtin.h"
#include "engine/fleet.h"

#include <assert.h>

enum { BARE_PARTS = 64 }; /* a LET of more parts is computed, not repeated */
/* What a scalar's key counts beside fields. */
enum { USED_LET = 0x20000000, USED_QUESTION = 0x40000000 };

/* ---- names ---- */

/* Counts down from `most`; false when the tree has more parts. */
static bool is_small(const struct ast_expr *e, int *most)
{
    if (!e)
        return true;
    if (--*most < 0 || !is_small(e->a, most) || !is_small(e->b, most) || !is_small(e->c, most))
        return false;
    for (uint32_t i = 0; i < e->n; i++)
        if (!is_small(e->items[i], most))
            return false;
    return true;
}

const struct ast_expr *lower_bare(const struct compiler *c, const struct ast_expr *e)
{
    while (e->kind == AST_NAMED) {
        int most = BARE_PARTS;
        if (e->as.let && (c->epoch != c->rule_epoch || !is_small(e->a, &most)))
            return e;
        e = e->a;
    }
    return e;
}

/* ---- steps ---- */

struct steps {
    struct compiler *c;
    VEC(struct step) at;
    VEC(uint32_t) operands;
};

static uint32_t add_step(struct steps *s, struct step step)
{
    vec_push(s->c->scratch, &s->at, step);
    return s->at.n - 1;
}

static uint32_t step_of(struct steps *s, const struct ast_expr *e);

/* A step over a list of operands, which are computed first. */
static uint32_t list_step(struct steps *s, struct step step, const struct ast_expr *const *items,
                          uint32_t n)
{
    uint32_t *cells = ARENA_ARRAY(s->c->scratch, uint32_t, n);
    for (uint32_t k = 0; k < n; k++)
        cells[k] = step_of(s, items[k]);
    step.first = s->operands.n;
    step.n = n;
    for (uint32_t k = 0; k < n; k++)
        vec_push(s->c->scratch, &s->operands, cells[k]);
    return add_step(s, step);
}

static uint32_t items_step(struct steps *s, enum step_op op, const struct ast_expr *e)
{
    return list_step(s, (struct step){.op = (uint8_t)op, .expr = e},
                     (const struct ast_expr *const *)e->items, e->n);
}

static uint32_t chain_step(struct steps *s, enum step_op op, const struct ast_expr *e)
{
    uint32_t all = step_of(s, e->items[0]);
    for (uint32_t k = 1; k < e->n; k++) {
        uint32_t next = step_of(s, e->items[k]);
        all = add_step(s, (struct step){.op = (uint8_t)op, .a = all, .b = next, .expr = e});
    }
    return all;
}

bool lower_test(enum test *out, enum ast_kind kind)
{
    static const uint8_t tests[AST_KIND_COUNT] = {
        [AST_EQ] = TEST_EQ + 1,
        [AST_NE] = TEST_NE + 1,
        [AST_LT] = TEST_LT + 1,
        [AST_LE] = TEST_LE + 1,
        [AST_GT] = TEST_GT + 1,
        [AST_GE] = TEST_GE + 1,
        [AST_BETWEEN] = TEST_BETWEEN + 1,
        [AST_IS_NULL] = TEST_IS_NULL + 1,
        [AST_IN] = TEST_IN + 1,
        [AST_CONTAINS] = TEST_CONTAINS + 1,
        [AST_STARTS_WITH] = TEST_STARTS_WITH + 1,
        [AST_ENDS_WITH] = TEST_ENDS_WITH + 1,
        [AST_MATCHES] = TEST_MATCHES + 1,
        [AST_LIKE] = TEST_LIKE + 1,
    };
    if (!tests[kind])
        return false;
    *out = (enum test)(tests[kind] - 1);
    return true;
}

static uint32_t test_step(struct steps *s, enum test test, const struct ast_expr *e)
{
    uint32_t n = 0;
    const struct ast_expr **all = ARENA_ARRAY(s->c->scratch, const struct ast_expr *, e->n + 3);
    all[n++] = e->a;
    if (e->b)
        all[n++] = e->b;
    if (e->c)
        all[n++] = e->c;
    for (uint32_t k = 0; k < e->n; k++)
        all[n++] = e->items[k];
    /* IN without parentheses: the one operand is the list */
    if (test == TEST_IN && e->bare &&
        (!lower_is_constant(e->items[0]) ||
         (e->items[0]->kind == AST_VALUE && e->items[0]->as.value.kind == VALUE_LIST)))
        test = TEST_WITHIN;
    return list_step(s, (struct step){.op = STEP_TEST, .test = (uint8_t)test, .expr = e}, all, n);
}

/* ---- paths ---- */

/* Makes room for a bound name. */
static void note_slot(struct compiler *c, uint32_t slot)
{
    while (c->slices.n <= slot)
        vec_push(c->scratch, &c->slices, PROGRAM_NONE);
    if (c->p->slots <= slot)
        c->p->slots = slot + 1;
}

/* A walk from a cell along the steps behind the first `from`. */
static uint32_t walk_step(struct steps *s, uint32_t base, const struct ast_expr *e, uint32_t from,
                          enum ast_element element)
{
    struct compiler *c = s->c;
    const struct ast_path *path = e->as.path;
    VEC(uint32_t) cells = {0};
    vec_push(c->scratch, &cells, base);
    for (uint32_t k = from; k < path->n; k++)
        if (path->steps[k].kind == AST_STEP_DYNAMIC) {
            uint32_t cell = step_of(s, path->steps[k].expr);
            vec_push(c->scratch, &cells, cell);
        }
    struct step step = {.op = STEP_WALK, .a = c->p->routes.n, .expr = e};
    step.first = s->operands.n;
    step.n = cells.n;
    for (uint32_t k = 0; k < cells.n; k++)
        vec_push(c->scratch, &s->operands, cells.at[k]);
    struct route route = {.path = path, .from = from, .element = element};
    vec_push(c->a, &c->p->routes, route);
    return add_step(s, step);
}

static uint32_t field_step(struct steps *s, const struct ast_path *path, const struct ast_expr *e)
{
    uint32_t field = lower_field(s->c, path);
    vec_push(s->c->scratch, &s->c->used, field);
    return add_step(s, (struct step){.op = STEP_FIELD, .a = field, .expr = e});
}

/* The part of a path in front of its first computed step, as a path of its own. */
static struct ast_path *fixed_part(struct compiler *c, const struct ast_path *path)
{
    struct ast_path *part = ARENA_NEW(c->a, struct ast_path);
    *part = *path;
    part->n = 0;
    while (path->steps[part->n].kind != AST_STEP_DYNAMIC)
        part->n++;
    part->dynamic = false;
    part->joins = path->joins && part->n > 1;
    struct buf text = BUF(c->a);
    for (uint32_t k = 0; k < part->n; k++) {
        const struct ast_step *step = &path->steps[k];
        if (step->kind == AST_STEP_INDEX)
            buf_printf(&text, "[%u]", step->index);
        else
            buf_printf(&text, "%s%.*s", k ? "." : "", STR_ARG(step->key));
    }
    part->text = buf_str(&text);
    return part;
}

static uint32_t path_step(struct steps *s, const struct ast_expr *e)
{
    const struct ast_path *path = e->as.path;
    if (path->root == AST_BOUND) {
        note_slot(s->c, path->slot);
        uint32_t base = add_step(s, (struct step){.op = STEP_BOUND, .a = path->slot, .expr = e});
        s->c->bounds += s->c->rule->each && path->slot == 0; /* others are bound inside */
        if (s->c->whole && str_eq(path->text, s->c->whole->text))
            return base;
        return path->n ? walk_step(s, base, e, 0, path->element) : base;
    }
    if (path->root == AST_FLEET) {
        static const char *const names[] = {"nodes", "links", "locations"};
        uint32_t table = FLEET_NODES;
        while (table < FLEET_LOCATIONS && !str_eq(path->steps[0].key, str_of(names[table])))
            table++;
        return add_step(s, (struct step){.op = STEP_FLEET, .a = table, .expr = e});
    }
    if (!path->dynamic)
        return field_step(s, path, e);
    const struct ast_path *part = fixed_part(s->c, path);
    uint32_t base = field_step(s, part, e);
    bool links = path->root == AST_NODE && str_eq(path->steps[0].key, STR("links"));
    return walk_step(s, base, e, part->n, links ? AST_ELEMENT_NODE_LINK : AST_ELEMENT_DATA);
}

/* ---- loops ---- */

/* The number of a question, equal ones are one. */
static uint32_t question_of(struct compiler *c, const struct ast_expr *e)
{
    const struct ast_config *config = e->as.config;
    uint32_t parent = config->inner ? c->slices.at[config->slot] : PROGRAM_NONE, i;
    buf_printf(lower_key(c), "%u %d %.*s", parent, config->rendered, STR_ARG(config->pattern));
    if (lower_is_new(&c->question_keys, &c->key, &i)) {
        struct question q = {.expr = e, .parent = parent, .rendered = config->rendered};
        if (parent != PROGRAM_NONE)
            q.rendered = c->p->questions.at[parent].rendered;
        vec_push(c->a, &c->p->questions, q);
    }
    struct rule *rule = &c->p->rules.at[c->rule_index];
    if (c->p->questions.at[i].rendered)
        rule->reads_rendered = true;
    else
        rule->reads_config = true;
    return i;
}

static uint32_t config_step(struct steps *s, const struct ast_expr *e)
{
    struct compiler *c = s->c;
    const struct ast_config *config = e->as.config;
    uint32_t question = question_of(c, e);
    vec_push(c->scratch, &c->used, USED_QUESTION | question);
    if (config->kind < AST_CONFIG_EVERY)
        return add_step(s, (struct step){.op = STEP_CONFIG,
                                         .test = (uint8_t)config->kind,
                                         .a = question,
                                         .b = config->inner ? config->slot : PROGRAM_NONE,
                                         .expr = e});
    struct loop loop = {.expr = e, .slot = config->slot, .question = question};
    loop.list = loop.column = PROGRAM_NONE;
    note_slot(c, config->slot);
    c->slices.at[config->slot] = question;
    loop.value = PROGRAM_NONE;
    loop.where = e->a ? lower_loose(c, e->a) : NULL;
    loop.body = lower_loose(c, e->b);
    vec_push(c->a, &c->p->loops, loop);
    return add_step(s, (struct step){.op = STEP_SLICES, .a = c->p->loops.n - 1, .expr = e});
}

static void lower_keys(struct compiler *c, struct loop *loop, const struct ast_loop *ast)
{
    loop->grouped = ast->keys != NULL;
    loop->key_count = ast->key_count;
    loop->keys = ARENA_ARRAY(c->a, struct loop_key, ast->key_count);
    for (uint32_t k = 0; k < ast->key_count; k++) {
        c->loose++;
        loop->keys[k].inner = lower_value(c, ast->keys[k].inner);
        loop->keys[k].outer = lower_value(c, ast->keys[k].outer);
        c->loose--;
    }
    loop->rest = ast->rest ? lower_loose(c, ast->rest) : NULL;
}

/* The function that makes one value of those that a GATHER takes; NULL for COUNT LIST FIRST. */
static const struct builtin *fold_of(enum ast_gather kind)
{
    static const char *const names[] = {
        [AST_GATHER_COUNT] = NULL, [AST_GATHER_SUM] = "sum", [AST_GATHER_MIN] = "min",
        [AST_GATHER_MAX] = "max",  [AST_GATHER_AVG] = "avg", [AST_GATHER_LIST] = NULL,
        [AST_GATHER_FIRST] = NULL,
    };
    return names[kind] ? builtin_find(str_of(names[kind])) : NULL;
}

static uint32_t loop_step(struct steps *s, const struct ast_expr *e)
{
    struct compiler *c = s->c;
    const struct ast_loop *ast = e->as.loop;
    uint32_t list = step_of(s, e->a);
    struct loop loop = {.expr = e, .slot = ast->slot, .question = PROGRAM_NONE};
    note_slot(c, ast->slot);
    loop.value = PROGRAM_NONE;
    loop.fixed = ast->fleet && ast->fixed;
    if (ast->fleet && !ast->fixed && ast->keys)
        lower_keys(c, &loop, ast);
    bool quiet = c->quiet; /* a grouped body is judged by its keys and its rest alone */
    c->quiet |= loop.grouped;
    if (e->kind != AST_GATHER) {
        loop.body = loop.grouped ? NULL : lower_loose(c, e->b);
    } else {
        loop.fold = fold_of(ast->gather);
        loop.where = e->c && !loop.grouped ? lower_loose(c, e->c) : NULL;
        uint32_t used = c->used.n;
        c->loose++;
        loop.value = e->b ? lower_value(c, e->b) : PROGRAM_NONE;
        c->loose--;
        loop.of_element = used == c->used.n && !c->loose;
    }
    c->quiet = quiet;
    lower_loop_child(c, &loop);
    if (loop.list != PROGRAM_NONE && s->at.at[list].op == STEP_FIELD)
        s->at.at[list].b = c->p->loops.n + 1;
    vec_push(c->a, &c->p->loops, loop);
    return add_step(s,
                    (struct step){.op = STEP_LOOP, .a = list, .b = c->p->loops.n - 1, .expr = e});
}

static uint32_t unique_step(struct steps *s, const struct ast_expr *e)
{
    struct compiler *c = s->c;
    struct unique u = {.expr = e, .section = c->section, .within = PROGRAM_NONE};
    c->loose++;
    u.value = lower_value(c, e->a);
    if (e->c)
        u.within = lower_value(c, e->c);
    c->loose--;
    u.among = e->b ? lower_loose(c, e->b) : NULL;
    vec_push(c->a, &c->p->uniques, u);
    return add_step(s, (struct step){.op = STEP_UNIQUE, .a = c->p->uniques.n - 1, .expr = e});
}

/* ---- the rest ---- */

static uint32_t call_step(struct steps *s, const struct ast_expr *e)
{
    static const char *const clocks[] = {"now", "today", "age"};
    for (size_t i = 0; i < COUNTOF(clocks); i++)
        s->c->p->reads_now |= str_eq(e->name, str_of(clocks[i]));
    vec_push(s->c->a, &s->c->p->calls, e->as.function);
    return list_step(s, (struct step){.op = STEP_CALL, .a = s->c->p->calls.n - 1, .expr = e},
                     (const struct ast_expr *const *)e->items, e->n);
}

static uint32_t let_step(struct steps *s, const struct ast_expr *e)
{
    struct compiler *c = s->c;
    uint32_t i = 0;
    while (c->rule->lets[i].value != e->a)
        i++;
    uint32_t scalar = c->lets[i], need = c->p->scalars.at[scalar].need;
    c->nested = need > c->nested ? need : c->nested;
    c->bounds += c->p->scalars.at[scalar].bound;
    vec_push(c->scratch, &c->used, USED_LET | scalar);
    return add_step(s, (struct step){.op = STEP_LET, .a = scalar, .expr = e});
}

static uint32_t two_step(struct steps *s, enum step_op op, const struct ast_expr *e)
{
    uint32_t a = step_of(s, e->a), b = e->b ? step_of(s, e->b) : 0;
    return add_step(s, (struct step){.op = (uint8_t)op, .a = a, .b = b, .expr = e});
}

static uint32_t if_step(struct steps *s, const struct ast_expr *e)
{
    const struct ast_expr *const parts[] = {e->a, e->b, e->c};
    return list_step(s, (struct step){.op = STEP_IF, .expr = e}, parts, 3);
}

static bool simple_op(enum step_op *out, enum ast_kind kind)
{
    static const uint8_t ops[AST_KIND_COUNT] = {
        [AST_NOT] = STEP_NOT, [AST_COALESCE] = STEP_COALESCE, [AST_ADD] = STEP_ADD,
        [AST_SUB] = STEP_SUB, [AST_MUL] = STEP_MUL,           [AST_DIV] = STEP_DIV,
        [AST_MOD] = STEP_MOD, [AST_CONCAT] = STEP_CONCAT,     [AST_NEG] = STEP_NEG,
    };
    *out = (enum step_op)ops[kind];
    return ops[kind] != 0;
}

static uint32_t step_of(struct steps *s, const struct ast_expr *e)
{
    enum test test;
    enum step_op op;
    while (e->kind == AST_NAMED && !e->as.let)
        e = e->a;
    if (lower_is_constant(e))
        return add_step(s,
                        (struct step){.op = STEP_CONST, .a = lower_constant(s->c, e), .expr = e});
    if (lower_test(&test, e->kind))
        return test_step(s, test, e);
    if (simple_op(&op, e->kind))
        return two_step(s, op, e);
    switch ((int)e->kind) {
    case AST_PATH:
        return path_step(s, e);
    case AST_AND:
    case AST_OR:
        return chain_step(s, e->kind == AST_AND ? STEP_AND : STEP_OR, e);
    case AST_LIST:
    case AST_MAP:
        return items_step(s, e->kind == AST_LIST ? STEP_LIST : STEP_MAP, e);
    case AST_IF:
        return if_step(s, e);
    case AST_CALL:
        return call_step(s, e);
    case AST_NAMED:
        return let_step(s, e);
    case AST_VERSION:
        return add_step(s,
                        (struct step){.op = STEP_VERSION, .a = lower_constant(s->c, e), .expr = e});
    case AST_UNIQUE:
        return unique_step(s, e);
    case AST_CONFIG:
        return config_step(s, e);
    default:
        assert(e->kind == AST_ALL || e->kind == AST_ANY || e->kind == AST_NONE ||
               e->kind == AST_GATHER);
        return loop_step(s, e);
    }
}

/* Copies the finished steps into the program. */
static void keep_steps(struct compiler *c, const struct steps *s)
{
    uint32_t shift = c->p->operands.n;
    for (uint32_t k = 0; k < s->at.n; k++) {
        struct step step = s->at.at[k];
        step.first += step.n ? shift : 0;
        vec_push(c->a, &c->p->steps, step);
    }
    for (uint32_t k = 0; k < s->operands.n; k++)
        vec_push(c->a, &c->p->operands, s->operands.at[k]);
}

uint32_t lower_value(struct compiler *c, const struct ast_expr *e)
{
    struct steps s = {.c = c};
    uint32_t outer = c->nested, used = c->used.n, bounds = c->bounds, i;
    c->nested = 0;
    step_of(&s, e);
    /* equal text over the same versions of fields computes the same */
    struct buf *key = lower_key(c);
    buf_printf(key, "%u ", c->section);
    ast_put_expr(key, e);
    if (c->whole)
        buf_add(key, STR(" of a value"));
    for (uint32_t k = used; k < c->used.n; k++)
        buf_printf(key, " f%u", c->used.at[k]);
    if (lower_is_new(&c->scalar_keys, key, &i)) {
        struct scalar scalar = {.first = c->p->steps.n, .n = s.at.n, .expr = e};
        scalar.need = s.at.n + c->nested;
        scalar.bound = c->bounds != bounds;
        scalar.fold = PROGRAM_NONE;
        keep_steps(c, &s);
        vec_push(c->a, &c->p->scalars, scalar);
        vec_push(c->scratch, &c->scalar_regs, REG_NONE);
    }
    uint32_t need = c->p->scalars.at[i].need;
    if (need > c->p->max_cells)
        c->p->max_cells = need;
    c->nested = need > outer ? need : outer;
    return i;
}
