/* SPDX-License-Identifier: Apache-2.0 */
/* The few paths of an object that a run reads, taken straight from JSON text.
 *
 *     paths    vendor   custom_data.ntp   custom_data.ntp.stratum
 *     wants    object --vendor--> 1
 *                 `--custom_data--> 2 --ntp--> 3 --stratum--> 4
 *     text     {"id":7,"vendor":"x","custom_data":{"ntp":{"stratum":2}}}
 *     at[1]            ^16          at[2] ^34  at[3] ^41   at[4] ^52
 *
 * All that no path leads to is passed over in one step, since the index (base/json_index.h) knows
 * where each bracket closes. Objects of one fleet mostly have their keys in the same order: a want
 * remembers the keys that it met in theirs, wanted or not, and first looks whether the next key is
 * the one that came next before. So a key costs one comparison of bytes.
 *
 * A projection belongs to one thread. */
#pragma once

#include "base/json_index.h"
#include "engine/program.h"

enum { PROJECTION_OBJECT = 0 }; /* the want of the whole object */

struct projection {
    uint32_t n;      /* wants; each has a row of `at` and of `end` */
    uint32_t *at;    /* by row * n + want: offset of the value in the text; 0: there is none */
    uint32_t *token; /* … of lists and maps their opening token; of others not filled */

    struct arena *a;
    struct want *wants;
    struct open_map *outer;
    const struct json_index *ix;
    uint32_t row;
};

struct projection *projection_new(struct arena *);
/* The want of a path of keys and constant indexes; the same number for the same path. Before the
 * first row. */
uint32_t projection_want(struct projection *, const struct ast_step *, uint32_t n);
/* The want that this one lies in; PROJECTION_OBJECT for the first steps. */
uint32_t projection_parent(const struct projection *, uint32_t want);
/* Allocates the rows; no path may be added behind it. */
void projection_begin(struct projection *);
/* Forgets the rows of the batch. */
void projection_clear(struct projection *, uint32_t rows);
/* Takes an object, whose opening token is given, as a row. False where a key that leads to a want
 * stands twice in its map: json_read says where. */
bool projection_take(struct projection *, const struct json_index *, uint32_t token,
                     uint32_t row) NODISCARD;

static inline uint32_t projection_at(const struct projection *p, uint32_t want, uint32_t row)
{
    return p->at[(size_t)row * p->n + want];
}

/* The offset behind the value of a want that is there. */
static inline uint32_t projection_end(const struct projection *p, const struct json_index *ix,
                                      uint32_t want, uint32_t row)
{
    uint32_t at = projection_at(p, want, row);
    char c = ix->text[at];
    if (c == '"')
        return json_index_string_end(ix, at);
    if (c != '{' && c != '[')
        return json_index_atom_end(ix, at);
    return ix->at[ix->close[p->token[(size_t)row * p->n + want]]] + 1;
}
