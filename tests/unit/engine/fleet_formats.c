/* SPDX-License-Identifier: Apache-2.0 */
/* Inventories of other tools: their shapes, the map, what is wrong with them, and the real ones. */
#include "tests/unit/engine/kit.h"
#include "tests/unit/folder.h"

#include "engine/fleet_path.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct loaded {
    struct fleet *fleet;
    struct diags dg;
    bool good;
};

/* Writes files into a new folder: name, text, ... , NULL. */
static str folder_of(struct arena *a, const char *const *files)
{
    char made[TEST_FOLDER];
    test_folder(made);
    str folder = str_dup(a, str_of(made));
    for (; *files; files += 2) {
        str path = str_printf(a, "%s/%s", folder.p, files[0]);
        for (size_t i = folder.n + 1; i < path.n; i++)
            if (path.p[i] == '/')
                mkdir(str_c(a, str_sub(path, 0, i)), 0777);
        FILE *out = fopen(path.p, "w");
        cr_assert_not_null(out, "%s", path.p);
        fputs(files[1], out);
        fclose(out);
    }
    return folder;
}

static struct loaded load_input(struct arena *a, const struct fleet_input *in)
{
    struct loaded l = {.fleet = fleet_new(a), .dg = diags_new(a)};
    bool read = fleet_load_input(l.fleet, (str){0}, in, &l.dg);
    l.good = fleet_load(l.fleet, NULL, 0, &l.dg) && read;
    cr_expect_eq(l.good, l.dg.errors == 0);
    return l;
}

/* Loads one text under a name. */
static struct loaded load(struct arena *a, const char *format, const char *name, const char *text)
{
    const char *files[] = {name, text, NULL};
    struct fleet_input in = {.path = str_printf(a, "%s/%s", folder_of(a, files).p, name),
                             .format = str_of(format),
                             .at = SPAN_NONE};
    return load_input(a, &in);
}

/* Without the blanks behind commas and colons. */
static str compact(struct arena *a, str json)
{
    struct buf b = BUF(a);
    bool inside = false;
    for (size_t i = 0; i < json.n; i++) {
        inside = inside != (json.p[i] == '"' && (!i || json.p[i - 1] != '\\'));
        if (inside || json.p[i] != ' ')
            buf_putc(&b, json.p[i]);
    }
    return buf_str(&b);
}

/* A value of a node as JSON, "-" where it is missing. */
static str at(struct arena *a, const struct loaded *l, const char *node, const char *path)
{
    struct fleet_path p;
    struct value v;
    struct buf b = BUF(a);
    uint32_t i = fleet_find(l->fleet, FLEET_NODES, str_of(node));
    if (i == FLEET_NONE)
        return str_printf(a, "no node %s", node);
    cr_assert(fleet_path_read(&p, a, str_of(path)));
    if (!fleet_path_find(&v, a, &p, fleet_object(l->fleet, FLEET_NODES, i)))
        return STR("-");
    json_put(&b, &v, 0);
    return compact(a, buf_str(&b));
}

struct spot {
    const char *node, *path, *json;
};

static void expect_spots(struct arena *a, const struct loaded *l, const struct spot *spots)
{
    for (; spots->node; spots++) {
        str where = str_printf(a, "%s of %s", spots->path, spots->node);
        expect_text(at(a, l, spots->node, spots->path), str_of(spots->json), where.p);
    }
}

static void expect_codes(const struct loaded *l, const char *codes, const char *where)
{
    struct buf b = BUF(l->dg.arena);
    diags_write(&b, &l->dg, false);
    str have = diag_codes(&l->dg);
    cr_expect(str_eq(have, str_of(codes)), "%s: have <%.*s>, want <%s>\n%.*s", where, STR_ARG(have),
              codes, STR_ARG(buf_str(&b)));
}

/* ---- NetBox and Nautobot ---- */

