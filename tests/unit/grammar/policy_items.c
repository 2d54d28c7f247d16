/* SPDX-License-Identifier: Apache-2.0 */
/* Configuration predicates, waivers and tests. */
#include "policy_seen.h"

Test(policy_items, configuration_predicates_have_a_canonical_text)
{
    static const struct seen_row rows[] = {
        {"CONFIG HAS 'router bgp .*||neighbor .*'", "",
         "CONFIG HAS \"router bgp .*||neighbor .*\""},
        {"RENDERED MISSING 'x'", "", "RENDERED MISSING \"x\""},
        {"CONFIG COUNT 'interface .*' <= 512", "", "CONFIG COUNT \"interface .*\" <= 512"},
        {"CONFIG VALUE 'hostname (.*)' == name", "", "CONFIG VALUE \"hostname (.*)\" == node.name"},
        {"EVERY SLICE 'interface .*' WHERE MISSING 'shutdown' : HAS 'description .+'", "",
         "EVERY SLICE$0 \"interface .*\" WHERE SLICE$0 MISSING \"shutdown\" : SLICE$0 HAS "
         "\"description .+\""},
        {"SOME SLICE 'line vty (?<n>.*)' AS s : s.n == '0 4' AND s.line > 3 AND COUNT 'x' > 1", "",
         "SOME SLICE$0 \"line vty (?<n>.*)\" AS s : s$0.n == \"0 4\" AND s$0.line > 3 AND "
         "SLICE$0 COUNT \"x\" > 1"},
        {"NO SLICE 'a' : SOME SLICE 'b' : HAS 'c'", "",
         "NO SLICE$0 \"a\" : SOME SLICE$1 \"b\" : SLICE$1 HAS \"c\""},
        {"ALL n IN CONFIG VALUES 'a (.*)' : n IN CONFIG VALUES 'b (.*)'", "",
         "ALL n$0 IN CONFIG VALUES \"a (.*)\" : n$0 IN CONFIG VALUES \"b (.*)\""},
        {"serial IS UNIQUE AMONG (vendor == 'x') WITHIN location.region", "",
         "node.serial IS UNIQUE AMONG (node.vendor == \"x\") WITHIN node.location.region"},
        {"serial IS NOT UNIQUE", "", "NOT node.serial IS UNIQUE"},
    };
    seen_conditions(rows, COUNTOF(rows));
}

Test(policy_items, configuration_predicates_stand_where_there_is_a_configuration)
{
    static const struct seen_row rows[] = {
        {"RULE r WHEN HAS 'x' THEN TAG 'x'", "E0228@1:13",
         "HAS without CONFIG stands inside a SLICE only"},
        {"RULE r WHEN COUNT 'x' > 1 THEN TAG 'x'", "E0228@1:13", "write CONFIG COUNT"},
        {"RULE r FOR link WHEN CONFIG HAS 'x' THEN TAG 'x'", "E0211@1:22",
         "a configuration predicate belongs to node rules"},
        {"RULE r WHEN CONFIG HAS 'a||||b' THEN TAG 'x'", "E0451@1:28", NULL},
        {"RULE r WHEN CONFIG HAS 'a(' THEN TAG 'x'", "E0452@1:27", NULL},
        {"RULE r WHEN SOME SLICE 'a' AS s : s.lin > 1 THEN TAG 'x'", "E0202@1:35",
         "did you mean `line`?"},
        {"RULE r WHEN SOME SLICE 'a' AS s : s.other THEN TAG 'x'", "E0202@1:35",
         "a slice has header, line and the named groups of its pattern"},
        {"RULE r WHEN SOME SLICE 'a' AS vendor : HAS 'x' THEN TAG 'x'", "E0218@1:31", NULL},
        {"RULE r WHEN SOME SLICE 'a' : vendor IS UNIQUE THEN TAG 'x'", "E0229@1:30",
         "IS UNIQUE cannot stand here"},
        {"DEFINE d AS HAS 'x'\nRULE r WHEN SOME SLICE 'a' : d THEN TAG 'x'", "E0228@1:13",
         "used here"},
        {"RULE r WHEN RENDERED HAS 'x' THEN { TAG 'x'; SET custom_data.x TO 1; APPLY 'y' }",
         "E0231@1:46 E0231@1:70", "SET cannot stand in a rule that reads RENDERED"},
        {"RULE r WHEN vendor == 'x' THEN ASSERT RENDERED HAS 'x' ELSE UNSET custom_data.x",
         "E0231@1:61", NULL},
    };
    seen_expect(rows, COUNTOF(rows));
}

