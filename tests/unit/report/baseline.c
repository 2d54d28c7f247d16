/* SPDX-License-Identifier: Apache-2.0 */
#include "report/baseline.h"

#include "tests/unit/engine/kit.h"

static struct findings_report report_of(const struct world *w)
{
    return (struct findings_report){.run = w->run,
                                    .fleet = w->fleet,
                                    .sources = &w->dg.sources,
                                    .fail_level = AST_WARNING,
                                    .most_rule = UINT64_MAX,
                                    .most_run = UINT64_MAX};
}

/* The run's report in a format. */
static str report_in(struct world *w, const char *format)
{
    struct report r;
    struct findings_report f = report_of(w);
    struct buf b = BUF(w->a);
    findings_make(&r, w->a, &f);
    r.done = true;
    r.exit_text = "";
    report_format_find(str_of(format))->write(&(struct report_out){.buf = &b}, &r);
    return buf_str(&b);
}

/* What a run is against the report of another: "new known fixed". */
static str compared(struct arena *a, str before, struct world *w, bool chosen)
{
    struct baseline *b;
    struct findings_report r = report_of(w);
    uint32_t source = sources_add(&w->dg.sources, STR("before"), before);
    cr_assert(baseline_read(&b, a, source, &w->dg), "%.*s", STR_ARG(diag_codes(&w->dg)));
    baseline_compare(&r, a, b, chosen);
    return str_printf(a, "%d %d %u", (int)r.fresh, (int)r.unchanged, r.gone_count);
}

#define NODE(name, x, y) "{\"name\": \"" name "\", \"custom_data\": {\"x\": " x ", \"y\": " y "}}\n"

ARENA_TEST(baseline, knows_what_stays_and_sees_what_is_new)
{
    static const char rule[] = "RULE r ALWAYS THEN { ASSERT custom_data.x == 1; "
                               "ASSERT custom_data.y > 1 }";
    static const struct {
        const char *what, *rules, *data, *want;
    } rows[] = {
        {"the same", rule, NODE("a", "2", "2"), "0 1 0"},
        {"moved lines",
         "\n\n# note\nRULE r ALWAYS THEN { ASSERT custom_data.x == 1;\n"
         "ASSERT custom_data.y > 1 }",
         "\n\n" NODE("a", "2", "2"), "0 1 0"},
        {"another value that is wrong", rule, NODE("a", "3", "2"), "0 1 0"},
        {"another severity", "RULE r SEVERITY info ALWAYS THEN ASSERT custom_data.x == 1",
         NODE("a", "2", "2"), "0 1 0"},
        {"a further condition fails", rule, NODE("a", "2", "0"), "1 0 0"},
        {"another object", rule, NODE("b", "2", "2"), "1 0 1"},
        {"another rule", "RULE s ALWAYS THEN ASSERT custom_data.x == 1", NODE("a", "2", "2"),
         "1 0 1"},
        {"mended", rule, NODE("a", "1", "2"), "0 0 1"},
        {"undecided where it failed", "RULE r ALWAYS THEN ASSERT custom_data.x > 1",
         NODE("a", "\"t\"", "2"), "0 1 0"},
    };
    static const char *const formats[] = {"json", "sarif"};
    for (size_t i = 0; i < COUNTOF(rows) * COUNTOF(formats); i++) {
        struct world before, now;
        size_t k = i / COUNTOF(formats);
        world_run(&before, a, rule, NODE("a", "2", "2"));
        world_run(&now, a, rows[k].rules, rows[k].data);
        str text = report_in(&before, formats[i % COUNTOF(formats)]);
        expect_text(compared(a, text, &now, false), str_of(rows[k].want), rows[k].what);
    }
}

ARENA_TEST(baseline, an_undecided_verdict_does_not_cover_a_failure)
{
    struct world before, now;
    world_run(&before, a, "RULE r ALWAYS THEN ASSERT custom_data.x > 5", NODE("a", "\"t\"", "0"));
    world_run(&now, a, "RULE r ALWAYS THEN ASSERT custom_data.x > 5", NODE("a", "2", "0"));
    expect_text(compared(a, report_in(&before, "json"), &now, false), STR("1 0 0"), "worse");
    expect_text(compared(a, report_in(&now, "json"), &before, false), STR("0 1 0"), "better");
}

ARENA_TEST(baseline, rules_without_a_name_are_known_by_their_text)
{
    struct world before, now;
    world_run(&before, a, "WHEN name == \"a\" THEN ASSERT custom_data.x == 1", NODE("a", "2", "0"));
    world_run(&now, a,
              "RULE z ALWAYS THEN TAG \"t\"\nWHEN name == \"a\"\n  THEN ASSERT custom_data.x == 1",
              NODE("a", "2", "0"));
    expect_text(compared(a, report_in(&before, "json"), &now, false), STR("0 1 0"), "moved");
}

ARENA_TEST(baseline, says_nothing_is_fixed_of_what_was_not_looked_at)
{
    struct world before, now;
    world_run(&before, a, "RULE r ALWAYS THEN ASSERT custom_data.x == 1", NODE("a", "2", "0"));
    world_run(&now, a, "RULE s ALWAYS THEN ASSERT custom_data.x == 1", NODE("a", "1", "0"));
    expect_text(compared(a, report_in(&before, "json"), &now, true), STR("0 0 0"), "chosen");
}

ARENA_TEST(baseline, refuses_what_is_no_report)
{
    static const struct {
        const char *text, *codes;
    } rows[] = {
        {"", "E0301"},
        {"[]", "E0801"},
        {"7", "E0801"},
        {"{\"kind\": \"check\", \"schema_version\": 1}", "E0801"},
        {"{\"kind\": \"policy-eval\", \"schema_version\": 1}", "E0801"},
        {"{\"kind\": \"policy-eval\", \"schema_version\": 1, \"findings\": [1]}", "E0801"},
        {"{\"kind\": \"policy-eval\", \"schema_version\": 1, \"findings\": [{\"verdict\": "
         "\"fail\"}]}",
         "E0801"},
        {"{\"kind\": \"policy-eval\", \"schema_version\": 2, \"findings\": []}", "E0802"},
        {"{\"kind\": \"policy-eval\", \"schema_version\": \"1\", \"findings\": []}", "E0802"},
        {"{\"kind\": \"policy-eval\", \"schema_version\": 1, \"findings\": []}", ""},
        {"{\"runs\": [], \"version\": \"2.2.0\"}", "E0802"},
        {"{\"runs\": [1], \"version\": \"2.1.0\"}", "E0801"},
        {"{\"runs\": [{\"tool\": {\"driver\": {\"name\": \"other\"}}, \"results\": []}], "
         "\"version\": \"2.1.0\"}",
         "E0801"},
        {"{\"runs\": [{\"tool\": {\"driver\": {\"name\": \"unet\"}}, \"results\": [7]}], "
         "\"version\": \"2.1.0\"}",
         "E0803"},
        {"{\"runs\": [{\"tool\": {\"driver\": {\"name\": \"unet\"}}, \"results\": []}], "
         "\"version\": \"2.1.0\"}",
         ""},
    };
    for (size_t i = 0; i < COUNTOF(rows); i++) {
        struct diags dg = diags_new(a);
        struct baseline *b;
        bool read =
            baseline_read(&b, a, sources_add(&dg.sources, STR("b"), str_of(rows[i].text)), &dg);
        expect_text(diag_codes(&dg), str_of(rows[i].codes), rows[i].text);
        cr_expect_eq(read, !*rows[i].codes, "%s", rows[i].text);
    }
}
