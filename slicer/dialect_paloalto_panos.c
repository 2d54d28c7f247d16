/* SPDX-License-Identifier: Apache-2.0 */
/* Palo Alto PAN-OS: the form with braces, and the form of `set` lines. Values may go over lines in
 * both. */
#include "slicer/dialect.h"

static const struct dialect_comment COMMENTS[] = {
    {"#", NULL, COMMENT_LINE_START, false},
    {"!", NULL, COMMENT_COLUMN0, false},
    {0},
};

/* Single leaves that are known; all else is a member of a set, its whole text the name. */
static const struct dialect_rule KEYS[] = {
    {NULL, "hostname|ip-address|netmask|default-gateway|timezone|domain|login-banner|phash|"
           "description|comment|mtu|action|tag|router-id|local-as|peer-as|metric|admin-dist|"
           "disabled|log-start|log-end|log-setting|interface-management-profile|link-state|"
           "fqdn|primary|secondary|update-server|locale|port|nexthop|virtual-router|enable|"
           "mode|protocol|public-key|hello|hold-time|priority|key|secret|password =="},
    {0},
};

/* Rules are tried from the first on. */
static const struct dialect_order_row ORDERS[] = {
    {"**||rulebase|pre-rulebase|post-rulebase||*||rules", NULL, ORDER_POSITION},
    {"**||rules", NULL, ORDER_POSITION},
    {0},
};

static const struct dialect_rule SEQUENCES[] = {
    {NULL, "method|authentication-sequence|profiles|allowed-users-sequence **"},
    {0},
};

static const struct dialect_rule NOISE[] = {
    {NULL, "@dirtyId|@admin|@time|uuid *"},
    {0},
};

static const struct dialect_rule SALTED[] = {{NULL, "phash ="}, {0}};

static const struct dialect_rule SECRETS[] = {
    {NULL, "phash|key|secret|password|passphrase|bind-password|auth-password|priv-password|"
           "authpwd|privpwd|private-key|pre-shared-key|snmp-community-string|api-key|md5 =="},
    {NULL, "pre-shared-key key =="},
    {0},
};

static const struct dialect_tell TELLS[] = {
    {"!RANCID-CONTENT-TYPE: paloalto", 120, 0},
    {"deviceconfig {", 80, 0},
    {"mgt-config {", 60, 0},
    {"config {", 30, 0},
    {"localhost.localdomain {", 60, 0},
    {"vsys {", 30, 0},
    {"vsys[0-9]* {", 30, 0},
    {"rulebase {", 40, 0},
    {"pre-rulebase {", 40, 0},
    {"post-rulebase {", 40, 0},
    {"panorama {", 40, 0},
    {"panorama-server *;", 40, 0},
    {"virtual-router {", 30, 0},
    {"ethernet[0-9]*/[0-9]* {", 12, 36},
    {"layer3 {", 12, 24},
    {"rules {", 6, 12},
    {"network {", 10, 0},
    {"shared {", 12, 0},
    {"phash *;", 30, 0},
    {"hostname *;", 6, 0},
    {"* {", 1, 6},
    {"*;", 1, 6},
    {"}", 1, 5},
    {0},
};

static const struct dialect_tell SET_TELLS[] = {
    {"!RANCID-CONTENT-TYPE: paloalto", 60, 0},
    {"set deviceconfig *", 60, 120},
    {"set mgt-config *", 40, 40},
    {"set network interface ethernet *", 30, 60},
    {"set network *", 14, 42},
    {"set rulebase *", 30, 60},
    {"set vsys *", 20, 40},
    {"set zone *", 8, 16},
    {"set shared *", 14, 42},
    {"set address *", 8, 24},
    {"set device-group *", 24, 48},
    {"set template *", 20, 40},
    {"set panorama *", 20, 40},
    {"set policy panorama *", 40, 40},
    {"set config devices *", 60, 60},
    {"set config *", 14, 42},
    {"set devices *", 20, 40},
    {"set readonly *", 20, 40},
    {"set import *", 8, 16},
    {0},
};

extern const struct dialect dialect_paloalto_panos_set;

const struct dialect dialect_paloalto_panos = {
    .name = "paloalto_panos",
    .summary = "Palo Alto PAN-OS, the form with braces",
    .aliases = "panos paloalto palo_alto pan-os paloalto-panos paloaltonetworks.panos.panos "
               "palo_alto_panos panos_brace paloalto_panos_braces palo_alto_networks",
    .shape = SHAPE_BRACE,
    .words = true,
    .path_verb = "set",
    .lines = &dialect_paloalto_panos_set,
    .word_marks = true,
    .bare_quotes = true,
    .wraps = "config|devices localhost.localdomain",
    .merge = true,
    .line_verbs = "set delete move rename copy",
    .comments = COMMENTS,
    .quotes = "\"'",
    .quote_lines = true,
    .negation = NEGATE_PATH,
    .negation_word = "delete",
    .keys = KEYS,
    .orders = ORDERS,
    .sequences = SEQUENCES,
    .noise = NOISE,
    .salted = SALTED,
    .secrets = SECRETS,
    .tells = TELLS,
};

const struct dialect dialect_paloalto_panos_set = {
    .name = "paloalto_panos_set",
    .summary = "Palo Alto PAN-OS, one `set` command a statement",
    .aliases = "panos_set panos-set pan-os_set paloalto_set",
    .shape = SHAPE_FLAT,
    .words = true,
    .path_verb = "set",
    .word_marks = true,
    .bare_quotes = true,
    .wraps = "config|devices localhost.localdomain",
    .line_lists = true,
    .comments = COMMENTS,
    .quotes = "\"'",
    .quote_lines = true,
    .negation = NEGATE_PATH,
    .negation_word = "delete",
    .tells = SET_TELLS,
};
