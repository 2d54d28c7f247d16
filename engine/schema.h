/* SPDX-License-Identifier: Apache-2.0 */
/* The schema of a workspace: fields beyond the standard ones, and what they may hold.
 *
 *     node:
 *       custom_data.rack: string
 *       custom_data.tier: {type: string, values: [gold, silver], required: true, description: …}
 *       interfaces[].mtu: integer
 *       custom_data.vlans.*.name: string        * is each key of a map
 *
 * Named fields are known to the checks of policies, type the cells of CSV, and are what `unet node
 * validate` holds objects against. */
#pragma once

#include "engine/fleet.h"
#include "engine/fleet_path.h"

enum schema_type {
    SCHEMA_STRING = 1u << 0,
    SCHEMA_INTEGER = 1u << 1,
    SCHEMA_NUMBER = 1u << 2,
    SCHEMA_BOOLEAN = 1u << 3,
    SCHEMA_LIST = 1u << 4,
    SCHEMA_MAP = 1u << 5,
    SCHEMA_ADDRESS = 1u << 6, /* text: an address, with or without a length */
    SCHEMA_NETWORK = 1u << 7, /* text: an address with a length */
};
#define SCHEMA_TYPED (SCHEMA_INTEGER | SCHEMA_NUMBER | SCHEMA_BOOLEAN)

struct schema_field {
    str table; /* "node" */
    str path;
    struct fleet_path steps;
    unsigned types;             /* 0: any */
    const struct value *values; /* a list, or NULL */
    bool required;
    str description;
    span at;
};

struct schema {
    struct arena *arena;
    struct schema_field *fields;
    uint32_t n;
};

/* Reads a schema. tables: the workspace's own (the keys of `objects:`). */
bool schema_read(struct schema **out, struct arena *, uint32_t source, const str *tables,
                 uint32_t table_count, struct diags *) NODISCARD;
/* Whether the schema names the path, something below it, or an `any` above it. */
bool schema_knows(const struct schema *, str table, str path);
/* The types of a field; a list where only its elements are named; 0: not named, or any. */
unsigned schema_types(const struct schema *, str table, const struct fleet_path *);
/* Calls fn for each key that the schema names right below the path parent ("" = the object). */
void schema_each(const struct schema *, str table, str parent,
                 void (*fn)(void *arg, str name, uint64_t count), void *arg);
/* "a string or an integer" */
str schema_type_text(struct arena *, unsigned types);
/* The bit of a scalar, list or map as it is; 0 for null. */
unsigned schema_type_of(const struct value *);
/* The name of one type, as schemas write it. */
const char *schema_type_name(enum schema_type);

/* Holds all objects of a fleet against its schema (NULL: none) and against the table of standard
 * fields; false with diagnostics at the values. nodes: bits of those to look at; NULL: all objects.
 */
bool schema_check(const struct schema *, const struct fleet *, const uint64_t *nodes,
                  struct diags *) NODISCARD;

/* Writes the schema that a fleet's objects have, as YAML: each path with its types, how many
 * objects have it, and its values where they are few. */
void schema_infer(struct buf *, struct fleet *);
