/* SPDX-License-Identifier: Apache-2.0 */
/* Quantifiers over child rows against the same element by element: equal on every row. */
#include "tests/unit/engine/kit.h"

#include "engine/program.h"

struct dice {
    uint64_t state;
};

static uint32_t roll(struct dice *d, uint32_t sides)
{
    d->state = d->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(d->state >> 33) % sides;
}

#define PICK(d, table) ((table)[roll((d), COUNTOF(table))])

/* ---- data ---- */

static void put_element(struct buf *b, struct dice *d)
{
    static const char *const odd[] = {"7", "\"leaf\"", "null", "true", "[1, 2]", "{}", "1.0"};
    static const char *const numbers[] = {"1",   "2",    "3",     "1500", "9000",
                                          "2.0", "null", "\"2\"", "[3]",  "18446744073709551616"};
    static const char *const names[] = {"\"ge-0\"", "\"xe-1\"", "\"10.0.0.1\"", "null", "4", ""};
    if (!roll(d, 6)) {
        buf_printf(b, "%s", PICK(d, odd));
        return;
    }
    buf_printf(b, "{\"a\": %s", PICK(d, numbers));
    const char *name = PICK(d, names);
    if (*name)
        buf_printf(b, ", \"s\": %s", name);
    if (roll(d, 4))
        buf_printf(b, ", \"b\": %s", roll(d, 8) ? (roll(d, 2) ? "true" : "false") : "\"no\"");
    if (roll(d, 2))
        buf_printf(b, ", \"deep\": {\"x\": [%u, %u]}", roll(d, 4), roll(d, 4));
    buf_putc(b, '}');
}

static void put_list(struct buf *b, struct dice *d)
{
    static const char *const odd[] = {"null", "5", "\"none\"", "[]", "{}", "false"};
    uint32_t n = roll(d, 40) ? roll(d, 7) : 60 + roll(d, 90);
    bool map = !roll(d, 5);
    if (!roll(d, 6)) {
        buf_printf(b, "%s", PICK(d, odd));
        return;
    }
    buf_putc(b, map ? '{' : '[');
    for (uint32_t i = 0; i < n; i++) {
        buf_printf(b, "%s", i ? ", " : "");
        if (map)
            buf_printf(b, "\"k%u\": ", i);
        put_element(b, d);
    }
    buf_putc(b, map ? '}' : ']');
}

static const char *fleet_of(struct arena *a, struct dice *d, uint32_t n)
{
    static const char *const roles[] = {"\"core\"", "\"edge\"", "null", "3"};
    struct buf b = BUF(a);
    for (uint32_t i = 0; i < n; i++) {
        buf_printf(&b, "{\"name\": \"n%u\", \"role\": %s, \"custom_data\": {\"y\": %u", i,
                   PICK(d, roles), roll(d, 5));
        if (roll(d, 8)) {
            buf_printf(&b, ", \"l\": ");
            put_list(&b, d);
        }
        buf_printf(&b, "}}\n");
    }
    buf_putc(&b, '\0');
    return buf_str(&b).p;
}

/* ---- rules ---- */

static void put_leaf(struct buf *b, struct dice *d)
{
    static const char *const leaves[] = {
        "i.b",
        "i",
        "i.a == 2",
        "i.a != 1500",
        "i.a > 2",
        "i.a <= 9000",
        "2 < i.a",
        "i.a BETWEEN 2 AND 1500",
        "i.a IN (1, 2, 9000)",
        "i.a IN [1, 3]",
        "i.a IS NULL",
        "i.s IS NOT NULL",
        "i.s MATCHES /^[gx]e/",
        "i.s LIKE \"*-?\"",
        "i.s CONTAINS \"e\"",
        "i.s STARTS WITH \"ge\"",
        "i.s ENDS WITH \"1\"",
        "i.s IN 10.0.0.0/8",
        "i.s == 10.0.0.1",
        "i == 7",
        "i IS NULL",
        "i == \"leaf\"",
        "i.deep.x[0] == 1",
        "i.deep.x CONTAINS 2",
        "2 IN i.deep.x",
        "i.deep IS NULL",
        "i.a + 1 > 3",
        "lower(i.s) == \"ge-0\"",
        "len(i.deep.x) == 2",
        "(i.a ?? 0) < 2",
        "node.role == \"core\"",
        "node.custom_data.y > 2",
        "i.a NOT IN (1, 2)",
        "i.s !~ /0/",
        "true",
        "(i.a IF i.a > 1 ELSE 5) == 5",
        /* these have no fold */
        "i.a == node.custom_data.y",
        "i.a > i.deep.x[1]",
        "(ANY j IN i.deep.x : j > 1)",
    };
    buf_printf(b, "%s", PICK(d, leaves));
}

