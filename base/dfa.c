/* SPDX-License-Identifier: Apache-2.0 */
/* Which patterns share a machine, and running. */
#include "base/dfa.h"

#include "base/bits.h"
#include "base/dfa_build.h"

#include <stdlib.h>

enum {
    WORD = 64, /* answers of a machine, at most */
    LANES = 4, /* texts that run side by side: their look-ups do not wait for each other */
    MACHINE_STATES = 4096,
    STATES_FOR_NODE = 4, /* what needs more multiplies, and is better split */
    WORK_FOR_NODE = 256, /* of building; some 80 are common */
    ALONE = 4,           /* times as much for a single answer */
    FEW_NODES = 16,      /* that any attempt may count besides */
    FEW_PART = 100,      /* of the states: with fewer left no machine is begun */
    WORK_FOR_STATE = 200 /* steps of all building for each state that may be */
};

struct dfa {
    size_t words; /* of one text's answers */
    VEC(const struct dfa_machine *) machines;
};

/* ---- what is taken ---- */

struct part {
    uint32_t answer;
    uint32_t nodes;  /* of its patterns */
    uint32_t states; /* that its automaton has alone */
    struct starts_of {
        uint32_t *at;
        uint32_t n, cap;
    } starts;
};

struct plan {
    struct arena *a, *scratch;
    struct dfa *dfa;
    struct dfa_builder *builder;
    uint32_t word;   /* whose answers are being done */
    uint32_t states; /* that may still be made */
    uint32_t few;
    uint64_t work;
    bool *taken;
    VEC(uint32_t) starts; /* of one attempt */
};

static bool fits(const struct dfa_pattern *p)
{
    return p->text.n <= (p->kind == DFA_REGEX ? SIZE_MAX : NFA_PATTERN_NODES);
}

static struct tree *tree_of(struct arena *a, const struct dfa_pattern *p)
{
    switch (p->kind) {
    case DFA_REGEX:
        return dfa_parse(a, p->text, p->flags);
    case DFA_EQUAL:
        return dfa_anchored(a, dfa_parse_literal(a, p->text), true, true);
    case DFA_PREFIX:
        return dfa_anchored(a, dfa_parse_literal(a, p->text), true, false);
    case DFA_SUFFIX:
        return dfa_anchored(a, dfa_parse_literal(a, p->text), false, true);
    case DFA_CONTAINS:
        return dfa_parse_literal(a, p->text);
    case DFA_GLOB:
        return dfa_anchored(a, dfa_parse_glob(a, p->text), true, true);
    }
    return NULL;
}

/* The parts of all patterns that an automaton can answer, by answer. */
static struct part *read_patterns(struct plan *plan, struct nfa *nfa, const struct dfa_pattern *p,
                                  uint32_t n, uint32_t answers)
{
    struct part *parts = ARENA_ARRAY(plan->scratch, struct part, answers);
    for (uint32_t i = 0; i < answers; i++) {
        parts[i].answer = i;
        plan->taken[i] = true;
    }
    for (uint32_t i = 0; i < n; i++) {
        uint32_t start, before = nfa->nodes.n;
        struct tree *t =
            plan->taken[p[i].answer] && fits(&p[i]) ? tree_of(plan->scratch, &p[i]) : NULL;
        if (t && nfa_add(nfa, t, p[i].answer, &start))
            vec_push(plan->scratch, &parts[p[i].answer].starts, start);
        else
            plan->taken[p[i].answer] = false;
        parts[p[i].answer].nodes += nfa->nodes.n - before;
    }
    return parts;
}

/* ---- machines ---- */