static const char device[] =
    "{\"id\": 7, \"name\": \"r1\", \"serial\": \"\", \"role\": {\"slug\": \"edge\"},"
    " \"device_type\": {\"model\": \"MX204\", \"manufacturer\": {\"slug\": \"juniper\"}},"
    " \"platform\": {\"slug\": \"juniper-junos\"}, \"status\": {\"value\": \"active\"},"
    " \"site\": {\"slug\": \"ams1\", \"region\": {\"slug\": \"eu\"}}, \"rack\": {\"name\": \"A1\"},"
    " \"primary_ip\": {\"address\": \"192.0.2.7/24\"}, \"tags\": [{\"slug\": \"x\"}, {\"slug\": "
    "\"y\"}],"
    " \"custom_fields\": {\"software_version\": \"21.4R3\"}}";

ARENA_TEST(formats, netbox_maps_what_it_knows_and_keeps_the_rest)
{
    static const struct spot spots[] = {
        {"r1", "id", "\"7\""},
        {"r1", "vendor", "\"juniper\""},
        {"r1", "model", "\"MX204\""},
        {"r1", "role", "\"edge\""},
        {"r1", "platform", "\"juniper_junos\""},
        {"r1", "lifecycle", "\"active\""},
        {"r1", "management_ip", "\"192.0.2.7\""},
        {"r1", "location", "{\"name\":\"ams1\",\"region\":\"eu\"}"},
        {"r1", "tags", "[\"x\",\"y\"]"},
        {"r1", "software_version", "\"21.4R3\""},
        {"r1", "serial", "-"},
        {"r1", "custom_data.rack.name", "\"A1\""},
        {"r1", "custom_data.platform.slug", "\"juniper-junos\""},
        {"r1", "custom_data.id", "7"},
        {"r1", "custom_data.name", "-"},
        {0},
    };
    const char *const texts[][2] = {
        {"t.json", "[%s]"},
        {"t.json", "{\"count\": 1, \"next\": null, \"results\": [%s]}"},
        {"t.json", "{\"data\": {\"device_list\": [%s]}}"},
        {"t.ndjson", "%s\n"},
    };
    for (size_t i = 0; i < COUNTOF(texts); i++) {
        const char *hole = strstr(texts[i][1], "%s");
        str text =
            str_printf(a, "%.*s%s%s", (int)(hole - texts[i][1]), texts[i][1], device, hole + 2);
        struct loaded l = load(a, "netbox", texts[i][0], text.p);
        expect_codes(&l, "", texts[i][1]);
        expect_spots(a, &l, spots);
    }
}

ARENA_TEST(formats, netbox_exports_to_csv)
{
    static const char text[] =
        "Name,Status,Role,Manufacturer,Type,Site,IP Address,Tags,Serial number\r\n"
        "sw1,Active,access,Cisco,C9300,ams1,192.0.2.1/24,\"a, b\",0012\r\n"
        "sw2,Active,access,Cisco,C9300,,,,\r\n";
    static const struct spot spots[] = {
        {"sw1", "model", "\"C9300\""},
        {"sw1", "management_ip", "\"192.0.2.1\""},
        {"sw1", "location.name", "\"ams1\""},
        {"sw1", "tags", "[\"a\",\"b\"]"},
        {"sw1", "serial", "\"0012\""},
        {"sw2", "management_ip", "-"},
        {"sw2", "location", "-"},
        {0},
    };
    struct loaded l = load(a, "netbox", "export.csv", text);
    expect_codes(&l, "", "csv");
    cr_assert_eq(fleet_count(l.fleet, FLEET_NODES), 2);
    expect_spots(a, &l, spots);
}

ARENA_TEST(formats, devices_without_a_name_of_their_own_are_called_after_their_place)
{
    static const char text[] =
        "[{\"name\": \"a\", \"site\": \"x\"}, {\"name\": \"a\", \"site\": \"y\"},"
        "{\"name\": null, \"model\": \"m\", \"site\": \"x\", \"position\": 3},"
        "{\"name\": null, \"model\": \"m\", \"site\": \"x\", \"position\": 4},"
        "{\"name\": \"\", \"display\": \"d (1)\"}, {\"name\": \"b\"}]";
    static const char *const names[] = {"a@x", "a@y", "m@x:3", "m@x:4", "d (1)", "b"};
    struct loaded l = load(a, "netbox", "t.json", text);
    expect_codes(&l, "W0358", "names");
    cr_assert_eq(fleet_count(l.fleet, FLEET_NODES), COUNTOF(names));
    for (uint32_t i = 0; i < COUNTOF(names); i++)
        expect_text(fleet_name(l.fleet, FLEET_NODES, i), str_of(names[i]), "name");
    struct loaded same = load(a, "netbox", "t.json", "[{\"name\": \"a\"}, {\"name\": \"a\"}]");
    expect_codes(&same, "E0332", "nothing tells them apart");
}

