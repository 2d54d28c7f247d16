/* SPDX-License-Identifier: Apache-2.0 */
/* What a run of tests needs beside findings: every single verdict, and which way each atomic
 * condition went. */
#include "engine/vm.h"

void cover_begin(struct vm *vm)
{
    const struct program *p = vm->p;
    if (vm->options->coverage)
        vm->seen = ARENA_ARRAY(vm->a, uint8_t, p->leaves.n);
    if (!vm->options->outcomes)
        return;
    vm->outcomes = ARENA_ARRAY(vm->a, uint8_t *, p->rules.n);
    for (uint32_t i = 0; i < p->rules.n; i++) {
        const struct section *s = &p->sections.at[p->rules.at[i].section];
        uint32_t table = fleet_table(vm->fleet, s->kind, s->table);
        uint32_t n = table == FLEET_NONE ? 0 : fleet_count(vm->fleet, table);
        vm->outcomes[i] = ARENA_ARRAY(vm->a, uint8_t, n);
        memset(vm->outcomes[i], VERDICT_COUNT, n);
    }
}

/* How telling a verdict is among those of several elements. */
static int weight(uint8_t verdict)
{
    static const int weights[VERDICT_COUNT + 1] = {
        [VERDICT_SKIP] = 1,      [VERDICT_PASS] = 2, [VERDICT_WAIVED] = 3,
        [VERDICT_UNDECIDED] = 4, [VERDICT_FAIL] = 5, [VERDICT_COUNT] = 0,
    };
    return weights[verdict];
}

void cover_verdict(struct vm *vm, uint32_t rule, uint32_t object, enum verdict v)
{
    if (vm->outcomes && weight((uint8_t)v) > weight(vm->outcomes[rule][object]))
        vm->outcomes[rule][object] = (uint8_t)v;
}

/* The leaves of a tree with registers, on one row. */
static void cover_leaves(struct vm *vm, const struct cond *c, uint32_t row)
{
    if (c->kind == COND_PRED || c->kind == COND_SCALAR)
        vm->seen[c->leaf] |= cover_bit(cond_answer(vm, c, row));
    for (uint32_t k = 0; k < c->n; k++)
        cover_leaves(vm, c->kids[k], row);
}

static void cover_row(struct vm *vm, const struct rule *r, uint32_t row)
{
    cover_leaves(vm, r->when, row);
    enum answer when = cond_answer(vm, r->when, row);
    for (uint32_t i = 0; i < r->assert_count && when != ANSWER_UNDECIDED; i++) {
        const struct assertion *as = &vm->p->asserts.at[r->first_assert + i];
        if (as->in_else == (when == ANSWER_FALSE))
            cover_leaves(vm, as->cond, row);
    }
}

void cover_rule(struct vm *vm, uint32_t rule)
{
    for (uint32_t row = 0; row < vm->n; row++) {
        if (vm->seen)
            cover_row(vm, &vm->p->rules.at[rule], row);
        cover_verdict(vm, rule, vm->rows[row].object, state_verdict(vm->states[rule], row));
    }
}

void cover_merge(struct vm *into, const struct vm *from)
{
    for (uint32_t i = 0; into->seen && i < into->p->leaves.n; i++)
        into->seen[i] |= from->seen[i];
    for (uint32_t r = 0; into->outcomes && r < into->p->rules.n; r++) {
        const struct section *s = &into->p->sections.at[into->p->rules.at[r].section];
        uint32_t table = fleet_table(into->fleet, s->kind, s->table);
        uint32_t n = table == FLEET_NONE ? 0 : fleet_count(into->fleet, table);
        for (uint32_t k = 0; k < n; k++)
            if (from->outcomes[r][k] != VERDICT_COUNT)
                cover_verdict(into, r, k, (enum verdict)from->outcomes[r][k]);
    }
}
