/* SPDX-License-Identifier: Apache-2.0 */
/* Cisco NX-OS: two blanks of indent a level, no closers, `!` is a comment at a line's start only.
 */
#include "slicer/dialect.h"

static const struct dialect_comment COMMENTS[] = {{"!", NULL, COMMENT_LINE_START, false}, {0}};

static const struct dialect_closer CLOSERS[] = {{"exit", NULL}, {0}};

static const struct dialect_literal LITERALS[] = {
    {"banner motd|exec", "", LITERAL_DELIMITER, NULL, NULL},
#include "slicer/rows_pem.def" /* IWYU pragma: keep */
    {0},
};

static const struct dialect_rule VERBATIM[] = {
#include "slicer/rows_ios_verbatim.def" /* IWYU pragma: keep */
    {0},
};

static const struct dialect_rule KEYS[] = {
    {"", "switchname ="},
    {"", "hardware access-list tcam region * =="},
    {"", "hardware profile * =="},
    {"", "system default switchport"},
    {"", "system default switchport shutdown"},
    {"", "system jumbomtu ="},
    {"", "fabric forwarding anycast-gateway-mac ="},
    {"", "vpc domain"},
    {"", "cli alias name * =="},
    {"", "feature *"},
    {"", "snmp-server user * =="},
    {"", "logging server * =="},
    {"", "logging logfile|level|timestamp =="},
    {"", "radius-server|tacacs-server host * =="},
    {"", "radius-server|tacacs-server timeout|deadtime|retransmit =="},
    {"", "copp profile ="},
    {"", "boot nxos|kickstart|system =="},
    {"", "ip route */* * =="},
    {"vrf context *", "vni ="},
    {"vrf context *", "rd ="},
    {"interface **", "vrf member ="},
    {"interface **", "ip address = tag ="},
    {"interface **", "ip address ="},
    {"interface **", "ip address * = secondary tag ="},
    {"interface **", "ipv6 address use-link-local-only"},
    {"interface **", "medium ="},
    {"interface **", "fabric forwarding mode ="},
    {"interface **", "vpc ="},
    {"interface **", "host-reachability protocol ="},
    {"interface **", "source-interface =="},
    {"interface **", "hsrp version ="},
    {"interface **||hsrp *", "priority|preempt|timers|ip|name|mac-address|authentication =="},
    {"interface **||member vni *", "mcast-group|ingress-replication =="},
    {"interface **", "ip router ospf|eigrp|isis * =="},
    {"interface **", "ip ospf bfd|passive-interface|mtu-ignore"},
    {"vpc domain *",
     "role|system-priority|system-mac|peer-keepalive|delay|auto-recovery|peer-gateway|"
     "peer-switch|layer3 =="},
    {"router bgp *", "router-id ="},
    {"router bgp *||vrf *", "router-id|local-as =="},
    {"router bgp *||**",
     "remote-as|description|update-source|password|local-as|ebgp-multihop|timers|"
     "low-memory|maximum-peers|bfd =="},
    {"router bgp *||**", "inherit peer|peer-session ="},
    {"router bgp *||**", "inherit peer-policy * ="},
    {"router bgp *||**", "route-map|prefix-list|filter-list = in|out"},
    {"router bgp *||**", "maximum-prefix|weight|allowas-in|default-originate|"
                         "soft-reconfiguration|send-community|next-hop-self|"
                         "route-reflector-client|advertisement-interval =="},
    {"router bgp *||**", "send-community extended"},
    {"router bgp *||**", "shutdown"},
    {"router bgp *||**", "redistribute * =="},
    {"router bgp *||**", "network * =="},
    {"router ospf *||**", "router-id ="},
    {"router ospf *||**", "redistribute * * =="},
    {"evpn||vni * l2", "rd =="},
    {"vdc *", "limit-resource * =="},
    {"line **", "exec-timeout|session-limit|access-class =="},
#include "slicer/rows_ios_keys.def" /* IWYU pragma: keep */
    {0},
};

static const struct dialect_order_row ORDERS[] = {
    {"ip|ipv6|mac access-list *", NULL, ORDER_POSITION},
    {"control-plane", NULL, ORDER_SET},
#include "slicer/rows_ios_orders.def" /* IWYU pragma: keep */
    {0},
};

static const struct dialect_rule HIDDEN[] = {
    {"interface Vlan*|loopback*|port-channel*|Tunnel*", "no shutdown"},
    {"router bgp *||**", "no shutdown"},
    {0},
};

static const struct dialect_rule NOISE[] = {
    {"", "boot nxos|kickstart|system **"},
#include "slicer/rows_ios_noise.def" /* IWYU pragma: keep */
    {0},
};

static const struct dialect_rule SALTED[] = {
    {"", "username * password 5|8|9 = **"},
    {0},
};

