/* SPDX-License-Identifier: Apache-2.0 */
/* Private to grammar/: a syntax error in words. */
#pragma once

#include "grammar/parse.h"

/* The token that did not fit, and those that would have. */
struct unexpected {
    int token;
    span at;
    uint64_t wanted[8]; /* a bit for each token */
};

void syntax_wanted(struct unexpected *, int token);
/* As syntax_report, without words. */
void syntax_count(struct parse *, const struct unexpected *);
/* Reports it, once for each item, and lets the scanner go on to the next item. */
void syntax_report(struct parse *, const struct unexpected *);
