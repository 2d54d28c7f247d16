/* SPDX-License-Identifier: Apache-2.0 */
/* Templates that mean harm. Each must end with one diagnostic that names the limit it passed (or
 * what is wrong with it), and never take more memory than the limit of a render and a little. */
#include "tests/unit/support.h"

#include "render/render.h"

static enum load_answer load(void *arg, str name, uint32_t *source, struct diags *dg)
{
    const struct value *v = map_get(arg, name);
    if (!v)
        return LOAD_ABSENT;
    *source = sources_add(&dg->sources, name, value_text(v));
    return LOAD_FOUND;
}

enum { MEMORY = 32 << 20, OUTPUT = 4 << 20 };

/* Renders text, which other templates may call "main"; the codes of what went wrong. */
static str outcome(struct arena *a, str text)
{
    struct diags dg = diags_new(a);
    struct render_options o;
    str out = {0};
    struct value templates = value_map(a), context = value_map(a), rows = value_list(a);
    dg.limits.at[LIMIT_template_steps] /= test_share();
    dg.limits.at[LIMIT_template_memory] = MEMORY;
    dg.limits.at[LIMIT_template_output] = OUTPUT;
    cr_assert(render_profile(&o, STR("jinja2")));
    for (int i = 0; i < 1000; i++)
        list_add(&rows, value_int(i));
    map_set(&context, STR("rows"), rows);
    map_set(&templates, STR("main"), value_string(text));
    map_set(&templates, STR("back"), value_string(STR("{% include 'main' %}")));
    struct environment *e = environment_new(a, &o, (struct loader){load, &templates});
    const struct template *t = template_get(e, STR("main"), &dg);
    if (t && template_render(&out, a, t, &context, &dg))
        return STR("done");
    return diag_codes(&dg);
}

struct attack {
    const char *name, *open, *middle, *close; /* open and close stand `times` times */
    unsigned times;
    const char *wanted;
};

struct trial {
    const struct attack *attack;
    bool expression; /* the attack stands between {{ and }} */
    bool passed;
    size_t bytes;
    char got[64];
};

static void try_one(struct boundary *b, void *arg)
{
    struct trial *t = arg;
    const struct attack *k = t->attack;
    struct arena *a = arena_new(b);
    struct buf text = BUF(a);
    unsigned times = k->times ? k->times : 1;
    buf_add(&text, t->expression ? STR("{{ ") : STR(""));
    for (unsigned i = 0; i < times; i++)
        buf_add(&text, str_of(k->open));
    buf_add(&text, str_of(k->middle));
    for (unsigned i = 0; i < times; i++)
        buf_add(&text, str_of(k->close));
    buf_add(&text, t->expression ? STR(" }}") : STR(""));
    str got = outcome(a, buf_str(&text));
    snprintf(t->got, sizeof t->got, "%.*s", STR_ARG(got));
    t->passed = str_find(str_of(k->wanted), got, 0) != SIZE_MAX;
    t->bytes = arena_bytes(a);
}

static void try_all(const struct attack *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct trial t = {.attack = &rows[i]};
        cr_assert(boundary_run(try_one, &t), "%s: memory ran out", rows[i].name);
        cr_expect(t.passed, "%s: got <%s>, wanted <%s>", rows[i].name, t.got, rows[i].wanted);
        cr_expect(t.bytes < (size_t)4 * MEMORY, "%s: %zu MiB", rows[i].name, t.bytes >> 20);
    }
}

Test(limits, nesting_of_the_source_is_bounded)
{
    static const struct attack rows[] = {
        {"if", "{% if 1 %}", "x", "{% endif %}", 100000, "E0601"},
        {"for", "{% for i in rows %}", "x", "{% endfor %}", 100000, "E0601"},
        {"with", "{% with %}", "x", "{% endwith %}", 100000, "E0601"},
        {"filter block", "{% filter upper %}", "x", "{% endfilter %}", 100000, "E0601"},
        {"macro", "{% macro m() %}", "x", "{% endmacro %}", 100000, "E0601"},
        {"lists", "{{ [[[[[[[[[[[[[[[[", "", "", 100000, "E0501 E0601"},
    };
    try_all(rows, COUNTOF(rows));
}

