/* SPDX-License-Identifier: Apache-2.0 */
/* The compiled program: sharing, versions, its text, and what the verifier refuses. */
#include "tests/unit/engine/kit.h"

#include "engine/program.h"

static size_t count_of(str text, const char *word)
{
    size_t n = 0;
    for (size_t at = 0; (at = str_find(text, str_of(word), at)) != SIZE_MAX; at++)
        n++;
    return n;
}

static str text_of(struct arena *a, const struct program *p)
{
    struct buf b = BUF(a);
    engine_put_program(&b, p);
    return buf_str(&b);
}

/* 100 rules, each of three out of 20 distinct tests. */
static str hundred_rules(struct arena *a)
{
    struct buf b = BUF(a);
    for (int i = 0; i < 100; i++) {
        int x = i % 20, y = (i * 7 + 3) % 20, z = (i * 3 + 11) % 20;
        buf_printf(&b, "RULE r%d WHEN", i);
        const int tests[] = {x, y, z};
        for (int k = 0; k < 3; k++) {
            int t = tests[k];
            buf_printf(&b, k == 0 ? " " : k == 1 ? " AND " : " OR ");
            if (t < 10)
                buf_printf(&b, "node.vendor == \"v%d\"", t);
            else if (t < 15)
                buf_printf(&b, "model MATCHES \"m%d\"", t);
            else
                buf_printf(&b, "custom_data.n > %d", t);
        }
        buf_printf(&b, " THEN ASSERT vendor == \"v0\"\n");
    }
    return buf_str(&b);
}

ARENA_TEST(program, each_distinct_test_stands_once)
{
    struct world w;
    str rules = str_printf(a, "%.*s", STR_ARG(hundred_rules(a)));
    cr_assert(world_rules(&w, a, rules.p));
    cr_expect_eq(count_of(text_of(a, w.program), "PRED "), 20);
    cr_expect_eq(w.program->predicates.n, 20);
}

ARENA_TEST(program, each_test_runs_once_for_each_distinct_value)
{
#ifdef UNET_TINY
    SKIP_TEST("the dictionaries of the tiny build forget values on purpose");
#endif
    struct world w;
    struct buf data = BUF(a);
    for (int i = 0; i < 5000; i++)
        buf_printf(&data,
                   "{\"name\": \"n%d\", \"vendor\": \"v%d\", \"model\": \"m%d\", \"custom_data\": "
                   "{\"n\": %d}}\n",
                   i, i % 7, i % 31, i % 13);
    buf_putc(&data, '\0');
    world_run(&w, a, str_printf(a, "%.*s", STR_ARG(hundred_rules(a))).p, data.p);
    cr_assert_eq(w.run->stats.predicate_count, 20);
    for (uint32_t i = 0; i < 20; i++) {
        const struct predicate_stats *s = &w.run->stats.predicates[i];
        cr_expect_eq(s->evaluated, s->distinct, "predicate %u: %lu times", i,
                     (unsigned long)s->evaluated);
        cr_expect_eq(s->looked_up, 5000);
    }
}

ARENA_TEST(program, values_past_the_dictionary_are_tested_row_by_row)
{
    struct world w;
    struct buf data = BUF(a);
    for (int i = 0; i < 100; i++)
        buf_printf(&data, "{\"name\": \"n%d\", \"model\": \"m%d\"}\n", i, i % 20);
    cr_assert(world_rules(&w, a, "RULE r ALWAYS THEN ASSERT model == \"m15\""));
    cr_assert(world_data(&w, "t.ndjson", buf_str(&data)));
    w.dg.limits.at[LIMIT_dictionary_entries] = 4;
    struct run_options o = {0};
    cr_assert(engine_run(&w.run, a, w.program, w.fleet, &o, &w.dg));
    cr_expect_eq(w.run->total[VERDICT_PASS], 5);
    cr_expect_eq(w.run->total[VERDICT_FAIL], 95);
}

ARENA_TEST(program, a_write_gives_new_versions_to_what_it_touches_only)
{
    struct world w;
    cr_assert(
        world_rules(&w, a,
                    "RULE a1 WHEN vendor == \"x\" AND custom_data.a.b == 1 THEN TAG \"t\"\n"
                    "RULE a2 WHEN vendor == \"x\" THEN SET custom_data.a TO {b: 1}\n"
                    "RULE a3 WHEN vendor == \"x\" AND custom_data.a.b == 1 THEN TAG \"t\"\n"
                    "RULE a4 WHEN custom_data.c == 1 AND custom_data.a.b == 1 THEN TAG \"t\"\n"));
    /* vendor and c once, a.b before and after */
    cr_expect_eq(w.program->predicates.n, 4);
}

