/* SPDX-License-Identifier: Apache-2.0 */
/* Templates out of the test suites of Jinja2 and its kin: see tests/unit/render/kit.h. */
#include "tests/unit/render/kit.h"

Test(cases, jinja_suites_agree_with_jinja2)
{
    struct tally t[] = {{.tier = "core"},
                        {.tier = "html"},
                        {.tier = "python"},
                        {.tier = "sandbox"},
                        {.tier = "limits"}};
    struct suite s = {.file = "jinja_cases.ndjson", .tallies = t, .n = COUNTOF(t)};
    suite_run(&s);
    cr_expect(tally_share(&t[0]) >= 0.995, "core tier: %u of %u", t[0].passed, t[0].all);
    cr_expect(tally_share(&t[1]) >= 0.99, "html tier: %u of %u", t[1].passed, t[1].all);
    cr_expect(tally_share(&t[2]) >= 0.85, "python tier: %u of %u", t[2].passed, t[2].all);
}

Test(cases, whitespace_is_byte_exact)
{
    struct tally t[] = {{.tier = "core"}};
    struct suite s = {.file = "whitespace_cases.ndjson", .tallies = t, .n = 1};
    suite_run(&s);
    cr_expect(tally_share(t) >= 0.999, "%u of %u", t->passed, t->all);
}
