/* SPDX-License-Identifier: Apache-2.0 */
/* One function for each instruction of op.def: the same effect on every row of the batch. A row of
 * op.def without its function here does not compile. */
#include "engine/vm.h"

#include "base/bits.h"

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
    if (vm->p->fields.at[in->a].version == 0)
        return; /* done when the batch began */
    for (uint32_t r = 0; r < vm->n; r++)
        load_cell(vm, in->a, r, vm_now(vm, r));
}

/* Tests the values that the dictionary has got since the last time. */
static void fill_memo(struct vm *vm, uint32_t pred, const struct dict *dict)
{
    const struct predicate *p = &vm->p->predicates.at[pred];
    const struct constant *right =
        p->constant == UINT32_MAX ? NULL : &vm->p->constants.at[p->constant];
    struct memo *m = &vm->memos[pred];
    if (m->cap < dict->n) {
        uint32_t cap = dict->cap;
        m->at = arena_grow(vm->a, m->at, m->cap, cap);
        m->cap = cap;
    }
    if (m->filled) /* code 0, no value, is not counted */
        vm->predicate_stats[pred].evaluated += dict->n - m->filled;
    else
        vm->predicate_stats[pred].evaluated += dict->n - 1;
    for (; m->filled < dict->n; m->filled++)
        m->at[m->filled] = (uint8_t)test_run(p->test, &dict->values[m->filled], right, vm->rx);
}

/* Rows whose value has no code. */
static uint8_t test_row(struct vm *vm, uint32_t pred, uint32_t row)
{
    const struct predicate *p = &vm->p->predicates.at[pred];
    const struct constant *right =
        p->constant == UINT32_MAX ? NULL : &vm->p->constants.at[p->constant];
    vm->predicate_stats[pred].evaluated++;
    return (uint8_t)test_run(p->test, vm_value(vm, p->field, row), right, vm->rx);
}

static void run_pred(struct vm *vm, const struct inst *in)
{
    uint32_t pred = in->a, field = vm->p->predicates.at[pred].field;
    const struct dict *dict = &vm->dicts[vm->p->fields.at[field].path];
    const uint32_t *codes = vm->columns[field].codes;
    struct truth *dst = &vm->regs[in->dst];
    fill_memo(vm, pred, dict);
    const uint8_t *memo = vm->memos[pred].at;
    for (uint32_t k = 0, row = 0; k < BATCH_WORDS; k++) {
        uint64_t t = 0, f = 0;
        uint32_t end = row + 64 < vm->n ? row + 64 : vm->n;
        for (uint32_t bit = 0; row < end; row++, bit++) {
            uint8_t m =
                LIKELY(codes[row] != DICT_WIDE) ? memo[codes[row]] : test_row(vm, pred, row);
            t |= (uint64_t)(m & ANSWER_TRUE) << bit;
            f |= (uint64_t)((m & ANSWER_FALSE) >> 1) << bit;
        }
        dst->t[k] = t;
        dst->f[k] = f;
    }
    vm->predicate_stats[pred].looked_up += vm->n;
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
    for (size_t k = 0; k < BATCH_WORDS; k++) {
        dst->t[k] = in->a == 1 ? vm_rows(vm, k) : 0;
        dst->f[k] = in->a == 2 ? vm_rows(vm, k) : 0;
    }
}

static void run_and(struct vm *vm, const struct inst *in)
{
    const struct truth *a = &vm->regs[in->a], *b = &vm->regs[in->b];
    struct truth *dst = &vm->regs[in->dst];
    for (size_t k = 0; k < BATCH_WORDS; k++) {
        dst->t[k] = a->t[k] & b->t[k];
        dst->f[k] = a->f[k] | b->f[k];
    }
}

static void run_or(struct vm *vm, const struct inst *in)
{
    const struct truth *a = &vm->regs[in->a], *b = &vm->regs[in->b];
    struct truth *dst = &vm->regs[in->dst];
    for (size_t k = 0; k < BATCH_WORDS; k++) {
        dst->t[k] = a->t[k] | b->t[k];
        dst->f[k] = a->f[k] & b->f[k];
    }
}

