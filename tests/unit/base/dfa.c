/* SPDX-License-Identifier: Apache-2.0 */
/* The joint automaton by hand, beside str_glob, and at its limits; dfa_pcre2.c holds it to PCRE2.
 */
#include "base/dfa.h"
#include "base/bits.h"
#include "tests/unit/base/dfa_dice.h"

/* ---- by hand ---- */

/* The answer of one pattern for one text; -1: not taken. */
static int answer(struct arena *a, enum dfa_kind kind, const char *letters, str pattern, str text)
{
    unsigned flags = 0;
    bool taken = false;
    uint64_t out = 0;
    cr_assert(regex_flags(str_of(letters), &flags));
    struct dfa_pattern p = {kind, flags, 0, pattern};
    struct dfa *d = dfa_new(a, &p, 1, 1, STATES, &taken);
    cr_assert_eq(d != NULL, taken);
    if (!taken)
        return -1;
    dfa_run(d, &text, 1, &out);
    return (int)out;
}

ARENA_TEST(dfa, answers_by_hand)
{
    static const struct {
        const char *flags;
        str pattern, text;
        int want;
    } rows[] = {
        {"", T("b"), T("abc"), 1},
        {"", T("b"), T("ac"), 0},
        {"", T(""), T(""), 1},
        {"", T(""), T("x"), 1},
        {"", T("^$"), T(""), 1},
        {"", T("^$"), T("\n"), 1},
        {"", T("^$"), T("\n\n"), 0},
        {"m", T("^$"), T("a\n\nb"), 1},
        {"m", T("^$"), T("a\n"), 0}, /* no line begins behind the last newline */
        {"m", T("$"), T("a\n"), 1},
        {"", T("a$"), T("a\n"), 1},
        {"", T("a$"), T("a\n\n"), 0},
        {"", T("a$"), T("a\nb"), 0},
        {"m", T("a$"), T("a\nb"), 1},
        {"m", T("^b"), T("a\nb"), 1},
        {"", T("^b"), T("a\nb"), 0},
        {"", T("a$\n"), T("a\n"), 1},
        {"", T("a$\nb"), T("a\nb"), 0},
        {"m", T("a$\nb"), T("a\nb"), 1},
        {"m", T("a\n^b"), T("a\nb"), 1},
        {"", T("a\\z"), T("a\n"), 0},
        {"", T("a\\Z"), T("a\n"), 1},
        {"m", T("\\Ab"), T("a\nb"), 0},
        {"", T("a.b"), T("a\nb"), 0},
        {"s", T("a.b"), T("a\nb"), 1},
        {"", T("a.b"), T("a\rb"), 1},
        {"", T("a.b"), T("a\0b"), 1},
        {"", T("^.$"), T("\xf0\x9f\x98\x80"), 1},
        {"", T("^..$"), T("\xf0\x9f\x98\x80"), 0},
        {"", T("^[^a]$"), T("\xe2\x82\xac"), 1},
        {"", T("^[^a].$"), T("\xf4\x8f\xbf\xbf\xdf\xbf"), 1},
        {"", T("^[\\x{ffff}-\\x{10000}]{2}$"), T("\xef\xbf\xbf\xf0\x90\x80\x80"), 1},
        {"", T("^[\\x{800}-\\x{10fffe}]$"), T("\xf4\x8f\xbf\xbf"), 0},
        {"", T("^[\\x{20}-\\x{20ac}]$"), T("\xe2\x82\xac"), 1},
        {"", T("^[\\x{20}-\\x{20ab}]$"), T("\xe2\x82\xac"), 0},
        {"", T("\xc3\xa4+"), T("x\xc3\xa4"), 1},
        {"", T("[]a]"), T("]"), 1},
        {"", T("[^]a]"), T("]"), 0},
        {"", T("[a-c-e]"), T("-"), 1},
        {"", T("[a-c-e]"), T("d"), 0},
        {"", T("[[:digit:][:space:]]"), T("b"), 0},
        {"", T("[^[:alpha:]]"), T("\xc3\xa4"), 1},
        {"", T("[[:^alpha:]]"), T("a"), -1},
        {"", T("\\W"), T("\xc3\xa4"), 1},
        {"", T("[\\b]"), T("\b"), 1},
        {"", T("\\x41\\x{42}\\t\\."), T("AB\t."), 1},
        {"", T("\\h"), T("\xe3\x80\x80"), 1},
        {"", T("\\v"), T("\xe2\x80\xa8"), 1},
        {"i", T("k"), T("\xe2\x84\xaa"), 1}, /* KELVIN SIGN */
        {"i", T("[^k]"), T("\xe2\x84\xaa"), 0},
        {"i", T("[j-l]"), T("\xe2\x84\xaa"), 1},
        {"i", T("S"), T("\xc5\xbf"), 1}, /* LONG S */
        {"i", T("Fra[0-9]"), T("xFRA1"), 1},
        {"i", T("[[:upper:]]"), T("a"), 1},
        {"", T("a(?i)b|c"), T("C"), 1},
        {"", T("(a(?i)b)c"), T("aBC"), 0},
        {"", T("(?i:a)b"), T("Ab"), 1},
        {"", T("(?i:a)b"), T("AB"), 0},
        {"x", T("a b # c\n +"), T("abb"), 1},
        {"", T("a{2,3}b"), T("aab"), 1},
        {"", T("^a{2,3}b"), T("aaaab"), 0},
        {"", T("^a{2}$"), T("aaa"), 0},
        {"", T("^(a|b){2,}?$"), T("aba"), 1},
        {"", T("^(a*)*b$"), T("aab"), 1},
        {"", T("^(|a)+b$"), T("aab"), 1},
        {"", T("(?<n>a)(?:b)"), T("ab"), 1},
        {"", T("\\bfoo\\b"), T("a foo-b"), 1},
        {"", T("\\bfoo\\b"), T("a foob"), 0},
        {"", T("\\b"), T(""), 0},
        {"", T("\\B"), T(""), 1},
        {"", T("\\B"), T("a\xc3\xa4z"), 0}, /* none inside a character */
        {"", T("\\Bx"), T("\xc3\xa4x"), 0},
        {"", T("a\\b\xc3\xa4"), T("a\xc3\xa4"), 1},
        {"", T("[a-z"), T("a"), -1},
        {"", T("(?=a)"), T("a"), -1},
        {"", T("(?<!a)b"), T("b"), -1},
        {"", T("(a)\\1"), T("aa"), -1},
        {"", T("(?>a)"), T("a"), -1},
        {"", T("a++"), T("a"), -1},
        {"", T("\\pL"), T("a"), -1},
        {"", T("\\X"), T("a"), -1},
        {"", T("\\R"), T("a"), -1},
        {"", T("a\\Kb"), T("ab"), -1},
        {"", T("(?R)?"), T("a"), -1},
        {"", T("(?1)(a)"), T("a"), -1},
        {"", T("(?(1)a|b)"), T("a"), -1},
        {"", T("(?|a|b)"), T("a"), -1},
        {"", T("(?#c)a"), T("a"), -1},
        {"", T("(?C1)a"), T("a"), -1},
        {"", T("(*ACCEPT)a"), T("a"), -1},
        {"", T("\\Qa\\E"), T("a"), -1},
        {"", T("\\101"), T("A"), -1},
        {"", T("[a-\\d]"), T("a"), -1},
        {"", T("[[.a.]]"), T("a"), -1},
        {"", T("\\S+\\v"), T("a\n"), -1},
        {"", T("(c|\\A){0}a"), T("a"), -1},
        {"", T("a{,3}"), T("a{,3}"), -1},
        {"i", T("\xc3\xa4"), T("\xc3\x84"), -1},
        {"i", T("[\xc3\xa4-\xc3\xb6]"), T("a"), -1},
    };
    struct limits l = limits_default();
    struct regex_scratch *s = regex_scratch_new(a, &l);
    for (size_t i = 0; i < COUNTOF(rows); i++) {
        struct regex_error e = {0};
        unsigned flags = 0;
        cr_assert(regex_flags(str_of(rows[i].flags), &flags));
        cr_expect_eq(answer(a, DFA_REGEX, rows[i].flags, rows[i].pattern, rows[i].text),
                     rows[i].want, "row %zu: %.*s", i, STR_ARG(rows[i].pattern));
        struct regex *r = regex_new(a, rows[i].pattern, flags, &l, &e);
        if (rows[i].want >= 0)
            cr_expect(r && regex_match(r, s, rows[i].text) == (rows[i].want ? REGEX_YES : REGEX_NO),
                      "row %zu: PCRE2 differs from the row", i);
    }
}

