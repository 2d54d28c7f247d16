/* SPDX-License-Identifier: Apache-2.0 */
/* The tokens of a policy as the formatter sees them: with the comments in front of each, spelt as
 * the canonical form wants it, and with the blank that stands before each on a line. */
#include "grammar/format_parts.h"
#include "grammar/policy.tab.h"

/* ---- comments ---- */

/* Without the carriage returns of its line ends. */
static str plain_lines(struct arena *a, str s)
{
    if (str_find(s, STR("\r\n"), 0) == SIZE_MAX)
        return s;
    struct buf b = BUF(a);
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] != '\r' || i + 1 == s.n || s.p[i + 1] != '\n')
            buf_putc(&b, s.p[i]);
    return buf_str(&b);
}

static bool is_newline_free(str s)
{
    return str_find_byte(s, '\n', 0) == SIZE_MAX;
}

/* The comment at an offset of the text between tokens. */
static struct format_comment read_comment(str text, size_t at, size_t to, size_t *behind)
{
    bool block = at + 1 < to && text.p[at + 1] == '*';
    size_t end = block ? str_find(text, STR("*/"), at + 2) : str_find_byte(text, '\n', at);
    if (end == SIZE_MAX || end > to)
        end = to;
    else if (block)
        end += 2;
    *behind = end;
    return (struct format_comment){.text = str_trim_end(str_sub(text, at, end)), .to_eol = !block};
}

/* Reads the comments in [from, to) as those of the token. */
static void read_gap(struct format_tokens *f, struct format_token *t, size_t from, size_t to)
{
    uint32_t newlines = 0;
    t->comments = f->comments.n;
    for (size_t i = from; i < to;) {
        char c = f->text.p[i];
        if (c != '#' && c != '/') {
            newlines += c == '\n';
            i++;
            continue;
        }
        struct format_comment comment = read_comment(f->text, i, to, &i);
        comment.newlines = newlines;
        comment.text = plain_lines(f->arena, comment.text);
        vec_push(f->arena, &f->comments, comment);
        t->comment_count++;
        newlines = 0;
    }
    t->newlines = newlines;
}

/* ---- roles ---- */

static bool is_agg(int kind)
{
    return kind == TOK_SUM || kind == TOK_MIN || kind == TOK_MAX || kind == TOK_AVG ||
           kind == TOK_LIST || kind == TOK_FIRST || kind == TOK_COUNT;
}

static bool names_function(int kind)
{
    return kind == TOK_ID || kind == TOK_ALL || kind == TOK_ANY || kind == TOK_CONTAINS ||
           kind == TOK_VERSION || kind == TOK_UNIQUE || is_agg(kind);
}

static int kind_at(const struct format_tokens *f, uint32_t at, uint32_t back)
{
    return at >= back ? f->list.at[at - back].kind : 0;
}

/* Is the word at a token an operand's first: a function, not the operator of that name? */
static bool begins_operand(const struct format_tokens *f, uint32_t at)
{
    int before = kind_at(f, at, 1);
    if (before == TOK_NOT)
        before = kind_at(f, at, 2);
    return at == 0 || !lex_ends_operand(before);
}

static enum format_role opener_role(const struct format_tokens *f, uint32_t at, uint32_t depth)
{
    int before = kind_at(f, at, 1), kind = f->list.at[at].kind;
    if (kind == '[')
        return before == TOK_ID || before == ']' ? FORMAT_INDEX : FORMAT_OTHER;
    if (kind == '{')
        return depth == 0 && (before == TOK_THEN || before == TOK_ELSE) ? FORMAT_BLOCK : FORMAT_MAP;
    if (before == TOK_IN)
        return FORMAT_IN;
    if (!names_function(before) || !begins_operand(f, at - 1))
        return FORMAT_OTHER;
    return before == TOK_COUNT ? FORMAT_GATHER : FORMAT_CALL;
}

/* A key stands straight behind the brace or a comma of its map. */
static bool follows_key(const struct format_tokens *f, uint32_t at, uint32_t opener)
{
    return f->list.at[opener].role == FORMAT_MAP && at >= opener + 2 &&
           (at - 2 == opener || f->list.at[at - 2].kind == ',');
}

