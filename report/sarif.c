/* SPDX-License-Identifier: Apache-2.0 */
/* SARIF 2.1.0, as code scanning reads it.
 *
 *     runs[0]  tool.driver.rules <- groups        results <- items (fail, undecided, waived)
 *              invocations[0]    <- how the run ended, and what was said beside the items
 *
 * An undecided verdict is a result of level warning at most: "open" results, which must have no
 * level, are hidden by viewers, and undecided is never quietly green. Columns are UTF-16 code
 * units. Paths are relative to %SRCROOT%, the folder that unet ran in, and it has no address of its
 * own: the same input gives the same bytes on every machine. A result's `properties.fields` and
 * `properties.verdict` serve baselines. Past most_results there is one result for each group with
 * its first places, since code scanning refuses larger files. */
#include "report/sarif.h"

#include "report/escape.h"

void sarif_pair(struct emit *e, const char *key, str text)
{
    emit_key(e, key);
    emit_str(e, text);
}

void sarif_message(struct emit *e, const char *key, str text)
{
    emit_key(e, key);
    emit_open(e, '{');
    sarif_pair(e, "text", text);
    emit_close(e, '}');
}

void sarif_number(struct emit *e, const char *key, uint64_t n)
{
    emit_key(e, key);
    emit_count(e, n);
}

/* ---- places ---- */

bool sarif_is_file(str name)
{
    return name.n && name.p[0] != '<' && name.p[0] != '-';
}

static void put_region(struct sarif *s, span at, const struct place *from, uint32_t line)
{
    struct emit *e = &s->e;
    if (!from->line && !line)
        return;
    emit_key(e, "region");
    emit_open(e, '{');
    sarif_number(e, "startLine", from->line ? from->line : line);
    if (from->line) {
        sarif_number(e, "startColumn", from->column16);
        struct place to = sources_place(s->r->sources, (span){at.file, at.to, at.to});
        if (at.to > at.from) {
            sarif_number(e, "endLine", to.line);
            sarif_number(e, "endColumn", to.column16);
        }
    }
    emit_close(e, '}');
}

void sarif_physical(struct sarif *s, span at, uint32_t line)
{
    struct place p = sources_place(s->r->sources, at);
    struct emit *e = &s->e;
    if (!sarif_is_file(p.name))
        return;
    struct buf uri = BUF(s->scratch);
    escape_uri(&uri, p.name);
    emit_key(e, "physicalLocation");
    emit_open(e, '{');
    emit_key(e, "artifactLocation");
    emit_open(e, '{');
    sarif_pair(e, "uri", buf_str(&uri));
    if (p.name.p[0] != '/')
        sarif_pair(e, "uriBaseId", STR("%SRCROOT%"));
    emit_close(e, '}');
    put_region(s, at, &p, line);
    emit_close(e, '}');
}

/* ---- the tool ---- */

static void put_tags(struct emit *e, const struct report_group *g)
{
    if (!g->tag_count)
        return;
    emit_key(e, "tags");
    emit_open(e, '[');
    for (uint32_t i = 0; i < g->tag_count; i++) {
        bool again = false; /* the standard wants a set */
        for (uint32_t k = 0; k < i; k++)
            again = again || str_eq(g->tags[k], g->tags[i]);
        if (!again)
            emit_str(e, g->tags[i]);
    }
    emit_close(e, ']');
}

static void put_group(struct emit *e, const struct report_group *g)
{
    emit_open(e, '{');
    sarif_pair(e, "id", g->id);
    sarif_message(e, "shortDescription", g->summary.n ? g->summary : g->id);
    if (g->help.n)
        sarif_message(e, "help", g->help);
    emit_key(e, "defaultConfiguration");
    emit_open(e, '{');
    sarif_pair(e, "level", str_of(report_level(g->severity)));
    emit_close(e, '}');
    emit_key(e, "properties");
    emit_open(e, '{');
    put_tags(e, g);
    sarif_pair(e, "severity", str_of(ast_severity_name(g->severity)));
    sarif_pair(e, "problem.severity",
               g->severity >= AST_ERROR     ? STR("error")
               : g->severity == AST_WARNING ? STR("warning")
                                            : STR("recommendation"));
    emit_close(e, '}');
    emit_close(e, '}');
}

static void put_tool(struct sarif *s)
{
    struct emit *e = &s->e;
    emit_key(e, "tool");
    emit_open(e, '{');
    emit_key(e, "driver");
    emit_open(e, '{');
    sarif_pair(e, "name", STR("unet"));
    sarif_pair(e, "version", STR(UNET_VERSION));
    sarif_pair(e, "semanticVersion", STR(UNET_VERSION));
    emit_key(e, "rules");
    emit_open(e, '[');
    for (uint32_t i = 0; i < s->r->group_count; i++)
        put_group(e, &s->r->groups[i]);
    emit_close(e, ']');
    emit_close(e, '}');
    emit_close(e, '}');
}

