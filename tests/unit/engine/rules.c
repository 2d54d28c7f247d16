/* SPDX-License-Identifier: Apache-2.0 */
/* What rules do: branches, verdicts, SETs seen by later rules, transactions, templates. */
#include "tests/unit/engine/kit.h"

#define NODE                                                                                       \
    "{\"name\": \"n\", \"vendor\": \"cisco\", \"custom_data\": {\"list\": [1], \"s\": \"text\"}}"

static void expect_verdict(struct arena *a, const char *rules, enum verdict want)
{
    struct world w;
    world_run(&w, a, rules, NODE);
    cr_expect_eq(world_verdict(&w, 0), want, "%s: %s, want %s", rules,
                 verdict_name(world_verdict(&w, 0)), verdict_name(want));
}

ARENA_TEST(rules, verdicts_come_from_the_branch_that_ran)
{
    static const struct {
        const char *rules;
        enum verdict want;
    } rows[] = {
        {"WHEN vendor == \"x\" THEN ASSERT false", VERDICT_SKIP},
        {"WHEN vendor == \"cisco\" THEN ASSERT true", VERDICT_PASS},
        {"WHEN vendor == \"cisco\" THEN TAG \"t\"", VERDICT_PASS},
        {"WHEN vendor == \"cisco\" THEN ASSERT false", VERDICT_FAIL},
        {"WHEN vendor == \"x\" THEN ASSERT true ELSE ASSERT false", VERDICT_FAIL},
        {"WHEN vendor == \"x\" THEN ASSERT false ELSE ASSERT true", VERDICT_PASS},
        {"WHEN vendor == \"cisco\" THEN ASSERT true ELSE ASSERT false", VERDICT_PASS},
        {"WHEN custom_data.x > 1 THEN ASSERT false ELSE ASSERT false", VERDICT_UNDECIDED},
        {"RULE x ALWAYS THEN ASSERT custom_data.x > 1", VERDICT_UNDECIDED},
        {"RULE x ALWAYS THEN { ASSERT custom_data.x > 1; ASSERT false }", VERDICT_FAIL},
        {"RULE x ALWAYS THEN { ASSERT false; SET custom_data.s.x TO 1 }", VERDICT_FAIL},
        {"RULE x ALWAYS THEN SET custom_data.s.x TO 1", VERDICT_UNDECIDED},
        {"RULE x UNDECIDED fail WHEN custom_data.x > 1 THEN ASSERT true", VERDICT_FAIL},
        {"RULE x UNDECIDED skip WHEN custom_data.x > 1 THEN ASSERT true", VERDICT_SKIP},
        {"RULE x UNDECIDED warn WHEN custom_data.x > 1 THEN ASSERT true", VERDICT_UNDECIDED},
    };
    for (size_t i = 0; i < COUNTOF(rows); i++)
        expect_verdict(a, rows[i].rules, rows[i].want);
}

ARENA_TEST(rules, the_run_chooses_what_undecided_is_where_the_rule_does_not)
{
    static const struct {
        enum ast_undecided mode;
        uint64_t fail, undecided, skip, counted;
    } rows[] = {
        {AST_UNDECIDED_RUN, 0, 2, 0, 2},
        {AST_UNDECIDED_FAIL, 1, 1, 0, 0},
        {AST_UNDECIDED_WARN, 0, 2, 0, 0},
        {AST_UNDECIDED_SKIP, 0, 1, 1, 0},
    };
    for (size_t i = 0; i < COUNTOF(rows); i++) {
        struct world w;
        struct run_options o = {.undecided = rows[i].mode};
        world_run_with(&w, a,
                       "RULE a WHEN custom_data.x > 1 THEN ASSERT true\n"
                       "RULE b UNDECIDED warn WHEN custom_data.x > 1 THEN ASSERT true\n",
                       NODE, o);
        cr_expect_eq(w.run->total[VERDICT_FAIL], rows[i].fail, "mode %zu", i);
        cr_expect_eq(w.run->total[VERDICT_UNDECIDED], rows[i].undecided, "mode %zu", i);
        cr_expect_eq(w.run->total[VERDICT_SKIP], rows[i].skip, "mode %zu", i);
        /* those of b are only warned of, whatever the run says */
        cr_expect_eq(w.run->undecided, rows[i].mode == AST_UNDECIDED_RUN ? 1 : 0, "mode %zu", i);
    }
}

