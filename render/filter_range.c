/* SPDX-License-Identifier: Apache-2.0 */
/* Ranges in names: "Ethernet1-3/1,4" and "Gi[1-3]/0", written out. Every name made counts as work
 * and memory, so a range cannot outgrow the render's limits. */
#include "render/filter_net.h"

struct bounds {
    int64_t from, to;
};

/* "12" or "3-12" at *at. */
static bool read_bounds(struct bounds *out, str s, size_t *at)
{
    size_t i = *at, from = i;
    int64_t first, last;
    while (i < s.n && s.p[i] >= '0' && s.p[i] <= '9')
        i++;
    if (!read_index(&first, str_sub(s, from, i)))
        return false;
    last = first;
    if (i < s.n && s.p[i] == '-') {
        from = ++i;
        while (i < s.n && s.p[i] >= '0' && s.p[i] <= '9')
            i++;
        if (!read_index(&last, str_sub(s, from, i)))
            return false;
    }
    *out = (struct bounds){first, last};
    *at = i;
    return true;
}

enum { LEVELS_MOST = 4 };

/* What stands behind the prefix: up to three numbers or ranges between slashes, then perhaps one
 * behind a point. */
struct levels {
    struct bounds at[LEVELS_MOST];
    char before[LEVELS_MOST]; /* '/' or '.', 0 for the first */
    unsigned n;
};

static bool read_levels(struct levels *l, str s, size_t at)
{
    *l = (struct levels){0};
    for (char sign = '\0'; l->n < LEVELS_MOST; sign = s.p[at++]) {
        l->before[l->n] = sign;
        if (!read_bounds(&l->at[l->n++], s, &at))
            return false;
        if (at == s.n)
            return sign == '.' || l->n <= 3;
        if (sign == '.' || (s.p[at] != '/' && s.p[at] != '.'))
            return false;
    }
    return false;
}

static bool expand_levels(struct vm *vm, struct value *out, str prefix, const struct levels *l)
{
    int64_t now[LEVELS_MOST];
    for (unsigned k = 0; k < l->n; k++)
        now[k] = l->at[k].from;
    for (;;) {
        struct buf b = BUF(vm->arena);
        if (!vm_work(vm, 8) || !vm_room(vm, prefix.n + 128))
            return false;
        buf_add(&b, prefix);
        for (unsigned k = 0; k < l->n; k++) {
            if (l->before[k])
                buf_putc(&b, l->before[k]);
            buf_printf(&b, "%lld", (long long)now[k]);
        }
        list_add(out, text_value(buf_str(&b)));
        unsigned k = l->n;
        while (k && now[k - 1] == l->at[k - 1].to)
            k--;
        if (!k)
            return true;
        now[k - 1]++;
        for (; k < l->n; k++)
            now[k] = l->at[k].from;
    }
}

/* One piece between commas; without letters of its own it takes the prefix of the piece before. */
static bool expand_piece(struct vm *vm, struct value *out, str piece, str *prefix)
{
    struct levels l;
    size_t at = 0;
    while (at < piece.n && !read_levels(&l, piece, at))
        at++;
    if (at == piece.n)
        return vm_fail(vm, DIAG_TEMPLATE_VALUE, "'%.*s' is no range", STR_ARG(piece));
    for (unsigned k = 0; k < l.n; k++)
        if (l.at[k].from > l.at[k].to)
            return vm_fail(vm, DIAG_TEMPLATE_VALUE, "the range '%.*s' begins behind its end",
                           STR_ARG(piece));
    if (at)
        *prefix = str_sub(piece, 0, at);
    return expand_levels(vm, out, *prefix, &l);
}

static bool expand_text(struct vm *vm, struct value *out, str s)
{
    str prefix = STR("");
    for (size_t from = 0; from <= s.n;) {
        size_t comma = str_find_byte(s, ',', from);
        str piece = str_sub(s, from, comma);
        if (piece.n && (!vm_work(vm, piece.n) || !expand_piece(vm, out, piece, &prefix)))
            return false;
        from = comma == SIZE_MAX ? s.n + 1 : comma + 1;
    }
    return true;
}

bool filter_range_expand(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    (void)a;
    if (is_undefined(in))
        return fail_undefined(vm, in);
    *out = value_list(vm->arena);
    if (is_text(in))
        return expand_text(vm, out, value_text(in));
    if (!is_sequence(in))
        return vm_fail(vm, DIAG_TEMPLATE_TYPE, "range_expand wants a string or a list, not '%s'",
                       python_kind(in));
    for (uint32_t i = 0; i < in->as.list->n; i++) {
        str s;
        if (!to_text(vm, &s, &in->as.list->at[i]) || !expand_text(vm, out, s))
            return false;
    }
    return true;
}
