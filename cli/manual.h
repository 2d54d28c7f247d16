/* SPDX-License-Identifier: Apache-2.0 */
/* Manual pages (troff, man macros), made from the tables of command.h alone: one for each program,
 * one for each command of unet. */
#pragma once

#include "base/str.h"

struct buf;
struct command;

/* The number of pages, and the file name of each: "unet.1", "unet-policy-eval.1". */
size_t manual_count(void);
str manual_name(struct arena *, size_t page);
/* Writes a page. */
void manual_write(struct buf *, size_t page);