struct after {
    const char *rules, *path, *want;
};

static void expect_after(struct arena *a, const struct after *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct world w;
        world_run(&w, a, rows[i].rules, NODE);
        expect_text(world_after(&w, 0, rows[i].path), str_of(rows[i].want), rows[i].rules);
    }
}

ARENA_TEST(rules, writes_change_copies_as_they_say)
{
    static const struct after rows[] = {
        {"RULE x ALWAYS THEN SET custom_data.a TO 1", "custom_data.a", "1"},
        {"RULE x ALWAYS THEN SET custom_data.a.b.c TO \"v\"", "custom_data.a.b", "{\"c\": \"v\"}"},
        {"RULE x ALWAYS THEN SET custom_data.a TO node.vendor", "custom_data.a", "\"cisco\""},
        {"RULE x ALWAYS THEN SET custom_data.a TO custom_data.none ?? 7", "custom_data.a", "7"},
        {"RULE x ALWAYS THEN SET custom_data.a TO [node.vendor, {k: node.name}]", "custom_data.a",
         "[\"cisco\", {\"k\": \"n\"}]"},
        {"RULE x ALWAYS THEN UNSET custom_data.s", "custom_data", "{\"list\": [1]}"},
        {"RULE x ALWAYS THEN UNSET custom_data.none.deep", "custom_data.s", "\"text\""},
        {"RULE x ALWAYS THEN APPEND 2 TO custom_data.list", "custom_data.list", "[1, 2]"},
        {"RULE x ALWAYS THEN APPEND 1 TO custom_data.list", "custom_data.list", "[1]"},
        {"RULE x ALWAYS THEN APPEND 1 TO custom_data.fresh", "custom_data.fresh", "[1]"},
        {"RULE x ALWAYS THEN { SET custom_data.a TO 1; SET custom_data.b TO custom_data.a }",
         "custom_data.b", "1"},
        {"WHEN vendor == \"x\" THEN SET custom_data.a TO 1 ELSE SET custom_data.a TO 2",
         "custom_data.a", "2"},
    };
    expect_after(a, rows, COUNTOF(rows));
}

ARENA_TEST(rules, an_action_error_undoes_the_whole_rule_on_that_object)
{
    static const struct after rows[] = {
        {"RULE x ALWAYS THEN { SET custom_data.a TO 1; SET custom_data.s.deep TO 2 }",
         "custom_data.a", ""},
        {"RULE x ALWAYS THEN { SET custom_data.a TO 1; APPEND 1 TO custom_data.s }",
         "custom_data.a", ""},
        {"RULE x ALWAYS THEN { SET custom_data.a TO 1; SET custom_data.b TO (custom_data.x > 1) }",
         "custom_data.a", ""},
        /* a failed ASSERT undoes nothing */
        {"RULE x ALWAYS THEN { ASSERT false; SET custom_data.a TO 1 }", "custom_data.a", "1"},
    };
    expect_after(a, rows, COUNTOF(rows));
    struct world w;
    world_run(&w, a,
              "RULE x ALWAYS THEN { APPLY \"a.jinja\"; SET custom_data.s.deep TO 2 }\n"
              "RULE y WHEN custom_data.a IS NULL THEN APPLY \"b.jinja\"\n",
              NODE);
    expect_text(world_applied(&w, 0), STR("b.jinja"), "the failed rule's template is taken back");
    cr_assert_eq(w.found.n, 1);
    cr_assert_eq(w.found.at[0].part_count, 1);
    expect_text(w.found.at[0].message,
                STR("custom_data.s.deep cannot be written: a step on the way holds a value that is "
                    "no map"),
                "reason");
}

