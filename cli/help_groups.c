/* SPDX-License-Identifier: Apache-2.0 */
/* Help that lists commands: of everything, of a group. */
#include "cli/command.h"

static void put_commands(struct buf *b, str group)
{
    size_t n;
    const struct command *const *all = command_list(&n);
    for (size_t i = 0; i < n; i++) {
        str name = str_of(all[i]->name);
        bool inside =
            !group.n || (str_starts(name, group) && name.n > group.n && name.p[group.n] == ' ');
        if (inside)
            help_row(b, name, str_of(all[i]->summary));
    }
}

void help_group(struct buf *b, str group)
{
    buf_printf(b, "Usage: unet %.*s COMMAND [options]\n\nCommands:\n", STR_ARG(group));
    put_commands(b, group);
    buf_printf(b, "\n`unet %.*s COMMAND --help` tells more of each.\n", STR_ARG(group));
}

void help_all(struct buf *b)
{
    buf_add(
        b, STR("unet: policies, templates and configuration diffs for fleets of network devices\n\n"
               "Usage: unet COMMAND [options]\n\nCommands:\n"));
    put_commands(b, (str){0});
    buf_add(
        b,
        STR("\nA workspace is a folder with a unet.yaml (`unet init` writes one); each path in it\n"
            "has an option of the same name, so every command also works without one.\n"
            "`unet COMMAND --help` shows options, examples and exit codes.\n"));
}
