/* SPDX-License-Identifier: Apache-2.0 */
#include "slicer/dialects.h"
#include "tests/unit/slicer/ask.h"

static str answer_text(struct arena *a, struct query *q, const char *dialect, str text)
{
    struct diags dg = ask_diags(a);
    struct query_answer answer;
    if (!query_run(&answer, q, a, dialects_find(NULL, str_of(dialect)), SOURCE_NONE, text, NULL,
                   &dg))
        return str_printf(a, "failed: %s", dg.n ? dg.at[0].message.p : "without a word");
    struct buf b = BUF(a);
    query_write(&b, &answer);
    return b.n ? buf_str(&b) : STR("");
}

ARENA_TEST(query, each_row_has_its_hits)
{
    for (size_t i = 0; i < COUNTOF(ROWS); i++) {
        struct query *q = ask(a, ROWS[i].questions);
        const char *text = CONFIGS[ROWS[i].config].text;
        str have = answer_text(a, q, CONFIGS[ROWS[i].config].dialect, str_of(text));
        expect_text(have, str_of(ROWS[i].answer), ROWS[i].questions);
    }
    cr_assert_geq(COUNTOF(ROWS), 60);
}

/* ---- questions ---- */

ARENA_TEST(query, equal_questions_below_the_same_one_are_one)
{
    struct query *q = query_new(a);
    struct match_expr x = kit_expr(a, "a||b"), y = kit_expr(a, "a||b"), z = kit_expr(a, "a||!b");
    uint32_t top = query_add(q, &x, QUERY_TOP);
    cr_expect_eq(query_add(q, &y, QUERY_TOP), top);
    cr_expect_neq(query_add(q, &z, QUERY_TOP), top);
    uint32_t below = query_add(q, &y, top);
    cr_expect_neq(below, top);
    cr_expect_eq(query_add(q, &x, below - 1), query_add(q, &y, below - 1));
    cr_expect_eq(query_count(q), 4);
}

ARENA_TEST(query, groups_have_their_names_before_any_text_is_read)
{
    struct query *q = ask(a, "x(?<one>a)||!(b)||(c)(?:d)\\(||(?<two>e)\na");
    uint32_t n;
    const str *names = query_groups(q, 0, &n);
    cr_assert_eq(n, 4);
    expect_text(names[0], STR("one"), "1");
    expect_text(names[1], STR(""), "2");
    expect_text(names[3], STR("two"), "4");
    query_groups(q, 1, &n);
    cr_expect_eq(n, 0);
}

ARENA_TEST(query, a_question_is_written_below_its_parents)
{
    struct query *q = ask(a, "interface .*\n> a\n>> b||c");
    struct buf b = BUF(a);
    query_put_text(&b, q, 2);
    expect_text(buf_str(&b), STR("interface .* : a : b||c"), "text");
}

/* ---- answers ---- */

ARENA_TEST(query, an_empty_text_has_no_hits)
{
    static const char *const texts[] = {"", "\n\n", "! nothing\n"};
    for (size_t i = 0; i < COUNTOF(texts); i++) {
        struct query *q = ask(a, "**\n> **\n.*\n*");
        expect_text(answer_text(a, q, "cisco_ios", str_of(texts[i])), STR(""), "ios");
        expect_text(answer_text(a, q, "juniper_junos", STR("\n")), STR(""), "junos");
    }
}

ARENA_TEST(query, no_questions_have_an_answer)
{
    expect_text(answer_text(a, query_new(a), "frr", STR("a\n b\n")), STR(""), "none");
}

ARENA_TEST(query, an_expression_without_levels_takes_nothing)
{
    struct query *q = query_new(a);
    struct match_expr none = {.text = STR(""), .at = SPAN_NONE};
    query_add(q, &none, query_add(q, &none, QUERY_TOP));
    expect_text(answer_text(a, q, "cisco_ios", STR("a\n b\n")), STR(""), "none");
}

ARENA_TEST(query, one_set_of_questions_serves_many_texts_and_dialects)
{
    struct query *q = ask(a, "interfaces||(.*)");
    static const char ONE[] = "interfaces {\n a;\n}\n", TWO[] = "set interfaces b\n";
    for (int i = 0; i < 2; i++) {
        expect_text(answer_text(a, q, "juniper_junos", str_of(ONE)), STR("q0 2 a 1=a\n"), "brace");
        expect_text(answer_text(a, q, "juniper_junos_set", str_of(TWO)),
                    STR("q0 1 interfaces b level=b 1=b\n"), "set");
    }
    struct match_expr more = kit_expr(a, "interfaces");
    query_add(q, &more, QUERY_TOP);
    expect_text(answer_text(a, q, "juniper_junos", str_of(ONE)),
                STR("q0 2 a 1=a\nq1 1 interfaces\n"), "one more");
}

