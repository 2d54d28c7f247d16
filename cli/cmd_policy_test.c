/* SPDX-License-Identifier: Apache-2.0 */
/* unet policy test: runs the TESTs of the policies, with coverage and mutations. */
#include "cli/reports.h"
#include "cli/testing.h"
#include "engine/mutate.h"
#include "report/cases.h"

struct session {
    struct call *c;
    struct project p;
    struct testing t;
    uint64_t least; /* --min-coverage, per cent */
    struct mutation *mutations;
    uint32_t mutation_count;
    uint32_t *survivors; /* indexes in mutations */
    uint32_t survivor_count;
};

/* ---- text ---- */

static void put_place(struct buf *b, const struct sources *sources, span at)
{
    struct place place = sources_place(sources, at);
    buf_printf(b, "%.*s:%u:%u: ", STR_ARG(place.name), place.line, place.column);
}

static const char *leaf_lack(uint8_t seen)
{
    if (!(seen & (SEEN_TRUE | SEEN_FALSE)))
        return seen ? "was only undecided" : "was never looked at";
    return seen & SEEN_TRUE ? "was never false" : "was never true";
}

static void put_coverage(struct buf *b, const struct session *s)
{
    const struct testing *t = &s->t;
    const struct sources *sources = &s->c->diags.sources;
    buf_printf(b,
               "coverage: %u of %u outcomes of conditions (%u%%), %u of %u rules failed and "
               "passed in some test\n",
               t->outcomes_seen, t->outcomes, testing_percent(t), t->rules_seen, t->rules);
    for (uint32_t i = 0; i < t->cover.rules; i++) {
        str lack = testing_rule_lack(t, i);
        if (!lack.n)
            continue;
        const struct ast_rule *r = testing_rule(t, i);
        buf_add(b, STR("  "));
        put_place(b, sources, r->name_at);
        buf_printf(b, "%.*s %.*s\n", STR_ARG(r->id), STR_ARG(lack));
    }
    for (uint32_t i = 0; i < t->leaf_count; i++) {
        if (testing_both(t, i))
            continue;
        buf_add(b, STR("  "));
        put_place(b, sources, t->leaves[i].expr->at);
        buf_printf(b, "`%.*s` %s\n", STR_ARG(t->leaves[i].expr->text), leaf_lack(t->seen[i]));
    }
}

static void put_mutations(struct buf *b, const struct session *s)
{
    if (s->t.failed) {
        buf_add(b, STR("mutations: none made, since tests fail without them\n"));
        return;
    }
    buf_printf(b, "mutations: %u of %u were noticed by a test\n",
               s->mutation_count - s->survivor_count, s->mutation_count);
    for (uint32_t i = 0; i < s->survivor_count; i++) {
        const struct mutation *m = &s->mutations[s->survivors[i]];
        buf_add(b, STR("  "));
        put_place(b, &s->c->diags.sources, m->parts.at[0].expr->at);
        buf_printf(b, "`%.*s`: %.*s for %.*s goes unnoticed\n", STR_ARG(m->parts.at[0].expr->text),
                   STR_ARG(m->now), STR_ARG(m->was));
    }
}

static void put_text(struct report_out *out, const struct report *r)
{
    const struct session *s = cases_ctx(r);
    struct buf *b = out->buf;
    testing_put_failed(b, &s->t, &s->c->diags.sources);
    if (s->t.failed)
        buf_putc(b, '\n');
    put_coverage(b, s);
    if (call_has(s->c, OPT_mutate))
        put_mutations(b, s);
    buf_put_count(b, s->t.n);
    buf_printf(b, "%s ", s->t.n == 1 ? " test:" : " tests:");
    buf_put_count(b, s->t.n - s->t.failed);
    buf_add(b, STR(" passed, "));
    buf_put_count(b, s->t.failed);
    buf_add(b, STR(" failed\n"));
}

/* ---- json ---- */

static void json_coverage(struct emit *e, const void *ctx)
{
    const struct session *s = ctx;
    const struct testing *t = &s->t;
    emit_key(e, "coverage");
    emit_open(e, '{');
    emit_key(e, "percent");
    emit_count(e, testing_percent(t));
    emit_key(e, "outcomes");
    emit_count(e, t->outcomes);
    emit_key(e, "seen");
    emit_count(e, t->outcomes_seen);
    emit_key(e, "missing");
    emit_open(e, '[');
    for (uint32_t i = 0; i < t->leaf_count; i++) {
        if (testing_both(t, i))
            continue;
        emit_open(e, '{');
        emit_key(e, "rule");
        emit_str(e, t->leaves[i].rule->id);
        emit_key(e, "condition");
        emit_str(e, t->leaves[i].expr->text);
        emit_key(e, "what");
        emit_text(e, leaf_lack(t->seen[i]));
        emit_key(e, "place");
        emit_place(e, &s->c->diags.sources, t->leaves[i].expr->at);
        emit_close(e, '}');
    }
    emit_close(e, ']');
    emit_close(e, '}');
    if (!call_has(s->c, OPT_mutate))
        return;
    emit_key(e, "mutations");
    emit_open(e, '{');
    emit_key(e, "made");
    emit_count(e, s->mutation_count);
    emit_key(e, "unnoticed");
    emit_open(e, '[');
    for (uint32_t i = 0; i < s->survivor_count; i++) {
        const struct mutation *m = &s->mutations[s->survivors[i]];
        emit_open(e, '{');
        emit_key(e, "rule");
        emit_str(e, m->rule->id);
        emit_key(e, "was");
        emit_str(e, m->was);
        emit_key(e, "became");
        emit_str(e, m->now);
        emit_key(e, "place");
        emit_place(e, &s->c->diags.sources, m->parts.at[0].expr->at);
        emit_close(e, '}');
    }
    emit_close(e, ']');
    emit_close(e, '}');
}

