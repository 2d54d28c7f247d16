/* SPDX-License-Identifier: Apache-2.0 */
/* What a finding tells: the message, the fields that decided, their values and places. */
#include "tests/unit/engine/kit.h"

/* Facts of the first part as "field found|wanted|reason" lines. */
static str facts_of(struct arena *a, const struct finding *f)
{
    struct buf b = BUF(a);
    for (uint32_t p = 0; p < f->part_count; p++)
        for (uint32_t i = 0; i < f->parts[p].fact_count; i++) {
            const struct fact *x = &f->parts[p].facts[i];
            buf_printf(&b, "%.*s=%.*s|%.*s|%.*s\n", STR_ARG(x->field), STR_ARG(x->found_text),
                       STR_ARG(x->wanted), STR_ARG(x->reason));
        }
    return b.n ? buf_str(&b) : STR("");
}

ARENA_TEST(findings, name_the_fields_that_decided)
{
    static const struct {
        const char *cond, *facts;
    } rows[] = {
        {"vendor == \"x\"", "node.vendor=\"cisco\"|\"x\"|\n"},
        {"vendor != \"cisco\"", "node.vendor=\"cisco\"|not \"cisco\"|\n"},
        {"NOT vendor == \"cisco\"", "node.vendor=\"cisco\"|not \"cisco\"|\n"},
        {"model IS NOT NULL", "node.model=missing|a value|\n"},
        {"vendor IS NULL", "node.vendor=\"cisco\"|no value|\n"},
        {"custom_data.n > 5", "node.custom_data.n=3|> 5|\n"},
        {"vendor == \"cisco\" AND custom_data.n > 5", "node.custom_data.n=3|> 5|\n"},
        {"vendor == \"x\" OR custom_data.n > 5",
         "node.vendor=\"cisco\"|\"x\"|\nnode.custom_data.n=3|> 5|\n"},
        {"model > \"a\"", "node.model=missing|> \"a\"|is missing\n"},
        {"custom_data.n > \"a\"",
         "node.custom_data.n=3|> \"a\"|is an integer, wanted is a string\n"},
        {"custom_data.z > 1", "node.custom_data.z=null|> 1|is null\n"},
        {"custom_data.n == custom_data.m", "node.custom_data.n=3|4|\nnode.custom_data.m=4||\n"},
        {"custom_data.n > custom_data.none",
         "node.custom_data.n=3|> null|\nnode.custom_data.none=missing||is missing\n"},
    };
    for (size_t i = 0; i < COUNTOF(rows); i++) {
        struct world w;
        world_run(&w, a, str_printf(a, "RULE r ALWAYS THEN ASSERT %s", rows[i].cond).p,
                  "{\"name\": \"n\", \"vendor\": \"cisco\", \"custom_data\": {\"n\": 3, \"m\": 4, "
                  "\"z\": null}}");
        cr_assert_eq(w.found.n, 1, "%s", rows[i].cond);
        expect_text(facts_of(a, &w.found.at[0]), str_of(rows[i].facts), rows[i].cond);
    }
}

ARENA_TEST(findings, fill_messages_and_never_vanish)
{
    struct world w;
    world_run(&w, a,
              "RULE r ALWAYS THEN { ASSERT vendor == \"x\" MESSAGE \"{node.name} {{is}} "
              "{node.model} {custom_data.l} {custom_data.n ?? 9}\"; "
              "WARN \"mind {node.vendor}\"; TAG \"t\"; TAG \"u\" }",
              "{\"name\": \"n\", \"vendor\": \"cisco\", \"custom_data\": {\"l\": [1, \"a\"]}}");
    cr_assert_eq(w.found.n, 1);
    const struct finding *f = &w.found.at[0];
    expect_text(f->message, STR("n {is} <missing> [1, \"a\"] 9"), "message");
    cr_assert_eq(f->note_count, 1);
    expect_text(f->notes[0], STR("mind cisco"), "note");
    cr_assert_eq(f->label_count, 2);
    expect_text(f->labels[1], STR("u"), "label");
    expect_text(f->object_name, STR("n"), "object");
}

ARENA_TEST(findings, of_a_rule_that_only_notes_are_a_pass)
{
    struct world w;
    world_run(&w, a, "WHEN vendor == \"c\" THEN WARN \"hello\"",
              "[{\"name\": \"n\", \"vendor\": \"c\"}, {\"name\": \"m\"}]");
    cr_assert_eq(w.found.n, 1);
    cr_expect_eq(w.found.at[0].verdict, VERDICT_PASS);
    cr_expect_eq(w.run->total[VERDICT_FAIL] + w.run->total[VERDICT_UNDECIDED], 0);
}

ARENA_TEST(findings, point_into_the_inventory)
{
    struct world w;
    world_run(&w, a,
              "RULE writes ALWAYS THEN SET custom_data.made TO \"v\"\n"
              "RULE r ALWAYS THEN { ASSERT custom_data.a.b == 2; ASSERT custom_data.a.c == 1; "
              "ASSERT custom_data.made == 1; ASSERT model == \"x\" }",
              "nodes:\n  - name: n\n    custom_data:\n      a:\n        b: 1\n");
    cr_assert_eq(w.found.n, 1);
    const struct finding *f = &w.found.at[0];
    cr_assert_eq(f->part_count, 4);
    static const struct {
        const char *file;
        uint32_t line;
    } want[] = {{"t.yaml", 5}, {"t.yaml", 5}, {"t.rules", 1}, {"t.yaml", 2}};
    for (uint32_t i = 0; i < 4; i++) {
        struct place p = sources_place(&w.dg.sources, f->parts[i].facts[0].place);
        expect_text(p.name, str_of(want[i].file), "file");
        cr_expect_eq(p.line, want[i].line, "part %u: line %u, want %u", i, p.line, want[i].line);
    }
}

ARENA_TEST(findings, are_capped_but_counted)
{
    struct buf data = BUF(a);
    for (int i = 0; i < 100; i++)
        buf_printf(&data, "{\"name\": \"n%d\"}\n", i);
    struct world w;
    cr_assert(
        world_rules(&w, a, "RULE a ALWAYS THEN ASSERT false\nRULE b ALWAYS THEN ASSERT false"));
    cr_assert(world_data(&w, "t.ndjson", buf_str(&data)));
    struct run_options o = {.findings_rule = 7, .findings_run = 10};
    world_judge(&w, &o);
    cr_expect_eq(w.found.n, 10);
    cr_expect_eq(w.run->rules[0].findings, 100);
    cr_expect_eq(w.run->rules[1].findings, 100);
    cr_expect_eq(w.run->total[VERDICT_FAIL], 200);
    for (uint32_t i = 1; i < w.found.n; i++)
        cr_expect(w.found.at[i - 1].object <= w.found.at[i].object);
}

ARENA_TEST(findings, every_assert_that_failed_speaks)
{
    struct world w;
    world_run(&w, a,
              "RULE x ALWAYS THEN { ASSERT name == \"b\" MESSAGE \"{name} is no b\"; ASSERT name "
              "== \"a\";\n"
              "  ASSERT name == \"c\"; ASSERT vendor > \"z\"; ASSERT false MESSAGE \"never\" }",
              "[{\"name\": \"a\"}]");
    cr_assert_eq(w.found.n, 1);
    cr_expect_eq(w.found.at[0].part_count, 4, "what was undecided is kept beside");
    expect_text(w.found.at[0].message, STR("a is no b; node.name is \"a\", wanted \"c\"; never"),
                "message");
}
