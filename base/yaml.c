/* SPDX-License-Identifier: Apache-2.0 */
/* YAML through libyaml's events, into trees of values.
 *
 *     events   { "a" &x [ 1 ] "b" *x }        libyaml's, one at a time
 *     items    "a" [1] "b" [1]                 of the open containers, as in json.c
 *     frames   { from 0                        the open containers
 *     anchors  x -> the list, its size and height
 *
 * An alias is the value of its anchor, not a copy, so memory stays within the file's size; what
 * would come of writing the aliases out is counted and limited all the same, as is the nesting that
 * they make. */
#include "base/yaml.h"

#include "base/sym.h"
#include "base/vec.h"
#include "base/yaml_type.h"

#include <yaml.h>

#define TAG_PREFIX "tag:yaml.org,2002:"
enum { MERGE_KEY = 1u << 7, NODE_COST = 16 };

struct anchor {
    struct value value;
    uint64_t size;   /* when written out */
    uint32_t height; /* levels of containers */
    bool open;       /* its value is not complete */
};

struct frame {
    uint32_t from;
    uint32_t at;
    uint32_t height;
    uint32_t anchor; /* index + 1 */
    uint64_t before; /* size written out before it */
    bool is_map;
    uint8_t merges; /* MERGE_KEY where one of its keys is `<<` */
};

struct reader {
    yaml_parser_t parser;
    yaml_event_t event;
    bool has_event;
    struct arena *a, *scratch;
    struct diags *dg;
    enum yaml_typing typing;
    uint32_t source;
    str text;         /* without a byte order mark */
    uint32_t skipped; /* bytes of that mark */
    size_t ascii;     /* bytes at its beginning that are a character each */
    size_t chars;     /* libyaml counts characters: this many begin in … */
    size_t bytes;     /* … this many bytes of text */
    VEC(struct value) items;
    VEC(struct frame) frames;
    VEC(struct anchor) anchors;
    struct symtab names;      /* of anchors */
    VEC(uint32_t) latest;     /* by name: the index in anchors */
    uint64_t size, size_most; /* written out */
};

static void free_reader(void *p)
{
    struct reader *r = p;
    if (r->has_event)
        yaml_event_delete(&r->event);
    yaml_parser_delete(&r->parser);
}

/* ---- places ---- */

/* Byte offset of a character behind the ASCII at the text's beginning. Numbers mostly grow, so that
 * a whole file costs one pass. */
static size_t count_bytes(struct reader *r, size_t chars)
{
    const char *p = r->text.p;
    if (chars < r->chars || r->bytes < r->ascii)
        r->chars = r->bytes = r->ascii;
    for (uint64_t k; r->bytes + sizeof k <= r->text.n; r->bytes += sizeof k) {
        memcpy(&k, p + r->bytes, sizeof k);
        uint64_t inner = (k >> 7) & ~(k >> 6) & 0x0101010101010101u; /* 10xxxxxx */
        size_t begin = sizeof k - (size_t)__builtin_popcountll(inner);
        if (r->chars + begin > chars)
            break;
        r->chars += begin;
    }
    for (; r->bytes < r->text.n; r->bytes++) {
        bool begins = ((unsigned char)p[r->bytes] & 0xc0) != 0x80;
        if (begins && r->chars == chars)
            break;
        r->chars += begins;
    }
    return r->bytes;
}

/* Byte offset in the text of libyaml's character number. */
static inline size_t byte_of(struct reader *r, size_t chars)
{
    return chars <= r->ascii ? chars : count_bytes(r, chars);
}

static span span_at(const struct reader *r, size_t from, size_t to)
{
    return (span){r->source, (uint32_t)from + r->skipped, (uint32_t)to + r->skipped};
}

/* Where the event stands. */
static span event_span(struct reader *r)
{
    size_t from = byte_of(r, r->event.start_mark.index);
    return span_at(r, from, byte_of(r, r->event.end_mark.index));
}

/* ---- errors ---- */

