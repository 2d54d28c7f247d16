/* SPDX-License-Identifier: Apache-2.0 */
/* Template text to tree.
 *
 *     text --template_cut.c--> text, tags, comments      whitespace control, raw, line statements
 *     tags --template.l, template.y--> struct tnode      what stands inside {{ }} and {% %}
 *
 * Parsing stops at the first error of a template. Depth is bounded (LIMIT_template_depth), so that
 * whoever walks the tree may recurse. Kinds of nodes and their parts are rows of template.def. */
#pragma once

#include "base/diag.h"
#include "base/value.h"

enum tnode_kind {
#define STATEMENT(name, parts) TNODE_##name,
#define EXPRESSION(name, parts) TNODE_##name,
#include "grammar/template.def" /* IWYU pragma: keep */
#undef EXPRESSION
#undef STATEMENT
    TNODE_COUNT
};

enum template_operator {
    TEMPLATE_ADD,
    TEMPLATE_SUB,
    TEMPLATE_MUL,
    TEMPLATE_DIV,
    TEMPLATE_FLOORDIV,
    TEMPLATE_MOD,
    TEMPLATE_POW,
    TEMPLATE_EQ,
    TEMPLATE_NE,
    TEMPLATE_LT,
    TEMPLATE_LE,
    TEMPLATE_GT,
    TEMPLATE_GE,
    TEMPLATE_IN,
    TEMPLATE_NOT_IN
};

enum { /* the op of statements */
       TEMPLATE_RECURSIVE = 1u,
       TEMPLATE_IGNORE_MISSING = 1u,
       TEMPLATE_WITH_CONTEXT = 2u,
       TEMPLATE_SCOPED = 1u,
       TEMPLATE_REQUIRED = 2u
};

struct tnode {
    uint8_t kind; /* enum tnode_kind */
    uint8_t op;
    uint16_t depth;    /* of the tree below, from 1 */
    uint32_t from, to; /* bytes of the source */
    struct tnode *next;
    struct tnode *a, *b, *c, *d, *e;
    str text, alias;
    struct value value;
};

struct tlist {
    struct tnode *head, *tail;
};

/* How text is cut; texts are loans. */
struct template_syntax {
    bool trim_blocks, lstrip_blocks, keep_trailing_newline;
    str newline;
    str block_begin, block_end, variable_begin, variable_end, comment_begin, comment_end;
    str line_statement, line_comment; /* empty: none */
};

struct template_tree {
    uint32_t source; /* of all places; differs from the one given when line ends were changed */
    struct tnode *body;
};

/* Parses a registered source into the arena. False with a diagnostic on an error. */
bool template_parse(struct template_tree *out, struct arena *, uint32_t source,
                    const struct template_syntax *, struct diags *) NODISCARD;

/* The name of a node's kind, and a tree as stable text, one node a line. */
const char *tnode_name(enum tnode_kind);
void template_tree_dump(struct buf *, const struct template_tree *);
