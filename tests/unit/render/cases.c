/* SPDX-License-Identifier: Apache-2.0 */
/* The template cases of the corpus, which Jinja2 itself answered: expected text byte for byte,
 * errors by type, line and template. A case that differs must stand in
 * tests/fixtures/templates/differences.txt with its reason, or the share that passes must still be
 * above the mark. UNET_SHOW=WORD prints every failing case whose id holds the word. */
#include "base/io.h"
#include "base/json.h"
#include "render/render.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

struct world {
    struct arena *arena;
    struct diags *dg;
    const struct value *templates; /* name to text */
};

static enum load_answer load(void *arg, str name, uint32_t *source, struct diags *dg)
{
    struct world *w = arg;
    const struct value *v = w->templates ? map_get(w->templates, name) : NULL;
    if (!v || v->kind != VALUE_STRING)
        return LOAD_ABSENT;
    *source = sources_add(&dg->sources, name, value_text(v));
    return LOAD_FOUND;
}

static void set_options(struct render_options *o, const struct value *options)
{
    cr_assert(render_profile(o, STR("jinja2")));
    for (uint32_t i = 0; options && i < options->as.map->n; i++) {
        const struct pair *p = &options->as.map->at[i];
        (void)!render_option(o, value_text(&p->key), &p->value);
    }
}

static str text_at(const struct value *m, const char *path)
{
    struct value copy = *m;
    const struct value *v = value_path(&copy, str_of(path));
    return v ? value_text(v) : (str){0};
}

static const char *type_of(enum diag_code code, str type)
{
    switch ((int)code) {
    case DIAG_TEMPLATE_SYNTAX:
        return "TemplateSyntaxError TemplateAssertionError SyntaxError";
    case DIAG_TEMPLATE_UNKNOWN:
        return "TemplateAssertionError";
    case DIAG_TEMPLATE_ABSENT:
    case DIAG_TEMPLATE_NAME:
        return "TemplateNotFound TemplatesNotFound";
    case DIAG_TEMPLATE_UNDEFINED:
        return "UndefinedError";
    case DIAG_TEMPLATE_TYPE:
        return "TypeError";
    case DIAG_TEMPLATE_VALUE:
        return "ValueError AssertionError KeyError IndexError";
    case DIAG_TEMPLATE_RUNTIME:
        return "TemplateRuntimeError FilterArgumentError";
    case DIAG_TEMPLATE_ZERO:
        return "ZeroDivisionError";
    case DIAG_TEMPLATE_SECURITY:
        return "SecurityError";
    case DIAG_TEMPLATE_OVERFLOW:
        return "OverflowError";
    case DIAG_LIMIT:
        return "RecursionError OverflowError";
    default:
        return type.p ? "?" : "";
    }
}

/* "" when the diagnostic is what the case expects, else what differs. */
static str judge_error(struct arena *a, const struct diags *dg, const struct value *wanted)
{
    const struct diag *d = dg->n ? &dg->at[dg->n - 1] : NULL;
    str type = text_at(wanted, "type"), name = text_at(wanted, "template");
    if (!d)
        return STR("no diagnostic");
    struct place p = sources_place(&dg->sources, d->at);
    struct value copy = *wanted;
    const struct value *line = value_path(&copy, STR("line"));
    if (str_find(str_of(type_of(d->code, type)), type, 0) == SIZE_MAX)
        return str_printf(a, "type %.*s, not %s: %.*s", STR_ARG(type), type_of(d->code, type),
                          STR_ARG(d->message));
    if (line && line->kind == VALUE_INT && (int64_t)p.line != line->as.integer && p.line)
        return str_printf(a, "line %lld, not %u", (long long)line->as.integer, p.line);
    if (name.n && !str_eq(name, p.name) && p.line)
        return str_printf(a, "template %.*s, not %.*s", STR_ARG(name), STR_ARG(p.name));
    return (str){0};
}

/* Runs a case; "" when it passes, else what differs. */
static str run_case(struct arena *a, const struct value *c, str source_text,
                    const struct value *templates)
{
    struct diags dg = diags_new(a);
    struct world w = {a, &dg, templates};
    struct render_options o;
    str out = {0};
    set_options(&o, map_get(c, STR("options")));
    struct environment *e = environment_new(a, &o, (struct loader){load, &w});
    str name = text_at(c, "name");
    if (!name.n)
        name = STR("<main>");
    uint32_t source = sources_add(&dg.sources, name, source_text);
    const struct template *t = template_compile(e, source, name, &dg);
    bool ok = t && template_render(&out, a, t, map_get(c, STR("context")), &dg);
    const struct value *error = map_get(c, STR("error")), *text = map_get(c, STR("expected"));
    if (!ok && dg.errors != 1)
        return str_printf(a, "%u errors", dg.errors);
    if (!ok && error)
        return judge_error(a, &dg, error);
    if (!ok) {
        struct buf b = BUF(a);
        diags_write(&b, &dg, false);
        return buf_str(&b);
    }
    if (error)
        return str_printf(a, "no error, wanted %.*s: got <<%.*s>>", STR_ARG(text_at(error, "type")),
                          STR_ARG(out));
    if (str_eq(out, value_text(text)))
        return (str){0};
    return str_printf(a, "got <<%.*s>> wanted <<%.*s>>", STR_ARG(out), STR_ARG(value_text(text)));
}

struct tally {
    const char *tier;
    unsigned passed, all;
};

