/* SPDX-License-Identifier: Apache-2.0 */
/* The meaning of rules that needs no data: which objects they are about, what their actions may do,
 * the order that they run in. */
#include "grammar/check.h"

#include <stdlib.h>

static const struct policy_options no_options;

struct buf *check_key(struct check *c)
{
    c->key.arena = c->arena;
    c->key.n = 0;
    return &c->key;
}

str check_source(const struct check *c, span at)
{
    if (at.file >= c->dg->sources.n)
        return (str){0};
    return str_sub(c->dg->sources.at[at.file].text, at.from, at.to);
}

void check_fail(struct check *c)
{
    c->failed = true;
}

/* ---- the kind of a rule ---- */

void check_kind(struct check *c, str table, span at, const char *word)
{
    str names[64] = {{"node", 4}, {"link", 4}, {"location", 8}};
    size_t n = 3;
    for (uint32_t i = 0; i < c->options->table_count; i++) {
        if (str_eq(c->options->tables[i], table))
            return;
        if (n < COUNTOF(names))
            names[n++] = c->options->tables[i];
    }
    DIAG_STR(c->dg, UNKNOWN_KIND, at, table);
    str near = str_nearest(table, names, n);
    if (near.n)
        diag_label(c->dg, "did you mean %s %.*s?", word, STR_ARG(near));
    check_fail(c);
}

/* ---- actions ---- */

static void check_message(struct check *c, const struct ast_message *m)
{
    for (uint32_t i = 0; i < m->n; i++)
        if (m->at[i].expr)
            check_data(c, m->at[i].expr);
}

static void need_text(struct check *c, const struct ast_action *a, const char *what)
{
    if (a->text.n)
        return;
    DIAG_STR(c->dg, NOTHING_GIVEN, a->text_at, str_of(what));
    check_fail(c);
}

/* Templates are found below the template folder only: a name that leads out can never be one. */
static void check_template_name(struct check *c, const struct ast_action *a)
{
    str name = a->text;
    bool leads_out = str_starts(name, STR("/"));
    for (size_t from = 0, to; !leads_out && from <= name.n; from = to + 1) {
        to = str_find_byte(name, '/', from);
        to = to == SIZE_MAX ? name.n : to;
        leads_out = str_eq(str_sub(name, from, to), STR(".."));
    }
    if (!leads_out)
        return;
    DIAG_STR(c->dg, TEMPLATE_PATH, a->text_at, name);
    diag_label(c->dg, "name it from the template folder on, as in \"ios/ntp.jinja\"");
    check_fail(c);
}

static void check_apply(struct check *c, const struct ast_action *a)
{
    if (c->kind != AST_NODE) {
        DIAG_STR(c->dg, NODE_ONLY, a->at, STR("APPLY"));
        check_fail(c);
    }
    need_text(c, a, "the template of APPLY");
    check_template_name(c, a);
    if (a->value)
        check_data(c, a->value);
}

static void check_action(struct check *c, struct ast_action *a)
{
    switch (a->kind) {
    case ACTION_ASSERT:
        check_expr(c, a->cond);
        check_message(c, &a->message);
        break;
    case ACTION_SET:
        if (!c->each) /* where it is no action at all */
            check_target(c, a->target, "SET");
        check_data(c, a->value);
        break;
    case ACTION_UNSET:
        if (!c->each)
            check_target(c, a->target, "UNSET");
        break;
    case ACTION_APPEND:
        if (!c->each)
            check_target(c, a->target, "APPEND");
        check_data(c, a->value);
        break;
    case ACTION_APPLY:
        check_apply(c, a);
        break;
    case ACTION_TAG:
        need_text(c, a, "the label of TAG");
        break;
    case ACTION_WARN:
        check_message(c, &a->message);
        break;
    case ACTION_COUNT:
        break;
    }
}

void check_begin(struct check *c, enum ast_root kind, str table)
{
    c->kind = kind;
    c->table = table;
    c->each = NULL;
    c->let_count = c->slots = c->level = c->scope.n = c->scope_from = 0;
    c->parts = 0;
    c->over = c->reads_rendered = c->list_place = false;
    c->slice = NULL;
    c->among = false;
    c->constant = NULL;
}

/* ---- the kind of a rule that does not say it ---- */

static bool actions_name_link(struct check *c, const struct ast_actions *list)
{
    for (uint32_t i = 0; i < list->n; i++) {
        const struct ast_action *a = &list->at[i];
        bool link = check_names_link(c, a->cond) || check_names_link(c, a->value);
        for (uint32_t k = 0; k < a->message.n; k++)
            link = link || check_names_link(c, a->message.at[k].expr);
        if (link)
            return true;
    }
    return false;
}

static void find_kind(struct check *c, struct ast_rule *r)
{
    if (r->kind_said || !c->set->words->declarations.n)
        return;
    bool link = check_names_link(c, r->when) || actions_name_link(c, &r->then) ||
                actions_name_link(c, &r->otherwise);
    for (uint32_t i = 0; i < r->let_count; i++)
        link = link || check_names_link(c, r->lets[i].value);
    if (link)
        r->kind = AST_LINK;
}

/* The elements that FOR EACH names. */
static void check_each(struct check *c, struct ast_rule *r, struct bound *each)
{
    check_begin(c, r->kind, r->table);
    if (!r->each)
        return;
    if (!check_new_name(c, r->each_name, r->each_name_at) || !check_path(c, r->each, true))
        c->failed = true;
    c->slots = 1;
    check_begin_rule(c, r, each);
}

