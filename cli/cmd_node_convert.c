/* SPDX-License-Identifier: Apache-2.0 */
/* unet node convert: the objects of any inventory in another form, mostly NDJSON. */
#include "cli/converting.h"

/* Words of the command line for the tables that every workspace has, in the order of
 * enum fleet_standard_table. */
static const str standard[FLEET_TABLES] = {{"nodes", 5}, {"links", 5}, {"locations", 9}};

static bool read_form(enum fleet_form *out, struct call *c)
{
    str names[FLEET_FORMS], word = call_text(c, OPT_to, STR("ndjson"));
    for (uint32_t i = 0; i < FLEET_FORMS; i++) {
        names[i] = str_of(fleet_form_names[i]);
        *out = (enum fleet_form)i;
        if (str_eq(word, names[i]))
            return true;
    }
    str near = str_nearest(word, names, FLEET_FORMS);
    if (near.n)
        call_error(c, "--to takes ndjson, json, yaml or csv, not `%.*s`; did you mean `%.*s`?",
                   STR_ARG(word), STR_ARG(near));
    else
        call_error(c, "--to takes ndjson, json, yaml or csv, not `%.*s`", STR_ARG(word));
    return false;
}

/* The number of the table among the standard ones and then those of the workspace. */
static bool read_table(uint32_t *out, const struct workspace *w, struct call *c)
{
    str word = call_text(c, OPT_table, standard[0]);
    uint32_t n = FLEET_TABLES + w->table_count;
    str *names = ARENA_ARRAY(c->arena, str, n);
    struct buf all = BUF(c->arena);
    for (uint32_t i = 0; i < n; i++) {
        names[i] = i < FLEET_TABLES ? standard[i] : w->tables[i - FLEET_TABLES].name;
        buf_printf(&all, "%s%.*s", i ? ", " : "", STR_ARG(names[i]));
        *out = i;
        if (str_eq(word, names[i]))
            return true;
    }
    call_error(c, "there is no table `%.*s`; there are: %.*s", STR_ARG(word),
               STR_ARG(buf_str(&all)));
    return false;
}

/* How FILE... are read: as the data of the workspace that stands in their place. */
static struct fleet_input input_of(const struct workspace *w, struct call *c, uint32_t table)
{
    struct fleet_input plain = {.at = SPAN_NONE};
    if (table >= FLEET_TABLES)
        return w->tables[table - FLEET_TABLES].input;
    if (table != FLEET_NODES)
        return plain;
    plain.format = call_text(c, OPT_nodes_format, (str){0});
    return plain.format.n ? plain : w->node_input;
}

static str table_name(const struct workspace *w, uint32_t table)
{
    return table < FLEET_TABLES ? standard[table] : w->tables[table - FLEET_TABLES].name;
}

/* Loads FILE... into the table, and --links and --locations where they are given. What is no node
 * may name objects that are elsewhere. */
static enum exit_code load_files(struct project *p, struct call *c, uint32_t table)
{
    struct workspace *w = &p->workspace;
    enum exit_code code = project_schema(p, c);
    if (code != EXIT_OK)
        return code;
    struct fleet_input in = input_of(w, c, table);
    str name = table_name(w, table);
    p->fleet = fleet_new(c->arena);
    fleet_use_schema(p->fleet, p->schema);
    if (!fleet_check_input(p->fleet, name, &in, &c->diags))
        return EXIT_POLICY;
    bool good = true;
    for (uint32_t i = 0; i < c->arg_count; i++) {
        in.path = workspace_path(w, c, c->args[i]);
        good &= fleet_load_input(p->fleet, name, &in, &c->diags);
    }
    for (uint32_t i = FLEET_LINKS; i < FLEET_TABLES; i++) {
        struct fleet_input more = {.path = i == FLEET_LINKS ? w->links : w->locations,
                                   .at = SPAN_NONE};
        if (call_has(c, i == FLEET_LINKS ? OPT_links : OPT_locations))
            good &= fleet_load_input(p->fleet, standard[i], &more, &c->diags);
    }
    good &= table == FLEET_NODES ? fleet_load(p->fleet, NULL, 0, &c->diags)
                                 : fleet_check_names(p->fleet, &c->diags);
    return good ? EXIT_OK : EXIT_DATA;
}