ARENA_TEST(rules, later_rules_see_earlier_sets_and_earlier_ones_do_not)
{
    struct world w;
    world_run(&w, a,
              "RULE before WHEN custom_data.m.x == 1 THEN TAG \"b\"\n"
              "RULE writes ALWAYS THEN { SET custom_data.m.x TO 1; ASSERT custom_data.m.x == 1 }\n"
              "RULE same WHEN custom_data.m.x == 1 THEN TAG \"b\"\n"
              "RULE above WHEN custom_data.m == {x: 1} THEN TAG \"a\"\n"
              "RULE all_of_it ALWAYS THEN SET custom_data.m TO {x: 2}\n"
              "RULE below WHEN custom_data.m.x == 2 THEN TAG \"a\"\n"
              "RULE other WHEN custom_data.s == \"text\" THEN TAG \"a\"\n",
              NODE);
    static const enum verdict want[] = {VERDICT_SKIP, VERDICT_PASS, VERDICT_PASS, VERDICT_PASS,
                                        VERDICT_PASS, VERDICT_PASS, VERDICT_PASS};
    for (uint32_t i = 0; i < COUNTOF(want); i++)
        cr_expect_eq(world_verdict(&w, i), want[i], "%.*s", STR_ARG(w.run->rules[i].rule->id));
}

ARENA_TEST(rules, order_is_priority_then_position)
{
    struct world w;
    world_run(&w, a,
              "RULE late PRIORITY -1 ALWAYS THEN SET custom_data.a TO \"late\"\n"
              "RULE early PRIORITY 10 ALWAYS THEN SET custom_data.a TO \"early\"\n"
              "RULE middle ALWAYS THEN SET custom_data.a TO \"middle\"\n",
              NODE);
    expect_text(w.run->rules[0].rule->name, STR("early"), "run order");
    expect_text(world_after(&w, 0, "custom_data.a"), STR("\"late\""), "the later wins");
}

ARENA_TEST(rules, apply_keeps_order_and_drops_repeats)
{
    struct world w;
    world_run(&w, a,
              "WHEN vendor == \"cisco\" THEN { APPLY \"b\"; APPLY \"a\" WITH {k: node.vendor} }\n"
              "WHEN vendor == \"cisco\" THEN { APPLY \"b\"; APPLY \"a\" WITH {k: \"cisco\"} }\n"
              "WHEN vendor == \"cisco\" THEN { APPLY \"c\"; APPLY \"a\" WITH {k: \"other\"} }\n"
              "WHEN vendor == \"juniper\" THEN APPLY \"d\"\n",
              NODE);
    expect_text(world_applied(&w, 0), STR("b a"), "templates");
    cr_expect_eq(w.run->rules[2].count[VERDICT_UNDECIDED], 1, "another WITH is an action error");
    struct buf b = BUF(a);
    json_put(&b, &w.run->nodes[0].assignments[1].with, 0);
    expect_text(buf_str(&b), STR("{\"k\": \"cisco\"}"), "WITH");
}

ARENA_TEST(rules, a_patch_names_what_changed)
{
    struct world w;
    world_run(&w, a,
              "RULE x ALWAYS THEN { SET custom_data[\"a/b~c\"] TO 1; UNSET custom_data.s; "
              "APPEND 2 TO custom_data.list }",
              NODE);
    struct value patch =
        engine_patch(a, fleet_object(w.fleet, FLEET_NODES, 0), &w.run->nodes[0].after);
    struct buf b = BUF(a);
    json_put(&b, &patch, 0);
    expect_text(buf_str(&b),
                STR("[{\"op\": \"replace\", \"path\": \"/custom_data/list\", \"value\": [1, 2]}, "
                    "{\"op\": \"remove\", \"path\": \"/custom_data/s\"}, "
                    "{\"op\": \"add\", \"path\": \"/custom_data/a~1b~0c\", \"value\": 1}]"),
                "patch");
    cr_expect(w.run->nodes[0].changed);
    expect_text(value_text(map_get(fleet_object(w.fleet, FLEET_NODES, 0), STR("vendor"))),
                STR("cisco"), "the fleet keeps what was loaded");
}
