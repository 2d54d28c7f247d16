/* SPDX-License-Identifier: Apache-2.0 */
#include "base/regex.h"
#include "tests/unit/support.h"

#include <pthread.h>

static struct regex *compiled(struct arena *a, str pattern, unsigned flags)
{
    struct limits l = limits_default();
    struct regex_error e = {0};
    struct regex *r = regex_new(a, pattern, flags, &l, &e);
    cr_assert(r, "%.*s: %.*s", STR_ARG(pattern), STR_ARG(e.message));
    return r;
}

ARENA_TEST(regex, answers_follow_the_flags)
{
    static const struct {
        const char *pattern, *flags, *subject;
        unsigned more;
        enum regex_answer want;
    } rows[] = {
        {"b+", "", "abbc", 0, REGEX_YES},
        {"b+", "", "abbc", REGEX_WHOLE, REGEX_NO},
        {"a|ab", "", "ab", REGEX_WHOLE, REGEX_YES},
        {"^7\\.", "", "7.10", 0, REGEX_YES},
        {"CAT", "", "cat", 0, REGEX_NO},
        {"CAT", "i", "cat", 0, REGEX_YES},
        {"^b$", "", "a\nb\nc", 0, REGEX_NO},
        {"^b$", "m", "a\nb\nc", 0, REGEX_YES},
        {"a.b", "", "a\nb", 0, REGEX_NO},
        {"a.b", "s", "a\nb", 0, REGEX_YES},
        {"a b # x", "x", "ab", 0, REGEX_YES},
        {"A\nb", "im", "a\nb", 0, REGEX_YES},
        {"\xc3\xa4", "i", "\xc3\x84", 0, REGEX_YES}, /* Unicode case */
        {"^.$", "", "\xe2\x82\xac", 0, REGEX_YES},   /* a point is a character */
        {"", "", "", 0, REGEX_YES},
    };
    struct limits l = limits_default();
    struct regex_scratch *s = regex_scratch_new(a, &l);
    for (size_t i = 0; i < COUNTOF(rows); i++) {
        unsigned flags = rows[i].more;
        cr_assert(regex_flags(str_of(rows[i].flags), &flags));
        struct regex *r = compiled(a, str_of(rows[i].pattern), flags);
        cr_expect_eq(regex_match(r, s, str_of(rows[i].subject)), rows[i].want, "row %zu", i);
    }
}

Test(regex, unknown_and_repeated_flags_are_refused)
{
    unsigned f = 0;
    cr_expect(regex_flags(STR("imsx"), &f) && f == 15u);
    cr_expect_not(regex_flags(STR("g"), &f));
    cr_expect_not(regex_flags(STR("ii"), &f));
}

ARENA_TEST(regex, bad_patterns_say_why_and_where)
{
    struct limits l = limits_default();
    l.at[LIMIT_regex_bytes] = 200;
    struct buf longest = BUF(a), nested = BUF(a);
    buf_pad(&longest, 'a', 201);
    buf_pad(&nested, '(', 150);
    const struct {
        str pattern;
        size_t at;
    } rows[] = {
        {STR("(*LIMIT_MATCH=4000000000)a"), 0},
        {STR("(*UTF)a"), 0},
        {STR("a\\Cb"), 3},
        {STR("ab("), 3},
        {STR("*a"), 0},
        {STR("a\xff"), 1},
        {buf_str(&longest), 0},
        {STR("((a{1,100}){1,100}){1,100}"), SIZE_MAX},
        {buf_str(&nested), SIZE_MAX},
    };
    for (size_t i = 0; i < COUNTOF(rows); i++) {
        struct regex_error e = {.at = 9999};
        cr_assert_null(regex_new(a, rows[i].pattern, 0, &l, &e), "row %zu", i);
        cr_expect_gt(e.message.n, 0u);
        cr_expect(rows[i].at == SIZE_MAX || e.at == rows[i].at, "row %zu: %zu", i, e.at);
    }
}

