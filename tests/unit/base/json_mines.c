/* SPDX-License-Identifier: Apache-2.0 */
/* Where JSON readers go wrong: the cases of the JSON parsing test suite of Nicolas Seriot, for the
 * reader and for the index. docs/inventory.md says in words what is accepted. */
#include "base/json.h"
#include "base/json_index.h"
#include "tests/unit/support.h"

#include <stdlib.h>

#define STR_LITERAL(text)                                                                          \
    {                                                                                              \
        text, sizeof(text) - 1                                                                     \
    }

/* What every reader must take. */
static const str valid[] = {
    STR_LITERAL("[[]   ]"),
    STR_LITERAL("[\"\"]"),
    STR_LITERAL("[]"),
    STR_LITERAL("[\"a\"]"),
    STR_LITERAL("[false]"),
    STR_LITERAL("[null, 1, \"1\", {}]"),
    STR_LITERAL("[null]"),
    STR_LITERAL("[1\n]"),
    STR_LITERAL(" [1]"),
    STR_LITERAL("[1,null,null,null,2]"),
    STR_LITERAL("[2] "),
    STR_LITERAL("[123e65]"),
    STR_LITERAL("[0e+1]"),
    STR_LITERAL("[0e1]"),
    STR_LITERAL("[ 4]"),
    STR_LITERAL(
        "[-0.000000000000000000000000000000000000000000000000000000000000000000000000000001]"),
    STR_LITERAL("[20e1]"),
    STR_LITERAL("[-0]"),
    STR_LITERAL("[-123]"),
    STR_LITERAL("[-1]"),
    STR_LITERAL("[1E22]"),
    STR_LITERAL("[1E-2]"),
    STR_LITERAL("[1E+2]"),
    STR_LITERAL("[123e45]"),
    STR_LITERAL("[123.456e78]"),
    STR_LITERAL("[1e-2]"),
    STR_LITERAL("[1e+2]"),
    STR_LITERAL("[123]"),
    STR_LITERAL("[123.456789]"),
    STR_LITERAL("[0]"),
    STR_LITERAL("[0.0]"),
    STR_LITERAL("{\"asd\":\"sdf\", \"dfg\":\"fgh\"}"),
    STR_LITERAL("{\"asd\":\"sdf\"}"),
    STR_LITERAL("{}"),
    STR_LITERAL("{\"\":0}"),
    STR_LITERAL("{ \"min\": -1.0e+28, \"max\": 1.0e+28 }"),
    STR_LITERAL("{\"x\":[{\"id\": \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"}], \"id\": "
                "\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"}"),
    STR_LITERAL("{\"a\":[]}"),
    STR_LITERAL("{\"title\":\"\\u041f\\u043e\\u043b\\u0442\\u043e\\u0440\\u0430 "
                "\\u0417\\u0435\\u043c\\u043b\\u0435\\u043a\\u043e\\u043f\\u0430\"}"),
    STR_LITERAL("{\n\"a\": \"b\"\n}"),
    STR_LITERAL("[\"\\u0060\\u012a\\u12AB\"]"),
    STR_LITERAL("[\"\\uD801\\udc37\"]"),
    STR_LITERAL("[\"\\ud83d\\ude39\\ud83d\\udc8d\"]"),
    STR_LITERAL("[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"]"),
    STR_LITERAL("[\"\\\\u0000\"]"),
    STR_LITERAL("[\"\\\"\"]"),
    STR_LITERAL("[\"a/*b*/c/*d//e\"]"),
    STR_LITERAL("[\"\\\\a\"]"),
    STR_LITERAL("[\"\\\\n\"]"),
    STR_LITERAL("[\"\\u0012\"]"),
    STR_LITERAL("[\"\\uFFFF\"]"),
    STR_LITERAL("[\"asd\"]"),
    STR_LITERAL("[ \"asd\"]"),
    STR_LITERAL("[\"\\uDBFF\\uDFFF\"]"),
    STR_LITERAL("[\"new\\u00A0line\"]"),
    STR_LITERAL("[\"\xf4\x8f\xbf\xbf\"]"),
    STR_LITERAL("[\"\xef\xbf\xbf\"]"),
    STR_LITERAL("[\"\\u002c\"]"),
    STR_LITERAL("[\"\xcf\x80\"]"),
    STR_LITERAL("[\"\xf0\x9b\xbf\xbf\"]"),
    STR_LITERAL("[\"asd \"]"),
    STR_LITERAL("\" \""),
    STR_LITERAL("[\"\\uD834\\uDd1e\"]"),
    STR_LITERAL("[\"\\u0821\"]"),
    STR_LITERAL("[\"\\u0123\"]"),
    STR_LITERAL("[\"\xe2\x80\xa8\"]"),
    STR_LITERAL("[\"\xe2\x80\xa9\"]"),
    STR_LITERAL("[\"\\u0061\\u30af\\u30EA\\u30b9\"]"),
    STR_LITERAL("[\"new\\u000Aline\"]"),
    STR_LITERAL("[\"\x7f\"]"),
    STR_LITERAL("[\"\\uA66D\"]"),
    STR_LITERAL("[\"\\u005C\"]"),
    STR_LITERAL("[\"\xe2\x8d\x82\xe3\x88\xb4\xe2\x8d\x82\"]"),
    STR_LITERAL("[\"\\uDBFF\\uDFFE\"]"),
    STR_LITERAL("[\"\\uD83F\\uDFFE\"]"),
    STR_LITERAL("[\"\\u200B\"]"),
    STR_LITERAL("[\"\\u2064\"]"),
    STR_LITERAL("[\"\\uFDD0\"]"),
    STR_LITERAL("[\"\\uFFFE\"]"),
    STR_LITERAL("[\"\\u0022\"]"),
    STR_LITERAL("[\"\xe2\x82\xac\xf0\x9d\x84\x9e\"]"),
    STR_LITERAL("[\"a\x7f"
                "a\"]"),
    STR_LITERAL("false"),
    STR_LITERAL("42"),
    STR_LITERAL("-0.1"),
    STR_LITERAL("null"),
    STR_LITERAL("\"asd\""),
    STR_LITERAL("true"),
    STR_LITERAL("\"\""),
    STR_LITERAL("[\"a\"]\n"),
    STR_LITERAL("[true]"),
    STR_LITERAL(" [] "),
};

