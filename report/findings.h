/* SPDX-License-Identifier: Apache-2.0 */
/* The report of a policy run: what each rule counted, the findings with their three places (the
 * rule, the value in the inventory, the configuration line where one was looked at), and a summary.
 */
#pragma once

#include "engine/engine.h"
#include "report/emit.h"

struct findings_report {
    const struct run *run;
    const struct fleet *fleet;
    const struct sources *sources;
    bool colour;
    bool grouped;            /* by object, for people; else one record a line */
    bool selected;           /* of chosen objects only: nothing is said about the whole fleet */
    bool failures_only;      /* leave undecided out */
    enum ast_severity least; /* findings of lower severity are left out */
};

/* Text for people or for pipes. */
void findings_text(struct buf *, const struct findings_report *);
/* One document; schema docs/schemas/policy-eval.json. */
void findings_json(struct emit *, const struct findings_report *);
/* One finding a line, then the summary. */
void findings_ndjson(struct buf *, const struct findings_report *);

/* Whether the report prints the finding. */
bool findings_shows(const struct findings_report *, const struct finding *);
/* The place that a finding is best looked at: the value in the inventory, else the rule. */
span findings_place(const struct finding *);
