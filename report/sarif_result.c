/* SPDX-License-Identifier: Apache-2.0 */
#include "report/sarif.h"

enum { FIRST_PLACES = 20 };

/* ---- places ---- */

static void put_logical(struct emit *e, const struct report_item *item)
{
    if (!item->name.n)
        return;
    emit_key(e, "logicalLocations");
    emit_open(e, '[');
    emit_open(e, '{');
    sarif_pair(e, "name", item->name);
    if (item->table.n)
        sarif_pair(e, "kind", item->table);
    emit_close(e, '}');
    emit_close(e, ']');
}

static void put_item_location(struct sarif *s, const struct report_item *item)
{
    emit_open(&s->e, '{');
    sarif_physical(s, item->at, item->line);
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
        sarif_physical(s, item->also[i].at, 0);
        sarif_message(&s->e, "message", item->also[i].text);
        emit_close(&s->e, '}');
    }
    emit_close(&s->e, ']');
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
        sarif_pair(e, "kind", STR("external"));
        sarif_pair(e, "status", STR("accepted"));
        if (item->excuse.n)
            sarif_pair(e, "justification", item->excuse);
        if (sarif_is_file(sources_place(s->r->sources, item->excuse_at).name)) {
            emit_key(e, "location");
            emit_open(e, '{');
            sarif_physical(s, item->excuse_at, 0);
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
    sarif_pair(e, "unetFinding/v1", fingerprint);
    emit_close(e, '}');
}

static void put_properties(struct emit *e, const struct report_item *item)
{
    if (!item->verdict.n)
        return;
    emit_key(e, "properties");
    emit_open(e, '{');
    sarif_pair(e, "verdict", item->verdict);
    sarif_pair(e, "object", item->name);
    if (item->element.n)
        sarif_pair(e, "element", item->element);
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
    sarif_pair(&s->e, "ruleId", s->r->groups[group].id);
    sarif_number(&s->e, "ruleIndex", group);
    sarif_pair(&s->e, "level", str_of(level));
}

static str message_of(struct arena *a, const struct report_item *item)
{
    struct buf b = BUF(a);
    if (item->outcome == OUTCOME_UNDECIDED)
        buf_add(&b, STR("undecided: "));
    str subject = report_subject(item->name, item->element, item->message);
    if (subject.n) {
        buf_add(&b, subject);
        buf_add(&b, STR(": "));
    }
    buf_add(&b, item->message);
    return buf_str(&b);
}

static void put_result(struct sarif *s, const struct report_item *item)
{
    struct emit *e = &s->e;
    open_result(s, item->group, level_of(item));
    sarif_message(e, "message", message_of(s->scratch, item));
    emit_key(e, "locations");
    emit_open(e, '[');
    put_item_location(s, item);
    emit_close(e, ']');
    put_related(s, item);
    put_fingerprint(e, item->fingerprint);
    put_suppressions(s, item);
    if (item->known != KNOWN_NOT_ASKED)
        sarif_pair(e, "baselineState", item->known == KNOWN_NEW ? STR("new") : STR("unchanged"));
    put_properties(e, item);
    emit_close(e, '}');
}

/* Results of a baseline that are no more. */
static void put_gone(struct sarif *s, const struct report_gone *g)
{
    struct emit *e = &s->e;
    emit_open(e, '{');
    sarif_pair(e, "ruleId", g->group);
    sarif_pair(e, "level", STR("none"));
    sarif_message(e, "message",
                  g->name.n
                      ? str_printf(s->scratch, "%.*s: %.*s", STR_ARG(g->name), STR_ARG(g->message))
                      : g->message);
    put_fingerprint(e, g->fingerprint);
    if (s->suppressing) {
        emit_key(e, "suppressions");
        emit_open(e, '[');
        emit_close(e, ']');
    }
    sarif_pair(e, "baselineState", STR("absent"));
    emit_close(e, '}');
}

void sarif_results(struct sarif *s)
{
    struct report_items items = report_items_open(s->r, s->scratch, REPORT_AS_IT_IS);
    for (struct report_item item; report_items_next(&items, &item);) {
        if (!is_result(&item))
            continue;
        report_items_fill(&items, s->scratch, &item);
        put_result(s, &item);
        arena_reset(s->scratch);
        report_flush(s->out);
    }
    report_items_close(&items);
    for (uint32_t i = 0; i < s->r->gone_count; i++) {
        put_gone(s, &s->r->gone[i]);
        arena_reset(s->scratch);
        report_flush(s->out);
    }
}

/* ---- one result for each group ---- */

struct summary {
    uint64_t n;
    struct report_item *first; /* places and names of the first ones */
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
    sarif_message(e, "message", buf_str(&b));
    emit_key(e, "locations");
    emit_open(e, '[');
    for (uint32_t k = 0; k < sum->kept; k++)
        put_item_location(s, &sum->first[k]);
    emit_close(e, ']');
    emit_key(e, "properties");
    emit_open(e, '{');
    sarif_number(e, "results", sum->n);
    emit_close(e, '}');
    emit_close(e, '}');
    arena_reset(s->scratch);
    report_flush(s->out);
}

/* Keeps what put_item_location shows of an item. */
static void keep_first(struct summary *sum, struct arena *a, const struct report_item *item)
{
    if (!sum->first)
        sum->first = ARENA_ARRAY(a, struct report_item, FIRST_PLACES);
    sum->first[sum->kept++] = (struct report_item){.name = str_dup(a, item->name),
                                                   .table = item->table,
                                                   .at = item->at,
                                                   .line = item->line,
                                                   .column = item->column};
}

void sarif_groups(struct sarif *s)
{
    struct arena *a = arena_child(s->scratch);
    struct summary *sums = ARENA_ARRAY(a, struct summary, (size_t)s->r->group_count + 1);
    struct report_items items = report_items_open(s->r, a, REPORT_AS_IT_IS);
    for (struct report_item item; report_items_next(&items, &item);) {
        struct summary *sum = &sums[item.group];
        if (!is_result(&item) || item.outcome == OUTCOME_WAIVED)
            continue;
        sum->n++;
        sum->failed = sum->failed || item.outcome == OUTCOME_FAIL;
        if (sum->kept == FIRST_PLACES)
            continue;
        report_items_fill(&items, s->scratch, &item);
        keep_first(sum, a, &item);
        arena_reset(s->scratch);
    }
    report_items_close(&items);
    for (uint32_t g = 0; g < s->r->group_count; g++)
        if (sums[g].n)
            put_summary(s, g, &sums[g]);
    arena_free(a);
}
