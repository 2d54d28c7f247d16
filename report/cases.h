/* SPDX-License-Identifier: Apache-2.0 */
/* Named cases that passed, failed or were skipped, as a report: for commands that run tests. */
#pragma once

#include "report/report.h"

struct case_result {
    str suite; /* the file of tests; cases of one suite need not stand together */
    str name;
    enum outcome outcome;
    str message; /* why it failed or was skipped */
    span at;     /* the test, or the expectation that was not met */
    const struct report_also *also;
    uint32_t also_count;
};

struct cases_report {
    const char *name; /* "policy-test": the kind of the JSON document */
    const struct sources *sources;
    const struct case_result *at;
    uint32_t n;
    void (*text)(struct report_out *, const struct report *); /* the command's own; may be NULL */
    const void *ctx;                                          /* for it: cases_ctx */
    /* Adds members to the JSON document behind the tests (coverage …); NULL: none. */
    void (*more_json)(struct emit *, const void *ctx);
};

/* Fills kind, ctx, sources, groups and items; lives in the arena. */
void cases_make(struct report *out, struct arena *, const struct cases_report *);
/* The ctx that cases_make was given. */
const void *cases_ctx(const struct report *);