/* What every reader must refuse. */
static const str wrong[] = {
    STR_LITERAL("[1 true]"),
    STR_LITERAL("[a\xe5]"),
    STR_LITERAL("[\"\": 1]"),
    STR_LITERAL("[\"\"],"),
    STR_LITERAL("[,1]"),
    STR_LITERAL("[1,,2]"),
    STR_LITERAL("[\"x\",,]"),
    STR_LITERAL("[\"x\"]]"),
    STR_LITERAL("[\"\",]"),
    STR_LITERAL("[\"x\""),
    STR_LITERAL("[x"),
    STR_LITERAL("[3[4]]"),
    STR_LITERAL("[\xff]"),
    STR_LITERAL("[1:2]"),
    STR_LITERAL("[,]"),
    STR_LITERAL("[-]"),
    STR_LITERAL("[   , \"\"]"),
    STR_LITERAL("[\"a\",\n4\n,1,"),
    STR_LITERAL("[1,]"),
    STR_LITERAL("[1,,]"),
    STR_LITERAL("[\"\x0b"
                "a\"\\f]"),
    STR_LITERAL("[*]"),
    STR_LITERAL("[\"\""),
    STR_LITERAL("[1,"),
    STR_LITERAL("[1,\n1\n,1"),
    STR_LITERAL("[{}"),
    STR_LITERAL("[fals]"),
    STR_LITERAL("[nul]"),
    STR_LITERAL("[tru]"),
    STR_LITERAL("123\x00"),
    STR_LITERAL("[++1234]"),
    STR_LITERAL("[+1]"),
    STR_LITERAL("[+Inf]"),
    STR_LITERAL("[-01]"),
    STR_LITERAL("[-1.0.]"),
    STR_LITERAL("[-2.]"),
    STR_LITERAL("[-NaN]"),
    STR_LITERAL("[.-1]"),
    STR_LITERAL("[.2e-3]"),
    STR_LITERAL("[0.1.2]"),
    STR_LITERAL("[0.3e+]"),
    STR_LITERAL("[0.3e]"),
    STR_LITERAL("[0.e1]"),
    STR_LITERAL("[0E+]"),
    STR_LITERAL("[0E]"),
    STR_LITERAL("[0e+]"),
    STR_LITERAL("[0e]"),
    STR_LITERAL("[1.0e+]"),
    STR_LITERAL("[1.0e-]"),
    STR_LITERAL("[1.0e]"),
    STR_LITERAL("[1 000.0]"),
    STR_LITERAL("[1eE2]"),
    STR_LITERAL("[2.e+3]"),
    STR_LITERAL("[2.e-3]"),
    STR_LITERAL("[2.e3]"),
    STR_LITERAL("[9.e+]"),
    STR_LITERAL("[Inf]"),
    STR_LITERAL("[NaN]"),
    STR_LITERAL("[\xef\xbc\x91]"),
    STR_LITERAL("[1+2]"),
    STR_LITERAL("[0x1]"),
    STR_LITERAL("[0x42]"),
    STR_LITERAL("[Infinity]"),
    STR_LITERAL("[0e+-1]"),
    STR_LITERAL("[-123.123foo]"),
    STR_LITERAL("[123\xe5]"),
    STR_LITERAL("[1e1\xe5]"),
    STR_LITERAL("[0\xe5]"),
    STR_LITERAL("[-Infinity]"),
    STR_LITERAL("[-foo]"),
    STR_LITERAL("[- 1]"),
    STR_LITERAL("[-012]"),
    STR_LITERAL("[-.123]"),
    STR_LITERAL("[-1x]"),
    STR_LITERAL("[1ea]"),
    STR_LITERAL("[1e\xe5]"),
    STR_LITERAL("[1.]"),
    STR_LITERAL("[.123]"),
    STR_LITERAL("[1.2a-3]"),
    STR_LITERAL("[1.8011670033376514H-308]"),
    STR_LITERAL("[012]"),
    STR_LITERAL("[-00.0]"),
    STR_LITERAL("[-00e0]"),
    STR_LITERAL("[00.0]"),
    STR_LITERAL("[00e0]"),
    STR_LITERAL("[0.3.]"),
    STR_LITERAL("[\"x\", truth]"),
    STR_LITERAL("{[: \"x\"}\n"),
    STR_LITERAL("{\"x\", null}"),
    STR_LITERAL("{\"x\"::\"b\"}"),
    STR_LITERAL("{\xf0\x9f\x87\xa8\xf0\x9f\x87\xad}"),
    STR_LITERAL("{\"a\":\"a\" 123}"),
    STR_LITERAL("{key: 'value'}"),
    STR_LITERAL("{\"\xb9\":\"0\",}"),
    STR_LITERAL("{\"a\" b}"),
    STR_LITERAL("{:\"b\"}"),
    STR_LITERAL("{\"a\" \"b\"}"),
    STR_LITERAL("{\"a\":"),
    STR_LITERAL("{\"a\""),
    STR_LITERAL("{1:1}"),
    STR_LITERAL("{9999E9999:1}"),
    STR_LITERAL("{null:null,null:null}"),
    STR_LITERAL("{\"id\":0,,,,,}"),
    STR_LITERAL("{'a':0}"),
    STR_LITERAL("{\"id\":0,}"),
    STR_LITERAL("{\"a\":\"b\"}/**/"),
    STR_LITERAL("{\"a\":\"b\"}/**//"),
    STR_LITERAL("{\"a\":\"b\"}//"),
    STR_LITERAL("{\"a\":\"b\"}/"),
    STR_LITERAL("{\"a\":\"b\",,\"c\":\"d\"}"),
    STR_LITERAL("{a: \"b\"}"),
    STR_LITERAL("{\"a\":\"a"),
    STR_LITERAL("{ \"foo\" : \"bar\", \"a\" }"),
    STR_LITERAL("{\"a\":\"b\"}#"),
    STR_LITERAL(" "),
    STR_LITERAL("[\"\\uD800\\\"]"),
    STR_LITERAL("[\"\\uD800\\u\"]"),
    STR_LITERAL("[\"\\uD800\\u1\"]"),
    STR_LITERAL("[\"\\uD800\\u1x\"]"),
    STR_LITERAL("[\xc3\xa9]"),
    STR_LITERAL("[\"\\x00\"]"),
    STR_LITERAL("[\"\\\\\\\"]"),
    STR_LITERAL("[\"\\\t\"]"),
    STR_LITERAL("[\"\\\xf0\x9f\x8c\x80\"]"),
    STR_LITERAL("[\"\\\"]"),
    STR_LITERAL("[\"\\u00A\"]"),
    STR_LITERAL("[\"\\uD834\\uDd\"]"),
    STR_LITERAL("[\"\\uD800\\uD800\\x\"]"),
    STR_LITERAL("[\"\\u\xe5\"]"),
    STR_LITERAL("[\"\\a\"]"),
    STR_LITERAL("[\"\\uqqqq\"]"),
    STR_LITERAL("[\"\\\xe5\"]"),
    STR_LITERAL("[\\u0020\"asd\"]"),
    STR_LITERAL("[\\n]"),
    STR_LITERAL("\""),
    STR_LITERAL("['single quote']"),
    STR_LITERAL("abc"),
    STR_LITERAL("[\"\\"),
    STR_LITERAL("[\"a\x00"
                "a\"]"),
    STR_LITERAL("[\"new\nline\"]"),
    STR_LITERAL("[\"\t\"]"),
    STR_LITERAL("\"\\UA66D\""),
    STR_LITERAL("\"\"x"),
    STR_LITERAL("[\"\\01\"]"),
    STR_LITERAL("<.>"),
    STR_LITERAL("[<null>]"),
    STR_LITERAL("[1]x"),
    STR_LITERAL("[1]]"),
    STR_LITERAL("[\"asd]"),
    STR_LITERAL("a\xc3\xa5"),
    STR_LITERAL("[True]"),
    STR_LITERAL("1]"),
    STR_LITERAL("{\"x\": true,"),
    STR_LITERAL("[][]"),
    STR_LITERAL("]"),
    STR_LITERAL("\xef\xbb\xbf"),
    STR_LITERAL("\xe5"),
    STR_LITERAL("["),
    STR_LITERAL(""),
    STR_LITERAL("[\x00]"),
    STR_LITERAL("2@"),
    STR_LITERAL("{}}"),
    STR_LITERAL("{\"\":"),
    STR_LITERAL("{\"a\":/*comment*/\"b\"}"),
    STR_LITERAL("{\"a\": true} \"x\""),
    STR_LITERAL("['"),
    STR_LITERAL("[,"),
    STR_LITERAL("[{"),
    STR_LITERAL("[\"a"),
    STR_LITERAL("[\"a\""),
    STR_LITERAL("{"),
    STR_LITERAL("{]"),
    STR_LITERAL("{,"),
    STR_LITERAL("{["),
    STR_LITERAL("{\"a"),
    STR_LITERAL("{'a'"),
    STR_LITERAL("[\"\\{[\"\\{[\"\\{[\"\\{"),
    STR_LITERAL("\xe9"),
    STR_LITERAL("*"),
    STR_LITERAL("{\"a\":\"b\"}#{}"),
    STR_LITERAL("[\\u000A\"\"]"),
    STR_LITERAL("[1"),
    STR_LITERAL("[ false, nul"),
    STR_LITERAL("[ true, fals"),
    STR_LITERAL("[ false, tru"),
    STR_LITERAL("{\"asd\":\"asd\""),
    STR_LITERAL("\xc3\xa5"),
    STR_LITERAL("[\xe2\x81\xa0]"),
    STR_LITERAL("[\x0c]"),
    STR_LITERAL("['"),
    STR_LITERAL("[\"a\","),
    STR_LITERAL("[1,2"),
    STR_LITERAL("{\"a\":1"),
};

