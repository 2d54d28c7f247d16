/* SPDX-License-Identifier: Apache-2.0 */
/* The program config-slicer: `unet config slice` alone, without a workspace. */
#include "cli/cmd_config.h"

#include <string.h>

static enum exit_code print_version(struct call *c)
{
    buf_add(out_buf(&c->out), STR("config-slicer " UNET_VERSION "\n"));
    return EXIT_OK;
}

static const struct command version = {
    .name = "config-slicer", .arguments = "", .summary = "print the version", .run = print_version};

static const struct tool tool = {.name = "config-slicer", .only = &cmd_config_slicer};
static const struct tool tool_version = {.name = "config-slicer", .only = &version};

int main(int argc, char **argv)
{
    if (argc == 2 && (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0))
        return (int)command_main(1, argv, &tool_version);
    return (int)command_main(argc, argv, &tool);
}
