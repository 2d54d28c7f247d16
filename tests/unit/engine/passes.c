/* SPDX-License-Identifier: Apache-2.0 */
/* Rules that ask other objects say in two passes over a stream what they say of the fleet's trees:
 * verdicts, findings, places, whatever the number of threads and the size of chunks. */
#include "engine/stream.h"

#include "base/bits.h"
#include "tests/unit/engine/stream_kit.h"

static const char *const locations =
    "locations:\n"
    "  - {name: fra, id: l1, type: site, region: emea, parent: emea}\n"
    "  - {name: emea, type: region, custom_data: {x: 1}}\n"
    "  - {name: deep, site: flat, parent: emea}\n";

/* ---- data ---- */

static void put_node(struct buf *b, struct random *r, uint32_t i, bool own_links)
{
    buf_printf(b, "{\"name\":\"%s%u\"", ONE_OF(r, "n", "\\u006e"), i);
    if (pick(r, 2))
        buf_printf(b, ", \"id\":\"id-%u\"", i);
    if (pick(r, 8))
        buf_printf(b, ",\"role\":%s",
                   ONE_OF(r, "\"core\"", "\"edge\"", "\"c\\u006fre\"", "null", "7", "\"x\"",
                          "[\"core\"]"));
    if (pick(r, 8))
        buf_printf(b, ",\"vendor\":\"%s\"", ONE_OF(r, "cisco", "juniper", "k\xc3\xb6nig", ""));
    if (pick(r, 6))
        buf_printf(b, ",\"serial\":\"s%u\"", pick(r, 3) ? i : pick(r, 20));
    else if (pick(r, 2))
        buf_printf(b, ",\"serial\":%s",
                   ONE_OF(r, "1e3", "1000.0", "1000", "12345678901234567890123", "\"s\\u0031\"",
                          "[1,{\"a\":\"x\\n\"}]", "{\"k\":[\"v\"]}", "true", "-7.25",
                          "\"a text that is longer than sixteen bytes\""));
    if (pick(r, 3))
        buf_printf(b, ", \"location\":%s",
                   ONE_OF(r, "\"fra\"", "\"deep\"", "{\"name\":\"fra\",\"site\":\"ams\"}",
                          "{\"region\":\"apac\"}", "\"l1\"", "\"nowhere\"", "\"f\\u0072a\""));
    else if (pick(r, 2))
        buf_add(b, STR(",\"location_id\":\"l1\""));
    if (pick(r, 10)) {
        buf_printf(b, ",\"custom_data\":%s",
                   ONE_OF(r, "{}", "null", "3", "{\"a\":{\"b\":1}}",
                          "{\"a\":{\"b\":1.0,\"c\":[1]}}", "{\"a\":[1,2],\"n\":4}",
                          "{\"n\":9,\"a\":{\"b\":\"1\"}}"));
    }
    if (pick(r, 2))
        buf_printf(b, ",\"interfaces\":[{\"name\":\"e0\",\"mtu\":%s}]", ONE_OF(r, "1500", "9000"));
    if (own_links && pick(r, 9) == 0)
        buf_add(b, str_of(ONE_OF(r, ",\"links\":[{\"role\":\"own\",\"peer\":{\"role\":\"core\"}}]",
                                 ",\"links\":[]", ",\"links\":3", ",\"links\":null")));
    buf_add(b, STR("}\n"));
}

static str make_nodes(struct arena *a, uint32_t n, uint64_t seed, bool own_links)
{
    struct random r = {seed};
    struct buf b = BUF(a);
    for (uint32_t i = 0; i < n; i++)
        put_node(&b, &r, i, own_links);
    return buf_str(&b);
}

static str make_links(struct arena *a, uint32_t nodes, uint64_t seed)
{
    struct random r = {seed + 99};
    struct buf b = BUF(a);
    for (uint32_t i = 0; i < nodes * 3 / 2; i++) {
        uint32_t from = pick(&r, nodes), to = pick(&r, nodes);
        if (from == to)
            continue;
        buf_printf(&b, "{\"name\":\"l%u\",\"a\":\"n%u\"", i, from);
        if (pick(&r, 5))
            buf_printf(&b, ",\"z\":\"n%u\"", to);
        buf_printf(&b, ",\"role\":\"%s\",\"bandwidth\":%u,\"interface_a\":\"e%u\"}\n",
                   ONE_OF(&r, "backbone", "uplink"), pick(&r, 3) * 1000, pick(&r, 4));
    }
    return buf_str(&b);
}

