/* SPDX-License-Identifier: Apache-2.0 */
/* Terms: numbers and texts that are computed, lists, and what is told of their elements. */
#include "tests/oracle/generate.h"

static void put(struct buf *b, const char *text)
{
    generate_put(b, text);
}

static bool speaks_of_node(const struct scope *s)
{
    return (s->kind == KIND_NODE || s->kind == KIND_EACH) && !s->inner;
}

/* ---- numbers and texts ---- */

static void put_number_path(struct buf *b, struct scope *s)
{
    static const char *const own[] = {"custom_data.n", "custom_data.n2", "custom_data.ln[0]",
                                      "custom_data.m.x", "custom_data.lm[0].x"};
    static const char *const nodes[] = {"node.custom_data.n", "node.custom_data.n2",
                                        "node.custom_data.ln[0]", "node.interfaces[0].mtu"};
    if (s->inner || s->kind == KIND_LINK || s->kind == KIND_LOCATION || (s->bound && roll(s->d, 2)))
        generate_path(b, s);
    else
        put(b, s->kind == KIND_EACH ? PICK(s->d, nodes) : PICK(s->d, own));
}

static void put_number_call(struct buf *b, struct scope *s)
{
    static const char *const calls[] = {"len", "abs", "int", "float",     "round",      "sum",
                                        "max", "min", "avg", "prefixlen", "ip_version", "asn"};
    buf_printf(b, "%s(", PICK(s->d, calls));
    put_number_path(b, s);
    put(b, ")");
}

void generate_number(struct buf *b, struct scope *s, int depth)
{
    static const char *const operators[] = {"+", "-", "*", "/", "%"};
    uint32_t r = roll(s->d, depth > 0 ? 16 : 6);
    if (r < 4) {
        put_number_path(b, s);
    } else if (r < 6) {
        put(b, generate_word(s->d, roll(s->d, 3) ? WORD_SMALL : WORD_NUMBER));
    } else if (r < 11) {
        put(b, "(");
        generate_number(b, s, depth - 1);
        buf_printf(b, " %s ", PICK(s->d, operators));
        generate_number(b, s, depth - 1);
        put(b, ")");
    } else if (r < 12) {
        put(b, "-(");
        generate_number(b, s, depth - 1);
        put(b, ")");
    } else if (r < 13) {
        put_number_call(b, s);
    } else if (r < 14) {
        put(b, "(");
        generate_number(b, s, depth - 1);
        put(b, " IF ");
        generate_cond(b, s, 0);
        put(b, " ELSE ");
        generate_number(b, s, depth - 1);
        put(b, ")");
    } else {
        generate_gather(b, s, depth - 1);
    }
}

static void put_text_call(struct buf *b, struct scope *s)
{
    static const char *const calls[] = {"lower", "upper",   "trim",  "string", "version",
                                        "ip",    "network", "first", "date",   "duration"};
    buf_printf(b, "%s(", PICK(s->d, calls));
    generate_path(b, s);
    put(b, ")");
}

void generate_text(struct buf *b, struct scope *s, int depth)
{
    uint32_t r = roll(s->d, depth > 0 ? 8 : 3);
    if (r < 2) {
        generate_path(b, s);
    } else if (r < 3) {
        put(b, generate_word(s->d, WORD_TEXT));
    } else if (r < 5) {
        put(b, "(");
        generate_text(b, s, depth - 1);
        put(b, " ~ ");
        if (roll(s->d, 3))
            generate_text(b, s, depth - 1);
        else
            generate_number(b, s, depth - 1);
        put(b, ")");
    } else if (r < 6) {
        put(b, "replace(");
        generate_path(b, s);
        put(b, ", \"c\", \"x\")");
    } else if (r < 7) {
        put(b, "(");
        generate_text(b, s, depth - 1);
        put(b, " IF ");
        generate_cond(b, s, 0);
        put(b, " ELSE ");
        generate_text(b, s, depth - 1);
        put(b, ")");
    } else {
        put_text_call(b, s);
    }
}

/* ---- lists ---- */

static void put_list_of(struct buf *b, struct scope *s, enum element *element)
{
    static const char *const scalars[] = {"node.tags", "node.custom_data.l", "node.custom_data.ln",
                                          "node.custom_data.ln", "node.custom_data.s"};
    static const char *const maps[] = {"node.custom_data.lm", "node.custom_data.mm",
                                       "node.interfaces", "node.custom_data.lm"};
    uint32_t r = roll(s->d, s->d->alone || s->kind == KIND_EACH ? 6 : 9);
    *element = r < 3 ? ELEMENT_SCALAR : r < 6 ? ELEMENT_MAP : ELEMENT_NODE_LINK;
    if (r < 3)
        put(b, PICK(s->d, scalars));
    else
        put(b, r < 6 ? PICK(s->d, maps) : "node.links");
}

/* A list of the element that is bound last. */
static bool put_inner_list(struct buf *b, struct scope *s, enum element *element)
{
    if (!s->bound)
        return false;
    *element = ELEMENT_SCALAR;
    switch (s->elements[s->bound - 1]) {
    case ELEMENT_MAP:
        buf_printf(b, "i%u.vlans", s->bound - 1);
        return true;
    case ELEMENT_NODE:
        *element = ELEMENT_MAP;
        buf_printf(b, "i%u.%s", s->bound - 1, roll(s->d, 2) ? "interfaces" : "custom_data.lm");
        return true;
    case ELEMENT_NODE_LINK:
        *element = ELEMENT_MAP;
        buf_printf(b, "i%u.peer.interfaces", s->bound - 1);
        return true;
    case ELEMENT_LINK:
    case ELEMENT_LOCATION:
        buf_printf(b, "i%u.custom_data.ln", s->bound - 1);
        return true;
    case ELEMENT_SCALAR:
        break;
    }
    return false;
}

