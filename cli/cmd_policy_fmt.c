/* SPDX-License-Identifier: Apache-2.0 */
/* unet policy fmt: writes policy files in their canonical form. */
#include "base/io.h"
#include "cli/project.h"
#include "grammar/format.h"
#include "slicer/textdiff.h"

struct fmt {
    struct call *call;
    bool dry; /* --check or --diff: nothing is written */
    uint32_t changed, broken;
    bool failed; /* a file could not be read or written */
};

/* What a file that is not in canonical form becomes: a line of the list, a difference, the file. */
static void put_change(struct fmt *f, str path, str have, str want)
{
    struct call *c = f->call;
    struct buf *b = out_buf(&c->out);
    f->changed++;
    if (call_has(c, OPT_diff)) {
        struct text_diff_options o = {
            .context = 3, .visible = c->out.terminal, .colour = c->out.colour};
        (void)text_diff(b, c->arena, path, have, path, want, o);
        return;
    }
    if (!f->dry && !io_write(path, want, &c->diags)) {
        f->failed = true;
        return;
    }
    buf_put_visible(b, path);
    buf_putc(b, '\n');
}

static void format_file(struct fmt *f, str path)
{
    struct call *c = f->call;
    uint32_t source;
    str want;
    if (!io_read(&source, c->arena, path, SPAN_NONE, &c->diags)) {
        f->failed = true;
        return;
    }
    if (!policy_format(&want, c->arena, source, &c->diags)) {
        f->broken++;
        return;
    }
    str have = c->diags.sources.at[source].text;
    if (str_eq(path, STR("-")) && !f->dry)
        buf_add(out_buf(&c->out), want);
    else if (!str_eq(have, want))
        put_change(f, str_eq(path, STR("-")) ? STR("<stdin>") : path, have, want);
}

static void format_path(struct fmt *f, str path)
{
    static const str endings[] = {{".rules", 6}};
    struct call *c = f->call;
    if (str_eq(path, STR("-")) || io_kind_of(&c->diags, path) != IO_FOLDER) {
        format_file(f, path);
        return;
    }
    struct io_names names = {0};
    if (!io_list(&names, c->arena, path, endings, 1, true, &c->diags))
        f->failed = true;
    for (uint32_t i = 0; i < names.n; i++)
        format_file(f, names.at[i]);
}

static enum exit_code run_fmt(struct call *c)
{
    struct fmt f = {.call = c, .dry = call_has(c, OPT_check) || call_has(c, OPT_diff)};
    if (call_has(c, OPT_stdin) && c->arg_count) {
        call_error(c, "--stdin reads standard input, so it takes no files");
        return EXIT_USAGE;
    }
    if (call_has(c, OPT_stdin)) {
        format_path(&f, STR("-"));
    } else if (c->arg_count) {
        for (uint32_t i = 0; i < c->arg_count; i++)
            format_path(&f, c->args[i]);
    } else {
        struct project p;
        enum exit_code code = project_open(&p, c);
        if (code != EXIT_OK)
            return code;
        if (!p.workspace.policies.n) {
            call_error(c, "no policies: name files, or run inside a workspace (`unet init`)");
            return EXIT_EMPTY;
        }
        format_path(&f, p.workspace.policies);
    }
    if (f.failed)
        return EXIT_FAILED;
    if (f.broken)
        return EXIT_POLICY;
    return f.dry && f.changed ? EXIT_FINDINGS : EXIT_OK;
}

static const enum option fmt_options[] = {OPT_check,    OPT_diff,   OPT_stdin,
                                          OPT_policies, OPT_output, OPT_COUNT};

const struct command cmd_policy_fmt = {
    .name = "policy fmt",
    .arguments = "[FILE|DIR...]",
    .summary = "write policy files in their canonical form",
    .details =
        "Rewrites the files (those of the workspace where none is named) and lists those that "
        "changed. Comments, texts and the order of words stay; only layout and the case of "
        "keywords change, and the result is held against the file before anything is written. A "
        "file with a syntax error is left alone.\n"
        "--check lists what would change, --diff shows it; both write nothing and exit 2 where "
        "there is something.",
    .examples = {"unet policy fmt", "unet policy fmt --check policies/",
                 "unet policy fmt --stdin < policies/10_versions.rules"},
    .options = fmt_options,
    .most = 10000,
    .run = run_fmt,
};
