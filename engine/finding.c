/* SPDX-License-Identifier: Apache-2.0 */
/* Findings: why a rule failed or could not decide, read off the columns at the end of a batch.
 *
 * A condition is explained by those of its parts that made it what it is: of a false AND the false
 * ones, of a false OR all, through NOT with the sign turned; of an undecided one the undecided. */
#include "engine/explain.h"

#include "base/bits.h"
#include "base/json.h"

#include <inttypes.h>

str finding_message(struct vm *vm, const struct message *m, uint32_t row)
{
    if (!m->ast || !m->ast->n)
        return (str){0};
    struct buf b = BUF(vm->told);
    for (uint32_t i = 0; i < m->ast->n; i++) {
        if (m->scalars[i] == UINT32_MAX) {
            buf_add(&b, m->ast->at[i].text);
            continue;
        }
        struct cell c = scalar_run(vm, m->scalars[i], row);
        if (c.undecided || c.value.kind == VALUE_NULL)
            buf_add(&b, STR("<missing>"));
        else if (c.value.kind == VALUE_STRING)
            buf_add(&b, value_text(&c.value));
        else
            json_put(&b, &c.value, 0);
    }
    return buf_str(&b);
}

/* ---- facts ---- */

/* What a field has on a row, and where; the fact's texts are left alone. */
static void find_value(struct vm *vm, uint32_t field, uint32_t row, struct fact *f)
{
    const struct value *v = vm_value(vm, field, row);
    f->missing = !v;
    if (v) {
        f->found = *v; /* which lives as long as the batch; its words are made when it is read */
        f->found_text = v->kind == VALUE_NULL ? STR("null") : (str){0};
        f->place = value_span(v);
    } else {
        const struct value *parent;
        walk_find(&vm->walks[vm->p->fields.at[field].path], vm->fleet, vm_now(vm, row), &parent);
        f->found = value_null();
        f->found_text = STR("missing");
        f->place = value_span(parent);
    }
    if (f->place.file == SOURCE_NONE)
        f->place = value_span(vm_tree(vm, row));
}

struct fact explain_field(struct explain *x, uint32_t field)
{
    struct vm *vm = x->vm;
    struct fact f = {.field = vm->p->paths.at[vm->p->fields.at[field].path].text};
    find_value(vm, field, x->row, &f);
    return f;
}

enum verdict explain_verdict(enum answer a)
{
    return a == ANSWER_UNDECIDED ? VERDICT_UNDECIDED : VERDICT_FAIL;
}

static void predicate_fact(struct explain *x, const struct cond *c, enum answer answer,
                           bool negated)
{
    struct vm *vm = x->vm;
    const struct predicate *p = &vm->p->predicates.at[c->index];
    const struct constant *right =
        p->constant == UINT32_MAX ? NULL : &vm->p->constants.at[p->constant];
    struct fact f = explain_field(x, p->field);
    f.test = c->expr->text;
    f.test_at = c->expr->at;
    f.wanted = test_wanted(vm->told, p->test, right, negated);
    f.wanted_exact = right && p->test == (negated ? TEST_NE : TEST_EQ);
    if (f.wanted_exact)
        f.wanted_value = right->value;
    f.verdict = explain_verdict(answer);
    if (answer == ANSWER_UNDECIDED)
        f.reason = test_reason(vm->told, p->test, &f.found, f.missing, right, vm->rx);
    vec_push(vm->a, &x->facts, f);
}

void explain_cond(struct explain *x, const struct cond *c, bool negated)
{
    enum answer answer = cond_answer(x->vm, c, x->row);
    switch (c->kind) {
    case COND_CONST:
        return;
    case COND_PRED:
        predicate_fact(x, c, answer, negated);
        return;
    case COND_SCALAR:
        explain_scalar(x, c, answer, negated);
        return;
    case COND_NOT:
        explain_cond(x, c->kids[0], !negated);
        return;
    case COND_AND:
    case COND_OR:
        break;
    }
    for (uint32_t i = 0; i < c->n; i++)
        if (cond_answer(x->vm, c->kids[i], x->row) == answer)
            explain_cond(x, c->kids[i], negated);
}

/* ---- parts ---- */

