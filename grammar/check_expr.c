/* SPDX-License-Identifier: Apache-2.0 */
/* Expressions: constants folded, patterns compiled, operands that can never fit refused. */
#include "grammar/check.h"

#include "base/builtin.h"
#include "base/net.h"
#include "base/regex.h"
#include "base/version.h"

bool check_is_constant(const struct ast_expr *e)
{
    return e->kind == AST_VALUE || e->kind == AST_NETWORK || e->kind == AST_ADDRESS ||
           e->kind == AST_DATE || e->kind == AST_DURATION || e->kind == AST_VERSION;
}

static const char *constant_name(const struct ast_expr *e)
{
    return e->kind == AST_VALUE     ? value_kind_name(&e->as.value)
           : e->kind == AST_NETWORK ? "a network"
           : e->kind == AST_ADDRESS ? "an address"
           : e->kind == AST_DATE    ? "a date"
           : e->kind == AST_VERSION ? "a version"
                                    : "a duration";
}

bool check_is_string(const struct ast_expr *e)
{
    return e->kind == AST_VALUE && e->as.value.kind == VALUE_STRING;
}

/* ---- what is not there yet ---- */

static bool is_supported(struct check *c, const struct ast_expr *e)
{
    if (ast_kind_info(e->kind)->supported)
        return true;
    DIAG_STR(c->dg, NOT_YET, e->at, str_of(ast_kind_info(e->kind)->word));
    diag_label(c->dg, "this release cannot compile it");
    check_fail(c);
    return false;
}

/* ---- leaves ---- */

static void check_value(struct check *c, struct ast_expr *e)
{
    if (e->as.value.kind != VALUE_BIGINT)
        return;
    DIAG(c->dg, BAD_NUMBER, e->at);
    diag_label(c->dg, "integers have 64 bits; put quotes round it to compare it as text");
    check_fail(c);
}

static void check_network(struct check *c, struct ast_expr *e)
{
    if (!net_has_host_bits(e->as.net))
        return;
    struct net_addr right = net_network(e->as.net);
    DIAG_STR(c->dg, HOST_BITS, e->at, check_source(c, e->at));
    diag_label(c->dg, "the network is %.*s", STR_ARG(net_text(c->arena, &right)));
    check_fail(c);
}

static void refuse_pattern(struct check *c, struct ast_expr *e)
{
    DIAG(c->dg, PATTERN_PLACE, e->at);
    diag_label(c->dg, "write MATCHES in front of a pattern");
    check_fail(c);
}

/* A list or map whose parts are all constant values becomes one value. */
static void fold(struct check *c, struct ast_expr *e)
{
    for (uint32_t i = 0; i < e->n; i++)
        if (e->items[i]->kind != AST_VALUE)
            return;
    struct value v = e->kind == AST_LIST ? value_list(c->arena) : value_map(c->arena);
    for (uint32_t i = 0; e->kind == AST_LIST && i < e->n; i++)
        list_add(&v, e->items[i]->as.value);
    for (uint32_t i = 0; e->kind == AST_MAP && i + 1 < e->n; i += 2)
        map_set(&v, value_text(&e->items[i]->as.value), e->items[i + 1]->as.value);
    v.file = e->at.file + 1;
    v.at = e->at.from;
    check_depth(c, e);
    e->kind = AST_VALUE;
    e->as.value = v;
    e->items = NULL;
    e->n = 0;
}

/* ---- operators ---- */

/* A word that the scanner has refused stands for a string; it has its message. */
static bool was_refused(const struct check *c, const struct ast_expr *e)
{
    char first = check_source(c, e->at).p[0];
    return check_is_string(e) && first != '"' && first != '\'';
}

void check_bad_operand(struct check *c, const struct ast_expr *e, const char *operation,
                       const char *wanted)
{
    DIAG_STR(c->dg, BAD_OPERAND, e->at, str_of(operation), str_of(wanted),
             str_of(constant_name(e)));
    check_fail(c);
}

