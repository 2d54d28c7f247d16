/* SPDX-License-Identifier: Apache-2.0 */
/* The difference of two configurations as trees: have is what runs, want is what should.
 *
 *     have  interface Gi2          want  interface Gi2          edits
 *            switchport access 10         switchport access 10     add    ntp server b
 *            portfast disable             portfast                 change interface Gi2||portfast
 *           ntp server a                 ntp server b              remove ntp server a
 *
 * Children are paired by text, then by what names them (the dialect's keys: a changed line); only
 * where the dialect says that position counts they are aligned by a longest common subsequence, and
 * what stands in both but elsewhere is a move. Subtrees of equal hash and text are passed over. An
 * edit speaks of the topmost statement that differs: all that stands below an added or removed one
 * goes with it. */
#pragma once

#include "slicer/tree.h"

enum diff_mode {
    DIFF_TREE,     /* texts as written, order as the dialect says */
    DIFF_SEMANTIC, /* lines that the dialect hides as defaults say nothing; other writings of the
                      same thing are equal */
};

enum edit_kind { EDIT_ADD, EDIT_REMOVE, EDIT_CHANGE, EDIT_MOVE };

struct edit {
    enum edit_kind kind;
    const str *path; /* levels, outermost first; a property is a level of its own */
    uint32_t levels;
    str live, want;                /* what stands on each side: a statement, a literal's text, the
                                      value of a property; empty where absent */
    uint32_t have_node, want_node; /* in the trees of the pair; TREE_NONE where absent */
    uint32_t have_line, have_last; /* lines of the statement with its block; 0 where absent */
    uint32_t want_line, want_last;
    uint32_t have_state, want_state; /* LINE_STATE flags in force, inherited ones too */
    bool property;                   /* path ends in the name of a property */
    bool state;                      /* only the state differs */
    uint32_t pair;                   /* number of the pair of trees, see struct edits */
};

struct edit_pair {
    const struct tree *have, *want;
    str name; /* of the template, empty where there is none */
};

struct edits {
    struct arena *arena;
    struct edit *at; /* in order of want, what is removed behind its siblings */
    uint32_t n, cap;
    struct edit_pair *pairs; /* one for each template, or one */
    uint32_t pair_count;
    uint32_t added, removed, changed, moved; /* edits of each kind */
    uint32_t same;                           /* statements that are equal on both sides */
    uint32_t hidden;                         /* statements passed over as hidden defaults */
    uint32_t ignored;                        /* comments and noise on both sides */
};

/* Compares two trees of one dialect. The result lives in the arena and borrows from the trees. */
struct edits diff_trees(struct arena *, const struct tree *have, const struct tree *want,
                        enum diff_mode);

/* Which nodes of a tree take part in a comparison, by node number. */
enum diff_role {
    ROLE_OUTSIDE, /* not compared */
    ROLE_CONTEXT, /* only the way to owned nodes: never an edit itself */
    ROLE_OWNED,   /* compared, with all below it that is not outside */
};

struct diff_options {
    enum diff_mode mode;
    const uint8_t *have_role, *want_role; /* enum diff_role by node; NULL: all are owned */
    bool atleast;                         /* what only have holds is no difference */
    bool partial; /* items with properties: those that want leaves out are not compared */
};

/* As diff_trees, adding the edits of one more pair to edits. */
void diff_add(struct edits *, const struct tree *have, const struct tree *want, str name,
              const struct diff_options *);

/* "add", "remove", "change", "move". */
const char *edit_kind_name(enum edit_kind);
/* "inactive", "protect" …: the first state flag that is set; NULL when none is. */
const char *edit_state_name(uint32_t flags);
/* Writes the edits as stable lines, `KIND have LINE-LAST want LINE-LAST path||path` (--stage
 * diff). */
void edits_write(struct buf *, const struct edits *);
