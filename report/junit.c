/* SPDX-License-Identifier: Apache-2.0 */
/* JUnit XML as Jenkins, GitLab and others read it: a suite for each group, so that a rule shows as
 * one line with its counts; a case for each item. Objects that pass are one case for all of them:
 * 100 rules over 10,000 nodes stay 100 lines and what is wrong. What does not decide the exit code
 * (waived, known from a baseline, below --fail-level) is skipped and says why. No times: the same
 * input gives the same bytes. */
#include "report/escape.h"
#include "report/report.h"

enum mark { MARK_PASS, MARK_FAILURE, MARK_ERROR, MARK_SKIPPED, MARK_COUNT };

struct suite {
    uint64_t n; /* items */
    uint64_t count[MARK_COUNT];
};

struct junit {
    struct report_out *out;
    const struct report *r;
    struct arena *a, *scratch;
    struct suite *suites;      /* by group */
    struct report_items items; /* by group */
    uint64_t count[MARK_COUNT];
};

static enum mark mark_of(const struct report_item *item)
{
    switch (item->outcome) {
    case OUTCOME_PASS:
        return MARK_PASS;
    case OUTCOME_FAIL:
        return item->counts ? MARK_FAILURE : MARK_SKIPPED;
    case OUTCOME_UNDECIDED:
        return item->counts ? MARK_ERROR : MARK_SKIPPED;
    case OUTCOME_WAIVED:
    case OUTCOME_SKIP:
        break;
    }
    return MARK_SKIPPED;
}

/* Why something skipped is skipped; empty where the item says it itself. */
static const char *skip_reason(const struct report_item *item)
{
    if (item->outcome == OUTCOME_WAIVED)
        return "waived: ";
    if (item->known == KNOWN_UNCHANGED)
        return "known from the baseline: ";
    return item->outcome == OUTCOME_FAIL        ? "does not count here: "
           : item->outcome == OUTCOME_UNDECIDED ? "undecided, does not count here: "
                                                : "";
}

static void count(struct junit *j, uint32_t group, enum mark mark, uint64_t n)
{
    j->suites[group].count[mark] += n;
    j->count[mark] += n;
}

static void count_items(struct junit *j)
{
    const struct report *r = j->r;
    struct report_items items = report_items_open(r, j->a, REPORT_AS_IT_IS);
    for (struct report_item item; report_items_next(&items, &item);) {
        j->suites[item.group].n++;
        count(j, item.group, mark_of(&item), 1);
    }
    report_items_close(&items);
    for (uint32_t g = 0; g < r->group_count; g++) {
        const struct report_group *group = &r->groups[g];
        if (group->passed)
            count(j, g, MARK_PASS, 1);
        else if (group->skipped && !j->suites[g].n)
            count(j, g, MARK_SKIPPED, 1);
    }
}

static void put_attribute(struct buf *b, const char *name, str value)
{
    buf_printf(b, " %s=\"", name);
    escape_xml_attribute(b, value);
    buf_putc(b, '"');
}

static void put_place(struct buf *b, const struct report *r, span at, uint32_t line,
                      uint32_t column)
{
    struct place p = sources_place(r->sources, at);
    if (!p.name.n)
        return;
    escape_xml(b, p.name);
    if (p.line || line)
        buf_printf(b, ":%u:%u", p.line ? p.line : line, p.line ? p.column : column);
    buf_add(b, STR(": "));
}

static void put_body(struct buf *b, const struct report *r, const struct report_item *item)
{
    put_place(b, r, item->at, item->line, item->column);
    str subject = report_subject(item->name, item->element, item->message);
    if (subject.n) {
        escape_xml(b, subject);
        buf_add(b, STR(": "));
    }
    escape_xml(b, item->message);
    buf_putc(b, '\n');
    for (uint32_t i = 0; i < item->also_count; i++) {
        put_place(b, r, item->also[i].at, 0, 0);
        escape_xml(b, item->also[i].text);
        buf_putc(b, '\n');
    }
}

static void open_case(struct buf *b, str suite, str name)
{
    buf_add(b, STR("    <testcase"));
    put_attribute(b, "classname", suite);
    put_attribute(b, "name", name);
    buf_add(b, STR(" time=\"0\""));
}

