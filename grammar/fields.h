/* SPDX-License-Identifier: Apache-2.0 */
/* The standard fields of nodes, links and locations as a table (fields.def). */
#pragma once

#include "grammar/ast.h"

enum field_type { FIELD_STRING, FIELD_ANY, FIELD_LIST, FIELD_MAP, FIELD_NUMBER };

struct field_info {
    enum ast_root kind;
    const char *name;
    enum field_type type;
    const char *meaning;
};

/* The standard field of a kind of object, NULL when the name is none. */
const struct field_info *field_find(enum ast_root kind, str name);
/* All rows, in order of the table. */
const struct field_info *field_table(uint32_t *n);
