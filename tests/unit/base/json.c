/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json.h"
#include "tests/unit/support.h"

static uint32_t source_of(struct diags *dg, str text)
{
    return sources_add(&dg->sources, STR("t.json"), text);
}

static str one_line(struct arena *a, const struct value *v)
{
    struct buf b = BUF(a);
    json_put(&b, v, 0);
    return buf_str(&b);
}

ARENA_TEST(json, documents_read_and_write_back)
{
    static const struct {
        const char *text, *want; /* NULL: as the text */
    } rows[] = {
        {"null", NULL},
        {" \t\r\n true \n", "true"},
        {"[]", NULL},
        {"{}", NULL},
        {"[ ]", "[]"},
        {"{ \"a\" : [ 1 , 2 , { } ] }", "{\"a\": [1, 2, {}]}"},
        {"[[[[1]], []], [2]]", NULL},
        {"{\"\": \"\"}", NULL},
        {"{\"b\": 1, \"a\": 2}", NULL}, /* the order of the file */
        {"-0", "0"},
        {"0", NULL},
        {"9223372036854775807", NULL},
        {"-9223372036854775808", NULL},
        {"9223372036854775808", NULL},
        {"-9223372036854775809", NULL},
        {"18446744073709551616", NULL},
        {"123456789012345678901234567890", NULL},
        {"0.1", NULL},
        {"1.0", NULL},
        {"1e3", "1000.0"},
        {"1E+2", "100.0"},
        {"-2.5e-3", "-0.0025"},
        {"1e-400", "0.0"},
        {"1.7976931348623157e308", "1.7976931348623157e+308"},
        {"5e-324", "4.94065645841247e-324"},
        {"0.30000000000000004", NULL},
        {"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\\"\\\\/\\b\\f\\n\\r\\t\""},
        {"\"\\u00e4\\u20AC\\ud83d\\ude00\"", "\"\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\""},
        {"\"\\u001b[2J\\u007f\"", "\"\\u001b[2J\\u007f\""},
        {"\"0123456701234567\\n0123456701234567\"", NULL},
        {"\"abcdefg\xc3\xa4hijklmno\"", NULL},
    };
    for (size_t i = 0; i < COUNTOF(rows); i++) {
        struct diags dg = diags_new(a);
        struct value v;
        bool good = json_read(&v, a, source_of(&dg, str_of(rows[i].text)), &dg);
        cr_assert(good, "%s: %.*s", rows[i].text, STR_ARG(diag_codes(&dg)));
        expect_text(one_line(a, &v), str_of(rows[i].want ? rows[i].want : rows[i].text),
                    rows[i].text);
    }
}

