/* SPDX-License-Identifier: Apache-2.0 */
/* unet init: writes a workspace with comments and a small sample that passes and fails. */
#include "base/io.h"
#include "cli/command.h"

#include <errno.h>
#include <sys/stat.h>

static const struct {
    const char *path;
    const char *text;
} files[] = {
    {"unet.yaml",
     "# The workspace of unet. Paths are relative to this file; each has an option of the same "
     "name.\n"
     "\n"
     "nodes:     nodes.yaml            # file or folder: YAML, JSON, NDJSON\n"
     "policies:  policies/             # *.rules, in order of their names\n"
     "templates: templates/            # Jinja2\n"
     "configs:   live/{node.name}.*    # live configurations; * takes the one file that is there\n"
     "\n"
     "# profile: nornir                # whitespace and undefined rules: nornir, jinja2, ansible, "
     "homer\n"
     "# policy:\n"
     "#   writable: [node.tags]        # what SET may write besides custom_data\n"
     "# limits:\n"
     "#   rules: 100000\n"},
    {"nodes.yaml", "nodes:\n"
                   "  - name: sw1\n"
                   "    vendor: cisco\n"
                   "    model: C9300-24T\n"
                   "    role: switch\n"
                   "    lifecycle: live\n"
                   "    platform: cisco_ios\n"
                   "    software_version: 17.9.4\n"
                   "    custom_data: { ntp: [192.0.2.123, 192.0.2.124] }\n"
                   "  - name: sw2\n"
                   "    vendor: cisco\n"
                   "    model: C9300-24T\n"
                   "    role: switch\n"
                   "    lifecycle: live\n"
                   "    platform: cisco_ios\n"
                   "    software_version: 16.6.1\n"
                   "    custom_data: { ntp: [192.0.2.123, 192.0.2.124] }\n"},
    {"policies/10_versions.rules",
     "# A rule: WHEN it concerns a node, THEN what must hold. Run `unet policy eval`.\n"
     "RULE current-firmware\n"
     "  SEVERITY error  TAGS security\n"
     "  DESCRIPTION \"Catalyst 9300 below 17.3 has no more fixes\"\n"
     "WHEN node.model STARTS WITH \"C9300\"\n"
     "THEN ASSERT node.software_version >= \"17.3\"\n"
     "       MESSAGE \"runs {node.software_version}, which gets no more fixes\"\n"},
    {"policies/10_versions_test.rules",
     "# Tests of the rules: small fleets and what is expected of them. Run `unet policy test`.\n"
     "TEST \"old firmware is caught\"\n"
     "  GIVEN node {model: \"C9300-24T\", software_version: \"16.12.4\"}\n"
     "  EXPECT current-firmware FAILS AT node.software_version\n"
     "\n"
     "TEST \"current firmware passes, other models do not matter\"\n"
     "  GIVEN node {name: \"new\", model: \"C9300-24T\", software_version: \"17.9.4\"}\n"
     "  GIVEN node {name: \"other\", model: \"C2960\"}\n"
     "  EXPECT current-firmware PASSES\n"
     "  EXPECT ON other current-firmware SKIPS\n"},
    {"policies/20_templates.rules", "# APPLY assigns a template. Run `unet template diff --all`.\n"
                                    "RULE ntp\n"
                                    "WHEN node.vendor == \"cisco\" THEN APPLY \"ios/ntp.jinja\"\n"},
    {"policies/30_configurations.rules",
     "# Rules may look at live configurations, too.\n"
     "RULE ntp-is-ours\n"
     "WHEN node.platform == \"cisco_ios\"\n"
     "THEN ASSERT CONFIG MISSING \"ntp server (?!192\\.0\\.2\\.).*\"\n"
     "       MESSAGE \"asks a time server that is not ours\"\n"},
    {"templates/ios/ntp.jinja", "{# template-match: ntp server .* #}\n"
                                "{% for server in node.custom_data.ntp -%}\n"
                                "ntp server {{ server }}\n"
                                "{% endfor %}\n"},
    {"live/sw1.cfg", "hostname sw1\n!\nntp server 192.0.2.123\nntp server 192.0.2.124\nend\n"},
    {"live/sw2.cfg", "hostname sw2\n!\nntp server 203.0.113.9\nend\n"},
};

/* Makes the folders of a path that are not there. */
static bool make_folders(struct call *c, str path)
{
    for (size_t i = 1; i < path.n; i++) {
        if (path.p[i] != '/')
            continue;
        const char *folder = str_c(c->arena, str_sub(path, 0, i));
        if (mkdir(folder, 0777) != 0 && errno != EEXIST) {
            DIAG_STR(&c->diags, FILE_WRITE, SPAN_NONE, str_of(folder), str_of(strerror(errno)));
            return false;
        }
    }
    return true;
}

static enum exit_code run_init(struct call *c)
{
    str folder = c->arg_count ? c->args[0] : (str){0};
    for (size_t i = 0; i < COUNTOF(files); i++) {
        str path = io_join(c->arena, folder, str_of(files[i].path));
        if (io_kind_of(&c->diags, path) != IO_NONE && !call_has(c, OPT_force)) {
            call_error(c, "%.*s is there already; --force overwrites it", STR_ARG(path));
            return EXIT_FAILED;
        }
    }
    struct buf *b = out_buf(&c->out);
    for (size_t i = 0; i < COUNTOF(files); i++) {
        str path = io_join(c->arena, folder, str_of(files[i].path));
        if (!make_folders(c, path) || !io_write(path, str_of(files[i].text), &c->diags))
            return EXIT_FAILED;
        buf_printf(b, "wrote %.*s\n", STR_ARG(path));
    }
    buf_add(b, STR("\nNow try, in that folder:\n  unet policy eval\n  unet policy test\n  unet "
                   "template diff --all\n"));
    return EXIT_OK;
}

static const enum option init_options[] = {OPT_force, OPT_COUNT};

const struct command cmd_init = {
    .name = "init",
    .arguments = "[DIR]",
    .summary = "write a workspace with a small sample",
    .details = "Writes unet.yaml, two nodes, three policies with a test, one template and two live "
               "configurations, all with "
               "comments. Files that are there already are left alone unless --force is given.",
    .examples = {"unet init", "unet init my-network"},
    .options = init_options,
    .most = 1,
    .run = run_init,
};
