/* SPDX-License-Identifier: Apache-2.0 */
/* One run reports every mistake, each once, each at its place. */
#include "policy_seen.h"

#include "base/io.h"

#include <stdlib.h>

struct row {
    const char *text, *codes, *says;
};

static void expect_codes(const struct row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct seen *s = see(rows[i].text);
        cr_expect_str_eq(s->codes, rows[i].codes, "%s\n-> %s\n%s", rows[i].text, s->codes,
                         s->messages);
        cr_expect(!rows[i].says || strstr(s->messages, rows[i].says), "%s\n%s", rows[i].text,
                  s->messages);
    }
}

static void read_fixture(struct boundary *b, void *arg)
{
    struct arena *a = arena_new(b);
    struct diags dg = diags_new(a);
    uint32_t source;
    const char *root = getenv("UNET_SOURCE");
    str path =
        io_join(a, str_of(root ? root : "."), STR("tests/fixtures/policy/five_errors.rules"));
    cr_assert(io_read(&source, a, path, SPAN_NONE, &dg));
    struct seen **out = arg;
    *out = see_text(dg.sources.at[source].text, NULL, false);
}

Test(policy_errors, five_mistakes_give_exactly_five_messages_in_one_run)
{
    struct seen *s = NULL;
    cr_assert(boundary_run(read_fixture, &s));
    cr_expect_str_eq(s->codes, "E0203@4:6 E0107@9:3 E0102@12:21 E0204@16:25 E0205@21:10");
    cr_expect(strstr(s->messages, "did you mean `node.vendor`?"));
    cr_expect(strstr(s->messages, "write THEN in front of the action"));
    cr_expect(strstr(s->messages, "add the closing `\"` on this line"));
    cr_expect(strstr(s->messages, "bad pattern: missing closing parenthesis"));
    cr_expect(strstr(s->messages, "did you mean `custom_data.tier`?"));
    cr_expect(!s->ok);
}

Test(policy_errors, a_misspelt_keyword_is_named_and_costs_one_message)
{
    static const struct row rows[] = {
        {"WEHN vendor == 'a' THEN TAG 'x'", "E0101@1:1", "did you mean `WHEN`?"},
        {"RULE a ALWAYS THEN TAG 'x'\nRUEL b WHEN vender == 'a' THEN TAG 'x'",
         "E0101@2:1 E0203@2:13", "did you mean `RULE`?"},
        {"WHEN vendor == 'a' THNE TAG 'x'", "E0101@1:20", "did you mean `THEN`?"},
        {"WHEN vendor == 'a' ADN role == 'b' THEN TAG 'x'", "E0101@1:20", "did you mean `AND`?"},
        {"RULE a SEVRITY error WHEN vendor == 'a' THEN TAG 'x'", "E0101@1:8",
         "did you mean `SEVERITY`?"},
        {"WHEN vendor == 'a' THEN ASERT role == 'b'", "E0101@1:25", "did you mean `ASSERT`?"},
        {"WHEN name STARTS WTIH 'a' THEN TAG 'x'", "E0101@1:18", "did you mean `WITH`?"},
    };
    expect_codes(rows, COUNTOF(rows));
}

Test(policy_errors, reading_goes_on_at_the_next_item)
{
    static const struct row rows[] = {
        {"WHEN = THEN TAG 'x'\nWHEN = THEN TAG 'x'\nWHEN = THEN TAG 'x'",
         "E0101@1:6 E0101@2:6 E0101@3:6", NULL},
        {"WHEN vendor == 'a'\nRULE b WHEN vender == 'a' THEN TAG 'x'", "E0107@1:16 E0203@2:13",
         "write THEN and an action behind this"},
        {"RULE a SEVERITY SEVERITY\n  WHEN vender == 'a'\n  THEN TAG 'x'", "E0101@1:17 E0203@2:8",
         NULL},
        {"WHEN (vendor == 'a' THEN TAG 'x'\n  ELSE TAG 'y'\nWHEN vender == 'a' THEN TAG 'x'",
         "E0101@1:21 E0203@3:6", NULL},
        {"WHEN vendor == 'a' THEN { TAG 'x'\nWHEN vender == 'a' THEN TAG 'x'",
         "E0101@1:31 E0203@2:6", "it is missing behind this"},
        {"WHEN vendor == 'a' THEN", "E0101@1:20", "found the end of the file"},
    };
    expect_codes(rows, COUNTOF(rows));
}

