/* SPDX-License-Identifier: Apache-2.0 */
/* Which patterns share a machine, and running. */
#include "base/dfa.h"

#include "base/bits.h"
#include "base/dfa_build.h"

#include <stdlib.h>

enum {
    LANES = 4,  /* texts that run side by side: their look-ups do not wait for each other */
    CHUNK = 64, /* bytes between two looks at what matched */
    WORK_FOR_STATE = 500, /* steps of building for each state that may be */
    COSTLY_PART = 4       /* an answer that alone takes this part of the states is left out */
};

struct dfa {
    size_t words; /* of one text's answers */
    VEC(const struct dfa_machine *) machines;
};

/* ---- what is taken ---- */

struct part {
    uint32_t answer, states; /* that its automaton has alone */
    struct starts_of {
        uint32_t *at;
        uint32_t n, cap;
    } starts;
};

struct plan {
    struct arena *a, *scratch;
    struct dfa *dfa;
    struct dfa_builder *builder;
    uint32_t states; /* that may still be made */
    uint32_t most;
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
        uint32_t start;
        struct tree *t =
            plan->taken[p[i].answer] && fits(&p[i]) ? tree_of(plan->scratch, &p[i]) : NULL;
        if (t && nfa_add(nfa, t, p[i].answer, &start))
            vec_push(plan->scratch, &parts[p[i].answer].starts, start);
        else
            plan->taken[p[i].answer] = false;
    }
    return parts;
}

/* ---- machines ---- */

static struct dfa_states *attempt(struct plan *plan, const struct part *parts, uint32_t n,
                                  uint32_t states, uint64_t work)
{
    plan->starts.n = 0;
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t k = 0; k < parts[i].starts.n; k++)
            vec_push(plan->scratch, &plan->starts, parts[i].starts.at[k]);
    struct dfa_budget budget = {states, work < plan->work ? work : plan->work};
    uint64_t given = budget.work;
    struct dfa_states *s = dfa_build(plan->builder, plan->starts.at, plan->starts.n, &budget);
    plan->work -= given - budget.work;
    return s;
}

static bool make_machine(struct plan *plan, const struct part *parts, uint32_t n, uint64_t work)
{
    struct dfa_states *s = attempt(plan, parts, n, plan->states, work);
    if (!s)
        return false;
    plan->states -= s->n;
    vec_push(plan->a, &plan->dfa->machines, dfa_table(plan->a, s));
    return true;
}

/* Halves what does not fit together. */
static void make_machines(struct plan *plan, const struct part *parts, uint32_t n)
{
    if (!n || make_machine(plan, parts, n, plan->work / 4))
        return;
    if (n == 1) {
        plan->taken[parts->answer] = false;
        return;
    }
    make_machines(plan, parts, n / 2);
    make_machines(plan, parts + n / 2, n - n / 2);
}

static int by_states(const void *x, const void *y)
{
    const struct part *a = x, *b = y;
    return a->states != b->states ? (a->states > b->states) - (a->states < b->states)
                                  : (a->answer > b->answer) - (a->answer < b->answer);
}

/* Orders answers by what they cost alone, leaving out those that cost too much: what makes an
 * automaton large comes together at the end. */
