/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of op.def, and the program as text. */
#include "engine/program.h"

#include "base/json.h"
#include "engine/engine.h"

#define RIGHT_OF(right) RIGHT_##right

const struct op_info *op_info(enum op op)
{
    static const struct op_info table[OP_COUNT] = {
#define OP(name, kernel, word, dst, a, b, effect)                                                  \
    [OP_##name] = {word, OPERAND_##dst, OPERAND_##a, OPERAND_##b, effect},
#include "engine/op.def" /* IWYU pragma: keep */
#undef OP
    };
    return &table[op];
}

const struct test_info *test_info(enum test t)
{
    static const struct test_info table[TEST_COUNT] = {
#define TEST(name, kernel, word, right, effect) [TEST_##name] = {word, RIGHT_OF(right), effect},
#include "engine/op.def" /* IWYU pragma: keep */
#undef TEST
    };
    return &table[t];
}

const struct step_info *step_info(enum step_op s)
{
    static const struct step_info table[STEP_COUNT] = {
#define STEP(name, kernel, word, operands, effect) [STEP_##name] = {word, operands, effect},
#include "engine/op.def" /* IWYU pragma: keep */
#undef STEP
    };
    return &table[s];
}

/* ---- predicates by field ---- */

/* Whether it asks for a part or pattern of a text: such predicates are answered by one pass. */
static bool asks_text(const struct predicate *pred)
{
    static const bool asks[TEST_COUNT] = {
        [TEST_CONTAINS] = true, [TEST_STARTS_WITH] = true, [TEST_ENDS_WITH] = true,
        [TEST_MATCHES] = true,  [TEST_LIKE] = true,
    };
    return asks[pred->test];
}

void program_list_predicates(struct program *p)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < p->predicates.n; i++) {
        p->predicates.at[i].reg = REG_NONE;
        p->fields.at[p->predicates.at[i].field].predicates++;
    }
    for (uint32_t f = 0; f < p->fields.n; f++) {
        p->fields.at[f].first = n;
        n += p->fields.at[f].predicates;
        p->fields.at[f].predicates = 0;
    }
    p->field_predicates = ARENA_ARRAY(p->arena, uint32_t, n);
    for (int texts = 1; texts >= 0; texts--)
        for (uint32_t i = 0; i < p->predicates.n; i++) {
            struct field *f = &p->fields.at[p->predicates.at[i].field];
            if (asks_text(&p->predicates.at[i]) == texts)
                p->field_predicates[f->first + f->predicates++] = i;
        }
    for (uint32_t i = 0; i < p->code.n; i++)
        if (p->code.at[i].op == OP_PRED)
            p->predicates.at[p->code.at[i].a].reg = p->code.at[i].dst;
}

/* ---- text ---- */

static void put_field(struct buf *b, const struct program *p, uint32_t f)
{
    const struct field *field = &p->fields.at[f];
    str text = p->paths.at[field->path].text;
    buf_add(b, text);
    if (field->version)
        buf_printf(b, ".v%u", field->version);
}

static void put_predicate(struct buf *b, const struct program *p, uint32_t i)
{
    const struct predicate *pred = &p->predicates.at[i];
    put_field(b, p, pred->field);
    buf_printf(b, " %s", test_info(pred->test)->word);
    if (pred->constant != UINT32_MAX)
        buf_printf(b, " %.*s", STR_ARG(p->constants.at[pred->constant].text));
}

static void put_step(struct buf *b, const struct program *p, const struct step *s)
{
    buf_printf(b, "%s", step_info(s->op)->word);
    switch ((enum step_op)s->op) {
    case STEP_FIELD:
        buf_printf(b, " f%u", s->a);
        return;
    case STEP_CONST:
        buf_printf(b, " c%u", s->a);
        return;
    case STEP_TEST:
        buf_printf(b, " %s", test_info(s->test)->word);
        break;
    case STEP_VERSION:
        buf_printf(b, " c%u", s->a);
        return;
    case STEP_LET:
        buf_printf(b, " s%u", s->a);
        return;
    case STEP_BOUND:
    case STEP_FLEET:
    case STEP_SLICES:
    case STEP_CONFIG:
    case STEP_UNIQUE:
        buf_printf(b, " #%u", s->a);
        return;
    case STEP_WALK:
    case STEP_CALL:
        buf_printf(b, " #%u", s->a);
        break;
    case STEP_LOOP:
        buf_printf(b, " #%u t%u", s->b, s->a);
        return;
    case STEP_AND:
    case STEP_OR:
    case STEP_COALESCE:
    case STEP_ADD:
    case STEP_SUB:
    case STEP_MUL:
    case STEP_DIV:
    case STEP_MOD:
    case STEP_CONCAT:
        buf_printf(b, " t%u t%u", s->a, s->b);
        return;
    case STEP_NOT:
    case STEP_NEG:
        buf_printf(b, " t%u", s->a);
        return;
    case STEP_IF:
    case STEP_LIST:
    case STEP_MAP:
    case STEP_COUNT:
        break;
    }
    for (uint32_t k = 0; k < s->n; k++)
        buf_printf(b, " t%u", p->operands.at[s->first + k]);
}

