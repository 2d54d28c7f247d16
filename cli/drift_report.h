/* SPDX-License-Identifier: Apache-2.0 */
/* The report of the drift of many nodes: differences (nodes with the same edits are one entry),
 * nodes that could not be compared, a matrix of node, template and state, and a summary. */
#pragma once

#include "cli/drift.h"
#include "report/edits.h"

void drift_text(struct buf *, const struct drift_run *);
/* One document of the kind template-diff. */
void drift_json(struct emit *, const struct drift_run *);
/* What the process should end with: 5 over 2, 4 where nothing was compared. */
enum exit_code drift_code(const struct drift_run *);
