/* SPDX-License-Identifier: Apache-2.0 */
/* Fortinet FortiOS: `config … end` around tables and objects, `edit … next` around entries; quoted
 * values go over lines and may hold what looks like closers. */
#include "slicer/dialect.h"

static const struct dialect_comment COMMENTS[] = {{"#", NULL, COMMENT_LINE_START, false}, {0}};

static const struct dialect_opener OPENERS[] = {{NULL, "config **"}, {NULL, "edit **"}, {0}};

static const struct dialect_closer CLOSERS[] = {
    {"end", "config **"},
    {"next", "edit **"},
    {0},
};

static const struct dialect_rule KEYS[] = {
    {NULL, "set * =="},
    {NULL, "rename * to ="},
    {0},
};

/* Tables that are searched from the first entry on; entries of lists of rules are numbered. */
static const struct dialect_order_row ORDERS[] = {
    {"**||config firewall policy|policy6|policy46|policy64|proxy-policy|security-policy|"
     "local-in-policy|local-in-policy6|interface-policy|interface-policy6|DoS-policy|DoS-policy6|"
     "multicast-policy|multicast-policy6|sniffer|central-snat-map|acl|acl6|shaping-policy|"
     "explicit-proxy-policy|consolidated-policy",
     NULL, ORDER_POSITION},
    {"**||config firewall consolidated policy", NULL, ORDER_POSITION},
    {"**||config router policy|policy6", NULL, ORDER_POSITION},
    {"**||config system dns-database||**", NULL, ORDER_SET},
    {"**||config ** service", NULL, ORDER_SET},
    {"**||config router access-list|access-list6|prefix-list|prefix-list6|route-map|aspath-list||"
     "edit *||config rule",
     NULL, ORDER_SEQUENCE},
    {0},
};

static const struct dialect_rule NOISE[] = {
    {NULL, "set last-login **"},
    {0},
};

static const struct dialect_rule SALTED[] = {
    {NULL, "set * ENC ="},
    {NULL, "set private-key =="},
    {0},
};

static const struct dialect_rule SECRETS[] = {
    {NULL, "set * ENC =="},
    {NULL, "set password|passwd|psksecret|psksecret-remote|passphrase|key|secret|"
           "*-password|*-passwd|*-secret|*-passphrase|*-psk|*-shared-key|private-key|"
           "api-key|auth-pwd|priv-pwd|authentication-key|key-string|sae-password|"
           "password[0-9]|passwd[0-9]|secret[0-9]|md5-key|key1|*-token =="},
    {"**||config md5-keys||edit *", "set key-string =="},
    {0},
};

static const struct dialect_tell TELLS[] = {
    {"#config-version=*", 120, 0},
    {"#conf_file_ver=*", 60, 0},
    {"#buildno=*", 20, 0},
    {"#global_vdom=*", 40, 0},
    {"config system global", 60, 0},
    {"config system interface", 40, 0},
    {"config firewall *", 20, 60},
    {"config router *", 14, 28},
    {"config vpn *", 14, 28},
    {"config system *", 14, 42},
    {"config user *", 10, 20},
    {"config log *", 10, 20},
    {"config *", 2, 10},
    {"edit \"*\"", 4, 20},
    {"edit [0-9]*", 3, 15},
    {"set * \"*\"", 1, 8},
    {"set * enable", 2, 8},
    {"set * disable", 2, 8},
    {"unset *", 1, 3},
    {"next", 3, 12},
    {"end", 1, 5},
    /* look-alikes: lists of options of OpenWrt */
    {"option * '*'", -10, 40},
    {"list * '*'", -6, 12},
    {"config * '*'", -10, 40},
    {0},
};

const struct dialect dialect_fortinet_fortios = {
    .name = "fortinet_fortios",
    .summary = "Fortinet FortiOS",
    .aliases = "fortios fortinet fortigate forti fortinet.fortios.fortios fortinet-fortios "
               "fortinet_fortigate "
               "fortimanager fortianalyzer",
    .shape = SHAPE_WORDS,
    .merge = true,
    .openers = OPENERS,
    .closers = CLOSERS,
    .through = "config vdom||edit *", /* its `end` ends the domain too */
    .comments = COMMENTS,
    .quotes = "\"'",
    .bare_quotes = true,
    .quote_escapes = true,
    .quote_lines = true,
    .negation = NEGATE_WORDS,
    .negation_word = "unset",
    .keys = KEYS,
    .orders = ORDERS,
    .noise = NOISE,
    .salted = SALTED,
    .secrets = SECRETS,
    .tells = TELLS,
};
