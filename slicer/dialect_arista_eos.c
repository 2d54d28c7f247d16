/* SPDX-License-Identifier: Apache-2.0 */
/* Arista EOS: three blanks of indent a level, no closers; banners and scripts end with a line EOF.
 */
#include "slicer/dialect.h"

static const struct dialect_comment COMMENTS[] = {{"!", NULL, COMMENT_LINE_START, false}, {0}};

static const struct dialect_closer CLOSERS[] = {{"exit", NULL}, {0}};

static const struct dialect_literal LITERALS[] = {
    {"banner motd|login|exec", NULL, LITERAL_LINE, "EOF", NULL},
    {"action bash", "event-handler *", LITERAL_LINE, "EOF", NULL},
    {"code", "router general||control-functions", LITERAL_LINE, "EOF", NULL},
#include "slicer/rows_pem.def" /* IWYU pragma: keep */
    {0},
};

static const struct dialect_rule VERBATIM[] = {
#include "slicer/rows_ios_verbatim.def" /* IWYU pragma: keep */
    {0},
};

static const struct dialect_rule KEYS[] = {
    {"", "transceiver qsfp default-mode ="},
    {"", "service routing protocols model ="},
    {"", "boot secret =="},
    {"", "boot system =="},
    {"", "enable password =="},
    {"", "aaa root =="},
    {"", "hardware tcam profile ="},
    {"", "ip virtual-router mac-address ="},
    {"", "dns domain ="},
    {"", "prompt =="},
    {"", "logging host * =="},
    {"", "logging level * ="},
    {"", "logging format * =="},
    {"", "logging vrf * source-interface ="},
    {"", "ntp server vrf * * =="},
    {"", "ntp local-interface =="},
    {"", "queue-monitor length|streaming"},
    {"", "snmp-server vrf * source-interface ="},
    {"", "snmp-server local-interface ="},
    {"", "snmp-server host * vrf * version * =="},
    {"", "spanning-tree mst * priority ="},
    {"", "spanning-tree vlan-id * priority ="},
    {"", "ip load-sharing * =="},
    {"", "vlan internal order =="},
    {"", "ip route vrf * * * =="},
    {"", "ip radius|tacacs vrf * source-interface ="},
    {"", "tacacs-server|radius-server host * =="},
    {"", "clock timezone =="},
    {"", "ip community-list|large-community-list|extcommunity-list * * =="},
    {"ip|ipv6 prefix-list *", "seq * =="},
    {"ip|ipv6|mac access-list **", "statistics per-entry"},
    {"peer-filter *", "[0-9]* =="},
    {"interface **", "vrf ="},
    {"interface **", "ip address ="},
    {"interface **", "ip address * = secondary"},
    {"interface **", "ip address virtual ="},
    {"interface **", "mlag ="},
    {"interface **", "channel-group * mode ="},
    {"interface **", "switchport trunk group *"},
    {"interface **", "switchport vlan translation * =="},
    {"interface **", "isis metric|circuit-type|network|hello-interval|enable =="},
    {"interface **", "isis authentication mode|key =="},
    {"interface **", "ip ospf area ="},
    {"interface **", "ip ospf network|cost|priority|hello-interval|dead-interval =="},
    {"interface **", "ip ospf neighbor bfd"},
    {"interface **", "pim ipv4 dr-priority|hello interval =="},
    {"interface **", "vxlan source-interface|udp-port|virtual-router =="},
    {"interface **", "vxlan vlan * vni ="},
    {"interface **", "vxlan vrf * vni ="},
    {"interface **", "service-profile|sflow|lacp|error-correction =="},
    {"interface **||evpn ethernet-segment", "identifier|route-target|redundancy =="},
    {"mlag configuration", "domain-id|local-interface|peer-address|peer-link|"
                           "dual-primary|primary-priority|heartbeat-interval =="},
    {"mlag configuration", "reload-delay mlag|non-mlag ="},
    {"router bgp *||**", "router-id ="},
    {"router bgp *||**", "bgp listen range * =="},
    {"router bgp *||**", "neighbor * peer group ="},
    {"router bgp *||**", "neighbor * maximum-routes =="},
    {"router bgp *||**", "neighbor * bfd|rib-in pre-policy retain|fall-over bfd"},
    {"router bgp *||**", "neighbor * bfd =="},
    {"router bgp *||**", "neighbor * encapsulation =="},
    {"router bgp *||**", "neighbor * graceful-restart-helper =="},
    {"router bgp *||**", "rd =="},
    {"router bgp *||**", "maximum-paths * ecmp ="},
    {"router bgp *||**", "redistribute * =="},
    {"router bgp *||**", "network * =="},
    {"router bgp *||**", "update wait-for-convergence|wait-install"},
    {"router ospf **", "max-lsa =="},
    {"router isis **", "net|is-type|router-id|log-adjacency-changes|mpls =="},
    {"management api **", "protocol https|http|unix-socket =="},
    {"management ssh||**", "idle-timeout|authentication|connection =="},
    {"management ssh", "idle-timeout|authentication|connection =="},
    {"daemon *", "exec ="},
    {"event-handler *", "trigger|delay|action|asynchronous|timeout =="},
    {"policy-map **||class **", "set|police|bandwidth|shape =="},
#include "slicer/rows_ios_keys.def" /* IWYU pragma: keep */
    {0},
};

