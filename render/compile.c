/* SPDX-License-Identifier: Apache-2.0 */
/* Statements to code. A template becomes one struct code for its top and one for each macro, call
 * block, block and recursive loop; op.def says what the instructions do. */
#include "render/compile.h"

static void compile_body(struct compiler *, const struct tnode *);

static void reserve(struct compiler *c, struct code *k)
{
    if (k->insns.n < k->places_cap)
        return;
    uint32_t cap = k->places_cap ? k->places_cap * 2 : 32;
    k->places =
        arena_grow(c->arena, k->places, k->places_cap * sizeof *k->places, cap * sizeof *k->places);
    k->places_cap = cap;
}

uint32_t code_emit(struct compiler *c, enum op op, uint8_t a, uint16_t b, uint32_t k, int effect)
{
    struct code *code = c->code;
    reserve(c, code);
    code->places[code->insns.n] = c->place;
    vec_push(c->arena, &code->insns, (struct insn){(uint8_t)op, a, b, k});
    if (c->depth + 1 > code->stack_n)
        code->stack_n = c->depth + 1;
    c->depth = (uint32_t)((int)c->depth + effect);
    if (c->depth > code->stack_n)
        code->stack_n = c->depth;
    return code->insns.n - 1;
}

void land(struct compiler *c, uint32_t at)
{
    c->code->insns.at[at].c = c->code->insns.n;
}

uint32_t here(const struct compiler *c)
{
    return c->code->insns.n;
}

uint32_t constant(struct compiler *c, struct value v)
{
    vec_push(c->arena, &c->template->constants, v);
    return c->template->constants.n - 1;
}

uint32_t constant_text(struct compiler *c, str s)
{
    uint32_t n = c->template->constants.n, from = n > 64 ? n - 64 : 0;
    for (uint32_t i = from; i < n; i++) {
        const struct value *k = &c->template->constants.at[i];
        if (k->kind == VALUE_STRING && k->len == s.n &&
            (!s.n || k->as.text[s.n - 1] == s.p[s.n - 1]) && str_eq(value_text(k), s))
            return i;
    }
    return constant(c, value_string(s));
}

void compile_fail(struct compiler *c, const struct tnode *n, const char *format, ...)
{
    if (c->failed)
        return;
    c->failed = true;
    struct buf b = BUF(c->arena);
    va_list ap;
    va_start(ap, format);
    buf_vprintf(&b, format, ap);
    va_end(ap);
    DIAG_STR(c->dg, TEMPLATE_SYNTAX, ((span){c->source, n->from, n->to}), buf_str(&b));
}

/* Begins a scope inside the running code; names that an earlier pass set are forgotten. */
static struct scope *enter(struct compiler *c, const struct tnode *body)
{
    struct scope *s = scope_push(c, c->code, body);
    if (s->names.n)
        code_emit(c, OP_CLEAR, 0, s->first, c->code->slot_n, 0);
    return s;
}

struct saved {
    struct code *code;
    struct scope *scope;
    struct open_block *open;
    uint32_t depth, guarded;
};

static uint32_t begin_code(struct compiler *c, struct saved *old, enum code_kind kind, str name)
{
    *old = (struct saved){c->code, c->scope, c->open, c->depth, c->guarded};
    struct code *k = ARENA_NEW(c->arena, struct code);
    *k = (struct code){.kind = kind,
                       .name = name,
                       .template = c->template,
                       .caller_slot = -1,
                       .varargs_slot = -1,
                       .kwargs_slot = -1};
    vec_push(c->arena, &c->template->codes, k);
    c->code = k;
    c->open = NULL;
    c->depth = 0;
    c->guarded = 0;
    return c->template->codes.n - 1;
}

static void end_code(struct compiler *c, const struct saved *old)
{
    code_emit(c, OP_RETURN, 0, 0, 0, 0);
    c->code = old->code;
    c->scope = old->scope;
    c->open = old->open;
    c->depth = old->depth;
    c->guarded = old->guarded;
}

