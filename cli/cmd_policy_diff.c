/* SPDX-License-Identifier: Apache-2.0 */
/* unet policy diff: which verdicts differ between two states of a fleet or of its policies.
 *
 *     BEFORE, AFTER: a report of eval | node data | a revision --> verdicts that are not fine, by
 *     rule and object --> new, fixed, changed, gone
 *
 * What is no finding is fine: passed or skipped. A verdict whose rule or object is there no more
 * was not fixed, it is gone. */
#include "base/io.h"
#include "base/json.h"
#include "base/sym.h"
#include "cli/project.h"
#include "report/emit.h"

struct verdict_of {
    str rule, table, owner; /* owner: the object; object: with its element, for FOR EACH */
    str object, message;
    str verdict; /* fail, undecided, waived */
    enum ast_severity severity;
};

/* One of the two inputs. */
struct side {
    str name;
    const char *kind;   /* "report", "nodes", "revision", "workspace" */
    struct symtab keys; /* rule and object, in the order of list */
    VEC(struct verdict_of) list;
    struct symtab rules;
    struct project project; /* of a run */
    bool ran;
};

enum change { CHANGE_NEW, CHANGE_FIXED, CHANGE_CHANGED, CHANGE_GONE, CHANGE_SAME, CHANGE_COUNT };

static const char *const change_names[CHANGE_COUNT] = {"new", "fixed", "changed", "gone",
                                                       "unchanged"};

struct difference {
    enum change change;
    const struct verdict_of *before, *after; /* NULL: it was fine */
};

struct comparison {
    struct side before, after;
    VEC(struct difference) list;
    uint64_t count[CHANGE_COUNT];
    bool counts; /* a difference of a rule at or over the fail level */
};

static str key_of(struct arena *a, const struct verdict_of *v)
{
    return str_printf(a, "%.*s\n%.*s\n%.*s", STR_ARG(v->rule), STR_ARG(v->table),
                      STR_ARG(v->object));
}

static void add_verdict(struct side *s, struct arena *a, struct verdict_of v)
{
    str key = key_of(a, &v);
    uint32_t before = s->keys.n;
    if (sym_intern(&s->keys, key) == before)
        vec_push(a, &s->list, v);
}

/* ---- a report ---- */

static str text_at(const struct value *map, const char *key)
{
    const struct value *v = map_get(map, str_of(key));
    return v && v->kind == VALUE_STRING ? value_text(v) : (str){0};
}

static str object_of(struct arena *a, const struct value *finding)
{
    str name = text_at(finding, "object"), element = text_at(finding, "element");
    return element.n ? str_printf(a, "%.*s %.*s", STR_ARG(name), STR_ARG(element)) : name;
}

/* Selectors choose what a run judges; what they would choose of a report nobody knows. */
static bool selects(const struct call *c)
{
    return call_has(c, OPT_node) || call_has(c, OPT_where) || call_has(c, OPT_rule) ||
           call_has(c, OPT_tag);
}

/* A document of `policy eval`. False after saying that it is none, or not a whole one. */
static bool read_report(struct side *s, struct call *c, const struct value *doc)
{
    const struct value *findings = map_get(doc, STR("findings")),
                       *rules = map_get(doc, STR("rules"));
    const struct value *summary = map_get(doc, STR("summary"));
    if (!findings || findings->kind != VALUE_LIST || !rules || rules->kind != VALUE_LIST ||
        !summary || summary->kind != VALUE_MAP) {
        call_error(c, "%.*s is no report of a run", STR_ARG(s->name));
        return false;
    }
    const struct value *all = map_get(summary, STR("findings"));
    if (all && all->kind == VALUE_INT && all->as.integer > findings->as.list->n) {
        call_error(c, "%.*s leaves findings out; write it with --max-findings all",
                   STR_ARG(s->name));
        return false;
    }
    for (uint32_t i = 0; i < rules->as.list->n; i++)
        (void)sym_intern(&s->rules, text_at(&rules->as.list->at[i], "id"));
    for (uint32_t i = 0; i < findings->as.list->n; i++) {
        const struct value *f = &findings->as.list->at[i];
        struct verdict_of v = {.rule = text_at(f, "rule"),
                               .table = text_at(f, "kind"),
                               .owner = text_at(f, "object"),
                               .object = object_of(c->arena, f),
                               .message = text_at(f, "message"),
                               .verdict = text_at(f, "verdict"),
                               .severity = AST_ERROR};
        if (!ast_severity_find(&v.severity, text_at(f, "severity"))) {
            call_error(c, "%.*s is no report of a run", STR_ARG(s->name));
            return false;
        }
        if (!str_eq(v.verdict, STR("pass")) && !str_eq(v.verdict, STR("skip")))
            add_verdict(s, c->arena, v);
    }
    return true;
}

/* ---- a run ---- */

static void give_option(struct call *c, enum option o, str text)
{
    str *one = arena_dup(c->arena, &text, sizeof text);
    c->given[o] = one;
    c->count[o] = 1;
}

