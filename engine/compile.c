/* SPDX-License-Identifier: Apache-2.0 */
/* Rules into a program: sections by kind of object, rules in run order, actions in their order. */
#include "engine/compile.h"

#include "engine/engine.h"
#include "engine/memo.h"

static uint32_t section_of(struct program *p, const struct ast_rule *r)
{
    for (uint32_t i = 0; i < p->sections.n; i++)
        if (p->sections.at[i].kind == r->kind &&
            (r->kind != AST_TABLE || str_eq(p->sections.at[i].table, r->table)))
            return i;
    vec_push(p->arena, &p->sections, (struct section){.kind = r->kind, .table = r->table});
    return p->sections.n - 1;
}

static struct message lower_message(struct compiler *c, const struct ast_message *ast)
{
    struct message m = {.ast = ast, .scalars = ARENA_ARRAY(c->a, uint32_t, ast->n)};
    c->told = true;
    for (uint32_t i = 0; i < ast->n; i++)
        m.scalars[i] = ast->at[i].expr ? lower_value(c, ast->at[i].expr) : UINT32_MAX;
    c->told = false;
    return m;
}

static void lower_assert(struct compiler *c, uint32_t rule, const struct ast_action *ast,
                         bool in_else)
{
    struct cond *cond = lower_condition(c, ast->cond);
    struct assertion as = {.rule = rule, .in_else = in_else, .ast = ast, .cond = cond};
    as.reg = c->loose ? REG_NONE : emit_condition(c, cond);
    as.message = lower_message(c, &ast->message);
    vec_push(c->a, &c->p->asserts, as);
    if (!c->loose)
        emit(c, OP_ASSERT, 0, c->p->asserts.n - 1, as.reg);
}

static void lower_write(struct compiler *c, uint32_t rule, const struct ast_action *ast)
{
    uint32_t value = ast->value ? lower_value(c, ast->value) : 0;
    enum op op = ast->kind == ACTION_SET     ? OP_SET
                 : ast->kind == ACTION_UNSET ? OP_UNSET
                                             : OP_APPEND;
    uint32_t base = ast->kind == ACTION_APPEND ? lower_base(c, ast->target) : PROGRAM_NONE;
    vec_push(c->a, &c->p->writes, (struct write){rule, ast, base});
    emit(c, op, 0, c->p->writes.n - 1, value);
    note_write(c, ast->target);
    c->p->sections.at[c->section].writes = true;
}

static void lower_apply(struct compiler *c, uint32_t rule, const struct ast_action *ast)
{
    struct apply apply = {rule, ast, ast->value ? lower_value(c, ast->value) : UINT32_MAX};
    vec_push(c->a, &c->p->applies, apply);
    emit(c, OP_APPLY, 0, c->p->applies.n - 1, 0);
}

static void lower_note(struct compiler *c, uint32_t rule, const struct ast_action *ast,
                       bool in_else)
{
    struct note note = {.rule = rule, .in_else = in_else, .ast = ast};
    if (ast->kind == ACTION_WARN)
        note.message = lower_message(c, &ast->message);
    vec_push(c->a, &c->p->notes, note);
    if (!c->loose)
        emit(c, ast->kind == ACTION_TAG ? OP_TAG : OP_WARN, 0, c->p->notes.n - 1, 0);
}

static void lower_actions(struct compiler *c, uint32_t rule, const struct ast_actions *all,
                          bool in_else)
{
    for (uint32_t i = 0; i < all->n; i++) {
        const struct ast_action *ast = &all->at[i];
        switch (ast->kind) {
        case ACTION_ASSERT:
            lower_assert(c, rule, ast, in_else);
            break;
        case ACTION_SET:
        case ACTION_UNSET:
        case ACTION_APPEND:
            lower_write(c, rule, ast);
            break;
        case ACTION_APPLY:
            lower_apply(c, rule, ast);
            break;
        case ACTION_TAG:
        case ACTION_WARN:
            lower_note(c, rule, ast, in_else);
            break;
        case ACTION_COUNT:
            break;
        }
    }
}

