/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/bench.h"

#include "base/io.h"
#include "cli/drift.h"
#include "grammar/header.h"
#include "slicer/line.h"
#include "slicer/match.h"
#include "slicer/slice.h"

#include <stdio.h>
#include <sys/stat.h>
#include <time.h>

static uint64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static enum exit_code left_out(struct bench_result *r, const char *lacks)
{
    snprintf(r->lacks, sizeof r->lacks, "%s", lacks);
    return EXIT_OK;
}

/* ---- policies ---- */

static enum exit_code run_compile(struct bench_result *r, struct call *c, struct project *p)
{
    uint64_t began = now_ns();
    enum exit_code code = project_policies(p, c);
    if (code == EXIT_OK && !engine_compile(&p->program, c->arena, p->set, &c->diags))
        code = EXIT_POLICY;
    r->ns = now_ns() - began;
    if (code != EXIT_OK)
        return code;
    struct sharing s = engine_sharing(p->program, c->arena);
    r->count[BENCH_rules] = p->set->rules.n;
    r->count[BENCH_conditions] = s.written;
    r->count[BENCH_distinct] = s.distinct;
    return EXIT_OK;
}

static uint64_t size_of(struct call *c, str path)
{
    struct stat s;
    return stat(str_c(c->arena, path), &s) == 0 && S_ISREG(s.st_mode) ? (uint64_t)s.st_size : 0;
}

/* Of the node data; 0 where it is no file or folder. */
static uint64_t input_bytes(struct call *c, str path)
{
    struct io_names names = {0};
    uint64_t bytes = 0;
    if (io_kind_of(&c->diags, path) != IO_FOLDER)
        return size_of(c, path);
    if (!io_list(&names, c->arena, path, NULL, 0, true, &c->diags))
        return 0;
    for (uint32_t i = 0; i < names.n; i++)
        bytes += size_of(c, names.at[i]);
    return bytes;
}

static enum exit_code judge(struct call *c, struct project *p)
{
    uint64_t per_rule = diag_limit_of(&c->diags, LIMIT_findings_rule);
    uint64_t per_run = diag_limit_of(&c->diags, LIMIT_findings_run);
    enum exit_code code = project_policies(p, c);
    if (code != EXIT_OK || project_stream(p, c, per_rule, per_run, &code))
        return code;
    code = project_fleet(p, c);
    if (code == EXIT_OK)
        code = project_compile(p, c);
    return code == EXIT_OK ? project_run(p, c, per_rule, per_run) : code;
}

static enum exit_code run_eval(struct bench_result *r, struct call *c, struct project *p)
{
    if (!p->workspace.nodes.n)
        return left_out(r, "no node data");
    uint64_t began = now_ns();
    enum exit_code code = judge(c, p);
    r->ns = now_ns() - began;
    if (code != EXIT_OK)
        return code;
    r->count[BENCH_objects] = p->run->objects;
    for (uint32_t i = 0; i < p->run->rule_count; i++)
        for (int v = 0; v < VERDICT_COUNT; v++)
            r->count[BENCH_verdicts] += p->run->rules[i].count[v];
    r->count[BENCH_input_bytes] = input_bytes(c, p->workspace.nodes);
    return EXIT_OK;
}

/* ---- configurations ---- */

static bool slice_one(struct bench_result *r, struct call *c, const struct project_config *config,
                      const struct match_expr *top)
{
    struct slice_options options = {.headers = SLICE_PATH};
    struct line_options lines = {.source = config->source, .lenient = true};
    struct match_program *p = match_compile(c->arena, config->dialect, top, 1, &c->diags);
    if (!p)
        return false;
    struct slicer *s =
        slice_begin(c->arena, config->dialect, p, options, (struct slice_sink){0}, &c->diags);
    if (!line_read(c->arena, config->dialect, lines, config->text, slice_take, s, &c->diags) ||
        !slice_finish(s))
        return false;
    r->count[BENCH_slices] += slice_counts(s).slices;
    return true;
}