static struct finding_part explain_part(struct vm *vm, uint32_t row, const struct cond *cond,
                                        enum answer answer)
{
    struct explain x = {.vm = vm, .row = row, .facts = {vm->facts.at, 0, vm->facts.cap}};
    vm->explaining = true;
    explain_cond(&x, cond, false);
    vm->explaining = false;
    vm->facts.at = x.facts.at;
    vm->facts.cap = x.facts.cap;
    struct finding_part part = {.verdict = explain_verdict(answer)};
    if (cond->expr) {
        part.at = cond->expr->at;
        part.text = cond->expr->text;
    }
    part.facts = arena_dup(vm->told, x.facts.at, x.facts.n * sizeof *x.facts.at);
    part.fact_count = x.facts.n;
    return part;
}

struct parts {
    struct finding_part *at;
    uint32_t n, cap;
};

/* Of a whole condition; reg: where its answers are, REG_NONE in a rule over elements. */
static enum answer whole_answer(struct vm *vm, const struct cond *c, uint32_t reg, uint32_t row)
{
    return reg != REG_NONE ? reg_answer(vm, reg, row) : cond_answer(vm, c, row);
}

static void add_asserts(struct vm *vm, struct parts *parts, const struct rule *rule, uint32_t row,
                        bool in_else)
{
    for (uint32_t i = 0; i < rule->assert_count; i++) {
        const struct assertion *as = &vm->p->asserts.at[rule->first_assert + i];
        enum answer answer = whole_answer(vm, as->cond, as->reg, row);
        if (as->in_else != in_else || answer == ANSWER_TRUE)
            continue;
        struct finding_part part = explain_part(vm, row, as->cond, answer);
        part.message = finding_message(vm, &as->message, row);
        vec_push(vm->told, parts, part);
    }
}

static void add_errors(struct vm *vm, struct parts *parts, uint32_t rule, uint32_t row)
{
    for (uint32_t i = 0; i < vm->errors.n; i++) {
        const struct action_error *e = &vm->errors.at[i];
        if (e->rule != rule || e->row != row)
            continue;
        struct finding_part part = {.verdict = VERDICT_UNDECIDED, .at = e->action->at};
        part.text = e->action->target ? e->action->target->text : e->action->text;
        part.reason = str_dup(vm->told, e->reason);
        vec_push(vm->told, parts, part);
    }
}

static void add_notes(struct vm *vm, struct finding *f, const struct rule *rule, uint32_t row,
                      bool in_else)
{
    VEC(str) labels = {0}, notes = {0};
    for (uint32_t i = 0; i < rule->note_count; i++) {
        const struct note *note = &vm->p->notes.at[rule->first_note + i];
        if (note->in_else != in_else)
            continue;
        if (note->ast->kind == ACTION_TAG)
            vec_push(vm->told, &labels, note->ast->text);
        else
            vec_push(vm->told, &notes, finding_message(vm, &note->message, row));
    }
    f->labels = labels.at;
    f->label_count = labels.n;
    f->notes = notes.at;
    f->note_count = notes.n;
}

/* ---- collecting ---- */

/* The name that the data gives element i of a FOR EACH rule. */
static str element_key(struct vm *vm, const struct rule *rule, uint32_t row,
                       const struct finding_outcome *out)
{
    if (!out->element.n || !rule->ast->each)
        return out->element;
    struct value object = *vm_tree(vm, row);
    const struct value *list = value_path(&object, rule->ast->each->text);
    if (!list || list->kind != VALUE_LIST || out->element_index >= list->as.list->n)
        return out->element;
    const struct value *name = map_get(&list->as.list->at[out->element_index], STR("name"));
    return name && name->kind == VALUE_STRING ? value_text(name) : out->element;
}

