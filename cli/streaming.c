/* SPDX-License-Identifier: Apache-2.0 */
/* Runs that judge nodes while their files are read. */
#include "base/feed.h"
#include "base/io.h"
#include "cli/project.h"
#include "engine/stream.h"

/* Does the call look at nodes one by one, from the disk and in our own format? */
static bool may_stream(const struct project *p, const struct call *c)
{
    const struct fleet_input *in = &p->workspace.node_input;
    bool own = (!in->format.n || str_eq(in->format, STR("unet"))) && !in->map_count && !in->root.n;
    return own && !c->revision && !c->arg_count && !call_has(c, OPT_node) &&
           !call_has(c, OPT_where) && !call_has(c, OPT_write);
}

/* The files that hold the nodes; false where they are for the fleet's own reader to find. */
static bool list_files(struct io_names *names, const struct project *p, struct call *c)
{
    static const str endings[] = {{".json", 5}, {".ndjson", 7}, {".jsonl", 6},
                                  {".yaml", 5}, {".yml", 4},    {".csv", 4}};
    str path = p->workspace.nodes;
    struct diags quiet = diags_new(c->arena); /* the fleet's reader says what is wrong */
    quiet.sources.files = c->diags.sources.files;
    if (io_elsewhere(&quiet, &path))
        return false;
    enum io_kind kind = str_eq(path, STR("-")) ? IO_FILE : io_kind_of(&quiet, path);
    if (kind == IO_FOLDER)
        return io_list(names, c->arena, path, endings, COUNTOF(endings), true, &quiet) && names->n;
    names->at = arena_dup(c->arena, &path, sizeof path);
    names->n = 1;
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

static bool fields_fine(struct project *p, struct call *c, const struct stream *stream)
{
    struct fleet_loader loader = {p, c};
    struct stream_known known = {
        .stream = stream, .schema = p->schema, .fleet = load_fleet, .ctx = &loader};
    struct known_fields fields;
    stream_known_fields(&fields, &known);
    return policy_check_fields(p->set, &fields, &c->diags);
}

bool project_stream(struct project *p, struct call *c, uint64_t findings_rule,
                    uint64_t findings_run, enum exit_code *code)
{
    struct io_names names = {0};
    struct run_options o;
    struct stream *stream;
    if (!may_stream(p, c) || !list_files(&names, p, c))
        return false;
    if (str_eq(p->workspace.nodes, STR("-")) && !feed_keep_input(&c->diags)) {
        *code = EXIT_FAILED;
        return true;
    }
    if (project_schema(p, c) != EXIT_OK)
        return false;
    if (!engine_compile(&p->program, c->arena, p->set, &c->diags)) {
        *code = EXIT_POLICY;
        return true;
    }
    *code = project_select(p, c, NULL, 0);
    if (*code == EXIT_OK && !project_options(p, c, &o))
        *code = EXIT_USAGE;
    if (*code != EXIT_OK)
        return true;
    o.findings_rule = findings_rule;
    o.findings_run = findings_run;
    struct stream_input in = {.paths = names.at, .n = names.n, .jobs = 1};
    if (!stream_fits(p->program, &o) ||
        !stream_run(&p->run, &stream, c->arena, p->program, &in, &o, &c->diags))
        return false;
    p->fleet = fleet_new(c->arena);
    if (!fields_fine(p, c, stream))
        *code = EXIT_POLICY;
    else
        project_tell_run(p, c);
    return true;
}
