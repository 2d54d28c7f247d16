/* SPDX-License-Identifier: Apache-2.0 */
/* Warnings of validate: conditions that are always true or never, rules that say what others say,
 * SETs that overwrite one another, values that never occur. */
#include "grammar/warn.h"

enum { MOST_PAIRS = 1 << 20, MOST_VALUES = 32, MOST_WITNESSES = 20 };

/* The distinct texts of a field; none where they are too many to be told. */
struct seen_values {
    str at[MOST_VALUES];
    uint32_t n;
    bool written; /* by some rule, so that other values may come */
};

struct warn {
    struct arena *arena;
    struct arena *brief; /* what is said of one rule */
    const struct policy_set *set;
    const struct known_fields *known; /* NULL without data */
    struct diags *dg;
    struct symtab fields;                   /* whose values were looked up … */
    VEC(const struct seen_values *) values; /* … and these */
    struct symtab told; /* field and value of which was said that it never occurs */
    uint32_t pairs;     /* of rules that may still be compared */
    uint32_t witnesses; /* looked for so far */
};

/* ---- conditions ---- */

static void warn_never(struct warn *w, const struct ast_expr *e)
{
    const struct ast_expr *x, *y;
    struct facts f = facts_of(w->brief, e);
    if (!facts_exclude(&f, &f, &x, &y))
        return;
    DIAG_STR(w->dg, NEVER_BOTH, y->at, x->text, y->text);
    diag_label(w->dg, "so this is never true");
    diag_also(w->dg, x->at, "beside this");
}

/* x != "a" OR x != "b": each part is true where the other is not. */
static void warn_always(struct warn *w, const struct ast_expr *e)
{
    VEC(struct fact) facts = {0};
    for (uint32_t i = 0; i < e->n && i < 64; i++) {
        struct fact f;
        if (!fact_of(&f, w->brief, e->items[i], true))
            continue;
        for (uint32_t k = 0; k < facts.n; k++) {
            if (!fact_excludes(&facts.at[k], &f))
                continue;
            DIAG_STR(w->dg, ALWAYS_ONE, e->items[i]->at, facts.at[k].expr->text, e->items[i]->text);
            diag_label(w->dg, "so this OR says nothing; AND is probably meant");
            return;
        }
        vec_push(w->brief, &facts, f);
    }
}

static const char *never_decided(const struct ast_expr *e)
{
    if (e->kind == AST_VALUE)
        return e->as.value.kind == VALUE_BOOL ? NULL : value_kind_name(&e->as.value);
    return e->kind == AST_NETWORK                           ? "a network"
           : e->kind == AST_ADDRESS                         ? "an address"
           : e->kind == AST_DATE || e->kind == AST_DURATION ? "a date or duration"
           : e->kind == AST_LIST                            ? "a list"
           : e->kind == AST_MAP                             ? "a map"
                                                            : NULL;
}

/* Where a condition stands, a constant that is no truth can never be decided. */
static void warn_undecided(struct warn *w, const struct ast_expr *e)
{
    const char *what = e ? never_decided(e) : NULL;
    if (!what)
        return;
    DIAG_STR(w->dg, NO_CONDITION, e->at, str_of(what));
    diag_label(w->dg, "write out what it is compared with: field == %.*s", STR_ARG(e->text));
}

/* ---- values that never occur ---- */

static void see_value(void *arg, str value)
{
    struct seen_values *s = arg;
    if (s->n < MOST_VALUES)
        s->at[s->n++] = value;
}

static bool is_written(const struct warn *w, const struct ast_path *path)
{
    for (uint32_t i = 0; i < w->set->written.n; i++) {
        const struct ast_path *target = w->set->written.at[i].path;
        if (target->root == path->root &&
            (str_starts(path->text, target->text) || str_starts(target->text, path->text)))
            return true;
    }
    return false;
}