ARENA_TEST(program, prints_as_stable_text)
{
    struct world w;
    cr_assert(world_rules(&w, a,
                          "RULE one WHEN vendor == \"c\" AND NOT model LIKE \"a*\"\n"
                          "THEN { SET custom_data.x TO custom_data.y ?? 1; APPLY \"t\" }\n"
                          "ELSE ASSERT custom_data.x IN (1, 2)\n"));
    expect_text(text_of(a, w.program),
                STR("fields 5\n"
                    "  f0    node.vendor\n"
                    "  f1    node.model\n"
                    "  f2    node.custom_data.y\n"
                    "  f3    node.custom_data.x\n"
                    "  f4    node.custom_data.x.v1\n"
                    "constants 4\n"
                    "  c0    \"c\"\n"
                    "  c1    \"a*\"\n"
                    "  c2    1\n"
                    "  c3    (1, 2)\n"
                    "predicates 3\n"
                    "  p0    node.vendor == \"c\"\n"
                    "  p1    node.model like \"a*\"\n"
                    "  p2    node.custom_data.x.v1 in (1, 2)\n"
                    "scalars 1\n"
                    "  s0    custom_data.y ?? 1\n"
                    "          t0   field f2\n"
                    "          t1   const c2\n"
                    "          t2   ?? t0 t1\n"
                    "code for each node\n"
                    "  0     LOAD    f0              node.vendor\n"
                    "  1     LOAD    f1              node.model\n"
                    "  2     PRED    r1 p0           node.vendor == \"c\"\n"
                    "  3     PRED    r2 p1           node.model like \"a*\"\n"
                    "  4     ANDN    r0 r1 r2\n"
                    "  5     RULE    #0 r0           one\n"
                    "  6     LOAD    f2              node.custom_data.y\n"
                    "  7     SET     #0 s0           custom_data.x\n"
                    "  8     APPLY   #0              t\n"
                    "  9     ELSE\n"
                    "  10    LOAD    f3              node.custom_data.x\n"
                    "  11    LOAD    f4              node.custom_data.x.v1\n"
                    "  12    PRED    r3 p2           node.custom_data.x.v1 in (1, 2)\n"
                    "  13    ASSERT  #0 r3           custom_data.x IN (1, 2)\n"
                    "  14    COMMIT  #0              one\n"
                    "  15    END\n"),
                "program");
}

static const char *const sample = "RULE one WHEN vendor == \"c\" AND custom_data.a > custom_data.b "
                                  "THEN { SET custom_data.x TO 1; ASSERT model == \"m\" }";

/* Changes one number of the program and expects the verifier to notice. */
static void expect_refused(struct arena *a, uint32_t inst, uint32_t *number, uint32_t wrong,
                           const struct program *p)
{
    uint32_t old = *number;
    *number = wrong;
    cr_expect_not_null(program_verify(p, a), "instruction %u with %u in place of %u", inst, wrong,
                       old);
    *number = old;
    cr_expect_null(program_verify(p, a));
}

ARENA_TEST(program, the_verifier_refuses_operands_out_of_range)
{
    struct world w;
    cr_assert(world_rules(&w, a, sample));
    struct program *p = w.program;
    for (uint32_t i = 0; i < p->code.n; i++) {
        struct inst *in = &p->code.at[i];
        const struct op_info *info = op_info(in->op);
        if (info->dst != OPERAND_NONE)
            expect_refused(a, i, &in->dst, 1000, p);
        if (info->a != OPERAND_NONE)
            expect_refused(a, i, &in->a, 1000, p);
        if (info->b != OPERAND_NONE)
            expect_refused(a, i, &in->b, 1000, p);
    }
}

ARENA_TEST(program, the_verifier_refuses_what_is_not_defined_yet)
{
    struct world w;
    cr_assert(world_rules(&w, a, sample));
    struct program *p = w.program;
    for (uint32_t i = 0; i < p->code.n; i++) {
        struct inst *in = &p->code.at[i], old = *in;
        if (in->op == OP_TAG || in->op == OP_ELSE)
            continue;
        /* without this instruction something is missing, unless it is the work itself */
        *in = (struct inst){.op = OP_CONST, .dst = p->registers - 1};
        bool work = old.op == OP_SET || old.op == OP_ASSERT;
        const char *wrong = program_verify(p, a);
        cr_expect(work || wrong || old.dst == p->registers - 1, "%s taken away",
                  op_info(old.op)->word);
        *in = old;
    }
    p->code.at[p->code.n - 1].op = OP_COUNT;
    cr_expect_not_null(program_verify(p, a));
    p->code.at[p->code.n - 1].op = OP_END;
    p->steps.at[p->scalars.at[0].first].a = 1000;
    cr_expect_not_null(program_verify(p, a));
}
