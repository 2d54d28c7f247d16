/* SPDX-License-Identifier: Apache-2.0 */
/* A platform as data: how its configuration is read, what names a line, where order counts, what is
 * hidden, noisy or secret. One constant per platform (dialect_*.c), listed in dialect.def; the core
 * reads fields and never asks for a vendor.
 *
 * Row arrays end with a row whose first field (`end` of the array macro) is NULL text. Texts in
 * rows are of two small languages:
 *
 *     line pattern    words compared with the words of a statement, whole statement
 *         word        this word (case as the dialect folds it); `a|b` one of these; a word may hold
 *                     the globs * ? [..]; so `*` alone is any one word
 *         =           any one word, which is VALUE, not name (secrets: the secret)
 *         ==          the rest of the line, also none: value (last in its pattern)
 *         **          any words, also none, as few as let the rest of the pattern fit: not value
 *                     (at most once in front of others)
 *       e.g. `ip access-group = in|out` · `description ==` · `neighbor * remote-as ==`
 *     path pattern    line patterns of the levels above, outermost first, joined by `||`; a level
 *                     `**` alone is any number of levels; "" is the top level; NULL anywhere
 *       e.g. `router bgp **||address-family ipv4 unicast`
 */
#pragma once

#include "base/diag.h"

/* How blocks are drawn. */
enum dialect_shape {
    SHAPE_INDENT,  /* deeper indent is below; closers of their own may stand at the opener's indent
                    */
    SHAPE_KEYWORD, /* openers known by their words (openers[]), indent is decoration */
    SHAPE_WORDS,   /* openers and closers known by their words (openers[], closers[]), each block
                      ended by its own closer: `config x` … `end` */
    SHAPE_BRACE,   /* `{ }`, statements end with `;` (or newline: newline_ends) */
    SHAPE_PATH,    /* a line that begins with `/` names the section that items stand below */
    SHAPE_FLAT,    /* every line stands at the top */
};

enum comment_place {
    COMMENT_COLUMN0,    /* only at the very beginning of a line */
    COMMENT_LINE_START, /* first on a line, any indent; in brace dialects also first behind `;{}` */
    COMMENT_ANYWHERE,   /* anywhere outside strings */
    COMMENT_SPACED,     /* outside strings, at a line's start or behind a blank or one of `;{}` */
};

struct dialect_comment {
    const char *open;
    const char *close; /* NULL: ends with the line */
    enum comment_place place;
    bool binds; /* belongs to the next statement */
};

enum literal_end {
    LITERAL_DELIMITER, /* the first thing behind the opener is the delimiter: `^C` as two
                          characters, else any one byte; the literal ends where it comes again */
    LITERAL_BRACES,    /* brace shape: code between the opener's `{` and its `}`; comments, strings
                          that end on their line and `\` hide braces in it */
    LITERAL_LINE,      /* ends with the whole line that fits `end` */
};

struct dialect_literal {
    const char *opener; /* line pattern of the words before the delimiter, or of the whole line */
    const char *under;  /* path pattern */
    enum literal_end how;
    const char *end;    /* LITERAL_LINE: line pattern */
    const char *unless; /* not a literal where the line holds this text; may be NULL */
};

struct dialect_closer {
    const char *word;  /* line pattern of the closer */
    const char *opens; /* line pattern of the header it ends, NULL: the innermost block */
};

struct dialect_opener {
    const char *under; /* path pattern */
    const char *line;  /* line pattern of the header */
};

/* A statement that a path and a line pattern choose. */
struct dialect_rule {
    const char *under;
    const char *line;
};

/* How the children of a node compare. */
enum dialect_order {
    ORDER_SET,      /* position says nothing */
    ORDER_SEQUENCE, /* a number in the line's key gives the order: compared by key like a set */
    ORDER_POSITION, /* position counts: compared by longest common subsequence, moves are changes */
    ORDER_UNIT,     /* code: as POSITION, and exchanged as a whole */
};

/* lines == NULL: all children of `under` (as a path of the parent itself) have this order. Else
 * only children that match form ordered groups, one for each text of the words that are not value
 * (`access-list * ==`: one group for each name). The first row that fits counts. */
struct dialect_order_row {
    const char *under;
    const char *lines;
    enum dialect_order order;
};

/* Items of PATH dialects: which properties name an `add` item, by order of trial; the first row
 * whose path fits and whose properties the item all has. */
struct dialect_item_key {
    const char *path;       /* glob of the section's text, "/ip address" */
    const char *properties; /* names, separated by a blank */
};

