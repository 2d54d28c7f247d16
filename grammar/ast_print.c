/* SPDX-License-Identifier: Apache-2.0 */
/* Expressions as text: as the language would write them, canonical, a key for sharing. */
#include "grammar/ast.h"

#include "base/json.h"
#include "base/moment.h"
#include "base/net.h"
#include "base/regex.h"

/* How an operator stands in the text, and how tightly it binds (language.md): a part that binds
 * less needs parentheses. No row: a leaf or a call, which binds tightest. */
enum {
    QUANTIFIED = 1,
    OR_BINDS,
    AND_BINDS,
    NOT_BINDS,
    COMPARISON,
    SUM,
    PRODUCT,
    MINUS,
    COALESCING,
    TIGHTEST
};

static const struct {
    int binding; /* 0: TIGHTEST */
    const char *infix, *postfix;
} forms[AST_KIND_COUNT] = {
    [AST_ALL] = {QUANTIFIED, NULL, NULL},
    [AST_ANY] = {QUANTIFIED, NULL, NULL},
    [AST_NONE] = {QUANTIFIED, NULL, NULL},
    [AST_OR] = {OR_BINDS, NULL, NULL},
    [AST_AND] = {AND_BINDS, NULL, NULL},
    [AST_NOT] = {NOT_BINDS, NULL, NULL},
    [AST_EQ] = {COMPARISON, "==", NULL},
    [AST_NE] = {COMPARISON, "!=", NULL},
    [AST_LT] = {COMPARISON, "<", NULL},
    [AST_LE] = {COMPARISON, "<=", NULL},
    [AST_GT] = {COMPARISON, ">", NULL},
    [AST_GE] = {COMPARISON, ">=", NULL},
    [AST_CONTAINS] = {COMPARISON, "CONTAINS", NULL},
    [AST_STARTS_WITH] = {COMPARISON, "STARTS WITH", NULL},
    [AST_ENDS_WITH] = {COMPARISON, "ENDS WITH", NULL},
    [AST_MATCHES] = {COMPARISON, "MATCHES", NULL},
    [AST_LIKE] = {COMPARISON, "LIKE", NULL},
    [AST_BETWEEN] = {COMPARISON, NULL, NULL},
    [AST_IN] = {COMPARISON, NULL, NULL},
    [AST_IS_NULL] = {COMPARISON, NULL, " IS NULL"},
    [AST_UNIQUE] = {COMPARISON, NULL, NULL},
    [AST_ADD] = {SUM, "+", NULL},
    [AST_SUB] = {SUM, "-", NULL},
    [AST_CONCAT] = {SUM, "~", NULL},
    [AST_MUL] = {PRODUCT, "*", NULL},
    [AST_DIV] = {PRODUCT, "/", NULL},
    [AST_MOD] = {PRODUCT, "%", NULL},
    [AST_NEG] = {MINUS, NULL, NULL},
    [AST_COALESCE] = {COALESCING, "??", NULL},
};

static int binding(const struct ast_expr *e)
{
    if (e->kind == AST_NAMED && !e->as.let) /* a DEFINE reads as what it stands for */
        return binding(e->a);
    if (e->kind == AST_CONFIG && e->b)
        return QUANTIFIED;
    if (e->kind == AST_CONFIG && e->as.config->kind <= AST_CONFIG_MISSING)
        return COMPARISON;
    return forms[e->kind].binding ? forms[e->kind].binding : TIGHTEST;
}

/* Puts a part of an expression, in parentheses when it binds less than `least`. */
static void put_part(struct buf *b, const struct ast_expr *e, int least)
{
    bool parens = binding(e) < least;
    if (parens)
        buf_putc(b, '(');
    ast_put_expr(b, e);
    if (parens)
        buf_putc(b, ')');
}

static void put_binary(struct buf *b, const struct ast_expr *e)
{
    int own = binding(e);
    bool right = e->kind == AST_COALESCE, chains = own >= SUM && !right;
    put_part(b, e->a, chains ? own : own + 1);
    buf_putc(b, ' ');
    buf_add(b, str_of(forms[e->kind].infix));
    buf_putc(b, ' ');
    put_part(b, e->b, right ? own : own + 1);
}

static void put_items(struct buf *b, const struct ast_expr *e, const char *between)
{
    for (uint32_t i = 0; i < e->n; i++) {
        if (i)
            buf_add(b, str_of(between));
        put_part(b, e->items[i], binding(e) == TIGHTEST ? OR_BINDS : binding(e) + 1);
    }
}

