/* SPDX-License-Identifier: Apache-2.0 */
/* What a policy run says in each format: waivers, elements, the instant, limits. */
#include "report/findings.h"

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

/* The report in a format, without the line breaks and blanks of JSON. */
static str in_format(struct arena *a, const char *format, const struct findings_report *f)
{
    struct report r;
    struct buf b = BUF(a), squeezed = BUF(a);
    findings_make(&r, a, f);
    r.done = true;
    r.exit_text = "";
    report_format_find(str_of(format))->write(&(struct report_out){.buf = &b}, &r);
    bool blank = false;
    for (size_t i = 0; i < b.n; i++) {
        blank = b.p[i] == '\n' || (blank && b.p[i] == ' ');
        if (!blank)
            buf_putc(&squeezed, b.p[i]);
    }
    return buf_str(&squeezed);
}

/* A spool of one finding. */
static struct spool *only(struct arena *a, const struct finding *f)
{
    struct limits limits = limits_default();
    struct spool *s = spool_new(a, &limits);
    spool_add(s, f);
    return s;
}

struct part {
    const char *format, *text;
};

static void expect_parts(struct arena *a, const struct findings_report *r, const struct part *parts,
                         size_t n)
{
    for (size_t i = 0; i < n; i++) {
        str text = in_format(a, parts[i].format, r);
        cr_expect(str_find(text, str_of(parts[i].text), 0) != SIZE_MAX, "no <%s> in %s:\n%.*s",
                  parts[i].text, parts[i].format, STR_ARG(text));
    }
}

static const char rule[] = "RULE r ALWAYS THEN ASSERT vendor == \"x\"";
static const char node[] = "{\"name\": \"n1\", \"vendor\": \"y\"}";

ARENA_TEST(findings, waived_ones_say_why_and_until_when)
{
    struct world w;
    world_run(&w, a, rule, node);
    struct ast_exempt exempt = {.at = {0, 0, 4},
                                .rule = STR("r"),
                                .cond_text = STR("true"),
                                .until_text = STR("2027-01-31"),
                                .reason = STR("lab, NET-1"),
                                .by = STR("ops")};
    struct finding f = w.found.at[0];
    f.verdict = VERDICT_WAIVED;
    f.waiver = &exempt;
    struct waiver_result waivers[] = {{.exempt = &exempt, .waived = 1}};
    struct run run = *w.run;
    run.findings = only(a, &f);
    run.total[VERDICT_WAIVED] = 1;
    run.waivers = waivers;
    run.waiver_count = 1;
    w.run = &run;
    struct findings_report r = report_of(&w);
    static const struct part parts[] = {
        {"text", "waived: error: n1: node.vendor is \"y\", wanted \"x\" [r]"
                 " -- lab, NET-1 (until 2027-01-31, by ops)"},
        {"text", "1 waived, "},
        {"json", "\"waiver\": {\"reason\": \"lab, NET-1\",\"until\": \"2027-01-31\",\"by\": "
                 "\"ops\",\"place\": {"},
        {"json", "\"waivers\": [{\"rule\": \"r\",\"condition\": \"true\","},
        {"junit", "<skipped message=\"waived: lab, NET-1 (until 2027-01-31, by ops)\"/>"},
        {"github", "::notice file=t.ndjson,"},
        {"github", "::waived: n1: "},
        {"sarif", "\"suppressions\": [{\"kind\": \"external\",\"status\": \"accepted\","
                  "\"justification\": \"lab, NET-1 (until 2027-01-31, by ops)\","
                  "\"location\": {\"physicalLocation\""},
    };
    expect_parts(a, &r, parts, COUNTOF(parts));
    cr_expect(!findings_counts(&r, &f));
}

ARENA_TEST(findings, elements_are_named_and_known_by_their_name)
{
    struct world w, moved;
    static const char first[] = "{\"name\": \"n1\", \"vendor\": \"y\", \"interfaces\": "
                                "[{\"name\": \"a\"}, {\"name\": \"b\"}]}";
    static const char second[] = "{\"name\": \"n1\", \"vendor\": \"y\", \"interfaces\": "
                                 "[{\"name\": \"0\"}, {\"name\": \"a\"}, {\"name\": \"b\"}]}";
    world_run(&w, a, rule, first);
    world_run(&moved, a, rule, second);
    struct finding b1 = w.found.at[0], b2 = moved.found.at[0];
    b1.element_index = 1;
    b1.element = STR("node.interfaces[1]");
    b2.element_index = 2;
    b2.element = STR("node.interfaces[2]");
    b1.element_key = b2.element_key = STR("b");
    struct findings_report r1 = report_of(&w), r2 = report_of(&moved);
    struct fingerprint p1 = findings_fingerprint(&r1, &b1), p2 = findings_fingerprint(&r2, &b2);
    cr_expect(memcmp(p1.text, p2.text, sizeof p1.text) == 0, "an element in front changes it");
    b2.element_key = STR("a");
    p2 = findings_fingerprint(&r2, &b2);
    cr_expect(memcmp(p1.text, p2.text, sizeof p1.text) != 0, "another element is another");
    expect_text(findings_name(a, &b1), STR("n1 node.interfaces[1]"), "name");
    struct run run = *w.run;
    run.findings = only(a, &b1);
    r1.run = &run;
    static const struct part parts[] = {
        {"text", ": fail: error: n1 node.interfaces[1]: "},
        {"json", "\"object\": \"n1\",\"element\": \"node.interfaces[1]\","},
        {"junit", "name=\"n1 node.interfaces[1]\""},
        {"sarif", "\"name\": \"n1 node.interfaces[1]\""},
    };
    expect_parts(a, &r1, parts, COUNTOF(parts));
}

