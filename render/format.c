/* SPDX-License-Identifier: Apache-2.0 */
/* Python's two ways to fill in text: '%5d' % x and '{:>5}'.format(x). */
#include "render/builtin.h"

#include <math.h>
#include <stdio.h>

/* [[fill]align][sign][#][0][width][,][.precision][type] — printf's flags map to the same fields. */
struct spec {
    uint32_t fill;
    char align, sign, type, group;
    bool alternate, zero;
    int64_t width, precision; /* precision -1: not given */
};

enum { NARROW = 4096 };

/* Whether a field of this many characters may be made: never one that no output could hold. */
static bool allow_width(struct vm *vm, int64_t n)
{
    if (n <= NARROW)
        return true;
    if ((uint64_t)n > diag_limit_of(vm->dg, LIMIT_template_output))
        return vm_limit(vm, LIMIT_template_output);
    return vm_room(vm, 4 * (uint64_t)n) && vm_work(vm, (uint64_t)n / 64);
}

/* Puts text into a field; sign and digits of numbers are padded between with '='. */
static void put_field(struct buf *b, str prefix, str body, const struct spec *s, char align)
{
    size_t n = utf8_count(prefix) + utf8_count(body);
    size_t more = s->width > (int64_t)n ? (size_t)s->width - n : 0, left = 0;
    if (align == '>')
        left = more;
    else if (align == '^')
        left = more / 2;
    for (size_t i = 0; i < left; i++)
        buf_put_codepoint(b, s->fill);
    buf_add(b, prefix);
    for (size_t i = 0; align == '=' && i < more; i++)
        buf_put_codepoint(b, s->fill);
    buf_add(b, body);
    for (size_t i = left; align != '=' && i < more; i++)
        buf_put_codepoint(b, s->fill);
}

static void digits_of(struct buf *b, uint64_t u, unsigned base, bool upper)
{
    char d[65];
    size_t n = sizeof d;
    do
        d[--n] = (upper ? "0123456789ABCDEF" : "0123456789abcdef")[u % base];
    while (u /= base);
    buf_add(b, (str){d + n, sizeof d - n});
}

static str group(struct arena *a, str digits, char with, size_t every)
{
    struct buf b = BUF(a);
    size_t whole = str_find_byte(digits, '.', 0);
    if (whole == SIZE_MAX)
        whole = digits.n;
    for (size_t i = 0; i < whole; i++) {
        if (i && (whole - i) % every == 0)
            buf_putc(&b, with);
        buf_putc(&b, digits.p[i]);
    }
    buf_add(&b, str_sub(digits, whole, digits.n));
    return buf_str(&b);
}

static void put_number(struct vm *vm, struct buf *b, bool minus, const char *base, str digits,
                       const struct spec *s)
{
    struct buf prefix = BUF(vm->arena);
    if (minus)
        buf_putc(&prefix, '-');
    else if (s->sign == '+' || s->sign == ' ')
        buf_putc(&prefix, s->sign);
    buf_add(&prefix, str_of(base));
    if (s->group)
        digits = group(vm->arena, digits, s->group, base[0] ? 4 : 3);
    struct spec field = *s;
    if (s->zero && !s->align)
        field.fill = '0';
    put_field(b, buf_str(&prefix), digits, &field, s->align ? s->align : s->zero ? '=' : '>');
}

static void put_integer(struct vm *vm, struct buf *b, int64_t i, const struct spec *s)
{
    struct buf d = BUF(vm->arena);
    unsigned base = s->type == 'x' || s->type == 'X' ? 16
                    : s->type == 'o'                 ? 8
                    : s->type == 'b'                 ? 2
                                                     : 10;
    uint64_t u = i < 0 ? 0 - (uint64_t)i : (uint64_t)i;
    digits_of(&d, u, base, s->type == 'X');
    struct buf padded = BUF(vm->arena);
    if (s->precision > (int64_t)d.n)
        buf_pad(&padded, '0', (size_t)s->precision - d.n);
    buf_add(&padded, buf_str(&d));
    const char *prefix = !s->alternate ? ""
                         : base == 16  ? (s->type == 'X' ? "0X" : "0x")
                         : base == 8   ? "0o"
                         : base == 2   ? "0b"
                                       : "";
    put_number(vm, b, i < 0, prefix, buf_str(&padded), s);
}

