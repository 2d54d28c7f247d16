/* SPDX-License-Identifier: Apache-2.0 */
#include "slicer/match.h"

#include "slicer/match_compile.h"
#include "slicer/tree.h"

#include <stdlib.h>

#define NONE UINT32_MAX

/* An edge that waits. Bit r of runs: a run that has taken r units; of hits: that run has matched
 * already, so a longer one is only a way on, no match of its own. */
struct thread {
    uint32_t edge;
    uint8_t runs, hits;
};

struct frame {
    uint32_t first, n;  /* threads in front of what stands below this level */
    uint32_t units;     /* units of the path down to here */
    uint32_t path;      /* bytes of `text` that hold them */
    uint32_t word_base; /* words kept of them */
};

struct match_walk {
    struct arena *arena;
    const struct match_program *program;
    struct regex_scratch *scratch;
    VEC(struct thread) threads;  /* of all frames, one behind the other */
    VEC(struct frame) frames;    /* frames.at[d]: what waits for a statement of depth d */
    VEC(struct match_took) took; /* of the newest statement */
    VEC(uint32_t) words;         /* offsets of the path's words in text, `words` dialects */
    struct buf text;             /* the path's words, each with one blank behind it */
    uint32_t *slot;              /* by edge: its thread in the frame being made, + 1 */
    const struct match_edge *gave_up;
    bool told;
};

static void add_thread(struct match_walk *w, uint32_t base, uint32_t edge, uint8_t runs,
                       uint8_t hits)
{
    uint32_t slot = w->slot[edge];
    if (slot) {
        w->threads.at[base + slot - 1].runs |= runs;
        w->threads.at[base + slot - 1].hits |= hits;
        return;
    }
    vec_push(w->arena, &w->threads, (struct thread){edge, runs, hits});
    w->slot[edge] = w->threads.n - base;
}

static void accept_node(struct match_walk *w, uint32_t node, uint32_t units)
{
    const struct match_program *p = w->program;
    for (uint32_t i = p->nodes.at[node].accept; i != NONE; i = p->accepts.at[i].next) {
        uint32_t expr = p->accepts.at[i].expr;
        uint32_t k = 0;
        while (k < w->took.n && w->took.at[k].expr != expr)
            k++;
        if (k == w->took.n)
            vec_push(w->arena, &w->took, (struct match_took){expr, units});
    }
}

/* Puts threads in front of all edges of a node; a `**` edge lets its own node be entered at once.
 */
static void enter_node(struct match_walk *w, uint32_t base, uint32_t node, bool accept,
                       uint32_t units)
{
    const struct match_program *p = w->program;
    if (accept)
        accept_node(w, node, units);
    for (uint32_t i = p->nodes.at[node].first; i != NONE; i = p->edges.at[i].next) {
        add_thread(w, base, i, 1, 0);
        if (p->edges.at[i].kind == MATCH_DEEP) /* `**` never follows `**`: one step deep */
            enter_node(w, base, p->edges.at[i].to, accept, units);
    }
}

static void clear_slots(struct match_walk *w, uint32_t from, uint32_t to)
{
    for (uint32_t i = from; i < to; i++)
        w->slot[w->threads.at[i].edge] = 0;
}

/* What waits at the top of a text. */
static void push_top(struct match_walk *w)
{
    w->threads.n = w->frames.n = w->words.n = 0;
    w->text.n = 0;
    w->took.n = 0;
    enter_node(w, 0, 0, false, 0);
    clear_slots(w, 0, w->threads.n);
    vec_push(w->arena, &w->frames, (struct frame){.n = w->threads.n});
}

struct match_walk *match_walk_new(struct arena *a, const struct match_program *p,
                                  const struct limits *limits)
{
    struct match_walk *w = ARENA_NEW(a, struct match_walk);
    w->arena = a;
    w->program = p;
    w->scratch = regex_scratch_new(a, limits);
    w->text = BUF(a);
    w->slot = ARENA_ARRAY(a, uint32_t, p->edges.n + 1);
    push_top(w);
    return w;
}

void match_walk_reset(struct match_walk *w)
{
    push_top(w);
}

static bool prefix_fits(const struct match_walk *w, const struct match_edge *e, str text)
{
    str head = str_sub(text, 0, e->prefix.n);
    return w->program->dialect->fold ? str_caseeq(head, e->prefix) : str_eq(head, e->prefix);
}

/* Whether the level takes the text of a whole run. */
static bool takes(struct match_walk *w, const struct match_edge *e, str text)
{
    bool yes = prefix_fits(w, e, text);
    if (e->exact)
        yes = yes && text.n == e->prefix.n;
    else if (yes && !e->open_end) {
        enum regex_answer answer = regex_match(e->re, w->scratch, text);
        if (answer == REGEX_LIMIT && !w->gave_up)
            w->gave_up = e;
        yes = answer == REGEX_YES;
    }
    return yes != e->not_;
}

/* The text of the last n units, the newest of which is unit. */
static str run_text(const struct match_walk *w, str unit, uint32_t n)
{
    if (w->program->run == 1)
        return unit;
    if (n > w->words.n)
        return (str){0};
    uint32_t from = w->words.at[w->words.n - n];
    return str_sub(buf_str(&w->text), from, w->text.n - 1);
}

