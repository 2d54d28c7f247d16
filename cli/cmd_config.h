/* SPDX-License-Identifier: Apache-2.0 */
/* What the commands of `unet config` share. */
#pragma once

#include "base/match_expr.h"
#include "cli/command.h"

struct dialect;

struct config_exprs {
    /* of --match and --section (everything where neither is given), then of --not */
    struct match_expr *at;
    uint32_t n, nots;
};

/* --match, --section and --not as expressions. False with diagnostics. */
bool config_exprs(struct config_exprs *out, struct call *) NODISCARD;

/* Files of the arguments: those of folders one by one, standard input where there are none. False
 * with diagnostics. */
struct io_names;
bool config_files(struct io_names *, struct call *) NODISCARD;

extern const struct command cmd_config_slice, cmd_config_diff, cmd_config_detect,
    cmd_config_convert, cmd_config_slicer;
