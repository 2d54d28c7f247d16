/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/fleet_csv.h"

struct csv_rows {
    struct csv_reader r;
};

struct csv_rows *csv_rows_open(struct arena *a, const struct fleet *f, uint32_t table,
                               uint32_t source, struct diags *dg)
{
    struct csv_rows *rows = ARENA_NEW(a, struct csv_rows);
    rows->r = csv_reader_of(a, f, table, source, dg);
    rows->r.streams = true;
    return rows;
}

/* The cells of the line that the text begins with; its end is behind them. */
static enum csv_state next_row(struct csv_reader *r, bool last)
{
    size_t bad;
    bool good = true, any = csv_read_row(r, &good);
    if (!last && (!any || (r->at == r->text.n && r->text.p[r->at - 1] != '\n')))
        return CSV_MORE;
    if (!any)
        return good ? CSV_END : CSV_ODD;
    str row = str_sub(r->text, 0, r->at);
    return str_is_utf8(row, &bad) && !memchr(row.p, '\0', row.n) ? CSV_ROW : CSV_ODD;
}

static enum csv_state begin_rows(struct csv_reader *r, bool last)
{
    if (!last && str_find_byte(r->text, '\n', 0) == SIZE_MAX)
        return CSV_MORE;
    csv_begin(r);
    enum csv_state state = next_row(r, last);
    r->a = r->scratch;
    return state == CSV_ROW && !csv_read_header(r) ? CSV_ODD : state;
}

enum csv_state csv_rows_next(struct csv_rows *rows, struct arena *a, str text, uint32_t at,
                             bool last, size_t *used, struct value *out)
{
    struct csv_reader *r = &rows->r;
    *used = 0;
    for (;;) {
        bool header = !r->columns.n;
        r->a = a;
        csv_enter(r, str_sub(text, *used, text.n), at + (uint32_t)*used);
        enum csv_state state = header ? begin_rows(r, last) : next_row(r, last);
        if (state != CSV_ROW)
            return state;
        *used += r->at;
        if (!header && !csv_is_blank(r))
            return csv_make_row(r, out) ? CSV_ROW : CSV_ODD;
    }
}
