/* SPDX-License-Identifier: Apache-2.0 */
/* Cuts template text.
 *
 *     "a {%- if x %}\n b"   ->   TEXT "a"   BLOCK " if x "   TEXT " b"     (trim_blocks)
 *
 * The rules are those of Jinja2's lexer. At each place the longest opening delimiter wins. In front
 * of a tag `-` strips all blanks, `+` keeps them, and lstrip_blocks strips the blanks of a line
 * that holds nothing before the tag (never before a variable). Behind a tag `-` strips all blanks,
 * and trim_blocks takes exactly one newline that follows directly (never behind a variable). */
#include "grammar/template_cut.h"

enum opening { OPEN_NONE, OPEN_BLOCK, OPEN_VARIABLE, OPEN_COMMENT, OPEN_LINE, OPEN_LINE_COMMENT };

struct cutter {
    struct arena *arena;
    str text;
    uint32_t source;
    const struct template_syntax *syntax;
    struct diags *dg;
    struct pieces *out;
    size_t at;          /* where the text that is not yet cut begins */
    bool line_starting; /* the last tag ended with a newline, or nothing was cut yet */
    char first[256];    /* bytes that can begin an opening */
};

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r') || (c >= 0x1c && c <= 0x1f);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\v';
}

static bool here(const struct cutter *c, size_t at, str what)
{
    return what.n && c->text.n - at >= what.n && memcmp(c->text.p + at, what.p, what.n) == 0;
}

static void add_piece(struct cutter *c, enum piece_kind kind, size_t from, size_t to)
{
    if (kind == PIECE_TEXT && from >= to)
        return;
    vec_push(c->arena, c->out, (struct piece){kind, (uint32_t)from, (uint32_t)to});
}

static size_t skip_space(const struct cutter *c, size_t at)
{
    while (at < c->text.n && is_space(c->text.p[at]))
        at++;
    return at;
}

/* The text before a tag at `tag`, shortened as the tag's sign asks. */
static size_t text_end(const struct cutter *c, size_t tag, char sign, bool variable)
{
    size_t end = tag;
    if (sign == '-') {
        while (end > c->at && is_space(c->text.p[end - 1]))
            end--;
        return end;
    }
    if (sign == '+' || variable || !c->syntax->lstrip_blocks)
        return end;
    size_t line = end;
    while (line > c->at && is_space(c->text.p[line - 1]) && c->text.p[line - 1] != '\n')
        line--;
    bool at_line_start = line > c->at ? c->text.p[line - 1] == '\n' : c->line_starting;
    return at_line_start ? line : end;
}

/* Where the text goes on behind an end delimiter at `at`: its sign and newline are consumed. */
static size_t behind_end(struct cutter *c, size_t at, char sign, str delimiter, bool trims)
{
    size_t next = at + delimiter.n;
    if (sign == '-')
        next = skip_space(c, next);
    else if (sign != '+' && trims && c->syntax->trim_blocks && next < c->text.n &&
             c->text.p[next] == '\n')
        next++;
    c->line_starting = next > 0 && c->text.p[next - 1] == '\n';
    return next;
}

/* The end of a string literal that begins at `at`, or the end of the text. */
static size_t skip_string(const struct cutter *c, size_t at)
{
    char quote = c->text.p[at++];
    while (at < c->text.n && c->text.p[at] != quote)
        at += c->text.p[at] == '\\' ? 2 : 1;
    return at < c->text.n ? at + 1 : c->text.n;
}

/* Is there an end delimiter at `at`, perhaps behind a sign? */
static bool end_here(const struct cutter *c, size_t at, str delimiter, bool plus, char *sign)
{
    char k = c->text.p[at];
    *sign = '\0';
    if (here(c, at, delimiter))
        return true;
    if ((k == '-' || (plus && k == '+')) && here(c, at + 1, delimiter)) {
        *sign = k;
        return true;
    }
    return false;
}

/* Finds the end of a tag whose inside begins at `from`: strings and balanced brackets are stepped
 * over. Returns the place of the sign or delimiter, SIZE_MAX when the tag does not end. */
