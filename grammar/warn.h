/* SPDX-License-Identifier: Apache-2.0 */
/* Private to grammar/: what is probably not meant although it can be run.
 *
 *     warn.c       conditions, SETs of one path, values that never occur
 *     warn_fact.c  what tests say of a field
 *     warn_said.c  rules that demand nothing that others do not demand */
#pragma once

#include "grammar/words.h"

/* What one test says of one field: that it is null or not, is one of some values or none of them,
 * lies between two ends. */
struct fact {
    const struct ast_path *path;
    const struct ast_expr *expr; /* the test as written */
    bool null, not_null;
    bool in, not_in; /* one of, none of the values */
    const struct value *values;
    uint32_t n;
    const struct value *low, *high; /* NULL: no such end */
    bool low_open, high_open;       /* the end is not part of it */
};

/* Reads a test; false when it is none of a kind that is understood. negate: of its NOT. */
bool fact_of(struct fact *out, struct arena *, const struct ast_expr *, bool negate) NODISCARD;
/* The two are never true of one object. */
bool fact_excludes(const struct fact *, const struct fact *);

/* A list of facts, and of the tests that are none. */
struct facts {
    VEC(struct fact) known;
    VEC(const struct ast_expr *) others;
};
/* The parts of an AND (or the one condition) as facts; NULL gives none. At most 64 are looked at.
 */
struct facts facts_of(struct arena *, const struct ast_expr *cond);
/* Can no object satisfy both? *x and *y are the tests that exclude one another. */
bool facts_exclude(const struct facts *, const struct facts *, const struct ast_expr **x,
                   const struct ast_expr **y);

/* ---- warn_said.c ---- */

struct said;
/* Compares the rules of a set with one another. */
struct said *said_new(struct arena *, const struct policy_set *);
/* Notes what a rule asks and demands; once for each rule, in order. */
void said_note(struct said *, uint32_t rule);
/* Warns of rules that others say; looks at so many pairs at most and leaves how many are left. */
void said_warn(const struct said *, uint32_t *pairs, struct diags *);
/* Are the objects of both of one kind? */
bool warn_same_objects(const struct ast_rule *, const struct ast_rule *);
