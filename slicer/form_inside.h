/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of a configuration as words, shared by its reader and its writers. */
#pragma once

#include "base/sym.h"
#include "base/vec.h"
#include "slicer/dialect.h"
#include "slicer/form.h"
#include "slicer/tree.h"

#define FORM_NONE UINT32_MAX
#define FORM_ROOT 0u

struct form_word {
    uint32_t parent, first, last, next; /* FORM_NONE where there is none */
    str text;                           /* without quotes where they mean nothing */
    str note;                           /* the comment that binds, without its marks */
    uint32_t state;                     /* LINE_STATE flags */
    uint32_t node;                      /* of the tree, the first that wrote it */
    bool quoted, ends, list;            /* list: members stood in brackets */
};

struct form {
    struct arena *arena;
    const struct dialect *braces, *lines;
    const struct tree *tree;
    struct symtab names; /* parent and text of each word; number + 1 is the word */
    VEC(struct form_word) words;
};

/* Writes a word in a dialect's quotes where it needs them or had them. False where it cannot. */
bool form_put_word(struct buf *, const struct dialect *, const struct form_word *);
/* Says that a word cannot be written. Always false. */
bool form_complain_word(struct diags *, const struct form *, const struct form_word *);
