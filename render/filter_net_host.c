/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses under the names of netutils: what is no address is an error here. */
#include "render/filter_net.h"

#include <stdlib.h>

static bool want(struct vm *vm, struct net_addr *out, const struct value *in)
{
    str s;
    if (is_undefined(in))
        return fail_undefined(vm, in);
    if (!to_text(vm, &s, in))
        return false;
    return net_parse_masked(out, s) ||
           vm_fail(vm, DIAG_TEMPLATE_VALUE, "'%.*s' is no address or network", STR_ARG(s));
}

static bool give(struct vm *vm, struct value *out, struct net_addr n)
{
    *out = addr_value(vm, &n, false);
    return true;
}

/* An address, a network or "first-last" as its ends. */
static bool want_ends(struct vm *vm, struct net_addr *first, struct net_addr *last,
                      const struct value *in)
{
    str s = value_text(in);
    size_t dash = str_find_byte(s, '-', 0);
    struct net_addr n = {0};
    if (dash == SIZE_MAX) {
        if (!want(vm, &n, in))
            return false;
        *first = net_first(&n);
        *last = net_last(&n);
        return true;
    }
    if (net_parse(first, str_sub(s, 0, dash)) && net_parse(last, str_sub(s, dash + 1, s.n)) &&
        !first->prefix && !last->prefix && first->family == last->family &&
        net_compare(first, last) < 0)
        return true;
    return vm_fail(vm, DIAG_TEMPLATE_VALUE, "'%.*s' is no range of addresses", STR_ARG(s));
}

bool filter_is_ip_within(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    struct net_addr first, last, from, to;
    struct value one = value_list(vm->arena);
    list_add(&one, *a->arg[0]);
    const struct list *l = is_sequence(a->arg[0]) ? a->arg[0]->as.list : one.as.list;
    bool within = false;
    if (!want_ends(vm, &first, &last, in))
        return false;
    for (uint32_t i = 0; i < l->n; i++) {
        if (!vm_work(vm, 4) || !want_ends(vm, &from, &to, &l->at[i]))
            return false;
        within |= net_compare(&from, &first) <= 0 && net_compare(&last, &to) <= 0 &&
                  from.family == first.family;
    }
    *out = value_bool(within);
    return true;
}

bool filter_is_ip(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    (void)vm, (void)a;
    struct net_addr n = {0};
    *out = value_bool(is_text(in) && net_parse(&n, value_text(in)) && !n.prefix);
    return true;
}

bool filter_is_ip_range(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    (void)vm, (void)a;
    struct net_addr first, last;
    str s = value_text(in);
    size_t dash = str_find_byte(s, '-', 0);
    *out = value_bool(dash != SIZE_MAX && net_parse(&first, str_sub(s, 0, dash)) &&
                      net_parse(&last, str_sub(s, dash + 1, s.n)) && first.family == last.family &&
                      net_compare(&first, &last) < 0);
    return true;
}

bool filter_get_range_ips(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    (void)a;
    struct net_addr first, last;
    if (!want_ends(vm, &first, &last, in))
        return false;
    *out = tuple_pair(vm, addr_value(vm, &first, false), addr_value(vm, &last, false));
    return true;
}

bool filter_ip_addition(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    struct net_addr n = {0};
    int64_t step;
    if (!want(vm, &n, in) || !arg_int(vm, &step, a->arg[0], 0))
        return false;
    return net_add(&n, &n, step) ? give(vm, out, n)
                                 : vm_fail(vm, DIAG_TEMPLATE_VALUE, "the sum is no address");
}

bool filter_ip_subtract(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    struct net_addr n = {0};
    int64_t step;
    if (!want(vm, &n, in) || !arg_int(vm, &step, a->arg[0], 0))
        return false;
    return step > INT64_MIN && net_add(&n, &n, -step)
               ? give(vm, out, n)
               : vm_fail(vm, DIAG_TEMPLATE_VALUE, "the difference is no address");
}

static bool put_bytes(struct vm *vm, struct value *out, struct value *in, bool binary)
{
    struct net_addr n = {0};
    struct buf b = BUF(vm->arena);
    if (!want(vm, &n, in))
        return false;
    for (unsigned i = 0; i < net_width(&n) / 8; i++) {
        for (unsigned bit = 8; binary && bit-- > 0;)
            buf_putc(&b, n.bytes[i] >> bit & 1 ? '1' : '0');
        if (!binary)
            buf_printf(&b, "%02x", n.bytes[i]);
    }
    *out = text_value(buf_str(&b));
    return true;
}

