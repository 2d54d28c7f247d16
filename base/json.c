/* SPDX-License-Identifier: Apache-2.0 */
/* The JSON reader: one pass over the bytes, two stacks.
 *
 *     text    { "a": [ 1, 2 ], "b": tr
 *     values  "a" 1 2              items of the open containers, a map's keys among its values
 *     frames  { from 0   [ from 1  the open containers: where their items begin
 *
 * A container that closes takes its items off the stack into an array of exactly their number. Both
 * stacks lie in scratch memory, so that depth costs no C stack and a tree holds no slack. */
#include "base/json.h"

#include "base/json_scan.h"
#include "base/vec.h"

struct frame {
    uint32_t from; /* index of the first item */
    uint32_t at;   /* byte offset of the opening bracket */
    bool is_map;
};

struct reader {
    struct json_scan scan;
    struct arena *a;
    VEC(struct value) items;
    VEC(struct frame) frames;
};

/* The array of pairs of a map is copied from keys and values that alternate. */
_Static_assert(sizeof(struct pair) == 2 * sizeof(struct value), "a pair is two values");

static bool report_twice(struct reader *r, const struct pair *at, uint32_t twice)
{
    const struct value *key = &at[twice].key;
    uint32_t first = 0;
    while (first < twice && !str_eq(value_text(&at[first].key), value_text(key)))
        first++;
    DIAG_STR(r->scan.dg, DUPLICATE_KEY, value_span(key), value_text(key));
    diag_also(r->scan.dg, value_span(&at[first].key), "it stands here first");
    return false;
}

static bool close_container(struct reader *r, struct value *out)
{
    struct frame f = r->frames.at[--r->frames.n];
    uint32_t n = r->items.n - f.from;
    const struct value *items = r->items.at + f.from;
    struct value v = f.is_map ? value_map(r->a) : value_list(r->a);
    void *copy = n ? arena_dup(r->a, items, n * sizeof *items) : NULL;
    r->items.n = f.from;
    v.file = r->scan.source + 1;
    v.at = f.at;
    if (f.is_map) {
        uint32_t pairs = n / 2, twice = map_fill(&v, copy, pairs);
        if (twice != pairs)
            return report_twice(r, copy, twice);
    } else {
        v.as.list->at = copy;
        v.as.list->n = v.as.list->cap = n;
    }
    *out = v;
    return true;
}

/* "key": — and leaves the reader in front of the value. */
static bool read_key(struct reader *r, const char *wanted)
{
    struct json_scan *s = &r->scan;
    struct value key;
    if (s->p == s->end || *s->p != '"')
        return json_scan_expected(s, wanted);
    if (!json_scan_string(s, &key))
        return false;
    json_scan_blanks(s);
    if (s->p == s->end || *s->p != ':')
        return json_scan_expected(s, "a colon behind the key");
    s->p++;
    json_scan_blanks(s);
    vec_push(r->scan.scratch, &r->items, key);
    return true;
}

static bool open_container(struct reader *r, bool is_map)
{
    struct json_scan *s = &r->scan;
    uint32_t at = s->shift + (uint32_t)(s->p - s->base);
    if (r->frames.n >= diag_limit_of(s->dg, LIMIT_data_depth)) {
        diag_limit(s->dg, (span){s->source, at, at + 1}, LIMIT_data_depth);
        return false;
    }
    struct frame f = {r->items.n, at, is_map};
    vec_push(s->scratch, &r->frames, f);
    s->p++;
    json_scan_blanks(s);
    return true;
}

/* Behind a finished value: closes what closes, and stops in front of the next value, or with *done
 * when the outermost value is complete. */
static bool go_on(struct reader *r, struct value v, struct value *out, bool *done)
{
    struct json_scan *s = &r->scan;
    for (;;) {
        if (r->frames.n == 0) {
            *out = v;
            *done = true;
            return true;
        }
        vec_push(s->scratch, &r->items, v);
        bool is_map = r->frames.at[r->frames.n - 1].is_map;
        json_scan_blanks(s);
        char c = s->p < s->end ? *s->p : '\0';
        if (c == ',') {
            s->p++;
            json_scan_blanks(s);
            return !is_map || read_key(r, "a key in double quotes");
        }
        if (c != (is_map ? '}' : ']'))
            return json_scan_expected(s, is_map ? "`,` or `}`" : "`,` or `]`");
        s->p++;
        if (!close_container(r, &v))
            return false;
    }
}

