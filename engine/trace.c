/* SPDX-License-Identifier: Apache-2.0 */
/* The conditions of one rule on one object as a tree: every part with what it came to. */
#include "engine/explain.h"

#include "engine/words.h"
#include "slicer/query.h"

enum { MOST_PARTS = 50 }; /* elements of a list shown */
enum { WIDE = 60 };       /* bytes of a value as JSON that are shown */

static struct trace *add_part(struct vm *vm, struct trace *to, str text, str value)
{
    if (to->n == to->cap) {
        uint32_t cap = vec_next_cap(vm->a, to->cap, to->n + 1);
        to->parts =
            arena_grow(vm->a, to->parts, to->cap * sizeof *to->parts, cap * sizeof *to->parts);
        to->cap = cap;
    }
    to->parts[to->n] = (struct trace){.text = text, .value = value, .place = SPAN_NONE};
    return &to->parts[to->n++];
}

/* A value in one short piece of text. */
static str short_text(struct vm *vm, const struct value *v, bool field)
{
    str text = field ? words_of_value(vm->a, v) : explain_computed(vm->a, v);
    if (text.n <= WIDE)
        return text;
    if (v->kind == VALUE_LIST)
        return str_printf(vm->a, "a list of %u", v->as.list->n);
    if (v->kind == VALUE_MAP)
        return str_printf(vm->a, "a map of %u", v->as.map->n);
    return words_cut(vm->a, text, WIDE);
}

static str cell_text(struct vm *vm, const struct cell *c, bool field)
{
    if (c->undecided)
        return c->why.n ? str_printf(vm->a, "undecided: it %.*s", STR_ARG(c->why))
                        : STR("undecided");
    if (field && c->value.kind == VALUE_NULL)
        return STR("missing");
    return c->typed ? str_dup(vm->a, c->typed->text) : short_text(vm, &c->value, field);
}

static void trace_cond(struct vm *vm, struct trace *to, const struct cond *c, uint32_t row);

static void trace_loop(struct vm *vm, struct trace *to, const struct loop *l,
                       const struct cell *list, uint32_t row)
{
    const struct cond *body = l->body ? l->body : l->where;
    if (!body || l->fixed || l->grouped || list->undecided || !loop_fits(&list->value))
        return;
    uint32_t n = loop_count(&list->value);
    for (uint32_t i = 0; i < n && i < MOST_PARTS; i++) {
        loop_bind(vm, l, &list->value, i);
        enum answer a = cond_answer(vm, body, row);
        struct trace *part =
            add_part(vm, to, str_dup(vm->a, vm->bounds[l->slot].text), answer_name(a));
        trace_cond(vm, part, body, row);
    }
    if (n > MOST_PARTS)
        add_part(vm, to, str_printf(vm->a, "%u more", n - MOST_PARTS), (str){0});
}

static void trace_slices(struct vm *vm, struct trace *to, const struct loop *l, uint32_t row)
{
    uint32_t n;
    str why;
    const struct query_hit *hits = config_hits(vm, l->question, row, &n, &why);
    for (uint32_t i = 0; i < n && i < MOST_PARTS; i++) {
        loop_bind_slice(vm, l, i, row);
        enum answer where = l->where ? cond_answer(vm, l->where, row) : ANSWER_TRUE;
        if (where == ANSWER_FALSE)
            continue;
        struct trace *part = add_part(vm, to, str_dup(vm->a, vm->bounds[l->slot].text),
                                      answer_name(cond_answer(vm, l->body, row)));
        part->place = config_place(vm, l->question, row, hits[i].from, hits[i].to);
        trace_cond(vm, part, l->body, row);
    }
}

/* The operands of a scalar leaf that hold values: fields, calls, sums. */
static void trace_scalar(struct vm *vm, struct trace *to, const struct cond *c, uint32_t row)
{
    const struct scalar *s = &vm->p->scalars.at[c->index];
    const struct step *steps = vm->p->steps.at + s->first;
    const struct cell *frame = scalar_frame(vm, c->index, row);
    const struct cell *cells = arena_dup(vm->scratch, frame, s->n * sizeof *frame);
    for (uint32_t k = 0; k < s->n; k++) {
        bool last = k + 1 == s->n, leaf = steps[k].op == STEP_FIELD || steps[k].op == STEP_WALK;
        struct trace *part = to;
        bool same = str_eq(steps[k].expr->text, to->text); /* a condition that is one field */
        bool whole = last && !leaf && steps[k].op != STEP_CALL;
        if (!same && !whole && steps[k].op != STEP_CONST && !scalar_is_base(vm, s, k)) {
            part = add_part(vm, to, steps[k].expr->text, cell_text(vm, &cells[k], leaf));
            part->place = value_span(&cells[k].value);
        }
        if (steps[k].op == STEP_LOOP)
            trace_loop(vm, part, &vm->p->loops.at[steps[k].b], &cells[steps[k].a], row);
        if (steps[k].op == STEP_SLICES)
            trace_slices(vm, part, &vm->p->loops.at[steps[k].a], row);
    }
}

