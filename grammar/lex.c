/* SPDX-License-Identifier: Apache-2.0 */
/* From raw tokens to what the parser sees: keywords, the start and end of items, and the way back
 * to the next item behind an error. */
#include "grammar/parse.h"
#include "grammar/policy.tab.h"

str parse_text(const struct parse *p, span at)
{
    return str_sub(p->text, at.from, at.to);
}

bool parse_break(struct parse *p, span at)
{
    p->failed = true;
    if (p->broken)
        return false;
    p->broken = true;
    p->broken_at = at.from;
    return true;
}

void parse_item_end(struct parse *p, uint32_t to)
{
    if (p->broken && p->broken_at < to)
        p->broken = false;
}

/* Bytes between the start of the line and this offset, or -1 when there is more than blanks. */
static int64_t line_indent(const struct parse *p, uint32_t at)
{
    uint32_t from = at;
    while (from > p->from && (p->text.p[from - 1] == ' ' || p->text.p[from - 1] == '\t'))
        from--;
    if (from > p->from && p->text.p[from - 1] != '\n')
        return -1;
    return at - from;
}

bool lex_ends_operand(int token)
{
    switch (token) {
    case TOK_ID:
    case TOK_NAME:
    case TOK_STRING:
    case TOK_RAWTEXT:
    case TOK_INTEGER:
    case TOK_DECIMAL:
    case TOK_NETWORK:
    case TOK_ADDRESS:
    case TOK_DURATION:
    case TOK_DATE:
    case TOK_REGEX:
    case TOK_TRUE:
    case TOK_FALSE:
    case TOK_NULL:
    case TOK_UNIQUE:
    case ')':
    case ']':
    case '}':
        return true;
    }
    return false;
}

bool lex_pattern_may_follow(const struct parse *p)
{
    int t = p->last;
    return t == TOK_MATCHES || t == TOK_FINDS || t == TOK_FINDS_NOT || t == '(' || t == '[' ||
           t == ',';
}

static bool begins_item(int token)
{
    return token == TOK_RULE || token == TOK_DEFINE || token == TOK_CONST || token == TOK_IMPORT ||
           token == TOK_EXEMPT || token == TOK_TEST;
}

/* Is this token, first on its line, where reading can go on behind a broken item? */
static bool is_refuge(const struct parse *p, int token, span at)
{
    int64_t indent = line_indent(p, at.from);
    if (indent < 0)
        return false;
    if (begins_item(token) || token == TOK_WHEN)
        return true;
    bool in_head = p->item.word == TOK_RULE && !p->item.in_body;
    return (token == TOK_LET || token == TOK_FOR) && !in_head && indent <= p->item.column;
}

/* A word at the start of a line, behind a finished operand, that is nearly an item keyword. */
static int misspelt_item(struct parse *p, span at)
{
    static const str starts[] = {{"RULE", 4},  {"WHEN", 4},   {"DEFINE", 6},
                                 {"CONST", 5}, {"IMPORT", 6}, {"EXEMPT", 6}};
    int64_t indent = line_indent(p, at.from);
    str word = parse_text(p, at);
    if (!p->of_items || indent < 0 || word.n > 12 || p->nesting ||
        (p->last && !lex_ends_operand(p->last)) || (p->item.word && indent > p->item.column))
        return 0;
    char upper[12];
    for (size_t i = 0; i < word.n; i++)
        upper[i] = (char)(word.p[i] >= 'a' && word.p[i] <= 'z' ? word.p[i] - 32 : word.p[i]);
    str near = str_nearest((str){upper, word.n}, starts, COUNTOF(starts));
    return near.n ? policy_keyword(p, near) : 0;
}

/* The misspelt word is taken as what it was meant to be: a new item, with one error so far. */
static void report_misspelt(struct parse *p, int token, span at)
{
    p->broken = false;
    (void)parse_break(p, at);
    str found = str_printf(p->arena, "`%.*s`", STR_ARG(parse_text(p, at)));
    DIAG_STR(p->dg, SYNTAX, at, STR("RULE, WHEN or another item"), found);
    diag_label(p->dg, "did you mean `%s`?", policy_keyword_name(token));
}

/* Can the token, or the one before it, say something about the item? Most can not. */
static bool steers_item(const struct parse *p, int token)
{
    switch (token) {
    case TOK_RULE:
    case TOK_DEFINE:
    case TOK_CONST:
    case TOK_IMPORT:
    case TOK_EXEMPT:
    case TOK_TEST:
    case TOK_WHEN:
    case TOK_ALWAYS:
    case '(':
    case '[':
    case '{':
    case ')':
    case ']':
    case '}':
        return true;
    }
    return !p->item.word || p->last == TOK_RULE || p->last == TOK_DEFINE || p->last == TOK_CONST;
}

