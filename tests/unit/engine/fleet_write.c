/* SPDX-License-Identifier: Apache-2.0 */
/* What is written loads again as the same objects: texts of all kinds, and the real inventories. */
#include "engine/fleet_write.h"

#include "tests/unit/engine/kit.h"

#include <stdlib.h>
#include <unistd.h>

struct written {
    struct diags *dg;
    str text;
    bool good;
};

static struct written write_all(struct arena *a, const struct fleet *f, struct diags *dg,
                                enum fleet_form form)
{
    struct buf b = BUF(a);
    struct fleet_writer *w = fleet_writer_new(a, f, FLEET_NODES, NULL, form, &b, dg);
    for (uint32_t i = 0; w && i < fleet_count(f, FLEET_NODES); i++)
        fleet_write(w, i);
    if (w)
        fleet_write_end(w);
    return (struct written){dg, buf_str(&b), w != NULL};
}

/* Loads a text as the form says. */
static struct fleet *load(struct arena *a, struct diags *dg, enum fleet_form form, str text)
{
    struct fleet *f = fleet_new(a);
    str name = str_printf(a, "t.%s", fleet_form_names[form]);
    return fleet_load_source(f, sources_add(&dg->sources, name, text), dg) ? f : NULL;
}

/* Equal to the kind, the order of keys and the bits of decimals. */
static bool same(const struct value *x, const struct value *y)
{
    if (x->kind != y->kind)
        return false;
    bool eq = true;
    if (x->kind == VALUE_LIST) {
        eq = x->as.list->n == y->as.list->n;
        for (uint32_t i = 0; eq && i < x->as.list->n; i++)
            eq = same(&x->as.list->at[i], &y->as.list->at[i]);
        return eq;
    }
    if (x->kind != VALUE_MAP)
        return value_eq(x, y) || (x->kind == VALUE_FLOAT && x->as.real != x->as.real);
    eq = x->as.map->n == y->as.map->n;
    for (uint32_t i = 0; eq && i < x->as.map->n; i++)
        eq = str_eq(value_text(&x->as.map->at[i].key), value_text(&y->as.map->at[i].key)) &&
             same(&x->as.map->at[i].value, &y->as.map->at[i].value);
    return eq;
}

static void expect_same(const struct fleet *have, const struct fleet *want, const char *where)
{
    cr_assert_not_null(have, "%s", where);
    uint32_t n = fleet_count(want, FLEET_NODES);
    cr_assert_eq(fleet_count(have, FLEET_NODES), n, "%s", where);
    for (uint32_t i = 0; i < n; i++)
        cr_expect(same(fleet_object(have, FLEET_NODES, i), fleet_object(want, FLEET_NODES, i)),
                  "%s: node %u", where, i);
}

/* Each form of the fleet loads as the fleet, and is written again as the same text. */
static void expect_round(struct arena *a, const struct fleet *f, struct diags *dg,
                         enum fleet_form form, const char *where)
{
    struct written w = write_all(a, f, dg, form);
    cr_assert(w.good, "%s", where);
    struct fleet *back = load(a, dg, form, w.text);
    if (!back) {
        struct buf b = BUF(a);
        diags_write(&b, dg, false);
        cr_assert(false, "%s: %.*s\n%.*s", where, STR_ARG(buf_str(&b)), STR_ARG(w.text));
    }
    expect_same(back, f, where);
    expect_text(write_all(a, back, dg, form).text, w.text, where);
}

ARENA_TEST(fleet_write, forms_of_one_node)
{
    static const char *const want[FLEET_FORMS] = {
        [FLEET_NDJSON] = "{\"name\":\"a\",\"tags\":[\"x\",\"z\"],\"location\":{\"site\":\"1\"},"
                         "\"serial\":null,\"custom_data\":{\"k\":-3,\"d\":0.1,\"b\":true}}\n",
        [FLEET_JSON] = "[\n{\"name\":\"a\",\"tags\":[\"x\",\"z\"],\"location\":{\"site\":\"1\"},"
                       "\"serial\":null,\"custom_data\":{\"k\":-3,\"d\":0.1,\"b\":true}}\n]\n",
        [FLEET_YAML] = "- name: a\n  tags:\n    - x\n    - z\n  location:\n    site: \"1\"\n"
                       "  serial: null\n  custom_data:\n    k: -3\n    d: 0.1\n    b: true\n",
        [FLEET_CSV] = "name,tags,location.site,serial,custom_data.k,custom_data.d,custom_data.b\n"
                      "a,\"x, z\",\"1\",,-3,0.1,true\n",
    };
    struct diags dg = diags_new(a);
    struct fleet *f = load(a, &dg, FLEET_NDJSON, str_of(want[FLEET_NDJSON]));
    cr_assert_not_null(f);
    for (int i = 0; i < FLEET_FORMS; i++)
        expect_text(write_all(a, f, &dg, (enum fleet_form)i).text, str_of(want[i]),
                    fleet_form_names[i]);
}

