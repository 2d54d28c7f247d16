/* SPDX-License-Identifier: Apache-2.0 */
/* Each diagnostic is explained by words and by an example; tests/explain.py runs the examples. */
#include "base/diag_example.h"
#include "tests/unit/support.h"

Test(diag_example, every_code_has_an_explanation_and_both_texts)
{
    for (unsigned i = 0; i < DIAG_COUNT; i++) {
        const struct diag_info *d = diag_info(i);
        const struct diag_example *x = diag_example(i);
        cr_expect(strlen(d->explanation) > 20, "%s has no explanation", d->code);
        cr_expect_not_null(x, "%s has no row in base/diag_example.def", d->code);
        if (!x)
            continue;
        cr_expect(*x->wrong && *x->mended, "%s", d->code);
        cr_expect_str_neq(x->wrong, x->mended, "%s", d->code);
        cr_expect(str_ends(str_of(x->wrong), STR("\n")), "%s", d->code);
        cr_expect(str_ends(str_of(x->mended), STR("\n")), "%s", d->code);
    }
}

Test(diag_example, kinds_have_names)
{
    for (unsigned k = 0; k < EXAMPLE_COUNT; k++)
        cr_expect(diag_example_kind(k) && *diag_example_kind(k));
}
