/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses and networks of IPv4 and IPv6 as numbers: read strictly, compared exactly, written in
 * their one canonical form.
 *
 *     10.0.0.0/8         family 4  bytes 10 0 0 0          length 8
 *     2001:db8::1        family 6  bytes 32 1 13 184 … 1   length 128, prefix false
 *
 * The bytes of an IPv4 address are the first four. */
#pragma once

#include "base/str.h"

struct net_addr {
    uint8_t family; /* 4 or 6 */
    uint8_t length; /* of the prefix: 0..32 or 0..128; the whole length for an address */
    bool prefix;    /* written with a length */
    uint8_t bytes[16];
};

/* Reads an address, with or without "/length", that fills the whole text. Refused: leading zeros,
 * fewer than four numbers, zones (%eth0), blanks. Host bits may be set. */
bool net_parse(struct net_addr *out, str s) NODISCARD;
/* As net_parse, but a mask behind a blank or slash (255.255.255.0) is taken for a length too. */
bool net_parse_masked(struct net_addr *out, str s) NODISCARD;

/* The length of an address of this family: 32 or 128. */
static inline unsigned net_width(const struct net_addr *n)
{
    return n->family == 4 ? 32 : 128;
}

/* The same address without its length. */
struct net_addr net_host(const struct net_addr *);
/* The network that the address lies in: host bits cleared. */
struct net_addr net_network(const struct net_addr *);
/* Whether bits behind the prefix are set. */
bool net_has_host_bits(const struct net_addr *);
/* Whether all of inner lies in outer. False for another family. */
bool net_contains(const struct net_addr *outer, const struct net_addr *inner);
/* Whether they have an address in common. */
bool net_overlaps(const struct net_addr *, const struct net_addr *);
/* Same family, address and length, written with or without it. */
bool net_equal(const struct net_addr *, const struct net_addr *);
/* Order: IPv4 before IPv6, then by address, then the wider network first. */
int net_compare(const struct net_addr *, const struct net_addr *);

/* Masks and ends of the network, as addresses. The broadcast address of IPv6, and of IPv4 networks
 * of length 31 and 32, does not exist: false. */
struct net_addr net_netmask(const struct net_addr *);
struct net_addr net_hostmask(const struct net_addr *);
bool net_broadcast(struct net_addr *out, const struct net_addr *) NODISCARD;
/* The first and last address that a host may have: all of a /31, /32, /127 and /128, else without
 * the network's own and the broadcast address (IPv4) or the routers' anycast address (IPv6). */
struct net_addr net_first_host(const struct net_addr *);
struct net_addr net_last_host(const struct net_addr *);
/* The first and last address of the network, whatever their use. */
struct net_addr net_first(const struct net_addr *);
struct net_addr net_last(const struct net_addr *);
/* The address n further on (or back), false where the family ends. */
bool net_add(struct net_addr *out, const struct net_addr *, int64_t n) NODISCARD;
/* The length of a netmask (255.255.255.0 = 24), false where ones follow zeros. */
bool net_mask_length(unsigned *out, const struct net_addr *mask) NODISCARD;

/* The address as one number, in decimal digits; its length plays no part. */
str net_number(struct arena *, const struct net_addr *);
/* The address that decimal digits name; false when they are none or pass the family's last. */
bool net_from_number(struct net_addr *out, str digits, int family) NODISCARD;

/* Private use: RFC 1918, unique local (fc00::/7). Global: in none of the special-purpose blocks of
 * RFC 6890. */
bool net_is_private(const struct net_addr *);
bool net_is_global(const struct net_addr *);

/* Adds the canonical text (RFC 5952), with "/length" where it was written with one. */
void net_put(struct buf *, const struct net_addr *);
/* The canonical text in the arena. */
str net_text(struct arena *, const struct net_addr *);