/* The states of some answers together, as long as their number is about that of their nodes. */
static struct dfa_states *attempt(struct plan *plan, const struct part *parts, uint32_t n)
{
    uint64_t nodes = FEW_NODES;
    plan->starts.n = 0;
    for (uint32_t i = 0; i < n; i++) {
        nodes += parts[i].nodes;
        for (uint32_t k = 0; k < parts[i].starts.n; k++)
            vec_push(plan->scratch, &plan->starts, parts[i].starts.at[k]);
    }
    nodes *= n == 1 ? ALONE : 1;
    uint64_t states = nodes * STATES_FOR_NODE, work = nodes * WORK_FOR_NODE;
    states = states < MACHINE_STATES ? states : MACHINE_STATES;
    states = states < plan->states ? states : plan->states;
    work = work < plan->work ? work : plan->work;
    struct dfa_budget budget = {(uint32_t)states, work};
    struct dfa_states *s = dfa_build(plan->builder, plan->starts.at, plan->starts.n, &budget);
    plan->work -= work - budget.work;
    return s;
}

static bool make_machine(struct plan *plan, const struct part *parts, uint32_t n)
{
    struct dfa_states *s = attempt(plan, parts, n);
    if (!s)
        return false;
    plan->states -= s->n;
    vec_push(plan->a, &plan->dfa->machines, dfa_table(plan->a, s, plan->word));
    return true;
}

/* Halves what does not fit together. */
static void make_machines(struct plan *plan, const struct part *parts, uint32_t n)
{
    if (!n || (plan->work && make_machine(plan, parts, n)))
        return;
    if (n == 1 || !plan->work) {
        for (uint32_t i = 0; i < n; i++)
            plan->taken[parts[i].answer] = false;
        return;
    }
    make_machines(plan, parts, n / 2);
    make_machines(plan, parts + n / 2, n - n / 2);
}

static int order(uint32_t a, uint32_t b)
{
    return (a > b) - (a < b);
}

static int by_nodes(const void *x, const void *y)
{
    const struct part *a = x, *b = y;
    return a->nodes != b->nodes ? order(a->nodes, b->nodes) : order(a->answer, b->answer);
}

static int by_states(const void *x, const void *y)
{
    const struct part *a = x, *b = y;
    return a->states != b->states ? order(a->states, b->states) : order(a->answer, b->answer);
}

/* Orders answers by what they cost alone, so that what makes an automaton large comes together at
 * the end; those that fit nowhere are left out. Half of the work is kept for making machines. */
static uint32_t order_by_cost(struct plan *plan, struct part *parts, uint32_t n)
{
    uint32_t kept = 0;
    uint64_t floor = plan->work / 2;
    qsort(parts, n, sizeof *parts, by_nodes);
    for (uint32_t i = 0; i < n; i++) {
        struct dfa_states *s = plan->work > floor ? attempt(plan, &parts[i], 1) : NULL;
        plan->taken[parts[i].answer] = s;
        if (!s)
            continue;
        parts[i].states = s->n;
        parts[kept++] = parts[i];
    }
    if (kept)
        qsort(parts, kept, sizeof *parts, by_states);
    return kept;
}

/* The machines of the answers in one word; the number of answers that are taken. */
static uint32_t make_word(struct plan *plan, struct part *parts, uint32_t n)
{
    uint32_t live = 0, all = 0;
    for (uint32_t i = 0; i < n; i++) {
        all += plan->taken[parts[i].answer];
        if (plan->taken[parts[i].answer] && parts[i].starts.n)
            parts[live++] = parts[i];
    }
    bool room = plan->work && plan->states > plan->few;
    if (!live || (room && make_machine(plan, parts, live)))
        return all;
    all -= live;
    for (uint32_t i = 0; !room && i < live; i++)
        plan->taken[parts[i].answer] = false;
    live = room ? order_by_cost(plan, parts, live) : 0;
    make_machines(plan, parts, live);
    for (uint32_t i = 0; i < live; i++)
        all += plan->taken[parts[i].answer];
    return all;
}

