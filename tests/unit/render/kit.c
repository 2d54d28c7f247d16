/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/render/kit.h"

#include "base/io.h"

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

str text_at(const struct value *m, const char *path)
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
    if (!type.n) /* any error of the template's run will do, but for one of ours */
        return d->code == DIAG_TEMPLATE_UNKNOWN ? d->message : (str){0};
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

/* ---- the list of differences ---- */

static bool covers(str line, str id)
{
    str wanted = str_sub(line, 0, str_find_byte(line, '\t', 0));
    if (str_ends(wanted, STR("*")))
        return str_starts(id, str_sub(wanted, 0, wanted.n - 1));
    return str_eq(wanted, id);
}

static bool listed(str list, str id)
{
    for (size_t at = 0; at < list.n;) {
        size_t end = str_find_byte(list, '\n', at);
        str line = str_sub(list, at, end);
        if (line.n && line.p[0] != '#' && covers(line, id))
            return true;
        at = end == SIZE_MAX ? list.n : end + 1;
    }
    return false;
}

static str read_list(struct arena *a, struct diags *dg)
{
    uint32_t source;
    str path = str_printf(a, "%s/tests/fixtures/templates/differences.txt", getenv("UNET_SOURCE"));
    return io_read(&source, a, path, SPAN_NONE, dg) ? dg->sources.at[source].text : (str){0};
}

/* ---- running a file ---- */

struct job {
    struct suite *suite;
    bool absent;
    unsigned refused;
    uint32_t line; /* of the file, of the next case */
    str list;
    struct value bundle;
};

static void count(struct job *j, str tier, bool passed)
{
    for (size_t i = 0; i < j->suite->n; i++) {
        struct tally *t = &j->suite->tallies[i];
        bool ours = !t->tier || str_eq(tier, str_of(t->tier));
        t->all += ours;
        t->passed += ours && passed;
    }
}

static bool open_corpus(uint32_t *source, struct arena *a, struct diags *dg, const char *name)
{
    str path = str_printf(a, "%s/templates/%s", getenv("UNET_CORPUS"), name);
    return io_kind_of(dg, path) == IO_FILE && io_read(source, a, path, SPAN_NONE, dg);
}

/* The next line as a document; one that our reader of JSON refuses (a NUL inside a string) is
 * counted and left out. */
static bool next_case(struct job *j, struct value *out, struct arena *a, str text, size_t *at)
{
    while (*at < text.n) {
        struct diags dg = diags_new(a);
        size_t end = str_find_byte(text, '\n', *at);
        str line = str_sub(text, *at, end);
        *at = end == SIZE_MAX ? text.n : end + 1;
        if (!str_trim(line).n || (j->suite->share && j->line++ % j->suite->share))
            continue;
        if (json_read(out, a, sources_add(&dg.sources, STR("case"), line), &dg))
            return true;
        j->refused++;
    }
    return false;
}

static void judge(struct job *j, struct arena *a, struct value *c)
{
    struct suite *s = j->suite;
    const char *show = getenv("UNET_SHOW");
    if (s->adapt)
        s->adapt(a, c, &j->bundle);
    str id = text_at(c, "id"), tier = text_at(c, "tier"), main = text_at(c, "template");
    str differs = run_case(a, c, main,
                           j->bundle.kind == VALUE_MAP ? &j->bundle : map_get(c, STR("templates")));
    bool known = listed(j->list, id);
    count(j, tier, !differs.n);
    s->unlisted += differs.n && !known;
    s->stale += !differs.n && known;
    cr_expect(!differs.n || known, "%.*s: %.*s", STR_ARG(id), STR_ARG(differs));
    cr_expect(differs.n || !known, "%.*s agrees by now: take it off the list of differences",
              STR_ARG(id));
    if (differs.n && show && str_find(id, str_of(show), 0) != SIZE_MAX)
        printf("# ---- %.*s%s (%.*s)\n%.*s\n%.*s\n", STR_ARG(id), known ? " (listed)" : "",
               STR_ARG(tier), STR_ARG(main), STR_ARG(differs));
}

static void run_file(struct boundary *boundary, void *arg)
{
    struct job *j = arg;
    struct suite *s = j->suite;
    struct arena *files = arena_new(boundary);
    struct diags dg = diags_new(files);
    uint32_t cases = 0, bundles = 0;
    j->absent = !open_corpus(&cases, files, &dg, s->file) ||
                (s->bundle && (!open_corpus(&bundles, files, &dg, s->bundle) ||
                               !json_read(&j->bundle, files, bundles, &dg)));
    if (j->absent)
        return;
    j->list = read_list(files, &dg);
    str text = dg.sources.at[cases].text;
    for (size_t at = 0;;) {
        struct value c;
        struct arena *a = arena_new(boundary);
        bool more = next_case(j, &c, a, text, &at);
        if (more)
            judge(j, a, &c);
        arena_free(a);
        if (!more)
            break;
    }
}

void suite_run(struct suite *s)
{
    struct job j = {.suite = s};
    cr_assert(boundary_run(run_file, &j));
    if (j.absent)
        SKIP_TEST(CORPUS_ABSENT);
    for (size_t i = 0; i < s->n; i++)
        printf("# %s %s: %u of %u\n", s->file, s->tallies[i].tier ? s->tallies[i].tier : "all",
               s->tallies[i].passed, s->tallies[i].all);
    if (j.refused)
        printf("# %s: %u cases left out, not readable as JSON\n", s->file, j.refused);
    fflush(stdout);
}

double tally_share(const struct tally *t)
{
    return t->all ? (double)t->passed / t->all : 0;
}
