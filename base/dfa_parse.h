/* SPDX-License-Identifier: Apache-2.0 */
/* The part of PCRE2's patterns that an automaton can answer, as a tree.
 *
 *     ^a[0-9]*(b|)      CAT( ASSERT start, SET a, REPEAT 0.. ( SET 0-9 ), ALT( SET b, EMPTY ) )
 *
 * Groups leave no trace: all that matters is whether there is a match. */
#pragma once

#include "base/str.h"
#include "base/vec.h"

enum { CODEPOINT_LAST = 0x10ffff, REPEAT_NO_END = -1 };

/* Code points lo to hi. */
struct cp_range {
    uint32_t lo, hi;
};

struct cp_set {
    VEC(struct cp_range) ranges;
};

/* Makes the ranges sorted and disjoint. */
void cp_set_normalise(struct cp_set *);
/* All code points that are not in a normalised set. */
struct cp_set cp_set_negated(struct arena *, const struct cp_set *);

enum dfa_assertion {
    ASSERT_START,      /* \A, and ^ without m */
    ASSERT_LINE_START, /* ^ with m: the start, or behind a newline that is not the last byte */
    ASSERT_END,        /* \z */
    ASSERT_END_NL,     /* \Z, and $ without m: the end, or in front of a newline that ends it */
    ASSERT_LINE_END,   /* $ with m: the end, or in front of a newline */
    ASSERT_WORD,       /* \b */
    ASSERT_NOT_WORD    /* \B */
};

enum tree_kind { TREE_EMPTY, TREE_SET, TREE_BYTES, TREE_ASSERT, TREE_CAT, TREE_ALT, TREE_REPEAT };

struct tree {
    enum tree_kind kind;
    enum dfa_assertion assertion;
    int min, max; /* REPEAT; max may be REPEAT_NO_END */
    struct cp_set set;
    uint64_t bytes[4]; /* BYTES: one byte of those whose bits are set (globs) */
    VEC(struct tree *) kids;
};

/* The tree of a pattern that PCRE2 has accepted under these flags of regex.h, in the arena; NULL
 * where the automaton cannot be sure to mean what PCRE2 means. */
struct tree *dfa_parse(struct arena *, str pattern, unsigned flags);
/* The tree of a shell-style glob (str_glob), without its ends. */
struct tree *dfa_parse_glob(struct arena *, str glob);
/* A text as it stands, byte by byte. */
struct tree *dfa_parse_literal(struct arena *, str text);
/* The tree between its ends: from the start of the text, to its end, or both. */
struct tree *dfa_anchored(struct arena *, struct tree *, bool start, bool end);

/* An empty tree of a kind. */
struct tree *dfa_tree(struct arena *, enum tree_kind);

/* ---- dfa_class.c ---- */

/* Adds the code points of an escape such as \d; false when the letter names no set. */
bool cp_set_add_escape(struct arena *, struct cp_set *, char letter) NODISCARD;
/* Adds a POSIX class by its name in [:name:]; false when there is none, or when it is negated:
 * whether that holds letters past ASCII depends, in PCRE2, on the rest of the class. */
bool cp_set_add_posix(struct arena *, struct cp_set *, str name, bool caseless) NODISCARD;
/* Adds lo to hi, and the other cases of its letters where caseless; false when their other cases
 * are not known here (letters past ASCII). */
bool cp_set_add_range(struct arena *, struct cp_set *, uint32_t lo, uint32_t hi,
                      bool caseless) NODISCARD;
