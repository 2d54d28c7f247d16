/* SPDX-License-Identifier: Apache-2.0 */
/* A match expression as a value: what grammar/header reads and slicer/match compiles. Neither of
 * the two may include the other, so the type lives below both. */
#pragma once

#include "base/source.h"

enum match_kind { MATCH_PATTERN, MATCH_ANY, MATCH_DEEP };

struct match_level {
    enum match_kind kind;
    bool not_;   /* written with `!`: takes what the pattern does not match */
    str pattern; /* the regular expression, without `!`; `*` and `**` as written */
    span at;     /* of the level, `!` included */
};

struct match_expr {
    str text; /* as written, without blanks at its ends */
    span at;
    struct match_level *levels;
    uint32_t n;
};
