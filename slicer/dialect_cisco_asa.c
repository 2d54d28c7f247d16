/* SPDX-License-Identifier: Apache-2.0 */
/* Cisco ASA, and the Lina part of Firepower Threat Defense: one blank of indent a level, banners
 * are ordinary lines of which there are several. */
#include "slicer/dialect.h"

static const struct dialect_comment COMMENTS[] = {
    {"!", NULL, COMMENT_LINE_START, false},
    {":", NULL, COMMENT_COLUMN0, false},
    {0},
};

static const struct dialect_closer CLOSERS[] = {{"exit", NULL}, {0}};

static const struct dialect_literal LITERALS[] = {
    {"certificate **", "crypto ca certificate chain *", LITERAL_LINE, "quit", NULL},
#include "slicer/rows_pem.def" /* IWYU pragma: keep */
    {0},
};

static const struct dialect_rule VERBATIM[] = {
    {NULL, "banner **"},
#include "slicer/rows_ios_verbatim.def" /* IWYU pragma: keep */
    {0},
};

static const struct dialect_rule KEYS[] = {
    {"", "banner * **"},
    {NULL, "banner **"},
    {"", "passwd =="},
    {"", "domain-name ="},
    {"", "terminal width ="},
    {"", "asdm image ="},
    {"", "arp timeout ="},
    {"", "mtu * ="},
    {"", "monitor-interface *"},
    {"", "timeout * =="},
    {"", "ssh timeout|version ="},
    {"", "telnet timeout ="},
    {"", "console timeout ="},
    {"", "logging host * * =="},
    {"", "logging asdm|history|facility|queue|device-id|buffer-size|asdm-buffer-size =="},
    {"", "logging message * =="},
    {"", "pager lines ="},
    {"", "icmp unreachable =="},
    {"", "failover lan|link|key|polltime|timeout|mac =="},
    {"", "access-group * in|out interface *"},
    {"", "route * * * * =="},
    {"", "snmp-server host * * =="},
    {"", "aaa-server * protocol ="},
    {"", "tunnel-group * type ="},
    {"", "threat-detection * =="},
    {"", "service-policy * global"},
    {"interface **", "nameif ="},
    {"interface **", "security-level ="},
    {"interface **", "ip address = = standby ="},
    {"interface **", "ip address = ="},
    {"interface **", "ip address dhcp|pppoe =="},
    {"interface **", "vlan|vrf =="},
    {"object network *", "host|subnet|range|fqdn =="},
    {"object network *", "nat =="},
    {"object service *", "service =="},
    {"object-group **", "[0-9]* =="},
    {"tunnel-group **", "default-group-policy|address-pool|authentication-server-group ="},
    {"tunnel-group **", "ikev1|ikev2 ** pre-shared-key =="},
    {"group-policy **",
     "dns-server|vpn-tunnel-protocol|split-tunnel-policy|split-tunnel-network-list|"
     "default-domain|vpn-idle-timeout|vpn-session-timeout|address-pools =="},
    {"crypto ikev1|ikev2 policy *",
     "authentication|encryption|hash|integrity|group|prf|lifetime =="},
    {"aaa-server **", "key|timeout|server-port|ldap-base-dn|ldap-login-dn|server-type =="},
#include "slicer/rows_ios_keys.def" /* IWYU pragma: keep */
    {0},
};

static const struct dialect_order_row ORDERS[] = {
    {"", "banner * ==", ORDER_POSITION},
    {"group-policy * attributes", "banner * ==", ORDER_POSITION},
    {"", "nat ==", ORDER_POSITION},
    {"", "boot system ==", ORDER_POSITION},
#include "slicer/rows_ios_orders.def" /* IWYU pragma: keep */
    {0},
};

static const struct dialect_rule HIDDEN[] = {{"interface **", "no shutdown"}, {0}};

static const struct dialect_rule NOISE[] = {
    {"", "Cryptochecksum:*"},
    {"", "ASA|NGFW Version *"},
    {"", "Hardware: **"},
    {"", "Serial Number: **"},
#include "slicer/rows_ios_noise.def" /* IWYU pragma: keep */
    {0},
};

static const struct dialect_rule SALTED[] = {
    {"", "enable password = pbkdf2"},
    {"", "username * password = pbkdf2 **"},
    {0},
};

