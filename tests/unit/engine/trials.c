/* SPDX-License-Identifier: Apache-2.0 */
/* TESTs of policies as the engine runs them, waivers over batches, and mutations. */
#include "tests/unit/engine/kit.h"

#include "base/moment.h"
#include "engine/mutate.h"
#include "engine/trial.h"

static const char rules[] =
    "RULE fw WHEN vendor == \"cisco\" AND role IN (\"a\", \"b\") THEN ASSERT custom_data.n >= 10\n"
    "EXEMPT fw FOR name LIKE \"lab*\" UNTIL 2026-06-30 REASON \"x\"\n";

/* Rules and tests in two files, checked and compiled. */
static void world_tests(struct world *w, struct arena *a, const char *tests)
{
    *w = (struct world){.a = a, .dg = diags_new(a)};
    w->set = policy_set_new(a);
    uint32_t one = sources_add(&w->dg.sources, STR("t.rules"), str_of(rules));
    uint32_t two = sources_add(&w->dg.sources, STR("t_test.rules"), str_of(tests));
    if (!policy_parse(w->set, one, &w->dg) || !policy_parse(w->set, two, &w->dg) ||
        !policy_check(w->set, NULL, &w->dg) || !engine_compile(&w->program, a, w->set, &w->dg))
        world_complain(w, tests);
}

static struct trial run_test(struct world *w, uint32_t i, struct trial_cover *cover)
{
    struct trial_options o = {.program = w->program, .explain = true, .cover = cover};
    return trial_run(w->a, &w->set->tests.at[i], &o, &w->dg);
}

ARENA_TEST(trials, each_expectation_is_met_or_says_what_was_found)
{
    static const struct {
        const char *test;
        const char *found; /* NULL: met */
    } table[] = {
        {"GIVEN node {vendor: \"cisco\", role: \"a\", custom_data: {n: 9}} EXPECT fw FAILS", NULL},
        {"GIVEN node {vendor: \"cisco\", role: \"a\", custom_data: {n: 9}} "
         "EXPECT fw FAILS AT node.custom_data.n",
         NULL},
        {"GIVEN node {vendor: \"cisco\", role: \"a\", custom_data: {n: 9}} "
         "EXPECT fw FAILS AT node.role",
         "fw fails on node-1, but not at node.role: node.custom_data.n is 9, wanted >= 10"},
        {"GIVEN node {vendor: \"cisco\", role: \"b\", custom_data: {n: 10}} EXPECT fw PASSES",
         NULL},
        {"GIVEN node {vendor: \"cisco\", role: \"b\", custom_data: {n: 10}} EXPECT fw SKIPS",
         "fw passes on node-1, expected SKIPS"},
        {"GIVEN node {vendor: \"cisco\", role: \"b\"} EXPECT fw IS UNDECIDED", NULL},
        {"GIVEN node {vendor: \"cisco\", role: \"b\"} EXPECT NOT fw IS UNDECIDED",
         "fw is undecided on node-1, expected NOT IS UNDECIDED: node.custom_data.n is missing"},
        {"GIVEN NOW 2026-06-30 GIVEN node {name: \"lab1\", vendor: \"cisco\", role: \"b\"} "
         "EXPECT fw IS WAIVED",
         NULL},
        {"GIVEN NOW 2026-07-01 GIVEN node {name: \"lab1\", vendor: \"cisco\", role: \"b\"} "
         "EXPECT NOT fw IS WAIVED",
         NULL},
        {"GIVEN node {vendor: \"x\"} GIVEN node {name: \"other\", vendor: \"cisco\", role: \"a\", "
         "custom_data: {n: 11}} EXPECT ON other fw PASSES",
         NULL},
        {"GIVEN node {vendor: \"x\"} EXPECT SET custom_data.z TO 1",
         "custom_data.z is not there after the rules, expected 1"},
        {"GIVEN node {vendor: \"x\"} EXPECT NOT APPLY \"t.jinja\"", NULL},
    };
    for (size_t i = 0; i < COUNTOF(table); i++) {
        struct world w;
        world_tests(&w, a, str_c(a, str_printf(a, "TEST \"t\" %s\n", table[i].test)));
        struct trial t = run_test(&w, 0, NULL);
        cr_expect_eq(t.passed, table[i].found == NULL, "%s", table[i].test);
        cr_expect_not(t.broken);
        if (table[i].found)
            expect_text(t.expects[0].found, str_of(table[i].found), table[i].test);
    }
}

ARENA_TEST(trials, a_trace_stands_once_for_a_rule_and_object)
{
    struct world w;
    world_tests(&w, a,
                "TEST \"t\" GIVEN node {vendor: \"cisco\", role: \"a\", custom_data: {n: 9}} "
                "EXPECT fw PASSES EXPECT fw SKIPS EXPECT NOT fw FAILS\n");
    struct trial t = run_test(&w, 0, NULL);
    cr_assert_eq(t.n, 3);
    cr_expect_not_null(t.expects[0].trace);
    cr_expect_null(t.expects[1].trace);
    cr_expect_null(t.expects[2].trace);
    cr_expect_str_eq(t.expects[0].trace->parts[0].label, "WHEN");
}

