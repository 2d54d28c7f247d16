/* SPDX-License-Identifier: Apache-2.0 */
/* unet config slice, and the command of the program config-slicer. */
#include "cli/cmd_config.h"

#include "base/io.h"
#include "base/vec.h"
#include "cli/jobs.h"
#include "cli/platforms.h"
#include "cli/slicing.h"
#include "grammar/header.h"
#include "report/emit.h"
#include "slicer/tree.h"

enum { MOST_AROUND = 100000 };

/* ---- options in common ---- */

static bool add_expr(struct config_exprs *out, struct call *c, str option, str text)
{
    struct match_expr e;
    span at = {sources_add(&c->diags.sources, option, text), 0, (uint32_t)text.n};
    if (!match_parse(&e, c->arena, text, at, &c->diags))
        return false;
    out->at[out->n++] = match_trimmed(&e);
    return true;
}

/* The expression of `--section REGEX`: a statement at any level that holds it. `||` inside the
 * pattern is an empty alternative, not a border of levels. */
static str section_expr(struct arena *a, str pattern)
{
    struct buf b = BUF(a);
    buf_add(&b, STR("**||.*(?:"));
    for (size_t i = 0; i < pattern.n; i++) {
        bool border = pattern.p[i] == '|' && i && pattern.p[i - 1] == '|';
        if (border)
            buf_add(&b, STR("(?:)"));
        buf_putc(&b, pattern.p[i]);
    }
    buf_add(&b, STR(").*"));
    return buf_str(&b);
}

bool config_exprs(struct config_exprs *out, struct call *c)
{
    bool fine = true;
    uint32_t matches = c->count[OPT_match], sections = c->count[OPT_section];
    uint32_t nots = c->count[OPT_not];
    *out = (struct config_exprs){
        .at = ARENA_ARRAY(c->arena, struct match_expr, matches + sections + nots + 1),
        .nots = nots};
    for (uint32_t i = 0; i < matches; i++)
        fine = add_expr(out, c, STR("--match"), c->given[OPT_match][i]) && fine;
    for (uint32_t i = 0; i < sections; i++)
        fine =
            add_expr(out, c, STR("--section"), section_expr(c->arena, c->given[OPT_section][i])) &&
            fine;
    if (!matches && !sections)
        fine = add_expr(out, c, STR("--match"), STR("**"));
    for (uint32_t i = 0; i < nots; i++)
        fine = add_expr(out, c, STR("--not"), c->given[OPT_not][i]) && fine;
    return fine;
}

bool config_files(struct io_names *out, struct call *c)
{
    bool fine = true;
    for (uint32_t i = 0; i < c->arg_count; i++) {
        if (io_kind_of(&c->diags, c->args[i]) == IO_FOLDER)
            fine = io_list(out, c->arena, c->args[i], NULL, 0, true, &c->diags) && fine;
        else
            vec_push(c->arena, out, c->args[i]);
    }
    if (!c->arg_count)
        vec_push(c->arena, out, STR("-"));
    return fine;
}

/* ---- slice ---- */

static bool read_headers(enum slice_headers *out, struct call *c)
{
    static const struct {
        str name;
        enum slice_headers value;
    } rows[] = {{{"path", 4}, SLICE_PATH}, {{"full", 4}, SLICE_FULL}, {{"none", 4}, SLICE_NONE}};
    str text = call_text(c, OPT_headers, STR("path"));
    for (size_t i = 0; i < COUNTOF(rows); i++)
        if (str_eq(rows[i].name, text)) {
            *out = rows[i].value;
            return true;
        }
    call_error(c, "--headers takes path, none or full, not `%.*s`", STR_ARG(text));
    return false;
}

static bool put_line_event(void *arg, const struct line_event *e)
{
    line_write(arg, e);
    return true;
}

