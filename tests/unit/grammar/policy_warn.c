/* SPDX-License-Identifier: Apache-2.0 */
/* What validate warns of: conditions that are always or never true, rules that say what others say,
 * SETs that overwrite each other, values that never occur. */
#include "policy_seen.h"

static void expect_warnings(const struct seen_row *rows, size_t n, const struct known_fields *known)
{
    for (size_t i = 0; i < n; i++) {
        struct seen *s = see_warned(rows[i].text, known);
        cr_expect_str_eq(s->codes, rows[i].codes, "%s\n%s", rows[i].text, s->messages);
        cr_expect(!rows[i].says || strstr(s->messages, rows[i].says), "%s\n%s", rows[i].text,
                  s->messages);
    }
}

static void expect_condition_warnings(const struct seen_row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        char text[512];
        snprintf(text, sizeof text, "WHEN %s\nTHEN TAG 'x'", rows[i].text);
        expect_warnings(&(struct seen_row){text, rows[i].codes, rows[i].says}, 1, NULL);
    }
}

Test(policy_warn, tests_that_exclude_each_other)
{
    static const struct seen_row rows[] = {
        {"vendor == 'a' AND vendor == 'b'", "W0206@1:24",
         "`vendor == 'a'` and `vendor == 'b'` are never both true"},
        {"vendor == 'a' AND (role == 'x' AND NOT vendor == 'a')", "W0206@1:41", NULL},
        {"custom_data.n > 5 AND custom_data.n < 3", "W0206@1:28", "so this is never true"},
        {"custom_data.n > 5 AND 5 > custom_data.n", "W0206@1:28", NULL},
        {"custom_data.n > 5 AND custom_data.n <= 5", "W0206@1:28", NULL},
        {"custom_data.n BETWEEN 1 AND 3 AND custom_data.n == 4.5", "W0206@1:40", NULL},
        {"software_version < '16.9' AND software_version >= '16.12'", "W0206@1:36", NULL},
        {"vendor IS NULL AND vendor == 'x'", "W0206@1:25", NULL},
        {"EXISTS vendor AND vendor IS NULL", "W0206@1:24", NULL},
        {"vendor IN ('a', 'b') AND vendor IN ('c', 'd')", "W0206@1:31", NULL},
        {"vendor IN ('a', 'b') AND vendor NOT IN ('a', 'b', 'c')", "W0206@1:31", NULL},
        {"vendor IN ['a', 'b'] AND vendor == 'c'", "W0206@1:31", NULL},
        {"name MATCHES /x/ AND name !~ /x/", "W0206@1:27", NULL},
        {"ANY i IN node.interfaces : i.mtu == 1 AND i.mtu == 2", "W0206@1:48", NULL},
        {"role == 'x' OR (vendor == 'a' AND vendor == 'b')", "W0206@1:40", NULL},
        /* these can be true */
        {"vendor == 'a' AND role == 'b'", "", NULL},
        {"custom_data.n >= 5 AND custom_data.n <= 5", "", NULL},
        {"custom_data.n == 1 AND custom_data.n == 1.0", "", NULL},
        {"software_version >= '16.9' AND software_version < '16.12'", "", NULL},
        {"software_version == '16.12.4' AND software_version <= '16.12.04'", "", NULL},
        {"vendor IS NULL AND vendor != 'x'", "", NULL},
        {"vendor IN ('a', 'b') AND vendor != 'a'", "", NULL},
        {"custom_data.a > 5 AND custom_data.a < '3'", "", NULL},
        {"custom_data.l CONTAINS 'a' AND custom_data.l CONTAINS 'b'", "", NULL},
        {"management_ip IN 10.0.0.0/8 AND management_ip IN 192.168.0.0/16", "", NULL},
        {"(ANY i IN node.interfaces : i.mtu == 1) AND (ANY i IN node.interfaces : i.mtu == 2)", "",
         NULL},
    };
    expect_condition_warnings(rows, COUNTOF(rows));
}

