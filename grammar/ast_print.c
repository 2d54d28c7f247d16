/* SPDX-License-Identifier: Apache-2.0 */
/* Trees as text: ast_put_expr writes one expression as the language would (canonical, a key for
 * sharing), policy_put_ast all rules as indented lines, in the order that they run. */
#include "grammar/policy.h"

#include "base/json.h"
#include "base/moment.h"
#include "base/net.h"
#include "base/regex.h"

/* How an operator stands in the text, and how tightly it binds (language.md): a part that binds
 * less needs parentheses. No row: a leaf or a call, which binds tightest. */
enum { OR_BINDS = 1, AND_BINDS, NOT_BINDS, COMPARISON, SUM, PRODUCT, MINUS, COALESCING, TIGHTEST };

static const struct {
    int binding; /* 0: TIGHTEST */
    const char *infix, *postfix;
} forms[AST_KIND_COUNT] = {
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
    [AST_UNIQUE] = {COMPARISON, NULL, " IS UNIQUE"},
    [AST_ADD] = {SUM, "+", NULL},
    [AST_SUB] = {SUM, "-", NULL},
    [AST_CONCAT] = {SUM, "~", NULL},
    [AST_MUL] = {PRODUCT, "*", NULL},
    [AST_DIV] = {PRODUCT, "/", NULL},
    [AST_MOD] = {PRODUCT, "%", NULL},
    [AST_NEG] = {MINUS, NULL, NULL},
    [AST_COALESCE] = {COALESCING, "??", NULL},
};

static int binding(enum ast_kind kind)
{
    return forms[kind].binding ? forms[kind].binding : TIGHTEST;
}

/* Puts a part of an expression, in parentheses when it binds less than `least`. */
static void put_part(struct buf *b, const struct ast_expr *e, int least)
{
    bool parens = binding(e->kind) < least;
    if (parens)
        buf_putc(b, '(');
    ast_put_expr(b, e);
    if (parens)
        buf_putc(b, ')');
}

static void put_binary(struct buf *b, const struct ast_expr *e)
{
    int own = binding(e->kind);
    bool right = e->kind == AST_COALESCE, chains = own >= SUM && !right;
    put_part(b, e->a, chains ? own : own + 1);
    buf_printf(b, " %s ", forms[e->kind].infix);
    put_part(b, e->b, right ? own : own + 1);
}

