/* SPDX-License-Identifier: Apache-2.0 */
/* The walk claims hits while the text streams by. Claims by the same question below the same hit
 * are one hit when they are of the same statement, and where things are written again, by identity:
 *
 *     identity   of a merged header: hash of the headers down to it
 *                of a line that is a path: hash of its words down to the hit
 *     table      (question, hit above, identity) -> number of the hit
 *
 * so memory is that of the hits and of the open levels. At the end the hits below questions are
 * sorted by the hit above. */
#include "slicer/query.h"

#include "base/hash.h"
#include "base/vec.h"
#include "slicer/line.h"
#include "slicer/match.h"
#include "slicer/query_inside.h"

#define NONE UINT32_MAX

/* Where the questions below a hit begin, in units of its path: at `first` + k where bit k of starts
 * is set, and at the end of the statement (0: not known yet). */
struct mark {
    uint32_t first, end;
    uint64_t starts;
};

struct found {
    VEC(struct query_hit) hits;
    VEC(struct mark) marks; /* of the hits, where questions stand below */
    uint64_t statement;     /* the newest one that it has hits of, … */
    uint32_t fresh;         /* … the first of which is this */
};

struct entry {
    uint32_t question, under, hit; /* hit + 1, 0: free */
    hash128 id;
};

struct pass {
    struct query *query;
    struct arena *arena, *scratch;
    const struct dialect *dialect;
    struct match_walk *walk;
    struct match_run *runs;
    str text;
    struct diags *dg;
    bool prefixes; /* a line is a path, its beginnings are hits */
    bool failed;
    uint64_t secret;
    struct found *found; /* by question */
    struct entry *table;
    uint32_t table_n, used;
    VEC(hash128) open;   /* identities of the open headers that something may match below */
    VEC(uint32_t) fresh; /* questions and hits of the newest statement that have marks */
    const struct line_event *event;
    str statement; /* its text, where it lives as long as the hits; or empty */
    uint64_t statements;
    bool merged; /* the newest statement is a header that may be written again, … */
    hash128 id;  /* … and this is its identity */
};

/* ---- identity ---- */

static hash128 below(const struct pass *p, hash128 above, uint32_t state, str text)
{
    hash128 h = hash_wide(text, p->secret ^ above.lo ^ ((uint64_t)state << 32));
    return (hash128){h.lo + above.hi, h.hi ^ above.lo};
}

static void identify(struct pass *p, const struct line_event *e)
{
    hash128 top = {0, 1};
    p->statements++;
    p->merged = e->kind == LINE_HEADER && p->dialect->merge;
    if (p->merged)
        p->id = below(p, e->depth ? p->open.at[e->depth - 1] : top, e->flags & LINE_STATE, e->text);
}

static struct entry *entry_of(struct entry *table, uint32_t n, struct entry key)
{
    uint64_t k = (key.id.lo + key.id.hi) ^ ((uint64_t)key.under << 32 | key.question);
    k = (k ^ k >> 29) * 0x9e3779b97f4a7c15u;
    for (k >>= 20;; k++) {
        struct entry *e = &table[k & (n - 1)];
        if (!e->hit || (e->question == key.question && e->under == key.under &&
                        e->id.lo == key.id.lo && e->id.hi == key.id.hi))
            return e;
    }
}

static void grow_table(struct pass *p)
{
    uint32_t n = p->table_n ? p->table_n * 2 : 64;
    struct entry *wide = ARENA_ARRAY(p->scratch, struct entry, n);
    for (uint32_t i = 0; i < p->table_n; i++)
        if (p->table[i].hit)
            *entry_of(wide, n, p->table[i]) = p->table[i];
    p->table = wide;
    p->table_n = n;
}

/* ---- hits ---- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* A text that the hits may point to. */
static str keep(struct pass *p, str s)
{
    uintptr_t at = (uintptr_t)s.p, text = (uintptr_t)p->text.p;
    bool inside = s.n && at >= text && at + s.n <= text + p->text.n;
    return inside ? s : str_dup(p->arena, s);
}

/* The same part of the newest statement, to point to. */
static str keep_part(struct pass *p, str part)
{
    if (!p->statement.p)
        p->statement = keep(p, p->event->text);
    size_t from = (size_t)(part.p - p->event->text.p);
    return str_sub(p->statement, from, from + part.n);
}

static struct query_hit describe(struct pass *p, const struct match_claim *c)
{
    const struct line_event *e = p->event;
    size_t from = 0, to = e->raw.n;
    while (from < to && is_blank(e->raw.p[from]))
        from++;
    while (to > from && is_blank(e->raw.p[to - 1]))
        to--;
    struct query_hit h = {.parent = c->under, .line = e->line};
    h.from = (uint32_t)(e->from + from);
    h.to = (uint32_t)(e->from + to);
    h.header = keep_part(p, p->prefixes ? c->path : e->text);
    h.level = h.header;
    return h;
}

