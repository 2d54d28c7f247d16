/* SPDX-License-Identifier: Apache-2.0 */
/* Which children of two nodes stand for each other; the inside of diff, for diff*.c only. */
#pragma once

#include "slicer/diff.h"

#define MATE_NONE UINT32_MAX

struct diff_item {
    uint32_t node;
    uint32_t mate;  /* index on the other side, MATE_NONE */
    uint32_t group; /* 0: position says nothing; else the ordered group that it belongs to */
    uint32_t id;    /* number of its text */
    bool moved;     /* paired, but not in order */
    bool repeat;    /* says again what a sibling says: no difference */
    bool done;      /* already among the edits */
};

struct diff_items {
    struct diff_item *at;
    uint32_t n, cap;
};

/* One side of a comparison. */
struct diff_side {
    const struct tree *tree;
    const uint8_t *role;
};

/* What pairing needs to know of the place. */
struct diff_place {
    struct arena *scratch;
    const struct dialect *dialect;
    struct dialect_path path; /* levels above the children, their parent included */
    enum dialect_order order; /* of all children */
    const struct diff_options *options;
};

static inline enum diff_role diff_role_of(const struct diff_side *s, uint32_t node)
{
    return s->role ? (enum diff_role)s->role[node] : ROLE_OWNED;
}

/* The children of a node that take part; none where node is TREE_NONE. */
void diff_children(struct diff_items *, struct arena *, const struct diff_side *, uint32_t node);
/* Pairs two lists of children. */
void diff_pair(const struct diff_place *, const struct diff_side *have_side,
               struct diff_items *have, const struct diff_side *want_side, struct diff_items *want);

/* The text with the words of a `[ b a ]` list in order, for statements that differ in nothing else;
 * false where the statement has no list, or its order counts (path: the levels above it). */
bool diff_list_name(struct buf *, struct arena *scratch, const struct dialect *,
                    struct dialect_path, const struct tree_node *);

/* The named properties of an item, values without quotes. Of a name written twice the last counts.
 */
struct diff_property {
    str name, value;
};
struct diff_properties {
    struct diff_property *at;
    uint32_t n, cap;
};
void diff_properties_read(struct diff_properties *, struct arena *, str text);
/* The property of a name, NULL when there is none. */
const struct diff_property *diff_property_find(const struct diff_properties *, str name);
