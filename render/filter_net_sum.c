/* SPDX-License-Identifier: Apache-2.0 */
/* Sums over addresses and lists of networks, under Ansible's names. */
#include "render/filter_net.h"

#include <stdlib.h>

/* The address that a subject names, as a number of its family. */
static bool want_subject(struct vm *vm, struct subject *s, const struct value *v)
{
    str text;
    if (is_undefined(v))
        return fail_undefined(vm, v);
    if (subject_read(vm, s, v, 0))
        return true;
    return to_text(vm, &text, v) &&
           vm_fail(vm, DIAG_TEMPLATE_VALUE, "'%.*s' is no address or network", STR_ARG(text));
}

bool filter_ipmath(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    struct subject s = {0};
    int64_t amount;
    if (!want_subject(vm, &s, in) || !arg_int(vm, &amount, a->arg[0], 0))
        return false;
    if (!net_add(&s.addr, &s.addr, amount))
        return vm_fail(vm, DIAG_TEMPLATE_VALUE, "no address lies %lld from here",
                       (long long)amount);
    *out = addr_value(vm, &s.addr, false);
    return true;
}

bool filter_nthhost(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    struct subject s;
    struct net_addr there;
    int64_t at;
    str query;
    if (!net_undefined(vm, out, in) || !arg_text(vm, &query, a->arg[0], STR("0")))
        return false;
    if (subject_read(vm, &s, in, 0) && read_index(&at, query) && addr_at(&there, &s.addr, at))
        *out = addr_value(vm, &there, false);
    return true;
}

bool filter_network_in_network(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    struct subject outer, inner;
    *out = value_bool(false);
    if (is_undefined(in) || is_undefined(a->arg[0]))
        return fail_undefined(vm, is_undefined(in) ? in : a->arg[0]);
    if (subject_read(vm, &outer, in, 0) && subject_read(vm, &inner, a->arg[0], 0))
        *out = value_bool(net_contains(&outer.addr, &inner.addr));
    return true;
}

/* The ends of what hosts of a network may use, the address itself where there is no network. */
static void usable_ends(const struct net_addr *n, struct net_addr *first, struct net_addr *last)
{
    *first = net_first(n);
    *last = net_last(n);
    if (host_bits(n) > 1)
        (void)!(net_add(first, first, 1) && net_add(last, last, -1));
}

bool filter_network_in_usable(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    struct subject outer, inner;
    struct net_addr first, last;
    *out = value_bool(false);
    if (is_undefined(in) || is_undefined(a->arg[0]))
        return fail_undefined(vm, is_undefined(in) ? in : a->arg[0]);
    if (!subject_read(vm, &outer, in, 0) || !subject_read(vm, &inner, a->arg[0], 0))
        return true;
    usable_ends(&outer.addr, &first, &last);
    struct net_addr from = inner.network ? net_first(&inner.addr) : net_host(&inner.addr);
    struct net_addr to = net_last(&inner.addr);
    *out = value_bool(net_compare(&from, &first) >= 0 && net_compare(&to, &last) <= 0);
    return true;
}

bool filter_reduce_on_network(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    struct subject outer, item;
    struct value list;
    if (!want_subject(vm, &outer, a->arg[0]) || !to_list(vm, &list, in))
        return false;
    *out = value_list(vm->arena);
    for (uint32_t i = 0; i < list.as.list->n; i++) {
        const struct value *v = &list.as.list->at[i];
        if (!vm_work(vm, 4))
            return false;
        if (subject_read(vm, &item, v, 0) && net_contains(&outer.addr, &item.addr))
            list_add(out, *v);
    }
    return true;
}

static bool step_usable(struct vm *vm, struct value *out, struct value *in, struct args *a,
                        int64_t sign)
{
    struct subject s = {0};
    struct net_addr first, last, there;
    int64_t offset;
    if (!want_subject(vm, &s, in) || !arg_int(vm, &offset, a->arg[0], 1))
        return false;
    *out = value_null();
    usable_ends(&s.addr, &first, &last);
    there = net_host(&s.addr);
    if (offset > INT64_MIN && net_add(&there, &there, sign * offset) &&
        net_compare(&there, &first) >= 0 && net_compare(&there, &last) <= 0)
        *out = addr_value(vm, &there, false);
    return true;
}

bool filter_next_nth_usable(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    return step_usable(vm, out, in, a, 1);
}

bool filter_previous_nth_usable(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    return step_usable(vm, out, in, a, -1);
}

/* ---- subnets ---- */

/* 2 to the power, but no larger than what a place can be counted with. */
static int64_t power(unsigned bits)
{
    return bits > 62 ? INT64_MAX : (int64_t)1 << bits;
}

/* Subnet number `at` of a length, counted from the end when negative. */
static bool subnet_at(struct net_addr *out, const struct net_addr *n, unsigned length, int64_t at)
{
    unsigned bits = length - n->length, shift = net_width(n) - length;
    struct net_addr s = net_network(n);
    if (at < 0)
        at += power(bits);
    if (at < 0 || (bits < 63 && at >= power(bits)))
        return false;
    s.length = (uint8_t)length;
    for (unsigned k = 0; k < 63 && at >> k; k++) {
        unsigned bit = shift + k;
        if (at >> k & 1)
            s.bytes[net_width(n) / 8 - 1 - bit / 8] |= (uint8_t)(1u << (bit % 8));
    }
    *out = s;
    return true;
}

