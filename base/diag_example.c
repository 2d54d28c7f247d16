/* SPDX-License-Identifier: Apache-2.0 */
#include "base/diag_example.h"

static const struct diag_example examples[DIAG_COUNT] = {
#define EXAMPLE(name, kind, wrong, mended) [DIAG_##name] = {EXAMPLE_##kind, wrong, mended},
#include "base/diag_example.def" /* IWYU pragma: keep */
#undef EXAMPLE
};

const struct diag_example *diag_example(enum diag_code code)
{
    return examples[code].wrong ? &examples[code] : NULL;
}

const char *diag_example_kind(enum example_kind kind)
{
    static const char *const names[EXAMPLE_COUNT] = {"policy", "nodes",    "json",  "template",
                                                     "config", "settings", "shell", "words"};
    return names[kind];
}
