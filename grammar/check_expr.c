/* SPDX-License-Identifier: Apache-2.0 */
/* Expressions: constants folded, patterns compiled, operands that can never fit refused. */
#include "grammar/check.h"

#include "base/net.h"
#include "base/regex.h"

static bool is_constant(const struct ast_expr *e)
{
    return e->kind == AST_VALUE || e->kind == AST_NETWORK || e->kind == AST_ADDRESS ||
           e->kind == AST_DATE || e->kind == AST_DURATION;
}

static const char *constant_name(const struct ast_expr *e)
{
    return e->kind == AST_VALUE     ? value_kind_name(&e->as.value)
           : e->kind == AST_NETWORK ? "a network"
           : e->kind == AST_ADDRESS ? "an address"
           : e->kind == AST_DATE    ? "a date"
                                    : "a duration";
}

static bool is_string(const struct ast_expr *e)
{
    return e->kind == AST_VALUE && e->as.value.kind == VALUE_STRING;
}

/* ---- what is not there yet ---- */

static const char *const later_words[AST_KIND_COUNT] = {
    [AST_UNIQUE] = "IS UNIQUE",
    [AST_ADD] = "arithmetic",
    [AST_SUB] = "arithmetic",
    [AST_MUL] = "arithmetic",
    [AST_DIV] = "arithmetic",
    [AST_MOD] = "arithmetic",
    [AST_NEG] = "arithmetic",
    [AST_CONCAT] = "joining strings with `~`",
    [AST_IF] = "(a IF condition ELSE b)",
    [AST_VERSION] = "VERSION",
    [AST_ALL] = "a quantifier (ALL, ANY, NONE)",
    [AST_ANY] = "a quantifier (ALL, ANY, NONE)",
    [AST_NONE] = "a quantifier (ALL, ANY, NONE)",
    [AST_GATHER] = "an aggregate over a list (COUNT, SUM, MIN, MAX, AVG, LIST, FIRST)",
    [AST_CONFIG] = "a configuration predicate",
};

static str later_text(struct check *c, const struct ast_expr *e)
{
    if (e->kind == AST_CALL)
        return str_printf(c->arena, "the function %.*s()", STR_ARG(e->name));
    const char *words = later_words[e->kind];
    return str_of(words ? words : ast_kind_info(e->kind)->word);
}

static bool is_supported(struct check *c, const struct ast_expr *e)
{
    if (ast_kind_info(e->kind)->supported)
        return true;
    DIAG_STR(c->dg, NOT_YET, e->at, later_text(c, e));
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
    e->kind = AST_VALUE;
    e->as.value = v;
    e->items = NULL;
    e->n = 0;
}

/* ---- patterns ---- */

static struct known_pattern *find_pattern(struct check *c, str pattern, unsigned flags, bool *fresh)
{
    struct policy_words *w = c->set->words;
    if (!w->pattern_keys.arena)
        w->pattern_keys = symtab_new(c->arena);
    uint32_t before = w->patterns.n;
    str key = str_printf(c->arena, "%u|%.*s", flags, STR_ARG(pattern));
    sym s = sym_intern(&w->pattern_keys, key);
    *fresh = s == before;
    if (*fresh)
        vec_push(c->arena, &w->patterns,
                 (struct known_pattern){.pattern = pattern, .flags = flags});
    return &w->patterns.at[s];
}

/* The place inside a pattern literal: exact where no escape moved the bytes. */
static span pattern_place(const struct ast_expr *e, size_t offset)
{
    uint32_t inside = e->at.to - e->at.from;
    bool exact =
        inside >= e->as.regex.pattern.n + 2 && offset < e->as.regex.pattern.n && e->as.regex.exact;
    if (!exact)
        return e->at;
    uint32_t from = e->at.from + 1 + (uint32_t)offset;
    return (span){e->at.file, from, from + 1};
}

static void compile_pattern(struct check *c, struct ast_expr *e)
{
    struct regex_error error;
    bool fresh;
    struct known_pattern *k = find_pattern(c, e->as.regex.pattern, e->as.regex.flags, &fresh);
    e->as.regex.code = k->code;
    if (k->code)
        return;
    k->code = regex_new(c->arena, k->pattern, k->flags, &c->dg->limits, &error);
    e->as.regex.code = k->code;
    if (k->code)
        return;
    DIAG_STR(c->dg, BAD_PATTERN, pattern_place(e, error.at), error.message);
    diag_label(c->dg, "at offset %zu of the pattern", error.at);
    diag_help(c->dg,
              "to find the text as it stands, put a backslash before . * + ? ( ) [ ] { } ^ $ |");
    check_fail(c);
}

static void warn_backspace(struct check *c, const struct ast_expr *e)
{
    if (str_find_byte(e->as.regex.pattern, '\b', 0) == SIZE_MAX)
        return;
    size_t at = str_find(check_source(c, e->at), STR("\\b"), 0);
    span place = e->at;
    if (at != SIZE_MAX)
        place = (span){e->at.file, e->at.from + (uint32_t)at, e->at.from + (uint32_t)at + 2};
    DIAG(c->dg, BACKSPACE, place);
    diag_label(c->dg, "for a word boundary write \\\\b, or the pattern between slashes");
}

