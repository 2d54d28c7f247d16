/* SPDX-License-Identifier: Apache-2.0 */
/* Rules over the elements of a list (FOR EACH): an element is an object of its own, with a verdict
 * of its own. Such rules change nothing, so each element is judged by itself. */
#include "engine/child.h"

#include "base/bits.h"

/* The asserts of the branch that the condition chose. */
static enum verdict judge(struct vm *vm, const struct rule *r, uint32_t row, enum answer when)
{
    enum verdict worst = VERDICT_PASS;
    if (when == ANSWER_UNDECIDED)
        return VERDICT_UNDECIDED;
    if (when == ANSWER_FALSE && !r->has_else)
        return VERDICT_SKIP;
    for (uint32_t i = 0; i < r->assert_count; i++) {
        const struct assertion *as = &vm->p->asserts.at[r->first_assert + i];
        if (as->in_else != (when == ANSWER_FALSE))
            continue;
        enum answer answer = cond_answer(vm, as->cond, row);
        if (answer == ANSWER_FALSE)
            worst = VERDICT_FAIL;
        else if (answer != ANSWER_TRUE && worst != VERDICT_FAIL)
            worst = VERDICT_UNDECIDED;
    }
    return worst;
}

/* Does a branch that ran say something even when all is well? */
static bool has_note(const struct vm *vm, const struct rule *r, enum answer when)
{
    for (uint32_t i = 0; i < r->note_count && when != ANSWER_UNDECIDED; i++)
        if (vm->p->notes.at[r->first_note + i].in_else == (when == ANSWER_FALSE))
            return true;
    return false;
}

/* The verdict as the run, the rule and its waivers have it. */
static void settle(struct vm *vm, uint32_t rule, uint32_t row, struct finding_outcome *out)
{
    const struct rule *r = &vm->p->rules.at[rule];
    enum ast_undecided mode = rule_undecided(vm, r);
    out->was_undecided = out->verdict == VERDICT_UNDECIDED;
    if (out->was_undecided && mode == AST_UNDECIDED_FAIL)
        out->verdict = VERDICT_FAIL;
    if (out->was_undecided && mode == AST_UNDECIDED_SKIP)
        out->verdict = VERDICT_SKIP;
    for (uint32_t k = 0; k < r->waiver_count; k++) {
        const struct waiver *w = &vm->p->waivers.at[r->first_waiver + k];
        bool open = out->verdict == VERDICT_FAIL || out->verdict == VERDICT_UNDECIDED;
        if (!open || !waiver_take(vm, r->first_waiver + k, cond_answer(vm, w->cond, row), 1))
            continue;
        out->verdict = VERDICT_WAIVED;
        out->waiver = w->ast->exempt;
    }
    if (out->verdict == VERDICT_UNDECIDED && mode == AST_UNDECIDED_WARN)
        vm->results[rule].warned++;
}

/* Counts a verdict and keeps what is to be told of it. */
static void record(struct vm *vm, uint32_t rule, uint32_t row, struct finding_outcome *out,
                   bool noted)
{
    struct rule_result *result = &vm->results[rule];
    result->matched |= out->verdict != VERDICT_SKIP;
    settle(vm, rule, row, out);
    result->count[out->verdict]++;
    cover_verdict(vm, rule, vm->rows[row].object, out->verdict);
    if (trace_wants(vm, rule, row) && !out->no_list.n)
        trace_element(vm, rule, row, out->verdict);
    bool bad = out->verdict != VERDICT_PASS && out->verdict != VERDICT_SKIP;
    if ((bad || noted) && result->reported && finding_wanted(vm, rule))
        finding_add(vm, rule, row, out);
}

static void judge_element(struct vm *vm, uint32_t rule, uint32_t row, uint32_t i)
{
    const struct rule *r = &vm->p->rules.at[rule];
    struct finding_outcome out = {.element = vm->bounds[0].text, .element_index = i};
    enum answer when = cond_answer(vm, r->when, row);
    out.verdict = judge(vm, r, row, when);
    if (out.verdict == VERDICT_UNDECIDED && config_excuses(vm, r, row))
        out.verdict = VERDICT_SKIP;
    record(vm, rule, row, &out, has_note(vm, r, when));
}

