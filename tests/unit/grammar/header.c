/* SPDX-License-Identifier: Apache-2.0 */
#include "grammar/header.h"

#include <criterion/criterion.h>

static struct boundary *edge;
static void within(struct boundary *b, void *fn)
{
    edge = b;
    ((void (*)(void))(uintptr_t)fn)();
}
#define IN_BOUNDARY(fn) cr_assert(boundary_run(within, (void *)(uintptr_t)(fn)))

/* The levels as one text: kind letter, `!`, pattern; a blank between levels. */
static str shape(struct arena *a, const struct match_expr *e)
{
    struct buf b = BUF(a);
    for (uint32_t i = 0; i < e->n; i++)
        buf_printf(&b, "%s%c%s<%.*s>", i ? " " : "", "PAD"[e->levels[i].kind],
                   e -> levels[i].not_ ? "!" : "", STR_ARG(e->levels[i].pattern));
    return buf_str(&b);
}

static void read_levels(void)
{
    static const struct {
        const char *text, *shape, *trimmed;
    } rows[] = {
        {"interfaces ge-.*||unit .*||.*", "P<interfaces ge-.*> P<unit .*> P<.*>",
         "P<interfaces ge-.*> P<unit .*>"},
        {" a || * || ** ", "P<a> A<*> D<**>", "P<a>"},
        {"!a||b", "P!<a> P<b>", "P!<a> P<b>"},
        {"\\!a||b\\|\\|c", "P<\\!a> P<b\\|\\|c>", "P<\\!a> P<b\\|\\|c>"},
        {"(?i)Interface .*", "P<(?i)Interface .*>", "P<(?i)Interface .*>"},
        {"description x\\ ", "P<description x\\ >", "P<description x\\ >"},
        {"**", "D<**>", ""},
        {".*||!a||.*", "P<.*> P!<a> P<.*>", "P<.*> P!<a>"},
    };
    struct arena *a = arena_new(edge);
    for (size_t i = 0; i < COUNTOF(rows); i++) {
        struct diags dg = diags_new(a);
        struct match_expr e;
        cr_assert(match_parse(&e, a, str_of(rows[i].text), SPAN_NONE, &dg), "%s", rows[i].text);
        struct match_expr t = match_trimmed(&e);
        cr_expect(str_eq(shape(a, &e), str_of(rows[i].shape)), "%s: %.*s", rows[i].text,
                  STR_ARG(shape(a, &e)));
        cr_expect(str_eq(shape(a, &t), str_of(rows[i].trimmed)), "%s: %.*s", rows[i].text,
                  STR_ARG(shape(a, &t)));
    }
}

Test(header, levels_are_cut_and_trimmed)
{
    IN_BOUNDARY(read_levels);
}

static void refuse_levels(void)
{
    static const struct {
        const char *text, *code, *says;
    } rows[] = {
        {"", "E0451", "level 1 of the match expression is empty (column 1)"},
        {"a||||b", "E0451", "level 2 of the match expression is empty (column 4)"},
        {"a||", "E0451", "level 2 of the match expression is empty (column 4)"},
        {"a||b(c", "E0452", "bad pattern in level 2 of the match expression (column 7)"},
        {"\xc3\xa9||[", "E0452", "bad pattern in level 2 of the match expression (column 5)"},
        {"a||*b", "E0452", "bad pattern in level 2 of the match expression (column 4)"},
        {"(*UTF)a", "E0452", "bad pattern in level 1 of the match expression (column 1)"},
        {"a||!*", "E0453", "level 2 of the match expression excludes everything (column 4)"},
        {"!", "E0453", "level 1 of the match expression excludes everything (column 1)"},
    };
    struct arena *a = arena_new(edge);
    for (size_t i = 0; i < COUNTOF(rows); i++) {
        struct diags dg = diags_new(a);
        struct match_expr e;
        cr_assert(!match_parse(&e, a, str_of(rows[i].text), SPAN_NONE, &dg), "%s", rows[i].text);
        cr_assert_eq(dg.n, 1, "%s: %u", rows[i].text, dg.n);
        cr_expect_str_eq(diag_info(dg.at[0].code)->code, rows[i].code, "%s", rows[i].text);
        cr_expect(str_starts(dg.at[0].message, str_of(rows[i].says)), "%s: %.*s", rows[i].text,
                  STR_ARG(dg.at[0].message));
    }
}

