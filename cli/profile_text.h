/* SPDX-License-Identifier: Apache-2.0 */
/* Where the time of a run went, as tables of rules and of conditions, the dearest first. */
#pragma once

#include "engine/engine.h"

/* Writes the profile of a run, which must have one. */
void profile_text(struct buf *, const struct run *);