ARENA_TEST(dfa, texts_and_globs_by_hand)
{
    static const struct {
        enum dfa_kind kind;
        str pattern, text;
        int want;
    } rows[] = {
        {DFA_EQUAL, T("ab"), T("ab"), 1},     {DFA_EQUAL, T("ab"), T("ab\n"), 0},
        {DFA_EQUAL, T(""), T(""), 1},         {DFA_EQUAL, T(""), T("a"), 0},
        {DFA_EQUAL, T("a\0b"), T("a\0b"), 1}, {DFA_PREFIX, T("ab"), T("abc"), 1},
        {DFA_PREFIX, T("ab"), T("cab"), 0},   {DFA_PREFIX, T(""), T(""), 1},
        {DFA_SUFFIX, T("ab"), T("aab"), 1},   {DFA_SUFFIX, T("ab"), T("ab\n"), 0},
        {DFA_SUFFIX, T(""), T("x"), 1},       {DFA_CONTAINS, T("aab"), T("aaab"), 1},
        {DFA_CONTAINS, T(""), T(""), 1},      {DFA_CONTAINS, T("\n"), T("a\nb"), 1},
        {DFA_GLOB, T("a*c"), T("abbc"), 1},   {DFA_GLOB, T("a*c"), T("abbcd"), 0},
        {DFA_GLOB, T("[!a]?"), T("bc"), 1},   {DFA_GLOB, T("a[b"), T("a[b"), 1},
        {DFA_GLOB, T("\\*"), T("*"), 1},      {DFA_GLOB, T("??"), T("\xc3\xa4"), 1}, /* bytes */
        {DFA_GLOB, T("[]-a]"), T("^"), 1},    {DFA_GLOB, T(""), T(""), 1},
    };
    for (size_t i = 0; i < COUNTOF(rows); i++)
        cr_expect_eq(answer(a, rows[i].kind, "", rows[i].pattern, rows[i].text), rows[i].want,
                     "row %zu", i);
}