bool filter_ip_to_bin(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    (void)a;
    return put_bytes(vm, out, in, true);
}

bool filter_ip_to_hex(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    (void)a;
    return put_bytes(vm, out, in, false);
}

/* ---- networks ---- */

static void usable(const struct net_addr *n, struct net_addr *first, struct net_addr *last)
{
    *first = net_first(n);
    *last = net_last(n);
    if (host_bits(n) > 1)
        (void)!(net_add(first, first, 1) && net_add(last, last, -1));
}

bool filter_get_first_usable(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    (void)a;
    struct net_addr n = {0}, first, last;
    if (!want(vm, &n, in))
        return false;
    usable(&n, &first, &last);
    return give(vm, out, first);
}

bool filter_get_usable_range(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    (void)a;
    struct net_addr n = {0}, first, last;
    if (!want(vm, &n, in))
        return false;
    usable(&n, &first, &last);
    *out = text_value(str_printf(vm->arena, "%.*s - %.*s", STR_ARG(net_text(vm->arena, &first)),
                                 STR_ARG(net_text(vm->arena, &last))));
    return true;
}

bool filter_get_broadcast_address(struct vm *vm, struct value *out, struct value *in,
                                  struct args *a)
{
    (void)a;
    struct net_addr n = {0};
    return want(vm, &n, in) && give(vm, out, net_last(&n));
}

bool filter_get_peer_ip(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    (void)a;
    struct net_addr n = {0}, first, last;
    if (!want(vm, &n, in))
        return false;
    struct net_addr here = net_host(&n);
    usable(&n, &first, &last);
    if (!n.prefix || host_bits(&n) < 1 || host_bits(&n) > 2 ||
        (!net_equal(&here, &first) && !net_equal(&here, &last)))
        return vm_fail(vm, DIAG_TEMPLATE_VALUE, "%.*s is no end of a point-to-point link",
                       STR_ARG(net_text(vm->arena, &n)));
    return give(vm, out, net_equal(&here, &first) ? last : first);
}

bool filter_is_classful(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    (void)a;
    struct net_addr n = {0};
    if (!want(vm, &n, in))
        return false;
    unsigned wanted = n.bytes[0] < 128 ? 8 : n.bytes[0] < 192 ? 16 : n.bytes[0] < 224 ? 24 : 0;
    *out = value_bool(n.family == 4 && wanted && n.length == wanted);
    return true;
}

/* ---- masks ---- */

static bool want_mask(struct vm *vm, unsigned *length, struct net_addr *n, const struct value *in,
                      bool wildcard)
{
    if (!want(vm, n, in))
        return false;
    struct net_addr mask = *n;
    for (unsigned i = 0; wildcard && i < net_width(n) / 8; i++)
        mask.bytes[i] = (uint8_t)~n->bytes[i];
    return (!n->prefix && net_mask_length(length, &mask)) ||
           vm_fail(vm, DIAG_TEMPLATE_VALUE, "%.*s is no mask", STR_ARG(net_text(vm->arena, n)));
}

bool filter_is_netmask(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    (void)vm, (void)a;
    struct net_addr n = {0};
    unsigned length;
    *out = value_bool(net_parse(&n, value_text(in)) && !n.prefix && net_mask_length(&length, &n));
    return true;
}

bool filter_netmask_to_cidr(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    (void)a;
    struct net_addr n = {0};
    unsigned length;
    if (!want_mask(vm, &length, &n, in, false))
        return false;
    *out = value_int(length);
    return true;
}

bool filter_netmask_to_wildcardmask(struct vm *vm, struct value *out, struct value *in,
                                    struct args *a)
{
    (void)a;
    struct net_addr n = {0};
    unsigned length;
    if (!want_mask(vm, &length, &n, in, false))
        return false;
    n.length = (uint8_t)length;
    return give(vm, out, net_hostmask(&n));
}

bool filter_wildcardmask_to_netmask(struct vm *vm, struct value *out, struct value *in,
                                    struct args *a)
{
    (void)a;
    struct net_addr n = {0};
    unsigned length;
    if (!want_mask(vm, &length, &n, in, true))
        return false;
    n.length = (uint8_t)length;
    return give(vm, out, net_netmask(&n));
}

