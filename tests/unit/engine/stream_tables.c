/* SPDX-License-Identifier: Apache-2.0 */
/* YAML and CSV that are judged while they are read get what the fleet's trees get: counts, findings
 * and places; and what is odd is left to the trees. */
#include "base/json.h"
#include "engine/object_stream.h"
#include "engine/schema.h"
#include "engine/spool.h"
#include "engine/stream.h"
#include "tests/unit/engine/kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char *const rules =
    "RULE eq WHEN vendor == \"cisco\" OR vendor == \"k\xc3\xb6nig\" THEN ASSERT role == \"edge\"\n"
    "RULE numbers WHEN custom_data.n > 3 THEN ASSERT custom_data.n IN (4, 5.0, \"x\")\n"
    "RULE text WHEN name MATCHES \"^n[0-9]*[05]$\" THEN ASSERT model LIKE \"m?\"\n"
    "RULE lists WHEN node.tags CONTAINS \"pci\" THEN ASSERT node.tags CONTAINS \"dmz\" MESSAGE "
    "\"{node.tags}\"\n"
    "RULE gone WHEN custom_data.a.b IS NULL THEN ASSERT custom_data.a IS NULL\n"
    "RULE whole WHEN custom_data IS NOT NULL THEN ASSERT len(custom_data) < 2\n"
    "RULE release ALWAYS THEN ASSERT software_version == \"7.10\"\n"
    "RULE site WHEN location.region == \"emea\" THEN ASSERT location.site STARTS WITH \"f\"\n"
    "RULE alls ALWAYS THEN ASSERT ALL t IN node.tags : t MATCHES \"^[a-z]*$\"\n"
    "RULE computed WHEN len(name) > 2 THEN ASSERT custom_data.n * 2 + 1 != 9\n"
    "RULE flag ALWAYS THEN ASSERT custom_data.flag == true AND custom_data.note IS NULL\n"
    "RULE elements FOR EACH i IN node.interfaces WHEN i.enabled THEN ASSERT i.mtu < 9000\n";

static const char *const writing =
    "RULE w WHEN vendor == \"cisco\" THEN SET custom_data.n TO custom_data.n + 1; UNSET "
    "custom_data.a.b\n"
    "RULE r WHEN custom_data.n > 4 THEN ASSERT custom_data.a.b IS NOT NULL\n";

static const char *const locations = "locations:\n"
                                     "  - {name: fra, type: site, region: emea, site: fra}\n"
                                     "  - {name: ams, site: ams, region: emea}\n";

/* ---- generated files ---- */

struct random {
    uint64_t state;
};

static uint32_t pick(struct random *r, uint32_t n)
{
    r->state = r->state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(r->state >> 33) % n;
}

#define ONE_OF(r, ...)                                                                             \
    ((const char *const[]){__VA_ARGS__})[pick((r), sizeof((const char *const[]){__VA_ARGS__}) /    \
                                                       sizeof(const char *))]

static const struct {
    const char *path, *values[10];
} fields[] = {
    {"vendor",
     {"cisco", "juniper", "k\xc3\xb6nig", "", "cisco", "3", "\" cisco\"", "cisco ", "true", "''"}},
    {"role", {"edge", "core", "\"edge\"", "", "edge", "null", "~", "edge", "core", "\"a\"\"b\""}},
    {"model", {"m1", "m2", "m10", "", "1", "1.50", "\"m,1\"", "\"m\n1\"", "\"m\r\n1\"", "\"m;1\""}},
    {"software_version",
     {"7.10", "7.1", "\"7.10\"", "", "7", "1e3", "0x10", "7.10", "1_0", "true"}},
    {"tags",
     {"pci", "\"pci, dmz\"", "\"dmz,pci\"", "", "7", "\"7, pci\"", "\"\"", "a", "b", "\"a,\""}},
    {"location", {"fra", "ams", "", "nowhere", "\"fra\"", "fra", "fra", "ams", "ams", "7"}},
    {"custom_data.n",
     {"4", "5", "5.0", "-1", "", "\"5\"", "1e1", "0x1f", "123456789012345678901234567890", ".5"}},
    {"custom_data.a.b", {"x", "", "", "true", "false", "\"true\"", "null", "~", "1", "+1"}},
    {"custom_data.flag", {"true", "True", "TRUE", "false", "", "yes", "on", "\"true\"", "1", "~"}},
    {"custom_data.note",
     {"", "", "", "a \"b\" c", "  x  ", "\" x \"", "\xe2\x82\xac", "\"\"\"\"", "-", "a'b"}},
};

