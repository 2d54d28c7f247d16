/* SPDX-License-Identifier: Apache-2.0 */
/* Junos: the form with braces, and the form of `set` lines. */
#include "slicer/dialect.h"

static const struct dialect_comment COMMENTS[] = {
    {"/*", "*/", COMMENT_ANYWHERE, true},
    {"##", NULL, COMMENT_SPACED, false},
    {"#", NULL, COMMENT_LINE_START, false},
    {"!", NULL, COMMENT_COLUMN0, false},
    {0},
};

static const struct dialect_comment SET_COMMENTS[] = {
    {"#", NULL, COMMENT_LINE_START, false},
    {"!", NULL, COMMENT_COLUMN0, false},
    {0},
};

static const struct dialect_rule PROMPTS[] = {
    {NULL, "{master*}*"},
    {NULL, "{backup*}*"},
    {NULL, "{primary*}*"},
    {NULL, "{secondary*}*"},
    {NULL, "{linecard*}*"},
    {NULL, "[[]edit*"},
    {0},
};

/* Single leaves that are known; all else is a member of a set, its whole text the name. */
static const struct dialect_rule KEYS[] = {
    {NULL, "description|mtu|peer-as|host-name|domain-name|time-zone|local-as|local-address|"
           "router-id|autonomous-system|vlan-id|hold-time|speed|root-authentication|cluster|"
           "authentication-key|metric|preference|local-preference|encapsulation|version|"
           "boot-server|location|contact|native-vlan-id|port-mode|interface-mode|"
           "export-rib|type|retry|timeout|archive|max-configurations-on-flash|"
           "max-configuration-rollbacks|class|uid|full-name|encrypted-password =="},
    {NULL, "authentication|authentication-order|login-alert|ports ="},
    {0},
};

/* Lists that are read from left to right: chains of policies and filters, preferences. */
static const struct dialect_rule SEQUENCES[] = {
    {NULL,
     "import|export|vrf-import|vrf-export|instance-import|instance-export|import-rib|import-policy|"
     "export-policy|authentication-order|accounting-order|authorization-order|apply-groups|"
     "input-list|output-list|proposals|domain-search **"},
    {0},
};

static const struct dialect_order_row ORDERS[] = {
    {"**||policy-options||policy-statement *", NULL, ORDER_POSITION},
    {"**||firewall||**||filter *", NULL, ORDER_POSITION},
    {"**||from-zone * to-zone *", NULL, ORDER_POSITION},
    {"**||from-zone *||to-zone *", NULL, ORDER_POSITION},
    {"**||security||policies||**||policy *", NULL, ORDER_SET},
    {"**||security||policies||global", NULL, ORDER_POSITION},
    {"**||label-switched-path *||path *", NULL, ORDER_POSITION},
    {"**||mpls||path *", NULL, ORDER_POSITION},
    {"**||rule-set *", NULL, ORDER_POSITION},
    {"**||segment-list *", NULL, ORDER_POSITION},
    {"**||policy-options||as-path-group *", NULL, ORDER_SET},
    {"**||then", NULL, ORDER_SET},
    {0},
};

static const struct dialect_rule NOISE[] = {
    {"", "version *"},
    {0},
};

static const struct dialect_rule SET_NOISE[] = {
    {"", "set version *"},
    {"", "{master*|{backup*|{primary*|{secondary*|{linecard* **"},
    {0},
};

static const struct dialect_rule SECRETS[] = {
    {NULL, "encrypted-password|plain-text-password-value|authentication-key|secret|"
           "pre-shared-key|md5|password|authentication-password|privacy-password|"
           "authentication-secret|simple-password ="},
    {NULL, "pre-shared-key ascii-text|hexadecimal ="},
    {NULL, "ascii-text|hexadecimal ="},
    {NULL, "community ="},
    {NULL, "radius-server|tacplus-server * secret ="},
    {NULL, "md5 * key ="},
    {NULL, "authentication-key * type * value ="},
    {NULL, "key * secret ="},
    {NULL, "ssh-rsa|ssh-dsa|ssh-ecdsa|ssh-ed25519 ="},
    {0},
};