static bool is_ordered(const struct ast_expr *e)
{
    if (!check_is_constant(e))
        return true;
    enum value_kind k = (enum value_kind)e->as.value.kind;
    return e->kind != AST_VALUE || k == VALUE_INT || k == VALUE_FLOAT || k == VALUE_STRING ||
           k == VALUE_BIGINT;
}

static void check_ordered(struct check *c, const struct ast_expr *operand, const char *operation)
{
    if (!is_ordered(operand))
        check_bad_operand(c, operand, operation, "numbers, strings, dates, durations or addresses");
}

static void check_text_operand(struct check *c, const struct ast_expr *operand,
                               const char *operation)
{
    if (check_is_constant(operand) && !check_is_string(operand))
        check_bad_operand(c, operand, operation, "a string");
}

static void warn_constant(struct check *c, const struct ast_expr *e)
{
    if (e->a->kind != AST_VALUE || (e->b && e->b->kind != AST_VALUE))
        return;
    bool null = e->a->as.value.kind == VALUE_NULL;
    bool same = e->b && value_eq(&e->a->as.value, &e->b->as.value);
    bool known = e->kind == AST_EQ || e->kind == AST_NE || e->kind == AST_IS_NULL;
    bool truth = e->kind == AST_EQ ? same : e->kind == AST_NE ? !same : null;
    DIAG_STR(c->dg, CONSTANT_CONDITION, e->at,
             str_of(!known  ? "the same"
                    : truth ? "true"
                            : "false"));
    diag_label(c->dg, "both sides are constants");
}

static void check_network_string(struct check *c, const struct ast_expr *item,
                                 const struct value *v)
{
    struct net_addr n;
    str text = value_text(v);
    if (v->kind != VALUE_STRING || !net_parse(&n, text) || !n.prefix)
        return;
    DIAG_STR(c->dg, NETWORK_STRING, item->at, text);
    diag_label(c->dg, "drop the quotes: %.*s", STR_ARG(text));
    check_fail(c);
}

/* A string in a list of IN that should be a network. */
static void check_list_strings(struct check *c, const struct ast_expr *item)
{
    const struct list *l = item->as.value.as.list;
    for (uint32_t i = 0; i < l->n; i++) {
        struct ast_expr one = *item;
        one.as.value = l->at[i];
        if (l->at[i].file == item->at.file + 1 && l->at[i].kind == VALUE_STRING)
            one.at = (span){item->at.file, l->at[i].at, l->at[i].at + l->at[i].len + 2};
        check_network_string(c, &one, &l->at[i]);
    }
}

/* Checks an item of IN and appends it. A list of plain values stays one: it is searched, and in
 * parentheses it may also be equal. The parts of any other list are items of their own. */
static void add_element(struct check *c, struct exprs *out, struct ast_expr *item)
{
    check_expr(c, item);
    if (item->kind == AST_LIST) {
        for (uint32_t i = 0; i < item->n; i++)
            vec_push(c->arena, out, item->items[i]);
        return;
    }
    vec_push(c->arena, out, item);
}

static void check_in(struct check *c, struct ast_expr *e)
{
    struct exprs flat = {0};
    struct ast_expr *only = e->bare ? e->items[0] : NULL;
    for (uint32_t i = 0; i < e->n; i++)
        add_element(c, &flat, e->items[i]);
    bool opened = only && only->kind == AST_LIST;
    e->items = flat.at;
    e->n = flat.n;
    e->bare = e->bare && !opened;
    for (uint32_t i = 0; i < e->n; i++) {
        if (e->items[i]->kind != AST_VALUE)
            continue;
        if (e->items[i]->as.value.kind == VALUE_LIST)
            check_list_strings(c, e->items[i]);
        else
            check_network_string(c, e->items[i], &e->items[i]->as.value);
    }
    struct net_addr n;
    if (!only || opened || only->kind != AST_VALUE || only->as.value.kind == VALUE_LIST ||
        c->over ||
        (check_is_string(only) && net_parse(&n, value_text(&only->as.value)) && n.prefix))
        return;
    if (was_refused(c, only))
        return;
    check_bad_operand(c, only, "IN", "a list, a network or a field");
    diag_label(c->dg, check_is_string(only)
                          ? "write == for this value, or CONTAINS for a part of a text"
                          : "put parentheses round the values");
}

