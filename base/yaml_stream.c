/* SPDX-License-Identifier: Apache-2.0 */
#include "base/yaml_stream.h"

#include "base/yaml_reader.h"

struct yaml_stream {
    struct yaml_reader r;
    struct diags quiet;
    str key;
    uint32_t depth; /* of the list's elements: 1, or 2 in a map; 0: not begun */
    enum yaml_stream_state state;
};

struct yaml_stream *yaml_stream_open(struct arena *a, yaml_more_fn *more, void *ctx, str key,
                                     uint32_t source, enum yaml_typing typing,
                                     const struct limits *limits)
{
    struct yaml_stream *s = ARENA_NEW(a, struct yaml_stream);
    s->quiet = diags_new(a);
    s->quiet.limits = *limits;
    s->key = key;
    s->r.events = yaml_events_from(a, more, ctx);
    s->r.scratch = a;
    s->r.dg = &s->quiet;
    s->r.typing = typing;
    s->r.source = source;
    s->r.streams = true;
    s->r.names = symtab_new(a);
    return s;
}

/* Moves to the next event; false where it is none for us. */
static bool next_event(struct yaml_stream *s)
{
    const struct yaml_at *e = &s->r.event;
    return yaml_events_next(s->r.events, &s->r.event) && !e->anchor && !e->tag;
}

/* Moves behind the beginning of the list. */
static bool begin(struct yaml_stream *s)
{
    const struct yaml_at *e = &s->r.event;
    do
        if (!next_event(s))
            return false;
    while (e->kind == YAML_AT_OTHER || e->kind == YAML_AT_DOCUMENT);
    if (e->kind == YAML_AT_MAP) {
        if (!yaml_take_event(&s->r) || !next_event(s) || e->kind != YAML_AT_SCALAR ||
            !str_eq(e->text, s->key) || !yaml_take_event(&s->r) || !next_event(s))
            return false;
    }
    if (e->kind != YAML_AT_LIST || !yaml_take_event(&s->r))
        return false;
    s->depth = s->r.frames.n;
    return true;
}

/* Behind the list nothing may come but the ends of what it stands in. */
static bool end(struct yaml_stream *s)
{
    const struct yaml_at *e = &s->r.event;
    while (e->kind != YAML_AT_END)
        if (!next_event(s) || e->kind == YAML_AT_DOCUMENT || e->kind == YAML_AT_SCALAR)
            return false;
    return true;
}

static enum yaml_stream_state next(struct yaml_stream *s, struct value *out)
{
    struct yaml_reader *r = &s->r;
    if ((!s->depth && !begin(s)) || !next_event(s))
        return YAML_STREAM_ODD;
    if (r->event.kind == YAML_AT_CLOSE)
        return end(s) ? YAML_STREAM_END : YAML_STREAM_ODD;
    if (r->event.kind != YAML_AT_MAP)
        return YAML_STREAM_ODD;
    yaml_events_forget(r->events, r->event.from);
    do
        if (!yaml_take_event(r) || (r->frames.n > s->depth && !next_event(s)))
            return YAML_STREAM_ODD;
    while (r->frames.n > s->depth);
    *out = r->items.at[--r->items.n];
    return YAML_STREAM_ELEMENT;
}

enum yaml_stream_state yaml_stream_next(struct yaml_stream *s, struct arena *a, struct value *out)
{
    s->r.a = a;
    if (s->state == YAML_STREAM_ELEMENT)
        s->state = next(s, out);
    return s->state;
}

bool yaml_stream_wrapped(const struct yaml_stream *s)
{
    return s->depth > 1;
}

str yaml_stream_text(const struct yaml_stream *s, const struct value *v)
{
    return str_sub(yaml_events_text(s->r.events, v->at), 0, v->len + v->extra);
}
