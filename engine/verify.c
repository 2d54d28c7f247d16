/* SPDX-License-Identifier: Apache-2.0 */
/* The verifier: nothing runs that was not read here first. It goes over each section once, in the
 * order of execution (there are no jumps), and keeps for each register and field whether it was
 * defined in this section. */
#include "engine/program.h"

#include "base/bits.h"
#include "base/str.h"

struct verifier {
    const struct program *p;
    struct arena *a;
    uint32_t section;
    uint64_t *regs;   /* defined in this section */
    uint64_t *loaded; /* fields loaded in this section */
    uint64_t *kept;   /* registers of predicates: LOAD writes them, and nothing else may */
    uint32_t top;     /* cells in use by the scalars being checked */
    uint32_t rule;    /* open; UINT32_MAX: none */
    bool in_else;
    const char *wrong;
};

static bool fail(struct verifier *v, uint32_t at, const char *what, uint32_t x)
{
    v->wrong = str_printf(v->a, "instruction %u: %s %u", at, what, x).p;
    return false;
}

static bool in_range(struct verifier *v, uint32_t at, const char *what, uint32_t x, uint32_t n)
{
    return x < n || fail(v, at, what, x);
}

/* ---- tables ---- */

static bool check_scalar(struct verifier *v, uint32_t at, uint32_t i);
static bool check_loose(struct verifier *v, uint32_t at, const struct cond *c);
static bool check_list(struct verifier *v, uint32_t at, uint32_t i);
static bool check_child(struct verifier *v, uint32_t at, uint32_t list, const struct child_cond *c);

static bool check_loop(struct verifier *v, uint32_t at, uint32_t i)
{
    const struct program *p = v->p;
    if (!in_range(v, at, "loop", i, p->loops.n))
        return false;
    const struct loop *l = &p->loops.at[i];
    if (!in_range(v, at, "slot", l->slot, p->slots) ||
        (l->question != PROGRAM_NONE && !in_range(v, at, "question", l->question, p->questions.n)))
        return false;
    if (l->list != PROGRAM_NONE &&
        (!check_list(v, at, l->list) || (l->child && !check_child(v, at, l->list, l->child))))
        return false;
    if (l->column != PROGRAM_NONE &&
        (l->column >= p->child_columns.n || p->child_columns.at[l->column].list != l->list))
        return fail(v, at, "a column of another list for loop", i);
    for (uint32_t k = 0; k < l->key_count; k++)
        if (!check_scalar(v, at, l->keys[k].inner) || !check_scalar(v, at, l->keys[k].outer))
            return false;
    return (!l->body || check_loose(v, at, l->body)) &&
           (!l->where || check_loose(v, at, l->where)) &&
           (!l->rest || check_loose(v, at, l->rest)) &&
           (l->value == PROGRAM_NONE || check_scalar(v, at, l->value));
}

static bool check_unique(struct verifier *v, uint32_t at, uint32_t i)
{
    if (!in_range(v, at, "unique", i, v->p->uniques.n))
        return false;
    const struct unique *u = &v->p->uniques.at[i];
    return (u->section == v->section || fail(v, at, "a unique of another section:", i)) &&
           check_scalar(v, at, u->value) && (!u->among || check_loose(v, at, u->among)) &&
           (u->within == PROGRAM_NONE || check_scalar(v, at, u->within));
}

/* What the step names beside earlier cells. */
static bool check_names(struct verifier *v, uint32_t at, const struct step *s)
{
    const struct program *p = v->p;
    switch ((enum step_op)s->op) {
    case STEP_FIELD:
        return in_range(v, at, "field", s->a, p->fields.n) && s->b <= p->loops.n &&
               (bits_get(v->loaded, s->a) || fail(v, at, "column not loaded", s->a));
    case STEP_CONST:
    case STEP_VERSION:
        return in_range(v, at, "constant", s->a, p->constants.n);
    case STEP_LET:
        return check_scalar(v, at, s->a);
    case STEP_BOUND:
        return in_range(v, at, "slot", s->a, p->slots);
    case STEP_WALK:
        return in_range(v, at, "route", s->a, p->routes.n) &&
               (s->n > 0 || fail(v, at, "a walk from nowhere", s->a));
    case STEP_FLEET:
        return in_range(v, at, "table", s->a, 3);
    case STEP_CALL:
        return in_range(v, at, "call", s->a, p->calls.n);
    case STEP_LOOP:
        return check_loop(v, at, s->b);
    case STEP_SLICES:
        return check_loop(v, at, s->a);
    case STEP_CONFIG:
        return in_range(v, at, "question", s->a, p->questions.n) &&
               (s->b == PROGRAM_NONE || in_range(v, at, "slot", s->b, p->slots));
    case STEP_UNIQUE:
        return check_unique(v, at, s->a);
    case STEP_TEST:
        return (s->test < TEST_COUNT && s->n > 0) || fail(v, at, "unknown test", s->test);
    case STEP_MAP:
        return s->n % 2 == 0 || fail(v, at, "a map with a key too many", s->n);
    case STEP_IF:
        return s->n == 3 || fail(v, at, "an if without its three parts", s->n);
    case STEP_AND:
    case STEP_OR:
    case STEP_NOT:
    case STEP_COALESCE:
    case STEP_LIST:
    case STEP_ADD:
    case STEP_SUB:
    case STEP_MUL:
    case STEP_DIV:
    case STEP_MOD:
    case STEP_CONCAT:
    case STEP_NEG:
        return true;
    case STEP_COUNT:
        break;
    }
    return fail(v, at, "unknown step", s->op);
}

