/* SPDX-License-Identifier: Apache-2.0 */
/* The canonical form of a policy file: one way to lay out the same tokens. Words of the language in
 * capitals, one blank between tokens, lines of at most 100 columns where the text allows it. What
 * an author broke into lines (a chain of conditions, a list, a block) stays broken, what was one
 * line stays one while it fits; every comment stays, in order, beside the same token; strings,
 * numbers, names, `"""` texts and the front matter keep their bytes. Formatting what was formatted
 * changes nothing. docs/language.md shows the form. */
#pragma once

#include "base/diag.h"

/* The canonical text of a source. False with diagnostics where it has a syntax error, or where (a
 * fault of unet) the result would not have the same tokens. */
bool policy_format(str *out, struct arena *, uint32_t source, struct diags *) NODISCARD;
