/* SPDX-License-Identifier: Apache-2.0 */
#include "slicer/match_state.h"

#include "base/hash.h"
#include "slicer/dialect.h"
#include "slicer/match_compile.h"

#include <stdlib.h>

/* Room for the states of large programs, where a single one may be past the limit. */
enum { BYTES_AN_EDGE = 1024 };

struct match_states *match_states_new(struct arena *a, const struct match_program *p,
                                      const struct limits *limits)
{
    struct match_states *st = ARENA_NEW(a, struct match_states);
    st->arena = arena_child(a);
    st->most = (size_t)limits->at[LIMIT_match_states] + (size_t)p->edges.n * BYTES_AN_EDGE;
    st->answers = BUF(a);
    st->folded = BUF(a);
    const char *q = p->dialect->quotes;
    size_t quotes = strlen(q);
    st->stops = (struct match_stops){.dialect = p->dialect, .more = quotes > 2};
    memset(st->stops.blanks, ' ', sizeof st->stops.blanks);
    memset(st->stops.quotes[0], quotes ? q[0] : ' ', sizeof st->stops.quotes[0]);
    memset(st->stops.quotes[1], quotes > 1 ? q[1] : ' ', sizeof st->stops.quotes[1]);
    return st;
}

static char small(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 'a' - 'A') : c;
}

/* ---- what an item does ---- */

struct outcome {
    bool takes, grows; /* the unit ends the run; a longer run may do so */
    bool asks;         /* takes is what the regular expression says */
    uint32_t done;     /* of the run that grows */
};

/* What a run of an item has still to fit literally. */
static str rest_of(const struct match_edge *e, const struct match_item *it)
{
    return str_sub(e->prefix, it->done, e->prefix.n);
}

/* `!p` stands for as many units as p has. */
static struct outcome outcome_of_not(const struct match_edge *e, const struct match_item *it,
                                     const struct match_class *c)
{
    if (it->run + 1u < e->words)
        return (struct outcome){.grows = true};
    if (it->run)
        return (struct outcome){.asks = true};
    if (e->exact)
        return (struct outcome){.takes = !(c->whole && str_eq(c->text, e->prefix))};
    bool begins = str_starts(c->text, e->prefix);
    return (struct outcome){.takes = !begins, .asks = begins && !e->open_end};
}

static struct outcome outcome_of(const struct match_program *p, const struct match_item *it,
                                 const struct match_class *c)
{
    const struct match_edge *e = &p->edges.at[it->edge];
    if (e->kind != MATCH_PATTERN)
        return (struct outcome){.takes = true};
    if (e->not_)
        return outcome_of_not(e, it, c);
    bool more = it->run + 1u < p->run;
    str rest = rest_of(e, it), head = str_sub(rest, 0, c->text.n);
    if (!e->prefix.n && e->exact)
        return (struct outcome){!it->run && c->whole && !c->text.n, more, false, 0};
    if (!rest.n && e->exact)
        return (struct outcome){0};
    if (str_starts(c->text, rest)) {
        if (e->exact)
            return (struct outcome){.takes = c->whole && c->text.n == rest.n};
        return (struct outcome){e->open_end, more, !e->open_end, (uint32_t)e->prefix.n};
    }
    bool on = c->whole && more && (it->run || c->text.n) && head.n < rest.n &&
              rest.p[head.n] == ' ' && str_eq(head, c->text);
    return (struct outcome){.grows = on, .done = it->done + (uint32_t)head.n + 1};
}

/* ---- making ---- */

static void add_text(struct match_walk *w, str text, bool whole)
{
    vec_push(w->arena, &w->states->texts,
             (struct tree_text){.text = text, .whole = whole, .begins = !whole});
}

/* The texts that tell what an item does. */
static void add_texts(struct match_walk *w, const struct match_item *it)
{
    const struct match_edge *e = &w->program->edges.at[it->edge];
    str rest = rest_of(e, it);
    if (e->kind != MATCH_PATTERN || (e->not_ && (it->run || e->words > 1)))
        return;
    if (e->exact && (rest.n || !it->run))
        add_text(w, rest, true);
    else if (!e->exact && rest.n)
        add_text(w, rest, false);
    for (size_t i = it->run ? 0 : 1; i < rest.n && it->run + 1u < w->program->run && !e->not_; i++)
        if (rest.p[i] == ' ')
            add_text(w, str_sub(rest, 0, i), true);
}