static str case_name(struct arena *a, const struct report *r, const struct report_item *item)
{
    if (item->name.n)
        return item->name;
    struct place p = sources_place(r->sources, item->at);
    if (!p.name.n)
        return STR("the run");
    return str_printf(a, "%.*s:%u:%u", STR_ARG(p.name), p.line ? p.line : item->line,
                      p.line ? p.column : item->column);
}

static void put_item(struct junit *j, str suite, const struct report_item *item)
{
    struct buf *b = j->out->buf;
    enum mark mark = mark_of(item);
    open_case(b, suite, case_name(j->scratch, j->r, item));
    if (mark == MARK_PASS && !item->message.n) {
        buf_add(b, STR("/>\n"));
        return;
    }
    if (mark == MARK_PASS) {
        buf_add(b, STR(">\n      <system-out>"));
        escape_xml(b, item->message);
        buf_add(b, STR("</system-out>\n    </testcase>\n"));
        return;
    }
    if (mark == MARK_SKIPPED) {
        str excuse = item->excuse.n ? item->excuse : item->message;
        buf_add(b, STR(">\n      <skipped"));
        put_attribute(b, "message",
                      str_printf(j->scratch, "%s%.*s", skip_reason(item), STR_ARG(excuse)));
        buf_add(b, STR("/>\n    </testcase>\n"));
        return;
    }
    const char *tag = mark == MARK_FAILURE ? "failure" : "error";
    buf_printf(b, ">\n      <%s", tag);
    put_attribute(b, "type",
                  mark == MARK_ERROR && item->verdict.n
                      ? item->verdict
                      : str_of(ast_severity_name(item->severity)));
    put_attribute(b, "message", item->message);
    buf_putc(b, '>');
    put_body(b, j->r, item);
    buf_printf(b, "</%s>\n    </testcase>\n", tag);
}

static void open_suite(struct buf *b, str name, const uint64_t n[MARK_COUNT])
{
    buf_add(b, STR("  <testsuite"));
    put_attribute(b, "name", name);
    uint64_t all = n[MARK_PASS] + n[MARK_FAILURE] + n[MARK_ERROR] + n[MARK_SKIPPED];
    buf_printf(b, " tests=\"%llu\" failures=\"%llu\" errors=\"%llu\" skipped=\"%llu\" time=\"0\"",
               (unsigned long long)all, (unsigned long long)n[MARK_FAILURE],
               (unsigned long long)n[MARK_ERROR], (unsigned long long)n[MARK_SKIPPED]);
}

static void put_property(struct buf *b, const char *name, str value)
{
    buf_add(b, STR("      <property"));
    put_attribute(b, "name", str_of(name));
    put_attribute(b, "value", value);
    buf_add(b, STR("/>\n"));
}

static void put_properties(struct junit *j, const struct report_group *g)
{
    struct buf *b = j->out->buf;
    buf_add(b, STR("    <properties>\n"));
    if (g->summary.n)
        put_property(b, "description", g->summary);
    put_property(b, "severity", str_of(ast_severity_name(g->severity)));
    for (uint32_t i = 0; i < g->tag_count; i++)
        put_property(b, "tag", g->tags[i]);
    if (g->passed || g->skipped) {
        put_property(b, "objects that pass",
                     str_printf(j->scratch, "%llu", (unsigned long long)g->passed));
        put_property(b, "objects skipped",
                     str_printf(j->scratch, "%llu", (unsigned long long)g->skipped));
    }
    buf_add(b, STR("    </properties>\n"));
}

static void put_suite(struct junit *j, uint32_t g)
{
    const struct report_group *group = &j->r->groups[g];
    const struct suite *s = &j->suites[g];
    struct buf *b = j->out->buf;
    open_suite(b, group->id, s->count);
    struct place p = sources_place(j->r->sources, group->at);
    if (p.name.n)
        put_attribute(b, "file", p.name);
    if (j->r->now.n)
        put_attribute(b, "timestamp", /* a date and a time, also at midnight */
                      str_printf(j->scratch, "%.*s%s", STR_ARG(j->r->now),
                                 memchr(j->r->now.p, 'T', j->r->now.n) ? "" : "T00:00:00Z"));
    buf_add(b, STR(">\n"));
    put_properties(j, group);
    if (group->passed) {
        open_case(b, group->id, STR("objects that pass"));
        buf_add(b, STR("/>\n"));
    } else if (group->skipped && !s->n) {
        open_case(b, group->id, STR("objects that pass"));
        buf_add(b, STR(">\n      <skipped message=\"the rule concerned no object\"/>\n"
                       "    </testcase>\n"));
    }
    struct report_item item;
    for (uint64_t k = 0; k < s->n && report_items_next(&j->items, &item); k++) {
        report_items_fill(&j->items, j->scratch, &item);
        put_item(j, group->id, &item);
        arena_reset(j->scratch);
        report_flush(j->out);
    }
    buf_add(b, STR("  </testsuite>\n"));
    report_flush(j->out);
}