static bool check_step(struct verifier *v, uint32_t at, const struct step *s, uint32_t index)
{
    const struct program *p = v->p;
    if (s->op >= STEP_COUNT || !s->expr)
        return fail(v, at, "unknown step", s->op);
    int operands = step_info(s->op)->operands;
    if ((operands > 0 && s->a >= index) || (operands > 1 && s->b >= index))
        return fail(v, at, "a step takes a cell that is not there yet", index);
    if (operands < 0) {
        if (s->first > p->operands.n || s->n > p->operands.n - s->first)
            return fail(v, at, "operands out of range", s->first);
        for (uint32_t k = 0; k < s->n; k++)
            if (p->operands.at[s->first + k] >= index)
                return fail(v, at, "a step takes a cell that is not there yet", index);
    }
    return check_names(v, at, s);
}

/* Checks a scalar and what it runs inside; v->top counts the cells in use. */
static bool check_scalar(struct verifier *v, uint32_t at, uint32_t i)
{
    const struct program *p = v->p;
    if (!in_range(v, at, "scalar", i, p->scalars.n))
        return false;
    const struct scalar *s = &p->scalars.at[i];
    if (!s->n || s->first > p->steps.n || s->n > p->steps.n - s->first)
        return fail(v, at, "steps out of range in scalar", i);
    v->top += s->n;
    if (v->top > p->max_cells)
        return fail(v, at, "too few cells for scalar", i);
    for (uint32_t k = 0; k < s->n; k++)
        if (!check_step(v, at, &p->steps.at[s->first + k], k))
            return false;
    v->top -= s->n;
    return true;
}

/* A condition whose leaves are computed when they are asked for. */
static bool check_loose(struct verifier *v, uint32_t at, const struct cond *c)
{
    if (c->kind == COND_CONST)
        return c->reg == REG_NONE || fail(v, at, "a loose condition reads register", c->reg);
    if (c->kind == COND_SCALAR)
        return c->reg == REG_NONE && check_scalar(v, at, c->index);
    if (c->kind == COND_PRED)
        return fail(v, at, "a loose condition reads predicate", c->index);
    for (uint32_t k = 0; k < c->n; k++)
        if (!check_loose(v, at, c->kids[k]))
            return false;
    return true;
}

static bool right_fits(const struct program *p, const struct predicate *pred)
{
    enum test_right wanted = test_info(pred->test)->right;
    if (wanted == RIGHT_NONE)
        return pred->constant == UINT32_MAX;
    if (pred->constant >= p->constants.n)
        return false;
    const struct constant *c = &p->constants.at[pred->constant];
    if (wanted == RIGHT_ITEMS)
        return c->kind == CONSTANT_ITEMS && (pred->test != TEST_BETWEEN || c->n == 2);
    if (wanted == RIGHT_PATTERN)
        return c->kind == CONSTANT_REGEX && c->regex;
    return c->kind != CONSTANT_ITEMS && c->kind != CONSTANT_REGEX;
}

static bool check_predicate(struct verifier *v, uint32_t at, uint32_t i)
{
    const struct program *p = v->p;
    if (!in_range(v, at, "predicate", i, p->predicates.n))
        return false;
    const struct predicate *pred = &p->predicates.at[i];
    if (pred->field >= p->fields.n || !bits_get(v->loaded, pred->field))
        return fail(v, at, "column not loaded for predicate", i);
    return (pred->test < TEST_COUNT && right_fits(p, pred)) ||
           fail(v, at, "wrong constant for predicate", i);
}

