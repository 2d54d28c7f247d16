/* SPDX-License-Identifier: Apache-2.0 */
/* Waivers: which bad verdicts they take, and what became of them. An expired waiver takes nothing
 * and counts what it would have taken, so that the return of a failure can be explained. */
#include "engine/vm.h"

#include "base/bits.h"

bool waiver_take(struct vm *vm, uint32_t waiver, enum answer a, uint64_t rows)
{
    struct waiver_count *count = &vm->waiver_counts[waiver];
    bool expired = vm->p->waivers.at[waiver].ast->exempt->until <= vm->options->now;
    if (a == ANSWER_UNDECIDED) {
        count->undecided += rows;
        return false;
    }
    if (a != ANSWER_TRUE)
        return false;
    if (expired)
        count->expired += rows;
    else
        count->taken += rows;
    return !expired;
}

const struct ast_exempt *waiver_of(struct vm *vm, const struct rule *r, uint32_t row)
{
    for (uint32_t i = 0; i < r->waiver_count; i++) {
        const struct waiver *w = &vm->p->waivers.at[r->first_waiver + i];
        if (w->ast->exempt->until > vm->options->now && bits_get(vm->regs[w->reg].t, row))
            return w->ast->exempt;
    }
    return NULL;
}

void waiver_results(struct vm *vm, struct run *run)
{
    const struct policy_set *set = vm->p->set;
    struct waiver_result *all = ARENA_ARRAY(vm->a, struct waiver_result, set->exempts.n);
    for (uint32_t i = 0; i < set->exempts.n; i++)
        all[i].exempt = &set->exempts.at[i];
    for (uint32_t k = 0; k < vm->p->rules.n; k++) {
        const struct rule *rule = &vm->p->rules.at[k];
        for (uint32_t n = 0; vm->results[k].reported && n < rule->waiver_count; n++) {
            uint32_t i = rule->first_waiver + n;
            struct waiver_result *r = &all[vm->p->waivers.at[i].ast->exempt - set->exempts.at];
            r->waived += vm->waiver_counts[i].taken;
            r->undecided += vm->waiver_counts[i].undecided;
            r->expired += vm->waiver_counts[i].expired;
        }
    }
    run->waivers = all;
    run->waiver_count = set->exempts.n;
}
