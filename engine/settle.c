/* SPDX-License-Identifier: Apache-2.0 */
/* COMMIT: what a rule says of each row of the batch.
 *
 * A plain rule only asserts: nothing is pending, noted, waived or asked of configurations, and no
 * verdict is turned over. Its verdicts follow from registers that last to the batch's end, so that
 * it is counted here and looked at again only where findings are made. */
#include "engine/vm.h"

#include "base/bits.h"

bool settle_is_plain(const struct vm *vm, uint32_t rule)
{
    const struct rule *r = &vm->p->rules.at[rule];
    enum ast_undecided mode = rule_undecided(vm, r);
    return r->each == PROGRAM_NONE && !r->changes && !r->note_count && !r->waiver_count &&
           !r->reads_config && !vm->seen && !vm->outcomes &&
           (mode == AST_UNDECIDED_RUN || mode == AST_UNDECIDED_WARN);
}

static uint64_t ones(uint64_t bits)
{
    return (uint64_t)__builtin_popcountll(bits);
}

/* ---- any rule ---- */

static void count_word(struct rule_result *result, const struct rule_state *s, uint64_t rows,
                       size_t k)
{
    uint64_t fail = s->verdict_fail[k], und = s->verdict_undecided[k], skip = s->verdict_skip[k];
    uint64_t waived = s->waived[k];
    result->count[VERDICT_FAIL] += ones(fail);
    result->count[VERDICT_UNDECIDED] += ones(und);
    result->count[VERDICT_SKIP] += ones(skip);
    result->count[VERDICT_WAIVED] += ones(waived);
    result->count[VERDICT_PASS] += ones(rows & ~(fail | und | skip | waived));
    result->matched |= (rows & ~(skip & ~s->was_undecided[k])) != 0;
}

/* Takes the rule's bad verdicts where a waiver holds; the first that holds takes them. */
static void waive(struct vm *vm, const struct rule *rule, struct rule_state *s, size_t k)
{
    for (uint32_t i = 0; i < rule->waiver_count; i++) {
        uint32_t w = rule->first_waiver + i;
        const struct truth *holds = &vm->regs[vm->p->waivers.at[w].reg];
        uint64_t bad = s->verdict_fail[k] | s->verdict_undecided[k];
        uint64_t takes = bad & holds->t[k], open = bad & ~(holds->t[k] | holds->f[k]);
        (void)waiver_take(vm, w, ANSWER_UNDECIDED, ones(open));
        if (!waiver_take(vm, w, ANSWER_TRUE, ones(takes)))
            continue;
        s->waived[k] |= takes;
        s->verdict_fail[k] &= ~takes;
        s->verdict_undecided[k] &= ~takes;
    }
}

/* Rows that an undecided rule skips because they have no configuration. */
static uint64_t without_config(struct vm *vm, const struct rule *rule, uint64_t und, size_t k)
{
    uint64_t without = 0;
    for (uint64_t bits = rule->reads_config ? und : 0; bits; bits &= bits - 1) {
        uint32_t bit = (uint32_t)__builtin_ctzll(bits);
        if (config_excuses(vm, rule, (uint32_t)(k * 64) + bit))
            without |= (uint64_t)1 << bit;
    }
    return without;
}

/* From what the asserts and actions did to verdicts. */
static void settle_word(struct vm *vm, const struct rule *rule, struct rule_state *s, size_t k)
{
    const struct truth *when = &vm->regs[rule->when_reg];
    enum ast_undecided mode = rule_undecided(vm, rule);
    uint64_t und = s->undecided[k] | s->error[k] | (vm_rows(vm, k) & ~(when->t[k] | when->f[k]));
    und &= ~s->fail[k];
    uint64_t skip = rule->has_else ? 0 : when->f[k];
    uint64_t without = without_config(vm, rule, und, k);
    und &= ~without;
    s->was_undecided[k] = und;
    s->verdict_fail[k] = s->fail[k] | (mode == AST_UNDECIDED_FAIL ? und : 0);
    s->verdict_skip[k] = skip | without | (mode == AST_UNDECIDED_SKIP ? und : 0);
    s->verdict_undecided[k] = mode == AST_UNDECIDED_FAIL || mode == AST_UNDECIDED_SKIP ? 0 : und;
}

static void take_back(struct vm *vm, const struct rule_state *s)
{
    for (uint32_t r = 0; r < vm->n; r++) {
        if (!bits_get(s->error, r))
            continue;
        struct row *row = &vm->rows[r];
        if (vm->pending)
            pending_take_back(vm, r);
        else
            row->now = row->before.kind == VALUE_NULL && row->loaded ? *row->loaded : row->before;
        row->assigned.n = row->assigned_before;
    }
}

