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

/* The number of the node that stands in the source at a byte offset. */
uint32_t pass_number(const struct fleet *, uint32_t source, uint32_t at);
/* A fleet for one machine: the same objects, but the nodes that others lead to are whole ones while
 * *explaining is true. They are read into the arena `room`. */
struct fleet *pass_view(struct arena *, const struct pass *, struct arena *room,
                        const bool *explaining);