/* What was said beside the items: errors are errors here too, the rest is skipped. */
static void put_diags(struct junit *j, const uint64_t n[MARK_COUNT])
{
    struct buf *b = j->out->buf;
    open_suite(b, STR("diagnostics"), n);
    buf_add(b, STR(">\n"));
    for (uint32_t i = 0; i < j->r->diags->n; i++) {
        const struct diag *d = &j->r->diags->at[i];
        bool error = d->severity == SEVERITY_ERROR;
        struct report_item item = {.outcome = error ? OUTCOME_UNDECIDED : OUTCOME_SKIP,
                                   .severity = AST_ERROR,
                                   .counts = error,
                                   .at = d->at,
                                   .line = d->line,
                                   .column = d->column,
                                   .message = report_diag_text(j->scratch, d)};
        put_item(j, str_of(diag_info(d->code)->code), &item);
        arena_reset(j->scratch);
    }
    buf_add(b, STR("  </testsuite>\n"));
}

/* A report without any case: a file of no tests is taken for a broken run by some readers. */
static void put_only(struct junit *j, const uint64_t n[MARK_COUNT])
{
    struct buf *b = j->out->buf;
    open_suite(b, str_of(j->r->kind->name), n);
    buf_add(b, STR(">\n"));
    open_case(b, str_of(j->r->kind->name), STR("the run"));
    if (j->r->done) {
        buf_add(b, STR("/>\n"));
    } else {
        buf_add(b, STR(">\n      <error type=\"run\""));
        put_attribute(b, "message", str_of(j->r->exit_text));
        buf_add(b, STR("/>\n    </testcase>\n"));
    }
    buf_add(b, STR("  </testsuite>\n"));
}

void report_junit(struct report_out *out, const struct report *r)
{
    struct arena *a = arena_child(out->buf->arena);
    struct junit j = {.out = out, .r = r, .a = a, .scratch = arena_child(a)};
    j.suites = ARENA_ARRAY(a, struct suite, (size_t)r->group_count + 1);
    count_items(&j);
    uint64_t beside[MARK_COUNT] = {0}, only[MARK_COUNT] = {0};
    for (uint32_t i = 0; r->diags && i < r->diags->n; i++)
        beside[r->diags->at[i].severity == SEVERITY_ERROR ? MARK_ERROR : MARK_SKIPPED]++;
    uint64_t all = 0;
    for (unsigned m = 0; m < MARK_COUNT; m++)
        all += j.count[m] += beside[m];
    only[r->done ? MARK_PASS : MARK_ERROR] = 1;
    bool lonely = !all || (!r->done && !j.count[MARK_ERROR]);
    for (unsigned m = 0; lonely && m < MARK_COUNT; m++)
        all += only[m], j.count[m] += only[m];
    buf_add(out->buf, STR("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"));
    buf_printf(out->buf,
               "<testsuites name=\"unet %s\" tests=\"%llu\" failures=\"%llu\" errors=\"%llu\" "
               "time=\"0\">\n",
               r->kind->name, (unsigned long long)all, (unsigned long long)j.count[MARK_FAILURE],
               (unsigned long long)j.count[MARK_ERROR]);
    j.items = report_items_open(r, a, REPORT_BY_GROUP);
    for (uint32_t g = 0; g < r->group_count; g++)
        if (j.suites[g].n || r->groups[g].passed || r->groups[g].skipped)
            put_suite(&j, g);
    report_items_close(&j.items);
    if (r->diags && r->diags->n)
        put_diags(&j, beside);
    if (lonely)
        put_only(&j, only);
    buf_add(out->buf, STR("</testsuites>\n"));
    arena_free(a);
}
