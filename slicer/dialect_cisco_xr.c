/* SPDX-License-Identifier: Apache-2.0 */
/* Cisco IOS XR: one blank of indent a level, `!` ends nothing and with text behind it belongs to
 * the next statement, policies and sets end with words of their own, which stand at the header's
 * indent or one blank in. */
#include "slicer/dialect.h"

static const struct dialect_comment COMMENTS[] = {
    {"! ", NULL, COMMENT_LINE_START, true},
    {"!", NULL, COMMENT_LINE_START, false},
    {"#", NULL, COMMENT_LINE_START, false},
    {0},
};

#define SETS                                                                                       \
    "prefix-set|as-path-set|community-set|extcommunity-set|large-community-set|rd-set|tag-set|"    \
    "ospf-area-set|mac-set|etag-set|esi-set|community-policy-set **"

static const struct dialect_closer CLOSERS[] = {
    {"end-policy", "route-policy **"},
    {"end-set", SETS},
    {"end-group", "group *"},
    {"end-template", "template **"},
    {"end-class-map", "class-map **"},
    {"end-policy-map", "policy-map **"},
    {"end-global", "policy-global"},
    {"endif", "if|elseif|else **"},
    {"exit", NULL},
    {0},
};

static const struct dialect_literal LITERALS[] = {
    {"banner motd|login|exec|incoming|slip-ppp|prompt-timeout", "", LITERAL_DELIMITER, NULL, NULL},
#include "slicer/rows_pem.def" /* IWYU pragma: keep */
    {"certificate **", "crypto ca certificate chain **", LITERAL_LINE, "quit", NULL},
    {0},
};

static const struct dialect_rule COMMAS[] = {
    {SETS, "**"},
    {0},
};

static const struct dialect_rule VERBATIM[] = {
#include "slicer/rows_ios_verbatim.def" /* IWYU pragma: keep */
    {0},
};

static const struct dialect_rule KEYS[] = {
    {"route-policy **||**", "**"},
    {"", "domain name|lookup|vrf =="},
    {"", "telnet vrf * ipv4 server max-servers ="},
    {"", "ssh server session-limit|rate-limit|v2 =="},
    {"", "logging * vrf * =="},
    {"", "snmp-server host * =="},
    {"", "snmp-server user * =="},
    {"", "cdp"},
    {"interface **", "ipv4|ipv6 mtu ="},
    {"interface **", "ipv4 address * = secondary"},
    {"interface **", "ipv4 address = ="},
    {"interface **", "ipv4 address ="},
    {"interface **", "ipv4|ipv6 access-group = ingress|egress **"},
    {"interface **", "vrf ="},
    {"interface **", "encapsulation dot1q =="},
    {"interface **", "bundle id * mode ="},
    {"interface **", "bundle id =="},
    {"interface **", "bundle minimum-active|maximum-active links ="},
    {"interface **", "lacp mode|period ="},
    {"interface **", "flow ipv4|ipv6 monitor = sampler = ingress|egress"},
    {"router static||**", "*/* * =="},
    {"router bgp *||**", "bgp router-id ="},
    {"router bgp *||**", "remote-as|description|update-source|password|local-as|ebgp-multihop|"
                         "timers|cluster-id|ttl-security|session-open-mode|precedence =="},
    {"router bgp *||**", "use neighbor-group|session-group|af-group =="},
    {"router bgp *||**", "route-policy = in|out"},
    {"router bgp *||**", "route-policy = = in|out"},
    {"router bgp *||**", "maximum-prefix|weight|allowas-in|default-originate|"
                         "soft-reconfiguration|advertisement-interval|label mode =="},
    {"router bgp *||**", "maximum-paths ibgp|ebgp|eibgp =="},
    {"router bgp *||**", "next-hop-self|route-reflector-client|as-override|"
                         "send-community-ebgp|send-extended-community-ebgp|shutdown"},
    {"router bgp *||**", "redistribute * =="},
    {"router bgp *||vrf *", "rd ="},
    {"router ospf *||**", "router-id|cost|network|priority|hello-interval|dead-interval|passive|"
                          "authentication|bfd =="},
    {"router isis *||**", "net|is-type|metric|metric-style|hello-padding|point-to-point|"
                          "circuit-type|hello-password|lsp-password|set-overload-bit =="},
    {"mpls ldp||**", "router-id|password =="},
    {"l2vpn||**", "mtu|encapsulation|vlan-id =="},
    {"ipv4|ipv6 access-list *", "[0-9]* =="},
    {"username *", "secret|password =="},
    {"line **", "exec-timeout|session-timeout|length|width|timestamp =="},
    {"line **", "access-class ingress|egress ="},
    {"line **", "transport input|output|preferred =="},
#include "slicer/rows_ios_keys.def" /* IWYU pragma: keep */
    {0},
};

/* Policies and sets are sent again as a whole. */
static const struct dialect_order_row ORDERS[] = {
    {"route-policy **||**", NULL, ORDER_UNIT},
    {SETS, NULL, ORDER_UNIT},
    {"template **", NULL, ORDER_UNIT},
    {"ipv4|ipv6 access-list *", NULL, ORDER_SEQUENCE},
    {"ipv4|ipv6 prefix-list *", NULL, ORDER_SEQUENCE},
#include "slicer/rows_ios_orders.def" /* IWYU pragma: keep */
    {0},
};

static const struct dialect_rule HIDDEN[] = {{"interface **", "no shutdown"}, {0}};