static void compile_params(struct compiler *c, const struct tnode *params)
{
    struct code *k = c->code;
    for (const struct tnode *p = params; p; p = p->next)
        k->param_n++;
    k->params = ARENA_ARRAY(c->arena, str, k->param_n + 1);
    k->has_default = ARENA_ARRAY(c->arena, bool, k->param_n + 1);
    uint32_t i = 0;
    for (const struct tnode *p = params; p; p = p->next, i++) {
        k->params[i] = p->text;
        k->has_default[i] = p->a != NULL;
        scope_add(c, c->scope, p->text, true);
    }
    i = 0;
    for (const struct tnode *p = params; p; p = p->next, i++) {
        if (!p->a)
            continue;
        c->place = (struct code_place){p->from, p->to};
        uint32_t given = code_emit(c, OP_GIVEN, 0, (uint16_t)i, 0, 0);
        compile_expr(c, p->a);
        code_emit(c, OP_STORE, 0, (uint16_t)i, 0, -1);
        land(c, given);
    }
}

static int special(struct compiler *c, const struct tnode *params, const struct tnode *body,
                   const char *name)
{
    for (const struct tnode *p = params; p; p = p->next)
        if (str_eq(p->text, str_of(name)))
            return (int)scope_add(c, c->scope, p->text, true);
    if (!uses_name(body, name))
        return -1;
    return (int)scope_add(c, c->scope, str_of(name), true);
}

/* A macro or the body of a call block; its number. */
static uint32_t compile_macro(struct compiler *c, enum code_kind kind, str name,
                              const struct tnode *params, const struct tnode *body)
{
    struct saved old;
    uint32_t number = begin_code(c, &old, kind, name);
    struct scope *s = scope_push(c, c->code, NULL);
    for (const struct tnode *p = params; p; p = p->next)
        scope_add(c, s, p->text, true);
    c->code->caller_slot = special(c, params, body, "caller");
    c->code->varargs_slot = special(c, params, body, "varargs");
    c->code->kwargs_slot = special(c, params, body, "kwargs");
    compile_params(c, params);
    scope_add_stores(c, s, body);
    compile_body(c, body);
    end_code(c, &old);
    return number;
}

static void compile_if(struct compiler *c, const struct tnode *n)
{
    VEC(uint32_t) ends = {0};
    c->guarded++;
    for (const struct tnode *k = n->a; k; k = k->next) {
        compile_expr(c, k->a);
        uint32_t next = code_emit(c, OP_JUMP_FALSE, 0, 0, 0, -1);
        compile_body(c, k->b);
        if (k->next || n->b)
            vec_push(c->arena, &ends, code_emit(c, OP_JUMP, 0, 0, 0, 0));
        land(c, next);
    }
    compile_body(c, n->b);
    for (uint32_t i = 0; i < ends.n; i++)
        land(c, ends.at[i]);
    c->guarded--;
}

static void open_push(struct compiler *c, struct open_block *o, int kind)
{
    *o = (struct open_block){.outer = c->open, .depth = c->depth};
    o->kind = kind == 0 ? OPEN_LOOP : kind == 1 ? OPEN_CAPTURE : OPEN_ESCAPE;
    c->open = o;
}

/* Loops whose body uses `loop` know their length, so a filter must run over all items before. */
static void gather(struct compiler *c, const struct tnode *n)
{
    uint16_t item = scope_add(c, c->scope, STR("<item>"), false);
    code_emit(c, OP_FOR, 0, 0, 0, -1);
    uint32_t next = code_emit(c, OP_NEXT, 0, 0, 0, 1);
    code_emit(c, OP_STORE, 0, item, 0, -1);
    code_emit(c, OP_SLOT, 0, item, 0, 1);
    store_target(c, n->a, false);
    compile_expr(c, n->c);
    code_emit(c, OP_JUMP_FALSE, 0, 0, next, -1);
    code_emit(c, OP_SLOT, 0, item, 0, 1);
    code_emit(c, OP_GATHER, 0, 0, 0, -1);
    code_emit(c, OP_JUMP, 0, 0, next, 0);
    land(c, next);
    code_emit(c, OP_END_FOR, 0, 0, 0, 0);
}

/* The loop itself; what is walked lies on the stack. again: slot of the loop's callable, or -1 */
static void compile_loop(struct compiler *c, const struct tnode *n, struct scope *s, bool uses_loop,
                         int again)
{
    uint32_t clear_to = c->code->slot_n;
    uint16_t loop_slot = uses_loop ? scope_add(c, s, STR("loop"), true) : 0;
    struct open_block o;
    bool clears = false;
    for (uint32_t i = 0; i < s->names.n; i++)
        clears = clears || !s->names.at[i].always;
    c->place = (struct code_place){n->from, n->b->to};
    code_emit(c, OP_FOR, (uint8_t)(uses_loop | (again >= 0 ? 2 : 0)), loop_slot, 0, -1);
    open_push(c, &o, 0);
    o.next = code_emit(c, OP_NEXT, 0, 0, 0, 1);
    if (clears)
        code_emit(c, OP_CLEAR, 0, s->first, clear_to, 0);
    store_target(c, n->a, false);
    if (n->c && !uses_loop) {
        compile_expr(c, n->c);
        code_emit(c, OP_JUMP_FALSE, 0, 0, o.next, -1);
    }
    code_emit(c, OP_RAN, 0, 0, 0, 0);
    compile_body(c, n->d);
    code_emit(c, OP_JUMP, 0, 0, o.next, 0);
    land(c, o.next);
    for (uint32_t i = 0; i < o.breaks.n; i++)
        land(c, o.breaks.at[i]);
    c->open = o.outer;
    c->depth = o.depth;
}