/* The texts that a field holds, looked up once; none where they are many, or other than texts. */
static const struct seen_values *values_of(struct warn *w, const struct ast_path *path, str table)
{
    struct buf key = BUF(w->brief);
    buf_putc(&key, (char)path->root);
    buf_add(&key, table);
    buf_putc(&key, ' ');
    buf_add(&key, path->text);
    sym s = sym_intern(&w->fields, buf_str(&key));
    if (s < w->values.n)
        return w->values.at[s];
    struct seen_values *v = ARENA_NEW(w->arena, struct seen_values);
    const struct known_fields *k = w->known;
    bool few =
        k->values(k->ctx, path->root, table, path->text, MOST_VALUES, w->arena, see_value, v);
    if (!few || (uint64_t)v->n * 2 > k->count(k->ctx, path->root, table, path->text))
        v->n = 0;
    v->written = v->n && is_written(w, path);
    vec_push(w->arena, &w->values, v);
    return v;
}

static void warn_value(struct warn *w, const struct ast_path *path, str table,
                       const struct ast_expr *e)
{
    if (e->kind != AST_VALUE || e->as.value.kind != VALUE_STRING || path->root > AST_TABLE ||
        path->dynamic)
        return;
    const struct seen_values *s = values_of(w, path, path->root == AST_TABLE ? table : (str){0});
    str wanted = value_text(&e->as.value);
    if (!s->n || s->written)
        return;
    for (uint32_t i = 0; i < s->n; i++)
        if (str_eq(s->at[i], wanted))
            return;
    str key = str_printf(w->arena, "%u %.*s=%.*s", (unsigned)path->root, STR_ARG(path->text),
                         STR_ARG(wanted));
    uint32_t before = w->told.n;
    if (sym_intern(&w->told, key) != before)
        return;
    DIAG_STR(w->dg, VALUE_NEVER, e->at, wanted, path->written,
             s->n == 1 ? STR("1 value") : str_printf(w->arena, "%u values", s->n));
    str near = str_nearest(wanted, s->at, s->n);
    if (near.n)
        diag_label(w->dg, "did you mean \"%.*s\"?", STR_ARG(near));
}

/* An item of IN: a value, or a list of such. */
static void warn_item(struct warn *w, const struct ast_path *path, str table,
                      const struct ast_expr *e)
{
    bool list = e->kind == AST_VALUE && e->as.value.kind == VALUE_LIST;
    if (!list)
        warn_value(w, path, table, e);
    for (uint32_t i = 0; list && i < e->as.value.as.list->n; i++) {
        struct ast_expr one = *e;
        one.as.value = e->as.value.as.list->at[i];
        warn_value(w, path, table, &one);
    }
}

static void warn_values(struct warn *w, const struct ast_expr *e, str table)
{
    bool equality = e->kind == AST_EQ || e->kind == AST_NE;
    if (!w->known || !w->known->values)
        return;
    if (equality && e->a->kind == AST_PATH)
        warn_value(w, e->a->as.path, table, e->b);
    else if (equality && e->b->kind == AST_PATH)
        warn_value(w, e->b->as.path, table, e->a);
    else if (e->kind == AST_IN && e->a->kind == AST_PATH)
        for (uint32_t i = 0; i < e->n; i++)
            warn_item(w, e->a->as.path, table, e->items[i]);
}

/* ---- all parts of an expression ---- */

static void warn_truths(struct warn *w, const struct ast_expr *e)
{
    bool loop = e->kind == AST_ALL || e->kind == AST_ANY || e->kind == AST_NONE;
    bool slice = e->kind == AST_CONFIG && e->b;
    for (uint32_t i = 0; (e->kind == AST_AND || e->kind == AST_OR) && i < e->n; i++)
        warn_undecided(w, e->items[i]);
    if (e->kind == AST_NOT)
        warn_undecided(w, e->a);
    if (loop || slice || e->kind == AST_IF || e->kind == AST_UNIQUE)
        warn_undecided(w, e->b);
    if (e->kind == AST_GATHER)
        warn_undecided(w, e->c);
}

