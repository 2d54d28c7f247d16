/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/oracle/generate.h"

#define PICK(d, table) ((table)[roll((d), COUNTOF(table))])

uint32_t roll(struct dice *d, uint32_t sides)
{
    d->state = d->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(d->state >> 33) % sides;
}

static void put(struct buf *b, const char *text)
{
    buf_add(b, str_of(text));
}

/* ---- words that both sides use ---- */

static const char *const texts[] = {
    "\"cisco\"",   "\"juniper\"",  "\"core\"",        "\"leaf\"",         "\"a\"",      "\"\"",
    "\"16.12.4\"", "\"16.12.04\"", "\"16.9.1\"",      "\"7.10\"",         "\"core-1\"", "\"true\"",
    "\"1\"",       "\"\xc3\xa4\"", "\"15.1X49-D90\"", "\"15.1X49-D100\"",
};
static const char *const numbers[] = {
    "0",
    "1",
    "-1",
    "2",
    "1500",
    "9000",
    "1.0",
    "1.5",
    "0.1",
    "-2.25",
    "9007199254740993",
    "9007199254740992.0",
    "9223372036854775807",
};
static const char *const addresses[] = {
    "10.0.0.1", "10.1.2.3", "192.168.0.1", "2001:db8::1", "10.0.0.0", "::1",
};
static const char *const networks[] = {
    "10.0.0.0/8", "10.0.0.0/24", "0.0.0.0/0", "192.168.0.0/16", "2001:db8::/32", "10.1.2.0/24",
};
static const char *const dates[] = {"2026-01-02", "2026-12-31", "2024-02-29", "1999-12-31"};
static const char *const durations[] = {"15m", "2h", "7d", "90s", "900s"};

/* ---- data ---- */

static void put_scalar(struct buf *b, struct dice *d)
{
    switch (roll(d, 8)) {
    case 0:
    case 1:
    case 2:
        put(b, PICK(d, texts));
        return;
    case 3:
    case 4:
        put(b, PICK(d, numbers));
        return;
    case 5:
        put(b, roll(d, 2) ? "true" : "false");
        return;
    case 6:
        put(b, "null");
        return;
    default:
        put(b, roll(d, 2) ? "18446744073709551616" : "[\"a\", 1]");
        return;
    }
}

static void put_list(struct buf *b, struct dice *d)
{
    uint32_t n = roll(d, 4);
    put(b, "[");
    for (uint32_t i = 0; i < n; i++) {
        put(b, i ? ", " : "");
        put_scalar(b, d);
    }
    put(b, "]");
}

static void quote(struct buf *b, const char *text)
{
    buf_printf(b, "\"%s\"", text);
}

/* The value of a key of custom_data: mostly of the kind that its name says. */
static void put_custom(struct buf *b, struct dice *d, char kind)
{
    if (roll(d, 6) == 0) {
        put_scalar(b, d);
        return;
    }
    switch (kind) {
    case 's':
        put(b, PICK(d, texts));
        return;
    case 'n':
        put(b, PICK(d, numbers));
        return;
    case 'b':
        put(b, roll(d, 2) ? "true" : "false");
        return;
    case 'l':
        put_list(b, d);
        return;
    case 'm':
        put(b, "{\"x\": ");
        put_scalar(b, d);
        put(b, ", \"y\": {\"z\": ");
        put_scalar(b, d);
        put(b, "}}");
        return;
    case 'i':
        if (roll(d, 3))
            quote(b, PICK(d, addresses));
        else
            quote(b, PICK(d, networks));
        return;
    case 'd':
        quote(b, PICK(d, dates));
        return;
    default:
        quote(b, PICK(d, durations));
        return;
    }
}

static void put_custom_data(struct buf *b, struct dice *d)
{
    static const struct {
        const char *key;
        char kind;
    } keys[] = {{"s", 's'}, {"s2", 's'}, {"n", 'n'}, {"n2", 'n'}, {"b", 'b'},  {"l", 'l'},
                {"m", 'm'}, {"ip", 'i'}, {"d", 'd'}, {"t", 't'},  {"k-d", 's'}};
    bool first = true;
    put(b, "{");
    for (size_t i = 0; i < COUNTOF(keys); i++) {
        if (roll(d, 4) == 0)
            continue;
        buf_printf(b, "%s\"%s\": ", first ? "" : ", ", keys[i].key);
        put_custom(b, d, keys[i].kind);
        first = false;
    }
    put(b, "}");
}

static void put_location(struct buf *b, struct dice *d, uint32_t locations)
{
    switch (roll(d, 5)) {
    case 0:
        return;
    case 1:
        buf_printf(b, ", \"location_id\": \"id%u\"", roll(d, locations));
        return;
    case 2:
        put(b, ", \"location\": {\"region\": \"core\", \"floor\": 3}");
        return;
    default:
        buf_printf(b, ", \"location\": \"l%u\"", roll(d, locations));
        return;
    }
}