static void find_roles(struct format_tokens *f)
{
    uint32_t *open = ARENA_ARRAY(f->arena, uint32_t, f->list.n);
    uint32_t depth = 0;
    for (uint32_t i = 0; i < f->list.n; i++) {
        struct format_token *t = &f->list.at[i];
        t->partner = i;
        if (t->kind == '(' || t->kind == '[' || t->kind == '{') {
            t->role = opener_role(f, i, depth);
            open[depth++] = i;
        } else if ((t->kind == ')' || t->kind == ']' || t->kind == '}') && depth) {
            t->partner = open[--depth];
            t->role = f->list.at[t->partner].role;
            f->list.at[t->partner].partner = i;
        } else if (t->kind == ':' && depth && follows_key(f, i, open[depth - 1])) {
            t->role = FORMAT_COLON;
            t[-1].role = FORMAT_KEY;
        } else if (t->kind == '-' && !(i && lex_ends_operand(t[-1].kind))) {
            t->role = FORMAT_SIGN;
        } else if (t->kind == TOK_FOR && depth && f->list.at[open[depth - 1]].role == FORMAT_CALL) {
            f->list.at[open[depth - 1]].role = FORMAT_GATHER;
        }
    }
}

/* ---- spelling ---- */

/* Words behind SEVERITY and UNDECIDED in a head are values, whatever else they mean. */
static bool is_head_word(const struct format_tokens *f, uint32_t at)
{
    int before = kind_at(f, at, 1);
    return before == TOK_SEVERITY || (before == TOK_UNDECIDED && kind_at(f, at, 2) != TOK_IS);
}

static str spelling(const struct format_tokens *f, uint32_t at)
{
    const struct format_token *t = &f->list.at[at];
    const char *keyword = policy_keyword_name(t->kind);
    str written = str_sub(f->text, t->at.from, t->at.to);
    bool call = names_function(t->kind) && t[1].role == FORMAT_CALL && t[1].kind == '(';
    if (!keyword || t->role == FORMAT_KEY || call || is_head_word(f, at))
        return written;
    if (t->kind == TOK_TRUE)
        return STR("true");
    if (t->kind == TOK_FALSE)
        return STR("false");
    int before = kind_at(f, at, 1);
    if (t->kind == TOK_NULL && before != TOK_IS &&
        !(before == TOK_NOT && kind_at(f, at, 2) == TOK_IS))
        return STR("null");
    return str_of(keyword);
}

static bool glued(const struct format_token *before, const struct format_token *t)
{
    if (before->kind == '{' || t->kind == '}') /* of a block: a blank inside */
        return t->role == FORMAT_MAP || before->role == FORMAT_MAP;
    bool inside = before->kind == '(' || before->kind == '[' || before->kind == '.' ||
                  before->role == FORMAT_SIGN;
    bool behind = t->kind == ')' || t->kind == ']' || t->kind == '.' || t->kind == ',' ||
                  t->kind == ';' || t->role == FORMAT_COLON;
    bool opens = (t->kind == '(' && (t->role == FORMAT_CALL || t->role == FORMAT_GATHER)) ||
                 (t->kind == '[' && t->role == FORMAT_INDEX);
    return inside || behind || opens;
}

/* ---- widths ---- */

static uint32_t columns(str s)
{
    uint32_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        n += ((unsigned char)s.p[i] & 0xC0) != 0x80;
    return n;
}

static bool needs_break(const struct format_comment *c)
{
    return c->to_eol || c->newlines || !is_newline_free(c->text);
}

static void measure(struct format_tokens *f)
{
    uint32_t end = 0, breaking = 0;
    for (uint32_t i = 0; i < f->list.n; i++) {
        struct format_token *t = &f->list.at[i];
        t->text = t->kind ? spelling(f, i) : STR("");
        t->gap = i && !glued(t - 1, t);
        t->width = columns(t->text);
        for (uint32_t k = 0; k < t->comment_count; k++) {
            const struct format_comment *c = &f->comments.at[t->comments + k];
            t->width += columns(c->text) + 1;
            breaking += needs_break(c);
        }
        end += t->gap + t->width;
        t->end = end;
        t->comment_n = breaking;
    }
}

uint32_t format_width(const struct format_tokens *f, uint32_t from, uint32_t to)
{
    if (to <= from)
        return 0;
    return f->list.at[to - 1].end - f->list.at[from].end + f->list.at[from].width;
}

bool format_has_comment(const struct format_tokens *f, uint32_t from, uint32_t to)
{
    return to > from && f->list.at[to - 1].comment_n > f->list.at[from].comment_n;
}

void format_read(struct format_tokens *f, struct arena *a, uint32_t source, struct diags *dg)
{
    struct parse p;
    *f = (struct format_tokens){.arena = a, .text = dg->sources.at[source].text};
    f->from = policy_scan_start(&p, a, source, dg);
    size_t behind = f->from;
    for (int kind = 1; kind;) {
        struct format_token t = {0};
        union POLICY_YYSTYPE value;
        t.kind = kind = policy_yylex(&value, &t.at, &p);
        read_gap(f, &t, behind, kind ? t.at.from : f->text.n);
        behind = t.at.to;
        vec_push(a, &f->list, t);
    }
    scan_close(&p);
    find_roles(f);
    measure(f);
}
