/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of a match program, for match_compile.c and match.c only. */
#pragma once

#include "base/regex.h"
#include "base/vec.h"
#include "slicer/match.h"

/* The words that a level of a `words` dialect takes at most. */
#define MATCH_WORDS 8u

struct match_edge {
    enum match_kind kind;
    bool not_;
    bool exact;       /* the prefix is the whole pattern */
    bool open_end;    /* the pattern is the prefix and `.*` */
    uint8_t words;    /* not_ in `words` dialects: the words that it stands for */
    uint32_t to;      /* node */
    uint32_t next;    /* further edge of the same node, UINT32_MAX at the end */
    str prefix;       /* literal beginning of the pattern */
    str pattern;      /* as written */
    struct regex *re; /* NULL where the prefix says all */
    span at;          /* of the first level that made it */
};

struct match_node {
    uint32_t first;  /* edge */
    uint32_t accept; /* first of `accepts`, UINT32_MAX for none */
};

/* An expression that ends in a node; a list, since several may. */
struct match_accept {
    uint32_t expr, next;
};

struct match_program {
    const struct dialect *dialect;
    uint32_t run; /* units that a level takes at most: 1 or MATCH_WORDS */
    VEC(struct match_node) nodes;
    VEC(struct match_edge) edges;
    VEC(struct match_accept) accepts;
    str *texts; /* of the expressions */
    uint32_t n, whole;
};
