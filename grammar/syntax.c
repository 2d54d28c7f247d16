/* SPDX-License-Identifier: Apache-2.0 */
/* Syntax errors in the words of people who write rules: first the mistakes that have a name of
 * their own, then "expected this, found that" with the nearest keyword. */
#include "grammar/syntax.h"

#include "base/bits.h"
#include "grammar/fields.h"
#include "grammar/policy.tab.h"

void syntax_wanted(struct unexpected *u, int token)
{
    if (token < 512)
        bits_set(u->wanted, (size_t)token);
}

static bool wants(const struct unexpected *u, int token)
{
    return bits_get(u->wanted, (size_t)token);
}

static bool wants_operand(const struct unexpected *u)
{
    return wants(u, TOK_ID) && wants(u, TOK_INTEGER) && wants(u, '[');
}

static bool begins_item(int token)
{
    return !token || token == TOK_RULE || token == TOK_WHEN || token == TOK_DEFINE ||
           token == TOK_CONST || token == TOK_IMPORT || token == TOK_EXEMPT || token == TOK_TEST ||
           token == TOK_LET || token == TOK_ALWAYS;
}

static bool compares(int token)
{
    static const int operators[] = {TOK_EQ,    TOK_NE,        TOK_LE,      TOK_GE,
                                    '<',       '>',           TOK_IS,      TOK_IN,
                                    TOK_FINDS, TOK_STARTS,    TOK_ENDS,    TOK_CONTAINS,
                                    TOK_LIKE,  TOK_FINDS_NOT, TOK_MATCHES, TOK_BETWEEN};
    for (size_t i = 0; i < COUNTOF(operators); i++)
        if (operators[i] == token)
            return true;
    return false;
}

/* A quote before this place swallowed what it should not have: the line has one quote too many. */
static bool report_unclosed(struct parse *p, const struct unexpected *u)
{
    if (p->before != TOK_STRING || p->before_at.to != u->at.from ||
        !lex_line_has_unclosed(p, u->at.from))
        return false;
    DIAG(p->dg, UNCLOSED_STRING, p->before_at);
    diag_label(p->dg, "a `%c` is missing on this line: one string ends where another begins",
               p->text.p[p->before_at.from]);
    parse_mute_line(p, u->at.from);
    return true;
}

static bool report_missing_then(struct parse *p, const struct unexpected *u)
{
    if (!wants(u, TOK_THEN) || !(begins_item(u->token) || u->token == TOK_ELSE))
        return false;
    DIAG(p->dg, MISSING_THEN, p->before_at);
    diag_label(p->dg, "write THEN and an action behind this");
    return true;
}

static bool report_dashes(struct parse *p, const struct unexpected *u)
{
    if (u->token != TOK_NAME || !wants(u, TOK_ID))
        return false;
    str word = parse_text(p, u->at);
    DIAG_STR(p->dg, DASHED, u->at, word);
    if (p->before == '.')
        diag_label(p->dg, "write the key in brackets: [\"%.*s\"]", STR_ARG(word));
    else
        diag_label(p->dg, "put blanks round a minus, and quotes round a text");
    return true;
}

static bool report_chain(struct parse *p, const struct unexpected *u)
{
    if (!compares(u->token) || !wants(u, TOK_AND) || wants(u, u->token))
        return false;
    DIAG_STR(p->dg, CHAINED, u->at, parse_text(p, u->at));
    diag_label(p->dg, "write two comparisons with AND between them, or parentheses");
    return true;
}

/* x == /re/: a slash begins a pattern behind MATCHES, =~ and !~ only. */
static bool report_slash(struct parse *p, const struct unexpected *u)
{
    if (u->token != '/' || !wants_operand(u))
        return false;
    DIAG(p->dg, PATTERN_PLACE, u->at);
    diag_label(p->dg, "write MATCHES in front of a pattern");
    parse_mute_line(p, u->at.from);
    return true;
}

/* tags CONTAINS ...: the bare word is the keyword, although a field has that name. */
static bool report_keyword(struct parse *p, const struct unexpected *u)
{
    const char *keyword = policy_keyword_name(u->token);
    if (!keyword || !wants(u, TOK_ID))
        return false;
    str word = parse_text(p, u->at);
    if (!field_find(AST_NODE, word) && !field_find(AST_LOCATION, word))
        return false;
    DIAG_STR(p->dg, SYNTAX, u->at, STR("a value"), str_of(keyword));
    diag_label(p->dg, "alone this word is the keyword; write node.%.*s for the field",
               STR_ARG(word));
    return true;
}