static const struct dialect_rule NOISE[] = {
#include "slicer/rows_ios_noise.def" /* IWYU pragma: keep */
    {0},
};

static const struct dialect_rule SALTED[] = {
    {"username *", "secret 5|8|9|10 ="},
    {"", "username * secret 5|8|9|10 ="},
    {0},
};

static const struct dialect_rule SECRETS[] = {
    {NULL, "secret 0|5|8|9|10 ="},
    {NULL, "secret ="},
    {NULL, "password clear|encrypted ="},
    {NULL, "password ="},
    {NULL, "key-string password|clear ="},
    {NULL, "key-string password ="},
    {NULL, "key 0|7 ="},
    {NULL, "key clear|encrypted ="},
    {NULL, "hello-password|lsp-password hmac-md5|text encrypted|clear = **"},
    {NULL, "message-digest-key * md5 encrypted|clear ="},
    {NULL, "message-digest-key * md5 ="},
    {NULL, "authentication-key encrypted|clear ="},
    {NULL, "snmp-server community clear|encrypted = **"},
    {NULL, "snmp-server host * traps|informs version * clear|encrypted = **"},
    {NULL, "snmp-server host * traps|informs version * = **"},
    {NULL, "snmp-server user * * v3 auth md5|sha encrypted|clear = priv aes|des|des56 * "
           "encrypted|clear = **"},
    {NULL, "snmp-server user * * v3 auth md5|sha encrypted|clear = **"},
    {NULL, "neighbor * password encrypted|clear ="},
    {NULL, "ntp authentication-key * md5 encrypted|clear ="},
    {NULL, "authentication-key * md5 encrypted|clear ="},
#include "slicer/rows_ios_secrets.def" /* IWYU pragma: keep */
    {0},
};

static const struct dialect_tell TELLS[] = {
    {"!RANCID-CONTENT-TYPE: cisco-xr*", 120, 0},
    {"!! IOS XR*", 120, 0},
    {"!! Last configuration change at *", 60, 0},
    {"interface Bundle-Ether*", 14, 42},
    {"interface TenGigE*", 14, 42},
    {"interface HundredGigE*", 14, 42},
    {"interface FortyGigE*", 14, 42},
    {"interface FourHundredGigE*", 14, 42},
    {"interface MgmtEth*", 30, 0},
    {"interface preconfigure *", 20, 0},
    {"interface GigabitEthernet[0-9]*/[0-9]*/[0-9]*/[0-9]*", 10, 30},
    {"no interface GigabitEthernet[0-9]*/[0-9]*/[0-9]*/[0-9]*", 10, 30},
    {"interface Loopback*", 1, 3},
    {"ipv4 address * 255.*", 6, 30},
    {"ipv4 address */[0-9]*", 6, 30},
    {"route-policy *", 10, 30},
    {"end-policy", 20, 40},
    {"end-set", 20, 40},
    {"end-class-map", 20, 0},
    {"end-policy-map", 20, 0},
    {"prefix-set *", 12, 24},
    {"as-path-set *", 12, 24},
    {"community-set *", 12, 24},
    {"ipv4 access-list *", 14, 28},
    {"ipv6 access-list *", 1, 2},
    {"router static", 14, 0},
    {"group root-lr", 30, 0},
    {"group root-system", 20, 0},
    {"group cisco-support", 20, 0},
    {"telnet vrf *", 10, 0},
    {"vty-pool *", 16, 0},
    {"line default", 12, 0},
    {"line console", 4, 0},
    {"control-plane", 1, 0},
    {"management-plane", 20, 0},
    {"address-family ipv4 unicast", 2, 6},
    {"neighbor-group *", 8, 16},
    {"remote-as *", 4, 12},
    {"l2vpn", 6, 0},
    {"bridge group *", 10, 20},
    {"xconnect group *", 10, 20},
    {"ssh server v2", 8, 0},
    {"ssh server *", 4, 8},
    {"rd-set *", 20, 0},
    {"lacp mode *", 1, 3},
    {"bundle id *", 12, 24},
    {"hostname *", 2, 0},
    {"router bgp *", 1, 2},
    {"router ospf *", 1, 2},
    {"dhcp ipv4", 10, 0},
    {"multicast-routing", 12, 0},
    {"commit", 4, 0},
    {"root", 4, 0},
    {"!", 1, 4},
    /* look-alikes */
    {"boot-start-marker", -40, 0},
    {"feature *", -12, 48},
    {"ip address * 255.*", -4, 16},
    {"ip route *", -4, 12},
    {"!Command: show running-config*", -60, 0},
    {"! device: * EOS-*", -80, 0},
    {"frr version *", -80, 0},
    {"frr defaults *", -80, 0},
    {"sysname *", -60, 0},
    {"ASA Version *", -80, 0},
    {"nameif *", -30, 0},
    {"xpl *", -30, 0},
    {0},
};

const struct dialect dialect_cisco_xr = {
    .name = "cisco_xr",
    .summary = "Cisco IOS XR",
    .aliases = "iosxr ios-xr cisco_iosxr xr iosxr_netconf cisco.iosxr.iosxr cisco-ios-xr "
               "cisco-iosxr cisco_ios_xr cisco_xr_telnet cisco-xr",
#include "slicer/fields_indent.def" /* IWYU pragma: keep */
    .ending = "end",
    .negation_word = "no",
    .goes_on = "elseif|else **",
    .commas = COMMAS,
    .literals = LITERALS,
    .hidden = HIDDEN,
};
