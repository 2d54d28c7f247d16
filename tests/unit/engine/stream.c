/* SPDX-License-Identifier: Apache-2.0 */
/* What is judged while it is read gets the verdicts, findings and places that the fleet's trees
 * get, whatever the number of threads and the size of chunks; and what is odd is left to the trees.
 */
#include "engine/stream.h"

#include "base/bits.h"
#include "engine/text_codes.h"
#include "tests/unit/engine/stream_kit.h"

#include <stdio.h>

static const char *const rules =
    "RULE eq WHEN vendor == \"cisco\" OR vendor == \"könig\" THEN ASSERT role == \"edge\" MESSAGE "
    "\"{name} is {role}\"\n"
    "RULE numbers WHEN custom_data.n > 3 AND custom_data.n <= 7.5 THEN ASSERT custom_data.n IN (4, "
    "5.0, \"x\")\n"
    "RULE text WHEN name MATCHES \"^n[0-9]*[05]$\" THEN ASSERT model LIKE \"m?\" AND name CONTAINS "
    "\"1\"\n"
    "RULE lists WHEN node.tags CONTAINS \"pci\" THEN ASSERT node.tags CONTAINS 7 OR \"dmz\" IN "
    "node.tags\n"
    "RULE gone WHEN custom_data.a.b IS NULL THEN ASSERT custom_data.a IS NULL\n"
    "RULE deep WHEN custom_data.a.b.c == true THEN ASSERT custom_data.a.list[1].x == 2\n"
    "RULE site WHEN location.region == \"emea\" THEN ASSERT location.site STARTS WITH \"f\"\n"
    "RULE place WHEN location.custom_data.x IS NULL THEN ASSERT location.path == \"emea/fra\"\n"
    "RULE alls ALWAYS THEN ASSERT ALL i IN node.interfaces : i.mtu >= 1500 AND i.name MATCHES "
    "\"^e\"\n"
    "RULE anys WHEN ANY i IN node.interfaces : i.enabled THEN ASSERT COUNT(i IN node.interfaces) < "
    "3\n"
    "RULE computed WHEN len(name) > 2 THEN ASSERT custom_data.n * 2 + 1 != 9 MESSAGE \"n "
    "{custom_data.n}\"\n"
    "RULE note WHEN vendor == \"juniper\" THEN TAG \"j\" WARN \"{name} {node.tags}\"\n"
    "RULE elements FOR EACH i IN node.interfaces WHEN i.enabled THEN ASSERT i.mtu < 9000\n"
    "RULE quiet UNDECIDED SKIP WHEN custom_data.n < 2 THEN ASSERT model == \"m1\"\n"
    "RULE ranged WHEN custom_data.n BETWEEN 1 AND 5 THEN ASSERT NOT (role IN (\"edge\", "
    "\"core\"))\n"
    "EXEMPT numbers FOR role == \"core\" UNTIL 2999-01-01 REASON \"r\"\n";

static const char *const locations = "locations:\n"
                                     "  - {name: fra, type: site, region: emea, parent: emea}\n"
                                     "  - {name: emea, type: region, custom_data: {x: 1}}\n"
                                     "  - {name: deep, site: flat}\n";

static const char *const writing =
    "RULE w WHEN vendor == \"cisco\" THEN SET custom_data.n TO custom_data.n + 1; UNSET "
    "custom_data.a.b\n"
    "RULE r WHEN custom_data.n > 4 THEN ASSERT custom_data.a.b IS NOT NULL\n";

/* ---- generated nodes ---- */

static void put_key(struct buf *b, struct random *r, uint32_t *keys, const char *key)
{
    buf_printf(b, "%s%s%s:%s", (*keys)++ ? "," : "", ONE_OF(r, "", "", " ", "\t "), key,
               ONE_OF(r, "", "", " "));
}

