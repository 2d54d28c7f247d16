/* SPDX-License-Identifier: Apache-2.0 */
/* Conditions, and the fields that they speak of. */
#include "tests/oracle/generate.h"

static void put(struct buf *b, const char *text)
{
    generate_put(b, text);
}

/* ---- fields ---- */

static void put_node_path(struct buf *b, struct dice *d)
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
        "custom_data.v",
        "custom_data.ln",
        "custom_data.lm[0].x",
        "custom_data.mm.k0.s",
        "location.region",
        "node.location.name",
        "location.floor",
        "location.type",
        "location.custom_data.s",
        "node.location_id",
        "custom_data",
        "serial",
        "interfaces[0].mtu",
    };
    static const char *const computed[] = {
        "custom_data.m[custom_data.s]",     "custom_data.l[custom_data.n]",
        "custom_data.lm[custom_data.n].x",  "node.custom_data[node.role]",
        "custom_data.mm[\"k\" ~ 0].x",      "custom_data.l[len(custom_data.ln) - 1]",
        "custom_data[custom_data.w1].deep",
    };
    put(b, roll(d, 25) ? PICK(d, nodes) : PICK(d, computed));
}

static void put_each_path(struct buf *b, struct dice *d)
{
    static const char *const each[] = {
        "mtu",  "up",          "name",      "x",     "s",         "i0.mtu",
        "i0.x", "node.vendor", "node.name", "i0",    "i0.vlans",  "node.custom_data.n",
        "y",    "i0.y",        "node.role", "i0[0]", "node.tags", "node.location.region",
    };
    put(b, PICK(d, each));
}

static void put_bound_path(struct buf *b, struct scope *s)
{
    static const char *const maps[] = {".x",  ".x", ".y",    ".s",     ".mtu",
                                       ".up", "",   ".name", ".vlans", "[\"x\"]"};
    static const char *const ends[] = {
        ".role",        ".interface",          ".peer_interface",       ".peer.vendor",
        ".peer.role",   ".peer.custom_data.n", ".peer.location.region", ".peer.custom_data.s",
        ".peer.tags[0]"};
    static const char *const nodes[] = {".vendor",
                                        ".role",
                                        ".name",
                                        ".custom_data.n",
                                        ".custom_data.s",
                                        ".tags",
                                        ".location.region",
                                        ".software_version",
                                        ".custom_data.lm[0].x",
                                        ".custom_data.b"};
    static const char *const links[] = {
        ".role", ".a.vendor",      ".z.vendor",         ".z.custom_data.n",
        ".name", ".custom_data.s", ".a.location.region"};
    static const char *const locations[] = {".name", ".type", ".custom_data.s", ".custom_data.n",
                                            ".parent"};
    uint32_t i = s->bound - 1;
    if (!s->inner && i > 0 && roll(s->d, 3) == 0)
        i = roll(s->d, i);
    buf_printf(b, "i%u", i);
    switch (s->elements[i]) {
    case ELEMENT_SCALAR:
        return;
    case ELEMENT_MAP:
        put(b, PICK(s->d, maps));
        return;
    case ELEMENT_NODE_LINK:
        put(b, PICK(s->d, ends));
        return;
    case ELEMENT_NODE:
        put(b, PICK(s->d, nodes));
        return;
    case ELEMENT_LINK:
        put(b, PICK(s->d, links));
        return;
    case ELEMENT_LOCATION:
        put(b, PICK(s->d, locations));
        return;
    }
}

void generate_path(struct buf *b, struct scope *s)
{
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
    bool bound = s->bound > (s->kind == KIND_EACH && !s->inner);
    if (s->inner || (bound && roll(s->d, 3)))
        put_bound_path(b, s);
    else if (s->lets && roll(s->d, 6) == 0)
        buf_printf(b, "let%u", roll(s->d, s->lets));
    else if (s->kind == KIND_NODE)
        put_node_path(b, s->d);
    else if (s->kind == KIND_EACH)
        put_each_path(b, s->d);
    else
        put(b, s->kind == KIND_LINK ? PICK(s->d, links) : PICK(s->d, locations));
}

