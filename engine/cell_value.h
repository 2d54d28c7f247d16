/* SPDX-License-Identifier: Apache-2.0 */
/* Values out of a JSON text that the index found sound: what json_read_piece gives, faster for
 * plain strings, integers and lists of them. */
#pragma once

#include "base/diag.h"
#include "base/value.h"

/* The value whose token begins at text and has n bytes; it stands in the source from byte `at` on.
 * Strings without escapes point into the text. A string of an odd half character cannot be. */
struct value cell_read(struct arena *, const char *text, uint32_t n, uint32_t source, uint32_t at,
                       struct diags *);

/* Reads the null, boolean, integer of up to 18 digits or string without escapes at *s and moves
 * behind it; strings point into the text, and the value has no place. False for anything else. */
bool cell_plain(const char **s, const char *end, struct value *out);
