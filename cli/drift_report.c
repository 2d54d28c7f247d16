/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/drift_report.h"

#include "base/sym.h"

/* Nodes with the same edits share one entry. */
struct group {
    struct drift *first;
    VEC(str) names;
};

static str node_name(const struct drift_run *d, const struct drift *x)
{
    return fleet_name(d->p->fleet, FLEET_NODES, x->node);
}

/* ---- JSON ---- */

/* The templates of a node whose drift is waived. */
static void put_waived_json(struct emit *e, const struct drift_run *d, const struct drift *x)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < x->part_count; i++) {
        if (!x->waivers[i])
            continue;
        if (!n++) {
            emit_key(e, "waived");
            emit_open(e, '[');
        }
        emit_open(e, '{');
        emit_key(e, "template");
        emit_str(e, x->parts[i].sheet->name);
        findings_waiver_json(e, &d->c->diags.sources, x->waivers[i]);
        emit_close(e, '}');
    }
    if (n)
        emit_close(e, ']');
}

static void put_node_json(struct emit *e, const struct drift_run *d, const struct drift *x)
{
    bool compared = x->state >= DRIFT_SAME && x->state <= DRIFT_WAIVED;
    emit_open(e, '{');
    emit_key(e, "node");
    emit_str(e, node_name(d, x));
    emit_key(e, "state");
    emit_text(e, drift_state_name(x->state));
    emit_key(e, "templates");
    emit_open(e, '[');
    for (uint32_t i = 0; i < x->part_count; i++)
        emit_str(e, x->parts[i].sheet->name);
    emit_close(e, ']');
    if (x->live != SOURCE_NONE) {
        emit_key(e, "live");
        emit_str(e, d->c->diags.sources.at[x->live].name);
    }
    if (x->dialect) {
        emit_key(e, "dialect");
        emit_text(e, x->dialect->name);
    }
    if (x->reason) {
        emit_key(e, "reason");
        emit_str(e, x->reason->message);
    }
    if (compared) {
        emit_key(e, "owned_lines");
        emit_count(e, x->result.owned);
        emit_key(e, "lines");
        emit_count(e, x->result.total);
    }
    put_waived_json(e, d, x);
    emit_key(e, "edits");
    if (compared) {
        edits_json(e, &x->result.edits);
    } else {
        emit_open(e, '[');
        emit_close(e, ']');
    }
    emit_close(e, '}');
}

void drift_json(struct emit *e, const struct drift_run *d)
{
    emit_document(e, "template-diff");
    emit_key(e, "summary");
    emit_open(e, '{');
    for (unsigned s = DRIFT_SAME; s <= DRIFT_ERROR; s++) {
        emit_key(e, drift_state_name(s));
        emit_count(e, d->count[s]);
    }
    str now = drift_waivers_now(d->c->arena, &d->waivers);
    if (now.n) {
        emit_key(e, "now");
        emit_str(e, now);
    }
    emit_close(e, '}');
    if (d->waivers.n) {
        emit_key(e, "waivers");
        emit_open(e, '[');
        for (uint32_t i = 0; i < d->waivers.n; i++)
            findings_waived_json(e, &d->c->diags.sources, &d->waivers.at[i].result);
        emit_close(e, ']');
    }
    emit_key(e, "nodes");
    emit_open(e, '[');
    for (uint32_t i = 0; i < d->n; i++)
        put_node_json(e, d, &d->at[i]);
    emit_close(e, ']');
    emit_close(e, '}');
}

/* ---- text ---- */

static void put_names(struct buf *b, const struct group *g)
{
    enum { SHOWN = 5 };
    for (uint32_t i = 0; i < g->names.n && i < SHOWN; i++) {
        buf_add(b, i ? STR(", ") : (str){0});
        buf_put_visible(b, g->names.at[i]);
    }
    if (g->names.n > SHOWN)
        buf_printf(b, " and %u more", g->names.n - SHOWN);
}

static uint32_t count_waived(const struct drift *x)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < x->result.edits.n; i++) {
        uint32_t part = x->result.edits.at[i].pair;
        n += part < x->part_count && x->waivers[part];
    }
    return n;
}

/* Why differences do not count. */
static void put_waivers(struct buf *b, const struct drift *x)
{
    for (uint32_t i = 0; i < x->part_count; i++) {
        if (!x->waivers[i])
            continue;
        buf_put_visible(b, x->parts[i].sheet->name);
        buf_add(b, STR(" is waived: "));
        buf_put_visible(b, findings_excuse_of(b->arena, x->waivers[i]));
        buf_putc(b, '\n');
    }
}