ARENA_TEST(regex, a_passed_limit_is_an_answer_of_its_own)
{
    struct limits l = limits_default();
    struct regex_scratch *s = regex_scratch_new(a, &l);
    struct regex *r = compiled(a, STR("^(a+)+$"), 0);
    cr_expect_eq(regex_match(r, s, STR("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!")), REGEX_LIMIT);
    cr_expect_eq(regex_match(r, s, STR("aaa")), REGEX_YES, "the scratch is not spoilt");
    /* too deep for the small stack of compiled code, but no reason to give up */
    struct buf b = BUF(a);
    buf_pad(&b, 'a', 20000);
    r = compiled(a, STR("^(?:a|b|c)*$"), 0);
    cr_expect_eq(regex_match(r, s, buf_str(&b)), REGEX_YES);
}

ARENA_TEST(regex, invalid_text_matches_only_where_it_may_occur)
{
    struct limits l = limits_default();
    struct regex_scratch *s = regex_scratch_new(a, &l);
    str latin = STR("caf\xe9 ok\0x");
    cr_expect_eq(regex_match(compiled(a, STR("ok"), REGEX_RAW), s, latin), REGEX_YES);
    cr_expect_eq(regex_match(compiled(a, STR("caf."), REGEX_RAW), s, latin), REGEX_NO);
    cr_expect_eq(regex_match(compiled(a, STR("k\\x00x$"), REGEX_RAW), s, latin), REGEX_YES);
    cr_expect_eq(regex_match(compiled(a, STR("ok"), 0), s, latin), REGEX_LIMIT);
    cr_expect_eq(regex_match(compiled(a, STR("^$"), 0), s, (str){0}), REGEX_YES);
}

static void note_name(void *arg, str name, uint32_t group)
{
    buf_printf(arg, "%.*s=%u ", STR_ARG(name), group);
}

ARENA_TEST(regex, groups_have_bounds_and_names)
{
    struct limits l = limits_default();
    struct regex_scratch *s = regex_scratch_new(a, &l);
    struct regex *r = compiled(a, STR("(?<slot>\\d+)/(?<port>\\d+)(x)?"), 0);
    cr_expect_eq(regex_group_count(r), 3);
    cr_expect_eq(regex_group_named(r, STR("port")), 2);
    cr_expect_eq(regex_group_named(r, STR("nothing")), 0);
    struct buf names = BUF(a);
    regex_each_name(r, note_name, &names);
    expect_text(buf_str(&names), STR("slot=1 port=2 "), "names");
    size_t from, to;
    cr_assert_eq(regex_find(r, s, STR("Gi1/2 Te33/44"), 6), REGEX_YES);
    cr_assert(regex_group(s, 0, &from, &to) && from == 8 && to == 13);
    cr_assert(regex_group(s, 2, &from, &to) && from == 11 && to == 13);
    cr_expect_not(regex_group(s, 3, &from, &to), "took no part");
    cr_expect_not(regex_group(s, 9, &from, &to), "does not exist");
    cr_expect_eq(regex_find(r, s, STR("none"), 0), REGEX_NO);
    cr_expect_not(regex_group(s, 0, &from, &to), "no match, no group");
}

ARENA_TEST(regex, more_groups_than_the_scratch_first_had)
{
    struct limits l = limits_default();
    struct regex_scratch *s = regex_scratch_new(a, &l);
    struct buf p = BUF(a);
    for (int i = 0; i < 40; i++)
        buf_add(&p, STR("(a)"));
    struct buf t = BUF(a);
    buf_pad(&t, 'a', 41);
    size_t from, to;
    cr_assert_eq(regex_find(compiled(a, buf_str(&p), 0), s, buf_str(&t), 1), REGEX_YES);
    cr_assert(regex_group(s, 40, &from, &to) && from == 40 && to == 41);
}

