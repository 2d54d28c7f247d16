/* SPDX-License-Identifier: Apache-2.0 */
/* Calls of network filters as netutils answers them: the same value, or an error where it has one.
 * A case becomes a template that prints the answer as JSON. */
#include "tests/unit/render/kit.h"

static void put_call(struct buf *b, const struct value *c)
{
    const struct map *named = map_get(c, STR("kwargs"))->as.map;
    const struct list *args = map_get(c, STR("args"))->as.list;
    bool first_named = args->n == 0; /* what stands before the bar */
    buf_printf(b, "{{ %s | %.*s(", first_named ? "named[0]" : "args[0]",
               STR_ARG(text_at(c, "filter")));
    for (uint32_t i = 1; i < args->n; i++)
        buf_printf(b, "args[%u], ", i);
    for (uint32_t i = first_named; i < named->n; i++)
        buf_printf(b, "%.*s=named[%u], ", STR_ARG(value_text(&named->at[i].key)), i);
    if (b->p[b->n - 1] == ' ')
        b->n -= 2;
    buf_add(b, STR(") | to_json(sort_keys=true) }}"));
}

/* Renders {{ v | to_json }}: what the answer must look like. */
static str as_json(struct arena *a, const struct value *v)
{
    struct diags dg = diags_new(a);
    struct render_options o;
    struct value context = value_map(a);
    str out = {0};
    map_set(&context, STR("v"), *v);
    cr_assert(render_profile(&o, STR("jinja2")));
    struct environment *e = environment_new(a, &o, loader_folders(a, NULL, 0));
    uint32_t source = sources_add(&dg.sources, STR("v"), STR("{{ v | to_json(sort_keys=true) }}"));
    const struct template *t = template_compile(e, source, STR("v"), &dg);
    cr_assert(t && template_render(&out, a, t, &context, &dg));
    return out;
}

static void adapt_call(struct arena *a, struct value *c, const struct value *bundle UNUSED)
{
    struct buf b = BUF(a);
    struct value context = value_map(a), named = value_list(a), error = value_map(a);
    const struct map *m = map_get(c, STR("kwargs"))->as.map;
    const struct value *expected = map_get(c, STR("expected"));
    for (uint32_t i = 0; i < m->n; i++)
        list_add(&named, m->at[i].value);
    put_call(&b, c);
    map_set(&context, STR("args"), *map_get(c, STR("args")));
    map_set(&context, STR("named"), named);
    map_set(c, STR("template"), value_string(buf_str(&b)));
    map_set(c, STR("context"), context);
    map_set(c, STR("id"),
            value_string(str_printf(a, "%.*s(%.*s%.*s)", STR_ARG(text_at(c, "filter")),
                                    STR_ARG(as_json(a, map_get(c, STR("args")))),
                                    STR_ARG(as_json(a, map_get(c, STR("kwargs")))))));
    if (expected)
        map_set(c, STR("expected"), value_string(as_json(a, expected)));
    else
        map_set(c, STR("error"), error);
}

Test(netutils, calls_agree_with_netutils)
{
    struct tally t = {0};
    struct suite s = {.file = "netfilter_cases.ndjson", .adapt = adapt_call, .tallies = &t, .n = 1};
    suite_run(&s);
    cr_expect(tally_share(&t) >= 0.56, "%u of %u", t.passed, t.all);
}