/* How a CSV is written; rows of other lengths are for the fleet to tell. */
struct csv_form {
    char comma;
    const char *line, *begin;
    bool last; /* a newline behind the last row */
};

static str make_csv(struct arena *a, const struct csv_form *form, uint32_t n, uint64_t seed)
{
    struct random r = {seed};
    struct buf b = BUF(a);
    uint32_t from = pick(&r, COUNTOF(fields));
    buf_add(&b, str_of(form->begin));
    buf_printf(&b, "%s", ONE_OF(&r, "name", "\"name\"", " name "));
    for (uint32_t k = 0; k < COUNTOF(fields); k++)
        buf_printf(&b, "%c%s", form->comma, fields[(k + from) % COUNTOF(fields)].path);
    buf_add(&b, str_of(form->line));
    for (uint32_t i = 0; i < n; i++) {
        buf_printf(&b, pick(&r, 9) ? "%s%u" : "\"%s%u\"", ONE_OF(&r, "n", "n", "\xc3\xa9", ""), i);
        for (uint32_t k = 0; k < COUNTOF(fields); k++) {
            const char *cell = fields[(k + from) % COUNTOF(fields)].values[pick(&r, 10)];
            buf_putc(&b, form->comma);
            buf_add(&b, form->comma == ';' && strchr(cell, ';') && *cell != '"' ? (str){0}
                                                                                : str_of(cell));
        }
        if (i + 1 < n || form->last)
            buf_add(&b, str_of(form->line));
        if (i + 1 < n && pick(&r, 50) == 0)
            buf_add(&b, str_of(form->line));
    }
    return buf_str(&b);
}

static const char *yaml_scalar(struct random *r)
{
    return ONE_OF(r, "cisco", "edge", "7.10", "7", "true", "~", "\"q\\u0061\\\"\"", "'it''s'",
                  "k\xc3\xb6nig", "0x1f", ".5", "1e1", "\"\xf0\x9f\x98\x80\"",
                  "123456789012345678901234567890", "m1", "", ".nan", "a b  c",
                  "|\n      two\n      lines\n", ">-\n      folded\n      text\n");
}

static str make_yaml(struct arena *a, uint32_t shape, uint32_t n, uint64_t seed)
{
    struct random r = {seed};
    struct buf b = BUF(a);
    const char *in = shape == 1 ? "  " : "";
    buf_add(&b, str_of(shape == 1 ? "# a fleet\nnodes:\n" : shape == 2 ? "---\n" : ""));
    for (uint32_t i = 0; i < n; i++) {
        if (pick(&r, 12) == 0) {
            buf_printf(&b, "%s- {name: f%u, vendor: cisco, tags: [pci, 7], custom_data: {n: %u}}\n",
                       in, i, i % 7);
            continue;
        }
        buf_printf(&b, "%s- name: %s%u # \xe2\x82\xac\n", in, ONE_OF(&r, "n", "\xc3\xa9", "n"), i);
        static const char *const keys[] = {"vendor", "role", "model", "software_version", "serial"};
        for (size_t k = 0; k < COUNTOF(keys); k++)
            if (pick(&r, 4))
                buf_printf(&b, "%s  %s: %s\n", in, keys[k], yaml_scalar(&r));
        if (pick(&r, 2))
            buf_printf(&b, "%s  tags: [pci, %s, dmz]\n", in, ONE_OF(&r, "a", "7", "\"x\"", "[y]"));
        if (pick(&r, 2))
            buf_printf(&b, "%s  location: %s\n", in,
                       ONE_OF(&r, "fra", "{region: emea, site: ams}", "7", "ams"));
        if (pick(&r, 3))
            buf_printf(&b, "%s  custom_data:\n%s    n: %s\n%s    a: {b: %s}\n", in, in,
                       ONE_OF(&r, "4", "5.0", "x", "\"5\"", "null"), in, ONE_OF(&r, "1", "~", "x"));
        if (pick(&r, 2))
            buf_printf(
                &b,
                "%s  interfaces:\n%s  - {name: e1, mtu: 1500, enabled: true}\n%s  - name: e2\n"
                "%s    mtu: %s\n%s    enabled: %s\n",
                in, in, in, in, ONE_OF(&r, "9000", "\"x\""), in, ONE_OF(&r, "true", "1"));
    }
    return buf_str(&b);
}

