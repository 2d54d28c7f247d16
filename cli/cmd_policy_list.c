/* SPDX-License-Identifier: Apache-2.0 */
/* unet policy list | show: which rules there are, and what one of them says. */
#include "base/bits.h"
#include "cli/project.h"
#include "report/emit.h"

/* What rules are about: node, link, location, or the table's name. */
static str kind_of(const struct ast_rule *r)
{
    return r->kind == AST_TABLE ? r->table : str_of(ast_root_name(r->kind));
}

static bool chosen(const struct project *p, uint32_t rule)
{
    return !p->rules || bits_get(p->rules, rule);
}

static str joined_tags(struct call *c, const struct ast_rule *r)
{
    struct buf b = BUF(c->arena);
    for (uint32_t k = 0; k < r->tag_count; k++)
        buf_printf(&b, "%s%.*s", k ? "," : "", STR_ARG(r->tags[k]));
    return b.n ? buf_str(&b) : STR("");
}

static str place_text(struct call *c, span at)
{
    struct place p = sources_place(&c->diags.sources, at);
    return str_printf(c->arena, "%.*s:%u", STR_ARG(p.name), p.line);
}

/* ---- list ---- */

enum { COLUMNS = 6 };

static void fill_row(str row[COLUMNS], struct call *c, const struct ast_rule *r)
{
    row[0] = r->id;
    row[1] = str_of(ast_severity_name(r->severity));
    row[2] = kind_of(r);
    row[3] = joined_tags(c, r);
    row[4] = place_text(c, r->at);
    row[5] = r->description;
}

static size_t columns(str s)
{
    size_t n = 0;
    for (size_t at = 0; at < s.n; n++)
        (void)str_next_codepoint(s, &at);
    return n;
}

/* Tabs between the columns for pipes, aligned for people. */
static void put_row(struct call *c, const str row[COLUMNS], const size_t *widths)
{
    struct buf *b = out_buf(&c->out);
    for (int k = 0; k < COLUMNS; k++) {
        buf_put_visible(b, row[k]);
        bool last = k + 1 == COLUMNS;
        if (!last && c->out.terminal)
            buf_pad(b, ' ', widths[k] + 2 - columns(row[k]));
        else if (!last)
            buf_putc(b, '\t');
    }
    while (b->n && (b->p[b->n - 1] == ' ' || b->p[b->n - 1] == '\t'))
        b->n--;
    buf_putc(b, '\n');
}

static void list_text(struct call *c, const struct project *p)
{
    size_t widths[COLUMNS] = {0};
    str row[COLUMNS];
    for (uint32_t i = 0; i < p->set->rules.n && c->out.terminal; i++) {
        fill_row(row, c, &p->set->rules.at[i]);
        for (int k = 0; chosen(p, i) && k < COLUMNS; k++)
            widths[k] = columns(row[k]) > widths[k] ? columns(row[k]) : widths[k];
    }
    for (uint32_t i = 0; i < p->set->rules.n; i++) {
        if (!chosen(p, i))
            continue;
        fill_row(row, c, &p->set->rules.at[i]);
        put_row(c, row, widths);
    }
}

static void emit_rule(struct emit *e, const struct call *c, const struct ast_rule *r)
{
    emit_open(e, '{');
    emit_key(e, "id");
    emit_str(e, r->id);
    emit_key(e, "kind");
    emit_str(e, kind_of(r));
    emit_key(e, "severity");
    emit_text(e, ast_severity_name(r->severity));
    emit_key(e, "priority");
    emit_int(e, r->priority);
    emit_key(e, "tags");
    emit_open(e, '[');
    for (uint32_t k = 0; k < r->tag_count; k++)
        emit_str(e, r->tags[k]);
    emit_close(e, ']');
    emit_key(e, "description");
    emit_str(e, r->description);
    emit_key(e, "enabled");
    emit_bool(e, r->enabled);
    emit_key(e, "place");
    emit_place(e, &c->diags.sources, r->at);
    emit_close(e, '}');
}

static void list_json(struct call *c, const struct project *p)
{
    struct emit e = emit_begin(out_buf(&c->out), 2);
    emit_document(&e, "policy-list");
    emit_key(&e, "rules");
    emit_open(&e, '[');
    for (uint32_t i = 0; i < p->set->rules.n; i++)
        if (chosen(p, i))
            emit_rule(&e, c, &p->set->rules.at[i]);
    emit_close(&e, ']');
    emit_close(&e, '}');
    buf_putc(out_buf(&c->out), '\n');
}

static enum exit_code run_list(struct call *c)
{
    struct project p;
    enum exit_code code = project_open(&p, c);
    if (code == EXIT_OK)
        code = project_policies(&p, c);
    if (code == EXIT_OK)
        code = project_select(&p, c, NULL, 0);
    if (code != EXIT_OK)
        return code;
    if (call_format(c, "json"))
        list_json(c, &p);
    else
        list_text(c, &p);
    return EXIT_OK;
}

/* ---- show ---- */

