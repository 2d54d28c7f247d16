/* SPDX-License-Identifier: Apache-2.0 */
/* Slices with the lines around them, as grep --context shows them: what lies between two slices is
 * cut to N lines behind the one and N before the other, and `--` stands where lines were left out.
 */
#pragma once

#include "base/str.h"

struct neighbours;

/* Begins a text; output goes to put, which returns false to stop. Lives in the arena. */
struct neighbours *neighbours_new(struct arena *, uint32_t lines, bool (*put)(void *, str),
                                  void *arg);
/* Pieces of the text in order: of slices, and of what lies between them. */
bool neighbours_slice(struct neighbours *, str piece) NODISCARD;
bool neighbours_rest(struct neighbours *, str piece) NODISCARD;
