/* SPDX-License-Identifier: Apache-2.0 */
/* The drift of many nodes and its report: differences (nodes with the same edits are one entry),
 * nodes that could not be compared, a matrix of node, template and state, and a summary. */
#pragma once

#include "cli/drift.h"
#include "report/edits.h"

struct drift_run {
    struct call *c;
    struct project *p;
    struct drift *at; /* one for each chosen node that has a template */
    uint32_t n;
    uint32_t count[DRIFT_ERROR + 1];
};

/* Judges all chosen nodes, in order. */
struct drift_run drift_all(struct rendering *, struct project *, struct call *,
                           const struct drift_options *);
void drift_text(struct buf *, const struct drift_run *);
/* One document of the kind template-diff. */
void drift_json(struct emit *, const struct drift_run *);
/* What the process should end with: 5 over 2, 4 where nothing was compared. */
enum exit_code drift_code(const struct drift_run *);