ARENA_TEST(findings, an_element_without_a_name_is_known_by_its_place)
{
    static const char each[] = "RULE r FOR EACH i IN node.interfaces ALWAYS THEN ASSERT i.mtu == 1";
    static const struct {
        const char *first, *second;
        bool same;
    } rows[] = {
        {"{\"mtu\": 2, \"name\": \"b\"}", "{\"mtu\": 1}, {\"mtu\": 2, \"name\": \"b\"}", true},
        {"{\"mtu\": 2}", "{\"mtu\": 1}, {\"mtu\": 2}", false},
        {"{\"mtu\": 2, \"name\": \"b\"}", "{\"mtu\": 2, \"name\": \"c\"}", false},
    };
    for (size_t i = 0; i < COUNTOF(rows); i++) {
        struct world w[2];
        struct fingerprint print[2];
        for (size_t k = 0; k < 2; k++) {
            str data = str_printf(a, "{\"name\": \"n\", \"interfaces\": [%s]}",
                                  k ? rows[i].second : rows[i].first);
            world_run(&w[k], a, each, data.p);
            cr_assert_eq(w[k].found.n, 1);
            struct findings_report r = report_of(&w[k]);
            print[k] = findings_fingerprint(&r, &w[k].found.at[0]);
        }
        cr_expect_eq(!memcmp(print[0].text, print[1].text, sizeof print[0].text), rows[i].same,
                     "%s", rows[i].second);
    }
}

ARENA_TEST(findings, the_instant_is_told_where_it_mattered)
{
    struct world w;
    world_run(&w, a, rule, node);
    struct run run = *w.run;
    struct findings_report r = report_of(&w);
    r.now = 1798758000;
    r.run = &run;
    cr_expect(str_find(in_format(a, "json", &r), STR("\"now\""), 0) == SIZE_MAX);
    run.used_now = true;
    static const struct part parts[] = {
        {"text", "judged as of 2026-12-31T23:00:00Z"},
        {"json", "\"now\": \"2026-12-31T23:00:00Z\""},
        {"ndjson", "\"now\":\"2026-12-31T23:00:00Z\""},
        {"junit", "timestamp=\"2026-12-31T23:00:00Z\""},
        {"sarif", "\"properties\": {\"now\": \"2026-12-31T23:00:00Z\"}"},
        {"github", "judged as of 2026-12-31T23:00:00Z"},
    };
    expect_parts(a, &r, parts, COUNTOF(parts));
}

ARENA_TEST(findings, limits_count_what_they_leave_out)
{
    struct world w;
    struct buf data = BUF(a);
    for (int i = 0; i < 5; i++)
        buf_printf(&data, "{\"name\": \"n%d\", \"vendor\": \"%s\"}\n", i, i ? "y" : "x");
    buf_putc(&data, '\0');
    world_run(&w, a, rule, str_dup(a, str_trim(str_sub(buf_str(&data), 0, data.n - 1))).p);
    struct findings_report r = report_of(&w);
    r.most_rule = 3;
    cr_expect_eq(findings_printed(a, &r), 3);
    static const struct part parts[] = {{"text", "1 more of r"},
                                        {"json", "\"findings\": 4,\"findings_printed\": 3"}};
    expect_parts(a, &r, parts, COUNTOF(parts));
    r.least = AST_CRITICAL;
    cr_expect_eq(findings_printed(a, &r), 0);
    r.least = AST_INFO;
    r.most_run = 0;
    cr_expect_eq(findings_printed(a, &r), 0);
}

ARENA_TEST(findings, only_what_decides_the_exit_code_counts)
{
    static const struct {
        const char *rule;
        bool counts;
    } rows[] = {
        {"RULE r SEVERITY info ALWAYS THEN ASSERT vendor == \"x\"", false},
        {"RULE r SEVERITY warning ALWAYS THEN ASSERT vendor == \"x\"", true},
        {"RULE r ALWAYS THEN ASSERT vendor > 3", true},
        {"RULE r UNDECIDED warn ALWAYS THEN ASSERT vendor > 3", false},
        {"RULE r ALWAYS THEN WARN \"x\"", false},
    };
    for (size_t i = 0; i < COUNTOF(rows); i++) {
        struct world w;
        world_run(&w, a, rows[i].rule, node);
        struct findings_report r = report_of(&w);
        cr_assert_eq(w.found.n, 1, "%s", rows[i].rule);
        cr_expect_eq(findings_counts(&r, &w.found.at[0]), rows[i].counts, "%s", rows[i].rule);
    }
}
