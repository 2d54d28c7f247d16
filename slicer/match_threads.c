/* SPDX-License-Identifier: Apache-2.0 */
/* The walk thread by thread, as match.h draws it: the way of walks with claims, and what the states
 * of all others (match_state.c) are made with. */
#include "slicer/dialect.h"
#include "slicer/match_compile.h"

#define NONE UINT32_MAX

/* Where a thread below a hit stands in the table of the frame being made, or would. */
static uint32_t place_of(const struct match_walk *w, uint32_t base, struct match_thread t)
{
    uint64_t k = ((uint64_t)t.under << 32 | t.edge) * 0x9e3779b97f4a7c15u;
    for (k >>= 32;; k++) {
        uint32_t at = (uint32_t)k & (w->place_count - 1), there = w->places[at];
        if (!there)
            return at;
        const struct match_thread *x = &w->threads.at[base + there - 1];
        if (x->edge == t.edge && x->under == t.under)
            return at;
    }
}

static void grow_places(struct match_walk *w, uint32_t base)
{
    if (w->place_count > 2 * (w->threads.n - base))
        return;
    w->place_count = w->place_count ? w->place_count * 2 : 64;
    w->places = ARENA_ARRAY(w->arena, uint32_t, w->place_count);
    for (uint32_t i = base; i < w->threads.n; i++) {
        struct match_thread *t = &w->threads.at[i];
        if (t->under == MATCH_TOP)
            continue;
        t->place = place_of(w, base, *t);
        w->places[t->place] = i - base + 1;
    }
}

static void add_thread(struct match_walk *w, uint32_t base, struct match_thread t)
{
    uint32_t *slot = &w->slot[t.edge];
    if (t.under != MATCH_TOP) {
        grow_places(w, base);
        t.place = place_of(w, base, t);
        slot = &w->places[t.place];
    }
    if (*slot) {
        w->threads.at[base + *slot - 1].runs |= t.runs;
        w->threads.at[base + *slot - 1].hits |= t.hits;
        return;
    }
    vec_push(w->arena, &w->threads, t);
    *slot = w->threads.n - base;
}

static void took(struct match_walk *w, uint32_t expr, uint32_t units)
{
    for (uint32_t k = 0; k < w->took.n; k++)
        if (w->took.at[k].expr == expr)
            return;
    vec_push(w->arena, &w->took, (struct match_took){expr, units});
}

/* Where a node is entered. */
struct entry {
    uint32_t base, under, units;
    bool accept;
};

/* Puts threads in front of all edges of a node; a `**` edge lets its own node be entered at once.
 */
static void wait_at(struct match_walk *w, struct entry at, uint32_t node)
{
    const struct match_program *p = w->program;
    for (uint32_t i = p->nodes.at[node].first; i != NONE; i = p->edges.at[i].next) {
        struct match_thread t = {.edge = i, .under = at.under, .runs = 1};
        if (at.under != MATCH_TOP || w->slot[i]) {
            add_thread(w, at.base, t);
        } else {
            vec_push(w->arena, &w->threads, t);
            w->slot[i] = w->threads.n - at.base;
        }
        if (p->edges.at[i].kind == MATCH_DEEP) /* `**` never follows `**`: one step deep */
            wait_at(w, at, p->edges.at[i].to);
    }
}

/* The expressions below a hit go on behind the unit, and behind the statement. */
static void go_below(struct match_walk *w, struct entry at, uint32_t expr, uint32_t hit)
{
    uint32_t root = w->program->roots[expr];
    if (root == NONE || hit == MATCH_TOP)
        return;
    at.under = hit;
    wait_at(w, at, root);
    if (w->program->run > 1 && !w->program->prefixes)
        vec_push(w->arena, &w->ends, (struct match_end){root, hit});
}

static void accept_node(struct match_walk *w, struct entry at, uint32_t node)
{
    const struct match_program *p = w->program;
    for (uint32_t i = p->nodes.at[node].accept; i != NONE; i = p->accepts.at[i].next) {
        uint32_t expr = p->accepts.at[i].expr;
        if (!w->claim) {
            took(w, expr, at.units);
            continue;
        }
        size_t n = (size_t)(w->unit.p + w->unit.n - w->statement.p);
        struct match_claim c = {expr, at.under, at.units, {w->statement.p, n}};
        go_below(w, at, expr, w->claim(w->arg, &c));
    }
}

static void enter_node(struct match_walk *w, struct entry at, uint32_t node)
{
    const struct match_program *p = w->program;
    wait_at(w, at, node);
    if (!at.accept)
        return;
    accept_node(w, at, node);
    for (uint32_t i = p->nodes.at[node].first; i != NONE; i = p->edges.at[i].next)
        if (p->edges.at[i].kind == MATCH_DEEP)
            accept_node(w, at, p->edges.at[i].to);
}

