/* SPDX-License-Identifier: Apache-2.0 */
/* What is computed once for a run or in groups, LET and the instant: counted in steps, not timed.
 */
#include "tests/unit/engine/kit.h"

#include "base/moment.h"
#include "engine/program.h"

/* Objects n0, n1 … with vendor v0 … v(vendors - 1) in turn, and an asn that pairs share. */
static const char *many(struct arena *a, uint32_t n, uint32_t vendors)
{
    struct buf b = BUF(a);
    for (uint32_t i = 0; i < n; i++)
        buf_printf(&b,
                   "{\"name\": \"n%u\", \"vendor\": \"v%u\", \"role\": \"%s\", \"custom_data\": "
                   "{\"asn\": %u, \"own\": %u, \"day\": \"2026-01-%02u\"}}\n",
                   i, i % vendors, i % 2 ? "edge" : "core", 65000 + i / 2, i, 1 + i % 28);
    buf_putc(&b, '\0');
    return buf_str(&b).p;
}

static uint64_t verdicts(const struct world *w, uint32_t rule, enum verdict v)
{
    return w->run->rules[rule].count[v];
}

/* ---- groups ---- */

ARENA_TEST(loops, a_grouped_count_takes_steps_for_each_object_not_for_each_pair)
{
    static const char rules[] =
        "RULE c ALWAYS THEN ASSERT COUNT(n IN fleet.nodes WHERE n.vendor == node.vendor AND "
        "n.role == \"core\") == 50\n"
        "RULE s ALWAYS THEN ASSERT SUM(n.custom_data.own FOR n IN fleet.nodes WHERE n.vendor == "
        "node.vendor) > 0\n"
        "RULE a ALWAYS THEN ASSERT ANY n IN fleet.nodes : n.custom_data.own == "
        "node.custom_data.own + 1\n";
    uint64_t steps[2];
    for (uint32_t k = 0; k < 2; k++) {
        struct world w;
        uint32_t n = k ? 10000 : 5000;
        world_run(&w, a, rules, many(a, n, n / 100));
        cr_expect_eq(verdicts(&w, 0, VERDICT_PASS) + verdicts(&w, 0, VERDICT_FAIL), n);
        cr_expect_eq(verdicts(&w, 1, VERDICT_PASS), n, "every vendor has a node with own > 0");
        cr_expect_eq(verdicts(&w, 2, VERDICT_PASS), n - 1, "the last has no successor");
        steps[k] = w.run->stats.scalar_rows;
        cr_expect_lt(steps[k], 40ull * n, "%u objects take %llu rows", n,
                     (unsigned long long)steps[k]);
    }
    cr_expect_lt(steps[1], 2 * steps[0] + 1000, "twice the objects, twice the work");
}

ARENA_TEST(loops, a_test_of_the_fleet_alone_is_computed_once)
{
    struct world w;
    const uint32_t n = 3000;
    world_run(&w, a,
              "RULE a ALWAYS THEN ASSERT ANY n IN fleet.nodes : n.custom_data.own + 1 == 2999\n"
              "RULE b ALWAYS THEN ASSERT MAX(n.custom_data.own FOR n IN fleet.nodes) == 2999\n",
              many(a, n, 3));
    cr_expect_eq(verdicts(&w, 0, VERDICT_PASS), n);
    cr_expect_eq(verdicts(&w, 1, VERDICT_PASS), n);
    cr_expect_lt(w.run->stats.scalar_rows, 12ull * n, "%llu rows",
                 (unsigned long long)w.run->stats.scalar_rows);
}

ARENA_TEST(loops, what_would_take_a_step_for_each_pair_does_not_compile)
{
    static const char *const rules[] = {
        "RULE r ALWAYS THEN ASSERT ANY n IN fleet.nodes : n.custom_data.asn < "
        "node.custom_data.asn\n",
        "RULE r ALWAYS THEN ASSERT ALL n IN fleet.nodes : n.vendor == node.vendor OR n.role == "
        "\"core\"\n",
        "RULE r ALWAYS THEN ASSERT SUM(n.custom_data.asn * node.custom_data.asn FOR n IN "
        "fleet.nodes WHERE n.vendor == node.vendor) > 1\n",
        "RULE r ALWAYS THEN ASSERT ANY n IN fleet.nodes : ANY m IN fleet.nodes : n.vendor == "
        "m.vendor\n",
    };
    for (size_t i = 0; i < COUNTOF(rules); i++) {
        struct world w;
        bool compiles = world_rules(&w, a, rules[i]);
        if (!compiles)
            continue;
        cr_assert(world_data(&w, "t.ndjson", str_of(many(a, 1000, 1))));
        struct run_options o = {0};
        cr_assert(engine_run(&w.run, a, w.program, w.fleet, &o, &w.dg));
        cr_expect_lt(w.run->stats.scalar_rows, 100000, "%s: %llu rows", rules[i],
                     (unsigned long long)w.run->stats.scalar_rows);
    }
}

