/* SPDX-License-Identifier: Apache-2.0 */
/* Writing nodes in another form while they are read. */
#pragma once

#include "cli/project.h"
#include "engine/fleet_write.h"

/* Writes the nodes of FILE..., or of the workspace, to the output of the call, in memory that does
 * not grow with them. False where the whole fleet is needed, or a file is unusual: then nothing was
 * said or written, and everything else works as if it had not been tried. */
bool convert_stream(struct project *, struct call *, const struct fleet_input *,
                    enum fleet_form) NODISCARD;
