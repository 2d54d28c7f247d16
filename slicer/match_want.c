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

/* What a thread's next statement begins with; false: anything. */
static bool add_texts(struct match_walk *w, wanted_texts *texts, const struct match_thread *t)
{
    const struct match_program *p = w->program;
    if (t->edge < p->edges.n)
        return add_text(w, texts, &p->edges.at[t->edge]);
    const struct match_node *n = &p->nodes.at[t->edge - p->edges.n];
    bool fine = true;
    for (uint32_t i = 0; i <= n->mask; i++)
        for (uint32_t e = n->keys[i].text.n ? n->keys[i].first : UINT32_MAX; e != UINT32_MAX;
             e = p->edges.at[e].next_key)
            fine &= add_text(w, texts, &p->edges.at[e]);
    return fine;
}

static const struct line_want *answer(struct match_walk *w, struct match_frame f)
{
    const struct match_program *p = w->program;
    const struct match_thread *t = &w->threads.at[f.first];
    bool fresh = true;
    for (uint32_t i = 0; i < f.n; i++)
        fresh &= t[i].runs == 1;
    for (uint32_t i = 0; fresh && i < w->wanted.n; i++)
        if (is_same(&w->wanted.at[i], t, f.n))
            return w->wanted.at[i].want;
    if (!fresh || w->wanted.n >= MOST_WANTS)
        return NULL;
    struct match_wanted m = {ARENA_ARRAY(w->arena, uint32_t, f.n + 1), f.n, NULL};
    wanted_texts texts = {0};
    bool all = false;
    for (uint32_t i = 0; i < f.n; i++) {
        m.edges[i] = t[i].edge;
        all |= !add_texts(w, &texts, &t[i]);
    }
    m.want = all ? NULL : line_want_new(w->arena, p->dialect, texts.at, texts.n);
    vec_push(w->arena, &w->wanted, m);
    return m.want;
}

const struct line_want *match_want(struct match_walk *w, uint32_t depth)
{
    if (depth >= w->frames.n || (w->program->dialect->path_verb && depth == 0))
        return NULL;
    struct match_frame *f = &w->frames.at[depth];
    if (f->asked)
        return f->want;
    f->asked = true;
    if (f->node == UINT32_MAX)
        return f->want = answer(w, *f);
    if (!w->nodes)
        w->nodes = ARENA_ARRAY(w->arena, struct match_node_want, w->program->nodes.n);
    struct match_node_want *of = &w->nodes[f->node];
    if (!of->asked)
        *of = (struct match_node_want){true, answer(w, *f)};
    return f->want = of->want;
}
