/* SPDX-License-Identifier: Apache-2.0 */
/* The engine against the naive evaluator, on rules and objects drawn by dice. A case that differs
 * is made smaller, rule by rule and object by object, as long as it differs, and is then printed
 * whole. UNET_ORACLE_CASES sets the number of cases, UNET_ORACLE_SEED the first of them. */
#include "engine/engine.h"
#include "base/json.h"
#include "tests/oracle/generate.h"
#include "tests/oracle/naive.h"
#include "tests/unit/support.h"

#include <stdlib.h>

enum { RULES, LINKS, NODES, LOCATIONS, PARTS };

/* The texts of a case; a part that was dropped has no text. */
struct texts {
    str *at;
    uint32_t n;
};

struct oracle_case {
    struct texts part[PARTS];
};

static str drawn(struct arena *a, struct dice *d, int part, uint32_t i, const uint32_t *counts)
{
    struct buf b = BUF(a);
    if (part == RULES)
        generate_rule(&b, d, i);
    else if (part == NODES)
        generate_node(&b, d, i, counts[LOCATIONS]);
    else if (part == LINKS)
        generate_link(&b, d, i, counts[NODES]);
    else
        generate_location(&b, d, i);
    return buf_str(&b);
}

static struct oracle_case draw(struct arena *a, uint64_t seed)
{
    struct dice d = {seed};
    struct oracle_case c;
    roll(&d, 2);
    uint32_t nodes = seed % 250 == 249 ? 1100 : 1 + roll(&d, 9);
    uint32_t counts[PARTS] = {1 + roll(&d, 8), roll(&d, 4), nodes, 1 + roll(&d, 4)};
    for (int p = 0; p < PARTS; p++) {
        c.part[p].n = counts[p];
        c.part[p].at = ARENA_ARRAY(a, str, counts[p]);
        for (uint32_t i = 0; i < counts[p]; i++)
            c.part[p].at[i] = drawn(a, &d, p, i, counts);
    }
    return c;
}

static void put_list(struct buf *b, const char *name, const struct texts *t)
{
    bool first = true;
    buf_printf(b, "\"%s\": [", name);
    for (uint32_t i = 0; i < t->n; i++) {
        if (!t->at[i].n)
            continue;
        buf_add(b, first ? STR("\n  ") : STR(",\n  "));
        buf_add(b, t->at[i]);
        first = false;
    }
    buf_add(b, STR("]"));
}

static str data_text(struct arena *a, const struct oracle_case *c)
{
    struct buf b = BUF(a);
    buf_putc(&b, '{');
    put_list(&b, "nodes", &c->part[NODES]);
    buf_putc(&b, ',');
    put_list(&b, "links", &c->part[LINKS]);
    buf_putc(&b, ',');
    put_list(&b, "locations", &c->part[LOCATIONS]);
    buf_add(&b, STR("}\n"));
    return buf_str(&b);
}

static str rules_text(struct arena *a, const struct oracle_case *c)
{
    struct buf b = BUF(a);
    for (uint32_t i = 0; i < c->part[RULES].n; i++)
        buf_add(&b, c->part[RULES].at[i]);
    return b.n ? buf_str(&b) : STR("");
}

/* ---- one run of both ---- */

static const int64_t now = 1795219200; /* 2026-11-21 */

enum answer { SAME, DIFFERENT, REFUSED };

struct both {
    struct arena *a;
    struct diags dg;
    struct policy_set *set;
    struct run *run;
    struct naive_run *naive;
    struct buf what; /* the difference, in words */
};

static bool ready(struct both *x, const struct oracle_case *c)
{
    struct naive_data data;
    struct program *program;
    struct value v;
    struct fleet *fleet = fleet_new(x->a);
    str empty = STR("");
    str rules = rules_text(x->a, c), objects = data_text(x->a, c);
    uint32_t r = sources_add(&x->dg.sources, STR("case.rules"), rules.n ? rules : empty);
    uint32_t o = sources_add(&x->dg.sources, STR("case.json"), objects);
    struct run_options options = {.findings_rule = UINT64_MAX, .findings_run = UINT64_MAX};
    x->set = policy_set_new(x->a);
    if (!policy_parse(x->set, r, &x->dg) || !policy_check(x->set, NULL, &x->dg) ||
        !json_read(&v, x->a, o, &x->dg) || !fleet_load_source(fleet, o, &x->dg) ||
        !engine_compile(&program, x->a, x->set, &x->dg) ||
        !engine_run(&x->run, x->a, program, fleet, &options, &x->dg))
        return false;
    data.nodes = *map_get(&v, STR("nodes"));
    data.links = *map_get(&v, STR("links"));
    data.locations = *map_get(&v, STR("locations"));
    x->naive = naive_judge(x->a, x->set, data, &x->dg.limits, now);
    return true;
}