ARENA_TEST(formats, a_page_of_more_is_said)
{
    struct loaded l =
        load(a, "netbox", "t.json", "{\"count\": 50, \"results\": [{\"name\": \"a\"}]}");
    expect_codes(&l, "W0351", "page");
    const char *files[] = {"1.json", "{\"count\": 2, \"results\": [{\"name\": \"a\"}]}", "2.json",
                           "{\"count\": 2, \"results\": [{\"name\": \"b\"}]}", NULL};
    struct fleet_input in = {.path = folder_of(a, files), .format = STR("netbox"), .at = SPAN_NONE};
    struct loaded both = load_input(a, &in);
    expect_codes(&both, "", "all pages");
    cr_expect_eq(fleet_count(both.fleet, FLEET_NODES), 2);
}

ARENA_TEST(formats, nautobot_answers_of_both_apis)
{
    static const char rest[] =
        "{\"count\": 1, \"results\": [{\"id\": \"0b1c\", \"object_type\": \"dcim.device\","
        " \"natural_slug\": \"x\", \"name\": \"n1\", \"role\": {\"name\": \"leaf\"},"
        " \"device_type\": {\"model\": \"DCS-7050\", \"manufacturer\": {\"name\": \"Arista\"}},"
        " \"platform\": {\"name\": \"EOS\", \"network_driver\": \"cisco_ios\"},"
        " \"status\": {\"name\": \"Active\"}, \"location\": {\"name\": \"ATL\", \"parent\": "
        "{\"name\": \"US\"}},"
        " \"primary_ip4\": {\"host\": \"10.1.1.1\", \"address\": \"10.1.1.1/32\"},"
        " \"tags\": [{\"name\": \"t\"}], \"software_version\": {\"version\": \"4.30\"}}]}";
    static const char graphql[] =
        "{\"data\": {\"devices\": [{\"name\": \"n1\", \"role\": {\"name\": \"leaf\"},"
        " \"device_type\": {\"model\": \"DCS-7050\", \"manufacturer\": {\"name\": \"Arista\"}},"
        " \"platform\": {\"network_driver\": \"cisco_ios\"}, \"status\": {\"name\": \"Active\"},"
        " \"location\": {\"name\": \"ATL\", \"parent\": {\"name\": \"US\"}},"
        " \"primary_ip4\": {\"address\": \"10.1.1.1/32\"}, \"tags\": [{\"name\": \"t\"}],"
        " \"software_version\": {\"version\": \"4.30\"}}]}}";
    static const struct spot spots[] = {
        {"n1", "vendor", "\"Arista\""},
        {"n1", "model", "\"DCS-7050\""},
        {"n1", "role", "\"leaf\""},
        {"n1", "platform", "\"cisco_ios\""},
        {"n1", "lifecycle", "\"Active\""},
        {"n1", "location", "{\"name\":\"ATL\",\"region\":\"US\"}"},
        {"n1", "management_ip", "\"10.1.1.1\""},
        {"n1", "tags", "[\"t\"]"},
        {"n1", "software_version", "\"4.30\""},
        {0},
    };
    const char *const texts[] = {rest, graphql};
    for (size_t i = 0; i < COUNTOF(texts); i++) {
        struct loaded l = load(a, "nautobot", "t.json", texts[i]);
        expect_codes(&l, "", texts[i]);
        expect_spots(a, &l, spots);
        struct loaded plain = load(a, "", "t.json", texts[i]);
        expect_codes(&plain, "E0341", texts[i]);
    }
}

/* ---- Ansible ---- */

