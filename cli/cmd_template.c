/* SPDX-License-Identifier: Apache-2.0 */
/* unet template render | validate. */
#include "base/io.h"
#include "cli/rendering.h"
#include "report/emit.h"

/* ---- render ---- */

/* --template without nodes: one template over --vars alone. */
static enum exit_code render_plain(struct call *c, struct project *p)
{
    struct rendering r;
    enum exit_code code = rendering_open(&r, p, c);
    if (code != EXIT_OK)
        return code;
    str name = call_text(c, OPT_template, (str){0}), text;
    const struct template *t = template_get(r.environment, name, &c->diags);
    if (!t)
        return EXIT_POLICY;
    if (!template_render(&text, c->arena, t, &r.vars, &c->diags))
        return EXIT_PARTIAL;
    buf_add(out_buf(&c->out), text);
    return EXIT_OK;
}

static void put_parts_json(struct emit *e, const struct rendered *parts, uint32_t n)
{
    emit_key(e, "templates");
    emit_open(e, '[');
    for (uint32_t i = 0; i < n; i++) {
        emit_open(e, '{');
        emit_key(e, "template");
        emit_str(e, parts[i].sheet->name);
        emit_key(e, "rule");
        emit_str(e, parts[i].assignment->rule->id);
        emit_key(e, "text");
        emit_str(e, parts[i].text);
        emit_close(e, '}');
    }
    emit_close(e, ']');
}

/* Prints one node's text; between several stands a line with the name. */
static bool render_node(struct call *c, struct project *p, struct rendering *r, uint32_t node,
                        bool several, struct emit *json)
{
    struct rendered *parts;
    uint32_t n;
    if (!rendering_node(&parts, &n, r, p, &p->run->nodes[node], &c->diags))
        return false;
    str name = fleet_name(p->fleet, FLEET_NODES, node);
    struct buf *b = out_buf(&c->out);
    if (json) {
        emit_open(json, '{');
        emit_key(json, "node");
        emit_str(json, name);
        put_parts_json(json, parts, n);
        emit_close(json, '}');
        return true;
    }
    if (several)
        buf_printf(b, "==> %.*s <==\n", STR_ARG(name));
    buf_add(b, rendering_join(c->arena, parts, n));
    out_flush_some(&c->out);
    return true;
}

static enum exit_code render_nodes(struct call *c, struct project *p)
{
    struct rendering r;
    enum exit_code code = rendering_open(&r, p, c);
    if (code != EXIT_OK)
        return code;
    struct emit json = emit_begin(out_buf(&c->out), 2), *e = call_format(c, "json") ? &json : NULL;
    if (e) {
        emit_document(e, "template-render");
        emit_key(e, "nodes");
        emit_open(e, '[');
    }
    uint32_t assigned = 0, chosen = 0, failed = 0;
    for (uint32_t i = 0; i < p->run->node_count; i++)
        chosen += project_chosen(p, i) && p->run->nodes[i].assignment_count;
    for (uint32_t i = 0; i < p->run->node_count; i++) {
        if (!project_chosen(p, i) || !p->run->nodes[i].assignment_count)
            continue;
        assigned++;
        failed += !render_node(c, p, &r, i, chosen > 1, e);
    }
    if (e) {
        emit_close(e, ']');
        emit_close(e, '}');
        buf_putc(out_buf(&c->out), '\n');
    }
    if (failed) {
        call_error(c, "%u of %u nodes could not be rendered", failed, assigned);
        return EXIT_PARTIAL;
    }
    if (assigned)
        return EXIT_OK;
    call_error(c, "no rule assigns a template to %s", c->arg_count ? "these nodes" : "any node");
    return call_has(c, OPT_allow_empty) ? EXIT_OK : EXIT_EMPTY;
}

static enum exit_code run_render(struct call *c)
{
    struct project p;
    enum exit_code code = project_open(&p, c);
    if (code != EXIT_OK)
        return code;
    bool all = call_has(c, OPT_all);
    if (!c->arg_count && !all && !call_has(c, OPT_node) && !call_has(c, OPT_where)) {
        if (call_has(c, OPT_template))
            return render_plain(c, &p);
        call_error(c, "name nodes, or --all, or a --template with --vars");
        return EXIT_USAGE;
    }
    code = project_judge(&p, c);
    return code == EXIT_OK ? render_nodes(c, &p) : code;
}

/* ---- validate ---- */

static enum exit_code run_validate(struct call *c)
{
    struct project p;
    struct rendering r;
    uint32_t seen;
    enum exit_code code = project_open(&p, c);
    if (code == EXIT_OK)
        code = rendering_open(&r, &p, c);
    if (code == EXIT_OK)
        code = rendering_check(&seen, &r, &p, c);
    if (code != EXIT_OK)
        return code;
    if (!seen) {
        call_error(c, "no templates (.jinja, .j2, .jinja2) in %.*s",
                   STR_ARG(p.workspace.templates));
        return EXIT_EMPTY;
    }
    buf_printf(out_buf(&c->out), "%u %s\n", seen,
               seen == 1 ? "template compiles" : "templates compile");
    return EXIT_OK;
}

/* ---- the constants ---- */

static const enum option render_options[] = {
    OPT_all,         OPT_node,          OPT_where,  OPT_template, OPT_vars,        OPT_profile,
    OPT_trim_blocks, OPT_lstrip_blocks, OPT_rev,    OPT_policies, OPT_nodes,       OPT_links,
    OPT_locations,   OPT_templates,     OPT_format, OPT_output,   OPT_allow_empty, OPT_COUNT};

const struct command cmd_template_render = {
    .name = "template render",
    .arguments = "[NODE...]",
    .summary = "render the templates that policies assign to nodes",
    .details =
        "Runs the policies, then renders each assigned template on its own and joins them in order "
        "of assignment. "
        "With --template and --vars alone, one template is rendered without nodes or policies.",
    .formats = "text json",
    .examples = {"unet template render hq-sw1", "unet template render --templates t/ --template "
                                                "banner.j2 --vars site.yaml --profile jinja2"},
    .options = render_options,
    .most = 10000,
    .run = run_render,
};

static const enum option validate_options[] = {
    OPT_rev, OPT_templates, OPT_profile, OPT_trim_blocks, OPT_lstrip_blocks, OPT_output, OPT_COUNT};

const struct command cmd_template_validate = {
    .name = "template validate",
    .arguments = "",
    .summary = "compile every template and its match header",
    .examples = {"unet template validate", "unet template validate --templates my/templates"},
    .options = validate_options,
    .run = run_validate,
};