Test(limits, nesting_of_an_expression_is_bounded)
{
    static const struct {
        const char *open, *middle, *close;
    } forms[] = {
        {"(", "1", ")"},     {"[", "1", "]"},        {"{1:", "1", "}"},   {"not ", "1", ""},
        {"-", "1", ""},      {"f(", "1", ")"},       {"rows[", "1", "]"}, {"1 if 1 else ", "1", ""},
        {"", "rows", "[0]"}, {"", "1", "|abs"},      {"", "1", "+1"},     {"", "1", "**1"},
        {"", "rows", ".a"},  {"", "1", "~1"},        {"", "f", "()"},     {"", "1", " and 1"},
        {"", "1", " < 2"},   {"rows|map(", "1", ")"}};
    for (size_t i = 0; i < COUNTOF(forms); i++) {
        struct attack k = {.name = forms[i].open[0] ? forms[i].open : forms[i].close,
                           .open = forms[i].open,
                           .middle = forms[i].middle,
                           .close = forms[i].close,
                           .times = 50000,
                           .wanted = "done E0601 E0510 E0511"};
        struct trial t = {.attack = &k, .expression = true};
        cr_assert(boundary_run(try_one, &t), "%s: memory ran out", k.name);
        cr_expect(t.passed, "%s: got <%s>", k.name, t.got);
    }
}

