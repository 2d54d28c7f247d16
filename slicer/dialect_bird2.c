/* SPDX-License-Identifier: Apache-2.0 */
/* BIRD 2: braces and `;`, comments of both kinds anywhere, strings without escapes, and code in
 * filters and functions. */
#include "slicer/dialect.h"

static const struct dialect_comment COMMENTS[] = {
    {"#", NULL, COMMENT_ANYWHERE, false},
    {"/*", "*/", COMMENT_ANYWHERE, false},
    {0},
};

static const struct dialect_rule KEYS[] = {
    {"", "router id =="},
    {"", "log * =="},
    {"", "timeformat * =="},
    {"", "watchdog|debug|mrtdump * =="},
    {"", "define = =="},
    {"template|protocol **||**", "import|export|receive limit =="},
    {"template|protocol **||**", "import|export filter|where|all|none =="},
    {"template|protocol **||**", "import|export table|keep =="},
    {"template|protocol **||**", "description|table|preference|scan|learn|persist|metric|"
                                 "kernel|router|local|source|multihop|direct|hold|keepalive|"
                                 "startup|connect|error|password|passive|rr|rs|gateway|next|"
                                 "add|graceful|enable|path|med|deterministic|default|bfd|"
                                 "interpret|cost|hello|retransmit|priority|wait|dead|type|"
                                 "refresh|retry|expire|disabled|merge|strict|capabilities|"
                                 "advertise|allow|enforce|confederation|cluster|authentication|"
                                 "ttl|check|rx|tx|tos|port|mode|version|stub|instance|setkey =="},
    {"template|protocol **||**", "neighbor =="},
    {"template|protocol **||**", "remote =="},
    {0},
};

static const struct dialect_order_row ORDERS[] = {
    {"filter|function **", NULL, ORDER_UNIT},
    {"filter|function **||**", NULL, ORDER_UNIT},
    {"**||import|export filter", NULL, ORDER_UNIT},
    {"**||import|export filter||**", NULL, ORDER_UNIT},
    {"**||import|export where **", NULL, ORDER_UNIT},
    {"**||route **", NULL, ORDER_POSITION},
    {0},
};

static const struct dialect_rule SECRETS[] = {
    {NULL, "password = **"},
    {NULL, "password ="},
    {0},
};

static const struct dialect_tell TELLS[] = {
    {"router id *;*", 30, 0},
    {"log syslog *;*", 20, 0},
    {"log stderr *;*", 20, 0},
    {"log \"*", 16, 0},
    {"protocol device *{*", 30, 30},
    {"protocol kernel *{*", 30, 30},
    {"protocol static *{*", 30, 30},
    {"protocol direct *{*", 30, 30},
    {"protocol bgp *{*", 30, 60},
    {"protocol ospf *{*", 30, 30},
    {"protocol *{*", 16, 48},
    {"protocol bgp *", 10, 30},
    {"template bgp *", 30, 60},
    {"filter *{*", 14, 42},
    {"filter *", 3, 12},
    {"function *(*)*", 16, 48},
    {"define *=*", 14, 42},
    {"ipv4 {*", 10, 30},
    {"ipv6 {*", 10, 30},
    {"ipv4 table *;*", 20, 40},
    {"ipv6 table *;*", 20, 40},
    {"roa? table *;*", 20, 40},
    {"import all;*", 10, 20},
    {"import none;*", 10, 20},
    {"export all;*", 10, 20},
    {"export none;*", 10, 20},
    {"import filter *", 8, 24},
    {"export filter *", 8, 24},
    {"import where *", 8, 24},
    {"export where *", 8, 24},
    {"include \"*\";*", 20, 40},
    {"if * then*", 5, 40},
    {"if *~*", 8, 40},
    {"accept;*", 3, 12},
    {"reject;*", 3, 12},
    {"return *;*", 3, 12},
    {"local as *;*", 8, 16},
    {"local * as *;*", 8, 16},
    {"neighbor * as *;*", 12, 36},
    {"neighbor *;*", 2, 10},
    {"bgp_*", 4, 20},
    {"scan time *;*", 10, 10},
    {"source address *;*", 6, 12},
    {"route *;*", 4, 20},
    {"table *;*", 2, 4},
    {"case *{*", 4, 8},
    {"interface \"*", 4, 12},
    {"*-interface \"*", 4, 12},
    {"area *{*", 2, 4},
    {"roa *;*", 3, 12},
    {"krt_prefsrc*", 10, 0},
    {"*/[0-9]*+*", 1, 10},
    {"*{[0-9]*,[0-9]*}*", 6, 30},
    {"#*", 1, 3},
    {"}*", 1, 5},
    {"*;", 1, 5},
    /* look-alikes */
    {"term * {", -10, 40},
    {"unit [0-9]* {", -20, 60},
    {"table inet *", -60, 0},
    {"chain * {", -20, 60},
    {"system {", -14, 14},
    {"interfaces {", -20, 20},
    {"AS [0-9]*", -30, 0},
    {0},
};

const struct dialect dialect_bird2 = {
    .name = "bird2",
    .summary = "BIRD 2 (and 1.6, 3) routing daemon",
    .aliases = "bird bird_2 bird3 bird1 bird6",
    .shape = SHAPE_BRACE,
    .semicolon_in_parens = true,
    .code = true,
    .body_words = "function filter",
    .comments = COMMENTS,
    .quotes = "\"'",
    .negation = NEGATE_NONE,
    .keys = KEYS,
    .orders = ORDERS,
    .secrets = SECRETS,
    .tells = TELLS,
};
