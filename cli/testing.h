/* SPDX-License-Identifier: Apache-2.0 */
/* The tests of a policy set, run and counted: what `policy test`, hooks and syncs share. */
#pragma once

#include "cli/project.h"
#include "engine/trial.h"

struct testing {
    struct trial *at;
    uint32_t n, failed;
    const struct program *program;
    int64_t now;
    struct trial_cover cover;
    struct condition_leaf *leaves; /* each place of the source once, however many rules use it */
    uint8_t *seen;                 /* SEEN_ bits by leaf */
    uint32_t leaf_count;
    uint32_t outcomes, outcomes_seen; /* two for each leaf */
    uint32_t rules, rules_seen; /* seen: passed and failed, or applied where nothing can fail */
    uint8_t *can_fail;          /* by rule: it has an ASSERT */
};

/* Runs the tests of a compiled project whose names fit (no names: all). False after an error of
 * usage (--now). Diagnostics are those of tests that cannot be run. */
bool testing_run(struct testing *, struct project *, struct call *, const str *names,
                 uint32_t count) NODISCARD;
/* Compiles the changed set anew and tells whether one of the tests fails now. */
bool testing_notices(const struct testing *, struct call *, const struct policy_set *);

/* Covered outcomes in per cent, rounded down; 100 where there is nothing to cover. */
uint32_t testing_percent(const struct testing *);
/* Both outcomes of a leaf were seen. */
bool testing_both(const struct testing *, uint32_t leaf);
/* What no test made of a rule (by run order): "never failed" …; empty where nothing is lacking. */
str testing_rule_lack(const struct testing *, uint32_t rule);
const struct ast_rule *testing_rule(const struct testing *, uint32_t rule);

/* Why a test did not pass, in a sentence: the first expectation that was not met, whose place *at
 * becomes. */
str testing_reason(const struct trial *, span *at);
/* The failed tests as text: what was not met, and the conditions of its rule. */
void testing_put_failed(struct buf *, const struct testing *, const struct sources *);
