/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of a match program and of a walk, for the files match_*.c only. */
#pragma once

#include "base/regex.h"
#include "base/vec.h"
#include "slicer/match.h"
#include "slicer/match_state.h"

/* The words that a level of a `words` dialect takes at most. */
#define MATCH_WORDS 8u

struct match_edge {
    enum match_kind kind;
    bool not_;
    bool exact;       /* the prefix is the whole pattern */
    bool open_end;    /* the pattern is the prefix and `.*` */
    char first;       /* the first byte of all that it takes, 0: any */
    uint8_t words;    /* not_ in `words` dialects: the words that it stands for */
    uint32_t to;      /* node */
    uint32_t next;    /* further edge of the same node, UINT32_MAX at the end */
    uint32_t before;  /* the edge whose next this is, UINT32_MAX for the first */
    uint32_t shared;  /* bytes that their prefixes begin with alike */
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

/* An edge that waits. Bit r of runs: a run that has taken r units; of hits: that run has matched
 * already, so a longer one is only a way on, no match of its own. */
struct match_thread {
    uint32_t edge;
    uint32_t under; /* the hit that it goes on from, MATCH_TOP */
    uint32_t place; /* below a hit: its own in `places` while the frame is being made */
    uint8_t runs, hits;
};

struct match_frame {
    struct match_state *state; /* what waits below this level; NULL where threads do: */
    uint32_t first, n;         /* threads in front of what stands below */
    uint32_t units;            /* units of the path down to here */
    uint32_t path;             /* bytes of `text` that hold them */
    uint32_t word_base;        /* words kept of them */
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

struct match_walk {
    struct arena *arena;
    const struct match_program *program;
    struct regex_scratch *scratch;
    VEC(struct match_thread) threads; /* of all frames, one behind the other */
    VEC(struct match_frame) frames;   /* frames.at[d]: what waits for a statement of depth d */
    match_tooks took;                 /* of the newest statement */
    VEC(struct match_end) ends;       /* of the newest statement */
    VEC(uint32_t) words;              /* offsets of the path's units in text, where they are kept */
    struct buf text;                  /* the path's units, each with one blank behind it */
    uint32_t *slot;                   /* by edge: its thread in the frame being made, + 1 */
    uint32_t *places;                 /* the same by edge and hit, for those below hits */
    uint32_t place_count;             /* a power of two */
    struct match_memo *memo;          /* by edge */
    uint64_t unit_count;              /* of all statements so far */
    VEC(struct match_wanted) wanted;  /* answers of match_want */
    VEC(uint32_t) edges;              /* that it looks for */
    struct buf failed;                /* of match_trace */
    bool plain;                       /* walks thread by thread, as one with claims does */
    bool special;                     /* enter_top has something to do */
    struct match_states *states;      /* NULL: plain from the beginning */
    match_claim_fn *claim;
    void *arg;
    bool keep;     /* the units are kept */
    str statement; /* the newest one, or the rest of its path */
    str unit;      /* its newest unit */
    const struct match_edge *gave_up;
    bool told;
};

/* Whether some expression ends with an edge. */
static inline bool match_is_last(const struct match_program *p, const struct match_edge *e)
{
    return p->nodes.at[e->to].accept != UINT32_MAX;
}

/* Whether the level takes the text of a whole run. Notes a pattern that gave up. */
bool match_takes(struct match_walk *, const struct match_edge *, str text);
/* The text of the last n units. */
str match_newest(const struct match_walk *, uint32_t n);

/* Puts what is taken in order. */
void match_sort_took(struct match_walk *);

/* ---- match_threads.c ---- */

/* Puts what waits at the top of a text into the one frame that is left. */
void match_threads_top(struct match_walk *);
/* The next statement; its depth is that of a frame. What is taken goes to `took`. */
struct match_hit match_threads_enter(struct match_walk *, uint32_t depth, str text);
/* Takes the expressions that take the whole text. */
void match_threads_whole(struct match_walk *);
/* The threads of a new frame, for a state: those behind an edge that leads to a node (accept: what
 * ends there is taken), and one that goes on to wait. match_threads_clear ends it; the list of
 * threads must be empty before. */
void match_threads_behind(struct match_walk *, uint32_t node, bool accept);
void match_threads_wait(struct match_walk *, uint32_t edge);
void match_threads_clear(struct match_walk *);
