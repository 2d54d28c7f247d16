/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/fleet_write.h"

#include "base/bits.h"
#include "base/json.h"
#include "base/yaml.h"
#include "engine/fleet_write_csv.h"

#include <math.h>

const char *const fleet_form_names[FLEET_FORMS] = {
    [FLEET_NDJSON] = "ndjson",
    [FLEET_JSON] = "json",
    [FLEET_YAML] = "yaml",
    [FLEET_CSV] = "csv",
};

/* What stands round the objects of a form. */
static const struct {
    const char *begin, *before, *between, *end, *nothing;
} frames[FLEET_FORMS] = {
    [FLEET_NDJSON] = {"", "", "\n", "\n", ""},
    [FLEET_JSON] = {"[\n", "", ",\n", "\n]\n", "[]\n"},
    [FLEET_YAML] = {"", "- ", "", "", "[]\n"},
    [FLEET_CSV] = {"", "", "", "", ""},
};

struct fleet_writer {
    const struct fleet *fleet;
    uint32_t table;
    enum fleet_form form;
    struct buf *out;
    bool any; /* an object is written */
    struct csv_writer csv;
};

/* ---- what JSON has no word for ---- */

/* The first decimal below v that is no number; recursion is as deep as the data, which is limited.
 */
static const struct value *find_odd(const struct value *v)
{
    const struct value *odd = NULL;
    if (v->kind == VALUE_FLOAT)
        return isfinite(v->as.real) ? NULL : v;
    for (uint32_t i = 0; v->kind == VALUE_LIST && i < v->as.list->n && !odd; i++)
        odd = find_odd(&v->as.list->at[i]);
    for (uint32_t i = 0; v->kind == VALUE_MAP && i < v->as.map->n && !odd; i++)
        odd = find_odd(&v->as.map->at[i].value);
    return odd;
}

static bool check_json(struct arena *a, const struct value *object, struct diags *dg)
{
    const struct value *odd = find_odd(object);
    if (!odd)
        return true;
    str text = value_source_text(odd, &dg->sources, a);
    DIAG_STR(dg, JSON_HOLDS, value_span(odd), text.n ? text : STR("this number"));
    diag_help(dg, "--to yaml can write it");
    return false;
}

/* ---- objects ---- */

static bool is_chosen(const uint64_t *chosen, uint32_t i)
{
    return !chosen || bits_get(chosen, i);
}

bool fleet_writer_look(struct fleet_writer *w, const struct value *object)
{
    if (w->form == FLEET_CSV)
        return csv_look(&w->csv, object);
    return w->form == FLEET_YAML || check_json(w->csv.a, object, w->csv.dg);
}

/* Looks at all objects before the first is written, so that what cannot be written leaves
 * nothing. */
static bool look(struct fleet_writer *w, const uint64_t *chosen)
{
    bool good = true;
    for (uint32_t i = 0; i < fleet_count(w->fleet, w->table); i++)
        if (is_chosen(chosen, i))
            good &= fleet_writer_look(w, fleet_object(w->fleet, w->table, i));
    return good;
}

struct fleet_writer *fleet_writer_stream(struct arena *a, const struct fleet *f, uint32_t table,
                                         enum fleet_form form, struct buf *out, struct diags *dg)
{
    struct fleet_writer *w = ARENA_NEW(a, struct fleet_writer);
    *w = (struct fleet_writer){.fleet = f, .table = table, .form = form, .out = out};
    w->csv = (struct csv_writer){.a = a,
                                 .fleet = f,
                                 .table = table,
                                 .dg = dg,
                                 .names = symtab_new(a),
                                 .path = BUF(a),
                                 .words = BUF(a)};
    return w;
}

void fleet_writer_begin(struct fleet_writer *w)
{
    if (w->form == FLEET_CSV)
        csv_put_header(&w->csv, w->out);
}

struct fleet_writer *fleet_writer_new(struct arena *a, const struct fleet *f, uint32_t table,
                                      const uint64_t *chosen, enum fleet_form form, struct buf *out,
                                      struct diags *dg)
{
    struct fleet_writer *w = fleet_writer_stream(a, f, table, form, out, dg);
    if (!look(w, chosen))
        return NULL;
    fleet_writer_begin(w);
    return w;
}

void fleet_writer_put(struct fleet_writer *w, const struct value *object)
{
    buf_add(w->out, str_of(w->any ? frames[w->form].between : frames[w->form].begin));
    buf_add(w->out, str_of(frames[w->form].before));
    w->any = true;
    switch (w->form) {
    case FLEET_NDJSON:
    case FLEET_JSON:
        json_put(w->out, object, JSON_COMPACT);
        break;
    case FLEET_YAML:
        yaml_put(w->out, object, 2);
        break;
    case FLEET_CSV:
        csv_put_row(&w->csv, w->out, object);
        break;
    case FLEET_FORMS:
        break;
    }
}

void fleet_write(struct fleet_writer *w, uint32_t i)
{
    fleet_writer_put(w, fleet_object(w->fleet, w->table, i));
}

void fleet_write_end(struct fleet_writer *w)
{
    buf_add(w->out, str_of(w->any ? frames[w->form].end : frames[w->form].nothing));
}
