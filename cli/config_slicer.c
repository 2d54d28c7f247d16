/* SPDX-License-Identifier: Apache-2.0 */
/* The program config-slicer: `unet config slice` alone, without a workspace. */
#include "cli/cmd_config.h"

int main(int argc, char **argv)
{
    return (int)command_main(argc, argv, "config-slicer", &cmd_config_slicer);
}
