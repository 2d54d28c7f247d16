/* SPDX-License-Identifier: Apache-2.0 */
/* The tree of the texts that a state looks for. A unit goes down from its first byte on, past the
 * bytes that all texts of a branch share, so that its way is as long as what it has in common with
 * them, however many there are.
 *
 *     unit 1     "unit " -+- "1" ----- ""   ends: `unit 1`
 *     unit 17             |    `------ "7"  ends: `unit 17`
 *     unit 2              `- "2"            ends: `unit 2`
 */
#include "slicer/match_compile.h"

#include <stdlib.h>

/* With more kids a branch has a table. */
enum { FEW_KIDS = 8 };

static const uint16_t nowhere[256];

/* ---- making ---- */

static int by_text(const void *a, const void *b)
{
    const struct match_text *x = a, *y = b;
    return str_cmp(x->text, y->text);
}

/* Puts the texts in order, equal ones together. */
static void sort_texts(struct match_states *st)
{
    uint32_t n = 0;
    if (st->texts.n)
        qsort(st->texts.at, st->texts.n, sizeof *st->texts.at, by_text);
    for (uint32_t i = 0; i < st->texts.n; i++) {
        struct match_text *t = &st->texts.at[i];
        if (n && str_eq(st->texts.at[n - 1].text, t->text)) {
            st->texts.at[n - 1].whole |= t->whole;
            st->texts.at[n - 1].begins |= t->begins;
        } else {
            st->texts.at[n++] = *t;
        }
    }
    st->texts.n = n;
}

/* A branch that is to be filled in with the texts from..to, of which `at` bytes stand above. */
struct task {
    uint32_t branch, from, to;
    size_t at;
    uint32_t begins; /* class of what goes on to no kid, above */
};

struct maker {
    struct match_states *states;
    struct match_state *state;
    VEC(struct match_branch) branches;
    VEC(struct task) tasks;
    uint32_t classes;
};

static uint32_t add_class(struct maker *m, const struct match_text *t, bool whole)
{
    m->state->classes[m->classes] = (struct match_class){.text = t->text, .whole = whole};
    return m->classes++;
}

/* A kid for each byte that the texts from..to go on with. */
static void add_kids(struct maker *m, uint32_t branch, struct task t)
{
    struct arena *a = m->states->arena;
    const struct match_text *texts = m->states->texts.at;
    uint32_t first = m->branches.n, kids = 0;
    for (uint32_t i = t.from; i < t.to; kids++) {
        struct task kid = {first + kids, i, i, t.at, t.begins};
        char byte = texts[i].text.p[t.at];
        while (i < t.to && texts[i].text.p[t.at] == byte)
            i++;
        kid.to = i;
        vec_push(a, &m->branches, (struct match_branch){.byte = (uint8_t)byte});
        vec_push(a, &m->tasks, kid);
    }
    struct match_branch *b = &m->branches.at[branch];
    b->kid = first;
    b->kids = (uint16_t)kids;
    if (branch && kids <= FEW_KIDS)
        return;
    b->table = ARENA_ARRAY(a, uint16_t, 256);
    for (uint32_t i = 0; i < kids; i++)
        b->table[m->branches.at[first + i].byte] = (uint16_t)(i + 1);
}

static void fill(struct maker *m, struct task t)
{
    const struct match_text *texts = m->states->texts.at;
    str low = texts[t.from].text, high = texts[t.to - 1].text;
    size_t end = t.at;
    while (t.branch && end < low.n && end < high.n && low.p[end] == high.p[end])
        end++;
    uint32_t begins = t.begins, ends = t.begins;
    if (low.n == end) {
        const struct match_text *own = &texts[t.from++];
        if (own->begins)
            begins = ends = add_class(m, own, false);
        if (own->whole)
            ends = add_class(m, own, true);
    }
    struct match_branch *b = &m->branches.at[t.branch];
    b->text = low.p + t.at;
    b->n = (uint32_t)(end - t.at);
    b->begins = begins;
    b->ends = ends;
    if (t.from < t.to)
        add_kids(m, t.branch, (struct task){0, t.from, t.to, end, begins});
}

void match_plan_none(struct match_states *st, struct match_state *s)
{
    s->first = nowhere;
    s->seen = &st->unready;
}

void match_plan(struct match_states *st, struct match_state *s)
{
    struct arena *a = st->arena;
    sort_texts(st);
    s->classes = ARENA_ARRAY(a, struct match_class, 1 + 2 * (size_t)st->texts.n);
    s->classes[0] = (struct match_class){.text = STR("")};
    s->table = nowhere;
    if (!st->texts.n)
        return;
    struct maker m = {.states = st, .state = s, .classes = 1};
    vec_push(a, &m.branches, (struct match_branch){0});
    vec_push(a, &m.tasks, (struct task){.to = st->texts.n});
    for (uint32_t i = 0; i < m.tasks.n; i++)
        fill(&m, m.tasks.at[i]);
    s->branches = m.branches.at;
    if (m.branches.at[0].table)
        s->table = m.branches.at[0].table;
    for (uint32_t i = 0; i < st->texts.n; i++)
        if (st->texts.at[i].text.n > s->longest)
            s->longest = (uint32_t)st->texts.at[i].text.n;
}