static void check_between(struct check *c, struct ast_expr *e)
{
    check_ordered(c, e->a, "BETWEEN");
    check_ordered(c, e->b, "BETWEEN");
    check_ordered(c, e->c, "BETWEEN");
    if (e->b->kind != AST_VALUE || e->c->kind != AST_VALUE)
        return;
    const struct value *low = &e->b->as.value, *high = &e->c->as.value;
    bool reversed =
        low->kind == VALUE_INT && high->kind == VALUE_INT && low->as.integer > high->as.integer;
    if (!reversed)
        return;
    DIAG_STR(c->dg, CONSTANT_CONDITION, e->at, STR("false"));
    diag_label(c->dg, "the lower end stands first");
}

static void check_order(struct check *c, struct ast_expr *e)
{
    const char *word = ast_kind_info(e->kind)->word;
    check_ordered(c, e->a, word);
    check_ordered(c, e->b, word);
    warn_constant(c, e);
}

static bool is_null(const struct ast_expr *e)
{
    return e && e->kind == AST_VALUE && e->as.value.kind == VALUE_NULL;
}

/* == with a CONST that is null is IS NULL. */
static void become_is_null(struct check *c, struct ast_expr *e)
{
    struct ast_expr *is = arena_dup(c->arena, e, sizeof *e);
    is->kind = AST_IS_NULL;
    is->a = is_null(e->a) ? e->b : e->a;
    is->b = NULL;
    check_depth(c, is);
    if (e->kind == AST_NE) {
        e->kind = AST_NOT;
        e->a = is;
        e->b = NULL;
    } else {
        *e = *is;
    }
}

static void check_equality(struct check *c, struct ast_expr *e)
{
    if (e->b && (is_null(e->a) || is_null(e->b)))
        become_is_null(c, e);
    warn_constant(c, e);
}

static void check_affix(struct check *c, struct ast_expr *e)
{
    const char *word = e->kind == AST_STARTS_WITH ? "STARTS WITH" : "ENDS WITH";
    check_text_operand(c, e->a, word);
    check_text_operand(c, e->b, word);
}

static void check_match(struct check *c, struct ast_expr *e)
{
    check_text_operand(c, e->a, e->kind == AST_LIKE ? "LIKE" : "MATCHES");
    if (e->kind == AST_MATCHES)
        check_pattern(c, e->b);
    else if (check_take_pattern(c, e->b, "LIKE"))
        e->b->text = check_line(c, e->b->at);
}

static void check_field(struct check *c, struct ast_expr *e)
{
    if (!check_path(c, e->as.path, true))
        c->failed = true;
}

/* What each kind is held to once its parts are fine; no row: nothing more. */
static void (*const checks[AST_KIND_COUNT])(struct check *, struct ast_expr *) = {
    [AST_VALUE] = check_value,
    [AST_NETWORK] = check_network,
    [AST_REGEX] = refuse_pattern,
    [AST_PATH] = check_field,
    [AST_LIST] = fold,
    [AST_MAP] = fold,
    [AST_EQ] = check_equality,
    [AST_NE] = check_equality,
    [AST_IS_NULL] = check_equality,
    [AST_LT] = check_order,
    [AST_LE] = check_order,
    [AST_GT] = check_order,
    [AST_GE] = check_order,
    [AST_BETWEEN] = check_between,
    [AST_STARTS_WITH] = check_affix,
    [AST_ENDS_WITH] = check_affix,
    [AST_MATCHES] = check_match,
    [AST_LIKE] = check_match,
    [AST_IN] = check_in,
    [AST_ADD] = check_arithmetic,
    [AST_SUB] = check_arithmetic,
    [AST_MUL] = check_arithmetic,
    [AST_DIV] = check_arithmetic,
    [AST_MOD] = check_arithmetic,
    [AST_NEG] = check_arithmetic,
    [AST_CONCAT] = check_concat,
    [AST_CALL] = check_call,
    [AST_VERSION] = check_version,
};

