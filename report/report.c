/* SPDX-License-Identifier: Apache-2.0 */
#include "report/report.h"

static const struct report_format formats[] = {
#define FORMAT(id, complete) {#id, complete, report_##id},
#include "report/format.def" /* IWYU pragma: keep */
#undef FORMAT
};

const struct report_format *report_format_find(str name)
{
    for (size_t i = 0; i < COUNTOF(formats); i++)
        if (str_eq(name, str_of(formats[i].name)))
            return &formats[i];
    return NULL;
}

void report_format_list(struct buf *b)
{
    for (size_t i = 0, n = 0; i < COUNTOF(formats); i++)
        if (formats[i].complete)
            buf_printf(b, "%s%s", n++ ? " " : "", formats[i].name);
}

void report_flush(struct report_out *out)
{
    if (out->flush)
        out->flush(out->ctx);
}

const char *report_level(enum ast_severity s)
{
    return s >= AST_ERROR ? "error" : s == AST_WARNING ? "warning" : "note";
}

const char *report_diag_level(enum severity s)
{
    return s == SEVERITY_ERROR ? "error" : s == SEVERITY_WARNING ? "warning" : "note";
}

enum ast_severity report_diag_severity(enum severity s)
{
    return s == SEVERITY_ERROR ? AST_ERROR : s == SEVERITY_WARNING ? AST_WARNING : AST_INFO;
}

/* ---- items ---- */

/* Items of an array by group, each group in its order. */
static uint32_t *by_group(const struct report *r, struct arena *a, uint32_t n)
{
    uint32_t *order = ARENA_ARRAY(a, uint32_t, (size_t)n + 1);
    uint32_t *groups = ARENA_ARRAY(a, uint32_t, (size_t)n + 1);
    uint32_t *at = ARENA_ARRAY(a, uint32_t, (size_t)r->group_count + 1), sum = 0;
    for (uint32_t i = 0; i < n; i++) {
        struct report_item item = {0};
        r->kind->get(r, i, NULL, &item);
        groups[i] = item.group;
        at[item.group]++;
    }
    for (uint32_t g = 0; g < r->group_count; g++) {
        uint32_t count = at[g];
        at[g] = sum;
        sum += count;
    }
    for (uint32_t i = 0; i < n; i++)
        order[at[groups[i]]++] = i;
    return order;
}

struct report_items report_items_open(const struct report *r, struct arena *a,
                                      enum report_order order)
{
    struct report_items items = {.report = r, .arena = arena_child(a)};
    if (r->kind->open) {
        items.stream = r->kind->open(r, items.arena, order);
    } else {
        items.n = (uint32_t)r->item_count;
        items.order = order == REPORT_BY_GROUP ? by_group(r, items.arena, items.n) : NULL;
    }
    return items;
}

bool report_items_next(struct report_items *items, struct report_item *item)
{
    *item = (struct report_item){0};
    if (items->stream)
        return items->report->kind->next(items->stream, item);
    if (items->i == items->n)
        return false;
    items->at = items->order ? items->order[items->i] : items->i;
    items->i++;
    items->report->kind->get(items->report, items->at, NULL, item);
    return true;
}

void report_items_fill(struct report_items *items, struct arena *a, struct report_item *item)
{
    if (items->stream)
        items->report->kind->fill(items->stream, a, item);
    else
        items->report->kind->get(items->report, items->at, a, item);
}

void report_items_close(struct report_items *items)
{
    if (items->stream)
        items->report->kind->close(items->stream);
    arena_free(items->arena);
}

/* ---- text, JSON and NDJSON: what the command writes itself ---- */

void report_text(struct report_out *out, const struct report *r)
{
    if (r->kind->text)
        r->kind->text(out, r);
}

void report_json(struct report_out *out, const struct report *r)
{
    r->kind->json(out, r);
}

static void end_line(struct report_out *out, struct emit *e)
{
    emit_close(e, '}');
    buf_putc(out->buf, '\n');
    report_flush(out);
}

static struct emit begin_line(struct report_out *out, const char *kind)
{
    struct emit e = emit_begin(out->buf, 0);
    emit_open(&e, '{');
    emit_key(&e, "kind");
    emit_text(&e, kind);
    return e;
}

void report_ndjson(struct report_out *out, const struct report *r)
{
    struct report_items items = report_items_open(r, out->buf->arena, REPORT_AS_IT_IS);
    for (struct report_item item; report_items_next(&items, &item);) {
        struct emit e = begin_line(out, r->kind->item);
        emit_key(&e, r->kind->item);
        r->kind->item_json(&e, &items);
        end_line(out, &e);
    }
    report_items_close(&items);
    for (uint32_t i = 0; r->diags && i < r->diags->n; i++) {
        struct emit e = begin_line(out, "diagnostic");
        emit_key(&e, "diagnostic");
        report_diag_json(&e, r->diags, &r->diags->at[i]);
        end_line(out, &e);
    }
    struct emit e = begin_line(out, "summary");
    emit_key(&e, "schema_version");
    emit_int(&e, 1);
    emit_key(&e, "report");
    emit_text(&e, r->kind->name);
    emit_key(&e, "exit_code");
    emit_int(&e, r->exit_code);
    emit_key(&e, "summary");
    r->kind->summary_json(&e, r);
    end_line(out, &e);
}

