/* SPDX-License-Identifier: Apache-2.0 */
/* Texts and shell-style globs as trees of bytes: what str_eq, str_starts, str_ends, str_find and
 * str_glob answer. */
#include "base/bits.h"
#include "base/dfa_parse.h"

struct tree *dfa_tree(struct arena *a, enum tree_kind kind)
{
    struct tree *t = ARENA_NEW(a, struct tree);
    t->kind = kind;
    return t;
}

static struct tree *assertion(struct arena *a, enum dfa_assertion which)
{
    struct tree *t = dfa_tree(a, TREE_ASSERT);
    t->assertion = which;
    return t;
}

struct tree *dfa_anchored(struct arena *a, struct tree *t, bool start, bool end)
{
    struct tree *all = dfa_tree(a, TREE_CAT);
    if (start)
        vec_push(a, &all->kids, assertion(a, ASSERT_START));
    vec_push(a, &all->kids, t);
    if (end)
        vec_push(a, &all->kids, assertion(a, ASSERT_END));
    return all;
}

static void set_bytes(struct tree *t, unsigned lo, unsigned hi)
{
    for (unsigned c = lo; c <= hi; c++)
        bits_set(t->bytes, c);
}

static void push_bytes(struct arena *a, struct tree *all, unsigned lo, unsigned hi)
{
    struct tree *t = dfa_tree(a, TREE_BYTES);
    set_bytes(t, lo, hi);
    vec_push(a, &all->kids, t);
}

struct tree *dfa_parse_literal(struct arena *a, str text)
{
    struct tree *all = dfa_tree(a, TREE_CAT);
    for (size_t i = 0; i < text.n; i++)
        push_bytes(a, all, (unsigned char)text.p[i], (unsigned char)text.p[i]);
    return all;
}

/* The class of str_glob at g[*at]: "!" or "^" negates, a first "]" is itself; without an end the
 * "[" is itself. */
static void glob_class(struct arena *a, struct tree *all, str g, size_t *at)
{
    size_t i = *at + 1;
    bool negate = i < g.n && (g.p[i] == '!' || g.p[i] == '^'), first = true;
    struct tree *t = dfa_tree(a, TREE_BYTES);
    for (i += negate; i < g.n && (g.p[i] != ']' || first); i++) {
        unsigned char lo = (unsigned char)g.p[i], hi = lo;
        first = false;
        if (i + 2 < g.n && g.p[i + 1] == '-' && g.p[i + 2] != ']') {
            hi = (unsigned char)g.p[i + 2];
            i += 2;
        }
        set_bytes(t, lo, hi);
    }
    if (i >= g.n) {
        ++*at;
        push_bytes(a, all, '[', '[');
        return;
    }
    for (int k = 0; negate && k < 4; k++)
        t->bytes[k] = ~t->bytes[k];
    *at = i + 1;
    vec_push(a, &all->kids, t);
}

static void glob_star(struct arena *a, struct tree *all)
{
    struct tree *star = dfa_tree(a, TREE_REPEAT);
    star->max = REPEAT_NO_END;
    push_bytes(a, star, 0, 0xff);
    vec_push(a, &all->kids, star);
}

struct tree *dfa_parse_glob(struct arena *a, str g)
{
    struct tree *all = dfa_tree(a, TREE_CAT);
    for (size_t i = 0; i < g.n;) {
        unsigned char c = (unsigned char)g.p[i];
        if (c == '[') {
            glob_class(a, all, g, &i);
            continue;
        }
        i++;
        if (c == '*') {
            glob_star(a, all);
        } else if (c == '?') {
            push_bytes(a, all, 0, 0xff);
        } else {
            if (c == '\\' && i < g.n)
                c = (unsigned char)g.p[i++];
            push_bytes(a, all, c, c);
        }
    }
    return all;
}
