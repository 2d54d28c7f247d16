/* SPDX-License-Identifier: Apache-2.0 */
/* Where results go: standard output in large writes, or a file that appears whole or not at all. */
#pragma once

#include "base/diag.h"

struct io_writer;
struct out_kept;

struct out {
    struct buf buf;
    str path;               /* --output; empty = standard output */
    struct io_writer *file; /* … once something was written to it */
    uint64_t gone;          /* bytes that left the buffer */
    bool held;              /* nothing goes to standard output before the end … */
    struct out_kept *kept;  /* … but what is large to a temporary file */
    bool colour;            /* the target shows colours and the user wants them */
    bool terminal;          /* standard output is a terminal */
    bool broken;            /* the reader went away or the disk is full; later writes do nothing */
    uint32_t width;         /* columns of the terminal; 80 elsewhere */
};

/* Decides about colour from the choice (auto, always, never), NO_COLOR and the terminal. */
struct out out_open(struct arena *, str path, str colour);
/* The buffer to add to; call out_flush now and then while streaming much. */
static inline struct buf *out_buf(struct out *o)
{
    return &o->buf;
}
/* Adds a piece of much text, and writes the buffer when it is large. */
void out_add(struct out *, str text);
/* Writes the buffer when it is large: to standard output, or to what becomes the file. */
void out_flush_some(struct out *);
/* Writes it to standard output whatever its size: for what standard error is to say behind it. */
void out_flush(struct out *);
/* Holds back what goes to standard output until out_close, too: in memory, or a temporary file
 * without a name where it is large. */
void out_hold(struct out *);
/* Adds what another holds back. */
void out_append(struct out *, struct out *from);
/* Forgets all that was added since out_hold, or to the file. */
void out_restart(struct out *);
/* The place where the next byte goes. */
static inline uint64_t out_mark(const struct out *o)
{
    return o->gone + o->buf.n;
}
/* Takes back what was added behind a mark. False where some of it went to a pipe or terminal: then
 * all of it stays. */
bool out_undo(struct out *, uint64_t mark) NODISCARD;
/* Forgets what is not written yet, and all of the file, which stays as it was. */
void out_drop(struct out *);
/* Writes all that is left. False with a diagnostic when it could not; a closed pipe is quiet and
 * true. */
bool out_close(struct out *, struct diags *) NODISCARD;