str check_line(struct check *c, span at)
{
    str raw = check_source(c, at);
    if (at.file == c->plain.file && at.from >= c->plain.from && at.to <= c->plain.to)
        return raw;
    if (str_find_byte(raw, '\n', 0) == SIZE_MAX &&
        (str_find_byte(raw, '/', 0) == SIZE_MAX || str_find(raw, STR("/*"), 0) == SIZE_MAX)) {
        c->plain = at;
        return raw;
    }
    struct buf b = BUF(c->arena);
    char quote = 0;
    for (size_t i = 0; i < raw.n; i++) {
        char ch = raw.p[i];
        bool slashes = !quote && ch == '/' && i + 1 < raw.n;
        if (quote && ch == '\\' && quote == '"' && i + 1 < raw.n) {
            buf_putc(&b, ch);
            ch = raw.p[++i];
        } else if (!quote && (ch == '"' || ch == '\'')) {
            quote = ch;
        } else if (ch == quote) {
            quote = 0;
        } else if (!quote && (ch == '#' || (slashes && raw.p[i + 1] == '/'))) {
            size_t end = str_find_byte(raw, '\n', i);
            i = end == SIZE_MAX ? raw.n : end;
            ch = ' ';
        } else if (slashes && raw.p[i + 1] == '*') {
            i = str_find(raw, STR("*/"), i + 2) + 1;
            ch = ' ';
        } else if (!quote && (ch == '\n' || ch == '\t' || ch == '\r')) {
            ch = ' ';
        }
        bool doubled = !quote && ch == ' ' && b.n && b.p[b.n - 1] == ' ';
        if (!doubled)
            buf_putc(&b, ch);
    }
    return buf_str(&b);
}

void check_lines(struct check *c, struct ast_expr *e)
{
    if (!e)
        return;
    e->text = check_line(c, e->at);
    check_lines(c, e->a);
    check_lines(c, e->b);
    check_lines(c, e->c);
    for (uint32_t i = 0; i < e->n; i++)
        check_lines(c, e->items[i]);
}

void check_depth(struct check *c, struct ast_expr *e)
{
    const struct ast_expr *parts[] = {e->a, e->b, e->c};
    uint32_t most =
        e->kind == AST_VALUE && e->depth ? e->depth - 1u : 0; /* a list that was folded */
    for (size_t i = 0; i < COUNTOF(parts); i++)
        most = parts[i] && parts[i]->depth > most ? parts[i]->depth : most;
    for (uint32_t i = 0; i < e->n; i++)
        most = e->items[i]->depth > most ? e->items[i]->depth : most;
    for (uint32_t i = 0; e->kind == AST_PATH && i < e->as.path->n; i++) {
        const struct ast_expr *step = e->as.path->steps[i].expr;
        most = step && step->depth > most ? step->depth : most;
    }
    e->depth = (uint16_t)(most + 1);
    if (c->over || e->depth <= diag_limit_of(c->dg, LIMIT_expr_depth))
        return;
    diag_limit(c->dg, e->at, LIMIT_expr_depth);
    c->over = true;
    check_fail(c);
}

