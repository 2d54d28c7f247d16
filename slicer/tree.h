/* SPDX-License-Identifier: Apache-2.0 */
/* A configuration as a tree of statements, made from line events.
 *
 *     nodes  [ root | interface Gi0/1 | mtu 9000 | shutdown | ntp server … ]   in order of text
 *              |first/last             ^ parent
 *              `-> next / prev link siblings; numbers, not pointers
 *
 * Only statements are nodes. Comments, blank lines and the dialect's noise lie in trivia[], each
 * with the node it stands before; an annotation that binds is the node's `comment`. A literal is
 * one node with its body. Where the dialect merges repeated headers, the second one's children hang
 * on the first and the node says how often it was written.
 *
 * Two hashes for each node, 128 bits under a secret of the process: `self` of normalised text,
 * state flags and literal; `all` of self and everything below, where the children's order counts
 * only if the dialect says so (else they are summed as a multiset). Equal subtrees have equal
 * hashes; the other way round must be checked by text before two files are called equal. */
#pragma once

#include "base/hash.h"
#include "base/vec.h"
#include "slicer/dialect.h"
#include "slicer/line.h"

#define TREE_NONE UINT32_MAX
#define TREE_ROOT 0u

struct tree_node {
    uint32_t parent, first, last, next, prev; /* TREE_NONE where there is none */
    uint32_t children;
    uint32_t depth;           /* of its event; the root has none (0) */
    uint32_t line, last_line; /* of its own statement; last_line with its literal's body */
    uint32_t end_line;        /* last line of its block with the closer */
    uint32_t written;         /* times the header stands in the text, 1 unless merged */
    uint32_t flags;           /* enum line_flag */
    enum line_kind kind;      /* LINE_HEADER or LINE_LEAF */
    enum dialect_order order; /* of its children */
    uint64_t from, to;        /* bytes of its own statement, literal's body included */
    uint64_t end;             /* byte behind its block (of the last one, when merged) */
    str text;                 /* normalised statement */
    str literal;              /* body without its end mark; empty when none */
    str literal_raw;          /* body as written, with its end mark */
    str comment;              /* annotations that bind to it, one a line; empty when none */
    hash128 self, all;
};

struct tree_trivia {
    enum line_kind kind; /* LINE_COMMENT, LINE_BLANK; LINE_LEAF for the dialect's noise */
    uint32_t parent;     /* node it stands in */
    uint32_t before;     /* sibling statement that follows, TREE_NONE at the end of the block */
    uint32_t line;
    uint64_t from, to;
    str text;
};

struct tree {
    struct arena *arena;
    const struct dialect *dialect;
    struct tree_node *at; /* at[TREE_ROOT] is the root: no text, all top statements below it */
    uint32_t n, cap;
    VEC(struct tree_trivia) trivia;
    uint32_t source; /* as in the options */
};

/* Builds a tree while events come: give tree_take as line_sink with the builder as its argument. */
struct tree_builder;
struct tree_builder *tree_begin(struct arena *, const struct dialect *, uint32_t source);
bool tree_take(void *builder, const struct line_event *);
/* Closes all blocks and hashes; the tree lives in the arena. */
struct tree *tree_finish(struct tree_builder *);

/* The tree of a text. False with diagnostics where it does not parse (never a part of it). */
bool tree_read(struct tree **out, struct arena *, const struct dialect *, struct line_options,
               str text, struct diags *) NODISCARD;

static inline const struct tree_node *tree_get(const struct tree *t, uint32_t n)
{
    return &t->at[n];
}

/* The texts of the node's ancestors and itself, outermost first (the root has none); in the arena.
 */
struct dialect_path tree_path(struct arena *, const struct tree *, uint32_t node);
/* The next node in order of text (children first) inside the subtree of top; TREE_NONE at its end.
 */
uint32_t tree_walk(const struct tree *, uint32_t top, uint32_t node);

/* Hashes all nodes anew, for trees made or changed by hand (edits, generated tests). */
void tree_hash(struct tree *);
/* A new node as the last child of parent; text is copied. For generated trees and slices. */
uint32_t tree_add(struct tree *, uint32_t parent, enum line_kind, str text, uint32_t flags);
/* An empty tree. */
struct tree *tree_new(struct arena *, const struct dialect *);

/* Writes the statements as configuration text in the dialect's canonical drawing; reading it again
 * gives a tree with the same hash (comments other than annotations are left out). */
void tree_print(struct buf *, const struct tree *);
/* Writes the stable text of --stage tree: one line a node, `LINE depth kind flags text`. */
void tree_write(struct buf *, const struct tree *);
