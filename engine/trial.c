/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/trial.h"

#include "base/json.h"
#include "engine/fleet_table.h"
#include "engine/program.h"
#include "engine/spool.h"
#include "engine/walk.h"
#include "slicer/detect.h"
#include "slicer/dialects.h"

/* One test at work. */
struct bench {
    struct arena *a;
    const struct ast_test *test;
    const struct trial_options *o;
    struct diags *dg;
    struct fleet *fleet;
    struct run *run;
    struct findings found;                 /* of the run */
    VEC(const struct ast_given *) configs; /* by node, NULL: none */
    uint32_t *sources;                     /* of the configurations, by node; 0: not added yet */
};

/* ---- the fleet ---- */

static str given_name(struct bench *b, const struct ast_given *g, uint32_t table)
{
    const struct value *name = map_get(&g->object, STR("name"));
    if (name && name->kind == VALUE_STRING)
        return value_text(name);
    return str_printf(b->a, "%.*s-%u", STR_ARG(fleet_table_name(b->fleet, table)),
                      fleet_count(b->fleet, table) + 1);
}

static bool add_object(struct bench *b, const struct ast_given *g)
{
    if (g->object.kind != VALUE_MAP)
        return false; /* a broken GIVEN, which was reported */
    uint32_t table = g->root == AST_TABLE ? fleet_table_make(b->fleet, g->table)
                                          : fleet_table(b->fleet, g->root, g->table);
    struct value object = value_map(b->a), name = value_string(given_name(b, g, table));
    object.file = g->at.file + 1;
    object.at = g->at.from;
    map_set(&object, STR("name"), name);
    for (uint32_t i = 0; i < g->object.as.map->n; i++) {
        const struct pair *p = &g->object.as.map->at[i];
        map_set(&object, value_text(&p->key), p->value);
    }
    if (table == FLEET_NODES)
        vec_push(b->a, &b->configs, NULL);
    return fleet_add(b->fleet, table, object, b->dg);
}

static bool make_fleet(struct bench *b, int64_t *now)
{
    bool good = true;
    b->fleet = fleet_new(b->a);
    for (uint32_t i = 0; i < b->test->given_count; i++) {
        const struct ast_given *g = &b->test->givens[i];
        switch (g->kind) {
        case AST_GIVEN_OBJECT:
            good &= add_object(b, g);
            break;
        case AST_GIVEN_NOW:
            *now = g->now;
            break;
        case AST_GIVEN_CONFIG:
            if (b->configs.n)
                b->configs.at[b->configs.n - 1] = g;
            break;
        }
    }
    b->sources = ARENA_ARRAY(b->a, uint32_t, b->configs.n);
    return good && fleet_check(b->fleet, b->dg);
}

static enum config_state given_config(void *ctx, uint32_t node, bool rendered,
                                      const struct node_result *now, struct config_text *out)
{
    struct bench *b = ctx;
    const struct ast_given *g = b->configs.at[node];
    const struct value *platform = map_get(&now->after, STR("platform"));
    if (rendered || !g)
        return CONFIG_MISSING;
    if (!b->sources[node]) {
        str name =
            str_printf(b->a, "CONFIG of %.*s", STR_ARG(fleet_name(b->fleet, FLEET_NODES, node)));
        b->sources[node] = sources_add(&b->dg->sources, name, g->config) + 1;
    }
    out->source = b->sources[node] - 1;
    out->text = g->config;
    const struct detector *detector = b->o->detector ? b->o->detector : detector_new(b->a, NULL);
    const struct dialects *known = detector_dialects(detector);
    if (g->dialect.n)
        out->dialect = dialects_find(known, g->dialect);
    else if (platform && platform->kind == VALUE_STRING)
        out->dialect = dialects_find(known, value_text(platform));
    if (!out->dialect && !g->dialect.n)
        out->dialect = detector_run(detector, b->a, g->config, false).best;
    if (out->dialect)
        out->dialect = dialect_form(out->dialect, g->config);
    return out->dialect ? CONFIG_THERE : CONFIG_BROKEN;
}

/* ---- expectations ---- */