static void clear_slots(struct match_walk *w, uint32_t from, uint32_t to)
{
    for (uint32_t i = from; i < to; i++) {
        const struct match_thread *t = &w->threads.at[i];
        if (t->under == MATCH_TOP)
            w->slot[t->edge] = 0;
        else
            w->places[t->place] = 0;
    }
}

void match_threads_top(struct match_walk *w)
{
    w->threads.n = w->frames.n = w->words.n = 0;
    w->text.n = 0;
    w->took.n = 0;
    wait_at(w, (struct entry){.under = MATCH_TOP}, 0);
    clear_slots(w, 0, w->threads.n);
    vec_push(w->arena, &w->frames, (struct match_frame){.n = w->threads.n});
}

void match_threads_behind(struct match_walk *w, uint32_t node, bool accept)
{
    enter_node(w, (struct entry){.under = MATCH_TOP, .accept = accept}, node);
}

void match_threads_wait(struct match_walk *w, uint32_t edge)
{
    add_thread(w, 0, (struct match_thread){.edge = edge, .under = MATCH_TOP, .runs = 1});
}

void match_threads_clear(struct match_walk *w)
{
    clear_slots(w, 0, w->threads.n);
}

void match_threads_whole(struct match_walk *w)
{
    accept_node(w, (struct entry){.under = MATCH_TOP}, 0);
}

static bool prefix_fits(const struct match_walk *w, const struct match_edge *e, str text)
{
    str head = str_sub(text, 0, e->prefix.n);
    return w->program->dialect->fold ? str_caseeq(head, e->prefix) : str_eq(head, e->prefix);
}

bool match_takes(struct match_walk *w, const struct match_edge *e, str text)
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

str match_newest(const struct match_walk *w, uint32_t n)
{
    if (w->program->run == 1)
        return w->unit;
    if (n > w->words.n)
        return (str){0};
    uint32_t from = w->words.at[w->words.n - n];
    return str_sub(buf_str(&w->text), from, w->text.n - 1);
}

/* Whether an edge takes the last n units. */
static bool edge_takes(struct match_walk *w, uint32_t edge, uint32_t n)
{
    struct match_memo *m = &w->memo[edge];
    uint8_t bit = (uint8_t)(1u << (n - 1));
    if (m->unit != w->unit_count)
        *m = (struct match_memo){.unit = w->unit_count};
    if (!(m->known & bit)) {
        m->known |= bit;
        m->yes |= match_takes(w, &w->program->edges.at[edge], match_newest(w, n)) ? bit : 0;
    }
    return m->yes & bit;
}

/* Whether a run that is this text can go on with further words to something that the edge takes. */
static bool may_grow(const struct match_walk *w, const struct match_edge *e, str run)
{
    if (e->not_ || !e->prefix.n)
        return true;
    if (run.n >= e->prefix.n)
        return !e->exact && prefix_fits(w, e, run);
    str head = str_sub(e->prefix, 0, run.n);
    return e->prefix.p[run.n] == ' ' &&
           (w->program->dialect->fold ? str_caseeq(head, run) : str_eq(head, run));
}

/* Whether a thread can take nothing of a unit, told by the first byte: most threads end here. */
static bool is_other(const struct match_walk *w, struct match_thread t, str unit)
{
    const struct match_edge *e = &w->program->edges.at[t.edge];
    return t.runs == 1 && e->first && !(unit.n && unit.p[0] == e->first);
}

static char small(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 'a' - 'A') : c;
}

/* How far the prefix of an edge fits the unit. */
struct fitted {
    uint32_t edge;
    size_t n;
};

/* Whether the prefix of an edge fits a unit, from what is known of the edge before it: of many
 * that begin alike, most fall at one byte. */
static bool head_fits(const struct match_walk *w, uint32_t edge, str unit, struct fitted *last)
{
    const struct match_edge *e = &w->program->edges.at[edge];
    bool fold = w->program->dialect->fold, behind = e->before == last->edge;
    last->edge = edge;
    if (behind && last->n < e->shared)
        return false;
    size_t n = behind ? e->shared : 0, most = e->prefix.n < unit.n ? e->prefix.n : unit.n;
    while (n < most &&
           (unit.p[n] == e->prefix.p[n] || (fold && small(unit.p[n]) == small(e->prefix.p[n]))))
        n++;
    last->n = n;
    return n == e->prefix.n;
}

