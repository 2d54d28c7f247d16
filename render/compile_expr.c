/* SPDX-License-Identifier: Apache-2.0 */
/* Expressions to code: each leaves exactly one value on the stack. */
#include "render/compile.h"

static uint32_t count(const struct tnode *n)
{
    uint32_t k = 0;
    for (; n; n = n->next)
        k++;
    return k;
}

/* Constant folding is left to the one case that is common: a negative number. */
static bool fold_negative(struct compiler *c, const struct tnode *n)
{
    if (n->a->kind != TNODE_CONST)
        return false;
    struct value v = n->a->value;
    if (v.kind == VALUE_INT && v.as.integer != INT64_MIN)
        v.as.integer = -v.as.integer;
    else if (v.kind == VALUE_FLOAT)
        v.as.real = -v.as.real;
    else
        return false;
    code_emit(c, OP_CONST, 0, 0, constant(c, v), 1);
    return true;
}

static void compile_items(struct compiler *c, const struct tnode *n, enum op op)
{
    uint32_t k = count(n);
    for (const struct tnode *i = n; i; i = i->next)
        compile_expr(c, i);
    code_emit(c, op, 0, 0, k, 1 - (int)k);
}

static void compile_map(struct compiler *c, const struct tnode *n)
{
    uint32_t k = count(n->a);
    for (const struct tnode *i = n->a; i; i = i->next) {
        compile_expr(c, i->a);
        compile_expr(c, i->b);
    }
    code_emit(c, OP_MAP, 0, 0, k, 1 - 2 * (int)k);
}

/* a < b < c: each link leaves its right side, or false and goes to the end. */
static void compile_compare(struct compiler *c, const struct tnode *n)
{
    VEC(uint32_t) ends = {0};
    compile_expr(c, n->a);
    for (const struct tnode *k = n->b; k; k = k->next) {
        compile_expr(c, k->a);
        c->place = (struct code_place){n->from, n->to};
        if (k->next)
            vec_push(c->arena, &ends, code_emit(c, OP_CHAIN, k->op, 0, 0, -1));
        else
            code_emit(c, OP_COMPARE, k->op, 0, 0, -1);
    }
    for (uint32_t i = 0; i < ends.n; i++)
        land(c, ends.at[i]);
}

/* What arguments leave behind on the stack. */
struct arg_shape {
    uint16_t positional, named;
    uint8_t spread; /* 1: a list, 2: a map */
    uint32_t names;
    int values;
};

static struct arg_shape compile_args(struct compiler *c, const struct tnode *args, bool caller,
                                     uint32_t caller_number)
{
    struct arg_shape s = {0};
    struct value names = value_list(c->arena);
    for (const struct tnode *k = args; k; k = k->next)
        if (k->kind != TNODE_NAMED && k->kind != TNODE_SPREAD && k->kind != TNODE_SPREAD_MAP) {
            compile_expr(c, k);
            s.positional++;
        }
    for (const struct tnode *k = args; k; k = k->next)
        if (k->kind == TNODE_NAMED) {
            compile_expr(c, k->a);
            list_add(&names, value_string(k->text));
            s.named++;
        }
    if (caller) {
        code_emit(c, OP_MACRO, 0, 0, caller_number, 1);
        list_add(&names, value_string(STR("caller")));
        s.named++;
    }
    s.values = s.positional + s.named;
    for (const struct tnode *k = args; k; k = k->next)
        if (k->kind == TNODE_SPREAD) {
            compile_expr(c, k->a);
            s.spread |= 1;
            s.values++;
        }
    for (const struct tnode *k = args; k; k = k->next)
        if (k->kind == TNODE_SPREAD_MAP) {
            compile_expr(c, k->a);
            s.spread |= 2;
            s.values++;
        }
    if (s.named || s.spread)
        s.names = constant(c, names);
    return s;
}

/* The instruction itself and, where it needs them, its further arguments. */
static void emit_call(struct compiler *c, enum op op, uint32_t number, const struct arg_shape *s)
{
    bool extra = s->named || s->spread;
    code_emit(c, op, extra, s->positional, number, -s->values);
    if (extra)
        code_emit(c, OP_EXTRA, s->spread, s->named, s->names, 0);
}

