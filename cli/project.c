/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/project.h"

#include "base/bits.h"
#include "base/io.h"
#include "engine/trial.h"

enum exit_code project_open(struct project *p, struct call *c)
{
    *p = (struct project){0};
    if (!workspace_revision(c))
        return EXIT_FAILED;
    return workspace_open(&p->workspace, c) ? EXIT_OK : EXIT_POLICY;
}

/* Parses every file even where one fails, so that one run reports all mistakes. */
static bool parse_files(struct project *p, struct call *c, const struct io_names *names)
{
    bool fine = true;
    for (uint32_t i = 0; i < names->n; i++) {
        fine = policy_parse_file(p->set, names->at[i], &c->diags) && fine;
    }
    return policy_parse_imports(p->set, &c->diags) && fine;
}

static bool list_policies(struct io_names *names, struct call *c, str path)
{
    static const str endings[] = {{".rules", 6}};
    if (io_kind_of(&c->diags, path) == IO_FOLDER)
        return io_list(names, c->arena, path, endings, 1, true, &c->diags);
    names->at = arena_dup(c->arena, &path, sizeof path);
    names->n = names->cap = 1;
    return true;
}

enum exit_code project_policies(struct project *p, struct call *c)
{
    struct io_names names = {0};
    p->set = policy_set_new(c->arena);
    if (!p->workspace.policies.n) {
        call_error(c, p->workspace.unsynced
                          ? "no policies yet: `unet git sync` brings them"
                          : "no policies: name them with --policies, or run inside a workspace "
                            "(`unet init`)");
        return EXIT_EMPTY;
    }
    if (!list_policies(&names, c, p->workspace.policies))
        return EXIT_FAILED;
    str *tables = ARENA_ARRAY(c->arena, str, p->workspace.table_count + 1);
    for (uint32_t i = 0; i < p->workspace.table_count; i++)
        tables[i] = p->workspace.tables[i].name;
    struct policy_options o = {.writable = p->workspace.writable,
                               .writable_count = p->workspace.writable_count,
                               .tables = tables,
                               .table_count = p->workspace.table_count};
    bool parsed = parse_files(p, c, &names);
    bool checked = policy_check(p->set, &o, &c->diags);
    return parsed && checked ? EXIT_OK : EXIT_POLICY;
}

enum exit_code project_schema(struct project *p, struct call *c)
{
    const struct workspace *w = &p->workspace;
    uint32_t source;
    if (p->schema || !w->schema.n)
        return EXIT_OK;
    str *tables = ARENA_ARRAY(c->arena, str, w->table_count + 1);
    for (uint32_t i = 0; i < w->table_count; i++)
        tables[i] = w->tables[i].name;
    if (!io_read(&source, c->arena, w->schema, SPAN_NONE, &c->diags))
        return EXIT_FAILED;
    struct schema *schema;
    if (!schema_read(&schema, c->arena, source, tables, w->table_count, &c->diags))
        return EXIT_POLICY;
    p->schema = schema;
    return EXIT_OK;
}

enum exit_code project_locations(struct fleet **out, struct project *p, struct call *c)
{
    const struct fleet_input in = {.path = p->workspace.locations, .at = SPAN_NONE};
    enum exit_code code = project_schema(p, c);
    *out = fleet_new(c->arena);
    if (code != EXIT_OK || !in.path.n)
        return code;
    fleet_use_schema(*out, p->schema);
    return fleet_load_input(*out, STR("locations"), &in, &c->diags) &&
                   fleet_load(*out, NULL, 0, &c->diags)
               ? EXIT_OK
               : EXIT_DATA;
}

/* The workspace's own tables, links and locations. */
static bool load_others(struct fleet *f, const struct workspace *w, struct diags *dg)
{
    const struct fleet_input links = {.path = w->links, .at = SPAN_NONE};
    const struct fleet_input locations = {.path = w->locations, .at = SPAN_NONE};
    bool good = true;
    for (uint32_t i = 0; i < w->table_count; i++)
        good &= fleet_load_input(f, w->tables[i].name, &w->tables[i].input, dg);
    if (w->links.n)
        good &= fleet_load_input(f, STR("links"), &links, dg);
    if (w->locations.n)
        good &= fleet_load_input(f, STR("locations"), &locations, dg);
    return good;
}