ARENA_TEST(formats, ansible_vars_come_from_the_outside_in)
{
    static const char inventory[] =
        "all:\n"
        "  vars: {v: all, w: all, ansible_network_os: cisco.ios.ios}\n"
        "  children:\n"
        "    outer:\n"
        "      vars: {v: outer, w: outer}\n"
        "      children:\n"
        "        inner:\n"
        "          vars: {v: inner}\n"
        "          hosts:\n"
        "            r1: {ansible_host: 192.0.2.1, own: yes}\n"
        "            r[08:10]:\n"
        "            db-[a:b].example.net: {ansible_host: db.example.net}\n"
        "    beta: {vars: {p: beta, q: beta}, hosts: {r1: }}\n"
        "    alpha: {vars: {p: alpha, q: alpha, ansible_group_priority: 5}, hosts: {r1: }}\n";
    static const char *const files[] = {
        "inventory.yml",
        inventory,
        "group_vars/all.yml",
        "f: all\ng: all\nsecret: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  3032\n",
        "group_vars/inner/main.yml",
        "f: inner\n",
        "group_vars/inner/vault.yml",
        "$ANSIBLE_VAULT;1.1;AES256\n3133\n",
        "host_vars/r1",
        "h: file\nown: again\nserial: 0123\n",
        NULL,
    };
    static const struct spot spots[] = {
        {"r1", "management_ip", "\"192.0.2.1\""},
        {"r1", "platform", "\"cisco_ios\""},
        {"r1", "custom_data.v", "\"inner\""},
        {"r1", "custom_data.w", "\"outer\""},
        {"r1", "custom_data.p", "\"alpha\""}, /* the priority stands over the name */
        {"r1", "custom_data.f", "\"inner\""},
        {"r1", "custom_data.g", "\"all\""},
        {"r1", "custom_data.h", "\"file\""},
        {"r1", "custom_data.own", "\"again\""},
        {"r1", "serial", "\"0123\""},
        {"r1", "tags", "[\"alpha\",\"beta\",\"inner\",\"outer\"]"},
        {"r09", "custom_data.v", "\"inner\""},
        {"r09", "tags", "[\"inner\",\"outer\"]"},
        {"db-b.example.net", "fqdn", "\"db.example.net\""},
        {"db-b.example.net", "management_ip", "-"},
        {0},
    };
    struct fleet_input in = {.path = str_printf(a, "%s/inventory.yml", folder_of(a, files).p),
                             .format = STR("ansible"),
                             .at = SPAN_NONE};
    struct loaded l = load_input(a, &in);
    expect_codes(&l, "W0352", "ansible");
    cr_assert_eq(fleet_count(l.fleet, FLEET_NODES), 6);
    expect_spots(a, &l, spots);
}

ARENA_TEST(formats, ansible_list_output)
{
    static const char text[] =
        "{\"_meta\": {\"hostvars\": {\"r1\": {\"ansible_host\": \"192.0.2.1\", \"x\": 1}, \"r2\": "
        "{}}},"
        " \"all\": {\"children\": [\"ungrouped\", \"core\"]}, \"core\": {\"hosts\": [\"r2\", "
        "\"r1\"],"
        " \"vars\": {\"x\": 0, \"y\": 2}, \"children\": [\"deep\"]}, \"deep\": [\"r3\"]}";
    static const struct spot spots[] = {
        {"r1", "custom_data", "{\"x\":1,\"y\":2}"},
        {"r1", "tags", "[\"core\"]"},
        {"r2", "custom_data.x", "0"},
        {"r3", "tags", "[\"core\",\"deep\"]"},
        {0},
    };
    struct loaded l = load(a, "ansible", "list.json", text);
    expect_codes(&l, "", "list");
    cr_assert_eq(fleet_count(l.fleet, FLEET_NODES), 3);
    expect_spots(a, &l, spots);
}