static void put_real(struct vm *vm, struct buf *b, double d, const struct spec *s)
{
    char format[16], type = s->type == '%' ? 'f' : s->type ? s->type : 'g';
    double shown = s->type == '%' ? d * 100 : d;
    struct buf text = BUF(vm->arena);
    snprintf(format, sizeof format, "%%%s.*%c", s->alternate ? "#" : "", type);
    int precision = s->precision < 0 ? 6 : (int)s->precision;
    buf_reserve(&text, (size_t)precision + 400);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    text.n = (size_t)snprintf(text.p, text.cap, format, precision, fabs(shown));
#pragma GCC diagnostic pop
    if (!s->type && s->precision < 0) {
        text.n = 0;
        put_float(&text, fabs(d));
    }
    if (s->type == '%')
        buf_putc(&text, '%');
    put_number(vm, b, signbit(d) && !isnan(d), "", buf_str(&text), s);
}

/* --- printf style ------------------------------------------------------------------------------
 */

struct percent {
    struct vm *vm;
    str f;
    size_t at;
    struct value *args;
    uint32_t next;
    bool named;
};

static bool next_arg(struct percent *p, struct value *out)
{
    bool tuple = p->args->kind == OBJECT_TUPLE;
    if (tuple ? p->next >= p->args->as.list->n : p->next > 0)
        return vm_fail(p->vm, DIAG_TEMPLATE_TYPE, "not enough arguments for format string");
    *out = tuple ? p->args->as.list->at[p->next] : *p->args;
    p->next++;
    return true;
}

static bool read_star(struct percent *p, int64_t *out)
{
    struct value v;
    if (p->at < p->f.n && p->f.p[p->at] == '*') {
        p->at++;
        return next_arg(p, &v) && arg_int(p->vm, out, &v, 0) && allow_width(p->vm, *out);
    }
    *out = 0;
    for (; p->at < p->f.n && p->f.p[p->at] >= '0' && p->f.p[p->at] <= '9'; p->at++) {
        *out = *out * 10 + (p->f.p[p->at] - '0');
        if (!allow_width(p->vm, *out))
            return false;
    }
    return true;
}

static bool percent_flags(struct percent *p, struct spec *s)
{
    for (; p->at < p->f.n; p->at++) {
        char c = p->f.p[p->at];
        if (c == '-')
            s->align = '<';
        else if (c == '+' || (c == ' ' && s->sign != '+'))
            s->sign = c;
        else if (c == '0')
            s->zero = true;
        else if (c == '#')
            s->alternate = true;
        else
            break;
    }
    if (!read_star(p, &s->width))
        return false;
    if (s->width < 0) {
        s->align = '<';
        s->width = -s->width;
    }
    if (p->at < p->f.n && p->f.p[p->at] == '.') {
        p->at++;
        if (!read_star(p, &s->precision))
            return false;
    }
    while (p->at < p->f.n && strchr("hlL", p->f.p[p->at]) && p->f.p[p->at])
        p->at++;
    return true;
}

static bool percent_text(struct percent *p, struct buf *b, const struct value *v, struct spec *s,
                         bool safe)
{
    str text;
    struct buf repr = BUF(p->vm->arena);
    if (s->type == 's') {
        if (!to_text(p->vm, &text, v))
            return false;
    } else {
        if (!put_repr(p->vm, &repr, v, 0))
            return false;
        text = buf_str(&repr);
    }
    if (s->precision >= 0)
        text = str_sub(text, 0, utf8_offset(text, (size_t)s->precision));
    if (safe && !is_safe(v)) {
        struct value plain = text_value(text), escaped = escape_text(p->vm, &plain);
        text = value_text(&escaped);
    }
    if (!vm_room(p->vm, b->n + text.n))
        return false;
    put_field(b, (str){0}, text, s, s->align ? '<' : '>');
    return true;
}

