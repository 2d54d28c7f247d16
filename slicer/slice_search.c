/* SPDX-License-Identifier: Apache-2.0 */
/* Going on where no level is open and nothing is taken: only lines at column 0 that some expression
 * may ask for matter, and closers below others. */
#include "slicer/line_search.h"
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

bool way_may_search(const struct way *w)
{
    return w->want && !w->want->wide && !w->s->levels.n && !w->s->in_slice && w->indent == 0 &&
           w->limit == 0 && w->newest.line &&
           !(w->r->gate.all & (GATE_CLOSER | GATE_LITERAL | GATE_PARENT));
}

/* The first bytes of the headers that closers end stop the search, too: where one was not passed,
 * such a closer ends none. */
static void add_opens(struct line_search *k, const struct dialect *d)
{
    for (const struct dialect_closer *c = d->closers; c && c->word; c++) {
        unsigned char byte = c->opens ? (unsigned char)c->opens[0] : 0;
        if (byte && byte < 0x80)
            k->set[byte & 15] |= (uint8_t)(1u << (byte >> 4));
    }
}

/* What is searched for does not change from visit to visit. */
static struct line_search *prepare(struct way *w)
{
    struct slicer *s = w->s;
    if (s->search)
        return s->search;
    s->search = ARENA_NEW(s->arena, struct line_search);
    s->search->hints = w->m->hints;
    for (size_t i = 0; i < sizeof s->search->set; i++)
        s->search->set[i] = w->want->ask[i] | w->r->gate.stop[0][i];
    add_opens(s->search, w->r->dialect);
    return s->search;
}

/* Whether the pattern of the headers that a closer ends says the byte that they begin with, and
 * that byte stops the search. */
static bool is_told(const struct dialect_closer *c)
{
    const char *p = c->opens;
    return p && *p && (unsigned char)*p < 0x80 && p[strcspn(p, " *?[]|=")] == ' ';
}

/* What to do at a stop. */
enum answer { GO_ON, GO_ON_BELOW, LOOK, LOOK_BEHIND };

/* A line at column 0: a plain statement that nobody asks for is the newest one. */
static enum answer judge_line(struct way *w, const char *line)
{
    if ((unsigned char)*line <= ' ')
        return *line == '\r' && line[1] == '\n' ? GO_ON : LOOK_BEHIND;
    uint32_t gate = way_gate(w, line);
    if (gate & (GATE_CLOSER | GATE_LITERAL))
        return LOOK_BEHIND;
    bool parent = gate & GATE_PARENT && way_is_parent(w, line);
    return parent || way_may_take(w, w->want, line) ? LOOK : GO_ON_BELOW;
}

/* The head of a closer; *line: where the line begins whose first word it is. Others are none. */
static enum answer judge_head(struct way *w, const char *head, const char **line)
{
    const char *end = memchr(head, '\n', (size_t)(w->end - head)) + 1;
    for (*line = head; (*line)[-1] == ' ' || (*line)[-1] == '\t';)
        --*line;
    if ((*line)[-1] != '\n')
        return GO_ON;
    const struct dialect_closer *c = way_closer(w, head, end);
    if (!c || c == w->s->search->harmless)
        return GO_ON;
    if (!is_told(c) || !way_is_harmless(w, c))
        return LOOK_BEHIND;
    w->s->search->harmless = c;
    w->s->search->harmless_line = (str){head, (size_t)(end - head)};
    return GO_ON;
}

static enum answer judge(struct way *w, const struct line_search *k, const char **line)
{
    *line = k->at;
    switch (k->why) {
    case SEARCH_LINE:
        return judge_line(w, k->at);
    case SEARCH_HEAD:
        return judge_head(w, k->at, line);
    case SEARCH_DEEP:
    case SEARCH_END:
        break;
    }
    while ((*line)[-1] != '\n')
        --*line;
    return LOOK_BEHIND;
}

/* The newest statement before a line, which lines that were passed over may be. */
static void look_behind(struct way *w, const char *from, const char *line)
{
    while (line > from) {
        const char *nl = memrchr(from, '\n', (size_t)(line - 1 - from));
        line = nl ? nl + 1 : from;
        unsigned char c = (unsigned char)*line;
        if (c <= ' ' || w->r->gate.bytes[c] & BYTE_COMMENT)
            continue;
        if (line > w->newest.line)
            w->newest = (struct newest){line, false, false};
        return;
    }
}

const char *way_search(struct way *w, const char *line, uint32_t *number)
{
    struct line_search *k = prepare(w);
    const char *from = line;
    k->at = line;
    k->end = w->end;
    k->begun = true;
    k->newlines = 0;
    k->harmless = NULL;
    for (;;) {
        line_search(k, w->r->kernel);
        enum answer answer = judge(w, k, &line);
        if (answer == LOOK_BEHIND)
            look_behind(w, from, line);
        if (answer == LOOK || answer == LOOK_BEHIND)
            break;
        if (answer == GO_ON_BELOW) {
            w->newest = (struct newest){line, false, false};
            from = line;
            k->harmless = NULL;
        }
        k->at++;
        k->begun = false;
    }
    *number += k->newlines;
    return line;
}
