/* SPDX-License-Identifier: Apache-2.0 */
/* The language as it is meant to be read: conditions in their canonical form, rules as trees. */
#include "policy_seen.h"

struct row {
    const char *condition, *canonical;
};

static void expect_canonical(const struct row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++)
        cr_expect_str_eq(see_condition(rows[i].condition), rows[i].canonical, "%s -> %s",
                         rows[i].condition, see_condition(rows[i].condition));
}

Test(policy_parse, every_operator_has_its_canonical_form)
{
    static const struct row rows[] = {
        {"vendor == 'a'", "node.vendor == \"a\""},
        {"vendor IS 'a'", "node.vendor == \"a\""},
        {"vendor IS NOT 'a'", "node.vendor != \"a\""},
        {"vendor != 'a'", "node.vendor != \"a\""},
        {"custom_data.n < 1", "node.custom_data.n < 1"},
        {"custom_data.n <= 1.5", "node.custom_data.n <= 1.5"},
        {"custom_data.n > -3", "node.custom_data.n > -3"},
        {"custom_data.n >= 9", "node.custom_data.n >= 9"},
        {"vendor IS NULL", "node.vendor IS NULL"},
        {"vendor == null", "node.vendor IS NULL"},
        {"null == vendor", "node.vendor IS NULL"},
        {"MISSING vendor", "node.vendor IS NULL"},
        {"vendor IS NOT NULL", "NOT node.vendor IS NULL"},
        {"vendor != null", "NOT node.vendor IS NULL"},
        {"EXISTS vendor", "NOT node.vendor IS NULL"},
        {"vendor IN ('a', 'b')", "node.vendor IN (\"a\", \"b\")"},
        {"vendor NOT IN ('a')", "NOT node.vendor IN (\"a\")"},
        {"vendor IN ['a', 'b']", "node.vendor IN [\"a\", \"b\"]"},
        {"vendor IN custom_data.list", "node.vendor IN node.custom_data.list"},
        {"management_ip IN 10.0.0.0/8", "node.management_ip IN 10.0.0.0/8"},
        {"management_ip NOT IN (10.0.0.0/8, 2001:DB8::/32)",
         "NOT node.management_ip IN (10.0.0.0/8, 2001:db8::/32)"},
        {"node.tags CONTAINS 'x'", "node.tags CONTAINS \"x\""},
        {"name NOT CONTAINS 'x'", "NOT node.name CONTAINS \"x\""},
        {"name STARTS WITH 'x'", "node.name STARTS WITH \"x\""},
        {"name ENDS WITH 'x'", "node.name ENDS WITH \"x\""},
        {"name MATCHES /^x/i", "node.name MATCHES /^x/i"},
        {"name MATCHES '^x'", "node.name MATCHES /^x/"},
        {"name =~ /x/", "node.name MATCHES /x/"},
        {"name !~ /x/", "NOT node.name MATCHES /x/"},
        {"name NOT MATCHES /x/msx", "NOT node.name MATCHES /x/msx"},
        {"name LIKE 'core-*'", "node.name LIKE \"core-*\""},
        {"custom_data.n BETWEEN 1 AND 9", "node.custom_data.n BETWEEN 1 AND 9"},
        {"(vendor ?? 'none') == 'none'", "node.vendor ?? \"none\" == \"none\""},
        {"vendor ?? role ?? 'x' == 'x'", "node.vendor ?? node.role ?? \"x\" == \"x\""},
        {"management_ip == 10.0.0.1", "node.management_ip == 10.0.0.1"},
        {"custom_data.until < 2026-12-31", "node.custom_data.until < 2026-12-31"},
        {"management_ip IN (10.0.0.1)", "node.management_ip IN (10.0.0.1)"},
        {"management_ip IN (10.0.0.1,2001:db8::1)",
         "node.management_ip IN (10.0.0.1, 2001:db8::1)"},
        {"(custom_data.age > 15m)", "node.custom_data.age > 900s"},
        {"custom_data.age > 2h", "node.custom_data.age > 7200s"},
        {"custom_data.m == {a: 1, when: [true, null]}",
         "node.custom_data.m == {\"a\": 1, \"when\": [true, null]}"},
    };
    expect_canonical(rows, COUNTOF(rows));
}

