/* SPDX-License-Identifier: Apache-2.0 */
#include "base/yaml.h"
#include "base/json.h"
#include "tests/unit/support.h"

static uint32_t source_of(struct diags *dg, str text)
{
    return sources_add(&dg->sources, STR("t.yaml"), text);
}

/* The document as JSON on one line, or the codes of what was wrong. */
static str read_as(struct arena *a, str text, enum yaml_typing typing)
{
    struct diags dg = diags_new(a);
    struct value v;
    bool good = yaml_read(&v, a, source_of(&dg, text), typing, &dg);
    cr_expect_eq(good, dg.errors == 0, "%.*s", STR_ARG(text));
    if (!good)
        return diag_codes(&dg);
    struct buf b = BUF(a);
    json_put(&b, &v, 0);
    return buf_str(&b);
}

ARENA_TEST(yaml, plain_words_have_the_types_of_their_schema)
{
    static const struct {
        const char *text, *core, *old;
    } rows[] = {
        {"", "null", "null"},
        {"~", "null", "null"},
        {"Null", "null", "null"},
        {"nULL", "\"nULL\"", "\"nULL\""},
        {"true", "true", "true"},
        {"FALSE", "false", "false"},
        {"yes", "\"yes\"", "true"},
        {"No", "\"No\"", "false"},
        {"off", "\"off\"", "false"},
        {"y", "\"y\"", "\"y\""},
        {"0", "0", "0"},
        {"-7", "-7", "-7"},
        {"+7", "7", "7"},
        {"012", "12", "10"},
        {"08", "8", "\"08\""},
        {"0o17", "15", "\"0o17\""},
        {"0o18", "\"0o18\"", "\"0o18\""},
        {"0x1F", "31", "31"},
        {"-0x1F", "\"-0x1F\"", "-31"},
        {"0x", "\"0x\"", "\"0x\""},
        {"0b101", "\"0b101\"", "5"},
        {"1_000", "\"1_000\"", "1000"},
        {"_1", "\"_1\"", "\"_1\""},
        {"1.10", "1.1", "1.1"},
        {"7.", "7.0", "7.0"},
        {".5", "0.5", "0.5"},
        {"+.5", "0.5", "\"+.5\""},
        {".", "\".\"", "\".\""},
        {"1e3", "1000.0", "\"1e3\""},
        {"1.0e3", "1000.0", "\"1.0e3\""},
        {"1.0e+3", "1000.0", "1000.0"},
        {"1e", "\"1e\"", "\"1e\""},
        {"1.2.3", "\"1.2.3\"", "\"1.2.3\""},
        {"10.0.0.0/8", "\"10.0.0.0/8\"", "\"10.0.0.0/8\""},
        {"12:34", "\"12:34\"", "754"},
        {"12:34:56", "\"12:34:56\"", "45296"},
        {"-1:30", "\"-1:30\"", "-90"},
        {"1:30.5", "\"1:30.5\"", "90.5"},
        {"12:64", "\"12:64\"", "\"12:64\""},
        {"00:11:22:33:44:55", "\"00:11:22:33:44:55\"", "\"00:11:22:33:44:55\""},
        {"2026-01-02", "\"2026-01-02\"", "\"2026-01-02\""},
        {"9223372036854775807", "9223372036854775807", "9223372036854775807"},
        {"9223372036854775808", "9223372036854775808", "9223372036854775808"},
        {"-00099999999999999999999", "-99999999999999999999", "\"-00099999999999999999999\""},
        {"0x1ffffffffffffffff", "E0304", "E0304"},
        {"1e999", "E0304", "\"1e999\""},
        {".inf", "null", "null"}, /* JSON has no word for it */
        {"'1'", "\"1\"", "\"1\""},
        {"\"true\"", "\"true\"", "\"true\""},
        {"!!str 1", "\"1\"", "\"1\""},
        {"! 1", "\"1\"", "\"1\""},
        {"!!int '1'", "1", "1"},
        {"!!float 1", "1.0", "1.0"},
        {"!!int x", "E0313", "E0313"},
        {"!!bool 1", "E0313", "E0313"},
        {"!!null ''", "null", "null"},
    };
    for (size_t i = 0; i < COUNTOF(rows); i++) {
        str text = str_of(rows[i].text);
        expect_text(read_as(a, text, YAML_CORE), str_of(rows[i].core), rows[i].text);
        expect_text(read_as(a, text, YAML_11), str_of(rows[i].old), rows[i].text);
    }
}

