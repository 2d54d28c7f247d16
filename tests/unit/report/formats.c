/* SPDX-License-Identifier: Apache-2.0 */
/* The formats, on items made by hand: what every command may say. */
#include "report/cases.h"
#include "report/report.h"
#include "tests/unit/support.h"

/* ---- a report of items in an array ---- */

struct given {
    const struct report_item *items;
};

static void get_given(const struct report *r, uint32_t i, struct arena *a UNUSED,
                      struct report_item *out)
{
    *out = ((const struct given *)r->ctx)->items[i];
}

static const struct report_kind given_kind = {.name = "given", .item = "thing", .get = get_given};

static const struct report_group groups[] = {
    {.id = {"r1", 2}, .severity = AST_ERROR, .at = {SOURCE_NONE, 0, 0}, .passed = 7},
    {.id = {"r2", 2}, .severity = AST_INFO, .at = {SOURCE_NONE, 0, 0}, .skipped = 3},
    {.id = {"r3", 2}, .severity = AST_INFO, .at = {SOURCE_NONE, 0, 0}},
};

static str written(struct arena *a, const char *format, const struct sources *s,
                   const struct report_item *items, uint32_t n, uint64_t most)
{
    struct given given = {items};
    struct report r = {.kind = &given_kind,
                       .ctx = &given,
                       .sources = s,
                       .groups = groups,
                       .group_count = COUNTOF(groups),
                       .item_count = n,
                       .most_results = most,
                       .done = true,
                       .exit_code = 2,
                       .exit_text = "why"};
    struct buf b = BUF(a);
    report_format_find(str_of(format))->write(&(struct report_out){.buf = &b}, &r);
    return buf_str(&b);
}

static void expect_parts(str text, const char *const *parts, size_t n)
{
    for (size_t i = 0; i < n; i++)
        cr_expect(str_find(text, str_of(parts[i]), 0) != SIZE_MAX, "no <%s> in\n%.*s", parts[i],
                  STR_ARG(text));
}
#define EXPECT_PARTS(text, ...)                                                                    \
    expect_parts((text), (const char *const[]){__VA_ARGS__},                                       \
                 COUNTOF(((const char *const[]){__VA_ARGS__})))

/* JSON without the blanks between its parts. */
static str squeezed(struct arena *a, str text)
{
    struct buf b = BUF(a);
    bool quoted = false;
    for (size_t i = 0; i < text.n; i++) {
        quoted ^= text.p[i] == '"' && (!i || text.p[i - 1] != '\\');
        if (quoted || (text.p[i] != ' ' && text.p[i] != '\n'))
            buf_putc(&b, text.p[i]);
    }
    return buf_str(&b);
}

static struct report_item item(enum outcome o, uint32_t group, const char *name)
{
    return (struct report_item){.group = group,
                                .outcome = o,
                                .severity = AST_ERROR,
                                .counts = true,
                                .name = str_of(name),
                                .message = STR("m"),
                                .at = SPAN_NONE,
                                .excuse_at = SPAN_NONE};
}

ARENA_TEST(formats, are_found_by_name)
{
    cr_expect_str_eq(report_format_find(STR("sarif"))->name, "sarif");
    cr_expect(!report_format_find(STR("text"))->complete);
    cr_expect_null(report_format_find(STR("pdf")));
}

ARENA_TEST(formats, junit_counts_what_it_lists)
{
    struct sources s = sources_new(a);
    struct report_item items[] = {
        item(OUTCOME_FAIL, 1, "f"),   item(OUTCOME_FAIL, 0, "a"), item(OUTCOME_UNDECIDED, 0, "b"),
        item(OUTCOME_WAIVED, 0, "c"), item(OUTCOME_PASS, 0, "d"), item(OUTCOME_FAIL, 0, "e"),
    };
    items[3].excuse = STR("lab (until 2027-01-31)");
    items[4].message = (str){0};
    items[5].known = KNOWN_UNCHANGED;
    items[5].counts = false;
    str text = written(a, "junit", &s, items, COUNTOF(items), UINT64_MAX);
    EXPECT_PARTS(
        text, "<testsuites name=\"unet given\" tests=\"7\" failures=\"2\" errors=\"1\" time=\"0\">",
        "<testsuite name=\"r1\" tests=\"6\" failures=\"1\" errors=\"1\" skipped=\"2\" time=\"0\">",
        "<testsuite name=\"r2\" tests=\"1\" failures=\"1\" errors=\"0\" skipped=\"0\" time=\"0\">",
        "name=\"objects that pass\"", "<skipped message=\"waived: lab (until 2027-01-31)\"/>",
        "<skipped message=\"known from the baseline: m\"/>",
        "<testcase classname=\"r1\" name=\"d\" time=\"0\"/>");
    cr_expect(str_find(text, STR("\"r3\""), 0) == SIZE_MAX, "nothing to say of r3");
    cr_expect(str_find(text, STR("concerned no object"), 0) == SIZE_MAX);
}

