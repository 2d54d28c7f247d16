/* SPDX-License-Identifier: Apache-2.0 */
/* unet policy validate | eval. */
#include "base/io_writer.h"
#include "cli/profile_text.h"
#include "cli/project.h"
#include "cli/reports.h"
#include "report/diagnostics.h"

#include <stdio.h>

/* ---- validate ---- */

static enum exit_code write_validate(struct call *c, const struct reports *reports,
                                     const struct project *p, enum exit_code code)
{
    struct report report;
    diags_sort(&c->diags);
    struct diagnostics_report r = {.diags = &c->diags,
                                   .name = "policy-validate",
                                   .rules = p->set ? p->set->rules.n : 0,
                                   .files = p->set ? p->set->files.n : 0,
                                   .valid = code == EXIT_OK};
    diagnostics_make(&report, c->arena, &r);
    report.done = code == EXIT_OK || code == EXIT_POLICY || code == EXIT_DATA;
    return reports_write(reports, c, &report, &report, code);
}

static enum exit_code run_validate(struct call *c)
{
    struct project p;
    struct reports reports;
    if (!reports_open(&reports, c))
        return EXIT_USAGE;
    enum exit_code code = project_open(&p, c);
    if (code != EXIT_OK)
        return code;
    if (c->arg_count)
        p.workspace.policies = workspace_path(&p.workspace, c, c->args[0]);
    code = project_check(&p, c);
    if (code == EXIT_OK && !p.set->rules.n && !call_has(c, OPT_allow_empty)) {
        call_error(c, "no rules in %.*s", STR_ARG(p.workspace.policies));
        code = EXIT_EMPTY;
    }
    return write_validate(c, &reports, &p, code);
}

/* ---- eval ---- */

/* --max-findings: for a rule and for the run. False after an error of usage. */
static bool finding_limits(struct call *c, uint64_t *rule, uint64_t *run)
{
    *rule = diag_limit_of(&c->diags, LIMIT_findings_rule);
    *run = diag_limit_of(&c->diags, LIMIT_findings_run);
    if (!call_has(c, OPT_max_findings))
        return true;
    str text = call_text(c, OPT_max_findings, (str){0});
    if (str_eq(text, STR("all"))) {
        *rule = *run = UINT64_MAX;
        return true;
    }
    if (call_number(text, rule))
        return true;
    call_error(c, "--max-findings takes a number or all, not `%.*s`", STR_ARG(text));
    return false;
}

static bool severity_option(struct call *c, enum option o, enum ast_severity *out)
{
    str text = call_text(c, o, (str){0});
    if (!text.n || ast_severity_find(out, text))
        return true;
    call_error(c, "`%.*s` is no severity; there are info, warning, error, critical", STR_ARG(text));
    return false;
}

/* The SETs of the run as NDJSON of name and patch. */
static bool write_overlay(struct call *c, const struct project *p)
{
    if (!call_has(c, OPT_write))
        return true;
    struct arena *a = arena_child(c->arena), *scratch = arena_child(c->arena);
    struct io_writer *file = io_writer_open(a, call_text(c, OPT_write, (str){0}));
    struct buf b = BUF(a);
    for (uint32_t i = 0; i < p->run->node_count; i++) {
        if (!p->run->nodes[i].changed)
            continue;
        struct value patch =
            engine_patch(scratch, fleet_object(p->fleet, FLEET_NODES, i), &p->run->nodes[i].after);
        struct emit e = emit_begin(&b, 0);
        emit_open(&e, '{');
        emit_key(&e, "name");
        emit_str(&e, fleet_name(p->fleet, FLEET_NODES, i));
        emit_key(&e, "patch");
        emit_value(&e, &patch);
        emit_close(&e, '}');
        buf_putc(&b, '\n');
        io_writer_take(file, &b);
        arena_reset(scratch);
    }
    io_writer_add(file, buf_str(&b));
    arena_free(scratch);
    bool done = io_writer_close(file, &c->diags);
    arena_free(a);
    return done;
}

