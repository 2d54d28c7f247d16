/* SPDX-License-Identifier: Apache-2.0 */
/* YAML through libyaml's events (yaml_events.h), into trees of values.
 *
 *     events   { "a" &x [ 1 ] "b" *x }        libyaml's, one at a time
 *     items    "a" [1] "b" [1]                 of the open containers, as in json.c
 *     frames   { from 0                        the open containers
 *     anchors  x -> the list, its size and height
 *
 * An alias is the value of its anchor, not a copy, so memory stays within the file's size; what
 * would come of writing the aliases out is counted and limited all the same, as is the nesting that
 * they make. */
#include "base/yaml_reader.h"

#include "base/yaml_type.h"

#define TAG_PREFIX "tag:yaml.org,2002:"
enum { MERGE_KEY = 1u << 7, NODE_COST = 16 };

/* ---- places ---- */

static span span_at(const struct yaml_reader *r, size_t from, size_t to)
{
    return (span){r->source, (uint32_t)from + r->skipped, (uint32_t)to + r->skipped};
}

/* Where the event stands. */
static span event_span(const struct yaml_reader *r)
{
    return span_at(r, r->event.from, r->event.to);
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

static bool syntax_error(struct yaml_reader *r)
{
    struct yaml_problem p = yaml_events_problem(r->events);
    DIAG_STR(r->dg, YAML_SYNTAX, span_at(r, p.at, p.at), str_of(p.problem));
    explain(r->dg, p.problem);
    if (p.context)
        diag_also(r->dg, span_at(r, p.context_at, p.context_at), "%s", p.context);
    return false;
}

/* ---- values ---- */

/* The part of a node's span behind its anchor and tag. */
static span behind_properties(const struct yaml_reader *r, span at)
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
static bool scalar_text(str *out, struct yaml_reader *r, span at)
{
    str text = r->event.text;
    size_t from = at.from - r->skipped;
    from += !r->event.plain;
    *out = (str){r->streams ? NULL : r->text.p + from, text.n};
    if (!r->streams && from + text.n <= r->text.n && memcmp(out->p, text.p, text.n) == 0)
        return true;
    *out = str_dup(r->a, text);
    return r->event.plain || str_find_byte(text, '\0', 0) == SIZE_MAX;
}

static const char *core_tag(const char *t)
{
    size_t n = sizeof TAG_PREFIX - 1;
    return t && strncmp(t, TAG_PREFIX, n) == 0 ? t + n : t;
}

static bool unknown_tag(struct yaml_reader *r, const char *tag, span at)
{
    DIAG_STR(r->dg, YAML_TAG, at, str_of(tag));
    return false;
}

/* Types the text as its tag asks for. */
static bool apply_tag(struct yaml_reader *r, struct value *v, const char *tag, str text, span at)
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
    return unknown_tag(r, r->event.tag, at);
}

static bool is_key_next(const struct yaml_reader *r)
{
    if (!r->frames.n)
        return false;
    const struct yaml_frame *f = &r->frames.at[r->frames.n - 1];
    return f->is_map && (r->items.n - f->from) % 2 == 0;
}

static bool bad_key(struct yaml_reader *r, span at, const char *found)
{
    DIAG_STR(r->dg, YAML_KEY, at, str_of(found));
    return false;
}

