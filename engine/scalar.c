/* SPDX-License-Identifier: Apache-2.0 */
/* Scalar programs: what is no test of one field against constants, computed row by row. */
#include "engine/vm.h"

typedef struct cell step_fn(struct vm *, const struct step *, uint32_t row);

static struct cell undecided(void)
{
    return (struct cell){.undecided = true};
}

static struct cell of_value(struct value v)
{
    return (struct cell){.value = v};
}

static struct cell of_answer(enum answer a)
{
    return a == ANSWER_UNDECIDED ? undecided() : of_value(value_bool(a == ANSWER_TRUE));
}

enum answer scalar_answer(const struct cell *c)
{
    if (c->undecided || c->value.kind != VALUE_BOOL)
        return ANSWER_UNDECIDED;
    return answer_of(c->value.as.boolean);
}

static struct cell step_field(struct vm *vm, const struct step *s, uint32_t row)
{
    const struct value *v = vm->columns[s->a].values[row];
    return of_value(v ? *v : value_null());
}

static struct cell step_const(struct vm *vm, const struct step *s, uint32_t row)
{
    (void)row;
    const struct constant *c = &vm->p->constants.at[s->a];
    return (struct cell){.value = c->value, .typed = c->kind == CONSTANT_VALUE ? NULL : c};
}

static struct constant constant_of(const struct cell *c)
{
    return c->typed ? *c->typed : (struct constant){.kind = CONSTANT_VALUE, .value = c->value};
}

/* The test with its sides exchanged, where a literal date or address stands on the left. */
static bool mirror(enum test *t)
{
    static const uint8_t mirrored[TEST_COUNT] = {
        [TEST_EQ] = TEST_EQ, [TEST_NE] = TEST_NE, [TEST_LT] = TEST_GT,         [TEST_LE] = TEST_GE,
        [TEST_GT] = TEST_LT, [TEST_GE] = TEST_LE, [TEST_WITHIN] = TEST_MEMBER,
    };
    if (!mirrored[*t])
        return false;
    *t = (enum test)mirrored[*t];
    return true;
}

/* The operands of a test behind the first, as one constant. */
static struct constant right_side(struct vm *vm, const struct step *s)
{
    const uint32_t *operands = vm->p->operands.at + s->first;
    enum test_right wanted = test_info(s->test)->right;
    if (wanted == RIGHT_NONE || s->n < 2)
        return (struct constant){.kind = CONSTANT_VALUE};
    if (wanted != RIGHT_ITEMS)
        return constant_of(&vm->cells[operands[1]]);
    struct constant *items = ARENA_ARRAY(vm->scratch, struct constant, s->n - 1);
    for (uint32_t k = 1; k < s->n; k++)
        items[k - 1] = constant_of(&vm->cells[operands[k]]);
    return (struct constant){.kind = CONSTANT_ITEMS, .n = s->n - 1, .items = items};
}

static struct cell step_test(struct vm *vm, const struct step *s, uint32_t row)
{
    (void)row;
    const uint32_t *operands = vm->p->operands.at + s->first;
    for (uint32_t k = 0; k < s->n; k++)
        if (vm->cells[operands[k]].undecided)
            return undecided();
    const struct cell *left = &vm->cells[operands[0]];
    struct constant right = right_side(vm, s);
    enum test test = s->test;
    if (left->typed && right.kind == CONSTANT_VALUE && mirror(&test))
        return of_answer(test_run(test, &right.value, left->typed, vm->rx));
    return of_answer(test_run(test, &left->value, &right, vm->rx));
}

static struct cell step_and(struct vm *vm, const struct step *s, uint32_t row)
{
    (void)row;
    return of_answer(answer_and(scalar_answer(&vm->cells[s->a]), scalar_answer(&vm->cells[s->b])));
}

static struct cell step_or(struct vm *vm, const struct step *s, uint32_t row)
{
    (void)row;
    return of_answer(answer_or(scalar_answer(&vm->cells[s->a]), scalar_answer(&vm->cells[s->b])));
}