static bool percent_number(struct percent *p, struct buf *b, const struct value *v, struct spec *s)
{
    bool real = strchr("eEfFgG", s->type) != NULL;
    if (is_undefined(v))
        return fail_undefined(p->vm, v);
    if (!is_number(v))
        return vm_fail(p->vm, DIAG_TEMPLATE_TYPE,
                       real ? "must be real number, not %s"
                            : "%%d format: a real number is required, not %s",
                       python_kind(v));
    if (s->align == '<')
        s->zero = false;
    if (real) {
        put_real(p->vm, b, real_of(v), s);
        return true;
    }
    if (v->kind == VALUE_FLOAT && s->type != 'd' && s->type != 'i' && s->type != 'u')
        return vm_fail(p->vm, DIAG_TEMPLATE_TYPE, "%%%c format: an integer is required, not float",
                       s->type);
    int64_t i = v->kind == VALUE_FLOAT ? (int64_t)v->as.real : int_of(v);
    put_integer(p->vm, b, i, s);
    return true;
}

static bool percent_one(struct percent *p, struct buf *b, bool safe)
{
    struct spec s = {.fill = ' ', .precision = -1};
    struct value v = value_null();
    bool named = p->at < p->f.n && p->f.p[p->at] == '(';
    if (named) {
        size_t end = str_find_byte(p->f, ')', p->at);
        str name = str_sub(p->f, p->at + 1, end);
        const struct value *found = map_get(p->args, name);
        if (p->args->kind != VALUE_MAP)
            return vm_fail(p->vm, DIAG_TEMPLATE_TYPE, "format requires a mapping");
        if (!found)
            return vm_fail(p->vm, DIAG_TEMPLATE_VALUE, "no value for '%.*s'", STR_ARG(name));
        v = *found;
        p->named = true;
        p->at = end == SIZE_MAX ? p->f.n : end + 1;
    }
    if (!percent_flags(p, &s))
        return false;
    if (p->at >= p->f.n)
        return vm_fail(p->vm, DIAG_TEMPLATE_VALUE, "incomplete format");
    s.type = p->f.p[p->at++];
    if (s.type == '%') {
        buf_putc(b, '%');
        return true;
    }
    if (!named && !next_arg(p, &v))
        return false;
    if (s.type == 'c') {
        s.type = 's';
        struct buf one = BUF(p->vm->arena);
        if (v.kind == VALUE_INT)
            buf_put_codepoint(&one, (uint32_t)v.as.integer & 0x1fffff);
        if (v.kind == VALUE_INT)
            v = text_value(buf_str(&one));
        return percent_text(p, b, &v, &s, safe);
    }
    if (s.type == 's' || s.type == 'r' || s.type == 'a')
        return percent_text(p, b, &v, &s, safe);
    if (strchr("diuxXoeEfFgG", s.type) && s.type)
        return percent_number(p, b, &v, &s);
    return vm_fail(p->vm, DIAG_TEMPLATE_VALUE, "unsupported format character '%c'", s.type);
}

bool format_percent(struct vm *vm, struct value *out, const struct value *format,
                    struct value *args)
{
    struct percent p = {.vm = vm, .f = value_text(format), .args = args};
    struct buf b = BUF(vm->arena);
    while (p.at < p.f.n) {
        size_t hit = str_find_byte(p.f, '%', p.at);
        buf_add(&b, str_sub(p.f, p.at, hit));
        p.at = hit == SIZE_MAX ? p.f.n : hit + 1;
        if (hit != SIZE_MAX && (!percent_one(&p, &b, is_safe(format)) || !vm_work(vm, 1)))
            return false;
    }
    uint32_t given = args->kind == OBJECT_TUPLE                            ? args->as.list->n
                     : args->kind == VALUE_MAP || args->kind == VALUE_LIST ? 0
                                                                           : 1;
    if (!p.named && p.next < given)
        return vm_fail(vm, DIAG_TEMPLATE_TYPE,
                       "not all arguments converted during string formatting");
    *out = text_like(buf_str(&b), format);
    return true;
}

/* --- str.format --------------------------------------------------------------------------------
 */

