/* SPDX-License-Identifier: Apache-2.0 */
/* Private to the stream: judges nodes that come as trees (object_stream.h), a batch at a time, each
 * of which is forgotten once it is judged. */
#pragma once

#include "engine/object_stream.h"
#include "engine/vm.h"

/* Judges all nodes of the stream on a machine, whose section is open and which gets a source for
 * it. held: bits of the policies' fields (set->fields), of those that some object has (lane_knows).
 * *objects becomes their number. False where the stream is odd. */
bool trees_run(struct object_stream *, struct vm *, uint64_t *held, uint32_t *objects) NODISCARD;
