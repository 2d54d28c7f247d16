/* SPDX-License-Identifier: Apache-2.0 */
/* unet policy explain: why a rule says what it says about an object. */
#include "cli/project.h"
#include "cli/trace_text.h"
#include "report/emit.h"

/* The rule of a name or id, and its index in the set; reports what is near. */
static const struct ast_rule *find_rule(const struct project *p, struct call *c, str name,
                                        uint32_t *index)
{
    const struct policy_set *set = p->set;
    str *names = ARENA_ARRAY(c->arena, str, set->rules.n);
    for (uint32_t i = 0; i < set->rules.n; i++) {
        const struct ast_rule *r = &set->rules.at[i];
        names[i] = r->id;
        *index = i;
        if (str_eq(r->id, name) || (r->name.n && str_eq(r->name, name)))
            return r;
    }
    str near = str_nearest(name, names, set->rules.n);
    if (near.n)
        call_error(c, "no rule is called `%.*s`; did you mean `%.*s`?", STR_ARG(name),
                   STR_ARG(near));
    else
        call_error(c, "no rule is called `%.*s`; `unet policy list` shows all", STR_ARG(name));
    return NULL;
}

static bool find_object(const struct project *p, struct call *c, str name, uint32_t table,
                        uint32_t *object)
{
    *object = table == FLEET_NONE ? FLEET_NONE : fleet_find(p->fleet, table, name);
    if (*object != FLEET_NONE)
        return true;
    str near = table == FLEET_NONE ? (str){0} : fleet_nearest(p->fleet, table, name);
    str kind = table == FLEET_NONE ? STR("object") : fleet_table_name(p->fleet, table);
    if (near.n)
        call_error(c, "no %.*s is called `%.*s`; did you mean `%.*s`?", STR_ARG(kind),
                   STR_ARG(name), STR_ARG(near));
    else
        call_error(c, "no %.*s is called `%.*s`", STR_ARG(kind), STR_ARG(name));
    return false;
}

static void json_trace(struct emit *e, const struct trace *t, const struct sources *sources)
{
    emit_open(e, '{');
    emit_key(e, "label");
    emit_text(e, t->label ? t->label : "");
    emit_key(e, "text");
    emit_str(e, t->text);
    emit_key(e, "value");
    emit_str(e, t->value);
    emit_key(e, "place");
    emit_place(e, sources, t->place);
    emit_key(e, "parts");
    emit_open(e, '[');
    for (uint32_t i = 0; i < t->n; i++)
        json_trace(e, &t->parts[i], sources);
    emit_close(e, ']');
    emit_close(e, '}');
}

/* What is to be shown. */
struct answer {
    const struct ast_rule *rule;
    uint32_t table, object;
    str name;                /* of the object */
    const struct finding *f; /* the first, NULL */
    const char *verdict;
};

static bool is_about(const struct answer *w, const struct finding *f)
{
    return f->rule == w->rule && f->table == w->table && f->object == w->object;
}

/* What the findings say; one each for the elements of a FOR EACH rule. */
static str messages(struct call *c, const struct project *p, const struct answer *w, str between)
{
    struct buf b = BUF(c->arena);
    struct spool_reader *all = spool_open(p->run->findings, c->arena, SPOOL_BY_OBJECT);
    for (const struct finding *f; (f = spool_next(all));) {
        if (!is_about(w, f) || !f->message.n)
            continue;
        buf_add(&b, b.n ? between : (str){0});
        if (f->element.n)
            buf_printf(&b, "%.*s: ", STR_ARG(f->element));
        buf_add(&b, f->message);
    }
    spool_close(all);
    return buf_str(&b);
}

static void write_text(struct call *c, const struct project *p, const struct answer *w)
{
    const struct ast_rule *r = w->rule;

    struct buf *b = out_buf(&c->out);
    struct place place = sources_place(&c->diags.sources, r->name_at);
    buf_printf(b, "%.*s on %.*s: %s  (%.*s:%u:%u)\n", STR_ARG(r->id), STR_ARG(w->name), w->verdict,
               STR_ARG(place.name), place.line, place.column);
    str said = messages(c, p, w, STR("\n"));
    for (size_t at = 0; at < said.n;) {
        size_t end = str_find_byte(said, '\n', at);
        end = end == SIZE_MAX ? said.n : end;
        buf_add(b, STR("  "));
        buf_put_visible(b, str_sub(said, at, end));
        buf_putc(b, '\n');
        at = end + 1;
    }
    if (w->f && findings_waiver(w->f)) {
        buf_add(b, STR("  waived: "));
        buf_put_visible(b, findings_excuse(b->arena, w->f));
        buf_putc(b, '\n');
    }
    trace_text(b, p->run->trace, 2, &c->diags.sources);
}

