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
#include "report/escape.h"
#include "report/report.h"

enum { FIRST_PLACES = 20 };

struct sarif {
    struct emit e;
    struct report_out *out;
    const struct report *r;
    struct arena *scratch;
    bool suppressing; /* some result is waived: all must then say whether they are */
};

static void put_pair(struct emit *e, const char *key, str text)
{
    emit_key(e, key);
    emit_str(e, text);
}

/* "key": {"text": …} */
static void put_message(struct emit *e, const char *key, str text)
{
    emit_key(e, key);
    emit_open(e, '{');
    put_pair(e, "text", text);
    emit_close(e, '}');
}

static void put_number(struct emit *e, const char *key, uint64_t n)
{
    emit_key(e, key);
    emit_count(e, n);
}

/* ---- places ---- */

/* A name of a source that is a file: "<stdin>" and "--where" are none. */
static bool is_file(str name)
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
    put_number(e, "startLine", from->line ? from->line : line);
    if (from->line) {
        put_number(e, "startColumn", from->column16);
        struct place to = sources_place(s->r->sources, (span){at.file, at.to, at.to});
        if (at.to > at.from) {
            put_number(e, "endLine", to.line);
            put_number(e, "endColumn", to.column16);
        }
    }
    emit_close(e, '}');
}

static void put_physical(struct sarif *s, span at, uint32_t line)
{
    struct place p = sources_place(s->r->sources, at);
    struct emit *e = &s->e;
    if (!is_file(p.name))
        return;
    struct buf uri = BUF(s->scratch);
    escape_uri(&uri, p.name);
    emit_key(e, "physicalLocation");
    emit_open(e, '{');
    emit_key(e, "artifactLocation");
    emit_open(e, '{');
    put_pair(e, "uri", buf_str(&uri));
    if (p.name.p[0] != '/')
        put_pair(e, "uriBaseId", STR("%SRCROOT%"));
    emit_close(e, '}');
    put_region(s, at, &p, line);
    emit_close(e, '}');
}

static void put_logical(struct emit *e, const struct report_item *item)
{
    if (!item->name.n)
        return;
    emit_key(e, "logicalLocations");
    emit_open(e, '[');
    emit_open(e, '{');
    put_pair(e, "name", item->name);
    if (item->table.n)
        put_pair(e, "kind", item->table);
    emit_close(e, '}');
    emit_close(e, ']');
}

static void put_item_location(struct sarif *s, const struct report_item *item)
{
    emit_open(&s->e, '{');
    put_physical(s, item->at, item->line);
    put_logical(&s->e, item);
    emit_close(&s->e, '}');
}