static void put_interfaces(struct buf *b, struct random *r)
{
    uint32_t n = pick(r, 5);
    buf_putc(b, '[');
    for (uint32_t i = 0; i < n; i++) {
        buf_add(b, i ? STR(",") : STR(""));
        if (pick(r, 20) == 0) {
            buf_add(b, str_of(ONE_OF(r, "null", "3", "\"e\"", "[]", "{}")));
            continue;
        }
        buf_printf(b, "{\"name\":\"%s%u\",\"mtu\":%s", ONE_OF(r, "e", "e", "ge-"), i,
                   ONE_OF(r, "1500", "9000", "1400", "1.5e3", "\"1500\"", "null"));
        if (pick(r, 4))
            buf_printf(b, ",\"enabled\":%s", ONE_OF(r, "true", "false", "1"));
        buf_putc(b, '}');
    }
    buf_putc(b, ']');
}

static void put_custom(struct buf *b, struct random *r)
{
    uint32_t keys = 0;
    buf_putc(b, '{');
    if (pick(r, 4)) {
        put_key(b, r, &keys, ONE_OF(r, "\"n\"", "\"n\"", "\"\\u006e\""));
        buf_add(b, str_of(ONE_OF(r, "4", "5", "0", "-1", "7.5", "5.0", "1e1", "null", "\"5\"",
                                 "true", "123456789012345678901234567890", "3.25", "[]")));
    }
    if (pick(r, 3) == 0) {
        put_key(b, r, &keys, "\"noise\"");
        buf_add(b, STR("{\"n\":[{\"n\":1},\"]\\\"}\"],\"a\":{\"b\":2}}"));
    }
    if (pick(r, 2)) {
        put_key(b, r, &keys, "\"a\"");
        buf_add(b, str_of(ONE_OF(r, "{\"b\":{\"c\":true},\"list\":[1,{\"x\":2}]}", "{\"b\":null}",
                                 "null", "{\"b\":{\"c\":true,\"d\":[[]]}}", "7",
                                 "{\"list\":[[],{\"x\":3}],\"b\":{\"c\":true}}")));
    }
    if (pick(r, 3)) {
        put_key(b, r, &keys, "\"m\"");
        buf_add(b, str_of(ONE_OF(r, "{\"x\":4,\"y\":\"d\"}", "{\"z\":{\"w\":1}}",
                                 "{\"x\":{\"q\":5}}", "7", "null", "{}", "{\"z\":3,\"x\":7.5}")));
    }
    if (pick(r, 3)) {
        put_key(b, r, &keys, "\"l\"");
        buf_add(b, str_of(ONE_OF(r, "[1,5,\"cisco\"]", "[]", "[ 4 ]", "null", "3", "[[1]]")));
    }
    buf_putc(b, '}');
}

static void put_node(struct buf *b, struct random *r, uint32_t i)
{
    uint32_t keys = 0;
    buf_putc(b, '{');
    if (pick(r, 3) == 0) {
        put_key(b, r, &keys, "\"id\"");
        buf_printf(b, "\"id-%u\"", i);
    }
    put_key(b, r, &keys, "\"name\"");
    buf_printf(b, "\"%s%u%s\"", ONE_OF(r, "n", "n", "\\u006e", "\xc3\xa9"), i,
               ONE_OF(r, "", "", "\\n"));
    static const struct {
        const char *key, *values[8];
    } plain[] = {
        {"\"vendor\"",
         {"\"cisco\"", "\"juniper\"", "\"k\xc3\xb6nig\"", "\"k\\u00f6nig\"", "null", "\"cisco\"",
          "\"\"", "3"}},
        {"\"role\"",
         {"\"edge\"", "\"core\"", "\"edge\"", "\"core\"", "\"x\"", "\"edge\"", "null",
          "\"\\u0065dge\""}},
        {"\"model\"",
         {"\"m1\"", "\"m2\"", "\"m10\"", "\"\"", "\"m1\"", "\"a very long name of a model\"",
          "\"m\xc3\xa9\"", "1"}},
        {"\"tags\"",
         {"[\"pci\",7]", "[ \"pci\" , \"dmz\" ]", "[]", "[7.0,\"pci\"]", "\"pci\"",
          "[\"p\\u0063i\"]", "[[\"pci\"]]", "null"}},
        {"\"location\"",
         {"{\"region\":\"emea\",\"site\":\"fra\"}", "{\"region\":\"emea\",\"site\":\"ams\"}",
          "{\"region\":\"apac\"}", "\"fra\"", "{}", "\"f\\u0072a\"", "{\"region\":\"emea\"}",
          "{\"name\":\"deep\",\"region\":\"emea\"}"}},
        {"\"serial\"",
         {"\"x\"", "\"}{\"", "\"\\\\\"", "\"\\\"\"", "1", "{\"name\":\"deep\"}", "[1]", "true"}},
    };
    for (uint32_t k = 0; k < COUNTOF(plain); k++) {
        uint32_t which = (k + i) % COUNTOF(plain);
        if (pick(r, 8) == 0)
            continue;
        put_key(b, r, &keys, plain[which].key);
        buf_add(b, str_of(plain[which].values[pick(r, 8)]));
    }
    if (pick(r, 6)) {
        put_key(b, r, &keys, "\"custom_data\"");
        put_custom(b, r);
    }
    if (pick(r, 5)) {
        put_key(b, r, &keys, "\"interfaces\"");
        put_interfaces(b, r);
    }
    buf_add(b, str_of(ONE_OF(r, "}", "}", " }", "\t}")));
}

