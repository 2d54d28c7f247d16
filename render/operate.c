/* SPDX-License-Identifier: Apache-2.0 */
/* Arithmetic and joining as Python has them. Integers have 64 bits: what does not fit is an error.
 */
#include "render/vm.h"

#include <math.h>

static const char *const symbols[] = {"+", "-", "*", "/", "//", "%", "** or pow()"};

static bool fail_operands(struct vm *vm, enum template_operator op, const struct value *a,
                          const struct value *b)
{
    if (is_undefined(a) || is_undefined(b))
        return fail_undefined(vm, is_undefined(a) ? a : b);
    if (op == TEMPLATE_ADD && is_text(a))
        return vm_fail(vm, DIAG_TEMPLATE_TYPE, "can only concatenate str (not \"%s\") to str",
                       python_kind(b));
    return vm_fail(vm, DIAG_TEMPLATE_TYPE, "unsupported operand type(s) for %s: '%s' and '%s'",
                   symbols[op], python_kind(a), python_kind(b));
}

static bool fail_overflow(struct vm *vm)
{
    return vm_fail(vm, DIAG_TEMPLATE_OVERFLOW, "the result does not fit 64 bits");
}

static bool power_int(struct vm *vm, struct value *out, int64_t a, int64_t b)
{
    if (b < 0) {
        if (a == 0)
            return vm_fail(vm, DIAG_TEMPLATE_ZERO, "0 cannot be raised to a negative power");
        *out = value_float(pow((double)a, (double)b));
        return true;
    }
    int64_t r = 1;
    for (int64_t k = b; k > 0; k >>= 1) {
        if ((k & 1) && __builtin_mul_overflow(r, a, &r))
            return fail_overflow(vm);
        if (k > 1 && __builtin_mul_overflow(a, a, &a))
            return fail_overflow(vm);
    }
    *out = value_int(r);
    return true;
}

static bool operate_ints(struct vm *vm, struct value *out, enum template_operator op, int64_t a,
                         int64_t b)
{
    int64_t r = 0;
    bool over = false;
    if (b == 0 && (op == TEMPLATE_DIV || op == TEMPLATE_FLOORDIV || op == TEMPLATE_MOD))
        return vm_fail(vm, DIAG_TEMPLATE_ZERO,
                       op == TEMPLATE_DIV ? "division by zero"
                                          : "integer division or modulo by zero");
    if (op == TEMPLATE_POW)
        return power_int(vm, out, a, b);
    if (op == TEMPLATE_DIV) {
        *out = value_float((double)a / (double)b);
        return true;
    }
    if (op == TEMPLATE_ADD)
        over = __builtin_add_overflow(a, b, &r);
    else if (op == TEMPLATE_SUB)
        over = __builtin_sub_overflow(a, b, &r);
    else if (op == TEMPLATE_MUL)
        over = __builtin_mul_overflow(a, b, &r);
    else if (b == -1 || b == 0) { /* division by zero has failed before */
        over = op == TEMPLATE_FLOORDIV && __builtin_sub_overflow(0, a, &r);
    } else {
        int64_t rest = a % b;
        bool down = rest != 0 && (rest < 0) != (b < 0);
        r = op == TEMPLATE_MOD ? rest + (down ? b : 0) : a / b - down;
    }
    if (over)
        return fail_overflow(vm);
    *out = value_int(r);
    return true;
}

static bool operate_reals(struct vm *vm, struct value *out, enum template_operator op, double a,
                          double b)
{
    if (b == 0 && (op == TEMPLATE_DIV || op == TEMPLATE_FLOORDIV || op == TEMPLATE_MOD))
        return vm_fail(vm, DIAG_TEMPLATE_ZERO,
                       op == TEMPLATE_DIV   ? "float division by zero"
                       : op == TEMPLATE_MOD ? "float modulo"
                                            : "float floor division by zero");
    if (op == TEMPLATE_POW && a == 0 && b < 0)
        return vm_fail(vm, DIAG_TEMPLATE_ZERO, "0.0 cannot be raised to a negative power");
    double m = op == TEMPLATE_MOD || op == TEMPLATE_FLOORDIV ? fmod(a, b) : 0;
    if (m != 0 && (m < 0) != (b < 0))
        m += b;
    *out = value_float(op == TEMPLATE_ADD        ? a + b
                       : op == TEMPLATE_SUB      ? a - b
                       : op == TEMPLATE_MUL      ? a * b
                       : op == TEMPLATE_DIV      ? a / b
                       : op == TEMPLATE_FLOORDIV ? floor((a - m) / b + 0.5)
                       : op == TEMPLATE_MOD      ? m
                                                 : pow(a, b));
    return true;
}

static bool join_texts(struct vm *vm, struct value *out, struct value a, struct value b)
{
    bool safe = is_safe(&a) || is_safe(&b);
    if (safe) {
        a = escape_text(vm, &a);
        b = escape_text(vm, &b);
    }
    size_t n = (size_t)a.len + b.len;
    if (!vm_room(vm, n))
        return false;
    char *p = arena_alloc(vm->arena, n + 1);
    memcpy(p, a.as.text ? a.as.text : "", a.len);
    memcpy(p + a.len, b.as.text ? b.as.text : "", b.len);
    *out = safe ? safe_value((str){p, n}) : text_value((str){p, n});
    return true;
}

