/* SPDX-License-Identifier: Apache-2.0 */
/* A rule's conditions with their values, as an indented tree for people. */
#pragma once

#include "base/diag.h"
#include "engine/engine.h"

/* Each line begins with `indent` blanks; places are added where they are known. */
void trace_text(struct buf *, const struct trace *, uint32_t indent, const struct sources *);
