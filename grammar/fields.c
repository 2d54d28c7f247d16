/* SPDX-License-Identifier: Apache-2.0 */
#include "grammar/fields.h"

static const struct field_info table[] = {
#define FIELD(kind, name, type, meaning) {AST_##kind, #name, FIELD_##type, meaning},
#include "grammar/fields.def" /* IWYU pragma: keep */
#undef FIELD
};

const struct field_info *field_find(enum ast_root kind, str name)
{
    for (size_t i = 0; i < COUNTOF(table); i++)
        if (table[i].kind == kind && str_eq(str_of(table[i].name), name))
            return &table[i];
    return NULL;
}

const struct field_info *field_table(uint32_t *n)
{
    *n = COUNTOF(table);
    return table;
}
