/* SPDX-License-Identifier: Apache-2.0 */
/* A dialect as YAML: the same fields as the table's constants, so that a platform can be added
 * without a compiler.
 *
 *     base: cisco_ios                      begin with that dialect; lists go in front of its lists
 *     aliases: acme acmeos
 *     comments: [{open: "!", place: line-start}]
 *     closers: [exit]                      a row that is one text alone is its main column
 *     keys: [hostname =, {under: "interface **", line: description ==}] */
#pragma once

#include "slicer/dialect.h"

struct value;
struct dialects;

/* Reads what a document says of the dialect of that name; everything lives in the arena. known
 * resolves `base` and `lines`. NULL with diagnostics. */
const struct dialect *dialect_from_value(struct arena *, str name, const struct value *,
                                         const struct dialects *known, struct diags *) NODISCARD;
/* All fields of a dialect that say something, as a map that dialect_from_value reads back. */
struct value dialect_to_value(struct arena *, const struct dialect *);
/* Writes the reference of the fields, rows and choices, one Markdown table row each. */
void dialect_write_fields(struct buf *);