static bool join_lists(struct vm *vm, struct value *out, const struct value *a,
                       const struct value *b)
{
    uint64_t n = (uint64_t)a->as.list->n + b->as.list->n;
    if (!vm_room(vm, n * 2 * sizeof(struct value)) || !vm_work(vm, n / 4))
        return false;
    struct value r = value_list(vm->arena);
    r.kind = a->kind;
    for (uint32_t i = 0; i < a->as.list->n; i++)
        list_add(&r, a->as.list->at[i]);
    for (uint32_t i = 0; i < b->as.list->n; i++)
        list_add(&r, b->as.list->at[i]);
    *out = r;
    return true;
}

static bool repeat_text(struct vm *vm, struct value *out, const struct value *text, int64_t n)
{
    uint64_t size = 0;
    if (n < 0)
        n = 0;
    if (__builtin_mul_overflow((uint64_t)text->len, (uint64_t)n, &size) || size > UINT32_MAX ||
        !vm_room(vm, size))
        return vm->failed ? false : vm_limit(vm, LIMIT_template_memory);
    struct buf b = BUF(vm->arena);
    buf_reserve(&b, size + 1);
    for (int64_t i = 0; i < n && text->len; i++)
        buf_add(&b, value_text(text));
    *out = text_like(buf_str(&b), text);
    return true;
}

static bool repeat_list(struct vm *vm, struct value *out, const struct value *list, int64_t n)
{
    uint64_t size = 0;
    if (n < 0)
        n = 0;
    if (__builtin_mul_overflow((uint64_t)list->as.list->n, (uint64_t)n, &size) ||
        size > UINT32_MAX / 4)
        return vm_limit(vm, LIMIT_template_memory);
    if (!vm_room(vm, size * 2 * sizeof(struct value)) || !vm_work(vm, size / 4))
        return false;
    struct value r = value_list(vm->arena);
    r.kind = list->kind;
    for (int64_t i = 0; i < n && list->as.list->n; i++)
        for (uint32_t k = 0; k < list->as.list->n; k++)
            list_add(&r, list->as.list->at[k]);
    *out = r;
    return true;
}

static bool is_whole(const struct value *v)
{
    return v->kind == VALUE_INT || v->kind == VALUE_BOOL;
}

bool operate(struct vm *vm, struct value *out, enum template_operator op, struct value *a,
             struct value *b)
{
    if (is_whole(a) && is_whole(b))
        return operate_ints(vm, out, op, int_of(a), int_of(b));
    if (is_number(a) && is_number(b))
        return operate_reals(vm, out, op, real_of(a), real_of(b));
    if (a->kind == VALUE_BIGINT || b->kind == VALUE_BIGINT)
        return fail_overflow(vm);
    if (op == TEMPLATE_ADD && is_text(a) && is_text(b))
        return join_texts(vm, out, *a, *b);
    if (op == TEMPLATE_ADD && is_sequence(a) && a->kind == b->kind)
        return join_lists(vm, out, a, b);
    if (op == TEMPLATE_MOD && is_text(a))
        return format_percent(vm, out, a, b);
    if (op == TEMPLATE_MUL && (is_text(a) || is_sequence(a)) && is_whole(b))
        return is_text(a) ? repeat_text(vm, out, a, int_of(b)) : repeat_list(vm, out, a, int_of(b));
    if (op == TEMPLATE_MUL && (is_text(b) || is_sequence(b)) && is_whole(a))
        return is_text(b) ? repeat_text(vm, out, b, int_of(a)) : repeat_list(vm, out, b, int_of(a));
    return fail_operands(vm, op, a, b);
}

bool negate(struct vm *vm, struct value *out, const struct value *a, bool minus)
{
    if (a->kind == VALUE_FLOAT) {
        *out = value_float(minus ? -a->as.real : a->as.real);
        return true;
    }
    if (is_whole(a)) {
        int64_t r = int_of(a);
        if (minus && __builtin_sub_overflow(0, r, &r))
            return fail_overflow(vm);
        *out = value_int(r);
        return true;
    }
    if (is_undefined(a))
        return fail_undefined(vm, a);
    return vm_fail(vm, DIAG_TEMPLATE_TYPE, "bad operand type for unary %c: '%s'", minus ? '-' : '+',
                   python_kind(a));
}

/* a ~ b ~ c. Where escaping is on and one part is safe, the others are escaped. */
bool concatenate(struct vm *vm, struct value *out, struct value *parts, uint32_t n)
{
    struct buf b = BUF(vm->arena);
    bool safe = false;
    for (uint32_t i = 0; i < n; i++)
        safe = safe || (vm->autoescape && is_safe(&parts[i]));
    for (uint32_t i = 0; i < n; i++) {
        str s;
        if (!to_text(vm, &s, &parts[i]) || !vm_room(vm, b.n + s.n))
            return false;
        if (safe && !is_safe(&parts[i]))
            put_escaped(&b, s);
        else
            buf_add(&b, s);
    }
    *out = safe ? safe_value(buf_str(&b)) : text_value(buf_str(&b));
    return true;
}
