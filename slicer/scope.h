/* SPDX-License-Identifier: Apache-2.0 */
/* Who owns which line when several templates describe one configuration, and the difference of
 * each template's own part.
 *
 *     live       owner                 scopes  0  interface .*
 *     interface Gi1    0                       1  interface .*||description .*
 *      mtu 9000        0
 *      description x   1   the deeper header owns; of equal depth the higher priority; else a
 *     router bgp 1     -   conflict (E0570). A line of a rendering that its own template does not
 *                          own is an error of that template (E0571). */
#pragma once

#include "base/match_expr.h"
#include "slicer/diff.h"

#define SCOPE_NONE UINT32_MAX

/* One template of a node with what it rendered. Without matches it owns its top statements. */
struct scope {
    str name; /* of the template, for messages and the report */
    const struct match_expr *matches;
    uint32_t match_count;
    const struct match_expr *nots;
    uint32_t not_count;
    int64_t priority;
    bool atleast;                /* live lines beyond the rendering are no difference */
    const struct tree *rendered; /* in the dialect of live */
};

struct scope_diff {
    struct edits edits;    /* edit.pair is the number of the scope */
    uint32_t *owner;       /* by node of live: number of the scope, SCOPE_NONE */
    uint64_t *owned_lines; /* bits, bit i = line i + 1 of live */
    uint32_t owned, total; /* lines of live that some scope owns, and all its lines */
};

/* Compares the owned part of live with what each template rendered. lines is the number of lines of
 * the live text. False with diagnostics for conflicts, lines outside a template's scope, and
 * patterns that gave up. */
bool scope_compare(struct scope_diff *out, struct arena *, const struct tree *live, uint32_t lines,
                   const struct scope *, uint32_t n, enum diff_mode, struct diags *) NODISCARD;
/* The owner of each node of one tree alone, for validate. False on conflicts. */
bool scope_owners(uint32_t **owner, struct arena *, const struct tree *, const struct scope *,
                  uint32_t n, struct diags *) NODISCARD;
/* The roles of a tree's nodes for one scope: what it owns, and the way to that. By node number. */
uint8_t *scope_roles(struct arena *, const struct tree *, const uint32_t *owner, uint32_t scope);