Test(policy_warn, tests_of_which_one_is_always_true)
{
    static const struct seen_row rows[] = {
        {"vendor != 'a' OR vendor != 'b'", "W0207@1:23",
         "`vendor != 'a'` or `vendor != 'b'` is always true"},
        {"custom_data.n > 5 OR custom_data.n <= 5", "W0207@1:27", "AND is probably meant"},
        {"vendor IS NULL OR vendor IS NOT NULL", "W0207@1:24", NULL},
        {"vendor NOT IN ('a') OR role == 'x' OR vendor != 'b'", "W0207@1:44", NULL},
        {"vendor == 'a' OR vendor == 'b'", "", NULL},
        {"vendor IS NULL OR vendor != 'b'", "", NULL},
        {"vendor IS NOT NULL OR vendor == 'b'", "", NULL},
        {"custom_data.n < 5 OR custom_data.n > 6", "", NULL},
    };
    expect_condition_warnings(rows, COUNTOF(rows));
}

Test(policy_warn, constants_where_a_condition_stands)
{
    static const struct seen_row rows[] = {
        {"role == 'a' OR 'b'", "W0208@1:21", "a string alone is no condition"},
        {"5", "W0208@1:6", "an integer alone is no condition"},
        {"NOT 10.0.0.0/8", "W0208@1:10", "a network alone"},
        {"ALL i IN node.interfaces : 'up'", "W0208@1:33", "field == 'up'"},
        {"true", "W0209@1:6", "write ALWAYS in place of WHEN true"},
        {"false", "W0209@1:6", "this condition is always false"},
        {"role == 'a' OR true", "", NULL},
    };
    expect_condition_warnings(rows, COUNTOF(rows));
}

Test(policy_warn, rules_that_say_nothing_new)
{
    static const struct seen_row rows[] = {
        {"WHEN role == 'x' AND vendor == 'y' THEN ASSERT role == 'x'", "W0210@1:48",
         "WHEN says already that `role == 'x'`"},
        {"WHEN custom_data.x == 1 THEN { SET custom_data.x TO 2; ASSERT custom_data.x == 1 }", "",
         NULL},
        {"WHEN role == 'x' THEN TAG 'y' ELSE ASSERT role == 'x'", "", NULL},
        {"RULE a WHEN role == 'x' THEN ASSERT vendor == 'y'\n"
         "RULE b WHEN role == 'x' AND domain == 'z' THEN ASSERT vendor == 'y'",
         "W0211@2:6", "rule `b` demands nothing that rule `a` does not demand"},
        {"RULE b WHEN role == 'x' AND domain == 'z' THEN ASSERT vendor == 'y'\n"
         "RULE a ALWAYS THEN ASSERT vendor == 'y'",
         "W0211@1:6", NULL},
        {"RULE a WHEN role == 'x' THEN ASSERT vendor == 'y'\n"
         "RULE b SEVERITY critical WHEN role == 'x' THEN ASSERT vendor == 'y'",
         "W0211@1:6", NULL},
        {"RULE a SEVERITY warning WHEN role == 'x' THEN ASSERT vendor == 'y'\n"
         "RULE b WHEN role == 'x' AND domain == 'z' THEN ASSERT vendor == 'y'",
         "", NULL},
        {"RULE a WHEN role == 'x' THEN ASSERT vendor == 'y'\n"
         "RULE b WHEN role == 'x' THEN { ASSERT vendor == 'y'; TAG 't' }",
         "W0211@1:6", NULL},
        {"RULE a WHEN role == 'x' THEN ASSERT vendor == 'y'\n"
         "RULE b WHEN role == 'z' THEN ASSERT vendor == 'y'",
         "", NULL},
        {"RULE a WHEN role == 'x' THEN ASSERT name == 'y'\n"
         "RULE b FOR link WHEN role == 'x' THEN ASSERT name == 'y'",
         "", NULL},
    };
    expect_warnings(rows, COUNTOF(rows), NULL);
}

