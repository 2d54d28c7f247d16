/* SPDX-License-Identifier: Apache-2.0 */
/* The engine against the naive evaluator, on rules and objects drawn by dice, and against itself on
 * changes of them that do not matter. A case that differs is made smaller, text by text, as long as
 * it differs, and is then printed whole. UNET_ORACLE_CASES sets the number of cases,
 * UNET_ORACLE_SEED the first of them; UNET_ORACLE_KINDS prints what occurred how often,
 * UNET_ORACLE_SHOW each case before it runs. */
#include "base/json.h"
#include "tests/oracle/cases.h"
#include "tests/unit/support.h"

#include <stdlib.h>

enum answer { SAME, DIFFERENT, REFUSED };

struct both {
    struct case_run engine;
    struct naive_run *naive;
    struct buf what; /* the difference, in words */
};

static bool ready(struct both *x, struct arena *a, const struct oracle_case *c)
{
    struct naive_data data;
    struct value v;
    if (!case_read(&x->engine, a, case_rules(a, c, false)) ||
        !case_judge(&x->engine, case_data(a, c, false)) ||
        !json_read(&v, a, x->engine.data, &x->engine.dg))
        return false;
    data.nodes = *map_get(&v, STR("nodes"));
    data.links = *map_get(&v, STR("links"));
    data.locations = *map_get(&v, STR("locations"));
    x->naive = naive_judge(a, x->engine.set, data, &x->engine.dg.limits, CASE_NOW);
    return true;
}

static const enum verdict same_verdict[NAIVE_VERDICTS] = {
    [NAIVE_SKIP] = VERDICT_SKIP,           [NAIVE_PASS] = VERDICT_PASS,
    [NAIVE_FAIL] = VERDICT_FAIL,           [NAIVE_WAIVED] = VERDICT_WAIVED,
    [NAIVE_UNDECIDED] = VERDICT_UNDECIDED,
};

static bool is_loud(enum verdict v)
{
    return v != VERDICT_SKIP && v != VERDICT_PASS;
}

/* The verdicts of rule i on each object, as far as the engine tells them: counts of all, and which
 * objects failed, are waived or undecided. */
static void compare_rule(struct both *x, uint32_t i)
{
    const struct rule_result *r = &x->engine.run->rules[i];
    uint64_t counts[VERDICT_COUNT] = {0};
    const struct naive_judgements *all = &x->naive->verdicts[i];
    for (uint32_t k = 0; k < all->n; k++) {
        const struct naive_judgement *j = &all->at[k];
        enum verdict want = same_verdict[j->verdict];
        const struct finding *f = case_finding(&x->engine, i, j->object, j->element);
        enum verdict have = f ? f->verdict : VERDICT_PASS;
        counts[want]++;
        if ((is_loud(want) || is_loud(have)) && have != want && !x->what.n)
            buf_printf(&x->what,
                       "rule %.*s on object %u, element %u: engine says %s, naive says %s\n",
                       STR_ARG(r->rule->id), j->object, j->element,
                       f ? verdict_name(have) : "skip or pass", verdict_name(want));
    }
    if (x->what.n || memcmp(counts, r->count, sizeof counts) == 0)
        return;
    buf_printf(&x->what, "rule %.*s:", STR_ARG(r->rule->id));
    for (int v = 0; v < VERDICT_COUNT; v++)
        buf_printf(&x->what, " %s %llu (naive %llu)", verdict_name((enum verdict)v),
                   (unsigned long long)r->count[v], (unsigned long long)counts[v]);
    buf_putc(&x->what, '\n');
}

static void put_object(struct buf *b, const char *who, const struct value *v)
{
    buf_printf(b, "  %s: ", who);
    json_put(b, v, 0);
    buf_putc(b, '\n');
}

static void compare_node(struct both *x, uint32_t k)
{
    const struct node_result *have = &x->engine.run->nodes[k];
    const struct naive_object *want = &x->naive->objects[0][k];
    if (!value_eq(&have->after, &want->now)) {
        buf_printf(&x->what, "node %u after the SETs differs\n", k);
        put_object(&x->what, "engine", &have->after);
        put_object(&x->what, "naive ", &want->now);
        return;
    }
    bool same = have->assignment_count == want->templates.n;
    for (uint32_t i = 0; same && i < want->templates.n; i++)
        same = str_eq(have->assignments[i].template, want->templates.at[i].template) &&
               value_eq(&have->assignments[i].with, &want->templates.at[i].with);
    if (!same)
        buf_printf(&x->what, "node %u: the templates differ, engine has %u, naive %u\n", k,
                   have->assignment_count, want->templates.n);
}