static bool check_child_predicate(struct verifier *v, uint32_t at, uint32_t list, uint32_t i)
{
    const struct program *p = v->p;
    if (!in_range(v, at, "child predicate", i, p->child_predicates.n))
        return false;
    const struct child_predicate *c = &p->child_predicates.at[i];
    const struct predicate same = {.test = c->test, .constant = c->constant};
    if (!in_range(v, at, "child column", c->column, p->child_columns.n) ||
        p->child_columns.at[c->column].list != list)
        return fail(v, at, "a column of another list for child predicate", i);
    for (uint32_t k = 0; k < c->columns + c->fields; k++) {
        uint32_t x = c->reads[k];
        if (k < c->columns ? x >= p->child_columns.n || p->child_columns.at[x].list != list
                           : x >= p->fields.n || !bits_get(v->loaded, x))
            return fail(v, at, "a column or field not loaded for child predicate", i);
    }
    if (c->scalar != PROGRAM_NONE)
        return in_range(v, at, "slot", c->slot, p->slots) && check_scalar(v, at, c->scalar);
    return (c->test < TEST_COUNT && right_fits(p, &same)) ||
           fail(v, at, "wrong constant for child predicate", i);
}

static bool check_child(struct verifier *v, uint32_t at, uint32_t list, const struct child_cond *c)
{
    if (c->kind == CHILD_PRED)
        return check_child_predicate(v, at, list, c->index);
    if (c->kind == CHILD_ROW)
        return (c->index < v->p->registers && bits_get(v->regs, c->index)) ||
               fail(v, at, "a fold reads register", c->index);
    for (uint32_t k = 0; k < c->n; k++)
        if (!check_child(v, at, list, c->kids[k]))
            return false;
    return true;
}

static bool check_list(struct verifier *v, uint32_t at, uint32_t i)
{
    const struct program *p = v->p;
    if (!in_range(v, at, "child list", i, p->child_lists.n))
        return false;
    uint32_t field = p->child_lists.at[i].field;
    return (field < p->fields.n && bits_get(v->loaded, field)) ||
           fail(v, at, "column not loaded for child list", i);
}

static bool check_fold(struct verifier *v, uint32_t at, uint32_t i)
{
    const struct program *p = v->p;
    if (!in_range(v, at, "fold", i, p->folds.n))
        return false;
    const struct fold *f = &p->folds.at[i];
    const struct predicate count = {.test = f->test, .constant = f->constant};
    if (!check_list(v, at, f->list))
        return false;
    if (f->kind == AST_GATHER ? f->test >= TEST_COUNT || !right_fits(p, &count) : !f->cond)
        return fail(v, at, "a fold out of shape:", i);
    return (!f->cond || check_child(v, at, f->list, f->cond)) && check_scalar(v, at, f->scalar);
}

/* What LOAD goes by: the field's list, and a register of its own for each predicate. */
static bool check_lists(struct verifier *v)
{
    const struct program *p = v->p;
    uint64_t *listed = ARENA_ARRAY(v->a, uint64_t, bits_words(p->predicates.n));
    for (uint32_t f = 0; f < p->fields.n; f++) {
        const struct field *field = &p->fields.at[f];
        if (field->first > p->predicates.n || field->predicates > p->predicates.n - field->first)
            return fail(v, 0, "predicates out of range in field", f);
        for (uint32_t k = 0; k < field->predicates; k++) {
            uint32_t i = p->field_predicates[field->first + k];
            if (i >= p->predicates.n || p->predicates.at[i].field != f || bits_get(listed, i))
                return fail(v, 0, "a list of predicates that are not its own: field", f);
            bits_set(listed, i);
        }
    }
    for (uint32_t i = 0; i < p->predicates.n; i++) {
        uint32_t reg = p->predicates.at[i].reg;
        if (!bits_get(listed, i))
            return fail(v, 0, "a predicate in no list:", i);
        if (reg == REG_NONE)
            continue;
        if (reg >= p->registers || bits_get(v->kept, reg))
            return fail(v, 0, "no register of its own for predicate", i);
        bits_set(v->kept, reg);
    }
    return true;
}

static bool check_message(struct verifier *v, uint32_t at, const struct message *m)
{
    for (uint32_t k = 0; m->ast && k < m->ast->n; k++)
        if (m->scalars[k] != UINT32_MAX && !check_scalar(v, at, m->scalars[k]))
            return false;
    return true;
}

