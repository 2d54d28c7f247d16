/* SPDX-License-Identifier: Apache-2.0 */
#include "base/yaml_events.h"

#include <stdlib.h>
#include <yaml.h>

/* A character of the text, and the byte that it begins with. */
struct mark {
    size_t chars, bytes;
};

struct yaml_events {
    struct arena *a;
    yaml_parser_t parser;
    yaml_event_t event;
    bool has_event;
    yaml_more_fn *more; /* NULL: all of the text is there */
    void *ctx;
    /* the text that is there: n bytes from offset base on; of a window the memory is malloc's,
     * since libyaml asks for it */
    const char *p;
    char *own;
    size_t n, base, cap;
    size_t forget;
    bool ascii; /* all that came is: a character is a byte */
    /* libyaml counts characters: nothing in front of the first mark is asked for, or a character
     * is a byte there; of the rest the last place that was asked for */
    struct mark first, now;
    size_t plain_to; /* behind `now` a character is a byte up to here */
};

static void close_events(void *events)
{
    struct yaml_events *e = events;
    if (e->has_event)
        yaml_event_delete(&e->event);
    yaml_parser_delete(&e->parser);
    free(e->own);
}

/* ---- places ---- */

/* Moves a mark on to the character of that number. */
static void move_mark(const struct yaml_events *e, struct mark *m, size_t chars)
{
    size_t end = e->base + e->n;
    for (uint64_t k; chars - m->chars > sizeof k && m->bytes + sizeof k <= end;
         m->bytes += sizeof k) {
        memcpy(&k, e->p + (m->bytes - e->base), sizeof k);
        uint64_t inner = (k >> 7) & ~(k >> 6) & 0x0101010101010101u; /* 10xxxxxx */
        m->chars += sizeof k - ((inner * 0x0101010101010101u) >> 56);
    }
    for (; m->bytes < end; m->bytes++) {
        bool begins = ((unsigned char)e->p[m->bytes - e->base] & 0xc0) != 0x80;
        if (begins && m->chars == chars)
            break;
        m->chars += begins;
    }
}

/* The mark of a character. Those of events mostly grow, so that a whole file costs one pass. */
static struct mark mark_of(struct yaml_events *e, size_t chars)
{
    if (e->ascii || chars <= e->first.chars)
        return (struct mark){chars, chars - e->first.chars + e->first.bytes};
    if (chars < e->now.chars) {
        e->now = e->first;
        e->plain_to = 0;
    }
    size_t bytes = chars - e->now.chars + e->now.bytes;
    if (bytes <= e->plain_to)
        return (struct mark){chars, bytes};
    if (e->plain_to > e->now.bytes) {
        e->now.chars += e->plain_to - e->now.bytes;
        e->now.bytes = e->plain_to;
    }
    move_mark(e, &e->now, chars);
    size_t at = e->now.bytes - e->base;
    e->plain_to = e->now.bytes + str_ascii((str){e->p + at, e->n - at});
    return e->now;
}

/* Byte offset of libyaml's character number. */
static size_t byte_of(struct yaml_events *e, size_t chars)
{
    return mark_of(e, chars).bytes;
}

/* What the event takes; its end may be behind the beginning of the next one. */
static void find_place(struct yaml_events *e, struct yaml_at *at)
{
    size_t from = e->event.start_mark.index, to = e->event.end_mark.index;
    struct mark m = mark_of(e, from);
    at->from = m.bytes;
    bool plain = m.bytes >= e->now.bytes && m.bytes + (to - from) <= e->plain_to;
    if (e->ascii || plain)
        m.bytes += to - from;
    else
        move_mark(e, &m, to);
    at->to = m.bytes;
}

/* ---- a text that comes piece by piece ---- */

/* Drops what is forgotten, and makes room for n more bytes; false: no memory. */
static bool make_room(struct yaml_events *e, size_t n)
{
    size_t gone = e->forget - e->base;
    if (gone && (e->n + n > e->cap || gone > e->n / 2)) {
        memmove(e->own, e->own + gone, e->n - gone);
        e->n -= gone;
        e->base = e->forget;
    }
    if (e->n + n <= e->cap)
        return true;
    size_t cap = 2 * (e->n + n);
    char *p = realloc(e->own, cap);
    if (!p)
        return false;
    e->p = e->own = p;
    e->cap = cap;
    return true;
}

static int take_more(void *events, unsigned char *to, size_t n, size_t *got)
{
    struct yaml_events *e = events;
    if (!make_room(e, n) || !e->more(e->ctx, e->own + e->n, n, got))
        return 0;
    str fresh = {e->p + e->n, *got};
    if (*got)
        memcpy(to, fresh.p, fresh.n);
    e->ascii = e->ascii && str_ascii(fresh) == fresh.n;
    e->n += *got;
    return 1;
}

