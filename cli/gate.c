/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/gate.h"

#include "cli/rendering.h"

/* ---- judging ---- */

static bool counts(const struct finding *f)
{
    return f->verdict == VERDICT_FAIL && f->rule->severity >= AST_WARNING;
}

static str key_of(struct arena *a, const struct finding *f)
{
    return str_printf(a, "%u\n%.*s\n%.*s", f->table, STR_ARG(f->rule->id), STR_ARG(f->object_name));
}

static void note_faults(struct gate *g)
{
    struct spool_reader *all = spool_open(g->project.run->findings, g->call.arena, SPOOL_BY_OBJECT);
    for (const struct finding *f; (f = spool_next(all));)
        if (counts(f))
            (void)sym_intern(&g->faults, key_of(g->call.arena, f));
    spool_close(all);
}

static enum exit_code judge_templates(struct gate *g)
{
    struct rendering r;
    uint32_t seen;
    if (!g->project.workspace.templates.n)
        return EXIT_OK;
    enum exit_code code = rendering_open(&r, &g->project, &g->call);
    return code == EXIT_OK ? rendering_check(&seen, &r, &g->project, &g->call) : code;
}

static enum exit_code judge_policies(struct gate *g)
{
    struct project *p = &g->project;
    if (!p->workspace.policies.n)
        return EXIT_OK;
    enum exit_code code = project_check(p, &g->call);
    if (code == EXIT_OK && p->set->tests.n) {
        if (!testing_run(&g->tests, p, &g->call, NULL, 0))
            return EXIT_FAILED;
        code = g->tests.failed ? EXIT_FINDINGS : EXIT_OK;
    }
    if (code != EXIT_OK || !p->fleet || !p->set->rules.n)
        return code;
    code = project_run(p, &g->call, UINT64_MAX, UINT64_MAX);
    if (code == EXIT_OK)
        note_faults(g);
    return code;
}

static struct gate *gate_new(struct call *outer, struct revision *r)
{
    struct arena *a = outer->arena;
    struct gate *g = ARENA_NEW(a, struct gate);
    g->call = (struct call){.tool = outer->tool,
                            .command = outer->command,
                            .arena = a,
                            .diags = diags_new(a),
                            .revision = r};
    g->faults = symtab_new(a);
    g->code = project_open(&g->project, &g->call);
    return g;
}

static struct gate *judge(struct gate *g)
{
    enum exit_code policies = judge_policies(g), templates = judge_templates(g);
    g->code = policies != EXIT_OK ? policies : templates;
    return g;
}

struct gate *gate_judge(struct call *outer, struct revision *r)
{
    struct gate *g = gate_new(outer, r);
    struct workspace *w = &g->project.workspace;
    struct io_names rules = {0};
    static const str endings[] = {{".rules", 6}};
    if (g->code != EXIT_OK)
        return g;
    if (!w->found) { /* a repository of rules alone */
        w->policies = w->mark;
        if (!io_list(&rules, g->call.arena, w->policies, endings, 1, true, &g->call.diags))
            g->code = EXIT_FAILED;
    }
    g->empty = w->found ? !w->policies.n && !w->templates.n : !rules.n;
    return g->code != EXIT_OK || g->empty ? g : judge(g);
}

struct gate *gate_judge_paths(struct call *outer, const struct gate_paths *paths)
{
    struct gate *g = gate_new(outer, NULL);
    struct workspace *w = &g->project.workspace;
    g->call.diags.sources.files = paths->files;
    w->policies = paths->policies.n ? paths->policies : w->policies;
    w->templates = paths->templates.n ? paths->templates : w->templates;
    w->nodes = paths->nodes.n ? paths->nodes : w->nodes;
    return g->code == EXIT_OK ? judge(g) : g;
}

/* ---- the answer ---- */

static bool is_new(const struct gate *now, const struct gate *before, const struct finding *f)
{
    return counts(f) && before && sym_find(&before->faults, key_of(now->call.arena, f)) == SYM_NONE;
}

static void put_place(struct buf *b, const struct gate *g, span at)
{
    struct place p = sources_place(&g->call.diags.sources, at);
    if (!p.line)
        return;
    buf_put_visible(b, p.name);
    buf_printf(b, ":%u:%u: ", p.line, p.column);
}

static void put_diag(struct buf *b, const struct gate *g, const struct diag *d)
{
    put_place(b, g, d->at);
    buf_printf(b, "error[%s]: ", diag_info(d->code)->code);
    buf_put_visible(b, d->message);
    if (d->label.n) {
        buf_add(b, STR("; "));
        buf_put_visible(b, d->label);
    }
    buf_putc(b, '\n');
}

static void put_fault(struct buf *b, const struct gate *g, const struct finding *f)
{
    put_place(b, g, f->part_count ? f->parts[0].at : f->rule->at);
    buf_printf(b, "%s: ", ast_severity_name(f->rule->severity));
    str name = findings_name(b->arena, f), subject = report_subject(name, f->element, f->message);
    buf_put_visible(b, subject);
    buf_add(b, subject.n ? STR(": ") : (str){0});
    buf_put_visible(b, f->message);
    buf_add(b, STR(" ["));
    buf_put_visible(b, f->rule->id);
    buf_add(b, STR("]\n"));
}

/* Writes those of the new faults that are among the first `most`, with n others in front of them;
 * returns how many there are. */
static uint32_t put_faults(struct buf *b, const struct gate *now, const struct gate *before,
                           uint32_t n, uint32_t most)
{
    uint32_t count = 0;
    if (!now->project.run)
        return 0;
    struct spool_reader *all =
        spool_open(now->project.run->findings, now->call.arena, SPOOL_BY_OBJECT);
    for (const struct finding *f; (f = spool_next(all));) {
        if (!is_new(now, before, f))
            continue;
        if (n + count++ < most)
            put_fault(b, now, f);
    }
    spool_close(all);
    return count;
}

uint32_t gate_new_faults(const struct gate *now, const struct gate *before)
{
    return put_faults(NULL, now, before, 0, 0);
}

static void put_test(struct buf *b, const struct gate *g, const struct trial *t)
{
    span at;
    str why = testing_reason(t, &at);
    put_place(b, g, at);
    buf_add(b, STR("error: test \""));
    buf_put_visible(b, t->test->name);
    buf_add(b, STR("\": "));
    buf_put_visible(b, why);
    buf_putc(b, '\n');
}

uint32_t gate_put(struct buf *b, const struct gate *now, const struct gate *before, uint32_t most)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < now->call.diags.n; i++) {
        const struct diag *d = &now->call.diags.at[i];
        if (diag_info(d->code)->severity != SEVERITY_ERROR)
            continue;
        if (n++ < most)
            put_diag(b, now, d);
    }
    for (uint32_t i = 0; i < now->tests.n; i++)
        if (!now->tests.at[i].passed && n++ < most)
            put_test(b, now, &now->tests.at[i]);
    return n + put_faults(b, now, before, n, most);
}