static bool parse_spec(struct vm *vm, str f, struct spec *s)
{
    size_t i = 0, next = 0;
    *s = (struct spec){.fill = ' ', .precision = -1};
    if (f.n)
        str_next_codepoint(f, &next);
    if (next < f.n && f.n && strchr("<>^=", f.p[next]) && f.p[next]) {
        size_t zero = 0;
        s->fill = str_next_codepoint(f, &zero);
        s->align = f.p[next];
        i = next + 1;
    } else if (f.n && f.p[0] && strchr("<>^=", f.p[0])) {
        s->align = f.p[0];
        i = 1;
    }
    if (i < f.n && (f.p[i] == '+' || f.p[i] == '-' || f.p[i] == ' '))
        s->sign = f.p[i++];
    if (i < f.n && f.p[i] == '#') {
        s->alternate = true;
        i++;
    }
    if (i < f.n && f.p[i] == '0') {
        s->zero = true;
        i++;
    }
    for (; i < f.n && f.p[i] >= '0' && f.p[i] <= '9' && s->width < 1 << 24; i++)
        s->width = s->width * 10 + (f.p[i] - '0');
    if (i < f.n && (f.p[i] == ',' || f.p[i] == '_'))
        s->group = f.p[i++];
    if (i < f.n && f.p[i] == '.') {
        s->precision = 0;
        for (i++; i < f.n && f.p[i] >= '0' && f.p[i] <= '9' && s->precision < 1 << 24; i++)
            s->precision = s->precision * 10 + (f.p[i] - '0');
    }
    if (i < f.n)
        s->type = f.p[i++];
    if (i < f.n)
        return vm_fail(vm, DIAG_TEMPLATE_VALUE, "invalid format specifier '%.*s'", STR_ARG(f));
    return allow_width(vm, s->width) && allow_width(vm, s->precision);
}

static bool format_value(struct vm *vm, struct buf *b, const struct value *v, str spec)
{
    struct spec s;
    str text;
    if (!parse_spec(vm, spec, &s))
        return false;
    if (is_undefined(v) && spec.n)
        return fail_undefined(vm, v);
    if (v->kind == VALUE_INT || (v->kind == VALUE_BOOL && s.type && s.type != 's')) {
        if (s.type && strchr("eEfFgG%", s.type))
            put_real(vm, b, real_of(v), &s);
        else if (!s.type || strchr("bcdoxXn", s.type))
            put_integer(vm, b, int_of(v), &s);
        else
            return vm_fail(vm, DIAG_TEMPLATE_VALUE,
                           "Unknown format code '%c' for object of type 'int'", s.type);
        return true;
    }
    if (v->kind == VALUE_FLOAT) {
        if (s.type && !strchr("eEfFgGn%", s.type))
            return vm_fail(vm, DIAG_TEMPLATE_VALUE,
                           "Unknown format code '%c' for object of type 'float'", s.type);
        put_real(vm, b, v->as.real, &s);
        return true;
    }
    if (s.type && s.type != 's')
        return vm_fail(vm, DIAG_TEMPLATE_VALUE, "Unknown format code '%c' for object of type '%s'",
                       s.type, python_kind(v));
    if (!to_text(vm, &text, v))
        return false;
    if (s.precision >= 0)
        text = str_sub(text, 0, utf8_offset(text, (size_t)s.precision));
    if (s.zero && !s.align)
        s.fill = '0';
    put_field(b, (str){0}, text, &s, s.align ? s.align : '<');
    return true;
}

static bool read_number(str s, int64_t *out)
{
    *out = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9' || i > 8)
            return false;
        *out = *out * 10 + (s.p[i] - '0');
    }
    return s.n > 0;
}

