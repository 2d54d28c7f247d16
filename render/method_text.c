/* SPDX-License-Identifier: Apache-2.0 */
/* The methods of strings that templates use, as Python has them. Positions count code points. */
#include "base/letter.h"
#include "render/builtin.h"

#define METHOD_OF(name)                                                                            \
    bool method_text_##name(struct vm *vm, struct value *out, struct value *in, struct args *a)

static bool give(struct value *out, str s, const struct value *like)
{
    *out = text_like(s, like);
    return true;
}

/* An argument that must be a string. */
static bool want_text(struct vm *vm, str *out, const struct value *v)
{
    if (is_undefined(v))
        return fail_undefined(vm, v);
    if (!is_text(v))
        return vm_fail(vm, DIAG_TEMPLATE_TYPE, "a string is wanted, not '%s'", python_kind(v));
    *out = value_text(v);
    return true;
}

METHOD_OF(upper)
{
    (void)a;
    return give(out, letters_in_case(vm->arena, value_text(in), CASE_UPPER), in);
}

METHOD_OF(lower)
{
    (void)a;
    return give(out, letters_in_case(vm->arena, value_text(in), CASE_LOWER), in);
}

METHOD_OF(casefold)
{
    return method_text_lower(vm, out, in, a);
}

static bool is_letter(uint32_t c)
{
    return letter_in_case(c, CASE_LOWER) != c || letter_in_case(c, CASE_UPPER) != c ||
           (c >= 0xaa && c != 0xd7 && c != 0xf7 && c < 0x2000);
}

METHOD_OF(title)
{
    (void)a;
    struct buf b = BUF(vm->arena);
    str s = value_text(in);
    bool inside = false;
    for (size_t i = 0; i < s.n;) {
        uint32_t c = str_next_codepoint(s, &i);
        buf_put_codepoint(&b, letter_in_case(c, inside ? CASE_LOWER : CASE_UPPER));
        inside = is_letter(c);
    }
    return give(out, buf_str(&b), in);
}

METHOD_OF(capitalize)
{
    (void)a;
    str s = value_text(in);
    size_t i = 0;
    if (s.n)
        str_next_codepoint(s, &i);
    struct buf b = BUF(vm->arena);
    buf_add(&b, letters_in_case(vm->arena, str_sub(s, 0, i), CASE_UPPER));
    buf_add(&b, letters_in_case(vm->arena, str_sub(s, i, s.n), CASE_LOWER));
    return give(out, buf_str(&b), in);
}

METHOD_OF(swapcase)
{
    (void)a;
    struct buf b = BUF(vm->arena);
    str s = value_text(in);
    for (size_t i = 0; i < s.n;) {
        uint32_t c = str_next_codepoint(s, &i), up = letter_in_case(c, CASE_UPPER);
        buf_put_codepoint(&b, up != c ? up : letter_in_case(c, CASE_LOWER));
    }
    return give(out, buf_str(&b), in);
}

static bool strip(struct vm *vm, struct value *out, struct value *in, struct args *a, bool left,
                  bool right)
{
    str chars = {0};
    bool given = a->arg[0] && a->arg[0]->kind != VALUE_NULL;
    if (given && !want_text(vm, &chars, a->arg[0]))
        return false;
    return give(out, strip_text(value_text(in), given ? &chars : NULL, left, right), in);
}

METHOD_OF(strip)
{
    return strip(vm, out, in, a, true, true);
}

METHOD_OF(lstrip)
{
    return strip(vm, out, in, a, true, false);
}

METHOD_OF(rstrip)
{
    return strip(vm, out, in, a, false, true);
}

METHOD_OF(removeprefix)
{
    str s = value_text(in), p;
    if (!want_text(vm, &p, a->arg[0]))
        return false;
    return give(out, str_starts(s, p) ? str_sub(s, p.n, s.n) : s, in);
}

METHOD_OF(removesuffix)
{
    str s = value_text(in), p;
    if (!want_text(vm, &p, a->arg[0]))
        return false;
    return give(out, p.n && str_ends(s, p) ? str_sub(s, 0, s.n - p.n) : s, in);
}

METHOD_OF(replace)
{
    str from, to;
    int64_t most;
    if (!want_text(vm, &from, a->arg[0]) || !want_text(vm, &to, a->arg[1]) ||
        !arg_int(vm, &most, a->arg[2], -1))
        return false;
    str s = replace_text(vm, value_text(in), from, to, most);
    return !vm->failed && give(out, s, in);
}

static bool blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r') || (c >= 0x1c && c <= 0x1f);
}

static void add_part(struct value *list, str s, const struct value *like)
{
    list_add(list, text_like(s, like));
}

