/* SPDX-License-Identifier: Apache-2.0 */
#include "base/source.h"

struct source_hint {
    size_t begin; /* first byte of a line */
    uint32_t line;
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
    struct source_hint *hint = ARENA_NEW(s->arena, struct source_hint);
    hint->line = 1;
    s->at[s->n] = (struct source){str_dup(s->arena, name), text, hint};
    return s->n++;
}

struct place sources_place(const struct sources *s, span at)
{
    struct place p = {0};
    if (at.file >= s->n)
        return p;
    p.name = s->at[at.file].name;
    str text = s->at[at.file].text;
    if (!text.p)
        return p;
    size_t from = at.from < text.n ? at.from : text.n;
    struct source_hint *hint = s->at[at.file].hint;
    bool onward = hint->begin <= from;
    size_t begin = onward ? hint->begin : 0;
    p.line = onward ? hint->line : 1;
    for (const char *nl; (nl = memchr(text.p + begin, '\n', from - begin)); p.line++)
        begin = (size_t)(nl - text.p) + 1;
    *hint = (struct source_hint){begin, p.line};
    size_t end = str_find_byte(text, '\n', from);
    p.line_text = str_sub(text, begin, end == SIZE_MAX ? text.n : end);
    for (size_t i = begin; i < from; p.column++)
        str_next_codepoint(text, &i);
    p.column++;
    return p;
}