/* ---- comparing ---- */

static void put_finding(struct buf *b, const struct finding *f)
{
    buf_printf(b, "%.*s %.*s %s %.*s %.*s", STR_ARG(f->object_name), STR_ARG(f->rule->id),
               verdict_name(f->verdict), STR_ARG(f->element), STR_ARG(f->message));
    for (uint32_t i = 0; i < f->part_count; i++)
        for (uint32_t k = 0; k < f->parts[i].fact_count; k++) {
            const struct fact *fact = &f->parts[i].facts[k];
            buf_printf(b, " | %.*s=%.*s @%u-%u", STR_ARG(fact->field), STR_ARG(fact->found_text),
                       fact->place.from, fact->place.to);
        }
    buf_putc(b, '\n');
}

static str story(struct arena *a, const struct run *run)
{
    struct buf b = BUF(a);
    for (uint32_t r = 0; r < run->rule_count; r++) {
        buf_printf(&b, "%.*s", STR_ARG(run->rules[r].rule->id));
        for (int v = 0; v < VERDICT_COUNT; v++)
            buf_printf(&b, " %llu", (unsigned long long)run->rules[r].count[v]);
        buf_putc(&b, '\n');
    }
    struct findings all = spool_all(run->findings, a);
    for (uint32_t i = 0; i < all.n; i++)
        put_finding(&b, &all.at[i]);
    return buf_str(&b);
}

/* One file, as a stream and as trees. */
struct input {
    const char *policy, *ending;
    str text;
    const struct schema *schema;
    uint32_t jobs, chunk;
};

static str write_file(struct arena *a, const char *ending, str text)
{
    char name[64];
    snprintf(name, sizeof name, "/tmp/unet-stream-XXXXXX%s", ending);
    int fd = mkstemps(name, (int)strlen(ending));
    cr_assert(fd >= 0 && write(fd, text.p, text.n) == (ssize_t)text.n && close(fd) == 0);
    return str_dup(a, str_of(name));
}

static bool judge(str *out, struct arena *a, const struct input *i)
{
    struct world w;
    struct stream *stream;
    if (!world_rules(&w, a, i->policy))
        world_complain(&w, i->policy);
    str path = write_file(a, i->ending, i->text);
    struct stream_input in = {.paths = &path, .n = 1, .jobs = i->jobs, .chunk_bytes = i->chunk};
    in.schema = i->schema;
    in.others = fleet_new(a);
    uint32_t places = sources_add(&w.dg.sources, STR("l.yaml"), str_of(locations));
    cr_assert(fleet_load_source(in.others, places, &w.dg));
    struct run_options o = {.findings_rule = UINT64_MAX, .findings_run = UINT64_MAX};
    bool others;
    cr_assert(stream_fits(w.program, &o, &others) && !others);
    bool done = stream_run(&w.run, &stream, a, w.program, &in, &o, &w.dg);
    cr_expect_eq(w.dg.n, 0, "a stream says nothing of its own");
    if (done)
        *out = story(a, w.run);
    unlink(path.p);
    return done;
}

static bool judge_trees(str *out, struct arena *a, const struct input *i)
{
    struct world w;
    struct run_options o = {.findings_rule = UINT64_MAX, .findings_run = UINT64_MAX};
    if (!world_rules(&w, a, i->policy))
        world_complain(&w, i->policy);
    if (!world_data(&w, "l.yaml", str_of(locations)))
        return false;
    fleet_use_schema(w.fleet, i->schema);
    if (!world_data(&w, str_printf(a, "t%s", i->ending).p, i->text))
        return false;
    cr_assert(engine_run(&w.run, a, w.program, w.fleet, &o, &w.dg));
    *out = story(a, w.run);
    return true;
}

