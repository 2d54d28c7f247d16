/* SPDX-License-Identifier: Apache-2.0 */
/* Where a JSON text can be cut between two of its objects, without reading it from the start, so
 * that several threads can read it.
 *
 *     [{"id": 1, "if": [{"mtu": 1}, {"mtu": 2}]}, {"id": 2, …
 *      ^^^^^^ the opening                         ^ the last place that looks like it
 *
 * A guess: an object inside of another may open as those of the list do. Then neither part is whole
 * JSON, which the index says, and all is to be read again in one piece. */
#pragma once

#include "base/json_index.h"
#include "base/str.h"

/* What the object at text begins with, in the arena: the line's end and indentation in front of it,
 * if any, up to the colon of its first key. Empty where there is none that is usual. */
str cut_opening(struct arena *, const char *text, const char *end);
/* Where to cut a text of objects that goes on behind its n bytes: where the last object begins, or
 * behind the last line where each has its own; 0: nowhere. */
uint32_t cut_place(str opening, enum json_index_root, const char *text, uint32_t n);
/* How a list goes on behind n bytes, which were cut. False where they do not end between two
 * objects. */
bool cut_root(enum json_index_root *, const char *text, uint32_t n);
