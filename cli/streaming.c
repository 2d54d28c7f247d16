/* SPDX-License-Identifier: Apache-2.0 */
/* Runs that judge nodes while their files are read. */
#include "base/feed.h"
#include "base/io.h"
#include "cli/jobs.h"
#include "cli/project.h"
#include "engine/fleet_needs.h"
#include "engine/stream.h"

/* Does the call look at nodes one by one, from the disk and in our own format? */
static bool may_stream(const struct project *p, const struct call *c)
{
    const struct fleet_input *in = &p->workspace.node_input;
    bool own = (!in->format.n || str_eq(in->format, STR("unet"))) && !in->map_count && !in->root.n;
    bool dialects = map_get(&p->workspace.settings, STR("dialects")) != NULL;
    return own && !c->revision && !call_has(c, OPT_write) && !(call_has(c, OPT_where) && dialects);
}

bool project_node_files(struct io_names *names, struct call *c, str path)
{
    struct diags quiet = diags_new(c->arena); /* the fleet's reader says what is wrong */
    quiet.sources.files = c->diags.sources.files;
    if (io_elsewhere(&quiet, &path))
        return false;
    enum io_kind kind = str_eq(path, STR("-")) ? IO_FILE : io_kind_of(&quiet, path);
    if (kind == IO_FOLDER)
        return fleet_files(names, c->arena, path, true, &quiet) && names->n;
    vec_push(c->arena, names, path);
    return kind == IO_FILE;
}

struct fleet_loader {
    struct project *p;
    struct call *c;
};

static struct fleet *load_fleet(void *ctx)
{
    struct fleet_loader *l = ctx;
    if (project_fleet(l->p, l->c) != EXIT_OK)
        l->p->fleet = fleet_new(l->c->arena);
    return l->p->fleet;
}

/* The first n fields of the policies: those behind them are of selectors. */
static bool fields_fine(struct project *p, struct call *c, const struct stream *stream, uint32_t n)
{
    uint32_t all = p->set->fields.n;
    struct fleet_loader loader = {p, c};
    struct stream_known known = {
        .stream = stream, .schema = p->schema, .fleet = load_fleet, .ctx = &loader};
    struct known_fields fields;
    stream_known_fields(&fields, &known);
    p->set->fields.n = n;
    bool fine = policy_check_fields(p->set, &fields, &c->diags);
    p->set->fields.n = all;
    return fine;
}

/* What was said before an attempt that may be given up: the fleet's own loading says all again. */
struct said {
    uint32_t sources, n, errors, warnings;
};

static struct said said_so_far(const struct call *c)
{
    return (struct said){c->diags.sources.n, c->diags.n, c->diags.errors, c->diags.warnings};
}

static void forget(struct call *c, const struct said *before)
{
    c->diags.sources.n = before->sources;
    c->diags.n = before->n;
    c->diags.errors = before->errors;
    c->diags.warnings = before->warnings;
}

/* ---- nodes that are chosen by name ---- */

struct choosing {
    struct project *p;
    struct call *c;
    struct fleet *fleet;
    struct run_options *o;
    enum exit_code code;
    uint32_t sources; /* behind it: what it said points to them */
};

static bool any_fits(const struct fleet *f, const str *globs, uint32_t n)
{
    for (uint32_t i = 0; i < fleet_count(f, FLEET_NODES); i++)
        for (uint32_t k = 0; k < n; k++)
            if (str_glob(globs[k], fleet_name(f, FLEET_NODES, i)))
                return true;
    return false;
}

static bool is_choosing(const struct call *c)
{
    return c->arg_count || call_has(c, OPT_node) || call_has(c, OPT_where);
}

/* What --where reads; false where the fleet's trees have to say whether it is right. It is read
 * apart from the policies, which learn of it when the nodes are there. */
