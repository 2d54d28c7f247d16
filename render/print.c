/* SPDX-License-Identifier: Apache-2.0 */
/* Values as text, exactly as Python prints them: str() for what is written, repr() for what stands
 * inside a list or map. */
#include "render/vm.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { PRINT_DEPTH = 200 };

/* The fewest digits that read back as the same number, in Python's form: 1e16 is "1e+16", whole
 * numbers below end in ".0". */
void put_float(struct buf *b, double d)
{
    if (isnan(d) || isinf(d)) {
        buf_add(b, isnan(d) ? STR("nan") : d < 0 ? STR("-inf") : STR("inf"));
        return;
    }
    char text[40];
    int precision = d == floor(d) && fabs(d) < 1e15 ? 16 : 15;
    for (; precision <= 17; precision++) {
        snprintf(text, sizeof text, "%.*e", precision - 1, d);
        if (strtod(text, NULL) == d)
            break;
    }
    int exponent = (int)strtol(strchr(text, 'e') + 1, NULL, 10);
    char digits[24] = "0";
    int n = 0;
    for (const char *p = text; *p != 'e'; p++)
        if (*p >= '0' && *p <= '9')
            digits[n++] = *p;
    while (n > 1 && digits[n - 1] == '0')
        n--;
    if (signbit(d))
        buf_putc(b, '-');
    if (exponent < -4 || exponent >= 16) {
        buf_putc(b, digits[0]);
        if (n > 1)
            buf_putc(b, '.');
        buf_add(b, (str){digits + 1, (size_t)(n - 1)});
        buf_printf(b, "e%c%02d", exponent < 0 ? '-' : '+', abs(exponent));
        return;
    }
    if (exponent < 0) {
        buf_add(b, STR("0."));
        buf_pad(b, '0', (size_t)(-exponent - 1));
        buf_add(b, (str){digits, (size_t)n});
        return;
    }
    for (int i = 0; i <= exponent; i++)
        buf_putc(b, i < n ? digits[i] : '0');
    buf_putc(b, '.');
    if (n <= exponent + 1)
        buf_putc(b, '0');
    else
        buf_add(b, (str){digits + exponent + 1, (size_t)(n - exponent - 1)});
}

static void put_int(struct buf *b, int64_t i)
{
    char digits[24];
    size_t n = sizeof digits;
    uint64_t u = i < 0 ? 0 - (uint64_t)i : (uint64_t)i;
    do
        digits[--n] = (char)('0' + u % 10);
    while (u /= 10);
    if (i < 0)
        digits[--n] = '-';
    buf_add(b, (str){digits + n, sizeof digits - n});
}