static struct cell step_not(struct vm *vm, const struct step *s, uint32_t row)
{
    (void)row;
    return of_answer(answer_not(scalar_answer(&vm->cells[s->a])));
}

static struct cell step_coalesce(struct vm *vm, const struct step *s, uint32_t row)
{
    (void)row;
    const struct cell *a = &vm->cells[s->a];
    return a->undecided || a->value.kind != VALUE_NULL ? *a : vm->cells[s->b];
}

static struct cell step_list(struct vm *vm, const struct step *s, uint32_t row)
{
    (void)row;
    struct value list = value_list(vm->scratch);
    for (uint32_t k = 0; k < s->n; k++) {
        const struct cell *item = &vm->cells[vm->p->operands.at[s->first + k]];
        if (item->undecided)
            return undecided();
        list_add(&list, item->value);
    }
    return of_value(list);
}

static struct cell step_map(struct vm *vm, const struct step *s, uint32_t row)
{
    (void)row;
    struct value map = value_map(vm->scratch);
    for (uint32_t k = 0; k + 1 < s->n; k += 2) {
        const struct cell *key = &vm->cells[vm->p->operands.at[s->first + k]];
        const struct cell *item = &vm->cells[vm->p->operands.at[s->first + k + 1]];
        if (key->undecided || item->undecided || key->value.kind != VALUE_STRING)
            return undecided();
        map_set(&map, value_text(&key->value), item->value);
    }
    return of_value(map);
}

static step_fn *const kernels[STEP_COUNT] = {
#define STEP(name, kernel, word, operands, effect) [STEP_##name] = step_##kernel,
#include "engine/op.def" /* IWYU pragma: keep */
#undef STEP
};

struct cell scalar_run(struct vm *vm, uint32_t scalar, uint32_t row)
{
    const struct scalar *s = &vm->p->scalars.at[scalar];
    const struct step *steps = vm->p->steps.at + s->first;
    for (uint32_t k = 0; k < s->n; k++)
        vm->cells[k] = kernels[steps[k].op](vm, &steps[k], row);
    vm->stats.scalar_rows++;
    return vm->cells[s->n - 1];
}

static bool decided_operands(const struct vm *vm, const struct step *s)
{
    for (uint32_t k = 0; k < s->n; k++)
        if (vm->cells[vm->p->operands.at[s->first + k]].undecided)
            return false;
    return true;
}

uint32_t scalar_blame(struct vm *vm, uint32_t scalar, str *reason)
{
    const struct scalar *s = &vm->p->scalars.at[scalar];
    const struct step *steps = vm->p->steps.at + s->first;
    uint32_t null_field = UINT32_MAX;
    for (uint32_t k = 0; k < s->n; k++) {
        if (steps[k].op == STEP_FIELD && vm->cells[k].value.kind == VALUE_NULL)
            null_field = steps[k].a;
        if (steps[k].op != STEP_TEST || !vm->cells[k].undecided || !decided_operands(vm, &steps[k]))
            continue;
        const uint32_t *operands = vm->p->operands.at + steps[k].first;
        uint32_t at = operands[0];
        struct constant right = right_side(vm, &steps[k]);
        /* a right side that is null or a field beside a literal is to blame, not the left */
        if (steps[k].n > 1 && steps[operands[1]].op == STEP_FIELD &&
            (steps[at].op != STEP_FIELD || vm->cells[operands[1]].value.kind == VALUE_NULL) &&
            vm->cells[at].value.kind != VALUE_NULL) {
            right = constant_of(&vm->cells[at]);
            at = operands[1];
        }
        *reason = test_reason(vm->a, steps[k].test, &vm->cells[at].value, false, &right, vm->rx);
        return steps[at].op == STEP_FIELD ? steps[at].a : UINT32_MAX;
    }
    *reason = null_field != UINT32_MAX ? STR("is null") : STR("has no value that decides");
    return null_field;
}
