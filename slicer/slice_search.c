/* SPDX-License-Identifier: Apache-2.0 */
/* Going on to the next line that has to be looked at, and which was the newest statement before it.
 */
#include "slicer/slice_way.h"

bool way_is_closer_of(const struct way *w, const struct dialect_closer *c, str header)
{
    size_t n = strcspn(c->opens, " *?[]|="); /* most say so by the header's first word alone */
    if (strcmp(c->opens + n, " **") != 0)
        return dialect_line_fits(w->r->dialect, c->opens, header);
    return header.n >= n && memcmp(header.p, c->opens, n) == 0 &&
           (header.n == n || header.p[n] == ' ' || header.p[n] == '\t');
}

bool way_is_harmless(const struct way *w, const struct dialect_closer *c)
{
    const struct slicer *s = w->s;
    if (!c->opens || !w->newest.line)
        return false;
    const char *first = w->newest.line + w->indent;
    const char *nl = memchr(first, '\n', (size_t)(w->end - first));
    bool ends = way_is_closer_of(w, c, str_trim((str){first, (size_t)(nl - first)}));
    for (uint32_t i = 0; i < s->levels.n && !ends; i++) {
        const struct open_level *l = &s->levels.at[i];
        str raw = slice_level_raw(s, l);
        ends = way_is_closer_of(w, c, str_trim(str_sub(raw, l->indent, raw.n)));
    }
    return !ends;
}

/* A short word is mostly the one before. */
bool way_is_parent(struct way *w, const char *first)
{
    str text = {first, (size_t)(w->end - first) - 1};
    uint64_t head = line_head(text.p, text.n);
    if (head == w->other)
        return false;
    bool is = line_is_parent(w->r, text);
    if (!is && memchr(&head, ' ', sizeof head))
        w->other = head;
    return is;
}

/* Lines that stand left of the newest statement, and those at its indent that begin with what is
 * asked for, what may change more than the newest statement, or, at the top, what the headers that
 * closers end begin with: where one was not passed over, such a closer ends none. */
static NOINLINE void make_stops(struct way *w, struct search_stops *k)
{
    const uint8_t *stop = w->r->gate.stop[w->floor > 0];
    for (size_t i = 0; i < sizeof k->set; i++)
        k->set[i] = w->want->ask[i] | stop[i];
    for (const struct dialect_closer *c = w->r->dialect->closers; !w->floor && c && c->word; c++)
        if (c->opens && *c->opens)
            scan_ascii_add(k->set, (unsigned char)*c->opens);
    k->exact = true;
    k->columns = w->indent;
    line_search_table(k, &w->s->search->search.hints);
}

/* The same, kept for each of the first levels. */
static inline const struct search_stops *stops_here(struct way *w)
{
    uint32_t level = w->s->levels.n % STOPS_KEPT;
    struct kept_key *key = &w->s->search->keys[level];
    struct search_stops *k = &w->s->search->kept[level];
    bool below = w->floor > 0;
    if (UNLIKELY(key->want != w->want || key->below != below || k->columns != w->indent)) {
        make_stops(w, k);
        *key = (struct kept_key){w->want, below};
    }
    return k;
}

/* All lines that stand no further right than the newest statement. */
static inline const struct search_stops *stops_left(struct way *w)
{
    struct search_stops *k = &w->s->search->left[w->limit];
    if (UNLIKELY(!k->columns)) {
        k->columns = w->limit + 1;
        line_search_table(k, &w->s->search->search.hints);
    }
    return k;
}

/* Whether lines of the newest statement's indent can be told by their first bytes. */
static inline bool may_pass(const struct way *w)
{
    return w->limit != INDENT_ANY && w->want && !w->want->wide && w->limit == w->indent &&
           !(w->r->gate.all & (GATE_CLOSER | GATE_LITERAL | GATE_PARENT));
}

bool way_passes_by(struct way *w, unsigned char c)
{
    return may_pass(w) && way_begins_statement(w, c) && !scan_ascii_has(stops_here(w)->set, c);
}

const char *way_find_before(const struct way *w, const char *low, const char *at, uint32_t indent)
{
    while (at > low) {
        at = way_line_before(w, at);
        uint32_t blanks = way_blanks(w, at);
        if (blanks <= indent && way_begins_statement(w, (unsigned char)at[blanks]))
            return at;
    }
    return NULL;
}

void way_find_newest(struct way *w, const char *at)
{
    const char *low = w->newest.line > w->seen ? w->newest.line : w->seen;
    const char *newest = way_find_before(w, low, at, w->indent);
    w->passed = false;
    w->seen = at;
    if (newest && newest > w->newest.line)
        w->newest = (struct newest){newest, false, false};
}

bool way_next(struct way *w, const char *next)
{
    struct line_search *k = &w->s->search->search;
    w->at = next;
    if (w->limit == INDENT_ANY || next == w->end) {
        w->blanks = next < w->end ? way_blanks(w, next) : 0;
        return true;
    }
    bool told = may_pass(w);
    w->passed |= told;
    k->stops = told ? stops_here(w) : stops_left(w);
    k->at = next;
    enum search_why why = line_search(k, &w->blanks);
    w->at = k->at;
    return why != SEARCH_TOO_LONG;
}