/* --stage lines and tree of whole files. */
static enum exit_code print_stage(struct call *c, str stage, const struct dialect *given)
{
    bool lines = str_eq(stage, STR("lines"));
    enum exit_code code = EXIT_OK;
    for (uint32_t i = 0; i < (c->arg_count ? c->arg_count : 1); i++) {
        uint32_t source;
        if (!io_read(&source, c->arena, c->arg_count ? c->args[i] : STR("-"), SPAN_NONE, &c->diags))
            return EXIT_FAILED;
        str text = c->diags.sources.at[source].text;
        const struct dialect *d = given ? given : platforms_detect(c, c->arena, text, false).best;
        struct line_options o = {.source = source, .lenient = call_has(c, OPT_lenient)};
        struct tree *t;
        bool fine =
            lines ? line_read(c->arena, d, o, text, put_line_event, out_buf(&c->out), &c->diags)
                  : tree_read(&t, c->arena, d, o, text, &c->diags);
        if (fine && !lines)
            tree_write(out_buf(&c->out), t);
        code = fine ? code : EXIT_PARTIAL;
        out_flush_some(&c->out);
    }
    return code;
}

/* The files of one call. */
struct slice_run {
    const struct slicing *job;
    struct io_names names;
    enum slicing_result *results; /* of each file */
    uint64_t *counts, found;
    size_t done; /* files that were sliced to their end */
    enum exit_code code;
};

static void slice_one(void *ctx, struct call *own, size_t i)
{
    struct slice_run *r = ctx;
    r->results[i] = slicing_file(r->job, own, r->names.at[i], &r->counts[i]);
}

static bool take_one(void *ctx, size_t i)
{
    static const enum exit_code codes[] = {[SLICING_DONE] = EXIT_OK,
                                           [SLICING_UNREADABLE] = EXIT_FAILED,
                                           [SLICING_MALFORMED] = EXIT_PARTIAL,
                                           [SLICING_REFUSED] = EXIT_POLICY};
    struct slice_run *r = ctx;
    enum slicing_result result = r->results[i];
    r->found += r->counts[i];
    r->done += result == SLICING_DONE;
    if (result != SLICING_DONE && (r->code == EXIT_OK || result != SLICING_MALFORMED))
        r->code = codes[result];
    return result != SLICING_REFUSED;
}

static enum exit_code slice_files(struct call *c, struct slicing *job)
{
    struct slice_run r = {.job = job, .code = EXIT_OK};
    uint32_t jobs;
    if (!jobs_count(c, &jobs))
        return EXIT_USAGE;
    if (!config_files(&r.names, c))
        return EXIT_FAILED;
    job->named = r.names.n > 1;
    r.results = ARENA_ARRAY(c->arena, enum slicing_result, r.names.n + 1);
    r.counts = ARENA_ARRAY(c->arena, uint64_t, r.names.n + 1);
    struct jobs_calls calls = {.ctx = &r, .work = slice_one, .take = take_one};
    if (!job->dialect)
        platforms_prepare(c);
    jobs_run(c, "files", r.names.n, jobs, &calls);
    if (r.code != EXIT_OK && !r.done)
        out_drop(&c->out); /* a file of --output stays as it was */
    if (r.code == EXIT_OK && !r.found && call_has(c, OPT_fail_on_empty)) {
        call_error(c, "nothing matched");
        return EXIT_EMPTY;
    }
    return r.code;
}

/* What is to be printed. False after an error of usage. */
static bool read_view(struct slicing *job, struct call *c, bool filtered)
{
    str around = call_text(c, OPT_context, (str){0});
    bool json = call_format(c, "json"), stage = call_has(c, OPT_stage);
    bool other = call_has(c, OPT_count) || stage || json;
    bool sorted = call_has(c, OPT_by_expression);
    job->view = call_has(c, OPT_count)    ? SLICING_COUNT
                : stage                   ? SLICING_STAGE
                : call_has(c, OPT_invert) ? SLICING_INVERT
                : json                    ? SLICING_JSON
                : around.n                ? SLICING_AROUND
                : sorted                  ? SLICING_SORTED
                                          : SLICING_BYTES;
    if (call_has(c, OPT_count) + call_has(c, OPT_invert) + json > 1) {
        call_error(c, "--count, --invert and --json say each what is printed: give one of them "
                      "(JSON has the count)");
        return false;
    }
    if (filtered && other) {
        call_error(c, "--include, --exclude and --begin choose lines of text output");
        return false;
    }
    if (sorted && (other || filtered || around.n || call_has(c, OPT_invert))) {
        call_error(c, "--by-expression goes with slices as text: no --json, --count, --invert, "
                      "--context or --include");
        return false;
    }
    if (sorted && job->headers == SLICE_PATH)
        job->headers = SLICE_FULL; /* each stands on its own */
    if (!around.n)
        return true;
    uint64_t n = 0;
    if (other || job->view == SLICING_INVERT || call_has(c, OPT_headers)) {
        call_error(c, "--context goes with text output, and shows the lines that are there: no "
                      "--headers, --invert, --count");
        return false;
    }
    if (!call_number(around, &n) || n > MOST_AROUND) {
        call_error(c, "--context takes a number of lines from 0 to %d, not `%.*s`", MOST_AROUND,
                   STR_ARG(around));
        return false;
    }
    job->around = (uint32_t)n;
    job->headers = SLICE_NONE;
    return true;
}