void generate_node(struct buf *b, struct dice *d, uint32_t number, uint32_t locations)
{
    static const char *const fields[] = {"vendor", "model", "role", "software_version", "serial"};
    buf_printf(b, "{\"name\": \"n%u\"", number);
    for (size_t i = 0; i < COUNTOF(fields); i++)
        if (roll(d, 5)) {
            buf_printf(b, ", \"%s\": ", fields[i]);
            put(b, roll(d, 12) ? PICK(d, texts) : "null");
        }
    if (roll(d, 4)) {
        put(b, ", \"tags\": ");
        put_list(b, d);
    }
    put_location(b, d, locations);
    if (roll(d, 8)) {
        put(b, ", \"custom_data\": ");
        put_custom_data(b, d);
    }
    put(b, "}");
}

void generate_link(struct buf *b, struct dice *d, uint32_t number, uint32_t nodes)
{
    uint32_t a = roll(d, nodes), z = (a + 1 + roll(d, nodes > 1 ? nodes - 1 : 1)) % nodes;
    buf_printf(b, "{\"name\": \"k%u\", \"a\": \"n%u\", ", number, a);
    if (roll(d, 4) && z != a)
        buf_printf(b, "\"z\": \"n%u\"", z);
    else
        put(b, "\"z\": null");
    if (roll(d, 3))
        buf_printf(b, ", \"role\": %s", PICK(d, texts));
    put(b, ", \"custom_data\": ");
    put_custom_data(b, d);
    put(b, "}");
}

void generate_location(struct buf *b, struct dice *d, uint32_t number)
{
    static const char *const types[] = {"\"region\"", "\"site\"", "\"site\""};
    buf_printf(b, "{\"name\": \"l%u\", \"id\": \"id%u\"", number, number);
    if (roll(d, 5))
        buf_printf(b, ", \"type\": %s", number ? PICK(d, types) : types[0]);
    if (number && roll(d, 4))
        buf_printf(b, ", \"parent\": \"l%u\"", roll(d, number));
    put(b, ", \"custom_data\": ");
    put_custom_data(b, d);
    put(b, "}");
}

/* ---- rules ---- */

enum kind { NODE, LINK, LOCATION };

static void put_path(struct buf *b, struct dice *d, enum kind kind)
{
    static const char *const nodes[] = {
        "vendor",
        "node.vendor",
        "node.model",
        "role",
        "node.software_version",
        "node.tags",
        "node.tags[0]",
        "custom_data.s",
        "custom_data.s",
        "node.custom_data.n",
        "custom_data.n",
        "custom_data.b",
        "custom_data.l",
        "custom_data.l[1]",
        "custom_data.m",
        "custom_data.m.x",
        "node.custom_data.m.y.z",
        "custom_data.ip",
        "custom_data.d",
        "custom_data.t",
        "node.custom_data[\"k-d\"]",
        "custom_data.s2",
        "custom_data.n2",
        "custom_data.w1",
        "custom_data.w2",
        "custom_data.w3.deep",
        "custom_data.w4",
        "location.region",
        "node.location.name",
        "location.floor",
        "location.type",
        "location.custom_data.s",
        "node.location_id",
        "custom_data",
        "serial",
    };
    static const char *const links[] = {
        "link.role",
        "link.a.vendor",
        "link.z.vendor",
        "link.z.custom_data.n",
        "custom_data.s",
        "link.custom_data.n",
        "link.a.location.region",
        "link.z.name",
        "link.custom_data.w1",
        "link.a.custom_data.w1",
    };
    static const char *const locations[] = {
        "type",           "location.name",   "location.custom_data.s", "custom_data.n",
        "custom_data.w1", "location.parent", "custom_data.b",          "custom_data.l",
    };
    put(b, kind == NODE ? PICK(d, nodes) : kind == LINK ? PICK(d, links) : PICK(d, locations));
}

/* ordered: one that < takes. */
static void put_constant(struct buf *b, struct dice *d, bool ordered)
{
    switch (roll(d, ordered ? 8 : 12)) {
    case 0:
        put(b, PICK(d, addresses));
        return;
    case 1:
        put(b, PICK(d, dates));
        return;
    case 2:
        put(b, PICK(d, durations));
        return;
    case 3:
    case 4:
        put(b, PICK(d, numbers));
        return;
    case 8:
        put(b, roll(d, 2) ? "true" : "false");
        return;
    default:
        put(b, PICK(d, texts));
        return;
    }
}