static enum exit_code run_slice(struct bench_result *r, struct call *c, struct project *p)
{
    struct match_expr top;
    span at = {sources_add(&c->diags.sources, STR("*"), STR("*")), 0, 1};
    if (!p->workspace.configs.n || !p->workspace.nodes.n)
        return left_out(r, "no live configurations (`configs:`)");
    enum exit_code code = project_load(p, c);
    if (code == EXIT_OK)
        code = project_dialects(p, c);
    if (code != EXIT_OK || !match_parse(&top, c->arena, STR("*"), at, &c->diags))
        return code;
    uint32_t n = fleet_count(p->fleet, FLEET_NODES), found = 0;
    struct project_config *all = ARENA_ARRAY(c->arena, struct project_config, n);
    for (uint32_t i = 0; i < n; i++)
        found += project_config_of(p, c, i, &all[found]) == CONFIG_FOUND;
    uint64_t began = now_ns();
    for (uint32_t i = 0; i < found; i++) {
        if (!slice_one(r, c, &all[i], &top))
            continue;
        r->count[BENCH_configurations]++;
        r->count[BENCH_input_bytes] += all[i].text.n;
    }
    r->ns = now_ns() - began;
    return r->count[BENCH_configurations] ? EXIT_OK : left_out(r, "no live configuration is there");
}

/* ---- templates ---- */

/* Judges all nodes, whose templates are wanted. *ready: there is something to render. */
static enum exit_code open_templates(struct bench_result *r, struct call *c, struct project *p,
                                     struct rendering *rendering, bool *ready)
{
    *ready = false;
    if (!p->workspace.templates.n || !p->workspace.nodes.n)
        return left_out(r, "no templates");
    enum exit_code code = project_judge(p, c);
    if (code != EXIT_OK)
        return code;
    for (uint32_t i = 0; i < p->run->node_count; i++)
        *ready = *ready || p->run->nodes[i].assignment_count;
    if (!*ready)
        return left_out(r, "no rule assigns a template");
    code = rendering_open(rendering, p, c);
    return code == EXIT_OK ? project_dialects(p, c) : code;
}

static enum exit_code run_render(struct bench_result *r, struct call *c, struct project *p)
{
    struct rendering rendering;
    struct rendered *parts;
    uint32_t n;
    bool ready;
    enum exit_code code = open_templates(r, c, p, &rendering, &ready);
    if (code != EXIT_OK || !ready)
        return code;
    uint64_t began = now_ns();
    for (uint32_t i = 0; i < p->run->node_count; i++) {
        const struct node_result *node = &p->run->nodes[i];
        if (!node->assignment_count)
            continue;
        if (!rendering_node(&parts, &n, &rendering, p, node, &c->diags))
            continue;
        r->count[BENCH_nodes]++;
        r->count[BENCH_templates] += n;
    }
    r->ns = now_ns() - began;
    return r->count[BENCH_nodes] ? EXIT_OK : left_out(r, "no node can be rendered");
}

static enum exit_code run_diff(struct bench_result *r, struct call *c, struct project *p)
{
    struct rendering rendering;
    struct drift_run d;
    struct drift_options o = {.mode = DIFF_SEMANTIC};
    bool ready;
    if (!p->workspace.configs.n)
        return left_out(r, "no live configurations (`configs:`)");
    enum exit_code code = open_templates(r, c, p, &rendering, &ready);
    if (code != EXIT_OK || !ready)
        return code;
    uint64_t began = now_ns();
    if (!drift_all(&d, &rendering, p, c, &o))
        return EXIT_POLICY;
    r->ns = now_ns() - began;
    r->count[BENCH_nodes] = d.count[DRIFT_SAME] + d.count[DRIFT_DIFFERS] + d.count[DRIFT_WAIVED];
    return r->count[BENCH_nodes] ? EXIT_OK : left_out(r, "nothing to compare");
}

void bench_run(struct bench_result *r, enum bench_phase phase, struct call *c)
{
    static enum exit_code (*const runs[BENCH_PHASES])(
        struct bench_result *, struct call *, struct project *) = {run_compile, run_eval, run_slice,
                                                                   run_render, run_diff};
    struct project p;
    *r = (struct bench_result){0};
    r->code = project_open(&p, c);
    if (r->code == EXIT_OK)
        r->code = runs[phase](r, c, &p);
}
