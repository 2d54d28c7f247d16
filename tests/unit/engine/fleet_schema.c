/* SPDX-License-Identifier: Apache-2.0 */
/* Schemas: what they know, what they find, and that what is inferred fits what it was inferred
 * from. */
#include "tests/unit/engine/kit.h"

#include "engine/schema.h"

static struct fleet *load(struct arena *a, struct diags *dg, const struct schema *s,
                          const char *text)
{
    struct fleet *f = fleet_new(a);
    fleet_use_schema(f, s);
    cr_assert(fleet_load_source(f, sources_add(&dg->sources, STR("t.yaml"), str_of(text)), dg),
              "%s", text);
    return f;
}

static bool read(struct schema **s, struct arena *a, struct diags *dg, const char *text)
{
    static const str tables[] = {STR("member")};
    return schema_read(s, a, sources_add(&dg->sources, STR("s.yaml"), str_of(text)), tables, 1, dg);
}

ARENA_TEST(schema, knows_what_it_names_and_what_lies_above)
{
    struct diags dg = diags_new(a);
    struct schema *s;
    cr_assert(read(&s, a, &dg,
                   "node:\n  custom_data.a.b: string\n  'custom_data[\"x-y\"]': integer\n"
                   "  custom_data.free: any\n  interfaces[].mtu: integer\n  vlans.*.name: string\n"
                   "member: {asn: integer}\n"));
    static const struct {
        const char *table, *path;
        bool known;
    } rows[] = {
        {"node", "custom_data.a.b", true},
        {"node", "custom_data.a", true},
        {"node", "custom_data", true},
        {"node", "custom_data.a.c", false},
        {"node", "custom_data.a.b.c", false},
        {"node", "custom_data[\"x-y\"]", true},
        {"node", "custom_data.free.x.y", true},
        {"node", "interfaces[0].mtu", true},
        {"node", "interfaces[].mtu", true},
        {"node", "interfaces[0].mto", false},
        {"node", "vlans.users.name", true},
        {"node", "vlans.users.id", false},
        {"member", "asn", true},
        {"node", "asn", false},
        {"link", "custom_data", false},
        {"node", "", false},
        {"node", "a[", false},
    };
    for (size_t i = 0; i < COUNTOF(rows); i++)
        cr_expect_eq(schema_knows(s, str_of(rows[i].table), str_of(rows[i].path)), rows[i].known,
                     "%s %s", rows[i].table, rows[i].path);
}

ARENA_TEST(schema, finds_what_does_not_fit)
{
    static const struct {
        const char *schema, *nodes, *codes;
    } rows[] = {
        {"node: {custom_data.x: string}", "{custom_data: {x: a}}", ""},
        {"node: {custom_data.x: string}", "{custom_data: {x: 1}}", "E0362"},
        {"node: {custom_data.x: string}", "{custom_data: {x: 10.0.0.1}}", ""},
        {"node: {custom_data.x: string}", "{custom_data: {x: null}}", ""},
        {"node: {custom_data.x: [string, integer]}", "{custom_data: {x: 1}}", ""},
        {"node: {custom_data.x: number}", "{custom_data: {x: 1}}", ""},
        {"node: {custom_data.x: integer}", "{custom_data: {x: 1.5}}", "E0362"},
        {"node: {custom_data.x: integer}", "{custom_data: {x: 99999999999999999999}}", ""},
        {"node: {custom_data.x: boolean}", "{custom_data: {x: yes}}", "E0362"},
        {"node: {custom_data.x: address}", "{custom_data: {x: 10.0.0.1/8}}", ""},
        {"node: {custom_data.x: address}", "{custom_data: {x: host}}", "E0362"},
        {"node: {custom_data.x: network}", "{custom_data: {x: 10.0.0.1}}", "E0362"},
        {"node: {custom_data.x: map}", "{custom_data: {x: []}}", "E0362"},
        {"node: {custom_data.x: any}", "{custom_data: {x: []}}", ""},
        {"node: {custom_data.x: }", "{custom_data: {x: []}}", ""},
        {"node: {custom_data.x: {values: [a, 1]}}", "{custom_data: {x: 1.0}}", ""},
        {"node: {custom_data.x: {values: [a, 1]}}", "{custom_data: {x: b}}", "E0363"},
        {"node: {custom_data.x: {values: []}}", "{custom_data: {x: b}}", "E0363"},
        {"node: {custom_data.x: {required: true}}", "{}", "E0364"},
        {"node: {custom_data.x: {required: true}}", "{custom_data: {}}", "E0364"},
        {"node: {custom_data.x: {required: true}}", "{custom_data: {x: ~}}", "E0364"},
        {"node: {'interfaces[].mtu': {type: integer, required: true}}", "{}", ""},
        {"node: {'interfaces[].mtu': {type: integer, required: true}}",
         "{interfaces: [{mtu: 1}, {}, {mtu: a}]}", "E0364 E0362"},
        {"node: {'custom_data.l[]': string}", "{custom_data: {l: {a: b}}}", "E0362"},
        {"node: {custom_data.m.*: string}", "{custom_data: {m: [a]}}", "E0362"},
        {"node: {custom_data.m.*: string}", "{custom_data: {m: {a: b, c: 1}}}", "E0362"},
        {"node: {'custom_data.l[1]': string}", "{custom_data: {l: [1, 2]}}", "E0362"},
        {"node: {own: string}", "{own: a}", ""},
        {"node: {own: string}", "{other: a}", "W0365"},
        {"", "{other: a}", ""},
        {"", "{lifecycel: a}", "W0365"},
        {"", "{serial: [a]}", "E0362"},
        {"", "{id: [a]}", "E0362"},
        {"", "{management_ip: a}", "E0362"},
        {"", "{management_ip: 10.0.0.1/24}", ""},
    };
    for (size_t i = 0; i < COUNTOF(rows); i++) {
        struct diags dg = diags_new(a);
        struct schema *s = NULL;
        cr_assert(!*rows[i].schema || read(&s, a, &dg, rows[i].schema), "%s", rows[i].schema);
        str text = str_printf(a, "nodes: {r1: %s}", rows[i].nodes);
        const struct fleet *f = load(a, &dg, s, text.p);
        bool good = schema_check(s, f, NULL, &dg);
        str where = str_printf(a, "%s | %s", rows[i].schema, rows[i].nodes);
        expect_text(diag_codes(&dg), str_of(rows[i].codes), where.p);
        cr_expect_eq(good, dg.errors == 0);
    }
}

