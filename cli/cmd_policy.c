/* SPDX-License-Identifier: Apache-2.0 */
/* unet policy validate | eval. */
#include "base/io.h"
#include "base/json.h"
#include "cli/project.h"
#include "report/emit.h"
#include "report/findings.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- validate ---- */

static void put_diag_json(struct emit *e, const struct diags *dg, const struct diag *d)
{
    static const char *const names[] = {"note", "warning", "error"};
    emit_open(e, '{');
    emit_key(e, "code");
    emit_text(e, diag_info(d->code)->code);
    emit_key(e, "severity");
    emit_text(e, names[d->severity]);
    emit_key(e, "message");
    emit_str(e, d->message);
    emit_key(e, "label");
    emit_str(e, d->label);
    emit_key(e, "place");
    emit_place(e, &dg->sources, d->at);
    emit_key(e, "end");
    emit_place(e, &dg->sources, (span){d->at.file, d->at.to, d->at.to});
    emit_key(e, "help");
    emit_open(e, '[');
    for (const struct diag_note *n = d->notes; n; n = n->next)
        emit_str(e, n->text);
    emit_close(e, ']');
    emit_close(e, '}');
}

static void put_validate_json(struct call *c, const struct project *p, enum exit_code code)
{
    struct emit e = emit_begin(out_buf(&c->out), 2);
    emit_open(&e, '{');
    emit_key(&e, "schema_version");
    emit_int(&e, 1);
    emit_key(&e, "kind");
    emit_text(&e, "policy-validate");
    emit_key(&e, "valid");
    emit_bool(&e, code == EXIT_OK);
    emit_key(&e, "rules");
    emit_count(&e, p->set->rules.n);
    emit_key(&e, "diagnostics");
    emit_open(&e, '[');
    for (uint32_t i = 0; i < c->diags.n; i++)
        put_diag_json(&e, &c->diags, &c->diags.at[i]);
    emit_close(&e, ']');
    emit_close(&e, '}');
    buf_putc(out_buf(&c->out), '\n');
    c->diags.n = 0; /* they are in the document; standard error need not repeat them */
    c->diags.errors = c->diags.warnings = 0;
}

static enum exit_code run_validate(struct call *c)
{
    struct project p;
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
    diags_sort(&c->diags);
    if (p.set && call_format(c, "json")) {
        put_validate_json(c, &p, code);
    } else if (code == EXIT_OK) {
        struct buf *b = out_buf(&c->out);
        buf_put_count(b, p.set->rules.n);
        buf_add(b, p.set->rules.n == 1 ? STR(" rule in ") : STR(" rules in "));
        buf_put_count(b, p.set->files.n);
        buf_add(b, p.set->files.n == 1 ? STR(" file") : STR(" files"));
        buf_add(b, p.set->rules.n == 1 ? STR(" compiles") : STR(" compile"));
        buf_printf(b, c->diags.warnings ? ", with %u warnings\n" : "\n", c->diags.warnings);
    }
    return code;
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
    char *end;
    unsigned long long n = strtoull(str_c(c->arena, text), &end, 10);
    if (!text.n || *end || text.p[0] == '-') {
        call_error(c, "--max-findings takes a number or all, not `%.*s`", STR_ARG(text));
        return false;
    }
    *rule = n;
    return true;
}

static bool severity_option(struct call *c, enum option o, enum ast_severity *out)
{
    str text = call_text(c, o, (str){0});
    if (!text.n || ast_severity_find(out, text))
        return true;
    call_error(c, "`%.*s` is no severity; there are info, warning, error, critical", STR_ARG(text));
    return false;
}

static void write_report(struct call *c, const struct project *p, enum ast_severity least)
{
    struct findings_report r = project_report(p, c);
    struct buf *b = out_buf(&c->out);
    r.failures_only = call_has(c, OPT_failures_only);
    r.least = least;
    if (call_format(c, "json")) {
        struct emit e = emit_begin(b, 2);
        findings_json(&e, &r);
        buf_putc(b, '\n');
    } else if (call_format(c, "ndjson")) {
        findings_ndjson(b, &r);
    } else {
        findings_text(b, &r);
    }
}

