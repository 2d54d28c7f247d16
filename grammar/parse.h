/* SPDX-License-Identifier: Apache-2.0 */
/* Private to grammar/: what scanner, parser and builders of the policy language share while they
 * read one text.
 *
 *     policy.l raw tokens -> lex.c (keywords, places, recovery) -> policy.y -> build.c (tree)
 *                                                                 | syntax errors
 *                                                                 v
 *                                                              syntax.c (words for people)
 *
 * An item is a rule or another declaration of a file. One cause gives one error: an item that had
 * an error of the scanner is `broken` until it ends, and a broken item's syntax errors are not
 * reported. After a syntax error lex.c drops tokens up to the next item keyword at the start of a
 * line, hands out RESYNC, and then that keyword. */
#pragma once

#include "grammar/words.h"

/* The head of the rule that is being read, filled word by word. */
struct rule_head {
    struct ast_rule rule;
    bool has_severity, has_priority, has_tags, has_description, has_undecided, has_kind;
    bool names_link; /* link.x was read: a link rule, unless FOR says otherwise */
    span from;       /* its first word */
};

/* A name or text with its place. */
struct named_text {
    str text;
    span at;
};

/* A day as a waiver names it. */
struct day {
    int64_t seconds;
    span at;
};

/* What HAS, COUNT and so on speak of: the slice that encloses them, CONFIG, RENDERED. */
enum config_source { OF_SLICE, OF_CONFIG, OF_RENDERED };
/* What a waiver names. */
enum exempted { EXEMPT_RULE, EXEMPT_TAG, EXEMPT_TEMPLATE };

struct item {
    int word;        /* the token that it began with, 0 before the first */
    uint32_t column; /* bytes before that word in its line */
    bool in_body;    /* WHEN or ALWAYS of a rule was seen */
    str name;        /* of a rule, once seen */
    span name_at;
};

struct parse {
    struct arena *arena;
    struct policy_set *set;
    struct diags *dg;
    void *scanner;
    uint32_t source, file; /* in dg->sources; in set->files */
    str text;              /* all of the source */
    uint32_t from, to;     /* the scanner's part of it */

    /* scanner */
    bool of_items;        /* a file of items, not one expression */
    const char *end_name; /* what the end of the text is for people */
    int start;            /* a token to hand out first: which sort of text this is */
    int last, before;     /* the newest token and the one before it, 0 before the first */
    span last_at, before_at;
    int nesting; /* open brackets */
    bool recovering;
    int again; /* a token to hand out behind RESYNC, 0 = none */
    struct item item;
    bool broken; /* an error of this item was reported already */
    uint32_t broken_at;
    uint32_t muted_to; /* errors of the scanner before this offset have been covered by another */

    /* parser */
    struct rule_head head;
    VEC(struct ast_let) lets;       /* of the rule that is being read */
    VEC(struct ast_given) givens;   /* of the TEST that is being read */
    VEC(struct ast_expect) expects; /* … */
    str lost_name; /* of a rule whose head was broken; the next WHEN continues it */
    span lost_name_at;
    struct ast_expr *result; /* of a text that is one expression */
    bool failed;
};

/* ---- lex.c ---- */

union POLICY_YYSTYPE;
/* The parser's source of tokens. */
int policy_yylex(union POLICY_YYSTYPE *, span *, struct parse *);
/* Marks the item as broken; false when it was so already (then say nothing more about it). */
bool parse_break(struct parse *, span at);
/* As parse_break, for an error of the scanner: false only where another error covers this place. */
bool parse_break_token(struct parse *, span at);
/* Errors of the scanner up to the end of this line are covered by one that was reported. */
void parse_mute_line(struct parse *, uint32_t from);
/* Called when an item has been read up to this offset. */
void parse_item_end(struct parse *, uint32_t to);
/* Skips to the next item after the parser had to give up. False at the end of the text. */
bool parse_skip_item(struct parse *);
/* The text of a place in the source being read. */
str parse_text(const struct parse *, span);
/* A token behind which an operator stands, never another operand. */
bool lex_ends_operand(int token);
/* Is there an opened and not closed string between here and the end of its line? */
bool lex_line_has_unclosed(const struct parse *, uint32_t from);

