/* SPDX-License-Identifier: Apache-2.0 */
/* Conditions that are computed, and read nothing but few fields of the row: once for each tuple of
 * the fields' codes, so that a row costs a look-up.
 *
 *     COUNT(n IN fleet.nodes WHERE n.role == node.role AND n.vendor == node.vendor) > 3
 *     codes of role, vendor   (2, 1)  ->  at[2 * 16 + 1] = true
 *
 * Rows with a value that has no code are computed anew. */
#pragma once

#include "engine/program.h"

struct vm;

/* Finds the conditions of a program (its code is there), and lets their fields have codes. */
void memo_plan(struct program *);
/* Begins a run's answers. */
void memo_begin(struct vm *);
/* Answers a condition on the batch; false where it is none of them. dst is clear. */
bool memo_run(struct vm *, uint32_t scalar, struct truth *dst);