/* Reads what the options say, and the schema. */
static enum exit_code open_table(struct project *p, struct call *c, uint32_t *table)
{
    enum exit_code code = project_open(p, c);
    if (code != EXIT_OK)
        return code;
    if (!read_table(table, &p->workspace, c))
        return EXIT_USAGE;
    bool select = call_has(c, OPT_node) || call_has(c, OPT_where);
    if (*table != FLEET_NODES && select) {
        call_error(c, "--node and --where choose nodes; --table names another table");
        return EXIT_USAGE;
    }
    if (c->arg_count && call_has(c, OPT_nodes)) {
        call_error(c, "name the data as FILE or with --nodes, not both");
        return EXIT_USAGE;
    }
    bool there = c->arg_count || p->workspace.nodes.n;
    return there ? project_schema(p, c) : EXIT_OK;
}

static enum exit_code load(struct project *p, struct call *c, uint32_t *table)
{
    enum exit_code code;
    p->set = policy_set_new(c->arena); /* --where reads its condition into it */
    code = c->arg_count ? load_files(p, c, *table) : project_fleet(p, c);
    if (code == EXIT_OK && *table >= FLEET_TABLES)
        *table = fleet_table(p->fleet, AST_TABLE, table_name(&p->workspace, *table));
    return code == EXIT_OK ? project_select(p, c, NULL, 0) : code;
}

static enum exit_code run_convert(struct call *c)
{
    struct project p;
    enum fleet_form form;
    uint32_t table;
    if (!read_form(&form, c))
        return EXIT_USAGE;
    enum exit_code code = open_table(&p, c, &table);
    if (code != EXIT_OK)
        return code;
    const struct fleet_input in =
        c->arg_count ? input_of(&p.workspace, c, table) : p.workspace.node_input;
    if (table == FLEET_NODES && convert_stream(&p, c, &in, form))
        return EXIT_OK;
    code = load(&p, c, &table);
    if (code != EXIT_OK)
        return code;
    uint32_t n = fleet_count(p.fleet, table);
    struct fleet_writer *w =
        fleet_writer_new(c->arena, p.fleet, table, p.nodes, form, out_buf(&c->out), &c->diags);
    if (!w)
        return EXIT_DATA;
    for (uint32_t i = 0; i < n; i++)
        if (table != FLEET_NODES || project_chosen(&p, i)) {
            fleet_write(w, i);
            out_flush_some(&c->out);
        }
    fleet_write_end(w);
    if (n || call_has(c, OPT_allow_empty))
        return EXIT_OK;
    call_error(c, "the table %.*s is empty", STR_ARG(call_text(c, OPT_table, standard[0])));
    return EXIT_EMPTY;
}

static const enum option options[] = {
    OPT_rev,   OPT_nodes, OPT_nodes_format, OPT_links,  OPT_locations,   OPT_schema, OPT_to,
    OPT_table, OPT_node,  OPT_where,        OPT_output, OPT_allow_empty, OPT_COUNT};

const struct command cmd_node_convert = {
    .name = "node convert",
    .arguments = "[FILE...]",
    .summary = "write node data in another form: NDJSON, JSON, YAML, CSV",
    .details =
        "Reads what --nodes reads, or FILE... in its place: every format, with the map of "
        "unet.yaml. Writes one table, an object a line; what is written loads again as the same "
        "data. NDJSON is read many times faster than YAML, so a large fleet in YAML is best "
        "converted once. CSV has a column for each dotted path and no cell for lists, but for "
        "standard ones such as tags: data with others is refused.",
    .examples = {"unet node convert nodes.yaml --output nodes.ndjson",
                 "unet node convert netbox.json --nodes-format netbox --to yaml",
                 "unet node convert --table links --to csv"},
    .options = options,
    .most = 10000,
    .run = run_convert,
};
