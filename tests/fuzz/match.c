/* SPDX-License-Identifier: Apache-2.0 */
/* Match expressions, one a line up to an empty line, over the configuration behind it. A slice of
 * a slice (with the levels above) is the slice; questions below questions have hits that are in
 * the text. */
#include "slicer/match.h"
#include "base/vec.h"
#include "grammar/header.h"
#include "slicer/query.h"
#include "slicer/slice.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/texts.h"

enum { MOST = 6 };

static bool put(void *arg, str text)
{
    buf_add(arg, text);
    return true;
}

static bool slice_of(str *out, struct arena *a, const struct dialect *d,
                     const struct match_program *m, str text)
{
    struct diags dg = diags_new(a);
    dg.limits.at[LIMIT_regex_match_steps] = 5000;
    struct buf b = BUF(a);
    struct slice_sink sink = {.bytes = put, .context = put, .arg = &b};
    struct slicer *s =
        slice_begin(a, d, m, (struct slice_options){.headers = SLICE_PATH}, sink, &dg);
    struct line_options o = {.source = SOURCE_NONE};
    bool ok = line_read(a, d, o, text, slice_take, s, &dg) && slice_finish(s);
    fuzz_check_told(ok, &dg);
    *out = b.n ? buf_str(&b) : STR("");
    return ok;
}

static void note(void *arg, uint32_t node, const struct match_hit *hit)
{
    *(uint64_t *)arg += node + hit->n;
}

static void ask(struct arena *a, const struct dialect *d, const struct match_expr *e, uint32_t n,
                str text)
{
    struct diags dg = diags_new(a);
    struct query *q = query_new(a);
    struct query_answer answer;
    struct buf out = BUF(a);
    uint32_t last = QUERY_TOP;
    dg.limits.at[LIMIT_regex_match_steps] = 5000;
    dg.limits.at[LIMIT_query_hits] = 20000;
    for (uint32_t i = 0; i < n; i++)
        last = query_add(q, &e[i], i % 2 ? last : QUERY_TOP);
    bool ok =
        query_run(&answer, q, a, d, sources_add(&dg.sources, STR("t"), text), text, NULL, &dg);
    fuzz_check_told(ok, &dg);
    if (!ok)
        return;
    query_write(&out, &answer);
    for (uint32_t i = 0; i < answer.n; i++)
        for (uint32_t k = 0; k < answer.hits[i].n; k++)
            FUZZ_CHECK(answer.hits[i].at[k].from <= answer.hits[i].at[k].to &&
                           answer.hits[i].at[k].to <= text.n,
                       "a hit outside of the text");
}

static void match(struct arena *a, str input)
{
    struct diags dg = diags_new(a);
    const struct dialect *d;
    struct match_expr e[MOST];
    uint32_t n = 0;
    str once, twice;
    dg.limits.at[LIMIT_regex_match_steps] = 5000;
    for (str line; n < MOST && (line = fuzz_take(&input, '\n')).n;) {
        span at = {sources_add(&dg.sources, STR("e"), line), 0, (uint32_t)line.n};
        bool ok = match_parse(&e[n], a, line, at, &dg);
        fuzz_check_told(ok, &dg);
        n += ok;
    }
    fuzz_write_diags(a, &dg);
    d = fuzz_dialect(a, &input);
    struct match_program *m = n ? match_compile(a, d, e, n, &dg) : NULL;
    if (!m)
        return;
    struct buf code = BUF(a);
    match_write(&code, m);
    if (slice_of(&once, a, d, m, input)) {
        FUZZ_CHECK(slice_of(&twice, a, d, m, once), "%s: a slice does not read:\n%.*s", d->name,
                   STR_ARG(once));
        FUZZ_CHECK(str_eq(once, twice), "%s: a slice of a slice differs:\n%.*s\n----\n%.*s",
                   d->name, STR_ARG(once), STR_ARG(twice));
    }
    struct tree *t;
    uint64_t sum = 0;
    if (fuzz_tree(&t, a, d, input))
        fuzz_check_told(match_tree(a, m, t, note, &sum, &dg), &dg);
    ask(a, d, e, n, input);
}

FUZZ(match)