static void compile_for(struct compiler *c, const struct tnode *n, int again)
{
    bool uses_loop = again >= 0 || uses_name(n->d, "loop") || has_scoped_block(n->d);
    bool gathers = n->c && uses_loop;
    if (gathers)
        code_emit(c, OP_LIST, 0, 0, 0, 1);
    if (again >= 0)
        code_emit(c, OP_SLOT, 0, (uint16_t)(again - 1), 0, 1);
    else
        compile_expr(c, n->b);
    struct scope *s = scope_push(c, c->code, n->d);
    scope_add_targets(c, s, n->a, true);
    if (gathers)
        gather(c, n);
    compile_loop(c, n, s, uses_loop, again);
    scope_pop(c);
    uint32_t end = code_emit(c, OP_END_FOR, 0, 0, 0, 0);
    if (!n->e)
        return;
    enter(c, n->e);
    compile_body(c, n->e);
    scope_pop(c);
    land(c, end);
}

/* A recursive loop is code of its own, called with what it walks: slot 0; slot 1 is the callable.
 */
static void compile_recursive(struct compiler *c, const struct tnode *n)
{
    struct saved old;
    uint32_t number = begin_code(c, &old, CODE_LOOP, STR("loop"));
    struct scope *s = scope_push(c, c->code, NULL);
    scope_add(c, s, STR("<walked>"), true);
    scope_add(c, s, STR("<again>"), true);
    compile_for(c, n, 1);
    end_code(c, &old);
    compile_expr(c, n->b);
    code_emit(c, OP_RECUR, 0, 0, number, -1);
}

static void compile_jump(struct compiler *c, const struct tnode *n, bool breaks)
{
    uint32_t depth = c->depth;
    struct open_block *o = c->open;
    for (; o && o->kind != OPEN_LOOP; o = o->outer) {
        if (o->kind == OPEN_CAPTURE) {
            code_emit(c, OP_CAPTURED, 0, 0, 0, 0);
            code_emit(c, OP_POP, 0, 0, 0, -1);
        } else {
            code_emit(c, OP_ESCAPE_OFF, 0, 0, 0, -1);
        }
    }
    if (!o) {
        compile_fail(c, n, "'%s' stands outside of a loop", breaks ? "break" : "continue");
        return;
    }
    uint32_t at = code_emit(c, OP_JUMP, 0, 0, o->next, 0);
    if (breaks)
        vec_push(c->arena, &o->breaks, at);
    c->depth = depth;
}

/* Body into a text on the stack. */
static void compile_capture(struct compiler *c, const struct tnode *body)
{
    struct open_block o;
    code_emit(c, OP_CAPTURE, 0, 0, 0, 1);
    open_push(c, &o, 1);
    enter(c, body);
    compile_body(c, body);
    scope_pop(c);
    c->open = o.outer;
    code_emit(c, OP_CAPTURED, 0, 0, 0, 0);
}

static void compile_autoescape(struct compiler *c, const struct tnode *n)
{
    struct open_block o;
    compile_expr(c, n->a);
    code_emit(c, OP_ESCAPE_ON, 0, 0, 0, 0);
    open_push(c, &o, 2);
    enter(c, n->b);
    compile_body(c, n->b);
    scope_pop(c);
    c->open = o.outer;
    code_emit(c, OP_ESCAPE_OFF, 0, 0, 0, -1);
}

static void compile_with(struct compiler *c, const struct tnode *n)
{
    struct scope *outer = c->scope;
    struct scope *s = enter(c, n->b);
    for (const struct tnode *k = n->a; k; k = k->next) {
        c->scope = outer;
        compile_expr(c, k->b);
        c->scope = s;
        scope_add_targets(c, s, k->a, true);
        store_target(c, k->a, false);
    }
    compile_body(c, n->b);
    scope_pop(c);
}