Test(policy_errors, a_rule_whose_head_is_broken_keeps_its_name)
{
    struct seen *s = see("RULE lost SEVERITY 7\nWHEN vendor == 'a' THEN TAG 'x'");
    cr_expect_str_eq(s->codes, "E0101@1:20");
    cr_expect(strstr(s->ast, "rule lost node"), "%s", s->ast);
}

Test(policy_errors, one_quote_too_many_is_one_message)
{
    static const struct row rows[] = {
        {"WHEN vendor == \"cisco THEN TAG \"x\"\nWHEN vender == 'a' THEN TAG 'x'",
         "E0102@1:16 E0203@2:6", NULL},
        {"WHEN vendor == 'cisco\nTHEN TAG 'x'", "E0102@1:16", "closing `'`"},
        {"WHEN vendor == 'a' THEN ASSERT role == 'b' MESSAGE \"no\nRULE b WHEN vender == 'a' THEN "
         "TAG 'x'",
         "E0102@1:52 E0203@2:13", NULL},
        {"WHEN vendor == 'a' /* never closed\nTHEN TAG 'x'", "E0103@1:20", NULL},
    };
    expect_codes(rows, COUNTOF(rows));
}

Test(policy_errors, words_that_need_quotes_say_so)
{
    static const struct row rows[] = {
        {"WHEN software_version >= 16.12.04 THEN TAG 'x'", "E0106@1:26", "\"16.12.04\""},
        {"WHEN software_version IN (16.12.04, 15.2(7)E10) THEN TAG 'x'", "E0106@1:27 E0106@1:37",
         "\"15.2(7)E10\""},
        {"WHEN management_ip == 10.0.0.300 THEN TAG 'x'", "E0106@1:23", "\"10.0.0.300\""},
        {"WHEN name == core-sw1 THEN TAG 'x'", "E0109@1:14", "blanks round a minus"},
        {"WHEN custom_data.a-b == 1 THEN TAG 'x'", "E0109@1:18", "[\"a-b\"]"},
        {"WHEN custom_data.d == 2026-02-30 THEN TAG 'x'", "E0112@1:23", NULL},
        {"WHEN custom_data.d == 9223372036854775808 THEN TAG 'x'", "E0111@1:23", NULL},
        {"WHEN custom_data.d == 99999999999999999999 THEN TAG 'x'", "E0111@1:23", NULL},
        {"WHEN vendor == cisco THEN TAG 'x'", "E0203@1:16", "a text stands in quotes: \"cisco\""},
        {"WHEN vendor == 'a' THEN APPLY ntp.jinja", "E0101@1:31", "a text stands in quotes"},
        {"WHEN vendor LIKE core THEN TAG 'x'", "E0223@1:18", "a text stands in quotes"},
        {"WHEN tags CONTAINS 'x' THEN TAG 'x'", "E0101@1:6", "write node.tags for the field"},
    };
    expect_codes(rows, COUNTOF(rows));
}

Test(policy_errors, what_is_missing_between_two_values_is_named)
{
    static const struct row rows[] = {
        {"WHEN vendor IN ('a' 'b') THEN TAG 'x'", "E0101@1:21", "write a comma"},
        {"WHEN custom_data.n IN (1 2) THEN TAG 'x'", "E0101@1:26", "write a comma"},
        {"WHEN custom_data.n BETWEEN 1 THEN TAG 'x'", "E0101@1:30",
         "expected AND and the upper end of BETWEEN"},
    };
    expect_codes(rows, COUNTOF(rows));
}

Test(policy_errors, habits_of_other_languages_are_named)
{
    static const struct row rows[] = {
        {"WHEN vendor = 'a' THEN TAG 'x'", "E0101@1:13", "did you mean `==`?"},
        {"WHEN vendor == 'a' && role == 'b' THEN TAG 'x'", "E0114@1:20", "write `AND`"},
        {"WHEN vendor == 'a' || !role == 'b' THEN TAG 'x'", "E0114@1:20 E0114@1:23", "write `OR`"},
        {"WHEN vendor <> 'a' THEN TAG 'x'", "E0114@1:13", "write `!=`"},
        {"WHEN vendor == 'a' THEN SET custom_data.x = 1", "E0101@1:43", "write TO"},
        {"WHEN 1 < custom_data.n < 9 THEN TAG 'x'", "E0108@1:24", "AND between them"},
        {"WHEN vendor == “cisco” THEN TAG 'x'", "E0105@1:16", "straight quotes"},
        {"WHEN vendor == “cisco THEN TAG 'x'", "E0105@1:16", "straight quotes"},
    };
    expect_codes(rows, COUNTOF(rows));
}