static const enum verdict same_verdict[NAIVE_VERDICTS] = {
    [NAIVE_SKIP] = VERDICT_SKIP,           [NAIVE_PASS] = VERDICT_PASS,
    [NAIVE_FAIL] = VERDICT_FAIL,           [NAIVE_WAIVED] = VERDICT_WAIVED,
    [NAIVE_UNDECIDED] = VERDICT_UNDECIDED,
};

static const struct finding *finding_of(const struct run *run, uint32_t rule,
                                        const struct naive_judgement *j)
{
    for (uint32_t i = 0; i < run->finding_count; i++)
        if (run->findings[i].rule_index == rule && run->findings[i].object == j->object)
            return &run->findings[i];
    return NULL;
}

/* The verdicts of rule i on each object, as far as the engine tells them: counts of all, and which
 * objects failed or are undecided. */
static void compare_rule(struct both *x, uint32_t i)
{
    const struct rule_result *r = &x->run->rules[i];
    uint64_t counts[VERDICT_COUNT] = {0};
    const struct naive_judgements *all = &x->naive->verdicts[i];
    for (uint32_t k = 0; k < all->n; k++) {
        enum verdict want = same_verdict[all->at[k].verdict];
        const struct finding *f = finding_of(x->run, i, &all->at[k]);
        enum verdict have = f ? f->verdict : VERDICT_PASS;
        counts[want]++;
        bool loud = want != VERDICT_SKIP && want != VERDICT_PASS;
        bool found = have != VERDICT_SKIP && have != VERDICT_PASS;
        if ((loud || found) && have != want && !x->what.n)
            buf_printf(&x->what, "rule %.*s on object %u: engine says %s, naive says %s\n",
                       STR_ARG(r->rule->id), all->at[k].object,
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
    const struct node_result *have = &x->run->nodes[k];
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

/* Runs both on the case; what differs goes into `what`. */
static enum answer try_case(struct arena *parent, const struct oracle_case *c, struct buf *what)
{
    struct arena *a = arena_child(parent);
    struct both x = {.a = a, .dg = diags_new(a), .what = BUF(a)};
    enum answer answer = REFUSED;
    if (ready(&x, c)) {
        for (uint32_t i = 0; i < x.run->rule_count && !x.what.n; i++)
            compare_rule(&x, i);
        for (uint32_t k = 0; k < x.run->node_count && !x.what.n; k++)
            compare_node(&x, k);
        answer = x.what.n ? DIFFERENT : SAME;
    } else {
        diags_write(&x.what, &x.dg, false);
    }
    if (what) {
        what->n = 0;
        buf_add(what, buf_str(&x.what));
    }
    arena_free(a);
    return answer;
}

/* Drops what the difference does not need. */
static void shrink(struct arena *a, struct oracle_case *c)
{
    for (int p = 0; p < PARTS; p++)
        for (uint32_t i = 0; i < c->part[p].n; i++) {
            str kept = c->part[p].at[i];
            c->part[p].at[i].n = 0;
            if (kept.n && try_case(a, c, NULL) != DIFFERENT)
                c->part[p].at[i] = kept;
        }
}

ARENA_TEST(oracle, the_engine_agrees_with_the_naive_evaluator, .timeout = 280)
{
    const char *asked = getenv("UNET_ORACLE_CASES"), *from = getenv("UNET_ORACLE_SEED");
    uint64_t cases = asked ? strtoull(asked, NULL, 10) : 2000;
    uint64_t seed = from ? strtoull(from, NULL, 10) : 1;
    int bad = 0;
    for (uint64_t i = 0; i < cases && bad < 3; i++) {
        struct arena *own = arena_child(a);
        struct oracle_case c = draw(own, seed + i);
        struct buf what = BUF(own);
        enum answer answer = try_case(own, &c, &what);
        if (answer == DIFFERENT) {
            shrink(own, &c);
            try_case(own, &c, &what);
        }
        bad += answer != SAME;
        cr_expect(answer == SAME, "seed %llu\n%.*s\n%.*s%.*s", (unsigned long long)(seed + i),
                  STR_ARG(buf_str(&what)), STR_ARG(rules_text(own, &c)),
                  STR_ARG(data_text(own, &c)));
        arena_free(own);
    }
}
