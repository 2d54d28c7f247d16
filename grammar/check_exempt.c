/* SPDX-License-Identifier: Apache-2.0 */
/* Waivers: which rules an EXEMPT names, and its condition as each of them sees it. */
#include "grammar/check.h"

static bool has_tag(const struct ast_rule *r, str tag)
{
    for (uint32_t i = 0; i < r->tag_count; i++)
        if (str_eq(r->tags[i], tag))
            return true;
    return false;
}

static bool names_rule(const struct ast_exempt *x, const struct ast_rule *r)
{
    if (!r->name.n)
        return false;
    if (x->tag.n)
        return has_tag(r, x->tag);
    return x->rule.n && (str_glob(x->rule, r->name) || str_glob(x->rule, r->id));
}

static bool names_lost_rule(const struct check *c, const struct ast_exempt *x)
{
    const struct symtab *lost = &c->set->words->lost_rules;
    if (x->tag.n)
        return lost->n > 0;
    for (uint32_t i = 0; i < lost->n; i++)
        if (str_glob(x->rule, lost->texts[i]))
            return true;
    return false;
}

static void add_waiver(struct check *c, struct ast_rule *r, struct ast_waiver w)
{
    uint32_t n = r->waiver_count;
    if ((n & (n - 1)) == 0) {
        struct ast_waiver *grown = ARENA_ARRAY(c->arena, struct ast_waiver, n ? 2 * n : 1);
        if (n)
            memcpy(grown, r->waivers, n * sizeof *grown);
        grown[n] = w;
        r->waivers = grown;
    } else {
        struct ast_waiver *at = (struct ast_waiver *)(uintptr_t)r->waivers; /* made above */
        at[n] = w;
    }
    r->waiver_count++;
}

static void warn_nothing(struct check *c, const struct ast_exempt *x)
{
    if (names_lost_rule(c, x))
        return;
    str what = x->tag.n ? str_printf(c->arena, "TAG %.*s", STR_ARG(x->tag)) : x->rule;
    DIAG_STR(c->dg, EXEMPT_NOTHING, x->what_at, what);
    str near = x->tag.n ? (str){0} : check_nearest_rule(c, x->rule);
    if (near.n)
        diag_label(c->dg, "did you mean `%.*s`?", STR_ARG(near));
}

/* The condition for one rule; false when it is wrong there. */
static bool waive(struct check *c, struct ast_exempt *x, struct ast_rule *r)
{
    struct bound each;
    uint32_t errors = c->dg->errors;
    struct ast_waiver w = {.exempt = x, .cond = ast_copy(c->arena, x->cond)};
    check_begin_rule(c, r, &each);
    c->slots = r->slots;
    check_expr(c, w.cond);
    r->slots = c->slots;
    add_waiver(c, r, w);
    x->matched++;
    c->waivers++;
    if (c->dg->errors == errors)
        return true;
    diag_also(c->dg, r->name_at, "as a waiver of this rule");
    return false;
}

void check_exempts(struct check *c)
{
    for (uint32_t i = 0; i < c->set->exempts.n; i++) {
        struct ast_exempt *x = &c->set->exempts.at[i];
        x->cond_text = check_line(c, x->cond->at);
        if (x->template.n) {
            check_begin(c, AST_NODE, (str){0});
            check_expr(c, x->cond);
            continue;
        }
        bool fine = true;
        uint64_t most = diag_limit_of(c->dg, LIMIT_waivers);
        check_lines(c, x->cond);
        for (uint32_t k = 0; fine && c->waivers <= most && k < c->set->rules.n; k++)
            if (names_rule(x, &c->set->rules.at[k]))
                fine = waive(c, x, &c->set->rules.at[k]);
        if (c->waivers > most) {
            diag_limit(c->dg, x->at, LIMIT_waivers);
            check_fail(c);
            return;
        }
        if (!x->matched)
            warn_nothing(c, x);
    }
}