static void write_stats(struct call *c, const struct run_stats *s)
{
    if (!call_has(c, OPT_stats))
        return;
    fprintf(stderr,
            "objects %llu, batches %llu, rules %llu, predicates %u\n"
            "instructions %llu, predicate values evaluated %llu, rows looked up %llu, scalar rows "
            "%llu\n",
            (unsigned long long)s->objects, (unsigned long long)s->batches,
            (unsigned long long)s->rules, s->predicate_count, (unsigned long long)s->instructions,
            (unsigned long long)s->evaluated, (unsigned long long)s->looked_up,
            (unsigned long long)s->scalar_rows);
    for (uint32_t i = 0; i < s->predicate_count; i++)
        fprintf(stderr, "  PRED %u: evaluated %llu, distinct values %llu%s, rows %llu\n", i,
                (unsigned long long)s->predicates[i].evaluated,
                (unsigned long long)s->predicates[i].distinct,
                s->predicates[i].more ? " or more" : "",
                (unsigned long long)s->predicates[i].looked_up);
}

static void write_profile(struct call *c, const struct run *run)
{
    if (!run->profile)
        return;
    /* behind the report, where both go to a terminal */
    out_flush(&c->out);
    struct buf b = BUF(c->arena);
    profile_text(&b, run);
    fwrite(b.p, 1, b.n, stderr);
}

/* What eval was asked for, beside the project. */
struct eval {
    struct project p;
    struct reports reports;
    uint64_t per_rule, per_run;
    enum ast_severity least, fail_level;
    struct baseline *baseline; /* NULL: none */
};

static bool eval_options_read(struct eval *v, struct call *c)
{
    v->least = AST_INFO;
    v->fail_level = AST_WARNING;
    return reports_open(&v->reports, c) && finding_limits(c, &v->per_rule, &v->per_run) &&
           severity_option(c, OPT_severity, &v->least) &&
           severity_option(c, OPT_fail_level, &v->fail_level);
}

/* Everything up to the verdicts. */
static enum exit_code judge(struct eval *v, struct call *c)
{
    struct project *p = &v->p;
    enum exit_code code = project_open(p, c);
    if (code == EXIT_OK && !project_baseline(&v->baseline, c))
        code = EXIT_FAILED;
    if (code != EXIT_OK)
        return code;
    /* mistakes of policies and of data show in one run; those of policies decide the exit code */
    code = project_policies(p, c);
    /* machines get all findings, and a baseline is held against all */
    bool all = v->baseline || (reports_complete(&v->reports) && !call_has(c, OPT_max_findings));
    uint64_t per_rule = all ? UINT64_MAX : v->per_rule, per_run = all ? UINT64_MAX : v->per_run;
    if (code == EXIT_OK && project_stream(p, c, per_rule, per_run, &code))
        return code;
    if (code == EXIT_OK || code == EXIT_POLICY) {
        enum exit_code fleet = project_fleet(p, c);
        code = code == EXIT_OK ? fleet : code;
    }
    if (code == EXIT_OK)
        code = project_compile(p, c);
    if (code == EXIT_OK)
        code = project_select(p, c, c->args, c->arg_count);
    if (code == EXIT_OK)
        code = project_run(p, c, per_rule, per_run);
    return code;
}

static enum exit_code eval_verdict(const struct eval *v, struct call *c,
                                   const struct findings_report *r)
{
    if ((!v->p.run->rule_count || !v->p.run->objects) && !call_has(c, OPT_allow_empty)) {
        call_error(c, "nothing was evaluated: %s",
                   v->p.run->rule_count ? "no objects" : "no rules");
        return EXIT_EMPTY;
    }
    return project_verdict(&v->p, c, r);
}