ARENA_TEST(formats, yaml_of_python_tools_is_typed_as_python_types_it)
{
    struct loaded l = load(a, "ansible", "i.yml", "all: {hosts: {r1: {a: yes, b: 0o17, c: 017}}}");
    static const struct spot spots[] = {{"r1", "custom_data.a", "true"},
                                        {"r1", "custom_data.b", "\"0o17\""},
                                        {"r1", "custom_data.c", "15"},
                                        {0}};
    expect_spots(a, &l, spots);
    struct loaded own = load(a, "", "i.yml", "nodes: [{name: r1, custom_data: {a: yes}}]");
    static const struct spot text[] = {{"r1", "custom_data.a", "\"yes\""}, {0}};
    expect_spots(a, &own, text);
}

/* ---- Nornir ---- */

ARENA_TEST(formats, nornir_hosts_inherit_from_groups_and_defaults)
{
    static const char *const files[] = {
        "hosts.yaml",
        "r1: {hostname: 192.0.2.1, groups: [core], data: {site: ams1, a: host}}\n"
        "r2: {hostname: r2.example.net, platform: vaxos}\nr3:\n",
        "groups.yaml",
        "core: {groups: [net], platform: ios, data: {a: core, b: core}}\n"
        "net: {groups: [core], data: {b: net, c: net}, username: u}\n",
        "defaults.yaml",
        "platform: junos\ndata: {c: default, d: default}\n",
        NULL,
    };
    static const struct spot spots[] = {
        {"r1", "management_ip", "\"192.0.2.1\""}, {"r1", "platform", "\"cisco_ios\""},
        {"r1", "location", "\"ams1\""},           {"r1", "tags", "[\"core\",\"net\"]"},
        {"r1", "custom_data.a", "\"host\""},      {"r1", "custom_data.b", "\"core\""},
        {"r1", "custom_data.c", "\"net\""},       {"r1", "custom_data.d", "\"default\""},
        {"r1", "custom_data.username", "\"u\""},  {"r2", "platform", "\"vaxos\""},
        {"r2", "fqdn", "\"r2.example.net\""},     {"r2", "custom_data.c", "\"default\""},
        {"r3", "platform", "\"juniper_junos\""},  {0},
    };
    str folder = folder_of(a, files);
    const str paths[] = {folder, str_printf(a, "%s/hosts.yaml", folder.p)};
    for (size_t i = 0; i < COUNTOF(paths); i++) {
        struct fleet_input in = {.path = paths[i], .format = STR("nornir"), .at = SPAN_NONE};
        struct loaded l = load_input(a, &in);
        expect_codes(&l, "", paths[i].p);
        cr_assert_eq(fleet_count(l.fleet, FLEET_NODES), 3);
        expect_spots(a, &l, spots);
    }
}

/* ---- the map ---- */

ARENA_TEST(formats, the_users_map_stands_over_the_default)
{
    static const struct fleet_map maps[] = {
        {STR("vendor"), STR("nope|device_type.manufacturer.slug"), {0}},
        {STR("location"), STR("rack.name"), {0}},
        {STR("role"), STR("tags[1].slug"), {0}},
        {STR("custom_data.all_tags"), STR("tags[].slug"), {0}},
        {STR("environment"), STR("@file"), {0}},
        {STR("domain"), STR("nowhere"), {0}},
    };
    static const struct spot spots[] = {
        {"r1", "vendor", "\"juniper\""},
        {"r1", "location", "\"A1\""},
        {"r1", "role", "\"y\""},
        {"r1", "custom_data.all_tags", "[\"x\",\"y\"]"},
        {"r1", "environment", "\"prod\""},
        {"r1", "domain", "-"},
        {"r1", "model", "\"MX204\""},
        {"r1", "custom_data.rack.name", "\"A1\""},
        {0},
    };
    const char *files[] = {"prod.json", device, NULL};
    struct fleet_input in = {.path = str_printf(a, "%s/prod.json", folder_of(a, files).p),
                             .format = STR("netbox"),
                             .maps = maps,
                             .map_count = COUNTOF(maps),
                             .at = SPAN_NONE};
    struct loaded l = load_input(a, &in);
    expect_codes(&l, "W0349", "map");
    expect_spots(a, &l, spots);
}

