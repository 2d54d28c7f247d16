/* SPDX-License-Identifier: Apache-2.0 */
#include "base/source.h"

#include "base/vec.h"

#ifdef UNET_TINY
enum { STEP = 64, SHOWN = 512, BLOCK = 256, WINDOWS = 2 };
#else
enum {
    STEP = 1024,     /* bytes between two marks */
    SHOWN = 4096,    /* bytes of a line on either side of a place that somebody may want to see */
    BLOCK = 1 << 16, /* bytes of a text that are fetched together */
    WINDOWS = 4      /* blocks that are kept */
};
#endif

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

/* Bytes that are in memory, with their marks: a whole text, or a window on one block of a fetched
 * text and SHOWN bytes on either side.
 *
 *     text   |------------|------------|------------|-----      blocks
 *     view           |....|============|....|
 *                    from first             to
 */
struct view {
    const char *p;
    uint32_t from, to;
    uint32_t first; /* of mark 0 */
    struct mark *at;
    uint32_t n, cap;
    struct mark last; /* of the last place, since the next is mostly near; line 0: none */
};

struct source_windows {
    struct window {
        uint32_t source, block;
        uint64_t used;
        char *bytes;
        struct view view;
    } at[WINDOWS];
    uint32_t n;
    uint64_t clock;
};

/* What was told of newlines. */
struct knot {
    uint32_t at, lines;
};

struct source_marks {
    struct view whole;   /* of a text in memory */
    uint32_t size;       /* of a fetched one, and … */
    struct mark *starts; /* … the counters where its blocks begin; line 0: not known yet */
    VEC(struct knot) knots;
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
    s->at[s->n] = (struct source){
        .name = str_dup(s->arena, name), text, .marks = ARENA_NEW(s->arena, struct source_marks)};
    return s->n++;
}

uint32_t sources_add_fetched(struct sources *s, str name, struct source_fetch fetch, uint64_t size)
{
    uint32_t number = sources_add(s, name, (str){0});
    struct source_marks *m = s->at[number].marks;
    s->at[number].fetch = fetch;
    m->size = size < UINT32_MAX ? (uint32_t)size : UINT32_MAX;
    m->starts = ARENA_ARRAY(s->arena, struct mark, (size_t)(m->size / BLOCK) + 1);
    m->starts[0].line = 1;
    if (!s->windows)
        s->windows = ARENA_NEW(s->arena, struct source_windows);
    return number;
}

void sources_tell_lines(struct sources *s, uint32_t source, uint64_t at, uint64_t newlines)
{
    struct source_marks *m = s->at[source].marks;
    uint32_t last = m->knots.n ? m->knots.at[m->knots.n - 1].at : 0;
    if (at <= m->size && at >= (uint64_t)last + BLOCK / 2)
        vec_push(s->arena, &m->knots, (struct knot){(uint32_t)at, (uint32_t)newlines});
}

/* ---- counting ---- */

/* Bytes of the run of ASCII at i, before end. */
static size_t ascii_run(const char *p, size_t i, size_t end)
{
    size_t from = i;
    for (uint64_t eight; i + 8 <= end; i += 8) {
        memcpy(&eight, p + i, 8);
        if (eight & UINT64_C(0x8080808080808080))
            break;
    }
    while (i < end && (unsigned char)p[i] < 0x80)
        i++;
    return i - from;
}

/* Moves the mark on to the first code point at or behind `to`, or to the end of the view. */
static void move_on(struct mark *m, const struct view *v, uint32_t to)
{
    str text = {v->p, v->to - v->from};
    size_t i = m->at > v->from ? m->at - v->from : 0;
    size_t end = (to < v->to ? to : v->to) - v->from;
    const char *nl;
    while (i < end && (nl = memchr(text.p + i, '\n', end - i))) {
        i = (size_t)(nl - text.p) + 1;
        m->begin = v->from + (uint32_t)i;
        m->line++;
        m->column = m->units = 0;
    }
    while (i < end) {
        uint32_t n = (uint32_t)ascii_run(text.p, i, end);
        i += n;
        m->column += n;
        m->units += n;
        if (i == end)
            break;
        m->units += str_next_codepoint(text, &i) > 0xffff ? 2 : 1;
        m->column++;
    }
    m->at = v->from + (uint32_t)i;
}