Test(policy_errors, placeholders_are_read_where_they_stand)
{
    static const struct row rows[] = {
        {"ALWAYS THEN WARN \"{node.nmae}\"", "E0203@1:20", NULL},
        {"RULE a ALWAYS THEN WARN \"a {node.nmae} b\"", "E0203@1:29", "did you mean `node.name`?"},
        {"RULE a ALWAYS THEN WARN \"a {} b\"", "E0115@1:28", NULL},
        {"RULE a ALWAYS THEN WARN \"a {name b\"", "E0115@1:28", NULL},
        {"RULE a ALWAYS THEN WARN \"a name} b\"", "E0115@1:32", NULL},
        {"RULE a ALWAYS THEN WARN \"a {name name} b\"", "E0101@1:34", NULL},
        {"RULE a ALWAYS THEN WARN 'a {name ?? 1} {{}} b'", "", NULL},
        {"RULE a ALWAYS THEN WARN \"a {name ?? 'none'}\"", "", NULL},
        {"RULE a ALWAYS THEN TAG \"a {nmae}\"", "", NULL},
    };
    expect_codes(rows, COUNTOF(rows));
}

Test(policy_errors, the_head_is_checked_word_by_word)
{
    static const struct row rows[] = {
        {"RULE a SEVERITY eror ALWAYS THEN TAG 'x'", "E0122@1:17", "did you mean `error`?"},
        {"RULE a UNDECIDED warn SEVERITY info ALWAYS THEN TAG 'x'", "", NULL},
        {"RULE a PRIORITY 1 PRIORITY 2 ALWAYS THEN TAG 'x'", "E0121@1:28", NULL},
        {"RULE a PRIORITY 5000000000 ALWAYS THEN TAG 'x'", "E0111@1:17", NULL},
        {"RULE a FOR planet ALWAYS THEN TAG 'x'", "E0210@1:6", NULL},
    };
    expect_codes(rows, COUNTOF(rows));
}

Test(policy_errors, front_matter_is_checked)
{
    static const struct row rows[] = {
        {"---\nid: a\nowner: b\nenabled: false\n---\nWHEN vendor == 'a' THEN TAG 'x'", "", NULL},
        {"---\nsevrity: error\n---\nWHEN vendor == 'a' THEN TAG 'x'", "E0117@2:1",
         "did you mean `severity`?"},
        {"---\nseverity: bad\ntags: x\n---\nWHEN vender == 'a' THEN TAG 'x'",
         "E0203@5:6 E0118@2:11 E0118@3:7", NULL},
        {"---\nid: a\nWHEN vendor == 'a' THEN TAG 'x'", "E0116@1:1", NULL},
    };
    expect_codes(rows, COUNTOF(rows));
}

static void expect_limit(const char *open, const char *close, int times)
{
    static char text[200000];
    size_t n = (size_t)snprintf(text, sizeof text, "WHEN ");
    for (int i = 0; i < times; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "%s", open);
    n += (size_t)snprintf(text + n, sizeof text - n, "1");
    for (int i = 0; i < times; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "%s", close);
    snprintf(text + n, sizeof text - n, " == 1 THEN TAG 'x'\nWHEN vender == 'a' THEN TAG 'x'");
    struct seen *s = see(text);
    cr_expect(strstr(s->messages, "nesting of a policy expression is over the limit"), "%s",
              s->messages);
    cr_expect(strstr(s->codes, "E0203@2:6"), "the next rule is checked all the same: %s", s->codes);
    cr_expect_eq(s->errors, 2, "%s", s->messages);
}

Test(policy_errors, depth_has_a_limit_with_a_clear_message)
{
    expect_limit("(", ")", 10000);
    expect_limit("NOT ", "", 10000);
    expect_limit("- ", "", 10000);
    expect_limit("vendor ?? ", "", 10000);
    expect_limit("[", "]", 10000);
}

