/* SPDX-License-Identifier: Apache-2.0 */
/* unet node list | show | validate. */
#include "base/json.h"
#include "cli/project.h"
#include "report/emit.h"

static enum exit_code load(struct project *p, struct call *c)
{
    enum exit_code code = project_open(p, c);
    if (code != EXIT_OK)
        return code;
    p->set = policy_set_new(c->arena); /* --where reads its condition into it */
    code = project_fleet(p, c);
    if (code != EXIT_OK)
        return code;
    return project_select(p, c, c->args, c->arg_count);
}

static str field_text(const struct value *node, str field)
{
    struct value copy = *node;
    const struct value *v = value_path(&copy, field);
    return v && v->kind == VALUE_STRING ? value_text(v) : STR("-");
}

static enum exit_code nothing(struct call *c)
{
    if (call_has(c, OPT_allow_empty))
        return EXIT_OK;
    call_error(c, "there are no nodes");
    return EXIT_EMPTY;
}

static enum exit_code run_list(struct call *c)
{
    static const str fields[] = {
        {"name", 4}, {"vendor", 6}, {"model", 5}, {"role", 4}, {"software_version", 16}};
    struct project p;
    enum exit_code code = load(&p, c);
    if (code != EXIT_OK)
        return code;
    uint32_t count = fleet_count(p.fleet, FLEET_NODES);
    size_t width[COUNTOF(fields)] = {0};
    for (uint32_t i = 0; c->out.terminal && i < count; i++)
        for (size_t k = 0; project_chosen(&p, i) && k < COUNTOF(fields); k++) {
            size_t n = field_text(fleet_object(p.fleet, FLEET_NODES, i), fields[k]).n;
            width[k] = n > width[k] ? n : width[k];
        }
    struct buf *b = out_buf(&c->out);
    for (uint32_t i = 0; i < count; i++) {
        for (size_t k = 0; project_chosen(&p, i) && k < COUNTOF(fields); k++) {
            size_t from = b->n;
            buf_put_visible(b, field_text(fleet_object(p.fleet, FLEET_NODES, i), fields[k]));
            bool last = k + 1 == COUNTOF(fields);
            if (c->out.terminal && !last)
                buf_pad(b, ' ', from + width[k] + 2 > b->n ? from + width[k] + 2 - b->n : 1);
            else
                buf_putc(b, last ? '\n' : '\t');
        }
        out_flush_some(&c->out);
    }
    return count ? EXIT_OK : nothing(c);
}

static enum exit_code run_show(struct call *c)
{
    struct project p;
    enum exit_code code = load(&p, c);
    if (code != EXIT_OK)
        return code;
    struct buf *b = out_buf(&c->out);
    for (uint32_t i = 0; i < fleet_count(p.fleet, FLEET_NODES); i++)
        if (project_chosen(&p, i)) {
            json_put(b, fleet_object(p.fleet, FLEET_NODES, i), 2);
            buf_putc(b, '\n');
        }
    return EXIT_OK;
}

static enum exit_code run_validate(struct call *c)
{
    struct project p;
    enum exit_code code = load(&p, c);
    if (code != EXIT_OK)
        return code;
    static const struct {
        enum fleet_standard_table table;
        const char *one, *many;
    } rows[] = {{FLEET_NODES, "node", "nodes"},
                {FLEET_LINKS, "link", "links"},
                {FLEET_LOCATIONS, "location", "locations"}};
    if (!schema_check(p.schema, p.fleet, p.nodes, &c->diags))
        return EXIT_DATA;
    struct buf *b = out_buf(&c->out);
    for (size_t i = 0; i < COUNTOF(rows); i++) {
        uint32_t n = fleet_count(p.fleet, rows[i].table);
        if (i && !n)
            continue;
        buf_add(b, i ? STR(", ") : (str){0});
        buf_put_count(b, n);
        buf_printf(b, " %s", n == 1 ? rows[i].one : rows[i].many);
    }
    for (uint32_t t = FLEET_TABLES; t < fleet_table_count(p.fleet); t++) {
        buf_add(b, STR(", "));
        buf_put_count(b, fleet_count(p.fleet, t));
        buf_printf(b, " of %.*s", STR_ARG(fleet_table_name(p.fleet, t)));
    }
    buf_add(b, STR(": fine\n"));
    return fleet_count(p.fleet, FLEET_NODES) ? EXIT_OK : nothing(c);
}

static const enum option node_options[] = {OPT_rev,       OPT_nodes,       OPT_links,
                                           OPT_locations, OPT_node,        OPT_where,
                                           OPT_output,    OPT_allow_empty, OPT_COUNT};

const struct command cmd_node_list = {
    .name = "node list",
    .arguments = "[NODE...]",
    .summary = "list nodes: name, vendor, model, role, software version",
    .examples = {"unet node list", "unet node list --where 'node.vendor == \"cisco\"'"},
    .options = node_options,
    .most = 10000,
    .run = run_list,
};

const struct command cmd_node_show = {
    .name = "node show",
    .arguments = "NODE...",
    .summary = "show all data of nodes as JSON",
    .examples = {"unet node show hq-sw1", "unet node show 'hq-*'"},
    .options = node_options,
    .least = 1,
    .most = 10000,
    .run = run_show,
};

const struct command cmd_node_validate = {
    .name = "node validate",
    .arguments = "",
    .summary = "check the node data: syntax, names, ids, references, the schema",
    .details =
        "Each value is held against the table of standard fields and against the schema of the "
        "workspace: its type, its values where the schema lists them, and that what is required "
        "is there.",
    .examples = {"unet node validate", "unet node validate --nodes inventory.json",
                 "unet node validate --nodes hosts.yaml --nodes-format nornir"},
    .options = node_options,
    .run = run_validate,
};
