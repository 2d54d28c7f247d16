/* SPDX-License-Identifier: Apache-2.0 */
/* The objects of a table as text that loads again as the same objects.
 *
 *     writer_new ── the form's beginning ── fleet_write for each object ── fleet_write_end
 *
 * Objects that are in no fleet are shown one by one first, so that what cannot be written is told
 * before anything is: writer_stream ── look at each ── begin ── put each ── fleet_write_end.
 *
 * Text is added to the caller's buffer, who empties it as it likes between the calls. */
#pragma once

#include "engine/fleet.h"

/* The name of a form, "ndjson" and so on. */
enum fleet_form { FLEET_NDJSON, FLEET_JSON, FLEET_YAML, FLEET_CSV, FLEET_FORMS };
extern const char *const fleet_form_names[FLEET_FORMS];

struct fleet_writer;

/* chosen: the objects that will be written, as bits; NULL: all. CSV takes its columns from them.
 * NULL with diagnostics where the form cannot hold their values. */
struct fleet_writer *fleet_writer_new(struct arena *, const struct fleet *, uint32_t table,
                                      const uint64_t *chosen, enum fleet_form, struct buf *out,
                                      struct diags *);
/* A writer of objects of such a table that the caller has. */
struct fleet_writer *fleet_writer_stream(struct arena *, const struct fleet *, uint32_t table,
                                         enum fleet_form, struct buf *out, struct diags *);
/* Looks at an object that will be written; false with diagnostics where the form cannot hold it.
 * CSV must have seen all objects before it begins, the others each before it is put. */
bool fleet_writer_look(struct fleet_writer *, const struct value *object) NODISCARD;
void fleet_writer_begin(struct fleet_writer *);
void fleet_writer_put(struct fleet_writer *, const struct value *object);
/* Writes object i of the fleet. */
void fleet_write(struct fleet_writer *, uint32_t i);
void fleet_write_end(struct fleet_writer *);
