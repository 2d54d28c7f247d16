/* SPDX-License-Identifier: Apache-2.0 */
/* A Criterion test that has an arena `a` and, where it asks for one, a list of diagnostics.
 *
 *     ARENA_TEST(str, trims_blanks) { cr_assert(...str_dup(a, ...)); } */
#pragma once

#include "base/diag.h"
#include "tests/unit/skip.h"

#include <criterion/criterion.h>

#define ARENA_TEST(suite, claim, ...)                                                              \
    static void body_##suite##_##claim(struct arena *a);                                           \
    static void run_##suite##_##claim(struct boundary *b, void *unused UNUSED)                     \
    {                                                                                              \
        body_##suite##_##claim(arena_new(b));                                                      \
    }                                                                                              \
    Test(suite, claim, ##__VA_ARGS__)                                                              \
    {                                                                                              \
        cr_assert(boundary_run(run_##suite##_##claim, NULL), "memory ran out");                    \
    }                                                                                              \
    static void body_##suite##_##claim(struct arena *a UNUSED)

/* Text equality that shows both texts on failure. */
#define expect_text(have, want, where)                                                             \
    do {                                                                                           \
        str have_ = (have), want_ = (want);                                                        \
        cr_expect(str_eq(have_, want_), "%s: have <%.*s>, want <%.*s>", (where), STR_ARG(have_),   \
                  STR_ARG(want_));                                                                 \
    } while (0)

/* All diagnostics as their codes, e.g. "E0301 E0305"; an empty text when there are none. */
static inline UNUSED str diag_codes(const struct diags *dg)
{
    struct buf b = BUF(dg->arena);
    for (uint32_t i = 0; i < dg->n; i++)
        buf_printf(&b, "%s%s", i ? " " : "", diag_info(dg->at[i].code)->code);
    return b.n ? buf_str(&b) : STR("");
}
