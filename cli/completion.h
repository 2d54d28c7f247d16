/* SPDX-License-Identifier: Apache-2.0 */
/* Completion scripts for shells, made from the tables of command.h alone. */
#pragma once

#include "base/str.h"

struct buf;

/* Writes the script of a shell (bash, zsh, fish) that completes unet and config-slicer. False where
 * there is none for it. */
bool completion_write(struct buf *, str shell) NODISCARD;
/* "bash, zsh, fish", for messages and help. */
extern const char COMPLETION_SHELLS[];