/* The counters at an offset of the view, not in front of its first mark. */
static struct mark count_to(struct arena *a, struct view *v, uint32_t from)
{
    uint32_t k = (from - v->first) / STEP;
    while (v->n <= k) {
        if (v->n == v->cap) {
            v->at =
                arena_grow(a, v->at, v->cap * sizeof *v->at, 2 * (size_t)v->cap * sizeof *v->at);
            v->cap *= 2;
        }
        v->at[v->n] = v->at[v->n - 1];
        move_on(&v->at[v->n], v, v->first + v->n * STEP);
        v->n++;
    }
    struct mark m = v->at[k];
    if (v->last.line && v->last.at <= from && v->last.at > m.at)
        m = v->last;
    move_on(&m, v, from);
    return v->last = m;
}

/* ---- texts that are fetched ---- */

/* A window on block k; its marks may still be missing. */
static struct view *look_at(const struct sources *s, uint32_t source, uint32_t k)
{
    struct source_windows *ws = s->windows;
    const struct source_marks *m = s->at[source].marks;
    struct window *oldest = &ws->at[0];
    for (uint32_t i = 0; i < ws->n; i++) {
        struct window *w = &ws->at[i];
        if (w->source == source && w->block == k) {
            w->used = ++ws->clock;
            return &w->view;
        }
        oldest = w->used < oldest->used ? w : oldest;
    }
    if (ws->n < WINDOWS) {
        oldest = &ws->at[ws->n++];
        oldest->bytes = arena_alloc(s->arena, BLOCK + 2 * SHOWN);
        oldest->view.cap = BLOCK / STEP + 1;
        oldest->view.at = ARENA_ARRAY(s->arena, struct mark, oldest->view.cap);
    }
    uint64_t first = (uint64_t)k * BLOCK, from = first > SHOWN ? first - SHOWN : 0;
    uint64_t to = first + BLOCK + SHOWN < m->size ? first + BLOCK + SHOWN : m->size;
    struct source_fetch fetch = s->at[source].fetch;
    size_t got = fetch.get(fetch.ctx, from, oldest->bytes, (size_t)(to - from));
    oldest->source = source;
    oldest->block = k;
    oldest->used = ++ws->clock;
    oldest->view = (struct view){.p = oldest->bytes,
                                 .from = (uint32_t)from,
                                 .to = (uint32_t)(from + got),
                                 .first = (uint32_t)first,
                                 .at = oldest->view.at,
                                 .cap = oldest->view.cap};
    return &oldest->view;
}

/* Moves the mark on to the beginning of block k. What its line holds in front of it is known from
 * its first newline on, and what is known stays. */
static bool pass_blocks(const struct sources *s, uint32_t source, struct mark *m, uint32_t k)
{
    struct mark *starts = s->at[source].marks->starts;
    for (uint32_t block = m->at / BLOCK; block < k; block++) {
        uint32_t end = (block + 1) * BLOCK;
        move_on(m, look_at(s, source, block), end);
        m->at = m->at < end ? end : m->at; /* past what cannot be read */
        if (m->begin != UINT32_MAX && !starts[block + 1].line)
            starts[block + 1] = *m;
    }
    return m->begin != UINT32_MAX;
}

/* Counters at a knot, which does not tell where its line begins. */
static struct mark at_knot(const struct knot *k)
{
    return (struct mark){.at = k->at, .begin = UINT32_MAX, .line = k->lines + 1};
}

/* Finds out the counters where block k begins, from the nearest place where they are known: the
 * beginning of a block, or a knot with a newline behind it. */
