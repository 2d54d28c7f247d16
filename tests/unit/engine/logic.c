/* SPDX-License-Identifier: Apache-2.0 */
/* AND and OR of registers, each with and without NOT, say what Kleene's tables say of each row: for
 * any length, and where a register is source and target. */
#include "engine/logic.h"

#include "tests/unit/engine/kit.h"

enum answer_of_row { NEITHER, IS_TRUE, IS_FALSE };

static uint64_t next(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return *state >> 11 ^ *state << 31;
}

static struct truth some_truth(uint64_t *state)
{
    struct truth r;
    for (uint32_t k = 0; k < BATCH_WORDS; k++) {
        uint64_t known = next(state) | next(state);
        r.t[k] = known & next(state);
        r.f[k] = known & ~r.t[k];
    }
    return r;
}

static enum answer_of_row at(const struct truth *r, uint32_t row)
{
    return r->t[row / 64] >> (row % 64) & 1   ? IS_TRUE
           : r->f[row / 64] >> (row % 64) & 1 ? IS_FALSE
                                              : NEITHER;
}

static enum answer_of_row not_of(enum answer_of_row a)
{
    return a == IS_TRUE ? IS_FALSE : a == IS_FALSE ? IS_TRUE : NEITHER;
}

static enum answer_of_row and_of(enum answer_of_row a, enum answer_of_row b)
{
    if (a == IS_FALSE || b == IS_FALSE)
        return IS_FALSE;
    return a == IS_TRUE && b == IS_TRUE ? IS_TRUE : NEITHER;
}

static enum answer_of_row or_of(enum answer_of_row a, enum answer_of_row b)
{
    return not_of(and_of(not_of(a), not_of(b)));
}

static void expect_all(const struct logic *logic, struct truth a, struct truth b, uint32_t words)
{
    const struct {
        logic_two_fn *run;
        enum answer_of_row (*want)(enum answer_of_row, enum answer_of_row);
        bool negated;
    } rows[] = {{logic->and, and_of, false},
                {logic->or, or_of, false},
                {logic->and_not, and_of, true},
                {logic->or_not, or_of, true}};
    for (size_t i = 0; i < COUNTOF(rows); i++)
        for (int target = 0; target < 3; target++) {
            struct truth other = {0}, x = a, y = b;
            struct truth *to = target == 0 ? &other : target == 1 ? &x : &y;
            const struct truth before = *to;
            rows[i].run(to, &x, &y, words);
            for (uint32_t r = 0; r < BATCH_WORDS * 64; r++) {
                enum answer_of_row right = at(&b, r);
                right = rows[i].negated ? not_of(right) : right;
                enum answer_of_row want =
                    r < words * 64 ? rows[i].want(at(&a, r), right) : at(&before, r);
                cr_assert_eq(at(to, r), want, "operation %zu to %d, row %u of %u words", i, target,
                             r, words);
            }
        }
}

ARENA_TEST(logic, says_of_each_row_what_kleene_says)
{
    uint64_t state = 1;
    (void)a;
    for (uint32_t words = 1; words <= BATCH_WORDS; words++) {
        struct truth x = some_truth(&state), y = some_truth(&state);
        expect_all(&logic_portable, x, y, words);
        expect_all(logic_best(), x, y, words);
    }
}