static uint32_t order_by_cost(struct plan *plan, struct part *parts, uint32_t n)
{
    uint32_t kept = 0;
    uint64_t work = plan->work / 2, floor = plan->work - work;
    for (uint32_t i = 0; i < n; i++) {
        struct dfa_states *s =
            plan->work > floor ? attempt(plan, &parts[i], 1, plan->most / COSTLY_PART, work / 16)
                               : NULL;
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

struct dfa *dfa_new(struct arena *a, const struct dfa_pattern *p, uint32_t n, uint32_t answers,
                    uint32_t most_states, bool *taken)
{
    struct plan plan = {.a = a,
                        .scratch = arena_child(a),
                        .states = most_states,
                        .most = most_states,
                        .taken = taken};
    struct nfa nfa = {.arena = plan.scratch, .sets = {.arena = plan.scratch}};
    struct part *parts = read_patterns(&plan, &nfa, p, n, answers);
    uint32_t live = 0, all = 0;
    for (uint32_t i = 0; i < answers; i++) {
        all += taken[i];
        if (taken[i] && parts[i].starts.n)
            parts[live++] = parts[i];
    }
    plan.dfa = ARENA_NEW(a, struct dfa);
    plan.dfa->words = bits_words(answers);
    plan.builder = dfa_builder_new(plan.scratch, &nfa);
    plan.work = (uint64_t)most_states * WORK_FOR_STATE;
    if (live && !make_machine(&plan, parts, live, plan.work / 4)) {
        all -= live;
        live = order_by_cost(&plan, parts, live);
        make_machines(&plan, parts, live);
        for (uint32_t i = 0; i < live; i++)
            all += taken[parts[i].answer];
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

static inline uint32_t step(const struct dfa_machine *m, uint32_t state, char byte)
{
    const char *table = (const char *)m->table;
    return *(const uint16_t *)(const void *)(table + m->column[(unsigned char)byte] +
                                             (size_t)state * DFA_ROW_UNIT);
}

static inline const uint16_t *row(const struct dfa_machine *m, uint32_t state)
{
    return m->table + (size_t)state * (DFA_ROW_UNIT / sizeof *m->table);
}

static inline void put_set(const struct dfa_machine *m, uint32_t set, uint64_t *out)
{
    for (uint32_t i = m->sets[set].from; i < m->sets[set].to; i++)
        out[m->bits[i].word] |= m->bits[i].bits;
}

static inline void put_way(const struct dfa_machine *m, const uint16_t *seen, uint32_t n,
                           uint64_t *out)
{
    for (uint32_t i = 0; i < n; i++)
        put_set(m, row(m, seen[i])[0], out);
}

/* From a state over the rest of a text to its end. States that have something true are written
 * down without a branch, and read once for each chunk. */
static void run_rest(const struct dfa_machine *m, uint32_t state, const char *p, size_t n,
                     uint64_t *out)
{
    while (n) {
        uint16_t seen[CHUNK];
        uint32_t count = 0;
        size_t part = n < CHUNK ? n : CHUNK;
        for (size_t i = 0; i < part; i++) {
            state = step(m, state, p[i]);
            seen[count] = (uint16_t)state;
            count += state >= m->first;
        }
        put_way(m, seen, count, out);
        p += part;
        n -= part;
    }
    put_set(m, row(m, state)[1], out);
}

static void run_one(const struct dfa_machine *m, str text, uint64_t *out)
{
    put_set(m, row(m, m->start)[0], out);
    run_rest(m, m->start, text.p, text.n, out);
}

/* LANES texts side by side as far as the shortest goes, then each alone. */
static void run_lanes(const struct dfa_machine *m, const str *texts, uint64_t *out, size_t words)
{
    uint32_t s0 = m->start, s1 = s0, s2 = s0, s3 = s0, first = m->first;
    const char *p0 = texts[0].p, *p1 = texts[1].p, *p2 = texts[2].p, *p3 = texts[3].p;
    uint16_t seen[LANES][CHUNK];
    uint32_t n0 = 0, n1 = 0, n2 = 0, n3 = 0;
    size_t n = CHUNK;
    for (uint32_t k = 0; k < LANES; k++)
        n = texts[k].n < n ? texts[k].n : n;
    for (size_t i = 0; i < n; i++) {
        s0 = step(m, s0, p0[i]);
        s1 = step(m, s1, p1[i]);
        s2 = step(m, s2, p2[i]);
        s3 = step(m, s3, p3[i]);
        seen[0][n0] = (uint16_t)s0;
        seen[1][n1] = (uint16_t)s1;
        seen[2][n2] = (uint16_t)s2;
        seen[3][n3] = (uint16_t)s3;
        n0 += s0 >= first;
        n1 += s1 >= first;
        n2 += s2 >= first;
        n3 += s3 >= first;
    }
    const uint32_t states[LANES] = {s0, s1, s2, s3}, counts[LANES] = {n0, n1, n2, n3};
    for (uint32_t k = 0; k < LANES; k++) {
        put_set(m, row(m, m->start)[0], out + k * words);
        put_way(m, seen[k], counts[k], out + k * words);
        run_rest(m, states[k], texts[k].p + n, texts[k].n - n, out + k * words);
    }
}

void dfa_run(const struct dfa *d, const str *texts, uint32_t count, uint64_t *out)
{
    memset(out, 0, (size_t)count * d->words * sizeof *out);
    for (uint32_t i = 0; i < d->machines.n; i++) {
        const struct dfa_machine *m = d->machines.at[i];
        uint32_t k = 0;
        for (; count - k >= LANES; k += LANES)
            run_lanes(m, texts + k, out + k * d->words, d->words);
        for (; k < count; k++)
            run_one(m, texts[k], out + k * d->words);
    }
}