static const struct dialect_order_row ORDERS[] = {
    {"ip|ipv6 prefix-list *", NULL, ORDER_SEQUENCE},
    {"ip|ipv6|mac access-list **", NULL, ORDER_POSITION},
    {"peer-filter *", NULL, ORDER_SEQUENCE},
#include "slicer/rows_ios_orders.def" /* IWYU pragma: keep */
    {0},
};

static const struct dialect_rule HIDDEN[] = {{"interface **", "no shutdown"}, {0}};

static const struct dialect_rule NOISE[] = {
#include "slicer/rows_ios_noise.def" /* IWYU pragma: keep */
    {0},
};

static const struct dialect_rule SALTED[] = {
    {"", "enable secret|password sha512|5 ="},
    {"", "enable secret|password ="},
    {"", "username * ** secret sha512|5 ="},
    {"", "aaa root secret sha512|5 ="},
    {0},
};

static const struct dialect_rule SECRETS[] = {
    {NULL, "username * privilege * role * secret sha512|0|5|* ="},
    {NULL, "username * privilege * secret sha512|0|5|* ="},
    {NULL, "username * role * secret sha512|0|5|* ="},
    {NULL, "username * secret sha512|0|5|* ="},
    {NULL, "username * ssh-key =="},
    {NULL, "aaa root secret sha512|0|5 ="},
    {NULL, "boot secret sha512|0|5 ="},
    {NULL, "boot secret ="},
    {NULL, "neighbor * password 0|7|8a ="},
    {NULL, "isis authentication key 0|7|8a = **"},
    {NULL, "snmp-server user * * v3 localized * auth * = priv * ="},
    {NULL, "snmp-server user * * v3 auth * = priv * ="},
    {NULL, "tacacs-server|radius-server host * vrf * key 0|7|8a ="},
    {NULL, "tacacs-server|radius-server host * vrf * key ="},
    {NULL, "tacacs-server|radius-server host * ** key 7 ="},
    {NULL, "tacacs-server|radius-server key 8a ="},
    {NULL, "ntp authentication-key * md5|sha1 0|7|8a ="},
    {NULL, "ntp authentication-key * md5|sha1 ="},
    {NULL, "ip ospf authentication-key 0|7|8a ="},
    {NULL, "ip ospf message-digest-key * md5|sha256|sha512 0|7|8a ="},
    {NULL, "secret 0|7|8a ="},
    {NULL, "shared-key 0|7|8a ="},
    {NULL, "shared-key ="},
#include "slicer/rows_ios_secrets.def" /* IWYU pragma: keep */
    {0},
};

