/* SPDX-License-Identifier: Apache-2.0 */
#include "base/diag.h"
#include "tests/unit/support.h"

static str written(struct diags *dg)
{
    struct buf b = BUF(dg->arena);
    diags_write(&b, dg, false);
    return buf_str(&b);
}

/* The span of the first `what` in the text of a source. */
static span span_of(const struct diags *dg, uint32_t file, const char *what)
{
    size_t at = str_find(dg->sources.at[file].text, str_of(what), 0);
    cr_assert_neq(at, SIZE_MAX);
    return (span){file, (uint32_t)at, (uint32_t)(at + strlen(what))};
}

Test(diag, every_row_has_its_own_code_and_an_explanation)
{
    for (int i = 0; i < DIAG_COUNT; i++) {
        const struct diag_info *row = diag_info((enum diag_code)i);
        char letter = "NWE"[row->severity];
        cr_expect(row->code[0] == letter && strlen(row->code) == 5, "%s", row->code);
        cr_expect(diag_find(str_of(row->code)) == row, "%s stands twice", row->code);
        cr_expect_gt(strlen(row->explanation), 20u, "%s", row->code);
        cr_expect_gt(strlen(row->message), 1u, "%s", row->code);
    }
    cr_expect(diag_find(STR("e0601")) == diag_info(DIAG_LIMIT));
    cr_expect_null(diag_find(STR("E9999")));
}

ARENA_TEST(diag, shows_place_carets_label_and_help)
{
    struct diags dg = diags_new(a);
    uint32_t f = sources_add(&dg.sources, STR("a.json"), STR("{\n  \"a\": 1,\n  \"a\": 2\n}\n"));
    DIAG_STR(&dg, DUPLICATE_KEY, ((span){f, 14, 17}), STR("a"));
    diag_label(&dg, "here %s", "again");
    diag_also(&dg, (span){f, 4, 7}, "first");
    diag_help(&dg, "remove one");
    expect_text(written(&dg),
                STR("error[E0305]: the key `a` stands twice in one map\n"
                    "  --> a.json:3:3\n"
                    "   |\n"
                    " 3 |   \"a\": 2\n"
                    "   |   ^^^ here again\n"
                    "  --> a.json:2:3\n"
                    "   |\n"
                    " 2 |   \"a\": 1,\n"
                    "   |   ^^^ first\n"
                    "   = help: remove one\n"),
                "excerpt");
    cr_expect_eq(dg.errors, 1);
}

ARENA_TEST(diag, carets_stand_right_behind_tabs_and_wide_text)
{
    static const struct {
        const char *text, *what, *line, *carets;
        uint32_t column;
    } rows[] = {
        {"\t\tx = bad", "bad", "  x = bad", "      ^^^", 7},
        {"\xc3\xa4\xe2\x82\xac bad", "bad", "\xc3\xa4\xe2\x82\xac bad", "   ^^^", 4},
        {"\x1b[2J bad", "bad", "\\x1b[2J bad", "        ^^^", 6},
        {"a\xff"
         "bad",
         "bad", "a\\xffbad", "     ^^^", 3},
        {"\xc3\xa4", "\xc3\xa4", "\xc3\xa4", "^", 1},
        {"b\tad", "b\tad", "b ad", "^^^^", 1},
    };
    for (size_t i = 0; i < COUNTOF(rows); i++) {
        struct diags dg = diags_new(a);
        uint32_t f = sources_add(&dg.sources, STR("f"), str_of(rows[i].text));
        DIAG_STR(&dg, ENCODING, span_of(&dg, f, rows[i].what), STR("x"));
        str want = str_printf(a,
                              "error[E0306]: this is not UTF-8 text: x\n"
                              "  --> f:1:%u\n   |\n 1 | %s\n   | %s\n",
                              rows[i].column, rows[i].line, rows[i].carets);
        expect_text(written(&dg), want, rows[i].text);
    }
}

ARENA_TEST(diag, the_end_of_a_file_and_an_empty_one_have_a_caret)
{
    static const char *const texts[] = {"", "a", "a\n", "a\nb"};
    for (size_t i = 0; i < COUNTOF(texts); i++) {
        struct diags dg = diags_new(a);
        str text = str_of(texts[i]);
        uint32_t f = sources_add(&dg.sources, STR("f"), text);
        DIAG_STR(&dg, ENCODING, ((span){f, (uint32_t)text.n, (uint32_t)text.n}), STR("x"));
        str s = written(&dg);
        cr_expect_neq(str_find(s, STR("^"), 0), SIZE_MAX, "%s", texts[i]);
        cr_expect_eq(str_find(s, STR("^^"), 0), SIZE_MAX, "%s", texts[i]);
    }
}

