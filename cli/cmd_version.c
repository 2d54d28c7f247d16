/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"

static enum exit_code run_version(struct call *c)
{
    buf_add(out_buf(&c->out), STR("unet " UNET_VERSION "\n"));
    return EXIT_OK;
}

const struct command cmd_version = {
    .name = "version",
    .arguments = "",
    .summary = "print the version",
    .examples = {"unet version", "unet --version"},
    .run = run_version,
};
