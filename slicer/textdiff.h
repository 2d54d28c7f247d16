/* SPDX-License-Identifier: Apache-2.0 */
/* The difference of two texts line by line, in the unified format that git and patch read. */
#pragma once

#include "base/str.h"

struct text_diff {
    uint32_t added, removed, hunks;
};

struct text_diff_options {
    uint32_t context; /* equal lines around a difference */
    bool visible;     /* show control bytes instead of writing them (terminals) */
    bool colour;
};

/* Appends the unified difference; nothing where the texts are equal. Lines are paired by
 * align_ids: equal ends first, then lines that stand once on both sides. */
struct text_diff text_diff(struct buf *out, struct arena *scratch, str have_name, str have,
                           str want_name, str want, struct text_diff_options);
