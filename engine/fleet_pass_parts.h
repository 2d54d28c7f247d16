/* SPDX-License-Identifier: Apache-2.0 */
/* Private to fleet_pass*.c: what a first pass keeps.
 *
 *     fleet_pass.c        reads chunks, keeps nodes as trees
 *     fleet_pass_brief.c  … or, where IS UNIQUE alone asks for them, as codes and texts
 *     fleet_pass_set.c    nodes that hold the same */
#pragma once

#include "engine/fleet_pass.h"

enum { MOST_SHARED = 1 << 16 }; /* texts of a field that have codes */

/* A key on the way to what is kept. */
struct part {
    struct value key;
    uint32_t want;
    bool whole; /* its value is kept as it is; else what its parts are of a map */
    VEC(struct part *) parts;
    struct text_codes seen; /* scalars that several nodes have: numbers in … */
    VEC(struct value) values;
    uint32_t code, text; /* of the node at hand */
    bool various;        /* most are new: no more are added */
    VEC(uint32_t)
    codes;               /* of what is whole, by node: 0: missing, 1 + its number, PASS_ALONE;
                            brief: of what is not, too: PASS_MAP */
    VEC(uint32_t) texts; /* brief, by node: where the text of one alone stands */
};

enum { PASS_MAP = PASS_ALONE - 1 };

/* Texts of values that one node has, in pieces which never move: their length, their bytes. */
enum {
    PIECE =
#ifdef UNET_TINY
        32
#else
        1 << 20
#endif
};
struct texts {
    VEC(char *) pieces;
    uint32_t used; /* of the last piece */
};

struct pass_file {
    uint32_t source;
    const struct feed *feed;
};

struct pass {
    struct arena *a;
    struct fleet *fleet;
    const struct needs *needs;
    struct diags dg; /* what it holds is said by the fleet's reader */
    struct projection *wanted;
    struct arena *reading; /* of the index */
    struct json_index *ix;
    uint32_t room; /* bytes that the index can take */
    struct part *root, *name;
    VEC(struct part *) leaves; /* what is whole, but the name */
    bool brief;                /* nodes are kept as codes and texts; their trees are empty */
    VEC(struct part *) inner;  /* brief: what is not whole */
    struct texts texts;
    struct value empty; /* a map */
    VEC(struct pass_set *) sets;
    struct chunk *chunk;
    uint32_t docs[BATCH_ROWS]; /* opening tokens of the rows */
    uint32_t rows;
    VEC(uint32_t) sizes; /* bytes of each node */
    VEC(struct pass_file) files;
};

/* A scalar of the row at hand, with its code where it has one: the same text is kept once. */
struct value pass_shared_value(struct pass *, struct part *, const char *text, uint32_t n,
                               uint32_t at);
/* Takes the row's name, and codes and texts of its parts; the node that stands for it is empty. */
struct value pass_brief_node(struct pass *, uint32_t row);