/* Binds element i, with the name that reports give it. */
static void bind_element(struct vm *vm, const struct rule *r, const struct value *list, uint32_t i)
{
    struct buf text = BUF(vm->scratch);
    buf_printf(&text, "node.%.*s", STR_ARG(r->ast->each->text));
    loop_put_step(&text, list, i);
    vm->bounds[0].value = *loop_element(list, i);
    vm->bounds[0].text = buf_str(&text);
}

static void judge_row(struct vm *vm, uint32_t rule, uint32_t row)
{
    const struct rule *r = &vm->p->rules.at[rule];
    struct cell list = scalar_run(vm, r->each, row);
    if (list.undecided || !loop_fits(&list.value)) {
        struct finding_outcome out = {.verdict = VERDICT_UNDECIDED,
                                      .no_list = STR("is no list or map")};
        if (!list.undecided && list.value.kind == VALUE_NULL)
            return; /* no list, no objects */
        vm->bounds[0] = (struct bound){.value = value_null()};
        record(vm, rule, row, &out, false);
        return;
    }
    uint32_t n = loop_count(&list.value);
    for (uint32_t i = 0; i < n; i++) {
        bind_element(vm, r, &list.value, i);
        judge_element(vm, rule, row, i);
    }
}

/* ---- over child rows ---- */

/* Verdicts of 64 elements, before UNDECIDED; and those whose branch has a note. */
struct verdicts {
    uint64_t fail, undecided, skip, pass, noted;
};

static uint64_t ones(uint64_t word)
{
    return (uint64_t)__builtin_popcountll(word);
}

struct judging {
    struct vm *vm;
    uint32_t rule;
    const struct child_table *table;
    uint32_t row; /* rows before it are done */
    struct child_chunk when;
    uint64_t fail[CHILD_CHUNK], undecided[CHILD_CHUNK];
};

/* The asserts of words [from, from + n). */
static void judge_chunk(struct judging *j, uint32_t from, uint32_t n)
{
    const struct rule *r = &j->vm->p->rules.at[j->rule];
    struct child_chunk next;
    memset(j->fail, 0, sizeof j->fail);
    memset(j->undecided, 0, sizeof j->undecided);
    child_chunk(j->vm, j->table, r->each_when, from, n, &j->when);
    for (uint32_t i = 0; i < r->assert_count; i++) {
        const struct assertion *as = &j->vm->p->asserts.at[r->first_assert + i];
        const uint64_t *mask = as->in_else ? j->when.f : j->when.t;
        child_chunk(j->vm, j->table, as->child, from, n, &next);
        for (uint32_t k = 0; k < n; k++) {
            j->fail[k] |= mask[k] & next.f[k];
            j->undecided[k] |= mask[k] & ~(next.t[k] | next.f[k]);
        }
    }
}

static struct verdicts verdicts_of(const struct judging *j, uint32_t k, uint64_t all)
{
    const struct vm *vm = j->vm;
    const struct rule *r = &vm->p->rules.at[j->rule];
    uint64_t yes = j->when.t[k], no = j->when.f[k];
    struct verdicts v = {.fail = j->fail[k] & all, .skip = r->has_else ? 0 : no & all};
    v.undecided = (j->undecided[k] | ~(yes | no)) & ~v.fail & all;
    v.pass = all & ~(v.fail | v.undecided | v.skip);
    for (uint32_t i = 0; i < r->note_count; i++)
        v.noted |= (vm->p->notes.at[r->first_note + i].in_else ? no : yes) & all;
    return v;
}

/* Elements in bulk: `mode` says what the undecided ones become. */
static void count_verdicts(struct vm *vm, uint32_t rule, const struct verdicts *v)
{
    struct rule_result *result = &vm->results[rule];
    enum ast_undecided mode = rule_undecided(vm, &vm->p->rules.at[rule]);
    uint64_t open = ones(v->undecided);
    enum verdict becomes = mode == AST_UNDECIDED_FAIL   ? VERDICT_FAIL
                           : mode == AST_UNDECIDED_SKIP ? VERDICT_SKIP
                                                        : VERDICT_UNDECIDED;
    result->matched |= (v->fail | v->undecided | v->pass) != 0;
    result->count[VERDICT_FAIL] += ones(v->fail);
    result->count[VERDICT_SKIP] += ones(v->skip);
    result->count[VERDICT_PASS] += ones(v->pass);
    result->count[becomes] += open;
    if (mode == AST_UNDECIDED_WARN)
        result->warned += open;
    uint64_t bad = v->fail | (becomes == VERDICT_SKIP ? 0 : v->undecided);
    if (result->reported)
        result->findings += ones(bad | v->noted);
}

