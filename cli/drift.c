/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/drift.h"
#include "cli/platforms.h"

#include "base/io.h"

const char *drift_state_name(enum drift_state s)
{
    static const char *const names[] = {"none",    "same",    "differs", "waived",
                                        "no-live", "refused", "error"};
    return names[s];
}

/* ---- the live configuration ---- */

static enum config_answer read_live(struct project *p, struct call *c, const struct value *node,
                                    str live, uint32_t *source)
{
    if (!live.n && !p->workspace.configs.n)
        return CONFIG_ABSENT;
    if (!live.n)
        return workspace_config(&p->workspace, c, node, p->workspace.configs, source);
    if (!str_eq(live, STR("-")) && io_kind_of(&c->diags, live) == IO_FOLDER)
        return workspace_config(&p->workspace, c, node,
                                io_join(c->arena, live, STR("{node.name}.*")), source);
    return io_read(source, c->arena, live, SPAN_NONE, &c->diags) ? CONFIG_FOUND : CONFIG_ERROR;
}

/* The dialect of the first template head that names one. */
static const struct sheet *sheet_with_dialect(const struct drift *d)
{
    for (uint32_t i = 0; i < d->part_count; i++)
        if (d->parts[i].sheet->header.dialect.n)
            return d->parts[i].sheet;
    return NULL;
}

/* In order: --dialect, the template's head, what the node and its text say. NULL with a diagnostic
 * where a name is unknown. */
static const struct dialect *choose_dialect(struct drift *d, const struct project *p,
                                            struct call *c, const struct drift_options *o)
{
    struct diags *dg = &c->diags;
    if (o->dialect.n)
        return dialects_get(c->dialects, o->dialect, SPAN_NONE, dg);
    const struct sheet *s = sheet_with_dialect(d);
    if (s)
        return dialects_get(c->dialects, s->header.dialect, s->header.dialect_at, dg);
    return project_dialect_of(p, c, d->node, d->live);
}

/* ---- the comparison ---- */

static uint32_t count_lines(str text)
{
    uint32_t n = 0;
    for (size_t at = 0; (at = str_find_byte(text, '\n', at)) != SIZE_MAX; at++)
        n++;
    return n + (text.n && text.p[text.n - 1] != '\n');
}

/* The tree of one rendering, whose messages show the rendered text. */
static bool read_rendered(struct tree **tree, const struct drift *d, const struct project *p,
                          struct call *c, const struct rendered *part)
{
    str node = fleet_name(p->fleet, FLEET_NODES, d->node);
    str name =
        str_printf(c->arena, "<%.*s rendered for %.*s>", STR_ARG(part->sheet->name), STR_ARG(node));
    uint32_t source = sources_add(&c->diags.sources, name, part->text);
    struct line_options lines = {.source = source};
    return tree_read(tree, c->arena, d->dialect, lines, part->text, &c->diags);
}

static bool make_scopes(struct scope *scopes, const struct drift *d, const struct project *p,
                        struct call *c)
{
    bool fine = true;
    for (uint32_t i = 0; i < d->part_count; i++) {
        const struct template_header *h = &d->parts[i].sheet->header;
        struct tree *tree;
        fine = read_rendered(&tree, d, p, c, &d->parts[i]) && fine;
        scopes[i] = (struct scope){
            .name = d->parts[i].sheet->name,
            .matches = h->matches,
            .match_count = h->match_count,
            .nots = h->nots,
            .not_count = h->not_count,
            .priority = h->priority,
            .atleast = h->own == OWN_ATLEAST,
            .rendered = tree,
        };
    }
    return fine;
}

static bool compare(struct drift *d, const struct project *p, struct call *c,
                    const struct drift_options *o)
{
    str text = c->diags.sources.at[d->live].text;
    struct tree *live;
    struct line_options lines = {.source = d->live, .lenient = o->lenient};
    struct scope *scopes = ARENA_ARRAY(c->arena, struct scope, d->part_count);
    if (!make_scopes(scopes, d, p, c) ||
        !tree_read(&live, c->arena, d->dialect, lines, text, &c->diags))
        return false;
    return scope_compare(&d->result, c->arena, live, count_lines(text), scopes, d->part_count,
                         o->mode, &c->diags);
}

static bool chosen_template(const struct drift_options *o, str name)
{
    for (uint32_t i = 0; i < o->template_count; i++)
        if (str_glob(o->templates[i], name))
            return true;
    return o->template_count == 0;
}