/* ---- comparing ---- */

static void load_others(struct fleet *f, struct arena *a, str links, struct diags *dg)
{
    str path = write_file(a, links);
    struct fleet_input in = {.path = path, .at = SPAN_NONE};
    uint32_t places = sources_add(&dg->sources, STR("l.yaml"), str_of(locations));
    cr_assert(fleet_load_source(f, places, dg));
    cr_assert(!links.n || fleet_load_input(f, STR("links"), &in, dg));
    unlink(path.p);
}

/* Every third node. */
static const uint64_t *some_nodes(struct arena *a, const struct fleet *f)
{
    uint32_t n = fleet_count(f, FLEET_NODES);
    uint64_t *bits = ARENA_ARRAY(a, uint64_t, bits_words(n) + 1);
    for (uint32_t i = 0; i < n; i += 3)
        bits_set(bits, i);
    return bits;
}

struct choosing {
    struct arena *a;
    const struct fleet *fleet;
    struct run_options *o;
};

static bool choose(void *ctx)
{
    struct choosing *k = ctx;
    k->o->nodes = some_nodes(k->a, k->fleet);
    return true;
}

/* Judges the text in two passes; false where that was given up. */
static bool judge(str *out, struct arena *a, const char *policy, str nodes, str links,
                  struct how how, bool some)
{
    struct world w;
    struct stream *stream;
    bool others = false;
    if (!world_rules(&w, a, policy))
        world_complain(&w, policy);
    str path = write_file(a, nodes);
    struct stream_input in = {.paths = &path, .n = 1, .jobs = how.jobs, .chunk_bytes = how.chunk};
    in.others = fleet_new(a);
    load_others(in.others, a, links, &w.dg);
    struct run_options o = {.findings_rule = how.per_rule, .findings_run = how.per_run};
    cr_assert(stream_fits(w.program, &o, &others) && (others || some), "%s", policy);
    struct choosing choosing = {a, in.others, &o};
    in.choose = some ? choose : NULL;
    in.ctx = &choosing;
    bool done = stream_run(&w.run, &stream, a, w.program, &in, &o, &w.dg);
    cr_expect_eq(w.dg.n, 0, "a stream says nothing of its own");
    if (done)
        *out = story(a, w.run, how.per_run);
    unlink(path.p);
    return done;
}

static void judge_trees(str *out, struct arena *a, const char *policy, str nodes, str links,
                        struct how how, bool some)
{
    struct world w;
    struct run_options o = {.findings_rule = how.per_rule, .findings_run = how.per_run};
    if (!world_rules(&w, a, policy))
        world_complain(&w, policy);
    cr_assert(world_data(&w, "t.ndjson", nodes));
    load_others(w.fleet, a, links, &w.dg);
    cr_assert(fleet_load(w.fleet, NULL, 0, &w.dg));
    o.nodes = some ? some_nodes(a, w.fleet) : NULL;
    cr_assert(engine_run(&w.run, a, w.program, w.fleet, &o, &w.dg));
    *out = story(a, w.run, how.per_run);
}

static void expect_same(struct arena *a, const char *policy, str nodes, str links, struct how how,
                        bool some)
{
    str want, got;
    judge_trees(&want, a, policy, nodes, links, how, some);
    cr_assert(judge(&got, a, policy, nodes, links, how, some), "the stream gave up: %s", policy);
    if (str_eq(want, got))
        return;
    size_t i = 0;
    while (i < want.n && i < got.n && want.p[i] == got.p[i])
        i++;
    size_t from = i > 300 ? i - 300 : 0;
    cr_expect(false, "jobs %u chunk %u at %zu:\nwant %.*s\ngot  %.*s", how.jobs, how.chunk, i,
              STR_ARG(str_sub(want, from, i + 200)), STR_ARG(str_sub(got, from, i + 200)));
}

/* ---- rules ---- */