ARENA_TEST(trials, coverage_adds_up_over_tests)
{
    struct world w;
    world_tests(
        &w, a,
        "TEST \"x\" GIVEN node {vendor: \"cisco\", role: \"a\", custom_data: {n: 9}} EXPECT "
        "fw FAILS\n"
        "TEST \"y\" GIVEN node {vendor: \"x\", role: \"z\"} EXPECT fw SKIPS\n"
        "TEST \"z\" GIVEN node {vendor: \"cisco\", role: \"a\", custom_data: {n: 10}} "
        "EXPECT fw PASSES\n");
    struct trial_cover cover = trial_cover_new(a, w.program);
    uint32_t seen[3];
    for (uint32_t i = 0; i < 3; i++) {
        cr_expect(run_test(&w, i, &cover).passed);
        seen[i] = 0;
        for (uint32_t k = 0; k < cover.leaves; k++)
            seen[i] += (uint32_t)__builtin_popcount(cover.seen[k] & (SEEN_TRUE | SEEN_FALSE));
    }
    cr_expect_eq(cover.leaves, 3);
    cr_expect_eq(seen[0], 3);
    cr_expect_eq(seen[1], 5);
    cr_expect_eq(seen[2], 6);
    cr_expect_eq(cover.verdicts[0], 1u << VERDICT_FAIL | 1u << VERDICT_SKIP | 1u << VERDICT_PASS);
}

/* ---- mutations ---- */

static str rule_text(struct world *w)
{
    struct buf b = BUF(w->a);
    policy_put_ast(&b, w->set);
    return buf_str(&b);
}

ARENA_TEST(trials, a_mutation_changes_the_rule_and_takes_it_back)
{
    struct world w;
    struct mutation *all;
    world_tests(
        &w, a,
        "TEST \"x\" GIVEN node {vendor: \"cisco\", role: \"a\", custom_data: {n: 9}} EXPECT "
        "fw FAILS\n");
    str before = rule_text(&w);
    uint32_t n = mutate_all(&all, a, w.set), noticed = 0;
    cr_assert_geq(n, 5);
    for (uint32_t i = 0; i < n; i++) {
        cr_expect_not(str_eq(all[i].was, all[i].now), "mutation %u", i);
        mutate_turn(&all[i]);
        cr_expect_not(str_eq(rule_text(&w), before), "mutation %u: %.*s", i, STR_ARG(all[i].now));
        struct program *p;
        cr_assert(engine_compile(&p, a, w.set, &w.dg));
        struct trial_options o = {.program = p};
        noticed += !trial_run(a, &w.set->tests.at[0], &o, &w.dg).passed;
        mutate_turn(&all[i]);
        expect_text(rule_text(&w), before, "taken back");
    }
    cr_expect_gt(noticed, 0);
    cr_expect_lt(noticed, n, "one test does not notice all");
}

/* ---- waivers ---- */

ARENA_TEST(trials, waivers_hold_over_batches_until_the_end_of_their_day)
{
    struct buf data = BUF(a);
    for (uint32_t i = 0; i < 1200; i++)
        buf_printf(&data,
                   "{\"name\": \"%s%u\", \"vendor\": \"cisco\", \"role\": \"a\", \"custom_data\": "
                   "{\"n\": %u}}\n",
                   i % 3 ? "lab" : "hq", i, i % 2 ? 1 : 20);
    buf_putc(&data, '\0');
    for (int k = 0; k < 2; k++) {
        struct world w;
        struct run_options o = {0};
        cr_assert(moment_date(&o.now, k ? STR("2026-07-01") : STR("2026-06-30T23:59:59Z")));
        world_run_with(&w, a, rules, buf_str(&data).p, o);
        const struct rule_result *r = &w.run->rules[0];
        cr_expect_eq(r->count[VERDICT_PASS], 600);
        cr_expect_eq(r->count[VERDICT_FAIL], k ? 600 : 200);
        cr_expect_eq(r->count[VERDICT_WAIVED], k ? 0 : 400);
        cr_expect_eq(w.run->waivers[0].waived, k ? 0 : 400);
        cr_expect_eq(w.run->waivers[0].expired, k ? 400 : 0);
    }
}

ARENA_TEST(trials, a_waiver_of_a_rule_that_is_not_reported_counts_nothing)
{
    struct world w;
    uint64_t none = 0;
    world_run_with(&w, a, rules, "{\"name\": \"lab1\", \"vendor\": \"cisco\", \"role\": \"a\"}\n",
                   (struct run_options){.rules = &none});
    cr_expect_eq(w.run->waivers[0].waived, 0);
    cr_expect_eq(w.run->waivers[0].expired, 0);
}
