/* SPDX-License-Identifier: Apache-2.0 */
#include "report/findings.h"

struct text {
    struct buf *b;
    const struct findings_report *r;
    struct arena *scratch;
    bool any;               /* some finding was written … */
    uint32_t table, object; /* … and the last was about this object */
};

static const char *paint(const struct findings_report *r, const struct finding *f)
{
    if (!r->colour)
        return "";
    return f->verdict == VERDICT_FAIL        ? "\033[1;31m"
           : f->verdict == VERDICT_UNDECIDED ? "\033[1;33m"
                                             : "\033[36m";
}

static void put_place(struct buf *b, const struct sources *s, span at)
{
    struct place p = sources_place(s, at);
    buf_put_visible(b, p.name);
    if (!p.line)
        return;
    buf_putc(b, ':');
    buf_put_int(b, p.line);
    buf_putc(b, ':');
    buf_put_int(b, p.column);
}

static void put_labels(struct buf *b, const struct finding *f)
{
    for (uint32_t i = 0; i < f->label_count; i++) {
        buf_add(b, STR(" #"));
        buf_put_visible(b, f->labels[i]);
    }
}

/* Why a waived finding is waived, and whether a baseline has it. */
static void put_standing(struct text *t, const struct finding *f)
{
    str excuse = findings_excuse(t->scratch, f);
    if (excuse.n) {
        buf_add(t->b, STR(" -- "));
        buf_put_visible(t->b, excuse);
    }
    if (findings_known(t->r, f) == KNOWN_UNCHANGED)
        buf_add(t->b, STR(" (known)"));
}

/* A message behind the name of its object. */
static void put_said(struct text *t, const struct finding *f, str message)
{
    str subject = report_subject(findings_name(t->scratch, f), f->element, message);
    buf_put_visible(t->b, subject);
    buf_add(t->b, subject.n ? STR(": ") : (str){0});
    buf_put_visible(t->b, message);
}

static void put_line(struct text *t, const struct finding *f)
{
    struct buf *b = t->b;
    put_place(b, t->r->sources, findings_place(f));
    buf_add(b, STR(": "));
    buf_add(b, str_of(paint(t->r, f)));
    buf_add(b, str_of(verdict_name(f->verdict)));
    buf_add(b, t->r->colour ? STR("\033[0m: ") : STR(": "));
    buf_add(b, str_of(ast_severity_name(f->rule->severity)));
    buf_add(b, STR(": "));
    put_said(t, f, f->message);
    buf_add(b, STR(" ["));
    buf_put_visible(b, f->rule->id);
    buf_putc(b, ']');
    put_labels(b, f);
    put_standing(t, f);
    buf_putc(b, '\n');
}

static void put_notes(struct text *t, const struct finding *f)
{
    for (uint32_t i = 0; i < f->note_count; i++) {
        if (t->r->grouped) {
            buf_add(t->b, STR("    note: "));
            buf_put_visible(t->b, f->notes[i]);
        } else {
            put_place(t->b, t->r->sources, f->rule->at);
            buf_add(t->b, STR(": note: "));
            put_said(t, f, f->notes[i]);
        }
        buf_putc(t->b, '\n');
    }
}

/* The block of one finding below the name of its object. */
static void put_block(struct text *t, const struct finding *f)
{
    const struct findings_report *r = t->r;
    struct buf *b = t->b;
    const char *reset = r->colour ? "\033[0m" : "", *dim = r->colour ? "\033[2m" : "";
    buf_printf(b, "  %s%s%s  ", paint(r, f), verdict_name(f->verdict), reset);
    if (f->element.n) {
        buf_put_visible(b, f->element);
        buf_add(b, STR(": "));
    }
    buf_put_visible(b, f->message);
    put_labels(b, f);
    put_standing(t, f);
    buf_printf(b, "\n    %s%s ", dim, ast_severity_name(f->rule->severity));
    if (f->rule->name.n) {
        buf_put_visible(b, f->rule->id);
        buf_add(b, STR(" at "));
    }
    put_place(b, r->sources, f->part_count ? f->parts[0].at : f->rule->at);
    span place = findings_place(f);
    if (place.file != f->rule->at.file) {
        buf_add(b, STR(", value at "));
        put_place(b, r->sources, place);
    }
    buf_printf(b, "%s\n", reset);
}

/* The name of an object above its findings, where it is another one than before. */
static void put_object(struct text *t, const struct finding *f)
{
    if (t->any && t->table == f->table && t->object == f->object)
        return;
    if (t->any)
        buf_putc(t->b, '\n');
    buf_printf(t->b, "%s%.*s%s\n", t->r->colour ? "\033[1m" : "", STR_ARG(f->object_name),
               t->r->colour ? "\033[0m" : "");
    t->table = f->table;
    t->object = f->object;
}

static void put_findings(struct text *t, struct report_out *o, struct findings_reader *reader)
{
    while (findings_next(reader)) {
        const struct finding *f = findings_whole(reader);
        bool speaks = f->verdict == VERDICT_FAIL || f->verdict == VERDICT_UNDECIDED ||
                      f->verdict == VERDICT_WAIVED;
        if (t->r->grouped)
            put_object(t, f);
        t->any = true;
        if (speaks && t->r->grouped)
            put_block(t, f);
        else if (speaks)
            put_line(t, f);
        put_notes(t, f);
        arena_reset(t->scratch);
        report_flush(o);
    }
    if (t->any)
        buf_putc(t->b, '\n');
}