Test(policy_errors, signs_that_look_like_others_are_named)
{
    static const struct seen_row rows[] = {
        {"WHEN n\xd0\xbe"
         "de.vendor == 'a' THEN TAG 'x'",
         "E0105@1:7", "this is U+043E, which only looks like `o`"},
        {"WHEN vendor \xe2\x89\xa0 'a' THEN TAG 'x'", "E0105@1:13", "only looks like `!=`"},
        {"WHEN vendor\xc2\xa0== 'a' THEN TAG 'x'", "E0105@1:12", "only looks like a blank"},
        {"WHEN ven\xe2\x80\x8b"
         "dor == 'a' THEN TAG 'x'",
         "E0105@1:9", "this is U+200B, which cannot be seen; take it out"},
        {"WHEN gr\xc3\xb6\xc3\x9f"
         "e == 'a' THEN TAG 'x'",
         "E0105@1:8", "it means nothing here"},
    };
    seen_expect(rows, COUNTOF(rows));
    struct seen *s = see_text(STR("WHEN vendor == \0'a' THEN TAG 'x'"), NULL, false);
    cr_expect_str_eq(s->codes, "E0105@1:16");
    cr_expect(strstr(s->messages, "this is a NUL byte"), "%s", s->messages);
}

static char *repeated(const char *head, const char *part, int times, const char *tail)
{
    size_t room = strlen(head) + strlen(part) * (size_t)times + strlen(tail) + 1;
    char *text = malloc(room), *at = text;
    at += snprintf(at, room, "%s", head);
    for (int i = 0; i < times; i++)
        at += snprintf(at, strlen(part) + 1, "%s", part);
    snprintf(at, strlen(tail) + 1, "%s", tail);
    return text;
}

Test(policy_errors, size_has_limits_with_a_clear_message)
{
    static const struct {
        const char *head, *part;
        int times;
        const char *tail, *says;
    } rows[] = {
        {"WHEN ", "ANY i IN node.tags : ", 3000, "role == 'x' THEN TAG 'x'", "nesting of a policy"},
        {"WHEN ", "SOME SLICE 'x' : ", 3000, "HAS 'x' THEN TAG 'x'", "nesting of a policy"},
        {"WHEN ", "len(", 3000, "1 THEN TAG 'x'", "nesting of a policy"},
        {"WHEN ", "custom_data[", 3000, "1 THEN TAG 'x'", "nesting of a policy"},
        {"WHEN (", "1 IF role == 'x' ELSE ", 3000, "1) == 1 THEN TAG 'x'", "nesting of a policy"},
        {"RULE r ", "LET x = 1 ", 1001, "WHEN x == 1 THEN TAG 'x'", "LETs of one policy rule"},
        {"", "IMPORT 'a.rules'\n", 1001, "", "number of IMPORTs in one run"},
        {"WHEN role == 'x' THEN TAG 'x'\n", "CONST c = 1\n", 20000, "", "already"},
    };
    for (size_t i = 0; i < COUNTOF(rows); i++) {
        char *text = repeated(rows[i].head, rows[i].part, rows[i].times, rows[i].tail);
        struct seen *s = see(text);
        cr_expect(strstr(s->messages, rows[i].says), "%s…\n%.400s", rows[i].part, s->messages);
        cr_expect(s->errors == 1 || strstr(rows[i].part, "CONST"), "%s\n%.400s", rows[i].part,
                  s->messages);
        free(text);
    }
}

Test(policy_errors, text_that_is_not_utf8_is_refused)
{
    struct seen *s = see("WHEN vendor == '\xff' THEN TAG 'x'");
    cr_expect_str_eq(s->codes, "E0120@1:17");
}

Test(policy_errors, every_prefix_of_a_policy_is_read_without_harm)
{
    static const char text[] =
        "---\nid: a\n---\nRULE a-b SEVERITY error TAGS x, 'y'\n"
        "WHEN name =~ /a[/]b/i AND x.y[0]['k'] IN (10.0.0.0/8, \"\\u00e9\")\n"
        "THEN { ASSERT (a ?? 1) BETWEEN 1 AND 2 MESSAGE \"{name} {{\"; }\n"
        "ELSE SET custom_data.x TO {k: [1, 2h, 2026-01-01]} /* c */\n";
    for (size_t n = 0; n <= sizeof text - 1; n++) {
        char *copy = malloc(n + 1); /* exact room: a read past the end is seen */
        memcpy(copy, text, n);
        see_text((str){copy, n}, NULL, false);
        see_text((str){copy, n}, NULL, true);
        free(copy);
    }
}