Test(policy_parse, precedence_is_or_and_not_comparison)
{
    static const struct row rows[] = {
        {"vendor == 'a' OR role == 'b' AND name == 'c'",
         "node.vendor == \"a\" OR node.role == \"b\" AND node.name == \"c\""},
        {"(vendor == 'a' OR role == 'b') AND name == 'c'",
         "(node.vendor == \"a\" OR node.role == \"b\") AND node.name == \"c\""},
        {"NOT vendor == 'a' AND role == 'b'", "NOT node.vendor == \"a\" AND node.role == \"b\""},
        {"NOT (vendor == 'a' AND role == 'b')",
         "NOT (node.vendor == \"a\" AND node.role == \"b\")"},
        {"NOT NOT vendor IS NULL", "NOT NOT node.vendor IS NULL"},
        {"((((vendor == 'a'))))", "node.vendor == \"a\""},
    };
    expect_canonical(rows, COUNTOF(rows));
}

Test(policy_parse, ways_to_write_one_field_come_out_equal)
{
    static const struct row rows[] = {
        {"vendor IS NULL", "node.vendor IS NULL"},
        {"node.vendor IS NULL", "node.vendor IS NULL"},
        {"node . vendor IS NULL", "node.vendor IS NULL"},
        {"node['vendor'] IS NULL", "node.vendor IS NULL"},
        {"custom_data.x IS NULL", "node.custom_data.x IS NULL"},
        {"node.custom_data[\"x\"] IS NULL", "node.custom_data.x IS NULL"},
        {"location.x IS NULL", "node.location.x IS NULL"},
        {"node.location.x IS NULL", "node.location.x IS NULL"},
        {"derived.x IS NULL", "node.derived.x IS NULL"},
        {"node.interfaces[0].mtu IS NULL", "node.interfaces[0].mtu IS NULL"},
        {"custom_data['key-with-dash'].y IS NULL", "node.custom_data[\"key-with-dash\"].y IS NULL"},
        {"node.tags IS NULL", "node.tags IS NULL"},
        {"node.custom_data.when.set.rule IS NULL", "node.custom_data.when.set.rule IS NULL"},
    };
    expect_canonical(rows, COUNTOF(rows));
}

Test(policy_parse, the_canonical_form_reads_as_itself)
{
    static const char *const conditions[] = {
        "vendor == 'a' OR (role == 'b' OR NOT name LIKE 'x') AND location.region != 'é\"'",
        "name =~ /a\\/b[/]c/i AND NOT (management_ip IN (10.0.0.0/8, ::/0) OR custom_data.n >= "
        "1e3)",
        "custom_data.l == [1, [2, {k: 'v'}]] AND (custom_data.a ?? custom_data.b) BETWEEN 1 AND 2",
    };
    for (size_t i = 0; i < COUNTOF(conditions); i++) {
        char once[4096];
        snprintf(once, sizeof once, "%s", see_condition(conditions[i]));
        cr_expect_str_eq(see_condition(once), once, "%s", once);
    }
}

Test(policy_parse, a_rule_shows_all_that_it_holds)
{
    struct seen *s =
        see("---\n"
            "id: base\nseverity: warning\ntags: [site]\nundecided: skip\n"
            "---\n"
            "RULE cisco-firmware\n"
            "  SEVERITY error  PRIORITY -10  TAGS security, \"cve 1\"\n"
            "  DESCRIPTION \"Catalyst below 16.12.4\"\n"
            "WHEN node.vendor == \"cisco\" AND node.model CONTAINS \"catalyst\"\n"
            "THEN ASSERT node.software_version >= \"16.12.04\"\n"
            "       MESSAGE \"{node.name}: {{{software_version}}}\\n\"\n"
            "ELSE { SET custom_data.scope TO \"none\"; UNSET custom_data.x\n"
            "       APPLY \"a.jinja\" WITH {k: vendor, n: 1}; TAG 't'; WARN \"w {name}\"; }\n"
            "RULE second ALWAYS THEN ASSERT role IS 'core'\n"
            "WHEN vendor == 'x' THEN TAG 'y'");
    cr_expect_str_eq(s->messages, "");
    cr_expect_str_eq(s->ast, "rule base/second node severity=warning tags=site undecided=skip\n"
                             "  always\n"
                             "  then\n"
                             "    assert\n"
                             "      node.role == \"core\"\n"
                             "rule t.rules:16 node severity=warning tags=site undecided=skip\n"
                             "  when\n"
                             "    node.vendor == \"x\"\n"
                             "  then\n"
                             "    tag \"y\"\n"
                             "rule base/cisco-firmware node severity=error priority=-10 "
                             "tags=security,cve 1 undecided=skip\n"
                             "  description \"Catalyst below 16.12.4\"\n"
                             "  when\n"
                             "    and\n"
                             "      node.vendor == \"cisco\"\n"
                             "      node.model CONTAINS \"catalyst\"\n"
                             "  then\n"
                             "    assert\n"
                             "      node.software_version >= \"16.12.04\"\n"
                             "      message {node.name} \": {\" {node.software_version} \"}\\n\"\n"
                             "  else\n"
                             "    set custom_data.scope to \"none\"\n"
                             "    unset custom_data.x\n"
                             "    apply \"a.jinja\" with {\"k\": node.vendor, \"n\": 1}\n"
                             "    tag \"t\"\n"
                             "    warn \"w \" {node.name}\n");
}