ARENA_TEST(yaml, documents_become_trees)
{
    static const struct {
        const char *text, *want;
    } rows[] = {
        {"", "null"},
        {"# nothing\n", "null"},
        {"---\n...\n", "null"},
        {"a: 1\nb: [x, {c: d}]\n", "{\"a\": 1, \"b\": [\"x\", {\"c\": \"d\"}]}"},
        {"- a\n- - b\n  - c\n-\n", "[\"a\", [\"b\", \"c\"], null]"},
        {"{}", "{}"},
        {"1: a\ntrue: b\n~: c\n", "{\"1\": \"a\", \"true\": \"b\", \"~\": \"c\"}"},
        {"a: |\n  one\n   two\n", "{\"a\": \"one\\n two\\n\"}"},
        {"a: >-\n  one\n  two\n", "{\"a\": \"one two\"}"},
        {"a: \"x\\u00e4\\x1b\"", "{\"a\": \"x\xc3\xa4\\u001b\"}"},
        {"a: 'it''s'\n", "{\"a\": \"it's\"}"},
        {"\xef\xbb\xbfk: \xc3\xa4", "{\"k\": \"\xc3\xa4\"}"},
        {"a: x\r\nb: y\r\n", "{\"a\": \"x\", \"b\": \"y\"}"},
        {"a: &x [1]\nb: *x\n", "{\"a\": [1], \"b\": [1]}"},
        {"a: &x 1\nb: &x 2\nc: *x\n", "{\"a\": 1, \"b\": 2, \"c\": 2}"},
        {"a: &k key\n*k : 1\n", "{\"a\": \"key\", \"key\": 1}"},
        {"%YAML 1.1\n---\na: yes\n", "{\"a\": \"yes\"}"},
        {"!!map {a: !!seq []}", "{\"a\": []}"},
    };
    for (size_t i = 0; i < COUNTOF(rows); i++)
        expect_text(read_as(a, str_of(rows[i].text), YAML_CORE), str_of(rows[i].want),
                    rows[i].text);
}

ARENA_TEST(yaml, merges_take_what_the_map_does_not_say)
{
    static const struct {
        const char *text, *want;
    } rows[] = {
        {"a: &a {x: 1, y: 2}\nb:\n  <<: *a\n  y: 3\n  z: 4\n",
         "{\"a\": {\"x\": 1, \"y\": 2}, \"b\": {\"x\": 1, \"y\": 3, \"z\": 4}}"},
        {"a: &a {x: 1}\nc: &c {x: 2, y: 5}\nb:\n  <<: [*a, *c]\n",
         "{\"a\": {\"x\": 1}, \"c\": {\"x\": 2, \"y\": 5}, \"b\": {\"x\": 1, \"y\": 5}}"},
        {"<<: {x: 1}\nx: 2\n", "{\"x\": 2}"},
        {"<<: []\n", "{}"},
        {"a: &a {<<: {p: 1}, q: 2}\nb: {<<: *a}\n",
         "{\"a\": {\"p\": 1, \"q\": 2}, \"b\": {\"p\": 1, \"q\": 2}}"},
        {"\"<<\": 1\n", "{\"<<\": 1}"},
        {"<<: 1\n", "E0314"},
        {"<<: [1]\n", "E0314"},
        {"<<: {a: 1}\n<<: {b: 1}\n", "E0305"},
        {"<<: {a: 1}\nb: 1\nb: 2\n", "E0305"},
    };
    for (size_t i = 0; i < COUNTOF(rows); i++)
        expect_text(read_as(a, str_of(rows[i].text), YAML_CORE), str_of(rows[i].want),
                    rows[i].text);
}