/* How the levels share the path, from one of the places where the question begins. */
static bool trace(struct pass *p, const struct match_claim *c, uint32_t parent)
{
    if (c->under == QUERY_TOP)
        return match_trace(p->walk, c, 0, p->runs);
    const struct mark *m = &p->found[parent].marks.at[c->under];
    uint32_t last = m->end ? m->end : c->units;
    for (uint32_t at = m->first; at <= last && at <= c->units; at++) {
        bool begins = at == m->end || at - m->first >= 64 || (m->starts >> (at - m->first) & 1);
        if (begins && match_trace(p->walk, c, at, p->runs))
            return true;
    }
    return false;
}

struct group_writer {
    struct pass *pass;
    const struct question *question;
    struct query_group *groups;
    uint32_t n;
};

static void put_group(void *arg, str text, bool taken)
{
    struct group_writer *w = arg;
    if (w->n == w->question->group_count)
        return;
    str copy = taken ? str_dup(w->pass->arena, text) : text;
    w->groups[w->n] = (struct query_group){w->question->names[w->n], copy, taken};
    w->n++;
}

static void add_groups(struct pass *p, const struct match_claim *c, struct query_hit *h)
{
    const struct question *q = &p->query->questions.at[c->expr];
    if ((!q->group_count && !p->dialect->words) || !trace(p, c, q->parent))
        return;
    uint32_t n = match_levels(p->query->current, c->expr);
    struct match_run last = p->runs[n - 1];
    if (q->expr.levels[q->expr.n - 1].kind == MATCH_DEEP)
        last = (struct match_run){c->units - 1, 1};
    if (p->dialect->words)
        h->level = str_dup(p->arena, match_run_text(p->walk, last));
    if (!q->group_count)
        return;
    struct group_writer w = {.pass = p, .question = q};
    w.groups = ARENA_ARRAY(p->arena, struct query_group, q->group_count);
    match_groups(p->walk, c, p->runs, put_group, &w);
    h->groups = w.groups;
    h->group_count = w.n;
}

/* Notes where the questions below begin. */
static void mark(struct pass *p, const struct match_claim *c, uint32_t hit)
{
    struct found *f = &p->found[c->expr];
    if (hit == f->marks.n)
        vec_push(p->scratch, &f->marks, (struct mark){.first = c->units});
    uint32_t k = c->units - f->marks.at[hit].first;
    if (k < 64)
        f->marks.at[hit].starts |= (uint64_t)1 << k;
    vec_push(p->scratch, &p->fresh, c->expr);
    vec_push(p->scratch, &p->fresh, hit);
}

static bool over(struct pass *p, enum limit which, uint32_t question)
{
    if (!p->failed) {
        diag_limit(p->dg, p->query->questions.at[question].expr.at, which);
        str text = p->query->questions.at[question].expr.text;
        diag_help(p->dg, "the expression is `%.*s`", STR_ARG(text));
    }
    p->failed = true;
    return true;
}

static bool is_over(struct pass *p, const struct match_claim *c)
{
    if (p->found[c->expr].hits.n >= diag_limit_of(p->dg, LIMIT_query_hits))
        return over(p, LIMIT_query_hits, c->expr);
    if (p->prefixes && c->units > diag_limit_of(p->dg, LIMIT_path_words))
        return over(p, LIMIT_path_words, c->expr);
    return p->failed;
}

static uint32_t add_hit(struct pass *p, const struct match_claim *c)
{
    struct found *f = &p->found[c->expr];
    if (is_over(p, c))
        return NONE;
    struct query_hit h = describe(p, c);
    add_groups(p, c, &h);
    vec_push(p->scratch, &f->hits, h);
    return f->hits.n - 1;
}

/* The hit of a statement that is written once: claimed before only since it began. */
static uint32_t hit_here(struct pass *p, const struct match_claim *c)
{
    struct found *f = &p->found[c->expr];
    if (f->statement != p->statements) {
        f->statement = p->statements;
        f->fresh = f->hits.n;
    }
    for (uint32_t i = f->fresh; i < f->hits.n; i++)
        if (f->hits.at[i].parent == c->under)
            return i;
    return add_hit(p, c);
}

/* The hit of what may be written again. */
static uint32_t hit_again(struct pass *p, const struct match_claim *c)
{
    struct entry key = {.question = c->expr, .under = c->under, .id = p->id};
    if (p->prefixes)
        key.id = hash_wide(c->path, p->secret);
    if (p->used * 2 >= p->table_n)
        grow_table(p);
    struct entry *e = entry_of(p->table, p->table_n, key);
    if (e->hit)
        return e->hit - 1;
    uint32_t hit = add_hit(p, c);
    if (hit == NONE)
        return NONE;
    key.hit = hit + 1;
    *e = key;
    p->used++;
    return hit;
}

