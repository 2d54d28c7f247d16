/* SPDX-License-Identifier: Apache-2.0 */
/* unet schema infer. */
#include "cli/project.h"

static enum exit_code run_infer(struct call *c)
{
    struct project p;
    enum exit_code code = project_open(&p, c);
    if (code == EXIT_OK)
        code = project_fleet(&p, c);
    if (code != EXIT_OK)
        return code;
    if (!fleet_count(p.fleet, FLEET_NODES) && !call_has(c, OPT_allow_empty)) {
        call_error(c, "there are no nodes");
        return EXIT_EMPTY;
    }
    schema_infer(out_buf(&c->out), p.fleet);
    return EXIT_OK;
}

static const enum option options[] = {OPT_rev,    OPT_nodes,       OPT_links, OPT_locations,
                                      OPT_output, OPT_allow_empty, OPT_COUNT};

const struct command cmd_schema_infer = {
    .name = "schema infer",
    .arguments = "",
    .summary = "write the schema that the data has",
    .details =
        "Each field of each kind of object: its type or types, how many objects have it, and the "
        "values that occur where they are few. Edit it, name it under `schema:` in unet.yaml, and "
        "`unet node validate` holds the data against it; fields that it names are known to rules. "
        "`count` and `seen` are notes: rename `seen` to `values` where nothing else may stand, and "
        "add `required: true`.",
    .examples = {"unet schema infer --output schema.yaml",
                 "unet schema infer --nodes netbox.json --nodes-format netbox"},
    .options = options,
    .run = run_infer,
};
