/* SPDX-License-Identifier: Apache-2.0 */
/* The program config-slicer: `unet config slice` alone, without a workspace. */
#include "cli/cmd_config.h"

static const struct tool tool = {.name = "config-slicer", .only = &cmd_config_slicer};

int main(int argc, char **argv)
{
    return (int)command_main(argc, argv, &tool);
}