/* ---- running ---- */

static enum exit_code write_cases(struct session *s, const struct reports *reports,
                                  enum exit_code code)
{
    struct call *c = s->c;
    struct case_result *all = ARENA_ARRAY(c->arena, struct case_result, s->t.n);
    for (uint32_t i = 0; i < s->t.n; i++) {
        const struct trial *t = &s->t.at[i];
        all[i] = (struct case_result){
            .suite = s->p.set->files.at[t->test->file].name,
            .name = t->test->name,
            .outcome = t->passed ? OUTCOME_PASS : OUTCOME_FAIL,
            .at = t->test->name_at,
        };
        if (!t->passed)
            all[i].message = testing_reason(t, &all[i].at);
    }
    struct report report;
    struct cases_report r = {.name = "policy-test",
                             .sources = &c->diags.sources,
                             .at = all,
                             .n = s->t.n,
                             .text = put_text,
                             .ctx = s,
                             .more_json = json_coverage};
    cases_make(&report, c->arena, &r);
    report.done = true;
    return reports_write(reports, c, &report, &report, code);
}

/* Turns each mutation in, looks whether some test fails, and turns it back. */
static void run_mutations(struct session *s)
{
    struct call *c = s->c;
    s->mutation_count = mutate_all(&s->mutations, c->arena, s->p.set);
    s->survivors = ARENA_ARRAY(c->arena, uint32_t, s->mutation_count);
    for (uint32_t i = 0; i < s->mutation_count; i++) {
        mutate_turn(&s->mutations[i]);
        if (!testing_notices(&s->t, c, s->p.set))
            s->survivors[s->survivor_count++] = i;
        mutate_turn(&s->mutations[i]);
    }
}

static bool least_coverage(struct call *c, uint64_t *out)
{
    str text = call_text(c, OPT_min_coverage, STR("0"));
    if (call_number(text, out) && *out <= 100)
        return true;
    call_error(c, "--min-coverage takes a number from 0 to 100, not `%.*s`", STR_ARG(text));
    return false;
}

static enum exit_code run_test(struct call *c)
{
    struct session s = {.c = c};
    struct reports reports;
    if (!reports_open(&reports, c) || !least_coverage(c, &s.least))
        return EXIT_USAGE;
    enum exit_code code = project_open(&s.p, c);
    if (code == EXIT_OK)
        code = project_policies(&s.p, c);
    if (code == EXIT_OK && s.p.workspace.nodes.n) /* names of fields are those of the data */
        code = project_fleet(&s.p, c);
    if (code == EXIT_OK)
        code = project_compile(&s.p, c);
    if (code != EXIT_OK)
        return code;
    if (!testing_run(&s.t, &s.p, c, c->args, c->arg_count))
        return EXIT_USAGE;
    if (!s.t.n && !call_has(c, OPT_allow_empty)) {
        call_error(c, c->arg_count ? "no test has such a name"
                                   : "no tests: they stand in files that end in _test.rules");
        return EXIT_EMPTY;
    }
    if (call_has(c, OPT_mutate) && !s.t.failed)
        run_mutations(&s);
    code = s.t.failed ? EXIT_FINDINGS : EXIT_OK;
    if (testing_percent(&s.t) < s.least) {
        DIAG_STR(&c->diags, COVERAGE_LOW, SPAN_NONE,
                 str_printf(c->arena, "%u%%", testing_percent(&s.t)),
                 str_printf(c->arena, "%llu%%", (unsigned long long)s.least));
        code = EXIT_FINDINGS;
    }
    return write_cases(&s, &reports, call_has(c, OPT_exit_zero) ? EXIT_OK : code);
}

static const enum option options[] = {OPT_rev,          OPT_policies, OPT_nodes,       OPT_now,
                                      OPT_min_coverage, OPT_mutate,   OPT_allow_empty, OPT_format,
                                      OPT_output,       OPT_report,   OPT_exit_zero,   OPT_watch,
                                      OPT_COUNT};

const struct command cmd_policy_test = {
    .name = "policy test",
    .arguments = "[NAME|GLOB...]",
    .summary = "run the tests of the policies, with coverage",
    .details =
        "Runs every TEST of the files that end in _test.rules, or those whose names match. A "
        "failed one shows the rule's conditions with their values. Coverage counts both "
        "outcomes of every atomic condition. --mutate changes operators one by one and lists "
        "the changes that no test notices.",
    .formats = "text json ndjson junit sarif github",
    .examples = {"unet policy test", "unet policy test 'ntp*' --min-coverage 90 --mutate"},
    .options = options,
    .most = 10000,
    .run = run_test,
};