static void explain(struct diags *dg, const char *problem)
{
    static const struct {
        const char *problem, *help;
    } table[] = {
        {"mapping values are not allowed", "put text that holds `: ` in quotes"},
        {"did not find expected key", "check the indentation of this line and of those before it"},
        {"did not find expected '-'", "the items of a list begin in the same column"},
        {"could not find expected ':'", "a key is followed by a colon and a blank"},
        {"cannot start any token",
         "indent with blanks, not tabs; quote text that begins with @ ` or %"},
        {"while scanning an alias", "quote text that begins with `*`"},
        {"block sequence entries are not", "a list begins on a line of its own below its key"},
        {"found unexpected end of stream", "a quote or bracket is not closed"},
        {"expected <document start>",
         "text follows behind the document; one JSON object a line is NDJSON, and its files end in "
         ".ndjson"},
        {"incompatible YAML", "%YAML takes 1.1 and 1.2"},
        {"unknown escape character", "use single quotes, or write each backslash twice"},
    };
    for (size_t i = 0; i < COUNTOF(table); i++)
        if (strstr(problem, table[i].problem)) {
            diag_help(dg, "%s", table[i].help);
            return;
        }
}

static bool syntax_error(struct reader *r)
{
    const yaml_parser_t *p = &r->parser;
    if (p->error == YAML_MEMORY_ERROR)
        boundary_fail(arena_boundary(r->a));
    const char *problem = p->problem ? p->problem : "unknown problem";
    size_t at =
        p->error == YAML_READER_ERROR ? p->problem_offset : byte_of(r, p->problem_mark.index);
    DIAG_STR(r->dg, YAML_SYNTAX, span_at(r, at, at), str_of(problem));
    explain(r->dg, problem);
    if (p->context && p->error != YAML_READER_ERROR &&
        p->context_mark.line != p->problem_mark.line) {
        size_t from = byte_of(r, p->context_mark.index);
        diag_also(r->dg, span_at(r, from, from), "%s", p->context);
    }
    return false;
}

/* ---- values ---- */

/* The part of a node's span behind its anchor and tag. */
static span behind_properties(const struct reader *r, span at)
{
    size_t from = at.from - r->skipped, to = at.to - r->skipped;
    while (from < to && (r->text.p[from] == '&' || r->text.p[from] == '!')) {
        while (from < to && !strchr(" \t\r\n", r->text.p[from]))
            from++;
        while (from < to && strchr(" \t\r\n", r->text.p[from]))
            from++;
    }
    return span_at(r, from, to);
}

/* The decoded text of a scalar: a loan from the source where it stands there as it is. False where
 * it holds a NUL, which no source does. */
static bool scalar_text(str *out, struct reader *r, span at)
{
    str text = {(const char *)r->event.data.scalar.value, r->event.data.scalar.length};
    size_t from = at.from - r->skipped;
    from += r->event.data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    *out = (str){r->text.p + from, text.n};
    if (from + text.n <= r->text.n && memcmp(out->p, text.p, text.n) == 0)
        return true;
    *out = str_dup(r->a, text);
    return str_find_byte(text, '\0', 0) == SIZE_MAX;
}

static const char *core_tag(const yaml_char_t *tag)
{
    const char *t = (const char *)tag;
    size_t n = sizeof TAG_PREFIX - 1;
    return t && strncmp(t, TAG_PREFIX, n) == 0 ? t + n : t;
}

static bool unknown_tag(struct reader *r, const yaml_char_t *tag, span at)
{
    DIAG_STR(r->dg, YAML_TAG, at, str_of((const char *)tag));
    return false;
}

/* Types the text as its tag asks for. */
static bool apply_tag(struct reader *r, struct value *v, const char *tag, str text, span at)
{
    static const struct {
        const char *tag;
        enum value_kind kind, also;
    } table[] = {
        {"int", VALUE_INT, VALUE_BIGINT},
        {"float", VALUE_FLOAT, VALUE_INT},
        {"bool", VALUE_BOOL, VALUE_BOOL},
        {"null", VALUE_NULL, VALUE_NULL},
    };
    for (size_t i = 0; i < COUNTOF(table); i++) {
        if (strcmp(tag, table[i].tag) != 0)
            continue;
        if (yaml_type(v, r->a, text, r->typing) == YAML_TYPED &&
            (v->kind == table[i].kind || v->kind == table[i].also)) {
            if (table[i].kind == VALUE_FLOAT && v->kind == VALUE_INT)
                *v = value_float((double)v->as.integer);
            return true;
        }
        DIAG_STR(r->dg, YAML_TAG_VALUE, at, text, str_printf(r->scratch, "!!%s", tag));
        return false;
    }
    /* Ansible's: the text of both is a string, secret or not */
    if (r->typing == YAML_11 && (strcmp(tag, "!vault") == 0 || strcmp(tag, "!unsafe") == 0))
        return true;
    return unknown_tag(r, r->event.data.scalar.tag, at);
}