/* The value of a scalar event; keys stay text whatever they look like. */
static bool read_scalar(struct yaml_reader *r, struct value *out, span at)
{
    bool plain = r->event.plain;
    const char *tag = core_tag(r->event.tag);
    span whole = at;
    str text;
    if (tag || r->event.anchor)
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
static uint32_t new_anchor(struct yaml_reader *r, const char *name)
{
    if (!name)
        return 0;
    sym id = sym_intern(&r->names, str_of(name));
    if (id == r->latest.n)
        vec_push(r->scratch, &r->latest, 0);
    r->latest.at[id] = r->anchors.n;
    vec_push(r->scratch, &r->anchors, (struct yaml_anchor){.open = true});
    return r->anchors.n;
}

static void set_anchor(struct yaml_reader *r, uint32_t anchor, struct value v, uint64_t size,
                       uint32_t height)
{
    if (anchor)
        r->anchors.at[anchor - 1] = (struct yaml_anchor){v, size, height, false};
}

static bool bad_alias(struct yaml_reader *r, str name, span at, const char *why)
{
    DIAG_STR(r->dg, YAML_ALIAS, at, name, str_of(why));
    return false;
}

static bool read_alias(struct yaml_reader *r, struct value *out, uint32_t *height, span at)
{
    str name = str_of(r->event.anchor);
    sym id = sym_find(&r->names, name);
    if (id == SYM_NONE)
        return bad_alias(r, name, at, "has no anchor before it");
    const struct yaml_anchor *k = &r->anchors.at[r->latest.at[id]];
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

static bool open_container(struct yaml_reader *r, bool is_map, span at)
{
    const char *tag = r->event.tag, *short_tag = core_tag(tag);
    if (short_tag && strcmp(short_tag, "!") != 0 && strcmp(short_tag, is_map ? "map" : "seq") != 0)
        return unknown_tag(r, tag, at);
    if (is_key_next(r)) {
        bad_key(r, at, is_map ? "a map" : "a list");
        if (is_map && at.from && !r->streams && r->text.p[at.from - r->skipped - 1] == '{')
            diag_help(r->dg, "put text that begins with `{{` in quotes");
        return false;
    }
    if (r->frames.n >= diag_limit_of(r->dg, LIMIT_data_depth)) {
        diag_limit(r->dg, at, LIMIT_data_depth);
        return false;
    }
    struct yaml_frame f = {r->items.n, at.from, 1, new_anchor(r, r->event.anchor),
                           r->size,    is_map,  0};
    r->size += NODE_COST;
    vec_push(r->scratch, &r->frames, f);
    return true;
}

static bool report_twice(struct yaml_reader *r, const struct pair *at, uint32_t twice)
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

static bool merge_one(struct yaml_reader *r, struct value *into, const struct value *from, span at)
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
static bool merge(struct yaml_reader *r, struct value *out, const struct pair *own, uint32_t n)
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

static bool fill_map(struct yaml_reader *r, struct value *v, struct pair *at, uint32_t n,
                     bool merges)
{
    uint32_t twice = map_fill(v, at, n);
    if (twice != n)
        return report_twice(r, at, twice);
    return !merges || merge(r, v, at, n);
}

static bool close_container(struct yaml_reader *r, struct value *out, uint32_t *height)
{
    struct yaml_frame f = r->frames.at[--r->frames.n];
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

static bool next_event(struct yaml_reader *r)
{
    return yaml_events_next(r->events, &r->event) || syntax_error(r);
}

/* Gives a finished value to the container around it. */
static void add_item(struct yaml_reader *r, struct value v, uint32_t height)
{
    if (r->frames.n) {
        struct yaml_frame *f = &r->frames.at[r->frames.n - 1];
        if (f->height < height + 1)
            f->height = height + 1;
    }
    vec_push(r->scratch, &r->items, v);
}

bool yaml_take_event(struct yaml_reader *r)
{
    struct value v;
    uint32_t height = 0;
    span at = event_span(r);
    switch (r->event.kind) {
    case YAML_AT_SCALAR:
        if (!read_scalar(r, &v, at))
            return false;
        uint64_t size = NODE_COST + r->event.text.n;
        r->size += size;
        set_anchor(r, new_anchor(r, r->event.anchor), v, size, 0);
        break;
    case YAML_AT_ALIAS:
        if (!read_alias(r, &v, &height, at))
            return false;
        break;
    case YAML_AT_LIST:
        return open_container(r, false, at);
    case YAML_AT_MAP:
        return open_container(r, true, at);
    case YAML_AT_CLOSE:
        if (!close_container(r, &v, &height))
            return false;
        break;
    case YAML_AT_OTHER:
    case YAML_AT_DOCUMENT:
    case YAML_AT_END:
        return true;
    }
    add_item(r, v, height);
    return true;
}

static bool read_stream(struct yaml_reader *r, struct value *out)
{
    int documents = 0;
    *out = value_null();
    do {
        if (!next_event(r))
            return false;
        if (r->event.kind == YAML_AT_DOCUMENT && documents++) {
            DIAG_STR(r->dg, YAML_DOCUMENTS, event_span(r));
            return false;
        }
        if (!yaml_take_event(r))
            return false;
    } while (r->event.kind != YAML_AT_END);
    if (r->items.n)
        *out = r->items.at[0];
    return true;
}

/* Refuses what is not UTF-8; a byte order mark, which YAML allows, is stepped over. */
static bool check_encoding(struct yaml_reader *r)
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
    return true;
}

bool yaml_read(struct value *out, struct arena *a, uint32_t source, enum yaml_typing typing,
               struct diags *dg)
{
    struct arena *scratch = arena_child(a);
    struct yaml_reader *r = ARENA_NEW(scratch, struct yaml_reader);
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
    bool good = check_encoding(r);
    if (good) {
        r->events = yaml_events_of(scratch, r->text);
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
