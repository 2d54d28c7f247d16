/* SPDX-License-Identifier: Apache-2.0 */
/* Filters of text. Most take any value and read it as text, as Jinja2's soft_str does; a safe text
 * stays safe where Markup would. */
#include "base/letter.h"
#include "render/builtin.h"

static bool give(struct value *out, str s, const struct value *like)
{
    *out = text_like(s, like);
    return true;
}

#define CASE_FILTER(name)                                                                          \
    bool filter_##name(struct vm *vm, struct value *out, struct value *in, struct args *a)         \
    {                                                                                              \
        struct value text;                                                                         \
        return to_text_value(vm, &text, in) && method_text_##name(vm, out, &text, a);              \
    }

CASE_FILTER(upper)
CASE_FILTER(lower)
CASE_FILTER(capitalize)

static bool begins_word(uint32_t c)
{
    return c == '-' || c == '(' || c == '{' || c == '[' || c == '<' || c == ' ' ||
           (c >= 9 && c <= 13) || (c >= 0x1c && c <= 0x1f) || c == 0x85 || c == 0xa0;
}

bool filter_title(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    (void)a;
    struct value text;
    struct buf b = BUF(vm->arena);
    if (!to_text_value(vm, &text, in))
        return false;
    str s = value_text(&text);
    bool first = true;
    for (size_t i = 0; i < s.n;) {
        uint32_t c = str_next_codepoint(s, &i);
        buf_put_codepoint(&b, letter_in_case(c, first ? CASE_UPPER : CASE_LOWER));
        first = begins_word(c);
    }
    return give(out, buf_str(&b), &(struct value){0});
}

bool filter_trim(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    struct value text;
    return to_text_value(vm, &text, in) && method_text_strip(vm, out, &text, a);
}

bool filter_center(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    struct value text, width = value_int(80);
    if (!a->arg[0])
        a->arg[0] = &width;
    return to_text_value(vm, &text, in) && method_text_center(vm, out, &text, a);
}

bool filter_replace(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    struct value text, from, to;
    int64_t most = -1;
    bool counts = a->arg[2] && a->arg[2]->kind != VALUE_NULL;
    if (!to_text_value(vm, &text, in) || !to_text_value(vm, &from, a->arg[0]) ||
        !to_text_value(vm, &to, a->arg[1]) || (counts && !arg_int(vm, &most, a->arg[2], -1)))
        return false;
    if (!vm->autoescape)
        text.flags = 0;
    else if (is_safe(&from) || (is_safe(&to) && !is_safe(&text)))
        text = escape_text(vm, &text);
    if (is_safe(&text)) {
        /* Markup.replace escapes what it takes */
        from = escape_text(vm, &from);
        to = escape_text(vm, &to);
    }
    str s = replace_text(vm, value_text(&text), value_text(&from), value_text(&to), most);
    return !vm->failed && give(out, s, &text);
}

bool filter_format(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    struct value text, args;
    if (!to_text_value(vm, &text, in))
        return false;
    if (a->n && a->named_n)
        return vm_fail(vm, DIAG_TEMPLATE_RUNTIME,
                       "can't handle positional and keyword arguments at the same time");
    if (a->named_n) {
        args = value_map(vm->arena);
        for (uint32_t i = 0; i < a->named_n; i++)
            map_set(&args, value_text(&a->names[i]), a->named[i]);
    } else {
        args = tuple_new(vm);
        for (uint32_t i = 0; i < a->n; i++)
            list_add(&args, a->at[i]);
    }
    return format_percent(vm, out, &text, &args);
}

bool filter_indent(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    struct value text, lines, keep = value_bool(false);
    bool first, blank;
    int64_t width;
    struct buf with = BUF(vm->arena), b = BUF(vm->arena);
    if (is_undefined(in))
        return fail_undefined(vm, in);
    if (!is_text(in))
        return vm_fail(vm, DIAG_TEMPLATE_TYPE, "indent works on a string, not '%s'",
                       python_kind(in));
    text = *in;
    if (!arg_bool(vm, &first, a->arg[1], false) || !arg_bool(vm, &blank, a->arg[2], false))
        return false;
    if (a->arg[0] && is_text(a->arg[0]))
        buf_add(&with, value_text(a->arg[0]));
    else if (!arg_int(vm, &width, a->arg[0], 4) || !vm_room(vm, width > 0 ? (uint64_t)width : 0))
        return false;
    else
        buf_pad(&with, ' ', width > 0 ? (size_t)width : 0);
    struct value more =
        text_like(str_printf(vm->arena, "%.*s\n", STR_ARG(value_text(&text))), &text);
    struct args none = {.arg = {&keep}};
    if (!method_text_splitlines(vm, &lines, &more, &none))
        return false;
    const struct list *l = lines.as.list;
    if (!vm_room(vm, text.len + (uint64_t)l->n * with.n))
        return false;
    for (uint32_t i = 0; i < l->n; i++) {
        if (i)
            buf_putc(&b, '\n');
        if (i ? blank || l->at[i].len : first)
            buf_add(&b, buf_str(&with));
        buf_add(&b, value_text(&l->at[i]));
    }
    return give(out, buf_str(&b), &text);
}

