/* SPDX-License-Identifier: Apache-2.0 */
#include "base/source.h"

enum {
    STEP = 1024, /* bytes between two marks */
    SHOWN = 4096 /* bytes of a line behind a place that somebody may want to see */
};

/* Where counting may go on: the state of the counters at a byte near k * STEP. Places are asked for
 * in any order, also in one line of many megabytes; from the mark below it none is further than
 * STEP bytes and the rest of a code point.
 *
 *     text   |------|------|------|------|----
 *     marks  0      1      2      3           made up to the furthest place that was asked for
 */
struct mark {
    uint32_t at;          /* begins a code point */
    uint32_t begin, line; /* the line that it lies in */
    uint32_t column;      /* code points of the line in front of it */
    uint32_t units;       /* and UTF-16 code units */
};

struct source_marks {
    struct mark *at;
    uint32_t n, cap;
};

struct sources sources_new(struct arena *a)
{
    return (struct sources){.arena = a};
}

uint32_t sources_add(struct sources *s, str name, str text)
{
    if (s->n == s->cap) {
        uint32_t cap = s->cap ? s->cap * 2 : 8;
        s->at = arena_grow(s->arena, s->at, s->cap * sizeof *s->at, cap * sizeof *s->at);
        s->cap = cap;
    }
    s->at[s->n] =
        (struct source){str_dup(s->arena, name), text, ARENA_NEW(s->arena, struct source_marks)};
    return s->n++;
}

/* Moves the mark on to the first code point at or behind `to`. */
static void move_on(struct mark *m, str text, size_t to)
{
    const char *nl;
    while (m->at < to && (nl = memchr(text.p + m->at, '\n', to - m->at))) {
        m->at = m->begin = (uint32_t)(nl - text.p) + 1;
        m->line++;
        m->column = m->units = 0;
    }
    for (size_t i = m->at; i < to; m->at = (uint32_t)i) {
        if ((unsigned char)text.p[i] < 0x80) {
            i++;
            m->units++;
            m->column++;
            continue;
        }
        m->units += str_next_codepoint(text, &i) > 0xffff ? 2 : 1;
        m->column++;
    }
}

/* The counters at an offset of the text. */
static struct mark count_to(const struct sources *s, const struct source *source, size_t from)
{
    struct source_marks *m = source->marks;
    if (!m->n) {
        m->at = ARENA_ARRAY(s->arena, struct mark, 16);
        m->cap = 16;
        m->at[m->n++] = (struct mark){.line = 1};
    }
    while ((size_t)m->n * STEP <= from) {
        if (m->n == m->cap) {
            m->at = arena_grow(s->arena, m->at, m->cap * sizeof *m->at,
                               2 * (size_t)m->cap * sizeof *m->at);
            m->cap *= 2;
        }
        m->at[m->n] = m->at[m->n - 1];
        move_on(&m->at[m->n], source->text, (size_t)m->n * STEP);
        m->n++;
    }
    struct mark at = m->at[from / STEP];
    if (at.at > from) /* inside the code point in front of the mark */
        at = m->at[from / STEP - 1];
    move_on(&at, source->text, from);
    return at;
}

struct place sources_place(const struct sources *s, span at)
{
    struct place p = {0};
    if (at.file >= s->n)
        return p;
    const struct source *source = &s->at[at.file];
    p.name = source->name;
    str text = source->text;
    if (!text.p)
        return p;
    size_t from = at.from < text.n ? at.from : text.n;
    struct mark m = count_to(s, source, from);
    str rest = str_sub(text, from, from + SHOWN);
    size_t end = str_find_byte(rest, '\n', 0);
    p.line = m.line;
    p.column = m.column + 1;
    p.column16 = m.units + 1;
    p.line_text = str_sub(text, m.begin, from + (end == SIZE_MAX ? rest.n : end));
    return p;
}