ARENA_TEST(yaml, what_is_refused_has_a_code_and_a_place)
{
    static const struct {
        str text;
        const char *code;
        uint32_t at;
    } rows[] = {
        {{"a: b: c\n", 8}, "E0310", 4},
        {{"a:\n\t- b\n", 8}, "E0310", 3},
        {{"a: 'x\n", 6}, "E0310", 6},
        {{"a: \"\\q\"", 7}, "E0310", 4},
        {{"a: \x01", 4}, "E0310", 3},
        {{"a: \"\\0\"", 7}, "E0310", 3},
        {{"a: *x\n", 6}, "E0311", 3},
        {{"a: &x [*x]\n", 11}, "E0311", 7},
        {{"a: &x {b: {c: *x}}\n", 19}, "E0311", 14},
        {{"a: !foo 1\n", 10}, "E0312", 3},
        {{"a: !!python/object:os.system x\n", 31}, "E0312", 3},
        {{"a: !foo [1]\n", 12}, "E0312", 3},
        {{"a: !!binary aGk=\n", 17}, "E0312", 3},
        {{"a: !!set {b}\n", 13}, "E0312", 3},
        {{"[a]: 1\n", 7}, "E0315", 0},
        {{"? {a: 1}\n: 1\n", 13}, "E0315", 2},
        {{"?\n: 1\n", 6}, "E0315", 1},
        {{"a: &x [1]\n*x : 2\n", 17}, "E0315", 10},
        {{"a: 1\n---\nb: 1\n", 14}, "E0316", 5},
        {{"a: 1\nb: 2\na: 3\n", 15}, "E0305", 10},
        {{"\xc3\xa4: 1\n\xc3\xa4: 2\n", 12}, "E0305", 6},
        {{"a: \xff\n", 5}, "E0306", 3},
        {{"\xff\xfe"
          "a\0",
          4},
         "E0306",
         0},
    };
    for (size_t i = 0; i < COUNTOF(rows); i++) {
        struct diags dg = diags_new(a);
        struct value v;
        cr_assert_not(yaml_read(&v, a, source_of(&dg, rows[i].text), YAML_CORE, &dg), "row %zu", i);
        expect_text(diag_codes(&dg), str_of(rows[i].code), rows[i].text.p);
        cr_expect_eq(dg.at[0].at.from, rows[i].at, "row %zu: at %u", i, dg.at[0].at.from);
    }
}

ARENA_TEST(yaml, depth_is_limited_also_through_aliases)
{
    struct buf deep = BUF(a), chain = BUF(a);
    buf_pad(&deep, '[', 100000);
    buf_add(&chain, STR("- &a0 []\n"));
    for (int i = 1; i < 1000; i++)
        buf_printf(&chain, "- &a%d [*a%d]\n", i, i - 1);
    expect_text(read_as(a, buf_str(&deep), YAML_CORE), STR("E0601"), "brackets");
    expect_text(read_as(a, buf_str(&chain), YAML_CORE), STR("E0601"), "aliases");
}

ARENA_TEST(yaml, aliases_are_shared_and_their_growth_is_limited)
{
    struct buf bomb = BUF(a);
    buf_add(&bomb, STR("- &a0 [x,x,x,x,x,x,x,x,x,x]\n"));
    for (int i = 1; i < 20; i++) {
        buf_printf(&bomb, "- &a%d [", i);
        for (int k = 0; k < 10; k++)
            buf_printf(&bomb, "*a%d,", i - 1);
        buf_add(&bomb, STR("]\n"));
    }
    expect_text(read_as(a, buf_str(&bomb), YAML_CORE), STR("E0601"), "bomb");
    struct diags dg = diags_new(a);
    struct value v;
    cr_assert(yaml_read(&v, a, source_of(&dg, STR("a: &x [1]\nb: *x\n")), YAML_CORE, &dg));
    cr_expect_eq(v.as.map->at[0].value.as.list, v.as.map->at[1].value.as.list);
    cr_expect_eq(v.as.map->at[1].value.at, v.as.map->at[0].value.at, "the place of the anchor");
}

