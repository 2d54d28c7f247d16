/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/memo.h"

#include "base/bits.h"
#include "engine/vm.h"

enum {
    MOST_SCALARS = 32,     /* that one condition runs */
    FEW_CODES = 16,        /* room for codes of a field in the beginning */
    MOST_BYTES = 1 << 20,  /* of a condition's answers */
    MOST_MEMORY = 32 << 20 /* of all of them */
};

/* ---- what a condition reads ---- */

struct look {
    const struct program *p;
    struct memo_plan *plan;
    uint32_t seen[MOST_SCALARS], n;
    bool refused;
};

static void look_field(struct look *l, uint32_t field)
{
    const struct path *path = &l->p->paths.at[l->p->fields.at[field].path];
    struct memo_plan *plan = l->plan;
    const struct ast_step *first = &path->ast->steps[0];
    for (uint32_t i = 0; i < plan->n; i++)
        if (plan->fields[i] == field)
            return;
    l->refused |=
        plan->n == MEMO_FIELDS || (first->kind == AST_STEP_KEY && str_eq(first->key, STR("links")));
    if (!l->refused)
        plan->fields[plan->n++] = field;
}

static void look_scalar(void *ctx, uint32_t scalar);

static void refuse(void *ctx)
{
    struct look *l = ctx;
    l->refused = true;
}

static void look_loop(struct look *l, const struct loop *loop)
{
    l->refused |= loop->list != PROGRAM_NONE; /* child tables answer it */
    loop_parts(loop, &(struct part_calls){l, look_scalar, refuse});
}

static void look_scalar(void *ctx, uint32_t scalar)
{
    struct look *l = ctx;
    const struct program *p = l->p;
    const struct scalar *s = &p->scalars.at[scalar];
    for (uint32_t i = 0; i < l->n; i++)
        if (l->seen[i] == scalar)
            return;
    l->refused |= s->bound || l->n == MOST_SCALARS;
    if (l->refused)
        return;
    l->seen[l->n++] = scalar;
    for (uint32_t k = 0; k < s->n && !l->refused; k++) {
        const struct step *step = &p->steps.at[s->first + k];
        l->refused |= step->op == STEP_UNIQUE || step->op == STEP_CONFIG ||
                      step->op == STEP_SLICES || step->op == STEP_VERSION;
        if (step->op == STEP_FIELD)
            look_field(l, step->a);
        if (step->op == STEP_LET)
            look_scalar(l, step->a);
        if (step->op == STEP_LOOP)
            look_loop(l, &p->loops.at[step->b]);
    }
}

void memo_plan(struct program *p)
{
    p->memo_of = ARENA_ARRAY(p->arena, uint32_t, p->scalars.n);
    for (uint32_t i = 0; i < p->code.n; i++) {
        const struct inst *in = &p->code.at[i];
        if (in->op != OP_SCALAR || p->memo_of[in->a])
            continue;
        struct memo_plan plan = {.scalar = in->a};
        struct look l = {.p = p, .plan = &plan};
        look_scalar(&l, in->a);
        if (l.refused)
            continue;
        vec_push(p->arena, &p->memos, plan);
        p->memo_of[in->a] = p->memos.n;
        for (uint32_t k = 0; k < plan.n; k++)
            p->paths.at[p->fields.at[plan.fields[k]].path].codes = true;
    }
}

/* ---- answers ---- */

struct answers_of {
    uint32_t caps[MEMO_FIELDS]; /* codes that there is room for */
    uint8_t *at;                /* by code of the first field, then the next; ANSWER_UNKNOWN */
    size_t size;
    bool full;
};

struct memos {
    struct answers_of *at;
    size_t bytes;
};

void memo_begin(struct vm *vm)
{
    vm->memos = ARENA_NEW(vm->a, struct memos);
    vm->memos->at = ARENA_ARRAY(vm->a, struct answers_of, vm->p->memos.n);
}

/* Moves what was answered to where it stands with more room. */
static void move(struct answers_of *m, const struct answers_of *old, uint32_t n)
{
    for (size_t i = 0; i < old->size; i++) {
        size_t rest = i, at = 0, scale = 1;
        for (uint32_t k = n; k-- > 0;) {
            at += rest % old->caps[k] * scale;
            rest /= old->caps[k];
            scale *= m->caps[k];
        }
        m->at[at] = old->at[i];
    }
}

/* Makes room for all codes there are; false where they are too many. */
static bool make_room(struct vm *vm, struct answers_of *m, const struct memo_plan *plan)
{
    struct answers_of grown = {.size = 1};
    bool fits = m->at != NULL;
    for (uint32_t k = 0; k < plan->n; k++) {
        uint32_t codes = vm->dicts[vm->p->fields.at[plan->fields[k]].path].n;
        fits = fits && codes <= m->caps[k];
        for (grown.caps[k] = m->at ? m->caps[k] : FEW_CODES; grown.caps[k] < codes;)
            grown.caps[k] *= 2;
        grown.size *= grown.caps[k];
        m->full |= grown.size > MOST_BYTES;
    }
    m->full |= !fits && vm->memos->bytes + grown.size > MOST_MEMORY;
    if (fits || m->full)
        return !m->full;
    grown.at = ARENA_ARRAY(vm->a, uint8_t, grown.size);
    vm->memos->bytes += grown.size;
    if (m->at)
        move(&grown, m, plan->n);
    *m = grown;
    return true;
}

static inline enum answer compute(struct vm *vm, uint32_t scalar, uint32_t row)
{
    struct cell c = scalar_run(vm, scalar, row);
    return scalar_answer(&c);
}

static enum answer look_up(struct vm *vm, const struct answers_of *m, const struct memo_plan *plan,
                           const uint32_t *const *codes, uint32_t row)
{
    size_t at = 0;
    for (uint32_t k = 0; k < plan->n; k++) {
        uint32_t code = codes[k][row];
        if (UNLIKELY(code == DICT_WIDE))
            return compute(vm, plan->scalar, row);
        at = at * m->caps[k] + code;
    }
    if (UNLIKELY(m->at[at] == ANSWER_UNKNOWN))
        m->at[at] = (uint8_t)compute(vm, plan->scalar, row);
    return (enum answer)m->at[at];
}

bool memo_run(struct vm *vm, uint32_t scalar, struct truth *dst)
{
    uint32_t number = vm->p->memo_of[scalar];
    if (!number)
        return false;
    const struct memo_plan *plan = &vm->p->memos.at[number - 1];
    struct answers_of *m = &vm->memos->at[number - 1];
    const uint32_t *codes[MEMO_FIELDS];
    if (!make_room(vm, m, plan))
        return false;
    for (uint32_t k = 0; k < plan->n; k++)
        codes[k] = vm->columns[plan->fields[k]].codes;
    for (uint32_t w = 0; w < vm->words; w++) {
        uint64_t yes = 0, no = 0;
        for (uint32_t i = 0; i < 64 && w * 64 + i < vm->n; i++) {
            enum answer a = look_up(vm, m, plan, codes, w * 64 + i);
            yes |= (uint64_t)(a == ANSWER_TRUE) << i;
            no |= (uint64_t)(a == ANSWER_FALSE) << i;
        }
        dst->t[w] = yes;
        dst->f[w] = no;
    }
    return true;
}