void compile_call(struct compiler *c, const struct tnode *n, const struct code *caller,
                  uint32_t caller_number)
{
    const struct tnode *f = n->a;
    bool method = f->kind == TNODE_GETATTR;
    compile_expr(c, method ? f->a : f);
    struct arg_shape s = compile_args(c, n->b, caller != NULL, caller_number);
    c->place = (struct code_place){n->from, n->to};
    emit_call(c, method ? OP_METHOD : OP_CALL, method ? constant_text(c, f->text) : 0, &s);
}

static void suggest(struct compiler *c, bool test, str name)
{
    size_t n = 0;
    const struct builtin_info *rows = test ? render_tests(&n) : render_filters(&n);
    str *names = ARENA_ARRAY(c->arena, str, n);
    for (size_t i = 0; i < n; i++)
        names[i] = str_of(rows[i].name);
    str near = str_nearest(name, names, n);
    if (near.n)
        diag_label(c->dg, "did you mean `%.*s`?", STR_ARG(near));
}

/* An unknown filter or test: an error now, or where an `if` guards it when it is reached. */
static void unknown(struct compiler *c, const struct tnode *n, bool test)
{
    if (c->guarded) {
        code_emit(c, OP_UNKNOWN, test, 0, constant_text(c, n->text), 0);
        return;
    }
    if (c->failed)
        return;
    c->failed = true;
    size_t at =
        str_find((str){c->dg->sources.at[c->source].text.p + n->from, n->to - n->from}, n->text, 0);
    span place = {c->source, n->from, n->to};
    if (at != SIZE_MAX && n->a && n->a->to > n->from)
        at = str_find((str){c->dg->sources.at[c->source].text.p + n->from, n->to - n->from},
                      n->text, n->a->to - n->from);
    if (at != SIZE_MAX)
        place =
            (span){c->source, n->from + (uint32_t)at, n->from + (uint32_t)at + (uint32_t)n->text.n};
    DIAG_STR(c->dg, TEMPLATE_UNKNOWN, place, test ? STR("test") : STR("filter"), n->text);
    suggest(c, test, n->text);
}

static void apply_filter(struct compiler *c, const struct tnode *n)
{
    struct arg_shape s = compile_args(c, n->b, false, 0);
    int number = filter_index(n->text);
    c->place = (struct code_place){n->from, n->to};
    if (number < 0)
        unknown(c, n, false);
    emit_call(c, OP_FILTER, number < 0 ? 0 : (uint32_t)number, &s);
}

void compile_filters(struct compiler *c, const struct tnode *chain)
{
    if (chain->a)
        compile_filters(c, chain->a);
    apply_filter(c, chain);
}

static void compile_test(struct compiler *c, const struct tnode *n)
{
    compile_expr(c, n->a);
    struct arg_shape s = compile_args(c, n->b, false, 0);
    int number = test_index(n->text);
    c->place = (struct code_place){n->from, n->to};
    if (number < 0)
        unknown(c, n, true);
    emit_call(c, OP_TEST, number < 0 ? 0 : (uint32_t)number, &s);
}

static void compile_cond(struct compiler *c, const struct tnode *n)
{
    c->guarded++;
    compile_expr(c, n->a);
    uint32_t otherwise = code_emit(c, OP_JUMP_FALSE, 0, 0, 0, -1);
    compile_expr(c, n->b);
    uint32_t end = code_emit(c, OP_JUMP, 0, 0, 0, -1);
    land(c, otherwise);
    if (n->c) {
        compile_expr(c, n->c);
    } else {
        struct value u = value_string(STR("the inline if was false and has no else"));
        code_emit(c, OP_LOOKUP, 1, 0, constant(c, u), 1);
    }
    land(c, end);
    c->guarded--;
}

