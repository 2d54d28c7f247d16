/* SPDX-License-Identifier: Apache-2.0 */
/* VyOS and EdgeOS: the form with braces, whose statements end with their line, and the form of
 * `set` lines. */
#include "slicer/dialect.h"

static const struct dialect_comment COMMENTS[] = {
    {"/*", "*/", COMMENT_ANYWHERE, true},
    {"//", NULL, COMMENT_LINE_START, false},
    {"#", NULL, COMMENT_COLUMN0, false},
    {"!", NULL, COMMENT_COLUMN0, false},
    {0},
};

static const struct dialect_comment SET_COMMENTS[] = {
    {"#", NULL, COMMENT_LINE_START, false},
    {"//", NULL, COMMENT_LINE_START, false},
    {0},
};

/* Single leaves that are known; all else is a member of a set, its whole text the name. */
static const struct dialect_rule KEYS[] = {
    {NULL, "description|mtu|host-name|domain-name|time-zone|hw-id|duplex|speed|local-as|"
           "system-as|remote-as|router-id|action|default-action|protocol|distance|priority|"
           "vrid|passphrase|ssid|channel|mode|type|level|lease|default-router|default-lifetime|"
           "encrypted-password|plaintext-password|key|shared-secret-key|pre-shared-secret|"
           "private-key|public-key|port|timeout|bandwidth|table|metric|next-hop-self|"
           "rekey|key-exchange|encryption|hash|dh-group|lifetime|ttl|encapsulation|tos|vni|"
           "update-source|source-interface|country-code|authentication-id|id|secret|seclevel =="},
    {0},
};

static const struct dialect_order_row ORDERS[] = {
    {"**||rule *", NULL, ORDER_SET},
    {"**||firewall||**||name|ipv6-name|modify|ipv6-modify *", NULL, ORDER_SEQUENCE},
    {"**||firewall||**||filter", NULL, ORDER_SEQUENCE},
    {"**||policy||route|route6|route-map|access-list|access-list6|prefix-list|prefix-list6 *", NULL,
     ORDER_SEQUENCE},
    {"**||nat||source|destination|static", NULL, ORDER_SEQUENCE},
    {0},
};

static const struct dialect_rule SECRETS[] = {
    {NULL, "encrypted-password|plaintext-password|plaintext-key|encrypted-key|passphrase|password|"
           "secret|pre-shared-secret|pre-shared-secret-key|preshared-key|shared-secret-key|"
           "private-key|key|md5-key|plaintext-secret|shared-key|simple-password|pre-shared-key|"
           "psk|auth-key|authentication-key|token ="},
    {NULL, "community ="},
    {0},
};

static const struct dialect_tell TELLS[] = {
    {"*vyos-config-version*", 120, 0},
    {"*vyatta-config-version*", 120, 0},
    {"/* Release version:*", 40, 0},
    {"// Release version:*", 40, 0},
    {"config-management {", 60, 0},
    {"commit-revisions *", 30, 0},
    {"ethernet eth[0-9]* {", 24, 72},
    {"loopback lo {", 30, 0},
    {"interfaces {", 12, 0},
    {"firewall {", 8, 0},
    {"protocols {", 8, 0},
    {"service {", 14, 0},
    {"system {", 12, 0},
    {"nat {", 6, 0},
    {"policy {", 6, 0},
    {"vpn {", 6, 0},
    {"host-name *", 6, 0},
    {"rule [0-9]* {", 6, 24},
    {"name * {", 4, 12},
    {"address \"*\"", 4, 12},
    {"address dhcp*", 10, 10},
    {"hw-id *", 10, 20},
    {"all-ping *", 20, 0},
    {"*-group * {", 6, 18},
    {"ipsec {", 10, 0},
    {"wireguard wg[0-9]* {", 20, 20},
    {"description *[!;]", 2, 10},
    {"address *[!;]", 2, 16},
    {"* {", 1, 10},
    {"}", 1, 6},
    {"*;", -4, 80},
    {"configure {", -60, 0},
    {"deviceconfig {", -60, 0},
    {"network-instance * {", -20, 40},
    {"ltm * {", -40, 0},
    {0},
};

