/* SPDX-License-Identifier: Apache-2.0 */
/* Scalar programs: what is no test of one field against constants, computed row by row. Steps over
 * lists are loop.c's, arithmetic is scalar_math.c's. */
#include "engine/vm.h"

enum answer scalar_answer(const struct cell *c)
{
    if (c->undecided || c->value.kind != VALUE_BOOL)
        return ANSWER_UNDECIDED;
    return answer_of(c->value.as.boolean);
}

const struct cell *scalar_operand(const struct vm *vm, const struct step *s,
                                  const struct cell *frame, uint32_t k)
{
    return &frame[vm->p->operands.at[s->first + k]];
}

bool scalar_is_base(const struct vm *vm, const struct scalar *s, uint32_t k)
{
    const struct step *next = &vm->p->steps.at[s->first + k + 1];
    return k + 1 < s->n && next->op == STEP_WALK && vm->p->operands.at[next->first] == k;
}

/* ---- leaves ---- */

struct cell step_field(struct vm *vm, const struct step *s, const struct cell *frame, uint32_t row)
{
    (void)frame;
    if (s->b && fold_takes(vm, s->b - 1))
        return cell_of(value_null()); /* nobody asks for the list itself */
    const struct value *v =
        vm->lone ? walk_find(&vm->walks[vm->p->fields.at[s->a].path], vm->fleet, vm->lone, NULL)
                 : vm_value(vm, s->a, row);
    return cell_of(v ? *v : value_null());
}

struct cell step_const(struct vm *vm, const struct step *s, const struct cell *frame, uint32_t row)
{
    (void)frame;
    (void)row;
    const struct constant *c = &vm->p->constants.at[s->a];
    return (struct cell){.value = c->value, .typed = c->kind == CONSTANT_VALUE ? NULL : c};
}

/* A LET has one value on a row, whatever was SET since. */
struct cell step_let(struct vm *vm, const struct step *s, const struct cell *frame, uint32_t row)
{
    (void)frame;
    uint64_t stamp = vm->batch + 1;
    if (vm->lone || vm->p->scalars.at[s->a].bound)
        return scalar_run(vm, s->a, row);
    if (!vm->lets[s->a])
        vm->lets[s->a] = ARENA_ARRAY(vm->a, struct let_cell, BATCH_ROWS);
    struct let_cell *let = &vm->lets[s->a][row];
    if (let->stamp != stamp) {
        let->cell = scalar_run(vm, s->a, row);
        let->stamp = stamp;
    }
    return let->cell;
}

/* ---- tests ---- */

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

struct constant scalar_right(struct vm *vm, const struct step *s, const struct cell *frame)
{
    enum test_right wanted = test_info(s->test)->right;
    if (wanted == RIGHT_NONE || s->n < 2)
        return (struct constant){.kind = CONSTANT_VALUE};
    if (wanted != RIGHT_ITEMS)
        return constant_of(scalar_operand(vm, s, frame, 1));
    struct constant *items = ARENA_ARRAY(vm->scratch, struct constant, s->n - 1);
    for (uint32_t k = 1; k < s->n; k++)
        items[k - 1] = constant_of(scalar_operand(vm, s, frame, k));
    return (struct constant){.kind = CONSTANT_ITEMS, .n = s->n - 1, .items = items};
}

/* A literal date, address … on the left of IN or BETWEEN reads the values on the other side. */
static enum answer test_literal(struct vm *vm, enum test test, const struct cell *left,
                                const struct constant *items)
{
    enum answer all = ANSWER_FALSE;
    if (test == TEST_BETWEEN) {
        enum answer low = test_run(TEST_LE, &items->items[0].value, left->typed, vm->rx);
        return answer_and(low, test_run(TEST_GE, &items->items[1].value, left->typed, vm->rx));
    }
    for (uint32_t i = 0; i < items->n && all != ANSWER_TRUE; i++) {
        const struct constant *c = &items->items[i];
        struct constant one = {.kind = CONSTANT_ITEMS, .n = 1, .items = c};
        enum answer next;
        if (c->kind != CONSTANT_VALUE)
            next = test_run(TEST_IN, &left->value, &one, vm->rx);
        else if (c->value.kind == VALUE_LIST)
            next = test_run(TEST_MEMBER, &c->value, left->typed, vm->rx);
        else
            next = test_run(TEST_EQ, &c->value, left->typed, vm->rx);
        all = answer_or(all, next);
    }
    return all;
}

struct cell step_test(struct vm *vm, const struct step *s, const struct cell *frame, uint32_t row)
{
    (void)row;
    for (uint32_t k = 0; k < s->n; k++)
        if (scalar_operand(vm, s, frame, k)->undecided)
            return *scalar_operand(vm, s, frame, k);
    const struct cell *left = scalar_operand(vm, s, frame, 0);
    struct constant right = scalar_right(vm, s, frame);
    enum test test = s->test;
    if (left->typed && right.kind == CONSTANT_ITEMS)
        return cell_of_answer(test_literal(vm, test, left, &right));
    if (left->typed && right.kind == CONSTANT_VALUE && mirror(&test))
        return cell_of_answer(test_run(test, &right.value, left->typed, vm->rx));
    return cell_of_answer(test_run(test, &left->value, &right, vm->rx));
}

