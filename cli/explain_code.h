/* SPDX-License-Identifier: Apache-2.0 */
/* unet explain CODE: what a diagnostic means, a text that gives it, and the same text mended. */
#pragma once

#include "cli/command.h"

/* Explains the code that the call names, or lists all. */
enum exit_code explain_code(struct call *);