bool project_others(struct fleet **out, struct project *p, struct call *c)
{
    struct workspace *w = &p->workspace;
    *out = fleet_new(c->arena);
    bool good = project_schema(p, c) == EXIT_OK;
    fleet_use_schema(*out, p->schema);
    for (uint32_t i = 0; i < w->table_count && good; i++)
        good = fleet_check_input(*out, w->tables[i].name, &w->tables[i].input, &c->diags);
    return good && load_others(*out, w, &c->diags);
}

enum exit_code project_fleet(struct project *p, struct call *c)
{
    struct workspace *w = &p->workspace;
    if (!w->nodes.n) {
        call_error(c, w->unsynced ? "no node data yet: `unet git sync` brings it"
                                  : "no node data: name it with --nodes, or run inside a workspace "
                                    "(`unet init`)");
        return EXIT_DATA;
    }
    enum exit_code code = project_schema(p, c);
    if (code != EXIT_OK)
        return code;
    p->fleet = fleet_new(c->arena);
    fleet_use_schema(p->fleet, p->schema);
    w->node_input.path = w->nodes;
    bool good = fleet_check_input(p->fleet, (str){0}, &w->node_input, &c->diags);
    for (uint32_t i = 0; i < w->table_count; i++)
        good &= fleet_check_input(p->fleet, w->tables[i].name, &w->tables[i].input, &c->diags);
    if (!good)
        return EXIT_POLICY;
    good = fleet_load_input(p->fleet, (str){0}, &w->node_input, &c->diags);
    good &= load_others(p->fleet, w, &c->diags);
    return fleet_load(p->fleet, NULL, 0, &c->diags) && good ? EXIT_OK : EXIT_DATA;
}

bool project_known(const struct project *p, struct call *c, struct known_fields *out)
{
    struct fleet *fleet = p->fleet;
    if (!fleet && p->set && p->set->tests.n) /* what tests give is data, too */
        fleet = trial_fleet(c->arena, p->set, &c->diags);
    else if (!fleet && p->schema)
        fleet = fleet_new(c->arena);
    if (!fleet)
        return false;
    if (!p->fleet)
        fleet_use_schema(fleet, p->schema);
    fleet_known_fields(out, fleet);
    return true;
}

enum exit_code project_compile(struct project *p, struct call *c)
{
    struct known_fields known;
    enum exit_code code = project_schema(p, c);
    if (code != EXIT_OK)
        return code;
    if (!policy_check_fields(p->set, project_known(p, c, &known) ? &known : NULL, &c->diags))
        return EXIT_POLICY;
    return p->program || engine_compile(&p->program, c->arena, p->set, &c->diags) ? EXIT_OK
                                                                                  : EXIT_POLICY;
}

enum exit_code project_check(struct project *p, struct call *c)
{
    enum exit_code policies = project_policies(p, c);
    if (policies == EXIT_EMPTY || policies == EXIT_FAILED)
        return policies;
    enum exit_code fleet = p->workspace.nodes.n ? project_fleet(p, c) : project_schema(p, c);
    if (fleet != EXIT_OK)
        p->fleet = NULL;
    struct known_fields known;
    const struct known_fields *names = project_known(p, c, &known) ? &known : NULL;
    bool fields = policy_check_fields(p->set, names, &c->diags);
    if (policies == EXIT_OK && fields)
        policy_warn(p->set, names, &c->diags);
    if (policies == EXIT_OK && fields)
        return engine_compile(&p->program, c->arena, p->set, &c->diags) ? fleet : EXIT_POLICY;
    return EXIT_POLICY;
}

static bool fits_any(const str *globs, uint32_t n, str name)
{
    for (uint32_t i = 0; i < n; i++)
        if (str_glob(globs[i], name))
            return true;
    return false;
}

/* Drops the nodes that no glob of the list fits; a list that fits none is an answer of its own. */
static bool keep_nodes(struct project *p, struct call *c, uint64_t *bits, const str *globs,
                       uint32_t n)
{
    uint32_t count = fleet_count(p->fleet, FLEET_NODES);
    bool any = false;
    for (uint32_t i = 0; i < count; i++) {
        bool keep = bits_get(bits, i) && fits_any(globs, n, fleet_name(p->fleet, FLEET_NODES, i));
        any = any || keep;
        if (!keep)
            bits_clear(bits, i);
    }
    if (any)
        return true;
    str near = fleet_nearest(p->fleet, FLEET_NODES, globs[0]);
    if (near.n)
        call_error(c, "no node is called `%.*s`; did you mean `%.*s`?", STR_ARG(globs[0]),
                   STR_ARG(near));
    else
        call_error(c, "no node is called `%.*s`; `unet node list` shows all", STR_ARG(globs[0]));
    return false;
}

