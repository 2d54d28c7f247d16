/* SPDX-License-Identifier: Apache-2.0 */
/* Builds and checks the nodes that the grammar names, and runs the parser. */
#include "grammar/template.h"

#include "grammar/template_parser.h"
/* the parser's own header wants the types above */
#include "template.tab.h"

#include "grammar/template_scan.h"

#include <errno.h>
#include <stdlib.h>

const char *tnode_name(enum tnode_kind kind)
{
    static const char *const names[TNODE_COUNT] = {
#define STATEMENT(name, parts) #name,
#define EXPRESSION(name, parts) #name,
#include "grammar/template.def" /* IWYU pragma: keep */
#undef EXPRESSION
#undef STATEMENT
    };
    return names[kind];
}

void template_fail(struct template_parser *p, struct template_place at, const char *message,
                   str arg)
{
    p->failed = true;
    struct buf b = BUF(p->arena);
    str m = str_of(message);
    size_t hole = str_find(m, STR("{}"), 0);
    buf_add(&b, str_sub(m, 0, hole));
    if (hole != SIZE_MAX) {
        buf_add(&b, arg);
        buf_add(&b, str_sub(m, hole + 2, m.n));
    }
    DIAG_STR(p->dg, TEMPLATE_SYNTAX, ((span){p->source, at.from, at.to}), buf_str(&b));
}

static void deepen(struct template_parser *p, struct tnode *n, const struct tnode *child)
{
    for (; child; child = child->next)
        if (child->depth >= n->depth)
            n->depth = (uint16_t)(child->depth + 1);
    if (n->depth > diag_limit_of(p->dg, LIMIT_template_depth) && !p->failed) {
        p->failed = true;
        diag_limit(p->dg, (span){p->source, n->from, n->to}, LIMIT_template_depth);
    }
}

struct tnode *tnode_new(struct template_parser *p, enum tnode_kind kind, struct template_place at)
{
    struct tnode *n = ARENA_NEW(p->arena, struct tnode);
    n->kind = (uint8_t)kind;
    n->depth = 1;
    n->from = at.from;
    n->to = at.to;
    return n;
}

struct tnode *tnode_build(struct template_parser *p, enum tnode_kind kind, struct template_place at,
                          struct tnode *a, struct tnode *b, struct tnode *c)
{
    struct tnode *n = tnode_new(p, kind, at);
    n->a = a;
    n->b = b;
    n->c = c;
    deepen(p, n, a);
    deepen(p, n, b);
    deepen(p, n, c);
    return n;
}

struct tnode *tnode_named(struct template_parser *p, enum tnode_kind kind, struct template_place at,
                          str text, struct tnode *a, struct tnode *b)
{
    struct tnode *n = tnode_build(p, kind, at, a, b, NULL);
    n->text = text;
    return n;
}

struct tnode *tnode_binary(struct template_parser *p, enum tnode_kind kind,
                           struct template_place at, enum template_operator op, struct tnode *a,
                           struct tnode *b)
{
    struct tnode *n = tnode_build(p, kind, at, a, b, NULL);
    n->op = (uint8_t)op;
    return n;
}

struct tnode *tnode_const(struct template_parser *p, struct template_place at, struct value v)
{
    struct tnode *n = tnode_new(p, TNODE_CONST, at);
    n->value = v;
    return n;
}

struct tlist tlist_one(struct tnode *n)
{
    return (struct tlist){n, n};
}

struct tlist tlist_add(struct template_parser *p, struct tlist l, struct tnode *n)
{
    (void)p;
    if (!l.head)
        return tlist_one(n);
    l.tail->next = n;
    l.tail = n;
    return l;
}

struct tnode *tnode_adopt(struct template_parser *p, struct tnode *n, struct tnode *child)
{
    deepen(p, n, child);
    if (child && child->from < n->from)
        n->from = child->from;
    return child;
}

static void fail_node(struct template_parser *p, const struct tnode *n, const char *message)
{
    if (!p->failed)
        template_fail(p, (struct template_place){n->from, n->to}, message,
                      str_sub(p->text, n->from, n->to));
}

struct tnode *template_check_target(struct template_parser *p, struct tnode *n, bool loop)
{
    if (n->kind == TNODE_TUPLE) {
        for (struct tnode *k = n->a; k; k = k->next)
            template_check_target(p, k, loop);
    } else if (n->kind != TNODE_NAME) {
        fail_node(p, n, "cannot assign to `{}`");
    } else if (loop && str_eq(n->text, STR("loop"))) {
        fail_node(p, n, "cannot assign to `loop` in a for tag");
    }
    return n;
}

