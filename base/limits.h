/* SPDX-License-Identifier: Apache-2.0 */
/* The limits of limits.def as an enum, a table of texts, and the values that hold for one run.
 * Input that steers size or depth is checked against one of them; each can be set for a run. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum limit {
#define LIMIT(name, value, tiny, unit, text) LIMIT_##name,
#include "base/limits.def" /* IWYU pragma: keep */
#undef LIMIT
    LIMIT_COUNT
};

/* The values in force for one run, indexed by enum limit. */
struct limits {
    uint64_t at[LIMIT_COUNT];
    bool fixed; /* no settings change them in this program: messages do not send people there */
};

struct limit_info {
    const char *name; /* as written in settings */
    const char *unit;
    const char *text; /* what it bounds, for messages and documentation */
    uint64_t value;   /* the default of this build */
};

/* The row of limits.def; a constant. */
const struct limit_info *limit_info(enum limit which);
/* All limits at their defaults. */
struct limits limits_default(void);
