/* SPDX-License-Identifier: Apache-2.0 */
/* A file written piece by piece that appears whole or not at all.
 *
 *     open ── add, add, … ──> a file without a name in the target's folder
 *     close ── fsync, a name beside the target, rename over it ──> the new content
 *     drop, a failure, the end of the process ──> nothing: the old content stays
 *
 * A symbolic link is followed; the new file takes over owner and mode of the one that it replaces.
 * A device, pipe or terminal has no old content, and is written in place. */
#pragma once

#include "base/diag.h"

struct io_writer;

enum { IO_WRITE_AT = 64 * 1024 }; /* bytes that are worth a write of their own */

/* Begins the file of that path. It cannot fail: what goes wrong is told by io_writer_close. Dropped
 * with the arena. */
struct io_writer *io_writer_open(struct arena *, str path);
/* Adds text. Behind a failure it does nothing. */
void io_writer_add(struct io_writer *, str);
/* Adds what the buffer holds, and empties it, where that is worth it. */
void io_writer_take(struct io_writer *, struct buf *);
/* Takes back the last n bytes. False where they cannot be had back: they went to a pipe or device.
 */
bool io_writer_cut(struct io_writer *, uint64_t n) NODISCARD;
/* Ends the file and puts it in place. False with a diagnostic where that or anything before
 * failed. */
bool io_writer_close(struct io_writer *, struct diags *) NODISCARD;
/* Forgets what was added. */
void io_writer_drop(struct io_writer *);