static struct finding make_finding(struct vm *vm, uint32_t r, uint32_t row,
                                   const struct finding_outcome *out)
{
    const struct rule *rule = &vm->p->rules.at[r];
    enum answer when = whole_answer(vm, rule->when, rule->when_reg, row);
    struct parts parts = {0};
    struct finding f = {.rule = rule->ast, .rule_index = r, .table = vm->table};
    f.object = vm->rows[row].object;
    f.object_name = vm_object_name(vm, row);
    f.verdict = out->verdict;
    f.was_undecided = out->was_undecided;
    f.waiver = out->waiver;
    f.element = str_dup(vm->told, out->element);
    f.element_index = out->element_index;
    f.element_key = element_key(vm, rule, row, out);
    if (out->no_list.n) {
        const struct ast_path *each = rule->ast->each;
        struct finding_part part = {.verdict = VERDICT_UNDECIDED, .at = each->at};
        part.text = each->written;
        part.reason =
            str_printf(vm->told, "%.*s %.*s", STR_ARG(each->written), STR_ARG(out->no_list));
        vec_push(vm->told, &parts, part);
    } else if (when == ANSWER_UNDECIDED) {
        vec_push(vm->told, &parts, explain_part(vm, row, rule->when, when));
    } else {
        add_asserts(vm, &parts, rule, row, when == ANSWER_FALSE);
        add_errors(vm, &parts, r, row);
        if (!out->error)
            add_notes(vm, &f, rule, row, when == ANSWER_FALSE);
    }
    f.parts = parts.at;
    f.part_count = parts.n;
    return f;
}

enum verdict state_verdict(const struct rule_state *s, uint32_t row)
{
    return bits_get(s->waived, row)              ? VERDICT_WAIVED
           : bits_get(s->verdict_fail, row)      ? VERDICT_FAIL
           : bits_get(s->verdict_undecided, row) ? VERDICT_UNDECIDED
           : bits_get(s->verdict_skip, row)      ? VERDICT_SKIP
                                                 : VERDICT_PASS;
}

bool finding_wanted(struct vm *vm, uint32_t rule)
{
    return vm->results[rule].findings++ < vm->options->findings_rule &&
           spool_count(vm->spool) < vm->options->findings_run;
}

void finding_add(struct vm *vm, uint32_t rule, uint32_t row, const struct finding_outcome *out)
{
    struct arena *told = vm->told;
    vm->told = vm->scratch; /* it waits for the end of the batch */
    struct early e = {row, make_finding(vm, rule, row, out)};
    vm->told = told;
    vec_push(vm->scratch, &vm->early, e);
}

enum { AHEAD = 8 }; /* findings whose values are fetched before they are needed */

/* A finding that may be made, or the one of an element that is made already. */
struct candidate {
    uint32_t row, rule;
    uint32_t early; /* + 1; 0: it is to be made */
    uint32_t field; /* that it alone speaks of (lone_field); PROGRAM_NONE */
    uint8_t verdict;
    bool was_undecided, error;
};

struct candidates {
    struct candidate *at;
    uint32_t n, cap;
};

/* The field of which alone a rule's failures speak: a plain rule of one ASSERT, which is one test
 * and has no MESSAGE. PROGRAM_NONE: it is none. */
static uint32_t lone_field(const struct vm *vm, uint32_t r)
{
    const struct rule *rule = &vm->p->rules.at[r];
    const struct assertion *as = &vm->p->asserts.at[rule->first_assert];
    if (vm->states[r] || rule->assert_count != 1 || as->in_else ||
        (as->message.ast && as->message.ast->n))
        return PROGRAM_NONE;
    const struct cond *c = as->cond;
    while (c->kind == COND_NOT)
        c = c->kids[0];
    return c->kind == COND_PRED ? vm->p->predicates.at[c->index].field : PROGRAM_NONE;
}

static void expand_rule(struct vm *vm, struct candidates *all, const struct teller *t)
{
    struct rule_state room;
    uint64_t left = t->most;
    uint32_t lone = lone_field(vm, t->rule);
    for (size_t k = 0; k < vm->words && left; k++) {
        const struct rule_state *s = settle_state(vm, t->rule, k, &room);
        for (uint64_t bits = s->tells[k]; bits && left; bits &= bits - 1, left--) {
            uint32_t row = (uint32_t)(k * 64) + (uint32_t)__builtin_ctzll(bits);
            struct candidate c = {.row = row, .rule = t->rule, .field = PROGRAM_NONE};
            c.verdict = (uint8_t)state_verdict(s, row);
            c.was_undecided = bits_get(s->was_undecided, row);
            c.error = bits_get(s->error, row);
            if (c.verdict == VERDICT_FAIL && !c.was_undecided)
                c.field = lone;
            vec_push(vm->scratch, all, c);
        }
    }
}

