/* SPDX-License-Identifier: Apache-2.0 */
/* unet config slice | detect, and the command of the program config-slicer. */
#include "cli/cmd_config.h"

#include "base/io.h"
#include "cli/slicing.h"
#include "grammar/header.h"
#include "report/emit.h"
#include "slicer/detect.h"
#include "slicer/tree.h"

/* ---- options in common ---- */

bool config_dialect(const struct dialect **out, struct call *c)
{
    *out = NULL;
    if (!call_has(c, OPT_dialect))
        return true;
    *out = dialect_get(call_text(c, OPT_dialect, (str){0}), SPAN_NONE, &c->diags);
    return *out != NULL;
}

static bool add_expr(struct config_exprs *out, struct call *c, str option, str text)
{
    struct match_expr e;
    span at = {sources_add(&c->diags.sources, option, text), 0, (uint32_t)text.n};
    if (!match_parse(&e, c->arena, text, at, &c->diags))
        return false;
    out->at[out->n++] = match_trimmed(&e);
    return true;
}

bool config_exprs(struct config_exprs *out, struct call *c)
{
    bool fine = true;
    uint32_t matches = c->count[OPT_match], nots = c->count[OPT_not];
    *out = (struct config_exprs){.at = ARENA_ARRAY(c->arena, struct match_expr, matches + nots + 1),
                                 .nots = nots};
    for (uint32_t i = 0; i < matches; i++)
        fine = add_expr(out, c, STR("--match"), c->given[OPT_match][i]) && fine;
    if (!matches && nots) /* something can only be taken away from the whole */
        fine = add_expr(out, c, STR("--match"), STR("**"));
    for (uint32_t i = 0; i < nots; i++)
        fine = add_expr(out, c, STR("--not"), c->given[OPT_not][i]) && fine;
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
        const struct dialect *d = given ? given : detect_dialect(c->arena, text).best;
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

static enum exit_code slice_files(struct call *c, const struct slicing *job)
{
    static const enum exit_code codes[] = {[SLICING_DONE] = EXIT_OK,
                                           [SLICING_UNREADABLE] = EXIT_FAILED,
                                           [SLICING_MALFORMED] = EXIT_PARTIAL,
                                           [SLICING_REFUSED] = EXIT_POLICY};
    enum exit_code code = EXIT_OK;
    uint64_t found = 0;
    for (uint32_t i = 0; i < (c->arg_count ? c->arg_count : 1); i++) {
        enum slicing_result r = slicing_file(job, c, c->arg_count ? c->args[i] : STR("-"), &found);
        if (r == SLICING_REFUSED)
            return EXIT_POLICY;
        if (code == EXIT_OK || r == SLICING_UNREADABLE)
            code = r == SLICING_DONE ? code : codes[r];
    }
    if (code == EXIT_OK && !found && call_has(c, OPT_fail_on_empty)) {
        call_error(c, "nothing matched");
        return EXIT_EMPTY;
    }
    return code;
}

static enum exit_code run_slice(struct call *c)
{
    struct slicing job = {.named = c->arg_count > 1, .lenient = call_has(c, OPT_lenient)};
    struct config_exprs exprs;
    if (!read_headers(&job.headers, c) || !config_dialect(&job.dialect, c))
        return EXIT_USAGE;
    str stage = call_text(c, OPT_stage, (str){0});
    if (str_eq(stage, STR("lines")) || str_eq(stage, STR("tree")))
        return print_stage(c, stage, job.dialect);
    if (stage.n && !str_eq(stage, STR("slices"))) {
        call_error(c, "--stage takes lines, tree or slices");
        return EXIT_USAGE;
    }
    if (!call_has(c, OPT_match) && !call_has(c, OPT_not)) {
        call_error(c, "give at least one --match EXPR, or --not EXPR to take away from the whole");
        return EXIT_USAGE;
    }
    if (!config_exprs(&exprs, c))
        return EXIT_POLICY;
    job.exprs = exprs.at;
    job.n = exprs.n;
    job.nots = exprs.nots;
    job.view = call_has(c, OPT_count)    ? SLICING_COUNT
               : stage.n                 ? SLICING_STAGE
               : call_has(c, OPT_invert) ? SLICING_INVERT
               : call_format(c, "json")  ? SLICING_JSON
                                         : SLICING_BYTES;
    return slice_files(c, &job);
}

static const enum option slice_options[] = {
    OPT_match, OPT_not,           OPT_headers, OPT_dialect, OPT_json,   OPT_count, OPT_invert,
    OPT_stage, OPT_fail_on_empty, OPT_lenient, OPT_format,  OPT_output, OPT_COUNT};

#define SLICE_DETAILS                                                                              \
    "Prints the sections of a configuration whose path matches. Levels of the hierarchy are "      \
    "joined by ||; each is a regular expression for the whole text of one line, `*` is any one "   \
    "level, `**` any number of levels, `!` in front excludes. In Junos a level takes words of "    \
    "the path. A section ends with its last closer; several expressions are looked for in one "    \
    "pass, and the order of the file stays. The input may be of any size."

const struct command cmd_config_slice = {
    .name = "config slice",
    .arguments = "[FILE...]",
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
    .arguments = "[FILE...]",
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

/* ---- detect ---- */

static void put_detection(struct call *c, str name, const struct detection *found)
{
    struct buf *b = out_buf(&c->out);
    buf_put_visible(b, name);
    buf_printf(b, ": %s%s\n", found->best->name, found->sure ? "" : " (not sure)");
    for (size_t i = 0; i < found->n && c->arg_count <= 1; i++) {
        if (found->at[i].points <= 0)
            continue;
        buf_printf(b, "%6d  %-20s  ", found->at[i].points, found->at[i].dialect->name);
        buf_put_visible(b, found->at[i].why);
        buf_putc(b, '\n');
    }
}

static void emit_detection(struct emit *e, str name, const struct detection *found)
{
    emit_open(e, '{');
    emit_key(e, "file");
    emit_str(e, name);
    emit_key(e, "dialect");
    emit_text(e, found->best->name);
    emit_key(e, "sure");
    emit_bool(e, found->sure);
    emit_key(e, "scores");
    emit_open(e, '{');
    for (size_t i = 0; i < found->n; i++) {
        if (found->at[i].points <= 0)
            continue;
        emit_key(e, found->at[i].dialect->name);
        emit_int(e, found->at[i].points);
    }
    emit_close(e, '}');
    emit_close(e, '}');
}

static enum exit_code run_detect(struct call *c)
{
    bool json = call_format(c, "json");
    enum exit_code code = EXIT_OK;
    struct emit e = emit_begin(out_buf(&c->out), 2);
    if (json) {
        emit_open(&e, '{');
        emit_key(&e, "schema_version");
        emit_int(&e, 1);
        emit_key(&e, "kind");
        emit_text(&e, "config-detect");
        emit_key(&e, "files");
        emit_open(&e, '[');
    }
    for (uint32_t i = 0; i < c->arg_count; i++) {
        uint32_t source;
        if (!io_read(&source, c->arena, c->args[i], SPAN_NONE, &c->diags)) {
            code = EXIT_FAILED;
            continue;
        }
        struct detection found = detect_dialect(c->arena, c->diags.sources.at[source].text);
        if (json)
            emit_detection(&e, c->args[i], &found);
        else
            put_detection(c, c->args[i], &found);
    }
    if (json) {
        emit_close(&e, ']');
        emit_close(&e, '}');
        buf_putc(out_buf(&c->out), '\n');
    }
    return code;
}

static const enum option detect_options[] = {OPT_json, OPT_format, OPT_output, OPT_COUNT};

const struct command cmd_config_detect = {
    .name = "config detect",
    .arguments = "FILE...",
    .summary = "tell the dialect of configurations",
    .details = "Counts the signs of every dialect in the first 64 KiB and prints the scores.",
    .formats = "text json",
    .examples = {"unet config detect running.cfg", "unet config detect --json configs/*.cfg"},
    .options = detect_options,
    .least = 1,
    .most = 100000,
    .run = run_detect,
};