static bool is_key_next(const struct reader *r)
{
    if (!r->frames.n)
        return false;
    const struct frame *f = &r->frames.at[r->frames.n - 1];
    return f->is_map && (r->items.n - f->from) % 2 == 0;
}

static bool bad_key(struct reader *r, span at, const char *found)
{
    DIAG_STR(r->dg, YAML_KEY, at, str_of(found));
    return false;
}

/* The value of a scalar event; keys stay text whatever they look like. */
static bool read_scalar(struct reader *r, struct value *out, span at)
{
    bool plain = r->event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    const char *tag = core_tag(r->event.data.scalar.tag);
    span whole = at;
    str text;
    if (tag || r->event.data.scalar.anchor)
        at = behind_properties(r, at);
    if (!scalar_text(&text, r, at)) {
        DIAG_STR(r->dg, YAML_SYNTAX, at, STR("NUL is not allowed in text"));
        return false;
    }
    struct value v = value_string(text);
    if (is_key_next(r)) {
        if (plain && !text.n)
            return bad_key(r, at, "nothing");
        if (plain && !tag && str_eq(text, STR("<<")))
            v.flags = r->frames.at[r->frames.n - 1].merges = MERGE_KEY;
    } else if (tag && strcmp(tag, "str") != 0 && strcmp(tag, "!") != 0) {
        if (!apply_tag(r, &v, tag, text, whole))
            return false;
    } else if (plain && !tag && yaml_type(&v, r->a, text, r->typing) == YAML_RANGE) {
        DIAG_STR(r->dg, NUMBER_RANGE, at, text);
        diag_help(r->dg, "put it in quotes if it is a name");
        return false;
    }
    bool keeps_text = v.kind == VALUE_STRING || v.kind == VALUE_BIGINT;
    uint32_t token = at.to - at.from, extra = keeps_text && token > v.len ? token - v.len : 0;
    v.len = keeps_text ? v.len : token;
    v.extra = extra > UINT16_MAX ? UINT16_MAX : (uint16_t)extra;
    v.file = r->source + 1;
    v.at = at.from;
    *out = v;
    return true;
}

/* ---- anchors and aliases ---- */

/* Opens an anchor; returns its index + 1, 0 without a name. */
static uint32_t new_anchor(struct reader *r, const yaml_char_t *name)
{
    if (!name)
        return 0;
    sym id = sym_intern(&r->names, str_of((const char *)name));
    if (id == r->latest.n)
        vec_push(r->scratch, &r->latest, 0);
    r->latest.at[id] = r->anchors.n;
    vec_push(r->scratch, &r->anchors, (struct anchor){.open = true});
    return r->anchors.n;
}

static void set_anchor(struct reader *r, uint32_t anchor, struct value v, uint64_t size,
                       uint32_t height)
{
    if (anchor)
        r->anchors.at[anchor - 1] = (struct anchor){v, size, height, false};
}

static bool bad_alias(struct reader *r, str name, span at, const char *why)
{
    DIAG_STR(r->dg, YAML_ALIAS, at, name, str_of(why));
    return false;
}

static bool read_alias(struct reader *r, struct value *out, uint32_t *height, span at)
{
    str name = str_of((const char *)r->event.data.alias.anchor);
    sym id = sym_find(&r->names, name);
    if (id == SYM_NONE)
        return bad_alias(r, name, at, "has no anchor before it");
    const struct anchor *k = &r->anchors.at[r->latest.at[id]];
    if (k->open)
        return bad_alias(r, name, at, "would contain itself");
    if (is_key_next(r) && k->value.kind != VALUE_STRING)
        return bad_key(r, at, value_kind_name(&k->value));
    if (__builtin_add_overflow(r->size, k->size, &r->size) || r->size > r->size_most) {
        bool floor = r->size_most == diag_limit_of(r->dg, LIMIT_yaml_alias_floor);
        diag_limit(r->dg, at, floor ? LIMIT_yaml_alias_floor : LIMIT_yaml_alias_factor);
        return false;
    }
    *out = k->value;
    *height = k->height;
    if (r->frames.n + k->height <= diag_limit_of(r->dg, LIMIT_data_depth))
        return true;
    diag_limit(r->dg, at, LIMIT_data_depth);
    return false;
}

/* ---- containers ---- */