static void put_regex(struct buf *b, const struct ast_regex *r)
{
    static const struct {
        unsigned flag;
        char letter;
    } flags[] = {
        {REGEX_CASELESS, 'i'}, {REGEX_MULTILINE, 'm'}, {REGEX_DOTALL, 's'}, {REGEX_EXTENDED, 'x'}};
    buf_putc(b, '/');
    for (size_t i = 0; i < r->pattern.n; i++) {
        char c = r->pattern.p[i];
        if (c == '/')
            buf_putc(b, '\\');
        buf_putc(b, c);
        if (c == '\\' && i + 1 < r->pattern.n)
            buf_putc(b, r->pattern.p[++i]);
    }
    buf_putc(b, '/');
    for (size_t i = 0; i < COUNTOF(flags); i++)
        if (r->flags & flags[i].flag)
            buf_putc(b, flags[i].letter);
}

static void put_map(struct buf *b, const struct ast_expr *e)
{
    buf_putc(b, '{');
    for (uint32_t i = 0; i + 1 < e->n; i += 2) {
        if (i)
            buf_add(b, STR(", "));
        ast_put_expr(b, e->items[i]);
        buf_add(b, STR(": "));
        ast_put_expr(b, e->items[i + 1]);
    }
    buf_putc(b, '}');
}

/* i$0.mtu: name, slot and steps; n$1:node.vendor where the element is an object of the fleet. */
static void put_bound_path(struct buf *b, const struct ast_path *path)
{
    static const char *const elements[] = {"", ":node", ":link", ":location", ":end"};
    size_t name = 0;
    while (name < path->text.n && path->text.p[name] != '.' && path->text.p[name] != '[')
        name++;
    buf_printf(b, "%.*s$%u%s%.*s", STR_ARG(str_sub(path->text, 0, name)), path->slot,
               elements[path->element], STR_ARG(str_sub(path->text, name, path->text.n)));
}

static void put_path(struct buf *b, const struct ast_path *path)
{
    if (!path->text.n) { /* not resolved yet */
        for (uint32_t i = 0; i < path->n; i++) {
            const struct ast_step *s = &path->steps[i];
            if (s->kind == AST_STEP_KEY) {
                buf_printf(b, "%s%.*s", i ? "." : "", STR_ARG(s->key));
            } else if (s->kind == AST_STEP_INDEX) {
                buf_printf(b, "[%u]", s->index);
            } else {
                buf_putc(b, '[');
                ast_put_expr(b, s->expr);
                buf_putc(b, ']');
            }
        }
        return;
    }
    if (path->root == AST_FLEET) {
        buf_add(b, path->text);
        return;
    }
    if (path->root == AST_BOUND) {
        put_bound_path(b, path);
        return;
    }
    buf_add(b, str_of(ast_root_name(path->root)));
    buf_add(b, path->text.p[0] == '[' ? STR("") : STR("."));
    buf_add(b, path->text);
}

static void put_in(struct buf *b, const struct ast_expr *e)
{
    put_part(b, e->a, SUM);
    buf_add(b, STR(" IN "));
    if (!e->bare)
        buf_putc(b, '(');
    put_items(b, e, ", ");
    if (!e->bare)
        buf_putc(b, ')');
}

static void put_call(struct buf *b, const struct ast_expr *e)
{
    buf_add(b, e->name);
    buf_putc(b, '(');
    put_items(b, e, ", ");
    buf_putc(b, ')');
}

static void put_where(struct buf *b, const struct ast_expr *where)
{
    if (!where)
        return;
    buf_add(b, STR(" WHERE "));
    ast_put_expr(b, where);
}

static void put_loop(struct buf *b, const struct ast_expr *e)
{
    static const char *const words[] = {"COUNT(", "SUM(",  "MIN(",  "MAX(",
                                        "AVG(",   "LIST(", "FIRST("};
    const struct ast_loop *l = e->as.loop;
    bool gather = e->kind == AST_GATHER;
    if (gather) {
        buf_add(b, str_of(words[l->gather]));
        if (e->b) {
            ast_put_expr(b, e->b);
            buf_add(b, STR(" FOR "));
        }
    } else {
        buf_add(b, e->kind == AST_ALL   ? STR("ALL ")
                   : e->kind == AST_ANY ? STR("ANY ")
                                        : STR("NONE "));
    }
    buf_printf(b, "%.*s$%u IN ", STR_ARG(e->name), l->slot);
    put_part(b, e->a, TIGHTEST);
    put_where(b, e->c);
    if (!gather) {
        buf_add(b, STR(" : "));
        ast_put_expr(b, e->b);
    }
    if (gather)
        buf_putc(b, ')');
}

