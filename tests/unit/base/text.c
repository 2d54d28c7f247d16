/* SPDX-License-Identifier: Apache-2.0 */
#include "base/format.h"
#include "tests/unit/support.h"

#include <stdio.h>

static int sign(int n)
{
    return (n > 0) - (n < 0);
}

Test(str, natural_order_compares_numbers_by_value)
{
    static const struct {
        const char *a, *b;
        int want;
    } rows[] = {
        /* the fault this language had elsewhere: strings compared by length */
        {"16.9.1", "16.12.04", -1},
        {"9.10.1", "16.1", -1},
        {"7.2", "7.10", -1},
        {"cat", "horse", -1},
        {"zebra", "ant", 1},
        {"15.1X49-D90", "15.1X49-D100", -1},
        {"16.12.4", "16.12.04", 0},
        {"16.12.4", "16.12.04a", -1},
        {"", "", 0},
        {"", "0", -1},
        {"0", "00", 0},
        {"a0b", "a00b", 0},
        {"a", "a0", -1},
        {"a9", "a10", -1},
        {"a9b", "a9", 1},
        {"1", "a", -1},
        {"a1", "aa", -1},
        {"99999999999999999999", "100000000000000000000", -1},
        {"00000000000000000000001", "2", -1},
        {"\xc3\xa4", "z", 1},
    };
    for (size_t i = 0; i < COUNTOF(rows); i++) {
        str a = str_of(rows[i].a), b = str_of(rows[i].b);
        cr_expect_eq(sign(str_natcmp(a, b)), rows[i].want, "%s ? %s", a.p, b.p);
        cr_expect_eq(sign(str_natcmp(b, a)), -rows[i].want, "%s ? %s", b.p, a.p);
    }
}

Test(str, byte_order_puts_a_prefix_first)
{
    cr_expect_lt(str_cmp(STR("a"), STR("ab")), 0);
    cr_expect_gt(str_cmp(STR("\xff"), STR("a")), 0);
    cr_expect_eq(str_cmp(STR("a\0b"), STR("a\0b")), 0);
    cr_expect_lt(str_cmp(STR("a\0b"), STR("a\0c")), 0);
    cr_expect_eq(str_cmp((str){0}, STR("")), 0);
}

Test(str, globs_match_whole_strings)
{
    static const struct {
        const char *glob, *text;
        bool want;
    } rows[] = {
        {"core-*", "core-1", true},
        {"core-*", "xcore-1", false},
        {"*", "", true},
        {"", "", true},
        {"", "a", false},
        {"?", "", false},
        {"a?c", "abc", true},
        {"*.cfg", "a.cfg.bak", false},
        {"*a*b*c*", "xxaxxbxxc", true},
        {"*a*b*c*", "xxaxxcxxb", false},
        {"[a-c]x", "bx", true},
        {"[!a-c]x", "bx", false},
        {"[^a-c]x", "dx", true},
        {"[]]", "]", true},
        {"[a", "[a", true},
        {"[a-]", "-", true},
        {"a\\*", "a*", true},
        {"a\\*", "ab", false},
        {"**a", "bca", true},
        {"*aab", "aaab", true},
        {"[a-c", "b", false},
        {"\\", "\\", true},
    };
    for (size_t i = 0; i < COUNTOF(rows); i++)
        cr_expect_eq(str_glob(str_of(rows[i].glob), str_of(rows[i].text)), rows[i].want, "%s on %s",
                     rows[i].glob, rows[i].text);
}

ARENA_TEST(str, globs_of_many_stars_end_soon)
{
    struct buf g = BUF(a), s = BUF(a);
    for (int i = 0; i < 200; i++)
        buf_add(&g, STR("*a"));
    buf_pad(&s, 'a', 5000);
    buf_putc(&s, 'b');
    cr_expect_not(str_glob(buf_str(&g), buf_str(&s)));
}

Test(str, distance_counts_edits_and_swaps)
{
    static const struct {
        const char *a, *b;
        size_t most, want;
    } rows[] = {
        {"vendor", "vendor", 3, 0}, {"vender", "vendor", 3, 1},  {"vednor", "vendor", 3, 1},
        {"venor", "vendor", 3, 1},  {"vvendor", "vendor", 3, 1}, {"VENDOR", "vendor", 3, 0},
        {"abc", "xyz", 2, 3},       {"", "abc", 5, 3},           {"role", "", 1, 2},
    };
    for (size_t i = 0; i < COUNTOF(rows); i++)
        cr_expect_eq(str_distance(str_of(rows[i].a), str_of(rows[i].b), rows[i].most), rows[i].want,
                     "%s %s", rows[i].a, rows[i].b);
}

