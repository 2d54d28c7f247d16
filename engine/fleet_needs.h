/* SPDX-License-Identifier: Apache-2.0 */
/* What rules ask of other objects than their own: the paths of nodes that a first pass has to keep
 * (fleet_pass.h), so that the second one judges node by node.
 *
 *     node.serial IS UNIQUE                                    serial
 *     COUNT(n IN fleet.nodes WHERE n.role == node.role)        role
 *     ANY l IN node.links : l.peer.location.region == "emea"   links location location_id */
#pragma once

#include "engine/program.h"

struct needs_path {
    const struct ast_step *steps; /* keys */
    uint32_t n;
};

struct needs {
    bool others; /* some rule asks another object, or runs over another table */
    bool ends;   /* nodes are looked up by name or id */
    bool lists;  /* node.links are looked at as lists, so that reports may show them */
    bool whole;  /* some expression takes a whole node, or what depends on the order of rows */
    bool brief;  /* other nodes are asked by IS UNIQUE alone, which takes them one by one */
    VEC(struct needs_path) paths; /* of nodes, without the name */
};

/* Reads them off the program; paths live in the arena. */
void needs_read(struct needs *out, struct arena *, const struct program *);
/* Adds what a program about nodes reads at all: it runs over what is kept. */
void needs_add_all(struct needs *, struct arena *, const struct program *);