/* ---- constants and operands ---- */

/* ordered: one that < takes. */
static void put_constant(struct buf *b, struct dice *d, bool ordered)
{
    switch (roll(d, ordered ? 8 : 12)) {
    case 0:
        put(b, generate_word(d, WORD_ADDRESS));
        return;
    case 1:
        put(b, generate_word(d, WORD_DATE));
        return;
    case 2:
        put(b, generate_word(d, WORD_DURATION));
        return;
    case 3:
    case 4:
        put(b, generate_word(d, WORD_NUMBER));
        return;
    case 8:
        put(b, roll(d, 2) ? "true" : "false");
        return;
    default:
        put(b, generate_word(d, WORD_TEXT));
        return;
    }
}

/* A constant that JSON knows too. */
static void put_plain(struct buf *b, struct dice *d)
{
    put(b, generate_word(d, roll(d, 3) ? WORD_TEXT : WORD_NUMBER));
}

/* An operand: mostly a path. */
static void put_operand(struct buf *b, struct scope *s, int depth)
{
    uint32_t r = roll(s->d, 18);
    if (r == 0) {
        generate_path(b, s);
        put(b, " ?? ");
        put_plain(b, s->d);
    } else if (r == 1 && depth > 0) {
        put(b, "(");
        generate_cond(b, s, depth - 1);
        put(b, ")");
    } else if (r == 2) {
        generate_number(b, s, depth);
    } else if (r == 3) {
        generate_text(b, s, depth);
    } else {
        generate_path(b, s);
    }
}

static void put_items(struct buf *b, struct scope *s)
{
    uint32_t n = 1 + roll(s->d, 3);
    for (uint32_t i = 0; i < n; i++) {
        put(b, i ? ", " : "");
        switch (roll(s->d, 9)) {
        case 0:
            put(b, generate_word(s->d, WORD_NETWORK));
            break;
        case 1:
            generate_path(b, s);
            break;
        case 2:
            put(b, roll(s->d, 2) ? "[\"core\", 1]" : "[[\"a\", 1], []]");
            break;
        case 3:
            put(b, s->names ? "c0" : "1");
            break;
        default:
            put_constant(b, s->d, false);
            break;
        }
    }
}

static void put_in(struct buf *b, struct scope *s)
{
    put(b, roll(s->d, 3) ? " IN " : " NOT IN ");
    switch (roll(s->d, 7)) {
    case 0:
        put(b, generate_word(s->d, WORD_NETWORK));
        return;
    case 1:
        generate_path(b, s);
        return;
    case 2:
        put(b, "[\"core\", \"leaf\", 1]");
        return;
    case 3:
        generate_list(b, s);
        return;
    default:
        put(b, "(");
        put_items(b, s);
        put(b, ")");
        return;
    }
}

static void put_text_test(struct buf *b, struct scope *s)
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
    static const char *const words[] = {"CONTAINS", "STARTS WITH", "ENDS WITH", "NOT CONTAINS"};
    if (roll(s->d, 4)) {
        buf_printf(b, " %s", PICK(s->d, tests));
        return;
    }
    buf_printf(b, " %s ", PICK(s->d, words));
    generate_text(b, s, 1);
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

/* ---- atoms ---- */

static void put_relation(struct buf *b, struct dice *d)
{
    static const char *const relations[] = {"==", "!=", "<", "<=", ">", ">="};
    buf_printf(b, " %s ", PICK(d, relations));
}

