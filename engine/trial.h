/* SPDX-License-Identifier: Apache-2.0 */
/* Trials: the TESTs of a policy set, each a small fleet of its own with what is expected of it.
 *
 *     TEST "x" GIVEN node {…} EXPECT fw FAILS     fleet of the GIVENs ─run─> verdicts, SETs, APPLYs
 *                                                                            └ held to the EXPECTs
 *
 * A GIVEN object without a name gets one: node-1, node-2, link-1 … A test is judged by the whole
 * program, so a rule sees what others SET. */
#pragma once

#include "engine/engine.h"

struct detector;

struct trial_expect {
    const struct ast_expect *ast;
    bool met;
    str found; /* not met: what was the case instead, a sentence */
    const struct trace
        *trace; /* not met, and the first about a rule on an object: its conditions; may be NULL */
};

struct trial {
    const struct ast_test *test;
    bool passed;
    bool broken; /* it could not be run; diagnostics say why */
    struct trial_expect *expects;
    uint32_t n;
};

/* What a set of trials has seen of a program. */
struct trial_cover {
    uint8_t *seen;     /* SEEN_ bits by condition leaf */
    uint8_t *verdicts; /* by rule in run order: bit of each verdict that some trial gave */
    uint32_t leaves, rules;
};

struct trial_options {
    const struct program *program;
    int64_t now;                     /* of tests that give none */
    bool explain;                    /* make traces of what was not met */
    struct trial_cover *cover;       /* NULL: not wanted */
    const struct detector *detector; /* and the dialects that there are; NULL: the table */
};

struct trial_cover trial_cover_new(struct arena *, const struct program *);
/* Runs one test; everything lives in the arena. Diagnostics are those of broken tests. */
struct trial trial_run(struct arena *, const struct ast_test *, const struct trial_options *,
                       struct diags *);
/* What the tests of a set give, as a fleet that only fleet_known_fields may look at: fields of the
 * data where there is no data. */
struct fleet *trial_fleet(struct arena *, const struct policy_set *, struct diags *);