/* The bits of the rules that the arguments name; false after saying which names none. */
static bool choose_named(struct project *p, struct call *c)
{
    uint32_t n = p->set->rules.n;
    uint64_t *bits = ARENA_ARRAY(c->arena, uint64_t, bits_words(n) + 1);
    str *ids = ARENA_ARRAY(c->arena, str, n + 1);
    for (uint32_t i = 0; i < n; i++)
        ids[i] = p->set->rules.at[i].id;
    for (uint32_t k = 0; k < c->arg_count; k++) {
        bool any = false;
        for (uint32_t i = 0; i < n; i++) {
            const struct ast_rule *r = &p->set->rules.at[i];
            if (!str_glob(c->args[k], r->id) && !(r->name.n && str_glob(c->args[k], r->name)))
                continue;
            bits_set(bits, i);
            any = true;
        }
        if (any)
            continue;
        str near = str_nearest(c->args[k], ids, n);
        if (near.n)
            call_error(c, "no rule is called `%.*s`; did you mean `%.*s`?", STR_ARG(c->args[k]),
                       STR_ARG(near));
        else
            call_error(c, "no rule is called `%.*s`; `unet policy list` shows all",
                       STR_ARG(c->args[k]));
        return false;
    }
    p->rules = c->arg_count ? bits : NULL;
    return true;
}

/* The set with the chosen rules alone, in their order; all else stays. */
static const struct policy_set *chosen_set(const struct project *p, struct call *c)
{
    struct policy_set *set = arena_dup(c->arena, p->set, sizeof *p->set);
    if (!p->rules)
        return set;
    uint32_t n = p->set->rules.n, *place = ARENA_ARRAY(c->arena, uint32_t, n + 1);
    set->rules.at = ARENA_ARRAY(c->arena, struct ast_rule, n + 1);
    set->run_order = ARENA_ARRAY(c->arena, uint32_t, n + 1);
    set->rules.n = set->exempts.n = set->tests.n = 0;
    for (uint32_t i = 0; i < n; i++) {
        place[i] = set->rules.n;
        if (chosen(p, i))
            set->rules.at[set->rules.n++] = p->set->rules.at[i];
    }
    for (uint32_t k = 0, to = 0; p->set->run_order && k < n; k++)
        if (chosen(p, p->set->run_order[k]))
            set->run_order[to++] = place[p->set->run_order[k]];
    return set;
}

/* The text of each rule as it stands in its file, its place above as a comment. */
static void put_sources(struct call *c, const struct policy_set *set)
{
    struct buf *b = out_buf(&c->out);
    for (uint32_t i = 0; i < set->rules.n; i++) {
        const struct ast_rule *r = &set->rules.at[i];
        str text = c->diags.sources.at[r->at.file].text;
        buf_printf(b, "%s# %.*s\n", i ? "\n" : "", STR_ARG(place_text(c, r->at)));
        buf_add(b, str_trim_end(str_sub(text, r->at.from, r->at.to)));
        buf_putc(b, '\n');
    }
}

static enum exit_code run_show(struct call *c)
{
    struct project p;
    bool code_wanted = call_has(c, OPT_bytecode);
    enum exit_code code = project_open(&p, c);
    if (code == EXIT_OK)
        code = code_wanted ? project_check(&p, c) : project_policies(&p, c);
    bool readable = p.set && (code == EXIT_OK || (code == EXIT_POLICY && !code_wanted));
    if (!readable)
        return code;
    if (!choose_named(&p, c))
        return EXIT_EMPTY;
    struct buf *b = out_buf(&c->out);
    const struct policy_set *set = chosen_set(&p, c);
    if (call_has(c, OPT_ast)) {
        policy_put_ast(b, set);
    } else if (code_wanted) {
        struct program *program;
        if (!engine_compile(&program, c->arena, set, &c->diags))
            return EXIT_POLICY;
        engine_put_program(b, program);
    } else {
        put_sources(c, set);
    }
    return code;
}

/* ---- the constants ---- */

static const enum option list_options[] = {OPT_rule,   OPT_tag,    OPT_rev,  OPT_policies,
                                           OPT_format, OPT_output, OPT_COUNT};

const struct command cmd_policy_list = {
    .name = "policy list",
    .arguments = "",
    .summary = "list the rules: name, severity, kind, tags, place, description",
    .details = "One rule a line, in the order of the files; not on a terminal, tabs stand between "
               "the columns.",
    .formats = "text json",
    .examples = {"unet policy list", "unet policy list --tag security --format json",
                 "unet policy list | cut -f1"},
    .options = list_options,
    .run = run_list,
};

static const enum option show_options[] = {OPT_ast,       OPT_bytecode, OPT_rev,
                                           OPT_policies,  OPT_nodes,    OPT_links,
                                           OPT_locations, OPT_output,   OPT_COUNT};

const struct command cmd_policy_show = {
    .name = "policy show",
    .arguments = "[RULE...]",
    .summary = "show rules: their text, or what the compiler makes of it",
    .details =
        "Prints the rules that the names or globs choose (all of them without one) as they "
        "stand in their files. --ast prints the syntax tree, --bytecode the compiled program "
        "of these rules: its fields, constants, shared predicates and code.",
    .examples = {"unet policy show 'base/*'", "unet policy show --bytecode cisco-firmware",
                 "unet policy show --ast -p policies/10_versions.rules"},
    .options = show_options,
    .most = 10000,
    .run = run_show,
};
