/* SPDX-License-Identifier: Apache-2.0 */
/* Workflow commands of GitHub Actions: each line becomes an annotation at its file and line.
 *
 *     ::error file=nodes.yaml,line=16,endLine=16,col=23,endColumn=34,title=RULE::hq-sw1: … */
#include "report/escape.h"
#include "report/report.h"

static void put_number(struct buf *b, const char *name, uint32_t n)
{
    buf_printf(b, ",%s=%u", name, n);
}

/* Columns make sense to GitHub only where the end is on the same line. */
static void put_place(struct buf *b, const struct report *r, const struct report_item *item)
{
    struct place p = sources_place(r->sources, item->at);
    if (!p.name.n)
        return;
    buf_add(b, STR("file="));
    escape_github_property(b, p.name);
    if (!p.line && item->line) {
        put_number(b, "line", item->line);
        put_number(b, "col", item->column);
    }
    if (p.line) {
        struct place end =
            sources_place(r->sources, (span){item->at.file, item->at.to, item->at.to});
        put_number(b, "line", p.line);
        put_number(b, "endLine", end.line);
        if (end.line == p.line) {
            put_number(b, "col", p.column);
            put_number(b, "endColumn", end.column);
        }
    }
    buf_putc(b, ',');
}

static const char *command_of(const struct report_item *item)
{
    bool wrong = item->outcome == OUTCOME_FAIL || item->outcome == OUTCOME_UNDECIDED;
    if (!wrong || item->known == KNOWN_UNCHANGED || item->severity == AST_INFO)
        return "notice";
    return item->outcome == OUTCOME_FAIL && item->severity >= AST_ERROR ? "error" : "warning";
}

static void put_item(struct buf *b, const struct report *r, const struct report_item *item,
                     str title)
{
    bool quiet = item->outcome == OUTCOME_PASS || item->outcome == OUTCOME_SKIP;
    if (quiet && !item->message.n)
        return;
    buf_printf(b, "::%s ", command_of(item));
    put_place(b, r, item);
    buf_add(b, STR("title="));
    escape_github_property(b, title);
    buf_add(b, STR("::"));
    if (item->outcome == OUTCOME_UNDECIDED)
        buf_add(b, STR("undecided: "));
    else if (item->outcome == OUTCOME_WAIVED)
        buf_add(b, STR("waived: "));
    if (item->known == KNOWN_UNCHANGED)
        buf_add(b, STR("known: "));
    str subject = report_subject(item->name, item->element, item->message);
    if (subject.n) {
        escape_github(b, subject);
        buf_add(b, STR(": "));
    }
    escape_github(b, item->message);
    if (item->excuse.n) {
        buf_add(b, STR(" ("));
        escape_github(b, item->excuse);
        buf_putc(b, ')');
    }
    buf_putc(b, '\n');
}

static void put_diag(struct buf *b, const struct report *r, const struct diag *d)
{
    struct report_item item = {.outcome = OUTCOME_FAIL,
                               .severity = report_diag_severity(d->severity),
                               .at = d->at,
                               .line = d->line,
                               .column = d->column,
                               .message = report_diag_text(b->arena, d)};
    put_item(b, r, &item, str_of(diag_info(d->code)->code));
}

void report_github(struct report_out *out, const struct report *r)
{
    struct arena *scratch = arena_child(out->buf->arena);
    struct report_items items = report_items_open(r, scratch, REPORT_AS_IT_IS);
    for (struct report_item item; report_items_next(&items, &item);) {
        report_items_fill(&items, scratch, &item);
        put_item(out->buf, r, &item, r->groups[item.group].id);
        arena_reset(scratch);
        report_flush(out);
    }
    report_items_close(&items);
    for (uint32_t i = 0; r->diags && i < r->diags->n; i++)
        put_diag(out->buf, r, &r->diags->at[i]);
    if (r->kind->summary_text && r->done)
        r->kind->summary_text(out->buf, r);
    arena_free(scratch);
}