static bool fits_rule(const struct ast_rule *r, str name)
{
    return str_eq(r->name, name) || str_eq(r->id, name);
}

static uint32_t rule_of(const struct program *p, str name)
{
    for (uint32_t i = 0; i < p->rules.n; i++)
        if (fits_rule(p->rules.at[i].ast, name))
            return i;
    return PROGRAM_NONE;
}

/* The table that a rule of the program judges. */
static uint32_t table_of(const struct bench *b, uint32_t rule)
{
    const struct program *p = b->o->program;
    const struct section *s = &p->sections.at[p->rules.at[rule].section];
    return fleet_table(b->fleet, s->kind, s->table);
}

/* The object that an expectation is about: by name, else the first of the table. */
static uint32_t object_of(struct bench *b, const struct ast_expect *e, uint32_t table)
{
    if (table == FLEET_NONE || !fleet_count(b->fleet, table))
        return FLEET_NONE;
    return e->on.n ? fleet_find(b->fleet, table, e->on) : 0;
}

static bool is_about(const struct finding *f, uint32_t rule, uint32_t table, uint32_t object)
{
    return f->rule_index == rule && f->table == table && f->object == object;
}

static const struct finding *finding_of(const struct bench *b, uint32_t rule, uint32_t table,
                                        uint32_t object)
{
    for (uint32_t i = 0; i < b->found.n; i++) {
        const struct finding *f = &b->found.at[i];
        if (is_about(f, rule, table, object))
            return f;
    }
    return NULL;
}

/* Is the field among the facts of some finding of the rule on the object? */
static bool fails_at(const struct bench *b, uint32_t rule, uint32_t table, uint32_t object,
                     str field)
{
    for (uint32_t i = 0; i < b->found.n; i++) {
        const struct finding *f = &b->found.at[i];
        if (!is_about(f, rule, table, object))
            continue;
        for (uint32_t k = 0; k < f->part_count; k++)
            for (uint32_t m = 0; m < f->parts[k].fact_count; m++)
                if (str_eq(f->parts[k].facts[m].field, field))
                    return true;
    }
    return false;
}

static const char *outcome_words(uint8_t verdict)
{
    static const char *const words[VERDICT_COUNT + 1] = {
        [VERDICT_SKIP] = "skips",
        [VERDICT_PASS] = "passes",
        [VERDICT_FAIL] = "fails",
        [VERDICT_WAIVED] = "is waived",
        [VERDICT_UNDECIDED] = "is undecided",
        [VERDICT_COUNT] = "was not judged",
    };
    return words[verdict];
}

static void expect_verdict(struct bench *b, struct trial_expect *x)
{
    static const struct {
        enum verdict verdict;
        const char *words;
    } wanted[] = {
        [AST_FAILS] = {VERDICT_FAIL, "FAILS"},
        [AST_PASSES] = {VERDICT_PASS, "PASSES"},
        [AST_SKIPS] = {VERDICT_SKIP, "SKIPS"},
        [AST_IS_UNDECIDED] = {VERDICT_UNDECIDED, "IS UNDECIDED"},
        [AST_IS_WAIVED] = {VERDICT_WAIVED, "IS WAIVED"},
    };
    const struct program *p = b->o->program;
    const struct ast_expect *e = x->ast;
    uint32_t rule = rule_of(p, e->rule);
    if (rule == PROGRAM_NONE) {
        x->found = str_printf(b->a, "no rule %.*s runs", STR_ARG(e->rule));
        return;
    }
    const struct section *s = &p->sections.at[p->rules.at[rule].section];
    uint32_t table = table_of(b, rule), object = object_of(b, e, table);
    if (object == FLEET_NONE) {
        x->found = str_printf(b->a, "the test gives no such object for %.*s", STR_ARG(e->rule));
        return;
    }
    uint8_t verdict = b->run->outcomes[rule][object];
    str name = fleet_name(b->fleet, table, object);
    const struct finding *f = finding_of(b, rule, table, object);
    str field = {0};
    bool met = verdict == wanted[e->outcome].verdict;
    if (met && e->outcome == AST_FAILS && e->field) {
        str root = s->kind == AST_TABLE ? s->table : str_of(ast_root_name(s->kind));
        field = str_printf(b->a, "%.*s.%.*s", STR_ARG(root), STR_ARG(e->field->text));
        met = fails_at(b, rule, table, object, field);
    }
    x->met = met != e->negated;
    if (x->met)
        return;
    struct buf found = BUF(b->a);
    buf_printf(&found, "%.*s %s on %.*s", STR_ARG(e->rule), outcome_words(verdict), STR_ARG(name));
    if (field.n && !e->negated)
        buf_printf(&found, ", but not at %.*s", STR_ARG(field));
    else
        buf_printf(&found, ", expected %s%s%s%.*s", e->negated ? "NOT " : "",
                   wanted[e->outcome].words, field.n ? " AT " : "", STR_ARG(field));
    if (f && f->message.n)
        buf_printf(&found, ": %.*s", STR_ARG(f->message));
    x->found = buf_str(&found);
}

