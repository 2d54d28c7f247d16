/* SPDX-License-Identifier: Apache-2.0 */
#include "slicer/text_tree.h"

#include "base/vec.h"

#include <stdlib.h>

/* With more kids a branch has a table. */
enum { FEW_KIDS = 8 };

const uint16_t text_tree_none[256];

static int by_text(const void *a, const void *b)
{
    const struct tree_text *x = a, *y = b;
    return str_cmp(x->text, y->text);
}

/* Puts the texts in order, equal ones together. */
static uint32_t sort_texts(struct tree_text *texts, uint32_t n)
{
    uint32_t kept = 0;
    if (n)
        qsort(texts, n, sizeof *texts, by_text);
    for (uint32_t i = 0; i < n; i++) {
        if (kept && str_eq(texts[kept - 1].text, texts[i].text)) {
            texts[kept - 1].whole |= texts[i].whole;
            texts[kept - 1].begins |= texts[i].begins;
        } else {
            texts[kept++] = texts[i];
        }
    }
    return kept;
}

/* A branch that is to be filled in with the texts from..to, of which `at` bytes stand above. */
struct task {
    uint32_t branch, from, to;
    size_t at;
    uint32_t begins; /* number of what goes on to no kid, above */
};

struct maker {
    struct arena *arena;
    struct tree_text *texts;
    VEC(struct text_branch) branches;
    VEC(struct task) tasks;
    uint32_t numbers;
};

/* A kid for each byte that the texts from..to go on with. */
static void add_kids(struct maker *m, uint32_t branch, struct task t)
{
    struct arena *a = m->arena;
    const struct tree_text *texts = m->texts;
    uint32_t first = m->branches.n, kids = 0;
    for (uint32_t i = t.from; i < t.to; kids++) {
        struct task kid = {first + kids, i, i, t.at, t.begins};
        char byte = texts[i].text.p[t.at];
        while (i < t.to && texts[i].text.p[t.at] == byte)
            i++;
        kid.to = i;
        vec_push(a, &m->branches, (struct text_branch){.byte = (uint8_t)byte});
        vec_push(a, &m->tasks, kid);
    }
    struct text_branch *b = &m->branches.at[branch];
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
    const struct tree_text *texts = m->texts;
    str low = texts[t.from].text, high = texts[t.to - 1].text;
    size_t end = t.at;
    while (t.branch && end < low.n && end < high.n && low.p[end] == high.p[end])
        end++;
    uint32_t begins = t.begins, ends = t.begins;
    if (low.n == end) {
        struct tree_text *own = &m->texts[t.from++];
        if (own->begins)
            begins = ends = own->as_begins = ++m->numbers;
        if (own->whole)
            ends = own->as_whole = ++m->numbers;
    }
    struct text_branch *b = &m->branches.at[t.branch];
    b->text = low.p + t.at;
    b->n = (uint32_t)(end - t.at);
    b->begins = begins;
    b->ends = ends;
    if (t.from < t.to)
        add_kids(m, t.branch, (struct task){0, t.from, t.to, end, begins});
}

uint32_t text_tree_make(struct text_tree *tree, struct arena *a, struct tree_text *texts,
                        uint32_t n)
{
    n = sort_texts(texts, n);
    *tree = (struct text_tree){.first = text_tree_none};
    if (!n)
        return 0;
    struct maker m = {.arena = a, .texts = texts};
    vec_push(a, &m.branches, (struct text_branch){0});
    vec_push(a, &m.tasks, (struct task){.to = n});
    for (uint32_t i = 0; i < m.tasks.n; i++)
        fill(&m, m.tasks.at[i]);
    tree->branches = m.branches.at;
    tree->empty = m.branches.at[0].ends;
    tree->n = m.numbers;
    if (m.branches.at[0].table)
        tree->first = m.branches.at[0].table;
    for (uint32_t i = 0; i < n; i++)
        if (texts[i].text.n > tree->longest)
            tree->longest = (uint32_t)texts[i].text.n;
    return n;
}