bool project_where(uint64_t **out, struct project *p, struct call *c, str origin, str text)
{
    struct known_fields known;
    fleet_known_fields(&known, p->fleet);
    uint32_t source = sources_add(&c->diags.sources, origin, text);
    struct run_options o;
    struct ast_expr *e = policy_condition(p->set, source, AST_NODE, &known, &c->diags);
    return e && project_options(p, c, &o) &&
           engine_where(out, c->arena, e, AST_NODE, (str){0}, p->fleet, &o, &c->diags);
}

static enum exit_code keep_where(struct project *p, struct call *c, uint64_t *bits)
{
    str text = call_text(c, OPT_where, (str){0});
    uint64_t *hits;
    enum exit_code code = project_dialects(p, c); /* it may ask configurations */
    if (code != EXIT_OK)
        return code;
    if (!project_where(&hits, p, c, STR("--where"), text))
        return EXIT_POLICY;
    uint32_t count = fleet_count(p->fleet, FLEET_NODES);
    for (size_t k = 0; k < bits_words(count); k++)
        bits[k] &= hits[k];
    if (bits_count(bits, bits_words(count)))
        return EXIT_OK;
    call_error(c, "no node fits --where '%.*s'", STR_ARG(text));
    return EXIT_EMPTY;
}

static enum exit_code select_nodes(struct project *p, struct call *c, const str *names, uint32_t n)
{
    if (!n && !call_has(c, OPT_node) && !call_has(c, OPT_where))
        return EXIT_OK;
    uint32_t count = fleet_count(p->fleet, FLEET_NODES);
    uint64_t *bits = ARENA_ARRAY(c->arena, uint64_t, bits_words(count) + 1);
    for (size_t k = 0; k < bits_words(count); k++)
        bits[k] = bits_tail(count, k);
    p->nodes = bits;
    /* each name must be there: a typing error in the second of three is not lost */
    for (uint32_t i = 0; i < n; i++) {
        uint64_t *copy = arena_dup(c->arena, bits, (bits_words(count) + 1) * sizeof *bits);
        if (!keep_nodes(p, c, copy, &names[i], 1))
            return EXIT_EMPTY;
    }
    if (n && !keep_nodes(p, c, bits, names, n))
        return EXIT_EMPTY;
    if (call_has(c, OPT_node) && !keep_nodes(p, c, bits, c->given[OPT_node], c->count[OPT_node]))
        return EXIT_EMPTY;
    return call_has(c, OPT_where) ? keep_where(p, c, bits) : EXIT_OK;
}

/* Does the rule fit --rule and --tag, where they are given? */
static bool rule_fits(const struct ast_rule *r, const struct call *c)
{
    if (call_has(c, OPT_rule) && !fits_any(c->given[OPT_rule], c->count[OPT_rule], r->id))
        return false;
    bool fits = !call_has(c, OPT_tag);
    for (uint32_t k = 0; k < r->tag_count; k++)
        fits = fits || fits_any(c->given[OPT_tag], c->count[OPT_tag], r->tags[k]);
    return fits;
}

static enum exit_code select_rules(struct project *p, struct call *c)
{
    if (!call_has(c, OPT_rule) && !call_has(c, OPT_tag))
        return EXIT_OK;
    uint64_t *bits = ARENA_ARRAY(c->arena, uint64_t, bits_words(p->set->rules.n) + 1);
    bool any = false;
    for (uint32_t i = 0; i < p->set->rules.n; i++) {
        if (!rule_fits(&p->set->rules.at[i], c))
            continue;
        bits_set(bits, i);
        any = true;
    }
    p->rules = bits;
    if (any)
        return EXIT_OK;
    if (call_has(c, OPT_tag))
        call_error(c, "no rule that is chosen has the tag `%.*s`; `unet policy list` shows all",
                   STR_ARG(c->given[OPT_tag][0]));
    else
        call_error(c, "no rule is called `%.*s`; `unet policy list` shows all",
                   STR_ARG(c->given[OPT_rule][0]));
    return EXIT_EMPTY;
}

