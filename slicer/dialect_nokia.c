/* SPDX-License-Identifier: Apache-2.0 */
/* Nokia SR OS with its model-driven shell, and SR Linux: braces, statements end with their line,
 * blocks without content are nodes; both have a flat form. */
#include "slicer/dialect.h"

static const struct dialect_comment COMMENTS[] = {{"#", NULL, COMMENT_LINE_START, false}, {0}};

static const struct dialect_rule MD_KEYS[] = {
    {NULL, "description|admin-state|mtu|router-id|autonomous-system|peer-as|local-as|name|"
           "location|contact|card-type|mda-type|service-id|customer|address|prefix-length|"
           "port|priority|metric|preference|hold-time|keepalive|type|action-type|ip-mtu|"
           "encap-type|mode|password|interface-type|default-action|level|area-id|peer-group|"
           "breakout|expression|local-preference|cluster-id|group|speed =="},
    {0},
};

static const struct dialect_rule SRL_KEYS[] = {
    {NULL, "admin-state|description|mtu|ip-mtu|type|router-id|autonomous-system|peer-as|"
           "peer-group|import-policy|export-policy|default-action|policy-result|host-name|"
           "domain-name|level|tag|vni|vxlan-interface|rd|area-id|metric|name|admin-group|"
           "location|contact|password|authentication-type|encryption|port-speed|l2-mtu|"
           "vlan-id|evi|ecmp|local-preference|network-instance|interface-type =="},
    {0},
};

/* Policies go by the number or the place of their entries. */
static const struct dialect_order_row MD_ORDERS[] = {
    {"**||policy-statement *", NULL, ORDER_SEQUENCE},
    {"**||named-entry|named-item", NULL, ORDER_POSITION},
    {"**||ip-filter|ipv6-filter|mac-filter *", NULL, ORDER_SEQUENCE},
    {0},
};

static const struct dialect_order_row SRL_ORDERS[] = {
    {"**||ipv4-filter|ipv6-filter|mac-filter|acl-filter **", NULL, ORDER_SEQUENCE},
    {"**||routing-policy||policy *", NULL, ORDER_POSITION},
    {0},
};

static const struct dialect_rule SEQUENCES[] = {
    {NULL, "policy|import-policy|export-policy|authentication-order|user-authentication-order **"},
    {0},
};

static const struct dialect_rule SECRETS[] = {
    {NULL, "password|secret|authentication-key|md5-key|encryption-key|key-string|auth-key|"
           "shared-secret|pre-shared-key|admin-password|hmac-key|privacy-key =="},
    {NULL, "community ="},
    {NULL, "message-digest-key * md5 ="},
    {0},
};

static const struct dialect_tell MD_TELLS[] = {
    {"# TiMOS-*", 60, 0},
    {"# Configuration format version *", 60, 0},
    {"configure {", 60, 0},
    {"router \"*\" {", 20, 40},
    {"card [0-9]* {", 20, 40},
    {"mda [0-9]* {", 16, 32},
    {"port [0-9]*/[0-9]*/* {", 10, 30},
    {"interface \"*\" {", 6, 18},
    {"policy-statement \"*\" {", 10, 20},
    {"vprn \"*\" {", 10, 20},
    {"admin-state enable", 4, 8},
    {"*;", -4, 80},
    {"exit all", -60, 0},
    {"echo \"*\"", -30, 30},
    {0},
};

static const struct dialect_tell MD_FLAT_TELLS[] = {
    {"/configure *", 30, 120},
    {"# TiMOS-*", 20, 0},
    {"# Configuration format version *", 20, 0},
    {"configure {", -60, 0},
    {0},
};

static const struct dialect_tell SRL_TELLS[] = {
    {"interface ethernet-[0-9]*/[0-9]* {", 40, 80},
    {"interface mgmt0 {", 40, 0},
    {"interface system0 {", 20, 0},
    {"interface lo[0-9]* {", 6, 12},
    {"network-instance * {", 40, 80},
    {"subinterface [0-9]* {", 16, 48},
    {"admin-state enable", 4, 12},
    {"routing-policy {", 12, 0},
    {"* {", 1, 6},
    {"}", 1, 6},
    {"*;", -4, 80},
    {"configure {", -60, 0},
    {0},
};

