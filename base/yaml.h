/* SPDX-License-Identifier: Apache-2.0 */
/* YAML in, through libyaml's events: core 1.2 typing, `<<` merges, places of
 * values.
 *
 * Refused with a message: duplicate keys, cycles, undefined aliases, unknown tags, depth and alias
 * limits, text that is not UTF-8. Aliases share the value tree of their anchor. */
#pragma once

#include "base/diag.h"
#include "base/value.h"

enum yaml_typing {
    YAML_CORE, /* 1.2 core: true/false, null/~, decimal, 0o17, 0x1f, floats */
    YAML_11    /* as PyYAML: yes/no/on/off, 017, sexagesimals, 1_000 */
};

/* Reads the one document of a source; an empty file is null. A scalar keeps its source text:
 * value_source_text. False with diagnostics on an error. */
bool yaml_read(struct value *out, struct arena *, uint32_t source, enum yaml_typing,
               struct diags *) NODISCARD;

/* The text of a plain scalar as it was written (7.10 for the decimal 7.1); the value's own text for
 * strings; empty for lists and maps. For fields that are strings by nature, such as versions. A
 * loan, or in the arena where the source is fetched. */
str value_source_text(const struct value *, const struct sources *, struct arena *);

/* Adds a value as block style at the given depth of indentation (blanks): what yaml_read with core
 * typing reads back the same, and most readers of YAML 1.1, too. The text begins where the buffer
 * stands (behind `- `, or a line's beginning where indent is 0) and ends with a newline. */
void yaml_put(struct buf *, const struct value *, uint32_t indent);