static uint32_t claim(void *arg, const struct match_claim *c)
{
    struct pass *p = arg;
    if (p->failed)
        return MATCH_TOP;
    bool again = p->prefixes || p->merged;
    uint32_t hit = again ? hit_again(p, c) : hit_here(p, c);
    if (hit == NONE || !p->query->questions.at[c->expr].has_below)
        return MATCH_TOP;
    mark(p, c, hit);
    return hit;
}

/* ---- reading ---- */

static bool take(void *arg, const struct line_event *e)
{
    struct pass *p = arg;
    bool statement = e->kind == LINE_HEADER || e->kind == LINE_LEAF;
    if (!statement || e->depth > p->open.n)
        return true; /* nothing can match below a level that is not open */
    p->open.n = e->depth;
    p->event = e;
    p->statement = (str){0};
    p->fresh.n = 0;
    identify(p, e);
    struct match_hit hit = match_enter(p->walk, e->depth, e->text);
    for (uint32_t i = 0; i < p->fresh.n && !p->prefixes; i += 2)
        p->found[p->fresh.at[i]].marks.at[p->fresh.at[i + 1]].end = hit.units;
    if (e->kind == LINE_HEADER && hit.alive)
        vec_push(p->scratch, &p->open, p->id);
    return !p->failed;
}

/* ---- the answer ---- */

/* Sorts the hits of a question by the hit above, which `moved` renumbers; then says where its own
 * went. */
static void settle(struct pass *p, struct query_hits *out, uint32_t question, uint32_t **moved,
                   const struct query_hits *above)
{
    struct found *f = &p->found[question];
    uint32_t n = f->hits.n, parent = p->query->questions.at[question].parent;
    struct query_hit *at = ARENA_ARRAY(p->arena, struct query_hit, n);
    *out = (struct query_hits){.at = at, .n = n};
    if (parent == QUERY_TOP) {
        if (n)
            memcpy(at, f->hits.at, n * sizeof *at);
        return;
    }
    uint32_t *first = ARENA_ARRAY(p->arena, uint32_t, (size_t)above[parent].n + 2);
    for (uint32_t i = 0; i < n; i++) {
        struct query_hit *h = &f->hits.at[i];
        h->parent = moved[parent] ? moved[parent][h->parent] : h->parent;
        first[h->parent + 2]++;
    }
    for (uint32_t i = 2; i < above[parent].n + 2; i++)
        first[i] += first[i - 1];
    moved[question] = ARENA_ARRAY(p->scratch, uint32_t, n);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t to = first[f->hits.at[i].parent + 1]++;
        at[to] = f->hits.at[i];
        moved[question][i] = to;
    }
    out->first = first;
}

static void give_answer(struct pass *p, struct query_answer *out)
{
    uint32_t n = p->query->questions.n;
    struct query_hits *hits = ARENA_ARRAY(p->arena, struct query_hits, n);
    uint32_t **moved = ARENA_ARRAY(p->scratch, uint32_t *, n);
    for (uint32_t i = 0; i < n; i++)
        settle(p, &hits[i], i, moved, hits);
    *out = (struct query_answer){hits, n};
}

static bool run(struct pass *p, const struct match_program *program, uint32_t source,
                struct regex_scratch *scratch)
{
    struct query *q = p->query;
    uint32_t levels = 1;
    bool keeps = false;
    for (uint32_t i = 0; i < q->questions.n; i++) {
        keeps |= q->questions.at[i].group_count > 0;
        levels = q->questions.at[i].expr.n > levels ? q->questions.at[i].expr.n : levels;
    }
    p->runs = ARENA_ARRAY(p->scratch, struct match_run, levels);
    p->found = ARENA_ARRAY(p->scratch, struct found, q->questions.n);
    p->walk = match_walk_new(p->scratch, program, &p->dg->limits, scratch);
    match_walk_claims(p->walk, claim, p, keeps);
    struct line_options options = {.source = source};
    bool fine = line_read(p->scratch, p->dialect, options, p->text, take, p, p->dg);
    return !match_gave_up(p->walk, p->dg) && fine;
}

bool query_run(struct query_answer *out, struct query *q, struct arena *a, const struct dialect *d,
               uint32_t source, str text, struct regex_scratch *regexes, struct diags *dg)
{
    if (!query_compile(q, d, dg))
        return false;
    struct arena *scratch = arena_child(a);
    struct pass p = {.query = q,
                     .arena = a,
                     .scratch = scratch,
                     .dialect = d,
                     .text = text,
                     .dg = dg,
                     .prefixes = d->words && d->shape == SHAPE_FLAT,
                     .secret = hash_process_secret()};
    bool fine = run(&p, q->current, source, regexes);
    if (fine)
        give_answer(&p, out);
    arena_free(scratch);
    return fine;
}
