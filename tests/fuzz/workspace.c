/* SPDX-License-Identifier: Apache-2.0 */
/* unet.yaml, where it is all the files that there are, and the schema of a workspace. A first byte
 * of 0x81 makes the input a schema. */
#include "cli/project.h"
#include "tests/fuzz/files.h"

static void workspace(struct arena *a, str input)
{
    struct project p = {0};
    struct call c = {.tool = &tool_unet, .arena = a, .diags = diags_new(a)};
    bool settings = !fuzz_choice(&input, 2);
    fuzz_file_set(a, &c.diags, settings ? STR("unet.yaml") : STR("schema.yaml"), input);
    c.diags.limits.at[LIMIT_yaml_alias_floor] = 1u << 16;
    if (settings) {
        bool ok = project_open(&p, &c) == EXIT_OK;
        fuzz_check_told(ok, &c.diags);
        p.set = policy_set_new(a);
        const uint64_t *required;
        if (ok && project_fleet(&p, &c) == EXIT_OK && project_dialects(&p, &c) == EXIT_OK)
            (void)project_required(&required, &p, &c);
    } else {
        struct schema *s;
        uint32_t source;
        const str tables[] = {STR("member")};
        bool ok = io_read(&source, a, STR("schema.yaml"), SPAN_NONE, &c.diags) &&
                  schema_read(&s, a, source, tables, 1, &c.diags);
        fuzz_check_told(ok, &c.diags);
    }
    fuzz_write_diags(a, &c.diags);
}

FUZZ(workspace)