ARENA_TEST(formats, a_map_over_our_own_format_adds_fields_and_root_finds_objects)
{
    static const struct fleet_map maps[] = {{STR("name"), STR("host.id"), {0}},
                                            {STR("custom_data.k"), STR("kind"), {0}}};
    const char *files[] = {
        "t.yaml",
        "base: &c {z: 1}\ntop:\n  list:\n    - {host: {id: h1}, kind: 3, custom_data: *c}\n"
        "    - {host: {id: h2}, custom_data: *c}\n",
        NULL};
    struct fleet_input in = {.path = str_printf(a, "%s/t.yaml", folder_of(a, files).p),
                             .root = STR("top.list"),
                             .maps = maps,
                             .map_count = COUNTOF(maps),
                             .at = SPAN_NONE};
    static const struct spot spots[] = {{"h1", "custom_data", "{\"z\":1,\"k\":3}"},
                                        {"h2", "custom_data", "{\"z\":1}"},
                                        {"h1", "kind", "3"},
                                        {0}};
    struct loaded l = load_input(a, &in);
    expect_codes(&l, "", "root");
    expect_spots(a, &l, spots);
}

ARENA_TEST(formats, a_wrong_map_is_said_at_its_row)
{
    static const struct {
        const char *to, *from, *codes;
    } rows[] = {
        {"vender", "x", "E0345"},    {"vendor", "a..b", "E0346"}, {"vendor", "a|", "E0346"},
        {"vendor[0]", "a", "E0346"}, {"vendor", "a[", "E0346"},   {"custom_data.x", "name", ""},
        {"", "x", "E0346"},          {"vendor", "@fil", "W0349"},
    };
    for (size_t i = 0; i < COUNTOF(rows); i++) {
        struct fleet_map map = {str_of(rows[i].to), str_of(rows[i].from), SPAN_NONE};
        const char *files[] = {"t.json", device, NULL};
        struct fleet_input in = {.path = str_printf(a, "%s/t.json", folder_of(a, files).p),
                                 .format = STR("netbox"),
                                 .maps = &map,
                                 .map_count = 1,
                                 .at = SPAN_NONE};
        struct loaded l = load_input(a, &in);
        expect_codes(&l, rows[i].codes, rows[i].to);
    }
    static const struct fleet_map both[] = {{STR("location"), STR("a"), {0}},
                                            {STR("location.region"), STR("b"), {0}}};
    const char *files[] = {"t.json", device, NULL};
    struct fleet_input in = {.path = str_printf(a, "%s/t.json", folder_of(a, files).p),
                             .maps = both,
                             .map_count = 2,
                             .at = SPAN_NONE};
    struct loaded l = load_input(a, &in);
    expect_codes(&l, "E0347", "both");
}

ARENA_TEST(formats, patterns_of_files)
{
    const char *files[] = {"a/n.yaml",           "nodes: [{name: a}]", "b/n.yaml",
                           "nodes: [{name: b}]", "b/m.yaml",           "nodes: [{name: m}]",
                           "b/c/n.yaml",         "nodes: [{name: c}]", NULL};
    str folder = folder_of(a, files);
    static const struct {
        const char *pattern, *names;
    } rows[] = {
        {"*/n.yaml", "a b"}, {"b/*.yaml", "m b"}, {"*/*/n.yaml", "c"}, {"[ab]/n.yam?", "a b"}};
    for (size_t i = 0; i < COUNTOF(rows); i++) {
        struct fleet_input in = {.path = str_printf(a, "%s/%s", folder.p, rows[i].pattern),
                                 .at = SPAN_NONE};
        struct loaded l = load_input(a, &in);
        struct buf b = BUF(a);
        for (uint32_t k = 0; k < fleet_count(l.fleet, FLEET_NODES); k++)
            buf_printf(&b, "%s%.*s", k ? " " : "", STR_ARG(fleet_name(l.fleet, FLEET_NODES, k)));
        expect_text(buf_str(&b), str_of(rows[i].names), rows[i].pattern);
    }
    struct fleet_input none = {.path = str_printf(a, "%s/*.yaml", folder.p), .at = SPAN_NONE};
    struct loaded l = load_input(a, &none);
    expect_codes(&l, "E0334", "none");
}

/* ---- what is wrong ---- */

