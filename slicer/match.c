/* SPDX-License-Identifier: Apache-2.0 */
#include "slicer/match.h"

#include "slicer/dialect.h"
#include "slicer/match_compile.h"
#include "slicer/match_words.h"
#include "slicer/text_look.h"
#include "slicer/tree.h"

#include <stdlib.h>

#define NONE UINT32_MAX

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
    w->plain = !p->edges.n; /* what takes the whole text is all that there is */
    w->special = p->whole != NONE || p->dialect->path_verb;
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

void match_sort_took(struct match_walk *w)
{
    bool sorted = true;
    for (uint32_t i = 1; i < w->took.n; i++)
        sorted &= w->took.at[i - 1].expr < w->took.at[i].expr;
    if (!sorted)
        qsort(w->took.at, w->took.n, sizeof *w->took.at, by_expr);
}

static inline const struct match_move *move_of(struct match_walk *w, struct match_state *s,
                                               str unit)
{
    const struct match_class *c = match_class_of(s, unit);
    return LIKELY(c->ready) ? &c->move : match_slow_move(w, s, unit);
}

/* What a move takes, behind what earlier words of the statement took. */
static NOINLINE void take_more(struct match_walk *w, const struct match_move *m, uint32_t units)
{
    uint32_t before = w->took.n;
    vec_reserve(w->arena, &w->took, m->n);
    for (uint32_t i = 0; i < m->n; i++) {
        bool again = false;
        for (uint32_t k = 0; k < before; k++)
            again |= w->took.at[k].expr == m->exprs[i];
        if (!again)
            w->took.at[w->took.n++] = (struct match_took){m->exprs[i], units};
    }
}

static inline void take(struct match_walk *w, const struct match_move *m, uint32_t units)
{
    if (LIKELY(m->n == 1 && !w->took.n && w->took.cap))
        w->took.at[w->took.n++] = (struct match_took){m->exprs[0], units};
    else
        take_more(w, m, units);
}

static NOINLINE void keep_word(struct match_walk *w, str word)
{
    vec_push(w->arena, &w->words, (uint32_t)w->text.n);
    buf_add(&w->text, word);
    buf_putc(&w->text, ' ');
}

static NOINLINE void grow_frames(struct match_walk *w)
{
    vec_reserve(w->arena, &w->frames, 1);
}

/* What there is to tell of a statement behind which the walk stands in a state. */
static ALWAYS_INLINE struct match_hit end_enter(struct match_walk *w, struct match_state *s,
                                                uint32_t units)
{
    if (UNLIKELY(w->took.n > 1))
        match_sort_took(w);
    if (s) {
        if (UNLIKELY(w->frames.n == w->frames.cap))
            grow_frames(w);
        struct match_frame *below = &w->frames.at[w->frames.n++];
        below->state = s;
        below->units = units;
        below->path = (uint32_t)w->text.n;
        below->word_base = w->words.n;
    }
    return (struct match_hit){w->took.at, w->took.n, units, s != NULL};
}

static ALWAYS_INLINE struct match_hit enter_line(struct match_walk *w, uint32_t depth, str text)
{
    const struct match_frame *f = &w->frames.at[depth];
    w->frames.n = depth + 1;
    const struct match_move *m = move_of(w, f->state, text);
    uint32_t units = f->units + 1;
    if (m->n)
        take(w, m, units);
    return end_enter(w, m->to, units);
}

/* Moves over one word, and all that may come with it. */
static NOINLINE struct match_state *enter_word(struct match_walk *w, struct match_state *s,
                                               str word, uint32_t units)
{
    bool kept = s->texts;
    if (kept)
        keep_word(w, word);
    const struct match_move *m = move_of(w, s, word);
    if (m->n)
        take(w, m, units);
    if (m->to && m->to->texts && !kept)
        keep_word(w, word);
    return m->to;
}

/* Moves over the words of a statement, until nothing waits. */
static ALWAYS_INLINE struct match_hit enter_words(struct match_walk *w, uint32_t depth, str text)
{
    const struct match_frame *f = &w->frames.at[depth];
    const struct match_stops *dialect = &w->states->stops;
    struct match_state *s = f->state;
    uint32_t units = f->units;
    w->frames.n = depth + 1;
    w->words.n = f->word_base;
    w->text.n = f->path;
    uint64_t stops = match_stops_of(dialect, text);
    size_t at = 0;
    if (UNLIKELY(text.n && text.p[0] == ' ')) {
        s = enter_word(w, s, STR(""), ++units);
        while (at < text.n && text.p[at] == ' ')
            at++;
    }
    while (at < text.n && s) {
        size_t end = match_word_end(dialect, stops, text, at);
        unsigned branch = s->first[(unsigned char)text.p[at]];
        str word = {text.p + at, end - at};
        const struct match_class *c =
            &s->seen[branch ? text_tree_from(s->branches, branch, word) : 0];
        units++;
        if (LIKELY(c->calm)) {
            if (c->move.n)
                take(w, &c->move, units);
            s = c->move.to;
        } else {
            s = enter_word(w, s, word, units);
        }
        at = end + 1;
        while (at < text.n && UNLIKELY(text.p[at] == ' '))
            at++;
    }
    return end_enter(w, s, units);
}

