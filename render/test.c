/* SPDX-License-Identifier: Apache-2.0 */
/* The tests: each gives a boolean. */
#include "base/letter.h"
#include "render/builtin.h"

static bool say(struct value *out, bool b)
{
    *out = value_bool(b);
    return true;
}

#define KIND_TEST(name, condition)                                                                 \
    bool test_##name(struct vm *vm, struct value *out, struct value *in, struct args *a)           \
    {                                                                                              \
        (void)vm, (void)a;                                                                         \
        return say(out, condition);                                                                \
    }

KIND_TEST(boolean, in->kind == VALUE_BOOL)
KIND_TEST(callable,
          in->kind == OBJECT_CALLABLE || in->kind == OBJECT_JOINER || (in->kind == OBJECT_LOOP))
KIND_TEST(defined, !is_undefined(in))
KIND_TEST(undefined, is_undefined(in))
KIND_TEST(escaped, is_safe(in))
KIND_TEST(false, in->kind == VALUE_BOOL && !in->as.boolean)
KIND_TEST(true, in->kind == VALUE_BOOL && in->as.boolean)
KIND_TEST(none, in->kind == VALUE_NULL)
KIND_TEST(integer, in->kind == VALUE_INT || in->kind == VALUE_BIGINT)
KIND_TEST(float, in->kind == VALUE_FLOAT)
KIND_TEST(number, is_number(in) || in->kind == VALUE_BIGINT)
KIND_TEST(string, is_text(in))
KIND_TEST(mapping, in->kind == VALUE_MAP)
KIND_TEST(sequence, is_text(in) || is_sequence(in) || in->kind == VALUE_MAP ||
                        in->kind == OBJECT_RANGE || is_undefined(in))
KIND_TEST(iterable, is_text(in) || is_sequence(in) || in->kind == VALUE_MAP ||
                        in->kind == OBJECT_RANGE || in->kind == OBJECT_LAZY ||
                        in->kind == OBJECT_VIEW || in->kind == OBJECT_LOOP || is_undefined(in))

#define ORDER_TEST(name, op)                                                                       \
    bool test_##name(struct vm *vm, struct value *out, struct value *in, struct args *a)           \
    {                                                                                              \
        bool b;                                                                                    \
        if (!compare(vm, &b, TEMPLATE_##op, in, a->arg[0]))                                        \
            return false;                                                                          \
        return say(out, b);                                                                        \
    }

ORDER_TEST(eq, EQ)
ORDER_TEST(ne, NE)
ORDER_TEST(lt, LT)
ORDER_TEST(le, LE)
ORDER_TEST(gt, GT)
ORDER_TEST(ge, GE)
ORDER_TEST(in, IN)

bool test_contains(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    bool b;
    return contains(vm, &b, in, a->arg[0]) && say(out, b);
}

/* Small integers and equal constants are one object in Python. */
bool test_sameas(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    const struct value *b = a->arg[0];
    (void)vm;
    if (in->kind != b->kind)
        return say(out, false);
    if (in->kind == VALUE_NULL)
        return say(out, true);
    if (in->kind == VALUE_BOOL)
        return say(out, in->as.boolean == b->as.boolean);
    if (in->kind == VALUE_INT)
        return say(out, in->as.integer == b->as.integer);
    if (in->kind == VALUE_FLOAT)
        return say(out, in->as.real == b->as.real);
    if (is_text(in))
        return say(out, str_eq(value_text(in), value_text(b)));
    return say(out, in->as.object == b->as.object);
}

static bool modulo(struct vm *vm, struct value *out, struct value *in, struct value by,
                   int64_t wanted)
{
    struct value rest, zero = value_int(wanted);
    bool b;
    if (is_text(in))
        return vm_fail(vm, DIAG_TEMPLATE_TYPE,
                       "not all arguments converted during string formatting");
    if (!operate(vm, &rest, TEMPLATE_MOD, in, &by) || !equals(vm, &b, &rest, &zero))
        return false;
    return say(out, b);
}

bool test_even(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    (void)a;
    return modulo(vm, out, in, value_int(2), 0);
}

bool test_odd(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    (void)a;
    return modulo(vm, out, in, value_int(2), 1);
}

bool test_divisibleby(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    return modulo(vm, out, in, *a->arg[0], 0);
}

bool test_filter(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    (void)vm, (void)a;
    return say(out, is_text(in) && find_filter(value_text(in)));
}

bool test_test(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    (void)vm, (void)a;
    return say(out, is_text(in) && find_test(value_text(in)));
}

/* Has the text a cased letter, and all of them in this case? */
static bool all_in_case(struct vm *vm, bool *out, const struct value *in, enum letter_case want)
{
    str s;
    bool cased = false, good = true;
    if (!to_text(vm, &s, in))
        return false;
    for (size_t i = 0; i < s.n;) {
        uint32_t c = str_next_codepoint(s, &i);
        bool upper = letter_in_case(c, CASE_LOWER) != c, lower = letter_in_case(c, CASE_UPPER) != c;
        cased = cased || upper || lower;
        good = good && !(want == CASE_UPPER ? lower : upper);
    }
    *out = cased && good;
    return true;
}

bool test_lower(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    (void)a;
    bool b;
    return all_in_case(vm, &b, in, CASE_LOWER) && say(out, b);
}

bool test_upper(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    (void)a;
    bool b;
    return all_in_case(vm, &b, in, CASE_UPPER) && say(out, b);
}

/* arista.avd.defined(value, test_value, var_type): there, not none, equal, of the type. */
bool test_avd_defined(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    static const struct {
        const char *word;
        uint8_t kind;
    } types[] = {{"float", VALUE_FLOAT}, {"int", VALUE_INT},  {"str", VALUE_STRING},
                 {"list", VALUE_LIST},   {"dict", VALUE_MAP}, {"tuple", OBJECT_TUPLE}};
    bool same = true;
    if (is_undefined(in) || in->kind == VALUE_NULL)
        return say(out, false);
    if (a->arg[0] && a->arg[0]->kind != VALUE_NULL && !equals(vm, &same, in, a->arg[0]))
        return false;
    for (size_t i = 0; a->arg[1] && is_text(a->arg[1]) && i < COUNTOF(types); i++)
        if (str_caseeq(value_text(a->arg[1]), str_of(types[i].word)) && in->kind != types[i].kind)
            same = false;
    return say(out, same);
}
