/* SPDX-License-Identifier: Apache-2.0 */
/* Patterns into trees. Whatever is not surely understood makes the whole pattern not taken, so the
 * parser may be strict: PCRE2 has accepted the pattern before, and runs what is left here.
 *
 *     alternatives = sequence { "|" sequence }
 *     sequence     = { atom [ quantifier ] | assertion | "(?" flags ")" }
 *     atom         = literal | "." | class | "\" escape | "(" [ "?:" | "?" flags ":" | name ]
 * alternatives ")" quantifier   = ( "*" | "+" | "?" | "{m}" | "{m,}" | "{m,n}" ) [ "?" ]
 */
#include "base/dfa_parse.h"

#include "base/regex.h"

enum { DEPTH_MOST = 100, REPEAT_MOST = 1000 };

struct parser {
    struct arena *a;
    str s;
    size_t at;
    unsigned flags;
    int depth;
    bool ascii;                /* the pattern */
    bool has_black, has_blank; /* \S; \h or \v */
    bool bad;                  /* not taken */
};

static void *refuse(struct parser *p)
{
    p->bad = true;
    p->at = p->s.n;
    return NULL;
}

/* The byte k behind the next one, 0 past the end: NUL in a pattern is taken by no rule below. */
static char peek(const struct parser *p, size_t k)
{
    return p->at + k < p->s.n ? p->s.p[p->at + k] : '\0';
}