Test(policy_items, a_waiver_is_resolved_for_each_rule_that_it_names)
{
    struct seen *s =
        see("RULE a-1 TAGS t WHEN vendor == 'x' THEN ASSERT role == 'y'\n"
            "RULE a-2 FOR link WHEN role == 'x' THEN ASSERT name == 'y'\n"
            "RULE b TAGS t FOR EACH i IN node.interfaces WHEN up THEN ASSERT mtu > 1\n"
            "WHEN vendor == 'x' THEN ASSERT role == 'y'\n"
            "EXEMPT 'a-*' FOR name == 'lab' UNTIL 2026-12-31 REASON 'why'\n"
            "EXEMPT TAG t FOR ANY x IN node.tags : x == 'y' UNTIL 2026-12-31 REASON 'r' BY 'me'\n"
            "EXEMPT TEMPLATE 'ntp.jinja' FOR name == 'lab' UNTIL 2026-12-31 REASON 'why'\n");
    cr_expect_str_eq(s->codes, "", "%s", s->messages);
    cr_expect(
        strstr(s->ast, "  exempt until 2026-12-31 reason \"why\"\n    node.name == \"lab\"\n"));
    cr_expect(
        strstr(s->ast, "  exempt until 2026-12-31 reason \"why\"\n    link.name == \"lab\"\n"));
    cr_expect(strstr(s->ast, "    ANY x$0 IN node.tags : x$0 == \"y\"\n"), "%s", s->ast);
    cr_expect(strstr(s->ast, "    ANY x$1 IN node.tags : x$1 == \"y\"\n"), "%s", s->ast);
    cr_expect(strstr(s->ast, "exempt template \"ntp.jinja\" until 2026-12-31"));
}

static void look_at_waivers(struct boundary *b, void *arg UNUSED)
{
    struct arena *a = arena_new(b);
    struct diags dg = diags_new(a);
    struct policy_set *set = policy_set_new(a);
    uint32_t source =
        sources_add(&dg.sources, STR("t"),
                    STR("RULE a WHEN vendor == 'x' THEN TAG 'x'\n"
                        "EXEMPT a FOR name ==\n 'lab' UNTIL 2026-12-31 REASON 'why' BY 'me'"));
    bool parsed = policy_parse(set, source, &dg), checked = policy_check(set, NULL, &dg);
    cr_assert(parsed && checked);
    const struct ast_exempt *x = &set->exempts.at[0];
    cr_expect_eq(x->until, 1798761600, "the end of the day, exclusive");
    cr_expect(str_eq(x->until_text, STR("2026-12-31")) && str_eq(x->by, STR("me")));
    cr_expect(str_eq(x->cond_text, STR("name == 'lab'")), "%.*s", STR_ARG(x->cond_text));
    cr_expect_eq(x->matched, 1);
    cr_expect(set->rules.at[0].waiver_count == 1 && set->rules.at[0].waivers[0].exempt == x);
}

Test(policy_items, a_waiver_ends_with_its_day)
{
    cr_assert(boundary_run(look_at_waivers, NULL));
}

Test(policy_items, mistakes_in_waivers_are_named)
{
    static const struct seen_row rows[] = {
        {"RULE abc WHEN vendor == 'x' THEN TAG 'x'\n"
         "EXEMPT abd FOR name == 'x' UNTIL 2026-12-31 REASON 'x'",
         "W0205@2:8", "did you mean `abc`?"},
        {"WHEN vendor == 'x' THEN TAG 'x'\nEXEMPT '*' FOR name == 'x' UNTIL 2026-12-31 REASON 'x'",
         "W0205@2:8", "no rule is exempted by `*`"},
        {"EXEMPT TAG q FOR name == 'x' UNTIL 2026-12-31 REASON 'x'", "W0205@1:12", "`TAG q`"},
        {"RULE abc WHEN = 'x' THEN TAG 'x'\n"
         "EXEMPT abc FOR name == 'x' UNTIL 2026-12-31 REASON 'x'",
         "E0101@1:15", NULL},
        {"RULE a-a WHEN vendor == 'x' THEN TAG 'x'\nRULE a-b WHEN vendor == 'x' THEN TAG 'x'\n"
         "EXEMPT 'a-*' FOR link.role == 'x' UNTIL 2026-12-31 REASON 'x'",
         "E0201@3:18", "as a waiver of this rule"},
        {"RULE a WHEN vendor == 'x' THEN TAG 'x'\n"
         "EXEMPT a FOR name == 'x' UNTIL 2026-12-31 REASON ' '",
         "E0212@2:50", "the REASON of a waiver must not be empty"},
        {"EXEMPT a FOR name == 'x' REASON 'x'", "E0101@1:26", "expected UNTIL"},
        {"EXEMPT a FOR name == 'x' UNTIL 2026-12-31", "E0101@1:32", "REASON"},
        {"EXEMPT a FOR name == 'x' UNTIL '2026-12-31' REASON 'x'", "E0101@1:32", "a date"},
    };
    seen_expect(rows, COUNTOF(rows));
}