static void warn_expr(struct warn *w, const struct ast_expr *e, str table)
{
    if (!e || (e->kind == AST_NAMED && e->as.let))
        return;
    warn_truths(w, e);
    if (e->kind == AST_AND)
        warn_never(w, e);
    if (e->kind == AST_OR)
        warn_always(w, e);
    warn_values(w, e, table);
    warn_expr(w, e->a, table);
    warn_expr(w, e->b, table);
    warn_expr(w, e->c, table);
    for (uint32_t i = 0; i < e->n; i++)
        warn_expr(w, e->items[i], table);
}

/* ---- one rule ---- */

static bool has_part(const struct ast_expr *cond, const struct ast_expr *e)
{
    if (ast_equal(cond, e))
        return true;
    for (uint32_t i = 0; cond->kind == AST_AND && i < cond->n; i++)
        if (has_part(cond->items[i], e))
            return true;
    return cond->kind == AST_NAMED && !cond->as.let && has_part(cond->a, e);
}

static bool writes_before(const struct ast_actions *list, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        if (list->at[i].target)
            return true;
    return false;
}

static void warn_actions(struct warn *w, const struct ast_rule *r, const struct ast_actions *list)
{
    for (uint32_t i = 0; i < list->n; i++) {
        const struct ast_action *a = &list->at[i];
        warn_undecided(w, a->cond);
        warn_expr(w, a->cond, r->table);
        warn_expr(w, a->value, r->table);
        if (a->cond && r->when && list == &r->then && !writes_before(list, i) &&
            has_part(r->when, a->cond)) {
            DIAG_STR(w->dg, ASSERT_SAID, a->cond->at, a->cond->text);
            diag_label(w->dg, "WHEN lets nothing else through, so this never fails");
        }
    }
}

static void warn_rule(struct warn *w, const struct ast_rule *r)
{
    for (uint32_t i = 0; i < r->let_count; i++)
        warn_expr(w, r->lets[i].value, r->table);
    if (r->when) {
        warn_undecided(w, r->when);
        warn_expr(w, r->when, r->table);
    }
    if (r->when && r->when->kind == AST_VALUE && r->when->as.value.kind == VALUE_BOOL) {
        bool truth = r->when->as.value.as.boolean;
        DIAG_STR(w->dg, CONSTANT_WHEN, r->when->at, truth ? STR("true") : STR("false"));
        diag_label(w->dg, truth ? "write ALWAYS in place of WHEN true"
                                : "to switch a file off, write enabled: false in its front matter");
    }
    warn_actions(w, r, &r->then);
    warn_actions(w, r, &r->otherwise);
}

/* ---- SETs of one path ---- */

struct write {
    const struct ast_rule *rule;
    const struct ast_action *action;
    bool otherwise;
    uint32_t before;    /* an earlier one of the same path */
    bool read;          /* the facts of the rule's WHEN are known … */
    struct facts facts; /* … and these */
};

static bool reads(const struct ast_expr *e, const struct ast_path *path)
{
    if (!e)
        return false;
    if (e->kind == AST_PATH && e->as.path->root == path->root &&
        (str_starts(e->as.path->text, path->text) || str_starts(path->text, e->as.path->text)))
        return true;
    if (reads(e->a, path) || reads(e->b, path) || reads(e->c, path))
        return true;
    for (uint32_t i = 0; i < e->n; i++)
        if (reads(e->items[i], path))
            return true;
    return false;
}

static const struct facts *facts_for(struct warn *w, struct write *x)
{
    if (!x->read)
        x->facts = facts_of(w->arena, x->rule->when);
    x->read = true;
    return &x->facts;
}