/* Rows before `to` that have no list. */
static void pass_rows(struct judging *j, uint32_t to)
{
    for (; j->row < to; j->row++)
        if (!bits_get(j->table->lists, j->row))
            judge_row(j->vm, j->rule, j->row);
}

/* One element by itself: there is something to tell of it, or a waiver to ask. */
static void tell_element(struct judging *j, uint32_t child, enum verdict verdict, bool noted)
{
    struct vm *vm = j->vm;
    const struct rule *r = &vm->p->rules.at[j->rule];
    uint32_t row = j->row;
    while (j->table->first[row + 1] <= child)
        row++;
    pass_rows(j, row);
    uint32_t i = child - j->table->first[row];
    bind_element(vm, r, vm_value(vm, vm->p->child_lists.at[r->each_list].field, row), i);
    struct finding_outcome out = {
        .verdict = verdict, .element = vm->bounds[0].text, .element_index = i};
    record(vm, j->rule, row, &out, noted);
}

/* Is every element that has something to tell to be looked at? */
static bool tells(const struct vm *vm, uint32_t rule)
{
    const struct rule_result *result = &vm->results[rule];
    return vm->p->rules.at[rule].waiver_count ||
           (result->reported && result->findings < vm->options->findings_rule &&
            spool_count(vm->spool) < vm->options->findings_run);
}

static void judge_word(struct judging *j, uint32_t word, const struct verdicts *v)
{
    uint64_t told = 0;
    for (uint64_t bits = v->fail | v->undecided | v->noted; bits; bits &= bits - 1) {
        uint64_t bit = bits & -bits;
        if (!tells(j->vm, j->rule))
            break;
        enum verdict verdict = v->fail & bit        ? VERDICT_FAIL
                               : v->undecided & bit ? VERDICT_UNDECIDED
                               : v->skip & bit      ? VERDICT_SKIP
                                                    : VERDICT_PASS;
        tell_element(j, word * 64 + (uint32_t)__builtin_ctzll(bit), verdict, v->noted & bit);
        told |= bit;
    }
    struct verdicts rest = {v->fail & ~told, v->undecided & ~told, v->skip & ~told, v->pass & ~told,
                            v->noted & ~told};
    count_verdicts(j->vm, j->rule, &rest);
}

static void judge_children(struct vm *vm, uint32_t rule)
{
    struct judging j = {.vm = vm, .rule = rule};
    j.table = child_load(vm, vm->p->rules.at[rule].each_list);
    uint32_t words = (uint32_t)bits_words(j.table->n);
    for (uint32_t from = 0; from < words; from += CHILD_CHUNK) {
        uint32_t n = words - from < CHILD_CHUNK ? words - from : CHILD_CHUNK;
        judge_chunk(&j, from, n);
        for (uint32_t k = 0; k < n; k++) {
            struct verdicts v = verdicts_of(&j, k, bits_tail(j.table->n, from + k));
            judge_word(&j, from + k, &v);
        }
    }
    pass_rows(&j, vm->n);
}

void each_run(struct vm *vm, uint32_t rule)
{
    const struct rule *r = &vm->p->rules.at[rule];
    bool traced = vm->options->trace && vm->options->trace_rule == r->index;
    struct teller t = {.rule = rule, .first_early = vm->early.n};
    if (r->each_list != PROGRAM_NONE && !child_refused(vm) && !vm->outcomes && !traced) {
        judge_children(vm, rule);
    } else {
        for (uint32_t row = 0; row < vm->n; row++)
            judge_row(vm, rule, row);
    }
    t.early = vm->early.n - t.first_early;
    if (t.early)
        vec_push(vm->scratch, &vm->tellers, t);
}
