/* SPDX-License-Identifier: Apache-2.0 */
/* States as rows of one table; those that something becomes true in come last. */
#include "base/dfa_build.h"

static void fill_sets(struct arena *a, struct dfa_machine *m, const struct words *sets)
{
    struct dfa_set *out = ARENA_ARRAY(a, struct dfa_set, sets->entries.n);
    VEC(struct dfa_bits) bits = {0};
    for (uint32_t i = 0; i < sets->entries.n; i++) {
        uint32_t n;
        const uint32_t *answers = words_at(sets, i, &n);
        out[i].from = bits.n;
        for (uint32_t k = 0; k < n; k++) {
            struct dfa_bits one = {(uint64_t)1 << (answers[k] % 64), answers[k] / 64};
            if (bits.n > out[i].from && bits.at[bits.n - 1].word == one.word)
                bits.at[bits.n - 1].bits |= one.bits;
            else
                vec_push(a, &bits, one);
        }
        out[i].to = bits.n;
    }
    m->sets = out;
    m->bits = bits.at;
}

struct dfa_machine *dfa_table(struct arena *a, const struct dfa_states *s)
{
    struct dfa_machine *m = ARENA_NEW(a, struct dfa_machine);
    uint32_t units = dfa_row_units(s->classes), width = units * DFA_ROW_UNIT / sizeof(uint16_t),
             quiet = 0;
    uint16_t *table = ARENA_ARRAY(a, uint16_t, (size_t)s->n * width);
    uint16_t *row_of = ARENA_ARRAY(a, uint16_t, s->n);
    for (uint32_t i = 0; i < s->n; i++)
        quiet += !s->on_way.at[i];
    for (uint32_t i = 0, low = 0, high = quiet; i < s->n; i++)
        row_of[i] = (uint16_t)((s->on_way.at[i] ? high++ : low++) * units);
    for (uint32_t i = 0; i < s->n; i++) {
        uint16_t *row = table + (size_t)row_of[i] / units * width;
        row[0] = (uint16_t)s->on_way.at[i];
        row[1] = (uint16_t)s->at_end.at[i];
        for (uint32_t k = 0; k < s->classes; k++)
            row[DFA_ROW_HEAD + k] = row_of[s->next.at[(size_t)i * s->classes + k]];
    }
    for (uint32_t c = 0; c < 256; c++)
        m->column[c] = (uint16_t)((DFA_ROW_HEAD + s->class_of[c]) * sizeof(uint16_t));
    m->table = table;
    m->start = row_of[0];
    m->first = quiet * units;
    m->states = s->n;
    fill_sets(a, m, &s->sets);
    return m;
}