ARENA_TEST(formats, wrong_inventories_are_one_error_each)
{
    static const struct {
        const char *format, *name, *text, *codes;
    } rows[] = {
        {"netbux", "t.json", "[]", "E0340"},
        {"netbox", "t.json", "{\"a\": 1}", "E0342"},
        {"netbox", "t.json", "[1]", "E0342"},
        {"nautobot", "t.yaml", "x: 1", "E0342"},
        {"ansible", "t.yaml", "- a", "E0342"},
        {"ansible", "t.yaml", "a: {hosts: 1}", "E0342"},
        {"ansible", "t.yaml", "a: {hosts: {r1: 5}}", "E0342"},
        {"ansible", "t.json", "{\"a\": {\"children\": [\"b\"]}, \"b\": {\"children\": [\"a\"]}}",
         "E0344"},
        {"ansible", "t.yaml", "a: {children: {a: {hosts: {r: }}}}", "E0344"},
        {"ansible", "t.yaml", "a: {hosts: {'r[0:9999][0:9999]': }}", "E0601"},
        {"ansible", "t.yaml", "a: {hosts: {'r[0:1][0:1][0:1][0:1][0:1]': }}", "E0601"},
        {"ansible", "t.yaml", "a: {hosts: {'r[1:': , 'r[2:1]': , 'r[a:9]': }}", ""},
        {"nornir", "hosts.yaml", "- a", "E0342"},
        {"nornir", "hosts.yaml", "a: [1]", "E0330"},
        {"", "t.yaml", "all: {hosts: {r1: }}", "E0341"},
        {"", "t.yaml", "r1: {hostname: x, groups: [a]}", "E0341"},
        {"", "t.json", "{\"results\": [{\"device_type\": {}}]}", "E0341"},
        {"", "t.json", "[{\"name\": \"a\", \"device_type\": {}}]", "W0350"},
        {"unet", "t.json", "[{\"name\": \"a\", \"device_type\": {}}]", ""},
        {"", "t.json", "[{\"name\": \"a\", \"site\": \"b\"}]", ""},
    };
    for (size_t i = 0; i < COUNTOF(rows); i++) {
        struct loaded l = load(a, rows[i].format, rows[i].name, rows[i].text);
        expect_codes(&l, rows[i].codes, rows[i].text);
    }
    const char *files[] = {"hosts.yaml", "a: {groups: [cor]}", "groups.yaml", "core: {}", NULL};
    struct fleet_input in = {.path = folder_of(a, files), .format = STR("nornir"), .at = SPAN_NONE};
    struct loaded l = load_input(a, &in);
    expect_codes(&l, "E0343", "unknown group");
    expect_text(l.dg.at[0].label, STR("did you mean `core`?"), "suggestion");
}

ARENA_TEST(formats, csv)
{
    static const char text[] =
        "\xef\xbb\xbfname,serial,tags,custom_data.rack,custom_data.u,custom_data.note\n"
        "a,0012,\"x, y\",R1,4.50,\"says \"\"hi\"\",\nthen goes\"\n"
        "\n"
        "b,,,,yes,\"7\"\n";
    static const struct spot spots[] = {
        {"a", "serial", "\"0012\""},
        {"a", "tags", "[\"x\",\"y\"]"},
        {"a", "custom_data.rack", "\"R1\""},
        {"a", "custom_data.u", "4.5"},
        {"a", "custom_data.note", "\"says \\\"hi\\\",\\nthen goes\""},
        {"b", "serial", "-"},
        {"b", "custom_data", "{\"u\":\"yes\",\"note\":\"7\"}"},
        {0},
    };
    struct loaded l = load(a, "", "n.csv", text);
    expect_codes(&l, "", "csv");
    cr_assert_eq(fleet_count(l.fleet, FLEET_NODES), 2);
    expect_spots(a, &l, spots);
    static const char *const wrong[][2] = {
        {"name,x\na\n", "E0354"},
        {"name,x\na,b,c\n", "E0354"},
        {"name,name\na,b\n", "E0305"},
        {"name,a..b\na,b\n", "E0353"},
        {"name,x\na,\"b\n", "E0355"},
        {"name,x\na,\"b\"c\n", "E0355"},
        {"host,x\na,b\n", "E0356"},
        {"name\n\xff\n", "E0306"},
        {"name,a,a.b\nx,1,2\n", "E0348"},
        {"", ""},
        {"name\n", ""},
        {"name;x\na;b\n", ""},
        {"name\tx\na\tb", ""},
        {"name,a[0]\nx,1\n", "E0353"},
    };
    for (size_t i = 0; i < COUNTOF(wrong); i++) {
        struct loaded w = load(a, "", "n.csv", wrong[i][0]);
        expect_codes(&w, wrong[i][1], wrong[i][0]);
    }
}