bool filter_is_reversible_wildcardmask(struct vm *vm, struct value *out, struct value *in,
                                       struct args *a)
{
    (void)a;
    struct net_addr n = {0};
    unsigned length;
    if (!want(vm, &n, in))
        return false;
    for (unsigned i = 0; i < net_width(&n) / 8; i++)
        n.bytes[i] = (uint8_t)~n.bytes[i];
    *out = value_bool(net_mask_length(&length, &n));
    return true;
}

static bool mask_of(struct vm *vm, struct value *out, const struct value *in, int family)
{
    struct net_addr n = {.family = (uint8_t)family};
    str s;
    int64_t length;
    if (is_undefined(in))
        return fail_undefined(vm, in);
    if (!to_text(vm, &s, in))
        return false;
    if (!read_index(&length, s) || length < 0 || length > net_width(&n))
        return vm_fail(vm, DIAG_TEMPLATE_VALUE, "'%.*s' is no length of a network", STR_ARG(s));
    n.length = (uint8_t)length;
    return give(vm, out, net_netmask(&n));
}

bool filter_cidr_to_netmask(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    (void)a;
    return mask_of(vm, out, in, 4);
}

bool filter_cidr_to_netmaskv6(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    (void)a;
    return mask_of(vm, out, in, 6);
}

/* ---- lists ---- */

struct pair_of {
    struct net_addr addr;
    struct value value;
};

static int by_address(const void *a, const void *b)
{
    const struct pair_of *x = a, *y = b;
    return net_compare(&x->addr, &y->addr);
}

bool filter_get_ips_sorted(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    (void)a;
    struct value list = *in;
    if (is_text(in)) {
        str s = value_text(in);
        list = value_list(vm->arena);
        for (size_t from = 0; from <= s.n;) {
            size_t comma = str_find_byte(s, ',', from);
            list_add(&list, text_value(str_trim(str_sub(s, from, comma))));
            from = comma == SIZE_MAX ? s.n + 1 : comma + 1;
        }
    }
    if (!to_list(vm, &list, &list))
        return false;
    uint32_t n = list.as.list->n;
    if (!vm_room(vm, (uint64_t)n * 128) || !vm_work(vm, n * 16ull))
        return false;
    struct pair_of *pairs = ARENA_ARRAY(vm->arena, struct pair_of, n + 1);
    for (uint32_t i = 0; i < n; i++) {
        pairs[i].value = list.as.list->at[i];
        if (!want(vm, &pairs[i].addr, &pairs[i].value))
            return false;
    }
    qsort(pairs, n, sizeof *pairs, by_address);
    *out = value_list(vm->arena);
    for (uint32_t i = 0; i < n; i++)
        list_add(out, pairs[i].value);
    return true;
}

/* The longest network of a routing table ({network, mask} each) that holds an address. */
bool filter_longest_prefix_match(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    struct net_addr here, n, best = {0};
    struct value list;
    str network, mask;
    if (!is_text(in))
        return vm_fail(vm, DIAG_TEMPLATE_TYPE, "the address must be a string, not '%s'",
                       python_kind(in));
    if (!want(vm, &here, in) || !to_list(vm, &list, a->arg[0]))
        return false;
    if (!list.as.list->n)
        return vm_fail(vm, DIAG_TEMPLATE_VALUE, "the routing table is empty");
    for (uint32_t i = 0; i < list.as.list->n; i++) {
        const struct value *row = &list.as.list->at[i];
        const struct value *v = map_get(row, STR("network")), *m = map_get(row, STR("mask"));
        if (!v || !m || !to_text(vm, &network, v) || !to_text(vm, &mask, m))
            return vm_fail(vm, DIAG_TEMPLATE_VALUE, "a route has a network and a mask");
        struct value text =
            text_value(str_printf(vm->arena, "%.*s/%.*s", STR_ARG(network), STR_ARG(mask)));
        if (!vm_work(vm, 8) || !want(vm, &n, &text))
            return false;
        if (net_contains(&n, &here) && (!best.family || n.length > best.length))
            best = net_network(&n);
    }
    *out = best.family ? addr_value(vm, &best, true) : text_value(STR(""));
    return true;
}
