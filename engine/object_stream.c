/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/object_stream.h"

#include "base/feed.h"
#include "base/hash.h"
#include "base/yaml_stream.h"
#include "engine/cell_value.h"
#include "engine/fleet_format.h"
#include "engine/fleet_table.h"
#include "engine/json_head.h"
#include "engine/name_set.h"

enum {
    WINDOW_BYTES = 1 << 18,
    MOST_WINDOW = 1 << 28, /* a single object that is larger is for the fleet's reader */
    HEAD_BYTES = 4096      /* that tell how a file is written */
};

struct file {
    str path;
    struct feed *feed;
    uint32_t source, size;
    enum object_stream_form form;
    struct json_head json;
};

struct object_stream {
    struct arena *a;
    struct arena *own; /* of the file at hand */
    struct diags quiet;
    const struct schema *schema;
    struct file *files;
    uint32_t n, now; /* files, and the one at hand */
    bool begun;      /* the file at hand is open */
    bool first;      /* … and has given no object */
    struct name_set names, ids;
    uint64_t secret;
    /* a window of the file: n bytes from offset at on; of JSON and CSV */
    struct {
        char *p;
        uint32_t n, at, room, used;
        bool last;
    } window;
    struct json_index *ix;
    uint32_t ix_room, doc;
    enum json_index_root root;
    struct fleet *kinds; /* that types the cells of CSV */
    struct csv_rows *rows;
    uint32_t read; /* bytes that went to libyaml */
    struct yaml_stream *yaml;
};

/* ---- names ---- */

/* Adds a text; false where it may be there already. */
static bool add_hash(struct object_stream *s, struct name_set *set, str text)
{
    name_set_room(set, s->a, 1);
    return name_set_add(set, hash_bytes(text, s->secret));
}

static bool check_names(struct object_stream *s, const struct value *object)
{
    const struct value *name = map_get(object, STR("name")), *id = map_get(object, STR("id"));
    if (!name || name->kind != VALUE_STRING || !name->len ||
        !add_hash(s, &s->names, value_text(name)))
        return false;
    return !id || id->kind != VALUE_STRING || add_hash(s, &s->ids, value_text(id));
}

bool object_stream_claim(struct object_stream *s, str name, str id)
{
    return add_hash(s, &s->names, name) && (!id.n || add_hash(s, &s->ids, id));
}

bool object_stream_file(const struct object_stream *s, uint32_t i, const struct feed **feed,
                        uint32_t *source)
{
    if (i >= s->n)
        return false;
    *feed = s->files[i].feed;
    *source = s->files[i].source;
    return true;
}

/* ---- windows ---- */

/* Moves the window so that it begins `used` bytes further on, and holds more than it did where
 * nothing of it was used. */
static bool move_window(struct object_stream *s)
{
    const struct file *f = &s->files[s->now];
    size_t got;
    if (!s->window.used && s->window.n) {
        if (s->window.last || s->window.room >= MOST_WINDOW)
            return false;
        s->window.room *= 2;
        s->window.p = NULL;
    }
    if (!s->window.p)
        s->window.p = arena_alloc(s->own, (size_t)s->window.room + JSON_INDEX_PAD);
    s->window.at += s->window.used;
    s->window.used = 0;
    if (!feed_read(f->feed, s->window.at, s->window.p, s->window.room, &got))
        return false;
    s->window.n = (uint32_t)got;
    s->window.last = got < s->window.room || s->window.at + got >= f->size;
    return true;
}

/* ---- JSON ---- */

static bool index_window(struct object_stream *s)
{
    enum json_index_state state;
    if (!s->ix || s->ix_room < s->window.room) {
        s->ix_room = s->window.room;
        s->ix =
            json_index_new(s->own, s->ix_room, (uint32_t)diag_limit_of(&s->quiet, LIMIT_data_depth),
                           json_index_best());
    }
    if (s->window.last && s->files[s->now].json.wrapped &&
        !json_head_unwrap(s->window.p, s->window.n))
        return false;
    json_index_begin(s->ix, s->window.p, s->window.n, s->root, s->window.last);
    do
        state = json_index_next(s->ix, s->window.room);
    while (state == JSON_INDEX_MORE);
    s->doc = 0;
    bool closed = s->ix->root_end != UINT32_MAX;
    return state == JSON_INDEX_DONE && (!closed || s->window.last);
}

static enum object_stream_state next_json(struct object_stream *s, struct arena *a,
                                          struct value *out)
{
    while (!s->ix || s->doc == s->ix->complete) {
        bool taken = s->ix && s->ix->complete;
        if (s->ix && s->window.last)
            return OBJECT_STREAM_END;
        if (taken && s->root != JSON_ROOT_LINES)
            s->root = JSON_ROOT_VALUE;
        if (!move_window(s) || !index_window(s))
            return OBJECT_STREAM_ODD;
    }
    uint32_t token = s->ix->docs[s->doc++], from = s->ix->at[token];
    uint32_t to = s->window.used = s->ix->at[s->ix->close[token]] + 1;
    const char *text = arena_dup(a, s->window.p + from, to - from);
    *out = cell_read(a, text, to - from, s->files[s->now].source, s->window.at + from, &s->quiet);
    return out->kind == VALUE_MAP ? OBJECT_STREAM_NEXT : OBJECT_STREAM_ODD;
}

/* ---- YAML ---- */

static bool more_yaml(void *ctx, char *to, size_t n, size_t *got)
{
    struct object_stream *s = ctx;
    if (!feed_read(s->files[s->now].feed, s->read, to, n, got))
        return false;
    s->read += (uint32_t)*got;
    return true;
}

static str source_text(void *stream, const struct value *v, struct arena *a)
{
    const struct object_stream *s = stream;
    return str_dup(a, yaml_stream_text(s->yaml, v));
}

