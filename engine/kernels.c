/* SPDX-License-Identifier: Apache-2.0 */
/* One function for each instruction of op.def: the same effect on every row of the batch. A row of
 * op.def without its function here does not compile. */
#include "engine/vm.h"

#include "base/bits.h"
#include "engine/memo.h"

/* ---- columns and tests ---- */

static inline void load_cell(struct vm *vm, uint32_t field, uint32_t r, const struct value *object)
{
    const struct field *f = &vm->p->fields.at[field];
    const struct value *v = walk_find(&vm->walks[f->path], vm->fleet, object, NULL);
    struct column *col = &vm->columns[field];
    col->values[r] = v;
    /* what was SET lies in the batch's arena: the dictionary keeps a copy */
    col->codes[r] = vm->p->paths.at[f->path].codes
                        ? dict_code(&vm->dicts[f->path], v, f->version > 0)
                        : v && v->kind != VALUE_NULL;
}

/* The fields as loaded, in the order that reads each tree once. */
void kernels_load_first(struct vm *vm, const uint32_t *fields, uint32_t n)
{
    for (uint32_t r = 0; r < vm->n; r++)
        for (uint32_t k = 0; k < n; k++)
            load_cell(vm, fields[k], r, vm_tree(vm, r));
}

static void run_load(struct vm *vm, const struct inst *in)
{
    bool first = vm->p->fields.at[in->a].version == 0; /* its column is there since the beginning */
    if (!first && vm->pending)
        pending_load(vm, in->a);
    for (uint32_t r = 0; !first && !vm->pending && r < vm->n; r++)
        load_cell(vm, in->a, r, vm_now(vm, r));
    loader_answer(vm, in->a);
}

/* LOAD has answered it. */
static void run_pred(struct vm *vm, const struct inst *in)
{
    (void)vm;
    (void)in;
}

static void put_answer(struct truth *dst, uint32_t row, enum answer a)
{
    if (a == ANSWER_TRUE)
        bits_set(dst->t, row);
    if (a == ANSWER_FALSE)
        bits_set(dst->f, row);
}

static void run_scalar(struct vm *vm, const struct inst *in)
{
    struct truth *dst = &vm->regs[in->dst];
    *dst = (struct truth){0};
    if (memo_run(vm, in->a, dst))
        return;
    for (uint32_t r = 0; r < vm->n; r++) {
        struct cell c = scalar_run(vm, in->a, r);
        put_answer(dst, r, scalar_answer(&c));
    }
}

static void run_fold(struct vm *vm, const struct inst *in)
{
    fold_run(vm, in->a, &vm->regs[in->dst]);
}

/* ---- logic ---- */

static void run_const(struct vm *vm, const struct inst *in)
{
    struct truth *dst = &vm->regs[in->dst];
    for (size_t k = 0; k < vm->words; k++) {
        dst->t[k] = in->a == 1 ? vm_rows(vm, k) : 0;
        dst->f[k] = in->a == 2 ? vm_rows(vm, k) : 0;
    }
}

static void run_and(struct vm *vm, const struct inst *in)
{
    vm->logic->and (&vm->regs[in->dst], &vm->regs[in->a], &vm->regs[in->b], vm->words);
}

static void run_or(struct vm *vm, const struct inst *in)
{
    vm->logic->or (&vm->regs[in->dst], &vm->regs[in->a], &vm->regs[in->b], vm->words);
}

static void run_and_not(struct vm *vm, const struct inst *in)
{
    vm->logic->and_not(&vm->regs[in->dst], &vm->regs[in->a], &vm->regs[in->b], vm->words);
}

static void run_or_not(struct vm *vm, const struct inst *in)
{
    vm->logic->or_not(&vm->regs[in->dst], &vm->regs[in->a], &vm->regs[in->b], vm->words);
}

static void run_not(struct vm *vm, const struct inst *in)
{
    const struct truth *a = &vm->regs[in->a];
    struct truth *dst = &vm->regs[in->dst];
    for (size_t k = 0; k < vm->words; k++) {
        uint64_t t = a->t[k];
        dst->t[k] = a->f[k];
        dst->f[k] = t;
    }
}

/* ---- rules ---- */

/* The rows of the mask in turn; UINT32_MAX at the end. */
static uint32_t next_row(const struct vm *vm, uint32_t from)
{
    for (uint32_t r = from; r < vm->n;) {
        uint64_t word = vm->mask[r / 64] >> (r % 64);
        if (word)
            return r + (uint32_t)__builtin_ctzll(word);
        r = (r / 64 + 1) * 64;
    }
    return UINT32_MAX;
}