static const struct dialect_tell SRL_SET_TELLS[] = {
    {"set / *", 30, 150},
    {"enter candidate*", 30, 0},
    {"set / interface ethernet-*", 20, 40},
    {"set / network-instance *", 20, 40},
    {"commit stay*", 20, 0},
    {"commit now*", 10, 0},
    {0},
};

static const struct dialect_rule SRL_NOISE[] = {
    {"", "enter candidate **"},
    {"", "commit stay|now|save|confirmed **"},
    {0},
};

/* The fields that all four share. */
#define NOKIA                                                                                      \
    .words = true, .bare_quotes = true, .comments = COMMENTS, .quotes = "\"",                      \
    .quote_escapes = true, .negation = NEGATE_PATH, .negation_word = "delete"

extern const struct dialect dialect_nokia_sros_md_flat, dialect_nokia_srlinux_set;

const struct dialect dialect_nokia_sros_md = {
    .name = "nokia_sros_md",
    .summary = "Nokia SR OS, the model-driven form with braces",
    .aliases = "sros_md nokia-sros-md nokia_sros_mdcli md-cli nokia_md nokia.sros.md sros-md",
    NOKIA,
    .shape = SHAPE_BRACE,
    .path_verb = "/configure",
    .lines = &dialect_nokia_sros_md_flat,
    .newline_ends = true,
    .root = "configure",
    .wraps = "configure",
    .named = "router interface group neighbor card mda port prefix policy-statement "
             "community prefix-list as-path entry named-entry vprn vpls epipe ies customer sap sdp "
             "lag user profile server log-id filter ip-filter ipv6-filter area level isis ospf bgp "
             "static-routes route next-hop fp sfm power-module power-shelf",
    .merge = true,
    .line_verbs = "/configure",
    .keys = MD_KEYS,
    .orders = MD_ORDERS,
    .sequences = SEQUENCES,
    .secrets = SECRETS,
    .tells = MD_TELLS,
};

const struct dialect dialect_nokia_sros_md_flat = {
    .name = "nokia_sros_md_flat",
    .summary = "Nokia SR OS, one `/configure` path a line",
    .aliases = "nokia_sros_flat sros_flat nokia-sros-flat sros_md_flat",
    NOKIA,
    .shape = SHAPE_FLAT,
    .path_verb = "/configure",
    .wraps = "configure",
    .line_lists = true,
    .tells = MD_FLAT_TELLS,
};

const struct dialect dialect_nokia_srlinux = {
    .name = "nokia_srlinux",
    .summary = "Nokia SR Linux, the form with braces",
    .aliases = "srlinux srl nokia_srl nokia-srlinux nokia.srlinux sr_linux sr-linux",
    NOKIA,
    .shape = SHAPE_BRACE,
    .path_verb = "set /",
    .lines = &dialect_nokia_srlinux_set,
    .newline_ends = true,
    .named =
        "interface subinterface network-instance neighbor group policy statement prefix-set "
        "address static-route route next-hop-group nexthop community-set as-path-set user role "
        "server entry instance area level afi-safi vlan",
    .merge = true,
    .line_verbs = "set delete",
    .quote_lines = true,
    .keys = SRL_KEYS,
    .orders = SRL_ORDERS,
    .sequences = SEQUENCES,
    .secrets = SECRETS,
    .tells = SRL_TELLS,
};

const struct dialect dialect_nokia_srlinux_set = {
    .name = "nokia_srlinux_set",
    .summary = "Nokia SR Linux, one `set /` command a line",
    .aliases =
        "srlinux_set srl_set nokia_srl_set nokia-srlinux-set srlinux_flat nokia_srlinux_flat",
    NOKIA,
    .shape = SHAPE_FLAT,
    .path_verb = "set /",
    .line_lists = true,
    .quote_lines = true,
    .noise = SRL_NOISE,
    .tells = SRL_SET_TELLS,
};
