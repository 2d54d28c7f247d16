/* SPDX-License-Identifier: Apache-2.0 */
/* Questions of tests, one a line: one that begins with `>` stands below the newest one with one `>`
 * less. And the configurations and rows of query_*.def. */
#pragma once

#include "slicer/query.h"

#include "slicer/dialect.h"
#include "tests/unit/slicer/kit.h"
#include "tests/unit/support.h"

enum { ASK_MOST = 64 };

struct asked {
    struct match_expr exprs[ASK_MOST];
    uint32_t parents[ASK_MOST];
    uint32_t n;
};

static inline struct asked *ask_read(struct arena *a, str questions)
{
    struct asked *out = ARENA_NEW(a, struct asked);
    uint32_t newest[16] = {0};
    for (size_t at = 0; at < questions.n;) {
        size_t end = str_find_byte(questions, '\n', at);
        end = end == SIZE_MAX ? questions.n : end;
        size_t depth = 0;
        while (questions.p[at + depth] == '>')
            depth++;
        str text = str_trim(str_sub(questions, at + depth, end));
        uint32_t parent = depth ? newest[depth - 1] : QUERY_TOP, k = 0;
        while (k < out->n && (out->parents[k] != parent || !str_eq(out->exprs[k].text, text)))
            k++;
        newest[depth] = k;
        at = end + 1;
        if (k < out->n)
            continue; /* the same question again */
        cr_assert_lt(k, (uint32_t)ASK_MOST);
        out->exprs[k] = kit_expr(a, str_c(a, text));
        out->parents[k] = parent;
        out->n++;
    }
    return out;
}

static inline struct query *ask_add(struct arena *a, const struct asked *asked)
{
    struct query *q = query_new(a);
    for (uint32_t i = 0; i < asked->n; i++)
        cr_assert_eq(query_add(q, &asked->exprs[i], asked->parents[i]), i, "a question twice");
    return q;
}

static inline struct query *ask(struct arena *a, const char *questions)
{
    return ask_add(a, ask_read(a, str_of(questions)));
}

/* Diagnostics whose limits are the same in every build. */
static inline struct diags ask_diags(struct arena *a)
{
    struct diags dg = diags_new(a);
    dg.limits.at[LIMIT_query_hits] = 1000000;
    dg.limits.at[LIMIT_path_words] = 4096;
    dg.limits.at[LIMIT_line_bytes] = 1u << 20;
    dg.limits.at[LIMIT_config_depth] = 64;
    dg.limits.at[LIMIT_regex_match_steps] = 500000;
    return dg;
}

#define CONFIG(name, dialect, ...) CONFIG_##name,
enum {
#include "tests/unit/slicer/query_configs.def" /* IWYU pragma: keep */
};
#undef CONFIG

static const struct {
    const char *dialect, *text;
} CONFIGS[] = {
#define CONFIG(name, dialect, ...) {dialect, __VA_ARGS__},
#include "tests/unit/slicer/query_configs.def" /* IWYU pragma: keep */
#undef CONFIG
};

static const struct {
    int config;
    const char *questions, *answer;
} ROWS[] = {
#define ROW(config, questions, ...) {CONFIG_##config, questions, __VA_ARGS__},
#include "tests/unit/slicer/query_rows.def" /* IWYU pragma: keep */
#undef ROW
};
