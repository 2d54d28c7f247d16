/* SPDX-License-Identifier: Apache-2.0 */
/* docs/schemas/policy-eval.json describes what is written here. */
#include "report/emit.h"
#include "report/findings.h"

static void put_counts(struct emit *e, const uint64_t count[VERDICT_COUNT])
{
    emit_open(e, '{');
    for (unsigned v = 0; v < VERDICT_COUNT; v++) {
        emit_key(e, verdict_name(v));
        emit_count(e, count[v]);
    }
    emit_close(e, '}');
}

static void put_fact(struct emit *e, const struct findings_report *r, const struct fact *f)
{
    emit_open(e, '{');
    emit_key(e, "field");
    emit_str(e, f->field);
    emit_key(e, "test");
    emit_str(e, f->test);
    emit_key(e, "verdict");
    emit_text(e, verdict_name(f->verdict));
    emit_key(e, "missing");
    emit_bool(e, f->missing);
    emit_key(e, "found");
    emit_value(e, &f->found);
    emit_key(e, "wanted");
    if (f->wanted_exact)
        emit_value(e, &f->wanted_value);
    else
        emit_str(e, f->wanted);
    if (f->reason.n) {
        emit_key(e, "reason");
        emit_str(e, f->reason);
    }
    emit_key(e, "place");
    emit_place(e, r->sources, f->place);
    emit_close(e, '}');
}

static void put_texts(struct emit *e, const char *key, const str *at, uint32_t n)
{
    if (!n)
        return;
    emit_key(e, key);
    emit_open(e, '[');
    for (uint32_t i = 0; i < n; i++)
        emit_str(e, at[i]);
    emit_close(e, ']');
}

static void put_finding(struct emit *e, const struct findings_report *r, const struct finding *f)
{
    emit_open(e, '{');
    emit_key(e, "rule");
    emit_str(e, f->rule->id);
    emit_key(e, "kind");
    emit_str(e, fleet_table_name(r->fleet, f->table));
    emit_key(e, "object");
    emit_str(e, f->object_name);
    emit_key(e, "verdict");
    emit_text(e, verdict_name(f->verdict));
    emit_key(e, "severity");
    emit_text(e, ast_severity_name(f->rule->severity));
    emit_key(e, "message");
    emit_str(e, f->message);
    put_texts(e, "labels", f->labels, f->label_count);
    put_texts(e, "notes", f->notes, f->note_count);
    emit_key(e, "rule_place");
    emit_place(e, r->sources, f->part_count ? f->parts[0].at : f->rule->at);
    emit_key(e, "reasons");
    emit_open(e, '[');
    for (uint32_t i = 0; i < f->part_count; i++)
        for (uint32_t k = 0; k < f->parts[i].fact_count; k++)
            put_fact(e, r, &f->parts[i].facts[k]);
    emit_close(e, ']');
    for (uint32_t i = 0; i < f->part_count; i++) {
        if (!f->parts[i].reason.n)
            continue;
        emit_key(e, "error");
        emit_str(e, f->parts[i].reason);
        break;
    }
    emit_close(e, '}');
}

static void put_rule(struct emit *e, const struct findings_report *r, const struct rule_result *x)
{
    emit_open(e, '{');
    emit_key(e, "id");
    emit_str(e, x->rule->id);
    emit_key(e, "severity");
    emit_text(e, ast_severity_name(x->rule->severity));
    if (x->rule->description.n) {
        emit_key(e, "description");
        emit_str(e, x->rule->description);
    }
    put_texts(e, "tags", x->rule->tags, x->rule->tag_count);
    emit_key(e, "place");
    emit_place(e, r->sources, x->rule->at);
    emit_key(e, "matched");
    emit_bool(e, x->matched);
    emit_key(e, "counts");
    put_counts(e, x->count);
    emit_close(e, '}');
}

static void put_summary(struct emit *e, const struct findings_report *r)
{
    uint64_t rules = 0, printed = 0, all = 0;
    for (uint32_t i = 0; i < r->run->rule_count; i++) {
        rules += r->run->rules[i].reported;
        all += r->run->rules[i].reported ? r->run->rules[i].findings : 0;
    }
    for (uint32_t i = 0; i < r->run->finding_count; i++)
        printed += findings_shows(r, &r->run->findings[i]);
    emit_open(e, '{');
    emit_key(e, "rules");
    emit_count(e, rules);
    emit_key(e, "objects");
    emit_count(e, r->run->objects);
    emit_key(e, "verdicts");
    put_counts(e, r->run->total);
    emit_key(e, "findings");
    emit_count(e, all);
    emit_key(e, "findings_printed");
    emit_count(e, printed);
    emit_close(e, '}');
}

void findings_json(struct emit *e, const struct findings_report *r)
{
    emit_open(e, '{');
    emit_key(e, "schema_version");
    emit_int(e, 1);
    emit_key(e, "kind");
    emit_text(e, "policy-eval");
    emit_key(e, "summary");
    put_summary(e, r);
    emit_key(e, "rules");
    emit_open(e, '[');
    for (uint32_t i = 0; i < r->run->rule_count; i++)
        if (r->run->rules[i].reported)
            put_rule(e, r, &r->run->rules[i]);
    emit_close(e, ']');
    emit_key(e, "findings");
    emit_open(e, '[');
    for (uint32_t i = 0; i < r->run->finding_count; i++)
        if (findings_shows(r, &r->run->findings[i]))
            put_finding(e, r, &r->run->findings[i]);
    emit_close(e, ']');
    emit_close(e, '}');
}

void findings_ndjson(struct buf *b, const struct findings_report *r)
{
    for (uint32_t i = 0; i < r->run->finding_count; i++) {
        if (!findings_shows(r, &r->run->findings[i]))
            continue;
        struct emit e = emit_begin(b, 0);
        put_finding(&e, r, &r->run->findings[i]);
        buf_putc(b, '\n');
    }
    struct emit e = emit_begin(b, 0);
    emit_open(&e, '{');
    emit_key(&e, "kind");
    emit_text(&e, "summary");
    emit_key(&e, "schema_version");
    emit_int(&e, 1);
    emit_key(&e, "summary");
    put_summary(&e, r);
    emit_close(&e, '}');
    buf_putc(b, '\n');
}
