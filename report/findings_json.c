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

/* The members of a waiver, in an open object. */
static void put_exempt(struct emit *e, const struct sources *sources, const struct ast_exempt *x)
{
    emit_key(e, "reason");
    emit_str(e, x->reason);
    emit_key(e, "until");
    emit_str(e, x->until_text);
    if (x->by.n) {
        emit_key(e, "by");
        emit_str(e, x->by);
    }
    emit_key(e, "place");
    emit_place(e, sources, x->at);
}

void findings_waiver_json(struct emit *e, const struct sources *sources, const struct ast_exempt *x)
{
    if (!x)
        return;
    emit_key(e, "waiver");
    emit_open(e, '{');
    put_exempt(e, sources, x);
    emit_close(e, '}');
}

void findings_waived_json(struct emit *e, const struct sources *sources,
                          const struct waiver_result *w)
{
    const struct ast_exempt *x = w->exempt;
    emit_open(e, '{');
    emit_key(e, x->rule.n ? "rule" : x->tag.n ? "tag" : "template");
    emit_str(e, x->rule.n ? x->rule : x->tag.n ? x->tag : x->template);
    emit_key(e, "condition");
    emit_str(e, x->cond_text);
    put_exempt(e, sources, x);
    emit_key(e, "waived");
    emit_count(e, w->waived);
    emit_key(e, "undecided");
    emit_count(e, w->undecided);
    emit_key(e, "expired");
    emit_count(e, w->expired);
    emit_close(e, '}');
}

/* All waivers of rules that the policies hold, with what became of them. */
static void put_waivers(struct emit *e, const struct findings_report *r)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < r->run->waiver_count; i++)
        if (!r->run->waivers[i].exempt->template.n) {
            if (!n++) {
                emit_key(e, "waivers");
                emit_open(e, '[');
            }
            findings_waived_json(e, r->sources, &r->run->waivers[i]);
        }
    if (n)
        emit_close(e, ']');
}

/* What holds a finding against reports from before; notes of rules that pass have none of it. */
static void put_identity(struct emit *e, const struct findings_report *r, const struct finding *f)
{
    if (f->verdict == VERDICT_PASS || f->verdict == VERDICT_SKIP)
        return;
    struct fingerprint print = findings_fingerprint(r, f);
    emit_key(e, "fingerprint");
    emit_str(e, (str){print.text, sizeof print.text});
    if (r->baseline) {
        emit_key(e, "baseline");
        emit_text(e, findings_known(r, f) == KNOWN_NEW ? "new" : "unchanged");
    }
}

void findings_put_json(struct emit *e, const struct findings_report *r, const struct finding *f)
{
    emit_open(e, '{');
    emit_key(e, "rule");
    emit_str(e, f->rule->id);
    emit_key(e, "kind");
    emit_str(e, fleet_table_name(r->fleet, f->table));
    emit_key(e, "object");
    emit_str(e, f->object_name);
    if (f->element.n) {
        emit_key(e, "element");
        emit_str(e, f->element);
    }
    emit_key(e, "verdict");
    emit_text(e, verdict_name(f->verdict));
    emit_key(e, "severity");
    emit_text(e, ast_severity_name(f->rule->severity));
    emit_key(e, "message");
    emit_str(e, f->message);
    put_identity(e, r, f);
    findings_waiver_json(e, r->sources, findings_waiver(f));
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

static void put_now(struct emit *e, const struct findings_report *r)
{
    struct arena *scratch = arena_child(e->buf->arena);
    str now = findings_now(scratch, r);
    if (now.n) {
        emit_key(e, "now");
        emit_str(e, now);
    }
    arena_free(scratch);
}

static void put_compared(struct emit *e, const struct findings_report *r)
{
    if (!r->baseline)
        return;
    emit_key(e, "baseline");
    emit_open(e, '{');
    emit_key(e, "new");
    emit_count(e, r->fresh);
    emit_key(e, "unchanged");
    emit_count(e, r->unchanged);
    emit_key(e, "fixed");
    emit_count(e, r->gone_count);
    emit_close(e, '}');
}

void findings_put_summary(struct emit *e, const struct findings_report *r)
{
    uint64_t rules = 0, all = 0;
    for (uint32_t i = 0; i < r->run->rule_count; i++) {
        rules += r->run->rules[i].reported;
        all += r->run->rules[i].reported ? r->run->rules[i].findings : 0;
    }
    struct arena *scratch = arena_child(e->buf->arena);
    uint64_t printed = findings_printed(scratch, r);
    arena_free(scratch);
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
    put_now(e, r);
    put_compared(e, r);
    emit_close(e, '}');
}

static void put_gone(struct emit *e, const struct findings_report *r)
{
    if (!r->baseline)
        return;
    emit_key(e, "fixed");
    emit_open(e, '[');
    for (uint32_t i = 0; i < r->gone_count; i++) {
        const struct report_gone *g = &r->gone[i];
        const struct {
            const char *key;
            str text;
        } members[] = {{"rule", g->group},
                       {"object", g->name},
                       {"message", g->message},
                       {"fingerprint", g->fingerprint}};
        emit_open(e, '{');
        for (size_t k = 0; k < COUNTOF(members); k++) {
            emit_key(e, members[k].key);
            emit_str(e, members[k].text);
        }
        emit_close(e, '}');
    }
    emit_close(e, ']');
}

static void put_body(struct emit *e, const struct findings_report *r, struct report_out *o)
{
    struct arena *scratch = arena_child(e->buf->arena);
    emit_key(e, "summary");
    findings_put_summary(e, r);
    emit_key(e, "rules");
    emit_open(e, '[');
    for (uint32_t i = 0; i < r->run->rule_count; i++)
        if (r->run->rules[i].reported)
            put_rule(e, r, &r->run->rules[i]);
    emit_close(e, ']');
    emit_key(e, "findings");
    emit_open(e, '[');
    struct findings_reader *reader = findings_open(scratch, r, REPORT_AS_IT_IS);
    while (findings_next(reader)) {
        findings_put_json(e, r, findings_whole(reader));
        report_flush(o);
    }
    findings_close(reader);
    emit_close(e, ']');
    put_waivers(e, r);
    put_gone(e, r);
    findings_put_profile(e, r->run);
    arena_free(scratch);
}

void findings_json(struct report_out *o, struct emit *e, const struct findings_report *r)
{
    emit_document(e, "policy-eval");
    put_body(e, r, o);
    emit_close(e, '}');
}

void findings_document(struct report_out *o, const struct report *out,
                       const struct findings_report *r)
{
    struct emit e = emit_begin(o->buf, 2);
    emit_document(&e, "policy-eval");
    emit_key(&e, "exit_code");
    emit_int(&e, out->exit_code);
    if (r) {
        put_body(&e, r, o);
    } else {
        emit_key(&e, "summary");
        emit_null(&e);
        emit_key(&e, "rules");
        emit_open(&e, '[');
        emit_close(&e, ']');
        emit_key(&e, "findings");
        emit_open(&e, '[');
        emit_close(&e, ']');
    }
    emit_key(&e, "diagnostics");
    report_diags_json(&e, out->diags);
    emit_close(&e, '}');
    buf_putc(o->buf, '\n');
}