/* The SETs of the run as NDJSON of name and patch. */
static bool write_overlay(struct call *c, const struct project *p)
{
    if (!call_has(c, OPT_write))
        return true;
    struct buf b = BUF(c->arena);
    for (uint32_t i = 0; i < p->run->node_count; i++) {
        if (!p->run->nodes[i].changed)
            continue;
        struct value patch =
            engine_patch(c->arena, fleet_object(p->fleet, FLEET_NODES, i), &p->run->nodes[i].after);
        struct emit e = emit_begin(&b, 0);
        emit_open(&e, '{');
        emit_key(&e, "name");
        emit_str(&e, fleet_name(p->fleet, FLEET_NODES, i));
        emit_key(&e, "patch");
        emit_value(&e, &patch);
        emit_close(&e, '}');
        buf_putc(&b, '\n');
    }
    return io_write(call_text(c, OPT_write, (str){0}), buf_str(&b), &c->diags);
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
        fprintf(stderr, "  PRED %u: evaluated %llu, distinct values %llu, rows %llu\n", i,
                (unsigned long long)s->predicates[i].evaluated,
                (unsigned long long)s->predicates[i].distinct,
                (unsigned long long)s->predicates[i].looked_up);
}

static enum exit_code run_eval(struct call *c)
{
    struct project p;
    uint64_t per_rule, per_run;
    enum ast_severity least = AST_INFO, fail_level = AST_WARNING;
    if (!finding_limits(c, &per_rule, &per_run) || !severity_option(c, OPT_severity, &least) ||
        !severity_option(c, OPT_fail_level, &fail_level))
        return EXIT_USAGE;
    enum exit_code code = project_open(&p, c);
    if (code != EXIT_OK)
        return code;
    /* mistakes of policies and of data show in one run; those of policies decide the exit code */
    code = project_policies(&p, c);
    if (code == EXIT_OK || code == EXIT_POLICY) {
        enum exit_code fleet = project_fleet(&p, c);
        code = code == EXIT_OK ? fleet : code;
    }
    if (code == EXIT_OK)
        code = project_compile(&p, c);
    if (code == EXIT_OK)
        code = project_select(&p, c, c->args, c->arg_count);
    if (code == EXIT_OK)
        code = project_run(&p, c, per_rule, per_run);
    if (code != EXIT_OK)
        return code == EXIT_EMPTY && call_has(c, OPT_allow_empty) ? EXIT_OK : code;
    write_report(c, &p, least);
    write_stats(c, &p.run->stats);
    if (!write_overlay(c, &p))
        return EXIT_FAILED;
    if ((!p.run->rule_count || !p.run->objects) && !call_has(c, OPT_allow_empty)) {
        call_error(c, "nothing was evaluated: %s", p.run->rule_count ? "no objects" : "no rules");
        return EXIT_EMPTY;
    }
    return project_verdict(&p, c, fail_level);
}

/* ---- the constants ---- */

static const enum option validate_options[] = {OPT_rev,    OPT_policies,    OPT_nodes,
                                               OPT_links,  OPT_locations,   OPT_format,
                                               OPT_output, OPT_allow_empty, OPT_COUNT};

const struct command cmd_policy_validate = {
    .name = "policy validate",
    .arguments = "[FILE|DIR]",
    .summary = "compile the policies and say everything that is wrong with them",
    .details = "Reads all policy files, reports every mistake with its place and a suggestion, and "
               "compiles the rules. "
               "Where there is node data, names of fields are checked against it.",
    .formats = "text json",
    .examples = {"unet policy validate",
                 "unet policy validate policies/10_versions.rules --format json"},
    .options = validate_options,
    .most = 1,
    .run = run_validate,
};

static const enum option eval_options[] = {
    OPT_rev,        OPT_policies,  OPT_nodes,        OPT_links,         OPT_locations,
    OPT_node,       OPT_where,     OPT_rule,         OPT_tag,           OPT_severity,
    OPT_fail_level, OPT_undecided, OPT_max_findings, OPT_failures_only, OPT_allow_empty,
    OPT_exit_zero,  OPT_write,     OPT_stats,        OPT_format,        OPT_output,
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
    .formats = "text json ndjson",
    .examples = {"unet policy eval",
                 "unet policy eval --where 'node.role == \"edge\"' --format json",
                 "unet policy eval -p policies/ -n nodes.ndjson --max-findings all"},
    .options = eval_options,
    .most = 10000,
    .run = run_eval,
};
