/* SPDX-License-Identifier: Apache-2.0 */
/* A report from before that findings are held against: what it has is known and does not count,
 * what it does not have is new, what only it has was fixed.
 *
 *     report.json | report.sarif --baseline_read--> entries by fingerprint
 *     findings of the run --baseline_compare--> how many are new, what is no more
 *
 * A finding is known when the baseline has the same rule and object with a verdict as bad (a
 * failure covers an undecided verdict too) for all the fields that decide it now: a second ASSERT
 * of a rule that begins to fail is new. What was waived then is not known: when its waiver ends it
 * counts. */
#pragma once

#include "report/findings.h"

struct baseline;

/* Reads the JSON document of `policy eval` or `check`, or a SARIF file of unet. False with
 * diagnostics: no such report, another version of its schema, or one that lists only the first
 * places of each rule. */
bool baseline_read(struct baseline **out, struct arena *, uint32_t source,
                   struct diags *) NODISCARD;
/* Fills baseline, fresh, unchanged, gone and gone_count of the report; its run must have every
 * finding. Nothing is said to be fixed where only some objects or rules were chosen. */
void baseline_compare(struct findings_report *, struct arena *, struct baseline *, bool chosen);
/* Whether the baseline has a finding; KNOWN_NOT_ASKED of a note of a rule that passes. */
enum known baseline_known(const struct baseline *, const struct findings_report *,
                          const struct finding *);
