/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of this folder share: a boundary around a test's work, expressions cut by hand
 * (their reader stands in grammar/, beside this folder), trees of texts. */
#pragma once

#include "base/match_expr.h"
#include "slicer/dialects.h"
#include "slicer/tree.h"
#include "tests/unit/skip.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

static struct boundary *edge;

static inline void kit_within(struct boundary *b, void *fn)
{
    edge = b;
    ((void (*)(void))(uintptr_t)fn)();
}
#define IN_BOUNDARY(fn) cr_assert(boundary_run(kit_within, (void *)(uintptr_t)(fn)))

/* Cuts an expression at `||`. */
static inline struct match_expr kit_expr(struct arena *a, const char *text)
{
    struct match_expr e = {.text = str_of(text), .at = SPAN_NONE};
    e.levels = ARENA_ARRAY(a, struct match_level, 16);
    str s = str_of(text);
    for (size_t from = 0; s.n && from <= s.n;) {
        size_t end = str_find(s, STR("||"), from);
        end = end == SIZE_MAX ? s.n : end;
        str p = str_sub(s, from, end);
        struct match_level l = {.at = SPAN_NONE, .not_ = str_starts(p, STR("!"))};
        l.pattern = str_sub(p, l.not_, p.n);
        if (str_eq(p, STR("*")) || str_eq(p, STR("**")))
            l.kind = p.n == 1 ? MATCH_ANY : MATCH_DEEP;
        e.levels[e.n++] = l;
        from = end + 2;
    }
    return e;
}

/* A whole file in the arena; false where it is absent. */
static inline bool kit_file(str *out, struct arena *a, const char *path)
{
    FILE *f = fopen(path, "rb");
    if (!f)
        return false;
    struct buf b = BUF(a);
    for (size_t n = 1; n > 0; b.n += n) {
        buf_reserve(&b, 65536);
        n = fread(b.p + b.n, 1, 65536, f);
    }
    fclose(f);
    *out = buf_str(&b);
    return true;
}

/* The tree of a text that must parse. */
static inline struct tree *kit_tree(struct arena *a, const char *dialect, str text)
{
    struct diags *dg = ARENA_NEW(a, struct diags);
    *dg = diags_new(a);
    struct tree *t = NULL;
    struct line_options o = {.source = SOURCE_NONE};
    bool fine = tree_read(&t, a, dialects_find(NULL, str_of(dialect)), o, text, dg);
    cr_assert(fine, "%.*s does not parse", STR_ARG(text));
    return t;
}
