/* SPDX-License-Identifier: Apache-2.0 */
/* Reports of before, as JSON or SARIF, that findings are held against. */
#include "report/baseline.h"
#include "tests/fuzz/fuzz.h"

static void baseline(struct arena *a, str input)
{
    struct diags dg = diags_new(a);
    struct baseline *b;
    bool ok = baseline_read(&b, a, sources_add(&dg.sources, STR("report.json"), input), &dg);
    fuzz_check_told(ok, &dg);
    fuzz_write_diags(a, &dg);
}

FUZZ(baseline)