/* What the scanner's rules call; each returns the token. */
struct scanned {
    str text; /* the matched bytes */
    span at;
};
int lex_word(struct parse *, union POLICY_YYSTYPE *, struct scanned);
int lex_string(struct parse *, union POLICY_YYSTYPE *, struct scanned);
int lex_raw_string(struct parse *, union POLICY_YYSTYPE *, struct scanned);
int lex_integer(struct parse *, union POLICY_YYSTYPE *, struct scanned);
int lex_decimal(struct parse *, union POLICY_YYSTYPE *, struct scanned);
int lex_duration(struct parse *, union POLICY_YYSTYPE *, struct scanned);
int lex_date(struct parse *, union POLICY_YYSTYPE *, struct scanned);
int lex_net(struct parse *, union POLICY_YYSTYPE *, struct scanned, bool network);
/* Does a slash here begin a pattern? */
bool lex_pattern_may_follow(const struct parse *);
int lex_pattern(struct parse *, union POLICY_YYSTYPE *, struct scanned);
/* Reports an error and returns the token to go on with. */
int lex_unclosed(struct parse *, union POLICY_YYSTYPE *, struct scanned);
int lex_quote_it(struct parse *, union POLICY_YYSTYPE *, struct scanned);
int lex_foreign(struct parse *, struct scanned, int token, const char *meant);
int lex_stray(struct parse *, struct scanned);

/* ---- scanner and parser (generated) ---- */

/* Opens and closes the scanner over text[from, to). */
void scan_open(struct parse *, uint32_t from, uint32_t to);
void scan_close(struct parse *);
/* A raw token, 0 at the end. */
int scan_token(struct parse *, union POLICY_YYSTYPE *, span *);
/* The token of a keyword, 0 when the word is none; and the keyword of a token in capitals, NULL. */
int policy_keyword(struct parse *, str word);
const char *policy_keyword_name(int token);
/* The name of any token in the grammar, for `--stage tokens`. */
const char *policy_token_name(int token);

/* ---- literal.c ---- */

/* The text of a "..." literal given without its quotes: JSON escapes, where a backslash before any
 * other character stays. *bad is the offset of a broken \u escape, or SIZE_MAX. */
str literal_unescape(struct arena *, str inside, size_t *bad);
/* The text of a '...' literal given without its quotes: '' is one quote. */
str literal_unquote(struct arena *, str inside);
bool literal_integer(int64_t *out, str digits, bool *just_over) NODISCARD;
/* YYYY-MM-DD as seconds since 1970 UTC; false when there is no such day. */
bool literal_date(int64_t *out, str) NODISCARD;
/* 15m, 7d ... as seconds. */
bool literal_duration(int64_t *out, str) NODISCARD;

/* ---- build.c: one call for each action of the grammar ---- */

struct ast_expr *build_leaf(struct parse *, enum ast_kind, span);
struct ast_expr *build_value(struct parse *, struct value, span);
struct ast_expr *build_one(struct parse *, enum ast_kind, span, struct ast_expr *a);
struct ast_expr *build_two(struct parse *, enum ast_kind, span, struct ast_expr *a,
                           struct ast_expr *b);
struct ast_expr *build_three(struct parse *, enum ast_kind, span, struct ast_expr *a,
                             struct ast_expr *b, struct ast_expr *c);
/* AND, OR: extends a when it is such a chain without parentheses. */
struct ast_expr *build_chain(struct parse *, enum ast_kind, span, struct ast_expr *a,
                             struct ast_expr *b);
/* a == b and a != b; with null they become IS_NULL. as_word: written IS or IS NOT. */
struct ast_expr *build_equal(struct parse *, span, struct ast_expr *a, struct ast_expr *b,
                             bool negated, bool as_word);
struct ast_expr *build_not(struct parse *, span, struct ast_expr *a);
/* A word operator under its NOT: the operation op was built without a left side. */
struct ast_expr *build_left(struct parse *, span, struct ast_expr *left, struct ast_expr *op,
                            bool negated);
struct ast_expr *build_many(struct parse *, enum ast_kind, span, str name, struct exprs *items);
struct ast_expr *build_negative(struct parse *, span, struct ast_expr *a);
struct ast_expr *build_parens(struct parse *, span inner, struct ast_expr *a);
struct ast_expr *build_regex(struct parse *, span, str pattern, unsigned flags);
struct ast_expr *build_path(struct parse *, struct ast_path *);
/* A call of the function whose name stands at that place. */
struct ast_expr *build_call(struct parse *, span, span name, struct exprs *args);
struct ast_expr *build_version(struct parse *, span, str text, str scheme);
/* ALL, ANY, NONE name IN list : body. */
struct ast_expr *build_loop(struct parse *, enum ast_kind, span, struct named_text name,
                            struct ast_expr *list, struct ast_expr *body, struct ast_expr *where);
