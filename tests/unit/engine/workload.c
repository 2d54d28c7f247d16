/* SPDX-License-Identifier: Apache-2.0 */
/* The benchmark workload as a test of equality: 100 rules over 10,000 nodes must give exactly the
 * failures that an independent interpreter counted. Needs the generator beside the corpus and
 * Python; said so where they are absent. */
#include "tests/unit/engine/kit.h"

#include "base/io.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Runs the generator into a new folder; NULL where it cannot be. */
static const char *generate(struct arena *a)
{
    const char *corpus = getenv("UNET_CORPUS");
    str script = str_printf(a, "%s/../bench/gen_w1.py", corpus ? corpus : "");
    if (!corpus || access(script.p, R_OK) != 0)
        return NULL;
    char *folder = ARENA_ARRAY(a, char, 64);
    strcpy(folder, "/tmp/unet-workload-XXXXXX");
    if (!mkdtemp(folder))
        return NULL;
    str run = str_printf(a, "python3 '%s' '%s' 2000 >/dev/null 2>&1", script.p, folder);
    return system(run.p) == 0 ? folder : NULL;
}

static void expect_counts(const struct run *run, str expected)
{
    for (uint32_t i = 0; i < run->rule_count; i++) {
        size_t tab = str_find_byte(expected, '\t', 0), end = str_find_byte(expected, '\n', 0);
        cr_assert(tab != SIZE_MAX && end != SIZE_MAX, "the list ends at rule %u", i);
        uint64_t want = strtoull(expected.p + tab + 1, NULL, 10);
        cr_expect_eq(run->rules[i].count[VERDICT_FAIL], want, "rule %u: %lu failures, want %lu", i,
                     (unsigned long)run->rules[i].count[VERDICT_FAIL], (unsigned long)want);
        expected = str_sub(expected, end + 1, expected.n);
    }
}

ARENA_TEST(workload, counts_are_those_of_an_independent_interpreter)
{
    const char *folder = generate(a);
    if (!folder) {
        SKIP_TEST("no bench/gen_w1.py beside the corpus, or no python3");
        return;
    }
    struct world w = {.a = a, .dg = diags_new(a)};
    uint32_t rules, expected;
    w.set = policy_set_new(a);
    cr_assert(io_read(&rules, a, str_printf(a, "%s/rules_100.rules", folder), SPAN_NONE, &w.dg));
    cr_assert(
        io_read(&expected, a, str_printf(a, "%s/expected_2000.tsv", folder), SPAN_NONE, &w.dg));
    cr_assert(policy_parse(w.set, rules, &w.dg) && policy_check(w.set, NULL, &w.dg));
    cr_assert(engine_compile(&w.program, a, w.set, &w.dg));
    str nodes = str_printf(a, "%s/nodes_2000.ndjson", folder);
    w.fleet = fleet_new(a);
    cr_assert(fleet_load(w.fleet, &nodes, 1, &w.dg));
    struct run_options o = {0};
    cr_assert(engine_run(&w.run, a, w.program, w.fleet, &o, &w.dg));
    cr_assert_eq(w.run->rule_count, 100);
    cr_expect_eq(w.run->objects, 2000);
    cr_expect_eq(w.run->total[VERDICT_UNDECIDED], 0);
    expect_counts(w.run, w.dg.sources.at[expected].text);
    str clean = str_printf(a, "rm -r '%s'", folder);
    cr_expect_eq(system(clean.p), 0);
}
