/* SPDX-License-Identifier: Apache-2.0 */
/* Lists of VLANs as configurations write them, and numbers of autonomous systems. */
#include "render/filter_net.h"

enum { VLAN_LAST = 4094 };

/* The VLANs of a list, each once; an error where an item is no VLAN. */
static bool read_vlans(struct vm *vm, bool *have, struct value *in)
{
    struct value list;
    if (!to_list(vm, &list, in))
        return false;
    if (!list.as.list->n)
        return vm_fail(vm, DIAG_TEMPLATE_VALUE, "there is no VLAN in the list");
    for (uint32_t i = 0; i < list.as.list->n; i++) {
        const struct value *v = &list.as.list->at[i];
        int64_t n = v->kind == VALUE_INT ? v->as.integer : 0;
        if (is_text(v) && !read_index(&n, str_trim(value_text(v))))
            n = 0;
        if (n < 1 || n > VLAN_LAST)
            return vm_fail(vm, DIAG_TEMPLATE_VALUE, "VLANs are numbers from 1 to 4094");
        have[n] = true;
        if (!vm_work(vm, 1))
            return false;
    }
    return true;
}

/* Adds one piece ("7" or "3-9") to the line, or begins the next one. */
static void add_piece(struct vm *vm, struct value *out, struct buf *line, str piece, int64_t first,
                      int64_t other)
{
    int64_t most = out->as.list->n ? other : first;
    if (line->n && (int64_t)(line->n + 1 + piece.n) > most) {
        list_add(out, text_value(buf_str(line)));
        *line = BUF(vm->arena);
    }
    if (line->n)
        buf_putc(line, ',');
    buf_add(line, piece);
}

bool filter_vlanlist_to_config(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    bool have[VLAN_LAST + 2] = {false};
    int64_t first, other, least;
    struct buf line = BUF(vm->arena);
    if (!arg_int(vm, &first, a->arg[0], 48) || !arg_int(vm, &other, a->arg[1], 44) ||
        !arg_int(vm, &least, a->arg[2], 3) || !read_vlans(vm, have, in))
        return false;
    *out = value_list(vm->arena);
    for (int n = 1, end; n <= VLAN_LAST; n = end) {
        for (end = n; have[end]; end++)
            ;
        if (least > 1 && end - n >= least) {
            add_piece(vm, out, &line, str_printf(vm->arena, "%d-%d", n, end - 1), first, other);
        } else {
            for (int k = n; k < end; k++)
                add_piece(vm, out, &line, str_printf(vm->arena, "%d", k), first, other);
        }
        end += end == n;
    }
    list_add(out, text_value(buf_str(&line)));
    return true;
}

/* The VLANs that a line ends with: "switchport trunk allowed vlan 3,10-12". */
bool filter_vlanconfig_to_list(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    (void)a;
    str s;
    size_t from;
    if (is_undefined(in))
        return fail_undefined(vm, in);
    if (!to_text(vm, &s, in))
        return false;
    s = str_trim(s);
    for (from = s.n; from && s.p[from - 1] != ' '; from--)
        ;
    *out = value_list(vm->arena);
    while (from <= s.n) {
        size_t comma = str_find_byte(s, ',', from);
        str piece = str_sub(s, from, comma);
        size_t dash = str_find_byte(piece, '-', 0);
        int64_t first, last;
        if (!read_index(&first, str_sub(piece, 0, dash)) ||
            !read_index(&last, dash == SIZE_MAX ? piece : str_sub(piece, dash + 1, piece.n)) ||
            first < 1 || last > VLAN_LAST)
            return vm_fail(vm, DIAG_TEMPLATE_VALUE, "'%.*s' is no list of VLANs", STR_ARG(s));
        for (; first <= last; first++)
            list_add(out, value_int(first));
        if (!vm_work(vm, 1 + out->as.list->n / 64) || !vm_room(vm, 0))
            return false;
        from = comma == SIZE_MAX ? s.n + 1 : comma + 1;
    }
    return true;
}

/* "65000", 65000 or "6500.1" as one number. */
static bool read_asn(struct vm *vm, int64_t *out, const struct value *in)
{
    str s;
    int64_t high = 0, low = 0;
    if (is_undefined(in))
        return fail_undefined(vm, in);
    if (!to_text(vm, &s, in))
        return false;
    size_t point = str_find_byte(s, '.', 0);
    bool ok = read_index(&low, point == SIZE_MAX ? s : str_sub(s, point + 1, s.n)) &&
              (point == SIZE_MAX || (read_index(&high, str_sub(s, 0, point)) && low <= 0xffff));
    if (!ok || high < 0 || high > 0xffff || low < 0 || low > UINT32_MAX)
        return vm_fail(vm, DIAG_TEMPLATE_VALUE, "'%.*s' is no number of an autonomous system",
                       STR_ARG(s));
    *out = high * 65536 + low;
    return true;
}

bool filter_asn_to_int(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    (void)a;
    int64_t n = 0;
    if (!read_asn(vm, &n, in))
        return false;
    *out = value_int(n);
    return true;
}

bool filter_int_to_asdot(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    (void)a;
    int64_t n = 0;
    if (!read_asn(vm, &n, in))
        return false;
    *out = text_value(n > 0xffff ? str_printf(vm->arena, "%lld.%lld", (long long)(n >> 16),
                                              (long long)(n & 0xffff))
                                 : str_printf(vm->arena, "%lld", (long long)n));
    return true;
}
