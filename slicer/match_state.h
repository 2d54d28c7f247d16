/* SPDX-License-Identifier: Apache-2.0 */
/* What waits below a level, as a value that is made once and found again: a walk without claims
 * stands in one such state at each open level, and a unit moves it to another one.
 *
 *     state     items, in order: edges that wait, each with the run that it has taken so far
 *       plan    a tree of the texts that they look for; it puts a unit into a class
 *       classes each with what its units do: one move, or, where regular expressions have to be
 *               asked, one move for each set of their answers
 *
 *     (interface .*) (router bgp 1)      "" -> class 0: nothing waits behind it
 *                                        `interface ` -> 1: to the state behind it
 *                                        `router bgp 1`, nothing more -> 2
 *
 * Of a run, the next step needs only how much of the pattern's literal beginning it has spent
 * (`done`), so the words of a path are kept only where a regular expression will look at them.
 * Moves are made when they are first taken. The states of a walk live in an arena of their own,
 * which is emptied when it grows past LIMIT_match_states. */
#pragma once

#include "base/vec.h"
#include "slicer/match.h"
#include "slicer/match_words.h"
#include "slicer/text_tree.h"

struct line_want;
struct match_walk;

typedef VEC(struct match_took) match_tooks;

/* An edge that waits. */
struct match_item {
    uint32_t edge;
    uint32_t done; /* bytes of the prefix that the run has spent, with the blank behind them */
    uint16_t run;  /* units that it has taken */
    uint16_t hit;  /* 1: it has matched already */
};

struct match_move {
    struct match_state *to; /* NULL: nothing waits behind the unit */
    uint32_t *exprs;        /* that the unit completes, by number */
    uint32_t n;
};

/* The move of one set of answers. */
struct match_answered {
    struct match_answered *next;
    char *answers;
    struct match_move move;
};

/* Units that no literal text tells apart. */
struct match_class {
    struct match_move move;
    bool ready; /* move is what is done */
    bool calm;  /* ready, and no words have to be kept */
    bool known; /* move or tests are filled in */
    bool sure;  /* ready, also for a text whose blanks are not yet run together */
    bool whole; /* they are no more than text, else they begin with it and with none longer */
    str text;
    uint32_t *tests; /* items whose regular expression tells what is done, NULL: none has to */
    uint32_t n;
    struct match_answered *answered;
};

struct match_state {
    const uint16_t *first;          /* of the tree; of none where the walk must not look: */
    const struct match_class *seen; /* classes, or one that is not ready where there is no plan yet,
                                       or the dialect folds */
    const struct text_branch *branches;
    const struct line_want *want;
    uint32_t empty; /* class of a unit without bytes */
    bool asked;     /* want says what match_want answers */
    bool texts;     /* the words of runs matter behind this state */
    bool ending;    /* the last level of an expression has begun a run */
    bool open;      /* an edge waits that any word takes on */
    uint32_t n;
    struct match_class *classes; /* by number of the tree; NULL: not planned yet */
    struct text_tree tree;
    const struct match_item *items;
    struct match_state *next; /* of the same hash */
};

/* Class of a unit as the walk sees it. */
static inline const struct match_class *match_class_of(const struct match_state *s, str unit)
{
    if (!unit.n)
        return &s->seen[s->empty];
    uint32_t branch = s->first[(unsigned char)unit.p[0]];
    return &s->seen[branch ? text_tree_from(s->branches, branch, unit) : 0];
}

/* A walk that forgets its states more often walks on thread by thread: its text leads to new ones
 * again and again, and to make one costs more than a step. */
enum { MATCH_CLEARS = 64 };
enum { MATCH_BUCKETS = 256 };

/* The states of a walk. */
struct match_states {
    struct arena *arena;
    size_t most;     /* bytes */
    bool full;       /* more than that are taken */
    uint32_t clears; /* how often it was */
    struct match_state *buckets[MATCH_BUCKETS];
    VEC(struct match_item) items; /* of the state to be made */
    VEC(struct match_item) kept;  /* while all are made anew */
    VEC(struct tree_text) texts;  /* of the plan to be made */
    VEC(uint32_t) tests;
    match_tooks took; /* of the move to be made */
    struct buf answers, folded;
    struct match_stops stops;
    struct match_class unready;
};

struct match_states *match_states_new(struct arena *, const struct match_program *,
                                      const struct limits *);
/* Puts the state of the top of a text into the one frame that is left. */
void match_states_top(struct match_walk *);
/* The move of a unit that needs more than a look at its class, or has not been made yet. */
const struct match_move *match_slow_move(struct match_walk *, struct match_state *, str unit);
