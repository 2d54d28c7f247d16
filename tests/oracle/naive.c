/* SPDX-License-Identifier: Apache-2.0 */
/* Actions, and the run over all objects. */
#include "tests/oracle/naive.h"

#include "base/regex.h"
#include "tests/oracle/naive_truth.h"

/* The place that a write goes to, made where it is missing; NULL where a step is no map. */
static struct value *place(struct arena *a, struct value *v, const struct ast_path *p, bool make)
{
    for (uint32_t i = 0; i < p->n; i++) {
        const struct ast_step *s = &p->steps[i];
        if (v->kind == VALUE_NULL && make && s->kind == AST_STEP_KEY)
            *v = value_map(a);
        if (s->kind == AST_STEP_INDEX) {
            if (v->kind != VALUE_LIST || s->index >= v->as.list->n)
                return NULL;
            v = &v->as.list->at[s->index];
            continue;
        }
        if (v->kind != VALUE_MAP)
            return NULL;
        struct value *next = map_get(v, s->key);
        if (!next && !make)
            return NULL;
        v = next ? next : map_set(v, s->key, value_null());
    }
    return v;
}

static bool set(struct arena *a, struct naive_object *o, const struct ast_path *p, struct value v)
{
    v = value_copy(a, &v); /* before the map that it may be part of changes */
    struct value *at = place(a, &o->now, p, true);
    if (at)
        *at = v;
    return at != NULL;
}

/* Nothing to remove is fine; a step through something that is no map is not. */
static bool unset(struct arena *a, struct naive_object *o, const struct ast_path *p)
{
    struct ast_path above = *p;
    struct value *v = &o->now;
    for (uint32_t i = 0; i + 1 < p->n; i++) {
        above.n = 1;
        above.steps = p->steps + i;
        if (v->kind != VALUE_MAP && v->kind != VALUE_LIST)
            return v->kind == VALUE_NULL;
        v = place(a, v, &above, false);
        if (!v)
            return true;
    }
    if (v->kind == VALUE_MAP && p->steps[p->n - 1].kind == AST_STEP_KEY)
        map_remove(v, p->steps[p->n - 1].key);
    return v->kind == VALUE_MAP || v->kind == VALUE_NULL;
}

static bool append(struct arena *a, struct naive_object *o, const struct ast_path *p,
                   struct value v)
{
    v = value_copy(a, &v); /* before the map that it may be part of changes */
    struct value *at = place(a, &o->now, p, true);
    if (!at)
        return false;
    if (at->kind == VALUE_NULL)
        *at = value_list(a);
    if (at->kind != VALUE_LIST)
        return false;
    if (!naive_holds(at, &v))
        list_add(at, v);
    return true;
}

static bool apply(struct arena *a, struct naive_object *o, str template, struct value with)
{
    for (uint32_t i = 0; i < o->templates.n; i++)
        if (str_eq(o->templates.at[i].template, template))
            return value_eq(&o->templates.at[i].with, &with);
    vec_push(a, &o->templates, (struct naive_assignment){template, value_copy(a, &with)});
    return true;
}

/* False at an action error. */
static bool act(struct judge *j, struct naive_object *o, const struct ast_action *k)
{
    struct arena *a = j->run->arena;
    struct result r = decided(value_null());
    if (k->value)
        r = naive_value(j, k->value);
    if (!r.decided)
        return false;
    switch (k->kind) {
    case ACTION_SET:
        return set(a, o, k->target, r.v);
    case ACTION_UNSET:
        return unset(a, o, k->target);
    case ACTION_APPEND:
        return append(a, o, k->target, r.v);
    case ACTION_APPLY:
        return apply(a, o, k->text, r.v);
    case ACTION_ASSERT:
    case ACTION_TAG:
    case ACTION_WARN:
    case ACTION_COUNT:
        break;
    }
    return true;
}

static struct naive_object *copy_object(struct arena *a, const struct naive_object *o)
{
    struct naive_object *copy = ARENA_NEW(a, struct naive_object);
    copy->now = value_copy(a, &o->now);
    for (uint32_t i = 0; i < o->templates.n; i++)
        vec_push(a, &copy->templates, o->templates.at[i]);
    return copy;
}

/* Actions work on a copy, which takes the object's place unless one of them went wrong. */
static enum naive_verdict run_actions(struct judge *j, const struct ast_actions *actions,
                                      struct naive_object *o)
{
    struct naive_object *after = copy_object(j->run->arena, o);
    bool failed = false, undecided = false, error = false;
    j->object = &after->now;
    for (uint32_t i = 0; i < actions->n; i++) {
        const struct ast_action *k = &actions->at[i];
        if (k->kind != ACTION_ASSERT) {
            error |= !act(j, after, k);
            continue;
        }
        enum truth t = naive_truth(j, k->cond);
        failed |= t == FALSE;
        undecided |= t == UNDECIDED;
    }
    if (!error)
        *o = *after;
    return failed ? NAIVE_FAIL : undecided || error ? NAIVE_UNDECIDED : NAIVE_PASS;
}

