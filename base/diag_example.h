/* SPDX-License-Identifier: Apache-2.0 */
/* An example of each diagnostic: a text that gives it, and the same text mended (diag_example.def).
 */
#pragma once

#include "base/diag.h"

enum example_kind {
    EXAMPLE_POLICY,
    EXAMPLE_NODES,
    EXAMPLE_JSON,
    EXAMPLE_TEMPLATE,
    EXAMPLE_CONFIG,
    EXAMPLE_SETTINGS,
    EXAMPLE_SHELL,
    EXAMPLE_WORDS,
    EXAMPLE_COUNT
};

struct diag_example {
    enum example_kind kind;
    const char *wrong, *mended;
};

/* The example of a code; NULL where the table lacks it, which a test does not let pass. */
const struct diag_example *diag_example(enum diag_code);
/* "policy", "nodes" and so on. */
const char *diag_example_kind(enum example_kind);