static struct seen *see_test(const char *text)
{
    return see_named("t_test.rules", text);
}

Test(policy_items, tests_stand_in_files_of_their_own)
{
    cr_expect_str_eq(see("TEST 'a' GIVEN node {} EXPECT SET custom_data.x")->codes, "E0232@1:6");
    struct seen *s = see_test("RULE a WHEN vendor == 'x' THEN TAG 'x'");
    cr_expect_str_eq(s->codes, "E0233@1:6");
    cr_expect(strstr(s->messages, "a file of tests holds no rules"));
    s = see_test("CONST old = '1.2'\n"
                 "TEST \"a\"\n"
                 "  GIVEN node {name: 'n', v: old, net: 10.0.0.0/8, a: [1, -2]}\n"
                 "  GIVEN CONFIG \"\"\"\nx\n y \"\"\" AS cisco_ios\n"
                 "  GIVEN NOW 2027-01-01\n"
                 "  EXPECT SET node.custom_data['x'] TO [1]\n"
                 "  EXPECT ON n NOT SET custom_data.y\n"
                 "  EXPECT NOT APPLY 'a.jinja'");
    cr_expect_str_eq(s->codes, "", "%s", s->messages);
    cr_expect_str_eq(
        s->ast, "test \"a\"\n"
                "  given node {\"name\": \"n\", \"v\": \"1.2\", \"net\": \"10.0.0.0/8\", \"a\": "
                "[1, -2]}\n"
                "  given config \"x\\n y \" as cisco_ios\n"
                "  given now 2027-01-01\n"
                "  expect set custom_data.x to [1]\n"
                "  expect not on n set custom_data.y\n"
                "  expect not apply \"a.jinja\"\n");
}

Test(policy_items, mistakes_in_tests_are_named)
{
    static const struct seen_row rows[] = {
        {"TEST 't' GIVEN node {} EXPECT abc FAILS", "E0234@1:31", "no rule is called `abc`"},
        {"TEST 't' GIVEN node {name: vendor} EXPECT SET custom_data.x", "E0221@1:28",
         "an object of GIVEN must be a constant"},
        {"TEST 't' GIVEN node {} EXPECT SET custom_data.x TO role", "E0221@1:52",
         "the value of EXPECT must be a constant"},
        {"TEST 't' GIVEN planet {} EXPECT SET custom_data.x", "E0210@1:16", NULL},
        {"TEST 't' GIVEN nod {} EXPECT SET custom_data.x", "E0210@1:16",
         "did you mean GIVEN node?"},
        {"TEST 't' GIVEN CONFIG \"\"\"x\"\"\" GIVEN node {} EXPECT SET custom_data.x", "E0236@1:10",
         "a CONFIG belongs to the node given before it"},
        {"TEST 't' GIVEN NOW 2026-01-01 EXPECT SET custom_data.x", "E0237@1:6",
         "this test gives no object"},
        {"TEST 't' GIVEN node {name: 'abc'} EXPECT ON abd SET custom_data.x", "E0235@1:45",
         "did you mean `abc`?"},
        {"TEST 't' GIVEN node {name: 'abc'} GIVEN link {} EXPECT ON link-1 SET custom_data.x", "",
         NULL},
        {"TEST 't' GIVEN node {} EXPECT SET link.custom_data.x", "E0201@1:35", NULL},
    };
    for (size_t i = 0; i < COUNTOF(rows); i++) {
        struct seen *s = see_test(rows[i].text);
        cr_expect_str_eq(s->codes, rows[i].codes, "%s\n%s", rows[i].text, s->messages);
        cr_expect(!rows[i].says || strstr(s->messages, rows[i].says), "%s\n%s", rows[i].text,
                  s->messages);
    }
}
