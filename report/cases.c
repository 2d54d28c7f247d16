/* SPDX-License-Identifier: Apache-2.0 */
#include "report/cases.h"

#include "base/sym.h"

struct view {
    struct cases_report r;
    uint32_t *group; /* of each case */
    uint64_t count[OUTCOME_SKIP + 1];
    struct report_kind kind;
};

static const struct view *view_of(const struct report *out)
{
    return out->ctx;
}

const void *cases_ctx(const struct report *out)
{
    return view_of(out)->r.ctx;
}

static const char *const outcomes[] = {[OUTCOME_PASS] = "pass",
                                       [OUTCOME_FAIL] = "fail",
                                       [OUTCOME_UNDECIDED] = "undecided",
                                       [OUTCOME_WAIVED] = "waived",
                                       [OUTCOME_SKIP] = "skip"};

static void get_case(const struct report *out, uint32_t i, struct arena *a,
                     struct report_item *item)
{
    const struct view *v = view_of(out);
    const struct case_result *c = &v->r.at[i];
    bool failed = c->outcome == OUTCOME_FAIL || c->outcome == OUTCOME_UNDECIDED;
    *item = (struct report_item){
        .group = v->group[i],
        .outcome = c->outcome,
        .severity = AST_ERROR,
        .counts = failed,
        .name = c->name,
        .table = STR("test"),
        .message = c->message,
        .at = c->at,
        .also = c->also,
        .also_count = c->also_count,
        .excuse = failed || c->outcome == OUTCOME_PASS ? (str){0} : c->message,
        .excuse_at = SPAN_NONE,
    };
    (void)a;
}

static void put_case(struct emit *e, const struct report *out, uint32_t i)
{
    const struct view *v = view_of(out);
    const struct case_result *c = &v->r.at[i];
    emit_open(e, '{');
    emit_key(e, "suite");
    emit_str(e, c->suite);
    emit_key(e, "name");
    emit_str(e, c->name);
    emit_key(e, "outcome");
    emit_text(e, outcomes[c->outcome]);
    emit_key(e, "message");
    emit_str(e, c->message);
    emit_key(e, "place");
    emit_place(e, v->r.sources, c->at);
    emit_close(e, '}');
}

static void put_item(struct emit *e, const struct report_items *items)
{
    put_case(e, items->report, items->at);
}

static void put_summary(struct emit *e, const struct report *out)
{
    const struct view *v = view_of(out);
    emit_open(e, '{');
    emit_key(e, "tests");
    emit_count(e, v->r.n);
    for (unsigned o = 0; o < COUNTOF(outcomes); o++) {
        emit_key(e, outcomes[o]);
        emit_count(e, v->count[o]);
    }
    emit_close(e, '}');
}

static void put_json(struct report_out *o, const struct report *out)
{
    const struct view *v = view_of(out);
    struct emit e = emit_begin(o->buf, 2);
    emit_document(&e, v->r.name);
    emit_key(&e, "exit_code");
    emit_int(&e, out->exit_code);
    emit_key(&e, "summary");
    put_summary(&e, out);
    emit_key(&e, "tests");
    emit_open(&e, '[');
    for (uint32_t i = 0; i < v->r.n; i++) {
        put_case(&e, out, i);
        report_flush(o);
    }
    emit_close(&e, ']');
    if (v->r.more_json)
        v->r.more_json(&e, v->r.ctx);
    emit_key(&e, "diagnostics");
    report_diags_json(&e, out->diags);
    emit_close(&e, '}');
    buf_putc(o->buf, '\n');
}

static void put_line(struct buf *b, const struct report *out)
{
    const struct view *v = view_of(out);
    buf_put_count(b, v->r.n);
    buf_add(b, v->r.n == 1 ? STR(" test: ") : STR(" tests: "));
    buf_put_count(b, v->count[OUTCOME_PASS]);
    buf_add(b, STR(" passed, "));
    buf_put_count(b, v->count[OUTCOME_FAIL] + v->count[OUTCOME_UNDECIDED]);
    buf_add(b, STR(" failed, "));
    buf_put_count(b, v->count[OUTCOME_SKIP] + v->count[OUTCOME_WAIVED]);
    buf_add(b, STR(" skipped\n"));
}

void cases_make(struct report *out, struct arena *a, const struct cases_report *r)
{
    struct view *v = ARENA_NEW(a, struct view);
    struct symtab suites = symtab_new(a);
    struct report_group *groups = ARENA_ARRAY(a, struct report_group, (size_t)r->n + 1);
    v->r = *r;
    v->group = ARENA_ARRAY(a, uint32_t, (size_t)r->n + 1);
    v->kind = (struct report_kind){.name = r->name,
                                   .item = "test",
                                   .get = get_case,
                                   .text = r->text,
                                   .json = put_json,
                                   .item_json = put_item,
                                   .summary_json = put_summary,
                                   .summary_text = put_line};
    for (uint32_t i = 0; i < r->n; i++) {
        v->group[i] = sym_intern(&suites, r->at[i].suite);
        v->count[r->at[i].outcome]++;
        groups[v->group[i]] = (struct report_group){.id = sym_text(&suites, v->group[i]),
                                                    .severity = AST_ERROR,
                                                    .at = {r->at[i].at.file, 0, 0}};
    }
    *out = (struct report){.kind = &v->kind,
                           .ctx = v,
                           .sources = r->sources,
                           .groups = groups,
                           .group_count = suites.n,
                           .item_count = r->n,
                           .most_results = UINT64_MAX};
}
