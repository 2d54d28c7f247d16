/* SPDX-License-Identifier: Apache-2.0 */
/* Cisco IOS and IOS XE: one blank of indent a level, closers at the opener's indent, banners
 * between delimiters, certificates up to `quit`. */
#include "slicer/dialect.h"

static const struct dialect_comment COMMENTS[] = {{"!", NULL, COMMENT_LINE_START, false}, {0}};

static const struct dialect_closer CLOSERS[] = {
    {"exit-address-family", "address-family **"},
    {"exit-peer-policy", "template peer-policy **"},
    {"exit-peer-session", "template peer-session **"},
    {"exit-af-interface", "af-interface **"},
    {"exit-af-topology", "topology **"},
    {"exit-service-family", "service-family **"},
    {"exit-sf-interface", "sf-interface **"},
    {"exit-sf-topology", "topology **"},
    {"exit-vrf", "vrf **"},
    {"exit", NULL},
    {0},
};

static const struct dialect_literal LITERALS[] = {
    {"banner motd|login|exec|incoming|slip-ppp|config-save|prompt-timeout", "", LITERAL_DELIMITER,
     NULL, NULL},
    {"vacant-message|busy-message|refuse-message", "line **", LITERAL_DELIMITER, NULL, NULL},
    {"aaa authentication banner|fail-message", "", LITERAL_DELIMITER, NULL, NULL},
    {"menu * title|prompt|status-line", "", LITERAL_DELIMITER, NULL, NULL},
    {"certificate **", "crypto pki|ca certificate chain **", LITERAL_LINE, "quit", "nvram:"},
    {"key-string", "crypto key **||**", LITERAL_LINE, "quit|exit", NULL},
    {"macro name *", "", LITERAL_LINE, "@", NULL},
    {0},
};

static const struct dialect_rule VERBATIM[] = {
#include "slicer/rows_ios_verbatim.def" /* IWYU pragma: keep */
    {0},
};

/* Rows are tried in order: the narrow ones first. */
static const struct dialect_rule KEYS[] = {
#include "slicer/rows_ios_keys.def" /* IWYU pragma: keep */
    {0},
};

static const struct dialect_order_row ORDERS[] = {
#include "slicer/rows_ios_orders.def" /* IWYU pragma: keep */
    {0},
};

static const struct dialect_rule HIDDEN[] = {{"interface **", "no shutdown"}, {0}};

static const struct dialect_rule NOISE[] = {
    {"", "Using * out of ** bytes"},
    {"", "Load for five secs: **"},
    {"", "Time source is **"},
    {"", "ntp clock-period *"},
#include "slicer/rows_ios_noise.def" /* IWYU pragma: keep */
    {0},
};

static const struct dialect_rule SALTED[] = {
    {"", "enable secret 5|8|9 ="},
    {"", "username * ** secret 5|8|9 ="},
    {0},
};

static const struct dialect_rule SECRETS[] = {
#include "slicer/rows_ios_secrets.def" /* IWYU pragma: keep */
    {0},
};

static const struct dialect_tell TELLS[] = {
    {"Building configuration...", 6, 0},
    {"Current configuration : * bytes*", 20, 0},
    {"!RANCID-CONTENT-TYPE: cisco", 60, 0},
    {"! Last configuration change at *", 12, 0},
    {"boot system flash*", 8, 0},
    {"boot-start-marker", 30, 0},
    {"version 1[0-9].*", 14, 0},
    {"service timestamps *", 12, 24},
    {"no service *", 6, 12},
    {"interface GigabitEthernet*", 5, 20},
    {"interface FastEthernet*", 8, 24},
    {"interface TenGigabitEthernet*", 6, 18},
    {"interface TenGigE*", -10, 20},
    {"interface Serial*", 6, 18},
    {"interface Loopback[0-9]*", 2, 6},
    {"interface Ethernet[0-9]*", 1, 4},
    {"interface Vlan[0-9]*", 2, 6},
    {"interface Tunnel[0-9]*", 2, 6},
    {"interface *", 1, 8},
    {"ip address * 255.*", 3, 15},
    {"ip cef*", 6, 0},
    {"no ip http server", 8, 0},
    {"ip classless", 8, 0},
    {"ip forward-protocol nd", 12, 0},
    {"line con 0", 10, 0},
    {"line vty *", 4, 8},
    {"line aux 0", 8, 0},
    {"switchport *", 1, 6},
    {"spanning-tree portfast*", 2, 6},
    {"enable secret *", 6, 0},
    {"no aaa new-model", 8, 0},
    {"aaa new-model", 6, 0},
    {"banner motd ^C*", 6, 0},
    {"banner login ^C*", 6, 0},
    {"router bgp *", 1, 2},
    {"router ospf *", 1, 2},
    {"router eigrp *", 6, 0},
    {"neighbor * remote-as *", 1, 4},
    {"address-family ipv4*", 1, 3},
    {"exit-address-family", 2, 6},
    {"ip route * 255.* *", 5, 15},
    {"ip route vrf *", 3, 6},
    {"access-list [0-9]* *", 4, 16},
    {"ip access-list extended *", 5, 15},
    {"ip access-list standard *", 4, 8},
    {"route-map * permit *", 1, 3},
    {"crypto *", 3, 9},
    {"hostname *", 2, 0},
    {"snmp-server *", 1, 4},
    {"logging *", 1, 3},
    {"ntp server *", 1, 3},
    {"vrf definition *", 6, 12},
    {"ip vrf *", 3, 6},
    {"policy-map *", 2, 4},
    {"class-map match-*", 3, 6},
    {"!", 1, 6},
    {"end", 3, 0},
    {"ip community-list standard *", 3, 6},
    {"ip community-list expanded *", 3, 6},
    {"network * mask *", 3, 9},
    {"network * 0.* area *", 4, 8},
    {"bgp log-neighbor-changes", 4, 0},
    /* look-alikes */
    {"feature *", -12, 48},
    {"!Command: show running-config*", -30, 0},
    {"! Command: show *", -30, 0},
    {"! device: * EOS-*", -80, 0},
    {"transceiver qsfp default-mode *", -40, 0},
    {"!! IOS XR*", -80, 0},
    {"ASA Version *", -80, 0},
    {": Saved", -60, 0},
    {"frr version *", -80, 0},
    {"frr defaults *", -80, 0},
    {"vpc domain *", -20, 0},
    {"interface Ethernet[0-9]/[0-9]*", 1, 3},
    {0},
};

const struct dialect dialect_cisco_ios = {
    .name = "cisco_ios",
    .summary = "Cisco IOS and IOS XE",
    .aliases = "ios cisco_iosxe cisco_xe iosxe ios-xe cisco-ios cisco.ios.ios cisco_iosxe_telnet "
               "cisco_ios_telnet cisco_ios_serial cisco-ios-xe cisco",
#include "slicer/fields_indent.def" /* IWYU pragma: keep */
    .ending = "end",
    .negation_word = "no",
    .literals = LITERALS,
    .hidden = HIDDEN,
};