enum { MOST_ALTERNATIVES = 8 };

struct phrase {
    const char *at[MOST_ALTERNATIVES];
    int count;
};

static void add_alternative(struct phrase *ph, const char *text)
{
    if (ph->count < MOST_ALTERNATIVES)
        ph->at[ph->count++] = text;
}

static str join_alternatives(struct arena *a, const struct phrase *ph)
{
    struct buf b = BUF(a);
    for (int i = 0; i < ph->count; i++)
        buf_printf(&b, "%s%s", !i ? "" : i + 1 == ph->count ? " or " : ", ", ph->at[i]);
    return buf_str(&b);
}

static const char *token_words(struct parse *p, int token)
{
    if (!token)
        return p->end_name;
    if (token < 256)
        return str_printf(p->arena, "`%c`", token).p;
    return policy_token_name(token);
}

/* What ends or goes on here, most telling first. */
static str expected_words(struct parse *p, const struct unexpected *u)
{
    static const int closers[] = {TOK_THEN, TOK_TO, ')',    ']',       '}',       ':',
                                  '=',      TOK_IN, TOK_AS, TOK_UNTIL, TOK_REASON};
    struct phrase ph = {0};
    if (wants_operand(u))
        return STR("a value");
    if (wants(u, TOK_AND) && !wants(u, TOK_OR))
        return STR("AND and the upper end of BETWEEN");
    for (size_t i = 0; i < COUNTOF(closers); i++)
        if (wants(u, closers[i]) && !(closers[i] == TOK_IN && wants(u, TOK_AND)))
            add_alternative(&ph, token_words(p, closers[i]));
    if (wants(u, TOK_AND))
        add_alternative(&ph, "an operator");
    if (wants(u, TOK_ASSERT) && !wants(u, TOK_THEN))
        add_alternative(&ph, "an action (ASSERT, SET, APPLY ...)");
    if (wants(u, TOK_SEVERITY) && !wants(u, TOK_ID))
        add_alternative(&ph, "SEVERITY, PRIORITY, TAGS, DESCRIPTION");
    if (wants(u, TOK_WHEN))
        add_alternative(&ph, wants(u, TOK_RULE) ? "RULE, WHEN or another item" : "WHEN");
    bool told = ph.count > 0;
    for (int t = 0; t < 512 && !told; t++)
        if (wants(u, t))
            add_alternative(&ph, token_words(p, t));
    return join_alternatives(p->arena, &ph);
}

/* The wanted keyword that the word is nearest to; empty when none is near. */
static str nearest_keyword(struct parse *p, const struct unexpected *u)
{
    str names[128], word = parse_text(p, u->at);
    size_t n = 0;
    if (u->token != TOK_ID || word.n > 15)
        return (str){0};
    for (int t = TOK_RULE; t <= TOK_WAIVED && n < COUNTOF(names); t++)
        if (wants(u, t))
            names[n++] = str_of(policy_token_name(t));
    char *c = arena_dup(p->arena, word.p, word.n);
    for (size_t i = 0; i < word.n; i++)
        c[i] = (char)(c[i] >= 'a' && c[i] <= 'z' ? c[i] - 32 : c[i]);
    return str_nearest((str){c, word.n}, names, n);
}

static bool has_small_letter(str word)
{
    for (size_t i = 0; i < word.n; i++)
        if (word.p[i] >= 'a' && word.p[i] <= 'z')
            return true;
    return false;
}

static bool begins_literal(int token)
{
    return token == TOK_ID || token == TOK_STRING || token == TOK_INTEGER || token == TOK_DECIMAL ||
           token == TOK_NETWORK || token == TOK_ADDRESS;
}