/* Texts that look like something else, as values and as keys. */
static const char *const texts[] = {
    "",
    " ",
    "x ",
    " x",
    "a: b",
    "a:",
    "a #b",
    "#",
    "- x",
    "-",
    "--- x",
    "...",
    "?",
    ": x",
    "&a",
    "*a",
    "!x",
    "|",
    ">",
    "%x",
    "@x",
    "`x",
    "{",
    "}",
    "[x",
    "]",
    ",",
    "a,b",
    "a;b",
    "a\\tb",
    "'x'",
    "\\\"x\\\"",
    "a\\\"b",
    "null",
    "~",
    "True",
    "yes",
    "NO",
    "on",
    "y",
    "1",
    "-1",
    "+1",
    "1.0",
    "1e3",
    ".5",
    ".inf",
    ".nan",
    "0x1f",
    "0o17",
    "017",
    "0b1",
    "1_000",
    "12:30",
    "2026-01-02",
    "2026-01-02T03:04:05Z",
    "<<",
    "=",
    "\\n",
    "a\\nb",
    "a\\r\\nb",
    "\\t",
    "\\u0001",
    "\\u007f",
    "\\u0085",
    "\\u00a0",
    "\\u00e4",
    "\\u2028",
    "\\u2029x",
    "\\ufeff",
    "\\ufffd",
    "\\ud83d\\ude00",
    "a\\\\b",
    "c:\\\\x",
    "99999999999999999999",
    "nodes",
    "a.b",
    "a[0]",
    "*",
    "@file",
    "\\u007f",
};

ARENA_TEST(fleet_write, texts_stay_what_they_are)
{
    for (size_t i = 0; i < COUNTOF(texts); i++) {
        struct diags dg = diags_new(a);
        str one = str_printf(a,
                             "{\"name\":\"n%s\",\"role\":\"x%s\",\"custom_data\":{\"a\":\"%s\","
                             "\"%s\":{\"k\":\"%s\"},\"l%s\":1},\"tags\":[\"%s.\"]}",
                             texts[i], texts[i], texts[i], texts[i], texts[i], texts[i], "t");
        struct fleet *f = load(a, &dg, FLEET_NDJSON, one);
        cr_assert_not_null(f, "%s", texts[i]);
        for (int k = 0; k < FLEET_FORMS; k++)
            if (k != FLEET_CSV || texts[i][0])
                expect_round(a, f, &dg, (enum fleet_form)k, texts[i]);
    }
}

ARENA_TEST(fleet_write, values_stay_what_they_are)
{
    static const char *const values[] = {
        "0",
        "-0.0",
        "1.0",
        "1e300",
        "0.1",
        "5e-324",
        "9223372036854775807",
        "-9223372036854775808",
        "9223372036854775808",
        "-123456789012345678901234567890",
        "1.7976931348623157e308",
        "true",
        "false",
        "123456789.125",
        "1e22",
        "1e-7",
    };
    static const char *const deep[] = {
        "null",
        "[]",
        "{}",
        "[[]]",
        "[[[1],[2]],[]]",
        "[{}]",
        "[null]",
        "[{\"a\":[{\"b\":[]}]}]",
        "{\"a\":{\"b\":{}}}",
        "[{\"a\":1,\"b\":[2]},[{\"c\":3}]]",
        "[\"\"]",
    };
    for (size_t i = 0; i < COUNTOF(values) + COUNTOF(deep); i++) {
        bool flat = i < COUNTOF(values);
        struct diags dg = diags_new(a);
        const char *v = flat ? values[i] : deep[i - COUNTOF(values)];
        str one = str_printf(a, "{\"name\":\"a\",\"custom_data\":{\"x\":%s,\"y\":[%s]}}", v, v);
        if (flat)
            one = str_printf(a, "{\"name\":\"a\",\"custom_data\":{\"x\":%s}}", v);
        struct fleet *f = load(a, &dg, FLEET_NDJSON, one);
        cr_assert_not_null(f, "%s", v);
        for (int k = 0; k < FLEET_FORMS; k++)
            if (k != FLEET_CSV || flat)
                expect_round(a, f, &dg, (enum fleet_form)k, v);
    }
}

