/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of a set of questions, for query.c and query_ask.c only. */
#pragma once

#include "base/vec.h"
#include "slicer/dialect.h"
#include "slicer/match.h"
#include "slicer/query.h"

struct question {
    struct match_expr expr;
    uint32_t parent;
    bool has_below;
    const str *names; /* of its groups */
    uint32_t group_count;
};

struct query_code {
    const struct dialect *dialect;
    const struct match_program *program;
};

struct query {
    struct arena *arena;
    VEC(struct question) questions;
    VEC(struct query_code) codes; /* by dialect */
    const struct match_program *current;
};

/* Sets `current` to the questions' program for a dialect. */
bool query_compile(struct query *, const struct dialect *, struct diags *) NODISCARD;
