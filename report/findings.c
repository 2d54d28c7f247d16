/* SPDX-License-Identifier: Apache-2.0 */
#include "report/findings.h"

#include "base/hash.h"
#include "base/moment.h"

/* ---- what is said of a finding ---- */

str findings_name(struct arena *a, const struct finding *f)
{
    if (!f->element.n)
        return f->object_name;
    struct buf b = BUF(a);
    buf_add(&b, f->object_name);
    buf_putc(&b, ' ');
    buf_add(&b, f->element);
    return buf_str(&b);
}

str findings_now(struct arena *a, const struct findings_report *r)
{
    str now = {0};
    bool used = r->run->used_now;
    for (uint32_t i = 0; i < r->run->waiver_count; i++) /* UNTIL decided about some verdict */
        used = used || r->run->waivers[i].waived || r->run->waivers[i].expired;
    return used && moment_text(&now, a, r->now) ? now : (str){0};
}

span findings_place(const struct finding *f)
{
    for (uint32_t i = 0; i < f->part_count; i++)
        for (uint32_t k = 0; k < f->parts[i].fact_count; k++)
            if (f->parts[i].facts[k].place.file != SOURCE_NONE)
                return f->parts[i].facts[k].place;
    return f->rule->at;
}

const struct ast_exempt *findings_waiver(const struct finding *f)
{
    return f->verdict == VERDICT_WAIVED ? f->waiver : NULL;
}

str findings_excuse(struct arena *a, const struct finding *f)
{
    const struct ast_exempt *x = findings_waiver(f);
    return x ? findings_excuse_of(a, x) : (str){0};
}

str findings_excuse_of(struct arena *a, const struct ast_exempt *x)
{
    struct buf b = BUF(a);
    buf_add(&b, x->reason);
    buf_add(&b, STR(" (until "));
    buf_add(&b, x->until_text);
    if (x->by.n) {
        buf_add(&b, STR(", by "));
        buf_add(&b, x->by);
    }
    buf_putc(&b, ')');
    return buf_str(&b);
}

/* ---- fingerprints ---- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* With one blank for each run of blanks and line breaks; behind the first `most` bytes as it is. */
static str squeeze(struct arena *a, str s, size_t most)
{
    char *p = arena_alloc(a, s.n);
    size_t n = 0;
    for (size_t i = 0; i < s.n;) {
        size_t from = i;
        while (i < s.n && !is_blank(s.p[i]))
            i++;
        memcpy(p + n, s.p + from, i - from);
        n += i - from;
        if (n > most)
            return (str){p, n};
        while (i < s.n && is_blank(s.p[i]))
            i++;
        if (n && i < s.n)
            p[n++] = ' ';
    }
    return (str){p, n};
}

/* Each part seeds the hash of the next, so that no name can pretend to be two. */
static hash128 hash_next(hash128 h, str s)
{
    return hash_wide(s, h.lo ^ (h.hi << 1));
}

static hash128 hash_rule(const struct findings_report *r, const struct finding *f)
{
    const hash128 start = {0};
    if (f->rule->name.n)
        return hash_next(start, f->rule->id);
    struct arena *scratch = arena_child(r->sources->arena);
    hash128 h = hash_next(
        start, squeeze(scratch, sources_text(r->sources, scratch, f->rule->at), SIZE_MAX));
    arena_free(scratch);
    return h;
}

struct fingerprint findings_fingerprint(const struct findings_report *r, const struct finding *f)
{
    static const char digits[] = "0123456789abcdef";
    struct fingerprint out;
    hash128 h = hash_next(hash_rule(r, f), fleet_table_name(r->fleet, f->table));
    h = hash_next(h, f->object_name);
    if (f->element.n)
        h = hash_next(h, f->element_key);
    for (size_t i = 0; i < sizeof out.text; i++) {
        uint64_t half = i < 16 ? h.hi : h.lo;
        out.text[i] = digits[half >> (60 - 4 * (i % 16)) & 15];
    }
    return out;
}