static const char *const about_fleet =
    "RULE u ALWAYS THEN ASSERT node.serial IS UNIQUE\n"
    "RULE u2 ALWAYS THEN ASSERT custom_data.a.b IS UNIQUE WITHIN role\n"
    "RULE u3 ALWAYS THEN ASSERT location.region ~ name IS UNIQUE AMONG (role == \"core\")\n"
    "RULE u4 ALWAYS THEN ASSERT custom_data.n IS UNIQUE AMONG (len(vendor) > 3 AND custom_data.n > "
    "2)\n"
    "RULE u5 LET s = role ?? vendor WHEN vendor != \"x\" THEN ASSERT s IS UNIQUE AMONG (ANY i IN "
    "node.interfaces : i.mtu > 1500)\n"
    "RULE f1 WHEN ANY n IN fleet.nodes : n.role == \"core\" AND n.custom_data.n > 5 THEN ASSERT "
    "vendor == \"cisco\"\n"
    "RULE f2 WHEN COUNT(n IN fleet.nodes WHERE n.location.region == \"emea\") > 3 THEN ASSERT role "
    "IS NOT NULL\n"
    "RULE g1 ALWAYS THEN ASSERT COUNT(n IN fleet.nodes WHERE n.role == node.role) > 30\n"
    "RULE g2 ALWAYS THEN ASSERT ANY n IN fleet.nodes : n.vendor == node.vendor AND n.role == "
    "\"core\" AND n.custom_data.n > 3\n"
    "RULE g3 ALWAYS THEN ASSERT ALL n IN fleet.nodes : n.location.region == node.location.region\n"
    "RULE g4 ALWAYS THEN ASSERT NONE n IN fleet.nodes : n.vendor == node.vendor AND "
    "n.custom_data.a.b == node.custom_data.a.b AND n.name LIKE \"n1*\"\n"
    "RULE g5 ALWAYS THEN ASSERT SUM(n.custom_data.n FOR n IN fleet.nodes WHERE n.vendor == "
    "node.vendor AND EXISTS n.custom_data.n) < 40 MESSAGE \"{vendor}: {MAX(n.custom_data.n FOR n "
    "IN "
    "fleet.nodes WHERE n.vendor == node.vendor AND EXISTS n.custom_data.n)}\"\n"
    "RULE g6 ALWAYS THEN ASSERT len(LIST(n.name FOR n IN fleet.nodes WHERE n.role == node.role AND "
    "n.vendor == node.vendor)) < 9 MESSAGE \"{FIRST(n.serial FOR n IN fleet.nodes WHERE n.role == "
    "node.role)}\"\n"
    "RULE g7 FOR EACH i IN node.interfaces WHEN i.mtu > 1500 THEN ASSERT COUNT(n IN fleet.nodes "
    "WHERE n.vendor == node.vendor) > 40\n"
    "RULE g8 WHEN COUNT(l IN fleet.locations) > 2 THEN ASSERT FIRST(n.serial FOR n IN fleet.nodes "
    "WHERE EXISTS n.serial) == serial\n"
    "RULE s WHEN vendor == \"cisco\" THEN SET custom_data.n TO 3\n"
    "RULE s2 ALWAYS THEN ASSERT COUNT(n IN fleet.nodes WHERE n.custom_data.n == "
    "node.custom_data.n) > 3\n"
    "RULE loc FOR location WHEN location.type == \"site\" THEN ASSERT ANY n IN fleet.nodes : "
    "n.location.name == location.name AND n.role == \"core\"\n"
    "EXEMPT u FOR role == \"core\" UNTIL 2999-01-01 REASON \"r\"\n";

/* Nothing but IS UNIQUE looks at other nodes: they are kept in brief. */
static const char *const about_values =
    "RULE u ALWAYS THEN ASSERT node.serial IS UNIQUE\n"
    "RULE u1 ALWAYS THEN ASSERT node.name IS UNIQUE\n"
    "RULE u2 ALWAYS THEN ASSERT custom_data.a.b IS UNIQUE WITHIN role\n"
    "RULE u3 ALWAYS THEN ASSERT location.region ~ name IS UNIQUE AMONG (role == \"core\")\n"
    "RULE u4 ALWAYS THEN ASSERT custom_data.n IS UNIQUE AMONG (len(vendor) > 3 AND custom_data.n > "
    "2)\n"
    "RULE u5 LET s = role ?? vendor WHEN vendor != \"x\" THEN ASSERT s IS UNIQUE AMONG (ANY i IN "
    "node.interfaces : i.mtu > 1500) MESSAGE \"{s} of {name}\"\n"
    "RULE u6 ALWAYS THEN ASSERT node.serial IS UNIQUE WITHIN custom_data.a\n"
    "RULE s WHEN vendor == \"cisco\" THEN SET custom_data.n TO 3\n"
    "RULE loc FOR location ALWAYS THEN ASSERT location.type IS UNIQUE\n"
    "EXEMPT u FOR role == \"core\" UNTIL 2999-01-01 REASON \"r\"\n";