struct tnode *template_check_params(struct template_parser *p, struct tnode *params)
{
    bool defaults = false;
    for (struct tnode *k = params; k; k = k->next) {
        if (defaults && !k->a)
            fail_node(p, k, "parameter `{}` without a default follows one that has a default");
        defaults = defaults || k->a;
        for (const struct tnode *other = params; other != k; other = other->next)
            if (str_eq(other->text, k->text))
                fail_node(p, k, "two parameters are named `{}`");
    }
    return params;
}

struct tnode *template_check_args(struct template_parser *p, struct tnode *args)
{
    bool named = false, spread = false, spread_map = false;
    for (struct tnode *k = args; k; k = k->next) {
        bool bad = k->kind == TNODE_NAMED        ? spread_map
                   : k->kind == TNODE_SPREAD     ? spread || spread_map
                   : k->kind == TNODE_SPREAD_MAP ? spread_map
                                                 : named || spread || spread_map;
        if (bad)
            fail_node(p, k, "argument `{}` stands behind arguments that must come last");
        named = named || k->kind == TNODE_NAMED;
        spread = spread || k->kind == TNODE_SPREAD;
        spread_map = spread_map || k->kind == TNODE_SPREAD_MAP;
    }
    return args;
}

struct tnode *template_check_call(struct template_parser *p, struct tnode *n)
{
    if (n->kind != TNODE_CALL)
        fail_node(p, n, "a call tag needs a call, not `{}`");
    return n;
}

static bool is_blank(str s)
{
    return str_trim(s).n == 0;
}

/* `a is b is c` is refused, as it never means what it seems to; (a is b) is c is fine. */
void template_check_chain(struct template_parser *p, const struct tnode *n,
                          struct template_place at)
{
    if (n->kind == TNODE_NOT)
        n = n->a;
    if (n->kind == TNODE_TEST && !n->b && p->text.p[at.to - 1] != ')' && !p->failed)
        template_fail(p, at, "tests with `is` cannot be chained", (str){0});
}

/* A required block may hold nothing but blanks. */
struct tnode *template_check_required(struct template_parser *p, struct tnode *n)
{
    if (!(n->op & TEMPLATE_REQUIRED))
        return n;
    for (const struct tnode *k = n->a; k; k = k->next)
        if (k->kind != TNODE_TEXT || !is_blank(k->text))
            fail_node(p, k, "a required block holds only comments or blanks");
    return n;
}

struct tnode *template_close(struct template_parser *p, struct tnode *n, str name,
                             struct template_place at)
{
    if (name.n && !str_eq(name, n->text) && !p->failed)
        template_fail(p, at, "endblock is named `{}`, unlike its block", name);
    return n;
}

static int hex_of(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* Reads n hex digits at s.p[at]; false when they are not there. */
static bool read_hex(str s, size_t at, size_t n, uint32_t *out)
{
    *out = 0;
    if (s.n - at < n)
        return false;
    for (size_t i = at; i < at + n; i++) {
        if (hex_of(s.p[i]) < 0)
            return false;
        *out = *out << 4 | (uint32_t)hex_of(s.p[i]);
    }
    return true;
}

/* One escape at s.p[at] behind the backslash; returns the bytes it takes, 0 when it is none. */
static size_t unescape(struct buf *b, str s, size_t at)
{
    static const char letters[] = "nrtabfv0\\'\"", bytes[] = "\n\r\t\a\b\f\v\0\\'\"";
    char k = s.p[at];
    uint32_t c = 0;
    if (k == '\n')
        return 1;
    if (k >= '0' && k <= '7') {
        size_t n = 0;
        while (n < 3 && at + n < s.n && s.p[at + n] >= '0' && s.p[at + n] <= '7')
            c = c * 8 + (uint32_t)(s.p[at + n++] - '0');
        buf_put_codepoint(b, c);
        return n;
    }
    const char *hit = strchr(letters, k);
    if (hit && k) {
        buf_putc(b, bytes[hit - letters]);
        return 1;
    }
    size_t n = k == 'x' ? 2 : k == 'u' ? 4 : k == 'U' ? 8 : 0;
    if (n && read_hex(s, at + 1, n, &c) && c <= 0x10ffff && (c < 0xd800 || c > 0xdfff)) {
        buf_put_codepoint(b, c);
        return n + 1;
    }
    return 0;
}

struct value template_string_value(struct template_parser *p, str literal)
{
    str s = str_sub(literal, 1, literal.n - 1);
    bool newline = !str_eq(p->syntax->newline, STR("\n")) && memchr(s.p, '\n', s.n);
    if (!newline && (!s.n || !memchr(s.p, '\\', s.n)))
        return value_string(s);
    struct buf b = BUF(p->arena);
    buf_reserve(&b, s.n + 1);
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '\n') {
            buf_add(&b, p->syntax->newline);
            continue;
        }
        size_t took = s.p[i] == '\\' && i + 1 < s.n ? unescape(&b, s, i + 1) : 0;
        if (!took)
            buf_putc(&b, s.p[i]);
        i += took;
    }
    return value_string(buf_str(&b));
}

