/* SPDX-License-Identifier: Apache-2.0 */
/* Results depend on the data alone: not on batches, on the order of operands, or of unrelated
 * rules. */
#include "tests/unit/engine/kit.h"

#include "base/bits.h"

static const char *const rules =
    "RULE a WHEN vendor == \"v1\" OR custom_data.n > 3 THEN ASSERT model MATCHES \"5$\"\n"
    "RULE b WHEN vendor == \"v2\" THEN SET custom_data.hit TO custom_data.n ELSE UNSET "
    "custom_data.n\n"
    "RULE c WHEN custom_data.hit IS NOT NULL THEN APPLY \"t\"\n"
    "RULE d ALWAYS THEN ASSERT custom_data.hit >= 2\n";

static str make_nodes(struct arena *a, uint32_t from, uint32_t to)
{
    struct buf b = BUF(a);
    for (uint32_t i = from; i < to; i++) {
        buf_printf(&b, "{\"name\": \"n%u\", \"vendor\": \"v%u\", \"model\": \"m%u\"", i, i % 3,
                   i % 10);
        if (i % 5)
            buf_printf(&b, ", \"custom_data\": {\"n\": %u}", i % 7);
        buf_add(&b, STR("}\n"));
    }
    return buf_str(&b);
}

/* Every verdict that is told, and what became of each node. */
static str story(struct arena *a, const struct world *w)
{
    struct buf b = BUF(a);
    for (uint32_t i = 0; i < w->found.n; i++) {
        const struct finding *f = &w->found.at[i];
        buf_printf(&b, "%.*s %.*s %s %.*s\n", STR_ARG(f->object_name), STR_ARG(f->rule->id),
                   verdict_name(f->verdict), STR_ARG(f->message));
    }
    for (uint32_t i = 0; i < w->run->node_count; i++) {
        const struct node_result *n = &w->run->nodes[i];
        json_put(&b, &n->after, 0);
        buf_printf(&b, " %u\n", n->assignment_count);
    }
    return buf_str(&b);
}

static void run_nodes(struct world *w, struct arena *a, const char *text, str nodes)
{
    struct run_options o = {.findings_rule = UINT64_MAX, .findings_run = UINT64_MAX};
    cr_assert(world_rules(w, a, text));
    cr_assert(world_data(w, "t.ndjson", nodes));
    world_judge(w, &o);
}

ARENA_TEST(batches, of_any_size_say_the_same_as_node_by_node)
{
    static const uint32_t sizes[] = {1, 63, 64, 65, 1024, 1025};
    for (size_t s = 0; s < COUNTOF(sizes); s++) {
        struct world all;
        run_nodes(&all, a, rules, make_nodes(a, 0, sizes[s]));
        cr_expect_eq(all.run->objects, sizes[s]);
        uint64_t sum[4][VERDICT_COUNT] = {{0}};
        uint32_t finding = 0;
        for (uint32_t i = 0; i < sizes[s]; i += 1 + sizes[s] / 40) {
            struct arena *own = arena_child(a);
            struct world one;
            run_nodes(&one, own, rules, make_nodes(own, i, i + 1));
            while (finding < all.found.n && all.found.at[finding].object < i)
                finding++;
            for (uint32_t k = 0; k < one.found.n; k++, finding++) {
                const struct finding *x = &one.found.at[k], *y = &all.found.at[finding];
                cr_assert(finding < all.found.n);
                expect_text(y->object_name, x->object_name, "object");
                expect_text(y->message, x->message, "message");
                cr_expect_eq(x->verdict, y->verdict);
            }
            cr_expect(value_eq(&one.run->nodes[0].after, &all.run->nodes[i].after));
            arena_free(own);
        }
        for (uint32_t r = 0; r < 4; r++)
            for (int v = 0; v < VERDICT_COUNT; v++)
                sum[r][VERDICT_SKIP] += all.run->rules[r].count[v];
        for (uint32_t r = 0; r < 4; r++)
            cr_expect_eq(sum[r][VERDICT_SKIP], sizes[s], "one verdict for each rule and node");
    }
}