static enum object_stream_state next_yaml(struct object_stream *s, struct arena *a,
                                          struct value *out)
{
    switch (yaml_stream_next(s->yaml, a, out)) {
    case YAML_STREAM_ELEMENT:
        fleet_retype(out, AST_NODE, source_text, s, a);
        return OBJECT_STREAM_NEXT;
    case YAML_STREAM_END:
        return OBJECT_STREAM_END;
    case YAML_STREAM_ODD:
        break;
    }
    return OBJECT_STREAM_ODD;
}

/* ---- CSV ---- */

static enum object_stream_state next_csv(struct object_stream *s, struct arena *a,
                                         struct value *out)
{
    for (;;) {
        uint32_t used = s->window.used;
        str text = {s->window.p + used, s->window.n - used};
        size_t n = 0;
        enum csv_state state = CSV_MORE;
        if (s->window.n)
            state = csv_rows_next(s->rows, a, text, s->window.at + used, s->window.last, &n, out);
        s->window.used += (uint32_t)n;
        if (state == CSV_ROW)
            return OBJECT_STREAM_NEXT;
        if (state == CSV_END)
            return OBJECT_STREAM_END;
        if (state == CSV_ODD || !move_window(s) || !s->window.n)
            return OBJECT_STREAM_ODD;
    }
}

/* ---- files ---- */

static bool look(struct file *f, struct object_stream *s, struct diags *dg)
{
    char text[HEAD_BYTES];
    size_t n;
    f->feed = feed_open(s->a, f->path);
    if (!f->feed || feed_size(f->feed) >= UINT32_MAX ||
        feed_size(f->feed) > diag_limit_of(dg, LIMIT_document_bytes) ||
        !feed_read(f->feed, 0, text, sizeof text, &n))
        return false;
    bool input = str_eq(f->path, STR("-"));
    f->size = (uint32_t)feed_size(f->feed);
    f->form = fleet_form_of(f->path, (str){text, n});
    if (f->form == OBJECT_JSON && !json_head_read(&f->json, text, text + n))
        return false;
    return f->form != OBJECT_CSV || !input || !s->schema; /* its cells are typed twice */
}

struct object_stream *object_stream_open(struct arena *a, const str *paths, uint32_t n,
                                         const struct schema *schema, struct diags *dg)
{
    struct object_stream *s = ARENA_NEW(a, struct object_stream);
    s->a = a;
    s->own = arena_child(a);
    s->quiet = diags_new(a);
    s->quiet.limits = dg->limits;
    s->schema = schema;
    s->secret = hash_process_secret();
    s->files = ARENA_ARRAY(a, struct file, n);
    s->kinds = fleet_new(a);
    fleet_use_schema(s->kinds, schema);
    for (s->n = 0; s->n < n; s->n++) {
        s->files[s->n].path = paths[s->n];
        if (!look(&s->files[s->n], s, dg))
            return NULL;
    }
    for (uint32_t i = 0; i < n; i++)
        s->files[i].source = feed_add_source(s->files[i].feed, &dg->sources, paths[i]);
    return n ? s : NULL;
}

enum object_stream_form object_stream_form(const struct object_stream *s)
{
    for (uint32_t i = 1; i < s->n; i++)
        if (s->files[i].form != s->files[0].form)
            return OBJECT_JSON;
    return s->files[0].form;
}

static void begin_file(struct object_stream *s)
{
    const struct file *f = &s->files[s->now];
    uint32_t room = s->window.room ? s->window.room : WINDOW_BYTES;
    arena_reset(s->own);
    memset(&s->window, 0, sizeof s->window);
    s->window.room = room;
    s->ix = NULL;
    s->begun = s->first = true;
    switch (f->form) {
    case OBJECT_JSON:
        s->root = f->json.root;
        s->window.at = f->json.from;
        break;
    case OBJECT_YAML:
        s->read = 0;
        s->yaml = yaml_stream_open(s->own, more_yaml, s, STR("nodes"), f->source, YAML_CORE,
                                   &s->quiet.limits);
        break;
    case OBJECT_CSV:
        s->rows = csv_rows_open(s->own, s->kinds, FLEET_NODES, f->source, &s->quiet);
        break;
    }
}

/* Whether a file that begins with the object may be another program's. */
static bool is_foreign(struct object_stream *s, struct arena *a, const struct value *object)
{
    const struct file *f = &s->files[s->now];
    struct value list = value_list(a), map = value_map(a);
    if (f->form == OBJECT_CSV)
        return false;
    list_add(&list, *object);
    map_set(&map, STR("nodes"), list);
    return inventory_look(object) || inventory_look(&list) || inventory_look(&map);
}

enum object_stream_state object_stream_next(struct object_stream *s, struct arena *a,
                                            struct value *out)
{
    static enum object_stream_state (*const next[])(struct object_stream *, struct arena *,
                                                    struct value *) = {
        [OBJECT_JSON] = next_json, [OBJECT_YAML] = next_yaml, [OBJECT_CSV] = next_csv};
    for (; s->now < s->n; s->now++, s->begun = false) {
        if (!s->begun)
            begin_file(s);
        enum object_stream_state state = next[s->files[s->now].form](s, a, out);
        if (state == OBJECT_STREAM_END)
            continue;
        bool odd = state == OBJECT_STREAM_ODD || (s->first && is_foreign(s, a, out)) ||
                   !check_names(s, out);
        s->first = false;
        return odd ? OBJECT_STREAM_ODD : OBJECT_STREAM_NEXT;
    }
    return OBJECT_STREAM_END;
}

void object_stream_rewind(struct object_stream *s)
{
    s->now = 0;
    s->begun = false;
    s->names = s->ids = (struct name_set){0};
}
