/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/reports.h"

#include "base/io_writer.h"

static const char *exit_text(enum exit_code code)
{
    switch (code) {
#define EXIT(name, number, text)                                                                   \
    case EXIT_##name:                                                                              \
        return text;
#include "cli/exit.def" /* IWYU pragma: keep */
#undef EXIT
    }
    return "";
}

static bool add_file(struct reports *r, struct call *c, str given)
{
    size_t eq = str_find_byte(given, '=', 0);
    str name = str_sub(given, 0, eq);
    const struct report_format *format = report_format_find(name);
    if (eq == SIZE_MAX || eq + 1 == given.n) {
        call_error(c, "--report takes FORMAT=FILE, such as sarif=unet.sarif, not `%.*s`",
                   STR_ARG(given));
        return false;
    }
    if (!format || !format->complete) {
        struct buf names = BUF(c->arena);
        report_format_list(&names);
        call_error(c, "no report `%.*s`; there are: %.*s", STR_ARG(name), STR_ARG(buf_str(&names)));
        return false;
    }
    r->files[r->file_count++] = (struct reports_file){format, str_sub(given, eq + 1, given.n)};
    return true;
}

bool reports_open(struct reports *r, struct call *c)
{
    *r = (struct reports){0};
    r->format = report_format_find(
        call_text(c, OPT_format, call_has(c, OPT_json) ? STR("json") : STR("text")));
    r->files = ARENA_ARRAY(c->arena, struct reports_file, (size_t)c->count[OPT_report] + 1);
    for (uint32_t i = 0; i < c->count[OPT_report]; i++)
        if (!add_file(r, c, c->given[OPT_report][i]))
            return false;
    return r->format != NULL;
}

bool reports_complete(const struct reports *r)
{
    return r->format->complete || r->file_count;
}

static void flush_out(void *out)
{
    out_flush_some(out);
}

struct report_out reports_out(struct call *c)
{
    return (struct report_out){out_buf(&c->out), flush_out, &c->out};
}

/* A file of --report on its way. */
struct way {
    struct buf buf;
    struct io_writer *file;
};

static void flush_way(void *way)
{
    struct way *w = way;
    io_writer_take(w->file, &w->buf);
}

/* Did the report hold all that it should? False with a diagnostic. */
static bool is_sound(const struct report *r, struct diags *dg)
{
    return !r->kind->sound || r->kind->sound(r, dg);
}

static bool write_file(const struct reports_file *f, struct call *c, const struct report *machine)
{
    struct arena *a = arena_child(c->arena);
    struct way w = {.buf = BUF(a), .file = io_writer_open(a, f->path)};
    f->format->write(&(struct report_out){&w.buf, flush_way, &w}, machine);
    io_writer_add(w.file, buf_str(&w.buf));
    struct diags quiet = diags_new(a); /* of what was lost, the results tell */
    bool fine = is_sound(machine, &quiet) && io_writer_close(w.file, &c->diags);
    arena_free(a);
    return fine;
}

static bool write_files(const struct reports *r, struct call *c, const struct report *machine)
{
    bool fine = true;
    for (uint32_t i = 0; i < r->file_count; i++)
        fine = write_file(&r->files[i], c, machine) && fine;
    return fine;
}

static void finish(struct report *report, const struct call *c, enum exit_code code)
{
    report->exit_code = (int)code;
    report->exit_text = exit_text(code);
    report->most_results = diag_limit_of(&c->diags, LIMIT_sarif_results);
    report->diags = report->of_diags ? NULL : &c->diags;
}

enum exit_code reports_write(const struct reports *r, struct call *c, struct report *text,
                             struct report *machine, enum exit_code code)
{
    diags_sort(&c->diags);
    finish(machine, c, code);
    if (!write_files(r, c, machine))
        code = EXIT_FAILED;
    struct report *report = r->format->complete ? machine : text;
    struct report_out out = reports_out(c);
    finish(report, c, code);
    r->format->write(&out, report);
    if (r->format->complete && !c->out.path.n) {
        c->diags.n = 0;
        c->diags.errors = c->diags.warnings = 0;
    }
    if (is_sound(report, &c->diags))
        return code;
    out_drop(&c->out);
    return EXIT_FAILED;
}