/* SLICE$0 HAS "x" is a HAS of the slice that has this slot. */
static void put_config(struct buf *b, const struct ast_expr *e)
{
    static const char *const words[] = {"HAS",   "MISSING", "COUNT", "VALUES",
                                        "VALUE", "EVERY",   "SOME",  "NO"};
    const struct ast_config *k = e->as.config;
    if (k->kind >= AST_CONFIG_EVERY)
        buf_printf(b, "%s SLICE$%u ", words[k->kind], k->slot);
    else if (k->inner)
        buf_printf(b, "SLICE$%u %s ", k->slot, words[k->kind]);
    else
        buf_printf(b, "%s %s ", k->rendered ? "RENDERED" : "CONFIG", words[k->kind]);
    json_put_string(b, k->pattern);
    if (e->name.n)
        buf_printf(b, " AS %.*s", STR_ARG(e->name));
    put_where(b, e->a);
    if (e->b) {
        buf_add(b, STR(" : "));
        ast_put_expr(b, e->b);
    }
}

static void put_unique(struct buf *b, const struct ast_expr *e)
{
    put_part(b, e->a, SUM);
    buf_add(b, STR(" IS UNIQUE"));
    if (e->b) {
        buf_add(b, STR(" AMONG ("));
        ast_put_expr(b, e->b);
        buf_putc(b, ')');
    }
    if (e->c) {
        buf_add(b, STR(" WITHIN "));
        put_part(b, e->c, TIGHTEST);
    }
}

static void put_if(struct buf *b, const struct ast_expr *e)
{
    buf_putc(b, '(');
    put_part(b, e->a, OR_BINDS);
    buf_add(b, STR(" IF "));
    put_part(b, e->b, OR_BINDS);
    buf_add(b, STR(" ELSE "));
    put_part(b, e->c, OR_BINDS);
    buf_putc(b, ')');
}

static void put_version(struct buf *b, const struct ast_expr *e)
{
    buf_add(b, STR("VERSION "));
    json_put_string(b, e->as.version.text);
    if (e->as.version.scheme.n)
        buf_printf(b, " ON %.*s", STR_ARG(e->as.version.scheme));
}

/* A DEFINE reads as what it stands for; a LET is another thing than its text, for it keeps the
 * value that the text had before the rule. */
static void put_named(struct buf *b, const struct ast_expr *e)
{
    if (e->as.let)
        buf_add(b, STR("LET("));
    ast_put_expr(b, e->a);
    if (e->as.let)
        buf_putc(b, ')');
}

/* What has a form of its own; NULL for the others. */
static void (*const own_forms[AST_KIND_COUNT])(struct buf *, const struct ast_expr *) = {
    [AST_ALL] = put_loop,    [AST_ANY] = put_loop,        [AST_NONE] = put_loop,
    [AST_GATHER] = put_loop, [AST_CONFIG] = put_config,   [AST_UNIQUE] = put_unique,
    [AST_IF] = put_if,       [AST_VERSION] = put_version, [AST_NAMED] = put_named,
};

/* What is no operator: constants, fields, lists, calls. */
static void put_leaf(struct buf *b, const struct ast_expr *e)
{
    if (e->kind == AST_VALUE) {
        json_put(b, &e->as.value, 0);
    } else if (e->kind == AST_NETWORK || e->kind == AST_ADDRESS) {
        net_put(b, e->as.net);
    } else if (e->kind == AST_DATE) {
        moment_put(b, e->as.seconds);
    } else if (e->kind == AST_DURATION) {
        buf_printf(b, "%llds", (long long)e->as.seconds);
    } else if (e->kind == AST_REGEX) {
        put_regex(b, &e->as.regex);
    } else if (e->kind == AST_PATH) {
        put_path(b, e->as.path);
    } else if (e->kind == AST_MAP) {
        put_map(b, e);
    } else if (e->kind == AST_LIST) {
        buf_putc(b, '[');
        put_items(b, e, ", ");
        buf_putc(b, ']');
    } else {
        put_call(b, e);
    }
}

void ast_put_expr(struct buf *b, const struct ast_expr *e)
{
    if (own_forms[e->kind]) {
        own_forms[e->kind](b, e);
    } else if (forms[e->kind].infix) {
        put_binary(b, e);
    } else if (forms[e->kind].postfix) {
        put_part(b, e->a, SUM);
        buf_add(b, str_of(forms[e->kind].postfix));
    } else if (e->kind == AST_AND || e->kind == AST_OR) {
        put_items(b, e, e->kind == AST_AND ? " AND " : " OR ");
    } else if (e->kind == AST_NOT || e->kind == AST_NEG) {
        buf_add(b, e->kind == AST_NOT ? STR("NOT ") : STR("-"));
        put_part(b, e->a, binding(e));
    } else if (e->kind == AST_BETWEEN) {
        put_part(b, e->a, SUM);
        buf_add(b, STR(" BETWEEN "));
        put_part(b, e->b, SUM);
        buf_add(b, STR(" AND "));
        put_part(b, e->c, SUM);
    } else if (e->kind == AST_IN) {
        put_in(b, e);
    } else {
        put_leaf(b, e);
    }
}