ARENA_TEST(query, hits_under_each_hit_are_found_by_its_number)
{
    struct diags dg = ask_diags(a);
    struct query *q = ask(a, "**||a\n> **||b");
    struct query_answer answer;
    str text = STR("a\n b\n a\n  b\n  b\nc\n b\na\n c\n");
    cr_assert(query_run(&answer, q, a, dialects_find(NULL, STR("generic_indent")), SOURCE_NONE,
                        text, NULL, &dg));
    static const uint32_t counts[] = {3, 2, 0};
    cr_assert_eq(answer.hits[0].n, COUNTOF(counts));
    for (uint32_t i = 0; i < COUNTOF(counts); i++) {
        uint32_t n;
        const struct query_hit *h = query_below(&answer, 1, i, &n);
        cr_expect_eq(n, counts[i], "%u", i);
        for (uint32_t k = 0; k < n; k++) {
            cr_expect_eq(h[k].parent, i);
            expect_text(str_sub(text, h[k].from, h[k].to), STR("b"), "bytes");
        }
    }
}

/* ---- what cannot be answered ---- */

static str failure(struct arena *a, const char *questions, const char *dialect, str text,
                   enum limit limit, uint64_t value)
{
    struct diags dg = ask_diags(a);
    dg.limits.at[limit] = value;
    struct query_answer answer = {.n = 7};
    bool fine = query_run(&answer, ask(a, questions), a, dialects_find(NULL, str_of(dialect)),
                          SOURCE_NONE, text, NULL, &dg);
    cr_expect_eq(fine, dg.errors == 0);
    cr_expect_eq(answer.n == 7, !fine, "a failure leaves the answer alone");
    return diag_codes(&dg);
}

ARENA_TEST(query, a_pattern_that_gives_up_is_an_error)
{
    str text = STR("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx y\n");
    expect_text(failure(a, "(x+x+)+y", "frr", text, LIMIT_regex_match_steps, 1000), STR("E0454"),
                "steps");
}

ARENA_TEST(query, a_text_that_does_not_parse_is_no_empty_one)
{
    expect_text(failure(a, "a", "juniper_junos", STR("a {\n"), LIMIT_query_hits, 9), STR("E0403"),
                "open");
}

ARENA_TEST(query, a_bad_pattern_is_an_error)
{
    expect_text(failure(a, "a(", "frr", STR("a\n"), LIMIT_query_hits, 9), STR("E0452"), "bad");
}

ARENA_TEST(query, hits_and_words_are_limited)
{
    str three = STR("a\na\na\n"), words = STR("set a b c\n");
    expect_text(failure(a, "a", "frr", three, LIMIT_query_hits, 3), STR(""), "three");
    expect_text(failure(a, "a", "frr", three, LIMIT_query_hits, 2), STR("E0601"), "two");
    expect_text(failure(a, "**", "juniper_junos_set", words, LIMIT_path_words, 3), STR(""), "3");
    expect_text(failure(a, "**", "juniper_junos_set", words, LIMIT_path_words, 2), STR("E0601"),
                "2 words");
    expect_text(failure(a, "a", "juniper_junos_set", words, LIMIT_path_words, 2), STR(""),
                "the beginning of a long line");
}

/* ---- sizes ---- */

ARENA_TEST(query, a_hundred_thousand_lines)
{
    struct buf text = BUF(a);
    for (uint32_t i = 0; i < 1000; i++) {
        buf_printf(&text, "interface Gi%u\n ip address 10.0.%u.%u 255.0.0.0\n", i, i / 256,
                   i % 256);
        if (i % 10 == 0)
            buf_add(&text, STR(" shutdown\n"));
        for (uint32_t k = 0; k < 98; k++)
            buf_printf(&text, " service-policy input P%u\n", k);
    }
    struct diags dg = ask_diags(a);
    struct query *q = ask(a, "interface .*\n> shutdown\n> ip address (?<ip>\\S+) .*\n"
                             "> .*\ninterface .*||.*\n**||nothing .*");
    struct query_answer answer;
    struct arena *own = arena_child(a);
    cr_assert(query_run(&answer, q, own, dialects_find(NULL, STR("cisco_ios")), SOURCE_NONE,
                        buf_str(&text), NULL, &dg));
    static const uint32_t counts[] = {1000, 100, 1000, 99100, 99100, 0};
    for (uint32_t i = 0; i < COUNTOF(counts); i++)
        cr_expect_eq(answer.hits[i].n, counts[i], "question %u: %u", i, answer.hits[i].n);
    uint32_t n;
    const struct query_hit *h = query_below(&answer, 2, 999, &n);
    cr_assert_eq(n, 1);
    expect_text(h->groups[0].text, STR("10.0.3.231"), "the last address");
    cr_expect_eq(h->line, 1000 * 100 + 100 - 99 + 1, "%u", h->line);
    cr_expect_lt(arena_bytes(own), (size_t)200300 * sizeof *h * 2, "%zu", arena_bytes(own));
}

/* Every beginning of every path is a hit below every shorter one. */
ARENA_TEST(query, a_long_path_costs_its_hits)
{
    struct buf text = BUF(a);
    buf_add(&text, STR("set"));
    for (uint32_t i = 0; i < 1200; i++)
        buf_printf(&text, " w%u", i);
    struct diags dg = ask_diags(a);
    struct query_answer answer;
    cr_assert(query_run(&answer, ask(a, "**||(.*)\n> **||(.*)9"), a,
                        dialects_find(NULL, STR("juniper_junos_set")), SOURCE_NONE, buf_str(&text),
                        NULL, &dg));
    cr_expect_eq(answer.hits[0].n, 1200);
    cr_expect_gt(answer.hits[1].n, 50000);
}
