/* SPDX-License-Identifier: Apache-2.0 */
/* The data of a run: nodes, links, locations and the workspace's own tables, read from NDJSON,
 * JSON, YAML or CSV, and from the inventories of other tools (fleet_format.h).
 *
 *     fleet
 *       |- table 0 nodes      [ {name: rs1, ...}, {name: rs2, ...} ]   value trees, in order of
 * input
 *       |- table 1 links      [ ... ]
 *       |- table 2 locations  [ ... ]
 *       `- table 3 ...        the workspace's tables (objects: in unet.yaml)
 *
 * A document is an array of nodes, a map with any of `nodes`, `links`, `locations` (each a list or
 * a map keyed by name; other keys are homes of YAML anchors and are ignored), or, in NDJSON, one
 * node a line. Standard fields that are strings by nature keep the text of a YAML scalar: 7.10
 * stays "7.10".
 *
 * What holds after fleet_load returned true: each object is a map with a string `name`; names and
 * ids are unique in their table; objects never change (SETs of a run go to copies). How a row is
 * kept is private to fleet.c and fleet_read.c: all others ask by index. */
#pragma once

#include "base/diag.h"
#include "base/value.h"
#include "grammar/ast.h"

struct fleet;
struct io_names;     /* base/io.h */
struct known_fields; /* grammar/policy.h */

enum fleet_standard_table { FLEET_NODES, FLEET_LINKS, FLEET_LOCATIONS, FLEET_TABLES };
#define FLEET_NONE UINT32_MAX

/* An empty fleet in the arena. */
struct fleet *fleet_new(struct arena *);
/* Adds what the paths hold: files (.json .ndjson .jsonl .yaml .yml; others by content), folders of
 * such files, "-" for standard input. Afterwards checks names and ids over everything loaded so
 * far. False with diagnostics (E03…, or E0602 for an unreadable file). */
bool fleet_load(struct fleet *, const str *paths, size_t n, struct diags *) NODISCARD;
/* Adds the objects of one file to the workspace's table of that name ("member"). */
bool fleet_load_table(struct fleet *, str table, str path, struct diags *) NODISCARD;
/* Adds a registered source as fleet_load does with a file. */
bool fleet_load_source(struct fleet *, uint32_t source, struct diags *) NODISCARD;

/* The files of a folder that hold node data, by their endings; as io_list. */
bool fleet_files(struct io_names *out, struct arena *, str folder, bool recursive,
                 struct diags *) NODISCARD;
/* Whether the name of a file leaves open that it holds JSON: its ending says so, or nothing. */
bool fleet_may_be_json(str path);

/* One row of `map:`: where a field of ours comes from. */
struct fleet_map {
    str to;   /* a field: vendor, location.region, custom_data.rack */
    str from; /* paths in the source's object: device_type.manufacturer.slug|manufacturer,
                 tags[].slug,
                 @file (the file's name without folder and ending) */
    span at;
};

/* A file or folder with how it is to be read (`nodes: {path:, format:, map:}`). */
struct fleet_input {
    str path;
    str format; /* a row of fleet_format.def; empty: unet */
    str root;   /* path of the objects inside a file; empty: where the format keeps them */
    str groups, defaults; /* nornir: its other two files; empty: those beside it */
    const struct fleet_map *maps;
    uint32_t map_count;
    span at; /* of the format in the settings, or SPAN_NONE */
};

/* Adds what an input holds, to the nodes or (table: its name) to "links", "locations" or a table of
 * the workspace; a document with keys of these names goes where they say. Names and ids are checked
 * by the next fleet_load; call it with no paths where there is nothing else to load. What the map
 * does not take of an object of another format stays below custom_data. */
bool fleet_load_input(struct fleet *, str table, const struct fleet_input *,
                      struct diags *) NODISCARD;
/* Checks the names and ids of what is loaded, and not whom links and locations name: for data that
 * is read alone. */
bool fleet_check_names(struct fleet *, struct diags *) NODISCARD;
/* Only checks format, root and map of an input: its settings. */
bool fleet_check_input(struct fleet *, str table, const struct fleet_input *,
                       struct diags *) NODISCARD;
/* All formats by name, for messages: "unet, netbox, …". */
str fleet_format_names(struct arena *);
/* Whether it is the name of a format; adds a diagnostic at the place with a suggestion where not.
 */
bool fleet_format_check(str name, span at, struct diags *) NODISCARD;

struct schema; /* schema.h */
/* The schema that types cells of CSV and names fields beyond the standard ones; before loading. */
void fleet_use_schema(struct fleet *, const struct schema *);

/* Number of the table that rules of this kind run over (table: its name, for AST_TABLE); FLEET_NONE
 * when the fleet has no such table. */
uint32_t fleet_table(const struct fleet *, enum ast_root kind, str table);
uint32_t fleet_table_count(const struct fleet *);
/* "node", "link", "location", or the name of a table of the workspace. */
str fleet_table_name(const struct fleet *, uint32_t table);
/* Number of objects in a table. */
uint32_t fleet_count(const struct fleet *, uint32_t table);
/* Object i of a table: a map; a loan that lives as long as the fleet. */
const struct value *fleet_object(const struct fleet *, uint32_t table, uint32_t i);
/* Its name. */
str fleet_name(const struct fleet *, uint32_t table, uint32_t i);
/* The object of that name, else of that id; FLEET_NONE when there is none. */
uint32_t fleet_find(const struct fleet *, uint32_t table, str name);
/* The name in the table that is nearest to s and may be meant; empty when none is. */
str fleet_nearest(const struct fleet *, uint32_t table, str s);

/* What the data and the schema know about fields, for policy_check_fields. Counting walks all
 * objects on first use; *out lives as long as the fleet. */
void fleet_known_fields(struct known_fields *out, struct fleet *);

/* The value of a step below the location of a node (location.x): the key of an inline map, else of
 * the location that `location` or `location_id` names, where `path` and `ancestors` are computed
 * and a type (region) is the name of the nearest location of that type, itself included. NULL when
 * there is none. */
const struct value *fleet_location_of(struct fleet *, const struct value *node, str key);
/* The node at end a or z of a link, as loaded; NULL when it is null or unknown. */
const struct value *fleet_link_end(const struct fleet *, const struct value *link, str end);
/* A field of a location: its own key, else what is computed of it (path, ancestors, a type). */
const struct value *fleet_location_key(struct fleet *, const struct value *location, str key);
/* The links of a node as it sees them: a list of maps with name, role, interface, peer (the node at
 * the other end as a map, null where the link leaves the fleet) and peer_interface. Made for all
 * nodes at the first call. */
const struct value *fleet_links_of(struct fleet *, const struct value *node);
/* What `links` of a node is: its own key, else fleet_links_of. */
const struct value *fleet_node_links(struct fleet *, const struct value *node);
/* All objects of a table as one list, as loaded. */
const struct value *fleet_all(struct fleet *, uint32_t table);
