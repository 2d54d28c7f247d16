/* SPDX-License-Identifier: Apache-2.0 */
/* How the levels of an expression share the path of a hit. The walk knows only that they do; this
 * goes back over the path for the few statements that are hits, level by level with the same rules
 * as the walk's steps, and remembers what failed, so its work is at most levels times units. */
#include "slicer/match_compile.h"

struct tracer {
    struct match_walk *walk;
    const struct match_path *path;
    uint32_t from, to;
    struct match_run *runs;
    uint8_t *failed; /* by level and unit: bit 1 where a hit may end there, bit 0 where not */
};

static bool fit(struct tracer *t, uint32_t level, uint32_t unit, bool accept);

static bool fit_run(struct tracer *t, uint32_t level, uint32_t unit, uint32_t n, bool accept)
{
    t->runs[level] = (struct match_run){unit, n};
    return fit(t, level + 1, unit + n, accept);
}

/* The units that a `**` must take at least, because the levels behind it cannot. */
static uint32_t least(const struct tracer *t, uint32_t level, uint32_t unit)
{
    uint32_t most = 0;
    for (uint32_t i = level + 1; i < t->path->n; i++) {
        if (t->walk->program->edges.at[t->path->edges[i]].kind == MATCH_DEEP)
            return 0;
        most += t->walk->program->run;
    }
    return t->to - unit > most ? t->to - unit - most : 0;
}

/* `**`: as few units as possible. Where it takes none it is the level before that says whether a
 * hit may end. */
static bool fit_deep(struct tracer *t, uint32_t level, uint32_t unit, bool accept)
{
    for (uint32_t n = least(t, level, unit); unit + n <= t->to; n++)
        if (fit_run(t, level, unit, n, n ? true : accept))
            return true;
    return false;
}

/* A pattern: the shortest run first; a hit ends only with the shortest that fits. */
static bool fit_pattern(struct tracer *t, uint32_t level, uint32_t unit, const struct match_edge *e)
{
    uint32_t most = t->walk->program->run, left = t->to - unit;
    bool hit = false;
    for (uint32_t n = 1; n <= most && n <= left; n++) {
        if (e->not_ && n != e->words)
            continue;
        if (!match_takes(t->walk, e, match_run_text(t->walk, (struct match_run){unit, n})))
            continue;
        if (fit_run(t, level, unit, n, !hit))
            return true;
        hit = true;
    }
    return false;
}

/* Whether the levels from `level` on take the units from `unit` on; accept: a hit may end here. */
static bool fit(struct tracer *t, uint32_t level, uint32_t unit, bool accept)
{
    if (level == t->path->n)
        return unit == t->to && accept;
    uint8_t *failed = &t->failed[(size_t)level * (t->to - t->from + 1) + (unit - t->from)];
    uint8_t bit = accept ? 2 : 1;
    if (*failed & bit)
        return false;
    const struct match_edge *e = &t->walk->program->edges.at[t->path->edges[level]];
    bool fine = false;
    switch (e->kind) {
    case MATCH_DEEP:
        fine = fit_deep(t, level, unit, accept);
        break;
    case MATCH_ANY:
        fine = unit < t->to && fit_run(t, level, unit, 1, true);
        break;
    case MATCH_PATTERN:
        fine = fit_pattern(t, level, unit, e);
        break;
    }
    if (!fine)
        *failed |= bit;
    return fine;
}

bool match_trace(struct match_walk *w, const struct match_claim *claim, uint32_t from,
                 struct match_run *runs)
{
    if (from > claim->units)
        return false;
    const struct match_path *path = &w->program->paths[claim->expr];
    struct tracer t = {.walk = w, .path = path, .from = from, .to = claim->units, .runs = runs};
    size_t n = (size_t)path->n * (claim->units - from + 1);
    w->failed.n = 0;
    buf_pad(&w->failed, 0, n);
    t.failed = (uint8_t *)w->failed.p;
    return fit(&t, 0, from, false);
}

uint32_t match_levels(const struct match_program *p, uint32_t expr)
{
    return p->paths[expr].n;
}

str match_run_text(const struct match_walk *w, struct match_run r)
{
    if (!r.n || r.from + r.n > w->words.n)
        return (str){"", 0};
    size_t end = r.from + r.n < w->words.n ? w->words.at[r.from + r.n] : w->text.n;
    return str_sub(buf_str(&w->text), w->words.at[r.from], end - 1);
}

void match_groups(struct match_walk *w, const struct match_claim *claim,
                  const struct match_run *runs, void (*fn)(void *, str text, bool taken), void *arg)
{
    const struct match_path *path = &w->program->paths[claim->expr];
    for (uint32_t i = 0; i < path->n; i++) {
        const struct match_edge *e = &w->program->edges.at[path->edges[i]];
        uint32_t n = e->re ? regex_group_count(e->re) : 0;
        str text = match_run_text(w, runs[i]);
        bool found = n && !e->not_ && regex_find(e->re, w->scratch, text, 0) == REGEX_YES;
        for (uint32_t k = 1; k <= n; k++) {
            size_t from = 0, to = 0;
            bool taken = found && regex_group(w->scratch, k, &from, &to);
            fn(arg, taken ? str_sub(text, from, to) : (str){"", 0}, taken);
        }
    }
}
