/* SPDX-License-Identifier: Apache-2.0 */
/* Diagnostics as a report of their own: what `policy validate` finds. Groups are codes. */
#pragma once

#include "report/report.h"

struct diagnostics_report {
    const struct diags *diags; /* sorted */
    const char *name;          /* "policy-validate" */
    uint64_t rules, files;     /* that were read */
    bool valid;
};

/* Fills kind, ctx, sources, groups and items; lives in the arena. JSON: docs/schemas/NAME.json. */
void diagnostics_make(struct report *out, struct arena *, const struct diagnostics_report *);
