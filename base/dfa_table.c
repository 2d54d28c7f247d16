/* SPDX-License-Identifier: Apache-2.0 */
/* States as rows of one table. */
#include "base/dfa_build.h"

struct dfa_machine *dfa_table(struct arena *a, const struct dfa_states *s, uint32_t word)
{
    struct dfa_machine *m = ARENA_NEW(a, struct dfa_machine);
    uint32_t units = dfa_row_units(s->classes);
    uint64_t *table = ARENA_ARRAY(a, uint64_t, (size_t)s->n * units);
    for (uint32_t i = 0; i < s->n; i++) {
        uint64_t *row = table + (size_t)i * units;
        uint16_t *next = (uint16_t *)(row + DFA_ROW_HEAD);
        row[0] = s->come.at[i];
        row[1] = s->end.at[i];
        for (uint32_t k = 0; k < s->classes; k++)
            next[k] = (uint16_t)(s->next.at[(size_t)i * s->classes + k] * units);
    }
    for (uint32_t c = 0; c < 256; c++)
        m->column[c] =
            (uint16_t)((size_t)DFA_ROW_HEAD * DFA_ROW_UNIT + s->class_of[c] * sizeof(uint16_t));
    m->table = table;
    m->states = s->n;
    m->word = word;
    return m;
}