ARENA_TEST(batches, order_of_operands_changes_nothing)
{
    static const char *const pairs[][2] = {
        {"vendor == \"v1\" AND custom_data.n > 3", "custom_data.n > 3 AND vendor == \"v1\""},
        {"vendor == \"v1\" OR custom_data.n > 3", "custom_data.n > 3 OR vendor == \"v1\""},
        {"NOT (vendor == \"v1\" OR custom_data.n > 3)",
         "NOT custom_data.n > 3 AND NOT vendor == \"v1\""},
        {"custom_data.n > 3", "3 < custom_data.n"},
        {"custom_data.n BETWEEN 2 AND 4", "custom_data.n <= 4 AND custom_data.n >= 2"},
        {"vendor IN (\"v1\", \"v2\")", "vendor == \"v2\" OR vendor == \"v1\""},
        {"(custom_data.n ?? 3) == 3", "custom_data.n == 3 OR custom_data.n IS NULL"},
    };
    for (size_t i = 0; i < COUNTOF(pairs); i++) {
        struct world w;
        str both = str_printf(a, "RULE x ALWAYS THEN ASSERT %s\nRULE y ALWAYS THEN ASSERT %s\n",
                              pairs[i][0], pairs[i][1]);
        run_nodes(&w, a, both.p, make_nodes(a, 0, 130));
        for (int v = 0; v < VERDICT_COUNT; v++)
            cr_expect_eq(w.run->rules[0].count[v], w.run->rules[1].count[v], "%s | %s: %s",
                         pairs[i][0], pairs[i][1], verdict_name((enum verdict)v));
    }
}

ARENA_TEST(batches, rules_of_nothing_in_common_may_change_places)
{
    struct world x, y;
    const char *one = "RULE p WHEN vendor == \"v1\" THEN ASSERT custom_data.n > 3\n";
    const char *two = "RULE q WHEN model == \"m5\" THEN SET custom_data.z TO 1\n";
    run_nodes(&x, a, str_printf(a, "%s%s", one, two).p, make_nodes(a, 0, 100));
    run_nodes(&y, a, str_printf(a, "%s%s", two, one).p, make_nodes(a, 0, 100));
    expect_text(story(a, &x), story(a, &y), "both orders");
}

ARENA_TEST(batches, the_same_run_twice_says_the_same)
{
    struct world x, y;
    run_nodes(&x, a, rules, make_nodes(a, 0, 1500));
    run_nodes(&y, a, rules, make_nodes(a, 0, 1500));
    expect_text(story(a, &x), story(a, &y), "twice");
}

ARENA_TEST(batches, a_selection_judges_only_what_it_names)
{
    struct world w;
    run_nodes(&w, a, rules, make_nodes(a, 0, 200));
    uint64_t *bits;
    uint32_t source =
        sources_add(&w.dg.sources, STR("-w"), STR("vendor == \"v2\" AND name LIKE \"n1*\""));
    struct ast_expr *cond = policy_condition(w.set, source, AST_NODE, NULL, &w.dg);
    cr_assert_not_null(cond);
    cr_assert(engine_where(&bits, a, cond, AST_NODE, (str){0}, w.fleet, NULL, &w.dg));
    uint32_t want = 0;
    for (uint32_t i = 0; i < 200; i++) {
        bool hit = i % 3 == 2 && str_starts(fleet_name(w.fleet, FLEET_NODES, i), STR("n1"));
        cr_expect_eq(bits_get(bits, i), hit, "node %u", i);
        want += hit;
    }
    uint64_t one_rule = 1u << 3;
    struct run_options o = {
        .nodes = bits, .rules = &one_rule, .findings_rule = UINT64_MAX, .findings_run = UINT64_MAX};
    cr_assert(engine_run(&w.run, a, w.program, w.fleet, &o, &w.dg));
    cr_expect_eq(w.run->objects, want);
    uint64_t all = 0;
    for (int v = 0; v < VERDICT_COUNT; v++)
        all += w.run->total[v];
    cr_expect_eq(all, want, "one rule is reported");
    cr_expect_not(w.run->rules[0].reported);
    cr_expect(w.run->rules[1].count[VERDICT_PASS] > 0, "the others ran, for their SETs");
}