ARENA_TEST(dfa, an_answer_is_true_when_one_of_its_patterns_matches)
{
    const struct dfa_pattern p[] = {
        {DFA_EQUAL, 0, 2, STR("ab")},    {DFA_EQUAL, 0, 2, STR("cd")},
        {DFA_REGEX, 0, 0, STR("(?=a)")}, {DFA_EQUAL, 0, 0, STR("x")},
        {DFA_REGEX, 0, 65, STR("^a")},
    };
    const str texts[] = {STR("ab"), STR("cd"), STR("x"), STR("abc"), STR(""), STR("a")};
    static const uint64_t want[][2] = {{4, 2}, {4, 0}, {0, 0}, {0, 2}, {0, 0}, {0, 2}};
    bool taken[66];
    uint64_t out[COUNTOF(texts)][2];
    struct dfa *d = dfa_new(a, p, COUNTOF(p), 66, STATES, taken);
    cr_assert(d);
    cr_expect_not(taken[0], "one of its patterns is not taken");
    cr_expect(taken[1] && taken[2] && taken[65], "no pattern at all is false");
    dfa_run(d, texts, COUNTOF(texts), &out[0][0]);
    for (size_t i = 0; i < COUNTOF(texts); i++)
        cr_expect(out[i][0] == want[i][0] && out[i][1] == want[i][1], "text %zu", i);
}

/* ---- texts and globs ---- */

static bool text_answer(const struct dfa_pattern *p, str text)
{
    switch (p->kind) {
    case DFA_EQUAL:
        return str_eq(p->text, text);
    case DFA_PREFIX:
        return str_starts(text, p->text);
    case DFA_SUFFIX:
        return str_ends(text, p->text);
    case DFA_CONTAINS:
        return str_find(text, p->text, 0) != SIZE_MAX;
    case DFA_GLOB:
        return str_glob(p->text, text);
    case DFA_REGEX:
        break;
    }
    return false;
}

static str glob_text(struct arena *a, struct random *r)
{
    static const char *const parts[] = {"*",        "?",   "[ab]", "[!a]",  "[^b-k]", "[]",
                                        "[a-",      "\\*", "\\",   "[!]]",  "a",      "b",
                                        "\xc3\xa4", "-",   "]",    "[b-a]", "*",      "a"};
    struct buf b = BUF(a);
    for (uint32_t n = below(r, 6); n; n--)
        buf_add(&b, str_of(parts[below(r, COUNTOF(parts))]));
    return buf_str(&b);
}

static str random_text(struct arena *a, struct random *r, uint32_t most)
{
    struct buf b = BUF(a);
    put_text(&b, r, most);
    return buf_str(&b);
}

ARENA_TEST(dfa, texts_and_globs_agree_with_their_functions)
{
    enum { MANY = 100 };
    struct random r = {.state = 11};
    uint64_t yes = 0;
    for (uint32_t round = 0; round < 200 / test_share(); round++) {
        struct arena *scratch = arena_child(a);
        struct dfa_pattern p[MANY];
        str texts[MANY];
        bool taken[MANY];
        uint64_t out[MANY][2];
        for (uint32_t i = 0; i < MANY; i++) {
            enum dfa_kind kind = (enum dfa_kind)(DFA_EQUAL + below(&r, DFA_GLOB));
            str text = kind == DFA_GLOB ? glob_text(scratch, &r) : random_text(scratch, &r, 4);
            p[i] = (struct dfa_pattern){kind, 0, i, text};
            texts[i] = random_text(scratch, &r, 6);
        }
        struct dfa *d = dfa_new(scratch, p, MANY, MANY, 100 * STATES, taken);
        cr_assert(d);
        dfa_run(d, texts, MANY, &out[0][0]);
        for (uint32_t i = 0; i < MANY; i++)
            for (uint32_t k = 0; taken[i] && k < MANY; k++) {
                bool want = text_answer(&p[i], texts[k]);
                yes += want;
                cr_assert_eq(bits_get(out[k], i), want, "%d <%.*s> on <%.*s>", (int)p[i].kind,
                             STR_ARG(shown(scratch, p[i].text)), STR_ARG(shown(scratch, texts[k])));
            }
        arena_free(scratch);
    }
    cr_expect_gt(yes, 10000u / test_share());
}