static void put_tables(struct buf *b, const struct program *p)
{
    buf_printf(b, "fields %u\n", p->fields.n);
    for (uint32_t i = 0; i < p->fields.n; i++) {
        buf_printf(b, "  f%-4u ", i);
        put_field(b, p, i);
        buf_putc(b, '\n');
    }
    buf_printf(b, "constants %u\n", p->constants.n);
    for (uint32_t i = 0; i < p->constants.n; i++)
        buf_printf(b, "  c%-4u %.*s\n", i, STR_ARG(p->constants.at[i].text));
    buf_printf(b, "predicates %u\n", p->predicates.n);
    for (uint32_t i = 0; i < p->predicates.n; i++) {
        buf_printf(b, "  p%-4u ", i);
        put_predicate(b, p, i);
        buf_putc(b, '\n');
    }
    buf_printf(b, "scalars %u\n", p->scalars.n);
    for (uint32_t i = 0; i < p->scalars.n; i++) {
        const struct scalar *s = &p->scalars.at[i];
        buf_printf(b, "  s%-4u %.*s\n", i, STR_ARG(s->expr->text));
        for (uint32_t k = 0; k < s->n; k++) {
            buf_printf(b, "          t%-3u ", k);
            put_step(b, p, &p->steps.at[s->first + k]);
            buf_putc(b, '\n');
        }
    }
}

static void put_child_predicate(struct buf *b, const struct program *p, uint32_t i)
{
    const struct child_predicate *c = &p->child_predicates.at[i];
    const struct child_column *column = &p->child_columns.at[c->column];
    size_t cut = 0; /* behind the bound name */
    str text = column->path->text;
    while (cut < text.n && text.p[cut] != '.' && text.p[cut] != '[')
        cut++;
    put_field(b, p, p->child_lists.at[column->list].field);
    buf_printf(b, "[]%.*s", STR_ARG(c->reads ? STR("") : str_sub(text, cut, text.n)));
    if (c->scalar != PROGRAM_NONE)
        buf_printf(b, " s%u", c->scalar);
    else
        buf_printf(b, " %s", test_info(c->test)->word);
    if (c->constant != UINT32_MAX)
        buf_printf(b, " %.*s", STR_ARG(p->constants.at[c->constant].text));
}

static void put_child(struct buf *b, const struct child_cond *c)
{
    static const char *const words[] = {"", "e", "r", "NOT", "AND", "OR"};
    static const char *const answers[] = {"", "true", "false", "", "undecided"};
    if (c->kind == CHILD_CONST)
        buf_printf(b, "%s", answers[c->index]);
    else if (c->n)
        buf_printf(b, "%s(", words[c->kind]);
    else
        buf_printf(b, "%s%u", words[c->kind], c->index);
    for (uint32_t k = 0; k < c->n; k++) {
        buf_add(b, k ? STR(" ") : STR(""));
        put_child(b, c->kids[k]);
    }
    buf_add(b, c->n ? STR(")") : STR(""));
}

/* Predicates of elements e0 e1 …, and the folds over them. */
static void put_folds(struct buf *b, const struct program *p)
{
    if (!p->child_lists.n)
        return;
    buf_printf(b, "predicates of elements %u\n", p->child_predicates.n);
    for (uint32_t i = 0; i < p->child_predicates.n; i++) {
        buf_printf(b, "  e%-4u ", i);
        put_child_predicate(b, p, i);
        buf_putc(b, '\n');
    }
    buf_printf(b, "folds %u\n", p->folds.n);
    for (uint32_t i = 0; i < p->folds.n; i++) {
        const struct fold *f = &p->folds.at[i];
        buf_printf(b, "  #%-4u ", i);
        put_field(b, p, p->child_lists.at[f->list].field);
        buf_printf(b, " s%u %s ", f->scalar, ast_kind_info(f->kind)->word);
        if (f->cond)
            put_child(b, f->cond);
        else
            buf_add(b, STR("every element"));
        buf_putc(b, '\n');
    }
}