ARENA_TEST(json, what_is_wrong_is_said_with_its_place)
{
    static const struct {
        str text;
        const char *code;
        uint32_t at;
        const char *message; /* a part of it */
    } rows[] = {
        {{"", 0}, "E0301", 0, "expected a value, found the end of the file"},
        {{"  ", 2}, "E0301", 2, "the end of the file"},
        {{"[1,]", 4}, "E0301", 3, "expected a value, found `]`"},
        {{"[1 2]", 5}, "E0301", 3, "expected `,` or `]`, found `2`"},
        {{"[1}", 3}, "E0301", 2, "expected `,` or `]`, found `}`"},
        {{"{\"a\":1,}", 8}, "E0301", 7, "expected a key in double quotes, found `}`"},
        {{"{a: 1}", 6}, "E0301", 1, "expected a key in double quotes or `}`, found `a`"},
        {{"{\"a\" 1}", 7}, "E0301", 5, "expected a colon behind the key, found `1`"},
        {{"{\"a\" \"b\"}", 9}, "E0301", 5, "found a string"},
        {{"{\"a\": }", 7}, "E0301", 6, "expected a value, found `}`"},
        {{"{1: 2}", 6}, "E0301", 1, "found `1`"},
        {{"1 2", 3}, "E0301", 2, "expected the end of the file"},
        {{"['a']", 5}, "E0301", 1, "found `'`"},
        {{"[True]", 6}, "E0301", 1, "found `True`"},
        {{"[nul]", 5}, "E0301", 1, "found `nul`"},
        {{"[nulll]", 7}, "E0301", 1, "found `nulll`"},
        {{"[NaN]", 5}, "E0301", 1, "found `NaN`"},
        {{"// x\n1", 6}, "E0301", 0, "found `/`"},
        {{"[\0]", 3}, "E0301", 1, "found `\\x00`"},
        {{"[", 1}, "E0301", 1, "the end of the file"},
        {{"{\"a\"", 4}, "E0301", 4, "the end of the file"},
        {{"\"abc", 4}, "E0302", 0, "not closed"},
        {{"\"abc\\", 5}, "E0302", 4, "not closed"},
        {{"\"a\nb\"", 5}, "E0302", 0, "not closed on its line"},
        {{"\"a\tb\"", 5}, "E0302", 2, "control character"},
        {{"\"a\0b\"", 5}, "E0302", 2, "control character"},
        {{"\"\\x41\"", 6}, "E0302", 1, "no such escape"},
        {{"\"\\u12g4\"", 8}, "E0302", 1, "four hexadecimal digits"},
        {{"\"\\u00", 5}, "E0302", 1, "four hexadecimal digits"},
        {{"\"\\u0000\"", 8}, "E0302", 1, "NUL"},
        {{"\"\\ud800\"", 8}, "E0302", 1, "without its second"},
        {{"\"\\ud800\\u0041\"", 14}, "E0302", 1, "without its second"},
        {{"\"\\ud800\\ud800\"", 14}, "E0302", 1, "without its second"},
        {{"\"\\udc00\"", 8}, "E0302", 1, "without its first"},
        {{"\"ab\xff\"", 5}, "E0302", 3, "no UTF-8"},
        {{"\"\xed\xa0\x80\"", 5}, "E0302", 1, "no UTF-8"},
        {{"\"\xc3", 2}, "E0302", 1, "no UTF-8"},
        {{"01", 2}, "E0303", 0, "leading zero"},
        {{"-01", 3}, "E0303", 0, "leading zero"},
        {{"-", 1}, "E0303", 0, "minus sign"},
        {{"1.", 2}, "E0303", 0, "behind the point"},
        {{"1.e5", 4}, "E0303", 0, "behind the point"},
        {{"1e", 2}, "E0303", 0, "exponent"},
        {{"1e+", 3}, "E0303", 0, "exponent"},
        {{"10.0.0.1", 8}, "E0303", 0, "double quotes"},
        {{"0x10", 4}, "E0303", 0, "double quotes"},
        {{"1_000", 5}, "E0303", 0, "double quotes"},
        {{"+1", 2}, "E0301", 0, "found `+`"},
        {{".5", 2}, "E0301", 0, "found `.`"},
        {{"1e999", 5}, "E0304", 0, "1e999 is too large"},
        {{"-1e999", 6}, "E0304", 0, "too large"},
        {{"{\"a\":1,\"b\":2,\"a\":3}", 20}, "E0305", 13, "`a` stands twice"},
        {{"{\"a\":1,\"\\u0061\":3}", 18}, "E0305", 7, "`a` stands twice"},
        {{"\xef\xbb\xbf{}", 5}, "E0306", 0, "byte order mark"},
        {{"\xff\xfe{\0}\0", 6}, "E0306", 0, "UTF-16"},
        {{"{\0}\0", 4}, "E0306", 0, "UTF-16"},
        {{"\0{\0}", 4}, "E0306", 0, "UTF-16"},
    };
    for (size_t i = 0; i < COUNTOF(rows); i++) {
        struct diags dg = diags_new(a);
        struct value v;
        cr_assert_not(json_read(&v, a, source_of(&dg, rows[i].text), &dg), "row %zu", i);
        expect_text(diag_codes(&dg), str_of(rows[i].code), rows[i].message);
        cr_expect_eq(dg.at[0].at.from, rows[i].at, "row %zu: at %u", i, dg.at[0].at.from);
        cr_expect_neq(str_find(dg.at[0].message, str_of(rows[i].message), 0), SIZE_MAX,
                      "row %zu: %.*s", i, STR_ARG(dg.at[0].message));
    }
}

ARENA_TEST(json, depth_is_limited_and_costs_no_stack)
{
    struct diags dg = diags_new(a);
    dg.limits.at[LIMIT_data_depth] = 1000000;
    struct buf b = BUF(a);
    for (int i = 0; i < 300000; i++)
        buf_add(&b, STR("{\"a\":["));
    for (int i = 0; i < 300000; i++)
        buf_add(&b, STR("]}"));
    struct value v;
    uint32_t s = source_of(&dg, buf_str(&b));
    cr_expect(json_read(&v, a, s, &dg));
    cr_expect_eq(one_line(a, &v).n, b.n + 300000u);
    dg.limits.at[LIMIT_data_depth] = 128;
    cr_expect_not(json_read(&v, a, s, &dg));
    expect_text(diag_codes(&dg), STR("E0601"), "limit");
    cr_expect_eq(dg.at[0].at.from, 64u * 6u);
}