/* What a reader may take, and this one does. */
static const str ours[] = {
    STR_LITERAL("[123.456e-789]"),
    STR_LITERAL("[123e-10000000]"),
    STR_LITERAL("[-123123123123123123123123123123]"),
    STR_LITERAL("[100000000000000000000]"),
    STR_LITERAL("[-237462374673276894279832749832423479823246327846]"),
};

/* What a reader may refuse, and this one does: numbers beyond the range of a double, halves of
 * characters, bytes that are no UTF-8, other encodings, byte order marks, and NUL. */
static const str not_ours[] = {
    STR_LITERAL("[0."
                "4e00669999999999999999999999999999999999999999999999999999999999999999999999999999"
                "999999999999999999999969999999006]"),
    STR_LITERAL("[-1e+9999]"),
    STR_LITERAL("[1.5e+9999]"),
    STR_LITERAL("[-123123e100000]"),
    STR_LITERAL("[123123e100000]"),
    STR_LITERAL("{\"\\uDFAA\":0}"),
    STR_LITERAL("[\"\\uDADA\"]"),
    STR_LITERAL("[\"\\uD888\\u1234\"]"),
    STR_LITERAL("[\"\\uD800\\n\"]"),
    STR_LITERAL("[\"\\uDd1ea\"]"),
    STR_LITERAL("[\"\\uD800\\uD800\"]"),
    STR_LITERAL("[\"\\ud800\"]"),
    STR_LITERAL("[\"\\ud800abc\"]"),
    STR_LITERAL("[\"\\uDd1e\\uD834\"]"),
    STR_LITERAL("[\"\\uDFAA\"]"),
    STR_LITERAL("[\"\xe6\x97\xa5\xd1\x88\xfa\"]"),
    STR_LITERAL("[\"\xed\xa0\x80\"]"),
    STR_LITERAL("[\"\xff\"]"),
    STR_LITERAL("[\"\xe9\"]"),
    STR_LITERAL("[\"\x81\"]"),
    STR_LITERAL("[\"\xf4\xbf\xbf\xbf\"]"),
    STR_LITERAL("[\"\xc0\xaf\"]"),
    STR_LITERAL("[\"\xfc\x83\xbf\xbf\xbf\xbf\"]"),
    STR_LITERAL("[\"\xfc\x80\x80\x80\x80\x80\"]"),
    STR_LITERAL("[\"\xe0\xff\"]"),
    STR_LITERAL("\xff\xfe[\x00\"\x00\xe9\x00\"\x00]\x00"),
    STR_LITERAL("\x00[\x00\"\x00\xe9\x00\"\x00]"),
    STR_LITERAL("[\x00\"\x00\xe9\x00\"\x00]\x00"),
    STR_LITERAL("\xef\xbb\xbf{}"),
    STR_LITERAL("[\"\\u0000\"]"),
    STR_LITERAL("{\"foo\\u0000bar\": 42}"),
};

