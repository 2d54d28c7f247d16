/* SPDX-License-Identifier: Apache-2.0 */
/* F5 BIG-IP as the traffic management shell prints it: braces, statements end with their line,
 * strings over lines, and bodies of code that are kept byte for byte. */
#include "slicer/dialect.h"

static const struct dialect_comment COMMENTS[] = {
    {"#", NULL, COMMENT_SPACED, false},
    {"!", NULL, COMMENT_COLUMN0, false},
    {0},
};

static const struct dialect_literal LITERALS[] = {
    {"ltm|gtm|security|pem rule *", "", LITERAL_BRACES, NULL, NULL},
    {"rule *", "", LITERAL_BRACES, NULL, NULL},
    {"cli script *", "", LITERAL_BRACES, NULL, NULL},
    {"sys application template *", "", LITERAL_BRACES, NULL, NULL},
    {"definition", "sys icall script *", LITERAL_BRACES, NULL, NULL},
    {0},
};

static const struct dialect_rule KEYS[] = {
    {"*||**", "* =="},
    {0},
};

/* A virtual server runs its rules from the first on. */
static const struct dialect_order_row ORDERS[] = {
    {"ltm virtual *||rules", NULL, ORDER_POSITION},
    {"sys dns||name-servers|search", NULL, ORDER_POSITION},
    {"**||entries", NULL, ORDER_SEQUENCE},
    {"security firewall **||rules", NULL, ORDER_POSITION},
    {0},
};

static const struct dialect_rule NOISE[] = {
    {NULL, "state up|down|unchecked"},
    {NULL, "session monitor-enabled"},
    {NULL, "last-modified-time *"},
    {0},
};

static const struct dialect_rule SALTED[] = {
    {NULL, "encrypted-password|passphrase|*-encrypted ="},
    {0},
};

static const struct dialect_rule SECRETS[] = {
    {NULL, "encrypted-password|passphrase|password|secret|*-encrypted|auth-password|"
           "privacy-password|auth-password-encrypted|privacy-password-encrypted|"
           "bind-pw|key-password|shared-secret|community|community-name =="},
    {0},
};

static const struct dialect_tell TELLS[] = {
    {"#TMSH-VERSION*", 120, 0},
    {"sys global-settings {", 80, 0},
    {"ltm virtual * {", 40, 80},
    {"ltm pool * {", 30, 60},
    {"ltm node * {", 30, 60},
    {"ltm * {", 20, 60},
    {"net self * {", 30, 0},
    {"net vlan * {", 30, 0},
    {"net * {", 12, 36},
    {"auth * {", 10, 30},
    {"cli * {", 10, 20},
    {"cm * {", 10, 30},
    {"sys * {", 10, 40},
    {"apm * {", 10, 20},
    {"asm * {", 10, 20},
    {"gtm * {", 20, 40},
    {"/Common/* {", 10, 30},
    {"*;", -2, 20},
    {0},
};

const struct dialect dialect_f5_bigip = {
    .name = "f5_bigip",
    .summary = "F5 BIG-IP, as tmsh prints it",
    .aliases = "f5 bigip f5_tmsh f5_ltm f5-bigip f5_linux f5networks.f5_modules.bigip big-ip tmos "
               "f5_tmos f5_imish",
    .shape = SHAPE_BRACE,
    .newline_ends = true,
    .bare_brackets = true,
    .bare_quotes = true,
    .word_marks = true,
    .merge = true,
    .comments = COMMENTS,
    .literals = LITERALS,
    .quotes = "\"",
    .quote_escapes = true,
    .quote_lines = true,
    .negation = NEGATE_PATH,
    .negation_word = "delete",
    .keys = KEYS,
    .orders = ORDERS,
    .noise = NOISE,
    .salted = SALTED,
    .secrets = SECRETS,
    .tells = TELLS,
};
