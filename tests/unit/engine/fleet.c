/* SPDX-License-Identifier: Apache-2.0 */
/* Data in its formats, the checks on loading, and joins. */
#include "tests/unit/engine/kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static struct fleet *load(struct arena *a, struct diags *dg, const char *name, const char *text)
{
    struct fleet *f = fleet_new(a);
    *dg = diags_new(a);
    bool good = fleet_load_source(f, sources_add(&dg->sources, str_of(name), str_of(text)), dg);
    cr_expect_eq(good, dg->errors == 0, "%s", text);
    return f;
}

ARENA_TEST(fleet, reads_each_shape)
{
    static const struct {
        const char *name, *text;
    } rows[] = {
        {"t.ndjson", "{\"name\": \"a\"}\n{\"name\": \"b\"}\n"},
        {"t.json", "[{\"name\": \"a\"},\n {\"name\": \"b\"}]"},
        {"t.json", "{\"nodes\": [{\"name\": \"a\"}, {\"name\": \"b\"}]}"},
        {"t.json", "{\"x\": 1, \"nodes\": {\"a\": {}, \"b\": {\"vendor\": \"c\"}}}"},
        {"t.yaml", "nodes:\n  - name: a\n  - {name: b}\n"},
        {"t.yml", "- name: a\n- name: b\n"},
        {"t.yaml", "base: &b {vendor: c}\nnodes:\n  a: *b\n  b: {<<: *b, model: m}\n"},
        {"t.yaml", "nodes: {a: , b: {name: b}}\nlinks: []\n"},
        {"<stdin>", "{\"nodes\": [{\"name\": \"a\"}, {\"name\": \"b\"}]}"},
        {"<stdin>", "nodes: [{name: a}, {name: b}]"},
    };
    for (size_t i = 0; i < COUNTOF(rows); i++) {
        struct diags dg;
        struct fleet *f = load(a, &dg, rows[i].name, rows[i].text);
        expect_text(diag_codes(&dg), STR(""), rows[i].text);
        cr_assert_eq(fleet_count(f, FLEET_NODES), 2, "%s", rows[i].text);
        expect_text(fleet_name(f, FLEET_NODES, 0), STR("a"), rows[i].text);
        expect_text(fleet_name(f, FLEET_NODES, 1), STR("b"), rows[i].text);
        cr_expect_eq(fleet_find(f, FLEET_NODES, STR("b")), 1);
        cr_expect_eq(fleet_find(f, FLEET_NODES, STR("c")), FLEET_NONE);
    }
}

ARENA_TEST(fleet, strings_by_nature_keep_their_text)
{
    struct diags dg;
    struct fleet *f = load(a, &dg, "t.yaml",
                           "nodes:\n  - name: 7\n    software_version: 7.10\n    serial: 0012\n"
                           "    custom_data: {n: 7.10}\n    vendor: \"x\"\n");
    cr_assert_eq(fleet_count(f, FLEET_NODES), 1);
    const struct value *n = fleet_object(f, FLEET_NODES, 0);
    expect_text(fleet_name(f, FLEET_NODES, 0), STR("7"), "name");
    expect_text(value_text(map_get(n, STR("software_version"))), STR("7.10"), "version");
    expect_text(value_text(map_get(n, STR("serial"))), STR("0012"), "serial");
    cr_expect_eq(map_get(map_get(n, STR("custom_data")), STR("n"))->kind, VALUE_FLOAT);
}