/* Bits of the rows that have something to tell: a bad verdict, or a note of a branch that ran. */
static uint64_t telling(const struct vm *vm, const struct rule *rule, const struct rule_state *s,
                        size_t k)
{
    uint64_t bits = s->verdict_fail[k] | s->verdict_undecided[k] | s->waived[k];
    const struct truth *when = &vm->regs[rule->when_reg];
    for (uint32_t i = 0; i < rule->note_count; i++) {
        bool in_else = vm->p->notes.at[rule->first_note + i].in_else;
        bits |= (in_else ? when->f[k] : when->t[k]) & ~s->error[k] & vm_rows(vm, k);
    }
    return bits;
}

/* So many more findings of a rule; if some of them may be wanted, the batch's end looks for them.
 */
static void announce(struct vm *vm, uint32_t rule, uint64_t findings)
{
    struct rule_result *result = &vm->results[rule];
    const struct run_options *o = vm->options;
    if (result->findings < o->findings_rule && spool_count(vm->spool) < o->findings_run) {
        struct teller t = {.rule = rule, .most = o->findings_rule - result->findings};
        vec_push(vm->scratch, &vm->tellers, t);
    }
    result->findings += findings;
}

void settle_rule(struct vm *vm, uint32_t r)
{
    const struct rule *rule = &vm->p->rules.at[r];
    struct rule_state *s = vm->states[r];
    struct rule_result *result = &vm->results[r];
    uint64_t tell = 0;
    for (size_t k = 0; k < vm->words; k++) {
        settle_word(vm, rule, s, k);
        waive(vm, rule, s, k);
        count_word(result, s, vm_rows(vm, k), k);
        if (rule_undecided(vm, rule) == AST_UNDECIDED_WARN)
            result->warned += ones(s->verdict_undecided[k]);
        s->tells[k] = telling(vm, rule, s, k);
        tell += ones(s->tells[k]);
    }
    if (tell && result->reported)
        announce(vm, r, tell);
    if (rule->changes)
        take_back(vm, s);
    if (vm->seen || vm->outcomes)
        cover_rule(vm, r);
}

/* ---- plain rules ---- */

/* What the instructions would have left of a plain rule. */
static void replay(const struct vm *vm, const struct rule *rule, struct rule_state *s, size_t k)
{
    const struct truth *when = &vm->regs[rule->when_reg];
    for (uint32_t i = 0; i < rule->assert_count; i++) {
        const struct assertion *as = &vm->p->asserts.at[rule->first_assert + i];
        const struct truth *wanted = &vm->regs[as->reg];
        uint64_t mask = as->in_else ? when->f[k] : when->t[k];
        s->fail[k] |= mask & wanted->f[k];
        s->undecided[k] |= mask & ~(wanted->t[k] | wanted->f[k]);
    }
}

const struct rule_state *settle_state(struct vm *vm, uint32_t r, size_t k, struct rule_state *room)
{
    const struct rule *rule = &vm->p->rules.at[r];
    if (vm->states[r])
        return vm->states[r];
    room->fail[k] = room->undecided[k] = room->error[k] = room->waived[k] = 0;
    replay(vm, rule, room, k);
    settle_word(vm, rule, room, k);
    room->tells[k] = telling(vm, rule, room, k);
    return room;
}

/* Several asserts, or those of an ELSE. */
static struct logic_counts judge_several(struct vm *vm, const struct rule *rule)
{
    struct logic_counts n = {0};
    for (size_t k = 0; k < vm->words; k++) {
        struct rule_state s; /* of this word alone */
        s.fail[k] = s.undecided[k] = s.error[k] = 0;
        replay(vm, rule, &s, k);
        settle_word(vm, rule, &s, k);
        n.fail += (uint32_t)ones(s.verdict_fail[k]);
        n.undecided += (uint32_t)ones(s.verdict_undecided[k]);
        n.skip += (uint32_t)ones(s.verdict_skip[k]);
    }
    return n;
}

void settle_plain(struct vm *vm, uint32_t r)
{
    const struct rule *rule = &vm->p->rules.at[r];
    struct rule_result *result = &vm->results[r];
    struct logic_counts n;
    if (rule->assert_count == 1 && !rule->has_else)
        n = vm->logic->judge(&vm->regs[rule->when_reg],
                             &vm->regs[vm->p->asserts.at[rule->first_assert].reg], vm->valid,
                             vm->words);
    else
        n = judge_several(vm, rule);
    result->count[VERDICT_FAIL] += n.fail;
    result->count[VERDICT_SKIP] += n.skip;
    result->count[VERDICT_UNDECIDED] += n.undecided;
    result->count[VERDICT_PASS] += vm->n - n.fail - n.skip - n.undecided;
    result->matched |= n.skip < vm->n;
    if (rule_undecided(vm, rule) == AST_UNDECIDED_WARN)
        result->warned += n.undecided;
    if (n.fail + n.undecided && result->reported)
        announce(vm, r, n.fail + n.undecided);
}