/* Keeps the rows that the actions from here on may change as they are. */
static void remember(struct vm *vm)
{
    if (!vm->p->rules.at[vm->rule].changes)
        return;
    for (uint32_t r = next_row(vm, 0); r != UINT32_MAX; r = next_row(vm, r + 1)) {
        if (vm->pending)
            pending_remember(vm, r);
        vm->rows[r].before = vm->rows[r].now;
        vm->rows[r].assigned_before = vm->rows[r].assigned.n;
    }
}

static void run_rule(struct vm *vm, const struct inst *in)
{
    vm->rule = in->a;
    if (vm->states[in->a])
        *vm->states[in->a] = (struct rule_state){0};
    else
        vm->states[in->a] = ARENA_NEW(vm->a, struct rule_state);
    memcpy(vm->mask, vm->regs[in->b].t, sizeof vm->mask);
    remember(vm);
}

static void run_else(struct vm *vm, const struct inst *in)
{
    (void)in;
    memcpy(vm->mask, vm->regs[vm->p->rules.at[vm->rule].when_reg].f, sizeof vm->mask);
    remember(vm);
}

static void run_assert(struct vm *vm, const struct inst *in)
{
    const struct truth *b = &vm->regs[in->b];
    struct rule_state *s = vm->states[vm->rule];
    for (size_t k = 0; k < vm->words; k++) {
        s->fail[k] |= vm->mask[k] & b->f[k];
        s->undecided[k] |= vm->mask[k] & ~(b->t[k] | b->f[k]);
    }
}

static void action_failed(struct vm *vm, uint32_t row, const struct ast_action *action, str reason)
{
    bits_set(vm->states[vm->rule]->error, row);
    struct action_error e = {vm->rule, row, action, reason};
    vec_push(vm->scratch, &vm->errors, e);
}

static str write_reason(struct vm *vm, enum write_answer answer, const struct ast_path *path)
{
    static const char *const words[] = {
        [WRITE_DONE] = "was written",
        [WRITE_NO_MAP] = "cannot be written: a step on the way holds a value that is no map",
        [WRITE_NO_INDEX] = "cannot be written: the list has no such element",
        [WRITE_NO_LIST] = "cannot be appended to: it holds a value that is no list",
    };
    return str_printf(vm->scratch, "%.*s %s", STR_ARG(path->text), words[answer]);
}

/* A value that a rule made has the place of the expression that made it. */
static struct value made_at(struct value v, const struct ast_expr *e)
{
    if (v.kind == VALUE_STRING || v.kind == VALUE_BIGINT || v.kind == VALUE_LIST ||
        v.kind == VALUE_MAP) {
        v.file = e->at.file + 1;
        v.at = e->at.from;
        return v;
    }
    v.file = e->at.file + 1;
    v.at = e->at.from;
    v.len = e->at.to - e->at.from;
    return v;
}

/* A value that is the same on every row is made once. */
static const struct value *shared_value(struct vm *vm, uint32_t scalar, const struct ast_expr *e)
{
    const struct scalar *s = &vm->p->scalars.at[scalar];
    if (s->n != 1 || vm->p->steps.at[s->first].op != STEP_CONST)
        return NULL;
    struct cell c = scalar_run(vm, scalar, 0);
    if (c.undecided)
        return NULL;
    struct value *v = ARENA_NEW(vm->scratch, struct value);
    *v = made_at(c.value, e);
    return v;
}

/* What the action writes to the row; NULL where that is undecided. */
static const struct value *written_value(struct vm *vm, uint32_t scalar, uint32_t row,
                                         const struct ast_expr *e)
{
    struct cell c = scalar_run(vm, scalar, row);
    if (c.undecided)
        return NULL;
    struct value *v = ARENA_NEW(vm->scratch, struct value);
    *v = made_at(c.value, e);
    return v;
}

typedef enum write_answer tree_write_fn(struct value *, struct arena *, const struct ast_path *,
                                        const struct value *);
typedef enum write_answer pending_write_fn(struct vm *, uint32_t write, uint32_t row,
                                           const struct value *);

static void write_rows(struct vm *vm, const struct inst *in, tree_write_fn *to_tree,
                       pending_write_fn *to_pending)
{
    const struct ast_action *action = vm->p->writes.at[in->a].ast;
    const struct value *shared = shared_value(vm, in->b, action->value);
    for (uint32_t r = next_row(vm, 0); r != UINT32_MAX; r = next_row(vm, r + 1)) {
        const struct value *v = shared ? shared : written_value(vm, in->b, r, action->value);
        if (!v) {
            action_failed(vm, r, action, STR("its value is undecided"));
            continue;
        }
        enum write_answer answer = vm->pending
                                       ? to_pending(vm, in->a, r, v)
                                       : to_tree(vm_now(vm, r), vm->scratch, action->target, v);
        if (answer != WRITE_DONE)
            action_failed(vm, r, action, write_reason(vm, answer, action->target));
    }
}