static const char *const about_serials = "RULE u ALWAYS THEN ASSERT serial IS UNIQUE\n"
                                         "RULE v ALWAYS THEN ASSERT custom_data.a.b IS UNIQUE\n"
                                         "RULE w ALWAYS THEN ASSERT id IS UNIQUE\n";

static const char *const about_links =
    "RULE l1 FOR link WHEN link.role == \"backbone\" THEN ASSERT link.a.vendor == link.z.vendor\n"
    "RULE n1 ALWAYS THEN ASSERT ANY l IN node.links : l.role == \"backbone\" AND l.peer.vendor == "
    "node.vendor\n"
    "RULE n2 ALWAYS THEN ASSERT COUNT(l IN node.links WHERE l.peer.role == \"core\" OR l.role == "
    "\"uplink\") >= 2\n"
    "RULE n3 ALWAYS THEN ASSERT ALL l IN node.links : l.peer.location.region == "
    "node.location.region\n"
    "RULE n4 WHEN EXISTS node.links[1] THEN ASSERT node.links[1].peer.custom_data.a.b == 1\n"
    "RULE n5 FOR EACH l IN node.links WHEN l.role == \"uplink\" THEN ASSERT l.peer.role == "
    "\"core\" AND l.peer_interface != \"e1\" MESSAGE \"{l.peer.name} {l.interface}\"\n"
    "RULE n6 ALWAYS THEN ASSERT ALL l IN node.links : l.peer IS NOT NULL\n"
    "RULE n7 ALWAYS THEN ASSERT ANY l IN node.links : ALL m IN l.peer.links : m.peer.vendor != "
    "\"cisco\"\n"
    "RULE n8 ALWAYS THEN ASSERT SUM(COUNT(m IN l.peer.links WHERE m.role == \"uplink\") FOR l IN "
    "node.links) < 6\n"
    "RULE n9 ALWAYS THEN ASSERT NONE l IN node.links : l.peer.custom_data.n == node.custom_data.n\n"
    "RULE l2 FOR link ALWAYS THEN ASSERT link.a.location.region == \"emea\" OR "
    "link.z.custom_data.a.b == 1\n"
    "RULE l3 FOR link ALWAYS THEN ASSERT COUNT(x IN fleet.links WHERE x.a == link.a) < 3\n"
    "RULE l4 FOR link WHEN link.a.custom_data.n > 3 THEN ASSERT link.bandwidth IS UNIQUE WITHIN "
    "link.a.vendor\n"
    "RULE l5 FOR link ALWAYS THEN ASSERT ANY x IN fleet.links : x.a.role == \"core\" AND "
    "x.z.vendor == link.a.vendor\n"
    "RULE s WHEN vendor == \"cisco\" THEN SET custom_data.n TO 3\n"
    "RULE n10 WHEN custom_data.n > 2 THEN ASSERT ANY l IN node.links : l.peer.custom_data.n > 2\n";

static const char *const only_links =
    "RULE l1 FOR link WHEN link.role == \"backbone\" THEN ASSERT link.a.vendor == link.z.vendor\n"
    "RULE l2 FOR link ALWAYS THEN ASSERT link.a.custom_data.n > 4 AND link.a.serial IS NOT NULL\n"
    "RULE o FOR location ALWAYS THEN ASSERT COUNT(n IN fleet.nodes WHERE n.location.name == "
    "location.name) > 1\n";

ARENA_TEST(passes, say_what_trees_say)
{
    for (uint32_t seed = 0; seed < (test_share() > 1 ? 1 : 4); seed++) {
        struct arena *own = arena_child(a);
        uint32_t n = 30 + seed * seed * 130;
        str nodes = make_nodes(own, n, seed, seed % 2), links = make_links(own, n, seed);
        for (size_t i = 0; i < COUNTOF(every); i++) {
            expect_same(own, about_fleet, nodes, (str){0}, every[i], false);
            expect_same(own, about_values, nodes, links, every[i], false);
            expect_same(own, about_serials, nodes, (str){0}, every[i], false);
            expect_same(own, about_links, nodes, links, every[i], false);
            expect_same(own, only_links, nodes, links, every[i], false);
        }
        arena_free(own);
    }
}

