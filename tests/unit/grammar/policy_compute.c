/* SPDX-License-Identifier: Apache-2.0 */
/* Arithmetic, functions, conditional expressions, versions. */
#include "policy_seen.h"

Test(policy_compute, every_form_has_its_canonical_text)
{
    static const struct seen_row rows[] = {
        {"custom_data.a + 1 - 2 * custom_data.b / 3 % 4 > 0", "",
         "node.custom_data.a + 1 - 2 * node.custom_data.b / 3 % 4 > 0"},
        {"(custom_data.a + 1) * 2 > 0", "", "(node.custom_data.a + 1) * 2 > 0"},
        {"custom_data.a - (custom_data.b - 1) > 0", "",
         "node.custom_data.a - (node.custom_data.b - 1) > 0"},
        {"-custom_data.a < - - 3", "", "-node.custom_data.a < 3"},
        {"name ~ '.' ~ domain == fqdn", "", "node.name ~ \".\" ~ node.domain == node.fqdn"},
        {"(1 IF role == 'a' ELSE 2 IF role == 'b' ELSE 3) == 1", "",
         "(1 IF node.role == \"a\" ELSE (2 IF node.role == \"b\" ELSE 3)) == 1"},
        {"len(lower(name)) > 3", "", "len(lower(node.name)) > 3"},
        {"MAX(custom_data.l) > min(1, custom_data.n)", "",
         "max(node.custom_data.l) > min(1, node.custom_data.n)"},
        {"now() > custom_data.d AND all(values(custom_data.m)) AND contains(10.0.0.0/8, "
         "management_ip)",
         "",
         "now() > node.custom_data.d AND all(values(node.custom_data.m)) AND "
         "contains(10.0.0.0/8, node.management_ip)"},
        {"regex_replace(name, /^sw/i, 'x') == 'x1'", "",
         "regex_replace(node.name, \"(?i)^sw\", \"x\") == \"x1\""},
        {"software_version >= VERSION '21.4R3-S5' ON JUNOS", "",
         "node.software_version >= VERSION \"21.4R3-S5\" ON junos"},
        {"software_version < VERSION \"1.2\"", "", "node.software_version < VERSION \"1.2\""},
        {"custom_data.until + 30d > 2026-12-31", "",
         "node.custom_data.until + 2592000s > 2026-12-31"},
    };
    seen_conditions(rows, COUNTOF(rows));
}

Test(policy_compute, what_cannot_be_computed_is_refused)
{
    static const struct seen_row rows[] = {
        {"lenn(name) > 1", "E0214@1:6", "no function is called `lenn`"},
        {"Len(name) > 1", "E0214@1:6", "did you mean `len`?"},
        {"replace(name, 'a') == 'x'", "E0215@1:6", "replace() takes 3 arguments, here are 2"},
        {"replace(name, 'a') == 'x'", "E0215@1:6", "it is called as replace(text, old, new)"},
        {"len() > 1", "E0215@1:6", "len() takes 1 argument, here are none"},
        {"substr(name) == 'x'", "E0215@1:6", "substr() takes 2 to 3 arguments, here are 1"},
        {"union(custom_data.a) == []", "E0215@1:6", "union() takes at least 2 arguments"},
        {"software_version > VERSION '1' ON ioss", "E0216@1:40", "did you mean `ios`?"},
        {"software_version > VERSION '1' ON plan9", "E0216@1:40", "there are ios iosxe nxos"},
        {"software_version > VERSION 'none' ON junos", "E0217@1:25",
         "\"none\" is no version of junos"},
        {"custom_data.a + 'x' > 1", "E0209@1:22", "texts are joined with ~"},
        {"custom_data.a * true > 1", "E0209@1:22", "`*` takes numbers, dates and durations"},
        {"name ~ null == 'x'", "E0209@1:13", "`~` takes strings and numbers, not null"},
        {"VERSION '1' STARTS WITH 'x'", "E0209@1:6", "not a version"},
    };
    seen_expect_conditions(rows, COUNTOF(rows));
}

Test(policy_compute, data_have_no_literals_left)
{
    static const struct seen_row rows[] = {
        {"RULE r ALWAYS THEN SET custom_data.x TO (10.0.0.0/8 IF role == 'x' ELSE 15m)", "", NULL},
        {"RULE r ALWAYS THEN SET custom_data.x TO {a: [15m, role], b: 2026-12-31}", "", NULL},
        {"RULE r ALWAYS THEN SET custom_data.x TO VERSION '1.2'", "", NULL},
    };
    seen_expect(rows, COUNTOF(rows));
    cr_expect(
        strstr(see(rows[1].text)->ast, "{\"a\": [\"15m\", node.role], \"b\": \"2026-12-31\"}"));
    cr_expect(strstr(see(rows[2].text)->ast, "to \"1.2\""));
}
