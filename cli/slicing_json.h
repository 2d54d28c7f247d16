/* SPDX-License-Identifier: Apache-2.0 */
/* Slices as JSON (docs/schemas/config-slice.json): each with its statements as a tree, written
 * while they come. */
#pragma once

#include "report/emit.h"
#include "slicer/line.h"
#include "slicer/match.h"
#include "slicer/slice.h"

struct slicing_json {
    struct emit *emit;
    const struct match_program *program;
    uint32_t takers;    /* expressions before this number take */
    struct buf text;    /* of the slice */
    struct buf literal; /* of the statement that is open */
    uint32_t base;      /* depth of the slice's first statement */
    uint32_t open;      /* blocks that are open below it */
    bool begun;         /* a statement of the slice came */
    bool lines;         /* some line of its literal came */
    bool in_literal;    /* the newest statement waits for the end of its literal */
};

/* Three functions of a slice_sink, less its argument. */
void slicing_json_open(struct slicing_json *, const struct slice *);
void slicing_json_event(struct slicing_json *, const struct line_event *);
void slicing_json_close(struct slicing_json *, const struct slice *);