static enum exit_code judge(struct side *s, struct call *c)
{
    struct project *p = &s->project;
    enum exit_code code = project_open(p, c);
    if (code == EXIT_OK)
        code = project_judge(p, c);
    if (code != EXIT_OK) {
        call_diags(c);
        return code;
    }
    s->ran = true;
    for (uint32_t i = 0; i < p->set->rules.n; i++)
        (void)sym_intern(&s->rules, p->set->rules.at[i].id);
    struct spool_reader *all = spool_open(p->run->findings, c->arena, SPOOL_BY_OBJECT);
    for (const struct finding *f; (f = spool_next(all));)
        if (f->verdict != VERDICT_PASS && f->verdict != VERDICT_SKIP)
            add_verdict(s, c->arena,
                        (struct verdict_of){.rule = f->rule->id,
                                            .table = fleet_table_name(p->fleet, f->table),
                                            .owner = str_dup(c->arena, f->object_name),
                                            .object = str_dup(c->arena, findings_name(c->arena, f)),
                                            .message = str_dup(c->arena, f->message),
                                            .verdict = str_of(verdict_name(f->verdict)),
                                            .severity = f->rule->severity});
    spool_close(all);
    return EXIT_OK;
}

/* Is the file a JSON document of ours? *doc is then what it holds. */
static bool is_report(struct value *doc, struct call *c, str path)
{
    uint32_t source;
    if (!str_ends(path, STR(".json")) || io_kind_of(&c->diags, path) != IO_FILE)
        return false;
    struct diags quiet = diags_new(c->arena);
    return io_read(&source, c->arena, path, SPAN_NONE, &quiet) &&
           json_read(doc, c->arena, source, &quiet) && doc->kind == VALUE_MAP &&
           str_eq(text_at(doc, "kind"), STR("policy-eval"));
}

/* Reads one side; a name of nothing on the disk is a revision. */
static enum exit_code read_side(struct side *s, struct call *outer, const str *name)
{
    struct value doc;
    struct call c = *outer;
    c.diags = diags_new(outer->arena);
    c.arg_count = 0;
    *s = (struct side){.name = name ? *name : STR("the workspace"), .kind = "workspace"};
    s->keys = symtab_new(outer->arena);
    s->rules = symtab_new(outer->arena);
    if (name && is_report(&doc, &c, *name)) {
        s->kind = "report";
        if (!selects(outer))
            return read_report(s, outer, &doc) ? EXIT_OK : EXIT_DATA;
        call_error(outer, "--node, --where, --rule and --tag choose of data, not of a report");
        return EXIT_USAGE;
    }
    if (name && io_kind_of(&c.diags, *name) != IO_NONE) {
        s->kind = "nodes";
        give_option(&c, OPT_nodes, *name);
    } else if (name) {
        s->kind = "revision";
        give_option(&c, OPT_rev, *name);
    }
    return judge(s, &c);
}

/* ---- the comparison ---- */

static const struct verdict_of *find(const struct side *s, struct arena *a,
                                     const struct verdict_of *v)
{
    sym at = sym_find(&s->keys, key_of(a, v));
    return at == SYM_NONE ? NULL : &s->list.at[at];
}

/* Does the side still have the rule, and (where that is known) the object? */
static bool judges(const struct side *s, const struct verdict_of *v)
{
    if (sym_find(&s->rules, v->rule) == SYM_NONE)
        return false;
    if (!s->ran)
        return true;
    const struct fleet *f = s->project.fleet;
    for (uint32_t t = 0; t < fleet_table_count(f); t++)
        if (str_eq(fleet_table_name(f, t), v->table))
            return fleet_find(f, t, v->owner) != FLEET_NONE;
    return false;
}

static void note(struct comparison *d, struct arena *a, struct difference x,
                 enum ast_severity fail_level)
{
    enum ast_severity severity = x.after ? x.after->severity : x.before->severity;
    d->count[x.change]++;
    if (x.change == CHANGE_SAME)
        return;
    vec_push(a, &d->list, x);
    d->counts = d->counts || severity >= fail_level;
}

/* In the order of the second side, then what only the first has. */
static void compare(struct comparison *d, struct arena *a, enum ast_severity fail_level)
{
    for (uint32_t i = 0; i < d->after.list.n; i++) {
        const struct verdict_of *v = &d->after.list.at[i], *old = find(&d->before, a, v);
        enum change change = !old                               ? CHANGE_NEW
                             : str_eq(old->verdict, v->verdict) ? CHANGE_SAME
                                                                : CHANGE_CHANGED;
        note(d, a, (struct difference){change, old, v}, fail_level);
    }
    for (uint32_t i = 0; i < d->before.list.n; i++) {
        const struct verdict_of *v = &d->before.list.at[i];
        if (!find(&d->after, a, v))
            note(d, a,
                 (struct difference){judges(&d->after, v) ? CHANGE_FIXED : CHANGE_GONE, v, NULL},
                 fail_level);
    }
}

/* ---- output ---- */