Test(limits, recursion_is_bounded)
{
    static const struct attack rows[] = {
        {"include of itself", "{% include 'main' %}", "", "", 1, "E0601"},
        {"include in a circle", "{% include 'back' %}", "", "", 1, "E0601"},
        {"import of itself", "{% import 'main' as m %}", "", "", 1, "E0601"},
        {"from itself", "{% from 'main' import m with context %}", "", "", 1, "E0601"},
        {"extends itself", "{% extends 'main' %}", "", "", 1, "E0601"},
        {"macro", "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "", "", 1, "E0601"},
        {"macros in a circle",
         "{% macro f() %}{{ g() }}{% endmacro %}{% macro g() %}{{ f() }}{% endmacro %}{{ f() }}",
         "", "", 1, "E0601"},
        {"caller",
         "{% macro m() %}{% call m() %}{{ caller() }}{% endcall %}{% endmacro %}{{ m() }}", "", "",
         1, "E0601"},
        {"loop", "{% for i in rows recursive %}{{ loop(rows) }}{% endfor %}", "", "", 1, "E0601"},
        {"block", "{% block b %}{{ self.b() }}{% endblock %}", "", "", 1, "E0601"},
        {"a list in itself", "{% set l = [] %}{% do l.append(l) %}{{ l }}", "", "", 1,
         "done E0601"},
        {"lists in themselves compared",
         "{% set l = [] %}{% do l.append(l) %}{% set m = [] %}{% do m.append(m) %}{{ l == m }}", "",
         "", 1, "E0601"},
        {"a list in itself as JSON", "{% set l = [] %}{% do l.append(l) %}{{ l|tojson }}", "", "",
         1, "E0601 E0512"},
        {"a map in itself", "{% set d = {} %}{% do d.update(a=d) %}{{ d }}", "", "", 1,
         "done E0601"},
        {"a list in itself flattened", "{% set l = [] %}{% do l.append(l) %}{{ l|flatten }}", "",
         "", 1, "E0601"},
        {"a map in itself combined",
         "{% set d = {} %}{% do d.update(a=d) %}{{ d|combine(d, recursive=true) }}", "", "", 1,
         "done E0601 E0511"},
        {"a namespace in itself", "{% set n = namespace() %}{% set n.n = n %}{{ n }}{{ [n] }}", "",
         "", 1, "done E0601"},
    };
    try_all(rows, COUNTOF(rows));
}

Test(limits, sizes_are_bounded)
{
    static const struct attack rows[] = {
        {"range", "{{ range(1000000000)|list }}", "", "", 1, "E0601"},
        {"range of ranges",
         "{% for i in range(99999) %}{% for i in range(99999) %}{% endfor %}{% endfor %}", "", "",
         1, "E0601"},
        {"range negative", "{{ range(0, -9223372036854775807, -1)|list }}", "", "", 1, "E0601"},
        {"repetition", "{{ 'a' * 1000000000 }}", "", "", 1, "E0601"},
        {"repetition of a list", "{{ [1] * 1000000000 }}", "", "", 1, "E0601"},
        {"repetition of a tuple", "{{ (1,2) * 9223372036854775807 }}", "", "", 1, "E0601"},
        {"doubling",
         "{% set n = namespace(s='aaaaaaaa') %}{% for i in range(99) %}{% set n.s = n.s ~ n.s "
         "%}{% endfor %}",
         "", "", 1, "E0601"},
        {"doubling by plus",
         "{% set n = namespace(s=[1]) %}{% for i in range(99) %}{% set n.s = n.s + n.s %}{% endfor "
         "%}",
         "", "", 1, "E0601"},
        {"doubling by extend",
         "{% set l = [1] %}{% for i in range(99) %}{% do l.extend(l) %}{% endfor %}", "", "", 1,
         "E0601"},
        {"replace", "{{ ('a'*5000)|replace('a', 'b'*1000000) }}", "", "", 1, "E0601"},
        {"replace of nothing", "{{ ('a'*1000000).replace('', 'b'*1000) }}", "", "", 1, "E0601"},
        {"replace method", "{{ ('a'*5000).replace('a', 'b'*1000000) }}", "", "", 1, "E0601"},
        {"join", "{{ range(99999)|join('b'*100000) }}", "", "", 1, "E0601"},
        {"join method", "{{ ('b'*1000000).join(['a']*10000) }}", "", "", 1, "E0601"},
        {"format width", "{{ '%1000000000d'|format(1) }}", "", "", 1, "E0601"},
        {"format precision", "{{ '%.1000000000f'|format(1.5) }}", "", "", 1, "E0601 E0512"},
        {"format star", "{{ '%*d'|format(1000000000, 1) }}", "", "", 1, "E0601"},
        {"format overflow", "{{ '%99999999999999999999d'|format(1) }}", "", "", 1, "E0601 E0512"},
        {"percent operator", "{{ '%1000000000s' % 'x' }}", "", "", 1, "E0601"},
        {"braces width", "{{ '{:1000000000}'.format(1) }}", "", "", 1, "E0601"},
        {"braces nested width", "{{ '{:{}}'.format(1, 1000000000) }}", "", "", 1, "E0601"},
        {"center", "{{ 'a'|center(1000000000) }}", "", "", 1, "E0601"},
        {"ljust", "{{ 'a'.ljust(1000000000) }}", "", "", 1, "E0601"},
        {"rjust", "{{ 'a'.rjust(9223372036854775807) }}", "", "", 1, "E0601"},
        {"zfill", "{{ '1'.zfill(1000000000) }}", "", "", 1, "E0601"},
        {"expandtabs", "{{ ('\\t'*1000).expandtabs(1000000) }}", "", "", 1, "E0601 E0510"},
        {"indent", "{{ ('a\\n'*10000)|indent(100000) }}", "", "", 1, "E0601"},
        {"indent by text", "{{ ('a\\n'*10000)|indent('b'*100000) }}", "", "", 1, "E0601"},
        {"wordwrap", "{{ ('a '*100000)|wordwrap(1, wrapstring='b'*100000) }}", "", "", 1, "E0601"},
        {"batch", "{{ [1]|batch(1000000000, 0)|list }}", "", "", 1, "E0601"},
        {"slice", "{{ [1]|slice(1000000000)|list }}", "", "", 1, "E0601"},
        {"round", "{{ 1.5|round(1000000000) }}{{ 1.5|round(-1000000000) }}", "", "", 1, "done"},
        {"power", "{{ 10 ** 1000000000 }}", "", "", 1, "E0516"},
        {"shift by minimum", "{{ -9223372036854775807 - 1 }}", "", "", 1, "done"},
        {"division overflow", "{{ (-9223372036854775807 - 1) // -1 }}", "", "", 1, "E0516"},
        {"modulo overflow", "{{ (-9223372036854775807 - 1) % -1 }}", "", "", 1, "done"},
        {"negation overflow", "{{ -(-9223372036854775807 - 1) }}", "", "", 1, "E0516"},
        {"abs overflow", "{{ (-9223372036854775807 - 1)|abs }}", "", "", 1, "E0516"},
        {"sum", "{{ [[1]*1000]*1000|sum(start=[]) }}", "", "", 1, "E0511"},
        {"sum of lists", "{{ ([[1]*10000]*10000)|sum(start=[]) }}", "", "", 1, "E0601"},
        {"output", "{% for i in range(99999) %}{{ 'a'*10000 }}{% endfor %}", "", "", 1, "E0601"},
        {"output by text",
         "{% for i in range(99999) %}aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
         "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa{% endfor %}",
         "", "", 1, "E0601"},
        {"range_expand", "{{ '1-1000/1-1000/1-1000.1-1000'|range_expand }}", "", "", 1, "E0601"},
        {"range_expand to the end", "{{ '9223372036854775800-9223372036854775807'|range_expand }}",
         "", "", 1, "done"},
        {"repr", "{% set l = ['a'*100000]*1000 %}{{ [l,l,l,l]|string|length }}", "", "", 1,
         "E0601"},
        {"tojson", "{% set l = ['a'*100000]*1000 %}{{ [l,l,l,l]|tojson|length }}", "", "", 1,
         "E0601"},
        {"nested sharing",
         "{% set n = namespace(l=[1]) %}{% for i in range(60) %}{% set n.l = [n.l, n.l] %}{% "
         "endfor "
         "%}{{ n.l }}",
         "", "", 1, "E0601"},
        {"nested sharing compared",
         "{% set n = namespace(l=[1],m=[1]) %}{% for i in range(60) %}{% set n.l = [n.l, n.l] %}{% "
         "set n.m = [n.m, n.m] %}{% endfor %}{{ n.l == n.m }}",
         "", "", 1, "E0601"},
        {"nested sharing flattened",
         "{% set n = namespace(l=[1]) %}{% for i in range(60) %}{% set n.l = [n.l, n.l] %}{% "
         "endfor "
         "%}{{ n.l|flatten }}",
         "", "", 1, "E0601"},
    };
    try_all(rows, COUNTOF(rows));
}

Test(limits, work_is_bounded)
{
    static const struct attack rows[] = {
        {"growing a list that is walked",
         "{% set l = [1] %}{% for i in l %}{% do l.append(1) %}{% endfor %}", "", "", 1, "E0601"},
        {"unique", "{{ (rows*50)|map('string')|unique|list|length }}", "", "", 1, "done E0601"},
        {"membership", "{% set l = rows*50 %}{% for i in range(99999) %}{{ 'x' in l }}{% endfor %}",
         "", "", 1, "E0601"},
        {"sorting in a loop", "{% for i in range(99999) %}{{ rows|sort|length }}{% endfor %}", "",
         "", 1, "E0601"},
        {"natural sort in a loop",
         "{% for i in range(99999) %}{{ rows|natural_sort|length }}{% endfor %}", "", "", 1,
         "E0601"},
        {"difference", "{% set l = rows*50 %}{{ l|difference(l|map('string')|list)|length }}", "",
         "", 1, "done E0601"},
        {"count method",
         "{% set s = 'a'*1000000 %}{% for i in range(99999) %}{{ s.count('b') }}{% "
         "endfor %}",
         "", "", 1, "E0601"},
        {"find of a long text", "{% set s = 'a'*1000000 %}{{ s.find('a'*500000 ~ 'b') }}", "", "",
         1, "done E0601"},
        {"upper in a loop",
         "{% set s = 'a'*1000000 %}{% for i in range(99999) %}{{ s|upper|length }}{% endfor %}", "",
         "", 1, "E0601"},
        {"index of characters",
         "{% set s = 'é'*1000000 %}{% for i in range(99999) %}{{ s[999999] }}{% endfor %}", "", "",
         1, "E0601"},
        {"length of characters",
         "{% set s = 'é'*1000000 %}{% for i in range(99999) %}{{ s|length }}{% endfor %}", "", "",
         1, "E0601"},
        {"a pattern that goes back and forth", "{{ ('a'*100)|regex_search('(a*)*(a*)*b') }}", "",
         "", 1, "done E0601 E0512"},
        {"a pattern too long", "{{ 'a'|regex_search('a'*100000) }}", "", "", 1, "E0601 E0512"},
        {"many patterns", "{% for i in range(99999) %}{{ 'a'|regex_search('a' ~ i) }}{% endfor %}",
         "", "", 1, "done E0601"},
        {"striptags", "{{ ('<'*1000000)|striptags|length }}", "", "", 1, "done E0601"},
        {"striptags of comments", "{{ ('<!--'*300000)|striptags|length }}", "", "", 1,
         "done E0601"},
        {"urlize", "{{ ('http://a.'*100000)|urlize|length }}", "", "", 1, "done E0601"},
        {"urlize of closing signs", "{{ ('http://a' ~ '('*200000 ~ ')'*200000)|urlize|length }}",
         "", "", 1, "done E0601"},
        {"removing keys",
         "{% set d = {} %}{% for i in range(50000) %}{% do d.update({i: i}) %}{% endfor %}{% for i "
         "in range(50000) %}{% do d.pop(i) %}{% endfor %}",
         "", "", 1, "done E0601"},
        {"dictionary of numbers",
         "{% set d = {} %}{% for i in range(99999) %}{% do d.update({i: i}) %}{% endfor %}", "", "",
         1, "done E0601"},
        {"inserting in front",
         "{% set l = [] %}{% for i in range(99999) %}{% do l.insert(0, i) %}{% endfor %}", "", "",
         1, "done E0601"},
        {"popping in front",
         "{% set l = rows*90 %}{% for i in range(90000) %}{% do l.pop(0) %}{% endfor %}", "", "", 1,
         "done E0601"},
    };
    try_all(rows, COUNTOF(rows));
}
