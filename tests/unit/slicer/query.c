/* SPDX-License-Identifier: Apache-2.0 */
#include "slicer/query.h"

#include "slicer/dialect.h"
#include "slicer/line.h"

#include "tests/unit/slicer/kit.h"
#include "tests/unit/slicer/lines.h"

enum {
#define CONFIG(name, dialect, ...) CONFIG_##name,
#include "tests/unit/slicer/query_configs.def"
#undef CONFIG
};

static const struct {
    const char *dialect, *text;
} CONFIGS[] = {
#define CONFIG(name, dialect, ...) {dialect, __VA_ARGS__},
#include "tests/unit/slicer/query_configs.def"
#undef CONFIG
};

static const struct {
    int config;
    const char *questions, *answer;
} ROWS[] = {
#define ROW(config, questions, ...) {CONFIG_##config, questions, __VA_ARGS__},
#include "tests/unit/slicer/query_rows.def"
#undef ROW
};

/* Adds the questions of a text, one a line, as in query_rows.def. */
static struct query *ask(struct arena *a, str questions)
{
    struct query *q = query_new(a);
    uint32_t newest[16] = {0};
    for (size_t at = 0; at < questions.n;) {
        size_t end = str_find_byte(questions, '\n', at);
        end = end == SIZE_MAX ? questions.n : end;
        size_t depth = 0;
        while (questions.p[at + depth] == '>')
            depth++;
        str text = str_trim(str_sub(questions, at + depth, end));
        struct match_expr e = kit_expr(a, str_c(a, text));
        uint32_t id = query_add(q, &e, depth ? newest[depth - 1] : QUERY_TOP);
        newest[depth] = id;
        at = end + 1;
    }
    return q;
}

static str answer_text(struct arena *a, struct query *q, const char *dialect, str text)
{
    struct diags dg = diags_new(a);
    dg.limits.at[LIMIT_query_hits] = 1000000;
    dg.limits.at[LIMIT_path_words] = 4096;
    struct query_answer answer;
    if (!query_run(&answer, q, a, dialect_find(str_of(dialect)), SOURCE_NONE, text, NULL, &dg))
        return str_printf(a, "failed: %s", dg.n ? dg.at[0].message.p : "without a word");
    struct buf b = BUF(a);
    query_write(&b, &answer);
    return b.n ? buf_str(&b) : STR("");
}

ARENA_TEST(query, each_row_has_its_hits)
{
    for (size_t i = 0; i < COUNTOF(ROWS); i++) {
        struct query *q = ask(a, str_of(ROWS[i].questions));
        const char *text = CONFIGS[ROWS[i].config].text;
        str have = answer_text(a, q, CONFIGS[ROWS[i].config].dialect, str_of(text));
        expect_text(have, str_of(ROWS[i].answer), ROWS[i].questions);
    }
    cr_assert_geq(COUNTOF(ROWS), 60);
}
