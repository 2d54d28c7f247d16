/* SPDX-License-Identifier: Apache-2.0 */
/* A line of flag letters, then patterns, one a line up to an empty line, then texts: whatever the
 * joint automaton takes it must answer as PCRE2 does, as a regular expression and as a glob. */
#include "base/bits.h"
#include "base/dfa.h"
#include "tests/fuzz/fuzz.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

enum { PATTERNS = 6, TEXTS = 8, STATES = 2000 };

struct input {
    struct dfa_pattern at[PATTERNS];
    str texts[TEXTS];
    uint32_t n, text_count;
};

/* What PCRE2's interpreter says: its JIT compiler misses some matches. */
static enum regex_answer interpret(const struct dfa_pattern *p, str text)
{
    pcre2_compile_context *cc = pcre2_compile_context_create(NULL);
    uint32_t o = PCRE2_UTF;
    int error;
    PCRE2_SIZE at;
    o |= p->flags & REGEX_CASELESS ? PCRE2_CASELESS : 0u;
    o |= p->flags & REGEX_MULTILINE ? PCRE2_MULTILINE : 0u;
    o |= p->flags & REGEX_DOTALL ? PCRE2_DOTALL : 0u;
    o |= p->flags & REGEX_EXTENDED ? PCRE2_EXTENDED : 0u;
    pcre2_set_newline(cc, PCRE2_NEWLINE_LF);
    pcre2_code *code = pcre2_compile((PCRE2_SPTR)p->text.p, p->text.n, o, &error, &at, cc);
    pcre2_compile_context_free(cc);
    if (!code)
        return REGEX_LIMIT;
    pcre2_match_context *mc = pcre2_match_context_create(NULL);
    pcre2_set_match_limit(mc, 20000);
    pcre2_set_depth_limit(mc, 2000);
    pcre2_match_data *data = pcre2_match_data_create(1, NULL);
    int rc = pcre2_match(code, (PCRE2_SPTR)text.p, text.n, 0, 0, data, mc);
    pcre2_match_data_free(data);
    pcre2_match_context_free(mc);
    pcre2_code_free(code);
    return rc >= 0 ? REGEX_YES : rc == PCRE2_ERROR_NOMATCH ? REGEX_NO : REGEX_LIMIT;
}

static bool read_input(struct input *in, struct arena *a, str text)
{
    unsigned flags = 0;
    struct limits l = limits_default();
    struct regex_error e;
    if (!regex_flags(fuzz_take(&text, '\n'), &flags))
        return false;
    for (str line; in->n < PATTERNS && (line = fuzz_take(&text, '\n')).n;) {
        bool glob = line.p[0] == '@';
        if (!glob && !regex_new(a, line, flags, &l, &e))
            continue;
        in->at[in->n] = glob ? (struct dfa_pattern){DFA_GLOB, 0, in->n, str_sub(line, 1, line.n)}
                             : (struct dfa_pattern){DFA_REGEX, flags, in->n, line};
        in->n++;
    }
    while (in->text_count < TEXTS && text.n) {
        str line = fuzz_take(&text, '\n');
        if (line.n < 2000 && str_is_utf8(line, NULL))
            in->texts[in->text_count++] = line.n ? line : STR("");
    }
    in->texts[in->text_count < TEXTS ? in->text_count++ : 0] = STR("");
    return in->n > 0;
}

static void regex(struct arena *a, str text)
{
    struct input in = {0};
    bool taken[PATTERNS];
    uint64_t out[TEXTS];
    if (!read_input(&in, a, text))
        return;
    struct limits l = limits_default();
    l.at[LIMIT_regex_match_steps] = 20000;
    struct regex_scratch *s = regex_scratch_new(a, &l);
    struct dfa *d = dfa_new(a, in.at, in.n, in.n, STATES, taken);
    if (d) {
        FUZZ_CHECK(dfa_states(d) <= STATES, "%u states", dfa_states(d));
        dfa_run(d, in.texts, in.text_count, out);
    }
    for (uint32_t i = 0; i < in.n; i++)
        for (uint32_t k = 0; k < in.text_count; k++) {
            const struct dfa_pattern *p = &in.at[i];
            struct regex_error e;
            struct regex *rx =
                p->kind == DFA_REGEX ? regex_new(a, p->text, p->flags, &l, &e) : NULL;
            if (rx)
                (void)regex_match(rx, s, in.texts[k]);
            enum regex_answer want =
                rx ? interpret(p, in.texts[k]) : (enum regex_answer)str_glob(p->text, in.texts[k]);
            if (d && taken[i] && want != REGEX_LIMIT)
                FUZZ_CHECK(((out[k] >> i) & 1) == (want == REGEX_YES),
                           "<%.*s> flags %u on <%.*s>: it says %d", STR_ARG(p->text), p->flags,
                           STR_ARG(in.texts[k]), (int)want);
        }
}

FUZZ(regex)