static bool has_block(const struct template *t, str name)
{
    for (uint32_t i = 0; i < t->blocks.n; i++)
        if (str_eq(t->blocks.at[i]->name, name))
            return true;
    return false;
}

static void compile_block(struct compiler *c, const struct tnode *n)
{
    struct saved old;
    if (has_block(c->template, n->text))
        compile_fail(c, n, "block '%.*s' is defined twice", STR_ARG(n->text));
    begin_code(c, &old, CODE_BLOCK, n->text);
    c->code->flags = n->op;
    vec_push(c->arena, &c->template->blocks, c->code);
    c->scope = NULL;
    scope_push(c, c->code, n->a);
    compile_body(c, n->a);
    end_code(c, &old);
    if (n->op & TEMPLATE_SCOPED)
        push_locals(c);
    else
        code_emit(c, OP_CONST, 0, 0, constant(c, value_null()), 1);
    c->place = (struct code_place){n->from, n->to};
    code_emit(c, OP_BLOCK, n->op & TEMPLATE_REQUIRED, 0, constant_text(c, n->text), -1);
}

static void compile_from(struct compiler *c, const struct tnode *n)
{
    for (const struct tnode *k = n->b; k; k = k->next)
        if (k->text.n && k->text.p[0] == '_')
            compile_fail(c, k, "'%.*s': names that begin with _ cannot be imported",
                         STR_ARG(k->text));
    push_locals(c);
    compile_expr(c, n->a);
    c->place = (struct code_place){n->from, n->to};
    code_emit(c, OP_IMPORT, n->op, 0, 0, -1);
    for (const struct tnode *k = n->b; k; k = k->next) {
        c->place = (struct code_place){k->from, k->to};
        code_emit(c, OP_MEMBER, 0, 0, constant_text(c, k->text), 1);
        store_name(c, k->alias, false);
    }
    code_emit(c, OP_POP, 0, 0, 0, -1);
}

static void compile_extends(struct compiler *c, const struct tnode *n)
{
    if (!c->scope || !c->scope->root)
        compile_fail(c, n, "extends belongs to the top of a template");
    compile_expr(c, n->a);
    c->place = (struct code_place){n->from, n->to};
    code_emit(c, OP_EXTENDS, 0, 0, 0, -1);
}

static void compile_statement(struct compiler *c, const struct tnode *n)
{
    switch ((enum tnode_kind)n->kind) {
    case TNODE_TEXT:
        code_emit(c, OP_TEXT, 0, 0, constant(c, value_string(n->text)), 0);
        break;
    case TNODE_OUTPUT:
        compile_expr(c, n->a);
        c->place = (struct code_place){n->a->from, n->a->to};
        code_emit(c, OP_PRINT, 0, 0, 0, -1);
        break;
    case TNODE_IF:
        compile_if(c, n);
        break;
    case TNODE_FOR:
        if (n->op & TEMPLATE_RECURSIVE)
            compile_recursive(c, n);
        else
            compile_for(c, n, -1);
        break;
    case TNODE_SET:
        compile_expr(c, n->b);
        store_target(c, n->a, true);
        break;
    case TNODE_SET_BLOCK:
        compile_capture(c, n->c);
        if (n->b)
            compile_filters(c, n->b);
        store_target(c, n->a, true);
        break;
    case TNODE_MACRO: {
        uint32_t number = compile_macro(c, CODE_MACRO, n->text, n->a, n->b);
        code_emit(c, OP_MACRO, 0, 0, number, 1);
        store_name(c, n->text, true);
        break;
    }
    case TNODE_CALL_BLOCK: {
        uint32_t number = compile_macro(c, CODE_CALLER, STR("caller"), n->b, n->c);
        compile_call(c, n->a, c->template->codes.at[number], number);
        code_emit(c, OP_PRINT, 0, 0, 0, -1);
        break;
    }
    case TNODE_FILTER_BLOCK:
        compile_capture(c, n->b);
        compile_filters(c, n->a);
        code_emit(c, OP_PRINT, 0, 0, 0, -1);
        break;
    case TNODE_INCLUDE:
        push_locals(c);
        compile_expr(c, n->a);
        c->place = (struct code_place){n->from, n->to};
        code_emit(c, OP_INCLUDE, n->op, 0, 0, -2);
        break;
    case TNODE_IMPORT:
        push_locals(c);
        compile_expr(c, n->a);
        c->place = (struct code_place){n->from, n->to};
        code_emit(c, OP_IMPORT, n->op, 0, 0, -1);
        store_name(c, n->text, false);
        break;
    case TNODE_FROM:
        compile_from(c, n);
        break;
    case TNODE_EXTENDS:
        compile_extends(c, n);
        break;
    case TNODE_BLOCK:
        compile_block(c, n);
        break;
    case TNODE_WITH:
        compile_with(c, n);
        break;
    case TNODE_DO:
        compile_expr(c, n->a);
        code_emit(c, OP_POP, 0, 0, 0, -1);
        break;
    case TNODE_BREAK:
    case TNODE_CONTINUE:
        compile_jump(c, n, n->kind == TNODE_BREAK);
        break;
    case TNODE_AUTOESCAPE:
        compile_autoescape(c, n);
        break;
    case TNODE_BRANCH:
    case TNODE_PARAM:
    case TNODE_ALIAS:
#define STATEMENT(name, parts)
#define EXPRESSION(name, parts) case TNODE_##name:
#include "grammar/template.def" /* IWYU pragma: keep */
#undef EXPRESSION
#undef STATEMENT
    case TNODE_COUNT:
        break;
    }
}

