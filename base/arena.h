/* SPDX-License-Identifier: Apache-2.0 */
/* Memory by lifetime: an arena hands out memory that nobody frees piece by piece, and a boundary is
 * the place that a failed allocation unwinds to.
 *
 *     boundary_run(work, arg)
 *        |- arena "program"   block <- block <- block      freed together when work returns or
 * unwinds
 *        `- arena "scratch"   block                        reset after each batch
 *
 * Invariants: arena_alloc never returns NULL; memory is zeroed and aligned to 16 bytes; an arena
 * belongs to the boundary that it was made in and dies with it at the latest. Foreign objects
 * (PCRE2 code, file handles) are hung on an arena with arena_defer and are released, newest first,
 * when it is freed or reset. Unwinding is a longjmp: never allocate inside a callback that a
 * foreign library called, unless that library's frames may be jumped over (they may not; note the
 * failure and return the library's error).
 *
 * A boundary and its arenas belong to one thread. */
#pragma once

#include "base/attr.h"

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct boundary;

/* Runs fn(boundary, arg). Returns true when fn returned, false when memory ran out inside it. All
 * arenas made in the boundary are freed before it returns, so results must be copied out by fn.
 * Boundaries nest. */
bool boundary_run(void (*fn)(struct boundary *, void *), void *arg) NODISCARD;
/* Gives up: unwinds to the boundary as a failed allocation does. For sizes that overflow. */
void boundary_fail(struct boundary *) NORETURN;

/* A new empty arena of the boundary. Free it early with arena_free, or leave it to the boundary. */
struct arena *arena_new(struct boundary *);
/* A new arena with the same boundary as this one: for scratch memory below a caller's arena. */
struct arena *arena_child(struct arena *);
/* Releases the deferred objects and all memory. NULL is fine. */
void arena_free(struct arena *);
/* As arena_free, but the arena stays usable, keeping one block for reuse. */
void arena_reset(struct arena *);
/* The boundary that the arena unwinds to. */
struct boundary *arena_boundary(struct arena *);

/* n bytes of zeroed memory. */
void *arena_alloc(struct arena *, size_t n);
/* count items of size bytes each, zeroed; unwinds when the product overflows. */
void *arena_array(struct arena *, size_t count, size_t size);
/* Makes room: the next n bytes come from one block, whose pages cost nothing until they are used
 * where n is 128 KiB and more. */
void arena_room(struct arena *, size_t n);
/* Moves memory of old bytes to new bytes, in place where it was the last allocation; the gain is
 * zeroed. */
void *arena_grow(struct arena *, void *old_memory, size_t old_n, size_t new_n);
/* A copy of n bytes. */
void *arena_dup(struct arena *, const void *, size_t n);
/* Registers fn(object) to run when the arena is freed or reset. */
void arena_defer(struct arena *, void (*fn)(void *), void *object);
/* Bytes taken from the system at this moment, for --stats and tests. */
size_t arena_bytes(const struct arena *);

#define ARENA_NEW(a, T) ((T *)arena_alloc((a), sizeof(T)))
#define ARENA_ARRAY(a, T, n) ((T *)arena_array((a), (n), sizeof(T)))
