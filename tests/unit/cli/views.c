/* SPDX-License-Identifier: Apache-2.0 */
/* Chosen lines and neighbours are the same however the text comes in pieces. */
#include "cli/line_filter.h"
#include "cli/neighbours.h"
#include "tests/unit/support.h"

static bool collect(void *arg, str piece)
{
    buf_add(arg, piece);
    return true;
}

static str given_texts[8];

/* A call with the option given once for each text up to NULL. */
static struct call call_with(struct arena *a, enum option o, const char *const *texts)
{
    struct call c = {.tool = &tool_unet, .arena = a, .diags = diags_new(a)};
    c.given[o] = given_texts;
    for (; texts[c.count[o]]; c.count[o]++)
        given_texts[c.count[o]] = str_of(texts[c.count[o]]);
    return c;
}

static void check_lines(struct arena *a, enum option o, const char *const *patterns, str text,
                        const char *wanted)
{
    struct call c = call_with(a, o, patterns);
    struct line_rules rules;
    bool any;
    cr_assert(line_rules_read(&rules, &any, &c) && any);
    for (size_t size = 1; size <= text.n; size++) {
        struct buf out = BUF(a);
        struct line_filter *f = line_filter_new(a, &rules, collect, &out, &c.diags);
        for (size_t i = 0; i < text.n; i += size)
            cr_assert(line_filter_add(f, str_sub(text, i, i + size < text.n ? i + size : text.n)));
        cr_assert(line_filter_end(f));
        cr_expect(str_eq(buf_str(&out), str_of(wanted)), "pieces of %zu: %.*s", size,
                  STR_ARG(buf_str(&out)));
    }
}

ARENA_TEST(views, lines_are_chosen_whatever_the_pieces)
{
    str text = STR("one\r\ntwo\n\nthree two\nlast");
    check_lines(a, OPT_include, (const char *const[]){"two", NULL}, text, "two\nthree two\n");
    check_lines(a, OPT_include, (const char *const[]){"^one$", "las", NULL}, text, "one\r\nlast");
    check_lines(a, OPT_exclude, (const char *const[]){"^$", "two", NULL}, text, "one\r\nlast");
    check_lines(a, OPT_begin, (const char *const[]){"^t", NULL}, text, "two\n\nthree two\nlast");
    check_lines(a, OPT_begin, (const char *const[]){"nowhere", NULL}, text, "");
}

ARENA_TEST(views, a_bad_pattern_is_an_error)
{
    struct call c = call_with(a, OPT_begin, (const char *const[]){"(", NULL});
    struct line_rules rules;
    bool any;
    cr_expect(!line_rules_read(&rules, &any, &c));
    cr_expect_eq(c.diags.errors, 1);
}

/* Lines of the text that begin with `+` are slices. */
static void check_around(struct arena *a, uint32_t lines, str text, const char *wanted)
{
    for (size_t size = 1; size <= text.n; size++) {
        struct buf out = BUF(a);
        struct neighbours *n = neighbours_new(a, lines, collect, &out);
        for (size_t i = 0; i < text.n;) {
            size_t nl = str_find_byte(text, '\n', i), end = nl == SIZE_MAX ? text.n : nl + 1;
            bool slice = text.p[i] == '+';
            for (; i < end; i = i + size < end ? i + size : end) {
                str piece = str_sub(text, i, i + size < end ? i + size : end);
                cr_assert(slice ? neighbours_slice(n, piece) : neighbours_rest(n, piece));
            }
        }
        cr_expect(str_eq(buf_str(&out), str_of(wanted)), "pieces of %zu: %.*s", size,
                  STR_ARG(buf_str(&out)));
    }
}

ARENA_TEST(views, neighbours_stand_around_slices)
{
    str text = STR("a\nb\n+1\nc\nd\ne\nf\n+2\n+3\ng\n");
    check_around(a, 0, text, "+1\n--\n+2\n+3\n");
    check_around(a, 1, text, "b\n+1\nc\n--\nf\n+2\n+3\ng\n");
    check_around(a, 2, text, "a\nb\n+1\nc\nd\ne\nf\n+2\n+3\ng\n");
    check_around(a, 9, text, "a\nb\n+1\nc\nd\ne\nf\n+2\n+3\ng\n");
}