/* ---- as a report ---- */

struct view {
    struct findings_report r;
};

static const struct view *view_of(const struct report *out)
{
    return out->ctx;
}

static enum outcome outcome_of(enum verdict v)
{
    switch (v) {
    case VERDICT_FAIL:
        return OUTCOME_FAIL;
    case VERDICT_UNDECIDED:
        return OUTCOME_UNDECIDED;
    case VERDICT_WAIVED:
        return OUTCOME_WAIVED;
    case VERDICT_PASS:
        return OUTCOME_PASS;
    case VERDICT_SKIP:
    case VERDICT_COUNT:
        break;
    }
    return OUTCOME_SKIP;
}

static bool same_span(span a, span b)
{
    return a.file == b.file && a.from == b.from && a.to == b.to;
}

static bool has_field(const struct report_item *item, const str *fields, str field)
{
    for (uint32_t i = 0; i < item->field_count; i++)
        if (str_eq(fields[i], field))
            return true;
    return false;
}

/* The further places: the condition in the policy, the other values, notes, the waiver. */
static void add_places(struct report_item *item, struct arena *a, const struct finding *f)
{
    uint32_t n = f->part_count + f->note_count + 1;
    for (uint32_t i = 0; i < f->part_count; i++)
        n += f->parts[i].fact_count;
    struct report_also *also = ARENA_ARRAY(a, struct report_also, n);
    str *fields = ARENA_ARRAY(a, str, n);
    for (uint32_t i = 0; i < f->part_count; i++) {
        const struct finding_part *part = &f->parts[i];
        if (part->at.file != SOURCE_NONE && !same_span(part->at, item->at))
            also[item->also_count++] = (struct report_also){part->at, part->text};
        for (uint32_t k = 0; k < part->fact_count; k++) {
            const struct fact *fact = &part->facts[k];
            if (!has_field(item, fields, fact->field))
                fields[item->field_count++] = fact->field;
            if (fact->place.file != SOURCE_NONE && !same_span(fact->place, item->at))
                also[item->also_count++] = (struct report_also){
                    fact->place,
                    str_printf(a, "%.*s is %.*s", STR_ARG(fact->field), STR_ARG(fact->found_text))};
        }
    }
    for (uint32_t i = 0; i < f->note_count; i++)
        also[item->also_count++] =
            (struct report_also){f->rule->at, str_printf(a, "note: %.*s", STR_ARG(f->notes[i]))};
    item->also = also;
    item->fields = fields;
}

static void *open_items(const struct report *out, struct arena *a, enum report_order order)
{
    return findings_open(a, &view_of(out)->r, order);
}

static bool next_item(void *stream, struct report_item *item)
{
    struct findings_reader *reader = stream;
    const struct findings_report *r = reader->r;
    const struct finding *f = findings_next(reader);
    if (!f)
        return false;
    f = r->baseline ? findings_whole(reader) : f; /* to know whether it counts */
    *item = (struct report_item){
        .group = f->rule_index,
        .outcome = outcome_of(f->verdict),
        .severity = f->rule->severity,
        .known = findings_known(r, f),
        .counts = findings_counts(r, f),
        .excuse_at = SPAN_NONE,
    };
    return true;
}

static void fill_item(void *stream, struct arena *a, struct report_item *item)
{
    struct findings_reader *reader = stream;
    const struct finding *f = findings_whole(reader);
    item->name = findings_name(a, f);
    item->element = f->element;
    item->table = fleet_table_name(reader->r->fleet, f->table);
    item->message = !f->message.n && f->note_count ? f->notes[0] : f->message;
    item->verdict = str_of(verdict_name(f->verdict));
    item->at = findings_place(f);
    add_places(item, a, f);
    struct fingerprint print = findings_fingerprint(reader->r, f);
    item->fingerprint = (str){arena_dup(a, print.text, sizeof print.text), sizeof print.text};
    const struct ast_exempt *x = findings_waiver(f);
    if (x) {
        item->excuse = findings_excuse(a, f);
        item->excuse_at = x->at;
    }
}