static size_t find_end(const struct cutter *c, size_t from, str delimiter, bool plus, char *sign)
{
    size_t depth = 0, at = from;
    while (at < c->text.n) {
        char k = c->text.p[at];
        if (depth == 0 && end_here(c, at, delimiter, plus, sign))
            return at;
        if (k == '"' || k == '\'') {
            at = skip_string(c, at);
            continue;
        }
        if (k == '(' || k == '[' || k == '{')
            depth++;
        else if ((k == ')' || k == ']' || k == '}') && depth)
            depth--;
        at++;
    }
    return SIZE_MAX;
}

static bool fail(struct cutter *c, size_t from, size_t to, const char *message)
{
    span at = {c->source, (uint32_t)from, (uint32_t)to};
    DIAG_STR(c->dg, TEMPLATE_SYNTAX, at, str_of(message));
    return false;
}

/* {% raw %}: is the block tag whose inside begins at `at` one? Moves *at behind its end. */
static bool raw_tag(const struct cutter *c, str word, size_t *at, size_t *end, char *sign)
{
    size_t i = skip_space(c, *at);
    if (!here(c, i, word))
        return false;
    i = skip_space(c, i + word.n);
    if (i >= c->text.n || !end_here(c, i, c->syntax->block_end, word.n > 3, sign))
        return false;
    *end = i + (*sign ? 1 : 0);
    *at = *end + c->syntax->block_end.n;
    return true;
}

static bool cut_raw(struct cutter *c, size_t tag, size_t end, char sign)
{
    c->at = behind_end(c, end, sign, c->syntax->block_end, false);
    for (size_t at = c->at; (at = str_find(c->text, c->syntax->block_begin, at)) != SIZE_MAX;
         at++) {
        size_t in = at + c->syntax->block_begin.n, stop = 0;
        char before = '\0', after = '\0';
        if (in < c->text.n && (c->text.p[in] == '-' || c->text.p[in] == '+'))
            before = c->text.p[in++];
        if (!raw_tag(c, STR("endraw"), &in, &stop, &after))
            continue;
        add_piece(c, PIECE_TEXT, c->at, text_end(c, at, before, false));
        c->at = behind_end(c, stop, after, c->syntax->block_end, true);
        return true;
    }
    return fail(c, tag, end, "the raw block is not closed: no endraw follows");
}

static bool cut_comment(struct cutter *c, size_t tag, size_t inside)
{
    size_t at = str_find(c->text, c->syntax->comment_end, inside);
    if (at == SIZE_MAX)
        return fail(c, tag, inside, "the comment does not end");
    char sign = at > inside ? c->text.p[at - 1] : '\0';
    c->at =
        behind_end(c, at, sign == '-' || sign == '+' ? sign : '\0', c->syntax->comment_end, true);
    return true;
}

static bool cut_tag(struct cutter *c, enum opening what, size_t tag, size_t inside)
{
    bool block = what == OPEN_BLOCK;
    str delimiter = block ? c->syntax->block_end : c->syntax->variable_end;
    char sign = '\0';
    size_t end = find_end(c, inside, delimiter, block, &sign);
    if (end == SIZE_MAX)
        return fail(c, tag, inside, block ? "the tag does not end" : "the expression does not end");
    add_piece(c, block ? PIECE_BLOCK : PIECE_VARIABLE, inside, end);
    c->at = behind_end(c, end + (sign ? 1 : 0), sign, delimiter, block);
    return true;
}

/* A line statement ends with its line, unless a bracket is open. Blank lines behind it go too. */
static bool cut_line(struct cutter *c, size_t inside)
{
    size_t depth = 0, at = inside;
    for (; at < c->text.n && (depth || c->text.p[at] != '\n'); at++) {
        char k = c->text.p[at];
        if (k == '"' || k == '\'') {
            at = skip_string(c, at) - 1;
            continue;
        }
        if (k == '(' || k == '[' || k == '{')
            depth++;
        else if ((k == ')' || k == ']' || k == '}') && depth)
            depth--;
    }
    add_piece(c, PIECE_BLOCK, inside, at);
    size_t next = at;
    for (size_t i = at; i < c->text.n && is_space(c->text.p[i]); i++)
        if (c->text.p[i] == '\n')
            next = i + 1;
    if (skip_space(c, at) == c->text.n)
        next = c->text.n;
    c->at = next;
    c->line_starting = next > 0 && c->text.p[next - 1] == '\n';
    return true;
}

