/* SPDX-License-Identifier: Apache-2.0 */
/* Private to the stream: judges CSV without trees.
 *
 *     window   r1,cisco,A1\nr2,"k""n",\n …        a piece of the file
 *     cells    r1 cisco A1 | r2 k"n -             of the batch's rows, where they stand
 *     codes    by the bytes of a cell (text_codes.h)
 *
 * A field whose path is a column takes its codes from the cells; of fields that are maps of several
 * columns, or lie in the location, the row's tree is made, as for SETs. */
#pragma once

#include "engine/object_stream.h"
#include "engine/vm.h"

/* Judges all rows of the files of the stream, which are CSV, as trees_run does. False where some
 * file is odd, or its header too unusual to be worth it: trees_run reads it, if anything does. */
bool csv_run(struct object_stream *, const struct schema *, struct vm *, uint64_t *held,
             uint32_t *objects) NODISCARD;