static bool open_container(struct reader *r, bool is_map, span at)
{
    const yaml_char_t *anchor =
        is_map ? r->event.data.mapping_start.anchor : r->event.data.sequence_start.anchor;
    const yaml_char_t *tag =
        is_map ? r->event.data.mapping_start.tag : r->event.data.sequence_start.tag;
    const char *short_tag = core_tag(tag);
    if (short_tag && strcmp(short_tag, "!") != 0 && strcmp(short_tag, is_map ? "map" : "seq") != 0)
        return unknown_tag(r, tag, at);
    if (is_key_next(r)) {
        bad_key(r, at, is_map ? "a map" : "a list");
        if (is_map && at.from && r->text.p[at.from - r->skipped - 1] == '{')
            diag_help(r->dg, "put text that begins with `{{` in quotes");
        return false;
    }
    if (r->frames.n >= diag_limit_of(r->dg, LIMIT_data_depth)) {
        diag_limit(r->dg, at, LIMIT_data_depth);
        return false;
    }
    struct frame f = {r->items.n, at.from, 1, new_anchor(r, anchor), r->size, is_map, 0};
    r->size += NODE_COST;
    vec_push(r->scratch, &r->frames, f);
    return true;
}

static bool report_twice(struct reader *r, const struct pair *at, uint32_t twice)
{
    const struct value *key = &at[twice].key;
    uint32_t first = 0;
    while (first < twice && !str_eq(value_text(&at[first].key), value_text(key)))
        first++;
    DIAG_STR(r->dg, DUPLICATE_KEY, value_span(key), value_text(key));
    diag_also(r->dg, value_span(&at[first].key), "it stands here first");
    return false;
}

static struct value *set_pair(struct value *m, const struct pair *p)
{
    struct value *stored = map_set(m, value_text(&p->key), p->value);
    struct pair *q = (struct pair *)((char *)stored - offsetof(struct pair, value));
    q->key = p->key;
    return stored;
}

static bool merge_one(struct reader *r, struct value *into, const struct value *from, span at)
{
    if (from->kind != VALUE_MAP) {
        DIAG_STR(r->dg, YAML_MERGE, at, str_of(value_kind_name(from)));
        return false;
    }
    for (uint32_t i = 0; i < from->as.map->n; i++)
        set_pair(into, &from->as.map->at[i]);
    return true;
}

/* The map that `<<` makes of its own pairs and those it takes over: the latter come first, the
 * first of several maps wins, and what the map says itself stands over all. */
static bool merge(struct reader *r, struct value *out, const struct pair *own, uint32_t n)
{
    struct value v = value_map(r->a);
    for (uint32_t i = 0; i < n; i++) {
        const struct value *from = &own[i].value;
        if (!(own[i].key.flags & MERGE_KEY))
            continue;
        span at = value_span(&own[i].key);
        if (from->kind != VALUE_LIST && !merge_one(r, &v, from, at))
            return false;
        for (uint32_t k = from->kind == VALUE_LIST ? from->as.list->n : 0; k-- > 0;)
            if (!merge_one(r, &v, &from->as.list->at[k], at))
                return false;
    }
    for (uint32_t i = 0; i < n; i++)
        if (!(own[i].key.flags & MERGE_KEY))
            set_pair(&v, &own[i]);
    out->as = v.as;
    return true;
}

_Static_assert(sizeof(struct pair) == 2 * sizeof(struct value), "a pair is two values");

static bool fill_map(struct reader *r, struct value *v, struct pair *at, uint32_t n, bool merges)
{
    uint32_t twice = map_fill(v, at, n);
    if (twice != n)
        return report_twice(r, at, twice);
    return !merges || merge(r, v, at, n);
}

static bool close_container(struct reader *r, struct value *out, uint32_t *height)
{
    struct frame f = r->frames.at[--r->frames.n];
    uint32_t n = r->items.n - f.from;
    struct value v = f.is_map ? value_map(r->a) : value_list(r->a);
    void *copy = n ? arena_dup(r->a, r->items.at + f.from, n * sizeof(struct value)) : NULL;
    r->items.n = f.from;
    v.file = r->source + 1;
    v.at = f.at;
    if (f.is_map && !fill_map(r, &v, copy, n / 2, f.merges))
        return false;
    if (!f.is_map) {
        v.as.list->at = copy;
        v.as.list->n = v.as.list->cap = n;
    }
    set_anchor(r, f.anchor, v, r->size - f.before, f.height);
    *height = f.height;
    *out = v;
    return true;
}

/* ---- the run ---- */

static bool next_event(struct reader *r)
{
    if (r->has_event)
        yaml_event_delete(&r->event);
    r->has_event = false;
    if (!yaml_parser_parse(&r->parser, &r->event))
        return syntax_error(r);
    r->has_event = true;
    return true;
}

