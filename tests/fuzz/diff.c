/* SPDX-License-Identifier: Apache-2.0 */
/* Two configurations of one dialect (apart by a byte 0x1e): each differs from itself in nothing,
 * there and back are mirrored, and where nothing differs the trees are equal. */
#include "slicer/diff.h"
#include "slicer/textdiff.h"
#include "tests/fuzz/texts.h"

static void mirror(struct arena *a, const struct tree *x, const struct tree *y)
{
    for (enum diff_mode m = DIFF_TREE; m <= DIFF_SEMANTIC; m++) {
        struct edits there = diff_trees(a, x, y, m), back = diff_trees(a, y, x, m);
        struct buf b = BUF(a);
        edits_write(&b, &there);
        FUZZ_CHECK(there.added == back.removed && there.removed == back.added &&
                       there.changed == back.changed && there.moved == back.moved &&
                       there.same == back.same,
                   "mode %d: +%u -%u ~%u >%u =%u there, +%u -%u ~%u >%u =%u back", (int)m,
                   there.added, there.removed, there.changed, there.moved, there.same, back.added,
                   back.removed, back.changed, back.moved, back.same);
        FUZZ_CHECK(there.n == there.added + there.removed + there.changed + there.moved,
                   "%u edits of other kinds", there.n);
        const hash128 *p = &tree_get(x, TREE_ROOT)->all, *q = &tree_get(y, TREE_ROOT)->all;
        bool equal = p->lo == q->lo && p->hi == q->hi;
        FUZZ_CHECK(m != DIFF_TREE || !equal || !there.n, "equal trees differ");
    }
}

static void diff(struct arena *a, str input)
{
    const struct dialect *d = fuzz_dialect(a, &input);
    struct tree *x, *y, *again;
    str one, two;
    fuzz_pair(a, input, &one, &two);
    struct buf b = BUF(a);
    struct text_diff_options o = {.context = 3, .visible = true};
    struct text_diff t = text_diff(&b, a, STR("one"), one, STR("two"), two, o);
    FUZZ_CHECK((t.added + t.removed == 0) == str_eq(one, two), "texts differ in nothing");
    if (!fuzz_tree(&x, a, d, one))
        return;
    if (!fuzz_tree(&again, a, d, one))
        abort();
    for (enum diff_mode m = DIFF_TREE; m <= DIFF_SEMANTIC; m++)
        FUZZ_CHECK(!diff_trees(a, x, again, m).n, "%s: it differs from itself", d->name);
    if (fuzz_tree(&y, a, d, two))
        mirror(a, x, y);
}

FUZZ(diff)