/* Every byte at which a file may be cut: no crash, and false always with an error. */
ARENA_TEST(formats, cut_off_anywhere)
{
    static const char yaml[] = "all: {vars: {a: 1}, children: {b: {hosts: {'r[1:3]': {c: d}}}}}";
    static const char csv[] = "name,custom_data.x\n\"a\"\"b\",\"1\"\nc,d\n";
    for (size_t n = 0; n < sizeof yaml; n += 3)
        load(a, "ansible", "t.yml", str_dup(a, (str){yaml, n}).p);
    for (size_t n = 0; n < sizeof csv; n++)
        load(a, "", "t.csv", str_dup(a, (str){csv, n}).p);
    for (size_t n = 0; n < sizeof device; n += 7)
        load(a, "netbox", "t.json", str_dup(a, (str){device, n}).p);
}

/* ---- the corpus ---- */

#define NAME_FROM(path)                                                                            \
    {                                                                                              \
        STR("name"), STR(path),                                                                    \
        {                                                                                          \
            0                                                                                      \
        }                                                                                          \
    }

static const struct real {
    const char *file, *format, *root, *name; /* name: of the map, or NULL */
    uint32_t nodes;
    const char *codes;
    struct spot spot;
} reals[] = {
#include "tests/unit/engine/fleet_formats.def"
};

ARENA_TEST(formats, real_inventories)
{
    const char *corpus = getenv("UNET_CORPUS");
    str folder = str_printf(a, "%s/inventories", corpus ? corpus : "");
    if (access(folder.p, R_OK) != 0)
        SKIP_TEST(CORPUS_ABSENT);
    for (size_t i = 0; i < COUNTOF(reals); i++) {
        const struct real *r = &reals[i];
        struct fleet_map name = {STR("name"), str_of(r->name), SPAN_NONE};
        struct fleet_input in = {.path = str_printf(a, "%s/%s", folder.p, r->file),
                                 .format = str_of(r->format),
                                 .root = str_of(r->root),
                                 .maps = &name,
                                 .map_count = r->name != NULL,
                                 .at = SPAN_NONE};
        struct loaded l = load_input(a, &in);
        expect_codes(&l, r->codes ? r->codes : "", r->file);
        cr_expect_eq(fleet_count(l.fleet, FLEET_NODES), r->nodes, "%s: %u nodes, not %u", r->file,
                     fleet_count(l.fleet, FLEET_NODES), r->nodes);
        struct spot spots[] = {r->spot, {0}};
        expect_spots(a, &l, spots);
    }
}

/* A file that is added to the corpus is missed here. */
ARENA_TEST(formats, no_real_inventory_is_left_out)
{
    const char *corpus = getenv("UNET_CORPUS");
    str folder = str_printf(a, "%s/inventories", corpus ? corpus : "");
    if (access(folder.p, R_OK) != 0)
        SKIP_TEST(CORPUS_ABSENT);
    FILE *list = popen(str_printf(a, "ls %s", folder.p).p, "r");
    char line[512];
    cr_assert_not_null(list);
    while (fgets(line, sizeof line, list)) {
        line[strcspn(line, "\n")] = '\0';
        bool found = false;
        for (size_t i = 0; i < COUNTOF(reals); i++)
            found = found || strcmp(reals[i].file, line) == 0;
        cr_expect(found || strstr(line, ".rendered.cfg") || strstr(line, "switch-configuration"),
                  "%s", line);
    }
    pclose(list);
}