/* A waiver takes what its condition is true of, on the values that the rule's WHEN saw. */
static bool is_waived(struct judge *j)
{
    for (uint32_t i = 0; i < j->rule->waiver_count; i++) {
        const struct ast_waiver *w = &j->rule->waivers[i];
        if (w->exempt->until > j->run->now && naive_truth(j, w->cond) == TRUE)
            return true;
    }
    return false;
}

/* What WHEN and the asserts of its branch say; actions change the object. */
static enum naive_verdict judge_rule(struct judge *j, struct naive_object *o)
{
    const struct ast_rule *rule = j->rule;
    enum truth when = rule->when ? naive_truth(j, rule->when) : TRUE;
    if (when == UNDECIDED)
        return NAIVE_UNDECIDED;
    if (when == TRUE)
        return run_actions(j, &rule->then, o);
    return rule->has_else ? run_actions(j, &rule->otherwise, o) : NAIVE_SKIP;
}

/* The verdict as UNDECIDED and waivers have it. */
static enum naive_verdict settled(const struct judge *j, enum naive_verdict v, bool waived)
{
    if (v == NAIVE_UNDECIDED && j->rule->undecided == AST_UNDECIDED_FAIL)
        v = NAIVE_FAIL;
    if (v == NAIVE_UNDECIDED && j->rule->undecided == AST_UNDECIDED_SKIP)
        v = NAIVE_SKIP;
    return waived && (v == NAIVE_FAIL || v == NAIVE_UNDECIDED) ? NAIVE_WAIVED : v;
}

static enum naive_verdict judge_one(struct judge *j, struct naive_object *o)
{
    struct result *lets = ARENA_ARRAY(j->run->arena, struct result, j->rule->let_count + 1);
    j->object = &o->now;
    j->lets = lets;
    for (uint32_t i = 0; i < j->rule->let_count; i++)
        lets[i] = naive_value(j, j->rule->lets[i].value);
    bool waived = is_waived(j);
    return settled(j, judge_rule(j, o), waived);
}

/* FOR EACH: the elements are the objects. No list, none; what is no list is one undecided. */
static void judge_each(struct judge *j, struct naive_object *o, struct naive_judgements *out)
{
    j->object = &o->now;
    struct result list = naive_path(j, j->rule->each);
    bool map = list.decided && list.v.kind == VALUE_MAP;
    if (list.decided && list.v.kind == VALUE_NULL)
        return;
    if (!map && (!list.decided || list.v.kind != VALUE_LIST)) {
        enum naive_verdict v = settled(j, NAIVE_UNDECIDED, is_waived(j));
        vec_push(j->run->arena, out, (struct naive_judgement){j->index, 0, v});
        return;
    }
    uint32_t n = map ? list.v.as.map->n : list.v.as.list->n;
    for (uint32_t i = 0; i < n; i++) {
        j->bound[0] = map ? list.v.as.map->at[i].value : list.v.as.list->at[i];
        vec_push(j->run->arena, out, (struct naive_judgement){j->index, i, judge_one(j, o)});
    }
}

uint32_t naive_table(const struct ast_rule *rule)
{
    return rule->kind == AST_LINK ? 1 : rule->kind == AST_LOCATION ? 2 : 0;
}

static void judge_all(struct naive_run *run, const struct ast_rule *rule,
                      struct naive_judgements *out)
{
    uint32_t t = naive_table(rule);
    for (uint32_t k = 0; k < run->counts[t]; k++) {
        struct judge j = {.run = run, .rule = rule, .index = k};
        if (rule->each)
            judge_each(&j, &run->objects[t][k], out);
        else
            vec_push(run->arena, out,
                     (struct naive_judgement){k, 0, judge_one(&j, &run->objects[t][k])});
    }
}

struct naive_run *naive_judge(struct arena *a, const struct policy_set *set, struct naive_data data,
                              const struct limits *limits, int64_t now)
{
    struct naive_run *run = ARENA_NEW(a, struct naive_run);
    const struct value *lists[3] = {&data.nodes, &data.links, &data.locations};
    run->arena = a;
    run->data = data;
    run->limits = limits;
    run->now = now;
    run->rx = regex_scratch_new(a, limits);
    for (int t = 0; t < 3; t++) {
        run->counts[t] = lists[t]->as.list->n;
        run->objects[t] = ARENA_ARRAY(a, struct naive_object, run->counts[t]);
        for (uint32_t i = 0; i < run->counts[t]; i++)
            run->objects[t][i].now = lists[t]->as.list->at[i];
    }
    run->verdicts = ARENA_ARRAY(a, struct naive_judgements, set->rules.n);
    for (uint32_t i = 0; i < set->rules.n; i++)
        judge_all(run, &set->rules.at[set->run_order[i]], &run->verdicts[i]);
    return run;
}
