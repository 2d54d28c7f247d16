/* SPDX-License-Identifier: Apache-2.0 */
/* Steps that compute: arithmetic, joining of texts, functions, versions by the row's platform. */
#include "engine/vm.h"

#include "base/json.h"
#include "base/moment.h"

#include <math.h>

/* From the year 1 to the end of the year 9999. */
#define FIRST_SECOND (-62135596800)
#define LAST_SECOND 253402300800

enum arithmetic { ADD, SUB, MUL };

static bool is_number(const struct cell *c)
{
    return !c->typed && (c->value.kind == VALUE_INT || c->value.kind == VALUE_FLOAT);
}

static double real_of(const struct cell *c)
{
    return c->value.kind == VALUE_INT ? (double)c->value.as.integer : c->value.as.real;
}

static struct cell real_cell(double d)
{
    return isfinite(d) ? cell_of(value_float(d)) : cell_undecided("overflows");
}

/* Why two cells cannot be computed with; NULL when they can. An undecided one comes through. */
static bool refuse(struct cell *out, struct vm *vm, const struct cell *a, const struct cell *b)
{
    if (a->undecided || b->undecided) {
        *out = a->undecided ? *a : *b;
        return true;
    }
    if (is_number(a) && is_number(b))
        return false;
    const struct cell *wrong = is_number(a) ? b : a;
    if (!wrong->typed && wrong->value.kind == VALUE_NULL)
        *out = cell_undecided("has an operand that is null or missing");
    else
        *out = (struct cell){.undecided = true,
                             .why = str_printf(vm->scratch,
                                               "has %s for an operand, wanted are "
                                               "numbers",
                                               wrong->typed ? "a literal of another kind"
                                                            : value_kind_name(&wrong->value))};
    return true;
}

static bool is_duration(const struct cell *c)
{
    return c->typed && c->typed->kind == CONSTANT_DURATION;
}

/* A date and a duration literal: the date so much later or earlier. */
static bool shift_date(struct cell *out, struct vm *vm, const struct cell *a, const struct cell *b,
                       bool minus)
{
    const struct cell *date = is_duration(b) ? a : b, *by = is_duration(b) ? b : a;
    int64_t at, seconds = 0;
    if (!is_duration(by) || a->undecided || b->undecided || (minus && by == a))
        return false;
    if (date->typed && date->typed->kind == CONSTANT_DATE)
        at = date->typed->seconds;
    else if (date->typed || date->value.kind != VALUE_STRING ||
             !moment_date(&at, value_text(&date->value)))
        return false;
    bool over = minus ? __builtin_sub_overflow(at, by->typed->seconds, &seconds)
                      : __builtin_add_overflow(at, by->typed->seconds, &seconds);
    if (over || seconds >= LAST_SECOND || seconds < FIRST_SECOND) {
        *out = cell_undecided("overflows");
        return true;
    }
    struct buf text = BUF(vm->scratch);
    moment_put(&text, seconds);
    *out = cell_of(value_string(buf_str(&text)));
    return true;
}

static struct cell compute(struct vm *vm, enum arithmetic op, const struct cell *a,
                           const struct cell *b)
{
    struct cell out;
    int64_t n = 0;
    if (op != MUL && shift_date(&out, vm, a, b, op == SUB))
        return out;
    if (refuse(&out, vm, a, b))
        return out;
    if (a->value.kind != VALUE_INT || b->value.kind != VALUE_INT) {
        double x = real_of(a), y = real_of(b);
        return real_cell(op == ADD ? x + y : op == SUB ? x - y : x * y);
    }
    int64_t x = a->value.as.integer, y = b->value.as.integer;
    bool over = op == ADD   ? __builtin_add_overflow(x, y, &n)
                : op == SUB ? __builtin_sub_overflow(x, y, &n)
                            : __builtin_mul_overflow(x, y, &n);
    return over ? cell_undecided("overflows") : cell_of(value_int(n));
}

struct cell step_add(struct vm *vm, const struct step *s, const struct cell *frame, uint32_t row)
{
    (void)row;
    return compute(vm, ADD, &frame[s->a], &frame[s->b]);
}

struct cell step_sub(struct vm *vm, const struct step *s, const struct cell *frame, uint32_t row)
{
    (void)row;
    return compute(vm, SUB, &frame[s->a], &frame[s->b]);
}

struct cell step_mul(struct vm *vm, const struct step *s, const struct cell *frame, uint32_t row)
{
    (void)row;
    return compute(vm, MUL, &frame[s->a], &frame[s->b]);
}