ARENA_TEST(schema, wrong_schemas)
{
    static const char *const rows[][2] = {
        {"", ""},
        {"node:", ""},
        {"[]", "E0361"},
        {"nodes: {}", "E0360"},
        {"node: []", "E0361"},
        {"node: {a: strin}", "E0360"},
        {"node: {a: 1}", "E0361"},
        {"node: {a: []}", "E0361"},
        {"node: {a: [string, 2]}", "E0361"},
        {"node: {a: {type: string, count: 3, seen: [a]}}", ""},
        {"node: {a: {description: 1}}", "E0361"},
        {"node: {'a[': string}", "E0346"},
        {"node: {a: {requird: true}, b: tekst}", "E0360 E0360"},
        {"node: {a", "E0310"},
    };
    for (size_t i = 0; i < COUNTOF(rows); i++) {
        struct diags dg = diags_new(a);
        struct schema *s;
        bool good = read(&s, a, &dg, rows[i][0]);
        expect_text(diag_codes(&dg), str_of(rows[i][1]), rows[i][0]);
        cr_expect_eq(good, dg.errors == 0, "%s", rows[i][0]);
    }
}

ARENA_TEST(schema, what_is_inferred_fits_and_is_stable)
{
    struct buf text = BUF(a), one = BUF(a), two = BUF(a);
    buf_add(&text, STR("nodes:\n"));
    for (int i = 0; i < 60; i++)
        buf_printf(
            &text,
            "  - {name: n%d, vendor: %s, custom_data: {password: same, 'a b': [%d, x, {k: 1.5}], "
            "ip: 10.0.0.%d, vlans: {v%d: {name: u, id: %d}}, empty: [], none: }}\n",
            i, i % 2 ? "cisco" : "frr", i, i, i, i);
    struct diags dg = diags_new(a);
    struct fleet *f = load(a, &dg, NULL, buf_str(&text).p);
    schema_infer(&one, f);
    schema_infer(&two, f);
    expect_text(buf_str(&one), buf_str(&two), "stable");
    static const char *const lines[] = {
        "  vendor: {type: string, count: 60, seen: [\"cisco\", \"frr\"]}\n",
        "  custom_data.password: {type: string, count: 60}\n",
        "  \"custom_data[\\\"a b\\\"][]\": {type: [string, integer, map], count: 180}\n",
        "  \"custom_data[\\\"a b\\\"][].k\": {type: number, count: 60, seen: [1.5]}\n",
        "  custom_data.ip: {type: address, count: 60}\n",
        "  custom_data.vlans.*.name: {type: string, count: 60, seen: [\"u\"]}\n",
        "  custom_data.vlans.*.id: {type: integer, count: 60}\n",
        "  custom_data.empty: {type: list, count: 60}\n",
    };
    for (size_t i = 0; i < COUNTOF(lines); i++)
        cr_expect(str_find(buf_str(&one), str_of(lines[i]), 0) != SIZE_MAX, "%s is not in\n%.*s",
                  lines[i], STR_ARG(buf_str(&one)));
    cr_expect(str_find(buf_str(&one), STR("none"), 0) == SIZE_MAX);
    struct schema *s;
    buf_putc(&one, '\0');
    cr_assert(read(&s, a, &dg, one.p));
    cr_expect(schema_check(s, f, NULL, &dg));
    expect_text(diag_codes(&dg), STR(""), "fits");
}
