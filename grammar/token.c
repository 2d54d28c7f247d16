/* SPDX-License-Identifier: Apache-2.0 */
/* The values of tokens, and the errors that a single token can have. */
#include "grammar/parse.h"
#include "grammar/policy.tab.h"

#include "base/net.h"
#include "base/regex.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

bool parse_break_token(struct parse *p, span at)
{
    (void)parse_break(p, at);
    return at.from >= p->muted_to;
}

void parse_mute_line(struct parse *p, uint32_t from)
{
    size_t end = str_find_byte(p->text, '\n', from);
    p->muted_to = end == SIZE_MAX ? (uint32_t)p->text.n : (uint32_t)end;
}

int lex_word(struct parse *p, POLICY_YYSTYPE *value, struct scanned s)
{
    value->text = s.text;
    int token = policy_keyword(p, s.text);
    return token ? token : TOK_ID;
}

int lex_string(struct parse *p, POLICY_YYSTYPE *value, struct scanned s)
{
    size_t bad;
    value->text = literal_unescape(p->arena, str_sub(parse_text(p, s.at), 1, s.text.n - 1), &bad);
    if (bad != SIZE_MAX) {
        uint32_t from = s.at.from + 1 + (uint32_t)bad;
        span at = {s.at.file, from, from + 2};
        if (parse_break_token(p, at)) {
            DIAG(p->dg, BAD_ESCAPE, at);
            diag_label(p->dg, "write \\u and four hexadecimal digits, pairs for what lies beyond");
        }
    }
    return TOK_STRING;
}

int lex_raw_string(struct parse *p, POLICY_YYSTYPE *value, struct scanned s)
{
    value->text = literal_unquote(p->arena, str_sub(parse_text(p, s.at), 1, s.text.n - 1));
    return TOK_STRING;
}

int lex_integer(struct parse *p, POLICY_YYSTYPE *value, struct scanned s)
{
    int64_t i = 0;
    bool just_over;
    if (literal_integer(&i, s.text, &just_over)) {
        value->value = value_int(i);
    } else if (just_over) { /* 9223372036854775808 is fine behind a minus; build_negative looks */
        value->value = value_string(parse_text(p, s.at));
        value->value.kind = VALUE_BIGINT;
    } else {
        value->value = value_int(0);
        if (parse_break_token(p, s.at)) {
            DIAG(p->dg, BAD_NUMBER, s.at);
            diag_label(p->dg, "integers have 64 bits; put quotes round it to compare it as text");
        }
    }
    return TOK_INTEGER;
}

int lex_decimal(struct parse *p, POLICY_YYSTYPE *value, struct scanned s)
{
    double d = strtod(str_c(p->arena, s.text), NULL);
    value->value = value_float(d);
    if (!isfinite(d) && parse_break_token(p, s.at))
        DIAG(p->dg, BAD_NUMBER, s.at);
    return TOK_DECIMAL;
}

int lex_duration(struct parse *p, POLICY_YYSTYPE *value, struct scanned s)
{
    if (!literal_duration(&value->seconds, s.text) && parse_break_token(p, s.at))
        DIAG(p->dg, BAD_NUMBER, s.at);
    return TOK_DURATION;
}

int lex_date(struct parse *p, POLICY_YYSTYPE *value, struct scanned s)
{
    if (!literal_date(&value->seconds, s.text) && parse_break_token(p, s.at)) {
        DIAG_STR(p->dg, BAD_DATE, s.at, s.text);
        diag_label(p->dg, "dates are YEAR-MONTH-DAY; put blanks round a minus");
    }
    return TOK_DATE;
}

static int quote_it(struct parse *p, POLICY_YYSTYPE *value, struct scanned s, bool network)
{
    value->text = parse_text(p, s.at);
    if (parse_break_token(p, s.at)) {
        DIAG_STR(p->dg, QUOTE_IT, s.at, s.text);
        if (network)
            diag_label(p->dg, "numbers of an address go to 255, a prefix length to 32, or 128 "
                              "with IPv6");
        else
            diag_label(p->dg, "write it in quotes: \"%.*s\"", STR_ARG(s.text));
    }
    return TOK_STRING;
}

int lex_net(struct parse *p, POLICY_YYSTYPE *value, struct scanned s, bool network)
{
    struct net_addr *n = ARENA_NEW(p->arena, struct net_addr);
    if (!net_parse(n, s.text))
        return quote_it(p, value, s, network);
    value->net = n;
    return network ? TOK_NETWORK : TOK_ADDRESS;
}

int lex_quote_it(struct parse *p, POLICY_YYSTYPE *value, struct scanned s)
{
    return quote_it(p, value, s, false);
}

int lex_pattern(struct parse *p, POLICY_YYSTYPE *value, struct scanned s)
{
    size_t end = s.text.n;
    while (s.text.p[end - 1] != '/')
        end--;
    str letters = str_sub(s.text, end, s.text.n);
    value->pattern.text = str_sub(parse_text(p, s.at), 1, end - 1);
    value->pattern.flags = 0;
    if (regex_flags(letters, &value->pattern.flags))
        return TOK_REGEX;
    span at = {s.at.file, s.at.from + (uint32_t)end, s.at.to};
    if (parse_break_token(p, at)) {
        DIAG_STR(p->dg, AFTER_PATTERN, at, letters);
        diag_label(p->dg, "the pattern ended at the slash before this; its flags may be i m s x");
        diag_help(p->dg, "write a slash inside a pattern as \\/, or the pattern in '...'");
    }
    return TOK_REGEX;
}

