/* SPDX-License-Identifier: Apache-2.0 */
/* The first of two passes over files of nodes, for rules that ask other objects: it keeps of every
 * node what those rules ask of it (fleet_needs.h), in the table of nodes of a fleet that has the
 * other tables already. The second pass judges node by node, and asks that fleet.
 *
 *     text     {"name":"rs1","role":"core","interfaces":[…],"custom_data":{"site":"fra","x":[…]}}
 *     kept     {"name":"rs1","role":"core","custom_data":{"site":"fra"}}
 *
 * What is kept has its place in the text, so that reports point where they would with whole nodes.
 * Where a report shows a whole node, it is read again. */
#pragma once

#include "engine/fleet_needs.h"
#include "engine/stream_lane.h"

struct feed;
struct pass;

/* A pass that fills the nodes of the fleet, and lives in its arena. */
struct pass *pass_new(struct fleet *, const struct needs *, const struct limits *);
/* The file that the chunks of this source come from. */
void pass_add_file(struct pass *, uint32_t source, const struct feed *);
/* Takes the objects of a chunk, in the order of the input; it is odd where the fleet's reader has
 * to look at it. */
void pass_chunk(struct pass *, struct chunk *);
/* Checks names, links and locations of all that is loaded; false where something is wrong with
 * them. Afterwards threads may share the fleet: nothing is computed at its first use any more. */
bool pass_end(struct pass *) NODISCARD;

/* A node with what is kept of it. Its maps may live in the room; texts and lists outlive that, as
 * the pass does. */
const struct value *pass_node(const struct pass *, struct arena *room, uint32_t i);

/* Nodes by what they hold in some of the fields that are kept: of all that hold the same, what is
 * computed of these fields is computed once. */
enum { PASS_PARTS = 6 };
#define PASS_ALONE UINT32_MAX
struct part;
struct pass_set {
    uint32_t n;            /* different tuples */
    const uint32_t *tuple; /* by node; PASS_ALONE: some value of it has no code */
    uint32_t *first;       /* by tuple: its first node … */
    uint32_t *count;       /* … and how many there are */
    const uint32_t *alone; /* the other nodes, in order */
    uint32_t alone_count;
    uint32_t parts;
    struct part **part;
};
/* The set of paths of nodes; NULL where one is not kept as a field of its own, or there are very
 * many. Not for several threads. */
const struct pass_set *pass_set(struct pass *, const struct needs_path *, uint32_t n);

/* The number of the node that stands in the source at a byte offset. */
uint32_t pass_number(const struct fleet *, uint32_t source, uint32_t at);
/* A fleet for one machine: the same objects, but the nodes that others lead to are whole ones while
 * the machine explains a finding. They live as long as its batch. */
struct fleet *pass_view(struct arena *, const struct pass *, const struct vm *);
