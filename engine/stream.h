/* SPDX-License-Identifier: Apache-2.0 */
/* Judging nodes while their files are read, in memory that does not grow with them.
 *
 *     file --chunk--> index --documents--> projection --codes--> machine --> counts, findings
 *          1 MiB      tokens               a row each            batches of 1,024 rows
 *
 * Only what rules read is looked at; a tree of a node is made where a report shows it, or a rule
 * changes it. JSON (a list, or `{"nodes": [...]}`) and NDJSON are read so. Whatever is unusual ends
 * the attempt with no result and no message: the reader of trees (fleet.h) then reads the files,
 * and says what is wrong, if anything is.
 *
 * Threads take whole chunks, each with a machine and dictionaries of its own; what they find is put
 * together in the order of the input, so that the result does not depend on their number. */
#pragma once

#include "engine/engine.h"

struct schema;

/* Files with the nodes, in order, and what they may join. */
struct stream_input {
    const str *paths;
    uint32_t n;
    struct fleet *others; /* the tables that rules ask: locations at least, and no nodes. Where
                             rules ask others (stream_fits), it has all tables, and gets of the
                             nodes what is asked of them */
    const struct schema *schema; /* that types cells of CSV; NULL: none */
    uint32_t jobs;               /* threads; 0 is taken for 1 */
    /* Called when all names are known, behind a first pass (others has the nodes then): sets the
     * options' nodes, by number. False gives up. NULL: all nodes are judged. */
    bool (*choose)(void *ctx);
    void *ctx;
    const struct program
        *where;           /* a condition that it asks of all nodes; NULL: it looks at names */
    uint32_t chunk_bytes; /* read at once; 0: as is best. For tests: several threads, too, then work
                             on less than is worth it */
};

/* What a stream saw, beside its run. */
struct stream;

/* Whether the rules can be judged node by node: none asks configurations, or takes another node
 * whole, and the options want nothing that needs the whole fleet. *others: some rule asks other
 * objects, so that the files are read twice. */
bool stream_fits(const struct program *, const struct run_options *, bool *others);

/* Judges the nodes of the files. False where it gave up: nothing was said, read the files whole.
 * struct run has no nodes. Findings are as engine_run's. */
bool stream_run(struct run **out, struct stream **, struct arena *, const struct program *,
                const struct stream_input *, const struct run_options *, struct diags *) NODISCARD;

/* What the stream knows of fields, as fleet_known_fields. Which paths of the policies some node
 * holds, it saw itself; for counts and suggestions it asks for the fleet, which is loaded then. */
struct stream_known {
    const struct stream *stream;
    const struct schema *schema; /* NULL: none */
    struct fleet *(*fleet)(void *ctx);
    void *ctx;
    struct known_fields of_fleet; /* filled at the first question that needs it */
};
void stream_known_fields(struct known_fields *out, struct stream_known *);
