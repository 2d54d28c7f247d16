/* SPDX-License-Identifier: Apache-2.0 */
/* Where a name of a template lives: in a slot of a frame or in the context. */
#include "render/compile.h"

uint16_t scope_add(struct compiler *c, struct scope *s, str name, bool always)
{
    for (uint32_t i = 0; i < s->names.n; i++)
        if (str_eq(s->names.at[i].name, name)) {
            s->names.at[i].always = s->names.at[i].always || always;
            return s->names.at[i].slot;
        }
    uint32_t slot = s->code->slot_n++;
    if (slot >= UINT16_MAX && !c->failed) {
        c->failed = true;
        diag_limit(c->dg, (span){c->source, c->place.from, c->place.to}, LIMIT_template_range);
    }
    vec_push(c->arena, &s->names, (struct scope_name){name, (uint16_t)slot, always});
    return (uint16_t)slot;
}

void scope_add_targets(struct compiler *c, struct scope *s, const struct tnode *t, bool always)
{
    if (t->kind == TNODE_TUPLE) {
        for (const struct tnode *k = t->a; k; k = k->next)
            scope_add_targets(c, s, k, always);
    } else if (t->kind == TNODE_NAME) {
        scope_add(c, s, t->text, always);
    }
}

void scope_add_stores(struct compiler *c, struct scope *s, const struct tnode *n)
{
    for (; n; n = n->next) {
        switch ((enum tnode_kind)n->kind) {
        case TNODE_SET:
        case TNODE_SET_BLOCK:
            scope_add_targets(c, s, n->a, false);
            break;
        case TNODE_MACRO:
        case TNODE_IMPORT:
            scope_add(c, s, n->text, false);
            break;
        case TNODE_FROM:
            for (const struct tnode *k = n->b; k; k = k->next)
                scope_add(c, s, k->alias, false);
            break;
        case TNODE_IF:
            for (const struct tnode *k = n->a; k; k = k->next)
                scope_add_stores(c, s, k->b);
            scope_add_stores(c, s, n->b);
            break;
        case TNODE_TEXT:
        case TNODE_OUTPUT:
        case TNODE_BRANCH:
        case TNODE_FOR:
        case TNODE_PARAM:
        case TNODE_CALL_BLOCK:
        case TNODE_FILTER_BLOCK:
        case TNODE_INCLUDE:
        case TNODE_ALIAS:
        case TNODE_EXTENDS:
        case TNODE_BLOCK:
        case TNODE_WITH:
        case TNODE_DO:
        case TNODE_BREAK:
        case TNODE_CONTINUE:
        case TNODE_AUTOESCAPE:
#define STATEMENT(name, parts)
#define EXPRESSION(name, parts) case TNODE_##name:
#include "grammar/template.def" /* IWYU pragma: keep */
#undef EXPRESSION
#undef STATEMENT
        case TNODE_COUNT:
            break;
        }
    }
}

struct scope *scope_push(struct compiler *c, struct code *code, const struct tnode *body)
{
    struct scope *s = ARENA_NEW(c->arena, struct scope);
    s->outer = c->scope;
    s->code = code;
    s->first = (uint16_t)code->slot_n;
    s->root = code->kind == CODE_MAIN && !(c->scope && c->scope->code == code);
    if (!s->root)
        scope_add_stores(c, s, body);
    s->guarded = c->guarded;
    c->guarded = 0;
    c->scope = s;
    return s;
}

void scope_pop(struct compiler *c)
{
    c->guarded = c->scope->guarded;
    c->scope = c->scope->outer;
}

static const struct scope_name *scope_find(const struct scope *s, str name)
{
    for (uint32_t i = 0; i < s->names.n; i++)
        if (str_eq(s->names.at[i].name, name))
            return &s->names.at[i];
    return NULL;
}

void load_name(struct compiler *c, str name)
{
    uint8_t out = 0;
    VEC(uint32_t) jumps = {0};
    uint32_t depth = c->depth;
    bool done = false;
    for (const struct scope *s = c->scope; s && !done; s = s->outer) {
        const struct scope_name *n = s->root ? NULL : scope_find(s, name);
        if (n && n->always) {
            code_emit(c, OP_SLOT, out, n->slot, constant_text(c, name), 1);
            done = true;
        } else if (n) {
            vec_push(c->arena, &jumps, code_emit(c, OP_SLOT_OR, out, n->slot, 0, 0));
        }
        if (s->outer && s->outer->code != s->code)
            out++;
    }
    if (!done && str_eq(name, STR("self")))
        code_emit(c, OP_SELF, 0, 0, 0, 1);
    else if (!done && str_eq(name, STR("super")))
        code_emit(c, OP_SUPER, 0, 0, 0, 1);
    else if (!done)
        code_emit(c, OP_LOOKUP, 0, 0, constant_text(c, name), 1);
    for (uint32_t i = 0; i < jumps.n; i++)
        land(c, jumps.at[i]);
    c->depth = depth + 1;
}

void store_name(struct compiler *c, str name, bool exported)
{
    if (c->scope->root) {
        bool seen = exported && !(name.n && name.p[0] == '_');
        code_emit(c, OP_STORE_ROOT, seen, 0, constant_text(c, name), -1);
    } else {
        code_emit(c, OP_STORE, 0, scope_add(c, c->scope, name, false), 0, -1);
    }
}

void store_target(struct compiler *c, const struct tnode *t, bool exported)
{
    if (t->kind == TNODE_NAME) {
        store_name(c, t->text, exported);
    } else if (t->kind == TNODE_MEMBER_REF) {
        load_name(c, t->text);
        code_emit(c, OP_STORE_MEMBER, 0, 0, constant_text(c, t->alias), -2);
    } else {
        uint16_t n = 0;
        for (const struct tnode *k = t->a; k; k = k->next)
            n++;
        code_emit(c, OP_UNPACK, 0, n, 0, n - 1);
        for (const struct tnode *k = t->a; k; k = k->next)
            store_target(c, k, exported);
    }
}

void push_locals(struct compiler *c)
{
    uint8_t out = 0;
    bool any = false;
    for (const struct scope *s = c->scope; s && !s->root; s = s->outer) {
        for (uint32_t i = 0; i < s->names.n; i++) {
            str name = s->names.at[i].name;
            if (name.p[0] == '<')
                continue;
            if (!any)
                code_emit(c, OP_MAP, 0, 0, 0, 1);
            any = true;
            code_emit(c, OP_MAYBE, out, s->names.at[i].slot, 0, 1);
            code_emit(c, OP_LOCAL, 0, 0, constant_text(c, name), -1);
        }
        if (s->outer && s->outer->code != s->code)
            out++;
    }
    if (!any)
        code_emit(c, OP_CONST, 0, 0, constant(c, value_null()), 1);
}

bool uses_name(const struct tnode *n, const char *name)
{
    for (; n; n = n->next) {
        if (n->kind == TNODE_NAME && str_eq(n->text, str_of(name)))
            return true;
        if (uses_name(n->a, name) || uses_name(n->b, name) || uses_name(n->c, name) ||
            uses_name(n->d, name) || uses_name(n->e, name))
            return true;
    }
    return false;
}

bool has_scoped_block(const struct tnode *n)
{
    for (; n; n = n->next)
        if ((n->kind == TNODE_BLOCK && (n->op & TEMPLATE_SCOPED)) || has_scoped_block(n->a) ||
            has_scoped_block(n->b) || has_scoped_block(n->c) || has_scoped_block(n->d) ||
            has_scoped_block(n->e))
            return true;
    return false;
}