static void know_start(const struct sources *s, uint32_t source, uint32_t k)
{
    struct source_marks *m = s->at[source].marks;
    if (m->starts[k].line)
        return;
    uint32_t known = k - 1;
    while (!m->starts[known].line)
        known--;
    uint32_t above = m->knots.n, below = 0; /* knots in front of the block: [0, below) */
    while (below < above) {
        uint32_t mid = below + (above - below) / 2;
        if (m->knots.at[mid].at <= (uint64_t)k * BLOCK)
            below = mid + 1;
        else
            above = mid;
    }
    struct mark from = m->starts[known];
    uint32_t tried = 0;
    while (below && m->knots.at[below - 1].at > from.at && tried++ < 2) {
        struct mark at = at_knot(&m->knots.at[below - 1]);
        if (pass_blocks(s, source, &at, k))
            return;
        uint32_t lines =
            m->knots.at[below - 1].lines; /* no newline since then: one behind which … */
        while (below && m->knots.at[below - 1].lines == lines)
            below--; /* … there is one */
    }
    pass_blocks(s, source, &from, k);
}

/* The view that an offset of a source is seen in, with its first mark; NULL: its text is gone. */
static struct view *view_of(const struct sources *s, uint32_t number, uint32_t *from)
{
    const struct source *source = &s->at[number];
    struct source_marks *m = source->marks;
    struct view *v = &m->whole;
    if (source->text.p) {
        v->p = source->text.p;
        v->to = (uint32_t)source->text.n;
        if (!v->n) {
            v->cap = 16;
            v->at = ARENA_ARRAY(s->arena, struct mark, v->cap);
            v->at[v->n++].line = 1;
        }
    } else if (source->fetch.get) {
        uint32_t k = (*from < m->size ? *from : m->size) / BLOCK;
        know_start(s, number, k);
        v = look_at(s, number, k);
        if (!v->n)
            v->at[v->n++] = m->starts[k];
    } else {
        return NULL;
    }
    *from = *from < v->to ? *from : v->to;
    *from = *from > v->first ? *from : v->first;
    return v;
}

/* ---- what is asked ---- */

struct place sources_place(const struct sources *s, span at)
{
    struct place p = {0};
    if (at.file >= s->n)
        return p;
    p.name = s->at[at.file].name;
    struct view *v = view_of(s, at.file, &at.from);
    if (!v)
        return p;
    struct mark m = count_to(s->arena, v, at.from);
    p.line = m.line;
    p.column = m.column + 1;
    p.column16 = m.units + 1;
    return p;
}

struct source_line sources_line(const struct sources *s, span at)
{
    struct view *v = at.file < s->n ? view_of(s, at.file, &at.from) : NULL;
    if (!v)
        return (struct source_line){0};
    struct mark m = count_to(s->arena, v, at.from);
    uint32_t begin = m.begin > v->from ? m.begin : v->from;
    if (m.at - begin > SHOWN) {
        begin = m.at - SHOWN;
        while (begin < m.at && (v->p[begin - v->from] & '\xc0') == '\x80')
            begin++;
    }
    str text = {v->p, v->to - v->from};
    size_t from = at.from - v->from;
    str rest = str_sub(text, from, from + SHOWN);
    size_t end = str_find_byte(rest, '\n', 0);
    size_t to = from + (end == SIZE_MAX ? rest.n : end);
    return (struct source_line){str_sub(text, begin - v->from, to), m.at - begin};
}

str sources_text(const struct sources *s, struct arena *a, span at)
{
    if (at.file >= s->n)
        return (str){0};
    const struct source *source = &s->at[at.file];
    if (source->text.p || !source->fetch.get)
        return str_sub(source->text, at.from, at.to);
    uint32_t size = source->marks->size, to = at.to < size ? at.to : size;
    size_t n = at.from < to ? to - at.from : 0;
    char *into = arena_alloc(a, n + 1);
    return (str){into, source->fetch.get(source->fetch.ctx, at.from, into, n)};
}
