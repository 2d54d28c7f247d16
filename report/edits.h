/* SPDX-License-Identifier: Apache-2.0 */
/* Views of a difference between two configurations. Terminal escapes inside configuration text are
 * shown, never obeyed. */
#pragma once

#include "report/emit.h"
#include "slicer/diff.h"

struct edits_view {
    bool colour;
    bool line_numbers; /* (live 12, want 3) behind each edit */
};

/* Lines for people: for each edit its parents as headings (unchanged, indented as the dialect draws
 * them), then
 * `-` what is live and `+` what is wanted, whole blocks included; `!` marks a change of state.
 *
 *      interface GigabitEthernet1/0/2
 *     - spanning-tree portfast disable
 *     + spanning-tree portfast
 */
void edits_text(struct buf *, const struct edits *, const struct edits_view *);

/* An array of objects, one for each edit, in order: kind, path (levels), live, want (texts, null
 * where absent), state ("inactive" …, absent where active), template, live_lines and want_lines
 * ([first, last], null where absent). A part of documents of the kinds config-diff and
 * template-diff (schema_version 1). */
void edits_json(struct emit *, const struct edits *);