static const struct dialect_rule SECRETS[] = {
    {NULL, "username * password 0|3|5|7|8|9 = **"},
    {NULL, "username * password = **"},
    {NULL, "username * sshkey =="},
    {NULL, "username * passphrase **"},
    {NULL, "snmp-server community = **"},
    {NULL, "snmp-server user * * auth md5|sha|sha-256 = priv aes-128|des = **"},
    {NULL, "snmp-server user * * auth md5|sha|sha-256 = priv = **"},
    {NULL, "snmp-server user * * auth md5|sha|sha-256 = **"},
    {NULL, "snmp-server user * auth md5|sha|sha-256 = priv aes-128|des = **"},
    {NULL, "snmp-server user * auth md5|sha|sha-256 = priv = **"},
    {NULL, "snmp-server user * auth md5|sha|sha-256 = **"},
    {NULL, "snmp-server host * traps|informs version * = **"},
    {NULL, "radius-server|tacacs-server host * key 0|6|7 = **"},
    {NULL, "radius-server|tacacs-server host * key = **"},
    {NULL, "password 3 ="},
    {NULL, "authentication md5 key-string 7 ="},
    {NULL, "authentication md5 key-string ="},
    {NULL, "authentication text ="},
    {NULL, "message-digest-key * md5 3|7 ="},
    {NULL, "ip ospf message-digest-key * md5 3|7 ="},
    {NULL, "ip ospf authentication-key 3|7 ="},
    {NULL, "key-string 7 ="},
#include "slicer/rows_ios_secrets.def" /* IWYU pragma: keep */
    {0},
};

static const struct dialect_tell TELLS[] = {
    {"!RANCID-CONTENT-TYPE: cisco-nx*", 120, 0},
    {"!Command: show running-config*", 60, 0},
    {"!Command: show startup-config*", 60, 0},
    {"!Command: Checkpoint cmd vdc *", 80, 0},
    {"!Running configuration last done at:*", 60, 0},
    {"!Time: *", 20, 0},
    {"! Cisco Nexus Operating System*", 100, 0},
    {"! Cisco NX-OS *", 40, 0},
    {"version * Bios:version*", 100, 0},
    {"version [5-9].[0-9](*)*", 20, 0},
    {"boot nxos *", 60, 0},
    {"boot kickstart *", 60, 0},
    {"boot system bootflash:/n*", 40, 0},
    {"feature *", 12, 48},
    {"no feature *", 12, 24},
    {"feature-set *", 20, 0},
    {"nv overlay evpn", 30, 0},
    {"vdc * id *", 30, 0},
    {"limit-resource *", 10, 20},
    {"system admin-vdc*", 20, 0},
    {"no system admin-vdc*", 30, 0},
    {"cfs eth distribute", 20, 0},
    {"vrf context *", 10, 20},
    {"vrf member *", 10, 20},
    {"vpc domain *", 20, 0},
    {"vpc *", 4, 12},
    {"interface Ethernet[0-9]*/[0-9]*", 4, 20},
    {"no interface Ethernet[0-9]*/[0-9]*", 4, 8},
    {"interface mgmt0", 12, 0},
    {"interface port-channel[0-9]*", 6, 18},
    {"interface loopback[0-9]*", 6, 18},
    {"interface nve1", 20, 0},
    {"interface Vlan[0-9]*", 2, 6},
    {"no interface Vlan[0-9]*", 2, 6},
    {"member vni *", 8, 16},
    {"vn-segment *", 8, 16},
    {"no switchport", 1, 3},
    {"ip address */[0-9]*", 3, 12},
    {"ip route */[0-9]* *", 3, 9},
    {"no ip route */[0-9]* *", 3, 9},
    {"hardware access-list tcam region *", 20, 40},
    {"hardware profile *", 8, 0},
    {"rmon event *", 12, 24},
    {"snmp-server user * network-admin auth *", 30, 0},
    {"username * role network-admin*", 30, 0},
    {"username * password 5 * role *", 30, 0},
    {"no password strength-check", 20, 0},
    {"ip domain-lookup", 4, 0},
    {"copp profile *", 20, 0},
    {"fabric forwarding *", 12, 24},
    {"switchname *", 30, 0},
    {"spanning-tree port type *", 8, 16},
    {"ip prefix-list * seq * */[0-9]*", 2, 6},
    {"address-family ipv4 unicast", 1, 3},
    {"neighbor */[0-9]* remote-as *", 4, 8},
    {"template peer *", 8, 16},
    {"hostname *", 2, 0},
    {"line console", 10, 0},
    {"line vty", 6, 0},
    {"!", 1, 4},
    /* look-alikes */
    {"boot-start-marker", -40, 0},
    {"! Last configuration change at *", -20, 0},
    {"!! IOS XR*", -80, 0},
    {"ASA Version *", -80, 0},
    {"! device: * EOS-*", -80, 0},
    {"transceiver qsfp default-mode *", -40, 0},
    {"interface GigabitEthernet*", -6, 24},
    {"interface FastEthernet*", -6, 24},
    {"interface Management[0-9]*", -10, 0},
    {"frr version *", -80, 0},
    {"frr defaults *", -80, 0},
    {"exit-address-family", -6, 12},
    {"ip address * 255.*", -3, 12},
    {0},
};

const struct dialect dialect_cisco_nxos = {
    .name = "cisco_nxos",
    .summary = "Cisco NX-OS",
    .aliases = "nxos nexus cisco_nx_os nx-os nxos_ssh cisco.nxos.nxos cisco_nexus cisco-nxos "
               "cisco-nx-os cisco-nx cisco_mds",
#include "slicer/fields_indent.def" /* IWYU pragma: keep */
    .ending = "end",
    .negation_word = "no",
    .literals = LITERALS,
    .hidden = HIDDEN,
};