static void put_owned(struct buf *b, const struct drift *x)
{
    buf_add(b, STR("owned "));
    buf_put_count(b, x->result.owned);
    buf_add(b, STR(" of "));
    buf_put_count(b, x->result.total);
    buf_add(b, x->result.total == 1 ? STR(" line") : STR(" lines"));
}

/* A blank line between this part of the report and what stands before it. */
static void put_gap(struct buf *b, size_t start)
{
    if (b->n > start)
        buf_putc(b, '\n');
}

static void put_group(struct buf *b, const struct drift_run *d, const struct group *g)
{
    bool colour = d->c->out.colour;
    const struct edits *edits = &g->first->result.edits;
    struct edits_view view = {.colour = colour};
    buf_add(b, colour ? STR("\033[1m") : (str){0});
    put_names(b, g);
    buf_add(b, colour ? STR("\033[0m") : (str){0});
    buf_printf(b, ": %u %s", edits->n, edits->n == 1 ? "difference" : "differences");
    uint32_t waived = count_waived(g->first);
    if (waived && waived < edits->n)
        buf_printf(b, ", %u of them waived", waived);
    else if (waived)
        buf_add(b, STR(", all waived"));
    if (g->names.n > 1)
        buf_printf(b, " on each of %u nodes", g->names.n);
    buf_add(b, STR("\n\n"));
    edits_text(b, edits, &view);
    buf_putc(b, '\n');
    put_waivers(b, g->first);
    put_owned(b, g->first);
    buf_putc(b, '\n');
}

/* Nodes with the same edits are one group, with --each none are. */
static void put_differences(struct buf *b, const struct drift_run *d)
{
    struct arena *a = d->c->arena;
    struct symtab texts = symtab_new(a); /* of groups, in their order */
    VEC(struct group) groups = {0};
    bool each = call_has(d->c, OPT_each);
    size_t start = b->n;
    for (uint32_t i = 0; i < d->n; i++) {
        struct drift *x = &d->at[i];
        if (x->state != DRIFT_DIFFERS && x->state != DRIFT_WAIVED)
            continue;
        struct buf text = BUF(a);
        edits_text(&text, &x->result.edits, &(struct edits_view){0});
        put_waivers(&text, x);
        uint32_t g = each ? groups.n : sym_intern(&texts, buf_str(&text));
        if (g == groups.n)
            vec_push(a, &groups, (struct group){.first = x});
        vec_push(a, &groups.at[g].names, node_name(d, x));
    }
    for (uint32_t i = 0; i < groups.n; i++) {
        put_gap(b, start);
        put_group(b, d, &groups.at[i]);
    }
}

static void put_unowned(struct buf *b, size_t start, const struct drift_run *d,
                        const struct drift *x)
{
    if (!call_has(d->c, OPT_unowned) || !x->result.owned_lines)
        return;
    str text = d->c->diags.sources.at[x->live].text;
    put_gap(b, start);
    buf_printf(b, "%.*s: lines that no template owns\n\n", STR_ARG(node_name(d, x)));
    uint32_t line = 0;
    for (size_t at = 0; at < text.n; line++) {
        size_t end = str_find_byte(text, '\n', at);
        end = end == SIZE_MAX ? text.n : end;
        if (!((x->result.owned_lines[line / 64] >> (line % 64)) & 1)) {
            buf_printf(b, "%6u  ", line + 1);
            buf_put_visible(b, str_sub(text, at, end));
            buf_putc(b, '\n');
        }
        at = end + 1;
    }
}

static void put_reason(struct buf *b, const struct drift_run *d, const struct drift *x)
{
    str name = node_name(d, x);
    if (x->state == DRIFT_NO_LIVE)
        buf_printf(b, "%.*s: no live configuration\n", STR_ARG(name));
    else if (x->state == DRIFT_REFUSED)
        buf_printf(
            b,
            "%.*s: refused: %.*s is undecided (%.*s), and half a configuration is worse than none "
            "(--allow-undecided renders it)\n",
            STR_ARG(name), STR_ARG(x->reason->rule->id), STR_ARG(x->reason->message));
    else if (x->state == DRIFT_ERROR)
        buf_printf(b, "%.*s: could not be compared\n", STR_ARG(name));
}