static void plan(struct match_walk *w, struct match_state *s)
{
    struct match_states *st = w->states;
    st->texts.n = 0;
    for (uint32_t i = 0; i < s->n; i++)
        add_texts(w, &s->items[i]);
    uint32_t n = text_tree_make(&s->tree, st->arena, st->texts.at, st->texts.n);
    s->classes = ARENA_ARRAY(st->arena, struct match_class, 1 + (size_t)s->tree.n);
    s->classes[0] = (struct match_class){.text = STR("")};
    for (uint32_t i = 0; i < n; i++) {
        const struct tree_text *t = &st->texts.at[i];
        if (t->begins)
            s->classes[t->as_begins] = (struct match_class){.text = t->text};
        if (t->whole)
            s->classes[t->as_whole] = (struct match_class){.text = t->text, .whole = true};
    }
    if (w->program->dialect->fold)
        return;
    s->seen = s->classes;
    s->first = s->tree.first;
    s->branches = s->tree.branches;
    s->empty = s->tree.empty;
}

static int by_edge(const void *a, const void *b)
{
    const struct match_item *x = a, *y = b;
    if (x->edge != y->edge)
        return x->edge < y->edge ? -1 : 1;
    return (x->run > y->run) - (x->run < y->run);
}

/* The state of the items in `items`. */
static struct match_state *find_state(struct match_walk *w)
{
    struct match_states *st = w->states;
    uint32_t n = st->items.n;
    if (n)
        qsort(st->items.at, n, sizeof *st->items.at, by_edge);
    str bytes = {n ? (const char *)st->items.at : "", n * sizeof *st->items.at};
    struct match_state **at = &st->buckets[hash_bytes(bytes, 0) % MATCH_BUCKETS];
    for (; *at; at = &(*at)->next)
        if ((*at)->n == n && memcmp((*at)->items, bytes.p, bytes.n) == 0)
            return *at;
    struct match_state *s = ARENA_NEW(st->arena, struct match_state);
    s->items = arena_dup(st->arena, bytes.p, bytes.n);
    s->n = n;
    s->first = text_tree_none;
    s->seen = &st->unready;
    for (uint32_t i = 0; i < n; i++) {
        const struct match_edge *e = &w->program->edges.at[s->items[i].edge];
        s->texts |= s->items[i].run && (e->re || e->not_);
        s->ending |= s->items[i].run && match_is_last(w->program, e);
        s->open |= e->kind != MATCH_PATTERN || (!e->prefix.n && !e->exact);
    }
    return *at = s;
}

static int by_expr(const void *a, const void *b)
{
    const struct match_took *x = a, *y = b;
    return (x->expr > y->expr) - (x->expr < y->expr);
}

/* The items in front of the nodes that were entered, and the expressions that end there. */
static struct match_move end_move(struct match_walk *w)
{
    struct match_states *st = w->states;
    for (uint32_t i = 0; i < w->threads.n; i++)
        vec_push(w->arena, &st->items, (struct match_item){.edge = w->threads.at[i].edge});
    match_threads_clear(w);
    w->threads.n = 0;
    struct match_state *to = st->items.n ? find_state(w) : NULL;
    struct match_move m = {to, ARENA_ARRAY(st->arena, uint32_t, w->took.n), w->took.n};
    if (m.n > 1)
        qsort(w->took.at, m.n, sizeof *w->took.at, by_expr);
    for (uint32_t i = 0; i < m.n; i++)
        m.exprs[i] = w->took.at[i].expr;
    st->full = arena_bytes(st->arena) > st->most;
    return m;
}

/* The move of a class, where the regular expressions that are asked say `answers`. */
static struct match_move make_move(struct match_walk *w, const struct match_state *s,
                                   const struct match_class *c, const char *answers)
{
    struct match_states *st = w->states;
    match_tooks before = w->took;
    w->took = st->took;
    w->took.n = w->threads.n = st->items.n = 0;
    for (uint32_t i = 0; i < s->n; i++) {
        const struct match_item *it = &s->items[i];
        const struct match_edge *e = &w->program->edges.at[it->edge];
        struct outcome o = outcome_of(w->program, it, c);
        bool takes = o.asks ? *answers++ : o.takes;
        if (e->kind == MATCH_DEEP)
            match_threads_wait(w, it->edge);
        if (takes)
            match_threads_behind(w, e->to, !it->hit);
        if (o.grows)
            vec_push(w->arena, &st->items,
                     (struct match_item){it->edge, o.done, (uint16_t)(it->run + 1),
                                         (uint16_t)(it->hit || takes)});
    }
    struct match_move m = end_move(w);
    st->took = w->took;
    w->took = before;
    return m;
}

static void remember(struct match_walk *w, const struct match_state *s)
{
    for (uint32_t i = 0; i < s->n; i++)
        vec_push(w->arena, &w->states->kept, s->items[i]);
}

static struct match_state *remade(struct match_walk *w, uint32_t *from, uint32_t n)
{
    struct match_states *st = w->states;
    st->items.n = 0;
    for (uint32_t i = 0; i < n; i++)
        vec_push(w->arena, &st->items, st->kept.at[*from + i]);
    *from += n;
    return find_state(w);
}