static void compile_logic(struct compiler *c, const struct tnode *n, enum op op)
{
    compile_expr(c, n->a);
    uint32_t end = code_emit(c, op, 0, 0, 0, -1);
    compile_expr(c, n->b);
    land(c, end);
}

static void compile_item(struct compiler *c, const struct tnode *n)
{
    compile_expr(c, n->a);
    if (n->b->kind != TNODE_SLICE) {
        compile_expr(c, n->b);
        c->place = (struct code_place){n->from, n->to};
        code_emit(c, OP_ITEM, 0, 0, 0, -1);
        return;
    }
    const struct tnode *const parts[] = {n->b->a, n->b->b, n->b->c};
    for (size_t i = 0; i < COUNTOF(parts); i++) {
        if (parts[i])
            compile_expr(c, parts[i]);
        else
            code_emit(c, OP_CONST, 0, 0, constant(c, value_null()), 1);
    }
    c->place = (struct code_place){n->from, n->to};
    code_emit(c, OP_SLICE, 0, 0, 0, -3);
}

static void compile_negate(struct compiler *c, const struct tnode *n)
{
    if (fold_negative(c, n))
        return;
    compile_expr(c, n->a);
    code_emit(c, OP_NEGATE, 0, 0, 0, 0);
}

static void compile_binary(struct compiler *c, const struct tnode *n)
{
    compile_expr(c, n->a);
    compile_expr(c, n->b);
    c->place = (struct code_place){n->from, n->to};
    code_emit(c, OP_BINARY, n->op, 0, 0, -1);
}

void compile_expr(struct compiler *c, const struct tnode *n)
{
    c->place = (struct code_place){n->from, n->to};
    switch ((enum tnode_kind)n->kind) {
    case TNODE_CONST:
        code_emit(c, OP_CONST, 0, 0, constant(c, n->value), 1);
        break;
    case TNODE_NAME:
        load_name(c, n->text);
        break;
    case TNODE_TUPLE:
        compile_items(c, n->a, OP_TUPLE);
        break;
    case TNODE_LIST:
        compile_items(c, n->a, OP_LIST);
        break;
    case TNODE_DICT:
        compile_map(c, n);
        break;
    case TNODE_GETATTR:
        compile_expr(c, n->a);
        c->place = (struct code_place){n->from, n->to};
        code_emit(c, OP_ATTR, 0, is_method_name(n->text), constant_text(c, n->text), 0);
        break;
    case TNODE_GETITEM:
        compile_item(c, n);
        break;
    case TNODE_CALL:
        compile_call(c, n, NULL, 0);
        break;
    case TNODE_FILTER:
        compile_expr(c, n->a);
        apply_filter(c, n);
        break;
    case TNODE_TEST:
        compile_test(c, n);
        break;
    case TNODE_NOT:
        compile_expr(c, n->a);
        code_emit(c, OP_NOT, 0, 0, 0, 0);
        break;
    case TNODE_NEGATE:
        compile_negate(c, n);
        break;
    case TNODE_POSITIVE:
        compile_expr(c, n->a);
        code_emit(c, OP_NEGATE, 1, 0, 0, 0);
        break;
    case TNODE_BINARY:
        compile_binary(c, n);
        break;
    case TNODE_AND:
        compile_logic(c, n, OP_AND);
        break;
    case TNODE_OR:
        compile_logic(c, n, OP_OR);
        break;
    case TNODE_CONCAT:
        compile_items(c, n->a, OP_CONCAT);
        break;
    case TNODE_COMPARE:
        compile_compare(c, n);
        break;
    case TNODE_COND:
        compile_cond(c, n);
        break;
#define EXPRESSION(name, parts)
#define STATEMENT(name, parts) case TNODE_##name:
#include "grammar/template.def" /* IWYU pragma: keep */
#undef STATEMENT
#undef EXPRESSION
    case TNODE_MEMBER_REF:
    case TNODE_PAIR:
    case TNODE_SLICE:
    case TNODE_NAMED:
    case TNODE_SPREAD:
    case TNODE_SPREAD_MAP:
    case TNODE_OPERAND:
    case TNODE_COUNT:
        break;
    }
}