/* ---- uniqueness ---- */

ARENA_TEST(loops, uniqueness_looks_across_batches)
{
    struct world w;
    const uint32_t n = 2001;
    world_run(&w, a,
              "RULE pair ALWAYS THEN ASSERT custom_data.asn IS UNIQUE\n"
              "RULE own ALWAYS THEN ASSERT custom_data.own IS UNIQUE\n"
              "RULE edge ALWAYS THEN ASSERT custom_data.asn IS UNIQUE AMONG (node.role == "
              "\"edge\")\n"
              "RULE in-role ALWAYS THEN ASSERT custom_data.asn IS UNIQUE WITHIN node.role\n"
              "RULE vendor WHEN node.name == \"n7\" THEN ASSERT vendor IS UNIQUE\n",
              many(a, n, 3));
    cr_expect_eq(verdicts(&w, 0, VERDICT_FAIL), n - 1, "all but the last have a twin");
    cr_expect_eq(verdicts(&w, 0, VERDICT_PASS), 1);
    cr_expect_eq(verdicts(&w, 1, VERDICT_PASS), n);
    cr_expect_eq(verdicts(&w, 2, VERDICT_PASS), n, "of each pair one is an edge");
    cr_expect_eq(verdicts(&w, 3, VERDICT_PASS), n);
    cr_expect_lt(w.run->stats.scalar_rows, 40ull * n);
    for (uint32_t i = 0; i < w.found.n; i++)
        if (str_eq(w.found.at[i].rule->name, STR("vendor")))
            expect_text(w.found.at[i].message,
                        STR("node.vendor is \"v1\", wanted a value of its own (it is also that of "
                            "n1, n4, n10, n13, n16 and 661 more)"),
                        "others");
}

ARENA_TEST(loops, uniqueness_reads_what_was_loaded_of_those_that_are_not_judged)
{
    struct world w;
    uint64_t only = 1;
    world_run_with(&w, a, "RULE u ALWAYS THEN ASSERT custom_data.asn IS UNIQUE\n", many(a, 4, 1),
                   (struct run_options){.nodes = &only});
    cr_expect_eq(w.run->objects, 1);
    cr_expect_eq(verdicts(&w, 0, VERDICT_FAIL), 1);
}

/* ---- LET and the instant ---- */

ARENA_TEST(loops, a_let_is_computed_once_for_a_row_on_the_values_before_its_rule)
{
    struct world w;
    const uint32_t n = 100;
    world_run(&w, a,
              "RULE r LET x = custom_data.own * 2 WHEN x >= 0\n"
              "THEN { SET custom_data.own TO x + 1; SET custom_data.twice TO x; ASSERT x < 1000 }\n"
              "RULE later LET x = custom_data.own WHEN x > 0 THEN SET custom_data.seen TO x\n",
              many(a, n, 1));
    expect_text(world_after(&w, 3, "custom_data.own"), STR("7"), "own");
    expect_text(world_after(&w, 3, "custom_data.twice"), STR("6"), "the value before the rule");
    expect_text(world_after(&w, 3, "custom_data.seen"), STR("7"), "a later rule sees the SET");
}

ARENA_TEST(loops, a_let_is_computed_once_however_often_it_is_used)
{
    struct buf data = BUF(a);
    const uint32_t n = 700;
    for (uint32_t i = 0; i < n; i++)
        buf_printf(&data, "{\"name\": \"n%u\", \"custom_data\": {\"l\": [1,2,3,4,5,6,7,8,9,%u]}}\n",
                   i, i);
    buf_putc(&data, '\0');
    struct world w;
    world_run(
        &w, a,
        "RULE r LET x = SUM(i * 2 FOR i IN node.custom_data.l) WHEN x >= 0 AND x < 100000\n"
        "THEN { SET custom_data.a TO x; SET custom_data.b TO x + 1; ASSERT x > 5 OR x < 2 }\n",
        buf_str(&data).p);
    expect_text(world_after(&w, 10, "custom_data.b"), STR("111"), "b");
    /* ten elements once: 10 rows and a few, not six times as many */
    cr_expect_lt(w.run->stats.scalar_rows, 25ull * n, "%llu rows",
                 (unsigned long long)w.run->stats.scalar_rows);
}

