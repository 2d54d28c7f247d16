/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/drift_waive.h"

#include "base/bits.h"
#include "base/moment.h"
#include "cli/drift.h"

/* Where the condition is true, and where it cannot be decided: neither it nor its opposite is. */
static bool find_nodes(struct drift_waiver *w, struct project *p, struct call *c)
{
    const struct ast_expr *cond = w->result.exempt->cond;
    struct ast_expr opposite = {.kind = AST_NOT, .at = cond->at, .text = cond->text};
    struct ast_expr *inner = ARENA_NEW(c->arena, struct ast_expr);
    struct run_options o;
    uint64_t *yes, *no;
    uint32_t n = fleet_count(p->fleet, FLEET_NODES);
    *inner = *cond;
    opposite.a = inner;
    if (!project_options(p, c, &o) ||
        !engine_where(&yes, c->arena, cond, AST_NODE, (str){0}, p->fleet, &o, &c->diags) ||
        !engine_where(&no, c->arena, &opposite, AST_NODE, (str){0}, p->fleet, &o, &c->diags))
        return false;
    for (size_t k = 0; k < bits_words(n); k++)
        no[k] = ~(no[k] | yes[k]) & bits_tail(n, k);
    w->nodes = yes;
    w->undecided = no;
    return true;
}

bool drift_waivers_open(struct drift_waivers *out, struct project *p, struct call *c)
{
    const struct policy_set *set = p->set;
    *out = (struct drift_waivers){.now = p->now};
    out->at = ARENA_ARRAY(c->arena, struct drift_waiver, set->exempts.n);
    for (uint32_t i = 0; i < set->exempts.n; i++) {
        if (!set->exempts.at[i].template.n)
            continue;
        struct drift_waiver *w = &out->at[out->n++];
        w->result.exempt = &set->exempts.at[i];
        if (!find_nodes(w, p, c))
            return false;
    }
    return true;
}

/* Has the node the template, whether it could be compared or not? */
static bool has_template(const struct project *p, const struct drift *d, str template)
{
    const struct node_result *n = &p->run->nodes[d->node];
    for (uint32_t i = 0; i < n->assignment_count; i++)
        if (str_glob(template, n->assignments[i].template))
            return true;
    return false;
}

/* What the waiver makes of one template that drifted: does it take it? */
static bool take(struct drift_waiver *w, const struct drift *d, int64_t now)
{
    if (bits_get(w->undecided, d->node)) {
        w->result.undecided++;
        return false;
    }
    if (!bits_get(w->nodes, d->node))
        return false;
    if (w->result.exempt->until <= now) {
        w->result.expired++;
        return false;
    }
    w->result.waived++;
    return true;
}

static bool part_differs(const struct drift *d, uint32_t part)
{
    for (uint32_t i = 0; i < d->result.edits.n; i++)
        if (d->result.edits.at[i].pair == part)
            return true;
    return false;
}

void drift_waive(struct drift_waivers *all, struct drift *d, const struct project *p,
                 struct arena *a)
{
    d->waivers = ARENA_ARRAY(a, const struct ast_exempt *, (size_t)d->part_count + 1);
    bool compared = d->state == DRIFT_DIFFERS || d->state == DRIFT_SAME, left = false;
    for (uint32_t i = 0; !compared && i < all->n; i++)
        all->at[i].unknown |= bits_get(all->at[i].nodes, d->node) &&
                              has_template(p, d, all->at[i].result.exempt->template);
    for (uint32_t k = 0; d->state == DRIFT_DIFFERS && k < d->part_count; k++) {
        if (!part_differs(d, k))
            continue;
        for (uint32_t i = 0; i < all->n && !d->waivers[k]; i++) {
            const struct ast_exempt *x = all->at[i].result.exempt;
            if (str_glob(x->template, d->parts[k].sheet->name) && take(&all->at[i], d, all->now))
                d->waivers[k] = x;
        }
        left |= !d->waivers[k];
    }
    if (d->state == DRIFT_DIFFERS && !left)
        d->state = DRIFT_WAIVED;
}

void drift_waivers_tell(const struct drift_waivers *all, struct call *c, bool whole)
{
    for (uint32_t i = 0; i < all->n; i++)
        project_tell_waiver(c, &all->at[i].result, all->now, whole && !all->at[i].unknown);
}

str drift_waivers_now(struct arena *a, const struct drift_waivers *all)
{
    str now = {0};
    bool used = false;
    for (uint32_t i = 0; i < all->n; i++)
        used |= all->at[i].result.waived || all->at[i].result.expired;
    return used && moment_text(&now, a, all->now) ? now : (str){0};
}
