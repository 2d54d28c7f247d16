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
    return w->want && !w->s->levels.n && !w->s->in_slice && w->indent == 0 && w->limit == 0 &&
           w->newest.line && !(w->r->gate.all & (GATE_CLOSER | GATE_LITERAL | GATE_PARENT));
}

/* What is looked for does not change from visit to visit. */
static struct line_search *prepare(struct way *w)
{
    struct slicer *s = w->s;
    if (s->search)
        return s->search;
    s->search = ARENA_NEW(s->arena, struct line_search);
    s->search->hints = w->m->hints;
    for (uint32_t c = 0; c < 256; c++) {
        uint8_t byte = w->r->gate.bytes[c];
        bool blank = c == ' ' || c == '\t' || c == '\n';
        bool stop = c < ' ' || byte & BYTE_GATED || w->want->asks[c];
        s->search->what[c] = blank || byte & BYTE_COMMENT ? SEARCH_IGNORE
                             : stop                       ? SEARCH_STOP
                                                          : SEARCH_PASS;
    }
    return s->search;
}

/* What to do at a stop. */
enum answer { GO_ON, GO_ON_BELOW, LOOK };

/* A line at column 0: a plain statement that nobody asks for is the newest one. */
static enum answer judge_line(struct way *w, const char *line)
{
    if ((unsigned char)*line <= ' ')
        return *line == '\r' && line[1] == '\n' ? GO_ON : LOOK;
    uint32_t gate = way_gate(w, line);
    if (way_may_take(w, w->want, line) || gate & (GATE_CLOSER | GATE_LITERAL) ||
        (gate & GATE_PARENT && way_is_parent(w, line)))
        return LOOK;
    return GO_ON_BELOW;
}

/* The head of a closer; *line: where the line begins whose first word it is. Others are none. */
static enum answer judge_head(struct way *w, const char *head, const char **line)
{
    const char *end = memchr(head, '\n', (size_t)(w->end - head)) + 1;
    for (*line = head; (*line)[-1] == ' ' || (*line)[-1] == '\t';)
        --*line;
    if ((*line)[-1] != '\n')
        return GO_ON;
    const struct dialect_closer *c = line_closer_at(w->r, way_text(w, head, end));
    return c && !way_is_harmless(w, c) ? LOOK : GO_ON;
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
    return LOOK;
}

const char *way_search(struct way *w, const char *line, uint32_t *number)
{
    struct line_search *k = prepare(w);
    k->at = line;
    k->end = w->end;
    k->begun = true;
    k->newlines = 0;
    for (;;) {
        k->newest = NULL;
        line_search(k, w->r->kernel);
        if (k->newest)
            w->newest = (struct newest){k->newest, false, false};
        enum answer answer = judge(w, k, &line);
        if (answer == LOOK)
            break;
        if (answer == GO_ON_BELOW)
            w->newest = (struct newest){line, false, false};
        k->at++;
        k->begun = false;
    }
    *number += k->newlines;
    return line;
}