static enum exit_code run_slice(struct call *c)
{
    struct slicing job = {.lenient = call_has(c, OPT_lenient)};
    struct config_exprs exprs;
    struct line_rules lines;
    bool filtered;
    if (!read_headers(&job.headers, c) || !platforms_option(&job.dialect, c))
        return EXIT_USAGE;
    str stage = call_text(c, OPT_stage, (str){0});
    if (str_eq(stage, STR("lines")) || str_eq(stage, STR("tree")))
        return print_stage(c, stage, job.dialect);
    if (stage.n && !str_eq(stage, STR("slices"))) {
        call_error(c, "--stage takes lines, tree or slices");
        return EXIT_USAGE;
    }
    if (!line_rules_read(&lines, &filtered, c) || !config_exprs(&exprs, c))
        return EXIT_POLICY;
    job.lines = filtered ? &lines : NULL;
    if (!filtered && !call_has(c, OPT_match) && !call_has(c, OPT_not) &&
        !call_has(c, OPT_section)) {
        call_error(c,
                   "say what to print: --match EXPR, --section or --include REGEX, or --not EXPR "
                   "to take away from the whole");
        return EXIT_USAGE;
    }
    job.exprs = exprs.at;
    job.n = exprs.n;
    job.nots = exprs.nots;
    return read_view(&job, c, filtered) ? slice_files(c, &job) : EXIT_USAGE;
}

static const enum option slice_options[] = {
    OPT_match,   OPT_not,           OPT_section, OPT_include, OPT_exclude,
    OPT_begin,   OPT_by_expression, OPT_headers, OPT_context, OPT_dialect,
    OPT_json,    OPT_count,         OPT_invert,  OPT_stage,   OPT_fail_on_empty,
    OPT_lenient, OPT_jobs,          OPT_format,  OPT_output,  OPT_COUNT};

#define SLICE_DETAILS                                                                              \
    "Prints the sections of a configuration whose path matches. Levels of the hierarchy are "      \
    "joined by ||; each is a regular expression for the whole text of one line, `*` is any one "   \
    "level, `**` any number of levels, `!` in front excludes. In Junos a level takes words of "    \
    "the path. A section ends with its last closer; several expressions are looked for in one "    \
    "pass, and the order of the file stays. The input may be of any size. Of folders all files "   \
    "are read.\n\nOf a file whose structure is broken nothing is printed, but where more than "    \
    "256 KiB "                                                                                     \
    "have gone to a pipe or terminal before the mistake is met; the exit code is 5.\n\n--begin, "  \
    "--include and --exclude choose lines of what is printed, in this "                            \
    "order; "                                                                                      \
    "without an expression, of the whole file. Regular expressions may be found anywhere in a "    \
    "line."

const struct command cmd_config_slice = {
    .name = "config slice",
    .arguments = "[FILE|DIR...]",
    .summary = "print the sections of configurations that match expressions take",
    .details = SLICE_DETAILS,
    .formats = "text json",
    .examples = {"unet config slice -m 'interface .*' running.cfg",
                 "unet config slice -m 'interfaces ge-.*||unit .*' --headers none junos.conf"},
    .options = slice_options,
    .most = 10000,
    .run = run_slice,
};

const struct command cmd_config_slicer = {
    .name = "config-slicer",
    .arguments = "[FILE|DIR...]",
    .summary = "print the sections of configurations that match expressions take",
    .details = SLICE_DETAILS,
    .formats = "text json",
    .examples =
        {"config-slicer -m 'interface .*' running.cfg",
         "ssh router show run | config-slicer -d cisco_ios -m 'router bgp .*||neighbor .*'"},
    .options = slice_options,
    .most = 10000,
    .run = run_slice,
};
