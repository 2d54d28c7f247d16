/* SPDX-License-Identifier: Apache-2.0 */
/* Which dialect a text is in: every dialect's tells are counted in the first 64 KiB, and the best
 * score wins. A header `unet-dialect: NAME` in a comment decides alone. */
#pragma once

#include "base/diag.h"

struct dialect;
struct dialects;

#define DETECT_BYTES 65536u

struct detect_score {
    const struct dialect *dialect;
    int points;
    str why; /* the tells that spoke, with their points, where that was asked for; in the arena */
};

struct detection {
    const struct dialect *best; /* never NULL: generic_indent or flat when nothing speaks */
    bool sure;                  /* false: nothing spoke, or the second is close */
    struct detect_score *at;    /* best first, ties in order of the table */
    size_t n;
};

/* The tells of a set of dialects (NULL: the table), made ready once for any number of texts and
 * threads. Lives in the arena. */
struct detector;
struct detector *detector_new(struct arena *, const struct dialects *);
const struct dialects *detector_dialects(const struct detector *);
/* why: the scores say which tells spoke. */
struct detection detector_run(const struct detector *, struct arena *, str text, bool why);
/* One text among the table's dialects, with reasons. */
struct detection detect_dialect(struct arena *, str text);