static void keep_chosen(struct drift *d, const struct drift_options *o)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < d->part_count; i++)
        if (chosen_template(o, d->parts[i].sheet->name))
            d->parts[kept++] = d->parts[i];
    d->part_count = kept;
}

static bool changes_node(const struct ast_rule *r)
{
    const struct ast_actions *both[] = {&r->then, &r->otherwise};
    for (size_t k = 0; k < COUNTOF(both); k++)
        for (uint32_t i = 0; i < both[k]->n; i++) {
            enum ast_action_kind kind = both[k]->at[i].kind;
            if (kind == ACTION_APPLY || kind == ACTION_SET || kind == ACTION_UNSET)
                return true;
        }
    return false;
}

/* For each node the undecided verdict that makes half a configuration of its templates, or NULL. */
static const struct finding **undecided_changes(const struct project *p, struct arena *a)
{
    const struct finding **out = ARENA_ARRAY(a, const struct finding *, p->run->node_count + 1);
    struct spool_reader *all = spool_open(p->run->findings, a, SPOOL_BY_OBJECT);
    for (const struct finding *f; (f = spool_skim(all));)
        if (f->table == FLEET_NODES && f->verdict == VERDICT_UNDECIDED && !out[f->object] &&
            changes_node(f->rule))
            out[f->object] = spool_keep(all, a);
    spool_close(all);
    return out;
}

static enum severity drifted_severity(const struct drift *d)
{
    enum severity highest = SEVERITY_NOTE;
    for (uint32_t i = 0; i < d->result.edits.n; i++) {
        uint32_t pair = d->result.edits.at[i].pair;
        if (pair < d->part_count && d->waivers[pair])
            continue;
        enum severity s =
            pair < d->part_count ? d->parts[pair].sheet->header.severity : SEVERITY_ERROR;
        highest = s > highest ? s : highest;
    }
    return highest;
}

/* Judges one node; diagnostics of its own trouble are added and end in DRIFT_ERROR. reason: why its
 * configuration would be half of one, or NULL. */
static struct drift drift_node(struct rendering *r, struct project *p, struct call *c,
                               uint32_t node, const struct drift_options *o,
                               const struct finding *reason)
{
    struct drift d = {.node = node, .live = SOURCE_NONE, .reason = reason};
    if (!p->run->nodes[node].assignment_count)
        return d;
    if (d.reason) {
        d.state = DRIFT_REFUSED;
        return d;
    }
    d.state = DRIFT_ERROR;
    if (!rendering_node(&d.parts, &d.part_count, r, p, &p->run->nodes[node], &c->diags))
        return d;
    keep_chosen(&d, o);
    if (!d.part_count) {
        d.state = DRIFT_NONE;
        return d;
    }
    enum config_answer live =
        read_live(p, c, fleet_object(p->fleet, FLEET_NODES, node), o->live, &d.live);
    if (live != CONFIG_FOUND) {
        d.state = live == CONFIG_ABSENT ? DRIFT_NO_LIVE : DRIFT_ERROR;
        return d;
    }
    d.dialect = choose_dialect(&d, p, c, o);
    if (!d.dialect || !compare(&d, p, c, o))
        return d;
    d.state = d.result.edits.n ? DRIFT_DIFFERS : DRIFT_SAME;
    return d;
}

bool drift_all(struct drift_run *out, struct rendering *r, struct project *p, struct call *c,
               const struct drift_options *o)
{
    struct drift_run d = {
        .c = c, .p = p, .at = ARENA_ARRAY(c->arena, struct drift, p->run->node_count + 1)};
    const struct finding **reasons = undecided_changes(p, c->arena);
    if (!drift_waivers_open(&d.waivers, p, c))
        return false;
    for (uint32_t i = 0; i < p->run->node_count; i++) {
        if (!project_chosen(p, i))
            continue;
        struct drift x = drift_node(r, p, c, i, o, o->allow_undecided ? NULL : reasons[i]);
        drift_waive(&d.waivers, &x, p, c->arena);
        x.severity = drifted_severity(&x);
        d.count[x.state]++;
        if (x.state != DRIFT_NONE)
            d.at[d.n++] = x;
    }
    drift_waivers_tell(&d.waivers, c, !p->nodes && !o->template_count);
    *out = d;
    return true;
}