/* Counts one more part; false when it is one too many, or a level too deep. */
static bool count_part(struct check *c, const struct ast_expr *e)
{
    bool deep = c->level >= diag_limit_of(c->dg, LIMIT_expr_depth);
    if (c->over)
        return false;
    bool all = ++c->all_parts > diag_limit_of(c->dg, LIMIT_policy_parts);
    if (++c->parts <= diag_limit_of(c->dg, LIMIT_rule_parts) && !deep && !all)
        return true;
    if (!all || !c->said_all)
        diag_limit(c->dg, e->at,
                   deep  ? LIMIT_expr_depth
                   : all ? LIMIT_policy_parts
                         : LIMIT_rule_parts);
    c->said_all = c->said_all || all;
    c->over = true;
    check_fail(c);
    return false;
}

static void check_parts(struct check *c, struct ast_expr *e)
{
    if (e->a)
        check_expr(c, e->a);
    if (e->b && e->kind != AST_MATCHES && e->kind != AST_LIKE)
        check_expr(c, e->b);
    if (e->c)
        check_expr(c, e->c);
    for (uint32_t i = 0; e->kind != AST_IN && i < e->n; i++) {
        if (e->kind == AST_CALL && e->items[i]->kind == AST_REGEX)
            check_pattern_argument(c, e->items[i]);
        else
            check_expr(c, e->items[i]);
    }
    if (!c->over && checks[e->kind])
        checks[e->kind](c, e);
}

/* IS UNIQUE looks at all objects once, so it speaks of their fields alone. */
static void check_unique(struct check *c, struct ast_expr *e)
{
    bool nested = c->among;
    if (c->scope.n || nested) {
        DIAG_STR(c->dg, UNIQUE_PLACE, e->at, STR("IS UNIQUE"));
        diag_label(c->dg, nested ? "it stands inside another IS UNIQUE"
                                 : "it stands inside a quantifier or SLICE");
        check_fail(c);
        return;
    }
    c->among = true;
    check_expr(c, e->a);
    if (e->b)
        check_expr(c, e->b);
    if (e->c)
        check_expr(c, e->c);
    c->among = false;
    if (!check_is_constant(e->a) && !(e->c && check_is_constant(e->c)))
        return;
    check_bad_operand(c, check_is_constant(e->a) ? e->a : e->c,
                      check_is_constant(e->a) ? "IS UNIQUE" : "WITHIN", "a field");
}

void check_expr(struct check *c, struct ast_expr *e)
{
    bool list_place = c->list_place;
    if (!e->text.n)
        e->text = check_line(c, e->at);
    if (!count_part(c, e))
        return;
    c->level++;
    c->list_place = false;
    if (e->kind == AST_PATH && check_name(c, e)) {
        c->level--;
        return;
    }
    if (e->kind == AST_PATH)
        c->list_place = list_place;
    if (!is_supported(c, e)) {
        c->level--;
        return;
    }
    if (e->kind == AST_ALL || e->kind == AST_ANY || e->kind == AST_NONE || e->kind == AST_GATHER)
        check_loop(c, e);
    else if (e->kind == AST_CONFIG)
        check_config(c, e);
    else if (e->kind == AST_UNIQUE)
        check_unique(c, e);
    else
        check_parts(c, e);
    c->level--;
    c->list_place = false;
    check_depth(c, e);
}

/* Literals of networks, dates and so on are their text once they are data. */
static void to_data(struct check *c, struct ast_expr *e)
{
    for (uint32_t i = 0; (e->kind == AST_LIST || e->kind == AST_MAP) && i < e->n; i++)
        to_data(c, e->items[i]);
    if (e->kind == AST_LIST || e->kind == AST_MAP)
        fold(c, e);
    if (!check_is_constant(e) || e->kind == AST_VALUE)
        return;
    str text = e->kind == AST_VERSION ? e->as.version.text : e->text;
    e->kind = AST_VALUE;
    e->as.value = value_string(text);
    e->as.value.file = e->at.file + 1;
    e->as.value.at = e->at.from;
}

void check_data(struct check *c, struct ast_expr *e)
{
    check_expr(c, e);
    if (!c->over)
        to_data(c, e);
}