Test(header, bad_levels_are_named_with_level_and_column)
{
    IN_BOUNDARY(refuse_levels);
}

static void read_head(void)
{
    struct arena *a = arena_new(edge);
    struct diags dg = diags_new(a);
    str text = STR("{# what this is for #}\n"
                   "{#- template-match: filter in_AS.*||.*||.* -#}\n"
                   "{# template-match: protocol bgp AS.*||.* #}\n"
                   "{# template-not: **||password .*\n   template-dialect: bird2 #}\n"
                   "{# template-priority: -20 #}{# template-own: atleast #}\n"
                   "{# template-severity: warning #}\ntext {# template-match: late #}\n");
    uint32_t source = sources_add(&dg.sources, STR("t.jinja"), text);
    struct template_header h;
    cr_assert(header_parse(&h, a, source, STR("{#"), STR("#}"), &dg));
    cr_assert_eq(h.match_count, 2);
    cr_expect_eq(h.matches[0].n, 1);
    cr_expect(str_eq(h.matches[1].text, STR("protocol bgp AS.*||.*")));
    cr_expect_eq(h.not_count, 1);
    cr_expect_eq(h.nots[0].n, 2);
    cr_expect(str_eq(h.dialect, STR("bird2")));
    cr_expect_eq(h.priority, -20);
    cr_expect_eq(h.own, OWN_ATLEAST);
    cr_expect_eq(h.severity, SEVERITY_WARNING);
    cr_assert_eq(dg.n, 1);
    cr_expect_eq(dg.at[0].code, DIAG_HEADER_LATE);
    struct place p = sources_place(&dg.sources, h.matches[1].levels[0].at);
    cr_expect_eq(p.line, 3);
    cr_expect_eq(p.column, 20);
}

Test(header, comments_at_the_head_are_read_with_their_places)
{
    IN_BOUNDARY(read_head);
}

static void refuse_head(void)
{
    struct arena *a = arena_new(edge);
    struct diags dg = diags_new(a);
    str text = STR("{# template-mach: a #}{# template-own: all #}{# template-priority: 1x #}\n"
                   "{# template-severity: bad #}{# template-dialect: #}{# template-match: ( #}\n"
                   "{# template-own: exact #}{# template-own: exact #}");
    uint32_t source = sources_add(&dg.sources, STR("t.jinja"), text);
    struct template_header h;
    cr_assert(!header_parse(&h, a, source, STR("{#"), STR("#}"), &dg));
    static const enum diag_code codes[] = {DIAG_HEADER_NAME,  DIAG_HEADER_VALUE, DIAG_HEADER_VALUE,
                                           DIAG_HEADER_VALUE, DIAG_HEADER_VALUE, DIAG_MATCH_PATTERN,
                                           DIAG_HEADER_TWICE, DIAG_HEADER_TWICE};
    cr_assert_eq(dg.n, COUNTOF(codes), "%u", dg.n);
    for (size_t i = 0; i < COUNTOF(codes); i++)
        cr_expect_eq(dg.at[i].code, codes[i], "%zu: %.*s", i, STR_ARG(dg.at[i].message));
    cr_expect(str_find(dg.at[0].label, STR("template-match"), 0) != SIZE_MAX);
}

Test(header, mistakes_are_all_named_in_one_run)
{
    IN_BOUNDARY(refuse_head);
}

static void read_none(void)
{
    struct arena *a = arena_new(edge);
    static const char *const texts[] = {"", "{# a remark #}\nhostname x\n", "{# template-match: x",
                                        "x {# #}", "{#"};
    for (size_t i = 0; i < COUNTOF(texts); i++) {
        struct diags dg = diags_new(a);
        uint32_t source = sources_add(&dg.sources, STR("t.jinja"), str_of(texts[i]));
        struct template_header h;
        cr_expect(header_parse(&h, a, source, STR("{#"), STR("#}"), &dg), "%s", texts[i]);
        cr_expect_eq(h.match_count, 0, "%s", texts[i]);
        cr_expect_eq(h.at.file, SOURCE_NONE, "%s", texts[i]);
    }
}

Test(header, a_file_without_header_is_fine)
{
    IN_BOUNDARY(read_none);
}
