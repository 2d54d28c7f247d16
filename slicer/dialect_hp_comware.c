/* SPDX-License-Identifier: Apache-2.0 */
/* HP Comware: as VRP; single commands at the top are themselves indented behind a `#`. */
#include "slicer/dialect.h"

static const struct dialect_comment COMMENTS[] = {{"#", NULL, COMMENT_LINE_START, false}, {0}};

static const struct dialect_closer CLOSERS[] = {
    {"peer-public-key end", "public-key peer **"},
    {"quit", NULL},
    {0},
};

static const struct dialect_literal LITERALS[] = {
    {"header motd|login|legal|shell|incoming", "", LITERAL_DELIMITER, NULL, NULL},
#include "slicer/rows_vrp_literals.def" /* IWYU pragma: keep */
    {0},
};

static const struct dialect_rule VERBATIM[] = {
#include "slicer/rows_vrp_verbatim.def" /* IWYU pragma: keep */
    {NULL, "rule * comment **"},
    {0},
};

static const struct dialect_rule KEYS[] = {
    {"", "header * =="},
    {"", "telnet|ftp|ssh server enable"},
    {"", "password-control * =="},
    {"interface **", "stp edged-port"},
    {"interface **", "combo enable ="},
#include "slicer/rows_vrp_keys.def" /* IWYU pragma: keep */
    {0},
};

static const struct dialect_order_row ORDERS[] = {
    {"acl **", NULL, ORDER_SEQUENCE},
    {"qos policy *", NULL, ORDER_POSITION},
    {"explicit-path *", NULL, ORDER_POSITION},
    {"", "ip|ipv6 prefix-list|ip-prefix * index ==", ORDER_SEQUENCE},
    {0},
};

static const struct dialect_rule HIDDEN[] = {{"interface **", "undo shutdown"}, {0}};

static const struct dialect_rule NOISE[] = {
    {"", "return"},
    {"", "version **"},
    {0},
};

static const struct dialect_rule SALTED[] = {
    {NULL, "password hash ="},
    {NULL, "password|key cipher ="},
    {"", "super password role * hash ="},
    {0},
};

static const struct dialect_rule SECRETS[] = {
    {NULL, "peer * password cipher|simple ="},
#include "slicer/rows_vrp_secrets.def" /* IWYU pragma: keep */
    {0},
};

static const struct dialect_tell TELLS[] = {
    {"version 7.1*", 40, 0},
    {"version 5.20*", 40, 0},
    {"sysname *", 20, 0},
    {"return", 10, 0},
    {"#", 1, 6},
    {"undo *", 2, 8},
    {"interface Vlan-interface[0-9]*", 40, 80},
    {"undo interface *", 2, 4},
    {"interface Bridge-Aggregation*", 40, 40},
    {"interface Ten-GigabitEthernet*", 20, 40},
    {"interface GigabitEthernet[0-9]*/[0-9]*/[0-9]*", 2, 6},
    {"interface M-GigabitEthernet*", 20, 0},
    {"port link-mode *", 30, 60},
    {"port access vlan *", 16, 32},
    {"port trunk permit vlan *", 16, 32},
    {"port link-aggregation group *", 20, 20},
    {"irf *", 12, 24},
    {"acl advanced *", 24, 24},
    {"acl basic *", 24, 24},
    {"header motd *", 20, 0},
    {"header legal *", 20, 0},
    {"dhcp server *", 4, 12},
    {"address-family ipv4 unicast", 4, 4},
    {"user-role *", 16, 16},
    {"line vty *", 4, 0},
    {"line class *", 20, 20},
    {"authorization-attribute *", 10, 10},
    {"password-control *", 10, 10},
    {"security-enhanced level *", 20, 0},
    {"snmp-agent *", 2, 6},
    {"ip route-static *", 4, 8},
    {"ntp-service unicast-server *", 4, 4},
    {"peer * as-number *", 2, 4},
    {"stp edged-port*", 2, 2},
    /* look-alikes */
    {"interface Vlanif[0-9]*", -30, 30},
    {"interface Eth-Trunk*", -30, 30},
    {"vlan batch *", -40, 0},
    {"!Software Version V[0-9]*", -80, 0},
    {"ipv4-family*", -20, 20},
    {"user-interface *", -2, 4},
    {"port default vlan *", -20, 20},
    {"port trunk allow-pass vlan *", -20, 20},
    {"frr version *", -80, 0},
    {"hostname *", -10, 0},
    {0},
};

const struct dialect dialect_hp_comware = {
    .name = "hp_comware",
    .summary = "HPE Comware and H3C",
    .aliases = "comware h3c hpe_comware hp_comware_telnet h3c_comware comware5 comware7 hp-comware "
               "hpe-comware",
#include "slicer/fields_indent.def" /* IWYU pragma: keep */
    .ending = "return",
    .negation_word = "undo",
    .reset = "#",
    .literals = LITERALS,
    .hidden = HIDDEN,
};