/* At the top there is more to do than below, in some walks. */
static NOINLINE str enter_top(struct match_walk *w, str text)
{
    if (!w->plain && w->states->clears > MATCH_CLEARS)
        match_walk_plain(w);
    if (w->program->whole != NONE && !w->claim)
        match_threads_whole(w);
    return w->program->dialect->path_verb ? path_text(w->program->dialect, text) : text;
}

struct match_hit match_enter(struct match_walk *w, uint32_t depth, str text)
{
    w->took.n = 0;
    if (UNLIKELY(depth >= w->frames.n))
        return (struct match_hit){0}; /* below a level that was not alive */
    if (UNLIKELY(depth == 0 && w->special))
        text = enter_top(w, text);
    if (UNLIKELY(w->plain))
        return match_threads_enter(w, depth, text);
    if (w->program->run == 1)
        return enter_line(w, depth, text);
    return enter_words(w, depth, text);
}

struct match_early match_takes_early(const struct match_walk *w, uint32_t depth, str text)
{
    const struct match_early unknown = {0};
    if (w->plain || w->program->run == 1 || depth >= w->frames.n || (!depth && w->special))
        return unknown;
    const char *p = text.p;
    uint64_t stops = match_stops_in(&w->states->stops, p, 16);
    uint32_t end = stops ? (uint32_t)__builtin_ctzll(stops) : 0;
    if (!end || end + 1 >= text.n || w->states->stops.more || p[end] != ' ' ||
        (unsigned char)p[end + 1] <= ' ' || (stops >> (end + 1) & 1) ||
        (text_look_for(p, '\t') & ((1u << end) - 1)))
        return unknown;
    const struct match_state *s = w->frames.at[depth].state;
    const struct match_class *c = match_class_of(s, (str){p, end});
    if (!c->calm || !c->move.to)
        return unknown;
    s = c->move.to;
    if (s->first[(unsigned char)p[end + 1]] || !s->seen[0].calm || !s->seen[0].move.n)
        return unknown;
    return (struct match_early){end + 1, s->first};
}

struct match_place match_place_of(const struct match_walk *w, uint32_t depth)
{
    if (w->plain || depth >= w->frames.n)
        return (struct match_place){0};
    return (struct match_place){w->frames.at[depth].state, w->states->clears};
}

bool match_enter_any(struct match_walk *w, uint32_t depth, str word)
{
    if (w->plain || w->program->run == 1 || depth >= w->frames.n || (!depth && w->special) ||
        !word.n || word.n > 16 || w->states->stops.more)
        return false;
    uint64_t blanks = match_stops_in(&w->states->stops, word.p, 16) | text_look_for(word.p, '\t');
    const struct match_frame *f = &w->frames.at[depth];
    const struct match_class *c = &f->state->seen[0];
    if ((blanks & ((1u << word.n) - 1)) || f->state->first[(unsigned char)word.p[0]] || !c->calm ||
        c->move.n || !c->move.to)
        return false;
    w->frames.n = depth + 1;
    w->words.n = f->word_base;
    w->text.n = f->path;
    w->took.n = 0;
    (void)end_enter(w, c->move.to, f->units + 1);
    return true;
}

/* The class of a text that begins with a text of the tree and can go on to no longer one; NULL
 * where that is not so. A blank behind it may be the text's last byte. */
static const struct match_class *glance_class(const struct match_state *s, const char *p, size_t n)
{
    uint32_t branch = s->first[(unsigned char)*p];
    while (branch) {
        const struct text_branch *b = &s->branches[branch];
        if (n <= b->n || !text_same(p, b->text, b->n) || (unsigned char)p[b->n] <= ' ')
            return NULL;
        if (!b->kids)
            return b->begins ? &s->seen[b->begins] : NULL;
        branch = text_tree_kid(s->branches, b, p[b->n]);
        p += b->n;
        n -= b->n;
    }
    return NULL;
}

struct match_glance match_glance(struct match_walk *w, uint32_t depth, const char *p, size_t n)
{
    struct match_glance g = {0};
    bool simple = !w->plain && w->program->run == 1 && (depth || !w->special);
    if (!simple || depth >= w->frames.n)
        return g;
    const struct match_frame *f = &w->frames.at[depth];
    const struct match_class *c = glance_class(f->state, p, n);
    if (!c || !c->sure)
        return g;
    struct match_state *to = c->move.to;
    if (to && !to->asked)
        return g;
    w->frames.n = depth + 1;
    w->took.n = 0;
    (void)end_enter(w, to, f->units + 1);
    return (struct match_glance){true, c->move.n > 0, to != NULL, to ? to->want : NULL, c->text};
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