/* Gives a finished value to the container around it. */
static void add_item(struct reader *r, struct value v, uint32_t height)
{
    if (r->frames.n) {
        struct frame *f = &r->frames.at[r->frames.n - 1];
        if (f->height < height + 1)
            f->height = height + 1;
    }
    vec_push(r->scratch, &r->items, v);
}

/* Takes in the event at hand. */
static bool take_event(struct reader *r)
{
    struct value v;
    uint32_t height = 0;
    span at = event_span(r);
    switch ((int)r->event.type) {
    case YAML_SCALAR_EVENT:
        if (!read_scalar(r, &v, at))
            return false;
        uint64_t size = NODE_COST + r->event.data.scalar.length;
        r->size += size;
        set_anchor(r, new_anchor(r, r->event.data.scalar.anchor), v, size, 0);
        break;
    case YAML_ALIAS_EVENT:
        if (!read_alias(r, &v, &height, at))
            return false;
        break;
    case YAML_SEQUENCE_START_EVENT:
        return open_container(r, false, at);
    case YAML_MAPPING_START_EVENT:
        return open_container(r, true, at);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        if (!close_container(r, &v, &height))
            return false;
        break;
    default: /* the events around documents; libyaml's enum, not ours */
        return true;
    }
    add_item(r, v, height);
    return true;
}

static bool read_stream(struct reader *r, struct value *out)
{
    int documents = 0;
    *out = value_null();
    do {
        if (!next_event(r))
            return false;
        if (r->event.type == YAML_DOCUMENT_START_EVENT && documents++) {
            DIAG_STR(r->dg, YAML_DOCUMENTS, event_span(r));
            return false;
        }
        if (!take_event(r))
            return false;
    } while (r->event.type != YAML_STREAM_END_EVENT);
    if (r->items.n)
        *out = r->items.at[0];
    return true;
}

/* Refuses what is not UTF-8; a byte order mark, which YAML allows, is stepped over. */
static bool check_encoding(struct reader *r)
{
    size_t bad = 0;
    str begin = str_sub(r->text, 0, 2);
    bool nul = str_find_byte(begin, '\0', 0) != SIZE_MAX;
    if (nul || !str_is_utf8(r->text, &bad)) {
        bool wide = nul || (bad == 0 && begin.n > 1 && (begin.p[1] & '\xfe') == '\xfe');
        DIAG_STR(r->dg, ENCODING, ((span){r->source, (uint32_t)bad, (uint32_t)bad + 1}),
                 wide ? STR("it looks like UTF-16") : STR("this byte begins no character"));
        return false;
    }
    if (str_starts(r->text, STR("\xef\xbb\xbf"))) {
        r->skipped = 3;
        r->text = str_sub(r->text, 3, r->text.n);
    }
    r->ascii = str_ascii(r->text);
    return true;
}

bool yaml_read(struct value *out, struct arena *a, uint32_t source, enum yaml_typing typing,
               struct diags *dg)
{
    struct arena *scratch = arena_child(a);
    struct reader *r = ARENA_NEW(scratch, struct reader);
    r->a = a;
    r->scratch = scratch;
    r->dg = dg;
    r->typing = typing;
    r->source = source;
    r->text = dg->sources.at[source].text;
    r->names = symtab_new(scratch);
    uint64_t factor = diag_limit_of(dg, LIMIT_yaml_alias_factor);
    uint64_t floor = diag_limit_of(dg, LIMIT_yaml_alias_floor);
    r->size_most = r->text.n * factor > floor ? r->text.n * factor : floor;
    arena_defer(scratch, free_reader, r);
    if (!yaml_parser_initialize(&r->parser))
        boundary_fail(arena_boundary(a));
    bool good = check_encoding(r);
    if (good) {
        yaml_parser_set_encoding(&r->parser, YAML_UTF8_ENCODING);
        yaml_parser_set_input_string(
            &r->parser, (const unsigned char *)(r->text.p ? r->text.p : ""), r->text.n);
        good = read_stream(r, out);
    }
    arena_free(scratch);
    return good;
}

str value_source_text(const struct value *v, const struct sources *sources, struct arena *a)
{
    if (v->kind == VALUE_STRING)
        return value_text(v);
    if (v->kind == VALUE_LIST || v->kind == VALUE_MAP || !v->file || v->file > sources->n)
        return (str){0};
    return sources_text(sources, a, (span){v->file - 1, v->at, v->at + v->len + v->extra});
}