/* ---- logic ---- */

struct cell step_and(struct vm *vm, const struct step *s, const struct cell *frame, uint32_t row)
{
    (void)vm;
    (void)row;
    return cell_of_answer(answer_and(scalar_answer(&frame[s->a]), scalar_answer(&frame[s->b])));
}

struct cell step_or(struct vm *vm, const struct step *s, const struct cell *frame, uint32_t row)
{
    (void)vm;
    (void)row;
    return cell_of_answer(answer_or(scalar_answer(&frame[s->a]), scalar_answer(&frame[s->b])));
}

struct cell step_not(struct vm *vm, const struct step *s, const struct cell *frame, uint32_t row)
{
    (void)vm;
    (void)row;
    return cell_of_answer(answer_not(scalar_answer(&frame[s->a])));
}

struct cell step_if(struct vm *vm, const struct step *s, const struct cell *frame, uint32_t row)
{
    (void)row;
    switch (scalar_answer(scalar_operand(vm, s, frame, 1))) {
    case ANSWER_TRUE:
        return *scalar_operand(vm, s, frame, 0);
    case ANSWER_FALSE:
        return *scalar_operand(vm, s, frame, 2);
    case ANSWER_UNKNOWN:
    case ANSWER_UNDECIDED:
        break;
    }
    return cell_undecided("has an undecided condition");
}

struct cell step_coalesce(struct vm *vm, const struct step *s, const struct cell *frame,
                          uint32_t row)
{
    (void)vm;
    (void)row;
    const struct cell *a = &frame[s->a];
    return a->undecided || a->value.kind != VALUE_NULL ? *a : frame[s->b];
}

/* ---- lists and maps ---- */

struct cell step_list(struct vm *vm, const struct step *s, const struct cell *frame, uint32_t row)
{
    (void)row;
    struct value list = value_list(vm->scratch);
    for (uint32_t k = 0; k < s->n; k++) {
        const struct cell *item = scalar_operand(vm, s, frame, k);
        if (item->undecided)
            return *item;
        list_add(&list, item->value);
    }
    return cell_of(list);
}

struct cell step_map(struct vm *vm, const struct step *s, const struct cell *frame, uint32_t row)
{
    (void)row;
    struct value map = value_map(vm->scratch);
    for (uint32_t k = 0; k + 1 < s->n; k += 2) {
        const struct cell *key = scalar_operand(vm, s, frame, k);
        const struct cell *item = scalar_operand(vm, s, frame, k + 1);
        if (key->undecided || item->undecided || key->value.kind != VALUE_STRING)
            return cell_undecided("has an undecided part");
        map_set(&map, value_text(&key->value), item->value);
    }
    return cell_of(map);
}

/* ---- running ---- */

static step_fn *const kernels[STEP_COUNT] = {
#define STEP(name, kernel, word, operands, effect) [STEP_##name] = step_##kernel,
#include "engine/op.def" /* IWYU pragma: keep */
#undef STEP
};

const struct cell *scalar_frame(struct vm *vm, uint32_t scalar, uint32_t row)
{
    const struct scalar *s = &vm->p->scalars.at[scalar];
    const struct step *steps = vm->p->steps.at + s->first;
    struct cell *frame = vm->cells + vm->top;
    vm->top += s->n;
    for (uint32_t k = 0; k < s->n; k++)
        frame[k] = kernels[steps[k].op](vm, &steps[k], frame, row);
    vm->top -= s->n;
    vm->stats.scalar_rows++;
    return frame;
}

struct cell scalar_run(struct vm *vm, uint32_t scalar, uint32_t row)
{
    return scalar_frame(vm, scalar, row)[vm->p->scalars.at[scalar].n - 1];
}

static enum answer leaf_answer(struct vm *vm, const struct cond *c, uint32_t row)
{
    if (c->reg != REG_NONE)
        return reg_answer(vm, c->reg, row);
    if (c->kind == COND_CONST)
        return (enum answer)c->index;
    struct cell cell = scalar_run(vm, c->index, row);
    enum answer answer = scalar_answer(&cell);
    if (vm->seen && !vm->explaining && c->leaf != PROGRAM_NONE)
        vm->seen[c->leaf] |= cover_bit(answer);
    return answer;
}

enum answer cond_answer(struct vm *vm, const struct cond *c, uint32_t row)
{
    if (c->kind == COND_PRED || c->kind == COND_SCALAR || c->kind == COND_CONST)
        return leaf_answer(vm, c, row);
    enum answer all = cond_answer(vm, c->kids[0], row);
    if (c->kind == COND_NOT)
        return answer_not(all);
    enum answer decided = c->kind == COND_AND ? ANSWER_FALSE : ANSWER_TRUE;
    for (uint32_t i = 1; i < c->n && all != decided; i++) {
        enum answer next = cond_answer(vm, c->kids[i], row);
        all = c->kind == COND_AND ? answer_and(all, next) : answer_or(all, next);
    }
    return all;
}