static void put_related(struct sarif *s, const struct report_item *item)
{
    if (!item->also_count)
        return;
    emit_key(&s->e, "relatedLocations");
    emit_open(&s->e, '[');
    for (uint32_t i = 0; i < item->also_count; i++) {
        emit_open(&s->e, '{');
        put_physical(s, item->also[i].at, 0);
        put_message(&s->e, "message", item->also[i].text);
        emit_close(&s->e, '}');
    }
    emit_close(&s->e, ']');
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
    put_pair(e, "id", g->id);
    put_message(e, "shortDescription", g->summary.n ? g->summary : g->id);
    if (g->help.n)
        put_message(e, "help", g->help);
    emit_key(e, "defaultConfiguration");
    emit_open(e, '{');
    put_pair(e, "level", str_of(report_level(g->severity)));
    emit_close(e, '}');
    emit_key(e, "properties");
    emit_open(e, '{');
    put_tags(e, g);
    put_pair(e, "severity", str_of(ast_severity_name(g->severity)));
    put_pair(e, "problem.severity",
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
    put_pair(e, "name", STR("unet"));
    put_pair(e, "version", STR(UNET_VERSION));
    put_pair(e, "semanticVersion", STR(UNET_VERSION));
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
        put_pair(e, "id", str_of(code));
        emit_close(e, '}');
    }
    put_pair(e, "level", str_of(level));
    put_message(e, "message", text);
    if (is_file(sources_place(s->r->sources, at).name)) {
        emit_key(e, "locations");
        emit_open(e, '[');
        emit_open(e, '{');
        put_physical(s, at, line);
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
    put_pair(e, "exitCodeDescription", str_of(s->r->exit_text));
    put_notifications(s, grouped);
    emit_close(e, '}');
    emit_close(e, ']');
    emit_key(e, "originalUriBaseIds");
    emit_open(e, '{');
    emit_key(e, "%SRCROOT%");
    emit_open(e, '{');
    put_message(e, "description", STR("the folder that unet ran in"));
    emit_close(e, '}');
    emit_close(e, '}');
}

/* ---- results ---- */

static bool is_result(const struct report_item *item)
{
    return item->outcome == OUTCOME_FAIL || item->outcome == OUTCOME_UNDECIDED ||
           item->outcome == OUTCOME_WAIVED;
}

static const char *level_of(const struct report_item *item)
{
    if (item->outcome == OUTCOME_UNDECIDED && item->severity >= AST_WARNING)
        return "warning";
    return report_level(item->severity);
}

static void put_suppressions(struct sarif *s, const struct report_item *item)
{
    struct emit *e = &s->e;
    if (!s->suppressing)
        return;
    emit_key(e, "suppressions");
    emit_open(e, '[');
    if (item->outcome == OUTCOME_WAIVED) {
        emit_open(e, '{');
        put_pair(e, "kind", STR("external"));
        put_pair(e, "status", STR("accepted"));
        if (item->excuse.n)
            put_pair(e, "justification", item->excuse);
        if (is_file(sources_place(s->r->sources, item->excuse_at).name)) {
            emit_key(e, "location");
            emit_open(e, '{');
            put_physical(s, item->excuse_at, 0);
            emit_close(e, '}');
        }
        emit_close(e, '}');
    }
    emit_close(e, ']');
}

static void put_fingerprint(struct emit *e, str fingerprint)
{
    if (!fingerprint.n)
        return;
    emit_key(e, "partialFingerprints");
    emit_open(e, '{');
    put_pair(e, "unetFinding/v1", fingerprint);
    emit_close(e, '}');
}

static void put_properties(struct emit *e, const struct report_item *item)
{
    if (!item->verdict.n)
        return;
    emit_key(e, "properties");
    emit_open(e, '{');
    put_pair(e, "verdict", item->verdict);
    put_pair(e, "object", item->name);
    emit_key(e, "fields");
    emit_open(e, '[');
    for (uint32_t i = 0; i < item->field_count; i++)
        emit_str(e, item->fields[i]);
    emit_close(e, ']');
    emit_close(e, '}');
}

static void open_result(struct sarif *s, uint32_t group, const char *level)
{
    emit_open(&s->e, '{');
    put_pair(&s->e, "ruleId", s->r->groups[group].id);
    put_number(&s->e, "ruleIndex", group);
    put_pair(&s->e, "level", str_of(level));
}

static str message_of(struct arena *a, const struct report_item *item)
{
    struct buf b = BUF(a);
    if (item->outcome == OUTCOME_UNDECIDED)
        buf_add(&b, STR("undecided: "));
    if (item->name.n) {
        buf_add(&b, item->name);
        buf_add(&b, STR(": "));
    }
    buf_add(&b, item->message);
    return buf_str(&b);
}

static void put_result(struct sarif *s, const struct report_item *item)
{
    struct emit *e = &s->e;
    open_result(s, item->group, level_of(item));
    put_message(e, "message", message_of(s->scratch, item));
    emit_key(e, "locations");
    emit_open(e, '[');
    put_item_location(s, item);
    emit_close(e, ']');
    put_related(s, item);
    put_fingerprint(e, item->fingerprint);
    put_suppressions(s, item);
    if (item->known != KNOWN_NOT_ASKED)
        put_pair(e, "baselineState", item->known == KNOWN_NEW ? STR("new") : STR("unchanged"));
    put_properties(e, item);
    emit_close(e, '}');
}

/* Results of a baseline that are no more. */
static void put_gone(struct sarif *s, const struct report_gone *g)
{
    struct emit *e = &s->e;
    emit_open(e, '{');
    put_pair(e, "ruleId", g->group);
    put_pair(e, "level", STR("none"));
    put_message(e, "message",
                g->name.n
                    ? str_printf(s->scratch, "%.*s: %.*s", STR_ARG(g->name), STR_ARG(g->message))
                    : g->message);
    put_fingerprint(e, g->fingerprint);
    if (s->suppressing) {
        emit_key(e, "suppressions");
        emit_open(e, '[');
        emit_close(e, ']');
    }
    put_pair(e, "baselineState", STR("absent"));
    emit_close(e, '}');
}

static void put_each(struct sarif *s)
{
    for (uint32_t i = 0; i < s->r->item_count; i++) {
        struct report_item item = {0};
        s->r->kind->get(s->r, i, s->scratch, &item);
        if (is_result(&item))
            put_result(s, &item);
        arena_reset(s->scratch);
        report_flush(s->out);
    }
    for (uint32_t i = 0; i < s->r->gone_count; i++) {
        put_gone(s, &s->r->gone[i]);
        arena_reset(s->scratch);
        report_flush(s->out);
    }
}

/* ---- one result for each group ---- */

struct summary {
    uint64_t n;
    uint32_t first[FIRST_PLACES];
    uint32_t kept;
    bool failed; /* some of them failed; else they are undecided or waived */
};

static void put_summary(struct sarif *s, uint32_t group, const struct summary *sum)
{
    struct emit *e = &s->e;
    struct buf b = BUF(s->scratch);
    enum ast_severity severity = s->r->groups[group].severity;
    if (!sum->failed && severity > AST_WARNING)
        severity = AST_WARNING;
    open_result(s, group, report_level(severity));
    buf_put_count(&b, sum->n);
    buf_add(&b, STR(" objects, the first at these places"));
    put_message(e, "message", buf_str(&b));
    emit_key(e, "locations");
    emit_open(e, '[');
    for (uint32_t k = 0; k < sum->kept; k++) {
        struct report_item item = {0};
        s->r->kind->get(s->r, sum->first[k], s->scratch, &item);
        put_item_location(s, &item);
    }
    emit_close(e, ']');
    emit_key(e, "properties");
    emit_open(e, '{');
    put_number(e, "results", sum->n);
    emit_close(e, '}');
    emit_close(e, '}');
    arena_reset(s->scratch);
    report_flush(s->out);
}

static void put_grouped(struct sarif *s)
{
    struct arena *a = arena_child(s->scratch);
    struct summary *sums = ARENA_ARRAY(a, struct summary, (size_t)s->r->group_count + 1);
    for (uint32_t i = 0; i < s->r->item_count; i++) {
        struct report_item item = {0};
        s->r->kind->get(s->r, i, NULL, &item);
        struct summary *sum = &sums[item.group];
        if (is_result(&item) && item.outcome != OUTCOME_WAIVED) {
            sum->n++;
            sum->failed = sum->failed || item.outcome == OUTCOME_FAIL;
            if (sum->kept < FIRST_PLACES)
                sum->first[sum->kept++] = i;
        }
    }
    for (uint32_t g = 0; g < s->r->group_count; g++)
        if (sums[g].n)
            put_summary(s, g, &sums[g]);
    arena_free(a);
}

static bool any_waived(const struct sarif *s)
{
    bool any = false;
    for (uint32_t i = 0; i < s->r->item_count && !any; i++) {
        struct report_item item = {0};
        s->r->kind->get(s->r, i, NULL, &item);
        any = item.outcome == OUTCOME_WAIVED;
    }
    return any;
}

void report_sarif(struct report_out *out, const struct report *r)
{
    struct sarif s = {
        .e = emit_begin(out->buf, 2), .out = out, .r = r, .scratch = arena_child(out->buf->arena)};
    bool grouped = r->item_count > r->most_results;
    s.suppressing = !grouped && any_waived(&s);
    emit_open(&s.e, '{');
    put_pair(&s.e, "$schema", STR("https://json.schemastore.org/sarif-2.1.0.json"));
    put_pair(&s.e, "version", STR("2.1.0"));
    emit_key(&s.e, "runs");
    emit_open(&s.e, '[');
    emit_open(&s.e, '{');
    put_tool(&s);
    emit_key(&s.e, "automationDetails");
    emit_open(&s.e, '{');
    put_pair(&s.e, "id", str_printf(s.scratch, "unet/%s/", r->kind->name));
    emit_close(&s.e, '}');
    put_invocation(&s, grouped);
    put_pair(&s.e, "columnKind", STR("utf16CodeUnits"));
    emit_key(&s.e, "results");
    emit_open(&s.e, '[');
    if (grouped)
        put_grouped(&s);
    else
        put_each(&s);
    emit_close(&s.e, ']');
    if (r->now.n) {
        emit_key(&s.e, "properties");
        emit_open(&s.e, '{');
        put_pair(&s.e, "now", r->now);
        emit_close(&s.e, '}');
    }
    emit_close(&s.e, '}');
    emit_close(&s.e, ']');
    emit_close(&s.e, '}');
    buf_putc(out->buf, '\n');
    arena_free(s.scratch);
}