/* Keys that stand twice, which the reader refuses and the index leaves to its caller. */
static const str twice[] = {
    STR_LITERAL("{\"a\":\"b\",\"a\":\"c\"}"),
    STR_LITERAL("{\"a\":\"b\",\"a\":\"b\"}"),
};

static bool reads(struct arena *a, str text)
{
    struct diags dg = diags_new(a);
    struct value v;
    bool good = json_read(&v, a, sources_add(&dg.sources, STR("t"), text), &dg);
    cr_assert_eq(good, dg.errors == 0);
    return good;
}

/* Whether the index takes it as the value of a key, which makes an object of it. */
static bool indexes(struct arena *a, str text, enum json_index_kernel kernel)
{
    struct buf b = BUF(a);
    buf_add(&b, STR("{\"a\":"));
    buf_add(&b, text);
    buf_add(&b, STR("}"));
    size_t n = b.n;
    for (int i = 0; i < JSON_INDEX_PAD; i++)
        buf_putc(&b, '}');
    struct json_index *ix = json_index_new(a, (uint32_t)n, 128, kernel);
    json_index_begin(ix, b.p, (uint32_t)n, JSON_ROOT_LINES, true);
    enum json_index_state state;
    do
        state = json_index_next(ix, 4096);
    while (state == JSON_INDEX_MORE);
    return state == JSON_INDEX_DONE;
}