static void put_items(struct buf *b, const struct ast_expr *e, const char *between)
{
    for (uint32_t i = 0; i < e->n; i++) {
        if (i)
            buf_add(b, str_of(between));
        put_part(b, e->items[i], binding(e->kind) == TIGHTEST ? OR_BINDS : binding(e->kind) + 1);
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

static void put_path(struct buf *b, const struct ast_path *path)
{
    if (!path->text.n) { /* not resolved yet */
        for (uint32_t i = 0; i < path->n; i++) {
            if (path->steps[i].kind == AST_STEP_KEY)
                buf_printf(b, "%s%.*s", i ? "." : "", STR_ARG(path->steps[i].key));
            else
                buf_printf(b, "[%u]", path->steps[i].index);
        }
        return;
    }
    buf_printf(b, "%s%s%.*s", ast_root_name(path->root), path->text.p[0] == '[' ? "" : ".",
               STR_ARG(path->text));
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
    buf_add(b, e->kind == AST_CALL ? e->name : str_of(ast_kind_info(e->kind)->word));
    buf_putc(b, '(');
    put_items(b, e, ", ");
    buf_putc(b, ')');
}

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
    if (forms[e->kind].infix) {
        put_binary(b, e);
    } else if (forms[e->kind].postfix) {
        put_part(b, e->a, SUM);
        buf_add(b, str_of(forms[e->kind].postfix));
    } else if (e->kind == AST_AND || e->kind == AST_OR) {
        put_items(b, e, e->kind == AST_AND ? " AND " : " OR ");
    } else if (e->kind == AST_NOT || e->kind == AST_NEG) {
        buf_add(b, e->kind == AST_NOT ? STR("NOT ") : STR("-"));
        put_part(b, e->a, binding(e->kind));
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

bool ast_equal(const struct ast_expr *x, const struct ast_expr *y)
{
    if (x == y)
        return true;
    if (!x || !y || x->kind != y->kind || x->n != y->n)
        return false;
    for (uint32_t i = 0; i < x->n; i++)
        if (!ast_equal(x->items[i], y->items[i]))
            return false;
    if (!(ast_equal(x->a, y->a) && ast_equal(x->b, y->b) && ast_equal(x->c, y->c)))
        return false;
    if (x->kind == AST_VALUE)
        return value_eq(&x->as.value, &y->as.value);
    if (x->kind == AST_PATH)
        return x->as.path->root == y->as.path->root && str_eq(x->as.path->text, y->as.path->text);
    if (x->kind == AST_REGEX)
        return x->as.regex.flags == y->as.regex.flags &&
               str_eq(x->as.regex.pattern, y->as.regex.pattern);
    if (x->kind == AST_NETWORK || x->kind == AST_ADDRESS)
        return net_equal(x->as.net, y->as.net);
    if (x->kind == AST_DATE || x->kind == AST_DURATION)
        return x->as.seconds == y->as.seconds;
    return str_eq(x->name, y->name);
}

/* ---- rules as lines ---- */

static void put_leaf_line(struct buf *b, const struct ast_expr *e, int indent, const char *role)
{
    buf_pad(b, ' ', (size_t)indent);
    buf_printf(b, "%s", role);
    ast_put_expr(b, e);
    buf_putc(b, '\n');
}

/* AND, OR and NOT open a level; all else is one line. */
static void put_tree(struct buf *b, const struct ast_expr *e, int indent)
{
    if (e->kind != AST_AND && e->kind != AST_OR && e->kind != AST_NOT) {
        put_leaf_line(b, e, indent, "");
        return;
    }
    buf_pad(b, ' ', (size_t)indent);
    buf_printf(b, "%s\n", ast_kind_info(e->kind)->word);
    if (e->kind == AST_NOT)
        put_tree(b, e->a, indent + 2);
    for (uint32_t i = 0; i < e->n; i++)
        put_tree(b, e->items[i], indent + 2);
}

static void put_message(struct buf *b, const struct ast_message *m)
{
    for (uint32_t i = 0; i < m->n; i++) {
        if (!m->at[i].expr) {
            buf_putc(b, ' ');
            json_put_string(b, m->at[i].text);
            continue;
        }
        buf_add(b, STR(" {"));
        ast_put_expr(b, m->at[i].expr);
        buf_putc(b, '}');
    }
}

static const char *action_word(enum ast_action_kind kind)
{
    static const char *const words[] = {
#define AST_EXPR(name, word, shape, stage, meaning)
#define AST_ACTION(name, word, meaning) word,
#include "grammar/ast.def" /* IWYU pragma: keep */
#undef AST_EXPR
#undef AST_ACTION
    };
    return words[kind];
}

static void put_action(struct buf *b, const struct ast_action *a)
{
    buf_printf(b, "    %s", action_word(a->kind));
    if (a->target)
        buf_printf(b, " %.*s", STR_ARG(a->target->text.n ? a->target->text : a->target->written));
    if (a->text_at.file != SOURCE_NONE) {
        buf_putc(b, ' ');
        json_put_string(b, a->text);
    }
    if (a->value) {
        buf_add(b, a->kind == ACTION_APPLY ? STR(" with ") : STR(" to "));
        ast_put_expr(b, a->value);
    }
    if (a->kind == ACTION_WARN)
        put_message(b, &a->message);
    buf_putc(b, '\n');
    if (a->cond)
        put_tree(b, a->cond, 6);
    if (a->kind == ACTION_ASSERT && a->message.n) {
        buf_add(b, STR("      message"));
        put_message(b, &a->message);
        buf_putc(b, '\n');
    }
}

static void put_actions(struct buf *b, const char *word, const struct ast_actions *list)
{
    buf_printf(b, "  %s\n", word);
    for (uint32_t i = 0; i < list->n; i++)
        put_action(b, &list->at[i]);
}

static void put_head(struct buf *b, const struct ast_rule *r)
{
    static const char *const undecided[] = {"", " undecided=fail", " undecided=warn",
                                            " undecided=skip"};
    buf_printf(b, "rule %.*s %s severity=%s", STR_ARG(r->id),
               r->kind == AST_TABLE ? "" : ast_root_name(r->kind), ast_severity_name(r->severity));
    if (r->kind == AST_TABLE)
        buf_printf(b, " table=%.*s", STR_ARG(r->table));
    if (r->priority)
        buf_printf(b, " priority=%d", (int)r->priority);
    for (uint32_t i = 0; i < r->tag_count; i++)
        buf_printf(b, "%s%.*s", i ? "," : " tags=", STR_ARG(r->tags[i]));
    buf_printf(b, "%s%s\n", undecided[r->undecided], r->enabled ? "" : " disabled");
    if (r->description.n) {
        buf_add(b, STR("  description "));
        json_put_string(b, r->description);
        buf_putc(b, '\n');
    }
}

void policy_put_ast(struct buf *b, const struct policy_set *set)
{
    for (uint32_t i = 0; i < set->rules.n; i++) {
        const struct ast_rule *r = &set->rules.at[set->run_order ? set->run_order[i] : i];
        put_head(b, r);
        if (r->when) {
            buf_add(b, STR("  when\n"));
            put_tree(b, r->when, 4);
        } else {
            buf_add(b, STR("  always\n"));
        }
        put_actions(b, "then", &r->then);
        if (r->has_else)
            put_actions(b, "else", &r->otherwise);
    }
}