/* The waivers that may speak for the rule, on the values that its WHEN saw. */
static void lower_waivers(struct compiler *c, struct rule *r, uint32_t i)
{
    r->first_waiver = c->p->waivers.n;
    c->quiet = true;
    r->waiver_count = r->ast->waiver_count;
    for (uint32_t k = 0; k < r->ast->waiver_count; k++) {
        struct waiver w = {.rule = i, .ast = &r->ast->waivers[k], .reg = REG_NONE};
        struct cond *cond = lower_condition(c, w.ast->cond);
        w.cond = cond;
        w.reg = c->loose ? REG_NONE : emit_condition(c, cond);
        vec_push(c->a, &c->p->waivers, w);
    }
    c->quiet = false;
}

static void open_rule(struct compiler *c, uint32_t i)
{
    const struct ast_rule *ast = c->p->rules.at[i].ast;
    c->rule = ast;
    c->rule_index = i;
    c->rule_epoch = c->epoch;
    c->used.n = 0;
    c->lets = ARENA_ARRAY(c->scratch, uint32_t, ast->let_count);
    for (uint32_t k = 0; k < ast->let_count; k++)
        c->lets[k] = lower_value(c, ast->lets[k].value);
}

static void lower_branches(struct compiler *c, uint32_t i)
{
    const struct ast_rule *ast = c->p->rules.at[i].ast;
    lower_actions(c, i, &ast->then, false);
    if (!ast->has_else)
        return;
    if (!c->loose)
        emit(c, OP_ELSE, 0, 0, 0);
    lower_actions(c, i, &ast->otherwise, true);
}

/* A rule over the elements of a list: everything is loose, one instruction judges them all. */
static void lower_each(struct compiler *c, uint32_t i, struct rule *r)
{
    struct ast_expr *list = ARENA_NEW(c->a, struct ast_expr);
    list->kind = AST_PATH;
    list->at = r->ast->each->at;
    list->text = r->ast->each->written;
    list->as.path = r->ast->each;
    r->each = lower_value(c, list);
    c->loose++;
    r->when = lower_condition(c, r->ast->when);
    lower_waivers(c, r, i);
    lower_branches(c, i);
    c->loose--;
    lower_each_children(c, r);
    if (!c->p->slots)
        c->p->slots = 1;
    emit(c, OP_EACH, 0, i, 0);
}

static void lower_whole(struct compiler *c, uint32_t i, struct rule *r)
{
    uint32_t first_write = c->p->writes.n, first_apply = c->p->applies.n;
    struct cond *when = lower_condition(c, r->ast->when);
    r->when = when;
    r->when_reg = emit_condition(c, when);
    lower_waivers(c, r, i);
    emit(c, OP_RULE, 0, i, r->when_reg);
    for (uint32_t k = 0; k < r->waiver_count; k++)
        emit(c, OP_EXEMPT, 0, r->first_waiver + k, c->p->waivers.at[r->first_waiver + k].reg);
    lower_branches(c, i);
    emit(c, OP_COMMIT, 0, i, 0);
    /* what was pending may have been given up on some rows: later rules see new versions */
    for (uint32_t w = first_write; w < c->p->writes.n; w++)
        note_write(c, c->p->writes.at[w].ast->target);
    r->changes = c->p->writes.n > first_write || c->p->applies.n > first_apply;
}

static void lower_rule(struct compiler *c, uint32_t i)
{
    struct rule r = c->p->rules.at[i];
    open_rule(c, i);
    r.when_reg = REG_NONE;
    r.each = PROGRAM_NONE;
    r.has_else = r.ast->has_else;
    r.first_assert = c->p->asserts.n;
    r.first_note = c->p->notes.n;
    if (r.ast->each)
        lower_each(c, i, &r);
    else
        lower_whole(c, i, &r);
    r.assert_count = c->p->asserts.n - r.first_assert;
    r.note_count = c->p->notes.n - r.first_note;
    r.reads_config = c->p->rules.at[i].reads_config;
    r.reads_rendered = c->p->rules.at[i].reads_rendered;
    c->p->rules.at[i] = r;
}

static void lower_section(struct compiler *c, uint32_t section)
{
    c->section = section;
    c->epoch = 0;
    c->written.n = 0;
    c->written_keys = symtab_new(c->scratch);
    c->free_regs.n = 0;
    c->true_reg = REG_NONE;
    c->p->sections.at[section].first = c->p->code.n;
    for (uint32_t i = 0; i < c->p->rules.n; i++)
        if (c->p->rules.at[i].section == section) {
            policy_fetch_rule(c->p->set, c->p->rules.at[i].index + 1);
            lower_rule(c, i);
        }
    emit(c, OP_END, 0, 0, 0);
    c->p->sections.at[section].end = c->p->code.n;
}

