/* SPDX-License-Identifier: Apache-2.0 */
/* Slicing files and pipes of any size: chunks in, slices out, nothing of the file kept. What
 * `unet config slice` and the program config-slicer stand on. */
#pragma once

#include "base/match_expr.h"
#include "cli/command.h"
#include "cli/line_filter.h"
#include "slicer/dialect.h"
#include "slicer/slice.h"

enum slicing_view {
    /* text; that of one file among several begins with a line `==> NAME <==` */
    SLICING_BYTES,  /* the slices, exactly */
    SLICING_INVERT, /* what is in no slice, exactly */
    SLICING_AROUND, /* the slices with lines around them */
    SLICING_SORTED, /* the slices of each expression together */
    /* others */
    SLICING_JSON,  /* one object for each slice */
    SLICING_COUNT, /* the number of slices */
    SLICING_STAGE, /* --stage slices: one stable line for each slice */
};

struct slicing {
    const struct dialect *dialect;  /* NULL: detected for each file */
    const struct match_expr *exprs; /* trimmed; the last `nots` of them take away */
    uint32_t n, nots;
    enum slice_headers headers;
    enum slicing_view view;
    uint32_t around;                /* lines before and behind each slice */
    const struct line_rules *lines; /* which lines of the output are wanted; NULL: all */
    bool lenient;
    bool named; /* several files: the output says of which one */
};

enum slicing_result {
    SLICING_DONE,
    SLICING_UNREADABLE, /* the file could not be read */
    SLICING_MALFORMED,  /* the configuration does not parse, or a pattern gave up */
    SLICING_REFUSED,    /* an expression does not compile for this dialect */
};

/* Slices one file ("-" is standard input) to the call's output. Adds the slices found to *found.
 * When the configuration does not parse, what was not yet written is dropped. */
enum slicing_result slicing_file(const struct slicing *, struct call *, str path, uint64_t *found);
