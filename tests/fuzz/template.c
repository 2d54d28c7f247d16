/* SPDX-License-Identifier: Apache-2.0 */
/* Templates: the header, the tree, the bytecode, and a render in small limits over a context of
 * every kind of value. The first byte may choose how undefined names are taken. */
#include "grammar/template.h"
#include "base/json.h"
#include "grammar/header.h"
#include "render/render.h"
#include "tests/fuzz/fuzz.h"

static const char *const context_text = "{\"node\": {\"name\": \"rs1\", \"vendor\": \"cisco\", "
                                        "\"tags\": [\"x\", \"y\"], \"management_ip\": "
                                        "\"10.0.0.1\", \"custom_data\": {\"ntp\": [\"192.0.2.1\", "
                                        "\"2001:db8::1\"], \"n\": 4, \"f\": 2.5, "
                                        "\"t\": true, \"none\": null, \"ports\": [{\"n\": 1, "
                                        "\"desc\": \"d\", \"vlan\": 10}, {\"n\": 2}]}}, "
                                        "\"list\": [3, 1, 2], \"text\": \"a b\\nc\", \"big\": "
                                        "123456789012345678901234567890, \"e\": {}}";

static enum load_answer load(void *arg, str name, uint32_t *source, struct diags *dg)
{
    if (str_eq(name, STR("self"))) {
        *source = *(uint32_t *)arg;
        return LOAD_FOUND;
    }
    if (!str_eq(name, STR("other")))
        return LOAD_ABSENT;
    static const char *const text =
        "{% macro m(a, b=1) %}{{ a }}{{ b }}{{ caller() if caller }}{% endmacro %}"
        "{% block b %}{{ node.name }}{% endblock %}";
    *source = sources_add(&dg->sources, name, str_of(text));
    return LOAD_FOUND;
}

static void bound(struct limits *l)
{
    l->at[LIMIT_template_steps] = 20000;
    l->at[LIMIT_template_output] = 1u << 17;
    l->at[LIMIT_template_memory] = 16u << 20;
    l->at[LIMIT_template_range] = 2000;
    l->at[LIMIT_regex_match_steps] = 2000;
}

static void template_target(struct arena *a, str input)
{
    static const char *const profiles[] = {"nornir", "jinja2", "ansible", "homer"};
    struct diags dg = diags_new(a);
    struct render_options o;
    struct template_header header;
    struct value context;
    str out;
    bound(&dg.limits);
    if (!render_profile(&o, str_of(profiles[fuzz_choice(&input, 4)])))
        abort();
    uint32_t source = sources_add(&dg.sources, STR("self"), input);
    uint32_t data = sources_add(&dg.sources, STR("context"), str_of(context_text));
    FUZZ_CHECK(json_read(&context, a, data, &dg), "the context is wrong");
    fuzz_check_told(header_parse(&header, a, source, STR("{#"), STR("#}"), &dg), &dg);
    dg.n = dg.errors = dg.warnings = 0;
    struct environment *e = environment_new(a, &o, (struct loader){load, &source});
    const struct template *t = template_compile(e, source, STR("self"), &dg);
    fuzz_check_told(t, &dg);
    if (t) {
        struct buf code = BUF(a);
        template_dump(&code, t);
        bool ok = template_render(&out, a, t, &context, &dg);
        FUZZ_CHECK(ok == !dg.errors && dg.errors < 2, "%u errors of a render", dg.errors);
    }
    fuzz_write_diags(a, &dg);
}

FUZZ(template_target)