/* What people of other languages write first. */
static const char *beginners_hint(const struct parse *p, const struct unexpected *u, str word)
{
    bool list_end = u->token == '.' || u->token == ')' || u->token == '[';
    if (list_end && wants(u, TOK_IN) && p->before == TOK_ID)
        return "len(LIST) counts a list; COUNT(i IN LIST WHERE …) and ALL i IN LIST : … name an "
               "element first";
    if (u->token == TOK_WHERE && wants(u, ':'))
        return "it has no WHERE; write : NOT (…) OR … for the elements that are meant";
    if (u->token == ',' && (p->before == TOK_NETWORK || p->before == TOK_ADDRESS))
        return "several stand in parentheses: IN (10.0.0.0/8, 192.168.0.0/16)";
    bool names = p->before == TOK_ALL || p->before == TOK_ANY || p->before == TOK_NONE ||
                 p->before == TOK_AS || p->before == TOK_EACH;
    if (names && policy_keyword_name(u->token) && wants(u, TOK_ID))
        return "this word is a keyword of the language; call the element something else";
    if (u->token == TOK_ID && p->before == TOK_INTEGER)
        return "a duration is one word, such as 30s 15m 2h 7d; a text stands in quotes";
    if (u->token == TOK_ID && wants(u, TOK_ASSERT) && str_caseeq(word, STR("fail")))
        return "ASSERT condition MESSAGE \"…\" fails an object for which the condition is not true";
    return NULL;
}

static void hint(struct parse *p, const struct unexpected *u)
{
    str near = nearest_keyword(p, u), word = parse_text(p, u->at);
    const struct ast_rule *r = &p->head.rule;
    str owner = r->each                ? r->each_name
                : p->head.names_link   ? STR("link")
                : r->kind == AST_TABLE ? r->table
                                       : str_of(ast_root_name(r->kind));
    const char *beginners = beginners_hint(p, u, word);
    if (beginners)
        diag_label(p->dg, "%s", beginners);
    else if (near.n)
        diag_label(p->dg, "did you mean `%.*s`?", STR_ARG(near));
    else if (u->token == '=' && wants(u, TOK_EQ))
        diag_label(p->dg, "did you mean `==`?");
    else if (u->token == '=' && wants(u, TOK_TO))
        diag_label(p->dg, "write TO before the value");
    else if (u->token == TOK_ID && wants(u, TOK_STRING) && !wants(u, TOK_ID))
        diag_label(p->dg, "a text stands in quotes");
    else if (begins_literal(u->token) && wants(u, ','))
        diag_label(p->dg, "write a comma in front of this");
    else if (policy_keyword_name(u->token) && wants_operand(u) && has_small_letter(word))
        diag_label(p->dg, "alone this word is a keyword; a field is %.*s.%.*s, a text \"%.*s\"",
                   STR_ARG(owner), STR_ARG(word), STR_ARG(word));
    else if (policy_keyword_name(u->token) && wants(u, TOK_STRING) && has_small_letter(word))
        diag_label(p->dg, "`%s` is a keyword; as a text or name it needs quotes",
                   policy_keyword_name(u->token));
}

static void report_other(struct parse *p, const struct unexpected *u)
{
    str found = u->token
                    ? str_printf(p->arena, "`%.*s`", STR_ARG(str_sub(parse_text(p, u->at), 0, 40)))
                    : str_of(p->end_name);
    str between = str_sub(p->text, p->before_at.to, u->at.from);
    bool own_line = !u->token || str_find_byte(between, '\n', 0) != SIZE_MAX;
    if (begins_item(u->token) && p->before && own_line) {
        DIAG_STR(p->dg, SYNTAX, p->before_at, expected_words(p, u), found);
        diag_label(p->dg, "it is missing behind this");
        return;
    }
    DIAG_STR(p->dg, SYNTAX, u->at, expected_words(p, u), found);
    hint(p, u);
}

void syntax_count(struct parse *p, const struct unexpected *u)
{
    p->recovering = p->of_items;
    if (u->token != TOK_BAD && parse_break(p, u->at))
        DIAG(p->dg, SYNTAX, u->at);
}

void syntax_report(struct parse *p, const struct unexpected *u)
{
    p->recovering = p->of_items;
    if (u->token == TOK_BAD || !parse_break(p, u->at))
        return;
    if (report_unclosed(p, u) || report_missing_then(p, u) || report_dashes(p, u) ||
        report_chain(p, u) || report_slash(p, u) || report_keyword(p, u))
        return;
    report_other(p, u);
}