static const struct dialect_rule SECRETS[] = {
    {NULL, "passwd = **"},
    {NULL, "enable password = **"},
    {NULL, "username * password = **"},
    {NULL, "ikev1 pre-shared-key ="},
    {NULL, "ikev2 remote-authentication|local-authentication pre-shared-key 0|8 ="},
    {NULL, "ikev2 remote-authentication|local-authentication pre-shared-key ="},
    {NULL, "pre-shared-key ="},
    {NULL, "key ="},
    {NULL, "ldap-login-password ="},
    {NULL, "failover key hex|8 ="},
    {NULL, "failover key ="},
    {NULL, "failover ipsec pre-shared-key ="},
    {NULL, "snmp-server host * * community 0|8 = **"},
    {NULL, "snmp-server host * * community = **"},
    {NULL, "snmp-server host * * poll|trap community = **"},
    {NULL, "snmp-server community 0|8 ="},
    {NULL, "snmp-server user * * v3 ** auth md5|sha|sha256 = priv aes|des|3des * ="},
    {NULL, "ospf message-digest-key * md5 ="},
    {NULL, "ospf authentication-key ="},
    {NULL, "ftp-server * password ="},
#include "slicer/rows_ios_secrets.def" /* IWYU pragma: keep */
    {0},
};

static const struct dialect_tell TELLS[] = {
    {"!RANCID-CONTENT-TYPE: cisco-asa*", 120, 0},
    {"ASA Version *", 120, 0},
    {"NGFW Version *", 120, 0},
    {"! Cisco Adaptive Security Appliance *", 80, 0},
    {"! Cisco ASA *", 40, 0},
    {": Saved", 60, 0},
    {": end", 20, 0},
    {": Serial Number: *", 20, 0},
    {"Cryptochecksum:*", 60, 0},
    {"nameif *", 20, 60},
    {"no nameif", 20, 20},
    {"security-level *", 16, 48},
    {"no security-level", 10, 10},
    {"access-list * extended *", 10, 40},
    {"access-group * in interface *", 12, 36},
    {"access-group * out interface *", 12, 24},
    {"object network *", 12, 36},
    {"object service *", 8, 16},
    {"object-group network *", 6, 12},
    {"object-group service *", 6, 12},
    {"network-object *", 6, 12},
    {"nat (*,*) *", 16, 32},
    {"tunnel-group *", 16, 32},
    {"group-policy *", 10, 20},
    {"same-security-traffic *", 16, 0},
    {"names", 8, 0},
    {"name [0-9]* *", 4, 8},
    {"passwd *", 12, 0},
    {"enable password * encrypted", 8, 0},
    {"enable password * pbkdf2", 16, 0},
    {"asdm *", 10, 20},
    {"logging asdm *", 12, 0},
    {"logging host * [0-9]*.[0-9]*", 8, 8},
    {"no logging message *", 8, 8},
    {"icmp unreachable rate-limit *", 16, 0},
    {"timeout xlate *", 16, 0},
    {"timeout conn *", 16, 0},
    {"threat-detection *", 12, 0},
    {"inspect *", 4, 12},
    {"policy-map type inspect *", 8, 0},
    {"service-policy * global", 10, 0},
    {"failover*", 4, 8},
    {"no failover", 8, 0},
    {"mtu * [0-9]*", 6, 12},
    {"route * 0.0.0.0 0.0.0.0 *", 10, 0},
    {"management-only", 6, 0},
    {"ftp mode passive", 12, 0},
    {"console serial", 20, 0},
    {"pager lines *", 8, 0},
    {"http server enable*", 8, 0},
    {"crypto ikev1 *", 8, 16},
    {"crypto ikev2 *", 4, 8},
    {"aaa-server *", 6, 12},
    {"hostname *", 2, 0},
    {"!", 1, 4},
    /* look-alikes */
    {"ip route *", -6, 12},
    {"line vty *", -10, 10},
    {"feature *", -12, 24},
    {"!! IOS XR*", -80, 0},
    {"! device: * EOS-*", -80, 0},
    {"version *", -8, 0},
    {0},
};

const struct dialect dialect_cisco_asa = {
    .name = "cisco_asa",
    .summary = "Cisco ASA and Firepower Threat Defense",
    .aliases = "asa cisco_ftd ftd firepower cisco.asa.asa cisco_asa_ssh cisco-asa pix cisco_pix "
               "firelinuxos cisco-ftd",
#include "slicer/fields_indent.def" /* IWYU pragma: keep */
    .negation_word = "no",
    .literals = LITERALS,
    .hidden = HIDDEN,
};
