/* SPDX-License-Identifier: Apache-2.0 */
/* unet config convert: one form of a platform's configurations to the other. The result is a
 * product: exact bytes. */
#include "base/io.h"
#include "cli/cmd_config.h"
#include "cli/platforms.h"
#include "slicer/form.h"
#include "slicer/tree.h"

static bool read_to(bool *lines, struct call *c)
{
    str to = call_text(c, OPT_to, (str){0});
    *lines = str_eq(to, STR("set")) || str_eq(to, STR("flat"));
    if (*lines || str_eq(to, STR("brace")))
        return true;
    call_error(c, to.n ? "--to takes set or brace, not `%.*s`" : "give --to set or --to brace%.*s",
               STR_ARG(to));
    return false;
}

/* The form that a text is in; NULL with a diagnostic where its platform has but one. */
static const struct dialect *form_of(struct call *c, const struct dialect *given, uint32_t source)
{
    str text = c->diags.sources.at[source].text;
    const struct dialect *d = given ? given : platforms_detect(c, c->arena, text, false).best;
    const struct dialect *braces = form_braces(d);
    if (!braces) {
        call_error(c,
                   "%s has one form only; juniper_junos, vyos, paloalto_panos and Nokia have two",
                   d->name);
        return NULL;
    }
    return dialect_form(braces, text);
}

static enum exit_code convert(struct call *c, const struct dialect *given, bool lines, str file)
{
    uint32_t source;
    struct tree *tree;
    struct form *form;
    if (!io_read(&source, c->arena, file, SPAN_NONE, &c->diags))
        return EXIT_FAILED;
    const struct dialect *d = form_of(c, given, source);
    if (!d)
        return EXIT_USAGE;
    struct line_options o = {.source = source, .lenient = call_has(c, OPT_lenient)};
    struct buf out = BUF(c->arena);
    bool fine = tree_read(&tree, c->arena, d, o, c->diags.sources.at[source].text, &c->diags) &&
                form_read(&form, c->arena, tree, true, &c->diags) &&
                (lines ? form_print_lines(&out, c->arena, form, &c->diags)
                       : form_print_braces(&out, c->arena, form, &c->diags));
    if (!fine)
        return EXIT_PARTIAL;
    buf_add(out_buf(&c->out), buf_str(&out));
    return EXIT_OK;
}

static enum exit_code run_convert(struct call *c)
{
    bool lines;
    const struct dialect *given;
    if (!read_to(&lines, c) || !platforms_option(&given, c))
        return EXIT_USAGE;
    return convert(c, given, lines, c->arg_count ? c->args[0] : STR("-"));
}

static const enum option convert_options[] = {OPT_to, OPT_dialect, OPT_lenient, OPT_output,
                                              OPT_COUNT};

const struct command cmd_config_convert = {
    .name = "config convert",
    .arguments = "[FILE]",
    .summary = "write the other form of a configuration: braces or `set` lines",
    .details = "Junos, VyOS, PAN-OS, SR OS (model-driven) and SR Linux have two forms. --to set "
               "writes lines, --to brace writes braces; both read back as the same tree. State "
               "tags become `deactivate` and `protect` lines, comments that bind become "
               "`annotate` or `comment` lines, others are left out. A command that only one "
               "form can say is an error with its line, and nothing is written.",
    .examples = {"unet config convert --to set router.conf",
                 "unet config convert --to brace -d vyos commands.txt"},
    .options = convert_options,
    .most = 1,
    .run = run_convert,
};
