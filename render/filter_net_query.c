/* SPDX-License-Identifier: Apache-2.0 */
/* The queries of ipaddr: `x | ipaddr('netmask')`. A query that does not fit the address gives none
 * or false, as in Ansible; asking a lone address for what only networks have is an error. */
#include "render/filter_net.h"

#define QUERY(name)                                                                                \
    static bool query_##name(struct vm *vm, struct value *out, const struct subject *s)

static bool give(struct value *out, struct value v)
{
    *out = v;
    return true;
}

static bool give_none(struct value *out)
{
    return give(out, value_null());
}

/* "address other", as `ip address` lines take them. */
static bool give_two(struct vm *vm, struct value *out, const struct net_addr *a,
                     const char *between, const struct net_addr *b)
{
    struct buf text = BUF(vm->arena);
    struct net_addr first = net_host(a), second = net_host(b);
    net_put(&text, &first);
    buf_add(&text, str_of(between));
    net_put(&text, &second);
    return give(out, text_value(buf_str(&text)));
}

static bool is_first(const struct net_addr *n)
{
    return !net_has_host_bits(n);
}

static bool is_last(const struct net_addr *n)
{
    struct net_addr here = net_host(n), last = net_last(n);
    return net_equal(&here, &last);
}

QUERY(plain)
{
    return give(out, addr_value(vm, &s->addr, s->network));
}

QUERY(address)
{
    /* the first address of an IPv4 network is the network's own */
    bool own = s->addr.family == 4 && host_bits(&s->addr) > 1 && is_first(&s->addr);
    return own ? give_none(out) : give(out, addr_value(vm, &s->addr, false));
}

QUERY(address_prefix)
{
    if (host_bits(&s->addr) > 1 && (is_first(&s->addr) || is_last(&s->addr)))
        return give(out, value_bool(false));
    return give(out, addr_value(vm, &s->addr, true));
}

QUERY(bool)
{
    (void)vm, (void)s;
    return give(out, value_bool(true));
}

QUERY(broadcast)
{
    struct net_addr last = net_last(&s->addr);
    return host_bits(&s->addr) > 1 ? give(out, addr_value(vm, &last, false)) : give_none(out);
}

QUERY(cidr)
{
    return give(out, addr_value(vm, &s->addr, true));
}

QUERY(host)
{
    bool own = host_bits(&s->addr) > 1 && is_first(&s->addr);
    return own ? give_none(out) : give(out, addr_value(vm, &s->addr, true));
}

QUERY(hostmask)
{
    struct net_addr mask = net_hostmask(&s->addr);
    return give(out, addr_value(vm, &mask, false));
}

QUERY(netmask)
{
    struct net_addr mask = net_netmask(&s->addr);
    return give(out, addr_value(vm, &mask, false));
}

QUERY(int)
{
    struct value n = addr_number(vm, &s->addr);
    if (!s->network)
        return give(out, n);
    str digits = net_number(vm->arena, &s->addr);
    return give(out, text_value(str_printf(vm->arena, "%.*s/%u", STR_ARG(digits),
                                           (unsigned)s->addr.length)));
}

/* An address of its own inside a network, not the network's first one. */
static bool is_interface(const struct net_addr *n)
{
    return host_bits(n) == 1 || (host_bits(n) > 1 && !is_first(n));
}

QUERY(ip_prefix)
{
    return is_interface(&s->addr) ? give(out, addr_value(vm, &s->addr, true)) : give_none(out);
}

QUERY(ip_netmask)
{
    struct net_addr mask = net_netmask(&s->addr);
    return is_interface(&s->addr) ? give_two(vm, out, &s->addr, " ", &mask) : give_none(out);
}

QUERY(ipv4)
{
    const uint8_t *bytes = s->addr.bytes;
    if (s->addr.family == 4)
        return give(out, s->value);
    unsigned high = 0;
    for (unsigned i = 0; i < 10; i++)
        high |= bytes[i];
    bool mapped = bytes[10] == 0xff && bytes[11] == 0xff, plain = !bytes[10] && !bytes[11];
    if (high || (!mapped && !plain) || s->addr.length < 96)
        return give(out, value_bool(false));
    struct net_addr four = {.family = 4, .length = (uint8_t)(s->addr.length - 96)};
    memcpy(four.bytes, bytes + 12, 4);
    return give(out, addr_value(vm, &four, true));
}