Test(policy_parse, layout_and_case_of_keywords_mean_nothing)
{
    const char *one = "RULE a WHEN vendor == 'x' AND NOT role IN ('a','b') THEN TAG 't'";
    const char *other = "rule a # comment\n// comment\nWhen /* a\n comment */ vendor=='x'\n"
                        "and not role\nin\n(\n'a'\n,'b')then\r\ntag\t't' ;\n";
    char first[4096];
    seen_copy(first, sizeof first, str_of(see(one)->ast));
    cr_expect_str_eq(see(other)->ast, first);
    cr_expect_str_eq(see(other)->codes, "");
}

Test(policy_parse, strings_have_two_forms)
{
    static const struct row rows[] = {
        {"vendor == \"a\\\"\\\\\\/\\u00e9\\ud83d\\ude00\\t\"",
         "node.vendor == \"a\\\"\\\\/é😀\\t\""},
        {"vendor == \"^7\\.\"", "node.vendor == \"^7\\\\.\""},
        {"vendor == 'it''s \\n'", "node.vendor == \"it's \\\\n\""},
        {"vendor == ''", "node.vendor == \"\""},
    };
    expect_canonical(rows, COUNTOF(rows));
}

Test(policy_parse, a_long_chain_is_one_flat_and)
{
    static char text[400000];
    size_t n = (size_t)snprintf(text, sizeof text, "WHEN vendor == 'a'");
    for (int i = 0; i < 10000; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, " AND vendor == 'a'");
    snprintf(text + n, sizeof text - n, " THEN TAG 'x'");
    cr_expect_str_eq(see(text)->codes, "");
}

Test(policy_parse, a_rule_is_about_what_it_names)
{
    cr_expect(strstr(see("RULE r WHEN link.a.vendor == link.z.vendor THEN TAG 'x'")->ast,
                     "rule r link "));
    cr_expect(strstr(see("RULE r FOR location WHEN type == 'site' THEN TAG 'x'")->ast,
                     "rule r location "));
    static const str tables[] = {{"member", 6}};
    const struct policy_options o = {.tables = tables, .table_count = 1};
    struct seen *s = see_text(
        STR("RULE r FOR member WHEN member.asn == 1 AND port == 2 THEN TAG 'x'"), &o, false);
    cr_expect_str_eq(s->codes, "");
    cr_expect(strstr(s->ast, "table=member"));
}

Test(policy_parse, later_files_and_lower_priorities_run_later)
{
    struct seen *s =
        see("RULE a PRIORITY 1 ALWAYS THEN TAG 'x'\nRULE b ALWAYS THEN TAG 'x'\n"
            "RULE c PRIORITY 5 ALWAYS THEN TAG 'x'\nRULE d PRIORITY 1 ALWAYS THEN TAG 'x'");
    const char *c = strstr(s->ast, "rule c"), *a = strstr(s->ast, "rule a");
    const char *d = strstr(s->ast, "rule d"), *b = strstr(s->ast, "rule b");
    cr_expect(c < a && a < d && d < b, "%s", s->ast);
}

Test(policy_parse, tokens_print_with_their_places)
{
    struct seen *s = see_text(STR("WHEN a.b-c\n  IN (10.0.0.0/8) THEN TAG \"x\""), NULL, true);
    cr_expect_str_eq(s->tokens, "1:1\tWHEN\tWHEN\n"
                                "1:6\ta name\ta\n"
                                "1:7\t'.'\t.\n"
                                "1:8\ta name with dashes\tb-c\n"
                                "2:3\tIN\tIN\n"
                                "2:6\t'('\t(\n"
                                "2:7\ta network\t10.0.0.0/8\n"
                                "2:17\t')'\t)\n"
                                "2:19\tTHEN\tTHEN\n"
                                "2:24\tTAG\tTAG\n"
                                "2:28\ta string\t\"x\"\n");
}