/* split() without a separator: runs of blanks divide. */
static void split_blanks(struct value *list, const struct value *in, int64_t most)
{
    str s = value_text(in);
    for (size_t i = 0; i < s.n;) {
        while (i < s.n && blank(s.p[i]))
            i++;
        size_t from = i;
        if (i == s.n)
            break;
        if (most == 0) {
            add_part(list, str_sub(s, from, s.n), in);
            break;
        }
        while (i < s.n && !blank(s.p[i]))
            i++;
        add_part(list, str_sub(s, from, i), in);
        most--;
    }
}

static void rsplit_blanks(struct vm *vm, struct value *list, const struct value *in, int64_t most)
{
    str s = value_text(in);
    struct value parts = value_list(vm->arena);
    size_t end = s.n;
    for (;;) {
        while (end && blank(s.p[end - 1]))
            end--;
        if (!end)
            break;
        size_t from = end;
        while (most != 0 && from && !blank(s.p[from - 1]))
            from--;
        if (most == 0)
            from = 0;
        add_part(&parts, str_sub(s, from, end), in);
        end = from;
        most--;
    }
    for (uint32_t i = parts.as.list->n; i-- > 0;)
        list_add(list, parts.as.list->at[i]);
}

static size_t find_last(str s, str needle, size_t end)
{
    if (needle.n > end)
        return SIZE_MAX;
    for (size_t i = end - needle.n + 1; i-- > 0;)
        if (memcmp(s.p + i, needle.p, needle.n) == 0)
            return i;
    return SIZE_MAX;
}

static bool split(struct vm *vm, struct value *out, struct value *in, struct args *a, bool right)
{
    str sep = {0}, s = value_text(in);
    int64_t most;
    bool given = a->arg[0] && a->arg[0]->kind != VALUE_NULL;
    if ((given && !want_text(vm, &sep, a->arg[0])) || !arg_int(vm, &most, a->arg[1], -1))
        return false;
    if (given && !sep.n)
        return vm_fail(vm, DIAG_TEMPLATE_VALUE, "empty separator");
    if (!vm_room(vm, (uint64_t)s.n * sizeof(struct value)))
        return false;
    *out = value_list(vm->arena);
    if (!given && right && most >= 0)
        rsplit_blanks(vm, out, in, most);
    else if (!given)
        split_blanks(out, in, most);
    else if (!right || most < 0) {
        size_t at = 0, hit;
        for (; most != 0 && (hit = str_find(s, sep, at)) != SIZE_MAX; most--, at = hit + sep.n)
            add_part(out, str_sub(s, at, hit), in);
        add_part(out, str_sub(s, at, s.n), in);
    } else {
        struct value parts = value_list(vm->arena);
        size_t end = s.n, hit;
        for (; most != 0 && (hit = find_last(s, sep, end)) != SIZE_MAX; most--, end = hit)
            add_part(&parts, str_sub(s, hit + sep.n, end), in);
        add_part(&parts, str_sub(s, 0, end), in);
        for (uint32_t i = parts.as.list->n; i-- > 0;)
            list_add(out, parts.as.list->at[i]);
    }
    return true;
}

METHOD_OF(split)
{
    return split(vm, out, in, a, false);
}

METHOD_OF(rsplit)
{
    return split(vm, out, in, a, true);
}

METHOD_OF(splitlines)
{
    bool keep;
    str s = value_text(in);
    if (!arg_bool(vm, &keep, a->arg[0], false))
        return false;
    *out = value_list(vm->arena);
    for (size_t i = 0; i < s.n;) {
        size_t end = i;
        while (end < s.n && s.p[end] != '\n' && s.p[end] != '\r' && s.p[end] != '\v' &&
               s.p[end] != '\f')
            end++;
        size_t next = end < s.n ? end + 1 : end;
        if (end + 1 < s.n && s.p[end] == '\r' && s.p[end + 1] == '\n')
            next++;
        add_part(out, str_sub(s, i, keep ? next : end), in);
        i = next;
    }
    return true;
}

static bool partition(struct vm *vm, struct value *out, struct value *in, struct args *a, bool last)
{
    str sep, s = value_text(in);
    if (!want_text(vm, &sep, a->arg[0]))
        return false;
    if (!sep.n)
        return vm_fail(vm, DIAG_TEMPLATE_VALUE, "empty separator");
    size_t hit = last ? find_last(s, sep, s.n) : str_find(s, sep, 0);
    bool found = hit != SIZE_MAX;
    *out = tuple_new(vm);
    add_part(out, found ? str_sub(s, 0, hit) : last ? STR("") : s, in);
    add_part(out, found ? sep : STR(""), in);
    add_part(out, found ? str_sub(s, hit + sep.n, s.n) : last ? s : STR(""), in);
    return true;
}