QUERY(ipv6)
{
    if (s->addr.family == 6)
        return give(out, s->value);
    struct net_addr six = {.family = 6, .length = (uint8_t)(s->addr.length + 96)};
    six.bytes[10] = six.bytes[11] = 0xff;
    memcpy(six.bytes + 12, s->addr.bytes, 4);
    return give(out, addr_value(vm, &six, true));
}

/* ---- places in a network ---- */

static bool need_network(struct vm *vm, const struct subject *s)
{
    str text = value_text(&s->value);
    return s->network ||
           vm_fail(vm, DIAG_TEMPLATE_VALUE, "'%.*s' is an address, not a network", STR_ARG(text));
}

/* The ends of what hosts may use; false for a single address. */
static bool usable(const struct net_addr *n, struct net_addr *first, struct net_addr *last)
{
    *first = net_first(n);
    *last = net_last(n);
    if (host_bits(n) > 1)
        return net_add(first, first, 1) && net_add(last, last, -1);
    return host_bits(n) == 1;
}

QUERY(first_usable)
{
    struct net_addr first, last;
    if (!need_network(vm, s))
        return false;
    return usable(&s->addr, &first, &last) ? give(out, addr_value(vm, &first, false))
                                           : give_none(out);
}

QUERY(last_usable)
{
    struct net_addr first, last;
    if (!need_network(vm, s))
        return false;
    return usable(&s->addr, &first, &last) ? give(out, addr_value(vm, &last, false))
                                           : give_none(out);
}

QUERY(range_usable)
{
    struct net_addr first, last;
    if (!need_network(vm, s))
        return false;
    return usable(&s->addr, &first, &last) ? give_two(vm, out, &first, "-", &last) : give_none(out);
}

static bool neighbour(struct vm *vm, struct value *out, const struct subject *s, int64_t step)
{
    struct net_addr first, last, here = net_host(&s->addr);
    if (!need_network(vm, s))
        return false;
    if (!usable(&s->addr, &first, &last) || !net_add(&here, &here, step) ||
        net_compare(&here, &first) < 0 || net_compare(&here, &last) > 0)
        return give_none(out);
    return give(out, addr_value(vm, &here, false));
}

QUERY(next_usable)
{
    return neighbour(vm, out, s, 1);
}

QUERY(previous_usable)
{
    return neighbour(vm, out, s, -1);
}

QUERY(peer)
{
    unsigned bits = host_bits(&s->addr);
    struct net_addr other = net_host(&s->addr);
    str text = value_text(&s->value);
    if (!need_network(vm, s))
        return false;
    if (bits != 1 && bits != 2)
        return vm_fail(vm, DIAG_TEMPLATE_VALUE, "'%.*s' is no point-to-point network",
                       STR_ARG(text));
    if (bits == 2 && (is_first(&s->addr) || is_last(&s->addr)))
        return vm_fail(vm, DIAG_TEMPLATE_VALUE,
                       "'%.*s' is the first or last of its /30 and has no peer", STR_ARG(text));
    other.bytes[net_width(&other) / 8 - 1] ^= bits == 1 ? 1 : 3;
    return give(out, addr_value(vm, &other, false));
}

/* ---- networks ---- */

QUERY(net)
{
    bool own = host_bits(&s->addr) > 0 && is_first(&s->addr);
    return own ? give(out, addr_value(vm, &s->addr, true)) : give_none(out);
}

QUERY(network)
{
    struct net_addr first = net_first(&s->addr);
    return give(out, addr_value(vm, &first, false));
}

QUERY(subnet)
{
    struct net_addr whole = net_network(&s->addr);
    return give(out, addr_value(vm, &whole, true));
}

QUERY(network_netmask)
{
    struct net_addr first = net_first(&s->addr), mask = net_netmask(&s->addr);
    return give_two(vm, out, &first, " ", &mask);
}

QUERY(network_wildcard)
{
    struct net_addr first = net_first(&s->addr), mask = net_hostmask(&s->addr);
    return give_two(vm, out, &first, " ", &mask);
}

QUERY(prefix)
{
    (void)vm;
    return give(out, value_int(s->addr.length));
}