/* The leaves of a kept condition name registers that hold them. */
static bool check_cond(struct verifier *v, uint32_t at, const struct cond *c)
{
    if (c->kind == COND_PRED || c->kind == COND_SCALAR || c->kind == COND_CONST)
        return (c->reg < v->p->registers && bits_get(v->regs, c->reg)) ||
               fail(v, at, "a condition reads register", c->reg);
    for (uint32_t k = 0; k < c->n; k++)
        if (!check_cond(v, at, c->kids[k]))
            return false;
    return true;
}

/* ---- instructions ---- */

static bool check_read(struct verifier *v, uint32_t at, uint32_t reg)
{
    return in_range(v, at, "register", reg, v->p->registers) &&
           (bits_get(v->regs, reg) || fail(v, at, "register read before it is written:", reg));
}

static bool owned(struct verifier *v, uint32_t at, uint32_t rule)
{
    return (v->rule != UINT32_MAX && v->rule == rule) ||
           fail(v, at, "an action outside its rule", rule);
}

static bool check_assert(struct verifier *v, uint32_t at, uint32_t i)
{
    if (!in_range(v, at, "assert", i, v->p->asserts.n))
        return false;
    const struct assertion *as = &v->p->asserts.at[i];
    return owned(v, at, as->rule) && check_cond(v, at, as->cond) &&
           (as->in_else == v->in_else || fail(v, at, "an assert in the wrong branch", i)) &&
           check_message(v, at, &as->message);
}

static bool check_apply(struct verifier *v, uint32_t at, uint32_t i)
{
    if (!in_range(v, at, "apply", i, v->p->applies.n))
        return false;
    const struct apply *ap = &v->p->applies.at[i];
    return owned(v, at, ap->rule) && (ap->with == UINT32_MAX || check_scalar(v, at, ap->with));
}

static bool check_note(struct verifier *v, uint32_t at, uint32_t i)
{
    if (!in_range(v, at, "note", i, v->p->notes.n))
        return false;
    const struct note *note = &v->p->notes.at[i];
    return owned(v, at, note->rule) && check_message(v, at, &note->message);
}

static bool check_waiver(struct verifier *v, uint32_t at, uint32_t i)
{
    if (!in_range(v, at, "waiver", i, v->p->waivers.n))
        return false;
    const struct waiver *w = &v->p->waivers.at[i];
    return owned(v, at, w->rule) && check_cond(v, at, w->cond);
}

static bool check_each_children(struct verifier *v, uint32_t at, const struct rule *r)
{
    if (!check_list(v, at, r->each_list) ||
        (r->each_when && !check_child(v, at, r->each_list, r->each_when)))
        return false;
    for (uint32_t k = 0; k < r->assert_count; k++) {
        const struct child_cond *c = v->p->asserts.at[r->first_assert + k].child;
        if (!c || !check_child(v, at, r->each_list, c))
            return c || fail(v, at, "an assert without its condition over child rows", k);
    }
    return true;
}

/* A rule over elements: all of it is loose. */
static bool check_each(struct verifier *v, uint32_t at, uint32_t i)
{
    const struct program *p = v->p;
    if (!in_range(v, at, "rule", i, p->rules.n))
        return false;
    const struct rule *r = &p->rules.at[i];
    bool sound = v->rule == UINT32_MAX && p->slots > 0 &&
                 r->first_assert + r->assert_count <= p->asserts.n &&
                 r->first_note + r->note_count <= p->notes.n &&
                 r->first_waiver + r->waiver_count <= p->waivers.n;
    if (!sound)
        return fail(v, at, "a rule over elements out of shape:", i);
    if (!check_scalar(v, at, r->each) || !check_loose(v, at, r->when))
        return false;
    if (r->each_list != PROGRAM_NONE && !check_each_children(v, at, r))
        return false;
    for (uint32_t k = 0; k < r->assert_count; k++) {
        const struct assertion *as = &p->asserts.at[r->first_assert + k];
        if (!check_loose(v, at, as->cond) || !check_message(v, at, &as->message))
            return false;
    }
    for (uint32_t k = 0; k < r->note_count; k++)
        if (!check_message(v, at, &p->notes.at[r->first_note + k].message))
            return false;
    for (uint32_t k = 0; k < r->waiver_count; k++)
        if (!check_loose(v, at, p->waivers.at[r->first_waiver + k].cond))
            return false;
    return true;
}