void check_begin_rule(struct check *c, const struct ast_rule *r, struct bound *each)
{
    check_begin(c, r->kind, r->table);
    if (!r->each)
        return;
    *each = (struct bound){.name = r->each_name};
    if (r->each->text.n)
        each->element = check_elements(r->each);
    c->each = each;
    c->slots = 1;
}

static bool writes(enum ast_action_kind kind)
{
    return kind == ACTION_SET || kind == ACTION_UNSET || kind == ACTION_APPEND ||
           kind == ACTION_APPLY;
}

/* What rules over elements, and rules that read what is rendered, may not do. */
static void check_writes(struct check *c, const struct ast_rule *r, const struct ast_actions *list)
{
    for (uint32_t i = 0; i < list->n && (r->each || c->reads_rendered); i++) {
        const struct ast_action *a = &list->at[i];
        if (!writes(a->kind))
            continue;
        span at = a->at;
        at.to = at.from + (uint32_t)strlen(ast_action_word(a->kind));
        str word = check_source(c, at);
        if (r->each) {
            DIAG_STR(c->dg, EACH_ACTION, at, word);
            diag_label(c->dg, "the rule's objects are elements of a list, which nothing writes to");
        } else {
            DIAG_STR(c->dg, RENDERED_ACTION, at, word);
            diag_label(c->dg, "what is rendered depends on it");
        }
        check_fail(c);
    }
}

static void check_rule(struct check *c, struct ast_rule *r)
{
    struct bound each;
    find_kind(c, r);
    check_each(c, r, &each);
    if (r->kind == AST_TABLE)
        check_kind(c, r->table, r->name_at, "FOR");
    check_lets(c, r);
    if (r->when)
        check_expr(c, r->when);
    for (uint32_t i = 0; i < r->then.n; i++)
        check_action(c, &r->then.at[i]);
    for (uint32_t i = 0; i < r->otherwise.n; i++)
        check_action(c, &r->otherwise.at[i]);
    check_writes(c, r, &r->then);
    check_writes(c, r, &r->otherwise);
    r->slots = c->slots;
    r->names_rendered = c->reads_rendered;
}

/* ---- the set ---- */

/* The parser builds in one arena: a rule's tree mostly lies between the actions of the rule before,
 * which were made last, and its own. Where it does not, what is fetched was no use. */
void policy_fetch_rule(const struct policy_set *set, uint32_t i)
{
    enum { LINE = 64, MOST = 8192 };
    if (!i || i >= set->rules.n)
        return;
    const char *from = (const char *)set->rules.at[i - 1].then.at;
    const char *to = (const char *)set->rules.at[i].then.at;
    uintptr_t n = (uintptr_t)to - (uintptr_t)from;
    for (uintptr_t at = 0; n < MOST && at < n; at += LINE)
        __builtin_prefetch(from + at);
}

static void warn_duplicates(struct check *c)
{
    struct symtab names = symtab_new(c->arena);
    VEC(uint32_t) first = {0};
    for (uint32_t i = 0; i < c->set->rules.n; i++) {
        const struct ast_rule *r = &c->set->rules.at[i];
        if (!r->name.n)
            continue;
        uint32_t before = names.n;
        sym s = sym_intern(&names, r->id);
        if (s == before) {
            vec_push(c->arena, &first, i);
            continue;
        }
        DIAG_STR(c->dg, DUPLICATE_RULE, r->name_at, r->id);
        diag_also(c->dg, c->set->rules.at[first.at[s]].name_at, "the first one is here");
    }
}

static int compare_order(const void *x, const void *y, void *arg)
{
    const struct policy_set *set = arg;
    uint32_t i = *(const uint32_t *)x, k = *(const uint32_t *)y;
    const struct ast_rule *a = &set->rules.at[i], *b = &set->rules.at[k];
    if (a->priority != b->priority)
        return a->priority > b->priority ? -1 : 1;
    int by_name =
        a->file == b->file ? 0 : str_cmp(set->files.at[a->file].name, set->files.at[b->file].name);
    if (by_name)
        return by_name;
    return i < k ? -1 : i > k;
}

static void put_in_order(struct policy_set *set)
{
    set->run_order = ARENA_ARRAY(set->arena, uint32_t, set->rules.n);
    bool sorted = true; /* mostly they are */
    for (uint32_t i = 0; i < set->rules.n; i++) {
        set->run_order[i] = i;
        sorted =
            sorted && (!i || compare_order(&set->run_order[i - 1], &set->run_order[i], set) < 0);
    }
    if (!sorted)
        qsort_r(set->run_order, set->rules.n, sizeof *set->run_order, compare_order, set);
}

static struct check new_check(struct policy_set *set, const struct policy_options *o,
                              struct diags *dg)
{
    return (struct check){
        .arena = set->arena, .set = set, .options = o ? o : &no_options, .dg = dg};
}

bool policy_check(struct policy_set *set, const struct policy_options *options, struct diags *dg)
{
    struct check c = new_check(set, options, dg);
    check_imports(&c);
    check_declarations(&c);
    for (uint32_t i = 0; i < set->rules.n; i++) {
        policy_fetch_rule(set, i + 1);
        check_rule(&c, &set->rules.at[i]);
    }
    check_exempts(&c);
    check_tests(&c);
    warn_duplicates(&c);
    put_in_order(set);
    return !c.failed;
}

bool check_condition(struct policy_set *set, struct ast_expr *e, enum ast_root kind,
                     const struct known_fields *known, struct diags *dg)
{
    struct check c = new_check(set, NULL, dg);
    uint32_t before = set->fields.n;
    check_begin(&c, kind, (str){0});
    check_expr(&c, e);
    return check_fields_from(set, before, known, dg) && !c.failed;
}