/* Moves one thread over a unit. */
static void step_thread(struct match_walk *w, uint32_t base, struct thread t, str unit,
                        uint32_t units)
{
    const struct match_program *p = w->program;
    const struct match_edge *e = &p->edges.at[t.edge];
    if (e->kind == MATCH_DEEP) {
        add_thread(w, base, t.edge, 1, 0);
        enter_node(w, base, e->to, true, units);
        return;
    }
    for (uint32_t r = 0; r < p->run; r++) {
        if (!(t.runs >> r & 1))
            continue;
        bool hit = t.hits >> r & 1, ready = e->kind == MATCH_ANY || !e->not_ || r + 1 == e->words;
        bool yes = ready && (e->kind == MATCH_ANY || takes(w, e, run_text(w, unit, r + 1)));
        if (yes)
            enter_node(w, base, e->to, !hit, units);
        bool longer = e->kind == MATCH_PATTERN && r + 1 < p->run && (!e->not_ || r + 1 < e->words);
        if (longer)
            add_thread(w, base, t.edge, (uint8_t)(1u << (r + 1)),
                       (uint8_t)((hit || yes) ? 1u << (r + 1) : 0u));
    }
}

/* Moves all threads [first, first + n) over a unit; the new ones stand behind all. */
static struct frame step(struct match_walk *w, struct frame from, str unit)
{
    uint32_t base = w->threads.n;
    for (uint32_t i = 0; i < from.n; i++)
        step_thread(w, base, w->threads.at[from.first + i], unit, from.units + 1);
    clear_slots(w, base, w->threads.n);
    return (struct frame){.first = base, .n = w->threads.n - base, .units = from.units + 1};
}

/* The end of the word that begins at `at`: a blank outside quotes. */
static size_t word_end(const struct match_walk *w, str text, size_t at)
{
    const char *quotes = w->program->dialect->quotes;
    char quote = 0;
    for (; at < text.n; at++) {
        char c = text.p[at];
        if (quote) {
            if (c == '\\' && w->program->dialect->quote_escapes)
                at++;
            else if (c == quote)
                quote = 0;
        } else if (c == ' ') {
            break;
        } else if (c && quotes && strchr(quotes, c)) {
            quote = c;
        }
    }
    return at < text.n ? at : text.n;
}

/* Moves over the words of a statement one by one. */
static struct frame step_words(struct match_walk *w, struct frame f, str text)
{
    uint32_t keep = w->threads.n;
    for (size_t at = 0; at < text.n;) {
        size_t end = word_end(w, text, at);
        str word = str_sub(text, at, end);
        at = end;
        while (at < text.n && text.p[at] == ' ')
            at++;
        vec_push(w->arena, &w->words, (uint32_t)w->text.n);
        buf_add(&w->text, word);
        buf_putc(&w->text, ' ');
        f = step(w, f, word);
        if (f.first != keep) { /* only the newest threads stay */
            memmove(&w->threads.at[keep], &w->threads.at[f.first], f.n * sizeof *w->threads.at);
            w->threads.n = keep + f.n;
            f.first = keep;
        }
    }
    return f;
}

static int by_expr(const void *a, const void *b)
{
    const struct match_took *x = a, *y = b;
    return (x->expr > y->expr) - (x->expr < y->expr);
}

struct match_hit match_enter(struct match_walk *w, uint32_t depth, str text)
{
    w->took.n = 0;
    if (depth >= w->frames.n)
        return (struct match_hit){0}; /* below a level that was not alive */
    struct frame f = w->frames.at[depth];
    w->frames.n = depth + 1;
    w->threads.n = f.first + f.n;
    w->words.n = f.word_base;
    w->text.n = f.path;
    if (depth == 0 && w->program->whole != NONE)
        accept_node(w, 0, 0);
    struct frame below = w->program->run == 1 ? step(w, f, text) : step_words(w, f, text);
    below.word_base = w->words.n;
    below.path = (uint32_t)w->text.n;
    if (below.n)
        vec_push(w->arena, &w->frames, below);
    if (w->took.n > 1)
        qsort(w->took.at, w->took.n, sizeof *w->took.at, by_expr);
    return (struct match_hit){w->took.at, w->took.n, below.n > 0};
}

bool match_gave_up(struct match_walk *w, struct diags *dg)
{
    if (w->gave_up && !w->told) {
        DIAG_STR(dg, MATCH_LIMIT, w->gave_up->at, w->gave_up->pattern);
        w->told = true;
    }
    return w->gave_up != NULL;
}

bool match_tree(struct arena *a, const struct match_program *p, const struct tree *t,
                void (*fn)(void *, uint32_t node, const struct match_hit *), void *arg,
                struct diags *dg)
{
    struct arena *scratch = arena_child(a);
    struct match_walk *w = match_walk_new(scratch, p, &dg->limits);
    for (uint32_t n = tree_walk(t, TREE_ROOT, TREE_ROOT); n != TREE_NONE;
         n = tree_walk(t, TREE_ROOT, n)) {
        struct match_hit hit = match_enter(w, tree_get(t, n)->depth, tree_get(t, n)->text);
        if (hit.n)
            fn(arg, n, &hit);
    }
    bool fine = !match_gave_up(w, dg);
    arena_free(scratch);
    return fine;
}