METHOD_OF(partition)
{
    return partition(vm, out, in, a, false);
}

METHOD_OF(rpartition)
{
    return partition(vm, out, in, a, true);
}

METHOD_OF(join)
{
    struct iter it;
    struct value v;
    struct buf b = BUF(vm->arena);
    if (!iter_open(vm, &it, a->arg[0]))
        return false;
    for (bool first = true; iter_next(vm, &it, &v); first = false) {
        if (is_undefined(&v))
            return fail_undefined(vm, &v);
        if (!is_text(&v))
            return vm_fail(vm, DIAG_TEMPLATE_TYPE, "sequence item: expected str instance, %s found",
                           python_kind(&v));
        if (!vm_room(vm, b.n + v.len) || !vm_work(vm, 1))
            return false;
        if (!first)
            buf_add(&b, value_text(in));
        if (is_safe(in) && !is_safe(&v))
            put_escaped(&b, value_text(&v));
        else
            buf_add(&b, value_text(&v));
    }
    return give(out, buf_str(&b), in);
}

METHOD_OF(format)
{
    return format_braces(vm, out, in, a);
}

/* The part of s that start and end (code points, Python's rules) leave; *offset is where it begins.
 */
static bool window(struct vm *vm, struct args *a, str *s, int64_t *offset)
{
    int64_t n = (int64_t)utf8_count(*s), from = 0, to = n;
    bool has_from = a->arg[1] && a->arg[1]->kind != VALUE_NULL;
    bool has_to = a->arg[2] && a->arg[2]->kind != VALUE_NULL;
    if ((has_from && !arg_int(vm, &from, a->arg[1], 0)) ||
        (has_to && !arg_int(vm, &to, a->arg[2], n)))
        return false;
    from = from < 0 ? (from + n < 0 ? 0 : from + n) : from;
    to = to < 0 ? (to + n < 0 ? 0 : to + n) : to > n ? n : to;
    *offset = from;
    if (from > to) {
        *offset = -1;
        *s = (str){s->p, 0};
        return true;
    }
    *s = str_sub(*s, utf8_offset(*s, (size_t)from), utf8_offset(*s, (size_t)to));
    return true;
}

/* startswith and endswith take one text or a tuple of them. */
static bool affix(struct vm *vm, struct value *out, struct value *in, struct args *a, bool at_end)
{
    str s = value_text(in), p;
    int64_t offset;
    struct value *arg = a->arg[0];
    bool hit = false, many = arg->kind == OBJECT_TUPLE;
    if (!window(vm, a, &s, &offset))
        return false;
    for (uint32_t i = 0; i < (many ? arg->as.list->n : 1) && !hit; i++) {
        if (!want_text(vm, &p, many ? &arg->as.list->at[i] : arg))
            return false;
        hit = offset >= 0 && (at_end ? str_ends(s, p) : str_starts(s, p));
    }
    *out = value_bool(hit);
    return true;
}

METHOD_OF(startswith)
{
    return affix(vm, out, in, a, false);
}

METHOD_OF(endswith)
{
    return affix(vm, out, in, a, true);
}

static bool find(struct vm *vm, struct value *out, struct value *in, struct args *a, bool last)
{
    str s = value_text(in), needle;
    int64_t offset;
    if (!want_text(vm, &needle, a->arg[0]) || !window(vm, a, &s, &offset))
        return false;
    size_t hit = offset < 0 ? SIZE_MAX : last ? find_last(s, needle, s.n) : str_find(s, needle, 0);
    *out = value_int(hit == SIZE_MAX ? -1 : offset + (int64_t)utf8_count(str_sub(s, 0, hit)));
    return true;
}

METHOD_OF(find)
{
    return find(vm, out, in, a, false);
}

METHOD_OF(rfind)
{
    return find(vm, out, in, a, true);
}

METHOD_OF(index)
{
    if (!find(vm, out, in, a, false))
        return false;
    return out->as.integer >= 0 || vm_fail(vm, DIAG_TEMPLATE_VALUE, "substring not found");
}

METHOD_OF(count)
{
    str s = value_text(in), needle;
    int64_t offset, n = 0;
    if (!want_text(vm, &needle, a->arg[0]) || !window(vm, a, &s, &offset))
        return false;
    if (!needle.n)
        n = (int64_t)utf8_count(s) + 1;
    for (size_t at = 0; needle.n && (at = str_find(s, needle, at)) != SIZE_MAX; at += needle.n)
        n++;
    *out = value_int(n);
    return true;
}

