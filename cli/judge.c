/* SPDX-License-Identifier: Apache-2.0 */
/* A run over the project: its options from flags and unet.yaml, and where rules that look at
 * configurations find them. */
#include "base/bits.h"
#include "base/moment.h"
#include "cli/platforms.h"
#include "cli/rendering.h"

#include <time.h>

/* What the engine calls back with. */
struct sources_of_configs {
    struct project *p;
    struct call *c;
    struct rendering *rendering; /* opened with the first RENDERED */
    bool broken;                 /* … which failed */
    uint32_t unreadable;         /* configurations that are there and cannot be read */
    VEC(uint32_t) missing;       /* nodes whose live configuration was asked for and is not there */
};

static enum config_state live_config(struct sources_of_configs *s, uint32_t node,
                                     struct config_text *out)
{
    struct project_config found = {0};
    if (!s->p->workspace.configs.n)
        return CONFIG_MISSING;
    switch (project_config_of(s->p, s->c, node, &found)) {
    case CONFIG_FOUND:
        *out = (struct config_text){found.dialect, found.text, found.source};
        return found.dialect ? CONFIG_THERE : CONFIG_BROKEN;
    case CONFIG_ABSENT:
        return CONFIG_MISSING;
    case CONFIG_ERROR:
        break;
    }
    return CONFIG_BROKEN;
}

static enum config_state rendered_config(struct sources_of_configs *s, uint32_t node,
                                         const struct node_result *now, struct config_text *out)
{
    struct rendered *parts;
    uint32_t n;
    if (!now->assignment_count)
        return CONFIG_MISSING;
    if (!s->rendering && !s->broken) {
        s->rendering = ARENA_NEW(s->c->arena, struct rendering);
        s->broken = rendering_open(s->rendering, s->p, s->c) != EXIT_OK;
    }
    if (s->broken || !rendering_node(&parts, &n, s->rendering, s->p, now, &s->c->diags))
        return CONFIG_BROKEN;
    out->text = rendering_join(s->c->arena, parts, n);
    str name = str_printf(s->c->arena, "%.*s (rendered)",
                          STR_ARG(fleet_name(s->p->fleet, FLEET_NODES, node)));
    out->source = sources_add(&s->c->diags.sources, name, out->text);
    out->dialect = NULL;
    for (uint32_t i = 0; i < n && !out->dialect; i++)
        if (parts[i].sheet->header.dialect.n)
            out->dialect = dialects_find(s->c->dialects, parts[i].sheet->header.dialect);
    struct project_config live; /* what templates write may be too short to know it by */
    if (!out->dialect && project_config_of(s->p, s->c, node, &live) == CONFIG_FOUND)
        out->dialect = live.dialect;
    if (!out->dialect)
        out->dialect = project_dialect_of(s->p, s->c, node, out->source);
    return out->dialect ? CONFIG_THERE : CONFIG_BROKEN;
}

static enum config_state get_config(void *ctx, uint32_t node, bool rendered,
                                    const struct node_result *now, struct config_text *out)
{
    struct sources_of_configs *s = ctx;
    if (rendered)
        return rendered_config(s, node, now, out);
    enum config_state state = live_config(s, node, out);
    s->unreadable += state == CONFIG_BROKEN;
    if (state == CONFIG_MISSING)
        vec_push(s->c->arena, &s->missing, node);
    return state;
}

/* "fail", "warn" or "skip"; false after an error of usage. */
static bool undecided_choice(struct call *c, str text, enum ast_undecided *out)
{
    static const struct {
        const char *name;
        enum ast_undecided choice;
    } rows[] = {
        {"fail", AST_UNDECIDED_FAIL}, {"warn", AST_UNDECIDED_WARN}, {"skip", AST_UNDECIDED_SKIP}};
    *out = AST_UNDECIDED_RUN;
    for (size_t i = 0; i < COUNTOF(rows); i++)
        if (str_eq(text, str_of(rows[i].name)))
            *out = rows[i].choice;
    if (text.n && *out == AST_UNDECIDED_RUN) {
        call_error(c, "--undecided takes fail, warn or skip, not `%.*s`", STR_ARG(text));
        return false;
    }
    return true;
}

static bool missing_choice(struct call *c, bool *skip)
{
    str text = call_text(c, OPT_missing_config, STR("undecided"));
    *skip = str_eq(text, STR("skip"));
    if (*skip || str_eq(text, STR("undecided")))
        return true;
    call_error(c, "--missing-config takes undecided or skip, not `%.*s`", STR_ARG(text));
    return false;
}

bool project_now(struct call *c, int64_t *now)
{
    str text = call_text(c, OPT_now, (str){0});
    *now = (int64_t)time(NULL);
    if (!text.n || moment_date(now, text))
        return true;
    call_error(c, "--now takes a date such as 2026-12-31 or 2026-12-31T08:00:00Z, not `%.*s`",
               STR_ARG(text));
    return false;
}

/* All of a project is judged at one instant. */
static bool one_now(struct project *p, struct call *c, int64_t *now)
{
    if (!p->now && !project_now(c, &p->now))
        return false;
    *now = p->now;
    return true;
}

bool project_options(struct project *p, struct call *c, struct run_options *o)
{
    struct sources_of_configs *s = ARENA_NEW(c->arena, struct sources_of_configs);
    *s = (struct sources_of_configs){.p = p, .c = c};
    *o = (struct run_options){.nodes = p->nodes, .rules = p->rules};
    o->configs = (struct config_source){.ctx = s, .get = get_config};
    o->env = p->workspace.env;
    o->env_count = p->workspace.env_count;
    o->profile = call_has(c, OPT_profile_);
    return undecided_choice(c, p->workspace.undecided, &o->undecided) &&
           missing_choice(c, &o->missing_config_skip) && one_now(p, c, &o->now);
}