static void run_not(struct vm *vm, const struct inst *in)
{
    const struct truth *a = &vm->regs[in->a];
    struct truth *dst = &vm->regs[in->dst];
    for (size_t k = 0; k < BATCH_WORDS; k++) {
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
        vm->rows[r].before = vm->rows[r].now;
        vm->rows[r].assigned_before = vm->rows[r].assigned.n;
    }
}

static void run_rule(struct vm *vm, const struct inst *in)
{
    vm->rule = in->a;
    vm->states[in->a] = (struct rule_state){0};
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
    struct rule_state *s = &vm->states[vm->rule];
    for (size_t k = 0; k < BATCH_WORDS; k++) {
        s->fail[k] |= vm->mask[k] & b->f[k];
        s->undecided[k] |= vm->mask[k] & ~(b->t[k] | b->f[k]);
    }
}

static void action_failed(struct vm *vm, uint32_t row, const struct ast_action *action, str reason)
{
    bits_set(vm->states[vm->rule].error, row);
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

static void write_rows(struct vm *vm, const struct inst *in,
                       enum write_answer (*write)(struct value *, struct arena *,
                                                  const struct ast_path *, const struct value *))
{
    const struct ast_action *action = vm->p->writes.at[in->a].ast;
    for (uint32_t r = next_row(vm, 0); r != UINT32_MAX; r = next_row(vm, r + 1)) {
        struct cell c = scalar_run(vm, in->b, r);
        if (c.undecided) {
            action_failed(vm, r, action, STR("its value is undecided"));
            continue;
        }
        struct value v = made_at(c.value, action->value);
        enum write_answer answer = write(vm_now(vm, r), vm->scratch, action->target, &v);
        if (answer != WRITE_DONE)
            action_failed(vm, r, action, write_reason(vm, answer, action->target));
    }
}

static void run_set(struct vm *vm, const struct inst *in)
{
    write_rows(vm, in, walk_set);
}

static void run_append(struct vm *vm, const struct inst *in)
{
    write_rows(vm, in, walk_append);
}

static void run_unset(struct vm *vm, const struct inst *in)
{
    const struct ast_action *action = vm->p->writes.at[in->a].ast;
    for (uint32_t r = next_row(vm, 0); r != UINT32_MAX; r = next_row(vm, r + 1)) {
        enum write_answer answer = walk_unset(vm_now(vm, r), vm->scratch, action->target);
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

static void take_back(struct vm *vm, const struct rule_state *s)
{
    for (uint32_t r = 0; r < vm->n; r++) {
        if (!bits_get(s->error, r))
            continue;
        struct row *row = &vm->rows[r];
        row->now = row->before.kind == VALUE_NULL && row->loaded ? *row->loaded : row->before;
        row->assigned.n = row->assigned_before;
    }
}

static uint64_t ones(uint64_t bits)
{
    return (uint64_t)__builtin_popcountll(bits);
}

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

static void run_commit(struct vm *vm, const struct inst *in)
{
    const struct rule *rule = &vm->p->rules.at[in->a];
    struct rule_state *s = &vm->states[in->a];
    struct rule_result *result = &vm->results[in->a];
    const struct truth *when = &vm->regs[rule->when_reg];
    enum ast_undecided mode = rule_undecided(vm, rule);
    for (size_t k = 0; k < BATCH_WORDS; k++) {
        uint64_t rows = vm_rows(vm, k);
        uint64_t und = s->undecided[k] | s->error[k] | (rows & ~(when->t[k] | when->f[k]));
        und &= ~s->fail[k];
        uint64_t skip = rule->has_else ? 0 : when->f[k];
        uint64_t without = without_config(vm, rule, und, k);
        und &= ~without;
        s->was_undecided[k] = und;
        s->verdict_fail[k] = s->fail[k] | (mode == AST_UNDECIDED_FAIL ? und : 0);
        s->verdict_skip[k] = skip | without | (mode == AST_UNDECIDED_SKIP ? und : 0);
        s->verdict_undecided[k] =
            mode == AST_UNDECIDED_FAIL || mode == AST_UNDECIDED_SKIP ? 0 : und;
        waive(vm, rule, s, k);
        count_word(result, s, rows, k);
        if (mode == AST_UNDECIDED_WARN)
            result->warned += ones(s->verdict_undecided[k]);
    }
    take_back(vm, s);
    if (vm->seen || vm->outcomes)
        cover_rule(vm, in->a);
    vm->rule = UINT32_MAX;
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
