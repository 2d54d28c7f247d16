/* SPDX-License-Identifier: Apache-2.0 */
/* Private to the stream: what one thread needs to judge chunks of text. */
#pragma once

#include "engine/projection.h"
#include "engine/text_codes.h"
#include "engine/vm.h"

/* A field of version 0: where it stands in the text, and the codes of its values. */
struct text_column {
    uint32_t field, want;
    bool codes;                     /* else only presence matters */
    bool links;                     /* it is the node's links, made of the fleet's, unless … */
    uint32_t own_links;             /* … it has some of its own */
    bool joins;                     /* it may stand in the table of locations instead … */
    uint32_t location, location_id; /* … of which the node names one by either */
    struct text_codes seen;
    struct text_codes joined; /* by the name of the location */
    uint32_t rows, fresh;     /* values that were looked up of late, and those that were new, but
                                 for small numbers, whose codes cost little and are few */
    uint32_t restless;        /* how often in a row too many were new */
    bool various;             /* most values are new: none is looked up any more */
};

/* A list whose elements are judged: their own wants, and the codes of each column of its table. */
struct text_list {
    bool joins; /* some path leaves the element, or the list: from trees then */
    struct projection *wanted;
    uint32_t *wants;         /* by column of the child table */
    struct text_codes *seen; /* likewise */
};

struct lane {
    struct arena *a;
    struct diags dg;
    const struct program *p;
    struct vm *vm;
    struct json_index *ix;
    uint32_t room; /* bytes that the index can take */
    struct projection *wanted;
    struct text_column *columns; /* by field; only those of vm->first_fields are filled */
    struct text_list *lists;     /* by child list */
    const struct lane_others *others;
    uint32_t **ways; /* by path that is written: all that it lies in, the object not */
    uint32_t name_want;
    uint64_t secret;       /* of the names' hashes, the same in all lanes */
    uint32_t *known_wants; /* of the fields whose names are checked */
    uint32_t known_count;
    uint64_t *held;            /* bits of them that some object has */
    struct chunk *chunk;       /* the open one */
    uint32_t first;            /* number of its first object, known after a first pass */
    uint32_t docs[BATCH_ROWS]; /* opening tokens of the batch's rows */
    uint32_t loaded;           /* rows of it that have their codes */
};

/* A piece of a file: text that begins and ends between objects. */
struct chunk {
    char *text; /* with CHUNK_PAD writable bytes behind its room */
    uint32_t n, room;
    uint32_t source, at; /* where it stands: the file and the offset */
    uint64_t before;     /* bytes of all files in front of this file */
    enum json_index_root root;
    bool last;  /* nothing stands behind it in the file */
    bool whole; /* it must end behind an object: others begin where it ends */
    bool first; /* of its file: its first object tells whether it is another program's */
    /* results */
    bool odd;
    bool closed;         /* the list ended in it */
    uint32_t taken;      /* bytes up to the end of its last whole object */
    uint32_t objects;    /* that it holds */
    VEC(uint64_t) names; /* hashes of the objects' names */
};

/* Blanks behind a chunk that ends where another begins, so that all of it is indexed. */
enum { CHUNK_BLANKS = 4 * JSON_INDEX_PAD, CHUNK_PAD = CHUNK_BLANKS + JSON_INDEX_PAD };

/* What the rules may ask beside the node at hand: tables, which are only read. */
struct lane_others {
    struct fleet *fleet;     /* its locations; with a pass its other tables, and its nodes */
    const struct vm *known;  /* a machine that has prepared fleet-wide tests (group.h); or NULL */
    const struct pass *pass; /* the first of two passes (fleet_pass.h); NULL: there is none */
};
/* The section of the rules about nodes; the number of sections where there is none. */
uint32_t lane_section(const struct program *);
/* A machine that knows the others, without a source. */
struct vm *lane_vm(struct arena *, const struct program *, const struct lane_others *,
                   const struct run_options *, struct diags *);
/* A lane over the program's rules about nodes. Everything lives in the arena. */
struct lane *lane_new(struct arena *, const struct program *, const struct lane_others *,
                      const struct run_options *, const struct limits *);
/* Judges the objects of a chunk. Their numbers (rows[].object) grow with their place in the input,
 * and are no indexes. */
void lane_chunk(struct lane *, struct chunk *);

struct policy_field;
/* Whether a lane sees which objects have the field. */
bool lane_knows(const struct policy_field *);

/* stream_columns.c: the value of a want on a row, in the batch's arena; the same where it lasts as
 * long as the batch; that of a field of the row's location; NULL: it has none. */
struct value lane_cell(struct lane *, uint32_t want, uint32_t row);
const struct value *lane_keep(struct lane *, struct value);
const struct value *lane_joined(struct lane *, const struct text_column *, uint32_t row);
/* Fills the column of a field on some rows, while their text is in the cache. */
void lane_load_column(struct lane *, uint32_t field, uint32_t from, uint32_t to);

/* stream_elements.c: makes lists, which the machine knows; fills a child table
 * (vm_source.elements). */
void lane_make_lists(struct lane *);
bool lane_elements(void *lane, struct vm *, uint32_t list);

/* stream_jobs.c: judges the files with several lanes, each in a thread. False where it gave up:
 * some file was not cut between two objects, or it is odd. *take is called in this thread for
 * each chunk in the order of the input (false ends the run), *end for each lane at the end. */
struct crew_calls {
    void *ctx;
    bool (*next)(void *ctx, struct chunk *); /* fills the next one; false: there is none */
    bool (*take)(void *ctx, struct chunk *);
    void (*end)(void *ctx, struct lane *, bool exact); /* exact: its findings are cut already */
};
bool crew_run(struct arena *, const struct program *, const struct lane_others *,
              const struct run_options *, const struct limits *, uint32_t jobs,
              uint32_t chunk_bytes, const struct crew_calls *) NODISCARD;
