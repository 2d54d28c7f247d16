/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of a match program and of a walk, for match_compile.c, match.c and match_trace.c only.
 */
#pragma once

#include "base/regex.h"
#include "base/vec.h"
#include "slicer/match.h"

/* The words that a level of a `words` dialect takes at most. */
#define MATCH_WORDS 8u

struct match_edge {
    enum match_kind kind;
    bool not_;
    bool exact;          /* the prefix is the whole pattern */
    bool open_end;       /* the pattern is the prefix and `.*` */
    char first;          /* the first byte of all that it takes, 0: any */
    uint8_t words;       /* not_ in `words` dialects: the words that it stands for */
    uint32_t to;         /* node */
    uint32_t next;       /* further edge of the same node, UINT32_MAX at the end */
    uint32_t next_key;   /* further edge of the same key, UINT32_MAX at the end */
    uint32_t before;     /* the edge whose next this is, UINT32_MAX for the first */
    uint32_t shared;     /* bytes that their prefixes begin with alike */
    uint32_t next_loose; /* further edge of the node that is not indexed */
    str prefix;          /* literal beginning of the pattern */
    str pattern;         /* as written */
    struct regex *re;    /* NULL where the prefix says all */
    span at;             /* of the first level that made it */
};

/* Words that some edges of a node begin with or are, so that one look-up tells all of them. */
struct match_key {
    str text;      /* whole words, one blank between them; empty: a free slot */
    uint32_t hash; /* of it */
    uint32_t
        first;  /* indexed edge that these words decide, UINT32_MAX for none; next_key goes on */
    bool grows; /* with further words it is another key */
};

struct match_node {
    uint32_t first;         /* edge */
    uint32_t accept;        /* first of `accepts`, UINT32_MAX for none */
    struct match_key *keys; /* NULL: no edge is indexed */
    uint32_t loose;         /* the first edge that is not indexed */
    uint32_t mask;          /* one less than their slots */
    uint8_t begins[32];     /* bit set: the first bytes of keys */
};

/* An expression that ends in a node; a list, since several may. */
struct match_accept {
    uint32_t expr, next;
};

/* The edges of an expression, level by level. */
struct match_path {
    uint32_t *edges;
    uint32_t n;
};

struct match_program {
    const struct dialect *dialect;
    uint32_t run;  /* units that a level takes at most: 1 or MATCH_WORDS */
    bool prefixes; /* a statement is a whole path, whose beginnings are hits of their own */
    VEC(struct match_node) nodes;
    VEC(struct match_edge) edges;
    VEC(struct match_accept) accepts;
    str *texts;               /* of the expressions */
    uint32_t *roots;          /* by expression: where those below it begin, UINT32_MAX for none */
    struct match_path *paths; /* by expression */
    uint32_t n, whole;
};

/* An edge that waits; from the number of the edges on, all indexed edges of a node at once. Bit r
 * of runs: a run that has taken r units; of hits: that run has matched already, so a longer one is
 * only a way on, no match of its own. */
struct match_thread {
    uint32_t edge;
    uint32_t under; /* the hit that it goes on from, MATCH_TOP */
    uint32_t place; /* below a hit: its own in `places` while the frame is being made */
    uint8_t runs, hits;
};

struct match_frame {
    uint32_t first, n;  /* threads in front of what stands below this level */
    uint32_t units;     /* units of the path down to here */
    uint32_t path;      /* bytes of `text` that hold them */
    uint32_t word_base; /* words kept of them */
    uint32_t node;      /* the threads are those in front of its edges; UINT32_MAX: of several */
    bool asked;         /* want says what match_want answered */
    const struct line_want *want;
};

/* Where the expressions below a hit of the newest statement begin. */
struct match_end {
    uint32_t root, hit;
};

/* What an edge said of the newest units, so that it is asked once for all hits above. */
struct match_memo {
    uint64_t unit;
    uint8_t known, yes; /* bit r: of the last r + 1 units */
};

/* What the statements below a level are asked for by, where these edges wait. */
struct match_wanted {
    uint32_t *edges;
    uint32_t n;
    const struct line_want *want; /* NULL: all */
};

struct match_node_want {
    bool asked;
    const struct line_want *want;
};

struct match_walk {
    struct arena *arena;
    const struct match_program *program;
    struct regex_scratch *scratch;
    VEC(struct match_thread) threads; /* of all frames, one behind the other */
    VEC(struct match_frame) frames;   /* frames.at[d]: what waits for a statement of depth d */
    VEC(struct match_took) took;      /* of the newest statement */
    VEC(struct match_end) ends;       /* of the newest statement */
    VEC(uint32_t) words;              /* offsets of the path's units in text, where they are kept */
    struct buf text;                  /* the path's units, each with one blank behind it */
    uint32_t *slot;                 /* by edge and node: its thread in the frame being made, + 1 */
    uint32_t *places;               /* the same by edge and hit, for those below hits */
    uint32_t place_count;           /* a power of two */
    struct match_memo *memo;        /* by edge */
    uint64_t unit_count;            /* of all statements so far */
    uint32_t entered, entered_node; /* nodes that the newest frame is made of, and the newest */
    struct match_node_want *nodes; /* by node: the answer for a frame of it alone; NULL: none yet */
    VEC(struct match_wanted) wanted; /* answers of match_want */
    struct buf failed;               /* of match_trace */
    match_claim_fn *claim;
    void *arg;
    bool keep;     /* the units are kept */
    str statement; /* the newest one, or the rest of its path */
    str unit;      /* its newest unit */
    const struct match_edge *gave_up;
    bool told;
};

/* Indexes the literal words of each node's edges. */
void match_index(struct arena *, struct match_program *);
/* The key that is this text, NULL for none. */
const struct match_key *match_key_at(const struct match_node *, str text);

/* Whether the level takes the text of a whole run. Notes a pattern that gave up. */
bool match_takes(struct match_walk *, const struct match_edge *, str text);