/* Moves one thread over a unit. */
static void step_thread(struct match_walk *w, uint32_t base, struct match_thread t, uint32_t units)
{
    const struct match_program *p = w->program;
    const struct match_edge *e = &p->edges.at[t.edge];
    struct entry at = {base, t.under, units, true};
    if (e->kind == MATCH_DEEP) {
        add_thread(w, base, (struct match_thread){.edge = t.edge, .under = t.under, .runs = 1});
        enter_node(w, at, e->to);
        return;
    }
    bool any = e->kind == MATCH_ANY || (e->open_end && !e->prefix.n && !e->not_);
    for (uint32_t bits = t.runs; bits; bits &= bits - 1) {
        uint32_t r = (uint32_t)__builtin_ctz(bits);
        bool hit = t.hits >> r & 1, ready = any || !e->not_ || r + 1 == e->words;
        bool yes = ready && (any || edge_takes(w, t.edge, r + 1));
        at.accept = !hit;
        if (yes)
            enter_node(w, at, e->to);
        bool longer = e->kind == MATCH_PATTERN && r + 1 < p->run &&
                      (!e->not_ || r + 1 < e->words) &&
                      (any || may_grow(w, e, match_newest(w, r + 1)));
        uint8_t bit = (uint8_t)(longer ? 1u << (r + 1) : 0u);
        if (longer)
            add_thread(
                w, base,
                (struct match_thread){
                    .edge = t.edge, .under = t.under, .runs = bit, .hits = hit || yes ? bit : 0});
    }
}

/* Moves all threads [first, first + n) over the newest unit; the new ones stand behind all. */
static struct match_frame step(struct match_walk *w, struct match_frame from, str unit)
{
    uint32_t base = w->threads.n;
    w->unit = unit;
    w->unit_count++;
    if (w->keep) {
        vec_push(w->arena, &w->words, (uint32_t)w->text.n);
        buf_add(&w->text, unit);
        buf_putc(&w->text, ' ');
    }
    bool many = w->program->run == 1 && from.n > 3;
    struct fitted last = {.edge = NONE};
    for (uint32_t i = 0; i < from.n; i++) {
        struct match_thread t = w->threads.at[from.first + i];
        const struct match_edge *e = &w->program->edges.at[t.edge];
        if (many && e->prefix.n && !e->not_ && !head_fits(w, t.edge, unit, &last))
            continue;
        if (!is_other(w, t, unit))
            step_thread(w, base, t, from.units + 1);
    }
    clear_slots(w, base, w->threads.n);
    return (struct match_frame){.first = base, .n = w->threads.n - base, .units = from.units + 1};
}

/* Moves over the words of a statement one by one. */
static struct match_frame step_words(struct match_walk *w, struct match_frame f, str text)
{
    uint32_t keep = w->threads.n;
    for (size_t at = 0; at < text.n;) {
        size_t end = dialect_word_end(w->program->dialect, text, at);
        str word = str_sub(text, at, end);
        at = end;
        while (at < text.n && text.p[at] == ' ')
            at++;
        f = step(w, f, word);
        if (f.first != keep) { /* only the newest threads stay */
            memmove(&w->threads.at[keep], &w->threads.at[f.first], f.n * sizeof *w->threads.at);
            w->threads.n = keep + f.n;
            f.first = keep;
        }
    }
    return f;
}

/* What stands in the block of a statement goes on from the statement's hits, too. */
static void step_end(struct match_walk *w, struct match_frame *f)
{
    uint32_t base = w->threads.n;
    if (!w->ends.n)
        return;
    for (uint32_t i = 0; i < f->n; i++)
        add_thread(w, base, w->threads.at[f->first + i]);
    for (uint32_t i = 0; i < w->ends.n; i++) {
        struct entry at = {.base = base, .under = w->ends.at[i].hit, .units = f->units};
        wait_at(w, at, w->ends.at[i].root);
    }
    clear_slots(w, base, w->threads.n);
    f->first = base;
    f->n = w->threads.n - base;
}

struct match_hit match_threads_enter(struct match_walk *w, uint32_t depth, str text)
{
    struct match_frame f = w->frames.at[depth];
    w->frames.n = depth + 1;
    w->words.n = f.word_base;
    w->text.n = f.path;
    w->threads.n = f.first + f.n;
    w->ends.n = 0;
    w->statement = text;
    struct match_frame below = w->program->run == 1 ? step(w, f, text) : step_words(w, f, text);
    step_end(w, &below);
    below.word_base = w->words.n;
    below.path = (uint32_t)w->text.n;
    if (below.n)
        vec_push(w->arena, &w->frames, below);
    if (w->took.n > 1)
        match_sort_took(w);
    return (struct match_hit){w->took.at, w->took.n, below.units, below.n > 0};
}