void yaml_events_forget(struct yaml_events *e, size_t from)
{
    if (!e->more)
        return;
    e->forget = from;
    bool back = e->now.bytes > from;
    struct mark m = back ? e->first : e->now;
    e->plain_to = back ? 0 : e->plain_to;
    size_t plain = e->plain_to < from ? e->plain_to : from;
    if (e->ascii)
        m = (struct mark){from, from};
    else if (plain > m.bytes)
        m = (struct mark){m.chars + plain - m.bytes, plain};
    for (; m.bytes < from; m.bytes++)
        m.chars += ((unsigned char)e->p[m.bytes - e->base] & 0xc0) != 0x80;
    e->first = e->now = m;
}

/* ---- events ---- */

static struct yaml_events *new_events(struct arena *a)
{
    struct yaml_events *e = ARENA_NEW(a, struct yaml_events);
    e->a = a;
    if (!yaml_parser_initialize(&e->parser))
        boundary_fail(arena_boundary(a));
    arena_defer(a, close_events, e);
    yaml_parser_set_encoding(&e->parser, YAML_UTF8_ENCODING);
    return e;
}

struct yaml_events *yaml_events_of(struct arena *a, str text)
{
    struct yaml_events *e = new_events(a);
    e->p = text.p ? text.p : "";
    e->n = text.n;
    size_t ascii = str_ascii(text);
    e->first = e->now = (struct mark){ascii, ascii};
    e->ascii = ascii == text.n;
    yaml_parser_set_input_string(&e->parser, (const unsigned char *)e->p, e->n);
    return e;
}

struct yaml_events *yaml_events_from(struct arena *a, yaml_more_fn *more, void *ctx)
{
    struct yaml_events *e = new_events(a);
    e->more = more;
    e->ctx = ctx;
    e->ascii = true;
    yaml_parser_set_input(&e->parser, take_more, e);
    return e;
}

static void take_scalar(struct yaml_events *e, struct yaml_at *at)
{
    at->kind = YAML_AT_SCALAR;
    at->plain = e->event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    at->text = (str){(const char *)e->event.data.scalar.value, e->event.data.scalar.length};
    at->anchor = (const char *)e->event.data.scalar.anchor;
    at->tag = (const char *)e->event.data.scalar.tag;
}

bool yaml_events_next(struct yaml_events *e, struct yaml_at *at)
{
    if (e->has_event)
        yaml_event_delete(&e->event);
    e->has_event = false;
    if (!yaml_parser_parse(&e->parser, &e->event))
        return false;
    e->has_event = true;
    at->kind = YAML_AT_OTHER;
    at->anchor = at->tag = NULL;
    find_place(e, at);
    switch ((int)e->event.type) { /* libyaml's enum, not ours */
    case YAML_SCALAR_EVENT:
        take_scalar(e, at);
        break;
    case YAML_ALIAS_EVENT:
        at->kind = YAML_AT_ALIAS;
        at->anchor = (const char *)e->event.data.alias.anchor;
        break;
    case YAML_SEQUENCE_START_EVENT:
        at->kind = YAML_AT_LIST;
        at->anchor = (const char *)e->event.data.sequence_start.anchor;
        at->tag = (const char *)e->event.data.sequence_start.tag;
        break;
    case YAML_MAPPING_START_EVENT:
        at->kind = YAML_AT_MAP;
        at->anchor = (const char *)e->event.data.mapping_start.anchor;
        at->tag = (const char *)e->event.data.mapping_start.tag;
        break;
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        at->kind = YAML_AT_CLOSE;
        break;
    case YAML_DOCUMENT_START_EVENT:
        at->kind = YAML_AT_DOCUMENT;
        break;
    case YAML_STREAM_END_EVENT:
        at->kind = YAML_AT_END;
        break;
    default:
        break;
    }
    return true;
}

struct yaml_problem yaml_events_problem(struct yaml_events *e)
{
    const yaml_parser_t *p = &e->parser;
    if (p->error == YAML_MEMORY_ERROR)
        boundary_fail(arena_boundary(e->a));
    struct yaml_problem out = {.problem = p->problem ? p->problem : "unknown problem"};
    if (p->error == YAML_READER_ERROR) {
        out.at = p->problem_offset;
        return out;
    }
    out.at = byte_of(e, p->problem_mark.index);
    if (p->context && p->context_mark.line != p->problem_mark.line) {
        out.context = p->context;
        out.context_at = byte_of(e, p->context_mark.index);
    }
    return out;
}

str yaml_events_text(const struct yaml_events *e, size_t from)
{
    from = from < e->base ? e->base : from > e->base + e->n ? e->base + e->n : from;
    return (str){e->p + (from - e->base), e->base + e->n - from};
}