Test(str, nearest_suggests_only_what_was_meant)
{
    static const str names[] = {{"vendor", 6}, {"model", 5}, {"role", 4}, {"software_version", 16}};
    expect_text(str_nearest(STR("vender"), names, 4), STR("vendor"), "one letter");
    expect_text(str_nearest(STR("sofware_version"), names, 4), STR("software_version"), "long");
    expect_text(str_nearest(STR("roel"), names, 4), STR("role"), "swapped");
    expect_text(str_nearest(STR("xyz"), names, 4), STR(""), "far off");
    expect_text(str_nearest(STR("vendor"), NULL, 0), STR(""), "nothing to choose from");
}

Test(str, utf8_is_checked_to_the_byte)
{
    static const struct {
        str text;
        size_t bad; /* SIZE_MAX: none */
    } rows[] = {
        {{"abc", 3}, SIZE_MAX},
        {{"\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80", 9}, SIZE_MAX},
        {{"a\xff", 2}, 1},
        {{"a\xc3", 2}, 1},
        {{"\xc0\xaf", 2}, 0},           /* an overlong slash */
        {{"\xe0\x80\xaf", 3}, 0},       /* another */
        {{"\xed\xa0\x80", 3}, 0},       /* a surrogate */
        {{"ok\xf4\x90\x80\x80", 6}, 2}, /* past U+10FFFF */
        {{"\xf0\x9f\x98", 3}, 0},       /* cut short */
        {{"\x80", 1}, 0},
        {{"a\0b", 3}, SIZE_MAX},
    };
    for (size_t i = 0; i < COUNTOF(rows); i++) {
        size_t bad = SIZE_MAX;
        cr_expect_eq(str_is_utf8(rows[i].text, &bad), rows[i].bad == SIZE_MAX, "row %zu", i);
        cr_expect_eq(bad, rows[i].bad, "row %zu: %zu", i, bad);
    }
}

ARENA_TEST(str, every_code_point_survives_a_round_trip)
{
    for (uint32_t c = 0; c<0x110000; c += c> 0x3000 && c < 0x10f000 ? 97 : 1) {
        if (c >= 0xd800 && c < 0xe000)
            continue;
        struct buf b = BUF(arena_child(a));
        buf_put_codepoint(&b, c);
        size_t at = 0;
        cr_assert_eq(str_next_codepoint(buf_str(&b), &at), c);
        cr_assert_eq(at, b.n);
        arena_free(b.arena);
    }
}

Test(str, finding_and_cutting_stay_inside)
{
    str s = STR("a,b,,c");
    cr_expect_eq(str_find(s, STR(",,"), 0), 3);
    cr_expect_eq(str_find(s, STR(","), 2), 3);
    cr_expect_eq(str_find(s, STR(""), 6), 6);
    cr_expect_eq(str_find(s, STR(","), 7), SIZE_MAX);
    cr_expect_eq(str_find(s, STR("abcdefgh"), 0), SIZE_MAX);
    cr_expect_eq(str_find_byte(s, 'c', 5), 5);
    cr_expect_eq(str_find_byte(s, 'a', 6), SIZE_MAX);
    expect_text(str_sub(s, 2, 100), STR("b,,c"), "past the end");
    expect_text(str_sub(s, 5, 2), STR(""), "backwards");
    expect_text(str_trim(STR(" \t x y\r\n")), STR("x y"), "trim");
    expect_text(str_trim(STR(" \n")), STR(""), "only blanks");
    expect_text(str_trim_end(STR(" x ")), STR(" x"), "trim_end");
    cr_expect(str_starts(s, STR("")) && str_ends(s, STR("")) && str_ends(s, STR(",c")));
    cr_expect_not(str_starts(STR("a"), STR("ab")));
    cr_expect(str_caseeq(STR("WhEn"), STR("when")));
    cr_expect_not(str_caseeq(STR("wh\xc4n"), STR("wh\xe4n")));
}

