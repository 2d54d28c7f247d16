/* SPDX-License-Identifier: Apache-2.0 */
/* What the generated rules held: a kind that never occurs is a kind that nobody compared. */
#include "tests/oracle/cases.h"

enum feature {
    COMPUTED_STEP,
    FLEET_FIXED,
    FLEET_GROUPED,
    NODE_LINKS,
    UNIQUE_AMONG,
    UNIQUE_WITHIN,
    VERSION_ON,
    VERSION_BY_ROW,
    LET_USED,
    DEFINE_USED,
    RULE_EACH,
    RULE_ELSE,
    RULE_LINK,
    RULE_LOCATION,
    RULE_WAIVER,
    LOOP_IN_LOOP,
    FEATURES
};

static const char *const feature_names[FEATURES] = {
    [COMPUTED_STEP] = "a computed step",
    [FLEET_FIXED] = "a loop over the fleet, the same for all",
    [FLEET_GROUPED] = "a loop over the fleet by groups",
    [NODE_LINKS] = "node.links",
    [UNIQUE_AMONG] = "AMONG",
    [UNIQUE_WITHIN] = "WITHIN",
    [VERSION_ON] = "VERSION ON",
    [VERSION_BY_ROW] = "VERSION by platform",
    [LET_USED] = "a LET",
    [DEFINE_USED] = "a DEFINE",
    [RULE_EACH] = "FOR EACH",
    [RULE_ELSE] = "ELSE",
    [RULE_LINK] = "a link rule",
    [RULE_LOCATION] = "a location rule",
    [RULE_WAIVER] = "a waiver",
    [LOOP_IN_LOOP] = "a loop in a loop",
};

struct kinds {
    uint64_t exprs[AST_KIND_COUNT], actions[ACTION_COUNT], features[FEATURES];
    uint64_t gathers[AST_GATHER_FIRST + 1], verdicts[NAIVE_VERDICTS], variants[VARIANTS];
};

struct kinds *kinds_new(struct arena *a)
{
    return ARENA_NEW(a, struct kinds);
}

static void count_expr(struct kinds *k, const struct ast_expr *e, bool in_loop);

static void count_path(struct kinds *k, const struct ast_path *p, bool in_loop)
{
    k->features[NODE_LINKS] += p->root == AST_NODE && p->n > 0 && str_eq(p->text, STR("links"));
    for (uint32_t i = 0; i < p->n; i++) {
        if (p->steps[i].kind != AST_STEP_DYNAMIC)
            continue;
        k->features[COMPUTED_STEP]++;
        count_expr(k, p->steps[i].expr, in_loop);
    }
}

static void count_special(struct kinds *k, const struct ast_expr *e, bool in_loop)
{
    switch ((int)e->kind) {
    case AST_PATH:
        count_path(k, e->as.path, in_loop);
        return;
    case AST_NAMED:
        k->features[e->as.let ? LET_USED : DEFINE_USED]++;
        return;
    case AST_UNIQUE:
        k->features[UNIQUE_AMONG] += e->b != NULL;
        k->features[UNIQUE_WITHIN] += e->c != NULL;
        return;
    case AST_VERSION:
        k->features[e->as.version.scheme.n ? VERSION_ON : VERSION_BY_ROW]++;
        return;
    case AST_ALL:
    case AST_ANY:
    case AST_NONE:
    case AST_GATHER:
        k->features[FLEET_FIXED] += e->as.loop->fleet && e->as.loop->fixed;
        k->features[FLEET_GROUPED] += e->as.loop->fleet && !e->as.loop->fixed;
        k->features[LOOP_IN_LOOP] += in_loop;
        if (e->kind == AST_GATHER)
            k->gathers[e->as.loop->gather]++;
        return;
    default:
        return;
    }
}

static void count_expr(struct kinds *k, const struct ast_expr *e, bool in_loop)
{
    if (!e)
        return;
    k->exprs[e->kind]++;
    count_special(k, e, in_loop);
    if (ast_kind_info(e->kind)->shape == AST_LOOP)
        in_loop = true;
    count_expr(k, e->a, in_loop);
    count_expr(k, e->b, in_loop);
    count_expr(k, e->c, in_loop);
    for (uint32_t i = 0; i < e->n; i++)
        count_expr(k, e->items[i], in_loop);
}

static void count_actions(struct kinds *k, const struct ast_actions *all)
{
    for (uint32_t i = 0; i < all->n; i++) {
        k->actions[all->at[i].kind]++;
        count_expr(k, all->at[i].cond, false);
        count_expr(k, all->at[i].value, false);
    }
}

void kinds_count(struct kinds *k, const struct policy_set *set)
{
    for (uint32_t i = 0; i < set->rules.n; i++) {
        const struct ast_rule *r = &set->rules.at[i];
        k->features[RULE_EACH] += r->each != NULL;
        k->features[RULE_ELSE] += r->has_else;
        k->features[RULE_LINK] += r->kind == AST_LINK;
        k->features[RULE_LOCATION] += r->kind == AST_LOCATION;
        k->features[RULE_WAIVER] += r->waiver_count;
        for (uint32_t l = 0; l < r->let_count; l++)
            count_expr(k, r->lets[l].value, r->each != NULL);
        count_expr(k, r->when, r->each != NULL);
        count_actions(k, &r->then);
        count_actions(k, &r->otherwise);
    }
}

void kinds_verdict(struct kinds *k, enum naive_verdict v)
{
    k->verdicts[v]++;
}

void kinds_variant(struct kinds *k, enum variant v)
{
    k->variants[v]++;
}

static void put_one(struct buf *b, const char *name, uint64_t n, uint64_t wanted)
{
    if (n < wanted)
        buf_printf(b, "%s: %llu\n", name, (unsigned long long)n);
}

void kinds_put_rare(struct buf *b, const struct kinds *k, uint64_t wanted)
{
    static const char *const actions[] = {
#define AST_EXPR(name, word, shape, stage, meaning)
#define AST_ACTION(name, word, meaning) word,
#include "grammar/ast.def" /* IWYU pragma: keep */
#undef AST_EXPR
#undef AST_ACTION
    };
    static const char *const gathers[] = {"COUNT", "SUM", "MIN", "MAX", "AVG", "LIST", "FIRST"};
    static const char *const verdicts[] = {"skip", "pass", "fail", "waived", "undecided"};
    for (int i = 0; i < (int)COUNTOF(actions); i++)
        put_one(b, actions[i], k->actions[i], wanted);
    for (int i = 0; i < AST_KIND_COUNT; i++)
        if (i != AST_CONFIG)
            put_one(b, ast_kind_info((enum ast_kind)i)->word, k->exprs[i], wanted);
    for (int i = 0; i < FEATURES; i++)
        put_one(b, feature_names[i], k->features[i], wanted);
    for (size_t i = 0; i < COUNTOF(gathers); i++)
        put_one(b, gathers[i], k->gathers[i], wanted);
    for (size_t i = 0; i < COUNTOF(verdicts); i++)
        put_one(b, verdicts[i], k->verdicts[i], wanted);
    for (int i = 0; i < VARIANTS; i++)
        put_one(b, variant_name((enum variant)i), k->variants[i], wanted);
}

void kinds_put_all(struct buf *b, const struct kinds *k)
{
    kinds_put_rare(b, k, UINT64_MAX);
}