/* Splits a network into subnets of a length, or widens an address to its network of that length:
 * how many there are, or the one at a place. */
static bool split(struct vm *vm, struct value *out, const struct net_addr *n, int64_t length,
                  const struct value *index)
{
    struct net_addr found = *n;
    int64_t at = 0;
    bool given = index && index->kind != VALUE_NULL;
    str text;
    *out = value_bool(false);
    if (given && (!to_text(vm, &text, index) || !read_index(&at, text)))
        return !vm->failed;
    if (length < 0 || length > net_width(n))
        return true;
    if (host_bits(n)) {
        if (length < n->length)
            return true;
        if (!given)
            *out = text_value(
                str_printf(vm->arena, "%lld", (long long)power((unsigned)length - n->length)));
        else if (subnet_at(&found, n, (unsigned)length, at))
            *out = addr_value(vm, &found, true);
        return true;
    }
    /* the wider networks of an address run from that length up to the address alone */
    if (at < 0)
        at += net_width(n) - length;
    if (at < 0 || length + at >= net_width(n))
        return true;
    found.length = (uint8_t)(length + at);
    found = net_network(&found);
    *out = addr_value(vm, &found, true);
    return true;
}

/* Which subnet of `whole` this is, counted from 1. */
static bool place_in(struct vm *vm, struct value *out, const struct net_addr *n,
                     const struct net_addr *whole)
{
    struct net_addr ours = net_network(n);
    unsigned shift = host_bits(n);
    int64_t at = 0;
    if (!net_contains(whole, &ours) || ours.length - whole->length > 62)
        return vm_fail(vm, DIAG_TEMPLATE_VALUE, "%.*s is no subnet of %.*s",
                       STR_ARG(net_text(vm->arena, &ours)), STR_ARG(net_text(vm->arena, whole)));
    for (unsigned k = 0; k < (unsigned)(ours.length - whole->length); k++) {
        unsigned bit = shift + k;
        if (ours.bytes[net_width(n) / 8 - 1 - bit / 8] >> (bit % 8) & 1)
            at |= (int64_t)1 << k;
    }
    *out = text_value(str_printf(vm->arena, "%lld", (long long)at + 1));
    return true;
}

bool filter_ipsubnet(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    struct subject s, whole = {0};
    str query;
    int64_t length;
    if (!net_undefined(vm, out, in) || !arg_text(vm, &query, a->arg[0], STR("")))
        return false;
    if (!subject_read(vm, &s, in, 0))
        return true;
    if (!query.n) {
        *out = addr_value(vm, &s.addr, true);
        return true;
    }
    if (is_digits(query))
        return read_index(&length, query) ? split(vm, out, &s.addr, length, a->arg[1]) : true;
    return want_subject(vm, &whole, a->arg[0]) && place_in(vm, out, &s.addr, &whole.addr);
}

/* ---- merging ---- */

/* Sorted networks; a network takes in all that lie in it, and two halves become the whole. */
static uint32_t merge_sorted(struct net_addr *at, uint32_t n)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (kept && net_contains(&at[kept - 1], &at[i]))
            continue;
        at[kept++] = at[i];
        while (kept > 1 && at[kept - 1].length == at[kept - 2].length && at[kept - 1].length) {
            struct net_addr wider = at[kept - 2];
            wider.length--;
            if (!net_contains(&wider, &at[kept - 1]) || net_has_host_bits(&wider))
                break;
            at[kept - 2] = wider;
            kept--;
        }
    }
    return kept;
}

static int by_address(const void *a, const void *b)
{
    return net_compare(a, b);
}

bool filter_cidr_merge(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    struct value list;
    str action;
    if (!arg_text(vm, &action, a->arg[0], STR("merge")) || !to_list(vm, &list, in))
        return false;
    uint32_t n = list.as.list->n;
    if (!vm_room(vm, (uint64_t)n * 128) || !vm_work(vm, n * 16ull))
        return false;
    struct net_addr *nets = ARENA_ARRAY(vm->arena, struct net_addr, n + 1);
    for (uint32_t i = 0; i < n; i++) {
        struct subject s = {0};
        if (!want_subject(vm, &s, &list.as.list->at[i]))
            return false;
        nets[i] = net_network(&s.addr);
    }
    qsort(nets, n, sizeof *nets, by_address);
    if (str_eq(action, STR("span"))) {
        struct net_addr all = n ? nets[0] : (struct net_addr){0};
        for (uint32_t i = 1; i < n; i++)
            while (all.length && !net_contains(&all, &nets[i])) {
                all.length--;
                all = net_network(&all);
            }
        *out = n ? addr_value(vm, &all, true) : value_null();
        return true;
    }
    if (!str_eq(action, STR("merge")))
        return vm_fail(vm, DIAG_TEMPLATE_VALUE, "cidr_merge knows merge and span, not '%.*s'",
                       STR_ARG(action));
    n = merge_sorted(nets, n);
    *out = value_list(vm->arena);
    for (uint32_t i = 0; i < n; i++)
        list_add(out, addr_value(vm, &nets[i], true));
    return true;
}