ARENA_TEST(regex, walks_from_match_to_match_and_fills_in_what_was_matched)
{
    struct limits l = limits_default();
    struct regex_scratch *rx = regex_scratch_new(a, &l);
    static const struct {
        unsigned flags;
        const char *pattern, *subject, *with, *want;
    } rows[] = {
        {0, "(.)x", "axbx", "\\1\\1-", "aa-bb-"},
        {0, "", "\xc3\xa4\xe2\x82\xac", "-", "---"},
        {0, "(?<n>\\d)", "1a2", "<\\g<n>\\g<x>\\9>", "<1><2>"},
        {REGEX_RAW, "b",
         "\xff"
         "b\xff"
         "b",
         "c", "cc"}, /* no UTF-8, checked at every step */
    };
    for (size_t i = 0; i < COUNTOF(rows); i++) {
        struct regex_error error = {0};
        struct buf b = BUF(a);
        str s = str_of(rows[i].subject), with = str_of(rows[i].with);
        const struct regex *r = regex_new(a, str_of(rows[i].pattern), rows[i].flags, &l, &error);
        cr_assert(r);
        enum regex_answer answer = regex_find(r, rx, s, 0);
        for (size_t n = 0; answer == REGEX_YES && n < 10; n++) {
            cr_expect(regex_expand(&b, r, rx, s, with, 100));
            size_t at = regex_next(rx, s);
            answer = at <= s.n ? regex_find_again(r, rx, s, at) : REGEX_NO;
        }
        cr_expect_eq(answer, REGEX_NO);
        expect_text(buf_str(&b), str_of(rows[i].want), rows[i].pattern);
    }
}

ARENA_TEST(regex, a_replacement_stops_at_its_limit)
{
    struct limits l = limits_default();
    struct regex_scratch *rx = regex_scratch_new(a, &l);
    struct regex_error error = {0};
    struct buf b = BUF(a);
    str s = STR("aaaaaaaaaa");
    const struct regex *r = regex_new(a, STR("a+"), 0, &l, &error);
    cr_assert(r && regex_find(r, rx, s, 0) == REGEX_YES);
    cr_expect_not(regex_expand(&b, r, rx, s, STR("\\0\\0\\0"), 25));
    cr_expect_leq(b.n, 25);
    b.n = 0;
    cr_expect(regex_expand(&b, r, rx, s, STR("\\0\\0\\0"), 30) && b.n == 30);
}

/* Several threads meet patterns that nobody has matched yet. */
enum { PATTERNS = 100, THREADS = 4, ROUNDS = 20 };
struct shared {
    const struct regex *patterns[PATTERNS];
};
struct matcher {
    const struct shared *shared;
    unsigned hits;
};

static void match_all(struct boundary *b, void *arg)
{
    struct matcher *m = arg;
    struct limits l = limits_default();
    struct regex_scratch *rx = regex_scratch_new(arena_new(b), &l);
    for (int round = 0; round < ROUNDS; round++)
        for (int i = 0; i < PATTERNS; i++)
            m->hits += regex_match(m->shared->patterns[i], rx, STR("fra1-edge-0042")) == REGEX_YES;
}

static void *run_matcher(void *arg)
{
    (void)!boundary_run(match_all, arg);
    return NULL;
}

ARENA_TEST(regex, a_first_match_may_come_from_any_thread)
{
    struct shared shared;
    struct matcher all[THREADS];
    pthread_t threads[THREADS];
    for (int i = 0; i < PATTERNS; i++) {
        shared.patterns[i] = compiled(a, str_printf(a, "^(fra|ams)[0-9]-.*%d$", i % 10), 0);
        if (i % 2)
            regex_prepare(shared.patterns[i]);
    }
    for (int i = 0; i < THREADS; i++) {
        all[i] = (struct matcher){.shared = &shared};
        cr_assert_eq(pthread_create(&threads[i], NULL, run_matcher, &all[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        cr_expect_eq(all[i].hits, PATTERNS / 10 * ROUNDS);
    }
}
