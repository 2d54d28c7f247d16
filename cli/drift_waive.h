/* SPDX-License-Identifier: Apache-2.0 */
/* EXEMPT TEMPLATE: drift that is accepted until a day, on the nodes of a condition. The condition
 * reads the nodes as they were loaded. */
#pragma once

#include "cli/project.h"

struct drift;

struct drift_waiver {
    struct waiver_result result; /* its exempt names a template; counts are of nodes */
    const uint64_t *nodes, *undecided;
    bool unknown; /* some node of the condition could not be compared */
};

struct drift_waivers {
    struct drift_waiver *at;
    uint32_t n;
    int64_t now;
};

/* The template waivers of the policies, with their nodes. */
bool drift_waivers_open(struct drift_waivers *, struct project *, struct call *) NODISCARD;
/* Marks the templates of a node whose drift is waived, and makes DRIFT_DIFFERS DRIFT_WAIVED where
 * nothing else drifted. */
void drift_waive(struct drift_waivers *, struct drift *, const struct project *, struct arena *);
/* Says of each waiver what there is to say; all: every node and template was looked at. */
void drift_waivers_tell(const struct drift_waivers *, struct call *, bool all);
/* The instant, where it decided about some drift; else empty. */
str drift_waivers_now(struct arena *, const struct drift_waivers *);