static void check_pattern(struct check *c, struct ast_expr *e)
{
    if (e->kind == AST_REGEX) {
        e->as.regex.exact = true;
        compile_pattern(c, e);
        return;
    }
    if (e->kind == AST_PATH) {
        DIAG_STR(c->dg, NOT_YET, e->at, STR("a pattern that is read from a field"));
        diag_label(c->dg, "this release takes patterns between slashes or in quotes");
        check_fail(c);
        return;
    }
    str raw = check_source(c, e->at), pattern = value_text(&e->as.value);
    e->kind = AST_REGEX;
    e->as.regex = (struct ast_regex){.pattern = pattern, .exact = raw.n == pattern.n + 2};
    warn_backspace(c, e);
    compile_pattern(c, e);
}

/* ---- operators ---- */

/* A word that the scanner has refused stands for a string; it has its message. */
static bool was_refused(const struct check *c, const struct ast_expr *e)
{
    char first = check_source(c, e->at).p[0];
    return is_string(e) && first != '"' && first != '\'';
}

static void bad_operand(struct check *c, const struct ast_expr *e, const char *operation,
                        const char *wanted)
{
    DIAG_STR(c->dg, BAD_OPERAND, e->at, str_of(operation), str_of(wanted),
             str_of(constant_name(e)));
    check_fail(c);
}

static bool is_ordered(const struct ast_expr *e)
{
    if (!is_constant(e))
        return true;
    enum value_kind k = (enum value_kind)e->as.value.kind;
    return e->kind != AST_VALUE || k == VALUE_INT || k == VALUE_FLOAT || k == VALUE_STRING ||
           k == VALUE_BIGINT;
}

static void check_ordered(struct check *c, const struct ast_expr *operand, const char *operation)
{
    if (!is_ordered(operand))
        bad_operand(c, operand, operation, "numbers, strings, dates, durations or addresses");
}

static void check_text_operand(struct check *c, const struct ast_expr *operand,
                               const char *operation)
{
    if (is_constant(operand) && !is_string(operand))
        bad_operand(c, operand, operation, "a string");
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

/* Appends the item, or the elements of a literal list, which IN searches one by one. */
static void add_element(struct check *c, struct exprs *out, struct ast_expr *item)
{
    if (item->kind == AST_LIST) {
        for (uint32_t i = 0; i < item->n; i++)
            add_element(c, out, item->items[i]);
        return;
    }
    vec_push(c->arena, out, item);
}

static void check_in(struct check *c, struct ast_expr *e)
{
    struct exprs flat = {0};
    bool bare_list = e->bare && e->items[0]->kind == AST_LIST;
    for (uint32_t i = 0; i < e->n; i++)
        add_element(c, &flat, e->items[i]);
    e->items = flat.at;
    e->n = flat.n;
    e->bare = e->bare && !bare_list;
    for (uint32_t i = 0; i < e->n; i++) {
        struct ast_expr *item = e->items[i];
        check_expr(c, item);
        if (item->kind == AST_VALUE)
            check_network_string(c, item, &item->as.value);
    }
    struct net_addr n;
    struct ast_expr *only = e->bare && e->n ? e->items[0] : NULL;
    if (!only || only->kind != AST_VALUE || only->as.value.kind == VALUE_LIST ||
        (is_string(only) && net_parse(&n, value_text(&only->as.value)) && n.prefix))
        return;
    if (was_refused(c, only))
        return;
    bad_operand(c, only, "IN", "a list, a network or a field");
    diag_label(c->dg, is_string(only) ? "write == for this value, or CONTAINS for a part of a text"
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

static void check_equality(struct check *c, struct ast_expr *e)
{
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
};

/* The source text as one line. */
static str one_line(struct check *c, span at)
{
    str raw = check_source(c, at);
    if (str_find_byte(raw, '\n', 0) == SIZE_MAX &&
        (str_find_byte(raw, '/', 0) == SIZE_MAX || str_find(raw, STR("/*"), 0) == SIZE_MAX))
        return raw;
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

void check_expr(struct check *c, struct ast_expr *e)
{
    e->text = one_line(c, e->at);
    if (!is_supported(c, e))
        return;
    if (e->a)
        check_expr(c, e->a);
    if (e->b && e->kind != AST_MATCHES)
        check_expr(c, e->b);
    if (e->c)
        check_expr(c, e->c);
    for (uint32_t i = 0; e->kind != AST_IN && i < e->n; i++)
        check_expr(c, e->items[i]);
    if (checks[e->kind])
        checks[e->kind](c, e);
}

void check_data(struct check *c, struct ast_expr *e)
{
    if (e->kind == AST_LIST || e->kind == AST_MAP) {
        for (uint32_t i = 0; i < e->n; i++)
            check_data(c, e->items[i]);
    }
    bool literal = e->kind == AST_NETWORK || e->kind == AST_ADDRESS || e->kind == AST_DATE ||
                   e->kind == AST_DURATION;
    if (e->kind == AST_NETWORK)
        check_network(c, e);
    if (literal) {
        e->kind = AST_VALUE;
        e->as.value = value_string(check_source(c, e->at));
    }
    check_expr(c, e);
}