struct value template_number_value(struct template_parser *p, str literal)
{
    char *digits = arena_alloc(p->arena, literal.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < literal.n; i++)
        if (literal.p[i] != '_')
            digits[n++] = literal.p[i];
    char kind = n > 1 && digits[0] == '0' ? (char)(digits[1] | 32) : '\0';
    int base = kind == 'x' ? 16 : kind == 'o' ? 8 : kind == 'b' ? 2 : 10;
    if (base == 10 && strpbrk(digits, ".eE"))
        return value_float(strtod(digits, NULL));
    errno = 0;
    long long i = strtoll(base == 10 ? digits : digits + 2, NULL, base);
    if (errno == 0)
        return value_int(i);
    struct value big = value_string((str){digits, n});
    big.kind = VALUE_BIGINT;
    return big;
}

/* Line ends as LF. The same text when there is no CR in it. */
static str normal_lines(struct arena *a, str s)
{
    if (!s.n || !memchr(s.p, '\r', s.n))
        return s;
    struct buf b = BUF(a);
    buf_reserve(&b, s.n);
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] != '\r')
            buf_putc(&b, s.p[i]);
        else if (i + 1 == s.n || s.p[i + 1] != '\n')
            buf_putc(&b, '\n');
    }
    return buf_str(&b);
}

/* Text nodes get the line ends that the options ask for. */
static void put_newlines(struct template_parser *p, struct tnode *n)
{
    struct buf b = BUF(p->arena);
    for (size_t i = 0; i < n->text.n; i++) {
        if (n->text.p[i] == '\n')
            buf_add(&b, p->syntax->newline);
        else
            buf_putc(&b, n->text.p[i]);
    }
    n->text = buf_str(&b);
}

struct tnode *tnode_text(struct template_parser *p, struct template_place at)
{
    struct tnode *n = tnode_new(p, TNODE_TEXT, at);
    n->text = str_sub(p->text, at.from, at.to);
    if (!str_eq(p->syntax->newline, STR("\n")))
        put_newlines(p, n);
    return n;
}

bool template_parse(struct template_tree *out, struct arena *a, uint32_t source,
                    const struct template_syntax *syntax, struct diags *dg)
{
    str given = dg->sources.at[source].text, text = normal_lines(a, given);
    span start = {source, 0, 1};
    if (given.n > diag_limit_of(dg, LIMIT_template_bytes)) {
        diag_limit(dg, start, LIMIT_template_bytes);
        return false;
    }
    if (text.p != given.p)
        source = sources_add(&dg->sources, dg->sources.at[source].name, text);
    if (!syntax->keep_trailing_newline && text.n && text.p[text.n - 1] == '\n')
        text.n--;
    struct template_parser p = {
        .arena = a, .dg = dg, .source = source, .text = text, .syntax = syntax};
    if (!template_cut(&p.pieces, a, text, source, syntax, dg))
        return false;
    template_scan_open(&p);
    int answer = template_yyparse(&p);
    if (answer || p.failed)
        return false;
    *out = (struct template_tree){source, p.body};
    return true;
}

static void dump_node(struct buf *b, const struct tnode *n, size_t level)
{
    for (; n; n = n->next) {
        buf_pad(b, ' ', 2 * level);
        buf_add(b, str_of(tnode_name((enum tnode_kind)n->kind)));
        if (n->op)
            buf_printf(b, " %u", n->op);
        if (n->text.n) {
            buf_putc(b, ' ');
            buf_put_visible(b, n->text);
        }
        if (n->kind == TNODE_CONST) {
            buf_putc(b, ' ');
            if (n->value.kind == VALUE_INT)
                buf_printf(b, "%lld", (long long)n->value.as.integer);
            else if (n->value.kind == VALUE_FLOAT)
                buf_printf(b, "%g", n->value.as.real);
            else
                buf_put_visible(b, value_text(&n->value));
        }
        buf_putc(b, '\n');
        const struct tnode *const parts[] = {n->a, n->b, n->c, n->d, n->e};
        for (size_t i = 0; i < COUNTOF(parts); i++)
            dump_node(b, parts[i], level + 1);
    }
}

void template_tree_dump(struct buf *b, const struct template_tree *t)
{
    dump_node(b, t->body, 0);
}