ARENA_TEST(fleet, refuses_what_cannot_be_told_apart_or_joined)
{
    static const struct {
        const char *text, *codes;
    } rows[] = {
        {"nodes: [{name: a}, {name: a}]", "E0332"},
        {"nodes: [{name: a, id: 1}, {name: b, id: 1}]", "E0332"},
        {"nodes: [{vendor: a}]", "E0331"},
        {"nodes: [{name: ''}]", "E0331"},
        {"nodes: [{name: [a]}]", "E0331"},
        {"nodes: [text]", "E0330"},
        {"nodes: text", "E0333"},
        {"node: [{name: a}]", "E0333"},
        {"just text", "E0333"},
        {"nodes: [{name: a}]\nlinks: [{name: l, a: a, z: b}]", "E0336"},
        {"nodes: [{name: a}]\nlinks: [{name: l, a: a, z: a}]", "E0336"},
        {"nodes: [{name: a}]\nlinks: [{name: l, z: null}]", "E0336"},
        {"nodes: [{name: a}]\nlinks: [{name: l, a: a, z: null}]", ""},
        {"nodes: [{name: a}]\nlinks: [{name: l, a: a}]", ""},
        {"locations: [{name: x, parent: y}, {name: y, parent: x}]", "E0335"},
        {"locations: [{name: x, parent: x}]", "E0335"},
        {"nodes: [{name: a}, {name: a}, {name: b}, {name: b}]", "E0332 E0332"},
    };
    for (size_t i = 0; i < COUNTOF(rows); i++) {
        struct diags dg;
        load(a, &dg, "t.yaml", rows[i].text);
        expect_text(diag_codes(&dg), str_of(rows[i].codes), rows[i].text);
    }
}

ARENA_TEST(fleet, broken_files_are_errors_of_their_readers)
{
    static const char *const texts[][2] = {
        {"t.json", "{\"nodes\": ["},
        {"t.ndjson", "{\"name\": \"a\"}\n{\"name\""},
        {"t.yaml", "nodes: [{name: a"},
        {"t.ndjson", "{\"name\": \"a\", \"name\": \"b\"}"},
    };
    for (size_t i = 0; i < COUNTOF(texts); i++) {
        struct diags dg;
        load(a, &dg, texts[i][0], texts[i][1]);
        cr_expect_eq(dg.errors, 1, "%s", texts[i][1]);
    }
    struct diags dg;
    struct fleet *f = load(a, &dg, "t.ndjson", "");
    cr_expect_eq(fleet_count(f, FLEET_NODES), 0);
}

ARENA_TEST(fleet, folders_are_read_in_order_of_their_names)
{
    char folder[] = "/tmp/unet-fleet-XXXXXX";
    cr_assert_not_null(mkdtemp(folder));
    static const char *const files[][2] = {{"b.yaml", "nodes: [{name: two}]\n"},
                                           {"a.json", "[{\"name\": \"one\"}]"},
                                           {"c.txt", "not read"}};
    for (size_t i = 0; i < COUNTOF(files); i++) {
        FILE *out = fopen(str_printf(a, "%s/%s", folder, files[i][0]).p, "w");
        cr_assert_not_null(out);
        fputs(files[i][1], out);
        fclose(out);
    }
    struct diags dg = diags_new(a);
    struct fleet *f = fleet_new(a);
    str path = str_of(folder);
    cr_expect(fleet_load(f, &path, 1, &dg));
    cr_assert_eq(fleet_count(f, FLEET_NODES), 2);
    expect_text(fleet_name(f, FLEET_NODES, 0), STR("one"), "first file");
    for (size_t i = 0; i < COUNTOF(files); i++)
        unlink(str_printf(a, "%s/%s", folder, files[i][0]).p);
    cr_expect_not(fleet_load(f, &path, 1, &dg), "an empty folder is an error");
    expect_text(diag_codes(&dg), STR("E0334"), "empty folder");
    rmdir(folder);
}

static const char *const sites =
    "locations:\n"
    "  - {name: emea, type: region}\n"
    "  - {name: de, type: country, parent: emea}\n"
    "  - {name: fra1, type: site, parent: de, id: L7, address: {city: Frankfurt}}\n"
    "nodes:\n"
    "  - {name: byname, location: fra1}\n"
    "  - {name: byid, location_id: L7}\n"
    "  - {name: inline, location: {name: HQ, region: apac}}\n"
    "  - {name: both, location: {name: fra1, rack: r1}}\n"
    "  - {name: none}\n";