enum shape { LINES, LIST, LIST_LINES, WRAPPED, SHAPES };

static str make_text(struct arena *a, enum shape shape, uint32_t n, uint64_t seed)
{
    struct random r = {seed};
    struct buf b = BUF(a);
    static const char *const open[SHAPES] = {"", " [", "[\n", "{ \"nodes\" : ["};
    static const char *const close[SHAPES] = {"", "]", "\n]\n", "]}\n"};
    static const char *const between[SHAPES] = {"\n", ", ", ",\n", ",\n "};
    buf_add(&b, str_of(open[shape]));
    for (uint32_t i = 0; i < n; i++) {
        buf_add(&b, str_of(i ? between[shape] : ""));
        put_node(&b, &r, i);
    }
    buf_add(&b, str_of(close[shape]));
    return buf_str(&b);
}

/* ---- comparing ---- */

/* Judges the text as a stream; false where that was given up. */
static bool judge(str *out, struct arena *a, const char *policy, str text, struct how how)
{
    struct world w;
    struct stream *stream;
    if (!world_rules(&w, a, policy))
        world_complain(&w, policy);
    str path = write_file(a, text);
    struct stream_input in = {.paths = &path, .n = 1, .jobs = how.jobs, .chunk_bytes = how.chunk};
    in.others = fleet_new(a);
    uint32_t places = sources_add(&w.dg.sources, STR("l.yaml"), str_of(locations));
    cr_assert(fleet_load_source(in.others, places, &w.dg));
    struct run_options o = {.findings_rule = how.per_rule, .findings_run = how.per_run};
    bool others;
    cr_assert(stream_fits(w.program, &o, &others) && !others);
    bool done = stream_run(&w.run, &stream, a, w.program, &in, &o, &w.dg);
    cr_expect_eq(w.dg.n, 0, "a stream says nothing of its own");
    if (done)
        *out = story(a, w.run, how.per_run);
    unlink(path.p);
    return done;
}

/* Judges the text from trees. */
static bool judge_trees(str *out, struct arena *a, const char *policy, str text, struct how how)
{
    struct world w;
    struct run_options o = {.findings_rule = how.per_rule, .findings_run = how.per_run};
    if (!world_rules(&w, a, policy))
        world_complain(&w, policy);
    if (!world_data(&w, "l.yaml", str_of(locations)) || !world_data(&w, "t.json", text))
        return false;
    cr_assert(engine_run(&w.run, a, w.program, w.fleet, &o, &w.dg));
    *out = story(a, w.run, how.per_run);
    return true;
}

static void expect_same(struct arena *a, const char *policy, str text, struct how how)
{
    str want, got;
    cr_assert(judge_trees(&want, a, policy, text, how));
    cr_assert(judge(&got, a, policy, text, how), "the stream gave up");
    if (str_eq(want, got))
        return;
    size_t i = 0;
    while (i < want.n && i < got.n && want.p[i] == got.p[i])
        i++;
    size_t from = i > 200 ? i - 200 : 0;
    cr_expect(false, "jobs %u chunk %u at %zu:\nwant %.*s\ngot  %.*s", how.jobs, how.chunk, i,
              STR_ARG(str_sub(want, from, i + 200)), STR_ARG(str_sub(got, from, i + 200)));
}