/* Adds the set of an escape such as \d. */
static bool add_escape(struct parser *p, struct cp_set *set, char letter)
{
    p->has_black = p->has_black || letter == 'S';
    p->has_blank = p->has_blank || letter == 'h' || letter == 'v';
    return cp_set_add_escape(p->a, set, letter);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static struct tree *assertion(struct parser *p, enum dfa_assertion which)
{
    struct tree *t = dfa_tree(p->a, TREE_ASSERT);
    t->assertion = which;
    return t;
}

/* ---- characters ---- */

static int hex_digit(char c)
{
    return is_digit(c)            ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* Behind "\x": two digits, or any number of them in braces. */
static bool hex_escape(struct parser *p, uint32_t *out)
{
    bool braces = peek(p, 0) == '{';
    size_t digits = 0;
    p->at += braces;
    for (*out = 0; digits < (braces ? 6 : 2) && hex_digit(peek(p, 0)) >= 0; digits++)
        *out = *out * 16 + (uint32_t)hex_digit(p->s.p[p->at++]);
    if (braces && peek(p, 0) != '}')
        return false;
    p->at += braces;
    return digits > (braces ? 0 : 1) && *out <= CODEPOINT_LAST;
}

/* Behind a backslash: an escape that stands for one character, in a class or out of it. */
static bool one_escape(struct parser *p, uint32_t *out)
{
    static const char letters[] = "tnrfae", points[] = "\t\n\r\f\a\x1b";
    unsigned char c = (unsigned char)peek(p, 0);
    const char *known = c ? strchr(letters, c) : NULL;
    if (c == 'x') {
        p->at++;
        return hex_escape(p, out);
    }
    bool plain =
        c >= ' ' && c < 0x7f && !is_digit((char)c) && !((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
    if (!known && !plain)
        return false;
    *out = known ? (uint32_t)points[known - letters] : c;
    p->at++;
    return true;
}

static struct tree *set_of(struct parser *p, struct cp_set set)
{
    struct tree *t = dfa_tree(p->a, TREE_SET);
    cp_set_normalise(&set);
    t->set = set;
    return t;
}

static struct tree *literal(struct parser *p, uint32_t c)
{
    struct cp_set set = {0};
    return cp_set_add_range(p->a, &set, c, c, p->flags & REGEX_CASELESS) ? set_of(p, set)
                                                                         : refuse(p);
}

static struct tree *any_but_newline(struct parser *p)
{
    struct cp_set newline = {0};
    if (!cp_set_add_range(p->a, &newline, '\n', '\n', false))
        return refuse(p);
    return set_of(p, cp_set_negated(p->a, &newline));
}

static struct tree *dot(struct parser *p)
{
    struct cp_set none = {0};
    return p->flags & REGEX_DOTALL ? set_of(p, cp_set_negated(p->a, &none)) : any_but_newline(p);
}

/* ---- classes ---- */

/* What a class is made of. Whether a negative escape holds letters past ASCII depends, in PCRE2, on
 * POSIX classes behind it. */
struct class_parts {
    struct cp_set set;
    bool negative, posix;
};

/* A part of a class that is a set of its own: an escape, or a POSIX class. */
static bool class_set(struct parser *p, struct class_parts *c)
{
    if (peek(p, 0) == '\\' && add_escape(p, &c->set, peek(p, 1))) {
        c->negative = c->negative || peek(p, 1) < 'a';
        p->at += 2;
        return true;
    }
    char next = peek(p, 1);
    if (peek(p, 0) != '[' || (next != ':' && next != '.' && next != '='))
        return false;
    size_t end = str_find(p->s, STR(":]"), p->at + 2);
    if (next != ':' || end == SIZE_MAX ||
        !cp_set_add_posix(p->a, &c->set, str_sub(p->s, p->at + 2, end), p->flags & REGEX_CASELESS))
        return refuse(p);
    p->at = end + 2;
    c->posix = true;
    return true;
}

static bool class_point(struct parser *p, uint32_t *out)
{
    if (p->at >= p->s.n)
        return false;
    if (peek(p, 0) != '\\') {
        *out = str_next_codepoint(p->s, &p->at);
        return true;
    }
    p->at++;
    if (peek(p, 0) != 'b')
        return one_escape(p, out);
    p->at++;
    *out = '\b';
    return true;
}

/* One part of a class: a set, a character or a range. A hyphen beside a set, or two of them, mean
 * different things in different versions. */
static bool class_part(struct parser *p, struct class_parts *c)
{
    uint32_t lo, hi;
    if (peek(p, 0) == '-' && peek(p, 1) == '-')
        return false;
    if (class_set(p, c))
        return peek(p, 0) != '-' || peek(p, 1) == ']';
    if (p->bad || !class_point(p, &lo))
        return false;
    hi = lo;
    if (peek(p, 0) == '-' && peek(p, 1) != ']') {
        struct class_parts none = {0};
        p->at++;
        if (class_set(p, &none) || p->bad || !class_point(p, &hi) || hi < lo || lo == '-')
            return false;
    }
    return cp_set_add_range(p->a, &c->set, lo, hi, p->flags & REGEX_CASELESS);
}

/* Behind "[". */
static struct tree *class(struct parser *p)
{
    struct class_parts c = {0};
    bool negate = peek(p, 0) == '^', first = true;
    p->at += negate;
    while (p->at < p->s.n && (peek(p, 0) != ']' || first)) {
        if (!class_part(p, &c))
            return refuse(p);
        first = false;
    }
    if (p->at >= p->s.n || (c.negative && c.posix))
        return refuse(p);
    p->at++;
    cp_set_normalise(&c.set);
    return set_of(p, negate ? cp_set_negated(p->a, &c.set) : c.set);
}

/* ---- groups ---- */

static struct tree *alternatives(struct parser *p);

/* Letters of (?imsx-imsx) up to its ")" or ":". */
static bool inline_flags(struct parser *p)
{
    bool off = false;
    for (char c; (c = peek(p, 0)) != ')' && c != ':'; p->at++) {
        unsigned bit = 0;
        if (c == 'x' && peek(p, 1) == 'x')
            return false; /* blanks in classes, too */
        if (c == '-' ? off : !regex_flags(str_sub(p->s, p->at, p->at + 1), &bit))
            return false;
        off = off || c == '-';
        p->flags = off ? p->flags & ~bit : p->flags | bit;
    }
    return p->ascii || !(p->flags & REGEX_EXTENDED);
}

/* Behind "(?": a name between its marks. */
static bool group_name(struct parser *p)
{
    p->at += peek(p, 0) == 'P';
    char close = peek(p, 0) == '\'' ? '\'' : '>';
    if ((peek(p, 0) != '<' && peek(p, 0) != '\'') || peek(p, 1) == '=' || peek(p, 1) == '!' ||
        peek(p, 1) == '*')
        return false;
    size_t end = str_find_byte(p->s, close, p->at + 1);
    if (end == SIZE_MAX)
        return false;
    p->at = end + 1;
    return true;
}

/* Behind "(". NULL without refusal: the group set flags for what follows. */
static struct tree *group(struct parser *p)
{
    unsigned before = p->flags;
    if (peek(p, 0) == '*')
        return refuse(p);
    if (peek(p, 0) == '?') {
        p->at++;
        char c = peek(p, 0);
        bool named = c == '<' || c == '\'' || c == 'P';
        if (named ? !group_name(p) : !inline_flags(p))
            return refuse(p);
        if (!named && p->s.p[p->at++] == ')')
            return NULL;
    }
    if (++p->depth > DEPTH_MOST)
        return refuse(p);
    struct tree *t = alternatives(p);
    p->depth--;
    if (peek(p, 0) != ')')
        return refuse(p);
    p->at++;
    p->flags = before;
    return t;
}

/* ---- sequences ---- */

static struct tree *escape(struct parser *p)
{
    struct cp_set set = {0};
    uint32_t c;
    char letter = peek(p, 0);
    static const char letters[] = "AzZbB";
    static const enum dfa_assertion asserts[] = {ASSERT_START, ASSERT_END, ASSERT_END_NL,
                                                 ASSERT_WORD, ASSERT_NOT_WORD};
    const char *known = letter ? strchr(letters, letter) : NULL;
    if (known || add_escape(p, &set, letter)) {
        p->at++;
        return known ? assertion(p, asserts[known - letters]) : set_of(p, set);
    }
    if (letter == 'N' && peek(p, 1) != '{') {
        p->at++;
        return any_but_newline(p);
    }
    return one_escape(p, &c) ? literal(p, c) : refuse(p);
}

static struct tree *atom(struct parser *p)
{
    bool lines = p->flags & REGEX_MULTILINE;
    char c = p->s.p[p->at++];
    switch (c) {
    case '(':
        return group(p);
    case '[':
        return class(p);
    case '.':
        return dot(p);
    case '\\':
        return escape(p);
    case '^':
        return assertion(p, lines ? ASSERT_LINE_START : ASSERT_START);
    case '$':
        return assertion(p, lines ? ASSERT_LINE_END : ASSERT_END_NL);
    case '*':
    case '+':
    case '?':
    case '{':
        return refuse(p);
    default:
        p->at--;
        return literal(p, str_next_codepoint(p->s, &p->at));
    }
}

/* Blanks and comments of x. */
static void skip_blanks(struct parser *p)
{
    while (p->flags & REGEX_EXTENDED && p->at < p->s.n) {
        char c = p->s.p[p->at];
        if (c == '#') {
            size_t end = str_find_byte(p->s, '\n', p->at);
            p->at = end == SIZE_MAX ? p->s.n : end + 1;
        } else if (c == ' ' || (c >= '\t' && c <= '\r')) {
            p->at++;
        } else {
            return;
        }
    }
}

static bool number(struct parser *p, int *out)
{
    size_t from = p->at;
    for (*out = 0; is_digit(peek(p, 0)) && *out <= REPEAT_MOST; p->at++)
        *out = *out * 10 + (p->s.p[p->at] - '0');
    return p->at > from && *out <= REPEAT_MOST;
}

/* A quantifier where one stands; anything else in braces is refused by the next atom. */
static bool quantifier(struct parser *p, int *min, int *max)
{
    char c = peek(p, 0);
    *min = c == '+';
    *max = c == '?' ? 1 : REPEAT_NO_END;
    if (c != '*' && c != '+' && c != '?' && c != '{')
        return false;
    p->at++;
    if (c != '{')
        return true;
    if (!number(p, min))
        return refuse(p);
    *max = *min;
    if (peek(p, 0) == ',') {
        p->at++;
        *max = REPEAT_NO_END;
        if (peek(p, 0) != '}' && !number(p, max))
            return refuse(p);
    }
    if (peek(p, 0) != '}' || (*max != REPEAT_NO_END && *max < *min))
        return refuse(p);
    p->at++;
    return true;
}

/* The atom with its quantifier. A lazy one finds a match where a greedy one does; a possessive one
 * may not. */
static struct tree *quantified(struct parser *p, struct tree *one)
{
    int min, max;
    skip_blanks(p);
    if (!quantifier(p, &min, &max))
        return one;
    if (one->kind == TREE_ASSERT || !max || peek(p, 0) == '+')
        return refuse(p); /* "(c|\A){0}a" must begin the text there */
    p->at += peek(p, 0) == '?';
    skip_blanks(p);
    char next = peek(p, 0);
    if (next == '*' || next == '+' || next == '?' || next == '{')
        return refuse(p);
    struct tree *t = dfa_tree(p->a, TREE_REPEAT);
    t->min = min;
    t->max = max;
    vec_push(p->a, &t->kids, one);
    return t;
}

static struct tree *sequence(struct parser *p)
{
    struct tree *all = dfa_tree(p->a, TREE_CAT);
    for (skip_blanks(p); p->at < p->s.n && p->s.p[p->at] != '|' && p->s.p[p->at] != ')';
         skip_blanks(p)) {
        struct tree *one = atom(p);
        if (one)
            one = quantified(p, one);
        if (p->bad)
            break;
        if (one)
            vec_push(p->a, &all->kids, one);
    }
    return all;
}

static struct tree *alternatives(struct parser *p)
{
    struct tree *first = sequence(p);
    if (peek(p, 0) != '|')
        return first;
    struct tree *all = dfa_tree(p->a, TREE_ALT);
    vec_push(p->a, &all->kids, first);
    while (peek(p, 0) == '|') {
        p->at++;
        struct tree *next = sequence(p);
        vec_push(p->a, &all->kids, next);
    }
    return all;
}

struct tree *dfa_parse(struct arena *a, str pattern, unsigned flags)
{
    struct parser p = {
        .a = a, .s = pattern, .flags = flags & ~(unsigned)REGEX_WHOLE, .ascii = true};
    for (size_t i = 0; i < pattern.n; i++)
        p.ascii = p.ascii && (unsigned char)pattern.p[i] < 0x80;
    if (flags & REGEX_RAW || (flags & REGEX_EXTENDED && !p.ascii) ||
        str_find_byte(pattern, '\0', 0) != SIZE_MAX || !str_is_utf8(pattern, NULL))
        return NULL;
    struct tree *t = alternatives(&p);
    if (p.bad || p.at < p.s.n || (p.has_black && p.has_blank))
        return NULL; /* PCRE2 does not give back in "\S+\v", though \S has blanks past ASCII */
    return flags & REGEX_WHOLE ? dfa_anchored(a, t, true, true) : t;
}
