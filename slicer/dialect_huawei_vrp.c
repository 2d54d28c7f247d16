/* SPDX-License-Identifier: Apache-2.0 */
/* Huawei VRP: one blank of indent a level, `#` at column 0 ends all blocks, `undo` negates. */
#include "slicer/dialect.h"

static const struct dialect_comment COMMENTS[] = {
    {"#", NULL, COMMENT_LINE_START, false},
    {"!", NULL, COMMENT_COLUMN0, false},
    {0},
};

static const struct dialect_closer CLOSERS[] = {
    {"peer-public-key end", "rsa|dsa|ecc|sm2 peer-public-key **"},
    {"end-filter", "xpl route-filter **"},
    {"end-list", "xpl **"},
    {"endif", "if|elseif|else **"},
    {"quit", NULL},
    {0},
};

static const struct dialect_literal LITERALS[] = {
    {"header login|shell information", "", LITERAL_DELIMITER, NULL, NULL},
#include "slicer/rows_vrp_literals.def" /* IWYU pragma: keep */
    {0},
};

static const struct dialect_rule COMMAS[] = {
    {"xpl **", "**"},
    {0},
};

static const struct dialect_rule VERBATIM[] = {
#include "slicer/rows_vrp_verbatim.def" /* IWYU pragma: keep */
    {NULL, "rule * description **"},
    {0},
};

static const struct dialect_rule KEYS[] = {
    {"xpl **||**", "**"},
    {"", "lacp priority ="},
    {"", "vlan batch =="},
    {"", "sftp|stelnet|telnet|ftp server =="},
    {"", "set * =="},
#include "slicer/rows_vrp_keys.def" /* IWYU pragma: keep */
    {0},
};

static const struct dialect_order_row ORDERS[] = {
    {"xpl **||**", NULL, ORDER_UNIT},
    {"explicit-path *", NULL, ORDER_POSITION},
    {"acl **", NULL, ORDER_SEQUENCE},
    {"traffic policy *", NULL, ORDER_POSITION},
    {"", "ip|ipv6 ip-prefix * index ==", ORDER_SEQUENCE},
    {0},
};

static const struct dialect_rule HIDDEN[] = {{"interface **", "undo shutdown"}, {0}};

static const struct dialect_rule NOISE[] = {
    {"", "return"},
    {"", "[0-9]*-[0-9]*-[0-9]* [0-9]*:[0-9]*:[0-9]* **"},
    {0},
};

static const struct dialect_rule SALTED[] = {
    {"aaa", "local-user * password cipher|irreversible-cipher ="},
    {NULL, "set authentication password cipher ="},
    {NULL, "peer * password cipher ="},
    {NULL, "snmp-agent community read|write cipher ="},
    {0},
};

static const struct dialect_rule SECRETS[] = {
#include "slicer/rows_vrp_secrets.def" /* IWYU pragma: keep */
    {0},
};

static const struct dialect_tell TELLS[] = {
    {"!Software Version V[0-9]*", 120, 0},
    {"# Huawei *", 60, 0},
    {"# Sample Huawei *", 60, 0},
    {"sysname *", 20, 0},
    {"return", 12, 0},
    {"#", 1, 6},
    {"undo *", 4, 16},
    {"vlan batch *", 40, 0},
    {"interface Vlanif[0-9]*", 20, 40},
    {"interface Eth-Trunk[0-9]*", 20, 40},
    {"interface XGigabitEthernet*", 20, 20},
    {"interface GigabitEthernet *", 6, 12},
    {"interface GigabitEthernet*", 1, 2},
    {"interface 10GE*", 20, 20},
    {"interface 100GE*", 20, 20},
    {"interface LoopBack*", 4, 4},
    {"interface MEth*", 20, 0},
    {"port link-type *", 6, 12},
    {"port default vlan *", 16, 32},
    {"port trunk allow-pass vlan *", 16, 32},
    {"eth-trunk [0-9]*", 12, 12},
    {"stp edged-port enable", 2, 2},
    {"user-interface *", 12, 24},
    {"info-center *", 8, 16},
    {"snmp-agent *", 4, 8},
    {"aaa", 6, 0},
    {"authentication-scheme *", 6, 6},
    {"local-user * password irreversible-cipher *", 20, 0},
    {"ip vpn-instance *", 4, 8},
    {"ipv4-family*", 16, 32},
    {"ip ip-prefix *", 16, 32},
    {"route-policy * node *", 8, 16},
    {"apply *", 4, 8},
    {"peer * as-number *", 4, 8},
    {"peer * enable", 4, 8},
    {"ip route-static *", 6, 12},
    {"ntp-service unicast-server *", 4, 4},
    {"ospf [0-9]*", 4, 8},
    {"area [0-9]*.[0-9]*.[0-9]*.[0-9]*", 2, 4},
    {"mpls lsr-id *", 8, 0},
    {"ssh server enable", 2, 0},
    {"stelnet server enable", 16, 0},
    {"xpl *", 20, 40},
    {"end-filter", 20, 0},
    {"acl number *", 6, 12},
    {"acl name *", 4, 8},
    {"rsa peer-public-key *", 8, 0},
    {"header login information *", 20, 0},
    {"header shell information *", 20, 0},
    /* look-alikes */
    {"interface Vlan-interface[0-9]*", -30, 30},
    {"port link-mode *", -20, 40},
    {"version 5.*", -20, 0},
    {"version 7.*", -20, 0},
    {"frr version *", -80, 0},
    {"hostname *", -10, 0},
    {"!", -1, 10},
    {0},
};

const struct dialect dialect_huawei_vrp = {
    .name = "huawei_vrp",
    .summary = "Huawei VRP",
    .aliases = "vrp huawei huawei_vrpv8 huawei_telnet community.network.ce ce huawei-vrp "
               "huawei_smartax vrpv8 huawei_ce",
#include "slicer/fields_indent.def" /* IWYU pragma: keep */
    .ending = "return",
    .negation_word = "undo",
    .goes_on = "elseif|else **",
    .reset = "#",
    .commas = COMMAS,
    .literals = LITERALS,
    .hidden = HIDDEN,
};
