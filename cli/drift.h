/* SPDX-License-Identifier: Apache-2.0 */
/* What a node's live configuration lacks or has beyond what its templates render. */
#pragma once

#include "cli/drift_waive.h"
#include "cli/rendering.h"
#include "slicer/scope.h"

enum drift_state {
    DRIFT_NONE,    /* no template is assigned */
    DRIFT_SAME,    /* compared, equal in meaning */
    DRIFT_DIFFERS, /* compared, there are edits */
    DRIFT_WAIVED,  /* compared, and all edits are of templates that an EXEMPT waives */
    DRIFT_NO_LIVE, /* there is no live configuration */
    DRIFT_REFUSED, /* a rule with APPLY or SET is undecided on it */
    DRIFT_ERROR,   /* it could not be rendered, read or compared; diagnostics say why */
};

struct drift {
    uint32_t node; /* index in FLEET_NODES */
    enum drift_state state;
    const struct dialect *dialect;
    uint32_t live; /* source of the live configuration, SOURCE_NONE */
    struct rendered *parts;
    uint32_t part_count;
    struct scope_diff result;          /* DRIFT_SAME, DRIFT_DIFFERS and DRIFT_WAIVED */
    const struct ast_exempt **waivers; /* by part: what waives its drift, or NULL */
    enum severity severity;       /* the highest of the templates that drifted, unless waived */
    const struct finding *reason; /* DRIFT_REFUSED */
};

struct drift_options {
    str live;             /* --live: file, folder, "-", or empty for the workspace's pattern */
    str dialect;          /* --dialect, or empty */
    const str *templates; /* --template globs; none = all */
    uint32_t template_count;
    enum diff_mode mode;
    bool lenient;
    bool allow_undecided;
};

struct drift_run {
    struct call *c;
    struct project *p;
    struct drift *at; /* one for each chosen node that has a template */
    uint32_t n;
    uint32_t count[DRIFT_ERROR + 1];
    struct drift_waivers waivers;
};

/* Judges all chosen nodes, in order; a node's own trouble is added to the diagnostics and makes it
 * DRIFT_ERROR. False where a waiver's condition cannot be judged. */
bool drift_all(struct drift_run *out, struct rendering *, struct project *, struct call *,
               const struct drift_options *) NODISCARD;
/* "same", "differs" … */
const char *drift_state_name(enum drift_state);
