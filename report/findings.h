/* SPDX-License-Identifier: Apache-2.0 */
/* The report of a policy run: what each rule counted, the findings with their three places (the
 * rule, the value in the inventory, the configuration line where one was looked at), and a summary.
 */
#pragma once

#include "engine/spool.h"
#include "report/report.h"

struct baseline;

struct findings_report {
    const struct run *run;
    const struct fleet *fleet;
    const struct sources *sources;
    bool colour;
    bool grouped;            /* by object, for people; else one record a line */
    bool selected;           /* of chosen objects only: nothing is said about the whole fleet */
    bool failures_only;      /* leave undecided and waived out */
    enum ast_severity least; /* findings of lower severity are left out */
    enum ast_severity fail_level; /* failures of lower severity do not count */
    uint64_t most_rule, most_run; /* findings that are written; UINT64_MAX: all */
    int64_t now;                  /* the instant of the run, in seconds since 1970 UTC */
    /* Of a comparison with a baseline (baseline.h): how many findings are new and how many known,
     * and what is no more. NULL: there is none. */
    const struct baseline *baseline;
    uint64_t fresh, unchanged;
    const struct report_gone *gone;
    uint32_t gone_count;
};

/* Text for people or for pipes. */
void findings_text(struct report_out *, const struct findings_report *);
/* One document, on its way to the output; schema docs/schemas/policy-eval.json. */
void findings_json(struct report_out *, struct emit *, const struct findings_report *);

/* The document of `policy eval` with its exit code and diagnostics; NULL: there was no run, its
 * summary is null. */
void findings_document(struct report_out *, const struct report *, const struct findings_report *);

/* The same for every format: fills kind, ctx, sources, groups and items; what is about the end of
 * the run (exit code, diagnostics) is the caller's. Lives in the arena. */
void findings_make(struct report *out, struct arena *, const struct findings_report *);
/* A run that could not be: nothing but diagnostics. */
void findings_make_failed(struct report *out, const struct sources *);

/* Whether the report prints the finding. */
bool findings_shows(const struct findings_report *, const struct finding *);
/* Whether a failed or undecided finding decides the exit code. Without a baseline its head will do
 * (spool_skim). */
bool findings_counts(const struct findings_report *, const struct finding *);
/* Whether the baseline has a finding; KNOWN_NOT_ASKED without one. */
enum known findings_known(const struct findings_report *, const struct finding *);

/* The findings that a report prints, within its limits, one behind the other. */
struct findings_reader {
    const struct findings_report *r;
    struct spool_reader *spool;
    const struct finding *now;
    bool limited, whole;
    uint64_t *kept;  /* for each rule those within the limits so far */
    uint64_t *quota; /* … and how many there will be; NULL: the limits say it */
    uint64_t all;
};
struct findings_reader *findings_open(struct arena *, const struct findings_report *,
                                      enum report_order);
/* The next finding, a loan until the next call, NULL at the end. Of its members those of spool_skim
 * are filled. */
const struct finding *findings_next(struct findings_reader *);
/* All of that finding. */
const struct finding *findings_whole(struct findings_reader *);
void findings_close(struct findings_reader *);
/* How many the report prints. */
uint64_t findings_printed(struct arena *, const struct findings_report *);

/* What a finding is about: the object, and the element of it where the rule is FOR EACH. */
str findings_name(struct arena *, const struct finding *);
/* The instant of the run as text; empty where no verdict depends on it. */
str findings_now(struct arena *, const struct findings_report *);
/* The place that a finding is best looked at: the value in the inventory, else the rule. */
span findings_place(const struct finding *);
/* The waiver of a waived finding, NULL where there is none; and as text: why, until when, by whom.
 */
const struct ast_exempt *findings_waiver(const struct finding *);
str findings_excuse(struct arena *, const struct finding *);
str findings_excuse_of(struct arena *, const struct ast_exempt *);
/* The member `waiver` of an open object; nothing where there is none. */
void findings_waiver_json(struct emit *, const struct sources *, const struct ast_exempt *);
/* An object: a waiver, and what became of it. */
void findings_waived_json(struct emit *, const struct sources *, const struct waiver_result *);
/* What stays the same for the same rule and object while lines move: 32 hexadecimal digits of the
 * rule's name (of its text, blanks squeezed, where it has none), the object, and its element by the
 * name that it has, else by its index. */
struct fingerprint {
    char text[32];
};
struct fingerprint findings_fingerprint(const struct findings_report *, const struct finding *);
/* A finding, and the summary, as JSON. */
void findings_put_json(struct emit *, const struct findings_report *, const struct finding *);
void findings_put_summary(struct emit *, const struct findings_report *);
/* The profile of the run, where it has one, as the member "profile". */
void findings_put_profile(struct emit *, const struct run *);
/* The last line of a text report: counts of rules, objects and verdicts. */
void findings_put_totals(struct buf *, const struct findings_report *);
