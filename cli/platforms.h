/* SPDX-License-Identifier: Apache-2.0 */
/* The dialects that a call knows: the table's, those of the workspace's folder `dialects/`, and a
 * file that --dialect names. */
#pragma once

#include "cli/command.h"
#include "slicer/detect.h"
#include "slicer/dialects.h"

/* Reads `dialects/` beside unet.yaml into the call, in order of the file names; root as in
 * struct workspace. False with diagnostics. */
bool platforms_read(struct call *, str root) NODISCARD;
/* For commands that open no workspace: finds one from here upwards, and reads as above, where the
 * tool has workspaces. */
bool platforms_open(struct call *) NODISCARD;
/* The dialect of --dialect, a name or a file NAME.yaml; *out is NULL where it is not given. False
 * with diagnostics. */
bool platforms_option(const struct dialect **out, struct call *) NODISCARD;
/* Makes detection ready: before threads share the call. */
void platforms_prepare(struct call *);
/* The dialect of a text. why: the scores say which tells spoke; they live in the arena. */
struct detection platforms_detect(struct call *, struct arena *, str text, bool why);