static void report_unclosed(struct parse *p, struct scanned s)
{
    char c = s.text.p[0];
    if (str_starts(s.text, STR("/*"))) {
        span open = {s.at.file, s.at.from, s.at.from + 2};
        DIAG_STR(p->dg, UNCLOSED_COMMENT, open, STR("*/"));
        diag_label(p->dg, "the comment begins here and has no `*/`");
    } else if (str_starts(s.text, STR("\"\"\""))) {
        span open = {s.at.file, s.at.from, s.at.from + 3};
        DIAG(p->dg, UNCLOSED_STRING, open);
        diag_label(p->dg, "the text begins here and has no closing `\"\"\"`");
    } else if (c == '/') {
        DIAG(p->dg, UNCLOSED_PATTERN, s.at);
        diag_label(p->dg, "add the closing `/`");
    } else {
        DIAG(p->dg, UNCLOSED_STRING, s.at);
        diag_label(p->dg, "add the closing `%c` on this line", c);
    }
}

int lex_unclosed(struct parse *p, POLICY_YYSTYPE *value, struct scanned s)
{
    s.text = str_trim_end(s.text);
    s.at.to = s.at.from + (uint32_t)s.text.n;
    bool pattern = s.text.p[0] == '/' && !str_starts(s.text, STR("/*"));
    if (parse_break_token(p, s.at))
        report_unclosed(p, s);
    parse_mute_line(p, s.at.from);
    if (str_starts(s.text, STR("/*")))
        return 0;
    value->text = parse_text(p, s.at);
    if (!pattern)
        return TOK_STRING;
    value->pattern.text = STR("");
    value->pattern.flags = 0;
    return TOK_REGEX;
}

int lex_foreign(struct parse *p, struct scanned s, int token, const char *meant)
{
    if (parse_break_token(p, s.at)) {
        DIAG_STR(p->dg, FOREIGN_OPERATOR, s.at, s.text);
        diag_label(p->dg, "write `%s`", meant);
    }
    return token;
}

/* Letters of other scripts, and blanks, that look like plain ones; in order. */
static const struct {
    uint32_t sign;
    const char *like; /* NULL: like nothing at all */
} confusable[] = {
    {0x00a0, " "},  {0x00ad, NULL}, {0x0391, "A"},  {0x0392, "B"},  {0x0395, "E"},  {0x0396, "Z"},
    {0x0397, "H"},  {0x0399, "I"},  {0x039a, "K"},  {0x039c, "M"},  {0x039d, "N"},  {0x039f, "O"},
    {0x03a1, "P"},  {0x03a4, "T"},  {0x03a5, "Y"},  {0x03a7, "X"},  {0x03bf, "o"},  {0x0405, "S"},
    {0x0406, "I"},  {0x0408, "J"},  {0x0410, "A"},  {0x0412, "B"},  {0x0415, "E"},  {0x041a, "K"},
    {0x041c, "M"},  {0x041d, "H"},  {0x041e, "O"},  {0x0420, "P"},  {0x0421, "C"},  {0x0422, "T"},
    {0x0425, "X"},  {0x0430, "a"},  {0x0435, "e"},  {0x043e, "o"},  {0x0440, "p"},  {0x0441, "c"},
    {0x0443, "y"},  {0x0445, "x"},  {0x0455, "s"},  {0x0456, "i"},  {0x0458, "j"},  {0x04bb, "h"},
    {0x0501, "d"},  {0x051b, "q"},  {0x051d, "w"},  {0x2003, " "},  {0x2007, " "},  {0x2009, " "},
    {0x200b, NULL}, {0x200d, NULL}, {0x2010, "-"},  {0x2011, "-"},  {0x2013, "-"},  {0x2014, "-"},
    {0x202f, " "},  {0x2212, "-"},  {0x2260, "!="}, {0x2264, "<="}, {0x2265, ">="}, {0x3000, " "},
    {0xfeff, NULL},
};

/* What a sign of another script is taken for; true when it is one of those. */
static bool label_confusable(struct parse *p, str text)
{
    size_t at = 0;
    uint32_t sign = text.n ? str_next_codepoint(text, &at) : 0;
    for (size_t i = 0; i < COUNTOF(confusable); i++) {
        if (confusable[i].sign != sign)
            continue;
        const char *like = confusable[i].like;
        if (like && *like == ' ')
            diag_label(p->dg, "this is U+%04X, which only looks like a blank", sign);
        else if (like)
            diag_label(p->dg, "this is U+%04X, which only looks like `%s`", sign, like);
        else
            diag_label(p->dg, "this is U+%04X, which cannot be seen; take it out", sign);
        return true;
    }
    return false;
}

int lex_stray(struct parse *p, struct scanned s)
{
    if (parse_break_token(p, s.at)) {
        DIAG_STR(p->dg, STRAY, s.at, s.text);
        if (label_confusable(p, s.text))
            return TOK_BAD;
        if (s.text.n && !s.text.p[0]) {
            diag_label(p->dg, "this is a NUL byte; is the file text at all?");
            parse_mute_line(p, s.at.from); /* where one is there are more */
            return TOK_BAD;
        }
        bool curly = str_starts(s.text, STR("“")) || str_starts(s.text, STR("”")) ||
                     str_starts(s.text, STR("‘")) || str_starts(s.text, STR("’"));
        diag_label(p->dg, curly ? "write straight quotes: \" or '"
                                : "it means nothing here; text stands in quotes");
    }
    return TOK_BAD;
}