void generate_list(struct buf *b, struct scope *s)
{
    static const char *const calls[] = {"sort(", "unique(", "list(", "keys(", "values(", "split("};
    enum element element;
    put(b, PICK(s->d, calls));
    if (speaks_of_node(s))
        put_list_of(b, s, &element);
    else
        generate_path(b, s);
    put(b, ")");
}

/* The list of a loop; false when there is none at hand. */
static bool put_loop_list(struct buf *b, struct scope *s, enum element *element)
{
    if (s->bound >= 3)
        return false;
    if (s->bound && roll(s->d, 2) && put_inner_list(b, s, element))
        return true;
    if (s->inner || s->kind == KIND_LINK || s->kind == KIND_LOCATION) {
        if (s->bound)
            return put_inner_list(b, s, element);
        *element = ELEMENT_SCALAR;
        put(b, roll(s->d, 2) ? "custom_data.ln" : "custom_data.l");
        return true;
    }
    put_list_of(b, s, element);
    return true;
}

/* ---- loops ---- */

/* The element's field that a grouped count compares with one of the rule's object. */
static void put_key(struct buf *b, struct scope *s)
{
    static const char *const nodes[] = {"vendor", "role", "custom_data.s", "custom_data.n",
                                        "location.region"};
    static const char *const others[] = {"custom_data.s", "custom_data.n", "custom_data.b"};
    static const char *const of_nodes[] = {"node.vendor",        "node.role",
                                           "node.custom_data.s", "node.custom_data.n",
                                           "node.tags[0]",       "node.location.region"};
    static const char *const of_links[] = {"link.role", "link.a.vendor", "link.custom_data.s",
                                           "link.z.custom_data.n"};
    static const char *const of_locations[] = {"type", "location.name", "custom_data.s",
                                               "custom_data.n"};
    bool node = s->elements[s->bound - 1] == ELEMENT_NODE;
    buf_printf(b, "i%u.%s == ", s->bound - 1, node ? PICK(s->d, nodes) : PICK(s->d, others));
    put(b, s->kind == KIND_LINK       ? PICK(s->d, of_links)
           : s->kind == KIND_LOCATION ? PICK(s->d, of_locations)
                                      : PICK(s->d, of_nodes));
}

/* fleet.x : what the body may say. */
static void put_fleet_body(struct buf *b, struct scope *s, int depth)
{
    s->inner = true;
    if (roll(s->d, 2)) {
        generate_cond(b, s, depth);
        return;
    }
    put_key(b, s);
    if (roll(s->d, 3) == 0) {
        put(b, " AND ");
        put_key(b, s);
    }
    if (roll(s->d, 2)) {
        put(b, " AND (");
        generate_cond(b, s, depth);
        put(b, ")");
    }
}

static void put_fleet_list(struct buf *b, struct scope *s)
{
    static const char *const lists[] = {"fleet.nodes", "fleet.nodes", "fleet.links",
                                        "fleet.locations"};
    static const enum element elements[] = {ELEMENT_NODE, ELEMENT_NODE, ELEMENT_LINK,
                                            ELEMENT_LOCATION};
    uint32_t r = roll(s->d, COUNTOF(lists));
    put(b, lists[r]);
    s->elements[s->bound++] = elements[r];
}

static bool may_fleet(const struct scope *s)
{
    return !s->inner && !s->d->alone && !s->d->light && s->bound == (s->kind == KIND_EACH);
}

bool generate_quantifier(struct buf *b, struct scope *s, int depth)
{
    static const char *const words[] = {"ALL", "ANY", "NONE"};
    struct scope body = *s;
    size_t before = b->n;
    buf_printf(b, "(%s i%u IN ", PICK(s->d, words), s->bound);
    if (may_fleet(s) && roll(s->d, 4) == 0) {
        put_fleet_list(b, &body);
        put(b, " : ");
        put_fleet_body(b, &body, depth - 1);
        put(b, ")");
        return true;
    }
    if (!put_loop_list(b, s, &body.elements[s->bound])) {
        b->n = before;
        return false;
    }
    body.bound++;
    put(b, " : ");
    generate_cond(b, &body, depth - 1);
    put(b, ")");
    return true;
}

void generate_gather(struct buf *b, struct scope *s, int depth)
{
    static const char *const words[] = {"COUNT", "SUM", "MIN", "MAX", "AVG", "LIST", "FIRST"};
    uint32_t word = roll(s->d, COUNTOF(words));
    struct scope body = *s;
    bool fleet = may_fleet(s) && roll(s->d, 4) == 0;
    struct buf list = BUF(b->arena), value = BUF(b->arena);
    body.elements[s->bound & 3] = ELEMENT_SCALAR;
    if (fleet) {
        put_fleet_list(&list, &body);
        body.inner = true;
    } else if (put_loop_list(&list, s, &body.elements[s->bound & 3])) {
        body.bound++;
    } else {
        put(b, generate_word(s->d, WORD_SMALL));
        return;
    }
    buf_printf(b, "%s(", words[word]);
    if (word > 0) {
        generate_path(&value, &body);
        buf_add(b, buf_str(&value));
        put(b, " FOR ");
    }
    buf_printf(b, "i%u IN %.*s", s->bound, STR_ARG(buf_str(&list)));
    if (roll(s->d, 2)) {
        put(b, " WHERE ");
        if (fleet)
            put_fleet_body(b, &body, depth > 0 ? depth - 1 : 0);
        else
            generate_cond(b, &body, 0);
    }
    put(b, ")");
}