ARENA_TEST(fleet_write, a_key_of_any_length_is_a_key)
{
    struct buf b = BUF(a);
    buf_add(&b, STR("{\"name\":\"a\",\"custom_data\":{\""));
    buf_pad(&b, 'k', 5000);
    buf_add(&b, STR("\":{\"a\":1,\"b\":[{\""));
    buf_pad(&b, 'l', 1100);
    buf_add(&b, STR("\":2,\"c\":3}]},\"d\":4}}"));
    struct diags dg = diags_new(a);
    struct fleet *f = load(a, &dg, FLEET_NDJSON, buf_str(&b));
    cr_assert_not_null(f);
    expect_round(a, f, &dg, FLEET_YAML, "long keys");
}

ARENA_TEST(fleet_write, what_a_form_cannot_hold)
{
    static const struct {
        enum fleet_form form;
        const char *yaml, *codes;
    } rows[] = {
        {FLEET_CSV, "{name: a, custom_data: {x: [1]}}", "E0366"},
        {FLEET_CSV, "{name: a, custom_data: {x: {}}}", "E0366"},
        {FLEET_CSV, "{name: a, custom_data: {x: ''}}", "E0366"},
        {FLEET_CSV, "{name: a, tags: []}", "E0366"},
        {FLEET_CSV, "{name: a, tags: ['x, y']}", "E0366"},
        {FLEET_CSV, "{name: a, tags: [1]}", "E0366"},
        {FLEET_CSV, "{name: a, tags: x}", "E0366"},
        {FLEET_CSV, "[{name: a, tags: x, custom_data: []}, {name: b, tags: y}]", "E0366 E0366"},
        {FLEET_CSV, "{name: a, custom_data: {x: null, y: .inf}}", ""},
        {FLEET_NDJSON, "{name: a, custom_data: {x: [.inf]}}", "E0367"},
        {FLEET_JSON, "[{name: a, custom_data: {x: .nan}}, {name: b, custom_data: -.inf}]",
         "E0367 E0367"},
        {FLEET_YAML, "{name: a, custom_data: {x: [.inf, .nan]}}", ""},
    };
    for (size_t i = 0; i < COUNTOF(rows); i++) {
        struct diags dg = diags_new(a);
        struct fleet *f = load(a, &dg, FLEET_YAML, str_of(rows[i].yaml));
        cr_assert_not_null(f, "%s", rows[i].yaml);
        struct written w = write_all(a, f, &dg, rows[i].form);
        cr_expect_eq(w.good, !*rows[i].codes);
        expect_text(diag_codes(&dg), str_of(rows[i].codes), rows[i].yaml);
        if (!w.good)
            expect_text(w.text, (str){0}, rows[i].yaml);
        if (w.good && rows[i].form != FLEET_CSV)
            expect_round(a, f, &dg, rows[i].form, rows[i].yaml);
    }
}

ARENA_TEST(fleet_write, columns_are_limited)
{
    struct diags dg = diags_new(a);
    dg.limits.at[LIMIT_csv_columns] = 3;
    struct fleet *f = load(a, &dg, FLEET_YAML, STR("{name: a, id: b, role: c, model: d, fqdn: e}"));
    cr_assert_not_null(f);
    cr_expect_not(write_all(a, f, &dg, FLEET_CSV).good);
    expect_text(diag_codes(&dg), STR("E0601"), "writing");
    struct diags other = diags_new(a);
    other.limits.at[LIMIT_csv_columns] = 3;
    cr_expect_null(load(a, &other, FLEET_CSV, STR("name,id,role,model\na,b,c,d\n")));
    expect_text(diag_codes(&other), STR("E0601"), "reading");
}

/* Cells of all lengths, so that separators, quotes and ends of lines stand at every place of the
 * blocks that the reader looks at together. */
