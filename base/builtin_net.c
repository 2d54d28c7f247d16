/* SPDX-License-Identifier: Apache-2.0 */
/* Functions of addresses, networks, hardware addresses and AS numbers. */
#include "base/builtin_call.h"
#include "base/mac.h"

static bool give_net(struct call *c, struct net_addr n)
{
    return give_text(c, net_text(c->run->arena, &n));
}

bool call_ip(struct call *c)
{
    struct net_addr n;
    return take_net(c, 0, &n) && give_net(c, net_host(&n));
}

bool call_network(struct call *c)
{
    struct net_addr n;
    return take_net(c, 0, &n) && give_net(c, net_network(&n));
}

bool call_prefixlen(struct call *c)
{
    struct net_addr n;
    return take_net(c, 0, &n) && give(c, value_int(n.length));
}

bool call_netmask(struct call *c)
{
    struct net_addr n;
    return take_net(c, 0, &n) && give_net(c, net_netmask(&n));
}

bool call_hostmask(struct call *c)
{
    struct net_addr n;
    return take_net(c, 0, &n) && give_net(c, net_hostmask(&n));
}

bool call_broadcast(struct call *c)
{
    struct net_addr n;
    if (!take_net(c, 0, &n))
        return false;
    return net_broadcast(&n, &n) ? give_net(c, n) : give(c, value_null());
}

bool call_first_host(struct call *c)
{
    struct net_addr n;
    return take_net(c, 0, &n) && give_net(c, net_first_host(&n));
}

bool call_last_host(struct call *c)
{
    struct net_addr n;
    return take_net(c, 0, &n) && give_net(c, net_last_host(&n));
}

bool call_hosts(struct call *c)
{
    enum { BITS_MOST = 32 };
    struct net_addr n;
    if (!take_net(c, 0, &n))
        return false;
    struct net_addr at = net_first_host(&n), last = net_last_host(&n), next;
    unsigned bits = net_width(&n) - n.length;
    /* of two and more bits, the network's own address is none, and for IPv4 the broadcast */
    uint64_t unusable = bits < 2 ? 0 : n.family == 4 ? 2 : 1;
    if (bits > BITS_MOST)
        return call_limit(c, LIMIT_function_items);
    uint64_t count = (UINT64_C(1) << bits) - unusable;
    if (!call_room_items(c, count))
        return false;
    give_list(c, (uint32_t)count);
    for (;; at = next) {
        give_item(c, value_string(net_text(c->run->arena, &at)));
        if (net_compare(&at, &last) >= 0 || !net_add(&next, &at, 1))
            return true;
    }
}

bool call_ip_version(struct call *c)
{
    struct net_addr n;
    return take_net(c, 0, &n) && give(c, value_int(n.family));
}

bool call_is_private(struct call *c)
{
    struct net_addr n;
    return take_net(c, 0, &n) && give(c, value_bool(net_is_private(&n)));
}

bool call_is_global(struct call *c)
{
    struct net_addr n;
    return take_net(c, 0, &n) && give(c, value_bool(net_is_global(&n)));
}

bool call_contains(struct call *c)
{
    struct net_addr outer, inner;
    return take_net(c, 0, &outer) && take_net(c, 1, &inner) &&
           give(c, value_bool(net_contains(&outer, &inner)));
}

bool call_overlaps(struct call *c)
{
    struct net_addr a, b;
    return take_net(c, 0, &a) && take_net(c, 1, &b) && give(c, value_bool(net_overlaps(&a, &b)));
}

/* ---- hardware addresses ---- */

/* "00:1b:21:aa:bb:cc", cut behind n bytes of text. */
static bool give_mac(struct call *c, size_t n)
{
    const struct value *v = &c->args[0];
    struct buf b = BUF(c->run->arena);
    uint64_t mac;
    if (v->kind != VALUE_STRING || !mac_parse(&mac, value_text(v)))
        return call_wants(c, 0, "a MAC address");
    mac_put(&b, mac, mac_form_find(STR("MAC_COLON_TWO")));
    return give_text(c, str_sub(buf_str(&b), 0, n));
}

bool call_mac(struct call *c)
{
    return give_mac(c, SIZE_MAX);
}

bool call_oui(struct call *c)
{
    return give_mac(c, strlen("00:1b:21"));
}

/* ---- AS numbers ---- */

/* Digits alone, a number of at most `most`. */
static bool read_number(uint64_t *out, str s, uint64_t most)
{
    *out = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
        *out = *out * 10 + (uint64_t)(s.p[i] - '0');
        if (*out > most)
            return false;
    }
    return s.n > 0;
}

static bool read_asn(uint64_t *out, str s)
{
    uint64_t high, low;
    if (s.n > 2 && str_caseeq(str_sub(s, 0, 2), STR("AS")))
        s = str_sub(s, 2, s.n);
    size_t point = str_find_byte(s, '.', 0);
    if (point == SIZE_MAX)
        return read_number(out, s, UINT32_MAX);
    if (!read_number(&high, str_sub(s, 0, point), UINT16_MAX) ||
        !read_number(&low, str_sub(s, point + 1, s.n), UINT16_MAX))
        return false;
    *out = high << 16 | low;
    return true;
}

bool call_asn(struct call *c)
{
    const struct value *v = &c->args[0];
    uint64_t n = 0;
    if (v->kind == VALUE_INT) {
        if (v->as.integer < 0 || v->as.integer > UINT32_MAX)
            return call_fail(c, "wants an AS number up to %u, found %lld", UINT32_MAX,
                             (long long)v->as.integer);
        return give(c, *v);
    }
    if (v->kind != VALUE_STRING || !read_asn(&n, value_text(v)))
        return call_wants(c, 0, "an AS number as an integer or text");
    return give(c, value_int((int64_t)n));
}