ARENA_TEST(formats, junit_of_nothing_is_one_case)
{
    struct sources s = sources_new(a);
    struct report r = {.kind = &given_kind, .sources = &s, .exit_text = "broke <&>"};
    struct buf b = BUF(a);
    report_junit(&(struct report_out){.buf = &b}, &r);
    EXPECT_PARTS(buf_str(&b), "tests=\"1\" failures=\"0\" errors=\"1\"",
                 "message=\"broke &lt;&amp;&gt;\"");
    r.done = true;
    b.n = 0;
    report_junit(&(struct report_out){.buf = &b}, &r);
    EXPECT_PARTS(buf_str(&b), "tests=\"1\" failures=\"0\" errors=\"0\"");
}

ARENA_TEST(formats, github_has_a_line_for_each_item)
{
    struct sources s = sources_new(a);
    uint32_t file = sources_add(&s, STR("a,b.yaml"), STR("\xc3\xa4\xf0\x9f\x98\x80: x\ny\n"));
    struct report_item items[] = {
        item(OUTCOME_FAIL, 0, "a\nb"), item(OUTCOME_UNDECIDED, 0, "u"),
        item(OUTCOME_WAIVED, 0, "w"),  item(OUTCOME_PASS, 0, "p"),
        item(OUTCOME_FAIL, 0, "k"),
    };
    items[0].at = (span){file, 8, 9};
    items[1].at = (span){file, 8, 11};
    items[2].excuse = STR("why");
    items[3].message = (str){0};
    items[4].known = KNOWN_UNCHANGED;
    expect_text(
        written(a, "github", &s, items, COUNTOF(items), UINT64_MAX),
        STR("::error file=a%2Cb.yaml,line=1,endLine=1,col=5,endColumn=6,title=r1::a%0Ab: m\n"
            "::warning file=a%2Cb.yaml,line=1,endLine=2,title=r1::undecided: u: m\n"
            "::notice title=r1::waived: w: m (why)\n"
            "::notice title=r1::known: k: m\n"),
        "github");
}

/* ---- SARIF ---- */

ARENA_TEST(formats, sarif_counts_columns_in_utf16)
{
    static const struct {
        const char *text;
        uint32_t from, to;
        const char *region;
    } rows[] = {
        {"abc", 1, 2, "{\"startLine\":1,\"startColumn\":2,\"endLine\":1,\"endColumn\":3}"},
        {"\tx", 1, 2, "{\"startLine\":1,\"startColumn\":2,\"endLine\":1,\"endColumn\":3}"},
        {"\xc3\xa4x", 2, 3, "{\"startLine\":1,\"startColumn\":2,\"endLine\":1,\"endColumn\":3}"},
        {"\xf0\x9f\x98\x80x", 4, 5,
         "{\"startLine\":1,\"startColumn\":3,\"endLine\":1,\"endColumn\":4}"},
        {"\xf0\x9f\x98\x80x", 0, 5,
         "{\"startLine\":1,\"startColumn\":1,\"endLine\":1,\"endColumn\":4}"},
        {"\xff\xffx", 2, 3, "{\"startLine\":1,\"startColumn\":3,\"endLine\":1,\"endColumn\":4}"},
        {"a\r\nb\nc", 3, 6, "{\"startLine\":2,\"startColumn\":1,\"endLine\":3,\"endColumn\":2}"},
        {"abc", 3, 3, "{\"startLine\":1,\"startColumn\":4}"},
    };
    struct sources s = sources_new(a);
    for (size_t i = 0; i < COUNTOF(rows); i++) {
        struct report_item one = item(OUTCOME_FAIL, 0, "n");
        one.at = (span){sources_add(&s, STR("f"), str_of(rows[i].text)), rows[i].from, rows[i].to};
        str text = squeezed(a, written(a, "sarif", &s, &one, 1, UINT64_MAX));
        EXPECT_PARTS(text, str_printf(a, "\"region\":%s", rows[i].region).p);
    }
}

ARENA_TEST(formats, sarif_says_of_all_results_whether_they_are_suppressed)
{
    struct sources s = sources_new(a);
    struct report_item items[] = {item(OUTCOME_WAIVED, 0, "w"), item(OUTCOME_FAIL, 0, "f"),
                                  item(OUTCOME_PASS, 0, "p")};
    items[0].excuse = STR("lab (until 2027-01-31, by x)");
    items[0].excuse_at = (span){sources_add(&s, STR("a.rules"), STR("EXEMPT r1")), 0, 6};
    items[0].known = KNOWN_UNCHANGED;
    items[1].known = KNOWN_NEW;
    items[1].fingerprint = STR("0f");
    str text = squeezed(a, written(a, "sarif", &s, items, COUNTOF(items), UINT64_MAX));
    EXPECT_PARTS(text,
                 "\"suppressions\":[{\"kind\":\"external\",\"status\":\"accepted\","
                 "\"justification\":\"lab (until 2027-01-31, by x)\",\"location\":",
                 "\"suppressions\":[],\"baselineState\":\"new\"", "\"baselineState\":\"unchanged\"",
                 "\"partialFingerprints\":{\"unetFinding/v1\":\"0f\"}");
    cr_expect(str_find(text, STR("\"p: m\""), 0) == SIZE_MAX, "what passed is no result");
    text = squeezed(a, written(a, "sarif", &s, items + 1, 1, UINT64_MAX));
    cr_expect(str_find(text, STR("suppressions"), 0) == SIZE_MAX);
}

