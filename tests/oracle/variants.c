/* SPDX-License-Identifier: Apache-2.0 */
/* Changes of a case that its meaning does not notice: the order of nodes, of rules that write
 * nothing, of operands, two negations, and how many objects share a batch. */
#include "tests/oracle/cases.h"

const char *variant_name(enum variant v)
{
    static const char *const names[VARIANTS] = {
        [REVERSED_NODES] = "with its nodes in reverse",
        [REVERSED_RULES] = "with its rules in reverse",
        [REVERSED_OPERANDS] = "with operands in reverse",
        [DOUBLE_NEGATION] = "with conditions negated twice",
        [BATCHES] = "with its nodes repeated",
    };
    return names[v];
}

/* ---- expressions changed in place ---- */

typedef void change(struct ast_expr *);

static void each_expr(struct ast_expr *e, change *fn)
{
    if (!e)
        return;
    each_expr(e->a, fn);
    each_expr(e->b, fn);
    each_expr(e->c, fn);
    for (uint32_t i = 0; i < e->n; i++)
        each_expr(e->items[i], fn);
    fn(e);
}

static void turn_operands(struct ast_expr *e)
{
    if (e->kind != AST_AND && e->kind != AST_OR)
        return;
    for (uint32_t i = 0; i < e->n / 2; i++) {
        struct ast_expr *kept = e->items[i];
        e->items[i] = e->items[e->n - 1 - i];
        e->items[e->n - 1 - i] = kept;
    }
}

static struct ast_expr *negated(struct arena *a, struct ast_expr *e)
{
    struct ast_expr *not = ARENA_NEW(a, struct ast_expr);
    *not = (struct ast_expr){.kind = AST_NOT, .at = e->at, .text = e->text, .a = e};
    not ->depth = (uint16_t)(e->depth + 1);
    return not ;
}

static void change_conditions(struct case_run *r, enum variant v)
{
    for (uint32_t i = 0; i < r->set->rules.n; i++) {
        struct ast_rule *rule = &r->set->rules.at[i];
        struct ast_expr **conds[64] = {&rule->when};
        uint32_t n = 1;
        for (uint32_t k = 0; k < rule->then.n; k++)
            conds[n++] = &rule->then.at[k].cond;
        for (uint32_t k = 0; k < rule->otherwise.n; k++)
            conds[n++] = &rule->otherwise.at[k].cond;
        for (uint32_t k = 0; k < n; k++) {
            if (*conds[k] && v == DOUBLE_NEGATION)
                *conds[k] = negated(r->arena, negated(r->arena, *conds[k]));
            else
                each_expr(*conds[k], turn_operands);
        }
    }
}

/* ---- which changes fit ---- */

struct look {
    bool ordered; /* a fold over the fleet whose result hangs on the order of the nodes */
};

static void look_at(const struct ast_expr *e, struct look *l)
{
    if (!e)
        return;
    if (e->kind == AST_GATHER && e->as.loop->fleet && e->as.loop->gather != AST_GATHER_COUNT)
        l->ordered = true;
    look_at(e->a, l);
    look_at(e->b, l);
    look_at(e->c, l);
    for (uint32_t i = 0; i < e->n; i++)
        look_at(e->items[i], l);
}

static void look_at_actions(const struct ast_actions *all, struct look *l)
{
    for (uint32_t i = 0; i < all->n; i++) {
        look_at(all->at[i].cond, l);
        look_at(all->at[i].value, l);
    }
}

bool variant_fits(enum variant v, const struct oracle_case *c, const struct policy_set *set)
{
    struct look l = {false};
    if (v == REVERSED_RULES)
        return c->pure;
    if (v == BATCHES)
        return c->alone;
    if (v != REVERSED_NODES)
        return true;
    for (uint32_t i = 0; i < set->rules.n; i++) {
        const struct ast_rule *r = &set->rules.at[i];
        for (uint32_t k = 0; k < r->let_count; k++)
            look_at(r->lets[k].value, &l);
        look_at(r->when, &l);
        look_at_actions(&r->then, &l);
        look_at_actions(&r->otherwise, &l);
    }
    return !l.ordered;
}

