/* SPDX-License-Identifier: Apache-2.0 */
/* The joint answers of a field's predicates are those of test_run. */
#include "engine/column_patterns.h"

#include "base/bits.h"
#include "engine/program.h"
#include "engine/test.h"
#include "tests/unit/engine/kit.h"

static const char rules[] =
    "RULE r WHEN name MATCHES \"^fra[0-9]+-\" OR name MATCHES /EDGE-\\d+$/i OR name LIKE "
    "\"*-c[a-o]re-?*\"\n"
    "OR name MATCHES \"(?<=a)1\" OR name CONTAINS \"99\" OR name STARTS WITH \"ams\" OR name ENDS "
    "WITH \"1\"\n"
    "OR name == \"ams1\" OR name != \"fra1-edge-1\" OR name IN [\"ams1\", \"ams2\", 5, null]\n"
    "OR name IN [10.0.0.0/8, \"ams3\"] OR name NOT IN [\"fra1-edge-1\"] OR name == 5 OR name != "
    "null\n"
    "OR name < \"fra\" OR name CONTAINS 5 OR name CONTAINS \"\" OR name MATCHES \"\"\n"
    "THEN ASSERT name IS NOT NULL";

/* Tests that one pass cannot answer: look-around, a network, an order, a number in a string, null.
 */
static bool is_left(const struct predicate *x, const struct constant *c)
{
    if (x->test == TEST_MATCHES)
        return str_find(c->pattern->pattern, STR("(?<"), 0) != SIZE_MAX;
    if (x->test == TEST_IN)
        return c->items[0].kind != CONSTANT_VALUE;
    return x->test == TEST_LT || x->test == TEST_IS_NULL ||
           (x->test == TEST_CONTAINS && c->value.kind != VALUE_STRING);
}

ARENA_TEST(column_patterns, answer_as_the_tests_do)
{
#ifdef UNET_TINY
    const bool roomy = false; /* some automata are too large for it */
#else
    const bool roomy = true;
#endif
    static const char *const words[] = {
        "fra1-edge-1", "fra12-EDGE-99", "ams1", "ams2",     "ams3", "par-core-1", "",
        "core",        "-core-",        "5",    "10.1.2.3", "a1",   "\xc3\xa4",   "fra1-"};
    enum { TEXTS = COUNTOF(words), MOST = 64 };
    struct world w;
    cr_assert(world_rules(&w, a, rules));
    uint32_t numbers[MOST], n = 0, left = 0;
    bool taken[MOST];
    str texts[TEXTS];
    uint64_t out[TEXTS];
    for (uint32_t i = 0; i < w.program->predicates.n; i++)
        numbers[n++] = i;
    for (size_t i = 0; i < TEXTS; i++)
        texts[i] = str_of(words[i]);
    struct column_patterns *c = column_patterns_new(a, w.program, numbers, n, taken);
    cr_assert(c && n >= 16);
    column_patterns_run(c, texts, TEXTS, out);
    struct limits l = limits_default();
    struct regex_scratch *rx = regex_scratch_new(a, &l);
    for (uint32_t i = 0; i < n; i++) {
        const struct predicate *x = &w.program->predicates.at[i];
        const struct constant *right =
            x->constant == UINT32_MAX ? NULL : &w.program->constants.at[x->constant];
        cr_expect(taken[i] ? !is_left(x, right) : !roomy || is_left(x, right), "predicate %u", i);
        left += !taken[i];
        for (size_t k = 0; k < TEXTS; k++) {
            struct value v = value_string(texts[k]);
            bool yes = out[k] >> i & 1;
            enum answer want = taken[i] ? test_run(x->test, &v, right, rx) : ANSWER_FALSE;
            cr_expect_eq(yes ? ANSWER_TRUE : ANSWER_FALSE, want, "predicate %u (%s %.*s) on <%s>",
                         i, test_info(x->test)->word, right ? (int)right->text.n : 0,
                         right ? right->text.p : "", words[k]);
        }
    }
    cr_expect_geq(left, 4u);
}

ARENA_TEST(column_patterns, nothing_to_answer_is_no_automaton)
{
    struct world w;
    cr_assert(world_rules(&w, a, "RULE r WHEN name < \"a\" THEN ASSERT name MATCHES \"(?=b)\""));
    uint32_t numbers[] = {0, 1};
    bool taken[2] = {true, true};
    cr_assert_eq(w.program->predicates.n, 2);
    cr_expect_null(column_patterns_new(a, w.program, numbers, 2, taken));
    cr_expect(!taken[0] && !taken[1]);
}