/* Forgets all states but those that the walk stands in; gives the new one of s. */
static struct match_state *forget(struct match_walk *w, const struct match_state *s)
{
    struct match_states *st = w->states;
    uint32_t from = 0, n = s->n;
    st->kept.n = 0;
    remember(w, s);
    for (uint32_t i = 0; i < w->frames.n; i++) {
        w->frames.at[i].first = w->frames.at[i].state->n;
        remember(w, w->frames.at[i].state);
    }
    arena_free(st->arena);
    st->arena = arena_child(w->arena);
    memset(st->buckets, 0, sizeof st->buckets);
    st->full = false;
    w->special |= ++st->clears > MATCH_CLEARS;
    struct match_state *own = remade(w, &from, n);
    for (uint32_t i = 0; i < w->frames.n; i++)
        w->frames.at[i].state = remade(w, &from, w->frames.at[i].first);
    return own;
}

/* ---- walking ---- */

static str folded(struct match_states *st, str unit, size_t most)
{
    st->folded.n = 0;
    for (size_t i = 0; i < unit.n && i <= most; i++)
        buf_putc(&st->folded, small(unit.p[i]));
    return buf_str(&st->folded);
}

static struct match_class *class_of(struct match_walk *w, struct match_state *s, str unit)
{
    if (!s->classes)
        plan(w, s);
    if (w->program->dialect->fold)
        unit = folded(w->states, unit, s->tree.longest);
    return &s->classes[text_tree_look(&s->tree, unit)];
}

/* Lists the items of a class that ask. */
static void add_tests(struct match_walk *w, const struct match_state *s, struct match_class *c)
{
    struct match_states *st = w->states;
    st->tests.n = 0;
    for (uint32_t i = 0; i < s->n; i++)
        if (outcome_of(w->program, &s->items[i], c).asks)
            vec_push(w->arena, &st->tests, i);
    c->n = st->tests.n;
    if (c->n)
        c->tests = arena_dup(st->arena, st->tests.at, c->n * sizeof *st->tests.at);
}

/* Asks the regular expressions of a class; the move that was made for these answers, or NULL. */
static const struct match_move *ask(struct match_walk *w, const struct match_state *s,
                                    struct match_class *c, str unit)
{
    struct buf *answers = &w->states->answers;
    answers->n = 0;
    for (uint32_t i = 0; i < c->n; i++) {
        const struct match_item *it = &s->items[c->tests[i]];
        str text = it->run ? match_newest(w, it->run + 1u) : unit;
        bool yes = match_takes(w, &w->program->edges.at[it->edge], text);
        buf_putc(answers, yes);
    }
    for (struct match_answered **at = &c->answered; *at; at = &(*at)->next) {
        struct match_answered *found = *at;
        if (memcmp(found->answers, answers->p, c->n) != 0)
            continue;
        *at = found->next; /* the most frequent ones come to the front */
        found->next = c->answered;
        c->answered = found;
        return &found->move;
    }
    return NULL;
}

const struct match_move *match_slow_move(struct match_walk *w, struct match_state *s, str unit)
{
    struct match_states *st = w->states;
    struct match_class *c = class_of(w, s, unit);
    if (!c->known) {
        if (st->full)
            c = class_of(w, s = forget(w, s), unit);
        add_tests(w, s, c);
        c->known = true;
        if (!c->tests)
            c->move = make_move(w, s, c, NULL);
        c->ready = !c->tests;
        c->sure = c->ready && !c->whole && str_find(c->text, STR("  "), 0) == SIZE_MAX &&
                  str_find_byte(c->text, '\t', 0) == SIZE_MAX;
        c->calm = c->ready && (!c->move.to || !c->move.to->texts) && !s->texts;
    }
    if (!c->tests)
        return &c->move;
    const struct match_move *move = ask(w, s, c, unit);
    if (move)
        return move;
    if (st->full) {
        c = class_of(w, s = forget(w, s), unit);
        add_tests(w, s, c);
        c->known = true;
    }
    struct match_answered *made = ARENA_NEW(st->arena, struct match_answered);
    made->answers = arena_dup(st->arena, st->answers.p, c->n);
    made->move = make_move(w, s, c, made->answers);
    made->next = c->answered;
    c->answered = made;
    return &made->move;
}

void match_states_top(struct match_walk *w)
{
    struct match_states *st = w->states;
    match_threads_top(w);
    st->items.n = 0;
    for (uint32_t i = 0; i < w->threads.n; i++)
        vec_push(w->arena, &st->items, (struct match_item){.edge = w->threads.at[i].edge});
    w->threads.n = 0;
    w->frames.at[0] = (struct match_frame){.state = find_state(w)};
}