static void trace_predicate(struct vm *vm, struct trace *to, const struct cond *c, uint32_t row)
{
    struct explain x = {.vm = vm, .row = row};
    struct fact f = explain_field(&x, vm->p->predicates.at[c->index].field);
    str value = f.missing ? f.found_text : short_text(vm, &f.found, true);
    struct trace *part = add_part(vm, to, f.field, value);
    part->place = f.place;
}

/* Parts of an AND or OR stand beside each other, all others below. */
static void trace_cond(struct vm *vm, struct trace *to, const struct cond *c, uint32_t row)
{
    if (c->kind == COND_PRED)
        trace_predicate(vm, to, c, row);
    if (c->kind == COND_SCALAR)
        trace_scalar(vm, to, c, row);
    for (uint32_t k = 0; k < c->n; k++) {
        const struct cond *kid = c->kids[k];
        if (kid->expr && str_eq(kid->expr->text, to->text)) { /* x IS NOT NULL, NOT IN … */
            trace_cond(vm, to, kid, row);
            continue;
        }
        str text = kid->expr ? kid->expr->text : STR("true");
        struct trace *part = add_part(vm, to, text, answer_name(cond_answer(vm, kid, row)));
        trace_cond(vm, part, kid, row);
    }
}

static void trace_top(struct vm *vm, struct trace *all, const char *label, const struct cond *c,
                      uint32_t row)
{
    struct trace *part = add_part(vm, all, c->expr ? c->expr->text : STR("ALWAYS"), (str){0});
    if (c->expr) {
        part->value = answer_name(cond_answer(vm, c, row));
        part->label = label;
    }
    trace_cond(vm, part, c, row);
}

static void trace_parts(struct vm *vm, struct trace *all, const struct rule *r, uint32_t row)
{
    vm->explaining = true;
    enum answer when = cond_answer(vm, r->when, row);
    trace_top(vm, all, "WHEN", r->when, row);
    for (uint32_t i = 0; i < r->assert_count; i++) {
        const struct assertion *as = &vm->p->asserts.at[r->first_assert + i];
        if (when != ANSWER_UNDECIDED && as->in_else == (when == ANSWER_FALSE))
            trace_top(vm, all, as->in_else ? "ELSE ASSERT" : "ASSERT", as->cond, row);
    }
    for (uint32_t i = 0; i < r->waiver_count; i++) {
        const struct waiver *w = &vm->p->waivers.at[r->first_waiver + i];
        const struct ast_exempt *x = w->ast->exempt;
        trace_top(vm, all, "EXEMPT", w->cond, row);
        if (x->until <= vm->options->now && cond_answer(vm, w->cond, row) == ANSWER_TRUE)
            all->parts[all->n - 1].value =
                str_printf(vm->a, "true, but it ended with %.*s", STR_ARG(x->until_text));
    }
    vm->explaining = false;
}

static struct trace *begin_trace(struct vm *vm)
{
    struct trace *all = ARENA_NEW(vm->a, struct trace);
    all->place = SPAN_NONE;
    return all;
}

void trace_rule(struct vm *vm, uint32_t rule, uint32_t row)
{
    vm->trace = begin_trace(vm);
    trace_parts(vm, vm->trace, &vm->p->rules.at[rule], row);
}

/* How an element is called: node.interfaces[3] (Gi1/0/4). */
static str element_text(struct vm *vm)
{
    const struct value *name = map_get(&vm->bounds[0].value, STR("name"));
    str text = vm->bounds[0].text;
    if (!name || name->kind != VALUE_STRING)
        return str_dup(vm->a, text);
    return str_printf(vm->a, "%.*s (%.*s)", STR_ARG(text), STR_ARG(value_text(name)));
}

void trace_element(struct vm *vm, uint32_t rule, uint32_t row, enum verdict verdict)
{
    if (!vm->trace)
        vm->trace = begin_trace(vm);
    struct trace *all = vm->trace;
    bool bad = verdict != VERDICT_PASS && verdict != VERDICT_SKIP;
    all->n -= vm->trace_left > 0; /* the line that counts what is not shown */
    if (all->n < (bad ? MOST_PARTS : MOST_PARTS / 2)) {
        struct trace *part = add_part(vm, all, element_text(vm), str_of(verdict_name(verdict)));
        part->place = value_span(&vm->bounds[0].value);
        trace_parts(vm, part, &vm->p->rules.at[rule], row);
    } else {
        vm->trace_left++;
    }
    if (vm->trace_left)
        add_part(vm, all, str_printf(vm->a, "%u more", vm->trace_left), (str){0});
}
