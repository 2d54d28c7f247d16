/* SPDX-License-Identifier: Apache-2.0 */
/* Rules and what stands round them. */
#include "tests/oracle/generate.h"

static void put(struct buf *b, const char *text)
{
    generate_put(b, text);
}

static void put_plain(struct buf *b, struct dice *d)
{
    put(b, generate_word(d, roll(d, 3) ? WORD_TEXT : WORD_NUMBER));
}

static void put_target(struct buf *b, struct dice *d)
{
    static const char *const targets[] = {
        "custom_data.w1", "custom_data.w1",     "custom_data.w2",  "custom_data.w3.deep",
        "custom_data.w3", "custom_data.s",      "custom_data.m.x", "custom_data.m.y",
        "custom_data.n",  "custom_data.w1.sub", "custom_data.ln",  "custom_data.lm",
    };
    put(b, PICK(d, targets));
}

static void put_write(struct buf *b, struct scope *s)
{
    switch (roll(s->d, s->kind == KIND_NODE ? 6 : 4)) {
    case 0:
    case 1:
        put(b, "SET ");
        put_target(b, s->d);
        put(b, " TO ");
        generate_value(b, s);
        return;
    case 2:
        put(b, "UNSET ");
        put_target(b, s->d);
        return;
    case 3:
        put(b, "APPEND ");
        if (roll(s->d, 2))
            put_plain(b, s->d);
        else
            generate_value(b, s);
        buf_printf(b, " TO custom_data.%s", roll(s->d, 2) ? "l" : "w4");
        return;
    default:
        buf_printf(b, "APPLY \"t%u.jinja\"", roll(s->d, 3));
        if (roll(s->d, 3) == 0) {
            put(b, " WITH {k: ");
            generate_value(b, s);
            put(b, "}");
        }
        return;
    }
}

static void put_action(struct buf *b, struct scope *s)
{
    struct dice *d = s->d;
    uint32_t r = roll(d, 10);
    bool writes = !d->pure && s->kind != KIND_EACH;
    if (r < 4 && writes) {
        put_write(b, s);
    } else if (r == 4) {
        put(b, roll(d, 2) ? "TAG \"x\"" : "WARN \"{custom_data.s} and {custom_data.n ?? 1}\"");
    } else if (r == 5) {
        struct scope plain = *s;
        plain.lets = 0;
        put(b, "ASSERT ");
        generate_path(b, &plain);
        put(b, " IS ");
        put_plain(b, d);
    } else {
        put(b, "ASSERT ");
        generate_cond(b, s, 2);
    }
}

static void put_actions(struct buf *b, struct scope *s)
{
    uint32_t n = roll(s->d, 3) ? 1 : 1 + roll(s->d, 3);
    put(b, n > 1 ? "{ " : "");
    for (uint32_t i = 0; i < n; i++) {
        put(b, i ? "; " : "");
        put_action(b, s);
    }
    put(b, n > 1 ? " }" : "");
}

static void put_lets(struct buf *b, struct scope *s)
{
    while (s->lets < 2 && roll(s->d, 6) == 0) {
        buf_printf(b, " LET let%u = ", s->lets);
        if (roll(s->d, 8) == 0)
            put(b, generate_word(s->d, roll(s->d, 2) ? WORD_DATE : WORD_ADDRESS));
        else
            generate_value(b, s);
        s->lets++;
    }
}

static void put_each(struct buf *b, struct scope *s)
{
    static const char *const lists[] = {"node.interfaces", "node.custom_data.lm",
                                        "node.custom_data.mm", "node.custom_data.ln"};
    uint32_t r = roll(s->d, COUNTOF(lists));
    buf_printf(b, " FOR EACH i0 IN %s", lists[r]);
    s->elements[0] = r == 3 ? ELEMENT_SCALAR : ELEMENT_MAP;
    s->bound = 1;
}

static void put_head(struct buf *b, struct scope *s)
{
    static const char *const undecided[] = {"fail", "warn", "skip"};
    if (s->kind == KIND_LOCATION)
        put(b, " FOR location");
    if (s->kind == KIND_EACH)
        put_each(b, s);
    if (roll(s->d, 6) == 0 && !s->d->pure)
        buf_printf(b, " PRIORITY %u", roll(s->d, 3) * 10);
    if (roll(s->d, 8) == 0)
        buf_printf(b, " UNDECIDED %s", PICK(s->d, undecided));
    if (roll(s->d, 3) == 0)
        buf_printf(b, " TAGS t%u", roll(s->d, 2));
    put_lets(b, s);
}

static enum kind any_kind(struct dice *d)
{
    uint32_t r = roll(d, 16);
    if (d->alone || r < 12)
        return r == 11 ? KIND_EACH : KIND_NODE;
    return r == 12 ? KIND_EACH : r < 15 ? KIND_LINK : KIND_LOCATION;
}

void generate_rule(struct buf *b, struct dice *d, uint32_t number)
{
    struct scope s = {.d = d, .kind = any_kind(d), .names = true};
    buf_printf(b, "RULE r%u", number);
    put_head(b, &s);
    if (roll(d, 8) == 0 && s.kind != KIND_LINK) {
        put(b, " ALWAYS");
    } else {
        put(b, " WHEN ");
        if (s.kind == KIND_LINK) /* the root makes it a link rule */
            put(b, "link.name != \"none\" AND (");
        generate_cond(b, &s, 2);
        put(b, s.kind == KIND_LINK ? ")" : "");
    }
    put(b, " THEN ");
    put_actions(b, &s);
    if (roll(d, 4) == 0) {
        put(b, " ELSE ");
        put_actions(b, &s);
    }
    put(b, "\n");
}

void generate_waiver(struct buf *b, struct dice *d, uint32_t rules)
{
    static const char *const conditions[] = {
        "custom_data.n > 1",        "custom_data.s == \"core\"", "custom_data.b",
        "custom_data.s != \"a\"",   "custom_data.w1 IS NULL",    "EXISTS custom_data.n",
        "custom_data.s LIKE \"c*\""};
    static const char *const ends[] = {"2026-12-31", "2026-11-21", "2026-11-20", "2027-06-30"};
    switch (roll(d, 4)) {
    case 0:
        buf_printf(b, "EXEMPT TAG t%u", roll(d, 2));
        break;
    case 1:
        put(b, "EXEMPT \"r*\"");
        break;
    default:
        buf_printf(b, "EXEMPT r%u", roll(d, rules));
        break;
    }
    buf_printf(b, " FOR %s UNTIL %s REASON \"why\"\n", PICK(d, conditions), PICK(d, ends));
}

void generate_front(struct buf *b, struct dice *d, uint32_t number)
{
    struct scope s = {.d = d, .kind = KIND_NODE, .define = true};
    if (number < GENERATE_DEFINES) {
        buf_printf(b, "DEFINE d%u AS ", number);
        generate_cond(b, &s, 1);
        put(b, "\n");
    } else if (number == GENERATE_DEFINES) {
        put(b, "CONST c0 = [\"core\", \"leaf\", 1, [\"a\"]]\n");
    } else {
        buf_printf(b, "CONST c1 = %s\n", generate_word(d, WORD_SMALL));
    }
}