ARENA_TEST(json, every_value_has_its_place)
{
    struct diags dg = diags_new(a);
    str text = STR("{\"name\": \"sw\\u0031\",\n \"mtu\": 9000, \"up\": true, \"l\": [1.50]}");
    struct value v;
    cr_assert(json_read(&v, a, source_of(&dg, text), &dg));
    static const struct {
        const char *path, *token;
    } rows[] = {{"name", "\"sw\\u0031\""}, {"mtu", "9000"}, {"up", "true"}};
    for (size_t i = 0; i < COUNTOF(rows); i++) {
        span at = value_span(map_get(&v, str_of(rows[i].path)));
        expect_text(str_sub(text, at.from, at.to), str_of(rows[i].token), rows[i].path);
    }
    span key = value_span(&v.as.map->at[1].key);
    expect_text(str_sub(text, key.from, key.to), STR("\"mtu\""), "key");
    struct value *list = map_get(&v, STR("l"));
    cr_expect_eq(text.p[list->at], '[');
    span d = value_span(&list->as.list->at[0]);
    expect_text(str_sub(text, d.from, d.to), STR("1.50"), "decimal");
    cr_expect_eq(sources_place(&dg.sources, d).line, 2);
    cr_expect(value_text(map_get(&v, STR("name"))).n == 3);
}

ARENA_TEST(json, plain_strings_are_loans_of_the_source)
{
    struct diags dg = diags_new(a);
    str text = STR("[\"plain\", \"esc\\n\"]");
    struct value v;
    cr_assert(json_read(&v, a, source_of(&dg, text), &dg));
    cr_expect_eq(v.as.list->at[0].as.text, text.p + 2);
    cr_expect(v.as.list->at[1].as.text < text.p || v.as.list->at[1].as.text > text.p + text.n);
}

/* The documents of a stream on one line each, and "!" where it ended with an error. */
static str streamed(struct arena *a, str text)
{
    struct diags dg = diags_new(a);
    struct json_stream js = json_stream_open(source_of(&dg, text));
    struct buf b = BUF(a);
    struct value v;
    bool ok = true;
    while (json_stream_next(&js, &v, a, &dg, &ok)) {
        json_put(&b, &v, 0);
        buf_putc(&b, ';');
    }
    if (!ok)
        buf_putc(&b, '!');
    cr_expect_eq(ok, dg.errors == 0);
    cr_expect_not(json_stream_next(&js, &v, a, &dg, &ok), "it stays at its end");
    return b.n ? buf_str(&b) : STR("");
}

ARENA_TEST(json, streams_take_lines_and_arrays)
{
    static const struct {
        const char *text, *want;
    } rows[] = {
        {"", ""},
        {" \n ", ""},
        {"{\"a\":1}\n{\"a\":2}\n", "{\"a\": 1};{\"a\": 2};"},
        {"{\"a\":1}\r\n\r\n{\"a\":2}", "{\"a\": 1};{\"a\": 2};"},
        {"[{\"a\":1}, {\"a\":2}]", "{\"a\": 1};{\"a\": 2};"},
        {" [ ] ", ""},
        {"[1,[2],3]\n", "1;[2];3;"},
        {"[1", "1;!"},
        {"[1,", "1;!"},
        {"[1,]", "1;!"},
        {"[1 2]", "1;!"},
        {"[", "!"},
        {"[1] 2", "1;!"},
        {"1\n2\n]", "1;2;!"},
        {"{\"a\":1}\n{\"a\"\n{\"a\":3}", "{\"a\": 1};!"},
        {"\xef\xbb\xbf{}", "!"},
    };
    for (size_t i = 0; i < COUNTOF(rows); i++)
        expect_text(streamed(a, str_of(rows[i].text)), str_of(rows[i].want), rows[i].text);
}

ARENA_TEST(json, writing_indents_and_never_writes_bad_text)
{
    struct diags dg = diags_new(a);
    struct value v;
    cr_assert(json_read(&v, a, source_of(&dg, STR("{\"a\":[1,{}],\"b\":{\"c\":[]}}")), &dg));
    struct buf b = BUF(a);
    json_put(&b, &v, 2);
    expect_text(buf_str(&b),
                STR("{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": {\n    \"c\": []\n  }\n}"),
                "indent 2");
    struct buf c = BUF(a);
    json_put_string(&c, STR("a\xff\xc3\0\x1f\xe2\x82\xac"));
    expect_text(buf_str(&c), STR("\"a\xef\xbf\xbd\xef\xbf\xbd\\u0000\\u001f\xe2\x82\xac\""),
                "bad bytes");
    struct buf d = BUF(a);
    json_put_float(&d, 1.0 / 0.0);
    json_put_float(&d, 0.0 / 0.0);
    expect_text(buf_str(&d), STR("nullnull"), "no such numbers");
}