ARENA_TEST(fleet_write, cells_of_csv_at_every_offset)
{
    for (uint32_t n = 0; n < 150; n++) {
        struct diags dg = diags_new(a);
        struct buf csv = BUF(a), json = BUF(a);
        buf_add(&csv, STR("name,custom_data.a,custom_data.b,custom_data.c\n"));
        for (uint32_t row = 0; row < 4; row++) {
            bool quoted = (n + row) % 3 == 0;
            buf_printf(&json, "{\"name\":\"r%u\",\"custom_data\":{\"a\":\"", row);
            buf_printf(&csv, "r%u,%s", row, quoted ? "\"" : "");
            buf_pad(&csv, 'x', n + row);
            buf_pad(&json, 'x', n + row);
            buf_add(&csv, quoted ? STR("\"\"\n,\"") : STR("x"));
            buf_add(&json, quoted ? STR("\\\"\\n,") : STR("x"));
            buf_printf(&csv, ",%u,%s", row, row % 2 ? "z\r\n" : "\n");
            buf_printf(&json, "\",\"b\":%u%s}}\n", row, row % 2 ? ",\"c\":\"z\"" : "");
        }
        struct fleet *have = load(a, &dg, FLEET_CSV, buf_str(&csv));
        struct fleet *want = load(a, &dg, FLEET_NDJSON, buf_str(&json));
        cr_assert_not_null(want, "%u", n);
        expect_same(have, want, str_printf(a, "%u", n).p);
        for (uint32_t i = 0; i < 4; i++) {
            const struct value *b =
                map_get(map_get(fleet_object(have, FLEET_NODES, i), STR("custom_data")), STR("b"));
            span at = value_span(b);
            expect_text(str_sub(buf_str(&csv), at.from, at.to), str_printf(a, "%u", i), "place");
        }
    }
}

/* ---- the corpus ---- */

struct spot {
    const char *node, *path, *json;
};

#define NAME_FROM(path)                                                                            \
    {                                                                                              \
        STR("name"), STR(path),                                                                    \
        {                                                                                          \
            0                                                                                      \
        }                                                                                          \
    }

static const struct real {
    const char *file, *format, *root, *name; /* name: of the map, or NULL */
    uint32_t nodes;
    const char *codes;
    struct spot spot;
} reals[] = {
#include "tests/unit/engine/fleet_formats.def"
};

/* Numbers in standard text fields are text in YAML and CSV. */
static bool has_numbers_for_text(const struct fleet *f)
{
    static const char *const fields[] = {"id", "serial", "software_version", "location_id"};
    for (uint32_t i = 0; i < fleet_count(f, FLEET_NODES); i++)
        for (size_t k = 0; k < COUNTOF(fields); k++) {
            const struct value *v = map_get(fleet_object(f, FLEET_NODES, i), str_of(fields[k]));
            if (v && v->kind != VALUE_STRING && v->kind != VALUE_NULL)
                return true;
        }
    return false;
}

ARENA_TEST(fleet_write, real_inventories)
{
    const char *corpus = getenv("UNET_CORPUS");
    str folder = str_printf(a, "%s/inventories", corpus ? corpus : "");
    if (access(folder.p, R_OK) != 0)
        SKIP_TEST(CORPUS_ABSENT);
    uint32_t written = 0;
    for (size_t i = 0; i < COUNTOF(reals); i++) {
        const struct real *r = &reals[i];
        struct fleet_map name = {STR("name"), str_of(r->name), SPAN_NONE};
        struct fleet_input in = {.path = str_printf(a, "%s/%s", folder.p, r->file),
                                 .format = str_of(r->format),
                                 .root = str_of(r->root),
                                 .maps = &name,
                                 .map_count = r->name != NULL,
                                 .at = SPAN_NONE};
        struct diags dg = diags_new(a);
        struct fleet *f = fleet_new(a);
        if (!fleet_load_input(f, (str){0}, &in, &dg) || !fleet_load(f, NULL, 0, &dg))
            continue;
        written += fleet_count(f, FLEET_NODES);
        expect_round(a, f, &dg, FLEET_NDJSON, r->file);
        expect_round(a, f, &dg, FLEET_JSON, r->file);
        if (!has_numbers_for_text(f))
            expect_round(a, f, &dg, FLEET_YAML, r->file);
    }
    cr_expect(written > 100, "%u nodes", written);
}