ARENA_TEST(fleet, locations_join_by_name_by_id_and_inline)
{
    static const struct {
        const char *cond;
        uint64_t pass, fail, undecided;
    } rows[] = {
        {"location.region == \"emea\"", 3, 2, 0},
        {"node.location.region == \"emea\"", 3, 2, 0},
        {"location.region == \"apac\"", 1, 4, 0},
        {"location.path == \"emea/de/fra1\"", 3, 2, 0},
        {"location.ancestors == [\"emea\", \"de\"]", 3, 2, 0},
        {"location.ancestors CONTAINS \"de\"", 3, 0, 2},
        {"location.country == \"de\"", 3, 2, 0},
        {"location.site == \"fra1\"", 3, 2, 0},
        {"location.address.city == \"Frankfurt\"", 3, 2, 0},
        {"location.rack == \"r1\"", 1, 4, 0},
        {"location.name == \"HQ\"", 1, 4, 0},
        {"node.location == \"fra1\"", 1, 4, 0},
    };
    for (size_t i = 0; i < COUNTOF(rows); i++) {
        struct world w;
        world_run(&w, a, str_printf(a, "RULE r ALWAYS THEN ASSERT %s", rows[i].cond).p, sites);
        cr_expect_eq(w.run->total[VERDICT_PASS], rows[i].pass, "%s", rows[i].cond);
        cr_expect_eq(w.run->total[VERDICT_FAIL], rows[i].fail, "%s", rows[i].cond);
        cr_expect_eq(w.run->total[VERDICT_UNDECIDED], rows[i].undecided, "%s", rows[i].cond);
    }
}

ARENA_TEST(fleet, links_and_locations_have_rules_of_their_own)
{
    struct world w;
    world_run(&w, a,
              "RULE l WHEN link.role == \"core\" THEN ASSERT link.a.vendor == link.z.vendor\n"
              "RULE s FOR location WHEN type == \"site\" THEN ASSERT parent IS NOT NULL\n"
              "RULE n WHEN node.vendor == \"c\" THEN ASSERT true\n",
              "nodes: [{name: x, vendor: c}, {name: y, vendor: c}, {name: z, vendor: j}]\n"
              "links: [{name: l1, a: x, z: y, role: core}, {name: l2, a: x, z: z, role: core}]\n"
              "locations: [{name: fra, type: site}]\n");
    cr_expect_eq(w.run->rules[0].count[VERDICT_PASS], 1);
    cr_expect_eq(w.run->rules[0].count[VERDICT_FAIL], 1);
    cr_expect_eq(w.run->rules[1].count[VERDICT_FAIL], 1);
    cr_expect_eq(w.run->rules[2].count[VERDICT_PASS], 2);
    cr_expect_eq(w.run->objects, 6);
}

ARENA_TEST(fleet, knows_which_fields_its_data_has)
{
    struct world w;
    struct known_fields known;
    world_run(&w, a, "RULE r WHEN location.region == \"x\" THEN TAG \"t\"", sites);
    fleet_known_fields(&known, w.fleet);
    static const struct {
        const char *path;
        uint64_t count;
    } rows[] = {
        {"name", 5},          {"location", 3},   {"location.name", 4}, {"location.region", 4},
        {"location.rack", 1}, {"vender", 0},     {"name.deep", 0},     {"location[\"rack\"]", 1},
        {"location[0]", 0},   {"location_id", 1}};
    for (size_t i = 0; i < COUNTOF(rows); i++) {
        uint64_t n = known.count(known.ctx, AST_NODE, (str){0}, str_of(rows[i].path));
        cr_expect_eq(n, rows[i].count, "%s: %lu", rows[i].path, (unsigned long)n);
        cr_expect_eq(known.has(known.ctx, AST_NODE, (str){0}, str_of(rows[i].path)), n > 0);
    }
    cr_expect_eq(known.total(known.ctx, AST_NODE, (str){0}), 5);
}
