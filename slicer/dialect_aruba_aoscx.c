/* SPDX-License-Identifier: Apache-2.0 */
/* Aruba AOS-CX: four blanks of indent a level, no closers; `!` begins a comment and, where it ends
 * the opener of a banner, its text. */
#include "slicer/dialect.h"

static const struct dialect_comment COMMENTS[] = {{"!", NULL, COMMENT_LINE_START, false}, {0}};

static const struct dialect_closer CLOSERS[] = {{"exit", NULL}, {0}};

static const struct dialect_literal LITERALS[] = {
    {"banner motd|exec !", "", LITERAL_LINE, "!", NULL},
    {"banner motd|exec", "", LITERAL_DELIMITER, NULL, NULL},
    {"ta-certificate", NULL, LITERAL_LINE, "END_OF_CERTIFICATE", NULL},
    {"certificate", NULL, LITERAL_LINE, "END_OF_CERTIFICATE", NULL},
#include "slicer/rows_pem.def" /* IWYU pragma: keep */
    {0},
};

static const struct dialect_rule VERBATIM[] = {
    {NULL, "comment **"},
    {NULL, "[0-9]* comment **"},
#include "slicer/rows_ios_verbatim.def" /* IWYU pragma: keep */
    {0},
};

static const struct dialect_rule KEYS[] = {
    {"", "user * group * password =="},
    {"", "user * =="},
    {"", "profile ="},
    {"", "session-timeout ="},
    {"", "cli-session timeout ="},
    {"", "ntp server * =="},
    {"", "snmp-server system-location|system-contact|system-description =="},
    {"", "snmp-server host * trap|inform version * =="},
    {"", "snmpv3 user * =="},
    {"", "spanning-tree mode|priority|config-name|config-revision ="},
    {"", "logging * severity|vrf|tcp|udp =="},
    {"", "logging facility ="},
    {"", "ip dns domain-name ="},
    {"", "ip route * * =="},
    {"", "aaa authentication|authorization|accounting * * =="},
    {"", "tacacs-server|radius-server host * =="},
    {"", "tacacs-server|radius-server key|timeout|auth-type =="},
    {"", "https-server vrf *"},
    {"", "https-server rest access-mode ="},
    {"interface **", "vlan access ="},
    {"interface **", "vlan trunk native =="},
    {"interface **", "vlan trunk allowed =="},
    {"interface **", "lag ="},
    {"interface **", "lacp mode|rate|hash ="},
    {"interface **", "vrf attach ="},
    {"interface **", "ip address ="},
    {"interface **", "ip address * = secondary"},
    {"interface **", "ip mtu ="},
    {"interface **", "ip ospf * area ="},
    {"interface **",
     "ip ospf cost|network|priority|hello-interval|dead-interval|authentication =="},
    {"interface **", "active-gateway ip|ipv6 mac ="},
    {"interface **", "active-gateway ip|ipv6 ="},
    {"interface **", "apply access-list ip|ipv6|mac = in|out|routed-in|routed-out"},
    {"interface **", "apply policy = in|out"},
    {"interface **", "spanning-tree port-type|cost|port-priority ="},
    {"interface **", "vsx-sync =="},
    {"interface **", "routing"},
    {"interface **", "ip dhcp"},
    {"vsx", "role|system-mac|linkup-delay-timer|inter-switch-link|keepalive =="},
    {"vlan *", "description|voice =="},
    {"router bgp *||**", "timers bgp =="},
    {"router bgp *||**", "neighbor * passive"},
    {"router ospf **", "router-id|passive-interface|max-metric =="},
    {"access-list **", "[0-9]* =="},
    {"vrf *", "rd ="},
#include "slicer/rows_ios_keys.def" /* IWYU pragma: keep */
    {0},
};

static const struct dialect_order_row ORDERS[] = {
    {"access-list ip|ipv6|mac *", NULL, ORDER_SEQUENCE},
    {"class ip|ipv6|mac *", NULL, ORDER_SEQUENCE},
    {"policy *", NULL, ORDER_SEQUENCE},
    {"port-access role|policy *", NULL, ORDER_SEQUENCE},
#include "slicer/rows_ios_orders.def" /* IWYU pragma: keep */
    {0},
};

static const struct dialect_rule NOISE[] = {
    {"", "Current|Running|Startup configuration:"},
#include "slicer/rows_ios_noise.def" /* IWYU pragma: keep */
    {0},
};