/* ---- diagnostics ---- */

static void put_position(struct emit *e, const char *key, uint32_t line, uint32_t column)
{
    emit_key(e, key);
    emit_open(e, '{');
    emit_key(e, "line");
    emit_count(e, line - 1);
    emit_key(e, "character");
    emit_count(e, column - 1);
    emit_close(e, '}');
}

void report_range(struct emit *e, const struct sources *s, span at)
{
    struct place from = sources_place(s, at);
    struct place to = sources_place(s, (span){at.file, at.to, at.to});
    if (!from.line) {
        emit_null(e);
        return;
    }
    emit_open(e, '{');
    put_position(e, "start", from.line, from.column16);
    put_position(e, "end", to.line, to.column16);
    emit_close(e, '}');
}

static void put_place(struct emit *e, const struct diags *dg, const struct diag *d)
{
    struct place p = sources_place(&dg->sources, d->at);
    if (p.line || !d->line) {
        emit_place(e, &dg->sources, d->at);
        return;
    }
    emit_open(e, '{');
    emit_key(e, "file");
    emit_str(e, p.name);
    emit_key(e, "line");
    emit_count(e, d->line);
    emit_key(e, "column");
    emit_count(e, d->column);
    emit_close(e, '}');
}

static void put_related(struct emit *e, const struct diags *dg, const struct diag_note *n)
{
    emit_open(e, '{');
    emit_key(e, "message");
    emit_str(e, n->text);
    emit_key(e, "place");
    emit_place(e, &dg->sources, n->at);
    emit_key(e, "range");
    report_range(e, &dg->sources, n->at);
    emit_close(e, '}');
}

void report_diag_json(struct emit *e, const struct diags *dg, const struct diag *d)
{
    emit_open(e, '{');
    emit_key(e, "code");
    emit_text(e, diag_info(d->code)->code);
    emit_key(e, "severity");
    emit_text(e, report_diag_level(d->severity));
    emit_key(e, "message");
    emit_str(e, d->message);
    emit_key(e, "label");
    emit_str(e, d->label);
    emit_key(e, "place");
    put_place(e, dg, d);
    emit_key(e, "end");
    emit_place(e, &dg->sources, (span){d->at.file, d->at.to, d->at.to});
    emit_key(e, "range");
    report_range(e, &dg->sources, d->at);
    emit_key(e, "help");
    emit_open(e, '[');
    for (const struct diag_note *n = d->notes; n; n = n->next)
        if (n->at.file == SOURCE_NONE)
            emit_str(e, n->text);
    emit_close(e, ']');
    emit_key(e, "related");
    emit_open(e, '[');
    for (const struct diag_note *n = d->notes; n; n = n->next)
        if (n->at.file != SOURCE_NONE)
            put_related(e, dg, n);
    emit_close(e, ']');
    emit_close(e, '}');
}

void report_diags_json(struct emit *e, const struct diags *dg)
{
    emit_open(e, '[');
    for (uint32_t i = 0; dg && i < dg->n; i++)
        report_diag_json(e, dg, &dg->at[i]);
    emit_close(e, ']');
}

/* "sw1 is" begins with sw1, "sw10 is" and "sw1-b is" do not. */
static bool begins_with_name(str text, str name)
{
    if (!name.n || !str_starts(text, name))
        return false;
    char next = text.n > name.n ? text.p[name.n] : ' ';
    bool word = (next >= '0' && next <= '9') || (next >= 'a' && next <= 'z') ||
                (next >= 'A' && next <= 'Z') || (unsigned char)next >= 0x80;
    return !word && next != '_' && next != '-' && next != '.' && next != '/';
}

str report_subject(str name, str element, str message)
{
    size_t behind = element.n && element.n < name.n ? element.n + 1 : 0;
    if (behind && str_starts(message, element)) /* node.interfaces[3].mtu is … */
        return str_sub(name, 0, name.n - behind);
    if (begins_with_name(message, str_sub(name, 0, name.n - behind)))
        return behind ? element : (str){0};
    return name;
}

str report_diag_text(struct arena *a, const struct diag *d)
{
    struct buf b = BUF(a);
    buf_add(&b, d->message);
    if (d->label.n) {
        buf_add(&b, STR("; "));
        buf_add(&b, d->label);
    }
    for (const struct diag_note *n = d->notes; n; n = n->next) {
        if (n->at.file != SOURCE_NONE)
            continue;
        buf_add(&b, STR("; help: "));
        buf_add(&b, n->text);
    }
    return buf_str(&b);
}
