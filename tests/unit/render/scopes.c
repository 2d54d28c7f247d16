/* SPDX-License-Identifier: Apache-2.0 */
/* What is undefined where, under strict rules: names that blocks and includes are handed, and the
 * inline if that has no else. */
#include "tests/unit/support.h"

#include "render/render.h"

static enum load_answer load(void *arg UNUSED, str name, uint32_t *source, struct diags *dg)
{
    static const struct {
        str name, text;
    } files[] = {
        {STR("rows"),
         STR("{% for i in [5, 6] %}{% block row scoped %}{{ i }}{% endblock %}{% endfor %}")},
        {STR("bare"), STR("{% for i in [5, 6] %}{% block row %}{{ i }}{% endblock %}{% endfor %}")},
        {STR("index"), STR("{{ loop.index }}")},
    };
    for (size_t i = 0; i < COUNTOF(files); i++)
        if (str_eq(name, files[i].name)) {
            *source = sources_add(&dg->sources, name, files[i].text);
            return LOAD_FOUND;
        }
    return LOAD_ABSENT;
}

static str shown(struct arena *a, const char *profile, const char *text)
{
    struct diags dg = diags_new(a);
    struct render_options o;
    struct value context = value_map(a);
    str out = {0};
    cr_assert(render_profile(&o, str_of(profile)));
    struct environment *e = environment_new(a, &o, (struct loader){load, NULL});
    const struct template *t =
        template_compile(e, sources_add(&dg.sources, STR("t"), str_of(text)), STR("t"), &dg);
    return t && template_render(&out, a, t, &context, &dg) ? out : diag_codes(&dg);
}

struct row {
    const char *text, *wanted;
};

static void check(struct arena *a, const char *profile, const struct row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++)
        expect_text(shown(a, profile, rows[i].text), str_of(rows[i].wanted), rows[i].text);
}

/* Jinja2 takes its plain undefined for the missing else whatever the mode is. */
ARENA_TEST(scopes, inline_if_without_else_is_never_strict)
{
    static const struct row rows[] = {
        {"{% for i in [1, 2] %}{{ i }}{{ ',' if not loop.last }}{% endfor %}", "1,2"},
        {"{% set x = 'a' if false %}<{{ x }}>{{ x is defined }}", "<>False"},
        {"{{ ('a' if false) ~ 'b' }}{{ ('a' if false)|upper }}", "b"},
        {"{{ ('a' if false)|default('d') }}{{ ('a' if false) == 'a' }}", "dFalse"},
        {"{% for i in ('a' if false) %}{{ i }}{% else %}none{% endfor %}", "none"},
        {"{{ 'x' if ('a' if false) else 'y' }}", "y"},
        {"{{ ('a' if false).b }}", "E0510"},
        {"{{ ('a' if false) + 'b' }}", "E0510"},
        {"{{ ('a' if false) == missing }}", "E0510"},
        {"{{ 'a' if missing }}", "E0510"},
    };
    check(a, "nornir", rows, COUNTOF(rows));
    check(a, "ansible", rows, COUNTOF(rows));
}

ARENA_TEST(scopes, scoped_blocks_see_the_loop)
{
    static const struct row rows[] = {
        {"{% for i in [7, 8] %}{% block b scoped %}{{ loop.index }}{{ i }} {% endblock %}{% endfor "
         "%}",
         "17 28 "},
        {"{% extends 'rows' %}{% block row %}{{ loop.index }}:{{ super() }} {% endblock %}",
         "1:5 2:6 "},
        {"{% extends 'rows' %}{% block row %}{{ ',' if not loop.first }}{{ i }}{% endblock %}",
         "5,6"},
        {"{% extends 'bare' %}{% block row %}{{ loop.index }}{% endblock %}", "E0510"},
    };
    check(a, "nornir", rows, COUNTOF(rows));
}

/* An included template sees the loop where the loop around it uses its own. */
ARENA_TEST(scopes, includes_see_a_loop_that_is_used)
{
    static const struct row rows[] = {
        {"{% for i in [7, 8] %}{{ loop.length }}{% include 'index' %} {% endfor %}", "21 22 "},
        {"{% for i in [7, 8] %}{% include 'index' %}{% endfor %}", "E0510"},
        {"{% for i in [7, 8] %}{{ loop.length }}{% include 'index' without context %}{% endfor %}",
         "E0510"},
    };
    check(a, "nornir", rows, COUNTOF(rows));
}