ARENA_TEST(buf, visible_text_obeys_nothing)
{
    static const struct {
        str text;
        const char *want;
    } rows[] = {
        {{"plain \xc3\xa4", 8}, "plain \xc3\xa4"},
        {{"\x1b[2J", 4}, "\\x1b[2J"},
        {{"a\nb\tc\r", 6}, "a\\nb\\tc\\x0d"},
        {{"\x07\x7f\0", 3}, "\\x07\\x7f\\x00"},
        {{"\xff\xc3", 2}, "\\xff\\xc3"},
        {{"\xe2\x80\xae", 3}, "\\u{202e}"},
        {{"\xc2\x9b", 2}, "\\u{009b}"},
        {{"\xef\xbb\xbf", 3}, "\\u{feff}"},
        {{"\xef\xbf\xbd", 3}, "\xef\xbf\xbd"}, /* a true U+FFFD is text */
    };
    for (size_t i = 0; i < COUNTOF(rows); i++) {
        struct buf b = BUF(a);
        buf_put_visible(&b, rows[i].text);
        expect_text(buf_str(&b), str_of(rows[i].want), rows[i].want);
    }
}

ARENA_TEST(buf, grows_over_any_boundary)
{
    struct buf b = BUF(a);
    for (int i = 0; i < 1000; i++)
        buf_printf(&b, "%d,%s", i,
                   i % 100 ? ""
                           : "a rather long text that needs room of its own, "
                             "longer than what is usually kept in reserve");
    cr_expect(str_starts(buf_str(&b), STR("0,a rather")));
    cr_expect(str_ends(buf_str(&b), STR("998,999,")));
    struct buf c = BUF(a);
    buf_put_count(&c, 0);
    buf_putc(&c, ' ');
    buf_put_count(&c, 999);
    buf_putc(&c, ' ');
    buf_put_count(&c, 4812);
    buf_putc(&c, ' ');
    buf_put_count(&c, 1234567);
    expect_text(buf_str(&c), STR("0 999 4,812 1,234,567"), "counts");
    str d = str_dup(a, STR("x\0y"));
    cr_expect(d.n == 3 && d.p[3] == '\0');
}

/* ---- formats ---- */

PRINTF(3, 4)
static void expect_format(struct arena *a, bool own, const char *format, ...)
{
    struct buf b = BUF(a);
    char want[400];
    va_list ap, again;
    va_start(ap, format);
    va_copy(again, ap);
    int n = vsnprintf(want, sizeof want, format, again);
    cr_expect_eq(format_put(&b, format, ap), own, "%s", format);
    va_end(again);
    va_end(ap);
    cr_assert(n >= 0 && (size_t)n < sizeof want);
    if (own)
        expect_text(buf_str(&b), str_of(want), format);
    else
        cr_expect_eq(b.n, 0, "%s adds nothing", format);
}

ARENA_TEST(text, formats_are_those_of_printf)
{
    expect_format(a, true, "plain 100%%");
    expect_format(a, true, "%s|%10s|%-10s|%1s|%c|%3c", "abc", "abc", "abc", "abc", 'x', 'y');
    expect_format(a, true, "%.*s|%.*s|%.*s|%5.*s", 2, "abc", 9, "abc", 0, "abc", 1, "abc");
    expect_format(a, true, "%u %5u %-5u| %u", 0u, 42u, 42u, UINT32_MAX);
    expect_format(a, true, "%d %4d %-4d| %d %d", 0, -7, -7, INT32_MIN, INT32_MAX);
    expect_format(a, true, "%lu %llu %zu", 1ul, 18446744073709551615ull, (size_t)77);
    expect_format(a, true, "%ld %lld %zd", -1l, (long long)INT64_MIN, (ssize_t)-3);
    expect_format(a, true, "%*d|%-*u|%*s", 6, -5, 6, 5u, -4, "a");
    expect_format(a, true, "%9llu %9llu%s\n", 12ull, 1234567890123ull, "");
    expect_format(a, false, "%02x", 7u);
    expect_format(a, false, "%.3f", 1.5);
    expect_format(a, false, "%u %g", 1u, 2.5);
    expect_format(a, false, "%.5s", "abcdefgh");
    expect_format(a, false, "%+d", 5);
    expect_text(str_printf(a, "%s %04x %u", "a", 10u, 3u), STR("a 000a 3"), "the rest is printf's");
}
