/* SPDX-License-Identifier: Apache-2.0 */
/* What rules write, beside the objects: the rows of a source (vm_source) get no tree because a SET
 * writes to them.
 *
 *     slot 0   custom_data.owner    row 0   row 1   row 2 …      one for each path that is written
 *                                     .     "net"     .
 *     log of row 1:  0 = "net"                                   in order; a tree is made of it
 * last column f7 = custom_data.owner.v2:   codes of .v0, but for row 1   a snapshot, made by LOAD
 *
 * A write goes to its slot and to the log of its row. LOAD of a later version takes the column of
 * version 0 and changes the rows that were written; where the field is a map below which something
 * was written and more than its presence matters, it looks into the trees of these rows. Whoever
 * asks for the tree of a row as it is now (vm_now) gets it from the log, at that moment. What a
 * rule wrote to a row on which one of its actions failed is taken out of slots and log.
 *
 * Only where no path that is written lies below another one, and none of the fields around them
 * joins tables; else, and where there is no source, writes go to the trees at once. */
#pragma once

#include "engine/walk.h"

struct vm;
struct inst;
struct pending;

/* For the section that was opened: sets vm->pending, NULL where writes go to the trees. */
void pending_begin(struct vm *);
/* Forgets what was written to the rows of the batch. */
void pending_clear(struct vm *);

/* The paths that are written, which a source is asked about by their number. */
uint32_t pending_paths(const struct vm *);
const struct ast_path *pending_path(const struct vm *, uint32_t slot);

/* One action on a row; the value is kept as it is. */
enum write_answer pending_set(struct vm *, uint32_t write, uint32_t row, const struct value *);
enum write_answer pending_append(struct vm *, uint32_t write, uint32_t row, const struct value *);
enum write_answer pending_unset(struct vm *, uint32_t write, uint32_t row);

/* From here on writes to the row may be taken back; and what was written since then is. */
void pending_remember(struct vm *, uint32_t row);
void pending_take_back(struct vm *, uint32_t row);

/* The column of a later version of a field, as it is now. */
void pending_load(struct vm *, uint32_t field);
/* The value of such a column on a row where columns[field].values has none. */
const struct value *pending_value(struct vm *, uint32_t field, uint32_t row);
/* Brings the tree of a row, which is there, up to its log. */
void pending_replay(struct vm *, uint32_t row);