static void count(struct both *x, struct kinds *kinds)
{
    kinds_count(kinds, x->engine.set);
    for (uint32_t i = 0; i < x->engine.run->rule_count; i++)
        for (uint32_t k = 0; k < x->naive->verdicts[i].n; k++)
            kinds_verdict(kinds, x->naive->verdicts[i].at[k].verdict);
}

/* Each case is tried with one change, which its seed chooses. */
static void try_variant(struct both *x, const struct oracle_case *c, struct kinds *kinds)
{
    enum variant v = c->alone ? BATCHES : (enum variant)(c->seed % 8);
    if (v >= VARIANTS || !variant_fits(v, c, x->engine.set))
        return;
    if (kinds)
        kinds_variant(kinds, v);
    variant_try(v, c, &x->engine, &x->what);
}

/* Runs both on the case; what differs goes into `what`. */
static enum answer try_case(struct arena *parent, const struct oracle_case *c, struct buf *what,
                            struct kinds *kinds)
{
    struct arena *a = arena_child(parent);
    struct both x = {.what = BUF(a)};
    enum answer answer = REFUSED;
    if (ready(&x, a, c)) {
        for (uint32_t i = 0; i < x.engine.run->rule_count && !x.what.n; i++)
            compare_rule(&x, i);
        for (uint32_t k = 0; k < x.engine.run->node_count && !x.what.n; k++)
            compare_node(&x, k);
        if (!x.what.n)
            try_variant(&x, c, kinds);
        if (kinds)
            count(&x, kinds);
        answer = x.what.n ? DIFFERENT : SAME;
    } else {
        diags_write(&x.what, &x.engine.dg, false);
    }
    if (what) {
        what->n = 0;
        buf_add(what, buf_str(&x.what));
    }
    arena_free(a);
    return answer;
}

/* Drops what the difference (or the refusal) does not need. */
static void shrink(struct arena *a, struct oracle_case *c, enum answer wanted)
{
    int last = wanted == REFUSED ? RULES : FRONT; /* without its names a rule is refused, too */
    for (int p = PARTS - 1; p >= last; p--)
        for (uint32_t i = 0; i < c->part[p].n; i++) {
            str kept = c->part[p].at[i];
            c->part[p].at[i].n = 0;
            if (kept.n && try_case(a, c, NULL, NULL) != wanted)
                c->part[p].at[i] = kept;
        }
}

static uint64_t setting(const char *name, uint64_t otherwise)
{
    const char *text = getenv(name);
    return text ? strtoull(text, NULL, 10) : otherwise;
}

ARENA_TEST(oracle, the_engine_agrees_with_the_naive_evaluator, .timeout = 280)
{
    uint64_t cases = setting("UNET_ORACLE_CASES", 2000), seed = setting("UNET_ORACLE_SEED", 1);
    struct kinds *kinds = kinds_new(a);
    struct buf seen = BUF(a);
    uint64_t most_bad = setting("UNET_ORACLE_BAD", 3), bad = 0;
    for (uint64_t i = 0; i < cases && bad < most_bad; i++) {
        struct arena *own = arena_child(a);
        struct oracle_case c = case_draw(own, seed + i);
        struct buf what = BUF(own);
        if (getenv("UNET_ORACLE_SHOW"))
            fprintf(stderr, "%.*s---\n%.*s", STR_ARG(case_rules(own, &c, false)),
                    STR_ARG(case_data(own, &c, false)));
        enum answer answer = try_case(own, &c, &what, kinds);
        if (answer != SAME) {
            shrink(own, &c, answer);
            try_case(own, &c, &what, NULL);
            bad++;
        }
        cr_expect(answer == SAME, "seed %llu\n%.*s\n%.*s%.*s", (unsigned long long)(seed + i),
                  STR_ARG(buf_str(&what)), STR_ARG(case_rules(own, &c, false)),
                  STR_ARG(case_data(own, &c, false)));
        arena_free(own);
    }
    kinds_put_rare(&seen, kinds, 1);
    cr_expect(seen.n == 0 || cases < 2000 || bad, "never occurred:\n%.*s", STR_ARG(buf_str(&seen)));
    seen.n = 0;
    if (getenv("UNET_ORACLE_KINDS"))
        kinds_put_all(&seen, kinds);
    fprintf(stderr, "%.*s", STR_ARG(buf_str(&seen)));
}
