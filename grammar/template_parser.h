/* SPDX-License-Identifier: Apache-2.0 */
/* What the scanner, the grammar and template.c share; nobody else includes it. */
#pragma once

#include "grammar/template_cut.h"

struct template_place {
    uint32_t from, to;
};

/* An open block, for messages. */
struct template_open {
    str keyword;
    uint32_t from, to;
    struct template_open *outer;
};

struct template_parser {
    struct arena *arena;
    struct diags *dg;
    uint32_t source;
    str text; /* of the source */
    const struct template_syntax *syntax;
    struct pieces pieces;
    uint32_t piece; /* the next one to read */
    bool inside;    /* the scanner stands inside a tag */
    bool tag_head;  /* the next word names the statement */
    uint32_t base;  /* where the text that the scanner sees begins */
    int held;       /* a token that was read ahead, 0 = none */
    int last;       /* the token before */
    struct template_place held_at;
    str held_text;
    int tag; /* the statement of the tag that is read */
    void *scanner;
    struct template_open *open;
    struct tnode *body;
    bool failed;
};

/* Builders of nodes. */
struct tnode *tnode_new(struct template_parser *, enum tnode_kind, struct template_place);
struct tnode *tnode_build(struct template_parser *, enum tnode_kind, struct template_place,
                          struct tnode *a, struct tnode *b, struct tnode *c);
struct tnode *tnode_named(struct template_parser *, enum tnode_kind, struct template_place,
                          str text, struct tnode *a, struct tnode *b);
struct tnode *tnode_binary(struct template_parser *, enum tnode_kind, struct template_place,
                           enum template_operator, struct tnode *a, struct tnode *b);
struct tnode *tnode_const(struct template_parser *, struct template_place, struct value);
/* Text as it is copied, its line ends as the options ask. */
struct tnode *tnode_text(struct template_parser *, struct template_place);
struct tlist tlist_one(struct tnode *);
struct tlist tlist_add(struct template_parser *, struct tlist, struct tnode *);
/* A node that takes depth and place of one more child. */
struct tnode *tnode_adopt(struct template_parser *, struct tnode *, struct tnode *child);

/* Checks that the grammar leaves open; they report and set failed. */
struct tnode *template_check_target(struct template_parser *, struct tnode *, bool loop);
struct tnode *template_check_params(struct template_parser *, struct tnode *);
struct tnode *template_check_args(struct template_parser *, struct tnode *);
struct tnode *template_check_call(struct template_parser *, struct tnode *);
void template_check_chain(struct template_parser *, const struct tnode *, struct template_place);
struct tnode *template_check_required(struct template_parser *, struct tnode *);
struct tnode *template_close(struct template_parser *, struct tnode *, str name,
                             struct template_place);
/* The text of a literal with its escapes resolved; integers and decimals by value. */
struct value template_string_value(struct template_parser *, str literal);
struct value template_number_value(struct template_parser *, str literal);
void template_fail(struct template_parser *, struct template_place, const char *message, str arg);