enum exit_code project_select(struct project *p, struct call *c, const str *names, uint32_t count)
{
    enum exit_code code = p->fleet ? select_nodes(p, c, names, count) : EXIT_OK;
    if (code == EXIT_OK && p->set)
        code = select_rules(p, c);
    return code;
}

bool project_chosen(const struct project *p, uint32_t node)
{
    return !p->nodes || bits_get(p->nodes, node);
}

enum exit_code project_load(struct project *p, struct call *c)
{
    enum exit_code code = project_policies(p, c);
    if (code == EXIT_OK)
        code = project_fleet(p, c);
    return code == EXIT_OK ? project_compile(p, c) : code;
}

enum exit_code project_judge(struct project *p, struct call *c)
{
    enum exit_code code = project_load(p, c);
    if (code == EXIT_OK)
        code = project_select(p, c, c->args, c->arg_count);
    return code == EXIT_OK ? project_run(p, c, UINT64_MAX, UINT64_MAX) : code;
}

struct findings_report project_report(const struct project *p, const struct call *c)
{
    return (struct findings_report){
        .run = p->run,
        .fleet = p->fleet,
        .sources = &c->diags.sources,
        .colour = c->out.colour,
        .grouped = c->out.terminal,
        .selected = p->nodes != NULL,
        .fail_level = AST_WARNING,
        .now = p->now,
        .most_rule = UINT64_MAX,
        .most_run = UINT64_MAX,
    };
}

bool project_baseline(struct baseline **out, struct call *c)
{
    uint32_t source;
    *out = NULL;
    return !call_has(c, OPT_baseline) ||
           (io_read(&source, c->arena, call_text(c, OPT_baseline, (str){0}), SPAN_NONE,
                    &c->diags) &&
            baseline_read(out, c->arena, source, &c->diags));
}

/* Whether something failed, and whether something stayed undecided; what a baseline knows does not
 * count. */
static void count_verdicts(const struct findings_report *r, const struct call *c, bool *failed,
                           bool *undecided)
{
    const struct run *run = r->run;
    struct spool_reader *all = spool_open(run->findings, c->arena, SPOOL_BY_OBJECT);
    for (const struct finding *f; r->baseline && (f = spool_next(all));) {
        bool counts = findings_counts(r, f);
        *failed = *failed || (counts && f->verdict == VERDICT_FAIL);
        *undecided = *undecided || counts;
    }
    spool_close(all);
    for (uint32_t i = 0; !r->baseline && i < run->rule_count; i++) {
        const struct rule_result *rule = &run->rules[i];
        *failed = *failed || (rule->reported && rule->count[VERDICT_FAIL] &&
                              rule->rule->severity >= r->fail_level);
    }
    *undecided = *undecided || (!r->baseline && run->undecided);
}

enum exit_code project_verdict(const struct project *p, const struct call *c,
                               const struct findings_report *r)
{
    bool failed = false, undecided = false;
    count_verdicts(r, c, &failed, &undecided);
    if (call_has(c, OPT_exit_zero))
        return EXIT_OK;
    if (p->without_config)
        return EXIT_PARTIAL;
    return failed ? EXIT_FINDINGS : undecided ? EXIT_UNDECIDED : EXIT_OK;
}

enum exit_code project_dialects(struct project *p, struct call *c)
{
    const struct value *rows = map_get(&p->workspace.settings, STR("dialects"));
    bool known = p->dialects_known;
    p->dialects_known = true;
    for (uint32_t i = 0; rows && !known && i < rows->as.list->n; i++) {
        const struct value *row = &rows->as.list->at[i];
        const struct value *where = map_get(row, STR("where")), *use = map_get(row, STR("use"));
        if (!where || !use || where->kind != VALUE_STRING || use->kind != VALUE_STRING) {
            DIAG_STR(&c->diags, SETTING_KIND, value_span(row), STR("dialects"),
                     STR("{where: CONDITION, use: DIALECT}"), str_of(value_kind_name(row)));
            return EXIT_POLICY;
        }
        struct dialect_choice choice = {.use = value_text(use), .at = value_span(use)};
        uint64_t *nodes;
        if (!project_where(&nodes, p, c, STR("unet.yaml: dialects"), value_text(where)))
            return EXIT_POLICY;
        choice.nodes = nodes;
        vec_push(c->arena, &p->dialects, choice);
    }
    return EXIT_OK;
}