ARENA_TEST(stream, says_what_trees_say)
{
    uint32_t step = test_share() > 1 ? 3 : 1;
    for (uint32_t seed = 0; seed < 12; seed += step) {
        struct arena *own = arena_child(a);
        str text = make_text(own, (enum shape)(seed % SHAPES), 40 + seed * 300, seed);
        for (size_t i = 0; i < COUNTOF(every); i++)
            expect_same(own, rules, text, every[i]);
        expect_same(own, writing, text, every[seed % COUNTOF(every)]);
        arena_free(own);
    }
}

/* ---- generated rules that write ---- */

/* In groups: of most of them one path lies below another, which then is written in trees. */
static const char *const targets[] = {"custom_data.n",      "custom_data.k",     "custom_data.m.x",
                                      "custom_data.m.y",    "custom_data.a.b.c", "custom_data.l",
                                      "custom_data.a.list", "custom_data.a.b",   "custom_data.m",
                                      "custom_data.a",      "custom_data.m.z.w"};
static const char *const read_paths[] = {
    "custom_data.n",     "custom_data.k",     "custom_data.m.x",    "custom_data.m",
    "custom_data.a.b.c", "custom_data.a.b",   "custom_data.a.list", "custom_data.l",
    "custom_data",       "custom_data.m.x.q", "custom_data.m.z",    "vendor"};

struct writer {
    struct random r;
    const char *targets[4]; /* of this set of rules */
};

static void put_condition(struct buf *b, struct random *r)
{
    const char *path = read_paths[pick(r, COUNTOF(read_paths))];
    switch (pick(r, 7)) {
    case 0:
        buf_printf(b, "%s IS %sNULL", path, ONE_OF(r, "", "NOT "));
        break;
    case 1:
        buf_printf(b, "%s == %s", path, ONE_OF(r, "4", "\"cisco\"", "true", "{x: 1}", "[1, 2]"));
        break;
    case 2:
        buf_printf(b, "%s %s %s", path, ONE_OF(r, ">", "<="), ONE_OF(r, "4", "\"d\""));
        break;
    case 3:
        buf_printf(b, "%s CONTAINS %s", path, ONE_OF(r, "1", "\"x\"", "\"n\"", "\"isc\""));
        break;
    case 4:
        buf_printf(b, "(%s ?? 3) * 2 > 7", path);
        break;
    case 5:
        buf_printf(b, "ANY x IN custom_data.l : x %s", ONE_OF(r, "== 1", "> 4", "!= \"cisco\""));
        break;
    case 6:
        buf_printf(b, "vendor %s \"%s\"", ONE_OF(r, "==", "!="), ONE_OF(r, "cisco", "juniper"));
        break;
    }
}

static void put_value(struct buf *b, struct random *r)
{
    const char *path = read_paths[pick(r, COUNTOF(read_paths))];
    switch (pick(r, 5)) {
    case 0:
        buf_printf(b, "%s", path);
        break;
    case 1:
        buf_printf(b, "%s + 1", path);
        break;
    case 2:
        buf_printf(b, "\"<\" ~ name ~ \">\"");
        break;
    default:
        buf_add(b, str_of(ONE_OF(r, "4", "\"cisco\"", "true", "null", "{x: 1}", "[1, 2]", "7.5",
                                 "{x: {q: 5}, y: [name]}", "[]")));
        break;
    }
}

static void put_write(struct buf *b, struct writer *w)
{
    const char *target = w->targets[pick(&w->r, COUNTOF(w->targets))];
    uint32_t what = pick(&w->r, 8);
    if (what == 0) {
        buf_printf(b, "UNSET %s", target);
    } else if (what < 3) {
        buf_add(b, STR("APPEND "));
        put_value(b, &w->r);
        buf_printf(b, " TO %s", target);
    } else {
        buf_printf(b, "SET %s TO ", target);
        put_value(b, &w->r);
    }
}