static bool read_where(const struct program **out, struct call *c)
{
    struct diags quiet = diags_new(c->arena);
    struct program *where;
    *out = NULL;
    if (!call_has(c, OPT_where))
        return true;
    quiet.limits = c->diags.limits;
    uint32_t source =
        sources_add(&quiet.sources, STR("--where"), call_text(c, OPT_where, (str){0}));
    struct ast_expr *e = policy_condition(policy_set_new(c->arena), source, AST_NODE, NULL, &quiet);
    if (!e || !engine_compile_where(&where, c->arena, e, &quiet))
        return false;
    *out = where;
    return true;
}

/* Whether a condition asks the tables beside the nodes. */
static bool asks_others(const struct call *c, const struct program *where)
{
    struct needs needs = {0};
    if (where)
        needs_add_all(&needs, c->arena, where);
    return needs.others;
}

/* Behind the first pass. What fits no node is said of the whole fleet. */
static bool choose(void *ctx)
{
    struct choosing *k = ctx;
    struct project *p = k->p;
    for (uint32_t i = 0; i < k->c->arg_count; i++)
        if (!any_fits(k->fleet, &k->c->args[i], 1))
            return false;
    if (call_has(k->c, OPT_node) &&
        !any_fits(k->fleet, k->c->given[OPT_node], k->c->count[OPT_node]))
        return false;
    p->fleet = k->fleet;
    k->code = project_select(p, k->c, k->c->args, k->c->arg_count);
    p->fleet = NULL;
    k->o->nodes = p->nodes;
    k->o->rules = p->rules;
    k->sources = k->c->diags.sources.n;
    return k->code == EXIT_OK;
}

bool project_stream(struct project *p, struct call *c, uint64_t findings_rule,
                    uint64_t findings_run, enum exit_code *code)
{
    struct io_names names = {0};
    struct run_options o;
    struct stream *stream;
    struct stream_input in = {0};
    if (!jobs_count(c, &in.jobs)) {
        *code = EXIT_USAGE;
        return true;
    }
    if (!may_stream(p, c) || !project_node_files(&names, c, p->workspace.nodes))
        return false;
    if (str_eq(p->workspace.nodes, STR("-")) && !feed_keep_input(&c->diags)) {
        *code = EXIT_FAILED;
        return true;
    }
    if (!engine_compile(&p->program, c->arena, p->set, &c->diags)) {
        *code = EXIT_POLICY;
        return true;
    }
    *code = is_choosing(c) ? EXIT_OK : project_select(p, c, NULL, 0);
    if (*code == EXIT_OK && !project_options(p, c, &o))
        *code = EXIT_USAGE;
    if (*code != EXIT_OK)
        return true;
    o.findings_rule = findings_rule;
    o.findings_run = findings_run;
    in.paths = names.at;
    in.n = names.n;
    bool others;
    if (!stream_fits(p->program, &o, &others))
        return false;
    struct said said = said_so_far(c);
    uint32_t fields = p->set->fields.n;
    if (!read_where(&in.where, c)) {
        forget(c, &said);
        return false;
    }
    others |= asks_others(c, in.where);
    if (others && !project_others(&in.others, p, c)) {
        forget(c, &said);
        return false;
    }
    if (!others && project_locations(&in.others, p, c) != EXIT_OK) {
        *code = EXIT_DATA;
        return true;
    }
    in.schema = p->schema;
    struct choosing choosing = {p, c, in.others, &o, EXIT_OK, 0};
    in.choose = is_choosing(c) ? choose : NULL;
    in.ctx = &choosing;
    if (!stream_run(&p->run, &stream, c->arena, p->program, &in, &o, &c->diags)) {
        *code = choosing.code;
        if (*code != EXIT_OK) { /* nothing is chosen: that was said */
            c->diags.sources.n = choosing.sources;
            return true;
        }
        forget(c, &said);
        p->nodes = p->rules = NULL;
        return false;
    }
    p->fleet = in.others;
    if (!fields_fine(p, c, stream, fields))
        *code = EXIT_POLICY;
    else
        project_tell_run(p, c);
    return true;
}