static void put_cond(struct buf *b, struct dice *d, int depth)
{
    if (!depth || !roll(d, 3)) {
        put_leaf(b, d);
        return;
    }
    bool not = !roll(d, 4);
    buf_printf(b, not ? "NOT (" : "(");
    put_cond(b, d, depth - 1);
    for (uint32_t n = not ? 0 : 1 + roll(d, 2), i = 0; i < n; i++) {
        buf_printf(b, i ? "" : roll(d, 2) ? " AND " : " OR ");
        if (i)
            break;
        put_cond(b, d, depth - 1);
    }
    buf_putc(b, ')');
}

static void put_rule(struct buf *b, struct dice *d, uint32_t number)
{
    static const char *const kinds[] = {"ALL", "ANY", "NONE"};
    static const char *const counts[] = {"== 0",      ">= 2",  "< 1", "BETWEEN 1 AND 3",
                                         "IN (0, 2)", "!= 70", "> 64"};
    uint32_t kind = roll(d, 5);
    buf_printf(b, "RULE r%u ALWAYS THEN ASSERT ", number);
    if (kind < 3) {
        buf_printf(b, "%s i IN node.custom_data.l : ", kinds[kind]);
        put_cond(b, d, 3);
    } else {
        const char *count = PICK(d, counts);
        buf_printf(b, "COUNT(i IN node.custom_data.l");
        if (kind == 3) {
            buf_printf(b, " WHERE ");
            put_cond(b, d, 3);
        }
        buf_printf(b, ") %s", count);
    }
    buf_putc(b, '\n');
}

static void put_each(struct buf *b, struct dice *d, uint32_t number)
{
    buf_printf(b, "RULE r%u FOR EACH i IN node.custom_data.l ", number);
    if (!roll(d, 4))
        buf_printf(b, "UNDECIDED %s ", roll(d, 2) ? "skip" : "fail");
    buf_printf(b, roll(d, 4) ? "WHEN " : "ALWAYS");
    if (b->p[b->n - 1] == ' ')
        put_cond(b, d, 2);
    buf_printf(b, " THEN ASSERT ");
    put_cond(b, d, 2);
    if (!roll(d, 2)) {
        buf_printf(b, " ASSERT ");
        put_cond(b, d, 2);
    }
    if (!roll(d, 4))
        buf_printf(b, " WARN \"a is {i.a}\"");
    if (!roll(d, 3)) {
        buf_printf(b, " ELSE ASSERT ");
        put_cond(b, d, 2);
    }
    buf_putc(b, '\n');
    if (!roll(d, 4)) {
        buf_printf(b, "EXEMPT r%u FOR ", number);
        put_cond(b, d, 1);
        buf_printf(b, " UNTIL 2099-01-01 REASON \"because\"\n");
    }
}

/* ---- both ways ---- */

static struct run *run_way(struct world *w, struct run_options o, bool by_element)
{
    struct run *run;
    o.by_element = by_element;
    cr_assert(engine_run(&run, w->a, w->program, w->fleet, &o, &w->dg));
    return run;
}

static void expect_equal(struct world *w, const char *rules)
{
    const struct run_options o = {
        .findings_rule = UINT64_MAX, .findings_run = UINT64_MAX, .outcomes = true};
    const struct run *one = run_way(w, o, true), *all = run_way(w, o, false);
    uint32_t n = fleet_count(w->fleet, FLEET_NODES);
    for (uint32_t r = 0; r < one->rule_count; r++)
        for (uint32_t i = 0; i < n; i++)
            cr_assert_eq(one->outcomes[r][i], all->outcomes[r][i],
                         "%u nodes, %.*s on node %u: %s, over child rows %s\n%s", n,
                         STR_ARG(one->rules[r].rule->id), i,
                         verdict_name((enum verdict)one->outcomes[r][i]),
                         verdict_name((enum verdict)all->outcomes[r][i]), rules);
    struct findings found = spool_all(one->findings, w->a), rows = spool_all(all->findings, w->a);
    cr_assert_eq(found.n, rows.n);
    for (uint32_t i = 0; i < found.n; i++) {
        const struct finding *f = &found.at[i], *g = &rows.at[i];
        cr_expect(str_eq(f->message, g->message), "%.*s, over child rows %.*s", STR_ARG(f->message),
                  STR_ARG(g->message));
    }
}

