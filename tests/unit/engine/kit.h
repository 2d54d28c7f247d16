/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of this folder share: a world of rules and data given as texts, run and asked. */
#pragma once

#include "base/json.h"
#include "engine/spool.h"
#include "tests/unit/support.h"

struct world {
    struct arena *a;
    struct diags dg;
    struct policy_set *set;
    struct fleet *fleet;
    struct program *program;
    struct run *run;
    struct findings found; /* of the run */
};

/* Reads rules; false with diagnostics in w->dg. */
static inline UNUSED bool world_rules(struct world *w, struct arena *a, const char *rules)
{
    *w = (struct world){.a = a, .dg = diags_new(a)};
    w->set = policy_set_new(a);
    uint32_t source = sources_add(&w->dg.sources, STR("t.rules"), str_of(rules));
    return policy_parse(w->set, source, &w->dg) && policy_check(w->set, NULL, &w->dg) &&
           engine_compile(&w->program, a, w->set, &w->dg);
}

/* Reads data under a file name that tells its format. */
static inline UNUSED bool world_data(struct world *w, const char *name, str data)
{
    w->fleet = w->fleet ? w->fleet : fleet_new(w->a);
    return fleet_load_source(w->fleet, sources_add(&w->dg.sources, str_of(name), data), &w->dg);
}

static inline UNUSED void world_complain(struct world *w, const char *what)
{
    struct buf b = BUF(w->a);
    diags_write(&b, &w->dg, false);
    cr_assert(false, "%s: %.*s", what, STR_ARG(buf_str(&b)));
}

/* Runs what was read. */
static inline UNUSED void world_judge(struct world *w, const struct run_options *o)
{
    cr_assert(engine_run(&w->run, w->a, w->program, w->fleet, o, &w->dg));
    w->found = spool_all(w->run->findings, w->a);
}

/* Rules over data (YAML when it does not begin with a bracket), run with every finding. */
static inline UNUSED void world_run_with(struct world *w, struct arena *a, const char *rules,
                                         const char *data, struct run_options o)
{
    const char *name = *data == '{' || *data == '[' ? "t.ndjson" : "t.yaml";
    if (!world_rules(w, a, rules))
        world_complain(w, rules);
    if (!world_data(w, name, str_of(data)))
        world_complain(w, data);
    o.findings_rule = o.findings_run = UINT64_MAX;
    world_judge(w, &o);
}

static inline UNUSED void world_run(struct world *w, struct arena *a, const char *rules,
                                    const char *data)
{
    world_run_with(w, a, rules, data, (struct run_options){0});
}

/* The verdict of rule r when one object was judged. */
static inline UNUSED enum verdict world_verdict(const struct world *w, uint32_t r)
{
    for (int v = 0; v < VERDICT_COUNT; v++)
        if (w->run->rules[r].count[v])
            return (enum verdict)v;
    return VERDICT_COUNT;
}

/* A field of node n after the run, as JSON; "" where it is missing. */
static inline UNUSED str world_after(const struct world *w, uint32_t n, const char *path)
{
    struct value node = w->run->nodes[n].after;
    const struct value *v = value_path(&node, str_of(path));
    struct buf b = BUF(w->a);
    if (!v)
        return STR("");
    json_put(&b, v, 0);
    return buf_str(&b);
}

/* The templates of node n, in order, with blanks between. */
static inline UNUSED str world_applied(const struct world *w, uint32_t n)
{
    struct buf b = BUF(w->a);
    for (uint32_t i = 0; i < w->run->nodes[n].assignment_count; i++)
        buf_printf(&b, "%s%.*s", i ? " " : "", STR_ARG(w->run->nodes[n].assignments[i].template));
    return b.n ? buf_str(&b) : STR("");
}