/* ---- after the run ---- */

void project_tell_waiver(struct call *c, const struct waiver_result *w, int64_t now, bool all)
{
    enum { SOON = 14 * 86400 };
    const struct ast_exempt *e = w->exempt;
    if (w->expired) {
        DIAG_STR(&c->diags, WAIVER_EXPIRED, e->at, e->until_text);
        diag_label(&c->diags, "%llu that it covered came back: %.*s",
                   (unsigned long long)w->expired, STR_ARG(e->reason));
    } else if (w->undecided) {
        DIAG(&c->diags, WAIVER_UNDECIDED, e->at);
        diag_label(&c->diags, "undecided for %llu of the %s", (unsigned long long)w->undecided,
                   e->template.n ? "differences" : "findings");
    } else if (e->until > now && e->until - now <= SOON && w->waived) {
        DIAG_STR(&c->diags, WAIVER_SOON, e->at, e->until_text);
        diag_label(&c->diags, "%llu come back then: %.*s", (unsigned long long)w->waived,
                   STR_ARG(e->reason));
    } else if (all && !w->waived && e->until > now) {
        DIAG(&c->diags, WAIVER_IDLE, e->at);
        diag_label(&c->diags, "no %s of this run needs it", e->template.n ? "drift" : "finding");
    }
}

/* all: no selector hides findings, so that a waiver without one is idle. */
static void about_waivers(struct call *c, const struct run *run, int64_t now, bool all)
{
    for (uint32_t i = 0; i < run->waiver_count; i++) {
        const struct ast_exempt *e = run->waivers[i].exempt;
        if (!e->template.n) /* the comparison says what became of those */
            project_tell_waiver(c, &run->waivers[i], now, all && e->matched);
    }
}

static bool took_nothing(const struct question_result *q)
{
    return !q->hits && q->configurations;
}

static void one_question(struct call *c, const struct question_result *q)
{
    DIAG_STR(&c->diags, MATCHED_NOTHING, q->expr->as.config->pattern_at,
             q->expr->as.config->pattern);
    diag_label(&c->diags,
               q->configurations == 1 ? "looked for in %llu configuration"
                                      : "looked for in %llu configurations",
               (unsigned long long)q->configurations);
}

/* Expressions that took nothing in any configuration may be misspelt; many of them are one list. */
static void about_questions(struct call *c, const struct run *run)
{
    enum { FEW = 3, MOST = 10 };
    const struct question_result *first = NULL;
    uint32_t n = 0, said = 0;
    for (uint32_t i = 0; i < run->question_count; i++) {
        bool nothing = took_nothing(&run->questions[i]);
        first = nothing && !first ? &run->questions[i] : first;
        n += nothing;
    }
    if (n > FEW) {
        str count = str_printf(c->arena, "%u", n);
        DIAG_STR(&c->diags, MATCHED_NOTHINGS, first->expr->as.config->pattern_at, count);
        diag_label(&c->diags, "this is the first of them");
    }
    for (uint32_t i = 0; i < run->question_count; i++) {
        const struct question_result *q = &run->questions[i];
        if (!took_nothing(q))
            continue;
        struct place at = sources_place(&c->diags.sources, q->expr->as.config->pattern_at);
        if (n <= FEW)
            one_question(c, q);
        else if (q != first && ++said <= MOST)
            diag_help(&c->diags, "%.*s:%u: %.*s", STR_ARG(at.name), at.line,
                      STR_ARG(q->expr->as.config->pattern));
    }
    if (said > MOST)
        diag_help(&c->diags, "and %u more", said - MOST);
}

/* Nodes that must have a configuration that some rule asked for in vain. */
static enum exit_code about_required(struct project *p, struct call *c,
                                     const struct sources_of_configs *s)
{
    const uint64_t *required;
    enum exit_code code = project_required(&required, p, c);
    for (uint32_t i = 0; code == EXIT_OK && required && i < s->missing.n; i++) {
        uint32_t node = s->missing.at[i];
        if (!bits_get(required, node))
            continue;
        const struct value *object = fleet_object(p->fleet, FLEET_NODES, node);
        DIAG_STR(&c->diags, CONFIG_REQUIRED, value_span(map_get(object, STR("name"))),
                 fleet_name(p->fleet, FLEET_NODES, node));
        p->without_config++;
    }
    p->without_config += s->unreadable;
    return code;
}

void project_tell_run(const struct project *p, struct call *c)
{
    bool all = !p->nodes && !p->rules;
    about_waivers(c, p->run, p->now, all);
    if (all)
        about_questions(c, p->run);
}

enum exit_code project_run(struct project *p, struct call *c, uint64_t findings_rule,
                           uint64_t findings_run)
{
    struct run_options o;
    if (!project_options(p, c, &o))
        return EXIT_USAGE;
    o.findings_rule = findings_rule;
    o.findings_run = findings_run;
    enum exit_code code = project_dialects(p, c);
    if (code != EXIT_OK)
        return code;
    if (!engine_run(&p->run, c->arena, p->program, p->fleet, &o, &c->diags))
        return EXIT_FAILED;
    project_tell_run(p, c);
    return about_required(p, c, o.configs.ctx);
}