/* In a template that extends another one, what stands outside of blocks is run but not written. */
static void compile_body(struct compiler *c, const struct tnode *n)
{
    for (; n && !c->failed; n = n->next) {
        c->place = (struct code_place){n->from, n->to};
        bool silent = c->template->extends && c->code->kind == CODE_MAIN &&
                      (n->kind == TNODE_TEXT || n->kind == TNODE_OUTPUT ||
                       (n->kind == TNODE_BLOCK && c->scope && c->scope->root));
        uint32_t skip = silent ? code_emit(c, OP_EXTENDED, 0, 0, 0, 0) : 0;
        compile_statement(c, n);
        if (silent)
            land(c, skip);
    }
}

static bool has_extends(const struct tnode *n)
{
    for (; n; n = n->next) {
        if (n->kind == TNODE_EXTENDS)
            return true;
        if (n->kind == TNODE_IF && (has_extends(n->a) || has_extends(n->b)))
            return true;
        if (n->kind == TNODE_BRANCH && has_extends(n->b))
            return true;
    }
    return false;
}

bool compile_template(struct template *t, const struct template_tree *tree, struct diags *dg)
{
    struct compiler c = {.arena = t->env->arena, .template = t, .dg = dg, .source = tree->source};
    struct saved old;
    t->extends = has_extends(tree->body);
    begin_code(&c, &old, CODE_MAIN, t->name);
    t->main = c.code;
    scope_push(&c, c.code, NULL);
    compile_body(&c, tree->body);
    end_code(&c, &old);
    return !c.failed;
}

const char *op_name(enum op op)
{
    static const char *const names[] = {
#define OP(name, operands, effect) #name,
#include "render/op.def" /* IWYU pragma: keep */
#undef OP
    };
    return names[op];
}

static bool names_constant(enum op op)
{
    return op == OP_TEXT || op == OP_CONST || op == OP_LOOKUP || op == OP_STORE_ROOT ||
           op == OP_STORE_MEMBER || op == OP_ATTR || op == OP_METHOD || op == OP_UNKNOWN ||
           op == OP_LOCAL || op == OP_MEMBER || op == OP_BLOCK || op == OP_SLOT;
}

void code_dump(struct buf *b, const struct template *t, const struct code *k)
{
    static const char *const kinds[] = {"main", "macro", "caller", "block", "loop"};
    buf_printf(b, "%s %.*s slots %u stack %u\n", kinds[k->kind], STR_ARG(k->name), k->slot_n,
               k->stack_n);
    for (uint32_t i = 0; i < k->insns.n; i++) {
        const struct insn *n = &k->insns.at[i];
        enum op op = (enum op)n->op;
        buf_printf(b, "%5u  %-13s %u %u %u", i, op_name(op), n->a, n->b, n->c);
        if (names_constant(op) && n->c < t->constants.n) {
            buf_add(b, STR("  ; "));
            buf_put_visible(b, value_text(&t->constants.at[n->c]));
        } else if (op == OP_FILTER) {
            buf_printf(b, "  ; %s", filter_at(n->c)->name);
        } else if (op == OP_TEST) {
            buf_printf(b, "  ; %s", test_at(n->c)->name);
        }
        buf_putc(b, '\n');
    }
}
