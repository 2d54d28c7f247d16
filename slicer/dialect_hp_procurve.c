/* SPDX-License-Identifier: Apache-2.0 */
/* HP ProCurve and Aruba AOS-S: three blanks of indent a level, blocks end with `exit`, which stands
 * in the block. */
#include "slicer/dialect.h"

static const struct dialect_comment COMMENTS[] = {
    {";", NULL, COMMENT_LINE_START, false},
    {"!", NULL, COMMENT_LINE_START, false},
    {"#", NULL, COMMENT_LINE_START, false},
    {0},
};

static const struct dialect_closer CLOSERS[] = {{"exit", NULL}, {0}};

static const struct dialect_literal LITERALS[] = {
    {"banner motd|exec", "", LITERAL_DELIMITER, NULL, NULL},
    {0},
};

static const struct dialect_rule VERBATIM[] = {
    {NULL, "name **"},
    {NULL, "description **"},
    {NULL, "remark **"},
    {0},
};

static const struct dialect_rule KEYS[] = {
    {"", "hostname =="},
    {"", "banner * =="},
    {"", "snmp-server location|contact =="},
    {"", "snmp-server community * =="},
    {"", "snmp-server host * =="},
    {"", "ip default-gateway ="},
    {"", "ip route * * * =="},
    {"", "ip timep =="},
    {"", "ip dns domain-name ="},
    {"", "timesync ="},
    {"", "time timezone|daylight-time-rule =="},
    {"", "sntp server priority * =="},
    {"", "sntp ="},
    {"", "logging facility|severity ="},
    {"", "max-vlans ="},
    {"", "console inactivity-timer ="},
    {"", "trunk * =="},
    {"", "primary-vlan ="},
    {"", "spanning-tree priority|force-version|config-name|config-revision =="},
    {"", "spanning-tree * priority|path-cost =="},
    {"", "spanning-tree * admin-edge-port|bpdu-protection|root-guard"},
    {"", "password manager|operator =="},
    {"", "aaa authentication|accounting|authorization * * =="},
    {"", "aaa port-access authenticator * =="},
    {"", "radius-server|tacacs-server host * =="},
    {"", "radius-server|tacacs-server key|timeout =="},
    {"interface **", "name|speed-duplex|flow-control|mdix-mode|rate-limit =="},
    {"interface **", "ip address = ="},
    {"interface **", "untagged vlan ="},
    {"interface **", "tagged vlan =="},
    {"interface **", "lacp =="},
    {"interface **", "disable|enable"},
    {"vlan *", "name|untagged|tagged|forbid|qos =="},
    {"vlan *", "no untagged =="},
    {"vlan *", "ip address dhcp-bootp"},
    {"vlan *", "ip address ="},
    {"vlan *", "ip address = ="},
    {"vlan *", "ip helper-address *"},
    {"vlan *", "ip igmp|access-group =="},
    {"vlan *", "voice|jumbo"},
    {"vlan *", "vrrp vrid *"},
    {"ip access-list **", "[0-9]* =="},
    {NULL, "description|name =="},
    {0},
};

static const struct dialect_order_row ORDERS[] = {
    {"ip|ipv6 access-list **", NULL, ORDER_SEQUENCE},
    {"class **", NULL, ORDER_SEQUENCE},
    {"policy **", NULL, ORDER_SEQUENCE},
    {0},
};

static const struct dialect_rule NOISE[] = {
    {"", "Running|Startup configuration:"},
    {0},
};

static const struct dialect_rule SALTED[] = {
    {"", "password manager|operator user-name * sha256|sha1 ="},
    {"", "password manager|operator sha256|sha1 ="},
    {0},
};

static const struct dialect_rule SECRETS[] = {
    {NULL, "password manager|operator|port-access user-name * plaintext|sha1|sha256 ="},
    {NULL, "password manager|operator plaintext|sha1|sha256 ="},
    {NULL, "snmp-server community = **"},
    {NULL, "snmp-server host * community = **"},
    {NULL, "radius-server|tacacs-server host * key|encrypted-key = **"},
    {NULL, "radius-server|tacacs-server key|encrypted-key = **"},
    {NULL, "encrypted-key ="},
    {NULL, "sntp authentication key-id * authentication-mode md5 key-value|encrypted-key = **"},
    {NULL, "snmpv3 user * auth md5|sha = priv des|aes = **"},
    {NULL, "snmpv3 user * auth md5|sha = **"},
    {0},
};

static const struct dialect_tell TELLS[] = {
    {"; J[0-9]* Configuration Editor; Created on release *", 120, 0},
    {"; JL[0-9]* Configuration Editor; Created on release *", 120, 0},
    {"; hp* Configuration Editor; *", 120, 0},
    {"; Ver #*", 20, 0},
    {"Running configuration:", 8, 0},
    {"hostname \"*\"", 16, 0},
    {"module [0-9]* type *", 20, 20},
    {"name \"*\"", 4, 16},
    {"untagged [0-9A-Z]*", 10, 20},
    {"tagged [0-9A-Z]*", 10, 20},
    {"untagged vlan [0-9]*", 10, 20},
    {"tagged vlan *", 6, 12},
    {"no untagged *", 10, 10},
    {"interface [0-9]*", 3, 12},
    {"interface [A-Z][0-9]*", 3, 6},
    {"vlan [0-9]*", 1, 4},
    {"spanning-tree * admin-edge-port", 8, 8},
    {"spanning-tree admin-edge-port", 8, 8},
    {"ip timep *", 16, 0},
    {"timesync *", 20, 0},
    {"sntp server *", 6, 12},
    {"sntp unicast", 12, 0},
    {"no ip address", 1, 1},
    {"ip address dhcp-bootp", 20, 0},
    {"trunk * trk[0-9]* *", 20, 20},
    {"password manager*", 20, 0},
    {"password operator*", 20, 0},
    {"snmp-server community \"*\"*", 12, 12},
    {"time daylight-time-rule *", 16, 0},
    {"exit", 1, 4},
    /* look-alikes */
    {"interface GigabitEthernet*", -10, 30},
    {"interface FastEthernet*", -10, 30},
    {"interface Ethernet*", -10, 30},
    {"interface [0-9]*/[0-9]*/[0-9]*", -6, 18},
    {"feature *", -12, 24},
    {"frr version *", -80, 0},
    {"frr defaults *", -80, 0},
    {"ASA Version *", -80, 0},
    {0},
};

const struct dialect dialect_hp_procurve = {
    .name = "hp_procurve",
    .summary = "HP ProCurve and Aruba AOS-S",
    .aliases = "procurve aruba_procurve hp_procurve_telnet aruba_os aruba_aoss aos-s aoss "
               "hpe_procurve arubaos-switch arubaoss hp-procurve",
#include "slicer/fields_indent.def" /* IWYU pragma: keep */
    .negation_word = "no",
    .literals = LITERALS,
};