ARENA_TEST(loops, all_of_a_run_reads_one_instant)
{
    struct world w;
    int64_t now;
    cr_assert(moment_date(&now, STR("2026-01-10T12:00:00Z")));
    world_run_with(&w, a,
                   "RULE n ALWAYS THEN SET custom_data.now TO string(now())\n"
                   "RULE t ALWAYS THEN SET custom_data.today TO today()\n"
                   "RULE a ALWAYS THEN ASSERT age(custom_data.day) <= 9d\n",
                   many(a, 1500, 1), (struct run_options){.now = now});
    str first = world_after(&w, 0, "custom_data.now");
    expect_text(first, STR("\"2026-01-10T12:00:00Z\""), "now");
    for (uint32_t i = 0; i < 1500; i++)
        if (!str_eq(world_after(&w, i, "custom_data.now"), first))
            cr_expect(false, "node %u", i);
    expect_text(world_after(&w, 1499, "custom_data.today"), STR("\"2026-01-10\""), "today");
    cr_expect(w.run->used_now);
    /* days 2 to 28 are at most 8.5 days ago, day 1 is 9.5 */
    cr_expect_eq(verdicts(&w, 2, VERDICT_FAIL), 54);
}

ARENA_TEST(loops, an_instant_that_nothing_reads_is_not_reported)
{
    struct world w;
    world_run(&w, a, "RULE n ALWAYS THEN SET custom_data.x TO 1\n", many(a, 3, 1));
    cr_expect_not(w.run->used_now);
}

/* ---- a condition alone ---- */

ARENA_TEST(loops, a_condition_alone_knows_the_instant_and_loops)
{
    struct world w;
    uint64_t *bits;
    cr_assert(world_rules(&w, a, "RULE r ALWAYS THEN TAG \"x\"\n"));
    cr_assert(world_data(&w, "t.ndjson", str_of(many(a, 600, 300))));
    uint32_t source = sources_add(&w.dg.sources, STR("-w"),
                                  STR("today() == 2026-05-01 AND COUNT(n IN fleet.nodes WHERE "
                                      "n.vendor == node.vendor AND n.role == \"core\") == 2 AND "
                                      "ANY n IN fleet.nodes : n.custom_data.own == 599"));
    struct ast_expr *cond = policy_condition(w.set, source, AST_NODE, NULL, &w.dg);
    cr_assert_not_null(cond);
    struct run_options o = {0};
    cr_assert(moment_date(&o.now, STR("2026-05-01T23:00:00Z")));
    cr_assert(engine_where(&bits, a, cond, AST_NODE, (str){0}, w.fleet, &o, &w.dg));
    for (uint32_t i = 0; i < 600; i++)
        cr_expect_eq((bits[i / 64] >> (i % 64)) & 1, i % 2 == 0, "node %u", i);
    cr_expect_not(engine_where(&bits, a, cond, AST_NODE, (str){0}, w.fleet, NULL, &w.dg),
                  "without options there is no instant to read");
}

ARENA_TEST(loops, the_when_of_a_rule_alone_knows_its_lets)
{
    struct world w;
    uint64_t *bits;
    cr_assert(world_rules(&w, a,
                          "RULE r LET x = custom_data.own % 3 WHEN x == 1 AND ANY n IN "
                          "node.tags : n == \"t\" OR x == 1 THEN SET custom_data.y TO x\n"
                          "RULE s ALWAYS THEN TAG \"x\"\n"));
    cr_assert(world_data(
        &w, "t.ndjson",
        str_of("{\"name\": \"a\", \"tags\": [\"t\"], \"custom_data\": {\"own\": 1}}\n"
               "{\"name\": \"b\", \"tags\": [\"t\"], \"custom_data\": {\"own\": 2}}\n")));
    cr_assert(engine_where_rule(&bits, a, &w.set->rules.at[0], w.fleet, NULL, &w.dg));
    cr_expect_eq(bits[0], 1);
    cr_assert(engine_where_rule(&bits, a, &w.set->rules.at[1], w.fleet, NULL, &w.dg));
    cr_expect_eq(bits[0], 3, "ALWAYS");
}

/* ---- what the verifier refuses ---- */

