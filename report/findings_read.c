/* SPDX-License-Identifier: Apache-2.0 */
/* Which findings a report prints, and which decide its exit code. */
#include "report/baseline.h"

bool findings_shows(const struct findings_report *r, const struct finding *f)
{
    if (r->failures_only && (f->verdict == VERDICT_UNDECIDED || f->verdict == VERDICT_WAIVED))
        return false;
    return f->rule->severity >= r->least;
}

enum known findings_known(const struct findings_report *r, const struct finding *f)
{
    return r->baseline ? baseline_known(r->baseline, r, f) : KNOWN_NOT_ASKED;
}

bool findings_counts(const struct findings_report *r, const struct finding *f)
{
    if (r->baseline && findings_known(r, f) == KNOWN_UNCHANGED)
        return false;
    if (f->verdict == VERDICT_FAIL)
        return f->rule->severity >= r->fail_level;
    /* the mode of undecided verdicts is the rule's or the run's: all of a rule are quiet, or none
     */
    return f->verdict == VERDICT_UNDECIDED && !r->run->rules[f->rule_index].warned;
}

/* ---- within the limits ---- */

static bool is_limited(const struct findings_report *r)
{
    uint64_t n = spool_count(r->run->findings);
    return r->most_rule < n || r->most_run < n;
}

/* Limits of the run count in order of objects, so that by rule each gets what it had there. */
static uint64_t *quotas(struct arena *a, const struct findings_report *r)
{
    struct findings_reader *all = findings_open(a, r, REPORT_AS_IT_IS);
    while (findings_next(all))
        ;
    spool_close(all->spool);
    return all->kept;
}

struct findings_reader *findings_open(struct arena *a, const struct findings_report *r,
                                      enum report_order order)
{
    struct findings_reader *reader = ARENA_NEW(a, struct findings_reader);
    bool by_rule = order == REPORT_BY_GROUP;
    reader->r = r;
    reader->limited = is_limited(r);
    reader->kept = ARENA_ARRAY(a, uint64_t, (size_t)r->run->rule_count + 1);
    if (reader->limited && by_rule)
        reader->quota = quotas(a, r);
    reader->spool = spool_open(r->run->findings, a, by_rule ? SPOOL_BY_RULE : SPOOL_BY_OBJECT);
    return reader;
}

static bool within(struct findings_reader *reader, uint32_t rule)
{
    const struct findings_report *r = reader->r;
    uint64_t most = reader->quota ? reader->quota[rule] : r->most_rule;
    if (reader->limited &&
        (reader->kept[rule] >= most || (!reader->quota && reader->all >= r->most_run)))
        return false;
    reader->kept[rule]++;
    reader->all++;
    return true;
}

const struct finding *findings_next(struct findings_reader *reader)
{
    do
        reader->now = spool_skim(reader->spool);
    while (reader->now &&
           !(within(reader, reader->now->rule_index) && findings_shows(reader->r, reader->now)));
    reader->whole = false;
    return reader->now;
}

const struct finding *findings_whole(struct findings_reader *reader)
{
    if (!reader->whole)
        reader->now = spool_whole(reader->spool);
    reader->whole = true;
    return reader->now;
}

void findings_close(struct findings_reader *reader)
{
    spool_close(reader->spool);
}

uint64_t findings_printed(struct arena *a, const struct findings_report *r)
{
    uint64_t n = 0;
    if (is_limited(r)) {
        struct findings_reader *reader = findings_open(a, r, REPORT_AS_IT_IS);
        while (findings_next(reader))
            n++;
        findings_close(reader);
        return n;
    }
    for (uint32_t i = 0; i < r->run->rule_count; i++)
        for (unsigned v = 0; v < VERDICT_COUNT; v++) {
            struct finding f = {.rule = r->run->rules[i].rule, .verdict = v};
            n += findings_shows(r, &f) ? spool_count_of(r->run->findings, i, v) : 0;
        }
    return n;
}
