/* SPDX-License-Identifier: Apache-2.0 */
/* Faults that other implementations of the language have, each held away from here. */
#include "tests/unit/engine/kit.h"

static uint64_t fails(struct arena *a, const char *rules, const char *data)
{
    struct world w;
    world_run(&w, a, rules, data);
    return w.run->total[VERDICT_FAIL];
}

ARENA_TEST(faults, strings_are_not_compared_by_length)
{
    cr_expect_eq(fails(a, "RULE r ALWAYS THEN ASSERT software_version >= \"16.12.04\"",
                       "[{\"name\": \"a\", \"software_version\": \"16.9.1\"}, "
                       "{\"name\": \"b\", \"software_version\": \"17.1\"}]"),
                 1);
}

ARENA_TEST(faults, not_glued_to_a_name_is_a_name)
{
    struct world w;
    bool good = world_rules(&w, a, "RULE r ALWAYS THEN ASSERT NOTvendor == \"x\"") &&
                policy_check_fields(w.set, NULL, &w.dg);
    cr_expect_not(good, "NOTvendor is an unknown field, not NOT vendor");
}

ARENA_TEST(faults, flags_of_patterns_count)
{
    cr_expect_eq(fails(a, "RULE r ALWAYS THEN ASSERT model MATCHES /^CATALYST/i",
                       "{\"name\": \"a\", \"model\": \"catalyst-9300\"}"),
                 0);
}

ARENA_TEST(faults, rules_may_span_lines)
{
    cr_expect_eq(fails(a,
                       "RULE r\n  WHEN vendor\n ==\n\"c\"\n THEN\n ASSERT\n model\n IS\n \"m\"\n",
                       "{\"name\": \"a\", \"vendor\": \"c\", \"model\": \"x\"}"),
                 1);
}

ARENA_TEST(faults, text_behind_a_rule_is_an_error)
{
    struct world w;
    cr_expect_not(world_rules(&w, a, "WHEN vendor == \"c\" THEN ASSERT true garbage here"));
}

ARENA_TEST(faults, asserts_are_checked)
{
    cr_expect_eq(fails(a, "WHEN vendor == \"c\" THEN ASSERT model IS \"m\"",
                       "{\"name\": \"a\", \"vendor\": \"c\", \"model\": \"x\"}"),
                 1);
}

ARENA_TEST(faults, guards_hold_for_the_field_they_guard)
{
    struct world w;
    world_run(&w, a, "WHEN custom_data.x IS NOT NULL AND custom_data.x > 1 THEN ASSERT false",
              "{\"name\": \"a\"}");
    cr_expect_eq(w.run->total[VERDICT_SKIP], 1, "neither an error nor undecided");
}
