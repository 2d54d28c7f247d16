/* SPDX-License-Identifier: Apache-2.0 */
/* Live configurations of nodes: which must be there, where they are, in what dialect. */
#include "base/bits.h"
#include "cli/project.h"
#include "slicer/dialect.h"
#include "tests/unit/folder.h"
#include "tests/unit/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static void write_file(const char *path, const char *text)
{
    FILE *out = fopen(path, "w");
    cr_assert_not_null(out, "%s", path);
    fputs(text, out);
    fclose(out);
}

/* A workspace in a new folder, which becomes the working one. */
static enum exit_code open_in(struct project *p, struct call *c, struct arena *a,
                              const char *settings)
{
    char folder[TEST_FOLDER];
    test_folder(folder);
    cr_assert_eq(chdir(folder), 0);
    mkdir("live", 0777);
    write_file("live/ios.cfg",
               "version 15.2\nhostname ios\n!\ninterface Vlan1\n no ip address\n!\nend\n");
    write_file("live/frr.cfg", "frr version 8.4\nhostname frr\n");
    write_file("live/odd.cfg", "x\n");
    write_file("nodes.yaml", "nodes:\n"
                             "  - {name: ios, lifecycle: live}\n"
                             "  - {name: frr, lifecycle: live, platform: quagga}\n"
                             "  - {name: odd, config: {dialect: junos}}\n"
                             "  - {name: none, lifecycle: live}\n"
                             "  - {name: bad, platform: vax}\n");
    write_file("live/bad.cfg", "x\n");
    write_file("unet.yaml", settings);
    *c = (struct call){.tool = &tool_unet, .arena = a, .diags = diags_new(a)};
    enum exit_code code = project_open(p, c);
    if (code != EXIT_OK)
        return code;
    p->set = policy_set_new(a);
    return project_fleet(p, c);
}

ARENA_TEST(configs, each_node_finds_its_own_and_its_dialect)
{
    struct project p;
    struct call c;
    cr_assert_eq(open_in(&p, &c, a, "nodes: nodes.yaml\nconfigs: 'live/{node.name}.*'\n"), EXIT_OK);
    static const struct {
        enum config_answer answer;
        const char *dialect;
    } rows[] = {{CONFIG_FOUND, "cisco_ios"},
                {CONFIG_FOUND, "frr"},
                {CONFIG_FOUND, "juniper_junos"},
                {CONFIG_ABSENT, NULL},
                {CONFIG_ERROR, NULL}};
    for (uint32_t i = 0; i < COUNTOF(rows); i++) {
        struct project_config config;
        cr_expect_eq(project_config_of(&p, &c, i, &config), rows[i].answer, "%u", i);
        if (rows[i].dialect) {
            cr_expect_str_eq(config.dialect->name, rows[i].dialect);
            cr_expect(config.text.n > 0);
        }
    }
    expect_text(diag_codes(&c.diags), STR("E0401"), "an unknown platform");
}

ARENA_TEST(configs, the_condition_says_which_must_be_there)
{
    static const struct {
        const char *settings;
        enum exit_code code;
        uint64_t bits; /* of the nodes */
        const char *codes;
    } rows[] = {
        {"configs: {path: 'live/{node.name}.*', required: 'node.lifecycle == \"live\"'}", EXIT_OK,
         0xb, ""},
        {"configs: {path: 'live/{node.name}.*', required: true}", EXIT_OK, 0x1f, ""},
        {"configs: {path: 'live/{node.name}.*', required: false}", EXIT_OK, 0, ""},
        {"configs: 'live/{node.name}.*'", EXIT_OK, 0, ""},
        {"configs: {required: 'platform == \"vax\"'}", EXIT_OK, 0x10, ""},
        {"configs: {required: 'lifecycle > 1'}", EXIT_OK, 0, ""},
        {"configs: {required: 'node.lifecycel == \"live\"'}", EXIT_POLICY, 0, "E0203"},
        {"configs: {required: 'node.lifecycle ='}", EXIT_POLICY, 0, "E0101"},
    };
    for (size_t i = 0; i < COUNTOF(rows); i++) {
        struct project p;
        struct call c;
        const uint64_t *bits;
        str settings = str_printf(a, "nodes: nodes.yaml\n%s\n", rows[i].settings);
        cr_assert_eq(open_in(&p, &c, a, settings.p), EXIT_OK, "%s", rows[i].settings);
        cr_expect_eq(project_required(&bits, &p, &c), rows[i].code, "%s", rows[i].settings);
        expect_text(diag_codes(&c.diags), str_of(rows[i].codes), rows[i].settings);
        if (rows[i].code == EXIT_OK)
            cr_expect_eq(bits ? bits[0] : 0, rows[i].bits, "%s", rows[i].settings);
    }
}

ARENA_TEST(configs, wrong_settings)
{
    static const char *const rows[][2] = {
        {"configs: {pth: x}", "E0610"},
        {"configs: {required: [a]}", "E0611"},
        {"configs: [a]", "E0611"},
        {"nodes: {path: nodes.yaml, maps: {}}", "E0610"},
        {"nodes: {path: 1}", "E0611"},
        {"nodes: {path: nodes.yaml, map: {vendor: 1}}", "E0611"},
        {"nodes: {path: nodes.yaml, format: x}", "E0340"},
        {"objects: {member: 1}", "E0611"},
        {"objects: {member: {}}", "E0611"},
        {"objects: {link: x.yaml}", "E0615"},
        {"schema: [a]", "E0611"},
    };
    for (size_t i = 0; i < COUNTOF(rows); i++) {
        struct project p;
        struct call c;
        cr_expect_eq(open_in(&p, &c, a, rows[i][0]), EXIT_POLICY, "%s", rows[i][0]);
        expect_text(diag_codes(&c.diags), str_of(rows[i][1]), rows[i][0]);
    }
}