static const struct dialect_tell TELLS[] = {
    {"## Last commit*", 60, 0},
    {"## Last changed*", 60, 0},
    {"!RANCID-CONTENT-TYPE: juniper", 80, 0},
    {"#RANCID-CONTENT-TYPE: juniper", 80, 0},
    {"*## SECRET-DATA", 20, 40},
    {"*; ## *", 6, 12},
    {"system {", 14, 14},
    {"interfaces {", 14, 14},
    {"protocols {", 14, 14},
    {"routing-options {", 24, 24},
    {"policy-options {", 24, 24},
    {"routing-instances {", 24, 24},
    {"security {", 10, 10},
    {"firewall {", 10, 10},
    {"groups {", 10, 10},
    {"chassis {", 10, 10},
    {"snmp {", 8, 8},
    {"applications {", 8, 8},
    {"vlans {", 8, 8},
    {"services {", 4, 4},
    {"class-of-service {", 10, 10},
    {"forwarding-options {", 12, 12},
    {"logical-systems {", 20, 20},
    {"policy-statement * {", 14, 42},
    {"prefix-list * {", 6, 18},
    {"term * {", 5, 20},
    {"unit [0-9]* {", 5, 20},
    {"family inet* {", 5, 20},
    {"family inet*;", 4, 8},
    {"host-name *;", 14, 0},
    {"root-authentication {", 10, 0},
    {"ge-[0-9]*/[0-9]*/[0-9]* {", 8, 24},
    {"xe-[0-9]*/[0-9]*/[0-9]* {", 8, 24},
    {"et-[0-9]*/[0-9]*/[0-9]* {", 8, 24},
    {"version [0-9]*.[0-9]*;", 14, 0},
    {"group * {", 2, 6},
    {"peer-as *;", 6, 18},
    {"inactive: *", 10, 30},
    {"from {", 3, 9},
    {"then {", 3, 9},
    {"then accept;", 4, 8},
    {"then reject;", 4, 8},
    {"neighbor * {", 1, 4},
    {"address *;", 2, 8},
    {"*;", 1, 10},
    {"*{", 1, 10},
    {"}", 1, 10},
    /* look-alikes: BIRD, VyOS, PAN-OS, SR OS */
    {"protocol *{", -14, 56},
    {"filter *{", -4, 8},
    {"template *{", -8, 16},
    {"function *{", -10, 20},
    {"function *)", -10, 20},
    {"define *=*;", -14, 42},
    {"configure {", -60, 0},
    {"config {", -40, 0},
    {"*vyos-config-version*", -100, 0},
    {"config-management {", -40, 0},
    {"description *[!;]", -2, 20},
    {"address *[!;{]", -2, 20},
    {"ethernet eth[0-9]* {", -40, 80},
    {"loopback lo {", -40, 0},
    {"mgt-config {", -60, 0},
    {"deviceconfig {", -60, 0},
    {"table * {", -10, 30},
    {"chain * {", -10, 30},
    {0},
};

static const struct dialect_tell SET_TELLS[] = {
    {"set version *", 24, 0},
    {"set system host-name *", 20, 0},
    {"set system *", 3, 15},
    {"set interfaces ?e-*", 8, 40},
    {"set interfaces * unit *", 8, 40},
    {"set interfaces *", 2, 10},
    {"set policy-options *", 10, 50},
    {"set routing-options *", 10, 30},
    {"set routing-instances *", 10, 30},
    {"set protocols *", 2, 20},
    {"set security *", 3, 15},
    {"set firewall *", 2, 10},
    {"set groups *", 6, 12},
    {"set snmp *", 3, 9},
    {"set vlans *", 4, 12},
    {"deactivate *", 4, 8},
    {"set deviceconfig *", -60, 0},
    {"set interfaces ethernet *", -20, 60},
    {"set / *", -40, 0},
    {0},
};

extern const struct dialect dialect_juniper_junos_set;

const struct dialect dialect_juniper_junos = {
    .name = "juniper_junos",
    .summary = "Juniper Junos, the form with braces",
    .aliases = "junos juniper juniper-junos junipernetworks.junos.junos juniper_junos_telnet "
               "junos_brace juniper_screenos_junos",
    .shape = SHAPE_BRACE,
    .words = true,
    .path_verb = "set",
    .lines = &dialect_juniper_junos_set,
    .named =
        "unit family group neighbor term policy-statement prefix-list community as-path filter "
        "interface user area vlan-id-range class rule-set rule policy pool from-zone to-zone "
        "security-zone address address-set application application-set policer scheduler host "
        "file label-switched-path path instance rib rib-group route condition-name "
        "route-filter-list "
        "server client-list trap-group profile proposal gateway vpn logical-system vrrp-group zone",
    .merge = true,
    .line_verbs = "set delete activate deactivate insert rename copy annotate protect unprotect",
    .tags = "inactive: active: protect: replace: delete:",
    .comments = COMMENTS,
    .quotes = "\"",
    .quote_escapes = true,
    .quote_lines = true,
    .prompts = PROMPTS,
    .negation = NEGATE_PATH,
    .negation_word = "delete",
    .keys = KEYS,
    .orders = ORDERS,
    .sequences = SEQUENCES,
    .noise = NOISE,
    .secrets = SECRETS,
    .tells = TELLS,
};

const struct dialect dialect_juniper_junos_set = {
    .name = "juniper_junos_set",
    .summary = "Juniper Junos, one `set` command a line",
    .aliases = "junos_set junos-set juniper_set",
    .shape = SHAPE_FLAT,
    .words = true,
    .path_verb = "set",
    .note_verb = "annotate",
    .noise = SET_NOISE,
    .comments = SET_COMMENTS,
    .quotes = "\"",
    .quote_escapes = true,
    .quote_lines = true,
    .negation = NEGATE_PATH,
    .negation_word = "delete",
    .tells = SET_TELLS,
};