ARENA_TEST(diag, long_lines_are_shown_in_part)
{
    struct buf b = BUF(a);
    buf_pad(&b, 'x', 100000);
    buf_add(&b, STR("bad"));
    buf_pad(&b, 'y', 100000);
    struct diags dg = diags_new(a);
    uint32_t f = sources_add(&dg.sources, STR("f"), buf_str(&b));
    DIAG_STR(&dg, ENCODING, span_of(&dg, f, "bad"), STR("x"));
    str s = written(&dg);
    cr_expect_lt(s.n, 2000u);
    cr_expect_neq(str_find(s, STR("xbady"), 0), SIZE_MAX);
    cr_expect_neq(str_find(s, STR(" ^^^\n"), 0), SIZE_MAX);
}

ARENA_TEST(diag, names_and_texts_are_made_harmless)
{
    struct diags dg = diags_new(a);
    sources_add(&dg.sources, STR("\x1b]0;x\x07.json"), STR("x"));
    DIAG_STR(&dg, DUPLICATE_KEY, ((span){0, 0, 1}), STR("\x1b[2J\n"));
    diag_label(&dg, "%s", "\x9b");
    diag_help(&dg, "%s", "\r");
    str s = written(&dg);
    for (size_t i = 0; i < s.n; i++)
        cr_expect(s.p[i] == '\n' || (unsigned char)s.p[i] >= 0x20, "byte %zu", i);
    cr_expect(str_is_utf8(s, NULL));
}

ARENA_TEST(diag, sorting_orders_by_place_and_drops_repeats)
{
    struct diags dg = diags_new(a);
    uint32_t f = sources_add(&dg.sources, STR("f"), STR("one two three"));
    DIAG_STR(&dg, DUPLICATE_KEY, span_of(&dg, f, "three"), STR("c"));
    DIAG_STR(&dg, DUPLICATE_KEY, span_of(&dg, f, "one"), STR("a"));
    DIAG_STR(&dg, DUPLICATE_KEY, span_of(&dg, f, "three"), STR("c"));
    DIAG_STR(&dg, DUPLICATE_KEY, span_of(&dg, f, "two"), STR("b"));
    diags_sort(&dg);
    cr_assert_eq(dg.n, 3);
    cr_expect_eq(dg.errors, 3);
    expect_text(dg.at[0].message, STR("the key `a` stands twice in one map"), "first");
    expect_text(dg.at[2].message, STR("the key `c` stands twice in one map"), "last");
}

ARENA_TEST(diag, the_list_is_bounded_and_says_how_many_more)
{
    struct diags dg = diags_new(a);
    dg.limits.at[LIMIT_diagnostics] = 3;
    for (int i = 0; i < 100; i++)
        DIAG_STR(&dg, DUPLICATE_KEY, SPAN_NONE, str_printf(a, "%d", i));
    cr_expect_eq(dg.errors, 100);
    cr_expect_leq(dg.n, 12);
    str s = written(&dg);
    cr_expect(str_ends(s, STR("and 97 more\n")), "%.*s", STR_ARG(s));
}

ARENA_TEST(diag, a_limit_names_itself_and_its_setting)
{
    struct diags dg = diags_new(a);
    dg.limits.at[LIMIT_data_depth] = 1234;
    diag_limit(&dg, SPAN_NONE, LIMIT_data_depth);
    expect_text(
        written(&dg),
        STR("error[E0601]: nesting of JSON and YAML data is over the limit of 1,234 levels\n"
            "   = help: raise `limits: {data_depth: N}` in unet.yaml if the input is honest\n"),
        "limit");
}

Test(limits, every_row_is_named_and_positive)
{
    struct limits l = limits_default();
    for (int i = 0; i < LIMIT_COUNT; i++) {
        const struct limit_info *row = limit_info((enum limit)i);
        cr_expect(row->name[0] && row->text[0] && row->unit[0]);
        cr_expect(l.at[i] == row->value && row->value > 0, "%s", row->name);
    }
}