static void put_actions(struct buf *b, struct writer *w)
{
    for (uint32_t i = 0, n = 1 + pick(&w->r, 3); i < n; i++) {
        buf_add(b, i ? STR("; ") : STR(" "));
        uint32_t what = pick(&w->r, 8);
        if (what == 0)
            buf_add(b, STR("TAG \"t\""));
        else if (what == 1)
            buf_add(b, STR("WARN \"{name} {custom_data} {custom_data.m}\""));
        else if (what == 2)
            put_condition((buf_add(b, STR("ASSERT ")), b), &w->r);
        else
            put_write(b, w);
    }
    buf_putc(b, '\n');
}

static const char *make_rules(struct arena *a, uint64_t seed)
{
    struct writer w = {.r = {seed}};
    struct buf b = BUF(a);
    for (size_t i = 0; i < COUNTOF(w.targets); i++) /* those in front do not lie in each other */
        w.targets[i] = targets[pick(&w.r, seed % 3 ? 7 : COUNTOF(targets))];
    for (uint32_t i = 0; i < 12; i++) {
        buf_printf(&b, "RULE r%u ", i);
        if (pick(&w.r, 6) == 0)
            buf_add(&b, STR("LET was = custom_data.n "));
        if (pick(&w.r, 4)) {
            put_condition((buf_add(&b, STR("WHEN ")), &b), &w.r);
        } else {
            buf_add(&b, STR("ALWAYS"));
        }
        put_actions((buf_add(&b, STR(" THEN")), &b), &w);
        if (pick(&w.r, 4) == 0)
            put_actions((buf_add(&b, STR(" ELSE")), &b), &w);
    }
    buf_add(&b,
            STR("RULE elements FOR EACH x IN node.custom_data.l ALWAYS THEN ASSERT x != 1 MESSAGE "
                "\"{x} {node.custom_data.l}\"\n"));
    buf_putc(&b, '\0');
    return b.p;
}

ARENA_TEST(stream, writes_what_trees_write)
{
    uint32_t step = test_share() > 1 ? 7 : 1;
    for (uint32_t seed = 0; seed < 60; seed += step) {
        struct arena *own = arena_child(a);
        str text = make_text(own, (enum shape)(seed % SHAPES), 40 + seed * 60, seed);
        expect_same(own, make_rules(own, seed), text, every[seed % COUNTOF(every)]);
        arena_free(own);
    }
}

ARENA_TEST(stream, is_not_mended_by_its_fields_being_first_or_last)
{
    static const char *const texts[] = {
        "{\"name\":\"a\"}",
        "{\"vendor\":\"cisco\",\"name\":\"a\"}\n\n\n",
        "\n {\"name\":\"a\",\"custom_data\":{}} {\"name\":\"b\",\"custom_data\":[]}",
        "[{\"name\":\"a\"}]",
        "{\"nodes\":[{\"name\":\"a\"}]}",
        "{\"name\":\"a\",\"interfaces\":{\"e1\":{\"mtu\":1}}}",
    };
    for (size_t i = 0; i < COUNTOF(texts); i++)
        for (size_t k = 0; k < COUNTOF(every); k++)
            expect_same(a, rules, str_of(texts[i]), every[k]);
}

ARENA_TEST(stream, tells_numbers_of_some_digits_apart)
{
    struct buf b = BUF(a);
    char text[32];
    for (uint32_t i = 0; i < 12000; i++) {
        memset(text, '7', sizeof text); /* what stands behind it is not part of it */
        uint32_t n = (uint32_t)snprintf(text, 16, "%u", i), digits;
        text[n] = ",}] :/"[i % 6];
        cr_expect_eq(text_digits(text, &digits), i < TEXT_SMALL ? i : TEXT_SMALLS, "%u", i);
        cr_expect_eq(digits, n, "%u", i);
        buf_printf(&b, "{\"name\":\"n%u\",\"custom_data\":{\"n\":%u}}\n", i, i * 7919 % 12000);
    }
    static const char *const others[] = {"-1",
                                         "",
                                         ".5",
                                         "12345",
                                         "1234567890",
                                         "\x80"
                                         "1"};
    for (size_t i = 0; i < COUNTOF(others); i++) {
        uint32_t digits;
        snprintf(text, sizeof text, "%s,,,,,,,", others[i]);
        cr_expect_eq(text_digits(text, &digits), TEXT_SMALLS, "%s", others[i]);
    }
    for (size_t k = 0; k < COUNTOF(every); k++)
        expect_same(
            a,
            "RULE a WHEN custom_data.n > 99 THEN ASSERT custom_data.n BETWEEN 250 AND 9800\n"
            "RULE b WHEN custom_data.n IN (7, 70, 700, 7000) THEN ASSERT custom_data.n == 700\n",
            buf_str(&b), every[k]);
}