/* A line for each rule whose findings are not all printed. */
static void put_omitted(struct buf *b, const struct findings_report *r, const uint64_t *shown)
{
    bool any = false;
    for (uint32_t i = 0; i < r->run->rule_count; i++) {
        const struct rule_result *rule = &r->run->rules[i];
        if (!rule->reported || shown[i] >= rule->findings ||
            (r->failures_only && !rule->count[VERDICT_FAIL]))
            continue;
        buf_put_count(b, rule->findings - shown[i]);
        buf_printf(b, " more of %.*s\n", STR_ARG(rule->rule->id));
        any = true;
    }
    if (any)
        buf_add(b, STR("(--max-findings all prints them)\n\n"));
}

static size_t widest_rule(const struct run *run)
{
    size_t widest = 4;
    for (uint32_t i = 0; i < run->rule_count; i++)
        if (run->rules[i].reported && run->rules[i].rule->id.n > widest)
            widest = run->rules[i].rule->id.n;
    return widest > 60 ? 60 : widest;
}

/* One number of the table, behind its blanks. */
static void put_count(struct buf *b, uint64_t n)
{
    size_t digits = 1;
    for (uint64_t rest = n / 10; rest; rest /= 10)
        digits++;
    buf_pad(b, ' ', digits < 9 ? 10 - digits : 1);
    buf_put_int(b, (int64_t)n);
}

static void put_counts(struct buf *b, const struct findings_report *r)
{
    size_t width = widest_rule(r->run);
    bool waived = r->run->total[VERDICT_WAIVED] > 0;
    buf_printf(b, "%-*s %9s %9s%s %9s %9s\n", (int)width, "rule", "fail", "undecided",
               waived ? "    waived" : "", "pass", "skip");
    for (uint32_t i = 0; i < r->run->rule_count; i++) {
        const struct rule_result *x = &r->run->rules[i];
        if (!x->reported)
            continue;
        size_t from = b->n;
        buf_put_visible(b, x->rule->id);
        size_t used = b->n - from;
        buf_pad(b, ' ', used < width ? width - used : 0);
        put_count(b, x->count[VERDICT_FAIL]);
        put_count(b, x->count[VERDICT_UNDECIDED]);
        if (waived)
            put_count(b, x->count[VERDICT_WAIVED]);
        put_count(b, x->count[VERDICT_PASS]);
        put_count(b, x->count[VERDICT_SKIP]);
        buf_add(b, x->matched || r->selected ? STR("\n") : STR("  (concerned no object)\n"));
    }
    buf_putc(b, '\n');
}

static uint32_t reported_rules(const struct run *run)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < run->rule_count; i++)
        n += run->rules[i].reported;
    return n;
}

void findings_put_totals(struct buf *b, const struct findings_report *r)
{
    const struct run *run = r->run;
    uint32_t rules = reported_rules(run);
    buf_put_count(b, rules);
    buf_add(b, rules == 1 ? STR(" rule, ") : STR(" rules, "));
    buf_put_count(b, run->objects);
    buf_add(b, run->objects == 1 ? STR(" object: ") : STR(" objects: "));
    static const struct {
        enum verdict verdict;
        bool always;
        const char *text;
    } rows[] = {{VERDICT_FAIL, true, " failed, "},
                {VERDICT_UNDECIDED, true, " undecided, "},
                {VERDICT_WAIVED, false, " waived, "},
                {VERDICT_PASS, true, " passed, "},
                {VERDICT_SKIP, true, " skipped\n"}};
    for (size_t i = 0; i < COUNTOF(rows); i++) {
        uint64_t n = run->total[rows[i].verdict];
        if (!n && !rows[i].always)
            continue;
        buf_put_count(b, n);
        buf_add(b, str_of(rows[i].text));
    }
    str now = findings_now(b->arena, r);
    if (now.n)
        buf_printf(b, "judged as of %.*s\n", STR_ARG(now));
    if (!r->baseline)
        return;
    buf_add(b, STR("against the baseline: "));
    buf_put_count(b, r->fresh);
    buf_add(b, STR(" new, "));
    buf_put_count(b, r->unchanged);
    buf_add(b, STR(" known, "));
    buf_put_count(b, r->gone_count);
    buf_add(b, STR(" fixed\n"));
}

/* What a baseline has and the run does not. */
static void put_gone(struct buf *b, const struct findings_report *r)
{
    for (uint32_t i = 0; i < r->gone_count && i < r->most_run; i++) {
        buf_add(b, STR("fixed: "));
        buf_put_visible(b, r->gone[i].name);
        buf_add(b, STR(": "));
        buf_put_visible(b, r->gone[i].message);
        buf_add(b, STR(" ["));
        buf_put_visible(b, r->gone[i].group);
        buf_add(b, STR("]\n"));
    }
    if (r->gone_count)
        buf_putc(b, '\n');
}

void findings_text(struct report_out *o, const struct findings_report *r)
{
    struct buf *b = o->buf;
    struct text t = {.b = b, .r = r, .scratch = arena_child(b->arena)};
    struct arena *a = arena_child(b->arena);
    struct findings_reader *reader = findings_open(a, r, REPORT_AS_IT_IS);
    put_findings(&t, o, reader);
    put_omitted(b, r, reader->kept);
    put_gone(b, r);
    findings_close(reader);
    arena_free(a);
    arena_free(t.scratch);
    if (r->run->rule_count)
        put_counts(b, r);
    findings_put_totals(b, r);
}
