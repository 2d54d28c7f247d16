/* SPDX-License-Identifier: Apache-2.0 */
/* unet template diff: what the templates want, against what the devices run. */
#include "cli/drift_report.h"

static bool mode_option(struct call *c, enum diff_mode *mode)
{
    str text = call_text(c, OPT_mode, STR("semantic"));
    *mode = str_eq(text, STR("tree")) ? DIFF_TREE : DIFF_SEMANTIC;
    if (str_eq(text, STR("tree")) || str_eq(text, STR("semantic")))
        return true;
    call_error(c, "--mode takes tree or semantic, not `%.*s`", STR_ARG(text));
    return false;
}

static enum exit_code diff_nodes(struct call *c, struct project *p, const struct drift_options *o)
{
    struct rendering r;
    enum exit_code code = rendering_open(&r, p, c);
    if (code == EXIT_OK)
        code = project_dialects(p, c);
    if (code != EXIT_OK)
        return code;
    struct drift_run d;
    if (!drift_all(&d, &r, p, c, o))
        return EXIT_POLICY;
    if (call_format(c, "json")) {
        struct emit e = emit_begin(out_buf(&c->out), 2);
        drift_json(&e, &d);
        buf_putc(out_buf(&c->out), '\n');
    } else {
        drift_text(out_buf(&c->out), &d);
    }
    if (!d.n)
        call_error(c, "no rule assigns a template to %s",
                   c->arg_count ? "these nodes" : "any chosen node");
    return drift_code(&d);
}

static enum exit_code run_diff(struct call *c)
{
    struct drift_options o = {
        .live = call_text(c, OPT_live, (str){0}),
        .dialect = call_text(c, OPT_dialect, (str){0}),
        .templates = c->given[OPT_template],
        .template_count = c->count[OPT_template],
        .lenient = call_has(c, OPT_lenient),
        .allow_undecided = call_has(c, OPT_allow_undecided),
    };
    if (!mode_option(c, &o.mode))
        return EXIT_USAGE;
    if (!c->arg_count && !call_has(c, OPT_all) && !call_has(c, OPT_node) &&
        !call_has(c, OPT_where)) {
        call_error(c, "name nodes, or --all");
        return EXIT_USAGE;
    }
    struct project p;
    enum exit_code code = project_open(&p, c);
    if (code == EXIT_OK)
        code = project_judge(&p, c);
    return code == EXIT_OK ? diff_nodes(c, &p, &o) : code;
}

static const enum option diff_options[] = {
    OPT_live,      OPT_all,         OPT_node,    OPT_where,   OPT_template,        OPT_each,
    OPT_unowned,   OPT_mode,        OPT_dialect, OPT_lenient, OPT_allow_undecided, OPT_fail_level,
    OPT_exit_zero, OPT_allow_empty, OPT_vars,    OPT_profile, OPT_configs,         OPT_rev,
    OPT_now,       OPT_policies,    OPT_nodes,   OPT_links,   OPT_locations,       OPT_templates,
    OPT_format,    OPT_output,      OPT_COUNT};

const struct command cmd_template_diff = {
    .name = "template diff",
    .arguments = "[NODE...]",
    .summary = "compare live configurations with what the templates render",
    .details = "Renders the templates that policies assign, cuts the part that each template owns "
               "(its template-match "
               "header) out of the live configuration, and compares the two by meaning. Nodes with "
               "the same edits are "
               "one entry; a matrix of nodes and templates ends a comparison of several.",
    .formats = "text json",
    .examples = {"unet template diff hq-sw1", "unet template diff --all --format json",
                 "unet template diff hq-sw1 --live running.cfg"},
    .options = diff_options,
    .most = 10000,
    .run = run_diff,
};