Test(policy_warn, sets_that_overwrite_each_other)
{
    static const struct seen_row rows[] = {
        {"RULE a WHEN role == 'x' THEN SET custom_data.t TO 1\n"
         "RULE b WHEN vendor == 'y' THEN SET custom_data.t TO 2",
         "W0212@2:36", "`custom_data.t` is set by `a` and by `b` at the same priority"},
        {"RULE a WHEN role == 'x' THEN SET custom_data.t TO 1\n"
         "RULE b WHEN role == 'y' THEN SET custom_data.t TO 2",
         "", NULL},
        {"RULE a WHEN role == 'x' THEN SET custom_data.t TO 1\n"
         "RULE b PRIORITY 5 WHEN vendor == 'y' THEN SET custom_data.t TO 2",
         "", NULL},
        {"RULE a WHEN role == 'x' THEN SET custom_data.t TO 1\n"
         "RULE b WHEN vendor == 'y' THEN SET custom_data.t TO 1",
         "", NULL},
        {"RULE a ALWAYS THEN SET custom_data.t TO 1\n"
         "RULE b WHEN custom_data.t IS NULL THEN SET custom_data.t TO 2",
         "", NULL},
        {"RULE a ALWAYS THEN SET custom_data.t TO 1\n"
         "RULE b WHEN vendor == 'y' THEN SET custom_data.t TO custom_data.t + 1",
         "", NULL},
        {"RULE a ALWAYS THEN SET custom_data.t TO 1\n"
         "RULE b FOR link WHEN role == 'y' THEN SET custom_data.t TO 2",
         "", NULL},
    };
    expect_warnings(rows, COUNTOF(rows), NULL);
}

/* ---- values ---- */

static uint64_t hundred(void *ctx UNUSED, enum ast_root kind UNUSED, str table UNUSED)
{
    return 100;
}

static uint64_t hundred_have(void *ctx UNUSED, enum ast_root kind UNUSED, str table UNUSED,
                             str path UNUSED)
{
    return 100;
}

static bool vendors(void *ctx UNUSED, enum ast_root kind, str table UNUSED, str path,
                    uint32_t most UNUSED, struct arena *a UNUSED, void (*fn)(void *, str),
                    void *arg)
{
    if (kind != AST_NODE || !str_eq(path, STR("vendor")))
        return false;
    fn(arg, STR("cisco"));
    fn(arg, STR("juniper"));
    return true;
}

Test(policy_warn, values_that_never_occur)
{
    static const struct known_fields known = {
        .total = hundred, .count = hundred_have, .values = vendors};
    static const struct seen_row rows[] = {
        {"WHEN vendor == 'junipr' THEN TAG 'x'", "W0213@1:16",
         "\"junipr\" never occurs in vendor (2 values)"},
        {"WHEN node.vendor == 'junipr' AND vendor != 'junipr' THEN TAG 'x'",
         "W0213@1:21 W0206@1:34", "did you mean \"juniper\"?"},
        {"WHEN vendor IN ('cisco', 'nokia') THEN TAG 'x'", "W0213@1:26", NULL},
        {"CONST our = ['cisco', 'nokia']\nWHEN vendor IN our THEN TAG 'x'", "W0213@2:16",
         "\"nokia\" never occurs in vendor (2 values)"},
        {"WHEN vendor == 'cisco' THEN TAG 'x'", "", NULL},
        {"WHEN model == 'any' THEN TAG 'x'", "", NULL},
        {"WHEN ANY l IN node.links : l.peer.vendor == 'x' THEN TAG 'x'", "", NULL},
        {"WHEN custom_data.v == 'x' THEN SET custom_data.v TO 'y'", "", NULL},
    };
    expect_warnings(rows, COUNTOF(rows), &known);
}