static str json_of(struct arena *a, const struct value *v)
{
    struct buf text = BUF(a);
    if (!v)
        return STR("not there");
    json_put(&text, v, 0);
    return buf_str(&text);
}

/* The value at the end of a path of constant steps; no joins. */
static const struct value *value_at(const struct bench *b, const struct value *v,
                                    const struct ast_path *p)
{
    return p->dynamic ? NULL : walk_route(b->fleet, AST_ELEMENT_DATA, v, p->steps, p->n, NULL);
}

static void expect_set(struct bench *b, struct trial_expect *x)
{
    const struct ast_expect *e = x->ast;
    uint32_t object = object_of(b, e, FLEET_NODES);
    if (object == FLEET_NONE) {
        x->found = STR("the test gives no such node");
        return;
    }
    const struct value *before = value_at(b, fleet_object(b->fleet, FLEET_NODES, object), e->field);
    const struct value *after = value_at(b, &b->run->nodes[object].after, e->field);
    bool set = after && (!before || !value_eq(before, after));
    if (e->has_value)
        set = after && value_eq(after, &e->value);
    x->met = set != e->negated;
    x->found = str_printf(b->a, "%.*s is %.*s after the rules%s", STR_ARG(e->field->text),
                          STR_ARG(json_of(b->a, after)),
                          before && after && value_eq(before, after) ? ", as it was given" : "");
    if (e->negated)
        x->found = str_printf(b->a, "%.*s, expected NOT SET", STR_ARG(x->found));
    else if (!e->has_value)
        x->found = str_printf(b->a, "%.*s, expected SET", STR_ARG(x->found));
    else
        x->found = str_printf(b->a, "%.*s, expected %.*s", STR_ARG(x->found),
                              STR_ARG(json_of(b->a, &e->value)));
}

static void expect_apply(struct bench *b, struct trial_expect *x)
{
    const struct ast_expect *e = x->ast;
    uint32_t object = object_of(b, e, FLEET_NODES);
    if (object == FLEET_NONE) {
        x->found = STR("the test gives no such node");
        return;
    }
    const struct node_result *n = &b->run->nodes[object];
    struct buf all = BUF(b->a);
    bool applied = false;
    for (uint32_t i = 0; i < n->assignment_count; i++) {
        applied |= str_eq(n->assignments[i].template, e->template);
        buf_printf(&all, "%s%.*s", i ? ", " : "", STR_ARG(n->assignments[i].template));
    }
    x->met = applied != e->negated;
    str what = n->assignment_count ? buf_str(&all) : STR("nothing");
    x->found = str_printf(b->a, "assigned is %.*s, expected %sAPPLY \"%.*s\"", STR_ARG(what),
                          e->negated ? "NOT " : "", STR_ARG(e->template));
}

/* ---- running ---- */

static bool run_once(struct bench *b, struct run_options *o)
{
    o->configs = (struct config_source){.ctx = b, .get = given_config};
    o->findings_rule = o->findings_run = UINT64_MAX;
    o->outcomes = true;
    if (!engine_run(&b->run, b->a, b->o->program, b->fleet, o, b->dg))
        return false;
    b->found = spool_all(b->run->findings, b->a);
    return true;
}

