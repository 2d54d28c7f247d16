/* SPDX-License-Identifier: Apache-2.0 */
#include "slicer/textdiff.h"

#include "tests/unit/slicer/kit.h"

static void unified(void)
{
    static const struct {
        const char *name, *have, *want, *diff;
    } rows[] = {
        {"equal", "a\n", "a\n", ""},
        {"from nothing", "", "a\n", "@@ -0,0 +1 @@\n+a\n"},
        {"to nothing", "a\nb\n", "", "@@ -1,2 +0,0 @@\n-a\n-b\n"},
        {"a line between", "a\nc\n", "a\nb\nc\n", "@@ -1,2 +1,3 @@\n a\n+b\n c\n"},
        {"two hunks", "1\n2\n3\n4\n5\n", "x\n2\n3\n4\ny\n",
         "@@ -1,2 +1,2 @@\n-1\n+x\n 2\n@@ -4,2 +4,2 @@\n 4\n-5\n+y\n"},
        {"near ones are one hunk", "1\n2\n3\n4\n", "x\n2\n3\ny\n",
         "@@ -1,4 +1,4 @@\n-1\n+x\n 2\n 3\n-4\n+y\n"},
        {"no newline at the end", "a", "a\n",
         "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n"},
    };
    struct arena *a = arena_new(edge);
    for (size_t i = 0; i < COUNTOF(rows); i++) {
        struct buf b = BUF(a);
        text_diff(&b, a, STR("h"), str_of(rows[i].have), STR("w"), str_of(rows[i].want),
                  (struct text_diff_options){.context = 1});
        str want = rows[i].diff[0] ? str_printf(a, "--- h\n+++ w\n%s", rows[i].diff) : (str){0};
        cr_expect(str_eq(buf_str(&b), want), "%s gives\n%.*s", rows[i].name, STR_ARG(buf_str(&b)));
    }
}

Test(textdiff, is_what_git_and_patch_read)
{
    IN_BOUNDARY(unified);
}