static enum exit_code write_eval(const struct eval *v, struct call *c)
{
    struct report text, machine;
    struct findings_report r = project_report(&v->p, c);
    r.failures_only = call_has(c, OPT_failures_only);
    r.least = v->least;
    r.fail_level = v->fail_level;
    if (v->baseline)
        baseline_compare(&r, c->arena, v->baseline, v->p.nodes || v->p.rules);
    enum exit_code code = eval_verdict(v, c, &r);
    if (call_has(c, OPT_max_findings)) {
        r.most_rule = v->per_rule;
        r.most_run = v->per_run;
    }
    findings_make(&machine, c->arena, &r);
    r.most_rule = v->per_rule;
    r.most_run = v->per_run;
    findings_make(&text, c->arena, &r);
    text.done = machine.done = code != EXIT_EMPTY;
    write_stats(c, &v->p.run->stats);
    if (!write_overlay(c, &v->p))
        return EXIT_FAILED;
    code = reports_write(&v->reports, c, &text, &machine, code);
    write_profile(c, v->p.run);
    return code;
}

static enum exit_code run_eval(struct call *c)
{
    struct eval v = {0};
    if (!eval_options_read(&v, c))
        return EXIT_USAGE;
    enum exit_code code = judge(&v, c);
    if (code == EXIT_OK)
        return write_eval(&v, c);
    if (code == EXIT_EMPTY && call_has(c, OPT_allow_empty))
        code = EXIT_OK;
    /* who reads reports is told that there was no run */
    struct report report;
    findings_make_failed(&report, &c->diags.sources);
    report.done = code == EXIT_OK;
    return code == EXIT_USAGE ? code : reports_write(&v.reports, c, &report, &report, code);
}

/* ---- the constants ---- */

static const enum option validate_options[] = {
    OPT_rev,    OPT_policies, OPT_nodes,       OPT_links, OPT_locations, OPT_format,
    OPT_output, OPT_report,   OPT_allow_empty, OPT_watch, OPT_COUNT};

const struct command cmd_policy_validate = {
    .name = "policy validate",
    .arguments = "[FILE|DIR]",
    .summary = "compile the policies and say everything that is wrong with them",
    .details = "Reads all policy files, reports every mistake with its place and a suggestion, and "
               "compiles the rules. "
               "Where there is node data, names of fields are checked against it.",
    .formats = "text json ndjson junit sarif github",
    .examples = {"unet policy validate",
                 "unet policy validate policies/10_versions.rules --format json"},
    .options = validate_options,
    .most = 1,
    .run = run_validate,
};

static const enum option eval_options[] = {
    OPT_rev,           OPT_policies,       OPT_nodes,      OPT_links,
    OPT_locations,     OPT_node,           OPT_where,      OPT_rule,
    OPT_tag,           OPT_severity,       OPT_fail_level, OPT_undecided,
    OPT_configs,       OPT_missing_config, OPT_now,        OPT_max_findings,
    OPT_failures_only, OPT_allow_empty,    OPT_exit_zero,  OPT_write,
    OPT_stats,         OPT_profile_,       OPT_format,     OPT_output,
    OPT_report,        OPT_baseline,       OPT_jobs,       OPT_watch,
    OPT_COUNT};

const struct command cmd_policy_eval = {
    .name = "policy eval",
    .arguments = "[NODE...]",
    .summary = "judge the fleet: verdicts of every rule on every object",
    .details = "Runs all rules over all objects and reports what failed or stayed undecided, with "
               "the place of the value "
               "in the inventory. Selectors choose what is reported, never what is known: rules "
               "that look at the whole "
               "fleet still see all of it.",
    .formats = "text json ndjson junit sarif github",
    .examples = {"unet policy eval",
                 "unet policy eval --where 'node.role == \"edge\"' --format json",
                 "unet policy eval --report sarif=unet.sarif --report junit=unet.xml"},
    .options = eval_options,
    .most = 10000,
    .run = run_eval,
};