ARENA_TEST(stream, gives_up_where_a_file_is_odd)
{
    static const char *const texts[] = {
        "",
        " ",
        "[]",
        "{}",
        "null",
        "3",
        "[1]",
        "[[]]",
        "{\"name\":\"a\"",
        "{\"name\":\"a\"}}",
        "{\"name\":\"a\"}\n{\"name\":\"a\"}",
        "{\"name\":\"a\"}\n{\"name\":\"\\u0061\"}",
        "{\"name\":\"\"}",
        "{\"name\":3}",
        "{\"name\":null}",
        "{\"id\":\"a\"}",
        "{\"name\":\"a\",\"vendor\":\"x\",\"vendor\":\"y\"}",
        "{\"name\":\"a\",\"vendor\":\"x\",\"v\\u0065ndor\":\"y\"}",
        "{\"name\":\"a\",\"custom_data\":{\"n\":1,\"n\":1}}",
        "{\"name\":\"a\",\"custom_data\":{},\"custom_data\":{}}",
        "{\"name\":\"a\"},{\"name\":\"b\"}",
        "[{\"name\":\"a\"}{\"name\":\"b\"}]",
        "[{\"name\":\"a\"},]",
        "{\"nodes\":[{\"name\":\"a\"}],\"links\":[]}",
        "{\"nodes\":[{\"name\":\"a\"}]]",
        "{\"name\":\"a\",\"x\":01}",
        "{\"name\":\"a\",\"x\":\"\x80\"}",
        "[{\"name\":\"a\",\"device_type\":{\"model\":\"m\",\"manufacturer\":{\"slug\":\"x\"}},"
        "\"url\":\"https://n/api/dcim/devices/1/\",\"display\":\"a\"}]",
        "\xef\xbb\xbf{\"name\":\"a\"}",
    };
    for (size_t i = 0; i < COUNTOF(texts); i++)
        for (uint32_t jobs = 1; jobs < 3; jobs++) {
            str out;
            struct how how = {jobs, 4096, UINT64_MAX, UINT64_MAX};
            cr_expect(!judge(&out, a, rules, str_of(texts[i]), how), "%s", texts[i]);
        }
}

ARENA_TEST(stream, finds_the_same_name_twice_across_chunks_and_threads)
{
    struct buf b = BUF(a);
    for (uint32_t i = 0; i < 5000; i++)
        buf_printf(&b, "{\"name\":\"node-%u\",\"vendor\":\"cisco\"}\n", i == 4990 ? 3 : i);
    for (size_t k = 0; k < COUNTOF(every); k++) {
        str out;
        cr_expect(!judge(&out, a, rules, buf_str(&b), every[k]));
    }
}

ARENA_TEST(stream, takes_objects_larger_than_a_chunk)
{
    struct buf b = BUF(a);
    for (uint32_t i = 0; i < 30; i++) {
        buf_printf(&b, "{\"name\":\"n%u\",\"notes\":\"", i);
        buf_pad(&b, 'x', i * 1000);
        buf_add(&b, STR("\",\"vendor\":\"cisco\",\"role\":\"core\"}\n"));
    }
    for (size_t k = 0; k < COUNTOF(every); k++)
        expect_same(a, rules, buf_str(&b), every[k]);
}

ARENA_TEST(stream, leaves_rules_about_configurations_to_the_fleet)
{
    static const char *const texts[] = {
        "RULE a ALWAYS THEN ASSERT CONFIG HAS \"x\"",
        "RULE a ALWAYS THEN APPLY \"t\"",
    };
    for (size_t i = 0; i < COUNTOF(texts); i++) {
        struct world w;
        struct run_options o = {0};
        bool others;
        if (world_rules(&w, a, texts[i]))
            cr_expect(!stream_fits(w.program, &o, &others), "%s", texts[i]);
        else
            world_complain(&w, texts[i]);
    }
}