static const struct dialect_tell SET_TELLS[] = {
    {"set interfaces ethernet *", 24, 72},
    {"set interfaces loopback lo*", 24, 0},
    {"set interfaces dummy *", 20, 20},
    {"set interfaces wireguard *", 20, 20},
    {"set interfaces bonding *", 20, 20},
    {"set interfaces bridge *", 20, 20},
    {"set interfaces tunnel *", 20, 20},
    {"set interfaces wireless *", 20, 20},
    {"set interfaces pppoe *", 20, 20},
    {"set interfaces vxlan *", 20, 20},
    {"set service *", 10, 40},
    {"set system config-management *", 40, 0},
    {"set system host-name '*'", 30, 0},
    {"set system *", 3, 12},
    {"set firewall name *", 16, 48},
    {"set firewall ipv6-name *", 16, 48},
    {"set firewall ipv4 *", 16, 32},
    {"set firewall *", 3, 12},
    {"set nat source *", 10, 20},
    {"set nat destination *", 10, 20},
    {"set policy *", 8, 32},
    {"set protocols bgp *", 6, 24},
    {"set protocols static *", 12, 24},
    {"set protocols *", 2, 12},
    {"set vpn *", 8, 24},
    {"set vrf *", 8, 16},
    {"set qos *", 8, 16},
    {"set pki *", 8, 16},
    {"set container *", 8, 16},
    {"set high-availability *", 8, 16},
    {"set * '*'", 2, 40},
    {"delete interfaces ethernet *", 24, 72},
    {"# Version:          VyOS *", 60, 0},
    {"set routing-instances *", -40, 0},
    {"set interfaces ?e-*", -40, 80},
    {"set deviceconfig *", -60, 0},
    {"set / *", -60, 0},
    {"set policy-options *", -60, 0},
    {0},
};

extern const struct dialect dialect_vyos_set;

const struct dialect dialect_vyos = {
    .name = "vyos",
    .summary = "VyOS, Vyatta and EdgeOS, the form with braces",
    .aliases = "vyatta edgeos vyos_boot vyos-boot vyatta_vyos vyos_brace ubiquiti_edgerouter "
               "ubiquiti_edgeos "
               "ubiquiti_edge edgerouter vyos.vyos.vyos community.network.edgeos brocade_vyos",
    .shape = SHAPE_BRACE,
    .words = true,
    .path_verb = "set",
    .lines = &dialect_vyos_set,
    .newline_ends = true,
    .bare_brackets = true,
    .bare_quotes = true,
    .named =
        "ethernet bonding bridge dummy loopback tunnel wireguard wireless pppoe vxlan openvpn vti "
        "geneve macsec pseudo-ethernet l2tpv3 sstpc wwan vif vif-s vif-c rule name ipv6-name user "
        "neighbor peer-group peer group-name prefix-list prefix-list6 access-list access-list6 "
        "route-map route route6 community-list extcommunity-list large-community-list as-path-list "
        "subnet shared-network-name static-mapping range server interface area network zone from "
        "facility esp-group ike-group proposal tunnel-id class match view community host bgp vrf "
        "address-group network-group port-group ipv6-address-group ipv6-network-group next-hop "
        "public-keys ca certificate key-pair device pd",
    .merge = true,
    .line_verbs = "set delete comment rename copy",
    .comments = COMMENTS,
    .quotes = "\"",
    .quote_escapes = true,
    .quote_lines = true,
    .negation = NEGATE_PATH,
    .negation_word = "delete",
    .keys = KEYS,
    .orders = ORDERS,
    .secrets = SECRETS,
    .tells = TELLS,
};

const struct dialect dialect_vyos_set = {
    .name = "vyos_set",
    .summary = "VyOS, one `set` command a line",
    .aliases = "vyos-set vyatta_set edgeos_set vyos_commands",
    .shape = SHAPE_FLAT,
    .words = true,
    .path_verb = "set",
    .bare_quotes = true,
    .note_verb = "comment",
    .comments = SET_COMMENTS,
    .quotes = "'\"",
    .quote_lines = true,
    .negation = NEGATE_PATH,
    .negation_word = "delete",
    .tells = SET_TELLS,
};