struct dfa *dfa_new(struct arena *a, const struct dfa_pattern *p, uint32_t n, uint32_t answers,
                    uint32_t most_states, bool *taken)
{
    struct plan plan = {.a = a, .scratch = arena_child(a), .taken = taken};
    struct nfa nfa = {.arena = plan.scratch, .sets = {.arena = plan.scratch}};
    struct part *parts = read_patterns(&plan, &nfa, p, n, answers);
    uint32_t all = 0;
    plan.dfa = ARENA_NEW(a, struct dfa);
    plan.dfa->words = bits_words(answers);
    plan.builder = dfa_builder_new(plan.scratch, &nfa);
    plan.states = most_states;
    plan.few = most_states / FEW_PART;
    plan.work = (uint64_t)most_states * WORK_FOR_STATE;
    for (uint32_t i = 0; i < answers; i += WORD) {
        plan.word = i / WORD;
        all += make_word(&plan, parts + i, answers - i < WORD ? answers - i : WORD);
    }
    arena_free(plan.scratch);
    return all ? plan.dfa : NULL;
}

uint32_t dfa_states(const struct dfa *d)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < d->machines.n; i++)
        n += d->machines.at[i]->states;
    return n;
}

/* ---- running ---- */

static inline const uint64_t *row(const struct dfa_machine *m, uint32_t state)
{
    return m->table + state;
}

static inline uint32_t step(const struct dfa_machine *m, uint32_t state, char byte)
{
    const char *column = (const char *)m->table + m->column[(unsigned char)byte];
    return *(const uint16_t *)(const void *)(column + (size_t)state * DFA_ROW_UNIT);
}

/* A text on its way. */
struct lane {
    const char *p;
    size_t n;
    uint64_t seen;
    uint32_t state;
};

/* To the end of the text, from byte i on. */
static uint64_t finish(const struct dfa_machine *m, struct lane l, size_t i)
{
    for (; i < l.n; i++) {
        l.state = step(m, l.state, l.p[i]);
        l.seen |= row(m, l.state)[0];
    }
    return l.seen | row(m, l.state)[1];
}

/* LANES texts side by side. Each waits at its end for those that are a little longer, which costs
 * less than a branch for each end; what is much longer goes on alone. */
static void run_lanes(const struct dfa_machine *m, const str *texts, uint64_t *out, size_t words)
{
    enum { LONGER = 16 };
    struct lane l[LANES];
    size_t shortest = SIZE_MAX, longest = 0;
    for (int k = 0; k < LANES; k++) {
        l[k] = (struct lane){texts[k].p, texts[k].n, row(m, m->start)[0], m->start};
        shortest = texts[k].n < shortest ? texts[k].n : shortest;
        longest = texts[k].n > longest ? texts[k].n : longest;
    }
    if (longest > shortest + LONGER || !shortest)
        longest = shortest;
    size_t i = 0;
    for (; i < shortest; i++)
        for (int k = 0; k < LANES; k++) {
            l[k].state = step(m, l[k].state, l[k].p[i]);
            l[k].seen |= row(m, l[k].state)[0];
        }
    for (; i < longest; i++)
        for (int k = 0; k < LANES; k++) {
            size_t last = l[k].n - 1, at = i < last ? i : last;
            uint32_t on = (uint32_t)(last < i) - 1; /* all bits where i is in the text */
            l[k].state ^= (l[k].state ^ step(m, l[k].state, l[k].p[at])) & on;
            l[k].seen |= row(m, l[k].state)[0];
        }
    for (int k = 0; k < LANES; k++)
        out[(size_t)k * words] |= finish(m, l[k], i);
}

static void run_machine(const struct dfa_machine *m, const str *texts, uint32_t count,
                        uint64_t *out, size_t words)
{
    uint32_t k = 0;
    for (; count - k >= LANES; k += LANES)
        run_lanes(m, texts + k, out + k * words, words);
    for (; k < count; k++) {
        struct lane l = {texts[k].p, texts[k].n, row(m, m->start)[0], m->start};
        out[k * words] |= finish(m, l, 0);
    }
}

void dfa_run(const struct dfa *d, const str *texts, uint32_t count, uint64_t *out)
{
    memset(out, 0, (size_t)count * d->words * sizeof *out);
    for (uint32_t i = 0; i < d->machines.n; i++)
        run_machine(d->machines.at[i], texts, count, out + d->machines.at[i]->word, d->words);
}