static void expect_equal_elements(struct world *w, struct run_options o, const char *rules)
{
    const struct run *one = run_way(w, o, true), *all = run_way(w, o, false);
    for (uint32_t r = 0; r < one->rule_count; r++) {
        const struct rule_result *x = &one->rules[r], *y = &all->rules[r];
        for (uint32_t v = 0; v < VERDICT_COUNT; v++)
            cr_assert_eq(x->count[v], y->count[v], "%.*s: %llu elements %s, as rows %llu\n%s",
                         STR_ARG(x->rule->id), (unsigned long long)x->count[v],
                         verdict_name((enum verdict)v), (unsigned long long)y->count[v], rules);
        cr_assert_eq(x->findings, y->findings);
        cr_assert_eq(x->warned, y->warned);
        cr_assert_eq(x->matched, y->matched);
    }
    struct findings found = spool_all(one->findings, w->a), rows = spool_all(all->findings, w->a);
    cr_assert_eq(found.n, rows.n);
    for (uint32_t i = 0; i < found.n; i++) {
        const struct finding *f = &found.at[i], *g = &rows.at[i];
        cr_assert(f->rule_index == g->rule_index && f->object == g->object &&
                  f->element_index == g->element_index && f->verdict == g->verdict &&
                  f->was_undecided == g->was_undecided && f->waiver == g->waiver &&
                  str_eq(f->element, g->element) && f->note_count == g->note_count);
        cr_assert(str_eq(f->message, g->message), "%.*s, as rows %.*s", STR_ARG(f->message),
                  STR_ARG(g->message));
    }
    for (uint32_t i = 0; i < one->waiver_count; i++)
        cr_assert_eq(one->waivers[i].waived, all->waivers[i].waived);
}

static void read_world(struct world *w, struct arena *a, const char *rules, const char *data)
{
    if (!world_rules(w, a, rules) || !world_data(w, "t.ndjson", str_of(data)))
        world_complain(w, rules);
}

ARENA_TEST(folds, child_rows_give_what_the_elements_one_by_one_give)
{
    static const uint32_t sizes[] = {1, 3, 63, 64, 65, 300, 2, 5, 130, 17};
    uint32_t folds = 0, scalars = 0;
    for (uint32_t seed = 0; seed < 30; seed++) {
        struct arena *own = arena_child(a);
        struct dice d = {.state = seed * 7919 + 1};
        struct buf b = BUF(own);
        struct world w;
        for (uint32_t i = 0; i < 24; i++)
            put_rule(&b, &d, i);
        buf_putc(&b, '\0');
        const char *rules = buf_str(&b).p;
        read_world(&w, own, rules, fleet_of(own, &d, sizes[seed % COUNTOF(sizes)]));
        if (seed % 3 == 0) /* most values have no code */
            w.dg.limits.at[LIMIT_dictionary_entries] = 4;
        expect_equal(&w, rules);
        folds += w.program->folds.n;
        scalars += w.program->scalars.n;
        arena_free(own);
    }
    cr_expect_gt(folds, 350, "%u of %u scalars are folds", folds, scalars);
}

ARENA_TEST(folds, rules_over_elements_judge_child_rows_as_they_judge_elements)
{
    static const uint32_t sizes[] = {1, 3, 63, 64, 65, 300, 2, 1030, 130, 17};
    uint32_t lists = 0;
    for (uint32_t seed = 0; seed < 20; seed++) {
        struct arena *own = arena_child(a);
        struct dice d = {.state = seed * 104729 + 3};
        struct buf b = BUF(own);
        struct world w;
        for (uint32_t i = 0; i < 8; i++)
            put_each(&b, &d, i);
        buf_putc(&b, '\0');
        const char *rules = buf_str(&b).p;
        read_world(&w, own, rules, fleet_of(own, &d, sizes[seed % COUNTOF(sizes)]));
        struct run_options o = {.findings_rule = UINT64_MAX, .findings_run = UINT64_MAX};
        o.undecided = seed % 3 ? AST_UNDECIDED_RUN : AST_UNDECIDED_WARN;
        expect_equal_elements(&w, o, rules);
        o.findings_rule = 7;
        o.findings_run = 20;
        expect_equal_elements(&w, o, rules);
        for (uint32_t r = 0; r < w.program->rules.n; r++)
            lists += w.program->rules.at[r].each_list != PROGRAM_NONE;
        arena_free(own);
    }
    cr_expect_gt(lists, 80, "%u of 160 rules are over child rows", lists);
}