static void expect_same(struct arena *a, const struct input *in)
{
    str want, got;
    bool trees = judge_trees(&want, a, in), streams = judge(&got, a, in);
    cr_assert(trees && streams, "trees %d, stream %d: %.*s", trees, streams,
              STR_ARG(str_sub(in->text, 0, 300)));
    size_t i = 0;
    while (i < want.n && i < got.n && want.p[i] == got.p[i])
        i++;
    size_t from = i > 200 ? i - 200 : 0;
    cr_expect(str_eq(want, got), "jobs %u chunk %u at %zu:\nwant %.*s\ngot  %.*s", in->jobs,
              in->chunk, i, STR_ARG(str_sub(want, from, i + 200)),
              STR_ARG(str_sub(got, from, i + 200)));
}

static const struct {
    uint32_t jobs, chunk;
} ways[] = {{1, 0}, {1, 700}, {3, 900}, {2, 5000}};

static const struct csv_form forms[] = {{',', "\n", "", true},
                                        {',', "\r\n", "", true},
                                        {';', "\n", "", false},
                                        {'\t', "\r\n", "", false},
                                        {',', "\n", "\xef\xbb\xbf", false}};

ARENA_TEST(stream_tables, csv_says_what_trees_say)
{
    uint32_t step = test_share() > 1 ? 3 : 1;
    for (uint32_t seed = 0; seed < 20; seed += step) {
        struct arena *own = arena_child(a);
        struct input in = {rules, ".csv", {0}, NULL, 1, 0};
        in.text = make_csv(own, &forms[seed % COUNTOF(forms)], 3 + seed * seed * 5, seed);
        in.policy = seed % 4 == 3 ? writing : rules;
        for (size_t i = 0; i < COUNTOF(ways); i++) {
            in.jobs = ways[i].jobs;
            in.chunk = ways[i].chunk;
            expect_same(own, &in);
        }
        arena_free(own);
    }
}

ARENA_TEST(stream_tables, yaml_says_what_trees_say)
{
    for (uint32_t seed = 0; seed < 16; seed++) {
        struct arena *own = arena_child(a);
        struct input in = {seed % 5 == 4 ? writing : rules, ".yaml", {0}, NULL, 1, 0};
        in.text = make_yaml(own, seed % 3, 3 + seed * seed * 6, seed);
        expect_same(own, &in);
        arena_free(own);
    }
}

/* All of a value with its places. */
static void put_placed(struct buf *b, const struct value *v)
{
    span at = value_span(v);
    buf_printf(b, "%u-%u", at.from, at.to);
    if (v->kind != VALUE_LIST && v->kind != VALUE_MAP)
        json_put(b, v, 0);
    for (uint32_t i = 0; v->kind == VALUE_LIST && i < v->as.list->n; i++)
        put_placed(b, &v->as.list->at[i]);
    for (uint32_t i = 0; v->kind == VALUE_MAP && i < v->as.map->n; i++) {
        put_placed(b, &v->as.map->at[i].key);
        put_placed(b, &v->as.map->at[i].value);
    }
    buf_putc(b, '\n');
}

/* The objects of a stream are those of the fleet, twice. */
static void expect_objects(struct arena *a, const char *ending, str text)
{
    struct world w;
    struct buf want = BUF(a), got = BUF(a);
    cr_assert(world_rules(&w, a, rules));
    cr_assert(world_data(&w, str_printf(a, "t%s", ending).p, text));
    for (int twice = 0; twice < 2; twice++)
        for (uint32_t i = 0; i < fleet_count(w.fleet, FLEET_NODES); i++)
            put_placed(&want, fleet_object(w.fleet, FLEET_NODES, i));
    str path = write_file(a, ending, text);
    struct object_stream *s = object_stream_open(a, &path, 1, NULL, &w.dg);
    cr_assert(s);
    for (int twice = 0; twice < 2; twice++) {
        enum object_stream_state state;
        struct value object;
        while ((state = object_stream_next(s, a, &object)) == OBJECT_STREAM_NEXT)
            put_placed(&got, &object);
        cr_assert_eq(state, OBJECT_STREAM_END, "%.*s", STR_ARG(str_sub(text, 0, 300)));
        object_stream_rewind(s);
    }
    unlink(path.p);
    cr_expect(str_eq(buf_str(&want), buf_str(&got)), "%s", ending);
}