static const struct dialect_rule SALTED[] = {
    {NULL, "user * group * password ciphertext ="},
    {NULL, "user * password ciphertext ="},
    {NULL, "tacacs-server|radius-server host * key ciphertext = **"},
    {NULL, "tacacs-server|radius-server key ciphertext ="},
    {NULL, "neighbor * password ciphertext ="},
    {0},
};

static const struct dialect_rule SECRETS[] = {
    {NULL, "user * group * password ciphertext|plaintext = **"},
    {NULL, "user * password ciphertext|plaintext = **"},
    {NULL, "tacacs-server|radius-server host * key ciphertext|plaintext = **"},
    {NULL, "tacacs-server|radius-server key ciphertext|plaintext = **"},
    {NULL, "neighbor * password ciphertext|plaintext ="},
    {NULL, "snmpv3 user * auth * auth-pass ciphertext|plaintext = priv * priv-pass "
           "ciphertext|plaintext = **"},
    {NULL, "snmpv3 user * auth * auth-pass ciphertext|plaintext = **"},
    {NULL, "snmp-server host * trap|inform version * community = **"},
    {NULL, "ntp authentication-key * md5|sha1 ciphertext|plaintext = **"},
    {NULL, "ntp authentication-key * md5|sha1 = **"},
    {NULL, "ip ospf message-digest-key * md5 ciphertext|plaintext ="},
    {NULL, "ip ospf authentication-key ciphertext|plaintext ="},
#include "slicer/rows_ios_secrets.def" /* IWYU pragma: keep */
    {0},
};

static const struct dialect_tell TELLS[] = {
    {"!Version ArubaOS-CX *", 120, 0},
    {"!Version AOS-CX *", 120, 0},
    {"! ArubaOS-CX*", 60, 0},
    {"! AOS-CX*", 60, 0},
    {"! Build ID * ArubaOS-CX:*", 30, 0},
    {"! Build ID * AOS-CX:*", 30, 0},
    {"!export-password: *", 60, 0},
    {"Current configuration:", 2, 0},
    {"! Mbr/*", 20, 20},
    {"! Mbr/Slot/Fan *", 10, 10},
    {"! 1/1/*", 2, 8},
    {"! show environment *", 8, 24},
    {"user * group administrators password *", 30, 30},
    {"user * group * password *", 6, 12},
    {"interface [0-9]*/[0-9]*/[0-9]*", 6, 24},
    {"interface lag [0-9]*", 16, 32},
    {"interface vlan [0-9]*", 4, 8},
    {"interface loopback [0-9]*", 3, 6},
    {"vlan access [0-9]*", 12, 24},
    {"vlan trunk native *", 12, 24},
    {"vlan trunk allowed *", 12, 24},
    {"vrf attach *", 20, 20},
    {"https-server *", 10, 10},
    {"ssh server vrf *", 4, 8},
    {"access-list ip *", 20, 40},
    {"[0-9]* permit any any any", 10, 10},
    {"[0-9]* deny any */*", 2, 4},
    {"active-gateway *", 16, 16},
    {"vsx", 20, 0},
    {"vsx-sync *", 12, 12},
    {"aruba-central", 30, 0},
    {"banner motd !", 10, 0},
    {"banner exec !", 10, 0},
    {"snmp-server vrf *", 4, 4},
    {"snmp-server system-location *", 8, 0},
    {"spanning-tree port-type admin-edge", 4, 8},
    {"lacp rate fast", 2, 2},
    {"no routing", 4, 8},
    {"neighbor * passive", 4, 4},
    {"timers bgp *", 1, 0},
    {"hostname *", 2, 0},
    {"!", 1, 4},
    /* look-alikes */
    {"interface GigabitEthernet*", -8, 24},
    {"interface Ethernet*", -8, 24},
    {"feature *", -12, 24},
    {"frr version *", -80, 0},
    {"frr defaults *", -80, 0},
    {"ASA Version *", -80, 0},
    {"!! IOS XR*", -80, 0},
    {0},
};

const struct dialect dialect_aruba_aoscx = {
    .name = "aruba_aoscx",
    .summary = "Aruba AOS-CX",
    .aliases = "aoscx aos-cx aruba_aos_cx hpe_aruba_aoscx arubanetworks.aoscx.aoscx aruba-aos-cx "
               "arubaoscx aruba_cx hpe-aruba-aos-cx",
#include "slicer/fields_indent.def" /* IWYU pragma: keep */
    .negation_word = "no",
    .literals = LITERALS,
};