static void close_items(void *stream)
{
    findings_close(stream);
}

static void put_text(struct report_out *o, const struct report *out)
{
    findings_text(o, &view_of(out)->r);
}

static void put_json(struct report_out *o, const struct report *out)
{
    findings_document(o, out, &view_of(out)->r);
}

static void put_item(struct emit *e, const struct report_items *items)
{
    struct findings_reader *reader = items->stream;
    findings_put_json(e, reader->r, findings_whole(reader));
}

static void put_summary(struct emit *e, const struct report *out)
{
    findings_put_summary(e, &view_of(out)->r);
}

static void put_totals(struct buf *b, const struct report *out)
{
    findings_put_totals(b, &view_of(out)->r);
}

static bool is_sound(const struct report *out, struct diags *dg)
{
    return spool_check(view_of(out)->r.run->findings, dg);
}

static const struct report_kind kind = {
    .name = "policy-eval",
    .item = "finding",
    .open = open_items,
    .next = next_item,
    .fill = fill_item,
    .close = close_items,
    .text = put_text,
    .json = put_json,
    .item_json = put_item,
    .summary_json = put_summary,
    .summary_text = put_totals,
    .sound = is_sound,
};

enum { SUMMARY_BYTES = 160, HELP_BYTES = 8192 };

static str cut(struct arena *a, str s, size_t most)
{
    if (s.n <= most)
        return s;
    while (most && ((unsigned char)s.p[most] & 0xc0) == 0x80)
        most--;
    return str_printf(a, "%.*s…", (int)most, s.p);
}

static struct report_group group_of(struct arena *a, const struct findings_report *r,
                                    const struct rule_result *x)
{
    const struct ast_rule *rule = x->rule;
    str text = sources_text(r->sources, a, rule->at);
    bool described = rule->description.n > 0;
    return (struct report_group){
        .id = rule->id,
        .summary =
            described ? rule->description : cut(a, squeeze(a, text, SUMMARY_BYTES), SUMMARY_BYTES),
        .help = cut(a, text, HELP_BYTES),
        .severity = rule->severity,
        .tags = rule->tags,
        .tag_count = rule->tag_count,
        .at = rule->at,
        .passed = x->reported ? x->count[VERDICT_PASS] : 0,
        .skipped = x->reported ? x->count[VERDICT_SKIP] : 0,
    };
}

void findings_make(struct report *out, struct arena *a, const struct findings_report *r)
{
    struct view *v = ARENA_NEW(a, struct view);
    *v = (struct view){*r};
    struct report_group *groups = ARENA_ARRAY(a, struct report_group, r->run->rule_count + 1);
    for (uint32_t i = 0; i < r->run->rule_count; i++)
        groups[i] = group_of(a, r, &r->run->rules[i]);
    *out = (struct report){
        .kind = &kind,
        .ctx = v,
        .sources = r->sources,
        .groups = groups,
        .group_count = r->run->rule_count,
        .item_count = findings_printed(a, r),
        .most_results = UINT64_MAX,
        .compared = r->baseline != NULL,
        .now = findings_now(a, r),
        .gone = r->gone,
        .gone_count = r->gone_count,
    };
}

static void put_no_run(struct report_out *o, const struct report *out)
{
    findings_document(o, out, NULL);
}

static void put_no_summary(struct emit *e, const struct report *out UNUSED)
{
    emit_null(e);
}

static const struct report_kind failed = {
    .name = "policy-eval",
    .item = "finding",
    .json = put_no_run,
    .summary_json = put_no_summary,
};

void findings_make_failed(struct report *out, const struct sources *sources)
{
    *out = (struct report){.kind = &failed, .sources = sources, .most_results = UINT64_MAX};
}
