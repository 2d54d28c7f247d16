/* SPDX-License-Identifier: Apache-2.0 */
/* What the statements below an open level have to begin with to matter to any expression. The same
 * threads wait below most levels of a depth, so the answers are kept. */
#include "slicer/match_compile.h"

#include "slicer/dialect.h"
#include "slicer/line.h"

/* Different answers that are kept; behind them all lines are asked for. */
enum { MOST_WANTS = 64 };

static bool is_same(const struct match_wanted *m, const uint32_t *edges, uint32_t n)
{
    bool same = m->n == n;
    for (uint32_t i = 0; same && i < n; i++)
        same = m->edges[i] == edges[i];
    return same;
}

typedef VEC(str) wanted_texts;

/* The text that what an edge takes begins with; false: any. */
static bool add_text(struct match_walk *w, wanted_texts *texts, const struct match_edge *e)
{
    if (e->kind != MATCH_PATTERN || e->not_ || !e->prefix.n)
        return false;
    size_t n = w->program->run == 1 ? e->prefix.n : str_find_byte(e->prefix, ' ', 0);
    str text = str_sub(e->prefix, 0, n);
    if (text.n)
        vec_push(w->arena, texts, text);
    return text.n > 0;
}

/* What is asked for where `edges` wait, each for its first unit. */
static const struct line_want *answer(struct match_walk *w)
{
    const struct match_program *p = w->program;
    const uint32_t *edges = w->edges.at;
    uint32_t n = w->edges.n;
    for (uint32_t i = 0; i < w->wanted.n; i++)
        if (is_same(&w->wanted.at[i], edges, n))
            return w->wanted.at[i].want;
    if (w->wanted.n >= MOST_WANTS)
        return NULL;
    struct match_wanted m = {n ? arena_dup(w->arena, edges, n * sizeof *edges) : NULL, n, NULL};
    wanted_texts texts = {0};
    bool all = false;
    for (uint32_t i = 0; i < n; i++)
        all |= !add_text(w, &texts, &p->edges.at[edges[i]]);
    m.want = all ? NULL : line_want_new(w->arena, p->dialect, texts.at, texts.n);
    vec_push(w->arena, &w->wanted, m);
    return m.want;
}

static const struct line_want *want_of_state(struct match_walk *w, struct match_state *s)
{
    if (s->asked)
        return s->want;
    bool fresh = true;
    s->asked = true;
    w->edges.n = 0;
    for (uint32_t i = 0; i < s->n; i++) {
        fresh &= s->items[i].run == 0;
        vec_push(w->arena, &w->edges, s->items[i].edge);
    }
    return s->want = fresh ? answer(w) : NULL;
}

static const struct line_want *want_of_threads(struct match_walk *w, const struct match_frame *f)
{
    bool fresh = true;
    w->edges.n = 0;
    for (uint32_t i = 0; i < f->n; i++) {
        fresh &= w->threads.at[f->first + i].runs == 1;
        vec_push(w->arena, &w->edges, w->threads.at[f->first + i].edge);
    }
    return fresh ? answer(w) : NULL;
}

static NOINLINE const struct line_want *work_out(struct match_walk *w, uint32_t depth)
{
    const struct match_frame *f = &w->frames.at[depth];
    if (depth == 0 && w->program->dialect->path_verb)
        return NULL;
    return w->plain ? want_of_threads(w, f) : want_of_state(w, f->state);
}

const struct line_want *match_want(struct match_walk *w, uint32_t depth)
{
    if (depth >= w->frames.n)
        return NULL;
    if (w->plain || depth == 0 || !w->frames.at[depth].state->asked)
        return work_out(w, depth);
    return w->frames.at[depth].state->want;
}