/* COUNT(name IN list WHERE where), SUM(value FOR name IN list WHERE where) and so on; gather is an
 * enum ast_gather. */
struct ast_expr *build_gather(struct parse *, span, int gather, struct named_text name,
                              struct ast_expr *list, struct ast_expr *value,
                              struct ast_expr *where);
/* A predicate or value of a configuration; source is an enum config_source. */
struct ast_expr *build_config(struct parse *, span, enum ast_config_kind, int source,
                              struct named_text pattern);
/* EVERY, SOME, NO SLICE; kind is an enum ast_config_kind. */
struct ast_expr *build_slice(struct parse *, span, int kind, struct named_text pattern,
                             struct named_text name, struct ast_expr *where, struct ast_expr *body);
struct exprs *build_list(struct parse *, struct exprs *, struct ast_expr *);
struct ast_path *build_field(struct parse *, span, str name);
struct ast_path *build_key(struct parse *, span, struct ast_path *, str key, span key_at);
struct ast_path *build_index(struct parse *, span, struct ast_path *, struct ast_expr *);

struct ast_action *build_action(struct parse *, enum ast_action_kind, span);
struct ast_action *build_assert(struct parse *, span, struct ast_expr *cond,
                                struct ast_message message);
struct ast_message build_message(struct parse *, span string);
/* The action belongs to the list from then on. */
struct ast_actions *build_actions(struct parse *, struct ast_actions *, struct ast_action *);
struct ast_actions *build_no_actions(struct parse *);

void build_head_start(struct parse *, span word);
void build_head_name(struct parse *, str name, span);
void build_head_severity(struct parse *, str word, span);
void build_head_priority(struct parse *, struct value number, span);
void build_head_tag(struct parse *, str tag);
void build_head_tags(struct parse *, span);
void build_head_description(struct parse *, str text, span);
void build_head_undecided(struct parse *, str word, span);
bool build_undecided_find(enum ast_undecided *out, str word) NODISCARD;
void build_head_kind(struct parse *, str word, span);
void build_head_each(struct parse *, span, struct named_text name, struct ast_path *list);
void build_head_let(struct parse *, span, struct named_text name, struct ast_expr *value);
/* The rule is complete; `otherwise` is NULL without ELSE, when is NULL for ALWAYS. */
void build_rule(struct parse *, span, span when_at, struct ast_expr *when, struct ast_actions *then,
                struct ast_actions *otherwise);
void build_missing_then(struct parse *p, span next);
/* Forgets what was read of an item that was given up. */
void build_give_up(struct parse *);

/* ---- build_item.c: what stands beside rules ---- */

void build_define(struct parse *, span, struct named_text name, struct ast_expr *body);
void build_const(struct parse *, span, struct named_text name, struct ast_expr *value);
void build_import(struct parse *, str path, span);
/* The path without what leads nowhere (`.`, `a/..`), so that equal ones name one file; empty where
 * it leads out of its revision. */
str import_normal(struct arena *, str path, const struct diags *);
struct ast_exempt *build_exempted(struct parse *, enum exempted, str what, span);
void build_exempt(struct parse *, span, struct ast_exempt *, struct ast_expr *cond,
                  struct day until, struct named_text reason, str by);
void build_given(struct parse *, span, struct named_text kind, struct ast_expr *object);
void build_given_now(struct parse *, span, int64_t seconds);
void build_given_config(struct parse *, span, str text, str dialect);
struct ast_expect *build_outcome(struct parse *, struct named_text rule, enum ast_outcome);
struct ast_expect *build_expect_set(struct parse *, struct ast_path *, struct ast_expr *value);
struct ast_expect *build_expect_apply(struct parse *, str template);
void build_expect(struct parse *, span, const struct ast_expect *);
void build_test(struct parse *, span, struct named_text name);
/* Notes a name that the text declares, also where the declaration cannot be read. */
void build_declared(struct parse *, str name);

/* ---- message.c, policy.c ---- */

/* Opens the scanner over the rules of a source, behind its front matter, to read raw tokens with
 * policy_yylex; returns where they begin. Close with scan_close. */
uint32_t policy_scan_start(struct parse *, struct arena *, uint32_t source, struct diags *);

/* Reads text[from, to) of the parse's source as one expression. NULL after an error. */
struct ast_expr *parse_expression(struct parse *, uint32_t from, uint32_t to);