ARENA_TEST(folds, whole_batches_and_more_are_judged_alike)
{
    static const uint32_t sizes[] = {1023, 1024, 1025, 2049};
    for (uint32_t k = 0; k < COUNTOF(sizes); k++) {
        struct arena *own = arena_child(a);
        struct dice d = {.state = k + 99};
        struct world w;
        const char *rules = "RULE a ALWAYS THEN ASSERT ALL i IN node.custom_data.l : i.a >= 2\n"
                            "RULE b ALWAYS THEN ASSERT COUNT(i IN node.custom_data.l WHERE i.b) < "
                            "2\n";
        read_world(&w, own, rules, fleet_of(own, &d, sizes[k]));
        expect_equal(&w, rules);
        arena_free(own);
    }
}

ARENA_TEST(folds, versions_of_a_list_have_tables_of_their_own)
{
    static const char rules[] =
        "RULE a ALWAYS THEN ASSERT ANY i IN node.custom_data.l : i.a == 2\n"
        "RULE b WHEN node.role == \"core\" THEN SET custom_data.l TO [{a: 2}, {a: 77}]\n"
        "RULE c ALWAYS THEN ASSERT ANY i IN node.custom_data.l : i.a == 2\n"
        "RULE d ALWAYS THEN APPEND {a: 78} TO custom_data.l\n"
        "RULE e ALWAYS THEN ASSERT COUNT(i IN node.custom_data.l WHERE i.a > 76) == 2\n";
    struct dice d = {.state = 5};
    struct world w;
    read_world(&w, a, rules, fleet_of(a, &d, 2100));
    cr_expect_eq(w.program->child_lists.n, 3);
    expect_equal(&w, rules);
}

ARENA_TEST(folds, equal_questions_about_elements_are_asked_once)
{
    struct world w;
    cr_assert(world_rules(&w, a,
                          "RULE a ALWAYS THEN ASSERT ALL i IN node.interfaces : i.mtu > 5\n"
                          "RULE b ALWAYS THEN ASSERT NONE x IN node.interfaces : x.mtu > 5\n"
                          "RULE c ALWAYS THEN ASSERT COUNT(y IN node.interfaces WHERE y.mtu > 5 "
                          "AND y.enabled) == 1\n"));
    cr_expect_eq(w.program->folds.n, 3);
    cr_expect_eq(w.program->child_lists.n, 1);
    cr_expect_eq(w.program->child_columns.n, 2);
    cr_expect_eq(w.program->child_predicates.n, 2);
}

ARENA_TEST(folds, what_child_columns_do_not_hold_stays_a_scalar)
{
    static const struct {
        const char *cond;
        uint32_t folds;
    } rows[] = {
        {"ALL i IN node.interfaces : i.mtu > i.speed", 1},
        {"ALL i IN node.interfaces : i.mtu > node.custom_data.mtu", 1},
        {"ALL i IN node.interfaces : ANY j IN i.units : j.vlan == 5", 1},
        {"ALL i IN node.interfaces : ANY j IN i.units : j.vlan == i.vlan", 1},
        {"ALL i IN node.interfaces : ANY n IN fleet.nodes : n.name == i.peer", 1},
        {"ALL i IN node.interfaces : i.a + i.b + i.c + i.d > i.e", 0},
        {"ALL i IN node.interfaces : i.mtu == 5 AND CONFIG HAS \"x\"", 0},
        {"ALL i IN node.interfaces : node.custom_data[i.name] == 5", 0},
        {"ALL i IN node.interfaces : i.version < VERSION \"7.1\"", 0},
        {"ALL i IN range(1, 3) : i > 2", 0},
        {"ANY n IN fleet.nodes : n.role == \"x\"", 0},
    };
    for (size_t k = 0; k < COUNTOF(rows); k++) {
        struct world w;
        struct buf b = BUF(a);
        buf_printf(&b, "RULE r ALWAYS THEN ASSERT %s\n", rows[k].cond);
        buf_putc(&b, '\0');
        if (!world_rules(&w, a, buf_str(&b).p))
            world_complain(&w, rows[k].cond);
        cr_expect_eq(w.program->folds.n, rows[k].folds, "%s", rows[k].cond);
    }
}

