/* SPDX-License-Identifier: Apache-2.0 */
/* For targets that read configurations: the dialect of an input, and its tree. */
#pragma once

#include "slicer/detect.h"
#include "slicer/dialects.h"
#include "slicer/tree.h"
#include "tests/fuzz/fuzz.h"

/* The dialect that the first byte chooses (from 0x81 on), else the one that the text looks like. */
static inline const struct dialect *fuzz_dialect(struct arena *a, str *input)
{
    uint32_t way = fuzz_choice(input, (uint32_t)dialects_count(NULL) + 1);
    return way ? dialects_at(NULL, way - 1) : dialect_form(detect_dialect(a, *input).best, *input);
}

static inline bool fuzz_tree(struct tree **out, struct arena *a, const struct dialect *d, str text)
{
    struct diags dg = diags_new(a);
    struct line_options o = {.source = sources_add(&dg.sources, STR("t.cfg"), text)};
    bool ok = tree_read(out, a, d, o, text, &dg);
    fuzz_check_told(ok, &dg);
    fuzz_write_diags(a, &dg);
    return ok;
}
