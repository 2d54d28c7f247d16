/* SPDX-License-Identifier: Apache-2.0 */
/* What the statements below an open level have to begin with to matter to any expression. The same
 * threads wait below most levels of a depth, so the answers are kept. */
#include "slicer/match_compile.h"

#include "slicer/dialect.h"
#include "slicer/line.h"

/* Different answers that are kept; behind them all lines are asked for. */
enum { MOST_WANTS = 64 };

static bool is_same(const struct match_wanted *m, const struct match_thread *t, uint32_t n)
{
    bool same = m->n == n;
    for (uint32_t i = 0; same && i < n; i++)
        same = m->edges[i] == t[i].edge;
    return same;
}

/* The text that a thread's next statement begins with, empty: any. */
static str text_of(const struct match_program *p, const struct match_thread *t)
{
    const struct match_edge *e = &p->edges.at[t->edge];
    if (e->kind != MATCH_PATTERN || e->not_ || t->runs != 1)
        return (str){0};
    return p->run == 1 ? e->prefix : str_sub(e->prefix, 0, str_find_byte(e->prefix, ' ', 0));
}

const struct line_want *match_want(struct match_walk *w, uint32_t depth)
{
    const struct match_program *p = w->program;
    if (depth >= w->frames.n || (p->dialect->path_verb && depth == 0))
        return NULL;
    struct match_frame f = w->frames.at[depth];
    const struct match_thread *t = &w->threads.at[f.first];
    bool fresh = true;
    for (uint32_t i = 0; i < f.n; i++)
        fresh &= t[i].runs == 1;
    for (uint32_t i = 0; fresh && i < w->wanted.n; i++)
        if (is_same(&w->wanted.at[i], t, f.n))
            return w->wanted.at[i].want;
    if (!fresh || w->wanted.n >= MOST_WANTS)
        return NULL;
    str *texts = ARENA_ARRAY(w->arena, str, f.n + 1);
    struct match_wanted m = {ARENA_ARRAY(w->arena, uint32_t, f.n + 1), f.n, NULL};
    bool all = false;
    for (uint32_t i = 0; i < f.n; i++) {
        m.edges[i] = t[i].edge;
        texts[i] = text_of(p, &t[i]);
        all |= !texts[i].n;
    }
    m.want = all ? NULL : line_want_new(w->arena, p->dialect, texts, f.n);
    vec_push(w->arena, &w->wanted, m);
    return m.want;
}