struct cell step_div(struct vm *vm, const struct step *s, const struct cell *frame, uint32_t row)
{
    (void)row;
    const struct cell *a = &frame[s->a], *b = &frame[s->b];
    struct cell out;
    if (refuse(&out, vm, a, b))
        return out;
    if (real_of(b) == 0)
        return cell_undecided("divides by zero");
    if (a->value.kind != VALUE_INT || b->value.kind != VALUE_INT)
        return real_cell(real_of(a) / real_of(b));
    int64_t x = a->value.as.integer, y = b->value.as.integer;
    if (x == INT64_MIN && y == -1)
        return cell_undecided("overflows");
    return x % y == 0 ? cell_of(value_int(x / y)) : real_cell((double)x / (double)y);
}

struct cell step_mod(struct vm *vm, const struct step *s, const struct cell *frame, uint32_t row)
{
    (void)row;
    const struct cell *a = &frame[s->a], *b = &frame[s->b];
    struct cell out;
    if (refuse(&out, vm, a, b))
        return out;
    if (real_of(b) == 0)
        return cell_undecided("divides by zero");
    if (a->value.kind == VALUE_INT && b->value.kind == VALUE_INT) {
        int64_t y = b->value.as.integer, r = y == -1 ? 0 : a->value.as.integer % y;
        return cell_of(value_int(r && (r < 0) != (y < 0) ? r + y : r));
    }
    double y = real_of(b), r = fmod(real_of(a), y);
    return real_cell(r != 0 && (r < 0) != (y < 0) ? r + y : r);
}

struct cell step_neg(struct vm *vm, const struct step *s, const struct cell *frame, uint32_t row)
{
    (void)row;
    struct cell zero = cell_of(value_int(0)), out;
    const struct cell *a = &frame[s->a];
    if (refuse(&out, vm, a, &zero))
        return out;
    if (a->value.kind == VALUE_FLOAT)
        return real_cell(-a->value.as.real);
    return compute(vm, SUB, &zero, a);
}

/* ---- texts ---- */

static bool put_text(struct buf *b, const struct cell *c)
{
    if (c->value.kind == VALUE_STRING)
        buf_add(b, value_text(&c->value));
    else if (is_number(c))
        json_put(b, &c->value, 0);
    else
        return false;
    return true;
}

struct cell step_concat(struct vm *vm, const struct step *s, const struct cell *frame, uint32_t row)
{
    (void)row;
    const struct cell *a = &frame[s->a], *b = &frame[s->b];
    if (a->undecided || b->undecided)
        return a->undecided ? *a : *b;
    if (a->value.kind == VALUE_NULL || b->value.kind == VALUE_NULL)
        return cell_undecided("has an operand that is null or missing");
    struct buf text = BUF(vm->scratch);
    if (!put_text(&text, a) || !put_text(&text, b))
        return cell_undecided("joins strings and numbers of 64 bits only");
    return cell_of(value_string(buf_str(&text)));
}

/* ---- functions ---- */

struct cell step_call(struct vm *vm, const struct step *s, const struct cell *frame, uint32_t row)
{
    (void)row;
    struct value few[8], *args = few;
    if (s->n > COUNTOF(few))
        args = ARENA_ARRAY(vm->scratch, struct value, s->n);
    for (uint32_t k = 0; k < s->n; k++) {
        const struct cell *c = scalar_operand(vm, s, frame, k);
        if (c->undecided)
            return *c;
        args[k] = c->value;
    }
    struct cell out = {0};
    out.undecided =
        !builtin_call(&out.value, vm->p->calls.at[s->a], args, s->n, &vm->builtin, &out.why);
    return out;
}

/* ---- versions ---- */

/* The scheme of the row's platform, else of its configuration's dialect. */
static bool row_scheme(enum version_scheme *out, const struct value *object)
{
    struct value whole = *object;
    const struct value *platform = map_get(object, STR("platform"));
    if (platform && platform->kind == VALUE_STRING)
        return version_scheme_of(out, value_text(platform));
    const struct value *dialect = value_path(&whole, STR("config.dialect"));
    return dialect && dialect->kind == VALUE_STRING && version_scheme_of(out, value_text(dialect));
}

struct cell step_version(struct vm *vm, const struct step *s, const struct cell *frame,
                         uint32_t row)
{
    (void)frame;
    enum version_scheme scheme;
    const struct value *object = vm->lone ? vm->lone : vm_tree(vm, row);
    if (!row_scheme(&scheme, object))
        return cell_undecided("has no scheme: the object has no platform with versions; write ON");
    struct constant *typed = ARENA_NEW(vm->scratch, struct constant);
    *typed = vm->p->constants.at[s->a];
    typed->scheme = scheme;
    return (struct cell){.value = typed->value, .typed = typed};
}
