/* SPDX-License-Identifier: Apache-2.0 */
/* Match expressions compiled to one program, and the walk that runs it over statements in order of
 * the text, so that any number of expressions look at a configuration in one pass.
 *
 *     system||ntp          trie    (0) --system--> (1) --ntp--> (2) accepts 0
 *     system||services              |                `--services--> (3) accepts 1
 *     **||password .*               `==deep==> (4) --password .*--> (5) accepts 2
 *
 *     walk     depth 0  threads of (0)         the threads that are alive below each open level; a
 *              depth 1  threads below it       subtree below an empty list cannot match
 *
 * A thread waits in front of an edge. A unit is what it consumes: a statement, or in `words`
 * dialects one word of the path; then a level takes up to 8 of them, the shortest run first, and
 * the bits of `runs` say how many units the level has taken already. Equal levels behind equal
 * prefixes are one edge and tested once; the literal beginning of a pattern is compared before the
 * pattern runs. Without claims a walk remembers what each set of waiting threads does at a unit
 * (match_state.h), and most statements cost a look or two at tables. */
#pragma once

#include "base/diag.h"
#include "base/match_expr.h"

struct dialect;
struct regex_scratch;
struct line_want;
struct match_program;
struct match_walk;
struct tree;

/* Compiles n expressions (as written or trimmed) for a dialect. The program lives in the arena and
 * may be shared by threads. NULL with diagnostics for a bad pattern. */
struct match_program *match_compile(struct arena *, const struct dialect *,
                                    const struct match_expr *, uint32_t n,
                                    struct diags *) NODISCARD;
/* The same for expressions below others: parents[i] is the number of an expression before i, and
 * what expression i takes is counted on from each hit of that one; MATCH_TOP at the top. For walks
 * with claims. An expression without levels takes nothing here. */
struct match_program *match_compile_below(struct arena *, const struct dialect *,
                                          const struct match_expr *, const uint32_t *parents,
                                          uint32_t n, struct diags *) NODISCARD;
/* The number of expressions. */
uint32_t match_count(const struct match_program *);
/* The first expression without levels (it takes the whole text), UINT32_MAX when there is none. */
uint32_t match_whole(const struct match_program *);
/* The text of an expression, as written. */
str match_text(const struct match_program *, uint32_t expr);
/* Writes the trie, one edge a line, for --stage code and tests. */
void match_write(struct buf *, const struct match_program *);

#define MATCH_TOP UINT32_MAX

struct match_took {
    uint32_t expr;  /* number of the expression */
    uint32_t units; /* statements (words) of the path that it took: its depth */
};

/* What a statement is to the expressions. */
struct match_hit {
    const struct match_took *at; /* those whose own last level is this statement, by number */
    uint32_t n;
    uint32_t units; /* of the path down to the end of the statement, where it is alive or claimed */
    bool alive;     /* some expression may still match below */
};

/* A walk at the top of a text; it holds the scratch memory of one thread (that of the regular
 * expressions may be given: NULL, its own). */
struct match_walk *match_walk_new(struct arena *, const struct match_program *,
                                  const struct limits *, struct regex_scratch *);

/* An expression takes the newest unit of the newest statement. */
struct match_claim {
    uint32_t expr;
    uint32_t under; /* the hit of the expression above that it goes on from, MATCH_TOP */
    uint32_t units; /* of the path that it took, the units of the expressions above too */
    str path;       /* the statement's text up to that unit, without the dialect's path verb */
};
/* Numbers the hit, which the expressions below it go on from; MATCH_TOP: they do not. A statement
 * is claimed once for every unit of it that an expression takes; in brace dialects what stands in
 * the statement's block also goes on from its hits. */
typedef uint32_t match_claim_fn(void *arg, const struct match_claim *);
/* From now on the walk claims its hits, and match_enter tells only what is alive. keep: match_trace
 * will be asked. */
void match_walk_claims(struct match_walk *, match_claim_fn *, void *arg, bool keep);

/* The units that a level took: n of them from `from` on. */
struct match_run {
    uint32_t from, n;
};
/* Inside a claim: how the levels of the expression share the units from..claim->units of the path,
 * the first levels as few as they can. False when they cannot. runs has one place for each level of
 * the expression, of which match_levels are used. */
bool match_trace(struct match_walk *, const struct match_claim *, uint32_t from,
                 struct match_run *runs);
uint32_t match_levels(const struct match_program *, uint32_t expr);
/* The text of a run, a loan until the next statement. */
str match_run_text(const struct match_walk *, struct match_run);
/* Calls fn for each capture group of the levels in order; without text where it took no part. */
void match_groups(struct match_walk *, const struct match_claim *, const struct match_run *runs,
                  void (*fn)(void *, str text, bool taken), void *arg);

/* From now on the walk works out each statement anew, for comparison: a walk without claims
 * otherwise remembers what it has worked out. It must stand at the top. */
void match_walk_plain(struct match_walk *);
/* Back to the top, for the next text. */
void match_walk_reset(struct match_walk *);
/* The next statement in order of text; depth 0 is the top, and each statement's parent was entered
 * before it (unless it was not alive: then the result is empty). The hit is valid until the next
 * call. */
struct match_hit match_enter(struct match_walk *, uint32_t depth, str text);
/* How statements begin that some expression takes: those that begin with the same n bytes as one of
 * them, if what stands there next is neither a blank nor a quote, nor of `others`. */
struct match_early {
    uint32_t n;             /* 0: not known, match_enter has to tell */
    const uint16_t *others; /* by byte, not 0; a loan until the next statement is entered */
};
/* Whether a statement is taken, told by its first word and by what the second begins with. 18 bytes
 * may be read where the text begins. */
struct match_early match_takes_early(const struct match_walk *, uint32_t depth, str text);
/* Where a walk stands in front of statements of a depth, below those entered last: what it told of
 * them there holds wherever it stands so again. */
struct match_place {
    const void *state; /* NULL: not known */
    uint32_t clears;
};
struct match_place match_place_of(const struct match_walk *, uint32_t depth);
/* match_enter for a statement of one word by which nothing is decided: no expression takes it, and
 * some go on below it. False: it may be another, and nothing happened. 16 bytes may be read where
 * it begins. */
bool match_enter_any(struct match_walk *, uint32_t depth, str word);
/* What a statement is to the expressions, told by its first bytes. */
struct match_glance {
    bool known; /* else nothing happened, and match_enter has to tell */
    bool takes; /* some expression takes it */
    bool alive;
    const struct line_want *want; /* where it is alive: match_want one deeper */
    str head; /* these bytes, a loan until the next call; what follows them is no blank */
};
/* match_enter for a walk without claims where the statement's first bytes tell all: p..p + n begins
 * with it as it is written, up to the newline behind it or further. */
struct match_glance match_glance(struct match_walk *, uint32_t depth, const char *p, size_t n);
/* What a statement of this depth has to begin with, below the statements entered last, for some
 * expression to take it or to go on below it; NULL: any may matter. A loan from the walk. */
const struct line_want *match_want(struct match_walk *, uint32_t depth);
/* Whether a pattern gave up on a line so far (step or memory limit): the walk's answers are then
 * no answers. Adds E0454, once. */
bool match_gave_up(struct match_walk *, struct diags *);

/* Calls fn for each node of a tree that some expression takes, in order of text. False (with a
 * diagnostic) when a pattern gave up. */
bool match_tree(struct arena *, const struct match_program *, const struct tree *,
                void (*fn)(void *, uint32_t node, const struct match_hit *), void *arg,
                struct diags *) NODISCARD;