/* A constant that JSON knows too. */
static void put_plain(struct buf *b, struct dice *d)
{
    put(b, roll(d, 3) ? PICK(d, texts) : PICK(d, numbers));
}

static void put_cond(struct buf *b, struct dice *d, enum kind kind, int depth);

/* An operand: mostly a path. */
static void put_operand(struct buf *b, struct dice *d, enum kind kind, int depth)
{
    uint32_t r = roll(d, 14);
    if (r == 0) {
        put_path(b, d, kind);
        put(b, " ?? ");
        put_plain(b, d);
    } else if (r == 1 && depth > 0) {
        put(b, "(");
        put_cond(b, d, kind, depth - 1);
        put(b, ")");
    } else {
        put_path(b, d, kind);
    }
}

static void put_items(struct buf *b, struct dice *d, enum kind kind)
{
    uint32_t n = 1 + roll(d, 3);
    for (uint32_t i = 0; i < n; i++) {
        put(b, i ? ", " : "");
        switch (roll(d, 8)) {
        case 0:
            put(b, PICK(d, networks));
            break;
        case 1:
            put_path(b, d, kind);
            break;
        case 2:
            put(b, "[\"core\", 1]");
            break;
        default:
            put_constant(b, d, false);
            break;
        }
    }
}

static void put_in(struct buf *b, struct dice *d, enum kind kind)
{
    put(b, roll(d, 3) ? " IN " : " NOT IN ");
    switch (roll(d, 5)) {
    case 0:
        put(b, PICK(d, networks));
        return;
    case 1:
        put_path(b, d, kind);
        return;
    case 2:
        put(b, "[\"core\", \"leaf\", 1]");
        return;
    default:
        put(b, "(");
        put_items(b, d, kind);
        put(b, ")");
        return;
    }
}

static void put_text_test(struct buf *b, struct dice *d)
{
    static const char *const tests[] = {
        "CONTAINS \"a\"",
        "CONTAINS \"core\"",
        "CONTAINS 1",
        "CONTAINS \"x\"",
        "STARTS WITH \"c\"",
        "STARTS WITH \"\"",
        "ENDS WITH \"r\"",
        "ENDS WITH \"1\"",
        "MATCHES /^c/",
        "=~ /CISCO/i",
        "MATCHES /^\\d+(\\.\\d+)*$/",
        "!~ /o/",
        "MATCHES \"a|b\"",
        "LIKE \"core-*\"",
        "LIKE \"*\"",
        "LIKE \"?\"",
        "NOT CONTAINS \"e\"",
        "NOT STARTS WITH \"j\"",
        "NOT LIKE \"c*\"",
        "NOT MATCHES /r$/",
        "NOT ENDS WITH \"e\"",
    };
    buf_printf(b, " %s", PICK(d, tests));
}

static void put_between(struct buf *b, struct dice *d)
{
    static const char *const ranges[] = {
        "1 AND 1500",
        "0 AND 1.5",
        "\"16.9.1\" AND \"16.12.04\"",
        "\"a\" AND \"d\"",
        "5 AND 2",
        "2026-01-01 AND 2026-06-30",
        "15m AND 2h",
        "1.0 AND 9007199254740992",
    };
    buf_printf(b, " %sBETWEEN %s", roll(d, 4) ? "" : "NOT ", PICK(d, ranges));
}

static void put_atom(struct buf *b, struct dice *d, enum kind kind, int depth)
{
    static const char *const compared[] = {"==", "!=", "<", "<=", ">", ">=", "IS", "IS NOT"};
    uint32_t r = roll(d, 22);
    if (r >= 20) {
        put_constant(b, d, r == 20);
        put(b, r == 20 ? " IN " : roll(d, 2) ? " == " : " != ");
        put_path(b, d, kind);
        return;
    }
    if (r == 0) {
        put(b, roll(d, 2) ? "EXISTS " : "MISSING ");
        put_path(b, d, kind);
        return;
    }
    put_operand(b, d, kind, depth);
    if (r < 3) {
        put(b, roll(d, 2) ? " IS NULL" : " IS NOT NULL");
    } else if (r < 10) {
        uint32_t which = roll(d, COUNTOF(compared));
        buf_printf(b, " %s ", compared[which]);
        if (roll(d, 5))
            put_constant(b, d, which >= 2 && which < 6);
        else
            put_operand(b, d, kind, depth);
    } else if (r < 11) {
        buf_printf(b, " %s %s", roll(d, 2) ? "==" : "!=", roll(d, 2) ? "null" : PICK(d, networks));
    } else if (r < 14) {
        put_in(b, d, kind);
    } else if (r < 17) {
        put_text_test(b, d);
    } else if (r < 19) {
        put_between(b, d);
    } /* else the operand alone */
}

