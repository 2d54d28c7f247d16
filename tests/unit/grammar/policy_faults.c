/* SPDX-License-Identifier: Apache-2.0 */
/* Faults that other implementations of the language are known for, as far as reading can have them.
 */
#include "policy_seen.h"

Test(policy_faults, a_word_that_begins_with_not_is_a_word)
{
    cr_expect_str_eq(see_condition("custom_data.notes == 1 AND NOT custom_data.x == 1"),
                     "node.custom_data.notes == 1 AND NOT node.custom_data.x == 1");
    struct seen *s = see("WHEN NOTvendor == 'a' THEN TAG 'x'");
    cr_expect_str_eq(s->codes, "E0203@1:6", "%s", s->messages);
}

Test(policy_faults, words_that_begin_with_other_keywords_are_words)
{
    cr_expect_str_eq(see_condition("custom_data.a == 1 AND ORder == 2"),
                     see_condition("custom_data.a == 1 AND ORder == 2"));
    cr_expect(strstr(see("WHEN ANDroid == 'a' THEN TAG 'x'")->messages, "unknown field `ANDroid`"));
    cr_expect(strstr(see("WHEN INside == 'a' THEN TAG 'x'")->messages, "unknown field `INside`"));
}

Test(policy_faults, flags_of_a_pattern_are_kept)
{
    cr_expect_str_eq(see_condition("name MATCHES /x/i"), "node.name MATCHES /x/i");
    cr_expect_str_eq(see_condition("name =~ /x/imsx"), "node.name MATCHES /x/imsx");
    cr_expect_str_eq(see_condition("name !~ /x/s"), "NOT node.name MATCHES /x/s");
}

Test(policy_faults, a_rule_may_stand_on_many_lines_and_a_line_may_hold_many_rules)
{
    cr_expect_eq(see("WHEN\nvendor\n==\n'a'\nTHEN\nTAG\n'x'")->errors, 0);
    struct seen *s = see("WHEN vendor == 'a' THEN TAG 'x' WHEN vendor == 'b' THEN TAG 'y'");
    cr_expect_eq(s->rules, 2, "%s", s->messages);
    cr_expect_eq(s->errors, 0, "%s", s->messages);
}

Test(policy_faults, keywords_inside_strings_are_text)
{
    struct seen *s = see("WHEN vendor == 'a THEN b' AND name == \"x # y // z\" THEN TAG 'WHEN'");
    cr_expect_str_eq(s->codes, "");
    cr_expect(strstr(s->ast, "\"a THEN b\"") && strstr(s->ast, "\"x # y // z\""), "%s", s->ast);
}

Test(policy_faults, text_behind_a_rule_is_an_error)
{
    cr_expect_eq(see("WHEN vendor == 'a' THEN TAG 'x' garbage")->errors, 1);
    cr_expect_eq(see("WHEN vendor == 'a' THEN TAG 'x'\n}")->errors, 1);
    cr_expect_eq(see("WHEN vendor == 'a' THEN TAG 'x' 'y'")->errors, 1);
    cr_expect_eq(see("garbage")->errors, 1);
    cr_expect_eq(see("---\nid: a\n---\ngarbage here")->errors, 1);
}

Test(policy_faults, assert_is_read_as_a_condition)
{
    struct seen *s = see("RULE a ALWAYS THEN ASSERT vender IS 'a'");
    cr_expect_str_eq(s->codes, "E0203@1:27");
    cr_expect_eq(see("RULE a ALWAYS THEN ASSERT")->errors, 1);
}

Test(policy_faults, a_guard_and_its_comparison_are_one_and)
{
    cr_expect_str_eq(see_condition("custom_data.x IS NOT NULL AND custom_data.x > 1"),
                     "NOT node.custom_data.x IS NULL AND node.custom_data.x > 1");
}

Test(policy_faults, empty_files_have_no_rules_and_no_errors)
{
    cr_expect_eq(see("")->errors, 0);
    cr_expect_eq(see("\xef\xbb\xbf# only a comment")->errors, 0);
    cr_expect_eq(see("\n\n  \n")->rules, 0);
}