static void run_set(struct vm *vm, const struct inst *in)
{
    write_rows(vm, in, walk_set, pending_set);
}

static void run_append(struct vm *vm, const struct inst *in)
{
    write_rows(vm, in, walk_append, pending_append);
}

static void run_unset(struct vm *vm, const struct inst *in)
{
    const struct ast_action *action = vm->p->writes.at[in->a].ast;
    for (uint32_t r = next_row(vm, 0); r != UINT32_MAX; r = next_row(vm, r + 1)) {
        enum write_answer answer = vm->pending
                                       ? pending_unset(vm, in->a, r)
                                       : walk_unset(vm_now(vm, r), vm->scratch, action->target);
        if (answer != WRITE_DONE)
            action_failed(vm, r, action, write_reason(vm, answer, action->target));
    }
}

static const struct assignment *assigned(const struct row *row, str template)
{
    for (uint32_t i = 0; i < row->assigned.n; i++)
        if (str_eq(row->assigned.at[i].template, template))
            return &row->assigned.at[i];
    return NULL;
}

static void run_apply(struct vm *vm, const struct inst *in)
{
    const struct apply *apply = &vm->p->applies.at[in->a];
    const struct ast_action *action = apply->ast;
    for (uint32_t r = next_row(vm, 0); r != UINT32_MAX; r = next_row(vm, r + 1)) {
        struct row *row = &vm->rows[r];
        struct cell with = {.value = value_null()};
        if (apply->with != UINT32_MAX)
            with = scalar_run(vm, apply->with, r);
        if (with.undecided) {
            action_failed(vm, r, action, STR("a value of its WITH is undecided"));
            continue;
        }
        const struct assignment *there = assigned(row, action->text);
        if (there && value_eq(&there->with, &with.value))
            continue;
        if (there) {
            action_failed(vm, r, action,
                          str_printf(vm->scratch,
                                     "%.*s is assigned already, with another WITH, by %.*s",
                                     STR_ARG(action->text), STR_ARG(there->rule->id)));
            continue;
        }
        struct assignment a = {.template = action->text, .with = value_copy(vm->a, &with.value)};
        a.rule = vm->p->rules.at[vm->rule].ast;
        a.at = action->at;
        vec_push(vm->a, &row->assigned, a);
    }
}

/* Labels and notes change no state: finding.c reads them off the verdicts. */
static void run_tag(struct vm *vm, const struct inst *in)
{
    (void)vm;
    (void)in;
}

static void run_warn(struct vm *vm, const struct inst *in)
{
    (void)vm;
    (void)in;
}

/* Waivers speak when the rule is settled. */
static void run_exempt(struct vm *vm, const struct inst *in)
{
    (void)vm;
    (void)in;
}

static void run_each(struct vm *vm, const struct inst *in)
{
    each_run(vm, in->a);
}

static void run_commit(struct vm *vm, const struct inst *in)
{
    settle_rule(vm, in->a);
    vm->rule = UINT32_MAX;
}

static void run_plain(struct vm *vm, const struct inst *in)
{
    settle_plain(vm, in->a);
}

static void run_end(struct vm *vm, const struct inst *in)
{
    (void)in;
    finding_collect(vm);
}

kernel_fn *const vm_kernels[OP_COUNT] = {
#define OP(name, kernel, word, dst, a, b, effect) [OP_##name] = run_##kernel,
#include "engine/op.def" /* IWYU pragma: keep */
#undef OP
};

/* What the instruction costs anything for; plain rules are judged where they end. */
static kernel_fn *needed(const struct vm *vm, const struct inst *in, bool in_plain)
{
    const struct field *f = &vm->p->fields.at[in->a];
    if (in->op == OP_LOAD && f->version == 0 && !f->predicates)
        return NULL;
    if (in->op == OP_PRED || in->op == OP_EXEMPT || in->op == OP_TAG || in->op == OP_WARN)
        return NULL;
    if (in_plain && in->op == OP_COMMIT)
        return run_plain;
    if (in_plain && (in->op == OP_RULE || in->op == OP_ELSE || in->op == OP_ASSERT))
        return NULL;
    return vm_kernels[in->op];
}

void kernels_prepare(struct vm *vm, uint32_t section)
{
    const struct section *s = &vm->p->sections.at[section];
    bool in_plain = false;
    vm->prepared.n = 0;
    for (uint32_t i = s->first; i < s->end; i++) {
        const struct inst *in = &vm->p->code.at[i];
        if (in->op == OP_RULE)
            in_plain = settle_is_plain(vm, in->a);
        kernel_fn *run = needed(vm, in, in_plain);
        if (run)
            vec_push(vm->a, &vm->prepared, (struct prepared){run, in});
        if (in->op == OP_COMMIT)
            in_plain = false;
    }
}