/* Reads one value that begins at the next byte that is no blank. */
static bool read_tree(struct reader *r, struct value *out)
{
    struct json_scan *s = &r->scan;
    bool done = false;
    json_scan_blanks(s);
    while (!done) {
        struct value v;
        char c = s->p < s->end ? *s->p : '\0';
        if (c == '{' || c == '[') {
            if (!open_container(r, c == '{'))
                return false;
            if (s->p == s->end || *s->p != (c == '{' ? '}' : ']')) {
                if (c == '{' && !read_key(r, "a key in double quotes or `}`"))
                    return false;
                continue;
            }
            s->p++;
            if (!close_container(r, &v))
                return false;
        } else if (!json_scan_scalar(s, &v)) {
            return false;
        }
        if (!go_on(r, v, out, &done))
            return false;
    }
    return true;
}

static struct reader reader_at(struct arena *a, uint32_t source, size_t from, struct diags *dg)
{
    struct reader r = {.a = a};
    r.scan = json_scan_open(a, arena_child(a), source, dg);
    r.scan.p += from;
    return r;
}

bool json_read(struct value *out, struct arena *a, uint32_t source, struct diags *dg)
{
    struct reader r = reader_at(a, source, 0, dg);
    bool good = json_scan_begin(&r.scan) && read_tree(&r, out);
    if (good) {
        json_scan_blanks(&r.scan);
        good = r.scan.p == r.scan.end || json_scan_expected(&r.scan, "the end of the file");
    }
    arena_free(r.scan.scratch);
    return good;
}

bool json_read_piece(struct value *out, struct arena *a, str text, uint32_t source, uint32_t at,
                     struct diags *dg)
{
    struct reader r = {.a = a};
    r.scan = json_scan_piece(a, arena_child(a), text, source, at, dg);
    bool good = read_tree(&r, out) &&
                (r.scan.p == r.scan.end || json_scan_expected(&r.scan, "the end of the value"));
    arena_free(r.scan.scratch);
    return good;
}

struct json_stream json_stream_open(uint32_t source)
{
    return (struct json_stream){.source = source};
}

/* Steps over what stands between two documents; false at the end or at an error. */
static bool next_document(struct json_stream *js, struct json_scan *s, bool *ok)
{
    *ok = true;
    if (!js->started) {
        *ok = json_scan_begin(s);
        json_scan_blanks(s);
        js->in_array = *ok && s->p < s->end && *s->p == '[';
        s->p += js->in_array;
    }
    json_scan_blanks(s);
    bool first = !js->started;
    js->started = true;
    if (!*ok || (s->p == s->end && !js->in_array))
        return false;
    if (!js->in_array)
        return true;
    if (s->p < s->end && *s->p == ']') {
        s->p++;
        json_scan_blanks(s);
        *ok = s->p == s->end || json_scan_expected(s, "the end of the file");
        s->p = s->end;
        js->in_array = false;
        return false;
    }
    if (first)
        return true;
    if (s->p == s->end || *s->p != ',') {
        *ok = json_scan_expected(s, "`,` or `]`");
        return false;
    }
    s->p++;
    return true;
}

bool json_stream_next(struct json_stream *js, struct value *out, struct arena *a, struct diags *dg,
                      bool *ok)
{
    struct reader r = reader_at(a, js->source, js->at, dg);
    bool more = next_document(js, &r.scan, ok);
    if (more)
        *ok = more = read_tree(&r, out);
    js->at = *ok ? (size_t)(r.scan.p - r.scan.base) : (size_t)(r.scan.end - r.scan.base);
    if (!*ok)
        js->in_array = false;
    arena_free(r.scan.scratch);
    return more;
}
