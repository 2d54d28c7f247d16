/* SPDX-License-Identifier: Apache-2.0 */
/* Rules over the elements of a list (FOR EACH): an element is an object of its own, with a verdict
 * of its own. Such rules change nothing, so each element is judged by itself. */
#include "engine/vm.h"

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
        struct buf text = BUF(vm->scratch);
        buf_printf(&text, "node.%.*s", STR_ARG(r->ast->each->text));
        loop_put_step(&text, &list.value, i);
        vm->bounds[0].value = *loop_element(&list.value, i);
        vm->bounds[0].text = buf_str(&text);
        judge_element(vm, rule, row, i);
    }
}

void each_run(struct vm *vm, uint32_t rule)
{
    for (uint32_t row = 0; row < vm->n; row++)
        judge_row(vm, rule, row);
}