/* Is `at` on a line that holds only blanks before it? *line is where the blanks begin. */
static bool only_blanks_before(const struct cutter *c, size_t at, size_t *line)
{
    while (at > c->at && is_blank(c->text.p[at - 1]))
        at--;
    *line = at;
    return at == 0 || c->text.p[at - 1] == '\n';
}

/* The opening at `at`: the longest delimiter that stands there. *begin moves back over the blanks
 * that belong to a line statement or line comment. */
static enum opening opening_at(const struct cutter *c, size_t at, size_t *begin, size_t *inside)
{
    const struct template_syntax *s = c->syntax;
    const struct {
        enum opening what;
        str text;
    } all[] = {{OPEN_VARIABLE, s->variable_begin},
               {OPEN_BLOCK, s->block_begin},
               {OPEN_COMMENT, s->comment_begin},
               {OPEN_LINE, s->line_statement},
               {OPEN_LINE_COMMENT, s->line_comment}};
    enum opening best = OPEN_NONE;
    size_t longest = 0;
    *begin = at;
    for (size_t i = 0; i < COUNTOF(all); i++) {
        size_t line = at;
        if (all[i].text.n <= longest || !here(c, at, all[i].text))
            continue;
        if (all[i].what == OPEN_LINE && !only_blanks_before(c, at, &line))
            continue;
        if (all[i].what == OPEN_LINE_COMMENT)
            only_blanks_before(c, at, &line);
        best = all[i].what;
        longest = all[i].text.n;
        *begin = line;
    }
    *inside = at + longest;
    return best;
}

static bool cut_opening(struct cutter *c, enum opening what, size_t tag, size_t inside)
{
    char sign = '\0';
    if (inside < c->text.n && (c->text.p[inside] == '-' || c->text.p[inside] == '+'))
        sign = c->text.p[inside++];
    add_piece(c, PIECE_TEXT, c->at, text_end(c, tag, sign, what == OPEN_VARIABLE));
    switch (what) {
    case OPEN_BLOCK: {
        size_t at = inside, end = 0;
        char after = '\0';
        if (raw_tag(c, STR("raw"), &at, &end, &after))
            return cut_raw(c, tag, end, after);
        return cut_tag(c, what, tag, inside);
    }
    case OPEN_VARIABLE:
        return cut_tag(c, what, tag, inside);
    case OPEN_COMMENT:
        return cut_comment(c, tag, inside);
    case OPEN_LINE:
        return cut_line(c, inside);
    case OPEN_LINE_COMMENT: {
        size_t end = str_find_byte(c->text, '\n', inside);
        c->at = end == SIZE_MAX ? c->text.n : end;
        c->line_starting = false;
        return true;
    }
    case OPEN_NONE:
        break;
    }
    return true;
}

static void note_first(struct cutter *c, str delimiter)
{
    if (delimiter.n)
        c->first[(unsigned char)delimiter.p[0]] = 1;
}

bool template_cut(struct pieces *out, struct arena *a, str text, uint32_t source,
                  const struct template_syntax *syntax, struct diags *dg)
{
    struct cutter c = {.arena = a,
                       .text = text,
                       .source = source,
                       .syntax = syntax,
                       .dg = dg,
                       .out = out,
                       .line_starting = true};
    note_first(&c, syntax->block_begin);
    note_first(&c, syntax->variable_begin);
    note_first(&c, syntax->comment_begin);
    note_first(&c, syntax->line_statement);
    note_first(&c, syntax->line_comment);
    for (size_t at = 0; at < text.n; at++) {
        size_t begin, inside;
        if (!c.first[(unsigned char)text.p[at]])
            continue;
        enum opening what = opening_at(&c, at, &begin, &inside);
        if (what == OPEN_NONE)
            continue;
        if (!cut_opening(&c, what, begin, inside))
            return false;
        at = c.at - 1;
    }
    add_piece(&c, PIECE_TEXT, c.at, text.n);
    return true;
}