static bool listed(str list, str id)
{
    for (size_t at = 0; at < list.n;) {
        size_t end = str_find_byte(list, '\n', at);
        str line = str_sub(list, at, end);
        size_t blank = str_find_byte(line, '\t', 0);
        if (str_eq(str_sub(line, 0, blank), id))
            return true;
        at = end == SIZE_MAX ? list.n : end + 1;
    }
    return false;
}

static str known_differences(struct arena *a)
{
    struct diags dg = diags_new(a);
    uint32_t source;
    str path = str_printf(a, "%s/tests/fixtures/templates/differences.txt", getenv("UNET_SOURCE"));
    if (!io_read(&source, a, path, SPAN_NONE, &dg))
        return (str){0};
    return dg.sources.at[source].text;
}

struct request {
    const char *file, *bundle; /* cases; templates that all of them share, or NULL */
    str (*main)(struct arena *, const struct value *c, const struct value *bundle);
    struct tally *tallies;
    size_t n;
    unsigned unlisted;
    bool absent;
};

static void count(struct request *q, str tier, bool passed)
{
    for (size_t i = 0; i < q->n; i++)
        if (str_eq(tier, str_of(q->tallies[i].tier))) {
            q->tallies[i].all++;
            q->tallies[i].passed += passed;
        }
}

/* A file of the corpus as a source; false when it is absent. */
static bool open_corpus(uint32_t *source, struct arena *a, struct diags *dg, const char *name)
{
    str path = str_printf(a, "%s/templates/%s", getenv("UNET_CORPUS"), name);
    return io_kind_of(path) == IO_FILE && io_read(source, a, path, SPAN_NONE, dg);
}

/* The next line as a document; one that our reader of JSON refuses (a NUL inside a string) is
 * counted and left out. */
static bool next_case(struct value *out, struct arena *a, str text, size_t *at, unsigned *refused)
{
    while (*at < text.n) {
        struct diags dg = diags_new(a);
        size_t end = str_find_byte(text, '\n', *at);
        str line = str_sub(text, *at, end);
        *at = end == SIZE_MAX ? text.n : end + 1;
        if (!str_trim(line).n)
            continue;
        if (json_read(out, a, sources_add(&dg.sources, STR("case"), line), &dg))
            return true;
        ++*refused;
    }
    return false;
}

static void run_file(struct boundary *boundary, void *arg)
{
    struct request *q = arg;
    struct arena *files = arena_new(boundary);
    struct diags dg = diags_new(files);
    struct value bundle = {0}, c;
    uint32_t cases = 0, bundles = 0;
    const char *show = getenv("UNET_SHOW");
    q->absent = !open_corpus(&cases, files, &dg, q->file) ||
                (q->bundle && (!open_corpus(&bundles, files, &dg, q->bundle) ||
                               !json_read(&bundle, files, bundles, &dg)));
    if (q->absent)
        return;
    str list = known_differences(files), text = dg.sources.at[cases].text;
    unsigned refused = 0;
    for (size_t at = 0;;) {
        struct arena *a = arena_new(boundary);
        if (!next_case(&c, a, text, &at, &refused))
            break;
        str id = text_at(&c, "id"), tier = text_at(&c, "tier"), main = text_at(&c, "template");
        const struct value *templates = q->bundle ? &bundle : map_get(&c, STR("templates"));
        if (q->bundle)
            main = q->main(a, &c, &bundle);
        str differs = run_case(a, &c, main, templates);
        bool known = listed(list, id);
        count(q, tier.n ? tier : STR("all"), !differs.n);
        q->unlisted += differs.n && !known;
        if (!differs.n && known)
            printf("# %.*s passes by now: take it off the list\n", STR_ARG(id));
        if (differs.n && show && str_find(id, str_of(show), 0) != SIZE_MAX)
            printf("# ---- %.*s%s (%.*s)\n%.*s\n%.*s\n", STR_ARG(id), known ? " (listed)" : "",
                   STR_ARG(tier), STR_ARG(main), STR_ARG(differs));
        arena_free(a);
    }
    if (refused)
        printf("# %s: %u cases left out, not readable as JSON\n", q->file, refused);
}

static bool run(struct request *q)
{
    cr_assert(boundary_run(run_file, q));
    if (q->absent) {
        printf("# %s: skipped, UNET_CORPUS holds no such file\n", q->file);
        return false;
    }
    for (size_t i = 0; i < q->n; i++)
        printf("# %s %s: %u of %u\n", q->file, q->tallies[i].tier, q->tallies[i].passed,
               q->tallies[i].all);
    return true;
}

static double share(const struct tally *t)
{
    return t->all ? (double)t->passed / t->all : 0;
}

Test(cases, jinja_suites_agree_with_jinja2)
{
    struct tally t[] = {{.tier = "core"},
                        {.tier = "html"},
                        {.tier = "python"},
                        {.tier = "sandbox"},
                        {.tier = "limits"}};
    struct request q = {.file = "jinja_cases.ndjson", .tallies = t, .n = 5};
    if (!run(&q))
        return;
    cr_expect(share(&t[0]) >= 0.97, "core tier: %u of %u", t[0].passed, t[0].all);
    cr_expect(share(&t[1]) >= 0.80, "html tier: %u of %u", t[1].passed, t[1].all);
    cr_expect(share(&t[2]) >= 0.80, "python tier: %u of %u", t[2].passed, t[2].all);
}

Test(cases, whitespace_is_byte_exact)
{
    struct tally t[] = {{.tier = "core"}};
    struct request q = {.file = "whitespace_cases.ndjson", .tallies = t, .n = 1};
    if (run(&q))
        cr_expect(share(&t[0]) >= 0.97, "%u of %u", t[0].passed, t[0].all);
}
