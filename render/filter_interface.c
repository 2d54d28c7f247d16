/* SPDX-License-Identifier: Apache-2.0 */
/* Names of interfaces: long and short, sorted, written out and compressed, under the names of
 * netutils. */
#include "render/filter_net.h"

#include <stdlib.h>

/* What platforms call them, what their configurations shorten it to, and a third spelling. */
static const struct kind {
    const char *name, *brief, *other;
} kinds[] = {
    {"Ethernet", "Et", "Eth"},
    {"FastEthernet", "Fa", "FastEth"},
    {"GigabitEthernet", "Gi", "GigE"},
    {"TwoGigabitEthernet", "Tw", "TwoGig"},
    {"FiveGigabitEthernet", "Fi", "FiveGig"},
    {"TenGigabitEthernet", "Te", "TenGigE"},
    {"TwentyFiveGigE", "Twe", "TwentyFiveGig"},
    {"FortyGigabitEthernet", "Fo", "FortyGigE"},
    {"HundredGigE", "Hu", "HundredGig"},
    {"Port-channel", "Po", "PortChannel"},
    {"Bundle-Ether", "BE", "Bundle"},
    {"Loopback", "Lo", "Loop"},
    {"Vlan", "Vl", "Vlan"},
    {"Tunnel", "Tu", "Tun"},
    {"Serial", "Se", "Ser"},
    {"Management", "Ma", "Mgmt"},
    {"Dialer", "Di", "Dia"},
    {"Async", "As", "Asy"},
    {"BVI", "BV", "BVI"},
    {"Virtual-Template", "Vt", "VirtTemp"},
    {"Virtual-Access", "Vi", "VirtAcc"},
    {"Multilink", "Mu", "Multi"},
    {"Null", "Nu", "Null"},
};

/* "Gi 1/0/1" is the head "Gi" and the tail "1/0/1". */
static str head_of(str s)
{
    size_t n = 0;
    while (n < s.n && (s.p[n] < '0' || s.p[n] > '9'))
        n++;
    return str_sub(s, 0, n);
}

static const struct kind *kind_of(str head)
{
    head = str_trim(head);
    for (size_t i = 0; i < COUNTOF(kinds); i++)
        if (str_caseeq(head, str_of(kinds[i].name)) || str_caseeq(head, str_of(kinds[i].brief)) ||
            str_caseeq(head, str_of(kinds[i].other)))
            return &kinds[i];
    return NULL;
}

static bool rename_one(struct vm *vm, struct value *out, const struct value *in, bool brief,
                       bool verify)
{
    str s;
    if (is_undefined(in))
        return fail_undefined(vm, in);
    if (!to_text(vm, &s, in))
        return false;
    str head = head_of(s), tail = str_sub(s, head.n, s.n);
    const struct kind *k = kind_of(head);
    if (!k && verify)
        return vm_fail(vm, DIAG_TEMPLATE_VALUE, "'%.*s' is no interface that is known", STR_ARG(s));
    *out =
        k ? text_value(str_printf(vm->arena, "%s%.*s", brief ? k->brief : k->name, STR_ARG(tail)))
          : text_value(s);
    return true;
}

static bool rename_filter(struct vm *vm, struct value *out, struct value *in, struct args *a,
                          bool brief)
{
    bool verify;
    return arg_bool(vm, &verify, a->arg[0], false) && rename_one(vm, out, in, brief, verify);
}

bool filter_canonical_interface_name(struct vm *vm, struct value *out, struct value *in,
                                     struct args *a)
{
    return rename_filter(vm, out, in, a, false);
}

bool filter_abbreviated_interface_name(struct vm *vm, struct value *out, struct value *in,
                                       struct args *a)
{
    return rename_filter(vm, out, in, a, true);
}

/* ---- lists ---- */

static size_t letters(str s)
{
    size_t n = 0;
    while (n < s.n && ((unsigned)(s.p[n] | 32) - 'a' < 26u || s.p[n] == '-'))
        n++;
    return n;
}