ARENA_TEST(formats, sarif_of_very_many_has_one_result_a_rule)
{
    struct sources s = sources_new(a);
    struct report_item items[30];
    for (size_t i = 0; i < COUNTOF(items); i++)
        items[i] = item(i == 3 ? OUTCOME_FAIL : OUTCOME_UNDECIDED, i < 25 ? 0 : 1,
                        str_printf(a, "n%zu", i).p);
    str text = squeezed(a, written(a, "sarif", &s, items, COUNTOF(items), 29));
    EXPECT_PARTS(text, "\"ruleId\":\"r1\",\"ruleIndex\":0,\"level\":\"error\"",
                 "25 objects, the first at these places",
                 "\"ruleId\":\"r2\",\"ruleIndex\":1,\"level\":\"note\"", "\"results\":5",
                 "30 results are too many for one file", "\"name\":\"n19\"");
    cr_expect(str_find(text, STR("\"name\":\"n20\""), 0) == SIZE_MAX, "only the first places");
    text = written(a, "sarif", &s, items, COUNTOF(items), 30);
    cr_expect(str_find(text, STR("too many"), 0) == SIZE_MAX);
}

ARENA_TEST(formats, sarif_places_only_what_is_a_file)
{
    struct sources s = sources_new(a);
    struct report_item one = item(OUTCOME_FAIL, 0, "n");
    one.at = (span){sources_add(&s, STR("<stdin>"), STR("abc")), 0, 1};
    str text = written(a, "sarif", &s, &one, 1, UINT64_MAX);
    cr_expect(str_find(text, STR("physicalLocation"), 0) == SIZE_MAX);
    one.at = (span){sources_add(&s, STR("/tmp/a b"), STR("abc")), 0, 1};
    text = squeezed(a, written(a, "sarif", &s, &one, 1, UINT64_MAX));
    EXPECT_PARTS(text, "\"artifactLocation\":{\"uri\":\"file:///tmp/a%20b\"}");
    one.at = span_start(sources_add(&s, STR("big.ndjson"), (str){0}));
    one.line = 12;
    text = squeezed(a, written(a, "sarif", &s, &one, 1, UINT64_MAX));
    EXPECT_PARTS(text, "\"region\":{\"startLine\":12}");
}

/* ---- cases ---- */

ARENA_TEST(formats, tests_that_ran_come_in_every_format)
{
    struct sources s = sources_new(a);
    span at = {sources_add(&s, STR("a_test.rules"), STR("TEST \"x\"")), 0, 4};
    const struct case_result cases[] = {
        {STR("a_test.rules"), STR("x"), OUTCOME_PASS, {0}, at, NULL, 0},
        {STR("b_test.rules"), STR("y"), OUTCOME_FAIL, STR("it did not"), at, NULL, 0},
        {STR("a_test.rules"), STR("z"), OUTCOME_SKIP, STR("no configuration"), at, NULL, 0},
    };
    struct report r;
    cases_make(&r, a,
               &(struct cases_report){
                   .name = "policy-test", .sources = &s, .at = cases, .n = COUNTOF(cases)});
    r.done = true;
    r.exit_text = "";
    static const struct {
        const char *format, *part;
    } rows[] = {
        {"junit", "<testsuite name=\"a_test.rules\" tests=\"2\" failures=\"0\" errors=\"0\" "
                  "skipped=\"1\" time=\"0\" file=\"a_test.rules\">"},
        {"junit", "<skipped message=\"no configuration\"/>"},
        {"github", "title=b_test.rules::y: it did not\n"},
        {"github", "\n3 tests: 1 passed, 1 failed, 1 skipped\n"},
        {"ndjson", "{\"kind\":\"test\",\"test\":{\"suite\":\"b_test.rules\",\"name\":\"y\","
                   "\"outcome\":\"fail\",\"message\":\"it did not\","},
        {"json", "\"kind\": \"policy-test\""},
        {"sarif", "\"text\": \"y: it did not\""},
    };
    for (size_t i = 0; i < COUNTOF(rows); i++) {
        struct buf b = BUF(a);
        report_format_find(str_of(rows[i].format))->write(&(struct report_out){.buf = &b}, &r);
        EXPECT_PARTS(buf_str(&b), rows[i].part);
    }
}