ARENA_TEST(folds, loops_inside_of_scalars_use_child_rows_too)
{
    static const char rules[] =
        "RULE a ALWAYS THEN ASSERT SUM(i.a FOR i IN node.custom_data.l WHERE i.b) > 3\n"
        "RULE b ALWAYS THEN ASSERT MAX(i.a FOR i IN node.custom_data.l WHERE i.a < 10) == 3\n"
        "RULE c ALWAYS THEN ASSERT COUNT(i IN node.custom_data.l WHERE i.a == 2) == "
        "COUNT(i IN node.custom_data.l WHERE i.b)\n"
        "RULE d ALWAYS THEN ASSERT COUNT(i IN node.custom_data.l WHERE i.a == 2) > "
        "node.custom_data.y\n"
        "RULE e LET n = COUNT(i IN node.custom_data.l WHERE i.a IS NOT NULL) ALWAYS THEN ASSERT "
        "n > 2 MESSAGE \"{n} of {COUNT(i IN node.custom_data.l)}\"\n"
        "RULE f ALWAYS THEN ASSERT len(LIST(i.s FOR i IN node.custom_data.l WHERE i.a > 1)) < 3\n"
        "RULE g ALWAYS THEN ASSERT FIRST(i.s FOR i IN node.custom_data.l WHERE i.a == 2) == "
        "\"ge-0\"\n"
        "RULE h ALWAYS THEN SET custom_data.n TO COUNT(i IN node.custom_data.l WHERE i.b)\n"
        "RULE i ALWAYS THEN ASSERT node.custom_data.n == 1 OR (true IF (ANY i IN "
        "node.custom_data.l : i.a == node.custom_data.y) ELSE node.custom_data.y > 2)\n"
        "RULE j ALWAYS THEN ASSERT COUNT(i IN node.custom_data.l WHERE i.b) IS UNIQUE\n";
    for (uint32_t k = 0; k < 4; k++) {
        struct arena *own = arena_child(a);
        struct dice d = {.state = k + 31};
        struct world w;
        uint32_t loops = 0;
        read_world(&w, own, rules, fleet_of(own, &d, k ? 150 * k : 1030));
        if (k == 2)
            w.dg.limits.at[LIMIT_dictionary_entries] = 3;
        expect_equal(&w, rules);
        for (uint32_t i = 0; i < w.program->loops.n; i++)
            loops += w.program->loops.at[i].list != PROGRAM_NONE;
        cr_expect_geq(loops, 9, "%u loops have a child table", loops);
        arena_free(own);
    }
}

/* The predicates of a column are answered together, by whoever asks the first of them: a scalar in
 * the middle of its work, whose cells are fewer than those of another rule's longest test. */
ARENA_TEST(folds, a_scalar_at_work_keeps_its_cells_when_other_rules_are_answered)
{
    static const char rules[] =
        "RULE a ALWAYS THEN ASSERT 1 + 2 + 3 + 4 + 5 + 6 + 7 + "
        "len(LIST(i.s FOR i IN node.custom_data.l WHERE i.a + 1 == 3)) < 30\n"
        "RULE b FOR EACH i IN node.custom_data.l ALWAYS THEN "
        "ASSERT i.a + 1 + 2 + 3 + 4 + 5 + 6 + 7 + 8 + 9 + 10 + 11 + 12 + 13 + 14 + 15 > 122\n"
        "RULE c LET n = node.custom_data.y * 1 LET m = node.custom_data.y * 2 "
        "LET o = node.custom_data.y * 3 LET p = node.custom_data.y * 4 "
        "ALWAYS THEN ASSERT n + m + o + p > 20\n";
    struct dice d = {.state = 5};
    struct world w;
    read_world(&w, a, rules, fleet_of(a, &d, 70));
    expect_equal_elements(
        &w, (struct run_options){.findings_rule = UINT64_MAX, .findings_run = UINT64_MAX}, rules);
}
