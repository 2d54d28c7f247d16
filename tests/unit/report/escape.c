/* SPDX-License-Identifier: Apache-2.0 */
#include "report/escape.h"

#include "tests/unit/support.h"

struct row {
    str have;
    const char *want;
};

static void check_rows(struct arena *a, const char *what, void (*escape)(struct buf *, str),
                       const struct row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct buf b = BUF(a);
        escape(&b, rows[i].have);
        expect_text(b.n ? buf_str(&b) : STR(""), str_of(rows[i].want), what);
    }
}

ARENA_TEST(escape, xml_has_no_markup_and_nothing_forbidden)
{
    static const struct row rows[] = {
        {{"", 0}, ""},
        {{"plain text", 10}, "plain text"},
        {{"a<b>&\"'", 7}, "a&lt;b&gt;&amp;\"'"},
        {{"]]>", 3}, "]]&gt;"},
        {{"a\tb\nc\rd", 7}, "a\tb\nc&#13;d"},
        {{"\0\x01\x1b[2J", 6}, "\\x00\\x01\\x1b[2J"},
        {{"\xff\xc3", 2}, "\\xff\\xc3"},
        {{"\xef\xbf\xbe\xef\xbf\xbf\xef\xbf\xbd", 9}, "\\u{fffe}\\u{ffff}\xef\xbf\xbd"},
        {{"\xed\xa0\x80", 3}, "\\xed\\xa0\\x80"}, /* a surrogate */
        {{"\x7f", 1}, "\x7f"},                    /* allowed, if discouraged */
        {{"\xc3\xa4\xf0\x9f\x98\x80", 6}, "\xc3\xa4\xf0\x9f\x98\x80"},
    };
    check_rows(a, "text", escape_xml, rows, COUNTOF(rows));
}

ARENA_TEST(escape, xml_attributes_keep_their_line_breaks)
{
    static const struct row rows[] = {
        {{"a\"b", 3}, "a&quot;b"},
        {{"a\nb\tc\rd", 7}, "a&#10;b&#9;c&#13;d"},
        {{"<&>", 3}, "&lt;&amp;&gt;"},
    };
    check_rows(a, "attribute", escape_xml_attribute, rows, COUNTOF(rows));
}

ARENA_TEST(escape, github_commands_stay_on_their_line)
{
    static const struct row text[] = {
        {{"", 0}, ""},
        {{"100% a:b,c", 10}, "100%25 a:b,c"},
        {{"a\r\n::error::b", 13}, "a%0D%0A::error::b"},
        {{"\x1b[31m\0", 6}, "\\x1b[31m\\x00"},
        {{"%0A", 3}, "%250A"},
    };
    static const struct row property[] = {
        {{"C:\\a,b%", 7}, "C%3A\\a%2Cb%25"},
        {{"a\nb", 3}, "a%0Ab"},
    };
    check_rows(a, "text", escape_github, text, COUNTOF(text));
    check_rows(a, "property", escape_github_property, property, COUNTOF(property));
}

ARENA_TEST(escape, paths_become_uri_references)
{
    static const struct row rows[] = {
        {{"policies/10_a-b.rules", 21}, "policies/10_a-b.rules"},
        {{"a b/c%d.rules", 13}, "a%20b/c%25d.rules"},
        {{"a:b", 3}, "a%3Ab"}, /* else "a" were a scheme */
        {{"./x", 3}, "x"},
        {{"../x", 4}, "../x"},
        {{"/etc/x y", 8}, "file:///etc/x%20y"},
        {{"\xc3\xa4#?", 4}, "%C3%A4%23%3F"},
        {{"a\0b", 3}, "a%00b"},
    };
    check_rows(a, "uri", escape_uri, rows, COUNTOF(rows));
}