static void put_cond(struct buf *b, struct dice *d, enum kind kind, int depth)
{
    uint32_t r = depth > 0 ? roll(d, 6) : 5;
    if (r >= 3) {
        put_atom(b, d, kind, depth);
    } else if (r == 2) {
        put(b, "NOT (");
        put_cond(b, d, kind, depth - 1);
        put(b, ")");
    } else {
        uint32_t n = 2 + roll(d, 2);
        for (uint32_t i = 0; i < n; i++) {
            put(b, i == 0 ? "(" : r ? ") OR (" : ") AND (");
            put_cond(b, d, kind, depth - 1);
        }
        put(b, ")");
    }
}

static void put_value(struct buf *b, struct dice *d, enum kind kind)
{
    switch (roll(d, 8)) {
    case 0:
    case 1:
        put_path(b, d, kind);
        return;
    case 2:
        put_path(b, d, kind);
        put(b, " ?? ");
        put_plain(b, d);
        return;
    case 3:
        put(b, "[1, \"a\", ");
        put_path(b, d, kind);
        put(b, "]");
        return;
    case 4:
        put(b, "{x: 1, y: ");
        put_path(b, d, kind);
        put(b, "}");
        return;
    case 5:
        put(b, "(");
        put_cond(b, d, kind, 1);
        put(b, ")");
        return;
    default:
        put_plain(b, d);
        return;
    }
}

static void put_target(struct buf *b, struct dice *d)
{
    static const char *const targets[] = {
        "custom_data.w1", "custom_data.w1",     "custom_data.w2",  "custom_data.w3.deep",
        "custom_data.w3", "custom_data.s",      "custom_data.m.x", "custom_data.m.y",
        "custom_data.n",  "custom_data.w1.sub",
    };
    put(b, PICK(d, targets));
}

static void put_action(struct buf *b, struct dice *d, enum kind kind)
{
    switch (roll(d, kind == NODE ? 12 : 10)) {
    case 0:
    case 1:
        put(b, "SET ");
        put_target(b, d);
        put(b, " TO ");
        put_value(b, d, kind);
        return;
    case 2:
        put(b, "UNSET ");
        put_target(b, d);
        return;
    case 3:
        put(b, "APPEND ");
        put_plain(b, d);
        buf_printf(b, " TO custom_data.%s", roll(d, 2) ? "l" : "w4");
        return;
    case 4:
        put(b, roll(d, 2) ? "TAG \"x\"" : "WARN \"{custom_data.s} and {custom_data.n ?? 1}\"");
        return;
    case 5:
        put(b, "ASSERT ");
        put_path(b, d, kind);
        put(b, " IS ");
        put_plain(b, d);
        return;
    case 10:
    case 11:
        buf_printf(b, "APPLY \"t%u.jinja\"", roll(d, 3));
        if (roll(d, 3) == 0) {
            put(b, " WITH {k: ");
            put_value(b, d, kind);
            put(b, "}");
        }
        return;
    default:
        put(b, "ASSERT ");
        put_cond(b, d, kind, 2);
        return;
    }
}

static void put_actions(struct buf *b, struct dice *d, enum kind kind)
{
    uint32_t n = roll(d, 3) ? 1 : 1 + roll(d, 3);
    put(b, n > 1 ? "{ " : "");
    for (uint32_t i = 0; i < n; i++) {
        put(b, i ? "; " : "");
        put_action(b, d, kind);
    }
    put(b, n > 1 ? " }" : "");
}

void generate_rule(struct buf *b, struct dice *d, uint32_t number)
{
    static const char *const undecided[] = {"fail", "warn", "skip"};
    enum kind kind = roll(d, 10) < 8 ? NODE : roll(d, 2) ? LINK : LOCATION;
    buf_printf(b, "RULE r%u%s", number, kind == LOCATION ? " FOR location" : "");
    if (roll(d, 6) == 0)
        buf_printf(b, " PRIORITY %u", roll(d, 3) * 10);
    if (roll(d, 8) == 0)
        buf_printf(b, " UNDECIDED %s", PICK(d, undecided));
    if (roll(d, 8) == 0 && kind != LINK) {
        put(b, " ALWAYS");
    } else {
        put(b, " WHEN ");
        if (kind == LINK) /* the root makes it a link rule */
            put(b, "link.name != \"none\" AND (");
        put_cond(b, d, kind, 2);
        put(b, kind == LINK ? ")" : "");
    }
    put(b, " THEN ");
    put_actions(b, d, kind);
    if (roll(d, 4) == 0) {
        put(b, " ELSE ");
        put_actions(b, d, kind);
    }
    put(b, "\n");
}
