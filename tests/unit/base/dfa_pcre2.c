/* SPDX-License-Identifier: Apache-2.0 */
/* The joint automaton against PCRE2: whatever it takes it must answer as that does.
 *
 * The oracle is PCRE2's interpreter. Its JIT compiler, which regex_match runs, misses some matches:
 * that of 10.42 finds none of "(?:[\x{80}-\x{10ffff}\x{80}-\x{10ffff}]|)\x{17f}+?[\x{e0}-\x{20ac}]"
 * in "\x{85}-\x{17f}\x{17f}b". Where the two differ, that is only counted. */
#include "base/bits.h"
#include "base/dfa.h"
#include "base/io.h"
#include "base/vec.h"
#include "tests/unit/base/dfa_dice.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

/* PCRE2's interpreter on a pattern under flags of regex.h. */
struct interpreter {
    pcre2_code *code;
    pcre2_match_data *data;
};

static struct interpreter interpreter_new(str pattern, unsigned flags)
{
    pcre2_compile_context *cc = pcre2_compile_context_create(NULL);
    int error;
    PCRE2_SIZE at;
    uint32_t o = PCRE2_UTF;
    o |= flags & REGEX_CASELESS ? PCRE2_CASELESS : 0u;
    o |= flags & REGEX_MULTILINE ? PCRE2_MULTILINE : 0u;
    o |= flags & REGEX_DOTALL ? PCRE2_DOTALL : 0u;
    o |= flags & REGEX_EXTENDED ? PCRE2_EXTENDED : 0u;
    o |= flags & REGEX_WHOLE ? PCRE2_ANCHORED | PCRE2_ENDANCHORED : 0u;
    pcre2_set_newline(cc, PCRE2_NEWLINE_LF);
    struct interpreter i = {.code = pcre2_compile((PCRE2_SPTR)(pattern.p ? pattern.p : ""),
                                                  pattern.n, o, &error, &at, cc)};
    pcre2_compile_context_free(cc);
    if (i.code)
        i.data = pcre2_match_data_create(1, NULL);
    return i;
}

static enum regex_answer interpret(const struct interpreter *i, str text)
{
    int rc = pcre2_match(i->code, (PCRE2_SPTR)(text.p ? text.p : ""), text.n, 0, 0, i->data, NULL);
    return rc >= 0 ? REGEX_YES : rc == PCRE2_ERROR_NOMATCH ? REGEX_NO : REGEX_LIMIT;
}

static void interpreter_free(struct interpreter *i)
{
    pcre2_match_data_free(i->data);
    pcre2_code_free(i->code);
}

enum { GROUP = 4, TEXTS = 10 };

struct counts {
    uint64_t pairs, yes, taken, compiled, jit;
};

/* One pattern's answers against both ways of PCRE2. */
static void check_pattern(struct arena *a, const struct dfa_pattern *p, const str *texts,
                          const uint64_t *out, struct counts *counts)
{
    struct limits l = limits_default();
    struct regex_error e;
    struct regex *jit = regex_new(a, p->text, p->flags, &l, &e);
    struct regex_scratch *s = regex_scratch_new(a, &l);
    struct interpreter oracle = interpreter_new(p->text, p->flags);
    cr_assert(jit && oracle.code);
    for (uint32_t k = 0; k < TEXTS; k++) {
        enum regex_answer want = interpret(&oracle, texts[k]);
        if (want == REGEX_LIMIT)
            continue;
        counts->pairs++;
        counts->yes += want == REGEX_YES;
        counts->jit += regex_match(jit, s, texts[k]) != want;
        cr_assert_eq((out[k] >> p->answer) & 1, want == REGEX_YES,
                     "<%.*s> flags %u on <%.*s>: PCRE2 says %d", STR_ARG(shown(a, p->text)),
                     p->flags, STR_ARG(shown(a, texts[k])), (int)want);
    }
    interpreter_free(&oracle);
}

/* Some patterns together over some texts. */
static void check_group(struct arena *a, struct random *r, struct counts *counts, uint32_t states)
{
    struct dfa_pattern p[GROUP];
    str texts[TEXTS];
    uint64_t out[TEXTS];
    bool taken[GROUP];
    uint32_t n = 0;
    for (uint32_t i = 0; i < GROUP; i++) {
        struct buf b = BUF(a);
        put_pattern(&b, r, 3);
        unsigned flags = below(r, 2) ? 0 : below(r, 16);
        flags |= below(r, 8) ? 0u : (unsigned)REGEX_WHOLE;
        p[n] = (struct dfa_pattern){DFA_REGEX, flags, n, buf_str(&b)};
        n += compiles(a, buf_str(&b), flags);
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
        if (taken[i])
            check_pattern(a, &p[i], texts, out, counts);
    }
}