static struct compiler compiler_new(struct arena *a, struct program *p, struct diags *dg)
{
    struct arena *scratch = arena_child(a);
    return (struct compiler){
        .a = a,
        .scratch = scratch,
        .p = p,
        .dg = dg,
        .path_keys = symtab_new(scratch),
        .constant_keys = symtab_new(scratch),
        .predicate_keys = symtab_new(scratch),
        .scalar_keys = symtab_new(scratch),
        .question_keys = symtab_new(scratch),
        .child_column_keys = symtab_new(scratch),
        .child_predicate_keys = symtab_new(scratch),
        .key = BUF(scratch),
    };
}

static void count_probes(struct compiler *c)
{
    const struct symtab *const tables[] = {&c->path_keys,   &c->constant_keys, &c->predicate_keys,
                                           &c->scalar_keys, &c->question_keys, &c->written_keys};
    for (size_t i = 0; i < COUNTOF(tables); i++)
        c->p->probes += tables[i]->probes;
}

static bool finish(struct compiler *c)
{
    count_probes(c);
    program_list_predicates(c->p);
    memo_plan(c->p);
    const char *wrong = program_verify(c->p, c->scratch);
    if (wrong)
        DIAG_STR(c->dg, PROGRAM, SPAN_NONE, str_of(wrong));
    arena_free(c->scratch);
    return !wrong;
}

/* Does some part read what the templates render? */
static bool reads_rendered(const struct ast_expr *e)
{
    if (!e)
        return false;
    if (e->kind == AST_CONFIG && e->as.config->rendered)
        return true;
    if (reads_rendered(e->a) || reads_rendered(e->b) || reads_rendered(e->c))
        return true;
    for (uint32_t i = 0; i < e->n; i++)
        if (reads_rendered(e->items[i]))
            return true;
    return false;
}

static bool runs_last(const struct ast_rule *r)
{
    if (!r->names_rendered)
        return false;
    bool last = reads_rendered(r->when);
    for (uint32_t i = 0; i < r->let_count; i++)
        last |= reads_rendered(r->lets[i].value);
    for (uint32_t i = 0; i < r->then.n; i++)
        last |= reads_rendered(r->then.at[i].cond);
    for (uint32_t i = 0; i < r->otherwise.n; i++)
        last |= reads_rendered(r->otherwise.at[i].cond);
    return last;
}

/* The enabled rules in run order; those that read renderings stand behind all that may change them.
 */
static void take_rules(struct program *p, const struct policy_set *set, bool last)
{
    for (uint32_t i = 0; i < set->rules.n; i++) {
        uint32_t index = set->run_order[i];
        const struct ast_rule *ast = &set->rules.at[index];
        if (!ast->enabled || runs_last(ast) != last)
            continue;
        uint32_t section = section_of(p, ast);
        vec_push(p->arena, &p->rules,
                 (struct rule){.ast = ast, .index = index, .section = section});
    }
}

bool engine_compile(struct program **out, struct arena *a, const struct policy_set *set,
                    struct diags *dg)
{
    struct program *p = ARENA_NEW(a, struct program);
    p->arena = a;
    p->set = set;
    vec_reserve(a, &p->rules, set->rules.n);
    vec_reserve(a, &p->asserts, set->rules.n); /* as rules mostly need */
    vec_reserve(a, &p->leaves, set->rules.n * 4);
    vec_reserve(a, &p->code, set->rules.n * 8);
    take_rules(p, set, false);
    take_rules(p, set, true);
    struct compiler c = compiler_new(a, p, dg);
    for (uint32_t s = 0; s < p->sections.n; s++)
        lower_section(&c, s);
    if (!finish(&c))
        return false;
    *out = p;
    return true;
}

uint32_t engine_leaves(const struct condition_leaf **out, const struct program *p)
{
    *out = p->leaves.at;
    return p->leaves.n;
}

const struct ast_rule *engine_rule(const struct program *p, uint32_t i)
{
    return p->rules.at[i].ast;
}