ARENA_TEST(stream_tables, objects_and_places_are_those_of_the_fleet)
{
    uint32_t step = test_share() > 1 ? 4 : 1;
    for (uint32_t seed = 0; seed < 15; seed += step) {
        struct arena *own = arena_child(a);
        expect_objects(own, ".yaml", make_yaml(own, seed % 3, 200 + seed * 40, seed));
        expect_objects(own, ".csv", make_csv(own, &forms[seed % COUNTOF(forms)], 400, seed));
        arena_free(own);
    }
    struct buf b = BUF(a);
    static const char *const begin[] = {"", "[", " {\"nodes\": ["}, *const end[] = {"", "]",
                                                                                    "] }\n"};
    for (size_t k = 0; k < COUNTOF(begin); k++) {
        b.n = 0;
        buf_add(&b, str_of(begin[k]));
        for (uint32_t i = 0; i < 3000; i++) {
            buf_printf(
                &b, "%s{\"name\":\"n%u\", \"serial\": %u, \"x\":[1.50, \"\\u00e9\", {\"a\":null}]",
                i && k ? ",\n" : "\n", i, i);
            buf_printf(&b, ",\"pad\":\"%*s\"}", (int)(i % 600), "");
        }
        buf_add(&b, str_of(end[k]));
        expect_objects(a, ".json", buf_str(&b));
    }
}

ARENA_TEST(stream_tables, gives_up_where_a_file_is_odd)
{
    static const struct {
        const char *ending, *text;
    } rows[] = {
        {".yaml", ""},
        {".yaml", "- &a {name: x}\n- *a\n"},
        {".yaml", "- {name: !!str x}\n"},
        {".yaml", "- name: x\n  <<: *a\n"},
        {".yaml", "- name: x\n- name: x\n"},
        {".yaml", "- {name: x, id: a}\n- {name: y, id: a}\n"},
        {".yaml", "- name: x\n  name: y\n"},
        {".yaml", "- x\n"},
        {".yaml", "- name: \n"},
        {".yaml", "name: x\n"},
        {".yaml", "nodes:\n- name: x\nlinks: []\n"},
        {".yaml", "home: 1\nnodes:\n- name: x\n"},
        {".yaml", "- name: x\n---\n- name: y\n"},
        {".yaml", "- name: x\n bad\n"},
        {".yaml", "- name: x\n  a: \"\x80\"\n"},
        {".yaml", "- name: x\n  a: \"\\0\"\n"},
        {".yaml",
         "- {name: a, device_type: {model: m, manufacturer: {slug: x}}, site: {slug: s}}\n"},
        {".csv", ""},
        {".csv", "name,vendor\n"},
        {".csv", "name,vendor\na,b\nc\n"},
        {".csv", "name,vendor\na,b,c\n"},
        {".csv", "name,name\na,b\n"},
        {".csv", "name,a.b,a\nx,1,2\n"},
        {".csv", "name,tags[0]\nx,1\n"},
        {".csv", "name,vendor\na,\"b\n"},
        {".csv", "name,vendor\na,\"b\"c\n"},
        {".csv", "name,vendor\na,b\na,c\n"},
        {".csv", "name,vendor\n,b\n"},
        {".csv", "id,vendor\na,b\n"},
        {".csv", "name,id\na,1x\nb,1x\n"},
        {".csv", "name,vendor\na,\x80\n"},
        {".csv", "name,custom_data.n\na,1e999\nb,x\x01\n\"\"\n"},
    };
    for (size_t i = 0; i < COUNTOF(rows); i++) {
        str out;
        struct input in = {rules, rows[i].ending, str_of(rows[i].text), NULL, 1, 0};
        cr_expect(!judge(&out, a, &in), "%s", rows[i].text);
        in.jobs = 3;
        in.chunk = 16;
        cr_expect(!judge(&out, a, &in), "%s", rows[i].text);
    }
}

ARENA_TEST(stream_tables, cells_larger_than_a_window_are_read)
{
    struct buf b = BUF(a);
    buf_add(&b, STR("name,vendor,custom_data.note\n"));
    for (uint32_t i = 0; i < 12; i++) {
        buf_printf(&b, "n%u,cisco,\"", i);
        buf_pad(&b, i % 2 ? '\n' : 'x', i * 50000);
        buf_add(&b, STR("\"\"\"\n"));
    }
    struct input in = {rules, ".csv", buf_str(&b), NULL, 1, 0};
    for (size_t i = 0; i < COUNTOF(ways); i++) {
        in.jobs = ways[i].jobs;
        in.chunk = ways[i].chunk;
        expect_same(a, &in);
    }
}