static void put_notification(struct sarif *s, const char *level, str text, span at, uint32_t line,
                             const char *code)
{
    struct emit *e = &s->e;
    emit_open(e, '{');
    if (code) {
        emit_key(e, "descriptor");
        emit_open(e, '{');
        sarif_pair(e, "id", str_of(code));
        emit_close(e, '}');
    }
    sarif_pair(e, "level", str_of(level));
    sarif_message(e, "message", text);
    if (sarif_is_file(sources_place(s->r->sources, at).name)) {
        emit_key(e, "locations");
        emit_open(e, '[');
        emit_open(e, '{');
        sarif_physical(s, at, line);
        emit_close(e, '}');
        emit_close(e, ']');
    }
    emit_close(e, '}');
}

static void put_notifications(struct sarif *s, bool grouped)
{
    const struct diags *dg = s->r->diags;
    if (!grouped && (!dg || !dg->n))
        return;
    emit_key(&s->e, "toolExecutionNotifications");
    emit_open(&s->e, '[');
    if (grouped) {
        struct buf b = BUF(s->scratch);
        buf_put_count(&b, s->r->item_count);
        buf_add(&b, STR(" results are too many for one file: each rule has one result with its "
                        "first places (json and ndjson list all)"));
        put_notification(s, "note", buf_str(&b), SPAN_NONE, 0, NULL);
    }
    for (uint32_t i = 0; dg && i < dg->n; i++) {
        const struct diag *d = &dg->at[i];
        put_notification(s, report_diag_level(d->severity), report_diag_text(s->scratch, d), d->at,
                         d->line, diag_info(d->code)->code);
    }
    emit_close(&s->e, ']');
}

static void put_invocation(struct sarif *s, bool grouped)
{
    struct emit *e = &s->e;
    emit_key(e, "invocations");
    emit_open(e, '[');
    emit_open(e, '{');
    emit_key(e, "executionSuccessful");
    emit_bool(e, s->r->done);
    emit_key(e, "exitCode");
    emit_int(e, s->r->exit_code);
    sarif_pair(e, "exitCodeDescription", str_of(s->r->exit_text));
    put_notifications(s, grouped);
    emit_close(e, '}');
    emit_close(e, ']');
    emit_key(e, "originalUriBaseIds");
    emit_open(e, '{');
    emit_key(e, "%SRCROOT%");
    emit_open(e, '{');
    sarif_message(e, "description", STR("the folder that unet ran in"));
    emit_close(e, '}');
    emit_close(e, '}');
}

/* ---- the log ---- */

static bool any_waived(const struct sarif *s)
{
    bool any = false;
    struct report_items items = report_items_open(s->r, s->scratch, REPORT_AS_IT_IS);
    for (struct report_item item; !any && report_items_next(&items, &item);)
        any = item.outcome == OUTCOME_WAIVED;
    report_items_close(&items);
    return any;
}

void report_sarif(struct report_out *out, const struct report *r)
{
    struct sarif s = {
        .e = emit_begin(out->buf, 2), .out = out, .r = r, .scratch = arena_child(out->buf->arena)};
    bool grouped = r->item_count > r->most_results;
    s.suppressing = !grouped && any_waived(&s);
    emit_open(&s.e, '{');
    sarif_pair(&s.e, "$schema", STR("https://json.schemastore.org/sarif-2.1.0.json"));
    sarif_pair(&s.e, "version", STR("2.1.0"));
    emit_key(&s.e, "runs");
    emit_open(&s.e, '[');
    emit_open(&s.e, '{');
    put_tool(&s);
    emit_key(&s.e, "automationDetails");
    emit_open(&s.e, '{');
    sarif_pair(&s.e, "id", str_printf(s.scratch, "unet/%s/", r->kind->name));
    emit_close(&s.e, '}');
    put_invocation(&s, grouped);
    sarif_pair(&s.e, "columnKind", STR("utf16CodeUnits"));
    emit_key(&s.e, "results");
    emit_open(&s.e, '[');
    if (grouped)
        sarif_groups(&s);
    else
        sarif_results(&s);
    emit_close(&s.e, ']');
    if (r->now.n) {
        emit_key(&s.e, "properties");
        emit_open(&s.e, '{');
        sarif_pair(&s.e, "now", r->now);
        emit_close(&s.e, '}');
    }
    emit_close(&s.e, '}');
    emit_close(&s.e, ']');
    emit_close(&s.e, '}');
    buf_putc(out->buf, '\n');
    arena_free(s.scratch);
}