/* The letters in order, then numbers, each before a sign in its place: Gi1/0 before Gi/42. */
static int by_name(const void *x, const void *y)
{
    str a = value_text(x), b = value_text(y);
    size_t i = letters(a), j = letters(b);
    int c = str_cmp(str_sub(a, 0, i), str_sub(b, 0, j));
    if (c)
        return c;
    bool digit_a = i < a.n && a.p[i] >= '0' && a.p[i] <= '9';
    bool digit_b = j < b.n && b.p[j] >= '0' && b.p[j] <= '9';
    if (digit_a != digit_b)
        return digit_a ? -1 : 1;
    return str_natcmp(str_sub(a, i, a.n), str_sub(b, j, b.n));
}

/* The heads in order, the tails as numbers. */
static int by_head(const void *x, const void *y)
{
    str a = value_text(x), b = value_text(y), ha = head_of(a), hb = head_of(b);
    int c = str_cmp(ha, hb);
    return c ? c : str_natcmp(str_sub(a, ha.n, a.n), str_sub(b, hb.n, b.n));
}

static int by_head_backwards(const void *x, const void *y)
{
    str ha = head_of(value_text(x)), hb = head_of(value_text(y));
    int c = str_cmp(hb, ha);
    return c ? c : by_head(x, y);
}

/* All items as texts in a new list. */
static bool texts_of(struct vm *vm, struct value *out, struct value *in)
{
    struct value list;
    str s;
    if (!to_list(vm, &list, in))
        return false;
    uint32_t n = list.as.list->n;
    if (!vm_room(vm, (uint64_t)n * 4 * sizeof(struct value)) || !vm_work(vm, n * 8ull))
        return false;
    *out = value_list(vm->arena);
    for (uint32_t i = 0; i < n; i++) {
        if (!to_text(vm, &s, &list.as.list->at[i]))
            return false;
        list_add(out, text_value(s));
    }
    return true;
}

static void sort_texts(struct value *list, int (*before)(const void *, const void *))
{
    if (list->as.list->n > 1)
        qsort(list->as.list->at, list->as.list->n, sizeof(struct value), before);
}

static bool rename_list(struct vm *vm, struct value *out, struct value *in, struct args *a,
                        bool brief)
{
    bool verify, reverse;
    str ordering;
    if (!arg_bool(vm, &verify, a->arg[0], false) || !arg_text(vm, &ordering, a->arg[1], STR("")) ||
        !arg_bool(vm, &reverse, a->arg[2], false) || !texts_of(vm, out, in))
        return false;
    struct list *l = out->as.list;
    for (uint32_t i = 0; i < l->n; i++)
        if (!rename_one(vm, &l->at[i], &l->at[i], brief, verify))
            return false;
    bool sorts = str_eq(ordering, STR("alphabetical"));
    if (ordering.n && !sorts && !str_eq(ordering, STR("None")))
        return vm_fail(vm, DIAG_TEMPLATE_VALUE, "there is no order '%.*s', but alphabetical",
                       STR_ARG(ordering));
    if (sorts)
        sort_texts(out, reverse ? by_head_backwards : by_head);
    return true;
}

bool filter_canonical_interface_name_list(struct vm *vm, struct value *out, struct value *in,
                                          struct args *a)
{
    return rename_list(vm, out, in, a, false);
}

bool filter_abbreviated_interface_name_list(struct vm *vm, struct value *out, struct value *in,
                                            struct args *a)
{
    return rename_list(vm, out, in, a, true);
}

bool filter_sort_interface_list(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    (void)a;
    if (!texts_of(vm, out, in))
        return false;
    sort_texts(out, by_name);
    struct list *l = out->as.list;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < l->n; i++) /* each name once */
        if (!kept || !str_eq(value_text(&l->at[kept - 1]), value_text(&l->at[i])))
            l->at[kept++] = l->at[i];
    l->n = kept;
    return true;
}

bool filter_split_interface(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    (void)a;
    str s;
    if (is_undefined(in))
        return fail_undefined(vm, in);
    if (!to_text(vm, &s, in))
        return false;
    str head = head_of(s);
    *out = tuple_pair(vm, text_value(str_trim(head)), text_value(str_sub(s, head.n, s.n)));
    return true;
}

