/* SPDX-License-Identifier: Apache-2.0 */
/* Private to the stream: what one thread needs to judge chunks of text. */
#pragma once

#include "engine/projection.h"
#include "engine/text_codes.h"
#include "engine/vm.h"

/* A field of version 0: where it stands in the text, and the codes of its values. */
struct text_column {
    uint32_t field, want;
    bool codes; /* else only presence matters */
    struct text_codes seen;
};

/* The name of an object, for telling whether another has it. */
struct name_seen {
    uint64_t hash;
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
    uint32_t name_want;
    uint32_t *known_wants; /* of the fields whose names are checked */
    uint32_t known_count;
    uint64_t *held; /* bits of them that some object has */
    /* the chunk */
    struct chunk *chunk;
    uint32_t docs[BATCH_ROWS]; /* opening tokens of the batch's rows */
};

/* A piece of a file: text that begins and ends between objects. */
struct chunk {
    char *text; /* with JSON_INDEX_PAD readable bytes behind it */
    uint32_t n, room;
    uint32_t source, at; /* where it stands: the file and the offset */
    enum json_index_root root;
    bool last;  /* nothing stands behind it in the file */
    bool whole; /* it must end behind an object */
    /* results */
    bool odd;
    uint32_t taken;      /* bytes up to the end of its last whole object */
    uint32_t objects;    /* that it holds */
    bool closed;         /* the list ended in it */
    VEC(uint64_t) names; /* hashes of the objects' names */
};

/* A lane over the program; known: paths of the policies' fields. Everything lives in the arena. */
struct lane *lane_new(struct arena *, const struct program *, const struct run_options *,
                      const struct limits *);
/* Judges the objects of a chunk; first is the number of its first object. */
void lane_chunk(struct lane *, struct chunk *, uint32_t first);
/* Frees what the chunk's names lie in; the texts are the caller's. */