/* name.attr[key]: the value of a field. */
static bool field_value(struct vm *vm, struct value *out, str field, struct args *a, uint32_t *next)
{
    size_t i = 0;
    int64_t number;
    while (i < field.n && field.p[i] != '.' && field.p[i] != '[')
        i++;
    str first = str_sub(field, 0, i);
    bool indexed = first.n == 0 || read_number(first, &number);
    if (first.n == 0)
        number = (*next)++;
    if (indexed) {
        if (number >= a->n)
            return vm_fail(vm, DIAG_TEMPLATE_VALUE,
                           "Replacement index %lld out of range for positional args tuple",
                           (long long)number);
        *out = a->at[number];
    } else {
        uint32_t k = 0;
        while (k < a->named_n && !str_eq(value_text(&a->names[k]), first))
            k++;
        if (k == a->named_n)
            return vm_fail(vm, DIAG_TEMPLATE_VALUE, "no value for '%.*s'", STR_ARG(first));
        *out = a->named[k];
    }
    while (i < field.n) {
        struct value now = *out, key;
        bool item = field.p[i] == '[';
        size_t end = item ? str_find_byte(field, ']', i) : i + 1;
        while (!item && end < field.n && field.p[end] != '.' && field.p[end] != '[')
            end++;
        if (end == SIZE_MAX)
            return vm_fail(vm, DIAG_TEMPLATE_VALUE, "Missing ']' in format string");
        str name = str_sub(field, i + 1, end);
        key = read_number(name, &number) ? value_int(number) : text_value(name);
        if (!(item ? get_item(vm, out, &now, &key) : get_attr(vm, out, &now, name)))
            return false;
        if (is_undefined(out))
            return fail_undefined(vm, out);
        i = item ? end + 1 : end;
    }
    return true;
}

static bool put_replacement(struct vm *vm, struct buf *b, str inside, struct args *a,
                            uint32_t *next, bool safe)
{
    size_t colon = str_find_byte(inside, ':', 0);
    str field = str_sub(inside, 0, colon);
    str spec = colon == SIZE_MAX ? (str){0} : str_sub(inside, colon + 1, inside.n);
    size_t bang = str_find_byte(field, '!', 0);
    char conversion = bang != SIZE_MAX && bang + 1 < field.n ? field.p[bang + 1] : '\0';
    struct value v;
    if (!field_value(vm, &v, str_sub(field, 0, bang), a, next))
        return false;
    struct buf text = BUF(vm->arena);
    if (conversion == 'r' && !put_repr(vm, &text, &v, 0))
        return false;
    if (conversion == 's' && !put_text(vm, &text, &v))
        return false;
    if (conversion)
        v = text_value(buf_str(&text));
    /* a width may stand in braces of its own */
    struct buf filled = BUF(vm->arena);
    for (size_t i = 0; i < spec.n; i++) {
        size_t end = spec.p[i] == '{' ? str_find_byte(spec, '}', i) : SIZE_MAX;
        struct value part;
        if (end == SIZE_MAX) {
            buf_putc(&filled, spec.p[i]);
            continue;
        }
        if (!field_value(vm, &part, str_sub(spec, i + 1, end), a, next) ||
            !put_text(vm, &filled, &part))
            return false;
        i = end;
    }
    struct buf shown = BUF(vm->arena);
    if (!format_value(vm, &shown, &v, buf_str(&filled)) || !vm_room(vm, b->n + shown.n))
        return false;
    if (safe && !is_safe(&v))
        put_escaped(b, buf_str(&shown));
    else
        buf_add(b, buf_str(&shown));
    return true;
}

bool format_braces(struct vm *vm, struct value *out, const struct value *format, struct args *a)
{
    str f = value_text(format);
    struct buf b = BUF(vm->arena);
    uint32_t next = 0;
    for (size_t i = 0; i < f.n; i++) {
        char c = f.p[i];
        if ((c == '{' || c == '}') && i + 1 < f.n && f.p[i + 1] == c) {
            buf_putc(&b, c);
            i++;
            continue;
        }
        if (c != '{' && c != '}') {
            buf_putc(&b, c);
            continue;
        }
        size_t end = i + 1, depth = 1;
        for (; end < f.n && depth; end++)
            depth = f.p[end] == '{' ? depth + 1 : f.p[end] == '}' ? depth - 1 : depth;
        if (c == '}' || depth)
            return vm_fail(vm, DIAG_TEMPLATE_VALUE, "Single '%c' encountered in format string", c);
        if (!put_replacement(vm, &b, str_sub(f, i + 1, end - 1), a, &next, is_safe(format)) ||
            !vm_work(vm, 1))
            return false;
        i = end - 1;
    }
    *out = text_like(buf_str(&b), format);
    return true;
}