enum dialect_negation {
    NEGATE_NONE,    /* the file is replaced as a whole */
    NEGATE_PREPEND, /* `no LINE` */
    NEGATE_PATH,    /* `delete PATH` */
    NEGATE_FIND,    /* `remove [ find … ]` */
    NEGATE_WORDS,   /* `unset NAME` of a value, `delete KEY` of an entry, `purge` of a table */
};

/* A sign for detection: pattern is a glob of a trimmed line (case counts). */
struct dialect_tell {
    const char *glob;
    int weight; /* points; negative speaks against */
    int most;   /* at most this many points in all (absolute), 0: only once */
};

struct dialect {
    const char *name;
    const char *summary;
    const char *aliases; /* names in other tools, separated by a blank */

    /* structure */
    enum dialect_shape shape;
    bool words;            /* match expressions see a path as its words (Junos, VyOS, PAN-OS) */
    const char *path_verb; /* words: a first word that is no part of the path */
    const char *root;      /* words: a block that is drawn around everything, in wraps too */
    const char *wraps; /* words: runs of words at the top, at most two each, separated by `|`, that
                          may be left out (`config {`) */
    const char *named; /* words: those that share their statement with a name below them (`unit 0
                          {`), for drawing braces */
    const char *note_verb;       /* words, form of lines: gives a path its comment */
    bool line_lists;             /* words, form of lines: a list stands on one line, in brackets */
    const struct dialect *lines; /* the dialect of the same platform's form of path_verb lines */
    bool fold;                   /* letter case of statements means nothing */
    bool newline_ends;           /* brace shape: a newline outside brackets ends a statement */
    bool bare_brackets;          /* brace shape: ( ) and [ ] are bytes like others */
    bool word_marks;             /* quotes and `{ [ (` count only at the beginning of a word */
    bool semicolon_in_parens;    /* brace shape: `;` inside ( ) or [ ] ends nothing */
    bool code;              /* brace shape: prefix sets `{8,24}` glued to a word are not blocks */
    const char *body_words; /* code: statements that begin with one of these, at the top, end
                               only with their block (variables may stand before it) */
    const char *line_verbs; /* brace shape: at the top, lines that begin with one of these are
                               statements of their own (`set` lines between braces) */
    bool merge;      /* a header written again goes on with the first (`interface X` twice) */
    bool properties; /* items are lists of name=value, compared one by one */
    const struct dialect_opener *openers; /* KEYWORD and WORDS shape */
    const struct dialect_closer *closers;
    const char *through; /* WORDS shape: path pattern of blocks that the closer of one further out
                            may end on its way (`end` below `config vdom||edit *`) */
    const struct dialect_rule *tops;  /* KEYWORD shape: lines that close all open blocks; under is
                                         the path that they close */
    const struct dialect_rule *stays; /* KEYWORD shape: lines that stay where they are although an
                                         opener or top of that name exists further out */
    uint32_t tab;          /* columns from one tab stop to the next; 0: a tab counts as one blank */
    bool closer_at_header; /* INDENT shape: `exit` always stands at the indent of its header, so a
                              statement right above it at that indent has an empty block */
    const char *goes_on; /* line pattern of statements that carry on the block before them (`else`):
                            its closer stands behind the last of them */
    const char *reset;   /* INDENT shape: a line that is exactly this closes all blocks; the next
                            statement stands at the top whatever its indent */
    const char *ending;  /* line pattern of a line at column 0 behind which no statement stands but
                            those  of another configuration (`end`) */
    const struct dialect_rule *commas;  /* lines whose comma at the end only parts them from the
                                           next:  no part of the text */
    const struct dialect_rule *prompts; /* brace shape: whole lines between statements that are
                                           noise (`{master:0}`); line is a glob */
    const char *verbs; /* PATH shape: words that end a section's path on its line */
    const char *tags;  /* state tags that are known, "inactive: protect:" */

    /* lexing */
    const struct dialect_comment *comments;
    const struct dialect_literal *literals;
    const char *quotes; /* characters that begin and end a string, "" none */
    bool bare_quotes;   /* a word says the same in quotes and without them */
    bool quote_escapes; /* \ takes the next byte inside strings */
    bool quote_lines;   /* a string may go over lines */
    bool continuation;  /* \ at the end of a line joins the next, whose indent is eaten */
    const struct dialect_rule *verbatim; /* blanks inside these lines count */

