/* SPDX-License-Identifier: Apache-2.0 */
/* What the filters of addresses share: reading a value as an address or network in the ways that
 * Ansible's ipaddr does, and the queries that ipaddr, ipv4 and ipv6 put to it.
 *
 *     "10.0.0.1/24" -> { addr 10.0.0.1/24, network: true }      "10.0.0.1" -> network: false
 *     167772161     -> { addr 10.0.0.1/32, network: false }     "x"        -> no address at all */
#pragma once

#include "base/net.h"
#include "render/builtin.h"

struct subject {
    struct net_addr addr; /* host bits as written; the whole length where none was written */
    bool network;         /* written with a length */
    struct value value;   /* as written; the canonical text of a number */
};

/* Reads a string or number. version: 4 or 6 for numbers that fit both, 0 = the smaller one. False
 * when it is no address. */
bool subject_read(struct vm *, struct subject *out, const struct value *,
                  int64_t version) NODISCARD;
/* Whether what an undefined value stands for ends the render here; *out is false otherwise. */
bool net_undefined(struct vm *, struct value *out, const struct value *in) NODISCARD;

typedef bool net_query_fn(struct vm *, struct value *out, const struct subject *);
/* The query of a name, NULL when there is none. */
net_query_fn *net_query_find(str name);
/* Puts a query to a subject: a name, a number (the address at that place), or a network (does it
 * hold the subject?). alias is the name of the filter. */
bool net_query(struct vm *, struct value *out, const struct subject *, str query,
               const char *alias) NODISCARD;

/* Size of the network as a power of two: 0 for a single address. */
static inline unsigned host_bits(const struct net_addr *n)
{
    return net_width(n) - n->length;
}

/* The text of an address, with its length or without. */
struct value addr_value(struct vm *, const struct net_addr *, bool with_length);
/* The address as a number. */
struct value addr_number(struct vm *, const struct net_addr *);
/* The address at a place in the network, counted from its end when negative; false outside. */
bool addr_at(struct net_addr *out, const struct net_addr *network, int64_t at) NODISCARD;
/* Whether s is a whole number, and which. */
bool read_index(int64_t *out, str s) NODISCARD;
/* Whether s is made of digits alone. */
bool is_digits(str s);
