/* SPDX-License-Identifier: Apache-2.0 */
/* Large files read piece by piece, and looked at again where a report shows a line of them. */
#pragma once

#include "base/diag.h"

struct feed;

/* Copies what comes through a pipe on standard input to an unlinked temporary file that takes its
 * place (descriptor 0), so that it can be read more than once; a file stays as it is. Call it
 * before anything is read. False with a diagnostic. */
bool feed_keep_input(struct diags *) NODISCARD;

/* Opens a regular file ("-": standard input, from where it stands). NULL without a diagnostic where
 * it is none or cannot be opened: whoever reads it whole says why. Closed with the arena. */
struct feed *feed_open(struct arena *, str path);
/* Its size in bytes at the moment of opening. */
uint64_t feed_size(const struct feed *);
/* Reads up to n bytes at an offset, fewer only at the end of the file; false with errno where the
 * system fails. Never moves the descriptor's own place; threads may call it at once. */
bool feed_read(const struct feed *, uint64_t offset, char *to, size_t n, size_t *got) NODISCARD;
/* The feed as a source of places, whose lines are read again where somebody asks; path: as it was
 * opened. */
uint32_t feed_add_source(struct feed *, struct sources *, str path);