static struct value size_value(struct vm *vm, unsigned bits)
{
    struct net_addr n = {.family = 6, .length = 128};
    if (bits < 63)
        return value_int((int64_t)1 << bits);
    struct value v = text_value(STR("340282366920938463463374607431768211456"));
    if (bits < 128) {
        n.bytes[15 - bits / 8] = (uint8_t)(1u << (bits % 8));
        v = text_value(net_number(vm->arena, &n));
    }
    v.kind = VALUE_BIGINT;
    return v;
}

QUERY(size)
{
    return give(out, size_value(vm, host_bits(&s->addr)));
}

QUERY(size_usable)
{
    unsigned bits = host_bits(&s->addr);
    if (bits < 2)
        return give(out, value_int(bits == 1 ? 2 : 0));
    struct net_addr mask = net_hostmask(&s->addr);
    return net_add(&mask, &mask, -1) && give(out, addr_number(vm, &mask));
}

/* ---- sorts of addresses ---- */

static bool in_block(const struct net_addr *n, const char *four, const char *six)
{
    struct net_addr block, here = net_host(n);
    return net_parse(&block, str_of(n->family == 4 ? four : six)) && net_contains(&block, &here);
}

static bool is_multicast(const struct net_addr *n)
{
    return in_block(n, "224.0.0.0/4", "ff00::/8");
}

static bool is_loopback(const struct net_addr *n)
{
    return in_block(n, "127.0.0.0/8", "::1/128");
}

static bool is_mask(const struct net_addr *n)
{
    unsigned length;
    struct net_addr turned = net_host(n);
    for (unsigned i = 0; i < net_width(n) / 8; i++)
        turned.bytes[i] = (uint8_t)~turned.bytes[i];
    return net_mask_length(&length, n) || net_mask_length(&length, &turned);
}

static bool is_public(const struct net_addr *n)
{
    struct net_addr here = net_host(n);
    return net_is_global(&here) && !is_multicast(n) && !is_loopback(n) && !is_mask(n);
}

static bool give_if(struct value *out, const struct subject *s, bool holds)
{
    return holds ? give(out, s->value) : give_none(out);
}

QUERY(link_local)
{
    (void)vm;
    return give_if(out, s, in_block(&s->addr, "169.254.0.0/16", "fe80::/10"));
}

QUERY(loopback)
{
    (void)vm;
    return give_if(out, s, is_loopback(&s->addr));
}

QUERY(multicast)
{
    (void)vm;
    return give_if(out, s, is_multicast(&s->addr));
}

QUERY(unicast)
{
    (void)vm;
    return give_if(out, s, !is_multicast(&s->addr));
}

QUERY(private)
{
    (void)vm;
    struct net_addr here = net_host(&s->addr);
    return give_if(out, s, !net_is_global(&here));
}

QUERY(public)
{
    (void)vm;
    return give_if(out, s, is_public(&s->addr));
}

QUERY(type)
{
    (void)vm;
    bool network = host_bits(&s->addr) > 0 && is_first(&s->addr);
    return give(out, text_value(network ? STR("network") : STR("address")));
}

QUERY(version)
{
    (void)vm;
    return give(out, value_int(s->addr.family));
}

/* ---- other ways to write them ---- */

QUERY(6to4)
{
    const uint8_t *b = s->addr.bytes;
    struct net_addr here = net_host(&s->addr);
    if (s->addr.family == 6) {
        bool ours = in_block(&here, "0.0.0.0/32", "2002::/16");
        bool alone = !s->network || !is_first(&s->addr);
        return give(out, ours && alone ? s->value : value_bool(false));
    }
    bool fits = is_public(&here) || !net_is_global(&here);
    if (!fits || (host_bits(&s->addr) > 0 && is_first(&s->addr)))
        return give(out, value_bool(false));
    return give(out, text_value(str_printf(vm->arena, "2002:%02x%02x:%02x%02x::1/48", b[0], b[1],
                                           b[2], b[3])));
}