static void put_text(struct buf *b, const struct comparison *d)
{
    for (uint32_t i = 0; i < d->list.n; i++) {
        const struct difference *x = &d->list.at[i];
        const struct verdict_of *v = x->after ? x->after : x->before;
        buf_printf(b, "%s: %s: ", change_names[x->change], ast_severity_name(v->severity));
        buf_put_visible(b, v->object);
        buf_add(b, STR(": "));
        if (x->before && x->after)
            buf_printf(b, "%.*s, was %.*s: ", STR_ARG(x->after->verdict),
                       STR_ARG(x->before->verdict));
        else
            buf_printf(b, "%s%.*s: ", x->after ? "" : "was ", STR_ARG(v->verdict));
        buf_put_visible(b, v->message);
        buf_add(b, STR(" ["));
        buf_put_visible(b, v->rule);
        buf_add(b, STR("]\n"));
    }
    if (d->list.n)
        buf_putc(b, '\n');
    for (unsigned k = 0; k < CHANGE_COUNT; k++) {
        buf_add(b, k ? STR(", ") : STR(""));
        buf_put_count(b, d->count[k]);
        buf_printf(b, " %s", change_names[k]);
    }
    buf_putc(b, '\n');
}

static void emit_side(struct emit *e, const char *key, const struct side *s)
{
    emit_key(e, key);
    emit_open(e, '{');
    emit_key(e, "kind");
    emit_text(e, s->kind);
    emit_key(e, "name");
    emit_str(e, s->name);
    emit_close(e, '}');
}

static void emit_verdict(struct emit *e, const char *key, const struct verdict_of *v)
{
    emit_key(e, key);
    if (v)
        emit_str(e, v->verdict);
    else
        emit_null(e);
}

static void emit_difference(struct emit *e, const struct difference *x)
{
    const struct verdict_of *v = x->after ? x->after : x->before;
    emit_open(e, '{');
    emit_key(e, "change");
    emit_text(e, change_names[x->change]);
    emit_key(e, "rule");
    emit_str(e, v->rule);
    emit_key(e, "kind");
    emit_str(e, v->table);
    emit_key(e, "object");
    emit_str(e, v->object);
    emit_key(e, "severity");
    emit_text(e, ast_severity_name(v->severity));
    emit_verdict(e, "before", x->before);
    emit_verdict(e, "after", x->after);
    emit_key(e, "message");
    emit_str(e, v->message);
    emit_close(e, '}');
}

static void put_json(struct buf *b, const struct comparison *d)
{
    struct emit e = emit_begin(b, 2);
    emit_document(&e, "policy-diff");
    emit_side(&e, "before", &d->before);
    emit_side(&e, "after", &d->after);
    emit_key(&e, "summary");
    emit_open(&e, '{');
    for (unsigned k = 0; k < CHANGE_COUNT; k++) {
        emit_key(&e, change_names[k]);
        emit_count(&e, d->count[k]);
    }
    emit_close(&e, '}');
    emit_key(&e, "differences");
    emit_open(&e, '[');
    for (uint32_t i = 0; i < d->list.n; i++)
        emit_difference(&e, &d->list.at[i]);
    emit_close(&e, ']');
    emit_close(&e, '}');
    buf_putc(b, '\n');
}

static enum exit_code run_diff(struct call *c)
{
    struct comparison *d = ARENA_NEW(c->arena, struct comparison);
    enum ast_severity fail_level = AST_WARNING;
    str level = call_text(c, OPT_fail_level, STR("warning"));
    if (!ast_severity_find(&fail_level, level)) {
        call_error(c, "`%.*s` is no severity; there are info, warning, error, critical",
                   STR_ARG(level));
        return EXIT_USAGE;
    }
    enum exit_code code = read_side(&d->before, c, &c->args[0]);
    if (code == EXIT_OK)
        code = read_side(&d->after, c, c->arg_count > 1 ? &c->args[1] : NULL);
    if (code != EXIT_OK)
        return code;
    compare(d, c->arena, fail_level);
    if (call_format(c, "json"))
        put_json(out_buf(&c->out), d);
    else
        put_text(out_buf(&c->out), d);
    return d->counts && !call_has(c, OPT_exit_zero) ? EXIT_FINDINGS : EXIT_OK;
}

static const enum option diff_options[] = {
    OPT_policies, OPT_nodes,     OPT_links,      OPT_locations, OPT_node,   OPT_where,  OPT_rule,
    OPT_tag,      OPT_undecided, OPT_fail_level, OPT_exit_zero, OPT_format, OPT_output, OPT_COUNT};

const struct command cmd_policy_diff = {
    .name = "policy diff",
    .arguments = "BEFORE [AFTER]",
    .summary = "compare the verdicts of two states: what is new, what was fixed",
    .details =
        "Each side is a report (a .json file of `unet policy eval --format json`), node data (a "
        "file or folder, judged by the policies of the workspace) or a git revision of the "
        "workspace; without AFTER the workspace as it is. Lists verdicts that differ: new (it was "
        "fine), fixed (it is fine), changed (another verdict), gone (its rule or object is there "
        "no more). Exits 2 where there are differences.",
    .formats = "text json",
    .examples = {"unet policy diff main", "unet policy diff yesterday.json today.json",
                 "unet policy diff snapshots/monday.ndjson nodes.yaml --format json"},
    .options = diff_options,
    .least = 1,
    .most = 2,
    .run = run_diff,
};