/* ---- comparing ---- */

static uint32_t rule_in(const struct run *run, const struct ast_rule *rule)
{
    for (uint32_t i = 0; i < run->rule_count; i++)
        if (str_eq(run->rules[i].rule->id, rule->id))
            return i;
    return UINT32_MAX;
}

/* The object of the base run that an object of the changed run stands for. */
static uint32_t origin(enum variant v, const struct case_run *base, const struct finding *f)
{
    uint32_t nodes = base->run->node_count;
    if (f->table != FLEET_NODES)
        return f->object;
    return v == REVERSED_NODES ? nodes - 1 - f->object
           : v == BATCHES      ? f->object % nodes
                               : f->object;
}

static bool same_findings(enum variant v, const struct case_run *base, const struct case_run *other,
                          struct buf *what)
{
    uint64_t expected = other->finding_count;
    for (uint32_t i = 0; i < other->finding_count; i++) {
        const struct finding *f = &other->findings[i];
        uint32_t rule = rule_in(base->run, f->rule), object = origin(v, base, f);
        const struct finding *own = case_finding(base, rule, object, f->element_index);
        if (own && own->verdict == f->verdict)
            continue;
        buf_printf(what, "%s: rule %.*s on object %u: %s, and %s there\n", variant_name(v),
                   STR_ARG(f->rule->id), object, own ? verdict_name(own->verdict) : "no finding",
                   verdict_name(f->verdict));
        return false;
    }
    if (v != BATCHES && expected != base->finding_count) {
        buf_printf(what, "%s: %u findings, and %u there\n", variant_name(v), base->finding_count,
                   other->finding_count);
        return false;
    }
    return true;
}

/* Counts of the verdicts of each rule; of repeated nodes the sum over the copies. */
static bool same_counts(enum variant v, const struct case_run *base, const struct case_run *other,
                        struct buf *what)
{
    for (uint32_t i = 0; i < other->run->rule_count && v != BATCHES; i++) {
        uint32_t own = rule_in(base->run, other->run->rules[i].rule);
        if (memcmp(other->run->rules[i].count, base->run->rules[own].count,
                   sizeof other->run->rules[i].count) == 0)
            continue;
        buf_printf(what, "%s: rule %.*s counts other verdicts\n", variant_name(v),
                   STR_ARG(other->run->rules[i].rule->id));
        return false;
    }
    return true;
}

static bool try_text(enum variant v, const struct oracle_case *c, const struct case_run *base,
                     uint32_t repeat, struct buf *what)
{
    struct arena *a = arena_child(base->arena);
    struct case_run other = {0};
    bool backwards = v == REVERSED_NODES;
    bool done = case_read(&other, a, case_rules(a, c, v == REVERSED_RULES));
    if (done && (v == DOUBLE_NEGATION || v == REVERSED_OPERANDS))
        change_conditions(&other, v);
    done = done &&
           case_judge(&other, repeat ? case_repeated(a, c, repeat) : case_data(a, c, backwards));
    if (!done) {
        buf_printf(what, "%s: does not run\n", variant_name(v));
        diags_write(what, &other.dg, false);
    }
    done = done && same_findings(v, base, &other, what) && same_counts(v, base, &other, what);
    arena_free(a);
    return done;
}

bool variant_try(enum variant v, const struct oracle_case *c, const struct case_run *base,
                 struct buf *what)
{
    static const uint32_t sizes[] = {1, 63, 64, 65, 1024, 1025};
    if (v != BATCHES)
        return try_text(v, c, base, 0, what);
    for (size_t i = 0; i < COUNTOF(sizes); i++)
        if (!try_text(v, c, base, sizes[i], what))
            return false;
    return true;
}
