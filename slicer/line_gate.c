/* SPDX-License-Identifier: Apache-2.0 */
/* Which of a dialect's rules can concern a statement at all, told by its first three bytes: most
 * statements pass without any rule being looked at. Built once for a reader. */
#include "slicer/line_reader.h"

static uint32_t slot_of(const char *p, size_t n, bool fold)
{
    uint32_t key = 0;
    for (size_t i = 0; i < 3 && i < n && p[i] != ' ' && p[i] != '\t'; i++) {
        uint32_t c = (unsigned char)p[i];
        if (fold && c >= 'A' && c <= 'Z')
            c += 'a' - 'A';
        key |= c << (8 * i);
    }
    return (key * 0x9e3779b1u) >> 22;
}

uint32_t line_gate(const struct line_reader *r, str text)
{
    return r->gate.sets[slot_of(text.p, text.n, r->dialect->fold)];
}

static void open_all(struct line_gates *g, uint32_t set)
{
    for (size_t i = 0; i < COUNTOF(g->sets); i++)
        g->sets[i] |= (uint8_t)set;
    for (size_t i = 0; i < COUNTOF(g->quick); i++)
        g->quick[i] |= (uint8_t)set;
}

/* The first three bytes of a line that begins with a word: what ends a short one may be any blank,
 * and what stands behind that anything. */
static void open_quick(struct line_gates *g, str word, uint32_t set)
{
    static const char ends[] = " \t\r\n";
    uint32_t key = 0;
    for (size_t i = 0; i < 3 && i < word.n; i++)
        key |= (uint32_t)(unsigned char)word.p[i] << (8 * i);
    for (size_t k = 0; word.n < 3 && ends[k]; k++) {
        uint32_t longer = key | (uint32_t)ends[k] << (8 * word.n);
        for (uint32_t any = 0; any < (word.n < 2 ? 256 : 1); any++)
            g->quick[line_gate_slot(longer | any << 16)] |= (uint8_t)set;
    }
    if (word.n >= 3)
        g->quick[line_gate_slot(key)] |= (uint8_t)set;
}

/* Lets the statements pass to a set of rules that a line pattern of it can fit. */
static void open_gate(struct line_reader *r, const char *pattern, uint32_t set)
{
    str word = str_of(pattern);
    word = str_sub(word, 0, str_find_byte(word, ' ', 0));
    for (;;) {
        size_t k = str_find_byte(word, '|', 0);
        str one = str_sub(word, 0, k);
        bool any = str_eq(one, STR("=")) || str_eq(one, STR("=="));
        for (size_t i = 0; i < one.n && i < 4; i++)
            any |= strchr("*?[", one.p[i]) != NULL;
        if (any)
            open_all(&r->gate, set);
        else
            r->gate.sets[slot_of(one.p, one.n, r->dialect->fold)] |= (uint8_t)set;
        if (!any)
            open_quick(&r->gate, one, set);
        if (k == SIZE_MAX)
            return;
        word = str_sub(word, k + 1, word.n);
    }
}

static void open_rules(struct line_reader *r, const struct dialect_rule *rules, uint32_t set)
{
    for (; rules && rules->line; rules++)
        open_gate(r, rules->line, set);
}

void line_gate_build(struct line_reader *r)
{
    const struct dialect *d = r->dialect;
    open_rules(r, d->noise, GATE_NOISE);
    open_rules(r, d->verbatim, GATE_VERBATIM);
    open_rules(r, d->tops, GATE_TOP);
    open_rules(r, d->stays, GATE_STAY);
    for (const struct dialect_closer *c = d->closers; c && c->word; c++)
        open_gate(r, c->word, GATE_CLOSER);
    for (const struct dialect_opener *o = d->openers; o && o->line; o++)
        open_gate(r, o->line, GATE_OPENER);
    for (const struct dialect_literal *l = d->literals; l && l->opener; l++)
        open_gate(r, l->opener, GATE_LITERAL);
    for (str rest = str_of(d->tags ? d->tags : ""); rest.n;) {
        size_t k = str_find_byte(rest, ' ', 0);
        open_quick(&r->gate, str_sub(rest, 0, k), GATE_TAG);
        rest = str_sub(rest, k == SIZE_MAX ? rest.n : k + 1, rest.n);
    }
    for (const struct dialect_comment *c = d->comments; c && c->open; c++)
        r->gate.bytes[(unsigned char)c->open[0]] |= BYTE_COMMENT;
    for (const char *q = d->quotes; *q; q++)
        r->gate.bytes[(unsigned char)*q] |= BYTE_MARK;
    for (const char *m = "{};()[]\033"; *m; m++)
        r->gate.bytes[(unsigned char)*m] |= BYTE_MARK;
    for (const char *m = " \t\r\f\v"; *m; m++)
        r->gate.bytes[(unsigned char)*m] |= BYTE_BLANK;
}