static void put_operand(struct buf *b, enum operand kind, uint32_t x)
{
    static const char *const truths[] = {"undecided", "true", "false"};
    switch (kind) {
    case OPERAND_REG:
        buf_printf(b, " r%u", x);
        break;
    case OPERAND_FIELD:
        buf_printf(b, " f%u", x);
        break;
    case OPERAND_PRED:
        buf_printf(b, " p%u", x);
        break;
    case OPERAND_SCALAR:
        buf_printf(b, " s%u", x);
        break;
    case OPERAND_TRUTH:
        buf_printf(b, " %s", truths[x % 3]);
        break;
    case OPERAND_FOLD:
    case OPERAND_RULE:
    case OPERAND_ASSERT:
    case OPERAND_WRITE:
    case OPERAND_APPLY:
    case OPERAND_NOTE:
    case OPERAND_WAIVER:
    case OPERAND_EACH:
        buf_printf(b, " #%u", x);
        break;
    case OPERAND_NONE:
        break;
    }
}

/* What the instruction means in the words of the rules. */
static void put_comment(struct buf *b, const struct program *p, const struct inst *in)
{
    switch ((enum op)in->op) {
    case OP_LOAD:
        put_field(b, p, in->a);
        return;
    case OP_PRED:
        put_predicate(b, p, in->a);
        return;
    case OP_SCALAR:
        buf_add(b, p->scalars.at[in->a].expr->text);
        return;
    case OP_FOLD:
        buf_add(b, p->scalars.at[p->folds.at[in->a].scalar].expr->text);
        return;
    case OP_EXEMPT:
        buf_add(b, p->waivers.at[in->a].ast->exempt->cond_text);
        return;
    case OP_RULE:
    case OP_EACH:
    case OP_COMMIT:
        buf_add(b, p->rules.at[in->a].ast->id);
        return;
    case OP_ASSERT:
        buf_add(b, p->asserts.at[in->a].ast->cond->text);
        return;
    case OP_SET:
    case OP_UNSET:
    case OP_APPEND:
        buf_add(b, p->writes.at[in->a].ast->target->text);
        return;
    case OP_APPLY:
        buf_add(b, p->applies.at[in->a].ast->text);
        return;
    case OP_TAG:
        buf_add(b, p->notes.at[in->a].ast->text);
        return;
    case OP_CONST:
    case OP_AND:
    case OP_OR:
    case OP_ANDN:
    case OP_ORN:
    case OP_NOT:
    case OP_ELSE:
    case OP_WARN:
    case OP_END:
    case OP_COUNT:
        return;
    }
}

static void put_inst(struct buf *b, const struct program *p, uint32_t i)
{
    const struct inst *in = &p->code.at[i];
    const struct op_info *info = op_info(in->op);
    size_t from = b->n;
    buf_printf(b, "  %-5u %-7s", i, info->word);
    put_operand(b, info->dst, in->dst);
    put_operand(b, info->a, in->a);
    put_operand(b, info->b, in->b);
    size_t width = b->n - from;
    buf_pad(b, ' ', width < 32 ? 32 - width : 1);
    size_t comment = b->n;
    put_comment(b, p, in);
    if (comment == b->n) /* no comment: no blanks at the end */
        while (b->p[b->n - 1] == ' ')
            b->n--;
    buf_putc(b, '\n');
}

void engine_put_program(struct buf *b, const struct program *p)
{
    put_tables(b, p);
    put_folds(b, p);
    for (uint32_t s = 0; s < p->sections.n; s++) {
        const struct section *section = &p->sections.at[s];
        str kind =
            section->kind == AST_TABLE ? section->table : str_of(ast_root_name(section->kind));
        buf_printf(b, "code for each %.*s\n", STR_ARG(kind));
        for (uint32_t i = section->first; i < section->end; i++)
            put_inst(b, p, i);
    }
}

/* ---- parts ---- */

void cond_parts(const struct cond *c, const struct part_calls *calls)
{
    if (!c)
        return;
    if (c->kind == COND_SCALAR)
        calls->scalar(calls->ctx, c->index);
    if (c->kind == COND_PRED && calls->predicate)
        calls->predicate(calls->ctx);
    for (uint32_t i = 0; i < c->n; i++)
        cond_parts(c->kids[i], calls);
}

void loop_parts(const struct loop *loop, const struct part_calls *calls)
{
    cond_parts(loop->body, calls);
    cond_parts(loop->where, calls);
    cond_parts(loop->rest, calls);
    if (loop->value != PROGRAM_NONE)
        calls->scalar(calls->ctx, loop->value);
    for (uint32_t k = 0; k < loop->key_count; k++) {
        calls->scalar(calls->ctx, loop->keys[k].inner);
        calls->scalar(calls->ctx, loop->keys[k].outer);
    }
}