/* Shows the rule of an expectation that was not met, by a run of its own. */
static void add_trace(struct bench *b, const struct trial_expect *first, struct trial_expect *x,
                      struct run_options o)
{
    const struct program *p = b->o->program;
    uint32_t rule = x->ast->kind == AST_EXPECT_VERDICT ? rule_of(p, x->ast->rule) : PROGRAM_NONE;
    if (rule == PROGRAM_NONE)
        return;
    for (const struct trial_expect *e = first; e < x; e++) /* once is enough */
        if (e->trace && str_eq(e->ast->rule, x->ast->rule) && str_eq(e->ast->on, x->ast->on))
            return;
    uint32_t table = table_of(b, rule), object = object_of(b, x->ast, table);
    if (object == FLEET_NONE)
        return;
    struct run *judged = b->run;
    o.coverage = false;
    o.trace = true;
    o.trace_rule = p->rules.at[rule].index;
    o.trace_table = table;
    o.trace_object = object;
    if (run_once(b, &o))
        x->trace = b->run->trace;
    b->run = judged;
}

static void take_cover(const struct bench *b, struct trial_cover *cover)
{
    for (uint32_t i = 0; i < cover->leaves; i++)
        cover->seen[i] |= b->run->seen[i];
    for (uint32_t r = 0; r < cover->rules; r++) {
        uint32_t table = table_of(b, r);
        uint32_t n = table == FLEET_NONE ? 0 : fleet_count(b->fleet, table);
        for (uint32_t i = 0; i < n; i++)
            if (b->run->outcomes[r][i] < VERDICT_COUNT)
                cover->verdicts[r] |= (uint8_t)(1u << b->run->outcomes[r][i]);
    }
}

struct trial_cover trial_cover_new(struct arena *a, const struct program *p)
{
    struct trial_cover c = {.leaves = p->leaves.n, .rules = p->rules.n};
    c.seen = ARENA_ARRAY(a, uint8_t, c.leaves);
    c.verdicts = ARENA_ARRAY(a, uint8_t, c.rules);
    return c;
}

static void judge(struct bench *b, struct trial *t, const struct run_options *o)
{
    t->passed = true;
    for (uint32_t i = 0; i < t->n; i++) {
        struct trial_expect *x = &t->expects[i];
        switch (x->ast->kind) {
        case AST_EXPECT_VERDICT:
            expect_verdict(b, x);
            break;
        case AST_EXPECT_SET:
            expect_set(b, x);
            break;
        case AST_EXPECT_APPLY:
            expect_apply(b, x);
            break;
        }
        t->passed &= x->met;
        if (!x->met && b->o->explain)
            add_trace(b, t->expects, x, *o);
    }
}

struct trial trial_run(struct arena *a, const struct ast_test *test, const struct trial_options *o,
                       struct diags *dg)
{
    struct bench b = {.a = a, .test = test, .o = o, .dg = dg};
    struct trial t = {.test = test, .n = test->expect_count};
    struct run_options run = {.now = o->now, .coverage = o->cover != NULL};
    t.expects = ARENA_ARRAY(a, struct trial_expect, t.n);
    for (uint32_t i = 0; i < t.n; i++)
        t.expects[i].ast = &test->expects[i];
    t.broken = !make_fleet(&b, &run.now) || !run_once(&b, &run);
    if (t.broken)
        return t;
    if (o->cover)
        take_cover(&b, o->cover);
    judge(&b, &t, &run);
    return t;
}

struct fleet *trial_fleet(struct arena *a, const struct policy_set *set, struct diags *dg)
{
    struct bench b = {.a = a, .fleet = fleet_new(a), .dg = dg};
    for (uint32_t i = 0; i < set->tests.n; i++)
        for (uint32_t k = 0; k < set->tests.at[i].given_count; k++)
            if (set->tests.at[i].givens[k].kind == AST_GIVEN_OBJECT)
                (void)!add_object(&b, &set->tests.at[i].givens[k]);
    return b.fleet;
}