ARENA_TEST(passes, judge_chosen_nodes)
{
    static const char *const plain =
        "RULE a WHEN role == \"core\" THEN ASSERT custom_data.n > 4 AND location.region == "
        "\"emea\"\n"
        "RULE b ALWAYS THEN ASSERT ALL i IN node.interfaces : i.mtu > 1500\n";
    for (uint32_t seed = 0; seed < (test_share() > 1 ? 1 : 4); seed++) {
        struct arena *own = arena_child(a);
        str nodes = make_nodes(own, 400, seed, seed % 2), links = make_links(own, 400, seed);
        for (size_t i = 0; i < COUNTOF(every); i++) {
            expect_same(own, plain, nodes, (str){0}, every[i], true);
            expect_same(own, about_fleet, nodes, (str){0}, every[i], true);
            expect_same(own, about_values, nodes, (str){0}, every[i], true);
            expect_same(own, about_links, nodes, links, every[i], true);
        }
        arena_free(own);
    }
}

/* As many different values as nodes: codes are given up on the way. */
ARENA_TEST(passes, count_values_that_all_differ)
{
    struct buf b = BUF(a);
    for (uint32_t i = 0; i < 9000; i++)
        buf_printf(
            &b,
            "{\"name\":\"n%u\",\"serial\":\"s%u\",\"role\":\"%s\",\"custom_data\":{\"n\":%u%s}}\n",
            i, i % 8990, i % 2 ? "core" : "edge", i / 3, i % 7 ? "" : ".0");
    static const char *const policies[] = {
        "RULE a ALWAYS THEN ASSERT serial IS UNIQUE\n"
        "RULE b ALWAYS THEN ASSERT serial IS UNIQUE WITHIN role\n"
        "RULE d ALWAYS THEN ASSERT custom_data.n IS UNIQUE AMONG (custom_data.n > 9)\n",
        "RULE a ALWAYS THEN ASSERT serial IS UNIQUE\n"
        "RULE c ALWAYS THEN ASSERT COUNT(n IN fleet.nodes WHERE n.custom_data.n == "
        "node.custom_data.n) == 3\n",
    };
    for (size_t i = 0; i < COUNTOF(every); i++)
        for (size_t k = 0; k < COUNTOF(policies); k++)
            expect_same(a, policies[k], buf_str(&b), (str){0}, every[i], false);
}

ARENA_TEST(passes, give_up_where_something_is_odd)
{
    static const char *const texts[] = {
        "{\"name\":\"a\",\"serial\":1}\n{\"name\":\"a\",\"serial\":2}",
        "{\"name\":\"a\",\"serial\":1,\"serial\":2}",
        "{\"name\":3,\"serial\":1}",
        "{\"name\":\"\",\"serial\":1}",
        "{\"name\":\"a\",\"serial\":1",
        "[]",
    };
    for (size_t i = 0; i < COUNTOF(texts); i++) {
        str out;
        struct how how = {1 + (uint32_t)(i % 3), 4096, UINT64_MAX, UINT64_MAX};
        cr_expect(!judge(&out, a, "RULE a ALWAYS THEN ASSERT serial IS UNIQUE", str_of(texts[i]),
                         (str){0}, how, false),
                  "%s", texts[i]);
    }
    str out;
    cr_expect(!judge(&out, a, only_links, STR("{\"name\":\"a\"}"),
                     STR("{\"name\":\"l\",\"a\":\"a\",\"z\":\"b\"}"), every[0], false),
              "a link to no node");
}

ARENA_TEST(passes, leave_whole_nodes_to_the_fleet)
{
    static const char *const texts[] = {
        "RULE a ALWAYS THEN ASSERT len(node.links) > 2",
        "RULE a ALWAYS THEN ASSERT ALL l IN node.links : len(l.peer) > 3",
    };
    for (size_t i = 0; i < COUNTOF(texts); i++) {
        struct world w;
        struct run_options o = {0};
        bool others;
        if (world_rules(&w, a, texts[i]))
            cr_expect(!stream_fits(w.program, &o, &others), "%s", texts[i]);
        else
            world_complain(&w, texts[i]);
    }
}