ARENA_TEST(yaml, a_small_floor_makes_growth_relative_to_the_file)
{
    struct diags dg = diags_new(a);
    dg.limits.at[LIMIT_yaml_alias_floor] = 1;
    dg.limits.at[LIMIT_yaml_alias_factor] = 10;
    struct buf b = BUF(a);
    buf_add(&b, STR("- &a [xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx]\n"));
    for (int i = 0; i < 5; i++)
        buf_add(&b, STR("- *a\n"));
    struct value v;
    cr_expect(yaml_read(&v, a, source_of(&dg, buf_str(&b)), YAML_CORE, &dg));
    for (int i = 0; i < 50; i++)
        buf_add(&b, STR("- *a\n"));
    cr_expect_not(yaml_read(&v, a, source_of(&dg, buf_str(&b)), YAML_CORE, &dg));
    expect_text(diag_codes(&dg), STR("E0601"), "growth");
}

ARENA_TEST(yaml, scalars_keep_their_text_and_place)
{
    struct diags dg = diags_new(a);
    str text = STR("n: \xc3\xa4\xc3\xa4\nv: &v 7.10\nq: \"16\\x2e1\"\nt: !!float 2.50\nw: *v\n"
                   "big: +00123456789012345678901234567890\nl: [1]\nb: |\n  x\n");
    struct value v;
    cr_assert(yaml_read(&v, a, source_of(&dg, text), YAML_CORE, &dg));
    static const struct {
        const char *key, *text, *token;
    } rows[] = {
        {"n", "\xc3\xa4\xc3\xa4", "\xc3\xa4\xc3\xa4"},
        {"v", "7.10", "7.10"},
        {"w", "7.10", "7.10"},
        {"q", "16.1", "\"16\\x2e1\""},
        {"t", "2.50", "2.50"},
        {"big", "+00123456789012345678901234567890", "+00123456789012345678901234567890"},
        {"l", "", NULL},
        {"b", "x\n", NULL},
    };
    for (size_t i = 0; i < COUNTOF(rows); i++) {
        struct value *x = map_get(&v, str_of(rows[i].key));
        cr_assert(x, "%s", rows[i].key);
        expect_text(value_source_text(x, &dg.sources, a), str_of(rows[i].text), rows[i].key);
        span at = value_span(x);
        if (rows[i].token)
            expect_text(str_sub(text, at.from, at.to), str_of(rows[i].token), rows[i].key);
    }
    struct value *list = map_get(&v, STR("l"));
    cr_expect_eq(text.p[list->at], '[');
    cr_expect_eq(sources_place(&dg.sources, value_span(list)).line, 7);
}

ARENA_TEST(yaml, plain_text_is_a_loan_of_the_source)
{
    struct diags dg = diags_new(a);
    str text = STR("a: plain\nb: 'quoted'\n");
    struct value v;
    cr_assert(yaml_read(&v, a, source_of(&dg, text), YAML_CORE, &dg));
    cr_expect_eq(map_get(&v, STR("a"))->as.text, text.p + 3);
    cr_expect_eq(map_get(&v, STR("b"))->as.text, text.p + 13);
}

ARENA_TEST(yaml, every_prefix_and_every_spoilt_byte_ends_well)
{
    str text =
        STR("a: &x {b: [1, 'q', \"\\u00e4\"], <<: {c: |\n  t\n}}\nd: *x\n? e\n: !!str 5\n# c\n");
    for (size_t n = 0; n <= text.n; n++)
        read_as(a, str_sub(text, 0, n), YAML_CORE);
    static const char bytes[] = "{}[]:,&*!|>'\"%@`#-? \n\t\x80\xff\0";
    for (size_t i = 0; i < text.n; i++)
        for (size_t k = 0; k < sizeof bytes; k++) {
            char *copy = arena_dup(a, text.p, text.n);
            copy[i] = bytes[k];
            read_as(a, (str){copy, text.n}, k % 2 ? YAML_CORE : YAML_11);
        }
}
