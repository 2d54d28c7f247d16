/* SPDX-License-Identifier: Apache-2.0 */
/* Node data as CSV, YAML and the inventories of other tools; what was loaded, written in each form
 * and loaded again has the same objects. A first byte from 0x80 on chooses the form. */
#include "engine/fleet.h"
#include "engine/fleet_write.h"
#include "engine/schema.h"
#include "grammar/policy.h"
#include "tests/fuzz/files.h"

static const char *const inputs[][2] = {
    {"t.csv", ""},         {"t.yaml", ""},       {"t.json", ""},         {"t.json", "netbox"},
    {"t.yaml", "ansible"}, {"t.yaml", "nornir"}, {"t.json", "nautobot"}, {"t.ndjson", ""}};

/* A cell of CSV has no kind and no null: there only names are sure to come back. */
static bool same(const struct fleet *f, const struct fleet *again, uint32_t i, enum fleet_form form)
{
    if (form == FLEET_CSV)
        return str_eq(fleet_name(f, FLEET_NODES, i), fleet_name(again, FLEET_NODES, i));
    return value_eq(fleet_object(f, FLEET_NODES, i), fleet_object(again, FLEET_NODES, i));
}

static void write_again(struct arena *a, const struct fleet *f, enum fleet_form form)
{
    struct diags dg = diags_new(a);
    struct buf b = BUF(a);
    struct fleet_writer *w = fleet_writer_new(a, f, FLEET_NODES, NULL, form, &b, &dg);
    if (!w) {
        fuzz_check_told(false, &dg);
        return;
    }
    for (uint32_t i = 0; i < fleet_count(f, FLEET_NODES); i++)
        fleet_write(w, i);
    fleet_write_end(w);
    str name = str_printf(a, "u.%s", fleet_form_names[form]);
    struct fleet *again = fleet_new(a);
    str text = b.n ? buf_str(&b) : STR("");
    bool ok = fleet_load_source(again, sources_add(&dg.sources, name, text), &dg);
    FUZZ_CHECK(ok, "%s does not load again: %.*s\n%.*s", name.p,
               STR_ARG(dg.n ? dg.at[0].message : (str){0}), STR_ARG(text));
    FUZZ_CHECK(fleet_count(again, FLEET_NODES) == fleet_count(f, FLEET_NODES), "%s: %u objects",
               name.p, fleet_count(again, FLEET_NODES));
    for (uint32_t i = 0; i < fleet_count(f, FLEET_NODES); i++)
        FUZZ_CHECK(same(f, again, i, form), "%s: object %u differs:\n%.*s", name.p, i,
                   STR_ARG(text));
}

static void fleet(struct arena *a, str input)
{
    struct diags dg = diags_new(a);
    struct known_fields known;
    uint32_t way = fuzz_choice(&input, sizeof inputs / sizeof *inputs);
    dg.limits.at[LIMIT_inventory_range] = 1000;
    dg.limits.at[LIMIT_yaml_alias_floor] = 1u << 16;
    struct fleet *f = fleet_new(a);
    struct buf schema = BUF(a);
    struct fleet_input in = {
        .path = str_of(inputs[way][0]), .format = str_of(inputs[way][1]), .at = SPAN_NONE};
    fuzz_file_set(a, &dg, in.path, input);
    bool ok = fleet_load_input(f, STR(""), &in, &dg) && fleet_check_names(f, &dg);
    fuzz_check_told(ok, &dg);
    if (ok) {
        fleet_known_fields(&known, f);
        schema_infer(&schema, f);
        (void)!schema_check(NULL, f, NULL, &dg);
        for (int form = 0; form < FLEET_FORMS; form++)
            write_again(a, f, (enum fleet_form)form);
    }
    fuzz_write_diags(a, &dg);
}

FUZZ(fleet)
