/* SPDX-License-Identifier: Apache-2.0 */
/* The slices of a configuration: a listener of line events that passes on the bytes below the
 * outermost matches, in one pass, holding the open levels and nothing of the file.
 *
 *     events --> slice_take --open(slice)--> bytes --> bytes --> close(slice)
 *                     `------ context --------^ the levels above, --headers path
 *
 * Law (of spans, --headers none): each byte of the input belongs to one slice or to the rest. A
 * slice begins with the comments that the dialect binds to its first statement and ends with its
 * last closer; it includes the comments and blank lines inside. Slicing the output of --headers
 * path again with the same expressions gives it back. */
#pragma once

#include "base/diag.h"

struct dialect;
struct line_event;
struct match_program;

enum slice_headers {
    SLICE_PATH, /* the levels above, once for neighbours, with their closers */
    SLICE_FULL, /* the levels above for every slice on its own */
    SLICE_NONE, /* nothing: exactly the bytes of the slices */
};

struct slice {
    uint64_t from, to;     /* bytes of the input; to is known at close */
    uint32_t line, last;   /* lines; last is known at close */
    const uint32_t *exprs; /* numbers of the expressions that take its first statement */
    uint32_t expr_count;   /* the slice belongs to exprs[0] */
    const str *path;       /* texts of the levels above and of the first statement */
    uint32_t levels;
};

/* Where the bytes go. All may be NULL. Return false to stop (a failed write). The bytes of a slice
 * come between its open and close, in pieces, behind the levels above that are shown with it; other
 * context and the rest come outside. bytes and rest together are the input, in order. */
struct slice_sink {
    bool (*open)(void *, const struct slice *);
    bool (*bytes)(void *, str);
    bool (*close)(void *, const struct slice *);
    bool (*context)(void *, str); /* levels above, closers, and newlines where a line was cut */
    bool (*rest)(void *, str);
    /* Each event of a slice in order, from its first statement on, one line at a time; what was
     * taken away is left out. NULL: they may come in runs. */
    bool (*event)(void *, const struct line_event *);
    void *arg;
};

struct slice_options {
    enum slice_headers headers;
    uint32_t nots; /* the last so many expressions take their subtrees out of the slices again */
    bool plain;    /* asks for every line: slower, the same slices (for tests) */
};

struct slicer;

/* Begins a slicing; it lives in the arena. */
struct slicer *slice_begin(struct arena *, const struct dialect *, const struct match_program *,
                           struct slice_options, struct slice_sink, struct diags *);
/* Takes the next event (a line_sink, the slicer is its argument). */
bool slice_take(void *slicer, const struct line_event *);
/* Ends the last slice. False when a pattern gave up (E0454) or the sink stopped. */
bool slice_finish(struct slicer *) NODISCARD;

struct slice_counts {
    uint64_t slices, lines; /* found, and lines in them where the sink is told of them */
    uint64_t bytes, total;  /* in slices, and of the input */
};
struct slice_counts slice_counts(const struct slicer *);

/* Writes one slice as a stable line. */
void slice_write_one(struct buf *, const struct slice *);
/* Writes the slices of a text as stable lines, `FROM..TO LINE-LAST EXPR[,EXPR] path||path`
 * (--stage slices). */
bool slice_write(struct buf *, struct arena *, const struct dialect *, const struct match_program *,
                 uint32_t source, str text, struct diags *) NODISCARD;