bool filter_truncate(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    struct value text;
    int64_t length, leeway;
    bool kill;
    str end;
    if (!to_text_value(vm, &text, in) || !arg_int(vm, &length, a->arg[0], 255) ||
        !arg_bool(vm, &kill, a->arg[1], false) || !arg_text(vm, &end, a->arg[2], STR("...")) ||
        !arg_int(vm, &leeway, a->arg[3] && a->arg[3]->kind != VALUE_NULL ? a->arg[3] : NULL, 5))
        return false;
    str s = value_text(&text);
    int64_t tail = (int64_t)utf8_count(end);
    if (length < tail || leeway < 0)
        return vm_fail(vm, DIAG_TEMPLATE_VALUE, "expected length >= %lld", (long long)tail);
    if ((int64_t)utf8_count(s) <= length + leeway)
        return give(out, s, &text);
    s = str_sub(s, 0, utf8_offset(s, (size_t)(length - tail)));
    for (size_t i = s.n; !kill && i-- > 0;)
        if (s.p[i] == ' ') {
            s = str_sub(s, 0, i);
            break;
        }
    struct value head = text_like(s, &text), rest = text_value(end);
    return operate(vm, out, TEMPLATE_ADD, &head, &rest);
}

static bool is_word(uint32_t c)
{
    return c == '_' || (c >= '0' && c <= '9') || (c | 32) - 'a' < 26u ||
           (c >= 0xaa && c != 0xd7 && c != 0xf7 && !(c >= 0x2000 && c < 0x2c00) && c != 0xab &&
            c != 0xbb && c != 0xa0);
}

bool filter_wordcount(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    (void)a;
    str s;
    int64_t n = 0;
    if (!to_text(vm, &s, in))
        return false;
    bool inside = false;
    for (size_t i = 0; i < s.n;) {
        bool now = is_word(str_next_codepoint(s, &i));
        n += now && !inside;
        inside = now;
    }
    *out = value_int(n);
    return true;
}

/* The pieces of a line that may not be broken: blanks, words, words up to a hyphen. */
static size_t chunk_end(str s, size_t at, bool hyphens)
{
    size_t i = at;
    if (s.p[i] == ' ') {
        while (i < s.n && s.p[i] == ' ')
            i++;
        return i;
    }
    for (; i < s.n && s.p[i] != ' '; i++) {
        bool letters = i >= at + 1 && i + 1 < s.n && (s.p[i - 1] | 32) >= 'a' &&
                       (s.p[i - 1] | 32) <= 'z' && (s.p[i + 1] | 32) >= 'a' &&
                       (s.p[i + 1] | 32) <= 'z';
        if (hyphens && s.p[i] == '-' && letters && i >= at + 2)
            return i + 1;
    }
    return i;
}

struct wrapper {
    struct vm *vm;
    struct buf *b;
    str between;
    size_t width, used; /* code points on the line */
    size_t blanks;      /* blanks that wait for a word */
    bool any, breaks, hyphens;
};

static bool wrap_word(struct wrapper *w, str word)
{
    size_t n = utf8_count(word);
    while (n) {
        bool fits = w->used + w->blanks + n <= w->width;
        if (fits) {
            buf_pad(w->b, ' ', w->blanks);
            buf_add(w->b, word);
            w->used += w->blanks + n;
            w->blanks = 0;
            return true;
        }
        size_t room = w->width > w->used + w->blanks ? w->width - w->used - w->blanks : 0;
        if (n > w->width && w->breaks && (room || !w->used)) {
            size_t take = room ? room : 1, bytes = utf8_offset(word, take);
            buf_pad(w->b, ' ', w->blanks);
            buf_add(w->b, str_sub(word, 0, bytes));
            word = str_sub(word, bytes, word.n);
            n -= take;
            w->used = w->width;
            w->blanks = 0;
            if (!n)
                return true;
        } else if (!w->used) {
            buf_add(w->b, word);
            w->used = n;
            w->blanks = 0;
            return true;
        }
        if (!vm_room(w->vm, w->between.n))
            return false;
        buf_add(w->b, w->between);
        w->used = 0;
        w->blanks = 0;
    }
    return true;
}

static bool wrap_line(struct wrapper *w, str line)
{
    w->used = w->blanks = 0;
    for (size_t i = 0; i < line.n;) {
        size_t end = chunk_end(line, i, w->hyphens);
        if (line.p[i] == ' ' && (w->used || i == 0))
            w->blanks = end - i;
        else if (line.p[i] != ' ' && !wrap_word(w, str_sub(line, i, end)))
            return false;
        i = end;
    }
    return true;
}

bool filter_wordwrap(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    struct value text, lines;
    int64_t width;
    struct buf b = BUF(vm->arena);
    struct wrapper w = {.vm = vm, .b = &b};
    struct args none = {0};
    if (!to_text_value(vm, &text, in) || !arg_int(vm, &width, a->arg[0], 79) ||
        !arg_bool(vm, &w.breaks, a->arg[1], true) ||
        !arg_text(vm, &w.between, a->arg[2] && a->arg[2]->kind != VALUE_NULL ? a->arg[2] : NULL,
                  vm->main->options.newline) ||
        !arg_bool(vm, &w.hyphens, a->arg[3], true) ||
        !method_text_splitlines(vm, &lines, &text, &none))
        return false;
    if (width <= 0)
        return vm_fail(vm, DIAG_TEMPLATE_VALUE, "invalid width %lld (must be > 0)",
                       (long long)width);
    w.width = (size_t)width;
    for (uint32_t i = 0; i < lines.as.list->n; i++) {
        if (i)
            buf_add(&b, w.between);
        if (!wrap_line(&w, value_text(&lines.as.list->at[i])) || !vm_room(vm, b.n) ||
            !vm_work(vm, 1 + lines.as.list->at[i].len / 64))
            return false;
    }
    *out = text_value(buf_str(&b));
    return true;
}

bool filter_split(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    struct value text;
    return to_text_value(vm, &text, in) && method_text_split(vm, out, &text, a);
}