ARENA_TEST(dfa, generated_patterns_agree_with_pcre2, .timeout = 240)
{
    struct counts counts = {0};
    struct random r = {.state = 5};
    uint64_t wanted = 400000 / test_share();
    for (uint32_t i = 0; counts.pairs < wanted && i < 60000; i++) {
        struct arena *scratch = arena_child(a);
        check_group(scratch, &r, &counts, below(&r, 4) ? STATES : 40);
        arena_free(scratch);
    }
    printf("# %llu pairs, %llu match, %llu that JIT misses; %llu of %llu patterns taken\n",
           (unsigned long long)counts.pairs, (unsigned long long)counts.yes,
           (unsigned long long)counts.jit, (unsigned long long)counts.taken,
           (unsigned long long)counts.compiled);
    cr_expect_geq(counts.pairs, wanted);
    cr_expect(counts.yes * 10 > counts.pairs && counts.yes * 10 < counts.pairs * 9,
              "both answers are common");
}

/* ---- patterns that people wrote ---- */

struct found {
    VEC(struct dfa_pattern) patterns;
    VEC(str) words;
};

/* The patterns behind the word MATCHES: "text" with its backslashes doubled, or /text/flags. */
static void find_patterns(struct arena *a, struct found *f, str s)
{
    for (size_t at = 0; (at = str_find(s, STR("MATCHES "), at)) != SIZE_MAX;) {
        at += 8;
        char mark = at < s.n ? s.p[at] : ' ';
        struct buf text = BUF(a), letters = BUF(a);
        if (mark != '"' && mark != '/')
            continue;
        for (at++; at < s.n && s.p[at] != mark && s.p[at] != '\n'; at++) {
            if (s.p[at] == '\\' && at + 1 < s.n) {
                if (mark == '/' && s.p[at + 1] != '/')
                    buf_putc(&text, '\\');
                at++;
            }
            buf_putc(&text, s.p[at]);
        }
        while (mark == '/' && at + 1 < s.n && strchr("imsx", s.p[at + 1]))
            buf_putc(&letters, s.p[++at]);
        struct dfa_pattern p = {.kind = DFA_REGEX, .text = buf_str(&text)};
        if (regex_flags(buf_str(&letters), &p.flags) && compiles(a, p.text, p.flags))
            vec_push(a, &f->patterns, p);
    }
}

static void find_words(struct arena *a, struct found *f, str s)
{
    for (size_t at = 0; at < s.n && f->words.n < 20000;) {
        size_t end = at;
        while (end < s.n && (unsigned char)s.p[end] > ' ')
            end++;
        if (end > at && end - at < 200 && str_is_utf8(str_sub(s, at, end), NULL))
            vec_push(a, &f->words, str_sub(s, at, end));
        at = end + 1;
    }
}

static void find_in(struct arena *a, struct found *f, const char *root, const char *folder)
{
    static const str endings[] = {T(".rules"), T(".md"), T(".t"), T(".yaml"), T(".yml")};
    struct diags dg = diags_new(a);
    struct io_names names = {0};
    if (!io_list(&names, a, str_printf(a, "%s/%s", root, folder), endings, COUNTOF(endings), true,
                 &dg))
        return;
    for (uint32_t i = 0; i < names.n; i++) {
        uint32_t source;
        cr_assert(io_read(&source, a, names.at[i], SPAN_NONE, &dg));
        str text = dg.sources.at[source].text;
        find_patterns(a, f, text);
        find_words(a, f, text);
    }
}

ARENA_TEST(dfa, patterns_of_policies_agree_with_pcre2)
{
    static const char *const folders[] = {"examples", "docs", "tests/golden", "tests/conformance"};
    const char *root = getenv("UNET_SOURCE");
    struct found f = {0};
    if (!root)
        SKIP_TEST("UNET_SOURCE is not set");
    for (size_t i = 0; i < COUNTOF(folders); i++)
        find_in(a, &f, root, folders[i]);
    uint32_t n = f.patterns.n, left = 0;
    cr_assert(n >= 20 && f.words.n >= 1000, "%u patterns, %u words", n, f.words.n);
    for (uint32_t i = 0; i < n; i++)
        f.patterns.at[i].answer = i;
    bool *taken = ARENA_ARRAY(a, bool, n);
    size_t words = bits_words(n);
    uint64_t *out = ARENA_ARRAY(a, uint64_t, words * f.words.n);
    struct dfa *d = dfa_new(a, f.patterns.at, n, n, STATES, taken);
    cr_assert(d);
    dfa_run(d, f.words.at, f.words.n, out);
    struct limits l = limits_default();
    struct regex_scratch *s = regex_scratch_new(a, &l);
    for (uint32_t i = 0; i < n; i++) {
        struct regex_error e;
        struct regex *r = regex_new(a, f.patterns.at[i].text, f.patterns.at[i].flags, &l, &e);
        left += !taken[i];
        for (uint32_t k = 0; taken[i] && k < f.words.n; k++)
            cr_assert_eq(bits_get(out + k * words, i),
                         regex_match(r, s, f.words.at[k]) == REGEX_YES, "<%.*s> on <%.*s>",
                         STR_ARG(f.patterns.at[i].text), STR_ARG(f.words.at[k]));
    }
    printf("# %u of %u patterns left to PCRE2, %u states\n", left, n, dfa_states(d));
    cr_expect_lt(left * 5, n, "most of what people write is taken");
}
