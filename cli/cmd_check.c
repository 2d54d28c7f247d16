/* SPDX-License-Identifier: Apache-2.0 */
/* unet check: the whole gate in one word. */
#include "cli/drift_report.h"
#include "cli/reports.h"
#include "cli/testing.h"

/* Of two codes, the one that a gate must end with: trouble with the work itself, then 5, 2, 3. */
static enum exit_code worse(enum exit_code a, enum exit_code b)
{
    static const enum exit_code order[] = {
        EXIT_OK,     EXIT_UNDECIDED, EXIT_FINDINGS, EXIT_PARTIAL, EXIT_EMPTY, EXIT_DATA,
        EXIT_POLICY, EXIT_FAILED,    EXIT_NETWORK,  EXIT_REFUSED, EXIT_USAGE, EXIT_SIGNAL};
    for (size_t i = COUNTOF(order); i-- > 0;)
        if (order[i] == a || order[i] == b)
            return order[i];
    return a;
}

static void put_tests_text(struct call *c, const struct testing *t)
{
    struct buf *b = out_buf(&c->out);
    testing_put_failed(b, t, &c->diags.sources);
    buf_printf(b, "%u test%s: %u passed, %u failed\n\n", t->n, t->n == 1 ? "" : "s",
               t->n - t->failed, t->failed);
}

static void put_tests_json(struct emit *e, const struct call *c, const struct testing *t)
{
    emit_key(e, "tests");
    emit_open(e, '{');
    emit_key(e, "run");
    emit_count(e, t->n);
    emit_key(e, "failed");
    emit_count(e, t->failed);
    emit_key(e, "failures");
    emit_open(e, '[');
    for (uint32_t i = 0; i < t->n; i++) {
        span at;
        if (t->at[i].passed)
            continue;
        str why = testing_reason(&t->at[i], &at);
        emit_open(e, '{');
        emit_key(e, "name");
        emit_str(e, t->at[i].test->name);
        emit_key(e, "message");
        emit_str(e, why);
        emit_key(e, "place");
        emit_place(e, &c->diags.sources, at);
        emit_close(e, '}');
    }
    emit_close(e, ']');
    emit_close(e, '}');
}

static void put_report(struct call *c, struct findings_report *r, const struct testing *t,
                       const struct drift_run *d)
{
    struct report_out o = reports_out(c);
    struct buf *b = o.buf;
    if (!call_format(c, "json")) {
        if (t->n)
            put_tests_text(c, t);
        findings_text(&o, r);
        if (d)
            buf_putc(b, '\n');
        if (d)
            drift_text(b, d);
        return;
    }
    struct emit e = emit_begin(b, 2);
    emit_document(&e, "check");
    put_tests_json(&e, c, t);
    emit_key(&e, "policies");
    findings_json(&o, &e, r);
    emit_key(&e, "templates");
    if (d)
        drift_json(&e, d);
    else
        emit_null(&e);
    emit_close(&e, '}');
    buf_putc(b, '\n');
}

/* Renders and compares where templates are assigned and configurations are there. */
static enum exit_code check_templates(struct call *c, struct project *p, struct drift_run *d,
                                      bool *compared)
{
    struct rendering r;
    bool assigned = false;
    for (uint32_t i = 0; i < p->run->node_count; i++)
        assigned = assigned || p->run->nodes[i].assignment_count;
    *compared = assigned;
    if (!assigned)
        return EXIT_OK;
    enum exit_code code = rendering_open(&r, p, c);
    if (code == EXIT_OK)
        code = project_dialects(p, c);
    if (code != EXIT_OK) {
        *compared = false;
        return code;
    }
    struct drift_options o = {.mode = DIFF_SEMANTIC};
    if (!drift_all(d, &r, p, c, &o)) {
        *compared = false;
        return EXIT_POLICY;
    }
    code = drift_code(d);
    /* a fleet without live configurations was still rendered: that is what there was to check */
    return code == EXIT_EMPTY && d->count[DRIFT_NO_LIVE] ? EXIT_OK : code;
}

/* Everything up to the verdicts; nodes are judged while they are read where that can be. */
static enum exit_code judge(struct project *p, struct call *c)
{
    enum exit_code code = project_policies(p, c);
    if (code != EXIT_OK || project_stream(p, c, UINT64_MAX, UINT64_MAX, &code))
        return code;
    code = project_fleet(p, c);
    if (code == EXIT_OK)
        code = project_compile(p, c);
    if (code == EXIT_OK)
        code = project_select(p, c, c->args, c->arg_count);
    return code == EXIT_OK ? project_run(p, c, UINT64_MAX, UINT64_MAX) : code;
}

static enum exit_code run_check(struct call *c)
{
    struct project p;
    struct baseline *before = NULL;
    enum exit_code code = project_open(&p, c);
    if (code == EXIT_OK && !project_baseline(&before, c))
        code = EXIT_FAILED;
    if (code == EXIT_OK)
        code = judge(&p, c);
    if (code != EXIT_OK)
        return code;
    if ((!p.run->rule_count || !p.run->objects) && !call_has(c, OPT_allow_empty)) {
        call_error(c, "nothing was evaluated: %s", p.run->rule_count ? "no objects" : "no rules");
        return EXIT_EMPTY;
    }
    struct testing t;
    if (!testing_run(&t, &p, c, NULL, 0))
        return EXIT_USAGE;
    struct drift_run d;
    bool compared;
    code = check_templates(c, &p, &d, &compared);
    struct findings_report r = project_report(&p, c);
    if (before)
        baseline_compare(&r, c->arena, before, p.nodes || p.rules);
    put_report(c, &r, &t, compared ? &d : NULL);
    if (!spool_check(p.run->findings, &c->diags)) {
        out_drop(&c->out);
        return EXIT_FAILED;
    }
    if (t.failed && !call_has(c, OPT_exit_zero))
        code = worse(code, EXIT_FINDINGS);
    return worse(code, project_verdict(&p, c, &r));
}

static const enum option check_options[] = {
    OPT_all,         OPT_node,     OPT_where,     OPT_rev,       OPT_now,
    OPT_policies,    OPT_nodes,    OPT_links,     OPT_locations, OPT_templates,
    OPT_configs,     OPT_profile,  OPT_undecided, OPT_each,      OPT_exit_zero,
    OPT_allow_empty, OPT_baseline, OPT_format,    OPT_output,    OPT_COUNT};

const struct command cmd_check = {
    .name = "check",
    .arguments = "[NODE...]",
    .summary = "the whole gate: compile, test, judge, render, compare; one report, one "
               "exit code",
    .details =
        "Drift of templates counts with or without a baseline; --baseline FILE leaves out the "
        "findings of rules that an earlier report has.",
    .formats = "text json",
    .examples = {"unet check", "unet check --format json --output report.json"},
    .options = check_options,
    .most = 10000,
    .run = run_check,
};
