/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/test.h"

#include "base/json.h"
#include "base/moment.h"
#include "base/net.h"

typedef enum answer test_fn(const struct value *, const struct constant *, struct regex_scratch *);

static enum answer in_constant(const struct value *v, const struct constant *c);

/* ---- reading a string as what the constant is ---- */

static bool is_text(const struct value *v)
{
    return v->kind == VALUE_STRING;
}

static bool read_seconds(int64_t *out, const struct value *v, enum constant_kind kind)
{
    if (!is_text(v))
        return false;
    return kind == CONSTANT_DATE ? moment_date(out, value_text(v))
                                 : moment_duration(out, value_text(v));
}

static int order(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static bool is_number(const struct value *v)
{
    return v->kind == VALUE_INT || v->kind == VALUE_FLOAT;
}

/* Orders a value and a constant; false when they have no order. */
static bool compare(int *out, const struct value *v, const struct constant *c)
{
    int64_t seconds;
    struct net_addr net;
    switch (c->kind) {
    case CONSTANT_DATE:
    case CONSTANT_DURATION:
        if (!read_seconds(&seconds, v, c->kind))
            return false;
        *out = order(seconds, c->seconds);
        return true;
    case CONSTANT_NET:
    case CONSTANT_ADDRESS:
        if (!is_text(v) || !net_parse(&net, value_text(v)) || net.family != c->net->family)
            return false;
        *out = net_compare(&net, c->net);
        return true;
    case CONSTANT_VALUE:
        if (is_number(v) && is_number(&c->value))
            *out = value_order_numbers(v, &c->value);
        else if (is_text(v) && is_text(&c->value))
            *out = str_natcmp(value_text(v), value_text(&c->value));
        else
            return false;
        return true;
    case CONSTANT_VERSION:
        return is_text(v) && version_compare(out, c->scheme, value_text(v), value_text(&c->value));
    case CONSTANT_REGEX:
    case CONSTANT_ITEMS:
        break;
    }
    return false;
}

/* ---- the tests ---- */

static enum answer run_truth(const struct value *v, const struct constant *c,
                             struct regex_scratch *rx)
{
    (void)c;
    (void)rx;
    return v->kind == VALUE_BOOL ? answer_of(v->as.boolean) : ANSWER_UNDECIDED;
}

static enum answer run_is_null(const struct value *v, const struct constant *c,
                               struct regex_scratch *rx)
{
    (void)c;
    (void)rx;
    return answer_of(v->kind == VALUE_NULL);
}

/* Total but for text that is no date, duration or address where one is asked for. */
static enum answer run_eq(const struct value *v, const struct constant *c, struct regex_scratch *rx)
{
    (void)rx;
    int64_t seconds;
    struct net_addr net;
    int o;
    switch (c->kind) {
    case CONSTANT_DATE:
    case CONSTANT_DURATION:
        if (!is_text(v))
            return ANSWER_FALSE;
        if (!read_seconds(&seconds, v, c->kind))
            return ANSWER_UNDECIDED;
        return answer_of(seconds == c->seconds);
    case CONSTANT_NET:
    case CONSTANT_ADDRESS:
        if (!is_text(v))
            return ANSWER_FALSE;
        if (!net_parse(&net, value_text(v)))
            return ANSWER_UNDECIDED;
        return answer_of(net_equal(&net, c->net));
    case CONSTANT_VERSION:
        if (!is_text(v))
            return ANSWER_FALSE;
        return compare(&o, v, c) ? answer_of(o == 0) : ANSWER_UNDECIDED;
    case CONSTANT_VALUE:
        return answer_of(value_eq(v, &c->value));
    case CONSTANT_REGEX:
    case CONSTANT_ITEMS:
        break;
    }
    return ANSWER_UNDECIDED;
}

static enum answer run_ne(const struct value *v, const struct constant *c, struct regex_scratch *rx)
{
    return answer_not(run_eq(v, c, rx));
}

static enum answer run_lt(const struct value *v, const struct constant *c, struct regex_scratch *rx)
{
    (void)rx;
    int o;
    return compare(&o, v, c) ? answer_of(o < 0) : ANSWER_UNDECIDED;
}

static enum answer run_gt(const struct value *v, const struct constant *c, struct regex_scratch *rx)
{
    (void)rx;
    int o;
    return compare(&o, v, c) ? answer_of(o > 0) : ANSWER_UNDECIDED;
}

static enum answer run_le(const struct value *v, const struct constant *c, struct regex_scratch *rx)
{
    return answer_not(run_gt(v, c, rx));
}

static enum answer run_ge(const struct value *v, const struct constant *c, struct regex_scratch *rx)
{
    return answer_not(run_lt(v, c, rx));
}

static enum answer run_between(const struct value *v, const struct constant *c,
                               struct regex_scratch *rx)
{
    return answer_and(run_ge(v, &c->items[0], rx), run_le(v, &c->items[1], rx));
}

/* Inside a network; null is undecided here, the other family is not inside. */
static enum answer in_net(const struct value *v, const struct constant *c)
{
    struct net_addr net;
    if (!is_text(v) || !net_parse(&net, value_text(v)))
        return ANSWER_UNDECIDED;
    return answer_of(net_contains(c->net, &net));
}

static enum answer in_list(const struct value *v, const struct list *l)
{
    for (uint32_t i = 0; i < l->n; i++)
        if (value_eq(v, &l->at[i]))
            return ANSWER_TRUE;
    return ANSWER_FALSE;
}

/* One item of IN: a network, a list, or a value to equal. */
static enum answer in_constant(const struct value *v, const struct constant *c)
{
    enum answer all = ANSWER_FALSE;
    switch (c->kind) {
    case CONSTANT_NET:
        return in_net(v, c);
    case CONSTANT_ADDRESS:
        return v->kind == VALUE_NULL ? ANSWER_UNDECIDED : run_eq(v, c, NULL);
    case CONSTANT_VALUE:
        if (c->value.kind == VALUE_LIST && in_list(v, c->value.as.list) == ANSWER_TRUE)
            return ANSWER_TRUE;
        return answer_of(value_eq(v, &c->value));
    case CONSTANT_DATE:
    case CONSTANT_DURATION:
    case CONSTANT_VERSION:
        return run_eq(v, c, NULL);
    case CONSTANT_ITEMS:
        for (uint32_t i = 0; i < c->n && all != ANSWER_TRUE; i++)
            all = answer_or(all, in_constant(v, &c->items[i]));
        return all;
    case CONSTANT_REGEX:
        break;
    }
    return ANSWER_UNDECIDED;
}

static enum answer run_in(const struct value *v, const struct constant *c, struct regex_scratch *rx)
{
    (void)rx;
    return in_constant(v, c);
}

static enum answer run_within(const struct value *v, const struct constant *c,
                              struct regex_scratch *rx)
{
    (void)rx;
    if (c->kind != CONSTANT_VALUE)
        return in_constant(v, c);
    if (c->value.kind != VALUE_LIST)
        return ANSWER_UNDECIDED;
    return in_list(v, c->value.as.list);
}

static enum answer run_member(const struct value *v, const struct constant *c,
                              struct regex_scratch *rx)
{
    if (v->kind != VALUE_LIST)
        return ANSWER_UNDECIDED;
    enum answer all = ANSWER_FALSE;
    for (uint32_t i = 0; i < v->as.list->n && all != ANSWER_TRUE; i++)
        all = answer_or(all, run_eq(&v->as.list->at[i], c, rx));
    return all;
}

static enum answer run_contains(const struct value *v, const struct constant *c,
                                struct regex_scratch *rx)
{
    (void)rx;
    const struct value *part = &c->value;
    if (part->kind == VALUE_NULL)
        return ANSWER_UNDECIDED;
    if (v->kind == VALUE_LIST)
        return in_list(part, v->as.list);
    if (!is_text(part) || (v->kind != VALUE_MAP && !is_text(v)))
        return ANSWER_UNDECIDED;
    if (v->kind == VALUE_MAP)
        return answer_of(map_get(v, value_text(part)) != NULL);
    return answer_of(str_find(value_text(v), value_text(part), 0) != SIZE_MAX);
}

static enum answer run_starts_with(const struct value *v, const struct constant *c,
                                   struct regex_scratch *rx)
{
    (void)rx;
    if (!is_text(v) || !is_text(&c->value))
        return ANSWER_UNDECIDED;
    return answer_of(str_starts(value_text(v), value_text(&c->value)));
}

static enum answer run_ends_with(const struct value *v, const struct constant *c,
                                 struct regex_scratch *rx)
{
    (void)rx;
    if (!is_text(v) || !is_text(&c->value))
        return ANSWER_UNDECIDED;
    return answer_of(str_ends(value_text(v), value_text(&c->value)));
}

static enum answer run_matches(const struct value *v, const struct constant *c,
                               struct regex_scratch *rx)
{
    if (!is_text(v))
        return ANSWER_UNDECIDED;
    switch (regex_match(c->regex, rx, value_text(v))) {
    case REGEX_YES:
        return ANSWER_TRUE;
    case REGEX_NO:
        return ANSWER_FALSE;
    case REGEX_LIMIT:
        break;
    }
    return ANSWER_UNDECIDED;
}

static enum answer run_like(const struct value *v, const struct constant *c,
                            struct regex_scratch *rx)
{
    (void)rx;
    return is_text(v) ? answer_of(str_glob(value_text(&c->value), value_text(v)))
                      : ANSWER_UNDECIDED;
}

static test_fn *const kernels[TEST_COUNT] = {
#define TEST(name, kernel, word, right, effect) [TEST_##name] = run_##kernel,
#include "engine/op.def" /* IWYU pragma: keep */
#undef TEST
};

enum answer test_run(enum test t, const struct value *left, const struct constant *right,
                     struct regex_scratch *rx)
{
    return kernels[t](left, right, rx);
}

/* ---- words ---- */

/* What the test could have worked with. */
static const char *asked_for(enum test t, const struct constant *c)
{
    if (t == TEST_TRUTH)
        return "a boolean";
    if (t == TEST_CONTAINS)
        return "a string, a list or a map";
    if (t == TEST_MEMBER || t == TEST_WITHIN)
        return "a list";
    if (t == TEST_IN || t == TEST_BETWEEN) {
        for (uint32_t i = 0; i < c->n; i++)
            if (c->items[i].kind != CONSTANT_VALUE || t == TEST_BETWEEN)
                return asked_for(TEST_LT, &c->items[i]);
        return "a value";
    }
    if (!c)
        return "a value";
    switch (c->kind) {
    case CONSTANT_DATE:
        return "a date";
    case CONSTANT_DURATION:
        return "a duration";
    case CONSTANT_NET:
    case CONSTANT_ADDRESS:
        return c->net->family == 4 ? "an IPv4 address or network" : "an IPv6 address or network";
    case CONSTANT_VERSION:
        return "a version";
    case CONSTANT_VALUE:
        return is_number(&c->value) ? "a number"
               : is_text(&c->value) ? "a string"
                                    : "an ordered value";
    case CONSTANT_REGEX:
    case CONSTANT_ITEMS:
        break;
    }
    return "a string";
}

str test_reason(struct arena *a, enum test t, const struct value *left, bool missing,
                const struct constant *right, struct regex_scratch *rx)
{
    if (missing)
        return STR("is missing");
    if (right && right->kind == CONSTANT_VALUE && right->value.kind == VALUE_NULL &&
        t != TEST_IS_NULL)
        return STR("is compared with null");
    if (left->kind == VALUE_NULL)
        return STR("is null");
    if (left->kind == VALUE_BIGINT)
        return STR("is an integer past 64 bits, which only equality takes");
    if (t == TEST_MATCHES && is_text(left) &&
        regex_match(right->regex, rx, value_text(left)) == REGEX_LIMIT)
        return STR("made the pattern pass its limit of steps");
    if (t == TEST_CONTAINS && !is_text(&right->value) && (is_text(left) || left->kind == VALUE_MAP))
        return str_printf(a, "is %s, which contains no %s", value_kind_name(left),
                          value_kind_name(&right->value));
    return str_printf(a, "is %s, wanted is %s", value_kind_name(left), asked_for(t, right));
}

str test_wanted(struct arena *a, enum test t, const struct constant *right, bool negated)
{
    const char *no = negated ? "not " : "";
    switch (t) {
    case TEST_TRUTH:
        return negated ? STR("false") : STR("true");
    case TEST_IS_NULL:
        return negated ? STR("a value") : STR("no value");
    case TEST_EQ:
        return negated ? str_printf(a, "not %.*s", STR_ARG(right->text)) : right->text;
    case TEST_NE:
        return negated ? right->text : str_printf(a, "not %.*s", STR_ARG(right->text));
    case TEST_LT:
    case TEST_LE:
    case TEST_GT:
    case TEST_GE:
    case TEST_BETWEEN:
    case TEST_IN:
    case TEST_WITHIN:
    case TEST_MEMBER:
    case TEST_CONTAINS:
    case TEST_STARTS_WITH:
    case TEST_ENDS_WITH:
    case TEST_MATCHES:
    case TEST_LIKE:
        return str_printf(a, "%s%s %.*s", no, test_info(t)->word, STR_ARG(right->text));
    case TEST_COUNT:
        break;
    }
    return (str){0};
}
