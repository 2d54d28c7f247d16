/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/testing.h"

#include "base/sym.h"
#include "cli/platforms.h"
#include "cli/trace_text.h"

static bool fits(const str *names, uint32_t n, str name)
{
    for (uint32_t i = 0; i < n; i++)
        if (str_glob(names[i], name))
            return true;
    return n == 0;
}

uint32_t testing_percent(const struct testing *t)
{
    return t->outcomes ? (uint32_t)((uint64_t)t->outcomes_seen * 100 / t->outcomes) : 100;
}

bool testing_both(const struct testing *t, uint32_t leaf)
{
    return (t->seen[leaf] & SEEN_TRUE) && (t->seen[leaf] & SEEN_FALSE);
}

const struct ast_rule *testing_rule(const struct testing *t, uint32_t rule)
{
    return engine_rule(t->program, rule);
}

static bool has_assert(const struct ast_rule *r)
{
    for (uint32_t i = 0; i < r->then.n; i++)
        if (r->then.at[i].kind == ACTION_ASSERT)
            return true;
    for (uint32_t i = 0; i < r->otherwise.n; i++)
        if (r->otherwise.at[i].kind == ACTION_ASSERT)
            return true;
    return false;
}

str testing_rule_lack(const struct testing *t, uint32_t rule)
{
    uint8_t seen = t->cover.verdicts[rule];
    bool passed = seen & (1u << VERDICT_PASS);
    bool failed = seen & (1u << VERDICT_FAIL | 1u << VERDICT_WAIVED);
    if (!passed && !failed)
        return STR("never applied to an object");
    if (!has_assert(testing_rule(t, rule)))
        return (str){0};
    if (!failed)
        return STR("never failed");
    return passed ? (str){0} : STR("never passed");
}

/* What the NOT over a leaf came to. */
static uint8_t turned(uint8_t seen)
{
    return (uint8_t)((seen & SEEN_TRUE ? SEEN_FALSE : 0) | (seen & SEEN_FALSE ? SEEN_TRUE : 0) |
                     (seen & SEEN_UNDECIDED));
}

/* Leaves of one place, such as those of a DEFINE in each rule that uses it, are one condition. */
static void join_leaves(struct testing *t, struct arena *a)
{
    const struct condition_leaf *all;
    uint32_t n = engine_leaves(&all, t->program);
    struct symtab places = symtab_new(a);
    t->leaves = ARENA_ARRAY(a, struct condition_leaf, n);
    t->seen = ARENA_ARRAY(a, uint8_t, n);
    for (uint32_t i = 0; i < n; i++) {
        span at = all[i].expr->at;
        sym k = sym_intern(&places, str_printf(a, "%u:%u-%u", at.file, at.from, at.to));
        if (k == t->leaf_count)
            t->leaves[t->leaf_count++] = all[i];
        t->seen[k] |= all[i].negated ? turned(t->cover.seen[i]) : t->cover.seen[i];
    }
}

static void count(struct testing *t, struct arena *a)
{
    join_leaves(t, a);
    t->outcomes = 2 * t->leaf_count;
    for (uint32_t i = 0; i < t->leaf_count; i++)
        t->outcomes_seen += (uint32_t)__builtin_popcount(t->seen[i] & (SEEN_TRUE | SEEN_FALSE));
    t->rules = t->cover.rules;
    for (uint32_t i = 0; i < t->rules; i++)
        t->rules_seen += !testing_rule_lack(t, i).n;
}

bool testing_run(struct testing *t, struct project *p, struct call *c, const str *names, uint32_t n)
{
    *t = (struct testing){.program = p->program};
    if (!project_now(c, &t->now))
        return false;
    platforms_prepare(c);
    t->cover = trial_cover_new(c->arena, p->program);
    t->at = ARENA_ARRAY(c->arena, struct trial, p->set->tests.n);
    struct trial_options o = {.program = p->program,
                              .now = t->now,
                              .explain = true,
                              .cover = &t->cover,
                              .detector = c->detector};
    for (uint32_t i = 0; i < p->set->tests.n; i++) {
        const struct ast_test *test = &p->set->tests.at[i];
        if (!fits(names, n, test->name))
            continue;
        t->at[t->n] = trial_run(c->arena, test, &o, &c->diags);
        t->failed += !t->at[t->n++].passed;
    }
    count(t, c->arena);
    return true;
}

bool testing_notices(const struct testing *t, struct call *c, const struct policy_set *set)
{
    struct arena *scratch = arena_child(c->arena);
    struct diags dg = diags_new(scratch);
    struct program *program;
    bool noticed = false;
    dg.sources = c->diags.sources;
    dg.limits = c->diags.limits;
    /* places are not asked for; a mutation that does not compile has been noticed */
    if (!engine_compile(&program, scratch, set, &dg))
        noticed = true;
    struct trial_options o = {.program = program, .now = t->now, .detector = c->detector};
    for (uint32_t i = 0; i < t->n && !noticed; i++)
        noticed = !trial_run(scratch, t->at[i].test, &o, &dg).passed;
    arena_free(scratch);
    return noticed;
}

/* ---- what failed ---- */

str testing_reason(const struct trial *t, span *at)
{
    *at = t->test->name_at;
    for (uint32_t i = 0; i < t->n && !t->broken; i++)
        if (!t->expects[i].met) {
            *at = t->expects[i].ast->at;
            return t->expects[i].found;
        }
    return STR("the test cannot be run");
}

static void put_line(struct buf *b, const struct trial *t, span at, str why,
                     const struct sources *sources)
{
    struct place place = sources_place(sources, at);
    buf_put_visible(b, place.name);
    buf_printf(b, ":%u:%u: fail: ", place.line, place.column);
    buf_put_visible(b, t->test->name);
    buf_add(b, STR(": "));
    buf_put_visible(b, why);
    buf_putc(b, '\n');
}

static void put_failed(struct buf *b, const struct trial *t, const struct sources *sources)
{
    span at;
    if (t->broken)
        put_line(b, t, t->test->name_at, testing_reason(t, &at), sources);
    for (uint32_t i = 0; i < t->n && !t->broken; i++) {
        const struct trial_expect *x = &t->expects[i];
        if (x->met)
            continue;
        put_line(b, t, x->ast->at, x->found, sources);
        if (x->trace)
            trace_text(b, x->trace, 4, sources);
    }
}

void testing_put_failed(struct buf *b, const struct testing *t, const struct sources *sources)
{
    for (uint32_t i = 0; i < t->n; i++)
        if (!t->at[i].passed)
            put_failed(b, &t->at[i], sources);
}