static const char *const sample =
    "RULE u ALWAYS THEN ASSERT custom_data.asn IS UNIQUE AMONG (node.role == \"edge\") WITHIN "
    "node.vendor\n"
    "RULE g ALWAYS THEN ASSERT COUNT(n IN fleet.nodes WHERE n.vendor == node.vendor) == 1\n"
    "RULE l LET x = len(node.tags) WHEN x > 1 THEN ASSERT (1 IF x > 2 ELSE 2) == 1\n"
    "RULE c ALWAYS THEN ASSERT EVERY SLICE \"interface .*\" : HAS \"description .*\"\n"
    "RULE e FOR EACH i IN node.interfaces ALWAYS THEN ASSERT i.mtu > i.min MESSAGE \"{i.mtu}\"\n"
    "EXEMPT g FOR node.name LIKE \"lab*\" UNTIL 2027-01-01 REASON \"x\"\n";

static void expect_refused(struct arena *a, const struct program *p, uint32_t *number,
                           uint32_t wrong, const char *what)
{
    uint32_t old = *number;
    *number = wrong;
    cr_expect_not_null(program_verify(p, a), "%s: %u in place of %u", what, wrong, old);
    *number = old;
    cr_expect_null(program_verify(p, a), "%s is whole again", what);
}

/* Steps name what is there; and whatever stands in them, the verifier itself does not fall. */
ARENA_TEST(loops, the_verifier_refuses_broken_steps)
{
    struct world w;
    if (!world_rules(&w, a, sample))
        world_complain(&w, sample);
    struct program *p = w.program;
    uint32_t refused = 0, stood = 0, fell = 0;
    cr_assert_null(program_verify(p, a));
    for (uint32_t i = 0; i < p->steps.n; i++) {
        struct step *s = &p->steps.at[i], old = *s;
        bool in_b = s->op == STEP_LOOP;
        bool names = s->op != STEP_AND && s->op != STEP_OR && s->op != STEP_TEST &&
                     s->op != STEP_IF && s->op != STEP_LIST && s->op != STEP_MAP;
        if (names)
            expect_refused(a, p, in_b ? &s->b : &s->a, 100000, step_info(s->op)->word);
        refused += names;
        s->op = STEP_COUNT;
        cr_expect_not_null(program_verify(p, a), "step %u with an unknown operation", i);
        *s = old;
        for (uint32_t op = 0; op < STEP_COUNT; op++) { /* it may stand or not, but is looked at */
            s->op = (uint8_t)op;
            const char *wrong = program_verify(p, a);
            stood += wrong == NULL;
            fell += wrong != NULL;
            *s = old;
        }
    }
    cr_expect_gt(refused, 10);
    cr_expect_gt(fell, 4 * p->steps.n, "%u stood, %u fell", stood, fell);
    cr_expect_geq(stood, p->steps.n, "each is what it was once");
    cr_expect_null(program_verify(p, a));
}

ARENA_TEST(loops, the_verifier_refuses_broken_tables)
{
    struct world w;
    if (!world_rules(&w, a, sample))
        world_complain(&w, sample);
    struct program *p = w.program;
    cr_assert_geq(p->loops.n, 2);
    cr_assert_eq(p->uniques.n, 1);
    cr_assert_geq(p->waivers.n, 1);
    for (uint32_t i = 0; i < p->loops.n; i++) {
        struct loop *l = &p->loops.at[i];
        expect_refused(a, p, &l->slot, 1000, "slot of a loop");
        if (l->question != PROGRAM_NONE)
            expect_refused(a, p, &l->question, 1000, "question of a loop");
        for (uint32_t k = 0; k < l->key_count; k++) {
            expect_refused(a, p, &l->keys[k].inner, 1000, "inner key");
            expect_refused(a, p, &l->keys[k].outer, 1000, "outer key");
        }
    }
    struct unique *u = &p->uniques.at[0];
    expect_refused(a, p, &u->value, 1000, "value of a unique");
    expect_refused(a, p, &u->within, 1000, "within of a unique");
    expect_refused(a, p, &u->section, 7, "section of a unique");
    expect_refused(a, p, &p->waivers.at[0].rule, 1000, "rule of a waiver");
    for (uint32_t i = 0; i < p->scalars.n; i++) {
        expect_refused(a, p, &p->scalars.at[i].first, 100000, "first step");
        expect_refused(a, p, &p->scalars.at[i].n, 100000, "number of steps");
    }
    for (uint32_t i = 0; i < p->operands.n; i++)
        expect_refused(a, p, &p->operands.at[i], 100000, "operand");
    for (uint32_t i = 0; i < p->rules.n; i++)
        if (p->rules.at[i].each != PROGRAM_NONE)
            expect_refused(a, p, &p->rules.at[i].each, 1000, "list of a rule over elements");
}