static const struct dialect_tell TELLS[] = {
    {"!RANCID-CONTENT-TYPE: arista*", 120, 0},
    {"! device: * (*EOS*)*", 120, 0},
    {"! Command: show *", 40, 0},
    {"! boot system flash:*.swi*", 60, 0},
    {"boot system flash:*.swi*", 60, 0},
    {"! Arista EOS *", 40, 0},
    {"transceiver qsfp default-mode *", 60, 0},
    {"service routing protocols model *", 40, 0},
    {"no aaa root", 40, 0},
    {"no enable password", 20, 0},
    {"aaa root *", 30, 0},
    {"daemon *", 16, 16},
    {"exec /usr/bin/TerminAttr *", 40, 0},
    {"spanning-tree mode *", 2, 0},
    {"spanning-tree mode none", 10, 0},
    {"spanning-tree mst 0 priority *", 6, 0},
    {"username * secret sha512 *", 40, 0},
    {"enable password sha512 *", 30, 0},
    {"enable secret sha512 *", 30, 0},
    {"interface Ethernet[0-9]*", 3, 18},
    {"interface Management[0-9]*", 16, 32},
    {"interface Port-Channel[0-9]*", 8, 24},
    {"interface Vxlan1", 20, 0},
    {"interface Recirc-Channel*", 10, 0},
    {"interface Dps1", 20, 0},
    {"vxlan *", 8, 24},
    {"mlag configuration", 30, 0},
    {"mlag [0-9]*", 8, 16},
    {"peer group *", 4, 4},
    {"neighbor * peer group *", 12, 24},
    {"neighbor * peer-group *", 1, 2},
    {"neighbor * maximum-routes *", 16, 32},
    {"management api *", 30, 30},
    {"management ssh", 20, 0},
    {"protocol https*", 6, 6},
    {"ip virtual-router mac-address *", 24, 0},
    {"ip address virtual *", 16, 16},
    {"ip address */[0-9]*", 2, 8},
    {"vrf instance *", 16, 32},
    {"vrf definition *", 2, 4},
    {"trunk group *", 10, 10},
    {"switchport trunk group *", 10, 10},
    {"ip routing vrf *", 12, 12},
    {"no ip routing vrf *", 12, 12},
    {"maximum-paths * ecmp *", 20, 0},
    {"ip community-list regexp *", 20, 0},
    {"queue-monitor *", 10, 0},
    {"logging format *", 6, 6},
    {"logging level *", 4, 12},
    {"snmp-server vrf *", 6, 6},
    {"ip prefix-list *", 1, 3},
    {"seq [0-9]* permit *", 4, 12},
    {"route-target import evpn *", 10, 10},
    {"vlan internal order *", 20, 0},
    {"EOF", 20, 0},
    {"hostname *", 2, 0},
    {"!", 1, 4},
    {"end", 1, 0},
    /* look-alikes */
    {"boot-start-marker", -40, 0},
    {"feature *", -12, 48},
    {"!Command: show running-config*", -60, 0},
    {"!! IOS XR*", -80, 0},
    {"ASA Version *", -80, 0},
    {"frr version *", -80, 0},
    {"frr defaults *", -80, 0},
    {"interface GigabitEthernet*", -6, 24},
    {"ip address * 255.*", -4, 12},
    {0},
};

const struct dialect dialect_arista_eos = {
    .name = "arista_eos",
    .summary = "Arista EOS",
    .aliases = "eos arista arista_eos_telnet arista.eos.eos arista-eos veos ceos",
#include "slicer/fields_indent.def" /* IWYU pragma: keep */
    .negation_word = "no",
    .literals = LITERALS,
    .hidden = HIDDEN,
};
