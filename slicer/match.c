/* SPDX-License-Identifier: Apache-2.0 */
#include "slicer/match.h"

#include "slicer/dialect.h"
#include "slicer/match_compile.h"
#include "slicer/tree.h"

#include <stdlib.h>

#define NONE UINT32_MAX

/* A walk that forgets its states more often walks on thread by thread: its text leads to new ones
 * again and again, and to make one costs more than a step. */
enum { MOST_CLEARS = 64 };

static void push_top(struct match_walk *w)
{
    if (w->plain)
        match_threads_top(w);
    else
        match_states_top(w);
}

struct match_walk *match_walk_new(struct arena *a, const struct match_program *p,
                                  const struct limits *limits, struct regex_scratch *scratch)
{
    struct match_walk *w = ARENA_NEW(a, struct match_walk);
    w->arena = a;
    w->program = p;
    w->scratch = scratch ? scratch : regex_scratch_new(a, limits);
    w->keep = p->run > 1;
    w->text = BUF(a);
    w->failed = BUF(a);
    w->slot = ARENA_ARRAY(a, uint32_t, p->edges.n + 1);
    w->memo = ARENA_ARRAY(a, struct match_memo, p->edges.n + 1);
    w->states = match_states_new(a, p, limits);
    push_top(w);
    return w;
}

void match_walk_claims(struct match_walk *w, match_claim_fn *claim, void *arg, bool keep)
{
    w->claim = claim;
    w->arg = arg;
    w->keep |= keep;
    match_walk_plain(w);
}

void match_walk_reset(struct match_walk *w)
{
    push_top(w);
}

void match_walk_plain(struct match_walk *w)
{
    w->plain = true;
    match_threads_top(w);
}

/* A path without the verb that begins it in some dialects. */
static str path_text(const struct dialect *d, str text)
{
    size_t n = strlen(d->path_verb);
    bool has = str_starts(text, str_of(d->path_verb)) && text.n > n && text.p[n] == ' ';
    return has ? str_sub(text, n + 1, text.n) : text;
}

static int by_expr(const void *a, const void *b)
{
    const struct match_took *x = a, *y = b;
    return (x->expr > y->expr) - (x->expr < y->expr);
}

static void sort_took(struct match_walk *w)
{
    bool sorted = true;
    for (uint32_t i = 1; i < w->took.n; i++)
        sorted &= w->took.at[i - 1].expr < w->took.at[i].expr;
    if (!sorted)
        qsort(w->took.at, w->took.n, sizeof *w->took.at, by_expr);
}

/* What a statement at the top has of its own. */
static str enter_top(struct match_walk *w, str text)
{
    if (!w->plain && w->states->clears > MOST_CLEARS)
        match_walk_plain(w);
    if (w->program->whole != NONE && !w->claim)
        match_threads_whole(w);
    return w->program->dialect->path_verb ? path_text(w->program->dialect, text) : text;
}

struct match_hit match_enter(struct match_walk *w, uint32_t depth, str text)
{
    w->took.n = 0;
    if (depth >= w->frames.n)
        return (struct match_hit){0}; /* below a level that was not alive */
    w->frames.n = depth + 1;
    w->words.n = w->frames.at[depth].word_base;
    w->text.n = w->frames.at[depth].path;
    if (depth == 0)
        text = enter_top(w, text);
    struct match_hit hit =
        w->plain ? match_threads_enter(w, depth, text) : match_states_enter(w, depth, text);
    if (w->took.n > 1)
        sort_took(w);
    hit.at = w->took.at;
    hit.n = w->took.n;
    return hit;
}

bool match_gave_up(struct match_walk *w, struct diags *dg)
{
    if (w->gave_up && !w->told) {
        DIAG_STR(dg, MATCH_LIMIT, w->gave_up->at, w->gave_up->pattern);
        w->told = true;
    }
    return w->gave_up != NULL;
}

bool match_tree(struct arena *a, const struct match_program *p, const struct tree *t,
                void (*fn)(void *, uint32_t node, const struct match_hit *), void *arg,
                struct diags *dg)
{
    struct arena *scratch = arena_child(a);
    struct match_walk *w = match_walk_new(scratch, p, &dg->limits, NULL);
    for (uint32_t n = tree_walk(t, TREE_ROOT, TREE_ROOT); n != TREE_NONE;
         n = tree_walk(t, TREE_ROOT, n)) {
        struct match_hit hit = match_enter(w, tree_get(t, n)->depth, tree_get(t, n)->text);
        if (hit.n)
            fn(arg, n, &hit);
    }
    bool fine = !match_gave_up(w, dg);
    arena_free(scratch);
    return fine;
}