/* Do they write different values, on an object that both rules may apply to? */
static bool in_conflict(struct warn *w, struct write *x, struct write *y)
{
    const struct ast_expr *p, *q;
    if (x->rule == y->rule || !warn_same_objects(x->rule, y->rule) ||
        x->rule->priority != y->rule->priority || !x->rule->enabled || !y->rule->enabled ||
        ast_equal(x->action->value, y->action->value))
        return false;
    if (x->otherwise || y->otherwise || reads(y->rule->when, x->action->target) ||
        reads(x->rule->when, y->action->target) || reads(y->action->value, x->action->target))
        return false;
    return !facts_exclude(facts_for(w, x), facts_for(w, y), &p, &q);
}

/* An object that both rules do apply to, where there is data. */
static void add_witness(struct warn *w, const struct ast_rule *x, const struct ast_rule *y)
{
    uint64_t n;
    str first;
    if (!w->known || !w->known->both || w->witnesses++ >= MOST_WITNESSES ||
        !w->known->both(w->known->ctx, x, y, w->arena, &n, &first) || !n)
        return;
    if (n == 1)
        diag_help(w->dg, "both apply to `%.*s`", STR_ARG(first));
    else
        diag_help(w->dg, "both apply to `%.*s` and %llu more", STR_ARG(first),
                  (unsigned long long)n - 1);
}

struct writes {
    struct symtab keys;
    VEC(uint32_t) last;
    VEC(struct write) all;
};

static void warn_set(struct warn *w, struct writes *all, const struct ast_rule *r,
                     const struct ast_action *a, bool otherwise)
{
    str key = str_printf(w->arena, "%u %.*s %.*s", (unsigned)r->kind, STR_ARG(r->table),
                         STR_ARG(a->target->text));
    sym s = sym_intern(&all->keys, key);
    if (s == all->last.n)
        vec_push(w->arena, &all->last, UINT32_MAX);
    struct write now = {.rule = r, .action = a, .otherwise = otherwise, .before = all->last.at[s]};
    for (uint32_t k = now.before; k != UINT32_MAX && w->pairs; k = all->all.at[k].before) {
        w->pairs--;
        struct write *x = &all->all.at[k];
        if (!in_conflict(w, x, &now))
            continue;
        DIAG_STR(w->dg, SET_CONFLICT, a->target->at, a->target->written, x->rule->id, r->id);
        diag_label(w->dg, "the later one wins; give one of them a PRIORITY, or exclude the other's "
                          "objects in WHEN");
        add_witness(w, x->rule, r);
        diag_also(w->dg, x->action->target->at, "it is set here too");
        break;
    }
    all->last.at[s] = all->all.n;
    vec_push(w->arena, &all->all, now);
}

static void warn_sets(struct warn *w)
{
    struct writes all = {.keys = symtab_new(w->arena)};
    for (uint32_t i = 0; i < w->set->rules.n; i++) {
        const struct ast_rule *r = &w->set->rules.at[w->set->run_order[i]];
        for (uint32_t k = 0; k < r->then.n; k++)
            if (r->then.at[k].kind == ACTION_SET)
                warn_set(w, &all, r, &r->then.at[k], false);
        for (uint32_t k = 0; k < r->otherwise.n; k++)
            if (r->otherwise.at[k].kind == ACTION_SET)
                warn_set(w, &all, r, &r->otherwise.at[k], true);
    }
}

void policy_warn(const struct policy_set *set, const struct known_fields *known, struct diags *dg)
{
    struct arena *scratch = arena_child(set->arena);
    struct warn w = {.arena = scratch,
                     .brief = arena_child(set->arena),
                     .set = set,
                     .known = known,
                     .dg = dg,
                     .fields = symtab_new(scratch),
                     .told = symtab_new(scratch),
                     .pairs = MOST_PAIRS};
    struct said *said = said_new(scratch, set);
    for (uint32_t i = 0; i < set->rules.n; i++) {
        policy_fetch_rule(set, i + 1);
        warn_rule(&w, &set->rules.at[i]);
        said_note(said, i);
        arena_reset(w.brief);
    }
    arena_free(w.brief);
    said_warn(said, &w.pairs, dg);
    warn_sets(&w);
    arena_free(scratch);
}