/* Keeps account of the item that the token belongs to. */
static void follow_item(struct parse *p, int token, span at)
{
    struct item *it = &p->item;
    if (!steers_item(p, token))
        return;
    bool rule_goes_on = it->word == TOK_RULE && !it->in_body;
    if (begins_item(token) || (token == TOK_WHEN && !rule_goes_on) || !it->word) {
        int64_t indent = line_indent(p, at.from);
        *it = (struct item){.word = token, .column = indent < 0 ? 0 : (uint32_t)indent};
    }
    if (token == TOK_WHEN || token == TOK_ALWAYS)
        it->in_body = true;
    if (p->last == TOK_RULE && (token == TOK_ID || token == TOK_NAME || token == TOK_STRING)) {
        it->name = parse_text(p, at);
        it->name_at = at;
    }
    if ((p->last == TOK_DEFINE || p->last == TOK_CONST) && token == TOK_ID)
        build_declared(p, parse_text(p, at));
    if (token == '(' || token == '[' || token == '{')
        p->nesting++;
    if ((token == ')' || token == ']' || token == '}') && p->nesting)
        p->nesting--;
}

/* The name of a rule that cannot be read counts as known all the same. */
static void note_lost_rule(struct parse *p)
{
    struct symtab *names = &p->set->words->lost_rules;
    str name = p->item.name;
    if (p->item.word != TOK_RULE || !name.n)
        return;
    if (!names->arena)
        *names = symtab_new(p->arena);
    if (name.n > 2 && (name.p[0] == '"' || name.p[0] == '\''))
        name = str_sub(name, 1, name.n - 1);
    sym_intern(names, name);
}

/* The item in which the error was found is given up. */
static void leave_item(struct parse *p, int next, bool misspelt)
{
    bool head_lost = p->item.word == TOK_RULE && !p->item.in_body;
    p->lost_name = (str){0};
    if (head_lost && next == TOK_WHEN) {
        p->lost_name = p->item.name;
        p->lost_name_at = p->item.name_at;
    }
    if (next != TOK_WHEN || !head_lost) {
        note_lost_rule(p);
        p->item.word = 0;
    }
    p->recovering = false;
    p->nesting = 0;
    p->broken = misspelt;
    p->muted_to = 0;
    p->again = next;
}

/* Drops tokens up to one that can begin an item; it becomes the newest token. 0 at the end. */
static int skip_to_refuge(struct parse *p, POLICY_YYSTYPE *value, span *at, bool *misspelt)
{
    int token = p->last;
    *misspelt = false;
    for (*at = p->last_at; token && !is_refuge(p, token, *at); p->last = token) {
        token = scan_token(p, value, at);
        p->last_at = *at;
        int meant = token == TOK_ID ? misspelt_item(p, *at) : 0;
        if (meant) {
            report_misspelt(p, meant, *at);
            *misspelt = true;
            return meant;
        }
    }
    return token;
}

bool parse_skip_item(struct parse *p)
{
    POLICY_YYSTYPE value;
    span at;
    bool misspelt;
    int token = skip_to_refuge(p, &value, &at, &misspelt);
    leave_item(p, token, misspelt);
    return token != 0;
}

static int limit_nesting(struct parse *p, span at)
{
    if (parse_break(p, at))
        diag_limit(p->dg, at, LIMIT_expr_depth);
    return TOK_BAD;
}

int policy_yylex(POLICY_YYSTYPE *value, span *at, struct parse *p)
{
    if (p->start) {
        int start = p->start;
        p->start = 0;
        *at = (span){p->source, p->from, p->from};
        return start;
    }
    if (p->recovering) {
        bool misspelt;
        int next = skip_to_refuge(p, value, at, &misspelt);
        leave_item(p, next, misspelt);
        return next ? TOK_RESYNC : 0;
    }
    int token = p->again;
    p->again = 0;
    if (token)
        *at = p->last_at;
    else
        token = scan_token(p, value, at);
    int meant = token == TOK_ID ? misspelt_item(p, *at) : 0;
    if (meant) {
        report_misspelt(p, meant, *at);
        token = meant;
    }
    follow_item(p, token, *at);
    if ((uint64_t)p->nesting > diag_limit_of(p->dg, LIMIT_expr_depth))
        token = limit_nesting(p, *at);
    p->before = p->last;
    p->before_at = p->last_at;
    p->last = token;
    p->last_at = *at;
    return token;
}

bool lex_line_has_unclosed(const struct parse *p, uint32_t from)
{
    char quote = 0;
    for (size_t i = from; i < p->text.n && p->text.p[i] != '\n'; i++) {
        char c = p->text.p[i];
        if (quote && c == '\\' && quote == '"')
            i++;
        else if (quote && c == quote)
            quote = 0;
        else if (!quote && (c == '"' || c == '\''))
            quote = c;
        else if (!quote && c == '#')
            break;
    }
    return quote != 0;
}