    /* meaning */
    enum dialect_negation negation;
    const char *negation_word;            /* "no" */
    const struct dialect_rule *keys;      /* what names a line: the words that are not value */
    const struct dialect_item_key *items; /* the same for items with properties */
    const struct dialect_order_row *orders;
    const struct dialect_rule *sequences; /* statements whose `[ a b ]` list is a sequence */
    const struct dialect_rule *hidden;    /* a line here says what its absence says too (unless the
                                             other side has its negation) */
    const struct dialect_rule *unhides; /* a line that stands here itself turns the hidden defaults
                                           of its block off; NULL none */
    const struct dialect_rule *noise;   /* dropped when comparing */
    const struct dialect_rule *salted;  /* value words differ at every show: compared by presence */
    /* In dialects with properties the lines of these two are patterns of property names. */
    const struct dialect_rule *secrets; /* value words are masked in reports */

    const struct dialect_tell *tells;
};

/* The form of a platform's configurations that a text is in: the dialect itself, or its `lines`
 * where the first statement of the text begins with the path_verb. */
const struct dialect *dialect_form(const struct dialect *, str text);

/* Whether the first word of a text is one of a list's, which are separated by a blank. */
bool dialect_first_word(const char *words, str text);

/* The end of the word that begins at a place of a statement: a blank outside strings. */
size_t dialect_word_end(const struct dialect *, str text, size_t at);
/* A word without the quotes that mean nothing in the dialect, and whether it had some; in the arena
 * where escapes were taken out. */
str dialect_plain_word(struct arena *, const struct dialect *, str word, bool *quoted);
/* Writes a statement's plain words so that equal ones, and only those, give equal bytes. */
void dialect_bare_text(struct buf *, struct arena *scratch, const struct dialect *, str text);

/* The levels above a statement: texts, outermost first. */
struct dialect_path {
    const str *at;
    size_t n;
};

/* Adds the first bytes of the texts that may fit a line pattern: bit c % 64 of first[c / 64]. */
void dialect_line_begins(const struct dialect *, const char *pattern, uint64_t first[4]);
/* Whether a whole statement fits a line pattern; fold as the dialect's. */
bool dialect_line_fits(const struct dialect *, const char *pattern, str text);
/* Whether a path of levels fits a path pattern (NULL fits all). */
bool dialect_path_fits(const struct dialect *, const char *pattern, struct dialect_path);
/* The first rule of a list that fits, NULL when none does (or rules is NULL). */
const struct dialect_rule *dialect_rule_find(const struct dialect *, const struct dialect_rule *,
                                             struct dialect_path, str text);

/* What names a statement below the given levels: writes the words that are not value, separated by
 * one blank (`no` of a PREPEND dialect left out), and returns true; false and nothing written where
 * no row fits: then the whole text is the name. */
bool dialect_key(struct buf *, const struct dialect *, struct dialect_path, str text);
/* Calls fn with the bounds of each value part (`=`, `==`) of text under the rule; nothing where the
 * rule does not fit. For masks and word-level marks. */
void dialect_values(const struct dialect *, const struct dialect_rule *, str text,
                    void (*fn)(void *, size_t from, size_t to), void *arg);
/* Calls fn with the bounds of each secret in a statement below the given levels. */
void dialect_secrets(const struct dialect *, struct dialect_path, str text,
                     void (*fn)(void *, size_t from, size_t to), void *arg);
/* The order of the children of a node; path includes the node itself. */
enum dialect_order dialect_children_order(const struct dialect *, struct dialect_path);
/* For one child whose parent's order is SET: the order of its group, and the group's name into the
 * buf when it is not SET. path is the parent's levels. */
enum dialect_order dialect_line_order(struct buf *, const struct dialect *, struct dialect_path,
                                      str text);

/* One property of a PATH item: ` name=value`, ` !name`, or a bare word (verb, index, selector
 * `[ find … ]`) with empty name. */
struct dialect_property {
    str name;
    str value;       /* as written, quotes and all; for `!name` it is "!" */
    size_t from, to; /* bounds in the text */
};
/* The property at or behind *at, which moves behind it; false at the end of the text. */
bool dialect_property_next(struct dialect_property *, str text, size_t *at);
/* The value without quotes and escapes, in the arena. */
str dialect_property_plain(struct arena *, str value);
/* What names an item of a section: verb and naming properties, or the verb and selector for `set`.
 * Returns false where the whole text is the name (no row fits). */
bool dialect_item_key(struct buf *, const struct dialect *, str section, str text);

/* The field as text, for `--stage` printers and JSON: "set", "position" … */
const char *dialect_order_name(enum dialect_order);
