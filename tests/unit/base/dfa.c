/* SPDX-License-Identifier: Apache-2.0 */
/* The joint automaton against PCRE2 and str_glob: whatever it takes it must answer as they do. */
#include "base/dfa.h"
#include "base/bits.h"
#include "tests/unit/support.h"

enum { STATES = 10000 };

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

#define T(lit)                                                                                     \
    {                                                                                              \
        "" lit, sizeof(lit) - 1                                                                    \
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

/* ---- against PCRE2 ---- */

struct random {
    uint64_t state;
};

static uint32_t below(struct random *r, uint32_t n)
{
    r->state += 0x9e3779b97f4a7c15u;
    uint64_t z = r->state;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (uint32_t)((z ^ (z >> 31)) >> 32) % n;
}

static const char *const characters[] = {
    "a",
    "b",
    "a",
    "b",
    "k",
    "S",
    "1",
    "_",
    "-",
    " ",
    "\n",
    "\n",
    "\xc3\xa4",
    "\xe2\x82\xac",
    "\xf0\x9f\x98\x80",
    "\xe2\x84\xaa",
    "\xc5\xbf",
    "\r",
    "\xc2\x85",
    "\xe2\x80\xa8",
};

static void put_text(struct buf *b, struct random *r, uint32_t most)
{
    for (uint32_t n = below(r, most + 1); n; n--)
        buf_add(b, str_of(characters[below(r, COUNTOF(characters))]));
}

static const char *const class_parts[] = {
    "a",
    "b",
    "a-b",
    "k",
    "s",
    "0-9",
    "\\d",
    "\\w",
    "\\s",
    "\\S",
    "\\W",
    "\\h",
    "\\v",
    "\\n",
    "[:alpha:]",
    "[:^digit:]",
    "[:upper:]",
    "[:punct:]",
    "-",
    "_",
    "\xc3\xa4",
    "\xc3\xa0-\xe2\x82\xac",
    "\\x{80}-\\x{10ffff}",
    "\\x{d7ff}-\\x{e000}",
    "[",
    "^",
    ".",
    "J-L",
    "\\b",
    "\\]",
    "\\-",
};

static const char *const atoms[] = {
    ".",   "\\d", "\\w", "\\W",     "\\s",       "\\S", "\\D", "\\h", "\\H", "\\v",
    "\\V", "\\N", "\\n", "\\x{e4}", "\\x{20ac}", "\\.", "\\-", "k",   "K",   "s",
};

static const char *const asserts[] = {"^", "$", "\\A", "\\z", "\\Z", "\\b", "\\B"};

static const char *const quantifiers[] = {"*",   "+",     "?",   "*?",    "+?",   "??",
                                          "{2}", "{1,2}", "{0}", "{0,1}", "{2,}", "{1,3}?"};

static const char *const openings[] = {
    "(", "(?:", "(?i:", "(?s:", "(?m:", "(?<n>", "(?-i:", "(?im-s:"};

static void put_pattern(struct buf *b, struct random *r, uint32_t depth)
{
    for (uint32_t n = below(r, 4) + (depth == 3); n; n--) {
        uint32_t kind = below(r, 20);
        if (kind < 3) {
            buf_add(b, str_of(asserts[below(r, COUNTOF(asserts))]));
            continue;
        }
        if (kind < 9) {
            buf_add(b, str_of(characters[below(r, COUNTOF(characters))]));
        } else if (kind < 12) {
            buf_add(b, str_of(atoms[below(r, COUNTOF(atoms))]));
        } else if (kind < 14) {
            buf_add(b, below(r, 3) ? STR("[") : STR("[^"));
            for (uint32_t k = below(r, 3) + 1; k; k--)
                buf_add(b, str_of(class_parts[below(r, COUNTOF(class_parts))]));
            buf_putc(b, ']');
        } else if (kind < 19 && depth) {
            buf_add(b, str_of(openings[below(r, 2) ? 0 : below(r, COUNTOF(openings))]));
            for (uint32_t k = below(r, 3); k; k--) {
                put_pattern(b, r, depth - 1);
                buf_putc(b, '|');
            }
            put_pattern(b, r, depth - 1);
            buf_putc(b, ')');
        } else {
            buf_add(b, below(r, 2) ? STR("(?i)") : STR("(?-s)"));
            continue;
        }
        if (below(r, 3) == 0)
            buf_add(b, str_of(quantifiers[below(r, COUNTOF(quantifiers))]));
    }
}

enum { GROUP = 4, TEXTS = 10 };

struct counts {
    uint64_t pairs, yes, taken, compiled, split;
};

static str shown(struct arena *a, str s)
{
    struct buf b = BUF(a);
    buf_put_visible(&b, s);
    return buf_str(&b);
}

/* Some patterns together over some texts. */
static void check_group(struct arena *a, struct random *r, struct counts *counts, uint32_t states)
{
    struct limits l = limits_default();
    struct regex_scratch *s = regex_scratch_new(a, &l);
    struct dfa_pattern p[GROUP];
    struct regex *code[GROUP];
    str texts[TEXTS];
    uint64_t out[TEXTS];
    bool taken[GROUP];
    uint32_t n = 0;
    for (uint32_t i = 0; i < GROUP; i++) {
        struct buf b = BUF(a);
        struct regex_error e;
        put_pattern(&b, r, 3);
        unsigned flags = below(r, 2) ? 0 : below(r, 16);
        flags |= below(r, 8) ? 0u : (unsigned)REGEX_WHOLE;
        code[n] = regex_new(a, buf_str(&b), flags, &l, &e);
        p[n] = (struct dfa_pattern){DFA_REGEX, flags, n, buf_str(&b)};
        n += code[n] != NULL;
    }
    counts->compiled += n;
    for (uint32_t i = 0; i < TEXTS; i++) {
        struct buf b = BUF(a);
        put_text(&b, r, 9);
        texts[i] = buf_str(&b);
    }
    struct dfa *d = dfa_new(a, p, n, n, states, taken);
    if (!d)
        return;
    cr_assert_leq(dfa_states(d), states);
    dfa_run(d, texts, TEXTS, out);
    for (uint32_t i = 0; i < n; i++) {
        counts->taken += taken[i];
        for (uint32_t k = 0; taken[i] && k < TEXTS; k++) {
            enum regex_answer want = regex_match(code[i], s, texts[k]);
            if (want == REGEX_LIMIT)
                continue;
            counts->pairs++;
            counts->yes += want == REGEX_YES;
            cr_assert_eq((out[k] >> i) & 1, want == REGEX_YES,
                         "<%.*s> flags %u on <%.*s>: PCRE2 says %d", STR_ARG(shown(a, p[i].text)),
                         p[i].flags, STR_ARG(shown(a, texts[k])), (int)want);
        }
    }
}

ARENA_TEST(dfa, generated_patterns_agree_with_pcre2, .timeout = 240)
{
    struct counts counts = {0};
    struct random r = {.state = 5};
    for (uint32_t i = 0; counts.pairs < 400000 && i < 60000; i++) {
        struct arena *scratch = arena_child(a);
        check_group(scratch, &r, &counts, below(&r, 4) ? STATES : 40);
        arena_free(scratch);
    }
    printf("# %llu pairs, %llu match; %llu of %llu patterns taken\n",
           (unsigned long long)counts.pairs, (unsigned long long)counts.yes,
           (unsigned long long)counts.taken, (unsigned long long)counts.compiled);
    cr_expect_geq(counts.pairs, 400000u);
    cr_expect(counts.yes * 10 > counts.pairs && counts.yes * 10 < counts.pairs * 9,
              "both answers are common");
}