/* Where the last number of a name begins. */
static size_t last_number(str s)
{
    size_t at = s.n;
    while (at && s.p[at - 1] >= '0' && s.p[at - 1] <= '9')
        at--;
    return at;
}

bool filter_interface_range_compress(struct vm *vm, struct value *out, struct value *in,
                                     struct args *a)
{
    (void)a;
    struct value names;
    if (!texts_of(vm, &names, in))
        return false;
    sort_texts(&names, by_name);
    *out = value_list(vm->arena);
    const struct list *l = names.as.list;
    for (uint32_t i = 0, next; i < l->n; i = next) {
        str first = value_text(&l->at[i]);
        size_t cut = last_number(first);
        int64_t from, to, n;
        next = i + 1;
        if (!read_index(&from, str_sub(first, cut, first.n))) {
            list_add(out, l->at[i]);
            continue;
        }
        for (to = from; next < l->n; to = n, next++) {
            str s = value_text(&l->at[next]);
            if (last_number(s) != cut || !str_eq(str_sub(s, 0, cut), str_sub(first, 0, cut)) ||
                !read_index(&n, str_sub(s, cut, s.n)) || (n != to && n != to + 1))
                break;
        }
        list_add(out, to == from ? l->at[i]
                                 : text_value(str_printf(vm->arena, "%.*s-%lld", STR_ARG(first),
                                                         (long long)to)));
    }
    return true;
}

/* ---- Gi[1-3]/[0,2] ---- */

/* Appends what each piece between the brackets stands for to every text so far. */
static bool multiply(struct vm *vm, struct value *list, str before, str pieces)
{
    struct value made = value_list(vm->arena);
    for (uint32_t i = 0; i < list->as.list->n; i++) {
        str stem = value_text(&list->as.list->at[i]);
        for (size_t from = 0; from <= pieces.n;) {
            size_t comma = str_find_byte(pieces, ',', from);
            str piece = str_trim(str_sub(pieces, from, comma));
            size_t dash = str_find_byte(piece, '-', 0);
            int64_t first, last;
            if (!read_index(&first, str_sub(piece, 0, dash)) ||
                !read_index(&last, dash == SIZE_MAX ? piece : str_sub(piece, dash + 1, piece.n)))
                return vm_fail(vm, DIAG_TEMPLATE_VALUE, "'%.*s' is no range", STR_ARG(piece));
            for (int64_t n = first; n <= last && n < INT64_MAX; n++) {
                if (!vm_work(vm, 8) || !vm_room(vm, stem.n + before.n + 128))
                    return false;
                list_add(&made, text_value(str_printf(vm->arena, "%.*s%.*s%lld", STR_ARG(stem),
                                                      STR_ARG(before), (long long)n)));
            }
            from = comma == SIZE_MAX ? pieces.n + 1 : comma + 1;
        }
    }
    *list = made;
    return true;
}

bool filter_interface_range_expansion(struct vm *vm, struct value *out, struct value *in,
                                      struct args *a)
{
    (void)a;
    str s;
    size_t at = 0, open;
    if (is_undefined(in))
        return fail_undefined(vm, in);
    if (!to_text(vm, &s, in))
        return false;
    *out = value_list(vm->arena);
    list_add(out, text_value(STR("")));
    while ((open = str_find_byte(s, '[', at)) != SIZE_MAX) {
        size_t close = str_find_byte(s, ']', open);
        if (close == SIZE_MAX)
            return vm_fail(vm, DIAG_TEMPLATE_VALUE, "'%.*s' has no closing bracket", STR_ARG(s));
        if (!multiply(vm, out, str_sub(s, at, open), str_sub(s, open + 1, close)))
            return false;
        at = close + 1;
    }
    for (uint32_t i = 0; at < s.n && i < out->as.list->n; i++) {
        struct value *v = &out->as.list->at[i];
        if (!vm_room(vm, v->len + s.n))
            return false;
        *v = text_value(str_printf(vm->arena, "%.*s%.*s", STR_ARG(value_text(v)),
                                   STR_ARG(str_sub(s, at, s.n))));
    }
    return true;
}