/* In order of rules; of one rule in order of rows and elements. */
static struct candidates expand(struct vm *vm)
{
    struct candidates all = {0};
    for (uint32_t i = 0; i < vm->tellers.n; i++) {
        const struct teller *t = &vm->tellers.at[i];
        if (t->most)
            expand_rule(vm, &all, t);
        for (uint32_t k = 0; k < t->early; k++) {
            uint32_t at = t->first_early + k;
            struct candidate c = {.row = vm->early.at[at].row, .rule = t->rule, .early = at + 1};
            c.field = PROGRAM_NONE;
            vec_push(vm->scratch, &all, c);
        }
    }
    return all;
}

/* The first n in order of rows, then of rules. */
static const struct candidate **sort_by_row(struct vm *vm, const struct candidates *all)
{
    const struct candidate **out = ARENA_ARRAY(vm->scratch, const struct candidate *, all->n);
    uint32_t *from = ARENA_ARRAY(vm->scratch, uint32_t, vm->n + 1);
    for (uint32_t i = 0; i < all->n; i++)
        from[all->at[i].row + 1]++;
    for (uint32_t r = 0; r < vm->n; r++)
        from[r + 1] += from[r];
    for (uint32_t i = 0; i < all->n; i++)
        out[from[all->at[i].row]++] = &all->at[i];
    return out;
}

static void trace_rows(struct vm *vm)
{
    for (uint32_t r = 0; vm->options->trace && r < vm->p->rules.n; r++)
        for (uint32_t row = 0; vm->p->rules.at[r].section == vm->section && row < vm->n; row++)
            if (trace_wants(vm, r, row) && vm->p->rules.at[r].each == PROGRAM_NONE)
                trace_rule(vm, r, row);
}

/* Makes the finding of a candidate, or casts it. */
static void add_finding(struct vm *vm, const struct candidate *c)
{
    struct finding_outcome out = {
        .verdict = (enum verdict)c->verdict, .was_undecided = c->was_undecided, .error = c->error};
    uint32_t mould = vm->p->rules.at[c->rule].first_assert;
    if (c->field != PROGRAM_NONE && spool_has_mould(vm->spool, mould)) {
        struct fact fact;
        find_value(vm, c->field, c->row, &fact);
        spool_add_cast(
            vm->spool, mould,
            &(struct spool_cast){vm->rows[c->row].object, vm_object_name(vm, c->row), &fact});
        return;
    }
    if (out.verdict == VERDICT_WAIVED)
        out.waiver = waiver_of(vm, &vm->p->rules.at[c->rule], c->row);
    struct finding f = make_finding(vm, c->rule, c->row, &out);
    if (c->field != PROGRAM_NONE)
        spool_add_first(vm->spool, mould, &f);
    else
        spool_add(vm->spool, &f);
    arena_reset(vm->told);
}

/* Values of trees lie far apart: that of a finding is asked for before it is needed, or the object
 * where there is none. */
static void fetch_value(const struct vm *vm, const struct candidate *c)
{
    if (c->field == PROGRAM_NONE || vm->source.value)
        return;
    const struct value *v = vm->columns[c->field].values[c->row];
    __builtin_prefetch(v ? v : vm->rows[c->row].loaded);
}

void finding_collect(struct vm *vm)
{
    trace_rows(vm);
    if (!vm->tellers.n)
        return;
    struct candidates all = expand(vm);
    const struct candidate **order = sort_by_row(vm, &all);
    uint64_t most = vm->options->findings_run;
    for (uint32_t i = 0; i < all.n && spool_count(vm->spool) < most; i++) {
        if (i + AHEAD < all.n)
            fetch_value(vm, order[i + AHEAD]);
        if (order[i]->early)
            spool_add(vm->spool, &vm->early.at[order[i]->early - 1].finding);
        else
            add_finding(vm, order[i]);
    }
}

const char *verdict_name(enum verdict v)
{
    static const char *const names[VERDICT_COUNT] = {"skip", "pass", "fail", "waived", "undecided"};
    return names[v];
}
