/* SPDX-License-Identifier: Apache-2.0 */
/* Private to the fleet's files: inventories of other tools become objects of ours.
 *
 *     file --JSON, YAML or CSV--> document --format's take--> source objects --map--> node
 *
 *     {name: r1, device_type: {model: MX204, manufacturer: {slug: juniper}}, rack: {name: A1}}
 * source object map: model <- device_type.model, vendor <- device_type.manufacturer.slug {name: r1,
 * model: MX204, vendor: juniper, custom_data: {device_type: {...}, rack: {...}}}    node
 *
 * A format is a row of fleet_format.def: how its documents hold objects, and its default map. Rows
 * of the user's map stand over those of the format for the same field. */
#pragma once

#include "base/yaml.h"
#include "engine/fleet_path.h"
#include "engine/fleet_table.h"
#include "engine/object_stream.h"

struct format_run;
struct io_names; /* base/io.h */

struct format {
    const char *name, *title;
    enum yaml_typing typing;
    bool (*take)(struct format_run *, const struct value *document);
    bool (*finish)(struct format_run *);
    bool (*looks)(const struct value *document);
};

/* One row of the map in use. */
struct map_row {
    str to;
    struct fleet_path target;
    const struct field_info *field; /* of the target, where it is a whole standard field */
    struct {
        str text;
        struct fleet_path path;
    } from[16];
    uint32_t n;
    bool own;      /* of the user's map */
    span at;       /* of the user's row */
    uint64_t hits; /* objects that had it */
};

/* One input while it is read. */
struct format_run {
    struct fleet *fleet;
    uint32_t table;
    const struct fleet_input *input;
    const struct format *format;
    struct fleet_path root;
    struct diags *dg;
    VEC(struct map_row) rows;
    uint64_t taken;     /* objects */
    uint64_t announced; /* objects that the source says it has, 0 where it does not say */
    uint32_t source;    /* the file that is being read, or was last */
    bool looked;        /* the first document was held against the shapes of other formats … */
    bool foreign;       /* … and is of one of them, and cannot be ours */
    void *state;        /* of the format */
};

/* The format of a name; NULL: none. */
const struct format *inventory_find(str name);
/* The format that a document seems to be of, NULL: ours, or nobody knows. */
const struct format *inventory_look(const struct value *document);
/* Fills the rows of the map. False with diagnostics where the user's map is wrong. */
bool inventory_map(struct format_run *) NODISCARD;
/* Adds the node that a source object maps to. */
bool inventory_emit(struct format_run *, const struct value *object) NODISCARD;
/* Adds the objects of a list, or of a map keyed by name. */
bool inventory_emit_all(struct format_run *, const struct value *all) NODISCARD;
/* Warns of rows of the user's map that no object had. */
void inventory_warn(struct format_run *);

/* The document of a file, typed as the format wants it. False where it cannot be read (*good
 * becomes false), or is encrypted (a warning). */
bool inventory_read(struct value *out, struct format_run *, str path, bool *good);
/* As inventory_read, of a file beside the one that is read; false too where there is none. */
bool inventory_beside(struct value *out, struct format_run *, str path, bool *good);
/* The files of a folder beside it; false where there is none. */
bool inventory_folder_beside(struct io_names *out, struct format_run *, str path, bool *good);

/* The rows' functions, in fleet_format_*.c. */
bool inventory_take_api(struct format_run *, const struct value *);
bool inventory_finish_api(struct format_run *);
bool inventory_looks_netbox(const struct value *);
bool inventory_looks_nautobot(const struct value *);
bool inventory_take_ansible(struct format_run *, const struct value *);
bool inventory_finish_ansible(struct format_run *);
bool inventory_looks_ansible(const struct value *);
bool inventory_take_nornir(struct format_run *, const struct value *);
bool inventory_finish_nornir(struct format_run *);
bool inventory_looks_nornir(const struct value *);

/* "a, b" as a list of texts. */
struct value inventory_cut(struct arena *, const struct value *text);

/* Whether the first line is a header with a column `name` among others. */
bool csv_looks(str text);
/* Reads CSV into a list of maps: the header's dotted names are paths, an empty cell is missing, a
 * cell is typed by the schema, else by YAML's core rules, except standard string fields. plain:
 * header names become lower-case words joined by _, and cells stay text (exports of other tools).
 */
bool csv_read(struct value *out, const struct fleet *, uint32_t table, uint32_t source, bool plain,
              struct diags *) NODISCARD;

/* The same row by row, of text that comes piece by piece. */
struct csv_rows;
enum csv_state { CSV_ROW, CSV_MORE, CSV_END, CSV_ODD };
struct csv_rows *csv_rows_open(struct arena *, const struct fleet *, uint32_t table,
                               uint32_t source, struct diags *);
/* Reads the next row of text that begins where the last one ended (*used bytes of the text it was
 * in), at an offset of the file; the row lives in the arena, all of it. MORE: the text ends inside
 * of it, and is not the last. ODD: csv_read says why. */
enum csv_state csv_rows_next(struct csv_rows *, struct arena *, str text, uint32_t at, bool last,
                             size_t *used, struct value *out);

/* How a file is written: by its name, or by what it begins with. */
enum object_stream_form fleet_form_of(str path, str begin);