/* Code points that repr() shows as escapes although they are no ASCII control. */
static bool unprintable(uint32_t c)
{
    return (c >= 0x7f && c < 0xa1) || c == 0xad || (c >= 0x200b && c <= 0x200f) ||
           (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff ||
           (c >= 0x2000 && c <= 0x200a) || c == 0x202f || c == 0x205f || c == 0x3000 ||
           (c >= 0xe000 && c <= 0xf8ff) || (c >= 0xfff0 && c <= 0xfffb) || c >= 0xe0000;
}

static void put_repr_char(struct buf *b, uint32_t c, char quote)
{
    if (c == '\n')
        buf_add(b, STR("\\n"));
    else if (c == '\r')
        buf_add(b, STR("\\r"));
    else if (c == '\t')
        buf_add(b, STR("\\t"));
    else if (c == '\\' || c == (uint32_t)quote)
        buf_printf(b, "\\%c", (int)c);
    else if (c < 0x20 || (unprintable(c) && c < 0x100))
        buf_printf(b, "\\x%02x", c);
    else if (unprintable(c))
        buf_printf(b, c < 0x10000 ? "\\u%04x" : "\\U%08x", c);
    else
        buf_put_codepoint(b, c);
}

static void put_quoted(struct buf *b, str s)
{
    char quote = memchr(s.p ? s.p : "", '\'', s.n) && !memchr(s.p, '"', s.n) ? '"' : '\'';
    buf_reserve(b, s.n + 2);
    buf_putc(b, quote);
    for (size_t i = 0; i < s.n;) {
        uint32_t c = (unsigned char)s.p[i];
        if (c < 0x80)
            i++;
        else
            c = str_next_codepoint(s, &i);
        put_repr_char(b, c, quote);
    }
    buf_putc(b, quote);
}

static bool put_items(struct vm *vm, struct buf *b, const struct list *l, int depth)
{
    for (uint32_t i = 0; i < l->n; i++) {
        if (i)
            buf_add(b, STR(", "));
        if (!put_repr(vm, b, &l->at[i], depth + 1))
            return false;
    }
    return true;
}

static bool put_map(struct vm *vm, struct buf *b, const struct map *m, int depth)
{
    buf_putc(b, '{');
    for (uint32_t i = 0; i < m->n; i++) {
        if (i)
            buf_add(b, STR(", "));
        if (!put_repr(vm, b, &m->at[i].key, depth + 1))
            return false;
        buf_add(b, STR(": "));
        if (!put_repr(vm, b, &m->at[i].value, depth + 1))
            return false;
    }
    buf_putc(b, '}');
    return true;
}

static bool put_view(struct vm *vm, struct buf *b, const struct value *v, int depth)
{
    static const char *const names[] = {"dict_keys", "dict_values", "dict_items"};
    const struct view *w = v->as.object;
    struct value list, copy = *v;
    if (!to_list(vm, &list, &copy))
        return false;
    buf_printf(b, "%s([", names[w->kind]);
    if (!put_items(vm, b, list.as.list, depth))
        return false;
    buf_add(b, STR("])"));
    return true;
}

static void put_range(struct buf *b, const struct range *r)
{
    buf_printf(b, "range(%lld, %lld", (long long)r->start, (long long)r->stop);
    if (r->step != 1)
        buf_printf(b, ", %lld", (long long)r->step);
    buf_putc(b, ')');
}

/* Things that print an address in Python cannot be meant; saying so beats printing it. */
static bool refuse(struct vm *vm, const struct value *v)
{
    if (v->kind == OBJECT_LAZY)
        return vm_fail(vm, DIAG_TEMPLATE_TYPE, "the result of '%s' cannot be printed; use | list",
                       ((struct lazy *)v->as.object)->what);
    if (v->kind != OBJECT_CALLABLE)
        return vm_fail(vm, DIAG_TEMPLATE_TYPE, "a %s cannot be printed", python_kind(v));
    const struct callable *k = v->as.object;
    if (k->kind == CALL_METHOD)
        return vm_fail(vm, DIAG_TEMPLATE_TYPE,
                       "'%.*s' is a method here; write %.*s() to call it, or ['%.*s'] for the key",
                       STR_ARG(k->name), STR_ARG(k->name), STR_ARG(k->name));
    return vm_fail(vm, DIAG_TEMPLATE_TYPE, "'%.*s' is a function; call it to print its result",
                   STR_ARG(k->name));
}

bool put_text(struct vm *vm, struct buf *b, const struct value *v)
{
    switch (v->kind) {
    case VALUE_STRING:
    case VALUE_BIGINT:
        if (!vm_room(vm, v->len))
            return false;
        buf_add(b, (str){v->as.text, v->len});
        return true;
    case OBJECT_UNDEFINED:
        if (is_strict(vm, v))
            return fail_undefined(vm, v);
        return true;
    case OBJECT_MODULE:
        buf_add(b, ((struct module *)v->as.object)->text);
        return true;
    default:
        return put_repr(vm, b, v, 0);
    }
}

bool put_repr(struct vm *vm, struct buf *b, const struct value *v, int depth)
{
    if (depth > PRINT_DEPTH)
        return vm_limit(vm, LIMIT_template_depth);
    if (!vm_work(vm, 1) || !vm_room(vm, b->n))
        return false;
    switch (v->kind) {
    case VALUE_NULL:
        buf_add(b, STR("None"));
        return true;
    case VALUE_BOOL:
        buf_add(b, v->as.boolean ? STR("True") : STR("False"));
        return true;
    case VALUE_INT:
        put_int(b, v->as.integer);
        return true;
    case VALUE_FLOAT:
        put_float(b, v->as.real);
        return true;
    case VALUE_BIGINT:
        buf_add(b, value_text(v));
        return true;
    case VALUE_STRING:
        if (is_safe(v))
            buf_add(b, STR("Markup("));
        put_quoted(b, value_text(v));
        if (is_safe(v))
            buf_putc(b, ')');
        return true;
    case VALUE_LIST:
        buf_putc(b, '[');
        if (!put_items(vm, b, v->as.list, depth))
            return false;
        buf_putc(b, ']');
        return true;
    case OBJECT_TUPLE:
        buf_putc(b, '(');
        if (!put_items(vm, b, v->as.list, depth))
            return false;
        buf_add(b, v->as.list->n == 1 ? STR(",)") : STR(")"));
        return true;
    case VALUE_MAP:
        return put_map(vm, b, v->as.map, depth);
    case OBJECT_SPACE:
        buf_add(b, STR("<Namespace "));
        if (!put_map(vm, b, v->as.map, depth))
            return false;
        buf_putc(b, '>');
        return true;
    case OBJECT_VIEW:
        return put_view(vm, b, v, depth);
    case OBJECT_RANGE:
        put_range(b, v->as.object);
        return true;
    case OBJECT_UNDEFINED:
        if (is_strict(vm, v))
            return fail_undefined(vm, v);
        buf_add(b, STR("Undefined"));
        return true;
    case OBJECT_LOOP: {
        const struct loop *l = v->as.object;
        buf_printf(b, "<LoopContext %lld/%lld>", (long long)l->index0 + 1, (long long)l->length);
        return true;
    }
    default:
        return refuse(vm, v);
    }
}

bool to_text(struct vm *vm, str *out, const struct value *v)
{
    if (v->kind == VALUE_STRING || v->kind == VALUE_BIGINT) {
        *out = (str){v->as.text, v->len};
        return true;
    }
    struct buf b = BUF(vm->arena);
    if (!put_text(vm, &b, v))
        return false;
    *out = buf_str(&b);
    return true;
}

bool to_text_value(struct vm *vm, struct value *out, const struct value *v)
{
    if (v->kind == VALUE_STRING) {
        *out = *v;
        return true;
    }
    str s;
    if (!to_text(vm, &s, v))
        return false;
    *out = v->kind == OBJECT_MODULE ? safe_value(s) : text_value(s);
    return true;
}

void put_escaped(struct buf *b, str s)
{
    size_t from = 0;
    for (size_t i = 0; i < s.n; i++) {
        str with = s.p[i] == '&'    ? STR("&amp;")
                   : s.p[i] == '<'  ? STR("&lt;")
                   : s.p[i] == '>'  ? STR("&gt;")
                   : s.p[i] == '\'' ? STR("&#39;")
                   : s.p[i] == '"'  ? STR("&#34;")
                                    : (str){0};
        if (!with.n)
            continue;
        buf_add(b, str_sub(s, from, i));
        buf_add(b, with);
        from = i + 1;
    }
    buf_add(b, str_sub(s, from, s.n));
}

struct value escape_text(struct vm *vm, const struct value *text)
{
    if (is_safe(text))
        return *text;
    struct buf b = BUF(vm->arena);
    put_escaped(&b, value_text(text));
    return safe_value(buf_str(&b));
}

bool print_value(struct vm *vm, const struct value *v)
{
    if (vm->autoescape && !is_safe(v) && v->kind != OBJECT_MODULE) {
        str s;
        if (!to_text(vm, &s, v))
            return false;
        put_escaped(&vm->out, s);
    } else if (!put_text(vm, &vm->out, v)) {
        return false;
    }
    if (UNLIKELY(vm->out.n > diag_limit_of(vm->dg, LIMIT_template_output)))
        return vm_limit(vm, LIMIT_template_output);
    return true;
}
