/* SPDX-License-Identifier: Apache-2.0 */
/* unet explain CODE: what a diagnostic means and how to mend it. */
#include "cli/command.h"

/* Code, severity and message; what differs from case to case shows as three dots. */
static void put_row(struct buf *b, const struct diag_info *d)
{
    static const char *const names[] = {"note", "warning", "error"};
    buf_printf(b, "%s (%s): ", d->code, names[d->severity]);
    str m = str_of(d->message);
    for (size_t i = 0; i < m.n; i++) {
        bool hole = m.p[i] == '{' && i + 1 < m.n && m.p[i + 1] == '}';
        buf_add(b, hole ? STR("...") : str_sub(m, i, i + 1));
        i += hole;
    }
    buf_putc(b, '\n');
}

static enum exit_code run_explain(struct call *c)
{
    struct buf *b = out_buf(&c->out);
    if (!c->arg_count) {
        for (unsigned i = 0; i < DIAG_COUNT; i++)
            put_row(b, diag_info(i));
        return EXIT_OK;
    }
    const struct diag_info *d = diag_find(c->args[0]);
    if (!d) {
        call_error(c, "no diagnostic has the code `%.*s`; `unet explain` lists all",
                   STR_ARG(c->args[0]));
        return EXIT_USAGE;
    }
    put_row(b, d);
    buf_putc(b, '\n');
    help_paragraph(b, str_of(d->explanation));
    return EXIT_OK;
}

const struct command cmd_explain = {
    .name = "explain",
    .arguments = "[CODE]",
    .summary = "explain a diagnostic by its code, or list all codes",
    .examples = {"unet explain E0601", "unet explain"},
    .most = 1,
    .run = run_explain,
};
