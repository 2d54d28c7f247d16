/* SPDX-License-Identifier: Apache-2.0 */
/* Nokia SR OS, classic CLI: blocks end with `exit` at the indent of their header, sections are
 * titled by echo lines. */
#include "slicer/dialect.h"

static const struct dialect_comment COMMENTS[] = {
    {"#", NULL, COMMENT_LINE_START, false},
    {"echo \"", NULL, COMMENT_LINE_START, false},
    {0},
};

static const struct dialect_closer CLOSERS[] = {
    {"exit all", NULL},
    {"exit", NULL},
    {0},
};

static const struct dialect_rule VERBATIM[] = {
    {NULL, "description **"},
    {0},
};

#define UNDER "configure||**"

static const struct dialect_rule KEYS[] = {
    {"configure||system", "name|contact|location|coordinates|clli-code =="},
    {UNDER, "service-name|description|mtu|service-mtu|encap-type|mode|zone =="},
    {UNDER, "address|port|router-id|autonomous-system|ecmp|hold-time =="},
    {UNDER, "hold-time up|down ="},
    {UNDER, "collect-stats"},
    {UNDER, "authentication-key|peer-as|local-as|local-address|type|import|export|cluster|"
            "keepalive|preference|med-out =="},
    {UNDER, "metric|interface-type|hello-interval|dead-interval|priority =="},
    {UNDER, "authentication-type|message-digest-key =="},
    {UNDER, "action|default-action =="},
    {UNDER, "card-type|mda-type|packet-size|speed =="},
    {UNDER, "level * =="},
    {UNDER, "rate|pir|cir|cbs|mbs|weight|adaptation-rule =="},
    {UNDER, "autonegotiate|shutdown|admin-state"},
    {UNDER, "server * =="},
    {UNDER, "password|console|access|member =="},
    {UNDER, "level * =="},
    {NULL, "description =="},
    {0},
};

/* Entries are sequenced by their numbers. */
static const struct dialect_order_row ORDERS[] = {
    {"configure||**||path *", NULL, ORDER_SEQUENCE},
    {0},
};

static const struct dialect_rule NOISE[] = {
    {"", "exit all"},
    {0},
};

static const struct dialect_rule SALTED[] = {
    {NULL, "authentication-key = hash|hash2|custom"},
    {NULL, "password ="},
    {0},
};

static const struct dialect_rule SECRETS[] = {
    {NULL, "password = **"},
    {NULL, "authentication-key = **"},
    {NULL, "hello-authentication-key = **"},
    {NULL, "message-digest-key * md5 = **"},
    {NULL, "secret = **"},
    {NULL, "server * address * secret = **"},
    {NULL, "key = hash|hash2"},
    {NULL, "user * ** authentication hash md5|sha = **"},
    {NULL, "authentication md5|sha = privacy * = **"},
    {NULL, "snmp community = **"},
    {NULL, "entry * key = **"},
    {0},
};

static const struct dialect_tell TELLS[] = {
    {"# TiMOS-*", 60, 0},
    {"# Configuration format version *", 30, 0},
    {"# Generated *", 4, 0},
    {"exit all", 60, 0},
    {"configure", 20, 0},
    {"echo \"* Configuration\"", 20, 60},
    {"#-----------------------------*", 6, 12},
    {"exit", 1, 10},
    {"no shutdown", 1, 4},
    {"description \"*", 1, 4},
    {"* create", 4, 16},
    {"service-name *", 6, 6},
    {"sap * create", 10, 20},
    {"vprn *", 6, 12},
    {"epipe *", 6, 12},
    {"vpls *", 6, 12},
    {"ies *", 6, 12},
    {"sap-ingress *", 6, 12},
    {"card-type \"*", 4, 4},
    /* look-alikes */
    {"configure {", -80, 0},
    {"}", -10, 40},
    {"/configure *", -60, 0},
    {0},
};

const struct dialect dialect_nokia_sros = {
    .name = "nokia_sros",
    .summary = "Nokia SR OS, classic CLI",
    .aliases = "sros nokia_sros_classic timos alcatel_sros alcatel_lucent_sros nokia_sros_telnet "
               "community.network.sros sros_classic nokia-sros alcatel-sros",
#include "slicer/fields_indent.def" /* IWYU pragma: keep */
    .negation_word = "no",
    .tab = 8,
    .closer_at_header = true,
};