/* No name of a LET: what an address literal is as a version nobody asks. */
static void put_version_test(struct buf *b, struct scope *s)
{
    struct scope plain = *s;
    plain.lets = 0;
    if (s->kind == KIND_NODE && !s->bound && roll(s->d, 4))
        put(b, roll(s->d, 2) ? "custom_data.v" : "software_version");
    else
        generate_path(b, &plain);
    if (roll(s->d, 8) == 0) {
        put(b, " BETWEEN VERSION \"16.9.1\" ON iosxe AND VERSION \"16.12.4\" ON iosxe");
        return;
    }
    put_relation(b, s->d);
    bool by_row = s->kind == KIND_NODE && !s->bound && roll(s->d, 2);
    buf_printf(b, "VERSION %s", generate_word(s->d, by_row ? WORD_VERSION : WORD_VERSION_ON));
}

/* Without its own WITHIN or AMONG it may stand anywhere that the rule's own object is at hand. */
static void put_unique(struct buf *b, struct scope *s)
{
    struct scope inside = *s;
    inside.lets = 0;
    generate_path(b, &inside);
    put(b, roll(s->d, 4) ? " IS UNIQUE" : " IS NOT UNIQUE");
    if (roll(s->d, 3) == 0) {
        put(b, " AMONG (");
        inside.d->alone = true; /* nothing of other objects in the condition */
        generate_cond(b, &inside, 1);
        inside.d->alone = false;
        put(b, ")");
    }
    if (roll(s->d, 3) == 0) {
        put(b, " WITHIN ");
        generate_path(b, &inside);
    }
}

static void put_computed(struct buf *b, struct scope *s, int depth)
{
    switch (roll(s->d, 4)) {
    case 0:
        generate_text(b, s, depth + 1);
        put(b, roll(s->d, 2) ? " == " : " != ");
        generate_text(b, s, depth);
        return;
    case 1:
        generate_list(b, s);
        put(b, roll(s->d, 2) ? " == " : " CONTAINS ");
        generate_path(b, s);
        return;
    default:
        generate_number(b, s, depth + 1);
        put_relation(b, s->d);
        generate_number(b, s, depth);
        return;
    }
}

/* A field with a constant of the type that its name says. */
static void put_fitting(struct buf *b, struct dice *d)
{
    static const struct {
        const char *field;
        enum word word;
    } pairs[] = {
        {"node.vendor", WORD_TEXT},         {"node.role", WORD_TEXT},
        {"node.custom_data.s", WORD_TEXT},  {"node.custom_data.n", WORD_NUMBER},
        {"node.custom_data.n", WORD_SMALL}, {"node.custom_data.ip", WORD_ADDRESS},
        {"node.custom_data.d", WORD_DATE},  {"node.custom_data.t", WORD_DURATION},
    };
    uint32_t which = roll(d, COUNTOF(pairs));
    put(b, pairs[which].field);
    put_relation(b, d);
    put(b, generate_word(d, pairs[which].word));
}

static void put_comparison(struct buf *b, struct scope *s, int depth)
{
    bool node = (s->kind == KIND_NODE || s->kind == KIND_EACH) && !s->inner;
    if (node && roll(s->d, 2)) {
        put_fitting(b, s->d);
        return;
    }
    static const char *const compared[] = {"==", "!=", "<", "<=", ">", ">=", "IS", "IS NOT"};
    uint32_t which = roll(s->d, COUNTOF(compared));
    put_operand(b, s, depth);
    buf_printf(b, " %s ", compared[which]);
    if (roll(s->d, 5))
        put_constant(b, s->d, which >= 2 && which < 6);
    else
        put_operand(b, s, depth);
}