static bool pad(struct vm *vm, struct value *out, struct value *in, struct args *a, int where)
{
    str s = value_text(in), fill;
    int64_t width, n = (int64_t)utf8_count(s);
    if (!arg_int(vm, &width, a->arg[0], 0) || !arg_text(vm, &fill, a->arg[1], STR(" ")))
        return false;
    if (utf8_count(fill) != 1)
        return vm_fail(vm, DIAG_TEMPLATE_TYPE, "the fill character must be one character long");
    if (width <= n)
        return give(out, s, in);
    if (!vm_room(vm, (uint64_t)width * 4))
        return false;
    int64_t more = width - n;
    int64_t left = where < 0 ? more : where > 0 ? 0 : more / 2 + (more & width & 1);
    struct buf b = BUF(vm->arena);
    for (int64_t i = 0; i < left; i++)
        buf_add(&b, fill);
    buf_add(&b, s);
    for (int64_t i = left; i < more; i++)
        buf_add(&b, fill);
    return give(out, buf_str(&b), in);
}

METHOD_OF(ljust)
{
    return pad(vm, out, in, a, 1);
}

METHOD_OF(rjust)
{
    return pad(vm, out, in, a, -1);
}

METHOD_OF(center)
{
    return pad(vm, out, in, a, 0);
}

METHOD_OF(zfill)
{
    str s = value_text(in);
    int64_t width, n = (int64_t)utf8_count(s);
    if (!arg_int(vm, &width, a->arg[0], 0))
        return false;
    if (width <= n)
        return give(out, s, in);
    if (!vm_room(vm, (uint64_t)width))
        return false;
    struct buf b = BUF(vm->arena);
    size_t sign = s.n && (s.p[0] == '-' || s.p[0] == '+') ? 1 : 0;
    buf_add(&b, str_sub(s, 0, sign));
    buf_pad(&b, '0', (size_t)(width - n));
    buf_add(&b, str_sub(s, sign, s.n));
    return give(out, buf_str(&b), in);
}

enum class { CLASS_DIGIT = 1, CLASS_LETTER = 2, CLASS_SPACE = 4 };

static bool only(struct value *out, const struct value *in, unsigned classes)
{
    str s = value_text(in);
    bool good = s.n > 0;
    for (size_t i = 0; i < s.n && good;) {
        uint32_t c = str_next_codepoint(s, &i);
        unsigned is = c >= '0' && c <= '9'         ? CLASS_DIGIT
                      : is_letter(c)               ? CLASS_LETTER
                      : c < 0x80 && blank((char)c) ? CLASS_SPACE
                      : c == 0x85 || c == 0xa0     ? CLASS_SPACE
                                                   : 0u;
        good = (is & classes) != 0;
    }
    *out = value_bool(good);
    return true;
}

#define ONLY(name, classes)                                                                        \
    METHOD_OF(name)                                                                                \
    {                                                                                              \
        (void)vm, (void)a;                                                                         \
        return only(out, in, classes);                                                             \
    }

ONLY(isdigit, CLASS_DIGIT)
ONLY(isnumeric, CLASS_DIGIT)
ONLY(isdecimal, CLASS_DIGIT)
ONLY(isalpha, CLASS_LETTER)
ONLY(isalnum, CLASS_LETTER | CLASS_DIGIT)
ONLY(isspace, CLASS_SPACE)

METHOD_OF(isupper)
{
    return test_upper(vm, out, in, a);
}

METHOD_OF(islower)
{
    return test_lower(vm, out, in, a);
}

METHOD_OF(istitle)
{
    struct value titled;
    if (!method_text_title(vm, &titled, in, a))
        return false;
    struct value any;
    only(&any, in, CLASS_SPACE);
    *out = value_bool(value_text(in).n && !any.as.boolean &&
                      str_eq(value_text(&titled), value_text(in)));
    return true;
}

METHOD_OF(expandtabs)
{
    int64_t size, column = 0;
    str s = value_text(in);
    if (!arg_int(vm, &size, a->arg[0], 8))
        return false;
    struct buf b = BUF(vm->arena);
    for (size_t i = 0; i < s.n; i++) {
        int64_t n = s.p[i] == '\t' && size > 0 ? size - column % size : 0;
        if (n > 64 && (!vm_room(vm, (uint64_t)n) || !vm_work(vm, (uint64_t)n / 64)))
            return false;
        if (s.p[i] == '\t')
            buf_pad(&b, ' ', (size_t)n);
        else
            buf_putc(&b, s.p[i]);
        column = s.p[i] == '\n' || s.p[i] == '\r' ? 0 : column + (s.p[i] == '\t' ? n : 1);
        if ((i & 1023) == 0 && !vm_room(vm, b.n))
            return false;
    }
    return give(out, buf_str(&b), in);
}
