/* SPDX-License-Identifier: Apache-2.0 */
/* Which of a dialect's rules can concern a statement at all, told by its first three bytes: most
 * statements pass without any rule being looked at. Built once for a reader. */
#include "base/bits.h"
#include "slicer/line_reader.h"
#include "slicer/line_search.h"

/* The mark of first bytes for a set. */
static uint8_t byte_of(uint32_t set)
{
    bool below = set & (GATE_CLOSER | GATE_PARENT);
    return (uint8_t)((set & GATE_LITERAL || below ? BYTE_GATED : 0) | (below ? BYTE_BELOW : 0));
}

static void open_all(struct line_gates *g, uint32_t set)
{
    g->all |= set;
    for (size_t i = 0; i < COUNTOF(g->quick); i++)
        g->quick[i] |= (uint16_t)set;
    for (size_t i = 0; i < COUNTOF(g->again); i++)
        g->again[i] |= (uint16_t)set;
    for (size_t i = 0; i < COUNTOF(g->bytes); i++) {
        g->bytes[i] |= byte_of(set);
        g->first[i] |= (uint16_t)set;
    }
}

/* The same for a pattern whose first bytes are of a class or any. */
static void open_pattern(struct line_reader *r, const char *pattern, uint32_t set)
{
    uint16_t before[256];
    uint64_t first[4] = {0};
    dialect_line_begins(r->dialect, pattern, first);
    memcpy(before, r->gate.first, sizeof before);
    open_all(&r->gate, set);
    for (int c = 0; c < 256; c++)
        if (!bits_get(first, (size_t)c))
            r->gate.first[c] = before[c];
}

static void open_key(struct line_gates *g, uint32_t key, uint32_t set)
{
    g->quick[line_gate_slot(key)] |= (uint16_t)set;
    g->again[line_gate_again(key)] |= (uint16_t)set;
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
            open_key(g, longer | any << 16, set);
    }
    if (word.n >= 3)
        open_key(g, key, set);
    if (word.n)
        g->first[(unsigned char)word.p[0]] |= (uint16_t)set;
}

static void open_byte(struct line_reader *r, str word, uint32_t set)
{
    unsigned char c = word.n ? (unsigned char)word.p[0] : 0;
    r->gate.bytes[c] |= byte_of(set);
    if (r->dialect->fold && c >= 'a' && c <= 'z') {
        r->gate.bytes[c - 'a' + 'A'] |= byte_of(set);
        r->gate.first[c - 'a' + 'A'] |= (uint16_t)set;
    }
    if (set != GATE_PARENT)
        return;
    struct line_word w = {.word = word};
    for (size_t i = 0; i < 8 && i < word.n; i++) {
        w.head |= (uint64_t)(unsigned char)word.p[i] << (8 * i);
        w.mask |= (uint64_t)0xff << (8 * i);
    }
    vec_push(r->arena, &r->gate.parents, w);
}

/* Lets the statements pass to a set of rules that a line pattern of it can fit. */
static void open_gate(struct line_reader *r, const char *pattern, uint32_t set)
{
    str word = str_of(pattern);
    word = str_sub(word, 0, str_find_byte(word, ' ', 0));
    word = str_sub(word, 0, str_find(word, STR("||"), 0));
    for (;;) {
        size_t k = str_find_byte(word, '|', 0);
        str one = str_sub(word, 0, k);
        bool any = str_eq(one, STR("=")) || str_eq(one, STR("=="));
        for (size_t i = 0; i < one.n && i < 4; i++)
            any |= strchr("*?[", one.p[i]) != NULL;
        if (any) {
            open_pattern(r, pattern, set);
        } else {
            open_byte(r, one, set);
            open_quick(&r->gate, one, set);
        }
        if (k == SIZE_MAX)
            return;
        word = str_sub(word, k + 1, word.n);
    }
}

bool line_is_parent(const struct line_reader *r, str text)
{
    const struct line_gates *g = &r->gate;
    if ((g->all & GATE_PARENT) || r->dialect->fold)
        return true;
    uint64_t head = line_head(text.p, text.n);
    for (uint32_t i = 0; i < g->parents.n; i++) {
        const struct line_word *w = &g->parents.at[i];
        if (LIKELY((head & w->mask) != w->head))
            continue;
        size_t n = w->word.n;
        if (str_starts(text, w->word) && (n == text.n || (unsigned char)text.p[n] <= ' '))
            return true;
    }
    return false;
}

bool line_is_special(const struct line_reader *r, str text, uint32_t gate, bool header)
{
    return ((gate & GATE_TAG) && memchr(text.p, ':', text.n < 9 ? text.n : 9)) ||
           ((gate & GATE_LITERAL) && header && line_literal_at(r, text)) ||
           ((gate & GATE_NOISE) && line_is_noise(r, text));
}

/* The k-th of what opens blocks. */
static void open_opener(struct line_reader *r, const char *pattern, uint32_t k)
{
    uint64_t first[4] = {0};
    open_gate(r, pattern, GATE_OPENER);
    dialect_line_begins(r->dialect, pattern, first);
    for (size_t c = 0; c < COUNTOF(r->gate.openers); c++)
        if (bits_get(first, c))
            bits_set(&r->gate.openers[c], k < 63 ? k : 63);
}

static void open_rules(struct line_reader *r, const struct dialect_rule *rules, uint32_t set)
{
    for (; rules && rules->line; rules++)
        open_gate(r, rules->line, set);
}

/* The statements below which a literal may stand: what stands below the others can be told by
 * indents alone, where closers are found by their heads. A literal at the top has no parent. */
static void open_parents(struct line_reader *r)
{
    const struct dialect *d = r->dialect;
    for (const struct dialect_literal *l = d->literals; l && l->opener; l++) {
        if (!l->under)
            open_all(&r->gate, GATE_PARENT);
        else if (l->under[0])
            open_gate(r, l->under, GATE_PARENT);
    }
    if (line_hints_of(d).none)
        open_all(&r->gate, GATE_PARENT);
}

/* Blanks and comments are no statements, but other control bytes have to be looked at. */
static void find_stops(struct line_gates *g)
{
    for (uint32_t c = 0; c < 0x80; c++) {
        bool odd = c < ' ' && c != '\t' && c != '\n', comment = g->bytes[c] & BYTE_COMMENT;
        for (uint32_t below = 0; below < 2; below++)
            if (odd || (!comment && g->bytes[c] & (below ? BYTE_BELOW : BYTE_GATED)))
                scan_ascii_add(g->stop[below], (unsigned char)c);
    }
}

void line_gate_build(struct line_reader *r)
{
    const struct dialect *d = r->dialect;
    if (d->shape == SHAPE_INDENT) /* nobody else asks */
        open_parents(r);
    open_rules(r, d->noise, GATE_NOISE);
    open_rules(r, d->verbatim, GATE_VERBATIM);
    open_rules(r, d->tops, GATE_TOP);
    open_rules(r, d->stays, GATE_STAY);
    for (const struct dialect_closer *c = d->closers; c && c->word; c++)
        open_gate(r, c->word, GATE_CLOSER);
    if (d->ending)
        open_gate(r, d->ending, GATE_CLOSER);
    for (const struct dialect_opener *o = d->openers; o && o->line; o++)
        open_opener(r, o->line, (uint32_t)(o - d->openers));
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
    find_stops(&r->gate);
}