/* Names and loops, where they may stand; false when none was put. */
static bool put_special(struct buf *b, struct scope *s, int depth)
{
    bool own = !s->inner && s->bound == 0 && s->kind != KIND_EACH;
    switch (roll(s->d, 12)) {
    case 0:
        if (!s->names || s->kind != KIND_NODE || s->inner)
            return false;
        buf_printf(b, "d%u", roll(s->d, GENERATE_DEFINES));
        return true;
    case 1:
        if (!s->names || s->inner)
            return false;
        generate_path(b, s);
        put(b, roll(s->d, 2) ? " IN c0" : " == c1");
        return true;
    case 2:
        if (!own || s->define || s->d->alone || s->d->light)
            return false;
        put_unique(b, s);
        return true;
    case 3:
        put_version_test(b, s);
        return true;
    case 4:
    case 5:
    case 6:
        return depth > 0 && generate_quantifier(b, s, depth);
    case 7:
        generate_gather(b, s, depth);
        put_relation(b, s->d);
        put(b, generate_word(s->d, WORD_SMALL));
        return true;
    default:
        put_computed(b, s, depth > 0);
        return true;
    }
}

static void put_atom(struct buf *b, struct scope *s, int depth)
{
    struct dice *d = s->d;
    uint32_t r = roll(d, 30);
    if (r >= 22 && put_special(b, s, depth))
        return;
    if (r == 20 && roll(d, 3) == 0) { /* a literal reads what stands on its right */
        put(b, generate_word(d, roll(d, 2) ? WORD_ADDRESS : WORD_DATE));
        if (roll(d, 2)) {
            put_in(b, s);
            return;
        }
        put(b, " BETWEEN ");
        generate_path(b, s);
        put(b, " AND ");
        generate_path(b, s);
        return;
    }
    if (r >= 20) {
        put_constant(b, d, r == 20);
        put(b, r == 20 ? " IN " : roll(d, 2) ? " == " : " != ");
        generate_path(b, s);
        return;
    }
    if (r == 0) {
        buf_printf(b, "%s", roll(d, 2) ? "EXISTS " : "MISSING ");
        struct scope plain = *s;
        plain.lets = 0;
        generate_path(b, &plain);
        return;
    }
    if (r >= 3 && r < 10) {
        put_comparison(b, s, depth);
        return;
    }
    if (r >= 14 && r < 17) { /* no number: a constant one does not compile there */
        generate_text(b, s, depth > 0);
        put_text_test(b, s);
        return;
    }
    put_operand(b, s, depth);
    if (r < 3)
        put(b, roll(d, 2) ? " IS NULL" : " IS NOT NULL");
    else if (r < 11)
        buf_printf(b, " %s %s",
                   roll(d, 2) ? "==" : "!=", roll(d, 2) ? "null" : generate_word(d, WORD_NETWORK));
    else if (r < 14)
        put_in(b, s);
    else if (r >= 17 && r < 19)
        put_between(b, d);
    /* else the operand alone */
}

void generate_cond(struct buf *b, struct scope *s, int depth)
{
    uint32_t r = depth > 0 ? roll(s->d, 6) : 5;
    if (r >= 3) {
        put_atom(b, s, depth);
    } else if (r == 2) {
        put(b, "NOT (");
        generate_cond(b, s, depth - 1);
        put(b, ")");
    } else {
        uint32_t n = 2 + roll(s->d, 2);
        for (uint32_t i = 0; i < n; i++) {
            put(b, i == 0 ? "(" : r ? ") OR (" : ") AND (");
            generate_cond(b, s, depth - 1);
        }
        put(b, ")");
    }
}

void generate_value(struct buf *b, struct scope *s)
{
    switch (roll(s->d, 10)) {
    case 0:
    case 1:
        generate_path(b, s);
        return;
    case 2:
        generate_path(b, s);
        put(b, " ?? ");
        put_plain(b, s->d);
        return;
    case 3:
        put(b, "[1, \"a\", ");
        generate_path(b, s);
        put(b, "]");
        return;
    case 4:
        put(b, "{x: 1, y: ");
        generate_path(b, s);
        put(b, "}");
        return;
    case 5:
        put(b, "(");
        generate_cond(b, s, 1);
        put(b, ")");
        return;
    case 6:
        generate_number(b, s, 2);
        return;
    case 7:
        generate_text(b, s, 2);
        return;
    default:
        put_plain(b, s->d);
        return;
    }
}