static bool check_operand(struct verifier *v, uint32_t at, enum operand kind, uint32_t x)
{
    switch (kind) {
    case OPERAND_NONE:
        return true;
    case OPERAND_REG:
        return check_read(v, at, x);
    case OPERAND_FIELD:
        return in_range(v, at, "field", x, v->p->fields.n) &&
               (v->p->paths.at[v->p->fields.at[x].path].section == v->section ||
                fail(v, at, "a field of another section:", x));
    case OPERAND_PRED:
        return check_predicate(v, at, x);
    case OPERAND_SCALAR:
        return check_scalar(v, at, x);
    case OPERAND_FOLD:
        return check_fold(v, at, x);
    case OPERAND_RULE:
        return in_range(v, at, "rule", x, v->p->rules.n);
    case OPERAND_ASSERT:
        return check_assert(v, at, x);
    case OPERAND_WRITE:
        return in_range(v, at, "write", x, v->p->writes.n) && owned(v, at, v->p->writes.at[x].rule);
    case OPERAND_APPLY:
        return check_apply(v, at, x);
    case OPERAND_NOTE:
        return check_note(v, at, x);
    case OPERAND_WAIVER:
        return check_waiver(v, at, x);
    case OPERAND_EACH:
        return check_each(v, at, x);
    case OPERAND_TRUTH:
        return in_range(v, at, "truth", x, 3);
    }
    return fail(v, at, "unknown operand", kind);
}

/* Rules are opened and closed in turn. */
static bool check_shape(struct verifier *v, uint32_t at, const struct inst *in)
{
    if (in->op == OP_RULE) {
        if (v->rule != UINT32_MAX)
            return fail(v, at, "a rule inside rule", v->rule);
        v->rule = in->a;
        v->in_else = false;
        return check_cond(v, at, v->p->rules.at[in->a].when);
    }
    if (in->op == OP_COMMIT) {
        if (v->rule != in->a)
            return fail(v, at, "a COMMIT that closes no rule", in->a);
        v->rule = UINT32_MAX;
    }
    if (in->op == OP_ELSE) {
        if (v->rule == UINT32_MAX || v->in_else)
            return fail(v, at, "an ELSE that belongs to no rule", 0);
        v->in_else = true;
    }
    if (in->op == OP_END && v->rule != UINT32_MAX)
        return fail(v, at, "END inside rule", v->rule);
    return true;
}

static bool check_inst(struct verifier *v, uint32_t at)
{
    const struct inst *in = &v->p->code.at[at];
    if (in->op >= OP_COUNT)
        return fail(v, at, "unknown opcode", in->op);
    const struct op_info *info = op_info(in->op);
    if (!check_operand(v, at, info->a, in->a) || !check_operand(v, at, info->b, in->b) ||
        !check_shape(v, at, in))
        return false;
    if (in->op == OP_LOAD)
        bits_set(v->loaded, in->a);
    if (info->dst == OPERAND_REG) {
        if (!in_range(v, at, "register", in->dst, v->p->registers))
            return false;
        if (in->op == OP_PRED ? v->p->predicates.at[in->a].reg != in->dst
                              : bits_get(v->kept, in->dst))
            return fail(v, at, "the register of a predicate is written:", in->dst);
        bits_set(v->regs, in->dst);
    }
    return true;
}

static bool check_section(struct verifier *v, uint32_t s)
{
    const struct section *section = &v->p->sections.at[s];
    if (section->first >= section->end || section->end > v->p->code.n ||
        v->p->code.at[section->end - 1].op != OP_END)
        return fail(v, section->first, "a section without its END:", s);
    memset(v->regs, 0, bits_words(v->p->registers) * 8);
    memset(v->loaded, 0, bits_words(v->p->fields.n) * 8);
    v->section = s;
    v->rule = UINT32_MAX;
    for (uint32_t i = section->first; i < section->end; i++) {
        if (v->p->code.at[i].op == OP_END && i + 1 != section->end)
            return fail(v, i, "END inside section", s);
        if (!check_inst(v, i))
            return false;
    }
    return true;
}

const char *program_verify(const struct program *p, struct arena *a)
{
    struct verifier v = {.p = p, .a = a};
    v.regs = ARENA_ARRAY(a, uint64_t, bits_words(p->registers) + 1);
    v.loaded = ARENA_ARRAY(a, uint64_t, bits_words(p->fields.n) + 1);
    v.kept = ARENA_ARRAY(a, uint64_t, bits_words(p->registers) + 1);
    if (!check_lists(&v))
        return v.wrong;
    for (uint32_t s = 0; s < p->sections.n && !v.wrong; s++)
        check_section(&v, s);
    return v.wrong;
}
