/* SPDX-License-Identifier: Apache-2.0 */
#include "report/diagnostics.h"

struct view {
    struct diagnostics_report r;
    uint32_t *group; /* of each diagnostic */
    struct report_kind kind;
};

static const struct view *view_of(const struct report *out)
{
    return out->ctx;
}

static void add_places(struct report_item *item, struct arena *a, const struct diag *d)
{
    uint32_t n = 0;
    for (const struct diag_note *note = d->notes; note; note = note->next)
        n += note->at.file != SOURCE_NONE;
    struct report_also *also = ARENA_ARRAY(a, struct report_also, n + 1);
    for (const struct diag_note *note = d->notes; note; note = note->next)
        if (note->at.file != SOURCE_NONE)
            also[item->also_count++] = (struct report_also){note->at, note->text};
    item->also = also;
}

static void get_diag(const struct report *out, uint32_t i, struct arena *a,
                     struct report_item *item)
{
    const struct view *v = view_of(out);
    const struct diag *d = &v->r.diags->at[i];
    *item = (struct report_item){
        .group = v->group[i],
        .outcome = OUTCOME_FAIL,
        .severity = report_diag_severity(d->severity),
        .counts = d->severity == SEVERITY_ERROR,
        .at = d->at,
        .line = d->line,
        .column = d->column,
        .excuse_at = SPAN_NONE,
    };
    if (!a)
        return;
    item->message = report_diag_text(a, d);
    add_places(item, a, d);
}

static void put_item(struct emit *e, const struct report_items *items)
{
    const struct view *v = view_of(items->report);
    report_diag_json(e, v->r.diags, &v->r.diags->at[items->at]);
}

static void put_head(struct emit *e, const struct view *v)
{
    emit_key(e, "valid");
    emit_bool(e, v->r.valid);
    emit_key(e, "rules");
    emit_count(e, v->r.rules);
}

static void put_json(struct report_out *o, const struct report *out)
{
    const struct view *v = view_of(out);
    struct emit e = emit_begin(o->buf, 2);
    emit_document(&e, v->r.name);
    put_head(&e, v);
    emit_key(&e, "diagnostics");
    report_diags_json(&e, v->r.diags);
    emit_close(&e, '}');
    buf_putc(o->buf, '\n');
}

static void put_summary(struct emit *e, const struct report *out)
{
    const struct view *v = view_of(out);
    emit_open(e, '{');
    put_head(e, v);
    emit_key(e, "errors");
    emit_count(e, v->r.diags->errors);
    emit_key(e, "warnings");
    emit_count(e, v->r.diags->warnings);
    emit_close(e, '}');
}

static void put_line(struct buf *b, const struct report *out)
{
    const struct view *v = view_of(out);
    if (!v->r.valid)
        return;
    buf_put_count(b, v->r.rules);
    buf_add(b, v->r.rules == 1 ? STR(" rule in ") : STR(" rules in "));
    buf_put_count(b, v->r.files);
    buf_add(b, v->r.files == 1 ? STR(" file") : STR(" files"));
    buf_add(b, v->r.rules == 1 ? STR(" compiles") : STR(" compile"));
    if (v->r.diags->warnings)
        buf_printf(b, ", with %u warning%s", v->r.diags->warnings,
                   v->r.diags->warnings == 1 ? "" : "s");
    buf_putc(b, '\n');
}

static void put_text(struct report_out *o, const struct report *out)
{
    put_line(o->buf, out);
}

/* A group for each code, in order of appearance. */
static uint32_t make_groups(struct report_group *groups, uint32_t *group, const struct diags *dg)
{
    uint32_t n = 0;
    uint32_t *of_code = ARENA_ARRAY(dg->arena, uint32_t, DIAG_COUNT);
    for (uint32_t i = 0; i < dg->n; i++) {
        enum diag_code code = dg->at[i].code;
        const struct diag_info *info = diag_info(code);
        if (!of_code[code]) {
            groups[n++] = (struct report_group){.id = str_of(info->code),
                                                .summary = str_of(info->message),
                                                .help = str_of(info->explanation),
                                                .severity = report_diag_severity(info->severity),
                                                .at = SPAN_NONE};
            of_code[code] = n;
        }
        group[i] = of_code[code] - 1;
    }
    return n;
}

void diagnostics_make(struct report *out, struct arena *a, const struct diagnostics_report *r)
{
    struct view *v = ARENA_NEW(a, struct view);
    struct report_group *groups = ARENA_ARRAY(a, struct report_group, r->diags->n + 1);
    v->r = *r;
    v->group = ARENA_ARRAY(a, uint32_t, r->diags->n + 1);
    v->kind = (struct report_kind){.name = r->name,
                                   .item = "diagnostic",
                                   .get = get_diag,
                                   .text = put_text,
                                   .json = put_json,
                                   .item_json = put_item,
                                   .summary_json = put_summary,
                                   .summary_text = put_line};
    uint32_t n = make_groups(groups, v->group, r->diags);
    *out = (struct report){.kind = &v->kind,
                           .ctx = v,
                           .sources = &r->diags->sources,
                           .groups = groups,
                           .group_count = n,
                           .item_count = r->diags->n,
                           .of_diags = true,
                           .most_results = UINT64_MAX};
}
