/* SPDX-License-Identifier: Apache-2.0 */
/* Private to grammar/format*.c.
 *
 *     text -> format_tokens.c: tokens with their comments, spelling and the blank before each
 *          -> format_tree.c:   groups: which tokens may begin a line, and which do so together
 *          -> format_lines.c:  each group on one line where it fits, else broken
 *          -> format.c:        items one by one, and the proof that the tokens are the same
 *
 * A group is a range of tokens with nested groups. Its break points are tokens; in a broken group
 * each begins a line (FILL: where the author broke, or where the line is full). A group is broken
 * when the author broke it at one of its points, when something inside of it is, or when it does
 * not fit. What is laid out flat has no newline inside and what is broken has one at a break point,
 * so a second run decides the same. */
#pragma once

#include "grammar/parse.h"

enum { FORMAT_COLUMNS = 100, FORMAT_INDENT = 2 };

struct format_comment {
    str text;          /* without blanks at its end */
    uint32_t newlines; /* before it, behind the token or comment before */
    bool to_eol;       /* # and // */
};

enum format_role {
    FORMAT_OTHER,
    FORMAT_CALL,   /* ( behind a name */
    FORMAT_GATHER, /* ( of COUNT(i IN …) and SUM(x FOR …) */
    FORMAT_IN,     /* ( behind IN */
    FORMAT_INDEX,  /* [ of a path */
    FORMAT_MAP,    /* { of a map */
    FORMAT_BLOCK,  /* { of actions */
    FORMAT_KEY,    /* a word that is the key of a map */
    FORMAT_COLON,  /* : behind a key */
    FORMAT_SIGN    /* a minus with one operand */
};

struct format_group;

struct format_token {
    int kind; /* 0: the end */
    span at;
    str text;          /* as it is written */
    uint32_t newlines; /* before it, behind the last comment if there is one */
    uint32_t comments, comment_count;
    enum format_role role;
    uint32_t partner;   /* of a bracket */
    uint32_t gap;       /* blanks before it when it does not begin a line */
    uint32_t width;     /* columns with the comments that stand before it on its line */
    uint32_t end;       /* columns of all tokens up to here on one line */
    uint32_t comment_n; /* comments up to here that need a line break */
    const struct format_group *breaks; /* the group that may break before it */
};

struct format_tokens {
    struct arena *arena;
    str text;                      /* of the source */
    uint32_t from;                 /* where the rules begin */
    VEC(struct format_token) list; /* the last is the end */
    VEC(struct format_comment) comments;
};

enum format_kind {
    FORMAT_PLAIN, /* has no break points */
    FORMAT_CHAIN, /* all break points or none; the first token begins no line */
    FORMAT_EACH,  /* a bracket; each element on a line of its own */
    FORMAT_FILL   /* a bracket; elements fill lines */
};

struct format_group {
    enum format_kind kind;
    uint32_t from, to;
    uint32_t shift; /* of its lines to the right */
    bool level;     /* groups inside of it count from its own base, not from its shifted lines */
    bool points;    /* it has break points */
    bool forced;
    struct format_group *first, *last, *next; /* nested, in order */
};

/* A part of an item that begins a line where the item does not stand on one line. */
struct format_segment {
    uint32_t from, to, indent;
    bool joins; /* behind the segment before it while there is room */
    const struct format_group *group;
};

struct format_item {
    uint32_t from, to;
    bool single; /* may stand on one line */
    VEC(struct format_segment) segments;
};

/* Tokens of a source that parses. */
void format_read(struct format_tokens *, struct arena *, uint32_t source, struct diags *);
/* The item at a token. False where the tokens are of no form that is known. */
bool format_item(struct format_item *, struct format_tokens *, uint32_t at) NODISCARD;
/* Columns of tokens [from, to) on one line. */
uint32_t format_width(const struct format_tokens *, uint32_t from, uint32_t to);
/* Whether a comment inside of [from, to) needs a line break; those before `from` are outside. */
bool format_has_comment(const struct format_tokens *, uint32_t from, uint32_t to);
/* Writes an item, without the comments before its first token. */
void format_put_item(struct buf *, const struct format_tokens *, const struct format_item *);