QUERY(revdns)
{
    struct buf b = BUF(vm->arena);
    for (unsigned i = net_width(&s->addr) / 8; i-- > 0;) {
        unsigned byte = s->addr.bytes[i];
        if (s->addr.family == 4)
            buf_printf(&b, "%u.", byte);
        else
            buf_printf(&b, "%x.%x.", byte & 15, byte >> 4);
    }
    buf_add(&b, s->addr.family == 4 ? STR("in-addr.arpa.") : STR("ip6.arpa."));
    return give(out, text_value(buf_str(&b)));
}

QUERY(wrap)
{
    if (s->addr.family == 4)
        return give(out, s->value);
    struct net_addr here = net_host(&s->addr);
    str text = net_text(vm->arena, &here);
    if (!s->network)
        return give(out, text_value(str_printf(vm->arena, "[%.*s]", STR_ARG(text))));
    return give(out, text_value(str_printf(vm->arena, "[%.*s]/%u", STR_ARG(text),
                                           (unsigned)s->addr.length)));
}

/* ---- the table ---- */

static const struct {
    const char *name;
    net_query_fn *fn;
} queries[] = {
    {"", query_plain},
    {"6to4", query_6to4},
    {"address", query_address},
    {"address/prefix", query_address_prefix},
    {"bool", query_bool},
    {"broadcast", query_broadcast},
    {"cidr", query_cidr},
    {"first_usable", query_first_usable},
    {"gateway", query_address_prefix},
    {"gw", query_address_prefix},
    {"host", query_host},
    {"host/prefix", query_address_prefix},
    {"hostmask", query_hostmask},
    {"hostnet", query_address_prefix},
    {"int", query_int},
    {"ip", query_address},
    {"ip/prefix", query_ip_prefix},
    {"ip_netmask", query_ip_netmask},
    {"ipv4", query_ipv4},
    {"ipv6", query_ipv6},
    {"last_usable", query_last_usable},
    {"link-local", query_link_local},
    {"lo", query_loopback},
    {"loopback", query_loopback},
    {"multicast", query_multicast},
    {"net", query_net},
    {"netmask", query_netmask},
    {"network", query_network},
    {"network/prefix", query_subnet},
    {"network_id", query_network},
    {"network_netmask", query_network_netmask},
    {"network_wildcard", query_network_wildcard},
    {"next_usable", query_next_usable},
    {"peer", query_peer},
    {"prefix", query_prefix},
    {"previous_usable", query_previous_usable},
    {"private", query_private},
    {"public", query_public},
    {"range_usable", query_range_usable},
    {"revdns", query_revdns},
    {"router", query_address_prefix},
    {"size", query_size},
    {"size_usable", query_size_usable},
    {"subnet", query_subnet},
    {"type", query_type},
    {"unicast", query_unicast},
    {"v4", query_ipv4},
    {"v6", query_ipv6},
    {"version", query_version},
    {"wildcard", query_hostmask},
    {"wrap", query_wrap},
};

net_query_fn *net_query_find(str name)
{
    for (size_t i = 0; i < COUNTOF(queries); i++)
        if (str_eq(str_of(queries[i].name), name))
            return queries[i].fn;
    return NULL;
}

static bool unknown_query(struct vm *vm, str query, const char *alias)
{
    str names[COUNTOF(queries)];
    for (size_t i = 0; i < COUNTOF(queries); i++)
        names[i] = str_of(queries[i].name);
    vm_fail(vm, DIAG_TEMPLATE_VALUE, "%s has no query '%.*s'", alias, STR_ARG(query));
    str near = str_nearest(query, names, COUNTOF(names));
    if (near.n)
        diag_help(vm->dg, "did you mean '%.*s'?", STR_ARG(near));
    return false;
}

bool net_query(struct vm *vm, struct value *out, const struct subject *s, str query,
               const char *alias)
{
    net_query_fn *fn = net_query_find(query);
    struct net_addr there;
    int64_t at;
    if (fn)
        return fn(vm, out, s);
    if (!read_index(&at, query)) {
        if (!net_parse_masked(&there, query))
            return unknown_query(vm, query, alias);
        there = net_network(&there);
        return give_if(out, s, net_contains(&there, &s->addr));
    }
    if (!host_bits(&s->addr))
        return give(out, addr_value(vm, &s->addr, s->network));
    return addr_at(&there, &s->addr, at) ? give(out, addr_value(vm, &there, true))
                                         : give(out, value_bool(false));
}