/* What one template came to on one node. */
static const char *template_state(const struct drift *x, uint32_t part)
{
    if (x->state != DRIFT_DIFFERS && x->state != DRIFT_WAIVED)
        return drift_state_name(x->state);
    if (x->waivers[part])
        return drift_state_name(DRIFT_WAIVED);
    for (uint32_t i = 0; i < x->result.edits.n; i++)
        if (x->result.edits.at[i].pair == part)
            return "differs";
    return "same";
}

/* Node, template, state: one line each. */
static void put_matrix(struct buf *b, const struct drift_run *d)
{
    size_t node_width = 4, name_width = 8;
    for (uint32_t i = 0; i < d->n; i++) {
        str name = node_name(d, &d->at[i]);
        node_width = name.n > node_width ? name.n : node_width;
        for (uint32_t k = 0; k < d->at[i].part_count; k++) {
            size_t n = d->at[i].parts[k].sheet->name.n;
            name_width = n > name_width ? n : name_width;
        }
    }
    buf_printf(b, "%-*s  %-*s  state\n", (int)node_width, "node", (int)name_width, "template");
    for (uint32_t i = 0; i < d->n; i++) {
        const struct drift *x = &d->at[i];
        for (uint32_t k = 0; k < x->part_count; k++)
            buf_printf(b, "%-*.*s  %-*.*s  %s\n", (int)node_width, STR_ARG(node_name(d, x)),
                       (int)name_width, STR_ARG(x->parts[k].sheet->name), template_state(x, k));
        if (!x->part_count)
            buf_printf(b, "%-*.*s  %-*s  %s\n", (int)node_width, STR_ARG(node_name(d, x)),
                       (int)name_width, "-", drift_state_name(x->state));
    }
    buf_putc(b, '\n');
}

void drift_text(struct buf *b, const struct drift_run *d)
{
    size_t start = b->n;
    put_differences(b, d);
    for (uint32_t i = 0; i < d->n; i++) {
        put_unowned(b, start, d, &d->at[i]);
        put_reason(b, d, &d->at[i]);
        if (d->n == 1 && d->at[i].state == DRIFT_SAME) {
            buf_printf(b, "%.*s: no differences; ", STR_ARG(node_name(d, &d->at[i])));
            put_owned(b, &d->at[i]);
            buf_putc(b, '\n');
        }
    }
    str now = drift_waivers_now(d->c->arena, &d->waivers);
    if (d->n < 2 && now.n)
        buf_printf(b, "judged as of %.*s\n", STR_ARG(now));
    if (d->n < 2)
        return;
    put_gap(b, start);
    put_matrix(b, d);
    buf_printf(b, "%u nodes: %u %s, %u same", d->n, d->count[DRIFT_DIFFERS],
               d->count[DRIFT_DIFFERS] == 1 ? "differs" : "differ", d->count[DRIFT_SAME]);
    static const struct {
        enum drift_state state;
        const char *text;
    } rest[] = {{DRIFT_WAIVED, "waived"},
                {DRIFT_NO_LIVE, "without live configuration"},
                {DRIFT_REFUSED, "refused"},
                {DRIFT_ERROR, "with errors"}};
    for (size_t i = 0; i < COUNTOF(rest); i++)
        if (d->count[rest[i].state])
            buf_printf(b, ", %u %s", d->count[rest[i].state], rest[i].text);
    buf_putc(b, '\n');
    if (now.n)
        buf_printf(b, "judged as of %.*s\n", STR_ARG(now));
}

enum exit_code drift_code(const struct drift_run *d)
{
    if (d->count[DRIFT_ERROR] || d->count[DRIFT_REFUSED])
        return EXIT_PARTIAL;
    if (d->count[DRIFT_NO_LIVE] && !call_has(d->c, OPT_all))
        return EXIT_PARTIAL;
    if (!d->count[DRIFT_SAME] && !d->count[DRIFT_DIFFERS] && !d->count[DRIFT_WAIVED])
        return call_has(d->c, OPT_allow_empty) ? EXIT_OK : EXIT_EMPTY;
    if (call_has(d->c, OPT_exit_zero))
        return EXIT_OK;
    bool only_errors = str_eq(call_text(d->c, OPT_fail_level, STR("warning")), STR("error"));
    for (uint32_t i = 0; i < d->n; i++)
        if (d->at[i].state == DRIFT_DIFFERS &&
            (!only_errors || d->at[i].severity >= SEVERITY_ERROR))
            return EXIT_FINDINGS;
    return EXIT_OK;
}