static void expect(struct arena *a, const str *rows, size_t n, bool reader, bool index)
{
    for (size_t i = 0; i < n; i++) {
        struct arena *own = arena_child(a);
        cr_expect_eq(reads(own, rows[i]), reader, "the reader: row %zu: %.*s", i, STR_ARG(rows[i]));
        for (enum json_index_kernel k = 0; k <= json_index_best(); k++)
            cr_expect_eq(indexes(own, rows[i], k), index, "kernel %d: row %zu: %.*s", (int)k, i,
                         STR_ARG(rows[i]));
        arena_free(own);
    }
}

ARENA_TEST(json_mines, each_is_taken_or_refused_as_it_should)
{
    expect(a, valid, COUNTOF(valid), true, true);
    expect(a, wrong, COUNTOF(wrong), false, false);
    expect(a, ours, COUNTOF(ours), true, true);
    expect(a, not_ours, COUNTOF(not_ours), false, false);
    expect(a, twice, COUNTOF(twice), false, true);
}

/* So many times the one, then so many times the other. */
static str many(struct arena *a, size_t n, str open, str close)
{
    struct buf b = BUF(a);
    for (size_t i = 0; i < n; i++)
        buf_add(&b, open);
    for (size_t i = 0; i < n; i++)
        buf_add(&b, close);
    return buf_str(&b);
}

ARENA_TEST(json_mines, nesting_has_a_limit)
{
    str within = many(a, 127, STR("["), STR("]")), beyond = many(a, 500, STR("["), STR("]"));
    expect(a, &within, 1, true, true);
    expect(a, &beyond, 1, false, false);
    str open = many(a, 100000, STR("["), STR("")),
        objects = many(a, 50000, STR("[{\"\":"), STR(""));
    expect(a, &open, 1, false, false);
    expect(a, &objects, 1, false, false);
}