/* ---- limits ---- */

ARENA_TEST(dfa, hostile_patterns_are_left_out_and_the_rest_is_answered)
{
    static const char *const hostile[] = {
        "(a|b)*a(a|b){20}",
        "a.{18}b",
        "(x+x+)+y{5}[^z]{14}q[^z]{14}q",
        "((a{1,30}){1,30}){1,30}",
        "(((){1000}){1000}){1000}",
        "[ab]{9}a[ab]{12}",
        "\\w{900}\\d{900}",
        "a(.|b){15}c(.|d){15}e",
    };
    enum { BAD = COUNTOF(hostile), GOOD = 30 };
    struct dfa_pattern p[BAD + GOOD];
    bool taken[BAD + GOOD];
    uint64_t out = 0;
    for (uint32_t i = 0; i < BAD; i++)
        p[i] = (struct dfa_pattern){DFA_REGEX, 0, i, str_of(hostile[i])};
    for (uint32_t i = 0; i < GOOD; i++)
        p[BAD + i] = (struct dfa_pattern){DFA_REGEX, 0, BAD + i, str_printf(a, "^x%u[0-9]+-", i)};
    struct dfa *d = dfa_new(a, p, BAD + GOOD, BAD + GOOD, STATES, taken);
    cr_assert(d);
    cr_expect_leq(dfa_states(d), (uint32_t)STATES);
    cr_expect_not(taken[0], "a million states");
    for (uint32_t i = 0; i < GOOD; i++)
        cr_expect(taken[BAD + i], "pattern %u", i);
    dfa_run(d, &STR("x1299-"), 1, &out);
    cr_expect_eq(out >> BAD, (1u << 1) | (1u << 12));
}

ARENA_TEST(dfa, states_stay_below_the_limit)
{
    struct random r = {.state = 3};
    for (uint32_t most = 1; most < 400; most += 7) {
        struct arena *scratch = arena_child(a);
        struct dfa_pattern p[64];
        bool taken[64];
        uint32_t n = 0, count = 0;
        for (uint32_t i = 0; i < 64; i++) {
            struct buf b = BUF(scratch);
            put_pattern(&b, &r, 2);
            if (compiles(scratch, buf_str(&b), 0)) {
                p[n] = (struct dfa_pattern){DFA_REGEX, 0, n, buf_str(&b)};
                n++;
            }
        }
        struct dfa *d = dfa_new(scratch, p, n, n, most, taken);
        for (uint32_t i = 0; i < n; i++)
            count += taken[i];
        cr_expect_eq(d != NULL, count > 0);
        if (d)
            cr_expect_leq(dfa_states(d), most);
        arena_free(scratch);
    }
}

/* Long texts, and texts side by side whose lengths differ. */
ARENA_TEST(dfa, lengths_do_not_matter)
{
    enum { MOST = 300 };
    const struct dfa_pattern p[] = {{DFA_REGEX, 0, 0, STR("b$")},
                                    {DFA_REGEX, 0, 1, STR("^a*$")},
                                    {DFA_CONTAINS, 0, 2, STR("ba")}};
    bool taken[3];
    struct dfa *d = dfa_new(a, p, 3, 3, STATES, taken);
    cr_assert(d && taken[0] && taken[1] && taken[2]);
    struct random r = {.state = 1};
    for (int round = 0; round < 500; round++) {
        char bytes[7][MOST];
        str texts[7];
        uint64_t out[7];
        for (int i = 0; i < 7; i++) {
            texts[i] = (str){bytes[i], below(&r, below(&r, 4) ? 20 : MOST)};
            if (!texts[i].n)
                texts[i].p = NULL;
            memset(bytes[i], 'a', MOST);
            if (texts[i].n && below(&r, 2))
                bytes[i][below(&r, (uint32_t)texts[i].n)] = 'b';
        }
        dfa_run(d, texts, 7, out);
        for (int i = 0; i < 7; i++) {
            bool last = texts[i].n && texts[i].p[texts[i].n - 1] == 'b';
            bool any = str_find_byte(texts[i], 'b', 0) != SIZE_MAX;
            cr_assert_eq(out[i], (last ? 1u : 0u) | (any ? 0u : 2u) | (any && !last ? 4u : 0u),
                         "length %zu", texts[i].n);
        }
    }
}