static void write_json(struct call *c, const struct project *p, const struct answer *w)
{
    struct emit e = emit_begin(out_buf(&c->out), 2);
    emit_document(&e, "policy-explain");
    emit_key(&e, "rule");
    emit_str(&e, w->rule->id);
    emit_key(&e, "object");
    emit_str(&e, w->name);
    emit_key(&e, "verdict");
    emit_text(&e, w->verdict);
    emit_key(&e, "message");
    emit_str(&e, messages(c, p, w, STR("; ")));
    if (w->f)
        findings_waiver_json(&e, &c->diags.sources, findings_waiver(w->f));
    emit_key(&e, "trace");
    json_trace(&e, p->run->trace, &c->diags.sources);
    emit_close(&e, '}');
    buf_putc(out_buf(&c->out), '\n');
}

static enum exit_code explain(struct call *c, struct project *p)
{
    struct run_options o;
    uint32_t index = 0, object = 0;
    const struct ast_rule *r = find_rule(p, c, c->args[1], &index);
    if (!r)
        return EXIT_EMPTY;
    uint32_t table = fleet_table(p->fleet, r->kind, r->table);
    if (!find_object(p, c, c->args[0], table, &object))
        return EXIT_EMPTY;
    if (!project_options(p, c, &o))
        return EXIT_USAGE;
    enum exit_code code = project_dialects(p, c);
    if (code != EXIT_OK)
        return code;
    o.trace = true;
    o.trace_rule = index;
    o.trace_table = table;
    o.trace_object = object;
    o.outcomes = true;
    o.findings_rule = o.findings_run = UINT64_MAX;
    if (!engine_run(&p->run, c->arena, p->program, p->fleet, &o, &c->diags))
        return EXIT_FAILED;
    static const struct trace none = {.place = {SOURCE_NONE, 0, 0}};
    struct answer w = {.rule = r, .table = table, .object = object};
    w.name = fleet_name(p->fleet, table, object);
    struct spool_reader *all = spool_open(p->run->findings, c->arena, SPOOL_BY_OBJECT);
    for (const struct finding *f; !w.f && (f = spool_skim(all));)
        if (is_about(&w, f))
            w.f = spool_keep(all, c->arena);
    spool_close(all);
    for (uint32_t i = 0; i < p->run->rule_count; i++)
        if (p->run->rules[i].rule == r && p->run->outcomes[i][object] < VERDICT_COUNT)
            w.verdict = verdict_name(p->run->outcomes[i][object]);
    if (!w.verdict) {
        call_error(c,
                   "%.*s has nothing to judge on %.*s: its list is empty or missing, or the rule "
                   "is not enabled",
                   STR_ARG(r->id), STR_ARG(c->args[0]));
        return EXIT_EMPTY;
    }
    if (!p->run->trace)
        p->run->trace = &none;
    if (call_format(c, "json"))
        write_json(c, p, &w);
    else
        write_text(c, p, &w);
    return EXIT_OK;
}

static enum exit_code run_explain(struct call *c)
{
    struct project p;
    enum exit_code code = project_open(&p, c);
    if (code == EXIT_OK)
        code = project_load(&p, c);
    return code == EXIT_OK ? explain(c, &p) : code;
}

static const enum option options[] = {OPT_rev,       OPT_policies, OPT_nodes,          OPT_links,
                                      OPT_locations, OPT_configs,  OPT_missing_config, OPT_now,
                                      OPT_format,    OPT_output,   OPT_COUNT};

const struct command cmd_policy_explain = {
    .name = "policy explain",
    .arguments = "OBJECT RULE",
    .summary = "show a rule's conditions on one object, with every value",
    .details =
        "Judges the fleet and prints the conditions of the rule as a tree: each part with what "
        "it came to on the object, each value with its place. OBJECT is a node, or a link, "
        "location or other object where the rule is about such.",
    .formats = "text json",
    .examples = {"unet policy explain hq-sw1 cisco-firmware",
                 "unet policy explain hq-sw1 'policies/10_compliance.rules:3' --format json"},
    .options = options,
    .least = 2,
    .most = 2,
    .run = run_explain,
};
